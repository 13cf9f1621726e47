public import Arrays

/// How a weight starts.
public enum Initializer: String, Sendable, CaseIterable {
    case zeros, ones, glorotUniform = "glorot_uniform", glorotNormal = "glorot_normal", heUniform = "he_uniform", heNormal = "he_normal"
    case orthogonal, uniform = "random_uniform", normal = "random_normal", identity, lstmBias = "unit_forget_bias"

    /// Values for a weight of the given shape; fans are those of the fused kernel, as in Keras.
    func values(_ shape: [Int], _ generator: inout MersenneTwister) -> [Float] {
        let count = shape.reduce(1, *)
        let fanIn = Double(shape.count > 1 ? shape[shape.count - 2] : shape.first ?? 1)
        let fanOut = Double(shape.last ?? 1)
        func uniform(_ limit: Double) -> [Float] { (0..<count).map { _ in Float((2 * generator.uniform() - 1) * limit) } }
        func normal(_ deviation: Double) -> [Float] {
            (0..<count).map { _ in
                // Keras truncates at two standard deviations and corrects the scale.
                while true {
                    let x = generator.normal()
                    if abs(x) <= 2 { return Float(x * deviation / 0.87962566103423978) }
                }
            }
        }
        switch self {
        case .zeros: return [Float](repeating: 0, count: count)
        case .ones: return [Float](repeating: 1, count: count)
        case .glorotUniform: return uniform((6 / (fanIn + fanOut)).squareRoot())
        case .glorotNormal: return normal((2 / (fanIn + fanOut)).squareRoot())
        case .heUniform: return uniform((6 / fanIn).squareRoot())
        case .heNormal: return normal((2 / fanIn).squareRoot())
        case .uniform: return uniform(0.05)
        case .normal: return (0..<count).map { _ in Float(generator.normal() * 0.05) }
        case .identity:
            return (0..<count).map { $0 / Int(fanOut) == $0 % Int(fanOut) ? 1 : 0 }
        case .lstmBias:
            let units = count / 4
            return (0..<count).map { $0 / units == 1 ? 1 : 0 }
        case .orthogonal: return orthogonal(Int(fanIn), Int(fanOut), &generator)
        }
    }

    /// Orthonormal rows (or columns, if there are more rows): Gram–Schmidt on a normal matrix, which is the Q of its
    /// QR decomposition with a positive diagonal of R.
    private func orthogonal(_ rows: Int, _ columns: Int, _ generator: inout MersenneTwister) -> [Float] {
        let (count, length) = (min(rows, columns), max(rows, columns))
        var basis: [[Double]] = []
        for _ in 0..<count {
            var vector = (0..<length).map { _ in generator.normal() }
            // Twice: once is not enough for orthogonality to machine precision.
            for _ in 0..<2 {
                for other in basis {
                    var dot = 0.0
                    for i in 0..<length { dot += vector[i] * other[i] }
                    for i in 0..<length { vector[i] -= dot * other[i] }
                }
            }
            var norm = 0.0
            for x in vector { norm += x * x }
            norm = norm.squareRoot()
            basis.append(vector.map { $0 / max(norm, 1e-300) })
        }
        var result = [Float](repeating: 0, count: rows * columns)
        for i in 0..<rows { for j in 0..<columns { result[i * columns + j] = Float(rows <= columns ? basis[i][j] : basis[j][i]) } }
        return result
    }
}
