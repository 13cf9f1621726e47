/// What is wrong with a text: the reason as data, the place, and what to try.
public struct Diagnostic: Error, Sendable {
    public var reason: Reason
    public var span: Span
    public var notes: [String]

    public init(_ reason: Reason, at span: Span, notes: [String] = []) {
        self.reason = reason
        self.span = span
        self.notes = notes
    }

    public enum Reason: Hashable, Sendable {
        case unexpected(found: String, expected: String?)
        case unexpectedEnd(of: String)
        case unterminatedString(triple: Bool)
        case unclosed(String)
        case mismatched(close: String, open: String)
        case unmatched(String)
        case badCharacter(Unicode.Scalar)
        case badNumber(String)
        case badEscape(String)
        case expectedBlock(after: String, line: Int)
        case unexpectedIndent
        case badDedent
        case mixedTabs
        case cannotAssign(to: String, with: String)
        case absent(feature: String, instead: String)
        case tooDeep
        case outside(statement: String, of: String)
        case emptyReplacement
        case badReplacement(String)
        case parameterOrder(String)
        case argumentOrder
        case duplicate(kind: String, name: String)
        case scope(String)
        case badText(String)
    }

    /// The class CPython would raise.
    public var className: String {
        switch reason {
        case .expectedBlock, .unexpectedIndent, .badDedent: "IndentationError"
        case .mixedTabs: "TabError"
        default: "SyntaxError"
        }
    }

    /// True if more text could still make it right: the prompt then asks for another line.
    public var isIncomplete: Bool {
        switch reason {
        case .unexpectedEnd, .unterminatedString(triple: true), .unclosed: true
        default: false
        }
    }

    /// The one place where syntax errors get their words.
    public var message: String {
        switch reason {
        case .unexpected(let found, let expected?): "invalid syntax: expected \(expected), found \(found)"
        case .unexpected(let found, nil): "invalid syntax: unexpected \(found)"
        case .unexpectedEnd(let what): "unexpected end of input in \(what)"
        case .unterminatedString(true): "unterminated triple-quoted string literal"
        case .unterminatedString(false): "unterminated string literal"
        case .unclosed(let open): "'\(open)' was never closed"
        case .mismatched(let close, let open): "closing parenthesis '\(close)' does not match opening parenthesis '\(open)'"
        case .unmatched(let close): "unmatched '\(close)'"
        case .badCharacter(let scalar):
            "invalid character '\(scalar)' (U+\(String(scalar.value, radix: 16, uppercase: true).leftPadded(to: 4)))"
        case .badNumber(let why): why
        case .badEscape(let escape): "(unicode error) bad escape \(escape)"
        case .expectedBlock(let statement, let line): "expected an indented block after \(statement) on line \(line)"
        case .unexpectedIndent: "unexpected indent"
        case .badDedent: "unindent does not match any outer indentation level"
        case .mixedTabs: "inconsistent use of tabs and spaces in indentation"
        case .cannotAssign(let target, let how): "cannot \(how) \(target)"
        case .absent(let feature, _): "\(feature) not part of this small Python"
        case .tooDeep: "too many nested parentheses or blocks"
        case .outside(let statement, let place): "'\(statement)' outside \(place)"
        case .emptyReplacement: "f-string: empty expression not allowed"
        case .badReplacement(let why): "f-string: \(why)"
        case .parameterOrder(let why): why
        case .argumentOrder: "positional argument follows keyword argument"
        case .duplicate(let kind, let name): "\(kind) '\(name)'"
        case .scope(let why): why
        case .badText(let why): why
        }
    }

    /// Notes to show under the message, the reason's own first.
    public var hints: [String] {
        if case .absent(_, let instead) = reason { return [instead] + notes }
        return notes
    }
}

extension String {
    func leftPadded(to width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
