import Arrays
import Interpreter
import OrderedCollections
import Recurrent

/// A model as a dict, and back: `get_config()`, `from_config()`, `clone_model()`.
enum ModelConfiguration {
    static func of(_ object: ModelObject, _ vm: Interpreter) throws -> Value {
        let head: [(String, Value)] = [("name", .string(object.model.name)), ("trainable", .bool(true))]
        guard object.model.kind == "Functional" else {
            var layers = try object.layers.map { try Keras.serialized($0, vm) }
            if let input = object.model.inputs.first?.origin.owner as? LayerObject { layers.insert(try Keras.serialized(input, vm), at: 0) }
            var config = head + [("dtype", Keras.serialized("DTypePolicy", module: "keras", [("name", .string("float32"))])), ("layers", .items(layers))]
            if let input = object.model.inputs.first { config.append(("build_input_shape", Keras.shapeValue(input.shape, batch: input.batch))) }
            return .dict(Dict(config))
        }
        guard object.model.layers.count == object.layers.count else {
            throw Raise(.notImplementedError, "a model with arithmetic or slices on its tensors has no configuration here", hint: "Use layers (Add, Multiply, Reshape, …) in their place.")
        }
        let layers = try object.layers.map { layer -> Value in
            guard case .dict(let dict) = try Keras.serialized(layer, vm) else { return .none }
            dict["name"] = .string(layer.model.name)
            dict["inbound_nodes"] = .items(object.model.calls.filter { $0.layer === layer.model }.map { node($0, layer, object) })
            return .dict(dict)
        }
        let input = object.model.inputs.map { place($0, object) }
        let output = object.model.outputs.map { place($0, object) }
        return .dict(Dict(head + [("layers", .items(layers)), ("input_layers", Keras.single(input)), ("output_layers", Keras.single(output))]))
    }

    /// [layer name, which of its calls in this model, which output].
    private static func place(_ symbol: Symbol, _ object: ModelObject) -> Value {
        let calls = object.model.calls.filter { $0.layer === symbol.origin.layer }
        return .items([.string(symbol.origin.layer.name), .int(calls.firstIndex { $0 === symbol.origin } ?? 0), .int(symbol.index)])
    }

    private static func node(_ call: SymbolicCall, _ layer: LayerObject, _ object: ModelObject) -> Value {
        let tensors = call.inputs.map { symbol -> Value in
            .dict(Dict([("class_name", .string("__keras_tensor__")), ("config", .dict(Dict([
                ("shape", Keras.shapeValue(symbol.shape, batch: symbol.batch)), ("dtype", .string("float32")), ("keras_history", place(symbol, object)),
            ])))]))
        }
        let takesList = call.layer.layer is Merge || call.layer.layer is Concatenate || (layer.nested != nil && tensors.count > 1)
        let states = takesList || tensors.count < 2 ? [] : Array(tensors.dropFirst())
        let first: Value = takesList ? .items(tensors) : tensors.first ?? .none
        return .dict(Dict([("args", .items([first])), ("kwargs", .dict(Dict(states.isEmpty ? [] : [("initial_state", .items(states))])))]))
    }

    /// A model made anew from its configuration.
    ///
    /// - Parameter isClone: a chain takes its layers as one list, which counts names differently.
    static func model(_ config: Value, kind: String, isClone: Bool = false, _ vm: Interpreter) throws -> ModelObject {
        guard case .dict(let dict) = config, case .list(let layers)? = dict["layers"] else { throw Raise(.valueError, "this is not the configuration of a model: it has no layers") }
        let name = dict["name"]?.text
        let made = try layers.items.map { try layer($0, vm) }
        guard kind == "Functional" || dict["input_layers"] != nil else {
            let object = ModelObject(Model(name: name ?? Keras.state(vm).name("Sequential")))
            for layer in made { try object.add(layer.value, rebuilds: !isClone, vm) }
            if isClone { object.countRebuild(vm) }
            return object
        }
        return try functional(dict, layers.items, made, name, vm)
    }

    private static func layer(_ value: Value, _ vm: Interpreter) throws -> LayerObject {
        guard case .dict(let dict) = value, let name = dict["class_name"]?.text, let config = dict["config"] else { throw Raise(.valueError, "a layer's configuration needs class_name and config") }
        if name == "Sequential" || name == "Functional" || name == "Model" { return try model(config, kind: name == "Sequential" ? name : "Functional", vm).asLayer }
        return try Layers.fromConfig(name, config, vm)
    }

    private static func functional(_ dict: Dict, _ entries: [Value], _ made: [LayerObject], _ name: String?, _ vm: Interpreter) throws -> ModelObject {
        /// Outputs by layer name and call.
        var known: [String: [[Value]]] = [:]
        func found(_ value: Value) throws -> Value? {
            guard case .list(let list) = value, list.items.count >= 3, let name = list.items[0].text, let call = list.items[1].index, let output = list.items[2].index else { throw Raise(.valueError, "a place in a model is [layer, call, output]") }
            guard let calls = known[name], calls.indices.contains(call), calls[call].indices.contains(output) else { return nil }
            return calls[call][output]
        }
        /// A serialized argument with its tensors found; nil if one is not made yet.
        func argument(_ value: Value) throws -> Value? {
            if case .list(let list) = value {
                let items = try list.items.compactMap { try argument($0) }
                return items.count == list.items.count ? .items(items) : nil
            }
            if case .dict(let dict) = value, dict["class_name"]?.text == "__keras_tensor__", case .dict(let config)? = dict["config"], let place = config["keras_history"] { return try found(place) }
            return value
        }
        var waiting: [(layer: LayerObject, node: Dict)] = []
        for (entry, layer) in zip(entries, made) {
            if layer.kind == "InputLayer" { known[layer.model.name] = [[.object(try layer.inputTensor(vm))]] }
            guard case .dict(let fields) = entry, case .list(let nodes)? = fields["inbound_nodes"] else { continue }
            for node in nodes.items { if case .dict(let node) = node, layer.kind != "InputLayer" { waiting.append((layer, node)) } }
        }
        while !waiting.isEmpty {
            var later: [(layer: LayerObject, node: Dict)] = []
            for (layer, node) in waiting {
                guard case .list(let args)? = node["args"], let first = args.items.first, let input = try argument(first), !later.contains(where: { $0.layer === layer }) else {
                    later.append((layer, node))
                    continue
                }
                var keywords: [(name: Name, value: Value)] = []
                if case .dict(let given)? = node["kwargs"], let states = given["initial_state"] {
                    guard let states = try argument(states) else {
                        later.append((layer, node))
                        continue
                    }
                    keywords.append((Name("initial_state"), states))
                }
                let result = try vm.call(layer.value, Arguments([input], keywords))
                let outputs: [Value] = switch result {
                case .list(let list): list.items
                case .tuple(let tuple): tuple.items
                default: [result]
                }
                known[layer.model.name, default: []].append(outputs)
            }
            guard later.count < waiting.count else { throw Raise(.valueError, "the configuration of the model can't be put together: \(later[0].layer.model.name) waits for a tensor that nothing makes") }
            waiting = later
        }
        func places(_ key: String) throws -> Value {
            guard case .list(let list)? = dict[key] else { throw Raise(.valueError, "the configuration has no \(key)") }
            let single = list.items.first?.text != nil
            let values = try (single ? [.list(list)] : list.items).compactMap { try found($0) }
            return Keras.single(values)
        }
        return try ModelObject.functional(places("input_layers"), places("output_layers"), name: name, vm)
    }
}
