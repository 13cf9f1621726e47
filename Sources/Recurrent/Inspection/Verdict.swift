#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is the matter with a layer, if anything, each finding with the figures behind it.
public struct Verdict: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case notFinite = "not finite", zeroGradient = "zero gradient", vanishes, explodes, deadUnits = "dead units", saturated, healthy
    }
    public struct Finding: Sendable {
        public let kind: Kind
        /// In plain words, with the figures.
        public let text: String
        public let figures: [(name: String, value: Double)]
    }
    /// The gravest first; a healthy layer has one finding too.
    public let findings: [Finding]
    public var kind: Kind { findings.first?.kind ?? .healthy }
}

/// How far the gradient of the last step's loss reaches back.
public struct GradientReach: Sendable {
    /// ‖dL/dh‖ at the first and at the last step processed.
    public let first: Double
    public let last: Double
    /// The last so many steps give 90 % of the sum of the norms of the recurrent kernel's gradient terms; 0 if it has none.
    public let steps: Int
    /// Steps that count in some sample.
    public let timesteps: Int

    public var ratio: Double { first / last }

    /// Where the recurrent kernel's gradient comes from.
    var source: String {
        switch steps {
        case 0: "the recurrent kernel gets no gradient"
        case 1: "90 % of the recurrent kernel's gradient comes from the last of \(timesteps) steps alone"
        default: "90 % of the recurrent kernel's gradient comes from the last \(steps) of \(timesteps) steps"
        }
    }
}

extension LayerTrace {
    /// Where the gradient goes; nil without gradients or with a single timestep. Where there is a loss at every step,
    /// that of the last step alone is followed.
    public func reach() -> GradientReach? {
        guard hasGradients, timesteps > 1 else { return nil }
        let single = layer.returnsSequences ? replayed { record in
            guard let above = record.outputGradient else { return nil }
            let only = Tensor<S>(above.shape)
            let row = record.samples * units
            let last = (record.timesteps - 1) * row
            (only.pointer + last).update(from: above.pointer + last, count: row)
            return only
        } : self
        let norms = single.hiddenGradient.map(single.norms) ?? []
        let terms = single.weightStepNorms(1).map(Double.init)
        guard norms.count == timesteps, terms.count == timesteps else { return nil }
        // Padding is no way to go: steps that no sample counts are left out.
        let mask = mask
        let counted = (0..<timesteps).map(time).filter { step in mask.map { mask in (0..<samples).contains { mask[$0 * timesteps + step] } } ?? true }
        let total = terms.reduce(0, +)
        var (sum, steps) = (0.0, 0)
        for step in counted.reversed() where total > 0 && sum < 0.9 * total {
            sum += terms[step]
            steps += 1
        }
        return GradientReach(first: Double(norms[time(0)]), last: Double(norms[time(timesteps - 1)]), steps: steps, timesteps: counted.count)
    }

    public func verdict() -> Verdict {
        if let place = firstNonFinite() {
            return Verdict(findings: [.init(kind: .notFinite, text: "not finite: first in \(place.words)", figures: [("step", Double(place.step + 1)), ("sample", Double(place.sample))])])
        }
        var findings: [Verdict.Finding] = []
        let norms = hiddenGradient.map(norms) ?? []
        if hasGradients, norms.allSatisfy({ $0 == 0 }) {
            findings.append(.init(
                kind: .zeroGradient, text: "zero gradient: dL/dh is exactly 0 at \(timesteps == 1 ? "the only step" : "all \(timesteps) steps"), so nothing in this layer can learn",
                figures: [("gradient norm", 0)]))
        } else if let reach = reach(), let finding = self.finding(reach) {
            findings.append(finding)
        }
        // Where no unit works, that is what the gradient vanishes by.
        let stuck = stuck()
        findings = deadUnits().count == units && findings.first?.kind == .vanishes ? stuck + findings : findings + stuck
        if findings.isEmpty || findings.allSatisfy({ $0.kind == .saturated }) { findings += healthy(norms) }
        return Verdict(findings: findings)
    }

    private func finding(_ reach: GradientReach) -> Verdict.Finding? {
        let figures = [("ratio", reach.ratio), ("first", reach.first), ("last", reach.last), ("steps for 90 %", Double(reach.steps))]
        if reach.first < 0.01 * reach.last {
            let gone = reach.first == 0 ? ", and at the first step it is exactly 0" : ""
            return .init(kind: .vanishes, text: "vanishes: \(reach.source)\(gone)", figures: figures)
        }
        if reach.first > 100 * reach.last {
            return .init(kind: .explodes, text: "explodes: the gradient grows \(VerdictText.short(reach.ratio))-fold on its way back over \(reach.timesteps) steps", figures: figures)
        }
        return nil
    }

    private func healthy(_ norms: [S]) -> [Verdict.Finding] {
        guard hasGradients else { return [.init(kind: .healthy, text: "healthy as far as a forward pass can tell", figures: [])] }
        guard let reach = reach() else { return [.init(kind: .healthy, text: "healthy: a gradient of \(VerdictText.short(Double(norms.first ?? 0))) arrives", figures: [("gradient norm", Double(norms.first ?? 0))])] }
        return [.init(
            kind: .healthy,
            text: reach.last == 0
                ? "healthy: a gradient of \(VerdictText.short(reach.first)) arrives at the first step"
                : "healthy: \(VerdictText.percent(reach.ratio)) of the gradient at the last step arrives at the first; \(reach.source.replacing("the recurrent kernel's gradient", with: "the recurrent kernel's"))",
            figures: [("ratio", reach.ratio), ("first", reach.first), ("last", reach.last), ("steps for 90 %", Double(reach.steps))])]
    }

    /// Whether all samples and steps read the same.
    private var isInputConstant: Bool {
        let input = input
        return (0..<input.count).allSatisfy { input[$0] == input[$0 % max(1, features)] }
    }

    /// Dead units and saturated gates.
    private func stuck() -> [Verdict.Finding] {
        var findings: [Verdict.Finding] = []
        let dead = deadUnits()
        if !dead.isEmpty {
            let named = dead.prefix(5).map(String.init).joined(separator: ", ") + (dead.count > 5 ? ", …" : "")
            findings.append(.init(
                kind: .deadUnits, text: "dead units: \(dead.count) of \(units) never change their state (\(dead.count == 1 ? "unit" : "units") \(named))\(isInputConstant ? ", as the input never changes" : "")", figures: [("dead units", Double(dead.count))]))
        }
        // A candidate runs from −1 to 1; a gate near 1 or 0 nearly always does not listen any more.
        for (name, low, high) in saturation(low: 0.1, high: 0.9) where name != "candidate" && low + high > 0.9 {
            let side = low > high ? "\(VerdictText.percent(low)) of the \(name) gate's values are below 0.1" : "\(VerdictText.percent(high)) of the \(name) gate's values are above 0.9"
            findings.append(.init(kind: .saturated, text: "saturated: \(side)", figures: [("\(name) below 0.1", low), ("\(name) above 0.9", high)]))
        }
        if layer.gateNames.isEmpty, layer.activations.stateFunction == .tanh {
            let values = hidden
            let share = Double((0..<values.count).count { abs(values[$0]) > 0.95 }) / Double(max(1, values.count))
            if share > 0.5 { findings.append(.init(kind: .saturated, text: "saturated: \(VerdictText.percent(share)) of the states are beyond ±0.95, where tanh is flat", figures: [("share", share)])) }
        }
        return findings
    }

    // MARK: The first number that is none

    public struct NonFinite: Sendable {
        public let what: String
        public let sample: Int
        public let step: Int
        public let unit: Int
        public var words: String { "\(what) at step \(step + 1), unit \(unit) (sample \(sample))" }
    }

    /// The first nan or infinity in the order of computing: forwards the gates and states step by step, then the gradients back.
    ///
    /// - Parameter backwards: only the gradients if true, only the rest if false.
    public func firstNonFinite(backwards: Bool? = nil) -> NonFinite? {
        if backwards != true {
            let forwards: [(String, Tensor<S>)] = [("the input", input)] + preactivations.map { ("the \($0.name) pre-activation", $0.values) }
                + gates.map { ("the \($0.name) gate", $0.values) } + (cell.map { [("the cell state", $0)] } ?? []) + [("the hidden state", hidden)]
            if let place = first(forwards, (0..<timesteps).map(time)) { return place }
        }
        guard backwards != false, hasGradients else { return nil }
        let gradients: [(String, Tensor<S>)] = (hiddenGradient.map { [("the gradient by the hidden state", $0)] } ?? [])
            + (cellGradient.map { [("the gradient by the cell state", $0)] } ?? []) + preactivationGradients.map { ("the gradient by the \($0.name) pre-activation", $0.values) }
        return first(gradients, (0..<timesteps).reversed().map(time))
    }

    private func first(_ tensors: [(String, Tensor<S>)], _ order: [Int]) -> NonFinite? {
        for step in order {
            for (what, series) in tensors {
                for sample in 0..<samples {
                    for unit in 0..<series.shape[2] where !series[sample, step, unit].isFinite { return NonFinite(what: what, sample: sample, step: step, unit: unit) }
                }
            }
        }
        return nil
    }

    // MARK: Another way back

    /// The same layer with another gradient from above: the records are shared, their gradients are not.
    func replayed(_ gradient: (RecurrentRecord<S>) -> Tensor<S>?) -> LayerTrace {
        let sums = weights.map { Tensor<S>($0.shape) }
        let copies = parts.map { part -> (record: RecurrentRecord<S>, context: Context<S>) in
            let copy = RecurrentRecord(sharing: part.record)
            guard let above = gradient(part.record) else { return (copy, part.context) }
            let seed = layer.returnsSequences ? above.sampleMajor(reversed: false) : above
            _ = S.backward(layer, Pass([Signal(Tensor<S>([0]))], outputs: [Signal(seed)], records: [copy], context: part.context), [seed], weights, sums)
            return (copy, part.context)
        }
        return LayerTrace(name: name, layer: layer, weights: weights, weightGradients: sums, parts: copies)
    }
}

/// Figures in a sentence.
enum VerdictText {
    static func short(_ x: Double) -> String {
        guard x.isFinite, x != 0 else { return x == 0 ? "0" : x.isNaN ? "nan" : "\(x)" }
        let exponent = Int(log10(abs(x)).rounded(.down))
        if exponent >= 4 || exponent < -3 {
            let digits = (x / power(10, exponent) * 10).rounded() / 10
            return abs(digits) < 10 ? "\(digits)e\(exponent)" : "\(digits / 10)e\(exponent + 1)"
        }
        let scale = power(10, 2 - exponent)
        let rounded = (x * scale).rounded() / scale
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : "\(rounded)"
    }

    static func percent(_ share: Double) -> String {
        let value = share * 100
        return (value >= 10 || value == 0 ? "\(Int(min(1e9, value.rounded())))" : short(value)) + " %"
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double { pow(base, Double(exponent)) }
}
