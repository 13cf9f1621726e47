/// One value per feature over all timesteps: their mean (of those that count, under a mask) or their largest.
public struct GlobalPooling: Layer {
    public enum Rule: String, Sendable { case average = "GlobalAveragePooling1D", maximum = "GlobalMaxPooling1D" }
    public var rule: Rule
    /// Leave the time axis there, with length 1.
    public var keepsAxis: Bool

    public init(_ rule: Rule, keepsAxis: Bool = false) {
        self.rule = rule
        self.keepsAxis = keepsAxis
    }

    public var kind: String { rule.rawValue }
    public func masks(for inputs: [Bool]) -> [Bool] { [false] }
    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        let input = try only(inputs, axes: 3)
        return [keepsAxis ? [1, input[1]] : [input[1]]]
    }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        let (samples, steps, width) = (x.shape[0], x.shape[1], x.shape[2])
        let y = Tensor<S>(keepsAxis ? [samples, 1, width] : [samples, width])
        for n in 0..<samples {
            let shares = shares(inputs[0].mask, n, steps) as [S]
            for j in 0..<width {
                switch rule {
                case .average: for t in 0..<steps { y[n * width + j] += x[(n * steps + t) * width + j] * shares[t] }
                case .maximum: y[n * width + j] = largest(x, n, j).value
                }
            }
        }
        return Pass(inputs, output: y, context: context)
    }

    /// The part of each timestep in the mean.
    private func shares<S: Scalar>(_ mask: Mask?, _ sample: Int, _ steps: Int) -> [S] {
        guard let mask else { return [S](repeating: 1 / S(steps), count: steps) }
        let counted = mask.values[sample * steps..<(sample + 1) * steps]
        let n = S(counted.count { $0 })
        return counted.map { $0 ? 1 / n : n == 0 ? .nan : 0 }
    }

    /// The mask does not matter to a maximum, in Keras as here.
    private func largest<S: Scalar>(_ x: Tensor<S>, _ n: Int, _ j: Int) -> (value: S, step: Int) {
        let (steps, width) = (x.shape[1], x.shape[2])
        var best: (value: S, step: Int) = (-.infinity, 0)
        for t in 0..<steps where x[(n * steps + t) * width + j] > best.value || x[(n * steps + t) * width + j].isNaN { best = (x[(n * steps + t) * width + j], t) }
        return best
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0] else { return [nil] }
        let x = pass.input
        let (samples, steps, width) = (x.shape[0], x.shape[1], x.shape[2])
        let d = Tensor<S>(x.shape)
        for n in 0..<samples {
            let shares = shares(pass.inputs[0].mask, n, steps) as [S]
            for j in 0..<width {
                switch rule {
                case .average: for t in 0..<steps { d[(n * steps + t) * width + j] = gradient[n * width + j] * shares[t] }
                case .maximum: if steps > 0 { d[(n * steps + largest(x, n, j).step) * width + j] = gradient[n * width + j] }
                }
            }
        }
        return [d]
    }
}
