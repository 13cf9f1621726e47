package import Interpreter
import Arrays
import NumPyBridge

/// An Index as a script holds it: row labels or column names.
package final class IndexObject: Object, ArrayConvertible {
    package let index: Index
    package init(_ index: Index) { self.index = index }

    var arrayValue: NDArray? { index.column.elements }

    nonisolated(unsafe) static let classes: [String: TypeObject] = {
        let base = TypeObject("Index", module: "pandas", methods: IndexMethods.table, constructor: Builtin("Index", "data=None, dtype=None, name=None", "Labels.", example: "pd.Index(['a', 'b'])") { call in
            guard let data = call.optional(0) else { throw Raise(.typeError, "Index(...) must be called with a collection of some kind, None was passed") }
            let column = try Column.make(data, call.vm, dtype: call.optional(1))
            let name = call.optional(2).map { Datum($0) } ?? data.of(SeriesObject.self)?.name ?? data.of(IndexObject.self)?.index.name
            return .object(IndexObject(Index(column, name: name)))
        })
        var classes = ["Index": base]
        for name in ["RangeIndex", "TimedeltaIndex"] { classes[name] = TypeObject(name, module: "pandas", base: base) }
        classes["MultiIndex"] = TypeObject("MultiIndex", module: "pandas", base: base)
        classes["DatetimeIndex"] = TypeObject("DatetimeIndex", module: "pandas", base: base, methods: IndexMethods.dates, constructor: Builtin("DatetimeIndex", "data=None, freq=None, name=None, **options", "Labels that are dates.") { call in
            guard let data = call.optional(0) else { throw Raise(.typeError, "DatetimeIndex(...) must be called with a collection of some kind, None was passed") }
            let column = try ToDatetime.column(Column.make(data, call.vm))
            var frequency = call.optional(1) == nil ? nil : try call.string(1)
            if frequency == "infer", case .times(let times) = column.store { frequency = Frequency.inferred(times) }
            return .object(IndexObject(Index(column, name: call.optional(2).map { Datum($0) }, frequency: frequency)))
        })
        return classes
    }()

    private var className: String {
        index.isMulti ? "MultiIndex" : index.range != nil ? "RangeIndex" : index.isTime ? "DatetimeIndex" : index.levels[0].isSpan ? "TimedeltaIndex" : "Index"
    }
    package override var type: TypeObject { IndexObject.classes[className] ?? .object }
    package override func repr(_ vm: Interpreter) throws -> String { try index.repr(vm) }
    package override func length(_ vm: Interpreter) -> Int? { index.count }
    package override func truth(_ vm: Interpreter) throws -> Bool { throw Raise(.valueError, "The truth value of a \(type.name) is ambiguous. Use a.empty, a.item(), a.any() or a.all().") }
    package override func hash(_ vm: Interpreter) throws -> Int { throw Raise(.typeError, "unhashable type: '\(type.name)'") }
    package override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(index.data.map(\.plain)) }
    package override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? { !index.positions(Datum(value)).isEmpty }

    package override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let slice = key.of(SliceObject.self) {
            let (start, _, step, count) = try slice.resolve(index.count)
            return .object(IndexObject(index.sliced((0..<count).map { start + $0 * step })))
        }
        if let n = key.index {
            if case .bool = key {} else {
                let at = n < 0 ? n + index.count : n
                guard (0..<index.count).contains(at) else { throw Raise(.indexError, "index \(n) is out of bounds for axis 0 with size \(index.count)") }
                return index[at].boxedLabel(index)
            }
        }
        guard case .many(let rows, _) = try Selection.positions(key, index.count, vm) else { throw Raise(.indexError, "only integers, slices and masks index an Index") }
        return .object(IndexObject(index.gathered(rows)))
    }

    package override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "values", "array": return Bridge.values(index.column)
        case "name": return index.name?.plain ?? Value.none
        case "names": return .items(index.names.map { $0?.plain ?? .none })
        case "dtype": return index.isMulti ? .object(DTypeNameObject("object")) : index.levels[0].dtypeValue
        case "size": return .int(index.count)
        case "shape": return .tuple(Tuple([.int(index.count)]))
        case "ndim": return .int(1)
        case "empty": return .bool(index.count == 0)
        case "nlevels": return .int(index.levels.count)
        case "is_unique": return .bool(index.isUnique)
        case "has_duplicates": return .bool(!index.isUnique)
        case "is_monotonic_increasing": return .bool(index.isIncreasing)
        case "is_monotonic_decreasing": return .bool(index.isDecreasing)
        case "hasnans": return .bool(index.column.missing.contains(true))
        case "T": return .object(self)
        case "str" where index.column.isText || index.column.isObject: return .object(TextAccessor(SeriesObject(index.column, index: Index(range: index.count)), asIndex: true))
        case "start", "stop", "step":
            guard let range = index.range else { return nil }
            return .int(name.text == "start" ? range.start : name.text == "step" ? range.step : range.start + range.step * index.count)
        case "freq", "freqstr", "inferred_freq":
            guard case .times(let times) = index.levels[0].store, !index.isMulti else { return nil }
            let text = name.text == "inferred_freq" ? Frequency.inferred(times) : index.frequency
            guard let text else { return Value.none }
            if name.text == "freq" { return .object(OffsetObject(months: 0, span: 0, frequency: try Frequency(text))) }
            return .string(text)
        case "date", "time": return nil
        default:
            guard case .times(let times) = index.levels[0].store, !index.isMulti else {
                if case .spans(let spans) = index.levels[0].store, name.text == "days" { return .object(IndexObject(Index(Column(ints: spans.map { Civil.floor($0, Civil.dayLength) }), name: index.name))) }
                return nil
            }
            guard let field = DateField.byName[name.text] else { return nil }
            let column = Column(times.map { $0 == Column.nat ? .nan : field.read(Civil($0)) })
            if column.isBool { return Bridge.values(column) }
            return .object(IndexObject(Index(Column(.ints((column.doubles ?? []).map { Int(exactly: $0) ?? 0 }), isNarrow: true), name: index.name)))
        }
    }
    package override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        throw Raise(.notImplementedError, "labels are changed through the frame", hint: "Use df.index.name = ..., df.columns = [...], df.rename(...) or df.rename_axis(...).")
    }
    package override func attributeNames(_ vm: Interpreter) -> [String] { ["values", "name", "names", "dtype", "size", "shape", "empty", "is_unique"] + (index.isTime ? DateField.table.map(\.name) + ["freq"] : []) }

    package override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        if let offset = other.of(OffsetObject.self), case .times(let times) = index.levels[0].store, op == .add || op == .subtract {
            return .object(IndexObject(Index(Column(.times(try times.map { try offset.moved($0, by: op == .add ? 1 : -1) })), name: index.name)))
        }
        let mine = SeriesObject(index.column, index: Index(range: index.count))
        let theirs = other.of(IndexObject.self).map { Value.object(SeriesObject($0.index.column, index: Index(range: $0.index.count))) } ?? other
        guard let series = try mine.binary(op, theirs, reflected: reflected, vm)?.of(SeriesObject.self) else { return nil }
        return .object(IndexObject(Index(series.column, name: index.name)))
    }
    package override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        let theirs = other.of(IndexObject.self).map { Value.object(SeriesObject($0.index.column, index: Index(range: $0.index.count))) } ?? other
        guard let series = try SeriesObject(index.column, index: Index(range: index.count)).compare(op, theirs, vm)?.of(SeriesObject.self) else { return nil }
        return Bridge.values(series.column)
    }
}

extension Datum {
    /// A label as indexing an Index gives it: numbers of a range are Python's, others NumPy's.
    func boxedLabel(_ index: Index) -> Value { index.range != nil ? plain : boxed(isNarrow: index.levels[0].isNarrow) }
}

/// Methods of an Index.
enum IndexMethods {
    private static func index(_ call: Call) throws -> Index {
        guard let object = call[0].of(IndexObject.self) else { throw Raise(.typeError, "expected an Index") }
        return object.index
    }
    private static func made(_ column: Column, _ index: Index) -> Value { .object(IndexObject(Index(column, name: index.name))) }

    static let table: [Builtin] = [
        Builtin("tolist", "self", "The labels as a list.") { .items(try index($0).data.map(\.plain)) },
        Builtin("to_list", "self", "The labels as a list.") { .items(try index($0).data.map(\.plain)) },
        Builtin("to_numpy", "self, dtype=None", "The labels as an array.") { call in try Bridge.array(index(call).column.elements, dtype: call.optional(1), call.vm) },
        Builtin("to_series", "self", "The labels as a series.") { call in .object(SeriesObject(try index(call).column, index: try index(call), name: try index(call).name)) },
        Builtin("to_frame", "self, index=True, name=None", "The labels as a frame.") { call in
            let index = try index(call)
            return .object(FrameObject(zip(index.levels, index.names.enumerated()).map { (call.optional(2).map { Datum($0) } ?? $1.element ?? .int($1.offset), $0) }, index: try call.bool(1, or: true) ? index : Index(range: index.count)))
        },
        Builtin("copy", "self, name=None", "A copy.") { call in
            var index = try index(call)
            if let name = call.optional(1) { index.name = Datum(name) }
            return .object(IndexObject(index))
        },
        Builtin("get_loc", "self, key", "Where a label stands.") { call in
            let index = try index(call)
            let found = index.positions(Datum(call[1]))
            guard let first = found.first else { throw Raise(ExceptionObject(.named(.keyError), [call[1]])) }
            if found.count == 1 { return .int(first) }
            return .object(SliceObject(.int(first), .int((found.last ?? first) + 1), .none))
        },
        Builtin("isin", "self, values", "Which labels are among the values.") { call in
            let wanted = Set(try call.vm.sequence(call[1]).map { try index(call).adapted(Datum($0)) })
            return try Bridge.values(Column(bools: index(call).data.map { wanted.contains($0) }))
        },
        Builtin("unique", "self", "The different labels.") { call in
            let index = try index(call)
            return .object(IndexObject(index.gathered(index.column.groups(keepingMissing: true).map { $0.rows[0] })))
        },
        Builtin("nunique", "self", "How many different labels there are.") { call in .int(Set(try index(call).data).count) },
        Builtin("duplicated", "self, keep='first'", "Which labels came before.") { call in
            var seen: Set<Datum> = []
            return try Bridge.values(Column(bools: index(call).data.map { !seen.insert($0).inserted }))
        },
        Builtin("sort_values", "self, ascending=True", "The labels in order.") { call in
            let index = try index(call)
            return .object(IndexObject(index.gathered(try Column.order(by: index.levels, ascending: index.levels.map { _ in try call.bool(1, or: true) }))))
        },
        Builtin("min", "self", "The smallest label.") { call in try Reducer.byName["min"].map { try $0(index(call).column).plain } ?? .none },
        Builtin("max", "self", "The largest label.") { call in try Reducer.byName["max"].map { try $0(index(call).column).plain } ?? .none },
        Builtin("argmax", "self", "Where the largest label stands.") { call in .int(try index(call).column.order(ascending: false).first ?? 0) },
        Builtin("argmin", "self", "Where the smallest label stands.") { call in .int(try index(call).column.order().first ?? 0) },
        Builtin("astype", "self, dtype", "The labels as another kind.") { call in made(try index(call).column.converted(to: call[1], call.vm), try index(call)) },
        Builtin("map", "self, mapper", "A function of each label.") { call in
            let index = try index(call)
            return made(Column(try index.data.map { datum in
                if case .dict(let dict) = call[1] { return try dict.contains(datum.plain, call.vm) == true ? Datum(dict.item(datum.plain, call.vm)) : .nan }
                return Datum(try call.vm.call(call[1], datum.plain))
            }), index)
        },
        Builtin("rename", "self, name", "The labels under another name.") { call in
            var index = try index(call)
            index.name = call.optional(1).map { Datum($0) }
            return .object(IndexObject(index))
        },
        Builtin("set_names", "self, names", "The labels with other names.") { call in
            var index = try index(call)
            index.names = call[1].text != nil ? [Datum(call[1])] : try call.vm.sequence(call[1]).map { Datum($0) }
            return .object(IndexObject(index))
        },
        Builtin("get_level_values", "self, level", "The labels of one level.") { call in
            let index = try index(call)
            let level = call[1].index ?? index.names.firstIndex { $0 == Datum(call[1]) } ?? -1
            let at = level < 0 ? level + index.levels.count : level
            guard index.levels.indices.contains(at), call[1].index != nil || level >= 0 else { throw Raise(.keyError, "Level \(try call.vm.str(call[1])) not found") }
            return .object(IndexObject(Index(index.levels[at], name: index.names[at])))
        },
        Builtin("droplevel", "self, level=0", "The labels without a level.") { call in
            var index = try index(call)
            let level = try call.int(1, or: 0)
            guard index.levels.count > 1, index.levels.indices.contains(level) else { throw Raise(.valueError, "Cannot remove \(1) levels from an index with \(index.levels.count) levels: at least one level must be left.") }
            index.levels.remove(at: level)
            index.names.remove(at: level)
            return .object(IndexObject(Index(levels: index.levels, names: index.names)))
        },
        Builtin("equals", "self, other", "Whether the labels are the same.") { call in .bool(call[1].of(IndexObject.self).map { (try? index(call).hasSameLabels(as: $0.index)) ?? false } ?? false) },
        Builtin("append", "self, other", "The labels followed by others.") { call in made(Column.joined([try index(call).column, try Column.make(call[1], call.vm)]), try index(call)) },
        Builtin("drop", "self, labels", "The labels without some.") { call in
            let index = try index(call)
            let labels = call[1].text != nil || call[1].index != nil ? [Datum(call[1])] : try call.vm.sequence(call[1]).map { Datum($0) }
            let gone = try Set(labels.flatMap { label -> [Int] in
                let found = index.positions(label)
                if found.isEmpty { throw Raise(.keyError, "[\(CellLiteral.text(label, call.vm))] not found in axis") }
                return found
            })
            return .object(IndexObject(index.gathered((0..<index.count).filter { !gone.contains($0) })))
        },
        Builtin("insert", "self, loc, item", "The labels with one more.") { call in
            var data = try index(call).data
            let at = min(max(0, try call.int(1)), data.count)
            data.insert(Datum(call[2]), at: at)
            return made(Column(data), try index(call))
        },
        Builtin("difference", "self, other", "The labels that are not among others.") { call in
            let others = Set(try Column.make(call[1], call.vm).data)
            let kept = Column(try index(call).data.filter { !others.contains($0) })
            return made(kept.picked(try kept.order()), try index(call))
        },
        Builtin("intersection", "self, other", "The labels that are among others.") { call in
            let others = Set(try Column.make(call[1], call.vm).data)
            return made(Column(try index(call).data.filter { others.contains($0) }), try index(call))
        },
        Builtin("union", "self, other", "The labels of both, in order.") { call in
            let all = Column.joined([try index(call).column, try Column.make(call[1], call.vm)])
            let once = all.picked(all.groups(keepingMissing: true).map { $0.rows[0] })
            return made((try? once.order()).map { once.picked($0) } ?? once, try index(call))
        },
        Builtin("isna", "self", "Which labels are missing.") { call in try Bridge.values(Column(bools: index(call).column.missing)) },
        Builtin("notna", "self", "Which labels are not missing.") { call in try Bridge.values(Column(bools: index(call).column.missing.map { !$0 })) },
        Builtin("value_counts", "self", "How often each label occurs.") { call in try Counting.valueCounts(SeriesObject(index(call).column, index: Index(range: index(call).count), name: index(call).name)) },
        Builtin("diff", "self, periods=1", "Differences of neighbouring labels.") { call in made(try index(call).column.differences(call.int(1, or: 1)), try index(call)) },
        Builtin("shift", "self, periods=1, freq=None", "The labels some steps on.") { call in
            let index = try index(call)
            guard case .times(let times) = index.levels[0].store else { throw Raise(.notImplementedError, "This method is only implemented for DatetimeIndex, PeriodIndex and TimedeltaIndex; Got type Index") }
            guard let text = call.optional(2) == nil ? index.frequency : try call.string(2) else { throw Raise(.valueError, "Cannot shift with no freq") }
            let (frequency, steps) = (try Frequency(text), try call.int(1, or: 1))
            return .object(IndexObject(Index(Column(.times(try times.map { try frequency.moved($0, by: steps) })), name: index.name, frequency: index.frequency)))
        },
    ]

    static let dates: [Builtin] = DateField.methods.filter { !["isoformat", "weekday"].contains($0.name) }.map { method in
        Builtin(method.name, method.signature, method.summary) { call in
            let index = try index(call)
            guard case .times(let times) = index.levels[0].store else { throw Raise(.typeError, "expected a DatetimeIndex") }
            return made(Column(try times.map { $0 == Column.nat ? .nat : try method.read($0, call) }), index)
        }
    } + [
        Builtin("to_pydatetime", "self", "The labels as a list of timestamps.") { .items(try index($0).data.map(\.plain)) },
    ]
}
