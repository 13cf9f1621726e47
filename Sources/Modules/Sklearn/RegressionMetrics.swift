import Arrays
import Interpreter
import NumPyBridge
import PandasBridge

/// How far predictions of numbers are off.
enum RegressionMetrics {
    /// Targets and predictions as columns of the same shape.
    static func pair(_ call: Call) throws -> (y: [[Double]], p: [[Double]]) {
        func table(_ value: Value) throws -> NDArray {
            let array: NDArray
            if let frame = value.of(FrameObject.self) { array = try NumPy.argument(frame.values(), call.vm) } else { array = try NumPy.argument(value, call.vm) }
            guard (1...2).contains(array.rank) else { throw Raise(.valueError, array.rank == 0 ? "Expected array-like (array or non-string sequence), got \(FloatText.repr(array.doubles.first ?? 0))" : "Found array with dim \(array.rank), while dim <= 2 is required.", hint: array.rank > 2 ? "Flatten the axes of time and features first, as in y.reshape(-1)." : nil) }
            return array
        }
        let (a, b) = (try table(call[0]), try table(call[1]))
        guard a.shape[0] == b.shape[0] else { throw Raise(.valueError, "Found input variables with inconsistent numbers of samples: [\(a.shape[0]), \(b.shape[0])]") }
        guard a.shape[0] > 0 else { throw Raise(.valueError, "Found array with 0 sample(s) (shape=(0,)) while a minimum of 1 is required.") }
        let (m, n) = (a.rank == 2 ? a.shape[1] : 1, b.rank == 2 ? b.shape[1] : 1)
        guard m == n else { throw Raise(.valueError, "y_true and y_pred have different number of output (\(m)!=\(n))") }
        let (x, z) = (a.doubles, b.doubles)
        if (x + z).contains(where: \.isNaN) { throw Raise(.valueError, "Input contains NaN.", hint: "A network whose loss became nan predicts nan: check the learning rate and the data.") }
        if (x + z).contains(where: \.isInfinite) { throw Raise(.valueError, "Input contains infinity or a value too large for dtype('float64').") }
        func columns(_ values: [Double]) -> [[Double]] { (0..<max(1, m)).map { j in stride(from: j, to: values.count, by: max(1, m)).map { values[$0] } } }
        return (columns(x), columns(z))
    }

    /// A number a column, then their mean, or the numbers themselves.
    private static func metric(_ name: String, _ summary: String, _ body: @escaping @Sendable ([Double], [Double]) throws -> Double, root: Bool = false) -> Builtin {
        Builtin(name, "y_true, y_pred, *, sample_weight=None, multioutput='uniform_average'", summary) { call in
            let (y, p) = try pair(call)
            if call.optional(2) != nil { throw Raise(.notImplementedError, "\(name)(sample_weight=) is not part of Unroll", hint: "np.average(errors, weights=...) gives a weighted mean.") }
            let values = try zip(y, p).map { try body($0, $1) }
            if call[3].text == "raw_values" { return .object(ArrayObject(NDArray(values))) }
            return .float(Reducer.sumOf(values) / Double(values.count))
        }
    }

    private static func mean(_ x: [Double]) -> Double { Reducer.sumOf(x) / Double(x.count) }

    static let functions: [Builtin] = [
        metric("mean_squared_error", "The mean of the squared errors.", { y, p in mean(zip(y, p).map { ($0 - $1) * ($0 - $1) }) }),
        metric("root_mean_squared_error", "The root of the mean of the squared errors.", { y, p in mean(zip(y, p).map { ($0 - $1) * ($0 - $1) }).squareRoot() }),
        metric("mean_absolute_error", "The mean of the errors' sizes.", { y, p in mean(zip(y, p).map { ($0 - $1).magnitude }) }),
        metric("median_absolute_error", "The middle of the errors' sizes.", { y, p in Reducer.quantile(zip(y, p).map { ($0 - $1).magnitude }, 0.5) }),
        metric("mean_absolute_percentage_error", "The mean of the errors' sizes relative to the targets.", { y, p in mean(zip(y, p).map { ($1 - $0).magnitude / max($0.magnitude, Double.ulpOfOne) }) }),
        metric("mean_squared_log_error", "The mean of the squared errors of the logarithms.", { y, p in
            guard (y + p).allSatisfy({ $0 > -1 }) else { throw Raise(.valueError, "Mean Squared Logarithmic Error cannot be used when targets contain values less than or equal to -1.") }
            return mean(zip(y, p).map { let d = logOnePlus($0) - logOnePlus($1); return d * d })
        }),
        metric("r2_score", "The share of the variance that is explained.", { y, p in
            guard y.count > 1 else { return .nan }
            let middle = mean(y)
            let total = Reducer.sumOf(y.map { ($0 - middle) * ($0 - middle) })
            let rest = Reducer.sumOf(zip(y, p).map { ($0 - $1) * ($0 - $1) })
            return total == 0 ? (rest == 0 ? 1 : 0) : 1 - rest / total
        }),
        metric("explained_variance_score", "The share of the variance that is explained, a constant error apart.", { y, p in
            let errors = zip(y, p).map { $0 - $1 }
            let (errorMean, middle) = (mean(errors), mean(y))
            let rest = mean(errors.map { ($0 - errorMean) * ($0 - errorMean) })
            let total = mean(y.map { ($0 - middle) * ($0 - middle) })
            return total == 0 ? (rest == 0 ? 1 : 0) : 1 - rest / total
        }),
        Builtin("max_error", "y_true, y_pred", "The largest error's size.") { call in
            let (y, p) = try pair(call)
            guard y.count == 1 else { throw Raise(.valueError, "Multioutput not supported in max_error") }
            return .float(zip(y[0], p[0]).map { ($0 - $1).magnitude }.max() ?? .nan)
        },
    ]

    private static func logOnePlus(_ x: Double) -> Double { Logarithm.natural(1 + x) }
}
