import Interpreter
import OrderedCollections
import Recurrent

/// `keras.layers`: a row a class.
enum Layers {
    static let kinds: [LayerKind] = RecurrentKinds.rows + OtherKinds.rows

    nonisolated(unsafe) static let base: TypeObject = TypeObject("Layer", module: "keras.src.layers.layer", methods: LayerMethods.table, constructor: Builtin("Layer", "*values, **options", "What all layers are.") { _ in
        throw Raise(.notImplementedError, "layers of your own can't be trained here: Unroll has to know a layer's equations to go back through them", hint: "There are: \(kinds.map(\.name).joined(separator: ", ")).")
    })

    /// Types by class name.
    nonisolated(unsafe) static let types: [String: TypeObject] = Dictionary(uniqueKeysWithValues: kinds.map { kind in
        let type = TypeObject(kind.name, module: "keras.src.layers", base: base, constructor: Builtin(kind.name, kind.fullSignature, kind.summary, example: kind.example) { try make(kind, $0) })
        type.define(Name("from_config"), .object(ClassFunction("from_config") { config, vm in .object(try fromConfig(kind.name, config, vm)) }))
        return (kind.name, type)
    })
    nonisolated(unsafe) static let inputType: TypeObject = TypeObject("InputLayer", module: "keras.src.layers.core.input_layer", base: base, constructor: Builtin(
        "InputLayer", "shape=None, batch_size=None, dtype=None, batch_shape=None, input_shape=None, name=None, **options", "The shape of what comes in, at the head of a model.") { call in
        .object(try inputLayer(call, shape: call.optional(0) ?? call.optional(4), batchSize: call.optional(1), dtype: call.optional(2), batchShape: call.optional(3), name: call.optional(5)))
    })

    static func module() -> Module {
        let shortcuts = Merge.Rule.allCases.filter { $0 != .divide }.map { rule in
            Builtin(rule.rawValue.lowercased(), "inputs, **kwargs", "The \(rule.rawValue) layer called on tensors.") { call in try shortcut(rule.rawValue, call) }
        } + [Builtin("concatenate", "inputs, axis=-1, **kwargs", "The Concatenate layer called on tensors.") { call in
            try shortcut("Concatenate", call, [(Name("axis"), call.has(1) ? call[1] : .int(-1))])
        }]
        let classes: [(String, Value)] = types.map { ($0.key, .object($0.value)) } + [("Layer", .object(base)), ("InputLayer", .object(inputType)), ("TextVectorization", .object(TextVectorization.classObject)), ("Input", .object(NativeFunction(input, owner: nil)))]
        return Module("keras.layers", "The layers of a model.", functions: shortcuts, values: classes, absent: absent)
    }

    private static func shortcut(_ name: String, _ call: Call, _ extra: [(name: Name, value: Value)] = []) throws -> Value {
        guard let type = types[name] else { return .none }
        let layer = try call.vm.call(.object(type), Arguments([], extra + call.options))
        return try call.vm.call(layer, Arguments([call[0]]))
    }

    /// What is refused by name, with what there is instead.
    static let absent: [String: String] = {
        var table: [String: String] = [:]
        for name in ["Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "DepthwiseConv1D", "Conv1DTranspose", "MaxPooling1D", "MaxPool1D", "AveragePooling1D", "MaxPooling2D", "MaxPool2D", "AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "ConvLSTM1D", "ConvLSTM2D", "UpSampling1D", "ZeroPadding1D"] {
            table[name] = "\(name) is not part of Unroll, which goes into depth on recurrent networks: SimpleRNN, GRU, LSTM and Bidirectional read sequences; GlobalAveragePooling1D and GlobalMaxPooling1D pool them."
        }
        for name in ["MultiHeadAttention", "Attention", "AdditiveAttention", "GroupQueryAttention"] {
            table[name] = "\(name) is not part of Unroll, which goes into depth on recurrent networks; softmax weights over timesteps can be made of Dense, Softmax, Multiply and GlobalAveragePooling1D."
        }
        for (name, instead) in ["GroupNormalization": "LayerNormalization", "UnitNormalization": "LayerNormalization", "SpatialDropout2D": "SpatialDropout1D", "AlphaDropout": "Dropout", "GaussianDropout": "GaussianNoise or Dropout", "PReLU": "LeakyReLU", "ThresholdedReLU": "ReLU(threshold=…)", "Lambda": "Reshape, Activation, a slice x[:, -1] or arithmetic on tensors of a functional model", "Dot": "Multiply and GlobalAveragePooling1D", "CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU", "Identity": "Activation('linear')", "EinsumDense": "Dense", "Cropping1D": "a slice x[:, a:b] in a functional model"] {
            table[name] = "\(name) is not part of Unroll. Use \(instead)."
        }
        return table
    }()

    // MARK: Making

    private static func make(_ kind: LayerKind, _ call: Call) throws -> Value {
        let signature = Signature(kind.fullSignature)
        let arguments = LayerArguments(kind: kind, call: call, parameters: signature.parameters)
        var shape: Shape?
        var unknown: [(String, Value)] = []
        for (name, value) in call.options {
            switch name.text {
            case "input_shape" where !value.isNone: shape = try Keras.shape(value, call.vm)
            case "batch_input_shape" where !value.isNone, "batch_shape" where !value.isNone: shape = Array(try Keras.shape(value, call.vm).dropFirst())
            case "input_dim" where !value.isNone: shape = [try call.vm.index(value)]
            case "input_shape", "input_dim", "input_length", "autocast", "activity_regularizer", "implementation", "time_major", "batch_input_shape", "lora_rank", "batch_size": break
            default: unknown.append((name.text, value))
            }
        }
        if let first = unknown.first {
            let known = signature.parameters.filter { $0.kind == .normal || $0.kind == .keywordOnly }.map(\.name.text) + ["input_shape"]
            throw Raise(.valueError, "Unrecognized keyword arguments passed to \(kind.name): \(try call.vm.repr(.dict(Dict(unknown))))", hint: Keras.nearest(first.0, known))
        }
        let made = try kind.make(arguments)
        let name = try arguments.optional("name").map { value in
            guard let text = value.text else { throw Raise(.valueError, "All `KerasTensor` and layer names must be strings. Received: name=\(try call.vm.str(value))") }
            return text
        } ?? Keras.state(call.vm).name(kind.name)
        let fields = arguments.fields
        let ordered = kind.configuration.compactMap { name in fields.first { $0.name == name } } + fields.filter { field in !kind.configuration.contains(field.name) }
        let batch = try call.options.first { $0.name.text == "batch_input_shape" || $0.name.text == "batch_shape" }.flatMap { try Keras.shape($0.value, call.vm).first }
        // A single cell's weights are the layer's own.
        let holders = made.layer is any Traceable ? [] : made.children.map(\.model)
        let object = LayerObject(ModelLayer(name: name, layer: made.layer, children: holders, declaredInput: shape), types[kind.name] ?? base, fields: ordered, children: made.children)
        object.declaredBatch = batch ?? nil
        if arguments.parameters.contains(where: { $0.name.text == "weights" }), let weights = arguments.optional("weights") { object.initialWeights = weights }
        if try !arguments.bool("trainable") { object.model.isTrainable = false }
        return .object(object)
    }

    static func fromConfig(_ name: String, _ config: Value, _ vm: Interpreter) throws -> LayerObject {
        guard case .dict(let dict) = config else { throw Raise(.typeError, "a configuration is a dict, not '\(config.typeName)'") }
        guard let type = name == "InputLayer" ? inputType : types[name] else { throw Raise(.valueError, "there is no layer class \(name) here") }
        var keywords: [(name: Name, value: Value)] = []
        for (key, value) in dict.entries {
            guard let text = key.value.text, text != "quantization_config", text != "sparse", text != "ragged", text != "optional" else { continue }
            keywords.append((Name(text), try deserialized(value, vm)))
        }
        guard let object = try vm.call(.object(type), Arguments([], keywords)).of(LayerObject.self) else { throw Raise(.valueError, "the configuration makes no layer") }
        return object
    }

    /// Layers within configurations are made; initializers and the like read their own.
    private static func deserialized(_ value: Value, _ vm: Interpreter) throws -> Value {
        if case .list(let list) = value { return .items(try list.items.map { try deserialized($0, vm) }) }
        guard case .dict(let dict) = value, let name = dict["class_name"]?.text, let inner = dict["config"] else { return value }
        if name == "Sequential" || name == "Functional" { return .object(try ModelConfiguration.model(inner, kind: name, vm)) }
        guard types[name] != nil else {
            guard case .dict(let settings) = inner, settings["input_axes"] != nil else { return value }
            let kept = settings.entries.filter { $0.key.value.text != "input_axes" && $0.key.value.text != "output_axes" }
            return .dict(Dict([("class_name", .string(name)), ("config", .dict(Dict(kept.compactMap { key, value in key.value.text.map { ($0, value) } })))]))
        }
        return .object(try fromConfig(name, inner, vm))
    }

    // MARK: Inputs

    static let input = Builtin(
        "Input", "shape=None, batch_size=None, dtype=None, sparse=None, batch_shape=None, name=None, tensor=None, **options", "The shape of what comes in, without the samples' axis.",
        example: "keras.Input(shape=(10, 1))") { call in
        let layer = try inputLayer(call, shape: call.optional(0), batchSize: call.optional(1), dtype: call.optional(2), batchShape: call.optional(4), name: call.optional(5))
        return .object(try layer.inputTensor(call.vm))
    }

    private static func inputLayer(_ call: Call, shape: Value?, batchSize: Value?, dtype: Value?, batchShape: Value?, name: Value?) throws -> LayerObject {
        let vm = call.vm
        var lengths: Shape
        var batch = try batchSize.map { try vm.index($0) }
        if let batchShape {
            let all = try Keras.shape(batchShape, vm)
            batch = all.first ?? nil
            lengths = Array(all.dropFirst())
        } else if let shape {
            lengths = try Keras.shape(shape, vm)
        } else {
            throw Raise(.valueError, "You must pass a `shape` argument.", hint: "keras.Input(shape=(timesteps, features))")
        }
        if let batch, batch < 1 { throw Raise(.valueError, "batch_size must be positive, got \(batch)") }
        if lengths.contains(where: { ($0 ?? 1) > 1 << 40 }) { lengths = []; throw Raise(.valueError, "a shape this large can't be computed with") }
        let kind = try dtype.map { try vm.str($0) } ?? "float32"
        let title = try name.map { try vm.str($0) } ?? Keras.state(vm).name("InputLayer")
        let fields: [(name: String, value: Value)] = [
            ("batch_shape", Keras.shapeValue(lengths, batch: batch)), ("dtype", .string(kind)), ("sparse", .bool(false)), ("ragged", .bool(false)), ("name", .string(title)), ("optional", .bool(false)),
        ]
        return LayerObject(ModelLayer(name: title, layer: InputLayer(lengths, batch: batch)), inputType, fields: fields)
    }
}

/// A function of a class that takes no `self`: `LSTM.from_config(config)`.
final class ClassFunction: Object {
    private let name: String
    private let body: (Value, Interpreter) throws -> Value

    init(_ name: String, _ body: @escaping (Value, Interpreter) throws -> Value) {
        self.name = name
        self.body = body
    }

    override var type: TypeObject { .builtinFunction }
    override var isCallable: Bool { true }
    override func repr(_ vm: Interpreter) -> String { "<bound method \(name)>" }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        guard let given = arguments.positional.first ?? arguments.keywords.first?.value else { throw Raise(.typeError, "\(name)() missing 1 required positional argument: 'config'") }
        return try body(given, vm)
    }
}
