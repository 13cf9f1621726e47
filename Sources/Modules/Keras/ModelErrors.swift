package import Interpreter
import Recurrent

/// Errors of layers and models in Keras's classes and words.
package enum ModelErrors {
    package static func exception(_ error: any Error) -> ExceptionObject? { (error as? ModelError).map { raise($0).exception } }

    private static func raise(_ error: ModelError) -> Raise {
        switch error {
        case .rank(let layer, let expected, let found):
            return Raise(
                .valueError, "Input 0 with name 'None' of layer '\(layer)' is incompatible with the layer: expected ndim=\(expected), found ndim=\(found.count). Full shape received: \(shown(found))",
                hint: expected == 3 && found.count == 2 && (found.first ?? 0) < 0
                    ? "If the layer below is recurrent, give it return_sequences=True; else the model needs input_shape=(timesteps, features)."
                    : expected == 3 && found.count == 2 ? "Add the features axis: x = x.reshape(x.shape[0], x.shape[1], 1)." : nil)
        case .rankBelow(let layer, let least, let found):
            return Raise(.valueError, "Input 0 with name 'None' of layer '\(layer)' is incompatible with the layer: expected min_ndim=\(least), found ndim=\(found.count). Full shape received: \(shown(found))")
        case .features(let layer, let axis, let expected, let found):
            return Raise(
                .valueError, "Input 0 with name 'None' of layer '\(layer)' is incompatible with the layer: expected axis \(axis) of input shape to have value \(expected), but received input with shape \(shown(found))",
                hint: "The layer was built for that many features: reshape the data, or build the model anew.")
        case .data(let model, let expected, let found):
            if expected.count == 1, found.count == 1, found[0].count != expected[0].count {
                return Raise(.valueError, "Invalid input shape for input of model '\(model)'. Expected shape \(shown(expected[0])), but input has incompatible shape \(shown(found[0]))",
                    hint: expected[0].count == 3 && found[0].count == 2 ? "Add the features axis: x = x.reshape(x.shape[0], x.shape[1], 1)." : nil)
            }
            let i = zip(expected, found).enumerated().first { !fits($0.element.0, $0.element.1) }?.offset ?? 0
            return Raise(.valueError, "Input \(i) of layer '\(model)' is incompatible with the layer: expected shape=\(expected.indices.contains(i) ? shown(expected[i]) : "?"), found shape=\(found.indices.contains(i) ? shown(found[i]) : "?")",
                hint: "The model was built for that shape (input_shape= or Input(shape=…)): reshape the data, or build the model anew.")
        case .units(let layer, let given): return Raise(.valueError, "Received an invalid value for argument `units`, expected a positive integer, got \(given).", hint: "The layer is \(layer).")
        case .tooLarge(let layer, let parameters):
            return Raise(.memoryError, "a \(layer) layer of this size would have \(CText.format("%.3g", parameters)) parameters, more than fit into memory")
        case .outputTooLarge(let layer, let numbers):
            return Raise(.memoryError, "layer '\(layer)' would give \(CText.format("%.3g", numbers)) numbers, more than fit into memory")
        case .notBuilt(let name): return Raise(.valueError, "You tried to call `count_params` on layer '\(name)', but the layer isn't built. You can build it manually via: `layer.build(input_shape)`.", hint: "It doesn't know the shape of its input yet: begin with keras.Input(shape=…).")
        case .notCompiled: return Raise(.valueError, "You must call `compile()` before calling `fit()`.", hint: "For example: model.compile(loss='mean_squared_error', optimizer='adam')")
        case .samples(let x, let y): return Raise(.valueError, "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples. 'x' sizes: \(x) 'y' sizes: \(y)")
        case .targets(let expected, let found): return Raise(.valueError, "the targets have shape \(shown(found)), but the model's output has shape \(shown(expected))", hint: "Targets and predictions must agree in every axis.")
        case .label(let label, let classes):
            return Raise(.valueError, "Received a label value of \(label) which is outside the valid range of [0, \(classes)).", hint: label == classes ? "Classes are numbered from 0: subtract 1, or give the last layer one unit more." : "The last layer needs a unit for each class, and classes are numbered from 0.")
        case .weightShape(let expected, let found): return Raise(.valueError, "sample weights have shape \(shown(found)), which does not fit losses of shape \(shown(expected))", hint: "One weight a sample: shape (samples,), or one a timestep: (samples, timesteps).")
        case .weights(let expected, let found, let layer):
            if expected.count != found.count { return Raise(.valueError, "You called `set_weights(weights)` on layer '\(layer)' with a weight list of length \(found.count), but the layer was expecting \(expected.count) weights.") }
            let wrong = zip(expected, found).first { $0 != $1 }
            return Raise(.valueError, "Layer \(layer) weight shape \(shown(wrong?.0 ?? [])) is not compatible with provided weight shape \(shown(wrong?.1 ?? [])).")
        case .noSequence(let layer): return Raise(.valueError, "layer \"\(layer)\" needs a sequence", hint: "Give the layer below return_sequences=True.")
        case .inputs(let layer, let expected, let found): return Raise(.valueError, "Layer \"\(layer)\" expects \(expected) input(s), but it received \(found) input tensors.")
        case .batchSize(let layer): return Raise(.valueError, "When using `stateful=True` in a RNN, the batch size must be static. Found dynamic batch size in layer \"\(layer)\".", hint: "Begin with keras.Input(batch_shape=(batch, timesteps, features)).")
        case .batch(let expected, let found): return Raise(.valueError, "If an RNN is stateful, the batch size of the input sequences must be the same as the batch size of the initial state. \n- Expected batch size: \(expected)\n- Received batch size: \(found)")
        case .id(let layer, let id, let count):
            return Raise(ExceptionObject(invalidArgument, [.string("indices = \(CText.format("%g", id)) is not in [0, \(count)): layer '\(layer)' has no row for this id. Ids go from 0 to input_dim - 1.")]))
        case .disconnected(let layer): return Raise(.valueError, "`inputs` not connected to `outputs`: the layer \"\(layer)\" has no way back to them")
        case .mismatch(let why): return Raise(.valueError, why)
        }
    }

    nonisolated(unsafe) private static let invalidArgument = TypeObject("InvalidArgumentError", module: "tensorflow.python.framework.errors_impl", base: .named(.exception))

    private static func fits(_ expected: [Int], _ found: [Int]) -> Bool { expected.count == found.count && zip(expected, found).allSatisfy { $0 < 0 || $0 == $1 } }

    private static func shown(_ shape: [Int]) -> String { "(" + shape.map { $0 < 0 ? "None" : String($0) }.joined(separator: ", ") + (shape.count == 1 ? ",)" : ")") }
}
