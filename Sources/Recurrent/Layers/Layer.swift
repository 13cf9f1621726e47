/// Lengths of the axes behind the samples'; nil where any length will do.
public typealias Shape = [Int?]

/// A weight that a layer needs.
public struct WeightSpec: Sendable {
    public let name: String
    public let shape: [Int]
    public let initializer: Initializer
    /// What the loss is charged for the weight's size.
    public var regularizer: Regularizer?
    /// What the weight is brought back to after each update.
    public var constraint: Constraint?
    /// False for statistics that training keeps beside the gradients.
    public var isTrainable = true

    public init(name: String, shape: [Int], initializer: Initializer, regularizer: Regularizer? = nil, constraint: Constraint? = nil, isTrainable: Bool = true) {
        self.name = name
        self.shape = shape
        self.initializer = initializer
        self.regularizer = regularizer
        self.constraint = constraint
        self.isTrainable = isTrainable
    }

    /// The number of numbers in it.
    public var count: Int { shape.reduce(1, *) }
}

/// Which timesteps of a tensor count, sample by sample.
public struct Mask: Sendable, Equatable {
    /// The leading axes of the tensor it belongs to: mostly (samples, timesteps).
    public let shape: [Int]
    public let values: [Bool]

    public init(_ values: [Bool], shape: [Int]) {
        self.values = values
        self.shape = shape
    }

    public func samples(_ range: Range<Int>) -> Mask {
        let row = shape.dropFirst().reduce(1, *)
        return Mask(Array(values[range.lowerBound * row..<range.upperBound * row]), shape: [range.count] + shape.dropFirst())
    }
}

/// What flows from layer to layer: numbers, and which timesteps of them count (nil if all do).
public struct Signal<S: Scalar>: Sendable {
    public var tensor: Tensor<S>
    public var mask: Mask?
    /// The mask was given for this call, and did not come along with the tensor. Keras lets a recurrent layer that is
    /// called with first states hear of given masks only.
    public var isMaskGiven = false

    public init(_ tensor: Tensor<S>, mask: Mask? = nil, isMaskGiven: Bool = false) {
        self.tensor = tensor
        self.mask = mask
        self.isMaskGiven = isMaskGiven
    }

    /// The mask a recurrent layer goes by, called on so many inputs.
    func appliedMask(inputs: Int) -> Mask? { inputs == 1 || isMaskGiven ? mask : nil }
}

/// A kind of layer and its settings. Weights are handed in, so that one layer runs in either precision.
///
/// Shapes leave out the samples' axis. The passes are written once, generic over the precision; the requirements
/// let the compiler specialise that one method for each.
public protocol Layer: Sendable {
    /// The class's name in Keras.
    var kind: String { get }
    /// The layers inside a wrapper, whose weights are all the weights it has.
    var parts: [any Layer] { get }
    /// The shapes of what each part is called on.
    func partInputs(for inputs: [Shape]) throws(ModelError) -> [[Shape]]
    func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec]
    func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape]
    /// Whether each output carries a mask, given which inputs do.
    func masks(for inputs: [Bool]) -> [Bool]
    /// Statistics over the batch are wanted: it must not be split between threads.
    var needsWholeBatch: Bool { get }

    func forward(_ inputs: [Signal<Float>], _ weights: [Tensor<Float>], _ context: Context<Float>) -> Pass<Float>
    func forward(_ inputs: [Signal<Double>], _ weights: [Tensor<Double>], _ context: Context<Double>) -> Pass<Double>
    /// Adds to the weights' gradients and returns the gradient by each input; nil where there is none (ids, or an
    /// output that nothing depends on).
    func backward(_ pass: Pass<Float>, _ gradients: [Tensor<Float>?], _ weights: [Tensor<Float>], _ into: [Tensor<Float>]) -> [Tensor<Float>?]
    func backward(_ pass: Pass<Double>, _ gradients: [Tensor<Double>?], _ weights: [Tensor<Double>], _ into: [Tensor<Double>]) -> [Tensor<Double>?]
}

extension Layer {
    public var parts: [any Layer] { [] }
    public func partInputs(for inputs: [Shape]) throws(ModelError) -> [[Shape]] { [] }
    public func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec] { [] }
    /// A layer that says nothing else hands its first input's mask on.
    public func masks(for inputs: [Bool]) -> [Bool] { [inputs.first ?? false] }
    public var needsWholeBatch: Bool { parts.contains(where: \.needsWholeBatch) }

    /// The shape of a layer's one input, or an error naming how many axes it needs (samples' axis included).
    func only(_ inputs: [Shape], axes: Int? = nil, atLeast least: Int = 1) throws(ModelError) -> Shape {
        guard inputs.count == 1 else { throw .inputs(layer: kind, expected: 1, found: inputs.count) }
        if let axes, inputs[0].count + 1 != axes { throw .rank(layer: kind, expected: axes, found: [-1] + inputs[0].map { $0 ?? -1 }) }
        guard inputs[0].count + 1 >= least else { throw .rankBelow(layer: kind, least: least, found: [-1] + inputs[0].map { $0 ?? -1 }) }
        return inputs[0]
    }
}
