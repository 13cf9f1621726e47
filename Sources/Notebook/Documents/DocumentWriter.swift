/// Writes what a session showed as a document.
public struct DocumentWriter: Sendable {
    /// A row for each kind: the ending of its files, what it is, and how it is made.
    public struct Kind: Sendable {
        public let ending: String
        public let summary: String
        let make: @Sendable (Transcript, String) -> String
    }

    public static let kinds: [Kind] = [
        Kind(ending: "ipynb", summary: "a Jupyter notebook, with outputs and pictures", make: NotebookFile.text),
        Kind(ending: "html", summary: "one page that can be read anywhere, with a slider through the timesteps of each trace", make: HTMLPage.text),
        Kind(ending: "md", summary: "Markdown, with outputs", make: MarkdownFile.text),
        Kind(ending: "py", summary: "a Python script with its texts as comments", make: ScriptFile.text),
    ]

    /// The document for a file's name; nil if its ending is none of those.
    public static func text(_ transcript: Transcript, for path: String, title: String) -> String? {
        guard let kind = kinds.first(where: { path.lowercased().hasSuffix("." + $0.ending) }) else { return nil }
        let text = kind.make(transcript, title)
        // JSON spells control characters itself; the others are read in terminals.
        return kind.ending == "ipynb" ? text : Visible.text(text)
    }

    /// The endings in words: `.ipynb, .html, .md or .py`.
    public static var endings: String {
        let all = kinds.map { "." + $0.ending }
        return all.dropLast().joined(separator: ", ") + " or " + (all.last ?? "")
    }
}

extension Transcript.Code {
    /// Whether the cell ended with an error: a script of it would stop there.
    var hasFailed: Bool { outputs.contains { if case .failure = $0 { true } else { false } } }
}

/// Markdown with ```python cells and ```output behind them: what the lessons are written in.
enum MarkdownFile {
    static func text(_ transcript: Transcript, _ title: String) -> String {
        var parts: [String] = []
        for cell in transcript.cells {
            switch cell {
            case .markdown(let text): parts.append(text.trimmingLines())
            case .code(let code):
                // A cell that failed is shown, but not run again.
                parts.append(fence(code.source, code.hasFailed ? "text" : "python"))
                let text = plain(code.outputs)
                if !text.isEmpty { parts.append(fence(text, code.hasFailed ? "text" : "output")) }
            }
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    /// A fence longer than any inside of it.
    private static func fence(_ text: String, _ info: String) -> String {
        var longest = 2
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let marks = String(repeating: "`", count: longest + 1)
        return marks + info + "\n" + text.trimmingLines() + "\n" + marks
    }

    private static func plain(_ pieces: [Transcript.Piece]) -> String {
        pieces.compactMap { piece -> String? in
            switch piece {
            case .stream(let text): Transcript.settled(text).trimmingLines()
            case .value(let text, _): text
            case .failure(let failure): failure.report
            case .figure: nil
            }
        }.joined(separator: "\n")
    }
}

/// A script in the percent format of Jupyter, Spyder and VS Code.
enum ScriptFile {
    static func text(_ transcript: Transcript, _ title: String) -> String {
        func commented(_ text: String) -> String {
            text.trimmingLines().split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "#" : "# " + $0 }.joined(separator: "\n")
        }
        return transcript.cells.compactMap { cell -> String? in
            switch cell {
            case .markdown(let text): text.trimmingLines().isEmpty ? nil : "# %% [markdown]\n" + commented(text)
            case .code(let code): "# %%\n" + (code.hasFailed ? "# This cell failed:\n" + commented(code.source) : code.source.trimmingLines())
            }
        }.joined(separator: "\n\n") + "\n"
    }
}

extension String {
    /// Without empty lines at both ends.
    func trimmingLines() -> String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        while text.first?.isNewline == true { text.removeFirst() }
        return String(text)
    }
}
