/// An elementwise function of a layer, with its derivative.
public enum Activation: String, Sendable, CaseIterable {
    case linear, tanh, sigmoid, relu, hardSigmoid = "hard_sigmoid", elu, softplus, softsign, exponential, softmax

    @inline(__always)
    func callAsFunction<V: Lane>(_ x: V) -> V where V.Element: BinaryFloatingPoint {
        switch self {
        case .tanh: x.hyperbolicTangent()
        case .sigmoid: x.sigmoid()
        case .linear, .softmax: x
        case .relu: x * x.isAbove(0)
        // keras/src/activations: clip(x/6 + 0.5, 0, 1).
        case .hardSigmoid: (x / V(6) + V(0.5)).clipped(0, 1)
        case .elu: x * x.isAbove(0) + (x.clipped(-80, 0).exponential() - .one) * (.one - x.isAbove(0))
        // log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|).
        case .softplus: x * x.isAbove(0) + (V.zero - x.magnitude()).exponential().logarithmOfOnePlus()
        case .softsign: x / (.one + x.magnitude())
        case .exponential: x.exponential()
        }
    }

    /// dy/dx, from the value y and the argument x.
    @inline(__always)
    func derivative<V: Lane>(value y: V, at x: V) -> V where V.Element: BinaryFloatingPoint {
        switch self {
        case .tanh: .one - y * y
        case .sigmoid: y * (.one - y)
        case .linear, .softmax: .one
        case .relu: x.isAbove(0)
        case .hardSigmoid: (x + V(3)).isAbove(0) * (V(3) - x).isAbove(0) / V(6)
        case .elu: x.isAbove(0) + (y + .one) * (.one - x.isAbove(0))
        case .softplus: x.sigmoid()
        case .softsign: (.one - y.magnitude()) * (.one - y.magnitude())
        case .exponential: y
        }
    }
}

/// The two functions of a recurrent layer: Keras's `activation` and `recurrent_activation`.
public struct Activations: Sendable {
    public var state: Activation
    public var gate: Activation

    public init(state: Activation = .tanh, gate: Activation = .sigmoid) {
        self.state = state
        self.gate = gate
    }
}
