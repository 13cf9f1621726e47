/// A Python set or frozenset.
public final class SetObject: Object {
    @exclusivity(unchecked) var table: SetTable
    public let isFrozen: Bool

    init(_ table: SetTable = SetTable(), isFrozen: Bool = false) {
        self.table = table
        self.isFrozen = isFrozen
    }

    public init(_ values: some Sequence<Value>, isFrozen: Bool = false, _ vm: Interpreter) throws {
        table = SetTable()
        self.isFrozen = isFrozen
        super.init()
        for value in values { try table.insert(Key(value, vm), vm) }
    }

    /// The elements in CPython's order.
    public var values: [Value] { table.keys.map(\.value) }

    public override var type: TypeObject { isFrozen ? .frozenset : .set }
    public override func repr(_ vm: Interpreter) throws -> String {
        let name = isFrozen ? "frozenset" : "set"
        if table.isEmpty { return name + "()" }
        return try vm.guardingRepr(self, "\(name)(...)") {
            let body = "{" + (try values.map { try vm.repr($0) }).joined(separator: ", ") + "}"
            return isFrozen ? "frozenset(\(body))" : body
        }
    }
    public override func truth(_ vm: Interpreter) -> Bool { !table.isEmpty }
    public override func length(_ vm: Interpreter) -> Int? { table.count }
    public override func hash(_ vm: Interpreter) throws -> Int {
        guard isFrozen else { throw Raise(.typeError, "unhashable type: 'set'") }
        return Hashing.unordered(table.keys.map(\.code))
    }
    public override func iterator(_ vm: Interpreter) -> Iterator? { SetIterator(self) }
    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? { try contains(Key(value, vm), vm) }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard let theirs = try SetObject.table(of: other, vm) else { return nil }
        return try table.count == theirs.count && table.isSubset(of: theirs, vm)
    }
    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard let theirs = try SetObject.table(of: other, vm) else { return nil }
        switch op {
        case .equal: return .bool(try table.count == theirs.count && table.isSubset(of: theirs, vm))
        case .notEqual: return .bool(try table.count != theirs.count || !table.isSubset(of: theirs, vm))
        case .lessEqual: return .bool(try table.isSubset(of: theirs, vm))
        case .less: return .bool(try table.count < theirs.count && table.isSubset(of: theirs, vm))
        case .greaterEqual: return .bool(try theirs.isSubset(of: table, vm))
        case .greater: return .bool(try theirs.count < table.count && theirs.isSubset(of: table, vm))
        }
    }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard let theirs = try SetObject.table(of: other, vm), let result = try combined(op, theirs, reflected: reflected, vm) else { return nil }
        return .object(SetObject(result, isFrozen: reflected ? other.of(SetObject.self)?.isFrozen ?? isFrozen : isFrozen))
    }
    private func combined(_ op: Operator, _ theirs: SetTable, reflected: Bool, _ vm: Interpreter) throws -> SetTable? {
        let (a, b) = reflected ? (theirs, table) : (table, theirs)
        switch op {
        case .bitAnd: return try a.intersection(b, vm)
        case .bitOr: return try a.union(b, vm)
        case .subtract: return try a.subtracting(b, vm)
        case .bitXor: return try a.symmetricDifference(b, vm)
        default: return nil
        }
    }
    public override func inPlace(_ op: Operator, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard !isFrozen, let theirs = try SetObject.table(of: other, vm) else { return nil }
        switch op {
        case .bitOr: try merge(theirs, vm)
        case .subtract: for key in theirs.keys { try remove(key, vm) }
        case .bitAnd: table = try table.intersection(theirs, vm)
        case .bitXor:
            let mine = table
            for key in theirs.keys {
                if try mine.contains(key, vm) { try remove(key, vm) } else { try insert(key, vm) }
            }
        default: return nil
        }
        return .object(self)
    }

    // A script's `__eq__`, which these may run, may look at this very set or change it: they compare in a copy.

    func contains(_ key: Key, _ vm: Interpreter) throws -> Bool {
        let snapshot = table
        return try snapshot.contains(key, vm)
    }
    func insert(_ key: Key, _ vm: Interpreter) throws {
        if try !contains(key, vm) { table.add(key) }
    }
    @discardableResult
    func remove(_ key: Key, _ vm: Interpreter) throws -> Bool {
        guard try contains(key, vm) else { return false }
        if case .object = key.value {
            var changed = table
            try changed.remove(key, vm)
            table = changed
            return true
        }
        return try table.remove(key, vm)
    }
    func merge(_ other: SetTable, _ vm: Interpreter) throws {
        var changed = table
        try changed.merge(other, vm)
        table = changed
    }

    /// The elements of a set or of a dict's view.
    static func table(of value: Value, _ vm: Interpreter) throws -> SetTable? {
        if let set = value.of(SetObject.self) { return set.table }
        return try value.of(DictView.self)?.asSet(vm)
    }
}

/// Walks over a set, and notices when its size changes under way.
final class SetIterator: Iterator {
    private let set: SetObject
    private let count: Int
    private var slot = 0

    init(_ set: SetObject) {
        self.set = set
        count = set.table.count
    }

    nonisolated(unsafe) private static let classObject = TypeObject("set_iterator")
    override var type: TypeObject { SetIterator.classObject }

    override func next(_ vm: Interpreter) throws -> Value? {
        guard set.table.count == count else { throw Raise(.runtimeError, "Set changed size during iteration") }
        guard let (key, next) = set.table.next(from: slot) else { return nil }
        slot = next
        return key.value
    }
}
