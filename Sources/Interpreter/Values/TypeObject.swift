/// A class: built in, from a module, or defined by a script.
public final class TypeObject: Object {
    public let name: String
    /// With the functions and classes around it: `outer.<locals>.Inner`.
    private let ownQualifiedName: String
    /// Where it comes from; a script's own classes come from `__main__`.
    public internal(set) var module: String?
    public let bases: [TypeObject]
    /// Method resolution order, this class first.
    @exclusivity(unchecked) public private(set) var order: [TypeObject] = []
    /// What the class itself defines.
    @exclusivity(unchecked) public private(set) var attributes: [Name: Value] = [:]
    public private(set) var attributeOrder: [Name] = []
    /// Whether setting an attribute of an instance may be more than storing it: a property, `__setattr__`, `__slots__`.
    @exclusivity(unchecked) private(set) var guardsAttributes = false
    public var summary: String
    public let isUserDefined: Bool
    /// Makes a value when the class is called; inherited. Without one the class makes plain instances.
    private let constructor: Builtin?
    private var native: NativeFunction?
    private func makeNative(_ constructor: Builtin) -> NativeFunction {
        let made = NativeFunction(constructor, owner: nil, isC: module == nil)
        native = made
        return made
    }
    private let found = NameTable()
    @exclusivity(unchecked) private var version = 0
    @exclusivity(unchecked) private var knownShortcut: Shortcut?

    /// A class of Python's own or of a module, with its table of methods.
    public init(
        _ name: String, module: String? = nil, base: TypeObject? = TypeObject.object, mixin: TypeObject? = nil, methods: [Builtin] = [],
        constructor: Builtin? = nil, summary: String = ""
    ) {
        self.name = name
        ownQualifiedName = name
        self.module = module
        bases = [base, mixin].compactMap { $0 }
        self.constructor = constructor
        self.summary = summary.isEmpty ? constructor?.summary ?? "" : summary
        isUserDefined = false
        super.init()
        // A second base stands behind the first one's own bases, before what they share.
        let first = base?.order ?? []
        let second = mixin?.order ?? []
        order = [self] + first.filter { type in !second.contains { $0 === type } } + second
        for method in methods { define(Name(method.name), .object(NativeFunction(method, owner: name, isC: module == nil))) }
    }

    /// A class a script defines.
    init(_ name: String, qualifiedName: String? = nil, bases: [TypeObject], namespace: [(Name, Value)], documentation: String?) throws {
        self.name = name
        ownQualifiedName = qualifiedName ?? name
        module = nil
        self.bases = bases.isEmpty ? [.object] : bases
        constructor = nil
        summary = documentation ?? ""
        isUserDefined = true
        super.init()
        order = [self] + (try TypeObject.merge(self.bases.map(\.order) + [self.bases]))
        for (name, value) in namespace { define(name, value) }
        if self.bases.contains(where: \.guardsAttributes) { guardsAttributes = true }
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

    private static let resolutionOrder = Builtin("mro", "self, /", "The classes that are searched for attributes, in order.") { call in
        .items(call[0].of(TypeObject.self)?.order.map { .object($0) } ?? [])
    }

    public override var type: TypeObject { .type }
    /// The name as it stands in an annotation: `int`, `__main__.Point`.
    var shortName: String { module == nil && !isUserDefined ? name : qualifiedName }

    public var qualifiedName: String { (module ?? (isUserDefined ? "__main__" : nil)).map { "\($0).\(ownQualifiedName)" } ?? name }

    public override func repr(_ vm: Interpreter) -> String { "<class '\(qualifiedName)'>" }

    public func define(_ name: Name, _ value: Value) {
        if attributes.updateValue(value, forKey: name) == nil { attributeOrder.append(name) }
        if name == .setAttribute || name == .slots || value.heapObject?.interceptsSetting == true { guardsAttributes = true }
        TypeObject.changes += 1
    }

    public override func deleteAttribute(_ name: Name, _ vm: Interpreter) throws {
        guard isUserDefined, attributes.removeValue(forKey: name) != nil else {
            throw Raise(.attributeError, "type object '\(self.name)' has no attribute '\(name.text)'")
        }
        attributeOrder.removeAll { $0 == name }
        TypeObject.changes += 1
    }

    /// Grows when any class changes: what look-ups remembered is then stale.
    @exclusivity(unchecked) nonisolated(unsafe) private static var changes = 0

    /// The attribute of this class or its bases.
    public func lookup(_ name: Name) -> Value? {
        if version != TypeObject.changes { forget() }
        if let known = found[name] {
            if case .unset = known { return nil }
            return known
        }
        for type in order {
            if let value = type.attributes[name] {
                found.set(name, value)
                return value
            }
        }
        found.set(name, .unset)
        return nil
    }

    private func forget() {
        found.removeAll()
        knownShortcut = nil
        version = TypeObject.changes
    }

    /// What calling the class comes down to, where compiled code can do it by itself.
    enum Shortcut {
        /// A plain object, filled by this `__init__`.
        case initialiser(Function)
        case native(NativeFunction)
        case none
    }

    var shortcut: Shortcut {
        if version != TypeObject.changes { forget() }
        if let knownShortcut { return knownShortcut }
        let made = makeShortcut()
        knownShortcut = made
        return made
    }

    private func makeShortcut() -> Shortcut {
        guard isUserDefined else {
            for type in order {
                if let constructor = type.constructor, type !== TypeObject.object || self === TypeObject.object { return .native(native ?? makeNative(constructor)) }
            }
            return .none
        }
        let isPlain = order.allSatisfy { $0.isUserDefined || $0 === TypeObject.object }
        guard isPlain, lookup(.maker) == nil, let initialiser = lookup(.initialiser)?.of(Function.self) else { return .none }
        return .initialiser(initialiser)
    }

    public func inherits(_ other: TypeObject) -> Bool { order.contains { $0 === other } }

    public private(set) lazy var isException: Bool = inherits(.named(.baseException))

    public override var isCallable: Bool { true }

    public override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        if let value = lookup(name) { return try value.bound(to: .unset, self, vm) }
        switch name {
        case .name: return .string(self.name)
        case Name("__qualname__"): return .string(ownQualifiedName)
        case .documentation: return summary.isEmpty ? Value.none : .string(summary)
        case .className: return .object(TypeObject.type)
        case Name("__module__"): return .string(module ?? (isUserDefined ? "__main__" : "builtins"))
        case Name("__mro__"): return .tuple(Tuple(order.map { .object($0) }))
        case Name("__bases__"): return .tuple(Tuple(bases.map { .object($0) }))
        case Name("__base__"): return bases.first.map { .object($0) } ?? Value.none
        case Name("mro"):
            return .object(BoundMethod(.object(NativeFunction(TypeObject.resolutionOrder, owner: "type")), .object(self)))
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
                if isUserDefined, type.isPayload { break }
                if isUserDefined, !type.allowsSubclasses {
                    throw Raise(.typeError, "a subclass of '\(type.name)' can't be made here", hint: "Keep a \(type.name) as an attribute instead.")
                }
                if !isUserDefined { return try (native ?? makeNative(constructor)).call(arguments, vm) }
                break
            }
        }
        // Python's own exceptions just keep their arguments.
        if !isUserDefined, arguments.keywords.isEmpty, isException { return .object(ExceptionObject(self, arguments.positional)) }
        let made: Value
        if let maker = lookup(.maker) {
            made = try vm.call(maker, arguments.prepending(.object(self)))
            // An object of another class is handed out as it is.
            guard made.type.inherits(self) else { return made }
        } else {
            made = .object(try makeInstance(arguments, vm))
        }
        if let initialiser = lookup(.initialiser) {
            let result = try vm.call(initialiser, arguments.prepending(made))
            if !result.isNone { throw Raise(.typeError, "__init__() should return None, not '\(result.typeName)'") }
        } else if !isException, !hasPayload, !arguments.isEmpty, lookup(.maker) == nil {
            throw Raise(.typeError, "\(name)() takes no arguments")
        }
        return made
    }

    /// A new object before `__init__`; refused while abstract methods are left.
    func makeInstance(_ arguments: Arguments, _ vm: Interpreter) throws -> Instance {
        let open = abstractMethods
        if !open.isEmpty {
            throw Raise(.typeError, "Can't instantiate abstract class \(name) with abstract method\(open.count == 1 ? "" : "s") \(open.joined(separator: ", "))")
        }
        if isException { return ExceptionObject(self, arguments.positional) }
        let instance = Instance(self)
        if let base = order.first(where: \.isPayload) {
            // A mutable one is filled by its __init__ if the class has one of its own.
            let isFilledLater = lookup(.initialiser) != nil && lookup(.maker) == nil && base.isMutablePayload
            instance.payload = try base.call(isFilledLater ? Arguments() : arguments, vm).plain
        }
        return instance
    }

    /// Built-in classes a script may base its own on: the object keeps one of them inside.
    var isPayload: Bool { [TypeObject.list, .dict, .tuple, .str, .int, .float, .set].contains { $0 === self } }
    private var isMutablePayload: Bool { [TypeObject.list, .dict, .set].contains { $0 === self } }
    var hasPayload: Bool { isUserDefined && order.contains(where: \.isPayload) }

    // What an enumeration answers in place of its members' class: iterating, counting, looking up by name.
    public override func iterator(_ vm: Interpreter) throws -> Iterator? { try classHook("__class_iter__", [], vm).map { try vm.iterator($0) } }
    public override func length(_ vm: Interpreter) throws -> Int? { try classHook("__class_len__", [], vm)?.index }
    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? { try classHook("__class_contains__", [value], vm).map { try vm.truth($0) } }
    private func classHook(_ name: String, _ arguments: [Value], _ vm: Interpreter) throws -> Value? {
        guard isUserDefined, let hook = lookup(Name(name)) else { return nil }
        return try vm.call(hook.bound(to: .unset, self, vm), Arguments(arguments))
    }
    public override func truth(_ vm: Interpreter) throws -> Bool { true }

    /// Names that are still marked as abstract, sorted.
    private var abstractMethods: [String] {
        guard inherits(.abstractBase) else { return [] }
        return Set(order.flatMap(\.attributeOrder)).filter { lookup($0)?.heapObject?.isAbstract == true }.map(\.text).sorted()
    }

    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let method = lookup(Name("__class_getitem__")) { return try vm.call(method.bound(to: .unset, self, vm), key) }
        if isUserDefined, !inherits(.genericBase) { throw Raise(.typeError, "type '\(name)' is not subscriptable") }
        return .object(AliasObject(self, key))
    }

    /// `int | None`.
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard op == .bitOr, other.isNone || other.of(TypeObject.self) != nil || other.of(AliasObject.self) != nil || other.of(UnionObject.self) != nil else { return nil }
        return .object(reflected ? UnionObject([other, .object(self)]) : UnionObject([.object(self), other]))
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
    nonisolated(unsafe) public static let bytes: TypeObject = TypeObject("bytes", methods: BytesObject.methods, constructor: BytesObject.constructor)
    nonisolated(unsafe) public static let range: TypeObject = TypeObject("range", methods: RangeObject.methods, constructor: TypeConstructors.range)
    nonisolated(unsafe) public static let slice: TypeObject = TypeObject("slice", methods: SliceObject.methods, constructor: TypeConstructors.slice)
    nonisolated(unsafe) public static let function: TypeObject = TypeObject("function")
    nonisolated(unsafe) public static let builtinFunction: TypeObject = TypeObject("builtin_function_or_method")
    nonisolated(unsafe) public static let methodDescriptor: TypeObject = TypeObject("method_descriptor")
    nonisolated(unsafe) public static let method: TypeObject = TypeObject("method")
    nonisolated(unsafe) public static let property: TypeObject = TypeObject("property", methods: PropertyObject.methods, constructor: PropertyObject.constructor)
    nonisolated(unsafe) public static let staticMethod: TypeObject = TypeObject("staticmethod", constructor: StaticMethod.constructor)
    nonisolated(unsafe) public static let classMethod: TypeObject = TypeObject("classmethod", constructor: ClassMethod.constructor)
    /// `abc.ABC`.
    nonisolated(unsafe) public static let abstractBase: TypeObject = TypeObject("ABC", module: "abc").open()
    /// `typing.Generic`.
    nonisolated(unsafe) public static let genericBase: TypeObject = TypeObject("Generic", module: "typing").open()
    nonisolated(unsafe) public static let module: TypeObject = TypeObject("module")
    nonisolated(unsafe) public static let generator: TypeObject = TypeObject("generator", methods: GeneratorObject.methods)
    nonisolated(unsafe) public static let iterator: TypeObject = TypeObject("iterator")
    nonisolated(unsafe) public static let cell: TypeObject = TypeObject("cell")
    nonisolated(unsafe) public static let ellipsis: TypeObject = TypeObject("ellipsis")
    nonisolated(unsafe) public static let notImplementedType: TypeObject = TypeObject("NotImplementedType")
    nonisolated(unsafe) public static let superType: TypeObject = TypeObject("super", constructor: TypeConstructors.superType)
    public func open() -> TypeObject {
        allowsSubclasses = true
        return self
    }
}
