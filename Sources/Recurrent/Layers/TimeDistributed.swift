/// A layer applied to each timestep by itself: samples and timesteps are one axis to it.
public struct TimeDistributed: Layer {
    public var layer: any Layer

    public init(_ layer: any Layer) { self.layer = layer }

    public var kind: String { "TimeDistributed" }
    public var parts: [any Layer] { [layer] }

    public func partInputs(for inputs: [Shape]) throws(ModelError) -> [[Shape]] {
        let input = try only(inputs)
        guard input.count >= 2 else {
            throw .mismatch("`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions, received: (None, \(input.map { $0.map(String.init) ?? "None" }.joined(separator: ", ")))")
        }
        return [[Array(input.dropFirst())]]
    }

    public func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec] { try layer.weights(for: try partInputs(for: inputs)[0]) }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        let inner = try partInputs(for: inputs)[0]
        return try layer.outputs(for: inner).map { [inputs[0][0]] + $0 }
    }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        let (samples, steps) = (x.shape[0], x.shape[1])
        var context = context
        context.firstSample *= steps
        var inner = Signal(x.reshaped([samples * steps] + x.shape.dropFirst(2)))
        // A mask of more axes than time says which steps inside count.
        if let mask = inputs[0].mask, mask.shape.count > 2 { inner.mask = Mask(mask.values, shape: [samples * steps] + mask.shape.dropFirst(2)) }
        let pass = S.forward(layer, [inner], weights, context)
        let outputs = pass.outputs.map { Signal($0.tensor.reshaped([samples, steps] + $0.tensor.shape.dropFirst()), mask: inputs[0].mask) }
        return Pass(inputs, outputs: outputs, parts: [pass], context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        let inner = gradients.enumerated().map { i, gradient in gradient?.reshaped(pass.parts[0].outputs[i].tensor.shape) }
        return S.backward(layer, pass.parts[0], inner, weights, into).map { $0?.reshaped(pass.input.shape) }
    }
}
