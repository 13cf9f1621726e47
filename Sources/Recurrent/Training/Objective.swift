/// A loss that a script wrote: its numbers, and how a gradient by them becomes one by the predictions.
public protocol CustomLoss: AnyObject {
    /// - Returns: the loss of each row (or of the whole batch, with no axes), and its pullback.
    func evaluate(_ target: Tensor<Double>, _ prediction: Tensor<Double>) throws -> (values: Tensor<Double>, pullback: (Tensor<Double>) throws -> Tensor<Double>)
}

/// What a model's outputs are held against: a loss for each, and what it weighs.
public struct Objective {
    public enum Formula {
        case loss(Loss)
        case custom(any CustomLoss, Loss.Reduction)
    }
    public struct Part {
        public var name: String
        public var formula: Formula
        /// What the loss is multiplied by in the sum.
        public var weight: Double?

        public init(name: String, _ formula: Formula, weight: Double? = nil) {
            self.name = name
            self.formula = formula
            self.weight = weight
        }
    }

    /// By output of the model; nil where an output has no loss.
    public var parts: [Part?]

    public init(_ parts: [Part?]) { self.parts = parts }

    /// One loss for a model with one output.
    public init(_ loss: Loss) { parts = [Part(name: loss.name, .loss(loss))] }
}

/// An output of a model as a loss sees it: predictions, which of their timesteps count, and what went into a sigmoid
/// or softmax that made them.
public struct Output<S: Scalar>: Sendable {
    public let tensor: Tensor<S>
    public let mask: Mask?
    public let logits: (activation: Activation, tensor: Tensor<S>)?

    public init(_ tensor: Tensor<S>, mask: Mask? = nil, logits: (activation: Activation, tensor: Tensor<S>)? = nil) {
        self.tensor = tensor
        self.mask = mask
        self.logits = logits
    }
}

/// The losses of a batch and their gradients.
public struct Evaluation<S: Scalar> {
    /// Weighted sum over the outputs.
    public var total = 0.0
    public var byOutput: [Double?] = []
    /// By each output, or by its logits where `isByLogits` says so; nil where it has no loss.
    public var gradients: [Tensor<S>?] = []
    public var isByLogits: [Bool] = []
}

extension Objective {
    /// - Parameters:
    ///   - targets: by output; nil where it has no loss.
    ///   - weights: of samples, or of samples and timesteps, by output.
    public func evaluate<S: Scalar>(_ outputs: [Output<S>], _ targets: [Tensor<S>?], weights: [Tensor<S>?] = []) throws -> Evaluation<S> {
        var result = Evaluation<S>()
        for (i, output) in outputs.enumerated() {
            guard i < parts.count, let part = parts[i] else {
                result.byOutput.append(nil)
                result.gradients.append(nil)
                result.isByLogits.append(false)
                continue
            }
            guard i < targets.count, let target = targets[i] else { throw ModelError.mismatch("None values not supported.") }
            let given = i < weights.count ? weights[i] : nil
            let (one, byLogits) = try Objective.evaluate(part.formula, target, output, given)
            let factor = part.weight ?? 1
            if factor != 1 { for j in 0..<one.gradient.count { one.gradient[j] *= S(factor) } }
            result.total += one.value * factor
            result.byOutput.append(one.value)
            result.gradients.append(one.gradient)
            result.isByLogits.append(byLogits)
        }
        return result
    }

    private static func evaluate<S: Scalar>(_ formula: Formula, _ target: Tensor<S>, _ output: Output<S>, _ weights: Tensor<S>?) throws -> (LossResult<S>, Bool) {
        switch formula {
        case .loss(var loss):
            // A sigmoid or softmax below its cross-entropy is computed together with it.
            if let logits = output.logits, loss.matchingActivation == logits.activation {
                loss.fromLogits = true
                return (try loss.evaluate(target, logits.tensor, weights: weights, mask: output.mask), true)
            }
            return (try loss.evaluate(target, output.tensor, weights: weights, mask: output.mask), false)
        case .custom(let custom, let reduction):
            let (values, pullback) = try custom.evaluate(target.converted(to: Double.self), output.tensor.converted(to: Double.self))
            let (factors, count) = values.shape.isEmpty ? (nil, 1) : try Weighting.factors(rows: values.shape, weights: weights, mask: output.mask, reduction: reduction)
            let seed = Tensor<Double>((0..<values.count).map { (factors?[$0] ?? 1) / count }, values.shape)
            var sum = 0.0
            for i in 0..<values.count where seed[i] != 0 { sum += values[i] * seed[i] }
            let gradient = try pullback(seed)
            guard gradient.shape == output.tensor.shape else { throw ModelError.targets(expected: output.tensor.shape, found: gradient.shape) }
            return (LossResult(value: sum, gradient: gradient.converted(to: S.self)), false)
        }
    }
}
