import Interpreter
import Syntax

/// Words errors for a reader: traceback with innermost call last, the line with a caret, message, what to try.
enum ErrorReport {
    static func failure(_ diagnostic: Diagnostic, _ source: SourceText) -> Failure {
        let lines = place(source, diagnostic.span, function: nil) + ["\(diagnostic.className): \(printable(diagnostic.message))"] + diagnostic.hints.map { "  \($0)" }
        return Failure(className: diagnostic.className, message: diagnostic.message, report: lines.joined(separator: "\n"), isInterrupt: false)
    }

    static func failure(_ exception: ExceptionObject, _ vm: Interpreter) -> Failure {
        let name = exception.type.name
        let message = (try? exception.str(vm)) ?? ""
        var lines: [String] = []
        if let cause = exception.cause {
            lines += report(cause, vm) + ["", "The above exception was the direct cause of the following exception:", ""]
        } else if let context = exception.context, !exception.suppressesContext {
            lines += report(context, vm) + ["", "During handling of the above exception, another exception occurred:", ""]
        }
        lines += report(exception, vm)
        return Failure(className: name, message: message, report: lines.joined(separator: "\n"), isInterrupt: name == "KeyboardInterrupt")
    }

    private static func report(_ exception: ExceptionObject, _ vm: Interpreter) -> [String] {
        let message = (try? exception.str(vm)) ?? ""
        var lines: [String] = []
        let frames = Array(exception.trace.reversed())
        // A recursion that went too deep shows its two ends.
        let shown = frames.count > 12 ? Array(frames.prefix(5)) + Array(frames.suffix(5)) : frames
        for (i, frame) in shown.enumerated() {
            if frames.count > 12, i == 5 { lines.append("  … \(frames.count - 10) more calls …") }
            lines += place(frame.source, frame.span, function: frame.function == "<module>" ? nil : frame.function)
        }
        lines.append(exception.type.name + (message.isEmpty ? "" : ": " + printable(message)))
        return lines + exception.hints.map { "  " + printable($0) }
    }

    /// Where, the line, and carets under the part that is meant.
    private static func place(_ source: SourceText, _ span: Span, function: String?) -> [String] {
        let (line, column) = source.position(span.start)
        let text = source.line(at: span.start)
        let indent = text.prefix { $0 == " " || $0 == "\t" }.count
        let (endLine, endColumn) = source.position(span.end)
        let last = endLine == line ? max(column + 1, endColumn) : text.count + 1
        let body = printable(String(text.dropFirst(indent)))
        let carets = String(repeating: " ", count: max(0, column - 1 - indent)) + String(repeating: "^", count: max(1, min(last - column, max(1, text.count - column + 1))))
        return ["  \(source.name), line \(line)" + (function.map { ", in \($0)" } ?? ""), "    " + body, "    " + carets]
    }

    /// Control characters from data are shown, never sent to the terminal.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\n" && $0 != "\t" || $0.value == 127 }) else { return text }
        return text.unicodeScalars.map { scalar in
            scalar.value < 32 && scalar != "\n" && scalar != "\t" || scalar.value == 127 ? "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16) : String(scalar)
        }.joined()
    }
}
