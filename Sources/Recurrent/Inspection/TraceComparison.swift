/// Where two traces part, quantity by quantity, step by step.
public struct TraceComparison: Sendable {
    public struct Row: Sendable {
        public let layer: String
        /// A gate's name, "cell", "hidden" or "dL/dh".
        public let what: String
        /// For each timestep, the largest difference over samples and units.
        public let differences: [Double]
        /// The first timestep in the order of computing (dL/dh: going back) with a difference above the tolerance; nil if there is none.
        public let parts: Int?
        /// The largest of all, and its timestep.
        public let largest: Double
        public let step: Int
    }
    public enum Mismatch: Error, Sendable {
        case layers([String], [String])
        case shapes(layer: String, [Int], [Int])
        case kinds(layer: String, String, String)
    }

    public let rows: [Row]

    /// Layers are paired by name, or in order where the names differ.
    public init<S: Scalar>(_ a: [LayerTrace<S>], _ b: [LayerTrace<S>], tolerance: Double) throws(Mismatch) {
        guard a.count == b.count else { throw .layers(a.map(\.name), b.map(\.name)) }
        let byName = Dictionary(b.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let isByName = a.allSatisfy { byName[$0.name] != nil }
        var rows: [Row] = []
        for (i, one) in a.enumerated() {
            let other = (isByName ? byName[one.name] : nil) ?? b[i]
            guard one.kind == other.kind else { throw .kinds(layer: one.name, one.kind, other.kind) }
            let (x, y) = (one.hidden, other.hidden)
            guard x.shape == y.shape else { throw .shapes(layer: one.name, x.shape, y.shape) }
            func add(_ what: String, _ x: Tensor<S>, _ y: Tensor<S>, isBackwards: Bool = false) {
                let order = isBackwards ? (0..<one.timesteps).reversed().map(one.time) : (0..<one.timesteps).map(one.time)
                rows.append(Row(one.name, what, x, y, order, tolerance))
            }
            for (mine, theirs) in zip(one.gates, other.gates) { add(mine.name, mine.values, theirs.values) }
            if let mine = one.cell, let theirs = other.cell { add("cell", mine, theirs) }
            add("hidden", x, y)
            if let mine = one.hiddenGradient, let theirs = other.hiddenGradient { add("dL/dh", mine, theirs, isBackwards: true) }
        }
        self.rows = rows
    }
}

extension TraceComparison.Row {
    init<S: Scalar>(_ layer: String, _ what: String, _ x: Tensor<S>, _ y: Tensor<S>, _ order: [Int], _ tolerance: Double) {
        let differences = (0..<x.shape[1]).map { t -> Double in
            var largest = 0.0
            for n in 0..<x.shape[0] {
                for u in 0..<x.shape[2] {
                    let (a, b) = (Double(x[n, t, u]), Double(y[n, t, u]))
                    // The same number, or the same infinity, or nan in both: no difference.
                    let gap = a == b || (a.isNaN && b.isNaN) ? 0 : abs(a - b)
                    largest = gap.isNaN ? .infinity : max(largest, gap)
                }
            }
            return largest
        }
        let step = differences.indices.max { differences[$0] < differences[$1] } ?? 0
        self.init(
            layer: layer, what: what, differences: differences, parts: order.first { differences[$0] > tolerance }, largest: differences.max() ?? 0, step: step)
    }
}
