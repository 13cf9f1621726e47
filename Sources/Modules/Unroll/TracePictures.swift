import Interpreter
import Plots
import Recurrent
import Syntax

/// Pictures of what a layer did.
enum TracePictures {
    /// What `plot` can be asked for.
    static func names(_ trace: LayerTrace<Float>) -> [String] { trace.layer.gateNames + ["hidden"] + (trace.layer.hasCell ? ["cell"] : []) }

    static func unknown(_ name: String, _ trace: LayerTrace<Float>?) -> Raise {
        guard let trace else { return Raise(.valueError, "there is no recurrent layer in this trace") }
        let known = names(trace)
        return Raise(.valueError, "a \(trace.kind) has no gate '\(name)'", hint: Suggestion.nearest(to: name, among: known).map { "Did you mean '\($0)'?" } ?? "There are: \(known.joined(separator: ", ")).")
    }

    /// A heat map of each gate over time (of the hidden state where there are none), or of one of them.
    static func gates(_ trace: LayerTrace<Float>, gate: String?, sample: Int) throws -> Figure {
        let sample = try LayerTraceObject.sample(sample, trace)
        guard let gate else {
            let all = trace.gates
            return Figure(panels: all.isEmpty ? [state(trace, "hidden", trace.hidden, sample)] : all.map { self.gate(trace, $0.name, $0.values, sample) })
        }
        if let found = trace.gates.first(where: { $0.name == gate }) { return Figure(panels: [self.gate(trace, gate, found.values, sample)]) }
        if gate == "hidden" { return Figure(panels: [state(trace, gate, trace.hidden, sample)]) }
        if gate == "cell", let cell = trace.cell { return Figure(panels: [state(trace, gate, cell, sample)]) }
        throw unknown(gate, trace)
    }

    /// Gates run from 0 to 1, candidates from −1 to 1.
    private static func gate(_ trace: LayerTrace<Float>, _ name: String, _ series: Tensor<Float>, _ sample: Int) -> Figure.Panel {
        name == "candidate"
            ? map(trace, "candidate", series, sample, low: -1, high: 1) : map(trace, name + " gate", series, sample, low: 0, high: 1)
    }

    private static func state(_ trace: LayerTrace<Float>, _ name: String, _ series: Tensor<Float>, _ sample: Int) -> Figure.Panel {
        var size: Float = 0
        for t in 0..<trace.timesteps { for u in 0..<trace.units where series[sample, t, u].isFinite { size = max(size, abs(series[sample, t, u])) } }
        let limit = size > 0 ? Double(size) : 1
        return map(trace, name + " state", series, sample, low: -limit, high: limit)
    }

    private static func map(_ trace: LayerTrace<Float>, _ what: String, _ series: Tensor<Float>, _ sample: Int, low: Double, high: Double) -> Figure.Panel {
        var map = HeatMap(
            title: "\(trace.name): \(what), sample \(sample)",
            rows: (0..<series.shape[2]).map { u in (0..<trace.timesteps).map { t in Double(series[sample, t, u]) } }, low: low, high: high)
        // Units count from 0, as in the arrays; steps from 1, as in the formulas.
        map.firstRow = 0
        return .heatMap(map)
    }

    /// Bars of a gradient's norm for each timestep, with the verdict above.
    static func gradients(_ trace: LayerTrace<Float>, of name: String) throws -> Figure {
        let norms = try LayerTraceObject.norms(trace, of: name)
        let symbol = ["hidden": "h", "cell": "c", "input": "x"][name] ?? name
        let verdict = trace.verdict().findings.first?.text ?? ""
        return Figure(panels: [.bars(Bars(
            title: "‖dL/d\(symbol)‖ of \(trace.name) by timestep: \(verdict)", labels: norms.indices.map { String($0 + 1) }, values: norms.map(Double.init), labelHeading: "t"))])
    }
}
