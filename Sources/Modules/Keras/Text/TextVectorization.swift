import Arrays
import Interpreter
import OrderedCollections
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `keras.layers.TextVectorization`: a layer that learns a vocabulary and turns texts into numbers. It is called on
/// texts before they go into a model.
final class TextVectorization: Object {
    private let limit: Int?
    private let standardizes: String?
    private let splits: String?
    private let mode: String
    private let length: Int?
    private var vocabulary: [String] = []
    private var weights: [Double] = []
    private var index: [String: Int] = [:]

    private init(_ call: Call) throws {
        limit = try call.optional(0).map { try call.vm.index($0) }
        if let limit, limit < 2 { throw Raise(.valueError, "max_tokens must be greater than 1. Received: max_tokens=\(limit)") }
        standardizes = call.has(1) ? call[1].text : "lower_and_strip_punctuation"
        splits = call.has(2) ? call[2].text : "whitespace"
        guard standardizes.map({ ["lower_and_strip_punctuation", "lower", "strip_punctuation"].contains($0) }) ?? call[1].isNone else {
            throw Raise(.notImplementedError, "standardize must be 'lower_and_strip_punctuation', 'lower', 'strip_punctuation' or None", hint: "Clean the texts with a function of your own before.")
        }
        guard splits.map({ ["whitespace", "character"].contains($0) }) ?? call[2].isNone else { throw Raise(.notImplementedError, "split must be 'whitespace', 'character' or None") }
        if call.optional(3) != nil { throw Raise(.notImplementedError, "ngrams is not part of Unroll", hint: "Leave it out.") }
        mode = try call.string(4, or: "int")
        guard ["int", "multi_hot", "count", "tf_idf"].contains(mode) else { throw Raise(.valueError, "output_mode must be one of 'int', 'multi_hot', 'count', 'tf_idf', not '\(mode)'") }
        length = try call.optional(5).map { try call.vm.index($0) }
        if let length, length <= 0 { throw Raise(.valueError, "output_sequence_length must be positive. Received: output_sequence_length=\(length)") }
        super.init()
        if let given = call.optional(7) { set(try call.vm.sequence(given).map { try call.vm.str($0) }) }
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject(
        "TextVectorization", module: "keras.src.layers.preprocessing.text_vectorization", methods: methods,
        constructor: Builtin("TextVectorization", "max_tokens=None, standardize='lower_and_strip_punctuation', split='whitespace', ngrams=None, output_mode='int', output_sequence_length=None, pad_to_max_tokens=False, vocabulary=None, idf_weights=None, sparse=False, ragged=False, encoding='utf-8', name=None, **kwargs", "Texts as the numbers of their words, with a vocabulary of its own.", example: "vectorize = keras.layers.TextVectorization(max_tokens=1000, output_sequence_length=50); vectorize.adapt(texts)") { .object(try TextVectorization($0)) })

    override var type: TypeObject { TextVectorization.classObject }
    override func repr(_ vm: Interpreter) -> String { "<TextVectorization name=text_vectorization, built=True>" }
    override var isCallable: Bool { true }

    /// Index 0 fills up, 1 stands for unknown words; the other modes have no filler.
    private var special: [String] { mode == "int" ? ["", "[UNK]"] : ["[UNK]"] }

    private func set(_ words: [String]) {
        let plain = words.filter { !$0.isEmpty && $0 != "[UNK]" }
        vocabulary = special + plain.prefix(limit.map { max(0, $0 - special.count) } ?? .max)
        index = Dictionary(vocabulary.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
    }

    private func tokens(_ text: String) -> [String] {
        var text = text
        if standardizes?.hasPrefix("lower") == true { text = text.lowercased() }
        if standardizes?.hasSuffix("strip_punctuation") == true {
            let dropped = Set("!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'")
            text = String(text.filter { !dropped.contains($0) })
        }
        switch splits {
        case "whitespace": return text.split(whereSeparator: \.isWhitespace).map(String.init)
        case "character": return text.map(String.init)
        default: return [text]
        }
    }

    /// The texts in a list, a column, a dataset of texts, or one alone.
    private func texts(_ value: Value, _ vm: Interpreter) throws -> [String] {
        if let text = value.text { return [text] }
        return try vm.sequence(value).flatMap { item -> [String] in
            if let text = item.text { return [text] }
            guard item.heapObject != nil, item.number == nil else { throw Raise(.valueError, "TextVectorization takes texts, not '\(item.typeName)' values") }
            return try texts(item, vm)
        }
    }

    private func adapt(_ value: Value, _ vm: Interpreter) throws {
        let documents = try texts(value, vm).map(tokens)
        var counts: [String: Int] = [:]
        var found: [String: Int] = [:]
        for document in documents {
            for token in document { counts[token, default: 0] += 1 }
            for token in Set(document) { found[token, default: 0] += 1 }
        }
        // By frequency; words of the same frequency backwards by the alphabet, as Keras leaves them.
        set(counts.sorted { a, b in a.value != b.value ? a.value > b.value : Array(a.key.utf8).lexicographicallyPrecedes(Array(b.key.utf8)) == false && a.key != b.key }.map(\.key))
        weights = vocabulary.map { log(1 + Double(documents.count) / (1 + Double(found[$0] ?? 0))) }
        if mode == "tf_idf", weights.count > 1 { weights[0] = weights.dropFirst().reduce(0, +) / Double(weights.count - 1) }
    }

    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        guard let given = arguments.positional.first else { throw Raise(.typeError, "TextVectorization is called with texts") }
        guard !vocabulary.isEmpty else { throw Raise(.runtimeError, "the layer has no vocabulary yet", hint: "vectorize.adapt(texts) makes one.") }
        if given.of(KerasTensorObject.self) != nil {
            throw Raise(.notImplementedError, "texts can't go into a model here", hint: "Turn them into numbers before: x = vectorize(texts), then model.fit(x, y).")
        }
        let isSingle = given.text != nil
        let unknown = mode == "int" ? 1 : 0
        let rows = try texts(given, vm).map { tokens($0).map { index[$0] ?? unknown } }
        let width = mode == "int" ? length ?? rows.map(\.count).max() ?? 0 : vocabulary.count
        try vm.checkSize(8 * max(1, rows.count), max(1, width))
        var values = [Double](repeating: 0, count: rows.count * width)
        for (i, row) in rows.enumerated() {
            if mode == "int" {
                for (j, number) in row.prefix(width).enumerated() { values[i * width + j] = Double(number) }
            } else {
                for number in row { values[i * width + number] = mode == "multi_hot" ? 1 : values[i * width + number] + (mode == "tf_idf" ? weights[number] : 1) }
            }
        }
        return .object(TensorObject(NDArray(values, shape: isSingle ? [width] : [rows.count, width], dtype: mode == "int" || mode == "multi_hot" ? .int64 : .float32)))
    }

    private static func object(_ call: Call) throws -> TextVectorization {
        guard let object = call[0].of(TextVectorization.self) else { throw Raise(.typeError, "expected a TextVectorization layer") }
        return object
    }

    private static let methods: [Builtin] = [
        Builtin("adapt", "self, data, batch_size=None, steps=None", "Makes the vocabulary from texts, the most frequent words first.") { call in
            try object(call).adapt(call[1], call.vm)
            return .none
        },
        Builtin("get_vocabulary", "self, include_special_tokens=True", "The words by their numbers.") { call in
            let layer = try object(call)
            let words = try call.bool(1, or: true) ? layer.vocabulary : Array(layer.vocabulary.dropFirst(layer.special.count))
            return .items(words.map { .string($0) })
        },
        Builtin("set_vocabulary", "self, vocabulary, idf_weights=None", "Gives the layer a vocabulary.") { call in
            try object(call).set(call.vm.sequence(call[1]).map { try call.vm.str($0) })
            return .none
        },
        Builtin("vocabulary_size", "self", "The number of words with their places for padding and unknown words.") { .int(try object($0).vocabulary.count) },
        Builtin("get_config", "self", "The settings it was made with.") { call in
            let layer = try object(call)
            return .dict(Dict([("max_tokens", layer.limit.map { .int($0) } ?? .none), ("output_mode", .string(layer.mode)), ("output_sequence_length", layer.length.map { .int($0) } ?? .none)]))
        },
    ]
}
