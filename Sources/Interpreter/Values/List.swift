/// A Python list.
public final class List: Object {
    @exclusivity(unchecked) public var items: [Value]

    public init(_ items: [Value]) { self.items = items }

    public override var type: TypeObject { .list }
    public override func repr(_ vm: Interpreter) throws -> String {
        try vm.guardingRepr(self, "[...]") { "[" + (try items.map { try vm.repr($0) }).joined(separator: ", ") + "]" }
    }
    public override func truth(_ vm: Interpreter) -> Bool { !items.isEmpty }
    public override func length(_ vm: Interpreter) -> Int? { items.count }
    public override func hash(_ vm: Interpreter) throws -> Int { throw Raise(.typeError, "unhashable type: 'list'") }
    public override func iterator(_ vm: Interpreter) -> Iterator? { ListIterator(self) }
    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? {
        for item in items where try vm.areEqual(item, value) { return true }
        return false
    }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard case .list(let other) = other else { return nil }
        return try other === self || vm.areEqual(items, other.items)
    }
    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard case .list(let other) = other else { return nil }
        return try vm.compareSequences(op, items, other.items)
    }

    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        switch op {
        case .add:
            if reflected { return nil }
            guard case .list(let other) = other else {
                if case .object(let object) = other, object.answersReflected { return nil }
                throw Raise(.typeError, "can only concatenate list (not \"\(other.typeName)\") to list")
            }
            return .items(items + other.items)
        case .multiply:
            return try vm.repeated(items, other, reflected: reflected).map { .items($0) }
        default: return nil
        }
    }

    public override func inPlace(_ op: Operator, _ other: Value, _ vm: Interpreter) throws -> Value? {
        switch op {
        case .add:
            if case .object(let object) = other, object.answersReflected { return nil }
            items += try vm.sequence(other)
            return .list(self)
        case .multiply:
            guard let result = try vm.repeated(items, other, reflected: false) else { return nil }
            items = result
            return .list(self)
        default: return nil
        }
    }

    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if case .int(let index) = key {
            let at = index < 0 ? index &+ items.count : index
            guard at >= 0, at < items.count else { throw Raise(.indexError, "list index out of range") }
            return items[at]
        }
        if let slice = key.of(SliceObject.self) { return .items(try slice.pick(items)) }
        return items[try position(key, "list index out of range")]
    }

    public override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        guard let slice = key.of(SliceObject.self) else {
            items[try position(key, "list assignment index out of range")] = value
            return
        }
        let new = try vm.sequence(value, orThrow: "can only assign an iterable")
        let (start, stop, step, count) = try slice.resolve(items.count)
        if step == 1 {
            items.replaceSubrange(start..<max(start, stop), with: new)
            return
        }
        guard new.count == count else {
            throw Raise(.valueError, "attempt to assign sequence of size \(new.count) to extended slice of size \(count)")
        }
        for (i, item) in new.enumerated() { items[start + i * step] = item }
    }

    public override func deleteItem(_ key: Value, _ vm: Interpreter) throws {
        guard let slice = key.of(SliceObject.self) else {
            items.remove(at: try position(key, "list assignment index out of range"))
            return
        }
        let (start, stop, step, count) = try slice.resolve(items.count)
        if step == 1 {
            items.removeSubrange(start..<max(start, stop))
            return
        }
        let dead = Set((0..<count).map { start + $0 * step })
        items = items.enumerated().filter { !dead.contains($0.offset) }.map(\.element)
    }

    private func position(_ key: Value, _ message: String) throws -> Int {
        guard let index = try key.index ?? Interpreter.current?.callSpecial(key, "__index__")?.index else {
            throw Raise(.typeError, "list indices must be integers or slices, not \(key.typeName)")
        }
        let at = index < 0 ? index &+ items.count : index
        guard at >= 0, at < items.count else { throw Raise(.indexError, message) }
        return at
    }
}

/// Walks over a list as it is at each turn.
final class ListIterator: Iterator {
    let list: List
    @exclusivity(unchecked) var index = 0

    init(_ list: List) { self.list = list }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("list_iterator")
    override var type: TypeObject { ListIterator.classObject }
    override func next(_ vm: Interpreter) -> Value? { following() }
    @inline(__always)
    func following() -> Value? {
        guard index < list.items.count else { return nil }
        index &+= 1
        return list.items[index &- 1]
    }
}

/// A Python tuple.
public final class Tuple: Object {
    @exclusivity(unchecked) public fileprivate(set) var items: [Value]

    public init(_ items: [Value]) { self.items = items }

    public override var type: TypeObject { .tuple }
    public override func repr(_ vm: Interpreter) throws -> String {
        let parts = try items.map { try vm.repr($0) }
        return parts.count == 1 ? "(\(parts[0]),)" : "(" + parts.joined(separator: ", ") + ")"
    }
    public override func truth(_ vm: Interpreter) -> Bool { !items.isEmpty }
    public override func length(_ vm: Interpreter) -> Int? { items.count }
    public override func hash(_ vm: Interpreter) throws -> Int {
        try vm.deeper { Hashing.combine(try items.map { try vm.hash($0) }) }
    }
    public override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(items) }
    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? {
        for item in items where try vm.areEqual(item, value) { return true }
        return false
    }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard case .tuple(let other) = other else { return nil }
        return try other === self || vm.areEqual(items, other.items)
    }
    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard case .tuple(let other) = other else { return nil }
        return try vm.compareSequences(op, items, other.items)
    }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        switch op {
        case .add:
            if reflected { return nil }
            guard case .tuple(let other) = other else {
                if case .object(let object) = other, object.answersReflected { return nil }
                throw Raise(.typeError, "can only concatenate tuple (not \"\(other.typeName)\") to tuple")
            }
            return .tuple(Tuple(items + other.items))
        case .multiply:
            return try vm.repeated(items, other, reflected: reflected).map { .tuple(Tuple($0)) }
        default: return nil
        }
    }
    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let slice = key.of(SliceObject.self) { return .tuple(Tuple(try slice.pick(items))) }
        guard let index = key.index else {
            throw Raise(.typeError, "tuple indices must be integers or slices, not \(key.typeName)")
        }
        let at = index < 0 ? index &+ items.count : index
        guard at >= 0, at < items.count else { throw Raise(.indexError, "tuple index out of range") }
        return items[at]
    }
}

/// Makes tuples for a walk. One that nobody holds any more by the next turn is filled anew, as CPython does it.
struct TupleMaker {
    private var last: Tuple?

    mutating func pair(_ a: Value, _ b: Value) -> Value {
        if last != nil, isKnownUniquelyReferenced(&last), let last, last.items.count == 2 {
            last.items[0] = a
            last.items[1] = b
            return .tuple(last)
        }
        let made = Tuple([a, b])
        last = made
        return .tuple(made)
    }
}

/// Walks over values that no longer change.
public final class ArrayIterator: Iterator {
    private let items: [Value]
    private var index = 0
    private let name: String

    public init(_ items: [Value], name: String = "tuple_iterator") {
        self.items = items
        self.name = name
    }

    nonisolated(unsafe) private static let types: [String: TypeObject] = Dictionary(
        uniqueKeysWithValues: ["tuple_iterator", "list_reverseiterator", "reversed", "bytes_iterator"].map { ($0, TypeObject($0)) })
    public override var type: TypeObject { ArrayIterator.types[name] ?? .iterator }

    public override func next(_ vm: Interpreter) -> Value? {
        guard index < items.count else { return nil }
        index += 1
        return items[index - 1]
    }
}

/// `start:stop:step`.
public final class SliceObject: Object {
    public let start: Value
    public let stop: Value
    public let step: Value

    public init(_ start: Value, _ stop: Value, _ step: Value) {
        self.start = start
        self.stop = stop
        self.step = step
    }

    static let methods: [Builtin] = [
        Builtin("indices", "self, length, /", "Start, stop and step for a sequence of that length.") { call in
            guard let slice = call[0].of(SliceObject.self) else { return .none }
            let length = try call.int(1)
            guard length >= 0 else { throw Raise(.valueError, "length should not be negative") }
            let (start, stop, step, _) = try slice.resolve(length)
            return .pair(.int(start), .int(stop), .int(step))
        },
    ]

    public override var type: TypeObject { .slice }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard let other = other.of(SliceObject.self) else { return nil }
        return try vm.areEqual([start, stop, step], [other.start, other.stop, other.step])
    }
    public override func hash(_ vm: Interpreter) throws -> Int { throw Raise(.typeError, "unhashable type: 'slice'") }
    public override func repr(_ vm: Interpreter) throws -> String {
        "slice(\(try vm.repr(start)), \(try vm.repr(stop)), \(try vm.repr(step)))"
    }
    public override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "start": start
        case "stop": stop
        case "step": step
        default: nil
        }
    }

    /// Start, stop, step and number of elements for a sequence of the given length, clipped as Python does.
    public func resolve(_ length: Int) throws -> (start: Int, stop: Int, step: Int, count: Int) {
        func number(_ value: Value) throws -> Int? {
            if value.isNone { return nil }
            guard let index = value.clampedIndex else {
                throw Raise(.typeError, "slice indices must be integers or None or have an __index__ method")
            }
            return index
        }
        let step = try number(self.step) ?? 1
        if step == 0 { throw Raise(.valueError, "slice step cannot be zero") }
        func clipped(_ index: Int, _ low: Int, _ high: Int) -> Int {
            let at = index < 0 ? index.addingReportingOverflow(length).partialValue : index
            return min(max(at, low), high)
        }
        let (low, high) = step > 0 ? (0, length) : (-1, length - 1)
        let from = try number(start).map { clipped($0, low, high) } ?? (step > 0 ? 0 : length - 1)
        let to = try number(stop).map { clipped($0, low, high) } ?? (step > 0 ? length : -1)
        let distance = step > 0 ? to - from : from - to
        let size = step.magnitude
        let count = distance > 0 ? Int((UInt(distance) - 1) / size) + 1 : 0
        return (from, to, step, count)
    }

    func pick(_ items: [Value]) throws -> [Value] {
        let (start, _, step, count) = try resolve(items.count)
        if step == 1 { return Array(items[start..<start + count]) }
        return (0..<count).map { items[start + $0 * step] }
    }
}
