import Arrays
import Interpreter
import Recurrent

/// A trace as a small table: what happened in each layer, in figures and in words.
enum TraceText {
    static func table(_ object: TraceObject) -> String {
        let trace = object.trace
        let samples = trace.output.shape.first ?? 0
        let head = "Trace of '\(object.modelName)': \(samples) sample\(samples == 1 ? "" : "s")" + (trace.loss.map { ", loss \(number("%.6g", $0))" } ?? "; forward only: model.trace(x, y) adds the loss and every gradient")
        var rows = [["layer", "kind", "steps", "units", "gate", "mean", "saturated", "‖dL/dh₁‖ ÷ ‖dL/dh_T‖"]]
        var notes: [Int: [String]] = [:]
        for part in trace.parts {
            let saturation = part.saturation(low: 0.1, high: 0.9)
            let gates = part.gates.map { gate -> [String] in
                let share = saturation.first { $0.name == gate.name }.map { $0.low + $0.high } ?? 0
                return [gate.name, number("%.3f", Double(part.mean(gate.values))), gate.name == "candidate" ? "" : CText.format("%.0f %%", share * 100)]
            }
            let shown = gates.isEmpty ? [["", "", ""]] : gates
            for (i, gate) in shown.enumerated() {
                rows.append((i == 0 ? [part.name, part.kind, String(part.timesteps), String(part.units)] : ["", "", "", ""]) + gate + [i == 0 ? reach(part) : ""])
            }
            notes[rows.count - 1] = part.verdict().findings.map { "  " + $0.text }
        }
        if trace.parts.isEmpty { return head + "\n  no recurrent layer in this model" }
        if trace.parts.allSatisfy({ !$0.hasGradients }) { rows = rows.map { Array($0.dropLast()) } }
        let table = TextTable.text(rows, right: [2, 3, 5, 6, 7]).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let lines = [head] + table.enumerated().flatMap { [$1] + (notes[$0] ?? []) }
        return lines.joined(separator: "\n")
    }

    /// C prints the sign of a nan, Python doesn't.
    static func number(_ pattern: String, _ value: Double) -> String { value.isNaN ? "nan" : CText.format(pattern, value) }

    private static func reach(_ part: LayerTrace<Float>) -> String {
        guard part.hasGradients else { return "" }
        guard let reach = part.reach() else { return "one step" }
        return reach.last == 0 && reach.first == 0 ? "0 ÷ 0" : number("%.3g", reach.ratio)
    }
}
