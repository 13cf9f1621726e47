import Foundation
import Arrays
import Recurrent
import Testing

/// Laws that hold for every cell, shape, mask and option: parts sum to wholes, Jacobians are central differences, a
/// clamp is an edited equation. In double precision, over models drawn from seeds.
@Suite struct InspectionTests {
    /// A recurrent layer under a Dense, drawn from a seed: its cell, shapes, options, mask and data.
    struct Drawn {
        let model: Model
        let layer: any Traceable
        let x: Tensor<Double>
        let y: Tensor<Double>
        let weights: [Tensor<Double>]
        let words: String

        init(_ seed: UInt32, masked: Bool? = nil, sequences: Bool? = nil) throws {
            var generator = MersenneTwister(legacySeed: seed)
            func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + min(range.count - 1, Int(generator.uniform() * Double(range.count))) }
            func normal(_ shape: [Int]) -> Tensor<Double> { Tensor((0..<shape.reduce(1, *)).map { _ in generator.normal() }, shape) }
            var options = RecurrentOptions(units: draw(1...5))
            options.returnSequences = sequences ?? (draw(0...1) == 1)
            options.goBackwards = draw(0...1) == 1
            options.useBias = draw(0...3) > 0
            let kind = Int(seed) % 4
            layer = [RecurrentLayer<SimpleRNN>(options), RecurrentLayer<LSTM>(options), RecurrentLayer<GRU>(options), RecurrentLayer<GRUResetBefore>(options)][kind] as any Traceable
            let (samples, steps, features) = (draw(1...3), draw(1...7), draw(1...4))
            let isMasked = masked ?? (draw(0...1) == 1)
            words = "seed \(seed): \(layer.kind) \(options.units) units, \(samples)×\(steps)×\(features)\(isMasked ? ", masked" : "")\(options.goBackwards ? ", backwards" : "")\(options.returnSequences ? ", sequences" : "")"
            model = Model(name: "drawn")
            var layers: [any Layer] = [layer, Dense(units: 2)]
            if isMasked { layers.insert(Masking(), at: 0) }
            var own = MersenneTwister(legacySeed: seed &+ 1000)
            for (i, layer) in layers.enumerated() {
                try model.add(ModelLayer(name: layer is any Traceable ? "rnn" : "layer_\(i)", layer: layer, declaredInput: i == 0 ? [steps, features] : nil), &own)
            }
            x = normal([samples, steps, features])
            if isMasked {
                for row in 0..<samples * steps where generator.uniform() < 0.3 { for f in 0..<features { x[row * features + f] = 0 } }
            }
            y = normal(options.returnSequences ? [samples, steps, 2] : [samples, 2])
            weights = model.weights.map { weight in Tensor(weight.values.map { Double($0) * 1.3 + generator.normal() * 0.3 }, weight.shape) }
        }

        func trace(_ whatIf: WhatIf<Double> = .init()) throws -> LayerTrace<Double> {
            let trace = try model.trace(x, y, weights: weights, whatIf)
            return try #require(trace.layers.first).parts[0]
        }
    }

    static func gap(_ a: [Double], _ b: [Double]) -> Double {
        guard a.count == b.count else { return .infinity }
        return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    static func sum(_ parts: [(name: String, values: Tensor<Double>)]) -> [Double] {
        var total = parts.first?.values.values ?? []
        for part in parts.dropFirst() { total = zip(total, part.values.values).map(+) }
        return total
    }

    @Test(arguments: 0..<60 as Range<UInt32>)
    func partsSumToWholes(_ seed: UInt32) throws {
        let drawn = try Drawn(seed)
        let t = try drawn.trace()
        #expect(Self.gap(Self.sum(t.hiddenPaths), try #require(t.hiddenGradient).values) < 1e-12, "\(drawn.words)")
        if let cell = t.cellGradient { #expect(Self.gap(Self.sum(t.cellPaths), cell.values) < 1e-12, "\(drawn.words)") }
        for (i, whole) in try #require(t.weightGradients).enumerated() {
            let steps = try #require(t.weightSteps(i))
            var total = [Double](repeating: 0, count: whole.count)
            for step in 0..<t.timesteps { for j in 0..<whole.count { total[j] += steps[step * whole.count + j] } }
            #expect(Self.gap(total, whole.values) < 1e-11, "\(drawn.words), weight \(i)")
            for (step, norm) in t.weightStepNorms(i).enumerated() {
                var squares = 0.0
                for j in 0..<whole.count { squares += steps[step * whole.count + j] * steps[step * whole.count + j] }
                #expect(abs(squares.squareRoot() - norm) < 1e-12, "\(drawn.words)")
            }
        }
    }

    /// A state is moved by overwriting it; what follows comes from the model's own forward pass.
    @Test(arguments: 0..<40 as Range<UInt32>)
    func jacobiansAreCentralDifferences(_ seed: UInt32) throws {
        let drawn = try Drawn(seed)
        let t = try drawn.trace()
        let (sample, units, h) = (t.samples - 1, t.units, 1e-6)
        let last = t.layer.goBackwards ? 0 : t.timesteps - 1
        let jacobian = t.jacobian(sample: sample)
        for step in 0..<t.timesteps where step != last {
            for j in 0..<units {
                func moved(_ by: Double) throws -> [Double] {
                    let values = Tensor([Double](repeating: .nan, count: t.samples * t.timesteps * units), [t.samples, t.timesteps, units])
                    values[(sample * t.timesteps + step) * units + j] = t.hidden[sample, step, j] + by
                    let other = try drawn.trace(WhatIf(clamps: ["rnn": ["hidden": values]]))
                    return (0..<units).map { other.hidden[sample, last, $0] }
                }
                let (above, below) = (try moved(h), try moved(-h))
                for i in 0..<units {
                    let numeric = (above[i] - below[i]) / (2 * h)
                    #expect(abs(numeric - jacobian[(step * units + i) * units + j]) < 1e-7, "\(drawn.words), step \(step), \(i) by \(j)")
                }
            }
        }
        for (step, norm) in t.jacobianNorms(sample: sample).enumerated() {
            // The largest singular value lies between the largest column's length and the Frobenius norm, and is attained.
            let matrix: [Double] = (0..<units * units).map { jacobian[step * units * units + $0] }
            let frobenius: Double = matrix.reduce(0.0) { $0 + $1 * $1 }.squareRoot()
            func length(_ j: Int) -> Double {
                var sum = 0.0
                for i in 0..<units { sum += matrix[i * units + j] * matrix[i * units + j] }
                return sum.squareRoot()
            }
            let column: Double = (0..<units).map(length).max() ?? 0
            #expect(norm <= frobenius * (1 + 1e-9) && norm >= column * (1 - 1e-9), "\(drawn.words)")
        }
    }

    /// Gates held at random numbers in random places: states equal those of the equations written out, and the weights'
    /// gradients are central differences of the loss with the clamps in place.
    @Test(arguments: 0..<40 as Range<UInt32>)
    func clampsAreEditedEquations(_ seed: UInt32) throws {
        let drawn = try Drawn(seed, masked: false)
        var generator = MersenneTwister(legacySeed: seed &+ 7)
        let free = try drawn.trace()
        let shape = [free.samples, free.timesteps, free.units]
        var clamps: [String: Tensor<Double>] = [:]
        for gate in drawn.layer.gateNames + ["hidden"] where generator.uniform() < 0.6 {
            clamps[gate] = Tensor((0..<shape.reduce(1, *)).map { _ in generator.uniform() < 0.4 ? generator.uniform() : .nan }, shape)
        }
        let whatIf = WhatIf(clamps: ["rnn": clamps])
        let held = try drawn.trace(whatIf)
        let byHand = ByHand(drawn, clamps).hidden
        #expect(Self.gap(held.hidden.values, byHand) < 1e-12, "\(drawn.words)")

        let gradients = try #require(held.weightGradients)
        for (i, gradient) in gradients.enumerated() {
            for k in stride(from: 0, to: gradient.count, by: max(1, gradient.count / 7)) {
                let weight = drawn.weights[i]
                let original = weight[k]
                func loss(_ value: Double) throws -> Double {
                    weight[k] = value
                    defer { weight[k] = original }
                    return try #require(try drawn.model.trace(drawn.x, drawn.y, weights: drawn.weights, whatIf).loss)
                }
                let numeric = try (loss(original + 1e-6) - loss(original - 1e-6)) / 2e-6
                #expect(abs(numeric - gradient[k]) < 1e-7, "\(drawn.words), weight \(i)[\(k)]")
            }
        }
    }

    /// A clamp's own gradient: held gates still have one (by the value they are held at), their pre-activations none.
    @Test func clampedGatesPassNothingOn() throws {
        let drawn = try Drawn(5, masked: false)
        let ones = Tensor([Double](repeating: 1, count: drawn.x.shape[0] * drawn.x.shape[1] * drawn.layer.units), [drawn.x.shape[0], drawn.x.shape[1], drawn.layer.units])
        let t = try drawn.trace(WhatIf(clamps: ["rnn": ["forget": ones]]))
        #expect(t.layer.kind == "LSTM")
        #expect(t.gates[1].values.values.allSatisfy { $0 == 1 })
        #expect(t.preactivationGradients[1].values.values.allSatisfy { $0 == 0 })
        #expect(t.preactivationGradients[0].values.values.contains { $0 != 0 })
    }

    /// The layer's equations, written out once more, with each gate held where a clamp says so.
    struct ByHand {
        var hidden: [Double]

        init(_ drawn: Drawn, _ clamps: [String: Tensor<Double>]) {
            let (samples, steps, features, units) = (drawn.x.shape[0], drawn.x.shape[1], drawn.x.shape[2], drawn.layer.units)
            let (kernel, recurrent) = (drawn.weights[0], drawn.weights[1])
            let width = kernel.shape[1]
            let bias = drawn.layer.options.useBias ? drawn.weights[2].values : [Double](repeating: 0, count: 2 * width)
            hidden = [Double](repeating: 0, count: samples * steps * units)
            func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
            for n in 0..<samples {
                var (h, c) = ([Double](repeating: 0, count: units), [Double](repeating: 0, count: units))
                for s in 0..<steps {
                    let t = drawn.layer.goBackwards ? steps - 1 - s : s
                    func hold(_ gate: String, _ u: Int, _ value: Double) -> Double {
                        guard let clamp = clamps[gate] else { return value }
                        let held = clamp[n, t, u]
                        return held.isNaN ? value : held
                    }
                    func fromInput(_ column: Int) -> Double { (0..<features).reduce(0.0) { $0 + drawn.x[n, t, $1] * kernel[$1 * width + column] } }
                    func fromState(_ v: [Double], _ column: Int) -> Double { (0..<units).reduce(0.0) { $0 + v[$1] * recurrent[$1 * width + column] } }
                    var next = h
                    switch drawn.layer.notation.gates.count {
                    case 1: for u in 0..<units { next[u] = tanh(fromInput(u) + fromState(h, u) + bias[u]) }
                    case 4:
                        for u in 0..<units {
                            func z(_ block: Int) -> Double { fromInput(block * units + u) + fromState(h, block * units + u) + bias[block * units + u] }
                            let (i, f, g, o) = (hold("input", u, sigmoid(z(0))), hold("forget", u, sigmoid(z(1))), hold("candidate", u, tanh(z(2))), hold("output", u, sigmoid(z(3))))
                            c[u] = f * c[u] + i * g
                            next[u] = o * tanh(c[u])
                        }
                    default:
                        let isAfter = drawn.layer.options.useBias ? drawn.weights[2].shape.count == 2 : drawn.layer is RecurrentLayer<GRU>
                        func second(_ column: Int) -> Double { drawn.layer.options.useBias && isAfter ? bias[width + column] : 0 }
                        let r = (0..<units).map { u in hold("reset", u, sigmoid(fromInput(units + u) + fromState(h, units + u) + bias[units + u] + second(units + u))) }
                        for u in 0..<units {
                            let update = hold("update", u, sigmoid(fromInput(u) + fromState(h, u) + bias[u] + second(u)))
                            let column = 2 * units + u
                            let inner = isAfter ? r[u] * (fromState(h, column) + second(column)) : fromState(zip(r, h).map(*), column)
                            let candidate = hold("candidate", u, tanh(fromInput(column) + bias[column] + inner))
                            next[u] = update * h[u] + (1 - update) * candidate
                        }
                    }
                    for u in 0..<units {
                        h[u] = hold("hidden", u, next[u])
                        hidden[(n * steps + t) * units + u] = h[u]
                    }
                }
            }
        }
    }

    /// Step equations: the summands of each argument are the recorded pre-activation, the values the recorded gates.
    @Test(arguments: 0..<40 as Range<UInt32>)
    func equationsAddUp(_ seed: UInt32) throws {
        let drawn = try Drawn(seed)
        let t = try drawn.trace()
        let pre = t.preactivations
        for step in 0..<t.timesteps {
            let equations = t.equations(step: step, sample: 0)
            for equation in equations where !equation.terms.isEmpty {
                let block = try #require(pre.firstIndex { $0.name == equation.name })
                for u in 0..<t.units { #expect(abs(equation.terms[u].reduce(0, +) - pre[block].values[0, step, u]) < 1e-12, "\(drawn.words)") }
            }
            #expect(try #require(equations.last).values == (0..<t.units).map { t.hidden[0, step, $0] })
            for equation in t.gradientEquations(step: step, sample: 0) where !equation.terms.isEmpty {
                for u in 0..<t.units { #expect(abs(equation.terms[u].reduce(0, +) - equation.values[u]) < 1e-12, "\(drawn.words)") }
            }
        }
    }
}
