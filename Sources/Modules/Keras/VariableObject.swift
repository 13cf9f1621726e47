import Arrays
import Interpreter
import NumPyBridge
import Recurrent

/// A weight of a layer: always its present values.
final class VariableObject: Object, ArrayConvertible {
    let layer: ModelLayer
    private let index: Int
    private let prefix: String

    init(_ layer: ModelLayer, _ index: Int, path: String) {
        self.layer = layer
        self.index = index
        prefix = path
    }

    /// Which weight it is, whatever the path it was found by.
    struct Key: Hashable {
        let layer: ObjectIdentifier
        let index: Int
    }
    var key: Key { Key(layer: ObjectIdentifier(layer), index: index) }

    var spec: WeightSpec { layer.specs[index] }
    var tensor: Tensor<Float> { layer.weights[index] }
    var path: String { prefix + "/" + spec.name }
    var isTrainable: Bool { layer.trainability[index] }
    var arrayValue: NDArray? { NDArray(tensor.values, shape: spec.shape) }
    private var asTensor: TensorObject { TensorObject(NDArray(tensor.values, shape: spec.shape)) }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("Variable", module: "keras.src.backend.Variable", methods: [
        Builtin("numpy", "self", "The values as an array.") { call in Keras.array(try variable(call).tensor) },
        Builtin("assign", "self, value", "Replaces the values.") { call in
            let variable = try variable(call)
            let value = try Keras.tensor(call[1], call.vm)
            guard value.shape == variable.spec.shape else {
                throw Raise(.valueError, "The shape of the target variable and the shape of the target value in `variable.assign(value)` must match. variable.shape=\(Keras.tuple(variable.spec.shape)), Received: value.shape=\(Keras.tuple(value.shape)). Target variable: \(variable.repr(call.vm))")
            }
            variable.tensor.pointer.update(from: value.pointer, count: value.count)
            return .object(variable.asTensor)
        },
    ])
    private static func variable(_ call: Call) throws -> VariableObject {
        guard let object = call[0].of(VariableObject.self) else { throw Raise(.typeError, "expected a Variable, not '\(call[0].typeName)'") }
        return object
    }

    override var type: TypeObject { VariableObject.classObject }
    override func repr(_ vm: Interpreter) -> String {
        let text = (try? vm.str(Keras.array(tensor))) ?? ""
        return "<Variable path=\(path), shape=\(Keras.tuple(spec.shape)), dtype=float32, value=\(text)>"
    }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "name": .string(spec.name)
        case "path": .string(path)
        case "shape": Keras.shapeValue(spec.shape)
        case "ndim": .int(spec.shape.count)
        case "dtype": .string("float32")
        case "value": .object(asTensor)
        case "trainable": .bool(isTrainable)
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["name", "path", "shape", "ndim", "dtype", "value", "trainable"] }
    override func length(_ vm: Interpreter) -> Int? { spec.shape.first }
    override func iterator(_ vm: Interpreter) throws -> Iterator? { try asTensor.iterator(vm) }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value { try asTensor.item(key, vm) }
    override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        let other: Value = other.of(VariableObject.self).map { .object($0.asTensor) } ?? other
        return try asTensor.binary(op, other, reflected: reflected, vm)
    }
    override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? { try asTensor.unary(op, vm) }
    override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? { try asTensor.compare(op, other, vm) }
}
