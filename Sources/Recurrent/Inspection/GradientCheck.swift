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
        try checkTargets(x.shape, y.shape)
        let (input, target) = (x.converted(to: Double.self), y.converted(to: Double.self))
        let weights = weightsByLayer.map { $0.map { $0.converted(to: Double.self) } }
        let gradients = weights.map { $0.map { Tensor<Double>($0.shape) } }
        func value() -> (Double, [Pass<Double>], Tensor<Double>) {
            let passes = forward(input, weights, isTraining: false)
            let output = passes.last?.output ?? input
            let rows = output.count / max(1, output.shape.last ?? 1)
            let (sum, gradient) = loss.evaluate(target, output, rowsInAll: rows)
            return (sum / Double(rows), passes, gradient)
        }
        let (_, passes, gradient) = value()
        _ = backward(passes, gradient, weights, into: gradients)
        var largest = 0.0
        for tensor in gradients.joined() { for i in 0..<tensor.count { largest = max(largest, abs(tensor[i])) } }
        var rows: [GradientCheckRow] = []
        for (i, layer) in layers.enumerated() {
            for (j, spec) in layer.specs.enumerated() {
                let weight = weights[i][j]
                var worst = 0.0
                for k in 0..<weight.count {
                    try interruption()
                    let original = weight[k]
                    weight[k] = original + step
                    let above = value().0
                    weight[k] = original - step
                    let below = value().0
                    weight[k] = original
                    let numeric = (above - below) / (2 * step)
                    let exact = gradients[i][j][k]
                    worst = max(worst, abs(numeric - exact) / max(abs(numeric) + abs(exact), max(largest, 1e-12) * 1e-3))
                }
                rows.append(.init(name: layer.name + "/" + spec.name, shape: spec.shape, difference: worst))
            }
        }
        return rows
    }
}
