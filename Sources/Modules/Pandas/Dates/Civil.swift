import Interpreter

/// A moment taken apart into the fields of the Gregorian calendar.
struct Civil {
    var year: Int, month: Int, day: Int
    var hour = 0, minute = 0, second = 0, micro = 0

    static let secondLength = 1_000_000
    static let dayLength = 86_400 * secondLength
    static let monthNames = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    static let dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, micro: Int = 0) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second, self.micro) = (hour, minute, second, micro)
    }

    init(_ time: Int) {
        let days = Civil.floor(time, Civil.dayLength)
        let rest = time &- days &* Civil.dayLength
        (year, month, day) = Civil.date(days: days)
        let seconds = rest / Civil.secondLength
        (hour, minute, second, micro) = (seconds / 3600, seconds / 60 % 60, seconds % 60, rest % Civil.secondLength)
    }

    /// Microseconds since 1970.
    var time: Int {
        Civil.days(year: year, month: month, day: day) &* Civil.dayLength &+ ((hour * 60 + minute) * 60 + second) * Civil.secondLength &+ micro
    }

    nonisolated(unsafe) static let outOfBounds = TypeObject("OutOfBoundsDatetime", module: "pandas.errors", base: .named(.valueError))
    nonisolated(unsafe) static let outOfBoundsSpan = TypeObject("OutOfBoundsTimedelta", module: "pandas.errors", base: .named(.valueError))
    static var overflow: Raise { Raise(.overflowError, "Overflow in int64 addition") }
    /// The last day since 1970 whose microseconds an integer holds.
    static let lastDay = Int.max / dayLength - 1

    /// Microseconds since 1970.
    /// - Throws: OutOfBoundsDatetime where an integer doesn't hold them.
    func checkedTime() throws -> Int {
        guard abs(days) <= Civil.lastDay else { throw Raise(ExceptionObject(Civil.outOfBounds, [.string("Out of bounds microsecond timestamp: \(dateText) \(clockText)")])) }
        return time
    }

    /// A moment and the way from it.
    /// - Throws: OverflowError.
    static func sum(_ time: Int, _ way: Int) throws -> Int {
        let (sum, over) = time.addingReportingOverflow(way)
        if over || sum == Column.nat { throw overflow }
        return sum
    }

    var days: Int { Civil.days(year: year, month: month, day: day) }
    /// Monday is 0.
    var weekday: Int { Civil.modulo(days + 3, 7) }
    var dayOfYear: Int { days - Civil.days(year: year, month: 1, day: 1) + 1 }
    var quarter: Int { (month - 1) / 3 + 1 }
    /// The week by ISO 8601, with the year it belongs to.
    var isoWeek: (year: Int, week: Int) {
        let thursday = days - weekday + 3
        let owner = Civil.date(days: thursday).year
        return (owner, (thursday - Civil.days(year: owner, month: 1, day: 1)) / 7 + 1)
    }

    static func floor(_ a: Int, _ b: Int) -> Int { a / b - (a % b < 0 ? 1 : 0) }
    static func modulo(_ a: Int, _ b: Int) -> Int { a % b < 0 ? a % b + b : a % b }

    /// Days since 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms", 2013).
    static func days(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = floor(y, 400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = floor(z, 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }

    static func monthLength(_ year: Int, _ month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The same day of another month, or its last day.
    func adding(months: Int) -> Civil {
        var moved = self
        let total = year * 12 + month - 1 + months
        (moved.year, moved.month) = (Civil.floor(total, 12), Civil.modulo(total, 12) + 1)
        moved.day = min(day, Civil.monthLength(moved.year, moved.month))
        return moved
    }

    static func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    static func padded(_ n: Int, _ width: Int) -> String { String(repeating: "0", count: max(0, width - String(n).count)) + String(n) }

    var dateText: String { "\(Civil.padded(year, 4))-\(Civil.two(month))-\(Civil.two(day))" }
    var clockText: String { "\(Civil.two(hour)):\(Civil.two(minute)):\(Civil.two(second))" + (micro == 0 ? "" : "." + Civil.padded(micro, 6)) }
    var text: String { dateText + " " + clockText }
    var isMidnight: Bool { hour == 0 && minute == 0 && second == 0 && micro == 0 }
}
