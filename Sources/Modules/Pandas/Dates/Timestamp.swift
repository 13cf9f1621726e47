import Interpreter

/// A pandas Timestamp.
final class TimestampObject: Object {
    /// Microseconds since 1970.
    let time: Int

    init(_ time: Int) { self.time = time }

    override var type: TypeObject { TimestampObject.classObject }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("Timestamp", module: "pandas", methods: DateField.methods.map { method in
        Builtin(method.name, method.signature, method.summary) { call in try method.read(time(call), call).plain }
    } + [
        Builtin("date", "self", "Midnight of the same day.") { call in .object(TimestampObject(Civil.floor(try time(call), Civil.dayLength) * Civil.dayLength)) },
        Builtin("timestamp", "self", "Seconds since 1970.") { call in .float(Double(try time(call)) / Double(Civil.secondLength)) },
        Builtin("to_pydatetime", "self", "The timestamp itself: it does what datetime does.") { $0[0] },
        Builtin("replace", "self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None", "The moment with other fields.") { call in
            let old = Civil(try time(call))
            func field(_ i: Int, _ standard: Int) throws -> Int { call.optional(i) == nil ? standard : try call.int(i) }
            return .object(TimestampObject(try checked(Civil(
                year: field(1, old.year), month: field(2, old.month), day: field(3, old.day), hour: field(4, old.hour), minute: field(5, old.minute),
                second: field(6, old.second), micro: field(7, old.micro)))))
        },
    ], constructor: Builtin("Timestamp", "ts_input=None, month=None, day=None, hour=0, minute=0, second=0, microsecond=0, year=None", "A moment.", example: "pd.Timestamp('1955-07-01')") { call in
        if let year = call.optional(7) ?? (call.optional(1) == nil ? nil : call[0]) {
            return .object(TimestampObject(try checked(Civil(
                year: try call.vm.index(year), month: call.optional(1) == nil ? 1 : try call.int(1), day: call.optional(2) == nil ? 1 : try call.int(2), hour: call.int(3, or: 0),
                minute: call.int(4, or: 0), second: call.int(5, or: 0), micro: call.int(6, or: 0)))))
        }
        return try ToDatetime.moment(call[0]).plain
    })

    private static func time(_ call: Call) throws -> Int {
        guard let stamp = call[0].of(TimestampObject.self) else { throw Raise(.typeError, "expected a Timestamp, not '\(call[0].typeName)'") }
        return stamp.time
    }

    static func checked(_ civil: Civil) throws -> Int {
        guard (1...9999).contains(civil.year) else { throw Raise(.valueError, "year \(civil.year) is out of range") }
        guard (1...12).contains(civil.month) else { throw Raise(.valueError, "month must be in 1..12") }
        guard civil.day >= 1, civil.day <= Civil.monthLength(civil.year, civil.month) else { throw Raise(.valueError, "day is out of range for month") }
        guard (0..<24).contains(civil.hour), (0..<60).contains(civil.minute), (0..<60).contains(civil.second), (0..<1_000_000).contains(civil.micro) else {
            throw Raise(.valueError, "hour must be in 0..23, minute and second in 0..59")
        }
        return civil.time
    }

    override func str(_ vm: Interpreter) -> String { Civil(time).text }
    override func repr(_ vm: Interpreter) -> String { "Timestamp('\(Civil(time).text)')" }
    override func format(_ spec: String, _ vm: Interpreter) -> String { spec.isEmpty ? str(vm) : DateParser.format(time, spec) }
    override func hash(_ vm: Interpreter) -> Int { time.hashValue }
    override func truth(_ vm: Interpreter) -> Bool { true }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        // `weekday` is a method of a Timestamp and a property of a series' dates.
        switch name.text {
        case "weekday":
            let day = Civil(time).weekday
            return .object(NativeFunction(Builtin("weekday", "", "Monday is 0.") { _ in .int(day) }, owner: "Timestamp"))
        case "week", "weekofyear": return .int(Civil(time).isoWeek.week)
        case "unit": return .string("us")
        case "value": return .int(time.multipliedReportingOverflow(by: 1000).partialValue)
        case "tz", "tzinfo": return Value.none
        default: return DateField.byName[name.text].map { $0.read(Civil(time)).plain }
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { DateField.table.map(\.name) }
    override func equals(_ other: Value, _ vm: Interpreter) -> Bool? { Datum(other).isTimeLike ? Datum(other) == .time(time) : false }
    override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        if let stamp = other.of(TimestampObject.self) { return .bool(op.holds(time, stamp.time)) }
        if other.of(NaTObject.self) != nil { return .bool(op == .notEqual) }
        return try super.compare(op, other, vm)
    }
    override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        if let offset = other.of(OffsetObject.self), op == .add || (op == .subtract && !reflected) { return .object(TimestampObject(try offset.moved(time, by: op == .add ? 1 : -1))) }
        switch (op, Datum(other)) {
        case (.add, .span(let span)): return .object(TimestampObject(try Civil.sum(time, span)))
        case (.subtract, .span(let span)) where !reflected: return .object(TimestampObject(try Civil.sum(time, 0 &- span)))
        case (.subtract, .time(let start)): return .object(TimedeltaObject(reflected ? start &- time : time &- start))
        case (.add, .nat), (.subtract, .nat): return .object(NaTObject.shared)
        case (.add, .int), (.subtract, .int): throw Raise(.typeError, "Addition/subtraction of integers and integer-arrays with Timestamp is no longer supported.  Instead of adding/subtracting `n`, use `n * obj.freq`")
        default: return nil
        }
    }
}

extension Datum {
    var isTimeLike: Bool { if case .time = self { true } else { false } }
}

extension Comparison {
    func holds<T: Comparable>(_ a: T, _ b: T) -> Bool {
        switch self {
        case .less: a < b
        case .lessEqual: a <= b
        case .greater: a > b
        case .greaterEqual: a >= b
        case .equal: a == b
        case .notEqual: a != b
        }
    }
}

/// `pd.NaT`.
final class NaTObject: Object {
    nonisolated(unsafe) static let shared = NaTObject()
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("NaTType", module: "pandas")
    override var type: TypeObject { NaTObject.classObject }
    override func repr(_ vm: Interpreter) -> String { "NaT" }
    override func truth(_ vm: Interpreter) -> Bool { true }
    override func equals(_ other: Value, _ vm: Interpreter) -> Bool? { false }
    override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) -> Value? { .bool(op == .notEqual) }
    override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) -> Value? { .object(self) }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? { DateField.byName[name.text] == nil ? nil : .float(.nan) }
}
