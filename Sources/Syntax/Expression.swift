/// An expression and where it stands.
public struct Expression: Sendable {
    public var kind: Kind
    public var span: Span

    public init(_ kind: Kind, _ span: Span) {
        self.kind = kind
        self.span = span
    }

    public indirect enum Kind: Sendable {
        case name(String)
        case integer(digits: String, radix: Int)
        case float(Double)
        case string(String)
        case bytes([UInt8])
        case formatted([FormattedPart])
        case none
        case bool(Bool)
        case ellipsis
        case tuple([Expression])
        case list([Expression])
        case set([Expression])
        case dict([DictItem])
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        case boolean(isAnd: Bool, [Expression])
        case comparison(Expression, [(CompareOperator, Expression)])
        case conditional(test: Expression, then: Expression, otherwise: Expression)
        case call(Expression, [Argument])
        case attribute(Expression, String, nameSpan: Span)
        case subscripted(Expression, Expression)
        case slice(Expression?, Expression?, Expression?)
        case starred(Expression)
        case walrus(String, Expression)
        case lambda(FunctionNode)
        case comprehension(ComprehensionNode)
        case yield(Expression?)
        case yieldFrom(Expression)
    }
}

/// A piece of an f-string.
public enum FormattedPart: Sendable {
    case text(String)
    /// `{value!conversion:spec}`; `label` holds the text of a `{value=}`.
    case value(Expression, label: String?, conversion: Character?, spec: [FormattedPart])
}

/// One entry of a dict display; a nil key is `**value`.
public struct DictItem: Sendable {
    public var key: Expression?
    public var value: Expression
}

/// One argument of a call.
public struct Argument: Sendable {
    public enum Kind: Sendable { case positional, keyword(String), star, doubleStar }
    public var kind: Kind
    public var value: Expression
    public var span: Span
}

public enum UnaryOperator: String, Sendable { case negate = "-", plus = "+", invert = "~", not = "not" }

public enum BinaryOperator: String, Sendable, CaseIterable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", floorDivide = "//", modulo = "%", power = "**"
    case matrixMultiply = "@", bitAnd = "&", bitOr = "|", bitXor = "^", shiftLeft = "<<", shiftRight = ">>"
}

public enum CompareOperator: String, Sendable {
    case less = "<", lessEqual = "<=", greater = ">", greaterEqual = ">=", equal = "==", notEqual = "!="
    case isSame = "is", isNot = "is not", contained = "in", notContained = "not in"
}

/// The parameters and the body of a `def` or a `lambda`.
public struct FunctionNode: Sendable {
    public var name: String
    public var decorators: [Expression] = []
    public var parameters: [Parameter]
    public var body: [Statement]
    public var documentation: String?
    /// Unique within one parsed text: the scope analysis keeps its findings under it.
    public var scope: Int

    public struct Parameter: Sendable {
        public enum Kind: Sendable { case positionalOnly, normal, variadic, keywordOnly, keywords }
        public var kind: Kind
        public var name: String
        public var standard: Expression?
        public var span: Span

        public init(kind: Kind, name: String, standard: Expression?, span: Span) {
            self.kind = kind
            self.name = name
            self.standard = standard
            self.span = span
        }
    }
}

/// A comprehension or a generator expression.
public struct ComprehensionNode: Sendable {
    public enum Kind: Sendable { case list, set, dict, generator }
    public struct Clause: Sendable {
        public var target: Expression
        public var iterable: Expression
        public var conditions: [Expression]
    }
    public var kind: Kind
    public var element: Expression
    /// The value of a dict comprehension, whose key is `element`.
    public var value: Expression?
    public var clauses: [Clause]
    public var scope: Int
}
