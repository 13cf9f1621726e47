import Arrays
import Interpreter

/// Text cells of a CSV file as columns: numbers where all are numbers, else truth values, else texts.
struct CSVCells {
    struct Missing {
        let words: Set<String>
        let byColumn: [Datum: Set<String>]
    }

    private let call: Call
    private let missing: Missing
    private let thousands: String?
    private let decimal: String
    private let dtype: Value?
    private let converters: Dict?

    init(call: Call, names: [Datum], missing: Missing) {
        self.call = call
        self.missing = missing
        thousands = call.optional(21)?.text
        decimal = call.optional(22)?.text ?? "."
        dtype = call.optional(7)
        converters = if case .dict(let dict)? = call.optional(9) { dict } else { nil }
    }

    /// - Parameter cells: nil where a row is too short.
    func column(_ cells: [String?], _ name: Datum) throws -> Column {
        let vm = call.vm
        if let converters, try converters.contains(name.plain, vm) == true {
            let function = try converters.item(name.plain, vm)
            return Column(try cells.map { Datum(try vm.call(function, .string($0 ?? ""))) })
        }
        let words = missing.byColumn[name] ?? missing.words
        let known = cells.map { cell in cell.flatMap { words.contains($0) ? nil : $0 } }
        guard let wanted = try own(name, vm) else { return inferred(known) }
        if try Column.kind(wanted) == "str" { return Column(texts: known) }
        let column = inferred(known)
        do { return try column.converted(to: wanted, vm) } catch let raise as Raise {
            if column.isText, let row = known.firstIndex(where: { $0.map { number($0) == nil } ?? false }) {
                raise.exception.hints.append("Column \(CellLiteralText.quoted(name)), row \(row) holds \(Str.quoted(known[row] ?? "")).")
            }
            if column.isFloat, column.missing.contains(true) { throw Raise(.valueError, "Integer column has NA values in column \(columnNumber(name))", hint: "Read it as float, or fill the cells first.") }
            throw raise
        }
    }

    private func columnNumber(_ name: Datum) -> String { name.text ?? Column.shown(name) }

    private func own(_ name: Datum, _ vm: Interpreter) throws -> Value? {
        guard case .dict(let dict)? = dtype else { return dtype }
        return try dict.contains(name.plain, vm) == true ? dict.item(name.plain, vm) : nil
    }

    private func number(_ cell: String) -> Datum? {
        var text = cell
        if text.utf8.first == 32 || text.utf8.last == 32 || text.utf8.first == 9 || text.utf8.last == 9 { text = text.trimmed }
        if let thousands { text = text.replacing(thousands, with: "") }
        guard let first = text.utf8.first, first < 58 || first == 105 || first == 73 else { return nil }
        if let n = Int(text) { return .int(n) }
        if decimal != "." { text = text.replacing(decimal, with: ".") }
        guard !text.contains("_"), let x = FloatParsing.parse(text) else { return nil }
        return .number(x)
    }

    private func inferred(_ cells: [String?]) -> Column {
        // A column without a single known cell is all NaN.
        if !cells.isEmpty, cells.allSatisfy({ $0 == nil }) { return Column(floats: cells.map { _ in .nan }) }
        let truths: [String: Bool] = ["True": true, "TRUE": true, "true": true, "False": false, "FALSE": false, "false": false]
        if let first = cells.lazy.compactMap({ $0 }).first, truths[first] != nil {
            let found = cells.map { $0.flatMap { truths[$0] } }
            if zip(cells, found).allSatisfy({ $0 == nil || $1 != nil }) { return Column(found.map { $0.map { .bool($0) } ?? .nan }) }
        }
        return Column.inferred(cells, numbers: number)
    }
}

extension String {
    package var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
