package import Interpreter
import Arrays
import NumPyBridge
import Plots
import Recurrent
import Syntax

/// The module `unroll`: what looks across traces, cells and training.
package enum UnrollModule {
    package static func make() -> Module {
        Module(
            "unroll", "Looking inside recurrent networks: model.trace(x, y), model.unroll(x, y), and what compares them.", functions: functions,
            values: [
                ("Trace", .object(TraceObject.classObject)), ("LayerTrace", .object(LayerTraceObject.classObject)), ("Unrolling", .object(UnrollingObject.classObject)), ("Monitor", .object(MonitorObject.classObject)),
            ])
    }

    private static let functions: [Builtin] = [
        Builtin("compare", "a, b, tolerance=1e-06", "Where two traces part, gate by gate, step by step.", example: "unroll.compare(model.trace(x), model.trace(x, clamp={'lstm': {'forget': 1.0}}))") { try compare($0) },
        Builtin("gradient_flow", "layers, timesteps=100, features=1, seed=0", "‖dh_T/dh_t‖ by lag for fresh layers, drawn on one logarithmic axis; returns a dict of arrays.", example: "unroll.gradient_flow([SimpleRNN(32), GRU(32), LSTM(32)], timesteps=100)") { try gradientFlow($0) },
        Builtin("saliency", "model, x, output=0, vocabulary=None, tokens=None, index_from=None", "The gradient of an output by each input or token; with a vocabulary (a list of words, a dict of words and the ids in x, a Tokenizer or TextVectorization) or the tokens themselves the words are coloured by it. index_from= is what was added to the dict's numbers to make x (3 for imdb.get_word_index(), else 0).", example: "unroll.saliency(model, review, vocabulary=words)") { try saliency($0) },
    ]

    // MARK: compare

    private static func parts(_ value: Value) throws -> [LayerTrace<Float>] {
        if let trace = value.of(TraceObject.self) { return trace.trace.parts }
        if let layer = value.of(LayerTraceObject.self) { return [layer.trace] }
        if let both = value.of(GroupTraceObject.self) { return both.parts.map(\.trace) }
        throw Raise(.typeError, "compare() needs two traces, not '\(value.typeName)'", hint: "Make them with model.trace(x).")
    }

    private static func compare(_ call: Call) throws -> Value {
        let (a, b) = (try parts(call[0]), try parts(call[1]))
        let tolerance = try call.double(2, or: 1e-6)
        do {
            return .object(ComparisonObject(try TraceComparison(a, b, tolerance: tolerance), a, b, tolerance: tolerance))
        } catch {
            switch error {
            case .layers(let one, let other):
                throw Raise(.valueError, "the traces have different recurrent layers: \(one.joined(separator: ", ")) and \(other.joined(separator: ", "))", hint: "Compare two layers: unroll.compare(a['…'], b['…']).")
            case .kinds(let layer, let one, let other): throw Raise(.valueError, "'\(layer)' is a \(one) in one trace and a \(other) in the other: their gates can't be compared")
            case .shapes(let layer, let one, let other):
                throw Raise(.valueError, "'\(layer)' has states of shape \(NumPy.shape(one)) in one trace and \(NumPy.shape(other)) in the other", hint: "Trace the same samples and timesteps in both.")
            }
        }
    }

    // MARK: gradient_flow

    private static func gradientFlow(_ call: Call) throws -> Value {
        let given: [Value] = call[0].of(LayerObject.self) != nil || call[0].of(ModelObject.self) != nil ? [call[0]] : try call.vm.sequence(call[0])
        let (timesteps, features) = (try call.int(1, or: 100), try call.int(2, or: 1))
        guard timesteps > 1, features > 0 else { throw Raise(.valueError, "gradient_flow needs at least 2 timesteps and 1 feature, got \(timesteps) and \(features)") }
        guard let seed = UInt32(exactly: try call.int(3, or: 0)) else { throw Raise(.valueError, "a seed lies between 0 and 2**32 - 1") }
        guard !given.isEmpty else { throw Raise(.valueError, "gradient_flow needs at least one layer", hint: "For example unroll.gradient_flow([LSTM(32)]).") }
        let result = Dict()
        var series: [(name: String, y: [Double])] = []
        for value in given {
            guard let layer = value.of(LayerObject.self)?.model.layer as? any Traceable else {
                throw Raise(.typeError, "gradient_flow needs recurrent layers, not \(try call.vm.repr(value))", hint: "For example unroll.gradient_flow([SimpleRNN(32), LSTM(32)]).")
            }
            // The Jacobians, and the records of one sample.
            try call.vm.checkSize(4 * (layer.units * layer.units + 16 * layer.units + features), timesteps)
            try call.vm.checkInterruption()
            var generator = MersenneTwister(legacySeed: seed)
            let norms = try GradientFlow.norms(layer, timesteps: timesteps, features: features, &generator)
            var name = "\(layer.kind)(\(layer.units))"
            var copy = 2
            while result[name] != nil {
                name = "\(layer.kind)(\(layer.units)) #\(copy)"
                copy += 1
            }
            result[name] = .object(ArrayObject(NDArray(norms)))
            series.append((name, norms))
        }
        let chart = Chart.lines(
            title: "how much of h_t is left after so many steps: ‖dh_T/dh_t‖ (seed \(seed))", xLabel: "lag T − t", yLabel: "norm", isLogarithmic: true,
            x: (0..<timesteps).map(Double.init), series: series)
        TraceObject.show(Figure(panels: [.chart(chart)]), call.vm)
        result.contents = "There are: \(series.map(\.name).joined(separator: ", "))."
        return .dict(result)
    }

    // MARK: saliency

    private static func saliency(_ call: Call) throws -> Value {
        guard let object = call[0].of(ModelObject.self) else { throw Raise(.typeError, "saliency() needs a model, not '\(call[0].typeName)'", hint: "unroll.saliency(model, x)") }
        guard object.model.inputs.count <= 1 else { throw Raise(.valueError, "saliency() is made of models with one input, and '\(object.model.name)' has \(object.model.inputs.count)", hint: "model.trace([…], y)['\(object.layers.first { $0.model.layer is any Traceable }?.model.name ?? "lstm")'].gradients.input has the loss's gradient by what a layer reads.") }
        let (x, _) = try TraceArguments.samples(call[1], nil, object, call.vm)
        let width = object.model.outputShape?.last.flatMap { $0 } ?? 1
        let output = try call.int(2, or: 0)
        guard (-width..<width).contains(output) else { throw Raise(.indexError, "output \(output) is not among the model's \(width)") }
        let found = try object.model.saliency(x, unit: output < 0 ? output + width : output)
        let words = try StepWords.read(tokens: call.optional(4), vocabulary: call.optional(3), shift: call.optional(5).map { _ in try call.int(5) }, x, call.vm)
        return .object(try SaliencyObject(x, found, words: words))
    }
}
