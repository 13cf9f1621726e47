import BigInt

/// CPython's hash functions. Sets are laid out by them, so a set prints and iterates in CPython's order; texts hash as
/// they do under PYTHONHASHSEED=0, which keeps that order the same from run to run.
enum Hashing {
    /// Numbers hash modulo this Mersenne prime, 2⁶¹ − 1.
    private static let modulus = (1 << 61) - 1

    @inline(__always)
    static func hash(_ n: Int) -> Int {
        if n.magnitude < UInt(modulus) { return n == -1 ? -2 : n }
        let rest = Int(n.magnitude % UInt(modulus))
        return n < 0 ? (rest == 1 ? -2 : -rest) : rest
    }

    static func hash(_ n: BigInt) -> Int {
        let rest = Int(n.magnitude % BigUInt(modulus))
        return n.sign == .minus ? (rest == 1 ? -2 : -rest) : rest
    }

    /// A float that is whole hashes like the integer.
    static func hash(_ x: Double) -> Int {
        if let n = Int(exactly: x) { return hash(n) }
        guard x.isFinite else { return x.isNaN ? 0 : x > 0 ? 314159 : -314159 }
        var exponent = Int(x.exponent) + 1
        var mantissa = x.magnitude.significand / 2
        var result = 0
        // 28 bits of the mantissa at a time, as CPython does.
        while mantissa != 0 {
            result = ((result << 28) & modulus) | result >> (61 - 28)
            mantissa *= 268_435_456
            exponent -= 28
            let part = Int(mantissa)
            mantissa -= Double(part)
            result += part
            if result >= modulus { result -= modulus }
        }
        exponent = exponent >= 0 ? exponent % 61 : 60 - ((-1 - exponent) % 61)
        result = ((result << exponent) & modulus) | result >> (61 - exponent)
        if x < 0 { result = -result }
        return result == -1 ? -2 : result
    }

    /// SipHash-1-3 with a key of zeros, over the code points as CPython stores them: in 1, 2 or 4 bytes each.
    static func hash(_ text: String) -> Int {
        var text = text
        let ascii: Int? = text.withUTF8 { bytes in bytes.allSatisfy { $0 < 128 } ? hash(UnsafeRawBufferPointer(bytes)) : nil }
        if let ascii { return ascii }
        let points = text.unicodeScalars.map(\.value)
        let largest = points.max() ?? 0
        if largest < 0x100 { return points.map { UInt8(truncatingIfNeeded: $0) }.withUnsafeBytes { hash($0) } }
        if largest < 0x10000 { return points.map { UInt16(truncatingIfNeeded: $0) }.withUnsafeBytes { hash($0) } }
        return points.withUnsafeBytes { hash($0) }
    }

    static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        if bytes.isEmpty { return 0 }
        var (v0, v1): (UInt64, UInt64) = (0x736f_6d65_7073_6575, 0x646f_7261_6e64_6f6d)
        var (v2, v3): (UInt64, UInt64) = (0x6c79_6765_6e65_7261, 0x7465_6462_7974_6573)
        @inline(__always) func rotated(_ x: UInt64, _ by: UInt64) -> UInt64 { x << by | x >> (64 - by) }
        @inline(__always) func round() {
            v0 &+= v1; v2 &+= v3
            v1 = rotated(v1, 13) ^ v0
            v3 = rotated(v3, 16) ^ v2
            v0 = rotated(v0, 32)
            v2 &+= v1; v0 &+= v3
            v1 = rotated(v1, 17) ^ v2
            v3 = rotated(v3, 21) ^ v0
            v2 = rotated(v2, 32)
        }
        var at = 0
        while at + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            v3 ^= word
            round()
            v0 ^= word
            at += 8
        }
        var last = UInt64(bytes.count & 0xFF) << 56
        for i in at..<bytes.count { last |= UInt64(bytes[i]) << UInt64(8 * (i - at)) }
        v3 ^= last
        round()
        v0 ^= last
        v2 ^= 0xFF
        round()
        round()
        round()
        let result = Int(bitPattern: UInt(v0 ^ v1 ^ v2 ^ v3))
        return result == -1 ? -2 : result
    }

    /// A tuple's hash from those of its items (xxHash's mixing).
    static func combine(_ hashes: [Int]) -> Int {
        var state: UInt = 2_870_177_450_012_600_261
        for hash in hashes {
            state = state &+ UInt(bitPattern: hash) &* 14_029_467_366_897_019_727
            state = state << 31 | state >> 33
            state = state &* 11_400_714_785_074_694_791
        }
        state = state &+ (UInt(hashes.count) ^ (2_870_177_450_012_600_261 ^ 3_527_539))
        return state == UInt.max ? 1_546_275_796 : Int(bitPattern: state)
    }

    /// A frozenset's hash, which does not depend on the order.
    static func unordered(_ hashes: some Sequence<Int>) -> Int {
        var state: UInt = 0
        var count: UInt = 0
        for hash in hashes {
            let bits = UInt(bitPattern: hash)
            state ^= ((bits ^ 89_869_747) ^ (bits << 16)) &* 3_644_798_167
            count += 1
        }
        state ^= (count &+ 1) &* 1_927_868_237
        state ^= (state >> 11) ^ (state >> 25)
        state = state &* 69069 &+ 907_133_923
        return state == UInt.max ? 590_923_713 : Int(bitPattern: state)
    }
}
