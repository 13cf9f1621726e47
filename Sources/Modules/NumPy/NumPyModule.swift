import Arrays
import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The module `numpy`.
enum NumPyModule {
    static func make(_ vm: Interpreter) -> Module {
        NumPy.current = vm
        var values: [(String, Value)] = [
            ("pi", .float(.pi)), ("e", .float(M_E)), ("inf", .float(.infinity)), ("nan", .float(.nan)), ("newaxis", .none),
            ("ndarray", .object(NumPy.arrayType)), ("__version__", .string("2.4 (Unroll's own)")),
            ("random", .object(NumPyRandom.make(vm))), ("linalg", .object(Module("numpy.linalg", "Linear algebra.", functions: linalg))),
            ("float_", .object(NumPy.scalarType(.float64))), ("bool_", .object(NumPy.scalarType(.bool))),
        ]
        for dtype in DType.allCases { values.append((dtype.rawValue, .object(NumPy.scalarType(dtype)))) }
        let reductions = (ArrayMethods.shared + [
            ArrayMethods.table.first { $0.name == "transpose" }, ArrayMethods.table.first { $0.name == "nonzero" },
        ].compactMap { $0 }).map { rename($0) }
        return Module("numpy", "Arrays of numbers, as NumPy has them.", functions: reductions + creation + elementwise + shaping, values: values, absent: [
            "array_api": "Use the functions of numpy itself.", "object_": "Arrays here hold numbers only.", "str_": "Arrays here hold numbers only: keep texts in lists.",
        ])
    }

    /// A method as a function: its first parameter is the array `a`.
    private static func rename(_ method: Builtin) -> Builtin {
        Builtin(method.name, "a" + method.signature.dropFirst(4), method.summary, example: method.example, method.body)
    }

    private static func made(_ array: NDArray) -> Value { .object(ArrayObject(array)) }

    private static func size(_ value: Value, _ vm: Interpreter) throws -> [Int] {
        let shape = try ArrayMethods.shapeArgument([value], vm)
        if shape.contains(where: { $0 < 0 }) { throw Raise(.valueError, "negative dimensions are not allowed") }
        var total = 8
        for length in shape {
            try vm.checkSize(max(1, total), max(1, length))
            total = total * max(1, length)
        }
        return shape
    }

    private static func filled(_ call: Call, _ x: Double, dtypeAt index: Int) throws -> Value {
        let dtype = try call.optional(index).map { try NumPy.requiredDType($0) } ?? .float64
        let array = NDArray(dtype, shape: try size(call[0], call.vm))
        if x != 0 { try array.assign(NDArray([x], shape: [])) }
        return made(array)
    }

    private static let creation: [Builtin] = [
        Builtin("array", "object, dtype=None, copy=True", "An array of the numbers in nested lists.", example: "np.array([[1, 2], [3, 4]])") { call in
            let dtype = try call.optional(1).map { try NumPy.requiredDType($0) }
            guard let array = try NumPy.convert(call[0], call.vm, dtype: dtype) else {
                throw Raise(.typeError, "arrays here hold numbers only, not '\(call[0].typeName)' values", hint: "Keep texts in lists, or map them to numbers first.")
            }
            return made(array.copy())
        },
        Builtin("asarray", "a, dtype=None", "The value as an array, without a copy if it is one.") { call in
            let dtype = try call.optional(1).map { try NumPy.requiredDType($0) }
            if let object = call[0].of(ArrayObject.self), dtype == nil || dtype == object.array.dtype { return call[0] }
            if let array = try NumPy.convert(call[0], call.vm, dtype: dtype) { return made(array) }
            return made(try NumPy.argument(call[0], call.vm))
        },
        Builtin("zeros", "shape, dtype=None", "An array of zeros.") { try filled($0, 0, dtypeAt: 1) },
        Builtin("ones", "shape, dtype=None", "An array of ones.") { try filled($0, 1, dtypeAt: 1) },
        Builtin("empty", "shape, dtype=None", "An array to be filled (here of zeros).") { try filled($0, 0, dtypeAt: 1) },
        Builtin("full", "shape, fill_value, dtype=None", "An array of one value.") { call in
            let value = try NumPy.argument(call[1], call.vm)
            let array = NDArray(try call.optional(2).map { try NumPy.requiredDType($0) } ?? value.dtype, shape: try size(call[0], call.vm))
            try array.assign(value)
            return made(array)
        },
        Builtin("zeros_like", "a, dtype=None", "Zeros in the shape of another array.") { call in
            let a = try NumPy.argument(call[0], call.vm)
            return made(NDArray(try call.optional(1).map { try NumPy.requiredDType($0) } ?? a.dtype, shape: a.shape))
        },
        Builtin("ones_like", "a, dtype=None", "Ones in the shape of another array.") { call in
            let a = try NumPy.argument(call[0], call.vm)
            let result = NDArray(try call.optional(1).map { try NumPy.requiredDType($0) } ?? a.dtype, shape: a.shape)
            try result.assign(NDArray(integers: [1], shape: []))
            return made(result)
        },
        Builtin("full_like", "a, fill_value, dtype=None", "One value in the shape of another array.") { call in
            let a = try NumPy.argument(call[0], call.vm)
            let result = NDArray(try call.optional(2).map { try NumPy.requiredDType($0) } ?? a.dtype, shape: a.shape)
            try result.assign(NumPy.argument(call[1], call.vm))
            return made(result)
        },
        Builtin("arange", "start, stop=None, step=1, dtype=None", "Evenly spaced numbers from start up to, not including, stop.", example: "np.arange(0, 1, 0.25)") { call in
            let values = [call[0], call[1], call[2]].filter { !$0.isUnset && !$0.isNone }
            let isWhole = values.allSatisfy { $0.index != nil }
            let start = call.optional(1) == nil ? 0 : try call.double(0)
            let stop = call.optional(1) == nil ? try call.double(0) : try call.double(1)
            let step = try call.double(2, or: 1)
            if step == 0 { throw Raise(.zeroDivisionError, "division by zero") }
            let count = max(0, ((stop - start) / step).rounded(.up))
            guard count < 1e15 else { throw Raise(.valueError, "Maximum allowed size exceeded") }
            try call.vm.checkSize(8, Int(count))
            let dtype = try call.optional(3).map { try NumPy.requiredDType($0) } ?? (isWhole ? .int64 : .float64)
            return made(NDArray((0..<Int(count)).map { start + Double($0) * step }, dtype: dtype))
        },
        Builtin("linspace", "start, stop, num=50, endpoint=True", "Evenly spaced numbers from start to stop.", example: "np.linspace(0, 1, 5)") { call in
            let (a, b, n) = (try call.double(0), try call.double(1), try call.int(2, or: 50))
            guard n >= 0 else { throw Raise(.valueError, "Number of samples, \(n), must be non-negative.") }
            try call.vm.checkSize(8, n)
            let ends = try call.bool(3, or: true)
            let step = (b - a) / Double(max(1, ends ? n - 1 : n))
            return made(NDArray((0..<n).map { $0 == n - 1 && ends && n > 1 ? b : Double($0) * step + a }))
        },
        Builtin("eye", "N, M=None, dtype=None", "Ones on the diagonal.") { call in
            let n = try call.int(0)
            let m = try call.optional(1).map { try call.vm.index($0) } ?? n
            try call.vm.checkSize(8 * max(1, n), max(1, m))
            return made(NDArray((0..<n * m).map { $0 / m == $0 % m ? 1 : 0 }, shape: [n, m], dtype: try call.optional(2).map { try NumPy.requiredDType($0) } ?? .float64))
        },
        Builtin("set_printoptions", "precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, formatter=None", "How arrays are printed.") { call in
            let settings = NumPy.settings(call.vm)
            if call.optional(0) != nil { settings.options.precision = max(0, min(40, try call.int(0))) }
            if let value = call.optional(1) { settings.options.threshold = value.index ?? Int.max }
            if call.optional(2) != nil { settings.options.edgeItems = max(1, try call.int(2)) }
            if call.optional(3) != nil { settings.options.lineWidth = max(10, try call.int(3)) }
            if call.optional(4) != nil { settings.options.suppress = try call.bool(4, or: false) }
            if call.optional(5) != nil { throw Raise(.notImplementedError, "formatter= is not part of this NumPy", hint: "Use precision= and suppress=, or format the numbers yourself.") }
            return .none
        },
    ]

    private static func unary(_ name: String, _ summary: String, _ body: @escaping @Sendable (Double) -> Double) -> Builtin {
        Builtin(name, "x, /", summary) { call in try NumPy.rewrapped(NumPy.value(NumPy.argument(call[0], call.vm).map(body)), like: call[0]) }
    }

    private static func pair(_ name: String, _ op: ElementwiseOperator, _ summary: String) -> Builtin {
        Builtin(name, "x1, x2, /", summary) { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            return try NumPy.rewrapped(NumPy.value(NDArray.apply(op, a, b, in: NumPy.common(call[0], call[1]) ?? a.dtype.promoted(with: b.dtype))), like: call[0], call[1])
        }
    }

    private static func test(_ name: String, _ summary: String, _ body: @escaping @Sendable (Double) -> Bool) -> Builtin {
        Builtin(name, "x, /", summary) { call in
            let array = try NumPy.argument(call[0], call.vm)
            return try NumPy.rewrapped(NumPy.value(NDArray(integers: array.doubles.map { body($0) ? 1 : 0 }, shape: array.shape, dtype: .bool)), like: call[0])
        }
    }

    private static let elementwise: [Builtin] = [
        unary("exp", "eˣ.", exp), unary("log", "The natural logarithm.", log), unary("log2", "The logarithm to base 2.", log2), unary("log10", "The logarithm to base 10.", log10),
        unary("log1p", "log(1 + x).", log1p), unary("expm1", "eˣ − 1.", expm1), unary("sqrt", "The square root.", sqrt), unary("sin", "The sine.", sin), unary("cos", "The cosine.", cos),
        unary("tan", "The tangent.", tan), unary("arctan", "The inverse tangent.", atan), unary("arcsin", "The inverse sine.", asin), unary("arccos", "The inverse cosine.", acos),
        unary("sinh", "The hyperbolic sine.", sinh), unary("cosh", "The hyperbolic cosine.", cosh), unary("tanh", "The hyperbolic tangent.", tanh),
        unary("floor", "Rounded down.") { $0.rounded(.down) }, unary("ceil", "Rounded up.") { $0.rounded(.up) }, unary("rint", "Rounded to the nearest.") { $0.rounded(.toNearestOrEven) },
        Builtin("abs", "x, /", "The absolute value.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return NumPy.value(array.dtype.isFloat ? array.map { abs($0) } : NDArray(integers: array.integers.map { abs($0) }, shape: array.shape, dtype: array.dtype))
        },
        Builtin("absolute", "x, /", "The absolute value.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return NumPy.value(array.dtype.isFloat ? array.map { abs($0) } : NDArray(integers: array.integers.map { abs($0) }, shape: array.shape, dtype: array.dtype))
        },
        Builtin("square", "x, /", "x².") { call in
            let a = try NumPy.argument(call[0], call.vm)
            return NumPy.value(try NDArray.apply(.multiply, a, a, in: a.dtype))
        },
        Builtin("sign", "x, /", "−1, 0 or 1.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return NumPy.value(array.dtype.isFloat ? array.map { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 } : NDArray(integers: array.integers.map { $0.signum() }, shape: array.shape, dtype: array.dtype))
        },
        pair("add", .add, "x1 + x2."), pair("subtract", .subtract, "x1 − x2."), pair("multiply", .multiply, "x1 · x2."), pair("divide", .divide, "x1 / x2."),
        pair("power", .power, "x1 to the power x2."), pair("maximum", .maximum, "The larger of two, element by element."), pair("minimum", .minimum, "The smaller of two, element by element."),
        pair("equal", .equal, "x1 == x2."), pair("greater", .greater, "x1 > x2."), pair("less", .less, "x1 < x2."), pair("mod", .modulo, "The remainder."),
        test("isnan", "Whether each element is nan.") { $0.isNaN }, test("isinf", "Whether each element is infinite.") { $0.isInfinite }, test("isfinite", "Whether each element is finite.") { $0.isFinite },
        Builtin("where", "condition, x=None, y=None, /", "x where the condition holds, else y; alone, the indices where it holds.") { call in
            let condition = try NumPy.argument(call[0], call.vm)
            guard call.has(1) else { return .tuple(Tuple(condition.nonzero().map { made(NDArray(integers: $0)) })) }
            let (x, y) = (try NumPy.argument(call[1], call.vm), try NumPy.argument(call[2], call.vm))
            let dtype = NumPy.common(call[1], call[2]) ?? x.dtype.promoted(with: y.dtype)
            guard let inner = NDArray.broadcast(x.shape, y.shape), let shape = NDArray.broadcast(inner, condition.shape) else {
                throw ArrayError.shapes(operation: "operands", x.shape, y.shape)
            }
            let (c, a, b) = (try condition.broadcast(to: shape).doubles, try x.broadcast(to: shape).doubles, try y.broadcast(to: shape).doubles)
            return NumPy.value(NDArray(c.indices.map { c[$0] != 0 ? a[$0] : b[$0] }, shape: shape, dtype: dtype))
        },
        Builtin("allclose", "a, b, rtol=1e-05, atol=1e-08", "Whether all elements agree within a tolerance.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            guard let shape = NDArray.broadcast(a.shape, b.shape) else { throw ArrayError.shapes(operation: "operands", a.shape, b.shape) }
            let (rtol, atol) = (try call.double(2, or: 1e-5), try call.double(3, or: 1e-8))
            return .bool(zip(try a.broadcast(to: shape).doubles, try b.broadcast(to: shape).doubles).allSatisfy { $0 == $1 || abs($0 - $1) <= atol + rtol * abs($1) })
        },
        Builtin("array_equal", "a1, a2", "Whether shape and elements are the same.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            return .bool(a.shape == b.shape && a.doubles == b.doubles)
        },
        Builtin("median", "a, axis=None, keepdims=False", "The middle value.") { try ArrayMethods.reduce($0, .median) },
        Builtin("matmul", "x1, x2, /", "The matrix product.") { call in NumPy.value(try NDArray.product(NumPy.argument(call[0], call.vm), NumPy.argument(call[1], call.vm))) },
        Builtin("outer", "a, b", "All products of two vectors' elements.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            return made(try NDArray.apply(.multiply, a.reshaped([-1, 1]), b.reshaped([1, -1]), in: a.dtype.promoted(with: b.dtype)))
        },
    ]

    private static func arrays(_ value: Value, _ vm: Interpreter) throws -> [NDArray] { try vm.sequence(value).map { try NumPy.argument($0, vm) } }

    private static let shaping: [Builtin] = [
        Builtin("reshape", "a, shape, order='C'", "The same elements in another shape.") { call in
            made(try NumPy.argument(call[0], call.vm).reshaped(ArrayMethods.shapeArgument([call[1]], call.vm)))
        },
        Builtin("concatenate", "arrays, axis=0", "Arrays joined along an axis.") { made(try NDArray.concatenate(arrays($0[0], $0.vm), axis: $0.int(1, or: 0))) },
        Builtin("stack", "arrays, axis=0", "Arrays joined along a new axis.") { made(try NDArray.stack(arrays($0[0], $0.vm), axis: $0.int(1, or: 0))) },
        Builtin("vstack", "arrays", "Arrays below one another.") { call in
            made(try NDArray.concatenate(arrays(call[0], call.vm).map { $0.rank < 2 ? try $0.reshaped([1, -1]) : $0 }, axis: 0))
        },
        Builtin("hstack", "arrays", "Arrays side by side.") { call in
            let list = try arrays(call[0], call.vm).map { $0.rank == 0 ? try $0.reshaped([1]) : $0 }
            return made(try NDArray.concatenate(list, axis: list.first?.rank == 1 ? 0 : 1))
        },
        Builtin("append", "arr, values, axis=None", "An array with values added at the end.") { call in
            let list = [try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm)]
            guard call.optional(2) == nil else { return made(try NDArray.concatenate(list, axis: call.int(2))) }
            return made(try NDArray.concatenate(list.map { try $0.reshaped([-1]) }, axis: 0))
        },
        Builtin("expand_dims", "a, axis", "With a new axis of length 1.") { made(try NumPy.argument($0[0], $0.vm).expanded(at: $0.int(1))) },
        Builtin("sort", "a, axis=-1", "A sorted copy.") { made(try ArrayMethods.sorted(NumPy.argument($0[0], $0.vm), $0.int(1, or: -1), indices: false)) },
        Builtin("flip", "m, axis=None", "With the order turned round.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let axes = try call.optional(1).map { [try array.axis(call.vm.index($0))] } ?? Array(array.shape.indices)
            return made(try axes.reduce(array) { try ArrayMethods.take($0, Array((0..<$0.shape[$1]).reversed()), $1) })
        },
        Builtin("diff", "a, n=1", "Differences of neighbours.") { call in
            var array = try NumPy.argument(call[0], call.vm)
            for _ in 0..<max(0, try call.int(1, or: 1)) {
                let last = array.rank - 1
                guard last >= 0, array.shape[last] > 0 else { break }
                array = try NDArray.apply(.subtract, ArrayMethods.take(array, Array(1..<max(1, array.shape[last])), last), ArrayMethods.take(array, Array(0..<array.shape[last] - 1), last), in: array.dtype)
            }
            return made(array)
        },
        Builtin("unique", "ar, return_counts=False", "The sorted distinct elements.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            var counts: [Double: Int] = [:]
            for x in array.doubles { counts[x, default: 0] += 1 }
            let keys = counts.keys.sorted()
            let values = made(NDArray(keys, dtype: array.dtype))
            return try call.bool(1, or: false) ? .pair(values, made(NDArray(integers: keys.map { counts[$0] ?? 0 }))) : values
        },
        Builtin("tile", "A, reps", "The array repeated.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let reps = try ArrayMethods.shapeArgument([call[1]], call.vm)
            var result = try array.reshaped([Int](repeating: 1, count: max(0, reps.count - array.rank)) + array.shape)
            for (i, n) in reps.enumerated() where n != 1 {
                try call.vm.checkSize(8 * max(1, result.count), n)
                result = try NDArray.concatenate(Array(repeating: result, count: max(0, n)), axis: result.rank - reps.count + i)
            }
            return made(result.copy())
        },
    ]

    private static let linalg: [Builtin] = [
        Builtin("norm", "x, axis=None", "The Euclidean length.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let squares = try NDArray.apply(.multiply, array, array, in: array.dtype.isFloat ? array.dtype : .float64)
            return NumPy.value(try squares.reduced(.sum, axis: call.optional(1).map { try call.vm.index($0) }).map { $0.squareRoot() })
        },
    ]
}
