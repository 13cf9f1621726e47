/// `list[int]`: a class with what stands in brackets behind it. It is written in annotations and means nothing here.
public final class AliasObject: Object {
    let origin: Object
    let parameters: Value

    public init(_ origin: Object, _ parameters: Value) {
        self.origin = origin
        self.parameters = parameters
    }

    nonisolated(unsafe) private static let classObject = TypeObject("GenericAlias", module: "types")
    public override var type: TypeObject { AliasObject.classObject }
    public override func repr(_ vm: Interpreter) throws -> String {
        let items = try (parameters.tuple?.items ?? [parameters]).map { value in try value.of(TypeObject.self)?.shortName ?? vm.repr(value) }
        let name = try (origin as? TypeObject)?.shortName ?? origin.repr(vm)
        return "\(name)[\(items.joined(separator: ", "))]"
    }
    public override var isCallable: Bool { origin.isCallable }
    public override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value { try origin.call(arguments, vm) }
    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value { .object(AliasObject(origin, key)) }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) -> Value? {
        op == .bitOr ? .object(UnionObject(reflected ? [other, .object(self)] : [.object(self), other])) : nil
    }
}

/// `int | str`: several classes, for `isinstance` and annotations.
public final class UnionObject: Object {
    let members: [Value]

    init(_ members: [Value]) { self.members = members.flatMap { $0.of(UnionObject.self)?.members ?? [$0] } }

    nonisolated(unsafe) private static let classObject = TypeObject("UnionType", module: "types")
    public override var type: TypeObject { UnionObject.classObject }
    public override func repr(_ vm: Interpreter) throws -> String {
        try members.map { value in try value.of(TypeObject.self)?.shortName ?? vm.repr(value) }.joined(separator: " | ")
    }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) -> Value? {
        op == .bitOr ? .object(UnionObject(reflected ? [other, .object(self)] : [.object(self), other])) : nil
    }
}
