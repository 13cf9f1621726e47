/// A batch that went through a model, in one piece or in parts on two threads, kept for the way back.
///
/// Losses see the whole batch: `outputs` and `masks` are put together from the parts.
public final class Batch: @unchecked Sendable {
    /// For each output of the model: predictions (samples, …), and which of their timesteps count.
    public let outputs: [Tensor<Float>]
    public let masks: [Mask?]
    /// The parts' passes, each over its samples.
    public let passes: [Pass<Float>]
    let parts: [Range<Int>]

    init(_ passes: [Pass<Float>], _ parts: [Range<Int>]) {
        self.passes = passes
        self.parts = parts
        let signals = passes.map(\.outputs)
        guard signals.count > 1 else {
            (outputs, masks) = (signals[0].map(\.tensor), signals[0].map(\.mask))
            return
        }
        outputs = signals[0].indices.map { i in Tensor.stacked(signals.map { $0[i].tensor }) }
        masks = signals[0].indices.map { i in
            let masks = signals.compactMap { $0[i].mask }
            guard masks.count == signals.count else { return nil }
            return Mask(masks.flatMap(\.values), shape: [masks.reduce(0) { $0 + $1.shape[0] }] + masks[0].shape.dropFirst())
        }
    }
}

extension Model {
    /// One batch forwards: the first half of a training step, and all of a prediction.
    ///
    /// A training step is
    /// ```swift
    /// let batch = try model.forward(inputs, isTraining: true)      // inputs: one tensor (samples, …) per model input
    /// // a loss from batch.outputs and batch.masks, and its gradient by each output (nil: it does not depend on it)
    /// let gradient = model.backward(batch, gradients)              // flat, laid out like model.gathered()
    /// // an optimizer changes model.gathered() in place; model.weights are views of it, model.specs say which
    /// // regularizer and constraint each has, model.trainability which of them may change
    /// ```
    /// Ids (of an Embedding) are numbers like all others. The same seed, batch and thread count give the same result.
    ///
    /// - Parameter keepsRecords: false where nobody asks for what happened inside, and there is no way back.
    public func forward(_ inputs: [Tensor<Float>], isTraining: Bool = false, keepsRecords: Bool = true) throws(ModelError) -> Batch {
        let samples = try check(inputs)
        guard let graph else { throw .notBuilt(name) }
        try checkIds(inputs, graph)
        for call in calls { try ModelError.checkSize(call.shapes, samples: samples, layer: call.layer.name) }
        let weights = weightLayers.flatMap(\.structuralWeights)
        let parts = shards(samples, inputs)
        var context = Context<Float>()
        context.isTraining = isTraining
        context.keepsRecords = keepsRecords
        if isTraining {
            context.seed = Randomness.mix(seed, 0x6472_6F70)
            seed &+= 1
        }
        let passes = Threads.concurrently(parts.count) { [context] i in
            var context = context
            context.firstSample = parts[i].lowerBound
            return Float.forward(graph, inputs.map { Signal(parts.count == 1 ? $0 : $0.samples(parts[i])) }, weights, context)
        }
        return Batch(passes, parts)
    }

    /// The same for a trace: with what-ifs, without dropout, and without changing the state of stateful layers.
    func traced(_ inputs: [Tensor<Float>], _ whatIf: WhatIf<Float>) throws(ModelError) -> Batch {
        let samples = try check(shapes: inputs.map(\.shape), isPart: whatIf.firstSample != nil)
        guard let graph else { throw .notBuilt(name) }
        let weights = weightLayers.flatMap(\.structuralWeights)
        let parts = shards(samples, inputs)
        let passes = Threads.concurrently(parts.count) { i in
            Float.forward(graph, inputs.map { Signal(parts.count == 1 ? $0 : $0.samples(parts[i])) }, weights, whatIf.context(parts[i]))
        }
        return Batch(passes, parts)
    }

    /// The gradient by all weights, one block laid out like `gathered()`, from the gradients by the outputs.
    public func backward(_ batch: Batch, _ gradients: [Tensor<Float>?]) -> Tensor<Float> {
        guard let graph else { return Tensor([0]) }
        let weights = weightLayers.flatMap(\.structuralWeights)
        nonisolated(unsafe) let model = self
        let blocks = Threads.concurrently(batch.passes.count) { i in
            let block = GradientBlock(model, graph, batch.passes[i], isWhole: i == 0)
            let own = gradients.map { $0.map { batch.passes.count == 1 ? $0 : $0.samples(batch.parts[i]) } }
            _ = Float.backward(graph, batch.passes[i], own, weights, block.byWeight)
            return block
        }
        for other in blocks.dropFirst() { other.add(to: blocks[0].flat) }
        return blocks[0].flat
    }

    /// The pass of a whole batch in one piece, with what-ifs and in either precision: for traces and gradient checks.
    /// Keeps no state of stateful layers.
    public func pass<S: Scalar>(_ inputs: [Tensor<S>], weights: [Tensor<S>], _ context: Context<S> = Context()) -> Pass<S>? {
        guard let graph else { return nil }
        var context = context
        context.keepsState = false
        return S.forward(graph, inputs.map { Signal($0) }, arranged(weights), context)
    }

    /// The way back of `pass`, adding to gradients by weight; returns the gradients by the inputs.
    @discardableResult
    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], weights: [Tensor<S>], into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let graph else { return [] }
        return S.backward(graph, pass, gradients, arranged(weights), arranged(into))
    }

    /// Checks that data fits the model's inputs and agrees in the number of samples, which is returned.
    @discardableResult
    public func check(_ data: [Tensor<Float>]) throws(ModelError) -> Int { try check(shapes: data.map(\.shape)) }

    /// - Parameter isPart: whether these are some samples of a batch, so that a fixed number of them need not be there.
    @discardableResult
    func check(shapes: [[Int]], isPart: Bool = false) throws(ModelError) -> Int {
        guard let graph else { throw .notBuilt(name) }
        guard shapes.count == graph.inputShapes.count else { throw .inputs(layer: name, expected: graph.inputShapes.count, found: shapes.count) }
        for (i, found) in shapes.enumerated() {
            let expected = graph.inputShapes[i]
            guard found.count == expected.count + 1, isPart || inputs[i].batch == nil || inputs[i].batch == found[0] else {
                throw .data(model: name, expected: inputs.map { [$0.batch ?? -1] + $0.shape.map { $0 ?? -1 } }, found: shapes)
            }
            guard zip(expected, found.dropFirst()).allSatisfy({ $0 == nil || $0 == $1 }) else {
                // Keras lets a chain run on other lengths as long as its layers can.
                if kind == "Sequential" {
                    try graph.checkLayers(shapes.map { $0.dropFirst().map { Optional($0) } })
                    continue
                }
                throw .data(model: name, expected: inputs.map { [$0.batch ?? -1] + $0.shape.map { $0 ?? -1 } }, found: shapes)
            }
        }
        let samples = shapes[0][0]
        for shape in shapes where shape[0] != samples { throw .mismatch("Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.'x' sizes: \(shapes.map { String($0[0]) }.joined(separator: ", "))\n") }
        return samples
    }

    /// Embeddings that read the model's own inputs must have a row for every id.
    private func checkIds(_ inputs: [Tensor<Float>], _ graph: Graph) throws(ModelError) {
        for call in graph.calls {
            guard let embedding = graph.layers[call.layer] as? Embedding, case .input(let i)? = call.inputs.first, let id = embedding.idOutOfRange(in: inputs[i]) else { continue }
            throw .id(layer: graph.names[call.layer], Double(id), count: embedding.count)
        }
    }

    /// Splits a batch between threads when there is enough to do for two.
    private func shards(_ samples: Int, _ inputs: [Tensor<Float>]) -> [Range<Int>] {
        let steps = inputs.map { $0.shape.count > 1 ? $0.shape[1] : 1 }.max() ?? 1
        guard Double(samples) * Double(steps) * Double(parameterCount) > 4e6, samples >= 2, graph?.needsWholeBatch == false else { return [0..<samples] }
        let half = (samples + 1) / 2
        return [0..<half, half..<samples]
    }
}

extension Tensor {
    /// One tensor behind the other along the samples' axis.
    static func stacked(_ tensors: [Tensor]) -> Tensor {
        let result = Tensor([tensors.reduce(0) { $0 + $1.shape[0] }] + tensors[0].shape.dropFirst())
        var at = 0
        for tensor in tensors {
            (result.pointer + at).update(from: tensor.pointer, count: tensor.count)
            at += tensor.count
        }
        return result
    }
}
