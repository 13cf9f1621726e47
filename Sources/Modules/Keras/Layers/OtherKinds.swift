import Interpreter
import Recurrent

/// The layers around the recurrent ones.
enum OtherKinds {
    private static let weights = "kernel_initializer='glorot_uniform', bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None"
    private static let affine = "gamma_initializer='ones', gamma_regularizer=None, gamma_constraint=None"

    static let rows: [LayerKind] = [
        LayerKind("Dense", "units, activation=None, use_bias=True, \(weights)", "y = act(x·W + b).", example: "keras.layers.Dense(1)") { arguments in
            let value = arguments.raw("units")
            guard let units = value.index, units > 0 else { throw Raise(.valueError, "Received an invalid value for `units`, expected a positive integer. Received: units=\(try arguments.vm.str(value))") }
            var layer = Dense(units: units, activation: try arguments.activation(), useBias: try arguments.bool("use_bias"))
            layer.kernel = try arguments.weight("kernel", .glorotUniform)
            layer.bias = try arguments.weight("bias", .zeros)
            if arguments.optional("activity_regularizer") != nil { throw Raise(.notImplementedError, "activity_regularizer is not part of Unroll", hint: "kernel_regularizer and bias_regularizer are.") }
            return LayerMade(layer: layer)
        },
        LayerKind(
            "Embedding", "input_dim, output_dim, embeddings_initializer='uniform', embeddings_regularizer=None, activity_regularizer=None, embeddings_constraint=None, mask_zero=False, weights=None",
            "A vector for each id.", example: "keras.layers.Embedding(10000, 32, mask_zero=True)"
        ) { arguments in
            LayerMade(layer: Embedding(count: try arguments.units("input_dim"), features: try arguments.units("output_dim"), masksZero: try arguments.bool("mask_zero"), table: try arguments.weight("embeddings", .uniform)))
        },
        LayerKind("Masking", "mask_value=0.0", "Skips the timesteps whose features all equal a value.", example: "keras.layers.Masking(mask_value=-1.0)") { LayerMade(layer: Masking(value: try $0.double("mask_value"))) },
        LayerKind("Activation", "activation", "An activation function as a layer.", example: "keras.layers.Activation('relu')") { LayerMade(layer: ActivationLayer(try $0.activation())) },
        LayerKind("ReLU", "max_value=None, negative_slope=0.0, threshold=0.0", "max(x, 0).") { arguments in
            LayerMade(layer: Rectifier("ReLU", slope: try arguments.double("negative_slope"), threshold: try arguments.double("threshold"), limit: try arguments.optional("max_value").map { try arguments.vm.double($0) }))
        },
        LayerKind("LeakyReLU", "negative_slope=0.3", "x, or a share of it below 0.", example: "keras.layers.LeakyReLU(negative_slope=0.1)") { LayerMade(layer: Rectifier("LeakyReLU", slope: try $0.double("negative_slope"))) },
        LayerKind("ELU", "alpha=1.0", "x, or α·(eˣ − 1) below 0.") { LayerMade(layer: Rectifier("ELU", exponential: try $0.double("alpha"))) },
        LayerKind("Softmax", "axis=-1", "Shares that sum to 1 over the last axis.") { arguments in
            guard arguments.raw("axis").index == -1 else { throw Raise(.notImplementedError, "Softmax works along the last axis here", hint: "Permute the axes first.") }
            return LayerMade(layer: ActivationLayer(.softmax, kind: "Softmax"))
        },
        LayerKind("Dropout", "rate, noise_shape=None, seed=None", "In training drops a share of the numbers and scales up the others.", example: "keras.layers.Dropout(0.2)", configuration: ["rate", "seed", "noise_shape"]) { arguments in
            let shape = try arguments.optional("noise_shape").map { try arguments.vm.sequence($0).dropFirst().map { $0.isNone ? nil : try arguments.vm.index($0) } }
            return LayerMade(layer: Noise("Dropout", .dropout(rate: try arguments.rate("rate"), shape: shape)))
        },
        LayerKind("SpatialDropout1D", "rate, seed=None", "Drops whole features, the same at every timestep.") { LayerMade(layer: Noise("SpatialDropout1D", .spatial(rate: try $0.rate("rate")))) },
        LayerKind("GaussianNoise", "stddev, seed=None", "In training adds normal numbers.") { arguments in
            let deviation = try arguments.double("stddev")
            guard deviation >= 0, deviation <= 1 else { throw Raise(.valueError, "Invalid value received for argument `stddev`. Expected a float value between 0 and 1. Received: stddev=\(try arguments.vm.str(arguments.raw("stddev")))") }
            return LayerMade(layer: Noise("GaussianNoise", .gaussian(deviation: deviation)))
        },
        LayerKind("Flatten", "data_format='channels_last'", "All axes behind the samples' as one.") { _ in LayerMade(layer: Reshape.flatten) },
        LayerKind("Reshape", "target_shape", "The same numbers under another shape; one length may be -1.", example: "keras.layers.Reshape((4, 3))") { arguments in
            let target = try lengths(arguments, "target_shape")
            guard target.count(where: { $0 == -1 }) < 2 else { throw Raise(.valueError, "There can only be one unknown dimension (-1). Received: target_shape=\(Keras.tuple(target))") }
            guard target.allSatisfy({ $0 == -1 || $0 > 0 }) else { throw Raise(.valueError, "target_shape holds positive lengths, or -1 once. Received: \(Keras.tuple(target))") }
            return LayerMade(layer: Reshape(target))
        },
        LayerKind("Permute", "dims", "Axes in another order, counted from 1 behind the samples'.", example: "keras.layers.Permute((2, 1))") { LayerMade(layer: Permute(try lengths($0, "dims"))) },
        LayerKind("RepeatVector", "n", "The same vector at each of n timesteps.", example: "keras.layers.RepeatVector(5)") { arguments in
            guard let n = arguments.raw("n").index else { throw Raise(.typeError, "Expected an integer value for `n`, got \(try arguments.vm.str(.object(arguments.raw("n").type))).") }
            guard n > 0 else { throw Raise(.valueError, "Expected a positive number of repeats, got n=\(n).") }
            return LayerMade(layer: RepeatVector(n))
        },
        LayerKind(
            "LayerNormalization", "axis=-1, epsilon=0.001, center=True, scale=True, beta_initializer='zeros', gamma_initializer='ones', beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None",
            "Each row brought to mean 0 and variance 1 over its features."
        ) { arguments in
            guard arguments.raw("axis").index == -1 else { throw Raise(.notImplementedError, "LayerNormalization works over the last axis here", hint: "Leave axis=-1.") }
            var layer = LayerNormalization(epsilon: try arguments.double("epsilon"), center: try arguments.bool("center"), scale: try arguments.bool("scale"))
            layer.gamma = try arguments.weight("gamma", .ones)
            layer.beta = try arguments.weight("beta", .zeros)
            return LayerMade(layer: layer)
        },
        LayerKind(
            "BatchNormalization", "axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True, beta_initializer='zeros', gamma_initializer='ones', moving_mean_initializer='zeros', moving_variance_initializer='ones', beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, synchronized=False",
            "Each feature brought to mean 0 and variance 1 over the batch."
        ) { arguments in
            guard arguments.raw("axis").index == -1 else { throw Raise(.notImplementedError, "BatchNormalization works over the last axis here", hint: "Leave axis=-1.") }
            var layer = BatchNormalization(momentum: try arguments.double("momentum"), epsilon: try arguments.double("epsilon"), center: try arguments.bool("center"), scale: try arguments.bool("scale"))
            layer.gamma = try arguments.weight("gamma", .ones)
            layer.beta = try arguments.weight("beta", .zeros)
            return LayerMade(layer: layer)
        },
        LayerKind("GlobalAveragePooling1D", "data_format=None, keepdims=False", "The mean over the timesteps (those that count, under a mask).") { LayerMade(layer: GlobalPooling(.average, keepsAxis: try $0.bool("keepdims"))) },
        LayerKind("GlobalMaxPooling1D", "data_format=None, keepdims=False", "The largest value over the timesteps.") { LayerMade(layer: GlobalPooling(.maximum, keepsAxis: try $0.bool("keepdims"))) },
        LayerKind("Concatenate", "axis=-1", "Several tensors one behind the other along an axis.", example: "keras.layers.Concatenate()([a, b])") { arguments in
            guard let axis = arguments.raw("axis").index, axis != 0 else { throw Raise(.valueError, "Concatenate joins along an axis behind the samples'. Received: axis=\(try arguments.vm.str(arguments.raw("axis")))") }
            return LayerMade(layer: Concatenate(axis: axis))
        },
        LayerKind("TimeDistributed", "layer", "A layer applied to each timestep.", example: "keras.layers.TimeDistributed(keras.layers.Dense(3))") { arguments in
            let inner = try arguments.layer("layer", wrapper: "TimeDistributed")
            if inner.nested != nil, !inner.model.isBuilt { throw Raise(.valueError, "the model given to TimeDistributed doesn't know its inputs' shape yet", hint: "Begin it with keras.Input(shape=…).") }
            return LayerMade(layer: TimeDistributed(inner.model.layer), children: [inner])
        },
    ] + merges

    private static let merges: [LayerKind] = [
        (Merge.Rule.add, "The sum of several tensors."), (.subtract, "The difference of two tensors."), (.multiply, "The product of several tensors, number by number."),
        (.average, "The mean of several tensors."), (.maximum, "The largest of several tensors, number by number."), (.minimum, "The smallest of several tensors, number by number."),
    ].map { rule, summary in LayerKind(rule.rawValue, "", summary, example: "keras.layers.\(rule.rawValue)()([a, b])") { _ in LayerMade(layer: Merge(rule)) } }

    private static func lengths(_ arguments: LayerArguments, _ name: String) throws -> [Int] {
        let value = arguments.raw(name)
        return try value.index.map { [$0] } ?? arguments.vm.sequence(value).map { try arguments.vm.index($0) }
    }
}
