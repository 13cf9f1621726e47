import Interpreter
import Recurrent
import Syntax

/// Words by id.
struct Vocabulary {
    private let words: [Int: String]
    /// What was added to each word's number to make its id in x.
    private let shift: Int

    /// A list of words (the id is the place); a dict from words to ids or from ids to words; or what holds one of them: a
    /// Tokenizer, a TextVectorization or StringLookup layer.
    ///
    /// - Parameter shift: `index_from`; nil for that of `imdb.load_data` where the dict is `imdb.get_word_index()`, else 0.
    init(_ value: Value, shift: Int?, _ vm: Interpreter) throws {
        if case .dict(let dict) = value {
            words = Dictionary(try dict.pairs.map { key, value in
                if let id = key.index { return (id, try vm.str(value)) }
                if let word = key.text, let id = value.index { return (id, word) }
                throw Raise(.typeError, "a vocabulary is a dict of words and ids, found \(try vm.repr(key)): \(try vm.repr(value))")
            }, uniquingKeysWith: { first, _ in first })
            self.shift = shift ?? (MovieReviews.isWordIndex(dict) ? MovieReviews.indexFrom : 0)
            return
        }
        if let index = try vm.attributeIfPresent(value, Name("word_index")) {
            self = try Vocabulary(index, shift: shift, vm)
        } else if let get = try vm.attributeIfPresent(value, Name("get_vocabulary")) {
            self = try Vocabulary(vm.call(get, Arguments([])), shift: shift, vm)
        } else {
            words = Dictionary(uniqueKeysWithValues: try vm.sequence(value).enumerated().map { ($0, try vm.str($1)) })
            self.shift = shift ?? 0
        }
    }

    func word(_ id: Float) -> String {
        guard let id = Int(exactly: id.rounded()) else { return "?" }
        if let word = words[id &- shift], id >= shift { return word }
        // Where numbers were shifted, the first ids are Keras's own.
        let own = shift > 0 ? ["<pad>", "<start>", "<unknown>"] : ["<pad>"]
        return own.indices.contains(id) ? own[id] : "#\(id)"
    }
}

/// The words that stand at a trace's timesteps: given as such, or looked up by the ids in x.
enum StepWords {
    /// By sample; empty if neither is given.
    ///
    /// - Throws: ValueError if the number of words is not that of the timesteps, or x holds no ids to look up.
    static func read(tokens: Value?, vocabulary: Value?, shift: Int?, _ x: Tensor<Float>, _ vm: Interpreter) throws -> [[String]] {
        guard x.shape.count >= 2 else { return [] }
        let (samples, steps) = (x.shape[0], x.shape[1])
        if let tokens {
            let list = try vm.sequence(tokens)
            // One list of words names the steps of every sample.
            let rows = try list.allSatisfy({ $0.text != nil }) ? [[String]](repeating: list.map { try vm.str($0) }, count: samples) : list.map { try vm.sequence($0).map { try vm.str($0) } }
            guard rows.count == samples else { throw Raise(.valueError, "tokens= has words for \(rows.count) samples, but x has \(samples)") }
            if let wrong = rows.first(where: { $0.count != steps }) {
                throw Raise(.valueError, "tokens= has \(wrong.count) words, but x has \(steps) timesteps", hint: "Give one word for each timestep, padding included.")
            }
            return rows
        }
        guard let vocabulary else { return [] }
        let words = try Vocabulary(vocabulary, shift: shift, vm)
        guard x.shape.count == 2 else { throw Raise(.valueError, "vocabulary= looks up ids, but x holds \(x.shape[2]) number\(x.shape[2] == 1 ? "" : "s") a timestep", hint: "Name the timesteps with tokens=[...].") }
        return (0..<samples).map { n in (0..<steps).map { words.word(x[n * steps + $0]) } }
    }
}
