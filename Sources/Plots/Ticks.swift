#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Round numbers along an axis.
enum Ticks {
    /// Multiples of 1, 2, 2.5 or 5 times a power of ten, not more than `count` parts.
    static func linear(_ low: Double, _ high: Double, _ count: Int) -> [Tick] {
        let range = high - low
        guard range > 0, range.isFinite else { return [] }
        let raw = range / Double(max(1, count))
        let power = pow(10, floor(log10(raw)))
        guard power > 0, let factor = [1, 2, 2.5, 5, 10].first(where: { $0 * power >= raw * (1 - 1e-9) }) else { return [] }
        let step = factor * power
        let (first, last) = (ceil(low / step - 1e-9), floor(high / step + 1e-9))
        guard last >= first, last - first <= 200 else { return [] }
        let values = stride(from: first, through: last, by: 1).map { $0 == 0 ? 0 : $0 * step }
        return values.map { Tick(at: $0, label: label($0, step: step, largest: max(abs(low), abs(high)))) }
    }

    /// As many digits as tell neighbours apart.
    private static func label(_ x: Double, step: Double, largest: Double) -> String {
        let digits = Int(bounded: max(-300, min(300, floor(log10(step) + 1e-9))))
        // 2.5 and its kin need one more.
        let isHalf = abs(step / pow(10, Double(digits)) - 2.5) < 1e-6
        let decimals = max(0, -digits + (isHalf ? 1 : 0))
        if x == 0 || (largest < 1e6 && decimals <= 5) { return x == 0 && decimals > 5 ? "0" : NumberText.fixed(x, decimals: largest < 1e6 && decimals <= 5 ? decimals : 0) }
        let size = Int(bounded: floor(log10(abs(x)) + 1e-9))
        return NumberText.exponent(NumberText.format("%.\(max(0, min(12, size - digits + (isHalf ? 1 : 0))))e", x))
    }

    /// Powers of ten, or within two decades also their multiples; the ends are logarithms.
    static func logarithmic(_ low: Double, _ high: Double, _ count: Int) -> [Tick] {
        guard high > low, high - low < 700 else { return [] }
        let (first, last) = (Int(bounded: ceil(low - 1e-9)), Int(bounded: floor(high + 1e-9)))
        let decades = last - first
        if decades >= 2 {
            let every = max(1, (decades + max(1, count) - 1) / max(1, count))
            return stride(from: first, through: last, by: every).map { Tick(at: pow(10, Double($0)), label: power($0)) }
        }
        var ticks: [Tick] = []
        for decade in (first - 1)...(max(first, last) + 1) {
            for factor in [1.0, 2, 5] {
                let value = factor * pow(10, Double(decade))
                if value > 0, log10(value) >= low - 1e-9, log10(value) <= high + 1e-9 { ticks.append(Tick(at: value, label: NumberText.short(value))) }
            }
        }
        if ticks.count >= 2 { return ticks }
        return linear(pow(10, low), pow(10, high), count)
    }

    private static func power(_ exponent: Int) -> String {
        (-3...3).contains(exponent) ? NumberText.short(pow(10, Double(exponent))) : "1e\(exponent)"
    }

    /// Begins of years, months, days, hours, minutes or seconds.
    static func dates(_ low: Double, _ high: Double, _ count: Int) -> [Tick] {
        guard high > low, abs(low) < 1e13, abs(high) < 1e13 else { return linear(low, high, count) }
        let raw = (high - low) / Double(max(1, count))
        let day = 86_400.0
        if let step = [1.0, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, day, 2 * day, 7 * day, 14 * day].first(where: { $0 >= raw }) {
            return stride(from: ceil(low / step) * step, through: high, by: step).map { Tick(at: $0, label: label($0, step)) }
        }
        let months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000].first { Double($0) * 30.44 * day >= raw } ?? 120_000
        let start = CalendarDay(day: Int(floor(low / day)))
        let end = CalendarDay(day: Int(floor(high / day)))
        func index(_ day: CalendarDay) -> Int { day.year * 12 + day.month - 1 }
        let first = Int((Double(index(start)) / Double(months)).rounded(.down)) * months
        return stride(from: first, through: index(end), by: months).compactMap { month in
            let year = Int((Double(month) / 12).rounded(.down))
            let at = Double(CalendarDay(year: year, month: month - year * 12 + 1, day: 1).number) * day
            guard at >= low, at <= high else { return nil }
            return Tick(at: at, label: months % 12 == 0 ? String(year) : "\(year)-\(two(month - year * 12 + 1))")
        }
    }

    private static func label(_ seconds: Double, _ step: Double) -> String {
        let day = Int(floor(seconds / 86_400))
        if step >= 86_400 { return CalendarDay(day: day).text }
        let rest = Int(seconds - Double(day) * 86_400)
        let time = "\(two(rest / 3600)):\(two(rest / 60 % 60))" + (step < 60 ? ":\(two(rest % 60))" : "")
        return rest == 0 ? CalendarDay(day: day).text : time
    }

    private static func two(_ n: Int) -> String { n < 10 ? "0\(n)" : String(n) }
}

/// A day of the Gregorian calendar, and its number counted from 1 January 1970 (Hinnant's algorithm, 2013).
struct CalendarDay {
    let year: Int
    let month: Int
    let day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(day number: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * ofYear + 2) / 153
        day = ofYear - (153 * part + 2) / 5 + 1
        month = part < 10 ? part + 3 : part - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var number: Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468
    }

    var text: String { "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)" }
}
