import Arrays
import Dispatch
import Interpreter
import OrderedCollections
import Recurrent

/// Methods of a model that train it and put it to the test.
enum TrainingMethods {
    private static func object(_ call: Call) throws -> ModelObject { try ModelMethods.object(call) }

    private static func compiled(_ call: Call, _ method: String) throws -> (ModelObject, Compilation) {
        let object = try object(call)
        guard let compilation = object.compilation else {
            throw Raise(.valueError, "You must call `compile()` before calling `\(method)()`.", hint: "For example: model.compile(loss='mean_squared_error', optimizer='adam')")
        }
        return (object, compilation)
    }

    private static let fitSignature = "self, x=None, y=None, batch_size=None, epochs=1, verbose='auto', callbacks=None, validation_split=0.0, validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0, steps_per_epoch=None, validation_steps=None, validation_batch_size=None, validation_freq=1"
    private static let evaluateSignature = "self, x=None, y=None, batch_size=None, verbose='auto', sample_weight=None, steps=None, callbacks=None, return_dict=False"

    static let table: [Builtin] = [
        Builtin("compile", "self, optimizer='rmsprop', loss=None, loss_weights=None, metrics=None, weighted_metrics=None, run_eagerly=False, steps_per_execution=1, jit_compile='auto', auto_scale_loss=True", "Chooses what is minimised, how, and what is reported.", example: "model.compile(loss='mse', optimizer='adam', metrics=['mae'])") { call in
            let object = try object(call)
            let optimizer = try Optimizers.get(call.has(1) ? call[1] : .string("rmsprop"), call.vm)
            let reader = DataReader(object: object, vm: call.vm)
            let compilation = try Compilation(optimizer: optimizer, loss: call.has(2) ? call[2] : .none, lossWeights: call.optional(3), metrics: call.optional(4), weighted: call.optional(5), outputNames: reader.outputNames, call.vm)
            object.compilation = compilation
            object.stopsTraining = false
            object.model.compile(Objective(compilation.parts.isEmpty ? [] : compilation.parts), optimizer?.optimizer ?? .sgd)
            optimizer?.weights = { [weak object] in object.map { weightPlaces($0) } ?? [] }
            return .none
        },
        Builtin("fit", fitSignature, "Trains the model; returns a History.", example: "history = model.fit(X, y, epochs=10, batch_size=32, verbose=0)") { try Fitting(NamedArguments($0, fitSignature)).run() },
        Builtin("fit_generator", "self, generator, *values, **options", "Earlier Keras's name for fit with a generator.") { call in
            var options = call.options
            // Said where fit does not ask: how a generator is fed.
            options.removeAll { ["max_queue_size", "workers", "use_multiprocessing", "pickle_safe"].contains($0.name.text) }
            // The second positional argument was steps_per_epoch, the third epochs.
            for (name, value) in zip(["steps_per_epoch", "epochs", "verbose"], call.rest) { options.append((Name(name), value)) }
            return try call.vm.call(call.vm.attribute(call[0], Name("fit")), Arguments([call[1]], options))
        },
        Builtin("evaluate", evaluateSignature, "Loss and metrics for samples.") { call in
            let (object, compilation) = try compiled(call, "evaluate")
            let arguments = NamedArguments(call, evaluateSignature)
            let source = try source(object, arguments, call, steps: arguments.value("steps"), shuffles: false, training: false)
            let verbose = try verbosity(arguments.value("verbose"), call.vm)
            var bar = ProgressBar(total: source.batches, isLive: call.vm.host?.isLive ?? false, verbose: verbose)
            let callbacks = try list(arguments.value("callbacks"), object, params(verbose, 1, source.batches), call.vm)
            let steps = try evaluate(object, compilation, source, callbacks, call.vm) { step in if let text = try bar.update(step, compilation.logs()) { call.vm.print(text) } }
            let logs = try compilation.logs()
            if let text = bar.finish(steps, logs) { call.vm.print(text) }
            return try arguments.bool("return_dict") ? .dict(logs) : compilation.flattened()
        },
        Builtin("predict", "self, x, batch_size=None, verbose='auto', steps=None, callbacks=None", "The model's outputs for samples.") { call in
            let object = try object(call)
            let arguments = NamedArguments(call, "self, x, batch_size=None, verbose='auto', steps=None, callbacks=None")
            let source = try source(object, arguments, call, steps: arguments.value("steps"), shuffles: false, training: false)
            let verbose = try verbosity(arguments.value("verbose"), call.vm)
            var bar = ProgressBar(total: source.batches, isLive: call.vm.host?.isLive ?? false, verbose: verbose)
            let callbacks = try list(arguments.value("callbacks"), object, params(verbose, 1, source.batches), call.vm)
            try callbacks.notify(.predictBegin, nil, Dict())
            var parts: [[Tensor<Float>]] = []
            try source.begin(call.vm)
            while let batch = try source.next(call.vm) {
                try call.vm.checkInterruption()
                try callbacks.notify(.predictBatchBegin, parts.count, Dict())
                parts.append(try Background.run(object.model, batch, call.vm) { try object.model.forward(batch.inputs, keepsRecords: false).outputs })
                try callbacks.notify(.predictBatchEnd, parts.count - 1, Dict())
                if let text = bar.update(parts.count, Dict()) { call.vm.print(text) }
            }
            try callbacks.notify(.predictEnd, nil, Dict())
            guard let first = parts.first else { throw Raise(.valueError, "there are no samples to predict for") }
            if let text = bar.finish(parts.count, Dict()) { call.vm.print(text) }
            return answer(object, first.indices.map { i in Tensor.joined(parts.map { $0[i] }) })
        },
        Builtin("predict_on_batch", "self, x", "The model's outputs for one batch.") { call in
            let object = try object(call)
            return answer(object, try object.model.forward(DataReader(object: object, vm: call.vm).inputs(call[1]), keepsRecords: false).outputs)
        },
        Builtin("train_on_batch", "self, x, y=None, sample_weight=None, class_weight=None, return_dict=False", "One step of training; returns loss and metrics.") { call in
            let (object, compilation) = try compiled(call, "train_on_batch")
            let batch = try DataReader(object: object, vm: call.vm).batch(call[1], call.optional(2), call.optional(3), classWeight: call.optional(4))
            try compilation.reset()
            try train(object, compilation, batch, call.vm)
            return try call.bool(5, or: false) ? .dict(compilation.logs()) : compilation.flattened()
        },
        Builtin("test_on_batch", "self, x, y=None, sample_weight=None, return_dict=False", "Loss and metrics of one batch.") { call in
            let (object, compilation) = try compiled(call, "test_on_batch")
            let batch = try DataReader(object: object, vm: call.vm).batch(call[1], call.optional(2), call.optional(3))
            try compilation.reset()
            try test(object, compilation, batch, call.vm)
            return try call.bool(4, or: false) ? .dict(compilation.logs()) : compilation.flattened()
        },
        Builtin("reset_metrics", "self", "Begins the figures anew.") { call in
            try object(call).compilation?.reset()
            return .none
        },
    ]

    /// Names and places of the trained weights, as the optimizer's variables are called by them.
    private static func weightPlaces(_ object: ModelObject) -> [(name: String, range: Range<Int>, shape: [Int])] {
        var at = 0
        let model = object.model
        let owners = model.leaves.flatMap { leaf in leaf.specs.map { "\(model.name)_\(leaf.name)_\($0.name)" } }
        return zip(zip(owners, model.specs), model.trainability).compactMap { pair, isTrainable in
            defer { at += pair.1.count }
            return isTrainable ? (pair.0, at..<at + pair.1.count, pair.1.shape) : nil
        }
    }

    private static func answer(_ object: ModelObject, _ outputs: [Tensor<Float>]) -> Value { object.structured(outputs.map { Keras.array($0) }) }

    // MARK: Steps

    /// - Parameters:
    ///   - observers: who watches; they are given the batch with all that its passes keep.
    ///   - step: the batch's number within the epoch, from 1.
    static func train(_ object: ModelObject, _ compilation: Compilation, _ batch: SampleBatch, _ vm: Interpreter, observers: [any TrainingObserver] = [], epoch: Int = 0, step: Int = 1) throws {
        try compilation.optimizer?.refresh(vm)
        let model = object.model
        guard batch.count > 0 else { throw Raise(.valueError, "there are no samples to train on") }
        if compilation.metrics == nil { try prepare(object, compilation, batch, vm) }
        let (evaluation, outputs, gradient, passed) = try Background.run(model, batch, vm, isPlain: !compilation.hasScripts) { try model.gradient(batch.inputs, batch.targets, weights: batch.weights) }
        try compilation.update(evaluation, outputs, batch.targets, weights: batch.weights, batch.count)
        guard compilation.optimizer != nil else { throw Raise(.valueError, "fit needs an optimizer", hint: "model.compile(optimizer='adam', loss=…)") }
        guard !observers.isEmpty else { return model.update(gradient) }
        let seen = TrainingStep(model: model, number: step, epoch: epoch, loss: evaluation.total, inputs: batch.inputs, targets: batch.targets, batch: passed, gradient: gradient)
        for observer in observers { observer.computed(seen) }
        model.update(gradient)
        for observer in observers { observer.updated(seen) }
    }

    static func test(_ object: ModelObject, _ compilation: Compilation, _ batch: SampleBatch, _ vm: Interpreter) throws {
        let model = object.model
        if compilation.metrics == nil { try prepare(object, compilation, batch, vm) }
        let (evaluation, outputs) = try Background.run(model, batch, vm, isPlain: !compilation.hasScripts) { try model.evaluate(batch.inputs, batch.targets, weights: batch.weights) }
        try compilation.update(evaluation, outputs, batch.targets, weights: batch.weights, batch.count)
    }

    /// Chooses the metrics and losses that depend on shapes, with the first batch.
    private static func prepare(_ object: ModelObject, _ compilation: Compilation, _ batch: SampleBatch, _ vm: Interpreter) throws {
        let model = object.model
        guard !compilation.parts.isEmpty || !model.charges.isEmpty else { throw Raise(.valueError, "No loss to compute. Provide a `loss` argument in `compile()`.") }
        let one = batch.inputs.map { $0.samples(0..<min(1, $0.shape[0])) }
        let keeps = model.layers.flatMap(\.memories).isEmpty
        let outputs = keeps ? try model.forward(one, keepsRecords: false).outputs : try model.forward(batch.inputs, keepsRecords: false).outputs
        try compilation.resolve(targets: batch.targets, outputs: outputs, vm)
        model.compile(Objective(compilation.parts), model.optimizer)
    }

    /// A pass over all batches without training; returns how many there were.
    static func evaluate(_ object: ModelObject, _ compilation: Compilation, _ source: any BatchSource, _ callbacks: CallbackList, _ vm: Interpreter, report: (Int) throws -> Void = { _ in }) throws -> Int {
        try callbacks.notify(.testBegin, nil, Dict())
        try compilation.reset()
        try source.begin(vm)
        var step = 0
        while let batch = try source.next(vm) {
            try vm.checkInterruption()
            try callbacks.notify(.testBatchBegin, step, Dict())
            try test(object, compilation, batch, vm)
            try callbacks.notify(.testBatchEnd, step, compilation.logs())
            step += 1
            try report(step)
        }
        guard step > 0 else { throw Raise(.valueError, "there are no samples to evaluate") }
        try callbacks.notify(.testEnd, nil, compilation.logs())
        return step
    }

    // MARK: Arguments

    static func verbosity(_ value: Value?, _ vm: Interpreter) throws -> Int {
        guard let value, value.text != "auto" else { return 1 }
        return try vm.index(value)
    }

    static func params(_ verbose: Int, _ epochs: Int, _ steps: Int?) -> Dict {
        Dict([("verbose", .int(verbose)), ("epochs", .int(epochs)), ("steps", steps.map { .int($0) } ?? .none)])
    }

    static func list(_ value: Value?, _ object: ModelObject, _ params: Dict, adding own: [Value] = [], _ vm: Interpreter) throws -> CallbackList {
        var items: [Value] = []
        switch value {
        case nil: break
        case .list(let list)?: items = list.items
        case .tuple(let tuple)?: items = tuple.items
        case let single?: items = [single]
        }
        return try CallbackList(items.filter { !$0.isNone } + own, object, params, vm)
    }

    static func size(_ value: Value?, _ vm: Interpreter) throws -> Int {
        guard let value else { return 32 }
        let size = try vm.index(value)
        guard size > 0 else { throw Raise(.valueError, "batch_size must be positive, got \(size)") }
        // More than any data has.
        return min(size, 1 << 40)
    }

    /// The batches of `x`, `y` and `sample_weight`.
    static func source(_ object: ModelObject, _ arguments: NamedArguments, _ call: Call, steps: Value?, shuffles: Bool, training: Bool) throws -> any BatchSource {
        let vm = call.vm
        let reader = DataReader(object: object, vm: vm)
        guard let x = arguments.value("x") else { throw Raise(.valueError, "None values not supported.", hint: "x=… was expected: an array of samples.") }
        let steps = try steps.map { try vm.index($0) }
        let classWeight = arguments.value("class_weight")
        if DataReader.isStream(x, vm) {
            if arguments.value("y") != nil { throw Raise(.valueError, "When providing `x` as a \(x.typeName), `y` should not be passed. Instead, the targets should be included as part of the \(x.typeName).") }
            if x.of(DatasetObject.self)?.isEndless == true, steps == nil { throw Raise(.valueError, "When passing an infinitely repeating dataset, you must specify how many steps to draw.", hint: "steps_per_epoch=… says how many batches an epoch has.") }
            return try StreamSource(x, steps: steps, shuffles: shuffles, vm) { try reader.item($0, classWeight: classWeight) }
        }
        let whole = try reader.batch(x, arguments.value("y"), arguments.value("sample_weight"), classWeight: classWeight)
        guard whole.count > 0 else { throw Raise(.valueError, training ? "there are no samples to train on" : "there are no samples") }
        return ArraySource(whole, size: try size(arguments.value("batch_size"), vm), shuffles: shuffles, steps: steps)
    }
}

extension Tensor {
    /// Batches one behind the other.
    static func joined(_ tensors: [Tensor]) -> Tensor {
        guard tensors.count > 1, let first = tensors.first else { return tensors.first ?? Tensor([0]) }
        return Tensor(tensors.flatMap(\.values), [tensors.reduce(0) { $0 + ($1.shape.first ?? 0) }] + first.shape.dropFirst())
    }
}

/// Long work on a thread of its own, so that Ctrl-C need not wait for its end: nothing of it is used then, and the
/// weights stay those of the last finished batch.
enum Background {
    /// - Parameter isPlain: that no code of a script runs in it: the interpreter has one thread.
    static func run<T>(_ model: Model, _ batch: SampleBatch, _ vm: Interpreter, isPlain: Bool = true, _ body: @escaping () throws -> T) throws -> T {
        let steps = batch.inputs.map { $0.shape.dropFirst().reduce(1, *) }.max() ?? 1
        // About a tenth of a second's work; less is awaited.
        guard isPlain, Double(batch.count) * Double(steps) * Double(max(1, model.parameterCount)) > 2e8 else { return try body() }
        nonisolated(unsafe) let work = body
        nonisolated(unsafe) var result: Result<T, any Error>?
        let done = DispatchSemaphore(value: 0)
        let thread = DispatchWorkItem {
            result = Result { try work() }
            done.signal()
        }
        DispatchQueue.global(qos: .userInitiated).async(execute: thread)
        while done.wait(timeout: .now() + .milliseconds(50)) == .timedOut { try vm.checkInterruption() }
        guard let result else { throw Raise(.runtimeError, "the batch came to no end") }
        return try result.get()
    }
}
