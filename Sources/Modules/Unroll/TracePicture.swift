import Recurrent
public import Interpreter
public import Plots

/// All gates and states of a trace as one figure, for documents that let a reader walk through its timesteps.
public enum TracePicture {
    /// nil if the value is no trace.
    public static func of(_ value: Value) -> Figure? {
        if let layer = value.of(LayerTraceObject.self) { return try? LayerTraceObject.figure(layer.trace, gate: nil, sample: 0) }
        guard let trace = value.of(TraceObject.self)?.trace else { return nil }
        let parts = trace.layers.flatMap(\.parts)
        let panels = parts.compactMap { try? LayerTraceObject.figure($0, gate: nil, sample: 0) }
        return panels.isEmpty ? nil : Figure(title: parts.map(\.name).joined(separator: ", "), panels: panels.flatMap(\.panels))
    }
}
