/// Layers of activations with settings: ReLU with bounds and slope, LeakyReLU, ELU, Softmax along an axis.
public struct Rectifier: Layer {
    public let kind: String
    /// Below the threshold: `slope`·(x − threshold); above: x, but no more than `limit`.
    public var slope: Double
    public var threshold: Double
    public var limit: Double?
    /// Below 0 instead: α·(eˣ − 1).
    public var exponential: Double?

    public init(_ kind: String, slope: Double = 0, threshold: Double = 0, limit: Double? = nil, exponential: Double? = nil) {
        self.kind = kind
        self.slope = slope
        self.threshold = threshold
        self.limit = limit
        self.exponential = exponential
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { [try only(inputs)] }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        let y = Tensor<S>(x.shape)
        for i in 0..<x.count {
            var z = x[i]
            if let exponential {
                if z <= 0 {
                    var value = S(0)
                    S.Vector(loading: &z, count: 1).exponential().store(to: &value, count: 1)
                    y[i] = S(exponential) * (value - 1)
                } else {
                    y[i] = z
                }
            } else {
                y[i] = z > S(threshold) || z.isNaN ? (limit.map { min(z, S($0)) } ?? z) : S(slope) * (z - S(threshold))
            }
        }
        return Pass(inputs, output: y, mask: inputs[0].mask, context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0] else { return [nil] }
        let (x, y) = (pass.input, pass.output)
        let d = Tensor<S>(x.shape)
        for i in 0..<x.count {
            if let exponential {
                d[i] = gradient[i] * (x[i] > 0 ? 1 : y[i] + S(exponential))
            } else {
                d[i] = gradient[i] * (x[i] > S(threshold) ? (limit.map { x[i] < S($0) ? 1 : 0 } ?? 1) : S(slope))
            }
        }
        return [d]
    }
}
