/// An object of a class that a script defined.
open class Instance: Object {
    public let classObject: TypeObject
    @exclusivity(unchecked) public internal(set) final var fields: [(name: Name, value: Value)] = []

    /// The list, dict, tuple, text or number that an object of a class based on one of these is.
    public internal(set) var payload: Value?

    public init(_ classObject: TypeObject) { self.classObject = classObject }

    public final override var type: TypeObject { classObject }

    @inline(__always)
    public final func field(_ name: Name) -> Value? {
        var i = 0
        while i < fields.count {
            if fields[i].name == name { return fields[i].value }
            i += 1
        }
        return nil
    }

    /// A field, or a plain value of the class; nil for what takes more than looking it up.
    @inline(__always)
    final func plainAttribute(_ name: Name) -> Value? {
        if let value = field(name) { return value }
        guard name != .dictionary, let member = classObject.lookup(name) else { return nil }
        if case .object = member { return nil }
        return member
    }

    public final func setField(_ name: Name, _ value: Value) {
        var i = 0
        while i < fields.count {
            if fields[i].name == name {
                fields[i].value = value
                return
            }
            i += 1
        }
        fields.append((name, value))
    }

    /// False if the class has a say in it.
    @inline(__always)
    final func setPlainField(_ name: Name, _ value: Value) -> Bool {
        if classObject.guardsAttributes { return false }
        setField(name, value)
        return true
    }

    open override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        if let value = field(name) { return value }
        if name == .dictionary { return .dict(Dict(fields.map { ($0.name.text, $0.value) })) }
        return nil
    }

    open override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        guard classObject.guardsAttributes else { return setField(name, value) }
        if let hook = classObject.lookup(.setAttribute) {
            _ = try vm.call(hook, .object(self), .string(name.text), value)
            return
        }
        try setPlainly(name, value, vm)
    }

    /// Sets an attribute as `object.__setattr__` does: by its property, or as a field.
    final func setPlainly(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        if let property = classObject.lookup(name)?.of(PropertyObject.self) { return try property.set(.object(self), value, name, vm) }
        if let descriptor = classObject.lookup(name)?.of(Instance.self), try descriptor.special("__set__", [.object(self), value], vm) != nil { return }
        if classObject.lookup(.slots) != nil, let names = try slotNames(vm), !names.contains(name.text) {
            throw Raise(.attributeError, "'\(type.name)' object has no attribute '\(name.text)'")
        }
        setField(name, value)
    }

    /// The names of `__slots__` of all classes; nil if a class has none, which allows every name.
    private func slotNames(_ vm: Interpreter) throws -> Set<String>? {
        var names: Set<String> = []
        for type in classObject.order where type.isUserDefined {
            guard let slots = type.attributes[.slots] else { return nil }
            if let one = slots.text { names.insert(one) } else { names.formUnion(try vm.sequence(slots).compactMap(\.text)) }
        }
        return names
    }

    public override var interceptsSetting: Bool { classObject.lookup(Name("__set__")) != nil }

    public override func bound(to receiver: Value, _ owner: TypeObject, _ vm: Interpreter) throws -> Value {
        try special(Name.getter, [receiver.isUnset ? .none : receiver, .object(owner)], vm) ?? .object(self)
    }

    /// What `object.__repr__` gives.
    final var plainRepr: String { "<\(type.qualifiedName) object at \(address)>" }
    final var identityHash: Int { Int(bitPattern: UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque()) >> 4) }

    open override func deleteAttribute(_ name: Name, _ vm: Interpreter) throws {
        if classObject.guardsAttributes {
            if let hook = classObject.lookup(Name("__delattr__")) {
                _ = try vm.call(hook, .object(self), .string(name.text))
                return
            }
            if let property = classObject.lookup(name)?.of(PropertyObject.self) { return try property.delete(.object(self), name, vm) }
        }
        guard let index = fields.firstIndex(where: { $0.name == name }) else {
            throw Raise(.attributeError, "'\(type.name)' object has no attribute '\(name.text)'")
        }
        fields.remove(at: index)
    }

    open override func attributeNames(_ vm: Interpreter) -> [String] { fields.map(\.name.text) }

    /// Calls a special method if the class has it; nil if not.
    public final func special(_ name: String, _ arguments: [Value] = [], _ vm: Interpreter) throws -> Value? {
        try special(Name(name), arguments, vm)
    }

    final func special(_ name: Name, _ arguments: [Value] = [], _ vm: Interpreter) throws -> Value? {
        guard let method = classObject.lookup(name), !method.isNone else { return nil }
        if let function = method.of(Function.self) { return try vm.call(.object(function), Arguments([.object(self)] + arguments)) }
        return try vm.call(method.bound(to: .object(self), classObject, vm), Arguments(arguments))
    }

    private func text(_ method: String, _ vm: Interpreter) throws -> String? {
        guard let result = try special(method, [], vm) else { return nil }
        guard case .str(let text) = result else {
            throw Raise(.typeError, "\(method) returned non-string (type \(result.typeName))")
        }
        return text.text
    }

    open override func repr(_ vm: Interpreter) throws -> String { try text("__repr__", vm) ?? payload.map { try vm.repr($0) } ?? super.repr(vm) }
    open override func str(_ vm: Interpreter) throws -> String { try text("__str__", vm) ?? payload.flatMap { classObject.lookup(Name("__repr__")) == nil ? try vm.str($0) : nil } ?? repr(vm) }
    open override func format(_ spec: String, _ vm: Interpreter) throws -> String {
        guard let result = try special("__format__", [.string(spec)], vm) else {
            if let payload, spec != "" { return try vm.format(payload, spec) }
            return try super.format(spec, vm)
        }
        return try vm.str(result)
    }
    open override func truth(_ vm: Interpreter) throws -> Bool {
        if let result = try special(Name.truth, [], vm) { return try vm.truth(result) }
        if let payload, classObject.lookup(Name.length) == nil { return try vm.truth(payload) }
        return try length(vm).map { $0 != 0 } ?? true
    }
    open override func length(_ vm: Interpreter) throws -> Int? {
        guard let result = try special(Name.length, [], vm) else { return try payload?.heapObject?.length(vm) }
        guard let count = result.index else {
            throw Raise(.typeError, "'\(result.typeName)' object cannot be interpreted as an integer")
        }
        guard count >= 0 else { throw Raise(.valueError, "__len__() should return >= 0") }
        return count
    }
    open override func hash(_ vm: Interpreter) throws -> Int {
        if let hook = classObject.lookup(Name.hash) {
            if hook.isNone { throw Raise(.typeError, "unhashable type: '\(type.name)'") }
            guard let result = try special(Name.hash, [], vm)?.bigInt else { throw Raise(.typeError, "__hash__ method should return an integer") }
            return Hashing.hash(result)
        }
        if let payload, classObject.lookup(Name.equal) == nil { return try vm.hash(payload) }
        if let equality = classObject.lookup(Name.equal), !equality.isNone {
            throw Raise(.typeError, "unhashable type: '\(type.name)'")
        }
        return identityHash
    }
    open override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        guard let result = try compare(.equal, other, vm) else { return other.heapObject === self ? true : nil }
        return try vm.truth(result)
    }
    open override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        if let result = try special(op.method, [other], vm) {
            if !result.isNotImplemented { return result }
            return nil
        }
        if let payload { return try vm.comparePayload(op, payload, other) }
        if op == .notEqual, let result = try special(Name.equal, [other], vm), !result.isNotImplemented {
            return .bool(try !vm.truth(result))
        }
        switch op {
        case .equal: return other.heapObject === self ? .bool(true) : nil
        case .notEqual: return other.heapObject === self ? .bool(false) : nil
        default: return nil
        }
    }
    open override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        let result = try special(reflected ? op.reflectedMethod : op.method, [other], vm)
        if result == nil, let payload { return reflected ? try vm.arithmetic(op, other, payload, inPlace: false) : try vm.arithmetic(op, payload, other.plain, inPlace: false) }
        return result?.isNotImplemented == true ? nil : result
    }
    open override func inPlace(_ op: Operator, _ other: Value, _ vm: Interpreter) throws -> Value? {
        let result = try special(op.inPlaceMethod, [other], vm)
        if result == nil, let object = payload?.heapObject, try object.inPlace(op, other.plain, vm) != nil { return .object(self) }
        return result?.isNotImplemented == true ? nil : result
    }
    open override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? { try special(op.method, [], vm) ?? payload.map { try vm.unary(op, $0) } }
    open override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let result = try special(Name.item, [key], vm) { return result }
        guard let payload else { return try super.item(key, vm) }
        if case .dict(let dict) = payload, classObject.lookup(Name.missing) != nil {
            return try dict.value(Key(key, vm), vm) ?? special(Name.missing, [key], vm) ?? .none
        }
        return try vm.item(payload, key)
    }
    open override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        if try special(Name.setItem, [key, value], vm) != nil { return }
        if let payload { try vm.setItem(payload, key, value) } else { try super.setItem(key, value, vm) }
    }
    open override func deleteItem(_ key: Value, _ vm: Interpreter) throws {
        if try special("__delitem__", [key], vm) != nil { return }
        if let object = payload?.heapObject { try object.deleteItem(key, vm) } else { try super.deleteItem(key, vm) }
    }
    open override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? {
        try special(Name.contains, [value], vm).map { try vm.truth($0) } ?? payload?.heapObject?.contains(value, vm)
    }
    open override func iterator(_ vm: Interpreter) throws -> Iterator? {
        if let result = try special(Name.iterate, [], vm) {
            if let iterator = result.of(Iterator.self) { return iterator }
            if let instance = result.of(Instance.self), instance.classObject.lookup(Name.next) != nil {
                return InstanceIterator(instance)
            }
            throw Raise(.typeError, "iter() returned non-iterator of type '\(result.typeName)'")
        }
        if let payload { return try payload.heapObject?.iterator(vm) }
        return classObject.lookup(Name.item) == nil ? nil : IndexIterator(self)
    }
    public final override var isCallable: Bool { classObject.lookup(.call) != nil }
    open override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        guard let method = classObject.lookup(.call) else { return try super.call(arguments, vm) }
        return try vm.call(method, arguments.prepending(.object(self)))
    }
}

/// Objects of a class based on int or float count as the number they are.
extension Instance: IndexConvertible, DoubleConvertible {
    public var indexValue: Int? { payload?.index }
    public var doubleValue: Double? { payload?.number }
}

/// `__next__` of a script's own iterator, until it raises StopIteration.
final class InstanceIterator: Iterator {
    private let instance: Instance
    init(_ instance: Instance) { self.instance = instance }

    override func next(_ vm: Interpreter) throws -> Value? {
        do {
            return try instance.special(Name.next, [], vm)
        } catch let raise as Raise where raise.exception.classObject.inherits(.named(.stopIteration)) {
            return nil
        }
    }
}

/// Walks `object[0]`, `object[1]`, … until IndexError.
final class IndexIterator: Iterator {
    private let object: Object
    private var index = 0
    init(_ object: Object) { self.object = object }

    override func next(_ vm: Interpreter) throws -> Value? {
        do {
            index += 1
            return try object.item(.int(index - 1), vm)
        } catch let raise as Raise where raise.exception.classObject.inherits(.named(.indexError)) {
            return nil
        }
    }
}

extension Value {
    /// The list, dict, … inside of an object of a class based on one.
    public var plain: Value { of(Instance.self)?.payload ?? self }

    /// What a class attribute gives when it is read: functions and descriptors bind, everything else is itself.
    func bound(to receiver: Value, _ owner: TypeObject, _ vm: Interpreter) throws -> Value {
        guard case .object(let object) = self else { return self }
        return try object.bound(to: receiver, owner, vm)
    }

    var isNotImplemented: Bool { if case .object(let object) = self { object === Singleton.notImplemented } else { false } }
}

/// `...` and `NotImplemented`.
public final class Singleton: Object {
    private let name: String
    private init(_ name: String) { self.name = name }
    public override var type: TypeObject { self === Singleton.ellipsis ? .ellipsis : .notImplementedType }
    public override func repr(_ vm: Interpreter) -> String { name }
    nonisolated(unsafe) public static let ellipsis = Singleton("Ellipsis")
    nonisolated(unsafe) static let notImplemented = Singleton("NotImplemented")
}

extension Object {
    /// Whether the class defines a special method (only a script's classes do so by name).
    func defines(_ name: Name) -> Bool { type.isUserDefined && type.lookup(name) != nil }

    /// Whether `[…] + self` should be left to this object: arrays and frames, and classes with `__radd__`.
    var answersReflected: Bool {
        switch self {
        case is SetObject, is RangeObject, is BigInteger, is DictView, is Function, is NativeFunction, is TypeObject, is Iterator, is SliceObject: false
        case let instance as Instance: instance.defines(Name("__radd__"))
        default: true
        }
    }
}
