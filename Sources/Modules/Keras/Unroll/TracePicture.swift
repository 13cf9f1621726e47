public import Interpreter
public import Plots
import Recurrent

/// All gates and states of a trace as one figure, for documents that let a reader walk through its timesteps.
public enum TracePicture {
    /// nil if the value is no trace.
    public static func of(_ value: Value) -> Figure? {
        if let layer = value.of(LayerTraceObject.self) { return figure([layer.trace]) }
        return value.of(TraceObject.self).flatMap { figure($0.trace.layers.flatMap(\.parts)) }
    }

    private static func figure(_ traces: [LayerTrace<Float>]) -> Figure? {
        let panels = traces.flatMap { trace in
            ([nil, "hidden"] + (trace.layer.hasCell ? ["cell"] : [])).flatMap { name -> [Figure.Panel] in
                // Without gates the states are what `nil` draws already.
                name == "hidden" && trace.layer.gateNames.isEmpty ? [] : (try? TracePictures.gates(trace, gate: name, sample: 0))?.panels ?? []
            }
        }
        return panels.isEmpty ? nil : Figure(title: traces.map(\.name).joined(separator: ", "), panels: panels)
    }
}
