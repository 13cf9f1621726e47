extension LayerTrace {
    /// The equations of a step on the way back: how the loss's gradients at this timestep come from those of the step
    /// processed after it. `dh` stands for dL/dh, `δf` for dL/d(the argument of f).
    ///
    /// - Parameter step: the input's own time, from 0.
    public func gradientEquations(step: Int, sample: Int) -> [Equation] {
        guard let dHidden = hiddenGradient else { return [] }
        let names = StepNames(step: step, before: layer.goBackwards ? step + 1 : step - 1, timesteps: timesteps)
        let after = layer.goBackwards ? step - 1 : step + 1
        let hasAfter = (0..<timesteps).contains(after)
        let later = StepNames.subscripted(after + 1)
        func now(_ series: Tensor<S>) -> [Double] { (0..<units).map { Double(series[sample, step, $0]) } }
        let notation = layer.notation
        var result = [parts(of: dHidden, hiddenPaths, "hidden", "dh\(names.now)", step, sample) { path in
            switch path {
            case "direct": "above\(names.now)"
            case "carry": keepingGate == "update" ? "z\(later)∘dh\(later)" : "dh\(later)"
            default:
                notation.gates.first { $0.name == path }.map { gate in
                    let kernel = gate.suffix.isEmpty ? "Uᵀ" : "U_\(gate.suffix)ᵀ"
                    if gate.terms.contains(where: { if case .resetBefore = $0 { true } else { false } }) { return "r\(later)∘(\(kernel)·δ\(gate.symbol)\(later))" }
                    if gate.terms.contains(where: { if case .resetAfter = $0 { true } else { false } }) { return "\(kernel)·(r\(later)∘δ\(gate.symbol)\(later))" }
                    return "\(kernel)·δ\(gate.symbol)\(later)"
                } ?? path
            }
        } isShown: { hasAfter || $0 == "direct" }]
        if let mask, !mask[sample * timesteps + step] { return result }
        let before = names.before
        let isFirst = before < 0 || before >= timesteps
        var quantities: [String: [Double]] = ["dh": now(dHidden), "h": now(hidden)]
        func past(_ series: Tensor<S>, _ start: Tensor<S>) -> [Double] { (0..<units).map { Double(isFirst ? start[sample * units + $0] : series[sample, before, $0]) } }
        quantities["h-"] = past(hidden, start[0])
        if let cell, let dCell = cellGradient {
            (quantities["c"], quantities["c-"], quantities["dc"]) = (now(cell), past(cell, start[1]), now(dCell))
            let act = layer.activations.stateFunction.symbol
            result.append(parts(of: dCell, cellPaths, "cell", "dc\(names.now)", step, sample) { path in
                path == "hidden" ? "dh\(names.now)∘o\(names.now)∘\(act)′(c\(names.now))" : path == "forget" ? "f\(later)∘dc\(later)" : "dc\(later)"
            } isShown: { hasAfter || $0 == "hidden" })
        }
        for (gate, values) in zip(notation.gates, gates) { quantities[gate.symbol] = now(values.values) }
        for (gate, values) in zip(notation.gates, gateGradients) { quantities["d" + gate.symbol] = now(values.values) }
        let pre = preactivationGradients.map { now($0.values) }
        for (gate, values) in zip(notation.gates, pre) { quantities["δ" + gate.symbol] = values }
        addProducts(&quantities)
        for line in notation.gradients {
            let values = quantities["d" + line.symbol] ?? []
            let template = line.template.replacing("act(", with: layer.activations.stateFunction.symbol + "(")
            let filling = line.numbers ?? template
            let formula = weights.count > 2 ? template : template.replacing(" + b′_h", with: "")
            result.append(Equation(
                name: notation.gates.first { $0.symbol == line.symbol }?.name ?? line.symbol, symbol: "d" + line.symbol,
                formula: "d\(line.symbol)\(names.now) = " + names.filled(formula),
                numbers: values.indices.map { unit in
                    StepNames.filled(filling) { quantities[$0]?[unit] ?? .nan } + " = " + StepNames.value(values[unit])
                }, values: values, terms: []))
        }
        for (gate, values) in zip(notation.gates, pre) {
            let template = slope(gate.isState ? layer.activations.stateFunction : layer.activations.gateFunction, gate.symbol)
            result.append(Equation(
                name: gate.name, symbol: "δ" + gate.symbol, formula: "δ\(gate.symbol)\(names.now) = " + names.filled(template),
                numbers: values.indices.map { unit in
                    template.contains("′") ? StepNames.value(values[unit]) : StepNames.filled(template) { quantities[$0]?[unit] ?? .nan } + " = " + StepNames.value(values[unit])
                }, values: values, terms: []))
        }
        return result
    }

    /// The products of a matrix that a reset gate's gradient holds: U_h·h + b′_h, or U_hᵀ·δĥ where the gate comes first.
    private func addProducts(_ quantities: inout [String: [Double]]) {
        guard let h = quantities["h-"], let delta = quantities["δĥ"], let block = layer.notation.gates.firstIndex(where: { $0.symbol == "ĥ" }) else { return }
        let ones = [Double](repeating: 1, count: units)
        quantities["Uh"] = (0..<units).map { value(.resetAfter, block, $0, [], h, ones) }
        let (kernel, width) = (weights[1], weights[1].shape[1])
        quantities["Uᵀδ"] = (0..<units).map { row in (0..<units).reduce(0) { $0 + delta[$1] * Double(kernel[row * width + block * units + $1]) } }
    }

    /// A gate's own derivative, in the value of the gate where that says it shortest.
    private func slope(_ activation: Activation, _ symbol: String) -> String {
        switch activation {
        case .sigmoid: "[d\(symbol)]∘[\(symbol)]∘(1 − [\(symbol)])"
        case .tanh: "[d\(symbol)]∘(1 − [\(symbol)]²)"
        case .linear: "[d\(symbol)]"
        default: "[d\(symbol)]∘\(activation.symbol)′"
        }
    }

    /// A gradient as the sum of its parts.
    private func parts(
        of whole: Tensor<S>, _ paths: [(name: String, values: Tensor<S>)], _ name: String, _ symbol: String, _ step: Int, _ sample: Int,
        _ text: (String) -> String, isShown: (String) -> Bool
    ) -> Equation {
        let shown = paths.filter { isShown($0.name) }
        let values = (0..<units).map { Double(whole[sample, step, $0]) }
        let terms = (0..<units).map { unit in shown.map { Double($0.values[sample, step, unit]) } }
        return Equation(
            name: name, symbol: symbol, formula: "\(symbol) = " + shown.map { text($0.name) }.joined(separator: " + "),
            numbers: terms.indices.map { terms[$0].count > 1 ? "\(StepNames.sum(terms[$0])) = \(StepNames.value(values[$0]))" : StepNames.value(values[$0]) }, values: values, terms: terms)
    }
}
