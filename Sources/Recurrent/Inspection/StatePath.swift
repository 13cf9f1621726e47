/// A state's way through its two principal components.
public struct StatePath: Sendable {
    /// Coordinates for each timestep, in the order of computing.
    public let x: [Double]
    public let y: [Double]
    /// The share of the states' variance that each of the two directions holds.
    public let shares: (Double, Double)
}

extension LayerTrace {
    /// The hidden (or cell) states of a sample, projected on the two directions in which the states of all samples and
    /// steps vary most.
    public func path(sample: Int, ofCell: Bool = false) -> StatePath {
        let series = ofCell ? cell ?? hidden : hidden
        let rows = samples * timesteps
        var means = [Double](repeating: 0, count: units)
        for i in 0..<rows { for u in 0..<units { means[u] += Double(series[i * units + u]) / Double(max(1, rows)) } }
        let centred = (0..<rows * units).map { Double(series[$0]) - means[$0 % units] }
        guard centred.allSatisfy(\.isFinite) else { return StatePath(x: [], y: [], shares: (0, 0)) }
        let covariance = SpectralNorm.product(centred, transposed: true, centred, units, inner: rows)
        let first = SpectralNorm.leading(covariance, units)
        // The second direction leads in what is left when the first is taken out.
        let rest = covariance.indices.map { covariance[$0] - first.value * first.vector[$0 / units] * first.vector[$0 % units] }
        let second = SpectralNorm.leading(rest, units)
        let total = (0..<units).reduce(0) { $0 + covariance[$1 * units + $1] }
        func along(_ vector: [Double]) -> [Double] {
            (0..<timesteps).map { step in
                let base = (sample * timesteps + time(step)) * units
                return (0..<units).reduce(0) { $0 + centred[base + $1] * vector[$1] }
            }
        }
        return StatePath(x: along(first.vector), y: along(second.vector), shares: total > 0 ? (first.value / total, second.value / total) : (0, 0))
    }
}
