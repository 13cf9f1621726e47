public import Arrays

/// A layer by name, with its weights once the shape of its input is known.
///
/// The weights of a wrapper (Bidirectional, TimeDistributed, a model used as a layer) are those of its `children`.
public final class ModelLayer {
    public let name: String
    public internal(set) var layer: any Layer
    public internal(set) var children: [ModelLayer]
    /// Shape the layer was told to expect (`input_shape=`), without samples.
    public let declaredInput: Shape?
    /// What it was built for; nil before.
    public private(set) var builtFor: [Shape]?
    private var ownSpecs: [WeightSpec] = []
    private var ownWeights: [Tensor<Float>] = []
    private var ownTrainable = true
    /// The model this layer stands for, if it is one.
    public private(set) var model: Model?
    private var remembered: [WeakCall] = []

    private struct WeakCall { weak var call: SymbolicCall? }

    public init(name: String, layer: any Layer, children: [ModelLayer] = [], declaredInput: Shape? = nil) {
        self.name = name
        self.layer = layer
        self.children = children
        self.declaredInput = declaredInput
    }

    /// A model as a layer of another one.
    public convenience init(_ model: Model) {
        self.init(name: model.name, layer: model.graph ?? Graph.empty(model.kind), children: model.weightLayers)
        self.model = model
        builtFor = model.graph?.inputShapes
    }

    /// The shape of what comes out, for the inputs it was built for.
    public var outputShape: Shape? { builtFor.flatMap { try? layer.outputs(for: $0).first } }
    /// The same layer and weights under another name.
    public convenience init(alias name: String, of other: ModelLayer) {
        self.init(name: name, layer: other.layer, children: [other])
        builtFor = other.builtFor
    }

    public var isBuilt: Bool { builtFor != nil }
    /// The layer's calls on symbols that are still in use, in order.
    public var calls: [SymbolicCall] { remembered.compactMap(\.call) }

    private var callCount = 0
    func countCall() -> Int {
        defer { callCount += 1 }
        return callCount
    }

    func remember(_ call: SymbolicCall) {
        remembered.removeAll { $0.call == nil }
        remembered.append(WeakCall(call: call))
    }
    /// In Keras's order, `get_weights()`.
    public var specs: [WeightSpec] { children.isEmpty ? ownSpecs : leaves.flatMap(\.ownSpecs) }
    public var weights: [Tensor<Float>] { children.isEmpty ? ownWeights : leaves.flatMap(\.ownWeights) }
    public var parameterCount: Int { specs.reduce(0) { $0 + $1.count } }
    /// Weights in the graph's sense: a part that occurs twice among the children is counted twice.
    public var structuralWeights: [Tensor<Float>] { children.isEmpty ? ownWeights : children.flatMap(\.structuralWeights) }

    /// Whether training changes the weights; setting it sets all layers inside.
    public var isTrainable: Bool {
        get { ownTrainable }
        set {
            // As in Keras: what was set inside stays until the wrapper itself changes.
            guard newValue != ownTrainable else { return }
            ownTrainable = newValue
            (layer as? BatchNormalization)?.freezing.isFrozen = !newValue
            for child in children { child.isTrainable = newValue }
        }
    }

    /// The layers that hold weights themselves: this one, or those inside, each once.
    var leaves: [ModelLayer] {
        if children.isEmpty { return [self] }
        var seen: Set<ObjectIdentifier> = []
        return children.flatMap(\.leaves).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

    /// The weights with what training may do to them.
    public var trainability: [Bool] {
        children.isEmpty ? ownSpecs.map { $0.isTrainable && ownTrainable } : leaves.flatMap(\.trainability)
    }

    /// The state kept by a stateful layer and by those inside.
    public var memories: [Memory] {
        let own = (layer as? any Traceable)?.options.memory ?? (layer as? StackedRecurrent)?.memory
        return own.map { [$0] } ?? children.flatMap(\.memories)
    }

    /// Gives the layer its weights for inputs of these shapes, or checks that those it has fit them.
    ///
    /// - Parameter batch: the number of samples, if it is fixed; a stateful layer needs it.
    public func build(_ inputs: [Shape], batch: Int? = nil, _ generator: inout MersenneTwister) throws(ModelError) {
        do {
            try buildUnnamed(inputs, batch, &generator)
        } catch {
            throw error.named(name)
        }
    }

    private func buildUnnamed(_ inputs: [Shape], _ batch: Int?, _ generator: inout MersenneTwister) throws(ModelError) {
        if let model, !isBuilt {
            try model.build(inputs, batch: batch, &generator)
            guard let graph = model.graph else { throw .notBuilt(name) }
            (layer, children, builtFor) = (graph, model.weightLayers, inputs)
        }
        let wanted = try layer.weights(for: inputs)
        _ = try layer.outputs(for: inputs)
        if !memories.isEmpty { try allocateMemory(batch) }
        if isBuilt {
            let found = wanted.map(\.shape)
            let own = children.isEmpty ? ownWeights.map(\.shape) : structuralWeights.map(\.shape)
            guard found == own else {
                let expected = builtFor?.first?.last.flatMap { $0 } ?? -1
                throw .features(layer: name, axis: -1, expected: expected, found: [-1] + (inputs.first ?? []).map { $0 ?? -1 })
            }
            return
        }
        if children.isEmpty {
            for spec in wanted { if let problem = spec.initializer.problem(with: spec.shape) { throw .mismatch(problem) } }
            ownSpecs = wanted
            ownWeights = wanted.map { Tensor($0.initializer.values($0.shape, &generator), $0.shape) }
        } else {
            let shapesOfParts = layer.parts.isEmpty ? children.map { _ in inputs } : try layer.partInputs(for: inputs)
            for (child, shapes) in zip(children, shapesOfParts) { try child.build(shapes, batch: batch, &generator) }
        }
        builtFor = inputs
    }

    /// Checks that a built layer can be called on inputs of these shapes, so many samples each.
    public func check(_ inputs: [Shape], samples: Int) throws(ModelError) {
        do throws(ModelError) {
            if let graph = layer as? Graph { try graph.checkLayers(inputs) }
            try ModelError.checkSize(layer.outputs(for: inputs), samples: samples, layer: name)
        } catch {
            throw error.named(name)
        }
        for state in memories.flatMap(\.states) where state.shape[0] != samples { throw .batch(expected: state.shape[0], found: samples) }
    }

    private func allocateMemory(_ batch: Int?) throws(ModelError) {
        let own = (layer as? any Traceable).map { l in (l.options.memory, [Int](repeating: l.units, count: l.stateCount)) } ?? (layer as? StackedRecurrent).map { ($0.memory, $0.stateUnits) }
        guard let (memory, units) = own, let memory else { return }
        guard let batch else { throw .batchSize(layer: name) }
        memory.allocate(samples: batch, units: units)
    }

    /// Replaces all weights; shapes must agree.
    public func setWeights(_ values: [Tensor<Float>]) throws(ModelError) {
        let weights = weights
        guard values.map(\.shape) == weights.map(\.shape) else {
            throw .weights(expected: weights.map(\.shape), found: values.map(\.shape), layer: name)
        }
        for (weight, value) in zip(weights, values) { weight.pointer.update(from: value.pointer, count: weight.count) }
    }

    /// Moves a leaf's weights into the memory of others of the same shapes.
    func move(into views: [Tensor<Float>]) {
        for (weight, view) in zip(ownWeights, views) { view.pointer.update(from: weight.pointer, count: weight.count) }
        ownWeights = views
    }
}
