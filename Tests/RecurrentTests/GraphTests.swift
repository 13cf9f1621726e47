import Arrays
import Recurrent
import Testing

/// Models as graphs of calls.
@Suite struct GraphTests {
    private func head(_ shape: Shape, _ generator: inout MersenneTwister) throws -> Symbol {
        try ModelLayer(name: "input", layer: InputLayer(shape)).call([], &generator)[0]
    }

    /// A layer used twice has one set of weights, and its gradients add up.
    @Test func sharedLayersAddUpTheirGradients() throws {
        var generator = MersenneTwister(legacySeed: 1)
        let input = try head([4, 2], &generator)
        let shared = ModelLayer(name: "gru", layer: RecurrentLayer<GRU>({ var o = RecurrentOptions(units: 2); o.returnSequences = true; return o }()))
        let first = try shared.call([input], &generator)
        let sum = try ModelLayer(name: "add", layer: Merge(.add)).call([input, first[0]], &generator)
        let second = try shared.call(sum, &generator)
        let flat = try ModelLayer(name: "flatten", layer: Reshape.flatten).call(second, &generator)
        let model = try Model(name: "shared", inputs: [input], outputs: ModelLayer(name: "dense", layer: Dense(units: 1)).call(flat, &generator))
        #expect(model.weights.count == 5)
        #expect(model.layers.map(\.name) == ["input", "add", "gru", "flatten", "dense"] || model.layers.map(\.name) == ["input", "gru", "add", "flatten", "dense"])
        let rows = try model.gradientCheck([GradientCheckTests.random([3, 4, 2], seed: 1)], [GradientCheckTests.random([3, 1], seed: 2)])
        #expect(rows.count == 5)
        for row in rows { #expect(row.difference < 1e-6, "\(row.name)") }
    }

    /// A model used as a layer, twice, inside another one.
    @Test func modelsAreLayers() throws {
        var generator = MersenneTwister(legacySeed: 2)
        let inner = Model(name: "inner")
        try inner.add(ModelLayer(name: "a", layer: Dense(units: 3, activation: .tanh), declaredInput: [3]), &generator)
        try inner.add(ModelLayer(name: "b", layer: Dense(units: 3)), &generator)
        let input = try head([3], &generator)
        let layer = ModelLayer(inner)
        let once = try layer.call([input], &generator)
        let outer = try Model(name: "outer", inputs: [input], outputs: try layer.call(once, &generator))
        #expect(outer.parameterCount == 24)
        let rows = try outer.gradientCheck([GradientCheckTests.random([2, 3], seed: 1)], [GradientCheckTests.random([2, 3], seed: 2)])
        for row in rows { #expect(row.difference < 1e-6, "\(row.name)") }
    }

    /// Two models with the same layers keep the same weights, whichever of them gathers them.
    @Test func modelsShareTheWeightsOfCommonLayers() throws {
        var generator = MersenneTwister(legacySeed: 3)
        let input = try head([3], &generator)
        let hidden = try ModelLayer(name: "hidden", layer: Dense(units: 2)).call([input], &generator)
        let whole = try Model(name: "whole", inputs: [input], outputs: try ModelLayer(name: "out", layer: Dense(units: 1)).call(hidden, &generator))
        let part = try Model(name: "part", inputs: [input], outputs: hidden)
        whole.gathered()[0] = 7
        #expect(part.weights[0][0] == 7)
        part.gathered()[0] = 9
        #expect(whole.weights[0][0] == 9)
        #expect(whole.gathered()[0] == 9)
    }

    /// Dropout depends on the seed and the sample, not on how a batch is split.
    @Test func dropoutDoesNotDependOnShards() throws {
        var context = Context<Float>()
        context.isTraining = true
        context.seed = 9
        let layer = Noise("Dropout", .dropout(rate: 0.5, shape: nil))
        let x = Tensor<Float>([Float](repeating: 1, count: 40), [4, 10])
        let whole = Float.forward(layer, [Signal(x)], [], context).output.values
        context.firstSample = 2
        let second = Float.forward(layer, [Signal(x.samples(2..<4))], [], context).output.values
        #expect(Array(whole[20...]) == second)
        #expect(whole.contains(0) && whole.contains(2))
    }

    @Test func whatDoesNotFit() throws {
        var generator = MersenneTwister(legacySeed: 4)
        let input = try head([4], &generator)
        #expect(throws: ModelError.self) { try ModelLayer(name: "lstm", layer: RecurrentLayer<LSTM>(RecurrentOptions(units: 2))).call([input], &generator) }
        #expect(throws: ModelError.self) { try ModelLayer(name: "huge", layer: Dense(units: 1 << 40)).call([input], &generator) }
        let other = try head([4], &generator)
        let output = try ModelLayer(name: "dense", layer: Dense(units: 2)).call([input], &generator)
        #expect(throws: ModelError.self) { try Model(name: "apart", inputs: [other], outputs: output) }
        let dense = ModelLayer(name: "again", layer: Dense(units: 2))
        _ = try dense.call([input], &generator)
        #expect(throws: ModelError.self) { try dense.call([try head([5], &generator)], &generator) }
    }
}
