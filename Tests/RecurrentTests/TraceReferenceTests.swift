import Arrays
import Foundation
import Recurrent
import TestSupport
import Testing

/// The engine in double precision against automatic differentiation in float64, at every timestep.
@Suite struct TraceReferenceTests {
    static let folder = "Tests/ModulesTests/Corpus/trace"
    static let names = Repository.names(in: folder, ending: ".json")

    /// Numbers of nested lists, with their shape.
    static func tensor(_ value: Any?) -> Tensor<Double>? {
        var shape: [Int] = []
        var probe = value
        while let list = probe as? [Any] {
            shape.append(list.count)
            probe = list.first
        }
        var values: [Double] = []
        func walk(_ value: Any?) {
            if let list = value as? [Any] { list.forEach(walk) } else if let number = value as? NSNumber { values.append(number.doubleValue) }
        }
        walk(value)
        guard value is [Any], values.count == shape.reduce(1, *) else { return nil }
        return Tensor(values, shape)
    }

    static func layer(_ map: [String: Any]) throws -> any Layer {
        let config = map["config"] as? [String: Any] ?? [:]
        var options = RecurrentOptions(units: config["units"] as? Int ?? 1)
        options.returnSequences = config["return_sequences"] as? Bool ?? false
        if let name = config["activation"] as? String, let activation = Activation(named: name) { options.activations = Activations(state: activation) }
        switch map["class"] as? String {
        case "LSTM": return RecurrentLayer<LSTM>(options)
        case "SimpleRNN": return RecurrentLayer<SimpleRNN>(options)
        case "GRU": return config["reset_after"] as? Bool ?? true ? RecurrentLayer<GRU>(options) : RecurrentLayer<GRUResetBefore>(options)
        case "Dense": return Dense(units: options.units)
        case "Masking": return Masking(value: config["mask_value"] as? Double ?? 0)
        case "Bidirectional":
            let inner = try #require(try layer(config["layer"] as? [String: Any] ?? [:]) as? any Traceable)
            return Bidirectional(forward: inner, backward: inner.reversed, merge: .concat)
        default: throw Unknown()
        }
    }
    private struct Unknown: Error {}

    @Test(arguments: names)
    func agreesInDouble(_ name: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(Repository.root)/\(Self.folder)/\(name).json"))
        let reference = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        var generator = MersenneTwister(legacySeed: 0)
        let model = Model(name: name)
        let shape = (reference["input_shape"] as? [Any] ?? []).map { $0 as? Int }
        for (i, map) in (reference["layers"] as? [[String: Any]] ?? []).enumerated() {
            let layer = ModelLayer(name: map["name"] as? String ?? "layer_\(i)", layer: try Self.layer(map), declaredInput: i == 0 ? shape : nil)
            try model.add(layer, &generator)
        }
        let weights = try (reference["weights"] as? [Any] ?? []).map { try #require(Self.tensor(($0 as? [String: Any])?["value"] ?? $0)) }
        let (x, y) = (try #require(Self.tensor(reference["x"])), try #require(Self.tensor(reference["y"])))
        let trace = try model.trace(x, y, weights: weights)
        let mask = (reference["mask"] as? [[Bool]])?.flatMap { $0 }
        var compared = 0

        func check(_ path: String, _ got: Tensor<Double>?, _ value: Any?, skipsMasked: Bool = false) throws {
            guard let value else { return }
            let (got, want) = (try #require(got, "\(path)"), try #require(Self.tensor(value), "\(path)"))
            #expect(got.count == want.count, "\(path): \(got.shape) is not \(want.shape)")
            let row = want.shape.last ?? 1
            let scale = want.values.map(abs).max() ?? 0
            var gap = 0.0
            for i in 0..<min(got.count, want.count) where !skipsMasked || mask?[i / row] ?? true { gap = max(gap, abs(got[i] - want[i])) }
            #expect(gap <= 1e-8 * scale + 1e-12, "\(name) \(path): \(gap) of \(scale)")
            compared += 1
        }
        func layerTrace(_ path: String, _ t: LayerTrace<Double>, _ want: [String: Any]) throws {
            let gradients = want["gradients"] as? [String: Any] ?? [:]
            try check(path + ".input", t.input, want["input"])
            try check(path + ".hidden", t.hidden, want["hidden"])
            try check(path + ".cell", t.cell, want["cell"])
            try check(path + ".dinput", t.inputGradient, gradients["input"])
            try check(path + ".dhidden", t.hiddenGradient, gradients["hidden"])
            try check(path + ".dcell", t.cellGradient, gradients["cell"])
            for (gate, values) in t.gates { try check("\(path).\(gate)", values, (want["gates"] as? [String: Any])?[gate], skipsMasked: true) }
            for (gate, values) in t.preactivations { try check("\(path).z.\(gate)", values, (want["preactivations"] as? [String: Any])?[gate], skipsMasked: true) }
            for (gate, values) in t.gateGradients { try check("\(path).d\(gate)", values, (gradients["gates"] as? [String: Any])?[gate]) }
            for (gate, values) in t.preactivationGradients { try check("\(path).dz.\(gate)", values, (gradients["preactivations"] as? [String: Any])?[gate]) }
            for (i, weight) in t.weightNames.enumerated() {
                let named = gradients["weights"] as? [String: Any]
                let listed = (gradients["weights"] as? [Any])?[i]
                let value = named?[weight] ?? listed
                try check("\(path).d\(weight)", t.weightGradients?[i], (value as? [String: Any])?["value"] ?? value)
                try check("\(path).steps.\(weight)", t.weightSteps(i), (gradients["weight_steps"] as? [String: Any])?[weight])
            }
            let sample = want["jacobian_sample"] as? Int ?? 0
            try check(path + ".jacobian", t.jacobian(sample: sample), want["jacobian"])
            if t.layer.hasCell { try check(path + ".jacobian by cell", t.jacobian(sample: sample, by: .cell), want["jacobian_cell"]) }
        }
        let loss = try #require(reference["loss"] as? Double)
        #expect(abs((trace.loss ?? .nan) - loss) <= 1e-8 * abs(loss), "loss")
        try check("output", trace.output, reference["output"])
        for (layer, value) in reference["trace"] as? [String: [String: Any]] ?? [:] {
            let entry = try #require(trace.layers.first { $0.name == layer })
            if let forward = value["forward"] as? [String: Any], let backward = value["backward"] as? [String: Any] {
                try layerTrace(layer + ".forward", entry.parts[0], forward)
                try layerTrace(layer + ".backward", entry.parts[1], backward)
            } else {
                try layerTrace(layer, entry.parts[0], value)
            }
        }
        #expect(compared > 12, "only \(compared) values were compared")
    }
}
