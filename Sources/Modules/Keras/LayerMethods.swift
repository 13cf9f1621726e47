import Arrays
import Interpreter
import Recurrent

/// Methods of a layer; a model has them too, as a layer it can be.
enum LayerMethods {
    static func layer(_ call: Call) throws -> LayerObject {
        guard let object = LayerObject.from(call[0]) else { throw Raise(.typeError, "expected a layer, not '\(call[0].typeName)'") }
        return object
    }

    static let table: [Builtin] = [
        Builtin("get_weights", "self", "The layer's weights as a list of arrays.") { Keras.weights(try layer($0).model.weights) },
        Builtin("set_weights", "self, weights", "Replaces the layer's weights.") { call in
            try layer(call).model.setWeights(call.vm.sequence(call[1]).map { try Keras.tensor($0, call.vm) })
            return .none
        },
        Builtin("count_params", "self", "The number of weights.") { call in
            let object = try layer(call)
            guard object.model.isBuilt || object.kind == "InputLayer" else { throw ModelError.notBuilt(object.model.name) }
            return .int(object.model.parameterCount)
        },
        Builtin("build", "self, input_shape=None, **kwargs", "Makes the weights for inputs of a shape (with the samples' axis).") { call in
            let object = try layer(call)
            guard let shape = call.optional(1) ?? call.options.first?.value else { throw Raise(.typeError, "\(object.kind).build() missing 1 required positional argument: 'input_shape'") }
            var (shapes, batch) = try inputShapes(shape, call.vm)
            // A cell is built for one timestep.
            if object.kind.hasSuffix("Cell") { shapes = shapes.map { [1] + $0 } }
            try object.model.build(shapes, batch: batch, &Keras.state(call.vm).generator)
            try object.applyInitialWeights(call.vm)
            return .none
        },
        Builtin("compute_output_shape", "self, input_shape, **kwargs", "The shape of what comes out (with the samples' axis).") { call in
            let object = try layer(call)
            let (shapes, batch) = try inputShapes(call[1], call.vm)
            let outputs = try object.model.layer.outputs(for: shapes).map { Keras.shapeValue($0, batch: batch) }
            return outputs.count == 1 ? outputs[0] : .tuple(Tuple(outputs))
        },
        Builtin("compute_mask", "self, inputs, previous_mask=None", "Which timesteps of the output count.") { call in
            let object = try layer(call)
            guard object.model.layer is Embedding || object.model.layer is Masking else { return object.model.layer.masks(for: [true]).first == true && call.has(2) ? call[2] : .none }
            let x = try Keras.samples(call[1], call.vm)
            if let embedding = object.model.layer as? Embedding {
                guard embedding.masksZero else { return .none }
                return .object(TensorObject(NDArray(integers: x.values.map { $0 != 0 ? 1 : 0 }, shape: x.shape, dtype: .bool)))
            }
            guard let mask = object.model.layer.forward([Signal(x)], [], Context()).mask else { return .none }
            return .object(TensorObject(NDArray(integers: mask.values.map { $0 ? 1 : 0 }, shape: mask.shape, dtype: .bool)))
        },
        Builtin("get_config", "self", "The arguments it was made with.") { call in
            let object = try layer(call)
            return try object.nested.map { try ModelConfiguration.of($0, call.vm) } ?? .dict(Dict(object.configuration(call.vm).map { ($0.name, $0.value) }))
        },
        Builtin("reset_state", "self", "Sets the state of stateful layers to zero.") { reset($0) },
        Builtin("reset_states", "self", "Sets the state of stateful layers to zero.") { reset($0) },
        Builtin("get_initial_state", "self, batch_size=None", "First states of zeros.") { call in
            let object = try layer(call)
            let units = (object.model.layer as? any Traceable).map { l in [Int](repeating: l.units, count: l.stateCount) } ?? (object.model.layer as? StackedRecurrent)?.stateUnits ?? []
            let samples = call.optional(1) == nil ? 1 : try call.int(1)
            guard samples > 0 else { throw Raise(.valueError, "batch_size must be positive, got \(samples)") }
            for count in units { try call.vm.checkSize(samples, count) }
            return .items(units.map { .object(TensorObject(NDArray(.float32, shape: [samples, $0]))) })
        },
    ]

    private static func reset(_ call: Call) -> Value {
        guard let object = LayerObject.from(call[0]) else { return .none }
        for memory in object.model.memories { memory.reset() }
        return .none
    }

    /// One shape with the samples' axis, or a list of them.
    static func inputShapes(_ value: Value, _ vm: Interpreter) throws -> (shapes: [Shape], batch: Int?) {
        let items = try vm.sequence(value)
        let isList = items.contains { item in
            switch item {
            case .list, .tuple: true
            default: false
            }
        }
        let all = try (isList ? items : [value]).map { try Keras.shape($0, vm) }
        guard all.allSatisfy({ !$0.isEmpty }) else { throw Raise(.valueError, "a shape begins with the samples' axis: (None, timesteps, features)") }
        return (all.map { Array($0.dropFirst()) }, all.first?.first ?? nil)
    }
}

extension LayerObject {
    /// `weights=` of the constructor, once there is something to set.
    func applyInitialWeights(_ vm: Interpreter) throws {
        guard let given = initialWeights, model.isBuilt else { return }
        initialWeights = nil
        try model.setWeights(vm.sequence(given).map { try Keras.tensor($0, vm) })
    }
}
