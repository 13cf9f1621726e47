import Arrays
import Interpreter
import NumPyBridge
import Recurrent

/// A tensor as TensorFlow shows it: an array that prints as tensors do and counts as an array everywhere.
final class TensorObject: Object, ArrayConvertible, DoubleConvertible, IndexConvertible {
    let array: NDArray
    /// Which timesteps count, where a layer said so: the next layer hears of it.
    var mask: Mask?
    /// Where it came from, if somebody will ask for a gradient.
    let node: TapeNode?

    init(_ array: NDArray, node: TapeNode? = nil) {
        self.array = array
        self.node = node
    }

    var arrayValue: NDArray? { array }
    var doubleValue: Double? { array.count == 1 ? array.doubles.first : nil }
    var indexValue: Int? { array.count == 1 && !array.dtype.isFloat ? array.integers.first : nil }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("EagerTensor", module: "tensorflow.python.framework.ops", methods: methods)
    override var type: TypeObject { TensorObject.classObject }

    /// The array as a script's value: an array, or a number of NumPy's.
    var value: Value { NumPy.value(array) }

    override func str(_ vm: Interpreter) throws -> String {
        let text = try vm.str(value)
        return "tf.Tensor(\(text.contains("\n") ? "\n" : "")\(text), shape=\(Keras.tuple(array.shape)), dtype=\(array.dtype.name))"
    }
    override func repr(_ vm: Interpreter) throws -> String {
        let text = array.rank == 0 ? try vm.str(value) : try vm.repr(value)
        return "<tf.Tensor: shape=\(Keras.tuple(array.shape)), dtype=\(array.dtype.name), numpy=\(text.contains("\n") ? "\n" : "")\(text)>"
    }
    override func format(_ spec: String, _ vm: Interpreter) throws -> String { array.rank == 0 ? try vm.format(value, spec) : try vm.format(.string(str(vm)), spec) }
    override func truth(_ vm: Interpreter) throws -> Bool { try vm.truth(value) }
    override func length(_ vm: Interpreter) throws -> Int? {
        guard let first = array.shape.first else { throw Raise(.typeError, "Scalar tensor has no `len()`") }
        return first
    }
    override func hash(_ vm: Interpreter) throws -> Int { throw Raise(.typeError, "Tensor is unhashable. Instead, use tensor.ref() as the key.") }

    /// The result of an operation of NumPy's as a tensor again.
    static func wrap(_ value: Value) -> Value { NumPy.array(value).map { .object(TensorObject($0)) } ?? value }

    override func iterator(_ vm: Interpreter) throws -> Iterator? {
        guard array.rank > 0, let inner = try value.heapObject?.iterator(vm) else { throw Raise(.typeError, "Cannot iterate over a scalar tensor.") }
        return ClosureIterator("tensor_iterator") { vm in try inner.next(vm).map(TensorObject.wrap) }
    }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value { try TensorMath.item(self, key, vm) }
    override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        throw Raise(.typeError, "'\(TensorObject.classObject.qualifiedName)' object does not support item assignment", hint: "Change a copy: a = tensor.numpy().copy(), then a[…] = ….")
    }
    override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard let other = try operand(other, vm) else { return nil }
        let (a, b) = reflected ? (other, self) : (self, other)
        switch op {
        case .add: return .object(try TensorMath.combine(.add, a, b))
        case .subtract: return .object(try TensorMath.combine(.subtract, a, b))
        case .multiply: return .object(try TensorMath.combine(.multiply, a, b))
        case .divide: return .object(try TensorMath.combine(.divide, a, b))
        case .power: return .object(try TensorMath.combine(.power, a, b))
        case .matrixMultiply: return .object(try TensorMath.matmul(a, b))
        default: return try NumPy.binary(op, a.value, b.value, reflected: false).map(TensorObject.wrap)
        }
    }

    /// The other operand: numbers, lists and arrays take this tensor's kind, as TensorFlow converts them.
    private func operand(_ other: Value, _ vm: Interpreter) throws -> TensorObject? {
        if let tensor = other.of(TensorObject.self) { return tensor }
        if case .str = other { return nil }
        guard let plain = try NumPy.convert(other, vm) else { return nil }
        return TensorObject(plain.dtype != array.dtype && array.dtype.isFloat ? plain.converted(to: array.dtype) : plain)
    }
    override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        try NumPy.compare(op, value, other.of(TensorObject.self)?.value ?? other).map(TensorObject.wrap)
    }
    override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? { try compare(.equal, other, vm).map { try vm.truth($0) } }
    override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? {
        if op == .negate { return .object(try TensorMath.negative(self)) }
        return try NumPy.unary(op, array).map(TensorObject.wrap)
    }

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "shape": Keras.shapeValue(array.shape)
        case "dtype": .object(DTypeObject(array.dtype))
        case "ndim": .int(array.rank)
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["shape", "dtype", "ndim"] }

    private static let methods: [Builtin] = [
        Builtin("numpy", "self", "The values as a NumPy array, or a number if there is one alone.") { call in
            guard let tensor = call[0].of(TensorObject.self) else { return call[0] }
            return NumPy.value(tensor.array.copy())
        },
    ]
}

extension Keras {
    /// A shape as a script sees it.
    static func shapeValue(_ shape: [Int]) -> Value { .tuple(Tuple(shape.map { .int($0) })) }
    /// `(2, 3)`, `(2,)`, `()`.
    static func tuple(_ shape: [Int]) -> String { "(" + shape.map { $0 < 0 ? "None" : String($0) }.joined(separator: ", ") + (shape.count == 1 ? ",)" : ")") }
}
