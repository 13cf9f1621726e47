import Arrays
import Interpreter

/// A universal function: callable, with `reduce`, `accumulate`, `outer` and `at`.
final class Ufunc: NativeFunction {
    let op: ElementwiseOperator?
    private let inputs: Int

    init(_ builtin: Builtin, op: ElementwiseOperator?, inputs: Int) {
        self.op = op
        self.inputs = inputs
        super.init(builtin, owner: nil)
    }

    nonisolated(unsafe) private static let ufuncType: TypeObject = TypeObject("ufunc", module: "numpy")
    override var type: TypeObject { Ufunc.ufuncType }
    override func repr(_ vm: Interpreter) -> String { "<ufunc '\(builtin.name)'>" }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["reduce", "accumulate", "outer", "at", "nin", "nout"] }

    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "nin": return .int(inputs)
        case "nout": return .int(1)
        case "nargs": return .int(inputs + 1)
        default: break
        }
        if let op, let method = Ufunc.method(name.text, op) { return .object(NativeFunction(method, owner: nil)) }
        return super.attribute(name, vm)
    }

    private static func method(_ name: String, _ op: ElementwiseOperator) -> Builtin? {
        switch name {
        case "reduce":
            Builtin("reduce", "array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=True", "All elements along an axis joined by the function.") { call in
                let array = try NumPy.argument(call[0], call.vm)
                let axes = call.has(1) ? try ArrayMethods.axes(call, 1) : [0]
                return try ArrayReductions.finish(call, try reduce(op, array, axes, call), axes, array.rank, keep: 4, out: 3)
            }
        case "accumulate":
            Builtin("accumulate", "array, axis=0, dtype=None, out=None", "Running results along an axis.") { call in
                let array = try NumPy.argument(call[0], call.vm)
                let axis = try array.axis(call.int(1, or: 0))
                switch op {
                case .add: return .object(ArrayObject(try array.cumulated(false, axis: axis)))
                case .multiply: return .object(ArrayObject(try array.cumulated(true, axis: axis)))
                default: break
                }
                var rows: [NDArray] = []
                for i in 0..<array.shape[axis] {
                    let row = array.sliced(axis, from: i, count: 1)
                    rows.append(try rows.last.map { try NumPy.apply(op, $0, row, in: array.dtype, call.vm) } ?? row)
                }
                return .object(ArrayObject(rows.isEmpty ? array.copy() : try NDArray.concatenate(rows, axis: axis)))
            }
        case "outer":
            Builtin("outer", "A, B, /", "The function of all pairs of elements.") { call in
                let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
                let left = try a.reshaped(a.shape + [Int](repeating: 1, count: b.rank))
                return NumPy.value(try NumPy.apply(op, left, b, in: NumPy.common(call[0], call[1]) ?? a.dtype.common(with: b.dtype), call.vm))
            }
        case "at":
            Builtin("at", "a, indices, b=None, /", "The function applied in place at some positions, repeated ones repeatedly.") { call in
                guard let object = call[0].of(ArrayObject.self) else { throw Raise(.typeError, "first operand must be array") }
                let (positions, shape): ([Int], [Int])
                switch try object.select(call[1], call.vm) {
                case .view(let view): (positions, shape) = (view.positions, view.shape)
                case .gather(let list, let lengths): (positions, shape) = (list, lengths)
                }
                let values = try NumPy.convertArray(NumPy.argument(call[2], call.vm), to: object.array.dtype, call.vm).broadcast(to: shape).copy()
                let storage = object.array.storage
                for (i, at) in positions.enumerated() {
                    let place = NDArray(storage: storage, shape: [], strides: [], offset: at)
                    try place.assign(NumPy.apply(op, place, NDArray(storage: values.storage, shape: [], strides: [], offset: i), in: storage.dtype, call.vm))
                }
                return .none
            }
        default: nil
        }
    }

    /// Reduction by any operator; the result keeps axes of length 1.
    private static func reduce(_ op: ElementwiseOperator, _ given: NDArray, _ axes: [Int]?, _ call: Call) throws -> NDArray {
        var array = given
        if let kind = try call.optional(2).map({ try NumPy.requiredDType($0, call.vm) }) { array = try NumPy.convertArray(array, to: kind, call.vm) }
        let known: Reduction? = switch op {
        case .add: .sum
        case .multiply: .product
        case .maximum: .maximum
        case .minimum: .minimum
        case .logicalAnd: .all
        case .logicalOr: .any
        default: nil
        }
        let initial = try call.optional(5).map { try NumPy.arrayLike($0, call.vm) }
        if let known, array.dtype != .object {
            let result = try array.reduced(known, over: axes, keepingAxes: true)
            return try initial.map { try NumPy.apply(op, $0, result, in: result.dtype, call.vm) } ?? result
        }
        var result = array
        for axis in try (axes ?? Array(array.shape.indices)).map({ try array.axis($0) }) {
            let length = result.shape[axis]
            guard length > 0 || initial != nil else { throw ArrayError.empty(operation: op.name) }
            var total = initial
            for i in 0..<length {
                let row = result.sliced(axis, from: i, count: 1)
                total = try total.map { try NumPy.apply(op, $0, row, in: $0.dtype.common(with: row.dtype), call.vm) } ?? row
            }
            result = total ?? result
        }
        return result
    }
}

extension NDArray {
    /// Storage positions in row-major order.
    var positions: [Int] {
        var result: [Int] = []
        forEachOffset { result.append($0) }
        return result
    }
}

/// The table of universal functions.
enum Ufuncs {
    private static func unary(_ name: String, _ function: UnaryFunction, _ summary: String, example: String? = nil) -> Ufunc {
        Ufunc(
            Builtin(name, "x, /, out=None, *, where=True, dtype=None, casting='same_kind'", summary, example: example) { call in
                try NumPy.rewrapped(finish(call, out: 1, where: 2) {
                    var array = try NumPy.argument(call[0], call.vm)
                    if let kind = try call.optional(3).map({ try NumPy.requiredDType($0, call.vm) }) { array = try NumPy.convertArray(array, to: kind, call.vm) }
                    return try NumPy.apply(function, array, call.vm)
                }, like: call[0])
            }, op: nil, inputs: 1)
    }

    private static func pair(_ name: String, _ op: ElementwiseOperator, _ summary: String, example: String? = nil) -> Ufunc {
        Ufunc(
            Builtin(name, "x1, x2, /, out=None, *, where=True, dtype=None, casting='same_kind'", summary, example: example) { call in
                try NumPy.rewrapped(finish(call, out: 2, where: 3) {
                    let wanted = try call.optional(4).map { try NumPy.requiredDType($0, call.vm) }
                    return try NumPy.apply(op, call[0], call[1], call.vm, dtype: wanted)
                }, like: call[0], call[1])
            }, op: op, inputs: 2)
    }

    /// Puts a result where a script wants it.
    static func finish(_ call: Call, out: Int, where mask: Int, _ body: () throws -> NDArray) throws -> Value {
        let result = try body()
        guard var target = call.optional(out) else {
            guard let condition = call.optional(mask), case .bool(true) = condition else {
                if let condition = call.optional(mask) {
                    let chosen = try NumPy.argument(condition, call.vm)
                    return NumPy.value(try ArraySelection.choose(chosen, result, NDArray(result.dtype, shape: [])))
                }
                return NumPy.value(result)
            }
            return NumPy.value(result)
        }
        if case .tuple(let tuple) = target, tuple.items.count == 1 { target = tuple.items[0] }
        guard let object = target.of(ArrayObject.self) else { throw Raise(.typeError, "return arrays must be of ArrayType") }
        guard result.dtype.casts(to: object.array.dtype, .sameKind) else {
            throw NumPy.outputCast(call[out].isUnset ? "" : "ufunc", from: result.dtype, to: object.array.dtype)
        }
        guard let shape = NDArray.broadcast(result.shape, object.array.shape), shape == object.array.shape else {
            throw Raise(.valueError, "non-broadcastable output operand with shape \(NumPy.shape(object.array.shape)) doesn't match the broadcast shape \(NumPy.shape(result.shape))")
        }
        if let condition = call.optional(mask), !isTrue(condition) {
            let chosen = try NumPy.argument(condition, call.vm)
            try object.array.assign(ArraySelection.choose(chosen, result.converted(to: object.array.dtype), object.array))
        } else {
            try object.array.assign(result)
        }
        return target
    }

    private static func isTrue(_ value: Value) -> Bool { if case .bool(true) = value { true } else { false } }

    nonisolated(unsafe) static let table: [Ufunc] = [
        unary("exp", .exp, "eˣ.", example: "np.exp([0, 1])  # array([1.        , 2.71828183])"), unary("exp2", .exp2, "2ˣ."), unary("expm1", .expm1, "eˣ − 1, exact near 0."),
        unary("log", .log, "The natural logarithm."), unary("log2", .log2, "The logarithm to base 2."), unary("log10", .log10, "The logarithm to base 10."), unary("log1p", .log1p, "log(1 + x), exact near 0."),
        unary("sqrt", .sqrt, "The square root."), unary("cbrt", .cbrt, "The cube root."), unary("sin", .sin, "The sine."), unary("cos", .cos, "The cosine."), unary("tan", .tan, "The tangent."),
        unary("arcsin", .arcsin, "The inverse sine."), unary("arccos", .arccos, "The inverse cosine."), unary("arctan", .arctan, "The inverse tangent."), unary("asin", .arcsin, "The inverse sine."),
        unary("acos", .arccos, "The inverse cosine."), unary("atan", .arctan, "The inverse tangent."), unary("sinh", .sinh, "The hyperbolic sine."), unary("cosh", .cosh, "The hyperbolic cosine."),
        unary("tanh", .tanh, "The hyperbolic tangent."), unary("arcsinh", .arcsinh, "The inverse hyperbolic sine."), unary("arccosh", .arccosh, "The inverse hyperbolic cosine."),
        unary("arctanh", .arctanh, "The inverse hyperbolic tangent."), unary("deg2rad", .deg2rad, "Degrees to radians."), unary("radians", .deg2rad, "Degrees to radians."),
        unary("rad2deg", .rad2deg, "Radians to degrees."), unary("degrees", .rad2deg, "Radians to degrees."),
        unary("absolute", .absolute, "The absolute value."), unary("abs", .absolute, "The absolute value."), unary("fabs", .absolute, "The absolute value, as a float."), unary("negative", .negative, "−x."), unary("positive", .positive, "+x."),
        unary("square", .square, "x²."), unary("reciprocal", .reciprocal, "1 / x."), unary("sign", .sign, "−1, 0 or 1."), unary("floor", .floor, "Rounded down."), unary("ceil", .ceil, "Rounded up."),
        unary("trunc", .trunc, "Rounded towards zero."), unary("rint", .rint, "Rounded to the nearest whole number, halves to even ones."),
        unary("invert", .invert, "All bits turned round; ~x."), unary("bitwise_not", .invert, "All bits turned round; ~x."), unary("logical_not", .logicalNot, "Whether x is false or 0."), unary("isnan", .isnan, "Whether each element is nan."),
        unary("isinf", .isinf, "Whether each element is infinite."), unary("isfinite", .isfinite, "Whether each element is finite."), unary("signbit", .signbit, "Whether each element has a minus sign."), unary("isnat", .isnan, "Whether each element is no time."),
        pair("add", .add, "x1 + x2."), pair("subtract", .subtract, "x1 − x2."), pair("multiply", .multiply, "x1 · x2."), pair("divide", .divide, "x1 / x2."), pair("true_divide", .divide, "x1 / x2."),
        pair("floor_divide", .floorDivide, "x1 // x2."), pair("power", .power, "x1 to the power x2."), pair("float_power", .power, "x1 to the power x2."), pair("pow", .power, "x1 to the power x2."), pair("mod", .modulo, "The remainder, with the divisor's sign."),
        pair("remainder", .modulo, "The remainder, with the divisor's sign."), pair("fmod", .fmod, "The remainder, with the dividend's sign."),
        pair("maximum", .maximum, "The larger of two, element by element; nan if either is.", example: "np.maximum(0, [-1, 2])  # array([0, 2])"), pair("minimum", .minimum, "The smaller of two, element by element; nan if either is."),
        pair("fmax", .fmax, "The larger of two, nan left aside."), pair("fmin", .fmin, "The smaller of two, nan left aside."),
        pair("equal", .equal, "x1 == x2."), pair("not_equal", .notEqual, "x1 != x2."), pair("greater", .greater, "x1 > x2."), pair("greater_equal", .greaterEqual, "x1 >= x2."),
        pair("less", .less, "x1 < x2."), pair("less_equal", .lessEqual, "x1 <= x2."), pair("logical_and", .logicalAnd, "Whether both are true."), pair("logical_or", .logicalOr, "Whether either is true."),
        pair("logical_xor", .logicalXor, "Whether exactly one is true."), pair("bitwise_and", .bitAnd, "x1 & x2."), pair("bitwise_or", .bitOr, "x1 | x2."), pair("bitwise_xor", .bitXor, "x1 ^ x2."),
        pair("left_shift", .shiftLeft, "x1 << x2."), pair("right_shift", .shiftRight, "x1 >> x2."), pair("arctan2", .arctan2, "The angle of the point (x2, x1)."), pair("atan2", .arctan2, "The angle of the point (x2, x1)."),
        pair("hypot", .hypot, "√(x1² + x2²)."), pair("copysign", .copysign, "x1 with the sign of x2."), pair("logaddexp", .logaddexp, "log(exp(x1) + exp(x2))."), pair("gcd", .gcd, "The greatest common divisor."),
        pair("lcm", .lcm, "The least common multiple."), pair("nextafter", .nextafter, "The next float from x1 towards x2."), pair("heaviside", .heaviside, "0 below zero, 1 above, x2 at zero."),
    ]
}
