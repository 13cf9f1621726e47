/// Text from data, lessons and scripts made safe to send to a terminal.
public enum Visible {
    /// Control characters are shown (`\x1b`), not sent: a column's name must not move the cursor or set the title. Line
    /// ends, tabs and going back to the line's start are what print does; `\r` with erase-to-end is the progress bar.
    public static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            if scalar == "\u{1B}", rest.starts(with: "\u{1B}[K".unicodeScalars), result.last == "\r" {
                result.append(contentsOf: rest.prefix(3))
                rest.removeFirst(3)
                continue
            }
            if isControl(scalar) {
                let digits = String(scalar.value, radix: 16)
                result.append(contentsOf: ("\\x" + (digits.count < 2 ? "0" : "") + digits).unicodeScalars)
            } else {
                result.append(scalar)
            }
            rest.removeFirst()
        }
        return String(result)
    }

    /// C0 and C1 but for \t, \n, \r and backspace, and the marks that turn the direction of writing round.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 8, 9, 10, 13: false
        case 0..<32, 127..<160, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
