import Interpreter
import Syntax

/// A row of a table of settings: a class of Keras's that only holds numbers, as an initializer or a regularizer does.
struct SettingRow<Payload>: Sendable {
    let name: String
    /// Other names of the class in its module.
    let aliases: [String]
    let signature: String
    let summary: String
    let make: @Sendable (Call) throws -> Payload

    init(_ name: String, aliases: [String] = [], _ signature: String, _ summary: String, _ make: @escaping @Sendable (Call) throws -> Payload) {
        self.name = name
        self.aliases = aliases
        self.signature = signature
        self.summary = summary
        self.make = make
    }
}

/// An object of such a class: what it means to the engine, and the arguments it was made with.
final class SettingObject<Payload>: Object, Configurable {
    let payload: Payload
    let fields: [(name: String, value: Value)]
    private let table: SettingTable<Payload>
    var settings: [(name: String, value: Value)] { fields }
    private let classObject: TypeObject

    init(_ payload: Payload, _ fields: [(name: String, value: Value)], _ classObject: TypeObject, _ table: SettingTable<Payload>) {
        self.payload = payload
        self.fields = fields
        self.classObject = classObject
        self.table = table
    }

    override var type: TypeObject { classObject }
    override var isCallable: Bool { table.apply != nil }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        guard let apply = table.apply else { return try super.call(arguments, vm) }
        return try apply(payload, arguments, vm)
    }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        fields.first { $0.name == name.text }?.value
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { fields.map(\.name) }

    static var methods: [Builtin] {
        [Builtin("get_config", "self", "The arguments it was made with.") { call in
            .dict(Dict(call[0].of(SettingObject.self)?.fields.map { ($0.name, $0.value) } ?? []))
        }]
    }
}

/// All settings of a kind by their names in Keras: classes, constructors, and `get`.
final class SettingTable<Payload>: @unchecked Sendable {
    /// "initializer": what error messages call it.
    let what: String
    let path: String
    let rows: [SettingRow<Payload>]
    /// What calling such an object does.
    let apply: (@Sendable (Payload, Arguments, Interpreter) throws -> Value)?
    private var types: [String: TypeObject] = [:]
    private var byName: [String: String] = [:]
    private(set) var base: TypeObject

    init(_ what: String, path: String, base: String, _ rows: [SettingRow<Payload>], apply: (@Sendable (Payload, Arguments, Interpreter) throws -> Value)? = nil) {
        self.what = what
        self.path = path
        self.rows = rows
        self.apply = apply
        self.base = TypeObject(base, module: path, methods: [Builtin("__init__", "self, *args, **kwargs", "Nothing to set.") { _ in .none }] + SettingObject<Payload>.methods).open()
        for row in rows {
            let signature = Signature(row.signature)
            let constructor = Builtin(row.name, row.signature, row.summary) { [unowned self] call in
                .object(SettingObject(try row.make(call), SettingTable.fields(signature, call), self.types[row.name] ?? .object, self))
            }
            types[row.name] = TypeObject(row.name, module: path, base: self.base, constructor: constructor)
            for name in [row.name, Keras.snake(row.name)] + row.aliases { byName[name] = row.name }
        }
    }

    /// Arguments by parameter, defaults as the signature writes them.
    static func fields(_ signature: Signature, _ call: Call) -> [(name: String, value: Value)] {
        signature.parameters.enumerated().compactMap { i, parameter in
            guard parameter.kind != .keywords, parameter.kind != .variadic else { return nil }
            return (parameter.name.text, call.has(i) ? call[i] : Keras.literal(parameter.standard ?? "None"))
        }
    }

    var names: [String] { byName.keys.sorted() }

    /// The class of a name; nil if there is none.
    func type(_ name: String) -> TypeObject? { types[name] }

    func module(_ name: String, _ summary: String) -> Module {
        let classes: [(String, Value)] = byName.compactMap { alias, row in types[row].map { (alias, .object($0)) } }
        let get = Builtin("get", "identifier", "The \(what) of a name; objects are returned as they are.") { [self] call in
            guard let name = call[0].text else { return call[0] }
            return try made(name, call.vm)
        }
        let serialize = Builtin("serialize", "\(what)", "Class name and arguments.") { call in
            let config = try call.vm.call(call.vm.attribute(call[0], Name("get_config")))
            return .dict(Dict([("module", .string(name)), ("class_name", .string(call[0].typeName)), ("config", config), ("registered_name", .none)]))
        }
        let base: [(String, Value)] = [(self.base.name, .object(self.base))]
        return Module(name, summary, functions: [get, serialize], values: classes + base)
    }

    private func made(_ name: String, _ vm: Interpreter) throws -> Value {
        guard let type = byName[name].flatMap({ types[$0] }) else { throw unknown(name) }
        return try vm.call(.object(type), Arguments())
    }

    func unknown(_ name: String) -> Raise {
        let hint = Suggestion.nearest(to: name, among: names).map { "Did you mean '\($0)'?" } ?? "There are: \(rows.map { Keras.snake($0.name) }.joined(separator: ", "))."
        return Raise(.valueError, "Could not interpret \(what) identifier: \(name)", hint: hint)
    }

    /// A name, a class, an object, or the dict of its configuration; nil for None.
    func get(_ value: Value?, _ vm: Interpreter) throws -> Payload? {
        try object(value, vm)?.payload
    }

    func object(_ value: Value?, _ vm: Interpreter) throws -> SettingObject<Payload>? {
        guard let value, !value.isNone, !value.isUnset else { return nil }
        if let object = value.of(SettingObject<Payload>.self) { return object }
        if let name = value.text { return try made(name, vm).of(SettingObject<Payload>.self) }
        if let type = value.of(TypeObject.self), type.inherits(base), !type.isUserDefined { return try object(vm.call(value, Arguments()), vm) }
        if case .dict(let dict) = value, let name = dict["class_name"]?.text {
            guard let type = byName[name].flatMap({ types[$0] }) else { throw unknown(name) }
            var keywords: [(name: Name, value: Value)] = []
            if case .dict(let config)? = dict["config"] { keywords = config.entries.compactMap { key, value in key.value.text.map { (Name($0), value) } } }
            return try object(vm.call(.object(type), Arguments([], keywords)), vm)
        }
        if value.heapObject?.isCallable == true || value.of(Instance.self) != nil {
            throw Raise(.notImplementedError, "Unroll computes its \(what)s itself and can't call a function of your own there", hint: "There are: \(rows.map { Keras.snake($0.name) }.joined(separator: ", ")).")
        }
        throw Raise(.valueError, "Could not interpret \(what) identifier: \(try vm.str(value))")
    }
}

extension Keras {
    /// A default as a signature writes it: a number, a text, a bool, or None.
    static func literal(_ text: String) -> Value {
        switch text {
        case "None": return .none
        case "True": return .bool(true)
        case "False": return .bool(false)
        default:
            if text.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") { return .string(String(text.dropFirst().dropLast())) }
            if let whole = Int(text) { return .int(whole) }
            return Double(text).map { .float($0) } ?? .none
        }
    }
}
