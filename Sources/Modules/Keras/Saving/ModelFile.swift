import Foundation
import Interpreter
import Recurrent
import StandardBridge

/// A whole model in a file: a line that says what it is, a line of JSON (layers, what `compile` was given, the
/// optimizer's counter), then weights and the optimizer's slots as `WeightFile` writes them.
enum ModelFile {
    static let title = "unroll model 1"

    static func write(_ object: ModelObject, to path: String, _ vm: Interpreter) throws {
        guard object.model.isBuilt else { throw ModelError.notBuilt(object.model.name) }
        let state = object.model.optimizer.state
        let head: [(String, Value)] = try [
            ("model", serialized(object, vm)), ("weights", .int(object.model.weights.count)),
            ("iterations", .int(state.iterations)), ("momentum_product", .float(Double(state.momentumProduct))),
        ]
        let slots = state.slots.map { Tensor($0, [$0.count]) }
        let text = title + "\n" + (try JSON.text(.dict(Dict(head)), vm)) + "\n"
        try Files.write(Array(text.utf8) + WeightFile.block(object.model.weights + slots), to: path, vm)
    }

    /// What a file holds, not yet a model.
    struct Content {
        let head: Dict
        let weights: [Tensor<Float>]
        let slots: [Tensor<Float>]

        init(_ data: Data, _ path: String) throws {
            let parts = data.split(separator: 10, maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, case .dict(let head) = try JSON.value(String(decoding: parts[1], as: UTF8.self)), let count = head["weights"]?.index else { throw WeightFile.damaged(path) }
            let tensors = try WeightFile.tensors(parts[2], path)
            guard count >= 0, count <= tensors.count else { throw WeightFile.damaged(path) }
            self.head = head
            (weights, slots) = (Array(tensors[..<count]), Array(tensors[count...]))
        }
    }

    /// - Throws: ValueError where there is no such file, or one that Unroll did not write.
    static func read(_ path: String, custom: Dict?, compiles: Bool, _ vm: Interpreter) throws -> ModelObject {
        guard DataFiles.isFound(path, from: vm.directory) else {
            throw Raise(.valueError, "File not found: filepath=\(path). Please ensure the file is an accessible `.keras` zip file.", hint: "model.save('\(path)') writes it.")
        }
        guard let bytes = DataFiles.bytes(try Files.readable(path, vm)), bytes.starts(with: (title + "\n").utf8) else {
            throw Raise(.valueError, "'\(path)' holds no model that Unroll wrote", hint: "Unroll reads what its own model.save(…) writes, not HDF5 or Keras's zip archives: make the model anew and train it here.")
        }
        let content = try Content(Data(bytes), path)
        guard case .dict(let fields)? = content.head["model"] else { throw WeightFile.damaged(path) }
        let object = try model(fields, vm)
        try ModelStructure.set(content.weights, object.model)
        guard compiles, case .dict(let choices)? = fields["compile_config"] else { return object }
        try CompileConfiguration.compile(object, choices, custom: custom, vm)
        if let optimizer = object.compilation?.optimizer?.optimizer {
            var state = optimizer.state
            state.iterations = max(0, content.head["iterations"]?.index ?? 0)
            state.momentumProduct = Float(content.head["momentum_product"]?.number ?? 1)
            let total = object.model.weights.reduce(0) { $0 + $1.count }
            if content.slots.count == optimizer.rule.slots, content.slots.allSatisfy({ $0.count == total }) { state.slots = content.slots.map(\.values) }
            optimizer.state = state
        }
        return object
    }

    /// A model as Keras serializes it; with what `compile` was given.
    static func serialized(_ object: ModelObject, _ vm: Interpreter) throws -> Value {
        let kind = object.model.kind
        guard case .dict(let dict) = Keras.serialized(kind, module: kind == "Functional" ? "keras.src.models.functional" : "keras", []) else { return .none }
        dict["config"] = try ModelConfiguration.of(object, vm)
        if kind == "Functional" { dict["registered_name"] = .string("Functional") }
        if let input = object.model.inputs.first { dict["build_config"] = .dict(Dict([("input_shape", Keras.shapeValue(input.shape, batch: input.batch))])) }
        if let compilation = object.compilation { dict["compile_config"] = try CompileConfiguration.of(compilation, vm) }
        return .dict(dict)
    }

    /// A model made anew, with fresh weights.
    static func model(_ fields: Dict, _ vm: Interpreter) throws -> ModelObject {
        guard let config = fields["config"], let kind = fields["class_name"]?.text else { throw Raise(.valueError, "a model's configuration needs class_name and config") }
        let object = try ModelConfiguration.model(config, kind: kind, vm)
        if !object.model.isBuilt, case .dict(let built)? = fields["build_config"], let shape = built["input_shape"] {
            let (shapes, batch) = try LayerMethods.inputShapes(shape, vm)
            try object.build(shapes, batch: batch, vm)
        }
        return object
    }
}
