import Syntax

/// The parameters of a built-in function, read from its table row: `x, /, axis=None, *args, keepdims=False, **options`.
public struct Signature: Sendable {
    public enum Kind: Sendable { case positionalOnly, normal, variadic, keywordOnly, keywords }
    public struct Parameter: Sendable {
        public let name: Name
        public let kind: Kind
        /// The default as it is written; nil if the argument is needed.
        public let standard: String?
    }

    public let parameters: [Parameter]
    let positionalCount: Int
    let requiredCount: Int
    let isSimple: Bool
    private let hasVariadic: Bool
    /// Some parameter behind `*` has no default.
    private let needsKeywords: Bool

    public init(_ text: String) {
        var list: [Parameter] = []
        var afterStar = false
        for part in Signature.parts(text) {
            if part == "/" {
                list = list.map { Parameter(name: $0.name, kind: .positionalOnly, standard: $0.standard) }
            } else if part == "*" {
                afterStar = true
            } else if part.hasPrefix("**") {
                list.append(Parameter(name: Name(String(part.dropFirst(2))), kind: .keywords, standard: nil))
            } else if part.hasPrefix("*") {
                afterStar = true
                list.append(Parameter(name: Name(String(part.dropFirst())), kind: .variadic, standard: nil))
            } else {
                let halves = part.split(separator: "=", maxSplits: 1).map { $0.trimmingBlanks() }
                list.append(Parameter(name: Name(halves[0]), kind: afterStar ? .keywordOnly : .normal, standard: halves.count > 1 ? halves[1] : nil))
            }
        }
        parameters = list
        let positional = list.filter { $0.kind == .positionalOnly || $0.kind == .normal }
        positionalCount = positional.count
        requiredCount = positional.prefix { $0.standard == nil }.count
        isSimple = positional.count == list.count
        hasVariadic = list.contains { $0.kind == .variadic }
        needsKeywords = list.contains { $0.kind == .keywordOnly && $0.standard == nil }
    }

    /// Cuts at commas that stand outside of brackets and quotes.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        var depth = 0
        var current = ""
        var quote: Character?
        for character in text {
            if character == "'" { quote = quote == nil ? character : nil }
            if quote != nil {
                current.append(character)
                continue
            }
            if "([{".contains(character) { depth += 1 }
            if ")]}".contains(character) { depth -= 1 }
            if character == ",", depth == 0 {
                parts.append(current.trimmingBlanks())
                current = ""
            } else {
                current.append(character)
            }
        }
        let last = current.trimmingBlanks()
        return last.isEmpty ? parts : parts + [last]
    }

    /// Positional values by parameter, plus what the `*` and `**` parameters took.
    struct Bound {
        var values: [Value]
        var rest: [Value] = []
        var options: [(name: Name, value: Value)] = []
    }

    /// - Parameters:
    ///   - owner: how error messages name the function.
    ///   - type: the class it is a method of.
    ///   - isC: whether CPython has it in C, whose messages differ from those of functions written in Python.
    func bind(_ arguments: Arguments, owner: String, type: String? = nil, isC: Bool = false) throws -> Bound {
        var bound = Bound(values: [Value](repeating: .unset, count: parameters.count))
        let given = arguments.positional
        if arguments.keywords.isEmpty, !needsKeywords, given.count >= requiredCount, given.count <= positionalCount || hasVariadic {
            if given.count > positionalCount {
                for i in 0..<positionalCount { bound.values[i] = given[i] }
                bound.rest = positionalCount == 0 ? given : Array(given[positionalCount...])
            } else {
                for i in given.indices { bound.values[i] = given[i] }
            }
            return bound
        }
        func problem(_ problem: ArgumentProblem) -> Raise {
            problem.raise(self, given: given.count, keywords: arguments.keywords.count, owner: owner, type: type, isC: isC)
        }
        if given.count > positionalCount, !hasVariadic { throw problem(.tooMany) }
        for i in 0..<min(given.count, positionalCount) { bound.values[i] = given[i] }
        if given.count > positionalCount { bound.rest = Array(given[positionalCount...]) }
        for (name, value) in arguments.keywords {
            if let i = parameters.firstIndex(where: { $0.name == name && ($0.kind == .normal || $0.kind == .keywordOnly) }) {
                guard bound.values[i].isUnset else { throw problem(.twice(name.text, i)) }
                bound.values[i] = value
            } else if parameters.contains(where: { $0.kind == .keywords }) {
                bound.options.append((name, value))
            } else {
                throw problem(.unknown(name.text))
            }
        }
        for (i, parameter) in parameters.enumerated() where bound.values[i].isUnset && parameter.standard == nil && parameter.kind != .variadic && parameter.kind != .keywords {
            let missing = parameters.indices.filter { bound.values[$0].isUnset && parameters[$0].standard == nil && parameters[$0].kind == parameter.kind || $0 == i }
            throw problem(.missing(missing))
        }
        return bound
    }

    /// `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`, as CPython lists names.
    static func list(_ names: [String]) -> String {
        let quoted = names.map { "'\($0)'" }
        switch quoted.count {
        case 0: return ""
        case 1: return quoted[0]
        case 2: return "\(quoted[0]) and \(quoted[1])"
        default: return quoted.dropLast().joined(separator: ", ") + ", and " + quoted[quoted.count - 1]
        }
    }

    static let selfName = Name("self")
}

extension StringProtocol {
    public func trimmingBlanks() -> String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

/// A running call of a built-in function: its arguments by position in the signature, and the interpreter.
public struct Call {
    public let vm: Interpreter
    /// Where compiled code keeps the arguments, if they were not copied into `kept`.
    private let registers: UnsafeMutablePointer<Value>?
    private let kept: [Value]
    private let count: Int
    /// What `*args` took.
    public let rest: [Value]
    /// What `**options` took.
    public let options: [(name: Name, value: Value)]

    init(vm: Interpreter, _ bound: Signature.Bound) {
        self.vm = vm
        kept = bound.values
        (registers, count) = (nil, bound.values.count)
        rest = bound.rest
        options = bound.options
    }

    init(vm: Interpreter, _ values: [Value]) {
        self.vm = vm
        kept = values
        (registers, count) = (nil, values.count)
        rest = []
        options = []
    }

    /// A call whose arguments stay where they are: it must not outlive them.
    @inline(__always)
    init(vm: Interpreter, registers: UnsafeMutablePointer<Value>, _ count: Int) {
        self.vm = vm
        kept = []
        (self.registers, self.count) = (registers, count)
        rest = []
        options = []
    }

    /// The argument at a position, `unset` if it was not given.
    public subscript(index: Int) -> Value {
        guard index < count else { return .unset }
        if let registers { return registers[index] }
        return kept[index]
    }

    public func has(_ index: Int) -> Bool { !self[index].isUnset }

    /// The argument unless it is absent or None.
    public func optional(_ index: Int) -> Value? {
        let value = self[index]
        return value.isUnset || value.isNone ? nil : value
    }

    public func int(_ index: Int) throws -> Int { try vm.index(self[index]) }
    public func int(_ index: Int, or standard: Int) throws -> Int { has(index) ? try int(index) : standard }
    public func double(_ index: Int) throws -> Double { try vm.double(self[index]) }
    public func double(_ index: Int, or standard: Double) throws -> Double { has(index) ? try double(index) : standard }
    public func bool(_ index: Int, or standard: Bool) throws -> Bool { has(index) ? try vm.truth(self[index]) : standard }
    public func string(_ index: Int) throws -> String {
        if let text = self[index].text { return text }
        throw Raise(.typeError, "expected str, not \(self[index].typeName)")
    }
    public func string(_ index: Int, or standard: String) throws -> String { optional(index) == nil ? standard : try string(index) }
}

extension Signature {
    /// The arguments of a call of what has these parameters.
    public func call(_ arguments: Arguments, owner: String, _ vm: Interpreter) throws -> Call { Call(vm: vm, try bind(arguments, owner: owner)) }
}

extension Call {
    /// A call without arguments.
    public static func none(_ vm: Interpreter) -> Call { Call(vm: vm, []) }
}

extension Raise {
    /// A keyword that is not there, with the nearest one that is.
    public static func unknownKeyword(_ name: String, of owner: String, known: [String]) -> Raise {
        let hint = Suggestion.nearest(to: name, among: known).map { "Did you mean '\($0)'?" }
            ?? (known.isEmpty ? nil : "It knows: \(known.joined(separator: ", ")).")
        return Raise(.typeError, "\(owner)() got an unexpected keyword argument '\(name)'", hint: hint)
    }
}
