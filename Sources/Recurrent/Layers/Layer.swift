/// A weight that a layer needs.
public struct WeightSpec: Sendable {
    public let name: String
    public let shape: [Int]
    public let initializer: Initializer
}

/// Why a model can't be built or run, with the numbers that say so.
public enum ModelError: Error, Sendable {
    case rank(layer: String, expected: Int, found: [Int])
    case features(layer: String, axis: Int, expected: Int, found: [Int])
    case units(layer: String, given: Int)
    case tooLarge(layer: String, parameters: Double)
    case notBuilt(String)
    case notCompiled(String)
    case samples(x: Int, y: Int)
    case targets(expected: [Int], found: [Int])
    case weights(expected: [[Int]], found: [[Int]], layer: String)
    case noSequence(layer: String)
    case mismatch(String)
}

/// What a pass through a layer needs beside its input and weights.
public struct Context<S: Scalar>: Sendable {
    public var isTraining = false
    /// Which timesteps of the layer's input count, sample by sample; nil if all do.
    public var mask: [Bool]?
    /// Gates to hold, and first states, for a what-if trace of a recurrent layer.
    public var clamps: [String: Tensor<S>] = [:]
    public var start: [Tensor<S>]?

    public init() {}
}

/// What a layer computed, kept for the way back.
public final class Pass<S: Scalar>: @unchecked Sendable {
    public let input: Tensor<S>
    public let output: Tensor<S>
    /// Records of recurrent layers: one, or forward and backward.
    public let records: [RecurrentRecord<S>]
    public let mask: [Bool]?
    let kept: [Tensor<S>]
    let context: Context<S>

    init(input: Tensor<S>, output: Tensor<S>, records: [RecurrentRecord<S>] = [], mask: [Bool]? = nil, kept: [Tensor<S>] = [], context: Context<S>) {
        self.input = input
        self.output = output
        self.records = records
        self.mask = mask
        self.kept = kept
        self.context = context
    }
}

/// A kind of layer and its settings. Weights are handed in, so that one layer runs in either precision.
///
/// Shapes leave out the samples' axis. The passes are written once, generic over the precision; the two requirements
/// let the compiler specialise that one method for each.
public protocol Layer: Sendable {
    /// The class's name in Keras.
    var kind: String { get }
    var settings: [(String, String)] { get }
    func weights(for input: [Int?]) throws(ModelError) -> [WeightSpec]
    func output(for input: [Int?]) throws(ModelError) -> [Int?]
    func forward(_ input: Tensor<Float>, _ weights: [Tensor<Float>], _ context: Context<Float>) -> Pass<Float>
    func forward(_ input: Tensor<Double>, _ weights: [Tensor<Double>], _ context: Context<Double>) -> Pass<Double>
    /// Adds to the weights' gradients and returns the gradient by the input.
    func backward(_ pass: Pass<Float>, _ gradient: Tensor<Float>, _ weights: [Tensor<Float>], _ into: [Tensor<Float>]) -> Tensor<Float>
    func backward(_ pass: Pass<Double>, _ gradient: Tensor<Double>, _ weights: [Tensor<Double>], _ into: [Tensor<Double>]) -> Tensor<Double>
}

extension Layer {
    public var settings: [(String, String)] { [] }
}
