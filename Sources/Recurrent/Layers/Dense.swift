/// y = act(x·W + b) over the last axis.
public struct Dense: Layer {
    public var units: Int
    public var activation: Activation
    public var useBias: Bool
    public var kernel = WeightOptions(.glorotUniform)
    public var bias = WeightOptions(.zeros)

    public init(units: Int, activation: Activation = .linear, useBias: Bool = true) {
        self.units = units
        self.activation = activation
        self.useBias = useBias
    }

    public var kind: String { "Dense" }

    public func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec] {
        guard units > 0 else { throw .units(layer: kind, given: units) }
        let input = try only(inputs, atLeast: 2)
        guard let last = input.last, let features = last else { throw .features(layer: kind, axis: -1, expected: -1, found: [-1] + input.map { $0 ?? -1 }) }
        guard Double(units) * Double(features) < 1e9 else { throw .tooLarge(layer: kind, parameters: Double(units) * Double(features)) }
        return [self.kernel.spec("kernel", [features, units])] + (useBias ? [self.bias.spec("bias", [units])] : [])
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { [try only(inputs, atLeast: 2).dropLast() + [units]] }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let input = inputs[0].tensor
        let features = weights[0].shape[0]
        let rows = input.count / max(1, features)
        let z = Tensor<S>(input.shape.dropLast() + [units])
        if useBias { for i in 0..<rows { (z.pointer + i * units).update(from: weights[1].pointer, count: units) } }
        S.multiply(
            UnsafePointer(input.pointer), transposed: false, features, UnsafePointer(weights[0].pointer), transposed: false, units, into: z.pointer, units,
            rows: rows, columns: units, inner: features, beta: 1)
        return Pass(inputs, output: activation.applied(to: z), mask: inputs[0].mask, kept: [z], context: context).keeping(activation, z)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        let features = weights[0].shape[0]
        let rows = pass.input.count / max(1, features)
        let above = pass.gradient(gradients)
        let dZ = pass.isGradientByLogits ? above : activation.pullback(above, value: pass.output, at: pass.kept[0])
        S.multiply(
            UnsafePointer(pass.input.pointer), transposed: true, features, UnsafePointer(dZ.pointer), transposed: false, units, into: into[0].pointer, units,
            rows: features, columns: units, inner: rows, beta: 1)
        if useBias { for i in 0..<rows { for j in 0..<units { into[1][j] += dZ[i * units + j] } } }
        let dX = Tensor<S>(pass.input.shape)
        S.multiply(
            UnsafePointer(dZ.pointer), transposed: false, units, UnsafePointer(weights[0].pointer), transposed: true, units, into: dX.pointer, features,
            rows: rows, columns: features, inner: units, beta: 0)
        return [dX]
    }
}

/// The activation function of a layer of its own.
public struct ActivationLayer: Layer {
    public var activation: Activation
    public let kind: String

    public init(_ activation: Activation, kind: String = "Activation") {
        self.activation = activation
        self.kind = kind
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { [try only(inputs)] }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        Pass(inputs, output: activation.applied(to: inputs[0].tensor), mask: inputs[0].mask, context: context).keeping(activation, inputs[0].tensor)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        [pass.isGradientByLogits ? pass.gradient(gradients) : activation.pullback(pass.gradient(gradients), value: pass.output, at: pass.input)]
    }
}
