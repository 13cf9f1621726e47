/// Total derivatives of the loss, through every later path. Empty or nil for a trace made without targets.
extension LayerTrace {
    /// This layer's own share of dL/dxₜ.
    public var inputGradient: Tensor<S>? { answers(.inputGradient).first?.values }
    public var hiddenGradient: Tensor<S>? { hasGradients ? joined(skip: 1) { $0.record.hiddenGradient ?? Tensor($0.record.hidden.shape) } : nil }
    public var cellGradient: Tensor<S>? {
        hasGradients && layer.hasCell ? joined(skip: 1) { $0.record.cellGradient ?? Tensor($0.record.cell.shape) } : nil
    }
    /// dL/dh and dL/dc of the state before the first step, (samples, units) each.
    public var startGradient: [Tensor<S>] {
        guard hasGradients else { return [] }
        let hidden = joined(last: 1) { $0.record.hiddenGradient ?? Tensor($0.record.hidden.shape) }.reshaped([samples, units])
        return [hidden] + (layer.hasCell ? [joined(last: 1) { $0.record.cellGradient ?? Tensor($0.record.cell.shape) }.reshaped([samples, units])] : [])
    }
    public var gateGradients: [(name: String, values: Tensor<S>)] { hasGradients ? answers(.gateGradients) : [] }
    public var preactivationGradients: [(name: String, values: Tensor<S>)] { answers(.preactivationGradients) }

    /// The parts of `hiddenGradient`, which they sum to: "direct" from above, one for each gate through its recurrent
    /// kernel, and "carry" where the state itself goes on (a GRU's z∘h, a masked step).
    public var hiddenPaths: [(name: String, values: Tensor<S>)] { answers(.hiddenPaths, skip: 1) }
    /// The parts of `cellGradient`: "hidden" through the same step's h, "forget" through the next c, "carry" over a masked step.
    public var cellPaths: [(name: String, values: Tensor<S>)] { answers(.cellPaths, skip: 1) }

    public var weightNames: [String] { Array(["kernel", "recurrent_kernel", "bias"].prefix(weights.count)) }

    /// Each timestep's own term of a weight's gradient, (timesteps, *shape): they sum to it.
    public func weightSteps(_ index: Int) -> Tensor<S>? { summedOverParts(.weightSteps(index)) }

    /// ‖term‖ of each timestep's own term of a weight's gradient, (timesteps).
    public func weightStepNorms(_ index: Int) -> [S] {
        guard parts.count > 1 else { return summedOverParts(.weightStepNorms(index))?.values ?? [] }
        // Norms of parts don't add up: their terms do.
        guard let steps = weightSteps(index) else { return [] }
        let size = steps.count / max(1, timesteps)
        return (0..<timesteps).map { t in norm(steps.pointer + t * size, size) }
    }

    private func summedOverParts(_ question: RecordQuestion) -> Tensor<S>? {
        guard hasGradients else { return nil }
        var total: Tensor<S>?
        for part in parts {
            guard let terms = layer.answer(question, part.record, weights, part.context).first?.values else { return nil }
            let size = terms.count / max(1, timesteps)
            let sum = total ?? Tensor<S>(terms.shape)
            for t in 0..<timesteps { for i in 0..<size { sum[time(t) * size + i] += terms[t * size + i] } }
            total = sum
        }
        return total
    }

    /// ‖·ₜ‖ over the last axis, averaged over the samples, for each timestep.
    public func norms(_ series: Tensor<S>) -> [S] {
        let (samples, steps, width) = (series.shape[0], series.shape[1], series.shape[2])
        return (0..<steps).map { t in
            var total: S = 0
            for n in 0..<samples { total += norm(series.pointer + (n * steps + t) * width, width) }
            return total / S(max(1, samples))
        }
    }
}

extension LayerTrace {
    /// (loss time, input time): the norm of the gradient that comes from above at one step alone, by each hₜ or xₜ.
    /// A layer that returns its last state alone has one row that is not zero.
    public func timeMatrix(ofInput: Bool = false, interruption: () throws -> Void = {}) rethrows -> [[S]] {
        try (0..<timesteps).map { lossTime in
            try interruption()
            let step = time(lossTime)
            let single = replayed { record in
                guard let above = record.outputGradient, above.shape.count == 3 else { return nil }
                let only = Tensor<S>(above.shape)
                let row = record.samples * units
                (only.pointer + step * row).update(from: above.pointer + step * row, count: row)
                return only
            }
            return (ofInput ? single.inputGradient : single.hiddenGradient).map(single.norms) ?? []
        }
    }
}

/// The Euclidean norm, scaled so that squares neither overflow nor vanish.
func norm<S: Scalar>(_ p: UnsafePointer<S>, _ count: Int) -> S {
    var largest: S = 0
    for i in 0..<count {
        let size = abs(p[i])
        if !(size <= largest) { largest = size }
    }
    guard largest > 0, largest.isFinite else { return largest }
    var sum: S = 0
    for i in 0..<count { sum += (p[i] / largest) * (p[i] / largest) }
    return largest * sum.squareRoot()
}
