import BigInt
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The functions of `math` on whole numbers of any size.
public enum IntegerMath {
    public static let table: [Builtin] = [
        rounding("floor", "Rounded down.", .down, "__floor__"), rounding("ceil", "Rounded up.", .up, "__ceil__"),
        rounding("trunc", "Rounded towards zero.", .towardZero, "__trunc__"),
        logarithm("log2", "The logarithm to base 2."), logarithm("log10", "The logarithm to base 10."),
        Builtin("log", "x, base=None, /", "The natural logarithm, or to a base.", example: "math.log(8, 2)  # 3.0") { call in
            let top = try logarithm("log", call[0], call.vm)
            guard call.optional(1) != nil else { return .float(top) }
            let bottom = try logarithm("log", call[1], call.vm)
            if bottom == 0 { throw Raise(.zeroDivisionError, "float division by zero") }
            return .float(top / bottom)
        },
        Builtin("gcd", "*integers", "The greatest common divisor.", example: "math.gcd(12, 18)  # 6") { call in
            Value(big: try call.rest.reduce(BigInt(0)) { $0.greatestCommonDivisor(with: try whole($1, call.vm)) })
        },
        Builtin("lcm", "*integers", "The least common multiple.", example: "math.lcm(4, 6)  # 12") { call in
            var result = BigInt(1)
            for item in call.rest {
                let n = try whole(item, call.vm)
                if n.isZero { result = 0 }
                if result.isZero { continue }
                try call.vm.checkSize(1, result.magnitude.bitWidth / 8 + n.magnitude.bitWidth / 8)
                result = BigInt(result.magnitude / result.magnitude.greatestCommonDivisor(with: n.magnitude) * n.magnitude)
            }
            return Value(big: result)
        },
        Builtin("isqrt", "n, /", "The whole square root.", example: "math.isqrt(10)  # 3") { call in
            let n = try whole(call[0], call.vm)
            if n.sign == .minus { throw Raise(.valueError, "isqrt() argument must be nonnegative") }
            return Value(big: n.squareRoot())
        },
        Builtin("comb", "n, k, /", "In how many ways k of n can be chosen.", example: "math.comb(5, 2)  # 10") { call in
            let (n, k) = (try whole(call[0], call.vm), try whole(call[1], call.vm))
            try nonNegative(n, k)
            guard k <= n else { return .int(0) }
            let steps = try count(Swift.min(k, n - k), "min(n - k, k)")
            var result = BigInt(1)
            for i in 0..<steps {
                try call.vm.checkInterruption()
                result = result * (n - BigInt(i)) / BigInt(i + 1)
            }
            return Value(big: result)
        },
        Builtin("perm", "n, k=None, /", "In how many orders k of n can be chosen.", example: "math.perm(5, 2)  # 20") { call in
            let n = try whole(call[0], call.vm)
            guard let given = call.optional(1) else { return try factorial(n, call.vm) }
            let k = try whole(given, call.vm)
            try nonNegative(n, k)
            guard k <= n else { return .int(0) }
            var result = BigInt(1)
            for i in 0..<(try count(k, "k")) {
                try call.vm.checkInterruption()
                result *= n - BigInt(i)
            }
            return Value(big: result)
        },
        Builtin("factorial", "n, /", "n!", example: "math.factorial(5)  # 120") { try factorial(whole($0[0], $0.vm), $0.vm) },
    ]

    /// More factors than this would keep the machine busy for minutes.
    private static let longestProduct = 20_000

    private static func whole(_ value: Value, _ vm: Interpreter) throws -> BigInt { try value.bigInt ?? BigInt(vm.index(value)) }

    private static func count(_ n: BigInt, _ what: String) throws -> Int {
        guard let count = Int(exactly: n), count <= longestProduct else {
            throw Raise(.overflowError, "\(what) must not exceed \(longestProduct)", hint: "math.lgamma gives the logarithm of factorials of any size.")
        }
        return count
    }

    private static func nonNegative(_ n: BigInt, _ k: BigInt) throws {
        for (name, value) in [("n", n), ("k", k)] where value.sign == .minus {
            throw Raise(.valueError, "\(name) must be a non-negative integer")
        }
    }

    private static func factorial(_ n: BigInt, _ vm: Interpreter) throws -> Value {
        if n.sign == .minus { throw Raise(.valueError, "factorial() not defined for negative values") }
        if Int(exactly: n) == nil { throw Raise(.overflowError, "factorial() argument should not exceed \(Int.max)") }
        var product = BigInt(1)
        for k in 0..<(try count(n, "factorial() argument")) {
            try vm.checkInterruption()
            product *= BigInt(k + 1)
        }
        return Value(big: product)
    }

    private static func rounding(_ name: String, _ summary: String, _ rule: FloatingPointRoundingRule, _ method: String) -> Builtin {
        Builtin(name, "x, /", summary) { call in
            if let n = call[0].bigInt { return Value(big: n) }
            if let n = call[0].index { return .int(n) }
            if let instance = call[0].of(Instance.self), let result = try instance.special(method, [], call.vm) { return result }
            if name == "trunc", call[0].number == nil { throw Raise(.typeError, "type \(call[0].typeName) doesn't define __trunc__ method") }
            return Value(big: try Builtins.truncated(call.double(0).rounded(rule)))
        }
    }

    private static func logarithm(_ name: String, _ summary: String) -> Builtin {
        Builtin(name, "x, /", summary) { .float(try logarithm(name, $0[0], $0.vm)) }
    }

    /// The logarithm of any number, beyond the range of doubles too: of its leading bits, and of the power of two behind them.
    private static func logarithm(_ name: String, _ value: Value, _ vm: Interpreter) throws -> Double {
        func rule(_ x: Double) -> Double {
            switch name {
            case "log2": log2(x)
            case "log10": log10(x)
            default: log(x)
            }
        }
        if let n = value.of(BigInteger.self)?.value, n.sign == .plus, n.nearestDouble.isInfinite {
            let bits = n.magnitude.bitWidth
            let fraction = scalbn(BigInt(n.magnitude >> (bits - 64)).nearestDouble, -64)
            return rule(fraction) + rule(2) * Double(bits)
        }
        let x: Double = value.of(BigInteger.self) == nil ? try vm.double(value) : value.number ?? 0
        guard x > 0 || x.isNaN else { throw Raise(.valueError, "math domain error") }
        return rule(x)
    }
}
