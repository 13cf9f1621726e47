/// What a trace changes: gates or states held, other first states.
public struct WhatIf<S: Scalar>: Sendable {
    /// Layer name → gate (or "hidden") → values (samples, timesteps, units), nan where left free.
    public var clamps: [String: [String: Tensor<S>]]
    /// Layer name → first states, (samples, units) each.
    public var start: [String: [Tensor<S>]]

    /// Where the samples begin in their batch, if they are a part of it; nil if they are the batch.
    let firstSample: Int?

    public init(clamps: [String: [String: Tensor<S>]] = [:], start: [String: [Tensor<S>]] = [:], firstSample: Int? = nil) {
        self.clamps = clamps
        self.start = start
        self.firstSample = firstSample
    }

    /// What the passes of some of the samples need to know of it.
    func context(_ samples: Range<Int>) -> Context<S> {
        var context = Context<S>()
        context.keepsState = false
        context.firstSample = samples.lowerBound + (firstSample ?? 0)
        for name in Set(clamps.keys).union(start.keys) {
            context.whatIf[name] = ((clamps[name] ?? [:]).mapValues { $0.samples(samples) }, start[name]?.map { $0.samples(samples) })
        }
        return context
    }
}
