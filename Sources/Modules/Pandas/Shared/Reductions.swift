import Arrays
import Interpreter
import OrderedCollections

/// The reducers as methods of series and frames.
enum Reductions {
    private static let signature = "self, axis=None, skipna=True, numeric_only=False, ddof=1, min_count=0"

    private static func options(_ call: Call) throws -> Reducer.Options { Reducer.Options(skipsMissing: try call.bool(2, or: true), ddof: try call.int(4, or: 1)) }

    static func boxed(_ datum: Datum, _ column: Column, _ reducer: Reducer) -> Value {
        if reducer.name == "nunique" { return datum.plain }
        return datum.boxed(isNarrow: column.isNarrow && column.isFloat && !["count", "nunique"].contains(reducer.name))
    }

    static let seriesMethods: [Builtin] = Reducer.table.map { reducer in
        Builtin(reducer.name, reducer.name == "nunique" ? "self, dropna=True" : signature, reducer.summary) { call in
            let series = try Frames.series(call)
            if reducer.name == "nunique" {
                let extra = try !call.bool(1, or: true) && series.column.missing.contains(true) ? 1 : 0
                guard case .int(let n) = try reducer(series.column) else { return .int(extra) }
                return .int(n + extra)
            }
            return boxed(try reducer(series.column, options(call)), series.column, reducer)
        }
    } + [
        Builtin("quantile", "self, q=0.5, interpolation='linear'", "The value below which a share of the cells lies.") { call in
            let series = try Frames.series(call)
            if call.has(1), call[1].number == nil {
                let shares = try Column.make(call[1], call.vm)
                let column = Column(try shares.data.map { try quantile(series.column, $0.double ?? .nan) })
                return .object(SeriesObject(column, index: Index(Column(floats: shares.doubles ?? [])), name: series.name))
            }
            return try quantile(series.column, call.double(1, or: 0.5)).boxed()
        },
        Builtin("agg", "self, func, axis=0, *args, **kwargs", "One or several reductions.", example: "s.agg(['min', 'max'])") { try aggregated($0) },
        Builtin("aggregate", "self, func, axis=0, *args, **kwargs", "One or several reductions.") { try aggregated($0) },
    ]

    private static func aggregated(_ call: Call) throws -> Value {
        let series = try Frames.series(call)
        func one(_ function: Value) throws -> Value {
            if let name = function.text { return try call.vm.call(call.vm.attribute(.object(series), Name(name))) }
            return try call.vm.call(function, .object(series))
        }
        switch call[1] {
        case .list(let list):
            return .object(SeriesObject(Column(try list.items.map { Datum(try one($0)) }), index: Index(data: try list.items.map { .text(try Aggregation.name($0, call.vm)) }), name: series.name))
        case .dict(let dict):
            return .object(SeriesObject(Column(try dict.entries.values.map { Datum(try one($0)) }), index: Index(data: dict.entries.keys.map { Datum($0.value) }), name: series.name))
        default: return try one(call[1])
        }
    }

    static func quantile(_ column: Column, _ q: Double) throws -> Datum {
        guard q >= 0, q <= 1 else { throw Raise(.valueError, "percentiles should all be in the interval [0, 1]") }
        if column.isText { throw Raise(.typeError, "unsupported operand type(s) for -: 'str' and 'str'") }
        return try Reducer.numbers(column, Reducer.Options()) { Reducer.quantile($0, q) }
    }

    /// One result a column (or a row) of a frame.
    static func reduced(_ frame: FrameObject, axis: Int, numericOnly: Bool, _ body: (Column) throws -> Datum, keepsNarrow: Bool = true) throws -> SeriesObject {
        let kept = numericOnly ? frame.data.indices.filter { frame.data[$0].isNumeric } : Array(frame.data.indices)
        let part = numericOnly ? frame.selecting(kept) : frame
        if axis == 1 {
            let isNarrow = !part.data.isEmpty && part.data.allSatisfy { $0.isNarrow && $0.isFloat }
            let results = try (0..<part.count).map { row in
                try Interpreter.checkInterruption()
                return try body(FrameObject.common(part.data, rows: [row]))
            }
            var column = results.isEmpty ? Column(floats: []) : Column(results)
            if isNarrow, keepsNarrow, case .floats(let x) = column.store { column = Column(floats: x, isNarrow: true) }
            return SeriesObject(column, index: part.index)
        }
        let results = try part.data.map(body)
        var column = results.isEmpty ? Column(floats: []) : Column(results)
        let isNarrow = !part.data.isEmpty && part.data.allSatisfy { $0.isNarrow && $0.isFloat }
        if isNarrow, keepsNarrow, case .floats(let x) = column.store { column = Column(floats: x, isNarrow: true) }
        return SeriesObject(column, index: part.columns)
    }

    static let frameMethods: [Builtin] = Reducer.table.map { reducer in
        Builtin(reducer.name, signature, reducer.summary) { call in
            let frame = try Frames.frame(call)
            let options = try options(call)
            if call.has(1), call[1].isNone {
                // Over all cells at once.
                let all = FrameObject.common(frame.data, rows: Array(0..<frame.count))
                return boxed(try reducer(all, options), all, reducer)
            }
            return .object(try reduced(frame, axis: Frames.axis(call.optional(1)), numericOnly: call.bool(3, or: false), { try reducer($0, options) }))
        }
    } + [
        Builtin("quantile", "self, q=0.5, axis=0, numeric_only=False, interpolation='linear'", "The value below which a share of each column lies.") { call in
            let frame = try Frames.frame(call)
            let numericOnly = try call.bool(3, or: false)
            if call.has(1), call[1].number == nil {
                let shares = try Column.make(call[1], call.vm).doubles ?? []
                let part = numericOnly ? frame.selecting(frame.data.indices.filter { frame.data[$0].isNumeric }) : frame
                return .object(FrameObject(columns: part.columns, data: try part.data.map { column in Column(try shares.map { try quantile(column, $0) }) }, index: Index(Column(floats: shares))))
            }
            let q = try call.double(1, or: 0.5)
            let result = try reduced(frame, axis: Frames.axis(call.optional(2)), numericOnly: numericOnly, { try quantile($0, q) })
            result.name = .number(q)
            return .object(result)
        },
        Builtin("agg", "self, func, axis=0, *args, **kwargs", "Reductions by name, for all columns or by column.", example: "df.agg({'loss': ['min', 'max']})") { try Aggregation.frame($0) },
        Builtin("aggregate", "self, func, axis=0, *args, **kwargs", "Reductions by name, for all columns or by column.") { try Aggregation.frame($0) },
    ]
}

/// `df.agg(...)`.
enum Aggregation {
    static func name(_ function: Value, _ vm: Interpreter) throws -> String {
        if let text = function.text { return text }
        return try vm.attributeIfPresent(function, .name)?.text ?? "<lambda>"
    }

    static func one(_ series: SeriesObject, _ function: Value, _ vm: Interpreter) throws -> Datum {
        if let name = function.text { return Datum(try vm.call(vm.attribute(.object(series), Name(name)))) }
        return Datum(try vm.call(function, .object(series)))
    }

    static func frame(_ call: Call) throws -> Value {
        let (frame, vm) = (try Frames.frame(call), call.vm)
        func series(_ label: Datum) throws -> SeriesObject {
            guard let at = frame.columns.positions(label).first else { throw Raise(.keyError, "Label(s) [\(CellLiteral.text(label, vm))] do not exist") }
            return frame.series(at)
        }
        switch call[1] {
        case .dict(let dict):
            let parts = try dict.entries.map { (series: try series(Datum($0.key.value)), functions: $0.value) }
            let isTable = parts.contains { Selection.isListLike($0.functions) }
            guard isTable else {
                return .object(SeriesObject(Column(try parts.map { try one($0.series, $0.functions, vm) }), index: Index(data: parts.map { $0.series.name ?? .null })))
            }
            var names: [String] = []
            for part in parts { for function in try vm.sequence(part.functions) { let name = try name(function, vm); if !names.contains(name) { names.append(name) } } }
            let columns = try parts.map { part in
                let functions = try vm.sequence(part.functions)
                let own = try functions.map { try name($0, vm) }
                return Column(try names.map { wanted in try own.firstIndex(of: wanted).map { try one(part.series, functions[$0], vm) } ?? .nan })
            }
            return .object(FrameObject(columns: Index(data: parts.map { $0.series.name ?? .null }), data: columns, index: Index(texts: names)))
        case .list(let list):
            let columns = try frame.data.indices.map { i in Column(try list.items.map { try one(frame.series(i), $0, vm) }) }
            return .object(FrameObject(columns: frame.columns, data: columns, index: Index(texts: try list.items.map { try name($0, vm) })))
        default:
            if let name = call[1].text { return try vm.call(vm.attribute(call[0], Name(name)), Arguments([], call.options)) }
            let axis = try Frames.axis(call.optional(2))
            return .object(try applied(frame, call[1], axis: axis, vm))
        }
    }

    /// A function of each column or row, its results as a series or a frame.
    static func applied(_ frame: FrameObject, _ function: Value, axis: Int, _ vm: Interpreter, _ extra: Arguments = Arguments()) throws -> Object {
        let parts = axis == 0 ? frame.data.indices.map { frame.series($0) } : (0..<frame.count).map { frame.row($0) }
        let results = try parts.map { try vm.call(function, Arguments([.object($0)] + extra.positional, extra.keywords)) }
        let labels = axis == 0 ? frame.columns : frame.index
        let made = results.compactMap { $0.of(SeriesObject.self) }
        guard made.count == results.count, let first = made.first else {
            return SeriesObject(results.isEmpty ? Column(.objects([])) : Column(results.map { Datum($0) }), index: labels)
        }
        if axis == 0 { return FrameObject(columns: labels, data: made.map { series in series.index.hasSameLabels(as: first.index) ? series.column : series.column.picked(optional: first.index.data.map { series.index.positions($0).first }) }, index: first.index) }
        let columns = (0..<first.count).map { j in Column(made.map { j < $0.count ? $0.column[j] : .nan }) }
        return FrameObject(columns: first.index, data: columns, index: labels)
    }
}
