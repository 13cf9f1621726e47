import Interpreter
import Plots
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Bins as `numpy.histogram` makes them.
enum HistogramBins {
    private static let most = 1_000_000

    /// Edges from a number of bins, from edges, or from the name of a rule.
    static func edges(_ bins: Value?, _ values: [Double], range: Value?, _ vm: Interpreter) throws -> [Double] {
        if let bins, bins.text == nil, bins.index == nil {
            let edges = try PlotData(bins, vm).values
            guard edges.count > 1 else { throw Raise(.valueError, "`bins` must be a number of bins, or at least two edges") }
            guard zip(edges, edges.dropFirst()).allSatisfy({ $0 <= $1 }) else { throw Raise(.valueError, "`bins` must increase monotonically, when an array") }
            return edges
        }
        let finite = values.filter(\.isFinite)
        var (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
        if let range {
            let ends = try PlotData(range, vm).values
            guard ends.count == 2, ends[0].isFinite, ends[1].isFinite else { throw Raise(.valueError, "range needs two finite numbers") }
            guard ends[0] <= ends[1] else { throw Raise(.valueError, "max must be larger than min in range parameter.") }
            (low, high) = (ends[0], ends[1])
        } else if values.contains(where: { !$0.isFinite }) {
            let found = { (x: Double) in x.isNaN ? "nan" : x < 0 ? "-inf" : "inf" }
            throw Raise(
                .valueError, "autodetected range of [\(found(values.contains { $0.isNaN } ? .nan : values.min() ?? 0)), \(found(values.contains { $0.isNaN } ? .nan : values.max() ?? 0))] is not finite",
                hint: "Leave out what is no number: x[np.isfinite(x)].")
        }
        if low == high { (low, high) = (low - 0.5, high + 0.5) }
        var count = 10
        if let index = bins?.index {
            guard index > 0 else { throw Raise(.valueError, "`bins` must be positive, when an integer") }
            guard index <= most else { throw Raise(.valueError, "\(index) bins are more than a picture can show") }
            count = index
        } else if let rule = bins?.text {
            let inside = finite.filter { $0 >= low && $0 <= high }
            guard let width = width(rule, inside) else {
                throw Raise(.valueError, "'\(rule)' is not a valid estimator for `bins`", hint: "A number, edges, or one of: auto, fd, sturges, sqrt, rice, scott.")
            }
            count = width > 0 && !inside.isEmpty ? max(1, min(most, Int(max(1, min(Double(most), ((high - low) / width).rounded(.up)))))) : 1
        }
        let step = (high - low) / Double(count)
        guard step.isFinite, step > 0 else { throw Raise(.valueError, "Too many bins for data range. Cannot create \(count) finite-sized bins.") }
        return (0...count).map { $0 == count ? high : low + Double($0) * step }
    }

    /// The width of a bin by a rule's name; nil for an unknown name.
    private static func width(_ rule: String, _ values: [Double]) -> Double? {
        let n = Double(max(1, values.count))
        let range = (values.max() ?? 1) - (values.min() ?? 0)
        let sturges = range / (log2(n) + 1)
        func freedman() -> Double {
            let sorted = values.sorted()
            return 2 * (BoxStatistics.quantile(sorted, 0.75) - BoxStatistics.quantile(sorted, 0.25)) / cbrt(n)
        }
        switch rule {
        case "sturges": return sturges
        case "sqrt": return range / n.squareRoot()
        case "rice": return range / (2 * cbrt(n))
        case "fd": return freedman()
        case "scott":
            let mean = values.reduce(0, +) / n
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
            return cbrt(24 * Double.pi.squareRoot() / n) * deviation
        case "auto":
            let other = freedman()
            return other > 0 ? min(other, sturges) : sturges
        default: return nil
        }
    }

    /// The last bin has both its edges, every other its lower one.
    static func counts(_ values: [Double], _ edges: [Double], weights: [Double]? = nil) -> [Double] {
        var counts = [Double](repeating: 0, count: max(0, edges.count - 1))
        guard let first = edges.first, let last = edges.last else { return counts }
        for (i, value) in values.enumerated() where value >= first && value <= last {
            // The first edge above the value.
            var (low, high) = (0, edges.count)
            while low < high {
                let middle = (low + high) / 2
                if edges[middle] <= value { low = middle + 1 } else { high = middle }
            }
            counts[max(0, min(counts.count - 1, low - 1))] += weights.map { $0[i] } ?? 1
        }
        return counts
    }

    /// Counts as shares by length: their area is 1.
    static func density(_ counts: [Double], _ edges: [Double]) -> [Double] {
        let total = counts.reduce(0, +)
        return counts.indices.map { i in counts[i] / (edges[i + 1] - edges[i]) / total }
    }
}

/// What a box shows of values: quartiles, the ends of the whiskers, what lies beyond.
struct BoxStatistics {
    let median: Double
    let lower: Double
    let upper: Double
    let low: Double
    let high: Double
    let mean: Double
    let outliers: [Double]

    /// - Parameter reach: how many times the box's length a whisker may be long (Tukey: 1.5).
    init?(_ values: [Double], reach: Double) {
        let sorted = values.filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { return nil }
        let (q1, q3) = (BoxStatistics.quantile(sorted, 0.25), BoxStatistics.quantile(sorted, 0.75))
        let inside = sorted.filter { $0 >= q1 - reach * (q3 - q1) && $0 <= q3 + reach * (q3 - q1) }
        (lower, upper, median) = (q1, q3, BoxStatistics.quantile(sorted, 0.5))
        (low, high) = (min(q1, inside.first ?? q1), max(q3, inside.last ?? q3))
        mean = sorted.reduce(0, +) / Double(sorted.count)
        let ends = (low, high)
        outliers = sorted.filter { $0 < ends.0 || $0 > ends.1 }
    }

    /// Between two neighbours in proportion, as NumPy's default has it.
    static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        guard let first = sorted.first else { return .nan }
        let at = share * Double(sorted.count - 1)
        let i = Int(at)
        guard i + 1 < sorted.count else { return sorted.last ?? first }
        return sorted[i] + (sorted[i + 1] - sorted[i]) * (at - Double(i))
    }
}
