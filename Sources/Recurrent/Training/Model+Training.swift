extension Model {
    /// Chooses what is minimised and how.
    public func compile(_ objective: Objective, _ optimizer: Optimizer) {
        self.objective = objective
        self.optimizer = optimizer
        isCompiled = true
    }

    /// One step of training: forwards, loss, backwards, update.
    ///
    /// - Parameter report: sees the losses and outputs before the weights change.
    public func train(
        _ inputs: [Tensor<Float>], _ targets: [Tensor<Float>?], weights: [Tensor<Float>?] = [],
        report: (Evaluation<Float>, [Output<Float>]) throws -> Void = { _, _ in }
    ) throws {
        let (evaluation, outputs, gradient, _) = try gradient(inputs, targets, weights: weights)
        try report(evaluation, outputs)
        update(gradient)
    }

    /// The losses of a batch with what the regularizers charge, and the gradient by all weights; and the batch itself, with
    /// all that its passes keep.
    public func gradient(_ inputs: [Tensor<Float>], _ targets: [Tensor<Float>?], weights: [Tensor<Float>?] = []) throws -> (evaluation: Evaluation<Float>, outputs: [Output<Float>], gradient: Tensor<Float>, batch: Batch) {
        let batch = try forward(inputs, isTraining: true)
        let outputs = outputs(of: batch)
        var evaluation = try evaluate(batch, targets, weights: weights, outputs)
        let gradient = backward(batch, evaluation.gradients)
        var at = 0
        for (weight, spec) in zip(self.weights, specs) {
            if let regularizer = spec.regularizer { evaluation.total += regularizer.charge(weight, into: gradient.view(at, spec.shape)) }
            at += spec.count
        }
        return (evaluation, outputs, gradient, batch)
    }

    /// The losses of a batch, with their gradients made ready for its way back.
    func evaluate(_ batch: Batch, _ targets: [Tensor<Float>?], weights: [Tensor<Float>?] = [], _ outputs: [Output<Float>]? = nil) throws -> Evaluation<Float> {
        let evaluation = try objective.evaluate(outputs ?? self.outputs(of: batch), targets, weights: weights)
        for (i, isByLogits) in evaluation.isByLogits.enumerated() where isByLogits {
            for pass in batch.passes { producer(of: i, in: pass)?.isGradientByLogits = true }
        }
        return evaluation
    }

    /// Outputs and losses without training.
    public func evaluate(_ inputs: [Tensor<Float>], _ targets: [Tensor<Float>?], weights: [Tensor<Float>?] = []) throws -> (evaluation: Evaluation<Float>, outputs: [Output<Float>]) {
        let outputs = outputs(of: try forward(inputs, keepsRecords: false))
        var evaluation = try objective.evaluate(outputs, targets, weights: weights)
        evaluation.total += charges.reduce(0, +)
        return (evaluation, outputs)
    }

    /// What each regularizer charges now, in the order of the weights.
    public var charges: [Double] { zip(weights, specs).compactMap { weight, spec in spec.regularizer?.charge(weight) } }

    /// Changes the weights by a gradient laid out like `gathered()`.
    public func update(_ gradient: Tensor<Float>) {
        var at = 0
        let spans = zip(specs, trainability).map { spec, isTrainable in
            defer { at += spec.count }
            return WeightSpan(at..<at + spec.count, shape: spec.shape, isTrainable: isTrainable, constraint: spec.constraint)
        }
        optimizer.step(gathered(), gradient, spans)
    }

    // MARK: Outputs

    func outputs(of batch: Batch) -> [Output<Float>] {
        batch.outputs.enumerated().map { i, tensor in
            let logits = batch.passes.compactMap { producer(of: i, in: $0)?.logits }
            let joined = logits.count == batch.passes.count ? logits.first.map { ($0.activation, logits.count == 1 ? $0.tensor : Tensor.stacked(logits.map(\.tensor))) } : nil
            return Output(tensor, mask: batch.masks[i], logits: joined)
        }
    }

    /// The same of a pass in one piece, with the loss's gradients made ready for its way back.
    func evaluate<S: Scalar>(_ pass: Pass<S>, _ targets: [Tensor<S>?]) throws -> Evaluation<S> {
        let outputs = pass.outputs.enumerated().map { i, signal in Output(signal.tensor, mask: signal.mask, logits: producer(of: i, in: pass)?.logits) }
        let evaluation = try objective.evaluate(outputs, targets)
        for (i, isByLogits) in evaluation.isByLogits.enumerated() where isByLogits { producer(of: i, in: pass)?.isGradientByLogits = true }
        return evaluation
    }

    /// The pass of the call that made an output, if nothing else uses what it made.
    private func producer<S: Scalar>(of output: Int, in pass: Pass<S>) -> Pass<S>? {
        guard let graph, graph.results.indices.contains(output), case .call(let i, output: _) = graph.results[output], pass.parts.indices.contains(i) else { return nil }
        let source = graph.results[output]
        let uses = graph.results.filter { $0 == source }.count + graph.calls.reduce(0) { $0 + $1.inputs.filter { $0 == source }.count }
        return uses == 1 ? pass.parts[i] : nil
    }
}
