import Arrays
import Interpreter
import Recurrent

/// A Keras layer as a script holds it.
final class LayerObject: Object {
    let model: ModelLayer
    private let classObject: TypeObject

    init(_ model: ModelLayer, _ classObject: TypeObject) {
        self.model = model
        self.classObject = classObject
    }

    override var type: TypeObject { classObject }
    override func repr(_ vm: Interpreter) -> String { "<\(model.layer.kind) name=\(model.name), built=\(model.isBuilt ? "True" : "False")>" }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "name": .string(model.name)
        case "units": ((model.layer as? any Traceable)?.units ?? (model.layer as? Dense)?.units).map { .int($0) }
        case "built": .bool(model.isBuilt)
        case "weights", "trainable_weights": Keras.weights(model.weights)
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["name", "built", "weights"] }

    static let methods: [Builtin] = [
        Builtin("get_weights", "self", "The layer's weights as a list of arrays.") { Keras.weights(try layer($0).weights) },
        Builtin("set_weights", "self, weights", "Replaces the layer's weights.") { call in
            try layer(call).setWeights(call.vm.sequence(call[1]).map { try Keras.tensor($0, call.vm) })
            return .none
        },
        Builtin("count_params", "self", "The number of weights.") { call in
            let layer = try layer(call)
            guard layer.isBuilt else { throw ModelError.notBuilt(layer.name) }
            return .int(layer.parameterCount)
        },
    ]

    private static func layer(_ call: Call) throws -> ModelLayer {
        guard let object = call[0].of(LayerObject.self) else { throw Raise(.typeError, "expected a layer") }
        return object.model
    }
}

/// `keras.Input(shape=…)` at the head of a Sequential model.
final class InputObject: Object {
    let shape: [Int?]
    init(_ shape: [Int?]) { self.shape = shape }
    override var type: TypeObject { Keras.inputType }
    override func repr(_ vm: Interpreter) -> String { "<InputLayer shape=(None, \(shape.map { $0.map(String.init) ?? "None" }.joined(separator: ", ")))>" }
}
