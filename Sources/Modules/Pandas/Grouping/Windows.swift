import Arrays
import Interpreter
import NumPyBridge

/// `rolling`, `expanding`, `ewm` and `resample`.
enum Windows {
    private static let rolling = "self, window, min_periods=None, center=False, win_type=None, on=None, closed=None, step=None"

    private static func target(_ call: Call) throws -> (frame: FrameObject, isSeries: Bool) {
        if let series = call[0].of(SeriesObject.self) { return (FrameObject(columns: Index(data: [series.name ?? .int(0)]), data: [series.column], index: series.index), true) }
        return (try Frames.frame(call), false)
    }

    static let seriesMethods: [Builtin] = [
        Builtin("rolling", rolling, "Windows that move over the values.", example: "s.rolling(window=12).mean()") { try roll($0) },
        Builtin("expanding", "self, min_periods=1", "Windows that grow from the start.") { try expand($0) },
        Builtin("ewm", "self, com=None, span=None, halflife=None, alpha=None, min_periods=0, adjust=True, ignore_na=False", "Means with exponentially falling weights.") { try weigh($0) },
        Builtin("resample", "self, rule, closed=None, label=None", "Groups of dates by a step such as 'MS' or 'YE'.", example: "s.resample('YE').mean()") { try resampled($0) },
        Builtin("asfreq", "self, freq, method=None", "The values at even steps of dates.") { try atFrequency($0) },
        Builtin("groupby", GroupMethods.signature, "Values by key.") { try GroupMethods.make($0) },
    ]
    static let frameMethods: [Builtin] = seriesMethods.filter { $0.name != "groupby" } + [
        Builtin("groupby", GroupMethods.signature, "Rows by key.", example: "df.groupby('model')['loss'].mean()") { try GroupMethods.make($0) },
    ]

    private static func roll(_ call: Call) throws -> Value {
        let (frame, isSeries) = try target(call)
        for (at, name) in [(4, "win_type"), (5, "on"), (7, "step")] where call.optional(at) != nil { throw Raise(.notImplementedError, "rolling(\(name)=) is not part of Unroll") }
        if let text = call[1].text {
            guard case .times(let times) = frame.index.levels[0].store else { throw Raise(.valueError, "window must be an integer 0 or greater") }
            let length = try TimedeltaObject.parse(text) ?? Frequency(text).fixedLength()
            let bounds = times.indices.map { i in ((times.firstIndex { $0 > times[i] - length } ?? i), i + 1) }
            return .object(WindowObject(frame, isSeries: isSeries, bounds: bounds, minimum: call.optional(2) == nil ? 1 : try call.int(2), name: "Rolling"))
        }
        guard let window = call[1].index, window >= 0 else { throw Raise(.valueError, "window must be an integer 0 or greater") }
        let minimum = call.optional(2) == nil ? window : try call.int(2)
        guard minimum <= window else { throw Raise(.valueError, "min_periods \(minimum) must be <= window \(window)") }
        guard minimum >= 0 else { throw Raise(.valueError, "min_periods must be >= 0") }
        let shift = try call.bool(3, or: false) ? (window - 1) / 2 : 0
        let size = min(window, frame.count &+ 1)
        let n = frame.count
        let bounds = (0..<n).map { i in
            let end = i + 1 + shift
            return (max(0, window > n ? (shift > 0 ? end - min(window, 2 * n + 2) : 0) : end - size), min(n, end))
        }
        return .object(WindowObject(frame, isSeries: isSeries, bounds: bounds, minimum: minimum, name: "Rolling [window=\(window),center=\(shift > 0 ? "True" : "False"),method=single]"))
    }

    private static func expand(_ call: Call) throws -> Value {
        let (frame, isSeries) = try target(call)
        return .object(WindowObject(frame, isSeries: isSeries, bounds: (0..<frame.count).map { (0, $0 + 1) }, minimum: try call.int(1, or: 1), name: "Expanding [min_periods=\(try call.int(1, or: 1)),method=single]"))
    }

    private static func weigh(_ call: Call) throws -> Value {
        let (frame, isSeries) = try target(call)
        let given = (1...4).filter { call.optional($0) != nil }
        guard given.count == 1, let which = given.first else { throw Raise(.valueError, given.isEmpty ? "Must pass one of comass, span, halflife, or alpha" : "comass, span, halflife, and alpha are mutually exclusive") }
        let x = try call.double(which)
        let alpha: Double
        switch which {
        case 1:
            guard x >= 0 else { throw Raise(.valueError, "comass must satisfy: comass >= 0") }
            alpha = 1 / (1 + x)
        case 2:
            guard x >= 1 else { throw Raise(.valueError, "span must satisfy: span >= 1") }
            alpha = 2 / (x + 1)
        case 3:
            guard x > 0 else { throw Raise(.valueError, "halflife must satisfy: halflife > 0") }
            alpha = 1 - power(0.5, 1 / x)
        default:
            guard x > 0, x <= 1 else { throw Raise(.valueError, "alpha must satisfy: 0 < alpha <= 1") }
            alpha = x
        }
        return .object(WeightedObject(frame, isSeries: isSeries, alpha: alpha, minimum: max(1, try call.int(5, or: 0)), adjusts: try call.bool(6, or: true)))
    }

    /// Groups of rows by steps of their dates; steps without rows count too.
    static func resampled(_ call: Call) throws -> Value {
        let (frame, isSeries) = try target(call)
        guard case .times(let times) = frame.index.levels[0].store, !frame.index.isMulti else {
            throw Raise(.typeError, "Only valid with DatetimeIndex, TimedeltaIndex or PeriodIndex, but got an instance of '\(frame.index.range != nil ? "RangeIndex" : "Index")'", hint: "Read the dates with parse_dates= and index_col=, or use set_index(pd.to_datetime(df['date'])).")
        }
        let frequency = try Frequency(call.string(1))
        guard frequency.count > 0 else { throw Raise(.valueError, "resample needs a positive step") }
        let known = times.filter { $0 != Column.nat }
        guard let first = known.min(), let last = known.max() else { throw Raise(.valueError, "there are no dates to resample") }
        guard frequency.count > 0 else { throw Raise(.valueError, "resample needs a step forward, not '\(frequency.text)'") }
        var edges: [Int] = []
        var endsAtLabel = false
        switch frequency.unit {
        case .fixed(let length):
            let step = length * frequency.count
            // Steps are counted from midnight of the first day, as in pandas.
            let origin = Civil.floor(first, Civil.dayLength) * Civil.dayLength
            let start = origin + Civil.floor(first - origin, step) * step
            guard (Double(last) - Double(start)) / Double(step) < 1e7 else { throw Raise(ExceptionObject(.named(.memoryError), [])) }
            edges = Array(stride(from: start, through: last, by: step))
        case .businessDay, .week:
            endsAtLabel = true
            var edge = try frequency.rolledForward(Civil.floor(first, Civil.dayLength) * Civil.dayLength)
            while edges.last.map({ $0 + Civil.dayLength <= last }) ?? true {
                edges.append(edge)
                edge = try frequency.moved(edge, by: 1)
            }
        case .months(_, let atEnd, _):
            endsAtLabel = atEnd
            let day = Civil.floor(first, Civil.dayLength) * Civil.dayLength
            var edge = try atEnd ? frequency.rolledForward(day) : (frequency.isOnGrid(day) ? day : frequency.moved(day, by: -1, single: true))
            while edges.last.map({ atEnd ? $0 + Civil.dayLength <= last : $0 <= last }) ?? true {
                if !atEnd, edge > last { break }
                edges.append(edge)
                edge = try frequency.moved(edge, by: 1)
            }
        }
        var groups = edges.map { (key: Datum.time($0), rows: [Int]()) }
        for (row, time) in times.enumerated() where time != Column.nat {
            let at = endsAtLabel ? edges.partition { $0 + Civil.dayLength > time } : edges.partition { $0 > time } - 1
            if groups.indices.contains(at) { groups[at].rows.append(row) }
        }
        return .object(GroupByObject(frame, picked: Array(frame.data.indices), isSeries: isSeries, keys: [frame.index.levels[0]], names: [frame.index.name], keyColumns: [], groups: groups, keysBecomeLabels: true, keysAreListed: false, frequency: frequency.text))
    }

    private static func atFrequency(_ call: Call) throws -> Value {
        let (frame, isSeries) = try target(call)
        guard case .times(let times) = frame.index.levels[0].store, let first = times.first, let last = times.last else { throw Raise(.typeError, "asfreq needs a date index") }
        let frequency = try Frequency(call.string(1))
        var labels: [Int] = []
        var time = try frequency.rolledForward(first)
        while time <= last, frequency.count > 0 {
            labels.append(time)
            try call.vm.checkSize(64, labels.count)
            time = try frequency.moved(time, by: 1)
        }
        let index = Index(Column(.times(labels)), name: frame.index.name, frequency: frequency.text)
        let from = try Rows.filled(index.data.map { frame.index.positions($0).first }, index, frame.index, call.optional(2))
        let made = FrameObject(columns: frame.columns, data: frame.data.map { $0.picked(optional: from) }, index: index)
        return isSeries ? .object(SeriesObject(made.data[0], index: index, name: call[0].of(SeriesObject.self)?.name)) : .object(made)
    }
}

extension Array where Element == Int {
    /// The first place where a growing list fulfils a condition.
    func partition(_ holds: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// Rolling or expanding windows of a frame's columns.
final class WindowObject: Object {
    let frame: FrameObject
    private let isSeries: Bool
    private let bounds: [(Int, Int)]
    private let minimum: Int
    private let name: String

    init(_ frame: FrameObject, isSeries: Bool, bounds: [(Int, Int)], minimum: Int, name: String) {
        (self.frame, self.isSeries, self.bounds, self.minimum, self.name) = (frame, isSeries, bounds, minimum, name)
    }

    override func repr(_ vm: Interpreter) -> String { name }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        let part = try frame.bracket(key, vm)
        if let series = part.of(SeriesObject.self) { return .object(WindowObject(FrameObject(columns: Index(data: [series.name ?? .int(0)]), data: [series.column], index: series.index), isSeries: true, bounds: bounds, minimum: minimum, name: name)) }
        return .object(WindowObject(part.of(FrameObject.self) ?? frame, isSeries: false, bounds: bounds, minimum: minimum, name: name))
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Rolling", module: "pandas.api.typing", methods: ["sum", "mean", "std", "var", "min", "max", "median", "count", "skew", "kurt", "sem"].map { name in
        Builtin(name, "self, ddof=1, numeric_only=False", "The \(name) of each window.") { call in
            guard let window = call[0].of(WindowObject.self) else { throw Raise(.typeError, "expected windows") }
            return try window.reduced(name, ddof: call.int(1, or: 1))
        }
    } + [
        Builtin("quantile", "self, q", "The value below which a share of each window lies.") { call in
            let q = try call.double(1)
            return try window(call).each { Reducer.quantile($0, q) }
        },
        Builtin("apply", "self, func, raw=False, *, engine=None, args=()", "A function of each window.") { call in
            let isRaw = try call.bool(2, or: false)
            return try window(call).each { values in
                let part: Value = isRaw ? .object(ArrayObject(NDArray(values))) : .object(SeriesObject(Column(floats: values), index: Index(range: values.count)))
                return try call.vm.double(call.vm.call(call[1], part))
            }
        },
        Builtin("agg", "self, func", "Several reductions of each window.") { call in
            guard case .list(let list) = call[1] else { return try call.vm.call(call.vm.attribute(call[0], Name(call.string(1)))) }
            let window = try window(call)
            let parts = try list.items.map { (name: Datum($0), series: try window.reduced(call.vm.str($0), ddof: 1).of(SeriesObject.self)) }
            return .object(FrameObject(parts.compactMap { part in part.series.map { (part.name, $0.column) } }, index: window.frame.index))
        },
    ])
    override var type: TypeObject { WindowObject.classObject }

    private static func window(_ call: Call) throws -> WindowObject {
        guard let window = call[0].of(WindowObject.self) else { throw Raise(.typeError, "expected windows") }
        return window
    }

    private func made(_ columns: [Column]) -> Value {
        if isSeries { return .object(SeriesObject(columns[0], index: frame.index, name: frame.columns[0] == .int(0) ? nil : frame.columns[0])) }
        return .object(FrameObject(columns: frame.columns, data: columns, index: frame.index))
    }

    private func numbers(_ column: Column) throws -> [Double] {
        guard let x = column.doubles else { throw Raise(ExceptionObject(WindowObject.dataError, [.string(isSeries ? "No numeric types to aggregate" : "Cannot aggregate non-numeric type: \(column.dtypeName)")])) }
        return x
    }
    nonisolated(unsafe) private static let dataError = TypeObject("DataError", module: "pandas.errors", base: .named(.exception))

    /// A function of the numbers of each window that has enough of them.
    private func each(_ body: ([Double]) throws -> Double) throws -> Value {
        made(try frame.data.map { column in
            let x = try numbers(column)
            return Column(floats: try bounds.map { start, end in
                let known = end > start ? x[start..<end].filter { !$0.isNaN } : []
                return known.count >= max(minimum, 1) ? try body(known) : .nan
            })
        })
    }

    private func reduced(_ name: String, ddof: Int) throws -> Value {
        switch name {
        case "count":
            return made(try frame.data.map { column in
                let missing = column.missing
                return Column(floats: bounds.map { start, end in end > start ? Double((start..<end).count { !missing[$0] }) : 0 })
            })
        case "sum", "mean": return made(try frame.data.map { Column(floats: RunningSum.windows(try numbers($0), bounds, minimum, isMean: name == "mean")) })
        case "std", "var":
            return made(try frame.data.map { column in
                let variances = RunningVariance.windows(try numbers(column), bounds, minimum, ddof: ddof)
                return Column(floats: name == "var" ? variances : variances.map { $0.squareRoot() })
            })
        default:
            guard let reducer = Reducer.byName[name] else { throw Raise(.attributeError, "'Rolling' object has no attribute '\(name)'") }
            return try each { try reducer(Column(floats: $0), Reducer.Options(ddof: ddof)).double ?? .nan }
        }
    }
}

/// Sums of windows, updated from one to the next with Kahan's compensation, as pandas does it.
enum RunningSum {
    static func windows(_ x: [Double], _ bounds: [(Int, Int)], _ minimum: Int, isMean: Bool) -> [Double] {
        var (sum, count, negatives) = (0.0, 0, 0)
        var (addLoss, removeLoss) = (0.0, 0.0)
        var (same, previous) = (0, Double.nan)
        func add(_ value: Double) {
            guard !value.isNaN else { return }
            count += 1
            let y = value - addLoss
            let t = sum + y
            addLoss = t - sum - y
            sum = t
            if value < 0 { negatives += 1 }
            same = value == previous ? same + 1 : 1
            previous = value
        }
        func remove(_ value: Double) {
            guard !value.isNaN else { return }
            count -= 1
            let y = -value - removeLoss
            let t = sum + y
            removeLoss = t - sum - y
            sum = t
            if value < 0 { negatives -= 1 }
        }
        var (from, to) = (0, 0)
        return bounds.map { start, end in
            if start >= to || start < from || end < to {
                (sum, count, negatives, addLoss, removeLoss, same, previous) = (0, 0, 0, 0, 0, 0, .nan)
                for i in start..<max(start, end) { add(x[i]) }
            } else {
                for i in from..<start { remove(x[i]) }
                for i in to..<end { add(x[i]) }
            }
            (from, to) = (start, end)
            guard count >= minimum, count > 0 || !isMean else { return .nan }
            if same >= count { return isMean ? previous : previous.isNaN ? 0 : previous * Double(count) }
            guard isMean else { return sum }
            let mean = sum / Double(count)
            if negatives == 0, mean < 0 { return 0 }
            return negatives == count && mean > 0 ? 0 : mean
        }
    }
}

/// Variances of windows by Welford's update, as pandas does it.
enum RunningVariance {
    static func windows(_ x: [Double], _ bounds: [(Int, Int)], _ minimum: Int, ddof: Int) -> [Double] {
        var (mean, squares, count) = (0.0, 0.0, 0.0)
        var (addLoss, removeLoss) = (0.0, 0.0)
        var (same, previous) = (0.0, Double.nan)
        func add(_ value: Double) {
            guard !value.isNaN else { return }
            count += 1
            same = value == previous ? same + 1 : 1
            previous = value
            let before = mean - addLoss
            let y = value - addLoss
            let t = y - mean
            addLoss = t + mean - y
            mean = mean + t / count
            squares += (value - before) * (value - mean)
        }
        func remove(_ value: Double) {
            guard !value.isNaN else { return }
            count -= 1
            guard count > 0 else {
                (mean, squares) = (0, 0)
                return
            }
            let before = mean - removeLoss
            let y = value - removeLoss
            let t = y - mean
            removeLoss = t + mean - y
            mean -= t / count
            squares -= (value - before) * (value - mean)
        }
        var (from, to) = (0, 0)
        return bounds.map { start, end in
            if start >= to || start < from || end < to {
                (mean, squares, count, addLoss, removeLoss, same, previous) = (0, 0, 0, 0, 0, 0, .nan)
                for i in start..<max(start, end) { add(x[i]) }
            } else {
                for i in to..<end { add(x[i]) }
                for i in from..<start { remove(x[i]) }
            }
            (from, to) = (start, end)
            guard count >= Double(minimum), count > Double(ddof) else { return .nan }
            if count == 1 || same >= count { return 0 }
            return max(0, squares / (count - Double(ddof)))
        }
    }
}

/// `ewm(...)`.
final class WeightedObject: Object {
    private let frame: FrameObject
    private let isSeries: Bool
    private let alpha: Double
    private let minimum: Int
    private let adjusts: Bool

    init(_ frame: FrameObject, isSeries: Bool, alpha: Double, minimum: Int, adjusts: Bool) {
        (self.frame, self.isSeries, self.alpha, self.minimum, self.adjusts) = (frame, isSeries, alpha, minimum, adjusts)
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("ExponentialMovingWindow", module: "pandas.api.typing", methods: [
        Builtin("mean", "self, numeric_only=False", "The weighted mean up to each value.") { call in
            guard let weighted = call[0].of(WeightedObject.self) else { throw Raise(.typeError, "expected a weighted window") }
            return try weighted.mean()
        },
        Builtin("std", "self", "Not part of Unroll.") { _ in throw Raise(.notImplementedError, "ewm(...).std() is not part of Unroll", hint: "Use rolling(n).std().") },
    ])
    override var type: TypeObject { WeightedObject.classObject }

    private func mean() throws -> Value {
        let columns = try frame.data.map { column -> Column in
            guard let x = column.doubles else { throw Raise(.typeError, "ewm needs numbers") }
            var (old, weight, new, seen) = (Double.nan, 1.0, adjusts ? 1.0 : alpha, 0)
            return Column(floats: x.map { value in
                if !value.isNaN { seen += 1 }
                if old.isNaN { old = value } else {
                    weight *= 1 - alpha
                    if !value.isNaN {
                        if old != value { old = (weight * old + new * value) / (weight + new) }
                        weight = adjusts ? weight + new : 1
                    }
                }
                return seen >= minimum ? old : .nan
            })
        }
        if isSeries { return .object(SeriesObject(columns[0], index: frame.index, name: frame.columns[0] == .int(0) ? nil : frame.columns[0])) }
        return .object(FrameObject(columns: frame.columns, data: columns, index: frame.index))
    }
}
