/// Values by name, found without hashing: names are small numbers, which are their own hash.
struct NameTable {
    private var ids: [Int32] = []
    private var values: [Value] = []
    private var count = 0

    private static let free: Int32 = -1

    @inline(__always)
    subscript(name: Name) -> Value? {
        get {
            guard !ids.isEmpty else { return nil }
            let mask = ids.count &- 1
            var at = Int(name.id) & mask
            while ids[at] != NameTable.free {
                if ids[at] == name.id { return values[at] }
                at = (at &+ 1) & mask
            }
            return nil
        }
    }

    mutating func set(_ name: Name, _ value: Value) {
        if (count + 1) * 2 > ids.count { grow() }
        let at = place(name.id)
        if ids[at] == NameTable.free { count += 1 }
        ids[at] = name.id
        values[at] = value
    }

    mutating func removeAll() { self = NameTable() }

    private func place(_ id: Int32) -> Int {
        var at = Int(id) & (ids.count - 1)
        while ids[at] != NameTable.free, ids[at] != id { at = (at + 1) & (ids.count - 1) }
        return at
    }

    private mutating func grow() {
        let (oldIds, oldValues) = (ids, values)
        let size = max(16, ids.count * 2)
        ids = [Int32](repeating: NameTable.free, count: size)
        values = [Value](repeating: .unset, count: size)
        for (id, value) in zip(oldIds, oldValues) where id != NameTable.free {
            let at = place(id)
            ids[at] = id
            values[at] = value
        }
    }
}
