/// Arithmetic of `collections.Counter`.
enum CounterMethods {
    /// `a + b`, `a - b`, `a & b`, `a | b` of two counters: only positive counts stay.
    static func binary(_ op: Operator, _ mine: Dict, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard !reflected, case .dict(let other) = other, other.kind === mine.kind else { return nil }
        let result = Dict()
        (result.kind, result.fallback) = (mine.kind, mine.fallback)
        func add(_ key: Key, _ count: Value) throws {
            if try vm.truth(vm.compare(.greater, count, .int(0))) { try result.store(key, count, vm) }
        }
        func combined(_ a: Value, _ b: Value) throws -> Value? {
            switch op {
            case .add, .subtract: try vm.arithmetic(op, a, b, inPlace: false)
            case .bitAnd: try vm.precedes(b, a) ? b : a
            case .bitOr: try vm.precedes(a, b) ? b : a
            default: nil
            }
        }
        for (key, count) in mine.entries {
            guard let total = try combined(count, other.value(key, vm) ?? .int(0)) else { return nil }
            try add(key, total)
        }
        if op != .bitAnd {
            for (key, count) in other.entries where try mine.find(key, vm) == nil {
                guard let total = try combined(.int(0), count) else { return nil }
                try add(key, total)
            }
        }
        return .dict(result)
    }
}
