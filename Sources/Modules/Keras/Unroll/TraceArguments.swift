import Arrays
import Interpreter
import NumPyBridge
import Recurrent
import Syntax

/// The arguments of `model.trace(x, y, clamp, start)`, checked and broadcast.
enum TraceArguments {
    /// `model.trace`.
    static func trace(_ call: Call) throws -> Value {
        let object = try ModelMethods.object(call)
        let (x, y) = try data(call[1], call.optional(2), object, call.vm)
        var whatIf = WhatIf<Float>()
        if call.optional(3) != nil || call.optional(4) != nil {
            // What may be changed, and its shapes, are those of the trace without changes.
            let plain = try object.model.trace(x, nil)
            whatIf = WhatIf(clamps: try clamps(call.optional(3), object, plain, call.vm), start: try start(call.optional(4), object, plain, call.vm))
        }
        let names = try StepWords.read(tokens: call.optional(5), vocabulary: call.optional(6), shift: call.optional(7).map { _ in try call.int(7) }, x[0], call.vm)
        return .object(TraceObject(try object.model.trace(x, y, whatIf).naming(steps: names), modelName: object.model.name, names: object.layers.map(\.model.name)))
    }

    /// `model.unroll`: one sample through one recurrent layer.
    static func unroll(_ call: Call) throws -> Value {
        let object = try ModelMethods.object(call)
        let (all, targets) = try data(call[1], call.optional(2), object, call.vm)
        let count = all[0].shape[0]
        let index = try call.int(4, or: 0)
        let sample = index < 0 ? index + count : index
        guard (0..<count).contains(sample) else { throw Raise(.indexError, "sample \(index) is not among the \(count) samples of x") }
        for case let target? in targets ?? [] where target.shape.first != count { throw ModelError.samples(x: count, y: target.shape.first ?? 0) }
        let (x, y) = (all.map { $0.samples(sample..<sample + 1) }, targets?.map { $0?.samples(sample..<sample + 1) })
        // Stateful layers go on from the state this sample has in its batch.
        let first = try object.model.trace(x, y, WhatIf(firstSample: sample))
        let place = try layer(call.optional(3), first, call.vm)
        let stepper = try Stepper { clamps, start in
            var whatIf = WhatIf<Float>(firstSample: sample)
            whatIf.clamps[place.name] = clamps
            whatIf.start[place.name] = start
            let trace = try object.model.trace(x, y, whatIf)
            return (trace, trace.layers[place.entry].parts[place.part])
        }
        return .object(UnrollingObject(stepper, hasTargets: y != nil, place: (place.entry, place.part)))
    }

    /// A recurrent layer of a trace by name; the first one if none is named.
    private static func layer(_ value: Value?, _ trace: Trace<Float>, _ vm: Interpreter) throws -> (shown: String, name: String, entry: Int, part: Int) {
        guard !trace.layers.isEmpty else { throw Raise(.valueError, "there is no recurrent layer in this model to step through") }
        let places = trace.layers.enumerated().flatMap { entry, layer in layer.parts.indices.map { (shown: layer.parts[$0].name, name: layer.parts[$0].layerName, entry: entry, part: $0) } }
        guard let value else { return places[0] }
        if let found = places.first(where: { $0.shown == value.text || (value.index != nil && trace.layers[$0.entry].index == value.index) }) { return found }
        let known = places.map(\.shown)
        if let both = trace.layers.first(where: { $0.name == value.text }) {
            throw Raise(.valueError, "layer '\(both.name)' has \(both.isStack ? "several cells" : "two directions"): name one of them", hint: "layer='\(both.parts.map(\.name).joined(separator: "' or layer='"))'.")
        }
        throw Raise(.valueError, "there is no recurrent layer \(try vm.repr(value))", hint: value.text.flatMap { Suggestion.nearest(to: $0, among: known) }.map { "Did you mean '\($0)'?" } ?? "There are: \(known.joined(separator: ", ")).")
    }

    /// Data as for `predict` and `fit`, of all inputs and outputs; at least one input.
    static func data(_ first: Value, _ second: Value?, _ object: ModelObject, _ vm: Interpreter) throws -> (x: [Tensor<Float>], y: [Tensor<Float>?]?) {
        guard object.model.inputs.count > 1 || object.model.outputs.count > 1 else {
            let (x, y) = try samples(first, second, object, vm)
            return ([x], y.map { [$0] })
        }
        let batch = try DataReader(object: object, vm: vm).batch(first, second, nil)
        try object.model.check(batch.inputs)
        guard !batch.inputs.isEmpty, batch.inputs.allSatisfy({ $0.shape.allSatisfy { $0 > 0 } }) else { throw Raise(.valueError, "there is nothing to trace in data without samples") }
        return (batch.inputs, second == nil ? nil : batch.targets)
    }

    /// Data of a model with one input and one output, as for `predict` and `fit`, or one sample without the batch axis.
    static func samples(_ first: Value, _ second: Value?, _ object: ModelObject, _ vm: Interpreter) throws -> (x: Tensor<Float>, y: Tensor<Float>?) {
        var x = try Keras.samples(first, vm)
        try object.prepare([x], vm)
        var isSingle = false
        if let expected = object.model.inputShape, x.shape.count == expected.count {
            x = x.reshaped([1] + x.shape)
            isSingle = true
        }
        try object.model.check(x.shape)
        guard x.shape.allSatisfy({ $0 > 0 }) else { throw Raise(.valueError, "there is nothing to trace in data of shape \(NumPy.shape(x.shape))") }
        let y = try second.map { value -> Tensor<Float> in
            let given = try Keras.samples(value, vm)
            let width = object.model.outputShape?.count ?? 1
            return isSingle && (given.shape.count == width || given.shape.isEmpty) ? given.reshaped([1] + (given.shape.isEmpty ? [1] : given.shape)) : given
        }
        return (x, y)
    }

    /// The traces of the recurrent layers that a key of `clamp` or `start` names: a Bidirectional layer's are two.
    private static func layers(_ key: Value, _ plain: Trace<Float>, _ object: ModelObject, _ what: String, _ vm: Interpreter) throws -> [LayerTrace<Float>] {
        let found = plain.layers.first { $0.name == key.text || ($0.index >= 0 && $0.index == key.index) }?.parts ?? plain.parts.first { $0.name == key.text }.map { [$0] }
        if let found {
            if let call = found.first(where: { $0.name != $0.layerName }) {
                throw Raise(.valueError, "what is changed in a layer holds in all its calls", hint: "Name it '\(call.layerName)', without the number of the call.")
            }
            return found
        }
        let known = plain.parts.map(\.name)
        let hint = key.text.flatMap { Suggestion.nearest(to: $0, among: known) }.map { "Did you mean '\($0)'?" } ?? (known.isEmpty ? "The model has no recurrent layer." : "Recurrent layers: \(known.joined(separator: ", ")).")
        if object.layers.contains(where: { $0.model.name == key.text }) { throw Raise(.valueError, "layer '\(key.text ?? "")' has no \(what)", hint: hint) }
        throw Raise(.valueError, "there is no recurrent layer \(try vm.repr(key))", hint: hint)
    }

    /// {'layer': {'gate': number or array}}, each value broadcast to (samples, timesteps, units); nan leaves free.
    private static func clamps(_ value: Value?, _ object: ModelObject, _ plain: Trace<Float>, _ vm: Interpreter) throws -> [String: [String: Tensor<Float>]] {
        guard let value else { return [:] }
        guard case .dict(let table) = value else { throw Raise(.typeError, "clamp must be a dict, not '\(value.typeName)'", hint: "For example clamp={'lstm': {'forget': 1.0}}.") }
        var result: [String: [String: Tensor<Float>]] = [:]
        for (key, gates) in table.pairs {
            for part in try layers(key, plain, object, "gates to clamp", vm) {
                if let other = plain.parts.first(where: { $0.layerName == part.layerName && $0.timesteps != part.timesteps }) {
                    throw Raise(.valueError, "the model calls layer '\(part.layerName)' on \(part.timesteps) and on \(other.timesteps) timesteps: no clamp fits both")
                }
                guard case .dict(let gates) = gates else { throw Raise(.typeError, "clamp of layer '\(part.name)' must be a dict of its gates, not '\(gates.typeName)'", hint: "For example clamp={'\(part.name)': {'\(part.layer.gateNames.first ?? "hidden")': 1.0}}.") }
                for (gate, held) in gates.pairs {
                    let place = try self.place(gate, part.layer, part.name, vm)
                    result[part.layerName, default: [:]][place] = try broadcast(
                        held, [part.samples, part.timesteps, part.units], "the clamp of '\(place)' in layer '\(part.name)'", "(samples, timesteps, units)", vm)
                }
            }
        }
        return result
    }

    static func place(_ key: Value, _ layer: any Traceable, _ name: String, _ vm: Interpreter) throws -> String {
        let places = layer.gateNames + ["hidden"]
        if let text = key.text, places.contains(text) { return text }
        if key.text == "cell" {
            throw Raise(.valueError, "the cell state of layer '\(name)' can't be clamped", hint: layer.hasCell ? "Hold what writes to it: {'forget': 1, 'input': 0} keeps it, and start= sets it." : "There is no cell state in \(layer.aKind).")
        }
        let hint = key.text.flatMap { Suggestion.nearest(to: $0, among: places) }.map { "Did you mean '\($0)'?" }
            ?? (layer.gateNames.isEmpty ? "There are no gates in \(layer.aKind); 'hidden' can be held." : "There are: \(places.joined(separator: ", ")).")
        throw Raise(.valueError, "layer '\(name)' has no gate \(try vm.repr(key))", hint: hint)
    }

    /// {'layer': [h0, c0]}, each broadcast to (samples, units); a Bidirectional layer's are those of the forward layer, then those of the backward one.
    private static func start(_ value: Value?, _ object: ModelObject, _ plain: Trace<Float>, _ vm: Interpreter) throws -> [String: [Tensor<Float>]] {
        guard let value else { return [:] }
        guard case .dict(let table) = value else { throw Raise(.typeError, "start must be a dict, not '\(value.typeName)'", hint: "For example start={'lstm': [h0, c0]}.") }
        var result: [String: [Tensor<Float>]] = [:]
        for (key, states) in table.pairs {
            let parts = try layers(key, plain, object, "state to start from", vm)
            let wanted = parts.flatMap { part in (part.layer.hasCell ? ["h0", "c0"] : ["h0"]).map { (part: part, symbol: $0) } }
            // A single state may come without a list around it.
            let list: [Value]
            switch states {
            case .list(let items): list = items.items
            case .tuple(let items): list = items.items
            default: list = [states]
            }
            guard list.count == wanted.count else {
                let name = key.text ?? parts[0].name
                throw Raise(.valueError, "layer '\(name)' (\(parts[0].kind)) starts from \(wanted.count) state\(wanted.count == 1 ? "" : "s"), got \(list.count)", hint: "Write start={'\(name)': [\(wanted.map(\.symbol).joined(separator: ", "))]}, arrays of shape (samples, units).")
            }
            for (state, (part, symbol)) in zip(list, wanted) {
                result[part.layerName, default: []].append(try broadcast(state, [part.samples, part.units], "\(symbol) of layer '\(part.name)'", "(samples, units)", vm))
            }
        }
        return result
    }

    static func broadcast(_ value: Value, _ shape: [Int], _ what: String, _ axes: String, _ vm: Interpreter) throws -> Tensor<Float> {
        let given = try NumPy.argument(value, vm)
        guard !value.isNone, given.dtype.isNumber else { throw Raise(.typeError, "\(what) is a number or an array of numbers, not \(try vm.repr(value))") }
        do {
            let full = try given.broadcast(to: shape)
            return Tensor(full.floats, full.shape)
        } catch is ArrayError {
            throw Raise(.valueError, "\(what) has shape \(NumPy.shape(given.shape)), which can't be spread over \(axes) = \(NumPy.shape(shape))", hint: "Give one number, or an array of that shape; axes of length 1 are repeated.")
        }
    }
}
