public import BigInt

/// An integer too large for a machine word. Results that fit again become `.int`.
public final class BigInteger: Object {
    public let value: BigInt

    public init(_ value: BigInt) { self.value = value }

    /// The value as a machine word without sign, if it fits.
    public var unsigned: UInt? { UInt(exactly: value) }

    public override var type: TypeObject { .int }
    public override func repr(_ vm: Interpreter) throws -> String {
        try IntegerText.decimal(value)
    }
    public override func truth(_ vm: Interpreter) -> Bool { !value.isZero }
    public override func hash(_ vm: Interpreter) -> Int { Hashing.hash(value) }
    public override func format(_ spec: String, _ vm: Interpreter) throws -> String { try FormatSpec(spec, for: "int").format(integer: value) }
    public override func equals(_ other: Value, _ vm: Interpreter) -> Bool? {
        if let other = other.bigInt { return value == other }
        if case .float(let other) = other { return Numbers.compare(.equal, value, other) }
        return nil
    }
    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) -> Value? {
        if let other = other.bigInt { return .bool(Numbers.compare(op, value, other)) }
        if case .float(let other) = other { return .bool(Numbers.compare(op, value, other)) }
        return nil
    }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        guard other.isNumber else { return nil }
        return reflected ? try Numbers.binary(op, other, .object(self), vm) : try Numbers.binary(op, .object(self), other, vm)
    }
    public override func unary(_ op: UnaryOperation, _ vm: Interpreter) -> Value? {
        switch op {
        case .negate: Value(big: -value)
        case .plus: .object(self)
        case .invert: Value(big: -value - 1)
        }
    }
}

extension Value {
    /// An integer of any size, held as small as it fits.
    public init(big: BigInt) {
        if let small = Int(exactly: big) { self = .int(small) } else { self = .object(BigInteger(big)) }
    }

    /// A machine word without sign.
    public init(unsigned: UInt) { self.init(big: BigInt(unsigned)) }

    public var bigInt: BigInt? {
        switch self {
        case .int(let n): BigInt(n)
        case .bool(let b): BigInt(b ? 1 : 0)
        case .object(let object): (object as? BigInteger)?.value
        default: nil
        }
    }

    public var isNumber: Bool {
        switch self {
        case .int, .bool, .float: true
        case .object(let object): object is BigInteger
        default: false
        }
    }

    /// The value as a machine integer; nil for what is no integer or too large.
    public var index: Int? {
        switch self {
        case .int(let n): n
        case .bool(let b): b ? 1 : 0
        case .object(let object): (object as? any IndexConvertible)?.indexValue
        default: nil
        }
    }

    /// Like `index`, with numbers too large clamped to the largest Int.
    var clampedIndex: Int? {
        if let index { return index }
        if case .object(let object as BigInteger) = self { return object.value.sign == .minus ? Int.min / 2 : Int.max / 2 }
        return nil
    }

    /// Int, float or bool as a Double.
    public var number: Double? {
        switch self {
        case .int(let n): Double(n)
        case .float(let x): x
        case .bool(let b): b ? 1 : 0
        case .object(let object): (object as? any DoubleConvertible)?.doubleValue
        default: nil
        }
    }
}

extension BigInt {
    /// The double nearest to the number, ties to even; infinite beyond the range.
    var nearestDouble: Double {
        let size = magnitude.bitWidth
        guard size > 64 else { return (sign == .minus ? -1 : 1) * Double(UInt64(magnitude.words.first ?? 0)) }
        // The upper 64 bits, whose last bit also stands for all that is cut off, are rounded once.
        let shift = size - 64
        var top = UInt64((magnitude >> shift).words.first ?? 0)
        if magnitude.trailingZeroBitCount < shift { top |= 1 }
        let result = shift > 1024 ? Double.infinity : scalbn(Double(top), shift)
        return sign == .minus ? -result : result
    }
}

/// Objects that stand for an integer: NumPy's integer scalars.
public protocol IndexConvertible { var indexValue: Int? { get } }
/// Objects that stand for a number.
public protocol DoubleConvertible { var doubleValue: Double? { get } }
extension BigInteger: DoubleConvertible { public var doubleValue: Double? { value.nearestDouble } }

/// Arithmetic of int, float and bool as CPython does it.
enum Numbers {
    static func compare<T: Comparable>(_ op: Comparison, _ a: T, _ b: T) -> Bool {
        switch op {
        case .less: a < b
        case .lessEqual: a <= b
        case .greater: a > b
        case .greaterEqual: a >= b
        case .equal: a == b
        case .notEqual: a != b
        }
    }

    /// Comparison of two numbers held directly; nil if one is not.
    static func compare(_ op: Comparison, _ a: Value, _ b: Value) -> Bool? {
        switch (a, b) {
        case (.int(let x), .int(let y)): return compare(op, x, y)
        case (.float(let x), .float(let y)): return compare(op, x, y)
        case (.int(let x), .float(let y)): return compareMixed(op, x, y)
        case (.float(let x), .int(let y)): return compareMixed(op.swapped, y, x)
        case (.bool(let x), _): return compare(op, .int(x ? 1 : 0), b)
        case (_, .bool(let y)): return compare(op, a, .int(y ? 1 : 0))
        default: return nil
        }
    }

    /// A large integer and a double, exactly.
    static func compare(_ op: Comparison, _ a: BigInt, _ b: Double) -> Bool {
        if b.isNaN { return op == .notEqual }
        if b.isInfinite { return compare(op, 0, b > 0 ? 1 : -1) }
        return compare(op, a, BigInt(b.rounded(.down)))
    }

    /// Exact where the integer has no exact double.
    private static func compareMixed(_ op: Comparison, _ a: Int, _ b: Double) -> Bool {
        if a.magnitude <= 1 << 53 || !b.isFinite { return compare(op, Double(a), b) }
        return compare(op, BigInt(a), BigInt(b.rounded(.towardZero))) && (op != .equal || b.rounded() == b)
    }

    /// `a op b` for int, float, bool and big integers.
    static func binary(_ op: Operator, _ a: Value, _ b: Value, _ vm: Interpreter) throws -> Value? {
        switch (a, b) {
        case (.int(let x), .int(let y)): return try integers(op, x, y, vm)
        case (.bool(let x), .bool(let y)):
            switch op {
            case .bitAnd: return .bool(x && y)
            case .bitOr: return .bool(x || y)
            case .bitXor: return .bool(x != y)
            default: return try integers(op, x ? 1 : 0, y ? 1 : 0, vm)
            }
        case (.bool(let x), _): return try binary(op, .int(x ? 1 : 0), b, vm)
        case (_, .bool(let y)): return try binary(op, a, .int(y ? 1 : 0), vm)
        case (.float(let x), .float(let y)): return try floats(op, x, y)
        case (.float(let x), _): return try double(b).flatMap { try floats(op, x, $0) }
        case (_, .float(let y)): return try double(a).flatMap { try floats(op, $0, y) }
        default:
            guard let x = a.bigInt, let y = b.bigInt else { return nil }
            try vm.checkInterruption()
            return try patiently(op, x, y, vm)
        }
    }

    private static func double(_ value: Value) throws -> Double? {
        switch value {
        case .int(let n): return Double(n)
        case .object(let object as BigInteger):
            let result = object.value.nearestDouble
            if result.isInfinite { throw Raise(.overflowError, "int too large to convert to float") }
            return result
        default: return nil
        }
    }

    /// The commonest divisions; nil leaves it to `binary`.
    @inline(__always)
    static func quick(_ op: UInt8, _ a: Value, _ b: Value) -> Value? {
        switch (a, b) {
        case (.float(let x), .float(let y)):
            return op == Operator.divide.rawValue && y != 0 ? .float(x / y) : nil
        case (.int(let x), .int(let y)):
            guard y > 0 else { return nil }
            if op == Operator.modulo.rawValue {
                let r = x % y
                return .int(r < 0 ? r + y : r)
            }
            if op == Operator.floorDivide.rawValue {
                let q = x / y
                return .int(x < 0 && q * y != x ? q - 1 : q)
            }
            return nil
        default: return nil
        }
    }

    static func integers(_ op: Operator, _ x: Int, _ y: Int, _ vm: Interpreter) throws -> Value? {
        switch op {
        case .add:
            let (r, over) = x.addingReportingOverflow(y)
            return over ? Value(big: BigInt(x) + BigInt(y)) : .int(r)
        case .subtract:
            let (r, over) = x.subtractingReportingOverflow(y)
            return over ? Value(big: BigInt(x) - BigInt(y)) : .int(r)
        case .multiply:
            let (r, over) = x.multipliedReportingOverflow(by: y)
            return over ? Value(big: BigInt(x) * BigInt(y)) : .int(r)
        case .divide:
            if y == 0 { throw Raise(.zeroDivisionError, "division by zero") }
            if x.magnitude <= 1 << 53, y.magnitude <= 1 << 53 { return .float(Double(x) / Double(y)) }
            return try big(op, BigInt(x), BigInt(y), vm)
        case .floorDivide:
            if y == 0 { throw Raise(.zeroDivisionError, "integer division or modulo by zero") }
            if y == -1 { return try integers(.subtract, 0, x, vm) }
            let q = x / y
            return .int((x % y != 0) && ((x < 0) != (y < 0)) ? q - 1 : q)
        case .modulo:
            if y == 0 { throw Raise(.zeroDivisionError, "integer modulo by zero") }
            if y == -1 { return .int(0) }
            let r = x % y
            return .int(r != 0 && ((r < 0) != (y < 0)) ? r + y : r)
        case .power:
            if y < 0 {
                if x == 0 { throw Raise(.zeroDivisionError, "0.0 cannot be raised to a negative power") }
                return .float(power(Double(x), Double(y)))
            }
            return try integerPower(x, y, vm)
        case .bitAnd: return .int(x & y)
        case .bitOr: return .int(x | y)
        case .bitXor: return .int(x ^ y)
        case .shiftLeft:
            if y < 0 { throw Raise(.valueError, "negative shift count") }
            if x == 0 { return .int(0) }
            try vm.checkSize(1, y / 8)
            if y < 62, x.magnitude < (1 << (62 - UInt(y))) { return .int(x << y) }
            return Value(big: BigInt(x) << y)
        case .shiftRight:
            if y < 0 { throw Raise(.valueError, "negative shift count") }
            return .int(x >> min(y, 63))
        case .matrixMultiply: return nil
        }
    }

    private static func integerPower(_ base: Int, _ exponent: Int, _ vm: Interpreter) throws -> Value {
        var result = 1
        var square = base
        var left = exponent
        while left > 0 {
            if left & 1 == 1 {
                let (product, over) = result.multipliedReportingOverflow(by: square)
                if over { return try patiently(.power, BigInt(base), BigInt(exponent), vm) ?? .none }
                result = product
            }
            left >>= 1
            if left > 0 {
                let (product, over) = square.multipliedReportingOverflow(by: square)
                if over { return try patiently(.power, BigInt(base), BigInt(exponent), vm) ?? .none }
                square = product
            }
        }
        return .int(result)
    }

    static func floats(_ op: Operator, _ x: Double, _ y: Double) throws -> Value? {
        switch op {
        case .add: return .float(x + y)
        case .subtract: return .float(x - y)
        case .multiply: return .float(x * y)
        case .divide:
            if y == 0 { throw Raise(.zeroDivisionError, "float division by zero") }
            return .float(x / y)
        case .floorDivide:
            if y == 0 { throw Raise(.zeroDivisionError, "float floor division by zero") }
            return .float(divmod(x, y).quotient)
        case .modulo:
            if y == 0 { throw Raise(.zeroDivisionError, "float modulo") }
            return .float(divmod(x, y).remainder)
        case .power:
            if x == 0, y < 0 { throw Raise(.zeroDivisionError, "0.0 cannot be raised to a negative power") }
            if x < 0, x.isFinite, y.isFinite, y.rounded() != y {
                throw Raise(.valueError, "a negative number to a fractional power is complex", hint: "Complex numbers are not part of this Python.")
            }
            let result = power(x, y)
            if result.isInfinite, x.isFinite, y.isFinite { throw Raise(.overflowError, "(34, 'Numerical result out of range')") }
            return .float(result)
        default: return nil
        }
    }

    static func divmod(_ x: Double, _ y: Double) -> (quotient: Double, remainder: Double) {
        var remainder = x.truncatingRemainder(dividingBy: y)
        var quotient = (x - remainder) / y
        if remainder != 0, (y < 0) != (remainder < 0) {
            remainder += y
            quotient -= 1
        } else if remainder == 0 {
            remainder = y < 0 ? -0.0 : 0.0
        }
        let floored = quotient.rounded(.down)
        return (quotient == 0 ? ((x / y).sign == .minus ? -0.0 : 0) : (quotient - floored > 0.5 ? floored + 1 : floored), remainder)
    }

    /// The double nearest to x / y: 66 bits of the quotient are worked out exactly, the rest only tips the rounding.
    private static func quotient(_ x: BigInt, _ y: BigInt) throws -> Double {
        let shift = 66 - (x.magnitude.bitWidth - y.magnitude.bitWidth)
        let (a, b) = shift >= 0 ? (x.magnitude << shift, y.magnitude) : (x.magnitude, y.magnitude << -shift)
        var (q, r) = a.quotientAndRemainder(dividingBy: b)
        if !r.isZero { q |= 1 }
        // A result below the normal range is rounded once only, by Double's own conversion of fewer bits.
        let result: Double = scalbn(BigInt(q).nearestDouble, -shift)
        guard result.isFinite else { throw Raise(.overflowError, "integer division result too large for a float") }
        return x.sign == y.sign ? result : -result
    }

    /// Ctrl-C need not wait for the end of an operation on very long integers.
    private static func patiently(_ op: Operator, _ x: BigInt, _ y: BigInt, _ vm: Interpreter) throws -> Value? {
        let isLong = switch op {
        case .multiply, .divide, .floorDivide, .modulo: Double(x.bitWidth) * Double(y.bitWidth) > 1e11
        case .power: Double(x.bitWidth) * y.nearestDouble > 1e6
        default: false
        }
        return isLong ? try vm.beside { try big(op, x, y, vm) } : try big(op, x, y, vm)
    }

    /// The operation itself; it reads of the session nothing but its limit of memory.
    static func big(_ op: Operator, _ x: BigInt, _ y: BigInt, _ vm: Interpreter) throws -> Value? {
        func floored() throws -> (BigInt, BigInt) {
            if y.isZero { throw Raise(.zeroDivisionError, op == .modulo ? "integer modulo by zero" : "integer division or modulo by zero") }
            let (q, r) = x.quotientAndRemainder(dividingBy: y)
            return !r.isZero && (r.sign != y.sign) ? (q - 1, r + y) : (q, r)
        }
        switch op {
        case .add: return Value(big: x + y)
        case .subtract: return Value(big: x - y)
        case .multiply:
            try vm.checkSize(1, (x.bitWidth + y.bitWidth) / 8)
            return Value(big: x * y)
        case .divide:
            if y.isZero { throw Raise(.zeroDivisionError, "division by zero") }
            return .float(try quotient(x, y))
        case .floorDivide: return Value(big: try floored().0)
        case .modulo: return Value(big: try floored().1)
        case .power:
            guard let exponent = Int(exactly: y) else { throw Raise(.memoryError, "the power is too large") }
            if exponent < 0 { return .float(power(x.nearestDouble, Double(exponent))) }
            try vm.checkSize(max(1, x.bitWidth / 8), exponent)
            return Value(big: x.power(exponent))
        case .bitAnd: return Value(big: x & y)
        case .bitOr: return Value(big: x | y)
        case .bitXor: return Value(big: x ^ y)
        case .shiftLeft, .shiftRight:
            guard let by = Int(exactly: y) else { throw Raise(.overflowError, "shift count too large") }
            if by < 0 { throw Raise(.valueError, "negative shift count") }
            // Rounded down, as division is.
            if op == .shiftRight { return Value(big: x.sign == .minus ? -1 - ((-1 - x) >> by) : x >> by) }
            try vm.checkSize(1, by / 8)
            return Value(big: x << by)
        case .matrixMultiply: return nil
        }
    }
}
