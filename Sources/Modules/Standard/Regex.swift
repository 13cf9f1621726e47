import Foundation
import Interpreter

/// `re`: regular expressions in Python's writing, matched by Foundation's NSRegularExpression.
enum Regex {
    static let flags: [(name: String, short: String, value: Int)] = [
        ("IGNORECASE", "I", 2), ("MULTILINE", "M", 8), ("DOTALL", "S", 16), ("VERBOSE", "X", 64), ("ASCII", "A", 256), ("UNICODE", "U", 32),
    ]

    nonisolated(unsafe) static let problem = TypeObject("error", module: "re", base: .named(.exception)).open()

    /// The pattern that an argument is or stands for.
    private static func pattern(_ call: Call, _ index: Int, flags: Int = -1) throws -> PatternObject {
        if let pattern = call[index].of(PatternObject.self) { return pattern }
        guard let text = call[index].text else { throw Raise(.typeError, "first argument must be string or compiled pattern") }
        return try PatternObject(text, flags < 0 ? 0 : try call.int(flags, or: 0))
    }

    static func module() -> Module {
        Module("re", "Regular expressions.", functions: [
            Builtin("compile", "pattern, flags=0", "A pattern to be used several times.") { .object(try pattern($0, 0, flags: 1)) },
            Builtin("match", "pattern, string, flags=0", "A match at the beginning of the text, or None.") { try pattern($0, 0, flags: 2).find($0[1], .prefix, $0.vm) },
            Builtin("fullmatch", "pattern, string, flags=0", "A match of the whole text, or None.") { try pattern($0, 0, flags: 2).find($0[1], .whole, $0.vm) },
            Builtin("search", "pattern, string, flags=0", "The first match anywhere, or None.", example: "re.search(r'\\d+', 'lstm_12').group()  # '12'") { try pattern($0, 0, flags: 2).find($0[1], .anywhere, $0.vm) },
            Builtin("findall", "pattern, string, flags=0", "All matches as texts.", example: "re.findall(r'\\w+', 'I love it')  # ['I', 'love', 'it']") { try pattern($0, 0, flags: 2).findAll($0[1], $0.vm) },
            Builtin("finditer", "pattern, string, flags=0", "All matches.") { try .object(ArrayIterator(pattern($0, 0, flags: 2).all($0[1], $0.vm).map { .object($0) })) },
            Builtin("sub", "pattern, repl, string, count=0, flags=0", "The text with matches replaced.", example: "re.sub(r'[^a-z ]', '', 'it\\'s!')  # 'its'") { try pattern($0, 0, flags: 4).substitute($0[1], $0[2], $0.int(3, or: 0), $0.vm).text },
            Builtin("subn", "pattern, repl, string, count=0, flags=0", "The text with matches replaced, and how many there were.") { call in
                let (text, n) = try pattern(call, 0, flags: 4).substitute(call[1], call[2], call.int(3, or: 0), call.vm)
                return .pair(text, .int(n))
            },
            Builtin("split", "pattern, string, maxsplit=0, flags=0", "The parts between matches.") { try pattern($0, 0, flags: 3).split($0[1], $0.int(2, or: 0), $0.vm) },
            Builtin("escape", "pattern", "The text with special characters escaped.") { call in
                .string(try call.string(0).unicodeScalars.map { "()[]{}?*+-|^$\\.&~# \t\n\r\u{B}\u{C}".unicodeScalars.contains($0) ? "\\" + String($0) : String($0) }.joined())
            },
            Builtin("purge", "", "Accepted; nothing is kept.") { _ in .none },
        ], values: flags.flatMap { [($0.name, Value.int($0.value)), ($0.short, .int($0.value))] } + [
            ("error", .object(problem)), ("Pattern", .object(PatternObject.classObject)), ("Match", .object(MatchObject.classObject)),
        ])
    }
}

/// A compiled pattern.
final class PatternObject: Object {
    let pattern: String
    let flags: Int
    let names: [(name: String, group: Int)]
    private let regex: NSRegularExpression

    enum Place { case prefix, whole, anywhere }

    init(_ pattern: String, _ flags: Int) throws {
        self.pattern = pattern
        var translation = RegexTranslation(pattern)
        let text = try translation.run(isVerbose: flags & 64 != 0, isMultiline: flags & 8 != 0)
        self.flags = flags | 32
        names = translation.names
        var options: NSRegularExpression.Options = [.useUnixLineSeparators]
        if flags & 2 != 0 { options.insert(.caseInsensitive) }
        if flags & 8 != 0 { options.insert(.anchorsMatchLines) }
        if flags & 16 != 0 { options.insert(.dotMatchesLineSeparators) }
        if flags & 64 != 0 { options.insert(.allowCommentsAndWhitespace) }
        guard let regex = try? NSRegularExpression(pattern: text, options: options) else {
            throw Raise(ExceptionObject(Regex.problem, [.string("the pattern \(Str.quoted(pattern)) can't be read")]))
        }
        self.regex = regex
    }

    var groupCount: Int { regex.numberOfCaptureGroups }

    nonisolated(unsafe) static let classObject = TypeObject("Pattern", module: "re", methods: [
        Builtin("match", "self, string, pos=0", "A match at the beginning of the text, or None.") { try me($0).find($0[1], .prefix, from: $0.int(2, or: 0), $0.vm) },
        Builtin("fullmatch", "self, string, pos=0", "A match of the whole text, or None.") { try me($0).find($0[1], .whole, from: $0.int(2, or: 0), $0.vm) },
        Builtin("search", "self, string, pos=0", "The first match anywhere, or None.") { try me($0).find($0[1], .anywhere, from: $0.int(2, or: 0), $0.vm) },
        Builtin("findall", "self, string", "All matches as texts.") { try me($0).findAll($0[1], $0.vm) },
        Builtin("finditer", "self, string", "All matches.") { try .object(ArrayIterator(me($0).all($0[1], $0.vm).map { .object($0) })) },
        Builtin("sub", "self, repl, string, count=0", "The text with matches replaced.") { try me($0).substitute($0[1], $0[2], $0.int(3, or: 0), $0.vm).text },
        Builtin("subn", "self, repl, string, count=0", "The text with matches replaced, and how many there were.") { call in
            let (text, n) = try me(call).substitute(call[1], call[2], call.int(3, or: 0), call.vm)
            return .pair(text, .int(n))
        },
        Builtin("split", "self, string, maxsplit=0", "The parts between matches.") { try me($0).split($0[1], $0.int(2, or: 0), $0.vm) },
    ])
    private static func me(_ call: Call) throws -> PatternObject {
        guard let pattern = call[0].of(PatternObject.self) else { throw Raise(.typeError, "a pattern is needed") }
        return pattern
    }
    override var type: TypeObject { PatternObject.classObject }
    override func repr(_ vm: Interpreter) -> String {
        let set = Regex.flags.filter { flags & $0.value != 0 && $0.value != 32 }.map { "re.\($0.name)" }
        return "re.compile(\(Str.quoted(pattern))\(set.isEmpty ? "" : ", " + set.joined(separator: "|")))"
    }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "pattern": .string(pattern)
        case "flags": .int(flags)
        case "groups": .int(groupCount)
        case "groupindex": .dict(Dict(names.map { ($0.name, .int($0.group)) }))
        default: nil
        }
    }

    private func subject(_ value: Value) throws -> Subject {
        guard let text = value.text else { throw Raise(.typeError, "expected string or bytes-like object, got '\(value.typeName)'") }
        return Subject(text)
    }

    /// Matches from a code point on, until `visit` returns false. Interruptible.
    private func each(_ subject: Subject, from start: Int, _ place: Place, _ vm: Interpreter, _ visit: @escaping (MatchObject) throws -> Bool) throws {
        let units = subject.unit(of: min(max(0, start), subject.count))
        var failure: (any Error)?
        var options: NSRegularExpression.MatchingOptions = [.reportProgress, .withTransparentBounds]
        if place != .anywhere { options.insert(.anchored) }
        regex.enumerateMatches(in: subject.text, options: options, range: NSRange(location: units, length: subject.unitCount - units)) { result, _, stop in
            do {
                try vm.checkInterruption()
                guard let result else { return }
                if try !visit(MatchObject(self, subject, result)) { stop.pointee = true }
            } catch {
                failure = error
                stop.pointee = true
            }
        }
        if let failure { throw failure }
    }

    func find(_ value: Value, _ place: Place, from start: Int = 0, _ vm: Interpreter) throws -> Value {
        if place == .whole { return try wrapped().find(value, .prefix, from: start, vm).of(MatchObject.self).map { .object(MatchObject(self, $0)) } ?? .none }
        var found: MatchObject?
        try each(subject(value), from: start, place, vm) {
            found = $0
            return false
        }
        return found.map { .object($0) } ?? .none
    }

    /// The same pattern tied to the end of the text.
    private func wrapped() throws -> PatternObject { try PatternObject("(?:\(pattern)\(flags & 64 != 0 ? "\n" : ""))\\Z", flags) }

    func all(_ value: Value, _ vm: Interpreter) throws -> [MatchObject] {
        var found: [MatchObject] = []
        try each(subject(value), from: 0, .anywhere, vm) {
            found.append($0)
            return true
        }
        return found
    }

    func findAll(_ value: Value, _ vm: Interpreter) throws -> Value {
        .items(try all(value, vm).map { match in
            switch groupCount {
            case 0: match.group(0, missing: .string(""))
            case 1: match.group(1, missing: .string(""))
            default: .tuple(Tuple((1...groupCount).map { match.group($0, missing: .string("")) }))
            }
        })
    }

    func substitute(_ replacement: Value, _ value: Value, _ limit: Int, _ vm: Interpreter) throws -> (text: Value, count: Int) {
        let subject = try subject(value)
        let template = try replacement.text.map { try ReplacementTemplate($0, self) }
        var out = ""
        var (end, count) = (0, 0)
        for match in try all(value, vm) {
            if limit > 0, count == limit { break }
            out += subject.slice(end, match.span(0).start)
            out += try template.map { $0.filled(match) } ?? vm.str(vm.call(replacement, .object(match)))
            end = match.span(0).end
            count += 1
        }
        return (.string(out + subject.slice(end, subject.count)), count)
    }

    func split(_ value: Value, _ limit: Int, _ vm: Interpreter) throws -> Value {
        let subject = try subject(value)
        var parts: [Value] = []
        var (end, count) = (0, 0)
        for match in try all(value, vm) {
            if limit > 0, count == limit { break }
            parts.append(.string(subject.slice(end, match.span(0).start)))
            for group in 0..<groupCount { parts.append(match.group(group + 1, missing: .none)) }
            end = match.span(0).end
            count += 1
        }
        return .items(parts + [.string(subject.slice(end, subject.count))])
    }

    func group(_ key: Value) throws -> Int {
        if let index = key.index, index >= 0, index <= groupCount { return index }
        if let name = key.text, let found = names.first(where: { $0.name == name }) { return found.group }
        throw Raise(.indexError, "no such group")
    }
}

/// A text with the ways between its code points and the UTF-16 units that Foundation counts.
final class Subject {
    let text: String
    private let points: [Unicode.Scalar]
    /// Unit offset of each code point; nil where both are the same.
    private let units: [Int]?

    init(_ text: String) {
        self.text = text
        points = Array(text.unicodeScalars)
        guard points.contains(where: { $0.value > 0xFFFF }) else {
            units = nil
            return
        }
        var offsets = [0]
        for point in points { offsets.append(offsets[offsets.count - 1] + (point.value > 0xFFFF ? 2 : 1)) }
        units = offsets
    }

    var count: Int { points.count }
    var unitCount: Int { units?.last ?? points.count }
    func unit(of point: Int) -> Int { units?[min(point, points.count)] ?? point }
    func point(of unit: Int) -> Int { units?.firstIndex { $0 >= unit } ?? unit }
    func slice(_ start: Int, _ end: Int) -> String { start < end ? String(String.UnicodeScalarView(points[start..<min(end, points.count)])) : "" }
}
