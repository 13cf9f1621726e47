import FoundationEssentials
import Plots

/// A Jupyter notebook, nbformat 4.5.
enum NotebookFile {
    static func text(_ transcript: Transcript, _ title: String) -> String {
        let cells = transcript.cells.enumerated().map { i, cell -> Cell in
            switch cell {
            case .markdown(let text): Cell(cell_type: "markdown", id: "text-\(i)", source: text.trimmingLines())
            case .code(let code): Cell(
                cell_type: "code", id: "cell-\(i)", source: code.source, execution_count: code.number, outputs: code.outputs.map { output($0, code.number) })
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let notebook = Notebook(cells: cells, metadata: Metadata(title: title))
        return (try? encoder.encode(notebook)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? ""
    }

    private static func output(_ piece: Transcript.Piece, _ number: Int?) -> Output {
        switch piece {
        case .stream(let text): return Output(output_type: "stream", name: "stdout", text: Transcript.settled(text))
        case .value(let text, let picture):
            var data = ["text/plain": text]
            if let picture { data["image/svg+xml"] = SVGRenderer.render(picture) }
            return Output(output_type: "execute_result", data: data, execution_count: number)
        case .figure(let figure, let isResult):
            let data = ["text/plain": figure.title.isEmpty ? "<Figure>" : figure.title, "image/svg+xml": SVGRenderer.render(figure)]
            return isResult ? Output(output_type: "execute_result", data: data, execution_count: number) : Output(output_type: "display_data", data: data)
        case .failure(let failure):
            return Output(output_type: "error", ename: failure.className, evalue: failure.message, traceback: failure.report.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
    }

    private struct Notebook: Encodable {
        let cells: [Cell]
        let metadata: Metadata
        let nbformat = 4
        let nbformat_minor = 5

        enum CodingKeys: String, CodingKey { case cells, metadata, nbformat, nbformat_minor }
    }

    private struct Metadata: Encodable {
        struct Kernel: Encodable {
            let name = "python3"
            let display_name = "Python 3"
            let language = "python"

            enum CodingKeys: String, CodingKey { case name, display_name, language }
        }
        struct Language: Encodable {
            let name = "python"
            let file_extension = ".py"

            enum CodingKeys: String, CodingKey { case name, file_extension }
        }
        let kernelspec = Kernel()
        let language_info = Language()
        let title: String

        enum CodingKeys: String, CodingKey { case kernelspec, language_info, title }
    }

    private struct Empty: Encodable {}

    private struct Cell: Encodable {
        let cell_type: String
        let id: String
        let source: String
        var execution_count: Int?
        var outputs: [Output]?

        enum CodingKeys: String, CodingKey { case cell_type, id, metadata, source, execution_count, outputs }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(cell_type, forKey: .cell_type)
            try container.encode(id, forKey: .id)
            try container.encode(Empty(), forKey: .metadata)
            try container.encode(source, forKey: .source)
            guard let outputs else { return }
            // A code cell has both, null where it never ran.
            try container.encode(execution_count, forKey: .execution_count)
            try container.encode(outputs, forKey: .outputs)
        }
    }

    private struct Output: Encodable {
        let output_type: String
        var name: String?
        var text: String?
        var data: [String: String]?
        var execution_count: Int?
        var ename: String?
        var evalue: String?
        var traceback: [String]?

        enum CodingKeys: String, CodingKey { case output_type, name, text, data, metadata, execution_count, ename, evalue, traceback }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(output_type, forKey: .output_type)
            try container.encodeIfPresent(name, forKey: .name)
            try container.encodeIfPresent(text, forKey: .text)
            try container.encodeIfPresent(data, forKey: .data)
            if data != nil { try container.encode(Empty(), forKey: .metadata) }
            if output_type == "execute_result" { try container.encode(execution_count, forKey: .execution_count) }
            try container.encodeIfPresent(ename, forKey: .ename)
            try container.encodeIfPresent(evalue, forKey: .evalue)
            try container.encodeIfPresent(traceback, forKey: .traceback)
        }
    }
}
