#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An operation on two numbers, to be called.
struct Operation<T, R> {
    let result: (T, T) -> R
}

/// The loops over two operands.
enum Kernels {
    /// Loops with the operation put into them, for what arrays are asked all the time: over runs of contiguous memory, with one
    /// operand that may stay the same, where vector instructions can be used. All else calls the operation.
    @inline(__always)
    static func hot<T, R>(_ x: NDArray, _ y: NDArray, _ out: NDArray, _ type: T.Type, _ result: R.Type, _ body: @escaping (T, T) -> R) {
        guard let runs = Runs(out, x, y) else { return each(x, y, out, Operation(result: body)) }
        let (p, q, r) = (x.storage.pointer(T.self), y.storage.pointer(T.self), out.storage.pointer(R.self) + out.offset)
        let n = runs.length
        for row in runs.starts.indices {
            let (x, y, o) = (p + runs.starts[row].x, q + runs.starts[row].y, r + row &* n)
            if runs.isSameX {
                let c = x[0]
                for i in 0..<n { o[i] = body(c, y[i]) }
            } else if runs.isSameY {
                let c = y[0]
                for i in 0..<n { o[i] = body(x[i], c) }
            } else {
                for i in 0..<n { o[i] = body(x[i], y[i]) }
            }
        }
    }

    /// One loop a type, which calls the operation: for what is rare, what costs more than a call, and memory with gaps.
    @inline(never)
    static func each<T, R>(_ x: NDArray, _ y: NDArray, _ out: NDArray, isSlow: Bool = false, _ operation: Operation<T, R>) {
        let (p, q, r) = (x.storage.pointer(T.self), y.storage.pointer(T.self), out.storage.pointer(R.self))
        if isSlow, out.isContiguous, x.isContiguous, y.isContiguous || y.isOneNumber {
            let (x1, y1, o, step) = (p + x.offset, q + y.offset, r + out.offset, y.isContiguous ? 1 : 0)
            return Shares.run(out.count, least: 1 << 13) { for i in $0 { o[i] = operation.result(x1[i], y1[i &* step]) } }
        }
        Walk.each(out, x, y) { n, o, so, a, sa, b, sb in
            let (x, y, out) = (p + a, q + b, r + o)
            for i in 0..<n { out[i &* so] = operation.result(x[i &* sa], y[i &* sb]) }
        }
    }

    @inline(__always)
    static func zip<T, R>(_ x: NDArray, _ y: NDArray, _ out: NDArray, _ type: T.Type, _ result: R.Type, isSlow: Bool = false, _ body: @escaping (T, T) -> R) {
        each(x, y, out, isSlow: isSlow, Operation(result: body))
    }

    /// Of all types but the ones most arrays have, no more than the calling loop is worth its code.
    @inline(__always)
    static func usual<T, R>(_ x: NDArray, _ y: NDArray, _ out: NDArray, _ type: T.Type, _ result: R.Type, _ body: @escaping (T, T) -> R) {
        if T.self == Double.self || T.self == Float.self || T.self == Int.self || T.self == UInt8.self {
            hot(x, y, out, T.self, R.self, body)
        } else {
            each(x, y, out, Operation(result: body))
        }
    }

    @inline(__always)
    static func compare<T: Comparable>(_ op: ElementwiseOperator, _ x: NDArray, _ y: NDArray, _ out: NDArray, _ type: T.Type) {
        switch op {
        case .less: usual(x, y, out, T.self, Bool.self) { $0 < $1 }
        case .lessEqual: usual(x, y, out, T.self, Bool.self) { $0 <= $1 }
        case .greater: usual(x, y, out, T.self, Bool.self) { $0 > $1 }
        case .greaterEqual: usual(x, y, out, T.self, Bool.self) { $0 >= $1 }
        case .equal: usual(x, y, out, T.self, Bool.self) { $0 == $1 }
        default: usual(x, y, out, T.self, Bool.self) { $0 != $1 }
        }
    }

    static func floating<T: KernelFloat>(_ op: ElementwiseOperator, _ x: NDArray, _ y: NDArray, _ out: NDArray, _ type: T.Type) {
        if op.isComparison { return compare(op, x, y, out, T.self) }
        switch op {
        case .add: usual(x, y, out, T.self, T.self) { $0 + $1 }
        case .subtract: usual(x, y, out, T.self, T.self) { $0 - $1 }
        case .multiply: usual(x, y, out, T.self, T.self) { $0 * $1 }
        case .divide: usual(x, y, out, T.self, T.self) { $0 / $1 }
        case .power:
            // The exponents that NumPy computes without pow.
            if y.count > 0, y.strides.allSatisfy({ $0 == 0 }) || y.count == 1 {
                let exponent = y.firstDouble
                if exponent == 2 { return usual(x, y, out, T.self, T.self) { a, _ in a * a } }
                if exponent == 1 { return zip(x, y, out, T.self, T.self) { a, _ in a } }
                if exponent == 0.5 { return zip(x, y, out, T.self, T.self) { a, _ in a.squareRoot() } }
                if exponent == -1 { return zip(x, y, out, T.self, T.self) { a, _ in 1 / a } }
            }
            zip(x, y, out, T.self, T.self, isSlow: true) { T.power($0, $1) }
        case .floorDivide: zip(x, y, out, T.self, T.self) { floorDivide($0, $1).quotient }
        case .modulo: zip(x, y, out, T.self, T.self) { floorDivide($0, $1).remainder }
        case .fmod: zip(x, y, out, T.self, T.self) { $0.truncatingRemainder(dividingBy: $1) }
        case .maximum: usual(x, y, out, T.self, T.self) { $0 >= $1 || $0 != $0 ? $0 : $1 }
        case .minimum: usual(x, y, out, T.self, T.self) { $0 <= $1 || $0 != $0 ? $0 : $1 }
        case .fmax: zip(x, y, out, T.self, T.self) { $0 >= $1 || $1 != $1 ? $0 : $1 }
        case .fmin: zip(x, y, out, T.self, T.self) { $0 <= $1 || $1 != $1 ? $0 : $1 }
        case .arctan2: zip(x, y, out, T.self, T.self, isSlow: true) { T.arctan2($0, $1) }
        case .hypot: zip(x, y, out, T.self, T.self) { T.hypotenuse($0, $1) }
        case .copysign: zip(x, y, out, T.self, T.self) { T(signOf: $1, magnitudeOf: $0) }
        case .nextafter: zip(x, y, out, T.self, T.self) { $0 == $1 ? $1 : $0 != $0 || $1 != $1 ? .nan : $0 < $1 ? $0.nextUp : $0.nextDown }
        case .heaviside: zip(x, y, out, T.self, T.self) { $0 != $0 ? $0 : $0 < 0 ? 0 : $0 > 0 ? 1 : $1 }
        case .logaddexp:
            zip(x, y, out, T.self, T.self) { a, b in
                if a == b { return a + T(M_LN2) }
                let d = a - b
                return d > 0 ? a + T.logOnePlus(T.exponential(-d)) : d <= 0 ? b + T.logOnePlus(T.exponential(d)) : d
            }
        default: zip(x, y, out, T.self, T.self) { a, _ in a }
        }
    }

    /// NumPy's npy_divmod: the remainder takes the divisor's sign, the quotient is the floor that belongs to it.
    @inline(__always)
    static func floorDivide<T: KernelFloat>(_ a: T, _ b: T) -> (quotient: T, remainder: T) {
        var mod = a.truncatingRemainder(dividingBy: b)
        if b == 0 { return (a / b, mod) }
        var div = (a - mod) / b
        if mod != 0 {
            if (b < 0) != (mod < 0) {
                mod += b
                div -= 1
            }
        } else {
            mod = T(signOf: b, magnitudeOf: 0)
        }
        if div != 0 {
            var floor = div.rounded(.down)
            if div - floor > 0.5 { floor += 1 }
            return (floor, mod)
        }
        return (T(signOf: a / b, magnitudeOf: 0), mod)
    }

    /// Integers wrap as in C; division by zero gives 0.
    static func integer<T: FixedWidthInteger & SendableMetatype>(_ op: ElementwiseOperator, _ x: NDArray, _ y: NDArray, _ out: NDArray, _ type: T.Type) throws {
        if op.isComparison { return compare(op, x, y, out, T.self) }
        switch op {
        case .add: usual(x, y, out, T.self, T.self) { $0 &+ $1 }
        case .subtract: usual(x, y, out, T.self, T.self) { $0 &- $1 }
        case .multiply: usual(x, y, out, T.self, T.self) { $0 &* $1 }
        case .floorDivide:
            zip(x, y, out, T.self, T.self) { a, b in
                if b == 0 { return 0 }
                let (quotient, over) = a.dividedReportingOverflow(by: b)
                if over { return a }
                return quotient &* b != a && (a < 0) != (b < 0) ? quotient &- 1 : quotient
            }
        case .modulo:
            zip(x, y, out, T.self, T.self) { a, b in
                if b == 0 { return 0 }
                let (r, over) = a.remainderReportingOverflow(dividingBy: b)
                if over { return 0 }
                return r != 0 && (r < 0) != (b < 0) ? r &+ b : r
            }
        case .fmod:
            zip(x, y, out, T.self, T.self) { a, b in
                if b == 0 { return 0 }
                let (r, over) = a.remainderReportingOverflow(dividingBy: b)
                return over ? 0 : r
            }
        case .power:
            if T.isSigned {
                var isNegative = false
                let p = y.storage.pointer(T.self)
                Walk.each(y) { n, at, step in for i in 0..<n where p[at + i * step] < 0 { isNegative = true } }
                if isNegative { throw ArrayError.invalid("Integers to negative integer powers are not allowed.") }
            }
            zip(x, y, out, T.self, T.self) { base, exponent in
                var (result, square, left): (T, T, T) = (1, base, exponent)
                while left > 0 {
                    if left & 1 == 1 { result = result &* square }
                    square = square &* square
                    left >>= 1
                }
                return result
            }
        case .bitAnd: zip(x, y, out, T.self, T.self) { $0 & $1 }
        case .bitOr: zip(x, y, out, T.self, T.self) { $0 | $1 }
        case .bitXor: zip(x, y, out, T.self, T.self) { $0 ^ $1 }
        case .shiftLeft: zip(x, y, out, T.self, T.self) { $1 < 0 || $1 >= T.bitWidth ? 0 : $0 << $1 }
        case .shiftRight: zip(x, y, out, T.self, T.self) { $1 < 0 || $1 >= T.bitWidth ? ($0 < 0 ? ~0 : 0) : $0 >> $1 }
        case .maximum, .fmax: zip(x, y, out, T.self, T.self) { $0 >= $1 ? $0 : $1 }
        case .minimum, .fmin: zip(x, y, out, T.self, T.self) { $0 <= $1 ? $0 : $1 }
        case .gcd: zip(x, y, out, T.self, T.self) { greatestDivisor($0, $1) }
        case .lcm:
            zip(x, y, out, T.self, T.self) { a, b in
                let divisor = greatestDivisor(a, b)
                if divisor == 0 { return 0 }
                let product = (a / divisor) &* b
                return product < 0 ? 0 &- product : product
            }
        default: throw ArrayError.kinds(operation: op.name)
        }
    }

    @inline(__always)
    static func greatestDivisor<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
        var (a, b) = (T(truncatingIfNeeded: a.magnitude), T(truncatingIfNeeded: b.magnitude))
        while b != 0 { (a, b) = (b, a.remainderReportingOverflow(dividingBy: b).partialValue) }
        return a
    }

    static func boolean(_ op: ElementwiseOperator, _ x: NDArray, _ y: NDArray, _ out: NDArray) throws {
        switch op {
        case .add, .bitOr, .maximum, .fmax: usual(x, y, out, UInt8.self, UInt8.self) { $0 | $1 }
        case .multiply, .bitAnd, .minimum, .fmin: usual(x, y, out, UInt8.self, UInt8.self) { $0 & $1 }
        case .bitXor: usual(x, y, out, UInt8.self, UInt8.self) { $0 ^ $1 }
        case .subtract: throw ArrayError.type("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.")
        case .power, .floorDivide, .modulo, .shiftLeft, .shiftRight, .less, .lessEqual, .greater, .greaterEqual, .equal, .notEqual:
            // Small integers, as NumPy takes them.
            try integer(op, x, y, out, Int8.self)
        default: throw ArrayError.kinds(operation: op.name)
        }
    }

    static func complex(_ op: ElementwiseOperator, _ x: NDArray, _ y: NDArray, _ out: NDArray) throws {
        func precedes(_ a: Complex, _ b: Complex) -> Bool { a.real != b.real ? a.real < b.real : a.imaginary < b.imaginary }
        switch op {
        case .add: zip(x, y, out, Complex.self, Complex.self) { $0 + $1 }
        case .subtract: zip(x, y, out, Complex.self, Complex.self) { $0 - $1 }
        case .multiply: zip(x, y, out, Complex.self, Complex.self) { $0 * $1 }
        case .divide: zip(x, y, out, Complex.self, Complex.self) { $0 / $1 }
        case .equal: zip(x, y, out, Complex.self, Bool.self) { $0 == $1 }
        case .notEqual: zip(x, y, out, Complex.self, Bool.self) { $0 != $1 }
        case .less: zip(x, y, out, Complex.self, Bool.self) { precedes($0, $1) }
        case .greater: zip(x, y, out, Complex.self, Bool.self) { precedes($1, $0) }
        case .lessEqual: zip(x, y, out, Complex.self, Bool.self) { !precedes($1, $0) }
        case .greaterEqual: zip(x, y, out, Complex.self, Bool.self) { !precedes($0, $1) }
        case .power:
            zip(x, y, out, Complex.self, Complex.self) { a, b in
                if b == Complex(0) { return Complex(1) }
                if a == Complex(0) { return Complex(0) }
                if b.imaginary == 0, let n = Int(exactly: b.real), abs(n) < 100 {
                    var (result, square, left) = (Complex(1), a, abs(n))
                    while left > 0 {
                        if left & 1 == 1 { result = result * square }
                        square = square * square
                        left >>= 1
                    }
                    return n < 0 ? Complex(1) / result : result
                }
                let (size, angle) = (log(a.magnitude), atan2(a.imaginary, a.real))
                let scale = exp(b.real * size - b.imaginary * angle)
                let turn = b.real * angle + b.imaginary * size
                return Complex(scale * cos(turn), scale * sin(turn))
            }
        default: throw ArrayError.kinds(operation: op.name)
        }
    }
}

/// Float and Double with the functions of the C library in their own precision.
protocol KernelFloat: BinaryFloatingPoint, SIMDScalar, Sendable {
    static func power(_ a: Self, _ b: Self) -> Self
    static func arctan2(_ a: Self, _ b: Self) -> Self
    static func hypotenuse(_ a: Self, _ b: Self) -> Self
    static func logOnePlus(_ a: Self) -> Self
    static func exponential(_ a: Self) -> Self
    /// Eight neighbours in memory, in double precision.
    static func eight(_ from: UnsafePointer<Self>) -> SIMD8<Double>
    static func store(_ eight: SIMD8<Double>, _ to: UnsafeMutablePointer<Self>)
}

extension Double: KernelFloat {
    @inline(__always) static func power(_ a: Double, _ b: Double) -> Double { pow(a, b) }
    @inline(__always) static func arctan2(_ a: Double, _ b: Double) -> Double { atan2(a, b) }
    @inline(__always) static func hypotenuse(_ a: Double, _ b: Double) -> Double { hypot(a, b) }
    @inline(__always) static func logOnePlus(_ a: Double) -> Double { log1p(a) }
    @inline(__always) static func exponential(_ a: Double) -> Double { exp(a) }
    @inline(__always) static func eight(_ from: UnsafePointer<Double>) -> SIMD8<Double> { UnsafeRawPointer(from).loadUnaligned(as: SIMD8<Double>.self) }
    @inline(__always) static func store(_ eight: SIMD8<Double>, _ to: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(to).storeBytes(of: eight, as: SIMD8<Double>.self)
    }
}

extension Float: KernelFloat {
    @inline(__always) static func power(_ a: Float, _ b: Float) -> Float { powf(a, b) }
    @inline(__always) static func arctan2(_ a: Float, _ b: Float) -> Float { atan2f(a, b) }
    @inline(__always) static func hypotenuse(_ a: Float, _ b: Float) -> Float { hypotf(a, b) }
    @inline(__always) static func logOnePlus(_ a: Float) -> Float { log1pf(a) }
    @inline(__always) static func exponential(_ a: Float) -> Float { expf(a) }
    @inline(__always) static func eight(_ from: UnsafePointer<Float>) -> SIMD8<Double> { SIMD8<Double>(UnsafeRawPointer(from).loadUnaligned(as: SIMD8<Float>.self)) }
    @inline(__always) static func store(_ eight: SIMD8<Double>, _ to: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(to).storeBytes(of: SIMD8<Float>(eight), as: SIMD8<Float>.self)
    }
}
