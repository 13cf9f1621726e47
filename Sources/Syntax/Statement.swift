/// A statement and where it stands.
public struct Statement: Sendable {
    public var kind: Kind
    public var span: Span

    public init(_ kind: Kind, _ span: Span) {
        self.kind = kind
        self.span = span
    }

    public indirect enum Kind: Sendable {
        case expression(Expression)
        case assign([Expression], Expression)
        case augment(Expression, BinaryOperator, Expression)
        /// `target: annotation = value`; the annotation is not evaluated, only its text can be asked for.
        case annotated(Expression, annotation: Span, Expression?)
        case pass, breakLoop, continueLoop
        case delete([Expression])
        case returned(Expression?)
        case raise(Expression?, cause: Expression?)
        case assert(Expression, Expression?)
        case global([String])
        case nonlocal([String])
        case importModules([ImportedName])
        case importFrom(String, [ImportedName], all: Bool)
        case branch([(test: Expression, body: [Statement])], otherwise: [Statement])
        case loop(while: Expression, body: [Statement], otherwise: [Statement])
        case iterate(Expression, over: Expression, body: [Statement], otherwise: [Statement])
        case attempt(body: [Statement], handlers: [Handler], otherwise: [Statement], finally: [Statement])
        case with([(context: Expression, target: Expression?)], body: [Statement])
        case function(FunctionNode)
        case classDefinition(ClassNode)
    }
}

/// `module as alias`, or a name of a `from` import.
public struct ImportedName: Sendable {
    public var name: String
    public var alias: String?
    public var span: Span
}

/// An `except` clause.
public struct Handler: Sendable {
    public var type: Expression?
    public var name: String?
    public var body: [Statement]
    public var span: Span
}

public struct ClassNode: Sendable {
    public var name: String
    public var decorators: [Expression] = []
    public var bases: [Argument]
    public var body: [Statement]
    public var documentation: String?
    public var scope: Int
}

/// A whole parsed text.
public struct Program: Sendable {
    public var statements: [Statement]
    public var source: SourceText
}
