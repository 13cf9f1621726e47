import Syntax

/// A Python dict: keys keep the order in which they came.
public final class Dict: Object {
    @exclusivity(unchecked) public var entries: EntryTable
    /// The class where it is not a plain dict: `defaultdict`, `OrderedDict`, `Counter`.
    @exclusivity(unchecked) public var kind: TypeObject?
    /// Makes the value of a missing key (`defaultdict`), or answers in its place (`Counter`).
    @exclusivity(unchecked) public var fallback: Fallback?

    public enum Fallback {
        /// Called without arguments; the result is kept.
        case factory(Value)
        /// Given for every missing key, and not kept.
        case constant(Value)
    }

    public init(_ entries: EntryTable = EntryTable()) { self.entries = entries }

    public convenience init(_ pairs: [(String, Value)]) { self.init(EntryTable(pairs)) }

    public override var type: TypeObject { kind ?? .dict }
    public override func repr(_ vm: Interpreter) throws -> String {
        try vm.guardingRepr(self, kind == nil ? "{...}" : "\(type.name)(...)") {
            func body(_ entries: some Sequence<(key: Key, value: Value)>) throws -> String {
                "{" + (try entries.map { "\(try vm.repr($0.key.value)): \(try vm.repr($0.value))" }).joined(separator: ", ") + "}"
            }
            guard let kind else { return try body(entries) }
            switch (kind.name, fallback) {
            case ("OrderedDict", _) where entries.isEmpty, ("Counter", _) where entries.isEmpty: return "\(kind.name)()"
            case ("OrderedDict", _):
                return "OrderedDict([" + (try entries.map { "(\(try vm.repr($0.key.value)), \(try vm.repr($0.value)))" }).joined(separator: ", ") + "])"
            case ("defaultdict", .factory(let factory)?): return "defaultdict(\(try vm.repr(factory)), \(try body(entries)))"
            case ("defaultdict", _): return "defaultdict(None, \(try body(entries)))"
            case ("Counter", _):
                // The most frequent first.
                let sorted = try? ListMethods.sorted(entries.map { .pair($0.key.value, $0.value) }, key: nil, reverse: true, vm, by: { $0.tuple?.items.last ?? .none })
                let pairs = try sorted.map { try $0.compactMap { try $0.tuple.map { "\(try vm.repr($0.items[0])): \(try vm.repr($0.items[1]))" } } }
                return "Counter(" + (try pairs.map { "{" + $0.joined(separator: ", ") + "}" } ?? body(entries)) + ")"
            default: return "\(kind.name)(\(try body(entries)))"
            }
        }
    }
    public override func truth(_ vm: Interpreter) -> Bool { !entries.isEmpty }
    public override func length(_ vm: Interpreter) -> Int? { entries.count }
    public override func hash(_ vm: Interpreter) throws -> Int { throw Raise(.typeError, "unhashable type: '\(type.name)'") }
    public override func iterator(_ vm: Interpreter) -> Iterator? { DictIterator(self, .keys) }
    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? { try find(Key(value, vm), vm) != nil }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard case .dict(let other) = other else { return nil }
        if other === self { return true }
        guard entries.count == other.entries.count else { return false }
        return try vm.deeper {
            if kind?.name == "OrderedDict", other.kind?.name == "OrderedDict" {
                return try vm.areEqual(entries.keys.map(\.value), other.entries.keys.map(\.value)) && vm.areEqual(entries.values, other.entries.values)
            }
            for (key, value) in entries {
                guard let match = try other.value(key, vm), try vm.areEqual(value, match) else { return false }
            }
            return true
        }
    }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        if kind?.name == "Counter", let result = try CounterMethods.binary(op, self, other, reflected: reflected, vm) { return result }
        guard op == .bitOr, !reflected, case .dict(let other) = other else { return nil }
        let result = Dict(entries)
        (result.kind, result.fallback) = (kind, fallback)
        try result.merge(other.entries, vm)
        return .dict(result)
    }
    public override func inPlace(_ op: Operator, _ other: Value, _ vm: Interpreter) throws -> Value? {
        if kind?.name == "Counter", case .dict(let result)? = try CounterMethods.binary(op, self, other, reflected: false, vm) {
            entries = result.entries
            return .dict(self)
        }
        guard op == .bitOr else { return nil }
        try DictMethods.update(self, with: other, vm)
        return .dict(self)
    }
    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        let entry = try Key(key, vm)
        if let position = try find(entry, vm) { return entries.value(at: position) }
        switch fallback {
        case .constant(let value)?: return value
        case .factory(let factory)? where !factory.isNone:
            let made = try vm.call(factory)
            try store(entry, made, vm)
            return made
        default: break
        }
        let exception = ExceptionObject(.named(.keyError), [key])
        if let name = key.text, let near = Suggestion.nearest(to: name, among: entries.lazy.prefix(1000).compactMap(\.key.value.text)) {
            exception.hints = ["Did you mean '\(near)'?"]
        } else if let contents {
            exception.hints = [contents]
        }
        throw Raise(exception)
    }
    /// What the keys are, said when one is missing.
    public var contents: String?
    public override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws { try store(Key(key, vm), value, vm) }
    public override func deleteItem(_ key: Value, _ vm: Interpreter) throws {
        if try remove(Key(key, vm), vm) == nil, kind?.name != "Counter" { throw Raise(ExceptionObject(.named(.keyError), [key])) }
    }

    /// Where a key's entry lies. A script's `__eq__` may run meanwhile, and may change the dict: it is asked about a copy.
    @inline(__always)
    func find(_ key: Key, _ vm: Interpreter) throws -> Int? {
        switch entries.search(key) {
        case .found(let position): position
        case .absent: nil
        case .open: try ask(key, vm)
        }
    }

    @inline(never)
    private func ask(_ key: Key, _ vm: Interpreter) throws -> Int? {
        let snapshot = entries
        let position = try snapshot.careful(key, vm)
        guard snapshot.end == entries.end, snapshot.count == entries.count else { throw Raise(.runtimeError, "dictionary changed while a key was compared") }
        return position
    }

    public func value(_ key: Key, _ vm: Interpreter) throws -> Value? { try find(key, vm).map { entries.value(at: $0) } }

    @inline(__always)
    public func store(_ key: Key, _ value: Value, _ vm: Interpreter) throws {
        if let position = try find(key, vm) { entries.replace(at: position, with: value) } else { entries.append(key, value) }
    }

    @discardableResult
    public func remove(_ key: Key, _ vm: Interpreter) throws -> Value? {
        guard let position = try find(key, vm) else { return nil }
        return entries.remove(at: position).value
    }

    public func merge(_ other: EntryTable, _ vm: Interpreter) throws {
        for (key, value) in other { try store(key, value, vm) }
    }

    public subscript(_ name: String) -> Value? {
        get { entries[Key(name)] }
        set { entries[Key(name)] = newValue }
    }
}

/// What walking over a dict gives.
enum DictPart: String { case keys = "dict_keys", values = "dict_values", items = "dict_items" }

/// Walks over a dict, and notices when its size changes under way.
final class DictIterator: Iterator {
    private let dict: Dict
    private let part: DictPart
    private let count: Int
    @exclusivity(unchecked) private var given = 0
    @exclusivity(unchecked) private var position = 0
    @exclusivity(unchecked) private var pairs = TupleMaker()

    init(_ dict: Dict, _ part: DictPart) {
        self.dict = dict
        self.part = part
        count = dict.entries.count
    }

    nonisolated(unsafe) private static let types: [DictPart: TypeObject] = [
        .keys: TypeObject("dict_keyiterator"), .values: TypeObject("dict_valueiterator"), .items: TypeObject("dict_itemiterator"),
    ]
    override var type: TypeObject { DictIterator.types[part] ?? .iterator }

    override func next(_ vm: Interpreter) throws -> Value? {
        guard dict.entries.count == count else { throw Raise(.runtimeError, "dictionary changed size during iteration") }
        guard let (entry, next) = dict.entries.next(from: position) else { return nil }
        if given == count { throw Raise(.runtimeError, "dictionary keys changed during iteration") }
        given += 1
        position = next
        switch part {
        case .keys: return entry.key.value
        case .values: return entry.value
        case .items: return pairs.pair(entry.key.value, entry.value)
        }
    }
}

/// `d.keys()`, `d.values()` and `d.items()`: live views.
final class DictView: Object {
    let dict: Dict
    let part: DictPart

    init(_ dict: Dict, _ part: DictPart) {
        self.dict = dict
        self.part = part
    }

    nonisolated(unsafe) private static let types: [DictPart: TypeObject] = [
        .keys: TypeObject("dict_keys"), .values: TypeObject("dict_values"), .items: TypeObject("dict_items"),
    ]
    override var type: TypeObject { DictView.types[part] ?? .object }
    override func length(_ vm: Interpreter) -> Int? { dict.entries.count }
    override func iterator(_ vm: Interpreter) -> Iterator? { DictIterator(dict, part) }
    override func repr(_ vm: Interpreter) throws -> String {
        let name = dict.kind?.name == "OrderedDict" ? "o" + part.rawValue : part.rawValue
        return try vm.guardingRepr(self, "...") { "\(name)(\(try vm.repr(.items(try vm.sequence(.object(self))))))" }
    }
    override func hash(_ vm: Interpreter) throws -> Int {
        part == .values ? try super.hash(vm) : try { throw Raise(.typeError, "unhashable type: '\(type.name)'") }()
    }
    override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? {
        switch part {
        case .keys: return try dict.contains(value, vm)
        case .values: return nil
        case .items:
            guard let pair = value.tuple?.items, pair.count == 2, let held = try dict.value(Key(pair[0], vm), vm) else { return false }
            return try vm.areEqual(held, pair[1])
        }
    }
    override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard let (mine, theirs) = try sets(with: other, vm) else { return nil }
        return try mine.count == theirs.count && mine.isSubset(of: theirs, vm)
    }
    override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard let (mine, theirs) = try sets(with: other, vm) else { return nil }
        return try SetObject(mine).compare(op, .object(SetObject(theirs)), vm)
    }
    private func sets(with other: Value, _ vm: Interpreter) throws -> (SetTable, SetTable)? {
        guard let mine = try asSet(vm), let theirs = try SetObject.table(of: other, vm) else { return nil }
        return (mine, theirs)
    }
    override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard let mine = try asSet(vm) else { return nil }
        let theirs = try SetTable(vm.sequence(other).map { try Key($0, vm) }, vm)
        return try SetObject(mine).binary(op, .object(SetObject(theirs)), reflected: reflected, vm)
    }
    func asSet(_ vm: Interpreter) throws -> SetTable? {
        switch part {
        case .values: return nil
        case .keys: return try SetTable(dict.entries.keys, vm)
        case .items: return try SetTable(vm.sequence(.object(self)).map { try Key($0, vm) }, vm)
        }
    }
}
