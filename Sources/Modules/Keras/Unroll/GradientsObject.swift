import Arrays
import Interpreter
import Recurrent
import Syntax

/// `trace["lstm"].gradients`: the loss's total derivative by each thing, through every later path.
final class GradientsObject: FacetedObject {
    let trace: LayerTrace<Float>
    init(_ trace: LayerTrace<Float>) { self.trace = trace }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Gradients", module: "unroll", methods: [
        Builtin("weight_steps", "self, name='recurrent_kernel'", "Each timestep's own term of a weight's gradient, (timesteps, *shape); their sum is the weight's gradient.", example: "trace['lstm'].gradients.weight_steps('recurrent_kernel').sum(axis=0)") { call in
            guard let object = call[0].of(GradientsObject.self) else { throw Raise(.typeError, "expected the gradients of a LayerTrace") }
            let trace = object.trace
            let name = try call.string(1, or: "recurrent_kernel")
            let names = trace.weightNames
            guard let index = names.firstIndex(of: name) else {
                throw Raise(.valueError, "layer '\(trace.name)' has no weight '\(name)'", hint: Suggestion.nearest(to: name, among: names).map { "Did you mean '\($0)'?" } ?? "There are: \(names.joined(separator: ", ")).")
            }
            try call.vm.checkSize(4 * trace.weights[index].count, trace.timesteps)
            guard let steps = trace.weightSteps(index) else { throw LayerTraceObject.missing() }
            return Keras.array(steps)
        },
    ], summary: "The loss's total derivatives: .hidden, .cell, .input, .gates, .preactivations, .weights, .hidden_paths, .cell_paths, .weight_steps(name).")

    private static func noCell(_ trace: LayerTrace<Float>, _ instead: String) -> Raise { Raise(.attributeError, "\(trace.layer.aKind) has no cell state", hint: "Ask \(instead).") }

    private static let facets: [Facet<GradientsObject>] = [
        Facet("input", "This layer's own share of dL/dx_t.") { object, _ in Keras.array(try LayerTraceObject.gradient(object.trace, "input")) },
        Facet("hidden", "dL/dh_t.") { object, _ in Keras.array(try LayerTraceObject.gradient(object.trace, "hidden")) },
        Facet("cell", "dL/dc_t of an LSTM, h_t moving along.") { object, _ in
            guard object.trace.layer.hasCell else { throw noCell(object.trace, ".hidden") }
            return Keras.array(try LayerTraceObject.gradient(object.trace, "cell"))
        },
        Facet("gates", "dL/dgate by name.") { object, _ in LayerTraceObject.dict(object.trace.gateGradients, of: object.trace) },
        Facet("preactivations", "dL/dz by name.") { object, _ in LayerTraceObject.dict(object.trace.preactivationGradients, of: object.trace) },
        Facet("weights", "In get_weights() order.") { object, _ in Keras.weights(object.trace.weightGradients ?? []) },
        Facet("hidden_paths", "The parts of .hidden by path; they sum to it.") { object, _ in LayerTraceObject.dict(object.trace.hiddenPaths, of: object.trace) },
        Facet("cell_paths", "The parts of .cell by path; they sum to it.") { object, _ in
            guard object.trace.layer.hasCell else { throw noCell(object.trace, ".hidden_paths") }
            return LayerTraceObject.dict(object.trace.cellPaths, of: object.trace)
        },
    ]

    override var type: TypeObject { GradientsObject.classObject }
    override func repr(_ vm: Interpreter) -> String { "Gradients of '\(trace.name)': ." + attributeNames(vm).joined(separator: ", .") + ", .weight_steps(name)" }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? { try facet(name, of: self, in: GradientsObject.facets, vm) }
    override func attributeNames(_ vm: Interpreter) -> [String] { GradientsObject.facets.map(\.name).filter { !$0.hasPrefix("cell") || trace.layer.hasCell } }
}
