/// Each feature brought to mean 0 and variance 1 over the batch in training, over what was seen before otherwise
/// (Ioffe & Szegedy 2015). Timesteps that are masked don't count.
public struct BatchNormalization: Layer {
    public var momentum: Double
    public var epsilon: Double
    public var center: Bool
    public var scale: Bool
    public var gamma = WeightOptions(.ones)
    public var beta = WeightOptions(.zeros)
    /// A frozen layer goes by its statistics in training too.
    public let freezing = Freezing()

    /// Set by the layer's `trainable`.
    public final class Freezing: @unchecked Sendable { var isFrozen = false }

    public init(momentum: Double = 0.99, epsilon: Double = 0.001, center: Bool = true, scale: Bool = true) {
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
    }

    public var kind: String { "BatchNormalization" }
    public var needsWholeBatch: Bool { true }

    public func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec] {
        let input = try only(inputs, atLeast: 2)
        guard let last = input.last, let features = last else { throw .features(layer: kind, axis: -1, expected: -1, found: [-1] + input.map { $0 ?? -1 }) }
        return (scale ? [gamma.spec("gamma", [features])] : []) + (center ? [beta.spec("beta", [features])] : []) + [
            WeightSpec(name: "moving_mean", shape: [features], initializer: .zeros, isTrainable: false),
            WeightSpec(name: "moving_variance", shape: [features], initializer: .ones, isTrainable: false),
        ]
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { [try only(inputs, atLeast: 2)] }

    private func usesBatch<S: Scalar>(_ context: Context<S>) -> Bool { context.isTraining && !freezing.isFrozen }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        let width = max(1, x.shape.last ?? 1)
        let rows = x.count / width
        let statistics = weights.count - 2
        let (mean, variance) = (Tensor<S>(weights[statistics].values, [width]), Tensor<S>(weights[statistics + 1].values, [width]))
        if usesBatch(context) {
            let counted = inputs[0].mask.map { mask in (0..<rows).filter { mask.values[$0] } } ?? Array(0..<rows)
            let n = S(max(1, counted.count))
            for j in 0..<width {
                mean[j] = counted.reduce(0) { $0 + x[$1 * width + j] } / n
                variance[j] = counted.reduce(0) { $0 + (x[$1 * width + j] - mean[j]) * (x[$1 * width + j] - mean[j]) } / n
                // The moving statistics are weights that the pass itself moves; batches are not split for this.
                if context.keepsState {
                    weights[statistics][j] = weights[statistics][j] * S(momentum) + mean[j] * S(1 - momentum)
                    weights[statistics + 1][j] = weights[statistics + 1][j] * S(momentum) + variance[j] * S(1 - momentum)
                }
            }
        }
        let (normal, y, inverse) = (Tensor<S>(x.shape), Tensor<S>(x.shape), Tensor<S>([width]))
        for j in 0..<width { inverse[j] = 1 / (variance[j] + S(epsilon)).squareRoot() }
        for i in 0..<x.count {
            let j = i % width
            normal[i] = (x[i] - mean[j]) * inverse[j]
            y[i] = (scale ? weights[0][j] : 1) * normal[i] + (center ? weights[scale ? 1 : 0][j] : 0)
        }
        return Pass(inputs, output: y, mask: inputs[0].mask, kept: [normal, inverse], context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0] else { return [nil] }
        let (normal, inverse) = (pass.kept[0], pass.kept[1])
        let width = max(1, gradient.shape.last ?? 1)
        let rows = gradient.count / width
        let counts = pass.inputs[0].mask.map { $0.values.map { $0 ? S(1) : 0 } } ?? [S](repeating: 1, count: rows)
        let n = max(1, counts.reduce(0, +))
        let d = Tensor<S>(gradient.shape)
        for j in 0..<width {
            let factor = scale ? weights[0][j] : 1
            var (sum, along): (S, S) = (0, 0)
            for i in 0..<rows {
                sum += gradient[i * width + j]
                along += gradient[i * width + j] * normal[i * width + j]
            }
            if scale { into[0][j] += along }
            if center { into[scale ? 1 : 0][j] += sum }
            for i in 0..<rows {
                let through = usesBatch(pass.context) ? counts[i] * (sum + normal[i * width + j] * along) / n : 0
                d[i * width + j] = factor * inverse[j] * (gradient[i * width + j] - through)
            }
        }
        return [d]
    }
}
