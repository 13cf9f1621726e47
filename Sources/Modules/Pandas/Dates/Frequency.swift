import Interpreter

/// A step between dates, as pandas abbreviates it: `D`, `2h`, `MS`, `ME`, `W`, `YS`.
struct Frequency {
    enum Unit {
        case fixed(Int), businessDay, week(endsOn: Int)
        /// Months, at their start or end; quarters and years are 3 and 12 of them, anchored at a month.
        case months(Int, atEnd: Bool, anchor: Int)
    }

    let text: String
    let count: Int
    let unit: Unit

    init(_ text: String) throws {
        let digits = text.prefix { $0.isNumber || $0 == "-" }
        let name = String(text.dropFirst(digits.count))
        let count = digits.isEmpty ? 1 : Int(digits) ?? 0
        guard count != 0, abs(count) < 1_000_000 else { throw Raise(.valueError, "Invalid frequency: \(text)") }
        let parts = name.split(separator: "-", maxSplits: 1).map(String.init)
        let anchorMonth = parts.count > 1 ? Civil.monthNames.firstIndex { $0.prefix(3).uppercased() == parts[1] } : nil
        switch parts.first ?? "" {
        case "B": unit = .businessDay
        case "W": unit = .week(endsOn: parts.count > 1 ? Civil.dayNames.firstIndex { $0.prefix(3).uppercased() == parts[1] } ?? 6 : 6)
        case "MS": unit = .months(1, atEnd: false, anchor: 0)
        case "ME": unit = .months(1, atEnd: true, anchor: 0)
        case "QS": unit = .months(3, atEnd: false, anchor: (anchorMonth ?? 0) % 3)
        case "QE": unit = .months(3, atEnd: true, anchor: (anchorMonth ?? 11) % 3)
        case "YS": unit = .months(12, atEnd: false, anchor: anchorMonth ?? 0)
        case "YE": unit = .months(12, atEnd: true, anchor: anchorMonth ?? 11)
        case let old where ["M", "Q", "Y", "A", "H", "T", "S", "L", "AS", "BM"].contains(old):
            let now = ["M": "ME", "Q": "QE", "Y": "YE", "A": "YE", "H": "h", "T": "min", "S": "s", "L": "ms", "AS": "YS", "BM": "BME"][old] ?? old
            throw Raise(.valueError, "Invalid frequency: \(name). Failed to parse with error message: ValueError(\"'\(old)' is no longer supported for offsets. Please use '\(now)' instead.\")")
        case let name:
            guard let length = TimedeltaObject.units[name], ["D", "h", "min", "s", "ms", "us"].contains(name) else {
                throw Raise(.valueError, "Invalid frequency: \(text). Failed to parse with error message: KeyError('\(text)')", hint: "There are D, B, W, MS, ME, QS, QE, YS, YE, h, min, s, ms.")
            }
            unit = .fixed(length)
        }
        self.count = count
        let spelled: String = switch parts.first ?? "" {
        case "W": "W-" + (parts.count > 1 ? parts[1] : "SUN")
        case "QS": "QS-" + (parts.count > 1 ? parts[1] : "JAN")
        case "QE": "QE-" + (parts.count > 1 ? parts[1] : "DEC")
        case "YS": "YS-" + (parts.count > 1 ? parts[1] : "JAN")
        case "YE": "YE-" + (parts.count > 1 ? parts[1] : "DEC")
        default: name
        }
        self.text = (count == 1 ? "" : String(count)) + spelled
    }

    /// The length of a step that is always the same, in microseconds.
    func fixedLength() throws -> Int {
        guard case .fixed(let length) = unit else { throw Raise(.valueError, "<\(text)> is a non-fixed frequency") }
        return length * abs(count)
    }

    /// The first moment of the grid at or after a time.
    func rolledForward(_ time: Int) throws -> Int { try isOnGrid(time) ? time : moved(time, by: 1, single: true) }

    func isOnGrid(_ time: Int) -> Bool {
        let civil = Civil(time)
        switch unit {
        case .fixed: return true
        case .businessDay: return civil.weekday < 5
        case .week(let end): return civil.weekday == end
        case .months(let months, let atEnd, let anchor):
            return (civil.month - 1) % months == anchor % months && civil.day == (atEnd ? Civil.monthLength(civil.year, civil.month) : 1)
        }
    }

    /// A number of steps on (or back).
    /// - Throws: OutOfBoundsTimedelta for a way that is too long, OutOfBoundsDatetime or OverflowError where it ends outside
    ///   of what a datetime64[us] holds.
    func moved(_ time: Int, by steps: Int, single: Bool = false) throws -> Int {
        if time == Column.nat { return time }
        let (total, over) = steps.multipliedReportingOverflow(by: single ? 1 : count)
        // In units of a day at least, no way is longer than the calendar.
        let isTooLong = if case .fixed = unit { over } else { over || abs(Double(total)) > Double(Civil.lastDay) }
        if isTooLong { throw Civil.overflow }
        let civil = Civil(time)
        switch unit {
        case .fixed(let length):
            let (way, over) = total.multipliedReportingOverflow(by: length)
            if over { throw Raise(ExceptionObject(Civil.outOfBoundsSpan, [.string("Cannot cast \(total) \(length == Civil.dayLength ? "days 00:00:00" : "x \(TimedeltaObject.text(length))") to unit='us' without overflow.")])) }
            return try Civil.sum(time, way)
        case .businessDay: return try Civil.sum(time, businessDays(total, from: civil.weekday) * Civil.dayLength)
        case .week(let end):
            let ahead = Civil.modulo(end - civil.weekday, 7)
            let weeks = ahead > 0 && total > 0 ? total - 1 : total
            let (way, over) = (ahead + weeks * 7).multipliedReportingOverflow(by: Civil.dayLength)
            if over { throw Civil.overflow }
            return try Civil.sum(time, way)
        case .months(let months, let atEnd, let anchor):
            let clock = Civil.modulo(time, Civil.dayLength)
            let behind = Civil.modulo(civil.month - 1 - anchor, months)
            var base = Civil(year: civil.year, month: civil.month, day: 1).adding(months: -behind)
            func placed(_ civil: Civil) throws -> Int {
                var placed = civil
                if atEnd { placed.day = Civil.monthLength(civil.year, civil.month) }
                return try Civil.sum(placed.checkedTime(), clock)
            }
            // The grid point at or before the time, then the steps from it.
            if try placed(base) > time { base = base.adding(months: -months) }
            let isExact = try placed(base) == time
            let steps = isExact || total > 0 ? total : total + 1
            return try placed(base.adding(months: steps * months))
        }
    }

    /// The days from a weekday (Monday is 0) to the one a number of business days on (or back).
    private func businessDays(_ total: Int, from weekday: Int) -> Int {
        if total == 0 { return 0 }
        // A weekend counts from the Friday before, or back from the Monday after.
        if total > 0 {
            let start = min(weekday, 4)
            let rest = total % 5
            return start - weekday + total / 5 * 7 + rest + (start + rest > 4 ? 2 : 0)
        }
        let start = weekday > 4 ? 7 : weekday
        let (weeks, rest) = (-total / 5, -total % 5)
        return start - weekday - weeks * 7 - rest - (start % 7 - rest < 0 ? 2 : 0)
    }

    /// The gap between dates that are evenly laid out: what `infer_freq` finds.
    static func inferred(_ times: [Int]) -> String? {
        guard times.count >= 3, !times.contains(Column.nat) else { return nil }
        for name in ["D", "h", "min", "s", "MS", "ME", "QS", "QE", "YS", "YE", "B", "W"] {
            guard let frequency = try? Frequency(name) else { continue }
            if case .fixed(let length) = frequency.unit {
                let gap = times[1] &- times[0]
                guard gap > 0, gap % length == 0, times.indices.dropFirst().allSatisfy({ times[$0] &- times[$0 - 1] == gap }) else { continue }
                if gap == 7 * Civil.dayLength { return "W-" + Civil.dayNames[Civil(times[0]).weekday].prefix(3).uppercased() }
                return (gap == length ? "" : String(gap / length)) + name
            }
            if frequency.isOnGrid(times[0]), times.indices.dropFirst().allSatisfy({ (try? frequency.moved(times[$0 - 1], by: 1)) == times[$0] }) { return frequency.text }
        }
        return nil
    }
}

/// `pd.DateOffset(months=1)` and its relatives: a step that can be added to dates.
final class OffsetObject: Object {
    let months: Int
    let span: Int
    let frequency: Frequency?

    init(months: Int, span: Int, frequency: Frequency? = nil) {
        (self.months, self.span, self.frequency) = (months, span, frequency)
    }

    /// A date moved on (1) or back (-1).
    func moved(_ time: Int, by sign: Int) throws -> Int {
        if time == Column.nat { return time }
        if let frequency { return try frequency.moved(time, by: sign) }
        return try Civil.sum(Civil(time).adding(months: sign * months).checkedTime(), sign * span)
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("DateOffset", module: "pandas", constructor: Builtin("DateOffset", "n=1, *, years=0, months=0, weeks=0, days=0, hours=0, minutes=0, seconds=0", "A step in the calendar.", example: "pd.Timestamp('2020-01-31') + pd.DateOffset(months=1)") { call in
        let n = try call.int(0, or: 1)
        let values = try (1...7).map { try call.int($0, or: 0) }
        guard ([n] + values).allSatisfy({ abs($0) < 1_000_000 }) else { throw Raise(.overflowError, "the offset is too long") }
        let months = values[0] * 12 + values[1]
        let hours = (values[2] * 7 + values[3]) * 24 + values[4]
        let span = ((hours * 60 + values[5]) * 60 + values[6]) * Civil.secondLength
        let (length, over) = (months == 0 && span == 0 ? Civil.dayLength : span).multipliedReportingOverflow(by: n)
        guard !over, abs(Double(months) * Double(n)) < 1e8 else { throw Raise(.overflowError, "the offset is too long") }
        return .object(OffsetObject(months: months * n, span: length))
    })
    override var type: TypeObject { OffsetObject.classObject }
    override func repr(_ vm: Interpreter) -> String { frequency.map { "<\($0.text)>" } ?? "<DateOffset: months=\(months), days=\(span / Civil.dayLength)>" }
}
