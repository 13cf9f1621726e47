import Arrays
import Interpreter
import NumPyBridge
import PandasBridge

/// Scalers: each learns a number or two a column, and `transform` is one line of arithmetic.
enum Scalers {
    private static let module = "sklearn.preprocessing"

    static let kinds: [EstimatorKind] = [
        EstimatorKind(name: "MinMaxScaler", module: module, signature: "feature_range=(0, 1), *, copy=True, clip=False", summary: "Scales each column to a range.", example: "scaled = MinMaxScaler(feature_range=(0, 1)).fit_transform(x)", methods: { methods(minMax) }),
        EstimatorKind(name: "StandardScaler", module: module, signature: "*, copy=True, with_mean=True, with_std=True", summary: "Scales each column to mean 0 and deviation 1.", methods: { methods(standard) }),
        EstimatorKind(name: "RobustScaler", module: module, signature: "*, with_centering=True, with_scaling=True, quantile_range=(25.0, 75.0), copy=True, unit_variance=False", summary: "Scales each column by its median and quartiles.", methods: { methods(robust) }),
        EstimatorKind(name: "MaxAbsScaler", module: module, signature: "*, copy=True", summary: "Divides each column by its largest size.", methods: { methods(maxAbs) }),
        EstimatorKind(name: "Normalizer", module: module, signature: "norm='l2', *, copy=True", summary: "Scales each row to length 1.", methods: { rowMethods }),
    ]

    private static func methods(_ fit: @escaping @Sendable (EstimatorObject, FeatureTable, Interpreter, Bool) throws -> Void) -> [Builtin] {
        @Sendable func learn(_ call: Call, keeping: Bool) throws -> Value {
            let estimator = try EstimatorObject.of(call)
            let table = try FeatureTable(call[1], estimator.kind.name, call.vm, allowsMissing: true)
            if keeping, estimator.featureCount > 0 { try estimator.check(table) } else {
                estimator.state = [:]
                estimator.note(table)
            }
            try fit(estimator, table, call.vm, keeping)
            return call[0]
        }
        return [
            Builtin("fit", "self, X, y=None, sample_weight=None", "Learns the scale of each column.") { try learn($0, keeping: false) },
            Builtin("partial_fit", "self, X, y=None", "Learns from more rows.") { try learn($0, keeping: true) },
            Builtin("transform", "self, X, copy=None", "Scales each column.") { try apply(EstimatorObject.of($0), $0[1], $0.vm, inverse: false) },
            Builtin("inverse_transform", "self, X, copy=None", "Takes the scaling back.") { try apply(EstimatorObject.of($0), $0[1], $0.vm, inverse: true) },
            EstimatorMethods.fitTransform,
            Builtin("get_feature_names_out", "self, input_features=None", "The names of the columns.") { call in
                let estimator = try EstimatorObject.of(call)
                try estimator.requireFitted()
                return Labels.array((estimator.featureNames ?? (0..<estimator.featureCount).map { "x\($0)" }).map { .text($0) }, asObjects: true)
            },
        ]
    }

    private static func apply(_ estimator: EstimatorObject, _ value: Value, _ vm: Interpreter, inverse: Bool) throws -> Value {
        try estimator.requireFitted()
        let table = try FeatureTable(value, estimator.kind.name, vm, allowsMissing: true)
        // The way back broadcasts a single column, as NumPy does: forecasts of many steps rely on it.
        if !inverse || estimator.featureCount != 1 { try estimator.check(table) }
        let (factor, shift, centre) = (estimator.state["factor"] ?? [], estimator.state["shift"], estimator.state["centre"])
        // In single precision NumPy rounds after every step.
        let round: (Double) -> Double = table.isSingle ? { Double(Float($0)) } : { $0 }
        let bounds = try estimator.kind.name == "MinMaxScaler" && !inverse && estimator.flag("clip", false, vm) ? range(estimator, vm) : nil
        let divides = estimator.state["divisor"]
        return table.array(table.values.enumerated().map { i, x in
            let j = estimator.featureCount == 1 ? 0 : i % table.columns
            if let shift {
                let y = inverse ? round(round(x - shift[j]) / factor[j]) : round(round(x * factor[j]) + shift[j])
                return bounds.map { min(max(y, $0.0), $0.1) } ?? y
            }
            let scale = divides?[j] ?? 1
            let middle = centre?[j] ?? 0
            return inverse ? round(round(x * scale) + middle) : round(round(x - middle) / scale)
        })
    }

    private static func range(_ estimator: EstimatorObject, _ vm: Interpreter) throws -> (Double, Double) {
        guard let given = estimator.parameter("feature_range") else { return (0, 1) }
        let items = try vm.sequence(given)
        guard items.count == 2 else { throw Raise(ExceptionObject(Sklearn.invalidParameter, [.string("The 'feature_range' parameter of MinMaxScaler must be an instance of 'tuple'. Got \(try vm.repr(given)) instead.")])) }
        let (low, high) = (try vm.double(items[0]), try vm.double(items[1]))
        guard low < high else { throw Raise(.valueError, "Minimum of desired feature range must be smaller than maximum. Got \(try vm.repr(given)).") }
        return (low, high)
    }

    private static func minMax(_ estimator: EstimatorObject, _ table: FeatureTable, _ vm: Interpreter, keeping: Bool) throws {
        let (low, high) = try range(estimator, vm)
        let round: (Double) -> Double = table.isSingle ? { Double(Float($0)) } : { $0 }
        var minima: [Double] = []
        var maxima: [Double] = []
        for j in 0..<table.columns {
            let known = table.column(j).filter { !$0.isNaN }
            minima.append([known.min(), estimator.state["min"]?[j]].compactMap { $0 }.min() ?? .nan)
            maxima.append([known.max(), estimator.state["max"]?[j]].compactMap { $0 }.max() ?? .nan)
        }
        let spans = zip(minima, maxima).map { round($1 - $0) }
        let factor = spans.map { round((high - low) / ($0 < 10 * Double.ulpOfOne ? 1 : $0)) }
        let shift = zip(minima, factor).map { round(low - round($0 * $1)) }
        let seen = (estimator.state["seen"]?.first ?? 0) + Double(table.rows)
        estimator.state = ["min": minima, "max": maxima, "factor": factor, "shift": shift, "seen": [seen]]
        func array(_ x: [Double]) -> Value { .object(ArrayObject(NDArray(x, dtype: table.isSingle ? .float32 : .float64))) }
        for (name, values) in [("data_min_", minima), ("data_max_", maxima), ("data_range_", spans), ("scale_", factor), ("min_", shift)] { estimator.set(name, array(values)) }
        estimator.set("n_samples_seen_", .int(Int(seen)))
    }

    private static func standard(_ estimator: EstimatorObject, _ table: FeatureTable, _ vm: Interpreter, keeping: Bool) throws {
        let (withMean, withSpread) = (try estimator.flag("with_mean", true, vm), try estimator.flag("with_std", true, vm))
        var (means, variances, counts) = ([Double](), [Double](), [Double]())
        for j in 0..<table.columns {
            let known = table.column(j).filter { !$0.isNaN }
            let n = Double(known.count)
            let mean = n == 0 ? .nan : Reducer.sumOf(known) / n
            var total = Reducer.sumOf(known.map { ($0 - mean) * ($0 - mean) })
            // Two-pass with a correction, as scikit-learn has it.
            let rest = Reducer.sumOf(known.map { $0 - mean })
            total -= rest * rest / max(1, n)
            if let oldCount = estimator.state["count"]?[j], oldCount > 0, let oldMean = estimator.state["mean"]?[j], let oldVariance = estimator.state["variance"]?[j] {
                let all = oldCount + n
                let delta = mean - oldMean
                means.append((oldMean * oldCount + mean * n) / all)
                variances.append((oldVariance * oldCount + total + delta * delta * oldCount * n / all) / all)
                counts.append(all)
            } else {
                means.append(mean)
                variances.append(n == 0 ? .nan : total / n)
                counts.append(n)
            }
        }
        let scales = zip(zip(variances, means), counts).map { pair, n -> Double in
            let (variance, mean) = pair
            // A column that is constant up to rounding keeps its scale.
            let bound = n * Double.ulpOfOne * variance + (n * mean * Double.ulpOfOne) * (n * mean * Double.ulpOfOne)
            return variance <= bound ? 1 : variance.squareRoot()
        }
        estimator.state = ["mean": means, "variance": variances, "count": counts, "centre": withMean ? means : means.map { _ in 0 }, "divisor": withSpread ? scales : scales.map { _ in 1 }]
        estimator.set("mean_", means)
        if withSpread {
            estimator.set("var_", variances)
            estimator.set("scale_", scales)
        } else {
            estimator.set("var_", .none)
            estimator.set("scale_", .none)
        }
        estimator.set("n_samples_seen_", NumPy.scalar(NDArray(integers: [Int(counts.first ?? 0)], shape: [])))
    }

    private static func robust(_ estimator: EstimatorObject, _ table: FeatureTable, _ vm: Interpreter, keeping: Bool) throws {
        var shares = (25.0, 75.0)
        if let given = estimator.parameter("quantile_range") {
            let items = try vm.sequence(given)
            guard items.count == 2 else { throw Raise(.valueError, "Invalid quantile range: \(try vm.repr(given))") }
            shares = (try vm.double(items[0]), try vm.double(items[1]))
            guard shares.0 >= 0, shares.0 <= shares.1, shares.1 <= 100 else { throw Raise(.valueError, "Invalid quantile range: \(try vm.repr(given))") }
        }
        let columns = (0..<table.columns).map { table.column($0).filter { !$0.isNaN } }
        let centres = columns.map { Reducer.quantile($0, 0.5) }
        let scales = columns.map { x -> Double in
            let spread = Reducer.quantile(x, shares.1 / 100) - Reducer.quantile(x, shares.0 / 100)
            return spread < 10 * Double.ulpOfOne ? 1 : spread
        }
        let (centring, scaling) = (try estimator.flag("with_centering", true, vm), try estimator.flag("with_scaling", true, vm))
        estimator.state = ["centre": centring ? centres : centres.map { _ in 0 }, "divisor": scaling ? scales : scales.map { _ in 1 }]
        estimator.set("center_", centres)
        estimator.set("scale_", scales)
    }

    private static func maxAbs(_ estimator: EstimatorObject, _ table: FeatureTable, _ vm: Interpreter, keeping: Bool) throws {
        let largest = (0..<table.columns).map { j in max(table.column(j).filter { !$0.isNaN }.map(\.magnitude).max() ?? .nan, estimator.state["largest"]?[j] ?? 0) }
        let scales = largest.map { $0 < 10 * Double.ulpOfOne ? 1 : $0 }
        estimator.state = ["largest": largest, "divisor": scales]
        estimator.set("max_abs_", largest)
        estimator.set("scale_", scales)
    }

    private static let rowMethods: [Builtin] = [
        Builtin("fit", "self, X, y=None", "Notes the number of columns.") { call in
            let estimator = try EstimatorObject.of(call)
            estimator.note(try FeatureTable(call[1], estimator.kind.name, call.vm))
            return call[0]
        },
        Builtin("transform", "self, X, copy=None", "Scales each row.") { call in
            let estimator = try EstimatorObject.of(call)
            let table = try FeatureTable(call[1], estimator.kind.name, call.vm)
            let norm = estimator.parameter("norm")?.text ?? "l2"
            guard ["l1", "l2", "max"].contains(norm) else { throw Raise(ExceptionObject(Sklearn.invalidParameter, [.string("The 'norm' parameter of Normalizer must be a str among {'l1', 'l2', 'max'}. Got \(Str.quoted(norm)) instead.")])) }
            var values = table.values
            for row in 0..<table.rows {
                let part = values[row * table.columns..<(row + 1) * table.columns]
                let length = switch norm {
                case "l1": part.reduce(0) { $0 + $1.magnitude }
                case "max": part.map(\.magnitude).max() ?? 0
                default: part.reduce(0) { $0 + $1 * $1 }.squareRoot()
                }
                if length > 0 { for i in row * table.columns..<(row + 1) * table.columns { values[i] /= length } }
            }
            return table.array(values)
        },
        EstimatorMethods.fitTransform,
    ]
}
