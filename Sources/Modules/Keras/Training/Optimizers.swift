import Arrays
import Interpreter
import NumPyBridge
import Recurrent
import Syntax

/// `keras.optimizers`.
enum Optimizers {
    struct Definition: Sendable {
        let name: String
        let own: String
        let summary: String
        let rule: @Sendable (NamedArguments) throws -> Optimizer.Rule

        var signature: String {
            let decay = own.contains("weight_decay") ? "" : "weight_decay=None, "
            return own + ", " + decay + "clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99, ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None, name=None, **kwargs"
        }
        var standardRate: Double { Double(own.split(separator: ",")[0].split(separator: "=")[1]) ?? 0.001 }
    }

    private static func adam(_ a: NamedArguments) throws -> Optimizer.Rule {
        .adam(beta1: try a.float("beta_1", or: 0.9), beta2: try a.float("beta_2", or: 0.999), epsilon: try a.float("epsilon", or: 1e-7), amsgrad: try a.bool("amsgrad"))
    }

    static let definitions: [Definition] = [
        Definition(name: "Adam", own: "learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, amsgrad=False", summary: "Adam (Kingma & Ba 2015).", rule: adam),
        Definition(name: "AdamW", own: "learning_rate=0.001, weight_decay=0.004, beta_1=0.9, beta_2=0.999, epsilon=1e-07, amsgrad=False", summary: "Adam with weight decay apart from the gradient (Loshchilov & Hutter 2019).", rule: adam),
        Definition(name: "SGD", own: "learning_rate=0.01, momentum=0.0, nesterov=False", summary: "Stochastic gradient descent, with momentum if wanted.") { a in
            if let given = a.value("momentum") {
                guard case .float(let momentum) = given, (0...1).contains(momentum) else { throw Raise(.valueError, "`momentum` must be a float between [0, 1].") }
            }
            return .sgd(momentum: try a.float("momentum", or: 0), nesterov: try a.bool("nesterov"))
        },
        Definition(name: "RMSprop", own: "learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-07, centered=False", summary: "Steps divided by the running size of the gradient.") { a in
            .rmsprop(rho: try a.float("rho", or: 0.9), momentum: try a.float("momentum", or: 0), epsilon: try a.float("epsilon", or: 1e-7), centered: try a.bool("centered"))
        },
        Definition(name: "Nadam", own: "learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07", summary: "Adam with Nesterov's look ahead (Dozat 2016).") { a in
            .nadam(beta1: try a.float("beta_1", or: 0.9), beta2: try a.float("beta_2", or: 0.999), epsilon: try a.float("epsilon", or: 1e-7))
        },
        Definition(name: "Adagrad", own: "learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-07", summary: "Steps divided by the root of all squared gradients so far (Duchi et al. 2011).") { a in
            .adagrad(initial: try a.float("initial_accumulator_value", or: 0.1), epsilon: try a.float("epsilon", or: 1e-7))
        },
        Definition(name: "Adadelta", own: "learning_rate=0.001, rho=0.95, epsilon=1e-07", summary: "Steps in the unit of the weights (Zeiler 2012).") { a in
            .adadelta(rho: try a.float("rho", or: 0.95), epsilon: try a.float("epsilon", or: 1e-7))
        },
        Definition(name: "Adamax", own: "learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07", summary: "Adam with the largest gradient instead of the mean square.") { a in
            .adamax(beta1: try a.float("beta_1", or: 0.9), beta2: try a.float("beta_2", or: 0.999), epsilon: try a.float("epsilon", or: 1e-7))
        },
    ]

    nonisolated(unsafe) static let base: TypeObject = TypeObject("Optimizer", module: "keras.src.optimizers.optimizer")

    nonisolated(unsafe) static let types: [String: TypeObject] = Dictionary(uniqueKeysWithValues: definitions.map { row in
        let signature = Signature(row.signature)
        return (row.name, TypeObject(row.name, module: "keras.src.optimizers.\(row.name.lowercased())", base: base, methods: OptimizerObject.methods, constructor: Builtin(row.name, row.signature, row.summary, example: "keras.optimizers.\(row.name)(learning_rate=\(row.standardRate))") { call in
            .object(try make(row, call, SettingTable<Optimizer>.fields(signature, call)))
        }))
    })

    static func module(_ inner: (String) -> () throws -> Value) -> Module {
        Module("keras.optimizers", "How weights are updated.", types.map { ($0.key, .object($0.value)) } + [
            ("Optimizer", .object(base)),
            ("get", .object(NativeFunction(Builtin("get", "identifier", "The optimizer of a name.") { call in try get(call[0], call.vm).map { .object($0) } ?? .none }, owner: nil))),
        ], lazy: ["schedules": inner("keras.optimizers.schedules")], absent: [
            "Ftrl": "There are: \(names).", "Lion": "There are: \(names).", "Adafactor": "There are: \(names).", "Muon": "There are: \(names).", "LossScaleOptimizer": "Models here compute in float32, which needs no scaling of the loss.",
            "legacy": "`keras.optimizers.legacy` is not supported in Keras 3: use keras.optimizers.Adam and its neighbours.",
        ])
    }

    private static var names: String { definitions.map(\.name).joined(separator: ", ") }

    private static func make(_ row: Definition, _ call: Call, _ fields: [(name: String, value: Value)]) throws -> OptimizerObject {
        let arguments = NamedArguments(call, row.signature)
        let unknown = call.options.filter { $0.name.text != "decay" }
        guard unknown.isEmpty else {
            let known = Signature(row.signature).parameters.map(\.name.text)
            let hint = unknown[0].name.text == "lr" ? "Its name is learning_rate." : Suggestion.nearest(to: unknown[0].name.text, among: known).map { "Did you mean '\($0)'?" }
            throw Raise(.valueError, "Argument(s) not recognized: {" + (try unknown.map { "'\($0.name.text)': \(try call.vm.repr($0.value))" }).joined(separator: ", ") + "}", hint: hint)
        }
        for name in ["use_ema", "loss_scale_factor", "gradient_accumulation_steps"] {
            if let given = arguments.value(name), try call.vm.truth(given) { throw Raise(.notImplementedError, "\(name) is not part of Unroll", hint: name == "gradient_accumulation_steps" ? "A larger batch_size has the same effect." : "Leave it out.") }
        }
        let optimizer = Optimizer(try row.rule(arguments), learningRate: Float(row.standardRate))
        let clips = try ["clipnorm", "clipvalue", "global_clipnorm"].map { name in try arguments.value(name).map { Float(try call.vm.double($0)) } }
        guard clips.compactMap({ $0 }).count < 2 else {
            func shown(_ i: Int) throws -> String { try call.vm.repr(arguments.value(["clipnorm", "clipvalue", "global_clipnorm"][i]) ?? .none) }
            throw Raise(.valueError, "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: clipnorm=\(try shown(0)), clipvalue=\(try shown(1)), global_clipnorm=\(try shown(2))")
        }
        if let limit = clips[0], limit > 0 { optimizer.clipping = .norm(limit) }
        if let limit = clips[1], limit > 0 { optimizer.clipping = .value(limit) }
        if let limit = clips[2], limit > 0 { optimizer.clipping = .globalNorm(limit) }
        if let decay = arguments.value("weight_decay") { optimizer.weightDecay = Float(try call.vm.double(decay)) } else if row.name == "AdamW" { optimizer.weightDecay = 0.004 }
        let name = try arguments.value("name").map { try call.vm.str($0) } ?? Keras.state(call.vm).name(row.name == "RMSprop" ? "rmsprop" : row.name.lowercased())
        let object = OptimizerObject(optimizer, row.name, name, fields)
        if let rate = arguments.value("learning_rate") { try object.setRate(rate, call.vm, isNew: true) }
        return object
    }

    /// What `optimizer=` means: a name, a class, an object, or the dict of its configuration.
    static func get(_ value: Value?, _ vm: Interpreter) throws -> OptimizerObject? {
        guard let value, !value.isNone, !value.isUnset else { return nil }
        if let object = value.of(OptimizerObject.self) { return object }
        if let name = value.text {
            guard let row = definitions.first(where: { $0.name.lowercased() == name.lowercased() }), let type = types[row.name] else {
                let hint = Suggestion.nearest(to: name.lowercased(), among: definitions.map { $0.name.lowercased() }).map { "Did you mean '\($0)'?" } ?? "There are: \(names)."
                throw Raise(.valueError, "Could not interpret optimizer identifier: \(name)", hint: hint)
            }
            return try vm.call(.object(type), Arguments()).of(OptimizerObject.self)
        }
        if case .dict(let dict) = value, let name = dict["class_name"] { return try get(name, vm) }
        throw Raise(.valueError, "Could not interpret optimizer identifier: \(try vm.str(value))", hint: value.of(TypeObject.self) == nil ? "There are: \(names)." : "Make one: \(value.of(TypeObject.self)?.name ?? "Adam")().")
    }

    // MARK: Schedules

    static let schedules = SettingTable<Schedule>("schedule", path: "keras.src.optimizers.schedules.learning_rate_schedule", base: "LearningRateSchedule", [
        SettingRow("ExponentialDecay", "initial_learning_rate, decay_steps, decay_rate, staircase=False, name='ExponentialDecay'", "rate·decay_rate^(step/decay_steps).") { call in
            .exponential(try call.double(0), steps: try steps(call), rate: try call.double(2), staircase: try call.bool(3, or: false))
        },
        SettingRow("PiecewiseConstantDecay", "boundaries, values, name='PiecewiseConstant'", "values[i] up to boundaries[i].") { call in
            let boundaries = try call.vm.sequence(call[0]).map { try call.vm.double($0) }
            let values = try call.vm.sequence(call[1]).map { try call.vm.double($0) }
            guard boundaries.count == values.count - 1 else {
                throw Raise(.valueError, "The length of boundaries should be 1 less than the length of values. Received: boundaries=\(try call.vm.str(call[0])) of length \(boundaries.count), and values=\(try call.vm.str(call[1])) of length \(values.count).")
            }
            return .piecewise(boundaries: boundaries, values: values)
        },
        SettingRow("PolynomialDecay", "initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, name='PolynomialDecay'", "From one rate to another along a power.") { call in
            .polynomial(try call.double(0), steps: try steps(call), end: try call.double(2, or: 0.0001), power: try call.double(3, or: 1), cycle: try call.bool(4, or: false))
        },
        SettingRow("InverseTimeDecay", "initial_learning_rate, decay_steps, decay_rate, staircase=False, name='InverseTimeDecay'", "rate/(1 + decay_rate·step/decay_steps).") { call in
            .inverseTime(try call.double(0), steps: try steps(call), rate: try call.double(2), staircase: try call.bool(3, or: false))
        },
        SettingRow("CosineDecay", "initial_learning_rate, decay_steps, alpha=0.0, name='CosineDecay', warmup_target=None, warmup_steps=0", "Half a cosine down (Loshchilov & Hutter 2017).") { call in
            let target = try call.optional(4).map { try call.vm.double($0) }
            let warmup = try call.double(5, or: 0)
            return .cosine(try call.double(0), steps: try steps(call), alpha: try call.double(2, or: 0), warmup: target.map { ($0, warmup) })
        },
        SettingRow("CosineDecayRestarts", "initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name='SGDRDecay'", "Half cosines down, one after the other.") { call in
            .cosineRestarts(try call.double(0), steps: try steps(call, "first_decay_steps"), tMul: try call.double(2, or: 2), mMul: try call.double(3, or: 1), alpha: try call.double(4, or: 0))
        },
    ]) { schedule, arguments, vm in
        guard let step = arguments.positional.first ?? arguments.keywords.first?.value else { throw Raise(.typeError, "a schedule is called with a step") }
        return .object(TensorObject(NDArray([Float(schedule.rate(at: try vm.double(step)))], shape: [])))
    }

    private static func steps(_ call: Call, _ name: String = "decay_steps") throws -> Double {
        let steps = try call.double(1)
        guard steps > 0 else { throw Raise(.valueError, "Argument `\(name)` must be > 0. Received: \(name)=\(try call.vm.str(call[1]))") }
        return steps
    }
}

/// An optimizer as a script holds it.
final class OptimizerObject: Object, Configurable {
    let optimizer: Optimizer
    let className: String
    let name: String
    private let fields: [(name: String, value: Value)]
    /// The schedule or function it was given as its learning rate.
    private var schedule: Value?
    /// Names of the weights it was built for, with their places.
    var weights: () -> [(name: String, range: Range<Int>, shape: [Int])] = { [] }

    init(_ optimizer: Optimizer, _ className: String, _ name: String, _ fields: [(name: String, value: Value)]) {
        self.optimizer = optimizer
        self.className = className
        self.name = name
        self.fields = fields
    }

    override var type: TypeObject { Optimizers.types[className] ?? .object }

    /// As it is now: a rate that was changed, a schedule of Keras's as itself, a script's own as the rate it has given.
    var settings: [(name: String, value: Value)] {
        let rate = schedule.flatMap { $0.of(SettingObject<Schedule>.self) != nil ? $0 : nil } ?? .float(Double(optimizer.learningRate))
        return fields.filter { $0.name != "learning_rate" && $0.name != "decay" } + [("learning_rate", rate)]
    }

    func setRate(_ value: Value, _ vm: Interpreter, isNew: Bool = false) throws {
        if let object = value.of(SettingObject<Schedule>.self) {
            optimizer.rate = .schedule(object.payload)
            schedule = value
            return
        }
        if value.heapObject?.isCallable == true, value.number == nil {
            schedule = value
            return
        }
        if !isNew, schedule != nil {
            throw Raise(.typeError, "This optimizer was created with a `LearningRateSchedule` object as its `learning_rate` constructor argument, hence its learning rate is not settable. If you need the learning rate to be settable, you should instantiate the optimizer with a float `learning_rate` argument.")
        }
        var rate: Double?
        if case .float(let given) = value { rate = given } else if case .object = value { rate = value.number }
        if rate == nil, !isNew, let whole = value.number { rate = whole }
        guard let rate else {
            throw Raise(.valueError, "Argument `learning_rate` should be float, or an instance of LearningRateSchedule, or a callable (that takes in the current iteration value and returns the corresponding learning rate value). Received instead: learning_rate=\(try vm.str(value))", hint: value.index != nil ? "Write it as a float: \(value.index ?? 0).0." : nil)
        }
        optimizer.rate = .constant(Float(rate))
    }

    /// Asks a script's own schedule for the rate of the next step.
    func refresh(_ vm: Interpreter) throws {
        guard let schedule, schedule.of(SettingObject<Schedule>.self) == nil else { return }
        let isSchedule = schedule.of(Instance.self)?.classObject.inherits(Optimizers.schedules.base) ?? false
        let step = Value.object(TensorObject(NDArray(integers: [optimizer.iterations], shape: [])))
        optimizer.rate = .constant(Float(try vm.double(vm.call(schedule, Arguments(isSchedule ? [step] : [])))))
    }

    private func number(_ name: String, read: @escaping () -> NDArray, write: @escaping (NDArray) throws -> Void) -> Value {
        .object(FreeVariable(name: name, path: self.name + "/" + name, read: read, write: write))
    }

    private var learningRate: Value {
        number("learning_rate", read: { [optimizer] in NDArray([optimizer.learningRate], shape: []) }) { [optimizer] in optimizer.rate = .constant($0.floats.first ?? 0) }
    }
    private var iterations: Value {
        number("iteration", read: { [optimizer] in NDArray(integers: [optimizer.iterations], shape: []) }) { [optimizer] in optimizer.iterations = max(0, $0.integers.first ?? 0) }
    }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "learning_rate":
            if schedule == nil { return learningRate }
            try refresh(vm)
            return .object(TensorObject(NDArray([optimizer.learningRate], shape: [])))
        case "lr": throw Raise(.attributeError, "'\(className)' object has no attribute 'lr'", hint: "Its name is learning_rate.")
        case "iterations": return iterations
        case "name": return .string(self.name)
        case "variables": return .items(variables)
        case "built": return .bool(optimizer.isBuilt)
        case "apply_gradients", "apply", "minimize", "update_step":
            throw Raise(.attributeError, "'\(className)' object has no attribute '\(name.text)'", hint: "Steps are taken by model.fit and model.train_on_batch; gradients are looked at with model.trace(x, y).")
        default: return fields.first { $0.name == name.text }?.value
        }
    }
    override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        switch name.text {
        case "learning_rate": try setRate(value, vm)
        case "lr": throw Raise(.attributeError, "'\(className)' object has no attribute 'lr'", hint: "Its name is learning_rate.")
        case "iterations": optimizer.iterations = max(0, try vm.index(value))
        default: try super.setAttribute(name, value, vm)
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["learning_rate", "iterations", "name", "variables"] + fields.map(\.name) }

    /// The counter, the rate, and what it keeps of each weight.
    private var variables: [Value] {
        var list = [iterations] + (schedule == nil ? [learningRate] : [])
        guard optimizer.isBuilt else { return list }
        for weight in weights() {
            for (i, slot) in optimizer.rule.slotNames.enumerated() {
                list.append(number("\(weight.name)_\(slot)", read: { [optimizer] in NDArray(optimizer.slot(i, weight.range), shape: weight.shape) }) { [optimizer] in optimizer.setSlot(i, weight.range, $0.floats) })
            }
        }
        return list
    }

    static let methods: [Builtin] = [
        Builtin("get_config", "self", "The settings it was made with.") { call in
            guard let object = call[0].of(OptimizerObject.self) else { return .none }
            let base = ["weight_decay", "clipnorm", "global_clipnorm", "clipvalue", "use_ema", "ema_momentum", "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps"]
            var pairs: [(String, Value)] = [("name", .string(object.name)), ("learning_rate", .float(Double(object.optimizer.learningRate)))]
            for name in base { pairs.append((name, object.fields.first { $0.name == name }?.value ?? .none)) }
            pairs += object.fields.filter { !base.contains($0.name) && !["name", "learning_rate"].contains($0.name) }.map { ($0.name, $0.value) }
            return .dict(Dict(pairs))
        },
        Builtin("get_weights", "self", "The values of its variables.") { call in
            guard let object = call[0].of(OptimizerObject.self) else { return .none }
            return .items(object.variables.compactMap { $0.of(FreeVariable.self).map { NumPy.value($0.array) } })
        },
        Builtin("build", "self, variables", "Accepted: it is built with the first step.") { _ in .none },
    ]
}
