/// The passes of a batch with the weights they were made with: what a trace shows, and the way back once more from other
/// gradients by the outputs.
struct Replay<S: Scalar>: Sendable {
    private let graph: Graph
    /// The batch in parts of consecutive samples.
    private let passes: [Pass<S>]
    private let parts: [Range<Int>]
    /// As the graph takes them.
    private let weights: [Tensor<S>]
    /// Names of the model's layers, for their indices.
    private let names: [String]

    init(_ graph: Graph, _ passes: [Pass<S>], _ parts: [Range<Int>], _ weights: [Tensor<S>], _ names: [String]) {
        self.graph = graph
        self.passes = passes
        self.parts = parts
        self.weights = weights
        self.names = names
    }

    /// What the recurrent layers did, parts joined; gradients too once the passes have gone back.
    func entries(_ gradients: [Tensor<S>]?) -> [Trace<S>.Entry] {
        let all = passes.map { graph.entries($0, weights, gradients, names) }
        var joined = (all.first ?? []).enumerated().map { i, entry in
            var entry = entry
            entry.parts = entry.parts.indices.map { j in LayerTrace(joining: all.map { $0[i].parts[j] }) }
            return entry
        }
        var calls: [String: Int] = [:]
        let counts = Dictionary(joined.map { ($0.name, 1) }, uniquingKeysWith: +)
        for (i, entry) in joined.enumerated() where counts[entry.name, default: 1] > 1 {
            calls[entry.name, default: 0] += 1
            joined[i].isShared = true
            joined[i].number(calls[entry.name, default: 1])
        }
        return joined
    }

    /// The same after going back from other gradients by the outputs; the passes keep their own.
    func entries(from gradients: [Tensor<S>?]) -> [Trace<S>.Entry] {
        let sums = weights.map { Tensor<S>($0.shape) }
        let copies = zip(passes, parts).map { pass, samples in
            let copy = Pass(sharing: pass)
            _ = S.backward(graph, copy, gradients.map { $0.map { passes.count == 1 ? $0 : $0.samples(samples) } }, weights, sums)
            return copy
        }
        return Replay(graph, copies, parts, weights, names).entries(sums)
    }
}

extension Trace {
    /// (loss time, time): the norm of the gradient of the loss at each timestep of the output alone by each hₜ or xₜ of a
    /// layer, wherever it lies: one way back through the whole model for each timestep.
    ///
    /// - Returns: nil if no output with a loss is a sequence.
    public func timeMatrix(entry: Int, part: Int, ofInput: Bool, interruption: () throws -> Void = {}) rethrows -> [[S]]? {
        let steps = gradients.compactMap { $0 }.filter { $0.shape.count == 3 }.map { $0.shape[1] }.max() ?? 0
        guard steps > 0 else { return nil }
        return try (0..<steps).map { step in
            try interruption()
            let alone = gradients.map { gradient in gradient.flatMap { $0.shape.count == 3 && step < $0.shape[1] ? $0.alone(at: step) : nil } }
            let trace = replay.entries(from: alone)[entry].parts[part]
            return (ofInput ? trace.inputGradient : trace.hiddenGradient).map(trace.norms) ?? []
        }
    }
}

extension Trace.Entry {
    /// The number of this call among those of its layer.
    fileprivate mutating func number(_ call: Int) {
        if call > 1 { name += "#\(call)" }
        for i in parts.indices { parts[i].beCall(call) }
    }
}

extension Tensor {
    /// One timestep of (samples, timesteps, units), zeros elsewhere.
    fileprivate func alone(at step: Int) -> Tensor {
        let result = Tensor(shape)
        for n in 0..<shape[0] {
            let at = (n * shape[1] + step) * shape[2]
            (result.pointer + at).update(from: pointer + at, count: shape[2])
        }
        return result
    }
}

extension Graph {
    /// The recurrent layers among the calls, those inside models that are used as layers too.
    fileprivate func entries<S: Scalar>(_ pass: Pass<S>, _ weights: [Tensor<S>], _ gradients: [Tensor<S>]?, _ outer: [String]) -> [Trace<S>.Entry] {
        let isBelow = isBelowRecurrent
        return zip(calls, pass.parts).enumerated().flatMap { place, pair -> [Trace<S>.Entry] in
            let (call, inner) = pair
            let below = isBelow[place]
            let (layer, name, range) = (layers[call.layer], names[call.layer], weightRanges[call.layer])
            let own = Array(weights[range])
            let given = gradients.map { Array($0[range]) }
            let index = outer.firstIndex(of: name) ?? -1
            func part(_ layer: any Traceable, _ prefix: String, _ pass: Pass<S>, _ range: Range<Int>) -> LayerTrace<S> {
                LayerTrace(
                    name: prefix + name, layer: layer, weights: Array(own[range]), weightGradients: given.map { Array($0[range]) },
                    parts: [(pass.records[0], pass.context)])
            }
            if let inside = layer as? Graph {
                return inside.entries(inner, own, given, outer).map { entry in
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
