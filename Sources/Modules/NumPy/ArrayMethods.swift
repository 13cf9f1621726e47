import Arrays
import Interpreter

/// Methods of arrays, which are functions of `numpy` as well.
enum ArrayMethods {
    /// An axis argument: none, one, or several.
    static func axes(_ call: Call, _ index: Int) throws -> [Int]? {
        guard let value = call.optional(index) else { return nil }
        if case .tuple(let tuple) = value { return try tuple.items.map { try call.vm.index($0) } }
        return [try call.vm.index(value)]
    }

    static func reduce(_ call: Call, _ kind: Reduction, axis: Int = 1, keep: Int = 2) throws -> Value {
        let array = try NumPy.argument(call[0], call.vm)
        let keeps = try call.bool(keep, or: false)
        guard let list = try axes(call, axis) else { return NumPy.value(try array.reduced(kind, keepingAxes: keeps)) }
        return NumPy.value(try array.reduced(kind, axes: list, keepingAxes: keeps))
    }

    static func shapeArgument(_ values: [Value], _ vm: Interpreter) throws -> [Int] {
        if values.count == 1 {
            switch values[0] {
            case .tuple(let tuple): return try tuple.items.map { try vm.index($0) }
            case .list(let list): return try list.items.map { try vm.index($0) }
            default: break
            }
        }
        return try values.map { try vm.index($0) }
    }

    static let shared: [Builtin] = [
        Builtin("sum", "self, axis=None, keepdims=False, dtype=None", "The sum of the elements, or along an axis.") { try reduce($0, .sum) },
        Builtin("prod", "self, axis=None, keepdims=False", "The product of the elements.") { try reduce($0, .product) },
        Builtin("mean", "self, axis=None, keepdims=False", "The mean of the elements.", example: "np.mean([1, 2, 3])  # np.float64(2.0)") { try reduce($0, .mean) },
        Builtin("min", "self, axis=None, keepdims=False", "The smallest element.") { try reduce($0, .minimum) },
        Builtin("max", "self, axis=None, keepdims=False", "The largest element.") { try reduce($0, .maximum) },
        Builtin("std", "self, axis=None, keepdims=False, ddof=0", "The standard deviation.") { try reduce($0, .deviation(ddof: $0.int(3, or: 0))) },
        Builtin("var", "self, axis=None, keepdims=False, ddof=0", "The variance.") { try reduce($0, .variance(ddof: $0.int(3, or: 0))) },
        Builtin("any", "self, axis=None, keepdims=False", "Whether any element is true.") { try reduce($0, .any) },
        Builtin("all", "self, axis=None, keepdims=False", "Whether all elements are true.") { try reduce($0, .all) },
        Builtin("argmin", "self, axis=None, keepdims=False", "The index of the smallest element.") { try reduce($0, .argMinimum) },
        Builtin("argmax", "self, axis=None, keepdims=False", "The index of the largest element.") { try reduce($0, .argMaximum) },
        Builtin("cumsum", "self, axis=None", "Running sums.") { call in
            .object(ArrayObject(try NumPy.argument(call[0], call.vm).cumulated(false, axis: axes(call, 1)?.first)))
        },
        Builtin("cumprod", "self, axis=None", "Running products.") { call in
            .object(ArrayObject(try NumPy.argument(call[0], call.vm).cumulated(true, axis: axes(call, 1)?.first)))
        },
        Builtin("ravel", "self", "All elements along one axis.") { .object(ArrayObject(try NumPy.argument($0[0], $0.vm).reshaped([-1]))) },
        Builtin("squeeze", "self, axis=None", "Without axes of length 1.") { call in
            .object(ArrayObject(try NumPy.argument(call[0], call.vm).squeezed(call.optional(1).map { try call.vm.index($0) })))
        },
        Builtin("swapaxes", "self, axis1, axis2", "With two axes exchanged.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            var order = Array(array.shape.indices)
            order.swapAt(try array.axis(call.int(1)), try array.axis(call.int(2)))
            return .object(ArrayObject(try array.transposed(order)))
        },
        Builtin("clip", "self, min=None, max=None", "With each element held between two bounds.") { call in
            var array = try NumPy.argument(call[0], call.vm)
            for (i, op) in [(1, ElementwiseOperator.maximum), (2, .minimum)] {
                guard let bound = call.optional(i) else { continue }
                array = try NDArray.apply(op, array, NumPy.argument(bound, call.vm), in: NumPy.common(.object(ArrayObject(array)), bound) ?? array.dtype)
            }
            return NumPy.value(array)
        },
        Builtin("round", "self, decimals=0", "Rounded half to even.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            if !array.dtype.isFloat { return NumPy.value(array) }
            let scale = power(10, Double(try call.int(1, or: 0)))
            return NumPy.value(array.map { ($0 * scale).rounded(.toNearestOrEven) / scale })
        },
        Builtin("dot", "self, b", "The product of vectors and matrices.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            if a.rank == 0 || b.rank == 0 { return NumPy.value(try NDArray.apply(.multiply, a, b, in: a.dtype.promoted(with: b.dtype))) }
            do {
                return NumPy.value(try NDArray.product(a, b))
            } catch ArrayError.product(let x, let y, let axisA, let sizeA, let axisB, let sizeB) {
                throw Raise(.valueError, "shapes \(NumPy.shape(x)) and \(NumPy.shape(y)) not aligned: \(sizeA) (dim \(axisA)) != \(sizeB) (dim \(axisB))")
            }
        },
        Builtin("argsort", "self, axis=-1", "The indices that would sort the elements.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return .object(ArrayObject(try sorted(array, call.int(1, or: -1), indices: true)))
        },
        Builtin("repeat", "self, repeats, axis=None", "With each element repeated.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let base = call.optional(2) == nil ? try array.reshaped([-1]) : array
            let axis = try base.axis(call.optional(2).map { try call.vm.index($0) } ?? 0)
            let times = try call.int(1)
            try call.vm.checkSize(8 * max(1, array.count), times)
            let index = (0..<base.shape[axis]).flatMap { [Int](repeating: $0, count: max(0, times)) }
            return .object(ArrayObject(try take(base, index, axis)))
        },
        Builtin("copy", "self", "A copy with memory of its own.") { .object(ArrayObject(try NumPy.argument($0[0], $0.vm).copy())) },
    ]

    static func take(_ array: NDArray, _ index: [Int], _ axis: Int) throws -> NDArray {
        let parts = [Subscript](repeating: .slice(start: 0, step: 1, count: -1), count: axis) + [.integers(NDArray(integers: index))]
        guard case .gather(let positions, let shape) = try array.select(parts, slices: { .slice(start: $0, step: 1, count: $1) }) else { return array }
        return array.gather(positions, shape)
    }

    static func sorted(_ array: NDArray, _ axis: Int, indices: Bool) throws -> NDArray {
        let at = try array.axis(axis)
        let order = array.shape.indices.filter { $0 != at } + [at]
        let moved = try array.transposed(order)
        let values = moved.doubles
        let length = max(1, array.shape[at])
        var result: [Double] = []
        for start in stride(from: 0, to: values.count, by: length) {
            let row = Array(values[start..<start + length])
            let ranked = row.indices.sorted { a, b in
                if row[a].isNaN || row[b].isNaN { return !row[a].isNaN && row[b].isNaN }
                return row[a] != row[b] ? row[a] < row[b] : a < b
            }
            result += indices ? ranked.map(Double.init) : ranked.map { row[$0] }
        }
        let back = order.indices.map { i in order.firstIndex(of: i) ?? 0 }
        return try NDArray(result, shape: moved.shape, dtype: indices ? .int64 : array.dtype).transposed(back).copy()
    }

    static let table: [Builtin] = shared + [
        Builtin("reshape", "self, *shape, order='C'", "The same elements in another shape; -1 is worked out.", example: "np.arange(6).reshape(2, -1)") { call in
            .object(ArrayObject(try NumPy.argument(call[0], call.vm).reshaped(shapeArgument(call.rest, call.vm))))
        },
        Builtin("transpose", "self, *axes", "With the axes in another order, reversed unless told.") { call in
            let rest = call.rest.count == 1 && call.rest[0].isNone ? [] : call.rest
            return .object(ArrayObject(try NumPy.argument(call[0], call.vm).transposed(rest.isEmpty ? nil : shapeArgument(rest, call.vm))))
        },
        Builtin("flatten", "self", "A copy of all elements along one axis.") { .object(ArrayObject(try NumPy.argument($0[0], $0.vm).copy().reshaped([-1]))) },
        Builtin("astype", "self, dtype, copy=True", "The elements as another kind of number.") { call in
            NumPy.value(try NumPy.argument(call[0], call.vm).converted(to: NumPy.requiredDType(call[1])))
        },
        Builtin("tolist", "self", "The elements as nested lists of Python numbers.") { list(try NumPy.argument($0[0], $0.vm)) },
        Builtin("item", "self, *index", "One element as a Python number.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            if call.rest.isEmpty {
                guard array.count == 1 else { throw Raise(.valueError, "can only convert an array of size 1 to a Python scalar") }
                return list(try array.reshaped([]))
            }
            let key: Value = call.rest.count == 1 ? call.rest[0] : .tuple(Tuple(call.rest))
            return (try call.vm.item(.object(ArrayObject(array)), key)).of(ScalarObject.self)?.python ?? .none
        },
        Builtin("fill", "self, value", "Sets all elements.") { call in
            try NumPy.argument(call[0], call.vm).assign(NumPy.argument(call[1], call.vm))
            return .none
        },
        Builtin("sort", "self, axis=-1", "Sorts in place.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            try array.assign(sorted(array, call.int(1, or: -1), indices: false))
            return .none
        },
        Builtin("nonzero", "self", "The indices of the elements that are not zero, an array per axis.") { call in
            .tuple(Tuple(try NumPy.argument(call[0], call.vm).nonzero().map { .object(ArrayObject(NDArray(integers: $0))) }))
        },
    ]

    static func list(_ array: NDArray) -> Value {
        guard let first = array.shape.first else {
            switch array.dtype {
            case .bool: return .bool(array.integers[0] != 0)
            case .int32, .int64: return .int(array.integers[0])
            default: return .float(array.doubles[0])
            }
        }
        return .items((0..<first).map { i in
            list(NDArray(storage: array.storage, shape: Array(array.shape.dropFirst()), strides: Array(array.strides.dropFirst()), offset: array.offset + i * array.strides[0]))
        })
    }
}
