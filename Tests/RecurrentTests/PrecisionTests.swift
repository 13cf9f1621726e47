import Arrays
import Recurrent
import Testing

/// Single precision, which training runs in, against double precision, which the gradient checks hold.
@Suite struct PrecisionTests {
    /// Sizes at which a batch is split between threads and products go by panels, whose last ones are not full.
    private static let (samples, timesteps, features, units) = (150, 6, 72, 68)

    private static func model<C: Cell>(_ cell: C.Type, sequences: Bool) throws -> Model {
        var options = RecurrentOptions(units: units)
        options.bias.initializer = .normal
        options.returnSequences = sequences
        var generator = MersenneTwister(legacySeed: 3)
        let model = Model(name: "precision")
        try model.add(ModelLayer(name: "cell", layer: RecurrentLayer<C>(options), declaredInput: [timesteps, features]), &generator)
        try model.add(ModelLayer(name: "out", layer: Dense(units: 3)), &generator)
        model.compile(Objective(Loss(.meanSquaredError, name: "loss")), .sgd)
        return model
    }

    /// The largest difference, as a share of the largest number.
    private static func difference(_ a: Tensor<Float>, _ b: [Double]) -> Double {
        let scale = b.reduce(0) { max($0, abs($1)) }
        return zip(a.values, b).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / scale
    }

    private static func check<C: Cell>(_ cell: C.Type) throws {
        for sequences in [false, true] {
            let model = try model(cell, sequences: sequences)
            let x = GradientCheckTests.random([samples, timesteps, features], seed: 1)
            let y = GradientCheckTests.random(sequences ? [samples, timesteps, 3] : [samples, 3], seed: 2)
            try check(model, x, y, C.kind)
        }
    }

    private static func check(_ model: Model, _ x: Tensor<Float>, _ y: Tensor<Float>, _ what: String) throws {
        let weights = model.weights.map { $0.converted(to: Double.self) }
        let pass = try #require(model.pass([x.converted(to: Double.self)], weights: weights))
        let evaluation = try model.objective.evaluate([Output(pass.output)], [y.converted(to: Double.self)])
        let exact = weights.map { Tensor<Double>($0.shape) }
        model.backward(pass, evaluation.gradients, weights: weights, into: exact)

        let batch = try model.forward([x], isTraining: true)
        #expect(batch.passes.count == 2)
        #expect(difference(batch.outputs[0], pass.output.values) < 1e-5, "\(what)")
        let gradient = try model.gradient([x], [y]).gradient
        #expect(difference(gradient, exact.flatMap(\.values)) < 1e-5, "\(what)")
        // Without records a step keeps nothing but the state.
        #expect(difference(try model.predict(x, batchSize: samples), pass.output.values) < 1e-5, "\(what)")
    }

    /// Rows of a table that one part of the batch names, that both name, and that none does.
    @Test func embedding() throws {
        var generator = MersenneTwister(legacySeed: 4)
        let model = Model(name: "table")
        try model.add(ModelLayer(name: "words", layer: Embedding(count: 400, features: Self.features), declaredInput: [Self.timesteps]), &generator)
        try model.add(ModelLayer(name: "cell", layer: RecurrentLayer<GRU>(RecurrentOptions(units: Self.units))), &generator)
        model.compile(Objective(Loss(.meanSquaredError, name: "loss")), .sgd)
        let ids = (0..<Self.samples * Self.timesteps).map { Float($0 < Self.samples * Self.timesteps / 2 ? $0 * 7 % 150 : 100 + $0 * 11 % 200) }
        try Self.check(model, Tensor(ids, [Self.samples, Self.timesteps]), GradientCheckTests.random([Self.samples, Self.units], seed: 5), "Embedding")
    }

    @Test func simpleRNN() throws { try Self.check(SimpleRNN.self) }
    @Test func lstm() throws { try Self.check(LSTM.self) }
    @Test func gru() throws { try Self.check(GRU.self) }
    @Test func gruResetBefore() throws { try Self.check(GRUResetBefore.self) }

    /// The functions of sixteen numbers at once, over all that they are asked for.
    @Test func activations() {
        for i in -4000...4000 {
            let x = Float(i) * (i % 7 == 0 ? 0.0001 : 0.01)
            let vector = SIMD16<Float>(repeating: x)
            let tanh = Double(vector.hyperbolicTangent()[3])
            let sigmoid = Double(vector.sigmoid()[5])
            #expect(abs(tanh - Double(x).hyperbolicTangent()) <= 5e-7 * abs(Double(x).hyperbolicTangent()))
            #expect(abs(sigmoid - Double(x).sigmoid()) <= 5e-7 * Double(x).sigmoid())
        }
        #expect(SIMD16<Float>(repeating: .nan).hyperbolicTangent()[0].isNaN)
        #expect(SIMD16<Float>(repeating: .nan).sigmoid()[15].isNaN)
        #expect(SIMD16<Float>(repeating: .infinity).hyperbolicTangent()[1] == 1)
    }
}
