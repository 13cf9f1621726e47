/// Methods of str. Positions count code points.
enum StrMethods {
    private static func s(_ call: Call) throws -> Str {
        if case .str(let string) = call[0] { return string }
        throw Raise(.typeError, "descriptor for 'str' objects doesn't apply to a '\(call[0].typeName)' object")
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value) }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> Value {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return .string(String(view))
    }

    private static func strip(_ call: Call, left: Bool, right: Bool) throws -> Value {
        let string = try s(call)
        if string.isASCII, call.optional(1) == nil {
            let bytes = string.text.utf8
            var (start, end) = (bytes.startIndex, bytes.endIndex)
            func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) || (28...31).contains(byte) }
            if left { while start < end, isBlank(bytes[start]) { start = bytes.index(after: start) } }
            if right { while end > start, isBlank(bytes[bytes.index(before: end)]) { end = bytes.index(before: end) } }
            if start == bytes.startIndex, end == bytes.endIndex, Swift.type(of: string) == Str.self { return call[0] }
            return .str(Str(String(Substring(bytes[start..<end])), isASCII: true))
        }
        let set = call.optional(1) == nil ? nil : Set(try call.string(1).unicodeScalars)
        func drops(_ scalar: Unicode.Scalar) -> Bool { set?.contains(scalar) ?? isBlank(scalar) }
        var scalars = string.scalars[...]
        if left { scalars = scalars.drop(while: drops) }
        if right { while let last = scalars.last, drops(last) { scalars.removeLast() } }
        return text(scalars)
    }

    /// Code point position of a search result, within the optional start and end of the call.
    private static func search(_ call: Call, last: Bool) throws -> Int? {
        let string = try s(call)
        let count = string.count
        func clip(_ i: Int) -> Int { max(0, min(i < 0 ? i &+ count : i, count)) }
        let start = clip(call.optional(2) == nil ? 0 : try call.int(2))
        let end = clip(call.optional(3) == nil ? count : try call.int(3))
        guard start <= end else { return nil }
        let part = string.slice(start..<end)
        let needle = try call.string(1)
        guard let at = last ? TextSearch.findLast(needle, in: part) : TextSearch.find(needle, in: part, from: 0) else { return nil }
        let prefix = part.utf8.prefix(at)
        return start + (string.isASCII ? at : String(decoding: prefix, as: UTF8.self).unicodeScalars.count)
    }

    private static func affixes(_ call: Call, _ name: String, _ test: (String, String) -> Bool) throws -> Value {
        let string = try s(call)
        let count = string.count
        func clip(_ i: Int) -> Int { max(0, min(i < 0 ? i &+ count : i, count)) }
        let start = clip(try call.int(2, or: 0))
        let end = clip(try call.int(3, or: count))
        let part = start == 0 && end == count ? string.text : string.slice(start..<max(start, end))
        if case .tuple(let options) = call[1] { return .bool(options.items.contains { $0.text.map { test(part, $0) } ?? false }) }
        guard let affix = call[1].text else { throw Raise(.typeError, "\(name) first arg must be str or a tuple of str, not \(call[1].typeName)") }
        return .bool(test(part, affix))
    }

    private static func starts(_ text: String, _ prefix: String) -> Bool { text.utf8.starts(with: prefix.utf8) }
    private static func ends(_ text: String, _ suffix: String) -> Bool { text.utf8.count >= suffix.utf8.count && text.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }

    /// ASCII letters in the other case; nil for other texts.
    private static func ascii(_ string: Str, _ letters: ClosedRange<UInt8>) -> Value? {
        guard string.isASCII else { return nil }
        let bytes = string.text.utf8
        if !bytes.contains(where: { letters.contains($0) }), Swift.type(of: string) == Str.self { return .str(string) }
        return .str(Str(String(decoding: bytes.map { letters.contains($0) ? $0 ^ 0x20 : $0 }, as: UTF8.self), isASCII: true))
    }

    private static func all(_ call: Call, _ test: (Unicode.Scalar) -> Bool) throws -> Value {
        let string = try s(call)
        return .bool(!string.text.isEmpty && string.text.unicodeScalars.allSatisfy(test))
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    private static func isCased(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isLowercase || scalar.properties.isUppercase }

    private static func justified(_ call: Call, _ place: (Int) -> (Int, Int)) throws -> Value {
        let string = try s(call)
        let room = try call.int(1) - string.count
        let fill = try call.string(2, or: " ")
        guard fill.unicodeScalars.count == 1 else { throw Raise(.typeError, "The fill character must be exactly one character long") }
        guard room > 0 else { return call[0] }
        try call.vm.checkSize(1, room)
        let (left, right) = place(room)
        return .string(String(repeating: fill, count: left) + string.text + String(repeating: fill, count: right))
    }

    static func pieces(_ text: String, _ separator: String, _ limit: Int) -> [String] {
        var parts: [String] = []
        let bytes = Array(text.utf8)
        var from = 0
        while limit < 0 || parts.count < limit, let at = TextSearch.find(separator, in: text, from: from) {
            parts.append(String(decoding: bytes[from..<at], as: UTF8.self))
            from = at + separator.utf8.count
        }
        return parts + [String(decoding: bytes[from...], as: UTF8.self)]
    }

    private static func words(_ text: String, _ limit: Int, fromRight: Bool) -> [String] {
        var scalars = Array(text.unicodeScalars)
        if fromRight { scalars.reverse() }
        var parts: [[Unicode.Scalar]] = []
        var i = 0
        while true {
            while i < scalars.count, isBlank(scalars[i]) { i += 1 }
            guard i < scalars.count else { break }
            if limit >= 0, parts.count == limit {
                var rest = Array(scalars[i...])
                while let last = rest.last, isBlank(last) { rest.removeLast() }
                parts.append(rest)
                break
            }
            let start = i
            while i < scalars.count, !isBlank(scalars[i]) { i += 1 }
            parts.append(Array(scalars[start..<i]))
        }
        let texts = parts.map { part in String(String.UnicodeScalarView(fromRight ? part.reversed() : part)) }
        return fromRight ? texts.reversed() : texts
    }

    private static func title(_ text: String) -> String {
        var result = ""
        var previousIsLetter = false
        for scalar in text.unicodeScalars {
            result += previousIsLetter ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
            previousIsLetter = scalar.properties.isAlphabetic
        }
        return result
    }

    static let table: [Builtin] = [
        Builtin("upper", "self, /", "In capitals.") { try ascii(s($0), 97...122) ?? .string(s($0).text.uppercased()) },
        Builtin("lower", "self, /", "In small letters.") { try ascii(s($0), 65...90) ?? .string(s($0).text.lowercased()) },
        Builtin("casefold", "self, /", "In small letters, for comparing.") { .string(try s($0).text.lowercased().map { $0 == "ß" ? "ss" : String($0) }.joined()) },
        Builtin("capitalize", "self, /", "The first letter large, the rest small.") { call in
            let text = try s(call).text
            guard let first = text.unicodeScalars.first else { return call[0] }
            return .string(first.properties.titlecaseMapping + String(text.unicodeScalars.dropFirst()).lowercased())
        },
        Builtin("title", "self, /", "Each word with a capital.") { .string(title(try s($0).text)) },
        Builtin("swapcase", "self, /", "Capitals small and the other way round.") { call in
            .string(try s(call).text.unicodeScalars.map { $0.properties.isUppercase ? $0.properties.lowercaseMapping : $0.properties.uppercaseMapping }.joined())
        },
        Builtin("strip", "self, chars=None, /", "Without white space (or chars) at both ends.") { try strip($0, left: true, right: true) },
        Builtin("lstrip", "self, chars=None, /", "Without white space (or chars) at the start.") { try strip($0, left: true, right: false) },
        Builtin("rstrip", "self, chars=None, /", "Without white space (or chars) at the end.") { try strip($0, left: false, right: true) },
        Builtin("split", "self, sep=None, maxsplit=-1", "The parts between separators, or the words.", example: "'I love it'.split()  # ['I', 'love', 'it']") { call in
            let limit = try call.int(2, or: -1)
            guard let given = call.optional(1) else { return .items(words(try s(call).text, limit, fromRight: false).map { .string($0) }) }
            guard let separator = given.text else { throw Raise(.typeError, "must be str or None, not \(given.typeName)") }
            if separator.isEmpty { throw Raise(.valueError, "empty separator") }
            return .items(pieces(try s(call).text, separator, limit).map { .string($0) })
        },
        Builtin("rsplit", "self, sep=None, maxsplit=-1", "Like split, from the right.") { call in
            let limit = try call.int(2, or: -1)
            guard call.optional(1) != nil else { return .items(words(try s(call).text, limit, fromRight: true).map { .string($0) }) }
            let separator = try call.string(1)
            if separator.isEmpty { throw Raise(.valueError, "empty separator") }
            let all = pieces(try s(call).text, separator, -1)
            guard limit >= 0, all.count > limit + 1 else { return .items(all.map { .string($0) }) }
            let head = all.dropLast(limit).joined(separator: separator)
            return .items(([head] + all.suffix(limit)).map { .string($0) })
        },
        Builtin("splitlines", "self, keepends=False", "The lines.") { call in
            let keeps = try call.bool(1, or: false)
            var lines: [String] = []
            var current = ""
            let scalars = try s(call).scalars
            var i = 0
            while i < scalars.count {
                let scalar = scalars[i]
                if [0x0A, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029].contains(scalar.value) {
                    var end = String(scalar)
                    if scalar == "\r", i + 1 < scalars.count, scalars[i + 1] == "\n" {
                        end += "\n"
                        i += 1
                    }
                    lines.append(keeps ? current + end : current)
                    current = ""
                } else {
                    current.unicodeScalars.append(scalar)
                }
                i += 1
            }
            if !current.isEmpty { lines.append(current) }
            return .items(lines.map { .string($0) })
        },
        Builtin("join", "self, iterable, /", "The strings of an iterable with this one between them.", example: "', '.join(['a', 'b'])  # 'a, b'") { call in
            let separator = try s(call)
            var text = ""
            var isASCII = true
            for (i, item) in try call.vm.sequence(call[1], orThrow: "can only join an iterable").enumerated() {
                guard case .str(let part) = item else { throw Raise(.typeError, "sequence item \(i): expected str instance, \(item.typeName) found") }
                if text.utf8.count > 1 << 20 { try call.vm.checkSize(1, text.utf8.count + separator.text.utf8.count + part.text.utf8.count) }
                if i > 0 {
                    text += separator.text
                    if !separator.isASCII { isASCII = false }
                }
                text += part.text
                if !part.isASCII { isASCII = false }
            }
            return .str(Str(text, isASCII: isASCII))
        },
        Builtin("replace", "self, old, new, count=-1, /", "With each old replaced by new.") { call in
            let old = try call.string(1)
            let new = try call.string(2)
            let limit = try call.int(3, or: -1)
            if old.isEmpty {
                var result = ""
                let scalars = try s(call).scalars
                var left = limit < 0 ? Int.max : limit
                try call.vm.checkSize(max(1, new.utf8.count), min(left, scalars.count + 1))
                for scalar in scalars {
                    if left > 0 {
                        result += new
                        left -= 1
                    }
                    result.unicodeScalars.append(scalar)
                }
                return .string(left > 0 ? result + new : result)
            }
            let string = try s(call)
            if TextSearch.find(old, in: string.text, from: 0) == nil, Swift.type(of: string) == Str.self { return call[0] }
            let parts = pieces(string.text, old, limit)
            try call.vm.checkSize(max(1, new.utf8.count), parts.count)
            return .string(parts.joined(separator: new))
        },
        Builtin("find", "self, sub, start=None, end=None, /", "Where a text first occurs; -1 if nowhere.") { .int(try search($0, last: false) ?? -1) },
        Builtin("rfind", "self, sub, start=None, end=None, /", "Where a text last occurs; -1 if nowhere.") { .int(try search($0, last: true) ?? -1) },
        Builtin("index", "self, sub, start=None, end=None, /", "Where a text first occurs.") { call in
            guard let at = try search(call, last: false) else { throw Raise(.valueError, "substring not found") }
            return .int(at)
        },
        Builtin("rindex", "self, sub, start=None, end=None, /", "Where a text last occurs.") { call in
            guard let at = try search(call, last: true) else { throw Raise(.valueError, "substring not found") }
            return .int(at)
        },
        Builtin("count", "self, sub, start=0, end=9223372036854775807, /", "How often a text occurs, without overlaps.") { call in
            let string = try s(call)
            let count = string.count
            func clip(_ i: Int) -> Int { max(0, min(i < 0 ? i &+ count : i, count)) }
            let (from, to) = (clip(try call.int(2, or: 0)), clip(try call.int(3, or: count)))
            let part = string.slice(from..<max(from, to))
            let needle = try call.string(1)
            return .int(needle.isEmpty ? part.unicodeScalars.count + 1 : pieces(part, needle, -1).count - 1)
        },
        Builtin("startswith", "self, prefix, start=0, end=9223372036854775807, /", "Whether the text begins so.") { try affixes($0, "startswith", starts) },
        Builtin("endswith", "self, suffix, start=0, end=9223372036854775807, /", "Whether the text ends so.") { try affixes($0, "endswith", ends) },
        Builtin("removeprefix", "self, prefix, /", "Without a given start.") { call in
            let (text, prefix) = (try s(call).text, try call.string(1))
            return starts(text, prefix) ? .string(String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)) : call[0]
        },
        Builtin("removesuffix", "self, suffix, /", "Without a given end.") { call in
            let (text, suffix) = (try s(call).text, try call.string(1))
            return !suffix.isEmpty && ends(text, suffix) ? .string(String(decoding: text.utf8.dropLast(suffix.utf8.count), as: UTF8.self)) : call[0]
        },
        Builtin("partition", "self, sep, /", "What stands before the first separator, it, and what follows.") { call in
            let parts = pieces(try s(call).text, try call.string(1), 1)
            return parts.count == 2 ? .pair(.string(parts[0]), call[1], .string(parts[1])) : .pair(call[0], .string(""), .string(""))
        },
        Builtin("rpartition", "self, sep, /", "What stands before the last separator, it, and what follows.") { call in
            let separator = try call.string(1)
            let parts = pieces(try s(call).text, separator, -1)
            guard parts.count > 1 else { return .pair(.string(""), .string(""), call[0]) }
            return .pair(.string(parts.dropLast().joined(separator: separator)), call[1], .string(parts[parts.count - 1]))
        },
        Builtin("ljust", "self, width, fillchar=' ', /", "Padded on the right.") { try justified($0) { (0, $0) } },
        Builtin("rjust", "self, width, fillchar=' ', /", "Padded on the left.") { try justified($0) { ($0, 0) } },
        Builtin("center", "self, width, fillchar=' ', /", "Padded on both sides.") { call in
            let width = try call.int(1)
            return try justified(call) { room in
                let left = room / 2 + (room & width & 1)
                return (left, room - left)
            }
        },
        Builtin("zfill", "self, width, /", "Padded with zeros behind the sign.") { call in
            let text = try s(call).text
            let room = try call.int(1) - (try s(call).count)
            guard room > 0 else { return call[0] }
            try call.vm.checkSize(1, room)
            let sign = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.prefix(1)) : ""
            return .string(sign + String(repeating: "0", count: room) + text.dropFirst(sign.count))
        },
        Builtin("expandtabs", "self, tabsize=8", "With tabs as spaces.") { call in
            let size = try call.int(1, or: 8)
            var result = ""
            var column = 0
            for scalar in try s(call).scalars {
                if scalar == "\t", size > 0 {
                    let room = size - column % size
                    try call.vm.checkSize(1, room)
                    try call.vm.checkSize(1, result.utf8.count + room)
                    result += String(repeating: " ", count: room)
                    column += room
                } else {
                    result.unicodeScalars.append(scalar)
                    column = scalar == "\n" ? 0 : column + 1
                }
            }
            return .string(result)
        },
        Builtin("isdigit", "self, /", "Whether all are digits.") { try all($0) { $0.properties.numericType == .decimal || $0.properties.numericType == .digit } },
        Builtin("isdecimal", "self, /", "Whether all are decimal digits.") { try all($0) { $0.properties.numericType == .decimal } },
        Builtin("isnumeric", "self, /", "Whether all are numeric.") { try all($0) { $0.properties.numericType != nil } },
        Builtin("isalpha", "self, /", "Whether all are letters.") { try all($0, isLetter) },
        Builtin("isalnum", "self, /", "Whether all are letters or digits.") { try all($0) { isLetter($0) || $0.properties.numericType != nil } },
        Builtin("isspace", "self, /", "Whether all is white space.") { try all($0, isBlank) },
        Builtin("isupper", "self, /", "Whether all letters are capitals.") { call in
            let scalars = try s(call).scalars
            return .bool(scalars.contains(where: isCased) && !scalars.contains { $0.properties.isLowercase })
        },
        Builtin("islower", "self, /", "Whether all letters are small.") { call in
            let scalars = try s(call).scalars
            return .bool(scalars.contains(where: isCased) && !scalars.contains { $0.properties.isUppercase })
        },
        Builtin("istitle", "self, /", "Whether each word has a capital.") { call in
            let text = try s(call).text
            return .bool(text.unicodeScalars.contains(where: isCased) && Str.same(title(text), text))
        },
        Builtin("isidentifier", "self, /", "Whether it could be a name.") { call in
            let scalars = try s(call).scalars
            guard let first = scalars.first, first == "_" || first.properties.isXIDStart else { return .bool(false) }
            return .bool(scalars.allSatisfy { $0.properties.isXIDContinue })
        },
        Builtin("isascii", "self, /", "Whether all is ASCII.") { .bool(try s($0).isASCII) },
        Builtin("isprintable", "self, /", "Whether all can be shown.") { .bool(try s($0).scalars.allSatisfy(\.isPrintable)) },
        Builtin("encode", "self, encoding='utf-8', errors='strict'", "The text as bytes.") { call in
            .object(BytesObject(try TextEncoding(call.string(1, or: "utf-8")).encode(s(call).text)))
        },
        Builtin("maketrans", "x, y=None, z=None, /", "A table for translate.") { call in
            let table = Dict()
            if case .dict(let map) = call[0] {
                for (key, value) in map.entries {
                    let code = key.value.text?.unicodeScalars.first.map { Value.int(Int($0.value)) } ?? key.value
                    table.entries[try Key(code, call.vm)] = value
                }
                return .dict(table)
            }
            let (from, to) = (Array(try call.string(0).unicodeScalars), Array(try call.string(1, or: "").unicodeScalars))
            guard from.count == to.count else { throw Raise(.valueError, "the first two maketrans arguments must have equal length") }
            for (a, b) in zip(from, to) { table.entries[try Key(.int(Int(a.value)), call.vm)] = .int(Int(b.value)) }
            for scalar in try call.string(2, or: "").unicodeScalars { table.entries[try Key(.int(Int(scalar.value)), call.vm)] = Value.none }
            return .dict(table)
        },
        Builtin("translate", "self, table, /", "With each character replaced by what a table says.") { call in
            guard case .dict(let table) = call[1] else { throw Raise(.typeError, "translate() takes a dict") }
            var result = String.UnicodeScalarView()
            for scalar in try s(call).scalars {
                switch try table.value(Key(.int(Int(scalar.value)), call.vm), call.vm) {
                case nil: result.append(scalar)
                case .some(.none): break
                case .str(let text)?: result.append(contentsOf: text.text.unicodeScalars)
                case .int(let code)?: if let other = UInt32(exactly: code).flatMap(Unicode.Scalar.init) { result.append(other) }
                default: break
                }
            }
            return .string(String(result))
        },
        Builtin("format", "self, *args, **kwargs", "With {} filled in.", example: "'{:.2f} of {name}'.format(0.5, name='all')") { call in
            try .string(TemplateFormat.format(s(call).text, call.rest, call.options, call.vm))
        },
    ]
}

/// `"{} {name[0]!r:>10}".format(…)`.
enum TemplateFormat {
    static func format(_ template: String, _ positional: [Value], _ keywords: [(name: Name, value: Value)], _ vm: Interpreter) throws -> String {
        var next: Int? = 0
        return try expand(template, positional, keywords, &next, 2, vm)
    }

    private static func expand(
        _ template: String, _ positional: [Value], _ keywords: [(name: Name, value: Value)], _ next: inout Int?, _ depth: Int, _ vm: Interpreter
    ) throws -> String {
        var result = ""
        var rest = Array(template)[...]
        while let character = rest.popFirst() {
            if character == "{", rest.first == "{" || character == "}" && rest.first == "}" {
                rest = rest.dropFirst()
                result.append(character)
                continue
            }
            if character == "}" {
                guard rest.first == "}" else { throw Raise(.valueError, "Single '}' encountered in format string") }
                rest = rest.dropFirst()
                result.append("}")
                continue
            }
            guard character == "{" else {
                result.append(character)
                continue
            }
            var field = ""
            var level = 1
            while let inner = rest.popFirst() {
                if inner == "{" { level += 1 }
                if inner == "}" { level -= 1 }
                if level == 0 { break }
                field.append(inner)
            }
            if level != 0 { throw Raise(.valueError, field.isEmpty ? "Single '{' encountered in format string" : "expected '}' before end of string") }
            var spec = ""
            var head = field
            if let colon = field.firstIndex(of: ":") {
                head = String(field[..<colon])
                spec = String(field[field.index(after: colon)...])
            }
            var conversion: UInt8 = 0
            if let mark = head.lastIndex(of: "!") {
                conversion = head.hasSuffix("r") ? 1 : head.hasSuffix("s") ? 2 : 3
                head = String(head[..<mark])
            }
            let value = try lookup(head, positional, keywords, &next, vm)
            if spec.contains("{"), depth > 0 { spec = try expand(spec, positional, keywords, &next, depth - 1, vm) }
            result += try vm.formatted(value, conversion: conversion, spec: spec)
        }
        return result
    }

    private static func lookup(_ path: String, _ positional: [Value], _ keywords: [(name: Name, value: Value)], _ next: inout Int?, _ vm: Interpreter) throws -> Value {
        let first = String(path.prefix { $0 != "." && $0 != "[" })
        var rest = path.dropFirst(first.count)
        var value: Value
        if !first.isEmpty, first.utf8.allSatisfy({ (48...57).contains($0) }), Int(first) == nil {
            throw Raise(.valueError, "Too many decimal digits in format string")
        }
        if first.isEmpty || Int(first) != nil {
            // nil once a number was written: the two ways can't be mixed.
            if first.isEmpty, next == nil { throw Raise(.valueError, "cannot switch from manual field specification to automatic field numbering") }
            if !first.isEmpty, let next, next > 0 { throw Raise(.valueError, "cannot switch from automatic field numbering to manual field specification") }
            let index = Int(first) ?? next ?? 0
            next = first.isEmpty ? index + 1 : nil
            guard positional.indices.contains(index) else { throw Raise(.indexError, "Replacement index \(index) out of range for positional args tuple") }
            value = positional[index]
        } else {
            guard let found = keywords.first(where: { $0.name.text == first }) else { throw Raise(ExceptionObject(.named(.keyError), [.string(first)])) }
            value = found.value
        }
        while let mark = rest.popFirst() {
            if mark == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                rest = rest.dropFirst(name.count)
                value = try vm.attribute(value, Name(String(name)))
            } else {
                let key = String(rest.prefix { $0 != "]" })
                rest = rest.dropFirst(key.count + 1)
                value = try vm.item(value, Int(key).map { .int($0) } ?? .string(key))
            }
        }
        return value
    }
}
