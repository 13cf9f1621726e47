import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections
import Plots
import MatplotlibBridge
import Recurrent
import Syntax

/// What happened in one recurrent layer.
final class LayerTraceObject: FacetedObject, FigureConvertible {
    let trace: LayerTrace<Float>
    private let whole: Trace<Float>
    private let place: (entry: Int, part: Int)

    /// A layer of a trace, by its place there.
    init(_ whole: Trace<Float>, _ entry: Int, _ part: Int) {
        trace = whole.layers[entry].parts[part]
        self.whole = whole
        place = (entry, part)
    }

    /// Whether losses of later steps come down to this layer at every step, through a recurrent one above it (the cells of
    /// a stack lie below each other too).
    private var isBelowRecurrent: Bool {
        let entry = whole.layers[place.entry]
        return entry.isBelowRecurrent || (entry.isStack && place.part < entry.parts.count - 1)
    }

    /// Named series as a dict; a name that is missing says which there are.
    static func dict(_ list: [(name: String, values: Tensor<Float>)], of trace: LayerTrace<Float>) -> Value {
        let dict = Dict(list.map { ($0.name, Keras.array($0.values)) })
        dict.contents = list.isEmpty ? "There are no gates in \(trace.layer.aKind); its state is .hidden." : "In \(trace.layer.aKind) there are: \(list.map(\.name).joined(separator: ", "))."
        return .dict(dict)
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("LayerTrace", module: "unroll", methods: methods, summary: "What one recurrent layer did at every timestep: .hidden, .cell, .gates, .preactivations, .gradients; shown as a heat map of each gate.")

    static func layer(_ call: Call) throws -> LayerTrace<Float> {
        guard let object = call[0].of(LayerTraceObject.self) else { throw Raise(.typeError, "expected a LayerTrace, not '\(call[0].typeName)'") }
        return object.trace
    }

    static func missing() -> Raise { Raise(.attributeError, "this trace has no gradients: it was made without targets", hint: "Make it with model.trace(x, y).") }

    /// A sample's index, counted from the end if negative.
    static func sample(_ index: Int, _ trace: LayerTrace<Float>) throws -> Int {
        let at = index < 0 ? index + trace.samples : index
        guard at >= 0, at < trace.samples else { throw Raise(.indexError, "sample \(index) is not in a trace of \(trace.samples) sample\(trace.samples == 1 ? "" : "s")", hint: trace.samples == 1 ? "The only one is sample=0." : "There are sample=0 to sample=\(trace.samples - 1).") }
        return at
    }

    private static let facts: [Builtin] = [
        Builtin("gradient_norms", "self, of='hidden', sample=None", "‖dL/dh‖ for each timestep: L2 norm over the units, averaged over the samples (or of one of them); of= also 'cell', 'input', a gate, or a weight's own terms ('recurrent_kernel').", example: "trace['lstm'].gradient_norms()") { call in
            let trace = try layer(call)
            let sample = try call.optional(2).map { _ in try LayerTraceObject.sample(call.int(2), trace) }
            return .object(ArrayObject(NDArray(try norms(trace, of: call.string(1, or: "hidden"), sample: sample))))
        },
        Builtin("jacobian", "self, sample=0, to=-1, by='hidden'", "How the state at step `to` depends on every state before: (timesteps, units, units), [t][i][j] = dh_to[i]/dh_t[j]; by='cell': dh_to/dc_t. to=-1 is the last state computed.", example: "trace['lstm'].jacobian()[0]") { call in
            let trace = try layer(call)
            let (sample, to, source) = try jacobianArguments(call, trace)
            return Keras.array(trace.jacobian(sample: sample, to: to, by: source))
        },
        Builtin("jacobian_norms", "self, sample=0, to=-1, by='hidden'", "The largest singular value of the Jacobian at each timestep: by how much a small change of h_t can come out larger or smaller in h_to.", example: "trace['lstm'].jacobian_norms()") { call in
            let trace = try layer(call)
            let (sample, to, source) = try jacobianArguments(call, trace)
            return .object(ArrayObject(NDArray(trace.jacobianNorms(sample: sample, to: to, by: source))))
        },
        Builtin("memory", "self", "For each unit, after how many steps half is forgotten, ln ½ / ln f, from the mean f of the forget gate (GRU: update gate).", example: "trace['lstm'].memory()") { call in
            let trace = try layer(call)
            guard let memory = trace.memory() else { throw Raise(.valueError, "\(trace.layer.aKind) has no gate that keeps its state, so its memory can't be read off a gate", hint: "Measure it: .jacobian_norms() tells how much of h_t is left in the last state.") }
            return .object(ArrayObject(NDArray(memory)))
        },
        Builtin("saturation", "self, low=0.1, high=0.9", "For each gate the share of its values below low and above high (masked steps left out).", example: "trace['lstm'].saturation()['forget']") { call in
            let shares = try layer(call).saturation(low: Float(call.double(1, or: 0.1)), high: Float(call.double(2, or: 0.9)))
            return .dict(Dict(shares.map { ($0.name, .pair(.float($0.low), .float($0.high))) }))
        },
        Builtin("dead_units", "self, tolerance=1e-06", "Units whose state is the same at every step of every sample.", example: "trace['rnn'].dead_units()") { call in
            .object(ArrayObject(NDArray(integers: try layer(call).deadUnits(tolerance: Float(call.double(1, or: 1e-6))))))
        },
        Builtin("verdict", "self", "In plain words: does the gradient vanish or explode, are gates saturated, units dead? With the figures.", example: "trace['lstm'].verdict()") { call in
            let findings = try layer(call).verdict().findings
            return .object(VerdictObject(findings.map(\.text), findings: findings))
        },
        Builtin("time_matrix", "self, of='hidden'", "Where there is a loss at every step: (loss time, input time), the norm of the gradient of each step's own loss by each h_t (of='input': by each x_t).", example: "trace['lstm'].time_matrix()") { call in
            let rows = try timeMatrix(call)
            return .object(ArrayObject(NDArray(rows.flatMap { $0 }, shape: [rows.count, rows.first?.count ?? 0])))
        },
    ]

    private static let pictures: [Builtin] = [
        Builtin("show", "self, step, sample=0", "The equations of a step with the numbers filled in; steps count from 1, -1 is the last.", example: "trace['lstm'].show(step=3)") { call in
            let trace = try layer(call)
            let step = try call.int(1)
            let at = step < 0 ? step + trace.timesteps : step - 1
            guard at >= 0, at < trace.timesteps else { throw Raise(.indexError, "step \(step) is not among the \(trace.timesteps) steps of '\(trace.name)'", hint: "Steps count from 1 to \(trace.timesteps); -1 is the last.") }
            let sample = try sample(call.int(2, or: 0), trace)
            call.vm.print(EquationText.lines(trace, step: at, sample: sample).joined(separator: "\n") + "\n")
            if let bars = EquationText.bars(trace, step: at, sample: sample) { TraceObject.show(bars, call.vm) }
            return .none
        },
        Builtin("plot", "self, gate=None, sample=0", "A heat map of each gate over time, or of one ('forget'), or of a state ('hidden', 'cell').", example: "trace['lstm'].plot('forget')") { call in
            let gate = try call.optional(1).map { _ in try call.string(1) }
            TraceObject.show(try TracePictures.gates(layer(call), gate: gate, sample: call.int(2, or: 0)), call.vm)
            return .none
        },
        Builtin("plot_gradients", "self, of='hidden', sample=None", "Bars of ‖dL/dh‖ for each timestep, averaged over the samples; where words stand at the timesteps, of the first sample. of= as for gradient_norms.", example: "trace['lstm'].plot_gradients()") { call in
            let trace = try layer(call)
            TraceObject.show(try TracePictures.gradients(trace, of: call.string(1, or: "hidden"), sample: call.optional(2).map { _ in try LayerTraceObject.sample(call.int(2), trace) }), call.vm)
            return .none
        },
        Builtin("plot_histograms", "self, bins=20", "A histogram of each gate's values (of the hidden state's where there are none).", example: "trace['lstm'].plot_histograms()") { call in
            let bins = try call.int(1, or: 20)
            guard (1...1000).contains(bins) else { throw Raise(.valueError, "bins must lie between 1 and 1000, got \(bins)") }
            TraceObject.show(TracePictures.histograms(try layer(call), bins: bins), call.vm)
            return .none
        },
        Builtin("plot_path", "self, state='hidden', sample=0", "The way of a sample's state through its two principal components.", example: "trace['lstm'].plot_path()") { call in
            TraceObject.show(try TracePictures.path(layer(call), of: call.string(1, or: "hidden"), sample: call.int(2, or: 0)), call.vm)
            return .none
        },
        Builtin("plot_time_matrix", "self, of='hidden'", "A heat map of time_matrix(): each row a loss, each column a step it depends on.", example: "trace['lstm'].plot_time_matrix()") { call in
            TraceObject.show(TracePictures.timeMatrix(try layer(call), try timeMatrix(call), of: try call.string(1, or: "hidden")), call.vm)
            return .none
        },
        Builtin("plot_jacobian", "self, sample=0, to=-1, by='hidden'", "jacobian_norms() over time on a logarithmic axis.", example: "trace['lstm'].plot_jacobian()") { call in
            let trace = try layer(call)
            let (sample, to, source) = try jacobianArguments(call, trace)
            TraceObject.show(TracePictures.jacobian(trace, trace.jacobianNorms(sample: sample, to: to, by: source), by: source == .cell ? "cell" : "hidden"), call.vm)
            return .none
        },
        Builtin("save", "self, path, sample=0", "Writes the heat maps of all gates as an SVG file.", example: "trace['lstm'].save('gates.svg')") { call in
            try TraceObject.save(TracePictures.gates(layer(call), gate: nil, sample: call.int(2, or: 0)), call)
        },
    ]
    private static let methods = facts + pictures

    /// - Parameter sample: nil for the mean over all.
    static func norms(_ trace: LayerTrace<Float>, of name: String, sample: Int? = nil) throws -> [Float] {
        if trace.hasGradients, let index = trace.weightNames.firstIndex(of: name) {
            guard sample == nil || trace.samples == 1 else { throw Raise(.valueError, "a weight's terms are sums over the samples", hint: "For one sample alone: model.trace(x[0:1], y[0:1]).") }
            return trace.weightStepNorms(index)
        }
        let series = try gradient(trace, name)
        return trace.norms(sample.map { series.samples($0..<$0 + 1) } ?? series)
    }

    /// The gradient by a state, the input or a gate.
    static func gradient(_ trace: LayerTrace<Float>, _ name: String) throws -> Tensor<Float> {
        guard trace.hasGradients else { throw missing() }
        switch name {
        case "hidden": if let found = trace.hiddenGradient { return found }
        case "input": if let found = trace.inputGradient { return found }
        case "cell":
            if let found = trace.cellGradient { return found }
            throw Raise(.valueError, "\(trace.layer.aKind) has no cell state", hint: "Ask of='hidden'.")
        default:
            if let gate = trace.gateGradients.first(where: { $0.name == name }) { return gate.values }
        }
        let known = ["hidden", "input"] + (trace.layer.hasCell ? ["cell"] : []) + trace.layer.gateNames + trace.weightNames
        throw Raise(.valueError, "no gradient of '\(name)' in \(trace.layer.aKind)", hint: Suggestion.nearest(to: name, among: known).map { "Did you mean '\($0)'?" } ?? "There are: \(known.joined(separator: ", ")).")
    }

    private static func jacobianArguments(_ call: Call, _ trace: LayerTrace<Float>) throws -> (sample: Int, to: Int?, by: LayerTrace<Float>.Source) {
        let sample = try sample(call.int(1, or: 0), trace)
        let to = try call.int(2, or: -1)
        guard to == -1 || (0..<trace.timesteps).contains(to) else { throw Raise(.indexError, "to=\(to) is not a timestep of '\(trace.name)'", hint: "Timesteps are 0 to \(trace.timesteps - 1); to=-1 is the last state computed.") }
        let by = try call.string(3, or: "hidden")
        guard by == "hidden" || by == "cell" else { throw Raise(.valueError, "a Jacobian is taken by='hidden' or by='cell', not '\(by)'") }
        if by == "cell", !trace.layer.hasCell { throw Raise(.valueError, "\(trace.layer.aKind) has no cell state", hint: "Ask by='hidden'.") }
        try call.vm.checkSize(4 * trace.units * trace.units, trace.timesteps)
        return (sample, to == -1 ? nil : to, by == "cell" ? .cell : .hidden)
    }

    private static func timeMatrix(_ call: Call) throws -> [[Float]] {
        let trace = try layer(call)
        guard let object = call[0].of(LayerTraceObject.self), trace.hasGradients else { throw missing() }
        let of = try call.string(1, or: "hidden")
        guard of == "hidden" || of == "input" else { throw Raise(.valueError, "a time matrix is made of='hidden' or of='input', not '\(of)'") }
        try call.vm.checkSize(8 * trace.timesteps, trace.timesteps)
        let lastAlone = Raise(.valueError, "layer '\(trace.name)' has a loss at its last step alone", hint: "For a loss at every step it needs return_sequences=True; .gradient_norms() shows how the last step's loss reaches back.")
        guard object.isBelowRecurrent else {
            guard trace.layer.returnsSequences else { throw lastAlone }
            return try trace.timeMatrix(ofInput: of == "input") { try call.vm.checkInterruption() }
        }
        guard let rows = try object.whole.timeMatrix(entry: object.place.entry, part: object.place.part, ofInput: of == "input", interruption: { try call.vm.checkInterruption() }) else {
            throw Raise(.valueError, "the model has a loss at its last step alone", hint: "For a loss at every step its output must be a sequence (return_sequences=True); .gradient_norms() shows how the last step's loss reaches back.")
        }
        return rows
    }

    override var type: TypeObject { LayerTraceObject.classObject }
    override func repr(_ vm: Interpreter) -> String {
        "LayerTrace of '\(trace.name)': \(trace.kind), \(trace.samples) sample\(trace.samples == 1 ? "" : "s"), \(trace.timesteps) step\(trace.timesteps == 1 ? "" : "s"), \(trace.units) units\n  .hidden" + (trace.layer.hasCell ? ", .cell" : "") + (trace.layer.gateNames.isEmpty ? "" : ", .gates: \(trace.layer.gateNames.joined(separator: ", "))") + (trace.hasGradients ? ", .gradients" : "") + "; .plot() draws, .show(step=1) writes the equations"
    }
    /// At the prompt a layer's trace is a picture.
    var shownFigure: Figure? { try? TracePictures.gates(trace, gate: nil, sample: 0) }

    static let facets: [Facet<LayerTraceObject>] = [
        Facet("name", "The layer's name.") { object, _ in .string(object.trace.name) },
        Facet("kind", "LSTM, GRU or SimpleRNN.") { object, _ in .string(object.trace.kind) },
        Facet("units", "The number of units.") { object, _ in .int(object.trace.units) },
        Facet("timesteps", "The number of timesteps.") { object, _ in .int(object.trace.timesteps) },
        Facet("samples", "The number of samples.") { object, _ in .int(object.trace.samples) },
        Facet("input", "x_t, (samples, timesteps, features).") { object, _ in Keras.array(object.trace.input) },
        Facet("hidden", "h_t, (samples, timesteps, units).") { object, _ in Keras.array(object.trace.hidden) },
        Facet("cell", "c_t of an LSTM, (samples, timesteps, units).") { object, _ in
            guard let cell = object.trace.cell else { throw Raise(.attributeError, "\(object.trace.layer.aKind) has no cell state", hint: "Its memory is .hidden.") }
            return Keras.array(cell)
        },
        Facet("start", "The state before the first step: [h0], an LSTM [h0, c0].") { object, _ in Keras.weights(object.trace.start) },
        Facet("gates", "Gates by name, (samples, timesteps, units) each.") { object, _ in dict(object.trace.gates, of: object.trace) },
        Facet("preactivations", "What the gates were before their activation.") { object, _ in dict(object.trace.preactivations, of: object.trace) },
        Facet("mask", "Which timesteps count, (samples, timesteps); None if all do.") { object, _ in
            object.trace.mask.map { .object(ArrayObject(NDArray(integers: $0.map { $0 ? 1 : 0 }, shape: [object.trace.samples, object.trace.timesteps], dtype: .bool))) } ?? Value.none
        },
        Facet("gradients", "The loss's total derivatives by everything.") { object, _ in
            guard object.trace.hasGradients else { throw missing() }
            return .object(GradientsObject(object.trace))
        },
    ]
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? { try facet(name, of: self, in: LayerTraceObject.facets, vm) }
    override func attributeNames(_ vm: Interpreter) -> [String] { LayerTraceObject.facets.map(\.name).filter { $0 != "cell" || trace.layer.hasCell } }
}
