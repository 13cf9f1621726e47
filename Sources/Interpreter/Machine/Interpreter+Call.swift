import Syntax

extension Interpreter {
    /// Calls any callable with evaluated arguments.
    public func call(_ callee: Value, _ arguments: Arguments) throws -> Value {
        guard let object = callee.heapObject, object.isCallable else {
            throw Raise(.typeError, "'\(callee.typeName)' object is not callable")
        }
        depth += 1
        defer { depth -= 1 }
        if depth > Interpreter.recursionLimit { throw Raise(.recursionError, "maximum recursion depth exceeded") }
        return try object.call(arguments, self)
    }

    public func call(_ callee: Value, _ arguments: Value...) throws -> Value { try call(callee, Arguments(arguments)) }

    /// A call from compiled code: arguments in registers, keyword names in a constant.
    func call(_ object: Object, _ registers: Registers, _ count: Int, keywords: Value?) throws -> Value {
        if !abandoned.frames.isEmpty { closeAbandoned() }
        var arguments = Arguments(Array(UnsafeBufferPointer(start: registers, count: count)))
        if case .tuple(let names)? = keywords {
            let first = count - names.items.count
            arguments.keywords = names.items.enumerated().map { (Name(id: Int32($0.element.index ?? 0)), registers[first + $0.offset]) }
            arguments.positional.removeLast(names.items.count)
        } else if let native = object as? NativeFunction {
            if native.arity.contains(count) {
                return try native.builtin.body(Call(vm: self, arguments.positional))
            }
        }
        return try call(.object(object), arguments)
    }

    /// Calls a function of the language from outside of the loop.
    func callFunction(_ function: Function, _ arguments: Arguments) throws -> Value {
        let code = function.code
        let base = stackTop
        let values = try bind(function, arguments)
        guard base - stack + code.registerCount + values.count + 64 < Interpreter.stackSize else {
            throw Raise(.recursionError, "maximum recursion depth exceeded")
        }
        if code.isGenerator { return .object(GeneratorObject(function, values, self)) }
        for (i, value) in values.enumerated() { base[i] = value }
        try enter(code, base, values.count)
        return try run(function, base, from: 0, generator: nil)
    }

    /// Puts arguments in the order of the parameters, as CPython does, with its messages.
    func bind(_ function: Function, _ arguments: Arguments) throws -> [Value] {
        let code = function.code
        let parameters = code.parameters
        let given = arguments.positional
        if arguments.keywords.isEmpty, code.isSimple, given.count == parameters.count { return given }
        var values = [Value](repeating: .unset, count: parameters.count)
        var next = 0
        var extra: [(name: Name, value: Value)] = []
        for (i, parameter) in parameters.enumerated() {
            switch parameter.kind {
            case .positionalOnly, .normal:
                if next < given.count {
                    values[i] = given[next]
                    next += 1
                }
            case .variadic:
                values[i] = .tuple(Tuple(Array(given[min(next, given.count)...])))
                next = given.count
            default: break
            }
        }
        for (name, value) in arguments.keywords {
            let text = name.text
            if let i = parameters.firstIndex(where: { $0.name == text && ($0.kind == .normal || $0.kind == .keywordOnly) }) {
                if !values[i].isUnset { throw Raise(.typeError, "\(code.qualifiedName)() got multiple values for argument '\(text)'") }
                values[i] = value
            } else if parameters.contains(where: { $0.kind == .keywords }) {
                extra.append((name, value))
            } else {
                let known = parameters.filter { $0.kind == .normal || $0.kind == .keywordOnly }.map(\.name)
                throw Raise.unknownKeyword(text, of: code.qualifiedName, known: known)
            }
        }
        if next < given.count { throw tooMany(function, given.count) }
        var missing: [String] = []
        var missingKeywords: [String] = []
        for (i, parameter) in parameters.enumerated() where values[i].isUnset {
            if parameter.kind == .keywords {
                values[i] = .dict(Dict(extra.map { ($0.name.text, $0.value) }))
            } else if !function.standards[i].isUnset {
                values[i] = function.standards[i]
            } else if parameter.kind == .keywordOnly {
                missingKeywords.append(parameter.name)
            } else {
                missing.append(parameter.name)
            }
        }
        for (kind, names) in [("positional", missing), ("keyword-only", missingKeywords)] where !names.isEmpty {
            throw Raise(.typeError, "\(code.qualifiedName)() missing \(names.count) required \(kind) argument\(names.count == 1 ? "" : "s"): \(Signature.list(names))")
        }
        return values
    }

    private func tooMany(_ function: Function, _ given: Int) -> Raise {
        let positional = function.code.parameters.enumerated().filter { $0.element.kind == .normal || $0.element.kind == .positionalOnly }
        let required = positional.filter { function.standards[$0.offset].isUnset }.count
        let takes = required == positional.count ? "\(positional.count)" : "from \(required) to \(positional.count)"
        return Raise(
            .typeError,
            "\(function.code.qualifiedName)() takes \(takes) positional argument\(positional.count == 1 ? "" : "s") but \(given) \(given == 1 ? "was" : "were") given")
    }

    func makeFunction(_ code: Code, _ registers: Registers) -> Function {
        let count = code.parameters.count
        let standards = (0..<count).map { registers[$0] }
        let cells = code.freeNames.indices.compactMap { registers[count + $0].of(Cell.self) }
        return Function(code, cells: cells, standards: standards)
    }

    /// Runs a class body and makes the class.
    func makeClass(_ registers: Registers, baseCount: Int) throws -> Value {
        guard let body = registers[0].of(Function.self) else { return .none }
        let bases = try (0..<baseCount).map { i -> TypeObject in
            guard let base = registers[1 + i].of(TypeObject.self) else {
                throw Raise(.typeError, "a class can only be based on classes, not on a '\(registers[1 + i].typeName)' object")
            }
            if !base.isUserDefined, !base.allowsSubclasses, !base.isPayload {
                throw Raise(.typeError, "type '\(base.name)' is not an acceptable base type", hint: "Keep a \(base.name) as an attribute of your class instead.")
            }
            return base
        }
        let namespace = Namespace()
        let base = stackTop
        base[0] = .object(namespace)
        try enter(body.code, base, 1)
        _ = try run(body, base, from: 0, generator: nil)
        if !namespace.annotations.isEmpty { namespace.entries.append((Name("__annotations__"), .dict(Dict(namespace.annotations)))) }
        let made = try TypeObject(
            body.code.name, qualifiedName: body.code.qualifiedName, bases: bases, namespace: namespace.entries, documentation: body.code.documentation)
        namespace.ownClass?.value = .object(made)
        try announce(made)
        return .object(made)
    }

    /// Tells attributes their names (`__set_name__`) and base classes of their new subclass (`__init_subclass__`).
    private func announce(_ made: TypeObject) throws {
        for name in made.attributeOrder {
            guard let attribute = made.attributes[name]?.of(Instance.self) else { continue }
            _ = try attribute.special("__set_name__", [.object(made), .string(name.text)], self)
        }
        for type in made.order.dropFirst() {
            guard let hook = type.attributes[Name("__init_subclass__")] else { continue }
            let function = hook.of(ClassMethod.self)?.function ?? hook
            _ = try call(function, .object(made))
            break
        }
    }

    func extend(_ target: Value, _ source: Value, isCall: Bool) throws {
        if isCall, source.heapObject == nil { throw Raise(.typeError, "argument after * must be an iterable, not \(source.typeName)") }
        let items = try sequence(source)
        if case .list(let list) = target { list.items += items }
        if let set = target.of(SetObject.self) {
            if let other = source.of(SetObject.self) { try set.merge(other.table, self) } else { for item in items { try set.insert(Key(item, self), self) } }
        }
    }

    func mergeArguments(_ target: Value, _ source: Value, callee: Value) throws {
        guard case .dict(let all) = target else { return }
        guard try DictMethods.isMapping(source, self) else {
            throw Raise(.typeError, "\(displayName(of: callee))() argument after ** must be a mapping, not \(source.typeName)")
        }
        let other = Dict()
        try DictMethods.update(other, with: source, self)
        for (key, value) in other.entries {
            guard let name = key.value.text else { throw Raise(.typeError, "keywords must be strings") }
            if all.entries[key] != nil {
                throw Raise(.typeError, "\(displayName(of: callee))() got multiple values for keyword argument '\(name)'")
            }
            all.entries[key] = value
        }
    }

    /// How error messages name what is called.
    func displayName(of callee: Value) -> String {
        if let function = callee.of(Function.self) { return "__main__." + function.code.qualifiedName }
        if let type = callee.of(TypeObject.self) { return type.qualifiedName }
        return callee.of(NativeFunction.self)?.displayName ?? callee.typeName
    }

    func unpack(_ value: Value, into target: Registers, count: Int) throws {
        let items: [Value]
        switch value {
        case .tuple(let tuple): items = tuple.items
        case .list(let list): items = list.items
        default:
            guard let iterator = try value.heapObject?.iterator(self) else {
                throw Raise(.typeError, "cannot unpack non-iterable \(value.typeName) object")
            }
            var read: [Value] = []
            while read.count <= count, let next = try iterator.next(self) { read.append(next) }
            items = read
        }
        if items.count < count { throw Raise(.valueError, "not enough values to unpack (expected \(count), got \(items.count))") }
        if items.count > count { throw Raise(.valueError, "too many values to unpack (expected \(count))") }
        for i in 0..<count { target[i] = items[i] }
    }

    func unpackStar(_ value: Value, into target: Registers, count: Int, star: Int) throws {
        guard value.heapObject != nil else { throw Raise(.typeError, "cannot unpack non-iterable \(value.typeName) object") }
        let items = try sequence(value)
        guard items.count >= count - 1 else {
            throw Raise(.valueError, "not enough values to unpack (expected at least \(count - 1), got \(items.count))")
        }
        let taken = items.count - (count - 1)
        for i in 0..<star { target[i] = items[i] }
        target[star] = .items(Array(items[star..<star + taken]))
        for i in (star + 1)..<max(star + 1, count) { target[i] = items[i - 1 + taken] }
    }

    // MARK: Exceptions

    func raise(_ value: Value?, cause: Value?, handling: Value?) throws -> Raise {
        guard let value else {
            if let active = handling?.of(ExceptionObject.self) { return Raise(active) }
            return Raise(.runtimeError, "No active exception to reraise")
        }
        let exception = try instantiate(value, "exceptions must derive from BaseException")
        if let context = handling?.of(ExceptionObject.self), context !== exception { exception.context = context }
        if let cause {
            exception.suppressesContext = true
            exception.cause = cause.isNone ? nil : try instantiate(cause, "exception causes must derive from BaseException")
        }
        return Raise(exception)
    }

    func instantiate(_ value: Value, _ message: String) throws -> ExceptionObject {
        if let exception = value.of(ExceptionObject.self) { return exception }
        if let type = value.of(TypeObject.self), type.isException, let made = try call(value, Arguments()).of(ExceptionObject.self) { return made }
        throw Raise(.typeError, message)
    }

    func matches(_ exception: Value, _ type: Value) throws -> Bool {
        if case .tuple(let types) = type { return try types.items.contains { try matches(exception, $0) } }
        guard let type = type.of(TypeObject.self), type.isException else {
            throw Raise(.typeError, "catching classes that do not inherit from BaseException is not allowed")
        }
        return exception.type.inherits(type)
    }

    // MARK: Modules

    func importModule(_ name: String, outermost: Bool) throws -> Value {
        guard let module = try importer(name, self) else {
            let hint = Suggestion.nearest(to: name, among: moduleNames).map { "Did you mean '\($0)'?" }
            throw Raise(.moduleNotFoundError, "No module named '\(name)'", hint: (hint.map { $0 + " " } ?? "") + "There are: \(moduleNames.joined(separator: ", ")).")
        }
        guard outermost, let dot = name.firstIndex(of: ".") else { return module }
        return try importModule(String(name[..<dot]), outermost: false)
    }

    func importName(_ name: String, from module: Value) throws -> Value {
        do {
            if let value = try attributeIfPresent(module, Name(name)) { return value }
        } catch let raise as Raise {
            throw Raise(.importError, "cannot import name '\(name)' from '\(module.of(Module.self)?.name ?? "?")'", hint: raise.exception.hints.first)
        }
        let names = module.of(Module.self)?.attributeNames(self) ?? []
        if let moduleName = module.of(Module.self)?.name, let inner = try importer(moduleName + "." + name, self) { return inner }
        throw Raise(
            .importError, "cannot import name '\(name)' from '\(module.of(Module.self)?.name ?? "?")'",
            hint: Suggestion.nearest(to: name, among: names).map { "Did you mean '\($0)'?" } ?? "It has: \(names.prefix(40).joined(separator: ", ")).")
    }

    func importAll(_ module: Value) throws {
        guard let module = module.of(Module.self) else { return }
        for name in module.attributeNames(self) where !name.hasPrefix("_") { globals[name] = try module.attribute(Name(name), self) }
    }

    // MARK: Names

    func builtin(_ slot: String) throws -> Value {
        let name = slot.utf8.contains(UInt8(ascii: ":")) ? String(slot.split(separator: Globals.moduleMark).last ?? "") : slot
        if let value = builtins[Name(name)] { return value }
        throw undefined(name)
    }

    func undefined(_ name: String) -> Raise {
        let modules: Set<String> = ["np", "numpy", "pd", "pandas", "plt", "keras", "tf", "math", "random", "unroll", "sns", "layers"]
        var hint = Suggestion.nearest(to: name, among: globals.variables.map(\.name) + builtins.keys.map(\.text)).map { "Did you mean '\($0)'?" }
        if hint == nil, modules.contains(name) {
            let full = ["np": "import numpy as np", "pd": "import pandas as pd", "plt": "import matplotlib.pyplot as plt", "keras": "from tensorflow import keras", "tf": "import tensorflow as tf", "sns": "import seaborn as sns", "layers": "from tensorflow.keras import layers"]
            hint = "Import it first: \(full[name] ?? "import \(name)")"
        }
        return Raise(.nameError, "name '\(name)' is not defined", hint: hint)
    }
}

extension Name {
    init(id: Int32) { self.id = id }
}

extension Value {
    public var text: String? { if case .str(let string) = self { string.text } else { nil } }
}
