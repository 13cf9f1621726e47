/// The entries of a dict in the order in which they came: a compact array, and an index of open addresses into it.
///
/// Look-ups compare keys. Where that may run a script's own `__eq__`, which may raise and may even change the very
/// table, it is done on a copy and its errors are passed on.
public struct EntryTable: Sequence, ExpressibleByDictionaryLiteral {
    public typealias Element = (key: Key, value: Value)

    /// Entries by age; a removed one stays as a hole (its value is `unset`) until the table is packed.
    private var items: [Element] = []
    /// Positions in `items`, or `free` or `removed`. The count is a power of two.
    private var index: [Int32] = []
    public private(set) var count = 0
    /// Places of the index that are not free.
    private var occupied = 0

    private static let free: Int32 = -1
    private static let removed: Int32 = -2

    public init() {}

    public init(dictionaryLiteral elements: (Key, Value)...) {
        for (key, value) in elements { self[key] = value }
    }

    public init(_ pairs: some Sequence<(String, Value)>) {
        for (name, value) in pairs { self[Key(name)] = value }
    }

    public var isEmpty: Bool { count == 0 }

    // MARK: Finding

    enum Search {
        case found(Int)
        case absent
        /// Only a script's `__eq__` can tell.
        case open
    }

    @inline(__always)
    func search(_ key: Key) -> Search {
        guard !index.isEmpty else { return .absent }
        return index.withUnsafeBufferPointer { index in
            items.withUnsafeBufferPointer { items in
                let mask = index.count &- 1
                var at = key.code & mask
                var perturb = UInt(bitPattern: key.code)
                while true {
                    let position = index[at]
                    if position == EntryTable.free { return .absent }
                    if position >= 0, items[Int(position)].key.code == key.code {
                        switch items[Int(position)].key.matches(key) {
                        case true?: return .found(Int(position))
                        case nil: return .open
                        default: break
                        }
                    }
                    perturb >>= 5
                    at = (at &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
                }
            }
        }
    }

    /// The position of a key, asking scripts' `__eq__`. Called on a copy: a script may change the table meanwhile.
    @inline(never)
    func careful(_ key: Key, _ vm: Interpreter) throws -> Int? {
        let mask = index.count - 1
        var at = key.code & mask
        var perturb = UInt(bitPattern: key.code)
        while index[at] != EntryTable.free {
            let position = Int(index[at])
            if position >= 0, items[position].key.code == key.code, try vm.areEqual(items[position].key.value, key.value) { return position }
            perturb >>= 5
            at = (at &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
        }
        return nil
    }

    func value(at position: Int) -> Value { items[position].value }

    // MARK: Changing

    mutating func replace(at position: Int, with value: Value) { items[position].value = value }

    /// Adds an entry whose key is known to be new.
    @inline(__always)
    mutating func append(_ key: Key, _ value: Value) {
        if (occupied + 1) * 3 > index.count * 2 { grow() }
        insertIndex(key.code, Int32(truncatingIfNeeded: items.count))
        items.append((key, value))
        count += 1
    }

    @inline(__always)
    private mutating func insertIndex(_ code: Int, _ position: Int32) {
        let mask = index.count &- 1
        var at = code & mask
        var perturb = UInt(bitPattern: code)
        while index[at] >= 0 {
            perturb >>= 5
            at = (at &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
        }
        if index[at] == EntryTable.free { occupied += 1 }
        index[at] = position
    }

    /// Packs the entries and makes room for as many again.
    private mutating func grow() {
        if count < items.count { items.removeAll { $0.value.isUnset } }
        var size = 8
        while size * 2 < (count + 1) * 6 { size *= 2 }
        index = [Int32](repeating: EntryTable.free, count: size)
        occupied = 0
        for i in items.indices { insertIndex(items[i].key.code, Int32(truncatingIfNeeded: i)) }
    }

    mutating func remove(at position: Int) -> Element {
        let item = items[position]
        let mask = index.count - 1
        var at = item.key.code & mask
        var perturb = UInt(bitPattern: item.key.code)
        while index[at] != Int32(truncatingIfNeeded: position) {
            perturb >>= 5
            at = (at &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
        }
        index[at] = EntryTable.removed
        items[position].value = .unset
        count -= 1
        if position == items.count - 1 {
            while let last = items.last, last.value.isUnset { items.removeLast() }
        }
        if count == 0 { self = EntryTable() }
        return item
    }

    public mutating func removeAll() { self = EntryTable() }

    /// The newest entry.
    mutating func removeLast() -> Element? {
        items.isEmpty ? nil : remove(at: items.count - 1)
    }

    // MARK: For keys that run no script

    /// For keys made of texts and numbers; what only a script's `__eq__` could find is not found.
    public subscript(key: Key) -> Value? {
        get {
            if case .found(let position) = search(key) { return items[position].value }
            return nil
        }
        set {
            switch (search(key), newValue) {
            case (.found(let position), let value?): items[position].value = value
            case (.found(let position), nil): _ = remove(at: position)
            case (_, let value?): append(key, value)
            default: break
            }
        }
    }

    public mutating func removeValue(forKey key: Key) -> Value? {
        guard case .found(let position) = search(key) else { return nil }
        return remove(at: position).value
    }

    /// Takes over all entries of another table; on equal keys the other's value wins.
    public mutating func merge(_ other: EntryTable) {
        for (key, value) in other { self[key] = value }
    }

    // MARK: Walking

    /// The entry at or behind a raw position, and the raw position behind it.
    @inline(__always)
    func next(from position: Int) -> (entry: Element, next: Int)? {
        var at = position
        while at < items.count {
            if !items[at].value.isUnset { return (items[at], at + 1) }
            at += 1
        }
        return nil
    }

    /// The entry before a raw position, for walking backwards.
    func previous(to position: Int) -> (entry: Element, position: Int)? {
        var at = Swift.min(position, items.count) - 1
        while at >= 0 {
            if !items[at].value.isUnset { return (items[at], at) }
            at -= 1
        }
        return nil
    }

    var end: Int { items.count }

    public struct TableIterator: IteratorProtocol {
        fileprivate let items: [Element]
        fileprivate var at = 0

        public mutating func next() -> Element? {
            while at < items.count {
                at += 1
                if !items[at - 1].value.isUnset { return items[at - 1] }
            }
            return nil
        }
    }

    public func makeIterator() -> TableIterator { TableIterator(items: items) }

    public var keys: [Key] { map(\.key) }
    public var values: [Value] { map(\.value) }
    public var elements: [Element] { count == items.count ? items : Array(self) }
}
