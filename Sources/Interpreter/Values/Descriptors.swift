/// `property`, `staticmethod`, `classmethod`: class attributes that decide themselves what reading them gives.
final class PropertyObject: Object {
    let getter: Value
    let setter: Value
    let deleter: Value

    init(_ getter: Value, _ setter: Value, _ deleter: Value) {
        self.getter = getter
        self.setter = setter
        self.deleter = deleter
    }

    override var type: TypeObject { .property }
    override var interceptsSetting: Bool { true }
    override var isAbstract: Bool { getter.heapObject?.isAbstract ?? false }

    override func bound(to receiver: Value, _ owner: TypeObject, _ vm: Interpreter) throws -> Value {
        if receiver.isUnset { return .object(self) }
        if getter.isNone { throw Raise(.attributeError, "property \(named)of '\(owner.name)' object has no getter") }
        return try vm.call(getter, receiver)
    }

    func set(_ receiver: Value, _ value: Value, _ name: Name, _ vm: Interpreter) throws {
        if setter.isNone { throw Raise(.attributeError, "property '\(name.text)' of '\(receiver.typeName)' object has no setter") }
        _ = try vm.call(setter, receiver, value)
    }

    func delete(_ receiver: Value, _ name: Name, _ vm: Interpreter) throws {
        if deleter.isNone { throw Raise(.attributeError, "property '\(name.text)' of '\(receiver.typeName)' object has no deleter") }
        _ = try vm.call(deleter, receiver)
    }

    private var named: String { getter.of(Function.self).map { "'\($0.name)' " } ?? "" }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "fget": getter
        case "fset": setter
        case "fdel": deleter
        case "__doc__": try getter.heapObject?.attribute(name, vm) ?? Value.none
        default: nil
        }
    }

    private static func with(_ call: Call, _ make: (PropertyObject) -> PropertyObject) -> Value {
        call[0].of(PropertyObject.self).map { .object(make($0)) } ?? .none
    }

    static let methods: [Builtin] = [
        Builtin("getter", "self, fget, /", "A copy of the property with another getter.") { call in with(call) { PropertyObject(call[1], $0.setter, $0.deleter) } },
        Builtin("setter", "self, fset, /", "A copy of the property that can be set.") { call in with(call) { PropertyObject($0.getter, call[1], $0.deleter) } },
        Builtin("deleter", "self, fdel, /", "A copy of the property that can be deleted.") { call in with(call) { PropertyObject($0.getter, $0.setter, call[1]) } },
    ]
    static let constructor = Builtin("property", "fget=None, fset=None, fdel=None, doc=None", "An attribute that is computed when it is read.", example: "@property above def area(self): … lets you write shape.area") { call in
        .object(PropertyObject(call.optional(0) ?? .none, call.optional(1) ?? .none, call.optional(2) ?? .none))
    }
}

/// A method that gets neither the object nor the class.
final class StaticMethod: Object {
    let function: Value
    init(_ function: Value) { self.function = function }
    override var type: TypeObject { .staticMethod }
    override var isCallable: Bool { true }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value { try vm.call(function, arguments) }
    override func bound(to receiver: Value, _ owner: TypeObject, _ vm: Interpreter) -> Value { function }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? { name.text == "__func__" ? function : try function.heapObject?.attribute(name, vm) }
    static let constructor = Builtin("staticmethod", "function, /", "A method that gets neither the object nor the class.") { .object(StaticMethod($0[0])) }
}

/// A method that gets the class.
final class ClassMethod: Object {
    let function: Value
    init(_ function: Value) { self.function = function }
    override var type: TypeObject { .classMethod }
    override func bound(to receiver: Value, _ owner: TypeObject, _ vm: Interpreter) -> Value { .object(BoundMethod(function, .object(owner))) }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? { name.text == "__func__" ? function : try function.heapObject?.attribute(name, vm) }
    static let constructor = Builtin("classmethod", "function, /", "A method that gets the class in place of an object.") { .object(ClassMethod($0[0])) }
}
