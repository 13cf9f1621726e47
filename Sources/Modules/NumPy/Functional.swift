import Arrays
import Interpreter

/// Functions that call functions, and objects that stand for grids and ranges.
enum Functional {
    static func made(_ array: NDArray) -> Value { .object(ArrayObject(array)) }

    static let table: [Builtin] = [
        Builtin("apply_along_axis", "func1d, axis, arr, /, *args, **kwargs", "A function applied to each one-dimensional slice along an axis.", example: "np.apply_along_axis(np.sum, 1, a)") { call in
            let array = try NumPy.argument(call[2], call.vm)
            let axis = try array.axis(call.int(1))
            let moved = try array.movingAxis(axis, to: array.rank - 1)
            let outer = Array(moved.shape.dropLast())
            let rows = try moved.reshaped([outer.reduce(1, *), array.shape[axis]])
            guard rows.shape[0] > 0 else { throw Raise(.valueError, "Cannot apply_along_axis when any iteration dimensions are 0") }
            let results = try (0..<rows.shape[0]).map { i in
                try NumPy.arrayLike(call.vm.call(call[0], Arguments([made(rows.row(i).copy())] + call.rest, call.options)), call.vm)
            }
            let joined = try Shaping.stack(results, 0, call.vm)
            let inner = Array(joined.shape.dropFirst())
            var result = try joined.reshaped(outer + inner)
            // The function's own axes stand where the axis stood.
            if !inner.isEmpty {
                let order = Array(0..<axis) + Array(outer.count..<outer.count + inner.count) + Array(axis..<outer.count)
                result = try result.transposed(order).copy()
            }
            return NumPy.value(result)
        },
        Builtin("apply_over_axes", "func, a, axes", "A function applied over several axes, one after another.") { call in
            var value = call[1]
            for axis in try ArrayMethods.axes(call[2], call.vm) {
                let result = try call.vm.call(call[0], Arguments([value, .int(axis)]))
                let (before, after) = (try NumPy.argument(value, call.vm), try NumPy.argument(result, call.vm))
                value = after.rank == before.rank ? result : made(try after.expanded(at: axis))
            }
            return value
        },
        Builtin("frompyfunc", "func, /, nin, nout", "A function of Python's applied element by element, giving objects.") { call in
            guard try call.int(2) == 1 else { throw Raise(.notImplementedError, "np.frompyfunc makes functions of one result here") }
            return .object(VectorizedObject(call[0], kind: .object))
        },
        Builtin("piecewise", "x, condlist, funclist", "Different functions where different conditions hold.") { call in
            let x = try NumPy.argument(call[0], call.vm)
            let conditions = try call.vm.sequence(call[1]).map { try NumPy.argument($0, call.vm) }
            let functions = try call.vm.sequence(call[2])
            guard functions.count == conditions.count || functions.count == conditions.count + 1 else { throw Raise(.valueError, "with \(conditions.count) condition(s), either \(conditions.count) or \(conditions.count + 1) functions are expected") }
            var result = NDArray(x.dtype, shape: x.shape)
            func value(_ function: Value) throws -> NDArray {
                guard function.heapObject?.isCallable == true else { return try NumPy.arrayLike(function, call.vm, dtype: x.dtype) }
                return try NumPy.convertArray(NumPy.argument(call.vm.call(function, Arguments([call[0]])), call.vm), to: x.dtype, call.vm)
            }
            if functions.count > conditions.count { result = try value(functions[conditions.count]).broadcast(to: x.shape).copy() }
            for (condition, function) in zip(conditions, functions) { result = try ArraySelection.choose(condition, value(function), result) }
            return NumPy.value(result)
        },
        Builtin("pad", "array, pad_width, mode='constant', **kwargs", "With values added at the ends of the axes.", example: "np.pad([1, 2], (1, 2))  # array([0, 1, 2, 0, 0])") { try Padding.pad($0) },
        Builtin("ndindex", "*shape", "All index tuples of a shape.") { call in
            let shape = try ArrayMethods.shapeArgument(call.rest, call.vm)
            let count = try NDArray.checkedCount(.bool, shape)
            let strides = NDArray.rowMajor(shape)
            var i = 0
            return .object(ClosureIterator("ndindex") { _ in
                guard i < count else { return nil }
                i += 1
                return .tuple(Tuple(shape.indices.map { .int((i - 1) / strides[$0] % shape[$0]) }))
            })
        },
        Builtin("ndenumerate", "arr", "All index tuples with their elements.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let strides = NDArray.rowMajor(array.shape)
            let positions = array.positions
            var i = 0
            return .object(ClosureIterator("ndenumerate") { _ in
                guard i < positions.count else { return nil }
                i += 1
                return .pair(.tuple(Tuple(array.shape.indices.map { .int((i - 1) / strides[$0] % array.shape[$0]) })), NumPy.element(array.storage, positions[i - 1]))
            })
        },
        Builtin("modf", "x, /", "Fractional and whole parts.") { call in
            let x = try Statistics.floats(call[0], call.vm)
            let whole = try x.applying(.trunc)
            return .pair(NumPy.value(x.map { $0.isInfinite ? Double(signOf: $0, magnitudeOf: 0) : Double(signOf: $0, magnitudeOf: $0 - $0.rounded(.towardZero)) }), NumPy.value(whole))
        },
        Builtin("divmod", "x1, x2, /", "Quotients and remainders.") { call in
            .pair(NumPy.value(try NumPy.apply(.floorDivide, call[0], call[1], call.vm)), NumPy.value(try NumPy.apply(.modulo, call[0], call[1], call.vm)))
        },
        Builtin("frexp", "x, /", "Mantissas and exponents of two.") { call in
            let x = try Statistics.floats(call[0], call.vm)
            let values = x.doubles
            let exponents = values.map { $0 == 0 || !$0.isFinite ? 0 : Int($0.exponent) + 1 }
            let mantissas = values.map { $0 == 0 || !$0.isFinite ? $0 : Double(signOf: $0, magnitudeOf: $0.significand / 2) }
            return .pair(NumPy.value(NDArray(mantissas, shape: x.shape, dtype: x.dtype)), NumPy.value(NDArray(integers: exponents, shape: x.shape, dtype: .int32)))
        },
        Builtin("fix", "x", "Rounded towards zero.") { NumPy.value(try Statistics.floats($0[0], $0.vm).applying(.trunc)) },
        Builtin("around", "a, decimals=0, out=None", "Rounded half to even.") { NumPy.value(try ArrayMethods.rounded(NumPy.argument($0[0], $0.vm), $0.int(1, or: 0), $0.vm)) },
        Builtin("sinc", "x", "sin(πx) / (πx).") { NumPy.value(try Statistics.floats($0[0], $0.vm).map { $0 == 0 ? 1 : sine(.pi * $0) / (.pi * $0) }) },
        Builtin("i0", "x", "Not part of this NumPy.") { _ in throw Raise(.notImplementedError, "Bessel functions are not part of this NumPy") },
        Builtin("hanning", "M", "The Hann window.") { try window($0, 0.5, 0.5, 0) },
        Builtin("hamming", "M", "The Hamming window.") { try window($0, 0.54, 0.46, 0) },
        Builtin("blackman", "M", "The Blackman window.") { try window($0, 0.42, 0.5, 0.08) },
        Builtin("angle", "z, deg=False", "The angle of complex numbers.") { call in
            let z = try NumPy.argument(call[0], call.vm)
            let scale = try call.bool(1, or: false) ? 180 / Double.pi : 1
            let (x, y) = (NDArray(z.complexes.map(\.real), shape: z.shape), NDArray(z.complexes.map(\.imaginary), shape: z.shape))
            return NumPy.value(try NDArray.apply(.arctan2, y, x, in: .float64).map { $0 * scale })
        },
        Builtin("seterr", "all=None, divide=None, over=None, under=None, invalid=None", "What happens at a division by zero and the like: 'ignore', 'warn', 'raise' or 'print'.") { call in
            let settings = NumPy.settings(call.vm)
            let before = errors(settings)
            settings.errors = try changed(settings.errors, call, from: 0)
            return before
        },
        Builtin("geterr", "", "What happens at a division by zero and the like.") { errors(NumPy.settings($0.vm)) },
        Builtin("errstate", "*, all=None, divide=None, over=None, under=None, invalid=None, call=None", "How errors of arithmetic are treated within a with block.", example: "with np.errstate(divide='ignore'): a / 0") { call in
            let settings = NumPy.settings(call.vm)
            let inside = try changed(settings.errors, call, from: 0)
            var before = settings.errors
            return .object(ContextObject("errstate", enter: { _ in
                before = settings.errors
                settings.errors = inside
                return .none
            }, leave: { settings.errors = before }))
        },
        Builtin("info", "object=None", "Use ? in the prompt.") { _ in throw Raise(.notImplementedError, "np.info is not part of this NumPy", hint: "Type np.mean? in the prompt.") },
        Builtin("fft", "a", "Not part of this NumPy.") { _ in throw Raise(.notImplementedError, "Fourier transforms are not part of this NumPy") },
        Builtin("datetime_as_string", "arr, unit=None", "Points in time as ISO texts.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            guard case .datetime(let unit) = array.dtype else { throw Raise(.typeError, "input must have type NumPy datetime") }
            let wanted = try call.optional(1).map { try NumPy.unit($0) } ?? unit
            return NumPy.value(NDArray(texts: array.asKind(.datetime(wanted)).integers.map { Dates.text($0, wanted) }, shape: array.shape))
        },
        Builtin("is_busday", "dates", "Whether each day is one from Monday to Friday.") { call in
            let days = try NumPy.convertArray(NumPy.argument(call[0], call.vm), to: .datetime(.day), call.vm)
            return NumPy.value(NDArray(booleans: days.integers.map { (($0 % 7 + 10) % 7) < 5 }, shape: days.shape))
        },
    ].filter { $0.name != "fft" }

    private static func sine(_ x: Double) -> Double { (try? NDArray([x]).applying(.sin).firstDouble) ?? .nan }

    private static func window(_ call: Call, _ a: Double, _ b: Double, _ c: Double) throws -> Value {
        let m = try call.int(0)
        guard m > 1 else { return made(NDArray(m == 1 ? [1] : [])) }
        try NDArray.checkedCount(.float64, [m])
        let n = NDArray((0..<m).map { Double(1 - m + 2 * $0) })
        func wave(_ k: Double) throws -> [Double] { try n.map { k * .pi * $0 / Double(m - 1) }.applying(.cos).doubles }
        let (first, second) = (try wave(1), try wave(2))
        return made(NDArray((0..<m).map { a + b * first[$0] + c * second[$0] }))
    }

    private static func errors(_ settings: NumPy.Settings) -> Value {
        .dict(Dict(FloatingPoint.allCases.map { ($0.rawValue, .string(settings.errors[$0] ?? "warn")) }))
    }

    private static func changed(_ table: [FloatingPoint: String], _ call: Call, from start: Int) throws -> [FloatingPoint: String] {
        var table = table
        func mode(_ value: Value) throws -> String {
            let text = value.text ?? ""
            guard ["ignore", "warn", "raise", "print", "call", "log"].contains(text) else { throw Raise(.valueError, "invalid error mode '\(text)'", hint: "Modes are ignore, warn, raise and print.") }
            return text
        }
        if let all = call.optional(start) { for kind in FloatingPoint.allCases { table[kind] = try mode(all) } }
        for (i, kind) in FloatingPoint.allCases.enumerated() { if let value = call.optional(start + 1 + i) { table[kind] = try mode(value) } }
        return table
    }

    nonisolated(unsafe) static let vectorize: TypeObject = TypeObject(
        "vectorize", module: "numpy",
        constructor: Builtin("vectorize", "pyfunc, otypes=None, doc=None, excluded=None, cache=False, signature=None", "A function of Python's applied element by element.", example: "np.vectorize(lambda x: max(x, 0))(a)") { call in
            guard call.optional(5) == nil else { throw Raise(.notImplementedError, "np.vectorize(signature=…) is not part of this NumPy", hint: "Use np.apply_along_axis.") }
            var kind: DType?
            if let given = call.optional(1) {
                let first = try NumPy.items(given, call.vm)?.first ?? given
                kind = try NumPy.requiredDType(first, call.vm)
            }
            return .object(VectorizedObject(call[0], kind: kind))
        })
}

/// What `np.vectorize` and `np.frompyfunc` make.
final class VectorizedObject: Object {
    private let function: Value
    private let kind: DType?

    init(_ function: Value, kind: DType?) {
        self.function = function
        self.kind = kind
    }

    override var type: TypeObject { Functional.vectorize }
    override var isCallable: Bool { true }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        let arrays = try arguments.positional.map { try NumPy.arrayLike($0, vm) }
        let shape = try Shaping.commonShape(arrays.map(\.shape))
        let columns = try arrays.map { try $0.broadcast(to: shape) }
        let positions = columns.map(\.positions)
        let count = shape.reduce(1, *)
        if count == 0 && kind == nil { throw Raise(.valueError, "cannot call `vectorize` on size 0 inputs unless `otypes` is set") }
        let results = try (0..<count).map { i -> Value in
            try vm.checkInterruption()
            // Elements are handed over as NumPy's scalars, to frompyfunc as Python's own.
            let values = columns.indices.map { kind == .object ? NumPy.python(columns[$0].storage, positions[$0][i]) : NumPy.element(columns[$0].storage, positions[$0][i]) }
            return try vm.call(function, Arguments(values, arguments.keywords))
        }
        // A tuple of results makes a tuple of arrays.
        if kind == nil, case .tuple(let first)? = results.first {
            return .tuple(Tuple(try first.items.indices.map { k in
                let column = results.map { result -> Value in if case .tuple(let tuple) = result, k < tuple.items.count { tuple.items[k] } else { .none } }
                return NumPy.value(try NumPy.arrayLike(.items(column), vm).reshaped(shape))
            }))
        }
        if kind == .object {
            return shape.isEmpty ? results[0] : NumPy.value(NDArray(objects: results, shape: shape))
        }
        // The first result tells the kind.
        let first = try results.first.map { try NumPy.arrayLike($0, vm).dtype }
        let natural = try NumPy.arrayLike(.items(results), vm)
        let wanted = kind ?? (natural.dtype.isText || natural.dtype == .object ? nil : first)
        let result = try wanted.map { try NumPy.convertArray(natural, to: $0, vm) } ?? natural
        return .object(ArrayObject(try result.reshaped(shape)))
    }
}
