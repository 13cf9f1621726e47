extension Model {
    /// Predictions for all samples, batch by batch, one tensor per output. `check` may throw to stop.
    public func predict(_ inputs: [Tensor<Float>], batchSize: Int = 32, check: () throws -> Void = {}) throws -> [Tensor<Float>] {
        let samples = try self.check(inputs)
        var parts: [[Tensor<Float>]] = []
        for start in stride(from: 0, to: max(1, samples), by: max(1, batchSize)) {
            try check()
            let range = start..<min(samples, start + max(1, batchSize))
            parts.append(try forward(inputs.map { $0.samples(range) }).outputs)
        }
        return outputs.indices.map { i in Tensor.stacked(parts.map { $0[i] }) }
    }

    /// The same for a model with one input and one output.
    public func predict(_ x: Tensor<Float>, batchSize: Int = 32, check: () throws -> Void = {}) throws -> Tensor<Float> {
        try predict([x], batchSize: batchSize, check: check)[0]
    }

    /// The first input's and output's shapes, which most models have alone.
    public var inputShape: Shape? { graph?.inputShapes.first }
    public var outputShape: Shape? { outputs.first?.shape }

    public func check(_ shape: [Int]) throws(ModelError) { _ = try check(shapes: [shape]) }

    public func checkTargets(_ x: [Int], _ y: [Int]) throws(ModelError) {
        guard x.first == y.first else { throw .samples(x: x.first ?? 0, y: y.first ?? 0) }
        guard let output = outputShape else { return }
        let expected = [x[0]] + output.enumerated().map { i, length in length ?? (i + 1 < x.count ? x[i + 1] : 1) }
        if loss == .sparseCategoricalCrossentropy { return }
        if y == expected || (expected.last == 1 && y == Array(expected.dropLast())) { return }
        throw .targets(expected: expected, found: y)
    }

    /// Loss (sum over rows) and metrics of a batch, with the gradient by all weights.
    func gradients(_ x: Tensor<Float>, _ y: Tensor<Float>) throws -> (loss: Double, metrics: [Double], rows: Int, gradient: Tensor<Float>) {
        let batch = try forward([x], isTraining: true)
        let output = batch.outputs[0]
        let rows = output.count / max(1, output.shape.last ?? 1)
        let (sum, gradient) = loss.evaluate(y, output, rowsInAll: rows)
        return (sum, metrics.map { $0.metric.sum(y, output) }, rows, backward(batch, [gradient]))
    }

    func update(_ gradient: Tensor<Float>) {
        let flat = gathered()
        optimizer.step(flat.pointer, gradient.pointer, count: flat.count, sizes: weights.map(\.count))
    }
}
