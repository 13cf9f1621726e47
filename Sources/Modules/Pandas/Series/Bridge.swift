package import Interpreter
import Arrays
import NumPyBridge

/// Columns as NumPy arrays.
enum Bridge {
    /// What `.values` gives: an array, or pandas' own array of texts.
    static func values(_ column: Column) -> Value {
        .object(column.isText ? TextArrayObject(column) : ArrayObject(column.elements))
    }

    /// What `.unique()` gives: dates are pandas' own array too.
    static func unique(_ column: Column) -> Value {
        column.isTime || column.isSpan ? .object(TextArrayObject(column)) : values(column)
    }

    /// What `.to_numpy()` gives: an array, of objects where the cells are no numbers.
    static func array(_ array: NDArray, dtype: Value?, _ vm: Interpreter) throws -> Value {
        .object(ArrayObject(try dtype.map { try NumPy.convertArray(array, to: NumPy.requiredDType($0, vm), vm) } ?? array))
    }
}

enum CellLiteralText {
    static func quoted(_ datum: Datum) -> String { datum.text.map { Str.quoted($0) } ?? Column.shown(datum) }
}

/// pandas' array of texts or dates: what `.values` of a column of texts gives, and `unique()` of texts and dates.
package final class TextArrayObject: Object, ArrayConvertible {
    package let column: Column
    package init(_ column: Column) { self.column = column }
    var arrayValue: NDArray? { column.elements }

    nonisolated(unsafe) private static let classes: [String: TypeObject] = Dictionary(uniqueKeysWithValues: ["StringArray", "DatetimeArray", "TimedeltaArray"].map { ($0, TypeObject($0, module: "pandas.arrays", methods: methods)) })
    private static let methods: [Builtin] = [
        Builtin("tolist", "self", "The elements as a list.") { .items($0[0].of(TextArrayObject.self)?.column.plainValues ?? []) },
        Builtin("to_numpy", "self, dtype=None", "The elements as an array.") { call in
            try Bridge.array(call[0].of(TextArrayObject.self)?.column.elements ?? NDArray(objects: []), dtype: call.optional(1), call.vm)
        },
        Builtin("astype", "self, dtype, copy=True", "The elements as an array of another kind.", example: "df['x'].values.astype(float)") { call in
            let column = call[0].of(TextArrayObject.self)?.column ?? Column(texts: [])
            if column.isText, try Column.kind(call[1]) == "str" { return call[0] }
            return try Bridge.array(column.elements, dtype: call[1], call.vm)
        },
        Builtin("reshape", "self, *shape", "The elements as an array of objects in another shape.") { call in
            let array = call[0].of(TextArrayObject.self)?.column.elements ?? NDArray(objects: [])
            return try call.vm.call(call.vm.attribute(.object(ArrayObject(array)), Name("reshape")), Arguments(call.rest))
        },
    ]
    private var className: String { column.isTime ? "DatetimeArray" : column.isSpan ? "TimedeltaArray" : "StringArray" }
    package override var type: TypeObject { TextArrayObject.classes[className] ?? .object }
    package override func length(_ vm: Interpreter) -> Int? { column.count }
    package override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(column.plainValues) }
    package override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let n = key.index {
            let at = n < 0 ? n + column.count : n
            guard (0..<column.count).contains(at) else { throw Raise(.indexError, "index \(n) is out of bounds for axis 0 with size \(column.count)") }
            return column[at].plain
        }
        guard case .many(let rows, _) = try Selection.positions(key, column.count, vm) else { throw Raise(.indexError, "only integers, slices and masks index an array") }
        return .object(TextArrayObject(column.picked(rows)))
    }
    package override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "shape": .tuple(Tuple([.int(column.count)]))
        case "size": .int(column.count)
        case "ndim": .int(1)
        case "dtype": column.dtypeValue
        default: nil
        }
    }
    package override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        let theirs: Column.Operand = other.text != nil ? .scalar(other) : .column(try Column.make(other, vm))
        return Bridge.values(try Column.comparison(op, .column(column), theirs, vm))
    }
    package override func repr(_ vm: Interpreter) -> String {
        let words = column.data.map { datum in
            switch datum {
            case .time(let time): "'\(Civil(time).text)'"
            case .span(let span): "'\(TimedeltaObject.text(span))'"
            case .nat: "'NaT'"
            default: CellLiteral.text(datum, vm)
            }
        }
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
        return "<\(className)>\n" + lines.joined(separator: "\n") + "\nLength: \(column.count), dtype: \(column.dtypeName)"
    }
}
