import Arrays
import Interpreter

/// Averages, quantiles, histograms, correlations.
enum Statistics {
    static func made(_ array: NDArray) -> Value { .object(ArrayObject(array)) }

    /// An argument as doubles; single precision stays single.
    static func floats(_ value: Value, _ vm: Interpreter) throws -> NDArray {
        let array = try NumPy.argument(value, vm)
        return array.dtype.isFloat ? array : try NumPy.convertArray(array, to: .float64, vm)
    }

    // MARK: Leaving out nan

    private static func finish(_ call: Call, _ result: NDArray, _ axes: [Int]?, _ rank: Int, keep: Int) throws -> Value {
        try ArrayReductions.finish(call, result, axes, rank, keep: keep, out: nil)
    }

    private static func count(_ array: NDArray, _ axes: [Int]?) throws -> NDArray {
        try array.applying(.isnan).applying(.invert).reduced(.sum, over: axes, keepingAxes: true)
    }

    private static func replaced(_ array: NDArray, _ filler: Double) throws -> NDArray {
        guard array.dtype.isFloat else { return array }
        return try ArraySelection.choose(array.applying(.isnan), NDArray([filler], shape: [], dtype: array.dtype), array)
    }

    private static func nanReduce(_ name: String, _ summary: String, _ keep: Int, _ signature: String, _ body: @escaping @Sendable (Call, NDArray, [Int]?) throws -> NDArray) -> Builtin {
        Builtin(name, signature, summary) { call in
            let array = try NumPy.argument(call[0], call.vm)
            let axes = try ArrayMethods.axes(call, 1)
            return try finish(call, body(call, array, axes), axes, array.rank, keep: keep)
        }
    }

    private static let plain = "a, axis=None, dtype=None, out=None, keepdims=False"
    private static let spread = "a, axis=None, dtype=None, out=None, ddof=0, keepdims=False"

    private static func nanVariance(_ call: Call, _ given: NDArray, _ axes: [Int]?) throws -> NDArray {
        let array = given.dtype.isFloat ? given : try NumPy.convertArray(given, to: .float64, call.vm)
        let counts = try count(array, axes).converted(to: array.dtype)
        let mean = try NDArray.apply(.divide, replaced(array, 0).reduced(.sum, over: axes, keepingAxes: true), counts, in: array.dtype)
        let gaps = try ArraySelection.choose(array.applying(.isnan), NDArray(array.dtype, shape: []), NDArray.apply(.subtract, array, mean, in: array.dtype))
        let squares = try NDArray.apply(.multiply, gaps, gaps, in: array.dtype).reduced(.sum, over: axes, keepingAxes: true)
        let freedom = NDArray(try counts.doubles.map { try $0 - Double(call.int(4, or: 0)) }.map { $0 > 0 ? $0 : .nan }, shape: counts.shape, dtype: array.dtype)
        if freedom.doubles.contains(where: \.isNaN) { try NumPy.notice("RuntimeWarning: Degrees of freedom <= 0 for slice.", call.vm) }
        return try NDArray.apply(.divide, squares, freedom, in: array.dtype)
    }

    private static func nanExtreme(_ call: Call, _ array: NDArray, _ axes: [Int]?, isLow: Bool) throws -> NDArray {
        guard array.dtype.isFloat else { return try array.reduced(isLow ? .minimum : .maximum, over: axes, keepingAxes: true) }
        let result = try replaced(array, isLow ? .infinity : -.infinity).reduced(isLow ? .minimum : .maximum, over: axes, keepingAxes: true)
        let counts = try count(array, axes)
        guard counts.integers.contains(0) else { return result }
        try NumPy.notice("RuntimeWarning: All-NaN slice encountered", call.vm)
        return try ArraySelection.choose(NDArray(booleans: counts.integers.map { $0 == 0 }, shape: counts.shape), NDArray([.nan], shape: [], dtype: array.dtype), result)
    }

    private static func nanPosition(_ call: Call, isLow: Bool) throws -> Value {
        let array = try NumPy.argument(call[0], call.vm)
        let axes = try ArrayMethods.axes(call, 1)
        if array.dtype.isFloat, try count(array, axes).integers.contains(0) { throw Raise(.valueError, "All-NaN slice encountered") }
        return NumPy.value(try replaced(array, isLow ? .infinity : -.infinity).reduced(isLow ? .argMinimum : .argMaximum, over: axes))
    }

    private static let withoutNaN: [Builtin] = [
        nanReduce("nansum", "The sum, nan left aside.", 4, plain) { try replaced($1, 0).reduced(.sum, over: $2, keepingAxes: true) },
        nanReduce("nanprod", "The product, nan left aside.", 4, plain) { try replaced($1, 1).reduced(.product, over: $2, keepingAxes: true) },
        nanReduce("nanmean", "The mean, nan left aside.", 4, plain) { call, given, axes in
            let array = given.dtype.isFloat ? given : try NumPy.convertArray(given, to: .float64, call.vm)
            let counts = try count(array, axes)
            if counts.integers.contains(0) { try NumPy.notice("RuntimeWarning: Mean of empty slice", call.vm) }
            return try NDArray.apply(.divide, replaced(array, 0).reduced(.sum, over: axes, keepingAxes: true), counts.converted(to: array.dtype), in: array.dtype)
        },
        nanReduce("nanstd", "The standard deviation, nan left aside.", 5, spread) { try nanVariance($0, $1, $2).applying(.sqrt) },
        nanReduce("nanvar", "The variance, nan left aside.", 5, spread) { try nanVariance($0, $1, $2) },
        nanReduce("nanmin", "The smallest element, nan left aside.", 3, "a, axis=None, out=None, keepdims=False") { try nanExtreme($0, $1, $2, isLow: true) },
        nanReduce("nanmax", "The largest element, nan left aside.", 3, "a, axis=None, out=None, keepdims=False") { try nanExtreme($0, $1, $2, isLow: false) },
        Builtin("nanargmin", "a, axis=None", "The index of the smallest element, nan left aside.") { try nanPosition($0, isLow: true) },
        Builtin("nanargmax", "a, axis=None", "The index of the largest element, nan left aside.") { try nanPosition($0, isLow: false) },
        Builtin("nancumsum", "a, axis=None", "Running sums, nan counted as 0.") { made(try replaced(NumPy.argument($0[0], $0.vm), 0).cumulated(false, axis: ArrayMethods.axis($0, 1))) },
        Builtin("nancumprod", "a, axis=None", "Running products, nan counted as 1.") { made(try replaced(NumPy.argument($0[0], $0.vm), 1).cumulated(true, axis: ArrayMethods.axis($0, 1))) },
        Builtin("nanmedian", "a, axis=None, out=None, overwrite_input=False, keepdims=False", "The middle value, nan left aside.") { call in
            try nanQuantiles(call, NDArray([0.5], shape: []), keep: 4, isMedian: true)
        },
        Builtin("nanpercentile", "a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False", "Percentiles, nan left aside.") { call in
            try nanQuantiles(call, NDArray.apply(.divide, floats(call[1], call.vm), NDArray([100], shape: []), in: .float64), axis: 2, keep: 6)
        },
        Builtin("nanquantile", "a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False", "Quantiles, nan left aside.") { call in
            try nanQuantiles(call, floats(call[1], call.vm), axis: 2, keep: 6)
        },
    ]

    private static func nanQuantiles(_ call: Call, _ q: NDArray, axis: Int = 1, keep: Int, isMedian: Bool = false) throws -> Value {
        let array = try floats(call[0], call.vm)
        let axes = try ArrayMethods.axes(call, axis)
        let dropped = try axes.map { try $0.map { try array.axis($0) } } ?? Array(array.shape.indices)
        let kept = array.shape.indices.filter { !dropped.contains($0) }
        let lines = kept.reduce(1) { $0 * array.shape[$1] }
        let rows = try array.transposed(kept + dropped).reshaped([lines, dropped.reduce(1) { $0 * array.shape[$1] }])
        let parts = try (0..<lines).map { i -> NDArray in
            let row = rows.row(i).doubles.filter { !$0.isNaN }
            if row.isEmpty { try NumPy.notice("RuntimeWarning: All-NaN slice encountered", call.vm) }
            return try NDArray(row).quantiles(q.doubles, over: [0], method: .linear, isMedian: isMedian)
        }
        let joined = parts.isEmpty ? NDArray(.float64, shape: [q.count, 0]) : try NDArray.stack(parts, axis: 1)
        return try shaped(call, joined.asKind(array.dtype), q, array, dropped, kept, keep)
    }

    private static func shaped(_ call: Call, _ values: NDArray, _ q: NDArray, _ array: NDArray, _ dropped: [Int], _ kept: [Int], _ keep: Int) throws -> Value {
        let inner = try call.bool(keep, or: false) ? array.shape.indices.map { dropped.contains($0) ? 1 : array.shape[$0] } : kept.map { array.shape[$0] }
        return NumPy.value(try values.reshaped(q.shape + inner))
    }

    private static let methods: [String: NDArray.QuantileMethod] = ["linear": .linear, "lower": .lower, "higher": .higher, "nearest": .nearest, "midpoint": .midpoint]

    private static func quantiles(_ call: Call, scale: Double) throws -> Value {
        let array = try floats(call[0], call.vm)
        if try NumPy.argument(call[0], call.vm).dtype == .bool {
            throw Raise(.typeError, "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.")
        }
        var q = try NumPy.convertArray(NumPy.argument(call[1], call.vm), to: .float64, call.vm)
        if scale != 1 { q = try NDArray.apply(.divide, q, NDArray([scale], shape: []), in: .float64) }
        guard q.doubles.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw Raise(.valueError, scale == 1 ? "Quantiles must be in the range [0, 1]" : "Percentiles must be in the range [0, 100]")
        }
        let name = try call.string(5, or: "linear")
        guard let method = methods[name] else {
            throw Raise(.valueError, "'\(name)' is not a valid method. Use one of: \(methods.keys.sorted().joined(separator: ", "))")
        }
        let dropped = try ArrayMethods.axes(call, 2).map { try $0.map { try array.axis($0) } } ?? Array(array.shape.indices)
        let kept = array.shape.indices.filter { !dropped.contains($0) }
        guard array.count > 0 else { throw Raise(.indexError, "index -1 is out of bounds for axis 0 with size 0") }
        let values = try NumPy.patiently(Double(array.count) * 10, call.vm) { [q] in try array.quantiles(q.doubles, over: dropped, method: method) }
        return try shaped(call, values, q, array, dropped, kept, 6)
    }

    // MARK: Table

    static let table: [Builtin] = withoutNaN + [
        Builtin("percentile", "a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False", "Percentiles, q from 0 to 100.", example: "np.percentile([1, 2, 3, 4], 50)  # np.float64(2.5)") { try quantiles($0, scale: 100) },
        Builtin("quantile", "a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False", "Quantiles, q from 0 to 1.") { try quantiles($0, scale: 1) },
        Builtin("average", "a, axis=None, weights=None, returned=False, *, keepdims=False", "The mean, with weights.") { call in
            let array = try floats(call[0], call.vm)
            let axes = try ArrayMethods.axes(call, 1)
            guard let given = call.optional(2) else {
                let mean = try array.reduced(.mean, over: axes, keepingAxes: true)
                let value = try ArrayReductions.finish(call, mean, axes, array.rank, keep: 4, out: nil)
                guard try call.bool(3, or: false) else { return value }
                return .pair(value, NumPy.scalar(Double(array.count / max(1, mean.count))))
            }
            var weights = try floats(given, call.vm)
            if weights.shape != array.shape {
                guard let axis = axes?.first, axes?.count == 1 else { throw Raise(.typeError, "Axis must be specified when shapes of a and weights differ.") }
                guard weights.rank == 1, weights.count == array.shape[try array.axis(axis)] else { throw Raise(.valueError, "Shape of weights must be consistent with shape of a along specified axis.") }
                var shape = [Int](repeating: 1, count: array.rank)
                shape[try array.axis(axis)] = weights.count
                weights = try weights.reshaped(shape).broadcast(to: array.shape)
            }
            let kind = array.dtype.promoted(with: weights.dtype)
            let total = try weights.reduced(.sum, over: axes, keepingAxes: true)
            guard total.doubles.allSatisfy({ $0 != 0 }) else { throw Raise(.zeroDivisionError, "Weights sum to zero, can't be normalized") }
            let sum = try NDArray.apply(.multiply, array, weights, in: kind).reduced(.sum, over: axes, keepingAxes: true)
            let value = try ArrayReductions.finish(call, NDArray.apply(.divide, sum, total, in: kind), axes, array.rank, keep: 4, out: nil)
            return try call.bool(3, or: false) ? .pair(value, ArrayReductions.finish(call, total, axes, array.rank, keep: 4, out: nil)) : value
        },
        Builtin("cov", "m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None", "The covariance matrix; variables are the rows.") { call in
            for i in [5, 6] where call.optional(i) != nil { throw Raise(.notImplementedError, "weights are not part of this np.cov") }
            return NumPy.value(try covariance(call, rows: call.bool(2, or: true), freedom: call.optional(4).map { try call.vm.index($0) } ?? (call.bool(3, or: false) ? 0 : 1)))
        },
        Builtin("corrcoef", "x, y=None, rowvar=True", "The correlation matrix; variables are the rows.", example: "np.corrcoef(x, y)[0, 1]") { call in
            let c = try covariance(call, rows: call.bool(2, or: true), freedom: 1)
            if c.rank == 0 { return NumPy.value(try NumPy.apply(.divide, c, c, in: .float64, call.vm)) }
            let deviations = try Shaping.diagonal(c, 0, 0, 1).applying(.sqrt)
            let rows = try NumPy.apply(.divide, c, deviations.reshaped([-1, 1]), in: .float64, call.vm)
            let result = try NumPy.apply(.divide, rows, deviations, in: .float64, call.vm)
            return made(result.map { $0.isNaN ? $0 : min(1, max(-1, $0)) })
        },
        Builtin("bincount", "x, /, weights=None, minlength=0", "How often each whole number from 0 on occurs.", example: "np.bincount([0, 1, 1, 3])  # array([1, 2, 0, 1])") { call in
            let array = try NumPy.argument(call[0], call.vm)
            guard array.rank == 1 else { throw Raise(.valueError, array.rank == 0 ? "object of too small depth for desired array" : "object too deep for desired array") }
            guard array.dtype.isInteger || array.dtype == .bool || array.count == 0 else { throw Raise(.typeError, "Cannot cast array data from \(NumPy.dtypeText(array.dtype)) to dtype('int64') according to the rule 'safe'") }
            let x = array.integers
            guard x.allSatisfy({ $0 >= 0 }) else { throw Raise(.valueError, "'list' argument must have no negative elements") }
            let least = try call.int(2, or: 0)
            guard least >= 0 else { throw Raise(.valueError, "'minlength' must not be negative") }
            let size = max(least, (x.max() ?? -1) &+ 1)
            try NDArray.checkedCount(.float64, [size])
            guard let given = call.optional(1) else {
                var counts = [Int](repeating: 0, count: size)
                for n in x { counts[n] += 1 }
                return made(NDArray(integers: counts))
            }
            let weights = try NumPy.convertArray(NumPy.argument(given, call.vm), to: .float64, call.vm).doubles
            guard weights.count == x.count else { throw Raise(.valueError, "The weights and list don't have the same length.") }
            var sums = [Double](repeating: 0, count: size)
            for (n, w) in zip(x, weights) { sums[n] += w }
            return made(NDArray(sums))
        },
        Builtin("histogram", "a, bins=10, range=None, density=None, weights=None", "How many elements fall into each of some bins, and the bins' edges.", example: "counts, edges = np.histogram(x, bins=20)") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let x = try NumPy.convertArray(array, to: .float64, call.vm).doubles
            let edges = try Statistics.edges(x, call[1], call.optional(2), call.vm)
            // Edges that were given come back as they are.
            let isGiven = try NumPy.items(call[1], call.vm) != nil || (NumPy.array(call[1])?.rank ?? 0) > 0
            let shown = isGiven ? try NumPy.argument(call[1], call.vm) : NDArray(edges)
            let weights = try call.optional(4).map { try NumPy.convertArray(NumPy.argument($0, call.vm), to: .float64, call.vm).doubles }
            return .pair(made(try histogram(x, edges, weights, density: call.bool(3, or: false))), made(shown))
        },
        Builtin("histogram_bin_edges", "a, bins=10, range=None, weights=None", "The edges of a histogram's bins.") { call in
            let x = try NumPy.convertArray(NumPy.argument(call[0], call.vm), to: .float64, call.vm).doubles
            return made(NDArray(try edges(x, call[1], call.optional(2), call.vm)))
        },
        Builtin("histogram2d", "x, y, bins=10, range=None, density=None, weights=None", "How many pairs fall into each of some rectangles.") { call in
            let (x, y) = (try NumPy.convertArray(NumPy.argument(call[0], call.vm), to: .float64, call.vm).doubles, try NumPy.convertArray(NumPy.argument(call[1], call.vm), to: .float64, call.vm).doubles)
            guard x.count == y.count else { throw Raise(.valueError, "x and y must have the same length.") }
            var (first, second) = (call[2], call[2])
            if let pair = try NumPy.items(call[2], call.vm), pair.count == 2 { (first, second) = (pair[0], pair[1]) }
            let ranges = try call.optional(3).map { try call.vm.sequence($0) }
            let (p, q) = (try edges(x, first, ranges?.first, call.vm), try edges(y, second, ranges?.last, call.vm))
            let weights = try call.optional(5).map { try NumPy.convertArray(NumPy.argument($0, call.vm), to: .float64, call.vm).doubles }
            var counts = [Double](repeating: 0, count: (p.count - 1) * (q.count - 1))
            for i in x.indices {
                guard let a = bin(x[i], p), let b = bin(y[i], q) else { continue }
                counts[a * (q.count - 1) + b] += weights?[i] ?? 1
            }
            if try call.bool(4, or: false) {
                let total = counts.reduce(0, +)
                for a in 0..<p.count - 1 { for b in 0..<q.count - 1 { counts[a * (q.count - 1) + b] /= total * (p[a + 1] - p[a]) * (q[b + 1] - q[b]) } }
            }
            return .pair(made(NDArray(counts, shape: [p.count - 1, q.count - 1])), made(NDArray(p)), made(NDArray(q)))
        },
    ]

    private static func covariance(_ call: Call, rows: Bool, freedom: Int) throws -> NDArray {
        func variables(_ value: Value) throws -> NDArray {
            let array = try NumPy.convertArray(NumPy.argument(value, call.vm), to: .float64, call.vm)
            guard array.rank <= 2 else { throw Raise(.valueError, "m has more than 2 dimensions") }
            let table = try Shaping.atLeast(array, 2)
            return try !rows && table.shape[0] != 1 ? table.transposed() : table
        }
        var x = try variables(call[0])
        if let y = call.optional(1) { x = try NDArray.concatenate([x, variables(y)], axis: 0) }
        let mean = try x.reduced(.mean, axis: 1, keepingAxes: true)
        let gaps = try NDArray.apply(.subtract, x, mean, in: .float64)
        if x.shape[1] <= freedom { try NumPy.notice("RuntimeWarning: Degrees of freedom <= 0 for slice", call.vm) }
        let product = try NDArray.product(gaps, gaps.transposed())
        let scale = 1 / Double(max(0, x.shape[1] - freedom))
        return try NDArray.apply(.multiply, product, NDArray([scale], shape: []), in: .float64).squeezed()
    }

    private static func edges(_ x: [Double], _ bins: Value, _ range: Value?, _ vm: Interpreter) throws -> [Double] {
        if let given = try NumPy.items(bins, vm) ?? (NumPy.array(bins)?.rank ?? 0 > 0 ? [] : nil) {
            _ = given
            let edges = try NumPy.convertArray(NumPy.argument(bins, vm), to: .float64, vm).doubles
            for i in edges.indices.dropFirst() where edges[i] < edges[i - 1] { throw Raise(.valueError, "`bins` must increase monotonically, when an array") }
            return edges
        }
        var count = bins.isUnset ? 10 : bins.index ?? -1
        var (low, high) = (0.0, 1.0)
        if let range {
            let ends = try vm.sequence(range).map { try vm.double($0) }
            guard ends.count == 2 else { throw Raise(.valueError, "range must be a pair of numbers") }
            (low, high) = (ends[0], ends[1])
            if low > high { throw Raise(.valueError, "max must be larger than min in range parameter.") }
        } else if let least = x.min(), let most = x.max() {
            (low, high) = (least, most)
        }
        guard low.isFinite, high.isFinite, !x.contains(where: \.isNaN) || range != nil else {
            throw Raise(.valueError, "\(range == nil ? "autodetected" : "supplied") range of [\(FloatText.repr(low)), \(FloatText.repr(high))] is not finite")
        }
        if let name = bins.text {
            // Rules for the number of bins (Freedman & Diaconis 1981; Sturges 1926; numpy/lib/_histograms_impl.py).
            let inside = x.filter { $0 >= low && $0 <= high }
            let n = Double(inside.count)
            let spread = high - low
            func quartiles() throws -> Double {
                let q = try NDArray(inside).quantiles([0.25, 0.75], over: [0], method: .linear).doubles
                return q[1] - q[0]
            }
            let width: Double
            switch name {
            case _ where inside.isEmpty: width = 0
            case "sturges": width = spread / (log2Of(n) + 1)
            case "sqrt": width = spread / n.squareRoot()
            case "rice": width = spread / (2 * power(n, 1.0 / 3))
            case "scott": width = power(24 * Double.pi.squareRoot() / n, 1.0 / 3) * (try NDArray(inside).reduced(.deviation(ddof: 0)).firstDouble)
            case "fd": width = 2 * (try quartiles()) / power(n, 1.0 / 3)
            case "auto":
                let sturges = spread / (log2Of(n) + 1)
                let robust = 2 * (try quartiles()) / power(n, 1.0 / 3)
                width = robust > 0 ? min(robust, sturges) : sturges
            default: throw Raise(.valueError, "'\(name)' is not a valid estimator for `bins`", hint: "There are auto, fd, rice, scott, sqrt and sturges.")
            }
            count = width > 0 ? max(1, Int((spread / width).rounded(.up))) : 1
        }
        guard count > 0 else { throw Raise(bins.index == nil && bins.text == nil && !bins.isUnset ? .typeError : .valueError, bins.index == nil && bins.text == nil && !bins.isUnset ? "`bins` must be an integer, a string, or an array" : "`bins` must be positive, when an integer") }
        if low == high { (low, high) = (low - 0.5, high + 0.5) }
        try NDArray.checkedCount(.float64, [count &+ 1])
        return try Creation.spaced(NDArray([low], shape: []), NDArray([high], shape: []), count + 1, true, vm).0.doubles
    }

    private static func log2Of(_ n: Double) -> Double { (try? NDArray([n]).applying(.log2).firstDouble) ?? 0 }

    /// The bin a value falls into; the last one holds its right edge as well.
    private static func bin(_ x: Double, _ edges: [Double]) -> Int? {
        guard let first = edges.first, let last = edges.last, x >= first, x <= last, edges.count > 1 else { return nil }
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if edges[middle] <= x { low = middle + 1 } else { high = middle }
        }
        return min(edges.count - 2, low - 1)
    }

    private static func histogram(_ x: [Double], _ edges: [Double], _ weights: [Double]?, density: Bool) throws -> NDArray {
        let bins = max(0, edges.count - 1)
        var sums = [Double](repeating: 0, count: bins)
        if let weights, weights.count != x.count { throw Raise(.valueError, "weights should have the same shape as a.") }
        for (i, value) in x.enumerated() { if let at = bin(value, edges) { sums[at] += weights?[i] ?? 1 } }
        if density {
            let total = sums.reduce(0, +)
            return NDArray(sums.indices.map { sums[$0] / (edges[$0 + 1] - edges[$0]) / total })
        }
        return weights == nil ? NDArray(sums).converted(to: .int64) : NDArray(sums)
    }
}
