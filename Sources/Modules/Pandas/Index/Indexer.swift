import Interpreter

/// `loc`, `iloc`, `at` and `iat` of a frame or a series.
final class Indexer: Object {
    enum Target { case frame(FrameObject), series(SeriesObject) }
    private let target: Target
    private let byLabel: Bool
    private let isScalar: Bool

    init(_ target: Target, byLabel: Bool, isScalar: Bool) {
        (self.target, self.byLabel, self.isScalar) = (target, byLabel, isScalar)
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("_LocIndexer", module: "pandas.core.indexing")
    override var type: TypeObject { Indexer.classObject }

    private func pick(_ key: Value, _ index: Index, axis: String, _ vm: Interpreter) throws -> Picked {
        if let object = key.heapObject, !(object is TypeObject), object.isCallable {
            let whole: Value = switch target {
            case .frame(let frame): .object(frame)
            case .series(let series): .object(series)
            }
            return try pick(vm.call(key, whole), index, axis: axis, vm)
        }
        guard byLabel else {
            if let n = key.index, isScalar || axis == "both" {
                let at = n < 0 ? n &+ index.count : n
                guard (0..<index.count).contains(at) else { throw Raise(.indexError, "index \(n) is out of bounds for axis \(axis == "columns" ? 1 : 0) with size \(index.count)") }
                return .one(at)
            }
            return try Selection.positions(key, index.count, vm)
        }
        return try Selection.labels(key, index, axis: axis, vm)
    }

    /// The key split into one for the rows and one for the columns.
    private func split(_ key: Value, _ frame: FrameObject) throws -> (rows: Value, columns: Value?) {
        guard case .tuple(let tuple) = key else { return (key, nil) }
        if frame.index.isMulti, byLabel, !frame.index.positions(Datum(key)).isEmpty { return (key, nil) }
        switch tuple.items.count {
        case 1: return (tuple.items[0], nil)
        case 2: return (tuple.items[0], tuple.items[1])
        default: throw Raise(ExceptionObject(Selection.indexingError, [.string("Too many indexers")]))
        }
    }

    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        switch target {
        case .series(let series):
            let picked = try pick(key, series.index, axis: "index", vm)
            return byLabel ? try series.index.isMulti ? series.item(key, vm) : series.picked(picked) : series.picked(picked)
        case .frame(let frame):
            let (rowKey, columnKey) = try split(key, frame)
            if let columnKey, rowKey.index != nil, columnKey.index != nil, !byLabel {
                let row = try scalarPosition(rowKey, frame.count)
                let column = try scalarPosition(columnKey, frame.data.count)
                return frame.data[column].value(row)
            }
            let rows = try pick(rowKey, frame.index, axis: "index", vm)
            guard let columnKey else {
                switch rows {
                case .one(let row): return .object(frame.row(row))
                case .many(let picked, let isSlice):
                    let part = frame.rows(picked, isSlice: isSlice)
                    if byLabel, frame.index.isMulti, !isSlice, !Selection.isListLike(rowKey), key.of(SliceObject.self) == nil {
                        let depth = Datum(rowKey).parts.count
                        if depth < frame.index.levels.count { part.index = Index(levels: Array(part.index.levels.dropFirst(depth)), names: Array(part.index.names.dropFirst(depth))) }
                    }
                    return .object(part)
                }
            }
            let columns = try byLabel ? columnPick(columnKey, frame, vm) : pick(columnKey, frame.columns, axis: "columns", vm)
            switch (rows, columns) {
            case (.one(let row), .one(let column)): return frame.data[column].value(row)
            case (.one(let row), .many(let picked, _)): return .object(frame.selecting(picked).row(row))
            case (.many, .one(let column)): return frame.series(column).picked(rows)
            case (.many(let picked, let isSlice), .many(let wanted, _)): return .object(frame.selecting(wanted).rows(picked, isSlice: isSlice))
            }
        }
    }

    private func columnPick(_ key: Value, _ frame: FrameObject, _ vm: Interpreter) throws -> Picked { try pick(key, frame.columns, axis: "columns", vm) }

    private func scalarPosition(_ key: Value, _ count: Int) throws -> Int {
        let n = key.index ?? 0
        let at = n < 0 ? n &+ count : n
        guard (0..<count).contains(at) else { throw Raise(.indexError, "index \(n) is out of bounds for axis 0 with size \(count)") }
        return at
    }

    override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        switch target {
        case .series(let series):
            if byLabel { return try series.setItem(key, value, vm) }
            try series.set(pick(key, series.index, axis: "index", vm).rows, value, vm)
        case .frame(let frame):
            let (rowKey, columnKey) = try split(key, frame)
            guard byLabel else {
                let rows = try pick(rowKey, frame.index, axis: "index", vm).rows
                let columns = try columnKey.map { try pick($0, frame.columns, axis: "columns", vm).rows } ?? Array(frame.data.indices)
                return try frame.set(rows, columns, value, vm)
            }
            try setByLabel(frame, rowKey, columnKey, value, vm)
        }
    }

    private func setByLabel(_ frame: FrameObject, _ rowKey: Value, _ columnKey: Value?, _ value: Value, _ vm: Interpreter) throws {
        // Columns that are not there yet are made.
        if let columnKey, columnKey.of(SliceObject.self) == nil {
            for label in try Selection.mask(columnKey, frame.columns, frame.data.count, vm) == nil ? Frames.labels(columnKey, vm) : [] where frame.columnPositions(label).isEmpty {
                let rows = try pick(rowKey, frame.index, axis: "index", vm).rows
                if rows.count == frame.count { try frame.setColumn(label, value, vm) } else {
                    try frame.setColumn(label, .float(.nan), vm)
                    let at = frame.columns.positions(label)
                    if value.text != nil, let j = at.first { frame.data[j] = Column(texts: [String?](repeating: nil, count: frame.count)) } else if case .bool = value, let j = at.first { frame.data[j] = Column(.objects([Datum](repeating: .nan, count: frame.count))) }
                }
            }
        }
        let columns = try columnKey.map { try columnPick($0, frame, vm).rows } ?? Array(frame.data.indices)
        let isNew = rowKey.of(SliceObject.self) == nil && !Selection.isListLike(rowKey) && rowKey.heapObject?.isCallable != true && frame.index.positions(Datum(rowKey)).isEmpty
            && Selection.span(rowKey.text ?? "", frame.index) == nil && !frame.index.isMulti
        guard isNew else { return try frame.set(pick(rowKey, frame.index, axis: "index", vm).rows, columns, value, vm) }
        // A row that is not there yet is appended.
        let label = frame.index.adapted(Datum(rowKey))
        var cells = frame.data.map { _ in Datum.nan }
        if let series = value.of(SeriesObject.self) {
            for j in columns { cells[j] = series.index.positions(frame.columns[j]).first.map { series.column[$0] } ?? .nan }
        } else if Datum(value).isScalar || value.text != nil {
            for j in columns { cells[j] = Datum(value) }
        } else {
            let given = try Column.make(value, vm).data
            guard given.count == columns.count else { throw Raise(.valueError, "cannot set a row with mismatched columns", hint: "The frame has \(columns.count) columns, \(given.count) values were given.") }
            for (j, datum) in zip(columns, given) { cells[j] = datum }
        }
        frame.data = zip(frame.data, cells).map { column, cell in Column.joined([column, Column([cell])]) }
        if let range = frame.index.range, range.step == 1, case .int(range.start + frame.index.count) = label {
            frame.index = Index(range: frame.index.count + 1, start: range.start, name: frame.index.name)
        } else {
            frame.index = Index(Column.joined([frame.index.column, Column([label])]), name: frame.index.name)
        }
    }
}
