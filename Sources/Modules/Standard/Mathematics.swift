import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `math`: functions of single numbers, as CPython takes them from the C library.
enum Mathematics {
    static func module() -> Module {
        Module("math", "Mathematical functions of single numbers.", functions: functions + SpecialFunctions.table + VectorLength.table + IntegerMath.table, values: [
            ("pi", .float(.pi)), ("e", .float(M_E)), ("inf", .float(.infinity)), ("nan", .float(.nan)), ("tau", .float(2 * .pi)),
        ])
    }

    static let domain = Raise(.valueError, "math domain error")
    static let range = Raise(.overflowError, "math range error")

    /// A function of one number. Where its result is infinite it has a pole, or has `grown` too large.
    private static func f(_ name: String, _ summary: String, grows: Bool = false, _ body: @escaping @Sendable (Double) -> Double) -> Builtin {
        Builtin(name, "x, /", summary) { call in
            let x = try call.double(0)
            let y = body(x)
            if y.isNaN, !x.isNaN { throw domain }
            if y.isInfinite, x.isFinite { throw grows ? range : domain }
            return .float(y)
        }
    }

    private static func plain(_ name: String, _ summary: String, _ body: @escaping @Sendable (Double) -> Value) -> Builtin {
        Builtin(name, "x, /", summary) { body(try $0.double(0)) }
    }

    private static func pair(_ name: String, _ signature: String, _ summary: String, _ body: @escaping @Sendable (Double, Double) throws -> Double) -> Builtin {
        Builtin(name, signature, summary) { .float(try body($0.double(0), $0.double(1))) }
    }

    private static let functions: [Builtin] = [
        f("sqrt", "The square root.", sqrt), f("cbrt", "The cube root.", cbrt), f("exp", "eˣ.", grows: true, exp), f("exp2", "2ˣ.", grows: true, exp2),
        f("expm1", "eˣ − 1.", grows: true, expm1), f("log1p", "log(1 + x).", log1p), f("sin", "The sine.", sin), f("cos", "The cosine.", cos),
        f("tan", "The tangent.", tan), f("asin", "The inverse sine.", asin), f("acos", "The inverse cosine.", acos), f("atan", "The inverse tangent.", atan),
        f("sinh", "The hyperbolic sine.", grows: true, sinh), f("cosh", "The hyperbolic cosine.", grows: true, cosh), f("tanh", "The hyperbolic tangent.", tanh),
        f("asinh", "The inverse hyperbolic sine.", asinh), f("acosh", "The inverse hyperbolic cosine.", acosh), f("atanh", "The inverse hyperbolic tangent.", atanh),
        plain("fabs", "The absolute value.") { .float($0.magnitude) },
        plain("degrees", "Radians as degrees.") { .float($0 * (180 / .pi)) }, plain("radians", "Degrees as radians.") { .float($0 * (.pi / 180)) },
        plain("isnan", "Whether x is nan.") { .bool($0.isNaN) }, plain("isinf", "Whether x is infinite.") { .bool($0.isInfinite) },
        plain("isfinite", "Whether x is finite.") { .bool($0.isFinite) },
        plain("modf", "The fraction and the whole part.") { x in
            let whole = x.rounded(.towardZero)
            return .pair(.float(copysign(x.isInfinite ? 0 : x - whole, x)), .float(whole))
        },
        plain("frexp", "x as m · 2ᵉ with m from 0.5 to 1: (m, e).") { x in
            guard x.isFinite, x != 0 else { return .pair(.float(x), .int(0)) }
            return .pair(.float(copysign(x.significand / 2, x)), .int(Int(x.exponent) + 1))
        },
        plain("ulp", "The distance to the next larger double.") { x in .float(x.magnitude.isInfinite ? .infinity : x.magnitude.ulp) },
        Builtin("ldexp", "x, i, /", "x · 2ⁱ.") { call in
            let x = try call.double(0)
            guard call[1].bigInt != nil || call[1].index != nil else { throw Raise(.typeError, "Expected an int as second argument to ldexp.") }
            if x == 0 || !x.isFinite { return .float(x) }
            // Numbers too large for an Int only differ in their sign here.
            let exponent = call[1].index ?? ((call[1].number ?? 0) < 0 ? -10_000 : 10_000)
            let result = scalbn(x, Int32(max(-10_000, min(10_000, exponent))))
            if result.isInfinite { throw range }
            return .float(result)
        },
        pair("pow", "x, y, /", "x to the power y.") { x, y in
            let result = power(x, y)
            if result.isNaN, !x.isNaN, !y.isNaN { throw domain }
            if result.isInfinite, x.isFinite, y.isFinite { throw x == 0 ? domain : range }
            return result
        },
        pair("atan2", "y, x, /", "The angle of a point.") { atan2($0, $1) },
        pair("copysign", "x, y, /", "x with the sign of y.") { copysign($0, $1) },
        pair("nextafter", "x, y, /", "The next double after x on the way to y.") { nextafter($0, $1) },
        pair("fmod", "x, y, /", "C's remainder, with the sign of x.") { x, y in
            let result = fmod(x, y)
            if result.isNaN, !x.isNaN, !y.isNaN { throw domain }
            return result
        },
        pair("remainder", "x, y, /", "The distance of x from the nearest multiple of y (IEEE 754).") { x, y in
            let result = remainder(x, y)
            if result.isNaN, !x.isNaN, !y.isNaN { throw domain }
            return result
        },
        Builtin("isclose", "a, b, *, rel_tol=1e-09, abs_tol=0.0", "Whether two numbers are nearly equal.") { call in
            let (a, b) = (try call.double(0), try call.double(1))
            let (relative, absolute) = (try call.double(2, or: 1e-9), try call.double(3, or: 0))
            if relative < 0 || absolute < 0 { throw Raise(.valueError, "tolerances must be non-negative") }
            if a == b { return .bool(true) }
            if a.isInfinite || b.isInfinite { return .bool(false) }
            return .bool(abs(a - b) <= max(relative * max(abs(a), abs(b)), absolute))
        },
        Builtin("prod", "iterable, /, *, start=1", "The product of numbers.") { call in
            var result = call.has(1) ? call[1] : .int(1)
            for item in try call.vm.sequence(call[0]) {
                try call.vm.checkInterruption()
                result = try call.vm.arithmetic(.multiply, result, item, inPlace: false)
            }
            return result
        },
        Builtin("fsum", "iterable, /", "The sum, rounded once.", example: "math.fsum([0.1] * 10)  # 1.0") { call in
            try .float(exactSum(call.vm.sequence(call[0]).map { try call.vm.double($0) }))
        },
    ]

    /// The correctly rounded sum: what is lost is kept in ever smaller parts that don't overlap (Shewchuk 1997).
    private static func exactSum(_ values: [Double]) throws -> Double {
        var parts: [Double] = []
        var special = 0.0
        for value in values {
            guard value.isFinite else {
                special += value
                if special.isNaN, !value.isNaN { throw Raise(.valueError, "-inf + inf in fsum") }
                continue
            }
            var x = value
            var kept = 0
            for part in parts {
                let (large, small) = abs(x) < abs(part) ? (part, x) : (x, part)
                let sum = large + small
                let rest = small - (sum - large)
                if rest != 0 {
                    parts[kept] = rest
                    kept += 1
                }
                x = sum
            }
            if x.isInfinite { throw Raise(.overflowError, "intermediate overflow in fsum") }
            parts.removeSubrange(kept...)
            if x != 0 { parts.append(x) }
        }
        if special != 0 || special.isNaN { return special }
        guard var high = parts.popLast() else { return 0 }
        var low = 0.0
        while let part = parts.popLast() {
            let before = high
            high = before + part
            low = part - (high - before)
            if low != 0 { break }
        }
        // Half way between two doubles the next part decides.
        if let next = parts.last, low < 0 && next < 0 || low > 0 && next > 0 {
            let doubled = low * 2
            let sum = high + doubled
            if doubled == sum - high { high = sum }
        }
        return high
    }
}
