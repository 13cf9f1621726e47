import Arrays
import Interpreter
import Recurrent

/// What a model shows of its training.
enum TrainingAttributes {
    static let names = ["optimizer", "loss", "metrics", "metrics_names", "history", "stop_training", "compiled"]

    /// The attribute of a name; nil if training has none of that name.
    static func value(_ name: String, of object: ModelObject) -> Value? {
        switch name {
        case "optimizer": object.compilation?.optimizer.map { .object($0) } ?? Value.none
        case "loss": object.compilation?.lossValue ?? Value.none
        case "metrics_names": .items((object.compilation?.names ?? []).map { .string($0) })
        case "metrics": .items(object.compilation.map { compilation in
            [Value.object(MetricObject(Metric(.plainMean, name: "loss"), Metrics.byName["Mean"]))]
                + compilation.names.dropFirst().map { name in
                    name == "compile_metrics"
                        ? .object(CompiledMetrics((compilation.metrics ?? []).map(\.metric.shown))) : .object(MetricObject(Metric(.plainMean, name: name), Metrics.byName["Mean"]))
                }
        } ?? [])
        case "history": object.history.map { .object($0) } ?? Value.none
        case "stop_training": .bool(object.stopsTraining)
        case "compiled": .bool(object.compilation != nil)
        case "run_eagerly": .bool(false)
        default: nil
        }
    }

    /// Sets an attribute of training; false if it has none of that name.
    static func set(_ name: String, _ value: Value, of object: ModelObject, _ vm: Interpreter) throws -> Bool {
        guard name == "stop_training" else { return false }
        object.stopsTraining = try vm.truth(value)
        return true
    }
}

/// `model.metrics[1]`: the metrics that compile was given, together.
final class CompiledMetrics: Object {
    private let metrics: [Value]
    init(_ metrics: [Value]) { self.metrics = metrics }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("CompileMetrics", module: "keras.src.trainers.compile_utils")
    override var type: TypeObject { CompiledMetrics.classObject }
    override func repr(_ vm: Interpreter) -> String { "<CompileMetrics name=compile_metrics>" }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "name": .string("compile_metrics")
        case "metrics": .items(metrics)
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["name", "metrics"] }
}
