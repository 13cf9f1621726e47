public import Arrays

/// Layers put together so that they can be trained: a chain (Sequential), or any graph of calls (functional).
public final class Model {
    public let name: String
    /// "Sequential" or "Functional".
    public let kind: String
    /// In Keras's order; those of a functional model include its input layers.
    public private(set) var layers: [ModelLayer] = []
    public private(set) var inputs: [Symbol] = []
    public private(set) var outputs: [Symbol] = []
    /// What the model computes; nil until the shape of its input is known.
    public private(set) var graph: Graph?
    /// The layers the graph's weights belong to, in the graph's order.
    private(set) var weightLayers: [ModelLayer] = []
    /// Every call between inputs and outputs, in the order it is run in.
    public private(set) var calls: [SymbolicCall] = []
    /// Layers, operations and computations of masks in Keras's order, and all their calls: what a summary lists.
    public private(set) var operations: [ModelLayer] = []
    public private(set) var shownCalls: [SymbolicCall] = []

    /// What is minimised and how, once it is compiled.
    public internal(set) var objective = Objective(.meanSquaredError)
    public internal(set) var optimizer = Optimizer.adam
    public internal(set) var isCompiled = false
    /// Where the random numbers of dropout begin; each training batch takes the next.
    public var seed: UInt64 = 0
    /// All weights in one block; the layers' tensors are views of it.
    private var flat = Tensor<Float>([0])

    /// An empty chain.
    public init(name: String) {
        self.name = name
        kind = "Sequential"
    }

    /// Everything between inputs and outputs.
    public init(name: String, inputs: [Symbol], outputs: [Symbol]) throws(ModelError) {
        self.name = name
        kind = "Functional"
        try connect(inputs, outputs)
    }

    public var isBuilt: Bool { graph != nil }

    // MARK: Building

    public func add(_ layer: ModelLayer, _ generator: inout MersenneTwister) throws(ModelError) {
        layers.append(layer)
        do {
            if let last = outputs.first {
                let next = try layer.call([last], &generator)
                try chain(to: next)
            } else if let declared = layer.declaredInput, layers.count == 1 {
                try build([declared], &generator)
            }
        } catch {
            layers.removeLast()
            throw error
        }
    }

    /// Takes the last layer of a chain away.
    @discardableResult
    public func removeLast() throws(ModelError) -> ModelLayer? {
        let removed = layers.popLast()
        guard let input = inputs.first else { return removed }
        if layers.isEmpty {
            (graph, inputs, outputs, calls, weightLayers) = (nil, [], [], [], [])
        } else if let before = calls.last?.inputs {
            try connect([input], before)
        }
        return removed
    }

    /// Gives every layer of a chain its weights.
    public func build(_ shapes: [Shape], batch: Int? = nil, _ generator: inout MersenneTwister) throws(ModelError) {
        guard graph == nil, let shape = shapes.first else { return }
        let head = ModelLayer(name: "input_layer", layer: InputLayer(shape, batch: batch))
        try build(from: try head.call([], &generator)[0], &generator)
    }

    /// The same from a symbol: the chain's input layer is that of the symbol.
    public func build(from input: Symbol, _ generator: inout MersenneTwister) throws(ModelError) {
        var symbols = [input]
        for layer in layers { symbols = try layer.call(symbols, &generator) }
        inputs = [input]
        try chain(to: symbols)
    }

    private func chain(to symbols: [Symbol]) throws(ModelError) {
        guard symbols.count == 1 else {
            throw .mismatch("All layers in a Sequential model should have a single output tensor. For multi-output layers, use the functional API.")
        }
        try connect(inputs, symbols)
    }

    private func connect(_ inputs: [Symbol], _ outputs: [Symbol]) throws(ModelError) {
        let outline = try Graph.outline(inputs: inputs, outputs: outputs, name: name)
        let made = Graph(outline, inputs: inputs, outputs: outputs, kind: kind)
        if kind == "Functional" { layers = outline.layers }
        (operations, shownCalls) = (outline.operations, outline.shown)
        weightLayers = outline.layers.filter { layer in outline.calls.contains { $0.layer === layer } }
        (self.inputs, self.outputs, calls, graph) = (inputs, outputs, outline.calls, made)
        // Layers may have been in other hands since.
        flat = Tensor([0])
    }

    // MARK: Weights

    /// Layers that hold weights themselves, each once.
    public var leaves: [ModelLayer] {
        // Mostly there are no layers inside others; every training step asks.
        if weightLayers.allSatisfy(\.children.isEmpty) { return weightLayers }
        var seen: Set<ObjectIdentifier> = []
        return weightLayers.flatMap(\.leaves).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

    /// In Keras's order, `get_weights()`.
    public var weights: [Tensor<Float>] { (isBuilt ? leaves : layers).flatMap(\.weights) }
    public var specs: [WeightSpec] { (isBuilt ? leaves : layers).flatMap(\.specs) }
    /// For each weight, whether training changes it.
    public var trainability: [Bool] { (isBuilt ? leaves : layers).flatMap(\.trainability) }
    public var parameterCount: Int { specs.reduce(0) { $0 + $1.count } }

    /// Moves the weights into one block, for optimizers that pass over all of them at once, unless they are there. (They
    /// leave it when another model with the same layers takes them into its own.)
    public func gathered() -> Tensor<Float> {
        let leaves = leaves
        let total = leaves.reduce(0) { $0 + $1.parameterCount }
        var at = 0
        let isThere = flat.count == total && leaves.allSatisfy { leaf in
            leaf.weights.allSatisfy { weight in
                defer { at += weight.count }
                return weight.pointer == flat.pointer + at
            }
        }
        if isThere { return flat }
        let block = Tensor<Float>([total])
        at = 0
        for leaf in leaves { leaf.move(into: views(of: leaf, in: block, &at)) }
        flat = block
        return flat
    }

    /// A leaf's weights as views of a block laid out like `gathered()`.
    private func views(of leaf: ModelLayer, in block: Tensor<Float>, _ at: inout Int) -> [Tensor<Float>] {
        leaf.specs.map { spec in
            defer { at += spec.count }
            return block.view(at, spec.shape)
        }
    }

    /// One tensor per weight, arranged as the graph takes them: those of a layer used in several places several times.
    func arranged<S: Scalar>(_ byWeight: [Tensor<S>]) -> [Tensor<S>] {
        var known: [ObjectIdentifier: [Tensor<S>]] = [:]
        var at = 0
        for leaf in leaves {
            let count = leaf.weights.count
            known[ObjectIdentifier(leaf)] = Array(byWeight[at..<at + count])
            at += count
        }
        func arrange(_ layer: ModelLayer) -> [Tensor<S>] {
            layer.children.isEmpty ? known[ObjectIdentifier(layer)] ?? [] : layer.children.flatMap(arrange)
        }
        return weightLayers.flatMap(arrange)
    }

    /// One block of zeros, or of whatever was there, with views of it for each weight.
    func emptyGradients(isCleared: Bool) -> (flat: Tensor<Float>, byWeight: [Tensor<Float>]) {
        let block = isCleared ? Tensor<Float>([parameterCount]) : Tensor<Float>(uninitialized: [parameterCount])
        var at = 0
        return (block, leaves.flatMap { views(of: $0, in: block, &at) })
    }
}
