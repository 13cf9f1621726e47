import BigInt
package import Interpreter

/// `json`: values as text and back.
package enum JSON {
    struct Layout {
        var indent: String?
        var itemSeparator = ", "
        var keySeparator = ": "
        var sortsKeys = false
        var isASCII = true
        var fallback: Value?
    }

    static func module() -> Module {
        Module("json", "Values as text that other programs read.", functions: [
            Builtin("dumps", "obj, *, skipkeys=False, ensure_ascii=True, indent=None, separators=None, default=None, sort_keys=False, allow_nan=True", "A value as JSON text.", example: "json.dumps({'units': 64})") { call in
                .string(try dumps(call, offset: 1))
            },
            Builtin("dump", "obj, fp, *, skipkeys=False, ensure_ascii=True, indent=None, separators=None, default=None, sort_keys=False, allow_nan=True", "Writes a value as JSON text to a file.") { call in
                _ = try call.vm.call(call.vm.attribute(call[1], Name("write")), .string(dumps(call, offset: 2)))
                return .none
            },
            Builtin("loads", "s", "The value that a JSON text stands for.", example: "json.loads('[1, 2]')  # [1, 2]") { call in
                guard let text = call[0].text ?? call[0].of(BytesObject.self).map({ String(decoding: $0.bytes, as: UTF8.self) }) else {
                    throw Raise(.typeError, "the JSON object must be str, bytes or bytearray, not \(call[0].typeName)")
                }
                return try loads(text)
            },
            Builtin("load", "fp", "The value that a file of JSON stands for.") { call in
                try loads(call.vm.call(call.vm.attribute(call[0], Name("read"))).text ?? "")
            },
        ], values: [("JSONDecodeError", .object(decodeError))])
    }

    nonisolated(unsafe) private static let decodeError = TypeObject("JSONDecodeError", module: "json.decoder", base: .named(.valueError)).open()

    private static func dumps(_ call: Call, offset: Int) throws -> String {
        var layout = Layout()
        layout.isASCII = try call.bool(offset + 1, or: true)
        if let indent = call.optional(offset + 2) {
            layout.indent = try indent.text ?? String(repeating: " ", count: max(0, min(1000, call.vm.index(indent))))
            layout.itemSeparator = ","
        }
        if let separators = call.optional(offset + 3) {
            let pair = try call.vm.sequence(separators)
            guard pair.count == 2, let item = pair[0].text, let key = pair[1].text else { throw Raise(.valueError, "separators must be a pair of strings") }
            (layout.itemSeparator, layout.keySeparator) = (item, key)
        }
        layout.fallback = call.optional(offset + 4)
        layout.sortsKeys = try call.bool(offset + 5, or: false)
        var text = ""
        try write(call[0], layout, 0, &text, call.vm)
        return text
    }

    private static func write(_ value: Value, _ layout: Layout, _ depth: Int, _ out: inout String, _ vm: Interpreter) throws {
        try vm.checkInterruption()
        if depth > 900 { throw Raise(.valueError, "Circular reference detected") }
        func list(_ open: String, _ close: String, _ count: Int, _ item: (Int, inout String) throws -> Void) throws {
            if count == 0 {
                out += open + close
                return
            }
            out += open
            for i in 0..<count {
                if i > 0 { out += layout.itemSeparator }
                if let indent = layout.indent { out += "\n" + String(repeating: indent, count: depth + 1) }
                try item(i, &out)
            }
            if let indent = layout.indent { out += "\n" + String(repeating: indent, count: depth) }
            out += close
        }
        switch value.plain {
        case .none, .unset: out += "null"
        case .bool(let b): out += b ? "true" : "false"
        case .int(let n): out += String(n)
        case .float(let x): out += number(x)
        case .str(let text): out += quoted(text.text, isASCII: layout.isASCII)
        case .list(let items): try list("[", "]", items.items.count) { try write(items.items[$0], layout, depth + 1, &$1, vm) }
        case .tuple(let items): try list("[", "]", items.items.count) { try write(items.items[$0], layout, depth + 1, &$1, vm) }
        case .dict(let dict):
            var entries = try dict.entries.map { (try key($0.key.value), $0.value) }
            if layout.sortsKeys { entries.sort { Str.precedes($0.0, $1.0) } }
            try list("{", "}", entries.count) { i, out in
                out += quoted(entries[i].0, isASCII: layout.isASCII) + layout.keySeparator
                try write(entries[i].1, layout, depth + 1, &out, vm)
            }
        default:
            if let big = value.bigInt { out += big.description } else if let fallback = layout.fallback {
                try write(vm.call(fallback, value), layout, depth + 1, &out, vm)
            } else {
                throw Raise(.typeError, "Object of type \(value.typeName) is not JSON serializable", hint: "Turn it into lists, dicts, numbers and texts first: array.tolist(), float(x).")
            }
        }
    }

    private static func number(_ x: Double) -> String { x.isNaN ? "NaN" : x.isInfinite ? (x < 0 ? "-Infinity" : "Infinity") : FloatText.repr(x) }

    private static func key(_ value: Value) throws -> String {
        switch value {
        case .str(let text): text.text
        case .none: "null"
        case .bool(let b): b ? "true" : "false"
        case .int(let n): String(n)
        case .float(let x): number(x)
        default: throw Raise(.typeError, "keys must be str, int, float, bool or None, not \(value.typeName)")
        }
    }

    private static func quoted(_ text: String, isASCII: Bool) -> String {
        var out = "\""
        func escape(_ unit: UInt16) -> String { "\\u" + String(repeating: "0", count: max(0, 4 - String(unit, radix: 16).count)) + String(unit, radix: 16) }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{8}": out += "\\b"
            case "\u{C}": out += "\\f"
            default:
                if scalar.value < 32 || (isASCII && scalar.value > 126) {
                    out += String(scalar).utf16.map(escape).joined()
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }

    /// A value as `json.dumps` writes it.
    package static func text(_ value: Value, _ vm: Interpreter) throws -> String {
        var text = ""
        try write(value, Layout(), 0, &text, vm)
        return text
    }

    /// The value that a JSON text stands for.
    /// - Throws: JSONDecodeError.
    package static func value(_ text: String) throws -> Value { try loads(text) }

    private static func loads(_ text: String) throws -> Value {
        var reader = Reader(points: Array(text.unicodeScalars))
        reader.skip()
        let value = try reader.value(0)
        reader.skip()
        if reader.at < reader.points.count { throw reader.error("Extra data", reader.at) }
        return value
    }

    private struct Reader {
        let points: [Unicode.Scalar]
        var at = 0

        func error(_ what: String, _ at: Int) -> Raise {
            let before = points[..<min(at, points.count)]
            let line = before.count { $0 == "\n" } + 1
            let column = at - (before.lastIndex(of: "\n").map { $0 + 1 } ?? 0) + 1
            return Raise(ExceptionObject(decodeError, [.string("\(what): line \(line) column \(column) (char \(at))")]))
        }

        var current: Unicode.Scalar? { at < points.count ? points[at] : nil }

        mutating func skip() { while let c = current, c == " " || c == "\n" || c == "\r" || c == "\t" { at += 1 } }

        mutating func word(_ word: String) -> Bool {
            guard points[at...].starts(with: word.unicodeScalars) else { return false }
            at += word.unicodeScalars.count
            return true
        }

        mutating func value(_ depth: Int) throws -> Value {
            if depth > 900 { throw Raise(.recursionError, "maximum recursion depth exceeded while decoding a JSON array from a unicode string") }
            let start = at
            if start & 0xFF == 0 { try Interpreter.checkInterruption() }
            switch current {
            case "\"": return .string(try string())
            case "[":
                at += 1
                var items: [Value] = []
                skip()
                if current == "]" {
                    at += 1
                    return .items([])
                }
                while true {
                    skip()
                    items.append(try value(depth + 1))
                    skip()
                    if current == "]" { break }
                    guard current == "," else { throw error("Expecting ',' delimiter", at) }
                    at += 1
                }
                at += 1
                return .items(items)
            case "{":
                at += 1
                let dict = Dict()
                skip()
                if current == "}" {
                    at += 1
                    return .dict(dict)
                }
                while true {
                    skip()
                    guard current == "\"" else { throw error("Expecting property name enclosed in double quotes", at) }
                    let key = try string()
                    skip()
                    guard current == ":" else { throw error("Expecting ':' delimiter", at) }
                    at += 1
                    skip()
                    dict[key] = try value(depth + 1)
                    skip()
                    if current == "}" { break }
                    guard current == "," else { throw error("Expecting ',' delimiter", at) }
                    at += 1
                }
                at += 1
                return .dict(dict)
            default: break
            }
            if word("null") { return .none }
            if word("true") { return .bool(true) }
            if word("false") { return .bool(false) }
            if word("NaN") { return .float(.nan) }
            if word("Infinity") { return .float(.infinity) }
            if word("-Infinity") { return .float(-.infinity) }
            var text = ""
            while let c = current, "+-.eE0123456789".unicodeScalars.contains(c) {
                text.unicodeScalars.append(c)
                at += 1
            }
            if let n = Int(text), !text.hasPrefix("+") { return .int(n) }
            if text.allSatisfy({ $0.isNumber || $0 == "-" }), let big = BigInt(text, radix: 10), !text.isEmpty { return Value(big: big) }
            if let x = FloatParsing.parse(text), text.first?.isNumber == true || text.first == "-" { return .float(x) }
            throw error("Expecting value", start)
        }

        mutating func string() throws -> String {
            let start = at
            at += 1
            var units: [UInt16] = []
            while let c = current {
                at += 1
                if c == "\"" { return String(decoding: units, as: UTF16.self) }
                guard c == "\\" else {
                    if c.value < 32 { throw error("Invalid control character at", at - 1) }
                    units += Array(String(c).utf16)
                    continue
                }
                guard let escape = current else { break }
                at += 1
                switch escape {
                case "n": units.append(10)
                case "t": units.append(9)
                case "r": units.append(13)
                case "b": units.append(8)
                case "f": units.append(12)
                case "\"", "\\", "/": units.append(UInt16(truncatingIfNeeded: escape.value))
                case "u":
                    let digits = String(String.UnicodeScalarView(points[at..<min(points.count, at + 4)]))
                    guard digits.utf8.count == 4, let unit = UInt16(digits, radix: 16) else { throw error("Invalid \\uXXXX escape", at) }
                    units.append(unit)
                    at += 4
                default: throw error("Invalid \\escape", at - 2)
                }
            }
            throw error("Unterminated string starting at", start)
        }
    }
}
