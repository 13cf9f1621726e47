import Syntax
import Arrays
import Interpreter
import Recurrent

/// What the Keras objects share: names, conversions, the session's generator.
enum Keras {
    /// Names given and the generator of a session.
    final class State {
        var counts: [String: Int] = [:]
        var generator = MersenneTwister(legacySeed: UInt32.random(in: 0...UInt32.max))

        /// `lstm`, `lstm_1`, …, as Keras numbers them.
        func name(_ kind: String) -> String {
            let base = Keras.snake(kind)
            defer { counts[base, default: 0] += 1 }
            return counts[base].map { "\(base)_\($0)" } ?? base
        }

        func clear() {
            counts = [:]
            tensors = 0
        }

        private var tensors = 0
        /// `keras_tensor`, `keras_tensor_1`, …: a symbol's name, given when it is first seen.
        func tensorName(_ symbol: Symbol) -> String {
            while symbol.origin.names.count < symbol.origin.shapes.count {
                symbol.origin.names.append(tensors == 0 ? "keras_tensor" : "keras_tensor_\(tensors)")
                tensors += 1
            }
            return symbol.origin.names[symbol.index]
        }
    }

    static func state(_ vm: Interpreter) -> State {
        if let known = vm.storage["keras"] as? State { return known }
        let made = State()
        vm.storage["keras"] = made
        return made
    }

    /// `SimpleRNN` as `simple_rnn`, Keras's `to_snake_case`.
    static func snake(_ name: String) -> String {
        var result = ""
        let letters = Array(name)
        for (i, letter) in letters.enumerated() {
            if letter.isUppercase, i > 0, letters[i - 1].isLowercase || (i + 1 < letters.count && letters[i + 1].isLowercase) { result += "_" }
            result += letter.lowercased()
        }
        return result
    }

    static func weights(_ tensors: [Tensor<Float>]) -> Value { .items(tensors.map { array($0) }) }
    static func array(_ tensor: Tensor<Float>) -> Value { .object(ArrayObject(NDArray(tensor.values, shape: tensor.shape))) }

    static func tensor(_ value: Value, _ vm: Interpreter) throws -> Tensor<Float> {
        let array = try NumPy.argument(value, vm)
        return Tensor(array.floats, array.shape)
    }

    /// Samples for a model: an array whose shape fits, with helpful errors if it does not.
    static func samples(_ value: Value, _ vm: Interpreter) throws -> Tensor<Float> {
        if value.isNone || value.isUnset { throw Raise(.valueError, "expected an array of samples, not None") }
        return try tensor(value, vm)
    }

    static func activation(_ value: Value?, _ standard: Activation) throws -> Activation { try Activations.get(value, standard) }

    static func initializer(_ value: Value?, _ standard: Initializer, _ vm: Interpreter) throws -> Initializer {
        try WeightSettings.initializers.get(value, vm) ?? standard
    }
    static func regularizer(_ value: Value?, _ vm: Interpreter) throws -> Regularizer? { try WeightSettings.regularizers.get(value, vm) }
    static func constraint(_ value: Value?, _ vm: Interpreter) throws -> Constraint? { try WeightSettings.constraints.get(value, vm) }

    static func shape(_ value: Value, _ vm: Interpreter) throws -> [Int?] {
        if let single = value.index { return [single] }
        return try vm.sequence(value).map { item in
            if item.isNone { return nil }
            let n = try vm.index(item)
            guard n > 0 else { throw Raise(.valueError, "a shape holds positive lengths or None, found \(n)") }
            return n
        }
    }

    static func units(_ value: Value, _ kind: String, _ vm: Interpreter) throws -> Int {
        guard let units = value.index else {
            if value.number != nil { throw Raise(.valueError, "Received an invalid value for argument `units` of \(kind), expected a positive integer. Received: units=\(try vm.repr(value))") }
            throw Raise(.typeError, "units of \(kind) must be a positive integer, not '\(value.typeName)'")
        }
        guard units > 0 else { throw ModelError.units(layer: kind, given: units) }
        return units
    }

    static func optimizer(_ value: Value?, _ vm: Interpreter) throws -> Optimizer {
        guard let value, !value.isNone else { return .rmsprop }
        if let object = value.of(OptimizerObject.self) { return object.optimizer }
        switch value.text?.lowercased() {
        case "adam": return .adam
        case "sgd": return .sgd
        case "rmsprop": return .rmsprop
        default:
            let name = value.text ?? value.typeName
            let hint = Suggestion.nearest(to: name, among: ["adam", "sgd", "rmsprop"]).map { "Did you mean '\($0)'?" } ?? "There are: adam, sgd, rmsprop."
            throw Raise(.valueError, "Could not interpret optimizer identifier: \(name)", hint: hint)
        }
    }

    static func loss(_ value: Value?) throws -> Loss {
        guard let value, !value.isNone else { return .meanSquaredError }
        if let name = value.text, let loss = Loss(named: name) { return loss }
        let name = value.text ?? value.typeName
        let names = Loss.allCases.map(\.rawValue) + Loss.aliases.keys.sorted()
        let hint = Suggestion.nearest(to: name, among: names).map { "Did you mean '\($0)'?" } ?? "There are: \(names.joined(separator: ", "))."
        throw Raise(.valueError, "Could not interpret loss function identifier: \(name)", hint: hint)
    }

    static func metrics(_ value: Value?, _ vm: Interpreter) throws -> [(name: String, metric: Metric)] {
        guard let value, !value.isNone else { return [] }
        let items: [Value] = if case .str = value { [value] } else { try vm.sequence(value) }
        return try items.map { item in
            guard let name = item.text, let metric = Metric(named: name) else {
                let names = ["accuracy", "rmse"] + Loss.allCases.map(\.rawValue) + Loss.aliases.keys.sorted()
                let hint = item.text.flatMap { Suggestion.nearest(to: $0, among: names) }.map { "Did you mean '\($0)'?" } ?? "There are: \(names.joined(separator: ", "))."
                throw Raise(.valueError, "Could not interpret metric identifier: \(item.text ?? item.typeName)", hint: hint)
            }
            return (name == "acc" ? "acc" : name, metric)
        }
    }
}

/// An optimizer with its settings.
final class OptimizerObject: Object {
    var optimizer: Optimizer
    let name: String
    init(_ name: String, _ optimizer: Optimizer) {
        self.name = name
        self.optimizer = optimizer
    }
    override var type: TypeObject { Layers.optimizerTypes[name] ?? .object }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        name.text == "learning_rate" ? .float(Double(optimizer.learningRate)) : name.text == "name" ? .string(self.name.lowercased()) : nil
    }
}
