public import Arrays

/// How `fit` goes about it.
public struct TrainingOptions: Sendable {
    public var epochs = 1
    public var initialEpoch = 0
    public var batchSize = 32
    public var shuffle = true

    public init() {}
}

/// What `fit` tells while it runs.
public enum TrainingEvent: Sendable {
    case epochBegins(Int)
    /// After a batch: its number (from 1), how many there are, and the means so far by name.
    case batchEnds(Int, of: Int, [(name: String, value: Double)])
    /// After an epoch: means over it, those of the validation data behind.
    case epochEnds(Int, [(name: String, value: Double)])
}

extension Model {
    /// Names of the figures, in Keras's order: loss, then the metrics.
    public var figureNames: [String] { ["loss"] + metrics.map(\.name) }

    /// Trains on samples `x` (samples, timesteps, features) and targets `y`.
    ///
    /// - Parameters:
    ///   - generator: draws the order of the samples, anew each epoch.
    ///   - report: hears of every batch and epoch; what it throws ends the training after a whole batch, with the
    ///     weights as they are then. Returning false after an epoch ends it too.
    public func fit(
        _ x: Tensor<Float>, _ y: Tensor<Float>, validation: (x: Tensor<Float>, y: Tensor<Float>)?, _ options: TrainingOptions,
        _ generator: inout MersenneTwister, report: (TrainingEvent) throws -> Bool
    ) throws {
        try check(x.shape)
        try checkTargets(x.shape, y.shape)
        if let validation {
            try check(validation.x.shape)
            try checkTargets(validation.x.shape, validation.y.shape)
        }
        let samples = x.shape[0]
        let size = max(1, options.batchSize)
        let batches = (samples + size - 1) / size
        for epoch in options.initialEpoch..<max(options.initialEpoch, options.epochs) {
            _ = try report(.epochBegins(epoch))
            let order = options.shuffle ? generator.permutation(samples) : Array(0..<samples)
            var totals = [Double](repeating: 0, count: 1 + metrics.count)
            var rows = 0
            for batch in 0..<batches {
                let indices = order[batch * size..<min(samples, (batch + 1) * size)]
                let result = try gradients(x.gathered(indices), y.gathered(indices))
                update(result.gradient)
                totals[0] += result.loss
                for (i, sum) in result.metrics.enumerated() { totals[i + 1] += sum }
                rows += result.rows
                _ = try report(.batchEnds(batch + 1, of: batches, figures(totals, rows)))
            }
            var logs = figures(totals, rows)
            if let validation {
                logs += try evaluate(validation.x, validation.y, batchSize: size).map { ("val_" + $0.name, $0.value) }
            }
            if try !report(.epochEnds(epoch, logs)) { break }
        }
    }

    private func figures(_ totals: [Double], _ rows: Int) -> [(name: String, value: Double)] {
        zip(figureNames, totals).enumerated().map { i, pair in
            let mean = pair.1 / Double(max(1, rows))
            return (pair.0, i == 0 ? mean : metrics[i - 1].metric.finish(mean))
        }
    }

    /// Loss and metrics over all samples.
    public func evaluate(_ x: Tensor<Float>, _ y: Tensor<Float>, batchSize: Int = 32, check: () throws -> Void = {}) throws -> [(name: String, value: Double)] {
        try self.check(x.shape)
        try checkTargets(x.shape, y.shape)
        let prediction = try predict(x, batchSize: batchSize, check: check)
        let width = max(1, prediction.shape.last ?? 1)
        let totals = [loss.evaluate(y, prediction, rowsInAll: 1).sum] + metrics.map { $0.metric.sum(y, prediction) }
        return figures(totals, prediction.count / width)
    }
}
