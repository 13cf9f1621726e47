import Arrays
import Interpreter

/// Arithmetic with points in time and spans of it.
enum Times {
    private static func unit(_ dtype: DType) -> DateUnit? {
        switch dtype {
        case .datetime(let unit), .timedelta(let unit): unit
        default: nil
        }
    }

    static func apply(_ op: ElementwiseOperator, _ x: NDArray, _ y: NDArray) throws -> NDArray {
        guard let shape = NDArray.broadcast(x.shape, y.shape) else { throw ArrayError.shapes(operation: "operands", x.shape, y.shape) }
        let unit: DateUnit = switch (unit(x.dtype), unit(y.dtype)) {
        case (let a?, let b?): a.finer(b)
        case (let a?, nil): a
        case (nil, let b?): b
        default: .generic
        }
        let (p, q) = (x.dtype.kind, y.dtype.kind)
        func scaled(_ array: NDArray) throws -> [Int] {
            let kind: DType = array.dtype.kind == "M" ? .datetime(unit) : .timedelta(unit)
            return try (array.dtype.isTime ? array.asKind(kind) : array).broadcast(to: shape).integers
        }
        func numbers(_ array: NDArray) throws -> [Double] { try array.broadcast(to: shape).doubles }
        func count(_ kind: DType, _ body: (Int, Int) -> Int) throws -> NDArray {
            let (a, b) = (try scaled(x), try scaled(y))
            return NDArray(integers: a.indices.map { a[$0] == Dates.missing || b[$0] == Dates.missing ? Dates.missing : body(a[$0], b[$0]) }, shape: shape, dtype: kind)
        }
        if op.isComparison {
            guard p == q || op == .equal || op == .notEqual || (p == "m" && y.dtype.isInteger) || (q == "m" && x.dtype.isInteger) else { throw NumPy.noLoop(op.name, x.dtype, y.dtype) }
            if p != q, x.dtype.kind == "M" || y.dtype.kind == "M" { return NDArray(booleans: [Bool](repeating: op == .notEqual, count: shape.reduce(1, *)), shape: shape) }
            let (a, b) = (try scaled(x), try scaled(y))
            return NDArray(booleans: a.indices.map { i in
                if a[i] == Dates.missing || b[i] == Dates.missing { return op == .notEqual }
                switch op {
                case .less: return a[i] < b[i]
                case .lessEqual: return a[i] <= b[i]
                case .greater: return a[i] > b[i]
                case .greaterEqual: return a[i] >= b[i]
                case .equal: return a[i] == b[i]
                default: return a[i] != b[i]
                }
            }, shape: shape)
        }
        switch (op, p, q) {
        case (.subtract, "M", "M"): return try count(.timedelta(unit)) { $0 &- $1 }
        case (.add, "M", _) where q != "M" && q != "f", (.add, _, "M") where p != "M" && p != "f": return try count(.datetime(unit)) { $0 &+ $1 }
        case (.subtract, "M", _) where q != "f": return try count(.datetime(unit)) { $0 &- $1 }
        case (.add, "m", "m"), (.add, "m", "i"), (.add, "i", "m"): return try count(.timedelta(unit)) { $0 &+ $1 }
        case (.subtract, "m", "m"), (.subtract, "m", "i"), (.subtract, "i", "m"): return try count(.timedelta(unit)) { $0 &- $1 }
        case (.multiply, "m", "i"), (.multiply, "i", "m"), (.multiply, "m", "b"), (.multiply, "m", "u"): return try count(.timedelta(unit)) { $0 &* $1 }
        case (.multiply, "m", "f"), (.multiply, "f", "m"):
            let (a, b) = (try numbers(x), try numbers(y))
            return NDArray(a.indices.map { (a[$0] * b[$0]).rounded(.towardZero) }, shape: shape).converted(to: .timedelta(unit))
        case (.divide, "m", "m"):
            let (a, b) = (try scaled(x), try scaled(y))
            return NDArray(a.indices.map { a[$0] == Dates.missing || b[$0] == Dates.missing ? .nan : Double(a[$0]) / Double(b[$0]) }, shape: shape)
        case (.divide, "m", _) where q == "i" || q == "f", (.floorDivide, "m", _) where q == "i" || q == "f":
            let (a, b) = (try scaled(x), try numbers(y))
            return NDArray(integers: a.indices.map { i in
                let result = Double(a[i]) / b[i]
                return a[i] == Dates.missing || !result.isFinite ? Dates.missing : Int(exactly: result.rounded(op == .divide ? .towardZero : .down)) ?? Dates.missing
            }, shape: shape, dtype: .timedelta(unit))
        case (.floorDivide, "m", "m"), (.modulo, "m", "m"):
            let (a, b) = (NDArray(integers: try scaled(x), shape: shape), NDArray(integers: try scaled(y), shape: shape))
            let result = try NDArray.apply(op, a, b, in: .int64)
            return op == .modulo ? NDArray(integers: result.integers, shape: shape, dtype: .timedelta(unit)) : result
        case (.maximum, _, _) where p == q: return try count(x.dtype.kind == "M" ? .datetime(unit) : .timedelta(unit)) { max($0, $1) }
        case (.minimum, _, _) where p == q: return try count(x.dtype.kind == "M" ? .datetime(unit) : .timedelta(unit)) { min($0, $1) }
        default: throw NumPy.noLoop(op.name, x.dtype, y.dtype)
        }
    }
}
