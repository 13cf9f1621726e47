/// Bytes: what a `b'…'` literal, `encode` or a binary file gives. They can be read, compared, joined and decoded.
public final class BytesObject: Object {
    public let bytes: [UInt8]
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    static let methods: [Builtin] = [
        Builtin("decode", "self, encoding='utf-8', errors='strict'", "The text the bytes encode.") { call in
            guard let bytes = call[0].of(BytesObject.self)?.bytes else { return .none }
            switch try TextEncoding(call.string(1, or: "utf-8")) {
            case .utf8:
                if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
                switch try call.string(2, or: "strict") {
                case "ignore": return .string(String(decoding: bytes, as: UTF8.self).filter { $0 != "\u{FFFD}" })
                case "replace": return .string(String(decoding: bytes, as: UTF8.self))
                default: break
                }
                let at = bytes.indices.first { String(validating: bytes[...$0], as: UTF8.self) == nil && (bytes[$0] >= 0xF5 || bytes[$0] < 0xC2) } ?? 0
                let byte = bytes.indices.contains(at) ? String(bytes[at], radix: 16).leftPadded(to: 2) : "??"
                throw Raise(.unicodeDecodeError, "'utf-8' codec can't decode byte 0x\(byte) in position \(at): invalid start byte")
            case .ascii:
                if let at = bytes.firstIndex(where: { $0 > 127 }) {
                    throw Raise(.unicodeDecodeError, "'ascii' codec can't decode byte 0x\(String(bytes[at], radix: 16)) in position \(at): ordinal not in range(128)")
                }
                return .string(String(decoding: bytes, as: UTF8.self))
            case .latin1: return .string(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })))
            }
        },
        Builtin("hex", "self, /", "The bytes in hexadecimal.") { call in
            .string(call[0].of(BytesObject.self)?.bytes.map { String($0, radix: 16).leftPadded(to: 2) }.joined() ?? "")
        },
        Builtin("fromhex", "string, /", "The bytes that a hexadecimal text stands for.") { call in
            let digits = Array(try call.string(0).utf8.filter { $0 != 32 })
            let values = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16) }
            guard digits.count.isMultiple(of: 2), !values.contains(nil) else { throw Raise(.valueError, "non-hexadecimal number found in fromhex() arg") }
            return .object(BytesObject(values.compactMap { $0 }))
        },
        Builtin("startswith", "self, prefix, /", "Whether the bytes begin so.") { .bool(try part($0, 0).starts(with: part($0, 1))) },
        Builtin("endswith", "self, suffix, /", "Whether the bytes end so.") { .bool(try part($0, 0).reversed().starts(with: part($0, 1).reversed())) },
    ]

    private static func part(_ call: Call, _ index: Int) throws -> [UInt8] {
        if let bytes = call[index].of(BytesObject.self)?.bytes { return bytes }
        throw Raise(.typeError, "a bytes-like object is required, not '\(call[index].typeName)'")
    }

    static let constructor = Builtin("bytes", "source=b'', encoding='utf-8', /", "Bytes from numbers, a text, or so many zeros.") { call in
        if !call.has(0) { return .object(BytesObject([])) }
        if let text = call[0].text {
            guard call.has(1) else { throw Raise(.typeError, "string argument without an encoding") }
            return .object(BytesObject(try TextEncoding(call.string(1)).encode(text)))
        }
        if let bytes = call[0].of(BytesObject.self) { return .object(bytes) }
        if let count = call[0].index {
            guard count >= 0 else { throw Raise(.valueError, "negative count") }
            try call.vm.checkSize(1, count)
            return .object(BytesObject([UInt8](repeating: 0, count: count)))
        }
        return .object(BytesObject(try call.vm.sequence(call[0]).map {
            guard let byte = UInt8(exactly: try call.vm.index($0)) else { throw Raise(.valueError, "bytes must be in range(0, 256)") }
            return byte
        }))
    }

    public override var type: TypeObject { .bytes }
    public override func length(_ vm: Interpreter) -> Int? { bytes.count }
    public override func hash(_ vm: Interpreter) -> Int { bytes.withUnsafeBytes { Hashing.hash($0) } }
    public override func equals(_ other: Value, _ vm: Interpreter) -> Bool? { other.of(BytesObject.self).map { $0.bytes == bytes } }
    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) -> Value? {
        guard let other = other.of(BytesObject.self)?.bytes else { return nil }
        switch op {
        case .equal: return .bool(bytes == other)
        case .notEqual: return .bool(bytes != other)
        case .less: return .bool(bytes.lexicographicallyPrecedes(other))
        case .greater: return .bool(other.lexicographicallyPrecedes(bytes))
        case .lessEqual: return .bool(!other.lexicographicallyPrecedes(bytes))
        case .greaterEqual: return .bool(!bytes.lexicographicallyPrecedes(other))
        }
    }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        switch op {
        case .add:
            if reflected { return nil }
            guard let other = other.of(BytesObject.self) else { throw Raise(.typeError, "can't concat \(other.typeName) to bytes") }
            return .object(BytesObject(bytes + other.bytes))
        case .multiply:
            guard let times = other.index else { return nil }
            try vm.checkSize(bytes.count, times)
            return .object(BytesObject(Array(repeatElement(bytes, count: max(0, times)).joined())))
        default: return nil
        }
    }
    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? {
        if let number = value.index { return bytes.contains { Int($0) == number } }
        guard let needle = value.of(BytesObject.self)?.bytes else { throw Raise(.typeError, "a bytes-like object is required, not '\(value.typeName)'") }
        return needle.isEmpty || bytes.indices.contains { bytes[$0...].starts(with: needle) }
    }
    public override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(bytes.map { .int(Int($0)) }) }
    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let slice = key.of(SliceObject.self) {
            let (start, _, step, count) = try slice.resolve(bytes.count)
            return .object(BytesObject((0..<count).map { bytes[start + $0 * step] }))
        }
        guard let index = key.index else { throw Raise(.typeError, "byte indices must be integers or slices, not \(key.typeName)") }
        let at = index < 0 ? index &+ bytes.count : index
        guard bytes.indices.contains(at) else { throw Raise(.indexError, "index out of range") }
        return .int(Int(bytes[at]))
    }
    public override func repr(_ vm: Interpreter) -> String {
        let quote: UInt8 = bytes.contains(0x27) && !bytes.contains(0x22) ? 0x22 : 0x27
        var text = "b" + String(Unicode.Scalar(quote))
        for byte in bytes {
            switch byte {
            case 0x5C: text += "\\\\"
            case quote: text += "\\" + String(Unicode.Scalar(quote))
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case 0x09: text += "\\t"
            case 32..<127: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "\\x" + String(byte, radix: 16).leftPadded(to: 2)
            }
        }
        return text + String(Unicode.Scalar(quote))
    }
}

/// The encodings of text that are known here.
public enum TextEncoding {
    case utf8, ascii, latin1

    public init(_ name: String) throws {
        switch name.lowercased().filter({ $0 != "-" && $0 != "_" }) {
        case "utf8", "utf8sig", "u8": self = .utf8
        case "ascii", "usascii": self = .ascii
        case "latin1", "iso88591", "cp1252": self = .latin1
        default: throw Raise(.lookupError, "unknown encoding: \(name)", hint: "There are utf-8, ascii and latin-1.")
        }
    }

    public func encode(_ text: String) throws -> [UInt8] {
        let limit: UInt32
        let name: String
        switch self {
        case .utf8: return Array(text.utf8)
        case .ascii: (limit, name) = (0x80, "ascii")
        case .latin1: (limit, name) = (0x100, "latin-1")
        }
        var bytes: [UInt8] = []
        for (i, scalar) in text.unicodeScalars.enumerated() {
            guard scalar.value < limit else {
                let escape = Builtins.ascii(String(scalar))
                throw Raise(.unicodeEncodeError, "'\(name)' codec can't encode character '\(escape)' in position \(i): ordinal not in range(\(limit))")
            }
            bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        }
        return bytes
    }
}

extension String {
    func leftPadded(to width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
