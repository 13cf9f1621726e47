import Foundation
import Interpreter

/// What a search found.
final class MatchObject: Object {
    private let pattern: PatternObject
    private let subject: Subject
    private let spans: [(start: Int, end: Int)?]

    init(_ pattern: PatternObject, _ subject: Subject, _ result: NSTextCheckingResult) {
        self.pattern = pattern
        self.subject = subject
        spans = (0..<result.numberOfRanges).map { i in
            let range = result.range(at: i)
            return range.location == NSNotFound ? nil : (subject.point(of: range.location), subject.point(of: range.location + range.length))
        }
    }

    /// The same match under another pattern of equal groups.
    init(_ pattern: PatternObject, _ other: MatchObject) {
        self.pattern = pattern
        subject = other.subject
        spans = other.spans
    }

    func span(_ group: Int) -> (start: Int, end: Int) { (spans.indices.contains(group) ? spans[group] : nil) ?? (-1, -1) }

    func group(_ group: Int, missing: Value) -> Value {
        guard spans.indices.contains(group), let span = spans[group] else { return missing }
        return .string(subject.slice(span.start, span.end))
    }

    private static func me(_ call: Call) throws -> MatchObject {
        guard let match = call[0].of(MatchObject.self) else { throw Raise(.typeError, "a match is needed") }
        return match
    }

    private static func number(_ call: Call) throws -> Int { call.has(1) ? try me(call).pattern.group(call[1]) : 0 }

    nonisolated(unsafe) static let classObject = TypeObject("Match", module: "re", methods: [
        Builtin("group", "self, /, *groups", "The text of a group, the whole match unless told.") { call in
            let match = try me(call)
            let wanted = try call.rest.map { match.group(try match.pattern.group($0), missing: .none) }
            return wanted.isEmpty ? match.group(0, missing: .none) : wanted.count == 1 ? wanted[0] : .tuple(Tuple(wanted))
        },
        Builtin("groups", "self, default=None", "The texts of all groups.") { call in
            let match = try me(call)
            return .tuple(Tuple((0..<match.pattern.groupCount).map { match.group($0 + 1, missing: call.optional(1) ?? .none) }))
        },
        Builtin("groupdict", "self, default=None", "The texts of the named groups.") { call in
            let match = try me(call)
            return .dict(Dict(match.pattern.names.map { ($0.name, match.group($0.group, missing: call.optional(1) ?? .none)) }))
        },
        Builtin("start", "self, group=0, /", "Where a group begins.") { .int(try me($0).span(number($0)).start) },
        Builtin("end", "self, group=0, /", "Where a group ends.") { .int(try me($0).span(number($0)).end) },
        Builtin("span", "self, group=0, /", "Where a group begins and ends.") { call in
            let span = try me(call).span(number(call))
            return .pair(.int(span.start), .int(span.end))
        },
        Builtin("expand", "self, template", "A replacement text filled in.") { call in
            .string(try ReplacementTemplate(call.string(1), me(call).pattern).filled(me(call)))
        },
    ])
    override var type: TypeObject { MatchObject.classObject }
    override func repr(_ vm: Interpreter) -> String {
        "<re.Match object; span=(\(span(0).start), \(span(0).end)), match=\(Str.quoted(subject.slice(span(0).start, span(0).end)))>"
    }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value { group(try pattern.group(key), missing: .none) }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "string": .string(subject.text)
        case "re": .object(pattern)
        case "pos": .int(0)
        case "endpos": .int(subject.count)
        case "lastindex": spans.indices.dropFirst().last { spans[$0] != nil }.map { .int($0) } ?? Value.none
        case "lastgroup": spans.indices.dropFirst().last { spans[$0] != nil }.flatMap { i in pattern.names.first { $0.group == i } }.map { .string($0.name) } ?? Value.none
        default: nil
        }
    }
}

/// `\1` and `\g<name>` in the replacement of `re.sub`.
struct ReplacementTemplate {
    private enum Part { case text(String), group(Int) }
    private var parts: [Part] = []

    init(_ template: String, _ pattern: PatternObject) throws {
        var rest = Array(template.unicodeScalars)[...]
        var text = ""
        func flush(_ parts: inout [Part]) {
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
        }
        func bad(_ why: String) -> Raise { Raise(ExceptionObject(Regex.problem, [.string(why)])) }
        while let c = rest.popFirst() {
            guard c == "\\", let next = rest.popFirst() else {
                text.unicodeScalars.append(c)
                continue
            }
            switch next {
            case "n": text += "\n"
            case "t": text += "\t"
            case "r": text += "\r"
            case "\\": text += "\\"
            case "g":
                guard rest.popFirst() == "<", let end = rest.firstIndex(of: ">") else { throw bad("missing group name") }
                let name = String(String.UnicodeScalarView(rest[..<end]))
                rest = rest[(end + 1)...]
                flush(&parts)
                guard let group = try? pattern.group(Int(name).map { .int($0) } ?? .string(name)) else {
                    throw Int(name) == nil ? Raise(.indexError, "unknown group name \(Str.quoted(name))") : bad("invalid group reference \(name)")
                }
                parts.append(.group(group))
            case "0"..."9":
                var digits = String(next)
                if next != "0", let second = rest.first, ("0"..."9").contains(second) {
                    digits.unicodeScalars.append(second)
                    rest.removeFirst()
                }
                flush(&parts)
                guard let number = Int(digits), number <= pattern.groupCount else { throw bad("invalid group reference \(digits)") }
                parts.append(.group(number))
            default:
                if next.properties.isAlphabetic, next.isASCII { throw bad("bad escape \\\(next)") }
                text += "\\" + String(next)
            }
        }
        flush(&parts)
    }

    func filled(_ match: MatchObject) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .group(let group): match.group(group, missing: .string("")).text ?? ""
            }
        }.joined()
    }
}

/// Python's writing of a pattern in that of ICU, which Foundation uses.
struct RegexTranslation {
    private var rest: ArraySlice<Unicode.Scalar>
    private(set) var names: [(name: String, group: Int)] = []
    private var groups = 0

    init(_ pattern: String) { rest = Array(pattern.unicodeScalars)[...] }

    private func problem(_ why: String) -> Raise { Raise(ExceptionObject(Regex.problem, [.string(why)])) }

    private mutating func word(until end: Unicode.Scalar) throws -> String {
        guard let at = rest.firstIndex(of: end) else { throw problem("missing \(end), unterminated name") }
        defer { rest = rest[(at + 1)...] }
        return String(String.UnicodeScalarView(rest[..<at]))
    }

    /// Named groups become numbered ones (ICU's names know no underscore), `\Z` becomes `\z`, and what only ICU finds
    /// special is escaped.
    mutating func run(isVerbose: Bool, isMultiline: Bool) throws -> String {
        var out = ""
        var depth = 0
        while let c = rest.popFirst() {
            switch c {
            case "\\":
                guard let next = rest.popFirst() else { throw problem("bad escape (end of pattern)") }
                if next == "Z" { out += "\\z" } else if next.isASCII, next.properties.isAlphabetic, !"AbBdDsSwWnrtfvaxuU".unicodeScalars.contains(next) {
                    throw problem("bad escape \\\(next)")
                } else {
                    out += "\\" + String(next)
                }
            case "[": out += try set()
            case "(":
                depth += 1
                out += try group(&depth)
            case ")":
                depth -= 1
                if depth < 0 { throw problem("unbalanced parenthesis") }
                out += ")"
            case "{":
                // A brace that is no repetition means itself.
                let inner = rest.prefix { $0 != "}" }
                let isCount = rest.count > inner.count && !inner.isEmpty && inner.allSatisfy { ("0"..."9").contains($0) || $0 == "," } && inner.count { $0 == "," } < 2
                out += isCount ? (inner.first == "," ? "{0" : "{") : "\\{"
            case "}": out += out.unicodeScalars.reversed().prefix { $0 != "{" }.allSatisfy { ("0"..."9").contains($0) || $0 == "," } && out.contains("{") ? "}" : "\\}"
            default: out.unicodeScalars.append(c)
            }
        }
        if depth > 0 { throw problem("missing ), unterminated subpattern") }
        return out
    }

    private mutating func group(_ depth: inout Int) throws -> String {
        guard rest.first == "?" else {
            groups += 1
            return "("
        }
        rest.removeFirst()
        if rest.first == "P" {
            rest.removeFirst()
            switch rest.popFirst() {
            case "<":
                groups += 1
                let name = try word(until: ">")
                guard name.unicodeScalars.first.map({ $0 == "_" || $0.properties.isAlphabetic }) == true else { throw problem("bad character in group name \(Str.quoted(name))") }
                if names.contains(where: { $0.name == name }) { throw problem("redefinition of group name \(Str.quoted(name)) as group \(groups)") }
                names.append((name, groups))
                return "("
            case "=":
                let name = try word(until: ")")
                depth -= 1
                guard let known = names.first(where: { $0.name == name }) else { throw problem("unknown group name \(Str.quoted(name))") }
                return "(?:\\\(known.group))"
            default: throw problem("unknown extension ?P")
            }
        }
        if rest.first == "(" { throw problem("conditional groups are not part of this small Python: use an alternative, a|b") }
        return "(?"
    }

    private mutating func set() throws -> String {
        var out = "["
        if rest.first == "^" {
            rest.removeFirst()
            out += "^"
        }
        var isFirst = true
        while let c = rest.popFirst() {
            switch c {
            case "]" where !isFirst: return out + "]"
            case "\\":
                guard let next = rest.popFirst() else { throw problem("unterminated character set") }
                out += next == "b" ? "\\u0008" : "\\" + String(next)
            case "[", "]", "&", "~", "|": out += "\\" + String(c)
            default: out.unicodeScalars.append(c)
            }
            isFirst = false
        }
        throw problem("unterminated character set")
    }
}
