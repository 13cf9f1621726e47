/// Calendar arithmetic of `datetime64`, in the proleptic Gregorian calendar.
public enum Dates {
    /// "Not a time".
    public static let missing = Int.min

    /// Days since 1970-01-01 of a date (Hinnant, "chrono-compatible low-level date algorithms", 2013).
    public static func days(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    public static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }

    static func floor(_ a: Int, _ b: Int) -> Int { a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0) }

    /// A count in one unit as a count in another; rounded down where the new one is coarser.
    public static func convert(_ n: Int, from: DateUnit, to: DateUnit) -> Int {
        if n == missing || from == to || from == .generic || to == .generic { return n }
        if let a = from.nanoseconds, let b = to.nanoseconds {
            if a >= b {
                let (product, over) = n.multipliedReportingOverflow(by: a / b)
                return over ? missing : product
            }
            return floor(n, b / a)
        }
        let days: Int
        switch from {
        case .year:
            if to == .month { return n &* 12 }
            guard abs(n) < 1_000_000 else { return missing }
            days = Dates.days(year: 1970 + n, month: 1, day: 1)
        case .month:
            if to == .year { return floor(n, 12) }
            guard abs(n) < 12_000_000 else { return missing }
            days = Dates.days(year: 1970 + floor(n, 12), month: n - floor(n, 12) * 12 + 1, day: 1)
        default: days = convert(n, from: from, to: .day)
        }
        if days == missing { return missing }
        switch to {
        case .year, .month:
            guard abs(days) < 400_000_000 else { return missing }
            let (year, month, _) = date(days: days)
            return to == .year ? year - 1970 : (year - 1970) * 12 + month - 1
        default: return convert(days, from: .day, to: to)
        }
    }

    /// ISO 8601 as NumPy writes a datetime64 of a unit.
    public static func text(_ n: Int, _ unit: DateUnit) -> String {
        if n == missing { return "NaT" }
        let days = convert(n, from: unit, to: .day)
        guard abs(days) < 400_000_000 else { return String(n) }
        let (year, month, day) = date(days: days)
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        func padded(_ n: Int, _ width: Int) -> String { String(repeating: "0", count: max(0, width - String(n).count)) + String(n) }
        let head = year < 0 ? "-" + padded(-year, 4) : padded(year, 4)
        switch unit {
        case .year: return head
        case .month: return "\(head)-\(two(month))"
        case .generic, .week, .day: return "\(head)-\(two(month))-\(two(day))"
        default: break
        }
        let scale = unit.nanoseconds ?? 1
        let perDay = 86_400_000_000_000 / scale
        let rest = n - days * perDay
        let perSecond = max(1, 1_000_000_000 / scale)
        let seconds = unit == .hour ? rest * 3600 : unit == .minute ? rest * 60 : rest / perSecond
        var text = "\(head)-\(two(month))-\(two(day))T\(two(seconds / 3600))"
        if unit == .hour { return text }
        text += ":" + two(seconds / 60 % 60)
        if unit == .minute { return text }
        text += ":" + two(seconds % 60)
        switch unit {
        case .milli: return text + "." + padded(rest % perSecond, 3)
        case .micro: return text + "." + padded(rest % perSecond, 6)
        case .nano: return text + "." + padded(rest % perSecond, 9)
        default: return text
        }
    }

    /// Reads an ISO date or time; nil for what is none. The unit is the coarsest that holds it.
    public static func parse(_ text: String) -> (count: Int, unit: DateUnit)? {
        if text == "NaT" || text.isEmpty { return (missing, .generic) }
        let halves = text.split(whereSeparator: { $0 == "T" || $0 == " " }).map(String.init)
        guard let first = halves.first, halves.count <= 2 else { return nil }
        let parts = first.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard let year = number(parts[0], 4), parts.count <= 3 else { return nil }
        if parts.count == 1 { return halves.count == 1 ? (year - 1970, .year) : nil }
        guard let month = number(parts[1], 2), (1...12).contains(month) else { return nil }
        if parts.count == 2 { return halves.count == 1 ? ((year - 1970) * 12 + month - 1, .month) : nil }
        guard let day = number(parts[2], 2), day >= 1, day <= monthLength(year, month) else { return nil }
        let days = Dates.days(year: year, month: month, day: day)
        guard halves.count == 2 else { return (days, .day) }
        var clock = halves[1]
        if clock.hasSuffix("Z") { clock.removeLast() }
        let times = clock.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let hour = number(times[0], 2), hour < 24, times.count <= 3 else { return nil }
        if times.count == 1 { return (days * 24 + hour, .hour) }
        guard let minute = number(times[1], 2), minute < 60 else { return nil }
        let minutes = (days * 24 + hour) * 60 + minute
        if times.count == 2 { return (minutes, .minute) }
        let seconds = times[2].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let second = number(seconds[0], 2), second < 60 else { return nil }
        let total = minutes * 60 + second
        if seconds.count == 1 { return (total, .second) }
        let digits = seconds[1]
        guard seconds.count == 2, digits.allSatisfy(\.isNumber), (1...9).contains(digits.count), let fraction = Int(digits) else { return nil }
        let (width, unit): (Int, DateUnit) = digits.count <= 3 ? (3, .milli) : digits.count <= 6 ? (6, .micro) : (9, .nano)
        var value = fraction
        for _ in digits.count..<width { value *= 10 }
        let scale = width == 3 ? 1000 : width == 6 ? 1_000_000 : 1_000_000_000
        let (product, over) = total.multipliedReportingOverflow(by: scale)
        return over ? nil : (product + value, unit)
    }

    public static func monthLength(_ year: Int, _ month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private static func number(_ text: String, _ width: Int) -> Int? {
        text.count == width && text.allSatisfy({ $0.isASCII && $0.isNumber }) ? Int(text) : nil
    }
}
