/// `range(start, stop, step)`.
public final class RangeObject: Object {
    public let start: Int
    public let stop: Int
    public let step: Int
    public let count: Int

    public init(_ start: Int, _ stop: Int, _ step: Int) {
        self.start = start
        self.stop = stop
        self.step = step
        let (distance, over) = step > 0 ? stop.subtractingReportingOverflow(start) : start.subtractingReportingOverflow(stop)
        let span = over ? (step > 0) == (stop > start) ? Int.max : 0 : distance
        count = span > 0 ? (span - 1) / Int(clamping: step.magnitude) + 1 : 0
    }

    static let methods: [Builtin] = [
        Builtin("index", "self, value, /", "Where a number stands.") { call in
            guard let range = call[0].of(RangeObject.self), let n = call[1].index, range.contains(call[1], call.vm) == true else { throw Raise(.valueError, "\(try call.vm.repr(call[1])) is not in range") }
            return .int((n &- range.start) / range.step)
        },
        Builtin("count", "self, value, /", "1 if the number is in the range, else 0.") { call in
            .int(call[0].of(RangeObject.self)?.contains(call[1], call.vm) == true ? 1 : 0)
        },
    ]

    public override var type: TypeObject { .range }
    public override func repr(_ vm: Interpreter) -> String { step == 1 ? "range(\(start), \(stop))" : "range(\(start), \(stop), \(step))" }
    public override func length(_ vm: Interpreter) -> Int? { count }
    public override func iterator(_ vm: Interpreter) -> Iterator? { RangeIterator(start, count, step) }
    public override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "start": .int(start)
        case "stop": .int(stop)
        case "step": .int(step)
        default: nil
        }
    }
    public override func contains(_ value: Value, _ vm: Interpreter) -> Bool? {
        guard let n = value.index else {
            if value.of(BigInteger.self) != nil { return false }
            if case .float(let x) = value { return Int(exactly: x).map { contains(.int($0), vm) ?? false } ?? false }
            return nil
        }
        guard count > 0, step > 0 ? n >= start && n < stop : n <= start && n > stop else { return false }
        return (n &- start) % step == 0
    }
    public override func equals(_ other: Value, _ vm: Interpreter) -> Bool? {
        guard let other = other.of(RangeObject.self) else { return nil }
        return count == other.count && (count == 0 || (start == other.start && (count == 1 || step == other.step)))
    }
    public override func hash(_ vm: Interpreter) -> Int {
        let none = 0x5EED
        return Hashing.combine([count, count > 0 ? Hashing.hash(start) : none, count > 1 ? Hashing.hash(step) : none])
    }
    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let slice = key.of(SliceObject.self) {
            let (from, to, by, _) = try slice.resolve(count)
            return .object(RangeObject(start &+ from &* step, start &+ to &* step, step &* by))
        }
        guard let index = key.index else { throw Raise(.typeError, "range indices must be integers or slices, not \(key.typeName)") }
        let at = index < 0 ? index &+ count : index
        guard at >= 0, at < count else { throw Raise(.indexError, "range object index out of range") }
        return .int(start &+ at &* step)
    }
}

final class RangeIterator: Iterator {
    nonisolated(unsafe) private static let classObject = TypeObject("range_iterator")
    override var type: TypeObject { RangeIterator.classObject }
    @exclusivity(unchecked) var value: Int
    @exclusivity(unchecked) var left: Int
    let step: Int

    init(_ start: Int, _ count: Int, _ step: Int) {
        value = start
        left = count
        self.step = step
    }

    override func next(_ vm: Interpreter) throws -> Value? {
        try vm.checkInterruption()
        return following().map { .int($0) }
    }
    @inline(__always)
    func following() -> Int? {
        guard left > 0 else { return nil }
        left &-= 1
        let this = value
        value = this &+ step
        return this
    }
}

/// An iterator made of a closure: `map`, `zip`, `enumerate`, what `itertools` makes.
public final class ClosureIterator: Iterator {
    private let body: (Interpreter) throws -> Value?
    private let name: String
    public init(_ name: String, _ body: @escaping (Interpreter) throws -> Value?) {
        self.name = name
        self.body = body
    }
    public override var type: TypeObject { ClosureIterator.types[name] ?? .iterator }
    public override func next(_ vm: Interpreter) throws -> Value? {
        try vm.checkInterruption()
        return try body(vm)
    }

    /// Python's own names for what these functions return.
    nonisolated(unsafe) private static let types: [String: TypeObject] = Dictionary(
        uniqueKeysWithValues: ["enumerate", "zip", "map", "filter", "callable_iterator", "array_iterator", "reversed", "list_reverseiterator"].map { ($0, TypeObject($0)) })
    public override func repr(_ vm: Interpreter) -> String { "<\(name) object at \(address)>" }
}
