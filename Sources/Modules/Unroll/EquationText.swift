import Interpreter
import Plots
import Recurrent

/// A step's equations as text, and its gates and states as bars of colour.
enum EquationText {
    /// So many units get a row each; of more, the first few do, and the bars show all.
    static let fullRows = 4

    static func lines(_ trace: LayerTrace<Float>, step: Int, sample: Int) -> [String] {
        var lines: [String] = []
        for equation in trace.equations(step: step, sample: sample) {
            let left = String(equation.formula.prefix { $0 != "=" })
            if trace.units == 1 {
                lines.append(equation.formula + " = " + equation.numbers[0])
                continue
            }
            lines.append(equation.formula)
            for (unit, numbers) in equation.numbers.prefix(fullRows).enumerated() {
                lines.append("  \(left.trimmingSuffix()) unit \(unit) = " + numbers)
            }
            if trace.units > fullRows { lines.append("  … and \(trace.units - fullRows) more units") }
        }
        return lines
    }

    /// All gates and states of the step, a row each, a column a unit.
    static func bars(_ trace: LayerTrace<Float>, step: Int, sample: Int) -> Figure? {
        guard trace.units > 1 else { return nil }
        func row(_ series: Tensor<Float>) -> [Double] { (0..<trace.units).map { Double(series[sample, step, $0]) } }
        var panels: [Figure.Panel] = []
        let gates = trace.gates.filter { $0.name != "candidate" }
        if !gates.isEmpty {
            panels.append(.heatMap(HeatMap(
                title: "\(trace.name), step \(step + 1): gates", rows: gates.map { row($0.values) }, rowLabel: "gate", columnLabel: "unit", low: 0, high: 1)))
        }
        let states = trace.gates.filter { $0.name == "candidate" } + (trace.cell.map { [("cell", $0)] } ?? []) + [("hidden", trace.hidden)]
        let rows = states.map { row($0.values) }
        let limit = max(1, rows.joined().filter(\.isFinite).map(abs).max() ?? 1)
        panels.append(.heatMap(HeatMap(
            title: "\(trace.name), step \(step + 1): state", rows: rows, rowLabel: "state", columnLabel: "unit", low: -limit, high: limit)))
        return Figure(panels: panels)
    }
}

extension String {
    fileprivate func trimmingSuffix() -> Substring {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return text
    }
}
