import Arrays
import Interpreter
import Plots
import MatplotlibBridge
import Recurrent
import StandardBridge
import Syntax

/// What `model.trace(x, y)` returns.
final class TraceObject: FacetedObject {
    let trace: Trace<Float>
    let modelName: String
    /// Names of all layers of the model, for indices.
    let names: [String]
    private lazy var layers: [Value] = trace.layers.enumerated().map { i, entry in
        let parts = entry.parts.indices.map { LayerTraceObject(trace, i, $0) }
        return .object(parts.count == 1 ? parts[0] : GroupTraceObject(entry.name, parts, isStack: entry.isStack))
    }

    init(_ trace: Trace<Float>, modelName: String, names: [String]) {
        self.trace = trace
        self.modelName = modelName
        self.names = names
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("Trace", module: "unroll", methods: methods, summary: "What every recurrent layer did at every timestep: made by model.trace(x) or model.trace(x, y).")

    private static let methods: [Builtin] = [
        Builtin("verdict", "self", "For each recurrent layer in plain words: does the gradient vanish or explode, are gates saturated, units dead?", example: "model.trace(x, y).verdict()") { call in
            let verdicts = try object(call).trace.parts.map { ($0.name, $0.verdict().findings) }
            guard !verdicts.isEmpty else { throw Raise(.valueError, "there is no recurrent layer in this trace to judge") }
            return .object(VerdictObject(verdicts.flatMap { name, findings in findings.map { "\(name): \($0.text)" } }, findings: verdicts.flatMap(\.1)))
        },
        Builtin("plot", "self, gate=None, sample=0", "Draws the gates (or one of them, or 'hidden', 'cell') of every recurrent layer over time.", example: "model.trace(x).plot('forget')") { call in
            let parts = try object(call).trace.parts
            let gate = try call.optional(1).map { _ in try call.string(1) }
            let able = parts.filter { gate == nil || TracePictures.names($0).contains(gate ?? "") }
            guard !able.isEmpty, let any = parts.first else { throw TracePictures.unknown(gate ?? "", parts.first) }
            _ = any
            show(Figure(panels: try able.flatMap { try TracePictures.gates($0, gate: gate, sample: call.int(2, or: 0)).panels }), call.vm)
            return .none
        },
        Builtin("plot_gradients", "self, of='hidden', sample=None", "Draws ‖dL/dh‖ of every recurrent layer for each timestep, averaged over the samples; where words stand at the timesteps, of the first sample.", example: "model.trace(x, y).plot_gradients()") { call in
            show(Figure(panels: try object(call).trace.parts.flatMap { part in
                try TracePictures.gradients(part, of: call.string(1, or: "hidden"), sample: call.optional(2).map { _ in try LayerTraceObject.sample(call.int(2), part) }).panels
            }), call.vm)
            return .none
        },
        Builtin("save", "self, path, sample=0", "Writes the pictures of all gates as an SVG file.", example: "model.trace(x).save('gates.svg')") { call in
            try save(Figure(panels: try object(call).trace.parts.flatMap { try TracePictures.gates($0, gate: nil, sample: call.int(2, or: 0)).panels }), call)
        },
    ]

    static func object(_ call: Call) throws -> TraceObject {
        guard let object = call[0].of(TraceObject.self) else { throw Raise(.typeError, "expected a Trace, not '\(call[0].typeName)'") }
        return object
    }

    static func show(_ figure: Figure, _ vm: Interpreter) { vm.host?.show(.object(FigureObject(figure))) }

    /// Writes a figure to the path in the call's second argument.
    static func save(_ figure: Figure, _ call: Call) throws -> Value {
        let path = try call.string(1)
        guard path.lowercased().hasSuffix(".svg") else { throw Raise(.valueError, "pictures are saved as SVG, so the name ends in .svg, not '\(path)'", hint: "For example trace.save('gates.svg').") }
        try Files.write(SVGRenderer.render(figure), to: path, call.vm)
        return .none
    }

    override var type: TypeObject { TraceObject.classObject }

    private static let facets: [Facet<TraceObject>] = [
        Facet("loss", "The loss of this batch, with what regularizers charge: what evaluate gives. Gradients are those of the data's part.") { trace, _ in
            guard let loss = trace.trace.loss else { throw Raise(.attributeError, "this trace has no loss: it was made without targets", hint: "Make it with model.trace(x, y).") }
            return .float(loss)
        },
        Facet("output", "What the model predicts; a list where it has several outputs.") { trace, _ in
            let outputs = trace.trace.outputs
            return outputs.count == 1 ? Keras.array(outputs[0]) : .items(outputs.map(Keras.array))
        },
        Facet("layers", "Names of the recurrent layers.") { trace, _ in .items(trace.trace.layers.map { .string($0.name) }) },
    ]
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? { try facet(name, of: self, in: TraceObject.facets, vm) }
    override func attributeNames(_ vm: Interpreter) -> [String] { TraceObject.facets.map(\.name) }
    override func length(_ vm: Interpreter) -> Int? { trace.layers.count }

    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        let recurrent = "Recurrent layers here: \(trace.layers.map(\.name).joined(separator: ", "))."
        func missing(_ shown: Value, _ hint: String) -> Raise {
            let exception = ExceptionObject(.named(.keyError), [shown])
            exception.hints = [hint]
            return Raise(exception)
        }
        if let index = key.index {
            let at = index < 0 ? index + names.count : index
            if let i = trace.layers.firstIndex(where: { $0.index == at }) { return layers[i] }
            throw missing(.int(index), names.indices.contains(at) ? "Layer \(index) is '\(names[at])', which is not recurrent. \(recurrent)" : "The model has \(names.count) layers. \(recurrent)")
        }
        guard let name = key.text else { throw Raise(.typeError, "a trace is asked by a layer's name or index, not '\(key.typeName)'") }
        if let i = trace.layers.firstIndex(where: { $0.name == name }) { return layers[i] }
        if names.contains(name) { throw missing(key, "'\(name)' is not recurrent. \(recurrent)") }
        throw missing(key, Suggestion.nearest(to: name, among: trace.layers.map(\.name)).map { "Did you mean '\($0)'?" } ?? recurrent)
    }
    override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? { value.text.map { name in trace.layers.contains { $0.name == name } } }
    override func iterator(_ vm: Interpreter) throws -> Iterator? { try vm.sequence(attribute(Name("layers"), vm) ?? .items([])).isEmpty ? nil : ArrayIterator(trace.layers.map { .string($0.name) }) }

    override func repr(_ vm: Interpreter) -> String { TraceText.table(self) }
}

/// A layer with several recurrent ones inside: a Bidirectional's two directions, or the cells of an RNN.
final class GroupTraceObject: Object {
    let name: String
    let parts: [LayerTraceObject]
    private let isStack: Bool

    init(_ name: String, _ parts: [LayerTraceObject], isStack: Bool) {
        (self.name, self.parts, self.isStack) = (name, parts, isStack)
    }

    private static let methods = [
        Builtin("plot", "self, gate=None, sample=0", "Draws the gates of both directions (or all cells) over time, each against the input's own time.", example: "trace['bidirectional'].plot('forget')") { call in
            guard let object = call[0].of(GroupTraceObject.self) else { throw Raise(.typeError, "expected the trace of a Bidirectional layer") }
            let gate = try call.optional(1).map { _ in try call.string(1) }
            TraceObject.show(Figure(panels: try object.parts.flatMap { try TracePictures.gates($0.trace, gate: gate, sample: call.int(2, or: 0)).panels }), call.vm)
            return .none
        },
    ]
    nonisolated(unsafe) private static let bidirectional: TypeObject = TypeObject("BidirectionalTrace", module: "unroll", methods: methods, summary: "Two traces: .forward and .backward.")
    nonisolated(unsafe) private static let stack: TypeObject = TypeObject("StackTrace", module: "unroll", methods: methods, summary: "A trace for each cell: .cells.")

    override var type: TypeObject { isStack ? GroupTraceObject.stack : GroupTraceObject.bidirectional }
    private var members: [String] { isStack ? [".cells[0]"] : [".forward", ".backward"] }
    override func repr(_ vm: Interpreter) -> String {
        isStack ? "StackTrace of '\(name)': .cells holds a LayerTrace for each of its \(parts.count) cells" : "BidirectionalTrace of '\(name)': .forward and .backward are a LayerTrace each"
    }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "forward" where !isStack: return parts.first.map { .object($0) }
        case "backward" where !isStack: return parts.last.map { .object($0) }
        case "cells" where isStack: return .items(parts.map { .object($0) })
        case "name": return .string(self.name)
        default:
            guard LayerTraceObject.facets.contains(where: { $0.name == name.text }) || LayerTraceObject.classObject.lookup(name) != nil, type.lookup(name) == nil else { return nil }
            throw Raise(.attributeError, "\(isStack ? "this layer has \(parts.count) cells" : "a bidirectional layer has two directions"): ask \(members.map { $0 + "." + name.text }.joined(separator: " or "))")
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["name"] + (isStack ? ["cells"] : ["forward", "backward"]) }
}

/// `trace.verdict()`: prints as words, and knows its kinds and figures.
final class VerdictObject: Object {
    private let lines: [String]
    private let findings: [Verdict.Finding]

    init(_ lines: [String], findings: [Verdict.Finding]) {
        self.lines = lines
        self.findings = findings
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Verdict", module: "unroll", summary: "What is the matter with a layer, with the figures behind it: .kind, .kinds, .figures, .text.")
    override var type: TypeObject { VerdictObject.classObject }
    override func repr(_ vm: Interpreter) -> String { lines.joined(separator: "\n") }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "kind": .string(findings.first?.kind.rawValue ?? "healthy")
        case "kinds": .items(findings.map { .string($0.kind.rawValue) })
        case "text": .string(lines.joined(separator: "\n"))
        case "figures": .dict(Dict(findings.flatMap { $0.figures.map { ($0.name, .float($0.value)) } }))
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["kind", "kinds", "text", "figures"] }
    override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? { value.text.map { lines.joined(separator: "\n").contains($0) } }
}
