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
            func number(_ what: String) throws -> Int? {
                if rest.first == "*" {
                    rest = rest.dropFirst()
                    let value = try argument()
                    guard value.index != nil || value.bigInt != nil else { throw Raise(.typeError, "* wants int") }
                    guard let n = value.index, what == "width" || Int32(exactly: n) != nil else {
                        throw Raise(.overflowError, "Python int too large to convert to C \(what == "width" ? "ssize_t" : "int")")
                    }
                    return n
                }
                var digits = ""
                while let digit = rest.first, digit.isASCII, digit.isNumber {
                    digits.append(digit)
                    rest = rest.dropFirst()
                }
                if digits.isEmpty { return nil }
                guard let n = Int(digits), what == "width" || n <= Int(Int32.max) else { throw Raise(.valueError, "\(what) too big") }
                return n
            }
            var width = try number("width") ?? 0
            if width < 0 {
                // As if a minus stood in front.
                flags.append("-")
                width = Int(clamping: width.magnitude)
            }
            var precision: Int?
            if rest.first == "." {
                rest = rest.dropFirst()
                precision = max(0, try number("precision") ?? 0)
            }
            while let size = rest.first, "lLh".contains(size) { rest = rest.dropFirst() }
            guard let kind = rest.popFirst() else { throw Raise(.valueError, "incomplete format") }
            let item = try given ?? argument()
            result += try piece(kind, item, flags, width, precision, at: rest.startIndex - 1, vm)
        }
        if let items, next < items.count { throw Raise(.typeError, "not all arguments converted during string formatting") }
        if items == nil, next == 0, !usedMapping {
            if case .dict = value { return result }
            throw Raise(.typeError, "not all arguments converted during string formatting")
        }
        return result
    }

    private static func piece(_ kind: Character, _ item: Value, _ flags: String, _ width: Int, _ precision: Int?, at index: Int, _ vm: Interpreter) throws -> String {
        var spec = try FormatSpec("")
        spec.width = width
        if flags.contains("-") { spec.align = "<" } else if flags.contains("0") { spec.isZeroPadded = true }
        spec.sign = flags.contains("+") ? "+" : flags.contains(" ") ? " " : "-"
        spec.isAlternate = flags.contains("#")
        switch kind {
        case "s", "r", "a":
            spec.sign = "-"
            spec.isAlternate = false
            spec.isZeroPadded = false
            if spec.align == nil { spec.align = ">" }
            spec.precision = precision
            return try spec.format(string: kind == "s" ? vm.str(item) : kind == "r" ? vm.repr(item) : Builtins.ascii(vm.repr(item)))
        case "d", "i", "u", "x", "X", "o":
            spec.type = kind == "i" || kind == "u" ? "d" : kind
            spec.minimumDigits = precision ?? 0
            if case .float(let x) = item, kind == "d" || kind == "i" || kind == "u" {
                return try spec.format(integer: Builtins.truncated(x))
            }
            guard let n = item.bigInt ?? item.index.map({ .init($0) }) else {
                throw Raise(.typeError, "%\(kind) format: \("xXo".contains(kind) ? "an integer" : "a real number") is required, not \(item.typeName)")
            }
            return try spec.format(integer: n)
        case "f", "F", "e", "E", "g", "G":
            let x = try vm.double(item)
            spec.type = kind
            spec.precision = precision
            return try spec.format(x)
        case "c":
            spec.align = spec.align ?? ">"
            spec.sign = "-"
            spec.isAlternate = false
            if let text = item.text {
                guard text.unicodeScalars.count == 1 else { throw Raise(.typeError, "%c requires int or char") }
                return try spec.format(string: text)
            }
            guard item.index != nil || item.bigInt != nil else { throw Raise(.typeError, "%c requires int or char") }
            spec.type = "c"
            return try spec.format(vm.index(item))
        default: throw Raise(.valueError, "unsupported format character '\(kind)' (0x\(String(kind.unicodeScalars.first?.value ?? 0, radix: 16))) at index \(index)")
        }
    }
}
