extension Parser {
    /// One or more adjacent string literals, which are one string.
    mutating func strings() throws(Diagnostic) -> Expression {
        let start = current.span.start
        var text = ""
        var parts: [FormattedPart] = []
        var bytes: [UInt8] = []
        var kinds: Set<Bool> = []
        while case .string(let prefix, let body) = current.kind {
            kinds.insert(prefix.isBytes)
            if kinds.count > 1 { throw error(.scope("cannot mix bytes and nonbytes literals")) }
            if prefix.isFormatted {
                if !text.isEmpty { parts.append(.text(text)) }
                text = ""
                parts += try formatted(body, isRaw: prefix.isRaw, isSpec: false)
            } else if prefix.isBytes {
                bytes += try StringEscapes.bytes(source, body, isRaw: prefix.isRaw)
            } else if parts.isEmpty {
                text += try StringEscapes.text(source, body, isRaw: prefix.isRaw)
            } else {
                parts.append(.text(try StringEscapes.text(source, body, isRaw: prefix.isRaw)))
            }
            index += 1
        }
        let span = Span(start, previousEnd)
        if kinds.contains(true) { return Expression(.bytes(bytes), span) }
        if parts.isEmpty { return Expression(.string(text), span) }
        return Expression(.formatted(parts), span)
    }

    /// Cuts the body of an f-string (or of a format spec) into text and replacement fields.
    private mutating func formatted(_ body: Span, isRaw: Bool, isSpec: Bool) throws(Diagnostic) -> [FormattedPart] {
        var parts: [FormattedPart] = []
        var at = body.start
        var textStart = at
        let bytes = source.bytes
        func flush(_ end: Int) throws(Diagnostic) {
            guard end > textStart else { return }
            let text = try StringEscapes.text(source, Span(textStart, end), isRaw: isRaw)
            parts.append(.text(isSpec ? text : text.replacingDoubledBraces()))
        }
        while at < body.end {
            let byte = bytes[at]
            let next = at + 1 < body.end ? bytes[at + 1] : 0
            if byte == UInt8(ascii: "\\"), !isRaw {
                // \N{NAME} holds braces of its own.
                if next == UInt8(ascii: "N"), let close = bytes[at..<body.end].firstIndex(of: UInt8(ascii: "}")) {
                    at = close + 1
                } else {
                    at += 2
                }
            } else if byte == UInt8(ascii: "{"), next == byte, !isSpec {
                at += 2
            } else if byte == UInt8(ascii: "}"), next == byte, !isSpec {
                at += 2
            } else if byte == UInt8(ascii: "{") {
                try flush(at)
                let (part, end) = try field(from: at + 1, until: body.end, isRaw: isRaw)
                parts += part
                at = end
                textStart = at
            } else if byte == UInt8(ascii: "}") {
                throw Diagnostic(.badReplacement("single '}' is not allowed"), at: Span(at, at + 1))
            } else {
                at += 1
            }
        }
        try flush(body.end)
        return parts
    }

    /// One replacement field, from behind its `{` to behind its `}`.
    private mutating func field(from start: Int, until limit: Int, isRaw: Bool) throws(Diagnostic) -> ([FormattedPart], Int) {
        let bytes = source.bytes
        let end = try expressionEnd(from: start, until: limit)
        var expressionEnd = end
        var label: String?
        var at = end
        if bytes[at] == UInt8(ascii: "=") {
            at += 1
            while at < limit, bytes[at] == 0x20 { at += 1 }
            label = source[Span(start, at)]
        }
        while expressionEnd > start, bytes[expressionEnd - 1] == 0x20 { expressionEnd -= 1 }
        if source[Span(start, expressionEnd)].allSatisfy(\.isWhitespace) {
            throw Diagnostic(.emptyReplacement, at: Span(start - 1, min(limit, end + 1)))
        }
        let value = try subexpression(Span(start, expressionEnd))
        var conversion: Character?
        if at < limit, bytes[at] == UInt8(ascii: "!") {
            let letter = at + 1 < limit ? Character(UnicodeScalar(bytes[at + 1])) : " "
            guard "rsa".contains(letter) else {
                throw Diagnostic(.badReplacement("invalid conversion character: expected 's', 'r', or 'a'"), at: Span(at, min(limit, at + 2)))
            }
            conversion = letter
            at += 2
        }
        var spec: [FormattedPart] = []
        if at < limit, bytes[at] == UInt8(ascii: ":") {
            var depth = 0
            let specStart = at + 1
            at = specStart
            while at < limit {
                if bytes[at] == UInt8(ascii: "{") { depth += 1 }
                if bytes[at] == UInt8(ascii: "}") {
                    if depth == 0 { break }
                    depth -= 1
                }
                at += 1
            }
            spec = try nested { (parser) throws(Diagnostic) in
                try parser.formatted(Span(specStart, at), isRaw: isRaw, isSpec: true)
            }
        }
        guard at < limit, bytes[at] == UInt8(ascii: "}") else {
            throw Diagnostic(.badReplacement("expecting '}'"), at: Span(start - 1, min(limit, at + 1)))
        }
        return ([.value(value, label: label, conversion: conversion, spec: spec)], at + 1)
    }

    /// Where the expression of a replacement field ends: at `=`, `!`, `:` or `}` outside of brackets and strings.
    private func expressionEnd(from start: Int, until limit: Int) throws(Diagnostic) -> Int {
        let bytes = source.bytes
        var depth = 0
        var at = start
        while at < limit {
            let byte = bytes[at]
            let next = at + 1 < limit ? bytes[at + 1] : 0
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "}"):
                if depth <= 0 { return at }
                depth -= 1
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard let close = bytes[(at + 1)..<limit].firstIndex(of: byte) else {
                    throw Diagnostic(.badReplacement("unterminated string"), at: Span(at, limit))
                }
                at = close
            case UInt8(ascii: "\\"):
                throw Diagnostic(.badReplacement("expression part cannot include a backslash"), at: Span(at, at + 1))
            case UInt8(ascii: "!") where depth == 0:
                if next != UInt8(ascii: "=") { return at }
                at += 1
            case UInt8(ascii: ":") where depth == 0: return at
            case UInt8(ascii: "=") where depth == 0:
                if next == UInt8(ascii: "=") {
                    at += 1
                } else if at > start, [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!")].contains(bytes[at - 1]) {
                    break
                } else {
                    return at
                }
            default: break
            }
            at += 1
        }
        throw Diagnostic(.badReplacement("expecting '}'"), at: Span(start - 1, limit))
    }

    /// Parses a part of the same source as one expression, with the same scope numbers.
    private mutating func subexpression(_ span: Span) throws(Diagnostic) -> Expression {
        let inner = try Lexer.tokens(of: source, field: span)
        let outer = (tokens, index)
        tokens = inner
        index = 0
        defer { (tokens, index) = outer }
        let value = try nested { (parser) throws(Diagnostic) in try parser.expressionList() }
        if current.kind != .end { throw unexpected(nil, in: "an f-string") }
        return value
    }
}

extension String {
    fileprivate func replacingDoubledBraces() -> String {
        guard contains("{{") || contains("}}") else { return self }
        var result = ""
        var last: Character?
        for character in self {
            if character == last, character == "{" || character == "}" {
                last = nil
            } else {
                result.append(character)
                last = character
            }
        }
        return result
    }
}

/// Escape sequences of string literals.
enum StringEscapes {
    static func text(_ source: SourceText, _ span: Span, isRaw: Bool) throws(Diagnostic) -> String {
        let bytes = source.bytes[span.start..<span.end]
        if isRaw || !bytes.contains(UInt8(ascii: "\\")) { return source[span].normalisingLineEnds() }
        var scalars = String.UnicodeScalarView()
        var run: [UInt8] = []
        func flush() {
            scalars.append(contentsOf: String(decoding: run, as: UTF8.self).unicodeScalars)
            run.removeAll()
        }
        var at = span.start
        while at < span.end {
            let byte = source.bytes[at]
            guard byte == UInt8(ascii: "\\"), at + 1 < span.end else {
                run.append(byte)
                at += 1
                continue
            }
            if let (scalar, end) = try escape(source, at, span.end) {
                flush()
                if let scalar { scalars.append(scalar) }
                at = end
            } else {
                // An unknown escape stands for itself, backslash and all.
                run.append(byte)
                at += 1
            }
        }
        flush()
        return String(scalars).normalisingLineEnds()
    }

    static func bytes(_ source: SourceText, _ span: Span, isRaw: Bool) throws(Diagnostic) -> [UInt8] {
        let text = try text(source, span, isRaw: isRaw)
        var result: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard scalar.value < 256 else {
                throw Diagnostic(.badText("bytes can only contain ASCII literal characters"), at: span)
            }
            result.append(UInt8(scalar.value))
        }
        return result
    }

    /// The scalar an escape stands for (nil for a joined line) and where it ends; nil for an unknown escape.
    private static func escape(_ source: SourceText, _ at: Int, _ limit: Int) throws(Diagnostic) -> (Unicode.Scalar?, Int)? {
        let letter = source.bytes[at + 1]
        func coded(_ digits: Int) throws(Diagnostic) -> (Unicode.Scalar?, Int) {
            let start = at + 2
            let text = source[Span(start, min(limit, start + digits))]
            guard text.utf8.count == digits, let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
                throw Diagnostic(.badEscape("\\" + String(UnicodeScalar(letter)) + text), at: Span(at, min(limit, start + digits)))
            }
            return (scalar, start + digits)
        }
        switch letter {
        case 0x0A: return (nil, at + 2)
        case UInt8(ascii: "n"): return ("\n", at + 2)
        case UInt8(ascii: "t"): return ("\t", at + 2)
        case UInt8(ascii: "r"): return ("\r", at + 2)
        case UInt8(ascii: "a"): return ("\u{7}", at + 2)
        case UInt8(ascii: "b"): return ("\u{8}", at + 2)
        case UInt8(ascii: "f"): return ("\u{C}", at + 2)
        case UInt8(ascii: "v"): return ("\u{B}", at + 2)
        case UInt8(ascii: "\\"): return ("\\", at + 2)
        case UInt8(ascii: "'"): return ("'", at + 2)
        case UInt8(ascii: "\""): return ("\"", at + 2)
        case UInt8(ascii: "x"): return try coded(2)
        case UInt8(ascii: "u"): return try coded(4)
        case UInt8(ascii: "U"): return try coded(8)
        case UInt8(ascii: "N"):
            throw Diagnostic(.absent(feature: "\\N{…} escapes are", instead: "Type the character itself, or \\uXXXX."), at: Span(at, at + 2))
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            var end = at + 1
            var value: UInt32 = 0
            while end < min(limit, at + 4), (48...55).contains(source.bytes[end]) {
                value = value * 8 + UInt32(source.bytes[end] - 48)
                end += 1
            }
            return (Unicode.Scalar(value), end)
        default: return nil
        }
    }
}

extension String {
    fileprivate func normalisingLineEnds() -> String {
        guard utf8.contains(0x0D), contains("\r\n") else { return self }
        return split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
    }
}
