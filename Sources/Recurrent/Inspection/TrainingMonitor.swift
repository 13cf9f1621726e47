/// Keeps figures of each batch, or of each epoch, while a model is trained.
public final class TrainingMonitor: TrainingObserver {
    public enum Rhythm: Sendable { case batch, epoch }

    public struct Row: Sendable {
        public let epoch: Int
        /// The batch within the epoch, from 1; the last one for a row of an epoch.
        public let batch: Int
        public var loss: Double
        /// ‖gradient‖ of each weight before and after clipping, and ‖update‖ ÷ ‖weight‖.
        public var before: [Double]
        public var after: [Double]
        public var ratio: [Double]
        public let layers: [LayerRow]
    }
    public struct LayerRow: Sendable {
        public let name: String
        /// ‖dL/dhₜ‖, averaged over the samples, for each timestep.
        public let norms: [Double]
        public let gateMeans: [(name: String, value: Double)]
        /// Shares of values near the ends of their range.
        public let saturation: [(name: String, value: Double)]
    }

    public let rhythm: Rhythm
    public private(set) var rows: [Row] = []
    public private(set) var weightNames: [String] = []
    private var old: [Float] = []
    private var before: [Double] = []
    private var current: [Row] = []
    private var lastStep: TrainingStep?

    public init(_ rhythm: Rhythm) { self.rhythm = rhythm }

    private func norms(_ parts: [Tensor<Float>]) -> [Double] { parts.map { Double(norm(UnsafePointer($0.pointer), $0.count)) } }

    public func computed(_ step: TrainingStep) {
        weightNames = step.model.weightNames
        before = norms(step.model.byWeight(step.gradient))
        old = step.model.gathered().values
    }

    public func updated(_ step: TrainingStep) {
        let after = norms(step.model.byWeight(step.gradient))
        let new = step.model.gathered()
        guard old.count == new.count else { return }
        var at = 0
        let ratio = step.model.specs.map { spec -> Double in
            defer { at += spec.count }
            var (change, size) = (0.0, 0.0)
            for i in at..<at + spec.count {
                let difference = Double(new[i]) - Double(old[i])
                change += difference * difference
                size += Double(old[i]) * Double(old[i])
            }
            return size > 0 ? (change / size).squareRoot() : change > 0 ? .infinity : 0
        }
        let layers = rhythm == .batch ? self.layers(step) : []
        let row = Row(epoch: step.epoch, batch: step.number, loss: step.loss, before: before, after: after, ratio: ratio, layers: layers)
        if rhythm == .batch { rows.append(row) } else {
            current.append(row)
            lastStep = step
        }
    }

    /// A row of an epoch: means over its batches; what is inside the layers, of its last batch.
    public func epochEnded(_ epoch: Int) {
        defer { (current, lastStep) = ([], nil) }
        guard rhythm == .epoch, let last = current.last, let step = lastStep else { return }
        func mean(_ figure: (Row) -> [Double]) -> [Double] {
            (0..<figure(last).count).map { i in current.reduce(0) { $0 + figure($1)[i] } / Double(current.count) }
        }
        rows.append(Row(
            epoch: epoch, batch: last.batch, loss: mean { [$0.loss] }[0], before: mean(\.before), after: mean(\.after), ratio: mean(\.ratio), layers: layers(step)))
    }

    private func layers(_ step: TrainingStep) -> [LayerRow] {
        step.model.layers(of: step.batch, gradient: step.gradient).map { layer in
            LayerRow(
                name: layer.name, norms: layer.hiddenGradient.map { layer.norms($0).map(Double.init) } ?? [], gateMeans: layer.gates.map { ($0.name, Double(layer.mean($0.values))) },
                saturation: layer.saturatedShares())
        }
    }
}
