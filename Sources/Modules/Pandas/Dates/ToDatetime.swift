import Interpreter

/// `pd.to_datetime` and what else turns values into dates.
enum ToDatetime {
    nonisolated(unsafe) static let parseError = TypeObject("DateParseError", module: "pandas._libs.tslibs.parsing", base: .named(.valueError))

    /// One value as a moment.
    static func moment(_ value: Value) throws -> Datum {
        switch Datum(value) {
        case .text(let text):
            if ["", "NaT", "nan", "NaN"].contains(text) { return .nat }
            if text == "now" || text == "today" { throw Raise(.notImplementedError, "the clock is not read here: cells give the same output every time", hint: "Write the date out, as in pd.Timestamp('2024-05-01').") }
            guard let time = DateParser.parse(text) else {
                throw Raise(ExceptionObject(parseError, [.string("Unknown datetime string format, unable to parse: \(text)")]))
            }
            return .time(time)
        case .time(let time): return .time(time)
        case .nan, .null, .nat: return .nat
        case .int(let n): return .time(n / 1000)
        case .float(let x) where x.magnitude < 9e18: return .time(Int(x / 1000))
        default: throw Raise(.typeError, "Cannot convert input [\(value.typeName)] to Timestamp")
        }
    }

    /// A column of texts or numbers as dates.
    static func column(_ column: Column, format: String? = nil, coerce: Bool = false, dayFirst: Bool = false, unit: String? = nil) throws -> Column {
        switch column.store {
        case .times: return column
        case .ints, .floats:
            let scale = TimedeltaObject.units[unit ?? "us"] ?? 1
            if let format {
                return try self.column(Column(texts: column.data.map { if case .int(let n) = $0 { String(n) } else { nil } }), format: format, coerce: coerce)
            }
            return Column(.times(try (column.doubles ?? []).map { x in
                let micros = unit == nil || unit == "ns" ? x / 1000 : x * Double(scale)
                if x.isNaN || (micros.magnitude > 9e18 && coerce) { return Column.nat }
                guard micros.magnitude < 9e18 else { throw Raise(ExceptionObject(Civil.outOfBounds, [.string("cannot convert input \(Column.shown(.float(x))) with the unit '\(unit ?? "ns")'")])) }
                return Int(micros.rounded())
            }))
        default: break
        }
        // The first text decides the format, as in pandas.
        let inferred = format == "mixed" || format == "ISO8601" ? nil : format ?? column.data.lazy.compactMap(\.text).first(where: { !$0.isEmpty }).flatMap { guess($0, dayFirst: dayFirst) }
        return Column(.times(try column.data.enumerated().map { i, datum in
            switch datum {
            case .time(let time): return time
            case .nan, .null, .nat: return Column.nat
            case .text(let text):
                if ["", "NaT", "nan", "NaN", "None"].contains(text) { return Column.nat }
                if let inferred {
                    if let time = DateParser.parse(text, format: inferred) { return time }
                } else if let time = DateParser.parse(text, dayFirst: dayFirst) {
                    return time
                }
                if coerce { return Column.nat }
                guard let inferred else {
                    throw Raise(ExceptionObject(parseError, [.string("Unknown datetime string format, unable to parse: \(text)" + (i > 0 || column.count > 1 ? ", at position \(i)" : ""))]))
                }
                let advice = "You might want to try:\n    - passing `format` if your strings have a consistent format;\n    - passing `format='ISO8601'` if your strings are all ISO8601 but not necessarily in exactly the same format;\n    - passing `format='mixed'`, and the format will be inferred for each element individually. You might want to use `dayfirst` alongside this."
                throw Raise(.valueError, format == nil ? "time data \"\(text)\" doesn't match format \"\(inferred)\". \(advice)" : "time data \"\(text)\" doesn't match format \"\(inferred)\"" + (i > 0 ? ". \(advice)" : ". \(advice)"))
            default:
                if coerce { return Column.nat }
                throw Raise(.typeError, "<class '\(datum.kindName)'> is not convertible to datetime, at position \(i)")
            }
        }))
    }

    /// The strptime format of a text, among those that tables use.
    static func guess(_ text: String, dayFirst: Bool) -> String? {
        let days = ["%Y-%m-%d", "%Y/%m/%d", dayFirst ? "%d/%m/%Y" : "%m/%d/%Y", dayFirst ? "%m/%d/%Y" : "%d/%m/%Y", dayFirst ? "%d-%m-%Y" : "%m-%d-%Y", dayFirst ? "%m-%d-%Y" : "%d-%m-%Y", "%d.%m.%Y", "%Y-%m", "%Y%m%d"]
        let clocks = ["", " %H:%M:%S", "T%H:%M:%S", " %H:%M", "T%H:%M", " %H:%M:%S.%f", "T%H:%M:%S.%f"]
        for day in days {
            for clock in clocks where DateParser.parse(text, format: day + clock) != nil {
                if day == "%Y%m%d", text.prefix(while: \.isNumber).count != 8 { continue }
                if day == "%Y-%m", !clock.isEmpty { continue }
                return day + clock
            }
        }
        return nil
    }

    static let functions: [Builtin] = [
        Builtin("to_datetime", "arg, errors='raise', dayfirst=False, format=None, unit=None, **options", "Texts as dates.", example: "pd.to_datetime('1955-07')") { call in
            let coerce = try call.string(1, or: "raise") == "coerce"
            let (dayFirst, format, unit) = (try call.bool(2, or: false), call.optional(3) == nil ? nil : try call.string(3), call.optional(4) == nil ? nil : try call.string(4))
            if let series = call[0].of(SeriesObject.self) {
                return .object(SeriesObject(try column(series.column, format: format, coerce: coerce, dayFirst: dayFirst, unit: unit), index: series.index, name: series.name))
            }
            if let frame = call[0].of(FrameObject.self) { return try assembled(frame) }
            switch call[0] {
            case .str, .int, .float, .none:
                let one = try column(Column([Datum(call[0])]), format: format, coerce: coerce, dayFirst: dayFirst, unit: unit)
                return one[0].plain
            case .object(let object) where object is TimestampObject || object is NaTObject: return call[0]
            default:
                return .object(IndexObject(Index(try column(Column.make(call[0], call.vm), format: format, coerce: coerce, dayFirst: dayFirst, unit: unit), name: call[0].of(IndexObject.self)?.index.name)))
            }
        },
        Builtin("to_timedelta", "arg, unit=None", "Texts or numbers as lengths of time.") { call in
            let unit = try call.string(1, or: "us")
            guard let length = TimedeltaObject.units[unit] else { throw Raise(.valueError, "invalid unit abbreviation: \(unit)") }
            func span(_ datum: Datum) throws -> Int {
                switch datum {
                case .span(let span): return span
                case .text(let text):
                    guard let span = TimedeltaObject.parse(text) else { throw Raise(.valueError, "unit abbreviation w/o a number") }
                    return span
                default:
                    guard let x = datum.double else { throw Raise(.typeError, "can't make a Timedelta of '\(datum.kindName)'") }
                    if x.isNaN { return Column.nat }
                    let micros = (x * Double(length)).rounded()
                    guard micros.magnitude < 9e18 else { throw Raise(ExceptionObject(Civil.outOfBoundsSpan, [.string("Cannot cast \(Column.shown(datum)) from \(unit) to 'us' without overflow.")])) }
                    return Int(micros)
                }
            }
            if let series = call[0].of(SeriesObject.self) {
                return .object(SeriesObject(Column(.spans(try series.column.data.map { try span($0) })), index: series.index, name: series.name))
            }
            switch call[0] {
            case .str, .int, .float:
                let one = try span(Datum(call[0]))
                return .object(one == Column.nat ? NaTObject.shared : TimedeltaObject(one))
            case .object(is TimedeltaObject): return call[0]
            default: return .object(IndexObject(Index(Column(.spans(try Column.make(call[0], call.vm).data.map { try span($0) })))))
            }
        },
        Builtin("date_range", "start=None, end=None, periods=None, freq=None, *, name=None, inclusive='both', tz=None", "Dates at even steps.", example: "pd.date_range('1949-01', periods=12, freq='MS')") { try dateRange($0) },
        Builtin("bdate_range", "start=None, end=None, periods=None, freq='B', *, name=None, inclusive='both', tz=None", "Working days.") { try dateRange($0) },
        Builtin("infer_freq", "index", "The step of evenly laid out dates.") { call in
            let column = try Column.make(call[0], call.vm)
            guard case .times(let times) = column.store else { throw Raise(.typeError, "cannot infer freq from a non-convertible index of dtype \(column.dtypeName)") }
            guard times.count >= 3 else { throw Raise(.valueError, "Need at least 3 dates to infer frequency") }
            return Frequency.inferred(times).map { .string($0) } ?? .none
        },
    ]

    /// Columns year, month, day (hour, minute, second) as dates.
    private static func assembled(_ frame: FrameObject) throws -> Value {
        func field(_ name: String, _ standard: Int?) throws -> [Int] {
            guard let i = frame.columns.data.firstIndex(where: { $0.text.map { $0.lowercased() == name || $0.lowercased() == name + "s" } ?? false }) else {
                guard let standard else { throw Raise(.valueError, "to assemble mappings requires at least that [year, month, day] be specified: [\(name)] is missing") }
                return [Int](repeating: standard, count: frame.count)
            }
            return (frame.data[i].doubles ?? []).map { Int(exactly: $0.rounded()) ?? 0 }
        }
        let (years, months, days) = (try field("year", nil), try field("month", nil), try field("day", nil))
        let (hours, minutes, seconds) = (try field("hour", 0), try field("minute", 0), try field("second", 0))
        let times = try years.indices.map { i in
            try TimestampObject.checked(Civil(year: years[i], month: months[i], day: days[i], hour: hours[i], minute: minutes[i], second: seconds[i]))
        }
        return .object(SeriesObject(Column(.times(times)), index: frame.index))
    }

    private static func dateRange(_ call: Call) throws -> Value {
        func moment(_ i: Int) throws -> Int? {
            guard let value = call.optional(i) else { return nil }
            guard case .time(let time) = try self.moment(value) else { throw Raise(.valueError, "Neither `start` nor `end` can be NaT") }
            return time
        }
        let (start, end, periods) = (try moment(0), try moment(1), call.optional(2) == nil ? nil : try call.int(2))
        if call.optional(6) != nil { throw Raise(.notImplementedError, "dates with a time zone are not part of Unroll", hint: "Leave out tz=.") }
        let given = [start != nil, end != nil, periods != nil, call.optional(3) != nil].filter { $0 }.count
        guard given == 3 || (given == 2 && call.optional(3) == nil) else {
            throw Raise(.valueError, "Of the four parameters: start, end, periods, and freq, exactly three must be specified")
        }
        if let periods {
            if periods < 0 { throw Raise(.valueError, "Number of periods must be non-negative, got \(periods)") }
        }
        if let start, let end, let periods {
            try call.vm.checkSize(64, periods)
            let times = (0..<periods).map { i in periods == 1 ? start : start &+ Int((Double(end &- start) * Double(i) / Double(periods - 1)).rounded()) }
            return .object(IndexObject(Index(Column(.times(times)), name: call.optional(4).map { Datum($0) })))
        }
        let frequency = if let offset = call[3].of(OffsetObject.self), let known = offset.frequency { known } else if let delta = call[3].of(TimedeltaObject.self) {
            try Frequency("\(max(1, delta.span / Civil.secondLength))s")
        } else { try Frequency(call.string(3, or: "D")) }
        /// `periods` moments from one on (or back).
        func grid(from first: Int, by sign: Int) throws -> [Int] {
            let count = periods ?? 0
            guard count > 0 else { return [] }
            guard (try? frequency.moved(first, by: sign * (count - 1))) != nil else {
                throw Raise(ExceptionObject(Civil.outOfBounds, [.string("Cannot generate range with \(sign > 0 ? "start" : "end")=\(first) and periods=\(count)")]))
            }
            try call.vm.checkSize(64, count)
            var times = [first]
            while let last = times.last, times.count < count {
                if times.count & 0xFFFF == 0 { try call.vm.checkInterruption() }
                times.append(try frequency.moved(last, by: sign))
            }
            return times
        }
        var times: [Int] = []
        if let start {
            let first = try frequency.rolledForward(start)
            if let end {
                guard (Double(end) - Double(first)) < 1e18 else { throw Raise(ExceptionObject(.named(.memoryError), [])) }
                var time = first
                while frequency.count > 0 ? time <= end : time >= end {
                    times.append(time)
                    if times.count & 0xFFFF == 0 {
                        try call.vm.checkInterruption()
                        try call.vm.checkSize(64, times.count)
                    }
                    time = try frequency.moved(time, by: 1)
                }
            } else {
                times = try grid(from: first, by: 1)
            }
        } else if let end {
            times = try grid(from: frequency.isOnGrid(end) ? end : frequency.moved(end, by: -1, single: true), by: -1).reversed()
        }
        switch try call.string(5, or: "both") {
        case "left": if let end, times.last == end { times.removeLast() }
        case "right": if let start, times.first == start { times.removeFirst() }
        case "neither":
            if let end, times.last == end { times.removeLast() }
            if let start, times.first == start { times.removeFirst() }
        default: break
        }
        return .object(IndexObject(Index(Column(.times(times)), name: call.optional(4).map { Datum($0) }, frequency: frequency.text)))
    }
}
