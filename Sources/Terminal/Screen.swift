#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
public import Plots

/// What the output is: its width, its colours, whether anybody can type.
public struct Screen: Sendable {
    public let style: TextStyle
    /// Lines of the terminal; nil where nothing scrolls away.
    let height: Int?
    public let isTerminal: Bool
    public let hasInput: Bool

    /// Asks the environment: NO_COLOR, TERM, COLORTERM, UNROLL_ASCII, COLUMNS.
    public static func current() -> Screen {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        let isTerminal = isatty(1) == 1
        let term = variable("TERM") ?? ""
        let isDumb = term.isEmpty || term == "dumb"
        var width = 80
        var height: Int?
        var size = winsize()
        if ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            width = Int(size.ws_col)
            if isTerminal, size.ws_row > 0 { height = Int(size.ws_row) }
        } else if let columns = variable("COLUMNS").flatMap({ Int($0) }), columns > 0 {
            width = columns
        }
        let colours: TextStyle.Colours
        if !isTerminal || isDumb || variable("NO_COLOR").map({ !$0.isEmpty }) == true {
            colours = .none
        } else if let kind = variable("COLORTERM"), kind == "truecolor" || kind == "24bit" {
            colours = .full
        } else {
            colours = term.contains("256") ? .xterm : .sixteen
        }
        let locale = variable("LC_ALL") ?? variable("LC_CTYPE") ?? variable("LANG") ?? ""
        let isUTF8 = locale.isEmpty || locale.uppercased().contains("UTF")
        let isPlain = variable("UNROLL_ASCII") == "1" || (isTerminal && (isDumb || !isUTF8))
        return Screen(style: TextStyle(width: min(width, 200), colours: colours, isPlain: isPlain), height: height, isTerminal: isTerminal && !isDumb, hasInput: isatty(0) == 1)
    }

    /// A text without its colours, to be measured.
    static func withoutStyle(_ text: String) -> String {
        guard text.contains("\u{1B}") else { return text }
        return text.split(separator: "\u{1B}[", omittingEmptySubsequences: false).enumerated().map { $0.offset == 0 ? $0.element : $0.element.drop { $0 != "m" }.dropFirst() }.joined()
    }

    /// Whether what goes to standard error is seen in a terminal.
    static var isErrorTerminal: Bool { isatty(2) == 1 }

    /// Lines of the terminal; 24 where it doesn't say.
    static var height: Int {
        var size = winsize()
        return ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0 ? Int(size.ws_row) : 24
    }

    func dim(_ text: String) -> String { wrap("2", text) }
    func italic(_ text: String) -> String { wrap("3", text) }
    func bold(_ text: String) -> String { wrap("1", text) }
    func colour(_ code: Int, _ text: String) -> String { wrap(String(code), text) }

    private func wrap(_ code: String, _ text: String) -> String {
        style.colours == .none || text.isEmpty ? text : "\u{1B}[\(code)m\(text.split(separator: "\u{1B}[0m", omittingEmptySubsequences: false).joined(separator: "\u{1B}[0;\(code)m"))\u{1B}[0m"
    }
}

/// Writes all of a text, whatever the size of the pipe.
enum Standard {
    static func out(_ text: String) { write(1, text) }
    static func error(_ text: String) { write(2, text) }

    private static func write(_ descriptor: Int32, _ text: String) {
        var text = text
        text.withUTF8 { buffer in
            var at = 0
            while at < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + at }, buffer.count - at)
                if count < 0 {
                    if errno == EINTR || errno == EAGAIN { continue }
                    // Nobody reads any more: leave quietly, as a well-behaved filter does.
                    if errno == EPIPE { exit(141) }
                    if descriptor == 1, errno == ENOSPC {
                        write(2, "unroll: the output can't be written: no space left\n")
                        exit(1)
                    }
                    return
                }
                at += count
            }
        }
    }
}
