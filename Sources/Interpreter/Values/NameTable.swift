/// Values by name, found without hashing: names are small numbers, which are their own hash.
final class NameTable {
    /// Names' ids, or `free`; the values stand at the same places. The capacity is a power of two.
    @exclusivity(unchecked) private var ids: UnsafeMutablePointer<Int32>
    @exclusivity(unchecked) private var values: UnsafeMutablePointer<Value>
    @exclusivity(unchecked) private var capacity = 16
    @exclusivity(unchecked) private var count = 0

    private static let free: Int32 = -1

    init() { (ids, values) = NameTable.room(16) }

    deinit {
        ids.deallocate()
        values.deinitialize(count: capacity)
        values.deallocate()
    }

    @inline(__always)
    subscript(name: Name) -> Value? {
        let place = place(name.id)
        return ids[place] == name.id ? values[place] : nil
    }

    func set(_ name: Name, _ value: Value) {
        if (count + 1) * 2 > capacity { grow() }
        let place = place(name.id)
        if ids[place] == NameTable.free { count += 1 }
        ids[place] = name.id
        values[place] = value
    }

    func removeAll() {
        guard count > 0 else { return }
        ids.update(repeating: NameTable.free, count: capacity)
        values.update(repeating: .unset, count: capacity)
        count = 0
    }

    /// Where a name stands, or would stand: half of the places are free, so there is an end to looking.
    @inline(__always)
    private func place(_ id: Int32) -> Int {
        let mask = capacity &- 1
        var place = Int(id) & mask
        while ids[place] != NameTable.free, ids[place] != id { place = (place &+ 1) & mask }
        return place
    }

    private func grow() {
        let (oldIds, oldValues, oldCapacity) = (ids, values, capacity)
        capacity *= 2
        (ids, values) = NameTable.room(capacity)
        for i in 0..<oldCapacity where oldIds[i] != NameTable.free {
            let place = place(oldIds[i])
            ids[place] = oldIds[i]
            values[place] = oldValues[i]
        }
        oldIds.deallocate()
        oldValues.deinitialize(count: oldCapacity)
        oldValues.deallocate()
    }

    private static func room(_ capacity: Int) -> (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Value>) {
        let ids = UnsafeMutablePointer<Int32>.allocate(capacity: capacity)
        ids.initialize(repeating: free, count: capacity)
        let values = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
        values.initialize(repeating: .unset, count: capacity)
        return (ids, values)
    }
}
