import Arrays
import Interpreter
import OrderedCollections
import Recurrent
import Syntax

/// What `compile` chose for a model, and the figures of its training so far.
final class Compilation {
    let optimizer: OptimizerObject?
    let lossValue: Value
    private let lossWeights: Value?
    private let metricsValue: Value?
    private let weightedValue: Value?
    /// The names of the model's outputs, as losses and metrics of several outputs are named by them.
    private let outputNames: [String]
    private(set) var parts: [Objective.Part?] = []
    /// Losses that depend on the targets' shape are chosen with the first batch.
    private var isLossOpen = false

    struct Reported {
        let name: String
        let output: Int
        let metric: any BatchMetric
        let isWeighted: Bool
    }
    private(set) var metrics: [Reported]?
    private var lossSum = 0.0
    private var samples = 0.0
    private var partSums: [Double] = []

    /// The arguments of `compile`, by name.
    var choices: [(name: String, value: Value)] {
        [("optimizer", optimizer.map { .object($0) } ?? .none), ("loss", lossValue), ("loss_weights", lossWeights ?? .none), ("metrics", metricsValue ?? .none), ("weighted_metrics", weightedValue ?? .none)]
    }

    init(optimizer: OptimizerObject?, loss: Value, lossWeights: Value?, metrics: Value?, weighted: Value?, outputNames: [String], _ vm: Interpreter) throws {
        self.optimizer = optimizer
        lossValue = loss
        self.lossWeights = lossWeights
        metricsValue = metrics
        weightedValue = weighted
        self.outputNames = outputNames
        for (name, value) in [("metrics", metrics), ("weighted_metrics", weighted)] {
            guard let value, value.heapObject != nil || value.number != nil else { continue }
            switch value {
            case .list, .tuple, .dict: break
            default: throw Raise(.valueError, "Expected `\(name)` argument to be a list, tuple, or dict. Received instead: \(name)=\(try vm.str(value)) of type \(try vm.str(.object(value.type)))", hint: "Put it into a list: \(name)=[\(try vm.repr(value))].")
            }
        }
        try resolveLosses(vm)
        try checkMetricNames(vm)
    }

    // MARK: Losses

    private func resolveLosses(_ vm: Interpreter) throws {
        let count = max(1, outputNames.count)
        func part(_ value: Value) throws -> Objective.Part? {
            if value.isNone { return nil }
            if let name = value.text?.lowercased(), name == "crossentropy" || name == "ce" {
                isLossOpen = true
                return Objective.Part(name: value.text ?? name, .loss(Loss(.binaryCrossentropy, name: value.text ?? name)))
            }
            return try Losses.part(value, vm)
        }
        switch lossValue {
        case .none, .unset: parts = []
        case .list(let list): parts = try several(list.items, count, part)
        case .tuple(let tuple): parts = try several(tuple.items, count, part)
        case .dict(let dict) where dict["class_name"] == nil:
            let keys = dict.entries.keys.map { $0.value.text ?? "" }
            guard Set(keys) == Set(outputNames) else {
                throw Raise(.valueError, "Expected keys [\(outputNames.map { "'\($0)'" }.joined(separator: ", "))] in loss dict, but found loss.keys()=[\(keys.map { "'\($0)'" }.joined(separator: ", "))]")
            }
            parts = try outputNames.map { try dict[$0].flatMap(part) }
        default: parts = try (0..<count).map { _ in try part(lossValue) }
        }
        if count > 1 { for i in parts.indices where parts[i] != nil { parts[i]?.name = outputNames[i] } }
        guard let lossWeights else { return }
        switch lossWeights {
        case .dict(let dict): for (i, name) in outputNames.enumerated() where i < parts.count { parts[i]?.weight = try dict[name].map { try vm.double($0) } }
        case .list, .tuple:
            let weights = try vm.sequence(lossWeights)
            guard weights.count == parts.count else { throw Raise(.valueError, "`loss_weights` must match the number of losses, got \(parts.count) losses and \(weights.count) weights.") }
            for (i, weight) in weights.enumerated() where !weight.isNone { parts[i]?.weight = try vm.double(weight) }
        default: for i in parts.indices { parts[i]?.weight = try vm.double(lossWeights) }
        }
    }

    private func several(_ items: [Value], _ count: Int, _ part: (Value) throws -> Objective.Part?) throws -> [Objective.Part?] {
        guard items.count == count else {
            throw Raise(.valueError, "For a model with \(count) output\(count == 1 ? "" : "s"), when providing the `loss` argument as a list, it should have as many entries as the model has outputs. Received: \(items.count) losses")
        }
        return try items.map(part)
    }

    /// Chooses what depends on shapes: "crossentropy", "accuracy".
    func resolve(targets: [Tensor<Float>?], outputs: [Tensor<Float>], _ vm: Interpreter) throws {
        if isLossOpen {
            for i in parts.indices {
                guard let name = parts[i]?.name, case .loss(let loss)? = parts[i]?.formula, ["crossentropy", "ce"].contains(loss.name.lowercased()), i < targets.count, let y = targets[i] else { continue }
                let p = outputs[i].shape
                let rule: Loss.Rule = p.last == 1 ? .binaryCrossentropy : y.shape.count < p.count || y.shape.last == 1 ? .sparseCategoricalCrossentropy(ignoring: nil) : .categoricalCrossentropy
                parts[i] = Objective.Part(name: name, .loss(Loss(rule, name: loss.name)), weight: parts[i]?.weight)
            }
            isLossOpen = false
        }
        guard metrics == nil else { return }
        var found: [Reported] = []
        for (value, isWeighted) in [(metricsValue, false), (weightedValue, true)] {
            guard let value else { continue }
            for (output, list) in try byOutput(value, vm).enumerated() where output < outputs.count {
                guard let y = output < targets.count ? targets[output] : nil else { continue }
                for item in list {
                    let metric = try Metrics.resolve(item, target: y.shape, prediction: outputs[output].shape, vm)
                    var name = outputs.count > 1 ? "\(outputNames[output])_\(metric.name)" : metric.name
                    if let count = Optional(found.filter { $0.name == name }.count), count > 0 { name = isWeighted ? "weighted_\(name)" : "\(name)_\(count)" }
                    found.append(Reported(name: name, output: output, metric: metric, isWeighted: isWeighted))
                }
            }
        }
        metrics = found
    }

    /// Metrics by output: one list for a single output, else a list or dict of lists.
    private func byOutput(_ value: Value, _ vm: Interpreter) throws -> [[Value]] {
        func items(_ value: Value) throws -> [Value] {
            switch value {
            case .none: []
            case .list, .tuple: try vm.sequence(value).flatMap(items)
            default: [value]
            }
        }
        if case .dict(let dict) = value {
            for key in dict.entries.keys where !outputNames.contains(key.value.text ?? "") {
                throw Raise(.valueError, "Invalid `metrics`: there is no output '\(try vm.str(key.value))'", hint: "The outputs are \(outputNames.map { "'\($0)'" }.joined(separator: ", ")).")
            }
            return try outputNames.map { try dict[$0].map(items) ?? [] }
        }
        if outputNames.count <= 1 { return [try items(value)] }
        let entries = try vm.sequence(value)
        guard entries.count == outputNames.count else {
            throw Raise(.valueError, "Invalid `metrics`. `metrics` should contain metrics objects and either be a dict or a list matching the output names of the functional model [\(outputNames.map { "'\($0)'" }.joined(separator: ", "))]. Received: metrics=\(try vm.str(value))")
        }
        return try entries.map(items)
    }

    /// Unknown names are an error of compile's already.
    private func checkMetricNames(_ vm: Interpreter) throws {
        func check(_ value: Value) throws {
            switch value {
            case .str: _ = try Metrics.resolve(value, target: [1, 1], prediction: [1, 1], vm)
            case .list, .tuple: for item in try vm.sequence(value) { try check(item) }
            case .dict(let dict): for item in dict.entries.values { try check(item) }
            default: break
            }
        }
        for value in [metricsValue, weightedValue] { if let value { try check(value) } }
    }

    /// Whether a loss is a function of the script's.
    var hasScripts: Bool { parts.contains { if case .custom? = $0?.formula { true } else { false } } }

    // MARK: Figures

    func reset() throws {
        (lossSum, samples, partSums) = (0, 0, [])
        for entry in metrics ?? [] { try entry.metric.reset() }
    }

    /// Adds a batch to the figures.
    func update(_ evaluation: Evaluation<Float>, _ outputs: [Output<Float>], _ targets: [Tensor<Float>?], weights: [Tensor<Float>?], _ count: Int) throws {
        let n = Double(count)
        lossSum += Double(Float(evaluation.total)) * n
        samples += n
        let known = evaluation.byOutput.map { $0 ?? 0 }
        if partSums.count != known.count { partSums = known.map { _ in 0 } }
        for (i, value) in known.enumerated() { partSums[i] += value * n }
        for entry in metrics ?? [] {
            guard let target = targets[entry.output] else { continue }
            let output = outputs[entry.output]
            try entry.metric.update(target, output.tensor, weights: entry.isWeighted && entry.output < weights.count ? weights[entry.output] : nil, mask: output.mask)
        }
    }

    private func rounded(_ x: Double) -> Value { .float(Double(Float(x))) }
    private var hasSeveral: Bool { parts.compactMap { $0 }.count > 1 }

    /// In Keras's order: the loss, the metrics, the losses of several outputs.
    func figures() throws -> [(name: String, value: Value)] {
        var list: [(name: String, value: Value)] = [("loss", rounded(samples == 0 ? 0 : lossSum / samples))]
        for entry in metrics ?? [] { list.append((entry.name, try entry.metric.figure())) }
        if hasSeveral {
            for (i, part) in parts.enumerated() {
                if let part { list.append(("\(part.name)_loss", rounded(samples == 0 ? 0 : (i < partSums.count ? partSums[i] : 0) / samples))) }
            }
        }
        return list
    }

    /// The same as the dict that callbacks and `return_dict` get, sorted by name.
    func logs() throws -> Dict { Dict(try figures().sorted { $0.name < $1.name }.map { ($0.name, $0.value) }) }

    /// `evaluate`'s answer: the loss alone, or a list that begins with it. As in Keras figures that go by their metric's
    /// own name come first, those named by their output behind, in alphabetical order.
    func flattened() throws -> Value {
        let figures = try figures()
        let own = ["loss"] + (metrics ?? []).map(\.metric.name) + (hasSeveral ? parts.compactMap { $0.map { "\($0.name)_loss" } } : [])
        let named = own.compactMap { name in figures.first { $0.name == name }?.value }
        let rest = figures.filter { !own.contains($0.name) }.sorted { $0.name < $1.name }.map(\.value)
        return named.count + rest.count == 1 ? named[0] : .items(named + rest)
    }

    /// `model.metrics_names`.
    var names: [String] {
        ["loss"] + (metricsValue != nil || weightedValue != nil ? ["compile_metrics"] : []) + (hasSeveral ? parts.compactMap { $0 }.map { "\($0.name)_loss" } : [])
    }

    /// Whether more is better of a figure by its name (without `val_`); nil where nobody can say.
    func direction(of name: String) -> Bool? {
        if name == "loss" || name.hasSuffix("_loss") && metrics?.contains(where: { $0.name == name }) != true { return false }
        return metrics?.first { $0.name == name || $0.metric.name == name }?.metric.growsWithSuccess
    }
}
