import Arrays
import Interpreter
import Syntax

/// A column of a frame: numbers or texts.
enum Column {
    case numbers(NDArray)
    case texts([String?])

    var count: Int {
        switch self {
        case .numbers(let array): array.count
        case .texts(let texts): texts.count
        }
    }
    var dtypeName: String {
        switch self {
        case .numbers(let array): array.dtype.rawValue
        case .texts: "str"
        }
    }
    func value(_ i: Int) -> Value {
        switch self {
        case .numbers(let array): NumPy.value(NDArray(storage: array.storage, shape: [], strides: [], offset: array.offset + i * array.strides[0]))
        case .texts(let texts): texts[i].map { .string($0) } ?? .float(.nan)
        }
    }
    func isMissing(_ i: Int) -> Bool {
        switch self {
        case .numbers(let array): array.dtype.isFloat && array.doubles[i].isNaN
        case .texts(let texts): texts[i] == nil
        }
    }
    func picked(_ rows: [Int]) -> Column {
        switch self {
        case .numbers(let array): .numbers(array.gather(rows.map { array.offset + $0 * array.strides[0] }, [rows.count]))
        case .texts(let texts): .texts(rows.map { texts[$0] })
        }
    }
    /// The cells as pandas prints them.
    var cells: [String] {
        switch self {
        case .texts(let texts): return texts.map { $0 ?? "NaN" }
        case .numbers(let array):
            guard array.dtype.isFloat else { return array.dtype == .bool ? array.integers.map { $0 != 0 ? "True" : "False" } : array.integers.map(String.init) }
            let values = array.doubles
            // As few decimals as show all values, at most six.
            let decimals = values.filter(\.isFinite).map { x -> Int in
                var text = CText.format("%.6f", x)
                while text.last == "0" { text.removeLast() }
                return text.split(separator: ".").count > 1 ? text.split(separator: ".")[1].count : 0
            }.max() ?? 1
            return values.map { $0.isNaN ? "NaN" : CText.format("%.*f", max(1, decimals), $0) }
        }
    }
}

/// A pandas DataFrame: named columns of equal length.
final class FrameObject: Object {
    var columns: [(name: String, column: Column)]
    var index: [Int]

    init(_ columns: [(name: String, column: Column)], index: [Int]) {
        self.columns = columns
        self.index = index
    }

    override var type: TypeObject { Pandas.frameType }
    override func length(_ vm: Interpreter) -> Int? { index.count }
    override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(columns.map { .string($0.name) }) }
    override func contains(_ value: Value, _ vm: Interpreter) -> Bool? { columns.contains { $0.name == value.text } }
    override func truth(_ vm: Interpreter) throws -> Bool { throw Raise(.valueError, "The truth value of a DataFrame is ambiguous. Use a.empty, a.bool(), a.item(), a.any() or a.all().") }

    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let name = key.text {
            guard let found = columns.first(where: { $0.name == name }) else { throw missing(name) }
            return .object(SeriesObject(name, found.column, index: index))
        }
        if case .list(let list) = key {
            return .object(FrameObject(try list.items.map { item in
                guard let name = item.text, let found = columns.first(where: { $0.name == name }) else { throw missing(try vm.str(item)) }
                return found
            }, index: index))
        }
        if let slice = key.of(SliceObject.self) {
            let (start, _, step, count) = try slice.resolve(index.count)
            return .object(rows((0..<count).map { start + $0 * step }))
        }
        if let mask = NumPy.array(key), mask.dtype == .bool, mask.count == index.count {
            return .object(rows(mask.integers.indices.filter { mask.integers[$0] != 0 }))
        }
        throw Raise(ExceptionObject(.named(.keyError), [key]))
    }

    override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        guard let name = key.text else { throw Raise(.typeError, "a column is named by a str, not '\(key.typeName)'") }
        var array = try NumPy.argument(value, vm)
        if array.rank == 0 { array = try array.broadcast(to: [index.count]).copy() }
        guard array.rank == 1, array.count == index.count else { throw Raise(.valueError, "Length of values (\(array.count)) does not match length of index (\(index.count))") }
        if let i = columns.firstIndex(where: { $0.name == name }) { columns[i].column = .numbers(array.copy()) } else { columns.append((name, .numbers(array.copy()))) }
    }

    private func missing(_ name: String) -> Raise {
        let exception = ExceptionObject(.named(.keyError), [.string(name)])
        let names = columns.map(\.name)
        exception.hints = [Suggestion.nearest(to: name, among: names).map { "Did you mean '\($0)'?" } ?? "The columns are: \(names.joined(separator: ", "))."]
        return Raise(exception)
    }

    func rows(_ rows: [Int]) -> FrameObject { FrameObject(columns.map { ($0.name, $0.column.picked(rows)) }, index: rows.map { index[$0] }) }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "shape": return .pair(.int(index.count), .int(columns.count))
        case "size": return .int(index.count * columns.count)
        case "ndim": return .int(2)
        case "empty": return .bool(index.isEmpty || columns.isEmpty)
        case "columns": return .object(IndexObject(columns.map(\.name)))
        case "index": return .object(RangeObject(index.first ?? 0, (index.last ?? -1) + 1, 1))
        case "values": return try values()
        case "dtypes": return .object(SeriesObject("", .texts(columns.map(\.column.dtypeName)), index: Array(columns.indices), labels: columns.map(\.name), dtypeName: "object"))
        case "iloc": return .object(LocationObject(self))
        default: return columns.first { $0.name == name.text }.map { .object(SeriesObject($0.name, $0.column, index: index)) }
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["shape", "size", "ndim", "empty", "columns", "index", "values", "dtypes", "iloc"] + columns.map(\.name) }

    func values() throws -> Value {
        let arrays = columns.compactMap { if case .numbers(let array) = $0.column { array } else { nil } }
        guard arrays.count == columns.count else {
            throw Raise(.typeError, "the frame has columns of texts, and arrays here hold numbers only", hint: "Select the columns of numbers first, as in data[['\(columns.first { if case .numbers = $0.column { true } else { false } }?.name ?? "Passengers")']].values.")
        }
        guard !arrays.isEmpty else { return .object(ArrayObject(NDArray(.float64, shape: [index.count, 0]))) }
        return .object(ArrayObject(try NDArray.stack(arrays, axis: 1)))
    }

    override func repr(_ vm: Interpreter) -> String {
        if columns.isEmpty { return "Empty DataFrame\nColumns: []\nIndex: []" }
        let limit = 60
        let shown = index.count > limit ? Array(0..<5) + Array(index.count - 5..<index.count) : Array(index.indices)
        let part = rows(shown)
        var cells = part.columns.map { [$0.name] + $0.column.cells }
        var labels = [""] + part.index.map(String.init)
        if index.count > limit {
            for i in cells.indices { cells[i].insert("...", at: 6) }
            labels.insert("..", at: 6)
        }
        let widths = cells.map { $0.map(\.count).max() ?? 0 }
        let labelWidth = labels.map(\.count).max() ?? 0
        let lines = labels.indices.map { row in
            labels[row] + String(repeating: " ", count: labelWidth - labels[row].count)
                + cells.indices.map { "  " + String(repeating: " ", count: widths[$0] - cells[$0][row].count) + cells[$0][row] }.joined()
        }
        return lines.joined(separator: "\n") + (index.count > limit ? "\n\n[\(index.count) rows x \(columns.count) columns]" : "")
    }
}

/// `df.iloc[…]`.
final class LocationObject: Object {
    private let frame: FrameObject
    init(_ frame: FrameObject) { self.frame = frame }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        let (rowKey, columnKey): (Value, Value?) = if case .tuple(let tuple) = key, tuple.items.count == 2 { (tuple.items[0], tuple.items[1]) } else { (key, nil) }
        func picks(_ key: Value, _ count: Int) throws -> (positions: [Int], isSingle: Bool) {
            if let slice = key.of(SliceObject.self) {
                let (start, _, step, n) = try slice.resolve(count)
                return ((0..<n).map { start + $0 * step }, false)
            }
            let isSingle = key.index != nil
            return (try (isSingle ? [key] : vm.sequence(key)).map { item in
                let n = try vm.index(item)
                let at = n < 0 ? n + count : n
                guard at >= 0, at < count else { throw Raise(.indexError, "single positional indexer is out-of-bounds") }
                return at
            }, isSingle)
        }
        let (rows, isOneRow) = try picks(rowKey, frame.index.count)
        let (columns, isOneColumn) = try columnKey.map { try picks($0, frame.columns.count) } ?? (Array(frame.columns.indices), false)
        if isOneRow, isOneColumn { return frame.columns[columns[0]].column.value(rows[0]) }
        let part = FrameObject(columns.map { frame.columns[$0] }, index: frame.index).rows(rows)
        if isOneColumn { return .object(SeriesObject(part.columns[0].name, part.columns[0].column, index: part.index)) }
        if isOneRow {
            let texts = part.columns.map { $0.column.cells[0] }
            return .object(SeriesObject(String(part.index[0]), .texts(texts), index: Array(part.columns.indices), labels: part.columns.map(\.name), dtypeName: "object"))
        }
        return .object(part)
    }
}

/// Column names.
final class IndexObject: Object {
    let names: [String]
    init(_ names: [String]) { self.names = names }
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Index", module: "pandas", methods: [
        Builtin("tolist", "self", "The names as a list.") { call in .items((call[0].of(IndexObject.self)?.names ?? []).map { .string($0) }) },
    ])
    override var type: TypeObject { IndexObject.classObject }
    override func repr(_ vm: Interpreter) -> String { "Index([\(names.map { Str.quoted($0) }.joined(separator: ", "))], dtype='str')" }
    override func length(_ vm: Interpreter) -> Int? { names.count }
    override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(names.map { .string($0) }) }
    override func contains(_ value: Value, _ vm: Interpreter) -> Bool? { names.contains { $0 == value.text } }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value { try vm.item(.items(names.map { .string($0) }), key) }
}

/// A pandas Series: a column with its index.
final class SeriesObject: Object, ArrayConvertible {
    let name: String
    let column: Column
    let index: [Int]
    let labels: [String]?
    private let dtypeName: String?

    init(_ name: String, _ column: Column, index: [Int], labels: [String]? = nil, dtypeName: String? = nil) {
        self.name = name
        self.column = column
        self.index = index
        self.labels = labels
        self.dtypeName = dtypeName
    }

    var arrayValue: NDArray? { if case .numbers(let array) = column { array } else { nil } }
    override var type: TypeObject { Pandas.seriesType }
    override func length(_ vm: Interpreter) -> Int? { column.count }
    override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator((0..<column.count).map { column.value($0) }) }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let slice = key.of(SliceObject.self) {
            let (start, _, step, count) = try slice.resolve(column.count)
            let rows = (0..<count).map { start + $0 * step }
            return .object(SeriesObject(name, column.picked(rows), index: rows.map { index[$0] }))
        }
        if let label = key.text, let i = labels?.firstIndex(of: label) { return column.value(i) }
        guard let wanted = key.index, let i = index.firstIndex(of: wanted) else { throw Raise(ExceptionObject(.named(.keyError), [key])) }
        return column.value(i)
    }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "values":
            guard let array = arrayValue else {
                throw Raise(.typeError, "column '\(self.name)' holds texts, and arrays here hold numbers only", hint: "list(data['\(self.name)']) gives the texts.")
            }
            return .object(ArrayObject(array))
        case "shape": return .tuple(Tuple([.int(column.count)]))
        case "size": return .int(column.count)
        case "ndim": return .int(1)
        case "name": return .string(self.name)
        case "dtype": return arrayValue.map { .object(DTypeObject($0.dtype)) } ?? .string(dtypeName ?? "str")
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["values", "shape", "size", "ndim", "name", "dtype"] }
    override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard arrayValue != nil, let result = try NumPy.binary(op, .object(self), other, reflected: reflected), let array = NumPy.array(result) else { return nil }
        return .object(SeriesObject(name, .numbers(array), index: index))
    }
    override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard arrayValue != nil, let result = try NumPy.compare(op, .object(self), other), let array = NumPy.array(result) else { return nil }
        return .object(SeriesObject(name, .numbers(array), index: index))
    }
    override func repr(_ vm: Interpreter) -> String {
        let limit = 60
        let shown = column.count > limit ? Array(0..<5) + Array(column.count - 5..<column.count) : Array(0..<column.count)
        var cells = column.picked(shown).cells
        var names = shown.map { labels?[$0] ?? String(index[$0]) }
        let dtype = dtypeName ?? column.dtypeName
        let width = cells.map(\.count).max() ?? 0
        if column.count > limit {
            cells.insert(" ... ", at: 5)
            names.insert("", at: 5)
        }
        let labelWidth = names.map(\.count).max() ?? 0
        let lines = cells.indices.map { i in
            names[i] + String(repeating: " ", count: labelWidth - names[i].count + 4) + String(repeating: " ", count: max(0, width - cells[i].count)) + cells[i]
        }
        let tail = (name.isEmpty ? "" : "Name: \(name), ") + (column.count > limit ? "Length: \(column.count), " : "") + "dtype: \(dtype)"
        return (lines + [tail]).joined(separator: "\n")
    }
}
