/// A word of the language, and where it stands.
struct Token: Sendable {
    enum Kind: Hashable, Sendable {
        case name(String)
        case keyword(Keyword)
        case symbol(Symbol)
        case integer(digits: String, radix: Int)
        case float(Double)
        /// `body` is what stands between the quotes.
        case string(prefix: StringPrefix, body: Span)
        case newline, indent, dedent, end
    }

    var kind: Kind
    var span: Span
}

struct StringPrefix: Hashable, Sendable {
    var isRaw = false
    var isFormatted = false
    var isBytes = false
}

enum Keyword: String, CaseIterable, Sendable {
    case and, `as`, assert, `break`, `class`, `continue`, def, del, elif, `else`, except, finally, `for`, from, global
    case `if`, `import`, `in`, `is`, lambda, nonlocal, not, or, pass, raise, `return`, `try`, `while`, with, yield
    case async, await
    case none = "None"
    case yes = "True"
    case no = "False"
}

enum Symbol: String, CaseIterable, Sendable {
    case open = "(", close = ")", openBracket = "[", closeBracket = "]", openBrace = "{", closeBrace = "}"
    case comma = ",", colon = ":", dot = ".", semicolon = ";", at = "@", assign = "=", arrow = "->", walrus = ":="
    case ellipsis = "...", tilde = "~"
    case plus = "+", minus = "-", star = "*", slash = "/", doubleSlash = "//", percent = "%", doubleStar = "**"
    case ampersand = "&", bar = "|", caret = "^", shiftLeft = "<<", shiftRight = ">>"
    case less = "<", greater = ">", lessEqual = "<=", greaterEqual = ">=", equal = "==", notEqual = "!="
    case plusAssign = "+=", minusAssign = "-=", starAssign = "*=", slashAssign = "/=", doubleSlashAssign = "//="
    case percentAssign = "%=", doubleStarAssign = "**=", atAssign = "@=", ampersandAssign = "&=", barAssign = "|="
    case caretAssign = "^=", shiftLeftAssign = "<<=", shiftRightAssign = ">>="

    /// The symbols by their bytes, longest first, under their first byte.
    static let byFirstByte: [UInt8: [(bytes: [UInt8], symbol: Symbol)]] = {
        var table: [UInt8: [(bytes: [UInt8], symbol: Symbol)]] = [:]
        for symbol in allCases {
            let bytes = Array(symbol.rawValue.utf8)
            table[bytes[0], default: []].append((bytes, symbol))
        }
        return table.mapValues { $0.sorted { $0.bytes.count > $1.bytes.count } }
    }()

    /// The operator of an augmented assignment.
    var augmented: BinaryOperator? {
        switch self {
        case .plusAssign: .add
        case .minusAssign: .subtract
        case .starAssign: .multiply
        case .slashAssign: .divide
        case .doubleSlashAssign: .floorDivide
        case .percentAssign: .modulo
        case .doubleStarAssign: .power
        case .atAssign: .matrixMultiply
        case .ampersandAssign: .bitAnd
        case .barAssign: .bitOr
        case .caretAssign: .bitXor
        case .shiftLeftAssign: .shiftLeft
        case .shiftRightAssign: .shiftRight
        default: nil
        }
    }

    /// Left-associative binary operators with their precedence: a higher one binds tighter.
    var binary: (operator: BinaryOperator, precedence: Int)? {
        switch self {
        case .bar: (.bitOr, 1)
        case .caret: (.bitXor, 2)
        case .ampersand: (.bitAnd, 3)
        case .shiftLeft: (.shiftLeft, 4)
        case .shiftRight: (.shiftRight, 4)
        case .plus: (.add, 5)
        case .minus: (.subtract, 5)
        case .star: (.multiply, 6)
        case .slash: (.divide, 6)
        case .doubleSlash: (.floorDivide, 6)
        case .percent: (.modulo, 6)
        case .at: (.matrixMultiply, 6)
        default: nil
        }
    }

    var comparison: CompareOperator? {
        switch self {
        case .less: .less
        case .lessEqual: .lessEqual
        case .greater: .greater
        case .greaterEqual: .greaterEqual
        case .equal: .equal
        case .notEqual: .notEqual
        default: nil
        }
    }
}

extension Token {
    /// How an error message names the token.
    func described(in source: SourceText) -> String {
        switch kind {
        case .newline: "the end of the line"
        case .indent: "an indented line"
        case .dedent: "the end of the block"
        case .end: "the end of the input"
        case .string: "a string"
        default: "'\(source[span])'"
        }
    }
}
