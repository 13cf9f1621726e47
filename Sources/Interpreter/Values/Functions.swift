import Syntax

/// The arguments of a call.
public struct Arguments {
    public var positional: [Value]
    public var keywords: [(name: Name, value: Value)]

    public init(_ positional: [Value] = [], _ keywords: [(name: Name, value: Value)] = []) {
        self.positional = positional
        self.keywords = keywords
    }

    public var isEmpty: Bool { positional.isEmpty && keywords.isEmpty }
    public func prepending(_ value: Value) -> Arguments { Arguments([value] + positional, keywords) }
}

/// A variable that an inner function shares with the function around it.
final class Cell: Object {
    @exclusivity(unchecked) var value: Value
    init(_ value: Value) { self.value = value }
    override var type: TypeObject { .cell }
}

/// A function written in the language.
public final class Function: Object {
    let code: Code
    let cells: [Cell]
    /// Values of the parameters that were not given, in parameter order (`unset` where there is none).
    let standards: [Value]
    var fields: [Name: Value] = [:]

    init(_ code: Code, cells: [Cell], standards: [Value]) {
        self.code = code
        self.cells = cells
        self.standards = standards
    }

    public var name: String { code.name }
    public override var type: TypeObject { .function }
    public override var isCallable: Bool { true }
    public override func repr(_ vm: Interpreter) -> String { "<function \(code.qualifiedName) at \(address)>" }
    public override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value { try vm.callFunction(self, arguments) }
    public override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        if let value = fields[name] { return value }
        switch name {
        case .name: return .string(code.name)
        case Name("__qualname__"): return .string(code.qualifiedName)
        case .documentation: return code.documentation.map { .string($0) } ?? Value.none
        case Name("__module__"): return .string("__main__")
        case .dictionary: return .dict(Dict(fields.map { ($0.key.text, $0.value) }))
        case Name("__defaults__"):
            let given = zip(code.parameters, standards).filter { ($0.0.kind == .normal || $0.0.kind == .positionalOnly) && !$0.1.isUnset }.map(\.1)
            return given.isEmpty ? Value.none : .tuple(Tuple(given))
        case Name("__annotations__"): return .dict(Dict())
        default: return nil
        }
    }
    public override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) { fields[name] = value }
    public override func bound(to receiver: Value, _ owner: TypeObject, _ vm: Interpreter) -> Value {
        receiver.isUnset ? .object(self) : .object(BoundMethod(.object(self), receiver))
    }
    override var isAbstract: Bool { fields[Function.abstractMark] != nil }
    public static let abstractMark = Name("__isabstractmethod__")
    public override func attributeNames(_ vm: Interpreter) -> [String] { ["__name__", "__doc__", "__qualname__", "__module__", "__defaults__", "__dict__"] + fields.keys.map(\.text) }
    public var signature: String { code.signatureText(standards) }
    public var documentation: String? { code.documentation }
}

/// One row of a table of functions or methods: what completion, `?help`, error messages and calls all read.
public struct Builtin: Sendable {
    public let name: String
    /// Parameters as in Python, without the outer brackets.
    public let signature: String
    public let summary: String
    public let example: String?
    public let body: @Sendable (Call) throws -> Value

    public init(
        _ name: String, _ signature: String, _ summary: String, example: String? = nil, _ body: @escaping @Sendable (Call) throws -> Value
    ) {
        self.name = name
        self.signature = signature
        self.summary = summary
        self.example = example
        self.body = body
    }
}

/// A function of the program's own.
open class NativeFunction: Object {
    public final let builtin: Builtin
    public final let owner: String?
    public private(set) final lazy var signature = Signature(builtin.signature)
    /// How many arguments by position its body can be called with as they come; an empty range if it takes others too.
    private(set) final lazy var arity: Range<Int> = signature.isSimple ? signature.requiredCount..<signature.positionalCount + 1 : 0..<0

    /// CPython has it in C: its messages about arguments are those of C functions.
    private let isC: Bool
    /// Its body lets go of the call when it returns, so arguments may stay in the caller's registers.
    final let borrowsArguments: Bool

    public init(_ builtin: Builtin, owner: String?, isC: Bool = false) {
        self.builtin = builtin
        self.owner = owner
        self.isC = isC || builtin.signature.contains("/")
        borrowsArguments = isC
    }

    open override var type: TypeObject { owner == nil ? .builtinFunction : .methodDescriptor }
    public override var isCallable: Bool { true }
    /// A row whose signature begins with `self` is a method, with `cls` a class method, else a static one.
    private enum Binding { case instance, owner, none }
    private final lazy var binding: Binding =
        builtin.signature.hasPrefix("self") ? .instance : builtin.signature.hasPrefix("cls") && builtin.name != "__new__" ? .owner : .none
    public override func bound(to receiver: Value, _ owner: TypeObject, _ vm: Interpreter) -> Value {
        switch binding {
        case .instance: receiver.isUnset ? .object(self) : .object(BoundMethod(.object(self), owner.hasPayload ? receiver.plain : receiver))
        case .owner: .object(BoundMethod(.object(self), .object(owner)))
        case .none: .object(self)
        }
    }
    final var takesReceiver: Bool { binding == .instance }
    open override func repr(_ vm: Interpreter) -> String {
        owner == nil ? "<built-in function \(builtin.name)>" : "<method '\(builtin.name)' of '\(owner ?? "")' objects>"
    }
    open override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name {
        case .name: .string(builtin.name)
        case .documentation: .string(builtin.summary)
        default: nil
        }
    }
    public override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        let bound = try signature.bind(arguments, owner: displayName, type: owner, isC: isC)
        return try builtin.body(Call(vm: vm, bound))
    }

    var displayName: String { builtin.name == "__init__" ? owner ?? builtin.name : builtin.name }
}

/// A method together with the object it was taken from.
public final class BoundMethod: Object {
    public let function: Value
    public let receiver: Value

    public init(_ function: Value, _ receiver: Value) {
        self.function = function
        self.receiver = receiver
    }

    public override var type: TypeObject { function.of(NativeFunction.self) == nil ? .method : .builtinFunction }
    public override var isCallable: Bool { true }
    public override func repr(_ vm: Interpreter) throws -> String {
        if let native = function.of(NativeFunction.self) { return "<built-in method \(native.builtin.name) of \(receiver.typeName) object>" }
        let name = function.of(Function.self)?.code.qualifiedName ?? "?"
        return "<bound method \(name) of \(try vm.repr(receiver))>"
    }
    public override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        try vm.call(function, arguments.prepending(receiver))
    }
    public override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        if name == Name("__self__") { return receiver }
        return try function.heapObject?.attribute(name, vm)
    }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard let other = other.of(BoundMethod.self) else { return nil }
        return function.isSame(as: other.function) && receiver.isSame(as: other.receiver)
    }
    public override func hash(_ vm: Interpreter) throws -> Int { function.heapObject.map { ObjectIdentifier($0).hashValue } ?? 0 }
}

/// A module: a table of names.
public final class Module: Object {
    public let name: String
    public let summary: String
    public private(set) var members: [Name: Value]
    /// Names that are missing on purpose, each with what to use instead.
    public let absent: [String: String]
    private let lazyMembers: [String: () throws -> Value]

    public init(_ name: String, _ summary: String, _ members: [(String, Value)], lazy: [String: () throws -> Value] = [:], absent: [String: String] = [:]) {
        self.name = name
        self.summary = summary
        self.members = Dictionary(members.map { (Name($0.0), $0.1) }, uniquingKeysWith: { $1 })
        lazyMembers = lazy
        self.absent = absent
    }

    public convenience init(_ name: String, _ summary: String, functions: [Builtin], values: [(String, Value)] = [], lazy: [String: () throws -> Value] = [:], absent: [String: String] = [:]) {
        self.init(name, summary, functions.map { ($0.name, .object(NativeFunction($0, owner: nil))) } + values, lazy: lazy, absent: absent)
    }

    public override var type: TypeObject { .module }
    public override func repr(_ vm: Interpreter) -> String { "<module '\(name)'>" }
    public override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        if let value = members[name] { return value }
        if let make = lazyMembers[name.text] {
            let value = try make()
            members[name] = value
            return value
        }
        switch name {
        case .name: return .string(self.name)
        case .documentation: return .string(summary)
        case Name("__version__"): return nil
        default: break
        }
        if let instead = absent[name.text] {
            throw Raise(.attributeError, "module '\(self.name)' has no attribute '\(name.text)'", hint: instead)
        }
        return nil
    }
    public override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) { members[name] = value }
    public override func attributeNames(_ vm: Interpreter) -> [String] {
        (members.keys.map(\.text) + lazyMembers.keys).uniqued().sorted()
    }
}

extension Array where Element: Hashable {
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
