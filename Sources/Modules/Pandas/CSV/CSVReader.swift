import Arrays
import Interpreter
import OrderedCollections
import StandardBridge

/// `pd.read_csv`.
struct CSVReader {
    nonisolated(unsafe) static let parserError = TypeObject("ParserError", module: "pandas.errors", base: .named(.valueError))
    nonisolated(unsafe) static let emptyDataError = TypeObject("EmptyDataError", module: "pandas.errors", base: .named(.valueError))

    private static let parameters = [
        "filepath_or_buffer", "sep=','", "delimiter=None", "header='infer'", "names=None", "index_col=None", "usecols=None", "dtype=None", "engine=None", "converters=None", "skipinitialspace=False", "skiprows=None", "skipfooter=0",
        "nrows=None", "na_values=None", "keep_default_na=True", "na_filter=True", "skip_blank_lines=True", "parse_dates=None", "date_format=None", "dayfirst=False", "thousands=None", "decimal='.'", "comment=None", "encoding=None",
        "on_bad_lines='error'", "low_memory=True", "quotechar='\"'", "true_values=None", "false_values=None", "infer_datetime_format=None", "float_precision=None", "memory_map=False", "compression='infer'", "encoding_errors='strict'",
        "lineterminator=None", "quoting=0", "doublequote=True", "escapechar=None", "cache_dates=True", "storage_options=None",
    ]

    static let builtin = Builtin("read_csv", parameters.joined(separator: ", "), "A table from a CSV file.", example: "pd.read_csv('airline-passengers.csv', usecols=['Passengers'])") { call in
        try CSVReader(call).read()
    }

    private let call: Call
    private var vm: Interpreter { call.vm }
    private let path: String

    private init(_ call: Call) throws {
        self.call = call
        path = call[0].text ?? "the text"
    }

    private static let places = Dictionary(parameters.enumerated().map { ($1.split(separator: "=").first.map(String.init) ?? "", $0) }, uniquingKeysWith: { a, _ in a })
    private func option(_ name: String) -> Value? { call.optional(CSVReader.places[name] ?? 0) }
    private func character(_ name: String) throws -> Character? {
        guard let value = option(name) else { return nil }
        guard let text = value.text, text.count == 1 else { throw Raise(.valueError, "Only length-1 \(name)s supported") }
        return text.first
    }

    // MARK: Text

    private func source() throws -> String {
        guard let path = call[0].text else {
            // Anything with read(), such as io.StringIO.
            if let read = try vm.attributeIfPresent(call[0], Name("read")), let text = try vm.call(read).text { return text }
            throw Raise(.valueError, "Invalid file path or buffer object type: <class '\(call[0].type.qualifiedName)'>")
        }
        if path.contains("://") {
            throw Raise(.notImplementedError, "read_csv: addresses on the network are not read here", hint: "Download \(path.split(separator: "/").last ?? "the file") and give its name; the airline passengers are shipped as 'airline-passengers.csv'.")
        }
        switch option("encoding")?.text?.lowercased().replacing("_", with: "-") {
        case "latin-1", "latin1", "iso-8859-1", "cp1252":
            let full = try Files.readable(path, vm)
            guard !DataFiles.isDirectory(full), let bytes = DataFiles.bytes(full) else { return try DataFiles.read(path, vm) }
            return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case nil, "utf-8", "utf8", "utf-8-sig", "ascii": return try DataFiles.read(path, vm)
        case let other?: throw Raise(.lookupError, "unknown encoding: \(other)", hint: "There are 'utf-8' and 'latin-1'.")
        }
    }

    private func separator() throws -> CSVRecords.Separator {
        let value = option("delimiter") ?? option("sep") ?? .string(",")
        guard let text = value.text else { throw Raise(.typeError, "sep must be a str, not '\(value.typeName)'") }
        if text == "\\s+" || text == " +" { return .blanks }
        guard text.count == 1, let character = text.first else {
            throw Raise(.notImplementedError, "read_csv: sep=\(Str.quoted(text)) is a regular expression, and only one character or '\\\\s+' is understood", hint: "Replace the separators in the file, or read the lines with open().")
        }
        return .character(character)
    }

    private func isKept() throws -> (Int) throws -> Bool {
        guard let value = option("skiprows") else { return { _ in true } }
        if let n = value.index { return { $0 >= n } }
        if value.heapObject?.isCallable == true {
            let vm = vm
            return { try !vm.truth(vm.call(value, .int($0))) }
        }
        let skipped = Set(try vm.sequence(value).map { try vm.index($0) })
        return { !skipped.contains($0) }
    }

    // MARK: Table

    private func read() throws -> Value {
        var records = try CSVRecords(source(), separator: separator(), comment: character("comment"), keepsBlank: !(option("skip_blank_lines").map { try vm.truth($0) } ?? true), isKept: isKept())
        if let footer = option("skipfooter") {
            let n = try vm.index(footer)
            guard n >= 0 else { throw Raise(.valueError, "skipfooter cannot be negative") }
            records.dropLast(n)
        }
        guard !records.records.isEmpty else { throw Raise(ExceptionObject(CSVReader.emptyDataError, [.string("No columns to parse from file")])) }
        let given = try option("names").map { try Frames.labels($0, vm) }
        if let given, Set(given).count != given.count { throw Raise(.valueError, "Duplicate names are not allowed.") }
        var header: Int? = given == nil ? 0 : nil
        let headerValue = call[CSVReader.places["header"] ?? 3]
        if headerValue.isNone { header = nil } else if let n = headerValue.index { header = n } else if Selection.isListLike(headerValue) {
            throw Raise(.notImplementedError, "read_csv: header= with several rows is not part of Unroll", hint: "Read with header=None and name the columns yourself.")
        }
        var rest = records.records[...]
        var names: [Datum] = []
        var width: Int?
        if let header {
            guard header >= 0, header < records.records.count else { throw Raise(ExceptionObject(CSVReader.parserError, [.string("Passed header=\(header) but only \(records.records.count) lines in file")])) }
            let cells = try records.fields(records.records[header])
            rest = records.records[(header + 1)...]
            names = CSVReader.unique(cells)
            width = cells.count
        }
        var rows = try fields(of: rest, records, expecting: width ?? given?.count, exemptFirst: true)
        if header == nil { width = max(rows.first?.count ?? 0, given?.count ?? 0) }
        let found = max(width ?? 0, rows.first?.count ?? 0)
        // More cells than names: the first columns are labels.
        var implicit = header != nil || given != nil ? max(0, (rows.first?.count ?? 0) - (given?.count ?? names.count)) : 0
        if case .bool(false)? = option("index_col") { implicit = 0 }
        if let given {
            names = given
            if given.count > found { rows = rows.map { $0 + [String](repeating: "", count: given.count - $0.count) } }
        } else if header == nil { names = (0..<found).map { .int($0) } }
        if let n = option("nrows") {
            let count = try vm.index(n)
            guard count >= 0 else { throw Raise(.valueError, "'nrows' must be an integer >=0") }
            rows = Array(rows.prefix(count))
        }
        return .object(try frame(names, rows, implicit: implicit))
    }

    /// Rows as fields; a row with more of them than the ones before is a bad line.
    private func fields(of rest: ArraySlice<CSVRecords.Record>, _ records: CSVRecords, expecting: Int?, exemptFirst: Bool) throws -> [[String]] {
        let policy = option("on_bad_lines")?.text ?? "error"
        guard ["error", "skip", "warn"].contains(policy) else { throw Raise(.valueError, "Argument \(policy) is invalid for on_bad_lines") }
        let trims = try option("skipinitialspace").map { try vm.truth($0) } ?? false
        let picksColumns = option("usecols") != nil
        var rows: [[String]] = []
        rows.reserveCapacity(rest.count)
        var expected = expecting
        for (i, record) in rest.enumerated() {
            if i & 0xFFF == 0 { try vm.checkInterruption() }
            var cells = try records.fields(record)
            if trims { cells = cells.map { String($0.drop { $0 == " " }) } }
            if i == 0, exemptFirst { expected = max(expected ?? 0, cells.count) }
            if let expected, cells.count > expected, !picksColumns {
                let message = "Expected \(expected) fields in line \(record.line), saw \(cells.count)"
                switch policy {
                case "skip": continue
                case "warn":
                    vm.host?.notice("ParserWarning: Skipping line \(record.line): expected \(expected) fields, saw \(cells.count)")
                    continue
                default:
                    let isPython = option("engine")?.text == "python" || option("skipfooter") != nil
                    let exception = ExceptionObject(CSVReader.parserError, [.string(isPython ? message : "Error tokenizing data. C error: \(message)\n")])
                    exception.hints = ["In \(path), line \(record.line): \(record.text.prefix(60)). Put quotes around cells with separators, or pass on_bad_lines='skip'."]
                    throw Raise(exception)
                }
            }
            rows.append(cells)
        }
        return rows
    }

    /// Names for header cells: empty ones are numbered, repeated ones told apart.
    static func unique(_ cells: [String]) -> [Datum] {
        var seen: [String: Int] = [:]
        var taken = Set(cells)
        return cells.enumerated().map { i, cell in
            let name = cell.isEmpty ? "Unnamed: \(i)" : cell
            guard var n = seen[name] else {
                seen[name] = 1
                return .text(name)
            }
            var candidate = "\(name).\(n)"
            while taken.contains(candidate) {
                n += 1
                candidate = "\(name).\(n)"
            }
            seen[name] = n + 1
            taken.insert(candidate)
            return .text(candidate)
        }
    }

    private func frame(_ names: [Datum], _ rows: [[String]], implicit: Int) throws -> FrameObject {
        let cells = CSVCells(call: call, names: names, missing: try missingWords())
        let shown = Index(data: names)
        var picked = Array(names.indices)
        if let wanted = option("usecols") {
            if wanted.heapObject?.isCallable == true, !Selection.isListLike(wanted) {
                picked = try names.indices.filter { try vm.truth(vm.call(wanted, names[$0].plain)) }
            } else {
                let keys = try Frames.labels(wanted, vm)
                let isByPlace = keys.allSatisfy { if case .int = $0 { true } else { false } }
                let places = keys.map { key -> Int? in
                    if isByPlace, case .int(let n) = key { return names.indices.contains(n) ? n : nil }
                    return shown.positions(key).first
                }
                let gone = zip(keys, places).filter { $1 == nil }.map { $0.0 }
                guard gone.isEmpty else {
                    if isByPlace { throw Raise(ExceptionObject(CSVReader.parserError, [.string("Defining usecols with out-of-bounds indices is not allowed. [\(gone.map { CellLiteralText.quoted($0) }.joined(separator: ", "))] are out of bounds.")])) }
                    let raise = Raise(.valueError, "Usecols do not match columns, columns expected but not found: [\(gone.map { CellLiteralText.quoted($0) }.joined(separator: ", "))]")
                    if let name = gone.first?.text, let hint = Frames.hint(name, names.compactMap(\.text), "columns") { raise.exception.hints = [hint] }
                    throw raise
                }
                picked = Set(places.compactMap { $0 }).sorted()
            }
        }
        func column(_ j: Int) throws -> Column {
            try cells.column(rows.map { row in j + implicit < row.count ? row[j + implicit] : nil }, names[j])
        }
        var labels: [(column: Column, name: Datum?)] = []
        var used: Set<Int> = []
        if let wanted = option("index_col") {
            if case .bool(false) = wanted {} else {
                for key in try Frames.labels(wanted, vm) {
                    let at: Int?
                    if case .int(let n) = key, shown.positions(key).isEmpty || !shown.column.isText { at = picked.indices.contains(n < 0 ? n + picked.count : n) ? picked[n < 0 ? n + picked.count : n] : nil } else { at = shown.positions(key).first }
                    guard let at else {
                        if case .int = key { throw Raise(.indexError, "list index out of range") }
                        throw Raise(.valueError, "Index \(Column.shown(key)) invalid", hint: Frames.hint(Column.shown(key), names.compactMap(\.text), "columns"))
                    }
                    let isUnnamed = names[at].text?.hasPrefix("Unnamed: ") ?? false
                    labels.append((try column(at), isUnnamed || (call.has(3) && call[3].isNone && option("names") == nil) ? (isUnnamed ? nil : names[at]) : names[at]))
                    used.insert(at)
                }
            }
        } else if implicit > 0 {
            for j in 0..<implicit { labels.append((try cells.column(rows.map { j < $0.count ? $0[j] : nil }, .text("")), nil)) }
        }
        let kept = picked.filter { !used.contains($0) }
        var frame = FrameObject(columns: names.isEmpty ? Index(range: 0) : shown.gathered(kept), data: try kept.map(column), index: Index(range: rows.count))
        if names.allSatisfy({ if case .int = $0 { true } else { false } }), kept.count == names.count { frame.columns = Index(range: names.count) }
        if !labels.isEmpty { frame.index = labels.count == 1 ? Index(labels[0].column, name: labels[0].name) : Index(levels: labels.map(\.column), names: labels.map(\.name)) }
        try parseDates(&frame)
        return frame
    }

    private func parseDates(_ frame: inout FrameObject) throws {
        guard let wanted = option("parse_dates") else { return }
        let dayFirst = try option("dayfirst").map { try vm.truth($0) } ?? false
        let format = option("date_format")
        func dated(_ column: Column, _ name: Datum?) throws -> Column {
            var own = format?.text
            if case .dict(let dict)? = format, let name { own = try dict.contains(name.plain, vm) == true ? vm.str(dict.item(name.plain, vm)) : nil }
            // What is no date stays as it is, as in pandas.
            return (try? ToDatetime.column(column.isNumeric ? Column(texts: column.data.map { if case .int(let n) = $0 { String(n) } else { nil } }) : column, format: own, dayFirst: dayFirst)) ?? column
        }
        if case .bool(let all) = wanted {
            if all, !frame.index.isMulti, frame.index.levels[0].isText || frame.index.range == nil { frame.index = Index(try dated(frame.index.levels[0], frame.index.name), name: frame.index.name) }
            return
        }
        if case .dict = wanted { throw Raise(.typeError, "Only booleans and lists are accepted for the 'parse_dates' parameter") }
        guard Selection.isListLike(wanted) else { throw Raise(.typeError, "Only booleans and lists are accepted for the 'parse_dates' parameter", hint: "For example: parse_dates=['Month'].") }
        for key in try vm.sequence(wanted) {
            if Selection.isListLike(key) { throw Raise(.notImplementedError, "read_csv: joining columns to dates is not part of pandas any more", hint: "Use pd.to_datetime(df['date'] + ' ' + df['time']).") }
            let label = Datum(key)
            let at = frame.columns.positions(label).first ?? (key.index.flatMap { n in
                // Positions count the columns of the file, labels included.
                let shift = frame.index.range == nil ? frame.index.levels.count : 0
                return frame.data.indices.contains(n - shift) ? n - shift : nil
            })
            if frame.index.range == nil, let level = frame.index.names.firstIndex(of: label) ?? (key.index == 0 ? 0 : nil) {
                frame.index.levels[level] = try dated(frame.index.levels[level], label)
                frame.index = Index(levels: frame.index.levels, names: frame.index.names)
            } else if let at {
                frame.data[at] = try dated(frame.data[at], label)
            } else {
                throw Raise(.valueError, "Missing column provided to 'parse_dates': \(CellLiteralText.quoted(label).replacing("'", with: "'"))", hint: Frames.hint(Column.shown(label), frame.columns.data.compactMap(\.text), "columns"))
            }
        }
    }

    private func missingWords() throws -> CSVCells.Missing {
        if let filter = option("na_filter"), try !vm.truth(filter) { return CSVCells.Missing(words: [], byColumn: [:]) }
        var words: Set<String> = try option("keep_default_na").map { try vm.truth($0) } ?? true
            ? ["", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"] : []
        var byColumn: [Datum: Set<String>] = [:]
        func texts(_ value: Value) throws -> [String] { try (Selection.isListLike(value) ? vm.sequence(value) : [value]).map { try vm.str($0) } }
        if case .dict(let dict)? = option("na_values") {
            for (key, value) in dict.entries { byColumn[Datum(key.value)] = words.union(try texts(value)) }
        } else if let value = option("na_values") { words.formUnion(try texts(value)) }
        return CSVCells.Missing(words: words, byColumn: byColumn)
    }
}
