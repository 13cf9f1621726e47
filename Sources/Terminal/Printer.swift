import Interpreter
import Notebook
import Plots

/// Shows what cells give on standard output.
final class Printer: OutputSink {
    let screen: Screen
    private var atLineStart = true
    /// Lines written since somebody last typed.
    var linesSinceInput = 0

    init(_ screen: Screen) { self.screen = screen }

    var isLive: Bool { screen.isTerminal }

    func receive(_ output: Output) {
        switch output {
        case .text(let text): writeForeign(text)
        case .figure(let figure):
            startLine()
            write(TextRenderer.render(figure, Screen.current().style))
        case .notice(let text): Standard.error(Screen.isErrorTerminal ? Visible.text(text) + "\n" : text + "\n")
        }
    }

    func readLine(prompt: String) -> String? {
        write(screen.isTerminal ? Visible.text(prompt) : prompt)
        let line = KeyReader.line()
        if line != nil, screen.isTerminal { atLineStart = true }
        return line
    }

    func readKeys(_ handle: (KeyPress) throws -> Bool) throws -> Bool { try KeyReader.run(handle) }

    /// How many lines a cell may put on the screen; the rest is kept for %page. No limit where nobody looks.
    var lineLimit: Int?
    private var lines = 0
    private var column = 0
    /// What the last cell printed beyond the limit.
    private(set) var overflow = ""
    /// More than this is not even kept, in bytes.
    private static let keptLimit = 64 << 20

    /// A new cell begins: the count starts again.
    func beginCell() {
        lines = 0
        column = 0
        overflow = ""
    }

    /// Says what was held back, once the cell has run.
    func endCell() {
        guard !overflow.isEmpty else { return }
        startLine()
        write(screen.dim("… \(max(1, overflow.utf8.count { $0 == 10 })) more lines: %page shows them") + "\n")
    }

    /// Text from a script: what could drive the terminal is shown, not sent.
    private func writeForeign(_ text: String) {
        let shown = readable(screen.isTerminal ? Visible.text(text) : text)
        guard let lineLimit else { return write(shown) }
        if lines >= lineLimit {
            if overflow.utf8.count < Printer.keptLimit { overflow += shown }
            return
        }
        // A long line counts as the lines it takes on the screen; four bytes a sign at most.
        let bytes = shown.utf8
        var end = bytes.startIndex
        while end < bytes.endIndex, lines < lineLimit || bytes[end] & 0xC0 == 0x80 {
            column = bytes[end] == 10 ? 0 : column + 1
            if column == 0 || column % (4 * max(1, screen.style.width)) == 0 { lines += column == 0 ? 1 : 4 }
            bytes.formIndex(after: &end)
        }
        write(String(shown[..<end]))
        overflow += shown[end...]
    }

    /// Signs of mathematics in letters where the screen has ASCII alone.
    private func readable(_ text: String) -> String { screen.style.isPlain ? DisplayText.plain(text, keepsOthers: true) : text }

    /// Text of the program's own.
    func write(_ text: String) {
        guard !text.isEmpty else { return }
        linesSinceInput += text.utf8.count { $0 == 10 }
        Standard.out(text)
        atLineStart = text.last == "\n"
    }

    func startLine() {
        if !atLineStart { Standard.out("\n") }
        atLineStart = true
    }

    /// Shows what a cell came to; false if it failed.
    func show(_ outcome: Outcome, number: Int?) -> Bool {
        startLine()
        switch outcome {
        case .value(nil): return true
        case .value(let text?):
            let label = number.map { screen.colour(31, "Out[\($0)]: ") } ?? ""
            write(label + (number != nil && text.contains("\n") ? "\n" : ""))
            writeForeign(text + "\n")
            return true
        case .figure(let figure):
            write(TextRenderer.render(figure, Screen.current().style))
            return true
        case .failed(let failure):
            if number != nil { write(failure.isInterrupt ? "KeyboardInterrupt\n" : screen.colour(31, Visible.text(failure.report)) + "\n") } else { Standard.error((Screen.isErrorTerminal ? Visible.text(failure.report) : failure.report) + "\n") }
            return false
        }
    }
}
