import Arrays
import Interpreter
import NumPyBridge
import PandasBridge

/// `train_test_split` and the splitters.
enum Splitting {
    static func length(_ value: Value, _ vm: Interpreter) throws -> Int {
        if let array = NumPy.array(value), value.of(FrameObject.self) == nil {
            guard let n = array.shape.first else { throw Raise(.typeError, "Singleton array \(try vm.repr(value)) cannot be considered a valid collection.") }
            return n
        }
        return try vm.length(value)
    }

    static func checkLengths(_ lengths: [Int]) throws {
        guard Set(lengths).count <= 1 else { throw Raise(.valueError, "Found input variables with inconsistent numbers of samples: [\(lengths.map(String.init).joined(separator: ", "))]") }
    }

    /// Rows of an array, list, series or frame, in its own kind.
    static func taken(_ value: Value, _ rows: [Int], _ vm: Interpreter) throws -> Value {
        if let frame = value.of(FrameObject.self) { return .object(frame.rows(rows)) }
        if let series = value.of(SeriesObject.self) { return .object(SeriesObject(series.column.picked(rows), index: series.index.gathered(rows), name: series.name)) }
        if let index = value.of(IndexObject.self) { return .object(IndexObject(index.index.gathered(rows))) }
        if let texts = value.of(TextArrayObject.self) { return .object(TextArrayObject(texts.column.picked(rows))) }
        if let counts = value.of(CountsObject.self) { return .object(CountsObject(try ArrayMethods.take(counts.array, rows, 0))) }
        if let array = NumPy.array(value) { return .object(ArrayObject(try ArrayMethods.take(array, rows, 0))) }
        let items = try vm.sequence(value)
        return .items(rows.map { items[$0] })
    }

    private static func sizes(_ n: Int, _ test: Value?, _ train: Value?, _ vm: Interpreter) throws -> (train: Int, test: Int) {
        func invalid(_ name: String, _ value: Value) throws -> Raise {
            Raise(ExceptionObject(Sklearn.invalidParameter, [.string("The '\(name)' parameter of train_test_split must be a float in the range (0.0, 1.0), an int in the range [1, inf) or None. Got \(try vm.repr(value)) instead.")]))
        }
        func count(_ value: Value?, _ name: String, _ rounding: FloatingPointRoundingRule) throws -> Int? {
            guard let value else { return nil }
            if let whole = value.index {
                guard whole >= 1 else { throw try invalid(name, value) }
                guard whole < n else { throw Raise(.valueError, "\(name)=\(whole) should be either positive and smaller than the number of samples \(n) or a float in the (0, 1) range") }
                return whole
            }
            guard let share = value.number, share > 0, share < 1 else { throw try invalid(name, value) }
            return Int((share * Double(n)).rounded(rounding))
        }
        let (testCount, trainCount) = (try count(test, "test_size", .up), try count(train, "train_size", .down))
        let nTest = testCount ?? trainCount.map { n - $0 } ?? Int((0.25 * Double(n)).rounded(.up))
        let nTrain = trainCount ?? n - nTest
        guard nTrain + nTest <= n else {
            throw Raise(.valueError, "The sum of train_size and test_size = \(nTrain + nTest), should be smaller than the number of samples \(n). Reduce test_size and/or train_size.")
        }
        guard nTrain > 0 else {
            throw Raise(.valueError, "With n_samples=\(n), test_size=\(try test.map { try vm.repr($0) } ?? (train == nil ? "0.25" : "None")) and train_size=\(try train.map { try vm.repr($0) } ?? "None"), the resulting train set will be empty. Adjust any of the aforementioned parameters.")
        }
        return (nTrain, nTest)
    }

    static let functions: [Builtin] = [
        Builtin("train_test_split", "*arrays, test_size=None, train_size=None, random_state=None, shuffle=True, stratify=None", "Splits arrays into a training and a test part, the same as scikit-learn for a seed.", example: "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)") { call in
            let lengths = try call.rest.map { try length($0, call.vm) }
            guard let n = lengths.first else { throw Raise(.valueError, "At least one array required as input") }
            try checkLengths(lengths)
            let (trainCount, testCount) = try sizes(n, call.optional(1), call.optional(2), call.vm)
            let train: [Int]
            let test: [Int]
            if try !call.bool(4, or: true) {
                if call.optional(5) != nil { throw Raise(.valueError, "Stratified train/test split is not implemented for shuffle=False") }
                (train, test) = (Array(0..<trainCount), Array(trainCount..<trainCount + testCount))
            } else if let labels = call.optional(5) {
                (train, test) = try Chance.draw(call.optional(3), call.vm) { try stratified(Labels.read(labels, call.vm), trainCount, testCount, &$0, call.vm) }
            } else {
                let order = try Chance.draw(call.optional(3), call.vm) { $0.permutation(n) }
                (train, test) = (Array(order[testCount..<testCount + trainCount]), Array(order[..<testCount]))
            }
            return .items(try call.rest.flatMap { try [taken($0, train, call.vm), taken($0, test, call.vm)] })
        },
    ]

    /// Shares of the classes kept in both parts (StratifiedShuffleSplit).
    private static func stratified(_ labels: [Datum], _ trainCount: Int, _ testCount: Int, _ generator: inout MersenneTwister, _ vm: Interpreter) throws -> ([Int], [Int]) {
        let classes = Labels.classes(labels)
        var rows = [[Int]](repeating: [], count: classes.count)
        let table = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
        for (row, label) in labels.enumerated() { if let at = table[label] { rows[at].append(row) } }
        let rare = zip(classes, rows).filter { $1.count < 2 }.map { $0.0 }
        if !rare.isEmpty {
            throw Raise(.valueError, "The least populated classes in y have only 1 member, which is too few. The minimum number of groups for any class cannot be less than 2. Classes with too few members are: [\(rare.map { CellLiteral.text($0, vm) }.joined(separator: " "))]")
        }
        for (name, count) in [("train_size", trainCount), ("test_size", testCount)] where count < classes.count {
            throw Raise(.valueError, "The \(name) = \(count) should be greater or equal to the number of classes = \(classes.count)")
        }
        let taken = shares(rows.map(\.count), trainCount, &generator)
        let tested = shares(zip(rows, taken).map { $0.count - $1 }, testCount, &generator)
        var (train, test) = ([Int](), [Int]())
        for (i, own) in rows.enumerated() {
            let order = generator.permutation(own.count).map { own[$0] }
            train += order.prefix(taken[i])
            test += order.dropFirst(taken[i]).prefix(tested[i])
        }
        return (generator.permutation(train.count).map { train[$0] }, generator.permutation(test.count).map { test[$0] })
    }

    /// How many to draw from each class; what is left over after rounding goes by the largest remainder, ties by chance.
    private static func shares(_ counts: [Int], _ draws: Int, _ generator: inout MersenneTwister) -> [Int] {
        let total = Double(counts.reduce(0, +))
        let exact = counts.map { Double($0) / total * Double(draws) }
        var floors = exact.map { Int($0.rounded(.down)) }
        var left = draws - floors.reduce(0, +)
        guard left > 0 else { return floors }
        let remainders = zip(exact, floors).map { $0 - Double($1) }
        for value in Set(remainders).sorted(by: >) {
            let places = remainders.indices.filter { remainders[$0] == value }
            let count = min(places.count, left)
            for i in generator.permutation(places.count).prefix(count) { floors[places[i]] += 1 }
            left -= count
            if left == 0 { break }
        }
        return floors
    }

    // MARK: Splitters

    private static let module = "sklearn.model_selection"
    static let kinds: [EstimatorKind] = [
        EstimatorKind(name: "KFold", module: module, signature: "n_splits=5, *, shuffle=False, random_state=None", summary: "Each part is the test part once.", methods: { splitter(folds) }),
        EstimatorKind(name: "StratifiedKFold", module: module, signature: "n_splits=5, *, shuffle=False, random_state=None", summary: "Each part is the test part once, classes shared out evenly.", methods: { splitter(stratifiedFolds) }),
        EstimatorKind(name: "TimeSeriesSplit", module: module, signature: "n_splits=5, *, max_train_size=None, test_size=None, gap=0", summary: "Growing training parts, each followed by its test part.", methods: { splitter(timeFolds) }),
    ]

    private static func splitter(_ body: @escaping @Sendable (EstimatorObject, Int, Value?, Interpreter) throws -> [(train: [Int], test: [Int])]) -> [Builtin] {
        [
            Builtin("split", "self, X, y=None, groups=None", "Pairs of training and test rows.") { call in
                let parts = try body(EstimatorObject.of(call), length(call[1], call.vm), call.optional(2), call.vm)
                return .object(ArrayIterator(parts.map { .pair(.object(ArrayObject(NDArray(integers: $0.train))), .object(ArrayObject(NDArray(integers: $0.test)))) }))
            },
            Builtin("get_n_splits", "self, X=None, y=None, groups=None", "How many parts there are.") { call in .int(Int(try EstimatorObject.of(call).number("n_splits", 5, call.vm))) },
        ]
    }

    private static func count(_ splitter: EstimatorObject, _ n: Int, _ vm: Interpreter) throws -> Int {
        let k = try splitter.parameter("n_splits").map { try vm.index($0) } ?? 5
        guard k >= 2 else { throw Raise(.valueError, "k-fold cross-validation requires at least one train/test split by setting n_splits=2 or more, got n_splits=\(k).") }
        guard k <= n else { throw Raise(.valueError, "Cannot have number of splits n_splits=\(k) greater than the number of samples: n_samples=\(n).") }
        return k
    }

    private static func folds(_ splitter: EstimatorObject, _ n: Int, _ y: Value?, _ vm: Interpreter) throws -> [(train: [Int], test: [Int])] {
        let k = try count(splitter, n, vm)
        let order = try splitter.flag("shuffle", false, vm) ? Chance.draw(splitter.parameter("random_state"), vm) { $0.permutation(n) } : Array(0..<n)
        var start = 0
        return (0..<k).map { i in
            let end = start + n / k + (i < n % k ? 1 : 0)
            let test = Set(order[start..<end])
            start = end
            return ((0..<n).filter { !test.contains($0) }, test.sorted())
        }
    }

    private static func stratifiedFolds(_ splitter: EstimatorObject, _ n: Int, _ y: Value?, _ vm: Interpreter) throws -> [(train: [Int], test: [Int])] {
        let k = try count(splitter, n, vm)
        guard let y else { throw Raise(.typeError, "StratifiedKFold.split() missing 1 required positional argument: 'y'") }
        let labels = try Labels.read(y, vm)
        try checkLengths([n, labels.count])
        let groups = Column(labels).groups(keepingMissing: true)
        guard let most = groups.map(\.rows.count).max(), most >= k else { throw Raise(.valueError, "n_splits=\(k) cannot be greater than the number of members in each class.") }
        let order = groups.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element.rows.count) }
        var fold = [Int](repeating: 0, count: n)
        let shuffles = try splitter.flag("shuffle", false, vm)
        try Chance.draw(shuffles ? splitter.parameter("random_state") : .int(0), vm) { generator in
            for (c, group) in groups.enumerated() {
                var own = (0..<k).flatMap { i in [Int](repeating: i, count: stride(from: i, to: n, by: k).count { order[$0] == c }) }
                if shuffles { own = generator.permutation(own.count).map { own[$0] } }
                for (row, i) in zip(group.rows, own) { fold[row] = i }
            }
        }
        return (0..<k).map { i in ((0..<n).filter { fold[$0] != i }, (0..<n).filter { fold[$0] == i }) }
    }

    private static func timeFolds(_ splitter: EstimatorObject, _ n: Int, _ y: Value?, _ vm: Interpreter) throws -> [(train: [Int], test: [Int])] {
        let k = try splitter.parameter("n_splits").map { try vm.index($0) } ?? 5
        guard k >= 2 else { throw Raise(.valueError, "k-fold cross-validation requires at least one train/test split by setting n_splits=2 or more, got n_splits=\(k).") }
        guard k < n else { throw Raise(.valueError, "Cannot have number of folds=\(k &+ 1) greater than the number of samples=\(n).") }
        let size = try splitter.parameter("test_size").map { try vm.index($0) } ?? n / (k + 1)
        let gap = try splitter.parameter("gap").map { try vm.index($0) } ?? 0
        guard size > 0, gap >= 0, Double(n) - Double(gap) - Double(size) * Double(k) > 0 else { throw Raise(.valueError, "Too many splits=\(k) for number of samples=\(n) with test_size=\(size) and gap=\(gap).") }
        let most = try splitter.parameter("max_train_size").map { try vm.index($0) }
        return stride(from: n - k * size, to: n, by: size).prefix(k).map { start in
            let end = start - gap
            return (Array((most.map { max(0, end - max(0, $0)) } ?? 0)..<end), Array(start..<min(n, start + size)))
        }
    }
}
