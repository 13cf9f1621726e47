import Arrays
import Interpreter

/// Selecting, comparing as a whole, and small things.
enum Utilities {
    private static func made(_ array: NDArray) -> Value { .object(ArrayObject(array)) }

    static let table: [Builtin] = [
        Builtin("where", "condition, x=None, y=None, /", "x where the condition holds, else y; alone, the indices where it holds.", example: "np.where(a > 0, a, 0)") { call in
            let condition = try NumPy.argument(call[0], call.vm)
            guard call.has(1) else { return .tuple(Tuple(try Sorting.nonzero(Shaping.atLeast(condition, 1), call.vm).map { made(NDArray(integers: $0)) })) }
            guard call.has(2) else { throw Raise(.valueError, "either both or neither of x and y should be given") }
            let (x, y) = (try NumPy.arrayLike(call[1], call.vm), try NumPy.arrayLike(call[2], call.vm))
            guard let kind = weakCommon(call[1], call[2], x, y) else { throw Raise(.typeError, "The DType <class 'numpy.dtypes.\(x.dtype.name)'> could not be promoted by the other") }
            let flags = NDArray(booleans: try condition.booleansOfAnyKind(call.vm), shape: condition.shape)
            return made(try ArraySelection.choose(condition.dtype == .bool ? condition : flags, NumPy.convertArray(x, to: kind, call.vm), NumPy.convertArray(y, to: kind, call.vm)))
        },
        Builtin("select", "condlist, choicelist, default=0", "For each element the first choice whose condition holds.", example: "np.select([x < 0, x > 0], [-1, 1], 0)") { call in
            let conditions = try call.vm.sequence(call[0]).map { try NumPy.argument($0, call.vm) }
            let given = try call.vm.sequence(call[1])
            let choices = try given.map { try NumPy.arrayLike($0, call.vm) }
            guard conditions.count == choices.count else { throw Raise(.valueError, "list of cases must be same length as list of conditions") }
            guard conditions.allSatisfy({ $0.dtype == .bool }) else {
                throw Raise(.typeError, "invalid entry 0 in condlist: should be boolean ndarray")
            }
            let standard = try NumPy.arrayLike(call.has(2) ? call[2] : .int(0), call.vm)
            let kind = zip(given, choices).reduce(standard.dtype) { kind, pair in
                let (value, array) = pair
                return NumPy.common(value, .object(ArrayObject(NDArray(kind, shape: [])))) ?? kind.promoted(with: array.dtype)
            }
            let shape = try Shaping.commonShape(conditions.map(\.shape) + choices.map(\.shape) + [standard.shape])
            var result = try NumPy.convertArray(standard, to: kind, call.vm).broadcast(to: shape).copy()
            for (condition, choice) in zip(conditions, choices).reversed() {
                result = try ArraySelection.choose(condition, NumPy.convertArray(choice, to: kind, call.vm), result)
            }
            return made(result)
        },
        Builtin("extract", "condition, arr", "The elements where a condition holds.") { call in
            let flags = try NumPy.argument(call[0], call.vm).booleans
            return made(try ArrayMethods.compress(NumPy.argument(call[1], call.vm), flags, nil))
        },
        Builtin("place", "arr, mask, vals", "Sets the elements where a mask holds, the values one after another.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let values = try NumPy.convertArray(NumPy.argument(call[2], call.vm), to: array.dtype, call.vm).reshaped([-1])
            guard values.count > 0 else { throw Raise(.valueError, "Cannot insert from an empty array!") }
            let flags = try NumPy.argument(call[1], call.vm).booleans
            let positions = array.positions
            var next = 0
            for (i, flag) in flags.enumerated() where flag && i < positions.count {
                try NDArray(storage: array.storage, shape: [], strides: [], offset: positions[i]).assign(values.row(next % values.count))
                next += 1
            }
            return .none
        },
        Builtin("putmask", "a, mask, values", "Sets the elements where a mask holds.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let mask = try NumPy.argument(call[1], call.vm)
            let values = try NumPy.convertArray(NumPy.argument(call[2], call.vm), to: array.dtype, call.vm)
            try array.assign(ArraySelection.choose(mask, values, array))
            return .none
        },
        Builtin("take_along_axis", "arr, indices, axis=-1", "The elements that an array of indices along an axis tells.", example: "np.take_along_axis(a, np.argsort(a), axis=-1)") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let index = try NumPy.argument(call[1], call.vm)
            guard call[2].isNone == false else { return made(try array.reshaped([-1]).taking(checked(index.integers, array.count, 0), axis: 0)) }
            let (positions, shape) = try along(array, index, array.axis(call.int(2, or: -1)))
            return made(array.gather(positions, shape))
        },
        Builtin("put_along_axis", "arr, indices, values, axis", "Sets the elements that an array of indices along an axis tells.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let (positions, shape) = try along(array, NumPy.argument(call[1], call.vm), array.axis(call.int(3)))
            try array.scatter(positions, shape, NumPy.convertArray(NumPy.argument(call[2], call.vm), to: array.dtype, call.vm))
            return .none
        },
        Builtin("ix_", "*args", "Index arrays that select all combinations of rows and columns.", example: "a[np.ix_([0, 2], [1, 3])]") { call in
            .tuple(Tuple(try call.rest.enumerated().map { i, value in
                var index = try NumPy.argument(value, call.vm)
                guard index.rank == 1 else { throw Raise(.valueError, "Cross index must be 1 dimensional") }
                if index.dtype == .bool { index = NDArray(integers: index.nonzero()[0]) }
                if index.count == 0 { index = index.converted(to: .int64) }
                var shape = [Int](repeating: 1, count: call.rest.count)
                shape[i] = index.count
                return made(try index.reshaped(shape))
            }))
        },
        Builtin("unravel_index", "indices, shape, order='C'", "Flat indices as indices along each axis.") { call in
            let index = try NumPy.argument(call[0], call.vm)
            let shape = try ArrayMethods.shapeArgument([call[1]], call.vm)
            let size = try NDArray.checkedCount(.bool, shape)
            let strides = NDArray.rowMajor(shape)
            let flat = try index.integers.map { n -> Int in
                guard n >= 0, n < size else { throw Raise(.valueError, "index \(n) is out of bounds for array with size \(size)") }
                return n
            }
            return .tuple(Tuple(shape.indices.map { axis in NumPy.value(NDArray(integers: flat.map { $0 / strides[axis] % shape[axis] }, shape: index.shape)) }))
        },
        Builtin("ravel_multi_index", "multi_index, dims, mode='raise', order='C'", "Indices along each axis as flat indices.") { call in
            let parts = try call.vm.sequence(call[0]).map { try NumPy.argument($0, call.vm) }
            let shape = try ArrayMethods.shapeArgument([call[1]], call.vm)
            guard parts.count == shape.count else { throw Raise(.valueError, "parameter multi_index must be a sequence of length \(shape.count)") }
            let strides = NDArray.rowMajor(shape)
            var flat = [Int](repeating: 0, count: parts.first?.count ?? 0)
            for (axis, part) in parts.enumerated() {
                for (i, n) in part.integers.enumerated() where i < flat.count {
                    guard n >= 0, n < shape[axis] else { throw Raise(.valueError, "invalid entry in coordinates array") }
                    flat[i] += n * strides[axis]
                }
            }
            return NumPy.value(NDArray(integers: flat, shape: parts.first?.shape ?? []))
        },
        Builtin("allclose", "a, b, rtol=1e-05, atol=1e-08, equal_nan=False", "Whether all elements agree within a tolerance.") { call in
            .bool(try close(call).booleans.allSatisfy { $0 })
        },
        Builtin("isclose", "a, b, rtol=1e-05, atol=1e-08, equal_nan=False", "Whether each pair of elements agrees within a tolerance.") { NumPy.value(try close($0)) },
        Builtin("array_equal", "a1, a2, equal_nan=False", "Whether shape and elements are the same.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            return .bool(try a.shape == b.shape && equal(a, b, call.vm, equalNaN: call.bool(2, or: false)))
        },
        Builtin("array_equiv", "a1, a2", "Whether the elements are the same, broadcast together.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            return .bool(try NDArray.broadcast(a.shape, b.shape) != nil && equal(a, b, call.vm, equalNaN: false))
        },
        Builtin("shape", "a", "The lengths of the axes.") { call in .tuple(Tuple(try NumPy.argument(call[0], call.vm).shape.map { .int($0) })) },
        Builtin("ndim", "a", "The number of axes.") { .int(try NumPy.argument($0[0], $0.vm).rank) },
        Builtin("size", "a, axis=None", "The number of elements.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return .int(try ArrayMethods.axis(call, 1).map { array.shape[try array.axis($0)] } ?? array.count)
        },
        Builtin("isscalar", "element", "Whether a value is a single number or text.") { call in
            switch call[0] {
            case .int, .float, .bool, .str: return .bool(true)
            default: return .bool(call[0].of(ScalarObject.self) != nil || call[0].of(BigInteger.self) != nil)
            }
        },
        Builtin("iterable", "y", "Whether a value can be iterated over.") { call in .bool((try? call.vm.iterator(call[0])) != nil) },
        Builtin("isreal", "x", "Whether each element has no imaginary part.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return NumPy.value(NDArray(booleans: array.complexes.map { $0.imaginary == 0 }, shape: array.shape))
        },
        Builtin("iscomplex", "x", "Whether each element has an imaginary part.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return NumPy.value(NDArray(booleans: array.complexes.map { $0.imaginary != 0 }, shape: array.shape))
        },
        Builtin("isrealobj", "x", "Whether the kind is not complex.") { .bool(try NumPy.argument($0[0], $0.vm).dtype != .complex128) },
        Builtin("iscomplexobj", "x", "Whether the kind is complex.") { .bool(try NumPy.argument($0[0], $0.vm).dtype == .complex128) },
        Builtin("real", "val", "The real part.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return NumPy.value(array.dtype == .complex128 ? NDArray(array.complexes.map(\.real), shape: array.shape) : array)
        },
        Builtin("imag", "val", "The imaginary part.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return NumPy.value(array.dtype == .complex128 ? NDArray(array.complexes.map(\.imaginary), shape: array.shape) : NDArray(array.dtype, shape: array.shape))
        },
        Builtin("isposinf", "x", "Whether each element is inf.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return NumPy.value(NDArray(booleans: array.doubles.map { $0 == .infinity }, shape: array.shape))
        },
        Builtin("isneginf", "x", "Whether each element is -inf.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return NumPy.value(NDArray(booleans: array.doubles.map { $0 == -.infinity }, shape: array.shape))
        },
        Builtin("nan_to_num", "x, copy=True, nan=0.0, posinf=None, neginf=None", "With nan and infinities replaced by numbers.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            guard array.dtype.isFloat else { return NumPy.value(array.copy()) }
            let largest = array.dtype == .float32 ? Double(Float.greatestFiniteMagnitude) : array.dtype == .float16 ? 65504 : Double.greatestFiniteMagnitude
            let (nan, high, low) = (try call.double(2, or: 0), try call.optional(3).map { try call.vm.double($0) } ?? largest, try call.optional(4).map { try call.vm.double($0) } ?? -largest)
            let result = array.map { $0.isNaN ? nan : $0 == .infinity ? high : $0 == -.infinity ? low : $0 }
            guard try call.bool(1, or: true) else {
                try array.assign(result)
                return call[0]
            }
            return NumPy.value(result)
        },
        Builtin("shares_memory", "a, b, max_work=None", "Whether two arrays share memory.") { .bool(try NumPy.argument($0[0], $0.vm).overlaps(NumPy.argument($0[1], $0.vm))) },
        Builtin("may_share_memory", "a, b, max_work=None", "Whether two arrays might share memory.") { .bool(try NumPy.argument($0[0], $0.vm).overlaps(NumPy.argument($0[1], $0.vm))) },
        Builtin("result_type", "*arrays_and_dtypes", "The kind that operands meet in.") { call in
            let kinds = try call.rest.map { value -> DType in
                if let array = NumPy.array(value) { return array.dtype }
                if let dtype = try? NumPy.dtype(value, call.vm) { return dtype }
                return try NumPy.arrayLike(value, call.vm).dtype
            }
            guard let first = kinds.first else { throw Raise(.valueError, "at least one array or dtype is required") }
            return .object(DTypeObject(kinds.dropFirst().reduce(first) { $0.promoted(with: $1) }))
        },
        Builtin("promote_types", "type1, type2", "The kind that two kinds meet in.") { call in
            .object(DTypeObject(try NumPy.requiredDType(call[0], call.vm).promoted(with: NumPy.requiredDType(call[1], call.vm))))
        },
        Builtin("can_cast", "from_, to, casting='safe'", "Whether values go from one kind to another.") { call in
            let from = try NumPy.array(call[0])?.dtype ?? NumPy.requiredDType(call[0], call.vm)
            let rule: DType.Casting = switch try call.string(2, or: "safe") {
            case "unsafe": .unsafe
            case "same_kind": .sameKind
            default: .safe
            }
            return .bool(from.casts(to: try NumPy.requiredDType(call[1], call.vm), rule))
        },
        Builtin("issubdtype", "arg1, arg2, /", "Whether a kind belongs to a group of kinds.", example: "np.issubdtype(a.dtype, np.floating)") { call in
            func type(_ value: Value) throws -> TypeObject {
                if let type = value.of(TypeObject.self), type.inherits(NumPy.scalarRoot) { return type }
                return NumPy.scalarType(try NumPy.requiredDType(value, call.vm))
            }
            return .bool(try type(call[0]).inherits(type(call[1])))
        },
        Builtin("min_scalar_type", "a", "The smallest kind that holds a number.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            guard array.rank == 0, array.dtype.isInteger else { return .object(DTypeObject(array.dtype.isFloat ? .float16 : array.dtype)) }
            let n = array.firstInteger
            let kinds: [DType] = n >= 0 ? [.uint8, .uint16, .uint32, .uint64] : [.int8, .int16, .int32, .int64]
            return .object(DTypeObject(kinds.first { n >= $0.limits.low && (n < 0 || UInt(n) <= $0.limits.high) } ?? .int64))
        },
    ]

    private static func weakCommon(_ a: Value, _ b: Value, _ x: NDArray, _ y: NDArray) -> DType? {
        NumPy.common(a, b) ?? x.dtype.common(with: y.dtype) ?? .object
    }

    private static func checked(_ index: [Int], _ size: Int, _ axis: Int) throws -> [Int] {
        try index.map { n in
            let at = n < 0 ? n &+ size : n
            guard at >= 0, at < size else { throw ArrayError.index(n, axis: axis, size: size) }
            return at
        }
    }

    /// Storage positions for indices along one axis, the other axes going along.
    private static func along(_ array: NDArray, _ index: NDArray, _ axis: Int) throws -> ([Int], [Int]) {
        guard index.rank == array.rank else { throw Raise(.valueError, "`indices` and `arr` must have the same number of dimensions") }
        guard index.dtype.isInteger else { throw Raise(.indexError, "`indices` must be an integer array") }
        var other = array.shape
        other[axis] = 1
        var own = index.shape
        let length = own[axis]
        own[axis] = 1
        guard var shape = NDArray.broadcast(other, own) else { throw ArrayError.shapes(operation: "index", index.shape, array.shape) }
        shape[axis] = length
        let places = try checked(index.broadcast(to: shape).integers, array.shape[axis], axis)
        var base = array.sliced(axis, from: 0, count: 1)
        if array.shape[axis] == 0 { base = array }
        let starts = try base.broadcast(to: shape).positions
        return (zip(starts, places).map { $0 + $1 * array.strides[axis] }, shape)
    }

    static func equal(_ a: NDArray, _ b: NDArray, _ vm: Interpreter, equalNaN: Bool) throws -> Bool {
        let same = try NumPy.apply(.equal, a, b, in: a.dtype.common(with: b.dtype), vm)
        if !equalNaN || !a.dtype.isFloat || !b.dtype.isFloat { return same.booleans.allSatisfy { $0 } }
        return zip(zip(a.doubles, b.doubles), same.booleans).allSatisfy { $1 || $0.0.isNaN && $0.1.isNaN }
    }

    static func close(_ call: Call) throws -> NDArray {
        let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
        return try close(a, b, call.double(2, or: 1e-5), call.double(3, or: 1e-8), call.bool(4, or: false), call.vm)
    }

    static func close(_ a: NDArray, _ b: NDArray, _ rtol: Double, _ atol: Double, _ equalNaN: Bool, _ vm: Interpreter) throws -> NDArray {
        guard let shape = NDArray.broadcast(a.shape, b.shape) else { throw ArrayError.shapes(operation: "operands", a.shape, b.shape) }
        if a.dtype == .complex128 || b.dtype == .complex128 {
            let (x, y) = (try a.broadcast(to: shape).complexes, try b.broadcast(to: shape).complexes)
            return NDArray(booleans: zip(x, y).map { $0 == $1 || ($0 - $1).magnitude <= atol + rtol * $1.magnitude }, shape: shape)
        }
        for array in [a, b] where !array.dtype.isNumber && array.dtype != .object { throw NumPy.unsupported("isfinite") }
        let (x, y) = (try NumPy.convertArray(a, to: .float64, vm).broadcast(to: shape).doubles, try NumPy.convertArray(b, to: .float64, vm).broadcast(to: shape).doubles)
        return NDArray(booleans: zip(x, y).map { x, y in
            if x.isNaN || y.isNaN { return equalNaN && x.isNaN && y.isNaN }
            if x.isInfinite || y.isInfinite { return x == y }
            return abs(x - y) <= atol + rtol * abs(y)
        }, shape: shape)
    }
}

extension NDArray {
    /// Whether two arrays' elements lie in the same memory.
    func overlaps(_ other: NDArray) -> Bool {
        guard storage === other.storage, count > 0, other.count > 0 else { return false }
        return !Set(positions).isDisjoint(with: other.positions)
    }
}
