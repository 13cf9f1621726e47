import Arrays
import Interpreter
import Recurrent

/// A Keras layer as a script holds it.
final class LayerObject: Object {
    let model: ModelLayer
    /// The layers inside a wrapper, and a recurrent layer's cell of its own kind.
    let children: [LayerObject]
    /// The arguments it was made with, in the order of `get_config()`.
    private(set) var fields: [(name: String, value: Value)]
    /// The model this layer stands for, if it is one.
    private(set) var nested: ModelObject?
    /// Fixed number of samples (`batch_input_shape=`).
    var declaredBatch: Int?
    /// Weights given to the constructor, set once the layer is built.
    var initialWeights: Value?
    /// Names of the models that built it, in front of its weights' paths.
    var scope: [String] = []
    private let classObject: TypeObject

    init(_ model: ModelLayer, _ classObject: TypeObject, fields: [(name: String, value: Value)] = [], children: [LayerObject] = []) {
        self.model = model
        self.classObject = classObject
        self.fields = fields
        self.children = children
        super.init()
        for child in children { child.scope = [] }
    }

    /// A model as a layer of another one.
    init(_ object: ModelObject) {
        model = ModelLayer(object.model)
        classObject = object.type
        fields = []
        children = []
        nested = object
    }

    /// The layer, or a model as one.
    static func from(_ value: Value) -> LayerObject? { value.of(LayerObject.self) ?? value.of(ModelObject.self)?.asLayer }

    /// What a script sees: the layer, or the model it stands for.
    var value: Value { nested.map { .object($0) } ?? .object(self) }
    var kind: String { classObject.name }

    override var type: TypeObject { classObject }
    override func repr(_ vm: Interpreter) -> String { "<\(classObject.name) name=\(model.name), built=\(model.isBuilt ? "True" : "False")>" }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "name": return .string(model.name)
        case "built": return .bool(model.isBuilt)
        case "trainable": return .bool(model.isTrainable)
        case "dtype": return .string("float32")
        case "weights", "variables": return .items(variables.map { .object($0) })
        case "trainable_weights", "trainable_variables": return .items(variables.filter(\.isTrainable).map { .object($0) })
        case "non_trainable_weights", "non_trainable_variables": return .items(variables.filter { !$0.isTrainable }.map { .object($0) })
        case "losses": return try Keras.losses(variables, vm)
        case "input": return try symbols(name.text, vm) { $0.inputs }
        case "output": return try symbols(name.text, vm) { $0.outputs }
        case "input_shape", "output_shape":
            guard let call = model.calls.last else { return nil }
            return Keras.single((name.text == "input_shape" ? call.inputs : call.outputs).map { Keras.shapeValue($0.shape, batch: $0.batch) })
        case "supports_masking": return .bool(!["Flatten", "Reshape", "Permute", "RepeatVector", "GlobalMaxPooling1D", "Embedding"].contains(kind))
        case "states": return states
        case "cell": return cell(vm)
        case "cells" where kind == "StackedRNNCells": return .items(children.map { .object($0) })
        case "forward_layer" where kind == "Bidirectional": return children.first.map { .object($0) }
        case "backward_layer" where kind == "Bidirectional": return children.last.map { .object($0) }
        case "layer" where kind == "Bidirectional" || kind == "TimeDistributed": return children.first.map { $0.value }
        case "state_size": return stateSize
        case "stateful" where kind == "Bidirectional": return .bool(!model.memories.isEmpty)
        case "return_sequences" where kind == "Bidirectional": return .bool((model.layer as? Bidirectional)?.forwardLayer.options.returnSequences == true)
        case "return_state" where kind == "Bidirectional": return .bool((model.layer as? Bidirectional)?.forwardLayer.options.returnState == true)
        default: break
        }
        if let variable = children.isEmpty || kind == "RNN" ? variables.first(where: { $0.spec.name == name.text }) : nil { return .object(variable) }
        if let field = fields.first(where: { $0.name == name.text }) { return try shown(field, vm) }
        return nil
    }

    override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        guard name.text == "trainable" else { return try super.setAttribute(name, value, vm) }
        model.isTrainable = try vm.truth(value)
    }

    override func attributeNames(_ vm: Interpreter) -> [String] {
        ["name", "built", "trainable", "weights", "trainable_weights", "non_trainable_weights", "input", "output"] + fields.map(\.name) + variables.map(\.spec.name)
    }

    override var isCallable: Bool { true }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value { try LayerCalling.call(self, arguments, vm) }

    // MARK: Parts

    /// Numbers and names as given, functions and settings as objects.
    private func shown(_ field: (name: String, value: Value), _ vm: Interpreter) throws -> Value {
        if field.name.hasSuffix("activation") { return Activations.object(try Activations.get(field.value.isNone ? nil : field.value, .linear)) }
        if field.name.hasSuffix("_initializer") { return try WeightSettings.initializers.object(field.value, vm).map { .object($0) } ?? .none }
        if field.name.hasSuffix("_regularizer") { return try WeightSettings.regularizers.object(field.value, vm).map { .object($0) } ?? .none }
        if field.name.hasSuffix("_constraint") { return try WeightSettings.constraints.object(field.value, vm).map { .object($0) } ?? .none }
        return field.value
    }

    private func symbols(_ what: String, _ vm: Interpreter, _ pick: (SymbolicCall) -> [Symbol]) throws -> Value {
        guard let call = model.calls.last else { throw Raise(.attributeError, "The layer \(model.name) has never been called and thus has no defined \(what).") }
        let list = call.inputs.isEmpty ? call.outputs : pick(call)
        return Keras.single(list.map { .object(KerasTensorObject($0, vm)) })
    }

    private var states: Value {
        let memories = model.memories
        guard !memories.isEmpty else { return .none }
        return .items(memories.flatMap(\.states).map { .object(TensorObject(NDArray($0.values, shape: $0.shape))) })
    }

    private var stateSize: Value? {
        guard let layer = model.layer as? any Traceable else {
            return (model.layer as? StackedRecurrent).map { stack in .items(stack.cells.map { $0.hasCell ? .items([.int($0.units), .int($0.units)]) : .int($0.units) }) }
        }
        return layer.hasCell || !kind.hasSuffix("Cell") ? .items([Value](repeating: .int(layer.units), count: layer.stateCount)) : .int(layer.units)
    }

    private func cell(_ vm: Interpreter) -> Value? {
        if kind == "RNN" {
            if children.count == 1, !(model.layer is StackedRecurrent) { return .object(LayerObject(ModelLayer(alias: children[0].model.name, of: model), children[0].type, fields: children[0].fields)) }
            let stack = LayerObject(ModelLayer(alias: "stacked_rnn_cells", of: model), Layers.types["StackedRNNCells"] ?? .object, fields: [("cells", .items(children.map { .object($0) }))], children: children)
            return .object(stack)
        }
        guard let name = RecurrentKinds.cellKinds[kind], let type = Layers.types[name] else { return nil }
        return .object(LayerObject(ModelLayer(alias: Keras.snake(name), of: model), type, fields: fields))
    }

    /// The weights as variables, by their paths.
    var variables: [VariableObject] {
        if let nested { return nested.variables }
        let prefix = scope + [model.name]
        if !children.isEmpty, kind != "RNN" || model.layer is StackedRecurrent {
            let inner = kind == "RNN" ? prefix + ["stacked_rnn_cells"] : prefix
            return children.flatMap { $0.variables(under: inner) }
        }
        return variables(under: scope)
    }

    private func variables(under prefix: [String]) -> [VariableObject] {
        if let nested { return nested.variables }
        if !children.isEmpty, kind != "RNN" || model.layer is StackedRecurrent { return children.flatMap { $0.variables(under: prefix + [model.name]) } }
        let step = kind == "RNN" ? [model.name, children[0].model.name] : [model.name] + (RecurrentKinds.cellKinds[kind].map { [Keras.snake($0)] } ?? [])
        return model.specs.indices.map { VariableObject(model, $0, path: (prefix + step).joined(separator: "/")) }
    }

    /// A copy with fresh weights under another name, as Bidirectional makes of its layer.
    func renewed(prefix: String, removing known: String, goBackwards: Bool = false, _ vm: Interpreter) throws -> LayerObject {
        let name = prefix + (model.name.hasPrefix(known) ? String(model.name.dropFirst(known.count)) : model.name)
        var keywords = try configuration(vm, serialized: false).filter { $0.name != "name" }.map { (name: Name($0.name), value: $0.value) }
        keywords.append((Name("name"), .string(name)))
        if goBackwards {
            keywords.removeAll { $0.name.text == "go_backwards" }
            keywords.append((Name("go_backwards"), .bool(true)))
        }
        if kind == "RNN", let cell = keywords.firstIndex(where: { $0.name.text == "cell" }) {
            let fresh = try children.map { child in Value.object(try child.renewed(prefix: "", removing: "", vm)) }
            keywords[cell].value = model.layer is StackedRecurrent ? .items(fresh) : fresh[0]
        }
        guard let made = try vm.call(.object(classObject), Arguments([], keywords)).of(LayerObject.self) else { throw Raise(.typeError, "\(kind) can't be copied") }
        return made
    }

    /// `get_config()`; serialized, with its settings as dicts.
    func configuration(_ vm: Interpreter, serialized: Bool = true) throws -> [(name: String, value: Value)] {
        if kind == "InputLayer" { return fields }
        var result: [(name: String, value: Value)] = [("name", .string(model.name)), ("trainable", .bool(model.isTrainable))]
        if serialized { result.append(("dtype", Keras.serialized("DTypePolicy", module: "keras", [("name", .string("float32"))]))) }
        for field in fields where field.name != "use_cudnn" && field.name != "name" && field.name != "trainable" && field.name != "dtype" {
            if kind == "Dense", field.name == "activity_regularizer" { continue }
            result.append((field.name, serialized ? try Keras.serialized(field, vm) : field.value))
        }
        if serialized, kind == "Dense" || kind == "Embedding" { result.append(("quantization_config", .none)) }
        return result
    }
}
