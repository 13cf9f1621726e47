internal import COpenBLAS

/// Notices the first batch in which training goes wrong: a loss, weight or gradient that is no number any more, or a
/// gradient that explodes.
public final class TrainingWatch: TrainingObserver {
    public struct Report: Sendable {
        public enum Kind: String, Sendable { case notFinite = "not finite", explosion }
        public let kind: Kind
        public let epoch: Int
        public let batch: Int
        /// In words: what is wrong, where it was first seen, the last gradient norms, what to try.
        public let lines: [String]
    }

    private let notify: (Report) -> Void
    private var norms: [Double] = []
    /// The lowest median of the last norms so far: a training that diverges step by step soon has only large norms behind it.
    private var calm = Double.infinity
    /// The largest norm of the first batches: what the task itself has.
    private var start = 0.0
    private var wasHigh = false
    private var reported: Set<String> = []

    public init(_ notify: @escaping (Report) -> Void) { self.notify = notify }

    public func computed(_ step: TrainingStep) {
        // Every batch pays for this one: a single product.
        let norm = Double(cblas_sdot(Int32(clamping: step.gradient.count), step.gradient.pointer, 1, step.gradient.pointer, 1)).squareRoot()
        defer { norms = norms.suffix(7) + [norm] }
        if !step.loss.isFinite || !norm.isFinite {
            report(.notFinite, step, norm, step.loss.isFinite ? "the gradient is not finite" : "the loss is \(VerdictText.short(step.loss))", cause(step))
        } else if case .none = step.model.optimizer.clipping {
            if norms.count < 4 {
                start = max(start, norm)
                // A large gradient may be the task's (numbers in the hundreds); one that grows on its way back is the layer's.
                guard norm > 100, let reach = step.model.layers(of: step.batch, gradient: step.gradient).compactMap({ $0.reach() }).max(by: { $0.ratio < $1.ratio }), reach.ratio > 1000 else { return }
                report(.explosion, step, norm, "the gradient explodes: its norm is \(VerdictText.short(norm)) from the start", loudest(step))
            } else {
                // Far above what the task began with and above any calm since, twice running. In healthy trainings, also with
                // single samples as batches, the norm stays within thirty times its calm; an outlier among the targets went to
                // a thousand, but stands alone.
                calm = min(calm, norms.sorted()[norms.count / 2])
                let isHigh = norm > max(100, 10 * start) && norm > 1000 * calm
                defer { wasHigh = isHigh }
                guard isHigh, wasHigh else { return }
                report(.explosion, step, norm, "the gradient explodes: its norm is \(VerdictText.short(norm)), \(VerdictText.short(norm / calm)) times what it was in calm batches", loudest(step))
            }
        }
    }

    private func report(_ kind: Report.Kind, _ step: TrainingStep, _ norm: Double, _ what: String, _ found: (words: String, advice: String?)) {
        guard reported.insert(kind.rawValue).inserted else { return }
        let last = (norms + [norm]).map(VerdictText.short).joined(separator: ", ")
        let rate = VerdictText.short(Double(step.model.optimizer.learningRate))
        var lines = ["Training went wrong in batch \(step.number) of epoch \(step.epoch + 1): \(what).", "  \(found.words)", "  Gradient norm, batch by batch up to here: \(last)."]
        // Numbers far from 1 (ids have two axes) make large gradients whatever the layers do.
        let reach = step.inputs.filter { $0.shape.count > 2 }.map { input in Double((0..<input.count).reduce(Float(0)) { max($0, abs(input[$1])) }) }.max() ?? 0
        let scaling = reach > 100 ? ", or inputs scaled to about −1 to 1 (they reach \(VerdictText.short(reach)))" : ""
        lines.append("  What to try: \(found.advice ?? "clipnorm=1.0 in the optimizer, or a learning rate below \(rate)\(scaling)").")
        notify(Report(kind: kind, epoch: step.epoch, batch: step.number, lines: lines))
    }

    /// The first thing in the order of computing that is no number.
    private func cause(_ step: TrainingStep) -> (words: String, advice: String?) {
        func bad(_ tensor: Tensor<Float>) -> Int? { (0..<tensor.count).first { !tensor[$0].isFinite } }
        for input in step.inputs {
            if let at = bad(input) { return ("First seen in the input: sample \(at / max(1, input.count / max(1, input.shape[0]))) of the batch holds \(input[at]).", "cleaning the data: np.isfinite(x).all() should be True") }
        }
        for target in step.targets.compactMap({ $0 }) {
            if let at = bad(target) { return ("First seen in the targets: sample \(at / max(1, target.count / max(1, target.shape[0]))) of the batch holds \(target[at]).", "cleaning the data: np.isfinite(y).all() should be True") }
        }
        for (name, weight) in zip(step.model.weightNames, step.model.weights) {
            if let at = bad(weight) { return ("First seen in the weight \(name): the update before this batch made it \(weight[at]).", nil) }
        }
        let layers = step.model.layers(of: step.batch, gradient: step.gradient)
        for layer in layers {
            if let place = layer.firstNonFinite(backwards: false) { return ("First seen in '\(layer.name)': \(place.words).", nil) }
        }
        for output in step.batch.outputs where bad(output) != nil { return ("First seen in the model's output.", nil) }
        let largest = step.batch.outputs.flatMap(\.values).reduce(Float(0)) { max($0, abs($1)) }
        if !step.loss.isFinite, largest > 1e15 { return ("The model's output reaches \(VerdictText.short(Double(largest))): its loss is beyond what float32 holds.", nil) }
        if !step.loss.isFinite { return ("The model's output is finite, but the loss of it is not.", "another loss, or targets in the range the loss expects") }
        for layer in layers.reversed() {
            if let place = layer.firstNonFinite(backwards: true) { return ("On the way back first seen in '\(layer.name)': \(place.words).", nil) }
        }
        for (name, part) in zip(step.model.weightNames, step.model.byWeight(step.gradient)) where bad(part) != nil { return ("First seen in the gradient by \(name).", nil) }
        return ("The sum of the gradients overflows.", nil)
    }

    /// The layer and gate with the largest gradient.
    private func loudest(_ step: TrainingStep) -> (words: String, advice: String?) {
        let names = step.model.weightNames
        let parts = step.model.byWeight(step.gradient).map { Double(Recurrent.norm(UnsafePointer($0.pointer), $0.count)) }
        guard let most = parts.indices.max(by: { parts[$0] < parts[$1] }) else { return ("", nil) }
        var words = "Most of it is in \(names[most]) (\(VerdictText.short(parts[most])))"
        let layers = step.model.layers(of: step.batch, gradient: step.gradient)
        if let layer = layers.first(where: { names[most].hasPrefix($0.name + "/") }) ?? layers.first {
            let gates = layer.preactivationGradients.map { ($0.name, Double(Recurrent.norm(UnsafePointer($0.values.pointer), $0.values.count))) }
            if let gate = gates.max(by: { $0.1 < $1.1 }), gates.count > 1 { words += "; in '\(layer.name)' the \(gate.0) gate gets the largest" }
            if let reach = layer.reach(), reach.first > reach.last { words += "; ‖dL/dh‖ grows \(VerdictText.short(reach.ratio))-fold on its way back over \(reach.timesteps) steps" }
        }
        return (words + ".", nil)
    }
}
