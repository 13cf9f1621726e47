#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Functions of one operand, element by element.
public enum UnaryFunction: String, Sendable, CaseIterable {
    case exp, exp2, expm1, log, log2, log10, log1p, sqrt, cbrt, sin, cos, tan, arcsin, arccos, arctan, sinh, cosh, tanh, arcsinh, arccosh, arctanh
    case deg2rad, rad2deg
    case absolute, negative, positive, square, reciprocal, sign, floor, ceil, trunc, rint
    case invert, isnan, isinf, isfinite, signbit, logicalNot = "logical_not"

    /// Results are floating-point whatever the operand.
    public var isFloating: Bool {
        switch self {
        case .absolute, .negative, .positive, .square, .reciprocal, .sign, .floor, .ceil, .trunc, .invert: false
        default: !isTest
        }
    }

    public var isTest: Bool {
        switch self {
        case .isnan, .isinf, .isfinite, .signbit, .logicalNot: true
        default: false
        }
    }
}

extension NDArray {
    public func applying(_ function: UnaryFunction) throws -> NDArray {
        if function.isTest { return try testing(function) }
        let work: DType
        if function.isFloating {
            switch dtype {
            case .bool, .int8, .uint8: work = .float16
            case .int16, .uint16: work = .float32
            case .int32, .int64, .uint32, .uint64: work = .float64
            case .float16, .float32, .float64, .complex128: work = dtype
            case .timedelta, .datetime, .text, .object: throw ArrayError.kinds(operation: function.rawValue)
            }
        } else {
            work = dtype
        }
        if function == .invert {
            switch dtype {
            case .bool: return try NDArray.apply(.bitXor, self, NDArray(integers: [1], shape: [], dtype: .bool), in: .bool)
            case let kind where kind.isInteger: return try NDArray.apply(.bitXor, self, NDArray(integers: [-1], shape: [], dtype: dtype), in: dtype)
            default: throw ArrayError.kinds(operation: "invert")
            }
        }
        switch work {
        case .float64:
            let result = try NDArray.allocated(.float64, shape, isZeroed: false)
            UnaryKernels.double(function, asKind(.float64), result)
            return result
        case .float32:
            let result = try NDArray.allocated(.float32, shape, isZeroed: false)
            UnaryKernels.single(function, asKind(.float32), result)
            return result
        case .float16: return try converted(to: .float32).applying(function).converted(to: .float16)
        case .complex128: return try complexApplying(function)
        case .bool:
            switch function {
            case .absolute, .floor, .ceil, .trunc, .positive: return copy()
            case .negative: throw ArrayError.type("The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.")
            default: return try converted(to: .int8).applying(function)
            }
        case .text, .object, .datetime: throw ArrayError.kinds(operation: function.rawValue)
        default:
            let result = try NDArray.allocated(dtype, shape, isZeroed: false)
            switch dtype {
            case .int64, .timedelta: UnaryKernels.integer(function, self, result, Int.self)
            case .int32: UnaryKernels.integer(function, self, result, Int32.self)
            case .int16: UnaryKernels.integer(function, self, result, Int16.self)
            case .int8: UnaryKernels.integer(function, self, result, Int8.self)
            case .uint64: UnaryKernels.integer(function, self, result, UInt.self)
            case .uint32: UnaryKernels.integer(function, self, result, UInt32.self)
            case .uint16: UnaryKernels.integer(function, self, result, UInt16.self)
            default: UnaryKernels.integer(function, self, result, UInt8.self)
            }
            return result
        }
    }

    private func testing(_ function: UnaryFunction) throws -> NDArray {
        if function == .logicalNot { return try NDArray(booleans: booleans, shape: shape).applying(.invert) }
        switch dtype {
        case .datetime, .timedelta:
            return NDArray(booleans: integers.map { function == .isnan ? $0 == Dates.missing : function == .isfinite ? $0 != Dates.missing : false }, shape: shape)
        case .text, .object: throw ArrayError.kinds(operation: function.rawValue)
        case .complex128:
            return NDArray(booleans: complexes.map { z in
                switch function {
                case .isnan: z.real.isNaN || z.imaginary.isNaN
                case .isinf: z.real.isInfinite || z.imaginary.isInfinite
                default: z.real.isFinite && z.imaginary.isFinite
                }
            }, shape: shape)
        default: break
        }
        let result = try NDArray.allocated(.bool, shape)
        guard dtype.isFloat else {
            if function == .isfinite { result.move(from: try NDArray(booleans: [true], shape: []).broadcast(to: shape)) }
            if function == .signbit { return NDArray(booleans: integers.map { $0 < 0 && dtype != .uint64 }, shape: shape) }
            return result
        }
        if dtype == .float32 { UnaryKernels.test(function, self, result, Float.self) } else { UnaryKernels.test(function, asKind(.float64), result, Double.self) }
        return result
    }

    private func complexApplying(_ function: UnaryFunction) throws -> NDArray {
        if function == .absolute { return NDArray(complexes.map(\.magnitude), shape: shape) }
        return NDArray(complex: try complexes.map { z in
            switch function {
            case .negative: return Complex(-z.real, -z.imaginary)
            case .positive: return z
            case .square: return z * z
            case .reciprocal: return Complex(1) / z
            case .sqrt:
                let size = z.magnitude
                let real = ((size + z.real) / 2).squareRoot()
                let imaginary = ((size - z.real) / 2).squareRoot()
                return Complex(real, z.imaginary < 0 ? -imaginary : imaginary)
            case .exp:
                let scale = exp(z.real)
                return Complex(scale * cos(z.imaginary), scale * sin(z.imaginary))
            case .log: return Complex(log(z.magnitude), atan2(z.imaginary, z.real))
            default: throw ArrayError.kinds(operation: function.rawValue)
            }
        }, shape: shape)
    }
}

enum UnaryKernels {
    @inline(__always)
    static func map<T, R>(_ x: NDArray, _ out: NDArray, _ type: T.Type, _ result: R.Type, isSlow: Bool = false, _ body: (T) -> R) {
        let (p, r) = (x.storage.pointer(T.self), out.storage.pointer(R.self))
        if out.isContiguous, x.isContiguous {
            let (x, out, count) = (p + x.offset, r + out.offset, out.count)
            if isSlow { return Shares.run(count, least: 1 << 13) { for i in $0 { out[i] = body(x[i]) } } }
            for i in 0..<count { out[i] = body(x[i]) }
            return
        }
        Walk.each(out, x) { n, o, so, a, sa in
            let (x, out) = (p + a, r + o)
            if so == 1, sa == 1 {
                for i in 0..<n { out[i] = body(x[i]) }
            } else {
                for i in 0..<n { out[i &* so] = body(x[i &* sa]) }
            }
        }
    }

    static func test<T: KernelFloat>(_ function: UnaryFunction, _ x: NDArray, _ out: NDArray, _ type: T.Type) {
        switch function {
        case .isnan: map(x, out, T.self, Bool.self) { $0 != $0 }
        case .isinf: map(x, out, T.self, Bool.self) { $0.magnitude == .infinity }
        case .signbit: map(x, out, T.self, Bool.self) { $0.sign == .minus }
        default: map(x, out, T.self, Bool.self) { $0.magnitude < .infinity }
        }
    }

    /// What needs no library function.
    @inline(__always)
    static func plain<T: KernelFloat>(_ function: UnaryFunction, _ x: NDArray, _ out: NDArray, _ type: T.Type) -> Bool {
        switch function {
        case .sqrt: map(x, out, T.self, T.self) { $0.squareRoot() }
        case .absolute: map(x, out, T.self, T.self) { $0.magnitude }
        case .negative: map(x, out, T.self, T.self) { -$0 }
        case .positive: map(x, out, T.self, T.self) { $0 }
        case .square: map(x, out, T.self, T.self) { $0 * $0 }
        case .reciprocal: map(x, out, T.self, T.self) { 1 / $0 }
        case .sign: map(x, out, T.self, T.self) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 == 0 ? 0 : $0 }
        case .floor: map(x, out, T.self, T.self) { $0.rounded(.down) }
        case .ceil: map(x, out, T.self, T.self) { $0.rounded(.up) }
        case .trunc: map(x, out, T.self, T.self) { $0.rounded(.towardZero) }
        case .rint: map(x, out, T.self, T.self) { $0.rounded(.toNearestOrEven) }
        case .deg2rad: map(x, out, T.self, T.self) { $0 * (T.pi / 180) }
        case .rad2deg: map(x, out, T.self, T.self) { $0 * (180 / T.pi) }
        default: return false
        }
        return true
    }

    static func double(_ function: UnaryFunction, _ x: NDArray, _ out: NDArray) {
        if plain(function, x, out, Double.self) || VectorFunctions.double(function, x, out) { return }
        @inline(__always) func each(_ body: (Double) -> Double) { map(x, out, Double.self, Double.self, isSlow: true, body) }
        switch function {
        case .exp: each { exp($0) }
        case .exp2: each { exp2($0) }
        case .expm1: each { expm1($0) }
        case .log: each { log($0) }
        case .log2: each { log2($0) }
        case .log10: each { log10($0) }
        case .log1p: each { log1p($0) }
        case .cbrt: each { cbrt($0) }
        case .sin: each { sin($0) }
        case .cos: each { cos($0) }
        case .tan: each { tan($0) }
        case .arcsin: each { asin($0) }
        case .arccos: each { acos($0) }
        case .arctan: each { atan($0) }
        case .sinh: each { sinh($0) }
        case .cosh: each { cosh($0) }
        case .tanh: each { tanh($0) }
        case .arcsinh: each { asinh($0) }
        case .arccosh: each { acosh($0) }
        case .arctanh: each { atanh($0) }
        default: each { $0 }
        }
    }

    static func single(_ function: UnaryFunction, _ x: NDArray, _ out: NDArray) {
        if plain(function, x, out, Float.self) || VectorFunctions.single(function, x, out) { return }
        @inline(__always) func each(_ body: (Float) -> Float) { map(x, out, Float.self, Float.self, isSlow: true, body) }
        switch function {
        case .exp: each { expf($0) }
        case .exp2: each { exp2f($0) }
        case .expm1: each { expm1f($0) }
        case .log: each { logf($0) }
        case .log2: each { log2f($0) }
        case .log10: each { log10f($0) }
        case .log1p: each { log1pf($0) }
        case .cbrt: each { cbrtf($0) }
        case .sin: each { sinf($0) }
        case .cos: each { cosf($0) }
        case .tan: each { tanf($0) }
        case .arcsin: each { asinf($0) }
        case .arccos: each { acosf($0) }
        case .arctan: each { atanf($0) }
        case .sinh: each { sinhf($0) }
        case .cosh: each { coshf($0) }
        case .tanh: each { tanhf($0) }
        case .arcsinh: each { asinhf($0) }
        case .arccosh: each { acoshf($0) }
        case .arctanh: each { atanhf($0) }
        default: each { $0 }
        }
    }

    static func integer<T: FixedWidthInteger>(_ function: UnaryFunction, _ x: NDArray, _ out: NDArray, _ type: T.Type) {
        switch function {
        case .absolute: map(x, out, T.self, T.self) { $0 < 0 ? 0 &- $0 : $0 }
        case .negative: map(x, out, T.self, T.self) { 0 &- $0 }
        case .square: map(x, out, T.self, T.self) { $0 &* $0 }
        case .reciprocal: map(x, out, T.self, T.self) { $0 == 0 ? T.min : $0 == 1 ? 1 : T.isSigned && $0 == ~0 ? $0 : 0 }
        case .sign: map(x, out, T.self, T.self) { $0 > 0 ? 1 : $0 < 0 ? ~0 : 0 }
        default: map(x, out, T.self, T.self) { $0 }
        }
    }
}
