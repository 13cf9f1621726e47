/// Turns gradients into weight updates, over all weights of a model at once.
public struct Optimizer: Sendable {
    public enum Rule: Sendable {
        /// vel = μ·vel − lr·g; w += vel (with Nesterov: w += μ·vel − lr·g).
        case sgd(momentum: Float, nesterov: Bool)
        /// w −= lr·g / √(v + ε), v the running mean of g² (ε inside the root, as in Keras).
        case rmsprop(rho: Float, epsilon: Float)
        /// Kingma & Ba 2015: w −= α·m / (√v + ε), α = lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ).
        case adam(beta1: Float, beta2: Float, epsilon: Float)
    }
    public enum Clipping: Sendable { case none, value(Float), norm(Float), globalNorm(Float) }

    public var rule: Rule
    public var learningRate: Float
    public var clipping = Clipping.none
    public private(set) var iterations = 0
    private var first: [Float] = []
    private var second: [Float] = []

    public init(_ rule: Rule, learningRate: Float) {
        self.rule = rule
        self.learningRate = learningRate
    }

    public static let adam = Optimizer(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7), learningRate: 0.001)
    public static let sgd = Optimizer(.sgd(momentum: 0, nesterov: false), learningRate: 0.01)
    public static let rmsprop = Optimizer(.rmsprop(rho: 0.9, epsilon: 1e-7), learningRate: 0.001)

    /// One update. `sizes` are the lengths of the weights within the flat arrays, for clipping by weight.
    mutating func step(_ weights: UnsafeMutablePointer<Float>, _ gradients: UnsafeMutablePointer<Float>, count: Int, sizes: [Int]) {
        clip(gradients, sizes)
        iterations += 1
        if first.count != count {
            first = [Float](repeating: 0, count: count)
            second = [Float](repeating: 0, count: count)
        }
        let lr = learningRate
        switch rule {
        case .sgd(let momentum, let nesterov):
            for i in 0..<count {
                first[i] = momentum * first[i] - lr * gradients[i]
                weights[i] += nesterov ? momentum * first[i] - lr * gradients[i] : first[i]
            }
        case .rmsprop(let rho, let epsilon):
            for i in 0..<count {
                let g = gradients[i]
                second[i] = rho * second[i] + (1 - rho) * g * g
                weights[i] -= lr * g / (second[i] + epsilon).squareRoot()
            }
        case .adam(let beta1, let beta2, let epsilon):
            let t = Double(iterations)
            let alpha = lr * Float((1 - power(Double(beta2), t)).squareRoot() / (1 - power(Double(beta1), t)))
            first.withUnsafeMutableBufferPointer { m in
                second.withUnsafeMutableBufferPointer { v in
                    for i in 0..<count {
                        let g = gradients[i]
                        m[i] += (g - m[i]) * (1 - beta1)
                        v[i] += (g * g - v[i]) * (1 - beta2)
                        weights[i] -= alpha * m[i] / (v[i].squareRoot() + epsilon)
                    }
                }
            }
        }
    }

    private func clip(_ gradients: UnsafeMutablePointer<Float>, _ sizes: [Int]) {
        func norm(_ p: UnsafeMutablePointer<Float>, _ n: Int) -> Float {
            var sum: Float = 0
            for i in 0..<n { sum += p[i] * p[i] }
            return sum.squareRoot()
        }
        func scale(_ p: UnsafeMutablePointer<Float>, _ n: Int, _ limit: Float) {
            let size = norm(p, n)
            guard size > limit else { return }
            for i in 0..<n { p[i] *= limit / size }
        }
        let total = sizes.reduce(0, +)
        switch clipping {
        case .none: break
        case .value(let limit): for i in 0..<total { gradients[i] = min(max(gradients[i], -limit), limit) }
        case .globalNorm(let limit): scale(gradients, total, limit)
        case .norm(let limit):
            var at = gradients
            for size in sizes {
                scale(at, size, limit)
                at += size
            }
        }
    }
}

private func power(_ x: Double, _ n: Double) -> Double {
    var (result, square, left) = (1.0, x, Int(n))
    while left > 0 {
        if left & 1 == 1 { result *= square }
        square *= square
        left >>= 1
    }
    return result
}
