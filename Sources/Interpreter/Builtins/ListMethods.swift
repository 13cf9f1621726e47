/// Methods of list and tuple.
enum ListMethods {
    private static func list(_ call: Call) throws -> List {
        if case .list(let list) = call[0] { return list }
        throw Raise(.typeError, "descriptor requires a 'list' object but received a '\(call[0].typeName)'")
    }

    static let table: [Builtin] = [
        Builtin("append", "self, object, /", "Adds a value at the end.", example: "xs = [1]; xs.append(2); xs  # [1, 2]") { call in
            try list(call).items.append(call[1])
            return .none
        },
        Builtin("extend", "self, iterable, /", "Adds all values of an iterable.") { call in
            let list = try list(call)
            list.items += try call.vm.sequence(call[1])
            try call.vm.checkSize(MemoryLayout<Value>.stride, list.items.count)
            return .none
        },
        Builtin("insert", "self, index, object, /", "Puts a value before an index.") { call in
            let list = try list(call)
            let index = try call.int(1)
            let at = index < 0 ? max(0, index.addingReportingOverflow(list.items.count).partialValue) : min(index, list.items.count)
            list.items.insert(call[2], at: at)
            return .none
        },
        Builtin("pop", "self, index=-1, /", "Removes and returns the value at an index, the last one unless told.") { call in
            let list = try list(call)
            if list.items.isEmpty { throw Raise(.indexError, "pop from empty list") }
            let index = try call.int(1, or: -1)
            let at = index < 0 ? index &+ list.items.count : index
            guard list.items.indices.contains(at) else { throw Raise(.indexError, "pop index out of range") }
            return list.items.remove(at: at)
        },
        Builtin("remove", "self, value, /", "Removes the first value equal to this one.") { call in
            let list = try list(call)
            for (i, item) in list.items.enumerated() where try call.vm.areEqual(item, call[1]) {
                if i < list.items.count { list.items.remove(at: i) }
                return .none
            }
            throw Raise(.valueError, "list.remove(x): x not in list")
        },
        Builtin("clear", "self, /", "Removes all values.") { call in
            try list(call).items.removeAll()
            return .none
        },
        Builtin("copy", "self, /", "A new list of the same values.") { .items(try list($0).items) },
        Builtin("reverse", "self, /", "Turns the order round, in place.") { call in
            try list(call).items.reverse()
            return .none
        },
        Builtin("sort", "self, /, *, key=None, reverse=False", "Sorts in place; equal values keep their order.") { call in
            let list = try list(call)
            let items = list.items
            // As in CPython the list looks empty meanwhile.
            list.items = []
            do {
                let result = try sorted(items, key: call.optional(1), reverse: call.bool(2, or: false), call.vm)
                let isUntouched = list.items.isEmpty
                list.items = result
                if !isUntouched { throw Raise(.valueError, "list modified during sort") }
            } catch {
                if list.items.isEmpty { list.items = items }
                throw error
            }
            return .none
        },
    ] + shared

    static let tuple: [Builtin] = shared

    private static let shared: [Builtin] = [
        Builtin("index", "self, value, start=0, stop=9223372036854775807, /", "The first index of a value.") { call in
            let items = try call.vm.sequence(call[0])
            func clip(_ i: Int) -> Int { max(0, min(i < 0 ? i &+ items.count : i, items.count)) }
            let (from, to) = (clip(try call.int(2, or: 0)), clip(try call.int(3, or: items.count)))
            for i in from..<max(from, to) where try call.vm.areEqual(items[i], call[1]) { return .int(i) }
            throw Raise(.valueError, call[0].typeName == "tuple" ? "tuple.index(x): x not in tuple" : "\(try call.vm.repr(call[1])) is not in list")
        },
        Builtin("count", "self, value, /", "How often a value occurs.") { call in
            .int(try call.vm.sequence(call[0]).count { try call.vm.areEqual($0, call[1]) })
        },
    ]

    /// A stable sort by `key`.
    ///
    /// - Parameter by: a native key in place of a script's.
    static func sorted(_ items: [Value], key: Value?, reverse: Bool, _ vm: Interpreter, by: ((Value) -> Value)? = nil) throws -> [Value] {
        let keys = try by.map { items.map($0) } ?? key.map { key in try items.map { try vm.call(key, $0) } } ?? items
        let order = try sortedOrder(keys, reverse: reverse, vm)
        return order.map { items[$0] }
    }

    /// The indices of the keys in sorted order. Keys of one plain kind are compared directly.
    private static func sortedOrder(_ keys: [Value], reverse: Bool, _ vm: Interpreter) throws -> [Int] {
        let ints = keys.compactMap { if case .int(let n) = $0 { n } else { nil } }
        if ints.count == keys.count { return try mergeSorted(ints, reverse: reverse, vm) { $0 < $1 } }
        let floats = keys.compactMap { if case .float(let x) = $0 { x } else { nil } }
        if floats.count == keys.count { return try mergeSorted(floats, reverse: reverse, vm) { $0 < $1 } }
        return try mergeSorted(keys, reverse: reverse, vm) { try vm.precedes($0, $1) }
    }

    private static func mergeSorted<K>(_ keys: [K], reverse: Bool, _ vm: Interpreter, _ precedes: (K, K) throws -> Bool) throws -> [Int] {
        var order = Array(keys.indices)
        if reverse { order.reverse() }
        // Python compares `later < earlier` only; a merge sort keeps equal values in order.
        var buffer = order
        var width = 1
        while width < order.count {
            var start = 0
            while start < order.count {
                try vm.checkInterruption()
                let middle = min(start + width, order.count)
                let end = min(start + 2 * width, order.count)
                var (left, right, out) = (start, middle, start)
                // Runs that are in order already are copied.
                if middle < end, try !precedes(keys[order[middle]], keys[order[middle - 1]]) {
                    for i in start..<end { buffer[i] = order[i] }
                    start = end
                    continue
                }
                while left < middle || right < end {
                    let takesRight = try left >= middle || (right < end && precedes(keys[order[right]], keys[order[left]]))
                    buffer[out] = takesRight ? order[right] : order[left]
                    if takesRight { right += 1 } else { left += 1 }
                    out += 1
                }
                start = end
            }
            swap(&order, &buffer)
            width *= 2
        }
        if reverse { order.reverse() }
        return order
    }
}

extension Interpreter {
    /// A stable sort by a native key.
    public func sorted(_ items: [Value], reverse: Bool, by key: @escaping (Value) -> Value) throws -> [Value] {
        try ListMethods.sorted(items, key: nil, reverse: reverse, self, by: key)
    }
}
