import BigInt

/// Methods and attributes of int and float.
enum NumberMethods {
    /// `real`, `imag`, `numerator`, `denominator`.
    static func attribute(_ value: Value, _ name: Name) -> Value? {
        guard value.isNumber else { return nil }
        let isFloat = if case .float = value { true } else { false }
        switch name.text {
        case "real": return isFloat ? value : value.bigInt.map { Value(big: $0) }
        case "imag": return isFloat ? .float(0) : .int(0)
        case "numerator" where !isFloat: return value.bigInt.map { Value(big: $0) }
        case "denominator" where !isFloat: return .int(1)
        default: return nil
        }
    }

    private static func whole(_ call: Call) throws -> BigInt {
        if let n = call[0].bigInt { return n }
        throw Raise(.typeError, "descriptor requires a 'int' object but received a '\(call[0].typeName)'")
    }

    private static func isBig(_ call: Call, _ index: Int) throws -> Bool {
        switch try call.string(index, or: "big") {
        case "big": true
        case "little": false
        default: throw Raise(.valueError, "byteorder must be either 'little' or 'big'")
        }
    }

    static let int: [Builtin] = [
        Builtin("bit_length", "self, /", "The number of bits of the absolute value.") { .int(try whole($0).magnitude.bitWidth) },
        Builtin("bit_count", "self, /", "The number of ones among the bits of the absolute value.") { .int(try whole($0).magnitude.words.reduce(0) { $0 + $1.nonzeroBitCount }) },
        Builtin("conjugate", "self, /", "The number itself.") { $0[0] },
        Builtin("as_integer_ratio", "self, /", "The number and 1.") { .pair($0[0], .int(1)) },
        Builtin("to_bytes", "self, length=1, byteorder='big', *, signed=False", "The number as bytes.") { call in
            let (length, isSigned) = (try call.int(1, or: 1), try call.bool(3, or: false))
            var n = try whole(call)
            guard length >= 0 else { throw Raise(.valueError, "length argument must be non-negative") }
            try call.vm.checkSize(1, length)
            if n.sign == .minus {
                guard isSigned else { throw Raise(.overflowError, "can't convert negative int to unsigned") }
                n += BigInt(1) << (8 * length)
            }
            let isPositive = try whole(call).sign == .plus
            let limit = BigInt(1) << (isSigned && isPositive ? max(0, 8 * length - 1) : 8 * length)
            guard n < limit, n.sign == .plus else { throw Raise(.overflowError, "int too big to convert") }
            var bytes: [UInt8] = []
            for _ in 0..<length {
                bytes.append(UInt8(truncatingIfNeeded: n.words.first ?? 0))
                n >>= 8
            }
            return .object(BytesObject(try isBig(call, 2) ? bytes.reversed() : bytes))
        },
        Builtin("from_bytes", "bytes, byteorder='big', *, signed=False", "The number that bytes stand for.") { call in
            let values = try call[0].of(BytesObject.self)?.bytes ?? call.vm.sequence(call[0]).map { UInt8(truncatingIfNeeded: try call.vm.index($0)) }
            var n = BigInt(0)
            for byte in try isBig(call, 1) ? values : values.reversed() { n = n << 8 + BigInt(byte) }
            if try call.bool(2, or: false), n.magnitude.bitWidth == 8 * values.count, !values.isEmpty { n -= BigInt(1) << (8 * values.count) }
            return Value(big: n)
        },
    ]

    static let float: [Builtin] = [
        Builtin("is_integer", "self, /", "Whether the number is whole.") { call in
            let x = try call.double(0)
            return .bool(x.isFinite && x.rounded() == x)
        },
        Builtin("conjugate", "self, /", "The number itself.") { $0[0] },
        Builtin("hex", "self, /", "The exact value in hexadecimal.") { .string(hexadecimal(try $0.double(0))) },
        Builtin("fromhex", "string, /", "The number that a hexadecimal text stands for.") { call in
            let text = try call.string(0).trimmingBlanks().lowercased()
            let body = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text
            let full = body.hasPrefix("0x") ? body : "0x" + body
            guard let x = Double(full.contains("p") ? full : full + "p0") else { throw Raise(.valueError, "invalid hexadecimal floating-point string") }
            return .float(text.hasPrefix("-") ? -x : x)
        },
        Builtin("as_integer_ratio", "self, /", "Numerator and denominator.") { call in
            let x = try call.double(0)
            if x.isNaN { throw Raise(.valueError, "cannot convert NaN to integer ratio") }
            guard x.isFinite else { throw Raise(.overflowError, "cannot convert Infinity to integer ratio") }
            if x == 0 { return .pair(.int(0), .int(1)) }
            var numerator = BigInt(x.significandBitPattern)
            var exponent = Int(x.exponent) - 52
            if x.isNormal { numerator += BigInt(1) << 52 } else { exponent = -1074 }
            let zeros = numerator.trailingZeroBitCount
            numerator >>= zeros
            exponent += zeros
            if x < 0 { numerator = -numerator }
            return .pair(Value(big: exponent > 0 ? numerator << exponent : numerator), Value(big: exponent < 0 ? BigInt(1) << -exponent : 1))
        },
    ]

    private static func hexadecimal(_ x: Double) -> String {
        guard x.isFinite else { return FloatText.repr(x) }
        let sign = x.sign == .minus ? "-" : ""
        if x == 0 { return sign + "0x0.0p+0" }
        let digits = String(x.significandBitPattern, radix: 16)
        let exponent = x.isNormal ? Int(x.exponent) : -1022
        return "\(sign)0x\(x.isNormal ? 1 : 0).\(String(repeating: "0", count: 13 - digits.count) + digits)p\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
    }
}
