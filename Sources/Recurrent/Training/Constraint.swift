/// What a weight is brought back to after each update. Norms are Euclidean, along an axis.
public enum Constraint: Sendable, Equatable {
    case maxNorm(Double, axis: Int)
    case nonNegative
    case unitNorm(axis: Int)
    /// Moved by `rate` of the way into the interval of norms.
    case minMaxNorm(Double, Double, rate: Double, axis: Int)

    /// Changes a weight in place.
    public func apply<S: Scalar>(to weight: Tensor<S>) {
        switch self {
        case .nonNegative: for i in 0..<weight.count where weight[i] < 0 { weight[i] = 0 }
        case .maxNorm(let limit, let axis): rescale(weight, axis) { min($0, limit) / ($0 + Constraint.tiny) }
        case .unitNorm(let axis): rescale(weight, axis) { 1 / ($0 + Constraint.tiny) }
        case .minMaxNorm(let low, let high, let rate, let axis):
            rescale(weight, axis) { (rate * min(max($0, low), high) + (1 - rate) * $0) / ($0 + Constraint.tiny) }
        }
    }

    private static let tiny = 1e-7

    private func rescale<S: Scalar>(_ weight: Tensor<S>, _ axis: Int, _ factor: (Double) -> Double) {
        let shape = weight.shape
        let at = axis < 0 ? axis + shape.count : axis
        guard shape.indices.contains(at) else { return }
        let inner = shape[(at + 1)...].reduce(1, *)
        let length = shape[at]
        for outer in 0..<shape[..<at].reduce(1, *) {
            for i in 0..<inner {
                let start = outer * length * inner + i
                var sum = 0.0
                for k in 0..<length { sum += Double(weight[start + k * inner]) * Double(weight[start + k * inner]) }
                let scale = S(factor(sum.squareRoot()))
                for k in 0..<length { weight[start + k * inner] *= scale }
            }
        }
    }
}
