import Interpreter

/// Several results with names, as `np.linalg.svd` returns them: unpacked, indexed or asked by name.
final class ResultTuple: Object {
    private let name: String
    private let fields: [String]
    private let values: Tuple

    init(_ name: String, _ fields: [String], _ values: [Value]) {
        self.name = name
        self.fields = fields
        self.values = Tuple(values)
    }

    nonisolated(unsafe) private static var types: [String: TypeObject] = [:]
    override var type: TypeObject {
        if let known = ResultTuple.types[name] { return known }
        let made = TypeObject(name, module: "numpy.linalg._linalg", base: .tuple)
        ResultTuple.types[name] = made
        return made
    }
    override func repr(_ vm: Interpreter) throws -> String {
        name + "(" + (try zip(fields, values.items).map { "\($0)=\(try vm.repr($1))" }).joined(separator: ", ") + ")"
    }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? { fields.firstIndex(of: name.text).map { values.items[$0] } }
    override func attributeNames(_ vm: Interpreter) -> [String] { fields }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value { try values.item(key, vm) }
    override func length(_ vm: Interpreter) -> Int? { values.items.count }
    override func iterator(_ vm: Interpreter) throws -> Iterator? { try values.iterator(vm) }
}
