#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import COpenBLAS

public enum ElementwiseOperator: Sendable {
    case add, subtract, multiply, divide, floorDivide, modulo, power, bitAnd, bitOr, bitXor, shiftLeft, shiftRight, maximum, minimum
    case less, lessEqual, greater, greaterEqual, equal, notEqual

    public var isComparison: Bool {
        switch self {
        case .less, .lessEqual, .greater, .greaterEqual, .equal, .notEqual: true
        default: false
        }
    }
}

extension NDArray {
    /// `a op b` with broadcasting; `dtype` is the kind the operation works in.
    public static func apply(_ op: ElementwiseOperator, _ a: NDArray, _ b: NDArray, in dtype: DType) throws -> NDArray {
        guard let shape = broadcast(a.shape, b.shape) else { throw ArrayError.shapes(operation: "operands", a.shape, b.shape) }
        let x = try a.broadcast(to: shape)
        let y = try b.broadcast(to: shape)
        if op.isComparison { return compare(op, x, y, in: dtype) }
        switch dtype {
        case .float64: return NDArray(floating(op, x.doubles, y.doubles), shape: shape)
        case .float32: return NDArray(floating(op, x.floats, y.floats), shape: shape)
        case .int64, .int32:
            if op == .divide { return NDArray(floating(.divide, x.doubles, y.doubles), shape: shape) }
            if op == .power, y.integers.contains(where: { $0 < 0 }) { throw ArrayError.invalid("Integers to negative integer powers are not allowed.") }
            return NDArray(integers: integer(op, x.integers, y.integers), shape: shape, dtype: dtype)
        case .bool:
            switch op {
            case .add, .bitOr, .maximum: return NDArray(integers: zip(x.integers, y.integers).map { $0 | $1 }, shape: shape, dtype: .bool)
            case .multiply, .bitAnd, .minimum: return NDArray(integers: zip(x.integers, y.integers).map { $0 & $1 }, shape: shape, dtype: .bool)
            case .bitXor: return NDArray(integers: zip(x.integers, y.integers).map { $0 ^ $1 }, shape: shape, dtype: .bool)
            case .subtract: throw ArrayError.invalid("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.")
            case .divide: return NDArray(floating(.divide, x.doubles, y.doubles), shape: shape)
            default: return NDArray(integers: integer(op, x.integers, y.integers), shape: shape)
            }
        }
    }

    private static func floating<T: BinaryFloatingPoint>(_ op: ElementwiseOperator, _ x: [T], _ y: [T]) -> [T] {
        switch op {
        case .add: zip(x, y).map { $0 + $1 }
        case .subtract: zip(x, y).map { $0 - $1 }
        case .multiply: zip(x, y).map { $0 * $1 }
        case .divide: zip(x, y).map { $0 / $1 }
        case .power: zip(x, y).map { T(pow(Double($0), Double($1))) }
        case .floorDivide: zip(x, y).map { ($0 / $1).rounded(.down) }
        case .modulo:
            zip(x, y).map { a, b in
                let r = a.truncatingRemainder(dividingBy: b)
                return r != 0 && (r < 0) != (b < 0) ? r + b : r
            }
        case .maximum: zip(x, y).map { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
        case .minimum: zip(x, y).map { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }
        default: x
        }
    }

    /// Integers wrap as in C; division by zero gives 0.
    private static func integer(_ op: ElementwiseOperator, _ x: [Int], _ y: [Int]) -> [Int] {
        switch op {
        case .add: zip(x, y).map { $0 &+ $1 }
        case .subtract: zip(x, y).map { $0 &- $1 }
        case .multiply: zip(x, y).map { $0 &* $1 }
        case .floorDivide:
            zip(x, y).map { a, b in
                if b == 0 { return 0 }
                if b == -1 { return 0 &- a }
                return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0)
            }
        case .modulo:
            zip(x, y).map { a, b in
                if b == 0 || b == -1 { return 0 }
                let r = a % b
                return r != 0 && (r < 0) != (b < 0) ? r + b : r
            }
        case .power:
            zip(x, y).map { base, exponent in
                var (result, square, left) = (1, base, exponent)
                while left > 0 {
                    if left & 1 == 1 { result = result &* square }
                    square = square &* square
                    left >>= 1
                }
                return result
            }
        case .bitAnd: zip(x, y).map { $0 & $1 }
        case .bitOr: zip(x, y).map { $0 | $1 }
        case .bitXor: zip(x, y).map { $0 ^ $1 }
        case .shiftLeft: zip(x, y).map { $1 < 0 || $1 > 63 ? 0 : $0 << $1 }
        case .shiftRight: zip(x, y).map { $0 >> min(max($1, 0), 63) }
        case .maximum: zip(x, y).map { max($0, $1) }
        case .minimum: zip(x, y).map { min($0, $1) }
        default: x
        }
    }

    private static func compare(_ op: ElementwiseOperator, _ x: NDArray, _ y: NDArray, in dtype: DType) -> NDArray {
        func test<T: Comparable>(_ a: [T], _ b: [T]) -> NDArray {
            let result = NDArray(.bool, shape: x.shape)
            let out = result.storage.pointer(UInt8.self)
            for i in a.indices {
                let holds =
                    switch op {
                    case .less: a[i] < b[i]
                    case .lessEqual: a[i] <= b[i]
                    case .greater: a[i] > b[i]
                    case .greaterEqual: a[i] >= b[i]
                    case .equal: a[i] == b[i]
                    default: a[i] != b[i]
                    }
                out[i] = holds ? 1 : 0
            }
            return result
        }
        return dtype == .float32 ? test(x.floats, y.floats) : dtype.isFloat ? test(x.doubles, y.doubles) : test(x.integers, y.integers)
    }

    /// A function of each element, computed in double precision; single precision stays single.
    public func map(_ body: (Double) -> Double) -> NDArray {
        NDArray(doubles.map(body), shape: shape, dtype: dtype == .float32 ? .float32 : .float64)
    }

    /// Matrix product of the last two axes; vectors as NumPy's matmul takes them.
    public static func product(_ a: NDArray, _ b: NDArray) throws -> NDArray {
        guard a.rank > 0, b.rank > 0 else { throw ArrayError.invalid("matmul: Input operand 0 does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)") }
        let x = a.rank == 1 ? try a.expanded(at: 0) : a
        let y = b.rank == 1 ? try b.expanded(at: 1) : b
        let (n, k) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        let m = y.shape[y.rank - 1]
        guard k == y.shape[y.rank - 2] else {
            throw ArrayError.product(a.shape, b.shape, axisA: a.rank - 1, sizeA: k, axisB: max(0, b.rank - 2), sizeB: y.shape[y.rank - 2])
        }
        guard let batch = broadcast(Array(x.shape.dropLast(2)), Array(y.shape.dropLast(2))) else { throw ArrayError.shapes(operation: "operands", a.shape, b.shape) }
        let left = try x.broadcast(to: batch + [n, k])
        let right = try y.broadcast(to: batch + [k, m])
        let dtype = a.dtype.promoted(with: b.dtype)
        var shape = batch + [n, m]
        let count = batch.reduce(1, *)
        let result: NDArray
        if dtype.isFloat {
            let (l, r) = (left.doubles, right.doubles)
            var out = [Double](repeating: 0, count: count * n * m)
            if k > 0, n > 0, m > 0 {
                for i in 0..<count {
                    l.withUnsafeBufferPointer { l in
                        r.withUnsafeBufferPointer { r in
                            out.withUnsafeMutableBufferPointer { out in
                                guard let l = l.baseAddress, let r = r.baseAddress, let out = out.baseAddress else { return }
                                cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(n), Int32(m), Int32(k), 1, l + i * n * k, Int32(k), r + i * k * m, Int32(m), 0, out + i * n * m, Int32(m))
                            }
                        }
                    }
                }
            }
            result = NDArray(out, shape: shape, dtype: dtype)
        } else {
            let (l, r) = (left.integers, right.integers)
            var out = [Int](repeating: 0, count: count * n * m)
            for i in 0..<count {
                for row in 0..<n { for column in 0..<m { for j in 0..<k { out[(i * n + row) * m + column] &+= l[(i * n + row) * k + j] &* r[(i * k + j) * m + column] } } }
            }
            result = NDArray(integers: out, shape: shape, dtype: dtype == .bool ? .bool : dtype)
        }
        if a.rank == 1 { shape.remove(at: shape.count - 2) }
        if b.rank == 1 { shape.removeLast() }
        return try result.reshaped(shape)
    }
}
