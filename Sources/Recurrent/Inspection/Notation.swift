/// How a cell's equations are written: the letters of its own formulas, once for formulas and for numbers.
///
/// In a template `[c]` is a quantity at the step, `[c-]` at the step before, `act` the layer's activation.
public struct Notation: Sendable {
    /// A summand of a gate's argument.
    public enum Term: Sendable {
        /// W·x
        case input
        /// U·h₋
        case recurrent
        /// Both rows of a bias together.
        case bias
        /// A GRU's first bias row alone.
        case inputBias
        /// r∘(U·h₋ + b′), the reset gate after the product.
        case resetAfter
        /// U·(r∘h₋), the reset gate before the product.
        case resetBefore
    }
    public struct Gate: Sendable {
        public let name: String
        public let symbol: String
        /// Index of the weights, as in W_f.
        public let suffix: String
        public let isState: Bool
        public let terms: [Term]

        init(_ name: String, _ symbol: String, _ suffix: String, isState: Bool = false, terms: [Term] = [.input, .recurrent, .bias]) {
            self.name = name
            self.symbol = symbol
            self.suffix = suffix
            self.isState = isState
            self.terms = terms
        }
    }
    public struct Line: Sendable {
        public let symbol: String
        public let template: String
        /// What the numbers are filled into where that is not the template, because a product of a matrix stands there as
        /// one number.
        public var numbers: String?
    }
    public let gates: [Gate]
    /// The state from the gates.
    public let lines: [Line]
    /// The gradients by the gates, where they are one product of what stands there.
    public let gradients: [Line]
}

extension SimpleRNN {
    public static let notation = Notation(gates: [.init("hidden", "h", "", isState: true)], lines: [], gradients: [])
}

extension LSTM {
    public static let notation = Notation(
        gates: [.init("input", "i", "i"), .init("forget", "f", "f"), .init("candidate", "g", "c", isState: true), .init("output", "o", "o")],
        lines: [.init(symbol: "c", template: "[f]∘[c-] + [i]∘[g]"), .init(symbol: "h", template: "[o]∘act([c])")],
        gradients: [
            .init(symbol: "o", template: "[dh]∘act([c])"), .init(symbol: "f", template: "[dc]∘[c-]"), .init(symbol: "i", template: "[dc]∘[g]"),
            .init(symbol: "g", template: "[dc]∘[i]"),
        ])
}

extension GRU {
    public static let notation = Notation(
        gates: [.init("update", "z", "z"), .init("reset", "r", "r"), .init("candidate", "ĥ", "h", isState: true, terms: [.input, .inputBias, .resetAfter])],
        lines: [.init(symbol: "h", template: "[z]∘[h-] + (1 − [z])∘[ĥ]")],
        gradients: [
            .init(symbol: "z", template: "[dh]∘([h-] − [ĥ])"), .init(symbol: "ĥ", template: "[dh]∘(1 − [z])"), .init(symbol: "r", template: "[δĥ]∘(U_h·[h-] + b′_h)", numbers: "[δĥ]∘[Uh]"),
        ])
}

extension GRUResetBefore {
    public static let notation = Notation(
        gates: [.init("update", "z", "z"), .init("reset", "r", "r"), .init("candidate", "ĥ", "h", isState: true, terms: [.input, .resetBefore, .bias])],
        lines: [.init(symbol: "h", template: "[z]∘[h-] + (1 − [z])∘[ĥ]")],
        gradients: [.init(symbol: "z", template: "[dh]∘([h-] − [ĥ])"), .init(symbol: "ĥ", template: "[dh]∘(1 − [z])"), .init(symbol: "r", template: "[h-]∘(U_hᵀ·[δĥ])", numbers: "[h-]∘[Uᵀδ]")])
}

extension Activation {
    /// The function's name in a formula.
    var symbol: String {
        switch self {
        case .sigmoid: "σ"
        case .hardSigmoid: "hard_σ"
        case .linear: ""
        default: rawValue
        }
    }
}
