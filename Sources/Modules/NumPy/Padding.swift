import Arrays
import Interpreter

/// `np.pad`.
enum Padding {
    static func pad(_ call: Call) throws -> Value {
        let array = try NumPy.argument(call[0], call.vm)
        let widths = try pairs(call[1], array.rank, call.vm)
        var options: [String: Value] = [:]
        for option in call.options { options[option.name.text] = option.value }
        let mode = try call.string(2, or: "constant")
        let allowed = ["constant": ["constant_values"], "linear_ramp": ["end_values"], "maximum": ["stat_length"], "minimum": ["stat_length"], "mean": ["stat_length"], "reflect": ["reflect_type"], "symmetric": ["reflect_type"], "edge": [], "wrap": [], "empty": []]
        guard let known = allowed[mode] else { throw Raise(.valueError, "mode '\(mode)' is not supported", hint: "Modes are \(allowed.keys.sorted().joined(separator: ", ")).") }
        if let wrong = options.keys.first(where: { !known.contains($0) }) { throw Raise(.valueError, "unsupported keyword arguments for mode '\(mode)': {'\(wrong)'}") }
        guard widths.allSatisfy({ $0.0 >= 0 && $0.1 >= 0 }) else { throw Raise(.valueError, "index can't contain negative values") }
        try NDArray.checkedCount(array.dtype, zip(array.shape, widths).map { $0 &+ $1.0 &+ $1.1 })
        let fills = try options["constant_values"].map { try values($0, array.rank, array.dtype, call.vm) }
        let ends = try options["end_values"].map { try values($0, array.rank, array.dtype, call.vm) }
        var result = array
        for axis in array.shape.indices {
            let (before, after) = widths[axis]
            if before == 0, after == 0 { continue }
            let length = result.shape[axis]
            func block(_ count: Int, _ value: NDArray) throws -> NDArray {
                var shape = result.shape
                shape[axis] = count
                return try value.broadcast(to: shape)
            }
            switch mode {
            case "constant", "empty":
                let (front, back) = fills?[axis] ?? (NDArray(array.dtype, shape: []), NDArray(array.dtype, shape: []))
                result = try NDArray.concatenate([block(before, front), result, block(after, back)], axis: axis)
            case "linear_ramp":
                let (front, back) = ends?[axis] ?? (NDArray(array.dtype, shape: []), NDArray(array.dtype, shape: []))
                func ramp(_ end: NDArray, _ edge: NDArray, _ count: Int) throws -> NDArray {
                    let gap = try NDArray.apply(.subtract, edge.converted(to: .float64), end.converted(to: .float64), in: .float64)
                    let parts = try (0..<count).map { i in try NDArray.apply(.add, NDArray.apply(.multiply, gap, NDArray([Double(i) / Double(count)], shape: []), in: .float64), end.converted(to: .float64), in: .float64) }
                    let joined = try parts.isEmpty ? result.sliced(axis, from: 0, count: 0).converted(to: .float64) : NDArray.concatenate(parts, axis: axis)
                    return joined.converted(to: array.dtype)
                }
                guard length > 0 else { throw empty(axis, mode) }
                let (left, right) = (try ramp(front, result.sliced(axis, from: 0, count: 1), before), try ramp(back, result.sliced(axis, from: length - 1, count: 1), after).reversed(axis))
                result = try NDArray.concatenate([left, result, right], axis: axis)
            case "maximum", "minimum", "mean":
                guard length > 0 else { throw empty(axis, mode) }
                let value = try result.reduced(mode == "maximum" ? .maximum : mode == "minimum" ? .minimum : .mean, axis: axis, keepingAxes: true)
                let own = array.dtype.isInteger ? value.applyingOrSelf(.rint).converted(to: array.dtype) : value
                result = try NDArray.concatenate([block(before, own), result, block(after, own)], axis: axis)
            default:
                guard length > 0 else { throw empty(axis, mode) }
                result = try result.taking((-before..<length + after).map { place($0, length, mode) }, axis: axis)
            }
        }
        return .object(ArrayObject(result.storage === array.storage ? result.copy() : result))
    }

    private static func empty(_ axis: Int, _ mode: String) -> Raise {
        Raise(.valueError, "can't extend empty axis \(axis) using modes other than 'constant' or 'empty'")
    }

    /// Which element stands at a place outside.
    private static func place(_ i: Int, _ n: Int, _ mode: String) -> Int {
        switch mode {
        case "edge": return min(max(0, i), n - 1)
        case "wrap": return (i % n + n) % n
        case "symmetric":
            let at = (i % (2 * n) + 2 * n) % (2 * n)
            return at < n ? at : 2 * n - 1 - at
        default:
            if n == 1 { return 0 }
            let period = 2 * (n - 1)
            let at = (i % period + period) % period
            return at < n ? at : period - at
        }
    }

    private static func pairs(_ value: Value, _ rank: Int, _ vm: Interpreter) throws -> [(Int, Int)] {
        let array = try NumPy.argument(value, vm)
        guard array.dtype.isInteger else { throw Raise(.typeError, "`pad_width` must be of integral type.") }
        let full = try broadcast(array, rank).integers
        return (0..<rank).map { (full[2 * $0], full[2 * $0 + 1]) }
    }

    private static func values(_ value: Value, _ rank: Int, _ dtype: DType, _ vm: Interpreter) throws -> [(NDArray, NDArray)] {
        let full = try NumPy.convertArray(broadcast(NumPy.argument(value, vm), rank), to: dtype, vm)
        return (0..<rank).map { (full.row($0).row(0), full.row($0).row(1)) }
    }

    private static func broadcast(_ array: NDArray, _ rank: Int) throws -> NDArray {
        if array.rank == 1, array.count == 1 { return try array.broadcast(to: [rank, 2]).copy() }
        do { return try array.broadcast(to: [rank, 2]).copy() } catch ArrayError.shapes {
            throw Raise(.valueError, "operands could not be broadcast together with remapped shapes [original->remapped]: \(NumPy.shape(array.shape))  and requested shape (\(rank),2)")
        }
    }
}

extension NDArray {
    /// A function where the kind has it, else the array itself.
    func applyingOrSelf(_ function: UnaryFunction) -> NDArray { (try? applying(function)) ?? self }
}
