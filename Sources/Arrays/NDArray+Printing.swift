/// How arrays are written, NumPy's `set_printoptions`.
public struct PrintOptions: Sendable {
    public var precision = 8
    public var threshold = 1000
    public var edgeItems = 3
    public var lineWidth = 75
    public var suppress = false
    public var nanText = "nan"
    public var infinityText = "inf"
    /// "-" for negative numbers only, "+" for all, " " for a blank before positive ones.
    public var sign: Character = "-"
    public enum FloatMode: String, Sendable, CaseIterable { case maxprec, unique, fixed, maxprecEqual = "maxprec_equal" }
    public var floatMode = FloatMode.maxprec

    public init() {}
}

/// Writes arrays as NumPy does (numpy/_core/arrayprint.py).
public struct ArrayText {
    public var options: PrintOptions
    /// Shortest digits of a double, and of a single: (digits, exponent of the first).
    let digits: (Double) -> (digits: String, exponent: Int)
    let singleDigits: (Float) -> (digits: String, exponent: Int)
    /// `%.*f` and `%.*e`.
    let fixed: (Int, Double) -> String
    let scientific: (Int, Double) -> String
    /// A script's own way of writing an element, by the kind of the array; nil for ours.
    public var custom: ((NDArray) -> ((NDArray, Int) -> String)?)?
    /// Python's `repr` of a text, and of an object.
    public var quoted: (String) -> String = { "'\($0)'" }
    public var described: (Any) -> String = { "\($0)" }

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

    /// `np.array2string`: any separator, lines indented as if a prefix stood before.
    public func text(_ array: NDArray, separator: String, prefix: String, suffix: String) -> String {
        var shortened = self
        shortened.options.lineWidth -= suffix.count
        return shortened.layout(array, separator: separator, prefix: prefix)
    }

    public func repr(_ array: NDArray, name: String = "array") -> String {
        let prefix = name + "("
        let isStandard = array.dtype == .float64 || array.dtype == .int64 || array.dtype == .bool || array.dtype == .complex128
        var inner = self
        // The closing bracket needs its place on the last line.
        inner.options.lineWidth -= 1
        let body = array.count > 0 ? inner.layout(array, separator: ", ", prefix: prefix) : "[]"
        var extras: [String] = []
        if array.count == 0, array.rank != 1 { extras.append("shape=\(ArrayText.tuple(array.shape))") }
        if isSummarised(array) { extras.append("shape=\(ArrayText.tuple(array.shape))") }
        if !isStandard || array.count == 0 { extras.append("dtype=\(ArrayText.dtypeText(array.dtype))") }
        if extras.isEmpty { return "\(prefix)\(body))" }
        let tail = extras.joined(separator: ", ")
        let lastLine = (prefix + body).split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        let joint = lastLine.count + tail.count + 3 > options.lineWidth ? ",\n" + String(repeating: " ", count: prefix.count) : ", "
        return "\(prefix)\(body)\(joint)\(tail))"
    }

    static func tuple(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")") }

    private static func dtypeText(_ dtype: DType) -> String {
        dtype.isText || dtype.isTime ? "'\(dtype.name)'" : dtype.name
    }

    private func isSummarised(_ array: NDArray) -> Bool { array.count > options.threshold }

    private func layout(_ array: NDArray, separator: String, prefix: String) -> String {
        if array.count == 0 { return "[]" }
        let prefix = String(repeating: " ", count: prefix.count)
        let summarised = isSummarised(array)
        let shown = summarised ? corners(array) : array
        let element = formatter(shown)
        if array.rank == 0 { return element(shown, shown.offset).trimmingSpaces() }
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
        if let custom = custom?(array) { return custom }
        switch array.dtype {
        case .bool:
            return { a, at in a.storage.integer(at) != 0 ? (a.rank == 0 ? "True" : " True") : "False" }
        case .text: return { a, at in quoted(a.storage.text(at)) }
        case .object: return { a, at in described(a.storage.object(at)) }
        case .datetime(let unit):
            let width = array.integers.map { Dates.text($0, unit).count + ($0 == Dates.missing ? 0 : 2) }.max() ?? 0
            return { a, at in
                let n = a.storage.integer(at)
                return (n == Dates.missing ? "'NaT'" : "'\(Dates.text(n, unit))'").padded(width)
            }
        case .timedelta:
            let width = array.integers.map { $0 == Dates.missing ? 5 : String($0).count }.max() ?? 0
            return { a, at in
                let n = a.storage.integer(at)
                return (n == Dates.missing ? "'NaT'" : String(n)).padded(width)
            }
        case .uint64:
            let width = array.integers.map { String(UInt(bitPattern: $0)).count }.max() ?? 1
            return { a, at in String(UInt(bitPattern: a.storage.integer(at))).padded(width) }
        case .float16, .float32, .float64:
            let format = FloatFormat(self, array.doubles, array.dtype)
            return { a, at in format.text(a.storage.double(at)) }
        case .complex128:
            let values = array.complexes
            let real = FloatFormat(self, values.map(\.real), .float64)
            var imaginary = FloatFormat(self, values.map(\.imaginary), .float64)
            imaginary.sign = "+"
            imaginary.measure()
            return { a, at in
                let z = a.storage.pointer(Complex.self)[at]
                // The j stands behind the digits, before what pads them.
                let text = imaginary.text(z.imaginary)
                let digits = text.trimmingRight()
                return real.text(z.real) + digits + "j" + String(repeating: " ", count: text.count - digits.count)
            }
        default:
            let plus = options.sign == "+"
            func word(_ n: Int) -> String { n >= 0 && options.sign != "-" ? (plus ? "+" : " ") + String(n) : String(n) }
            let width = array.integers.map { word($0).count }.max() ?? 1
            return { a, at in word(a.storage.integer(at)).padded(width) }
        }
    }

    /// A float on its own, as arrays write it.
    public func shortest(_ x: Double, _ dtype: DType) -> (digits: String, exponent: Int) {
        switch dtype {
        case .float32: return singleDigits(Float(x))
        case .float16:
            guard x.isFinite, x != 0 else { return digits(x) }
            for precision in 0..<5 {
                let text = scientific(precision, x)
                if let back = Double(text), Half.bits(Float(back)) == Half.bits(Float(x)) { return digits(back) }
            }
            return digits(x)
        default: return digits(x)
        }
    }
}

extension String {
    func padded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
    fileprivate func trimmingSpaces() -> String { String(drop { $0 == " " }).trimmingRight() }
    func trimmingRight() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
