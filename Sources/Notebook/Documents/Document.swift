import FoundationEssentials

/// A file of cells: a script, a Markdown lesson or a Jupyter notebook.
public struct Document: Sendable {
    public struct Cell: Sendable {
        /// Empty in a cell of text.
        public let code: String
        /// The line of the file on which the code begins.
        public let firstLine: Int
        /// The Markdown of a cell of text; nil in a cell of code.
        public let text: String?

        public init(code: String, firstLine: Int) { (self.code, self.firstLine, text) = (code, firstLine, nil) }

        init(text: String) { (code, firstLine, self.text) = ("", 1, text) }
    }
    /// Code and texts in order.
    public let everything: [Cell]
    /// The cells of code.
    public var cells: [Cell] { everything.filter { $0.text == nil } }

    public enum ReadError: Error, Sendable {
        case notFound(String)
        case folder(String)
        case unreadable(String)
        case notText(String, line: Int)
        case notNotebook(String, why: String)
        case kind(String)
    }

    /// Cuts a file's text into cells, by the ending of its name.
    public init(_ text: String, path: String) throws(ReadError) {
        if path.hasSuffix(".ipynb") {
            everything = try Document.notebook(text, path)
        } else if path.hasSuffix(".md") {
            everything = Document.fences(text)
        } else if path.hasSuffix(".py") || !path.contains(".") || path.hasSuffix(".txt") {
            everything = [Cell(code: text, firstLine: 1)]
        } else {
            throw .kind(path)
        }
    }

    private struct Notebook: Decodable {
        struct Cell: Decodable {
            let cell_type: String
            let source: Source
        }
        enum Source: Decodable {
            case text(String)
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let text = try? container.decode(String.self) { self = .text(text) } else { self = .text(try container.decode([String].self).joined()) }
            }
        }
        let cells: [Cell]
    }

    private static func notebook(_ text: String, _ path: String) throws(ReadError) -> [Cell] {
        do {
            let notebook = try JSONDecoder().decode(Notebook.self, from: Data(text.utf8))
            return notebook.cells.compactMap { cell in
                let source: String = switch cell.source { case .text(let text): text }
                return cell.cell_type == "code" ? Cell(code: source, firstLine: 1) : cell.cell_type == "markdown" ? Cell(text: source) : nil
            }
        } catch {
            throw .notNotebook(path, why: "it is not the JSON of a Jupyter notebook")
        }
    }

    /// The ```python fences of a Markdown text, and the texts between them; what other fences print or ask is neither.
    private static func fences(_ text: String) -> [Cell] {
        var cells: [Cell] = []
        var prose: [Substring] = []
        var open: (fence: String, isCode: Bool, isKept: Bool, lines: [Substring], start: Int)?
        func flush() {
            let text = prose.joined(separator: "\n").trimmingLines()
            if !text.isEmpty { cells.append(Cell(text: text)) }
            prose = []
        }
        for (i, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.drop { $0 == " " }
            if var block = open {
                let isEnd = trimmed.hasPrefix(block.fence) && trimmed.dropFirst(block.fence.count).allSatisfy { $0 == " " || $0 == "\r" }
                if isEnd, block.isCode { cells.append(Cell(code: block.lines.joined(separator: "\n"), firstLine: block.start)) }
                if block.isKept { prose.append(line) }
                block.lines.append(line)
                open = isEnd ? nil : block
            } else if trimmed.hasPrefix("```") {
                let fence = String(trimmed.prefix { $0 == "`" })
                let language = trimmed.dropFirst(fence.count).prefix { $0 != " " && $0 != "\r" && $0 != "{" }
                let isCode = ["python", "py", "python3"].contains(language)
                let isKept = !isCode && !["output", "quiz", "exercise"].contains(language)
                if isCode { flush() }
                if isKept { prose.append(line) }
                open = (fence, isCode, isKept, [], i + 2)
            } else {
                prose.append(line)
            }
        }
        if let block = open, block.isCode { cells.append(Cell(code: block.lines.joined(separator: "\n"), firstLine: block.start)) }
        flush()
        return cells
    }

    /// A script of the percent format cut at its `# %%` lines, for documents made of it. Without such lines it is one cell.
    public static func percentCells(_ text: String) -> [Cell] {
        var cells: [Cell] = []
        var lines: [Substring] = []
        var (isText, start) = (false, 1)
        func flush() {
            let body = lines.joined(separator: "\n").trimmingLines()
            if body.isEmpty { return }
            cells.append(isText ? Cell(text: lines.map { $0.hasPrefix("# ") ? $0.dropFirst(2) : $0.hasPrefix("#") ? $0.dropFirst() : $0 }.joined(separator: "\n").trimmingLines()) : Cell(code: lines.joined(separator: "\n"), firstLine: start))
        }
        for (i, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("# %%") {
                flush()
                (lines, isText, start) = ([], line.contains("[markdown]"), i + 2)
            } else {
                lines.append(line)
            }
        }
        flush()
        return cells
    }
}
