/// A class: built in, from a module, or defined by a script.
public final class TypeObject: Object {
    public let name: String
    public let module: String?
    public let bases: [TypeObject]
    /// Method resolution order, this class first.
    public private(set) var order: [TypeObject] = []
    /// What the class itself defines.
    public private(set) var attributes: [Name: Value] = [:]
    public private(set) var attributeOrder: [Name] = []
    public var summary: String
    public let isUserDefined: Bool
    /// Makes a value when the class is called; inherited. Without one the class makes plain instances.
    private let constructor: Builtin?
    private var found: [Name: Value] = [:]
    private var version = 0

    /// A class of Python's own or of a module, with its table of methods.
    public init(
        _ name: String, module: String? = nil, base: TypeObject? = TypeObject.object, methods: [Builtin] = [], constructor: Builtin? = nil,
        summary: String = ""
    ) {
        self.name = name
        self.module = module
        bases = base.map { [$0] } ?? []
        self.constructor = constructor
        self.summary = summary.isEmpty ? constructor?.summary ?? "" : summary
        isUserDefined = false
        super.init()
        order = [self] + (base?.order ?? [])
        for method in methods { define(Name(method.name), .object(NativeFunction(method, owner: name))) }
    }

    /// A class a script defines.
    init(_ name: String, bases: [TypeObject], namespace: [(Name, Value)], documentation: String?) throws {
        self.name = name
        module = nil
        self.bases = bases.isEmpty ? [.object] : bases
        constructor = nil
        summary = documentation ?? ""
        isUserDefined = true
        super.init()
        order = [self] + (try TypeObject.merge(self.bases.map(\.order) + [self.bases]))
        for (name, value) in namespace { define(name, value) }
    }

    /// C3 linearisation, as CPython orders several bases.
    private static func merge(_ lists: [[TypeObject]]) throws -> [TypeObject] {
        var lists = lists.filter { !$0.isEmpty }
        var result: [TypeObject] = []
        while !lists.isEmpty {
            guard let next = lists.lazy.map({ $0[0] }).first(where: { candidate in
                !lists.contains { $0.dropFirst().contains { $0 === candidate } }
            }) else { throw Raise(.typeError, "Cannot create a consistent method resolution order (MRO) for bases") }
            result.append(next)
            lists = lists.map { $0[0] === next ? Array($0.dropFirst()) : $0 }.filter { !$0.isEmpty }
        }
        return result
    }

    public override var type: TypeObject { .type }

    public var qualifiedName: String { isUserDefined ? "__main__.\(name)" : module.map { "\($0).\(name)" } ?? name }

    public override func repr(_ vm: Interpreter) -> String { "<class '\(qualifiedName)'>" }

    public func define(_ name: Name, _ value: Value) {
        if attributes.updateValue(value, forKey: name) == nil { attributeOrder.append(name) }
        TypeObject.changes += 1
    }

    /// Grows when any class changes: what look-ups remembered is then stale.
    nonisolated(unsafe) private static var changes = 0

    /// The attribute of this class or its bases.
    public func lookup(_ name: Name) -> Value? {
        if version != TypeObject.changes {
            found.removeAll(keepingCapacity: true)
            version = TypeObject.changes
        }
        if let known = found[name] { return known.isUnset ? nil : known }
        for type in order {
            if let value = type.attributes[name] {
                found[name] = value
                return value
            }
        }
        found[name] = .unset
        return nil
    }

    public func inherits(_ other: TypeObject) -> Bool { order.contains { $0 === other } }

    public var isException: Bool { inherits(.named(.baseException)) }

    public override var isCallable: Bool { true }

    public override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        if let value = lookup(name) { return value }
        switch name {
        case .name, Name("__qualname__"): return .string(self.name)
        case .documentation: return summary.isEmpty ? Value.none : .string(summary)
        case .className: return .object(TypeObject.type)
        case Name("__module__"): return .string(isUserDefined ? "__main__" : module ?? "builtins")
        case Name("__mro__"): return .tuple(Tuple(order.map { .object($0) }))
        case Name("__bases__"): return .tuple(Tuple(bases.map { .object($0) }))
        case Name("mro"): return nil
        case .dictionary: return .dict(Dict(attributeOrder.compactMap { name in attributes[name].map { (name.text, $0) } }))
        default: return nil
        }
    }

    public override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        guard isUserDefined else {
            throw Raise(.typeError, "cannot set '\(name.text)' attribute of immutable type '\(self.name)'")
        }
        define(name, value)
    }

    public override func attributeNames(_ vm: Interpreter) -> [String] {
        var seen: Set<Name> = []
        return order.flatMap(\.attributeOrder).filter { seen.insert($0).inserted }.map(\.text)
    }

    public override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        for type in order {
            if let constructor = type.constructor, type !== TypeObject.object || self === TypeObject.object {
                if isUserDefined, !type.allowsSubclasses {
                    throw Raise(.typeError, "a subclass of '\(type.name)' can't be made here", hint: "Keep a \(type.name) as an attribute instead.")
                }
                if !isUserDefined { return try NativeFunction(constructor, owner: nil).call(arguments, vm) }
                break
            }
        }
        let instance: Instance = isException ? ExceptionObject(self, arguments.positional) : Instance(self)
        let initialiser = lookup(.initialiser)
        if let initialiser {
            let result = try vm.call(initialiser, arguments.prepending(.object(instance)))
            if !result.isNone { throw Raise(.typeError, "__init__() should return None, not '\(result.typeName)'") }
        } else if !isException, !arguments.isEmpty {
            throw Raise(.typeError, "\(name)() takes no arguments")
        }
        return .object(instance)
    }

    /// The signature shown by `name?`.
    public var signature: String? { order.lazy.filter { $0 !== TypeObject.object }.compactMap(\.constructor?.signature).first }
    public var example: String? { constructor?.example }

    /// Built-in classes that a script may build upon.
    public var allowsSubclasses = false
}

extension TypeObject {
    nonisolated(unsafe) public static let object: TypeObject = TypeObject("object", base: nil, constructor: TypeConstructors.object).open()
    nonisolated(unsafe) public static let type: TypeObject = TypeObject("type", constructor: TypeConstructors.type)
    nonisolated(unsafe) public static let noneType: TypeObject = TypeObject("NoneType")
    nonisolated(unsafe) public static let int: TypeObject = TypeObject("int", methods: NumberMethods.int, constructor: TypeConstructors.int)
    nonisolated(unsafe) public static let bool: TypeObject = TypeObject("bool", base: .int, constructor: TypeConstructors.bool)
    nonisolated(unsafe) public static let float: TypeObject = TypeObject("float", methods: NumberMethods.float, constructor: TypeConstructors.float)
    nonisolated(unsafe) public static let str: TypeObject = TypeObject("str", methods: StrMethods.table, constructor: TypeConstructors.str)
    nonisolated(unsafe) public static let list: TypeObject = TypeObject("list", methods: ListMethods.table, constructor: TypeConstructors.list)
    nonisolated(unsafe) public static let tuple: TypeObject = TypeObject("tuple", methods: ListMethods.tuple, constructor: TypeConstructors.tuple)
    nonisolated(unsafe) public static let dict: TypeObject = TypeObject("dict", methods: DictMethods.table, constructor: TypeConstructors.dict)
    nonisolated(unsafe) public static let set: TypeObject = TypeObject("set", methods: SetMethods.table, constructor: TypeConstructors.set)
    nonisolated(unsafe) public static let frozenset: TypeObject = TypeObject("frozenset", methods: SetMethods.frozen, constructor: TypeConstructors.frozenset)
    nonisolated(unsafe) public static let bytes: TypeObject = TypeObject("bytes", methods: BytesObject.methods)
    nonisolated(unsafe) public static let range: TypeObject = TypeObject("range", constructor: TypeConstructors.range)
    nonisolated(unsafe) public static let slice: TypeObject = TypeObject("slice", constructor: TypeConstructors.slice)
    nonisolated(unsafe) public static let function: TypeObject = TypeObject("function")
    nonisolated(unsafe) public static let builtinFunction: TypeObject = TypeObject("builtin_function_or_method")
    nonisolated(unsafe) public static let method: TypeObject = TypeObject("method")
    nonisolated(unsafe) public static let module: TypeObject = TypeObject("module")
    nonisolated(unsafe) public static let generator: TypeObject = TypeObject("generator", methods: GeneratorObject.methods)
    nonisolated(unsafe) public static let iterator: TypeObject = TypeObject("iterator")
    nonisolated(unsafe) public static let cell: TypeObject = TypeObject("cell")
    nonisolated(unsafe) public static let ellipsis: TypeObject = TypeObject("ellipsis")
    nonisolated(unsafe) public static let superType: TypeObject = TypeObject("super", constructor: TypeConstructors.superType)
    nonisolated(unsafe) private static let views = [
        DictView.Kind.keys: TypeObject("dict_keys"), .values: TypeObject("dict_values"), .items: TypeObject("dict_items"),
    ]

    static func view(_ kind: DictView.Kind) -> TypeObject { views[kind] ?? .object }

    public func open() -> TypeObject {
        allowsSubclasses = true
        return self
    }
}
