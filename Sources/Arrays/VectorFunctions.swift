#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// exp, log and tanh of long arrays, eight numbers at a time and on all cores. Results are the nearest double or its neighbour, as the
/// C library's are. Arguments with exceptional results (infinite, not a number, too small) are left to that library, which also flags them.
enum VectorFunctions {
    typealias Eight = SIMD8<Double>

    /// Shorter arrays give the C library's digits.
    private static let least = 1000

    static func double(_ function: UnaryFunction, _ x: NDArray, _ out: NDArray) -> Bool {
        switch function {
        case .exp: run(x, out, Exponential.self)
        case .log: run(x, out, Logarithm.self)
        case .tanh: run(x, out, HyperbolicTangent.self)
        default: false
        }
    }

    /// In double precision, rounded once.
    static func single(_ function: UnaryFunction, _ x: NDArray, _ out: NDArray) -> Bool {
        switch function {
        case .exp: run(x, out, ShortExponential.self)
        case .log: run(x, out, ShortLogarithm.self)
        case .tanh: run(x, out, ShortHyperbolicTangent.self)
        default: false
        }
    }

    /// A function as a type, so that each has a loop of its own.
    private protocol Function {
        associatedtype Number: KernelFloat
        /// Where `eight` may be used.
        static var domain: (Double, Double) { get }
        static func eight(_ x: Eight) -> Eight
        static func one(_ x: Number) -> Number
    }

    private enum Exponential: Function {
        static var domain: (Double, Double) { (-708, 709) }
        @inline(__always) static func eight(_ x: Eight) -> Eight { exponential(x) }
        static func one(_ x: Double) -> Double { exp(x) }
    }

    private enum Logarithm: Function {
        static var domain: (Double, Double) { (.leastNormalMagnitude, .greatestFiniteMagnitude) }
        @inline(__always) static func eight(_ x: Eight) -> Eight { logarithm(x) }
        static func one(_ x: Double) -> Double { log(x) }
    }

    private enum HyperbolicTangent: Function {
        static var domain: (Double, Double) { (-.greatestFiniteMagnitude, .greatestFiniteMagnitude) }
        @inline(__always) static func eight(_ x: Eight) -> Eight { hyperbolicTangent(x) }
        static func one(_ x: Double) -> Double { tanh(x) }
    }

    private enum ShortExponential: Function {
        static var domain: (Double, Double) { (-87, 88) }
        @inline(__always) static func eight(_ x: Eight) -> Eight { shortExponential(x) }
        static func one(_ x: Float) -> Float { expf(x) }
    }

    private enum ShortLogarithm: Function {
        static var domain: (Double, Double) { (Double(Float.leastNormalMagnitude), Double(Float.greatestFiniteMagnitude)) }
        @inline(__always) static func eight(_ x: Eight) -> Eight { logarithm(x) }
        static func one(_ x: Float) -> Float { logf(x) }
    }

    private enum ShortHyperbolicTangent: Function {
        static var domain: (Double, Double) { (-Double(Float.greatestFiniteMagnitude), Double(Float.greatestFiniteMagnitude)) }
        @inline(__always) static func eight(_ x: Eight) -> Eight { shortHyperbolicTangent(x) }
        static func one(_ x: Float) -> Float { tanhf(x) }
    }

    private static func run<F: Function>(_ x: NDArray, _ out: NDArray, _ function: F.Type) -> Bool {
        let count = x.count
        guard count >= least, x.isContiguous, out.isContiguous else { return false }
        let (from, to) = (x.storage.pointer(F.Number.self) + x.offset, out.storage.pointer(F.Number.self) + out.offset)
        Shares.run(count, least: 1 << 13) { part in
            let (floor, ceiling) = (Eight(repeating: F.domain.0), Eight(repeating: F.domain.1))
            var i = part.lowerBound
            while i < part.upperBound {
                // The last eight may overlap those before: their results are the same.
                let at = min(i, part.upperBound - 8)
                let v = F.Number.eight(from + at)
                if all((v .>= floor) .& (v .<= ceiling)) {
                    F.Number.store(F.eight(v), to + at)
                } else {
                    for j in at..<at + 8 { to[j] = F.one(from[j]) }
                }
                i = at + 8
            }
        }
        return true
    }

    // MARK: eˣ

    /// 1.5·2⁵²: adding it rounds to a whole number, which then stands in the low bits.
    private static var magic: Eight { Eight(repeating: 6_755_399_441_055_744) }
    private static var log2e: Eight { Eight(repeating: 1.4426950408889634) }
    /// ln 2 in two parts; multiples of the upper one up to 2²⁰ are exact.
    private static var ln2Upper: Eight { Eight(repeating: 6.93147180369123816490e-01) }
    private static var ln2Lower: Eight { Eight(repeating: 1.90821492927058770002e-10) }

    /// x = n·ln 2 + r with |r| ≤ ln 2 / 2: 2ⁿ, r, and what the rounding of r lost.
    @inline(__always)
    private static func reduced(_ x: Eight) -> (power: Eight, r: Eight, rest: Eight) {
        let shifted = x * log2e + magic
        let n = shifted - magic
        let upper = x - n * ln2Upper
        let lower = n * ln2Lower
        let r = upper - lower
        let bits = unsafeBitCast(shifted, to: SIMD8<Int64>.self)
        let power = unsafeBitCast((bits &+ 1023) &<< 52, to: Eight.self)
        return (power, r, (upper - r) - lower)
    }

    /// (eʳ − 1 − r) / r² by its series up to r¹³ / 13!.
    @inline(__always)
    private static func series(_ r: Eight) -> Eight {
        var q = Eight(repeating: 1.6059043836821613e-10)
        q = q * r + 2.08767569878681e-09
        q = q * r + 2.505210838544172e-08
        q = q * r + 2.755731922398589e-07
        q = q * r + 2.7557319223985893e-06
        q = q * r + 2.48015873015873e-05
        q = q * r + 1.984126984126984e-04
        q = q * r + 1.388888888888889e-03
        q = q * r + 8.333333333333333e-03
        q = q * r + 4.1666666666666664e-02
        q = q * r + 1.6666666666666666e-01
        return q * r + 0.5
    }

    /// The same up to r⁹ / 9!, for single precision.
    @inline(__always)
    private static func shortSeries(_ r: Eight) -> Eight {
        var q = Eight(repeating: 2.7557319223985893e-06)
        q = q * r + 2.48015873015873e-05
        q = q * r + 1.984126984126984e-04
        q = q * r + 1.388888888888889e-03
        q = q * r + 8.333333333333333e-03
        q = q * r + 4.1666666666666664e-02
        q = q * r + 1.6666666666666666e-01
        return q * r + 0.5
    }

    @inline(__always)
    static func exponential(_ x: Eight) -> Eight {
        let (power, r, rest) = reduced(x)
        return power * (1 + (r + (r * r * series(r) + rest)))
    }

    @inline(__always)
    private static func shortExponential(_ x: Eight) -> Eight {
        let (power, r, _) = reduced(x)
        return power * (1 + (r + r * r * shortSeries(r)))
    }

    // MARK: ln x

    /// x = 2ᵏ·m with m around 1, and ln m = 2·artanh(s) with s = (m − 1) / (m + 1). The polynomial in s² is that of FreeBSD's e_log.c
    /// (Sun Microsystems, 1993).
    @inline(__always)
    static func logarithm(_ x: Eight) -> Eight {
        let bits = unsafeBitCast(x, to: SIMD8<Int64>.self)
        // The bits of √½: m lies between it and its double.
        let k = (bits &- 0x3FE6_A09E_667F_3BCD) &>> 52
        let m = unsafeBitCast(bits &- (k &<< 52), to: Eight.self)
        let exponent = unsafeBitCast(k &+ unsafeBitCast(magic, to: SIMD8<Int64>.self), to: Eight.self) - magic
        let f = m - 1
        let s = f / (2 + f)
        let z = s * s
        var p = Eight(repeating: 1.479819860511658591e-01)
        p = p * z + 1.531383769920937332e-01
        p = p * z + 1.818357216161805012e-01
        p = p * z + 2.222219843214978396e-01
        p = p * z + 2.857142874366239149e-01
        p = p * z + 3.999999999940941908e-01
        p = p * z + 6.666666666666735130e-01
        let half = 0.5 * f * f
        return exponent * ln2Upper - ((half - (s * (half + p * z) + exponent * ln2Lower)) - f)
    }

    // MARK: tanh x

    /// tanh x = t / (t + 2) with t = e²ˣ − 1. Sums and the quotient carry what their rounding loses.
    @inline(__always)
    static func hyperbolicTangent(_ x: Eight) -> Eight {
        let size = magnitude(x)
        let (power, r, rest) = reduced(size + size)
        let tail = r * r * series(r)
        let p = r + tail
        let pLost = ((r - p) + tail) + rest
        let whole = power - 1
        let t = whole + power * p
        let tLost = ((whole - t) + power * p) + power * pLost
        let sum = t + 2
        let back = sum - t
        let sumLost = ((t - (sum - back)) + (2 - back)) + tLost
        let inverse = 1 / sum
        let q = t * inverse
        let (product, productLost) = exactProduct(q, sum)
        let left = (((t - product) - productLost) + tLost) - q * sumLost
        return withSign(of: x, q + left * inverse)
    }

    @inline(__always)
    private static func shortHyperbolicTangent(_ x: Eight) -> Eight {
        let size = magnitude(x)
        let (power, r, _) = reduced(size + size)
        let t = (power - 1) + power * (r + r * r * shortSeries(r))
        return withSign(of: x, t / (t + 2))
    }

    /// |x|, and 20 where it is larger: there tanh is 1.
    @inline(__always)
    private static func magnitude(_ x: Eight) -> Eight {
        let size = unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt64>.self) & (UInt64.max >> 1), to: Eight.self)
        return size.replacing(with: Eight(repeating: 20), where: size .> 20)
    }

    @inline(__always)
    private static func withSign(of x: Eight, _ size: Eight) -> Eight {
        unsafeBitCast(unsafeBitCast(size, to: SIMD8<UInt64>.self) | (unsafeBitCast(x, to: SIMD8<UInt64>.self) & (1 << 63)), to: Eight.self)
    }

    /// a·b and what its rounding loses (Dekker, 1971).
    @inline(__always)
    private static func exactProduct(_ a: Eight, _ b: Eight) -> (Eight, Eight) {
        let splitter = Eight(repeating: 134_217_729)
        let (ca, cb) = (a * splitter, b * splitter)
        let (aUpper, bUpper) = (ca - (ca - a), cb - (cb - b))
        let (aLower, bLower) = (a - aUpper, b - bUpper)
        let product = a * b
        return (product, ((aUpper * bUpper - product) + aUpper * bLower + aLower * bUpper) + aLower * bLower)
    }
}
