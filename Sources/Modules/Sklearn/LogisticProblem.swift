/// The penalised loss of logistic regression: the mean negative log-likelihood plus |w|²/(2·C·N), as scikit-learn scales it.
struct LogisticProblem {
    /// N × D, row by row.
    let x: [Double]
    let columns: Int
    let y: [Int]
    let weights: [Double]
    /// 1 for two classes (a logistic score), else the number of classes (softmax).
    let classes: Int
    let strength: Double
    let hasIntercept: Bool

    var outputs: Int { classes }
    var start: [Double] { [Double](repeating: 0, count: classes * (columns + 1)) }

    /// Loss and gradient; the parameters are a row of D weights and an intercept for each output.
    func loss(_ w: [Double]) -> (value: Double, gradient: [Double]) {
        let total = weights.reduce(0, +)
        let penalty = 1 / (strength * total)
        var gradient = [Double](repeating: 0, count: w.count)
        var value = 0.0
        var scores = [Double](repeating: 0, count: classes)
        let width = columns + 1
        x.withUnsafeBufferPointer { x in
            w.withUnsafeBufferPointer { w in
                gradient.withUnsafeMutableBufferPointer { gradient in
                    for row in y.indices {
                        let base = row * columns
                        for k in 0..<classes {
                            var score = hasIntercept ? w[k * width + columns] : 0
                            for j in 0..<columns { score += x[base + j] * w[k * width + j] }
                            scores[k] = score
                        }
                        let weight = weights[row] / total
                        if classes == 1 {
                            let (z, t) = (scores[0], Double(y[row]))
                            // log(1 + e^z) − t·z without overflow.
                            value += weight * (max(z, 0) + Logarithm.natural(1 + Logarithm.exponential(-z.magnitude)) - t * z)
                            let error = weight * (1 / (1 + Logarithm.exponential(-z)) - t)
                            for j in 0..<columns { gradient[j] += error * x[base + j] }
                            if hasIntercept { gradient[columns] += error }
                        } else {
                            let top = scores.max() ?? 0
                            let sum = scores.reduce(0) { $0 + Logarithm.exponential($1 - top) }
                            value += weight * (Logarithm.natural(sum) + top - scores[y[row]])
                            for k in 0..<classes {
                                let error = weight * (Logarithm.exponential(scores[k] - top) / sum - (k == y[row] ? 1 : 0))
                                for j in 0..<columns { gradient[k * width + j] += error * x[base + j] }
                                if hasIntercept { gradient[k * width + columns] += error }
                            }
                        }
                    }
                }
            }
        }
        for k in 0..<classes {
            for j in 0..<columns {
                value += penalty / 2 * w[k * width + j] * w[k * width + j]
                gradient[k * width + j] += penalty * w[k * width + j]
            }
        }
        return (value, gradient)
    }
}

/// Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.5) with a backtracking line search.
enum LBFGS {
    static func minimise(_ start: [Double], tolerance: Double, limit: Int, check: () throws -> Void, _ loss: ([Double]) -> (value: Double, gradient: [Double])) throws -> (solution: [Double], steps: Int) {
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        var x = start
        var (value, gradient) = loss(x)
        var history: [(s: [Double], y: [Double], rho: Double)] = []
        for step in 0..<limit {
            try check()
            if (gradient.map(\.magnitude).max() ?? 0) <= tolerance * 0.1 { return (x, step) }
            var direction = gradient
            var alphas: [Double] = []
            for pair in history.reversed() {
                let alpha = pair.rho * dot(pair.s, direction)
                alphas.append(alpha)
                for i in direction.indices { direction[i] -= alpha * pair.y[i] }
            }
            if let last = history.last {
                let scale = dot(last.s, last.y) / dot(last.y, last.y)
                for i in direction.indices { direction[i] *= scale }
            } else {
                let length = dot(gradient, gradient).squareRoot()
                for i in direction.indices { direction[i] /= max(length, 1) }
            }
            for (pair, alpha) in zip(history, alphas.reversed()) {
                let beta = pair.rho * dot(pair.y, direction)
                for i in direction.indices { direction[i] += (alpha - beta) * pair.s[i] }
            }
            let slope = -dot(gradient, direction)
            guard slope < 0 else {
                if history.isEmpty { return (x, step) }
                history = []
                continue
            }
            var (length, next, found) = (1.0, x, (value: value, gradient: gradient))
            for _ in 0..<40 {
                next = zip(x, direction).map { $0 - length * $1 }
                found = loss(next)
                if found.value <= value + 1e-4 * length * slope { break }
                length /= 2
            }
            let (s, y) = (zip(next, x).map { $0 - $1 }, zip(found.gradient, gradient).map { $0 - $1 })
            let curvature = dot(s, y)
            if curvature > 1e-16 { history.append((s, y, 1 / curvature)) }
            if history.count > 10 { history.removeFirst() }
            let gain = value - found.value
            (x, value, gradient) = (next, found.value, found.gradient)
            if gain <= 1e-15 * max(1, value.magnitude) { return (x, step + 1) }
        }
        return (x, limit)
    }
}
