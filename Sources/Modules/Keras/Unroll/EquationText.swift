import Interpreter
import Plots
import Recurrent

/// A step's equations as text, and its gates and states as bars of colour.
enum EquationText {
    /// So many units get a row each; of more, the first few do, and the bars show all.
    static let fullRows = 4

    static func lines(_ trace: LayerTrace<Float>, step: Int, sample: Int) -> [String] { lines(trace.equations(step: step, sample: sample), trace.units) }
    static func gradientLines(_ trace: LayerTrace<Float>, step: Int) -> [String] { lines(trace.gradientEquations(step: step, sample: 0), trace.units) }

    private static func lines(_ equations: [Equation], _ units: Int) -> [String] {
        equations.flatMap { equation -> [String] in
            if units == 1 { return ["\(equation.formula) = \(equation.numbers.first ?? "")"] }
            let left = equation.formula.split(separator: " ").first.map(String.init) ?? equation.symbol
            let rows = aligned(Array(equation.numbers.prefix(fullRows))).enumerated().map { unit, numbers in "  \(left)[\(unit)] = \(numbers)" }
            return [equation.formula] + rows + (units > fullRows ? ["  … and \(units - fullRows) more unit\(units == fullRows + 1 ? "" : "s")"] : [])
        }
    }

    /// Equals signs below each other, and results too where some of them are negative.
    static func aligned(_ rows: [String]) -> [String] {
        let parts = rows.map { $0.split(separator: " = ", omittingEmptySubsequences: false).map(String.init) }
        let count = parts.map(\.count).max() ?? 0
        let widths = (0..<max(0, count - 1)).map { column in parts.filter { $0.count == count }.map { DisplayText.width($0[column]) }.max() ?? 0 }
        let hasSigns = parts.contains { $0.last?.hasPrefix("−") == true }
        return parts.map { parts in
            guard parts.count == count else { return parts.joined(separator: " = ") }
            return parts.enumerated().map { column, text in
                column < count - 1 ? text + String(repeating: " ", count: widths[column] - DisplayText.width(text)) : hasSigns && !text.hasPrefix("−") ? " " + text : text
            }.joined(separator: " = ")
        }
    }

    static func number(_ x: Double) -> String { CText.format("%.3f", x).replacing("-", with: "−") }

    /// All gates and states of the step, a row each, a column a unit.
    static func bars(_ trace: LayerTrace<Float>, step: Int, sample: Int) -> Figure? {
        guard trace.units > fullRows else { return nil }
        let gates = trace.gates
        let states = gates.filter { $0.name == "candidate" } + (trace.cell.map { [("cell", $0)] } ?? []) + [("hidden", trace.hidden)]
        let panels = [map(trace, "gates", gates.filter { $0.name != "candidate" }, step, sample, isSigned: false), map(trace, "state", states, step, sample, isSigned: true)]
        return Figure(panels: panels.compactMap { $0 })
    }

    /// The gradients of the step, likewise.
    static func gradientBars(_ trace: LayerTrace<Float>, step: Int) -> Figure? {
        guard trace.units > fullRows, let hidden = trace.hiddenGradient else { return nil }
        let rows = [("dh", hidden)] + (trace.cellGradient.map { [("dc", $0)] } ?? []) + zip(trace.layer.notation.gates, trace.preactivationGradients).map { ("δ" + $0.symbol, $1.values) }
        return Figure(panels: [map(trace, "gradients", rows, step, 0, isSigned: true)].compactMap { $0 })
    }

    private static func map(_ trace: LayerTrace<Float>, _ what: String, _ series: [(name: String, values: Tensor<Float>)], _ step: Int, _ sample: Int, isSigned: Bool) -> Figure.Panel? {
        guard !series.isEmpty else { return nil }
        let rows = series.map { part in (0..<trace.units).map { Double(part.values[sample, step, $0]) } }
        let size = rows.joined().filter(\.isFinite).map(abs).max() ?? 0
        let limit = size > 0 ? size : 1
        var map = HeatMap(
            title: "\(trace.name), step \(step + 1): \(what)", rows: rows, rowLabel: "", columnLabel: "unit", rowNames: series.map(\.name), low: isSigned ? -limit : 0, high: isSigned ? limit : 1)
        // Units count from 0, as in the arrays.
        map.firstColumn = 0
        return .heatMap(map)
    }
}
