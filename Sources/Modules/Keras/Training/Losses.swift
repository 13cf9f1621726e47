import Arrays
import Interpreter
import NumPyBridge
import Recurrent
import Syntax

/// Arguments of a call by the names its signature gives them.
struct NamedArguments {
    let call: Call
    private let places: [String: Int]

    init(_ call: Call, _ signature: String) {
        self.call = call
        places = Dictionary(uniqueKeysWithValues: Signature(signature).parameters.enumerated().map { ($0.element.name.text, $0.offset) })
    }

    func value(_ name: String) -> Value? { places[name].flatMap { call.optional($0) } }
    func double(_ name: String, or standard: Double) throws -> Double { try value(name).map { try call.vm.double($0) } ?? standard }
    func float(_ name: String, or standard: Float) throws -> Float { Float(try double(name, or: Double(standard))) }
    func bool(_ name: String) throws -> Bool { try value(name).map { try call.vm.truth($0) } ?? false }
    func string(_ name: String, or standard: String) throws -> String {
        guard let value = value(name) else { return standard }
        guard let text = value.text else { throw Raise(.typeError, "\(name) must be a text, not '\(value.typeName)'") }
        return text
    }
}

/// A loss by its class and its function in Keras.
struct LossDefinition: Sendable {
    let className: String
    let functionName: String
    /// Parameters beside targets and predictions.
    let parameters: String
    let summary: String
    let rule: @Sendable (NamedArguments) throws -> Loss.Rule

    init(_ className: String, _ functionName: String, _ summary: String, parameters: String = "", _ rule: @escaping @Sendable (NamedArguments) throws -> Loss.Rule) {
        self.className = className
        self.functionName = functionName
        self.parameters = parameters
        self.summary = summary
        self.rule = rule
    }

    private var extra: String { parameters.isEmpty ? "" : parameters + ", " }
    /// Keras names Huber's object otherwise than its function.
    private var objectName: String { functionName == "huber" ? "huber_loss" : functionName }
    var classSignature: String { "\(extra)reduction='sum_over_batch_size', name='\(objectName)', dtype=None" }
    var functionSignature: String { "y_true, y_pred" + (parameters.isEmpty ? "" : ", " + parameters) }

    func loss(_ arguments: NamedArguments) throws -> Loss {
        if let axis = arguments.value("axis"), axis.index != -1 { throw Raise(.notImplementedError, "losses work along the last axis here: axis must be -1", hint: "Transpose targets and predictions instead.") }
        var loss = Loss(try rule(arguments), name: try arguments.string("name", or: objectName))
        loss.fromLogits = try arguments.bool("from_logits")
        loss.labelSmoothing = try arguments.double("label_smoothing", or: 0)
        guard (0...1).contains(loss.labelSmoothing) else { throw Raise(.valueError, "label_smoothing must lie between 0 and 1") }
        if let given = arguments.value("reduction") {
            let name = given.text == "mean" ? "sum_over_batch_size" : given.text ?? "?"
            guard let reduction = Loss.Reduction(rawValue: name) else {
                throw Raise(.valueError, "Invalid value for argument `reduction`. Expected one of {'mean', 'mean_with_sample_weight', 'none', 'sum', 'sum_over_batch_size', None}. Received: reduction=\(try arguments.call.vm.str(given))")
            }
            loss.reduction = reduction
        }
        return loss
    }
}

/// `keras.losses`.
enum Losses {
    static let definitions: [LossDefinition] = [
        LossDefinition("MeanSquaredError", "mean_squared_error", "The mean of (y − p)².") { _ in .meanSquaredError },
        LossDefinition("MeanAbsoluteError", "mean_absolute_error", "The mean of |y − p|.") { _ in .meanAbsoluteError },
        LossDefinition("MeanAbsolutePercentageError", "mean_absolute_percentage_error", "The mean of 100·|y − p|/|y|.") { _ in .meanAbsolutePercentageError },
        LossDefinition("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error", "The mean of (log(1 + y) − log(1 + p))².") { _ in .meanSquaredLogarithmicError },
        LossDefinition("Huber", "huber", "Squared errors up to delta, straight ones beyond (Huber 1964).", parameters: "delta=1.0") { .huber(delta: try $0.double("delta", or: 1)) },
        LossDefinition("LogCosh", "log_cosh", "The mean of log cosh(p − y).") { _ in .logCosh },
        LossDefinition("BinaryCrossentropy", "binary_crossentropy", "−y·log p − (1 − y)·log(1 − p).", parameters: "from_logits=False, label_smoothing=0.0, axis=-1") { _ in .binaryCrossentropy },
        LossDefinition("BinaryFocalCrossentropy", "binary_focal_crossentropy", "Cross-entropy that cares less about what is certain (Lin et al. 2017).", parameters: "apply_class_balancing=False, alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0, axis=-1") {
            .binaryFocalCrossentropy(alpha: try $0.bool("apply_class_balancing") ? try $0.double("alpha", or: 0.25) : nil, gamma: try $0.double("gamma", or: 2))
        },
        LossDefinition("CategoricalCrossentropy", "categorical_crossentropy", "−Σ y·log p, targets one-hot.", parameters: "from_logits=False, label_smoothing=0.0, axis=-1") { _ in .categoricalCrossentropy },
        LossDefinition("CategoricalFocalCrossentropy", "categorical_focal_crossentropy", "Cross-entropy that cares less about what is certain.", parameters: "alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0, axis=-1") {
            .categoricalFocalCrossentropy(alpha: try $0.double("alpha", or: 0.25), gamma: try $0.double("gamma", or: 2))
        },
        LossDefinition("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", "−log p of the right class, targets its number.", parameters: "from_logits=False, ignore_class=None, axis=-1") { arguments in
            .sparseCategoricalCrossentropy(ignoring: try arguments.value("ignore_class").map { try arguments.call.vm.index($0) })
        },
        LossDefinition("KLDivergence", "kl_divergence", "Σ y·log(y/p).") { _ in .klDivergence },
        LossDefinition("Poisson", "poisson", "The mean of p − y·log p.") { _ in .poisson },
        LossDefinition("CosineSimilarity", "cosine_similarity", "−cos of the angle between y and p.", parameters: "axis=-1") { _ in .cosineSimilarity },
        LossDefinition("Hinge", "hinge", "The mean of max(1 − y·p, 0), targets −1 or 1.") { _ in .hinge },
        LossDefinition("SquaredHinge", "squared_hinge", "The mean of max(1 − y·p, 0)².") { _ in .squaredHinge },
        LossDefinition("CategoricalHinge", "categorical_hinge", "max(0, 1 + the best wrong class − the right one).") { _ in .categoricalHinge },
    ]

    /// Other names of the functions.
    static let aliases = [
        "mse": "mean_squared_error", "MSE": "mean_squared_error", "mae": "mean_absolute_error", "MAE": "mean_absolute_error", "mape": "mean_absolute_percentage_error",
        "MAPE": "mean_absolute_percentage_error", "msle": "mean_squared_logarithmic_error", "MSLE": "mean_squared_logarithmic_error", "bce": "binary_crossentropy",
        "BCE": "binary_crossentropy", "logcosh": "log_cosh", "kld": "kl_divergence", "KLD": "kl_divergence", "kullback_leibler_divergence": "kl_divergence",
    ]

    /// By class or function name.
    static let byName: [String: LossDefinition] = {
        var table: [String: LossDefinition] = [:]
        for row in definitions {
            table[row.className] = row
            table[row.functionName] = row
        }
        for (alias, name) in aliases { table[alias] = table[name] }
        return table
    }()

    nonisolated(unsafe) static let base: TypeObject = TypeObject("Loss", module: "keras.src.losses.loss", methods: [
        Builtin("__init__", "self, name=None, reduction='sum_over_batch_size', dtype=None", "A loss of your own overrides call(self, y_true, y_pred).") { call in
            try call.vm.setAttribute(call[0], Name("name"), call.optional(1) ?? .string(Keras.snake(call[0].typeName)))
            try call.vm.setAttribute(call[0], Name("reduction"), call.has(2) ? call[2] : .string("sum_over_batch_size"))
            return .none
        },
        Builtin("__call__", "self, y_true, y_pred, sample_weight=None", "The loss of targets and predictions.") { call in
            let custom = ScriptLoss(try call.vm.attribute(call[0], Name("call")), call.vm)
            let part = Objective.Part(name: "loss", .custom(custom, try reduction(of: call[0], call.vm)))
            return try LossObject.apply(part, call[1], call[2], call.optional(3), call.vm)
        },
    ]).open()

    nonisolated(unsafe) static let types: [String: TypeObject] = Dictionary(uniqueKeysWithValues: definitions.map { row in
        let signature = Signature(row.classSignature)
        return (row.className, TypeObject(row.className, module: "keras.src.losses.losses", base: base, constructor: Builtin(row.className, row.classSignature, row.summary) { call in
            .object(LossObject(try row.loss(NamedArguments(call, row.classSignature)), row, SettingTable<Loss>.fields(signature, call)))
        }))
    })

    nonisolated(unsafe) private static let functions: [String: LossFunction] = Dictionary(uniqueKeysWithValues: definitions.map { ($0.functionName, LossFunction($0)) })

    static func function(_ name: String) -> Value? { functions[aliases[name] ?? name].map { .object($0) } }

    static func module() -> Module {
        var values: [(String, Value)] = types.map { ($0.key, .object($0.value)) } + [("Loss", .object(base))]
        for row in definitions { if let f = function(row.functionName) { values.append((row.functionName, f)) } }
        for alias in aliases.keys { if let f = function(alias) { values.append((alias, f)) } }
        return Module("keras.losses", "What training makes small.", functions: [
            Builtin("get", "identifier", "The loss function of a name.") { call in
                guard let name = call[0].text else { return call[0] }
                if let function = function(name) { return function }
                guard let type = types[name] else { throw unknown(name) }
                return try call.vm.call(.object(type), Arguments())
            },
            Builtin("serialize", "loss", "The loss's name.") { call in try call.vm.attributeIfPresent(call[0], Name("__name__")) ?? (try call.vm.attribute(call[0], Name("name"))) },
        ], values: values, absent: Dictionary(uniqueKeysWithValues: ["CTC", "ctc", "Dice", "dice", "Tversky", "tversky", "Circle", "circle"].map { ($0, "There are: \(definitions.map(\.className).joined(separator: ", ")).") }))
    }

    static func unknown(_ name: String) -> Raise {
        let names = definitions.flatMap { [$0.functionName, $0.className] } + aliases.keys
        let hint = Suggestion.nearest(to: name, among: names).map { "Did you mean '\($0)'?" } ?? "There are: \(definitions.map(\.functionName).joined(separator: ", "))."
        return Raise(.valueError, "Could not interpret loss identifier: \(name)", hint: hint)
    }

    static func reduction(of object: Value, _ vm: Interpreter) throws -> Loss.Reduction {
        let given = try vm.attributeIfPresent(object, Name("reduction"))?.text ?? "sum_over_batch_size"
        return Loss.Reduction(rawValue: given == "mean" ? "sum_over_batch_size" : given) ?? .mean
    }

    /// What `loss=` means: a name, a class, an object, a function of Keras's, or one of the script's own.
    static func part(_ value: Value, _ vm: Interpreter) throws -> Objective.Part {
        if let name = value.text {
            guard let definition = byName[name] else { throw unknown(name) }
            return Objective.Part(name: name, .loss(Loss(try definition.rule(NamedArguments(Call.none(vm), "")), name: name)))
        }
        if let object = value.of(LossObject.self) { return Objective.Part(name: object.loss.name, .loss(object.loss)) }
        if let function = value.of(LossFunction.self) {
            return Objective.Part(name: function.definition.functionName, .loss(Loss(try function.definition.rule(NamedArguments(Call.none(vm), "")), name: function.definition.functionName)))
        }
        if let type = value.of(TypeObject.self), type.inherits(base) { return try part(vm.call(value, Arguments()), vm) }
        if let instance = value.of(Instance.self), instance.classObject.inherits(base) {
            let name = try vm.attributeIfPresent(value, Name("name"))?.text ?? "loss"
            return Objective.Part(name: name, .custom(ScriptLoss(try vm.attribute(value, Name("call")), vm), try reduction(of: value, vm)))
        }
        if value.heapObject?.isCallable == true {
            return Objective.Part(name: try vm.attributeIfPresent(value, Name("__name__"))?.text ?? "loss", .custom(ScriptLoss(value, vm, alignsRanks: true), .mean))
        }
        throw unknown(try vm.str(value))
    }
}

/// A loss with its settings, called on arrays or given to compile.
final class LossObject: Object, Configurable {
    let loss: Loss
    private let definition: LossDefinition
    private let fields: [(name: String, value: Value)]
    var settings: [(name: String, value: Value)] { fields }

    init(_ loss: Loss, _ definition: LossDefinition, _ fields: [(name: String, value: Value)]) {
        self.loss = loss
        self.definition = definition
        self.fields = fields
    }

    override var type: TypeObject { Losses.types[definition.className] ?? .object }
    override var isCallable: Bool { true }
    override func repr(_ vm: Interpreter) -> String { "<LossFunctionWrapper(<function \(definition.functionName) at \(address)>, kwargs={})>" }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        if name.text == "get_config" {
            let kept = fields.filter { ["name", "reduction"].contains($0.name) }.map { ($0.name, $0.value) }
            return .object(ConstantFunction("get_config", .dict(Dict(kept))))
        }
        return fields.first { $0.name == name.text }?.value
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { fields.map(\.name) }

    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        let signature = Signature("y_true, y_pred, sample_weight=None")
        let call = try signature.call(arguments, owner: definition.className, vm)
        return try LossObject.apply(Objective.Part(name: loss.name, .loss(loss)), call[0], call[1], call.optional(2), vm)
    }

    /// The loss of arrays: one number, or one a row without reduction.
    static func apply(_ part: Objective.Part, _ target: Value, _ prediction: Value, _ weights: Value?, _ vm: Interpreter) throws -> Value {
        let (y, p) = (try Keras.tensor(target, vm), try Keras.tensor(prediction, vm))
        let w = try weights.map { try Keras.tensor($0, vm) }
        if case .loss(let loss) = part.formula, loss.reduction == .none {
            let rows = try loss.rows(y, p)
            let factors = try w.map { try TensorMath.tensor(Keras.array($0), vm) }
            let values = TensorObject(NDArray(rows.values, shape: rows.shape))
            return .object(try factors.map { try TensorMath.combine(.multiply, values, $0) } ?? values)
        }
        let result = try Objective([part]).evaluate([Output(p)], [y], weights: [w])
        return .object(TensorObject(NDArray([Float(result.total)], shape: [])))
    }
}

/// A function that gives one value.
final class ConstantFunction: Object {
    private let name: String
    private let value: Value
    init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
    override var type: TypeObject { .method }
    override var isCallable: Bool { true }
    override func repr(_ vm: Interpreter) -> String { "<bound method \(name)>" }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value { value }
}

/// A loss function of Keras's: the loss of each row.
final class LossFunction: Object {
    let definition: LossDefinition
    init(_ definition: LossDefinition) { self.definition = definition }

    override var type: TypeObject { .function }
    override var isCallable: Bool { true }
    override func repr(_ vm: Interpreter) -> String { "<function \(definition.functionName) at \(address)>" }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "__name__": .string(definition.functionName)
        case "__doc__": .string(definition.summary)
        default: nil
        }
    }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        let call = try Signature(definition.functionSignature).call(arguments, owner: definition.functionName, vm)
        let named = NamedArguments(call, definition.functionSignature)
        let loss = try definition.loss(named)
        // A script's own loss may be built of these: then they must have a way back.
        if let predicted = call[1].of(TensorObject.self), let node = predicted.node {
            let (y, p) = (try Keras.tensor(call[0], vm).converted(to: Double.self), try Keras.tensor(call[1], vm).converted(to: Double.self))
            let rows = try loss.rows(y, p)
            return .object(TensorObject(NDArray(rows.values, shape: rows.shape, dtype: predicted.array.dtype), node: TapeNode([(node, { seed in
                let weights = Tensor<Double>(seed.doubles, rows.shape)
                var summed = loss
                summed.reduction = .sum
                let gradient = try summed.evaluate(y, p, weights: weights).gradient
                return NDArray(gradient.values, shape: gradient.shape, dtype: predicted.array.dtype)
            })])))
        }
        let kind = NumPy.array(call[1])?.dtype == .float64
        if kind {
            let rows = try loss.rows(Keras.tensor(call[0], vm).converted(to: Double.self), Tensor(NumPy.argument(call[1], vm).doubles, NumPy.argument(call[1], vm).shape))
            return .object(TensorObject(NDArray(rows.values, shape: rows.shape)))
        }
        let rows = try loss.rows(Keras.tensor(call[0], vm), Keras.tensor(call[1], vm))
        return .object(TensorObject(NDArray(rows.values, shape: rows.shape)))
    }
}

/// A loss that a script wrote with functions of tensors, and its way back.
final class ScriptLoss: CustomLoss {
    private let function: Value
    private let vm: Interpreter
    private let alignsRanks: Bool

    init(_ function: Value, _ vm: Interpreter, alignsRanks: Bool = false) {
        self.function = function
        self.vm = vm
        self.alignsRanks = alignsRanks
    }

    func evaluate(_ target: Tensor<Double>, _ prediction: Tensor<Double>) throws -> (values: Tensor<Double>, pullback: (Tensor<Double>) throws -> Tensor<Double>) {
        // Keras brings the ranks together for functions: targets (N,) become (N, 1) beside predictions (N, 1).
        let shape = alignsRanks && prediction.shape.count == target.shape.count + 1 && prediction.shape.last == 1 ? target.shape + [1] : target.shape
        let leaf = TapeNode()
        let y = TensorObject(NDArray(target.values, shape: shape, dtype: .float32))
        let p = TensorObject(NDArray(prediction.values, shape: prediction.shape, dtype: .float32), node: leaf)
        let result = try vm.call(function, .object(y), .object(p))
        guard let values = result.of(TensorObject.self) else {
            guard let plain = try NumPy.convert(result, vm) else { throw Raise(.typeError, "a loss function must return numbers, not '\(result.typeName)'") }
            return (Tensor<Double>(plain.doubles, plain.shape), { _ in throw ScriptLoss.noGradient })
        }
        return (Tensor<Double>(values.array.doubles, values.array.shape), { seed in
            guard let gradient = try values.node?.gradient(by: leaf, seed: NDArray(seed.values, shape: seed.shape, dtype: .float32)) else { throw ScriptLoss.noGradient }
            return Tensor<Double>(gradient.doubles, gradient.shape)
        })
    }

    private static var noGradient: Raise {
        Raise(.valueError, "No gradients provided for any variable.", hint: "The loss must come from y_pred by functions of tensors: keras.ops, keras.backend or tf, and +, −, *, /, **. NumPy's functions can't be differentiated.")
    }
}
