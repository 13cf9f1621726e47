import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections
import Recurrent

/// What calling a layer or a model does: on symbols it grows a functional model, on arrays it computes.
enum LayerCalling {
    /// `layer(inputs, training=…, mask=…, initial_state=…)`.
    static func call(_ object: LayerObject, _ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        var (inputs, states): ([Value], [Value]) = ([], [])
        var mask: Value?
        var isTraining = false
        guard let first = arguments.positional.first ?? arguments.keywords.first(where: { ["inputs", "sequences", "x"].contains($0.name.text) })?.value else {
            throw Raise(.typeError, "missing a required argument: '\(object.model.layer is any Traceable ? "sequences" : "inputs")'")
        }
        inputs = tensors(first, object, vm)
        for (name, value) in arguments.keywords {
            switch name.text {
            case "initial_state" where value.isNone: break
            case "initial_state": states = flat(value)
            case "training": isTraining = value.isNone ? false : try vm.truth(value)
            case "mask": mask = value.isNone ? nil : value
            case "inputs", "sequences", "x": break
            default: throw Raise(.typeError, "\(object.kind).call() got an unexpected keyword argument '\(name.text)'", hint: Keras.nearest(name.text, ["training", "mask", "initial_state"]))
            }
        }
        if object.kind.hasSuffix("Cell") {
            guard arguments.positional.count > 1 else { throw Raise(.typeError, "\(object.kind).call() missing 1 required positional argument: 'states'") }
            return try step(object, inputs, flat(arguments.positional[1]), isTraining, vm)
        }
        if arguments.positional.count > 1, object.model.layer is any Traceable { states = flat(arguments.positional[1]) }
        let all = inputs + states
        if all.contains(where: { $0.of(KerasTensorObject.self) != nil }) { return try symbolic(object, all, vm) }
        return try eager(object, inputs, states, mask, isTraining, vm)
    }

    /// A list of tensors is several inputs to what takes several; a list of numbers is an array.
    private static func tensors(_ value: Value, _ object: LayerObject, _ vm: Interpreter) -> [Value] {
        let items: [Value]
        switch value {
        case .list(let list): items = list.items
        case .tuple(let tuple): items = tuple.items
        case .dict(let dict):
            let names = object.nested?.inputNames ?? []
            let found = names.compactMap { dict[$0] }
            return found.isEmpty ? Array(dict.entries.values) : found
        default: return [value]
        }
        let layer = object.model.layer
        let takesSeveral = layer is Merge || layer is Concatenate || (layer as? Graph).map { $0.inputShapes.count > 1 } == true
        let isTensors = items.contains { $0.of(KerasTensorObject.self) != nil }
        return takesSeveral || isTensors || ((layer is any Traceable || layer is Bidirectional) && items.count > 1 && items.allSatisfy { $0.of(TensorObject.self) != nil }) ? items : [value]
    }

    /// First states, also where they are nested cell by cell.
    private static func flat(_ value: Value) -> [Value] {
        switch value {
        case .list(let list): list.items.flatMap { item in if case .list = item { flat(item) } else if case .tuple = item { flat(item) } else { [item] } }
        case .tuple(let tuple): flat(.list(List(tuple.items)))
        default: [value]
        }
    }

    private static func symbolic(_ object: LayerObject, _ values: [Value], _ vm: Interpreter) throws -> Value {
        let symbols = try values.map { value -> Symbol in
            guard let tensor = value.of(KerasTensorObject.self) else {
                throw Raise(.valueError, "a layer is called on tensors of a model or on arrays, not on both at once; found a '\(value.typeName)' among the tensors", hint: "Give the model another keras.Input for it.")
            }
            return tensor.symbol
        }
        let outputs = try object.model.call(symbols, &Keras.state(vm).generator)
        if let call = outputs.first?.origin {
            call.owner = object
            noteMasks(call, vm)
        }
        try object.applyInitialWeights(vm)
        return structured(outputs.map { .object(KerasTensorObject($0, vm)) }, object)
    }

    /// The operations that Keras computes masks with, which its summaries list.
    private static func noteMasks(_ call: SymbolicCall, _ vm: Interpreter) {
        let known = call.inputs.compactMap(\.origin.maskOrigin)
        switch call.layer.layer {
        case let embedding as Embedding where embedding.masksZero:
            call.maskOrigin = MaskOperation.call("NotEqual", name: Keras.state(vm).name("NotEqual"), on: call.inputs[0], shape: call.inputs[0].shape)
        case is Masking:
            let differs = MaskOperation.call("NotEqual", name: Keras.state(vm).name("NotEqual"), on: call.inputs[0], shape: call.inputs[0].shape)
            call.maskOrigin = MaskOperation.call("Any", name: Keras.state(vm).name("Any"), on: differs.outputs[0], shape: call.inputs[0].shape.dropLast())
        case is any Traceable where call.inputs.count > 1, is StackedRecurrent where call.inputs.count > 1, is Bidirectional where call.inputs.count > 1: break
        case is any Traceable, is StackedRecurrent, is Bidirectional, is TimeDistributed, is BatchNormalization, is Graph: call.maskInputs = known
        case let pooling as GlobalPooling where pooling.rule == .average: call.maskInputs = known
        default: break
        }
        if call.maskOrigin == nil, call.outputs.first?.isMasked == true { call.maskOrigin = known.first }
    }

    private static func eager(_ object: LayerObject, _ inputs: [Value], _ states: [Value], _ mask: Value?, _ isTraining: Bool, _ vm: Interpreter) throws -> Value {
        var signals = try inputs.map { value -> Signal<Float> in
            guard NumPy.array(value) != nil || !(value.text != nil || value.number != nil) else {
                throw Raise(.valueError, "Only input tensors may be passed as positional arguments. The following argument value should be passed as a keyword argument: \(try vm.str(value)) (of type \(try vm.repr(.object(value.type))))")
            }
            return Signal(try Keras.samples(value, vm), mask: value.of(TensorObject.self)?.mask)
        }
        if let mask, !signals.isEmpty {
            let array = try NumPy.argument(mask, vm)
            guard array.shape == Array(signals[0].tensor.shape.prefix(array.rank)) else { throw Raise(.valueError, "the mask has shape \(Keras.tuple(array.shape)), but the input has shape \(Keras.tuple(signals[0].tensor.shape))") }
            signals[0].mask = Mask(array.doubles.map { $0 != 0 }, shape: array.shape)
            signals[0].isMaskGiven = true
        }
        signals += try states.map { Signal(try Keras.samples($0, vm)) }
        let outputs = try run(object, signals, isTraining, vm)
        return structured(outputs.map { output in
            let tensor = TensorObject(NDArray(output.tensor.values, shape: output.tensor.shape))
            tensor.mask = output.mask
            return .object(tensor)
        }, object)
    }

    private static func run(_ object: LayerObject, _ signals: [Signal<Float>], _ isTraining: Bool, _ vm: Interpreter) throws -> [Signal<Float>] {
        guard let samples = signals.first?.tensor.shape.first else { throw Raise(.valueError, "a layer is called on tensors with a samples' axis") }
        guard signals.allSatisfy({ $0.tensor.shape.first == samples }) else { throw Raise(.valueError, "the inputs differ in their number of samples: \(signals.map { Keras.tuple($0.tensor.shape) }.joined(separator: ", "))") }
        let shapes = signals.map { $0.tensor.shape.dropFirst().map { Optional($0) } }
        do {
            try object.model.build(shapes, batch: samples, &Keras.state(vm).generator)
            try object.applyInitialWeights(vm)
            try object.model.check(shapes, samples: samples)
        } catch let error as ModelError {
            throw error.withSamples(samples)
        }
        if let embedding = object.model.layer as? Embedding, let id = embedding.idOutOfRange(in: signals[0].tensor) { throw ModelError.id(layer: object.model.name, Double(id), count: embedding.count) }
        var context = Context<Float>()
        context.isTraining = isTraining
        if isTraining { context.seed = Keras.state(vm).generator.next() }
        return Float.forward(object.model.layer, signals, object.model.structuralWeights, context).outputs
    }

    /// One step of a cell: (output, states).
    private static func step(_ cell: LayerObject, _ inputs: [Value], _ states: [Value], _ isTraining: Bool, _ vm: Interpreter) throws -> Value {
        guard var layer = cell.model.layer as? any Traceable else { throw Raise(.typeError, "\(cell.kind) is not a cell that can be called") }
        let x = try Keras.samples(inputs[0], vm)
        guard x.shape.count == 2 else { throw Raise(.valueError, "a cell is called on one timestep: (samples, features). Received shape \(Keras.tuple(x.shape))") }
        layer.options.returnState = true
        layer.options.returnSequences = false
        layer.options.memory = nil
        let given = try states.map { try Keras.samples($0, vm) }
        let shapes: [Shape] = [[1, x.shape[1]]] + given.map { $0.shape.dropFirst().map { Optional($0) } }
        try cell.model.build(shapes, &Keras.state(vm).generator)
        try cell.model.check(shapes, samples: x.shape[0])
        guard given.allSatisfy({ $0.shape.first == x.shape[0] }), given.count == layer.stateCount else { throw Raise(.valueError, "\(cell.kind) has \(layer.stateCount) state\(layer.stateCount == 1 ? "" : "s") of shape (samples, \(layer.units))") }
        var context = Context<Float>()
        context.isTraining = isTraining
        if isTraining { context.seed = Keras.state(vm).generator.next() }
        let signals = [Signal(x.reshaped([x.shape[0], 1, x.shape[1]]))] + given.map { Signal($0) }
        let outputs = Float.forward(layer, signals, cell.model.weights, context).outputs.map { Value.object(TensorObject(NDArray($0.tensor.values, shape: $0.tensor.shape))) }
        return .pair(outputs[0], .items(Array(outputs.dropFirst())))
    }

    /// Outputs as Keras groups them: one alone, a model's list, a layer's tuple; the states of stacked cells cell by cell.
    private static func structured(_ values: [Value], _ object: LayerObject) -> Value {
        if let nested = object.nested { return nested.structured(values) }
        guard values.count > 1 else { return values.first ?? .none }
        if let stack = object.model.layer as? StackedRecurrent {
            var at = 1
            let states = stack.cells.map { cell -> Value in
                defer { at += cell.stateCount }
                return .items(Array(values[at..<at + cell.stateCount]))
            }
            return .tuple(Tuple([values[0]] + states))
        }
        return .tuple(Tuple(values))
    }
}
