import BigInt

/// The special methods that every value answers to when they are called by name: `x.__len__()`, `super().__init__()`.
/// Operators and built-in functions do not come this way.
enum ObjectMethods {
    /// A row, and which values have the method at all.
    private struct Row {
        let function: NativeFunction
        let has: (Value, Interpreter) -> Bool
    }

    static func find(_ value: Value, _ name: Name, _ vm: Interpreter) -> NativeFunction? {
        guard let row = table[name], row.has(value, vm) else { return nil }
        return row.function
    }

    /// What `super()` finds behind all classes.
    static func plain(_ name: Name) -> NativeFunction? { table[name]?.function }

    nonisolated(unsafe) private static let table: [Name: Row] = {
        var table: [Name: Row] = [:]
        func add(_ builtin: Builtin, _ has: @escaping (Value, Interpreter) -> Bool = { _, _ in true }) {
            table[Name(builtin.name)] = Row(function: NativeFunction(builtin, owner: "object"), has: has)
        }
        add(Builtin("__init__", "self, *args, **kwargs", "Does nothing.") { call in
            switch call[0].of(Instance.self)?.payload {
            case .list(let list)?:
                if let source = call.rest.first { list.items = try call.vm.sequence(source) }
                return .none
            case .dict(let dict)?:
                if let source = call.rest.first { try DictMethods.update(dict, with: source, call.vm) }
                for (name, value) in call.options { try dict.store(Key(name.text), value, call.vm) }
                return .none
            case .object(let set as SetObject)?:
                if let source = call.rest.first { for item in try call.vm.sequence(source) { try set.insert(Key(item, call.vm), call.vm) } }
                return .none
            case .some: return .none
            case nil: break
            }
            if !call.rest.isEmpty || !call.options.isEmpty, !call[0].type.isException, call[0].type.lookup(Name("__new__")) == nil {
                throw Raise(.typeError, "object.__init__() takes exactly one argument (the instance to initialize)")
            }
            return .none
        })
        add(Builtin("__new__", "cls, /, *args, **kwargs", "A new object of the class.") { call in
            guard let type = call[0].of(TypeObject.self) else { throw Raise(.typeError, "object.__new__(X): X is not a type object (\(call[0].typeName))") }
            return .object(try type.makeInstance(Arguments(call.rest, call.options), call.vm))
        })
        add(Builtin("__repr__", "self, /", "What repr() gives.") { call in
            .string(try call[0].of(Instance.self)?.plainRepr ?? call.vm.repr(call[0]))
        })
        add(Builtin("__str__", "self, /", "What str() gives.") { .string(try $0.vm.str($0[0])) })
        add(Builtin("__format__", "self, spec, /", "What format() gives.") { .string(try $0.vm.format($0[0], $0.string(1))) })
        add(Builtin("__hash__", "self, /", "What hash() gives.") { call in
            if let instance = call[0].of(Instance.self) { return .int(instance.identityHash) }
            return .int(try call.vm.hash(call[0]))
        })
        add(Builtin("__dir__", "self, /", "The attribute names.") { call in .items(call.vm.attributeNames(of: call[0]).sorted().map { .string($0) }) })
        add(Builtin("__sizeof__", "self, /", "A rough size in bytes.") { _ in .int(48) })
        add(Builtin("__setattr__", "self, name, value, /", "Sets an attribute.") { call in
            let name = Name(try call.string(1))
            if let instance = call[0].of(Instance.self) { try instance.setPlainly(name, call[2], call.vm) } else { try call.vm.setAttribute(call[0], name, call[2]) }
            return .none
        })
        add(Builtin("__delattr__", "self, name, /", "Deletes an attribute.") { call in
            try call[0].heapObject?.deleteAttribute(Name(call.string(1)), call.vm)
            return .none
        })
        add(Builtin("__getattribute__", "self, name, /", "The attribute.") { try $0.vm.attribute($0[0], Name($0.string(1))) })
        add(Builtin("__init_subclass__", "*args, **kwargs", "Does nothing.") { _ in .none })
        for op in Comparison.allCases {
            add(Builtin(op.method.text, "self, value, /", "What \(op.symbol) gives.") { call in
                if let instance = call[0].of(Instance.self) { return op == .equal && call[1].heapObject === instance ? .bool(true) : .object(Singleton.notImplemented) }
                if let result = Numbers.compare(op, call[0], call[1]) { return .bool(result) }
                return try call[0].heapObject?.compare(op, call[1], call.vm) ?? .object(Singleton.notImplemented)
            })
        }
        for op in Operator.allCases {
            for isReflected in [false, true] {
                add(Builtin("__\(isReflected ? "r" : "")\(op.stem)__", "self, value, /", "What the operator gives.") { call in
                    let (a, b) = isReflected ? (call[1], call[0]) : (call[0], call[1])
                    if let result = try Numbers.binary(op, a, b, call.vm) { return result }
                    return try call[0].heapObject?.binary(op, call[1], reflected: isReflected, call.vm) ?? .object(Singleton.notImplemented)
                }) { value, vm in
                    if value.isNumber { return op != .matrixMultiply }
                    switch value {
                    case .str, .list, .tuple: return !isReflected && op == .add || op == .multiply
                    case .dict: return op == .bitOr
                    case .object(let object): return object is SetObject && [.bitAnd, .bitOr, .bitXor, .subtract].contains(op)
                    default: return false
                    }
                }
            }
        }
        add(Builtin("__len__", "self, /", "What len() gives.") { .int(try $0.vm.length($0[0])) }) { value, vm in (try? value.heapObject?.length(vm)) ?? nil != nil }
        add(Builtin("__iter__", "self, /", "What iter() gives.") { .object(try $0.vm.iterator($0[0])) }) { value, vm in (try? value.heapObject?.iterator(vm)) ?? nil != nil }
        add(Builtin("__next__", "self, /", "What next() gives.") { call in
            guard let value = try call[0].of(Iterator.self)?.next(call.vm) else { throw Raise(ExceptionObject(.named(.stopIteration), [])) }
            return value
        }) { value, _ in value.of(Iterator.self) != nil }
        add(Builtin("__contains__", "self, value, /", "What `in` gives.") { .bool(try $0.vm.contains($0[0], $0[1])) }) { value, vm in isContainer(value) }
        add(Builtin("__getitem__", "self, key, /", "What self[key] gives.") { try $0.vm.item($0[0], $0[1]) }) { value, _ in isContainer(value) && value.of(SetObject.self) == nil }
        add(Builtin("__setitem__", "self, key, value, /", "What self[key] = value does.") { call in
            try call.vm.setItem(call[0], call[1], call[2])
            return .none
        }) { value, _ in isMutable(value) }
        add(Builtin("__delitem__", "self, key, /", "What del self[key] does.") { call in
            try call[0].heapObject?.deleteItem(call[1], call.vm)
            return .none
        }) { value, _ in isMutable(value) }
        add(Builtin("__call__", "self, /, *args, **kwargs", "What calling gives.") { call in
            try call.vm.call(call[0], Arguments(Array(call.rest), call.options))
        }) { value, _ in value.heapObject?.isCallable ?? false }
        let isNumber: (Value, Interpreter) -> Bool = { value, _ in value.isNumber }
        add(Builtin("__bool__", "self, /", "What bool() gives.") { .bool(try $0.vm.truth($0[0])) }, isNumber)
        add(Builtin("__int__", "self, /", "What int() gives.") { call in try TypeConstructors.int.body(Call(vm: call.vm, [call[0]])) }, isNumber)
        add(Builtin("__float__", "self, /", "What float() gives.") { .float(try $0.double(0)) }, isNumber)
        add(Builtin("__round__", "self, ndigits=None, /", "What round() gives.") { try $0.vm.call($0.vm.builtins[Name("round")] ?? .none, Arguments([$0[0]] + ($0.optional(1).map { [$0] } ?? []))) }, isNumber)
        add(Builtin("__index__", "self, /", "The whole number.") { $0[0] }) { value, _ in value.bigInt != nil }
        add(Builtin("__neg__", "self, /", "What -self gives.") { try $0.vm.unary(.negate, $0[0]) }, isNumber)
        return table
    }()

    private static func isContainer(_ value: Value) -> Bool {
        switch value {
        case .str, .list, .tuple, .dict: true
        case .object(let object): object is SetObject || object is RangeObject || object is BytesObject
        default: false
        }
    }

    private static func isMutable(_ value: Value) -> Bool {
        switch value {
        case .list, .dict: true
        default: false
        }
    }
}
