import FoundationEssentials

/// A file of cells: a script, a Markdown lesson or a Jupyter notebook.
public struct Document: Sendable {
    public struct Cell: Sendable {
        public let code: String
        /// The line of the file on which the code begins.
        public let firstLine: Int

        public init(code: String, firstLine: Int) {
            self.code = code
            self.firstLine = firstLine
        }
    }
    public let cells: [Cell]

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
            cells = try Document.notebook(text, path)
        } else if path.hasSuffix(".md") {
            cells = Document.fences(text)
        } else if path.hasSuffix(".py") || !path.contains(".") || path.hasSuffix(".txt") {
            cells = [Cell(code: text, firstLine: 1)]
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
            return notebook.cells.filter { $0.cell_type == "code" }.map { cell in
                let code: String = switch cell.source { case .text(let text): text }
                return Cell(code: code, firstLine: 1)
            }
        } catch {
            throw .notNotebook(path, why: "it is not the JSON of a Jupyter notebook")
        }
    }

    /// The ```python fences of a Markdown text.
    private static func fences(_ text: String) -> [Cell] {
        var cells: [Cell] = []
        var code: [Substring]?
        var start = 0
        var fence = ""
        for (i, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.drop { $0 == " " }
            if let open = code {
                if trimmed.hasPrefix(fence), trimmed.dropFirst(fence.count).allSatisfy({ $0 == " " || $0 == "\r" }) {
                    cells.append(Cell(code: open.joined(separator: "\n"), firstLine: start))
                    code = nil
                } else {
                    code = open + [line]
                }
            } else if trimmed.hasPrefix("```") {
                fence = String(trimmed.prefix { $0 == "`" })
                let language = trimmed.dropFirst(fence.count).prefix { $0 != " " && $0 != "\r" && $0 != "{" }
                if language == "python" || language == "py" || language == "python3" {
                    code = []
                    start = i + 2
                }
            }
        }
        if let open = code { cells.append(Cell(code: open.joined(separator: "\n"), firstLine: start)) }
        return cells
    }
}
