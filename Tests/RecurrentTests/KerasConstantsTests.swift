import Arrays
import Recurrent
import Testing

/// Outputs that Keras's own unit tests publish, for constant weights W = .01, U = .02, b = .03.
@Suite struct KerasConstantsTests {
    private func output(_ layer: any Layer, _ shape: [Int], forgetBias: Float? = nil, units: Int) throws -> [Float] {
        var generator = MersenneTwister(legacySeed: 0)
        let model = Model(name: "constants")
        try model.add(ModelLayer(name: "layer", layer: layer, declaredInput: [shape[1], shape[2]]), &generator)
        for (i, weight) in model.weights.enumerated() { for j in 0..<weight.count { weight[j] = [0.01, 0.02, 0.03][i] } }
        if let forgetBias { for j in units..<2 * units { model.weights[2][j] = forgetBias } }
        let x = Tensor((0..<shape.reduce(1, *)).map(Float.init), shape)
        let y: Tensor<Float> = try model.predict(x)
        return stride(from: 0, to: y.count, by: y.shape[1]).map { y[$0] }
    }

    private func expectClose(_ found: [Float], _ wanted: [Float]) {
        #expect(found.count == wanted.count)
        for (a, b) in zip(found, wanted) { #expect(abs(a - b) < 1e-5, "\(found) is not \(wanted)") }
    }

    @Test func simpleRNN() throws {
        var options = RecurrentOptions(units: 4)
        expectClose(try output(RecurrentLayer<SimpleRNN>(options), [2, 3, 4], units: 4), [0.405432, 0.736053])
        options.goBackwards = true
        expectClose(try output(RecurrentLayer<SimpleRNN>(options), [2, 3, 4], units: 4), [0.111447, 0.552889])
    }

    @Test func lstm() throws {
        let layer = RecurrentLayer<LSTM>(RecurrentOptions(units: 3))
        expectClose(try output(layer, [3, 6, 4], forgetBias: 1, units: 3), [0.628869, 0.868992, 0.946077])
        expectClose(try output(layer, [3, 6, 4], units: 3), [0.570197, 0.866191, 0.945962])
    }

    @Test func gru() throws {
        expectClose(try output(RecurrentLayer<GRU>(RecurrentOptions(units: 3)), [3, 6, 4], units: 3), [0.521729, 0.637166, 0.393850])
        expectClose(try output(RecurrentLayer<GRUResetBefore>(RecurrentOptions(units: 3)), [3, 6, 4], units: 3), [0.514478, 0.642688, 0.402083])
    }

    /// `u(d+u+1)`, `4u(d+u+1)`, `3u(d+u+2)`, `3u(d+u+1)`.
    @Test func parameterCounts() throws {
        let (d, u) = (5, 7)
        let options = RecurrentOptions(units: u)
        func count(_ layer: any Layer) throws -> Int { try layer.weights(for: [[nil, d]]).reduce(0) { $0 + $1.shape.reduce(1, *) } }
        #expect(try count(RecurrentLayer<SimpleRNN>(options)) == u * (d + u + 1))
        #expect(try count(RecurrentLayer<LSTM>(options)) == 4 * u * (d + u + 1))
        #expect(try count(RecurrentLayer<GRU>(options)) == 3 * u * (d + u + 2))
        #expect(try count(RecurrentLayer<GRUResetBefore>(options)) == 3 * u * (d + u + 1))
    }

    /// A softmax over a single unit is 1 whatever comes in, so no gradient comes out.
    @Test func softmaxOfOneUnitCannotLearn() throws {
        var generator = MersenneTwister(legacySeed: 3)
        let model = Model(name: "softmax")
        try model.add(ModelLayer(name: "lstm", layer: RecurrentLayer<LSTM>(RecurrentOptions(units: 3)), declaredInput: [4, 2]), &generator)
        try model.add(ModelLayer(name: "dense", layer: Dense(units: 1, activation: .softmax)), &generator)
        let trace = try model.trace(GradientCheckTests.random([2, 4, 2], seed: 1), GradientCheckTests.random([2, 1], seed: 2))
        #expect(trace.output.values == [1, 1])
        let gradient = try #require(trace.layers[0].parts[0].hiddenGradient).values
        #expect(!gradient.contains { $0 != 0 })
    }

    /// What a step threw out of before its update still predicts, with the weights of the last whole batch.
    @Test func interruptedTrainingKeepsTheModelUsable() throws {
        struct Stop: Error {}
        var generator = MersenneTwister(legacySeed: 3)
        let model = Model(name: "stopped")
        try model.add(ModelLayer(name: "gru", layer: RecurrentLayer<GRU>(RecurrentOptions(units: 3)), declaredInput: [4, 2]), &generator)
        try model.add(ModelLayer(name: "dense", layer: Dense(units: 1)), &generator)
        model.compile(Objective(.meanSquaredError), .adam)
        let x = GradientCheckTests.random([64, 4, 2], seed: 1)
        let y = GradientCheckTests.random([64, 1], seed: 2)
        try model.train([x], [y])
        let before = model.weights.map(\.values)
        #expect(throws: Stop.self) { try model.train([x], [y]) { _, _ in throw Stop() } }
        #expect(model.weights.map(\.values) == before)
        #expect(model.optimizer.iterations == 1)
        let prediction = try (model.predict(x) as Tensor<Float>).values
        #expect(!prediction.contains { !$0.isFinite })
    }
}
