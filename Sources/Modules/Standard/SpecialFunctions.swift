import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `math.gamma` and its kin. Gamma is Lanczos' approximation with g = 6.0247 and 13 terms (Pugh 2004), which CPython computes it by.
enum SpecialFunctions {
    static let table: [Builtin] = [
        Builtin("gamma", "x, /", "The gamma function: (x − 1)! for whole numbers.") { .float(try gamma($0.double(0))) },
        Builtin("lgamma", "x, /", "The logarithm of the gamma function's absolute value.") { .float(try logGamma($0.double(0))) },
        Builtin("erf", "x, /", "The error function.") { .float(erf(try $0.double(0))) },
        Builtin("erfc", "x, /", "1 − erf(x), precise for large x.") { .float(erfc(try $0.double(0))) },
    ]

    private static let g = 6.024680040776729583740234375
    private static let numerator: [Double] = [
        23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
        35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
        6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
        248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
        2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
        8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
        2.5066282746310002701649081771338373386264310793408,
    ]
    private static let denominator: [Double] = [
        0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1,
    ]

    /// The rational function of Lanczos, for x > 0: in 1/x where x is large, lest the powers overflow.
    private static func lanczos(_ x: Double) -> Double {
        var (top, bottom) = (0.0, 0.0)
        if x < 5 {
            for (a, b) in zip(numerator, denominator).reversed() { (top, bottom) = (top * x + a, bottom * x + b) }
        } else {
            for (a, b) in zip(numerator, denominator) { (top, bottom) = (top / x + a, bottom / x + b) }
        }
        return top / bottom
    }

    /// sin(πx), precise for large x.
    private static func sinPi(_ x: Double) -> Double {
        let y = fmod(abs(x), 2)
        let result: Double = switch Int((2 * y).rounded()) {
        case 0: sin(.pi * y)
        case 1: cos(.pi * (y - 0.5))
        case 2: sin(.pi * (1 - y))
        case 3: -cos(.pi * (y - 1.5))
        default: sin(.pi * (y - 2))
        }
        return copysign(1, x) * result
    }

    static func gamma(_ x: Double) throws -> Double {
        if x.isNaN || x == .infinity { return x }
        if x == 0 || x == -.infinity { throw Mathematics.domain }
        if x == x.rounded(.down) {
            if x < 0 { throw Mathematics.domain }
            if x <= 23 { return stride(from: 2, to: x, by: 1).reduce(1, *) }
        }
        let size = abs(x)
        if size < 1e-20 {
            let result = 1 / x
            if result.isInfinite { throw Mathematics.range }
            return result
        }
        if size > 200 {
            if x > 0 { throw Mathematics.range }
            return 0 / sinPi(x)
        }
        let shift = g - 0.5
        let y = size + shift
        // What rounding took from y.
        let lost = size > shift ? (y - size) - shift : (y - shift) - size
        let z = lost * g / y
        var result: Double
        if x < 0 {
            result = -.pi / sinPi(size) / size * exp(y) / lanczos(size)
            result -= z * result
            if size < 140 {
                result /= pow(y, size - 0.5)
            } else {
                let root = pow(y, size / 2 - 0.25)
                result = result / root / root
            }
        } else {
            result = lanczos(size) / exp(y)
            result += z * result
            if size < 140 {
                result *= pow(y, size - 0.5)
            } else {
                let root = pow(y, size / 2 - 0.25)
                result = result * root * root
            }
        }
        if result.isInfinite { throw Mathematics.range }
        return result
    }

    static func logGamma(_ x: Double) throws -> Double {
        if x.isNaN { return x }
        if x.isInfinite { return .infinity }
        if x == x.rounded(.down), x <= 2 {
            if x <= 0 { throw Mathematics.domain }
            return 0
        }
        let size = abs(x)
        if size < 1e-20 { return -log(size) }
        var result = log(lanczos(size)) - g
        result += (size - 0.5) * (log(size + g - 0.5) - 1)
        if x < 0 { result = 1.144729885849400174143427351353058711647 - log(abs(sinPi(size))) - log(size) - result }
        if result.isInfinite { throw Mathematics.range }
        return result
    }
}
