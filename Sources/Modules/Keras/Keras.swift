import Arrays
import Interpreter
import NumPyBridge
import Recurrent

/// What the Keras objects share: names, conversions, the session's generator.
enum Keras {
    /// Names given and the generator of a session.
    final class State {
        var counts: [String: Int] = [:]
        var generator: MersenneTwister

        init(seed: UInt64) { generator = MersenneTwister(legacySeed: UInt32(truncatingIfNeeded: seed)) }

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
        let made = State(seed: vm.seed.next())
        vm.storage["keras"] = made
        return made
    }

    /// Starts the generator of weights, shuffling and dropout anew.
    static func seed(_ seed: Int, _ vm: Interpreter) throws {
        guard let seed = UInt32(exactly: seed) else { throw Raise(.valueError, "Seed must be between 0 and 2**32 - 1") }
        state(vm).generator = MersenneTwister(legacySeed: seed)
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
}
