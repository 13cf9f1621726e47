import Arrays
import Interpreter

/// `sklearn`: scalers, the train-test split, metrics.
enum Sklearn {
    static func make(_ path: String) -> Module? {
        switch path {
        case "sklearn": Module("sklearn", "Preparing data and judging predictions.", [])
        case "sklearn.preprocessing": Module("sklearn.preprocessing", "Scalers.", [("MinMaxScaler", .object(minMax)), ("StandardScaler", .object(standard))])
        case "sklearn.model_selection": Module("sklearn.model_selection", "Splitting data.", functions: [split])
        case "sklearn.metrics": Module("sklearn.metrics", "Judging predictions.", functions: metrics)
        // Notebooks import it and use it for frames of mixed columns, which are not there.
        case "sklearn.compose":
            Module("sklearn.compose", "Column transformers.", functions: [
                Builtin("ColumnTransformer", "transformers, **options", "Not part of Unroll.") { _ in
                    throw Raise(.notImplementedError, "ColumnTransformer is not part of Unroll", hint: "Scale the columns one by one with MinMaxScaler or StandardScaler.")
                },
            ])
        default: nil
        }
    }

    nonisolated(unsafe) static let minMax: TypeObject = TypeObject("MinMaxScaler", module: "sklearn.preprocessing", methods: ScalerObject.methods, constructor: Builtin("MinMaxScaler", "feature_range=(0, 1)", "Scales each column to a range.", example: "scaler = MinMaxScaler(); scaled = scaler.fit_transform(x)") { call in
        var range = (0.0, 1.0)
        if let given = call.optional(0) {
            let items = try call.vm.sequence(given)
            guard items.count == 2 else { throw Raise(.valueError, "feature_range must be (low, high)") }
            range = (try call.vm.double(items[0]), try call.vm.double(items[1]))
            guard range.0 < range.1 else { throw Raise(.valueError, "Minimum of desired feature range must be smaller than maximum. Got (\(try call.vm.repr(items[0])), \(try call.vm.repr(items[1]))).") }
        }
        return .object(ScalerObject(isMinMax: true, range: range))
    })
    nonisolated(unsafe) static let standard: TypeObject = TypeObject("StandardScaler", module: "sklearn.preprocessing", methods: ScalerObject.methods, constructor: Builtin("StandardScaler", "", "Scales each column to mean 0 and deviation 1.") { _ in
        .object(ScalerObject(isMinMax: false, range: (0, 1)))
    })

    private static let split = Builtin("train_test_split", "*arrays, test_size=None, train_size=None, random_state=None, shuffle=True", "Splits arrays into a training and a test part.", example: "X_train, X_test = train_test_split(X, test_size=0.25, random_state=0)") { call in
        let arrays = try call.rest.map { try NumPy.argument($0, call.vm) }
        guard let n = arrays.first?.shape.first else { throw Raise(.valueError, "At least one array required as input") }
        guard arrays.allSatisfy({ $0.shape.first == n }) else { throw Raise(.valueError, "Found input variables with inconsistent numbers of samples: [\(arrays.map { String($0.shape.first ?? 0) }.joined(separator: ", "))]") }
        func size(_ index: Int) throws -> Double? {
            guard let value = call.optional(index) else { return nil }
            if let whole = value.index { return Double(whole) }
            let share = try call.vm.double(value)
            guard share > 0, share < 1 else { throw Raise(.valueError, "a share must lie between 0 and 1, got \(share)") }
            return share * Double(n)
        }
        let (testGiven, trainGiven) = (try size(1), try size(2))
        let test = testGiven?.rounded(.up) ?? trainGiven.map { Double(n) - $0.rounded(.down) } ?? (Double(n) * 0.25).rounded(.up)
        let train = trainGiven?.rounded(.down) ?? Double(n) - test
        guard test >= 0, train > 0, test + train <= Double(n) else { throw Raise(.valueError, "With n_samples=\(n), the resulting train set will be empty. Adjust any of the aforementioned parameters.") }
        let (testCount, trainCount) = (Int(test), Int(train))
        var order = Array(0..<n)
        if try call.bool(4, or: true) {
            if let seed = call.optional(3).flatMap({ $0.index }).flatMap({ UInt32(exactly: $0) }) {
                var generator = MersenneTwister(legacySeed: seed)
                order = generator.permutation(n)
            } else {
                order = NumPyRandom.state(call.vm).generator.permutation(n)
            }
            order = Array(order[testCount..<testCount + trainCount]) + Array(order[..<testCount])
        }
        let parts = try arrays.flatMap { array in
            try [Array(order[..<trainCount]), Array(order[trainCount..<min(n, trainCount + testCount)])].map { try ArrayMethods.take(array, $0, 0) }
        }
        return .items(parts.map { .object(ArrayObject($0)) })
    }

    private static func pair(_ call: Call) throws -> (y: [Double], p: [Double]) {
        let (y, p) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
        guard y.shape.first == p.shape.first, y.count == p.count else { throw Raise(.valueError, "Found input variables with inconsistent numbers of samples: [\(y.shape.first ?? 0), \(p.shape.first ?? 0)]") }
        guard y.count > 0 else { throw Raise(.valueError, "Found array with 0 sample(s) while a minimum of 1 is required.") }
        return (y.doubles, p.doubles)
    }

    private static let metrics: [Builtin] = [
        Builtin("mean_squared_error", "y_true, y_pred", "The mean of the squared errors.") { call in
            let (y, p) = try pair(call)
            return .float(zip(y, p).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(y.count))
        },
        Builtin("root_mean_squared_error", "y_true, y_pred", "The root of the mean of the squared errors.") { call in
            let (y, p) = try pair(call)
            return .float((zip(y, p).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(y.count)).squareRoot())
        },
        Builtin("mean_absolute_error", "y_true, y_pred", "The mean of the errors' sizes.") { call in
            let (y, p) = try pair(call)
            return .float(zip(y, p).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(y.count))
        },
        Builtin("r2_score", "y_true, y_pred", "The share of the variance that is explained.") { call in
            let (y, p) = try pair(call)
            let mean = y.reduce(0, +) / Double(y.count)
            let total = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return .float(1 - zip(y, p).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / total)
        },
        Builtin("accuracy_score", "y_true, y_pred", "The share of right answers.") { call in
            let (y, p) = try pair(call)
            return .float(Double(zip(y, p).filter { $0 == $1 }.count) / Double(y.count))
        },
    ]
}

/// MinMaxScaler or StandardScaler.
final class ScalerObject: Object {
    let isMinMax: Bool
    let range: (Double, Double)
    var fitted: (scale: [Double], offset: [Double], first: [Double], second: [Double])?

    init(isMinMax: Bool, range: (Double, Double)) {
        self.isMinMax = isMinMax
        self.range = range
    }

    override var type: TypeObject { isMinMax ? Sklearn.minMax : Sklearn.standard }
    override func repr(_ vm: Interpreter) -> String { type.name + "()" }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        guard let fitted else { return nil }
        func array(_ values: [Double]) -> Value { .object(ArrayObject(NDArray(values))) }
        switch (name.text, isMinMax) {
        case ("data_min_", true): return array(fitted.first)
        case ("data_max_", true): return array(fitted.second)
        case ("scale_", true): return array(fitted.scale)
        case ("min_", true): return array(fitted.offset)
        case ("mean_", false): return array(fitted.first)
        case ("var_", false): return array(fitted.second)
        case ("scale_", false): return array(fitted.scale.map { 1 / $0 })
        default: return nil
        }
    }

    static let methods: [Builtin] = [
        Builtin("fit", "self, X, y=None", "Learns the scale of each column.") { call in
            try scaler(call).fit(table(call[1], call.vm))
            return call[0]
        },
        Builtin("transform", "self, X", "Scales each column.") { try scaler($0).apply(table($0[1], $0.vm), inverse: false) },
        Builtin("fit_transform", "self, X, y=None", "Learns the scale and applies it.") { call in
            let data = try table(call[1], call.vm)
            try scaler(call).fit(data)
            return try scaler(call).apply(data, inverse: false)
        },
        Builtin("inverse_transform", "self, X", "Takes the scaling back.") { try scaler($0).apply(table($0[1], $0.vm), inverse: true) },
    ]

    private static func scaler(_ call: Call) throws -> ScalerObject {
        guard let scaler = call[0].of(ScalerObject.self) else { throw Raise(.typeError, "expected a scaler") }
        return scaler
    }

    private static func table(_ value: Value, _ vm: Interpreter) throws -> NDArray {
        let source = try value.of(FrameObject.self).map { try $0.values() } ?? value
        let array = try NumPy.argument(source, vm)
        guard array.rank == 2 else {
            throw Raise(.valueError, "Expected 2D array, got \(array.rank)D array instead", hint: "Reshape your data using array.reshape(-1, 1) if it has a single feature, or array.reshape(1, -1) if it is a single sample.")
        }
        guard array.count > 0 else { throw Raise(.valueError, "Found array with 0 sample(s) (shape=\(NumPy.shape(array.shape))) while a minimum of 1 is required by the scaler.") }
        return array
    }

    private func fit(_ data: NDArray) throws {
        let columns = data.shape[1]
        let values = data.doubles
        var result: (scale: [Double], offset: [Double], first: [Double], second: [Double]) = ([], [], [], [])
        for j in 0..<columns {
            let column = stride(from: j, to: values.count, by: columns).map { values[$0] }.filter { !$0.isNaN }
            if isMinMax {
                let (low, high) = (column.min() ?? .nan, column.max() ?? .nan)
                let scale = (range.1 - range.0) / (high == low ? 1 : high - low)
                result.scale.append(scale)
                result.offset.append(range.0 - low * scale)
                result.first.append(low)
                result.second.append(high)
            } else {
                let mean = try NDArray(column).reduced(.mean).doubles[0]
                let variance = try NDArray(column).reduced(.variance(ddof: 0)).doubles[0]
                result.scale.append(variance == 0 ? 1 : 1 / variance.squareRoot())
                result.offset.append(0)
                result.first.append(mean)
                result.second.append(variance)
            }
        }
        fitted = result
    }

    private func apply(_ data: NDArray, inverse: Bool) throws -> Value {
        guard let fitted else { throw Raise(.valueError, "This \(type.name) instance is not fitted yet. Call 'fit' with appropriate arguments before using this estimator.") }
        let columns = data.shape[1]
        guard columns == fitted.scale.count else { throw Raise(.valueError, "X has \(columns) features, but \(type.name) is expecting \(fitted.scale.count) features as input.") }
        let values = data.doubles.enumerated().map { i, x in
            let j = i % columns
            if isMinMax { return inverse ? (x - fitted.offset[j]) / fitted.scale[j] : x * fitted.scale[j] + fitted.offset[j] }
            return inverse ? x / fitted.scale[j] + fitted.first[j] : (x - fitted.first[j]) * fitted.scale[j]
        }
        return .object(ArrayObject(NDArray(values, shape: data.shape, dtype: data.dtype == .float32 ? .float32 : .float64)))
    }
}
