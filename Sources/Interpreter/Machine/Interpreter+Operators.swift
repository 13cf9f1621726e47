extension Interpreter {
    public func truth(_ value: Value) throws -> Bool {
        switch value {
        case .bool(let b): return b
        case .none: return false
        case .int(let n): return n != 0
        case .float(let x): return x != 0
        case .str(let s): return !s.text.isEmpty
        case .list(let l): return !l.items.isEmpty
        case .tuple(let t): return !t.items.isEmpty
        case .dict(let d): return !d.entries.isEmpty
        case .object(let object): return try object.truth(self)
        case .unset: throw Raise(.runtimeError, "no value")
        }
    }

    /// `a op b` by Python's rules: numbers directly, then the left operand, then the right one reflected.
    public func arithmetic(_ op: Operator, _ a: Value, _ b: Value, inPlace: Bool) throws -> Value {
        if let result = try Numbers.binary(op, a, b, self) { return result }
        if inPlace, let object = a.heapObject, let result = try object.inPlace(op, b, self) { return result }
        if let object = a.heapObject, let result = try object.binary(op, b, reflected: false, self) { return result }
        if let object = b.heapObject, let result = try object.binary(op, a, reflected: true, self) { return result }
        if op == .multiply, a.of(BigInteger.self) != nil || b.of(BigInteger.self) != nil, [a, b].contains(where: { ["list", "tuple", "str", "bytes"].contains($0.typeName) }) {
            throw Raise(.overflowError, "cannot fit 'int' into an index-sized integer")
        }
        if op == .multiply, [a, b].contains(where: { ["list", "tuple", "str"].contains($0.typeName) }) {
            let other = ["list", "tuple", "str"].contains(a.typeName) ? b : a
            throw Raise(.typeError, "can't multiply sequence by non-int of type '\(other.typeName)'")
        }
        throw Raise(.typeError, "unsupported operand type(s) for \(op.symbol)\(inPlace && op != .power ? "=" : ""): '\(a.typeName)' and '\(b.typeName)'")
    }

    public func unary(_ op: UnaryOperation, _ value: Value) throws -> Value {
        switch (op, value) {
        case (.negate, .int(let n)): return try Numbers.integers(.subtract, 0, n, self) ?? .none
        case (.negate, .float(let x)): return .float(-x)
        case (.negate, .bool(let b)): return .int(b ? -1 : 0)
        case (.plus, .int), (.plus, .float): return value
        case (.plus, .bool(let b)): return .int(b ? 1 : 0)
        case (.invert, .int(let n)): return .int(~n)
        case (.invert, .bool(let b)): return .int(b ? -2 : -1)
        default:
            if let result = try value.heapObject?.unary(op, self) { return result }
            throw Raise(.typeError, "bad operand type for unary \(op.symbol): '\(value.typeName)'")
        }
    }

    public func compare(_ op: Comparison, _ a: Value, _ b: Value) throws -> Value {
        if let result = Numbers.compare(op, a, b) { return .bool(result) }
        if let object = a.heapObject, let result = try object.compare(op, b, self) { return result }
        if let object = b.heapObject, let result = try object.compare(op.swapped, a, self) { return result }
        switch op {
        case .equal: return .bool(a.isSame(as: b))
        case .notEqual: return .bool(!a.isSame(as: b))
        default:
            throw Raise(.typeError, "'\(op.symbol)' not supported between instances of '\(a.typeName)' and '\(b.typeName)'")
        }
    }

    public func areEqual(_ a: Value, _ b: Value) throws -> Bool {
        if case .str(let x) = a, case .str(let y) = b { return x.equals(y) }
        // Containers hold an object equal to itself, even nan.
        if a.isSame(as: b) { return true }
        return try truth(compare(.equal, a, b))
    }

    func areEqual(_ a: [Value], _ b: [Value]) throws -> Bool {
        guard a.count == b.count else { return false }
        return try deeper {
            for i in a.indices {
                if i & 0xFFF == 0xFFF { try checkInterruption() }
                if try !areEqual(a[i], b[i]) { return false }
            }
            return true
        }
    }

    /// Runs a comparison one level further down.
    func deeper<T>(_ body: () throws -> T) throws -> T {
        depth += 1
        defer { depth -= 1 }
        if depth > Interpreter.recursionLimit { throw Raise(.recursionError, "maximum recursion depth exceeded in comparison") }
        return try body()
    }

    func compareSequences(_ op: Comparison, _ a: [Value], _ b: [Value]) throws -> Value {
        if op == .equal { return .bool(try areEqual(a, b)) }
        if op == .notEqual { return .bool(try !areEqual(a, b)) }
        for (x, y) in zip(a, b) where try !areEqual(x, y) { return try compare(op, x, y) }
        return .bool(Numbers.compare(op, a.count, b.count))
    }

    func comparePayload(_ op: Comparison, _ a: Value, _ b: Value) throws -> Value? {
        if let result = Numbers.compare(op, a, b.plain) { return .bool(result) }
        return try a.heapObject?.compare(op, b.plain, self)
    }

    /// `a < b` as sorting uses it.
    public func precedes(_ a: Value, _ b: Value) throws -> Bool {
        switch (a, b) {
        case (.int(let x), .int(let y)): return x < y
        case (.float(let x), .float(let y)): return x < y
        case (.str(let x), .str(let y)): return Str.precedes(x.text, y.text)
        default: return try truth(compare(.less, a, b))
        }
    }

    public func hash(_ value: Value) throws -> Int {
        switch value {
        case .unset, .none: return 0x5EED
        case .bool(let b): return b ? 1 : 0
        case .int(let n): return Hashing.hash(n)
        case .float(let x): return Hashing.hash(x)
        case .str(let s): return s.hashCode
        default: return try value.heapObject?.hash(self) ?? 0
        }
    }

    public func contains(_ container: Value, _ value: Value) throws -> Bool {
        guard let object = container.heapObject else { throw Raise(.typeError, "argument of type '\(container.typeName)' is not iterable") }
        if let answer = try object.contains(value, self) { return answer }
        guard let iterator = try object.iterator(self) else { throw Raise(.typeError, "argument of type '\(container.typeName)' is not iterable") }
        while let item = try iterator.next(self) {
            try checkInterruption()
            if try areEqual(item, value) { return true }
        }
        return false
    }

    func repeated(_ items: [Value], _ times: Value, reflected: Bool) throws -> [Value]? {
        guard let count = times.index else {
            if case .object(let object) = times, object.answersReflected || object is BigInteger { return nil }
            if reflected { return nil }
            throw Raise(.typeError, "can't multiply sequence by non-int of type '\(times.typeName)'")
        }
        guard count > 0, !items.isEmpty else { return [] }
        try checkSize(MemoryLayout<Value>.stride * items.count, count)
        if items.count == 1 { return [Value](repeating: items[0], count: count) }
        return Array(repeatElement(items, count: count).joined())
    }

    public func iterator(_ value: Value) throws -> Iterator {
        guard let iterator = try value.heapObject?.iterator(self) else { throw Raise(.typeError, "'\(value.typeName)' object is not iterable") }
        return iterator
    }

    /// All values of an iterable.
    public func sequence(_ value: Value, orThrow message: String? = nil) throws -> [Value] {
        switch value {
        case .list(let list): return list.items
        case .tuple(let tuple): return tuple.items
        default:
            if let message, (try value.heapObject?.iterator(self)) == nil { throw Raise(.typeError, message) }
            if let range = value.of(RangeObject.self) { try checkSize(MemoryLayout<Value>.stride, range.count) }
            let iterator = try iterator(value)
            var items: [Value] = []
            while let item = try iterator.next(self) {
                items.append(item)
                if items.count & 0xFFF == 0 {
                    try checkInterruption()
                    try checkSize(MemoryLayout<Value>.stride, items.count)
                }
            }
            return items
        }
    }

    public func length(_ value: Value) throws -> Int {
        guard let count = try value.heapObject?.length(self) else { throw Raise(.typeError, "object of type '\(value.typeName)' has no len()") }
        return count
    }

    public func item(_ value: Value, _ key: Value) throws -> Value {
        guard let object = value.heapObject else { throw Raise(.typeError, "'\(value.typeName)' object is not subscriptable") }
        return try object.item(key, self)
    }

    func setItem(_ value: Value, _ key: Value, _ new: Value) throws {
        guard let object = value.heapObject else { throw Raise(.typeError, "'\(value.typeName)' object does not support item assignment") }
        try object.setItem(key, new, self)
    }

    public func index(_ value: Value) throws -> Int {
        if let index = value.index { return index }
        if value.of(BigInteger.self) != nil { throw Raise(.overflowError, "Python int too large to convert to C ssize_t") }
        if let result = try callSpecial(value, "__index__") { return try index(result) }
        throw Raise(.typeError, "'\(value.typeName)' object cannot be interpreted as an integer")
    }

    public func double(_ value: Value) throws -> Double {
        if let number = value.number {
            if number.isInfinite, value.of(BigInteger.self) != nil { throw Raise(.overflowError, "int too large to convert to float") }
            return number
        }
        for method in ["__float__", "__index__"] {
            if let result = try callSpecial(value, method) { return try double(result) }
        }
        throw Raise(.typeError, "must be real number, not \(value.typeName)")
    }

    // MARK: Text

    public func repr(_ value: Value) throws -> String {
        try checkInterruption()
        switch value {
        case .unset, .none: return "None"
        case .bool(let b): return b ? "True" : "False"
        case .int(let n): return String(n)
        case .float(let x): return FloatText.repr(x)
        case .str(let s): return s.repr(self)
        default:
            depth += 1
            defer { depth -= 1 }
            if depth > Interpreter.recursionLimit { throw Raise(.recursionError, "maximum recursion depth exceeded while getting the repr of an object") }
            return try value.heapObject?.repr(self) ?? ""
        }
    }

    public func str(_ value: Value) throws -> String {
        switch value {
        case .str(let s): return s.text
        case .int(let n): return String(n)
        case .object(let object): return try object.str(self)
        default: return try repr(value)
        }
    }

    /// `format(value, spec)`.
    public func format(_ value: Value, _ spec: String) throws -> String {
        switch value {
        case .int(let n): return spec.isEmpty ? String(n) : try formatSpecs.spec(spec, for: "int").format(n)
        case .float(let x): return spec.isEmpty ? FloatText.repr(x) : try formatSpecs.spec(spec, for: "float").format(x)
        case .str(let text) where spec.isEmpty && Swift.type(of: text) == Str.self: return text.text
        case .bool(let b): return spec.isEmpty ? try repr(value) : try FormatSpec(spec, for: "bool").format(b ? 1 : 0)
        case .unset, .none:
            if spec.isEmpty { return "None" }
            throw Raise(.typeError, "unsupported format string passed to NoneType.__format__")
        default: return try value.heapObject?.format(spec, self) ?? ""
        }
    }

    func formatted(_ value: Value, conversion: UInt8, spec: String) throws -> String {
        switch conversion {
        case 1: return try FormatSpec(spec).format(string: repr(value))
        case 2: return try FormatSpec(spec).format(string: str(value))
        case 3: return try FormatSpec(spec).format(string: Builtins.ascii(repr(value)))
        default: return try format(value, spec)
        }
    }
}
