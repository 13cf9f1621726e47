/// How Python writes a float.
public enum FloatText {
    /// The shortest text that reads back as the same number.
    public static func repr(_ x: Double) -> String {
        if x.isNaN { return "nan" }
        if x.isInfinite { return x < 0 ? "-inf" : "inf" }
        let (digits, exponent) = shortest(x.magnitude.description)
        return (x.sign == .minus ? "-" : "") + layout(digits, exponent)
    }

    /// The shortest text for single precision.
    public static func repr(_ x: Float) -> String {
        if x.isNaN { return "nan" }
        if x.isInfinite { return x < 0 ? "-inf" : "inf" }
        let (digits, exponent) = shortest(x.magnitude.description)
        return (x.sign == .minus ? "-" : "") + layout(digits, exponent)
    }

    /// A number, not negative, with so many decimal places, where its digits are sure without working out its exact decimal expansion: the
    /// scaled number is not too large and lies far enough from half a unit that no rounding error matters.
    static func fixed(_ x: Double, _ places: Int) -> String? {
        guard places >= 0, places < powers.count else { return nil }
        let scaled = x * Double(powers[places])
        guard scaled < 1e12 else { return nil }
        let whole = scaled.rounded(.down)
        guard abs(scaled - whole - 0.5) > 1e-3 else { return nil }
        let digits = Int(whole) + (scaled - whole > 0.5 ? 1 : 0)
        if places == 0 { return String(digits) }
        let (before, after) = digits.quotientAndRemainder(dividingBy: powers[places])
        let tail = String(after)
        return String(before) + "." + String(repeating: "0", count: places - tail.utf8.count) + tail
    }

    private static let powers = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000]

    /// Digits without leading or trailing zeros, and the decimal exponent of the first digit.
    public static func digits(_ x: Double) -> (digits: String, exponent: Int) { shortest(x.magnitude.description) }
    public static func digits(_ x: Float) -> (digits: String, exponent: Int) { shortest(x.magnitude.description) }

    private static func shortest(_ text: String) -> (String, Int) {
        var digits: [UInt8] = []
        var exponent = 0
        var pointAt: Int?
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "."): pointAt = digits.count
            case UInt8(ascii: "e"): 
                exponent = Int(String(decoding: bytes, as: UTF8.self)) ?? 0
                bytes = []
            default: digits.append(byte)
            }
        }
        exponent += (pointAt ?? digits.count) - 1
        while digits.count > 1, digits.first == 48 {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.last == 48 { digits.removeLast() }
        if digits == [48] { exponent = 0 }
        return (String(decoding: digits, as: UTF8.self), exponent)
    }

    /// Digits and the exponent of the first as Python lays a float out.
    public static func layout(_ digits: String, _ exponent: Int) -> String {
        if exponent < -4 || exponent >= 16 { return scientific(digits, exponent) }
        if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
        if digits.count <= exponent + 1 { return digits + String(repeating: "0", count: exponent + 1 - digits.count) + ".0" }
        return digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }

    public static func scientific(_ digits: String, _ exponent: Int) -> String {
        let mantissa = digits.count > 1 ? digits.prefix(1) + "." + digits.dropFirst() : digits[...]
        let size = String(exponent.magnitude)
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + (size.count < 2 ? "0" : "") + size
    }
}
