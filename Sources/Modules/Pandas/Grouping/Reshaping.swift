import Arrays
import Interpreter

/// Tables turned: pivot, melt, stack, crosstab, dummies, bins, dicts.
enum Reshaping {
    /// A table of one reduced value for each pair of row key and column key.
    static func table(rows: [Column], rowNames: [Datum?], columns: [Column], columnNames: [Datum?], values: Column, reducer: (Column) throws -> Datum, fill: Datum?, prefix: Datum? = nil) throws -> FrameObject {
        let groups = try GroupByObject.groups(rows + columns, sort: true, dropsMissing: true)
        func keys(_ levels: [Column]) throws -> [Datum] { try GroupByObject.groups(levels, sort: true, dropsMissing: true).map(\.key) }
        let (rowKeys, columnKeys) = (try keys(rows), try keys(columns))
        let rowAt = Dictionary(rowKeys.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
        let columnAt = Dictionary(columnKeys.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
        try NDArray.checkedCount(.object, [rowKeys.count, columnKeys.count])
        var cells = [[Datum]](repeating: [Datum](repeating: fill ?? values.missingDatum, count: rowKeys.count), count: columnKeys.count)
        for group in groups {
            let parts = group.key.parts
            let row: Datum = rows.count == 1 ? parts[0] : .tuple(Array(parts.prefix(rows.count)))
            let column: Datum = columns.count == 1 ? parts[rows.count] : .tuple(Array(parts.suffix(columns.count)))
            guard let i = rowAt[row], let j = columnAt[column] else { continue }
            let value = try reducer(values.picked(group.rows))
            cells[j][i] = value.isMissing ? fill ?? value : value
        }
        let labels = prefix.map { prefix in columnKeys.map { .tuple([prefix] + $0.parts) } } ?? columnKeys
        let made = cells.map { Column($0) }
        return FrameObject(columns: Index(data: labels, names: prefix == nil ? columnNames : [nil] + columnNames), data: made, index: Index(data: rowKeys, names: rowNames))
    }

    private static func columns(_ value: Value?, _ frame: FrameObject, _ vm: Interpreter) throws -> [(column: Column, name: Datum)] {
        guard let value else { return [] }
        return try Frames.labels(value, vm).map { label in
            guard let at = frame.columns.positions(label).first else {
                if let level = frame.index.names.firstIndex(of: label) { return (frame.index.levels[level], label) }
                throw Selection.missing(label.plain, among: frame.columns, "columns")
            }
            return (frame.data[at], label)
        }
    }

    private static func reducer(_ value: Value, _ vm: Interpreter) throws -> (Column) throws -> Datum {
        let name = try value.isUnset ? "mean" : Aggregation.name(value, vm)
        if value.text != nil || value.isUnset || value.of(NativeFunction.self) != nil, let found = Reducer.byName[name] { return { try found($0) } }
        guard value.heapObject?.isCallable == true, value.text == nil else { throw Raise(.attributeError, "'SeriesGroupBy' object has no attribute '\(name)'") }
        return { Datum(try vm.call(value, .object(SeriesObject($0, index: Index(range: $0.count))))) }
    }

    static let frameMethods: [Builtin] = [
        Builtin("pivot_table", "self, values=None, index=None, columns=None, aggfunc='mean', fill_value=None, margins=False, dropna=True", "One reduced value for each pair of keys.", example: "df.pivot_table(index='year', columns='month', values='Passengers')") { try pivotTable(Frames.frame($0), $0, from: 1) },
        Builtin("pivot", "self, *, columns, index=None, values=None", "Rows turned into columns.") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let across = try columns(call[1], frame, vm)
            let down = try call.optional(2).map { try columns($0, frame, vm) } ?? frame.index.levels.enumerated().map { ($1, frame.index.names[$0] ?? .text("index")) }
            let used = Set((across + down).map(\.name))
            let wanted = try call.optional(3).map { try columns($0, frame, vm) } ?? zip(frame.data, frame.columns.data).filter { !used.contains($1) }.map { ($0, $1) }
            let keys = Column(.objects((0..<frame.count).map { row in .tuple((down + across).map { $0.column[row] }) }))
            guard keys.groups(keepingMissing: true).count == frame.count else { throw Raise(.valueError, "Index contains duplicate entries, cannot reshape") }
            let isSingle = call.optional(3).map { !Selection.isListLike($0) } ?? false
            let parts = try wanted.map { value in
                try table(rows: down.map(\.column), rowNames: down.map { call.optional(2) == nil ? frame.index.name : $0.name }, columns: across.map(\.column), columnNames: across.map { $0.name }, values: value.column, reducer: { $0[0] }, fill: nil, prefix: isSingle ? nil : value.name)
            }
            return .object(joined(parts))
        },
        Builtin("melt", "self, id_vars=None, value_vars=None, var_name=None, value_name='value', col_level=None, ignore_index=True", "Columns turned into rows.") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let kept = try columns(call.optional(1), frame, vm)
            let ids = Set(kept.map(\.name))
            let melted = try call.optional(2).map { try columns($0, frame, vm) } ?? zip(frame.data, frame.columns.data).filter { !ids.contains($1) }.map { ($0, $1) }
            let times = melted.count
            let all = (0..<times).flatMap { _ in Array(0..<frame.count) }
            let variable = Column(melted.flatMap { [Datum](repeating: $0.name, count: frame.count) })
            return .object(FrameObject(kept.map { ($0.name, $0.column.picked(all)) } + [
                (call.optional(3).map { Datum($0) } ?? frame.columns.name ?? .text("variable"), variable), (try .text(call.string(4, or: "value")), Column.joined(melted.map(\.column))),
            ], index: Index(range: all.count)))
        },
        Builtin("stack", "self, level=-1, future_stack=True", "The columns as an inner level of the labels.") { call in
            let frame = try Frames.frame(call)
            let labels = (0..<frame.count).flatMap { row in frame.columns.data.map { Datum.tuple(frame.index[row].parts + $0.parts) } }
            return .object(SeriesObject(FrameObject.common(frame.data, rows: Array(0..<frame.count)), index: Index(data: labels, names: frame.index.names + frame.columns.names)))
        },
        Builtin("unstack", "self, level=-1, fill_value=None", "The inner level of the labels as columns.") { call in
            let frame = try Frames.frame(call)
            guard frame.index.isMulti else { throw Raise(.valueError, "unstack needs labels of several levels") }
            return .object(joined(try frame.data.indices.map { i in try unstacked(frame.series(i), call, prefix: frame.columns[i]) }))
        },
        Builtin("to_dict", "self, orient='dict', *, into=None, index=True", "The cells as dicts and lists.") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            func dict(_ pairs: [(Datum, Value)]) throws -> Value {
                let dict = Dict()
                for (key, value) in pairs { try dict.setItem(key.plain, value, vm) }
                return .dict(dict)
            }
            let names = frame.columns.data
            switch try call.string(1, or: "dict") {
            case "dict": return try dict(zip(names, frame.data).map { name, column in (name, try dict((0..<frame.count).map { (frame.index[$0], column[$0].plain) })) })
            case "list": return try dict(zip(names, frame.data).map { ($0, .items($1.plainValues)) })
            case "series": return try dict(names.indices.map { (names[$0], .object(frame.series($0))) })
            case "records": return .items(try (0..<frame.count).map { row in try dict(zip(names, frame.data).map { ($0, $1[row].plain) }) })
            case "index": return try dict((0..<frame.count).map { row in (frame.index[row], try dict(zip(names, frame.data).map { ($0, $1[row].plain) })) })
            case "split": return try dict([(.text("index"), .items(frame.index.data.map(\.plain))), (.text("columns"), .items(names.map(\.plain))), (.text("data"), .items((0..<frame.count).map { row in .items(frame.data.map { $0[row].plain }) }))])
            case let orient: throw Raise(.valueError, "orient '\(orient)' not understood")
            }
        },
        Builtin("transpose", "self", "Rows as columns.") { .object(try Frames.frame($0).transposed) },
    ]

    static let seriesMethods: [Builtin] = [
        Builtin("unstack", "self, level=-1, fill_value=None", "The inner level of the labels as columns.") { call in
            let series = try Frames.series(call)
            guard series.index.isMulti else { throw Raise(.valueError, "index must be a MultiIndex to unstack, <class 'pandas.Index'> was passed") }
            return .object(try unstacked(series, call, prefix: nil))
        },
    ]

    private static func unstacked(_ series: SeriesObject, _ call: Call, prefix: Datum?) throws -> FrameObject {
        let count = series.index.levels.count
        let level = try call[1].index ?? (call.optional(1) == nil ? -1 : series.index.names.firstIndex(of: Datum(call[1])) ?? call.int(1))
        let at = level < 0 ? level + count : level
        guard (0..<count).contains(at) else { throw Raise(.indexError, "Too many levels: Index has only \(count) levels, not \(at + 1)") }
        let rest = series.index.levels.indices.filter { $0 != at }
        guard series.index.isUnique else { throw Raise(.valueError, "Index contains duplicate entries, cannot reshape") }
        return try table(rows: rest.map { series.index.levels[$0] }, rowNames: rest.map { series.index.names[$0] }, columns: [series.index.levels[at]], columnNames: [series.index.names[at]], values: series.column, reducer: { $0[0] }, fill: call.optional(2).map { Datum($0) }, prefix: prefix)
    }

    private static func joined(_ parts: [FrameObject]) -> FrameObject {
        guard let first = parts.first, parts.count > 1 else { return parts.first ?? FrameObject([], index: Index(range: 0)) }
        return FrameObject(columns: Index(data: parts.flatMap(\.columns.data), names: first.columns.names), data: parts.flatMap(\.data), index: first.index)
    }

    private static func pivotTable(_ frame: FrameObject, _ call: Call, from: Int) throws -> Value {
        let vm = call.vm
        if try call.bool(from + 5, or: false) { throw Raise(.notImplementedError, "pivot_table(margins=True) is not part of Unroll", hint: "table.sum(axis=1) and table.sum() give the margins.") }
        let (down, across) = (try columns(call.optional(from + 1), frame, vm), try columns(call.optional(from + 2), frame, vm))
        let used = Set((down + across).map(\.name))
        let body = try reducer(call[from + 3], vm)
        let chosen = try call.optional(from).map { try columns($0, frame, vm) } ?? zip(frame.data, frame.columns.data).filter { !used.contains($1) && $0.isNumeric }.map { ($0, $1) }
        let values = call.optional(from).map { Selection.isListLike($0) } == false ? chosen : chosen.sorted { $0.name.precedes($1.name) ?? false }
        let fill = call.optional(from + 4).map { Datum($0) }
        guard !down.isEmpty || !across.isEmpty else { throw Raise(.valueError, "No group keys passed!") }
        if across.isEmpty {
            let groups = try GroupByObject.groups(down.map(\.column), sort: true, dropsMissing: true)
            return .object(FrameObject(columns: Index(data: values.map(\.name)), data: try values.map { value in Column(try groups.map { try body(value.column.picked($0.rows)) }) }, index: Index(data: groups.map(\.key), names: down.map { $0.name })))
        }
        let isSingle = call.optional(from).map { !Selection.isListLike($0) } ?? false
        return .object(joined(try values.map { value in
            try table(rows: down.map(\.column), rowNames: down.map { $0.name }, columns: across.map(\.column), columnNames: across.map { $0.name }, values: value.column, reducer: body, fill: fill, prefix: isSingle ? nil : value.name)
        }))
    }

    static let functions: [Builtin] = [
        Builtin("pivot_table", "data, values=None, index=None, columns=None, aggfunc='mean', fill_value=None, margins=False, dropna=True", "One reduced value for each pair of keys.") { try pivotTable(Frames.frame($0), $0, from: 1) },
        Builtin("melt", "frame, id_vars=None, value_vars=None, var_name=None, value_name='value', col_level=None, ignore_index=True", "Columns turned into rows.") { call in
            guard let melt = frameMethods.first(where: { $0.name == "melt" }) else { return .none }
            return try melt.body(call)
        },
        Builtin("crosstab", "index, columns, values=None, rownames=None, colnames=None, aggfunc=None, margins=False, dropna=True, normalize=False", "How often pairs of values occur.") { call in
            if try call.bool(6, or: false) { throw Raise(.notImplementedError, "crosstab(margins=True) is not part of Unroll") }
            func key(_ value: Value, _ standard: String) throws -> (Column, Datum) { (try Column.make(value, call.vm), value.of(SeriesObject.self)?.name ?? .text(standard)) }
            let (down, across) = (try key(call[0], "row_0"), try key(call[1], "col_0"))
            guard down.0.count == across.0.count else { throw Raise(.valueError, "arrays and values must have the same length") }
            let values = try call.optional(2).map { try Column.make($0, call.vm) } ?? Column(ints: [Int](repeating: 1, count: down.0.count))
            let made = try table(rows: [down.0], rowNames: [down.1], columns: [across.0], columnNames: [across.1], values: values, reducer: call.optional(2) == nil ? { .int($0.count) } : reducer(call[5], call.vm), fill: call.optional(2) == nil ? .int(0) : nil)
            if try call.bool(8, or: false) {
                let cells = made.data.map { $0.doubles ?? [] }
                let total = cells.flatMap { $0 }.reduce(0, +)
                made.data = cells.map { column in
                    Column(floats: column.enumerated().map { i, x in
                        switch call[8].text {
                        case "index": x / cells.reduce(0) { $0 + $1[i] }
                        case "columns": x / column.reduce(0, +)
                        default: x / total
                        }
                    })
                }
            }
            return .object(made)
        },
        Builtin("get_dummies", "data, prefix=None, prefix_sep='_', dummy_na=False, columns=None, sparse=False, drop_first=False, dtype=None", "A column of truth values for each different text.") { call in
            let separator = try call.string(2, or: "_")
            let dropsFirst = try call.bool(6, or: false)
            func dummies(_ column: Column, _ prefix: String?) throws -> [(name: Datum, column: Column)] {
                var groups = column.groups()
                groups.sort { $0.value.precedes($1.value) ?? false }
                try NDArray.checkedCount(.bool, [groups.count, column.count])
                return try groups.dropFirst(dropsFirst ? 1 : 0).map { group in
                    try call.vm.checkInterruption()
                    let rows = Set(group.rows)
                    let bools = Column(bools: (0..<column.count).map { rows.contains($0) })
                    return (prefix.map { .text($0 + separator + Column.shown(group.value)) } ?? group.value, try call.optional(7).map { try bools.converted(to: $0, call.vm) } ?? bools)
                }
            }
            guard let frame = call[0].of(FrameObject.self) else {
                let column = try Column.make(call[0], call.vm)
                return .object(FrameObject(try dummies(column, call.optional(1)?.text), index: call[0].of(SeriesObject.self)?.index ?? Index(range: column.count)))
            }
            let chosen = try call.optional(4).map { Set(try Selection.labelList(Frames.labels($0, call.vm), frame.columns, axis: "columns", call.vm)) } ?? Set(frame.data.indices.filter { frame.data[$0].isText || frame.data[$0].isObject })
            var columns: [(name: Datum, column: Column)] = frame.data.indices.filter { !chosen.contains($0) }.map { (frame.columns[$0], frame.data[$0]) }
            for at in chosen.sorted() { columns += try dummies(frame.data[at], call.optional(1)?.text ?? Column.shown(frame.columns[at])) }
            return .object(FrameObject(columns, index: frame.index))
        },
        Builtin("cut", "x, bins, right=True, labels=None, retbins=False, precision=3, include_lowest=False", "The number of the interval each value lies in (labels=False).") { call in
            let column = try Column.make(call[0], call.vm)
            guard let x = column.doubles else { throw Raise(.typeError, "cut needs numbers") }
            var edges: [Double]
            if let n = call[1].index {
                guard n > 0, n < 1_000_000 else { throw Raise(.valueError, "`bins` should be a positive integer.") }
                let known = x.filter { !$0.isNaN }
                guard let low = known.min(), let high = known.max() else { throw Raise(.valueError, "Cannot cut empty array") }
                edges = (0...n).map { low + (high - low) * Double($0) / Double(n) }
                edges[0] -= (high - low) * 0.001
            } else { edges = try Column.make(call[1], call.vm).doubles ?? [] }
            return try binned(x, edges, right: call.bool(2, or: true), labels: call[3], lowest: call.bool(6, or: false), call)
        },
        Builtin("qcut", "x, q, labels=None, retbins=False, precision=3", "The number of the quantile each value lies in (labels=False).") { call in
            let column = try Column.make(call[0], call.vm)
            guard let x = column.doubles else { throw Raise(.typeError, "qcut needs numbers") }
            let shares: [Double]
            if let n = call[1].index {
                guard n > 0, n < 100_000 else { throw Raise(.valueError, "q must be a positive whole number") }
                shares = (0...n).map { Double($0) / Double(n) }
            } else { shares = try Column.make(call[1], call.vm).doubles ?? [] }
            let known = x.filter { !$0.isNaN }
            return try binned(x, shares.map { Reducer.quantile(known, $0) }, right: true, labels: call[2], lowest: true, call)
        },
    ]

    private static func binned(_ x: [Double], _ edges: [Double], right: Bool, labels: Value, lowest: Bool, _ call: Call) throws -> Value {
        guard edges.count > 1, zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else { throw Raise(.valueError, "bins must increase monotonically.") }
        let places = x.map { value -> Int? in
            if value.isNaN { return nil }
            if lowest, value == edges[0] { return 0 }
            let at = right ? edges.firstIndex { value <= $0 } : edges.firstIndex { value < $0 }
            guard let at, at > 0 else { return nil }
            return at - 1
        }
        let column: Column
        if Selection.isListLike(labels) {
            let names = try Column.make(labels, call.vm)
            guard names.count == edges.count - 1 else { throw Raise(.valueError, "Bin labels must be one fewer than the number of bin edges") }
            throw Raise(.notImplementedError, "bins with names are of dtype 'category', which is not part of Unroll", hint: "Use labels=False and map the numbers: pd.cut(x, bins, labels=False).map({0: 'low', 1: 'high'}).")
        }
        guard case .bool(false) = labels else { throw Raise(.notImplementedError, "intervals are of dtype 'category', which is not part of Unroll", hint: "Use labels=False for the numbers of the bins.") }
        column = Column(places.map { $0.map { .int($0) } ?? .nan })
        if let series = call[0].of(SeriesObject.self) { return .object(SeriesObject(column, index: series.index, name: series.name)) }
        return Bridge.values(column)
    }
}
