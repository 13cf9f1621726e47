import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Modules of Python's own library that are mostly the C library's: math and time.
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
