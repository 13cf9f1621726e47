import Interpreter
import StandardBridge

/// `to_csv` and `to_string`.
enum CSVWriter {
    private static let signature = "self, path_or_buf=None, *, sep=',', na_rep='', float_format=None, columns=None, header=True, index=True, index_label=None, mode='w', encoding=None, decimal='.', lineterminator=None, date_format=None, quoting=0"

    static let frameMethods: [Builtin] = [
        Builtin("to_csv", signature, "The table as CSV: into a file, or as text.", example: "df.to_csv('out.csv', index=False)") { try write($0, Frames.frame($0)) },
        Builtin("to_string", "self, buf=None, *, columns=None, header=True, index=True, na_rep='NaN', float_format=None, max_rows=None, min_rows=None, max_cols=None, line_width=None, justify=None, show_dimensions=False", "The whole table as text.") { call in
            var frame = try Frames.frame(call)
            if let columns = call.optional(2) { frame = frame.selecting(try Selection.labelList(Frames.labels(columns, call.vm), frame.columns, axis: "columns", call.vm)) }
            let options = DisplayOptions.of(call.vm)
            let before = options["display.float_format"]
            if let format = call.optional(6) { options["display.float_format"] = format }
            defer { options["display.float_format"] = before }
            let text = FrameText(call.vm)
            return .string(try text.text(frame, FrameText.Layout(maxRows: call.optional(7)?.index, minRows: nil, maxColumns: nil, lineWidth: call.optional(10)?.index, showsDimensions: call.bool(12, or: false), showsIndex: call.bool(4, or: true), showsHeader: call.bool(3, or: true))))
        },
        Builtin("to_markdown", "self", "Not part of Unroll.") { _ in throw Raise(.notImplementedError, "to_markdown needs tabulate, which is not part of Unroll", hint: "print(df.to_string()) gives the table.") },
    ]
    static let seriesMethods: [Builtin] = [
        Builtin("to_csv", signature, "The series as CSV: into a file, or as text.") { call in
            let series = try Frames.series(call)
            return try write(call, FrameObject(columns: Index(data: [series.name ?? .int(0)]), data: [series.column], index: series.index))
        },
        Builtin("to_string", "self, buf=None, na_rep='NaN', float_format=None, header=True, index=True, length=False, dtype=False, name=False, max_rows=None", "The whole series as text.") { call in
            .string(try SeriesText(call.vm).text(Frames.series(call), maxRows: nil, minRows: nil, showsFooter: false))
        },
    ]

    private static func write(_ call: Call, _ given: FrameObject) throws -> Value {
        let vm = call.vm
        let separator = try call.string(2, or: ",")
        let blank = try call.string(3, or: "")
        let frame = try call.optional(5).map { given.selecting(try Selection.labelList(Frames.labels($0, vm), given.columns, axis: "columns", vm)) } ?? given
        let hasIndex = try call.bool(7, or: true)
        let dateFormat = call.optional(13)?.text
        func quoted(_ text: String) -> String {
            guard text.contains(where: { $0 == "\"" || $0 == "\n" || $0 == "\r" || String($0) == separator }) else { return text }
            return "\"" + text.replacing("\"", with: "\"\"") + "\""
        }
        func words(_ column: Column) throws -> [String] {
            if case .times(let x) = column.store {
                if let dateFormat { return x.map { $0 == Column.nat ? blank : quoted(DateParser.format($0, dateFormat)) } }
                return CellText.dates(x).map { $0 == "NaT" ? blank : $0 }
            }
            return try column.data.enumerated().map { i, datum in
                if i & 0xFFF == 0 { try vm.checkInterruption() }
                if datum.isMissing { return blank }
                if case .float(let x) = datum {
                    if let format = call.optional(4) { return quoted(try format.text.map { try vm.str(vm.arithmetic(.modulo, .string($0), .float(x), inPlace: false)) } ?? vm.str(vm.call(format, .float(x)))) }
                    return column.isNarrow ? FloatText.repr(Float(x)) : FloatText.repr(x)
                }
                if case .other(let value) = datum { return quoted(try vm.str(value)) }
                return quoted(Column.shown(datum))
            }
        }
        var lines: [String] = []
        if !(try call.has(6) && !Selection.isListLike(call[6]) && !vm.truth(call[6])) {
            let names = try Selection.isListLike(call[6]) ? vm.sequence(call[6]).map { try vm.str($0) } : frame.columns.data.map { Column.shown($0) }
            let labels = try call.optional(8).map { try Frames.labels($0, vm).map { Column.shown($0) } } ?? frame.index.names.map { Index.nameText($0) }
            lines.append(((hasIndex ? labels : []) + names).map(quoted).joined(separator: separator))
        }
        let columns = try (hasIndex ? frame.index.levels : []).map(words) + frame.data.map(words)
        for row in 0..<frame.count {
            if row & 0xFFF == 0 { try vm.checkInterruption() }
            lines.append(columns.map { $0[row] }.joined(separator: separator))
        }
        let text = lines.map { $0 + "\n" }.joined()
        guard let target = call.optional(1) else { return .string(text) }
        guard let path = target.text else {
            _ = try vm.call(vm.attribute(target, Name("write")), .string(text))
            return .none
        }
        let old = try call.string(9, or: "w") == "a" && DataFiles.exists(Files.writable(path, vm)) ? try DataFiles.read(path, vm) : ""
        try Files.write(old + text, to: path, vm)
        return .none
    }
}
