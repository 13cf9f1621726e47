package import Interpreter
import Arrays
import NumPyBridge

/// A pandas Series: a column with its labels.
package final class SeriesObject: Object, ArrayConvertible {
    package var column: Column
    package var index: Index
    package var name: Datum?

    package init(_ column: Column, index: Index, name: Datum? = nil) {
        (self.column, self.index, self.name) = (column, index, name)
    }

    var count: Int { column.count }
    var arrayValue: NDArray? { column.elements }
    package override var type: TypeObject { Pandas.seriesType }
    package override func length(_ vm: Interpreter) -> Int? { count }
    package override func hash(_ vm: Interpreter) throws -> Int { throw Raise(.typeError, "unhashable type: 'Series'") }
    package override func truth(_ vm: Interpreter) throws -> Bool { throw Raise(.valueError, "The truth value of a Series is ambiguous. Use a.empty, a.item(), a.any() or a.all().") }
    package override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(column.plainValues) }
    package override func contains(_ value: Value, _ vm: Interpreter) -> Bool? { !index.positions(Datum(value)).isEmpty }
    package override func repr(_ vm: Interpreter) throws -> String { try SeriesText(vm).repr(self) }
    package override func format(_ spec: String, _ vm: Interpreter) throws -> String {
        if spec.isEmpty { return try str(vm) }
        throw Raise(.typeError, "unsupported format string passed to Series.__format__", hint: "Format one value, as in f\"{series.iloc[0]:.2f}\", or use series.round(2).")
    }

    func picked(_ picked: Picked) -> Value {
        switch picked {
        case .one(let row): column.value(row)
        case .many(let rows, let isSlice): .object(SeriesObject(column.picked(rows), index: isSlice ? index.sliced(rows) : index.gathered(rows), name: name))
        }
    }

    /// A key in brackets: labels, masks, and slices of positions.
    func pick(_ key: Value, _ vm: Interpreter) throws -> Picked {
        if let slice = key.of(SliceObject.self) {
            let isPositional = [slice.start, slice.stop].allSatisfy { $0.isNone || $0.index != nil }
            return try isPositional ? Selection.positions(key, count, vm) : Selection.labels(key, index, axis: "index", vm)
        }
        if let object = key.heapObject, object.isCallable { return try pick(vm.call(key, .object(self)), vm) }
        return try Selection.labels(key, index, axis: "index", vm)
    }

    package override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        let picked = try pick(key, vm)
        if case .many(let rows, false) = picked, index.isMulti, !Selection.isListLike(key), case .object = self.picked(picked), Datum(key).parts.count < index.levels.count {
            let depth = Datum(key).parts.count
            let rest = Index(levels: Array(index.levels.dropFirst(depth)), names: Array(index.names.dropFirst(depth))).gathered(rows)
            return .object(SeriesObject(column.picked(rows), index: rest, name: name))
        }
        return self.picked(picked)
    }

    package override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        if key.of(SliceObject.self) == nil, !Selection.isListLike(key), key.heapObject?.isCallable != true, index.positions(Datum(key)).isEmpty, Selection.span(key.text ?? "", index) == nil {
            return try enlarge(Datum(key), Datum(value))
        }
        try set(pick(key, vm).rows, value, vm)
    }

    func enlarge(_ label: Datum, _ value: Datum) throws {
        column = Column.joined([column, Column([value])])
        if let range = index.range, range.step == 1, case .int(range.start + index.count) = label {
            index = Index(range: index.count + 1, start: range.start, name: index.name)
        } else {
            index = Index(Column.joined([index.column, Column([index.adapted(label)])]), name: index.name)
        }
    }

    func set(_ rows: [Int], _ value: Value, _ vm: Interpreter) throws {
        if let other = value.of(SeriesObject.self) {
            let aligned = other.index.hasSameLabels(as: index) ? rows.map { Optional($0) } : rows.map { other.index.positions(index[$0]).first }
            column = try column.setting(rows) { aligned[$0].map { other.column[$0] } ?? other.column.missingDatum }
        } else if value.text != nil || value.number != nil || Datum(value).isScalar {
            column = try column.setting(rows) { _ in Datum(value) }
        } else {
            let data = try Column.make(value, vm).data
            guard data.count == rows.count || data.count == 1 else {
                throw Raise(.valueError, "cannot set using a list-like indexer with a different length than the value", hint: "\(rows.count) cells are set, \(data.count) values were given.")
            }
            column = try column.setting(rows) { data[data.count == 1 ? 0 : $0] }
        }
    }

    package override func deleteItem(_ key: Value, _ vm: Interpreter) throws {
        let gone = Set(try Selection.labels(key, index, axis: "index", vm).rows)
        let kept = (0..<count).filter { !gone.contains($0) }
        (column, index) = (column.picked(kept), index.gathered(kept))
    }

    package override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "values", "array": return Bridge.values(column)
        case "index": return .object(IndexObject(index))
        case "name": return self.name?.plain ?? Value.none
        case "shape": return .tuple(Tuple([.int(count)]))
        case "size": return .int(count)
        case "ndim": return .int(1)
        case "dtype", "dtypes": return column.dtypeValue
        case "empty": return .bool(count == 0)
        case "nbytes": return .int(count * (column.isBool ? 1 : column.isNarrow ? 4 : 8))
        case "hasnans": return .bool(column.missing.contains(true))
        case "is_unique": return .bool(Index(column).isUnique)
        case "is_monotonic_increasing": return .bool(Index(column).isIncreasing)
        case "is_monotonic_decreasing": return .bool(Index(column).isDecreasing)
        case "T": return .object(self)
        case "axes": return .items([.object(IndexObject(index))])
        case "loc", "at": return .object(Indexer(.series(self), byLabel: true, isScalar: name.text == "at"))
        case "iloc", "iat": return .object(Indexer(.series(self), byLabel: false, isScalar: name.text == "iat"))
        case "str":
            guard column.isText || column.isObject else { throw Raise(.attributeError, "Can only use .str accessor with string values, not \(column.isFloat ? "floating" : column.isBool ? "boolean" : column.isTime ? "datetime64" : "integer"). Did you mean: 'std'?") }
            return .object(TextAccessor(self))
        case "dt":
            guard column.isTime || column.isSpan else { throw Raise(.attributeError, "Can only use .dt accessor with datetimelike values", hint: "pd.to_datetime(column) turns texts into dates.") }
            return .object(DateAccessor(self))
        case "plot": return .object(PlotAccessor(.object(self)))
        default:
            guard type.lookup(name) == nil, let at = index.positions(.text(name.text)).first, !index.isTime else { return nil }
            return column.value(at)
        }
    }
    package override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        switch name.text {
        case "name": self.name = value.isNone ? nil : Datum(value)
        case "index":
            let new = try Frames.index(value, vm)
            guard new.count == count else { throw Raise(.valueError, "Length mismatch: Expected axis has \(count) elements, new values have \(new.count) elements") }
            index = new
        default:
            guard !index.positions(.text(name.text)).isEmpty else { return try super.setAttribute(name, value, vm) }
            try setItem(.string(name.text), value, vm)
        }
    }
    package override func attributeNames(_ vm: Interpreter) -> [String] {
        ["values", "index", "name", "shape", "size", "ndim", "dtype", "empty", "loc", "iloc", "at", "iat", "str", "dt", "plot", "is_unique", "hasnans", "T"]
    }

    // MARK: Operators

    /// This series and another operand over the same labels.
    func aligned(_ other: Value, _ vm: Interpreter) throws -> (mine: Column, theirs: Column.Operand, index: Index, name: Datum?)? {
        if let series = other.of(SeriesObject.self) {
            let name = name == series.name ? name : nil
            if index.hasSameLabels(as: series.index) { return (column, .column(series.column), index, name) }
            let (union, mine, theirs) = try Frames.align(index, series.index)
            return (column.picked(optional: mine), .column(series.column.picked(optional: theirs)), union, name)
        }
        if other.of(FrameObject.self) != nil || other.of(OffsetObject.self) != nil { return nil }
        if let array = NumPy.array(other), array.rank > 0 {
            guard array.rank == 1, array.count == count || array.count == 1 else { throw Raise(.valueError, "operands could not be broadcast together with shapes (\(count),) \(NumPy.shape(array.shape)) ") }
            return (column, array.count == count ? .column(Column(array: array)) : .scalar(array.dtype.isFloat ? .float(array.doubles[0]) : .int(array.integers[0])), index, name)
        }
        switch other {
        case .list, .tuple:
            let theirs = try Column.make(other, vm)
            guard theirs.count == count else { throw Raise(.valueError, "operands could not be broadcast together with shapes (\(count),) (\(theirs.count),) ") }
            return (column, .column(theirs), index, name)
        case .dict, .unset: return nil
        default: return (column, .scalar(other), index, name)
        }
    }

    package override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        if op == .matrixMultiply {
            guard let array = column.array else { return nil }
            return try vm.arithmetic(op, reflected ? other : .object(ArrayObject(array)), reflected ? .object(ArrayObject(array)) : NumPy.array(other).map { .object(ArrayObject($0)) } ?? other, inPlace: false)
        }
        if let offset = other.of(OffsetObject.self), case .times(let times) = column.store, op == .add || op == .subtract {
            return .object(SeriesObject(Column(.times(try times.map { try offset.moved($0, by: op == .add ? 1 : -1) })), index: index, name: name))
        }
        guard let (mine, theirs, index, name) = try aligned(other, vm) else { return nil }
        let result = try Column.arithmetic(op, reflected ? theirs : .column(mine), reflected ? .column(mine) : theirs, vm)
        return .object(SeriesObject(result, index: index, name: name))
    }

    package override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        if let series = other.of(SeriesObject.self), !index.hasSameLabels(as: series.index) {
            throw Raise(.valueError, "Can only compare identically-labeled Series objects")
        }
        if case .list(let list) = other, list.items.count != count { throw Raise(.valueError, "('Lengths must match to compare', (\(count),), (\(list.items.count),))") }
        guard let (mine, theirs, index, name) = try aligned(other, vm) else { return nil }
        return .object(SeriesObject(try Column.comparison(op, .column(mine), theirs, vm), index: index, name: name))
    }

    package override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? {
        switch op {
        case .plus: return .object(self)
        case .invert:
            if let truths = column.truths { return .object(SeriesObject(Column(bools: truths.map { !$0 }), index: index, name: name)) }
            if case .ints(let x) = column.store { return .object(SeriesObject(Column(ints: x.map { ~$0 }), index: index, name: name)) }
            throw Raise(.typeError, "bad operand type for unary ~: '\(column.isFloat ? "float" : "str")'")
        case .negate:
            if column.isBool { throw Raise(.typeError, "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.") }
            if case .spans(let x) = column.store { return .object(SeriesObject(Column(.spans(x.map { $0 == Column.nat ? $0 : 0 &- $0 })), index: index, name: name)) }
            if case .floats(let x) = column.store { return .object(SeriesObject(Column(floats: x.map { -$0 }, isNarrow: column.isNarrow), index: index, name: name)) }
            guard case .ints(let x) = column.store else { throw Raise(.typeError, "bad operand type for unary -: 'str'") }
            return .object(SeriesObject(Column(.ints(x.map { 0 &- $0 }), isNarrow: column.isNarrow), index: index, name: name))
        }
    }
}

extension Datum {
    /// Whether the value stands for one cell.
    var isScalar: Bool {
        switch self {
        case .other, .tuple: false
        default: true
        }
    }
}
