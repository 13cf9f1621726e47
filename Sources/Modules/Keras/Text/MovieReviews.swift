import Arrays
import Interpreter
import NumPyBridge
import StandardBridge
import SwiftCSV
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `keras.datasets.imdb`: the reviews of the Internet Movie Database where Keras keeps them, or the shipped ones,
/// encoded the same way.
enum MovieReviews {
    static func module() -> Module {
        Module("keras.datasets.imdb", "Movie reviews as numbers of words, and whether they are good.", functions: [
            Builtin("load_data", "path='imdb.npz', num_words=None, skip_top=0, maxlen=None, seed=113, start_char=1, oov_char=2, index_from=3, **kwargs", "Reviews and labels: (x_train, y_train), (x_test, y_test).", example: "(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=1000)") { try load($0) },
            Builtin("get_word_index", "path='imdb_word_index.json'", "The number of each word, by frequency; load_data adds index_from to it.") { try wordIndex($0) },
        ])
    }

    /// Reviews as ranks of words, and labels.
    struct Reviews {
        var train: [[Int]]
        var trainLabels: [Int]
        var test: [[Int]]
        var testLabels: [Int]
    }

    /// Where Keras keeps its files: KERAS_HOME, or ~/.keras.
    private static func kept(_ name: String) -> String {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }
        let home = variable("KERAS_HOME") ?? (variable("HOME") ?? ".") + "/.keras"
        return home + "/datasets/" + name
    }

    /// The file of a path: one that the script may read, or one of Keras's own by its name.
    private static func find(_ path: String, _ vm: Interpreter) throws -> String? {
        if DataFiles.exists(path.hasPrefix("/") ? path : vm.directory + "/" + path) { return try Files.readable(path, vm) }
        let own = kept(path)
        return !path.contains("/") && DataFiles.exists(own) && !DataFiles.isDirectory(own) ? own : nil
    }

    private static func load(_ call: Call) throws -> Value {
        let vm = call.vm
        let path = try call.string(0, or: "imdb.npz")
        var reviews: Reviews
        if let file = try find(path, vm) {
            reviews = try read(file, vm)
        } else {
            if path != "imdb.npz" { throw Raise(ExceptionObject(.named(.fileNotFoundError), [.int(2), .string("No such file or directory"), .string(path)])) }
            reviews = try shipped(vm).reviews
            vm.host?.notice("imdb.npz is not in \(DataFiles.parent(kept("imdb.npz"))): these are the \(reviews.train.count + reviews.test.count) shipped movie reviews, encoded the same way (label 1: rated above 0).")
        }
        try checkCounts(reviews)
        // As in Keras: one generator, first the training samples, then the test samples.
        var generator = MersenneTwister(legacySeed: UInt32(truncatingIfNeeded: try call.int(4, or: 113)))
        func shuffled(_ rows: [[Int]], _ labels: [Int]) -> ([[Int]], [Int]) {
            let order = generator.permutation(rows.count)
            return (order.map { rows[$0] }, order.map { labels[$0] })
        }
        (reviews.train, reviews.trainLabels) = shuffled(reviews.train, reviews.trainLabels)
        (reviews.test, reviews.testLabels) = shuffled(reviews.test, reviews.testLabels)
        let start = call.has(5) && call[5].isNone ? nil : try call.int(5, or: 1)
        let unknown = call.has(6) && call[6].isNone ? nil : try call.int(6, or: 2)
        let from = call.has(7) && call[7].isNone ? 0 : try call.int(7, or: indexFrom)
        func encoded(_ rows: [[Int]]) -> [[Int]] {
            rows.map { row in (start.map { [$0] } ?? []) + row.map { $0.addingReportingOverflow(from).partialValue } }
        }
        (reviews.train, reviews.test) = (encoded(reviews.train), encoded(reviews.test))
        if let longest = try call.optional(3).map({ try vm.index($0) }) {
            func short(_ rows: [[Int]], _ labels: [Int]) -> ([[Int]], [Int]) {
                let kept = rows.indices.filter { rows[$0].count < longest }
                return (kept.map { rows[$0] }, kept.map { labels[$0] })
            }
            (reviews.train, reviews.trainLabels) = short(reviews.train, reviews.trainLabels)
            (reviews.test, reviews.testLabels) = short(reviews.test, reviews.testLabels)
            if reviews.train.isEmpty || reviews.test.isEmpty {
                throw Raise(.valueError, "After filtering for sequences shorter than maxlen=\(longest), no sequence was kept. Increase maxlen.")
            }
        }
        let most = try call.optional(1).map { try vm.index($0) } ?? (reviews.train + reviews.test).lazy.compactMap { $0.max() }.max() ?? 0
        let skip = try call.int(2, or: 0)
        func cut(_ rows: [[Int]]) -> [[Int]] {
            rows.map { row in row.compactMap { $0 >= skip && $0 < most ? $0 : unknown } }
        }
        func part(_ rows: [[Int]], _ labels: [Int]) throws -> Value {
            .pair(try objects(cut(rows).map { .items($0.map { .int($0) }) }, vm), .object(ArrayObject(NDArray(integers: labels))))
        }
        return .pair(try part(reviews.train, reviews.trainLabels), try part(reviews.test, reviews.testLabels))
    }

    /// Lists in an array of objects, or in a list where arrays hold numbers only.
    private static func objects(_ rows: [Value], _ vm: Interpreter) throws -> Value {
        guard let numpy = try vm.importer("numpy", vm) else { return .items(rows) }
        do {
            return try vm.call(vm.attribute(numpy, Name("array")), Arguments([.items(rows)], [(Name("dtype"), .string("object"))]))
        } catch is Raise {
            return .items(rows)
        }
    }

    private static func checkCounts(_ reviews: Reviews) throws {
        guard reviews.train.count == reviews.trainLabels.count, reviews.test.count == reviews.testLabels.count else {
            throw Raise(.valueError, "imdb.npz is damaged: it has \(reviews.train.count) and \(reviews.test.count) reviews, but \(reviews.trainLabels.count) and \(reviews.testLabels.count) labels")
        }
    }

    // MARK: Keras's file

    private static func read(_ file: String, _ vm: Interpreter) throws -> Reviews {
        func broken(_ why: String) -> Raise { Raise(.valueError, "\(file) can't be read as Keras's imdb.npz: \(why)", hint: "Remove the file, or put the original there: then the shipped reviews or the real ones are used.") }
        guard let bytes = DataFiles.bytes(file) else { throw broken("it can't be opened") }
        do {
            let archive = try ZipArchive(bytes)
            func content(_ name: String) throws -> ArrayFile.Content {
                try vm.checkInterruption()
                guard let entry = try archive.read(name + ".npy", limit: vm.memoryLimit) else { throw broken("it has no array '\(name)' (there are: \(archive.names.joined(separator: ", ")))") }
                return try ArrayFile.read(entry)
            }
            func lists(_ name: String) throws -> [[Int]] {
                guard case .lists(let lists) = try content(name) else { throw broken("'\(name)' holds no lists") }
                return lists
            }
            func numbers(_ name: String) throws -> [Int] {
                guard case .numbers(let numbers) = try content(name) else { throw broken("'\(name)' holds no numbers") }
                return numbers
            }
            return Reviews(train: try lists("x_train"), trainLabels: try numbers("y_train"), test: try lists("x_test"), testLabels: try numbers("y_test"))
        } catch let problem as ZipArchive.Problem {
            switch problem {
            case .noArchive: throw broken("it is no zip file")
            case .damaged(let what): throw broken("\(what) is damaged")
            case .unsupported(let what): throw broken("\(what) is packed in an unknown way")
            case .tooLarge: throw Raise(ExceptionObject(.named(.memoryError), []))
            }
        } catch let problem as ArrayFile.Problem {
            switch problem {
            case .noArray: throw broken("an entry is no NumPy array")
            case .kind(let kind): throw broken("an array is of kind '\(kind)'")
            case .pickle(.forbidden(let what)): throw broken("it asks for \(what), which is refused: only lists of whole numbers are read")
            case .pickle: throw broken("an array holds something else than lists of whole numbers")
            }
        }
    }

    // MARK: The shipped reviews

    /// What is read once and then kept for the session.
    final class Shipped {
        let reviews: Reviews
        /// Words by frequency; the first has rank 1.
        let words: [String]
        init(_ reviews: Reviews, _ words: [String]) {
            self.reviews = reviews
            self.words = words
        }
    }

    static func shipped(_ vm: Interpreter) throws -> Shipped {
        if let known = vm.storage["imdb"] as? Shipped { return known }
        guard let home = DataFiles.home(), let bytes = DataFiles.bytes(home + "/datasets/movie-reviews.csv"), let text = String(validating: bytes, as: UTF8.self), let csv = try? NamedCSV(string: text) else {
            throw Raise(ExceptionObject(.named(.fileNotFoundError), [.int(2), .string("No such file or directory"), .string("movie-reviews.csv")]))
        }
        let rows = csv.rows.compactMap { row -> (words: [String], label: Int)? in
            guard let review = row["Review"], let rating = row["Rating"].flatMap(Double.init) else { return nil }
            return (TextPreprocessing.words(review, TextPreprocessing.filters, true, " "), rating > 0 ? 1 : 0)
        }
        var counts: [String: Int] = [:]
        for row in rows { for word in row.words { counts[word, default: 0] += 1 } }
        let words = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map(\.key)
        let ranks = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($0.element, $0.offset + 1) })
        let encoded = rows.map { row in row.words.compactMap { ranks[$0] } }
        // Every fifth review is held out, always the same ones.
        let (train, test) = (rows.indices.filter { $0 % 5 != 4 }, rows.indices.filter { $0 % 5 == 4 })
        let made = Shipped(Reviews(train: train.map { encoded[$0] }, trainLabels: train.map { rows[$0].label }, test: test.map { encoded[$0] }, testLabels: test.map { rows[$0].label }), words)
        vm.storage["imdb"] = made
        return made
    }

    private static func wordIndex(_ call: Call) throws -> Value {
        let path = try call.string(0, or: "imdb_word_index.json")
        if let file = try find(path, call.vm) {
            guard let bytes = DataFiles.bytes(file), let pairs = numbersByName(bytes) else { throw Raise(.valueError, "\(file) is no JSON object of words and numbers") }
            return .dict(index(pairs.map { ($0.0, .int($0.1)) }))
        }
        return .dict(index(try shipped(call.vm).words.enumerated().map { ($0.element, .int($0.offset + 1)) }))
    }

    private static func index(_ pairs: [(String, Value)]) -> Dict {
        let dict = Dict(pairs)
        dict.contents = indexNote
        return dict
    }

    /// What `load_data` adds to the numbers of `get_word_index()` unless it is told otherwise.
    static let indexFrom = 3
    private static let indexNote = "Words and their numbers by frequency; in load_data()'s reviews a word's id is its number + index_from (3)."
    /// Whether a dict came from `get_word_index()`: its note goes with it.
    static func isWordIndex(_ dict: Dict) -> Bool { dict.contents == indexNote }

    /// `{"word": 1, …}`, the one kind of JSON that is needed here.
    private static func numbersByName(_ bytes: [UInt8]) -> [(String, Int)]? {
        var at = 0
        func skip() { while at < bytes.count, [32, 9, 10, 13].contains(bytes[at]) { at += 1 } }
        func accept(_ character: Character) -> Bool {
            skip()
            guard at < bytes.count, bytes[at] == character.asciiValue else { return false }
            at += 1
            return true
        }
        func text() -> String? {
            guard accept("\"") else { return nil }
            var units: [UInt16] = []
            var plain: [UInt8] = []
            func flush() {
                units += Array(String(decoding: plain, as: UTF8.self).utf16)
                plain = []
            }
            while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
                guard bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count else {
                    plain.append(bytes[at])
                    at += 1
                    continue
                }
                flush()
                if bytes[at + 1] == UInt8(ascii: "u"), at + 6 <= bytes.count, let code = UInt16(String(decoding: bytes[at + 2..<at + 6], as: UTF8.self), radix: 16) {
                    units.append(code)
                    at += 6
                } else {
                    let escapes: [UInt8: UInt8] = [UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12]
                    plain.append(escapes[bytes[at + 1]] ?? bytes[at + 1])
                    at += 2
                }
            }
            flush()
            guard at < bytes.count else { return nil }
            at += 1
            return String(decoding: units, as: UTF16.self)
        }
        guard accept("{") else { return nil }
        var pairs: [(String, Int)] = []
        if accept("}") { return pairs }
        while true {
            guard let name = text(), accept(":") else { return nil }
            skip()
            let start = at
            while at < bytes.count, bytes[at] == UInt8(ascii: "-") || (48...57).contains(bytes[at]) { at += 1 }
            guard let number = Int(String(decoding: bytes[start..<at], as: UTF8.self)) else { return nil }
            pairs.append((name, number))
            if accept("}") { return pairs }
            guard accept(",") else { return nil }
        }
    }
}
