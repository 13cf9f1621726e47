#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// PCG XSL-RR 128/64 (O'Neill 2014), the generator behind `np.random.default_rng`, seeded by a seed sequence.
public struct PCG64: RandomSource {
    private var state: UInt128
    private let increment: UInt128
    private var half: UInt32?

    /// - Parameter entropy: the seed in words of 32 bits, the lowest first.
    public init(entropy: [UInt32]) {
        let words = SeedSequence(entropy).words(4)
        increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
        state = increment &+ (UInt128(words[0]) << 64 | UInt128(words[1]))
        step()
    }

    public init(seed: UInt) {
        self.init(entropy: seed >> 32 == 0 ? [UInt32(truncatingIfNeeded: seed)] : [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)])
    }

    private mutating func step() {
        state = state &* (UInt128(2_549_297_995_355_413_924) << 64 | 4_865_540_595_714_422_341) &+ increment
    }

    public mutating func next() -> UInt64 {
        step()
        let folded = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
        let turn = UInt64(truncatingIfNeeded: state >> 122)
        return folded &>> turn | folded &<< (64 &- turn)
    }

    /// The lower half first; the upper one is kept for the next call.
    public mutating func nextWord() -> UInt32 {
        if let value = half {
            half = nil
            return value
        }
        let value = next()
        half = UInt32(truncatingIfNeeded: value >> 32)
        return UInt32(truncatingIfNeeded: value)
    }

    public mutating func uniform() -> Double { Double(next() >> 11) * (1 / 9_007_199_254_740_992) }

    /// Lemire's multiplication (2019).
    public mutating func bounded(upTo bound: UInt64) -> UInt64 {
        if bound == 0 { return 0 }
        if bound < 0xFFFF_FFFF {
            let size = UInt32(truncatingIfNeeded: bound) &+ 1
            var product = UInt64(nextWord()) &* UInt64(size)
            if UInt32(truncatingIfNeeded: product) < size {
                let threshold = (UInt32.max - UInt32(truncatingIfNeeded: bound)) % size
                while UInt32(truncatingIfNeeded: product) < threshold { product = UInt64(nextWord()) &* UInt64(size) }
            }
            return product >> 32
        }
        if bound == 0xFFFF_FFFF { return UInt64(nextWord()) }
        if bound == .max { return next() }
        let size = bound + 1
        var product = next().multipliedFullWidth(by: size)
        if product.low < size {
            let threshold = (UInt64.max - bound) % size
            while product.low < threshold { product = next().multipliedFullWidth(by: size) }
        }
        return product.high
    }

    public mutating func normal() -> Double {
        let table = Ziggurat.normal
        while true {
            var bits = next()
            let level = Int(bits & 0xFF)
            bits >>= 8
            let isNegative = bits & 1 == 1
            let size = bits >> 1 & 0x000F_FFFF_FFFF_FFFF
            let x = isNegative ? -(Double(size) * table.widths[level]) : Double(size) * table.widths[level]
            if size < table.limits[level] { return x }
            if level == 0 {
                while true {
                    let far = -(1 / Ziggurat.normalEdge) * log1p(-uniform())
                    let y = -log1p(-uniform())
                    if y + y > far * far { return size >> 8 & 1 == 1 ? -(Ziggurat.normalEdge + far) : Ziggurat.normalEdge + far }
                }
            } else if (table.heights[level - 1] - table.heights[level]) * uniform() + table.heights[level] < exp(-0.5 * x * x) {
                return x
            }
        }
    }

    public mutating func exponential() -> Double {
        let table = Ziggurat.exponential
        while true {
            var bits = next() >> 3
            let level = Int(bits & 0xFF)
            bits >>= 8
            let x = Double(bits) * table.widths[level]
            if bits < table.limits[level] { return x }
            if level == 0 { return Ziggurat.exponentialEdge - log1p(-uniform()) }
            if (table.heights[level - 1] - table.heights[level]) * uniform() + table.heights[level] < exp(-x) { return x }
        }
    }
}

/// NumPy's `SeedSequence`: spreads a seed of any size over a pool of four words.
struct SeedSequence {
    private var pool: [UInt32] = [0, 0, 0, 0]

    init(_ entropy: [UInt32]) {
        var constant: UInt32 = 0x43B0_D7E5
        func hashed(_ value: UInt32) -> UInt32 {
            var value = value ^ constant
            constant = constant &* 0x931E_8875
            value = value &* constant
            return value ^ value >> 16
        }
        func mixed(_ x: UInt32, _ y: UInt32) -> UInt32 {
            let result = 0xCA01_F9DD &* x &- 0x4973_F715 &* y
            return result ^ result >> 16
        }
        for i in 0..<4 { pool[i] = hashed(i < entropy.count ? entropy[i] : 0) }
        for from in 0..<4 { for to in 0..<4 where from != to { pool[to] = mixed(pool[to], hashed(pool[from])) } }
        for word in entropy.dropFirst(4) { for to in 0..<4 { pool[to] = mixed(pool[to], hashed(word)) } }
    }

    func words(_ count: Int) -> [UInt64] {
        var constant: UInt32 = 0x8B51_F9DD
        let halves = (0..<2 * count).map { i -> UInt64 in
            var value = pool[i % 4] ^ constant
            constant = constant &* 0x58F3_8DED
            value = value &* constant
            return UInt64(value ^ value >> 16)
        }
        return (0..<count).map { halves[2 * $0] | halves[2 * $0 + 1] << 32 }
    }
}

/// The ziggurat's 256 layers (Marsaglia & Tsang 2000): how far each reaches, in steps and in width, and how high it lies.
struct Ziggurat: Sendable {
    let limits: [UInt64]
    let widths: [Double]
    let heights: [Double]

    static let normalEdge = 3.6541528853610087963519472518
    static let exponentialEdge = 7.6971174701310497140446280481

    /// In doubles, as the tables that NumPy carries were made. Its exponential rounded one height the other way.
    static let normal = Ziggurat(
        edge: normalEdge, area: 0.004928673233974652, bits: 52, density: { exp(-0.5 * $0 * $0) }, inverse: { (-2 * log($0)).squareRoot() },
        limit: { UInt64(($0 * 4_503_599_627_370_496).rounded(.toNearestOrEven)) }, roundedUp: 38)

    #if arch(x86_64)
    // NumPy's other tables were made with more digits than a double has.
    static let exponential: Ziggurat = {
        let edge: Float80 = 7.6971174701310497140446280481
        return Ziggurat(edge: edge, area: (edge + 1) * expl(-edge), bits: 53, density: { expl(-$0) }, inverse: { -logl($0) }, limit: { UInt64($0 * 4_503_599_627_370_496) * 2 })
    }()
    #else
    static let exponential = Ziggurat(
        edge: exponentialEdge, area: (exponentialEdge + 1) * exp(-exponentialEdge), bits: 53, density: { exp(-$0) }, inverse: { -log($0) }, limit: { UInt64($0 * 4_503_599_627_370_496) * 2 })
    #endif

    private init<T: BinaryFloatingPoint>(edge: T, area: T, bits: Int, density: (T) -> T, inverse: (T) -> T, limit: (T) -> UInt64, roundedUp: Int = 0) {
        let steps = T(UInt64(1) << UInt64(bits))
        var limits = [UInt64](repeating: 0, count: 256)
        var widths = [Double](repeating: 0, count: 256)
        var heights = [Double](repeating: 1, count: 256)
        var height = density(edge)
        limits[0] = limit(edge * height / area)
        widths[0] = Double(area / height / steps)
        widths[255] = Double(edge / steps)
        heights[255] = Double(height)
        var outer = edge
        for i in (1...254).reversed() {
            let x = inverse(area / outer + height)
            limits[i + 1] = limit(x / outer)
            height = i == roundedUp ? density(x).nextUp : density(x)
            heights[i] = Double(height)
            widths[i] = Double(x / steps)
            outer = x
        }
        self.limits = limits
        self.widths = widths
        self.heights = heights
    }
}
