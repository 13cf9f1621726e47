import Interpreter

/// `math.hypot` and `math.dist`: lengths without overflow, right to the last digit but for rarest cases.
enum VectorLength {
    static let table: [Builtin] = [
        Builtin("hypot", "*coordinates", "The length of a vector.", example: "math.hypot(3, 4)  # 5.0") { call in
            .float(length(try call.rest.map { try call.vm.double($0) }))
        },
        Builtin("dist", "p, q, /", "The distance of two points.", example: "math.dist([1, 2], [4, 6])  # 5.0") { call in
            let (p, q) = (try call.vm.sequence(call[0]), try call.vm.sequence(call[1]))
            guard p.count == q.count else { throw Raise(.valueError, "both points must have the same number of dimensions") }
            return .float(length(try zip(p, q).map { try call.vm.double($0) - call.vm.double($1) }))
        },
    ]

    private static func length(_ values: [Double]) -> Double {
        if values.contains(where: \.isInfinite) { return .infinity }
        if values.contains(where: \.isNaN) { return .nan }
        let largest = values.reduce(0) { max($0, abs($1)) }
        if values.count < 2 || largest == 0 { return largest }
        // A power of two scales without an error.
        let scale = Double(sign: .plus, exponent: largest.exponent, significand: 1)
        if !scale.isNormal { return length(values.map { $0 / .ulpOfOne }) * .ulpOfOne }
        // Squares and their sum, each with what its rounding lost.
        var (sum, lost) = (1.0, 0.0)
        for value in values {
            let x = value / scale
            let square = x * x
            lost += (-square).addingProduct(x, x)
            let next = sum + square
            lost += sum >= square ? (sum - next) + square : (square - next) + sum
            sum = next
        }
        let root = (sum - 1 + lost).squareRoot()
        // One step of Newton's method on what the root's square misses.
        let missing = (sum - 1).addingProduct(-root, root) + lost
        return (root + missing / (2 * root)) * scale
    }
}
