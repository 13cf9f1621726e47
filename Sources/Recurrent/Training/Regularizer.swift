/// What a loss is charged for the size of a weight.
public struct Regularizer: Sendable, Equatable {
    public enum Axis: String, Sendable, CaseIterable { case rows, columns }

    /// λ₁·Σ|w| + λ₂·Σw².
    public var l1 = 0.0
    public var l2 = 0.0
    /// factor · the mean |cosine| between different rows (or columns) of a matrix.
    public var orthogonal: (factor: Double, axis: Axis)?

    public init(l1: Double = 0, l2: Double = 0) {
        self.l1 = l1
        self.l2 = l2
    }

    public init(orthogonal factor: Double, _ axis: Axis) { orthogonal = (factor, axis) }

    public static func == (a: Regularizer, b: Regularizer) -> Bool {
        a.l1 == b.l1 && a.l2 == b.l2 && a.orthogonal?.factor == b.orthogonal?.factor && a.orthogonal?.axis == b.orthogonal?.axis
    }

    /// The charge for a weight; its gradient is added to `gradient` where one is given.
    @discardableResult
    public func charge<S: Scalar>(_ weight: Tensor<S>, into gradient: Tensor<S>? = nil) -> Double {
        var (absolute, squares) = (0.0, 0.0)
        if l1 != 0 || l2 != 0 {
            for i in 0..<weight.count {
                let w = Double(weight[i])
                absolute += abs(w)
                squares += w * w
                gradient?[i] += S(l1 * (w > 0 ? 1 : w < 0 ? -1 : 0) + 2 * l2 * w)
            }
        }
        return l1 * absolute + l2 * squares + chargeForAngles(weight, gradient)
    }

    private func chargeForAngles<S: Scalar>(_ weight: Tensor<S>, _ gradient: Tensor<S>?) -> Double {
        guard let (factor, axis) = orthogonal, weight.shape.count == 2 else { return 0 }
        let (rows, columns) = (weight.shape[0], weight.shape[1])
        let (count, length) = axis == .rows ? (rows, columns) : (columns, rows)
        guard count > 1 else { return 0 }
        func place(_ i: Int, _ j: Int) -> Int { axis == .rows ? i * columns + j : j * columns + i }
        var norms: [Double] = []
        let unit = (0..<count).map { i -> [Double] in
            let vector = (0..<length).map { Double(weight[place(i, $0)]) }
            let norm = max(vector.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-12)
            norms.append(norm)
            return vector.map { $0 / norm }
        }
        let scale = factor * 0.5 / (Double(count) * Double(count - 1) / 2)
        var sum = 0.0
        for i in 0..<count {
            var pull = [Double](repeating: 0, count: length)
            for k in 0..<count where k != i {
                let cosine = (0..<length).reduce(0) { $0 + unit[i][$1] * unit[k][$1] }
                sum += abs(cosine)
                // d|cos|/dwᵢ = sign·(uₖ − cos·uᵢ)/‖wᵢ‖; each pair is met twice.
                let sign = cosine > 0 ? 1.0 : cosine < 0 ? -1 : 0
                for j in 0..<length { pull[j] += 2 * sign * (unit[k][j] - cosine * unit[i][j]) / norms[i] }
            }
            if let gradient { for j in 0..<length { gradient[place(i, j)] += S(scale * pull[j]) } }
        }
        return scale * sum
    }
}
