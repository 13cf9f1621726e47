import Arrays
import Interpreter
import NumPyBridge
import Plots
import Recurrent
import Syntax

/// `unroll.Monitor()`: a callback that keeps what the gradients, updates and gates did while a model was trained.
final class MonitorObject: CallbackObject {
    let monitor: TrainingMonitor

    init(_ rhythm: TrainingMonitor.Rhythm) {
        monitor = TrainingMonitor(rhythm)
        super.init("Monitor")
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject(
        "Monitor", module: "unroll",
        methods: [
            Builtin("plot", "self, what='gradients'", "Draws 'gradients' (norm per weight), 'clipped' (after clipping), 'ratios' (update ÷ weight), 'loss', 'timesteps' (‖dL/dh_t‖ over training), 'gates' or 'saturation'.", example: "monitor.plot('gradients')") { call in
                TraceObject.show(Figure(panels: try object(call).panels(call.string(1, or: "gradients"))), call.vm)
                return .none
            },
            Builtin("save", "self, path, what='gradients'", "Writes the same picture as an SVG file.", example: "monitor.save('norms.svg')") { call in
                try TraceObject.save(Figure(panels: object(call).panels(call.string(2, or: "gradients"))), call)
            },
        ],
        constructor: Builtin("Monitor", "every='epoch'", "A callback that keeps gradient norms before and after clipping, per-timestep norms, gate means, saturation and update-to-weight ratios, of every 'epoch' or every 'batch'.", example: "monitor = unroll.Monitor(); model.fit(x, y, callbacks=[monitor]); monitor.plot('gradients')") { call in
            switch try call.string(0, or: "epoch") {
            case "epoch": return .object(MonitorObject(.epoch))
            case "batch": return .object(MonitorObject(.batch))
            case let other: throw Raise(.valueError, "every must be 'epoch' or 'batch', not '\(other)'", hint: Suggestion.nearest(to: other, among: ["epoch", "batch"]).map { "Did you mean '\($0)'?" })
            }
        })

    private static func object(_ call: Call) throws -> MonitorObject {
        guard let object = call[0].of(MonitorObject.self) else { throw Raise(.typeError, "expected a Monitor, not '\(call[0].typeName)'") }
        return object
    }

    override var type: TypeObject { MonitorObject.classObject }
    private var rows: [TrainingMonitor.Row] { monitor.rows }
    private var unit: String { monitor.rhythm == .epoch ? "epoch" : "batch" }

    override func repr(_ vm: Interpreter) -> String {
        guard let first = rows.first, let last = rows.last else { return "Monitor of every \(unit): nothing seen yet; model.fit(…, callbacks=[monitor])" }
        var table = [["gradient norm", "first \(unit)", "last \(unit)", "after clipping", "update ÷ weight"]]
        for (i, name) in monitor.weightNames.enumerated() {
            table.append([name] + [first.before[i], last.before[i], last.after[i], last.ratio[i]].map { TraceText.number("%.3g", $0) })
        }
        return "Monitor: \(rows.count) \(unit)\(rows.count == 1 ? "" : unit == "batch" ? "es" : "s"), loss \(TraceText.number("%.4g", first.loss)) → \(TraceText.number("%.4g", last.loss))\n" + TextTable.text(table, right: [1, 2, 3, 4])
            + "\n.plot('gradients'), 'clipped', 'ratios', 'loss', 'timesteps', 'gates', 'saturation'"
    }

    // MARK: Figures

    private static let pictures = ["gradients", "clipped", "ratios", "loss", "timesteps", "gates", "saturation"]

    private func panels(_ what: String) throws -> [Figure.Panel] {
        guard MonitorObject.pictures.contains(what) else {
            throw Raise(.valueError, "a Monitor has no picture '\(what)'", hint: Suggestion.nearest(to: what, among: MonitorObject.pictures).map { "Did you mean '\($0)'?" } ?? "There are: \(MonitorObject.pictures.joined(separator: ", ")).")
        }
        guard !rows.isEmpty else { throw Raise(.valueError, "this Monitor has seen no training yet", hint: "model.fit(x, y, callbacks=[monitor])") }
        func lines(_ title: String, _ label: String, _ series: [(name: String, y: [Double])], isLogarithmic: Bool = false) -> Figure.Panel {
            .chart(.lines(title: title, xLabel: unit, yLabel: label, isLogarithmic: isLogarithmic, series: series))
        }
        func byWeight(_ figure: (TrainingMonitor.Row) -> [Double]) -> [(name: String, y: [Double])] {
            monitor.weightNames.enumerated().map { i, name in (name, rows.map { figure($0)[i] }) }
        }
        switch what {
        case "gradients": return [lines("gradient norm of each weight", "norm", byWeight(\.before), isLogarithmic: true)]
        case "clipped": return [lines("gradient norm of each weight after clipping", "norm", byWeight(\.after), isLogarithmic: true)]
        case "ratios": return [lines("update ÷ weight (norms)", "ratio", byWeight(\.ratio), isLogarithmic: true)]
        case "loss": return [lines("loss", "loss", [("loss", rows.map(\.loss))])]
        case "timesteps":
            return layers.map { i, name in
                let values = rows.map { $0.layers.indices.contains(i) ? $0.layers[i].norms : [] }
                let largest = values.joined().filter(\.isFinite).max() ?? 0
                return .heatMap(HeatMap(title: "\(name): ‖dL/dh‖ at each timestep, by \(unit)", rows: values, rowLabel: unit, low: 0, high: largest > 0 ? largest : 1))
            }
        default:
            let isMean = what == "gates"
            let panels = layers.compactMap { i, name -> Figure.Panel? in
                let gates = rows.last.map { isMean ? $0.layers[i].gateMeans : $0.layers[i].saturation } ?? []
                guard !gates.isEmpty else { return nil }
                let title = isMean ? "mean of each gate" : "share of saturated values (below 0.1 or above 0.9; candidate beyond ±0.9)"
                return lines("\(name): \(title)", isMean ? "mean" : "share", gates.enumerated().map { j, gate in
                    (gate.name, rows.map { row in isMean ? row.layers[i].gateMeans[j].value : row.layers[i].saturation[j].value })
                })
            }
            guard !panels.isEmpty else { throw Raise(.valueError, "there is no layer with gates in this model", hint: "A SimpleRNN has none; ask for 'timesteps'.") }
            return panels
        }
    }

    private var layers: [(Int, String)] { (rows.last?.layers ?? []).enumerated().map { ($0.offset, $0.element.name) } }

    // MARK: Attributes

    private static let names = ["gradients", "clipped", "ratios", "losses", "epochs", "batches", "timesteps", "gates", "saturation"]

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        func array(_ values: [Double]) -> Value { .object(ArrayObject(NDArray(values))) }
        func byWeight(_ figure: (TrainingMonitor.Row) -> [Double]) -> Value {
            let dict = Dict(monitor.weightNames.enumerated().map { i, name in (name, array(rows.map { figure($0)[i] })) })
            dict.contents = "There are: \(monitor.weightNames.joined(separator: ", "))."
            return .dict(dict)
        }
        func byGate(_ figure: @escaping (TrainingMonitor.LayerRow) -> [(name: String, value: Double)]) -> Value {
            .dict(Dict(layers.map { i, name in
                (name, .dict(Dict((rows.last.map { figure($0.layers[i]) } ?? []).enumerated().map { j, gate in (gate.name, array(rows.map { figure($0.layers[i])[j].value })) })))
            }))
        }
        switch name.text {
        case "gradients": return byWeight(\.before)
        case "clipped": return byWeight(\.after)
        case "ratios": return byWeight(\.ratio)
        case "losses": return array(rows.map(\.loss))
        case "epochs": return .object(ArrayObject(NDArray(integers: rows.map(\.epoch))))
        case "batches": return .object(ArrayObject(NDArray(integers: rows.map(\.batch))))
        case "timesteps":
            return .dict(Dict(layers.map { i, name in
                let steps = rows.last?.layers[i].norms.count ?? 0
                // Batches of other lengths have no place in the table.
                let full = rows.filter { $0.layers[i].norms.count == steps }
                return (name, .object(ArrayObject(NDArray(full.flatMap { $0.layers[i].norms }, shape: [full.count, steps]))))
            }))
        case "gates": return byGate(\.gateMeans)
        case "saturation": return byGate(\.saturation)
        default: return try super.attribute(name, vm)
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { MonitorObject.names }
}
