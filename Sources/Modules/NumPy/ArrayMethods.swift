package import Arrays
import Interpreter

/// Methods of arrays and scalars; those in `shared` are functions of `numpy` as well.
package enum ArrayMethods {
    /// An axis argument: none, one, or several.
    static func axes(_ call: Call, _ index: Int) throws -> [Int]? {
        guard let value = call.optional(index) else { return nil }
        return try axes(value, call.vm)
    }

    static func axes(_ value: Value, _ vm: Interpreter) throws -> [Int] {
        switch value {
        case .tuple(let tuple): return try tuple.items.map { try vm.index($0) }
        case .list(let list): return try list.items.map { try vm.index($0) }
        default: return [try vm.index(value)]
        }
    }

    static func axis(_ call: Call, _ index: Int) throws -> Int? { try call.optional(index).map { try call.vm.index($0) } }

    /// A shape given as one sequence, or as several numbers.
    static func shapeArgument(_ values: [Value], _ vm: Interpreter) throws -> [Int] {
        if values.count == 1 {
            if let items = try NumPy.items(values[0], vm) { return try items.map { try vm.index($0) } }
            if let array = values[0].of(ArrayObject.self)?.array, array.dtype.isInteger, array.rank == 1 { return array.integers }
        }
        return try values.map { try vm.index($0) }
    }

    static func made(_ array: NDArray) -> Value { .object(ArrayObject(array)) }

    /// An array that shows another's memory; a scalar's has its own.
    private static func argument(_ call: Call) throws -> NDArray { try NumPy.argument(call[0], call.vm) }

    static let shared: [Builtin] = ArrayReductions.table + [
        Builtin("ravel", "self, order='C'", "All elements along one axis; a view where memory allows.") { call in
            let array = try argument(call)
            return made(try (isColumnOrder(call, 1) ? array.transposed() : array).reshaped([-1]))
        },
        Builtin("squeeze", "self, axis=None", "Without axes of length 1.") { made(try argument($0).squeezed(axes($0, 1))) },
        Builtin("swapaxes", "self, axis1, axis2", "With two axes exchanged; a view.") { call in
            let array = try argument(call)
            var order = Array(array.shape.indices)
            func axis(_ i: Int) throws -> Int {
                do {
                    return try array.axis(call.int(i))
                } catch ArrayError.axis(let n, let rank) {
                    throw Raise(ExceptionObject(ArrayErrors.axisError, [.string("axis\(i): axis \(n) is out of bounds for array of dimension \(rank)")]))
                }
            }
            order.swapAt(try axis(1), try axis(2))
            return made(try array.transposed(order))
        },
        Builtin("transpose", "self, *axes", "With the axes in another order, reversed unless told; a view.") { call in
            let rest = call.rest.count == 1 && call.rest[0].isNone ? [] : call.rest
            return made(try argument(call).transposed(rest.isEmpty ? nil : shapeArgument(rest, call.vm)))
        },
        Builtin("clip", "self, a_min=None, a_max=None, out=None, *, min=None, max=None", "With each element held between two bounds.", example: "np.clip([-1, 5, 12], 0, 10)  # array([ 0,  5, 10])") { call in
            var value = call[0]
            if NumPy.array(value) == nil { value = made(try argument(call)) }
            for (places, op) in [([1, 4], ElementwiseOperator.maximum), ([2, 5], .minimum)] {
                guard let bound = places.lazy.compactMap({ call.optional($0) }).first else { continue }
                value = made(try NumPy.apply(op, value, bound, call.vm))
            }
            let result = try NumPy.argument(value, call.vm)
            guard let out = call.optional(3)?.of(ArrayObject.self) else { return NumPy.value(result) }
            try out.array.assign(result)
            return .object(out)
        },
        Builtin("round", "self, decimals=0, out=None", "Rounded half to even.", example: "np.round(2.675, 1)  # np.float64(2.7)") { call in
            let result = try rounded(argument(call), call.int(1, or: 0), call.vm)
            guard let out = call.optional(2)?.of(ArrayObject.self) else { return NumPy.value(result) }
            try out.array.assign(result)
            return .object(out)
        },
        Builtin("dot", "self, b, out=None", "The product of vectors and matrices.") { call in
            NumPy.value(try LinearAlgebra.dot(argument(call), NumPy.argument(call[1], call.vm), call.vm))
        },
        Builtin("argsort", "self, axis=-1, kind=None, order=None, *, stable=None", "The indices that would sort the elements.") { call in
            let array = try argument(call)
            return made(try Sorting.positions(call.has(1) && call[1].isNone ? array.reshaped([-1]) : array, call.optional(1).map { try call.vm.index($0) } ?? -1, call.vm))
        },
        Builtin("argpartition", "self, kth, axis=-1, kind='introselect', order=None", "The indices that would bring the kth elements into their places (here: sort).") { call in
            made(try Sorting.positions(argument(call), call.int(2, or: -1), call.vm))
        },
        Builtin("searchsorted", "self, v, side='left', sorter=None", "Where values would have to be put in to keep the order.", example: "np.searchsorted([1, 3, 5], 4)  # np.int64(2)") { call in
            try Sorting.search(argument(call), NumPy.argument(call[1], call.vm), call.string(2, or: "left"), sorter: call.optional(3).map { try NumPy.argument($0, call.vm) }, call.vm)
        },
        Builtin("repeat", "self, repeats, axis=None", "With each element repeated.", example: "np.repeat([1, 2], 3)  # array([1, 1, 1, 2, 2, 2])") { call in
            let array = try argument(call)
            let axis = try axis(call, 2)
            let base = axis == nil ? try array.reshaped([-1]) : array
            let at = try base.axis(axis ?? 0)
            let times = try NumPy.argument(call[1], call.vm).reshaped([-1]).integers
            let length = base.shape[at]
            guard times.count == 1 || times.count == length else {
                throw Raise(.valueError, "operands could not be broadcast together with shape \(NumPy.shape([length])) \(NumPy.shape([times.count]))")
            }
            guard times.allSatisfy({ $0 >= 0 }) else { throw Raise(.valueError, "repeats may not contain negative values.") }
            let total = times.count == 1 ? length.multipliedReportingOverflow(by: times[0]) : (times.reduce(0, &+), false)
            var shape = base.shape
            shape[at] = total.1 ? Int.max : total.0
            try NDArray.checkedCount(base.dtype, shape)
            try NDArray.checkedCount(.int64, [shape[at]])
            return made(try base.taking((0..<length).flatMap { [Int](repeating: $0, count: times.count == 1 ? times[0] : times[$0]) }, axis: at))
        },
        Builtin("take", "self, indices, axis=None, out=None, mode='raise'", "The elements at some positions along an axis.") { call in
            let array = try argument(call)
            let axis = try axis(call, 2)
            let base = axis == nil ? try array.reshaped([-1]) : array
            let at = try base.axis(axis ?? 0)
            let index = try NumPy.argument(call[1], call.vm)
            let size = base.shape[at]
            let mode = try call.string(4, or: "raise")
            let fixed = try index.integers.map { n -> Int in
                if mode == "clip" { return min(max(0, n), size - 1) }
                if mode == "wrap", size > 0 { return (n % size + size) % size }
                let position = n < 0 ? n &+ size : n
                guard position >= 0, position < size else { throw Raise(.indexError, "index \(n) is out of bounds for axis \(at) with size \(size)") }
                return position
            }
            let taken = try base.taking(fixed, axis: at)
            return NumPy.value(try taken.reshaped(Array(base.shape[..<at]) + index.shape + Array(base.shape[(at + 1)...])))
        },
        Builtin("compress", "self, condition, axis=None", "The elements where a condition holds along an axis.") { call in
            let array = try argument(call)
            let (first, second) = (try NumPy.argument(call[1], call.vm), try axis(call, 2))
            return made(try compress(array, first.booleans, second))
        },
        Builtin("diagonal", "self, offset=0, axis1=0, axis2=1", "The diagonal; a view.") { call in
            made(try Shaping.diagonal(argument(call), call.int(1, or: 0), call.int(2, or: 0), call.int(3, or: 1)))
        },
        Builtin("trace", "self, offset=0, axis1=0, axis2=1", "The sum of the diagonal.") { call in
            NumPy.value(try Shaping.diagonal(argument(call), call.int(1, or: 0), call.int(2, or: 0), call.int(3, or: 1)).reduced(.sum, axis: -1))
        },
        Builtin("choose", "self, choices, out=None, mode='raise'", "From several arrays, element by element, the one a number tells.") { call in
            let index = try argument(call)
            let choices = try call.vm.sequence(call[1]).map { try NumPy.argument($0, call.vm) }
            guard let kind = choices.dropFirst().reduce(choices.first?.dtype, { $0?.promoted(with: $1.dtype) }) else { throw Raise(.valueError, "invalid entry in choice array") }
            let shape = try choices.reduce(index.shape) {
                guard let shape = NDArray.broadcast($0, $1.shape) else { throw Raise(.valueError, "shape mismatch: objects cannot be broadcast to a single shape.") }
                return shape
            }
            let fixed = try choices.map { try NumPy.convertArray($0, to: kind, call.vm).broadcast(to: shape).copy() }
            let result = NDArray(kind, shape: shape)
            for (i, n) in try index.broadcast(to: shape).integers.enumerated() {
                guard fixed.indices.contains(n) else { throw Raise(.valueError, "invalid entry in choice array") }
                try NDArray(storage: result.storage, shape: [], strides: [], offset: i).assign(NDArray(storage: fixed[n].storage, shape: [], strides: [], offset: i))
            }
            return NumPy.value(result)
        },
        Builtin("nonzero", "self", "The indices of the elements that are not zero, an array per axis.") { call in
            let array = try argument(call)
            if array.rank == 0 { throw Raise(.valueError, "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead. If the context of this error is of the form `arr[nonzero(cond)]`, just use `arr[cond]`.") }
            return .tuple(Tuple(try Sorting.nonzero(array, call.vm).map { made(NDArray(integers: $0)) }))
        },
        Builtin("copy", "self, order='C'", "A copy with memory of its own.") { made(try argument($0).copy()) },
        Builtin("conj", "self", "The complex conjugate.") { call in
            let array = try argument(call)
            return NumPy.value(array.dtype == .complex128 ? NDArray(complex: array.complexes.map(\.conjugate), shape: array.shape) : array)
        },
    ]

    static func compress(_ array: NDArray, _ flags: [Bool], _ axis: Int?) throws -> NDArray {
        let base = axis == nil ? try array.reshaped([-1]) : array
        let at = try base.axis(axis ?? 0)
        let chosen = flags.indices.filter { flags[$0] }
        if let last = chosen.last, last >= base.shape[at] { throw ArrayError.index(last, axis: at, size: base.shape[at]) }
        return try base.taking(chosen, axis: at)
    }

    static func rounded(_ array: NDArray, _ decimals: Int, _ vm: Interpreter) throws -> NDArray {
        // NumPy takes them as a C int.
        if Int32(exactly: decimals) == nil { throw Raise(.overflowError, decimals < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum") }
        guard array.dtype.isFloat else {
            if array.dtype == .complex128 {
                let scale = power(10, Double(decimals))
                return NDArray(complex: array.complexes.map { Complex(($0.real * scale).rounded(.toNearestOrEven) / scale, ($0.imaginary * scale).rounded(.toNearestOrEven) / scale) }, shape: array.shape)
            }
            if array.dtype == .object { return NDArray(objects: try array.objects.map { item -> Any in
                let value = item as? Value ?? .none
                return try vm.call(vm.builtins[Name("round")] ?? .none, Arguments([value, .int(decimals)]))
            }, shape: array.shape) }
            if decimals >= 0 || !array.dtype.isInteger { return array.dtype == .bool ? array.converted(to: .float16) : array.copy() }
            guard decimals > -19 else { return NDArray(array.dtype, shape: array.shape) }
            let scale = Int(power(10, Double(-decimals)))
            return NDArray(integers: array.integers.map { Int((Double($0) / Double(scale)).rounded(.toNearestOrEven)) &* scale }, shape: array.shape, dtype: array.dtype)
        }
        if decimals == 0 { return try array.applying(.rint) }
        let scale = NDArray([power(10, Double(abs(decimals)))], shape: [], dtype: array.dtype)
        let up: ElementwiseOperator = decimals > 0 ? .multiply : .divide
        let down: ElementwiseOperator = decimals > 0 ? .divide : .multiply
        return try NDArray.apply(down, NDArray.apply(up, array, scale, in: array.dtype).applying(.rint), scale, in: array.dtype)
    }

    /// Whether a call asks for Fortran's order of elements.
    static func isColumnOrder(_ call: Call, _ index: Int) -> Bool { call[index].text == "F" }

    static func reshaped(_ array: NDArray, _ shape: [Int], columns: Bool) throws -> NDArray {
        columns ? try array.transposed().reshaped(shape.reversed()).transposed() : try array.reshaped(shape)
    }

    static let table: [Builtin] = shared + [
        Builtin("reshape", "self, *shape, order='C', copy=None", "The same elements in another shape; -1 is worked out.", example: "np.arange(6).reshape(2, -1)") { call in
            made(try reshaped(argument(call), shapeArgument(call.rest, call.vm), columns: call[2].text == "F"))
        },
        Builtin("flatten", "self, order='C'", "A copy of all elements along one axis.") { call in
            let array = try argument(call)
            return made(try (isColumnOrder(call, 1) ? array.transposed() : array).copy().reshaped([-1]))
        },
        Builtin("astype", "self, dtype, order='K', casting='unsafe', subok=True, copy=True", "The elements as another kind.", example: "np.array([1.7, -1.7]).astype(int)  # array([ 1, -1])") { call in
            let array = try argument(call)
            let kind = try NumPy.requiredDType(call[1], call.vm)
            if try !call.bool(5, or: true), kind == array.dtype { return call[0] }
            return NumPy.value(try NumPy.convertArray(array, to: kind, call.vm))
        },
        Builtin("view", "self, dtype=None", "The same memory; another kind is not part of this NumPy.") { call in
            guard call.optional(1) == nil else { throw Raise(.notImplementedError, "view(dtype) is not part of this NumPy", hint: "Use a.astype(dtype), which converts.") }
            return made(try argument(call))
        },
        Builtin("tolist", "self", "The elements as nested lists of Python values.") { list(try argument($0)) },
        Builtin("item", "self, *args", "One element as a Python value.") { call in
            let array = try argument(call)
            if call.rest.isEmpty {
                guard array.count == 1 else { throw Raise(.valueError, "can only convert an array of size 1 to a Python scalar") }
                return list(try array.reshaped([]))
            }
            if call.rest.count == 1, let n = call.rest[0].index {
                let at = n < 0 ? n &+ array.count : n
                guard at >= 0, at < array.count else { throw Raise(.indexError, "index \(n) is out of bounds for size \(array.count)") }
                return list(try array.reshaped([-1]).row(at))
            }
            let key: Value = call.rest.count == 1 ? call.rest[0] : .tuple(Tuple(call.rest))
            let found = try call.vm.item(made(array), key)
            return found.of(ScalarObject.self)?.python ?? found
        },
        Builtin("fill", "self, value", "Sets all elements.") { call in
            let array = try argument(call)
            try array.assign(NumPy.arrayLike(call[1], call.vm, dtype: array.dtype))
            return .none
        },
        Builtin("sort", "self, axis=-1, kind=None, order=None, *, stable=None", "Sorts in place.") { call in
            let array = try argument(call)
            try array.assign(Sorting.sorted(array, call.int(1, or: -1), call.vm))
            return .none
        },
        Builtin("partition", "self, kth, axis=-1", "Brings the kth element into its place (here: sorts).") { call in
            let array = try argument(call)
            try array.assign(Sorting.sorted(array, call.int(2, or: -1), call.vm))
            return .none
        },
        Builtin("put", "self, indices, values, mode='raise'", "Sets the elements at flat positions.") { call in
            try Shaping.put(argument(call), call)
            return .none
        },
        Builtin("resize", "self, *new_shape, refcheck=True", "Not in place here.") { _ in
            throw Raise(.notImplementedError, "resizing an array in place is not part of this NumPy", hint: "Use a = np.resize(a, shape), or np.pad.")
        },
        Builtin("ptp", "self", "Gone since NumPy 2.") { _ in throw Raise(.attributeError, "`ptp` was removed from the ndarray class in NumPy 2.0. Use np.ptp(arr, ...) instead.") },
        Builtin("byteswap", "self, inplace=False", "Not part of this NumPy.") { _ in throw Raise(.notImplementedError, "byte order is not part of this NumPy") },
        Builtin("tobytes", "self, order='C'", "Not part of this NumPy.") { _ in throw Raise(.notImplementedError, "raw bytes are not part of this NumPy", hint: "Use a.tolist(), or np.save.") },
        Builtin("is_integer", "self", "Whether a float is a whole number.") { call in
            let x = try argument(call).firstDouble
            return .bool(x == x.rounded(.towardZero) && x.isFinite)
        },
        Builtin("__array__", "self, dtype=None, copy=None", "The array itself.") { call in made(try NumPy.arrayLike(call[0], call.vm, dtype: call.optional(1).map { try NumPy.requiredDType($0, call.vm) })) },
        ArrayFiles.toFile,
        Builtin("__abs__", "self", "`abs(x)`.") { NumPy.value(try NumPy.apply(.absolute, argument($0), $0.vm)) },
        Builtin("__int__", "self", "`int(x)`.") { try $0.vm.call(.object(TypeObject.int), pythonScalar($0)) },
        Builtin("__float__", "self", "`float(x)`.") { try $0.vm.call(.object(TypeObject.float), pythonScalar($0)) },
        Builtin("__index__", "self", "`[…][x]`, `range(x)`.") { call in
            let array = try argument(call)
            guard array.rank == 0, let index = list(array).index else {
                throw Raise(.typeError, "only integer scalar arrays can be converted to a scalar index")
            }
            return .int(index)
        },
        Builtin("__round__", "self, ndigits=None", "`round(x)` and `round(x, n)`.") { call in
            if call[0].of(ArrayObject.self) != nil {
                throw Raise(.typeError, "type numpy.ndarray doesn't define __round__ method", hint: "np.round(a, n) and a.round(n) round every element.")
            }
            let array = try argument(call)
            if call.optional(1) == nil, array.rank == 0 { return try call.vm.call(call.vm.builtins[Name("round")] ?? .none, Arguments([list(array)])) }
            return NumPy.value(try rounded(array, call.int(1, or: 0), call.vm))
        },
    ]

    /// The one value of an array without axes.
    private static func pythonScalar(_ call: Call) throws -> Value {
        let array = try argument(call)
        guard array.rank == 0 else {
            throw Raise(
                .typeError, "only 0-dimensional arrays can be converted to Python scalars",
                hint: array.count == 1 ? "a.item() gives the only element." : "Pick one element first: a[0].")
        }
        return list(array)
    }

    /// Nested lists of Python values.
    static func list(_ array: NDArray) -> Value {
        guard let first = array.shape.first else { return NumPy.python(array.storage, array.offset) }
        if array.rank == 1 { return .items((0..<first).map { NumPy.python(array.storage, array.offset + $0 * array.strides[0]) }) }
        return .items((0..<first).map { list(array.row($0)) })
    }

    /// The elements at some positions along an axis.
    package static func take(_ array: NDArray, _ index: [Int], _ axis: Int) throws -> NDArray { try array.taking(index, axis: axis) }
}
