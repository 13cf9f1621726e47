/// One batch of training, for those who watch it.
public struct TrainingStep {
    public let model: Model
    /// From 1, within the epoch.
    public let number: Int
    /// From 0.
    public let epoch: Int
    public let loss: Double
    public let inputs: [Tensor<Float>]
    public let targets: [Tensor<Float>?]
    /// The passes, with all that the recurrent layers keep.
    public let batch: Batch
    /// By all weights, laid out like `gathered()`.
    public let gradient: Tensor<Float>

    public init(
        model: Model, number: Int, epoch: Int, loss: Double, inputs: [Tensor<Float>], targets: [Tensor<Float>?], batch: Batch, gradient: Tensor<Float>
    ) {
        self.model = model
        self.number = number
        self.epoch = epoch
        self.loss = loss
        self.inputs = inputs
        self.targets = targets
        self.batch = batch
        self.gradient = gradient
    }
}

/// Watches a model being trained. A model that nobody watches spends nothing on it.
public protocol TrainingObserver: AnyObject {
    /// Forwards and back are done, the weights are still the old ones; the gradient is not clipped yet.
    func computed(_ step: TrainingStep)
    /// The weights have changed; the gradient is what clipping left of it.
    func updated(_ step: TrainingStep)
    func epochEnded(_ epoch: Int)
}

extension TrainingObserver {
    public func updated(_ step: TrainingStep) {}
    public func epochEnded(_ epoch: Int) {}
}

extension Model {
    /// Names of the weights, "lstm/recurrent_kernel", in the order of `weights`.
    public var weightNames: [String] { leaves.flatMap { leaf in leaf.specs.map { leaf.name + "/" + $0.name } } }

    /// Parts of a block laid out like `gathered()`, one for each weight.
    func byWeight(_ flat: Tensor<Float>) -> [Tensor<Float>] {
        var at = 0
        return specs.map { spec in
            defer { at += spec.count }
            return flat.view(at, spec.shape)
        }
    }

    /// What the recurrent layers did in a batch; gradients too once it has gone back.
    public func layers(of batch: Batch, gradient: Tensor<Float>?) -> [LayerTrace<Float>] {
        entries(of: batch, gradient: gradient).flatMap(\.parts)
    }
}
