public import Arrays

/// A tensor that is not computed yet: what layers are called on to make a model of them.
public struct Symbol {
    public let origin: SymbolicCall
    /// Which output of the call it is.
    public let index: Int

    /// Without the samples' axis.
    public var shape: Shape { origin.shapes[index] }
    /// The number of samples, if it is fixed.
    public var batch: Int? { origin.batch }
    /// Whether it will carry a mask.
    public var isMasked: Bool { origin.masks.indices.contains(index) && origin.masks[index] }

    public func isSame(as other: Symbol) -> Bool { origin === other.origin && index == other.index }
}

/// A call of a layer on symbols. Symbols and models keep it alive.
public final class SymbolicCall {
    public let layer: ModelLayer
    public let inputs: [Symbol]
    public let shapes: [Shape]
    public let batch: Int?
    let masks: [Bool]
    /// How many calls of the layer came before.
    public let number: Int
    /// Who made the call, kept alive with it.
    public var owner: AnyObject?
    /// The operation that computes the mask of the outputs, and those whose masks the call reads: they are shown, not
    /// run, for masks travel with the tensors.
    public var maskOrigin: SymbolicCall?
    public var maskInputs: [SymbolicCall] = []
    /// Names given to the outputs, if any were.
    public var names: [String] = []

    init(_ layer: ModelLayer, _ inputs: [Symbol], shapes: [Shape], batch: Int?, masks: [Bool]) {
        self.layer = layer
        self.inputs = inputs
        self.shapes = shapes
        self.batch = batch
        self.masks = masks
        number = layer.countCall()
    }

    public var outputs: [Symbol] { shapes.indices.map { Symbol(origin: self, index: $0) } }
}

/// The layer at the head of a model: nothing but the shape of what comes in.
public struct InputLayer: Layer {
    public let shape: Shape
    public let batch: Int?

    public init(_ shape: Shape, batch: Int? = nil) {
        self.shape = shape
        self.batch = batch
    }

    public var kind: String { "InputLayer" }
    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { [shape] }
    public func masks(for inputs: [Bool]) -> [Bool] { [false] }
    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> { Pass(inputs, outputs: inputs, context: context) }
    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] { gradients }
}

/// A computation of masks that is shown in a model's summary.
public struct MaskOperation: Layer {
    public let kind: String
    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { inputs }
    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> { Pass(inputs, outputs: inputs, context: context) }
    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] { gradients }

    /// The operation by name, called on a tensor or on another one's result.
    public static func call(_ kind: String, name: String, on symbol: Symbol, shape: Shape) -> SymbolicCall {
        let layer = ModelLayer(name: name, layer: MaskOperation(kind: kind))
        let call = SymbolicCall(layer, [symbol], shapes: [shape], batch: symbol.batch, masks: [])
        layer.remember(call)
        return call
    }
}

extension ModelLayer {
    /// Calls the layer on symbols, building it if this is the first time.
    public func call(_ inputs: [Symbol], _ generator: inout MersenneTwister) throws(ModelError) -> [Symbol] {
        let shapes = inputs.map(\.shape)
        let batch = inputs.lazy.compactMap(\.batch).first ?? (layer as? InputLayer)?.batch
        try build(shapes, batch: batch, &generator)
        let outputs: [Shape]
        do { outputs = try layer.outputs(for: shapes) } catch { throw error.named(name) }
        try ModelError.checkSize(outputs, samples: batch ?? 1, layer: name)
        let call = SymbolicCall(self, inputs, shapes: outputs, batch: batch, masks: layer.masks(for: inputs.map(\.isMasked)))
        remember(call)
        return call.outputs
    }
}
