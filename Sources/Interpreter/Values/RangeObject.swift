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
        guard let n = value.index else { return nil }
        guard count > 0, step > 0 ? n >= start && n < stop : n <= start && n > stop else { return false }
        return (n - start) % step == 0
    }
    public override func equals(_ other: Value, _ vm: Interpreter) -> Bool? {
        guard let other = other.of(RangeObject.self) else { return nil }
        return count == other.count && (count == 0 || (start == other.start && (count == 1 || step == other.step)))
    }
    public override func hash(_ vm: Interpreter) -> Int {
        var hasher = Hasher()
        hasher.combine(count)
        if count > 0 { hasher.combine(start) }
        if count > 1 { hasher.combine(step) }
        return hasher.finalize()
    }
    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let slice = key.of(SliceObject.self) {
            let (from, to, by, _) = try slice.resolve(count)
            return .object(RangeObject(start &+ from &* step, start &+ to &* step, step &* by))
        }
        guard let index = key.index else { throw Raise(.typeError, "range indices must be integers or slices, not \(key.typeName)") }
        let at = index < 0 ? index + count : index
        guard at >= 0, at < count else { throw Raise(.indexError, "range object index out of range") }
        return .int(start &+ at &* step)
    }
}

final class RangeIterator: Iterator {
    var value: Int
    var left: Int
    let step: Int

    init(_ start: Int, _ count: Int, _ step: Int) {
        value = start
        left = count
        self.step = step
    }

    override func next(_ vm: Interpreter) -> Value? {
        guard left > 0 else { return nil }
        left -= 1
        defer { value = value &+ step }
        return .int(value)
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
    public override func next(_ vm: Interpreter) throws -> Value? { try body(vm) }

    /// Python's own names for what these functions return.
    nonisolated(unsafe) private static let types: [String: TypeObject] = Dictionary(
        uniqueKeysWithValues: ["enumerate", "zip", "map", "filter", "callable_iterator", "array_iterator"].map { ($0, TypeObject($0)) })
    public override func repr(_ vm: Interpreter) -> String { "<\(name) object at \(address)>" }
}

/// A bytes literal.
public final class BytesObject: Object {
    public let bytes: [UInt8]
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    static let methods: [Builtin] = [
        Builtin("decode", "self, encoding='utf-8', errors='strict', /", "The text the bytes encode.") { call in
            guard let bytes = call[0].of(BytesObject.self)?.bytes else { return .none }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Raise(.unicodeDecodeError, "'utf-8' codec can't decode the bytes: they are not valid UTF-8")
            }
            return .string(text)
        },
    ]

    public override var type: TypeObject { .bytes }
    public override func length(_ vm: Interpreter) -> Int? { bytes.count }
    public override func hash(_ vm: Interpreter) -> Int { bytes.hashValue }
    public override func equals(_ other: Value, _ vm: Interpreter) -> Bool? { other.of(BytesObject.self).map { $0.bytes == bytes } }
    public override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(bytes.map { .int(Int($0)) }) }
    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let slice = key.of(SliceObject.self) {
            return .object(BytesObject(try slice.pick(bytes.map { .int(Int($0)) }).compactMap { $0.index.map { UInt8(truncatingIfNeeded: $0) } }))
        }
        guard let index = key.index else { throw Raise(.typeError, "byte indices must be integers or slices, not \(key.typeName)") }
        let at = index < 0 ? index + bytes.count : index
        guard bytes.indices.contains(at) else { throw Raise(.indexError, "index out of range") }
        return .int(Int(bytes[at]))
    }
    public override func repr(_ vm: Interpreter) -> String {
        var text = "b'"
        for byte in bytes {
            switch byte {
            case 0x5C: text += "\\\\"
            case 0x27: text += "\\'"
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case 0x09: text += "\\t"
            case 32..<127: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return text + "'"
    }
}
