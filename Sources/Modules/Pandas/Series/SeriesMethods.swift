import Arrays
import Interpreter
import NumPyBridge

/// Taking, sorting and converting a series.
enum SeriesMethods {
    private static func made(_ series: SeriesObject, _ column: Column) -> Value { .object(SeriesObject(column, index: series.index, name: series.name)) }
    private static func picked(_ series: SeriesObject, _ rows: [Int], isSlice: Bool = false) -> SeriesObject {
        SeriesObject(series.column.picked(rows), index: isSlice ? series.index.sliced(rows) : series.index.gathered(rows), name: series.name)
    }
    private static func finish(_ series: SeriesObject, _ made: SeriesObject, inPlace: Bool) -> Value {
        guard inPlace else { return .object(made) }
        (series.column, series.index, series.name) = (made.column, made.index, made.name)
        return .none
    }

    static let table: [Builtin] = [
        Builtin("head", "self, n=5", "The first values.") { call in
            let series = try Frames.series(call)
            return .object(picked(series, Array(0..<Rows.head(series.count, try call.int(1, or: 5))), isSlice: true))
        },
        Builtin("tail", "self, n=5", "The last values.") { call in
            let series = try Frames.series(call)
            return .object(picked(series, Rows.tail(series.count, try call.int(1, or: 5)), isSlice: true))
        },
        Builtin("sample", "self, n=None, frac=None, replace=False, weights=None, random_state=None, axis=None, ignore_index=False", "Values by chance.") { call in
            let series = try Frames.series(call)
            return .object(picked(series, try Rows.sample(series.count, call)))
        },
        Builtin("copy", "self, deep=True", "A copy.") { call in
            let series = try Frames.series(call)
            return made(series, series.column)
        },
        Builtin("to_numpy", "self, dtype=None, copy=False", "The values as an array.") { call in try Bridge.array(Frames.series(call).column.elements, dtype: call.optional(1), call.vm) },
        Builtin("tolist", "self", "The values as a list.") { .items(try Frames.series($0).column.plainValues) },
        Builtin("to_list", "self", "The values as a list.") { .items(try Frames.series($0).column.plainValues) },
        Builtin("to_dict", "self", "The values by label.") { call in
            let series = try Frames.series(call)
            let dict = Dict()
            for i in 0..<series.count { try dict.setItem(series.index[i].plain, series.column[i].plain, call.vm) }
            return .dict(dict)
        },
        Builtin("to_frame", "self, name=None", "The series as a frame of one column.") { call in
            let series = try Frames.series(call)
            let name = call.optional(1).map { Datum($0) } ?? series.name
            return .object(FrameObject(columns: name.map { Index(data: [$0]) } ?? Index(range: 1), data: [series.column], index: series.index))
        },
        Builtin("items", "self", "Pairs of a label and its value.") { call in
            let series = try Frames.series(call)
            return .object(ArrayIterator((0..<series.count).map { .pair(series.index[$0].plain, series.column[$0].plain) }))
        },
        Builtin("keys", "self", "The labels.") { .object(IndexObject(try Frames.series($0).index)) },
        Builtin("get", "self, key, default=None", "A value by its label, or a default.") { call in
            let series = try Frames.series(call)
            return series.index.positions(Datum(call[1])).isEmpty ? call.optional(2) ?? .none : try series.item(call[1], call.vm)
        },
        Builtin("item", "self", "The only value.") { call in
            let series = try Frames.series(call)
            guard series.count == 1 else { throw Raise(.valueError, "can only convert an array of size 1 to a Python scalar") }
            return series.column[0].plain
        },
        Builtin("sort_values", "self, *, axis=0, ascending=True, inplace=False, kind='quicksort', na_position='last', ignore_index=False, key=None", "The values in order.") { call in
            let series = try Frames.series(call)
            var column = series.column
            if let key = call.optional(7), let keyed = try call.vm.call(key, call[0]).of(SeriesObject.self) { column = keyed.column }
            let sorted = picked(series, try column.order(ascending: call.bool(2, or: true), missingFirst: call.string(5, or: "last") == "first"))
            if try call.bool(6, or: false) { sorted.index = Index(range: sorted.count) }
            return finish(series, sorted, inPlace: try call.bool(3, or: false))
        },
        Builtin("sort_index", "self, *, axis=0, level=None, ascending=True, inplace=False, kind='quicksort', na_position='last', sort_remaining=True, ignore_index=False, key=None", "The values in order of their labels.") { call in
            let series = try Frames.series(call)
            let order = try Column.order(by: series.index.levels, ascending: series.index.levels.map { _ in try call.bool(3, or: true) })
            return finish(series, picked(series, order, isSlice: order == Array(0..<series.count)), inPlace: try call.bool(4, or: false))
        },
        Builtin("argsort", "self", "Where the values would come from in order.") { call in
            let series = try Frames.series(call)
            return made(series, Column(ints: try series.column.order()))
        },
        Builtin("set_axis", "self, labels, *, axis=0, copy=None", "With other labels.") { call in
            let (series, index) = (try Frames.series(call), try Frames.index(call[1], call.vm))
            guard index.count == series.count else { throw Raise(.valueError, "Length mismatch: Expected axis has \(series.count) elements, new values have \(index.count) elements") }
            return .object(SeriesObject(series.column, index: index, name: series.name))
        },
        Builtin("nlargest", "self, n=5, keep='first'", "The largest values.") { call in
            let series = try Frames.series(call)
            if series.column.isText || series.column.isObject { throw Raise(.typeError, "Cannot use method 'nlargest' with dtype \(series.column.dtypeName)") }
            let missing = series.column.missing
            return .object(picked(series, Array(try series.column.order(ascending: false).filter { !missing[$0] }.prefix(max(0, call.int(1, or: 5))))))
        },
        Builtin("nsmallest", "self, n=5, keep='first'", "The smallest values.") { call in
            let series = try Frames.series(call)
            if series.column.isText || series.column.isObject { throw Raise(.typeError, "Cannot use method 'nsmallest' with dtype \(series.column.dtypeName)") }
            let missing = series.column.missing
            return .object(picked(series, Array(try series.column.order().filter { !missing[$0] }.prefix(max(0, call.int(1, or: 5))))))
        },
        Builtin("drop", "self, labels=None, *, axis=0, index=None, columns=None, level=None, inplace=False, errors='raise'", "Without some labels.") { call in
            let series = try Frames.series(call)
            let labels = try Frames.labels(call.optional(1) ?? call[3], call.vm)
            let missing = labels.filter { series.index.positions($0).isEmpty }
            if !missing.isEmpty, try call.string(7, or: "raise") == "raise" { throw Raise(.keyError, "[\(missing.map { CellLiteral.text($0, call.vm) }.joined(separator: ", "))] not found in axis") }
            let gone = Set(labels.flatMap { series.index.positions($0) })
            return finish(series, picked(series, (0..<series.count).filter { !gone.contains($0) }), inPlace: try call.bool(6, or: false))
        },
        Builtin("dropna", "self, *, axis=0, inplace=False, how=None, ignore_index=False", "Without the missing values.") { call in
            let series = try Frames.series(call)
            let missing = series.column.missing
            let kept = missing.contains(true) ? picked(series, (0..<series.count).filter { !missing[$0] }) : SeriesObject(series.column, index: series.index, name: series.name)
            if try call.bool(4, or: false) { kept.index = Index(range: kept.count) }
            return finish(series, kept, inPlace: try call.bool(2, or: false))
        },
        Builtin("fillna", "self, value=None, *, axis=None, inplace=False, limit=None, method=None", "Missing values filled.") { call in
            let series = try Frames.series(call)
            if call.optional(5) != nil { throw Raise(.typeError, "Series.fillna() got an unexpected keyword argument 'method'", hint: "Use s.ffill() or s.bfill().") }
            guard let value = call.optional(1) else { throw Raise(.valueError, "Must specify a fill 'value'.") }
            let column: Column
            if let other = value.of(SeriesObject.self) {
                let missing = series.column.missing
                let cells = series.column.data.enumerated().map { i, datum in missing[i] ? other.index.positions(series.index[i]).first.map { other.column[$0] } ?? datum : datum }
                column = Column(cells)
            } else { column = try series.column.filled(with: Datum(value)) }
            return finish(series, SeriesObject(column, index: series.index, name: series.name), inPlace: try call.bool(3, or: false))
        },
        Builtin("astype", "self, dtype, copy=None, errors='raise'", "The values as another kind.", example: "s.astype('float32')") { call in
            let series = try Frames.series(call)
            return made(series, try series.column.converted(to: call[1], call.vm))
        },
        Builtin("round", "self, decimals=0", "The values rounded.") { call in
            let series = try Frames.series(call)
            return made(series, series.column.rounded(try call.int(1, or: 0)))
        },
        Builtin("clip", "self, lower=None, upper=None, *, axis=None, inplace=False", "Values kept between two bounds.") { call in
            let series = try Frames.series(call)
            let column = try series.column.clipped(call.optional(1).map { try call.vm.double($0) }, call.optional(2).map { try call.vm.double($0) })
            return finish(series, SeriesObject(column, index: series.index, name: series.name), inPlace: try call.bool(4, or: false))
        },
        Builtin("shift", "self, periods=1, freq=None, axis=0, fill_value=None, suffix=None", "The values some places down (or up).") { call in
            let series = try Frames.series(call)
            if call.optional(2) != nil, case .times(let times) = series.index.levels[0].store {
                let (frequency, steps) = (try Frequency(call.string(2)), try call.int(1, or: 1))
                return .object(SeriesObject(series.column, index: Index(Column(.times(try times.map { try frequency.moved($0, by: steps) })), name: series.index.name, frequency: series.index.frequency), name: series.name))
            }
            return made(series, series.column.shifted(try call.int(1, or: 1), filling: call.optional(4).map { Datum($0) }))
        },
        Builtin("rename", "self, index=None, *, axis=None, copy=None, inplace=False, level=None, errors='ignore'", "Another name, or other labels by a dict or function.") { call in
            let series = try Frames.series(call)
            let new = SeriesObject(series.column, index: series.index, name: series.name)
            if case .dict(let dict) = call[1] {
                new.index = Index(data: try series.index.data.map { try dict.contains($0.plain, call.vm) == true ? Datum(dict.item($0.plain, call.vm)) : $0 }, names: series.index.names)
            } else if call[1].heapObject?.isCallable == true {
                new.index = Index(data: try series.index.data.map { Datum(try call.vm.call(call[1], $0.plain)) }, names: series.index.names)
            } else { new.name = call.optional(1).map { Datum($0) } }
            return finish(series, new, inPlace: try call.bool(4, or: false))
        },
        Builtin("rename_axis", "self, mapper=None, *, index=None, axis=0, inplace=False", "Another name for the labels.") { call in
            let series = try Frames.series(call)
            let new = SeriesObject(series.column, index: series.index, name: series.name)
            let names = call.has(1) ? call[1] : call[2]
            new.index.names = Selection.isListLike(names) ? try call.vm.sequence(names).map { $0.isNone ? nil : Datum($0) } : [names.isNone || names.isUnset ? nil : Datum(names)]
            return .object(new)
        },
        Builtin("reset_index", "self, level=None, *, drop=False, name=None, inplace=False, allow_duplicates=False", "Labels as a column, values counted anew.") { call in
            let series = try Frames.series(call)
            if try call.bool(2, or: false) { return finish(series, SeriesObject(series.column, index: Index(range: series.count), name: series.name), inPlace: try call.bool(4, or: false)) }
            let name = call.optional(3).map { Datum($0) } ?? series.name ?? .int(0)
            let labels = series.index.names.enumerated().map { $1 ?? (series.index.isMulti ? .text("level_\($0)") : .text("index")) }
            return .object(FrameObject(columns: Index(data: labels + [name]), data: series.index.levels + [series.column], index: Index(range: series.count)))
        },
        Builtin("reindex", "self, index=None, *, axis=None, method=None, copy=None, fill_value=None", "The values of other labels, missing where there were none.") { call in
            let series = try Frames.series(call)
            let index = try Frames.index(call[1], call.vm)
            guard series.index.isUnique else { throw Raise(.valueError, "cannot reindex on an axis with duplicate labels") }
            let from = try Rows.filled(index.data.map { series.index.positions($0).first }, index, series.index, call.optional(3))
            return .object(SeriesObject(series.column.picked(optional: from, filling: call.optional(5).map { Datum($0) }), index: index, name: series.name))
        },
        Builtin("drop_duplicates", "self, *, keep='first', inplace=False, ignore_index=False", "Each different value once.") { call in
            let series = try Frames.series(call)
            let repeated = Rows.repeated(series.column.data, keep: call[1])
            let kept = picked(series, (0..<series.count).filter { !repeated[$0] })
            if try call.bool(3, or: false) { kept.index = Index(range: kept.count) }
            return finish(series, kept, inPlace: try call.bool(2, or: false))
        },
        Builtin("duplicated", "self, keep='first'", "Which values came before.") { call in
            let series = try Frames.series(call)
            return .object(SeriesObject(Column(bools: Rows.repeated(series.column.data, keep: call[1])), index: series.index, name: series.name))
        },
        Builtin("unique", "self", "The different values, as they come.") { call in
            let column = try Frames.series(call).column
            let rows = column.groups(keepingMissing: true).map { $0.rows[0] }
            return Bridge.unique(column.picked(rows))
        },
        Builtin("equals", "self, other", "Whether two series hold the same.") { call in
            let series = try Frames.series(call)
            return .bool(call[1].of(SeriesObject.self).map { $0.index.hasSameLabels(as: series.index) && $0.column.dtypeName == series.column.dtypeName && $0.column.data == series.column.data } ?? false)
        },
        Builtin("first_valid_index", "self", "The first label whose value is not missing.") { call in
            let series = try Frames.series(call)
            return series.column.missing.firstIndex(of: false).map { series.index[$0].plain } ?? .none
        },
        Builtin("last_valid_index", "self", "The last label whose value is not missing.") { call in
            let series = try Frames.series(call)
            return series.column.missing.lastIndex(of: false).map { series.index[$0].plain } ?? .none
        },
        Builtin("squeeze", "self", "The only value, or the series.") { call in
            let series = try Frames.series(call)
            return series.count == 1 ? series.column.value(0) : .object(series)
        },
        Builtin("pipe", "self, func, *args, **kwargs", "A function of the series.") { call in try call.vm.call(call[1], Arguments([call[0]] + call.rest, call.options)) },
    ]

    static let functions: [Builtin] = FrameMethods.operators.map { name, op, reflected in
        Builtin(name, "self, other, level=None, fill_value=None, axis=0", "`s \(op.symbol) other`.") { call in
            let series = try Frames.series(call)
            guard let fill = call.optional(3), let other = call[1].of(SeriesObject.self) else { return try series.binary(op, call[1], reflected: reflected, call.vm) ?? .none }
            guard let (mine, theirs, index, name) = try series.aligned(.object(other), call.vm), case .column(let their) = theirs else { return .none }
            let (a, b) = (SeriesObject(try mine.filled(with: Datum(fill)), index: index, name: name), SeriesObject(try their.filled(with: Datum(fill)), index: index, name: name))
            return try a.binary(op, .object(b), reflected: reflected, call.vm) ?? .none
        }
    } + FrameMethods.comparisons.map { name, op in
        Builtin(name, "self, other", "`s \(op.symbol) other`.") { call in try Frames.series(call).compare(op, call[1], call.vm) ?? .none }
    } + [
        Builtin("map", "self, func=None, na_action=None, *, arg=None", "A function of each value, or a look-up in a dict.", example: "s.map({'a': 1, 'b': 2})") { call in
            let series = try Frames.series(call)
            let vm = call.vm
            let mapper = call.optional(1) ?? call[3]
            let ignores = call.optional(2)?.text == "ignore"
            if series.count == 0 { return made(series, series.column) }
            return made(series, Column(try series.column.data.map { datum in
                if ignores, datum.isMissing { return datum }
                if case .dict(let dict) = mapper { return try dict.contains(datum.plain, vm) == true || dict.fallback != nil ? Datum(dict.item(datum.plain, vm)) : .nan }
                if let table = mapper.of(SeriesObject.self) { return table.index.positions(datum).first.map { table.column[$0] } ?? .nan }
                guard mapper.heapObject?.isCallable == true else { throw Raise(.typeError, "'\(mapper.typeName)' object is not callable") }
                return Datum(try vm.call(mapper, datum.plain))
            }))
        },
        Builtin("apply", "self, func, convert_dtype=True, args=(), *, by_row='compat', **kwargs", "A function of each value.") { call in
            let series = try Frames.series(call)
            if let name = call[1].text { return try call.vm.call(call.vm.attribute(call[0], Name(name))) }
            let extra = try call.optional(3).map { try call.vm.sequence($0) } ?? []
            if series.count == 0 { return made(series, series.column) }
            let results = try series.column.data.map { try call.vm.call(call[1], Arguments([$0.plain] + extra, call.options)) }
            let rows = results.compactMap { $0.of(SeriesObject.self) }
            if rows.count == results.count, let first = rows.first { return .object(FrameObject(columns: first.index, data: (0..<first.count).map { j in Column(rows.map { j < $0.count ? $0.column[j] : .nan }) }, index: series.index)) }
            return made(series, Column(results.map { Datum($0) }))
        },
        Builtin("transform", "self, func", "A function that keeps the length.") { call in
            if let name = call[1].text { return try call.vm.call(call.vm.attribute(call[0], Name(name))) }
            let series = try Frames.series(call)
            return made(series, Column(try series.column.data.map { Datum(try call.vm.call(call[1], $0.plain)) }))
        },
        Builtin("replace", "self, to_replace=None, value=None, *, inplace=False, regex=False", "Some values replaced by others.") { call in
            let series = try Frames.series(call)
            return finish(series, SeriesObject(try Replacing.replaced(series.column, call[1], call[2], call.vm), index: series.index, name: series.name), inPlace: try call.bool(3, or: false))
        },
        Builtin("where", "self, cond, other=nan, *, inplace=False", "Values where a condition holds; others replaced.") { try conditional($0, keepsTrue: true) },
        Builtin("mask", "self, cond, other=nan, *, inplace=False", "Values where a condition does not hold; others replaced.") { try conditional($0, keepsTrue: false) },
        Builtin("between", "self, left, right, inclusive='both'", "Which values lie between two bounds.") { call in
            let series = try Frames.series(call)
            let kind = try call.string(3, or: "both")
            let low = try Column.comparison(["both", "left"].contains(kind) ? .greaterEqual : .greater, .column(series.column), .scalar(call[1]), call.vm).truths ?? []
            let high = try Column.comparison(["both", "right"].contains(kind) ? .lessEqual : .less, .column(series.column), .scalar(call[2]), call.vm).truths ?? []
            return made(series, Column(bools: zip(low, high).map { $0 && $1 }))
        },
        Builtin("combine_first", "self, other", "The values, where missing those of another series.") { call in
            let series = try Frames.series(call)
            guard let (mine, theirs, index, _) = try series.aligned(call[1], call.vm) else { throw Raise(.typeError, "combine_first needs a Series") }
            return .object(SeriesObject(Column((0..<index.count).map { mine[$0].isMissing ? theirs[$0] : mine[$0] }), index: index, name: series.name))
        },
        Builtin("dot", "self, other", "The sum of the products.") { call in
            let series = try Frames.series(call)
            guard let array = series.column.array else { throw Raise(.typeError, "dot needs numbers") }
            return try call.vm.arithmetic(.matrixMultiply, .object(ArrayObject(array)), NumPy.array(call[1]).map { .object(ArrayObject($0)) } ?? call[1], inPlace: false)
        },
        Builtin("repeat", "self, repeats", "Each value several times.") { call in
            let series = try Frames.series(call)
            let n = max(0, try call.int(1))
            try call.vm.checkSize(16 * max(1, series.count), max(1, n))
            return .object(picked(series, (0..<series.count).flatMap { [Int](repeating: $0, count: n) }))
        },
    ]

    private static func conditional(_ call: Call, keepsTrue: Bool) throws -> Value {
        let series = try Frames.series(call)
        var condition = call[1]
        if condition.heapObject?.isCallable == true { condition = try call.vm.call(condition, call[0]) }
        guard let rows = try Selection.mask(condition, series.index, series.count, call.vm) else { throw Raise(.valueError, "Boolean array expected for the condition, not \(condition.typeName)") }
        var truths = [Bool](repeating: !keepsTrue, count: series.count)
        for row in rows { truths[row] = keepsTrue }
        let other = call.has(2) ? call[2] : .float(.nan)
        let source = Datum(other).isScalar ? nil : try other.of(SeriesObject.self).map { o in o.index.hasSameLabels(as: series.index) ? o.column : o.column.picked(optional: series.index.data.map { o.index.positions($0).first }) } ?? Column.make(other, call.vm)
        let column = try Replacing.kept(series.column, truths) { source?[$0] ?? Datum(other) }
        return finish(series, SeriesObject(column, index: series.index, name: series.name), inPlace: try call.bool(3, or: false))
    }
}
