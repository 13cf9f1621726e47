import Arrays
import Interpreter
import Recurrent

/// What a row of the table of layers makes of its arguments.
struct LayerMade {
    let layer: any Layer
    /// The layers inside a wrapper.
    var children: [LayerObject] = []
}

/// A class of layers: a row of the table.
struct LayerKind: Sendable {
    let name: String
    /// Its own arguments; those every layer takes come behind.
    let signature: String
    let summary: String
    let example: String?
    /// The order of `get_config()`, where that is not the signature's.
    let configuration: [String]
    let make: @Sendable (LayerArguments) throws -> LayerMade

    init(_ name: String, _ signature: String, _ summary: String, example: String? = nil, configuration: [String] = [], _ make: @escaping @Sendable (LayerArguments) throws -> LayerMade) {
        self.name = name
        self.signature = signature
        self.summary = summary
        self.example = example
        self.configuration = configuration
        self.make = make
    }

    static let common = "*, name=None, trainable=True, dtype=None, **kwargs"
    var fullSignature: String { signature.isEmpty ? LayerKind.common : signature + ", " + LayerKind.common }
}

/// The arguments of a layer's constructor, by name.
struct LayerArguments {
    let kind: LayerKind
    let call: Call
    let parameters: [Signature.Parameter]
    var vm: Interpreter { call.vm }

    /// The value given, or the signature's default.
    func raw(_ name: String) -> Value {
        guard let i = parameters.firstIndex(where: { $0.name.text == name }) else { return .none }
        return call.has(i) ? call[i] : Keras.literal(parameters[i].standard ?? "None")
    }

    /// The same, nil for None.
    func optional(_ name: String) -> Value? {
        let value = raw(name)
        return value.isNone ? nil : value
    }

    func bool(_ name: String) throws -> Bool { try vm.truth(raw(name)) }
    func double(_ name: String) throws -> Double { try vm.double(raw(name)) }

    func units(_ name: String = "units") throws -> Int {
        let value = raw(name)
        guard let units = value.index, units > 0 else {
            throw Raise(.valueError, "Received an invalid value for argument `\(name)`, expected a positive integer, got \(try vm.str(value)).")
        }
        return units
    }

    /// A share between 0 and 1.
    func rate(_ name: String) throws -> Double {
        guard let rate = raw(name).number, rate >= 0, rate <= 1 else {
            throw Raise(.valueError, "Invalid value received for argument `\(name)`. Expected a float value between 0 and 1. Received: \(name)=\(try vm.str(raw(name)))")
        }
        return rate
    }

    func activation(_ name: String = "activation") throws -> Activation { try Keras.activation(optional(name), .linear) }

    /// An activation a recurrent cell can use: one that works on each number alone.
    func elementwise(_ name: String) throws -> Activation {
        let activation = try activation(name)
        guard activation.isElementwise else {
            throw Raise(.notImplementedError, "a recurrent cell of Unroll works unit by unit and can't use \(activation.rawValue), which looks at all units at once", hint: "Put keras.layers.Activation('\(activation.rawValue)') behind the layer.")
        }
        return activation
    }

    /// Initializer, regularizer and constraint of a weight: `kernel` reads kernel_initializer, …
    func weight(_ prefix: String, _ standard: Initializer) throws -> WeightOptions {
        WeightOptions(
            try Keras.initializer(optional(prefix + "_initializer"), standard, vm), regularizer: try Keras.regularizer(optional(prefix + "_regularizer"), vm),
            constraint: try Keras.constraint(optional(prefix + "_constraint"), vm))
    }

    /// A layer given to a wrapper.
    func layer(_ name: String, wrapper: String) throws -> LayerObject {
        let value = raw(name)
        if let object = LayerObject.from(value) { return object }
        throw Raise(.valueError, "Please initialize `\(wrapper)` layer with a `keras.layers.Layer` instance. Received: \(try vm.str(value))")
    }

    /// Fields as `get_config()` and attributes show them.
    var fields: [(name: String, value: Value)] {
        parameters.compactMap { parameter in
            guard parameter.kind == .normal, parameter.name.text != "weights" else { return nil }
            return (parameter.name.text, raw(parameter.name.text))
        }
    }
}
