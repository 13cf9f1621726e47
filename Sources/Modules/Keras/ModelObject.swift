import Arrays
import Interpreter
import Recurrent
import Syntax

/// A Sequential model as a script holds it.
final class ModelObject: Object {
    let model: Model
    var layers: [LayerObject] = []

    init(_ model: Model) { self.model = model }

    override var type: TypeObject { ModelObject.sequential }
    override func repr(_ vm: Interpreter) -> String { "<Sequential name=\(model.name), built=\(model.isBuilt ? "True" : "False")>" }
    override var isCallable: Bool { true }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        guard let x = arguments.positional.first else { throw Raise(.typeError, "a model is called with its input") }
        return try Keras.array(model.predict(Keras.samples(x, vm)))
    }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "name": .string(model.name)
        case "layers": .items(layers.map { .object($0) })
        case "weights", "trainable_weights", "trainable_variables": Keras.weights(model.weights)
        case "built": .bool(model.isBuilt)
        case "input_shape": model.inputShape.map { Value.tuple(Tuple([.none] + $0.map { $0.map { .int($0) } ?? Value.none })) }
        case "output_shape": model.outputShape.map { Value.tuple(Tuple([.none] + $0.map { $0.map { .int($0) } ?? Value.none })) }
        case "metrics_names": .items(model.figureNames.map { .string($0) })
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["name", "layers", "weights", "built", "input_shape", "output_shape"] }

    func add(_ value: Value, _ vm: Interpreter) throws {
        if let input = value.of(InputObject.self) {
            guard layers.isEmpty, pendingInput == nil else { throw Raise(.valueError, "Input must be the first layer of a Sequential model") }
            pendingInput = input.shape
            return
        }
        guard let layer = value.of(LayerObject.self) else {
            throw Raise(.valueError, "Only layers can be added to a Sequential model, not a '\(value.typeName)' object")
        }
        guard !layers.contains(where: { $0.model.name == layer.model.name }) else {
            throw Raise(.valueError, "All layers added to a Sequential model should have unique names. Name '\(layer.model.name)' is already the name of a layer in this model.")
        }
        try model.add(layer.model, &Keras.state(vm).generator)
        layers.append(layer)
        if let shape = pendingInput, !model.isBuilt { try model.build([shape], &Keras.state(vm).generator) }
    }
    private var pendingInput: [Int?]?

    /// Builds a model that learns its input's shape from the first data it sees.
    func prepare(_ x: Tensor<Float>, _ vm: Interpreter) throws {
        guard !model.isBuilt else { return }
        if layers.isEmpty { throw Raise(.valueError, "The model has no layers", hint: "Add some: model.add(keras.layers.LSTM(32))") }
        try model.build([[nil] + x.shape.dropFirst(2).map { Optional($0) }], &Keras.state(vm).generator)
    }

    nonisolated(unsafe) static let sequential: TypeObject = TypeObject(
        "Sequential", module: "keras", methods: ModelMethods.table,
        constructor: Builtin("Sequential", "layers=None, name=None", "A model made of layers one after another.", example: "keras.Sequential([keras.layers.LSTM(32, input_shape=(10, 1)), keras.layers.Dense(1)])") { call in
            let name = call.optional(1) == nil ? Keras.state(call.vm).name("Sequential") : try call.string(1)
            let object = ModelObject(Model(name: name))
            if let list = call.optional(0) { for layer in try call.vm.sequence(list) { try object.add(layer, call.vm) } }
            return .object(object)
        })
}

/// What `fit` returns: the figures of each epoch.
final class HistoryObject: Object {
    let history = Dict()
    var epochs: [Int] = []
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("History", module: "keras.src.callbacks.history")

    override var type: TypeObject { HistoryObject.classObject }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "history": .dict(history)
        case "epoch": .items(epochs.map { .int($0) })
        case "params": .dict(Dict())
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["history", "epoch"] }

    func append(_ epoch: Int, _ logs: [(name: String, value: Double)]) {
        epochs.append(epoch)
        for (name, value) in logs {
            if case .list(let list)? = history[name] { list.items.append(.float(value)) } else { history[name] = .items([.float(value)]) }
        }
    }
}
