import Arrays
import Interpreter
import NumPyBridge

/// `df.groupby(...)`: rows by key, waiting for a reduction.
final class GroupByObject: Object {
    let frame: FrameObject
    /// Columns that are reduced; nil picks all that are no keys.
    let picked: [Int]
    let isSeries: Bool
    let keys: [Column]
    let names: [Datum?]
    let groups: [(key: Datum, rows: [Int])]
    let keysBecomeLabels: Bool
    private let keyColumns: Set<Int>
    /// Whether the keys were given as a list, so that iteration gives tuples.
    private let keysAreListed: Bool
    /// The step of dates that the groups are made by (resample).
    let frequency: String?

    init(_ frame: FrameObject, picked: [Int], isSeries: Bool, keys: [Column], names: [Datum?], keyColumns: Set<Int>, groups: [(key: Datum, rows: [Int])], keysBecomeLabels: Bool, keysAreListed: Bool, frequency: String? = nil) {
        (self.frame, self.picked, self.isSeries, self.keys, self.names) = (frame, picked, isSeries, keys, names)
        (self.groups, self.keysBecomeLabels, self.keysAreListed, self.keyColumns, self.frequency) = (groups, keysBecomeLabels, keysAreListed, keyColumns, frequency)
    }

    /// Rows that share a key, keys in order unless they should stay as they come.
    static func groups(_ keys: [Column], sort: Bool, dropsMissing: Bool) throws -> [(key: Datum, rows: [Int])] {
        guard let first = keys.first else { return [] }
        let all = keys.count == 1 ? first : Column(.objects((0..<first.count).map { row in .tuple(keys.map { $0[row] }) }))
        var groups = all.groups(keepingMissing: !dropsMissing).map { (key: $0.value, rows: $0.rows) }
        if dropsMissing, keys.count > 1 { groups = groups.filter { !$0.key.parts.contains { $0.isMissing } } }
        if sort, let order = try? Column.order(by: (0..<keys.count).map { level in Column(groups.map { $0.key.parts[level] }) }, ascending: keys.map { _ in true }) { groups = order.map { groups[$0] } }
        return groups
    }

    func selecting(_ columns: [Int], isSeries: Bool) -> GroupByObject {
        GroupByObject(frame, picked: columns, isSeries: isSeries, keys: keys, names: names, keyColumns: keyColumns, groups: groups, keysBecomeLabels: keysBecomeLabels, keysAreListed: keysAreListed, frequency: frequency)
    }

    nonisolated(unsafe) private static let frameClass: TypeObject = TypeObject("DataFrameGroupBy", module: "pandas.api.typing", methods: GroupMethods.table)
    nonisolated(unsafe) private static let seriesClass: TypeObject = TypeObject("SeriesGroupBy", module: "pandas.api.typing", methods: GroupMethods.table)
    override var type: TypeObject { isSeries ? GroupByObject.seriesClass : GroupByObject.frameClass }
    override func length(_ vm: Interpreter) -> Int? { groups.count }

    /// The rows of a group as a script sees them.
    func part(_ rows: [Int]) -> Object {
        if isSeries, let at = picked.first { return SeriesObject(frame.data[at].picked(rows), index: frame.index.gathered(rows), name: frame.columns[at]) }
        let isNarrowed = picked.count + keyColumns.count < frame.data.count
        return (isNarrowed ? frame.selecting(picked) : frame).rows(rows)
    }

    override func iterator(_ vm: Interpreter) -> Iterator? {
        ArrayIterator(groups.map { key, rows in
            .pair(keysAreListed && keys.count == 1 ? .tuple(Tuple([key.plain])) : key.boxed(), .object(keyColumns.isEmpty || !isSeries ? (isSeries ? part(rows) : (picked.count + keyColumns.count < frame.data.count ? part(rows) : frame.rows(rows))) : part(rows)))
        })
    }

    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if Selection.isListLike(key) { return .object(selecting(try Selection.labelList(Column.make(key, vm).data, frame.columns, axis: "columns", vm), isSeries: false)) }
        guard let at = frame.columns.positions(Datum(key)).first else { throw Raise(.keyError, "Column not found: \(try vm.str(key))") }
        return .object(selecting([at], isSeries: true))
    }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "ngroups": return .int(groups.count)
        case "groups":
            let dict = Dict()
            for (key, rows) in groups { try dict.setItem(key.plain, .items(frame.index.gathered(rows).data.map(\.plain)), vm) }
            return .dict(dict)
        case "indices":
            let dict = Dict()
            for (key, rows) in groups { try dict.setItem(key.plain, .object(ArrayObject(NDArray(integers: rows))), vm) }
            return .dict(dict)
        default:
            guard type.lookup(name) == nil, let at = frame.columns.positions(.text(name.text)).first else { return nil }
            return .object(selecting([at], isSeries: true))
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["ngroups", "groups", "indices"] + frame.columns.data.compactMap(\.text) }

    /// The keys as labels.
    var labels: Index {
        if keys.count == 1 {
            let made = Column(groups.map(\.key))
            let column = groups.isEmpty ? keys[0].picked([]) : keys[0].isTime ? Column(.times(groups.map { if case .time(let t) = $0.key { t } else { Column.nat } })) : made
            return Index(column, name: names[0], frequency: frequency)
        }
        return Index(levels: (0..<keys.count).map { level in groups.isEmpty ? keys[level].picked([]) : Column(groups.map { $0.key.parts[level] }) }, names: names)
    }

    /// One column reduced group by group.
    func reduced(_ column: Column, _ body: (Column) throws -> Datum, keepsNarrow: Bool = true) throws -> Column {
        let cells = try groups.map {
            try Interpreter.checkInterruption()
            return try body(column.picked($0.rows))
        }
        if cells.isEmpty { return column.picked([]) }
        let made = Column(cells)
        if column.isTime, cells.allSatisfy(\.isMissing) { return Column(.times(cells.map { _ in Column.nat })) }
        if case .floats(let x) = made.store, column.isNarrow, column.isFloat, keepsNarrow { return Column(floats: x, isNarrow: true) }
        return made
    }

    /// Reduced columns with the keys as labels (or as columns before them).
    func framed(_ columns: [(name: Datum, column: Column)]) -> Value {
        if isSeries, keysBecomeLabels, let only = columns.first, columns.count == 1 { return .object(SeriesObject(only.column, index: labels, name: only.name)) }
        if keysBecomeLabels { return .object(FrameObject(columns: Index(data: columns.map(\.name), names: columns.first.map { $0.name.parts.map { _ in nil } } ?? [nil]), data: columns.map(\.column), index: labels)) }
        let labels = labels
        return .object(FrameObject(zip(names, labels.levels).map { ($0 ?? .text("index"), $1) } + columns, index: Index(range: groups.count)))
    }

    func reduced(_ reducer: Reducer, _ options: Reducer.Options, numericOnly: Bool) throws -> Value {
        let chosen = numericOnly ? picked.filter { frame.data[$0].isNumeric } : picked
        return framed(try chosen.map { at in
            if reducer.needsNumbers, frame.data[at].isText || frame.data[at].isObject {
                throw Raise(.typeError, "dtype '\(frame.data[at].dtypeName)' does not support operation '\(reducer.name)'", hint: "Select the columns of numbers, as in df.groupby('key')[['x', 'y']].\(reducer.name)(), or pass numeric_only=True.")
            }
            return (frame.columns[at], try reduced(frame.data[at], { try reducer($0, options) }))
        })
    }

    /// Every row's group number, for results that keep the rows.
    func spread(_ body: (Column) throws -> Column) throws -> Value {
        let columns = try picked.map { at -> (name: Datum, column: Column) in
            var cells = [Int?](repeating: nil, count: frame.count)
            var parts: [Column] = []
            var offset = 0
            for (_, rows) in groups {
                let made = try body(frame.data[at].picked(rows))
                for (i, row) in rows.enumerated() { cells[row] = offset + (made.count == rows.count ? i : 0) }
                parts.append(made)
                offset += made.count
            }
            return (frame.columns[at], Column.joined(parts).picked(optional: cells))
        }
        if isSeries, let only = columns.first { return .object(SeriesObject(only.column, index: frame.index, name: only.name)) }
        return .object(FrameObject(columns, index: frame.index))
    }
}
