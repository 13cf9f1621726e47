import BigInt

/// What calling a built-in class does.
enum TypeConstructors {
    static let object = Builtin("object", "", "The base of every class.") { _ in .object(Instance(.object)) }

    static let int = Builtin("int", "x=0, /, base=10", "A whole number from a number or a text.", example: "int('42')  # 42") { call in
        let value = call[0]
        switch value {
        case .unset: return .int(0)
        case .int: return value
        case .bool(let b): return .int(b ? 1 : 0)
        case .float(let x): return Value(big: try Builtins.truncated(x))
        case .str(let string):
            let base = try call.int(1, or: 10)
            guard base == 0 || (2...36).contains(base) else { throw Raise(.valueError, "int() base must be >= 2 and <= 36, or 0") }
            return Value(big: try IntegerText.parse(string.text, base: base))
        default:
            if value.of(BigInteger.self) != nil { return value }
            if let instance = value.of(Instance.self), let result = try instance.special("__int__", [], call.vm) { return result }
            if let whole = value.plain.bigInt { return Value(big: whole) }
            if let index = value.index { return .int(index) }
            if let number = value.number { return Value(big: try Builtins.truncated(number)) }
            for method in ["__int__", "__index__", "__trunc__"] {
                if let result = try call.vm.callSpecial(value, method) { return result }
            }
            throw Raise(.typeError, "int() argument must be a string, a bytes-like object or a real number, not '\(value.typeName)'")
        }
    }

    static let float = Builtin("float", "x=0.0, /", "A floating-point number from a number or a text.", example: "float('1e-3')  # 0.001") { call in
        let value = call[0]
        if value.isUnset { return .float(0) }
        if case .str(let string) = value {
            let text = string.text.trimmingBlanks().lowercased()
            let isGrouped = text.contains("_")
            let isValid = !isGrouped || !(text.hasPrefix("_") || text.hasSuffix("_") || text.contains("__") || text.contains("_.") || text.contains("._") || text.contains("_e") || text.contains("e_"))
            if isValid, let x = FloatParsing.parse(isGrouped ? text.filter { $0 != "_" } : text) { return .float(x) }
            throw Raise(.valueError, "could not convert string to float: \(Str.quoted(string.text))")
        }
        if let big = value.of(BigInteger.self) {
            let x = big.value.nearestDouble
            if x.isInfinite { throw Raise(.overflowError, "int too large to convert to float") }
            return .float(x)
        }
        if let instance = value.of(Instance.self), let result = try instance.special("__float__", [], call.vm) { return .float(try call.vm.double(result)) }
        if let x = value.number { return .float(x) }
        for method in ["__float__", "__index__"] {
            if let result = try call.vm.callSpecial(value, method) { return .float(try call.vm.double(result)) }
        }
        throw Raise(.typeError, "float() argument must be a string or a real number, not '\(value.typeName)'")
    }

    static let bool = Builtin("bool", "x=False, /", "True or False, as `if` would judge the value.") { call in
        .bool(call.has(0) ? try call.vm.truth(call[0]) : false)
    }

    static let str = Builtin("str", "object='', /", "The value as text, as `print` shows it.", example: "str(3.0)  # '3.0'") { call in
        if case .int(let n) = call[0] { return .str(Str(String(n), isASCII: true)) }
        if case .str(let text) = call[0], Swift.type(of: text) == Str.self { return call[0] }
        return .string(call.has(0) ? try call.vm.str(call[0]) : "")
    }

    static let list = Builtin("list", "iterable=(), /", "A new list of the values of an iterable.", example: "list(range(3))  # [0, 1, 2]") { call in
        .items(call.has(0) ? try call.vm.sequence(call[0]) : [])
    }

    static let tuple = Builtin("tuple", "iterable=(), /", "A tuple of the values of an iterable.") { call in
        if case .tuple = call[0] { return call[0] }
        return .tuple(Tuple(call.has(0) ? try call.vm.sequence(call[0]) : []))
    }

    static let dict = Builtin("dict", "source=(), /, **entries", "A dict from pairs, another dict, or keywords.", example: "dict(units=64)  # {'units': 64}") { call in
        let result = Dict()
        if call.has(0) { try DictMethods.update(result, with: call[0], call.vm) }
        for (name, value) in call.options { result[name.text] = value }
        return .dict(result)
    }

    static let set = Builtin("set", "iterable=(), /", "A set of the values of an iterable.") { try SetMethods.make($0, isFrozen: false) }

    static let frozenset = Builtin("frozenset", "iterable=(), /", "A set that can't change.") { try SetMethods.make($0, isFrozen: true) }

    static let range = Builtin("range", "start, stop=None, step=1, /", "Whole numbers from start up to, not including, stop.", example: "list(range(0, 10, 3))  # [0, 3, 6, 9]") { call in
        let step = try call.int(2, or: 1)
        if step == 0 { throw Raise(.valueError, "range() arg 3 must not be zero") }
        if call.optional(1) == nil { return .object(RangeObject(0, try call.int(0), step)) }
        return .object(RangeObject(try call.int(0), try call.int(1), step))
    }

    static let slice = Builtin("slice", "start, stop=None, step=None, /", "The part start:stop:step of a sequence.") { call in
        call.has(1) ? .object(SliceObject(call[0], call[1], call.optional(2) ?? .none)) : .object(SliceObject(.none, call[0], .none))
    }

    static let type = Builtin("type", "object, bases=None, dict=None, /", "The class of a value; or a new class from a name, its bases and its attributes.", example: "type(1.5)  # <class 'float'>") { call in
        guard call.has(1) else { return .object(call[0].type) }
        guard let name = call[0].text, let bases = call[1].tuple, case .dict(let attributes) = call[2] else { throw Raise(.typeError, "type() takes 1 or 3 arguments") }
        let entries = attributes.entries.compactMap { entry in entry.key.value.text.map { (Name($0), entry.value) } }
        let documentation = attributes["__doc__"]?.text
        return .object(try TypeObject(name, bases: bases.items.compactMap { $0.of(TypeObject.self) }, namespace: entries, documentation: documentation))
    }

    static let superType = Builtin("super", "type=None, object=None, /", "The methods of the classes above the one being defined.") { call in
        guard call.has(0) else { throw Raise(.runtimeError, "super(): no arguments") }
        guard let type = call[0].of(TypeObject.self) else { throw Raise(.typeError, "super() argument 1 must be a type, not \(call[0].typeName)") }
        return .object(try SuperObject(after: type, call[1]))
    }
}

/// Texts as floats, as Python reads them.
public enum FloatParsing {
    public static func parse(_ text: String) -> Double? {
        switch text.lowercased() {
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        case "nan", "+nan", "-nan": return .nan
        default: break
        }
        var body = text[...]
        if body.hasPrefix("+") { body = body.dropFirst() }
        guard let first = body.utf8.first(where: { $0 != UInt8(ascii: "-") }), first == UInt8(ascii: ".") || (48...57).contains(first) else { return nil }
        guard body.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) }) else { return nil }
        // Swift wants a digit on both sides of the point.
        var padded = String(body)
        if let dot = padded.firstIndex(of: ".") {
            let next = padded.index(after: dot)
            if next == padded.endIndex || !padded[next].isNumber { padded.insert("0", at: next) }
            if dot == padded.startIndex || !padded[padded.index(before: dot)].isNumber { padded.insert("0", at: dot) }
        }
        return Double(padded)
    }
}
