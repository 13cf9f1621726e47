/// The record of a forward pass, and with targets of the backward pass, through a whole model.
public struct Trace<S: Scalar>: Sendable {
    public struct Entry: Sendable {
        /// The layer's name; a layer that is called several times is "lstm", "lstm#2", … in the order of its calls.
        public internal(set) var name: String
        public let index: Int
        /// One trace; forward and backward for a bidirectional layer; one for each cell of a stack.
        public internal(set) var parts: [LayerTrace<S>]
        public var isStack = false
        /// Another recurrent layer reads what this one gives: a loss at a later step then reaches it at every step.
        public var isBelowRecurrent = false
        /// Whether the model calls the layer more than once.
        public internal(set) var isShared = false
    }
    public let loss: Double?
    public let outputs: [Tensor<S>]
    /// The first of the outputs.
    public var output: Tensor<S> { outputs.first ?? Tensor([0]) }
    public private(set) var layers: [Entry]
    /// The recurrent layers, a bidirectional one as its two directions.
    public var parts: [LayerTrace<S>] { layers.flatMap(\.parts) }
    let replay: Replay<S>
    /// The loss's gradient by each output, as the way back began with it; empty without targets.
    let gradients: [Tensor<S>?]

    init(loss: Double?, replay: Replay<S>, outputs: [Tensor<S>], gradients: [Tensor<S>?], weightGradients: [Tensor<S>]?) {
        self.loss = loss
        self.outputs = outputs
        self.replay = replay
        self.gradients = gradients
        layers = replay.entries(weightGradients)
    }

    /// The same trace with names for its timesteps, by sample, in the layers that have as many.
    public func naming(steps: [[String]]) -> Trace {
        var result = self
        for i in layers.indices {
            for j in layers[i].parts.indices where steps.count == layers[i].parts[j].samples && steps.allSatisfy({ $0.count == layers[i].parts[j].timesteps }) {
                result.layers[i].parts[j].stepNames = steps
            }
        }
        return result
    }
}

extension Model {
    /// Runs `x` through the model and keeps what every recurrent layer did; with `y` also all gradients of the loss. A
    /// large batch is shared between threads, as in training.
    public func trace(_ x: Tensor<Float>, _ y: Tensor<Float>?, _ whatIf: WhatIf<Float> = .init()) throws -> Trace<Float> {
        try trace([x], y.map { [$0] }, whatIf)
    }

    /// The same for several inputs and outputs; a target is nil where an output has no loss. The loss is the one that is
    /// trained, with what the regularizers charge; the gradients are those of the data's part of it.
    public func trace(_ inputs: [Tensor<Float>], _ targets: [Tensor<Float>?]?, _ whatIf: WhatIf<Float> = .init()) throws -> Trace<Float> {
        let batch = try traced(inputs, whatIf)
        guard let graph, !batch.outputs.isEmpty else { throw ModelError.notBuilt(name) }
        // Training changes the weights in place: what is asked of a trace later is answered with those it was made with.
        let replay = Replay(graph, batch.passes, batch.parts, arranged(weights.map { Tensor($0.values, $0.shape) }), layers.map(\.name))
        guard let targets else { return Trace(loss: nil, replay: replay, outputs: batch.outputs, gradients: [], weightGradients: nil) }
        let evaluation = try evaluate(batch, targets)
        let gradient = backward(batch, evaluation.gradients)
        return Trace(
            loss: evaluation.total + charges.reduce(0, +), replay: replay, outputs: batch.outputs, gradients: evaluation.gradients,
            weightGradients: arranged(byWeight(gradient)))
    }

    /// The same in either precision, in one piece, with weights as in `weights`.
    public func trace<S: Scalar>(_ x: Tensor<S>, _ y: Tensor<S>?, weights: [Tensor<S>], _ whatIf: WhatIf<S> = .init()) throws -> Trace<S> {
        try check(x.shape)
        let samples = 0..<(x.shape.first ?? 0)
        guard let graph, let pass = pass([x], weights: weights, whatIf.context(samples)) else { throw ModelError.notBuilt(name) }
        let replay = Replay(graph, [pass], [samples], arranged(weights), layers.map(\.name))
        guard let y else { return Trace(loss: nil, replay: replay, outputs: [pass.output], gradients: [], weightGradients: nil) }
        let gradients = weights.map { Tensor<S>($0.shape) }
        let evaluation = try evaluate(pass, [y])
        backward(pass, evaluation.gradients, weights: weights, into: gradients)
        return Trace(loss: evaluation.total, replay: replay, outputs: [pass.output], gradients: evaluation.gradients, weightGradients: arranged(gradients))
    }

    /// What the recurrent layers did in a batch, its parts joined; gradients too once it has gone back.
    func entries(of batch: Batch, gradient: Tensor<Float>?) -> [Trace<Float>.Entry] {
        guard let graph else { return [] }
        return Replay(graph, batch.passes, batch.parts, arranged(weights), layers.map(\.name)).entries(gradient.map { arranged(byWeight($0)) })
    }
}
