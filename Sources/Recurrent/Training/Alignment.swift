/// How targets and predictions of different shapes meet (keras/src/losses/loss.py): an axis of length 1 at the end is
/// dropped or added, the rest broadcasts.
enum Alignment {
    /// Two shapes of ranks that differ by one, brought to the same rank where the longer ends in 1.
    static func sameRank(_ a: [Int], _ b: [Int]) -> ([Int], [Int]) {
        if a.count == b.count + 1, a.last == 1 { return b.count == 1 ? (a, b + [1]) : (a.dropLast(), b) }
        if b.count == a.count + 1, b.last == 1 { return a.count == 1 ? (a + [1], b) : (a, b.dropLast()) }
        return (a, b)
    }

    static func broadcast(_ a: [Int], _ b: [Int]) -> [Int]? {
        let rank = max(a.count, b.count)
        let (x, y) = ([Int](repeating: 1, count: rank - a.count) + a, [Int](repeating: 1, count: rank - b.count) + b)
        var shape: [Int] = []
        for (m, n) in zip(x, y) {
            guard m == n || m == 1 || n == 1 else { return nil }
            shape.append(m == 1 ? n : m)
        }
        return shape
    }

    /// Targets and predictions in one shape.
    static func common<S: Scalar>(_ target: Tensor<S>, _ prediction: Tensor<S>, broadcasts: Bool) throws(ModelError) -> (Tensor<S>, Tensor<S>) {
        let (t, p) = sameRank(target.shape, prediction.shape)
        if t == p { return (target.reshaped(t), prediction.reshaped(p)) }
        guard broadcasts, let shape = broadcast(t, p) else { throw .targets(expected: prediction.shape, found: target.shape) }
        return (spread(target.reshaped(t), shape), spread(prediction.reshaped(p), shape))
    }

    /// Numbers of classes, one for each row of the predictions.
    static func classes<S: Scalar>(_ target: Tensor<S>, _ prediction: Tensor<S>) throws(ModelError) -> Tensor<S> {
        let shape = target.shape.count == prediction.shape.count && target.shape.last == 1 ? Array(target.shape.dropLast()) : target.shape
        guard shape == Array(prediction.shape.dropLast()) else { throw .targets(expected: Array(prediction.shape.dropLast()), found: target.shape) }
        return target.reshaped(shape)
    }

    static func spread<S: Scalar>(_ tensor: Tensor<S>, _ shape: [Int]) -> Tensor<S> {
        if tensor.shape == shape { return tensor }
        let result = Tensor<S>(shape)
        let map = places(tensor.shape, in: shape)
        for i in 0..<result.count { result[i] = tensor[map[i]] }
        return result
    }

    /// Sums what was spread back into the shape it came from.
    static func gathered<S: Scalar>(_ tensor: Tensor<S>, into shape: [Int]) throws(ModelError) -> Tensor<S> {
        if tensor.count == shape.reduce(1, *) { return tensor.reshaped(shape) }
        let (own, _) = sameRank(shape, tensor.shape)
        let result = Tensor<S>(shape)
        let map = places(own, in: tensor.shape)
        for i in 0..<tensor.count { result[map[i]] += tensor[i] }
        return result
    }

    /// For each element of the larger shape, its place in the smaller one.
    private static func places(_ shape: [Int], in larger: [Int]) -> [Int] {
        let padded = [Int](repeating: 1, count: larger.count - shape.count) + shape
        var strides = [Int](repeating: 0, count: padded.count)
        var step = 1
        for i in padded.indices.reversed() {
            strides[i] = padded[i] == 1 ? 0 : step
            step *= padded[i]
        }
        var index = [Int](repeating: 0, count: larger.count)
        var at = 0
        return (0..<larger.reduce(1, *)).map { _ in
            let here = at
            for axis in larger.indices.reversed() {
                index[axis] += 1
                at += strides[axis]
                if index[axis] < larger[axis] { break }
                at -= strides[axis] * larger[axis]
                index[axis] = 0
            }
            return here
        }
    }

    /// Targets of 0 and 1 alone become −1 and 1.
    static func signed<S: Scalar>(_ target: Tensor<S>) -> Tensor<S> {
        guard target.values.allSatisfy({ $0 == 0 || $0 == 1 }) else { return target }
        return Tensor(target.values.map { 2 * $0 - 1 }, target.shape)
    }
}

/// What each row counts, from sample weights and a mask.
enum Weighting {
    /// The factor of each row (nil: 1), and the number that the sum of the rows is divided by.
    static func factors<S: Scalar>(rows: [Int], weights: Tensor<S>?, mask: Mask?, reduction: Loss.Reduction) throws(ModelError) -> (factors: [Double]?, count: Double) {
        let total = Double(rows.reduce(1, *))
        var factors: [Double]?
        if let mask {
            let valid = Double(mask.values.reduce(0) { $0 + ($1 ? 1 : 0) })
            // The mean is taken over what counts.
            let share = reduction == .mean ? (valid == 0 ? 0 : Double(mask.values.count) / valid) : 1
            factors = try fitted(Tensor<Double>(mask.values.map { $0 ? share : 0 }, mask.shape), rows)
        }
        if let weights {
            let own = try fitted(weights.converted(to: Double.self), rows)
            factors = factors.map { zip($0, own).map { $0 * $1 } } ?? own
        }
        switch reduction {
        case .sum, .none: return (factors, 1)
        case .mean: return (factors, max(total, 1))
        case .weightedMean: return (factors, factors.map { $0.reduce(0, +) } ?? max(total, 1))
        }
    }

    /// Weights in the shape of the rows.
    static func fitted(_ weights: Tensor<Double>, _ rows: [Int]) throws(ModelError) -> [Double] {
        let (r, w) = Alignment.sameRank(rows, weights.shape)
        guard let shape = Alignment.broadcast(r, w), shape.reduce(1, *) == rows.reduce(1, *) else { throw .weightShape(expected: rows, found: weights.shape) }
        return Alignment.spread(weights.reshaped(w), shape).values
    }
}
