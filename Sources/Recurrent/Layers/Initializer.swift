public import Arrays

/// How a weight starts: a distribution, and the seed of its own generator if it has one.
public struct Initializer: Sendable, Equatable {
    /// What the variance of a weight is measured against.
    public enum Fan: String, Sendable, CaseIterable { case input = "fan_in", output = "fan_out", average = "fan_avg" }
    public enum Distribution: String, Sendable, CaseIterable { case uniform, truncatedNormal = "truncated_normal", untruncatedNormal = "untruncated_normal" }

    public indirect enum Rule: Sendable, Equatable {
        case constant(Double)
        case uniform(low: Double, high: Double)
        case normal(mean: Double, deviation: Double)
        /// Normal numbers drawn again until they lie within two deviations.
        case truncatedNormal(mean: Double, deviation: Double)
        /// Variance `scale` / fan (He et al. 2015, Glorot & Bengio 2010, LeCun et al. 1998).
        case scaled(Double, Fan, Distribution)
        /// Orthonormal rows, or columns if there are more rows (Saxe et al. 2013).
        case orthogonal(gain: Double)
        case identity(gain: Double)
        /// The bias of an LSTM: 1 in the forget gate's block, the other rule in the three others (Jozefowicz et al. 2015).
        case forgetGate(others: Rule)
    }

    public var rule: Rule
    public var seed: UInt32?

    public init(_ rule: Rule, seed: UInt32? = nil) {
        self.rule = rule
        self.seed = seed
    }

    public static let zeros = Initializer(.constant(0))
    public static let ones = Initializer(.constant(1))
    public static let uniform = Initializer(.uniform(low: -0.05, high: 0.05))
    public static let normal = Initializer(.normal(mean: 0, deviation: 0.05))
    public static let glorotUniform = Initializer(.scaled(1, .average, .uniform))
    public static let glorotNormal = Initializer(.scaled(1, .average, .truncatedNormal))
    public static let heUniform = Initializer(.scaled(2, .input, .uniform))
    public static let heNormal = Initializer(.scaled(2, .input, .truncatedNormal))
    public static let orthogonal = Initializer(.orthogonal(gain: 1))
    public static let identity = Initializer(.identity(gain: 1))
    public static let lstmBias = zeros.withForgetGate

    /// The initializer of an LSTM's bias with `unit_forget_bias`.
    public var withForgetGate: Initializer { Initializer(.forgetGate(others: rule), seed: seed) }

    /// Why values of a shape can't be made; nil if they can.
    public func problem(with shape: [Int]) -> String? {
        switch rule {
        case .orthogonal where shape.count < 2: "The tensor to initialize must be at least two-dimensional. Received: shape=\(Initializer.tuple(shape)) of rank \(shape.count)."
        case .identity where shape.count != 2: "Identity matrix initializer can only be used for 2D matrices. Received: shape=\(Initializer.tuple(shape)) of rank \(shape.count)."
        default: nil
        }
    }

    private static func tuple(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")") }

    /// Values for a weight of the given shape; fans are those of the fused kernel, as in Keras. An initializer with a
    /// seed gives the same values every time.
    public func values(_ shape: [Int], _ generator: inout MersenneTwister) -> [Float] {
        guard let seed else { return Initializer.values(rule, shape, &generator) }
        var own = MersenneTwister(legacySeed: seed)
        return Initializer.values(rule, shape, &own)
    }

    private static func values(_ rule: Rule, _ shape: [Int], _ generator: inout MersenneTwister) -> [Float] {
        let count = shape.reduce(1, *)
        switch rule {
        case .constant(let value): return [Float](repeating: Float(value), count: count)
        case .uniform(let low, let high): return (0..<count).map { _ in Float(low + (high - low) * generator.uniform()) }
        case .normal(let mean, let deviation): return (0..<count).map { _ in Float(mean + deviation * generator.normal()) }
        case .truncatedNormal(let mean, let deviation): return (0..<count).map { _ in Float(mean + deviation * truncated(&generator)) }
        case .scaled(let scale, let fan, let distribution):
            let (into, out) = fans(shape)
            let size: Double = switch fan {
            case .input: max(1, into)
            case .output: max(1, out)
            case .average: max(1, (into + out) / 2)
            }
            switch distribution {
            case .uniform:
                let limit = (3 * scale / size).squareRoot()
                return values(.uniform(low: -limit, high: limit), shape, &generator)
            // Cutting at two deviations takes variance away; the constant puts it back.
            case .truncatedNormal: return values(.truncatedNormal(mean: 0, deviation: (scale / size).squareRoot() / 0.87962566103423978), shape, &generator)
            case .untruncatedNormal: return values(.normal(mean: 0, deviation: (scale / size).squareRoot()), shape, &generator)
            }
        case .orthogonal(let gain):
            let columns = max(1, shape.last ?? 1)
            return orthogonal(count / columns, columns, gain, &generator)
        case .identity(let gain):
            let columns = max(1, shape.last ?? 1)
            return (0..<count).map { $0 / columns == $0 % columns ? Float(gain) : 0 }
        case .forgetGate(let others):
            let units = max(1, count / 4)
            // As in Keras the others are drawn block by block: i, then c and o together.
            let first = values(others, [units], &generator)
            let rest = values(others, [2 * units], &generator)
            return first + [Float](repeating: 1, count: units) + rest
        }
    }

    private static func truncated(_ generator: inout MersenneTwister) -> Double {
        while true {
            let x = generator.normal()
            if abs(x) <= 2 { return x }
        }
    }

    /// Inputs and outputs of a weight: its last two axes times the axes before them.
    private static func fans(_ shape: [Int]) -> (Double, Double) {
        guard shape.count > 1 else { return (Double(shape.first ?? 1), Double(shape.first ?? 1)) }
        let field = shape.dropLast(2).reduce(1.0) { $0 * Double($1) }
        return (field * Double(shape[shape.count - 2]), field * Double(shape[shape.count - 1]))
    }

    /// Orthonormal rows (or columns, if there are more rows): Gram–Schmidt on a normal matrix, which is the Q of its
    /// QR decomposition with a positive diagonal of R.
    private static func orthogonal(_ rows: Int, _ columns: Int, _ gain: Double, _ generator: inout MersenneTwister) -> [Float] {
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
        for i in 0..<rows { for j in 0..<columns { result[i * columns + j] = Float(gain * (rows <= columns ? basis[i][j] : basis[j][i])) } }
        return result
    }
}
