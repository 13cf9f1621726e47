/// Settings every recurrent layer has; defaults are Keras's.
public struct RecurrentOptions: Sendable {
    public var units: Int
    public var activations = Activations()
    public var useBias = true
    public var returnSequences = false
    /// Hand the last states out behind the output.
    public var returnState = false
    public var goBackwards = false
    /// At a masked timestep: zeros, instead of the output before it.
    public var zeroOutputForMask = false
    /// Shares of the inputs, and of the previous state, dropped in training; the same ones at every timestep.
    public var dropout = 0.0
    public var recurrentDropout = 0.0
    /// LSTM: the forget gate's bias starts at 1.
    public var unitForgetBias = true
    public var kernel = WeightOptions(.glorotUniform)
    public var recurrentKernel = WeightOptions(.orthogonal)
    public var bias = WeightOptions(.zeros)
    /// Where a stateful layer keeps its state between calls.
    public var memory: Memory?

    public init(units: Int) { self.units = units }
}

/// How one weight of a layer starts, and what holds it in bounds.
public struct WeightOptions: Sendable {
    public var initializer: Initializer
    public var regularizer: Regularizer?
    public var constraint: Constraint?

    public init(_ initializer: Initializer, regularizer: Regularizer? = nil, constraint: Constraint? = nil) {
        self.initializer = initializer
        self.regularizer = regularizer
        self.constraint = constraint
    }

    func spec(_ name: String, _ shape: [Int]) -> WeightSpec {
        WeightSpec(name: name, shape: shape, initializer: initializer, regularizer: regularizer, constraint: constraint)
    }
}

/// The state a stateful layer keeps between calls, (samples, units) for each state.
///
/// Threads that run parts of a batch read and write different samples of it.
public final class Memory: @unchecked Sendable {
    public internal(set) var states: [Tensor<Float>] = []

    public init() {}

    public func reset() { for state in states { state.pointer.update(repeating: 0, count: state.count) } }

    func allocate(samples: Int, units: [Int]) {
        if states.map(\.shape) == units.map({ [samples, $0] }) { return }
        states = units.map { Tensor([samples, $0]) }
    }

    /// The states of the samples from `first`; nil if they are not that many.
    func read<S: Scalar>(_ first: Int, _ count: Int) -> [Tensor<S>]? {
        guard !states.isEmpty, states.allSatisfy({ first + count <= $0.shape[0] }) else { return nil }
        return states.map { $0.samples(first..<first + count).converted(to: S.self) }
    }

    func write<S: Scalar>(_ first: Int, _ values: [Tensor<S>]) {
        for (state, value) in zip(states, values) where first + value.shape[0] <= state.shape[0] {
            let target = state.pointer + first * state.shape[1]
            for i in 0..<value.count { target[i] = Float(value[i]) }
        }
    }
}
