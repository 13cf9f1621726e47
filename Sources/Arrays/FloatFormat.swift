/// One width and notation for all floats of an array (`FloatingFormat` in numpy/_core/arrayprint.py).
struct FloatFormat {
    private let writer: ArrayText
    private let dtype: DType
    private let values: [Double]
    private let isScientific: Bool
    private var left = 0
    private var right = 0
    private var exponentSize = 2
    var sign: Character

    private var options: PrintOptions { writer.options }

    init(_ writer: ArrayText, _ values: [Double], _ dtype: DType) {
        self.writer = writer
        self.dtype = dtype
        self.values = values
        sign = writer.options.sign
        let sizes = values.filter { $0.isFinite && $0 != 0 }.map(\.magnitude)
        let (low, high) = (sizes.min() ?? 1, sizes.max() ?? 1)
        isScientific = !sizes.isEmpty && (high >= FloatFormat.cutoff(dtype) || (!writer.options.suppress && (low < 1e-4 || high / low > 1000)))
        measure()
    }

    /// From which size on numbers have an exponent: beyond the digits that the kind holds.
    public static func cutoff(_ dtype: DType) -> Double { dtype == .float32 ? 1e6 : dtype == .float16 ? 1e3 : 1e8 }

    /// Works out how many characters stand left and right of the point.
    mutating func measure() {
        let finite = values.filter(\.isFinite)
        let isFixed = options.floatMode == .fixed
        if isScientific {
            let parts = finite.map { scientificParts($0) }
            let longest = parts.map(\.fraction.count).max() ?? 0
            right = isFixed ? options.precision : longest
            exponentSize = parts.map(\.exponent.count).max() ?? 2
            left = parts.map(\.whole.count).max() ?? 1
            let width = left + 1 + right + 2 + exponentSize
            left += max(0, (specialWidth ?? 0) - width)
            return
        }
        let parts = finite.map { positional($0) }
        left = parts.map(\.whole.count).max() ?? 1
        right = isFixed ? options.precision : parts.map(\.fraction.count).max() ?? 0
        if let specialWidth { left = max(left, specialWidth - right - 1) }
    }

    private var specialWidth: Int? {
        let special = values.filter { !$0.isFinite }
        if special.isEmpty { return nil }
        return special.map { word($0).count }.max()
    }

    private func word(_ x: Double) -> String {
        if x.isNaN { return (sign == "+" ? "+" : "") + options.nanText }
        return (x < 0 ? "-" : sign == "+" ? "+" : "") + options.infinityText
    }

    private func signText(_ x: Double) -> String { x.sign == .minus ? "-" : sign == "-" ? "" : String(sign) }

    func text(_ x: Double) -> String {
        if !x.isFinite { return word(x).padded(isScientific ? left + 1 + right + 2 + exponentSize : left + 1 + right) }
        if isScientific {
            let (whole, fraction, exponentSign, exponent) = scientificParts(x)
            // Digits beyond the shortest ones are exact, not zeros.
            if fraction.count < right, options.floatMode != .unique, x != 0 {
                let exact = writer.scientific(right, x.magnitude).prefix { $0 != "e" }.filter { $0 != "." }
                return (signText(x) + exact.prefix(1)).padded(left) + "." + exact.dropFirst() + "e" + exponentSign + String(repeating: "0", count: max(0, exponentSize - exponent.count)) + exponent
            }
            let zeros = String(repeating: "0", count: max(0, right - fraction.count))
            let padding = String(repeating: "0", count: max(0, exponentSize - exponent.count))
            return whole.padded(left) + "." + fraction + zeros + "e" + exponentSign + padding + exponent
        }
        let (whole, fraction) = positional(x)
        let filler: Character = options.floatMode == .fixed || options.floatMode == .maxprecEqual ? "0" : " "
        return whole.padded(left) + "." + fraction + String(repeating: filler, count: max(0, right - fraction.count))
    }

    /// Positional notation with at most `precision` decimals and no trailing zeros: whole and fraction.
    private func positional(_ x: Double) -> (whole: String, fraction: String) {
        let (digits, exponent) = writer.shortest(x, dtype)
        let decimals = max(0, digits.count - 1 - exponent)
        let sign = signText(x)
        if options.floatMode != .unique, decimals > options.precision {
            let parts = writer.fixed(options.precision, x.magnitude).split(separator: ".", omittingEmptySubsequences: false)
            var fraction = parts.count > 1 ? String(parts[1]) : ""
            if options.floatMode != .fixed { while fraction.last == "0" { fraction.removeLast() } }
            return (sign + String(parts[0]), fraction)
        }
        if exponent < 0 { return (sign + "0", digits == "0" ? "" : String(repeating: "0", count: -exponent - 1) + digits) }
        if digits.count <= exponent + 1 { return (sign + digits + String(repeating: "0", count: exponent + 1 - digits.count), "") }
        return (sign + digits.prefix(exponent + 1), String(digits.dropFirst(exponent + 1)))
    }

    private func scientificParts(_ x: Double) -> (whole: String, fraction: String, exponentSign: String, exponent: String) {
        let shortest = writer.shortest(x, dtype)
        var (digits, exponent) = shortest
        if options.floatMode != .unique, digits.count - 1 > options.precision {
            // Rounding to the precision may leave trailing zeros, which don't count.
            let halves = writer.scientific(options.precision, x.magnitude).split(separator: "e")
            digits = halves.first.map { String($0.filter { $0 != "." }) } ?? digits
            exponent = halves.count > 1 ? Int(halves[1]) ?? exponent : exponent
            while digits.count > 1, digits.last == "0" { digits.removeLast() }
        }
        let size = String(exponent.magnitude)
        return (signText(x) + digits.prefix(1), String(digits.dropFirst()), exponent < 0 ? "-" : "+", size.count < 2 ? "0" + size : size)
    }
}
