import Syntax

extension Interpreter {
    /// `value.name`, or an AttributeError with the nearest name there is.
    public func attribute(_ value: Value, _ name: Name) throws -> Value {
        if let found = try attributeIfPresent(value, name) { return found }
        throw missingAttribute(value, name)
    }

    public func attributeIfPresent(_ value: Value, _ name: Name) throws -> Value? {
        if let object = value.heapObject {
            if let own = try object.attribute(name, self) { return own }
            if object is TypeObject, name == .className { return .object(TypeObject.type) }
        }
        let type = value.type
        if let member = type.lookup(name) { return try bound(member, value, type) }
        switch name {
        case .className: return .object(type)
        case .documentation: return type.summary.isEmpty ? Value.none : .string(type.summary)
        default: break
        }
        if let known = NumberMethods.attribute(value, name) { return known }
        if let instance = value.of(Instance.self), type.lookup(.getAttribute) != nil { return try instance.special("__getattr__", [.string(name.text)], self) }
        // Taken from a class it is the bare function: object.__setattr__(self, name, value).
        if value.of(TypeObject.self) != nil { return ObjectMethods.plain(name).map { .object($0) } }
        if let function = ObjectMethods.find(value.plain, name, self) { return function.bound(to: value, type, self) }
        return nil
    }

    /// What a class attribute gives when it is read from an object.
    private func bound(_ member: Value, _ receiver: Value, _ type: TypeObject) throws -> Value {
        guard case .object(let object) = member else { return member }
        do {
            return try object.bound(to: receiver, type, self)
        } catch let raise as Raise where object is PropertyObject && raise.exception.classObject.inherits(.named(.attributeError)) {
            // A getter that fails for want of an attribute goes on to __getattr__, as in CPython.
            guard let instance = receiver.of(Instance.self), type.lookup(.getAttribute) != nil else { throw raise }
            return try instance.special("__getattr__", [.string(object.type.name)], self) ?? .none
        }
    }

    func missingAttribute(_ value: Value, _ name: Name) -> Raise {
        let owner: String
        if let module = value.of(Module.self) {
            owner = "module '\(module.name)'"
        } else if let type = value.of(TypeObject.self) {
            owner = "type object '\(type.name)'"
        } else {
            owner = "'\(value.typeName)' object"
        }
        let hint = Suggestion.nearest(to: name.text, among: attributeNames(of: value)).map { "Did you mean '\($0)'?" }
        return Raise(.attributeError, "\(owner) has no attribute '\(name.text)'", hint: hint)
    }

    /// All attribute names of a value, own ones first.
    public func attributeNames(of value: Value) -> [String] {
        ((value.heapObject?.attributeNames(self) ?? []) + value.type.attributeNames(self)).uniqued()
    }

    /// Finds a method without binding it: target[0] is the function, target[1] its receiver (`unset` if there is none).
    func loadMethod(_ value: Value, _ name: Name, into target: Registers) throws {
        switch value {
        case .unset: throw Raise(.runtimeError, "no value")
        case .list, .tuple, .str:
            // They have no attributes of their own.
            if let member = value.type.lookup(name), case .object(let object) = member, Swift.type(of: object) == NativeFunction.self,
                unsafeDowncast(object, to: NativeFunction.self).takesReceiver {
                target[0] = member
                target[1] = value
                return
            }
        case .object(let object) where Swift.type(of: object) == Instance.self:
            let instance = unsafeDowncast(object, to: Instance.self)
            if instance.field(name) == nil, name != .dictionary, let member = instance.classObject.lookup(name), case .object(let function) = member,
                Swift.type(of: function) == Function.self {
                target[0] = member
                target[1] = value
                return
            }
        case .object(let object) where Swift.type(of: object) == SuperObject.self:
            if let (function, receiver) = unsafeDowncast(object, to: SuperObject.self).function(name) {
                target[0] = .object(function)
                target[1] = receiver
                return
            }
        default: break
        }
        if let own = try value.heapObject?.attribute(name, self) {
            target[0] = own
            target[1] = .unset
            return
        }
        if let member = value.type.lookup(name) {
            if case .object(let object) = member, object is Function || (object as? NativeFunction)?.takesReceiver == true {
                target[0] = member
                target[1] = object is Function ? value : value.plain
                return
            }
            target[0] = try bound(member, value, value.type)
            target[1] = .unset
            return
        }
        target[0] = try attribute(value, name)
        target[1] = .unset
    }

    public func setAttribute(_ value: Value, _ name: Name, _ new: Value) throws {
        guard let object = value.heapObject else {
            throw Raise(.attributeError, "'\(value.typeName)' object has no attribute '\(name.text)'")
        }
        try object.setAttribute(name, new, self)
    }
}

/// `super()`: attributes looked up behind a class in the receiver's order.
final class SuperObject: Object {
    private let receiver: Value
    private let owner: TypeObject
    private let order: ArraySlice<TypeObject>

    init(after type: TypeObject, _ receiver: Value) throws {
        self.receiver = receiver
        // In a class method the receiver is the class itself.
        if let cls = receiver.of(TypeObject.self), cls.inherits(type) { owner = cls } else { owner = receiver.type }
        guard let index = owner.order.firstIndex(where: { $0 === type }) else {
            throw Raise(.typeError, "super(type, obj): obj must be an instance or subtype of type")
        }
        order = owner.order[(index + 1)...]
    }

    override var type: TypeObject { .superType }

    /// A method of the language, not bound yet.
    func function(_ name: Name) -> (function: Function, receiver: Value)? {
        guard receiver.of(TypeObject.self) == nil else { return nil }
        for type in order {
            guard let member = type.attributes[name] else { continue }
            return member.of(Function.self).map { ($0, receiver) }
        }
        return nil
    }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        let target: Value = receiver.of(TypeObject.self) === owner ? .unset : receiver
        for type in order {
            if let member = type.attributes[name] { return try member.bound(to: target, owner, vm) }
        }
        // What every object has.
        if let function = ObjectMethods.plain(name), !["__len__", "__iter__", "__next__", "__call__", "__getitem__"].contains(name.text) {
            if name == Name("__init_subclass__") || name == Name("__new__") { return .object(function) }
            return .object(BoundMethod(.object(function), receiver))
        }
        throw Raise(.attributeError, "'super' object has no attribute '\(name.text)'")
    }
}
