#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// MT19937 (Matsumoto & Nishimura 1998) with NumPy's and CPython's ways of seeding and drawing.
public struct MersenneTwister: RandomNumberGenerator, Sendable {
    private var state = [UInt32](repeating: 0, count: 624)
    private var index = 624
    private var spare: Double?
    public let seed: UInt64

    /// NumPy's `np.random.seed`: Knuth's initialisation.
    public init(legacySeed seed: UInt32) {
        self.seed = UInt64(seed)
        initialise(seed)
    }

    /// CPython's `random.seed`: the seed's words mixed in by `init_by_array`.
    public init(pythonSeed seed: UInt64) {
        self.init(key: seed >> 32 == 0 ? [UInt32(truncatingIfNeeded: seed)] : [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)], seed: seed)
    }

    /// Several seeds mixed by `init_by_array`.
    public init(key: [UInt32]) { self.init(key: key, seed: key.first.map { UInt64($0) } ?? 0) }

    private init(key: [UInt32], seed: UInt64) {
        self.seed = seed
        let key = key.isEmpty ? [0] : key
        initialise(19_650_218)
        var (i, j) = (1, 0)
        for _ in 0..<max(624, key.count) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_664_525)) &+ key[j] &+ UInt32(j)
            i += 1
            j += 1
            if i >= 624 {
                state[0] = state[623]
                i = 1
            }
            if j >= key.count { j = 0 }
        }
        for _ in 0..<623 {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_566_083_941)) &- UInt32(i)
            i += 1
            if i >= 624 {
                state[0] = state[623]
                i = 1
            }
        }
        state[0] = 0x8000_0000
        index = 624
    }

    private mutating func initialise(_ seed: UInt32) {
        state[0] = seed
        for i in 1..<624 { state[i] = 1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i) }
        index = 624
    }

    public mutating func nextWord() -> UInt32 {
        if index >= 624 {
            regenerate()
        }
        var y = state[index]
        index += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C_5680
        y ^= (y << 15) & 0xEFC6_0000
        return y ^ (y >> 18)
    }

    private mutating func regenerate() {
        state.withUnsafeMutableBufferPointer { state in
            @inline(__always) func twist(_ i: Int, _ next: Int, _ far: Int) {
                let y = (state[i] & 0x8000_0000) | (state[next] & 0x7FFF_FFFF)
                state[i] = state[far] ^ (y >> 1) ^ (0 &- (y & 1)) & 0x9908_B0DF
            }
            for i in 0..<227 { twist(i, i &+ 1, i &+ 397) }
            for i in 227..<623 { twist(i, i &+ 1, i &- 227) }
            twist(623, 0, 396)
        }
        index = 0
    }

    public mutating func next() -> UInt64 { UInt64(nextWord()) << 32 | UInt64(nextWord()) }

    /// A double in [0, 1) with 53 random bits.
    public mutating func uniform() -> Double {
        let a = nextWord() >> 5
        let b = nextWord() >> 6
        return (Double(a) * 67_108_864 + Double(b)) / 9_007_199_254_740_992
    }

    /// NumPy's legacy normal: the polar method, the second number kept for the next call.
    public mutating func normal() -> Double {
        if let value = spare {
            spare = nil
            return value
        }
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let r = x * x + y * y
            if r >= 1 || r == 0 { continue }
            let f = sqrt(-2 * log(r) / r)
            spare = f * x
            return f * y
        }
    }

    /// CPython's `getrandbits`, for up to 64 bits.
    public mutating func bits(_ count: Int) -> UInt64 {
        if count <= 0 { return 0 }
        if count <= 32 { return UInt64(nextWord() >> UInt32(32 - count)) }
        let low = UInt64(nextWord())
        return low | UInt64(nextWord() >> UInt32(64 - count)) << 32
    }

    /// CPython's `_randbelow`.
    public mutating func below(_ n: UInt64) -> UInt64 {
        let width = 64 - n.leadingZeroBitCount
        while true {
            let value = bits(width)
            if value < n { return value }
        }
    }

    /// NumPy's legacy shuffle of 0 … n−1.
    public mutating func permutation(_ n: Int) -> [Int] { shuffled(Array(0..<max(0, n))) }
}
