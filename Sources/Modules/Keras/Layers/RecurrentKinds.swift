import Interpreter
import Recurrent

/// SimpleRNN, GRU, LSTM, their cells, RNN and Bidirectional.
enum RecurrentKinds {
    private static let weights = "kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', bias_initializer='zeros'"
    private static let bounds = "kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None"
    private static let constraints = "kernel_constraint=None, recurrent_constraint=None, bias_constraint=None, dropout=0.0, recurrent_dropout=0.0"
    private static let sequences = "return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False"

    private static let simpleHead = "units, activation='tanh', use_bias=True, \(weights), \(bounds)"
    private static let gruHead = "units, activation='tanh', recurrent_activation='sigmoid', use_bias=True, \(weights), \(bounds)"
    private static let lstmHead = "units, activation='tanh', recurrent_activation='sigmoid', use_bias=True, \(weights), unit_forget_bias=True, \(bounds)"

    private static let first = ["return_sequences", "return_state", "go_backwards", "stateful", "unroll", "zero_output_for_mask"]
    private static let middle = ["use_bias", "kernel_initializer", "recurrent_initializer", "bias_initializer"]
    private static let last = ["kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint", "recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout"]

    static let rows: [LayerKind] = [
        LayerKind(
            "SimpleRNN", "\(simpleHead), activity_regularizer=None, \(constraints), \(sequences), zero_output_for_mask=False, seed=None",
            "The plain recurrent layer: h = tanh(x·W + h·U + b).", example: "keras.layers.SimpleRNN(32, input_shape=(10, 1))",
            configuration: first + ["units", "activation"] + middle + last + ["seed"]
        ) { LayerMade(layer: RecurrentLayer<SimpleRNN>(try options($0))) },
        LayerKind(
            "GRU", "\(gruHead), activity_regularizer=None, \(constraints), seed=None, \(sequences), zero_output_for_mask=False, reset_after=True, use_cudnn='auto'",
            "Gated recurrent unit: update and reset gates.", example: "keras.layers.GRU(32)",
            configuration: first + ["units", "activation", "recurrent_activation"] + middle + last + ["reset_after", "seed"]
        ) { LayerMade(layer: try gru($0)) },
        LayerKind(
            "LSTM", "\(lstmHead), activity_regularizer=None, \(constraints), seed=None, \(sequences), zero_output_for_mask=False, use_cudnn='auto'",
            "Long short-term memory: input, forget and output gates around a cell.", example: "keras.layers.LSTM(64, return_sequences=True)",
            configuration: first + ["units", "activation", "recurrent_activation"] + middle + ["unit_forget_bias"] + last + ["seed"]
        ) { LayerMade(layer: RecurrentLayer<LSTM>(try options($0))) },
        LayerKind(
            "SimpleRNNCell", "\(simpleHead), \(constraints), seed=None", "One step of a SimpleRNN, for RNN(…) or to be called on (x, states).", example: "keras.layers.RNN(keras.layers.SimpleRNNCell(8))"
        ) { LayerMade(layer: RecurrentLayer<SimpleRNN>(try options($0))) },
        LayerKind("GRUCell", "\(gruHead), \(constraints), reset_after=True, seed=None", "One step of a GRU, for RNN(…) or to be called on (x, states).", example: "keras.layers.RNN(keras.layers.GRUCell(8))") {
            LayerMade(layer: try gru($0))
        },
        LayerKind("LSTMCell", "\(lstmHead), \(constraints), seed=None", "One step of an LSTM, for RNN(…) or to be called on (x, states).", example: "keras.layers.RNN([keras.layers.LSTMCell(8), keras.layers.LSTMCell(8)])") {
            LayerMade(layer: RecurrentLayer<LSTM>(try options($0)))
        },
        LayerKind("StackedRNNCells", "cells", "Cells on top of each other, for RNN(…).") { arguments in
            let cells = try arguments.vm.sequence(arguments.raw("cells")).map { try cell($0, arguments.vm) }
            return LayerMade(layer: StackedRecurrent(try cells.map { try traceable($0) }, RecurrentOptions(units: 1)), children: cells)
        },
        LayerKind(
            "RNN", "cell, return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False, zero_output_for_mask=False",
            "A recurrent layer of a cell, or of several on top of each other.", example: "keras.layers.RNN([keras.layers.LSTMCell(8), keras.layers.LSTMCell(8)])",
            configuration: first + ["cell"]
        ) { try rnn($0) },
        LayerKind("Bidirectional", "layer, merge_mode='concat', weights=None, backward_layer=None", "A recurrent layer run from both ends.", example: "keras.layers.Bidirectional(keras.layers.LSTM(10))", configuration: ["merge_mode", "layer", "backward_layer"]) {
            try bidirectional($0)
        },
    ]

    static let cellKinds = ["SimpleRNN": "SimpleRNNCell", "GRU": "GRUCell", "LSTM": "LSTMCell"]

    private static func gru(_ arguments: LayerArguments) throws -> any Layer {
        let options = try options(arguments)
        return try arguments.bool("reset_after") ? RecurrentLayer<GRU>(options) : RecurrentLayer<GRUResetBefore>(options)
    }

    private static func options(_ arguments: LayerArguments) throws -> RecurrentOptions {
        var options = RecurrentOptions(units: try arguments.units())
        options.activations.stateFunction = try arguments.elementwise("activation")
        if arguments.optional("recurrent_activation") != nil || arguments.kind.signature.contains("recurrent_activation") { options.activations.gateFunction = try arguments.elementwise("recurrent_activation") }
        options.useBias = try arguments.bool("use_bias")
        options.kernel = try arguments.weight("kernel", .glorotUniform)
        options.recurrentKernel = try arguments.weight("recurrent", .orthogonal)
        options.bias = try arguments.weight("bias", .zeros)
        options.unitForgetBias = arguments.kind.signature.contains("unit_forget_bias") ? try arguments.bool("unit_forget_bias") : false
        options.dropout = min(1, max(0, try arguments.double("dropout")))
        options.recurrentDropout = min(1, max(0, try arguments.double("recurrent_dropout")))
        if arguments.optional("activity_regularizer") != nil { throw Raise(.notImplementedError, "activity_regularizer is not part of Unroll", hint: "kernel_regularizer, recurrent_regularizer and bias_regularizer are.") }
        guard arguments.kind.signature.contains("return_sequences") else { return options }
        try sequenceOptions(&options, arguments)
        return options
    }

    private static func sequenceOptions(_ options: inout RecurrentOptions, _ arguments: LayerArguments) throws {
        options.returnSequences = try arguments.bool("return_sequences")
        options.returnState = try arguments.bool("return_state")
        options.goBackwards = try arguments.bool("go_backwards")
        options.zeroOutputForMask = try arguments.bool("zero_output_for_mask")
        if try arguments.bool("stateful") { options.memory = Memory() }
    }

    private static func cell(_ value: Value, _ vm: Interpreter) throws -> LayerObject {
        if let object = value.of(LayerObject.self), cellKinds.values.contains(object.type.name) { return object }
        let found = value.of(Instance.self) == nil ? try vm.str(value) : "an object of your class '\(value.typeName)'"
        throw Raise(.valueError, "RNN runs keras.layers.SimpleRNNCell, GRUCell and LSTMCell, or a list of them. Received: cell=\(found)", hint: value.of(Instance.self) == nil ? nil : "Unroll has to know a cell's equations to go back through them: cells of your own can't be trained here.")
    }

    private static func traceable(_ cell: LayerObject) throws -> any Traceable {
        guard let layer = cell.model.layer as? any Traceable else { throw Raise(.valueError, "\(cell.model.name) is not a cell") }
        return layer
    }

    private static func rnn(_ arguments: LayerArguments) throws -> LayerMade {
        let given = arguments.raw("cell")
        var cells: [LayerObject]
        var isStack = true
        if case .list(let list) = given {
            cells = try list.items.map { try cell($0, arguments.vm) }
        } else if case .tuple(let tuple) = given {
            cells = try tuple.items.map { try cell($0, arguments.vm) }
        } else if let stack = given.of(LayerObject.self), stack.type.name == "StackedRNNCells" {
            cells = stack.children
        } else {
            cells = [try cell(given, arguments.vm)]
            isStack = false
        }
        guard !cells.isEmpty else { throw Raise(.valueError, "RNN needs at least one cell") }
        if !isStack {
            var layer = try traceable(cells[0])
            try sequenceOptions(&layer.options, arguments)
            return LayerMade(layer: layer, children: cells)
        }
        var options = RecurrentOptions(units: 1)
        try sequenceOptions(&options, arguments)
        return LayerMade(layer: StackedRecurrent(try cells.map { try traceable($0) }, options), children: cells)
    }

    private static func bidirectional(_ arguments: LayerArguments) throws -> LayerMade {
        let inner = try arguments.layer("layer", wrapper: "Bidirectional")
        var backwardGiven: LayerObject?
        if let given = arguments.optional("backward_layer") {
            guard let object = LayerObject.from(given) else { throw Raise(.valueError, "`backward_layer` need to be a `keras.layers.Layer` instance. Received: \(try arguments.vm.str(given))") }
            backwardGiven = object
        }
        let mode = arguments.raw("merge_mode")
        guard let merge = mode.isNone ? Bidirectional.Merge.none : mode.text == "None" ? nil : mode.text.flatMap(Bidirectional.Merge.init) else {
            throw Raise(.valueError, "Invalid merge mode. Received: \(try arguments.vm.str(mode)). Merge mode should be one of {\"sum\", \"mul\", \"ave\", \"concat\", None}")
        }
        for object in [inner, backwardGiven].compactMap({ $0 }) where !(object.model.layer is any Traceable) {
            throw Raise(.valueError, "Bidirectional needs a recurrent layer (SimpleRNN, GRU or LSTM), not '\(object.type.name)'")
        }
        let forward = try inner.renewed(prefix: "forward_", removing: "forward_", arguments.vm)
        let backward = try backwardGiven ?? inner.renewed(prefix: "backward_", removing: "backward_", goBackwards: true, arguments.vm)
        guard var front = forward.model.layer as? any Traceable, var back = backward.model.layer as? any Traceable else { throw Raise(.valueError, "Bidirectional needs recurrent layers") }
        guard front.goBackwards != back.goBackwards else {
            throw Raise(.valueError, "Forward layer and backward layer should have different `go_backwards` value. Received: forward_layer.go_backwards \(front.goBackwards ? "True" : "False"), backward_layer.go_backwards=\(back.goBackwards ? "True" : "False")")
        }
        for (name, a, b) in [("stateful", front.options.memory != nil, back.options.memory != nil), ("return_sequences", front.options.returnSequences, back.options.returnSequences), ("return_state", front.options.returnState, back.options.returnState)] where a != b {
            throw Raise(.valueError, "Forward layer and backward layer are expected to have the same value for attribute \"\(name)\", got \"\(a ? "True" : "False")\" for forward layer and \"\(b ? "True" : "False")\" for backward layer")
        }
        let layer = Bidirectional(forward: front, backward: back, merge: merge)
        (front, back) = (layer.forwardLayer, layer.backwardLayer)
        return LayerMade(layer: layer, children: [forward, backward])
    }
}
