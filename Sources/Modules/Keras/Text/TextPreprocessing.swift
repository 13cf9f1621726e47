import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `keras.preprocessing.text`: words as numbers, the older way.
enum TextPreprocessing {
    static let filters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n"

    static func module() -> Module {
        Module("keras.preprocessing.text", "Texts made ready.", functions: [
            Builtin("text_to_word_sequence", "input_text, filters=None, lower=True, split=' '", "The words of a text.", example: "text_to_word_sequence('A good film.')") { call in
                .items(words(try call.string(0), try call.string(1, or: filters), try call.bool(2, or: true), try call.string(3, or: " ")).map { .string($0) })
            },
            Builtin("one_hot", "input_text, n, filters=None, lower=True, split=' '", "The words of a text as numbers below n, by a hash: different words may share one.") { call in try hashed(call) },
            Builtin("hashing_trick", "input_text, n, hash_function=None, filters=None, lower=True, split=' '", "The words of a text as numbers below n, by a hash.") { call in try hashed(call) },
        ], values: [("Tokenizer", .object(Tokenizer.classObject))])
    }

    static func words(_ text: String, _ filters: String, _ lower: Bool, _ split: String) -> [String] {
        let dropped = Set(filters)
        let cleaned = (lower ? text.lowercased() : text).map { dropped.contains($0) ? split : String($0) }.joined()
        return cleaned.split(separator: split, omittingEmptySubsequences: true).map(String.init)
    }

    private static func hashed(_ call: Call) throws -> Value {
        let n = try call.int(1)
        guard n > 1 else { throw Raise(.valueError, "n must be greater than 1") }
        return .items(words(try call.string(0), filters, true, " ").map { word in
            // FNV-1a: the same word has the same number every time.
            let hash = word.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
            return .int(Int(hash % UInt64(n - 1)) + 1)
        })
    }
}

/// `Tokenizer`: a vocabulary by frequency, and texts as its numbers.
final class Tokenizer: Object {
    private let limit: Int?
    private let filters: String
    private let lower: Bool
    private let split: String
    private let byCharacter: Bool
    private let unknown: String?
    private var counts: OrderedDictionary<String, Int> = [:]
    private var documents: [String: Int] = [:]
    private var documentCount = 0
    private var index: OrderedDictionary<String, Int> = [:]
    private var words: [Int: String] = [:]

    private init(_ call: Call) throws {
        limit = try call.optional(0).map { try call.vm.index($0) }
        filters = try call.string(1, or: TextPreprocessing.filters)
        lower = try call.bool(2, or: true)
        split = try call.string(3, or: " ")
        byCharacter = try call.bool(4, or: false)
        unknown = try call.optional(5).map { try call.vm.str($0) }
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject(
        "Tokenizer", module: "keras.src.legacy.preprocessing.text", methods: methods,
        constructor: Builtin("Tokenizer", "num_words=None, filters=None, lower=True, split=' ', char_level=False, oov_token=None, analyzer=None, **options", "Texts as numbers of words, the most frequent first.", example: "tokenizer = Tokenizer(num_words=1000); tokenizer.fit_on_texts(texts)") { .object(try Tokenizer($0)) })

    override var type: TypeObject { Tokenizer.classObject }

    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        func table(_ entries: [(String, Int)]) -> Value { .dict(Dict(entries.map { ($0.0, .int($0.1)) })) }
        switch name.text {
        case "word_index": return table(index.map { ($0.key, $0.value) })
        case "index_word":
            let dict = Dict()
            for (word, number) in index { if let key = try? Key(.int(number), vm) { dict.entries[key] = .string(word) } }
            return .dict(dict)
        case "word_counts": return table(counts.map { ($0.key, $0.value) })
        case "word_docs": return table(documents.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        case "document_count": return .int(documentCount)
        case "num_words": return limit.map { .int($0) } ?? Value.none
        case "oov_token": return unknown.map { .string($0) } ?? Value.none
        case "char_level": return .bool(byCharacter)
        case "lower": return .bool(lower)
        case "filters": return .string(filters)
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["word_index", "index_word", "word_counts", "word_docs", "document_count", "num_words", "oov_token"] }

    private func tokens(_ text: Value, _ vm: Interpreter) throws -> [String] {
        switch text {
        case .list(let list): return try list.items.map { lower ? try vm.str($0).lowercased() : try vm.str($0) }
        case .str(let string):
            let text = lower ? string.text.lowercased() : string.text
            return byCharacter ? text.map(String.init) : TextPreprocessing.words(text, filters, false, split)
        default: throw Raise(.attributeError, "'\(text.typeName)' object has no attribute 'lower'", hint: "Texts are a list of texts: ['a good film', 'a dull one'].")
        }
    }

    private func fit(_ texts: Value, _ vm: Interpreter) throws {
        // A single text would be taken letter by letter, as Python does.
        for text in try vm.sequence(texts) {
            documentCount += 1
            let tokens = try tokens(text, vm)
            for token in tokens { counts[token, default: 0] += 1 }
            for token in Set(tokens) { documents[token, default: 0] += 1 }
        }
        let ranked = counts.enumerated().sorted { a, b in a.element.value != b.element.value ? a.element.value > b.element.value : a.offset < b.offset }.map(\.element.key)
        index = [:]
        for word in (unknown.map { [$0] } ?? []) + ranked where index[word] == nil { index[word] = index.count + 1 }
        words = Dictionary(uniqueKeysWithValues: index.map { ($0.value, $0.key) })
    }

    private func sequence(_ text: Value, _ vm: Interpreter) throws -> [Int] {
        let other = unknown.flatMap { index[$0] }
        return try tokens(text, vm).compactMap { token in
            guard let number = index[token] else { return other }
            if let limit, number >= limit { return other }
            return number
        }
    }

    private func matrix(_ sequences: [[Int]], _ mode: String) throws -> NDArray {
        let width = limit ?? (index.isEmpty ? 0 : index.count + 1)
        guard width > 0 else { throw Raise(.valueError, "Specify a dimension (`num_words` argument), or fit on some text data first.") }
        guard ["binary", "count", "freq", "tfidf"].contains(mode) else { throw Raise(.valueError, "('Unknown vectorization mode:', '\(mode)')") }
        if mode == "tfidf", documentCount == 0 { throw Raise(.valueError, "Fit the Tokenizer on some data before using tfidf mode.") }
        var result = [Double](repeating: 0, count: sequences.count * width)
        for (i, sequence) in sequences.enumerated() {
            var counts: [Int: Int] = [:]
            for number in sequence where number >= 0 && number < width { counts[number, default: 0] += 1 }
            for (number, count) in counts {
                let found = words[number].flatMap { documents[$0] } ?? 0
                result[i * width + number] = switch mode {
                case "count": Double(count)
                case "freq": Double(count) / Double(sequence.count)
                case "binary": 1
                default: (1 + log(Double(count))) * log(1 + Double(documentCount) / Double(1 + found))
                }
            }
        }
        return NDArray(result, shape: [sequences.count, width])
    }

    private static func object(_ call: Call) throws -> Tokenizer {
        guard let object = call[0].of(Tokenizer.self) else { throw Raise(.typeError, "expected a Tokenizer") }
        return object
    }

    private static let methods: [Builtin] = [
        Builtin("fit_on_texts", "self, texts", "Counts the words of texts.") { call in
            try object(call).fit(call[1], call.vm)
            return .none
        },
        Builtin("texts_to_sequences", "self, texts", "Each text as the numbers of its words.") { call in
            .items(try call.vm.sequence(call[1]).map { .items(try object(call).sequence($0, call.vm).map { .int($0) }) })
        },
        Builtin("sequences_to_texts", "self, sequences", "Numbers back as words.") { call in
            let tokenizer = try object(call)
            return .items(try call.vm.sequence(call[1]).map { sequence in
                .string(try call.vm.sequence(sequence).compactMap { number -> String? in
                    let n = try call.vm.index(number)
                    guard let word = tokenizer.words[n] else { return tokenizer.unknown }
                    if let limit = tokenizer.limit, n >= limit { return tokenizer.unknown }
                    return word
                }.joined(separator: " "))
            })
        },
        Builtin("texts_to_matrix", "self, texts, mode='binary'", "A row a text, a column a word.") { call in
            let sequences = try call.vm.sequence(call[1]).map { try object(call).sequence($0, call.vm) }
            let tokenizer = try object(call)
            try call.vm.checkSize(8 * max(1, sequences.count), max(1, tokenizer.limit ?? tokenizer.index.count + 1))
            return .object(ArrayObject(try tokenizer.matrix(sequences, call.string(2, or: "binary"))))
        },
        Builtin("sequences_to_matrix", "self, sequences, mode='binary'", "A row a sequence, a column a word.") { call in
            let sequences = try call.vm.sequence(call[1]).map { try call.vm.sequence($0).map { try call.vm.index($0) } }
            let tokenizer = try object(call)
            try call.vm.checkSize(8 * max(1, sequences.count), max(1, tokenizer.limit ?? tokenizer.index.count + 1))
            return .object(ArrayObject(try tokenizer.matrix(sequences, call.string(2, or: "binary"))))
        },
    ]
}
