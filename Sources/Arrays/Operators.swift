/// Operations on two operands, element by element.
public enum ElementwiseOperator: Sendable, CaseIterable {
    case add, subtract, multiply, divide, floorDivide, modulo, power, bitAnd, bitOr, bitXor, shiftLeft, shiftRight, maximum, minimum
    case less, lessEqual, greater, greaterEqual, equal, notEqual
    case logicalAnd, logicalOr, logicalXor
    case fmod, fmax, fmin, arctan2, hypot, copysign, logaddexp, gcd, lcm, nextafter, heaviside

    public var isComparison: Bool {
        switch self {
        case .less, .lessEqual, .greater, .greaterEqual, .equal, .notEqual: true
        default: false
        }
    }

    public var isLogical: Bool { self == .logicalAnd || self == .logicalOr || self == .logicalXor }
    public var isBitwise: Bool {
        switch self {
        case .bitAnd, .bitOr, .bitXor, .shiftLeft, .shiftRight: true
        default: false
        }
    }
    /// Works in floating point whatever the operands.
    public var isAlwaysFloating: Bool {
        switch self {
        case .divide, .arctan2, .hypot, .copysign, .logaddexp, .nextafter, .heaviside: true
        default: false
        }
    }

    /// The ufunc's name, which errors and warnings mention.
    public var name: String {
        switch self {
        case .add: "add"
        case .subtract: "subtract"
        case .multiply: "multiply"
        case .divide: "divide"
        case .floorDivide: "floor_divide"
        case .modulo: "remainder"
        case .power: "power"
        case .bitAnd: "bitwise_and"
        case .bitOr: "bitwise_or"
        case .bitXor: "bitwise_xor"
        case .shiftLeft: "left_shift"
        case .shiftRight: "right_shift"
        case .maximum: "maximum"
        case .minimum: "minimum"
        case .less: "less"
        case .lessEqual: "less_equal"
        case .greater: "greater"
        case .greaterEqual: "greater_equal"
        case .equal: "equal"
        case .notEqual: "not_equal"
        case .logicalAnd: "logical_and"
        case .logicalOr: "logical_or"
        case .logicalXor: "logical_xor"
        case .fmod: "fmod"
        case .fmax: "fmax"
        case .fmin: "fmin"
        case .arctan2: "arctan2"
        case .hypot: "hypot"
        case .copysign: "copysign"
        case .logaddexp: "logaddexp"
        case .gcd: "gcd"
        case .lcm: "lcm"
        case .nextafter: "nextafter"
        case .heaviside: "heaviside"
        }
    }
}
