import BigInt
/// `"%5.2f of %s" % (x, name)`.
enum PercentFormat {
    static func format(_ pattern: String, _ value: Value, _ vm: Interpreter) throws -> String {
        var result = ""
        var rest = Array(pattern)[...]
        var next = 0
        var usedMapping = false
        let items: [Value]? = if case .tuple(let tuple) = value { tuple.items } else { nil }
        func argument() throws -> Value {
            let all = items ?? [value]
            guard next < all.count else { throw Raise(.typeError, "not enough arguments for format string") }
            next += 1
            return all[next - 1]
        }
        while let character = rest.popFirst() {
            guard character == "%" else {
                result.append(character)
                continue
            }
            if rest.first == "%" {
                rest = rest.dropFirst()
                result.append("%")
                continue
            }
            var given: Value?
            if rest.first == "(" {
                guard let close = rest.firstIndex(of: ")") else { throw Raise(.valueError, "incomplete format key") }
                guard case .dict = value else { throw Raise(.typeError, "format requires a mapping") }
                given = try vm.item(value, .string(String(rest[(rest.startIndex + 1)..<close])))
                usedMapping = true
                rest = rest[(close + 1)...]
            }
            var flags = ""
            while let flag = rest.first, "#0- +".contains(flag) {
                flags.append(flag)
                rest = rest.dropFirst()
            }
            func number() throws -> Int? {
                if rest.first == "*" {
                    rest = rest.dropFirst()
                    return try vm.index(argument())
                }
                var digits = ""
                while let digit = rest.first, digit.isASCII, digit.isNumber {
                    digits.append(digit)
                    rest = rest.dropFirst()
                }
                return Int(digits)
            }
            let width = try number()
            var precision: Int?
            if rest.first == "." {
                rest = rest.dropFirst()
                precision = try number() ?? 0
            }
            while let size = rest.first, "lLh".contains(size) { rest = rest.dropFirst() }
            guard let kind = rest.popFirst() else { throw Raise(.valueError, "incomplete format") }
            let item = try given ?? argument()
            result += try piece(kind, item, flags, width, precision, vm)
        }
        if let items, next < items.count { throw Raise(.typeError, "not all arguments converted during string formatting") }
        if items == nil, next == 0, !usedMapping {
            if case .dict = value { return result }
            throw Raise(.typeError, "not all arguments converted during string formatting")
        }
        return result
    }

    private static func piece(_ kind: Character, _ item: Value, _ flags: String, _ width: Int?, _ precision: Int?, _ vm: Interpreter) throws -> String {
        var spec = try FormatSpec("")
        spec.width = width ?? 0
        if flags.contains("-") { spec.align = "<" } else if flags.contains("0") { spec.isZeroPadded = true }
        spec.sign = flags.contains("+") ? "+" : flags.contains(" ") ? " " : "-"
        spec.isAlternate = flags.contains("#")
        switch kind {
        case "s", "r", "a":
            spec.sign = "-"
            spec.isZeroPadded = false
            if spec.align == nil { spec.align = ">" }
            spec.precision = precision
            return try spec.format(string: kind == "s" ? vm.str(item) : kind == "r" ? vm.repr(item) : Builtins.ascii(vm.repr(item)))
        case "d", "i", "u", "x", "X", "o":
            spec.type = kind == "i" || kind == "u" ? "d" : kind
            if case .float(let x) = item, kind == "d" || kind == "i" || kind == "u" {
                return try spec.format(integer: Builtins.truncated(x))
            }
            guard let n = item.bigInt ?? item.index.map({ .init($0) }) else {
                throw Raise(.typeError, "%\(kind) format: a real number is required, not \(item.typeName)")
            }
            return try spec.format(integer: n)
        case "f", "F", "e", "E", "g", "G":
            guard let x = item.number else { throw Raise(.typeError, "must be real number, not \(item.typeName)") }
            spec.type = kind
            spec.precision = precision
            return try spec.format(x)
        case "c":
            spec.align = spec.align ?? ">"
            if let text = item.text { return try spec.format(string: text) }
            spec.type = "c"
            return try spec.format(vm.index(item))
        default: throw Raise(.valueError, "unsupported format character '\(kind)' (0x\(String(kind.unicodeScalars.first?.value ?? 0, radix: 16)))")
        }
    }
}
