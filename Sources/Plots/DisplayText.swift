/// Text as a terminal shows it: how wide, free of what could drive the terminal, cut where there is no room.
public enum DisplayText {
    /// Columns that a text takes in a terminal.
    public static func width(_ text: String) -> Int { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? text.utf8.count : text.reduce(0) { $0 + width($1) } }

    /// Columns that a character takes: two for East Asian wide ones and emoji, none for marks that combine.
    public static func width(_ character: Character) -> Int {
        var total = 0
        for scalar in character.unicodeScalars {
            // What is joined to an emoji is drawn inside of it.
            if scalar.value == 0x200D { break }
            if scalar.value == 0xFE0F { return 2 }
            total += width(scalar)
        }
        return total
    }

    public static func width(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) || value == 0xAD ? 0 : 1 }
        if (0x1160...0x11FF).contains(value) { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return isWide(value) ? 2 : 1
        }
    }

    private static func isWide(_ value: UInt32) -> Bool {
        var (low, high) = (0, wide.count)
        while low < high {
            let middle = (low + high) / 2
            if wide[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < wide.count && wide[low].contains(value)
    }

    /// Ranges of East Asian Width "W" and "F" (Unicode 15.1), neighbours joined.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3, 0x25FD...0x25FE, 0x2614...0x2615,
        0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE...0x26CE,
        0x26D4...0x26D4, 0x26EA...0x26EA, 0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B,
        0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797, 0x27B0...0x27B0, 0x27BF...0x27BF,
        0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x16FF1, 0x17000...0x18CFF,
        0x1AFF0...0x1B2FF, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F320, 0x1F32D...0x1F335,
        0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E,
        0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F54E, 0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596,
        0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6D7, 0x1F6DC...0x1F6DF,
        0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7EB, 0x1F7F0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945, 0x1F947...0x1F9FF,
        0x1FA70...0x1FAFF, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]

    /// One line without anything a terminal would act upon or measure in its own way: control characters, escape
    /// sequences and changes of direction become `·`, line ends blanks; joined emoji are shown by their first.
    public static func clean(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var result = ""
        for character in text {
            for scalar in character.unicodeScalars {
                let value = scalar.value
                if value == 0x200D { break }
                if value == 9 || value == 10 || value == 13 || value == 0x2028 || value == 0x2029 {
                    if result.last != " " { result.append(" ") }
                } else if value < 0x20 || (0x7F..<0xA0).contains(value) || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) {
                    result.append("·")
                } else if width(scalar) == 0, scalar.properties.generalCategory == .format || (0xFE00...0xFE0F).contains(value) {
                    continue
                } else if (0x1F3FB...0x1F3FF).contains(value), character.unicodeScalars.count > 1 {
                    continue
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }

    /// The text's beginning, at most `width` columns wide; an ellipsis shows that something is missing.
    public static func fit(_ text: String, _ width: Int, isPlain: Bool = false) -> String {
        if self.width(text) <= width { return text }
        let mark = isPlain ? "~" : "…"
        if width < 2 { return width < 1 ? "" : mark }
        var (result, used) = ("", 0)
        for character in text {
            let size = self.width(character)
            if used + size > width - 1 { break }
            result.append(character)
            used += size
        }
        return result + mark
    }

    /// The text in ASCII alone: what mathematics writes as signs in letters, anything else as `?`.
    ///
    /// - Parameter keepsOthers: leave what is neither as it is, for texts that are a person's own.
    public static func plain(_ text: String, keepsOthers: Bool = false) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return text.map { character in
            if character.isASCII { return String(character) }
            if let known = plainSigns[character] { return known }
            // Letters with accents lose them.
            if !keepsOthers, let base = character.unicodeScalars.first, base.isASCII { return String(base) }
            return keepsOthers ? String(character) : String(repeating: "?", count: max(1, width(character)))
        }.joined()
    }

    private static let plainSigns: [Character: String] = [
        "‖": "||", "∂": "d", "Δ": "D", "σ": "sigma", "α": "alpha", "β": "beta", "γ": "gamma", "λ": "lambda", "μ": "mu", "ρ": "rho", "θ": "theta", "ε": "eps",
        "·": "*", "−": "-", "–": "-", "—": "-", "×": "x", "÷": "/", "…": "...", "≤": "<=", "≥": ">=", "≈": "~", "≠": "!=", "→": "->", "←": "<-", "∘": "*",
        "⊙": "*", "∞": "inf", "√": "sqrt", "∑": "sum", "π": "pi", "²": "^2", "³": "^3", "°": "deg", "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5",
        "₆": "6", "₇": "7", "₈": "8", "₉": "9", "ₜ": "t", "’": "'", "‘": "'", "“": "\"", "”": "\"", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e",
        "δ": "delta", "ĥ": "h^", "′": "'", "ᵀ": "'", "Σ": "sum", "½": "1/2", "━": "=", "─": "-", "│": "|", "┃": "|", "═": "=", "╪": "+", "┼": "+", "┌": "+",
        "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+", "┏": "+", "┓": "+", "┡": "+", "┩": "+", "┳": "+", "╇": "+", "░": ".", "▒": ":",
        "▓": "*", "█": "#", "✓": "v", "✗": "x", "•": "*",
    ]
}
