import Interpreter

/// A pandas Timedelta.
final class TimedeltaObject: Object {
    /// Microseconds.
    let span: Int

    init(_ span: Int) { self.span = span }

    override var type: TypeObject { TimedeltaObject.classObject }

    /// Lengths of the units by the names pandas takes.
    static let units: [String: Int] = {
        let second = Civil.secondLength
        var table: [String: Int] = [:]
        for (names, length) in [
            (["us", "microsecond", "microseconds", "micro"], 1), (["ms", "millisecond", "milliseconds", "milli"], 1000), (["s", "sec", "second", "seconds"], second),
            (["m", "min", "minute", "minutes", "T"], 60 * second), (["h", "hr", "hour", "hours", "H"], 3600 * second), (["D", "d", "day", "days"], Civil.dayLength), (["W", "w", "week", "weeks"], 7 * Civil.dayLength),
        ] { for name in names { table[name] = length } }
        return table
    }()

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("Timedelta", module: "pandas", methods: [
        Builtin("total_seconds", "self", "The length in seconds.") { call in .float(Double(call[0].of(TimedeltaObject.self)?.span ?? 0) / Double(Civil.secondLength)) },
    ], constructor: Builtin("Timedelta", "value=0, unit=None, *, weeks=0, days=0, hours=0, minutes=0, seconds=0, milliseconds=0, microseconds=0", "A length of time.", example: "pd.Timedelta('1 days')") { call in
        var total = 0.0
        for (i, unit) in zip(2..., ["W", "D", "h", "m", "s", "ms", "us"]) { total += try call.double(i, or: 0) * Double(units[unit] ?? 0) }
        switch Datum(call[0]) {
        case .text(let text):
            guard let span = parse(text) else { throw Raise(.valueError, "unit abbreviation w/o a number", hint: "For example: pd.Timedelta('1 days 02:00:00').") }
            return .object(TimedeltaObject(span))
        case .span(let span): return .object(TimedeltaObject(span))
        case .nan where call.has(0), .nat where call.has(0), .null where call.has(0): return .object(NaTObject.shared)
        default:
            if call.has(0) {
                let unit = try call.string(1, or: "us")
                guard let length = units[unit] else { throw Raise(.valueError, "invalid unit abbreviation: \(unit)") }
                total += try call.double(0) * Double(length)
            }
            guard total.magnitude < 9e18 else { throw Raise(.overflowError, "the Timedelta is too long") }
            return .object(TimedeltaObject(Int(total.rounded())))
        }
    })

    static func parse(_ text: String) -> Int? {
        var total = 0.0
        var rest = text.trimmed[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative { rest = rest.dropFirst() }
        var found = false
        while true {
            rest = rest.drop { $0 == " " || $0 == "," || $0 == "+" }
            if rest.isEmpty { break }
            let word = rest.prefix { $0.isNumber || $0 == "." || $0 == ":" }
            guard !word.isEmpty else { return nil }
            rest = rest.dropFirst(word.count).drop { $0 == " " }
            if word.contains(":") {
                let parts = word.split(separator: ":").compactMap { Double($0) }
                guard parts.count >= 2, parts.count <= 3 else { return nil }
                total += (parts[0] * 3600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0)) * Double(Civil.secondLength)
            } else {
                let unit = rest.prefix { $0.isLetter }
                rest = rest.dropFirst(unit.count)
                guard let x = Double(word), let length = units[String(unit)] else { return nil }
                total += x * Double(length)
            }
            found = true
        }
        guard found, total < 9e18 else { return nil }
        return Int((isNegative ? -total : total).rounded())
    }

    /// `3 days 02:00:00`; whole days of a column print without the clock.
    static func text(_ span: Int, daysOnly: Bool = false) -> String {
        let days = Civil.floor(span, Civil.dayLength)
        let rest = Civil.modulo(span, Civil.dayLength)
        let head = "\(days) days"
        if daysOnly { return head }
        let clock = Civil(rest)
        return head + (days < 0 ? " +" : " ") + clock.clockText
    }

    override func str(_ vm: Interpreter) -> String { TimedeltaObject.text(span) }
    override func repr(_ vm: Interpreter) -> String { "Timedelta('\(TimedeltaObject.text(span))')" }
    override func hash(_ vm: Interpreter) -> Int { span.hashValue }
    override func truth(_ vm: Interpreter) -> Bool { span != 0 }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        let days = Civil.floor(span, Civil.dayLength)
        let rest = Civil.modulo(span, Civil.dayLength)
        switch name.text {
        case "days": return .int(days)
        case "seconds": return .int(rest / Civil.secondLength)
        case "microseconds": return .int(rest % Civil.secondLength)
        case "value": return .int(span.multipliedReportingOverflow(by: 1000).partialValue)
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["days", "seconds", "microseconds"] }
    override func equals(_ other: Value, _ vm: Interpreter) -> Bool? { other.of(TimedeltaObject.self).map { $0.span == span } ?? false }
    override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        if let delta = other.of(TimedeltaObject.self) { return .bool(op.holds(span, delta.span)) }
        return try super.compare(op, other, vm)
    }
    override func unary(_ op: UnaryOperation, _ vm: Interpreter) -> Value? { op == .invert ? nil : .object(TimedeltaObject(op == .negate ? 0 &- span : span)) }
    override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        switch (op, Datum(other)) {
        case (.add, .span(let x)): return .object(TimedeltaObject(span &+ x))
        case (.subtract, .span(let x)): return .object(TimedeltaObject(reflected ? x &- span : span &- x))
        case (.divide, .span(let x)): return .float(reflected ? Double(x) / Double(span) : Double(span) / Double(x))
        case (.floorDivide, .span(let x)) where x != 0 && span != 0: return .int(reflected ? Civil.floor(x, span) : Civil.floor(span, x))
        case (.multiply, .int(let n)):
            let (product, over) = span.multipliedReportingOverflow(by: n)
            if over { throw Raise(.overflowError, "the Timedelta is too long") }
            return .object(TimedeltaObject(product))
        case (.multiply, .float(let x)) where (x * Double(span)).magnitude < 9e18: return .object(TimedeltaObject(Int((x * Double(span)).rounded(.towardZero))))
        case (.divide, let x) where !reflected:
            guard let d = x.double, d != 0, (Double(span) / d).magnitude < 9e18 else { return nil }
            return .object(TimedeltaObject(Int((Double(span) / d).rounded(.towardZero))))
        default: return nil
        }
    }
}
