/// One equation of a step with its numbers, unit by unit.
public struct Equation: Sendable {
    /// The gate's or state's name and letter.
    public let name: String
    public let symbol: String
    /// `f₃ = σ(W_f·x₃ + U_f·h₂ + b_f)`
    public let formula: String
    /// For each unit `σ(0.12 − 0.40 + 1.00) = σ(0.72) = 0.673`.
    public let numbers: [String]
    public let values: [Double]
    /// For each unit the summands of the argument; empty for a state's equation.
    public let terms: [[Double]]
}

extension LayerTrace {
    /// The equations of a step of a sample, in the order of computing, in the notation of the cell's own formulas.
    /// Products are worked out from the weights; the results are the record's.
    ///
    /// - Parameter step: the input's own time, from 0.
    public func equations(step: Int, sample: Int) -> [Equation] {
        let names = StepNames(step: step, before: layer.goBackwards ? step + 1 : step - 1, timesteps: timesteps)
        let hidden = hidden
        let first = start
        let before = names.before
        let isFirst = before < 0 || before >= timesteps
        func previous(_ series: Tensor<S>, _ start: Tensor<S>) -> [Double] {
            (0..<units).map { Double(isFirst ? start[sample * units + $0] : series[sample, before, $0]) }
        }
        func now(_ series: Tensor<S>) -> [Double] { (0..<units).map { Double(series[sample, step, $0]) } }
        if let mask, !mask[sample * timesteps + step] {
            let h = now(hidden)
            return [Equation(name: "hidden", symbol: "h", formula: "h\(names.now) = h\(names.past): the step is masked, the state carries over", numbers: h.map { StepNames.value($0) }, values: h, terms: [])]
        }
        let notation = layer.notation
        let gates = gates
        var quantities: [String: [Double]] = ["h-": previous(hidden, first[0]), "h": now(hidden)]
        if let cell { (quantities["c-"], quantities["c"]) = (previous(cell, first[1]), now(cell)) }
        for (gate, values) in zip(notation.gates, gates) { quantities[gate.symbol] = now(values.values) }
        let arguments = preactivations.map { now($0.values) }
        let x = (0..<features).map { Double(input[sample, step, $0]) }
        var result: [Equation] = []
        for (block, gate) in notation.gates.enumerated() {
            let summands = gate.terms.filter { term in
                if weights.count > 2 { return true }
                return switch term {
                case .bias, .inputBias: false
                default: true
                }
            }
            let function = (gate.isState ? layer.activations.stateFunction : layer.activations.gateFunction).symbol
            let values = quantities[gate.symbol] ?? []
            let terms = (0..<units).map { unit in summands.map { value($0, block, unit, x, quantities["h-"] ?? [], quantities["r"] ?? []) } }
            let held = heldUnits(gate.name, step, sample)
            let numbers = (0..<units).map { unit -> String in
                if held[unit] { return "\(StepNames.value(values[unit])), held" }
                let sum = StepNames.sum(terms[unit])
                let argument = StepNames.term(arguments[block][unit])
                return function.isEmpty ? "\(sum) = \(StepNames.value(values[unit]))" : "\(function)(\(sum)) = \(function)(\(argument)) = \(StepNames.value(values[unit]))"
            }
            let formula = summands.map { names.text($0, gate.suffix, useBias: weights.count > 2) }.joined(separator: " + ")
            result.append(Equation(
                name: gate.name, symbol: gate.symbol, formula: "\(gate.symbol)\(names.now) = " + (function.isEmpty ? formula : "\(function)(\(formula))"), numbers: numbers,
                values: values, terms: terms))
        }
        for line in notation.lines {
            let values = quantities[line.symbol] ?? []
            let template = line.template.replacing("act(", with: layer.activations.stateFunction.symbol + "(")
            let held = heldUnits(line.symbol == "h" ? "hidden" : "cell", step, sample)
            result.append(Equation(
                name: line.symbol == "h" ? "hidden" : "cell", symbol: line.symbol, formula: "\(line.symbol)\(names.now) = " + names.filled(template),
                numbers: (0..<units).map { unit in
                    held[unit] ? "\(StepNames.value(values[unit])), held" : StepNames.filled(template) { quantities[$0]?[unit] ?? .nan } + " = " + StepNames.value(values[unit])
                }, values: values, terms: []))
        }
        return result
    }

    /// Units a clamp holds at this place.
    private func heldUnits(_ name: String, _ step: Int, _ sample: Int) -> [Bool] {
        var row = sample
        for part in parts {
            if row < part.record.samples {
                guard let values = part.context.clamps[name] else { break }
                return (0..<units).map { !values[row, step, $0].isNaN }
            }
            row -= part.record.samples
        }
        return [Bool](repeating: false, count: units)
    }

    func value(_ term: Notation.Term, _ block: Int, _ unit: Int, _ x: [Double], _ h: [Double], _ reset: [Double]) -> Double {
        let width = weights[0].shape[1]
        let column = block * units + unit
        func dot(_ matrix: Tensor<S>, _ v: [Double]) -> Double { v.indices.reduce(0) { $0 + v[$1] * Double(matrix[$1 * width + column]) } }
        func bias(_ row: Int) -> Double { weights.count > 2 && row * width + column < weights[2].count ? Double(weights[2][row * width + column]) : 0 }
        switch term {
        case .input: return dot(weights[0], x)
        case .recurrent: return dot(weights[1], h)
        case .bias: return bias(0) + bias(1)
        case .inputBias: return bias(0)
        case .resetAfter: return reset[unit] * (dot(weights[1], h) + bias(1))
        case .resetBefore: return dot(weights[1], zip(reset, h).map(*))
        }
    }
}

/// Names and numbers of a step's equations.
struct StepNames {
    let now: String
    let past: String
    let before: Int

    init(step: Int, before: Int, timesteps: Int) {
        self.before = before
        now = StepNames.subscripted(step + 1)
        // The state before the first step processed is number 0, whichever end is read first.
        past = StepNames.subscripted(before >= timesteps ? 0 : before + 1)
    }

    static func subscripted(_ n: Int) -> String { String(String(n).map { Character(UnicodeScalar(0x2080 + UInt32($0.wholeNumberValue ?? 0)) ?? " ") }) }

    func text(_ term: Notation.Term, _ suffix: String, useBias: Bool) -> String {
        let index = suffix.isEmpty ? "" : "_" + suffix
        return switch term {
        case .input: "W\(index)·x\(now)"
        case .recurrent: "U\(index)·h\(past)"
        case .bias, .inputBias: "b\(index)"
        case .resetAfter: useBias ? "r\(now)∘(U\(index)·h\(past) + b′\(index))" : "r\(now)∘(U\(index)·h\(past))"
        case .resetBefore: "U\(index)·(r\(now)∘h\(past))"
        }
    }

    /// A template with the step's names.
    func filled(_ template: String) -> String {
        StepNames.replaced(template) { $0.hasSuffix("-") ? String($0.dropLast()) + past : $0 + now }
    }

    /// A template with numbers; negative ones in brackets, once.
    static func filled(_ template: String, _ value: (String) -> Double) -> String {
        replaced(template) { name in
            let text = term(value(name))
            return text.hasPrefix("−") ? "(\(text))" : text
        }.replacing("∘", with: "·").replacing(/\(\((−[^()]*)\)\)/) { "(\($0.output.1))" }
    }

    private static func replaced(_ template: String, _ name: (String) -> String) -> String {
        var (result, current) = ("", String?.none)
        for character in template {
            if character == "[" {
                current = ""
            } else if character == "]", let inner = current {
                result += name(inner)
                current = nil
            } else if current != nil {
                current?.append(character)
            } else {
                result.append(character)
            }
        }
        return result
    }

    /// Summands with their signs between them.
    static func sum(_ terms: [Double]) -> String {
        var result = ""
        for (i, x) in terms.enumerated() {
            let text = term(x)
            if i == 0 {
                result = text
            } else {
                result += text.hasPrefix("−") ? " − " + text.dropFirst() : " + " + text
            }
        }
        return result
    }

    static func term(_ x: Double) -> String { text(x, 2) }
    static func value(_ x: Double) -> String { text(x, 3) }

    /// A number with so many decimals, or more until two digits tell something.
    private static func text(_ x: Double, _ decimals: Int) -> String {
        guard x.isFinite else { return x.isNaN ? "nan" : x < 0 ? "−∞" : "∞" }
        let (size, sign) = (abs(x), x < 0 ? "−" : "")
        var (places, shown) = (decimals, size * power10(decimals))
        while size > 0, shown < 9.5, places < 6 {
            places += 1
            shown *= 10
        }
        // Zero itself, and what is zero to all those places, keeps the usual length.
        if size > 0, shown < 9.5 { return sign + VerdictText.short(size) }
        guard size < 1e6, let digits = Int(exactly: shown.rounded()) else { return sign + VerdictText.short(size) }
        let unit = (0..<places).reduce(1) { n, _ in n * 10 }
        let fraction = String(digits % unit)
        return sign + "\(digits / unit)." + String(repeating: "0", count: places - fraction.count) + fraction
    }

    private static func power10(_ n: Int) -> Double { n >= 0 ? (0..<n).reduce(1.0) { x, _ in x * 10 } : 1 / power10(-n) }
}
