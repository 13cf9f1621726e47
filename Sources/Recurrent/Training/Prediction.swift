extension Model {
    /// Predictions for all samples, batch by batch, one tensor per output. `check` may throw to stop.
    public func predict(_ inputs: [Tensor<Float>], batchSize: Int = 32, check: () throws -> Void = {}) throws -> [Tensor<Float>] {
        let samples = try self.check(inputs)
        var parts: [[Tensor<Float>]] = []
        for start in stride(from: 0, to: max(1, samples), by: max(1, batchSize)) {
            try check()
            let range = start..<min(samples, start + max(1, batchSize))
            parts.append(try forward(inputs.map { $0.samples(range) }, keepsRecords: false).outputs)
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
}
