/// The record of a forward pass, and with targets of the backward pass, through a whole model.
public struct Trace<S: Scalar>: Sendable {
    public struct Entry: Sendable {
        public let name: String
        public let index: Int
        /// One trace, or forward and backward for a bidirectional layer.
        public let parts: [LayerTrace<S>]
    }
    public let loss: Double?
    public let output: Tensor<S>
    public let layers: [Entry]
    /// The recurrent layers, a bidirectional one as its two directions.
    public var parts: [LayerTrace<S>] { layers.flatMap(\.parts) }
}

/// What a trace changes: gates or states held, other first states.
public struct WhatIf<S: Scalar>: Sendable {
    /// Layer name → gate (or "hidden") → values (samples, timesteps, units), nan where left free.
    public var clamps: [String: [String: Tensor<S>]]
    /// Layer name → first states, (samples, units) each.
    public var start: [String: [Tensor<S>]]

    public init(clamps: [String: [String: Tensor<S>]] = [:], start: [String: [Tensor<S>]] = [:]) {
        self.clamps = clamps
        self.start = start
    }
}

extension Model {
    /// Runs `x` through the model and keeps what every recurrent layer did; with `y` also all gradients of the loss.
    public func trace(_ x: Tensor<Float>, _ y: Tensor<Float>?, _ whatIf: WhatIf<Float> = .init()) throws -> Trace<Float> {
        try trace(x, y, weights: weightsByLayer, whatIf)
    }

    /// The same in either precision, with weights by layer.
    public func trace<S: Scalar>(_ x: Tensor<S>, _ y: Tensor<S>?, weights: [[Tensor<S>]], _ whatIf: WhatIf<S> = .init()) throws -> Trace<S> {
        try check(x.shape)
        if let y { try checkTargets(x.shape, y.shape) }
        var contexts: [Int: Context<S>] = [:]
        for (i, layer) in layers.enumerated() where whatIf.clamps[layer.name] != nil || whatIf.start[layer.name] != nil {
            var context = Context<S>()
            context.clamps = whatIf.clamps[layer.name] ?? [:]
            context.start = whatIf.start[layer.name]
            contexts[i] = context
        }
        let passes = forward(x, weights, isTraining: false, contexts)
        guard let output = passes.last?.output else { throw ModelError.notBuilt(name) }
        var value: Double?
        let gradients = weights.map { $0.map { Tensor<S>($0.shape) } }
        if let y {
            let rows = output.count / max(1, output.shape.last ?? 1)
            let (sum, gradient) = loss.evaluate(y, output, rowsInAll: rows)
            value = sum / Double(max(1, rows))
            _ = backward(passes, gradient, weights, into: gradients)
        }
        let entries = passes.enumerated().compactMap { i, pass -> Trace<S>.Entry? in
            guard !pass.records.isEmpty else { return nil }
            let given = y == nil ? nil : gradients[i]
            func part(_ layer: any Traceable, _ prefix: String, _ record: Int, _ range: Range<Int>) -> LayerTrace<S> {
                LayerTrace(
                    name: prefix + layers[i].name, layer: layer, weights: Array(weights[i][range]), weightGradients: given.map { Array($0[range]) },
                    parts: [(pass.records[record], pass.context)])
            }
            let count = weights[i].count
            if let both = layers[i].layer as? Bidirectional {
                return .init(name: layers[i].name, index: i, parts: [
                    part(both.forwardLayer, "forward_", 0, 0..<count / 2), part(both.backwardLayer, "backward_", 1, count / 2..<count),
                ])
            }
            return (layers[i].layer as? any Traceable).map { .init(name: layers[i].name, index: i, parts: [part($0, "", 0, 0..<count)]) }
        }
        return Trace(loss: value, output: output, layers: entries)
    }
}
