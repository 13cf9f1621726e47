import BigInt
import OrderedCollections

/// Methods of dict.
enum DictMethods {
    private static func dict(_ call: Call) throws -> Dict {
        if case .dict(let dict) = call[0] { return dict }
        throw Raise(.typeError, "descriptor requires a 'dict' object but received a '\(call[0].typeName)'")
    }

    static let table: [Builtin] = [
        Builtin("keys", "self, /", "The keys.") { .object(DictView(try dict($0), .keys)) },
        Builtin("values", "self, /", "The values.") { .object(DictView(try dict($0), .values)) },
        Builtin("items", "self, /", "Pairs of key and value.") { .object(DictView(try dict($0), .items)) },
        Builtin("get", "self, key, default=None, /", "The value of a key, or the default.", example: "{'a': 1}.get('b', 0)  # 0") { call in
            try dict(call).entries[try Key(call[1], call.vm)] ?? (call.has(2) ? call[2] : .none)
        },
        Builtin("setdefault", "self, key, default=None, /", "The value of a key, which is set first if it is missing.") { call in
            let dict = try dict(call)
            let key = try Key(call[1], call.vm)
            if let value = dict.entries[key] { return value }
            dict.entries[key] = call.has(2) ? call[2] : .none
            return dict.entries[key] ?? .none
        },
        Builtin("pop", "self, key, default=None, /", "Removes a key and returns its value.") { call in
            if let value = try dict(call).entries.removeValue(forKey: try Key(call[1], call.vm)) { return value }
            if call.has(2) { return call[2] }
            throw Raise(ExceptionObject(.named(.keyError), [call[1]]))
        },
        Builtin("popitem", "self, /", "Removes and returns the last pair.") { call in
            let dict = try dict(call)
            guard !dict.entries.isEmpty else { throw Raise(ExceptionObject(.named(.keyError), [.string("popitem(): dictionary is empty")])) }
            let (key, value) = dict.entries.removeLast()
            return .pair(key.value, value)
        },
        Builtin("update", "self, other=(), /, **entries", "Takes over the entries of another dict.") { call in
            let dict = try dict(call)
            if call.has(1) { try update(dict, with: call[1], call.vm) }
            for (name, value) in call.options { dict[name.text] = value }
            return .none
        },
        Builtin("clear", "self, /", "Removes all entries.") { call in
            try dict(call).entries.removeAll()
            return .none
        },
        Builtin("copy", "self, /", "A new dict with the same entries.") { .dict(Dict(try dict($0).entries)) },
        Builtin("fromkeys", "keys, value=None, /", "A dict with the given keys.") { call in
            let result = Dict()
            for key in try call.vm.sequence(call[0]) { result.entries[try Key(key, call.vm)] = call.has(1) ? call[1] : .none }
            return .dict(result)
        },
    ]

    static func update(_ dict: Dict, with source: Value, _ vm: Interpreter) throws {
        if case .dict(let other) = source {
            dict.entries.merge(other.entries) { $1 }
            return
        }
        for (i, pair) in try vm.sequence(source).enumerated() {
            guard pair.heapObject != nil else { throw Raise(.typeError, "cannot convert dictionary update sequence element #\(i) to a sequence") }
            let items = try vm.sequence(pair)
            guard items.count == 2 else { throw Raise(.valueError, "dictionary update sequence element #\(i) has length \(items.count); 2 is required") }
            dict.entries[try Key(items[0], vm)] = items[1]
        }
    }
}

/// Methods of set and frozenset.
enum SetMethods {
    private static func set(_ call: Call) throws -> SetObject {
        if let set = call[0].of(SetObject.self) { return set }
        throw Raise(.typeError, "descriptor requires a 'set' object but received a '\(call[0].typeName)'")
    }

    private static func keys(_ value: Value, _ vm: Interpreter) throws -> OrderedSet<Key> {
        try SetObject.keys(of: value, vm) ?? OrderedSet(vm.sequence(value).map { try Key($0, vm) })
    }

    static let frozen: [Builtin] = [
        Builtin("union", "self, *others", "The elements of any.") { call in
            .object(SetObject(try call.rest.reduce(set(call).elements) { $0.union(try keys($1, call.vm)) }))
        },
        Builtin("intersection", "self, *others", "The elements of all.") { call in
            .object(SetObject(try call.rest.reduce(set(call).elements) { $0.intersection(try keys($1, call.vm)) }))
        },
        Builtin("difference", "self, *others", "The elements that the others don't have.") { call in
            .object(SetObject(try call.rest.reduce(set(call).elements) { $0.subtracting(try keys($1, call.vm)) }))
        },
        Builtin("symmetric_difference", "self, other, /", "The elements of one but not both.") { call in
            .object(SetObject(try set(call).elements.symmetricDifference(keys(call[1], call.vm))))
        },
        Builtin("issubset", "self, other, /", "Whether the other has all elements.") { .bool(try set($0).elements.isSubset(of: keys($0[1], $0.vm))) },
        Builtin("issuperset", "self, other, /", "Whether this has all elements of the other.") { .bool(try set($0).elements.isSuperset(of: keys($0[1], $0.vm))) },
        Builtin("isdisjoint", "self, other, /", "Whether they share no element.") { .bool(try set($0).elements.isDisjoint(with: keys($0[1], $0.vm))) },
        Builtin("copy", "self, /", "A new set of the same elements.") { .object(SetObject(try set($0).elements)) },
    ]

    static let table: [Builtin] = frozen + [
        Builtin("add", "self, element, /", "Adds an element.") { call in
            try set(call).elements.append(try Key(call[1], call.vm))
            return .none
        },
        Builtin("remove", "self, element, /", "Removes an element that must be there.") { call in
            if try set(call).elements.remove(try Key(call[1], call.vm)) == nil { throw Raise(ExceptionObject(.named(.keyError), [call[1]])) }
            return .none
        },
        Builtin("discard", "self, element, /", "Removes an element if it is there.") { call in
            _ = try set(call).elements.remove(try Key(call[1], call.vm))
            return .none
        },
        Builtin("pop", "self, /", "Removes and returns an element.") { call in
            let set = try set(call)
            guard let first = SetObject.shown(set.elements).first else { throw Raise(ExceptionObject(.named(.keyError), [.string("pop from an empty set")])) }
            set.elements.remove(first)
            return first.value
        },
        Builtin("clear", "self, /", "Removes all elements.") { call in
            try set(call).elements.removeAll()
            return .none
        },
        Builtin("update", "self, *others", "Adds the elements of others.") { call in
            for other in call.rest { try set(call).elements.formUnion(keys(other, call.vm)) }
            return .none
        },
        Builtin("intersection_update", "self, *others", "Keeps what the others have too.") { call in
            for other in call.rest { try set(call).elements.formIntersection(keys(other, call.vm)) }
            return .none
        },
        Builtin("difference_update", "self, *others", "Removes what the others have.") { call in
            for other in call.rest { try set(call).elements.subtract(keys(other, call.vm)) }
            return .none
        },
    ]
}

/// Methods of int and float.
enum NumberMethods {
    static let int: [Builtin] = [
        Builtin("bit_length", "self, /", "The number of bits of the absolute value.") { call in .int((call[0].bigInt?.magnitude.bitWidth) ?? 0) },
        Builtin("is_integer", "self, /", "True.") { _ in .bool(true) },
        Builtin("conjugate", "self, /", "The number itself.") { $0[0] },
    ]
    static let float: [Builtin] = [
        Builtin("is_integer", "self, /", "Whether the number is whole.") { .bool(try $0.double(0).rounded() == $0.double(0)) },
        Builtin("hex", "self, /", "The exact value in hexadecimal.") { .string(CText.format("%a", try $0.double(0))) },
        Builtin("as_integer_ratio", "self, /", "Numerator and denominator.") { call in
            var x = try call.double(0)
            guard x.isFinite else { throw Raise(.overflowError, "cannot convert Infinity to integer ratio") }
            var denominator = 1
            while x.rounded() != x, denominator < 1 << 60 {
                x *= 2
                denominator *= 2
            }
            return .pair(Value(big: try Builtins.truncated(x)), .int(denominator))
        },
    ]
}
