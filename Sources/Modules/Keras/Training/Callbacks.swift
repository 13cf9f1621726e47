import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections
import Recurrent
import StandardBridge

/// The moments a callback hears of, by the names Keras gives their methods.
enum Moment: String, CaseIterable, Sendable {
    case trainBegin = "on_train_begin", trainEnd = "on_train_end", epochBegin = "on_epoch_begin", epochEnd = "on_epoch_end"
    case trainBatchBegin = "on_train_batch_begin", trainBatchEnd = "on_train_batch_end", testBegin = "on_test_begin", testEnd = "on_test_end"
    case testBatchBegin = "on_test_batch_begin", testBatchEnd = "on_test_batch_end", predictBegin = "on_predict_begin", predictEnd = "on_predict_end"
    case predictBatchBegin = "on_predict_batch_begin", predictBatchEnd = "on_predict_batch_end"
}

/// A callback of the program's own: a class of `keras.callbacks`.
class CallbackObject: Object {
    let className: String
    weak var model: ModelObject?
    var params = Dict()

    init(_ className: String) { self.className = className }

    override var type: TypeObject { Callbacks.types[className] ?? .object }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "model": return model.map { .object($0) } ?? Value.none
        case "params": return .dict(params)
        default: return nil
        }
    }
    /// - Parameter index: of the epoch or the batch.
    func hear(_ moment: Moment, _ index: Int, _ logs: Dict, _ vm: Interpreter) throws {}
}

/// Those that a script's callbacks and the program's own hear through.
final class CallbackList {
    private let items: [Value]
    private let vm: Interpreter
    /// Which of a script's callbacks have a method for a moment; asked once.
    private var listeners: [Moment: [(Int, Value)]] = [:]

    init(_ items: [Value], _ object: ModelObject, _ params: Dict, _ vm: Interpreter) throws {
        self.items = items
        self.vm = vm
        for item in items {
            if let own = item.of(CallbackObject.self) {
                own.model = object
                own.params = params
            } else if item.of(Instance.self) != nil {
                if let setter = try vm.attributeIfPresent(item, Name("set_params")) { _ = try vm.call(setter, .dict(params)) }
                if let setter = try vm.attributeIfPresent(item, Name("set_model")) { _ = try vm.call(setter, .object(object)) }
            } else {
                throw Raise(.attributeError, "'\(item.typeName)' object has no attribute 'set_params'", hint: "callbacks=[…] takes objects of keras.callbacks, or of classes based on keras.callbacks.Callback: with brackets behind the name, EarlyStopping().")
            }
        }
    }

    func notify(_ moment: Moment, _ index: Int? = nil, _ logs: @autoclosure () throws -> Dict) throws {
        let isOfBatch = moment.rawValue.contains("batch")
        if listeners[moment] == nil {
            listeners[moment] = try items.enumerated().compactMap { i, item in
                if item.of(CallbackObject.self) != nil { return (i, item) }
                var method = try method(item, moment.rawValue)
                // The older name for batches of training.
                if method == nil, moment == .trainBatchBegin { method = try self.method(item, "on_batch_begin") }
                if method == nil, moment == .trainBatchEnd { method = try self.method(item, "on_batch_end") }
                return method.map { (i, $0) }
            }
        }
        let heard = listeners[moment] ?? []
        guard !heard.isEmpty else { return }
        let dict = try logs()
        for (i, method) in heard {
            if let own = items[i].of(CallbackObject.self) {
                try own.hear(moment, index ?? 0, dict, vm)
                continue
            }
            var arguments = Arguments(index.map { [.int($0)] } ?? [])
            // As in Keras batches get their logs by name, the rest by place.
            if isOfBatch { arguments.keywords = [(Name("logs"), .dict(dict))] } else { arguments.positional.append(.dict(dict)) }
            _ = try vm.call(method, arguments)
        }
    }

    /// A method that the script's class defines itself, not the empty one of Callback.
    private func method(_ item: Value, _ name: String) throws -> Value? {
        guard let instance = item.of(Instance.self) else { return nil }
        if instance.field(Name(name)) == nil {
            guard let member = instance.classObject.lookup(Name(name)), member.of(NativeFunction.self) == nil else { return nil }
        }
        return try vm.attributeIfPresent(item, Name(name))
    }
}

/// `keras.callbacks`.
enum Callbacks {
    nonisolated(unsafe) static let base: TypeObject = TypeObject("Callback", module: "keras.src.callbacks.callback", methods: [
        Builtin("__init__", "self", "A callback of your own overrides on_epoch_end and its neighbours.") { _ in .none },
        Builtin("set_model", "self, model", "Tells the callback which model is trained.") { call in
            try call.vm.setAttribute(call[0], Name("model"), call[1])
            return .none
        },
        Builtin("set_params", "self, params", "Tells the callback how it is trained.") { call in
            try call.vm.setAttribute(call[0], Name("params"), call[1])
            return .none
        },
    ] + (Moment.allCases.map(\.rawValue) + ["on_batch_begin", "on_batch_end"]).map { name in
        Builtin(name, name.contains("batch") ? "self, batch, logs=None" : name.contains("epoch") ? "self, epoch, logs=None" : "self, logs=None", "Called at that moment; does nothing unless overridden.") { _ in .none }
    }).open()

    nonisolated(unsafe) static let types: [String: TypeObject] = Dictionary(uniqueKeysWithValues: makers.map { ($0.name, TypeObject($0.name, module: "keras.src.callbacks.\(Keras.snake($0.name))", base: base, constructor: $0)) })

    static func module() -> Module {
        Module("keras.callbacks", "What listens to fit.", [("Callback", .object(base))] + types.map { ($0.key, .object($0.value)) }, absent: [
            "TensorBoard": "What flows through a model is looked at with model.trace(x, y); figures of epochs are in history.history.", "BackupAndRestore": "There is ModelCheckpoint.",
            "RemoteMonitor": "Unroll sends nothing anywhere.", "SwapEMAWeights": "There is ModelCheckpoint and EarlyStopping(restore_best_weights=True).",
        ])
    }

    private static let monitor = "monitor='val_loss'"

    private static let makers: [Builtin] = [
        Builtin("History", "", "Keeps the figures of each epoch; fit returns one.") { _ in .object(HistoryObject()) },
        Builtin("EarlyStopping", "monitor='val_loss', min_delta=0, patience=0, verbose=0, mode='auto', baseline=None, restore_best_weights=False, start_from_epoch=0", "Ends the training when a figure no longer gets better.", example: "keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)") { .object(try EarlyStopping($0)) },
        Builtin("ReduceLROnPlateau", "monitor='val_loss', factor=0.1, patience=10, verbose=0, mode='auto', min_delta=0.0001, cooldown=0, min_lr=0.0, **kwargs", "Takes smaller steps when a figure no longer gets better.") { .object(try ReduceLROnPlateau($0)) },
        Builtin("ModelCheckpoint", "filepath, monitor='val_loss', verbose=0, save_best_only=False, save_weights_only=False, mode='auto', save_freq='epoch', initial_value_threshold=None", "Keeps the weights in a file after each epoch, or the best ones.") { .object(try ModelCheckpoint($0)) },
        Builtin("LearningRateScheduler", "schedule, verbose=0", "Sets the learning rate before each epoch by a function of the epoch.") { .object(try LearningRateScheduler($0)) },
        Builtin("LambdaCallback", "on_epoch_begin=None, on_epoch_end=None, on_train_begin=None, on_train_end=None, on_train_batch_begin=None, on_train_batch_end=None, **kwargs", "Functions that are called at their moments.") { .object(LambdaCallback($0)) },
        Builtin("TerminateOnNaN", "raise_error=False", "Ends the training when the loss is no number any more.") { .object(TerminateOnNaN(try $0.bool(0, or: false))) },
        Builtin("CSVLogger", "filename, separator=',', append=False", "Writes the figures of each epoch into a file.") { .object(try CSVLogger($0)) },
    ]
}

/// What `fit` returns: the figures of each epoch.
final class HistoryObject: CallbackObject {
    let history = Dict()
    var epochs: [Value] = []

    init() { super.init("History") }

    override var type: TypeObject { HistoryObject.classObject }
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("History", module: "keras.src.callbacks.history", base: Callbacks.base)
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "history": .dict(history)
        case "epoch": .items(epochs)
        default: try super.attribute(name, vm)
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["history", "epoch", "params", "model"] }

    override func hear(_ moment: Moment, _ index: Int, _ logs: Dict, _ vm: Interpreter) {
        if moment == .trainBegin { epochs = [] }
        guard moment == .epochEnd else { return }
        epochs.append(.int(index))
        for (key, value) in logs.entries {
            if case .list(let list)? = history.entries[key] { list.items.append(value) } else { history.entries[key] = .items([value]) }
        }
    }
}

/// What watches a figure: whether it got better.
class MonitorCallback: CallbackObject {
    let monitor: String
    private let mode: String
    var best: Double?
    private var minDelta: Double
    /// Whether more is better; found with the first epoch.
    private var grows: Bool?
    let verbose: Int

    init(_ className: String, monitor: String, mode: String, minDelta: Double, verbose: Int, best: Double? = nil) {
        self.monitor = monitor
        self.mode = ["min", "max"].contains(mode) ? mode : "auto"
        self.minDelta = abs(minDelta)
        self.verbose = verbose
        self.best = best
        super.init(className)
    }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "monitor": .string(monitor)
        case "mode": .string(mode)
        case "best": best.map { .float($0) } ?? Value.none
        case "min_delta": .float(minDelta)
        case "verbose": .int(verbose)
        default: try super.attribute(name, vm)
        }
    }

    func findDirection() throws {
        guard grows == nil else { return }
        if mode != "auto" { grows = mode == "max" } else {
            let name = monitor.hasPrefix("val_") ? String(monitor.dropFirst(4)) : monitor
            guard let found = model?.compilation?.direction(of: name) else {
                throw Raise(.valueError, "\(className) callback received monitor=\(monitor), but Keras isn't able to automatically determine whether that metric should be maximized or minimized. Pass `mode='max'` in order to monitor based on the highest metric value, or pass `mode='min'` in order to use the lowest value.")
            }
            grows = found
        }
    }

    func isImprovement(_ value: Double, over reference: Double?) -> Bool {
        guard let reference else { return true }
        return grows == true ? value - minDelta > reference : value + minDelta < reference
    }

    func current(_ logs: Dict) -> Double? { logs[monitor]?.number }
    static func names(_ logs: Dict) -> String { logs.entries.keys.compactMap(\.value.text).joined(separator: ",") }
}

final class EarlyStopping: MonitorCallback {
    private let patience: Int
    private let baseline: Double?
    private let restores: Bool
    private let firstEpoch: Int
    private var wait = 0
    private var stoppedEpoch = 0
    private var bestEpoch = 0
    private var bestWeights: [Tensor<Float>]?

    init(_ call: Call) throws {
        patience = try call.int(2, or: 0)
        baseline = try call.optional(5).map { try call.vm.double($0) }
        restores = try call.bool(6, or: false)
        firstEpoch = try call.int(7, or: 0)
        super.init("EarlyStopping", monitor: try call.string(0, or: "val_loss"), mode: try call.string(4, or: "auto"), minDelta: try call.double(1, or: 0), verbose: try call.int(3, or: 0))
    }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "patience": .int(patience)
        case "wait": .int(wait)
        case "stopped_epoch": .int(stoppedEpoch)
        case "best_epoch": .int(bestEpoch)
        case "best_weights": bestWeights.map { Keras.weights($0) } ?? Value.none
        case "restore_best_weights": .bool(restores)
        case "baseline": baseline.map { .float($0) } ?? Value.none
        case "start_from_epoch": .int(firstEpoch)
        default: try super.attribute(name, vm)
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["best", "best_epoch", "stopped_epoch", "wait", "patience", "monitor"] }

    private var copies: [Tensor<Float>]? { model?.model.weights.map { Tensor($0.values, $0.shape) } }

    override func hear(_ moment: Moment, _ epoch: Int, _ logs: Dict, _ vm: Interpreter) throws {
        switch moment {
        case .trainBegin: (wait, stoppedEpoch, best, bestWeights, bestEpoch) = (0, 0, nil, nil, 0)
        case .epochEnd:
            try findDirection()
            guard let current = current(logs) else {
                vm.host?.notice("Early stopping conditioned on metric `\(monitor)` which is not available. Available metrics are: \(MonitorCallback.names(logs))")
                return
            }
            if epoch < firstEpoch { return }
            if restores, bestWeights == nil { (bestWeights, bestEpoch) = (copies, epoch) }
            wait += 1
            if isImprovement(current, over: best) {
                (best, bestEpoch) = (current, epoch)
                if restores { bestWeights = copies }
                if baseline == nil || isImprovement(current, over: baseline) { wait = 0 }
                return
            }
            if wait >= patience, epoch > 0 {
                stoppedEpoch = epoch
                model?.stopsTraining = true
            }
        case .trainEnd:
            if stoppedEpoch > 0, verbose > 0 { vm.print("Epoch \(stoppedEpoch + 1): early stopping\n") }
            guard restores, let bestWeights, let model else { return }
            if verbose > 0 { vm.print("Restoring model weights from the end of the best epoch: \(bestEpoch + 1).\n") }
            for (weight, kept) in zip(model.model.weights, bestWeights) { weight.pointer.update(from: kept.pointer, count: min(weight.count, kept.count)) }
        default: break
        }
    }
}

final class ReduceLROnPlateau: MonitorCallback {
    private let factor: Double
    private let patience: Int
    private let cooldown: Int
    private let least: Double
    private var cooling = 0
    private var wait = 0

    init(_ call: Call) throws {
        factor = try call.double(1, or: 0.1)
        guard factor < 1 else { throw Raise(.valueError, "ReduceLROnPlateau does not support a factor >= 1.0. Received factor=\(try call.vm.str(call[1]))") }
        patience = try call.int(2, or: 10)
        cooldown = try call.int(6, or: 0)
        least = try call.double(7, or: 0)
        super.init("ReduceLROnPlateau", monitor: try call.string(0, or: "val_loss"), mode: try call.string(4, or: "auto"), minDelta: try call.double(5, or: 1e-4), verbose: try call.int(3, or: 0))
    }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "factor": .float(factor)
        case "patience": .int(patience)
        case "wait": .int(wait)
        case "cooldown": .int(cooldown)
        case "min_lr": .float(least)
        default: try super.attribute(name, vm)
        }
    }

    override func hear(_ moment: Moment, _ epoch: Int, _ logs: Dict, _ vm: Interpreter) throws {
        if moment == .trainBegin { (best, cooling, wait) = (nil, 0, 0) }
        guard moment == .epochEnd, let optimizer = model?.compilation?.optimizer else { return }
        try findDirection()
        let old = Double(optimizer.optimizer.learningRate)
        logs["learning_rate"] = .float(old)
        guard let current = current(logs) else {
            vm.host?.notice("Learning rate reduction is conditioned on metric `\(monitor)` which is not available. Available metrics are: \(MonitorCallback.names(logs)).")
            return
        }
        if cooling > 0 {
            cooling -= 1
            wait = 0
        }
        if isImprovement(current, over: best) {
            (best, wait) = (current, 0)
        } else if cooling <= 0 {
            wait += 1
            guard wait >= patience, old > Double(Float(least)) else { return }
            let new = max(old * factor, least)
            try optimizer.setRate(.float(new), vm)
            if verbose > 0 { vm.print("\nEpoch \(epoch + 1): ReduceLROnPlateau reducing learning rate to \(try vm.repr(.float(new))).\n") }
            (cooling, wait) = (cooldown, 0)
        }
    }
}

final class LearningRateScheduler: CallbackObject {
    private let schedule: Value
    private let verbose: Int

    init(_ call: Call) throws {
        schedule = call[0]
        verbose = try call.int(1, or: 0)
        super.init("LearningRateScheduler")
    }

    override func hear(_ moment: Moment, _ epoch: Int, _ logs: Dict, _ vm: Interpreter) throws {
        guard let optimizer = model?.compilation?.optimizer else { return }
        if moment == .epochEnd { logs["learning_rate"] = .float(Double(optimizer.optimizer.learningRate)) }
        guard moment == .epochBegin else { return }
        var rate: Value
        do {
            rate = try vm.call(schedule, .int(epoch), .float(Double(optimizer.optimizer.learningRate)))
        } catch let raise as Raise where raise.exception.classObject.inherits(.named(.typeError)) {
            rate = try vm.call(schedule, .int(epoch))
        }
        if let tensor = rate.of(TensorObject.self), let number = tensor.doubleValue { rate = .float(number) }
        let isFloat = if case .float = rate { true } else { NumPy.array(rate).map { $0.rank == 0 && $0.dtype.isFloat } ?? false }
        guard isFloat, let number = rate.number else { throw Raise(.valueError, "The output of the `schedule` function should be a float. Got: \(try vm.str(rate))") }
        try optimizer.setRate(.float(number), vm)
        if verbose > 0 { vm.print("\nEpoch \(epoch + 1): LearningRateScheduler setting learning rate to \(try vm.str(rate)).\n") }
    }
}

final class LambdaCallback: CallbackObject {
    private var functions: [Moment: Value] = [:]

    init(_ call: Call) {
        let named: [Moment] = [.epochBegin, .epochEnd, .trainBegin, .trainEnd, .trainBatchBegin, .trainBatchEnd]
        for (i, moment) in named.enumerated() { functions[moment] = call.optional(i) }
        for (name, value) in call.options {
            if let moment = Moment(rawValue: name.text) { functions[moment] = value }
            if name.text == "on_batch_begin" { functions[.trainBatchBegin] = value }
            if name.text == "on_batch_end" { functions[.trainBatchEnd] = value }
        }
        super.init("LambdaCallback")
    }

    override func hear(_ moment: Moment, _ index: Int, _ logs: Dict, _ vm: Interpreter) throws {
        guard let function = functions[moment] else { return }
        let hasIndex = moment.rawValue.contains("batch") || moment.rawValue.contains("epoch")
        _ = try vm.call(function, Arguments(hasIndex ? [.int(index), .dict(logs)] : [.dict(logs)]))
    }
}

final class TerminateOnNaN: CallbackObject {
    private let raises: Bool
    init(_ raises: Bool) {
        self.raises = raises
        super.init("TerminateOnNaN")
    }
    override func hear(_ moment: Moment, _ batch: Int, _ logs: Dict, _ vm: Interpreter) throws {
        guard moment == .trainBatchEnd, let loss = logs["loss"]?.number, !loss.isFinite else { return }
        if raises { throw Raise(.runtimeError, "NaN or Inf loss encountered at batch \(batch). Loss value: \(try vm.str(.float(loss))). Terminating training immediately.") }
        vm.print("Batch \(batch): Invalid loss, terminating training\n")
        model?.stopsTraining = true
    }
}

final class CSVLogger: CallbackObject {
    private let file: String
    private let separator: String
    private let appends: Bool
    private var keys: [String]?
    private var text = ""
    private var hasHeader = true

    init(_ call: Call) throws {
        file = try call.string(0)
        separator = try call.string(1, or: ",")
        appends = try call.bool(2, or: false)
        super.init("CSVLogger")
    }

    override func hear(_ moment: Moment, _ epoch: Int, _ logs: Dict, _ vm: Interpreter) throws {
        if moment == .trainBegin {
            text = appends ? (try? DataFiles.read(file, vm)) ?? "" : ""
            (keys, hasHeader) = (nil, text.isEmpty)
            try Files.write(text, to: file, vm)
        }
        guard moment == .epochEnd else { return }
        if keys == nil {
            var names = logs.entries.keys.compactMap(\.value.text).sorted()
            if !names.contains(where: { $0.hasPrefix("val_") }) { names += names.map { "val_\($0)" } }
            keys = names
            if hasHeader { text += (["epoch"] + names).joined(separator: separator) + "\r\n" }
        }
        let cells = try (keys ?? []).map { try logs[$0].map { try vm.str($0) } ?? "NA" }
        text += ([String(epoch)] + cells).joined(separator: separator) + "\r\n"
        try Files.write(text, to: file, vm)
    }
}
