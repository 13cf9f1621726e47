import Arrays
import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Functions that make arrays.
enum Creation {
    private static func made(_ array: NDArray) -> Value { .object(ArrayObject(array)) }

    static func kind(_ call: Call, _ index: Int) throws -> DType? { try call.optional(index).map { try NumPy.requiredDType($0, call.vm) } }

    static func shape(_ value: Value, _ vm: Interpreter) throws -> [Int] {
        if case .float = value { throw Raise(.typeError, "expected a sequence of integers or a single integer, got '\(try vm.repr(value))'") }
        return try ArrayMethods.shapeArgument([value], vm)
    }

    private static func filled(_ shape: [Int], _ value: NDArray?, _ dtype: DType) throws -> Value {
        let array = try NDArray.allocated(dtype, shape, isZeroed: value == nil)
        if let value { try array.assign(value) } else if dtype == .object { try array.assign(NDArray(objects: [Value.int(0)], shape: [])) }
        return made(array)
    }

    private static func one(_ dtype: DType) -> NDArray {
        switch dtype {
        case .object: NDArray(objects: [Value.int(1)], shape: [])
        case .text: NDArray(texts: ["1"], shape: [])
        default: NDArray(integers: [1], shape: []).converted(to: dtype)
        }
    }

    private static func like(_ call: Call, dtypeAt index: Int, _ value: (DType) throws -> NDArray?) throws -> Value {
        let a = try NumPy.argument(call[0], call.vm)
        let dtype = try kind(call, index) ?? a.dtype
        return try filled(try call.optional(index + 3).map { try shape($0, call.vm) } ?? a.shape, value(dtype), dtype)
    }

    private static func converted(_ call: Call, _ dtype: DType?) throws -> NDArray {
        let array = try NumPy.arrayLike(call[0], call.vm, dtype: dtype)
        return array
    }

    static let table: [Builtin] = [
        Builtin("array", "object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0, like=None", "An array of the values in nested lists.", example: "np.array([[1, 2], [3, 4]])") { call in
            var array = try converted(call, kind(call, 1))
            let least = min(64, try call.int(5, or: 0))
            if array.rank < least { array = try array.reshaped([Int](repeating: 1, count: least - array.rank) + array.shape) }
            if case .bool(false)? = call.optional(2) { return made(array) }
            return made(array.copy())
        },
        Builtin("asarray", "a, dtype=None, order=None, *, copy=None", "The value as an array, without a copy if it is one.") { call in
            if let object = call[0].of(ArrayObject.self), try kind(call, 1).map({ $0 == object.array.dtype }) ?? true { return call[0] }
            return made(try converted(call, kind(call, 1)))
        },
        Builtin("asanyarray", "a, dtype=None, order=None", "The value as an array, without a copy if it is one.") { call in
            if let object = call[0].of(ArrayObject.self), try kind(call, 1).map({ $0 == object.array.dtype }) ?? true { return call[0] }
            return made(try converted(call, kind(call, 1)))
        },
        Builtin("ascontiguousarray", "a, dtype=None", "The array in one piece of memory.") { made(try converted($0, kind($0, 1)).contiguous) },
        Builtin("copy", "a, order='K'", "A copy with memory of its own.") { made(try NumPy.argument($0[0], $0.vm).copy()) },
        Builtin("zeros", "shape, dtype=None, order='C'", "An array of zeros.", example: "np.zeros((2, 3))") { try filled(shape($0[0], $0.vm), nil, kind($0, 1) ?? .float64) },
        Builtin("ones", "shape, dtype=None, order='C'", "An array of ones.") { call in
            let dtype = try kind(call, 1) ?? .float64
            return try filled(shape(call[0], call.vm), one(dtype), dtype)
        },
        Builtin("empty", "shape, dtype=None, order='C'", "An array to be filled (here of zeros).") { call in
            let dtype = try kind(call, 1) ?? .float64
            return try filled(shape(call[0], call.vm), dtype == .object ? NDArray(objects: [Value.none], shape: []) : nil, dtype)
        },
        Builtin("full", "shape, fill_value, dtype=None, order='C'", "An array of one value.", example: "np.full((2, 2), 7)") { call in
            let wanted = try kind(call, 2)
            let value = try NumPy.arrayLike(call[1], call.vm, dtype: wanted)
            return try filled(shape(call[0], call.vm), value, wanted ?? value.dtype)
        },
        Builtin("zeros_like", "a, dtype=None, order='K', subok=True, shape=None", "Zeros in the shape of another array.") { try like($0, dtypeAt: 1) { _ in nil } },
        Builtin("ones_like", "a, dtype=None, order='K', subok=True, shape=None", "Ones in the shape of another array.") { try like($0, dtypeAt: 1) { one($0) } },
        Builtin("empty_like", "a, dtype=None, order='K', subok=True, shape=None", "An array to be filled in the shape of another.") { try like($0, dtypeAt: 1) { _ in nil } },
        Builtin("full_like", "a, fill_value, dtype=None, order='K', subok=True, shape=None", "One value in the shape of another array.") { call in
            try like(call, dtypeAt: 2) { dtype in
                let value = try NumPy.arrayLike(call[1], call.vm)
                return try NumPy.convertArray(value, to: dtype, call.vm)
            }
        },
        Builtin("arange", "start, stop=None, step=1, dtype=None", "Evenly spaced numbers from start up to, not including, stop.", example: "np.arange(0, 1, 0.25)") { try arange($0) },
        Builtin("linspace", "start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0", "Evenly spaced numbers from start to stop.", example: "np.linspace(0, 1, 5)") { call in
            let n = try call.int(2, or: 50)
            guard n >= 0 else { throw Raise(.valueError, "Number of samples, \(n), must be non-negative.") }
            let ends = try call.bool(3, or: true)
            let (a, b) = (try NumPy.arrayLike(call[0], call.vm), try NumPy.arrayLike(call[1], call.vm))
            let (result, step) = try spaced(a, b, n, ends, call.vm)
            let dtype = try kind(call, 5)
            var array = result
            if let dtype, dtype.isInteger { array = try result.applying(.floor) }
            if let dtype { array = try NumPy.convertArray(array, to: dtype, call.vm) }
            return try call.bool(4, or: false) ? .pair(made(array), NumPy.value(step)) : made(array)
        },
        Builtin("logspace", "start, stop, num=50, endpoint=True, base=10.0, dtype=None", "Numbers from base**start to base**stop, evenly spaced in their logarithms.") { call in
            let n = try call.int(2, or: 50)
            guard n >= 0 else { throw Raise(.valueError, "Number of samples, \(n), must be non-negative.") }
            let (result, _) = try spaced(NDArray([call.double(0)], shape: []), NDArray([call.double(1)], shape: []), n, call.bool(3, or: true), call.vm)
            let base = NDArray([try call.double(4, or: 10)], shape: [])
            let array = try NDArray.apply(.power, base, result, in: .float64)
            return made(try kind(call, 5).map { try NumPy.convertArray(array, to: $0, call.vm) } ?? array)
        },
        Builtin("geomspace", "start, stop, num=50, endpoint=True, dtype=None", "Numbers from start to stop, each a constant factor of the one before.") { call in
            let (a, b, n) = (try call.double(0), try call.double(1), try call.int(2, or: 50))
            guard a != 0, b != 0 else { throw Raise(.valueError, "Geometric sequence cannot include zero") }
            guard n >= 0 else { throw Raise(.valueError, "Number of samples, \(n), must be non-negative.") }
            let ends = try call.bool(3, or: true)
            let isNegative = a < 0 && b < 0
            let (logs, _) = try spaced(NDArray([log10(a.magnitude)], shape: []), NDArray([log10(b.magnitude)], shape: []), n, ends, call.vm)
            var values = logs.doubles.map { pow(10, $0) }
            if !values.isEmpty { values[0] = a.magnitude }
            if ends, n > 1 { values[n - 1] = b.magnitude }
            let array = NDArray(isNegative ? values.map { -$0 } : values)
            return made(try kind(call, 4).map { try NumPy.convertArray(array, to: $0, call.vm) } ?? array)
        },
        Builtin("eye", "N, M=None, k=0, dtype=None", "Ones on a diagonal.") { call in
            let n = try call.int(0)
            let m = try call.optional(1).map { try call.vm.index($0) } ?? n
            let dtype = try kind(call, 3) ?? .float64
            let array = try NDArray.allocated(dtype, [max(0, n), max(0, m)])
            try Shaping.diagonal(array, call.int(2, or: 0), 0, 1).assign(one(dtype))
            return made(array)
        },
        Builtin("identity", "n, dtype=None", "The square matrix of ones on the diagonal.") { call in
            let n = try call.int(0)
            let dtype = try kind(call, 1) ?? .float64
            let array = try NDArray.allocated(dtype, [n, n])
            try Shaping.diagonal(array, 0, 0, 1).assign(one(dtype))
            return made(array)
        },
        Builtin("diag", "v, k=0", "A matrix with a diagonal, or the diagonal of a matrix.") { call in
            let v = try NumPy.argument(call[0], call.vm)
            let k = try call.int(1, or: 0)
            switch v.rank {
            case 1: return made(try diagonalMatrix(v, k))
            case 2: return made(try Shaping.diagonal(v, k, 0, 1).copy())
            default: throw Raise(.valueError, "Input must be 1- or 2-d.")
            }
        },
        Builtin("diagflat", "v, k=0", "A matrix with the flattened values on a diagonal.") { call in
            made(try diagonalMatrix(NumPy.argument(call[0], call.vm).reshaped([-1]), call.int(1, or: 0)))
        },
        Builtin("tri", "N, M=None, k=0, dtype=None", "Ones at and below a diagonal.") { call in
            let n = try call.int(0)
            let m = try call.optional(1).map { try call.vm.index($0) } ?? n
            let k = try call.int(2, or: 0)
            let dtype = try kind(call, 3) ?? .float64
            try NDArray.checkedCount(.float64, [max(0, n), max(0, m)])
            return made(NDArray(booleans: (0..<max(0, n)).flatMap { i in (0..<max(0, m)).map { $0 <= i &+ k } }, shape: [max(0, n), max(0, m)]).converted(to: dtype))
        },
        Builtin("tril", "m, k=0", "The lower triangle; zeros above.") { try triangle($0, isLower: true) },
        Builtin("triu", "m, k=0", "The upper triangle; zeros below.") { try triangle($0, isLower: false) },
        Builtin("tril_indices", "n, k=0, m=None", "The indices of the lower triangle.") { try triangleIndices($0) { $1 <= $0 &+ $2 } },
        Builtin("triu_indices", "n, k=0, m=None", "The indices of the upper triangle.") { try triangleIndices($0) { $1 >= $0 &+ $2 } },
        Builtin("diag_indices", "n, ndim=2", "The indices of the diagonal.") { call in
            let n = try call.int(0)
            try NDArray.checkedCount(.int64, [n])
            let index = made(NDArray(integers: Array(0..<n)))
            return .tuple(Tuple([Value](repeating: index, count: min(64, max(0, try call.int(1, or: 2))))))
        },
        Builtin("vander", "x, N=None, increasing=False", "The powers of values, a row each.") { call in
            let x = try NumPy.argument(call[0], call.vm).reshaped([-1])
            let n = try call.optional(1).map { try call.vm.index($0) } ?? x.count
            let isRising = try call.bool(2, or: false)
            let powers = NDArray(integers: (0..<max(0, n)).map { isRising ? $0 : n - 1 - $0 })
            return made(try NDArray.apply(.power, x.reshaped([-1, 1]), powers, in: x.dtype.promoted(with: .int64)))
        },
        Builtin("meshgrid", "*xi, indexing='xy', sparse=False, copy=True", "Coordinate matrices of a grid.", example: "X, Y = np.meshgrid(x, y)") { call in
            let axes = try call.rest.map { try NumPy.argument($0, call.vm).reshaped([-1]) }
            let isCartesian = (call[1].text ?? "xy") == "xy" && axes.count > 1
            var shape = axes.map(\.count)
            if isCartesian { shape.swapAt(0, 1) }
            let isSparse = try call.bool(2, or: false)
            if !isSparse { try NDArray.checkedCount(.float64, shape) }
            return .tuple(Tuple(try axes.enumerated().map { i, axis in
                var own = [Int](repeating: 1, count: axes.count)
                own[isCartesian && i < 2 ? 1 - i : i] = axis.count
                let column = try axis.reshaped(own)
                return made(try isSparse ? column.copy() : column.broadcast(to: shape).copy())
            }))
        },
        Builtin("indices", "dimensions, dtype=int, sparse=False", "The index of each element along each axis.") { call in
            made(try grid(shape(call[0], call.vm), kind(call, 1) ?? .int64))
        },
        Builtin("fromfunction", "function, shape, *, dtype=float, **kwargs", "An array whose elements a function computes from their indices.", example: "np.fromfunction(lambda i, j: i + j, (3, 3))") { call in
            let shape = try shape(call[1], call.vm)
            let all = try grid(shape, kind(call, 2) ?? .float64)
            let result = try call.vm.call(call[0], Arguments(shape.indices.map { made(all.row($0).copy()) }, call.options))
            return result
        },
        Builtin("fromiter", "iter, dtype, count=-1", "An array of what an iterable gives.") { call in
            let limit = try call.int(2, or: -1)
            let items = try call.vm.sequence(call[0])
            return made(try NumPy.arrayLike(.items(limit >= 0 ? Array(items.prefix(limit)) : items), call.vm, dtype: NumPy.requiredDType(call[1], call.vm)))
        },
        Builtin("frombuffer", "buffer, dtype=float", "Not part of this NumPy.") { _ in throw Raise(.notImplementedError, "raw bytes are not part of this NumPy") },
    ]

    static func grid(_ shape: [Int], _ dtype: DType) throws -> NDArray {
        let result = try NDArray.allocated(dtype, [shape.count] + shape)
        for axis in shape.indices {
            var own = [Int](repeating: 1, count: shape.count)
            own[axis] = shape[axis]
            try result.row(axis).assign(NDArray(integers: Array(0..<shape[axis]), shape: own))
        }
        return result
    }

    static func diagonalMatrix(_ v: NDArray, _ k: Int) throws -> NDArray {
        let n = v.count &+ Int(clamping: k.magnitude)
        let array = try NDArray.allocated(v.dtype, [n, n])
        try Shaping.diagonal(array, k, 0, 1).assign(v)
        return array
    }

    private static func triangle(_ call: Call, isLower: Bool) throws -> Value {
        var m = try NumPy.argument(call[0], call.vm)
        let k = try call.int(1, or: 0)
        if m.rank == 1 { m = try m.broadcast(to: [m.count, m.count]) }
        guard m.rank >= 2 else { throw Raise(.valueError, "m must have at least one dimension") }
        let (rows, columns) = (m.shape[m.rank - 2], m.shape[m.rank - 1])
        let mask = NDArray(booleans: (0..<rows).flatMap { i in (0..<columns).map { isLower ? $0 <= i &+ k : $0 >= i &+ k } }, shape: [rows, columns])
        return made(try ArraySelection.choose(mask, m, NDArray(m.dtype, shape: [])))
    }

    private static func triangleIndices(_ call: Call, _ holds: (Int, Int, Int) -> Bool) throws -> Value {
        let n = try call.int(0)
        let k = try call.int(1, or: 0)
        let m = try call.optional(2).map { try call.vm.index($0) } ?? n
        try NDArray.checkedCount(.int64, [max(0, n), max(0, m)])
        let pairs = (0..<max(0, n)).flatMap { i in (0..<max(0, m)).filter { holds(i, $0, k) }.map { (i, $0) } }
        return .pair(made(NDArray(integers: pairs.map(\.0))), made(NDArray(integers: pairs.map(\.1))))
    }

    /// Values from a to b with the step between them, along a new first axis.
    static func spaced(_ a: NDArray, _ b: NDArray, _ n: Int, _ ends: Bool, _ vm: Interpreter) throws -> (NDArray, NDArray) {
        let (start, stop) = (try NumPy.convertArray(a, to: .float64, vm), try NumPy.convertArray(b, to: .float64, vm))
        let gap = try NDArray.apply(.subtract, stop, start, in: .float64)
        let parts = ends ? n - 1 : n
        let shape = [n] + gap.shape
        try NDArray.checkedCount(.float64, shape)
        let ramp = try NDArray((0..<n).map(Double.init)).reshaped([n] + [Int](repeating: 1, count: gap.rank))
        let step: NDArray
        var result: NDArray
        if parts > 0 {
            step = try NDArray.apply(.divide, gap, NDArray([Double(parts)], shape: []), in: .float64)
            let isFlat = step.doubles.contains(0)
            result = isFlat
                ? try NDArray.apply(.multiply, NDArray.apply(.divide, ramp, NDArray([Double(parts)], shape: []), in: .float64), gap, in: .float64)
                : try NDArray.apply(.multiply, ramp, step, in: .float64)
        } else {
            step = NDArray([Double](repeating: .nan, count: gap.count), shape: gap.shape)
            result = try NDArray.apply(.multiply, ramp, gap, in: .float64)
        }
        result = try NDArray.apply(.add, result, start, in: .float64)
        if ends, n > 1 { try result.row(n - 1).assign(stop) }
        return (result, step)
    }

    private static func arange(_ call: Call) throws -> Value {
        let vm = call.vm
        let isSingle = call.optional(1) == nil
        let values = [call[0], call[1], call[2]].filter { !$0.isUnset && !$0.isNone }
        let arrays = try values.map { try NumPy.arrayLike($0, vm) }
        let wanted = try kind(call, 3)
        if arrays.contains(where: { $0.dtype.isTime || $0.dtype.isText }) || wanted?.isTime == true { return made(try dates(call, wanted)) }
        let natural = arrays.reduce(DType.int64) { $0.promoted(with: $1.dtype == .bool ? .int64 : $1.dtype) }
        if natural.isInteger, values.allSatisfy({ $0.index != nil }) {
            let start = isSingle ? 0 : try call.int(0)
            let stop = isSingle ? try call.int(0) : try call.int(1)
            let step = try call.int(2, or: 1)
            if step == 0 { throw Raise(.zeroDivisionError, "division by zero") }
            let span = step > 0 ? stop.subtractingReportingOverflow(start) : start.subtractingReportingOverflow(stop)
            guard !span.overflow else { throw Raise(.valueError, "Maximum allowed size exceeded") }
            let count = span.partialValue > 0 ? (span.partialValue - 1) / Int(clamping: step.magnitude) + 1 : 0
            try NDArray.checkedCount(.int64, [count])
            let result = NDArray(integers: (0..<count).map { start &+ $0 &* step })
            return made(try wanted.map { try NumPy.convertArray(result, to: $0, vm) } ?? (natural == .int64 ? result : result.converted(to: natural)))
        }
        let start = isSingle ? 0 : try call.double(0)
        let stop = isSingle ? try call.double(0) : try call.double(1)
        let step = try call.double(2, or: 1)
        if step == 0 { throw Raise(.zeroDivisionError, "division by zero") }
        let quotient = (stop - start) / step
        // A step so long that the quotient vanishes still leaves the start.
        let count = quotient == 0 && stop != start ? (quotient.sign == .minus ? 0 : 1) : quotient.rounded(.up)
        guard count.magnitude < 9e18 else { throw Raise(.valueError, count.isNaN ? "arange: cannot compute length" : "Maximum allowed size exceeded") }
        let length = max(0, Int(count))
        try NDArray.checkedCount(.float64, [length])
        // The second value is start + step, and the rest go on by that difference.
        let delta = (start + step) - start
        let result = NDArray((0..<length).map { $0 == 0 ? start : start + Double($0) * delta })
        return made(try NumPy.convertArray(result, to: wanted ?? (natural.isFloat ? natural : .float64), vm))
    }

    private static func dates(_ call: Call, _ wanted: DType?) throws -> NDArray {
        let vm = call.vm
        func point(_ value: Value) throws -> NDArray {
            let array = try NumPy.arrayLike(value, vm)
            if array.dtype.isTime { return array }
            if array.dtype.isText { return try NumPy.convertArray(array, to: .datetime(.generic), vm) }
            return array
        }
        guard call.optional(1) != nil else { throw Raise(.valueError, "arange requires both a start and a stop for Dates and times") }
        let (start, stop) = (try point(call[0]), try point(call[1]))
        var unit = DateUnit.generic
        for array in [start, stop] {
            if case .datetime(let own) = array.dtype { unit = unit.finer(own) }
            if case .timedelta(let own) = array.dtype { unit = unit.finer(own) }
        }
        if case .datetime(let own)? = wanted, own != .generic { unit = own }
        var step = 1
        if let given = call.optional(2) {
            let array = try NumPy.arrayLike(given, vm)
            if case .timedelta(let own) = array.dtype {
                unit = unit.finer(own)
                step = Dates.convert(array.firstInteger, from: own, to: unit)
            } else {
                step = try vm.index(given)
            }
        }
        if step == 0 { throw Raise(.zeroDivisionError, "division by zero") }
        let kind: DType = start.dtype.kind == "M" || wanted?.kind == "M" ? .datetime(unit) : .timedelta(unit)
        let first = start.asKind(kind).firstInteger
        var last = stop.asKind(kind).firstInteger
        if stop.dtype.kind == "m", kind.kind == "M" { last = first &+ stop.asKind(.timedelta(unit)).firstInteger }
        let span = step > 0 ? last &- first : first &- last
        let count = span > 0 ? (span - 1) / Int(clamping: step.magnitude) + 1 : 0
        try NDArray.checkedCount(.int64, [count])
        return NDArray(integers: (0..<count).map { first &+ $0 &* step }, dtype: kind)
    }
}
