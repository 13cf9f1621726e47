import Arrays
import Interpreter
import NumPyBridge
import Plots
import MatplotlibBridge
import Recurrent
import Syntax

/// What `unroll.saliency(model, x)` returns: shown as words coloured by their share, or as a heat map.
final class SaliencyObject: Object, FigureConvertible {
    private let x: Tensor<Float>
    private let found: Saliency
    /// Words at the timesteps, by sample; empty for numbers.
    private let words: [[String]]

    init(_ x: Tensor<Float>, _ found: Saliency, words: [[String]]) throws {
        guard found.gradient != nil || found.atLayer != nil else {
            throw Raise(.valueError, "no gradient reaches the input of this model", hint: "It needs a recurrent layer, or numbers (not ids) as input.")
        }
        (self.x, self.found, self.words) = (x, found, words)
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Saliency", module: "unroll", methods: [
        Builtin("plot", "self, sample=0, signed=True", "Draws it: tokens coloured by gradient · value (signed) or by the gradient's norm, numbers as a heat map.", example: "unroll.saliency(model, x).plot()") { call in
            guard let object = call[0].of(SaliencyObject.self) else { throw Raise(.typeError, "expected a Saliency") }
            TraceObject.show(try object.figure(object.sample(call.int(1, or: 0)), isSigned: call.bool(2, or: true)), call.vm)
            return .none
        },
    ], summary: "How much an output depends on each input: .gradient, .norms, .contributions, .tokens.")

    override var type: TypeObject { SaliencyObject.classObject }
    private var samples: Int { x.shape[0] }
    private var isTokens: Bool { x.shape.count == 2 }
    /// The gradient, (samples, timesteps, features): by the input, or for ids by what the first recurrent layer reads of them.
    private var gradient: Tensor<Float> {
        if let gradient = found.gradient, !isTokens { return gradient.shape.count == 3 ? gradient : gradient.reshaped([samples, 1, gradient.count / max(1, samples)]) }
        return found.atLayer ?? Tensor([samples, 0, 0])
    }
    private var value: Tensor<Float> { isTokens ? found.read ?? gradient : x.reshaped(gradient.shape) }

    /// For each timestep the norm of the gradient, or Σ gradient · value: how much the output would lose without the token (to first order).
    private func rows(_ sample: Int, isSigned: Bool) -> [Double] {
        let (g, v) = (gradient, value)
        return (0..<g.shape[1]).map { t in
            let terms = (0..<g.shape[2]).map { f in isSigned ? Double(g[sample, t, f] * v[sample, t, f]) : Double(g[sample, t, f] * g[sample, t, f]) }
            let sum = terms.reduce(0, +)
            return isSigned ? sum : sum.squareRoot()
        }
    }

    private func sample(_ index: Int) throws -> Int {
        let at = index < 0 ? index + samples : index
        guard (0..<samples).contains(at) else { throw Raise(.indexError, "sample \(index) is not among \(samples)") }
        return at
    }

    private func tokens(_ sample: Int) -> [String] {
        let steps = x.shape[1]
        return words.indices.contains(sample) ? words[sample] : (0..<steps).map { t in CText.format("%g", Double(x[sample * steps + t])) }
    }

    private func figure(_ sample: Int, isSigned: Bool) -> Figure {
        if isTokens {
            let values = rows(sample, isSigned: isSigned)
            return Figure(panels: [.words(Words(title: isSigned ? "gradient · embedding of each token, sample \(sample)" : "norm of the gradient by each token, sample \(sample)", words: tokens(sample), values: values))])
        }
        let g = gradient
        let rows = (0..<g.shape[2]).map { f in (0..<g.shape[1]).map { t in Double(g[sample, t, f]) } }
        let size = rows.joined().filter(\.isFinite).map(abs).max() ?? 0
        var map = HeatMap(title: "d output / d input, sample \(sample)", rows: rows, rowLabel: "feature", low: size > 0 ? -size : -1, high: size > 0 ? size : 1)
        map.firstRow = 0
        if words.indices.contains(sample) { map.columnNames = words[sample] }
        return Figure(panels: [.heatMap(map)])
    }
    var shownFigure: Figure? { samples > 0 ? figure(0, isSigned: true) : nil }

    override func repr(_ vm: Interpreter) -> String { "Saliency of \(samples) sample\(samples == 1 ? "" : "s"): .gradient, .norms, .contributions\(isTokens ? ", .tokens" : ""), .plot()" }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        func all(isSigned: Bool) -> Value {
            let g = gradient
            return .object(ArrayObject(NDArray((0..<samples).flatMap { rows($0, isSigned: isSigned) }, shape: [samples, g.shape[1]], dtype: .float32)))
        }
        switch name.text {
        case "gradient": return Keras.array(gradient)
        case "norms": return all(isSigned: false)
        case "contributions": return all(isSigned: true)
        case "output": return Keras.array(found.output)
        case "tokens":
            guard isTokens else { throw Raise(.attributeError, "the input is numbers, not tokens", hint: "Ask .gradient.") }
            return .items((0..<samples).map { .items(tokens($0).map { .string($0) }) })
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["gradient", "norms", "contributions", "output"] + (isTokens ? ["tokens"] : []) }
}
