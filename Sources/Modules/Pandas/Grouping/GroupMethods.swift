import Arrays
import Interpreter
import OrderedCollections

/// Methods of groups.
enum GroupMethods {
    private static func groups(_ call: Call) throws -> GroupByObject {
        guard let groups = call[0].of(GroupByObject.self) else { throw Raise(.typeError, "expected a GroupBy") }
        return groups
    }

    /// `groupby` of a frame or a series.
    static func make(_ call: Call) throws -> Value {
        let vm = call.vm
        let frame = try call[0].of(SeriesObject.self).map { FrameObject(columns: Index(data: [$0.name ?? .int(0)]), data: [$0.column], index: $0.index) } ?? Frames.frame(call)
        let isSeries = call[0].of(SeriesObject.self) != nil
        if let axis = call.optional(2), try Frames.axis(axis) == 1 { throw Raise(.notImplementedError, "groupby(axis=1) is not part of pandas any more", hint: "Transpose first: df.T.groupby(...).") }
        let (asIndex, sort) = (try call.bool(4, or: true), try call.bool(5, or: true))
        var keys: [Column] = []
        var names: [Datum?] = []
        var used: Set<Int> = []
        let isListed = if case .list? = call.optional(1) { true } else { false }
        let by: [Value]
        if let level = call.optional(3) {
            for value in Selection.isListLike(level) ? try vm.sequence(level) : [level] {
                guard let at = value.index.map({ $0 < 0 ? $0 + frame.index.levels.count : $0 }) ?? frame.index.names.firstIndex(of: Datum(value)), frame.index.levels.indices.contains(at) else { throw Raise(.valueError, "level name \(try vm.str(value)) is not the name of the index") }
                keys.append(frame.index.levels[at])
                names.append(frame.index.names[at])
            }
            by = []
        } else {
            guard let given = call.optional(1) else { throw Raise(.typeError, "You have to supply one of 'by' and 'level'") }
            if case .list(let list) = given, list.items.count != frame.count || list.items.allSatisfy({ !frame.columns.positions(Datum($0)).isEmpty }) { by = list.items } else { by = [given] }
        }
        for key in by {
            if let series = key.of(SeriesObject.self) {
                keys.append(series.index.hasSameLabels(as: frame.index) ? series.column : series.column.picked(optional: frame.index.data.map { series.index.positions($0).first }))
                names.append(series.name)
            } else if let index = key.of(IndexObject.self) {
                keys.append(index.index.column)
                names.append(index.index.name)
            } else if case .dict(let dict) = key {
                keys.append(Column(try frame.index.data.map { try dict.contains($0.plain, vm) == true ? Datum(dict.item($0.plain, vm)) : .nan }))
                names.append(nil)
            } else if Selection.isListLike(key) {
                let column = try Column.make(key, vm)
                guard column.count == frame.count else { throw Raise(.valueError, "Grouper and axis must be same length") }
                keys.append(column)
                names.append(nil)
            } else if key.heapObject?.isCallable == true, key.text == nil {
                keys.append(Column(try frame.index.data.map { Datum(try vm.call(key, $0.plain)) }))
                names.append(nil)
            } else if let at = frame.columns.positions(Datum(key)).first, !isSeries {
                keys.append(frame.data[at])
                names.append(Datum(key))
                used.insert(at)
            } else if let at = frame.index.names.firstIndex(of: Datum(key)) {
                keys.append(frame.index.levels[at])
                names.append(Datum(key))
            } else { throw Selection.missing(key, among: frame.columns, "columns") }
        }
        let groups = try GroupByObject.groups(keys, sort: sort, dropsMissing: call.bool(8, or: true))
        return .object(GroupByObject(frame, picked: frame.data.indices.filter { !used.contains($0) }, isSeries: isSeries, keys: keys, names: names, keyColumns: used, groups: groups, keysBecomeLabels: asIndex, keysAreListed: isListed))
    }

    static let signature = "self, by=None, axis=0, level=None, as_index=True, sort=True, group_keys=True, observed=True, dropna=True"

    static let table: [Builtin] = (Reducer.table + Reducer.ofGroups).map { reducer in
        Builtin(reducer.name, "self, numeric_only=False, ddof=1, min_count=0, skipna=True, engine=None", reducer.summary) { call in
            try groups(call).reduced(reducer, Reducer.Options(ddof: call.int(2, or: 1)), numericOnly: call.bool(1, or: false))
        }
    } + transforms + [
        Builtin("size", "self", "The rows of each group.") { call in
            let groups = try groups(call)
            let sizes = Column(ints: groups.groups.map(\.rows.count))
            if groups.keysBecomeLabels { return .object(SeriesObject(sizes, index: groups.labels, name: groups.isSeries ? groups.picked.first.map { groups.frame.columns[$0] } : nil)) }
            return groups.framed([(.text("size"), sizes)])
        },
        Builtin("quantile", "self, q=0.5, interpolation='linear', numeric_only=False", "The value below which a share of each group lies.") { call in
            let (groups, q) = (try groups(call), try call.double(1, or: 0.5))
            return groups.framed(try groups.picked.map { at in (groups.frame.columns[at], try groups.reduced(groups.frame.data[at], { try Reductions.quantile($0, q) })) })
        },
        Builtin("agg", "self, func=None, *args, **kwargs", "Several reductions, by name or function.", example: "df.groupby('k').agg({'v': ['min', 'max']})") { try aggregated($0) },
        Builtin("aggregate", "self, func=None, *args, **kwargs", "Several reductions, by name or function.") { try aggregated($0) },
        Builtin("transform", "self, func, *args, **kwargs", "A reduction of each group, given to each of its rows.") { call in
            let groups = try groups(call)
            if let name = call[1].text, let reducer = Reducer.byName[name] { return try groups.spread { column in Column([try reducer(column)]) } }
            if let name = call[1].text, let row = Transform.table.first(where: { $0.name == name }) { return try groups.spread { try row.body($0, call, Index(range: $0.count)) } }
            return try groups.spread { column in
                let made = try call.vm.call(call[1], .object(SeriesObject(column, index: Index(range: column.count))))
                return try made.of(SeriesObject.self)?.column ?? (Datum(made).isScalar ? Column([Datum(made)]) : Column.make(made, call.vm))
            }
        },
        Builtin("apply", "self, func, *args, include_groups=False, **kwargs", "A function of each group.") { try applied($0) },
        Builtin("filter", "self, func, dropna=True", "The rows of the groups for which a function is true.") { call in
            let groups = try groups(call)
            let kept = try groups.groups.filter { try call.vm.truth(call.vm.call(call[1], .object(groups.part($0.rows)))) }.flatMap(\.rows).sorted()
            return .object(groups.isSeries ? groups.part(kept) : groups.frame.rows(kept))
        },
        Builtin("get_group", "self, name", "The rows of one group.") { call in
            let groups = try groups(call)
            let wanted = Datum(call[1])
            guard let found = groups.groups.first(where: { $0.key == wanted || Datum.tuple([$0.key]) == wanted }) else { throw Selection.missing(call[1]) }
            return .object(groups.isSeries ? groups.part(found.rows) : groups.frame.rows(found.rows))
        },
        Builtin("head", "self, n=5", "The first rows of each group.") { call in try cut(groups(call), call.int(1, or: 5), first: true) },
        Builtin("tail", "self, n=5", "The last rows of each group.") { call in try cut(groups(call), call.int(1, or: 5), first: false) },
        Builtin("nth", "self, n", "One row of each group.") { call in
            let (groups, n) = (try groups(call), try call.int(1))
            let rows = groups.groups.compactMap { group -> Int? in
                let at = n < 0 ? n + group.rows.count : n
                return group.rows.indices.contains(at) ? group.rows[at] : nil
            }.sorted()
            return .object(groups.isSeries ? groups.part(rows) : groups.frame.rows(rows))
        },
        Builtin("ngroup", "self", "The number of each row's group.") { call in
            let groups = try groups(call)
            var numbers = [Int](repeating: -1, count: groups.frame.count)
            for (n, group) in groups.groups.enumerated() { for row in group.rows { numbers[row] = n } }
            return .object(SeriesObject(Column(ints: numbers), index: groups.frame.index))
        },
        Builtin("cumcount", "self, ascending=True", "The place of each row in its group.") { call in
            let groups = try groups(call)
            var numbers = [Int](repeating: 0, count: groups.frame.count)
            for group in groups.groups { for (i, row) in group.rows.enumerated() { numbers[row] = i } }
            return .object(SeriesObject(Column(ints: numbers), index: groups.frame.index))
        },
        Builtin("describe", "self, percentiles=None", "Count, mean, spread and quartiles of each group.") { call in
            let groups = try groups(call)
            let shares = [0.25, 0.5, 0.75]
            var columns: [(name: Datum, column: Column)] = []
            for at in groups.picked {
                let parts = try groups.groups.map { try Summaries.description(groups.frame.data[at].picked($0.rows), shares) }
                for (i, name) in (parts.first?.map(\.name) ?? []).enumerated() {
                    columns.append((groups.isSeries ? .text(name) : .tuple([groups.frame.columns[at], .text(name)]), Column(parts.map { $0[i].value })))
                }
            }
            return .object(FrameObject(columns: Index(data: columns.map(\.name), names: groups.isSeries ? [nil] : [nil, nil]), data: columns.map(\.column), index: groups.labels))
        },
        Builtin("value_counts", "self, normalize=False, sort=True, ascending=False", "How often each value occurs in each group.") { call in
            let groups = try groups(call)
            guard let at = groups.picked.first else { throw Raise(.valueError, "No columns to count") }
            var keys: [Datum] = []
            var counts: [Datum] = []
            for group in groups.groups {
                guard let found = try Counting.valueCounts(SeriesObject(groups.frame.data[at].picked(group.rows), index: Index(range: group.rows.count)), normalize: call.bool(1, or: false)).of(SeriesObject.self) else { continue }
                for i in 0..<found.count {
                    keys.append(.tuple(group.key.parts + [found.index[i]]))
                    counts.append(found.column[i])
                }
            }
            return .object(SeriesObject(Column(counts), index: Index(data: keys, names: groups.names + [groups.frame.columns[at]]), name: .text(try call.bool(1, or: false) ? "proportion" : "count")))
        },
        Builtin("idxmax", "self", "The label of the largest value of each group.") { call in try placed(groups(call), largest: true) },
        Builtin("idxmin", "self", "The label of the smallest value of each group.") { call in try placed(groups(call), largest: false) },
        Builtin("unique", "self", "The different values of each group.") { call in
            let groups = try groups(call)
            guard let at = groups.picked.first else { throw Raise(.valueError, "No columns") }
            return .object(SeriesObject(Column(.objects(try groups.groups.map { group in
                let part = groups.frame.data[at].picked(group.rows)
                return .other(Bridge.values(part.picked(part.groups(keepingMissing: true).map { $0.rows[0] })))
            })), index: groups.labels, name: groups.frame.columns[at]))
        },
        Builtin("rolling", "self, window", "Not part of Unroll.") { _ in throw Raise(.notImplementedError, "rolling windows of groups are not part of Unroll", hint: "df.groupby('k')['v'].transform(lambda s: s.rolling(3).mean()) does the same.") },
        Builtin("plot", "self", "Not part of Unroll.") { _ in throw Raise(.notImplementedError, "plots of groups are not part of Unroll", hint: "Loop over the groups: for name, part in df.groupby('k'): plt.plot(part['v'], label=name).") },
    ]

    private static let transforms: [Builtin] = Transform.table.filter { ["cumsum", "cumprod", "cummax", "cummin", "diff", "pct_change", "ffill", "bfill", "rank"].contains($0.name) }.map { row in
        Builtin(row.name, row.signature, row.summary) { call in try groups(call).spread { try row.body($0, call, Index(range: $0.count)) } }
    } + [
        Builtin("shift", "self, periods=1, fill_value=None", "The values some places down in each group.") { call in
            let steps = try call.int(1, or: 1)
            return try groups(call).spread { $0.shifted(steps, filling: call.optional(2).map { Datum($0) }) }
        },
        Builtin("fillna", "self, value", "Missing cells filled.") { call in try groups(call).spread { try $0.filled(with: Datum(call[1])) } },
    ]

    private static func cut(_ groups: GroupByObject, _ n: Int, first: Bool) -> Value {
        let rows = groups.groups.flatMap { first ? Array($0.rows.prefix(max(0, n))) : Array($0.rows.suffix(max(0, n))) }.sorted()
        return .object(groups.isSeries ? groups.part(rows) : groups.frame.rows(rows))
    }

    private static func placed(_ groups: GroupByObject, largest: Bool) throws -> Value {
        groups.framed(try groups.picked.map { at in
            (groups.frame.columns[at], Column(try groups.groups.map { groups.frame.index[$0.rows[try Summaries.place(groups.frame.data[at].picked($0.rows), largest: largest, "argmax")]] }))
        })
    }

    /// One function for one column of each group.
    private static func column(_ groups: GroupByObject, _ at: Int, _ function: Value, _ vm: Interpreter) throws -> Column {
        if let name = function.text {
            if name == "size" { return Column(ints: groups.groups.map(\.rows.count)) }
            if let reducer = Reducer.byName[name] {
                if reducer.needsNumbers, groups.frame.data[at].isText { throw Raise(.typeError, "dtype 'str' does not support operation '\(name)'") }
                return try groups.reduced(groups.frame.data[at], { try reducer($0) })
            }
            return try groups.reduced(groups.frame.data[at], { Datum(try vm.call(vm.attribute(.object(SeriesObject($0, index: Index(range: $0.count))), Name(name)))) })
        }
        // NumPy's own functions by name, as pandas takes them.
        if let name = try vm.attributeIfPresent(function, .name)?.text, function.of(NativeFunction.self) != nil, let reducer = Reducer.byName[name] { return try groups.reduced(groups.frame.data[at], { try reducer($0) }) }
        return Column(try groups.groups.map { group in
            Datum(try vm.call(function, .object(SeriesObject(groups.frame.data[at].picked(group.rows), index: groups.frame.index.gathered(group.rows), name: groups.frame.columns[at]))))
        })
    }

    private static func aggregated(_ call: Call) throws -> Value {
        let (groups, vm) = (try groups(call), call.vm)
        func place(_ label: Datum) throws -> Int {
            guard let at = groups.frame.columns.positions(label).first else { throw Raise(.keyError, "Label(s) [\(CellLiteral.text(label, vm))] do not exist") }
            return at
        }
        if call.optional(1) == nil {
            // agg(total=('v', 'sum'))
            guard !call.options.isEmpty else { throw Raise(.typeError, "Must provide 'func' or tuples of '(column, aggfunc)'.") }
            let columns = try call.options.map { name, spec -> (name: Datum, column: Column) in
                if groups.isSeries, let at = groups.picked.first { return (.text(name.text), try column(groups, at, spec, vm)) }
                guard case .tuple(let pair) = spec, pair.items.count == 2 else { throw Raise(.typeError, "Must provide 'func' or tuples of '(column, aggfunc)'.") }
                return (.text(name.text), try column(groups, place(Datum(pair.items[0])), pair.items[1], vm))
            }
            return groups.selecting(groups.picked, isSeries: false).framed(columns)
        }
        switch call[1] {
        case .dict(let dict):
            let isTable = dict.entries.values.contains { Selection.isListLike($0) }
            let columns = try dict.entries.flatMap { key, functions -> [(name: Datum, column: Column)] in
                let at = try place(Datum(key.value))
                guard isTable else { return [(groups.frame.columns[at], try column(groups, at, functions, vm))] }
                return try (Selection.isListLike(functions) ? vm.sequence(functions) : [functions]).map { (.tuple([groups.frame.columns[at], .text(try Aggregation.name($0, vm))]), try column(groups, at, $0, vm)) }
            }
            return groups.selecting(groups.picked, isSeries: false).framed(columns)
        case .list(let list):
            let columns = try groups.picked.flatMap { at in
                try list.items.map { function -> (name: Datum, column: Column) in
                    let name = Datum.text(try Aggregation.name(function, vm))
                    return (groups.isSeries ? name : .tuple([groups.frame.columns[at], name]), try column(groups, at, function, vm))
                }
            }
            return groups.selecting(groups.picked, isSeries: false).framed(columns)
        default:
            if call[1].text == "size" { return try vm.call(vm.attribute(call[0], Name("size"))) }
            return groups.framed(try groups.picked.map { (groups.frame.columns[$0], try column(groups, $0, call[1], vm)) })
        }
    }

    private static func applied(_ call: Call) throws -> Value {
        let (groups, vm) = (try groups(call), call.vm)
        let results = try groups.groups.map { group -> Value in
            let part = groups.isSeries ? groups.part(group.rows) : groups.frame.selecting(groups.picked).rows(group.rows)
            return try vm.call(call[1], Arguments([.object(part)] + call.rest, call.options))
        }
        let rows = results.compactMap { $0.of(SeriesObject.self) }
        if rows.count == results.count, let first = rows.first {
            if rows.allSatisfy({ $0.index.hasSameLabels(as: first.index) }), !groups.isSeries {
                return .object(FrameObject(columns: first.index, data: (0..<first.count).map { j in Column(rows.map { $0.column[j] }) }, index: groups.labels))
            }
            let keys = zip(groups.groups, rows).flatMap { group, series in series.index.data.map { Datum.tuple(group.key.parts + $0.parts) } }
            return .object(SeriesObject(Column.joined(rows.map(\.column)), index: Index(data: keys, names: groups.names + first.index.names), name: first.name))
        }
        let frames = results.compactMap { $0.of(FrameObject.self) }
        if frames.count == results.count, let first = frames.first {
            let keys = zip(groups.groups, frames).flatMap { group, frame in frame.index.data.map { Datum.tuple(group.key.parts + $0.parts) } }
            return .object(FrameObject(columns: first.columns, data: first.data.indices.map { j in Column.joined(frames.map { $0.data.indices.contains(j) ? $0.data[j] : Column([]) }) }, index: Index(data: keys, names: groups.names + first.index.names)))
        }
        return .object(SeriesObject(results.isEmpty ? Column(.objects([])) : Column(results.map { Datum($0) }), index: groups.labels, name: groups.isSeries ? groups.picked.first.map { groups.frame.columns[$0] } : nil))
    }
}
