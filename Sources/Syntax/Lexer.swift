/// Cuts a source text into tokens, with Python's indentation as `indent` and `dedent`.
struct Lexer {
    let source: SourceText
    private let bytes: [UInt8]
    private let limit: Int
    private var at: Int
    private var tokens: [Token] = []
    private var indents = [0]
    private var brackets: [(symbol: Symbol, span: Span)] = []
    private var atLineStart = true
    /// Inside an f-string's replacement field lines and indentation mean nothing.
    private let isField: Bool

    init(_ source: SourceText) {
        self.source = source
        bytes = source.bytes
        at = 0
        limit = source.bytes.count
        isField = false
    }

    /// Reads only a part of the source, as one expression.
    init(_ source: SourceText, field: Span) {
        self.source = source
        bytes = source.bytes
        at = field.start
        limit = field.end
        isField = true
        atLineStart = false
    }

    static func tokens(of source: SourceText) throws(Diagnostic) -> [Token] {
        var lexer = Lexer(source)
        return try lexer.run()
    }

    static func tokens(of source: SourceText, field: Span) throws(Diagnostic) -> [Token] {
        var lexer = Lexer(source, field: field)
        return try lexer.run()
    }

    private mutating func run() throws(Diagnostic) -> [Token] {
        while true {
            while atLineStart, brackets.isEmpty, !isField, at < limit { try indentation() }
            skipBlanks()
            guard at < limit else { break }
            try token()
        }
        if let open = brackets.last {
            throw Diagnostic(.unclosed(open.symbol.rawValue), at: open.span)
        }
        if !isField {
            if let last = tokens.last, last.kind != .newline, last.kind != .dedent { add(.newline, from: limit) }
            for _ in indents.dropFirst() { add(.dedent, from: limit) }
        }
        add(.end, from: limit)
        return tokens
    }

    private mutating func add(_ kind: Token.Kind, from start: Int) {
        tokens.append(Token(kind: kind, span: Span(start, max(start, at))))
    }

    private func byte(_ offset: Int) -> UInt8 { offset < limit ? bytes[offset] : 0 }

    private mutating func skipBlanks() {
        while at < limit {
            switch bytes[at] {
            case 0x20, 0x09, 0x0C: at += 1
            case 0x0D where !brackets.isEmpty || isField || byte(at + 1) == 0x0A: at += 1
            case 0x0A where !brackets.isEmpty || isField: at += 1
            case UInt8(ascii: "#") where !isField: while at < limit, bytes[at] != 0x0A { at += 1 }
            case UInt8(ascii: "\\") where byte(at + 1) == 0x0A: at += 2
            case UInt8(ascii: "\\") where byte(at + 1) == 0x0D && byte(at + 2) == 0x0A: at += 3
            default: return
            }
        }
    }

    /// Measures the next line that holds code and says how the block structure changed.
    private mutating func indentation() throws(Diagnostic) {
        atLineStart = false
        var column = 0
        let start = at
        while at < limit {
            switch bytes[at] {
            case 0x20: column += 1
            case 0x09: column = (column / 8 + 1) * 8
            case 0x0C: column = 0
            default:
                if bytes[at] == 0x0A || bytes[at] == UInt8(ascii: "#") || (bytes[at] == 0x0D && byte(at + 1) == 0x0A) {
                    while at < limit, bytes[at] != 0x0A { at += 1 }
                    at += at < limit ? 1 : 0
                    atLineStart = true
                    return
                }
                return try settle(column, from: start)
            }
            at += 1
        }
    }

    private mutating func settle(_ column: Int, from start: Int) throws(Diagnostic) {
        guard let current = indents.last, column != current else { return }
        if column > current {
            indents.append(column)
            add(.indent, from: start)
            return
        }
        while let last = indents.last, last > column {
            indents.removeLast()
            add(.dedent, from: at)
        }
        if indents.last != column { throw Diagnostic(.badDedent, at: Span(start, at)) }
    }

    private mutating func token() throws(Diagnostic) {
        let start = at
        let first = bytes[at]
        switch first {
        case 0x0A, 0x0D:
            at += first == 0x0D && byte(at + 1) == 0x0A ? 2 : 1
            if let last = tokens.last, last.kind != .newline, last.kind != .indent, last.kind != .dedent {
                tokens.append(Token(kind: .newline, span: Span(start, start)))
            }
            atLineStart = true
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number()
        case UInt8(ascii: ".") where Lexer.isDigit(byte(at + 1)):
            try number()
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            try string(StringPrefix(), from: start)
        default:
            if Lexer.startsName(first) { return try word() }
            guard let candidates = Symbol.byFirstByte[first],
                let match = candidates.first(where: { candidate in
                    candidate.bytes.indices.allSatisfy { byte(start + $0) == candidate.bytes[$0] }
                })
            else {
                let rest = String(decoding: bytes[at..<min(limit, at + 4)], as: UTF8.self)
                let scalar = rest.unicodeScalars.first ?? "?"
                throw Diagnostic(.badCharacter(scalar), at: Span(at, at + scalar.utf8.count), notes: Lexer.advice(scalar))
            }
            at += match.bytes.count
            try bracket(match.symbol, Span(start, at))
            add(.symbol(match.symbol), from: start)
        }
    }

    private static func advice(_ scalar: Unicode.Scalar) -> [String] {
        switch scalar {
        case "“", "”", "‘", "’": ["Typographic quotes come from word processors: write \" or ' instead."]
        case "–", "—", "−": ["Write the minus sign as -."]
        case "×": ["Write a product with *."]
        case "!": ["'not' negates a condition; '!=' compares."]
        case "?": ["Write a ? behind a name, alone on its line, to see its help."]
        default: []
        }
    }

    private mutating func bracket(_ symbol: Symbol, _ span: Span) throws(Diagnostic) {
        switch symbol {
        case .open, .openBracket, .openBrace:
            brackets.append((symbol, span))
            if brackets.count > Parser.nestingLimit { throw Diagnostic(.tooDeep, at: span) }
        case .close, .closeBracket, .closeBrace:
            guard let open = brackets.popLast() else { throw Diagnostic(.unmatched(symbol.rawValue), at: span) }
            let expected: Symbol = open.symbol == .open ? .close : open.symbol == .openBracket ? .closeBracket : .closeBrace
            if expected != symbol {
                throw Diagnostic(.mismatched(close: symbol.rawValue, open: open.symbol.rawValue), at: span)
            }
        default: break
        }
    }

    private mutating func word() throws(Diagnostic) {
        let start = at
        while at < limit, Lexer.continuesName(bytes[at]) { at += 1 }
        let quote = byte(at)
        if at - start <= 2, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), let prefix = prefix(start, at) {
            return try string(prefix, from: start)
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if let odd = text.unicodeScalars.first(where: { $0.value > 127 && !$0.properties.isXIDContinue }) {
            throw Diagnostic(.badCharacter(odd), at: Span(start, at), notes: Lexer.advice(odd))
        }
        add(Keyword(rawValue: text).map { .keyword($0) } ?? .name(text), from: start)
    }

    private func prefix(_ start: Int, _ end: Int) -> StringPrefix? {
        var prefix = StringPrefix()
        for byte in bytes[start..<end] {
            switch byte | 0x20 {
            case UInt8(ascii: "r"): prefix.isRaw = true
            case UInt8(ascii: "f"): prefix.isFormatted = true
            case UInt8(ascii: "b"): prefix.isBytes = true
            case UInt8(ascii: "u"): break
            default: return nil
            }
        }
        return prefix.isFormatted && prefix.isBytes ? nil : prefix
    }

    private mutating func string(_ prefix: StringPrefix, from start: Int) throws(Diagnostic) {
        let quote = bytes[at]
        let isTriple = byte(at + 1) == quote && byte(at + 2) == quote
        at += isTriple ? 3 : 1
        let bodyStart = at
        while true {
            guard at < limit else { throw Diagnostic(.unterminatedString(triple: isTriple), at: Span(start, limit)) }
            let next = bytes[at]
            if next == UInt8(ascii: "\\") {
                at += 2
            } else if next == 0x0A, !isTriple {
                throw Diagnostic(.unterminatedString(triple: false), at: Span(start, at))
            } else if next == quote, !isTriple || (byte(at + 1) == quote && byte(at + 2) == quote) {
                break
            } else {
                at += 1
            }
        }
        let body = Span(bodyStart, at)
        at += isTriple ? 3 : 1
        add(.string(prefix: prefix, body: body), from: start)
    }

    private mutating func number() throws(Diagnostic) {
        let start = at
        if bytes[at] == UInt8(ascii: "0"), let radix = [UInt8(ascii: "x"): 16, UInt8(ascii: "o"): 8, UInt8(ascii: "b"): 2][byte(at + 1) | 0x20] {
            at += 2
            let digits = digits { Character(UnicodeScalar($0)).hexDigitValue.map { $0 < radix } ?? false }
            guard !digits.isEmpty, !Lexer.continuesName(byte(at)) else {
                throw Diagnostic(.badNumber("invalid number literal in base \(radix)"), at: Span(start, at))
            }
            return add(.integer(digits: digits, radix: radix), from: start)
        }
        var text = digits(Lexer.isDigit)
        var isFloat = false
        if byte(at) == UInt8(ascii: ".") {
            isFloat = true
            at += 1
            text += "." + digits(Lexer.isDigit)
        }
        if byte(at) | 0x20 == UInt8(ascii: "e") {
            let sign = byte(at + 1) == UInt8(ascii: "+") || byte(at + 1) == UInt8(ascii: "-")
            if Lexer.isDigit(byte(at + (sign ? 2 : 1))) {
                isFloat = true
                text += sign ? "e" + String(UnicodeScalar(byte(at + 1))) : "e"
                at += sign ? 2 : 1
                text += digits(Lexer.isDigit)
            }
        }
        if byte(at) | 0x20 == UInt8(ascii: "j"), !Lexer.continuesName(byte(at + 1)) {
            throw Diagnostic(
                .absent(feature: "complex numbers are", instead: "Use two floats for the real and the imaginary part."),
                at: Span(start, at + 1))
        }
        if Lexer.startsName(byte(at)) {
            // `1if x else y` is legal; a name glued to a number is not.
            let wordStart = at
            var end = at
            while end < limit, Lexer.continuesName(bytes[end]) { end += 1 }
            if Keyword(rawValue: String(decoding: bytes[wordStart..<end], as: UTF8.self)) == nil {
                throw Diagnostic(.badNumber("invalid decimal literal"), at: Span(start, end), notes: ["A name can't begin with a digit."])
            }
        }
        if isFloat {
            if text.hasPrefix(".") { text = "0" + text }
            if text.hasSuffix(".") { text += "0" }
            let value = Double(text.replacingDotBeforeExponent()) ?? 0
            return add(.float(value), from: start)
        }
        if text.count > 1, text.hasPrefix("0"), text.contains(where: { $0 != "0" }) {
            throw Diagnostic(
                .badNumber("leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"),
                at: Span(start, at))
        }
        add(.integer(digits: text, radix: 10), from: start)
    }

    private mutating func digits(_ accepts: (UInt8) -> Bool) -> String {
        var text = ""
        while at < limit {
            if accepts(bytes[at]) {
                text.unicodeScalars.append(UnicodeScalar(bytes[at]))
            } else if bytes[at] != UInt8(ascii: "_") || !accepts(byte(at + 1)) {
                break
            }
            at += 1
        }
        return text
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
    static func startsName(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 || byte == 95 || byte >= 128 }
    static func continuesName(_ byte: UInt8) -> Bool { startsName(byte) || isDigit(byte) }
}

extension String {
    /// `1.e5` as `1.0e5`, which Swift reads.
    fileprivate func replacingDotBeforeExponent() -> String {
        guard let dot = firstIndex(of: ".") else { return self }
        let next = index(after: dot)
        guard next < endIndex, self[next] == "e" else { return self }
        return String(self[...dot]) + "0" + String(self[next...])
    }
}
