extension Metric.Measure {
    /// The measure of each element or row, in the shape Keras gives it.
    public func values(_ target: Tensor<Float>, _ prediction: Tensor<Float>) throws(ModelError) -> Tensor<Double> {
        guard prediction.shape.last != 0, target.shape.last != 0 else { throw .mismatch("there are no predictions: their last axis has length 0") }
        switch self {
        case .loss(let loss):
            let rows = try loss.rows(target, prediction)
            let sign = loss.rule == .cosineSimilarity ? -1.0 : 1
            return Tensor<Double>(rows.values.map { sign * Double($0) }, rows.shape)
        case .accuracy:
            let (y, p) = try Alignment.common(target, prediction, broadcasts: true)
            return Tensor<Double>(zip(y.values, p.values).map { $0 == $1 ? 1 : 0 }, p.shape)
        case .binaryAccuracy(let threshold):
            let (y, p) = try Alignment.common(target, prediction, broadcasts: true)
            return Tensor<Double>(zip(y.values, p.values).map { $0 == ($1 > Float(threshold) ? 1 : 0) ? 1 : 0 }, p.shape)
        case .categoricalAccuracy:
            let classes = Metric.Measure.best(target)
            let best = Metric.Measure.best(prediction)
            guard classes.shape == best.shape else { throw .targets(expected: prediction.shape, found: target.shape) }
            return Metric.Measure.matches(classes, best)
        case .sparseCategoricalAccuracy:
            return Metric.Measure.matches(try Alignment.classes(target, prediction), Metric.Measure.best(prediction))
        case .topK(let k): return Metric.Measure.among(k, Metric.Measure.best(target), prediction)
        case .sparseTopK(let k): return Metric.Measure.among(k, try Alignment.classes(target, prediction), prediction)
        }
    }

    /// The first of the largest along the last axis.
    private static func best(_ tensor: Tensor<Float>) -> Tensor<Float> {
        let width = max(1, tensor.shape.last ?? 1)
        let result = Tensor<Float>(Array(tensor.shape.dropLast()))
        for i in 0..<result.count {
            var at = 0
            for j in 1..<width where tensor[i * width + j] > tensor[i * width + at] { at = j }
            result[i] = Float(at)
        }
        return result
    }

    private static func matches(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Tensor<Double> {
        Tensor<Double>(zip(a.values, b.values).map { $0 == $1 ? 1 : 0 }, b.shape)
    }

    /// Whether fewer than k classes are rated above the right one.
    private static func among(_ k: Int, _ classes: Tensor<Float>, _ prediction: Tensor<Float>) -> Tensor<Double> {
        let width = max(1, prediction.shape.last ?? 1)
        let result = Tensor<Double>(classes.shape)
        for i in 0..<min(classes.count, prediction.count / width) {
            guard let label = Int(exactly: classes[i]), label >= 0, label < width else { continue }
            var above = 0
            for j in 0..<width where prediction[i * width + j] > prediction[i * width + label] { above += 1 }
            result[i] = above < k ? 1 : 0
        }
        return result
    }
}
