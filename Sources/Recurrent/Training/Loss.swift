/// What a model is trained to make small: a number for each row of the predictions (all axes but the last), and how
/// these become one (keras/src/losses).
public struct Loss: Sendable {
    /// The formula of a row. y is the target, p the prediction, w the length of the row.
    public enum Rule: Sendable, Equatable {
        case meanSquaredError, meanAbsoluteError, meanAbsolutePercentageError, meanSquaredLogarithmicError
        /// Huber 1964: squared up to `delta`, straight beyond.
        case huber(delta: Double)
        case logCosh
        case binaryCrossentropy
        /// Lin et al. 2017; `alpha` weights the classes where it is given.
        case binaryFocalCrossentropy(alpha: Double?, gamma: Double)
        case categoricalCrossentropy
        case categoricalFocalCrossentropy(alpha: Double, gamma: Double)
        /// Targets are the numbers of the classes; rows of the ignored one don't count.
        case sparseCategoricalCrossentropy(ignoring: Int?)
        case klDivergence, poisson, cosineSimilarity, hinge, squaredHinge, categoricalHinge
    }

    /// How the rows' losses become one number.
    public enum Reduction: String, Sendable, CaseIterable {
        case mean = "sum_over_batch_size", sum, none, weightedMean = "mean_with_sample_weight"
    }

    public var rule: Rule
    public var name: String
    public var reduction = Reduction.mean
    /// The predictions are not probabilities yet: a sigmoid or softmax belongs in front of the loss.
    public var fromLogits = false
    /// Moves the targets of a cross-entropy towards even ones.
    public var labelSmoothing = 0.0

    public init(_ rule: Rule, name: String) {
        self.rule = rule
        self.name = name
    }

    public static let meanSquaredError = Loss(.meanSquaredError, name: "mean_squared_error")

    /// Whether targets are numbers of classes, one for each row.
    public var isSparse: Bool { if case .sparseCategoricalCrossentropy = rule { true } else { false } }
    /// The function that, directly below the loss, is computed together with it, so that certain answers lose no digits.
    public var matchingActivation: Activation? {
        switch rule {
        case .binaryCrossentropy: .sigmoid
        case .categoricalCrossentropy, .sparseCategoricalCrossentropy: .softmax
        default: nil
        }
    }
}

/// A loss applied to a batch.
public struct LossResult<S: Scalar>: Sendable {
    /// The reduced loss.
    public let value: Double
    /// By each prediction.
    public let gradient: Tensor<S>
}

extension Loss {
    /// The loss of each row, in the shape of the predictions without their last axis.
    public func rows<S: Scalar>(_ target: Tensor<S>, _ prediction: Tensor<S>) throws(ModelError) -> Tensor<S> {
        try evaluateRows(target, prediction).rows
    }

    /// The loss of a batch and its gradient.
    ///
    /// - Parameters:
    ///   - weights: of samples, or of samples and timesteps.
    ///   - mask: timesteps that don't count; the mean is then taken over those that do.
    public func evaluate<S: Scalar>(_ target: Tensor<S>, _ prediction: Tensor<S>, weights: Tensor<S>? = nil, mask: Mask? = nil) throws(ModelError) -> LossResult<S> {
        let parts = try evaluateRows(target, prediction)
        var mask = mask
        if let own = parts.mask {
            mask = mask.map { Mask(zip($0.values, own.values).map { $0 && $1 }, shape: own.shape) } ?? own
        }
        let (factors, count) = try Weighting.factors(rows: parts.rows.shape, weights: weights, mask: mask, reduction: reduction)
        var sum = 0.0
        let width = max(1, parts.gradient.shape.last ?? 1)
        for i in 0..<parts.rows.count {
            let factor = factors.map { $0[i] } ?? 1
            if factor != 0 { sum += Double(parts.rows[i]) * factor }
            // Rows that don't count give no gradient, not even that of a nan.
            let scale = S(factor / count)
            for j in i * width..<(i + 1) * width { parts.gradient[j] = scale == 0 ? 0 : parts.gradient[j] * scale }
        }
        return LossResult(value: count == 0 ? 0 : sum / count, gradient: try Alignment.gathered(parts.gradient, into: prediction.shape))
    }

    /// Losses and gradients row by row; the mask is of the rows that an ignored class leaves.
    private func evaluateRows<S: Scalar>(_ target: Tensor<S>, _ prediction: Tensor<S>) throws(ModelError) -> (rows: Tensor<S>, gradient: Tensor<S>, mask: Mask?) {
        var (y, p) = isSparse ? (try Alignment.classes(target, prediction), prediction) : try Alignment.common(target, prediction, broadcasts: !isProbabilistic)
        if rule == .hinge || rule == .squaredHinge { y = Alignment.signed(y) }
        let width = max(1, p.shape.last ?? 1)
        let rows = Tensor<S>(Array(p.shape.dropLast()))
        guard p.count == rows.count * width else { throw .mismatch("there are no predictions: their last axis has length 0") }
        let gradient = Tensor<S>(p.shape)
        var counted: [Bool]?
        for i in 0..<rows.count {
            let row = LossRow(prediction: p.pointer + i * width, gradient: gradient.pointer + i * width, width: width, fromLogits: fromLogits)
            if case .sparseCategoricalCrossentropy(let ignored) = rule {
                let label = Int(exactly: Double(y[i]).rounded(.towardZero)) ?? -1
                if let ignored, label == ignored {
                    if counted == nil { counted = [Bool](repeating: true, count: rows.count) }
                    counted?[i] = false
                    continue
                }
                guard label >= 0, label < width else { throw .label(label, classes: width) }
                rows[i] = row.sparse(label)
            } else {
                rows[i] = row.evaluate(rule, y.pointer + i * width, smoothing: S(labelSmoothing))
            }
        }
        return (rows, gradient, counted.map { Mask($0, shape: rows.shape) })
    }

    /// Cross-entropies need targets of the predictions' very shape; the others broadcast.
    private var isProbabilistic: Bool {
        switch rule {
        case .binaryCrossentropy, .binaryFocalCrossentropy, .categoricalCrossentropy, .categoricalFocalCrossentropy: true
        default: false
        }
    }
}
