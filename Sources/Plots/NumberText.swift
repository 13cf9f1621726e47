#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Short numbers for axes and scales.
public enum NumberText {
    /// Three to four digits that matter.
    public static func short(_ x: Double) -> String {
        if x.isNaN { return "nan" }
        if x.isInfinite { return x < 0 ? "-inf" : "inf" }
        if x == 0 { return "0" }
        let size = abs(x)
        if size >= 1e5 || size < 1e-3 { return exponent(format("%.2e", x)) }
        if x == x.rounded() { return String(Int(x)) }
        return trimmed(format(size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : size >= 1 ? "%.3f" : "%.4f", x))
    }

    /// With a fixed number of decimals, as all ticks of an axis have them.
    static func fixed(_ x: Double, decimals: Int) -> String {
        let text = format("%.\(max(0, min(17, decimals)))f", x)
        // No "-0.0".
        return text.hasPrefix("-") && !text.contains { $0 >= "1" && $0 <= "9" } ? String(text.dropFirst()) : text
    }

    /// `1.50e+06` as `1.5e6`.
    static func exponent(_ text: String) -> String {
        let parts = text.split(separator: "e")
        guard parts.count == 2, let power = Int(parts[1]) else { return text }
        return trimmed(String(parts[0])) + "e" + String(power)
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = Substring(text)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }

    static func format(_ pattern: String, _ x: Double) -> String {
        withVaList([x]) { list in
            var buffer = [CChar](repeating: 0, count: 400)
            let count = Int(vsnprintf(&buffer, buffer.count, pattern, list))
            return String(decoding: buffer.prefix(max(0, min(buffer.count - 1, count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}

extension Int {
    /// The whole part of any number: nan is 0, and what is too large ends at 10¹⁵.
    init(bounded x: Double) { self = x.isNaN ? 0 : Int(Swift.max(-1e15, Swift.min(1e15, x))) }
}
