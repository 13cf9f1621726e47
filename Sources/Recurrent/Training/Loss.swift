#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a model is trained to make small. Per sample: the mean over the last axis; then the mean over all
/// (keras/src/losses/loss.py).
public enum Loss: String, Sendable, CaseIterable {
    case meanSquaredError = "mean_squared_error", meanAbsoluteError = "mean_absolute_error", binaryCrossentropy = "binary_crossentropy"
    case categoricalCrossentropy = "categorical_crossentropy", sparseCategoricalCrossentropy = "sparse_categorical_crossentropy"
    case huber, logCosh = "log_cosh"

    /// Other names Keras accepts.
    public static let aliases = ["mse": Loss.meanSquaredError, "mae": .meanAbsoluteError, "MSE": .meanSquaredError, "MAE": .meanAbsoluteError, "bce": .binaryCrossentropy, "logcosh": .logCosh]

    public init?(named name: String) {
        if let known = Loss(rawValue: name) ?? Loss.aliases[name] { self = known } else { return nil }
    }

    /// Sum over the samples and timesteps (rows), and the gradient of the mean by each prediction.
    ///
    /// - Parameter rowsInAll: the number of rows the mean is taken over, which may be more than are given here.
    func evaluate<S: Scalar>(_ target: Tensor<S>, _ prediction: Tensor<S>, rowsInAll: Int) -> (sum: Double, gradient: Tensor<S>) {
        let width = prediction.shape.last ?? 1
        let rows = prediction.count / max(1, width)
        let gradient = Tensor<S>(prediction.shape)
        let n = S(width) * S(rowsInAll)
        var sum = 0.0
        let tiny = S(1e-7)
        func clipped(_ p: S) -> S { p.isNaN ? p : min(max(p, tiny), 1 - tiny) }
        for i in 0..<rows {
            var row: S = 0
            switch self {
            case .sparseCategoricalCrossentropy:
                let label = Int(exactly: target[i].rounded()) ?? -1
                var total: S = 0
                for j in 0..<width { total += prediction[i * width + j] }
                guard label >= 0, label < width else {
                    sum += .nan
                    continue
                }
                let p = clipped(prediction[i * width + label] / total)
                sum += -log(Double(p))
                for j in 0..<width { gradient[i * width + j] = ((j == label ? -1 / p : 0) + 1) / total / S(rowsInAll) }
                continue
            case .categoricalCrossentropy:
                var total: S = 0
                for j in 0..<width { total += prediction[i * width + j] }
                var weight: S = 0
                for j in 0..<width {
                    let p = clipped(prediction[i * width + j] / total)
                    let y = target[i * width + j]
                    if y != 0 { sum -= Double(y) * log(Double(p)) }
                    weight += y
                    gradient[i * width + j] = -y / p / total / S(rowsInAll)
                }
                for j in 0..<width { gradient[i * width + j] += weight / total / S(rowsInAll) }
                continue
            default: break
            }
            for j in i * width..<(i + 1) * width {
                let (y, p) = (target[j], prediction[j])
                let e = p - y
                switch self {
                case .meanSquaredError:
                    row += e * e
                    gradient[j] = 2 * e / n
                case .meanAbsoluteError:
                    row += abs(e)
                    gradient[j] = (e > 0 ? 1 : e < 0 ? -1 : e) / n
                case .huber:
                    row += abs(e) <= 1 ? e * e / 2 : abs(e) - 0.5
                    gradient[j] = min(max(e, -1), 1) / n
                case .logCosh:
                    row += S(Double(e) + log1p(exp(-2 * Double(e))) - log(2))
                    gradient[j] = S(tanh(Double(e))) / n
                case .binaryCrossentropy:
                    let q = clipped(p)
                    row -= S(Double(y) * log(Double(q)) + (1 - Double(y)) * log(1 - Double(q)))
                    gradient[j] = q == p ? ((1 - y) / (1 - q) - y / q) / n : 0
                case .categoricalCrossentropy, .sparseCategoricalCrossentropy: break
                }
            }
            sum += Double(row / S(width))
        }
        return (sum, gradient)
    }
}

/// A figure reported beside the loss.
public enum Metric: Sendable {
    case loss(Loss)
    case rootMeanSquaredError
    case accuracy

    public init?(named name: String) {
        switch name {
        case "accuracy", "acc": self = .accuracy
        case "rmse", "root_mean_squared_error", "RootMeanSquaredError": self = .rootMeanSquaredError
        default:
            guard let loss = Loss(named: name) else { return nil }
            self = .loss(loss)
        }
    }

    /// Sum over rows.
    func sum(_ target: Tensor<Float>, _ prediction: Tensor<Float>) -> Double {
        switch self {
        case .loss(let loss): return loss.evaluate(target, prediction, rowsInAll: 1).sum
        case .rootMeanSquaredError: return Loss.meanSquaredError.evaluate(target, prediction, rowsInAll: 1).sum
        case .accuracy:
            let width = prediction.shape.last ?? 1
            let rows = prediction.count / max(1, width)
            var hits = 0.0
            for i in 0..<rows {
                if width == 1 {
                    hits += (prediction[i] > 0.5) == (target[i] > 0.5) ? 1 : 0
                    continue
                }
                func best(_ t: Tensor<Float>) -> Int { (0..<width).reduce(0) { t[i * width + $1] > t[i * width + $0] ? $1 : $0 } }
                let isSparse = target.count == rows
                hits += best(prediction) == (isSparse ? Int(exactly: target[i].rounded()) ?? -1 : best(target)) ? 1 : 0
            }
            return hits
        }
    }

    func finish(_ mean: Double) -> Double { if case .rootMeanSquaredError = self { mean.squareRoot() } else { mean } }
}
