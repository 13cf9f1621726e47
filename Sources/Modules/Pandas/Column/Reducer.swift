import Arrays
import Interpreter

/// What makes one number of a column. Series, frames, groups, windows and `agg` all read this table.
package struct Reducer: Sendable {
    struct Options {
        var skipsMissing = true
        var ddof = 1
    }

    let name: String
    let summary: String
    /// Whether columns of texts are refused, as pandas does.
    let needsNumbers: Bool
    let reduce: @Sendable (Column, Options) throws -> Datum

    static let table: [Reducer] = [
        Reducer(name: "sum", summary: "The sum; missing cells count as nothing.", needsNumbers: false, reduce: sum),
        Reducer(name: "mean", summary: "The mean.", needsNumbers: true) { column, options in
            try numbers(column, options) { $0.isEmpty ? .nan : total($0, column) / Double($0.count) }
        },
        Reducer(name: "median", summary: "The middle value.", needsNumbers: true) { column, options in try numbers(column, options) { quantile($0, 0.5) } },
        Reducer(name: "min", summary: "The smallest value.", needsNumbers: false) { column, options in try extreme(column, options, takesLast: false) },
        Reducer(name: "max", summary: "The largest value.", needsNumbers: false) { column, options in try extreme(column, options, takesLast: true) },
        Reducer(name: "std", summary: "The standard deviation of a sample (ddof=1).", needsNumbers: true) { column, options in
            // How far dates lie apart is a length of time.
            let spread = if case .times(let times) = column.store { Column(.spans(times.map { $0 == Column.nat ? $0 : $0 &- (times.first { $0 != Column.nat } ?? 0) })) } else { column }
            return try numbers(spread, options) { variance($0, options.ddof, column).squareRoot() }
        },
        Reducer(name: "var", summary: "The variance of a sample (ddof=1).", needsNumbers: true) { column, options in try numbers(column, options) { variance($0, options.ddof, column) } },
        Reducer(name: "sem", summary: "The standard error of the mean.", needsNumbers: true) { column, options in
            try numbers(column, options) { (variance($0, options.ddof, column) / Double($0.count)).squareRoot() }
        },
        Reducer(name: "prod", summary: "The product.", needsNumbers: true, reduce: product),
        Reducer(name: "product", summary: "The product.", needsNumbers: true, reduce: product),
        Reducer(name: "count", summary: "How many cells are not missing.", needsNumbers: false) { column, _ in .int(column.missing.count { !$0 }) },
        Reducer(name: "nunique", summary: "How many different values there are.", needsNumbers: false) { column, _ in .int(Set(column.data.filter { !$0.isMissing }).count) },
        Reducer(name: "any", summary: "Whether any value is true.", needsNumbers: false) { column, _ in .bool(column.data.contains { !$0.isMissing && isTrue($0) }) },
        Reducer(name: "all", summary: "Whether all values are true.", needsNumbers: false) { column, _ in .bool(column.data.allSatisfy { $0.isMissing || isTrue($0) }) },
        Reducer(name: "skew", summary: "The skewness.", needsNumbers: true) { column, options in try numbers(column, options, skewness) },
        Reducer(name: "kurt", summary: "The excess kurtosis.", needsNumbers: true) { column, options in try numbers(column, options, kurtosis) },
        Reducer(name: "kurtosis", summary: "The excess kurtosis.", needsNumbers: true) { column, options in try numbers(column, options, kurtosis) },
    ]
    /// What only groups have.
    static let ofGroups: [Reducer] = [
        Reducer(name: "first", summary: "The first value that is not missing.", needsNumbers: false) { column, _ in column.data.first { !$0.isMissing } ?? column.missingDatum },
        Reducer(name: "last", summary: "The last value that is not missing.", needsNumbers: false) { column, _ in column.data.last { !$0.isMissing } ?? column.missingDatum },
    ]
    static let byName = Dictionary((table + ofGroups).map { ($0.name, $0) }, uniquingKeysWith: { a, _ in a })

    /// The result for a column, or pandas' refusal.
    func callAsFunction(_ column: Column, _ options: Options = Options()) throws -> Datum {
        if needsNumbers, column.isText { throw Raise(.typeError, "Cannot perform reduction '\(name)' with string dtype", hint: "Select the columns of numbers first, or pass numeric_only=True.") }
        return try reduce(column, options)
    }

    private static func isTrue(_ datum: Datum) -> Bool {
        switch datum {
        case .text(let text): !text.isEmpty
        default: datum.double != 0
        }
    }

    package static func sumOf(_ x: [Double]) -> Double { x.isEmpty ? 0 : (try? NDArray(x).reduced(.sum).doubles.first) ?? 0 }

    /// Sums in the column's own precision, as NumPy does.
    private static func total(_ x: [Double], _ column: Column) -> Double {
        guard column.isNarrow, column.isFloat, !x.isEmpty else { return sumOf(x) }
        return (try? NDArray(x, dtype: .float32).reduced(.sum).doubles.first) ?? 0
    }

    private static func sum(_ column: Column, _ options: Options) throws -> Datum {
        switch column.store {
        case .ints(let x): return .int(x.reduce(0, &+))
        case .bools(let x): return .int(x.count { $0 })
        case .floats(let x): return .number(!options.skipsMissing && x.contains(where: \.isNaN) ? .nan : total(x.filter { !$0.isNaN }, column))
        case .texts(let x): return .text(x.compactMap { $0 }.joined())
        case .spans(let x): return .span(x.filter { $0 != Column.nat }.reduce(0, &+))
        case .times: throw Raise(.typeError, "'DatetimeArray' with dtype datetime64[us] does not support operation 'sum'")
        case .objects(let x):
            let known = x.filter { !$0.isMissing }
            if known.allSatisfy({ $0.text != nil }) { return .text(known.compactMap(\.text).joined()) }
            let numbers = known.compactMap(\.double)
            guard numbers.count == known.count else {
                let kinds = known.map(\.kindName)
                throw Raise(.typeError, "unsupported operand type(s) for +: '\(kinds.first ?? "int")' and '\(kinds.first { $0 != kinds.first } ?? "str")'")
            }
            let whole = known.allSatisfy { if case .float = $0 { false } else { true } }
            return whole ? .int(numbers.reduce(0) { $0 &+ (Int(exactly: $1) ?? 0) }) : .number(sumOf(numbers))
        }
    }

    private static func product(_ column: Column, _ options: Options) throws -> Datum {
        if case .ints(let x) = column.store { return .int(x.reduce(1, &*)) }
        return try numbers(column, options) { $0.reduce(1, *) }
    }

    /// Works on the known numbers of a column; dates are worked on as microseconds.
    static func numbers(_ column: Column, _ options: Options, keepsTime: Bool = true, _ body: ([Double]) -> Double) throws -> Datum {
        switch column.store {
        case .times(let x), .spans(let x):
            // Relative to the first, so that a double keeps every microsecond.
            let known = x.filter { $0 != Column.nat }
            guard let base = column.isTime ? known.first : 0, !known.isEmpty else { return .nat }
            let result = body(known.map { Double($0 &- base) })
            guard result.isFinite, result.magnitude < 9e18 else { return .nat }
            return column.isTime ? .time(base &+ Int(result.rounded())) : .span(Int(result.rounded()))
        case .objects(let x):
            let known = x.filter { !$0.isMissing }
            let numbers = known.compactMap(\.double)
            guard numbers.count == known.count else {
                throw Raise(.typeError, "unsupported operand type(s) for +: 'int' and '\(known.first { $0.double == nil }?.kindName ?? "str")'")
            }
            return .number(body(numbers))
        default:
            let all = column.doubles ?? []
            if !options.skipsMissing, all.contains(where: \.isNaN) { return .nan }
            return .number(body(column.isFloat ? all.filter { !$0.isNaN } : all))
        }
    }

    static func variance(_ x: [Double], _ ddof: Int, _ column: Column? = nil) -> Double {
        guard x.count > ddof else { return .nan }
        let mean = (column.map { total(x, $0) } ?? sumOf(x)) / Double(x.count)
        let squares = x.map { ($0 - mean) * ($0 - mean) }
        return (column.map { total(squares, $0) } ?? sumOf(squares)) / Double(x.count - ddof)
    }

    /// The value below which a share of the numbers lies, interpolated linearly.
    package static func quantile(_ x: [Double], _ q: Double) -> Double {
        guard !x.isEmpty, !q.isNaN else { return .nan }
        let sorted = x.sorted()
        let at = q * Double(sorted.count - 1)
        let low = min(max(0, Int(at.rounded(.down))), sorted.count - 1)
        let high = min(low + 1, sorted.count - 1)
        let share = at - Double(low)
        // NumPy's two-sided interpolation, exact at both ends.
        let gap = sorted[high] - sorted[low]
        return share >= 0.5 ? sorted[high] - gap * (1 - share) : sorted[low] + gap * share
    }

    private static func skewness(_ x: [Double]) -> Double {
        let n = Double(x.count)
        guard n >= 3 else { return .nan }
        let mean = sumOf(x) / n
        let (m2, m3) = (sumOf(x.map { ($0 - mean) * ($0 - mean) }), sumOf(x.map { ($0 - mean) * ($0 - mean) * ($0 - mean) }))
        guard m2 > 1e-14 else { return 0 }
        return n * (n - 1).squareRoot() / (n - 2) * m3 / (m2 * m2.squareRoot())
    }

    private static func kurtosis(_ x: [Double]) -> Double {
        let n = Double(x.count)
        guard n >= 4 else { return .nan }
        let mean = sumOf(x) / n
        let (m2, m4) = (sumOf(x.map { ($0 - mean) * ($0 - mean) }), sumOf(x.map { let d = ($0 - mean) * ($0 - mean); return d * d }))
        guard m2 > 1e-14 else { return 0 }
        let adjustment = 3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3))
        return n * (n + 1) * (n - 1) * m4 / ((n - 2) * (n - 3) * m2 * m2) - adjustment
    }

    private static func extreme(_ column: Column, _ options: Options, takesLast: Bool) throws -> Datum {
        if case .floats(let x) = column.store, !options.skipsMissing, x.contains(where: \.isNaN) { return .nan }
        var best: Datum?
        for datum in column.data where !datum.isMissing {
            guard let known = best else {
                best = datum
                continue
            }
            guard let less = takesLast ? known.precedes(datum) : datum.precedes(known) else {
                throw Raise(.typeError, "'\(takesLast ? ">=" : "<=")' not supported between instances of '\(known.kindName)' and '\(datum.kindName)'")
            }
            if less { best = datum }
        }
        return best ?? column.missingDatum
    }
}
