import Arrays
import Interpreter
import OrderedCollections
import Recurrent
import Syntax

/// A model as a script holds it: Sequential, or functional.
final class ModelObject: Object {
    let model: Model
    /// As `model.layers` shows them, models used as layers among them.
    private(set) var layers: [LayerObject] = []
    /// The input layer of a chain, which is not among its layers.
    private var head: LayerObject?
    /// Names of the outputs, if they were given as a dict.
    private var outputKeys: [String]?
    private var isTrainable = true
    /// Names of the inputs, if they were given as a dict.
    private var inputKeys: [String]?
    /// A functional model made of a list gives a list, even of one.
    private var givesList = false
    private var ownLayer: LayerObject?
    /// What compile chose; nil before.
    var compilation: Compilation?
    /// A callback may ask the training to end.
    var stopsTraining = false
    var history: HistoryObject?

    init(_ model: Model) { self.model = model }

    /// The model as a layer of another one, the same every time.
    var asLayer: LayerObject {
        if let ownLayer { return ownLayer }
        let made = LayerObject(self)
        ownLayer = made
        return made
    }

    override var type: TypeObject { model.kind == "Sequential" ? ModelObject.sequential : ModelObject.functional }
    override func repr(_ vm: Interpreter) -> String { "<\(model.kind) name=\(model.name), built=\(model.isBuilt ? "True" : "False")>" }
    override var isCallable: Bool { true }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value { try LayerCalling.call(asLayer, arguments, vm) }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "name": return .string(model.name)
        case "layers": return .items(layers.map(\.value))
        case "weights", "variables": return .items(variables.map { .object($0) })
        case "trainable_weights", "trainable_variables": return .items(variables.filter(\.isTrainable).map { .object($0) })
        case "non_trainable_weights", "non_trainable_variables": return .items(variables.filter { !$0.isTrainable }.map { .object($0) })
        case "trainable": return .bool(isTrainable)
        case "losses": return try Keras.losses(variables, vm)
        case "built": return .bool(model.isBuilt)
        case "inputs": return .items(model.inputs.map { .object(KerasTensorObject($0, vm)) })
        case "outputs": return .items(model.outputs.map { .object(KerasTensorObject($0, vm)) })
        case "input", "output":
            let symbols = name.text == "input" ? model.inputs : model.outputs
            guard !symbols.isEmpty else { throw Raise(.attributeError, "The layer \(model.name) has never been called and thus has no defined \(name.text).") }
            return Keras.single(symbols.map { .object(KerasTensorObject($0, vm)) })
        case "input_shape", "output_shape":
            let symbols = name.text == "input_shape" ? model.inputs : model.outputs
            guard !symbols.isEmpty else { throw Raise(.attributeError, "Sequential model '\(model.name)' has no defined \(name.text.replacing("_", with: " ")) yet.") }
            return Keras.single(symbols.map { Keras.shapeValue($0.shape, batch: $0.batch) })
        case "input_names": return .items(inputNames.map { .string($0) })
        case "output_names": return .items(outputNames.map { .string($0) })
        case "dtype": return .string("float32")
        default: return TrainingAttributes.value(name.text, of: self)
        }
    }

    override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        if name.text == "trainable" {
            let wanted = try vm.truth(value)
            // As in Keras: what was set layer by layer stays until the model itself changes.
            guard wanted != isTrainable else { return }
            isTrainable = wanted
            for layer in layers { layer.model.isTrainable = wanted }
            return
        }
        if try !TrainingAttributes.set(name.text, value, of: self, vm) { try super.setAttribute(name, value, vm) }
    }

    override func attributeNames(_ vm: Interpreter) -> [String] {
        ["name", "layers", "weights", "trainable_weights", "non_trainable_weights", "trainable", "built", "input", "output", "inputs", "outputs", "input_shape", "output_shape"] + TrainingAttributes.names
    }

    /// Those of a layer used twice once.
    var variables: [VariableObject] {
        var seen: Set<VariableObject.Key> = []
        return layers.flatMap { $0.variables }.filter { seen.insert($0.key).inserted }
    }

    var inputNames: [String] { inputKeys ?? model.inputs.map(\.origin.layer.name) }
    var outputNames: [String] { outputKeys ?? model.outputs.map(\.origin.layer.name) }

    /// Predictions as the model hands them out.
    func structured(_ values: [Value]) -> Value {
        if let outputKeys { return .dict(Dict(zip(outputKeys, values).map { ($0, $1) })) }
        return values.count == 1 && !givesList ? values[0] : .items(values)
    }

    // MARK: A chain

    /// - Parameter rebuilds: false while a list of layers is taken in, for names are counted by rebuilding.
    func add(_ value: Value, rebuilds: Bool = true, _ vm: Interpreter) throws {
        if let tensor = value.of(KerasTensorObject.self), let input = tensor.symbol.origin.owner as? LayerObject, input.kind == "InputLayer" { return try begin(with: input, vm) }
        guard let layer = LayerObject.from(value) else {
            throw Raise(.valueError, "Only instances of `keras.Layer` can be added to a Sequential model. Received: \(try vm.str(value)) (of type \(try vm.repr(.object(value.type))))")
        }
        if layer.kind == "InputLayer" { return try begin(with: layer, vm) }
        guard !layers.contains(where: { $0.model.name == layer.model.name }) else {
            throw Raise(.valueError, "All layers added to a Sequential model should have unique names. Name '\(layer.model.name)' is already the name of a layer in this model. Update the `name` argument to pass a unique name.")
        }
        if layers.isEmpty, head == nil, let shape = layer.model.declaredInput {
            let name = Keras.state(vm).name("InputLayer")
            try begin(with: LayerObject(ModelLayer(name: name, layer: InputLayer(shape, batch: layer.declaredBatch)), Layers.inputType, fields: [
                ("batch_shape", Keras.shapeValue(shape, batch: layer.declaredBatch)), ("dtype", .string("float32")), ("sparse", .bool(false)), ("ragged", .bool(false)),
                ("name", .string(name)), ("optional", .bool(false)),
            ]), vm)
        }
        let wasBuilt = layer.model.isBuilt
        if let head, layers.isEmpty {
            let symbol = try head.inputTensor(vm).symbol
            try model.add(layer.model, &Keras.state(vm).generator)
            do {
                try model.build(from: symbol, &Keras.state(vm).generator)
            } catch {
                _ = try? model.removeLast()
                throw error
            }
        } else {
            try model.add(layer.model, &Keras.state(vm).generator)
        }
        layers.append(layer)
        adopt(layer, wasBuilt: wasBuilt)
        try layer.applyInitialWeights(vm)
        if rebuilds { countRebuild(vm) }
    }

    /// Keras makes a new functional model inside a chain whenever it is built, and that takes a name.
    func countRebuild(_ vm: Interpreter) {
        if model.isBuilt { _ = Keras.state(vm).name("Functional") }
    }

    private func begin(with input: LayerObject, _ vm: Interpreter) throws {
        guard layers.isEmpty, head == nil else {
            throw Raise(.valueError, "Sequential model '\(model.name)' has already been configured to use input shape \(try vm.repr(head.map { $0.fields[0].value } ?? .none)). You cannot add a different Input layer to it.")
        }
        head = input
        _ = try input.inputTensor(vm)
    }

    /// Notes that this chain built a layer (its weights' paths begin with the chain's name), and keeps it with its calls.
    private func adopt(_ layer: LayerObject, wasBuilt: Bool) {
        if !wasBuilt, layer.model.isBuilt, layer.nested == nil { layer.scope = [model.name] }
        for call in model.calls where call.layer === layer.model { call.owner = layer }
    }

    func pop(_ vm: Interpreter) throws -> LayerObject {
        guard let last = layers.popLast() else { throw Raise(.indexError, "list index out of range", hint: "The model has no layers.") }
        try model.removeLast()
        countRebuild(vm)
        return last
    }

    /// Builds a chain that learns its inputs' shapes from the first data it sees.
    func prepare(_ x: [Tensor<Float>], _ vm: Interpreter) throws {
        guard !model.isBuilt else { return }
        if layers.isEmpty { throw Raise(.valueError, "The model has no layers", hint: "Add some: model.add(keras.layers.LSTM(32))") }
        try build(x.map { $0.shape.dropFirst().map { Optional($0) } }, batch: nil, vm)
    }

    func prepare(_ x: Tensor<Float>, _ vm: Interpreter) throws { try prepare([x], vm) }

    func build(_ shapes: [Shape], batch: Int?, _ vm: Interpreter) throws {
        guard !model.isBuilt else { return }
        let built = layers.map(\.model.isBuilt)
        try model.build(shapes, batch: batch, &Keras.state(vm).generator)
        countRebuild(vm)
        for (layer, wasBuilt) in zip(layers, built) {
            adopt(layer, wasBuilt: wasBuilt)
            try layer.applyInitialWeights(vm)
        }
    }

    // MARK: A graph

    static func functional(_ inputs: Value, _ outputs: Value, name: String?, _ vm: Interpreter) throws -> ModelObject {
        let (ins, inputKeys) = try symbols(inputs, "inputs", vm)
        let (outs, keys) = try symbols(outputs, "outputs", vm)
        let object = ModelObject(try Model(name: name ?? Keras.state(vm).name("Functional"), inputs: ins, outputs: outs))
        object.outputKeys = keys
        object.inputKeys = inputKeys
        if case .list(let list) = outputs, list.items.count == 1 { object.givesList = true }
        var owners: [ObjectIdentifier: LayerObject] = [:]
        for call in object.model.calls + ins.map(\.origin) { if let owner = call.owner as? LayerObject { owners[ObjectIdentifier(call.layer)] = owner } }
        object.layers = object.model.layers.compactMap { owners[ObjectIdentifier($0)] }.filter { $0.type.inherits(Layers.base) || $0.nested != nil }
        var seen: Set<String> = []
        for layer in object.layers where !seen.insert(layer.model.name).inserted {
            throw Raise(.valueError, "The name \"\(layer.model.name)\" is used \(object.layers.count { $0.model.name == layer.model.name }) times in the model. All operation names should be unique.")
        }
        return object
    }

    private static func symbols(_ value: Value, _ what: String, _ vm: Interpreter) throws -> (symbols: [Symbol], keys: [String]?) {
        var (values, keys): ([Value], [String]?) = ([value], nil)
        switch value {
        case .list(let list): values = list.items
        case .tuple(let tuple): values = tuple.items
        case .dict(let dict):
            values = Array(dict.entries.values)
            keys = try dict.entries.keys.map { try vm.str($0.value) }
        default: break
        }
        guard !values.isEmpty else { throw Raise(.valueError, "a model needs \(what)") }
        let found = try values.map { item -> Symbol in
            guard let tensor = item.of(KerasTensorObject.self) else {
                throw Raise(.valueError, "All `\(what)` values must be KerasTensors. Received: \(what)=\(try vm.str(item)) including invalid value \(try vm.str(item)) of type \(try vm.repr(.object(item.type)))", hint: "Begin with x = keras.Input(shape=…) and call layers on it.")
            }
            return tensor.symbol
        }
        return (found, keys)
    }

    // MARK: Classes

    nonisolated(unsafe) static let functional: TypeObject = TypeObject(
        "Functional", module: "keras.src.models.functional", base: modelType, constructor: nil)

    nonisolated(unsafe) static let modelType: TypeObject = {
        let type = TypeObject(
            "Model", module: "keras.src.models.model", base: Layers.base, methods: LayerMethods.table + ModelMethods.table + ModelStructure.table,
            constructor: Builtin("Model", "inputs=None, outputs=None, name=None, **kwargs", "A model of everything between inputs and outputs.", example: "keras.Model(inputs, outputs)") { call in
                guard let inputs = call.optional(0), let outputs = call.optional(1) else {
                    throw Raise(.typeError, "Model() needs inputs and outputs: keras.Model(inputs=…, outputs=…)", hint: "Begin with inputs = keras.Input(shape=(timesteps, features)).")
                }
                return .object(try functional(inputs, outputs, name: call.optional(2) == nil ? nil : call.string(2), call.vm))
            })
        type.define(Name("from_config"), .object(ClassFunction("from_config") { config, vm in .object(try ModelConfiguration.model(config, kind: "Functional", vm)) }))
        return type
    }()

    nonisolated(unsafe) static let sequential: TypeObject = {
        let type = TypeObject(
            "Sequential", module: "keras.src.models.sequential", base: modelType,
            constructor: Builtin("Sequential", "layers=None, trainable=True, name=None", "A model made of layers one after another.", example: "keras.Sequential([keras.layers.LSTM(32, input_shape=(10, 1)), keras.layers.Dense(1)])") { call in
                let name = call.optional(2) == nil ? Keras.state(call.vm).name("Sequential") : try call.string(2)
                let object = ModelObject(Model(name: name))
                if let list = call.optional(0) {
                    let items: [Value] = LayerObject.from(list) != nil ? [list] : try call.vm.sequence(list)
                    for layer in items { try object.add(layer, rebuilds: false, call.vm) }
                    object.countRebuild(call.vm)
                }
                return .object(object)
            })
        type.define(Name("from_config"), .object(ClassFunction("from_config") { config, vm in .object(try ModelConfiguration.model(config, kind: "Sequential", vm)) }))
        return type
    }()
}
