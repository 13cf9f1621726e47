import Arrays
import Interpreter
import NumPyBridge
import Recurrent
import Syntax
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A function of `keras.activations`: called on arrays, and given to layers.
final class ActivationObject: Object {
    let activation: Activation
    let builtin: Builtin

    init(_ activation: Activation, _ builtin: Builtin) {
        self.activation = activation
        self.builtin = builtin
    }

    override var type: TypeObject { .function }
    override var isCallable: Bool { true }
    override func repr(_ vm: Interpreter) -> String { "<function \(builtin.name) at \(address)>" }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value { try NativeFunction(builtin, owner: nil).call(arguments, vm) }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "__name__", "__qualname__": .string(builtin.name)
        case "__doc__": .string(builtin.summary)
        default: nil
        }
    }
}

/// `keras.activations`.
enum Activations {
    /// One object for each, so that `is` and `==` find them the same.
    nonisolated(unsafe) static let objects: [Activation: ActivationObject] = Dictionary(uniqueKeysWithValues: rows.map { ($0.0, ActivationObject($0.0, $0.1)) })

    static func object(_ activation: Activation) -> Value { objects[activation].map { .object($0) } ?? .none }

    static func module() -> Module {
        var values: [(String, Value)] = rows.map { ($0.1.name, object($0.0)) }
        values += Activation.aliases.map { ($0.key, object($0.value)) }
        return Module("keras.activations", "Functions of a layer's sums.", functions: [
            Builtin("get", "identifier", "The function of a name.", example: "keras.activations.get('relu')") { call in
                if call[0].isNone { return object(.linear) }
                if let name = call[0].text { return object(try named(name)) }
                guard call[0].heapObject?.isCallable == true else { throw unknown(try call.vm.str(call[0])) }
                return call[0]
            },
            Builtin("serialize", "activation", "The function's name.") { call in try call.vm.attribute(call[0], Name("__name__")) },
            Builtin("deserialize", "config", "The function of a name.") { object(try named($0.string(0))) },
        ], values: values, absent: absent)
    }

    private static let absent: [String: String] = Dictionary(uniqueKeysWithValues: ["celu", "glu", "hard_shrink", "hard_silu", "hard_swish", "hard_tanh", "log_sigmoid", "soft_shrink", "sparse_plus", "sparsemax", "squareplus", "tanh_shrink", "threshold"].map {
        ($0, "There are: \(Activation.allCases.map(\.rawValue).joined(separator: ", ")).")
    })

    static func named(_ name: String) throws -> Activation {
        guard let found = Activation(named: name) else { throw unknown(name) }
        return found
    }

    private static func unknown(_ name: String) -> Raise {
        let names = Activation.allCases.map(\.rawValue) + Activation.aliases.keys
        let hint = Suggestion.nearest(to: name, among: names).map { "Did you mean '\($0)'?" } ?? "There are: \(names.joined(separator: ", "))."
        return Raise(.valueError, "Could not interpret activation function identifier: \(name)", hint: hint)
    }

    /// What a layer's `activation=` means: a name, a function of this module, or None.
    static func get(_ value: Value?, _ standard: Activation) throws -> Activation {
        guard let value, !value.isUnset else { return standard }
        if value.isNone { return .linear }
        if let name = value.text { return try named(name) }
        if let object = value.of(ActivationObject.self) { return object.activation }
        if value.heapObject?.isCallable == true {
            throw Raise(.notImplementedError, "Unroll computes activations itself and can't call a function of your own there", hint: "There are: \(Activation.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        throw unknown(value.typeName)
    }

    // MARK: Functions

    /// A function of each number; whole numbers become floats.
    private static func elementwise(_ activation: Activation, _ summary: String) -> (Activation, Builtin) {
        (activation, Builtin(activation.rawValue, "x", summary) { call in try map(call) { activation.value(at: $0) } })
    }

    private static func map(_ call: Call, _ body: (Double) -> Double) throws -> Value {
        let array = try NumPy.argument(call[0], call.vm)
        return .object(TensorObject((array.dtype.isFloat ? array : array.converted(to: .float32)).map(body)))
    }

    private static let rows: [(Activation, Builtin)] = [
        (.linear, Builtin("linear", "x", "x itself.") { $0[0] }),
        (.relu, Builtin("relu", "x, negative_slope=0.0, max_value=None, threshold=0.0", "max(x, 0), with a slope below, a bound above and a threshold if wanted.") { call in
            let (slope, threshold) = (try call.double(1, or: 0), try call.double(3, or: 0))
            let limit = try call.optional(2).map { try call.vm.double($0) }
            return try map(call) { x in
                if x >= threshold { return limit.map { min(x, $0) } ?? (threshold == 0 ? max(x, 0) : x) }
                return x.isNaN ? x : slope * (x - threshold)
            }
        }),
        elementwise(.sigmoid, "1 / (1 + e^−x)."),
        elementwise(.tanh, "The hyperbolic tangent."),
        elementwise(.softplus, "log(1 + eˣ)."),
        elementwise(.softsign, "x / (1 + |x|)."),
        (.elu, Builtin("elu", "x, alpha=1.0", "x above 0, α·(eˣ − 1) below.") { call in
            let alpha = try call.double(1, or: 1)
            return try map(call) { $0 > 0 ? $0 : alpha * Activation.elu.value(at: $0) }
        }),
        elementwise(.selu, "elu, scaled so that means and variances keep (Klambauer et al. 2017)."),
        (.gelu, Builtin("gelu", "x, approximate=False", "x·Φ(x), Φ the normal distribution's.") { call in
            let approximate = try call.bool(1, or: false)
            return try map(call) { x in
                approximate ? 0.5 * x * (1 + Activation.tanh.value(at: 0.7978845608028654 * (x + 0.044715 * x * x * x))) : Activation.gelu.value(at: x)
            }
        }),
        elementwise(.exponential, "eˣ."),
        elementwise(.hardSigmoid, "x/6 + 0.5, held between 0 and 1."),
        elementwise(.silu, "x·sigmoid(x)."),
        elementwise(.mish, "x·tanh(softplus(x))."),
        (.leakyRelu, Builtin("leaky_relu", "x, negative_slope=0.2", "x above 0, a share of it below.") { call in
            let slope = try call.double(1, or: 0.2)
            return try map(call) { $0 >= 0 ? $0 : slope * $0 }
        }),
        elementwise(.relu6, "x held between 0 and 6."),
        (.softmax, Builtin("softmax", "x, axis=-1", "Positive shares that add up to 1 along an axis.") { try shares($0, logarithm: false) }),
        (.logSoftmax, Builtin("log_softmax", "x, axis=-1", "The logarithm of softmax.") { try shares($0, logarithm: true) }),
    ]

    private static func shares(_ call: Call, logarithm: Bool) throws -> Value {
        let given = try NumPy.argument(call[0], call.vm)
        let array = given.dtype.isFloat ? given : given.converted(to: .float32)
        let axis = try array.axis(call.int(1, or: -1))
        return .object(TensorObject(try along(axis, array) { row in
            let largest = row.max() ?? 0
            let powers = row.map { Activation.exponential.value(at: $0 - largest) }
            let total = powers.reduce(0, +)
            return logarithm ? row.map { $0 - largest - log(total) } : powers.map { $0 / total }
        }))
    }

    /// A function of each row along an axis.
    static func along(_ axis: Int, _ array: NDArray, _ body: ([Double]) -> [Double]) throws -> NDArray {
        let order = array.shape.indices.filter { $0 != axis } + [axis]
        let moved = try array.transposed(order)
        let length = max(1, array.shape[axis])
        let values = moved.doubles
        let result = stride(from: 0, to: values.count, by: length).flatMap { body(Array(values[$0..<$0 + length])) }
        let back = order.indices.map { i in order.firstIndex(of: i) ?? 0 }
        return try NDArray(result, shape: moved.shape, dtype: array.dtype).transposed(back).copy()
    }
}
