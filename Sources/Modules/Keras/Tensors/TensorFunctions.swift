import Arrays
import Interpreter
import NumPyBridge

/// Functions of tensors by the names Keras gives them; `keras.backend` and `tf` have the same ones under other names.
enum TensorFunctions {
    static let table: [Builtin] = elementwise + pairs + reductions + shaping + making + others

    private static func tensor(_ call: Call, _ index: Int) throws -> TensorObject { try TensorMath.tensor(call[index], call.vm) }
    private static func floating(_ call: Call, _ index: Int) throws -> TensorObject { try TensorMath.floating(call[index], call.vm) }

    /// Two operands; a Python number takes the other's kind.
    private static func operands(_ call: Call) throws -> (TensorObject, TensorObject) {
        func isPlain(_ value: Value) -> Bool { if case .object = value { false } else { value.number != nil } }
        let (a, b) = (try tensor(call, 0), try tensor(call, 1))
        if isPlain(call[0]), !isPlain(call[1]), b.array.dtype.isFloat { return (TensorObject(a.array.converted(to: b.array.dtype)), b) }
        if isPlain(call[1]), !isPlain(call[0]), a.array.dtype.isFloat { return (a, TensorObject(b.array.converted(to: a.array.dtype))) }
        return (a, b)
    }

    private static let elementwise: [Builtin] = TensorMath.unary.map { row in
        Builtin(row.name, "x, name=None", row.summary) { call in .object(TensorMath.apply(row, try floating(call, 0))) }
    } + [
        Builtin("abs", "x, name=None", "|x|.") { .object(try TensorMath.absolute(tensor($0, 0))) },
        Builtin("square", "x, name=None", "x².") { .object(try TensorMath.square(tensor($0, 0))) },
        Builtin("negative", "x, name=None", "−x.") { .object(try TensorMath.negative(tensor($0, 0))) },
        Builtin("sign", "x, name=None", "−1, 0 or 1.") { call in
            let x = try tensor(call, 0)
            return .object(TensorObject(x.array.map { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }.converted(to: x.array.dtype)))
        },
        Builtin("round", "x, decimals=0", "Rounded half to even.") { call in
            let (x, scale) = (try floating(call, 0), power(10, Double(try call.int(1, or: 0))))
            return .object(TensorObject(x.array.map { ($0 * scale).rounded(.toNearestOrEven) / scale }))
        },
        Builtin("isnan", "x", "Whether each number is nan.") { .object(TensorObject(try floating($0, 0).array.map { $0.isNaN ? 1 : 0 }.converted(to: .bool))) },
        Builtin("isinf", "x", "Whether each number is infinite.") { .object(TensorObject(try floating($0, 0).array.map { $0.isInfinite ? 1 : 0 }.converted(to: .bool))) },
        Builtin("isfinite", "x", "Whether each number is finite.") { .object(TensorObject(try floating($0, 0).array.map { $0.isFinite ? 1 : 0 }.converted(to: .bool))) },
        Builtin("logical_not", "x", "The opposite truth.") { .object(TensorObject(try floating($0, 0).array.map { $0 == 0 ? 1 : 0 }.converted(to: .bool))) },
    ]

    private static func pair(_ name: String, _ op: ElementwiseOperator, _ summary: String) -> Builtin {
        Builtin(name, "x1, x2, name=None", summary) { call in
            let (a, b) = try operands(call)
            return .object(try TensorMath.combine(op, a, b))
        }
    }

    private static let pairs: [Builtin] = [
        pair("add", .add, "x1 + x2."), pair("subtract", .subtract, "x1 − x2."), pair("multiply", .multiply, "x1·x2."), pair("divide", .divide, "x1/x2."),
        pair("true_divide", .divide, "x1/x2."), pair("floor_divide", .floorDivide, "x1/x2, rounded down."), pair("mod", .modulo, "The remainder."),
        pair("power", .power, "x1 to the power x2."), pair("maximum", .maximum, "The larger of two."), pair("minimum", .minimum, "The smaller of two."),
        pair("greater", .greater, "x1 > x2."), pair("greater_equal", .greaterEqual, "x1 ≥ x2."), pair("less", .less, "x1 < x2."),
        pair("less_equal", .lessEqual, "x1 ≤ x2."), pair("equal", .equal, "x1 == x2."), pair("not_equal", .notEqual, "x1 != x2."),
        Builtin("logical_and", "x1, x2", "Whether both hold.") { try truths($0) { $0 != 0 && $1 != 0 } },
        Builtin("logical_or", "x1, x2", "Whether one holds.") { try truths($0) { $0 != 0 || $1 != 0 } },
        Builtin("squared_difference", "x, y, name=None", "(x − y)².") { call in
            let (a, b) = try operands(call)
            return .object(try TensorMath.square(TensorMath.combine(.subtract, a, b)))
        },
        Builtin("matmul", "x1, x2, name=None", "The matrix product.") { .object(try TensorMath.matmul(tensor($0, 0), tensor($0, 1))) },
        Builtin("dot", "x1, x2", "The product of vectors and matrices.") { call in
            let (a, b) = try operands(call)
            if a.array.rank == 0 || b.array.rank == 0 { return .object(try TensorMath.combine(.multiply, a, b)) }
            return .object(try TensorMath.matmul(a, b))
        },
        Builtin("outer", "x1, x2", "All products of two vectors' elements.") { call in
            .object(try TensorMath.combine(.multiply, TensorMath.reshape(tensor(call, 0), [-1, 1]), TensorMath.reshape(tensor(call, 1), [1, -1])))
        },
    ]

    private static func truths(_ call: Call, _ body: (Double, Double) -> Bool) throws -> Value {
        let (a, b) = (try tensor(call, 0).array, try tensor(call, 1).array)
        guard let shape = NDArray.broadcast(a.shape, b.shape) else { throw ArrayError.shapes(operation: "operands", a.shape, b.shape) }
        let (x, y) = (try a.broadcast(to: shape).doubles, try b.broadcast(to: shape).doubles)
        return .object(TensorObject(NDArray(integers: x.indices.map { body(x[$0], y[$0]) ? 1 : 0 }, shape: shape, dtype: .bool)))
    }

    private static func axes(_ call: Call, _ index: Int) throws -> [Int]? {
        guard let value = call.optional(index) else { return nil }
        if let single = value.index { return [single] }
        return try call.vm.sequence(value).map { try call.vm.index($0) }
    }

    private static func reduction(_ name: String, _ kind: Reduction, _ summary: String) -> Builtin {
        Builtin(name, "x, axis=None, keepdims=False, name=None", summary) { call in
            .object(try TensorMath.reduce(kind, tensor(call, 0), axes: axes(call, 1), keeping: call.bool(2, or: false)))
        }
    }

    private static let reductions: [Builtin] = [
        reduction("sum", .sum, "The sum of the elements, or along axes."), reduction("mean", .mean, "The mean."), reduction("max", .maximum, "The largest element."),
        reduction("min", .minimum, "The smallest element."), reduction("prod", .product, "The product."), reduction("any", .any, "Whether any element is true."),
        reduction("all", .all, "Whether all elements are true."),
        Builtin("var", "x, axis=None, keepdims=False", "The variance.") { call in
            let (x, axes) = (try floating(call, 0), try axes(call, 1))
            let off = try TensorMath.combine(.subtract, x, TensorMath.reduce(.mean, x, axes: axes, keeping: true))
            return .object(try TensorMath.reduce(.mean, TensorMath.square(off), axes: axes, keeping: call.bool(2, or: false)))
        },
        Builtin("std", "x, axis=None, keepdims=False", "The standard deviation.") { call in
            let (x, axes) = (try floating(call, 0), try axes(call, 1))
            let off = try TensorMath.combine(.subtract, x, TensorMath.reduce(.mean, x, axes: axes, keeping: true))
            return .object(TensorMath.apply(TensorMath.named("sqrt"), try TensorMath.reduce(.mean, TensorMath.square(off), axes: axes, keeping: call.bool(2, or: false))))
        },
        Builtin("logsumexp", "x, axis=None, keepdims=False", "log Σ eˣ.") { call in
            let (x, axes) = (try floating(call, 0), try axes(call, 1))
            let top = try x.array.reduced(.maximum, axes: axes ?? Array(x.array.shape.indices), keepingAxes: true)
            let sum = try TensorMath.reduce(.sum, TensorMath.apply(TensorMath.named("exp"), TensorMath.combine(.subtract, x, TensorObject(top))), axes: axes, keeping: true)
            let result = try TensorMath.combine(.add, TensorMath.apply(TensorMath.named("log"), sum), TensorObject(top))
            if try call.bool(2, or: false) { return .object(result) }
            let kept = try x.array.reduced(.sum, axes: axes ?? Array(x.array.shape.indices), keepingAxes: false).shape
            return .object(try TensorMath.reshape(result, kept))
        },
        Builtin("argmax", "x, axis=None, keepdims=False", "The index of the largest element.") { call in
            .object(try TensorMath.reduce(.argMaximum, flattened(call), axes: [call.optional(1) == nil ? 0 : call.int(1)], keeping: call.bool(2, or: false)))
        },
        Builtin("argmin", "x, axis=None, keepdims=False", "The index of the smallest element.") { call in
            .object(try TensorMath.reduce(.argMinimum, flattened(call), axes: [call.optional(1) == nil ? 0 : call.int(1)], keeping: call.bool(2, or: false)))
        },
        Builtin("norm", "x, ord=None, axis=None, keepdims=False", "The Euclidean length.") { call in
            if let order = call.optional(1)?.number, order != 2 { throw Raise(.notImplementedError, "norm knows the Euclidean length only", hint: "For another: ops.sum(ops.abs(x)) or ops.max(ops.abs(x)).") }
            let sum = try TensorMath.reduce(.sum, TensorMath.square(floating(call, 0)), axes: axes(call, 2), keeping: call.bool(3, or: false))
            return .object(TensorMath.apply(TensorMath.named("sqrt"), sum))
        },
        Builtin("cumsum", "x, axis=None", "Running sums.") { call in .object(TensorObject(try tensor(call, 0).array.cumulated(false, axis: axes(call, 1)?.first))) },
        Builtin("cumprod", "x, axis=None", "Running products.") { call in .object(TensorObject(try tensor(call, 0).array.cumulated(true, axis: axes(call, 1)?.first))) },
    ]

    /// Without an axis an index counts through all elements.
    private static func flattened(_ call: Call) throws -> TensorObject {
        let x = try tensor(call, 0)
        return call.optional(1) == nil ? try TensorMath.reshape(x, [-1]) : x
    }

    private static func shape(_ value: Value, _ vm: Interpreter) throws -> [Int] {
        if let single = value.index { return [single] }
        return try vm.sequence(value).map { try vm.index($0) }
    }

    private static let shaping: [Builtin] = [
        Builtin("reshape", "x, newshape, name=None", "The same elements in another shape; -1 is worked out.") { .object(try TensorMath.reshape(tensor($0, 0), shape($0[1], $0.vm))) },
        Builtin("transpose", "x, axes=None", "With the axes in another order, reversed unless told.") { call in .object(try TensorMath.transpose(tensor(call, 0), axes(call, 1))) },
        Builtin("concatenate", "xs, axis=0", "Tensors joined along an axis.") { call in
            .object(try TensorMath.concatenate(call.vm.sequence(call[0]).map { try TensorMath.tensor($0, call.vm) }, axis: call.int(1, or: 0)))
        },
        Builtin("stack", "x, axis=0", "Tensors joined along a new axis.") { call in
            let (tensors, axis) = (try call.vm.sequence(call[0]).map { try TensorMath.tensor($0, call.vm) }, try call.int(1, or: 0))
            return .object(try TensorMath.concatenate(tensors.map { try TensorMath.reshape($0, $0.array.expanded(at: axis).shape) }, axis: axis))
        },
        Builtin("unstack", "x, num=None, axis=0", "The parts along an axis, in a list.") { call in
            let x = try tensor(call, 0)
            let axis = try x.array.axis(call.int(2, or: 0))
            return .items(try (0..<x.array.shape[axis]).map { .object(TensorObject(try ArrayMethods.take(x.array, [$0], axis).squeezed(axis))) })
        },
        Builtin("expand_dims", "x, axis", "With a new axis of length 1.") { call in
            let x = try tensor(call, 0)
            return .object(try TensorMath.reshape(x, x.array.expanded(at: call.int(1)).shape))
        },
        Builtin("squeeze", "x, axis=None", "Without axes of length 1.") { call in
            let x = try tensor(call, 0)
            return .object(try TensorMath.reshape(x, x.array.squeezed(call.optional(1).map { try call.vm.index($0) }).shape))
        },
        Builtin("flip", "x, axis=None", "With the order turned round.") { call in
            let x = try tensor(call, 0).array
            let all = try axes(call, 1)?.map { try x.axis($0) } ?? Array(x.shape.indices)
            return .object(TensorObject(try all.reduce(x) { try ArrayMethods.take($0, Array((0..<$0.shape[$1]).reversed()), $1) }))
        },
        Builtin("repeat", "x, repeats, axis=None", "With each element repeated.") { try numpy("repeat", $0) },
        Builtin("tile", "x, repeats", "The tensor repeated.") { try numpy("tile", $0) },
        Builtin("take", "x, indices, axis=None", "Elements by index.") { call in
            let x = call.optional(2) == nil ? try tensor(call, 0).array.reshaped([-1]) : try tensor(call, 0).array
            let axis = try x.axis(call.int(2, or: 0))
            let index = try tensor(call, 1).array
            let length = x.shape[axis]
            let places = try index.integers.map { i -> Int in
                guard i >= -length, i < length else { throw ArrayError.index(i, axis: axis, size: length) }
                return i < 0 ? i + length : i
            }
            let taken = try ArrayMethods.take(x, places, axis)
            return .object(TensorObject(try taken.reshaped(Array(x.shape[..<axis]) + index.shape + Array(x.shape[(axis + 1)...]))))
        },
        Builtin("sort", "x, axis=-1", "Sorted.") { call in .object(TensorObject(try Sorting.sorted(tensor(call, 0).array, call.int(1, or: -1), call.vm))) },
        Builtin("argsort", "x, axis=-1", "The indices that would sort.") { call in .object(TensorObject(try Sorting.positions(tensor(call, 0).array, call.int(1, or: -1), call.vm).converted(to: .int32))) },
    ]

    /// A function of NumPy's, its result as a tensor.
    private static func numpy(_ name: String, _ call: Call) throws -> Value {
        guard case .object(let module as Module)? = try call.vm.importer("numpy", call.vm) else { return .none }
        var arguments = [Value.object(ArrayObject(try tensor(call, 0).array)), call[1]]
        if call.has(2) { arguments.append(call[2]) }
        return TensorObject.wrap(try call.vm.call(call.vm.attribute(.object(module), Name(name)), Arguments(arguments)))
    }

    private static func dtype(_ call: Call, _ index: Int, or standard: DType) throws -> DType { try call.optional(index).map { try NumPy.requiredDType($0) } ?? standard }

    private static func filled(_ call: Call, _ x: Double, dtypeAt index: Int = 1) throws -> Value {
        let shape = try shape(call[0], call.vm)
        guard shape.allSatisfy({ $0 >= 0 }) else { throw Raise(.valueError, "negative dimensions are not allowed") }
        var total = 8
        for length in shape {
            try call.vm.checkSize(total, max(1, length))
            total *= max(1, length)
        }
        return .object(TensorObject(NDArray([Double](repeating: x, count: shape.reduce(1, *)), shape: shape, dtype: try dtype(call, index, or: .float32))))
    }

    private static let making: [Builtin] = [
        Builtin("convert_to_tensor", "x, dtype=None, name=None", "A value as a tensor.") { call in
            let x = try tensor(call, 0)
            return .object(call.optional(1) == nil ? x : TensorMath.cast(x, try dtype(call, 1, or: .float32)))
        },
        Builtin("array", "x, dtype=None", "A value as a tensor.") { call in
            let x = try tensor(call, 0)
            return .object(call.optional(1) == nil ? x : TensorMath.cast(x, try dtype(call, 1, or: .float32)))
        },
        Builtin("convert_to_numpy", "x", "A tensor as a NumPy array.") { call in .object(ArrayObject(try tensor(call, 0).array.copy())) },
        Builtin("cast", "x, dtype, name=None", "The elements as another kind of number.") { .object(TensorMath.cast(try tensor($0, 0), try dtype($0, 1, or: .float32))) },
        Builtin("shape", "x", "The lengths of the axes.") { Keras.shapeValue(try tensor($0, 0).array.shape) },
        Builtin("size", "x", "The number of elements.") { .object(TensorObject(NDArray(integers: [try tensor($0, 0).array.count], shape: [], dtype: .int32))) },
        Builtin("ndim", "x", "The number of axes.") { .int(try tensor($0, 0).array.rank) },
        Builtin("zeros", "shape, dtype=None", "Zeros.") { try filled($0, 0) },
        Builtin("ones", "shape, dtype=None", "Ones.") { try filled($0, 1) },
        Builtin("zeros_like", "x, dtype=None", "Zeros in the shape of another.") { call in
            let x = try tensor(call, 0).array
            return .object(TensorObject(NDArray(try dtype(call, 1, or: x.dtype), shape: x.shape)))
        },
        Builtin("ones_like", "x, dtype=None", "Ones in the shape of another.") { call in
            let x = try tensor(call, 0).array
            return .object(TensorObject(NDArray([Double](repeating: 1, count: x.count), shape: x.shape, dtype: try dtype(call, 1, or: x.dtype))))
        },
        Builtin("full", "shape, fill_value, dtype=None", "One value everywhere.") { call in
            try filled(call, call.double(1), dtypeAt: 2)
        },
        Builtin("eye", "N, M=None, dtype=None", "The identity matrix.") { call in
            let (rows, columns) = (try call.int(0), call.optional(1) == nil ? try call.int(0) : try call.int(1))
            guard rows >= 0, columns >= 0 else { throw Raise(.valueError, "negative dimensions are not allowed") }
            try call.vm.checkSize(8, rows)
            try call.vm.checkSize(8 * max(1, rows), columns)
            return .object(TensorObject(NDArray((0..<rows * columns).map { $0 / max(1, columns) == $0 % max(1, columns) ? 1 : 0 }, shape: [rows, columns], dtype: try dtype(call, 2, or: .float32))))
        },
        Builtin("arange", "start, stop=None, step=1, dtype=None", "Evenly spaced numbers.") { call in
            guard case .object(let module as Module)? = try call.vm.importer("numpy", call.vm) else { return .none }
            let given = [call[0], call.has(1) ? call[1] : .none, call.has(2) ? call[2] : .int(1)]
            guard let array = NumPy.array(try call.vm.call(call.vm.attribute(.object(module), Name("arange")), Arguments(given))) else { return .none }
            return .object(TensorObject(array.converted(to: try dtype(call, 3, or: array.dtype.isFloat ? .float32 : .int32))))
        },
        Builtin("linspace", "start, stop, num=50", "Evenly spaced numbers from start to stop.") { call in
            let (a, b, n) = (try call.double(0), try call.double(1), try call.int(2, or: 50))
            guard n >= 0 else { throw Raise(.valueError, "`num` must be a non-negative integer. Received: num=\(n)") }
            try call.vm.checkSize(8, n)
            return .object(TensorObject(NDArray((0..<n).map { a + (b - a) * Double($0) / Double(max(1, n - 1)) }, dtype: .float32)))
        },
        Builtin("one_hot", "x, num_classes, axis=-1, dtype='float32'", "A 1 in the place of each number, zeros around it.") { call in
            let (x, n) = (try tensor(call, 0).array, try call.int(1))
            guard n >= 0 else { throw Raise(.valueError, "num_classes must not be negative") }
            try call.vm.checkSize(8 * max(1, x.count), max(1, n))
            let hot = x.integers.flatMap { label in (0..<n).map { $0 == label ? 1.0 : 0 } }
            return .object(TensorObject(NDArray(hot, shape: x.shape + [n], dtype: try dtype(call, 3, or: .float32))))
        },
    ]

    private static let others: [Builtin] = [
        Builtin("where", "condition, x1=None, x2=None", "x1 where the condition holds, else x2.") { call in
            let condition = try tensor(call, 0).array
            guard call.optional(1) != nil else { return .tuple(Tuple(condition.nonzero().map { .object(TensorObject(NDArray(integers: $0))) })) }
            func isPlain(_ value: Value) -> Bool { if case .object = value { false } else { value.number != nil } }
            var (a, b) = (try tensor(call, 1), try tensor(call, 2))
            if isPlain(call[2]), a.array.dtype.isFloat { b = TensorObject(b.array.converted(to: a.array.dtype)) }
            if isPlain(call[1]), b.array.dtype.isFloat { a = TensorObject(a.array.converted(to: b.array.dtype)) }
            return .object(try TensorMath.choose(condition, a, b))
        },
        Builtin("clip", "x, x_min, x_max", "Each element held between two bounds.") { .object(TensorMath.clip(try tensor($0, 0), try $0.double(1), try $0.double(2))) },
        Builtin("softmax", "x, axis=-1", "Positive shares that add up to 1.") { .object(try TensorMath.shares(floating($0, 0), axis: $0.int(1, or: -1), logarithm: false)) },
        Builtin("log_softmax", "x, axis=-1", "The logarithm of softmax.") { .object(try TensorMath.shares(floating($0, 0), axis: $0.int(1, or: -1), logarithm: true)) },
        Builtin("identity", "x", "x itself.") { .object(try tensor($0, 0)) },
        Builtin("stop_gradient", "x", "x, as if it were a constant.") { .object(TensorObject(try tensor($0, 0).array)) },
    ]
}
