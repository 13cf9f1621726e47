/// Turns tokens into a syntax tree: recursive descent, one method a rule of the grammar.
public struct Parser {
    /// How deep brackets, blocks and operators may nest before it is a SyntaxError.
    static let nestingLimit = 200
    /// How many operators one chain such as `a + b + …` may have.
    static let chainLimit = 20_000

    let source: SourceText
    var tokens: [Token]
    var index = 0
    var depth = 0
    var scopes = 0
    /// What surrounds the current statement, for `return`, `break` and `yield` in the wrong place.
    var functionDepth = 0
    var loopDepth = 0

    init(_ source: SourceText, tokens: [Token]) {
        self.source = source
        self.tokens = tokens
    }

    /// Parses a whole text. Throws the first error found.
    public static func parse(_ source: SourceText) throws(Diagnostic) -> Program {
        if let bad = source.bytes.firstIndex(of: 0) {
            throw Diagnostic(.badText("source code cannot contain null bytes"), at: Span(bad, bad + 1))
        }
        var parser = Parser(source, tokens: try Lexer.tokens(of: source))
        var statements: [Statement] = []
        while parser.current.kind != .end {
            if parser.skip(.newline) { continue }
            if parser.current.kind == .indent { throw parser.error(.unexpectedIndent) }
            try parser.statement(into: &statements)
        }
        return Program(statements: statements, source: source)
    }

    var current: Token { tokens[min(index, tokens.count - 1)] }
    var previousEnd: Int { index > 0 ? tokens[min(index, tokens.count) - 1].span.end : 0 }

    func peek(_ offset: Int) -> Token.Kind { index + offset < tokens.count ? tokens[index + offset].kind : .end }

    func error(_ reason: Diagnostic.Reason, notes: [String] = []) -> Diagnostic {
        Diagnostic(reason, at: current.span, notes: notes)
    }

    mutating func skip(_ kind: Token.Kind) -> Bool {
        guard current.kind == kind else { return false }
        index += 1
        return true
    }

    mutating func skip(_ symbol: Symbol) -> Bool { skip(.symbol(symbol)) }
    mutating func skip(_ keyword: Keyword) -> Bool { skip(.keyword(keyword)) }

    mutating func expect(_ symbol: Symbol, in what: String) throws(Diagnostic) {
        if skip(symbol) { return }
        throw unexpected("'\(symbol.rawValue)'", in: what)
    }

    mutating func expect(_ keyword: Keyword, in what: String) throws(Diagnostic) {
        if skip(keyword) { return }
        throw unexpected("'\(keyword.rawValue)'", in: what)
    }

    func unexpected(_ expected: String?, in what: String) -> Diagnostic {
        if current.kind == .end { return error(.unexpectedEnd(of: what)) }
        var notes: [String] = []
        if case .symbol(.assign) = current.kind { notes.append("Did you mean '==' for comparing?") }
        if index > 0, case .name(let word) = tokens[index - 1].kind {
            switch word {
            case "print": notes.append("Did you mean print(...)?")
            case "match", "case": notes.append("The match statement is not part of this small Python: use if and elif.")
            default:
                if let keyword = Suggestion.nearest(to: word, among: Keyword.allCases.map(\.rawValue)), word.count > 2 {
                    notes.append("Did you mean '\(keyword)'?")
                }
            }
        }
        return error(.unexpected(found: current.described(in: source), expected: expected), notes: notes)
    }

    mutating func name(for what: String) throws(Diagnostic) -> (String, Span) {
        if case .name(let text) = current.kind {
            let span = current.span
            index += 1
            return (text, span)
        }
        if case .keyword(let word) = current.kind {
            throw error(.unexpected(found: "the keyword '\(word.rawValue)'", expected: what))
        }
        throw unexpected(what, in: what)
    }

    mutating func newScope() -> Int {
        scopes += 1
        return scopes
    }

    mutating func nested<T>(_ body: (inout Parser) throws(Diagnostic) -> T) throws(Diagnostic) -> T {
        depth += 1
        defer { depth -= 1 }
        if depth > Parser.nestingLimit { throw error(.tooDeep) }
        return try body(&self)
    }
}
