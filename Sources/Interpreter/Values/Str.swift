/// A Python string: a sequence of code points. ASCII text is indexed directly.
open class Str: Object {
    @exclusivity(unchecked) public private(set) final var text: String
    @exclusivity(unchecked) public private(set) final var isASCII: Bool
    /// The hash, once it was asked for; 0 before that.
    @exclusivity(unchecked) private final var knownHash = 0
    private final var knownPoints: [Unicode.Scalar]?
    private final var points: [Unicode.Scalar] {
        if let knownPoints { return knownPoints }
        let made = Array(text.unicodeScalars)
        knownPoints = made
        return made
    }

    public init(_ text: String) {
        var text = text
        isASCII = text.withUTF8 { Str.isASCII($0) }
        self.text = text
    }

    /// A text of which it is known whether it is ASCII.
    init(_ text: String, isASCII: Bool) {
        self.text = text
        self.isASCII = isASCII
    }

    /// Adds to the text, which nobody else may hold.
    final func append(_ other: Str) {
        text += other.text
        isASCII = isASCII && other.isASCII
        knownHash = 0
        knownPoints = nil
    }

    private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        var at = 0
        var all: UInt64 = 0
        while at + 8 <= raw.count {
            all |= raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            at += 8
        }
        while at < raw.count {
            all |= UInt64(raw[at])
            at += 1
        }
        return all & 0x8080_8080_8080_8080 == 0
    }

    /// The texts of one ASCII character.
    nonisolated(unsafe) private static let characters = (0..<128).map { Str(String(Unicode.Scalar(UInt8($0))), isASCII: true) }

    open override var type: TypeObject { .str }

    /// Number of code points.
    public var count: Int { isASCII ? text.utf8.count : points.count }

    public var scalars: [Unicode.Scalar] { isASCII ? text.utf8.map { Unicode.Scalar($0) } : points }

    /// The code points of a range that lies within the string.
    public func slice(_ range: Range<Int>) -> String {
        if isASCII {
            let utf8 = text.utf8
            let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
            return String(Substring(utf8[start..<utf8.index(start, offsetBy: range.count)]))
        }
        return String(String.UnicodeScalarView(points[range]))
    }

    public func character(_ index: Int) -> Str {
        if isASCII {
            let utf8 = text.utf8
            return Str.characters[Int(utf8[utf8.index(utf8.startIndex, offsetBy: index)] & 127)]
        }
        return Str(String(points[index]))
    }

    /// Same code points (Swift's own `==` folds canonically equivalent texts together, Python's does not).
    public func equals(_ other: Str) -> Bool { Str.same(text, other.text) }

    public static func same(_ a: String, _ b: String) -> Bool {
        guard a.utf8.count == b.utf8.count else { return false }
        let same = a.utf8.withContiguousStorageIfAvailable { x in
            b.utf8.withContiguousStorageIfAvailable { y in
                var i = 0
                while i < x.count, x[i] == y[i] { i += 1 }
                return i == x.count
            }
        }
        if let same, let same { return same }
        return a.utf8.elementsEqual(b.utf8)
    }

    /// Order by code points.
    public static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    open override func repr(_ vm: Interpreter) -> String { Str.quoted(text) }
    public override func str(_ vm: Interpreter) -> String { text }
    public override func truth(_ vm: Interpreter) -> Bool { !text.isEmpty }
    public override func length(_ vm: Interpreter) -> Int? { count }
    public override func hash(_ vm: Interpreter) -> Int { hashCode }
    @inline(__always)
    var hashCode: Int {
        if knownHash == 0 { knownHash = Hashing.hash(text) }
        return knownHash
    }
    public override func format(_ spec: String, _ vm: Interpreter) throws -> String {
        try FormatSpec(spec).format(string: text)
    }

    public override func equals(_ other: Value, _ vm: Interpreter) -> Bool? {
        if case .str(let other) = other { equals(other) } else { nil }
    }

    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard case .str(let other) = other else { return nil }
        switch op {
        case .equal: return .bool(equals(other))
        case .notEqual: return .bool(!equals(other))
        case .less: return .bool(Str.precedes(text, other.text))
        case .lessEqual: return .bool(!Str.precedes(other.text, text))
        case .greater: return .bool(Str.precedes(other.text, text))
        case .greaterEqual: return .bool(!Str.precedes(text, other.text))
        }
    }

    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        switch op {
        case .add:
            if reflected { return nil }
            guard case .str(let other) = other else {
                if other.of(Object.self)?.defines(Name("__radd__")) == true { return nil }
                throw Raise(.typeError, "can only concatenate str (not \"\(other.typeName)\") to str")
            }
            return .str(Str(text + other.text, isASCII: isASCII && other.isASCII))
        case .multiply:
            guard let times = other.index else {
                if reflected { return nil }
                if case .object = other { return nil }
                throw Raise(.typeError, "can't multiply sequence by non-int of type '\(other.typeName)'")
            }
            try vm.checkSize(text.utf8.count, times)
            return .string(String(repeating: text, count: max(0, times)))
        case .modulo:
            if reflected { return nil }
            return .string(try PercentFormat.format(text, other, vm))
        default: return nil
        }
    }

    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if let slice = key.of(SliceObject.self) {
            let (start, _, step, count) = try slice.resolve(self.count)
            if step == 1 { return isASCII ? .str(Str(self.slice(start..<start + count), isASCII: true)) : .string(self.slice(start..<start + count)) }
            let all = scalars
            return .string(String(String.UnicodeScalarView((0..<count).map { all[start + $0 * step] })))
        }
        guard let index = key.index else {
            throw Raise(.typeError, "string indices must be integers, not '\(key.typeName)'")
        }
        let at = index < 0 ? index &+ count : index
        guard at >= 0, at < count else { throw Raise(.indexError, "string index out of range") }
        return .str(character(at))
    }

    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? {
        guard case .str(let needle) = value else {
            throw Raise(.typeError, "'in <string>' requires string as left operand, not \(value.typeName)")
        }
        return TextSearch.find(needle.text, in: text, from: 0) != nil
    }

    public override func iterator(_ vm: Interpreter) -> Iterator? { ScalarIterator(self) }

    /// The text in quotes as Python's `repr` writes it.
    public static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        var result = String.UnicodeScalarView()
        result.append(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case quote:
                result.append("\\")
                result.append(scalar)
            default:
                if scalar.isPrintable {
                    result.append(scalar)
                } else {
                    let hex = String(scalar.value, radix: 16)
                    let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
                    result.append(contentsOf: ("\\" + letter + String(repeating: "0", count: max(0, width - hex.count)) + hex).unicodeScalars)
                }
            }
        }
        result.append(quote)
        return String(result)
    }
}

extension Unicode.Scalar {
    /// Python's `str.isprintable` for one code point.
    var isPrintable: Bool {
        if value < 127 { return value >= 32 }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator: return false
        default: return true
        }
    }
}

final class ScalarIterator: Iterator {
    private let string: Str
    private var index = 0

    nonisolated(unsafe) private static let ascii = TypeObject("str_ascii_iterator")
    nonisolated(unsafe) private static let other = TypeObject("str_iterator")
    override var type: TypeObject { string.isASCII ? ScalarIterator.ascii : ScalarIterator.other }

    init(_ string: Str) { self.string = string }

    override func next(_ vm: Interpreter) -> Value? {
        guard index < string.count else { return nil }
        index += 1
        return .str(string.character(index - 1))
    }
}

/// Searching by bytes, which for UTF-8 is searching by code points.
enum TextSearch {
    /// The UTF-8 offset of the first occurrence at or after an offset.
    static func find(_ needle: String, in text: String, from start: Int) -> Int? {
        var needle = needle
        var text = text
        return needle.withUTF8 { needle in
            text.withUTF8 { text in
                guard needle.count + start <= text.count else { return nil }
                if needle.isEmpty { return start }
                let last = text.count - needle.count
                var at = start
                while at <= last {
                    if text[at] == needle[0] {
                        var i = 1
                        while i < needle.count, text[at + i] == needle[i] { i += 1 }
                        if i == needle.count { return at }
                    }
                    at += 1
                }
                return nil
            }
        }
    }

    static func findLast(_ needle: String, in text: String) -> Int? {
        var found: Int?
        var from = 0
        while let at = find(needle, in: text, from: from) {
            found = at
            from = at + 1
        }
        return found
    }
}
