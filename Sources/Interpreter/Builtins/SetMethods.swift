/// Methods of set and frozenset.
enum SetMethods {
    private static func set(_ call: Call) throws -> SetObject {
        if let set = call[0].of(SetObject.self) { return set }
        throw Raise(.typeError, "descriptor requires a 'set' object but received a '\(call[0].typeName)'")
    }

    private static func keys(_ value: Value, _ vm: Interpreter) throws -> [Key] {
        if let set = value.of(SetObject.self) { return set.table.keys }
        return try vm.sequence(value).map { try Key($0, vm) }
    }

    fileprivate static func table(_ value: Value, _ vm: Interpreter) throws -> SetTable {
        if let set = value.of(SetObject.self) { return set.table }
        return try SetTable(keys(value, vm), vm)
    }

    private static func add(_ value: Value, to set: SetObject, _ vm: Interpreter) throws {
        if let other = value.of(SetObject.self) { return try set.merge(other.table, vm) }
        if case .dict(let dict) = value { set.table.reserve(forDict: dict.entries.count) }
        let iterator = try vm.iterator(value)
        while let item = try iterator.next(vm) { try set.insert(Key(item, vm), vm) }
    }

    static func make(_ call: Call, isFrozen: Bool) throws -> Value {
        if isFrozen, let other = call[0].of(SetObject.self), other.isFrozen { return call[0] }
        let set = SetObject(isFrozen: isFrozen)
        if call.has(0) { try add(call[0], to: set, call.vm) }
        return .object(set)
    }

    private static func made(_ call: Call, _ table: SetTable) throws -> Value { .object(SetObject(table, isFrozen: try set(call).isFrozen)) }

    static let frozen: [Builtin] = [
        Builtin("union", "self, *others", "The elements of any.") { call in
            let result = SetObject(try set(call).table.copy(call.vm), isFrozen: try set(call).isFrozen)
            for other in call.rest { try add(other, to: result, call.vm) }
            return .object(result)
        },
        Builtin("intersection", "self, *others", "The elements of all.") { call in
            var table = try set(call).table
            for other in call.rest {
                if let set = other.of(SetObject.self) {
                    table = try table.intersection(set.table, call.vm)
                    continue
                }
                var result = SetTable()
                for key in try keys(other, call.vm) where try table.contains(key, call.vm) { try result.insert(key, call.vm) }
                table = result
            }
            return try made(call, call.rest.isEmpty ? table.copy(call.vm) : table)
        },
        Builtin("difference", "self, *others", "The elements that the others don't have.") { call in
            var table = try set(call).table
            for other in call.rest { table = try table.subtracting(SetMethods.table(other, call.vm), call.vm) }
            return try made(call, call.rest.isEmpty ? table.copy(call.vm) : table)
        },
        Builtin("symmetric_difference", "self, other, /", "The elements of one but not both.") { call in
            try made(call, set(call).table.symmetricDifference(table(call[1], call.vm), call.vm))
        },
        Builtin("issubset", "self, other, /", "Whether the other has all elements.") { try .bool(set($0).table.isSubset(of: table($0[1], $0.vm), $0.vm)) },
        Builtin("issuperset", "self, other, /", "Whether this has all elements of the other.") { try .bool(table($0[1], $0.vm).isSubset(of: set($0).table, $0.vm)) },
        Builtin("isdisjoint", "self, other, /", "Whether they share no element.") { call in
            for key in try keys(call[1], call.vm) where try set(call).contains(key, call.vm) { return .bool(false) }
            return .bool(true)
        },
        Builtin("copy", "self, /", "A new set of the same elements.") { call in
            try set(call).isFrozen ? call[0] : .object(SetObject(set(call).table.copy(call.vm)))
        },
    ]

    static let table: [Builtin] = frozen + [
        Builtin("add", "self, element, /", "Adds an element.") { call in
            try set(call).insert(Key(call[1], call.vm), call.vm)
            return .none
        },
        Builtin("remove", "self, element, /", "Removes an element that must be there.") { call in
            if try !set(call).remove(Key(call[1], call.vm), call.vm) { throw Raise(ExceptionObject(.named(.keyError), [call[1]])) }
            return .none
        },
        Builtin("discard", "self, element, /", "Removes an element if it is there.") { call in
            try set(call).remove(Key(call[1], call.vm), call.vm)
            return .none
        },
        Builtin("pop", "self, /", "Removes and returns an element.") { call in
            guard let key = try set(call).table.pop() else { throw Raise(ExceptionObject(.named(.keyError), [.string("pop from an empty set")])) }
            return key.value
        },
        Builtin("clear", "self, /", "Removes all elements.") { call in
            try set(call).table.removeAll()
            return .none
        },
        Builtin("update", "self, *others", "Adds the elements of others.") { call in
            for other in call.rest { try add(other, to: set(call), call.vm) }
            return .none
        },
        Builtin("intersection_update", "self, *others", "Keeps what the others have too.") { call in
            for other in call.rest { try set(call).table = set(call).table.intersection(table(other, call.vm), call.vm) }
            return .none
        },
        Builtin("difference_update", "self, *others", "Removes what the others have.") { call in
            for other in call.rest { for key in try keys(other, call.vm) { try set(call).remove(key, call.vm) } }
            return .none
        },
        Builtin("symmetric_difference_update", "self, other, /", "Keeps what only one of the two has.") { call in
            _ = try set(call).inPlace(.bitXor, .object(SetObject(table(call[1], call.vm))), call.vm)
            return .none
        },
    ]
}
