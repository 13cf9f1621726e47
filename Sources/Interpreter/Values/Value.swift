/// A Python value. Small ones are held directly, everything else by reference.
public enum Value {
    /// No value: an unbound variable, an argument that was not given. Never visible to a script.
    case unset
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case str(Str)
    case list(List)
    case tuple(Tuple)
    case dict(Dict)
    case object(Object)

    @inlinable public static func string(_ text: String) -> Value { .str(Str(text)) }
    @inlinable public static func items(_ values: [Value]) -> Value { .list(List(values)) }
    @inlinable public static func pair(_ values: Value...) -> Value { .tuple(Tuple(values)) }

    public var isUnset: Bool { if case .unset = self { true } else { false } }
    public var isNone: Bool { if case .none = self { true } else { false } }

    /// The value as an object with a type, methods and behaviour; nil for the values held directly.
    public var heapObject: Object? {
        switch self {
        case .str(let object): object
        case .list(let object): object
        case .tuple(let object): object
        case .dict(let object): object
        case .object(let object): object
        default: nil
        }
    }

    /// The payload of `.object` if it is of the given class.
    @inlinable public func of<T: Object>(_ type: T.Type) -> T? {
        if case .object(let object) = self { object as? T } else { nil }
    }

    public var type: TypeObject {
        switch self {
        case .unset, .none: .noneType
        case .bool: .bool
        case .int: .int
        case .float: .float
        case .str(let text): text.type
        case .list: .list
        case .tuple: .tuple
        case .dict(let dict): dict.type
        case .object(let object): object.type
        }
    }

    public var tuple: Tuple? { if case .tuple(let tuple) = self { tuple } else { nil } }

    /// The name of the type as messages show it: NumPy's, being written in C, tell their module.
    public var typeName: String { type.module == "numpy" ? type.qualifiedName : type.name }

    /// `a is b`.
    public func isSame(as other: Value) -> Bool {
        switch (self, other) {
        case (.none, .none), (.unset, .unset): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern
        case (.str(let a), .str(let b)): a === b || a.equals(b)
        default:
            if let a = heapObject, let b = other.heapObject { a === b || (a as? Tuple)?.items.isEmpty == true && (b as? Tuple)?.items.isEmpty == true } else { false }
        }
    }
}

/// Whatever a script holds by reference. Rooms above add their own kinds (arrays, models, traces) as subclasses;
/// what a kind does not override behaves as Python's `object`.
open class Object {
    public init() {}

    open var type: TypeObject { .object }

    open func repr(_ vm: Interpreter) throws -> String {
        "<\(type.qualifiedName) object at \(address)>"
    }
    open func str(_ vm: Interpreter) throws -> String { try repr(vm) }
    open func format(_ spec: String, _ vm: Interpreter) throws -> String {
        if spec.isEmpty { return try str(vm) }
        throw Raise(.typeError, "unsupported format string passed to \(type.name).__format__")
    }
    open func truth(_ vm: Interpreter) throws -> Bool { try length(vm).map { $0 != 0 } ?? true }
    open func hash(_ vm: Interpreter) throws -> Int { ObjectIdentifier(self).hashValue }
    /// nil stands for NotImplemented.
    open func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? { other.heapObject === self ? true : nil }
    /// `self op other` as any value (arrays answer with an array); nil stands for NotImplemented.
    open func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        switch op {
        case .equal: try equals(other, vm).map { .bool($0) }
        case .notEqual: try equals(other, vm).map { .bool(!$0) }
        default: nil
        }
    }
    /// `self op other`, or `other op self` if reflected; nil stands for NotImplemented.
    open func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? { nil }
    /// `self op= other` where that changes the object itself; nil falls back to `binary`.
    open func inPlace(_ op: Operator, _ other: Value, _ vm: Interpreter) throws -> Value? { nil }
    open func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? { nil }

    /// The object's own attribute; nil if it has none of that name (its type's methods come after).
    open func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? { nil }
    open func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        if try vm.attributeIfPresent(.object(self), name) != nil {
            throw Raise(.attributeError, "'\(type.name)' object attribute '\(name.text)' is read-only")
        }
        throw Raise(.attributeError, "'\(type.name)' object has no attribute '\(name.text)'")
    }
    open func deleteAttribute(_ name: Name, _ vm: Interpreter) throws { throw Raise(.attributeError, name.text) }
    /// Names of the object's own attributes, for completion and `dir`.
    open func attributeNames(_ vm: Interpreter) -> [String] { [] }

    open func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        throw Raise(.typeError, "'\(type.name)' object is not subscriptable")
    }
    open func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        throw Raise(.typeError, "'\(type.name)' object does not support item assignment")
    }
    open func deleteItem(_ key: Value, _ vm: Interpreter) throws {
        throw Raise(.typeError, "'\(type.name)' object doesn't support item deletion")
    }
    open func length(_ vm: Interpreter) throws -> Int? { nil }
    /// nil if the object can't be iterated over.
    open func iterator(_ vm: Interpreter) throws -> Iterator? { nil }
    /// nil falls back to iterating.
    open func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? { nil }
    /// What reading this as an attribute of a class gives: a function becomes a method, a property is computed.
    ///
    /// - Parameters:
    ///   - receiver: the object it is read from; `unset` when it is read from the class itself.
    ///   - owner: the class that was searched.
    open func bound(to receiver: Value, _ owner: TypeObject, _ vm: Interpreter) throws -> Value { .object(self) }
    /// Whether assigning to the attribute is up to this object, as with a property.
    open var interceptsSetting: Bool { false }
    /// Whether it is marked by `abc.abstractmethod`.
    var isAbstract: Bool { false }
    open var isCallable: Bool { false }
    open func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        throw Raise(.typeError, "'\(type.name)' object is not callable")
    }

    public var address: String {
        "0x" + String(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque()), radix: 16)
    }
}

/// Something `for` can walk over, a value a turn.
open class Iterator: Object {
    open override var type: TypeObject { .iterator }
    /// The next value, or nil at the end.
    open func next(_ vm: Interpreter) throws -> Value? { nil }
    public final override func iterator(_ vm: Interpreter) throws -> Iterator? { self }
}

public enum Comparison: UInt8, Sendable, CaseIterable {
    case less, lessEqual, greater, greaterEqual, equal, notEqual

    public var symbol: String { ["<", "<=", ">", ">=", "==", "!="][Int(rawValue)] }
    public var swapped: Comparison { [.greater, .greaterEqual, .less, .lessEqual, .equal, .notEqual][Int(rawValue)] }
    /// The special method that defines it.
    var method: Name { Comparison.methods[Int(rawValue)] }
    private static let methods: [Name] = ["__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"].map { Name($0) }
}

public enum Operator: UInt8, Sendable, CaseIterable {
    case add, subtract, multiply, divide, floorDivide, modulo, power, matrixMultiply
    case bitAnd, bitOr, bitXor, shiftLeft, shiftRight

    public var symbol: String {
        ["+", "-", "*", "/", "//", "%", "** or pow()", "@", "&", "|", "^", "<<", ">>"][Int(rawValue)]
    }
    /// The stem of the special methods, as in `__add__`, `__radd__`, `__iadd__`.
    public var stem: String { Operator.stems[Int(rawValue)] }
    private static let stems = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift"]

    /// `__add__`, `__radd__`, `__iadd__`.
    var method: Name { Operator.methods[Int(rawValue)] }
    var reflectedMethod: Name { Operator.reflectedMethods[Int(rawValue)] }
    var inPlaceMethod: Name { Operator.inPlaceMethods[Int(rawValue)] }
    private static let methods = stems.map { Name("__\($0)__") }
    private static let reflectedMethods = stems.map { Name("__r\($0)__") }
    private static let inPlaceMethods = stems.map { Name("__i\($0)__") }
}

public enum UnaryOperation: UInt8, Sendable {
    case negate, plus, invert

    public var symbol: String { ["-", "+", "~"][Int(rawValue)] }
    var method: Name { UnaryOperation.methods[Int(rawValue)] }
    private static let methods = ["__neg__", "__pos__", "__invert__"].map { Name($0) }
}
