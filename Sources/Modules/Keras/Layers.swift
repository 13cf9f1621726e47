import Arrays
import Interpreter
import Recurrent

/// `keras.layers` and `keras.optimizers`: a row a class.
enum Layers {
    private static let recurrentArguments = "units, activation='tanh', use_bias=True, kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', bias_initializer='zeros', return_sequences=False, go_backwards=False, input_shape=None, name=None"

    /// Types by class name; the closures need them, so they are looked up.
    nonisolated(unsafe) static let types: [String: TypeObject] = Dictionary(uniqueKeysWithValues: rows.map { row in
        (row.name, TypeObject(row.name, module: "keras.layers", methods: LayerObject.methods, constructor: row))
    })

    static func module() -> Module {
        Module("keras.layers", "The layers of a model.", types.map { ($0.key, .object($0.value)) } + [("Layer", .object(TypeObject("Layer", module: "keras.layers")))], absent: absent)
    }

    /// What is refused by name, with what there is instead.
    static let absent: [String: String] = {
        var table: [String: String] = [:]
        for name in ["Conv1D", "Conv2D", "MaxPooling1D", "MaxPooling2D", "MultiHeadAttention", "Attention", "BatchNormalization", "ConvLSTM2D"] {
            table[name] = "\(name) is not part of Unroll, which goes into depth on recurrent layers: SimpleRNN, GRU, LSTM, Bidirectional, Dense."
        }
        for name in ["Embedding", "Masking", "Dropout", "Flatten", "TimeDistributed", "RepeatVector", "LayerNormalization"] { table[name] = "\(name) is not there yet." }
        return table
    }()

    private static func make(_ call: Call, _ kind: String, _ layer: any Layer, shapeAt: Int, nameAt: Int) throws -> Value {
        let name = call.optional(nameAt) == nil ? Keras.state(call.vm).name(kind) : try call.string(nameAt)
        let shape = try call.optional(shapeAt).map { try Keras.shape($0, call.vm) }
        return .object(LayerObject(ModelLayer(name: name, layer: layer, declaredInput: shape), types[kind] ?? .object))
    }

    /// Options in the order of `recurrentArguments`; `extra` positions come behind.
    private static func options(_ call: Call, _ kind: String) throws -> RecurrentOptions {
        var options = RecurrentOptions(units: try Keras.units(call[0], kind, call.vm))
        options.activations.stateFunction = try Keras.activation(call.has(1) ? call[1] : nil, .tanh)
        options.useBias = try call.bool(2, or: true)
        options.kernel.initializer = try Keras.initializer(call.optional(3), .glorotUniform, call.vm)
        options.recurrentKernel.initializer = try Keras.initializer(call.optional(4), .orthogonal, call.vm)
        options.bias.initializer = try Keras.initializer(call.optional(5), .zeros, call.vm)
        options.returnSequences = try call.bool(6, or: false)
        options.goBackwards = try call.bool(7, or: false)
        return options
    }

    static let rows: [Builtin] = [
        Builtin("SimpleRNN", recurrentArguments, "The plain recurrent layer: h = tanh(x·W + h·U + b).", example: "keras.layers.SimpleRNN(32, input_shape=(10, 1))") { call in
            try make(call, "SimpleRNN", RecurrentLayer<SimpleRNN>(options(call, "SimpleRNN")), shapeAt: 8, nameAt: 9)
        },
        Builtin("LSTM", recurrentArguments + ", recurrent_activation='sigmoid', unit_forget_bias=True", "Long short-term memory: input, forget and output gates around a cell.", example: "keras.layers.LSTM(64, return_sequences=True)") { call in
            var options = try options(call, "LSTM")
            options.activations.gateFunction = try Keras.activation(call.has(10) ? call[10] : nil, .sigmoid)
            options.unitForgetBias = try call.bool(11, or: true)
            return try make(call, "LSTM", RecurrentLayer<LSTM>(options), shapeAt: 8, nameAt: 9)
        },
        Builtin("GRU", recurrentArguments + ", recurrent_activation='sigmoid', reset_after=True", "Gated recurrent unit: update and reset gates.", example: "keras.layers.GRU(32)") { call in
            var options = try options(call, "GRU")
            options.activations.gateFunction = try Keras.activation(call.has(10) ? call[10] : nil, .sigmoid)
            let layer: any Layer = try call.bool(11, or: true) ? RecurrentLayer<GRU>(options) : RecurrentLayer<GRUResetBefore>(options)
            return try make(call, "GRU", layer, shapeAt: 8, nameAt: 9)
        },
        Builtin("Dense", "units, activation=None, use_bias=True, kernel_initializer='glorot_uniform', bias_initializer='zeros', input_shape=None, name=None", "y = act(x·W + b).", example: "keras.layers.Dense(1)") { call in
            var layer = Dense(units: try Keras.units(call[0], "Dense", call.vm), activation: try Keras.activation(call.optional(1), .linear), useBias: try call.bool(2, or: true))
            layer.kernel.initializer = try Keras.initializer(call.optional(3), .glorotUniform, call.vm)
            layer.bias.initializer = try Keras.initializer(call.optional(4), .zeros, call.vm)
            return try make(call, "Dense", layer, shapeAt: 5, nameAt: 6)
        },
        Builtin("Bidirectional", "layer, merge_mode='concat', backward_layer=None, input_shape=None, name=None, weights=None", "A recurrent layer run from both ends.", example: "keras.layers.Bidirectional(keras.layers.LSTM(10))") { call in
            guard let inner = call[0].of(LayerObject.self), let forward = inner.model.layer as? any Traceable else {
                throw Raise(.valueError, "Bidirectional needs a recurrent layer (SimpleRNN, GRU or LSTM), not '\(call[0].typeName)'")
            }
            let mode = try call.string(1, or: "concat")
            guard let merge = Bidirectional.Merge(rawValue: mode) else {
                throw Raise(.valueError, "Invalid merge mode. Received: \(mode)", hint: "It is one of \(Bidirectional.Merge.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            let backward: any Traceable
            if let given = call.optional(2) {
                guard let object = given.of(LayerObject.self), let layer = object.model.layer as? any Traceable else {
                    throw Raise(.valueError, "backward_layer must be a recurrent layer, not '\(given.typeName)'")
                }
                guard layer.goBackwards != forward.goBackwards else { throw Raise(.valueError, "`layer` and `backward_layer` should have different `go_backwards` value. Give the backward layer go_backwards=True.") }
                backward = layer
            } else {
                backward = forward.reversed
            }
            guard forward.returnsSequences == backward.returnsSequences else { throw Raise(.valueError, "`layer` and `backward_layer` should have the same value of `return_sequences`.") }
            let layer = Bidirectional(forward: forward, backward: backward, merge: merge)
            let name = call.optional(4) == nil ? Keras.state(call.vm).name("Bidirectional") : try call.string(4)
            let shape = try call.optional(3).map { try Keras.shape($0, call.vm) } ?? inner.model.declaredInput
            return .object(LayerObject(ModelLayer(name: name, layer: layer, children: [ModelLayer(name: "forward_" + inner.model.name, layer: layer.forwardLayer), ModelLayer(name: "backward_" + inner.model.name, layer: layer.backwardLayer)], declaredInput: shape), types["Bidirectional"] ?? .object))
        },
        input,
        Builtin("InputLayer", "shape=None, input_shape=None", "The shape of what comes in, at the head of a Sequential model.") { call in
            guard let shape = call.optional(0) ?? call.optional(1) else { throw Raise(.valueError, "InputLayer needs shape=(timesteps, features)") }
            return .object(InputObject(try Keras.shape(shape, call.vm)))
        },
    ]

    static let input = Builtin("Input", "shape, batch_size=None, dtype=None, name=None", "The shape of what comes in, without the samples' axis.", example: "keras.Input(shape=(10, 1))") { call in
        .object(InputObject(try Keras.shape(call[0], call.vm)))
    }

    // MARK: Optimizers

    nonisolated(unsafe) static let optimizerTypes: [String: TypeObject] = Dictionary(uniqueKeysWithValues: optimizers.map { ($0.name, TypeObject($0.name, module: "keras.optimizers", constructor: $0)) })

    static func optimizerModule() -> Module { Module("keras.optimizers", "How weights are updated.", optimizerTypes.map { ($0.key, .object($0.value)) }) }

    private static func clipped(_ optimizer: Optimizer, _ call: Call, from index: Int) throws -> Optimizer {
        var optimizer = optimizer
        let given = try (0..<3).compactMap { i in try call.optional(index + i).map { (i, Float(try call.vm.double($0))) } }
        guard given.count < 2 else { throw Raise(.valueError, "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set.") }
        if let (which, limit) = given.first {
            guard limit > 0 else { throw Raise(.valueError, "a clipping limit must be positive") }
            optimizer.clipping = which == 0 ? .norm(limit) : which == 1 ? .value(limit) : .globalNorm(limit)
        }
        return optimizer
    }

    private static func rate(_ call: Call, _ standard: Double) throws -> Float {
        let rate = try call.double(0, or: standard)
        guard rate >= 0 else { throw Raise(.valueError, "learning_rate must not be negative, got \(rate)") }
        return Float(rate)
    }

    private static let optimizers: [Builtin] = [
        Builtin("Adam", "learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, clipnorm=None, clipvalue=None, global_clipnorm=None", "Adam (Kingma & Ba 2015).") { call in
            let rule = Optimizer.Rule.adam(beta1: Float(try call.double(1, or: 0.9)), beta2: Float(try call.double(2, or: 0.999)), epsilon: Float(try call.double(3, or: 1e-7)))
            return .object(OptimizerObject("Adam", try clipped(Optimizer(rule, learningRate: rate(call, 0.001)), call, from: 4)))
        },
        Builtin("SGD", "learning_rate=0.01, momentum=0.0, nesterov=False, clipnorm=None, clipvalue=None, global_clipnorm=None", "Stochastic gradient descent, with momentum if wanted.") { call in
            let rule = Optimizer.Rule.sgd(momentum: Float(try call.double(1, or: 0)), nesterov: try call.bool(2, or: false))
            return .object(OptimizerObject("SGD", try clipped(Optimizer(rule, learningRate: rate(call, 0.01)), call, from: 3)))
        },
        Builtin("RMSprop", "learning_rate=0.001, rho=0.9, epsilon=1e-07, clipnorm=None, clipvalue=None, global_clipnorm=None", "Steps divided by the running size of the gradient.") { call in
            let rule = Optimizer.Rule.rmsprop(rho: Float(try call.double(1, or: 0.9)), epsilon: Float(try call.double(2, or: 1e-7)))
            return .object(OptimizerObject("RMSprop", try clipped(Optimizer(rule, learningRate: rate(call, 0.001)), call, from: 3)))
        },
    ]
}
