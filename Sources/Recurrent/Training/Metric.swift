#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A figure that grows over batches: what it measures, and what it has seen since it was reset (keras/src/metrics).
public final class Metric {
    /// What is measured of each target and prediction, before a mean is taken.
    public enum Measure: Sendable {
        case loss(Loss)
        /// Equality, as it stands.
        case accuracy
        case binaryAccuracy(threshold: Double)
        case categoricalAccuracy, sparseCategoricalAccuracy
        case topK(Int), sparseTopK(Int)
    }
    public enum Curve: String, Sendable, CaseIterable { case roc = "ROC", pr = "PR" }
    public enum Averaging: String, Sendable, CaseIterable { case micro, macro, weighted }

    public enum Kind: Sendable {
        case mean(Measure)
        case rootMean(Measure)
        /// Of single numbers, not of targets and predictions.
        case plainMean, plainSum
        case precision(thresholds: [Double], column: Int?), recall(thresholds: [Double], column: Int?)
        case truePositives([Double]), trueNegatives([Double]), falsePositives([Double]), falseNegatives([Double])
        case area(Curve, thresholds: Int, fromLogits: Bool)
        case fBeta(Double, Averaging?, threshold: Double?)
        case r2
    }

    public let kind: Kind
    public var name: String
    /// Sums since the last reset; what each stands for depends on the kind.
    private var sums: [Double] = []
    private var width = 1

    public init(_ kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    /// Whether more is better; nil where nobody can say.
    public var growsWithSuccess: Bool? {
        switch kind {
        case .mean(.loss(let loss)), .rootMean(.loss(let loss)): loss.rule == .cosineSimilarity
        case .mean, .rootMean, .precision, .recall, .truePositives, .trueNegatives, .area, .fBeta, .r2: true
        case .falsePositives, .falseNegatives: false
        case .plainMean, .plainSum: nil
        }
    }

    public func reset() { sums = [] }

    private func add(_ values: [Double]) {
        if sums.count != values.count { sums = [Double](repeating: 0, count: values.count) }
        for (i, value) in values.enumerated() { sums[i] += value }
    }

    // MARK: Update

    /// Adds numbers as they are: to a mean or a sum.
    public func update(numbers: Tensor<Double>, weights: Tensor<Double>? = nil) throws(ModelError) {
        let (sum, count) = try samplewise(numbers, weights, averaging: { if case .plainSum = kind { false } else { true } }())
        add([sum, count])
    }

    /// Adds a batch.
    public func update(_ target: Tensor<Float>, _ prediction: Tensor<Float>, weights: Tensor<Float>? = nil, mask: Mask? = nil) throws(ModelError) {
        var weights = weights?.converted(to: Double.self)
        if let mask {
            let own = Tensor<Double>(mask.values.map { $0 ? 1 : 0 }, mask.shape)
            weights = try weights.map { given throws(ModelError) in Tensor(zip(try Weighting.fitted(given, mask.shape), own.values).map { $0 * $1 }, mask.shape) } ?? own
        }
        switch kind {
        case .plainMean, .plainSum: try update(numbers: prediction.converted(to: Double.self), weights: weights)
        case .mean(let measure), .rootMean(let measure):
            let (sum, count) = try samplewise(try measure.values(target, prediction), weights, averaging: true)
            add([sum, count])
        case .precision(let thresholds, let column), .recall(let thresholds, let column):
            add(try confusion(target, prediction, weights, thresholds, column))
        case .truePositives(let thresholds), .trueNegatives(let thresholds), .falsePositives(let thresholds), .falseNegatives(let thresholds):
            add(try confusion(target, prediction, weights, thresholds, nil))
        case .area(_, let count, let fromLogits):
            let squashed = fromLogits ? Tensor(prediction.values.map { 1 / (1 + expf(-$0)) }, prediction.shape) : prediction
            add(try confusion(target, squashed, weights, Metric.areaThresholds(count), nil))
        case .fBeta(_, _, let threshold): add(try classwise(target, prediction, weights, threshold))
        case .r2: try addSquares(target, prediction, weights)
        }
    }

    /// Weighted sum and weight, each sample's axes averaged first.
    private func samplewise(_ values: Tensor<Double>, _ weights: Tensor<Double>?, averaging: Bool) throws(ModelError) -> (Double, Double) {
        guard let weights else {
            let inner = Double(max(1, values.shape.dropFirst().reduce(1, *)))
            let sum = values.values.reduce(0, +)
            return (averaging ? sum / inner : sum, Double(values.shape.first ?? 1))
        }
        let (v, w) = Alignment.sameRank(values.shape, weights.shape)
        // Axes that have no weights of their own are averaged away before the weights come in.
        let kept = Array(v.prefix(w.count))
        let rest = max(1, v.dropFirst(w.count).reduce(1, *))
        guard let shape = Alignment.broadcast(w, kept), shape == kept else { throw .weightShape(expected: values.shape, found: weights.shape) }
        let spread = Alignment.spread(weights.reshaped(w), shape)
        let inner = averaging ? Double(max(1, shape.dropFirst().reduce(1, *))) : 1
        var (sum, count) = (0.0, 0.0)
        for i in 0..<spread.count {
            var value = 0.0
            for j in 0..<rest { value += values[i * rest + j] }
            if spread[i] != 0 { sum += (averaging ? value / Double(rest) : value) * spread[i] / inner }
            count += spread[i] / inner
        }
        return (sum, count)
    }

    /// True positives, false positives, true negatives, false negatives, each by threshold.
    private func confusion(_ target: Tensor<Float>, _ prediction: Tensor<Float>, _ weights: Tensor<Double>?, _ thresholds: [Double], _ column: Int?) throws(ModelError) -> [Double] {
        let (y, p) = try Alignment.common(target, prediction, broadcasts: false)
        let factors = try weights.map { given throws(ModelError) in try Metric.elementwise(given, p.shape) }
        let last = max(1, p.shape.last ?? 1)
        let n = thresholds.count
        var result = [Double](repeating: 0, count: 4 * n)
        for i in 0..<p.count where column == nil || i % last == column {
            let factor = factors?[i] ?? 1
            for (t, threshold) in thresholds.enumerated() {
                let isPositive = p[i] > Float(threshold)
                let at = isPositive ? (y[i] != 0 ? 0 : 1) : (y[i] != 0 ? 3 : 2)
                result[at * n + t] += factor
            }
        }
        return result
    }

    /// Weights for each element of a shape: of samples, or of whatever leading axes they have.
    private static func elementwise(_ weights: Tensor<Double>, _ shape: [Int]) throws(ModelError) -> [Double] {
        var own = Alignment.sameRank(weights.shape, shape).0
        own += [Int](repeating: 1, count: max(0, shape.count - own.count))
        guard let whole = Alignment.broadcast(own, shape), whole == shape else { throw .weightShape(expected: shape, found: weights.shape) }
        return Alignment.spread(weights.reshaped(own), shape).values
    }

    /// True positives, false positives, false negatives and weights, each by class.
    private func classwise(_ target: Tensor<Float>, _ prediction: Tensor<Float>, _ weights: Tensor<Double>?, _ threshold: Double?) throws(ModelError) -> [Double] {
        let (y, p) = try Alignment.common(target, prediction, broadcasts: false)
        let classes = max(1, p.shape.last ?? 1)
        width = classes
        var result = [Double](repeating: 0, count: 4 * classes)
        for row in 0..<p.count / classes {
            let factor = weights.map { $0[row % max(1, $0.count)] } ?? 1
            var largest = -Float.infinity
            for j in 0..<classes { largest = max(largest, p[row * classes + j]) }
            for j in 0..<classes {
                let value = p[row * classes + j]
                let isPositive = threshold.map { value > Float($0) } ?? (value == largest && value != 0)
                let truth = Double(y[row * classes + j])
                result[j] += isPositive ? truth * factor : 0
                result[classes + j] += isPositive ? (1 - truth) * factor : 0
                result[2 * classes + j] += isPositive ? 0 : truth * factor
                result[3 * classes + j] += truth * factor
            }
        }
        return result
    }

    /// Σy², Σy, Σ(y−p)² and Σw, each by output.
    private func addSquares(_ target: Tensor<Float>, _ prediction: Tensor<Float>, _ weights: Tensor<Double>?) throws(ModelError) {
        let (y, p) = try Alignment.common(target, prediction, broadcasts: false)
        let columns = p.shape.count > 1 ? max(1, p.shape.last ?? 1) : 1
        width = columns
        var result = [Double](repeating: 0, count: 4 * columns)
        for i in 0..<p.count {
            let (j, factor) = (i % columns, weights.map { $0[i / columns % max(1, $0.count)] } ?? 1)
            let (truth, error) = (Double(y[i]), Double(y[i] - p[i]))
            result[j] += factor * truth * truth
            result[columns + j] += factor * truth
            result[2 * columns + j] += factor * error * error
            result[3 * columns + j] += factor
        }
        add(result)
    }

    // MARK: Result

    /// The figure, or figures: one by threshold or by class where there are several.
    public var result: [Double] {
        switch kind {
        case .mean, .plainMean: return [ratio(0, 1)]
        case .rootMean: return [ratio(0, 1).squareRoot()]
        case .plainSum: return [sums.first ?? 0]
        case .precision(let thresholds, _): return thresholds.indices.map { by($0, 0, [0, 1], thresholds.count) }
        case .recall(let thresholds, _): return thresholds.indices.map { by($0, 0, [0, 3], thresholds.count) }
        case .truePositives(let thresholds): return thresholds.indices.map { at($0) }
        case .falsePositives(let thresholds): return thresholds.indices.map { at(thresholds.count + $0) }
        case .trueNegatives(let thresholds): return thresholds.indices.map { at(2 * thresholds.count + $0) }
        case .falseNegatives(let thresholds): return thresholds.indices.map { at(3 * thresholds.count + $0) }
        case .area(let curve, let count, _): return [area(curve, Metric.areaThresholds(count).count)]
        case .fBeta(let beta, let averaging, _): return fScores(beta, averaging)
        case .r2: return [determination]
        }
    }

    private func at(_ i: Int) -> Double { sums.indices.contains(i) ? sums[i] : 0 }
    private func ratio(_ a: Int, _ b: Int) -> Double { at(b) == 0 ? 0 : at(a) / at(b) }
    private func by(_ i: Int, _ part: Int, _ whole: [Int], _ n: Int) -> Double {
        let total = whole.reduce(0) { $0 + at($1 * n + i) }
        return total == 0 ? 0 : at(part * n + i) / total
    }

    /// Thresholds spread evenly over [0, 1], the outermost just beyond it.
    private static func areaThresholds(_ count: Int) -> [Double] {
        guard count > 2 else { return [-1e-7, 1 + 1e-7] }
        let inner: [Double] = (1..<count - 1).map { Double($0) / Double(count - 1) }
        return [-1e-7] + inner + [1 + 1e-7]
    }

    /// The area under the curve of rates, trapezoid by trapezoid; under precision and recall as Davis & Goadrich 2006
    /// interpolate.
    private func area(_ curve: Curve, _ n: Int) -> Double {
        guard !sums.isEmpty else { return 0 }
        func safe(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }
        if curve == .roc {
            let x = (0..<n).map { safe(at(n + $0), at(n + $0) + at(2 * n + $0)) }
            let y = (0..<n).map { safe(at($0), at($0) + at(3 * n + $0)) }
            var sum = 0.0
            for i in 0..<n - 1 { sum += (x[i] - x[i + 1]) * (y[i] + y[i + 1]) / 2 }
            return sum
        }
        var sum = 0.0
        for i in 0..<n - 1 {
            let (here, next) = (at(i) + at(n + i), at(i + 1) + at(n + i + 1))
            let hits = at(i) - at(i + 1)
            let slope = safe(hits, max(here - next, 0))
            let intercept = at(i + 1) - slope * next
            let growth = here > 0 && next > 0 ? here / next : 1
            sum += safe(slope * (hits + intercept * log(growth)), max(at(i + 1) + at(3 * n + i + 1), 0))
        }
        return sum
    }

    private func fScores(_ beta: Double, _ averaging: Averaging?) -> [Double] {
        let squared = beta * beta
        func score(_ hits: Double, _ false1: Double, _ false2: Double) -> Double {
            let precision = hits + false1 == 0 ? 0 : hits / (hits + false1)
            let recall = hits + false2 == 0 ? 0 : hits / (hits + false2)
            let below = precision * squared + recall
            return below == 0 ? 0 : (1 + squared) * precision * recall / below
        }
        func total(_ part: Int) -> Double { (0..<width).reduce(0) { $0 + at(part * width + $1) } }
        let scores = (0..<width).map { score(at($0), at(width + $0), at(2 * width + $0)) }
        switch averaging {
        case nil: return scores
        case .micro?: return [score(total(0), total(1), total(2))]
        case .macro?: return [scores.reduce(0, +) / Double(max(1, width))]
        case .weighted?:
            let weight = total(3)
            return [weight == 0 ? 0 : (0..<width).reduce(0) { $0 + scores[$1] * at(3 * width + $1) } / weight]
        }
    }

    /// 1 − Σ(y−p)²/Σ(y−ȳ)², averaged over the outputs.
    private var determination: Double {
        guard !sums.isEmpty else { return 0 }
        let scores = (0..<width).map { j -> Double in
            let weight = at(3 * width + j)
            let mean = weight == 0 ? 0 : at(width + j) / weight
            let total = at(j) - at(width + j) * mean
            let raw = total == 0 ? 0 : 1 - at(2 * width + j) / total
            return total == 0 ? (at(2 * width + j) == 0 ? 1 : 0) : raw
        }
        return scores.reduce(0, +) / Double(max(1, width))
    }
}
