public import Arrays
public import Interpreter

/// A single number out of an array: `np.float64(0.5)`.
public final class ScalarObject: Object, IndexConvertible, DoubleConvertible {
    public let dtype: DType
    /// The number, for the floating kinds; its real part.
    let double: Double
    private let imaginary: Double
    /// The number, for all other kinds.
    package let integer: Int

    init(_ x: Double, _ dtype: DType) {
        self.dtype = dtype
        double = x
        imaginary = 0
        integer = 0
    }

    init(integer n: Int, _ dtype: DType) {
        self.dtype = dtype
        integer = n
        double = dtype == .uint64 ? Double(UInt(bitPattern: n)) : Double(n)
        imaginary = 0
    }

    init(_ z: Complex) {
        dtype = .complex128
        double = z.real
        imaginary = z.imaginary
        integer = 0
    }

    var complex: Complex { Complex(double, imaginary) }
    private var isFloating: Bool { dtype.isFloat || dtype == .complex128 }

    public var array: NDArray {
        if dtype == .complex128 { return NDArray(complex: [complex], shape: []) }
        return isFloating ? NDArray([double], shape: [], dtype: dtype) : NDArray(integers: [integer], shape: [], dtype: dtype)
    }

    public override var type: TypeObject { NumPy.scalarType(dtype) }
    public var indexValue: Int? { dtype.isInteger ? integer : nil }
    public var doubleValue: Double? {
        switch dtype {
        case .complex128: imaginary == 0 ? double : nil
        case .datetime, .timedelta: nil
        default: double
        }
    }

    /// The plain Python number.
    public var python: Value {
        switch dtype {
        case .bool: .bool(integer != 0)
        case .float16, .float32, .float64: .float(double)
        case .complex128, .datetime, .timedelta: .object(self)
        case .uint64: Value(unsigned: UInt(bitPattern: integer))
        default: .int(integer)
        }
    }

    public override func str(_ vm: Interpreter) throws -> String {
        switch dtype {
        case .bool: integer != 0 ? "True" : "False"
        case .float16:
            ScalarObject.half(double, vm)
        case .float32: ScalarObject.single(double)
        case .float64: FloatText.repr(double)
        case .complex128: complexText
        case .uint64: String(UInt(bitPattern: integer))
        case .datetime(let unit): Dates.text(integer, unit)
        case .timedelta(let unit): integer == Dates.missing ? "NaT" : "\(integer) \(ScalarObject.unitName(unit))"
        default: String(integer)
        }
    }

    private static func half(_ x: Double, _ vm: Interpreter) -> String {
        guard x.isFinite else { return FloatText.repr(x) }
        let (digits, exponent) = NumPy.text(vm).shortest(x, .float16)
        let body = abs(x) >= 1e3 ? ScalarObject.withExponent(digits, exponent) : FloatText.layout(digits, exponent)
        return (x.sign == .minus ? "-" : "") + body
    }

    /// Single precision: an exponent from a million on, where the digits end.
    private static func single(_ x: Double) -> String {
        guard x.isFinite, abs(x) >= 1e6 else { return FloatText.repr(Float(x)) }
        let (digits, exponent) = FloatText.digits(Float(x))
        return (x < 0 ? "-" : "") + withExponent(digits, exponent)
    }

    private static func withExponent(_ digits: String, _ exponent: Int) -> String { FloatText.scientific(digits, exponent) }

    private static func unitName(_ unit: DateUnit) -> String {
        switch unit {
        case .generic: "generic time units"
        case .year: "years"
        case .month: "months"
        case .week: "weeks"
        case .day: "days"
        case .hour: "hours"
        case .minute: "minutes"
        case .second: "seconds"
        case .milli: "milliseconds"
        case .micro: "microseconds"
        case .nano: "nanoseconds"
        }
    }

    private var complexText: String {
        func short(_ x: Double) -> String {
            let text = FloatText.repr(x)
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        let tail = (imaginary.sign == .minus ? "" : imaginary.isNaN ? "+" : "+") + short(imaginary) + "j"
        if double == 0, double.sign == .plus { return imaginary.sign == .minus ? short(imaginary) + "j" : short(imaginary) + "j" }
        return "(\(short(double))\(tail))"
    }

    public override func repr(_ vm: Interpreter) throws -> String {
        switch dtype {
        case .bool: return "np.\(try str(vm))_"
        case .complex128:
            let text = complexText
            return "np.complex128(\(text.hasPrefix("(") ? String(text.dropFirst().dropLast()) : text))"
        case .datetime(let unit): return "np.datetime64('\(Dates.text(integer, unit))'" + (integer == Dates.missing ? ",'\(unit == .generic ? "generic" : unit.rawValue)')" : ")")
        case .timedelta(let unit): return "np.timedelta64(\(integer == Dates.missing ? "'NaT'" : String(integer))" + (unit == .generic ? ")" : ",'\(unit.rawValue)')")
        default: return "np.\(dtype.name)(\(try str(vm)))"
        }
    }

    public override func format(_ spec: String, _ vm: Interpreter) throws -> String {
        // f"{x}" goes by way of Python's float.
        if spec.isEmpty { return dtype.isFloat ? FloatText.repr(double) : try str(vm) }
        switch dtype {
        case .complex128, .datetime, .timedelta: return try vm.format(.string(str(vm)), spec)
        default: return try vm.format(python, spec)
        }
    }
    public override func truth(_ vm: Interpreter) -> Bool { isFloating ? double != 0 || imaginary != 0 : integer != 0 }
    public override func hash(_ vm: Interpreter) throws -> Int { dtype.isTime || dtype == .complex128 ? complex.hashValue ^ integer : try vm.hash(python) }

    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        if let fast = fastBinary(op, other, reflected) { return fast }
        switch other {
        case .str(let text): return text is TextScalar ? try NumPy.binary(op, .object(self), other, reflected: reflected, vm) : nil
        case .dict, .none: return nil
        case .list, .tuple:
            // A list times a NumPy integer is a longer list.
            if op == .multiply, let n = indexValue { return try vm.arithmetic(.multiply, other, .int(n), inPlace: false) }
        default: break
        }
        return try NumPy.binary(op, .object(self), other, reflected: reflected, vm)
    }

    /// float64 with float64 or a Python number, and int64 with int64, without a detour over arrays.
    private func fastBinary(_ op: Operator, _ other: Value, _ reflected: Bool) -> Value? {
        if dtype == .float64 {
            let y: Double
            switch other {
            case .float(let x): y = x
            case .int(let n): y = Double(n)
            case .object(let object as ScalarObject) where object.dtype == .float64 || object.dtype == .int64: y = object.double
            default: return nil
            }
            let (a, b) = reflected ? (y, double) : (double, y)
            let result: Double
            switch op {
            case .add: result = a + b
            case .subtract: result = a - b
            case .multiply: result = a * b
            case .divide where b != 0: result = a / b
            default: return nil
            }
            return result.isFinite ? NumPy.scalar(result) : nil
        }
        if dtype == .int64 {
            let y: Int
            switch other {
            case .int(let n): y = n
            case .object(let object as ScalarObject) where object.dtype == .int64: y = object.integer
            default: return nil
            }
            let (a, b) = reflected ? (y, integer) : (integer, y)
            let (result, over): (Int, Bool)
            switch op {
            case .add: (result, over) = a.addingReportingOverflow(b)
            case .subtract: (result, over) = a.subtractingReportingOverflow(b)
            case .multiply: (result, over) = a.multipliedReportingOverflow(by: b)
            default: return nil
            }
            return over ? nil : NumPy.scalar(integer: result)
        }
        return nil
    }

    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        if case .str(let text) = other, !(text is TextScalar), !dtype.isTime { return nil }
        return try NumPy.compare(op, .object(self), other, vm)
    }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? { try compare(.equal, other, vm).map { try vm.truth($0) } }
    public override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? { try NumPy.unary(op, array, vm) }
    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        switch key {
        case .tuple(let tuple) where tuple.items.isEmpty: return .object(self)
        case .none: return .object(ArrayObject(try array.reshaped([1])))
        default:
            if key.of(Singleton.self) != nil { return .object(ArrayObject(array)) }
            throw Raise(.indexError, "invalid index to scalar variable.")
        }
    }
    public override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? { try ArrayAttributes.scalar(name, self) }
    public override func attributeNames(_ vm: Interpreter) -> [String] { ["shape", "ndim", "size", "dtype", "itemsize", "nbytes", "T", "real", "imag"] }
}

/// A text out of an array: `np.str_('a')`. A Python str in everything but its type and repr.
public final class TextScalar: Str {
    public override var type: TypeObject { NumPy.textType }
    public override func repr(_ vm: Interpreter) -> String { "np.str_(\(Str.quoted(text)))" }
    public override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "dtype": .object(DTypeObject(.text(max(1, count))))
        case "shape": .tuple(Tuple([]))
        case "ndim": .int(0)
        default: nil
        }
    }
}

/// `dtype('float64')`.
public final class DTypeObject: Object {
    public let dtype: DType
    public init(_ dtype: DType) { self.dtype = dtype }
    public override var type: TypeObject { NumPy.dtypeType }
    public override func repr(_ vm: Interpreter) -> String {
        switch dtype {
        case .object: "dtype('O')"
        case .datetime(let unit): "dtype('<M8\(unit == .generic ? "" : "[\(unit.rawValue)]")')"
        case .timedelta(let unit): "dtype('<m8\(unit == .generic ? "" : "[\(unit.rawValue)]")')"
        default: "dtype('\(dtype.name)')"
        }
    }
    public override func str(_ vm: Interpreter) -> String { dtype.name }
    public override func hash(_ vm: Interpreter) -> Int { dtype.hashValue }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? { (try? NumPy.dtype(other, vm)) == dtype }
    public override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "name":
            if case .text(let width) = dtype { return .string("str\(32 * width)") }
            return .string(dtype.name)
        case "itemsize": return .int(dtype.byteCount)
        case "kind": return .string(String(dtype.kind))
        case "type": return .object(NumPy.scalarType(dtype))
        case "char": return .string(DTypeObject.letters[dtype] ?? String(dtype.kind))
        case "str":
            if case .text = dtype { return .string(dtype.name) }
            return .string((dtype.byteCount == 1 || dtype == .object ? "|" : "<") + (dtype == .object ? "O" : dtype.isTime ? String(repr(vm).dropFirst(8).dropLast(2)) : String(dtype.kind) + String(dtype.byteCount)))
        case "shape": return .tuple(Tuple([]))
        case "names", "fields": return Value.none
        default: return nil
        }
    }
    private static let letters: [DType: String] = [
        .bool: "?", .int8: "b", .int16: "h", .int32: "i", .int64: "l", .uint8: "B", .uint16: "H", .uint32: "I", .uint64: "L", .float16: "e", .float32: "f", .float64: "d", .complex128: "D",
    ]
}
