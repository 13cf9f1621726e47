import Arrays
import Interpreter

/// Rows and columns of a frame: taking, dropping, sorting.
enum FrameMethods {
    static let table: [Builtin] = [
        Builtin("head", "self, n=5", "The first rows.", example: "data.head()") { call in
            let (frame, n) = (try Frames.frame(call), try call.int(1, or: 5))
            return .object(frame.rows(Array(0..<Rows.head(frame.count, n)), isSlice: true))
        },
        Builtin("tail", "self, n=5", "The last rows.") { call in
            let (frame, n) = (try Frames.frame(call), try call.int(1, or: 5))
            return .object(frame.rows(Rows.tail(frame.count, n), isSlice: true))
        },
        Builtin("sample", "self, n=None, frac=None, replace=False, weights=None, random_state=None, axis=None, ignore_index=False", "Rows by chance, the same as pandas' for a seed.") { call in
            let frame = try Frames.frame(call)
            let part = frame.rows(try Rows.sample(frame.count, call))
            if try call.bool(7, or: false) { part.index = Index(range: part.count) }
            return .object(part)
        },
        Builtin("copy", "self, deep=True", "A copy.") { .object(try Frames.frame($0).copy()) },
        Builtin("to_numpy", "self, dtype=None, copy=False", "The cells as an array.") { call in
            try Bridge.array(Frames.frame(call).elements, dtype: call.optional(1), call.vm)
        },
        Builtin("sort_values", "self, by, *, axis=0, ascending=True, inplace=False, kind='quicksort', na_position='last', ignore_index=False, key=None", "The rows in order of columns.", example: "df.sort_values('loss', ascending=False)") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let labels = try Frames.labels(call[1], vm)
            let up = try Rows.directions(call[3], labels.count, vm)
            let columns = try labels.map { label -> Column in
                let column: Column
                if let at = frame.columns.positions(label).first { column = frame.data[at] } else if let at = frame.index.names.firstIndex(of: label) { column = frame.index.levels[at] } else { throw Selection.missing(label.plain, among: frame.columns, "columns") }
                guard let key = call.optional(8) else { return column }
                return try vm.call(key, .object(SeriesObject(column, index: frame.index, name: label))).of(SeriesObject.self)?.column ?? column
            }
            let order = try Column.order(by: columns, ascending: up, missingFirst: call.string(6, or: "last") == "first")
            let sorted = frame.rows(order)
            if try call.bool(7, or: false) { sorted.index = Index(range: frame.count) }
            return try Rows.finish(frame, sorted, inPlace: call.bool(4, or: false))
        },
        Builtin("sort_index", "self, *, axis=0, level=None, ascending=True, inplace=False, kind='quicksort', na_position='last', sort_remaining=True, ignore_index=False, key=None", "The rows in order of their labels.") { call in
            let frame = try Frames.frame(call)
            let isColumns = try Frames.axis(call.optional(1)) == 1
            let index = isColumns ? frame.columns : frame.index
            let order = try Column.order(by: index.levels, ascending: index.levels.map { _ in try call.bool(3, or: true) })
            let isSorted = order == Array(0..<index.count)
            let sorted = isColumns ? frame.selecting(order) : frame.rows(order, isSlice: isSorted || frame.index.range != nil)
            return try Rows.finish(frame, sorted, inPlace: call.bool(4, or: false))
        },
        Builtin("drop", "self, labels=None, *, axis=0, index=None, columns=None, level=None, inplace=False, errors='raise'", "Without some rows or columns.", example: "df.drop(columns=['task'])") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let strict = try call.string(7, or: "raise") == "raise"
            var made = frame
            let axis = try Frames.axis(call.optional(2))
            func gone(_ value: Value, _ index: Index) throws -> Set<Int> {
                let labels = try Frames.labels(value, vm)
                let missing = labels.filter { index.positions($0).isEmpty }
                if strict, !missing.isEmpty {
                    let raise = Raise(.keyError, "[\(missing.map { CellLiteral.text($0, vm) }.joined(separator: ", "))] not found in axis")
                    if let name = missing.first?.text, let hint = Frames.hint(name, index.data.compactMap(\.text), "labels") { raise.exception.hints = [hint] }
                    throw raise
                }
                return Set(labels.flatMap { index.positions($0) })
            }
            if let labels = call.optional(axis == 1 ? 1 : 3) ?? (axis == 0 ? call.optional(1) : call.optional(3)), axis == 0 || call.optional(3) != nil {
                let gone = try gone(labels, made.index)
                made = made.rows((0..<made.count).filter { !gone.contains($0) })
            }
            if let labels = call.optional(4) ?? (axis == 1 ? call.optional(1) : nil) {
                let gone = try gone(labels, made.columns)
                made = made.selecting(made.data.indices.filter { !gone.contains($0) })
            }
            if call.optional(1) == nil, call.optional(3) == nil, call.optional(4) == nil { throw Raise(.valueError, "Need to specify at least one of 'labels', 'index' or 'columns'") }
            return try Rows.finish(frame, made, inPlace: call.bool(6, or: false))
        },
        Builtin("dropna", "self, *, axis=0, how='any', thresh=None, subset=None, inplace=False, ignore_index=False", "Without the rows that have missing cells.") { call in
            let frame = try Frames.frame(call)
            let missing = frame.data.map(\.missing)
            let needed: Int? = call.optional(3) == nil ? nil : try call.int(3)
            let isAll = try call.string(2, or: "any") == "all"
            func isKept(_ cells: [Bool]) -> Bool { needed.map { n in cells.count { !$0 } >= n } ?? (isAll ? cells.isEmpty || cells.contains(false) : !cells.contains(true)) }
            let made: FrameObject
            if try Frames.axis(call.optional(1)) == 1 {
                made = frame.selecting(frame.data.indices.filter { isKept(missing[$0]) })
            } else {
                let columns = try call.optional(4).map { value in
                    try Frames.labels(value, call.vm).map { label -> Int in
                        guard let at = frame.columns.positions(label).first else { throw Raise(.keyError, "['\(Column.shown(label))']") }
                        return at
                    }
                } ?? Array(frame.data.indices)
                let kept = (0..<frame.count).filter { row in isKept(columns.map { missing[$0][row] }) }
                made = kept.count == frame.count ? frame.copy() : frame.rows(kept)
            }
            if try call.bool(6, or: false) { made.index = Index(range: made.count) }
            return try Rows.finish(frame, made, inPlace: call.bool(5, or: false))
        },
        Builtin("drop_duplicates", "self, subset=None, *, keep='first', inplace=False, ignore_index=False", "Each different row once.") { call in
            let frame = try Frames.frame(call)
            let repeated = try Rows.repeated(frame, call)
            let made = frame.rows((0..<frame.count).filter { !repeated[$0] })
            if try call.bool(4, or: false) { made.index = Index(range: made.count) }
            return try Rows.finish(frame, made, inPlace: call.bool(3, or: false))
        },
        Builtin("duplicated", "self, subset=None, keep='first'", "Which rows came before.") { call in
            let frame = try Frames.frame(call)
            return .object(SeriesObject(Column(bools: try Rows.repeated(frame, call)), index: frame.index))
        },
        Builtin("insert", "self, loc, column, value, allow_duplicates=False", "Puts a new column at a place.") { call in
            let (frame, label) = (try Frames.frame(call), Datum(call[2]))
            guard frame.columns.positions(label).isEmpty else { throw Raise(.valueError, "cannot insert \(Column.shown(label)), already exists") }
            let at = try call.int(1)
            guard (0...frame.data.count).contains(at) else { throw Raise(.indexError, "index \(at) is out of bounds for axis 0 with size \(frame.data.count)") }
            let column = try frame.made(call[3], call.vm)
            var names = frame.columns.data
            names.insert(label, at: at)
            if frame.data.isEmpty, frame.count == 0 { frame.index = Index(range: column.count) }
            frame.columns = Index(data: names, names: frame.columns.names)
            frame.data.insert(column, at: at)
            return .none
        },
        Builtin("pop", "self, item", "Takes a column out of the frame.") { call in
            let frame = try Frames.frame(call)
            let column = try frame.bracket(call[1], call.vm)
            try frame.deleteItem(call[1], call.vm)
            return column
        },
        Builtin("get", "self, key, default=None", "A column, or a default.") { call in
            let frame = try Frames.frame(call)
            return frame.columnPositions(Datum(call[1])).isEmpty && !Selection.isListLike(call[1]) ? call.optional(2) ?? .none : try frame.bracket(call[1], call.vm)
        },
        Builtin("assign", "self, **kwargs", "A copy with new columns.", example: "df.assign(double=df['x'] * 2)") { call in
            let made = try Frames.frame(call).copy()
            for (name, value) in call.options {
                let isFunction = value.heapObject?.isCallable == true
                try made.setColumn(.text(name.text), isFunction ? call.vm.call(value, .object(made)) : value, call.vm)
            }
            return .object(made)
        },
        Builtin("iterrows", "self", "Pairs of a label and its row.") { call in
            let frame = try Frames.frame(call)
            var i = 0
            return .object(ClosureIterator("generator") { _ in
                guard i < frame.count else { return nil }
                i += 1
                return .pair(frame.index[i - 1].plain, .object(frame.row(i - 1)))
            })
        },
        Builtin("itertuples", "self, index=True, name='Pandas'", "The rows as named tuples.") { call in
            let frame = try Frames.frame(call)
            let hasIndex = try call.bool(1, or: true)
            let names = (hasIndex ? ["Index"] : []) + frame.columns.data.enumerated().map { i, name in name.text.flatMap { $0.contains(" ") ? nil : $0 } ?? "_\(i + (hasIndex ? 1 : 0))" }
            let title = call.has(2) && call[2].isNone ? "" : try call.string(2, or: "Pandas")
            var i = 0
            return .object(ClosureIterator("generator") { _ in
                guard i < frame.count else { return nil }
                i += 1
                return .object(RowTuple(title, names, (hasIndex ? [frame.index[i - 1].plain] : []) + frame.data.map { $0[i - 1].plain }))
            })
        },
        Builtin("items", "self", "Pairs of a column's name and its series.") { call in
            let frame = try Frames.frame(call)
            return .object(ArrayIterator(frame.data.indices.map { .pair(frame.columns[$0].plain, .object(frame.series($0))) }))
        },
        Builtin("keys", "self", "The column names.") { .object(IndexObject(try Frames.frame($0).columns)) },
        Builtin("select_dtypes", "self, include=None, exclude=None", "The columns of some kinds.") { call in
            let frame = try Frames.frame(call)
            func matches(_ column: Column, _ value: Value) throws -> Bool {
                let wanted = Selection.isListLike(value) ? try call.vm.sequence(value) : [value]
                return try wanted.contains { kind in
                    switch kind.text ?? (try? call.vm.str(call.vm.attribute(kind, .name))) ?? "" {
                    case "number": column.isNumeric && !column.isBool
                    case "object", "str", "string", "O": column.isText || column.isObject
                    case "float", "floating": column.isFloat && !column.isNarrow
                    case "int", "integer": column.dtypeName == "int64"
                    case "bool", "boolean": column.isBool
                    case "datetime", "datetime64": column.isTime
                    case let name: try column.dtypeName == name || Column.kind(kind) == column.dtypeName
                    }
                }
            }
            return .object(frame.selecting(try frame.data.indices.filter { i in
                try (call.optional(1).map { try matches(frame.data[i], $0) } ?? true) && !(call.optional(2).map { try matches(frame.data[i], $0) } ?? false)
            }))
        },
        Builtin("filter", "self, items=None, like=None, regex=None, axis=None", "The columns whose names are in a list or contain a text.") { call in
            let frame = try Frames.frame(call)
            if call.optional(3) != nil { throw Raise(.notImplementedError, "filter(regex=) is not part of Unroll", hint: "Use like= or a list comprehension over df.columns.") }
            if let items = call.optional(1) { return .object(frame.selecting(try call.vm.sequence(items).flatMap { frame.columns.positions(Datum($0)) })) }
            let like = try call.string(2)
            return .object(frame.selecting(frame.data.indices.filter { Column.shown(frame.columns[$0]).contains(like) }))
        },
        Builtin("nlargest", "self, n, columns, keep='first'", "The rows with the largest cells of a column.") { try extremes($0, largest: true) },
        Builtin("nsmallest", "self, n, columns, keep='first'", "The rows with the smallest cells of a column.") { try extremes($0, largest: false) },
    ]

    private static func extremes(_ call: Call, largest: Bool) throws -> Value {
        let frame = try Frames.frame(call)
        let columns = try Frames.labels(call[2], call.vm).map { label -> Column in
            guard let at = frame.columns.positions(label).first else { throw Selection.missing(label.plain, among: frame.columns, "columns") }
            return frame.data[at]
        }
        let order = try Column.order(by: columns, ascending: columns.map { _ in !largest })
        return .object(frame.rows(Array(order.prefix(max(0, try call.int(1))))))
    }
}

/// Row numbers by count, chance and sameness.
enum Rows {
    static func head(_ count: Int, _ n: Int) -> Int { max(0, n < 0 ? count &+ n : min(n, count)) }
    static func tail(_ count: Int, _ n: Int) -> [Int] { Array(min(count, max(0, n < 0 ? 0 &- max(n, -count) : count - min(n, count)))..<count) }

    static func finish(_ frame: FrameObject, _ made: FrameObject, inPlace: Bool) throws -> Value {
        guard inPlace else { return .object(made === frame ? frame.copy() : made) }
        frame.become(made)
        return .none
    }

    static func directions(_ value: Value, _ count: Int, _ vm: Interpreter) throws -> [Bool] {
        guard Selection.isListLike(value) || { if case .tuple = value { true } else { false } }() else {
            return [Bool](repeating: value.isUnset ? true : try vm.truth(value), count: count)
        }
        let given = try vm.sequence(value).map { try vm.truth($0) }
        guard given.count == count else { throw Raise(.valueError, "Length of ascending (\(given.count)) != length of by (\(count))") }
        return given
    }

    /// `sample` with the arguments n, frac, replace, weights, random_state at 1 to 5.
    static func sample(_ count: Int, _ call: Call) throws -> [Int] {
        if call.optional(4) != nil { throw Raise(.notImplementedError, "sample(weights=) is not part of Unroll", hint: "Use np.random.choice(df.index, p=...).") }
        var n = 1
        if call.optional(1) != nil { n = try call.int(1) } else if call.optional(2) != nil {
            let share = try call.double(2)
            guard try share >= 0 && (share <= 1 || call.bool(3, or: false)) else { throw Raise(.valueError, "Replace has to be set to `True` when upsampling the population `frac` > 1.") }
            n = Int((share * Double(count)).rounded(.toNearestOrEven))
        }
        guard n >= 0 else { throw Raise(.valueError, "A negative number of rows requested. Please provide `n` >= 0.") }
        let isReplaced = try call.bool(3, or: false)
        guard isReplaced || n <= count else { throw Raise(.valueError, "Cannot take a larger sample than population when 'replace=False'") }
        try call.vm.checkSize(8, n)
        return try Chance.draw(call.optional(5), call.vm) { generator in
            if isReplaced {
                guard count > 0 else { throw Raise(.valueError, "a must be greater than 0 unless no samples are taken") }
                return (0..<n).map { _ in Int(generator.masked(upTo: UInt64(count - 1))) }
            }
            return Array(generator.permutation(count).prefix(n))
        }
    }

    /// Which rows came before (or come again): `duplicated`, with subset and keep at 1 and 2.
    static func repeated(_ frame: FrameObject, _ call: Call) throws -> [Bool] {
        let columns = try call.optional(1).map { value in
            try Frames.labels(value, call.vm).map { label -> Column in
                guard let at = frame.columns.positions(label).first else { throw Raise(.keyError, "Index(['\(Column.shown(label))'], dtype='str')") }
                return frame.data[at]
            }
        } ?? frame.data
        let keys = (0..<frame.count).map { row in Datum.tuple(columns.map { $0[row] }) }
        return repeated(keys, keep: call[2])
    }

    static func repeated(_ keys: [Datum], keep: Value) -> [Bool] {
        var seen: [Datum: Int] = [:]
        var result = [Bool](repeating: false, count: keys.count)
        let isLast = keep.text == "last"
        let isNone = if case .bool(false) = keep { true } else { false }
        for i in isLast ? Array(keys.indices.reversed()) : Array(keys.indices) {
            if let first = seen[keys[i]] {
                result[i] = true
                if isNone { result[first] = true }
            } else { seen[keys[i]] = i }
        }
        return result
    }
}

/// A row of `itertuples`: `Pandas(Index=0, x=1)`.
final class RowTuple: Object {
    private let title: String
    private let names: [String]
    private let values: [Value]
    init(_ title: String, _ names: [String], _ values: [Value]) { (self.title, self.names, self.values) = (title, names, values) }
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Pandas", module: "pandas.core.frame")
    override var type: TypeObject { RowTuple.classObject }
    override func repr(_ vm: Interpreter) throws -> String {
        if title.isEmpty { return try vm.repr(.tuple(Tuple(values))) }
        return title + "(" + (try zip(names, values).map { "\($0)=\(try vm.repr($1))" }).joined(separator: ", ") + ")"
    }
    override func length(_ vm: Interpreter) -> Int? { values.count }
    override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(values) }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value { try vm.item(.tuple(Tuple(values)), key) }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        if name.text == "_fields" { return .tuple(Tuple(names.map { .string($0) })) }
        return names.firstIndex(of: name.text).map { values[$0] }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { names }
}
