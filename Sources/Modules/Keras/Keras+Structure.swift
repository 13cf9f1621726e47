import Arrays
import Interpreter
import Recurrent
import Syntax

/// What layers and models show of themselves to scripts.
extension Keras {
    /// A shape with the samples' axis in front.
    static func shapeValue(_ shape: Shape, batch: Int?) -> Value {
        .tuple(Tuple(([batch] + shape).map { $0.map { .int($0) } ?? Value.none }))
    }

    /// One value alone, several as a list.
    static func single(_ values: [Value]) -> Value { values.count == 1 ? values[0] : .items(values) }

    static func nearest(_ name: String, _ known: [String]) -> String? {
        Suggestion.nearest(to: name, among: known).map { "Did you mean '\($0)'?" }
    }

    /// `layer.losses`: what each regularized weight costs now.
    static func losses(_ variables: [VariableObject], _ vm: Interpreter) throws -> Value {
        .items(variables.compactMap { variable in
            variable.spec.regularizer.map { .object(TensorObject(NDArray([Float($0.charge(variable.tensor))], shape: []))) }
        })
    }

    static func serialized(_ name: String, module: String, _ config: [(String, Value)]) -> Value {
        .dict(Dict([("module", .string(module)), ("class_name", .string(name)), ("config", .dict(Dict(config))), ("registered_name", Value.none)]))
    }

    /// A field of a layer as `get_config()` writes it.
    static func serialized(_ field: (name: String, value: Value), _ vm: Interpreter) throws -> Value {
        func setting<P>(_ table: SettingTable<P>, _ module: String) throws -> Value {
            guard let object = try table.object(field.value, vm) else { return .none }
            // Keras's order: the seed first; initializers by fans say which axes they read.
            let fields = object.fields.filter { $0.name == "seed" } + object.fields.filter { $0.name != "seed" }
            let fans: [(String, Value)] = ["Glorot", "He", "Lecun"].contains { object.type.name.hasPrefix($0) } ? [("input_axes", .none), ("output_axes", .none)] : []
            return serialized(object.type.name, module: module, fields.map { ($0.name, $0.value) } + fans)
        }
        if field.name.hasSuffix("activation") { return .string(try Activations.get(field.value.isNone ? nil : field.value, .linear).rawValue) }
        if field.name.hasSuffix("_initializer") { return try setting(WeightSettings.initializers, "keras.initializers") }
        if field.name.hasSuffix("_regularizer") { return try setting(WeightSettings.regularizers, "keras.regularizers") }
        if field.name.hasSuffix("_constraint") { return try setting(WeightSettings.constraints, "keras.constraints") }
        return try serialized(layersIn: field.value, vm)
    }

    private static func serialized(layersIn value: Value, _ vm: Interpreter) throws -> Value {
        if case .list(let list) = value { return .items(try list.items.map { try serialized(layersIn: $0, vm) }) }
        guard let layer = LayerObject.from(value) else { return value }
        return try serialized(layer, vm)
    }

    /// A layer with its class and its configuration.
    static func serialized(_ layer: LayerObject, _ vm: Interpreter) throws -> Value {
        let config = try layer.nested.map { try ModelConfiguration.of($0, vm) } ?? .dict(Dict(layer.configuration(vm).map { ($0.name, $0.value) }))
        guard case .dict(let dict) = serialized(layer.kind, module: layer.nested == nil ? "keras.layers" : "keras", []) else { return .none }
        dict["config"] = config
        if let shapes = layer.model.builtFor, let first = shapes.first, layer.kind != "InputLayer" { dict["build_config"] = .dict(Dict([("input_shape", shapeValue(first, batch: nil))])) }
        return .dict(dict)
    }
}
