public import OrderedCollections
import Syntax

/// A value as a dictionary key, with its hash computed once. `1`, `1.0` and `True` are the same key.
public struct Key: Hashable {
    public let value: Value
    private let code: Int

    public init(_ value: Value, _ vm: Interpreter) throws {
        self.value = value
        code = try vm.hash(value)
    }

    public init(_ text: String) {
        value = .string(text)
        code = Key.hash(text)
    }

    static func hash(_ text: String) -> Int {
        var hasher = Hasher()
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return hasher.finalize()
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(code) }

    public static func == (a: Key, b: Key) -> Bool {
        guard a.code == b.code else { return false }
        switch (a.value, b.value) {
        case (.int(let x), .int(let y)): return x == y
        case (.str(let x), .str(let y)): return x === y || x.equals(y)
        default: break
        }
        if a.value.isSame(as: b.value) { return true }
        guard let vm = Interpreter.current else { return false }
        return (try? vm.areEqual(a.value, b.value)) ?? false
    }
}

/// A Python dict: keys keep the order in which they came.
public final class Dict: Object {
    public var entries: OrderedDictionary<Key, Value>

    public init(_ entries: OrderedDictionary<Key, Value> = [:]) { self.entries = entries }

    public convenience init(_ pairs: [(String, Value)]) {
        self.init(OrderedDictionary(pairs.map { (Key($0.0), $0.1) }, uniquingKeysWith: { $1 }))
    }

    public override var type: TypeObject { .dict }
    public override func repr(_ vm: Interpreter) throws -> String {
        try vm.guardingRepr(self, "{...}") {
            "{" + (try entries.map { "\(try vm.repr($0.key.value)): \(try vm.repr($0.value))" }).joined(separator: ", ") + "}"
        }
    }
    public override func truth(_ vm: Interpreter) -> Bool { !entries.isEmpty }
    public override func length(_ vm: Interpreter) -> Int? { entries.count }
    public override func hash(_ vm: Interpreter) throws -> Int { throw Raise(.typeError, "unhashable type: 'dict'") }
    public override func iterator(_ vm: Interpreter) -> Iterator? { DictIterator(self) { $0.key.value } }
    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? { entries[try Key(value, vm)] != nil }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard case .dict(let other) = other else { return nil }
        guard entries.count == other.entries.count else { return false }
        for (key, value) in entries {
            guard let match = other.entries[key], try vm.areEqual(value, match) else { return false }
        }
        return true
    }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard op == .bitOr, !reflected, case .dict(let other) = other else { return nil }
        return .dict(Dict(entries.merging(other.entries) { $1 }))
    }
    public override func inPlace(_ op: Operator, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard op == .bitOr, case .dict(let other) = other else { return nil }
        entries.merge(other.entries) { $1 }
        return .dict(self)
    }
    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let found = entries[try Key(key, vm)] { return found }
        if let made = try missing(key, vm) { return made }
        let exception = ExceptionObject(.named(.keyError), [key])
        if let name = key.text, let near = Suggestion.nearest(to: name, among: entries.keys.lazy.prefix(1000).compactMap(\.value.text)) {
            exception.hints = ["Did you mean '\(near)'?"]
        } else if let contents {
            exception.hints = [contents]
        }
        throw Raise(exception)
    }
    /// The default of a `defaultdict` or `Counter`; nil for a plain dict.
    public var fallback: ((Interpreter) throws -> Value?)?
    /// What the keys are, said when one is missing.
    public var contents: String?
    /// What `type()` answers where it is not a plain dict.
    public var flavour: String?
    private func missing(_ key: Value, _ vm: Interpreter) throws -> Value? {
        guard let made = try fallback?(vm) else { return nil }
        if flavour != "Counter" { entries[try Key(key, vm)] = made }
        return made
    }
    public override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws { entries[try Key(key, vm)] = value }
    public override func deleteItem(_ key: Value, _ vm: Interpreter) throws {
        if entries.removeValue(forKey: try Key(key, vm)) == nil { throw Raise(ExceptionObject(.named(.keyError), [key])) }
    }

    public subscript(_ name: String) -> Value? {
        get { entries[Key(name)] }
        set { entries[Key(name)] = newValue }
    }
}

/// Walks over a dict, and notices when its size changes under way.
final class DictIterator: Iterator {
    private let dict: Dict
    private let pick: ((key: Key, value: Value)) -> Value
    private let count: Int
    private var index = 0

    init(_ dict: Dict, _ pick: @escaping ((key: Key, value: Value)) -> Value) {
        self.dict = dict
        self.pick = pick
        count = dict.entries.count
    }

    override func next(_ vm: Interpreter) throws -> Value? {
        guard dict.entries.count == count else { throw Raise(.runtimeError, "dictionary changed size during iteration") }
        guard index < count else { return nil }
        index += 1
        let entry = dict.entries.elements[index - 1]
        return pick((entry.key, entry.value))
    }
}

/// `d.keys()`, `d.values()` and `d.items()`: live views.
final class DictView: Object {
    enum Kind: String { case keys = "dict_keys", values = "dict_values", items = "dict_items" }
    let dict: Dict
    let kind: Kind

    init(_ dict: Dict, _ kind: Kind) {
        self.dict = dict
        self.kind = kind
    }

    override var type: TypeObject { .view(kind) }
    override func length(_ vm: Interpreter) -> Int? { dict.entries.count }
    override func iterator(_ vm: Interpreter) -> Iterator? {
        switch kind {
        case .keys: DictIterator(dict) { $0.key.value }
        case .values: DictIterator(dict) { $0.value }
        case .items: DictIterator(dict) { .pair($0.key.value, $0.value) }
        }
    }
    override func repr(_ vm: Interpreter) throws -> String { "\(kind.rawValue)(\(try vm.repr(.items(try vm.sequence(.object(self))))))" }
    override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? {
        kind == .keys ? try dict.contains(value, vm) : nil
    }
    override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard kind != .values, let mine = try asSet(vm), let theirs = try SetObject.keys(of: other, vm) else { return nil }
        return mine == theirs
    }
    override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard kind != .values, let mine = try asSet(vm) else { return nil }
        return try SetObject(mine).binary(op, .object(SetObject(OrderedSet(try vm.sequence(other).map { try Key($0, vm) }))), reflected: reflected, vm)
    }
    func asSet(_ vm: Interpreter) throws -> OrderedSet<Key>? {
        kind == .values ? nil : OrderedSet(try vm.sequence(.object(self)).map { try Key($0, vm) })
    }
}

/// A Python set or frozenset. It keeps the order in which its elements came.
public final class SetObject: Object {
    public var elements: OrderedSet<Key>
    public let isFrozen: Bool

    public init(_ elements: OrderedSet<Key> = [], isFrozen: Bool = false) {
        self.elements = elements
        self.isFrozen = isFrozen
    }

    public override var type: TypeObject { isFrozen ? .frozenset : .set }
    public override func repr(_ vm: Interpreter) throws -> String {
        let name = isFrozen ? "frozenset" : "set"
        if elements.isEmpty { return name + "()" }
        // CPython's order follows its hashes; small integers come out sorted, so they do here.
        let body = "{" + (try SetObject.shown(elements).map { try vm.repr($0.value) }).joined(separator: ", ") + "}"
        return isFrozen ? "frozenset(\(body))" : body
    }
    static func shown(_ elements: OrderedSet<Key>) -> [Key] {
        let numbers = elements.compactMap { if case .int(let n) = $0.value, n >= 0 { n } else { nil } }
        guard numbers.count == elements.count else { return Array(elements) }
        return elements.sorted { ($0.value.index ?? 0) < ($1.value.index ?? 0) }
    }
    public override func truth(_ vm: Interpreter) -> Bool { !elements.isEmpty }
    public override func length(_ vm: Interpreter) -> Int? { elements.count }
    public override func hash(_ vm: Interpreter) throws -> Int {
        guard isFrozen else { throw Raise(.typeError, "unhashable type: 'set'") }
        return elements.reduce(0) { $0 ^ $1.hashValue }
    }
    public override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(SetObject.shown(elements).map(\.value)) }
    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? { elements.contains(try Key(value, vm)) }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard let theirs = try SetObject.keys(of: other, vm) else { return nil }
        return elements.count == theirs.count && elements.isSubset(of: theirs)
    }
    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard let theirs = try SetObject.keys(of: other, vm) else { return nil }
        let isEqual = elements.count == theirs.count && elements.isSubset(of: theirs)
        switch op {
        case .equal: return .bool(isEqual)
        case .notEqual: return .bool(!isEqual)
        case .lessEqual: return .bool(elements.isSubset(of: theirs))
        case .less: return .bool(!isEqual && elements.isSubset(of: theirs))
        case .greaterEqual: return .bool(elements.isSuperset(of: theirs))
        case .greater: return .bool(!isEqual && elements.isSuperset(of: theirs))
        }
    }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard let theirs = try SetObject.keys(of: other, vm) else { return nil }
        let (a, b) = reflected ? (theirs, elements) : (elements, theirs)
        switch op {
        case .bitAnd: return .object(SetObject(a.intersection(b), isFrozen: isFrozen))
        case .bitOr: return .object(SetObject(a.union(b), isFrozen: isFrozen))
        case .subtract: return .object(SetObject(a.subtracting(b), isFrozen: isFrozen))
        case .bitXor: return .object(SetObject(a.symmetricDifference(b), isFrozen: isFrozen))
        default: return nil
        }
    }
    public override func inPlace(_ op: Operator, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard !isFrozen, case .object(let result as SetObject)? = try binary(op, other, reflected: false, vm) else { return nil }
        elements = result.elements
        return .object(self)
    }

    static func keys(of value: Value, _ vm: Interpreter) throws -> OrderedSet<Key>? {
        if let set = value.of(SetObject.self) { return set.elements }
        return try value.of(DictView.self)?.asSet(vm)
    }
}
