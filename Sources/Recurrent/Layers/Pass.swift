/// What a pass through a layer needs beside its input and weights.
public struct Context<S: Scalar>: Sendable {
    public var isTraining = false
    /// Where the random numbers of dropout come from; mixed with the layer's place and the sample's number, so that
    /// they don't depend on how a batch is split.
    public var seed: UInt64 = 0
    /// The number within the batch of the first sample here.
    public var firstSample = 0
    /// Whether stateful layers keep the state they end with. Looking at a model must not change it.
    public var keepsState = true
    /// Whether recurrent layers keep what they computed at every timestep, for the way back or a look at it.
    public var keepsRecords = true
    /// Gates to hold, and first states, for a what-if trace of a recurrent layer.
    public var clamps: [String: Tensor<S>] = [:]
    public var start: [Tensor<S>]?
    /// The same for layers inside, by name.
    public var whatIf: [String: (clamps: [String: Tensor<S>], start: [Tensor<S>]?)] = [:]

    /// The name of the layer it is for, as in a trace; empty where it has none.
    var name = ""

    public init() {}

    /// The context of a layer inside: its own random numbers, its own what-ifs.
    func inner(_ index: Int, name: String? = nil) -> Context {
        var context = self
        context.seed = Randomness.mix(seed, UInt64(truncatingIfNeeded: index + 1))
        guard let name else { return context }
        context.name = name
        (context.clamps, context.start) = whatIf[name] ?? ([:], nil)
        return context
    }
}

/// What a layer computed, kept for the way back.
public final class Pass<S: Scalar>: @unchecked Sendable {
    public let inputs: [Signal<S>]
    public let outputs: [Signal<S>]
    /// Records of a recurrent layer: one, or one for each layer of a stack of cells.
    public let records: [RecurrentRecord<S>]
    /// Passes of the layers inside: of a model its calls in order, of a Bidirectional layer forward and backward.
    public let parts: [Pass<S>]
    let kept: [Tensor<S>]
    /// What went into the sigmoid or softmax that made the output: a cross-entropy is computed from it.
    var logits: (activation: Activation, tensor: Tensor<S>)?
    /// Whether the gradient that comes back is one by the logits.
    var isGradientByLogits = false
    public let context: Context<S>

    init(_ inputs: [Signal<S>], outputs: [Signal<S>], records: [RecurrentRecord<S>] = [], parts: [Pass<S>] = [], kept: [Tensor<S>] = [], context: Context<S>) {
        self.inputs = inputs
        self.outputs = outputs
        self.records = records
        self.parts = parts
        self.kept = kept
        self.context = context
    }

    /// The same numbers, to go back once more: records with gradients of their own.
    convenience init(sharing other: Pass<S>) {
        self.init(
            other.inputs, outputs: other.outputs, records: other.records.map(RecurrentRecord.init(sharing:)), parts: other.parts.map(Pass.init(sharing:)), kept: other.kept,
            context: other.context)
        (logits, isGradientByLogits) = (other.logits, other.isGradientByLogits)
    }

    /// A pass with one output.
    convenience init(_ inputs: [Signal<S>], output: Tensor<S>, mask: Mask? = nil, kept: [Tensor<S>] = [], context: Context<S>) {
        self.init(inputs, outputs: [Signal(output, mask: mask)], kept: kept, context: context)
    }

    /// The first input and output, which most layers have alone.
    public var input: Tensor<S> { inputs[0].tensor }
    public var output: Tensor<S> { outputs[0].tensor }
    public var mask: Mask? { outputs[0].mask }

    /// Remembers what went into an activation, if a cross-entropy can make use of it.
    func keeping(_ activation: Activation, _ z: Tensor<S>) -> Pass {
        if activation == .sigmoid || activation == .softmax { logits = (activation, z) }
        return self
    }

    /// The gradient by an output, zeros where nothing depends on it.
    func gradient(_ gradients: [Tensor<S>?], _ index: Int = 0) -> Tensor<S> {
        (gradients.indices.contains(index) ? gradients[index] : nil) ?? Tensor(outputs[index].tensor.shape)
    }
}

/// Random numbers by place: the same seed and place give the same numbers, whichever thread asks.
struct Randomness {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// splitmix64 (Steele, Lea & Flood 2014).
    static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var z = a &+ (b &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// In [0, 1).
    mutating func uniform() -> Double {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        return Double(Randomness.mix(state, 0) >> 11) * 0x1p-53
    }

    /// Inverted dropout for each sample: 0 with the given probability, else 1 / (1 − rate).
    static func dropout<S: Scalar>(_ rate: Double, _ shape: [Int], _ context: Context<S>, stream: Int = 0) -> Tensor<S> {
        let result = Tensor<S>(shape)
        let row = shape.dropFirst().reduce(1, *)
        let kept = S(1 / (1 - rate))
        for n in 0..<(shape.first ?? 0) {
            var generator = Randomness(mix(mix(context.seed, UInt64(truncatingIfNeeded: stream)), UInt64(truncatingIfNeeded: context.firstSample + n)))
            for i in n * row..<(n + 1) * row where generator.uniform() >= rate { result[i] = kept }
        }
        return result
    }
}
