import OrderedCollections
import Arrays
public import Interpreter
public import Plots
import Recurrent
import Syntax

/// What `model.trace(x, y)` returns.
final class TraceObject: Object {
    let trace: Trace
    let names: [String]
    private lazy var layers: [Value] = trace.layers.map { entry in
        entry.parts.count == 1 ? .object(LayerTraceObject(entry.parts[0])) : .object(BidirectionalTraceObject(entry.name, entry.parts.map(LayerTraceObject.init)))
    }

    init(_ trace: Trace, names: [String]) {
        self.trace = trace
        self.names = names
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("Trace", module: "unroll", methods: [
        Builtin("plot", "self, gate=None", "Draws the gates of the first recurrent layer over time.") { call in
            guard let object = call[0].of(TraceObject.self), let first = object.layers.first else { return .none }
            return try call.vm.call(call.vm.attribute(first, Name("plot")), Arguments(call.has(1) ? [call[1]] : []))
        },
    ])

    override var type: TypeObject { TraceObject.classObject }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "loss":
            guard let loss = trace.loss else { throw Raise(.attributeError, "this trace has no loss: it was made without targets", hint: "Make it with model.trace(x, y).") }
            return .float(loss)
        case "output": return Keras.array(trace.output)
        case "layers": return .items(trace.layers.map { .string($0.name) })
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["loss", "output", "layers"] }

    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let index = key.index {
            let at = index < 0 ? index + names.count : index
            if let i = trace.layers.firstIndex(where: { $0.index == at }) { return layers[i] }
            throw Raise(ExceptionObject(.named(.keyError), [.string("layer \(index) of the model is not recurrent; the recurrent layers are \(trace.layers.map(\.name).joined(separator: ", "))")]))
        }
        guard let name = key.text else { throw Raise(.typeError, "a trace is asked by a layer's name or index, not '\(key.typeName)'") }
        if let i = trace.layers.firstIndex(where: { $0.name == name }) { return layers[i] }
        let known = trace.layers.map(\.name)
        let hint = Suggestion.nearest(to: name, among: known).map { "Did you mean '\($0)'?" } ?? "Recurrent layers here: \(known.joined(separator: ", "))."
        let exception = ExceptionObject(.named(.keyError), [.string(name)])
        exception.hints = [hint]
        throw Raise(exception)
    }

    /// A small table: what happened in each layer, in figures and in words.
    override func repr(_ vm: Interpreter) -> String {
        var lines = [trace.loss.map { "Trace: loss \(CText.format("%.6g", $0))" } ?? "Trace (forward only; model.trace(x, y) adds the gradients)"]
        for part in trace.layers.flatMap(\.parts) {
            lines.append("  \(part.name) (\(part.kind), \(part.units) units, \(part.timesteps) steps)")
            for (name, series) in part.gates {
                let mean = series.values.reduce(0, +) / Float(max(1, series.values.count))
                let share = part.saturation().first { $0.name == name }
                let saturated = name == "candidate" ? "" : "  saturated \(CText.format("%.0f", Double(((share?.low ?? 0) + (share?.high ?? 0)) * 100))) %"
                lines.append("    \(name)\(String(repeating: " ", count: max(1, 10 - name.count)))mean \(CText.format("%.3f", Double(mean)))\(saturated)")
            }
            if let gradients = part.gradients {
                let norms = part.gradientNorms(of: gradients.hidden)
                if let first = norms.first, let last = norms.last, part.timesteps > 1 {
                    lines.append("    ‖dL/dh₁‖ / ‖dL/dh_T‖ = \(last == 0 ? "0 / 0" : CText.format("%.3g", Double(first / last)))")
                    lines.append("    \(TraceObject.verdict(norms))")
                } else if let only = norms.last {
                    lines.append("    ‖dL/dh‖ = \(CText.format("%.3g", Double(only)))" + (only == 0 ? "   the gradient is exactly 0: this layer cannot learn" : ""))
                }
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Where the gradient goes, in words with the figures behind them.
    static func verdict(_ norms: [Float]) -> String {
        guard let last = norms.last, let first = norms.first, norms.count > 1 else { return "" }
        if norms.allSatisfy({ $0 == 0 }) { return "exactly 0 everywhere: the layer cannot learn" }
        if norms.contains(where: { !$0.isFinite }) { return "not finite: look for the first bad step" }
        let total = norms.reduce(0, +)
        var sum: Float = 0
        var steps = 0
        for norm in norms.reversed() {
            sum += norm
            steps += 1
            if sum >= 0.9 * total { break }
        }
        if last > 0, first / last < 0.01 { return "vanishes: 90 % of the gradient is in the last \(steps) of \(norms.count) steps" }
        if last > 0, first / last > 100 { return "explodes: it grows \(CText.format("%.3g", Double(first / last)))-fold on the way back" }
        return "reaches back: \(CText.format("%.0f", Double(100 * first / max(last, .leastNonzeroMagnitude)))) % arrives at the first step"
    }

    /// `model.trace`.
    static func make(_ call: Call) throws -> Value {
        let (object, vm) = (try ModelMethods.object(call), call.vm)
        var x = try Keras.samples(call[1], vm)
        try object.prepare(x, vm)
        if let expected = object.model.inputShape, x.shape.count == expected.count { x = x.reshaped([1] + x.shape) }
        var y: Tensor<Float>?
        if call.optional(2) != nil {
            let given = try Keras.samples(call[2], vm)
            y = given.shape.first == x.shape[0] ? given : given.reshaped([x.shape[0], given.count / max(1, x.shape[0])])
        }
        try object.model.check(x.shape)
        let clamps = try clamps(call.optional(3), object, x, vm)
        let start = try start(call.optional(4), object, x, vm)
        return .object(TraceObject(try object.model.trace(x, y, clamps: clamps, start: start), names: object.layers.map(\.model.name)))
    }

    private static func clamps(_ value: Value?, _ object: ModelObject, _ x: Tensor<Float>, _ vm: Interpreter) throws -> [String: [String: Tensor<Float>]] {
        guard let value else { return [:] }
        guard case .dict(let layers) = value else { throw Raise(.typeError, "clamp must be a dict: {'layer': {'gate': value}}") }
        var result: [String: [String: Tensor<Float>]] = [:]
        for (key, gates) in layers.entries {
            let layer = try ModelMethods.layer(object, key.value, vm)
            guard let recurrent = layer.model.layer as? any Traceable else { throw Raise(.valueError, "layer '\(layer.model.name)' has no gates to clamp") }
            guard case .dict(let table) = gates else { throw Raise(.typeError, "clamp must be a dict: {'\(layer.model.name)': {'gate': value}}") }
            for (gate, held) in table.entries {
                guard let name = gate.value.text, recurrent.gateNames.contains(name) else {
                    throw Raise(.valueError, "layer '\(layer.model.name)' has no gate \(try vm.repr(gate.value))", hint: recurrent.gateNames.isEmpty ? "A SimpleRNN has no gates." : "Its gates are \(recurrent.gateNames.joined(separator: ", ")).")
                }
                let full = try NumPy.argument(held, vm).broadcast(to: [x.shape[0], x.shape[1], recurrent.units])
                result[layer.model.name, default: [:]][name] = Tensor(full.floats, full.shape)
            }
        }
        return result
    }

    private static func start(_ value: Value?, _ object: ModelObject, _ x: Tensor<Float>, _ vm: Interpreter) throws -> [String: [Tensor<Float>]] {
        guard let value else { return [:] }
        guard case .dict(let layers) = value else { throw Raise(.typeError, "start must be a dict: {'layer': [h0, c0]}") }
        var result: [String: [Tensor<Float>]] = [:]
        for (key, states) in layers.entries {
            let layer = try ModelMethods.layer(object, key.value, vm)
            guard let recurrent = layer.model.layer as? any Traceable else { throw Raise(.valueError, "layer '\(layer.model.name)' has no state") }
            let list: [Value] = if case .list(let items) = states { items.items } else { try vm.sequence(states) }
            guard list.count == (recurrent.hasCell ? 2 : 1) else { throw Raise(.valueError, "layer '\(layer.model.name)' starts from \(recurrent.hasCell ? "[h0, c0]" : "[h0]"), got \(list.count) states") }
            result[layer.model.name] = try list.map { state in
                let full = try NumPy.argument(state, vm).broadcast(to: [x.shape[0], recurrent.units])
                return Tensor(full.floats, full.shape)
            }
        }
        return result
    }
}

/// A bidirectional layer's two traces.
final class BidirectionalTraceObject: Object {
    let name: String
    let parts: [LayerTraceObject]

    init(_ name: String, _ parts: [LayerTraceObject]) {
        self.name = name
        self.parts = parts
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("BidirectionalTrace", module: "unroll", methods: [
        Builtin("plot", "self, gate=None", "Draws the gates of both directions over time.") { call in
            for part in call[0].of(BidirectionalTraceObject.self)?.parts ?? [] {
                _ = try call.vm.call(call.vm.attribute(.object(part), Name("plot")), Arguments(call.has(1) ? [call[1]] : []))
            }
            return .none
        },
    ])
    override var type: TypeObject { BidirectionalTraceObject.classObject }
    override func repr(_ vm: Interpreter) -> String { "BidirectionalTrace of '\(name)': .forward and .backward are a LayerTrace each" }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "forward": return .object(parts[0])
        case "backward": return .object(parts[1])
        case "hidden", "cell", "gates", "preactivations", "gradients":
            throw Raise(.attributeError, "a bidirectional layer has two directions: ask .forward.\(name.text) or .backward.\(name.text)")
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["forward", "backward"] }
}

/// What happened in one recurrent layer.
final class LayerTraceObject: Object {
    let trace: LayerTrace
    init(_ trace: LayerTrace) { self.trace = trace }

    static func array(_ series: Series) -> Value { .object(ArrayObject(NDArray(series.values, shape: series.shape))) }
    static func dict(_ list: [(name: String, values: Series)]) -> Value { .dict(Dict(list.map { ($0.name, array($0.values)) })) }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("LayerTrace", module: "unroll", methods: [
        Builtin("gradient_norms", "self, of='hidden'", "‖dL/dh‖ for each timestep: L2 over the units, averaged over the samples.", example: "trace['lstm'].gradient_norms()") { call in
            let trace = try layer(call)
            let name = try call.string(1, or: "hidden")
            return .object(ArrayObject(NDArray(trace.gradientNorms(of: try gradient(trace, name)))))
        },
        Builtin("saturation", "self, low=0.1, high=0.9", "For each gate the share of values below low and above high.") { call in
            let shares = try layer(call).saturation(low: Float(call.double(1, or: 0.1)), high: Float(call.double(2, or: 0.9)))
            return .dict(Dict(shares.map { ($0.name, .pair(.float(Double($0.low)), .float(Double($0.high)))) }))
        },
        Builtin("plot", "self, gate=None, sample=0", "A heat map of each gate (or of one) over time, or of the hidden state where there are none.", example: "trace['lstm'].plot('forget')") { call in
            call.vm.host?.show(.object(FigureObject(try figure(layer(call), gate: call.optional(1)?.text, sample: call.int(2, or: 0)))))
            return .none
        },
        Builtin("plot_gradients", "self, of='hidden'", "Bars of ‖dL/dh‖ for each timestep.", example: "trace['lstm'].plot_gradients()") { call in
            let trace = try layer(call)
            let name = try call.string(1, or: "hidden")
            let norms = trace.gradientNorms(of: try gradient(trace, name))
            let symbol = name == "hidden" ? "h" : name == "cell" ? "c" : name
            let bars = Bars(title: "‖dL/d\(symbol)‖ of \(trace.name), by timestep: \(TraceObject.verdict(norms))", labels: norms.indices.map { String($0 + 1) }, values: norms.map(Double.init), labelHeading: "t")
            call.vm.host?.show(.object(FigureObject(Figure(panels: [.bars(bars)]))))
            return .none
        },
    ])

    private static func layer(_ call: Call) throws -> LayerTrace {
        guard let object = call[0].of(LayerTraceObject.self) else { throw Raise(.typeError, "expected a LayerTrace") }
        return object.trace
    }

    private static func gradient(_ trace: LayerTrace, _ name: String) throws -> Series {
        guard let gradients = trace.gradients else { throw missing() }
        switch name {
        case "hidden": return gradients.hidden
        case "input": return gradients.input
        case "cell":
            if let cell = gradients.cell { return cell }
            throw Raise(.valueError, "a \(trace.kind) has no cell state", hint: "Ask of='hidden'.")
        default:
            if let gate = gradients.gates.first(where: { $0.name == name }) { return gate.values }
            let known = ["hidden", "input"] + (gradients.cell == nil ? [] : ["cell"]) + gradients.gates.map(\.name)
            throw Raise(.valueError, "no gradient of '\(name)' in a \(trace.kind)", hint: Suggestion.nearest(to: name, among: known).map { "Did you mean '\($0)'?" } ?? "There are: \(known.joined(separator: ", ")).")
        }
    }

    static func missing() -> Raise { Raise(.attributeError, "this trace has no gradients: it was made without targets", hint: "Make it with model.trace(x, y).") }

    static func figure(_ trace: LayerTrace, gate: String?, sample: Int) throws -> Figure {
        guard sample >= 0, sample < trace.samples else { throw Raise(.indexError, "sample \(sample) is not in a trace of \(trace.samples) samples") }
        var shown: [(String, Series, Double, Double)] = trace.gates.map { ($0.name + " gate", $0.values, $0.name == "candidate" ? -1 : 0, 1) }
        let states: [(String, Series)] = [("hidden", trace.hidden)] + (trace.cell.map { [("cell", $0)] } ?? [])
        func scaled(_ name: String, _ series: Series) -> (String, Series, Double, Double) {
            let size = Double(max(1, series.values.filter(\.isFinite).map(abs).max() ?? 1))
            return (name + " state", series, -size, size)
        }
        if let gate {
            if let found = trace.gates.first(where: { $0.name == gate }) {
                shown = [(gate + " gate", found.values, gate == "candidate" ? -1 : 0, 1)]
            } else if let state = states.first(where: { $0.0 == gate }) {
                shown = [scaled(state.0, state.1)]
            } else {
                let known = trace.gates.map(\.name) + states.map(\.0)
                throw Raise(.valueError, "a \(trace.kind) has no gate '\(gate)'", hint: Suggestion.nearest(to: gate, among: known).map { "Did you mean '\($0)'?" } ?? "There are: \(known.joined(separator: ", ")).")
            }
        } else if shown.isEmpty {
            shown = [scaled("hidden", trace.hidden)]
        }
        let panels = shown.map { name, series, low, high in
            Figure.Panel.heatMap(HeatMap(
                title: "\(trace.name): \(name), sample \(sample)", rows: (0..<trace.units).map { u in (0..<trace.timesteps).map { t in Double(series[sample, t, u]) } },
                low: low, high: high))
        }
        return Figure(panels: panels)
    }

    override var type: TypeObject { LayerTraceObject.classObject }
    override func repr(_ vm: Interpreter) -> String {
        "LayerTrace of '\(trace.name)': \(trace.kind), \(trace.samples) sample\(trace.samples == 1 ? "" : "s"), \(trace.timesteps) step\(trace.timesteps == 1 ? "" : "s"), \(trace.units) units\n  .hidden" + (trace.cell == nil ? "" : ", .cell") + (trace.gates.isEmpty ? "" : ", .gates: \(trace.gates.map(\.name).joined(separator: ", "))") + (trace.gradients == nil ? "" : ", .gradients") + "; .plot() draws"
    }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "name": return .string(trace.name)
        case "kind": return .string(trace.kind)
        case "units": return .int(trace.units)
        case "timesteps": return .int(trace.timesteps)
        case "input": return LayerTraceObject.array(trace.input)
        case "hidden": return LayerTraceObject.array(trace.hidden)
        case "cell":
            guard let cell = trace.cell else { throw Raise(.attributeError, "a \(trace.kind) has no cell state", hint: "Its memory is .hidden.") }
            return LayerTraceObject.array(cell)
        case "gates": return LayerTraceObject.dict(trace.gates)
        case "preactivations": return LayerTraceObject.dict(trace.preactivations)
        case "mask": return trace.mask.map { .object(ArrayObject(NDArray(integers: $0.map { $0 ? 1 : 0 }, shape: [trace.samples, trace.timesteps], dtype: .bool))) } ?? Value.none
        case "gradients":
            guard let gradients = trace.gradients else { throw LayerTraceObject.missing() }
            return .object(GradientsObject(gradients, trace.kind))
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] {
        ["name", "kind", "units", "timesteps", "input", "hidden"] + (trace.cell == nil ? [] : ["cell"]) + ["gates", "preactivations", "mask", "gradients"]
    }
}

/// `trace["lstm"].gradients`.
final class GradientsObject: Object {
    let gradients: LayerGradients
    let kind: String
    init(_ gradients: LayerGradients, _ kind: String) {
        self.gradients = gradients
        self.kind = kind
    }
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Gradients", module: "unroll")
    override var type: TypeObject { GradientsObject.classObject }
    override func repr(_ vm: Interpreter) -> String { "Gradients: .hidden" + (gradients.cell == nil ? "" : ", .cell") + ", .input, .gates, .preactivations, .weights" }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "input": return LayerTraceObject.array(gradients.input)
        case "hidden": return LayerTraceObject.array(gradients.hidden)
        case "cell":
            guard let cell = gradients.cell else { throw Raise(.attributeError, "a \(kind) has no cell state", hint: "Ask .hidden.") }
            return LayerTraceObject.array(cell)
        case "gates": return LayerTraceObject.dict(gradients.gates)
        case "preactivations": return LayerTraceObject.dict(gradients.preactivations)
        case "weights": return Keras.weights(gradients.weights)
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["input", "hidden"] + (gradients.cell == nil ? [] : ["cell"]) + ["gates", "preactivations", "weights"] }
}

/// A picture as a value; the prompt draws it.
public final class FigureObject: Object {
    public var figure: Figure
    public init(_ figure: Figure) { self.figure = figure }
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Figure", module: "matplotlib.figure")
    public override var type: TypeObject { FigureObject.classObject }
    public override func repr(_ vm: Interpreter) -> String { "<Figure with \(figure.panels.count) panel\(figure.panels.count == 1 ? "" : "s")>" }
}
