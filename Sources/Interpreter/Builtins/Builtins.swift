import BigInt

/// The built-in names: functions, classes and exceptions.
public enum Builtins {
    static var table: [Name: Value] {
        var table: [Name: Value] = [:]
        for builtin in functions { table[Name(builtin.name)] = .object(NativeFunction(builtin, owner: nil, isC: true)) }
        let types: [TypeObject] = [.object, .type, .int, .float, .bool, .str, .list, .tuple, .dict, .set, .frozenset, .range, .slice, .superType, .bytes, .property, .staticMethod, .classMethod]
        for type in types { table[Name(type.name)] = .object(type) }
        for kind in ExceptionKind.allCases { table[Name(kind.rawValue)] = .object(TypeObject.named(kind)) }
        table[Name("IOError")] = .object(TypeObject.named(.osError))
        table[Name("NotImplemented")] = .object(Singleton.notImplemented)
        table[Name("Ellipsis")] = .object(Singleton.ellipsis)
        table[.name] = .string("__main__")
        return table
    }

    static func truncated(_ x: Double) throws -> BigInt {
        if x.isNaN { throw Raise(.valueError, "cannot convert float NaN to integer") }
        if x.isInfinite { throw Raise(.overflowError, "cannot convert float infinity to integer") }
        return BigInt(x.rounded(.towardZero))
    }

    static func ascii(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            if scalar.isASCII { return String(scalar) }
            let hex = String(scalar.value, radix: 16)
            let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
            return "\\" + letter + String(repeating: "0", count: width - hex.count) + hex
        }.joined()
    }

    static let functions: [Builtin] = [
        Builtin("print", "*values, sep=' ', end='\\n', file=None, flush=False", "Writes values, separated by sep and followed by end.", example: "print('loss', 0.25, sep=': ')") { call in
            // Parameters behind *values sit at positions 1 to 4.
            let separator = call.optional(1) == nil ? " " : try call.string(1)
            let end = call.optional(2) == nil ? "\n" : try call.string(2)
            let text = try call.rest.map { try call.vm.str($0) }.joined(separator: separator) + end
            if let file = call.optional(3) { _ = try call.vm.call(call.vm.attribute(file, Name("write")), .string(text)) } else { call.vm.print(text) }
            return .none
        },
        Builtin("len", "obj, /", "The number of items.", example: "len('hidden')  # 6") { .int(try $0.vm.length($0[0])) },
        Builtin("repr", "obj, /", "The value as text, as a prompt shows it.") { .string(try $0.vm.repr($0[0])) },
        Builtin("ascii", "obj, /", "Like repr, with everything beyond ASCII escaped.") { .string(ascii(try $0.vm.repr($0[0]))) },
        Builtin("format", "value, spec='', /", "The value laid out by a format specification.", example: "format(0.12345, '.2f')  # '0.12'") { .string(try $0.vm.format($0[0], $0.string(1, or: ""))) },
        Builtin("abs", "x, /", "The absolute value.") { call in
            if let instance = call[0].of(Instance.self), let result = try instance.special("__abs__", [], call.vm) { return result }
            switch call[0].plain {
            case .int(let n): return n == .min ? Value(big: -BigInt(n)) : .int(abs(n))
            case .float(let x): return .float(abs(x))
            case .bool(let b): return .int(b ? 1 : 0)
            default:
                if let big = call[0].plain.of(BigInteger.self) { return Value(big: BigInt(big.value.magnitude)) }
                if let result = try call.vm.callSpecial(call[0], "__abs__") { return result }
                throw Raise(.typeError, "bad operand type for abs(): '\(call[0].typeName)'")
            }
        },
        Builtin("round", "number, ndigits=None", "Rounds half to even.", example: "round(2.675, 2)  # 2.67") { call in
            if let result = try call.vm.callSpecial(call[0], "__round__", call.optional(1).map { [$0] } ?? []) { return result }
            switch (call[0].plain, call.optional(1)) {
            case (.float(let x), nil): return Value(big: try truncated(x.rounded(.toNearestOrEven)))
            case (.float(let x), let digits?): return .float(rounded(x, try call.vm.index(digits)))
            case (.int(let n), let digits?):
                let places = try call.vm.index(digits)
                if places >= 0 { return call[0] }
                guard places > -19, let scale = Int(exactly: power(10, Double(-places))) else { return .int(0) }
                let (q, r) = (n / scale, abs(n % scale))
                let up = r * 2 > scale || (r * 2 == scale && q % 2 != 0)
                return .int((q + (up ? (n < 0 ? -1 : 1) : 0)) * scale)
            case (.int, nil): return call[0]
            case (.bool(let b), let digits?): return .int(try call.vm.index(digits) < 0 || !b ? 0 : 1)
            case (.bool(let b), nil): return .int(b ? 1 : 0)
            default:
                if let n = call[0].plain.of(BigInteger.self)?.value {
                    guard let digits = try call.optional(1).map({ try call.vm.index($0) }), digits < 0 else { return call[0].plain }
                    // More zeros than it has digits leave nothing.
                    guard let zeros = Int(exactly: digits.magnitude), zeros <= n.magnitude.bitWidth else { return .int(0) }
                    let scale = BigInt(10).power(zeros)
                    let (q, r) = n.magnitude.quotientAndRemainder(dividingBy: scale.magnitude)
                    let isUp = r * 2 > scale.magnitude || r * 2 == scale.magnitude && q % 2 != 0
                    let size = BigInt((isUp ? q + 1 : q) * scale.magnitude)
                    return Value(big: n.sign == .minus ? -size : size)
                }
                throw Raise(.typeError, "type \(call[0].typeName) doesn't define __round__ method")
            }
        },
        Builtin("pow", "base, exp, mod=None", "base ** exp, or that modulo mod.") { call in
            guard let modulus = call.optional(2) else { return try call.vm.arithmetic(.power, call[0], call[1], inPlace: false) }
            guard let b = call[0].bigInt, let e = call[1].bigInt, let m = modulus.bigInt else {
                throw Raise(.typeError, "pow() 3rd argument not allowed unless all arguments are integers")
            }
            if m.isZero { throw Raise(.valueError, "pow() 3rd argument cannot be 0") }
            var (base, exponent) = (b, e)
            if e.sign == .minus {
                guard let inverse = b.inverse(BigInt(m.magnitude)) else { throw Raise(.valueError, "base is not invertible for the given modulus") }
                (base, exponent) = (inverse, -e)
            }
            let r = base.power(exponent, modulus: BigInt(m.magnitude))
            return Value(big: !r.isZero && r.sign != m.sign ? r + m : r)
        },
        Builtin("divmod", "x, y, /", "Quotient and remainder.") { call in
            if case .float = call[0], call[1].number == 0 { throw Raise(.zeroDivisionError, "float divmod()") }
            if case .float(0) = call[1], call[0].isNumber { throw Raise(.zeroDivisionError, "float divmod()") }
            return .pair(try call.vm.arithmetic(.floorDivide, call[0], call[1], inPlace: false), try call.vm.arithmetic(.modulo, call[0], call[1], inPlace: false))
        },
        Builtin("sum", "iterable, /, start=0", "The sum of the values.", example: "sum([1, 2, 3])  # 6") { call in
            var total = call.has(1) ? call[1] : .int(0)
            if case .str = total { throw Raise(.typeError, "sum() can't sum strings [use ''.join(seq) instead]") }
            let iterator = try call.vm.iterator(call[0])
            while let item = try iterator.next(call.vm) {
                if case .float(let x) = total, case .float(let y) = item {
                    total = .float(x + y)
                } else if case .int(let m) = total, case .int(let n) = item, case let (sum, over) = m.addingReportingOverflow(n), !over {
                    total = .int(sum)
                } else {
                    total = try call.vm.arithmetic(.add, total, item, inPlace: false)
                }
            }
            return total
        },
        Builtin("min", "*values, key=None, default=None", "The smallest value.") { try extreme($0, "min", .less) },
        Builtin("max", "*values, key=None, default=None", "The largest value.") { try extreme($0, "max", .greater) },
        Builtin("any", "iterable, /", "True if any value is true.") { call in
            let iterator = try call.vm.iterator(call[0])
            while let item = try iterator.next(call.vm) { if try call.vm.truth(item) { return .bool(true) } }
            return .bool(false)
        },
        Builtin("all", "iterable, /", "True if all values are true.") { call in
            let iterator = try call.vm.iterator(call[0])
            while let item = try iterator.next(call.vm) { if try !call.vm.truth(item) { return .bool(false) } }
            return .bool(true)
        },
        Builtin("sorted", "iterable, /, *, key=None, reverse=False", "A sorted list of the values.", example: "sorted([3, 1, 2])  # [1, 2, 3]") { call in
            .items(try ListMethods.sorted(call.vm.sequence(call[0]), key: call.optional(1), reverse: call.bool(2, or: false), call.vm))
        },
        Builtin("reversed", "sequence, /", "The values from last to first.") { call in
            if let result = try call.vm.callSpecial(call[0], "__reversed__") { return result }
            if call[0].of(SetObject.self) != nil || call[0].of(Iterator.self) != nil { throw Raise(.typeError, "'\(call[0].typeName)' object is not reversible") }
            return .object(ArrayIterator(try call.vm.sequence(call[0]).reversed(), name: call[0].typeName == "list" ? "list_reverseiterator" : "reversed"))
        },
        Builtin("enumerate", "iterable, start=0", "Pairs of a count and a value.", example: "list(enumerate('ab'))  # [(0, 'a'), (1, 'b')]") { call in
            let iterator = try call.vm.iterator(call[0])
            var count = try call.int(1, or: 0)
            var pairs = TupleMaker()
            return .object(ClosureIterator("enumerate") { vm in
                guard let item = try iterator.next(vm) else { return nil }
                defer { count += 1 }
                return pairs.pair(.int(count), item)
            })
        },
        Builtin("zip", "*iterables, strict=False", "Tuples of values that stand at the same place.", example: "list(zip([1, 2], 'ab'))  # [(1, 'a'), (2, 'b')]") { call in
            let iterators = try call.rest.map { try call.vm.iterator($0) }
            let isStrict = try call.bool(1, or: false)
            var pairs = TupleMaker()
            return .object(ClosureIterator("zip") { vm in
                if iterators.count == 2, !isStrict {
                    guard let first = try iterators[0].next(vm), let second = try iterators[1].next(vm) else { return nil }
                    return pairs.pair(first, second)
                }
                var items: [Value] = []
                for (i, iterator) in iterators.enumerated() {
                    guard let item = try iterator.next(vm) else {
                        if isStrict {
                            if i > 0 { throw Raise(.valueError, "zip() argument \(i + 1) is shorter than argument\(i == 1 ? " 1" : "s 1-\(i)")") }
                            for j in 1..<max(1, iterators.count) where try iterators[j].next(vm) != nil { throw Raise(.valueError, "zip() argument \(j + 1) is longer than argument\(j == 1 ? " 1" : "s 1-\(j)")") }
                        }
                        return nil
                    }
                    items.append(item)
                }
                return items.isEmpty ? nil : .tuple(Tuple(items))
            })
        },
        Builtin("map", "function, /, *iterables", "The function's results for each value.") { call in
            let function = call[0]
            if call.rest.isEmpty { throw Raise(.typeError, "map() must have at least two arguments.") }
            let iterators = try call.rest.map { try call.vm.iterator($0) }
            return .object(ClosureIterator("map") { vm in
                var items: [Value] = []
                for iterator in iterators {
                    guard let item = try iterator.next(vm) else { return nil }
                    items.append(item)
                }
                return try vm.call(function, Arguments(items))
            })
        },
        Builtin("filter", "function, iterable, /", "The values for which the function is true.") { call in
            let function = call.optional(0)
            let iterator = try call.vm.iterator(call[1])
            return .object(ClosureIterator("filter") { vm in
                while let item = try iterator.next(vm) {
                    if try vm.truth(function.map { try vm.call($0, item) } ?? item) { return item }
                }
                return nil
            })
        },
        Builtin("iter", "obj, sentinel=None, /", "An iterator over the values.") { call in
            guard call.has(1) else { return .object(try call.vm.iterator(call[0])) }
            let (function, end) = (call[0], call[1])
            return .object(ClosureIterator("callable_iterator") { vm in
                let value = try vm.call(function)
                return try vm.areEqual(value, end) ? nil : value
            })
        },
        Builtin("next", "iterator, default=None, /", "The iterator's next value.") { call in
            let iterator: Iterator
            if let found = call[0].of(Iterator.self) {
                iterator = found
            } else if let instance = call[0].of(Instance.self), instance.classObject.lookup(Name("__next__")) != nil {
                iterator = InstanceIterator(instance)
            } else {
                throw Raise(.typeError, "'\(call[0].typeName)' object is not an iterator")
            }
            if let value = try iterator.next(call.vm) { return value }
            if call.has(1) { return call[1] }
            let returned = (iterator as? GeneratorObject)?.returned
            throw Raise(ExceptionObject(.named(.stopIteration), returned.map { $0.isNone ? [] : [$0] } ?? []))
        },
        Builtin("isinstance", "obj, class_or_tuple, /", "Whether the value is of a class, or of one of several.") { call in
            .bool(try isInstance(call[0], call[1]))
        },
        Builtin("issubclass", "cls, class_or_tuple, /", "Whether a class is based on another.") { call in
            guard let type = call[0].of(TypeObject.self) else { throw Raise(.typeError, "issubclass() arg 1 must be a class") }
            let others = try classes(call[1], "issubclass() arg 2 must be a class, a tuple of classes, or a union")
            return .bool(others.contains { type.inherits($0) })
        },
        Builtin("callable", "obj, /", "Whether the value can be called.") { .bool($0[0].heapObject?.isCallable ?? false) },
        Builtin("getattr", "obj, name, default=None, /", "The attribute of that name.") { call in
            if let value = try call.vm.attributeIfPresent(call[0], Name(call.string(1))) { return value }
            if call.has(2) { return call[2] }
            throw call.vm.missingAttribute(call[0], Name(try call.string(1)))
        },
        Builtin("setattr", "obj, name, value, /", "Sets an attribute.") { call in
            try call.vm.setAttribute(call[0], Name(call.string(1)), call[2])
            return .none
        },
        Builtin("hasattr", "obj, name, /", "Whether there is an attribute of that name.") { call in
            do {
                return .bool(try call.vm.attributeIfPresent(call[0], Name(call.string(1))) != nil)
            } catch let raise as Raise where raise.exception.classObject.inherits(.named(.attributeError)) {
                return .bool(false)
            }
        },
        Builtin("delattr", "obj, name, /", "Removes an attribute.") { call in
            try call[0].heapObject?.deleteAttribute(Name(call.string(1)), call.vm)
            return .none
        },
        Builtin("dir", "obj=None, /", "The names of the attributes.") { call in
            let names = call.has(0) ? call.vm.attributeNames(of: call[0]) : call.vm.globals.variables.map(\.name)
            return .items(names.sorted().map { .string($0) })
        },
        Builtin("vars", "obj, /", "The object's own attributes as a dict.") { try $0.vm.attribute($0[0], .dictionary) },
        Builtin("globals", "", "The variables of the session as a dict.") { call in .dict(Dict(call.vm.globals.variables.map { ($0.name, $0.value) })) },
        Builtin("id", "obj, /", "A number that tells objects apart.") { call in
            .int(call[0].heapObject.map { Int(bitPattern: Unmanaged.passUnretained($0).toOpaque()) } ?? 0)
        },
        Builtin("hash", "obj, /", "The number under which a dict files the value.") { .int(try $0.vm.hash($0[0])) },
        Builtin("ord", "c, /", "The code point of a character.") { call in
            guard let text = call[0].text else { throw Raise(.typeError, "ord() expected string of length 1, but \(call[0].typeName) found") }
            let scalars = Array(text.unicodeScalars)
            guard scalars.count == 1 else { throw Raise(.typeError, "ord() expected a character, but string of length \(scalars.count) found") }
            return .int(Int(scalars[0].value))
        },
        Builtin("chr", "i, /", "The character of a code point.") { call in
            guard let scalar = UInt32(exactly: try call.int(0)).flatMap(Unicode.Scalar.init) else { throw Raise(.valueError, "chr() arg not in range(0x110000)") }
            return .string(String(scalar))
        },
        Builtin("bin", "n, /", "The number in binary.") { try radix($0, 2, "0b") },
        Builtin("oct", "n, /", "The number in octal.") { try radix($0, 8, "0o") },
        Builtin("hex", "n, /", "The number in hexadecimal.") { try radix($0, 16, "0x") },
        Builtin("input", "prompt='', /", "Asks a question and returns the line typed.") { call in
            guard let line = call.vm.host?.readLine(prompt: try call.string(0, or: "")) else {
                try call.vm.checkInterruption()
                throw Raise(.eofError, "EOF when reading a line")
            }
            return .string(line)
        },
    ] + absent.map { name, instead in
        Builtin(name, "*args, **kwargs", "Not part of this Python. \(instead)") { _ in
            throw Raise(.notImplementedError, "\(name)() is not part of this small Python", hint: instead)
        }
    }

    /// Built-in names that are missing on purpose, each with what to use instead.
    public static let absent: [(name: String, instead: String)] = [
        ("exec", "Write the code itself into the cell."),
        ("eval", "Write the expression itself into the cell; for numbers there are int() and float()."),
        ("compile", "Write the code itself into the cell."),
        ("complex", "Keep the real and the imaginary part as two floats."),
        ("bytearray", "Use a list of whole numbers, and bytes(list) at the end."),
        ("memoryview", "Slice the bytes, or use a NumPy array, whose slices share memory."),
        ("locals", "In a cell, vars(obj) and dir() show what there is; %who lists the variables."),
        ("breakpoint", "Print what you want to see, or look at the variables after the cell failed."),
        ("__import__", "Use the import statement."),
        ("aiter", "Use a plain iterator: everything here runs in order."),
        ("anext", "Use next(): everything here runs in order."),
    ]

    private static func radix(_ call: Call, _ base: Int, _ prefix: String) throws -> Value {
        guard let n = try call[0].bigInt ?? call[0].index.map({ BigInt($0) }) ?? call.vm.callSpecial(call[0], "__index__")?.bigInt else { throw Raise(.typeError, "'\(call[0].typeName)' object cannot be interpreted as an integer") }
        return .string((n.sign == .minus ? "-" : "") + prefix + String(n.magnitude, radix: base))
    }

    /// Rounds to decimal places as CPython does: through the exact decimal expansion.
    static func rounded(_ x: Double, _ digits: Int) -> Double {
        guard x.isFinite, digits < 309 else { return x }
        if digits < -308 { return x * 0 }
        if digits >= 0 { return Double(CText.format("%.*f", digits, x)) ?? x }
        let scale = power(10, Double(-digits))
        return (x / scale).rounded(.toNearestOrEven) * scale
    }

    static func isInstance(_ value: Value, _ type: Value) throws -> Bool {
        try classes(type, "isinstance() arg 2 must be a type, a tuple of types, or a union").contains { value.type.inherits($0) }
    }

    private static func classes(_ value: Value, _ message: String) throws -> [TypeObject] {
        if case .tuple(let tuple) = value { return try tuple.items.flatMap { try classes($0, message) } }
        if let union = value.of(UnionObject.self) { return try union.members.flatMap { $0.isNone ? [TypeObject.noneType] : try classes($0, message) } }
        guard let type = value.of(TypeObject.self) else { throw Raise(.typeError, message) }
        return [type]
    }

    private static func extreme(_ call: Call, _ name: String, _ op: Comparison) throws -> Value {
        let vm = call.vm
        if call.rest.isEmpty { throw Raise(.typeError, "\(name) expected at least 1 argument, got 0") }
        let items = try vm.iterator(call.rest.count == 1 ? call.rest[0] : .tuple(Tuple(call.rest)))
        guard var best = try items.next(vm) else {
            if call.has(2) { return call[2] }
            throw Raise(.valueError, "\(name)() arg is an empty sequence")
        }
        var bestKey = try call.optional(1).map { try vm.call($0, best) } ?? best
        while let item = try items.next(vm) {
            let key = try call.optional(1).map { try vm.call($0, item) } ?? item
            if try vm.truth(vm.compare(op, key, bestKey)) { (best, bestKey) = (item, key) }
        }
        return best
    }
}

extension Interpreter {
    /// Calls a special method of an instance; nil if the value has none.
    public func callSpecial(_ value: Value, _ name: String, _ arguments: [Value] = []) throws -> Value? {
        guard value.heapObject != nil, let method = value.type.lookup(Name(name)) else { return nil }
        return try call(method, Arguments([value] + arguments))
    }
}
