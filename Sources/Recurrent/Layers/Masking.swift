/// Masks the timesteps whose features all equal a value, and sets them to 0.
public struct Masking: Layer {
    public var value: Double

    public init(value: Double = 0) { self.value = value }

    public var kind: String { "Masking" }
    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { [try only(inputs, atLeast: 2)] }
    public func masks(for inputs: [Bool]) -> [Bool] { [true] }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        let width = max(1, x.shape.last ?? 1)
        // Values are compared in the precision data comes in.
        let masked = S(Float(value))
        let counts = (0..<x.count / width).map { row in (0..<width).contains { x[row * width + $0] != masked } }
        let y = Tensor<S>(x.shape)
        for (row, isValid) in counts.enumerated() where isValid { (y.pointer + row * width).update(from: x.pointer + row * width, count: width) }
        return Pass(inputs, output: y, mask: Mask(counts, shape: Array(x.shape.dropLast())), context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0], let mask = pass.mask else { return [nil] }
        let width = max(1, gradient.shape.last ?? 1)
        let d = Tensor<S>(gradient.shape)
        for (row, isValid) in mask.values.enumerated() where isValid { (d.pointer + row * width).update(from: gradient.pointer + row * width, count: width) }
        return [d]
    }
}
