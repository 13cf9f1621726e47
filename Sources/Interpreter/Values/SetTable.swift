/// The elements of a set, laid out as CPython's `setobject.c` lays them out (linear probes of nine, then perturbation;
/// removed elements leave a mark), so that walking over a set gives CPython's order.
struct SetTable {
    private enum Slot {
        case free
        case removed
        case used(Key)
    }

    private var slots = [Slot](repeating: .free, count: 8)
    /// Slots that are used or marked as removed.
    private var fill = 0
    private(set) var count = 0
    /// Where `pop` goes on looking.
    private var finger = 0

    private static let probes = 9

    init() {}

    init(_ keys: some Sequence<Key>, _ vm: Interpreter) throws {
        for key in keys { try insert(key, vm) }
    }

    var isEmpty: Bool { count == 0 }
    private var mask: Int { slots.count - 1 }

    /// Walks the slots where a hash may lie until `visit` returns true.
    @inline(__always)
    private static func walk(_ code: Int, _ mask: Int, _ visit: (Int) throws -> Bool) rethrows {
        var perturb = UInt(bitPattern: code)
        var at = code & mask
        while true {
            let last = at + probes <= mask ? at + probes : at
            for i in at...last { if try visit(i) { return } }
            perturb >>= 5
            at = (at &* 5 &+ 1 &+ Int(bitPattern: perturb)) & mask
        }
    }

    /// Where a key lies; nil if it is not here.
    private func position(_ key: Key, _ vm: Interpreter) throws -> Int? {
        var found: Int?
        try SetTable.walk(key.code, mask) { i in
            switch slots[i] {
            case .free: return true
            case .removed: return false
            case .used(let other):
                guard other.code == key.code else { return false }
                guard try other.matches(key) ?? vm.areEqual(other.value, key.value) else { return false }
                found = i
                return true
            }
        }
        return found
    }

    func contains(_ key: Key, _ vm: Interpreter) throws -> Bool { try count > 0 && position(key, vm) != nil }

    /// - Returns: whether the element is new.
    @discardableResult
    mutating func insert(_ key: Key, _ vm: Interpreter) throws -> Bool {
        if try position(key, vm) != nil { return false }
        add(key)
        return true
    }

    /// Adds an element that is known to be new.
    mutating func add(_ key: Key) {
        place(key)
        fill += 1
        count += 1
        if fill * 5 >= mask * 3 { resize(count > 50_000 ? count * 2 : count * 4) }
    }

    private mutating func resize(_ minimum: Int) {
        var size = 8
        while size <= minimum { size *= 2 }
        let old = slots
        slots = [Slot](repeating: .free, count: size)
        for case .used(let key) in old { place(key) }
        fill = count
    }

    /// Puts a key that is not here into the first free slot.
    private mutating func place(_ key: Key) {
        var target = 0
        SetTable.walk(key.code, mask) { i in
            guard case .free = slots[i] else { return false }
            target = i
            return true
        }
        slots[target] = .used(key)
    }

    @discardableResult
    mutating func remove(_ key: Key, _ vm: Interpreter) throws -> Bool {
        guard let position = try position(key, vm) else { return false }
        slots[position] = .removed
        count -= 1
        return true
    }

    mutating func pop() -> Key? {
        guard count > 0 else { return nil }
        var at = finger & mask
        while true {
            if case .used(let key) = slots[at] {
                slots[at] = .removed
                count -= 1
                finger = at + 1
                return key
            }
            at = at == mask ? 0 : at + 1
        }
    }

    mutating func removeAll() { self = SetTable() }

    /// Takes over all elements of another set.
    mutating func merge(_ other: SetTable, _ vm: Interpreter) throws {
        if other.isEmpty { return }
        if (fill + other.count) * 5 >= mask * 3 { resize((count + other.count) * 2) }
        if fill == 0, mask == other.mask, other.fill == other.count {
            slots = other.slots
            (fill, count) = (other.fill, other.count)
        } else if fill == 0 {
            for case .used(let key) in other.slots { place(key) }
            (fill, count) = (other.count, other.count)
        } else {
            for case .used(let key) in other.slots { try insert(key, vm) }
        }
    }

    /// A copy without marks of removed elements, as `set(other)` makes it.
    func copy(_ vm: Interpreter) throws -> SetTable {
        var result = SetTable()
        try result.merge(self, vm)
        return result
    }

    /// Makes room for the keys of a dict, as CPython does before it adds them.
    mutating func reserve(forDict size: Int) {
        if (fill + size) * 5 >= mask * 3 { resize((count + size) * 2) }
    }

    var keys: [Key] {
        slots.compactMap { if case .used(let key) = $0 { key } else { nil } }
    }

    /// The key in or behind a slot, and the slot behind it.
    func next(from slot: Int) -> (key: Key, next: Int)? {
        var at = slot
        while at < slots.count {
            if case .used(let key) = slots[at] { return (key, at + 1) }
            at += 1
        }
        return nil
    }

    // MARK: Algebra

    func intersection(_ other: SetTable, _ vm: Interpreter) throws -> SetTable {
        let (walked, asked) = other.count > count ? (self, other) : (other, self)
        var result = SetTable()
        for key in walked.keys where try asked.contains(key, vm) { try result.insert(key, vm) }
        return result
    }

    func union(_ other: SetTable, _ vm: Interpreter) throws -> SetTable {
        var result = try copy(vm)
        try result.merge(other, vm)
        return result
    }

    func subtracting(_ other: SetTable, _ vm: Interpreter) throws -> SetTable {
        if count >> 2 > other.count {
            var result = try copy(vm)
            for key in other.keys { try result.remove(key, vm) }
            return result
        }
        var result = SetTable()
        for key in keys where try !other.contains(key, vm) { try result.insert(key, vm) }
        return result
    }

    func symmetricDifference(_ other: SetTable, _ vm: Interpreter) throws -> SetTable {
        var result = try other.copy(vm)
        for key in keys where try !result.remove(key, vm) { try result.insert(key, vm) }
        return result
    }

    func isSubset(of other: SetTable, _ vm: Interpreter) throws -> Bool {
        if count > other.count { return false }
        for key in keys where try !other.contains(key, vm) { return false }
        return true
    }
}
