import Arrays
import Interpreter
import NumPyBridge
import Recurrent
import Syntax

/// A metric by its class in Keras.
struct MetricDefinition: Sendable {
    let className: String
    let defaultName: String
    let parameters: String
    let summary: String
    let kind: @Sendable (NamedArguments) throws -> Metric.Kind

    init(_ className: String, named defaultName: String? = nil, _ summary: String, parameters: String = "", _ kind: @escaping @Sendable (NamedArguments) throws -> Metric.Kind) {
        self.className = className
        self.defaultName = defaultName ?? Keras.snake(className)
        self.parameters = parameters
        self.summary = summary
        self.kind = kind
    }

    /// Keras puts the name before the settings of some classes and behind those of others.
    var signature: String {
        let named = "name='\(defaultName)', dtype=None"
        let namesFirst = ["BinaryAccuracy", "BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy", "CosineSimilarity", "R2Score"]
        if parameters.isEmpty { return named }
        return namesFirst.contains(className) ? named + ", " + parameters : parameters + ", " + named
    }
}

/// `keras.metrics`.
enum Metrics {
    private static func mean(_ className: String, _ functionName: String, _ summary: String, parameters: String = "") -> MetricDefinition {
        MetricDefinition(className, named: className == "LogCoshError" ? "logcosh" : functionName, summary, parameters: parameters) { arguments in
            guard let definition = Losses.byName[functionName] else { return .plainMean }
            return .mean(.loss(try definition.loss(arguments)))
        }
    }

    private static func thresholds(_ arguments: NamedArguments) throws -> [Double] {
        guard let given = arguments.value("thresholds") else { return [0.5] }
        let values = try given.number.map { [$0] } ?? arguments.call.vm.sequence(given).map { try arguments.call.vm.double($0) }
        guard values.allSatisfy({ (0...1).contains($0) }) else {
            throw Raise(.valueError, "Threshold values must be in [0, 1]. Received: \(try arguments.call.vm.str(given))")
        }
        return values
    }

    private static func whole(_ name: String, _ arguments: NamedArguments, or standard: Int) throws -> Int {
        try arguments.value(name).map { try arguments.call.vm.index($0) } ?? standard
    }

    private static func averaging(_ arguments: NamedArguments) throws -> Metric.Averaging? {
        try arguments.value("average").map { value in
            guard let found = value.text.flatMap(Metric.Averaging.init(rawValue:)) else {
                throw Raise(.valueError, "Invalid `average` argument value. Expected one of: {None, 'micro', 'macro', 'weighted'}. Received: average=\(try arguments.call.vm.str(value))")
            }
            return found
        }
    }

    static let definitions: [MetricDefinition] = [
        mean("MeanSquaredError", "mean_squared_error", "The mean of (y − p)²."), mean("MeanAbsoluteError", "mean_absolute_error", "The mean of |y − p|."),
        mean("MeanAbsolutePercentageError", "mean_absolute_percentage_error", "The mean of 100·|y − p|/|y|."),
        mean("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error", "The mean of (log(1 + y) − log(1 + p))²."),
        mean("BinaryCrossentropy", "binary_crossentropy", "−y·log p − (1 − y)·log(1 − p).", parameters: "from_logits=False, label_smoothing=0"),
        mean("CategoricalCrossentropy", "categorical_crossentropy", "−Σ y·log p.", parameters: "from_logits=False, label_smoothing=0, axis=-1"),
        mean("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", "−log p of the right class.", parameters: "from_logits=False, axis=-1"),
        mean("KLDivergence", "kl_divergence", "Σ y·log(y/p)."), mean("Poisson", "poisson", "The mean of p − y·log p."), mean("LogCoshError", "log_cosh", "The mean of log cosh(p − y)."),
        mean("CosineSimilarity", "cosine_similarity", "cos of the angle between y and p.", parameters: "axis=-1"), mean("Hinge", "hinge", "The mean of max(1 − y·p, 0)."),
        mean("SquaredHinge", "squared_hinge", "The mean of max(1 − y·p, 0)²."), mean("CategoricalHinge", "categorical_hinge", "max(0, 1 + the best wrong class − the right one)."),
        MetricDefinition("RootMeanSquaredError", "The square root of the mean of (y − p)².") { _ in .rootMean(.loss(.meanSquaredError)) },
        MetricDefinition("Accuracy", "How often predictions are the targets.") { _ in .mean(.accuracy) },
        MetricDefinition("BinaryAccuracy", "How often predictions lie on the right side of a threshold.", parameters: "threshold=0.5") { .mean(.binaryAccuracy(threshold: try $0.double("threshold", or: 0.5))) },
        MetricDefinition("CategoricalAccuracy", "How often the largest prediction is that of the right class, targets one-hot.") { _ in .mean(.categoricalAccuracy) },
        MetricDefinition("SparseCategoricalAccuracy", "How often the largest prediction is that of the right class, targets its number.") { _ in .mean(.sparseCategoricalAccuracy) },
        MetricDefinition("TopKCategoricalAccuracy", "How often the right class is among the k largest.", parameters: "k=5") { .mean(.topK(try whole("k", $0, or: 5))) },
        MetricDefinition("SparseTopKCategoricalAccuracy", "The same, targets the class's number.", parameters: "k=5") { .mean(.sparseTopK(try whole("k", $0, or: 5))) },
        MetricDefinition("Precision", "The share of what is called positive that is.", parameters: "thresholds=None, top_k=None, class_id=None") { arguments in
            .precision(thresholds: try thresholds(arguments), column: try arguments.value("class_id").map { try arguments.call.vm.index($0) })
        },
        MetricDefinition("Recall", "The share of what is positive that is called so.", parameters: "thresholds=None, top_k=None, class_id=None") { arguments in
            .recall(thresholds: try thresholds(arguments), column: try arguments.value("class_id").map { try arguments.call.vm.index($0) })
        },
        MetricDefinition("TruePositives", "Positives called so.", parameters: "thresholds=None") { .truePositives(try thresholds($0)) },
        MetricDefinition("TrueNegatives", "Negatives called so.", parameters: "thresholds=None") { .trueNegatives(try thresholds($0)) },
        MetricDefinition("FalsePositives", "Negatives called positive.", parameters: "thresholds=None") { .falsePositives(try thresholds($0)) },
        MetricDefinition("FalseNegatives", "Positives called negative.", parameters: "thresholds=None") { .falseNegatives(try thresholds($0)) },
        MetricDefinition("AUC", named: "auc", "The area under the curve of rates.", parameters: "num_thresholds=200, curve='ROC', summation_method='interpolation'") { arguments in
            let name = try arguments.string("curve", or: "ROC")
            guard let curve = Metric.Curve(rawValue: name) else { throw Raise(.valueError, "Invalid AUC curve value: \"\(name)\". Expected values are [\"PR\", \"ROC\"]") }
            let count = try whole("num_thresholds", arguments, or: 200)
            guard count > 1, count < 1_000_000 else { throw Raise(.valueError, "Argument `num_thresholds` must be an integer > 1. Received: num_thresholds=\(count)") }
            return .area(curve, thresholds: count, fromLogits: try arguments.bool("from_logits"))
        },
        MetricDefinition("F1Score", named: "f1_score", "The harmonic mean of precision and recall, by class.", parameters: "average=None, threshold=None") { arguments in
            .fBeta(1, try averaging(arguments), threshold: try arguments.value("threshold").map { try arguments.call.vm.double($0) })
        },
        MetricDefinition("FBetaScore", named: "fbeta_score", "The weighted harmonic mean of precision and recall.", parameters: "average=None, beta=1.0, threshold=None") { arguments in
            .fBeta(try arguments.double("beta", or: 1), try averaging(arguments), threshold: try arguments.value("threshold").map { try arguments.call.vm.double($0) })
        },
        MetricDefinition("R2Score", named: "r2_score", "1 − the error's share of the targets' variance.", parameters: "class_aggregation='uniform_average', num_regressors=0") { _ in .r2 },
        MetricDefinition("Mean", "The mean of numbers.") { _ in .plainMean },
        MetricDefinition("Sum", "The sum of numbers.") { _ in .plainSum },
    ]

    static let byName: [String: MetricDefinition] = {
        var table: [String: MetricDefinition] = [:]
        for row in definitions {
            table[row.className] = row
            table[Keras.snake(row.className)] = row
        }
        for (alias, name) in Losses.aliases {
            if let row = definitions.first(where: { $0.defaultName == name }) { table[alias] = row }
        }
        for (alias, name) in ["AUC": "AUC", "auc": "AUC", "f1_score": "F1Score", "r2_score": "R2Score", "fbeta_score": "FBetaScore", "kl_divergence": "KLDivergence", "log_cosh": "LogCoshError"] { table[alias] = table[name] }
        return table
    }()

    nonisolated(unsafe) static let base: TypeObject = TypeObject("Metric", module: "keras.src.metrics.metric", methods: ScriptMetric.methods).open()

    nonisolated(unsafe) static let types: [String: TypeObject] = Dictionary(uniqueKeysWithValues: definitions.map { row in
        (row.className, TypeObject(row.className, module: "keras.src.metrics", base: base, methods: MetricObject.methods, constructor: Builtin(row.className, row.signature, row.summary) { call in
            let arguments = NamedArguments(call, row.signature)
            return .object(MetricObject(Metric(try row.kind(arguments), name: try arguments.string("name", or: row.defaultName)), row, settings: SettingTable<Metric>.fields(Signature(row.signature), call)))
        }))
    })

    /// Functions of Keras's that give a value for each sample.
    private static let functions: [Builtin] = [
        function("binary_accuracy", "y_true, y_pred, threshold=0.5") { .binaryAccuracy(threshold: try $0.double(2, or: 0.5)) },
        function("categorical_accuracy", "y_true, y_pred") { _ in .categoricalAccuracy },
        function("sparse_categorical_accuracy", "y_true, y_pred") { _ in .sparseCategoricalAccuracy },
        function("top_k_categorical_accuracy", "y_true, y_pred, k=5") { .topK(try $0.int(2, or: 5)) },
        function("sparse_top_k_categorical_accuracy", "y_true, y_pred, k=5") { .sparseTopK(try $0.int(2, or: 5)) },
    ]

    private static func function(_ name: String, _ signature: String, _ measure: @escaping @Sendable (Call) throws -> Metric.Measure) -> Builtin {
        Builtin(name, signature, "For each sample whether it was hit.") { call in
            let values = try measure(call).values(Keras.tensor(call[0], call.vm), Keras.tensor(call[1], call.vm))
            return .object(TensorObject(NDArray(values.values, shape: values.shape, dtype: .float32)))
        }
    }

    static func module() -> Module {
        var values: [(String, Value)] = types.map { ($0.key, .object($0.value)) } + [("Metric", .object(base))]
        for row in Losses.definitions { if let f = Losses.function(row.functionName) { values.append((row.functionName, f)) } }
        for alias in Losses.aliases.keys { if let f = Losses.function(alias) { values.append((alias, f)) } }
        return Module("keras.metrics", "Figures beside the loss.", functions: functions + [
            Builtin("get", "identifier", "The metric of a name.") { call in
                guard let name = call[0].text else { return call[0] }
                return .object(try named(name, call.vm))
            },
        ], values: values, absent: Dictionary(uniqueKeysWithValues: ["MeanIoU", "IoU", "BinaryIoU", "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity", "SpecificityAtSensitivity", "MeanTensor", "MeanMetricWrapper"].map {
            ($0, "There are: \(definitions.map(\.className).joined(separator: ", ")).")
        }))
    }

    static func named(_ name: String, _ vm: Interpreter) throws -> MetricObject {
        guard let row = byName[name] else { throw unknown(name) }
        return MetricObject(Metric(try row.kind(NamedArguments(Call.none(vm), "")), name: row.defaultName), row)
    }

    static func unknown(_ name: String) -> Raise {
        let names = Array(byName.keys) + ["accuracy"]
        let hint = Suggestion.nearest(to: name, among: names).map { "Did you mean '\($0)'?" } ?? "There are: accuracy, \(definitions.map { Keras.snake($0.className) }.joined(separator: ", "))."
        return Raise(.valueError, "Could not interpret metric identifier: \(name)", hint: hint)
    }

    /// What an entry of `metrics=` means, once the shapes are known that "accuracy" depends on.
    static func resolve(_ value: Value, target: [Int], prediction: [Int], _ vm: Interpreter) throws -> any BatchMetric {
        if let name = value.text {
            if ["accuracy", "acc"].contains(name.lowercased()) {
                let isSparse = target.count < prediction.count || (target.last == 1 && (prediction.last ?? 1) > 1)
                let measure: Metric.Measure = prediction.last == 1 ? .binaryAccuracy(threshold: 0.5) : isSparse ? .sparseCategoricalAccuracy : .categoricalAccuracy
                return MetricObject(Metric(.mean(measure), name: name), byName[prediction.last == 1 ? "BinaryAccuracy" : isSparse ? "SparseCategoricalAccuracy" : "CategoricalAccuracy"])
            }
            let object = try named(name, vm)
            object.metric.name = name
            return object
        }
        if let object = value.of(MetricObject.self) { return object }
        if let function = value.of(LossFunction.self) {
            let name = function.definition.functionName
            return MetricObject(Metric(.mean(.loss(Loss(try function.definition.rule(NamedArguments(Call.none(vm), "")), name: name))), name: name), nil)
        }
        if let object = value.of(LossObject.self) { return MetricObject(Metric(.mean(.loss(object.loss)), name: object.loss.name), nil) }
        if let type = value.of(TypeObject.self), type.inherits(base) { return try resolve(vm.call(value, Arguments()), target: target, prediction: prediction, vm) }
        if let instance = value.of(Instance.self), instance.classObject.inherits(base) { return ScriptMetric(value, vm) }
        if value.heapObject?.isCallable == true { return FunctionMetric(value, try vm.attributeIfPresent(value, Name("__name__"))?.text ?? "metric", vm) }
        throw unknown(try vm.str(value))
    }
}

/// A figure that hears of every batch: one of the engine's, or one a script wrote.
protocol BatchMetric: AnyObject {
    var name: String { get }
    var growsWithSuccess: Bool? { get }
    /// What a script sees in `model.metrics`.
    var shown: Value { get }
    func update(_ target: Tensor<Float>, _ prediction: Tensor<Float>, weights: Tensor<Float>?, mask: Mask?) throws
    func figure() throws -> Value
    func reset() throws
}

/// A metric of Keras's as a script holds it.
final class MetricObject: Object, BatchMetric, Configurable {
    let metric: Metric
    private let definition: MetricDefinition?
    let settings: [(name: String, value: Value)]

    init(_ metric: Metric, _ definition: MetricDefinition?, settings: [(name: String, value: Value)] = []) {
        self.settings = settings
        self.metric = metric
        self.definition = definition
    }

    var name: String { metric.name }
    var growsWithSuccess: Bool? { metric.growsWithSuccess }
    var shown: Value { .object(self) }
    func update(_ target: Tensor<Float>, _ prediction: Tensor<Float>, weights: Tensor<Float>?, mask: Mask?) throws { try metric.update(target, prediction, weights: weights, mask: mask) }
    func figure() -> Value {
        let result = metric.result.map { Float($0) }
        return result.count == 1 ? .float(Double(result[0])) : .object(ArrayObject(NDArray(result)))
    }
    func reset() { metric.reset() }

    override var type: TypeObject { definition.flatMap { Metrics.types[$0.className] } ?? Metrics.base }
    override func repr(_ vm: Interpreter) -> String { "<\(definition?.className ?? "MeanMetricWrapper") name=\(metric.name)>" }
    override var isCallable: Bool { true }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        _ = try vm.call(vm.attribute(.object(self), Name("update_state")), arguments)
        return result
    }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? { name.text == "name" ? .string(metric.name) : nil }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["name"] }

    var result: Value {
        let values = metric.result.map { Float($0) }
        return .object(TensorObject(NDArray(values, shape: values.count == 1 ? [] : [values.count])))
    }

    private static func object(_ call: Call) throws -> MetricObject {
        guard let object = call[0].of(MetricObject.self) else { throw Raise(.typeError, "expected a metric, not '\(call[0].typeName)'") }
        return object
    }

    static let methods: [Builtin] = [
        Builtin("update_state", "self, y_true, y_pred=None, sample_weight=None", "Adds targets and predictions (Mean and Sum: numbers).") { call in
            let metric = try object(call).metric
            switch metric.kind {
            case .plainMean, .plainSum:
                let numbers = try NumPy.argument(call[1], call.vm)
                let weights = try (call.optional(3) ?? call.optional(2)).map { try NumPy.argument($0, call.vm) }
                try metric.update(numbers: Tensor<Double>(numbers.doubles, numbers.shape), weights: weights.map { Tensor<Double>($0.doubles, $0.shape) })
            default:
                guard call.optional(2) != nil else { throw Raise(.typeError, "update_state() missing 1 required positional argument: 'y_pred'") }
                try metric.update(Keras.tensor(call[1], call.vm), Keras.tensor(call[2], call.vm), weights: call.optional(3).map { try Keras.tensor($0, call.vm) })
            }
            return .none
        },
        Builtin("result", "self", "The figure so far.") { try object($0).result },
        Builtin("reset_state", "self", "Begins anew.") { call in
            try object(call).metric.reset()
            return .none
        },
        Builtin("reset_states", "self", "Begins anew.") { call in
            try object(call).metric.reset()
            return .none
        },
        Builtin("get_config", "self", "The metric's name.") { .dict(Dict([("name", .string(try object($0).metric.name)), ("dtype", .string("float32"))])) },
    ]
}

/// A function of a script as a metric: the mean of what it gives.
final class FunctionMetric: BatchMetric {
    private let function: Value
    private let vm: Interpreter
    private let mean: Metric

    init(_ function: Value, _ name: String, _ vm: Interpreter) {
        self.function = function
        self.vm = vm
        mean = Metric(.plainMean, name: name)
    }

    var name: String { mean.name }
    var growsWithSuccess: Bool? { nil }
    var shown: Value { function }
    func update(_ target: Tensor<Float>, _ prediction: Tensor<Float>, weights: Tensor<Float>?, mask: Mask?) throws {
        let (y, p) = (TensorObject(NDArray(target.values, shape: target.shape)), TensorObject(NDArray(prediction.values, shape: prediction.shape)))
        let values = try NumPy.argument(vm.call(function, .object(y), .object(p)), vm)
        var factors = weights.map { Tensor<Double>($0.values.map(Double.init), $0.shape) }
        if let mask, values.rank > 0, factors == nil { factors = Tensor<Double>(mask.values.map { $0 ? 1 : 0 }, mask.shape) }
        try mean.update(numbers: Tensor<Double>(values.doubles, values.shape), weights: values.rank == 0 ? nil : factors)
    }
    func figure() -> Value { .float(Double(Float(mean.result.first ?? 0))) }
    func reset() { mean.reset() }
}

/// A metric class of a script: update_state, result, reset_state.
final class ScriptMetric: BatchMetric {
    private let instance: Value
    private let vm: Interpreter

    init(_ instance: Value, _ vm: Interpreter) {
        self.instance = instance
        self.vm = vm
    }

    var name: String { (try? vm.attributeIfPresent(instance, Name("name")))?.text ?? "metric" }
    var growsWithSuccess: Bool? { nil }
    var shown: Value { instance }
    func update(_ target: Tensor<Float>, _ prediction: Tensor<Float>, weights: Tensor<Float>?, mask: Mask?) throws {
        var arguments = Arguments([.object(TensorObject(NDArray(target.values, shape: target.shape))), .object(TensorObject(NDArray(prediction.values, shape: prediction.shape)))])
        if let weights { arguments.keywords = [(Name("sample_weight"), Keras.array(weights))] }
        _ = try vm.call(vm.attribute(instance, Name("update_state")), arguments)
    }
    func figure() throws -> Value {
        let result = try vm.call(vm.attribute(instance, Name("result")), Arguments())
        return result.number.map { .float($0) } ?? result
    }
    func reset() throws { _ = try vm.call(vm.attribute(instance, Name("reset_state")), Arguments()) }

    /// What a script's metric inherits.
    static let methods: [Builtin] = [
        Builtin("__init__", "self, name=None, dtype=None, **options", "A metric of your own overrides update_state and result.") { call in
            try call.vm.setAttribute(call[0], Name("name"), call.optional(1) ?? .string(Keras.snake(call[0].typeName)))
            try call.vm.setAttribute(call[0], Name("variables"), .items([]))
            return .none
        },
        Builtin("add_weight", "self, shape=(), initializer='zeros', dtype=None, name=None", "A variable of the metric, at first zero.") { try variable($0) },
        Builtin("add_variable", "self, shape=(), initializer='zeros', dtype=None, name=None", "A variable of the metric, at first zero.") { try variable($0) },
        Builtin("reset_state", "self", "Sets the variables to zero.") { call in
            for item in try call.vm.sequence(call.vm.attribute(call[0], Name("variables"))) {
                if let variable = item.of(FreeVariable.self) { try variable.assign(.object(ArrayObject(NDArray(variable.array.dtype, shape: variable.array.shape))), call.vm) }
            }
            return .none
        },
        Builtin("__call__", "self, *args, **kwargs", "Adds a batch and gives the figure so far.") { call in
            _ = try call.vm.call(call.vm.attribute(call[0], Name("update_state")), Arguments(Array(call.rest), call.options))
            return try call.vm.call(call.vm.attribute(call[0], Name("result")), Arguments())
        },
    ]

    private static func variable(_ call: Call) throws -> Value {
        // The name came first in older Keras.
        let isNamedFirst = call[1].text != nil
        let name = isNamedFirst ? call[1].text : call[4].text
        let shape = isNamedFirst || !call.has(1) ? [] : try call.vm.sequence(call[1]).map { try call.vm.index($0) }
        let initializer = try Keras.initializer(call.has(2) ? call[2] : nil, .zeros, call.vm)
        let values = initializer.values(shape, &Keras.state(call.vm).generator)
        let variable = Value.object(FreeVariable(NDArray(values, shape: shape), name: name ?? "variable"))
        if case .list(let list)? = try call.vm.attributeIfPresent(call[0], Name("variables")) { list.items.append(variable) }
        return variable
    }
}
