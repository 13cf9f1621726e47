import Arrays
import Interpreter
import NumPyBridge
import Recurrent

/// A tensor that is not computed yet: what layers of a functional model are called on.
final class KerasTensorObject: Object {
    let symbol: Symbol
    let name: String

    init(_ symbol: Symbol, _ vm: Interpreter) {
        self.symbol = symbol
        name = Keras.state(vm).tensorName(symbol)
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("KerasTensor", module: "keras.src.backend.common.keras_tensor")
    override var type: TypeObject { KerasTensorObject.classObject }

    var dtype: String { (symbol.origin.owner as? LayerObject)?.fields.first { $0.name == "dtype" }?.value.text ?? "float32" }
    private var shapeText: String { "(" + ([symbol.batch] + symbol.shape).map { $0.map(String.init) ?? "None" }.joined(separator: ", ") + (symbol.shape.isEmpty ? ",)" : ")") }

    override func repr(_ vm: Interpreter) -> String { "<KerasTensor shape=\(shapeText), dtype=\(dtype), sparse=False, ragged=False, name=\(name)>" }

    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "shape": Keras.shapeValue(symbol.shape, batch: symbol.batch)
        case "ndim": .int(symbol.shape.count + 1)
        case "dtype": .string(dtype)
        case "name": .string(self.name)
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["shape", "ndim", "dtype", "name"] }
    override func hash(_ vm: Interpreter) -> Int { ObjectIdentifier(symbol.origin).hashValue &+ symbol.index }
    override func equals(_ other: Value, _ vm: Interpreter) -> Bool? { other.of(KerasTensorObject.self).map { $0.symbol.isSame(as: symbol) } }
    override func truth(_ vm: Interpreter) throws -> Bool { throw Raise(.typeError, "Cannot use a symbolic KerasTensor as a Python bool: it has no values yet") }
    override func iterator(_ vm: Interpreter) throws -> Iterator? { throw Raise(.typeError, "Iterating over a symbolic KerasTensor is not supported.") }

    /// Arithmetic with another tensor of the model, or with a number.
    override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        let rules: [Operator: Merge.Rule] = [.add: .add, .subtract: .subtract, .multiply: .multiply, .divide: .divide]
        guard let rule = rules[op] else { throw Raise(.notImplementedError, "\(op.symbol) on a tensor of a model is not there", hint: "+, -, * and / are.") }
        let kind = rule == .divide ? "TrueDivide" : rule.rawValue
        if let tensor = other.of(KerasTensorObject.self) {
            let pair = reflected ? [tensor.symbol, symbol] : [symbol, tensor.symbol]
            return try KerasTensorObject.apply(Merge(rule), kind, pair, vm)
        }
        guard let number = other.number ?? (NumPy.array(other).flatMap { $0.count == 1 ? $0.doubles.first : nil }) else { return nil }
        let (scale, shift): (Double, Double)
        switch rule {
        case .add: (scale, shift) = (1, number)
        case .subtract: (scale, shift) = reflected ? (-1, number) : (1, -number)
        case .multiply: (scale, shift) = (number, 0)
        default:
            guard !reflected else { throw Raise(.notImplementedError, "a number divided by a tensor of a model is not there") }
            (scale, shift) = (1 / number, 0)
        }
        return try KerasTensorObject.apply(ScaleShift(kind, scale: scale, shift: shift), kind, [symbol], vm)
    }

    override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? {
        guard case .negate = op else { return nil }
        return try KerasTensorObject.apply(ScaleShift("Negative", scale: -1, shift: 0), "Negative", [symbol], vm)
    }

    /// `x[:, -1]`, `x[:, 2:, :]`: the samples' axis stays whole.
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        var keys: [Value] = if case .tuple(let tuple) = key { tuple.items } else { [key] }
        if let dots = keys.firstIndex(where: { $0.of(Singleton.self) != nil }) {
            let missing = symbol.shape.count + 2 - keys.count
            guard missing >= 0 else { throw Raise(.indexError, "too many indices for a tensor with \(symbol.shape.count + 1) axes") }
            keys.replaceSubrange(dots...dots, with: [Value](repeating: .object(SliceObject(.none, .none, .none)), count: missing))
        }
        let parts = try keys.map { part -> Slice.Part in
            if let slice = part.of(SliceObject.self) {
                let step = slice.step.isNone ? 1 : try vm.index(slice.step)
                guard step != 0 else { throw Raise(.valueError, "slice step cannot be zero") }
                return .range(start: slice.start.isNone ? nil : try vm.index(slice.start), stop: slice.stop.isNone ? nil : try vm.index(slice.stop), step: step)
            }
            guard let index = part.index else { throw Raise(.typeError, "a tensor of a model is indexed with integers and slices, not '\(part.typeName)'") }
            return .index(index)
        }
        guard case .range(nil, nil, 1)? = parts.first else { throw Raise(.notImplementedError, "the samples' axis of a tensor of a model can't be cut: begin with ':'", hint: "For example x[:, -1, :].") }
        return try KerasTensorObject.apply(Slice(Array(parts.dropFirst())), "GetItem", [symbol], vm)
    }

    /// Calls an operation that is no layer of the script's own.
    static func apply(_ layer: any Layer, _ kind: String, _ symbols: [Symbol], _ vm: Interpreter) throws -> Value {
        let object = LayerObject(ModelLayer(name: Keras.state(vm).name(kind), layer: layer), operationType(kind))
        let outputs = try object.model.call(symbols, &Keras.state(vm).generator)
        outputs.first?.origin.owner = object
        return Keras.single(outputs.map { .object(KerasTensorObject($0, vm)) })
    }

    nonisolated(unsafe) private static var operationTypes: [String: TypeObject] = [:]
    private static func operationType(_ kind: String) -> TypeObject {
        if let known = operationTypes[kind] { return known }
        let made = TypeObject(kind, module: "keras.src.ops")
        operationTypes[kind] = made
        return made
    }
}

extension LayerObject {
    /// The symbol an input layer stands for.
    func inputTensor(_ vm: Interpreter) throws -> KerasTensorObject {
        let symbol: Symbol
        if let known = model.calls.first {
            symbol = known.outputs[0]
        } else {
            symbol = try model.call([], &Keras.state(vm).generator)[0]
            symbol.origin.owner = self
        }
        return KerasTensorObject(symbol, vm)
    }
}
