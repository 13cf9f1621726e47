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
    /// - Parameters:
    ///   - step: the width of the differences.
    ///   - targets: one for each output; nil where it has no loss.
    public func gradientCheck(_ inputs: [Tensor<Float>], _ targets: [Tensor<Float>?], step: Double = 1e-5, interruption: () throws -> Void = {}) throws -> [GradientCheckRow] {
        try check(inputs)
        let (x, y) = (inputs.map { $0.converted(to: Double.self) }, targets.map { $0?.converted(to: Double.self) })
        let weights = self.weights.map { $0.converted(to: Double.self) }
        let gradients = weights.map { Tensor<Double>($0.shape) }
        func value() throws -> (loss: Double, pass: Pass<Double>, gradients: [Tensor<Double>?]) {
            guard let pass = pass(x, weights: weights) else { throw ModelError.notBuilt(name) }
            let evaluation = try evaluate(pass, y)
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
