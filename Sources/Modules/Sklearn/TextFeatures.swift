import Arrays
import Interpreter
import NumPyBridge
import PandasBridge

/// Word counts, as scikit-learn's vectorizers give them. The result is held densely: `toarray()` costs nothing, and large
/// vocabularies are refused before they fill the memory.
final class CountsObject: Object, ArrayConvertible {
    let array: NDArray
    init(_ array: NDArray) { self.array = array }

    var arrayValue: NDArray? { array }
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("csr_matrix", module: "scipy.sparse", methods: ["toarray", "todense"].map { name in
        Builtin(name, "self", "The counts as an array.") { call in
            guard let counts = call[0].of(CountsObject.self) else { throw Raise(.typeError, "expected a matrix of counts") }
            return .object(ArrayObject(counts.array))
        }
    } + ["sum", "mean", "max"].map { name in
        Builtin(name, "self, axis=None", "The \(name) of the counts.") { call in
            guard let counts = call[0].of(CountsObject.self) else { throw Raise(.typeError, "expected a matrix of counts") }
            return try call.vm.call(call.vm.attribute(.object(ArrayObject(counts.array)), Name(name)), Arguments([], call.has(1) ? [(Name("axis"), call[1])] : []))
        }
    })
    override var type: TypeObject { CountsObject.classObject }
    override func length(_ vm: Interpreter) throws -> Int? { throw Raise(.typeError, "sparse array length is ambiguous; use getnnz() or shape[0]") }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "shape": .tuple(Tuple(array.shape.map { .int($0) }))
        case "nnz": .int(array.doubles.count { $0 != 0 })
        case "ndim": .int(2)
        case "dtype": .object(DTypeObject(array.dtype))
        case "T": .object(CountsObject(try array.transposed().copy()))
        default: nil
        }
    }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        let part = try vm.item(.object(ArrayObject(array)), key)
        guard let made = part.of(ArrayObject.self) else { return part }
        return .object(CountsObject(made.array.rank == 1 ? try made.array.reshaped([1, -1]) : made.array))
    }
    override func repr(_ vm: Interpreter) throws -> String {
        "<Compressed Sparse Row sparse matrix of dtype '\(try vm.str(.object(DTypeObject(array.dtype))))'\n\twith \(array.doubles.count { $0 != 0 }) stored elements and shape (\(array.shape.map(String.init).joined(separator: ", ")))>"
    }
}

enum TextFeatures {
    private static let counting = "lowercase=True, stop_words=None, ngram_range=(1, 1), max_df=1.0, min_df=1, max_features=None, vocabulary=None, binary=False, analyzer='word', tokenizer=None, preprocessor=None, token_pattern='(?u)\\\\b\\\\w\\\\w+\\\\b', input='content', encoding='utf-8', decode_error='strict', strip_accents=None, dtype=None"

    static let kinds: [EstimatorKind] = [
        EstimatorKind(name: "CountVectorizer", module: "sklearn.feature_extraction.text", signature: "*, " + counting, summary: "How often each word occurs in each text.", example: "CountVectorizer().fit_transform(['a cat', 'two cats']).toarray()", methods: { methods(weighted: false) }),
        EstimatorKind(name: "TfidfVectorizer", module: "sklearn.feature_extraction.text", signature: "*, " + counting + ", norm='l2', use_idf=True, smooth_idf=True, sublinear_tf=False", summary: "Word counts, rare words weighted more.", methods: { methods(weighted: true) }),
    ]

    private static func texts(_ value: Value, _ vm: Interpreter) throws -> [String] {
        if value.text != nil { throw Raise(.valueError, "Iterable over raw text documents expected, string object received.") }
        return try (value.of(SeriesObject.self)?.column.plainValues ?? vm.sequence(value)).map { item in
            guard let text = item.text else { throw Raise(.attributeError, "'\(item.typeName)' object has no attribute 'lower'") }
            return text
        }
    }

    /// Words of two characters and more, and runs of them.
    private static func words(_ text: String, _ estimator: EstimatorObject, _ vm: Interpreter) throws -> [String] {
        for name in ["tokenizer", "preprocessor"] where estimator.parameter(name) != nil { throw Raise(.notImplementedError, "\(estimator.kind.name)(\(name)=) is not part of Unroll", hint: "Prepare the texts before, and join the words with blanks.") }
        if let analyzer = estimator.parameter("analyzer")?.text, analyzer != "word" { throw Raise(.notImplementedError, "\(estimator.kind.name)(analyzer='\(analyzer)') is not part of Unroll") }
        let lowered = try estimator.flag("lowercase", true, vm) ? text.lowercased() : text
        var tokens = lowered.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init).filter { $0.unicodeScalars.count >= 2 }
        if let stops = estimator.parameter("stop_words") {
            guard stops.text == nil else { throw Raise(.notImplementedError, "scikit-learn's list of stop words is not part of Unroll", hint: "Pass your own: stop_words=['the', 'a', 'of', ...].") }
            let stopped = Set(try vm.sequence(stops).map { try vm.str($0) })
            tokens = tokens.filter { !stopped.contains($0) }
        }
        guard let range = try estimator.parameter("ngram_range").map({ try vm.sequence($0).map { try vm.index($0) } }) else { return tokens }
        guard range.count == 2, range[0] >= 1, range[0] <= range[1], range[1] <= 20 else { throw Raise(.valueError, "Invalid value for ngram_range=\(range) lower boundary larger than the upper boundary.") }
        return (range[0]...range[1]).flatMap { n in n > tokens.count ? [] : (0...(tokens.count - n)).map { tokens[$0..<$0 + n].joined(separator: " ") } }
    }

    private static func learn(_ call: Call) throws -> [[String]] {
        let (estimator, vm) = (try EstimatorObject.of(call), call.vm)
        let documents = try texts(call[1], vm).map { try words($0, estimator, vm) }
        var vocabulary: [String]
        if let given = estimator.parameter("vocabulary") {
            vocabulary = try vm.sequence(given).map { try vm.str($0) }
        } else {
            var (occurrences, documentsWith) = ([String: Int](), [String: Int]())
            for (i, document) in documents.enumerated() {
                if i & 0x3FF == 0 { try vm.checkInterruption() }
                for word in document { occurrences[word, default: 0] += 1 }
                for word in Set(document) { documentsWith[word, default: 0] += 1 }
            }
            func bound(_ name: String, _ standard: Double) throws -> Double {
                guard let value = estimator.parameter(name) else { return standard }
                if let n = value.index { return Double(n) }
                return try vm.double(value) * Double(documents.count)
            }
            let (low, high) = (try bound("min_df", 1), try bound("max_df", Double(documents.count)))
            var kept = documentsWith.filter { Double($0.value) >= low && Double($0.value) <= high }.map(\.key)
            if let most = estimator.parameter("max_features"), try vm.index(most) < kept.count {
                kept.sort { (occurrences[$0] ?? 0, $1) > (occurrences[$1] ?? 0, $0) }
                kept = Array(kept.prefix(max(0, try vm.index(most))))
            }
            vocabulary = kept.sorted { Str.precedes($0, $1) }
            guard !vocabulary.isEmpty else { throw Raise(.valueError, documentsWith.isEmpty ? "empty vocabulary; perhaps the documents only contain stop words" : "After pruning, no terms remain. Try a lower min_df or a higher max_df.") }
        }
        estimator.tables["words"] = [vocabulary.map { .text($0) }]
        // In the order in which the words came, as scikit-learn's dict has them.
        let places = Dictionary(vocabulary.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
        var seen: Set<String> = []
        let first = documents.joined().filter { places[$0] != nil && seen.insert($0).inserted }
        estimator.set("vocabulary_", .dict(Dict((first + vocabulary.filter { !seen.contains($0) }).map { ($0, .int(places[$0] ?? 0)) })))
        let with = vocabulary.map { _ in 0 }
        var documentsWith = with
        for document in documents { for word in Set(document) { if let at = places[word] { documentsWith[at] += 1 } } }
        let smooth = try estimator.flag("smooth_idf", true, vm) ? 1.0 : 0.0
        let idf = documentsWith.map { Logarithm.natural((Double(documents.count) + smooth) / (Double($0) + smooth)) + 1 }
        estimator.state["idf"] = idf
        if estimator.kind.name == "TfidfVectorizer" { estimator.set("idf_", idf) }
        return documents
    }

    private static func counted(_ documents: [[String]], _ estimator: EstimatorObject, _ vm: Interpreter) throws -> Value {
        let vocabulary = (estimator.tables["words"]?.first ?? []).compactMap(\.text)
        let places = Dictionary(vocabulary.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
        let width = vocabulary.count
        do { try vm.checkSize(16 * max(1, width), max(1, documents.count)) } catch {
            throw Raise(.memoryError, "\(documents.count) texts with \(width) words don't fit into memory", hint: "Counts are held densely here: pass max_features=5000 or min_df=5.")
        }
        var values = [Double](repeating: 0, count: documents.count * width)
        for (row, document) in documents.enumerated() { for word in document { if let at = places[word] { values[row * width + at] += 1 } } }
        if try estimator.flag("binary", false, vm) { values = values.map { $0 > 0 ? 1 : 0 } }
        guard estimator.kind.name == "TfidfVectorizer" else { return .object(CountsObject(NDArray(integers: values.map { Int($0) }, shape: [documents.count, width]))) }
        let idf = try estimator.flag("use_idf", true, vm) ? estimator.state["idf"] ?? [] : vocabulary.map { _ in 1 }
        if try estimator.flag("sublinear_tf", false, vm) { values = values.map { $0 > 0 ? 1 + Logarithm.natural($0) : 0 } }
        let norm = estimator.parameters.last { $0.name == "norm" }.map { $0.value.isNone ? "none" : $0.value.text ?? "l2" } ?? "l2"
        for row in documents.indices {
            var length = 0.0
            for j in 0..<width {
                values[row * width + j] *= idf[j]
                let x = values[row * width + j]
                length += norm == "l1" ? x.magnitude : x * x
            }
            if norm == "l2" { length = length.squareRoot() }
            if norm != "none", length > 0 { for j in 0..<width { values[row * width + j] /= length } }
        }
        return .object(CountsObject(NDArray(values, shape: [documents.count, width])))
    }

    private static func methods(weighted: Bool) -> [Builtin] {
        [
            Builtin("fit", "self, raw_documents, y=None", "Learns the words.") { call in
                _ = try learn(call)
                return call[0]
            },
            Builtin("transform", "self, raw_documents", "Counts the words of texts.") { call in
                let estimator = try EstimatorObject.of(call)
                guard estimator.tables["words"] != nil else { throw Raise(ExceptionObject(Sklearn.notFitted, [.string(weighted ? "The TF-IDF vectorizer is not fitted" : "Vocabulary not fitted or provided")])) }
                return try counted(texts(call[1], call.vm).map { try words($0, estimator, call.vm) }, estimator, call.vm)
            },
            Builtin("fit_transform", "self, raw_documents, y=None", "Learns the words and counts them.") { call in try counted(learn(call), EstimatorObject.of(call), call.vm) },
            Builtin("get_feature_names_out", "self, input_features=None", "The words, in order.") { call in
                guard let words = try EstimatorObject.of(call).tables["words"]?.first else { throw Raise(ExceptionObject(Sklearn.notFitted, [.string("Vocabulary not fitted or provided")])) }
                return Labels.array(words, asObjects: true)
            },
        ]
    }
}
