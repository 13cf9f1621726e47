import Arrays
import Interpreter

/// `np.mgrid`, `np.ogrid`, `np.r_`, `np.c_` and `np.s_`: objects that are asked with slices.
final class GridObject: Object {
    enum Kind: String { case mgrid, ogrid, rows = "r_", columns = "c_", slices = "s_" }
    private let kind: Kind
    init(_ kind: Kind) { self.kind = kind }

    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if kind == .slices { return key }
        let keys: [Value] = if case .tuple(let tuple) = key { tuple.items } else { [key] }
        switch kind {
        case .rows:
            var parts = keys
            var axis = 0
            if let text = parts.first?.text, let n = Int(text) {
                axis = n
                parts.removeFirst()
            }
            return .object(ArrayObject(try Shaping.concatenate(parts.map { try Shaping.atLeast(values($0, vm), 1) }, axis, vm)))
        case .columns:
            return .object(ArrayObject(try Shaping.concatenate(keys.map { key in
                let array = try values(key, vm)
                return array.rank < 2 ? try array.reshaped([-1, 1]) : array
            }, -1, vm)))
        default:
            let axes = try keys.map { try values($0, vm) }
            guard case .tuple = key else { return .object(ArrayObject(axes[0])) }
            let kind = axes.dropFirst().reduce(axes.first?.dtype ?? .int64) { $0.promoted(with: $1.dtype) }
            let shape = axes.map(\.count)
            let grids = try axes.enumerated().map { i, axis -> NDArray in
                var own = [Int](repeating: 1, count: axes.count)
                own[i] = axis.count
                return try axis.asKind(kind).reshaped(own)
            }
            if self.kind == .ogrid { return .tuple(Tuple(grids.map { .object(ArrayObject($0)) })) }
            try NDArray.checkedCount(kind, [axes.count] + shape)
            return .object(ArrayObject(try NDArray.stack(grids.map { try $0.broadcast(to: shape).copy() }, axis: 0)))
        }
    }

    /// A slice as its numbers; an imaginary step tells how many.
    private func values(_ key: Value, _ vm: Interpreter) throws -> NDArray {
        guard let slice = key.of(SliceObject.self) else { return try NumPy.arrayLike(key, vm) }
        let start = slice.start.isNone ? .int(0) : slice.start
        if let steps = slice.step.of(ScalarObject.self), steps.dtype == .complex128 {
            let n = Int(clampingDouble: steps.complex.imaginary.magnitude)
            return try Creation.spaced(NumPy.arrayLike(start, vm), NumPy.arrayLike(slice.stop, vm), n, true, vm).0
        }
        let step = slice.step.isNone ? .int(1) : slice.step
        guard let module = try vm.importer("numpy", vm), let arange = try vm.attributeIfPresent(module, Name("arange")) else { return NDArray([]) }
        return try NumPy.argument(vm.call(arange, Arguments([start, slice.stop, step])), vm)
    }
}

/// `np.finfo(dtype)` and `np.iinfo(dtype)`: the limits of a kind.
final class LimitsObject: Object {
    private let dtype: DType
    init(_ dtype: DType) { self.dtype = dtype }

    nonisolated(unsafe) static let floatType: TypeObject = TypeObject("finfo", module: "numpy", constructor: Builtin("finfo", "dtype", "The limits of a floating kind.", example: "np.finfo(np.float32).eps") { call in
        let dtype = try NumPy.array(call[0])?.dtype ?? (call[0].number != nil ? .float64 : NumPy.requiredDType(call[0], call.vm))
        guard dtype.isFloat else { throw Raise(.valueError, "data type <class 'numpy.\(dtype.name)'> not inexact") }
        return .object(LimitsObject(dtype))
    })
    nonisolated(unsafe) static let integerType: TypeObject = TypeObject("iinfo", module: "numpy", constructor: Builtin("iinfo", "type", "The limits of an integer kind.", example: "np.iinfo(np.int32).max") { call in
        let dtype = try NumPy.array(call[0])?.dtype ?? (call[0].index != nil ? .int64 : NumPy.requiredDType(call[0], call.vm))
        guard dtype.isInteger else { throw Raise(.valueError, "Invalid integer data type '\(dtype.kind)'.") }
        return .object(LimitsObject(dtype))
    })

    override var type: TypeObject { dtype.isFloat ? LimitsObject.floatType : LimitsObject.integerType }
    override func repr(_ vm: Interpreter) -> String {
        if dtype.isFloat {
            let (low, high) = (try? vm.str(number(-largest))) .flatMap { low in (try? vm.str(number(largest))).map { (low, $0) } } ?? ("", "")
            return "finfo(resolution=\((try? vm.str(number(resolution))) ?? ""), min=\(low), max=\(high), dtype=\(dtype.name))"
        }
        return "iinfo(min=\(dtype.limits.low), max=\(dtype.limits.high), dtype=\(dtype.name))"
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { dtype.isFloat ? ["bits", "dtype", "eps", "epsneg", "max", "min", "resolution", "smallest_normal", "smallest_subnormal", "tiny", "precision"] : ["bits", "dtype", "max", "min"] }

    private func number(_ x: Double) -> Value { NumPy.value(NDArray([x], shape: [], dtype: dtype)) }
    private var largest: Double { dtype == .float64 ? .greatestFiniteMagnitude : dtype == .float32 ? Double(Float.greatestFiniteMagnitude) : 65504 }
    private var resolution: Double { dtype == .float64 ? 1e-15 : dtype == .float32 ? 1e-6 : 1e-3 }

    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "bits": return .int(8 * dtype.byteCount)
        case "dtype": return .object(DTypeObject(dtype))
        default: break
        }
        guard dtype.isFloat else {
            switch name.text {
            case "max": return Value(unsigned: dtype.limits.high)
            case "min": return .int(dtype.limits.low)
            default: return nil
            }
        }
        let digits = dtype == .float64 ? 52 : dtype == .float32 ? 23 : 10
        let lowest = dtype == .float64 ? -1022 : dtype == .float32 ? -126 : -14
        func power(_ n: Int) -> Double { Double(sign: .plus, exponent: n, significand: 1) }
        switch name.text {
        case "max": return number(largest)
        case "min": return number(-largest)
        case "eps": return number(power(-digits))
        case "epsneg": return number(power(-digits - 1))
        case "tiny", "smallest_normal": return number(power(lowest))
        case "smallest_subnormal": return number(dtype == .float64 ? .leastNonzeroMagnitude : power(lowest - digits))
        case "resolution": return number(resolution)
        case "precision": return .int(dtype == .float64 ? 15 : dtype == .float32 ? 6 : 3)
        case "nmant": return .int(digits)
        default: return nil
        }
    }
}
