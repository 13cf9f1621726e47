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
        var text = ""
        let needed = write(pattern, arguments, capacity: 128, to: &text)
        if needed >= 128 { write(pattern, arguments, capacity: needed + 1, to: &text) }
        return text
    }

    /// Writes the text if it fits; returns the room it takes.
    @discardableResult
    private static func write(_ pattern: String, _ arguments: [any CVarArg], capacity: Int, to text: inout String) -> Int {
        withVaList(arguments) { list in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
                let needed = buffer.withMemoryRebound(to: CChar.self) { Int(vsnprintf($0.baseAddress, capacity, pattern, list)) }
                if needed >= 0, needed < capacity { text = String(decoding: UnsafeBufferPointer(rebasing: buffer[..<needed]), as: UTF8.self) }
                return needed
            }
        }
    }
}
