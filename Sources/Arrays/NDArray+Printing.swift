/// How arrays are written, NumPy's `set_printoptions`.
public struct PrintOptions: Sendable {
    public var precision = 8
    public var threshold = 1000
    public var edgeItems = 3
    public var lineWidth = 75
    public var suppress = false

    public init() {}
}

/// Writes arrays as NumPy does (numpy/_core/arrayprint.py).
public struct ArrayText {
    let options: PrintOptions
    /// Shortest digits of a double, and of a single: (digits, exponent of the first).
    let digits: (Double) -> (digits: String, exponent: Int)
    let singleDigits: (Float) -> (digits: String, exponent: Int)
    /// `%.*f` and `%.*e`.
    let fixed: (Int, Double) -> String
    let scientific: (Int, Double) -> String

    public init(
        _ options: PrintOptions, digits: @escaping (Double) -> (digits: String, exponent: Int), singleDigits: @escaping (Float) -> (digits: String, exponent: Int),
        fixed: @escaping (Int, Double) -> String, scientific: @escaping (Int, Double) -> String
    ) {
        self.options = options
        self.digits = digits
        self.singleDigits = singleDigits
        self.fixed = fixed
        self.scientific = scientific
    }

    public func str(_ array: NDArray) -> String { layout(array, separator: " ", prefix: "") }

    public func repr(_ array: NDArray) -> String {
        let body = layout(array, separator: ", ", prefix: "array(")
        let isStandard = array.dtype == .float64 || array.dtype == .int64 || array.dtype == .bool
        if array.count == 0 {
            return array.dtype == .float64 && array.rank == 1 ? "array([], dtype=float64)" : "array([], " + (array.rank == 1 ? "" : "shape=(\(array.shape.map(String.init).joined(separator: ", "))), ") + "dtype=\(array.dtype.rawValue))"
        }
        var extras: [String] = []
        if isSummarised(array) { extras.append("shape=(\(array.shape.map(String.init).joined(separator: ", "))\(array.rank == 1 ? "," : ""))") }
        if !isStandard { extras.append("dtype=\(array.dtype.rawValue)") }
        if extras.isEmpty { return "array(\(body))" }
        let tail = extras.joined(separator: ", ")
        let lastLine = ("array(" + body).split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        let joint = lastLine.count + tail.count + 3 > options.lineWidth ? ",\n      " : ", "
        return "array(\(body)\(joint)\(tail))"
    }

    private func isSummarised(_ array: NDArray) -> Bool { array.count > options.threshold }

    private func layout(_ array: NDArray, separator: String, prefix: String) -> String {
        if array.count == 0 { return "[]" }
        let summarised = isSummarised(array)
        let shown = summarised ? corners(array) : array
        let element = formatter(shown)
        if array.rank == 0 { return element(shown, 0).trimmingSpaces() }
        let indent = " " + String(repeating: " ", count: prefix.count)
        return block(array, [], element, separator, summarised, indent, options.lineWidth)
    }

    /// The elements that a summary shows.
    private func corners(_ array: NDArray) -> NDArray {
        var result = array
        for axis in array.shape.indices where array.shape[axis] > 2 * options.edgeItems {
            let n = array.shape[axis]
            let keep = Array(0..<options.edgeItems) + Array(n - options.edgeItems..<n)
            var parts = [Subscript](repeating: .slice(start: 0, step: 1, count: -1), count: axis)
            parts.append(.integers(NDArray(integers: keep)))
            if case .gather(let positions, let shape)? = try? result.select(parts, slices: { _, n in .slice(start: 0, step: 1, count: n) }) {
                result = result.gather(positions, shape)
            }
        }
        return result
    }

    private func block(
        _ array: NDArray, _ index: [Int], _ element: (NDArray, Int) -> String, _ separator: String, _ summarised: Bool, _ indent: String, _ width: Int
    ) -> String {
        let axis = index.count
        let left = array.rank - axis
        let at = array.offset + zip(index, array.strides).reduce(0) { $0 + $1.0 * $1.1 }
        if left == 0 { return element(array, at) }
        let length = array.shape[axis]
        let showsDots = summarised && length > 2 * options.edgeItems
        let leading = showsDots ? Array(0..<options.edgeItems) : []
        let trailing = showsDots ? Array(length - options.edgeItems..<length) : Array(0..<length)
        if left == 1 {
            let room = width - max(separator.trimmingSpaces().count, 1)
            var text = ""
            var line = indent
            func extend(_ word: String) {
                if line.count + word.count > room, line.count > indent.count {
                    text += line.trimmingRight() + "\n"
                    line = indent
                }
                line += word
            }
            for i in leading {
                extend(block(array, index + [i], element, separator, summarised, indent + " ", width - 1))
                line += separator
            }
            if showsDots {
                extend("...")
                line += separator
            }
            for (k, i) in trailing.enumerated() {
                extend(block(array, index + [i], element, separator, summarised, indent + " ", width - 1))
                if k < trailing.count - 1 { line += separator }
            }
            return "[" + (text + line).dropFirst(indent.count) + "]"
        }
        let lineEnd = separator.trimmingSpaces() + String(repeating: "\n", count: left - 1)
        var parts = leading.map { indent + block(array, index + [$0], element, separator, summarised, indent + " ", width - 1) }
        if showsDots { parts.append(indent + "...") }
        parts += trailing.map { indent + block(array, index + [$0], element, separator, summarised, indent + " ", width - 1) }
        return "[" + parts.joined(separator: lineEnd).dropFirst(indent.count) + "]"
    }

    /// One width and notation for all elements of an array.
    private func formatter(_ array: NDArray) -> (NDArray, Int) -> String {
        switch array.dtype {
        case .bool:
            return { a, at in a.storage.integer(at) != 0 ? (a.rank == 0 ? "True" : " True") : "False" }
        case .int32, .int64:
            let width = array.integers.map { String($0).count }.max() ?? 1
            return { a, at in String(a.storage.integer(at)).padded(width) }
        case .float32, .float64: return floatFormatter(array)
        }
    }

    private func shortest(_ x: Double, _ dtype: DType) -> (digits: String, exponent: Int) {
        dtype == .float32 ? singleDigits(Float(x)) : digits(x)
    }

    /// Positional notation with at most `precision` decimals and no trailing zeros: whole and fraction.
    private func positional(_ x: Double, _ dtype: DType) -> (whole: String, fraction: String) {
        let (digits, exponent) = shortest(x, dtype)
        let decimals = max(0, digits.count - 1 - exponent)
        let sign = x.sign == .minus ? "-" : ""
        if decimals > options.precision {
            let parts = fixed(options.precision, x).split(separator: ".", omittingEmptySubsequences: false)
            var fraction = parts.count > 1 ? String(parts[1]) : ""
            while fraction.last == "0" { fraction.removeLast() }
            return (String(parts[0]), fraction)
        }
        if exponent < 0 { return (sign + "0", digits == "0" ? "" : String(repeating: "0", count: -exponent - 1) + digits) }
        if digits.count <= exponent + 1 { return (sign + digits + String(repeating: "0", count: exponent + 1 - digits.count), "") }
        return (sign + digits.prefix(exponent + 1), String(digits.dropFirst(exponent + 1)))
    }

    private func floatFormatter(_ array: NDArray) -> (NDArray, Int) -> String {
        let values = array.doubles
        let finite = values.filter(\.isFinite)
        let sizes = finite.filter { $0 != 0 }.map(\.magnitude)
        let (low, high) = (sizes.min() ?? 1, sizes.max() ?? 1)
        let special = values.filter { !$0.isFinite }.map { $0.isNaN ? 3 : $0 < 0 ? 4 : 3 }.max() ?? 0
        let isScientific = !sizes.isEmpty && (high >= 1e8 || (!options.suppress && (low < 1e-4 || high / low > 1000)))
        let dtype = array.dtype
        func word(_ x: Double) -> String { x.isNaN ? "nan" : x < 0 ? "-inf" : "inf" }
        if isScientific {
            func fraction(_ x: Double) -> Int { min(options.precision, max(0, shortest(x, dtype).digits.count - 1)) }
            // Rounding to the precision may leave trailing zeros, which don't count.
            let precision = finite.map { x -> Int in
                let n = fraction(x)
                if shortest(x, dtype).digits.count - 1 <= options.precision { return n }
                let mantissa = scientific(n, x).split(separator: "e")[0].split(separator: ".")
                var tail = mantissa.count > 1 ? String(mantissa[1]) : ""
                while tail.last == "0" { tail.removeLast() }
                return tail.count
            }.max() ?? 0
            func text(_ x: Double) -> String {
                let body = scientific(precision, x)
                return precision == 0 ? body.replacingFirst("e", with: ".e") : body
            }
            let width = max(finite.map { text($0).count }.max() ?? 0, special)
            return { a, at in
                let x = a.storage.double(at)
                return (x.isFinite ? text(x) : word(x)).padded(width)
            }
        }
        let parts = finite.map { positional($0, dtype) }
        var left = parts.map(\.whole.count).max() ?? 1
        let right = parts.map(\.fraction.count).max() ?? 0
        if special > 0 { left = max(left, special - right - 1) }
        return { a, at in
            let x = a.storage.double(at)
            if !x.isFinite { return word(x).padded(left + 1 + right) }
            let (whole, fraction) = self.positional(x, dtype)
            return whole.padded(left) + "." + fraction + String(repeating: " ", count: right - fraction.count)
        }
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
    fileprivate func trimmingSpaces() -> String { String(drop { $0 == " " }).trimmingRight() }
    fileprivate func trimmingRight() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
    fileprivate func replacingFirst(_ old: Character, with new: String) -> String {
        guard let at = firstIndex(of: old) else { return self }
        return self[..<at] + new + self[index(after: at)...]
    }
}
