import Arrays
import Interpreter
import Recurrent
import StandardBridge
import Syntax

/// Methods of a model that are about its layers and weights.
enum ModelStructure {
    static let table: [Builtin] = [
        Builtin("add", "self, layer, rebuild=True", "Adds a layer at the end.") { call in
            try chain(call, "add").add(call[1], call.vm)
            return .none
        },
        Builtin("pop", "self, rebuild=True", "Takes the last layer away and returns it.") { call in try chain(call, "pop").pop(call.vm).value },
        Builtin("build", "self, input_shape=None", "Makes the weights for inputs of a shape (with the samples' axis).") { call in
            let object = try ModelMethods.object(call)
            guard let shape = call.optional(1) else { return .none }
            let (shapes, batch) = try LayerMethods.inputShapes(shape, call.vm)
            try object.build(shapes, batch: batch, call.vm)
            return .none
        },
        Builtin("summary", "self, line_length=None, positions=None, print_fn=None, expand_nested=False, show_trainable=False, layer_range=None", "A table of the layers, their output shapes and their numbers of weights.") { call in
            let object = try ModelMethods.object(call)
            let text = try Summary.text(object, lineLength: call.optional(1) == nil ? nil : call.int(1), expandsNested: call.bool(4, or: false), showsTrainable: call.bool(5, or: false))
            if let function = call.optional(3) {
                _ = try call.vm.call(function, Arguments([.string(text)]))
            } else {
                call.vm.print(text)
            }
            return .none
        },
        Builtin("get_weights", "self", "All weights as a list of arrays.") { Keras.weights(try ModelMethods.object($0).model.weights) },
        Builtin("set_weights", "self, weights", "Replaces all weights.") { call in
            let model = try ModelMethods.object(call).model
            let values = try call.vm.sequence(call[1]).map { try Keras.tensor($0, call.vm) }
            try set(values, model)
            return .none
        },
        Builtin("count_params", "self", "The number of weights.") { call in
            let object = try ModelMethods.object(call)
            guard object.model.isBuilt else { throw ModelError.notBuilt(object.model.name) }
            return .int(object.model.parameterCount)
        },
        Builtin("get_layer", "self, name=None, index=None", "A layer by its name or its index.") { call in
            let object = try ModelMethods.object(call)
            if call.optional(1) != nil, call.optional(2) != nil { throw Raise(.valueError, "Provide only a layer name or a layer index. Received: index=\(try call.vm.str(call[2])), name=\(try call.vm.str(call[1])).") }
            return try ModelMethods.layer(object, call.optional(2) ?? call[1], call.vm).value
        },
        Builtin("save_weights", "self, filepath, overwrite=True", "Writes all weights to a file (in Unroll's own format, whatever the name).") { call in
            try WeightFile.write(ModelMethods.object(call), to: call.string(1), call.vm)
            return .none
        },
        Builtin("load_weights", "self, filepath, **kwargs", "Reads weights that save_weights or save wrote.") { call in
            let model = try ModelMethods.object(call).model
            try set(WeightFile.read(call.string(1), call.vm), model)
            return .none
        },
        Builtin("save", "self, filepath, overwrite=True, zipped=None, **kwargs", "Writes layers, weights and what compile chose to a file (in Unroll's own format, whatever the name); load_model reads it.", example: "model.save('model.keras')") { call in
            try save(ModelMethods.object(call), call.string(1), call.vm)
        },
        Builtin("to_json", "self, **kwargs", "The configuration as JSON; keras.models.model_from_json makes a model of it.") { call in
            .string(try JSON.text(ModelFile.serialized(ModelMethods.object(call), call.vm), call.vm))
        },
    ]

    static func set(_ values: [Tensor<Float>], _ model: Model) throws {
        let weights = model.weights
        guard values.map(\.shape) == weights.map(\.shape) else {
            // Keras names the layer whose weight doesn't fit.
            var at = 0
            if values.count == weights.count {
                for leaf in model.leaves {
                    for spec in leaf.specs {
                        if values[at].shape != spec.shape { throw ModelError.weights(expected: [spec.shape], found: [values[at].shape], layer: leaf.name) }
                        at += 1
                    }
                }
            }
            throw ModelError.weights(expected: weights.map(\.shape), found: values.map(\.shape), layer: model.name)
        }
        for (weight, value) in zip(weights, values) { weight.pointer.update(from: value.pointer, count: weight.count) }
    }

    private static func chain(_ call: Call, _ what: String) throws -> ModelObject {
        let object = try ModelMethods.object(call)
        guard object.model.kind == "Sequential" else { throw Raise(.attributeError, "'Functional' object has no attribute '\(what)'", hint: "Only a Sequential model can be changed: call a layer on model.output and make a new keras.Model.") }
        return object
    }

    /// `keras.models.clone_model(model)`: the same layers with fresh weights.
    static let clone = Builtin("clone_model", "model, input_tensors=None, clone_function=None", "A model of the same layers with fresh weights.") { call in
        guard let object = call[0].of(ModelObject.self) else { throw Raise(.valueError, "Expected `model` argument to be a `Model` instance. Received: model=\(try call.vm.str(call[0]))") }
        if call.optional(1) != nil || call.optional(2) != nil { throw Raise(.notImplementedError, "clone_model clones a whole model as it is here: input_tensors and clone_function are not there") }
        return .object(try ModelConfiguration.model(ModelConfiguration.of(object, call.vm), kind: object.model.kind, isClone: true, call.vm))
    }

    private static func save(_ object: ModelObject, _ path: String, _ vm: Interpreter) throws -> Value {
        guard path.hasSuffix(".keras") || path.hasSuffix(".h5") || path.hasSuffix(".hdf5") else {
            throw Raise(.valueError, "Invalid filepath extension for saving. Please add either a `.keras` extension for the native Keras format (recommended) or a `.h5` extension. Use `model.export(filepath)` if you want to export a SavedModel for use with TFLite/TFServing/etc. Received: filepath=\(path).", hint: "For example model.save('\(path).keras').")
        }
        try ModelFile.write(object, to: path, vm)
        return .none
    }

    /// Functions of `keras.models` and `keras.saving` that keep models and read them.
    static let saving: [Builtin] = [
        Builtin("save_model", "model, filepath, overwrite=True, zipped=None, **kwargs", "Writes layers, weights and what compile chose to a file.") { call in
            guard let object = call[0].of(ModelObject.self) else { throw Raise(.valueError, "save_model expects a model, not '\(call[0].typeName)'") }
            return try save(object, call.string(1), call.vm)
        },
        Builtin("load_model", "filepath, custom_objects=None, compile=True, safe_mode=True", "The model that model.save(…) or a ModelCheckpoint wrote.", example: "model = keras.models.load_model('model.keras')") { call in
            let custom: Dict? = if case .dict(let dict)? = call.optional(1) { dict } else { nil }
            return .object(try ModelFile.read(call.string(0), custom: custom, compiles: call.bool(2, or: true), call.vm))
        },
        Builtin("model_from_json", "json_string, custom_objects=None", "A model with fresh weights from what model.to_json() gave.") { call in
            guard case .dict(let fields) = try JSON.value(call.string(0)) else { throw Raise(.valueError, "this is not the configuration of a model") }
            return .object(try ModelFile.model(fields, call.vm))
        },
    ]
}

extension ModelMethods {
    static func layer(_ object: ModelObject, _ key: Value, _ vm: Interpreter) throws -> LayerObject {
        if let index = key.index {
            let at = index < 0 ? index + object.layers.count : index
            guard object.layers.indices.contains(at) else { throw Raise(.valueError, "Was asked to retrieve layer at index \(index) but model only has \(object.layers.count) layers.") }
            return object.layers[at]
        }
        guard let name = key.text else { throw Raise(.valueError, "Provide either a layer name or layer index at `get_layer`.") }
        if let found = object.layers.first(where: { $0.model.name == name }) { return found }
        let names = object.layers.map(\.model.name)
        throw Raise(.valueError, "No such layer: \(name). Existing layers are: [\(names.map { "'\($0)'" }.joined(separator: ", "))].", hint: Keras.nearest(name, names))
    }
}
