import Arrays
import Interpreter

/// `numpy.lib.stride_tricks`: windows that slide over an array without copying it.
enum StrideTricks {
    static func library() -> Module {
        Module("numpy.lib", "Helpers of NumPy.", [("stride_tricks", .object(Module("numpy.lib.stride_tricks", "Views by strides.", functions: table)))])
    }

    static let table: [Builtin] = [
        Builtin("sliding_window_view", "x, window_shape, axis=None, *, subok=False, writeable=False", "All windows of a shape, as a read-only view.", example: "np.lib.stride_tricks.sliding_window_view(series, 12)") { call in
            let x = try NumPy.argument(call[0], call.vm)
            let windows = try ArrayMethods.axes(call[1], call.vm)
            guard windows.allSatisfy({ $0 >= 0 }) else { throw Raise(.valueError, "`window_shape` cannot contain negative values") }
            let axes = try ArrayMethods.axes(call, 2)
            if axes == nil, windows.count != x.rank {
                throw Raise(.valueError, "Since axis is None, must provide window_shape for all dimensions of `x`; got \(windows.count) window_shape elements and `x.ndim` is \(x.rank).")
            }
            let places = try axes.map { try $0.map { try x.axis($0) } } ?? Array(x.shape.indices)
            guard places.count == windows.count else { throw Raise(.valueError, "Must provide matching length window_shape and axis; got \(windows.count) window_shape elements and \(places.count) axes elements.") }
            var shape = x.shape
            for (axis, window) in zip(places, windows) {
                guard shape[axis] >= window else { throw Raise(.valueError, "window shape cannot be larger than input array shape") }
                shape[axis] -= max(0, window - 1)
            }
            try NDArray.checkedCount(x.dtype, shape + windows)
            var view = NDArray(storage: x.storage, shape: shape + windows, strides: x.strides + places.map { x.strides[$0] }, offset: x.offset)
            view.isReadOnly = true
            return .object(ArrayObject(view))
        },
        Builtin("as_strided", "x, shape=None, strides=None", "Not part of this NumPy.") { _ in
            throw Raise(.notImplementedError, "as_strided is not part of this NumPy: it can read memory that is not the array's", hint: "Use np.lib.stride_tricks.sliding_window_view.")
        },
    ]
}
