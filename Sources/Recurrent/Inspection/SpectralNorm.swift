/// The largest singular value of a matrix, and the leading eigenvectors of a symmetric one.
enum SpectralNorm {
    static func of(_ a: [Double], rows: Int, columns: Int) -> Double {
        let largest = a.reduce(0) { $1.isNaN ? .nan : max($0, abs($1)) }
        guard largest > 0, largest.isFinite, rows > 0 else { return largest }
        let scaled = a.map { $0 / largest }
        return largest * leading(product(scaled, transposed: true, scaled, columns, inner: rows), columns).value.squareRoot()
    }

    /// The largest eigenvalue of a symmetric positive matrix, with its vector of length 1.
    ///
    /// By squaring it again and again: its columns turn into the leading eigenvector, whose Rayleigh quotient is exact to
    /// rounding. Two eigenvalues too near each other to be told apart after 2³⁰ steps differ by less than that.
    static func leading(_ matrix: [Double], _ n: Int) -> (value: Double, vector: [Double]) {
        var power = matrix
        for _ in 0..<30 {
            let size = power.reduce(0) { max($0, abs($1)) }
            guard size > 0 else { return (0, [Double](repeating: 0, count: n)) }
            power = power.map { $0 / size }
            power = product(power, transposed: false, power, n, inner: n)
        }
        let lengths = (0..<n).map { j in (0..<n).reduce(0) { $0 + power[$1 * n + j] * power[$1 * n + j] } }
        let best = lengths.indices.max { lengths[$0] < lengths[$1] } ?? 0
        guard n > 0, lengths[best] > 0 else { return (0, [Double](repeating: 0, count: n)) }
        let scale = 1 / lengths[best].squareRoot()
        let vector = (0..<n).map { power[$0 * n + best] * scale }
        var quotient = 0.0
        for i in 0..<n { for j in 0..<n { quotient += vector[i] * matrix[i * n + j] * vector[j] } }
        return (max(0, quotient), vector)
    }

    /// aᵀ·b or a·b, n columns each.
    static func product(_ a: [Double], transposed: Bool, _ b: [Double], _ n: Int, inner: Int) -> [Double] {
        var result = [Double](repeating: 0, count: n * n)
        Double.multiply(a, transposed: transposed, n, b, transposed: false, n, into: &result, n, rows: n, columns: n, inner: inner, beta: 0)
        return result
    }
}
