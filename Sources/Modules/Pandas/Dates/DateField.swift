import Interpreter

/// What can be asked of a date: the same rows serve Timestamp, DatetimeIndex and `series.dt`.
struct DateField: Sendable {
    let name: String
    let summary: String
    let read: @Sendable (Civil) -> Datum

    static let table: [DateField] = [
        DateField(name: "year", summary: "The year.") { .int($0.year) },
        DateField(name: "month", summary: "The month, 1 to 12.") { .int($0.month) },
        DateField(name: "day", summary: "The day of the month.") { .int($0.day) },
        DateField(name: "hour", summary: "The hour.") { .int($0.hour) },
        DateField(name: "minute", summary: "The minute.") { .int($0.minute) },
        DateField(name: "second", summary: "The second.") { .int($0.second) },
        DateField(name: "microsecond", summary: "The microsecond.") { .int($0.micro) },
        DateField(name: "dayofweek", summary: "Monday is 0.") { .int($0.weekday) },
        DateField(name: "day_of_week", summary: "Monday is 0.") { .int($0.weekday) },
        DateField(name: "weekday", summary: "Monday is 0.") { .int($0.weekday) },
        DateField(name: "dayofyear", summary: "The day of the year, from 1.") { .int($0.dayOfYear) },
        DateField(name: "day_of_year", summary: "The day of the year, from 1.") { .int($0.dayOfYear) },
        DateField(name: "quarter", summary: "The quarter, 1 to 4.") { .int($0.quarter) },
        DateField(name: "days_in_month", summary: "How many days the month has.") { .int(Civil.monthLength($0.year, $0.month)) },
        DateField(name: "daysinmonth", summary: "How many days the month has.") { .int(Civil.monthLength($0.year, $0.month)) },
        DateField(name: "is_leap_year", summary: "Whether the year has a 29th of February.") { .bool(Civil.monthLength($0.year, 2) == 29) },
        DateField(name: "is_month_start", summary: "Whether it is the first of a month.") { .bool($0.day == 1) },
        DateField(name: "is_month_end", summary: "Whether it is the last day of a month.") { .bool($0.day == Civil.monthLength($0.year, $0.month)) },
        DateField(name: "is_year_start", summary: "Whether it is the first of January.") { .bool($0.month == 1 && $0.day == 1) },
        DateField(name: "is_year_end", summary: "Whether it is the 31st of December.") { .bool($0.month == 12 && $0.day == 31) },
        DateField(name: "is_quarter_start", summary: "Whether a quarter begins.") { .bool(($0.month - 1) % 3 == 0 && $0.day == 1) },
        DateField(name: "is_quarter_end", summary: "Whether a quarter ends.") { .bool($0.month % 3 == 0 && $0.day == Civil.monthLength($0.year, $0.month)) },
    ]
    static let byName = Dictionary(table.map { ($0.name, $0) }, uniquingKeysWith: { a, _ in a })

    /// What is asked of a date by calling, with texts as arguments.
    struct Method: Sendable {
        let name: String
        let signature: String
        let summary: String
        let read: @Sendable (Int, Call) throws -> Datum
    }

    static let methods: [Method] = [
        Method(name: "day_name", signature: "self", summary: "The name of the day of the week.") { time, _ in .text(Civil.dayNames[Civil(time).weekday]) },
        Method(name: "month_name", signature: "self", summary: "The name of the month.") { time, _ in .text(Civil.monthNames[Civil(time).month - 1]) },
        Method(name: "strftime", signature: "self, date_format", summary: "The date as text in a format such as '%d.%m.%Y'.") { time, call in .text(DateParser.format(time, try call.string(1))) },
        Method(name: "normalize", signature: "self", summary: "Midnight of the same day.") { time, _ in .time(Civil.floor(time, Civil.dayLength) * Civil.dayLength) },
        Method(name: "floor", signature: "self, freq", summary: "Rounded down to a step such as 'D' or 'h'.") { time, call in
            try rounded(time, call) { _, _ in 0 }
        },
        Method(name: "ceil", signature: "self, freq", summary: "Rounded up to a step such as 'D' or 'h'.") { time, call in
            try rounded(time, call) { part, _ in part > 0 ? 1 : 0 }
        },
        Method(name: "round", signature: "self, freq", summary: "Rounded to a step such as 'D' or 'h'; halves to the even one.") { time, call in
            try rounded(time, call) { part, isOdd in part > 0.5 || (part == 0.5 && isOdd) ? 1 : 0 }
        },
        Method(name: "isoformat", signature: "self", summary: "The date in ISO 8601.") { time, _ in .text(Civil(time).dateText + "T" + Civil(time).clockText) },
    ]

    /// A time as a whole number of steps: those below it, and what the part of a step that is left adds.
    private static func rounded(_ time: Int, _ call: Call, _ more: (Double, Bool) -> Int) throws -> Datum {
        let frequency = try Frequency(call.string(1))
        let step = try frequency.fixedLength()
        let below = Civil.floor(time, step)
        let steps = below + more(Double(Civil.modulo(time, step)) / Double(step), below % 2 != 0)
        let (rounded, over) = steps.multipliedReportingOverflow(by: step)
        if over || rounded == Column.nat { throw Raise(ExceptionObject(Civil.outOfBounds, [.string("Cannot round \(Civil(time).text) to freq=<\(frequency.text)> without overflow")])) }
        return .time(rounded)
    }
}
