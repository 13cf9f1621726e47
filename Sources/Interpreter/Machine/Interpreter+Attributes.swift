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
            if let type = object as? TypeObject, type.isUserDefined || true, name == .className { return .object(type.type) }
        }
        if let member = value.type.lookup(name) { return bound(member, value) }
        switch name {
        case .className: return .object(value.type)
        case .documentation: return value.type.summary.isEmpty ? Value.none : .string(value.type.summary)
        default: break
        }
        if let instance = value.of(Instance.self), instance.classObject.lookup(Name("__getattr__")) != nil {
            return try instance.special("__getattr__", [.string(name.text)], self)
        }
        return nil
    }

    private func bound(_ member: Value, _ receiver: Value) -> Value {
        guard case .object(let object) = member, object is Function || object is NativeFunction else { return member }
        return .object(BoundMethod(member, receiver))
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
        if case .unset = value { throw Raise(.runtimeError, "no value") }
        if let own = try value.heapObject?.attribute(name, self) {
            target[0] = own
            target[1] = .unset
            return
        }
        if let member = value.type.lookup(name) {
            if case .object(let object) = member, object is Function || object is NativeFunction {
                target[0] = member
                target[1] = value
                return
            }
            target[0] = member
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
    private let order: ArraySlice<TypeObject>

    /// - Parameter method: the qualified name of the method that calls `super()`, which says in which class it stands.
    init(_ method: String, _ receiver: Value) throws {
        self.receiver = receiver
        let parts = method.split(separator: ".").map(String.init)
        let type = receiver.of(TypeObject.self) ?? receiver.type
        guard parts.count >= 2, let index = type.order.firstIndex(where: { candidate in
            candidate.name == parts[parts.count - 2]
                && candidate.attributes[Name(parts[parts.count - 1])]?.of(Function.self)?.code.qualifiedName == method
        }) else { throw Raise(.runtimeError, "super(): no arguments") }
        order = type.order[(index + 1)...]
    }

    init(after type: TypeObject, _ receiver: Value) throws {
        self.receiver = receiver
        let order = receiver.type.order
        guard let index = order.firstIndex(where: { $0 === type }) else {
            throw Raise(.typeError, "super(type, obj): obj must be an instance or subtype of type")
        }
        self.order = order[(index + 1)...]
    }

    override var type: TypeObject { .superType }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        for type in order {
            if let member = type.attributes[name] {
                guard case .object(let object) = member, object is Function || object is NativeFunction else { return member }
                return .object(BoundMethod(member, receiver))
            }
        }
        // What every object has: an initialiser that takes nothing.
        if name == .initialiser { return .object(BoundMethod(.object(NativeFunction(SuperObject.initialiser, owner: "object")), receiver)) }
        throw Raise(.attributeError, "'super' object has no attribute '\(name.text)'")
    }

    private static let initialiser = Builtin("__init__", "self, *args, **kwargs", "Does nothing.") { _ in .none }
}
