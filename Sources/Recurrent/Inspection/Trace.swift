/// The record of a forward pass, and with targets of the backward pass, through a whole model.
public struct Trace<S: Scalar>: Sendable {
    public struct Entry: Sendable {
        public let name: String
        public let index: Int
        /// One trace; forward and backward for a bidirectional layer; one for each cell of a stack.
        public internal(set) var parts: [LayerTrace<S>]
        public var isStack = false
        /// Another recurrent layer reads what this one gives: a loss at a later step then reaches it at every step.
        public var isBelowRecurrent = false
    }
    public let loss: Double?
    public let outputs: [Tensor<S>]
    /// The first of the outputs.
    public var output: Tensor<S> { outputs.first ?? Tensor([0]) }
    public private(set) var layers: [Entry]
    /// The recurrent layers, a bidirectional one as its two directions.
    public var parts: [LayerTrace<S>] { layers.flatMap(\.parts) }

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

    /// What the passes of some of the samples need to know of it.
    func context(_ samples: Range<Int>) -> Context<S> {
        var context = Context<S>()
        context.keepsState = false
        context.firstSample = samples.lowerBound
        for name in Set(clamps.keys).union(start.keys) {
            context.whatIf[name] = ((clamps[name] ?? [:]).mapValues { $0.samples(samples) }, start[name]?.map { $0.samples(samples) })
        }
        return context
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
        guard !batch.outputs.isEmpty else { throw ModelError.notBuilt(name) }
        guard let targets else { return Trace(loss: nil, outputs: batch.outputs, layers: entries(of: batch, gradient: nil)) }
        let evaluation = try evaluate(batch, targets)
        let gradient = backward(batch, evaluation.gradients)
        return Trace(loss: evaluation.total + charges.reduce(0, +), outputs: batch.outputs, layers: entries(of: batch, gradient: gradient))
    }

    /// The same in either precision, in one piece, with weights as in `weights`.
    public func trace<S: Scalar>(_ x: Tensor<S>, _ y: Tensor<S>?, weights: [Tensor<S>], _ whatIf: WhatIf<S> = .init()) throws -> Trace<S> {
        try check(x.shape)
        guard let graph, let pass = pass([x], weights: weights, whatIf.context(0..<(x.shape.first ?? 0))) else { throw ModelError.notBuilt(name) }
        let output = pass.output
        var value: Double?
        let gradients = weights.map { Tensor<S>($0.shape) }
        if let y {
            let evaluation = try evaluate(pass, [y])
            value = evaluation.total
            backward(pass, evaluation.gradients, weights: weights, into: gradients)
        }
        return Trace(loss: value, outputs: [output], layers: entries(graph, pass, arranged(weights), y == nil ? nil : arranged(gradients)))
    }

    /// What the recurrent layers did in a batch, its parts joined; gradients too once it has gone back.
    func entries(of batch: Batch, gradient: Tensor<Float>?) -> [Trace<Float>.Entry] {
        guard let graph else { return [] }
        let weights = arranged(self.weights)
        let gradients = gradient.map { arranged(byWeight($0)) }
        let parts = batch.passes.map { entries(graph, $0, weights, gradients) }
        return (parts.first ?? []).enumerated().map { i, entry in
            .init(name: entry.name, index: entry.index, parts: entry.parts.indices.map { j in LayerTrace(joining: parts.map { $0[i].parts[j] }) }, isStack: entry.isStack, isBelowRecurrent: entry.isBelowRecurrent)
        }
    }

    /// The recurrent layers among the calls of a graph, those inside models that are used as layers too.
    func entries<S: Scalar>(_ graph: Graph, _ pass: Pass<S>, _ weights: [Tensor<S>], _ gradients: [Tensor<S>]?) -> [Trace<S>.Entry] {
        let isBelow = graph.isBelowRecurrent
        return zip(graph.calls, pass.parts).enumerated().flatMap { place, pair -> [Trace<S>.Entry] in
            let (call, inner) = pair
            let below = isBelow[place]
            let (layer, name, range) = (graph.layers[call.layer], graph.names[call.layer], graph.weightRanges[call.layer])
            let own = Array(weights[range])
            let given = gradients.map { Array($0[range]) }
            let index = layers.firstIndex { $0.name == name } ?? -1
            func part(_ layer: any Traceable, _ prefix: String, _ pass: Pass<S>, _ range: Range<Int>) -> LayerTrace<S> {
                LayerTrace(
                    name: prefix + name, layer: layer, weights: Array(own[range]), weightGradients: given.map { Array($0[range]) },
                    parts: [(pass.records[0], pass.context)])
            }
            if let inside = layer as? Graph {
                return entries(inside, inner, own, given).map { entry in
                    var entry = entry
                    entry.isBelowRecurrent = entry.isBelowRecurrent || below
                    return entry
                }
            }
            if let both = layer as? Bidirectional {
                let middle = both.forwardLayer.options.useBias ? 3 : 2
                return [.init(name: name, index: index, parts: [
                    part(both.forwardLayer, "forward_", inner.parts[0], 0..<middle), part(both.backwardLayer, "backward_", inner.parts[1], middle..<own.count),
                ], isBelowRecurrent: below)]
            }
            if let stack = layer as? StackedRecurrent {
                // Cells on top of each other within each timestep.
                var at = 0
                let cells = zip(stack.cells, inner.parts).enumerated().map { i, cell in
                    defer { at += cell.0.options.useBias ? 3 : 2 }
                    return part(cell.0, "cell_\(i)_", cell.1, at..<at + (cell.0.options.useBias ? 3 : 2))
                }
                return [.init(name: name, index: index, parts: cells, isStack: true, isBelowRecurrent: below)]
            }
            return (layer as? any Traceable).map { [.init(name: name, index: index, parts: [part($0, "", inner, 0..<own.count)], isBelowRecurrent: below)] } ?? []
        }
    }
}

extension Graph {
    /// For each call, whether what it gives reaches a recurrent layer.
    fileprivate var isBelowRecurrent: [Bool] {
        var result = [Bool](repeating: false, count: calls.count)
        for (i, call) in calls.enumerated().reversed() {
            let layer = layers[call.layer]
            guard result[i] || layer is any Traceable || layer is Bidirectional || layer is StackedRecurrent || layer is Graph else { continue }
            for case .call(let source, output: _) in call.inputs where source < i { result[source] = true }
        }
        return result
    }
}
