import Dispatch
public import Arrays

/// A layer in a model: its name, and its weights once the shape of its input is known.
public final class ModelLayer {
    public let name: String
    public let layer: any Layer
    /// Shape the layer was told to expect (`input_shape=`), without samples.
    public let declaredInput: [Int?]?
    public internal(set) var inputShape: [Int?]?
    public internal(set) var outputShape: [Int?]?
    public internal(set) var specs: [WeightSpec] = []
    public internal(set) var weights: [Tensor<Float>] = []

    public init(name: String, layer: any Layer, declaredInput: [Int?]? = nil) {
        self.name = name
        self.layer = layer
        self.declaredInput = declaredInput
    }

    public var parameterCount: Int { specs.reduce(0) { $0 + $1.shape.reduce(1, *) } }

    /// Gives the layer its weights for an input of this shape.
    public func build(_ input: [Int?], _ generator: inout MersenneTwister) throws(ModelError) {
        specs = try layer.weights(for: input)
        weights = specs.map { Tensor($0.initializer.values($0.shape, &generator), $0.shape) }
        inputShape = input
        outputShape = try layer.output(for: input)
    }

    /// Replaces all weights; shapes must agree.
    public func setWeights(_ values: [Tensor<Float>]) throws(ModelError) {
        guard values.map(\.shape) == weights.map(\.shape) else {
            throw .weights(expected: weights.map(\.shape), found: values.map(\.shape), layer: name)
        }
        for (weight, value) in zip(weights, values) { weight.pointer.update(from: value.pointer, count: weight.count) }
    }
}

/// A chain of layers that can be trained.
public final class Model {
    public let name: String
    public private(set) var layers: [ModelLayer] = []
    public private(set) var inputShape: [Int?]?
    public var loss = Loss.meanSquaredError
    public var optimizer = Optimizer.adam
    public var metrics: [(name: String, metric: Metric)] = []
    public private(set) var isCompiled = false
    public var isBuilt: Bool { inputShape != nil }
    /// All weights in one block; the layers' tensors are views of it.
    private var flat = Tensor<Float>([0])
    private var gradientPool: [Tensor<Float>] = []

    public init(name: String) { self.name = name }

    public func add(_ layer: ModelLayer, _ generator: inout MersenneTwister) throws(ModelError) {
        layers.append(layer)
        if let shape = inputShape {
            let before = layers.count > 1 ? layers[layers.count - 2].outputShape ?? shape : shape
            do {
                try layer.build(before, &generator)
                gather()
            } catch {
                layers.removeLast()
                throw error
            }
        } else if let declared = layer.declaredInput, layers.count == 1 {
            do {
                try build(declared, &generator)
            } catch {
                layers.removeLast()
                throw error
            }
        }
    }

    /// Gives every layer its weights.
    public func build(_ input: [Int?], _ generator: inout MersenneTwister) throws(ModelError) {
        var shape = input
        for layer in layers {
            try layer.build(shape, &generator)
            shape = layer.outputShape ?? shape
        }
        inputShape = input
        gather()
    }

    /// Moves the weights into one block, for optimizers that pass over all of them at once.
    private func gather() {
        let total = parameterCount
        let block = Buffer<Float>(total)
        flat = Tensor(block, offset: 0, shape: [total])
        var at = 0
        for layer in layers {
            layer.weights = layer.weights.map { weight in
                let view = Tensor(block, offset: at, shape: weight.shape)
                view.pointer.update(from: weight.pointer, count: weight.count)
                at += weight.count
                return view
            }
        }
        gradientPool = []
    }

    public func compile(loss: Loss, optimizer: Optimizer, metrics: [(name: String, metric: Metric)]) {
        self.loss = loss
        self.optimizer = optimizer
        self.metrics = metrics
        isCompiled = true
    }

    public var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }
    public var outputShape: [Int?]? { layers.last?.outputShape }
    public var weights: [Tensor<Float>] { layers.flatMap(\.weights) }

    /// Checks that data fits the model's input.
    public func check(_ shape: [Int]) throws(ModelError) {
        guard let expected = inputShape, let first = layers.first else { throw .notBuilt(name) }
        guard shape.count == expected.count + 1 else { throw .rank(layer: first.name, expected: expected.count + 1, found: shape) }
        for (i, length) in expected.enumerated() {
            if let length, shape[i + 1] != length { throw .features(layer: first.name, axis: i + 1, expected: length, found: shape) }
        }
    }

    public func checkTargets(_ x: [Int], _ y: [Int]) throws(ModelError) {
        guard x.first == y.first else { throw .samples(x: x.first ?? 0, y: y.first ?? 0) }
        guard let output = outputShape else { return }
        let expected = [x[0]] + output.enumerated().map { i, length in length ?? (i + 1 < x.count ? x[i + 1] : 1) }
        if loss == .sparseCategoricalCrossentropy { return }
        if y == expected || (expected.last == 1 && y == Array(expected.dropLast())) { return }
        throw .targets(expected: expected, found: y)
    }

    // MARK: Passes

    func forward<S: Scalar>(_ x: Tensor<S>, _ weights: [[Tensor<S>]], isTraining: Bool, _ contexts: [Int: Context<S>] = [:]) -> [Pass<S>] {
        var passes: [Pass<S>] = []
        var value = x
        var mask: [Bool]?
        for (i, layer) in layers.enumerated() {
            var context = contexts[i] ?? Context<S>()
            context.isTraining = isTraining
            context.mask = mask
            let pass = S.forward(layer.layer, value, weights[i], context)
            passes.append(pass)
            value = pass.output
            mask = pass.mask
        }
        return passes
    }

    func backward<S: Scalar>(_ passes: [Pass<S>], _ gradient: Tensor<S>, _ weights: [[Tensor<S>]], into gradients: [[Tensor<S>]]) -> Tensor<S> {
        var d = gradient
        for i in layers.indices.reversed() { d = S.backward(layers[i].layer, passes[i], d, weights[i], gradients[i]) }
        return d
    }

    var weightsByLayer: [[Tensor<Float>]] { layers.map(\.weights) }

    /// Tensors shaped like the weights, in one block.
    func emptyGradients() -> (flat: Tensor<Float>, byLayer: [[Tensor<Float>]]) {
        let block = Buffer<Float>(parameterCount)
        var at = 0
        let views = layers.map { layer in
            layer.weights.map { weight in
                defer { at += weight.count }
                return Tensor(block, offset: at, shape: weight.shape)
            }
        }
        return (Tensor(block, offset: 0, shape: [parameterCount]), views)
    }

    /// Splits a batch between threads when there is enough to do for two.
    private func shards(_ samples: Int, _ x: Tensor<Float>) -> [Range<Int>] {
        let steps = x.shape.count > 2 ? x.shape[1] : 1
        guard Double(samples * steps) * Double(parameterCount) > 4e6, samples >= 2 else { return [0..<samples] }
        let half = (samples + 1) / 2
        return [0..<half, half..<samples]
    }

    /// Loss (sum over rows) and metrics of a batch, with gradients added up in `gradients`.
    func gradients(_ x: Tensor<Float>, _ y: Tensor<Float>) -> (loss: Double, metrics: [Double], rows: Int, gradient: Tensor<Float>) {
        let samples = x.shape[0]
        let parts = shards(samples, x)
        let work = parts.map { _ in emptyGradients() }
        let weights = weightsByLayer
        let width = outputShape?.last.flatMap { $0 } ?? 1
        nonisolated(unsafe) let results = UnsafeMutablePointer<(Double, [Double], Int)>.allocate(capacity: parts.count)
        results.initialize(repeating: (0, [], 0), count: parts.count)
        defer {
            results.deinitialize(count: parts.count)
            results.deallocate()
        }
        nonisolated(unsafe) let model = self
        let run: @Sendable (Int) -> Void = { i in
            let part = x.samples(parts[i])
            let target = y.samples(parts[i])
            let passes = model.forward(part, weights, isTraining: true)
            guard let output = passes.last?.output else { return }
            let rows = output.count / max(1, width)
            let (sum, gradient) = model.loss.evaluate(target, output, rowsInAll: rows / max(1, part.shape[0]) * samples)
            _ = model.backward(passes, gradient, weights, into: work[i].byLayer)
            results[i] = (sum, model.metrics.map { $0.metric.sum(target, output) }, rows)
        }
        if parts.count == 1 { run(0) } else { DispatchQueue.concurrentPerform(iterations: parts.count, execute: run) }
        let total = work[0].flat
        for other in work.dropFirst() { for i in 0..<total.count { total[i] += other.flat[i] } }
        var (loss, rows, sums) = (0.0, 0, metrics.map { _ in 0.0 })
        for i in parts.indices {
            loss += results[i].0
            rows += results[i].2
            for j in results[i].1.indices { sums[j] += results[i].1[j] }
        }
        return (loss, sums, rows, total)
    }

    func update(_ gradient: Tensor<Float>) {
        optimizer.step(flat.pointer, gradient.pointer, count: flat.count, sizes: weights.map(\.count))
    }

    /// Predictions for all samples, batch by batch. `check` may throw to stop.
    public func predict(_ x: Tensor<Float>, batchSize: Int = 32, check: () throws -> Void = {}) throws -> Tensor<Float> {
        try self.check(x.shape)
        let samples = x.shape[0]
        var shape: [Int] = []
        var values: [Float] = []
        for start in stride(from: 0, to: samples, by: max(1, batchSize)) {
            try check()
            let passes = forward(x.samples(start..<min(samples, start + max(1, batchSize))), weightsByLayer, isTraining: false)
            guard let output = passes.last?.output else { continue }
            shape = Array(output.shape.dropFirst())
            values += output.values
        }
        return Tensor(values, [samples] + shape)
    }
}
