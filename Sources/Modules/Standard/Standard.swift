import Arrays
import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Modules of Python's own library: math, random, time.
enum Standard {
    private static func f(_ name: String, _ summary: String, _ body: @escaping @Sendable (Double) -> Double) -> Builtin {
        Builtin(name, "x, /", summary) { call in
            let x = try call.double(0)
            let y = body(x)
            if y.isNaN, !x.isNaN { throw Raise(.valueError, "math domain error") }
            if y.isInfinite, x.isFinite { throw name.hasPrefix("log") ? Raise(.valueError, "math domain error") : Raise(.overflowError, "math range error") }
            return .float(y)
        }
    }

    private static func whole(_ name: String, _ summary: String, _ rule: FloatingPointRoundingRule) -> Builtin {
        Builtin(name, "x, /", summary) { call in
            if let n = call[0].index { return .int(n) }
            let x = try call.double(0).rounded(rule)
            guard let n = Int(exactly: x) else {
                throw x.isNaN ? Raise(.valueError, "cannot convert float NaN to integer") : Raise(.overflowError, "cannot convert float infinity to integer")
            }
            return .int(n)
        }
    }

    static func math() -> Module {
        Module("math", "Mathematical functions of single numbers.", functions: [
            f("sqrt", "The square root.", sqrt), f("exp", "eˣ.", exp), f("expm1", "eˣ − 1.", expm1), f("log2", "The logarithm to base 2.", log2), f("log10", "The logarithm to base 10.", log10),
            f("log1p", "log(1 + x).", log1p), f("sin", "The sine.", sin), f("cos", "The cosine.", cos), f("tan", "The tangent.", tan), f("asin", "The inverse sine.", asin), f("acos", "The inverse cosine.", acos),
            f("atan", "The inverse tangent.", atan), f("sinh", "The hyperbolic sine.", sinh), f("cosh", "The hyperbolic cosine.", cosh), f("tanh", "The hyperbolic tangent.", tanh), f("fabs", "The absolute value.") { abs($0) },
            f("degrees", "Radians as degrees.") { $0 * 180 / .pi }, f("radians", "Degrees as radians.") { $0 * .pi / 180 }, f("erf", "The error function.", erf),
            whole("floor", "Rounded down.", .down), whole("ceil", "Rounded up.", .up), whole("trunc", "Rounded towards zero.", .towardZero),
            Builtin("log", "x, base=None, /", "The natural logarithm, or to a base.") { call in
                let x = try call.double(0)
                guard x > 0 else { throw Raise(.valueError, "math domain error") }
                guard call.optional(1) != nil else { return .float(log(x)) }
                let base = try call.double(1)
                guard base > 0 else { throw Raise(.valueError, "math domain error") }
                if base == 1 { throw Raise(.zeroDivisionError, "float division by zero") }
                return .float(log(x) / log(base))
            },
            Builtin("pow", "x, y, /", "x to the power y.") { .float(power(try $0.double(0), try $0.double(1))) },
            Builtin("atan2", "y, x, /", "The angle of a point.") { .float(atan2(try $0.double(0), try $0.double(1))) },
            Builtin("hypot", "*coordinates", "The length of a vector.") { call in
                let values = try call.rest.map { try call.vm.double($0) }
                return .float(values.count == 2 ? hypot(values[0], values[1]) : values.reduce(0) { $0 + $1 * $1 }.squareRoot())
            },
            Builtin("fsum", "iterable, /", "An exact sum.") { call in
                // Neumaier's compensated sum.
                var (sum, rest) = (0.0, 0.0)
                for item in try call.vm.sequence(call[0]) {
                    let x = try call.vm.double(item)
                    let t = sum + x
                    rest += abs(sum) >= abs(x) ? (sum - t) + x : (x - t) + sum
                    sum = t
                }
                return .float(sum + rest)
            },
            Builtin("isnan", "x, /", "Whether x is nan.") { .bool(try $0.double(0).isNaN) },
            Builtin("isinf", "x, /", "Whether x is infinite.") { .bool(try $0.double(0).isInfinite) },
            Builtin("isfinite", "x, /", "Whether x is finite.") { .bool(try $0.double(0).isFinite) },
            Builtin("isclose", "a, b, *, rel_tol=1e-09, abs_tol=0.0", "Whether two numbers are nearly equal.") { call in
                let (a, b) = (try call.double(0), try call.double(1))
                let (relative, absolute) = (try call.double(2, or: 1e-9), try call.double(3, or: 0))
                return .bool(a == b || abs(a - b) <= max(relative * max(abs(a), abs(b)), absolute))
            },
            Builtin("gcd", "a, b, /", "The greatest common divisor.") { call in
                var (a, b) = (try call.int(0).magnitude, try call.int(1).magnitude)
                while b != 0 { (a, b) = (b, a % b) }
                return .int(Int(clamping: a))
            },
            Builtin("comb", "n, k, /", "In how many ways k of n can be chosen.") { call in
                let (n, k) = (try call.int(0), try call.int(1))
                guard n >= 0, k >= 0 else { throw Raise(.valueError, "n and k must be non-negative integers") }
                guard k <= n else { return .int(0) }
                var result = Value.int(1)
                for i in 0..<min(k, n - k) {
                    try call.vm.checkInterruption()
                    result = try call.vm.arithmetic(.multiply, result, .int(n - i), inPlace: false)
                    result = try call.vm.arithmetic(.floorDivide, result, .int(i + 1), inPlace: false)
                }
                return result
            },
            Builtin("perm", "n, k=None, /", "In how many orders k of n can be chosen.") { call in
                let n = try call.int(0)
                let k = try call.optional(1).map { try call.vm.index($0) } ?? n
                guard n >= 0, k >= 0 else { throw Raise(.valueError, "n and k must be non-negative integers") }
                var result = Value.int(k <= n ? 1 : 0)
                for i in 0..<(k <= n ? k : 0) {
                    try call.vm.checkInterruption()
                    result = try call.vm.arithmetic(.multiply, result, .int(n - i), inPlace: false)
                }
                return result
            },
            Builtin("lcm", "a, b, /", "The least common multiple.") { call in
                let (m, n) = (try call.int(0), try call.int(1))
                if m == 0 || n == 0 { return .int(0) }
                var (a, b) = (m.magnitude, n.magnitude)
                while b != 0 { (a, b) = (b, a % b) }
                return try call.vm.arithmetic(.multiply, .int(Int(clamping: m.magnitude / a)), .int(Int(clamping: n.magnitude)), inPlace: false)
            },
            Builtin("dist", "p, q, /", "The distance of two points.") { call in
                let (p, q) = (try call.vm.sequence(call[0]).map { try call.vm.double($0) }, try call.vm.sequence(call[1]).map { try call.vm.double($0) })
                guard p.count == q.count else { throw Raise(.valueError, "both points must have the same number of dimensions") }
                return .float(zip(p, q).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot())
            },
            Builtin("modf", "x, /", "The fraction and the whole part.") { call in
                let x = try call.double(0)
                let whole = x.rounded(.towardZero)
                return .pair(.float(x.isInfinite ? copysign(0, x) : x - whole), .float(whole))
            },
            Builtin("prod", "iterable, /, *, start=1", "The product of numbers.") { call in
                var result = call.has(1) ? call[1] : .int(1)
                for item in try call.vm.sequence(call[0]) { result = try call.vm.arithmetic(.multiply, result, item, inPlace: false) }
                return result
            },
            Builtin("isqrt", "n, /", "The whole square root.") { call in
                let n = try call.int(0)
                guard n >= 0 else { throw Raise(.valueError, "isqrt() argument must be nonnegative") }
                var root = Int(Double(n).squareRoot())
                while root.multipliedReportingOverflow(by: root).overflow || root * root > n { root -= 1 }
                while (root + 1) * (root + 1) <= n, root < 3_037_000_498 { root += 1 }
                return .int(root)
            },
            Builtin("copysign", "x, y, /", "x with the sign of y.") { .float(copysign(try $0.double(0), try $0.double(1))) },
            Builtin("fmod", "x, y, /", "C's remainder.") { call in
                let (x, y) = (try call.double(0), try call.double(1))
                if y == 0 || x.isInfinite { throw Raise(.valueError, "math domain error") }
                return .float(fmod(x, y))
            },
            Builtin("factorial", "n, /", "n!") { call in
                let n = try call.int(0)
                guard n >= 0 else { throw Raise(.valueError, "factorial() not defined for negative values") }
                guard n < 5000 else { throw Raise(.overflowError, "factorial() argument should not exceed 4999 here") }
                var product = Value.int(1)
                for k in 1...max(1, n) { product = try call.vm.arithmetic(.multiply, product, .int(k), inPlace: false) }
                return product
            },
        ], values: [("pi", .float(.pi)), ("e", .float(M_E)), ("inf", .float(.infinity)), ("nan", .float(.nan)), ("tau", .float(2 * .pi))])
    }

    final class RandomState {
        var generator: MersenneTwister
        var spare: Double?

        init(seed: UInt64) { generator = MersenneTwister(pythonSeed: seed) }
    }

    private static func state(_ vm: Interpreter) -> RandomState {
        if let known = vm.storage["random"] as? RandomState { return known }
        let made = RandomState(seed: vm.seed.next())
        vm.storage["random"] = made
        return made
    }

    static func random() -> Module {
        Module("random", "Random numbers, the same as CPython's for the same seed.", functions: [
            Builtin("seed", "a=None", "Starts the generator anew.") { call in
                guard let seed = call.optional(0) else {
                    state(call.vm).generator = RandomState(seed: call.vm.seed.next()).generator
                    return .none
                }
                state(call.vm).generator = MersenneTwister(pythonSeed: UInt64(try call.vm.index(seed).magnitude))
                return .none
            },
            Builtin("random", "", "A uniform number in [0, 1).") { .float(state($0.vm).generator.uniform()) },
            Builtin("uniform", "a, b", "A uniform number between two bounds.") { call in
                let (a, b) = (try call.double(0), try call.double(1))
                let x = state(call.vm).generator.uniform()
                return .float(a + (b - a) * x)
            },
            Builtin("randint", "a, b", "A whole number from a to b, both included.") { call in
                let (a, b) = (try call.int(0), try call.int(1))
                guard a <= b else { throw Raise(.valueError, "empty range for randrange() (\(a), \(b + 1), \(b + 1 - a))") }
                return .int(a + Int(state(call.vm).generator.below(UInt64(b - a) + 1)))
            },
            Builtin("randrange", "start, stop=None, step=1", "A whole number out of a range.") { call in
                let (a, b) = call.optional(1) == nil ? (0, try call.int(0)) : (try call.int(0), try call.int(1))
                let range = RangeObject(a, b, try call.int(2, or: 1))
                guard range.count > 0 else { throw Raise(.valueError, "empty range for randrange()") }
                return .int(range.start + range.step * Int(state(call.vm).generator.below(UInt64(range.count))))
            },
            Builtin("choice", "seq", "One element.") { call in
                let items = try call.vm.sequence(call[0])
                guard !items.isEmpty else { throw Raise(.indexError, "Cannot choose from an empty sequence") }
                return items[Int(state(call.vm).generator.below(UInt64(items.count)))]
            },
            Builtin("shuffle", "x", "Shuffles a list in place.") { call in
                guard case .list(let list) = call[0] else { throw Raise(.typeError, "shuffle needs a list") }
                for i in list.items.indices.dropFirst().reversed() { list.items.swapAt(i, Int(state(call.vm).generator.below(UInt64(i + 1)))) }
                return .none
            },
            Builtin("sample", "population, k", "k different elements.") { call in
                var pool = try call.vm.sequence(call[0])
                let (n, k) = (pool.count, try call.int(1))
                guard k >= 0, k <= n else { throw Raise(.valueError, "Sample larger than population or is negative") }
                let state = state(call.vm)
                // CPython swaps within the pool when k is large for it, and remembers picks otherwise.
                var size = 21
                if k > 5 { size += 1 << (2 * Int((log(Double(k * 3)) / log(4)).rounded(.up))) }
                var result: [Value] = []
                if n <= size {
                    for i in 0..<k {
                        let j = Int(state.generator.below(UInt64(n - i)))
                        result.append(pool[j])
                        pool[j] = pool[n - i - 1]
                    }
                } else {
                    var seen: Set<Int> = []
                    for _ in 0..<k {
                        var j = Int(state.generator.below(UInt64(n)))
                        while !seen.insert(j).inserted { j = Int(state.generator.below(UInt64(n))) }
                        result.append(pool[j])
                    }
                }
                return .items(result)
            },
            Builtin("choices", "population, weights=None, *, k=1", "k elements, which may repeat.") { call in
                let items = try call.vm.sequence(call[0])
                guard !items.isEmpty else { throw Raise(.indexError, "Cannot choose from an empty population") }
                let (state, k) = (state(call.vm), try call.int(2, or: 1))
                guard let weights = call.optional(1) else { return .items((0..<max(0, k)).map { _ in items[Int(state.generator.uniform() * Double(items.count))] }) }
                var totals: [Double] = []
                for weight in try call.vm.sequence(weights) { totals.append((totals.last ?? 0) + (try call.vm.double(weight))) }
                guard totals.count == items.count else { throw Raise(.valueError, "The number of weights does not match the population") }
                guard let total = totals.last, total > 0 else { throw Raise(.valueError, "Total of weights must be greater than zero") }
                return .items((0..<max(0, k)).map { _ in
                    let x = state.generator.uniform() * total
                    return items[min(items.count - 1, totals.firstIndex { $0 > x } ?? items.count - 1)]
                })
            },
            Builtin("gauss", "mu=0.0, sigma=1.0", "A normal number.") { call in
                let state = state(call.vm)
                if let spare = state.spare {
                    state.spare = nil
                    return .float(try call.double(0, or: 0) + spare * (try call.double(1, or: 1)))
                }
                let angle = state.generator.uniform() * 2 * .pi
                let radius = sqrt(-2 * log(1 - state.generator.uniform()))
                state.spare = sin(angle) * radius
                return .float(try call.double(0, or: 0) + cos(angle) * radius * (try call.double(1, or: 1)))
            },
        ])
    }

    static func time() -> Module {
        Module("time", "Clocks.", functions: [
            Builtin("time", "", "Seconds since 1970.") { _ in
                var now = timespec()
                clock_gettime(CLOCK_REALTIME, &now)
                return .float(Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9)
            },
            Builtin("perf_counter", "", "Seconds of a clock that only moves forwards.") { _ in .float(Clock.seconds) },
            Builtin("sleep", "seconds, /", "Waits.") { call in
                let end = Clock.seconds + (try call.double(0))
                while Clock.seconds < end {
                    try call.vm.checkInterruption()
                    usleep(UInt32(max(0, min(0.05, end - Clock.seconds)) * 1e6))
                }
                return .none
            },
        ])
    }
}
