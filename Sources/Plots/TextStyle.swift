/// What a terminal can show.
public struct TextStyle: Sendable {
    public enum Colours: Sendable { case none, sixteen, xterm, full }
    public var width: Int
    public var colours: Colours
    /// Only characters of ASCII.
    public var isPlain: Bool

    public init(width: Int = 80, colours: Colours = .none, isPlain: Bool = false) {
        self.width = max(TextStyle.narrowest, width)
        self.colours = colours
        self.isPlain = isPlain
    }

    /// Pictures need some columns; a narrower terminal wraps them.
    public static let narrowest = 20

    /// Whether a cell's background can carry any colour.
    var hasScales: Bool { colours == .full || colours == .xterm }

    /// A text as this terminal may receive it.
    func clean(_ text: String) -> String {
        let text = DisplayText.clean(text)
        return isPlain ? DisplayText.plain(text) : text
    }

    /// The sequence that switches to a foreground and a background; empty if there is nothing to switch.
    func code(_ ink: Paint, _ back: Colour?, isDim: Bool) -> String {
        guard colours != .none else { return "" }
        var codes: [String] = isDim ? ["2"] : []
        switch colours {
        case .none: break
        case .sixteen: if ink.ansi != 39 { codes.append(String(ink.ansi)) }
        case .xterm:
            if let colour = ink.colour { codes.append("38;5;\(colour.xterm)") }
            if let back { codes.append("48;5;\(back.xterm)") }
        case .full:
            if let colour = ink.colour { codes.append("38;2;\(colour.red);\(colour.green);\(colour.blue)") }
            if let back { codes.append("48;2;\(back.red);\(back.green);\(back.blue)") }
        }
        return codes.isEmpty ? "" : "\u{1B}[" + codes.joined(separator: ";") + "m"
    }
}
