/// How far a weight's gradient by backpropagation lies from the one by central differences.
public struct GradientCheckRow: Sendable {
    public let name: String
    public let shape: [Int]
    /// max |a − b| / max(|a| + |b|, a thousandth of the model's largest gradient, below which rounding is all one sees).
    public let difference: Double
}

extension Model {
    /// Compares backpropagation through time with central differences, in double precision.
    ///
    /// - Parameter step: the width of the differences.
    public func gradientCheck(_ x: Tensor<Float>, _ y: Tensor<Float>, step: Double = 1e-5, interruption: () throws -> Void = {}) throws -> [GradientCheckRow] {
        try check(x.shape)
        let (input, target) = (x.converted(to: Double.self), y.converted(to: Double.self))
        let weights = self.weights.map { $0.converted(to: Double.self) }
        let gradients = weights.map { Tensor<Double>($0.shape) }
        func value() throws -> (loss: Double, pass: Pass<Double>, gradients: [Tensor<Double>?]) {
            guard let pass = pass([input], weights: weights) else { throw ModelError.notBuilt(name) }
            let evaluation = try evaluate(pass, [target])
            return (evaluation.total, pass, evaluation.gradients)
        }
        let first = try value()
        backward(first.pass, first.gradients, weights: weights, into: gradients)
        var largest = 0.0
        for tensor in gradients { for i in 0..<tensor.count { largest = max(largest, abs(tensor[i])) } }
        var rows: [GradientCheckRow] = []
        let names = leaves.flatMap { leaf in leaf.specs.map { leaf.name + "/" + $0.name } }
        for (i, weight) in weights.enumerated() {
            var worst = 0.0
            for k in 0..<weight.count {
                try interruption()
                let original = weight[k]
                weight[k] = original + step
                let above = try value().loss
                weight[k] = original - step
                let below = try value().loss
                weight[k] = original
                let numeric = (above - below) / (2 * step)
                let exact = gradients[i][k]
                worst = max(worst, abs(numeric - exact) / max(abs(numeric) + abs(exact), max(largest, 1e-12) * 1e-3))
            }
            rows.append(.init(name: names[i], shape: weight.shape, difference: worst))
        }
        return rows
    }
}
