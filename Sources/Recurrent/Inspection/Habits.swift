#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a layer's gates and units are given to: how long they remember, whether they are stuck.
extension LayerTrace {
    /// The gate that keeps the old state: an LSTM's forget, a GRU's update gate.
    public var keepingGate: String? { ["forget", "update"].first(where: layer.gateNames.contains) }

    /// For each unit, the number of steps until half of what it holds is forgotten, ln ½ / ln f, f the mean of the gate
    /// that keeps (over samples and steps that count); infinite for a gate that is always 1, 0 for one that is always 0.
    ///
    /// - Returns: nil if the cell has no such gate.
    public func memory() -> [S]? {
        guard let name = keepingGate, let gate = gates.first(where: { $0.name == name })?.values else { return nil }
        return (0..<units).map { u in
            let mean = mean(gate, unit: u)
            return mean >= 1 ? .infinity : mean <= 0 ? 0 : S(log(0.5) / log(Double(mean)))
        }
    }

    /// The mean of a unit, or of all, over the samples and steps that count.
    public func mean(_ series: Tensor<S>, unit: Int? = nil) -> S {
        var (sum, count) = (0.0, 0)
        for value in counted(series, unit: unit) {
            sum += Double(value)
            count += 1
        }
        return S(count > 0 ? sum / Double(count) : .nan)
    }

    /// For each gate, the share of its values below `low` and above `high`, masked steps left out.
    public func saturation(low: S, high: S) -> [(name: String, low: Double, high: Double)] {
        gates.map { name, series in
            let values = counted(series)
            let count = Double(max(1, values.count))
            return (name, Double(values.count { $0 < low }) / count, Double(values.count { $0 > high }) / count)
        }
    }

    /// For each gate, the share of its values where its activation is flat: below 0.1 or above 0.9, of a candidate (which
    /// runs from −1 to 1) beyond ±0.9. A candidate whose activation has no ends is left out.
    public func saturatedShares() -> [(name: String, value: Double)] {
        zip(saturation(low: 0.1, high: 0.9), saturation(low: -0.9, high: 0.9)).compactMap { gate, candidate in
            if gate.name != "candidate" { return (gate.name, gate.low + gate.high) }
            return layer.activations.stateFunction == .tanh ? (gate.name, candidate.low + candidate.high) : nil
        }
    }

    /// Units whose state says nothing about the input: the same number (to within `tolerance`) at every step of every
    /// sample, such as a ReLU that never fires or a tanh stuck at 1. Needs at least two states to tell.
    public func deadUnits(tolerance: S = 1e-6) -> [Int] {
        let series = hidden
        return (0..<units).filter { u in
            let values = counted(series, unit: u)
            guard let low = values.min(), let high = values.max(), values.count > 1 else { return false }
            return high - low <= tolerance
        }
    }

    private func counted(_ series: Tensor<S>, unit: Int? = nil) -> [S] {
        let (mask, width) = (mask, series.shape[2])
        var values: [S] = []
        values.reserveCapacity(series.shape[0] * series.shape[1] * (unit == nil ? width : 1))
        for row in 0..<series.shape[0] * series.shape[1] where mask?[row] ?? true {
            if let unit { values.append(series[row * width + unit]) } else { values += UnsafeBufferPointer(start: series.pointer + row * width, count: width) }
        }
        return values
    }
}
