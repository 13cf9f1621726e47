import Arrays
import Interpreter
import NumPyBridge
import Recurrent

/// The modules that offer functions of tensors: `keras.ops`, `keras.backend`, `keras.random` and what of `tf` scripts
/// about recurrent networks use.
enum TensorModules {
    private static let byName = Dictionary(TensorFunctions.table.map { ($0.name, $0) }, uniquingKeysWith: { $1 })

    /// Rows of the table under other names.
    private static func renamed(_ names: [(String, String)]) -> [Builtin] {
        names.compactMap { new, old in byName[old].map { Builtin(new, $0.signature, $0.summary, example: $0.example, $0.body) } }
    }

    static func ops() -> Module {
        Module("keras.ops", "Functions of tensors.", functions: TensorFunctions.table + renamed([("absolute", "abs"), ("amax", "max"), ("amin", "min")]), absent: [
            "einsum": "Write it with ops.matmul, ops.transpose and ops.sum.", "scan": "A loop over timesteps is what a recurrent layer is: use keras.layers.RNN, or a Python loop.",
            "while_loop": "Use a Python loop.", "conv": "There are no convolutions here.",
        ])
    }

    // MARK: keras.backend

    final class Settings {
        var epsilon = 1e-7
        var floatx = "float32"
    }

    private static func settings(_ vm: Interpreter) -> Settings {
        if let known = vm.storage["keras.backend"] as? Settings { return known }
        let made = Settings()
        vm.storage["keras.backend"] = made
        return made
    }

    static func backend() -> Module {
        Module("keras.backend", "The session, and the older functions of tensors.", functions: TensorFunctions.table + renamed([("pow", "power"), ("switch", "where"), ("batch_dot", "matmul"), ("constant", "convert_to_tensor"), ("eval", "convert_to_numpy"), ("clip_by_value", "clip")]) + session)
    }

    private static let session: [Builtin] = [
        Builtin("clear_session", "free_memory=True", "Starts the numbering of layers anew.") { call in
            Keras.state(call.vm).clear()
            return .none
        },
        Builtin("backend", "", "The name of the library below; the numbers here are those of 'tensorflow'.") { _ in .string("tensorflow") },
        Builtin("epsilon", "", "The small number that keeps logarithms and quotients finite.") { .float(settings($0.vm).epsilon) },
        Builtin("set_epsilon", "value", "Only 1e-07 is there.") { call in
            guard try call.double(0) == 1e-7 else { throw Raise(.notImplementedError, "epsilon is 1e-07 here and can't be changed") }
            return .none
        },
        Builtin("floatx", "", "The kind of the weights.") { .string(settings($0.vm).floatx) },
        Builtin("set_floatx", "value", "Only 'float32' is there.") { call in
            guard try call.string(0) == "float32" else { throw Raise(.notImplementedError, "models here compute in float32", hint: "model.gradient_check(x, y) computes in float64.") }
            return .none
        },
        Builtin("image_data_format", "", "'channels_last'.") { _ in .string("channels_last") },
        Builtin("set_image_data_format", "data_format", "Accepted; there are no images here.") { _ in .none },
        Builtin("is_keras_tensor", "x", "Whether a value is a symbolic tensor.") { .bool($0[0].typeName == "KerasTensor") },
        Builtin("get_value", "x", "A variable's or tensor's values as a NumPy array.") { NumPy.value(try NumPy.argument($0[0], $0.vm).copy()) },
        Builtin("set_value", "x, value", "Gives a variable new values.") { call in
            if call[0].of(VariableObject.self) != nil {
                _ = try call.vm.call(call.vm.attribute(call[0], Name("assign")), call[1])
                return .none
            }
            guard let variable = call[0].of(FreeVariable.self) else { throw Raise(.attributeError, "'\(call[0].typeName)' object has no attribute 'assign'") }
            try variable.assign(call[1], call.vm)
            return .none
        },
        Builtin("variable", "value, dtype=None, name=None", "A variable of its own.") { call in
            .object(FreeVariable(try TensorMath.tensor(call[0], call.vm).array, name: call.optional(2) == nil ? "variable" : try call.string(2)))
        },
        Builtin("int_shape", "x", "The lengths of the axes.") { call in
            if let shape = try call.vm.attributeIfPresent(call[0], Name("shape")) { return shape }
            return Keras.shapeValue(try TensorMath.tensor(call[0], call.vm).array.shape)
        },
        Builtin("flatten", "x", "All elements along one axis.") { .object(try TensorMath.reshape(TensorMath.tensor($0[0], $0.vm), [-1])) },
    ]

    // MARK: keras.random

    private static func drawn(_ call: Call, shapeAt index: Int, _ body: (inout MersenneTwister) -> Double) throws -> Value {
        let given = call[index]
        let shape = given.isUnset ? [] : try given.index.map { [$0] } ?? call.vm.sequence(given).map { try call.vm.index($0) }
        guard shape.allSatisfy({ $0 >= 0 }) else { throw Raise(.valueError, "negative dimensions are not allowed") }
        var total = 8
        for length in shape {
            try call.vm.checkSize(total, max(1, length))
            total *= max(1, length)
        }
        let state = Keras.state(call.vm)
        return .object(TensorObject(NDArray((0..<shape.reduce(1, *)).map { _ in body(&state.generator) }, shape: shape, dtype: .float32)))
    }

    static let random: [Builtin] = [
        Builtin("normal", "shape, mean=0.0, stddev=1.0, dtype=None, seed=None, name=None", "Normal numbers.") { call in
            let (mean, deviation) = (try call.double(1, or: 0), try call.double(2, or: 1))
            return try drawn(call, shapeAt: 0) { mean + deviation * $0.normal() }
        },
        Builtin("uniform", "shape, minval=0.0, maxval=1.0, dtype=None, seed=None, name=None", "Uniform numbers between two bounds.") { call in
            let (low, high) = (try call.double(1, or: 0), try call.double(2, or: 1))
            return try drawn(call, shapeAt: 0) { low + (high - low) * $0.uniform() }
        },
        Builtin("truncated_normal", "shape, mean=0.0, stddev=1.0, dtype=None, seed=None", "Normal numbers within two deviations.") { call in
            let (mean, deviation) = (try call.double(1, or: 0), try call.double(2, or: 1))
            return try drawn(call, shapeAt: 0) { generator in
                while true {
                    let x = generator.normal()
                    if abs(x) <= 2 { return mean + deviation * x }
                }
            }
        },
        Builtin("randint", "shape, minval, maxval, dtype='int32', seed=None", "Whole numbers from minval up to, not including, maxval.") { call in
            let (low, high) = (try call.int(1), try call.int(2))
            guard low < high, let width = UInt64(exactly: high.subtractingReportingOverflow(low).partialValue) else { throw Raise(.valueError, "minval must be below maxval") }
            let value = try drawn(call, shapeAt: 0) { Double(low) + Double($0.masked(upTo: width - 1)) }
            return value.of(TensorObject.self).map { .object(TensorObject($0.array.converted(to: .int32))) } ?? value
        },
        Builtin("categorical", "logits, num_samples, dtype='int32', seed=None, name=None", "Classes drawn by their logits, row by row.") { call in
            let (logits, count) = (try TensorMath.floating(call[0], call.vm), try call.int(1))
            guard logits.array.rank == 2, count >= 0 else { throw Raise(.valueError, "logits must have two axes (rows, classes)") }
            let shares = try TensorMath.shares(logits, axis: 1, logarithm: false).array
            let (rows, classes) = (shares.shape[0], shares.shape[1])
            let p = shares.doubles
            let state = Keras.state(call.vm)
            let drawn = (0..<rows).flatMap { row in
                (0..<count).map { _ -> Int in
                    var left = state.generator.uniform()
                    for j in 0..<classes {
                        left -= p[row * classes + j]
                        if left < 0 { return j }
                    }
                    return max(0, classes - 1)
                }
            }
            return .object(TensorObject(NDArray(integers: drawn, shape: [rows, count], dtype: .int32)))
        },
        Builtin("shuffle", "x, axis=0, seed=None", "In another order.") { call in
            let x = try TensorMath.tensor(call[0], call.vm).array
            let axis = try x.axis(call.int(1, or: 0))
            return .object(TensorObject(try ArrayMethods.take(x, Keras.state(call.vm).generator.permutation(x.shape[axis]), axis)))
        },
        Builtin("SeedGenerator", "seed=None", "Accepted where a seed is.") { _ in .none },
    ]

    // MARK: tf

    /// `tf`: names of its own for the same functions.
    private static let tensorflowNames: [(String, String)] = [
        ("constant", "convert_to_tensor"), ("convert_to_tensor", "convert_to_tensor"), ("reshape", "reshape"), ("expand_dims", "expand_dims"), ("squeeze", "squeeze"),
        ("cast", "cast"), ("transpose", "transpose"), ("concat", "concatenate"), ("stack", "stack"), ("unstack", "unstack"), ("zeros", "zeros"), ("ones", "ones"), ("fill", "full"),
        ("zeros_like", "zeros_like"), ("ones_like", "ones_like"), ("eye", "eye"), ("range", "arange"), ("linspace", "linspace"), ("shape", "shape"), ("size", "size"),
        ("rank", "ndim"), ("one_hot", "one_hot"), ("where", "where"), ("clip_by_value", "clip"), ("identity", "identity"), ("gather", "take"), ("reverse", "flip"), ("tile", "tile"),
        ("repeat", "repeat"), ("argmax", "argmax"), ("argmin", "argmin"), ("argsort", "argsort"), ("sort", "sort"), ("stop_gradient", "stop_gradient"), ("norm", "norm"),
        ("matmul", "matmul"),
    ] + mathNames

    private static let mathNames: [(String, String)] = [
        ("reduce_sum", "sum"), ("reduce_mean", "mean"), ("reduce_max", "max"), ("reduce_min", "min"), ("reduce_prod", "prod"), ("reduce_any", "any"), ("reduce_all", "all"),
        ("reduce_std", "std"), ("reduce_variance", "var"), ("reduce_logsumexp", "logsumexp"), ("add", "add"), ("subtract", "subtract"), ("multiply", "multiply"), ("divide", "divide"),
        ("pow", "power"), ("maximum", "maximum"), ("minimum", "minimum"), ("equal", "equal"), ("not_equal", "not_equal"), ("greater", "greater"), ("greater_equal", "greater_equal"),
        ("less", "less"), ("less_equal", "less_equal"), ("logical_and", "logical_and"), ("logical_or", "logical_or"), ("logical_not", "logical_not"), ("squared_difference", "squared_difference"),
        ("abs", "abs"), ("square", "square"), ("sqrt", "sqrt"), ("exp", "exp"), ("log", "log"), ("log1p", "log1p"), ("sin", "sin"), ("cos", "cos"), ("tanh", "tanh"), ("sigmoid", "sigmoid"),
        ("sign", "sign"), ("round", "round"), ("floor", "floor"), ("ceil", "ceil"), ("negative", "negative"), ("cumsum", "cumsum"), ("is_nan", "isnan"), ("argmax", "argmax"),
        ("softplus", "softplus"), ("erf", "erf"), ("rsqrt", "rsqrt"), ("reciprocal", "reciprocal"),
    ]

    /// What `tf.<name>` offers beside Keras, by dotted path.
    static let tensorflow: [String: @Sendable () -> Module] = [
        "tensorflow.math": { Module("tensorflow.math", "Functions of tensors.", functions: renamed(mathNames)) },
        "tensorflow.nn": {
            Module("tensorflow.nn", "Functions of a layer's sums.", [("relu", Activations.object(.relu)), ("sigmoid", Activations.object(.sigmoid)), ("tanh", Activations.object(.tanh)), ("softmax", Activations.object(.softmax)), ("log_softmax", Activations.object(.logSoftmax)), ("elu", Activations.object(.elu)), ("selu", Activations.object(.selu)), ("gelu", Activations.object(.gelu)), ("softplus", Activations.object(.softplus)), ("softsign", Activations.object(.softsign)), ("silu", Activations.object(.silu)), ("swish", Activations.object(.silu)), ("leaky_relu", Activations.object(.leakyRelu)), ("relu6", Activations.object(.relu6))])
        },
        "tensorflow.random": {
            Module("tensorflow.random", "Random numbers.", functions: [
                Builtin("set_seed", "seed", "Starts the generator of the weights anew.") { call in
                    try Keras.seed(call.int(0), call.vm)
                    return .none
                },
            ] + random)
        },
        "tensorflow.config": {
            let none = ["list_physical_devices", "list_logical_devices", "get_visible_devices"].map { Builtin($0, "device_type=None", "No devices: everything runs on the processor.") { _ in .items([]) } }
            let accepted = ["set_visible_devices", "set_memory_growth", "run_functions_eagerly", "optimizer.set_jit"].map { Builtin($0, "*values, **options", "Accepted; there is nothing to set.") { _ in .none } }
            let inner = Module("tensorflow.config.experimental", "Devices.", functions: none + accepted + [Builtin("enable_op_determinism", "", "Accepted: results are the same for the same seed.") { _ in .none }])
            return Module("tensorflow.config", "Devices.", functions: none + accepted, values: [("experimental", .object(inner))])
        },
        "tensorflow.test": {
            Module("tensorflow.test", "Devices.", functions: [
                Builtin("is_gpu_available", "*values, **options", "False: everything runs on the processor.") { _ in .bool(false) },
                Builtin("gpu_device_name", "", "Empty: everything runs on the processor.") { _ in .string("") },
                Builtin("is_built_with_cuda", "", "False.") { _ in .bool(false) },
            ])
        },
        "tensorflow.data": { Module("tensorflow.data", "Pipelines of samples.", [("Dataset", .object(DatasetObject.classObject)), ("AUTOTUNE", .int(-1)), ("experimental", .object(Module("tensorflow.data.experimental", "Pipelines of samples.", [("AUTOTUNE", .int(-1))])))]) },
    ]

    static func tensorflowFunctions() -> [Builtin] {
        renamed(tensorflowNames) + [
            Builtin("Variable", "initial_value, trainable=True, name=None, dtype=None", "A variable of its own.") { call in
                .object(FreeVariable(try TensorMath.tensor(call[0], call.vm).array, name: call.optional(2) == nil ? "Variable" : try call.string(2)))
            },
            Builtin("function", "func=None, **options", "The function as it is: nothing is compiled.") { call in
                call.optional(0) ?? .object(NativeFunction(Builtin("function", "func", "The function as it is.") { $0[0] }, owner: nil))
            },
            Builtin("is_tensor", "x", "Whether a value is a tensor.") { .bool($0[0].of(TensorObject.self) != nil || $0[0].of(FreeVariable.self) != nil) },
            Builtin("print", "*values, **options", "Prints.") { call in
                call.vm.print(try call.rest.map { try call.vm.str($0.of(TensorObject.self)?.value ?? $0) }.joined(separator: " ") + "\n")
                return .none
            },
            Builtin("get_logger", "", "Accepted; nothing is logged.") { _ in
                .object(Module("logger", "Nothing is logged.", functions: [Builtin("setLevel", "level", "Accepted.") { _ in .none }]))
            },
            Builtin("executing_eagerly", "", "True.") { _ in .bool(true) },
        ]
    }

    static let tensorflowAbsent = [
        "GradientTape": "Gradients are looked at with model.trace(x, y), which keeps every one of them; training is model.fit or model.train_on_batch.",
        "Session": "TensorFlow 1 is not part of Unroll: build a keras model and call fit.", "placeholder": "TensorFlow 1 is not part of Unroll: build a keras model and call fit.",
        "contrib": "TensorFlow 1 is not part of Unroll: recurrent layers are keras.layers.LSTM, GRU, SimpleRNN.", "distribute": "Training runs on this machine's threads.",
        "einsum": "Write it with tf.matmul, tf.transpose and tf.reduce_sum.", "Module": "Models are keras.Sequential or keras.Model here.",
    ]
}
