import Arrays
import Interpreter
import OrderedCollections

/// `concat`, `merge` and `join`.
enum Joining {
    nonisolated(unsafe) static let mergeError = TypeObject("MergeError", module: "pandas.errors", base: .named(.valueError))

    static let functions: [Builtin] = [
        Builtin("concat", "objs, *, axis=0, join='outer', ignore_index=False, keys=None, levels=None, names=None, verify_integrity=False, sort=False, copy=None", "Frames or series one below the other, or side by side.", example: "pd.concat([a, b], ignore_index=True)") { try concatenated($0) },
        Builtin("merge", "left, right, how='inner', on=None, left_on=None, right_on=None, left_index=False, right_index=False, sort=False, suffixes=('_x', '_y'), copy=None, indicator=False, validate=None", "Rows of two frames that share keys.") { try merged($0) },
    ]

    static let frameMethods: [Builtin] = [
        Builtin("merge", "self, right, how='inner', on=None, left_on=None, right_on=None, left_index=False, right_index=False, sort=False, suffixes=('_x', '_y'), copy=None, indicator=False, validate=None", "Rows of two frames that share keys.", example: "df.merge(other, on='model')") { try merged($0) },
        Builtin("join", "self, other, on=None, how='left', lsuffix='', rsuffix='', sort=False", "Columns of another frame by the labels of the rows.") { call in
            let (left, how) = (try Frames.frame(call), try call.string(3, or: "left"))
            if let on = call.optional(2) {
                let names = try Frames.labels(on, call.vm)
                let keys = try names.map { name -> Column in
                    guard let at = left.columns.positions(name).first else { throw Selection.missing(name.plain, among: left.columns, "columns") }
                    return left.data[at]
                }
                let right = try frame(call[1])
                let (a, b, _) = try pairs(keys, right.index.levels, how: how, sort: false, call.vm)
                return .object(try combined(left, right, a, b, suffixes: (try call.string(4, or: ""), try call.string(5, or: "")), index: left.index.gathered(a.compactMap { $0 })))
            }
            return .object(try byLabels(left, frame(call[1]), how: how, suffixes: (try call.string(4, or: ""), try call.string(5, or: "")), call.vm))
        },
    ]

    private static func frame(_ value: Value) throws -> FrameObject {
        if let frame = value.of(FrameObject.self) { return frame }
        guard let series = value.of(SeriesObject.self) else { throw Raise(.typeError, "Can only merge Series or DataFrame objects, a \(value.type.repr(value)) was passed") }
        guard let name = series.name else { throw Raise(.valueError, "Other Series must have a name") }
        return FrameObject(columns: Index(data: [name]), data: [series.column], index: series.index)
    }

    // MARK: concat

    private static func concatenated(_ call: Call) throws -> Value {
        let vm = call.vm
        if call[0].of(FrameObject.self) != nil || call[0].of(SeriesObject.self) != nil {
            throw Raise(.typeError, "first argument must be an iterable of pandas objects, you passed an object of type \"\(call[0].typeName)\"", hint: "Put them in a list: pd.concat([a, b]).")
        }
        var keys: [Datum]? = try call.optional(4).map { try Frames.labels($0, vm) }
        let items: [Value]
        if case .dict(let dict) = call[0] {
            items = Array(dict.entries.values)
            keys = keys ?? dict.entries.keys.map { Datum($0.value) }
        } else { items = try vm.sequence(call[0]).filter { !$0.isNone } }
        guard !items.isEmpty else { throw Raise(.valueError, "No objects to concatenate") }
        let axis = try Frames.axis(call.optional(1))
        let ignores = try call.bool(3, or: false)
        let inner = try call.string(2, or: "outer") == "inner"
        for item in items where item.of(FrameObject.self) == nil && item.of(SeriesObject.self) == nil { throw Raise(.typeError, "cannot concatenate object of type '\(item.typeName)'; only Series and DataFrame objs are valid") }
        let series = items.compactMap { $0.of(SeriesObject.self) }
        func keyed(_ indexes: [Index], _ names: [Datum?]) -> Index? {
            guard let keys, keys.count == indexes.count else { return nil }
            return Index(data: zip(keys, indexes).flatMap { key, index in index.data.map { .tuple(key.parts + $0.parts) } }, names: [nil] + names)
        }
        func stacked(_ indexes: [Index]) -> Index {
            if let made = keyed(indexes, indexes[0].names) { return made }
            if ignores { return Index(range: indexes.reduce(0) { $0 + $1.count }) }
            let names = indexes.allSatisfy { $0.names == indexes[0].names } ? indexes[0].names : [nil]
            if indexes.count == 1 { return indexes[0] }
            if indexes[0].isMulti { return Index(data: indexes.flatMap(\.data), names: names) }
            // Ranges that continue each other stay a range.
            if let first = indexes[0].range, first.step == 1, indexes.allSatisfy({ $0.range?.step == 1 }) {
                var next = first.start
                var continues = true
                for index in indexes {
                    if index.range?.start != next { continues = false }
                    next += index.count
                }
                if continues { return Index(range: next - first.start, start: first.start, name: names.first ?? nil) }
            }
            return Index(Column.joined(indexes.map(\.column)), name: names.first ?? nil)
        }
        if series.count == items.count, axis == 0 {
            let name = series.allSatisfy { $0.name == series[0].name } ? series[0].name : nil
            return .object(SeriesObject(Column.joined(series.map(\.column)), index: stacked(series.map(\.index)), name: name))
        }
        var unnamed = 0
        let frames = items.map { item -> FrameObject in
            if let frame = item.of(FrameObject.self) { return frame }
            guard let series = item.of(SeriesObject.self) else { return FrameObject([], index: Index(range: 0)) }
            let name = series.name ?? .int(unnamed)
            if series.name == nil { unnamed += 1 }
            return FrameObject(columns: Index(data: [name]), data: [series.column], index: series.index)
        }
        if axis == 1 {
            var index = frames[0].index
            for frame in frames.dropFirst() where !index.hasSameLabels(as: frame.index) {
                if inner { index = index.gathered((0..<index.count).filter { !frame.index.positions(index[$0]).isEmpty }) } else if index.isTime || index.range != nil { index = try Frames.align(index, frame.index).union } else {
                    let known = Set(index.data)
                    index = Index(data: index.data + frame.index.data.filter { !known.contains($0) }, names: index.names)
                }
            }
            let data = frames.flatMap { frame in frame.data.map { column in frame.index.hasSameLabels(as: index) ? column : column.picked(optional: index.data.map { frame.index.positions($0).first }) } }
            let columns = ignores ? Index(range: data.count) : keys.flatMap { keys in
                series.count == items.count && keys.count == frames.count ? Index(data: keys) : keyed(frames.map(\.columns), frames[0].columns.names)
            } ?? (frames.allSatisfy { $0.columns.range != nil } && frames.count == 1 ? frames[0].columns : Index(data: frames.flatMap(\.columns.data), names: frames[0].columns.names))
            return .object(FrameObject(columns: columns, data: data, index: index))
        }
        var names = frames[0].columns.data
        for frame in frames.dropFirst() {
            if inner { names = names.filter { !frame.columns.positions($0).isEmpty } } else {
                let known = Set(names)
                names += frame.columns.data.filter { !known.contains($0) }
            }
        }
        let data = names.map { name in
            Column.joined(frames.filter { $0.count > 0 || frames.count == 1 }.map { frame in
                frame.columns.positions(name).first.map { frame.data[$0] } ?? Column(floats: [Double](repeating: .nan, count: frame.count))
            })
        }
        let columns = frames.allSatisfy { $0.columns.hasSameLabels(as: frames[0].columns) } ? frames[0].columns : Index(data: names, names: frames[0].columns.names)
        return .object(FrameObject(columns: columns, data: data, index: stacked(frames.map(\.index))))
    }

    // MARK: merge

    /// Rows that share keys: where each comes from on the left and on the right.
    private static func pairs(_ left: [Column], _ right: [Column], how: String, sort: Bool, _ vm: Interpreter) throws -> (left: [Int?], right: [Int?], keys: [Datum]) {
        func keys(_ columns: [Column]) -> [Datum] { columns.count == 1 ? columns[0].data : (0..<(columns.first?.count ?? 0)).map { row in .tuple(columns.map { $0[row] }) } }
        let (a, b) = (keys(left), keys(right))
        var table: [Datum: [Int]] = [:]
        for (i, key) in b.enumerated() {
            if i & 0xFFF == 0 { try vm.checkInterruption() }
            table[key, default: []].append(i)
        }
        // Keys that come often on both sides give a row for each pair.
        try vm.checkSize(MemoryLayout<(Int?, Int?, Datum)>.stride, a.reduce(0) { $0 &+ (table[$1]?.count ?? 1) })
        var rows: [(Int?, Int?, Datum)] = []
        switch how {
        case "inner", "left", "outer":
            for (i, key) in a.enumerated() {
                if i & 0xFF == 0 { try vm.checkInterruption() }
                if let found = table[key] { for j in found { rows.append((i, j, key)) } } else if how != "inner" { rows.append((i, nil, key)) }
            }
            if how == "outer" {
                let known = Set(a)
                for (j, key) in b.enumerated() where !known.contains(key) { rows.append((nil, j, key)) }
            }
        case "right":
            var mine: [Datum: [Int]] = [:]
            for (i, key) in a.enumerated() { mine[key, default: []].append(i) }
            for (j, key) in b.enumerated() {
                if j & 0xFF == 0 { try vm.checkInterruption() }
                if let found = mine[key] { for i in found { rows.append((i, j, key)) } } else { rows.append((nil, j, key)) }
            }
        default: throw Raise(.valueError, "'\(how)' is not a valid Merge type: left, right, inner, outer, left_anti, right_anti, cross, asof")
        }
        if sort || how == "outer" {
            let width = left.count
            if let order = try? Column.order(by: (0..<width).map { level in Column(rows.map { $0.2.parts[level] }) }, ascending: left.map { _ in true }) { rows = order.map { rows[$0] } }
        }
        return (rows.map(\.0), rows.map(\.1), rows.map(\.2))
    }

    private static func combined(_ left: FrameObject, _ right: FrameObject, _ a: [Int?], _ b: [Int?], suffixes: (String, String), index: Index, skipping: Set<Int> = [], keyCells: [Int: Column] = [:]) throws -> FrameObject {
        let rightKept = right.data.indices.filter { !skipping.contains($0) }
        let rightNames = Set(rightKept.map { right.columns[$0] })
        let leftNames = Set(left.data.indices.filter { keyCells[$0] == nil }.map { left.columns[$0] })
        let clash = leftNames.intersection(rightNames)
        if !clash.isEmpty, suffixes.0.isEmpty, suffixes.1.isEmpty {
            throw Raise(.valueError, "columns overlap but no suffix specified: Index([\(left.columns.data.filter { clash.contains($0) }.map { CellLiteralText.quoted($0) }.joined(separator: ", "))], dtype='str')")
        }
        func named(_ name: Datum, _ suffix: String) -> Datum { clash.contains(name) ? .text(Column.shown(name) + suffix) : name }
        let mine = left.data.indices.map { at in (name: keyCells[at] == nil ? named(left.columns[at], suffixes.0) : left.columns[at], column: keyCells[at] ?? left.data[at].picked(optional: a)) }
        let theirs = rightKept.map { at in (name: named(right.columns[at], suffixes.1), column: right.data[at].picked(optional: b)) }
        return FrameObject(mine + theirs, index: index)
    }

    private static func byLabels(_ left: FrameObject, _ right: FrameObject, how: String, suffixes: (String, String), _ vm: Interpreter) throws -> FrameObject {
        if left.index.hasSameLabels(as: right.index) {
            let rows = (0..<left.count).map { Optional($0) }
            return try combined(left, right, rows, rows, suffixes: suffixes, index: left.index)
        }
        let (a, b, keys) = try pairs(left.index.levels, right.index.levels, how: how, sort: how == "outer", vm)
        return try combined(left, right, a, b, suffixes: suffixes, index: how == "left" && keys.count == left.count ? left.index : Index(data: keys, names: left.index.names))
    }

    private static func merged(_ call: Call) throws -> Value {
        let vm = call.vm
        let (left, right) = (try frame(call[0]), try frame(call[1]))
        let how = try call.string(2, or: "inner")
        if try call.bool(11, or: false) { throw Raise(.notImplementedError, "merge(indicator=True) is not part of Unroll") }
        var suffixes = ("_x", "_y")
        if let given = call.optional(9) {
            let items = try vm.sequence(given)
            guard items.count == 2 else { throw Raise(.valueError, "too many values to unpack (expected 2)") }
            suffixes = (items[0].text ?? "", items[1].text ?? "")
        }
        let (leftIndex, rightIndex) = (try call.bool(6, or: false), try call.bool(7, or: false))
        if how == "cross" {
            try vm.checkSize(2 * MemoryLayout<Int?>.stride * max(1, left.count), right.count)
            let a = (0..<left.count).flatMap { i in (0..<right.count).map { _ in Optional(i) } }
            let b = (0..<left.count).flatMap { _ in (0..<right.count).map { Optional($0) } }
            return .object(try combined(left, right, a, b, suffixes: suffixes, index: Index(range: a.count)))
        }
        if leftIndex, rightIndex { return .object(try byLabels(left, right, how: how, suffixes: suffixes, vm)) }
        var leftKeys = try call.optional(3) ?? call.optional(4) != nil ? Frames.labels(call.optional(3) ?? call[4], vm) : []
        var rightKeys = try call.optional(3) ?? call.optional(5) != nil ? Frames.labels(call.optional(3) ?? call[5], vm) : []
        if leftKeys.isEmpty, rightKeys.isEmpty, !leftIndex, !rightIndex {
            leftKeys = left.columns.data.filter { !right.columns.positions($0).isEmpty }
            rightKeys = leftKeys
            if leftKeys.isEmpty { throw Raise(ExceptionObject(mergeError, [.string("No common columns to perform merge on. Merge options: left_on=None, right_on=None, left_index=False, right_index=False")])) }
        }
        func places(_ labels: [Datum], _ frame: FrameObject) throws -> [Int] {
            try labels.map { label in
                guard let at = frame.columns.positions(label).first else { throw Selection.missing(label.plain, among: frame.columns, "columns") }
                return at
            }
        }
        let (a, b) = (try places(leftKeys, left), try places(rightKeys, right))
        let leftColumns = leftIndex ? left.index.levels : a.map { left.data[$0] }
        let rightColumns = rightIndex ? right.index.levels : b.map { right.data[$0] }
        guard leftColumns.count == rightColumns.count else { throw Raise(.valueError, "len(right_on) must equal len(left_on)") }
        for (x, y) in zip(leftColumns, rightColumns) where x.isText != y.isText && x.count > 0 && y.count > 0 && (x.isNumeric || y.isNumeric) {
            throw Raise(.valueError, "You are trying to merge on \(x.dtypeName) and \(y.dtypeName) columns for key '\(leftKeys.first.map { Column.shown($0) } ?? "")'. If you wish to proceed you should use pd.concat")
        }
        let (from, to, keys) = try pairs(leftColumns, rightColumns, how: how, sort: call.bool(8, or: false), vm)
        // Keys of the same name appear once, filled from both sides.
        var keyCells: [Int: Column] = [:]
        var skipping: Set<Int> = []
        for (level, (i, j)) in zip(a, b).enumerated() where leftKeys[level] == rightKeys[level] {
            keyCells[i] = Column(keys.map { $0.parts[level] })
            if keys.isEmpty { keyCells[i] = left.data[i].picked([]) }
            skipping.insert(j)
        }
        let index = leftIndex || rightIndex ? (rightIndex ? left.index : right.index).column.picked(optional: rightIndex ? from : to) : nil
        return .object(try combined(left, right, from, to, suffixes: suffixes, index: index.map { Index($0) } ?? Index(range: keys.count), skipping: skipping, keyCells: keyCells))
    }
}

extension TypeObject {
    fileprivate func repr(_ value: Value) -> String { "<class '\(value.type.qualifiedName)'>" }
}
