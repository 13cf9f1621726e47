/// How much an output depends on each input.
public struct Saliency: Sendable {
    /// d output / d input, shaped like the input; nil where the input is ids, which have no derivative.
    public let gradient: Tensor<Float>?
    /// d output / d what the first recurrent layers read, (samples, timesteps, features).
    public let atLayer: Tensor<Float>?
    /// What they read there.
    public let read: Tensor<Float>?
    public let output: Tensor<Float>
}

extension Model {
    /// The gradient of one number of the output (of the last timestep, where there are several) by the inputs, sample by sample.
    ///
    /// - Parameter unit: which number along the last axis.
    public func saliency(_ x: Tensor<Float>, unit: Int) throws -> Saliency {
        try check(x.shape)
        let weights = self.weights
        guard let graph, let pass = pass([x], weights: weights) else { throw ModelError.notBuilt(name) }
        let output = pass.output
        let seed = Tensor<Float>(output.shape)
        let (width, row) = (output.shape.last ?? 1, output.count / max(1, output.shape[0]))
        for n in 0..<output.shape[0] { seed[n * row + row - width + unit] = 1 }
        let gradients = weights.map { Tensor<Float>($0.shape) }
        let byInput = backward(pass, [seed], weights: weights, into: gradients)
        let layers = Replay(graph, [pass], [0..<x.shape[0]], arranged(weights), []).entries(arranged(gradients)).flatMap(\.parts)
        // Layers that read the same, such as both directions of a Bidirectional: their shares add up.
        let read = layers.first?.input
        var sum: Tensor<Float>?
        for layer in layers where layer.input.shape == read?.shape && layer.input.values == read?.values { sum = Tensor.sum(sum, layer.inputGradient) }
        return Saliency(gradient: byInput.first.flatMap { $0 }, atLayer: sum, read: read, output: output)
    }
}
