import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections
import Plots
import Recurrent
import Syntax

extension Dict {
    /// Keys with their values, in order.
    var pairs: [(Value, Value)] { entries.map { ($0.key.value, $0.value) } }
}

/// `unroll.compare(a, b)`: a small table, and a picture of the differences over time.
final class ComparisonObject: Object {
    let comparison: TraceComparison
    private let a: [LayerTrace<Float>]
    private let b: [LayerTrace<Float>]
    private let tolerance: Double

    init(_ comparison: TraceComparison, _ a: [LayerTrace<Float>], _ b: [LayerTrace<Float>], tolerance: Double) {
        self.comparison = comparison
        (self.a, self.b) = (a, b)
        self.tolerance = tolerance
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Comparison", module: "unroll", methods: [
        Builtin("plot", "self, what=None, sample=0", "Draws the differences over time; of one gate or state ('forget') a heat map of b − a.", example: "unroll.compare(a, b).plot('forget')") { call in
            guard let object = call[0].of(ComparisonObject.self) else { throw Raise(.typeError, "expected a Comparison") }
            TraceObject.show(try object.figure(call.optional(1).map { _ in try call.string(1) }, sample: call.int(2, or: 0)), call.vm)
            return .none
        },
    ], summary: "Where two traces part: .differences[layer][what], .parts, .plot().")

    override var type: TypeObject { ComparisonObject.classObject }

    override func repr(_ vm: Interpreter) -> String {
        guard comparison.rows.contains(where: { $0.largest > 0 }) else { return "the traces are the same, in every gate and state at every step" }
        var rows = [["layer", "quantity", "parts at step", "largest difference", "at step"]]
        var layer = ""
        for row in comparison.rows {
            rows.append([row.layer == layer ? "" : row.layer, row.what, row.parts.map { String($0 + 1) } ?? "never", CText.format("%.3g", row.largest), row.largest > 0 ? String(row.step + 1) : ""])
            layer = row.layer
        }
        return TextTable.text(rows, right: [2, 3, 4]) + "\n\(verdict)"
    }

    private var verdict: String {
        let parted = comparison.rows.filter { $0.parts != nil && $0.what != "dL/dh" }
        guard let first = parted.min(by: { ($0.parts ?? 0) < ($1.parts ?? 0) }), let step = first.parts else {
            return "No gate and no state differs by more than \(CText.format("%g", tolerance))."
        }
        let together = parted.filter { $0.parts == step && $0.layer == first.layer }.map(\.what)
        return "They part at step \(step + 1) in '\(first.layer)': \(together.joined(separator: ", "))."
    }

    func figure(_ what: String?, sample: Int) throws -> Figure {
        guard let what else {
            let layers = comparison.rows.reduce(into: [String]()) { if !$0.contains($1.layer) { $0.append($1.layer) } }
            return Figure(panels: layers.map { layer in
                let rows = comparison.rows.filter { $0.layer == layer && $0.what != "dL/dh" }
                var map = HeatMap(
                    title: "\(layer): largest difference at each step", rows: rows.map(\.differences), rowLabel: "", columnLabel: "timestep", rowNames: rows.map(\.what),
                    low: 0, high: max(rows.map(\.largest).max() ?? 1, .leastNormalMagnitude))
                map.scaleLabel = "|b − a|"
                return .heatMap(map)
            })
        }
        let panels = try zip(a, b).compactMap { one, other -> Figure.Panel? in
            guard let x = series(one, what), let y = series(other, what) else { return nil }
            let at = try LayerTraceObject.sample(sample, one)
            let rows = (0..<one.units).map { u in (0..<one.timesteps).map { t in Double(y[at, t, u] - x[at, t, u]) } }
            let size = rows.joined().filter(\.isFinite).map(abs).max() ?? 0
            var map = HeatMap(title: "\(one.name): \(what), b − a, sample \(at)", rows: rows, low: size > 0 ? -size : -1, high: size > 0 ? size : 1)
            map.firstRow = 0
            return .heatMap(map)
        }
        guard !panels.isEmpty, let first = a.first else { throw TracePictures.unknown(what, a.first) }
        _ = first
        return Figure(panels: panels)
    }

    private func series(_ trace: LayerTrace<Float>, _ what: String) -> Tensor<Float>? {
        what == "hidden" ? trace.hidden : what == "cell" ? trace.cell : trace.gates.first { $0.name == what }?.values
    }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        func byLayer(_ value: (TraceComparison.Row) -> Value) -> Value {
            let dict = Dict()
            for row in comparison.rows {
                if case .dict(let inner)? = dict[row.layer] { inner[row.what] = value(row) } else { dict[row.layer] = .dict(Dict([(row.what, value(row))])) }
            }
            return .dict(dict)
        }
        switch name.text {
        case "differences": return byLayer { .object(ArrayObject(NDArray($0.differences))) }
        case "parts": return byLayer { $0.parts.map { .int($0) } ?? Value.none }
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["differences", "parts"] }
}

/// Columns of text.
enum TextTable {
    /// - Parameter right: columns that are aligned to the right.
    static func text(_ rows: [[String]], right: Set<Int>) -> String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { DisplayText.width($0[column]) }.max() ?? 0 }
        return rows.map { row in
            var line = row.enumerated().map { column, text in
                let blank = String(repeating: " ", count: widths[column] - DisplayText.width(text))
                return right.contains(column) ? blank + text : text + blank
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
