#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One row of predictions, its loss, and where its gradient goes. Each rule is one equation and its derivative.
struct LossRow<S: Scalar> {
    let prediction: UnsafeMutablePointer<S>
    let gradient: UnsafeMutablePointer<S>
    let width: Int
    let fromLogits: Bool

    /// Keras's `epsilon()`.
    private var tiny: S { S(1e-7) }
    private func clipped(_ p: S) -> S { p.isNaN ? p : min(max(p, tiny), 1 - tiny) }
    private func isInside(_ p: S) -> Bool { p >= tiny && p <= 1 - tiny }
    private func ln(_ x: S) -> S { S(log(Double(x))) }
    private func sign(_ x: S) -> S { x > 0 ? 1 : x < 0 ? -1 : x }

    /// The mean of a function over the row; `body` gives value and derivative.
    private func mean(_ y: UnsafeMutablePointer<S>, _ body: (_ y: S, _ p: S) -> (S, S)) -> S {
        var sum: S = 0
        let n = S(width)
        for j in 0..<width {
            let (value, slope) = body(y[j], prediction[j])
            sum += value
            gradient[j] = slope / n
        }
        return sum / n
    }

    func evaluate(_ rule: Loss.Rule, _ y: UnsafeMutablePointer<S>, smoothing: S) -> S {
        switch rule {
        case .meanSquaredError: mean(y) { y, p in ((p - y) * (p - y), 2 * (p - y)) }
        case .meanAbsoluteError: mean(y) { y, p in (abs(p - y), sign(p - y)) }
        case .meanAbsolutePercentageError: mean(y) { y, p in (100 * abs(p - y) / max(abs(y), tiny), 100 * sign(p - y) / max(abs(y), tiny)) }
        case .meanSquaredLogarithmicError:
            mean(y) { y, p in
                let d = S(log1p(Double(max(p, tiny)))) - S(log1p(Double(max(y, tiny))))
                return (d * d, p > tiny ? 2 * d / (1 + p) : 0)
            }
        case .huber(let delta):
            mean(y) { y, p in
                let (e, limit) = (p - y, S(delta))
                return abs(e) <= limit ? (e * e / 2, e) : (limit * abs(e) - limit * limit / 2, limit * sign(e))
            }
        // log cosh e = e + log(1 + e^−2e) − log 2, which does not overflow.
        case .logCosh:
            mean(y) { y, p in
                let e = abs(Double(p - y))
                return (S(e + log1p(exp(-2 * e)) - 0.6931471805599453), S(tanh(Double(p - y))))
            }
        case .poisson: mean(y) { y, p in (p - y * ln(p + tiny), 1 - y / (p + tiny)) }
        case .hinge: mean(y) { y, p in (max(1 - y * p, 0), y * p < 1 ? -y : 0) }
        case .squaredHinge: mean(y) { y, p in (max(1 - y * p, 0) * max(1 - y * p, 0), y * p < 1 ? -2 * y * (1 - y * p) : 0) }
        case .binaryCrossentropy: mean(y) { y, p in binary(y * (1 - smoothing) + smoothing / 2, p) }
        case .binaryFocalCrossentropy(let alpha, let gamma): mean(y) { y, p in binaryFocal(y * (1 - smoothing) + smoothing / 2, p, alpha.map { S($0) }, gamma) }
        case .categoricalCrossentropy: fromLogits ? categoricalOfLogits(y, smoothing) : categorical(y, smoothing)
        case .categoricalFocalCrossentropy(let alpha, let gamma): categoricalFocal(y, smoothing, alpha, gamma)
        case .sparseCategoricalCrossentropy: 0
        case .klDivergence: klDivergence(y)
        case .cosineSimilarity: cosine(y)
        case .categoricalHinge: categoricalHinge(y)
        }
    }

    // MARK: Cross-entropy

    private func binary(_ y: S, _ p: S) -> (S, S) {
        if fromLogits {
            // max(z, 0) − z·y + log(1 + e^−|z|); the slope is σ(z) − y.
            let z = Double(p)
            return (S(max(z, 0) - z * Double(y) + log1p(exp(-abs(z)))), S(z >= 0 ? 1 / (1 + exp(-z)) : exp(z) / (1 + exp(z))) - y)
        }
        let q = clipped(p)
        return (-(y * ln(q) + (1 - y) * ln(1 - q)), isInside(p) ? (1 - y) / (1 - q) - y / q : 0)
    }

    private func binaryFocal(_ y: S, _ given: S, _ alpha: S?, _ gamma: Double) -> (S, S) {
        let p = fromLogits ? S(1 / (1 + exp(-Double(given)))) : given
        let q = clipped(p)
        let entropy = -(y * ln(q) + (1 - y) * ln(1 - q))
        let slope = isInside(p) ? (1 - y) / (1 - q) - y / q : 0
        let miss = Double(1 - (y * p + (1 - y) * (1 - p)))
        let focus = S(pow(miss, gamma))
        let focusSlope = S(gamma * pow(miss, gamma - 1)) * (1 - 2 * y)
        let weight = alpha.map { y * $0 + (1 - y) * (1 - $0) } ?? 1
        let byP = weight * (focus * slope + focusSlope * entropy)
        return (weight * focus * entropy, fromLogits ? byP * p * (1 - p) : byP)
    }

    private func smoothed(_ y: S, _ smoothing: S) -> S { smoothing == 0 ? y : y * (1 - smoothing) + smoothing / S(width) }

    /// The softmax of the row into `gradient`; returns the logarithm of the sum of the exponentials.
    private func softmax() -> Double {
        var largest = prediction[0]
        for j in 1..<max(1, width) { largest = max(largest, prediction[j]) }
        var total = 0.0
        for j in 0..<width { total += exp(Double(prediction[j] - largest)) }
        for j in 0..<width { gradient[j] = S(exp(Double(prediction[j] - largest)) / total) }
        return log(total) + Double(largest)
    }

    private func categoricalOfLogits(_ y: UnsafeMutablePointer<S>, _ smoothing: S) -> S {
        let normaliser = softmax()
        var (sum, weight) = (0.0, S(0))
        for j in 0..<width {
            let target = smoothed(y[j], smoothing)
            if target != 0 { sum += Double(target) * (normaliser - Double(prediction[j])) }
            weight += target
        }
        for j in 0..<width { gradient[j] = gradient[j] * weight - smoothed(y[j], smoothing) }
        return S(sum)
    }

    /// −Σ y·log(p/Σp).
    private func categorical(_ y: UnsafeMutablePointer<S>, _ smoothing: S) -> S {
        var total: S = 0
        for j in 0..<width { total += prediction[j] }
        var (sum, pull) = (S(0), S(0))
        for j in 0..<width {
            let (target, share) = (smoothed(y[j], smoothing), prediction[j] / total)
            sum -= target * ln(clipped(share))
            gradient[j] = isInside(share) ? -target / share / total : 0
            pull -= gradient[j] * share
        }
        for j in 0..<width { gradient[j] += pull }
        return sum
    }

    private func categoricalFocal(_ y: UnsafeMutablePointer<S>, _ smoothing: S, _ alpha: Double, _ gamma: Double) -> S {
        var p = [S](repeating: 0, count: width)
        if fromLogits {
            _ = softmax()
            for j in 0..<width { p[j] = gradient[j] }
        } else {
            for j in 0..<width { p[j] = prediction[j] }
        }
        let total = p.reduce(0, +)
        var (sum, pull) = (S(0), S(0))
        for j in 0..<width {
            let (target, share) = (smoothed(y[j], smoothing), p[j] / total)
            let q = clipped(share)
            let focus = alpha * pow(Double(1 - q), gamma)
            let focusSlope = -alpha * gamma * pow(Double(1 - q), gamma - 1)
            sum -= target * ln(q) * S(focus)
            gradient[j] = isInside(share) ? -target * (S(focus) / q + S(focusSlope) * ln(q)) / total : 0
            pull -= gradient[j] * share
        }
        for j in 0..<width { gradient[j] += pull }
        if fromLogits {
            var dot: S = 0
            for j in 0..<width { dot += gradient[j] * p[j] }
            for j in 0..<width { gradient[j] = p[j] * (gradient[j] - dot) }
        }
        return sum
    }

    /// The cross-entropy of the class `label`: of logits, or of the logarithms of probabilities, normalised once more.
    func sparse(_ label: Int) -> S {
        if fromLogits {
            let normaliser = softmax()
            gradient[label] -= 1
            return S(normaliser - Double(prediction[label]))
        }
        var total: S = 0
        for j in 0..<width { total += clipped(prediction[j]) }
        for j in 0..<width { gradient[j] = isInside(prediction[j]) ? (1 / total - (j == label ? 1 / prediction[j] : 0)) : 0 }
        return ln(total) - ln(clipped(prediction[label]))
    }

    // MARK: Others

    /// Σ y·log(y/p), both held in [ε, 1].
    private func klDivergence(_ y: UnsafeMutablePointer<S>) -> S {
        var sum: S = 0
        for j in 0..<width {
            let (target, p) = (min(max(y[j], tiny), 1), min(max(prediction[j], tiny), 1))
            sum += target * ln(target / p)
            gradient[j] = prediction[j] >= tiny && prediction[j] <= 1 ? -target / p : 0
        }
        return sum
    }

    /// −cos of the angle between target and prediction.
    private func cosine(_ y: UnsafeMutablePointer<S>) -> S {
        var (dot, yy, pp) = (S(0), S(0), S(0))
        for j in 0..<width {
            dot += y[j] * prediction[j]
            yy += y[j] * y[j]
            pp += prediction[j] * prediction[j]
        }
        let (a, b) = (max(yy, S(1e-12)).squareRoot(), max(pp, S(1e-12)).squareRoot())
        for j in 0..<width { gradient[j] = -(y[j] / (a * b) - dot * prediction[j] / (a * b * b * b)) }
        return -dot / (a * b)
    }

    /// max(0, 1 + the best wrong class − the right one).
    private func categoricalHinge(_ y: UnsafeMutablePointer<S>) -> S {
        var (right, wrong, at) = (S(0), -S.infinity, 0)
        for j in 0..<width {
            right += y[j] * prediction[j]
            if (1 - y[j]) * prediction[j] > wrong { (wrong, at) = ((1 - y[j]) * prediction[j], j) }
        }
        let value = wrong - right + 1
        for j in 0..<width { gradient[j] = value > 0 ? (j == at ? 1 - y[j] : 0) - y[j] : 0 }
        return max(value, 0)
    }
}
