/// Values of every unit at every timestep: (samples, timesteps, units), timestep t being the input's own time.
public struct Series: Sendable {
    public let shape: [Int]
    public let values: [Float]

    public init(shape: [Int], values: [Float]) {
        self.shape = shape
        self.values = values
    }

    public subscript(sample: Int, step: Int, unit: Int) -> Float { values[(sample * shape[1] + step) * shape[2] + unit] }
}

/// The total derivatives of the loss by everything in a layer.
public struct LayerGradients: Sendable {
    public let input: Series
    public let hidden: Series
    public let cell: Series?
    public let gates: [(name: String, values: Series)]
    public let preactivations: [(name: String, values: Series)]
    /// In `get_weights()` order.
    public let weights: [Tensor<Float>]
}

/// What happened in one recurrent layer, at every timestep.
public struct LayerTrace: Sendable {
    public let name: String
    public let kind: String
    public let units: Int
    public let timesteps: Int
    public let samples: Int
    public let input: Series
    public let hidden: Series
    public let cell: Series?
    public let gates: [(name: String, values: Series)]
    public let preactivations: [(name: String, values: Series)]
    /// (samples, timesteps); nil if no timestep is masked.
    public let mask: [Bool]?
    public let gradients: LayerGradients?

    /// ‖dL/d·ₜ‖ over the units, averaged over the samples, for each timestep.
    public func gradientNorms(of series: Series) -> [Float] {
        (0..<timesteps).map { t in
            var total: Float = 0
            for n in 0..<samples {
                var square: Float = 0
                for u in 0..<series.shape[2] { square += series[n, t, u] * series[n, t, u] }
                total += square.squareRoot()
            }
            return total / Float(max(1, samples))
        }
    }

    /// For each gate, the share of its values below `low` and above `high`.
    public func saturation(low: Float = 0.1, high: Float = 0.9) -> [(name: String, low: Float, high: Float)] {
        gates.map { name, series in
            let count = Float(max(1, series.values.count))
            return (name, Float(series.values.filter { $0 < low }.count) / count, Float(series.values.filter { $0 > high }.count) / count)
        }
    }
}

/// The record of a forward pass, and with targets of the backward pass, through a whole model.
public struct Trace: Sendable {
    public struct Entry: Sendable {
        public let name: String
        public let index: Int
        /// One trace, or forward and backward for a bidirectional layer.
        public let parts: [LayerTrace]
    }
    public let loss: Double?
    public let output: Tensor<Float>
    public let layers: [Entry]
}

extension Model {
    /// Runs `x` through the model and keeps what every recurrent layer did; with `y` also all gradients of the loss.
    ///
    /// - Parameter clamps: layer name → gate → values (samples, timesteps, units) it is held at.
    public func trace(_ x: Tensor<Float>, _ y: Tensor<Float>?, clamps: [String: [String: Tensor<Float>]] = [:], start: [String: [Tensor<Float>]] = [:]) throws -> Trace {
        try check(x.shape)
        if let y { try checkTargets(x.shape, y.shape) }
        var contexts: [Int: Context<Float>] = [:]
        for (i, layer) in layers.enumerated() where clamps[layer.name] != nil || start[layer.name] != nil {
            var context = Context<Float>()
            context.clamps = clamps[layer.name] ?? [:]
            context.start = start[layer.name]
            contexts[i] = context
        }
        let weights = weightsByLayer
        let passes = forward(x, weights, isTraining: false, contexts)
        guard let output = passes.last?.output else { throw ModelError.notBuilt(name) }
        var value: Double?
        let gradients = emptyGradients().byLayer
        if let y {
            let rows = output.count / max(1, output.shape.last ?? 1)
            let (sum, gradient) = loss.evaluate(y, output, rowsInAll: rows)
            value = sum / Double(max(1, rows))
            _ = backward(passes, gradient, weights, into: gradients)
        }
        var entries: [Trace.Entry] = []
        for (i, pass) in passes.enumerated() where !pass.records.isEmpty {
            let layer = layers[i]
            var parts: [LayerTrace] = []
            if let one = layer.layer as? any Traceable {
                parts = [trace(pass.records[0], one, layer.name, pass, weights[i], gradients[i], hasGradients: y != nil)]
            } else if let both = layer.layer as? Bidirectional {
                let middle = weights[i].count / 2
                parts = [
                    trace(pass.records[0], both.forwardLayer, "forward_" + layer.name, pass, Array(weights[i][..<middle]), Array(gradients[i][..<middle]), hasGradients: y != nil),
                    trace(pass.records[1], both.backwardLayer, "backward_" + layer.name, pass, Array(weights[i][middle...]), Array(gradients[i][middle...]), hasGradients: y != nil),
                ]
            }
            entries.append(.init(name: layer.name, index: i, parts: parts))
        }
        return Trace(loss: value, output: output, layers: entries)
    }

    private func trace(
        _ record: RecurrentRecord<Float>, _ layer: any Traceable, _ name: String, _ pass: Pass<Float>, _ weights: [Tensor<Float>],
        _ weightGradients: [Tensor<Float>], hasGradients: Bool
    ) -> LayerTrace {
        let reversed = layer.goBackwards
        let (steps, samples, units) = (record.timesteps, record.samples, record.units)
        /// A block of the record as (samples, timesteps, units), in the input's own time.
        func series(_ tensor: Tensor<Float>, skip: Int = 0, block: Int = 0, row: Int? = nil, width: Int? = nil) -> Series {
            let width = width ?? units
            let row = row ?? width
            var values = [Float](repeating: 0, count: samples * steps * width)
            for t in 0..<steps {
                let time = reversed ? steps - 1 - t : t
                for n in 0..<samples {
                    let from = tensor.pointer + ((t + skip) * samples + n) * row + block * width
                    for u in 0..<width { values[(n * steps + time) * width + u] = from[u] }
                }
            }
            return Series(shape: [samples, steps, width], values: values)
        }
        let wide = record.blocks * units
        func blocks(_ tensor: Tensor<Float>, _ names: [String]) -> [(name: String, values: Series)] {
            names.enumerated().map { ($0.element, series(tensor, block: $0.offset, row: wide)) }
        }
        var gradients: LayerGradients?
        if hasGradients, let dHidden = record.hiddenGradient, let dZ = record.preactivationGradient {
            let dInput = Tensor<Float>([steps, samples, record.features])
            let kernelRow = weights[0].shape[1]
            Float.multiply(
                UnsafePointer(dZ.pointer), transposed: false, wide, UnsafePointer(weights[0].pointer), transposed: true, kernelRow, into: dInput.pointer,
                record.features, rows: steps * samples, columns: record.features, inner: kernelRow, beta: 0)
            gradients = LayerGradients(
                input: series(dInput, width: record.features), hidden: series(dHidden, skip: 1),
                cell: record.cellGradient.map { series($0, skip: 1) },
                gates: blocks(layer.gateGradients(record, weights, pass.context), layer.gateNames), preactivations: blocks(dZ, layer.preactivationNames),
                weights: weightGradients)
        }
        let mask = record.mask.map { mask in
            (0..<samples * steps).map { i in
                let t = i % steps
                return mask[(reversed ? steps - 1 - t : t) * samples + i / steps]
            }
        }
        return LayerTrace(
            name: name, kind: layer.kind, units: units, timesteps: steps, samples: samples, input: series(record.input, width: record.features),
            hidden: series(record.hidden, skip: 1), cell: layer.hasCell ? series(record.cell, skip: 1) : nil, gates: blocks(record.gates, layer.gateNames),
            preactivations: blocks(layer.shownPreactivations(record), layer.preactivationNames), mask: mask, gradients: gradients)
    }
}
