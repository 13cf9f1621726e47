package import Interpreter
import Arrays
import NumPyBridge

/// The modules below `keras` and `tensorflow`, by dotted path.
package enum KerasModules {
    /// Finds a module by its path, when a name is first used.
    package typealias Inner = (String) -> () throws -> Value

    package static func make(_ name: String, _ inner: Inner) -> Module? { table[name]?(inner) ?? TensorModules.tensorflow[name]?() }

    /// A path as it is called today: tensorflow.keras and keras are one, and scripts of earlier years import their layers
    /// from modules that have moved.
    package static func present(_ path: String) -> String {
        var path = path
        for prefix in ["tensorflow.python.keras", "tensorflow.keras", "tf_keras", "keras.api", "keras.src"] where path == prefix || path.hasPrefix(prefix + ".") {
            path = "keras" + path.dropFirst(prefix.count)
        }
        return moved[path] ?? path
    }

    private static let moved: [String: String] = {
        let layers = ["core", "embeddings", "recurrent", "recurrent_v2", "rnn", "wrappers", "merge", "merging", "normalization", "pooling", "noise", "regularization", "reshaping", "attention", "activation", "advanced_activations"]
        var table = ["keras.utils.np_utils": "keras.utils", "keras.utils.data_utils": "keras.utils", "keras.utils.generic_utils": "keras.utils", "keras.engine": "keras", "keras.engine.sequential": "keras.models", "keras.engine.training": "keras.models", "keras.preprocessing.timeseries": "keras.preprocessing"]
        for name in layers { table["keras.layers." + name] = "keras.layers" }
        return table
    }()

    private static func lazy(_ prefix: String, _ names: [String], _ inner: Inner) -> [String: () throws -> Value] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, inner(prefix + "." + $0)) })
    }

    private static let table: [String: @Sendable (Inner) -> Module] = [
        "keras": { inner in
            let names = ["layers", "activations", "initializers", "regularizers", "constraints", "optimizers", "losses", "metrics", "models", "utils", "callbacks", "backend", "ops", "random", "datasets", "preprocessing", "saving"]
            return Module(
                "keras", "Recurrent networks, as Keras has them.", [("Sequential", .object(ModelObject.sequential)), ("Model", .object(ModelObject.modelType)), ("Layer", .object(Layers.base)), ("KerasTensor", .object(KerasTensorObject.classObject)), ("Variable", .object(VariableObject.classObject)), ("Input", .object(NativeFunction(Layers.input, owner: nil))), ("__version__", .string("3.15.1"))],
                lazy: lazy("keras", names, inner),
                absent: ["applications": "Ready-made image models are not part of Unroll, which goes into depth on recurrent layers."])
        },
        "keras.models": { _ in Module("keras.models", "Models.", functions: [ModelStructure.clone] + ModelStructure.saving, values: [("Sequential", .object(ModelObject.sequential)), ("Model", .object(ModelObject.modelType)), ("Functional", .object(ModelObject.functional))]) },
        "keras.saving": { _ in Module("keras.saving", "Models in files.", functions: ModelStructure.saving.filter { $0.name.hasSuffix("_model") }) },
        "keras.layers": { _ in Layers.module() },
        "keras.activations": { _ in Activations.module() },
        "keras.initializers": { _ in WeightSettings.initializers.module("keras.initializers", "How weights start.") },
        "keras.regularizers": { _ in WeightSettings.regularizers.module("keras.regularizers", "What the loss is charged for the size of weights.") },
        "keras.constraints": { _ in WeightSettings.constraints.module("keras.constraints", "What weights are held to after each update.") },
        "keras.optimizers": { inner in Optimizers.module(inner) },
        "keras.optimizers.schedules": { _ in Optimizers.schedules.module("keras.optimizers.schedules", "Learning rates that change with the steps.") },
        "keras.losses": { _ in Losses.module() },
        "keras.metrics": { _ in Metrics.module() },
        "keras.backend": { _ in TensorModules.backend() },
        "keras.ops": { _ in TensorModules.ops() },
        "keras.random": { _ in Module("keras.random", "Random tensors.", functions: TensorModules.random) },
        "keras.utils": { _ in KerasUtils.module() },
        "keras.preprocessing": { inner in
            Module("keras.preprocessing", "Sequences and texts made ready.", functions: [KerasUtils.timeseriesDataset], lazy: lazy("keras.preprocessing", ["sequence", "text"], inner), absent: ["image": "There are no images here."])
        },
        "keras.preprocessing.sequence": { _ in KerasUtils.sequenceModule() },
        "keras.preprocessing.text": { _ in TextPreprocessing.module() },
        "keras.datasets.imdb": { _ in MovieReviews.module() },
        "keras.datasets": { inner in
            let others = ["mnist", "fashion_mnist", "cifar10", "cifar100", "reuters", "california_housing", "boston_housing"]
            return Module("keras.datasets", "Data to learn from.", [], lazy: lazy("keras.datasets", ["imdb"], inner), absent: Dictionary(uniqueKeysWithValues: others.map {
                ($0, "Only keras.datasets.imdb is here, and the files among the shipped datasets: pd.read_csv('airline-passengers.csv').")
            }))
        },
        "keras.callbacks": { _ in Callbacks.module() },
        "tensorflow": { inner in
            Module("tensorflow", "The door to keras, and the functions of tensors that scripts about recurrent networks use.", functions: TensorModules.tensorflowFunctions(),
                values: [("__version__", .string("2.21.0")), ("newaxis", .none)] + DType.tensorflow.map { ($0.0, .object(DTypeObject($0.1))) },
                lazy: lazy("tensorflow", ["keras", "random", "math", "nn", "config", "test", "data"], inner), absent: TensorModules.tensorflowAbsent)
        },
    ]
}

extension DType {
    /// The kinds of numbers by their names in `tf`.
    static let tensorflow: [(String, DType)] = [("float32", .float32), ("float64", .float64), ("int32", .int32), ("int64", .int64), ("bool", .bool)]
}
