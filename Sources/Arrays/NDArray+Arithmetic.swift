#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension NDArray {
    /// `a op b` with broadcasting; `dtype` is the kind the operation works in.
    ///
    /// - Parameter target: where the result may be written, if it is of that kind and shape: memory of `a`.
    public static func apply(_ op: ElementwiseOperator, _ a: NDArray, _ b: NDArray, in dtype: DType, into target: NDArray? = nil) throws -> NDArray {
        guard let shape = broadcast(a.shape, b.shape) else { throw ArrayError.shapes(operation: "operands", a.shape, b.shape) }
        if op.isLogical { return try logical(op, a, b, shape) }
        if a.dtype.isText || b.dtype.isText { return try texts(op, a, b, shape) }
        let work: DType = op.isAlwaysFloating && !dtype.isFloat && dtype != .complex128 ? .float64 : dtype
        let x = try a.asKind(work).broadcast(to: shape)
        let y = try b.asKind(work).broadcast(to: shape)
        let kind: DType = op.isComparison ? .bool : op == .power && work == .bool || (op == .floorDivide || op == .modulo) && work == .bool ? .int8 : work
        let result: NDArray
        // The other operand must not change under way.
        if let target, target.dtype == kind, target.shape == shape, y.storage !== target.storage {
            result = target
        } else {
            result = try allocated(kind, shape, isZeroed: false)
        }
        switch work {
        case .float64: Kernels.floating(op, x, y, result, Double.self)
        case .float32: Kernels.floating(op, x, y, result, Float.self)
        case .float16:
            let wide = try apply(op, x.converted(to: .float32), y.converted(to: .float32), in: .float32)
            return op.isComparison ? wide : wide.converted(to: .float16)
        case .int64: try Kernels.integer(op, x, y, result, Int.self)
        case .int32: try Kernels.integer(op, x, y, result, Int32.self)
        case .int16: try Kernels.integer(op, x, y, result, Int16.self)
        case .int8: try Kernels.integer(op, x, y, result, Int8.self)
        case .uint64: try Kernels.integer(op, x, y, result, UInt.self)
        case .uint32: try Kernels.integer(op, x, y, result, UInt32.self)
        case .uint16: try Kernels.integer(op, x, y, result, UInt16.self)
        case .uint8: try Kernels.integer(op, x, y, result, UInt8.self)
        case .bool: try Kernels.boolean(op, x, y, result)
        case .datetime, .timedelta: try Kernels.integer(op, x, y, result, Int.self)
        case .complex128: try Kernels.complex(op, x, y, result)
        case .text, .object: throw ArrayError.kinds(operation: op.name)
        }
        return result
    }

    private static func logical(_ op: ElementwiseOperator, _ a: NDArray, _ b: NDArray, _ shape: [Int]) throws -> NDArray {
        let (x, y) = (NDArray(booleans: a.booleans, shape: a.shape), NDArray(booleans: b.booleans, shape: b.shape))
        let bitwise: ElementwiseOperator = op == .logicalAnd ? .bitAnd : op == .logicalOr ? .bitOr : .bitXor
        return try apply(bitwise, x, y, in: .bool)
    }

    /// Texts compare by code points and join by `+`.
    private static func texts(_ op: ElementwiseOperator, _ a: NDArray, _ b: NDArray, _ shape: [Int]) throws -> NDArray {
        guard a.dtype.isText, b.dtype.isText else {
            if op == .equal || op == .notEqual {
                return NDArray(booleans: [Bool](repeating: op == .notEqual, count: shape.reduce(1, *)), shape: shape)
            }
            throw ArrayError.kinds(operation: op.name)
        }
        let (x, y) = (try a.broadcast(to: shape).texts, try b.broadcast(to: shape).texts)
        func test(_ body: (String, String) -> Bool) -> NDArray { NDArray(booleans: zip(x, y).map(body), shape: shape) }
        switch op {
        case .equal: return test(==)
        case .notEqual: return test(!=)
        case .less: return test { textPrecedes($0, $1) }
        case .greater: return test { textPrecedes($1, $0) }
        case .lessEqual: return test { !textPrecedes($1, $0) }
        case .greaterEqual: return test { !textPrecedes($0, $1) }
        case .add:
            guard case .text(let m) = a.dtype, case .text(let n) = b.dtype else { throw ArrayError.kinds(operation: op.name) }
            return NDArray(texts: zip(x, y).map(+), shape: shape, width: m + n)
        default: throw ArrayError.kinds(operation: op.name)
        }
    }

    public static func textPrecedes(_ a: String, _ b: String) -> Bool { a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars) }

    /// A function of each element, computed in double precision; single precision stays single.
    public func map(_ body: (Double) -> Double) -> NDArray {
        if dtype == .float16 { return NDArray(doubles.map(body), shape: shape, dtype: .float16) }
        return NDArray(doubles.map(body), shape: shape, dtype: dtype == .float32 ? .float32 : .float64)
    }
}
