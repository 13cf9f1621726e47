import Interpreter
import Recurrent

/// `keras.optimizers`.
extension Layers {
    //     // MARK: Optimizers

    nonisolated(unsafe) static let optimizerTypes: [String: TypeObject] = Dictionary(uniqueKeysWithValues: optimizers.map { ($0.name, TypeObject($0.name, module: "keras.optimizers", constructor: $0)) })

    static func optimizerModule() -> Module { Module("keras.optimizers", "How weights are updated.", optimizerTypes.map { ($0.key, .object($0.value)) }) }

    private static func clipped(_ optimizer: Optimizer, _ call: Call, from index: Int) throws -> Optimizer {
        var optimizer = optimizer
        let given = try (0..<3).compactMap { i in try call.optional(index + i).map { (i, Float(try call.vm.double($0))) } }
        guard given.count < 2 else { throw Raise(.valueError, "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set.") }
        if let (which, limit) = given.first {
            guard limit > 0 else { throw Raise(.valueError, "a clipping limit must be positive") }
            optimizer.clipping = which == 0 ? .norm(limit) : which == 1 ? .value(limit) : .globalNorm(limit)
        }
        return optimizer
    }

    private static func rate(_ call: Call, _ standard: Double) throws -> Float {
        let rate = try call.double(0, or: standard)
        guard rate >= 0 else { throw Raise(.valueError, "learning_rate must not be negative, got \(rate)") }
        return Float(rate)
    }

    private static let optimizers: [Builtin] = [
        Builtin("Adam", "learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, clipnorm=None, clipvalue=None, global_clipnorm=None", "Adam (Kingma & Ba 2015).") { call in
            let rule = Optimizer.Rule.adam(beta1: Float(try call.double(1, or: 0.9)), beta2: Float(try call.double(2, or: 0.999)), epsilon: Float(try call.double(3, or: 1e-7)))
            return .object(OptimizerObject("Adam", try clipped(Optimizer(rule, learningRate: rate(call, 0.001)), call, from: 4)))
        },
        Builtin("SGD", "learning_rate=0.01, momentum=0.0, nesterov=False, clipnorm=None, clipvalue=None, global_clipnorm=None", "Stochastic gradient descent, with momentum if wanted.") { call in
            let rule = Optimizer.Rule.sgd(momentum: Float(try call.double(1, or: 0)), nesterov: try call.bool(2, or: false))
            return .object(OptimizerObject("SGD", try clipped(Optimizer(rule, learningRate: rate(call, 0.01)), call, from: 3)))
        },
        Builtin("RMSprop", "learning_rate=0.001, rho=0.9, epsilon=1e-07, clipnorm=None, clipvalue=None, global_clipnorm=None", "Steps divided by the running size of the gradient.") { call in
            let rule = Optimizer.Rule.rmsprop(rho: Float(try call.double(1, or: 0.9)), epsilon: Float(try call.double(2, or: 1e-7)))
            return .object(OptimizerObject("RMSprop", try clipped(Optimizer(rule, learningRate: rate(call, 0.001)), call, from: 3)))
        },
    ]
}
