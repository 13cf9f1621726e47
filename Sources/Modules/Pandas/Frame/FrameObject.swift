package import Interpreter
import Arrays
import NumPyBridge

/// A pandas DataFrame: named columns over the same row labels.
package final class FrameObject: Object, ArrayConvertible {
    package var columns: Index
    package var data: [Column]
    package var index: Index

    package init(columns: Index, data: [Column], index: Index) {
        (self.columns, self.data, self.index) = (columns, data, index)
    }

    convenience init(_ columns: [(name: Datum, column: Column)], index: Index) {
        self.init(columns: columns.isEmpty ? Index(range: 0) : Index(data: columns.map(\.name)), data: columns.map(\.column), index: index)
    }

    package var count: Int { index.count }
    package override var type: TypeObject { Pandas.frameType }
    package override func length(_ vm: Interpreter) -> Int? { count }
    package override func hash(_ vm: Interpreter) throws -> Int { throw Raise(.typeError, "unhashable type: 'DataFrame'") }
    package override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(columns.data.map(\.plain)) }
    package override func contains(_ value: Value, _ vm: Interpreter) -> Bool? { !columnPositions(Datum(value)).isEmpty }
    package override func truth(_ vm: Interpreter) throws -> Bool { throw Raise(.valueError, "The truth value of a DataFrame is ambiguous. Use a.empty, a.item(), a.any() or a.all().") }
    package override func repr(_ vm: Interpreter) throws -> String { try FrameText(vm).repr(self) }

    package override func item(_ key: Value, _ vm: Interpreter) throws -> Value { try bracket(key, vm) }
    package override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws { try assign(key, value, vm) }

    package override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        if op == .matrixMultiply { return try vm.arithmetic(op, reflected ? other : values(), reflected ? values() : NumPy.array(other).map { .object(ArrayObject($0)) } ?? other, inPlace: false) }
        return try operated(op, other, reflected: reflected, vm)
    }
    package override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? { try compared(op, other, vm) }
    package override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? { try changed(op, vm) }

    func columnPositions(_ label: Datum) -> [Int] {
        let found = columns.positions(label)
        if !found.isEmpty || !columns.isMulti { return found }
        return columns.levels[0].data.indices.filter { columns.levels[0][$0] == label }
    }

    func series(_ i: Int) -> SeriesObject { SeriesObject(data[i], index: index, name: columns[i]) }

    package func rows(_ picked: [Int], isSlice: Bool = false) -> FrameObject {
        FrameObject(columns: columns, data: data.map { $0.picked(picked) }, index: isSlice ? index.sliced(picked) : index.gathered(picked))
    }
    package func selecting(_ picked: [Int]) -> FrameObject { FrameObject(columns: columns.gathered(picked), data: picked.map { data[$0] }, index: index) }

    /// One row as a series over the columns.
    func row(_ i: Int) -> SeriesObject {
        SeriesObject(FrameObject.common(data, rows: [i]), index: columns, name: index[i])
    }

    /// Cells of several columns as one column, row by row, in the kind that holds them all.
    static func common(_ data: [Column], rows: [Int]) -> Column {
        guard let first = data.first else { return Column(.objects([])) }
        let cells = rows.flatMap { row in data.map { $0[row] } }
        if data.allSatisfy({ $0.dtypeName == first.dtypeName }) {
            switch first.store {
            case .floats: return Column(floats: cells.map { $0.double ?? .nan }, isNarrow: first.isNarrow)
            case .ints: return Column(.ints(cells.map { if case .int(let n) = $0 { n } else { 0 } }), isNarrow: first.isNarrow)
            case .texts: return Column(texts: cells.map(\.text))
            case .times, .spans, .bools: return Column(cells)
            case .objects: return Column(.objects(cells))
            }
        }
        if data.allSatisfy({ $0.isNumeric && !$0.isBool }) {
            if data.allSatisfy({ !$0.isFloat }) { return Column(ints: cells.map { if case .int(let n) = $0 { n } else { 0 } }) }
            return Column(floats: cells.map { $0.double ?? .nan })
        }
        return Column(.objects(cells))
    }

    var transposed: FrameObject {
        let isUniform = Set(data.map(\.dtypeName)).count == 1 || data.allSatisfy { $0.isNumeric && !$0.isBool }
        let rows = (0..<count).map { i in isUniform ? FrameObject.common(data, rows: [i]) : Column(.objects(data.map { $0[i] })) }
        return FrameObject(columns: index, data: rows, index: columns)
    }

    var arrayValue: NDArray? { elements }

    /// All cells as one array (rows × columns): of numbers or dates where the columns are of one such kind, else of
    /// objects, as pandas has it.
    var elements: NDArray {
        let shape = [count, data.count]
        guard !data.isEmpty else { return NDArray(.float64, shape: shape) }
        let isMixed = data.contains(where: \.isBool) && data.contains { !$0.isBool }
        let isOneKind = data.allSatisfy(\.isNumeric) ? !isMixed : data.allSatisfy { $0.isTime } || data.allSatisfy { $0.isSpan }
        if isOneKind, let stacked = try? NDArray.stack(data.map(\.elements), axis: 1) { return stacked }
        let columns = data.map(\.plainValues)
        let cells: [Value] = (0..<count).flatMap { row in columns.map { $0[row] } }
        return NDArray(objects: cells, shape: shape)
    }

    package func values() -> Value { .object(ArrayObject(elements)) }

    package override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "shape": return .pair(.int(count), .int(data.count))
        case "size": return .int(count * data.count)
        case "ndim": return .int(2)
        case "empty": return .bool(count == 0 || data.isEmpty)
        case "columns": return .object(IndexObject(columns))
        case "index": return .object(IndexObject(index))
        case "axes": return .items([.object(IndexObject(index)), .object(IndexObject(columns))])
        case "values": return values()
        case "dtypes": return .object(SeriesObject(Column(.objects(data.map { .other($0.dtypeValue) })), index: columns))
        case "T": return .object(transposed)
        case "loc", "at": return .object(Indexer(.frame(self), byLabel: true, isScalar: name.text == "at"))
        case "iloc", "iat": return .object(Indexer(.frame(self), byLabel: false, isScalar: name.text == "iat"))
        case "plot": return .object(PlotAccessor(.object(self)))
        case "style": throw Raise(.notImplementedError, "df.style is not part of Unroll: tables are plain text here", hint: "Use df.round(2) or pd.set_option('display.precision', 2).")
        default:
            guard type.lookup(name) == nil, let at = columns.positions(.text(name.text)).first, !columns.isTime else { return nil }
            return .object(series(at))
        }
    }

    package override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        switch name.text {
        case "columns", "index":
            let new = try Frames.index(value, vm)
            let expected = name.text == "columns" ? data.count : count
            guard new.count == expected else { throw Raise(.valueError, "Length mismatch: Expected axis has \(expected) elements, new values have \(new.count) elements") }
            if name.text == "columns" { columns = new } else { index = new }
        default:
            guard !columns.positions(.text(name.text)).isEmpty else {
                throw Raise(.attributeError, "'DataFrame' object has no attribute '\(name.text)'", hint: "A new column is made with df['\(name.text)'] = ...")
            }
            try setItem(.string(name.text), value, vm)
        }
    }
    package override func attributeNames(_ vm: Interpreter) -> [String] {
        ["shape", "size", "ndim", "empty", "columns", "index", "values", "dtypes", "T", "loc", "iloc", "at", "iat", "plot"] + columns.data.compactMap(\.text)
    }

    func copy() -> FrameObject { FrameObject(columns: columns, data: data, index: index) }

    /// Takes over another frame's content, for `inplace=True`.
    func become(_ other: FrameObject) { (columns, data, index) = (other.columns, other.data, other.index) }

    package override func deleteItem(_ key: Value, _ vm: Interpreter) throws {
        let found = columnPositions(Datum(key))
        if found.isEmpty { throw Selection.missing(key, among: columns, "columns") }
        become(selecting(data.indices.filter { !found.contains($0) }))
    }
}
