import Arrays
import Interpreter
import NumPyBridge
import Recurrent
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Operations on tensors, each with its derivative.
enum TensorMath {
    // MARK: Arguments

    /// A value as a tensor: tensors and arrays keep their kind, Python's numbers become float32 or int32.
    static func tensor(_ value: Value, _ vm: Interpreter) throws -> TensorObject {
        if let tensor = value.of(TensorObject.self) { return tensor }
        if let array = NumPy.array(value) { return TensorObject(array) }
        let array = try NumPy.argument(value, vm)
        return TensorObject(array.dtype == .float64 ? array.converted(to: .float32) : array.dtype == .int64 ? array.converted(to: .int32) : array)
    }

    static func floating(_ value: Value, _ vm: Interpreter) throws -> TensorObject {
        let tensor = try tensor(value, vm)
        return tensor.array.dtype.isFloat ? tensor : TensorObject(tensor.array.converted(to: .float32))
    }

    /// A result with the way back to those of its operands that have a history.
    static func made(_ array: NDArray, _ operands: [(TensorObject, TapeNode.Pullback)] = []) -> TensorObject {
        let inputs = operands.compactMap { tensor, pullback in tensor.node.map { (node: $0, pullback: pullback) } }
        return TensorObject(array, node: inputs.isEmpty ? nil : TapeNode(inputs))
    }

    // MARK: Elementwise

    /// A function of each number and its derivative, from argument and value.
    struct Unary: Sendable {
        let name: String
        let summary: String
        let value: @Sendable (Double) -> Double
        let slope: @Sendable (Double, Double) -> Double
    }

    private static func activation(_ a: Activation, _ summary: String) -> Unary {
        Unary(name: a.rawValue, summary: summary, value: { a.value(at: $0) }, slope: { x, y in a.slope(value: y, at: x) })
    }

    static let unary: [Unary] = [
        Unary(name: "exp", summary: "eˣ.", value: { exp($0) }, slope: { _, y in y }),
        Unary(name: "log", summary: "The natural logarithm.", value: { log($0) }, slope: { x, _ in 1 / x }),
        Unary(name: "log1p", summary: "log(1 + x).", value: { log1p($0) }, slope: { x, _ in 1 / (1 + x) }),
        Unary(name: "expm1", summary: "eˣ − 1.", value: { expm1($0) }, slope: { _, y in y + 1 }),
        Unary(name: "log2", summary: "The logarithm to base 2.", value: { log2($0) }, slope: { x, _ in 1 / (x * 0.6931471805599453) }),
        Unary(name: "log10", summary: "The logarithm to base 10.", value: { log10($0) }, slope: { x, _ in 1 / (x * 2.302585092994046) }),
        Unary(name: "sqrt", summary: "The square root.", value: { $0.squareRoot() }, slope: { _, y in 0.5 / y }),
        Unary(name: "rsqrt", summary: "1 over the square root.", value: { 1 / $0.squareRoot() }, slope: { x, y in -0.5 * y / x }),
        Unary(name: "reciprocal", summary: "1/x.", value: { 1 / $0 }, slope: { _, y in -y * y }),
        Unary(name: "sin", summary: "The sine.", value: { sin($0) }, slope: { x, _ in cos(x) }),
        Unary(name: "cos", summary: "The cosine.", value: { cos($0) }, slope: { x, _ in -sin(x) }),
        Unary(name: "tan", summary: "The tangent.", value: { tan($0) }, slope: { _, y in 1 + y * y }),
        Unary(name: "sinh", summary: "The hyperbolic sine.", value: { sinh($0) }, slope: { x, _ in cosh(x) }),
        Unary(name: "cosh", summary: "The hyperbolic cosine.", value: { cosh($0) }, slope: { x, _ in sinh(x) }),
        Unary(name: "arctan", summary: "The inverse of the tangent.", value: { atan($0) }, slope: { x, _ in 1 / (1 + x * x) }),
        Unary(name: "erf", summary: "The error function.", value: { erf($0) }, slope: { x, _ in 1.1283791670955126 * exp(-x * x) }),
        Unary(name: "floor", summary: "Rounded down.", value: { $0.rounded(.down) }, slope: { _, _ in 0 }),
        Unary(name: "ceil", summary: "Rounded up.", value: { $0.rounded(.up) }, slope: { _, _ in 0 }),
        activation(.tanh, "The hyperbolic tangent."), activation(.sigmoid, "1 / (1 + e^−x)."), activation(.relu, "max(x, 0)."),
        activation(.softplus, "log(1 + eˣ)."), activation(.softsign, "x / (1 + |x|)."), activation(.elu, "x above 0, eˣ − 1 below."),
        activation(.selu, "elu, scaled."), activation(.gelu, "x·Φ(x)."), activation(.silu, "x·sigmoid(x)."), activation(.hardSigmoid, "x/6 + 0.5, held between 0 and 1."),
        activation(.relu6, "x held between 0 and 6."), activation(.leakyRelu, "x above 0, a fifth of it below."), activation(.mish, "x·tanh(softplus(x))."),
        Unary(name: "log_sigmoid", summary: "log sigmoid(x).", value: { -Activation.softplus.value(at: -$0) }, slope: { x, _ in Activation.sigmoid.value(at: -x) }),
    ]

    static func apply(_ unary: Unary, _ x: TensorObject) -> TensorObject {
        let y = x.array.map(unary.value)
        return made(y, [(x, { gradient in
            let (g, a, b) = (gradient.doubles, x.array.doubles, y.doubles)
            return NDArray(a.indices.map { g[$0] * unary.slope(a[$0], b[$0]) }, shape: x.array.shape, dtype: y.dtype)
        })])
    }

    /// x², |x| and −x, which keep whole numbers whole.
    static func square(_ x: TensorObject) throws -> TensorObject { try combine(.multiply, x, x) }

    static func absolute(_ x: TensorObject) throws -> TensorObject {
        let y = x.array.dtype.isFloat ? x.array.map { abs($0) } : NDArray(integers: x.array.integers.map { $0 == .min ? .max : abs($0) }, shape: x.array.shape, dtype: x.array.dtype)
        return made(y, [(x, { gradient in try NDArray.apply(.multiply, gradient, x.array.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, in: gradient.dtype) })])
    }

    static func negative(_ x: TensorObject) throws -> TensorObject {
        guard let y = try NumPy.unary(.negate, x.array).flatMap(NumPy.array) else { return x }
        return made(y, [(x, { gradient in gradient.map { -$0 } })])
    }

    /// The kind two tensors meet in: floats win, and a float32 stays one.
    private static func kind(_ a: DType, _ b: DType) -> DType {
        if a == b { return a }
        if a.isFloat, b.isFloat { return .float64 }
        if a.isFloat { return a }
        if b.isFloat { return b }
        return a.promoted(with: b)
    }

    static func combine(_ op: ElementwiseOperator, _ a: TensorObject, _ b: TensorObject) throws -> TensorObject {
        let dtype = kind(a.array.dtype, b.array.dtype)
        let value = try NDArray.apply(op, a.array, b.array, in: op == .divide && !dtype.isFloat ? .float32 : dtype)
        func product(_ x: NDArray, _ y: NDArray) throws -> NDArray { try NDArray.apply(.multiply, x, y, in: x.dtype) }
        func choice(_ gradient: NDArray, _ other: ElementwiseOperator) throws -> NDArray {
            try product(gradient, NDArray.apply(other, a.array, b.array, in: dtype).converted(to: gradient.dtype))
        }
        let (left, right): (TapeNode.Pullback, TapeNode.Pullback)
        switch op {
        case .add: (left, right) = ({ $0 }, { $0 })
        case .subtract: (left, right) = ({ $0 }, { $0.map { -$0 } })
        case .multiply: (left, right) = ({ try product($0, b.array) }, { try product($0, a.array) })
        case .divide:
            left = { try NDArray.apply(.divide, $0, b.array, in: $0.dtype) }
            right = { try product($0, NDArray.apply(.divide, value, b.array, in: $0.dtype)).map { -$0 } }
        case .power:
            left = { try product(product($0, b.array), NDArray.apply(.power, a.array, b.array.converted(to: $0.dtype).map { $0 - 1 }, in: $0.dtype)) }
            right = { try product(product($0, value), a.array.converted(to: $0.dtype).map { $0 > 0 ? log($0) : 0 }) }
        case .maximum: (left, right) = ({ try choice($0, .greaterEqual) }, { try choice($0, .less) })
        case .minimum: (left, right) = ({ try choice($0, .lessEqual) }, { try choice($0, .greater) })
        default: return TensorObject(value)
        }
        return made(value, [
            (a, { try TapeNode.folded(left($0), to: a.array.shape) }), (b, { try TapeNode.folded(right($0), to: b.array.shape) }),
        ])
    }

    /// a where the condition holds, else b.
    static func choose(_ condition: NDArray, _ a: TensorObject, _ b: TensorObject) throws -> TensorObject {
        let dtype = kind(a.array.dtype, b.array.dtype)
        guard let inner = NDArray.broadcast(a.array.shape, b.array.shape), let shape = NDArray.broadcast(inner, condition.shape) else {
            throw ArrayError.shapes(operation: "operands", a.array.shape, b.array.shape)
        }
        let (c, x, y) = (try condition.broadcast(to: shape).doubles, try a.array.broadcast(to: shape).doubles, try b.array.broadcast(to: shape).doubles)
        func part(_ gradient: NDArray, _ holds: Bool, _ own: [Int]) throws -> NDArray {
            let g = gradient.doubles
            return try TapeNode.folded(NDArray(c.indices.map { (c[$0] != 0) == holds ? g[$0] : 0 }, shape: shape, dtype: gradient.dtype), to: own)
        }
        return made(NDArray(c.indices.map { c[$0] != 0 ? x[$0] : y[$0] }, shape: shape, dtype: dtype), [
            (a, { try part($0, true, a.array.shape) }), (b, { try part($0, false, b.array.shape) }),
        ])
    }

    static func clip(_ x: TensorObject, _ low: Double, _ high: Double) -> TensorObject {
        made(x.array.dtype.isFloat ? x.array.map { $0.isNaN ? $0 : min(max($0, low), high) } : x.array.map { min(max($0, low), high) }.converted(to: x.array.dtype), [(x, { gradient in
            let (g, a) = (gradient.doubles, x.array.doubles)
            return NDArray(a.indices.map { a[$0] >= low && a[$0] <= high ? g[$0] : 0 }, shape: x.array.shape, dtype: gradient.dtype)
        })])
    }

    // MARK: Reductions

    static func reduce(_ kind: Reduction, _ x: TensorObject, axes: [Int]?, keeping: Bool) throws -> TensorObject {
        var array = x.array
        if case .mean = kind, !array.dtype.isFloat { array = array.converted(to: .float32) }
        let all = try axes.map { try $0.map { try array.axis($0) } } ?? Array(array.shape.indices)
        var value = all.isEmpty ? array : try array.reduced(kind, axes: all, keepingAxes: keeping)
        switch kind {
        // Keras's indices are 32 bits wide, and sums of whole numbers stay so.
        case .argMinimum, .argMaximum: value = value.converted(to: .int32)
        case .sum, .product: if array.dtype == .int32 { value = value.converted(to: .int32) }
        default: break
        }
        let kept = array.shape.indices.map { all.contains($0) ? 1 : array.shape[$0] }
        let count = all.reduce(1) { $0 * array.shape[$1] }
        let source = array
        return made(value, [(x, { gradient in
            let spread = try gradient.reshaped(kept).broadcast(to: source.shape)
            switch kind {
            case .sum: return spread.copy()
            case .mean: return spread.map { $0 / Double(max(1, count)) }
            case .maximum, .minimum:
                // Ties share the gradient, as in TensorFlow.
                let best = try value.reshaped(kept).broadcast(to: source.shape)
                let hits = try NDArray.apply(.equal, source, best, in: source.dtype).converted(to: gradient.dtype)
                let total = try hits.reduced(.sum, axes: all, keepingAxes: true).broadcast(to: source.shape)
                return try NDArray.apply(.divide, NDArray.apply(.multiply, spread, hits, in: gradient.dtype), total, in: gradient.dtype)
            default: throw Raise(.notImplementedError, "this reduction has no derivative here", hint: "Losses may use sum, mean, max and min.")
            }
        })])
    }

    // MARK: Shapes

    static func reshape(_ x: TensorObject, _ shape: [Int]) throws -> TensorObject {
        made(try x.array.reshaped(shape), [(x, { try $0.reshaped(x.array.shape) })])
    }

    static func transpose(_ x: TensorObject, _ order: [Int]?) throws -> TensorObject {
        let order = try order.map { try $0.map { try x.array.axis($0) } } ?? Array(x.array.shape.indices.reversed())
        return made(try x.array.transposed(order).copy(), [(x, { try $0.transposed(order.indices.map { i in order.firstIndex(of: i) ?? 0 }) })])
    }

    static func cast(_ x: TensorObject, _ dtype: DType) -> TensorObject {
        made(x.array.converted(to: dtype), dtype.isFloat && x.array.dtype.isFloat ? [(x, { $0.converted(to: x.array.dtype) })] : [])
    }

    static func matmul(_ a: TensorObject, _ b: TensorObject) throws -> TensorObject {
        let value = try NDArray.product(a.array, b.array)
        func turned(_ x: NDArray) throws -> NDArray {
            var order = Array(x.shape.indices)
            if order.count >= 2 { order.swapAt(order.count - 1, order.count - 2) }
            return try x.transposed(order)
        }
        guard a.node != nil || b.node != nil else { return TensorObject(value) }
        guard a.array.rank >= 2, b.array.rank >= 2 else { throw Raise(.notImplementedError, "matmul of vectors has no derivative here", hint: "Give both operands two axes.") }
        return made(value, [
            (a, { try TapeNode.folded(NDArray.product($0, turned(b.array)), to: a.array.shape) }),
            (b, { try TapeNode.folded(NDArray.product(turned(a.array), $0), to: b.array.shape) }),
        ])
    }

    static func concatenate(_ tensors: [TensorObject], axis: Int) throws -> TensorObject {
        let value = try NDArray.concatenate(tensors.map(\.array), axis: axis)
        guard let first = tensors.first else { return TensorObject(value) }
        let at = try first.array.axis(axis)
        var start = 0
        return made(value, tensors.map { tensor in
            let from = start
            let count = tensor.array.shape[at]
            start += count
            return (tensor, { try ArrayMethods.take($0, Array(from..<from + count), at) })
        })
    }

    /// Elements by any of NumPy's subscripts; the way back adds each gradient where it was taken from.
    static func item(_ x: TensorObject, _ key: Value, _ vm: Interpreter) throws -> Value {
        let picked = try vm.item(.object(ArrayObject(x.array)), key)
        guard x.node != nil, let array = NumPy.array(picked) else { return TensorObject.wrap(picked) }
        let places = NDArray(integers: Array(0..<x.array.count), shape: x.array.shape)
        guard let from = NumPy.array(try vm.item(.object(ArrayObject(places)), key))?.integers else { return TensorObject.wrap(picked) }
        return .object(made(array.copy(), [(x, { gradient in
            var result = [Double](repeating: 0, count: x.array.count)
            for (place, value) in zip(from, gradient.doubles) { result[place] += value }
            return NDArray(result, shape: x.array.shape, dtype: gradient.dtype)
        })]))
    }

    /// softmax, or its logarithm, along an axis.
    static func shares(_ x: TensorObject, axis: Int, logarithm: Bool) throws -> TensorObject {
        let at = try x.array.axis(axis)
        let top = TensorObject(try x.array.reduced(.maximum, axes: [at], keepingAxes: true))
        let powers = apply(named("exp"), try combine(.subtract, x, top))
        let total = try reduce(.sum, powers, axes: [at], keeping: true)
        return logarithm ? try combine(.subtract, combine(.subtract, x, top), apply(named("log"), total)) : try combine(.divide, powers, total)
    }

    static func named(_ name: String) -> Unary {
        byName[name] ?? Unary(name: name, summary: "", value: { $0 }, slope: { _, _ in 1 })
    }
    private static let byName = Dictionary(uniqueKeysWithValues: unary.map { ($0.name, $0) })
}
