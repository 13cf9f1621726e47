import Interpreter

/// Reads dates from texts.
enum DateParser {
    /// How fine a text names a moment: "1955" names a year, "1955-03" a month.
    enum Resolution { case year, month, day, hour, minute, second }

    /// The moment a text names; nil for a text that names none.
    static func parse(_ text: String, dayFirst: Bool = false) -> Int? { moment(text, dayFirst: dayFirst)?.civil.time }

    /// The first and the last microsecond of what a text names.
    static func span(_ text: String) -> (first: Int, last: Int)? {
        guard let (civil, resolution) = moment(text) else { return nil }
        let end: Int
        switch resolution {
        case .year: end = Civil(year: civil.year + 1, month: 1, day: 1).time
        case .month: end = civil.adding(months: 1).time
        case .day: end = civil.time + Civil.dayLength
        case .hour: end = civil.time + 3600 * Civil.secondLength
        case .minute: end = civil.time + 60 * Civil.secondLength
        case .second: end = civil.time + Civil.secondLength
        }
        return (civil.time, end - 1)
    }

    static func moment(_ text: String, dayFirst: Bool = false) -> (civil: Civil, resolution: Resolution)? {
        let trimmed = text.trimmed
        guard trimmed.utf8.count <= 64, trimmed.contains(where: \.isNumber) else { return nil }
        var words = trimmed.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        if words.count == 1, let t = words[0].firstIndex(of: "T"), t != words[0].startIndex, words[0].first?.isNumber == true {
            words = [String(words[0][..<t]), String(words[0][words[0].index(after: t)...])]
        }
        var clock: (hour: Int, minute: Int, second: Int, micro: Int, resolution: Resolution)?
        if let half = words.last?.lowercased(), half == "am" || half == "pm", words.count > 1, let read = time(words[words.count - 2]) {
            guard (1...12).contains(read.hour) else { return nil }
            clock = (read.hour % 12 + (half == "pm" ? 12 : 0), read.minute, read.second, read.micro, read.resolution)
            words.removeLast(2)
        } else if let last = words.last, last.contains(":") || (words.count == 2 && isISO(words[0]) && last.count <= 2), let read = time(last) {
            clock = read
            words.removeLast()
        }
        guard let (date, resolution) = date(words, dayFirst: dayFirst) else { return nil }
        guard let clock else { return (date, resolution) }
        guard resolution == .day else { return nil }
        return (Civil(year: date.year, month: date.month, day: date.day, hour: clock.hour, minute: clock.minute, second: clock.second, micro: clock.micro), clock.resolution)
    }

    private static func isISO(_ text: String) -> Bool { text.count == 10 && text.split(separator: "-").count == 3 }

    private static func time(_ text: String) -> (hour: Int, minute: Int, second: Int, micro: Int, resolution: Resolution)? {
        var body = text[...]
        if body.hasSuffix("Z") { body = body.dropLast() }
        let parts = body.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let hour = digits(parts[0]), hour < 24 else { return nil }
        guard parts.count > 1 else { return (hour, 0, 0, 0, .hour) }
        guard let minute = digits(parts[1]), minute < 60 else { return nil }
        guard parts.count > 2 else { return (hour, minute, 0, 0, .minute) }
        let halves = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(halves.count), let second = digits(halves[0]), second < 60 else { return nil }
        guard halves.count == 2 else { return (hour, minute, second, 0, .second) }
        let fraction = halves[1].prefix(6)
        guard let value = digits(fraction) else { return nil }
        return (hour, minute, second, (fraction.count..<6).reduce(value) { n, _ in n * 10 }, .second)
    }

    private static func digits(_ text: Substring) -> Int? { !text.isEmpty && text.count <= 9 && text.allSatisfy({ $0.isASCII && $0.isNumber }) ? Int(text) : nil }

    private static func date(_ words: [String], dayFirst: Bool) -> (Civil, Resolution)? {
        var pieces = words.flatMap { $0.split(whereSeparator: { "-/.".contains($0) }).map(String.init) }
        guard (1...3).contains(pieces.count) else { return nil }
        func made(_ year: Int, _ month: Int, _ day: Int, _ resolution: Resolution) -> (Civil, Resolution)? {
            guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Civil.monthLength(year, month) else { return nil }
            return (Civil(year: year, month: month, day: day), resolution)
        }
        // A month by name: the other numbers are a day and a year.
        if let at = pieces.firstIndex(where: { monthNumber($0) != nil }), let month = monthNumber(pieces[at]) {
            pieces.remove(at: at)
            let numbers = pieces.compactMap { digits($0[...]) ?? digits($0.dropLast(2)) }
            guard numbers.count == pieces.count, !numbers.isEmpty else { return nil }
            let yearAt = pieces.firstIndex { $0.count == 4 } ?? pieces.count - 1
            let year = pieces[yearAt].count == 2 ? short(numbers[yearAt]) : numbers[yearAt]
            return numbers.count == 1 ? made(year, month, 1, .month) : made(year, month, numbers[1 - yearAt], .day)
        }
        let numbers = pieces.compactMap { digits($0[...]) }
        guard numbers.count == pieces.count else { return nil }
        switch pieces.count {
        case 1:
            let text = pieces[0]
            if text.count == 4 { return made(numbers[0], 1, 1, .year) }
            if text.count == 8 { return made(numbers[0] / 10_000, numbers[0] / 100 % 100, numbers[0] % 100, .day) }
            return nil
        case 2:
            if pieces[0].count == 4 { return made(numbers[0], numbers[1], 1, .month) }
            return pieces[1].count == 4 ? made(numbers[1], numbers[0], 1, .month) : nil
        default:
            if pieces[0].count == 4 { return made(numbers[0], numbers[1], numbers[2], .day) }
            let year = pieces[2].count == 4 ? numbers[2] : pieces[2].count == 2 ? short(numbers[2]) : -1
            let usual = dayFirst ? made(year, numbers[1], numbers[0], .day) : made(year, numbers[0], numbers[1], .day)
            return usual ?? (dayFirst ? made(year, numbers[0], numbers[1], .day) : made(year, numbers[1], numbers[0], .day))
        }
    }

    private static func short(_ year: Int) -> Int { year < 69 ? 2000 + year : 1900 + year }

    private static func monthNumber(_ text: String) -> Int? {
        guard text.count >= 3 else { return nil }
        return Civil.monthNames.firstIndex { $0.lowercased() == text.lowercased() || $0.prefix(3).lowercased() == text.lowercased() || (text.lowercased() == "sept" && $0 == "September") }.map { $0 + 1 }
    }

    /// `strptime`: the moment a text names in a given format.
    static func parse(_ text: String, format: String) -> Int? {
        var rest = text[...]
        var civil = Civil(year: 1900, month: 1, day: 1)
        var isAfternoon: Bool?
        var pattern = format[...]
        func take(_ most: Int) -> Int? {
            let part = rest.prefix(most).prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(part.count)
            return Int(part)
        }
        func name(_ names: [String]) -> Int? {
            guard let i = names.firstIndex(where: { rest.lowercased().hasPrefix($0.lowercased()) }) else { return nil }
            rest = rest.dropFirst(names[i].count)
            return i
        }
        while let character = pattern.popFirst() {
            guard character == "%", let code = pattern.popFirst() else {
                if character == " ", rest.first == " " {
                    rest = rest.drop { $0 == " " }
                    continue
                }
                guard rest.popFirst() == character else { return nil }
                continue
            }
            let read: Int?
            switch code {
            case "Y": read = take(4); civil.year = read ?? 0
            case "y": read = take(2); civil.year = short(read ?? 0)
            case "m": read = take(2); civil.month = read ?? 0
            case "d": read = take(2); civil.day = read ?? 0
            case "H": read = take(2); civil.hour = read ?? 0
            case "I": read = take(2); civil.hour = read ?? 0
            case "M": read = take(2); civil.minute = read ?? 0
            case "S": read = take(2); civil.second = read ?? 0
            case "f":
                let before = rest.count
                guard let value = take(6) else { return nil }
                civil.micro = (before - rest.count..<6).reduce(value) { n, _ in n * 10 }
                read = value
            case "j":
                read = take(3)
                if let day = read { (civil.month, civil.day) = (1, day) }
            case "b", "h": read = name(Civil.monthNames.map { String($0.prefix(3)) }); civil.month = (read ?? 0) + 1
            case "B": read = name(Civil.monthNames); civil.month = (read ?? 0) + 1
            case "a": read = name(Civil.dayNames.map { String($0.prefix(3)) })
            case "A": read = name(Civil.dayNames)
            case "p": read = name(["AM", "PM"]); isAfternoon = read == 1
            case "%": read = rest.popFirst() == "%" ? 0 : nil
            default: return nil
            }
            if read == nil { return nil }
        }
        if let isAfternoon {
            guard (1...12).contains(civil.hour) else { return nil }
            civil.hour = civil.hour % 12 + (isAfternoon ? 12 : 0)
        }
        let isDayOfYear = format.contains("%j")
        guard rest.isEmpty, civil.year >= 1, (1...12).contains(civil.month), civil.hour < 24, civil.minute < 60, civil.second < 60,
            civil.day >= 1, isDayOfYear ? civil.day <= 366 : civil.day <= Civil.monthLength(civil.year, civil.month) else { return nil }
        return civil.time
    }

    /// `strftime`.
    static func format(_ time: Int, _ format: String) -> String {
        let civil = Civil(time)
        var text = ""
        var pattern = format[...]
        while let character = pattern.popFirst() {
            guard character == "%", var code = pattern.popFirst() else {
                text.append(character)
                continue
            }
            var isBare = false
            if code == "-", let next = pattern.popFirst() { (isBare, code) = (true, next) }
            func two(_ n: Int) -> String { isBare ? String(n) : Civil.two(n) }
            let hour12 = (civil.hour + 11) % 12 + 1
            switch code {
            case "Y": text += Civil.padded(civil.year, 4)
            case "y": text += two(Civil.modulo(civil.year, 100))
            case "m": text += two(civil.month)
            case "d": text += two(civil.day)
            case "e": text += civil.day < 10 ? " \(civil.day)" : "\(civil.day)"
            case "H": text += two(civil.hour)
            case "I": text += two(hour12)
            case "M": text += two(civil.minute)
            case "S": text += two(civil.second)
            case "f": text += Civil.padded(civil.micro, 6)
            case "j": text += isBare ? String(civil.dayOfYear) : Civil.padded(civil.dayOfYear, 3)
            case "b", "h": text += Civil.monthNames[civil.month - 1].prefix(3)
            case "B": text += Civil.monthNames[civil.month - 1]
            case "a": text += Civil.dayNames[civil.weekday].prefix(3)
            case "A": text += Civil.dayNames[civil.weekday]
            case "p": text += civil.hour < 12 ? "AM" : "PM"
            case "w": text += String((civil.weekday + 1) % 7)
            case "F": text += civil.dateText
            case "T": text += "\(Civil.two(civil.hour)):\(Civil.two(civil.minute)):\(Civil.two(civil.second))"
            case "V": text += Civil.two(civil.isoWeek.week)
            case "%": text += "%"
            default: text += "%\(code)"
            }
        }
        return text
    }
}
