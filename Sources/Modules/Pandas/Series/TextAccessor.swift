import Interpreter

/// `series.str`: the methods of texts, for each cell.
final class TextAccessor: Object {
    let series: SeriesObject
    let asIndex: Bool

    init(_ series: SeriesObject, asIndex: Bool = false) { (self.series, self.asIndex) = (series, asIndex) }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("StringMethods", module: "pandas.core.strings.accessor", methods: methods)
    override var type: TypeObject { TextAccessor.classObject }

    private func made(_ column: Column) throws -> Value {
        if asIndex { return column.isBool ? Bridge.values(column) : .object(IndexObject(Index(column))) }
        return .object(SeriesObject(column, index: series.index, name: series.name))
    }

    /// A function of each text; missing cells stay missing (`missing` for those that are false).
    private func each(missing: Datum = .nan, _ body: (String) throws -> Datum) throws -> Value {
        let data = try series.column.data.map { datum -> Datum in
            guard let text = datum.text else { return missing }
            return try body(text)
        }
        if data.isEmpty { return try made(series.column) }
        return try made(data.allSatisfy(\.isMissing) && series.column.isText ? Column(texts: data.map { _ in nil }) : Column(data))
    }

    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        try made(Column(series.column.data.map { datum in
            switch datum {
            case .text, .other, .tuple:
                do { return Datum(try vm.item(datum.plain, key)) } catch let raise as Raise where raise.exception.classObject === TypeObject.named(.indexError) { return .nan }
            default: return .nan
            }
        }))
    }

    private static func accessor(_ call: Call) throws -> TextAccessor {
        guard let accessor = call[0].of(TextAccessor.self) else { throw Raise(.typeError, "expected series.str") }
        return accessor
    }

    /// Methods that Python's texts have under the same name.
    private static let shared: [Builtin] = [
        ("lower", "self"), ("upper", "self"), ("title", "self"), ("capitalize", "self"), ("swapcase", "self"), ("strip", "self, to_strip=None"), ("lstrip", "self, to_strip=None"), ("rstrip", "self, to_strip=None"),
        ("zfill", "self, width"), ("center", "self, width, fillchar=' '"), ("ljust", "self, width, fillchar=' '"), ("rjust", "self, width, fillchar=' '"), ("find", "self, sub, start=0, end=None"), ("rfind", "self, sub, start=0, end=None"),
        ("isdigit", "self"), ("isalpha", "self"), ("isalnum", "self"), ("isnumeric", "self"), ("isspace", "self"), ("islower", "self"), ("isupper", "self"), ("isdecimal", "self"), ("removeprefix", "self, prefix"), ("removesuffix", "self, suffix"),
        ("casefold", "self"), ("istitle", "self"),
    ].map { name, signature in
        Builtin(name, signature, "`\(name)` of each text.") { call in
            let arguments = Arguments((1...4).compactMap { call.has($0) && !call[$0].isNone ? call[$0] : nil })
            return try accessor(call).each { text in Datum(try call.vm.call(call.vm.attribute(.string(text), Name(name)), arguments)) }
        }
    }

    private static func plain(_ pattern: String, _ call: Call, regexAt: Int, standard: Bool) throws {
        let isRegex = try call.bool(regexAt, or: standard)
        if isRegex, pattern.contains(where: { "\\^$.|?*+()[]{}".contains($0) }) {
            throw Raise(.notImplementedError, "regular expressions in series.str are not part of Unroll", hint: "Pass regex=False for plain texts, or use s.map(lambda t: re.sub(..., t)).")
        }
    }

    private static let methods: [Builtin] = shared + [
        Builtin("len", "self", "The length of each text.") { call in
            let accessor = try accessor(call)
            let column = Column(try accessor.series.column.data.map { $0.isMissing ? .nan : .int(try call.vm.length($0.plain)) })
            return try accessor.made(column)
        },
        Builtin("contains", "self, pat, case=True, flags=0, na=None, regex=True", "Which texts contain another.") { call in
            let pattern = try call.string(1)
            try plain(pattern, call, regexAt: 5, standard: true)
            let sensitive = try call.bool(2, or: true)
            return try accessor(call).each(missing: call.optional(4).map { Datum($0) } ?? .bool(false)) { .bool(sensitive ? $0.contains(pattern) || pattern.isEmpty : $0.lowercased().contains(pattern.lowercased())) }
        },
        Builtin("startswith", "self, pat, na=None", "Which texts begin with another.") { call in
            let pattern = try call.string(1)
            return try accessor(call).each(missing: .bool(false)) { .bool($0.hasPrefix(pattern)) }
        },
        Builtin("endswith", "self, pat, na=None", "Which texts end with another.") { call in
            let pattern = try call.string(1)
            return try accessor(call).each(missing: .bool(false)) { .bool($0.hasSuffix(pattern)) }
        },
        Builtin("replace", "self, pat, repl, n=-1, case=None, flags=0, regex=False", "A text in each replaced by another.") { call in
            let (pattern, new) = (try call.string(1), try call.string(2))
            try plain(pattern, call, regexAt: 6, standard: false)
            return try accessor(call).each { text in Datum(try call.vm.call(call.vm.attribute(.string(text), Name("replace")), .string(pattern), .string(new), .int(call.int(3, or: -1)))) }
        },
        Builtin("count", "self, pat", "How often a text occurs in each.") { call in
            try plain(call.string(1), call, regexAt: 9, standard: true)
            return try accessor(call).each { text in Datum(try call.vm.call(call.vm.attribute(.string(text), Name("count")), call[1])) }
        },
        Builtin("split", "self, pat=None, *, n=-1, expand=False, regex=None", "Each text cut at a separator; expand=True gives columns.") { try split($0, "split") },
        Builtin("rsplit", "self, pat=None, *, n=-1, expand=False, regex=None", "Each text cut at a separator from the right.") { try split($0, "rsplit") },
        Builtin("get", "self, i", "One character or part of each.") { call in try accessor(call).item(call[1], call.vm) },
        Builtin("slice", "self, start=None, stop=None, step=None", "A slice of each text.") { call in
            try accessor(call).item(.object(SliceObject(call.optional(1) ?? .none, call.optional(2) ?? .none, call.optional(3) ?? .none)), call.vm)
        },
        Builtin("cat", "self, others=None, sep='', na_rep=None", "All texts joined, or joined with those of another series.") { call in
            let accessor = try accessor(call)
            let separator = try call.string(2, or: "")
            guard let others = call.optional(1) else { return .string(accessor.series.column.data.compactMap(\.text).joined(separator: separator)) }
            let other = try Column.make(others, call.vm)
            guard other.count == accessor.series.count else { throw Raise(.valueError, "If `others` contains arrays or lists (or other list-likes without an index), these must all be of the same length as the calling Series/Index.") }
            return try accessor.made(Column(texts: (0..<other.count).map { i in
                guard let a = accessor.series.column[i].text, let b = other[i].text else { return nil }
                return a + separator + b
            }))
        },
        Builtin("join", "self, sep", "The parts of each list joined.") { call in
            let accessor = try accessor(call)
            return try accessor.made(Column(accessor.series.column.data.map { $0.isMissing ? .nan : Datum(try call.vm.call(call.vm.attribute(call[1], Name("join")), $0.plain)) }))
        },
        Builtin("repeat", "self, repeats", "Each text several times.") { call in
            let n = max(0, try call.int(1))
            return try accessor(call).each { text in
                try call.vm.checkSize(max(1, text.utf8.count), max(1, n))
                return .text(String(repeating: text, count: n))
            }
        },
        Builtin("pad", "self, width, side='left', fillchar=' '", "Each text filled up to a width.") { call in
            let name = ["left": "rjust", "right": "ljust", "both": "center"][try call.string(2, or: "left")] ?? "rjust"
            return try accessor(call).each { text in Datum(try call.vm.call(call.vm.attribute(.string(text), Name(name)), call[1], call.has(3) ? call[3] : .string(" "))) }
        },
        Builtin("extract", "self, pat, expand=True", "Not part of Unroll.") { _ in throw Raise(.notImplementedError, "series.str.extract is not part of Unroll", hint: "Use s.map(lambda t: re.search(..., t).group(1)).") },
    ]

    private static func split(_ call: Call, _ name: String) throws -> Value {
        let accessor = try accessor(call)
        let most = try call.int(2, or: -1)
        let parts = try accessor.series.column.data.map { datum -> [Value]? in
            guard let text = datum.text else { return nil }
            return try call.vm.sequence(call.vm.call(call.vm.attribute(.string(text), Name(name)), call.optional(1) ?? .none, .int(most == 0 ? -1 : most)))
        }
        guard try call.bool(3, or: false) else { return try accessor.made(Column(.objects(parts.map { $0.map { .other(.items($0)) } ?? .nan }))) }
        let width = parts.map { $0?.count ?? 0 }.max() ?? 0
        return .object(FrameObject(columns: Index(range: width), data: (0..<width).map { j in
            Column(texts: parts.map { row in row.flatMap { j < $0.count ? $0[j].text : nil } })
        }, index: accessor.series.index))
    }
}

/// `series.dt`: the fields of dates, for each cell.
final class DateAccessor: Object {
    let series: SeriesObject
    init(_ series: SeriesObject) { self.series = series }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("DatetimeProperties", module: "pandas.core.indexes.accessors", methods: DateField.methods.map { method in
        Builtin(method.name, method.signature, method.summary) { call in
            guard let accessor = call[0].of(DateAccessor.self), case .times(let times) = accessor.series.column.store else { throw Raise(.typeError, "expected series.dt of dates") }
            return accessor.made(try times.map { $0 == Column.nat ? .nan : try method.read($0, call) })
        }
    } + [
        Builtin("total_seconds", "self", "The lengths in seconds.") { call in
            guard let accessor = call[0].of(DateAccessor.self), case .spans(let spans) = accessor.series.column.store else { throw Raise(.attributeError, "'DatetimeProperties' object has no attribute 'total_seconds'") }
            return .object(SeriesObject(Column(floats: spans.map { $0 == Column.nat ? .nan : Double($0) / Double(Civil.secondLength) }), index: accessor.series.index, name: accessor.series.name))
        },
        Builtin("isocalendar", "self", "Year, week and day by ISO 8601.") { call in
            guard let accessor = call[0].of(DateAccessor.self), case .times(let times) = accessor.series.column.store else { throw Raise(.typeError, "expected series.dt of dates") }
            let civils = times.map { Civil($0 == Column.nat ? 0 : $0) }
            return .object(FrameObject([(.text("year"), Column(ints: civils.map(\.isoWeek.year))), (.text("week"), Column(ints: civils.map(\.isoWeek.week))), (.text("day"), Column(ints: civils.map { $0.weekday + 1 }))], index: accessor.series.index))
        },
        Builtin("to_period", "self, freq", "Not part of Unroll.") { _ in throw Raise(.notImplementedError, "periods are not part of Unroll", hint: "s.dt.strftime('%Y-%m') gives texts, s.dt.year and s.dt.month numbers.") },
        Builtin("tz_localize", "self, tz", "Not part of Unroll.") { _ in throw Raise(.notImplementedError, "time zones are not part of Unroll") },
    ])
    override var type: TypeObject { DateAccessor.classObject }

    private func made(_ data: [Datum]) -> Value { .object(SeriesObject(data.isEmpty ? series.column : Column(data), index: series.index, name: series.name)) }

    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch series.column.store {
        case .spans(let spans):
            let read: (Int) -> Int
            switch name.text {
            case "days": read = { Civil.floor($0, Civil.dayLength) }
            case "seconds": read = { Civil.modulo($0, Civil.dayLength) / Civil.secondLength }
            case "microseconds": read = { Civil.modulo($0, Civil.secondLength) }
            default: return nil
            }
            return made(spans.map { $0 == Column.nat ? .nan : .int(read($0)) })
        case .times(let times):
            if name.text == "date" || name.text == "normalize" && false { return .object(SeriesObject(Column(.objects(times.map { $0 == Column.nat ? .nat : .text(Civil($0).dateText) })), index: series.index, name: series.name)) }
            guard let field = DateField.byName[name.text] else { return nil }
            let data = times.map { $0 == Column.nat ? Datum.nan : field.read(Civil($0)) }
            let column = Column(data)
            // pandas counts in int32 here.
            if case .ints(let x) = column.store { return .object(SeriesObject(Column(.ints(x), isNarrow: true), index: series.index, name: series.name)) }
            return made(data)
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { series.column.isSpan ? ["days", "seconds", "microseconds"] : DateField.table.map(\.name) }
}
