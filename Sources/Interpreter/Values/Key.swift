/// A value as a key of a dict or an element of a set, with its hash computed once. `1`, `1.0` and `True` are the same key.
public struct Key {
    public let value: Value
    let code: Int

    /// - Throws: TypeError for what can't be hashed, and whatever a script's `__hash__` raises.
    @inline(__always)
    public init(_ value: Value, _ vm: Interpreter) throws {
        self.value = value
        switch value {
        case .str(let text): code = text.hashCode
        case .int(let n): code = Hashing.hash(n)
        default: code = try vm.hash(value)
        }
    }

    public init(_ text: String) { self.init(Str(text)) }

    init(_ text: Str) {
        value = .str(text)
        code = text.hashCode
    }

    /// Whether two keys of equal hash are the same, as far as that can be said without running a script's `__eq__`.
    @inline(__always)
    func matches(_ other: Key) -> Bool? {
        switch (value, other.value) {
        case (.str(let x), .str(let y)): x === y || x.equals(y)
        case (.int(let x), .int(let y)): x == y
        default: matchesOther(other)
        }
    }

    private func matchesOther(_ other: Key) -> Bool? {
        if value.isSame(as: other.value) { return true }
        if let equal = Numbers.compare(.equal, value, other.value) { return equal }
        switch (value, other.value) {
        case (.none, _), (_, .none): return false
        case (.str, .int), (.int, .str), (.str, .float), (.float, .str), (.str, .bool), (.bool, .str): return false
        default: return nil
        }
    }
}
