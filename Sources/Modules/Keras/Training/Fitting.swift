import Arrays
import Interpreter
import OrderedCollections
import Recurrent

/// One call of `fit`.
struct Fitting {
    private let arguments: NamedArguments
    private let object: ModelObject
    private let compilation: Compilation
    private var vm: Interpreter { arguments.call.vm }

    init(_ arguments: NamedArguments) throws {
        self.arguments = arguments
        object = try ModelMethods.object(arguments.call)
        guard let compilation = object.compilation else {
            throw Raise(.valueError, "You must call `compile()` before calling `fit()`.", hint: "For example: model.compile(loss='mean_squared_error', optimizer='adam')")
        }
        self.compilation = compilation
    }

    private func int(_ name: String, or standard: Int) throws -> Int { try arguments.value(name).map { try vm.index($0) } ?? standard }

    func run() throws -> Value {
        let shuffles = try arguments.call.has(9) ? vm.truth(arguments.call[9]) : true
        var source = try TrainingMethods.source(object, arguments, arguments.call, steps: arguments.value("steps_per_epoch"), shuffles: shuffles, training: true)
        let validation = try validation(&source, shuffles: shuffles)
        let (epochs, first) = (try int("epochs", or: 1), try int("initial_epoch", or: 0))
        let verbose = try TrainingMethods.verbosity(arguments.value("verbose"), vm)
        let isLive = vm.host?.isLive ?? false
        let history = HistoryObject()
        let callbacks = try TrainingMethods.list(arguments.value("callbacks"), object, TrainingMethods.params(verbose, epochs, source.batches), adding: [.object(history)], vm)
        object.history = history
        object.stopsTraining = false
        object.model.seed = Keras.state(vm).generator.next()
        let observers = try self.observers()
        try callbacks.notify(.trainBegin, nil, Dict())
        var last = Dict()
        var target = source.batches
        for epoch in first..<max(first, epochs) {
            try compilation.reset()
            var bar = ProgressBar(total: target, isLive: isLive, verbose: verbose)
            try callbacks.notify(.epochBegin, epoch, Dict())
            if verbose > 0, epochs > 1 { vm.print("Epoch \(epoch + 1)/\(epochs)\n") }
            var logs: Dict
            do {
                let steps = try train(source, callbacks, observers, epoch) { step, logs in if let text = try bar.update(step, logs()) { vm.print(text) } }
                guard steps > 0 || target == nil || epoch > first else { throw Raise(.valueError, "there are no samples to train on") }
                if target == nil { target = steps }
                if let target, steps < target, steps == 0 { vm.host?.notice("Your input ran out of data; interrupting training. Make sure that your dataset or generator can generate at least `steps_per_epoch * epochs` batches.") }
                logs = try compilation.logs()
                if let validation, try isDue(epoch) {
                    _ = try TrainingMethods.evaluate(object, compilation, validation, callbacks, vm)
                    for (key, value) in try compilation.logs().entries { logs["val_" + (key.value.text ?? "")] = value }
                    logs = sorted(logs)
                }
                for observer in observers { observer.epochEnded(epoch) }
                try callbacks.notify(.epochEnd, epoch, logs)
                try source.end(vm)
            } catch {
                if bar.isOpen { vm.print("\n") }
                throw error
            }
            if let text = bar.finish(target ?? 0, logs) { vm.print(text) }
            last = logs
            if object.stopsTraining { break }
        }
        try callbacks.notify(.trainEnd, nil, last)
        return .object(history)
    }

    /// Who watches the batches: always the one that reports the first bad one, and the Monitors among the callbacks.
    private func observers() throws -> [any TrainingObserver] {
        let watch = TrainingWatch { [host = vm.host] report in for line in report.lines { host?.notice(line) } }
        let callbacks = try arguments.value("callbacks").map { value -> [Value] in if case .object = value { [value] } else { try vm.sequence(value) } } ?? []
        return [watch] + callbacks.compactMap { $0.of(MonitorObject.self)?.monitor }
    }

    private func sorted(_ logs: Dict) -> Dict { Dict(logs.entries.map { ($0.key.value.text ?? "", $0.value) }.sorted { $0.0 < $1.0 }) }

    /// An epoch's batches; returns how many there were.
    private func train(_ source: any BatchSource, _ callbacks: CallbackList, _ observers: [any TrainingObserver], _ epoch: Int, report: (Int, () throws -> Dict) throws -> Void) throws -> Int {
        try source.begin(vm)
        var step = 0
        while let batch = try source.next(vm) {
            try callbacks.notify(.trainBatchBegin, step, Dict())
            try TrainingMethods.train(object, compilation, batch, vm, observers: observers, epoch: epoch, step: step + 1)
            try callbacks.notify(.trainBatchEnd, step, compilation.logs())
            step += 1
            try report(step) { try compilation.logs() }
            try vm.checkInterruption()
            if object.stopsTraining { break }
        }
        return step
    }

    /// Whether this epoch ends with a look at the validation data.
    private func isDue(_ epoch: Int) throws -> Bool {
        guard let value = arguments.value("validation_freq") else { return true }
        if let every = value.index {
            guard every > 0 else { throw Raise(.valueError, "validation_freq must be positive, got \(every)") }
            return (epoch + 1) % every == 0
        }
        return try vm.sequence(value).contains { $0.index == epoch + 1 }
    }

    /// The validation data: given, or the last share of the samples, which then don't train.
    private func validation(_ source: inout any BatchSource, shuffles: Bool) throws -> (any BatchSource)? {
        let size = try TrainingMethods.size(arguments.value("validation_batch_size") ?? arguments.value("batch_size"), vm)
        let steps = try arguments.value("validation_steps").map { try vm.index($0) }
        let reader = DataReader(object: object, vm: vm)
        if let data = arguments.value("validation_data") {
            if DataReader.isStream(data, vm) { return try StreamSource(data, steps: steps, shuffles: false, vm) { try reader.item($0) } }
            guard case .tuple = data else {
                if case .list(let list) = data, (2...3).contains(list.items.count) { return ArraySource(try reader.item(.tuple(Tuple(list.items))), size: size, shuffles: false, steps: steps) }
                throw Raise(.valueError, "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, found: \(data.typeName)", hint: "validation_data=(x_val, y_val)")
            }
            let whole = try reader.item(data)
            guard whole.count > 0 else { throw Raise(.valueError, "there are no samples to validate with") }
            return ArraySource(whole, size: size, shuffles: false, steps: steps)
        }
        let share = try arguments.double("validation_split", or: 0)
        guard share != 0 else { return nil }
        guard let arrays = source as? ArraySource else { throw Raise(.valueError, "`validation_split` is only supported for Tensors or NumPy arrays. Found incompatible type in the input") }
        let count = arrays.whole.count
        guard share > 0, share < 1, case let cut = Int((Double(count) * (1 - share)).rounded(.down)), cut > 0, cut < count else {
            throw Raise(.valueError, "Training data contains \(count) samples, which is not sufficient to split it into a validation and training set as specified by `validation_split=\(try vm.str(arguments.value("validation_split") ?? .none))`. Either provide more data, or a different value for the `validation_split` argument.")
        }
        func part(_ range: Range<Int>) -> SampleBatch {
            SampleBatch(inputs: arrays.whole.inputs.map { $0.samples(range) }, targets: arrays.whole.targets.map { $0?.samples(range) }, weights: arrays.whole.weights.map { $0?.samples(range) })
        }
        source = ArraySource(part(0..<cut), size: try TrainingMethods.size(arguments.value("batch_size"), vm), shuffles: shuffles, steps: try arguments.value("steps_per_epoch").map { try vm.index($0) })
        return ArraySource(part(cut..<count), size: size, shuffles: false, steps: steps)
    }
}
