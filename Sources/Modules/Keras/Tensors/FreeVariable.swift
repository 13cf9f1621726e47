import Arrays
import Interpreter
import NumPyBridge

/// A variable that is no layer's weight: a learning rate, a counter, `tf.Variable`. It lives where it is kept.
final class FreeVariable: Object, ArrayConvertible, DoubleConvertible, IndexConvertible {
    let name: String
    let path: String
    let isTrainable: Bool
    private let read: () -> NDArray
    private let write: (NDArray) throws -> Void

    init(name: String, path: String, isTrainable: Bool = false, read: @escaping () -> NDArray, write: @escaping (NDArray) throws -> Void) {
        self.name = name
        self.path = path
        self.isTrainable = isTrainable
        self.read = read
        self.write = write
    }

    /// A variable of its own: `tf.Variable(…)`.
    convenience init(_ array: NDArray, name: String) {
        var value = array.copy()
        self.init(name: name, path: name, isTrainable: true, read: { value }, write: { value = $0 })
    }

    var array: NDArray { read() }
    var arrayValue: NDArray? { read() }
    var doubleValue: Double? { array.count == 1 ? array.doubles.first : nil }
    var indexValue: Int? { array.count == 1 && !array.dtype.isFloat ? array.integers.first : nil }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Variable", module: "keras.src.backend.Variable", methods: methods)
    override var type: TypeObject { FreeVariable.classObject }

    private var tensor: TensorObject { TensorObject(array) }

    override func repr(_ vm: Interpreter) throws -> String {
        let array = array
        // A single number is shown with all its digits.
        let value = array.rank == 0 ? (array.dtype.isFloat ? try vm.repr(.float(array.doubles.first ?? 0)) : String(array.integers.first ?? 0)) : try vm.str(.object(ArrayObject(array)))
        return "<Variable path=\(path), shape=\(Keras.tuple(array.shape)), dtype=\(array.dtype.rawValue), value=\(value)>"
    }
    override func format(_ spec: String, _ vm: Interpreter) throws -> String { spec.isEmpty ? try repr(vm) : try tensor.format(spec, vm) }
    override func truth(_ vm: Interpreter) throws -> Bool { try tensor.truth(vm) }
    override func length(_ vm: Interpreter) throws -> Int? { try tensor.length(vm) }
    override func iterator(_ vm: Interpreter) throws -> Iterator? { try tensor.iterator(vm) }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value { try tensor.item(key, vm) }
    override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? { try tensor.binary(op, other, reflected: reflected, vm) }
    override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? { try tensor.compare(op, other, vm) }
    override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? { try tensor.unary(op, vm) }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "name": .string(self.name)
        case "path": .string(path)
        case "trainable": .bool(isTrainable)
        case "value": .object(tensor)
        default: try tensor.attribute(name, vm)
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["name", "path", "trainable", "shape", "dtype", "ndim", "value"] }

    /// Gives the variable new values of the same shape.
    func assign(_ value: Value, _ vm: Interpreter) throws {
        let (old, new) = (array, try NumPy.argument(value, vm))
        guard new.shape == old.shape else {
            throw Raise(.valueError, "The shape of the target variable and the shape of the target value in `variable.assign(value)` must match. variable.shape=\(Keras.tuple(old.shape)), Received: value.shape=\(Keras.tuple(new.shape)). Target variable: \(try repr(vm))")
        }
        try write(new.converted(to: old.dtype))
    }

    private static func variable(_ call: Call) throws -> FreeVariable {
        guard let variable = call[0].of(FreeVariable.self) else { throw Raise(.typeError, "expected a variable, not '\(call[0].typeName)'") }
        return variable
    }

    private static let methods: [Builtin] = [
        Builtin("numpy", "self", "The values as a NumPy array, or a number if there is one alone.") { NumPy.value(try variable($0).array.copy()) },
        Builtin("assign", "self, value", "Gives the variable new values.") { call in
            try variable(call).assign(call[1], call.vm)
            return call[0]
        },
        Builtin("assign_add", "self, value", "Adds to the variable.") { call in
            let variable = try variable(call)
            try variable.assign(.object(TensorMath.combine(.add, variable.tensor, TensorMath.tensor(call[1], call.vm))), call.vm)
            return call[0]
        },
        Builtin("assign_sub", "self, value", "Takes from the variable.") { call in
            let variable = try variable(call)
            try variable.assign(.object(TensorMath.combine(.subtract, variable.tensor, TensorMath.tensor(call[1], call.vm))), call.vm)
            return call[0]
        },
    ]
}
