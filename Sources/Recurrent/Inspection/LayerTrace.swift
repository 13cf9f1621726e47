/// What happened in one recurrent layer, at every timestep: a view of the records that its pass left behind.
///
/// Nothing is copied or computed before it is asked for. Tensors are (samples, timesteps, units) unless said otherwise;
/// timestep t is the input's own time, also where the layer reads from the end.
public struct LayerTrace<S: Scalar>: Sendable {
    /// The layer's name; of a later call of a layer that is called several times "lstm#2" and so on.
    public private(set) var name: String
    /// The layer's name, by which what-ifs know it: those of a layer that is called several times hold in all calls.
    public let layerName: String
    public let layer: any Traceable
    public let weights: [Tensor<S>]
    /// In `get_weights()` order, one call's share where there are several; nil if the trace was made without targets.
    public private(set) var weightGradients: [Tensor<S>]?
    /// The records of the batch, in parts of consecutive samples where threads shared it.
    let parts: [(record: RecurrentRecord<S>, context: Context<S>)]
    /// What the timesteps are called in pictures, such as the words of a text, by sample; empty for numbers.
    public var stepNames: [[String]] = []

    init(name: String, layer: any Traceable, weights: [Tensor<S>], weightGradients: [Tensor<S>]?, parts: [(record: RecurrentRecord<S>, context: Context<S>)]) {
        self.name = name
        layerName = name
        self.layer = layer
        self.weights = weights
        self.weightGradients = weightGradients
        self.parts = parts
    }

    /// The same layer over consecutive parts of a batch.
    init(joining traces: [LayerTrace]) {
        let first = traces[0]
        self.init(name: first.name, layer: first.layer, weights: first.weights, weightGradients: first.weightGradients, parts: traces.flatMap(\.parts))
    }

    /// Becomes the n-th of several calls of one layer.
    mutating func beCall(_ n: Int) {
        if n > 1 { name = "\(layerName)#\(n)" }
        // The layer's gradient is the sum over its calls.
        weightGradients = weightGradients.map { whole in
            whole.indices.map { i in
                let sum = Tensor<S>(whole[i].shape)
                guard let steps = weightSteps(i) else { return sum }
                for j in 0..<steps.count { sum[j % max(1, sum.count)] += steps[j] }
                return sum
            }
        }
    }

    public var kind: String { layer.kind }
    public var units: Int { layer.units }
    public var timesteps: Int { parts.first?.record.timesteps ?? 0 }
    public var samples: Int { parts.reduce(0) { $0 + $1.record.samples } }
    public var features: Int { parts.first?.record.features ?? 0 }
    public var hasGradients: Bool { weightGradients != nil }
    /// Processing order to the input's own time, or back.
    public func time(_ step: Int) -> Int { layer.goBackwards ? timesteps - 1 - step : step }

    // MARK: What was computed

    public var input: Tensor<S> { joined { $0.record.input } }
    public var hidden: Tensor<S> { joined(skip: 1) { $0.record.hidden } }
    /// nil for cells without one.
    public var cell: Tensor<S>? { layer.hasCell ? joined(skip: 1) { $0.record.cell } : nil }
    /// The state before the first timestep that was processed, (samples, units) each: h, and c where there is one.
    public var start: [Tensor<S>] {
        let first = joined(last: 1) { $0.record.hidden }
        return [first.reshaped([samples, units])] + (layer.hasCell ? [joined(last: 1) { $0.record.cell }.reshaped([samples, units])] : [])
    }
    public var gates: [(name: String, values: Tensor<S>)] {
        layer.gateNames.enumerated().map { block, name in
            (name, joined { part in
                let record = part.record
                let one = Tensor<S>([record.timesteps, record.samples, units])
                for i in 0..<record.timesteps * record.samples {
                    (one.pointer + i * units).update(from: record.gates.pointer + (i * record.blocks + block) * units, count: units)
                }
                return one
            })
        }
    }
    public var preactivations: [(name: String, values: Tensor<S>)] { answers(.preactivations) }
    /// Which timesteps count, (samples, timesteps); nil if all do.
    public var mask: [Bool]? {
        guard parts.contains(where: { $0.record.mask != nil }) else { return nil }
        return parts.flatMap { part -> [Bool] in
            let count = part.record.samples
            return (0..<count * timesteps).map { i in part.record.mask.map { $0[time(i % timesteps) * count + i / timesteps] } ?? true }
        }
    }

    // MARK: From processing order to the input's time

    /// Joins time-major tensors of the parts to (samples, timesteps, …).
    ///
    /// - Parameters:
    ///   - skip: steps at the beginning that are left out (the initial state).
    ///   - last: only so many steps from the beginning are kept; nil for all.
    func joined(skip: Int = 0, last: Int? = nil, _ part: ((record: RecurrentRecord<S>, context: Context<S>)) -> Tensor<S>) -> Tensor<S> {
        let tensors = parts.map(part)
        guard let width = tensors.first?.shape.dropFirst(2).reduce(1, *), let length = tensors.first?.shape[0] else { return Tensor([0, 0, 0]) }
        let steps = last ?? length - skip
        let result = Tensor<S>([samples, steps, width])
        var base = 0
        for tensor in tensors {
            let count = tensor.shape[1]
            for t in 0..<steps {
                let at = layer.goBackwards ? steps - 1 - t : t
                for n in 0..<count {
                    (result.pointer + ((base + n) * steps + at) * width).update(from: tensor.pointer + ((t + skip) * count + n) * width, count: width)
                }
            }
            base += count
        }
        return result
    }

    func answers(_ question: RecordQuestion, skip: Int = 0) -> [(name: String, values: Tensor<S>)] {
        let all = parts.map { layer.answer(question, $0.record, weights, $0.context) }
        guard let first = all.first else { return [] }
        return first.indices.map { i in
            var next = all.makeIterator()
            return (first[i].name, joined(skip: skip) { _ in next.next()?[i].values ?? Tensor([0, 0, 0]) })
        }
    }
}

extension Tensor {
    /// The number of a unit at a timestep of a sample, for tensors (samples, timesteps, units).
    public subscript(sample: Int, step: Int, unit: Int) -> S { pointer[(sample * shape[1] + step) * shape[2] + unit] }
}
