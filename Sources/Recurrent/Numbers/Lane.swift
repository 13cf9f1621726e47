#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One number or several side by side: what the equations of a cell are written in.
public protocol Lane: Sendable {
    associatedtype Element
    static var width: Int { get }
    init(_ value: Element)
    /// Reads `count` ≤ `width` numbers; the rest is zero.
    init(loading pointer: UnsafePointer<Element>, count: Int)
    func store(to pointer: UnsafeMutablePointer<Element>, count: Int)
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self
    /// self + a·b, rounded once. Only where the processor has it: else it is a call for each number.
    func addingProduct(_ a: Self, _ b: Self) -> Self
    func exponential() -> Self
    func hyperbolicTangent() -> Self
    func logarithmOfOnePlus() -> Self
    /// Φ(x), the normal distribution's.
    func normalDistribution() -> Self
    /// Each number clipped to an interval.
    func clipped(_ low: Element, _ high: Element) -> Self
    /// 1 where the number is above the bound, else 0.
    func isAbove(_ bound: Element) -> Self
    /// The other's numbers where the probe is nan, else its own.
    func replacing(with other: Self, whereNaN probe: Self) -> Self
}

extension Lane where Element: BinaryFloatingPoint {
    @inline(__always) static var zero: Self { Self(0) }
    @inline(__always) static var one: Self { Self(1) }
    @inline(__always) func magnitude() -> Self { self * (isAbove(0) + isAbove(0) - .one) }
    /// σ(x) = 1 / (1 + e⁻ˣ).
    @inline(__always) public func sigmoid() -> Self { .one / (.one + (.zero - self).exponential()) }
    /// log(1 + eˣ), which is x itself where eˣ would overflow.
    @inline(__always) func softplus() -> Self { self * isAbove(0) + (.zero - magnitude()).exponential().logarithmOfOnePlus() }
}

extension Double: Lane {
    public typealias Element = Double
    public static var width: Int { 1 }
    @inline(__always) public init(loading pointer: UnsafePointer<Double>, count: Int) { self = pointer[0] }
    @inline(__always) public func store(to pointer: UnsafeMutablePointer<Double>, count: Int) { pointer[0] = self }
    @inline(__always) public func exponential() -> Double { exp(self) }
    @inline(__always) public func hyperbolicTangent() -> Double { tanh(self) }
    @inline(__always) public func logarithmOfOnePlus() -> Double { log1p(self) }
    @inline(__always) public func normalDistribution() -> Double { 0.5 * erfc(-self * 0.7071067811865476) }
    @inline(__always) public func clipped(_ low: Double, _ high: Double) -> Double { Swift.min(Swift.max(self, low), high) }
    @inline(__always) public func isAbove(_ bound: Double) -> Double { self > bound ? 1 : 0 }
    @inline(__always) public func replacing(with other: Double, whereNaN probe: Double) -> Double { probe.isNaN ? other : self }
}

extension SIMD16<Float>: Lane {
    public typealias Element = Float
    public static var width: Int { 16 }
    @inline(__always) public init(_ value: Float) { self.init(repeating: value) }

    @inline(__always) public init(loading pointer: UnsafePointer<Float>, count: Int) {
        if count >= 16 {
            self = UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Float>.self)
        } else {
            self.init(repeating: 0)
            for i in 0..<count { self[i] = pointer[i] }
        }
    }

    @inline(__always) public func store(to pointer: UnsafeMutablePointer<Float>, count: Int) {
        if count >= 16 {
            UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: SIMD16<Float>.self)
        } else {
            for i in 0..<count { pointer[i] = self[i] }
        }
    }

    /// eˣ by range reduction to 2ⁿ·eʳ and a polynomial of degree 6 in r (Cephes' expf; relative error about 1e-7).
    @inline(__always) public func exponential() -> SIMD16<Float> {
        let x = clipped(-87.3, 88.3)
        // Adding 1.5·2²³ rounds to the nearest integer, which then stands in the low bits.
        let magic = SIMD16<Float>(repeating: 12_582_912)
        let shifted = x * 1.442695041 + magic
        let n = shifted - magic
        let r = x - n * 0.693359375 + n * 2.12194440e-4
        var p = SIMD16<Float>(repeating: 1.9875691500e-4)
        p = p * r + 1.3981999507e-3
        p = p * r + 8.3334519073e-3
        p = p * r + 4.1665795894e-2
        p = p * r + 1.6666665459e-1
        p = p * r + 5.0000001201e-1
        let result = p * r * r + r + 1
        let bits = unsafeBitCast(shifted, to: SIMD16<UInt32>.self)
        let power = unsafeBitCast((bits &- 0x4B40_0000 &+ 127) &<< 23, to: SIMD16<Float>.self)
        let value = result * power
        // nan stays nan: a loss that went wrong must be seen.
        return value.replacing(with: self, where: self .!= self)
    }

    /// The quotient of two polynomials that TensorFlow's kernels use (Eigen, MathFunctionsImpl.h; relative error about 3e-7),
    /// which is 1 beyond ±7.905 in single precision.
    @inline(__always) public func hyperbolicTangent() -> SIMD16<Float> {
        let x = clipped(-7.90531110763549805, 7.90531110763549805)
        let s = x * x
        var p = SIMD16<Float>(repeating: -2.76076847742355e-16)
        p = p * s + 2.00018790482477e-13
        p = p * s + -8.60467152213735e-11
        p = p * s + 5.12229709037114e-08
        p = p * s + 1.48572235717979e-05
        p = p * s + 6.37261928875436e-04
        p = p * s + 4.89352455891786e-03
        var q = SIMD16<Float>(repeating: 1.19825839466702e-06)
        q = q * s + 1.18534705686654e-04
        q = q * s + 2.26843463243900e-03
        q = q * s + 4.89352518554385e-03
        // nan stays nan: clipping leaves it.
        return x * p / q
    }

    @inline(__always) public func logarithmOfOnePlus() -> SIMD16<Float> {
        var result = self
        for i in 0..<16 { result[i] = log1pf(self[i]) }
        return result
    }

    @inline(__always) public func normalDistribution() -> SIMD16<Float> {
        var result = self
        for i in 0..<16 { result[i] = 0.5 * erfcf(-self[i] * 0.70710678) }
        return result
    }

    @inline(__always) public func clipped(_ low: Float, _ high: Float) -> SIMD16<Float> {
        let floor = SIMD16<Float>(repeating: low)
        let ceiling = SIMD16<Float>(repeating: high)
        let lower = replacing(with: floor, where: self .< floor)
        return lower.replacing(with: ceiling, where: lower .> ceiling)
    }

    @inline(__always) public func isAbove(_ bound: Float) -> SIMD16<Float> {
        SIMD16<Float>(repeating: 0).replacing(with: 1, where: self .> SIMD16<Float>(repeating: bound))
    }

    @inline(__always) public func replacing(with other: SIMD16<Float>, whereNaN probe: SIMD16<Float>) -> SIMD16<Float> {
        replacing(with: other, where: probe .!= probe)
    }
}
