import Arrays
import Interpreter

/// Columns as NumPy arrays.
enum Bridge {
    /// What `.values` gives: an array, or pandas' own array of texts.
    static func values(_ column: Column) throws -> Value {
        if let array = column.array { return .object(ArrayObject(array)) }
        if column.isText { return .object(TextArrayObject(column)) }
        return try array(column, dtype: nil)
    }

    static func array(_ column: Column, dtype: Value?) throws -> Value {
        if let dtype, let array = column.array { return .object(ArrayObject(array.converted(to: try NumPy.requiredDType(dtype)))) }
        if let array = column.array { return .object(ArrayObject(array)) }
        if let dtype, let wanted = try? NumPy.dtype(dtype) {
            let numbers = column.data.compactMap { $0.double ?? $0.text.flatMap { FloatParsing.parse($0.trimmed) } }
            guard numbers.count == column.count else { throw Raise(.valueError, "could not convert string to float: \(column.data.first { $0.double == nil }.map { CellLiteralText.quoted($0) } ?? "''")") }
            return .object(ArrayObject(NDArray(numbers, dtype: wanted)))
        }
        throw Raise(.typeError, "a column of \(column.dtypeName) has no array of numbers", hint: "column.tolist() gives the values as a list.")
    }
}

enum CellLiteralText {
    static func quoted(_ datum: Datum) -> String { datum.text.map { Str.quoted($0) } ?? Column.shown(datum) }
}

/// pandas' array of texts: what `.values` and `unique()` of a column of texts give.
final class TextArrayObject: Object {
    let column: Column
    init(_ column: Column) { self.column = column }
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("StringArray", module: "pandas.arrays", methods: [
        Builtin("tolist", "self", "The texts as a list.") { .items($0[0].of(TextArrayObject.self)?.column.plainValues ?? []) },
        Builtin("to_numpy", "self", "The texts as an array.") { try Bridge.array($0[0].of(TextArrayObject.self)?.column ?? Column(texts: []), dtype: nil) },
    ])
    override var type: TypeObject { TextArrayObject.classObject }
    override func length(_ vm: Interpreter) -> Int? { column.count }
    override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(column.plainValues) }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let n = key.index {
            let at = n < 0 ? n + column.count : n
            guard (0..<column.count).contains(at) else { throw Raise(.indexError, "index \(n) is out of bounds for axis 0 with size \(column.count)") }
            return column[at].plain
        }
        guard case .many(let rows, _) = try Selection.positions(key, column.count, vm) else { throw Raise(.indexError, "only integers, slices and masks index an array") }
        return .object(TextArrayObject(column.picked(rows)))
    }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "shape": .tuple(Tuple([.int(column.count)]))
        case "size": .int(column.count)
        case "ndim": .int(1)
        case "dtype": column.dtypeValue
        default: nil
        }
    }
    override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        let theirs: Column.Operand = other.text != nil ? .scalar(other) : .column(try Column.make(other, vm))
        return try Bridge.values(try Column.comparison(op, .column(column), theirs, vm))
    }
    override func repr(_ vm: Interpreter) -> String {
        let words = column.data.map { CellLiteral.text($0, vm) }
        var lines: [String] = []
        var line = "["
        let shown = words.count > 100 ? Array(words.prefix(10)) + ["..."] + Array(words.suffix(10)) : words
        let width = shown.map(\.count).max() ?? 0
        let isBroken = shown.map { $0.count + 2 }.reduce(0, +) > 78
        for (i, word) in shown.enumerated() {
            let cell = (isBroken ? CellText.right(word, width) : word) + (i < shown.count - 1 && word != "..." && shown[min(i + 1, shown.count - 1)] != "..." ? "," : i < shown.count - 1 && word != "..." ? "," : "")
            if line.count > 1, line.count + cell.count + 1 >= 80 || word == "..." || (i > 0 && shown[i - 1] == "...") {
                lines.append(line)
                line = " " + cell
            } else { line += (line == "[" || line == " " ? "" : " ") + cell }
        }
        lines.append(line + "]")
        return "<StringArray>\n" + lines.joined(separator: "\n") + "\nLength: \(column.count), dtype: str"
    }
}
