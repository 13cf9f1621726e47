import Arrays
import Recurrent
import Testing

/// Backpropagation against central differences in double precision, over every cell, layer and option, at sizes that
/// tell all axes apart.
@Suite struct GradientCheckTests {
    static let samples = 2
    static let timesteps = 5
    static let features = 3
    static let units = 4

    static func options(_ change: (inout RecurrentOptions) -> Void = { _ in }) -> RecurrentOptions {
        var options = RecurrentOptions(units: units)
        // A bias that is not zero, so that its every row matters.
        options.bias.initializer = .normal
        change(&options)
        return options
    }

    static func recurrent(_ change: (inout RecurrentOptions) -> Void = { _ in }) -> [(String, any Traceable)] {
        let o = options(change)
        return [("SimpleRNN", RecurrentLayer<SimpleRNN>(o)), ("LSTM", RecurrentLayer<LSTM>(o)), ("GRU", RecurrentLayer<GRU>(o)), ("GRU reset before", RecurrentLayer<GRUResetBefore>(o))]
    }

    static func random(_ shape: [Int], seed: UInt32) -> Tensor<Float> {
        var generator = MersenneTwister(legacySeed: seed)
        return Tensor((0..<shape.reduce(1, *)).map { _ in Float(generator.normal()) }, shape)
    }

    /// The largest difference over all weights of a model that ends in `Dense(2)`.
    static func worst(_ layers: [any Layer], sequences: Bool = false, loss: Loss.Rule = .meanSquaredError, activation: Activation = .linear) throws -> Double {
        var generator = MersenneTwister(legacySeed: 7)
        let model = Model(name: "checked")
        for (i, layer) in (layers + [Dense(units: 2, activation: activation)]).enumerated() {
            try model.add(ModelLayer(name: "layer_\(i)", layer: layer, declaredInput: i == 0 ? [timesteps, features] : nil), &generator)
        }
        model.compile(Objective(Loss(loss, name: "loss")), .sgd)
        // Weights larger than the initial ones, so that gates are far from linear.
        for weight in model.weights { for i in 0..<weight.count { weight[i] = weight[i] * 1.5 + Float(generator.normal()) * 0.1 } }
        let x = random([samples, timesteps, features], seed: 1)
        var y = random(sequences ? [samples, timesteps, 2] : [samples, 2], seed: 2)
        if [.binaryCrossentropy, .binaryFocalCrossentropy(alpha: 0.25, gamma: 2)].contains(loss) { y = Tensor(y.values.map { $0 > 0 ? 1 : 0 }, y.shape) }
        if loss == .sparseCategoricalCrossentropy(ignoring: nil) { y = Tensor((0..<y.count / 2).map { Float($0 % 2) }, Array(y.shape.dropLast())) }
        if [.categoricalCrossentropy, .categoricalFocalCrossentropy(alpha: 0.25, gamma: 2), .klDivergence, .categoricalHinge].contains(loss) { y = Tensor((0..<y.count).map { $0 % 2 == 0 ? 1 : 0 }, y.shape) }
        return try model.gradientCheck([x], [y]).map(\.difference).max() ?? .infinity
    }

    @Test(arguments: [false, true], [false, true])
    func cells(sequences: Bool, backwards: Bool) throws {
        for (name, layer) in Self.recurrent({ $0.returnSequences = sequences; $0.goBackwards = backwards }) {
            let worst = try Self.worst([layer], sequences: sequences)
            #expect(worst < 1e-6, "\(name): \(worst)")
        }
    }

    @Test(arguments: [Activation.tanh, .sigmoid, .linear, .softsign, .elu, .softplus, .exponential])
    func activations(_ activation: Activation) throws {
        for (name, layer) in Self.recurrent({ $0.activations = Activations(state: activation == .exponential ? .tanh : activation, gate: activation == .exponential ? .softsign : .sigmoid) }) {
            let worst = try Self.worst([layer])
            #expect(worst < 1e-6, "\(name) with \(activation): \(worst)")
        }
    }

    @Test func withoutBias() throws {
        for (name, layer) in Self.recurrent({ $0.useBias = false }) { #expect(try Self.worst([layer]) < 1e-6, "\(name)") }
    }

    @Test(arguments: Bidirectional.Merge.allCases.filter { $0 != .none })
    func bidirectional(_ merge: Bidirectional.Merge) throws {
        for sequences in [false, true] {
            for (name, layer) in Self.recurrent({ $0.returnSequences = sequences }) {
                let both = Bidirectional(forward: layer, backward: layer.reversed, merge: merge)
                let worst = try Self.worst([both], sequences: sequences)
                #expect(worst < 1e-6, "\(name), \(merge): \(worst)")
            }
        }
    }

    @Test func stacks() throws {
        let below = Self.recurrent { $0.returnSequences = true }
        let above = Self.recurrent()
        for (i, layer) in below.enumerated() { #expect(try Self.worst([layer.1, above[(i + 1) % 4].1]) < 1e-6, "\(layer.0)") }
    }

    /// Each loss above the activation it belongs to, and cross-entropies away from theirs.
    static let losses: [(Loss.Rule, Activation)] = [
        (.meanSquaredError, .tanh), (.meanSquaredLogarithmicError, .softplus), (.huber(delta: 0.4), .linear), (.logCosh, .linear), (.poisson, .softplus), (.cosineSimilarity, .linear),
        (.meanAbsolutePercentageError, .linear), (.binaryCrossentropy, .sigmoid), (.binaryFocalCrossentropy(alpha: 0.25, gamma: 2), .sigmoid), (.categoricalCrossentropy, .softmax),
        (.categoricalCrossentropy, .sigmoid), (.categoricalFocalCrossentropy(alpha: 0.25, gamma: 2), .softmax), (.sparseCategoricalCrossentropy(ignoring: nil), .softmax),
        (.sparseCategoricalCrossentropy(ignoring: nil), .sigmoid), (.klDivergence, .softmax), (.hinge, .linear), (.squaredHinge, .linear), (.categoricalHinge, .linear),
    ]

    @Test(arguments: losses)
    func everyLoss(_ loss: Loss.Rule, _ activation: Activation) throws {
        let worst = try Self.worst([RecurrentLayer<LSTM>(Self.options())], loss: loss, activation: activation)
        #expect(worst < 1e-6, "\(loss): \(worst)")
    }
}
