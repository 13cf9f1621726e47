import Interpreter

/// `collections`: the dicts with a twist. What else it has is written in the language (`Library/Collections.swift`).
enum Collections {
    private static func dict(_ call: Call) -> Dict { if case .dict(let dict) = call[0] { dict } else { Dict() } }

    private static func fill(_ dict: Dict, _ arguments: [Value], _ options: [(name: Name, value: Value)], _ vm: Interpreter) throws {
        let update = try vm.attribute(.dict(dict), Name("update"))
        _ = try vm.call(update, Arguments(arguments, options))
    }

    nonisolated(unsafe) static let defaultDict: TypeObject = TypeObject("defaultdict", module: "collections", base: .dict, constructor: Builtin("defaultdict", "default_factory=None, /, *source, **entries", "A dict that makes the value of a missing key by calling default_factory.", example: "counts = defaultdict(int)") { call in
        let dict = Dict()
        dict.kind = defaultDict
        let factory = call.optional(0) ?? .none
        if !factory.isNone, factory.heapObject?.isCallable != true { throw Raise(.typeError, "first argument must be callable or None") }
        dict.fallback = .factory(factory)
        try fill(dict, call.rest, call.options, call.vm)
        return .dict(dict)
    })

    nonisolated(unsafe) static let orderedDict: TypeObject = TypeObject("OrderedDict", module: "collections", base: .dict, methods: [
        Builtin("move_to_end", "self, key, last=True", "Moves a key to the end, or to the front.") { call in
            let dict = dict(call)
            let key = try Key(call[1], call.vm)
            guard let value = try dict.remove(key, call.vm) else { throw Raise(ExceptionObject(.named(.keyError), [call[1]])) }
            if try call.bool(2, or: true) {
                try dict.store(key, value, call.vm)
            } else {
                let others = dict.entries
                dict.entries = EntryTable()
                try dict.store(key, value, call.vm)
                try dict.merge(others, call.vm)
            }
            return .none
        },
        Builtin("popitem", "self, last=True", "Removes and returns the last pair, or the first.") { call in
            let dict = dict(call)
            let elements = dict.entries.elements
            guard let entry = try call.bool(1, or: true) ? elements.last : elements.first else { throw Raise(ExceptionObject(.named(.keyError), [.string("dictionary is empty")])) }
            try dict.remove(entry.key, call.vm)
            return .pair(entry.key.value, entry.value)
        },
    ], constructor: Builtin("OrderedDict", "*source, **entries", "A dict that knows its order.") { call in
        let dict = Dict()
        dict.kind = orderedDict
        try fill(dict, call.rest, call.options, call.vm)
        return .dict(dict)
    })

    private static func count(_ dict: Dict, _ arguments: [Value], _ options: [(name: Name, value: Value)], sign: Operator, _ vm: Interpreter) throws {
        func add(_ key: Key, _ n: Value) throws { try dict.store(key, vm.arithmetic(sign, dict.value(key, vm) ?? .int(0), n, inPlace: false), vm) }
        if let source = arguments.first, !source.isNone {
            if case .dict(let other) = source.plain {
                for (key, n) in other.entries { try add(key, n) }
            } else {
                let iterator = try vm.iterator(source)
                while let item = try iterator.next(vm) {
                    try vm.checkInterruption()
                    try add(Key(item, vm), .int(1))
                }
            }
        }
        for (name, n) in options { try add(Key(name.text), n) }
    }

    nonisolated(unsafe) static let counter: TypeObject = TypeObject("Counter", module: "collections", base: .dict, methods: [
        Builtin("most_common", "self, n=None", "Pairs of element and count, the most frequent first.", example: "Counter('hello').most_common(1)  # [('l', 2)]") { call in
            let pairs = dict(call).entries.map { Value.pair($0.key.value, $0.value) }
            let sorted = try call.vm.sorted(pairs, reverse: true) { $0.tuple?.items.last ?? .none }
            guard let n = call.optional(1) else { return .items(sorted) }
            return .items(Array(sorted.prefix(max(0, try call.vm.index(n)))))
        },
        Builtin("elements", "self", "Each element as often as it was counted.") { call in
            var result: [Value] = []
            for (key, n) in dict(call).entries {
                let times = max(0, n.index ?? 0)
                try call.vm.checkSize(16, result.count &+ times)
                result += Array(repeating: key.value, count: times)
            }
            return .object(ArrayIterator(result))
        },
        Builtin("update", "self, iterable=None, /, **counts", "Counts more elements.") { call in
            try count(dict(call), call.has(1) ? [call[1]] : [], call.options, sign: .add, call.vm)
            return .none
        },
        Builtin("subtract", "self, iterable=None, /, **counts", "Takes counts away.") { call in
            try count(dict(call), call.has(1) ? [call[1]] : [], call.options, sign: .subtract, call.vm)
            return .none
        },
        Builtin("total", "self", "The sum of the counts.") { call in
            try dict(call).entries.reduce(.int(0)) { try call.vm.arithmetic(.add, $0, $1.value, inPlace: false) }
        },
    ], constructor: Builtin("Counter", "iterable=None, /, **counts", "Counts elements.", example: "Counter('hello')['l']  # 2") { call in
        let dict = Dict()
        dict.kind = counter
        dict.fallback = .constant(.int(0))
        try count(dict, call.has(0) ? [call[0]] : [], call.options, sign: .add, call.vm)
        return .dict(dict)
    })
}
