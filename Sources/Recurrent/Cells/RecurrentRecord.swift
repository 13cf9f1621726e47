/// Everything a recurrent layer computed for a batch, step by step: what backpropagation through time needs, and what
/// a trace shows. Time-major, in processing order (reversed time where the layer goes backwards).
public final class RecurrentRecord<S: Scalar>: @unchecked Sendable {
    public let samples: Int
    public let timesteps: Int
    public let features: Int
    public let units: Int
    /// Blocks of `units` in a row of `preactivations`.
    public let blocks: Int
    /// (timesteps, samples, features)
    public let input: Tensor<S>
    /// Whether gates and pre-activations of all timesteps are kept. A prediction keeps those of the latest step.
    let keepsAll: Bool
    /// (timesteps, samples, blocks·units): before the activations.
    public let preactivations: Tensor<S>
    /// (timesteps, samples, blocks·units): after them.
    public let gates: Tensor<S>
    /// (timesteps + 1, samples, units): the first is the initial state.
    public let hidden: Tensor<S>
    public let cell: Tensor<S>
    /// Which timesteps count, (timesteps, samples); nil if all do.
    public let mask: [Bool]?
    /// Gradient by the layer's output, as it came from above, time-major: (timesteps, samples, units), or
    /// (samples, units) by the last state alone.
    public internal(set) var outputGradient: Tensor<S>?
    /// Gradient by the last cell state where that is handed out, (samples, units).
    public internal(set) var lastCellGradient: Tensor<S>?
    /// Gradients by the states, filled on the way back: the total derivative of the loss, later paths included.
    public internal(set) var hiddenGradient: Tensor<S>?
    public internal(set) var cellGradient: Tensor<S>?
    /// Gradients by the pre-activation blocks.
    public internal(set) var preactivationGradient: Tensor<S>?

    init(samples: Int, timesteps: Int, features: Int, units: Int, blocks: Int, hasCell: Bool, input: Tensor<S>, mask: [Bool]?, keepsAll: Bool = true) {
        self.samples = samples
        self.timesteps = timesteps
        self.features = features
        self.units = units
        self.blocks = blocks
        self.input = input
        self.mask = mask
        // The loop writes all of these but the first state.
        self.keepsAll = keepsAll
        preactivations = Tensor(uninitialized: [keepsAll ? timesteps : 1, samples, blocks * units])
        gates = Tensor(uninitialized: [keepsAll ? timesteps : 1, samples, blocks * units])
        hidden = Tensor(uninitialized: [timesteps + 1, samples, units])
        hidden.pointer.update(repeating: 0, count: samples * units)
        cell = hasCell ? Tensor(uninitialized: [timesteps + 1, samples, units]) : Tensor([1])
        if hasCell { cell.pointer.update(repeating: 0, count: samples * units) }
    }

    /// Where a timestep begins in `preactivations` and `gates`.
    func row(_ t: Int) -> Int { keepsAll ? t * samples * blocks * units : 0 }

    /// The same numbers, with gradients of its own.
    init(sharing other: RecurrentRecord<S>) {
        samples = other.samples
        timesteps = other.timesteps
        features = other.features
        units = other.units
        blocks = other.blocks
        input = other.input
        mask = other.mask
        keepsAll = other.keepsAll
        preactivations = other.preactivations
        gates = other.gates
        hidden = other.hidden
        cell = other.cell
    }
}

/// Gates or states held at fixed values in a what-if trace; nan stands for a number that is left free. What is held
/// passes no gradient.
public struct Clamp<S: Scalar>: Sendable {
    public enum Place: Sendable, Hashable {
        /// A gate, by its block; what is computed from it follows.
        case gate(Int)
        /// The state after a step, overwritten before the next step reads it.
        case hidden, cell
    }
    public let place: Place
    /// (timesteps, samples, units)
    public let values: Tensor<S>

    public init(_ place: Place, _ values: Tensor<S>) {
        self.place = place
        self.values = values
    }
}
