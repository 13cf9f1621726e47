import Interpreter
import Recurrent
import StandardBridge

/// What `compile` was given, as data and back: strings stay, Keras's own objects become class and settings, functions of
/// a script their names.
enum CompileConfiguration {
    static func of(_ compilation: Compilation, _ vm: Interpreter) throws -> Value {
        .dict(Dict(try compilation.choices.map { ($0.name, try data($0.value, vm)) }))
    }

    static func compile(_ object: ModelObject, _ choices: Dict, custom: Dict?, _ vm: Interpreter) throws {
        let arguments = try choices.entries.compactMap { key, value -> (name: Name, value: Value)? in
            guard let name = key.value.text, !value.isNone else { return nil }
            return (Name(name), try made(value, custom, vm))
        }
        _ = try vm.call(vm.attribute(.object(object), Name("compile")), Arguments([], arguments))
    }

    private static func data(_ value: Value, _ vm: Interpreter) throws -> Value {
        switch value {
        case .list(let list): return .items(try list.items.map { try data($0, vm) })
        case .tuple(let tuple): return .items(try tuple.items.map { try data($0, vm) })
        case .dict(let dict): return .dict(Dict(try dict.entries.map { ($0.key.value.text ?? "", try data($0.value, vm)) }))
        default: break
        }
        if let function = value.of(LossFunction.self) { return .string(function.definition.functionName) }
        if let object = value.heapObject as? any Configurable { return .dict(Dict([("class_name", .string(object.type.name)), ("config", .dict(Dict(try object.settings.map { ($0.name, try data($0.value, vm)) })))])) }
        if value.of(TypeObject.self) == nil, value.heapObject?.isCallable != true { return value }
        let name = try vm.attributeIfPresent(value, Name("__name__"))?.text ?? value.typeName
        return .dict(Dict([("class_name", .string("function")), ("config", .string(name))]))
    }

    private static func made(_ value: Value, _ custom: Dict?, _ vm: Interpreter) throws -> Value {
        switch value {
        case .list(let list): return .items(try list.items.map { try made($0, custom, vm) })
        case .dict(let dict):
            guard let name = dict["class_name"]?.text else { return .dict(Dict(try dict.entries.map { ($0.key.value.text ?? "", try made($0.value, custom, vm)) })) }
            if name == "function" {
                let function = dict["config"]?.text ?? ""
                if let found = custom?[function] ?? Losses.function(function) { return found }
                throw Raise(.typeError, "Could not locate function '\(function)'. Make sure custom classes and functions are decorated with `@keras.saving.register_keras_serializable()`.",
                    hint: "Give it by name: load_model(path, custom_objects={'\(function)': \(function)}), or compile=False.")
            }
            guard let type = Optimizers.types[name] ?? Losses.types[name] ?? Metrics.types[name] ?? Optimizers.schedules.type(name) else { throw Raise(.valueError, "the file names a class '\(name)', which is not there") }
            guard case .dict(let config)? = dict["config"] else { return try vm.call(.object(type), Arguments()) }
            let settings = try config.entries.compactMap { key, value in try value.isNone ? nil : key.value.text.map { (name: Name($0), value: try made(value, custom, vm)) } }
            return try vm.call(.object(type), Arguments([], settings))
        default: return value
        }
    }
}

/// An object of Keras's that is made anew from its class and settings.
protocol Configurable: Object {
    var settings: [(name: String, value: Value)] { get }
}
