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
        return Raise(.valueError, "\(trace.layer.aKind) has no gate '\(name)'", hint: Suggestion.nearest(to: name, among: known).map { "Did you mean '\($0)'?" } ?? "There are: \(known.joined(separator: ", ")).")
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

    /// Gates run from 0 to 1, candidates from −1 to 1, unless their activation has other ends.
    private static func gate(_ trace: LayerTrace<Float>, _ name: String, _ series: Tensor<Float>, _ sample: Int) -> Figure.Panel {
        if name != "candidate" { return map(trace, name + " gate", series, sample, low: 0, high: 1) }
        return trace.layer.activations.stateFunction == .tanh ? map(trace, name, series, sample, low: -1, high: 1) : signed(trace, name, series, sample)
    }

    private static func state(_ trace: LayerTrace<Float>, _ name: String, _ series: Tensor<Float>, _ sample: Int) -> Figure.Panel { signed(trace, name + " state", series, sample) }

    /// As far on both sides of zero as the numbers reach.
    private static func signed(_ trace: LayerTrace<Float>, _ what: String, _ series: Tensor<Float>, _ sample: Int) -> Figure.Panel {
        var size: Float = 0
        for t in 0..<trace.timesteps { for u in 0..<trace.units where series[sample, t, u].isFinite { size = max(size, abs(series[sample, t, u])) } }
        let limit = size > 0 ? Double(size) : 1
        return map(trace, what, series, sample, low: -limit, high: limit)
    }

    private static func map(_ trace: LayerTrace<Float>, _ what: String, _ series: Tensor<Float>, _ sample: Int, low: Double, high: Double) -> Figure.Panel {
        var map = HeatMap(
            title: "\(trace.name): \(what), sample \(sample)",
            rows: (0..<series.shape[2]).map { u in (0..<trace.timesteps).map { t in Double(series[sample, t, u]) } }, low: low, high: high)
        // Units count from 0, as in the arrays; steps from 1, as in the formulas.
        map.firstRow = 0
        if trace.stepNames.indices.contains(sample) { map.columnNames = trace.stepNames[sample] }
        return .heatMap(map)
    }

    /// A gradient's norm for each timestep, with the verdict above: bars, or for many steps a line, whose axis is
    /// logarithmic where the norms lie far apart.
    ///
    /// - Parameter sample: nil for the mean over the samples, or the first where words stand at the timesteps.
    static func gradients(_ trace: LayerTrace<Float>, of name: String, sample: Int? = nil) throws -> Figure {
        let isWeight = trace.weightNames.contains(name)
        let sample = sample ?? (trace.stepNames.isEmpty || isWeight ? nil : 0)
        let norms = try LayerTraceObject.norms(trace, of: name, sample: sample).map(Double.init)
        let symbol = ["hidden": "h", "cell": "c", "input": "x", "kernel": "W", "recurrent_kernel": "U", "bias": "b"][name] ?? name
        let whose = trace.samples > 1 ? sample.map { ", sample \($0)" } ?? "" : ""
        let title = "\(trace.name): ‖dL/d\(symbol)‖ by timestep\(whose); \(trace.verdict().findings.first?.text ?? "")"
        let words = (trace.samples == 1 ? 0 : sample).flatMap { trace.stepNames.indices.contains($0) ? trace.stepNames[$0] : nil } ?? []
        guard norms.count > (words.isEmpty ? 24 : 60) else {
            let labels = norms.indices.map { words.isEmpty ? String($0 + 1) : "\($0 + 1) \(words[$0])" }
            return Figure(panels: [.bars(Bars(title: title, labels: labels, values: norms, labelHeading: "t"))])
        }
        let shown = norms.filter { $0 > 0 }
        let isWide = (shown.max() ?? 1) > 100 * (shown.min() ?? 1)
        return Figure(panels: [.chart(.lines(title: title, xLabel: "timestep", yLabel: "norm", isLogarithmic: isWide, series: [(name: "", y: norms)]))])
    }

    /// How often each gate takes which values, a histogram a gate.
    static func histograms(_ trace: LayerTrace<Float>, bins: Int) -> Figure {
        let series = (trace.gates.isEmpty ? [("hidden", trace.hidden)] : trace.gates).map { name, values in (name: name, values: values.values.map(Double.init)) }
        return Figure(
            panels: series.map { .chart(.histogram(title: "\(trace.name): \($0.name)", xLabel: "value", bins: bins, series: [(name: "", values: $0.values)])) }, columns: 2)
    }

    /// The way of a sample's state through its two principal components.
    static func path(_ trace: LayerTrace<Float>, of state: String, sample: Int) throws -> Figure {
        guard state == "hidden" || (state == "cell" && trace.layer.hasCell) else { throw unknown(state, trace) }
        guard trace.units > 1, trace.timesteps > 1 else { throw Raise(.valueError, "a path needs at least two units and two timesteps") }
        let at = try LayerTraceObject.sample(sample, trace)
        let path = trace.path(sample: at, ofCell: state == "cell")
        func label(_ i: Int, _ share: Double) -> String { "component \(i) (\(CText.format("%.0f", share * 100)) %)" }
        return Figure(panels: [.chart(.path(
            title: "\(trace.name): the way of the \(state) state, sample \(at)", xLabel: label(1, path.shares.0), yLabel: label(2, path.shares.1), x: path.x, y: path.y,
            start: "first step", end: "last step"))])
    }

    /// The norm of the gradient of each step's loss by each step's state or input.
    static func timeMatrix(_ trace: LayerTrace<Float>, _ rows: [[Float]], of: String) -> Figure {
        let largest = rows.joined().filter(\.isFinite).max() ?? 0
        var map = HeatMap(
            title: "\(trace.name): ‖gradient of the loss at one step by \(of == "input" ? "x" : "h") at another‖", rows: rows.map { $0.map(Double.init) }, rowLabel: "loss at", columnLabel: "timestep",
            low: 0, high: Double(largest > 0 ? largest : 1))
        map.scaleLabel = "norm"
        return Figure(panels: [.heatMap(map)])
    }

    /// ‖dh_to/dh_t‖ over t.
    static func jacobian(_ trace: LayerTrace<Float>, _ norms: [Float], by: String) -> Figure {
        Figure(panels: [.chart(.lines(
            title: "\(trace.name): how much of the state at each step is left in the last, ‖dh_T/d\(by == "cell" ? "c" : "h")_t‖", xLabel: "timestep t", yLabel: "norm", isLogarithmic: true,
            series: [(name: "", y: norms.map(Double.init))]))])
    }
}
