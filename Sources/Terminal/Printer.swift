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
        case .text(let text): write(text)
        case .figure(let figure):
            startLine()
            write(TextRenderer.render(figure, Screen.current().style))
        case .notice(let text): Standard.error(text + "\n")
        }
    }

    func readLine(prompt: String) -> String? {
        write(prompt)
        return Swift.readLine()
    }

    func readKeys(_ handle: (KeyPress) throws -> Bool) throws -> Bool { try KeyReader.run(handle) }

    /// Text from a script: what could drive the terminal is shown, not sent (the progress bar's own codes excepted).
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
            write(label + (number != nil && text.contains("\n") ? "\n" : "") + text + "\n")
            return true
        case .figure(let figure):
            write(TextRenderer.render(figure, Screen.current().style))
            return true
        case .failed(let failure):
            if number != nil { write(failure.isInterrupt ? "KeyboardInterrupt\n" : screen.colour(31, failure.report) + "\n") } else { Standard.error(failure.report + "\n") }
            return false
        }
    }
}
