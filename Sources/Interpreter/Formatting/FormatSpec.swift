import BigInt

/// A format specification: `[[fill]align][sign][#][0][width][,][.precision][type]`.
public struct FormatSpec {
    var fill: Character = " "
    var align: Character?
    var sign: Character = "-"
    var isAlternate = false
    var isZeroPadded = false
    var width = 0
    var grouping: Character?
    var precision: Int?
    var type: Character?
    /// Whole numbers get zeros in front up to so many digits: the precision of `%.5d`.
    var minimumDigits = 0

    /// The longest text a width or a precision may ask for.
    private static let limit = 10_000_000

    /// - Parameter kind: the type of what is formatted, as messages name it.
    public init(_ text: String, for kind: String = "str") throws {
        var rest = Array(text)[...]
        func isAlign(_ c: Character) -> Bool { "<>=^".contains(c) }
        if rest.count >= 2, isAlign(rest[rest.startIndex + 1]) {
            fill = rest[rest.startIndex]
            align = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
        } else if let first = rest.first, isAlign(first) {
            align = first
            rest = rest.dropFirst()
        }
        if let first = rest.first, "+- ".contains(first) {
            sign = first
            rest = rest.dropFirst()
        }
        if rest.first == "#" {
            isAlternate = true
            rest = rest.dropFirst()
        }
        if rest.first == "0" {
            isZeroPadded = true
            rest = rest.dropFirst()
        }
        func number() throws -> Int? {
            var digits = ""
            while let c = rest.first, c.isASCII, c.isNumber {
                digits.append(c)
                rest = rest.dropFirst()
            }
            guard !digits.isEmpty else { return nil }
            guard let value = Int(digits) else { throw Raise(.valueError, "Too many decimal digits in format string") }
            return value
        }
        width = try number() ?? 0
        if let first = rest.first, first == "," || first == "_" {
            grouping = first
            rest = rest.dropFirst()
            if let second = rest.first, second == "," || second == "_" {
                throw Raise(.valueError, first == second ? "Cannot specify '\(first)' with '\(first)'." : "Cannot specify both ',' and '_'.")
            }
        }
        if rest.first == "." {
            rest = rest.dropFirst()
            guard let value = try number() else { throw Raise(.valueError, "Format specifier missing precision") }
            precision = value
        }
        if let first = rest.first {
            type = first
            rest = rest.dropFirst()
        }
        if !rest.isEmpty { throw Raise(.valueError, "Invalid format specifier '\(text)' for object of type '\(kind)'") }
        if let grouping, let letter = type ?? (kind == "str" ? "s" : nil), !"deEfFgG%".contains(letter), grouping == "," || !"boxX".contains(letter) {
            throw Raise(.valueError, "Cannot specify '\(grouping)' with '\(letter)'.")
        }
    }

    /// What has been read before need not be read again.
    struct Known {
        private struct Key: Hashable {
            let text: String
            let kind: String
        }
        private var specs: [Key: FormatSpec] = [:]

        mutating func spec(_ text: String, for kind: String) throws -> FormatSpec {
            let key = Key(text: text, kind: kind)
            if let known = specs[key] { return known }
            let made = try FormatSpec(text, for: kind)
            if specs.count > 200 { specs.removeAll() }
            specs[key] = made
            return made
        }
    }

    /// Refuses texts that would not fit into memory.
    private func checkSize() throws {
        if let precision, precision > Int(Int32.max) { throw Raise(.valueError, "precision too big") }
        if width > FormatSpec.limit || (precision ?? 0) > FormatSpec.limit || minimumDigits > FormatSpec.limit {
            throw Raise(.memoryError, "", hint: "A width or a precision may be \(FormatSpec.limit) at most.")
        }
    }

    func format(string text: String) throws -> String {
        if let type, type != "s" { throw Raise(.valueError, "Unknown format code '\(type)' for object of type 'str'") }
        if align == "=" { throw Raise(.valueError, "'=' alignment not allowed in string format specifier") }
        if sign != "-" { throw Raise(.valueError, "\(sign == " " ? "Space" : "Sign") not allowed in string format specifier") }
        if isAlternate { throw Raise(.valueError, "Alternate form (#) not allowed in string format specifier") }
        // A precision only cuts: it may be as large as it likes.
        guard width <= FormatSpec.limit else { try checkSize(); return "" }
        let body = precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
        return padded(body, standard: "<")
    }

    func format(_ n: Int) throws -> String {
        switch type {
        case "e", "E", "f", "F", "g", "G", "%": return try format(Double(n))
        case "c":
            guard n >= 0, let scalar = Unicode.Scalar(UInt32(clamping: n)) else { throw Raise(.overflowError, "%c arg not in range(0x110000)") }
            return padded(String(scalar), standard: "<")
        default: return try digits(String(n.magnitude, radix: try radix("int")), isNegative: n < 0)
        }
    }

    func format(integer n: BigInt) throws -> String {
        if let type, "eEfFgG%".contains(type) { 
            let x = n.nearestDouble
            if x.isInfinite { throw Raise(.overflowError, "int too large to convert to float") }
            return try format(x)
        }
        return try digits(String(n.magnitude, radix: try radix("int")), isNegative: n.sign == .minus)
    }

    private func radix(_ kind: String) throws -> Int {
        if precision != nil { throw Raise(.valueError, "Precision not allowed in integer format specifier") }
        switch type {
        case nil, "d", "n": return 10
        case "b": return 2
        case "o": return 8
        case "x", "X": return 16
        default: throw Raise(.valueError, "Unknown format code '\(type ?? " ")' for object of type '\(kind)'")
        }
    }

    private func digits(_ text: String, isNegative: Bool) throws -> String {
        try checkSize()
        let body = String(repeating: "0", count: max(0, minimumDigits - text.utf8.count)) + (type == "X" ? text.uppercased() : text)
        let prefix = isAlternate ? ["b": "0b", "o": "0o", "x": "0x", "X": "0X"][type ?? "d"] ?? "" : ""
        return assembled(signText(isNegative) + prefix, body, "", groupSize: type == nil || type == "d" || type == "n" ? 3 : 4)
    }

    private func signText(_ isNegative: Bool) -> String { isNegative ? "-" : sign == "-" ? "" : String(sign) }

    public func format(_ x: Double) throws -> String {
        try checkSize()
        let isNegative = x.sign == .minus && !x.isNaN
        if !x.isFinite {
            let body = x.isNaN ? "nan" : "inf"
            return assembled(signText(isNegative), (type.map { "EFG".contains($0) } ?? false) ? body.uppercased() : body, type == "%" ? "%" : "", groupSize: 3)
        }
        let size = x.magnitude
        switch type {
        case nil:
            if let precision { return number(general(size, max(1, precision), isRepr: true), isNegative) }
            return number(FloatText.repr(size), isNegative)
        case "f", "F":
            if !isAlternate, let text = FloatText.fixed(size, precision ?? 6) { return number(text, isNegative) }
            return number(CText.format(isAlternate ? "%#.*f" : "%.*f", precision ?? 6, size), isNegative)
        case "e": return number(CText.format(isAlternate ? "%#.*e" : "%.*e", precision ?? 6, size), isNegative)
        case "E": return number(CText.format(isAlternate ? "%#.*E" : "%.*E", precision ?? 6, size), isNegative)
        case "g", "n": return number(general(size, max(1, precision ?? 6), isRepr: false), isNegative)
        case "G": return number(general(size, max(1, precision ?? 6), isRepr: false).uppercased(), isNegative)
        case "%": return number(CText.format("%.*f", precision ?? 6, size * 100) + "%", isNegative)
        default: throw Raise(.valueError, "Unknown format code '\(type ?? " ")' for object of type 'float'")
        }
    }

    /// `g`: scientific for very large or small numbers, without trailing zeros.
    private func general(_ x: Double, _ precision: Int, isRepr: Bool) -> String {
        let pattern = isAlternate ? "%#.*g" : "%.*g"
        var text = CText.format(pattern, precision, x)
        if isRepr, !text.contains("e"), !text.contains(".") {
            // The empty type keeps a digit behind the point, and turns to exponents one digit earlier.
            if text.count >= precision, x >= 1, text.count > precision - 1, text.count == precision { text = CText.format("%.*e", precision - 1, x).trimmingMantissa() } else { text += ".0" }
        }
        return text
    }

    private func number(_ text: String, _ isNegative: Bool) -> String {
        if grouping == nil, !isZeroPadded, align != "=" { return padded(signText(isNegative) + text, standard: ">") }
        let split = text.utf8.firstIndex { ".eE%".utf8.contains($0) } ?? text.endIndex
        return assembled(signText(isNegative), String(text[..<split]), String(text[split...]), groupSize: 3)
    }

    /// Sign, grouped digits and tail, padded to the width.
    private func assembled(_ sign: String, _ whole: String, _ tail: String, groupSize: Int) -> String {
        var body = whole
        if let grouping { body = grouped(body, groupSize, grouping) }
        let isZero = isZeroPadded && align == nil
        if isZero || align == "=" {
            let room = width - sign.count - tail.count
            if isZero {
                if let grouping {
                    // n digits take n + (n - 1) / size places.
                    var digits = max(whole.utf8.count, room * groupSize / (groupSize + 1) - 1, 1)
                    while digits + (digits - 1) / groupSize < room { digits += 1 }
                    body = grouped(String(repeating: "0", count: digits - whole.utf8.count) + whole, groupSize, grouping)
                } else {
                    body = String(repeating: "0", count: max(0, room - body.count)) + body
                }
                return sign + body + tail
            }
            let filler = isZeroPadded && fill == " " ? "0" : fill
            return sign + String(repeating: String(filler), count: max(0, room - body.count)) + body + tail
        }
        return padded(sign + body + tail, standard: ">")
    }

    private func grouped(_ digits: String, _ size: Int, _ separator: Character) -> String {
        guard digits.allSatisfy(\.isHexDigit) else { return digits }
        var result: [Character] = []
        for (i, digit) in digits.reversed().enumerated() {
            if i > 0, i % size == 0 { result.append(separator) }
            result.append(digit)
        }
        return String(result.reversed())
    }

    private func padded(_ text: String, standard: Character) -> String {
        guard width > 0 else { return text }
        let room = width - text.unicodeScalars.count
        guard room > 0 else { return text }
        let filler = isZeroPadded && align == nil ? "0" : String(fill)
        switch align ?? standard {
        case "<": return text + String(repeating: filler, count: room)
        case "^": return String(repeating: filler, count: room / 2) + text + String(repeating: filler, count: room - room / 2)
        default: return String(repeating: filler, count: room) + text
        }
    }
}

extension String {
    /// `1.500e+03` as `1.5e+03`.
    fileprivate func trimmingMantissa() -> String {
        guard let e = firstIndex(of: "e"), contains(".") else { return self }
        var mantissa = self[..<e]
        while mantissa.last == "0" { mantissa.removeLast() }
        if mantissa.last == "." { mantissa.removeLast() }
        return String(mantissa) + String(self[e...])
    }
}
