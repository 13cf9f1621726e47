/// Each row brought to mean 0 and variance 1 over the last axes, then scaled and shifted (Ba, Kiros & Hinton 2016).
public struct LayerNormalization: Layer {
    /// How many axes from the last.
    public var axes: Int
    public var epsilon: Double
    public var center: Bool
    public var scale: Bool
    public var gamma = WeightOptions(.ones)
    public var beta = WeightOptions(.zeros)

    public init(axes: Int = 1, epsilon: Double = 0.001, center: Bool = true, scale: Bool = true) {
        self.axes = axes
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
    }

    public var kind: String { "LayerNormalization" }

    public func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec] {
        let input = try only(inputs, atLeast: axes + 1)
        let lengths = input.suffix(axes)
        guard !lengths.contains(nil) else { throw .features(layer: kind, axis: -1, expected: -1, found: [-1] + input.map { $0 ?? -1 }) }
        let shape = lengths.map { $0 ?? 1 }
        return (scale ? [gamma.spec("gamma", shape)] : []) + (center ? [beta.spec("beta", shape)] : [])
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { [try only(inputs, atLeast: axes + 1)] }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        let width = max(1, x.shape.suffix(axes).reduce(1, *))
        let (normal, y) = (Tensor<S>(x.shape), Tensor<S>(x.shape))
        let inverse = Tensor<S>([x.count / width])
        for row in 0..<x.count / width {
            let start = row * width
            var (mean, variance): (S, S) = (0, 0)
            for j in start..<start + width { mean += x[j] }
            mean /= S(width)
            for j in start..<start + width { variance += (x[j] - mean) * (x[j] - mean) }
            inverse[row] = 1 / (variance / S(width) + S(epsilon)).squareRoot()
            for j in 0..<width {
                normal[start + j] = (x[start + j] - mean) * inverse[row]
                y[start + j] = (scale ? weights[0][j] : 1) * normal[start + j] + (center ? weights[scale ? 1 : 0][j] : 0)
            }
        }
        return Pass(inputs, output: y, mask: inputs[0].mask, kept: [normal, inverse], context: context)
    }

    /// dx = (dn − mean dn − n·mean(dn∘n)) / σ, with n the normalised row and dn = dy∘γ.
    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0] else { return [nil] }
        let (normal, inverse) = (pass.kept[0], pass.kept[1])
        let width = max(1, gradient.shape.suffix(axes).reduce(1, *))
        let d = Tensor<S>(gradient.shape)
        for row in 0..<gradient.count / width {
            let start = row * width
            var (mean, along): (S, S) = (0, 0)
            for j in 0..<width {
                let dn = gradient[start + j] * (scale ? weights[0][j] : 1)
                mean += dn
                along += dn * normal[start + j]
                if scale { into[0][j] += gradient[start + j] * normal[start + j] }
                if center { into[scale ? 1 : 0][j] += gradient[start + j] }
            }
            for j in 0..<width {
                let dn = gradient[start + j] * (scale ? weights[0][j] : 1)
                d[start + j] = (dn - mean / S(width) - normal[start + j] * along / S(width)) * inverse[row]
            }
        }
        return [d]
    }
}
