/// The variables of a session: a slot for each name that any cell ever mentioned.
public final class Globals {
    private var slots: [String: Int32] = [:]
    private(set) var names: [String] = []
    /// Slot values; `unset` where the name has none (built-ins are found then).
    private(set) var values: UnsafeMutablePointer<Value>
    /// The built-in value of each slot's name, once it was asked for.
    private var standards: [Value] = []
    private var capacity = 256

    init() {
        values = .allocate(capacity: capacity)
        values.initialize(repeating: .unset, count: capacity)
    }

    deinit {
        values.deinitialize(count: capacity)
        values.deallocate()
    }

    func slot(_ name: String) -> Int32 {
        if let slot = slots[name] { return slot }
        let slot = Int32(names.count)
        if names.count == capacity {
            let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity * 2)
            larger.moveInitialize(from: values, count: capacity)
            (larger + capacity).initialize(repeating: .unset, count: capacity)
            values.deallocate()
            values = larger
            capacity *= 2
        }
        slots[name] = slot
        names.append(name)
        standards.append(.unset)
        return slot
    }

    /// The built-in value under a slot's name. What `find` gives is remembered.
    @inline(__always)
    func standard(_ slot: Int, _ find: (String) throws -> Value) rethrows -> Value {
        let known = standards[slot]
        if case .unset = known {
            let found = try find(names[slot])
            standards[slot] = found
            return found
        }
        return known
    }

    /// After the built-in names have changed.
    func forgetStandards() { standards = [Value](repeating: .unset, count: names.count) }

    public subscript(name: String) -> Value? {
        get {
            guard let slot = slots[name] else { return nil }
            let value = values[Int(slot)]
            return value.isUnset ? nil : value
        }
        set { values[Int(slot(name))] = newValue ?? .unset }
    }

    /// The variables that have a value, in the order in which they were first mentioned.
    public var variables: [(name: String, value: Value)] { all.filter { !$0.name.contains(Globals.moduleMark) } }

    /// Those of modules written in the language too: `module:name`.
    var all: [(name: String, value: Value)] {
        names.indices.compactMap { values[$0].isUnset ? nil : (names[$0], values[$0]) }
    }

    /// Stands between a module's name and its variable's.
    static let moduleMark = ":"

    public func removeAll() { for i in names.indices { values[i] = .unset } }
}

/// The names of a class body while it runs.
final class Namespace: Object {
    var entries: [(name: Name, value: Value)] = []
    /// Texts of the annotations, by name.
    var annotations: [(String, Value)] = []
    /// Where methods find the class once it is made.
    var ownClass: Cell?

    subscript(name: Name) -> Value? {
        get { entries.first { $0.name == name }?.value }
        set {
            guard let newValue else {
                entries.removeAll { $0.name == name }
                return
            }
            if let i = entries.firstIndex(where: { $0.name == name }) { entries[i].value = newValue } else { entries.append((name, newValue)) }
        }
    }
}
