import Arrays
import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The table of distributions, shared by `np.random`, `RandomState` and `Generator`.
enum Distributions {
    /// A call of a function or of a method: where its arguments begin, and the generator it draws from.
    struct Draw {
        let call: Call
        let shift: Int
        let source: RandomObject

        subscript(index: Int) -> Value { call[index + shift] }
        func optional(_ index: Int) -> Value? { call.optional(index + shift) }
        func int(_ index: Int, or standard: Int) throws -> Int { optional(index) == nil ? standard : try call.int(index + shift) }
        func string(_ index: Int) -> String? { optional(index)?.text }
        func bool(_ index: Int, or standard: Bool) throws -> Bool { try call.bool(index + shift, or: standard) }
        var vm: Interpreter { call.vm }
        var rest: [Value] { call.rest }

        func shape(_ index: Int) throws -> [Int]? {
            guard let size = optional(index) else { return nil }
            let shape = try ArrayMethods.shapeArgument([size], vm)
            try NDArray.checkedCount(.float64, shape)
            return shape
        }
    }

    struct Row {
        let name: String
        let signature: String
        let summary: String
        var isLegacy = true
        var isModern = true
        let body: @Sendable (Draw) throws -> Value

        init(_ name: String, _ signature: String, _ summary: String, legacy: Bool = true, modern: Bool = true, _ body: @escaping @Sendable (Draw) throws -> Value) {
            self.name = name
            self.signature = signature
            self.summary = summary
            isLegacy = legacy
            isModern = modern
            self.body = body
        }
    }

    static func methods(legacy: Bool) -> [Builtin] {
        rows.filter { legacy ? $0.isLegacy : $0.isModern }.map { row in
            Builtin(row.name, row.signature.isEmpty ? "self" : "self, " + row.signature, row.summary) { call in
                guard let source = call[0].of(RandomObject.self) else { return .none }
                return try row.body(Draw(call: call, shift: 1, source: source))
            }
        }
    }

    static let functions: [Builtin] = rows.filter(\.isLegacy).map { row in
        Builtin(row.name, row.signature, row.summary) { call in
            try row.body(Draw(call: call, shift: 0, source: RandomObject(.legacy(NumPyRandom.state(call.vm)))))
        }
    }

    // MARK: Filling

    /// Numbers for parameters that may be arrays, broadcast to the size asked for.
    static func fill(_ draw: Draw, _ parameters: [Double?], at places: [Int], size: Int, whole: Bool = false, check: ([Double]) throws -> Void = { _ in }, _ body: (inout any RandomSource, [Double]) throws -> Double) throws -> Value {
        let arrays = try zip(places, parameters).map { place, standard -> NDArray in
            guard let value = draw.optional(place) else {
                guard let standard else { throw Raise(.typeError, "missing required argument") }
                return NDArray([standard], shape: [])
            }
            return try NumPy.convertArray(NumPy.argument(value, draw.vm), to: .float64, draw.vm)
        }
        let natural = try Shaping.commonShape(arrays.map(\.shape))
        let shape = try draw.shape(size)
        if arrays.allSatisfy({ $0.rank == 0 }) {
            let values = arrays.map(\.firstDouble)
            try check(values)
            guard let shape else {
                let x = try draw.source.draw { try body(&$0, values) }
                return whole ? .int(Int(clampingDouble: x)) : .float(x)
            }
            let result = try NDArray.allocated(.float64, shape, isZeroed: false)
            try draw.source.draw { source in
                var drawn = 0
                try result.writeDoubles {
                    drawn += 1
                    if drawn & 0xFFFF == 0 { try draw.vm.checkInterruption() }
                    return try body(&source, values)
                }
            }
            return .object(ArrayObject(whole ? result.converted(to: .int64) : result))
        }
        let target = shape ?? natural
        let columns: [[Double]]
        do { columns = try arrays.map { try $0.broadcast(to: target).doubles } } catch ArrayError.shapes {
            throw Raise(.valueError, "shape mismatch: objects cannot be broadcast to a single shape")
        }
        let count = target.reduce(1, *)
        let values = try draw.source.draw { source in
            try (0..<count).map { i in
                if i & 0xFFFF == 0xFFFF { try draw.vm.checkInterruption() }
                let own = columns.map { $0[i] }
                try check(own)
                return try body(&source, own)
            }
        }
        let result = NDArray(values, shape: target)
        return .object(ArrayObject(whole ? result.converted(to: .int64) : result))
    }

    private static func notNegative(_ name: String, _ place: Int) -> ([Double]) throws -> Void {
        { if $0[place] < 0 || $0[place].isNaN { throw Raise(.valueError, "\(name) < 0") } }
    }

    private static func plain(_ draw: Draw, size: Int, _ body: (inout any RandomSource) -> Double) throws -> Value {
        try fill(draw, [], at: [], size: size) { source, _ in body(&source) }
    }

    private static func shaped(_ draw: Draw, _ values: [Value], _ body: (inout any RandomSource) -> Double) throws -> Value {
        if values.isEmpty { return .float(draw.source.draw { body(&$0) }) }
        let shape = try values.map { value -> Int in
            guard let n = value.index else { throw Raise(.typeError, "'\(value.typeName)' object cannot be interpreted as an integer") }
            return n
        }
        let result = try NDArray.allocated(.float64, shape, isZeroed: false)
        draw.source.draw { source in result.writeDoubles { body(&source) } }
        return .object(ArrayObject(result))
    }

    // MARK: Rows

    private static let rows: [Row] = [
        Row("rand", "*d", "Numbers from 0 to 1, in a shape.", modern: false) { try shaped($0, $0.rest) { $0.uniform() } },
        Row("randn", "*d", "Standard normal numbers, in a shape.", modern: false) { try shaped($0, $0.rest) { $0.normal() } },
        Row("random", "size=None", "Numbers from 0 to 1.", modern: false) { try plain($0, size: 0) { $0.uniform() } },
        Row("random_sample", "size=None", "Numbers from 0 to 1.", modern: false) { try plain($0, size: 0) { $0.uniform() } },
        Row("ranf", "size=None", "Numbers from 0 to 1.", modern: false) { try plain($0, size: 0) { $0.uniform() } },
        Row("sample", "size=None", "Numbers from 0 to 1.", modern: false) { try plain($0, size: 0) { $0.uniform() } },
        Row("random", "size=None, dtype=None, out=None", "Numbers from 0 to 1.", legacy: false) { draw in
            if let kind = try draw.optional(1).map({ try NumPy.requiredDType($0, draw.vm) }), kind == .float32 {
                let shape = try draw.shape(0)
                let values = draw.source.draw { source in (0..<(shape ?? []).reduce(1, *)).map { _ in Float(source.nextWord() >> 8) * (1 / 16_777_216) } }
                return NumPy.value(NDArray(values, shape: shape ?? []))
            }
            return try plain(draw, size: 0) { $0.uniform() }
        },
        Row("uniform", "low=0.0, high=1.0, size=None", "Numbers from low to high, evenly spread.") { try fill($0, [0, 1], at: [0, 1], size: 2) { $1[0] + ($1[1] - $1[0]) * $0.uniform() } },
        Row("normal", "loc=0.0, scale=1.0, size=None", "Normal numbers with a mean and a deviation.") { try fill($0, [0, 1], at: [0, 1], size: 2, check: notNegative("scale", 1)) { $1[0] + $1[1] * $0.normal() } },
        Row("standard_normal", "size=None, dtype=None", "Standard normal numbers.") { try plain($0, size: 0) { $0.normal() } },
        Row("standard_exponential", "size=None", "Exponential numbers with mean 1.") { try plain($0, size: 0) { $0.exponential() } },
        Row("exponential", "scale=1.0, size=None", "Exponential numbers with a mean.") { try fill($0, [1], at: [0], size: 1, check: notNegative("scale", 0)) { $1[0] * $0.exponential() } },
        Row("lognormal", "mean=0.0, sigma=1.0, size=None", "Numbers whose logarithms are normal.") { try fill($0, [0, 1], at: [0, 1], size: 2, check: notNegative("sigma", 1)) { exp($1[0] + $1[1] * $0.normal()) } },
        Row("gamma", "shape, scale=1.0, size=None", "Gamma-distributed numbers.") { try fill($0, [nil, 1], at: [0, 1], size: 2, check: notNegative("shape", 0)) { $1[1] * $0.gamma($1[0]) } },
        Row("standard_gamma", "shape, size=None", "Gamma-distributed numbers of scale 1.") { try fill($0, [nil], at: [0], size: 1, check: notNegative("shape", 0)) { $0.gamma($1[0]) } },
        Row("beta", "a, b, size=None", "Beta-distributed numbers.") { try fill($0, [nil, nil], at: [0, 1], size: 2, check: { if $0[0] <= 0 { throw Raise(.valueError, "a <= 0") } else if $0[1] <= 0 { throw Raise(.valueError, "b <= 0") } }) { $0.beta($1[0], $1[1]) } },
        Row("chisquare", "df, size=None", "χ²-distributed numbers.") { try fill($0, [nil], at: [0], size: 1) { 2 * $0.gamma($1[0] / 2) } },
        Row("standard_t", "df, size=None", "Student's t.") { draw in
            try fill(draw, [nil], at: [0], size: 1) { source, p in
                let top = source.normal()
                return (p[0] / 2).squareRoot() * top / source.gamma(p[0] / 2).squareRoot()
            }
        },
        Row("f", "dfnum, dfden, size=None", "Fisher's F.") { try fill($0, [nil, nil], at: [0, 1], size: 2) { source, p in
            let top = 2 * source.gamma(p[0] / 2) * p[1]
            return top / (2 * source.gamma(p[1] / 2) * p[0])
        } },
        Row("laplace", "loc=0.0, scale=1.0, size=None", "Laplace-distributed numbers.") { try fill($0, [0, 1], at: [0, 1], size: 2, check: notNegative("scale", 1)) { source, p in
            while true {
                let u = source.uniform()
                if u >= 0.5 { return p[0] - p[1] * log(2 - u - u) }
                if u > 0 { return p[0] + p[1] * log(u + u) }
            }
        } },
        Row("logistic", "loc=0.0, scale=1.0, size=None", "Logistic numbers.") { try fill($0, [0, 1], at: [0, 1], size: 2, check: notNegative("scale", 1)) { source, p in
            while true {
                let u = source.uniform()
                if u > 0 { return p[0] + p[1] * log(u / (1 - u)) }
            }
        } },
        Row("gumbel", "loc=0.0, scale=1.0, size=None", "Gumbel-distributed numbers.") { try fill($0, [0, 1], at: [0, 1], size: 2, check: notNegative("scale", 1)) { source, p in
            while true {
                let u = 1 - source.uniform()
                if u < 1 { return p[0] - p[1] * log(-log(u)) }
            }
        } },
        Row("weibull", "a, size=None", "Weibull-distributed numbers.") { try fill($0, [nil], at: [0], size: 1, check: notNegative("a", 0)) { $1[0] == 0 ? 0 : pow($0.exponential(), 1 / $1[0]) } },
        Row("pareto", "a, size=None", "Pareto-distributed numbers.") { try fill($0, [nil], at: [0], size: 1) { expm1($0.exponential() / $1[0]) } },
        Row("rayleigh", "scale=1.0, size=None", "Rayleigh-distributed numbers.") { draw in
            let isLegacy = draw.source.isLegacy
            return try fill(draw, [1], at: [0], size: 1, check: notNegative("scale", 0)) { $1[0] * (isLegacy ? (-2 * log(1 - $0.uniform())).squareRoot() : (2 * $0.exponential()).squareRoot()) }
        },
        Row("triangular", "left, mode, right, size=None", "Numbers from a triangular distribution.") { try fill($0, [nil, nil, nil], at: [0, 1, 2], size: 3) { source, p in
            let base = p[2] - p[0]
            let (ratio, u) = ((p[1] - p[0]) / base, source.uniform())
            return u <= ratio ? p[0] + (u * base * (p[1] - p[0])).squareRoot() : p[2] - ((1 - u) * base * (p[2] - p[1])).squareRoot()
        } },
        Row("power", "a, size=None", "Numbers from 0 to 1 with a density of a power.") { try fill($0, [nil], at: [0], size: 1) { pow(-expm1(-$0.exponential()), 1 / $1[0]) } },
        Row("poisson", "lam=1.0, size=None", "Poisson-distributed counts.") { try fill($0, [1], at: [0], size: 1, whole: true, check: { if !($0[0] >= 0) || $0[0] > 9.2e18 { throw Raise(.valueError, $0[0] > 0 ? "lam value too large" : "lam < 0 or lam contains NaNs") } }) { Double($0.poisson($1[0])) } },
        Row("binomial", "n, p, size=None", "Counts of successes in n trials.") { try fill($0, [nil, nil], at: [0, 1], size: 2, whole: true, check: {
            if !($0[0] >= 0) || $0[0] > 4.5e15 { throw Raise(.valueError, "n < 0") }
            if !($0[1] >= 0 && $0[1] <= 1) { throw Raise(.valueError, "p < 0, p > 1 or p contains NaNs") }
        }) { Double($0.binomial(Int($1[0]), $1[1])) } },
        Row("geometric", "p, size=None", "The number of trials up to a success.") { try fill($0, [nil], at: [0], size: 1, whole: true, check: { if !($0[0] > 0 && $0[0] <= 1) { throw Raise(.valueError, "p <= 0, p > 1 or p contains NaNs") } }) { Double($0.geometric($1[0])) } },
        Row("randint", "low, high=None, size=None, dtype=int", "Whole numbers from low up to, not including, high.", modern: false) { try integers($0, endpoint: false) },
        Row("random_integers", "low, high=None, size=None", "Whole numbers from low up to and with high.", modern: false) { try integers($0, endpoint: true, standardLow: 1) },
        Row("integers", "low, high=None, size=None, dtype=int, endpoint=False", "Whole numbers from low up to, not including, high.", legacy: false) { try integers($0, endpoint: $0.bool(4, or: false)) },
        Row("choice", "a, size=None, replace=True, p=None, axis=0, shuffle=True", "Elements chosen by chance.") { try choice($0) },
        Row("permutation", "x, axis=0", "A shuffled copy, or shuffled whole numbers below x.") { draw in
            if let n = draw[0].index {
                guard n >= 0 else { throw Raise(.valueError, "negative dimensions are not allowed") }
                try NDArray.checkedCount(.int64, [n])
                return .object(ArrayObject(NDArray(integers: draw.source.draw { $0.shuffled(Array(0..<n)) })))
            }
            let array = try NumPy.argument(draw[0], draw.vm)
            guard array.rank > 0 else { throw ArrayError.axis(0, rank: 0) }
            let axis = try array.axis(draw.int(1, or: 0))
            return .object(ArrayObject(try array.taking(draw.source.draw { $0.shuffled(Array(0..<array.shape[axis])) }, axis: axis)))
        },
        Row("shuffle", "x, axis=0", "Shuffles along the first axis, in place.") { draw in
            if case .list(let list) = draw[0] {
                let order = draw.source.draw { $0.shuffled(Array(list.items.indices)) }
                list.items = order.map { list.items[$0] }
                return .none
            }
            guard NumPy.array(draw[0]) != nil else { throw Raise(.typeError, "'\(draw[0].typeName)' object does not support item assignment") }
            let array = try NumPy.argument(draw[0], draw.vm)
            guard array.rank > 0 else { throw Raise(.typeError, "x must be an array or a list") }
            let axis = try array.axis(draw.int(1, or: 0))
            try array.assign(array.taking(draw.source.draw { $0.shuffled(Array(0..<array.shape[axis])) }, axis: axis))
            return .none
        },
        Row("multinomial", "n, pvals, size=None", "Counts of several outcomes in n trials.") { draw in
            guard let n = draw[0].index, n >= 0 else { throw Raise(.valueError, "n < 0") }
            let p = try NumPy.convertArray(NumPy.argument(draw[1], draw.vm), to: .float64, draw.vm).doubles
            guard p.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { throw Raise(.valueError, "pvals < 0, pvals > 1 or pvals contains NaNs") }
            guard p.dropLast().reduce(0, +) <= 1 + 1e-12 else { throw Raise(.valueError, "sum(pvals[:-1]) > 1.0") }
            let shape = try draw.shape(2) ?? []
            let values = draw.source.draw { source in (0..<shape.reduce(1, *)).flatMap { _ in source.multinomial(n, p) } }
            return .object(ArrayObject(NDArray(integers: values, shape: shape + [p.count])))
        },
        Row("dirichlet", "alpha, size=None", "Proportions that sum to 1.") { draw in
            let alpha = try NumPy.convertArray(NumPy.argument(draw[0], draw.vm), to: .float64, draw.vm).doubles
            guard alpha.allSatisfy({ $0 > 0 }) else { throw Raise(.valueError, "alpha <= 0") }
            let shape = try draw.shape(1) ?? []
            let values = draw.source.draw { source in
                (0..<shape.reduce(1, *)).flatMap { _ -> [Double] in
                    let parts = alpha.map { source.gamma($0) }
                    let scale = 1 / parts.reduce(0, +)
                    return parts.map { $0 * scale }
                }
            }
            return .object(ArrayObject(NDArray(values, shape: shape + [alpha.count])))
        },
        Row("multivariate_normal", "mean, cov, size=None, check_valid='warn', tol=1e-08, *, method='svd'", "Vectors of normal numbers with means and covariances.") { draw in
            let mean = try NumPy.convertArray(NumPy.argument(draw[0], draw.vm), to: .float64, draw.vm)
            let cov = try NumPy.convertArray(NumPy.argument(draw[1], draw.vm), to: .float64, draw.vm)
            guard mean.rank == 1 else { throw Raise(.valueError, "mean must be 1 dimensional") }
            guard cov.rank == 2, cov.shape[0] == cov.shape[1] else { throw Raise(.valueError, "cov must be 2 dimensional and square") }
            guard cov.shape[0] == mean.count else { throw Raise(.valueError, "mean and cov must have same length") }
            let shape = try draw.shape(2) ?? []
            let rows = shape.reduce(1, *)
            let normal = NDArray(draw.source.draw { source in (0..<rows * mean.count).map { _ in source.normal() } }, shape: [rows, mean.count])
            let (u, s, vt) = try Lapack.singular(Lapack.Matrix(cov), job: "A")
            let roots = try NDArray(s).applying(.sqrt)
            let factor = draw.source.isLegacy
                ? try NDArray.apply(.multiply, roots.reshaped([-1, 1]), vt.array, in: .float64)
                : try NDArray.apply(.multiply, u.array, roots, in: .float64).transposed()
            let values = try NDArray.apply(.add, NDArray.product(normal, factor), mean, in: .float64)
            return .object(ArrayObject(try values.reshaped(shape + [mean.count])))
        },
        Row("spawn", "n_children", "Generators of their own.", legacy: false) { _ in throw Raise(.notImplementedError, "spawning generators is not part of this NumPy", hint: "Make several: np.random.default_rng(1), np.random.default_rng(2) …") },
        Row("get_state", "legacy=True", "Not part of this NumPy.", modern: false) { _ in throw Raise(.notImplementedError, "the generator's inner state is not part of this NumPy", hint: "Keep the seed, and seed again with np.random.seed(seed).") },
    ]

    private static func integers(_ draw: Draw, endpoint: Bool, standardLow: Int = 0) throws -> Value {
        let isLegacy = draw.source.isLegacy
        let kind = try draw.optional(3).map { try NumPy.requiredDType($0, draw.vm) } ?? .int64
        guard kind.isInteger || kind == .bool else { throw Raise(.typeError, "Unsupported dtype \(NumPy.dtypeText(kind)) for \(isLegacy ? "randint" : "integers")") }
        let isSingle = draw.optional(1) == nil
        func bound(_ value: Value) throws -> NDArray {
            if let n = value.index { return NDArray(integers: [n], shape: []) }
            if case .float(let x) = value, let n = Int(exactly: x.rounded(.towardZero)) { return NDArray(integers: [n], shape: []) }
            return try NumPy.convertArray(NumPy.argument(value, draw.vm), to: .int64, draw.vm)
        }
        let low = isSingle ? NDArray(integers: [standardLow], shape: []) : try bound(draw[0])
        let high = try bound(isSingle ? draw[0] : draw[1])
        let shape = try draw.shape(2)
        let target = try shape ?? Shaping.commonShape([low.shape, high.shape])
        func span(_ low: Int, _ high: Int) throws -> UInt64 {
            let (top, over) = endpoint ? (high, false) : high.subtractingReportingOverflow(1)
            let limits = kind.limits
            guard low >= limits.low else { throw Raise(.valueError, "low is out of bounds for \(kind.name)") }
            guard !over, top < 0 || UInt(top) <= limits.high else { throw Raise(.valueError, "high is out of bounds for \(kind.name)") }
            guard low <= top else { throw Raise(.valueError, isSingle ? "high <= 0" : endpoint ? "low > high" : "low >= high") }
            return UInt64(bitPattern: Int64(top &- low))
        }
        if low.rank == 0, high.rank == 0 {
            let start = low.firstInteger
            let size = try span(start, high.firstInteger)
            let count = target.reduce(1, *)
            let values = try draw.source.draw { source -> [Int] in
                if isLegacy, kind.byteCount < 4 { return small(&source, count, size, kind) .map { start &+ $0 } }
                return try (0..<count).map { i in
                    if i & 0xFFFF == 0xFFFF { try draw.vm.checkInterruption() }
                    return start &+ Int(truncatingIfNeeded: source.bounded(upTo: size))
                }
            }
            if shape == nil {
                if isLegacy, draw.optional(3) == nil || kind == .int64 { return kind == .bool ? .bool(values[0] != 0) : .int(values[0]) }
                return NumPy.value(NDArray(integers: values, shape: [], dtype: kind))
            }
            return .object(ArrayObject(NDArray(integers: values, shape: target, dtype: kind)))
        }
        let (lows, highs) = (try low.broadcast(to: target).integers, try high.broadcast(to: target).integers)
        let spans = try zip(lows, highs).map { try span($0, $1) }
        let values = draw.source.draw { source in zip(lows, spans).map { $0 &+ Int(truncatingIfNeeded: source.bounded(upTo: $1)) } }
        return .object(ArrayObject(NDArray(integers: values, shape: target, dtype: kind)))
    }

    /// Small kinds share the bits of a word: 32 truths, four bytes, two halves.
    private static func small(_ source: inout any RandomSource, _ count: Int, _ bound: UInt64, _ kind: DType) -> [Int] {
        if bound == 0 { return [Int](repeating: 0, count: count) }
        let width: UInt32 = kind == .bool ? 1 : UInt32(8 * kind.byteCount)
        var mask = UInt32(truncatingIfNeeded: bound)
        for shift: UInt32 in [1, 2, 4, 8] { mask |= mask >> shift }
        var (buffer, left): (UInt32, UInt32) = (0, 0)
        return (0..<count).map { _ in
            while true {
                if left == 0 {
                    buffer = source.nextWord()
                    left = 32 / width - 1
                } else {
                    buffer >>= width
                    left -= 1
                }
                let value = buffer & mask
                if UInt64(value) <= bound { return Int(value) }
            }
        }
    }

    private static func choice(_ draw: Draw) throws -> Value {
        let vm = draw.vm
        let isNumber = draw[0].index != nil
        let population = isNumber ? nil : try NumPy.argument(draw[0], vm)
        if let population, population.rank != 1, draw.source.isLegacy { throw Raise(.valueError, "a must be 1-dimensional") }
        let axis = try population.map { try $0.axis(draw.int(4, or: 0)) } ?? 0
        let size = population?.shape[axis] ?? draw[0].index ?? 0
        let shape = try draw.shape(1)
        let count = (shape ?? []).reduce(1, *)
        guard size > 0 || count == 0 else {
            throw Raise(.valueError, isNumber ? (draw.source.isLegacy ? "a must be greater than 0 unless no samples are taken" : "a must be a positive integer unless no samples are taken") : "'a' cannot be empty unless no samples are taken")
        }
        var p: [Double]?
        if let given = draw.optional(3) {
            let array = try NumPy.convertArray(NumPy.argument(given, vm), to: .float64, vm)
            guard array.rank == 1 else { throw Raise(.valueError, draw.source.isLegacy ? "'p' must be 1-dimensional" : "p must be 1-dimensional") }
            guard array.count == size else { throw Raise(.valueError, draw.source.isLegacy ? "'a' and 'p' must have same size" : "a and p must have same size") }
            let values = array.doubles
            guard values.allSatisfy({ !$0.isNaN }) else { throw Raise(.valueError, draw.source.isLegacy ? "probabilities contain NaN" : "Probabilities contain NaN") }
            guard values.allSatisfy({ $0 >= 0 }) else { throw Raise(.valueError, draw.source.isLegacy ? "probabilities are not non-negative" : "Probabilities are not non-negative") }
            guard abs(values.reduce(0, +) - 1) <= 1.5e-8 else { throw Raise(.valueError, draw.source.isLegacy ? "probabilities do not sum to 1" : "Probabilities do not sum to 1. See Notes section of docstring for more information.") }
            p = values
        }
        func cumulated(_ p: [Double]) -> [Double] {
            var total = 0.0
            let sums = p.map { x -> Double in
                total += x
                return total
            }
            return sums.map { $0 / total }
        }
        func place(_ x: Double, _ sums: [Double]) -> Int {
            var (low, high) = (0, sums.count)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] <= x { low = middle + 1 } else { high = middle }
            }
            return min(low, max(0, sums.count - 1))
        }
        var index: [Int]
        if try draw.bool(2, or: true) {
            if let p {
                let sums = cumulated(p)
                index = draw.source.draw { source in (0..<count).map { _ in place(source.uniform(), sums) } }
            } else {
                index = size == 0 ? [] : draw.source.draw { source in (0..<count).map { _ in Int(source.bounded(upTo: UInt64(size - 1))) } }
            }
        } else {
            guard count <= size else { throw Raise(.valueError, "Cannot take a larger sample than population when \(draw.source.isLegacy ? "'replace=False'" : "replace is False")") }
            if var p {
                guard p.count(where: { $0 > 0 }) >= count else { throw Raise(.valueError, "Fewer non-zero entries in p than size") }
                index = []
                while index.count < count {
                    let missing = count - index.count
                    let drawn = draw.source.draw { source in (0..<missing).map { _ in source.uniform() } }
                    for i in index { p[i] = 0 }
                    let sums = cumulated(p)
                    var seen: Set<Int> = []
                    index += drawn.map { place($0, sums) }.filter { seen.insert($0).inserted }
                }
            } else if draw.source.isLegacy {
                index = Array(draw.source.draw { $0.shuffled(Array(0..<size)) }.prefix(count))
            } else {
                let isShuffled = try draw.bool(5, or: true)
                index = draw.source.draw { sample(&$0, count, size, isShuffled) }
            }
        }
        guard let population else {
            let result = NDArray(integers: index, shape: shape ?? [])
            return shape == nil ? (draw.source.isLegacy ? .int(index.first ?? 0) : NumPy.value(result)) : .object(ArrayObject(result))
        }
        let taken = try population.taking(index, axis: axis)
        let result = try taken.reshaped(Array(population.shape[..<axis]) + (shape ?? []) + Array(population.shape[(axis + 1)...]))
        return NumPy.value(result)
    }

    /// Floyd's sampling (Bentley & Floyd 1987), or for large shares the tail of a shuffle, as `Generator.choice` does.
    private static func sample(_ source: inout any RandomSource, _ count: Int, _ size: Int, _ isShuffled: Bool) -> [Int] {
        if size > 10_000, count > size / (isShuffled ? 50 : 20) {
            return Array(source.shuffledByBounds(Array(0..<size), from: max(1, size - count)).suffix(count))
        }
        var seen: Set<Int> = []
        var index: [Int] = []
        for j in size - count..<size {
            let value = Int(source.bounded(upTo: UInt64(j)))
            let chosen = seen.insert(value).inserted ? value : j
            seen.insert(chosen)
            index.append(chosen)
        }
        return isShuffled ? source.shuffledByBounds(index) : index
    }
}

extension Int {
    /// The nearest whole number that fits.
    init(clampingDouble x: Double) { self = Int(exactly: x.rounded()) ?? (x > 0 ? .max : x < 0 ? .min : 0) }
}
