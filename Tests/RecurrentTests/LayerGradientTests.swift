import Arrays
import Recurrent
import Testing

/// Every layer with every option: the way back against central differences in double precision, by each weight and
/// each input, at sizes that tell all axes apart.
@Suite struct LayerGradientTests {
    private static let (samples, timesteps, features, units) = (2, 5, 3, 4)

    /// A layer and what it is called on.
    struct Row: CustomStringConvertible, Sendable {
        let name: String
        let layer: any Layer
        var inputs: [[Int]]
        var mask: [Bool]?
        /// A mask given for the call, which counts beside first states too.
        var isMaskGiven = false
        var isTraining = false
        /// Inputs hold ids below this; they have no gradient.
        var ids: Int?
        var description: String { name }
    }

    private static let mask = [true, true, false, true, false, false, true, true, false, true]

    private static func options(_ change: (inout RecurrentOptions) -> Void) -> RecurrentOptions {
        var options = RecurrentOptions(units: units)
        change(&options)
        return options
    }

    private static func cells(_ name: String, _ change: (inout RecurrentOptions) -> Void) -> [(String, any Traceable)] {
        let o = options(change)
        return [
            ("SimpleRNN " + name, RecurrentLayer<SimpleRNN>(o)), ("LSTM " + name, RecurrentLayer<LSTM>(o)), ("GRU " + name, RecurrentLayer<GRU>(o)),
            ("GRU reset before " + name, RecurrentLayer<GRUResetBefore>(o)),
        ]
    }

    private static let recurrent: [Row] = {
        let sequence = [timesteps, features]
        var rows: [Row] = []
        let variants: [(String, (inout RecurrentOptions) -> Void)] = [
            ("last", { _ in }), ("sequences", { $0.returnSequences = true }), ("state", { $0.returnState = true }),
            ("sequences, state", { $0.returnSequences = true; $0.returnState = true }), ("backwards", { $0.goBackwards = true; $0.returnSequences = true; $0.returnState = true }),
            ("no bias", { $0.useBias = false }), ("zero output", { $0.zeroOutputForMask = true; $0.returnSequences = true; $0.returnState = true }),
            ("zero last output", { $0.zeroOutputForMask = true; $0.returnState = true }),
        ]
        for (name, change) in variants {
            for (cell, layer) in cells(name, change) {
                let states = [[Int]](repeating: [units], count: layer.stateCount)
                rows.append(Row(name: cell, layer: layer, inputs: [sequence]))
                rows.append(Row(name: cell + ", masked", layer: layer, inputs: [sequence], mask: mask))
                rows.append(Row(name: cell + ", first states", layer: layer, inputs: [sequence] + states))
                rows.append(Row(name: cell + ", first states, masked", layer: layer, inputs: [sequence] + states, mask: mask, isMaskGiven: true))
            }
        }
        for (name, input, state) in [("dropout", 0.4, 0.0), ("recurrent dropout", 0.0, 0.4), ("both dropouts", 0.3, 0.4)] {
            for (cell, layer) in cells(name, { $0.dropout = input; $0.recurrentDropout = state; $0.returnSequences = true }) {
                rows.append(Row(name: cell, layer: layer, inputs: [sequence], isTraining: true))
                rows.append(Row(name: cell + ", masked", layer: layer, inputs: [sequence], mask: mask, isTraining: true))
            }
        }
        return rows
    }()

    private static let wrapped: [Row] = {
        let sequence = [timesteps, features]
        var rows: [Row] = []
        for merge in Bidirectional.Merge.allCases {
            for sequences in [false, true] {
                let name = "Bidirectional \(merge.rawValue)\(sequences ? ", sequences" : "")"
                for (cell, layer) in cells(name, { $0.returnSequences = sequences; $0.returnState = true }) {
                    let both = Bidirectional(forward: layer, backward: layer.reversed, merge: merge)
                    let states = [[Int]](repeating: [units], count: 2 * layer.stateCount)
                    rows.append(Row(name: cell, layer: both, inputs: [sequence]))
                    rows.append(Row(name: cell + ", masked", layer: both, inputs: [sequence], mask: mask))
                    rows.append(Row(name: cell + ", first states", layer: both, inputs: [sequence] + states))
                }
            }
        }
        let mixed = Bidirectional(forward: RecurrentLayer<GRU>(options { _ in }), backward: RecurrentLayer<SimpleRNN>(options { $0.units = 2; $0.goBackwards = true; $0.activations = Activations(state: .softsign) }), merge: .concat)
        rows.append(Row(name: "Bidirectional of two kinds", layer: mixed, inputs: [sequence]))
        for (sequences, backwards) in [(false, false), (true, false), (true, true)] {
            var whole = RecurrentOptions(units: 1)
            (whole.returnSequences, whole.goBackwards, whole.returnState) = (sequences, backwards, true)
            let stack = StackedRecurrent([RecurrentLayer<LSTM>(options { $0.units = 2 }), RecurrentLayer<GRU>(options { _ in }), RecurrentLayer<SimpleRNN>(options { $0.units = 3 })], whole)
            rows.append(Row(name: "stack of cells \(sequences) \(backwards)", layer: stack, inputs: [sequence]))
            rows.append(Row(name: "stack of cells \(sequences) \(backwards), masked", layer: stack, inputs: [sequence], mask: mask))
            rows.append(Row(name: "stack of cells \(sequences) \(backwards), first states", layer: stack, inputs: [sequence, [2], [2], [4], [3]]))
        }
        rows.append(Row(name: "TimeDistributed Dense", layer: TimeDistributed(Dense(units: units, activation: .tanh)), inputs: [sequence]))
        rows.append(Row(name: "TimeDistributed LSTM", layer: TimeDistributed(RecurrentLayer<LSTM>(options { _ in })), inputs: [[timesteps, 2, features]]))
        return rows
    }()

    private static let around: [Row] = {
        let sequence = [timesteps, features]
        var rows: [Row] = Activation.allCases.map { Row(name: "Dense \($0.rawValue)", layer: Dense(units: units, activation: $0), inputs: [[features]]) }
        rows += [
            Row(name: "Dense over time", layer: Dense(units: units), inputs: [sequence]), Row(name: "Dense, no bias", layer: Dense(units: units, useBias: false), inputs: [[features]]),
            Row(name: "Activation", layer: ActivationLayer(.softmax), inputs: [sequence]), Row(name: "Embedding", layer: Embedding(count: 6, features: units, masksZero: true), inputs: [[timesteps]], ids: 6),
            Row(name: "Masking", layer: Masking(), inputs: [sequence]), Row(name: "Dropout", layer: Noise("Dropout", .dropout(rate: 0.4, shape: nil)), inputs: [sequence], isTraining: true),
            Row(name: "Dropout with a shape", layer: Noise("Dropout", .dropout(rate: 0.4, shape: [1, nil])), inputs: [sequence], isTraining: true),
            Row(name: "SpatialDropout1D", layer: Noise("SpatialDropout1D", .spatial(rate: 0.4)), inputs: [sequence], isTraining: true),
            Row(name: "GaussianNoise", layer: Noise("GaussianNoise", .gaussian(deviation: 0.4)), inputs: [sequence], isTraining: true),
            Row(name: "Flatten", layer: Reshape.flatten, inputs: [sequence]), Row(name: "Reshape", layer: Reshape([features, -1]), inputs: [sequence]),
            Row(name: "Permute", layer: Permute([3, 1, 2]), inputs: [[2, timesteps, features]]), Row(name: "RepeatVector", layer: RepeatVector(timesteps), inputs: [[features]]),
            Row(name: "LayerNormalization", layer: LayerNormalization(), inputs: [sequence]), Row(name: "LayerNormalization, bare", layer: LayerNormalization(epsilon: 0.1, center: false, scale: false), inputs: [sequence]),
            Row(name: "BatchNormalization", layer: BatchNormalization(), inputs: [sequence]), Row(name: "BatchNormalization in training", layer: BatchNormalization(), inputs: [sequence], isTraining: true),
            Row(name: "BatchNormalization in training, masked", layer: BatchNormalization(scale: false), inputs: [sequence], mask: mask, isTraining: true),
            Row(name: "GlobalAveragePooling1D", layer: GlobalPooling(.average), inputs: [sequence]), Row(name: "GlobalAveragePooling1D, masked", layer: GlobalPooling(.average, keepsAxis: true), inputs: [sequence], mask: mask),
            Row(name: "GlobalMaxPooling1D", layer: GlobalPooling(.maximum), inputs: [sequence]),
            Row(name: "Concatenate", layer: Concatenate(), inputs: [sequence, [timesteps, 2]]), Row(name: "Concatenate in time", layer: Concatenate(axis: 1), inputs: [sequence, [2, features]]),
            Row(name: "Slice", layer: Slice([.index(-2), .range(start: 1, stop: nil, step: 1)]), inputs: [sequence]), Row(name: "Slice backwards", layer: Slice([.range(start: nil, stop: nil, step: -2)]), inputs: [sequence]),
            Row(name: "ScaleShift", layer: ScaleShift("Multiply", scale: -1.5, shift: 2), inputs: [sequence]),
            Row(name: "ReLU", layer: Rectifier("ReLU", slope: 0.1, threshold: 0.05, limit: 0.8), inputs: [sequence]), Row(name: "ELU", layer: Rectifier("ELU", exponential: 0.7), inputs: [sequence]),
        ]
        for rule in Merge.Rule.allCases {
            rows.append(Row(name: rule.rawValue, layer: Merge(rule), inputs: [sequence, sequence]))
            rows.append(Row(name: rule.rawValue + ", one wide", layer: Merge(rule), inputs: [sequence, [timesteps, 1]]))
            if rule != .subtract, rule != .divide { rows.append(Row(name: rule.rawValue + " of three", layer: Merge(rule), inputs: [sequence, sequence, sequence])) }
        }
        return rows
    }()

    /// The largest difference, relative to the two and to a thousandth of the largest gradient.
    private func worst(_ row: Row) throws -> Double {
        var generator = MersenneTwister(legacySeed: 11)
        func random(_ shape: [Int]) -> Tensor<Double> {
            Tensor((0..<shape.reduce(1, *)).map { _ in row.ids.map { Double(generator.below(UInt64($0))) } ?? generator.normal() }, shape)
        }
        let inputs = row.inputs.map { random([Self.samples] + $0) }
        let shapes = row.inputs.map { $0.map { Optional($0) } }
        let weights = try row.layer.weights(for: shapes).map { spec in
            // Variances are not negative.
            Tensor((0..<spec.shape.reduce(1, *)).map { _ in spec.name == "moving_variance" ? 1 + generator.uniform() : generator.normal() * 0.7 }, spec.shape)
        }
        var context = Context<Double>()
        context.isTraining = row.isTraining
        context.seed = 5
        context.keepsState = false
        func run() -> Pass<Double> {
            Double.forward(row.layer, inputs.enumerated().map { Signal($1, mask: $0 == 0 ? row.mask.map { Mask($0, shape: [Self.samples, Self.timesteps]) } : nil, isMaskGiven: row.isMaskGiven) }, weights, context)
        }
        let pass = run()
        let shapesOut = try row.layer.outputs(for: shapes)
        #expect(pass.outputs.map { $0.tensor.shape.dropFirst().map { Optional($0) } } == shapesOut, "\(row.name)")
        let factors = pass.outputs.map { output in Tensor((0..<output.tensor.count).map { _ in generator.normal() }, output.tensor.shape) }
        func loss() -> Double { zip(run().outputs, factors).reduce(0) { sum, pair in (0..<pair.1.count).reduce(sum) { $0 + pair.0.tensor[$1] * pair.1[$1] } } }
        let gradients = weights.map { Tensor<Double>($0.shape) }
        let byInput = Double.backward(row.layer, pass, factors, weights, gradients)
        #expect(byInput.count == inputs.count, "\(row.name)")
        let trained = try row.layer.weights(for: shapes).map(\.isTrainable)
        var pairs = zip(zip(weights, gradients), trained).filter { $0.1 }.map { $0.0 }
        for (input, gradient) in zip(inputs, byInput) where row.ids == nil { if let gradient { pairs.append((input, gradient)) } else { Issue.record("\(row.name): an input without a gradient") } }
        let largest = pairs.reduce(1e-9) { most, pair in (0..<pair.1.count).reduce(most) { max($0, abs(pair.1[$1])) } }
        var worst = 0.0
        for (values, gradient) in pairs {
            for i in 0..<values.count {
                let original = values[i]
                values[i] = original + 1e-5
                let above = loss()
                values[i] = original - 1e-5
                let numeric = (above - loss()) / 2e-5
                values[i] = original
                worst = max(worst, abs(numeric - gradient[i]) / max(abs(numeric) + abs(gradient[i]), largest * 1e-3))
            }
        }
        return worst
    }

    private func check(_ rows: [Row]) throws {
        for row in rows {
            let worst = try worst(row)
            #expect(worst < 1e-6, "\(row.name): \(worst)")
        }
    }

    @Test func recurrentLayers() throws { try check(Self.recurrent) }
    @Test func wrappers() throws { try check(Self.wrapped) }
    @Test func layersAround() throws { try check(Self.around) }
}
