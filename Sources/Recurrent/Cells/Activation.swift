/// An elementwise function of a layer, with its derivative (softmax and its logarithm work along the last axis: their
/// layer applies them).
public enum Activation: String, Sendable, CaseIterable {
    case linear, tanh, sigmoid, relu, hardSigmoid = "hard_sigmoid", elu, selu, gelu, softplus, softsign, silu, mish, exponential
    case leakyRelu = "leaky_relu", relu6, softmax, logSoftmax = "log_softmax"

    /// By its name in Keras.
    public init?(named name: String) {
        if let known = Activation(rawValue: name) ?? Activation.aliases[name] { self = known } else { return nil }
    }

    public static let aliases: [String: Activation] = ["swish": .silu]

    /// Whether it works on each number alone.
    public var isElementwise: Bool { self != .softmax && self != .logSoftmax }

    // Klambauer et al. 2017.
    @inline(__always) private static var seluScale: Double { 1.0507009873554805 }
    @inline(__always) private static var seluAlpha: Double { 1.6732632423543772 }

    @inline(__always)
    func callAsFunction<V: Lane>(_ x: V) -> V where V.Element: BinaryFloatingPoint {
        switch self {
        case .tanh: x.hyperbolicTangent()
        case .sigmoid: x.sigmoid()
        case .linear, .softmax, .logSoftmax: x
        case .relu: x * x.isAbove(0)
        // keras/src/activations: clip(x/6 + 0.5, 0, 1).
        case .hardSigmoid: (x / V(6) + V(0.5)).clipped(0, 1)
        case .elu: x * x.isAbove(0) + (x.clipped(-80, 0).exponential() - .one) * (.one - x.isAbove(0))
        case .selu:
            V(V.Element(Activation.seluScale)) * (x * x.isAbove(0) + V(V.Element(Activation.seluAlpha)) * (x.clipped(-80, 0).exponential() - .one) * (.one - x.isAbove(0)))
        // x·Φ(x), Φ the normal distribution's (Hendrycks & Gimpel 2016).
        case .gelu: x * x.normalDistribution()
        // log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|).
        case .softplus: x.softplus()
        case .softsign: x / (.one + x.magnitude())
        case .silu: x * x.sigmoid()
        case .mish: x * x.softplus().hyperbolicTangent()
        case .exponential: x.exponential()
        case .leakyRelu: x * (V(0.2) + V(0.8) * x.isAbove(0))
        case .relu6: x.clipped(0, 6)
        }
    }

    /// dy/dx, from the value y and the argument x.
    @inline(__always)
    func derivative<V: Lane>(value y: V, at x: V) -> V where V.Element: BinaryFloatingPoint {
        switch self {
        case .tanh: .one - y * y
        case .sigmoid: y * (.one - y)
        case .linear, .softmax, .logSoftmax: .one
        case .relu: x.isAbove(0)
        case .hardSigmoid: (x + V(3)).isAbove(0) * (V(3) - x).isAbove(0) / V(6)
        case .elu: x.isAbove(0) + (y + .one) * (.one - x.isAbove(0))
        case .selu: V(V.Element(Activation.seluScale)) * x.isAbove(0) + (y + V(V.Element(Activation.seluScale * Activation.seluAlpha))) * (.one - x.isAbove(0))
        case .gelu: x.normalDistribution() + x * (V(-0.5) * x * x).exponential() * V(V.Element(0.3989422804014327))
        case .softplus: x.sigmoid()
        case .softsign: (.one - y.magnitude()) * (.one - y.magnitude())
        case .silu: x.sigmoid() + y * (.one - x.sigmoid())
        case .mish:
            x.softplus().hyperbolicTangent() + x * x.sigmoid() * (.one - x.softplus().hyperbolicTangent() * x.softplus().hyperbolicTangent())
        case .exponential: y
        case .leakyRelu: V(0.2) + V(0.8) * x.isAbove(0)
        case .relu6: x.isAbove(0) * (V(6) - x).isAbove(0)
        }
    }
}

/// What the equations of a cell ask of its two activation functions. They are written against this protocol so that
/// the usual pair runs without asking, for every number, which function is meant.
public protocol CellActivations: Sendable {
    /// Keras's `activation`, for candidates and states.
    func state<V: Lane>(_ x: V) -> V where V.Element: BinaryFloatingPoint
    func stateSlope<V: Lane>(value y: V, at x: V) -> V where V.Element: BinaryFloatingPoint
    /// Keras's `recurrent_activation`, for gates.
    func gate<V: Lane>(_ x: V) -> V where V.Element: BinaryFloatingPoint
    func gateSlope<V: Lane>(value y: V, at x: V) -> V where V.Element: BinaryFloatingPoint
}

/// tanh and sigmoid, the standard of all three cells.
struct TanhSigmoid: CellActivations {
    @inline(__always) func state<V: Lane>(_ x: V) -> V where V.Element: BinaryFloatingPoint { x.hyperbolicTangent() }
    @inline(__always) func stateSlope<V: Lane>(value y: V, at x: V) -> V where V.Element: BinaryFloatingPoint { .one - y * y }
    @inline(__always) func gate<V: Lane>(_ x: V) -> V where V.Element: BinaryFloatingPoint { x.sigmoid() }
    @inline(__always) func gateSlope<V: Lane>(value y: V, at x: V) -> V where V.Element: BinaryFloatingPoint { y * (.one - y) }
}

/// The two functions of a recurrent layer: Keras's `activation` and `recurrent_activation`.
public struct Activations: CellActivations, Equatable {
    public var stateFunction: Activation
    public var gateFunction: Activation

    public init(state: Activation = .tanh, gate: Activation = .sigmoid) {
        stateFunction = state
        gateFunction = gate
    }

    public static let standard = Activations()

    public func state<V: Lane>(_ x: V) -> V where V.Element: BinaryFloatingPoint { stateFunction(x) }
    public func stateSlope<V: Lane>(value y: V, at x: V) -> V where V.Element: BinaryFloatingPoint { stateFunction.derivative(value: y, at: x) }
    public func gate<V: Lane>(_ x: V) -> V where V.Element: BinaryFloatingPoint { gateFunction(x) }
    public func gateSlope<V: Lane>(value y: V, at x: V) -> V where V.Element: BinaryFloatingPoint { gateFunction.derivative(value: y, at: x) }
}

extension Activation {
    /// The function of one number, in double precision.
    public func value(at x: Double) -> Double { self(x) }
    /// Its derivative there.
    public func slope(value y: Double, at x: Double) -> Double { derivative(value: y, at: x) }
}
