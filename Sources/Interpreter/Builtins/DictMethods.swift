/// Methods of dict.
enum DictMethods {
    static func dict(_ call: Call) throws -> Dict {
        if case .dict(let dict) = call[0] { return dict }
        throw Raise(.typeError, "descriptor requires a 'dict' object but received a '\(call[0].typeName)'")
    }

    static let table: [Builtin] = [
        Builtin("keys", "self, /", "The keys.") { .object(DictView(try dict($0), .keys)) },
        Builtin("values", "self, /", "The values.") { .object(DictView(try dict($0), .values)) },
        Builtin("items", "self, /", "Pairs of key and value.") { .object(DictView(try dict($0), .items)) },
        Builtin("get", "self, key, default=None, /", "The value of a key, or the default.", example: "{'a': 1}.get('b', 0)  # 0") { call in
            try dict(call).value(Key(call[1], call.vm), call.vm) ?? (call.has(2) ? call[2] : .none)
        },
        Builtin("setdefault", "self, key, default=None, /", "The value of a key, which is set first if it is missing.") { call in
            let dict = try dict(call)
            let key = try Key(call[1], call.vm)
            if let value = try dict.value(key, call.vm) { return value }
            let standard = call.has(2) ? call[2] : .none
            try dict.store(key, standard, call.vm)
            return standard
        },
        Builtin("pop", "self, key, default=None, /", "Removes a key and returns its value.") { call in
            if let value = try dict(call).remove(Key(call[1], call.vm), call.vm) { return value }
            if call.has(2) { return call[2] }
            throw Raise(ExceptionObject(.named(.keyError), [call[1]]))
        },
        Builtin("popitem", "self, /", "Removes and returns the last pair.") { call in
            guard let (key, value) = try dict(call).entries.removeLast() else {
                throw Raise(ExceptionObject(.named(.keyError), [.string("popitem(): dictionary is empty")]))
            }
            return .pair(key.value, value)
        },
        Builtin("update", "self, other=(), /, **entries", "Takes over the entries of another dict.") { call in
            let dict = try dict(call)
            if call.has(1) { try update(dict, with: call[1], call.vm) }
            for (name, value) in call.options { try dict.store(Key(name.text), value, call.vm) }
            return .none
        },
        Builtin("clear", "self, /", "Removes all entries.") { call in
            try dict(call).entries.removeAll()
            return .none
        },
        Builtin("copy", "self, /", "A new dict with the same entries.") { call in
            let dict = try dict(call)
            let copy = Dict(dict.entries)
            (copy.kind, copy.fallback) = (dict.kind, dict.fallback)
            return .dict(copy)
        },
        Builtin("fromkeys", "iterable, value=None, /", "A dict with the given keys.") { call in
            // Called on a dict, that one comes first.
            let result = Dict()
            for key in try call.vm.sequence(call[0]) { try result.store(Key(key, call.vm), call.has(1) ? call[1] : .none, call.vm) }
            return .dict(result)
        },
        Builtin("__reversed__", "self, /", "The keys, the newest first.") { call in
            .object(ArrayIterator(try dict(call).entries.keys.reversed().map(\.value)))
        },
    ]

    static func isMapping(_ value: Value, _ vm: Interpreter) throws -> Bool {
        if case .dict = value { return true }
        return try vm.attributeIfPresent(value, Name("keys")) != nil
    }

    static func update(_ dict: Dict, with source: Value, _ vm: Interpreter) throws {
        if case .dict(let other) = source { return try dict.merge(other.entries, vm) }
        if source.heapObject is Instance, let keys = try vm.attributeIfPresent(source, Name("keys")) {
            for key in try vm.sequence(vm.call(keys)) { try dict.store(Key(key, vm), vm.item(source, key), vm) }
            return
        }
        for (i, pair) in try vm.sequence(source).enumerated() {
            guard try pair.heapObject?.iterator(vm) != nil else { throw Raise(.typeError, "cannot convert dictionary update sequence element #\(i) to a sequence") }
            let items = try vm.sequence(pair)
            guard items.count == 2 else { throw Raise(.valueError, "dictionary update sequence element #\(i) has length \(items.count); 2 is required") }
            try dict.store(Key(items[0], vm), items[1], vm)
        }
    }
}
