public import Arrays
public import Interpreter

/// What NumPy's operators and conversions share.
public enum NumPy {
    nonisolated(unsafe) public static let arrayType: TypeObject = TypeObject("ndarray", module: "numpy", methods: ArrayMethods.table)
    nonisolated(unsafe) static let dtypeType: TypeObject = TypeObject("dtype", module: "numpy")
    nonisolated(unsafe) private static let scalarTypes: [DType: TypeObject] = Dictionary(
        uniqueKeysWithValues: DType.allCases.map { dtype in
            (dtype, TypeObject(dtype == .bool ? "bool" : dtype.rawValue, module: "numpy", base: dtype == .float64 ? .float : .object, methods: ArrayMethods.table,
                constructor: Builtin(dtype.rawValue, "x=0, /", "A number or an array as \(dtype.rawValue).") { call in
                    guard call.has(0) else { return scalar(NDArray(dtype, shape: [])) }
                    if let array = try convert(call[0], call.vm) { return value(array.converted(to: dtype)) }
                    return scalar(NDArray([try call.vm.double(call[0])], shape: [], dtype: dtype))
                }))
        })

    static func scalarType(_ dtype: DType) -> TypeObject { scalarTypes[dtype] ?? .object }

    static func shape(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ",") + (shape.count == 1 ? "," : "") + ")" }

    final class Settings { var options = PrintOptions() }

    static func settings(_ vm: Interpreter) -> Settings {
        if let known = vm.storage["numpy.print"] as? Settings { return known }
        let made = Settings()
        vm.storage["numpy.print"] = made
        return made
    }

    static func text(_ vm: Interpreter) -> ArrayText {
        ArrayText(
            settings(vm).options, digits: { FloatText.digits($0) }, singleDigits: { FloatText.digits($0) }, fixed: { CText.format("%.*f", $0, $1) },
            scientific: { CText.format("%.*e", $0, $1) })
    }

    /// Scalars print without the point's zero only in exponents, as NumPy's do.
    static func scalarText(_ text: String) -> String { text }

    /// An array or, if it has no axes, a scalar.
    public static func value(_ array: NDArray) -> Value { array.rank == 0 ? scalar(array) : .object(ArrayObject(array)) }
    static func scalar(_ array: NDArray) -> Value { .object(ScalarObject(array)) }
    static func scalar(_ x: Double) -> Value { scalar(NDArray([x], shape: [])) }

    static func isSliceOnly(_ key: Value) -> Bool {
        guard case .tuple(let tuple) = key else { return key.of(Singleton.self) != nil }
        return tuple.items.contains { $0.of(Singleton.self) != nil }
    }

    /// The array in a value that already is one.
    public static func array(_ value: Value) -> NDArray? {
        if let object = value.of(ArrayObject.self) { return object.array }
        if let object = value.of(ScalarObject.self) { return object.array }
        if case .object(let object as any ArrayConvertible) = value { return object.arrayValue }
        return nil
    }

    /// A Python dtype name, type or dtype object.
    static func dtype(_ value: Value) throws -> DType? {
        if let object = value.of(DTypeObject.self) { return object.dtype }
        if let type = value.of(TypeObject.self) {
            if type === TypeObject.float { return .float64 }
            if type === TypeObject.int { return .int64 }
            if type === TypeObject.bool { return .bool }
            return DType.allCases.first { scalarType($0) === type }
        }
        guard let text = value.text else { return nil }
        switch text {
        case "float", "float64", "f8", "double", "d": return .float64
        case "float32", "f4", "f", "single": return .float32
        case "int", "int64", "i8", "long": return .int64
        case "int32", "i4", "i": return .int32
        case "bool", "bool_", "?": return .bool
        default:
            throw Raise(.typeError, "data type '\(text)' not understood", hint: "There are float64, float32, int64, int32 and bool.")
        }
    }

    static func requiredDType(_ value: Value) throws -> DType {
        if let found = try dtype(value) { return found }
        throw Raise(.typeError, "Cannot interpret '\(value.typeName)' as a data type", hint: "There are float64, float32, int64, int32 and bool.")
    }

    /// Numbers, sequences and arrays as an array; nil for what has no numbers in it.
    public static func convert(_ value: Value, _ vm: Interpreter, dtype: DType? = nil) throws -> NDArray? {
        if let array = array(value) { return dtype.map { $0 == array.dtype ? array : array.converted(to: $0) } ?? array }
        var shape: [Int] = []
        var probe = value
        while true {
            if let inner = array(probe) {
                shape += inner.shape
                break
            }
            guard let items = try items(probe, vm) else { break }
            shape.append(items.count)
            guard let first = items.first else { break }
            probe = first
        }
        var numbers: [Double] = []
        var integers: [Int] = []
        var kind: DType? = nil
        func note(_ dtype: DType) { kind = kind.map { $0.promoted(with: dtype) } ?? dtype }
        func collect(_ value: Value, _ depth: Int) throws -> Bool {
            if let inner = array(value) {
                guard Array(shape[depth...]) == inner.shape else { throw ArrayError.ragged(found: Array(shape[..<max(1, depth)])) }
                note(inner.dtype)
                numbers += inner.doubles
                integers += inner.dtype.isFloat ? inner.doubles.map { _ in 0 } : inner.integers
                return true
            }
            if let items = try items(value, vm) {
                guard depth < shape.count, items.count == shape[depth] else { throw ArrayError.ragged(found: Array(shape[..<max(1, min(depth, shape.count))])) }
                for item in items where try !collect(item, depth + 1) { return false }
                return true
            }
            guard depth == shape.count else { throw ArrayError.ragged(found: Array(shape[..<max(1, depth)])) }
            switch value {
            case .int(let n):
                note(.int64)
                numbers.append(Double(n))
                integers.append(n)
            case .bool(let b):
                note(.bool)
                numbers.append(b ? 1 : 0)
                integers.append(b ? 1 : 0)
            case .float(let x):
                note(.float64)
                numbers.append(x)
                integers.append(0)
            default:
                guard let x = value.number else { return false }
                note(.float64)
                numbers.append(x)
                integers.append(0)
            }
            return true
        }
        guard try collect(value, 0) else { return nil }
        let found = kind ?? .float64
        let made = found.isFloat ? NDArray(numbers, shape: shape, dtype: found) : NDArray(integers: integers, shape: shape, dtype: found)
        return dtype.map { made.converted(to: $0) } ?? made
    }

    private static func items(_ value: Value, _ vm: Interpreter) throws -> [Value]? {
        switch value {
        case .list(let list): return list.items
        case .tuple(let tuple): return tuple.items
        case .object(let object) where object is RangeObject: return try vm.sequence(value)
        default: return nil
        }
    }

    /// An argument as an array, or a TypeError.
    static func argument(_ value: Value, _ vm: Interpreter) throws -> NDArray {
        if let array = try convert(value, vm) { return array }
        throw Raise(.typeError, "expected numbers or an array, not '\(value.typeName)'", hint: "This NumPy holds numbers only: no texts and no objects.")
    }

    static func ufuncName(_ op: Operator) -> String {
        ["add", "subtract", "multiply", "divide", "floor_divide", "remainder", "power", "matmul", "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"][Int(op.rawValue)]
    }

    /// The dtype two operands meet in: Python numbers take the array's kind where they can (NEP 50).
    static func common(_ a: Value, _ b: Value) -> DType? {
        func weak(_ value: Value) -> DType? {
            switch value {
            case .bool: .bool
            case .int: .int64
            case .float: .float64
            default: nil
            }
        }
        switch (array(a)?.dtype, array(b)?.dtype) {
        case (let x?, let y?): return x.promoted(with: y)
        case (let x?, nil): return weak(b).map { meet(x, weak: $0) } ?? x
        case (nil, let y?): return weak(a).map { meet(y, weak: $0) } ?? y
        default: return nil
        }
    }

    private static func meet(_ strong: DType, weak: DType) -> DType {
        switch weak {
        case .bool: strong
        case .int64: strong == .bool ? .int64 : strong
        default: strong.isFloat ? strong : .float64
        }
    }

    static func binary(_ op: Operator, _ mine: Value, _ other: Value, reflected: Bool) throws -> Value? {
        let (a, b) = reflected ? (other, mine) : (mine, other)
        guard let x = try operand(a), let y = try operand(b) else { return nil }
        let isPlain = [.list, .tuple].contains { (n: TypeObject) in n === a.type || n === b.type }
        let dtype = isPlain ? x.dtype.promoted(with: y.dtype) : common(a, b) ?? x.dtype.promoted(with: y.dtype)
        let kind: ElementwiseOperator
        switch op {
        case .add: kind = .add
        case .subtract: kind = .subtract
        case .multiply: kind = .multiply
        case .divide: kind = .divide
        case .floorDivide: kind = .floorDivide
        case .modulo: kind = .modulo
        case .power: kind = .power
        case .matrixMultiply:
            return value(try NDArray.product(x, y))
        case .bitAnd: kind = .bitAnd
        case .bitOr: kind = .bitOr
        case .bitXor: kind = .bitXor
        case .shiftLeft: kind = .shiftLeft
        case .shiftRight: kind = .shiftRight
        }
        if [.bitAnd, .bitOr, .bitXor, .shiftLeft, .shiftRight].contains(op), dtype.isFloat {
            throw Raise(.typeError, "ufunc '\(ufuncName(op))' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''")
        }
        return value(try NDArray.apply(kind, x, y, in: dtype))
    }

    private static func operand(_ value: Value) throws -> NDArray? {
        if let array = array(value) { return array }
        switch value {
        case .int(let n): return NDArray(integers: [n], shape: [])
        case .float(let x): return NDArray([x], shape: [])
        case .bool(let b): return NDArray(integers: [b ? 1 : 0], shape: [], dtype: .bool)
        case .list, .tuple:
            guard let vm = current else { return nil }
            return try convert(value, vm)
        default:
            if let x = value.number { return NDArray([x], shape: []) }
            return nil
        }
    }

    /// The interpreter whose values are converted; operators have no other way to it.
    nonisolated(unsafe) static weak var current: Interpreter?

    static func compare(_ op: Comparison, _ a: Value, _ b: Value) throws -> Value? {
        guard let x = try operand(a), let y = try operand(b) else {
            if op == .equal { return .bool(false) }
            return op == .notEqual ? .bool(true) : nil
        }
        let kind: ElementwiseOperator = [.less, .lessEqual, .greater, .greaterEqual, .equal, .notEqual][Int(op.rawValue)]
        return value(try NDArray.apply(kind, x, y, in: common(a, b) ?? x.dtype.promoted(with: y.dtype)))
    }

    static func unary(_ op: UnaryOperation, _ array: NDArray) throws -> Value? {
        switch op {
        case .plus: return value(array.copy())
        case .negate:
            if array.dtype == .bool { throw Raise(.typeError, "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.") }
            return value(try NDArray.apply(.subtract, NDArray(array.dtype, shape: []), array, in: array.dtype))
        case .invert:
            if array.dtype == .bool { return value(NDArray(integers: array.integers.map { 1 - $0 }, shape: array.shape, dtype: .bool)) }
            if array.dtype.isFloat { throw Raise(.typeError, "ufunc 'invert' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''") }
            return value(NDArray(integers: array.integers.map { ~$0 }, shape: array.shape, dtype: array.dtype))
        }
    }
}

/// Objects that NumPy takes as arrays: a column of a frame.
public protocol ArrayConvertible { var arrayValue: NDArray? { get } }
