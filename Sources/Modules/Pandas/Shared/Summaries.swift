import Arrays
import Interpreter
import NumPyBridge

/// How often each value occurs.
enum Counting {
    static func valueCounts(_ series: SeriesObject, normalize: Bool = false, sort: Bool = true, ascending: Bool = false, dropsMissing: Bool = true) throws -> Value {
        var groups = series.column.groups(keepingMissing: !dropsMissing)
        if sort { groups = groups.enumerated().sorted { a, b in a.element.rows.count == b.element.rows.count ? a.offset < b.offset : (a.element.rows.count > b.element.rows.count) != ascending }.map(\.element) }
        let total = Double(groups.reduce(0) { $0 + $1.rows.count })
        let labels = Index(groups.isEmpty ? series.column.picked([]) : series.column.picked(groups.map { $0.rows[0] }), name: series.name)
        let column = normalize ? Column(floats: groups.map { Double($0.rows.count) / total }) : Column(ints: groups.map(\.rows.count))
        return .object(SeriesObject(column, index: labels, name: .text(normalize ? "proportion" : "count")))
    }
}

/// `describe`, `info`, correlations, extremes.
enum Summaries {
    static let functions: [Builtin] = [
        Builtin("isna", "obj", "Whether a value, or each cell, is missing.") { try missing($0[0], $0.vm, isMissing: true) },
        Builtin("isnull", "obj", "Whether a value, or each cell, is missing.") { try missing($0[0], $0.vm, isMissing: true) },
        Builtin("notna", "obj", "Whether a value, or each cell, is not missing.") { try missing($0[0], $0.vm, isMissing: false) },
        Builtin("notnull", "obj", "Whether a value, or each cell, is not missing.") { try missing($0[0], $0.vm, isMissing: false) },
        Builtin("unique", "values", "The different values, as they come.") { call in
            let column = try Column.make(call[0], call.vm)
            return Bridge.values(column.picked(column.groups(keepingMissing: true).map { $0.rows[0] }))
        },
        Builtin("factorize", "values, sort=False", "Codes of the different values, and those values.") { call in
            let column = try Column.make(call[0], call.vm)
            var groups = column.groups()
            if try call.bool(1, or: false) { groups.sort { $0.value.precedes($1.value) ?? false } }
            var codes = [Int](repeating: -1, count: column.count)
            for (code, group) in groups.enumerated() { for row in group.rows { codes[row] = code } }
            return .pair(.object(ArrayObject(NDArray(integers: codes))), .object(IndexObject(Index(column.picked(groups.map { $0.rows[0] })))))
        },
        Builtin("to_numeric", "arg, errors='raise', downcast=None", "Texts as numbers; errors='coerce' makes what is none missing.", example: "pd.to_numeric(df['x'], errors='coerce')") { call in
            let coerce = try call.string(1, or: "raise") == "coerce"
            let isScalar = Datum(call[0]).isScalar
            let column = isScalar ? Column([Datum(call[0])]) : try Column.make(call[0], call.vm)
            let data = try column.data.enumerated().map { i, datum -> Datum in
                guard case .text(let text) = datum else { return datum }
                if let n = Int(text.trimmed) { return .int(n) }
                if let x = FloatParsing.parse(text.trimmed) { return .number(x) }
                if coerce { return .nan }
                throw Raise(.valueError, "Unable to parse string \"\(text)\" at position \(i)".replacing("\"\(text)\"", with: Str.quoted(text)), hint: "errors='coerce' makes such cells NaN.")
            }
            let made = column.isNumeric ? column : Column(data)
            if isScalar { return made[0].boxed() }
            if let series = call[0].of(SeriesObject.self) { return .object(SeriesObject(made, index: series.index, name: series.name)) }
            return Bridge.values(made)
        },
    ]

    private static func missing(_ value: Value, _ vm: Interpreter, isMissing: Bool) throws -> Value {
        if let frame = value.of(FrameObject.self) { return .object(FrameObject(columns: frame.columns, data: frame.data.map { Column(bools: $0.missing.map { $0 == isMissing }) }, index: frame.index)) }
        if let series = value.of(SeriesObject.self) { return .object(SeriesObject(Column(bools: series.column.missing.map { $0 == isMissing }), index: series.index, name: series.name)) }
        if let array = NumPy.array(value), array.rank > 0 { return .object(ArrayObject(NDArray(integers: array.doubles.map { $0.isNaN == isMissing ? 1 : 0 }, shape: array.shape, dtype: .bool))) }
        if case .list = value { return try Bridge.values(Column(bools: Column.make(value, vm).missing.map { $0 == isMissing })) }
        return .bool(Datum(value).isMissing == isMissing)
    }

    // MARK: describe

    static func percentText(_ q: Double) -> String {
        let percent = q * 100
        return percent == percent.rounded() ? "\(Int(percent))%" : CText.format("%.10g", percent) + "%"
    }

    /// The rows of `describe` for one column, by name.
    static func description(_ column: Column, _ shares: [Double]) throws -> [(name: String, value: Datum)] {
        if column.isNumeric, !column.isBool || false {
            let options = Reducer.Options()
            func value(_ name: String) throws -> Datum { try Reducer.byName[name].map { try $0(column, options) } ?? .nan }
            func float(_ datum: Datum) -> Datum { datum.double.map { .number($0) } ?? datum }
            return [("count", float(try value("count"))), ("mean", try value("mean")), ("std", try value("std")), ("min", float(try value("min")))]
                + (try shares.map { (percentText($0), float(try Reductions.quantile(column, $0))) }) + [("max", float(try value("max")))]
        }
        if column.isTime || column.isSpan {
            func value(_ name: String) throws -> Datum { try Reducer.byName[name].map { try $0(column) } ?? .nat }
            let middle = try shares.map { (percentText($0), try Reductions.quantile(column, $0)) }
            if column.isSpan { return [("count", try value("count")), ("mean", try value("mean")), ("std", try value("std")), ("min", try value("min"))] + middle + [("max", try value("max"))] }
            return [("count", try value("count")), ("mean", try value("mean")), ("min", try value("min"))] + middle + [("max", try value("max"))]
        }
        let groups = column.groups()
        let top = groups.enumerated().max { a, b in a.element.rows.count == b.element.rows.count ? a.offset > b.offset : a.element.rows.count < b.element.rows.count }?.element
        return [("count", .int(column.missing.count { !$0 })), ("unique", .int(groups.count)), ("top", top?.value ?? .nan), ("freq", top.map { .int($0.rows.count) } ?? .nan)]
    }

    private static func shares(_ value: Value?, _ vm: Interpreter) throws -> [Double] {
        guard let value else { return [0.25, 0.5, 0.75] }
        let given = try vm.sequence(value).map { try vm.double($0) }
        guard given.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { throw Raise(.valueError, "percentiles should all be in the interval [0, 1]. Try dividing by 100.") }
        return given.sorted()
    }

    static let seriesMethods: [Builtin] = [
        Builtin("describe", "self, percentiles=None, include=None, exclude=None", "Count, mean, spread and quartiles.") { call in
            let series = try Frames.series(call)
            let rows = try description(series.column, shares(call.optional(1), call.vm))
            return .object(SeriesObject(series.column.isNumeric && !series.column.isBool ? Column(floats: rows.map { $0.value.double ?? .nan }) : Column(.objects(rows.map(\.value))), index: Index(texts: rows.map(\.name)), name: series.name))
        },
        Builtin("info", "self", "Kind, count and memory.") { call in
            let series = try Frames.series(call)
            return try Info.print(FrameObject(columns: Index(data: [series.name ?? .int(0)]), data: [series.column], index: series.index), call.vm, ofSeries: series)
        },
        Builtin("value_counts", "self, normalize=False, sort=True, ascending=False, bins=None, dropna=True", "How often each value occurs.") { call in
            try Counting.valueCounts(Frames.series(call), normalize: call.bool(1, or: false), sort: call.bool(2, or: true), ascending: call.bool(3, or: false), dropsMissing: call.bool(5, or: true))
        },
        Builtin("mode", "self, dropna=True", "The most frequent values.") { call in
            let series = try Frames.series(call)
            return .object(SeriesObject(try mode(series.column), index: Index(range: try mode(series.column).count), name: series.name))
        },
        Builtin("idxmax", "self, axis=0, skipna=True", "The label of the largest value.") { call in try extreme(Frames.series(call), largest: true, "idxmax") },
        Builtin("idxmin", "self, axis=0, skipna=True", "The label of the smallest value.") { call in try extreme(Frames.series(call), largest: false, "idxmin") },
        Builtin("argmax", "self", "The place of the largest value.") { call in try .int(place(Frames.series(call).column, largest: true, "argmax")) },
        Builtin("argmin", "self", "The place of the smallest value.") { call in try .int(place(Frames.series(call).column, largest: false, "argmin")) },
        Builtin("corr", "self, other, method='pearson'", "The correlation with another series.") { call in
            let series = try Frames.series(call)
            guard let (mine, theirs, _, _) = try series.aligned(call[1], call.vm), case .column(let other) = theirs else { throw Raise(.typeError, "corr needs a Series") }
            return Datum.number(try correlation(mine, other, method: call.string(2, or: "pearson"))).boxed()
        },
        Builtin("cov", "self, other", "The covariance with another series.") { call in
            let series = try Frames.series(call)
            guard let (mine, theirs, _, _) = try series.aligned(call[1], call.vm), case .column(let other) = theirs else { throw Raise(.typeError, "cov needs a Series") }
            return Datum.number(covariance(try numbers(mine), try numbers(other))).boxed()
        },
        Builtin("autocorr", "self, lag=1", "The correlation with itself some steps before.") { call in
            let series = try Frames.series(call)
            return Datum.number(try correlation(series.column, series.column.shifted(call.int(1, or: 1)), method: "pearson")).boxed()
        },
        Builtin("memory_usage", "self, index=True, deep=False", "The bytes of the values.") { call in
            let series = try Frames.series(call)
            return .int(Info.bytes(series.column) + (try call.bool(1, or: true) ? Info.bytes(series.index) : 0))
        },
    ]

    static func mode(_ column: Column) throws -> Column {
        let groups = column.groups()
        let most = groups.map(\.rows.count).max() ?? 0
        let top = column.picked(groups.filter { $0.rows.count == most }.map { $0.rows[0] })
        return (try? top.order()).map { top.picked($0) } ?? top
    }

    static func place(_ column: Column, largest: Bool, _ name: String) throws -> Int {
        guard column.count > 0 else { throw Raise(.valueError, "attempt to get \(name) of an empty sequence") }
        let missing = column.missing
        var best: Int?
        for i in 0..<column.count where !missing[i] {
            guard let known = best else {
                best = i
                continue
            }
            if (largest ? column[known].precedes(column[i]) : column[i].precedes(column[known])) == true { best = i }
        }
        guard let best else { throw Raise(.valueError, "Encountered all NA values") }
        return best
    }

    private static func extreme(_ series: SeriesObject, largest: Bool, _ name: String) throws -> Value {
        series.index[try place(series.column, largest: largest, name == "idxmax" ? "argmax" : "argmin")].plain
    }

    private static func numbers(_ column: Column) throws -> [Double] {
        if let x = column.doubles { return x }
        guard let bad = column.data.first(where: { $0.double == nil && !$0.isMissing }) else { return column.data.map { $0.double ?? .nan } }
        throw Raise(.valueError, "could not convert string to float: \(CellLiteralText.quoted(bad))", hint: "Pass numeric_only=True, or select the columns of numbers.")
    }

    static func covariance(_ a: [Double], _ b: [Double]) -> Double {
        let known = zip(a, b).filter { !$0.isNaN && !$1.isNaN }
        guard known.count > 1 else { return .nan }
        let n = Double(known.count)
        let (x, y) = (Reducer.sumOf(known.map(\.0)) / n, Reducer.sumOf(known.map(\.1)) / n)
        return Reducer.sumOf(known.map { ($0 - x) * ($1 - y) }) / (n - 1)
    }

    static func correlation(_ a: Column, _ b: Column, method: String) throws -> Double {
        var (x, y) = (try numbers(a), try numbers(b))
        let known = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
        (x, y) = (known.map { x[$0] }, known.map { y[$0] })
        switch method {
        case "pearson": break
        case "spearman": (x, y) = (try Column(floats: x).rank(.average, ascending: true, share: false).doubles ?? [], try Column(floats: y).rank(.average, ascending: true, share: false).doubles ?? [])
        default: throw Raise(.notImplementedError, "corr(method='\(method)') is not part of Unroll", hint: "There are 'pearson' and 'spearman'.")
        }
        let spread = covariance(x, x).squareRoot() * covariance(y, y).squareRoot()
        guard spread > 0 else { return .nan }
        return max(-1, min(1, covariance(x, y) / spread))
    }

    private static func pairs(_ call: Call, numericAt: Int, _ body: (Column, Column) throws -> Double) throws -> Value {
        let frame = try Frames.frame(call)
        let part = try call.bool(numericAt, or: false) ? frame.selecting(frame.data.indices.filter { frame.data[$0].isNumeric }) : frame
        let columns = try part.data.map { b in Column(floats: try part.data.map { a in try body(a, b) }) }
        return .object(FrameObject(columns: part.columns, data: columns, index: part.columns))
    }

    static let frameMethods: [Builtin] = [
        Builtin("describe", "self, percentiles=None, include=None, exclude=None", "Count, mean, spread and quartiles of the columns.") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let shares = try shares(call.optional(1), vm)
            var kept: [Int]
            if let include = call.optional(2) {
                if include.text == "all" { kept = Array(frame.data.indices) } else {
                    let part = try vm.call(vm.attribute(call[0], Name("select_dtypes")), Arguments([include])).of(FrameObject.self)
                    kept = part?.columns.data.flatMap { frame.columns.positions($0) } ?? []
                }
            } else {
                kept = frame.data.indices.filter { i in (frame.data[i].isNumeric && !frame.data[i].isBool) || frame.data[i].isTime || frame.data[i].isSpan }
                if kept.isEmpty { kept = Array(frame.data.indices) }
            }
            guard !kept.isEmpty else { throw Raise(.valueError, "Cannot describe a DataFrame without columns") }
            let parts = try kept.map { try description(frame.data[$0], shares) }
            var names: [String] = []
            // In the order of the fullest description, what only others have put where they have it.
            let orders = [["count", "unique", "top", "freq", "mean", "std", "min"] + shares.map(percentText) + ["max"]]
            let all = Set(parts.flatMap { $0.map(\.name) })
            let hasDatesOnly = parts.contains { !$0.contains { $0.name == "std" } && $0.contains { $0.name == "mean" } }
            if hasDatesOnly, all.contains("std") { names = (["count", "unique", "top", "freq", "mean", "min"] + shares.map(percentText) + ["max", "std"]).filter { all.contains($0) } } else { names = orders[0].filter { all.contains($0) } }
            let columns = zip(kept, parts).map { i, part -> Column in
                let table = Dictionary(part.map { ($0.name, $0.value) }, uniquingKeysWith: { a, _ in a })
                let cells = names.map { table[$0] ?? .nan }
                return frame.data[i].isNumeric && !frame.data[i].isBool ? Column(floats: cells.map { $0.double ?? .nan }) : Column(.objects(cells))
            }
            return .object(FrameObject(columns: frame.columns.gathered(kept), data: columns, index: Index(texts: names)))
        },
        Builtin("info", "self, verbose=None, buf=None, max_cols=None, memory_usage=None, show_counts=None", "Kinds, counts and memory of the columns.") { call in try Info.print(Frames.frame(call), call.vm) },
        Builtin("memory_usage", "self, index=True, deep=False", "The bytes of the columns.") { call in
            let frame = try Frames.frame(call)
            let withIndex = try call.bool(1, or: true)
            return .object(SeriesObject(Column(ints: (withIndex ? [Info.bytes(frame.index)] : []) + frame.data.map { Info.bytes($0) }), index: Index(data: (withIndex ? [.text("Index")] : []) + frame.columns.data)))
        },
        Builtin("value_counts", "self, subset=None, normalize=False, sort=True, ascending=False, dropna=True", "How often each row occurs.") { call in
            let frame = try Frames.frame(call)
            let part = try call.optional(1).map { frame.selecting(try Frames.labels($0, call.vm).flatMap { frame.columns.positions($0) }) } ?? frame
            let keys = Column(.objects((0..<part.count).map { row in part.data.count == 1 ? part.data[0][row] : .tuple(part.data.map { $0[row] }) }))
            guard let counts = try Counting.valueCounts(SeriesObject(keys, index: frame.index), normalize: call.bool(2, or: false), sort: call.bool(3, or: true), ascending: call.bool(4, or: false)).of(SeriesObject.self) else { return .none }
            counts.index = Index(data: counts.index.data, names: part.columns.data.map { $0 })
            return .object(counts)
        },
        Builtin("corr", "self, method='pearson', min_periods=1, numeric_only=False", "The correlations of the columns.") { call in
            let method = try call.string(1, or: "pearson")
            return try pairs(call, numericAt: 3) { try correlation($0, $1, method: method) }
        },
        Builtin("cov", "self, min_periods=None, ddof=1, numeric_only=False", "The covariances of the columns.") { call in try pairs(call, numericAt: 3) { covariance(try numbers($0), try numbers($1)) } },
        Builtin("corrwith", "self, other, axis=0, numeric_only=False", "The correlation of each column with a series.") { call in
            guard let other = call[1].of(SeriesObject.self) else { throw Raise(.typeError, "corrwith needs a Series") }
            return .object(try Reductions.reduced(Frames.frame(call), axis: 0, numericOnly: call.bool(3, or: false), { .number(try correlation($0, other.column, method: "pearson")) }))
        },
        Builtin("mode", "self, axis=0, numeric_only=False", "The most frequent values of the columns.") { call in
            let frame = try Frames.frame(call)
            let modes = try frame.data.map { try mode($0) }
            let height = modes.map(\.count).max() ?? 0
            return .object(FrameObject(columns: frame.columns, data: modes.map { column in column.picked(optional: (0..<height).map { $0 < column.count ? $0 : nil }) }, index: Index(range: height)))
        },
        Builtin("idxmax", "self, axis=0, skipna=True, numeric_only=False", "The label of the largest value of each column.") { call in try labelled(call, largest: true) },
        Builtin("idxmin", "self, axis=0, skipna=True, numeric_only=False", "The label of the smallest value of each column.") { call in try labelled(call, largest: false) },
    ]

    private static func labelled(_ call: Call, largest: Bool) throws -> Value {
        let frame = try Frames.frame(call)
        let axis = try Frames.axis(call.optional(1))
        let labels = axis == 0 ? frame.index : frame.columns
        let result = try Reductions.reduced(frame, axis: axis, numericOnly: call.bool(3, or: false), { labels[try place($0, largest: largest, largest ? "argmax" : "argmin")] })
        return .object(result)
    }
}

/// `info()`.
enum Info {
    static func bytes(_ column: Column) -> Int {
        switch column.store {
        case .bools(let x): x.count
        // As Python counts a text object: 49 bytes and one a character, beside its pointer.
        case .texts(let x): x.count * 8
        default: column.count * (column.isNarrow ? 4 : 8)
        }
    }
    static func bytes(_ index: Index) -> Int { index.range != nil ? 132 : index.levels.reduce(0) { $0 + bytes($1) } }

    static func print(_ frame: FrameObject, _ vm: Interpreter, ofSeries series: SeriesObject? = nil) throws -> Value {
        var lines = ["<class 'pandas.\(series == nil ? "" : "")\(series == nil ? "DataFrame" : "Series")'>"]
        let index = frame.index
        let kind = index.isMulti ? "MultiIndex" : index.range != nil ? "RangeIndex" : index.isTime ? "DatetimeIndex" : "Index"
        let shown = index.count == 0 ? [] : index.isTime ? CellText.dates([0, index.count - 1].map { if case .time(let t) = index[$0] { t } else { Column.nat } }) : [0, index.count - 1].map { Column.shown(index[$0]) }
        let ends = shown.isEmpty ? "" : ", \(shown[0]) to \(shown[1])"
        lines.append("\(kind): \(index.count) entries\(ends)")
        if let frequency = index.frequency { lines.append("Freq: \(frequency)") }
        let kinds = frame.data.map(\.dtypeName)
        let counts = frame.data.map { column in "\(column.missing.count { !$0 }) non-null" }
        if series != nil {
            lines.append("Series name: \(series?.name.map { Column.shown($0) } ?? "None")")
            lines += table(["Non-Null Count", "Dtype"], [counts, kinds])
        } else if frame.data.isEmpty {
            lines.append("Empty DataFrame")
        } else {
            lines.append("Data columns (total \(frame.data.count) columns):")
            lines += table([" # ", "Column", "Non-Null Count", "Dtype"], [frame.data.indices.map { " \($0)" }, frame.columns.data.map { Column.shown($0) }, counts, kinds])
        }
        if !frame.data.isEmpty {
            var tally: [(String, Int)] = []
            for kind in kinds.sorted() { if tally.last?.0 == kind { tally[tally.count - 1].1 += 1 } else { tally.append((kind, 1)) } }
            lines.append("dtypes: " + tally.map { "\($0.0)(\($0.1))" }.joined(separator: ", "))
        }
        let total = frame.data.reduce(bytes(index)) { $0 + bytes($1) }
        let isOpen = frame.data.contains(where: \.isObject)
        lines.append("memory usage: \(size(total))\(isOpen ? "+" : "")" + (size(total).contains(" ") ? "" : " bytes"))
        vm.print(lines.joined(separator: "\n") + "\n")
        return .none
    }

    private static func size(_ bytes: Int) -> String {
        var x = Double(bytes)
        for unit in ["bytes", "KB", "MB", "GB"] {
            if x < 1024 { return CText.format("%.1f", x) + " " + unit }
            x /= 1024
        }
        return CText.format("%.1f", x) + " TB"
    }

    private static func table(_ heads: [String], _ columns: [[String]]) -> [String] {
        let widths = zip(heads, columns).map { max($0.count, $1.map(\.count).max() ?? 0) }
        func line(_ cells: [String]) -> String { zip(cells, widths).map { CellText.left($0, $1) }.joined(separator: "  ") }
        return [line(heads), line(heads.map { String(repeating: "-", count: $0.count) })] + (columns.first?.indices.map { row in line(columns.map { $0[row] }) } ?? [])
    }
}
