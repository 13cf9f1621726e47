import Arrays
import Interpreter
import Recurrent
import Syntax

/// Methods of a model.
enum ModelMethods {
    static func object(_ call: Call) throws -> ModelObject {
        guard let object = call[0].of(ModelObject.self) else { throw Raise(.typeError, "expected a model, not '\(call[0].typeName)'") }
        return object
    }

    static let table: [Builtin] = [
        Builtin("compile", "self, optimizer='rmsprop', loss=None, metrics=None, **options", "Chooses what is minimised, how, and what is reported.", example: "model.compile(loss='mse', optimizer='adam', metrics=['mae'])") { call in
            for (name, _) in call.options where !["run_eagerly", "jit_compile", "steps_per_execution", "weighted_metrics"].contains(name.text) {
                throw Raise.unknownKeyword(name.text, of: "compile", known: ["optimizer", "loss", "metrics"])
            }
            try object(call).model.compile(loss: Keras.loss(call.optional(2)), optimizer: Keras.optimizer(call.optional(1), call.vm), metrics: Keras.metrics(call.optional(3), call.vm))
            return .none
        },
        Builtin("fit", "self, x, y=None, batch_size=32, epochs=1, verbose='auto', callbacks=None, validation_split=0.0, validation_data=None, shuffle=True, initial_epoch=0", "Trains the model; returns a History.", example: "history = model.fit(X, y, epochs=10, batch_size=32, verbose=0)") { try fit($0) },
        Builtin("predict", "self, x, batch_size=32, verbose='auto', steps=None", "The model's outputs for samples.") { call in
            let object = try object(call)
            let x = try Keras.samples(call[1], call.vm)
            try object.prepare(x, call.vm)
            return Keras.array(try object.model.predict(x, batchSize: call.optional(2) == nil ? 32 : call.int(2)) { try call.vm.checkInterruption() })
        },
        Builtin("evaluate", "self, x, y, batch_size=32, verbose='auto', return_dict=False", "Loss and metrics for samples.") { call in
            let object = try object(call)
            guard object.model.isCompiled else { throw ModelError.notCompiled(object.model.name) }
            let x = try Keras.samples(call[1], call.vm)
            let y = try Keras.samples(call[2], call.vm)
            try object.prepare(x, call.vm)
            let size = call.optional(3) == nil ? 32 : try call.int(3)
            let figures = try object.model.evaluate(x, y, batchSize: size) { try call.vm.checkInterruption() }
            if try verbosity(call[4], call.vm) > 0 {
                var bar = ProgressBar(total: (x.shape[0] + max(1, size) - 1) / max(1, size), isLive: false)
                call.vm.print(bar.finish(figures))
            }
            if try call.bool(5, or: false) { return .dict(Dict(figures.map { ($0.name, .float($0.value)) })) }
            return figures.count == 1 ? .float(figures[0].value) : .items(figures.map { .float($0.value) })
        },
        Builtin("trace", "self, x, y=None, clamp=None, start=None", "Runs x through the model and keeps every hidden state and gate; with y also every gradient.", example: "trace = model.trace(X[:1], y[:1]); trace['lstm'].gates['forget']") { try TraceArguments.trace($0) },
        Builtin("unroll", "self, x, y=None, layer=None, sample=0", "One sample through one recurrent layer, step by step, forwards and (with y) back: the step debugger.", example: "s = model.unroll(x, y); s.step(); s.backward(); s.step()") { try TraceArguments.unroll($0) },
        Builtin("gradient_check", "self, x, y", "Backpropagation against central differences, in double precision.") { call in
            let object = try object(call)
            let rows = try object.model.gradientCheck(Keras.samples(call[1], call.vm), Keras.samples(call[2], call.vm)) { try call.vm.checkInterruption() }
            let width = rows.map(\.name.count).max() ?? 0
            for row in rows { call.vm.print(row.name + String(repeating: " ", count: width - row.name.count) + "  " + CText.format("%.2e", row.difference) + "\n") }
            return .float(rows.map(\.difference).max() ?? 0)
        },
    ]

    static func verbosity(_ value: Value, _ vm: Interpreter) throws -> Int {
        if value.isUnset || value.text == "auto" { return 1 }
        return try vm.index(value)
    }

    private static func fit(_ call: Call) throws -> Value {
        let (object, vm) = (try object(call), call.vm)
        let model = object.model
        guard model.isCompiled else { throw ModelError.notCompiled(model.name) }
        var x = try Keras.samples(call[1], vm)
        guard call.optional(2) != nil else { throw Raise(.valueError, "fit needs targets: model.fit(x, y, …)") }
        var y = try Keras.samples(call[2], vm)
        try object.prepare([x], vm)
        var options = TrainingOptions()
        options.batchSize = call.optional(3) == nil ? 32 : try call.int(3)
        options.epochs = try call.int(4, or: 1)
        options.shuffle = try call.bool(9, or: true)
        options.initialEpoch = try call.int(10, or: 0)
        guard options.batchSize > 0 else { throw Raise(.valueError, "batch_size must be positive, got \(options.batchSize)") }
        guard x.shape.first == y.shape.first else { throw ModelError.samples(x: x.shape.first ?? 0, y: y.shape.first ?? 0) }
        guard let count = x.shape.first, count > 0 else { throw Raise(.valueError, "there are no samples to train on") }
        let verbose = try verbosity(call[5], vm)
        var validation: (x: Tensor<Float>, y: Tensor<Float>)?
        if let data = call.optional(8) {
            let parts = try vm.sequence(data)
            guard parts.count >= 2 else { throw Raise(.valueError, "validation_data must be (x, y)") }
            validation = (try Keras.samples(parts[0], vm), try Keras.samples(parts[1], vm))
        } else if call.optional(7) != nil, try call.double(7) > 0 {
            let share = try call.double(7)
            guard share < 1 else { throw Raise(.valueError, "validation_split must lie between 0 and 1, got \(share)") }
            let train = Int(Double(count) * (1 - share))
            guard train > 0, train < count else { throw Raise(.valueError, "validation_split=\(share) of \(count) samples leaves no samples on one side") }
            validation = (x.samples(train..<count), y.samples(train..<count))
            (x, y) = (x.samples(0..<train), y.samples(0..<train))
        }
        let callbacks = try call.optional(6).map { value -> [Value] in if case .list = value { try vm.sequence(value) } else { [value] } } ?? []
        let history = HistoryObject()
        func notify(_ method: String, _ arguments: [Value]) throws {
            for callback in callbacks {
                if let function = try vm.attributeIfPresent(callback, Name(method)) { _ = try vm.call(function, Arguments(arguments)) }
            }
        }
        for callback in callbacks { if let setter = try vm.attributeIfPresent(callback, Name("set_model")) { _ = try vm.call(setter, Arguments([call[0]])) } }
        try notify("on_train_begin", [])
        let isLive = vm.host?.isLive ?? false
        var bar = ProgressBar(total: 1, isLive: isLive)
        var generator = Keras.state(vm).generator
        defer { Keras.state(vm).generator = generator }
        let epochs = options.epochs
        do {
            try model.fit(x, y, validation: validation, options, &generator) { event in
                switch event {
                case .epochBegins(let epoch):
                    if verbose > 0, epochs > 1 { vm.print("Epoch \(epoch + 1)/\(epochs)\n") }
                    bar = ProgressBar(total: 1, isLive: isLive)
                    try notify("on_epoch_begin", [.int(epoch)])
                case .batchEnds(let batch, let total, let figures):
                    bar.total = total
                    if verbose == 1, let text = bar.update(batch, figures) { vm.print(text) }
                    try vm.checkInterruption()
                case .epochEnds(let epoch, let figures):
                    if verbose == 1 { vm.print(bar.finish(figures)) }
                    if verbose == 2 { vm.print(bar.line(figures)) }
                    history.append(epoch, figures)
                    try notify("on_epoch_end", [.int(epoch), .dict(Dict(figures.map { ($0.name, .float($0.value)) }))])
                }
                return true
            }
        } catch {
            if verbose == 1, bar.isOpen { vm.print("\n") }
            throw error
        }
        try notify("on_train_end", [])
        return .object(history)
    }
}
