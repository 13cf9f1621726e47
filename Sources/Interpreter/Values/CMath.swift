#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The C library's mathematics, which CPython and NumPy use as well.
public func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }

/// x · 2ⁿ.
func scalbn(_ x: Double, _ n: Int) -> Double { Double(sign: .plus, exponent: max(-4000, min(4000, n)), significand: x) }

public enum CText {
    /// `printf` for one double.
    public static func format(_ pattern: String, _ value: Double) -> String { formatted(pattern, [value]) }
    /// `printf` for a precision and a double: `%.*f`.
    public static func format(_ pattern: String, _ precision: Int, _ value: Double) -> String { formatted(pattern, [Int32(clamping: precision), value]) }

    private static func formatted(_ pattern: String, _ arguments: [any CVarArg]) -> String {
        withVaList(arguments) { list in
            var buffer = [CChar](repeating: 0, count: 512)
            let needed = Int(vsnprintf(&buffer, buffer.count, pattern, list))
            if needed < buffer.count { return String(decoding: buffer.prefix(max(0, needed)).map { UInt8(bitPattern: $0) }, as: UTF8.self) }
            return withVaList(arguments) { again in
                buffer = [CChar](repeating: 0, count: needed + 1)
                vsnprintf(&buffer, buffer.count, pattern, again)
                return String(decoding: buffer.prefix(needed).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
        }
    }
}
