import BigInt

/// Whole numbers from and to text, within Python's limit of digits.
enum IntegerText {
    static let digitLimit = 4300

    /// What `int(text, base)` gives.
    static func parse(_ original: String, base: Int) throws -> BigInt {
        var digits = Array(original.trimmingBlanks().unicodeScalars)[...]
        let invalid = Raise(.valueError, "invalid literal for int() with base \(base): \(Str.quoted(original))")
        let sign = digits.first
        if sign == "-" || sign == "+" { digits.removeFirst() }
        var radix = base == 0 ? 10 : base
        var hasPrefix = false
        if digits.count > 1, digits.first == "0" {
            let letter = Character(digits[digits.startIndex + 1]).lowercased()
            if let value = ["x": 16, "o": 8, "b": 2][letter], base == 0 || base == value {
                digits.removeFirst(2)
                radix = value
                hasPrefix = true
                if digits.first == "_" { digits.removeFirst() }
            }
        }
        var plain = ""
        var previous: Unicode.Scalar = "_"
        for digit in digits {
            if digit == "_" {
                if previous == "_" { throw invalid }
            } else {
                guard let value = digitValue(digit), value < radix else { throw invalid }
                plain.append(String(value, radix: 36))
            }
            previous = digit
        }
        if plain.isEmpty || previous == "_" { throw invalid }
        // `int('010', 0)` would be read as octal by some: Python refuses it.
        if base == 0, !hasPrefix, plain.count > 1, plain.hasPrefix("0"), plain.contains(where: { $0 != "0" }) { throw invalid }
        if radix & (radix - 1) != 0, plain.utf8.count > digitLimit {
            throw Raise(.valueError, "Exceeds the limit (4300 digits) for integer string conversion: value has \(plain.utf8.count) digits; use sys.set_int_max_str_digits() to increase the limit")
        }
        guard let n = Int(plain, radix: radix).map({ BigInt($0) }) ?? BigInt(plain, radix: radix) else { throw invalid }
        return sign == "-" ? -n : n
    }

    private static func digitValue(_ scalar: Unicode.Scalar) -> Int? {
        if scalar.properties.numericType == .decimal { return scalar.properties.numericValue.flatMap { Int(exactly: $0) } }
        return Character(scalar).isASCII ? Character(scalar).isLetter ? Int(String(scalar), radix: 36) : nil : nil
    }

    /// The digits of a large number; refused beyond the limit.
    static func decimal(_ n: BigInt) throws -> String {
        let tooLong = Raise(.valueError, "Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit")
        if n.bitWidth > 14_300 { throw tooLong }
        let text = n.description
        if text.utf8.count - (n.sign == .minus ? 1 : 0) > digitLimit { throw tooLong }
        return text
    }
}
