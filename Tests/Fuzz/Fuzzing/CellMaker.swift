/// Makes cells that nobody would write: programs grown from a grammar over the names of the session, and mutations of
/// real ones.
public struct CellMaker {
    private var random: Randomness
    private let seeds: [String]
    private var names = ["a", "b", "x", "m", "t", "s"]

    public init(seed: UInt64, seeds: [String]) {
        random = Randomness(seed)
        self.seeds = seeds
    }

    public mutating func cell() -> String {
        if !seeds.isEmpty, random.below(3) > 0 { return mutated(seeds[random.below(seeds.count)]) }
        return (0...random.below(3)).map { _ in statement(3) }.joined(separator: "\n")
    }

    /// A real document with bytes changed, cut, doubled, or joined with another.
    public mutating func document(_ whole: [UInt8]) -> [UInt8] {
        var bytes = whole
        for _ in 0...random.below(4) where !bytes.isEmpty {
            let at = random.below(bytes.count)
            switch random.below(6) {
            case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.remove(at: at)
            case 2: bytes.removeSubrange(at..<min(bytes.count, at + random.below(40)))
            case 3:
                let end = min(bytes.count, at + random.below(60))
                bytes.insert(contentsOf: bytes[at..<end], at: random.below(bytes.count))
            case 4: bytes.insert(contentsOf: Array(odd().utf8), at: at)
            default: bytes = Array(bytes[..<at])
            }
        }
        return bytes
    }

    private mutating func odd() -> String {
        let odds = [
            "-1", "0", "1e308", "10**20", "2**63", "-2**63", "[]", "()", "{}", "''", "None", "nan", "\u{0}", "\u{1B}[2J", "((((", "]]]]", ":", "\n", "\t", "\"\"\"", "'",
            "é", "語", "🎈", "1_000", "0x", "1e", "..", "...", "**", "//", "<<", ">>= 70", "lambda: ", "yield", "* ", "=", ":=", "f'{", "}", "\\", "%", "#", "float('inf')", "999999999999",
        ]
        return odds[random.below(odds.count)]
    }

    private mutating func mutated(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // A window of the script is enough, and keeps cells short.
        if lines.count > 12 {
            let start = random.below(lines.count - 11)
            lines = Array(lines[start..<start + 12])
        }
        for _ in 0...random.below(3) {
            let at = random.below(lines.count)
            switch random.below(5) {
            case 0: lines[at] = String(decoding: document(Array(lines[at].utf8)), as: UTF8.self)
            case 1: lines.swapAt(at, random.below(lines.count))
            case 2: lines[at] = replacingWord(lines[at])
            case 3: lines.insert(statement(2), at: at)
            default: lines[at] = replacingNumber(lines[at])
            }
        }
        return lines.joined(separator: "\n")
    }

    private mutating func replacingNumber(_ line: String) -> String {
        guard let start = line.firstIndex(where: \.isNumber) else { return line + odd() }
        let end = line[start...].firstIndex { !$0.isNumber } ?? line.endIndex
        return line[..<start] + odd() + line[end...]
    }

    private mutating func replacingWord(_ line: String) -> String {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count > 1 else { return line + odd() }
        var changed = words.map(String.init)
        changed[random.below(changed.count)] = random.below(2) == 0 ? expression(2) : odd()
        return changed.joined(separator: " ")
    }

    // MARK: Grammar

    private mutating func name() -> String { names[random.below(names.count)] }

    private mutating func statement(_ depth: Int) -> String {
        func indented(_ text: String) -> String { text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n") }
        switch random.below(depth > 0 ? 12 : 4) {
        case 0, 1, 2: return "\(name()) = \(expression(depth))"
        case 3: return expression(depth)
        case 4: return "for \(name()) in \(expression(1)):\n" + indented(statement(depth - 1))
        case 5: return "if \(expression(1)):\n" + indented(statement(depth - 1)) + "\nelse:\n" + indented(statement(depth - 1))
        case 6: return "try:\n" + indented(statement(depth - 1)) + "\nexcept Exception as e:\n    print(e)"
        case 7: return "def \(name())(\(name()), *args, k=\(expression(0)), **rest):\n" + indented(statement(depth - 1)) + "\n    return \(expression(1))"
        case 8: return "\(name())[\(expression(0))] = \(expression(1))"
        case 9: return "\(name()), *\(name()) = \(expression(1))"
        case 10: return "class C:\n    def __init__(self, v=0): self.v = v\n    def \(["__add__", "__eq__", "__repr__", "__getitem__", "__len__", "__iter__"][random.below(6)])(self, *o): return \(expression(1))\n\(name()) = C()"
        default: return "\(name()) \(["+=", "-=", "*=", "/=", "//=", "%=", "**=", "<<=", "&=", "@="][random.below(10)]) \(expression(1))"
        }
    }

    private mutating func expression(_ depth: Int) -> String {
        if depth <= 0 {
            return [name(), String(random.below(100)), "-1", "0", "1.5", "'ab'", "[1, 2, 3]", "None", "True", "(1, 2)", "{'k': 1}", "range(5)", odd()][random.below(13)]
        }
        let (a, b) = (expression(depth - 1), expression(depth - 1))
        switch random.below(16) {
        case 0, 1: return "(\(a) \(["+", "-", "*", "/", "//", "%", "**", "<", "==", "and", "or", "in", "is", "@", "<<", ">>", "&", "|", "^"][random.below(19)]) \(b))"
        case 2: return "\(a)[\(b)]"
        case 3: return "\(a)[\(b):\(expression(0)):\(expression(0))]"
        case 4: return "[\(a) for \(name()) in \(b)]"
        case 5: return "f'{\(name())!r:>{\(random.below(30))}}'"
        case 6: return "\(["len", "sum", "sorted", "list", "str", "int", "float", "repr", "max", "abs", "round", "tuple", "set", "dict", "enumerate", "reversed"][random.below(16)])(\(a))"
        case 7: return "np.\(["array", "zeros", "ones", "arange", "sum", "mean", "reshape", "concatenate", "argmax", "exp", "dot", "linspace", "where", "unique", "sort", "stack"][random.below(16)])(\(a), \(b))"
        case 8: return "np.array(\(a)).\(["reshape", "sum", "mean", "astype", "transpose", "max", "cumsum", "argsort"][random.below(8)])(\(b))"
        case 9: return "(lambda \(name()): \(a))(\(b))"
        case 10: return "\(a).\(["append", "format", "split", "join", "shape", "T", "items", "keys", "upper", "count", "index", "replace", "x"][random.below(13)])"
        case 11: return "pd.DataFrame(\(a), columns=\(b))"
        case 12: return "keras.layers.\(["LSTM", "GRU", "SimpleRNN", "Dense", "Embedding", "Dropout", "Bidirectional"][random.below(7)])(\(a), \(["return_sequences", "activation", "input_shape", "units", "name"][random.below(5)])=\(b))"
        case 13: return "\(a) if \(b) else \(expression(0))"
        case 14: return "'%\(["d", "s", "5.2f", "x", "r", "*d", "e"][random.below(7)])' % \(a)"
        default: return "{\(a): \(b)}"
        }
    }
}

/// SplitMix64: small, seeded, the same everywhere.
public struct Randomness: RandomNumberGenerator {
    private var state: UInt64
    public init(_ seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    public mutating func below(_ bound: Int) -> Int { bound > 0 ? Int(next() % UInt64(bound)) : 0 }
}
