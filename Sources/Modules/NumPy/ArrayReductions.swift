import Arrays
import Interpreter

/// Sums, means, extremes: each both a method and a function of `numpy`.
enum ArrayReductions {
    /// The dtype, axes and mask of a call, whose places differ from function to function.
    struct Places {
        var axis = 1
        var dtype: Int?
        var out: Int?
        var keep: Int
        var initial: Int?
        var mask: Int?
    }

    static func run(_ call: Call, _ kind: Reduction, _ places: Places) throws -> Value {
        var array = try NumPy.argument(call[0], call.vm)
        let axes = try ArrayMethods.axes(call, places.axis)
        if let wanted = try places.dtype.flatMap({ call.optional($0) }).map({ try NumPy.requiredDType($0, call.vm) }) {
            array = try NumPy.convertArray(array, to: wanted, call.vm)
            if case .sum = kind, wanted.isInteger || wanted == .bool, wanted != .int64 {
                return try finish(call, NumPy.convertArray(compute(array, kind, axes, call, places), to: wanted, call.vm), axes, array.rank, keep: places.keep, out: places.out)
            }
        }
        return try finish(call, compute(array, kind, axes, call, places), axes, array.rank, keep: places.keep, out: places.out)
    }

    /// The result keeps axes of length 1.
    private static func compute(_ given: NDArray, _ kind: Reduction, _ axes: [Int]?, _ call: Call, _ places: Places) throws -> NDArray {
        var array = given
        let vm = call.vm
        let initial = try places.initial.flatMap { call.optional($0) }.map { try NumPy.arrayLike($0, vm) }
        if let mask = try places.mask.flatMap({ call.optional($0) }).map({ try NumPy.arrayLike($0, vm) }), mask.rank > 0 || !(mask.booleans.first ?? true) {
            array = try masked(array, mask, kind, initial != nil)
            if case .mean = kind {
                let total = try array.reduced(.sum, over: axes, keepingAxes: true)
                let count = try mask.broadcast(to: given.shape).reduced(.sum, over: axes, keepingAxes: true)
                return try NumPy.apply(.divide, total, count, in: total.dtype.isFloat ? total.dtype : .float64, vm)
            }
        }
        if array.dtype == .object { return try objects(array, kind, axes, vm) }
        if initial != nil, array.count == 0 {
            // Nothing but the beginning is left.
            if let initial { return try initial.broadcast(to: array.reduced(.sum, over: axes, keepingAxes: true).shape).copy() }
        }
        if case .mean = kind, array.count == 0 || emptyAxis(array, axes) {
            try NumPy.notice("RuntimeWarning: Mean of empty slice.", vm)
        }
        if array.dtype.isTime {
            switch kind {
            case .sum where array.dtype.kind == "M": throw NumPy.noLoop("add", array.dtype, array.dtype)
            case .mean where array.dtype.kind == "M": throw NumPy.noLoop("add", array.dtype, array.dtype)
            default: break
            }
        }
        FloatingPoint.clear()
        let result: NDArray
        do {
            result = try NumPy.patiently(Double(array.count), vm) { [array] in try array.reduced(kind, over: axes, keepingAxes: true) }
        } catch ArrayError.kinds(let name) {
            throw NumPy.noLoop(name, array.dtype, array.dtype)
        }
        switch kind {
        case .sum, .mean, .variance, .deviation: try FloatingPoint.check("reduce", vm)
        case .product: try FloatingPoint.check("reduce", vm)
        default: break
        }
        guard let initial else { return result }
        let op: ElementwiseOperator = switch kind {
        case .sum: .add
        case .product: .multiply
        case .minimum: .minimum
        default: .maximum
        }
        return try NumPy.apply(op, initial, result, in: initial.dtype.isFloat || !result.dtype.isFloat ? result.dtype.promoted(with: initial.dtype) : result.dtype, vm)
    }

    private static func emptyAxis(_ array: NDArray, _ axes: [Int]?) -> Bool { (axes ?? []).contains { array.shape.indices.contains($0) && array.shape[$0] == 0 } }

    /// Elements a mask leaves out become what doesn't count.
    private static func masked(_ array: NDArray, _ mask: NDArray, _ kind: Reduction, _ hasInitial: Bool) throws -> NDArray {
        let neutral: Double
        switch kind {
        case .sum, .mean, .any: neutral = 0
        case .product, .all: neutral = 1
        case .minimum: neutral = .infinity
        case .maximum: neutral = -.infinity
        default: throw Raise(.notImplementedError, "where= is not part of this reduction here", hint: "Select with a[mask] first.")
        }
        if !neutral.isFinite, !hasInitial { throw Raise(.valueError, "reduction operation '\(neutral > 0 ? "minimum" : "maximum")' does not have an identity, so to use a where mask one has to specify 'initial'") }
        let filler = neutral.isFinite || array.dtype.isFloat
            ? NDArray([neutral], shape: [], dtype: array.dtype) : NDArray(integers: [neutral > 0 ? Int(clamping: array.dtype.limits.high) : array.dtype.limits.low], shape: [], dtype: array.dtype)
        return try ArraySelection.choose(mask, array, filler)
    }

    private static func objects(_ array: NDArray, _ kind: Reduction, _ axes: [Int]?, _ vm: Interpreter) throws -> NDArray {
        let dropped = try (axes ?? Array(array.shape.indices)).map { try array.axis($0) }
        let kept = array.shape.indices.filter { !dropped.contains($0) }
        let length = dropped.reduce(1) { $0 * array.shape[$1] }
        let rows = try array.transposed(kept + dropped).objects.map { $0 as? Value ?? .none }
        let target = array.shape.indices.map { dropped.contains($0) ? 1 : array.shape[$0] }
        var values: [Value] = []
        for row in 0..<(length > 0 ? rows.count / length : 0) {
            let part = rows[row * length..<(row + 1) * length]
            func fold(_ body: (Value, Value) throws -> Value) throws -> Value { try part.dropFirst().reduce(part[part.startIndex], body) }
            switch kind {
            case .sum: values.append(try fold { try vm.arithmetic(.add, $0, $1, inPlace: false) })
            case .product: values.append(try fold { try vm.arithmetic(.multiply, $0, $1, inPlace: false) })
            case .mean: values.append(try vm.arithmetic(.divide, fold { try vm.arithmetic(.add, $0, $1, inPlace: false) }, .int(length), inPlace: false))
            case .minimum: values.append(try fold { try vm.precedes($1, $0) ? $1 : $0 })
            case .maximum: values.append(try fold { try vm.precedes($0, $1) ? $1 : $0 })
            case .any: values.append(.bool(try part.contains { try vm.truth($0) }))
            case .all: values.append(.bool(try part.allSatisfy { try vm.truth($0) }))
            default:
                // Numbers kept as objects.
                return try NumPy.convertArray(array, to: .float64, vm).reduced(kind, over: axes, keepingAxes: true)
            }
        }
        return NDArray(objects: values, shape: target)
    }

    /// Drops the axes reduced over unless they are kept, and writes into `out`.
    static func finish(_ call: Call, _ result: NDArray, _ axes: [Int]?, _ rank: Int, keep: Int, out: Int?) throws -> Value {
        var array = result
        if try !call.bool(keep, or: false) {
            let dropped = axes?.map { $0 < 0 ? $0 + rank : $0 } ?? Array(0..<rank)
            let kept = array.shape.indices.filter { !dropped.contains($0) }
            array = NDArray(storage: array.storage, shape: kept.map { array.shape[$0] }, strides: kept.map { array.strides[$0] }, offset: array.offset)
        }
        guard let target = out.flatMap({ call.optional($0) }) else { return NumPy.value(array) }
        guard let object = target.of(ArrayObject.self) else { throw Raise(.typeError, "output must be an array") }
        try object.array.assign(array)
        return target
    }

    private static let full = "self, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True"
    private static let fullPlaces = Places(dtype: 2, out: 3, keep: 4, initial: 5, mask: 6)
    private static let spread = "self, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None"
    private static let spreadPlaces = Places(dtype: 2, out: 3, keep: 5)
    private static let extreme = "self, axis=None, out=None, keepdims=False, initial=None, where=True"
    private static let extremePlaces = Places(out: 2, keep: 3, initial: 4, mask: 5)

    private static func freedom(_ call: Call) throws -> Int { try call.optional(8).map { try call.vm.index($0) } ?? call.int(4, or: 0) }

    static let table: [Builtin] = [
        Builtin("sum", full, "The sum of the elements, or along an axis.", example: "np.sum([[1, 2], [3, 4]], axis=0)  # array([4, 6])") { try run($0, .sum, fullPlaces) },
        Builtin("prod", full, "The product of the elements.") { try run($0, .product, fullPlaces) },
        Builtin("mean", "self, axis=None, dtype=None, out=None, keepdims=False, *, where=True", "The mean of the elements.", example: "np.mean([1, 2, 3])  # np.float64(2.0)") {
            try run($0, .mean, Places(dtype: 2, out: 3, keep: 4, mask: 5))
        },
        Builtin("std", spread, "The standard deviation.") { try run($0, .deviation(ddof: freedom($0)), spreadPlaces) },
        Builtin("var", spread, "The variance.") { try run($0, .variance(ddof: freedom($0)), spreadPlaces) },
        Builtin("min", extreme, "The smallest element.") { try run($0, .minimum, extremePlaces) },
        Builtin("max", extreme, "The largest element.") { try run($0, .maximum, extremePlaces) },
        Builtin("any", "self, axis=None, out=None, keepdims=False, *, where=True", "Whether any element is true.") { try run($0, .any, Places(out: 2, keep: 3, mask: 4)) },
        Builtin("all", "self, axis=None, out=None, keepdims=False, *, where=True", "Whether all elements are true.") { try run($0, .all, Places(out: 2, keep: 3, mask: 4)) },
        Builtin("argmin", "self, axis=None, out=None, *, keepdims=False", "The index of the smallest element, the first of several.") { try run($0, .argMinimum, Places(out: 2, keep: 3)) },
        Builtin("argmax", "self, axis=None, out=None, *, keepdims=False", "The index of the largest element, the first of several.") { try run($0, .argMaximum, Places(out: 2, keep: 3)) },
        Builtin("cumsum", "self, axis=None, dtype=None, out=None", "Running sums.") { try cumulate($0, false) },
        Builtin("cumprod", "self, axis=None, dtype=None, out=None", "Running products.") { try cumulate($0, true) },
    ]

    static let functions: [Builtin] = [
        Builtin("amin", extreme.replacingSelf, "The smallest element.") { try run($0, .minimum, extremePlaces) },
        Builtin("amax", extreme.replacingSelf, "The largest element.") { try run($0, .maximum, extremePlaces) },
        Builtin("median", "a, axis=None, out=None, overwrite_input=False, keepdims=False", "The middle value.") { try run($0, .median, Places(out: 2, keep: 4)) },
        Builtin("ptp", "a, axis=None, out=None, keepdims=False", "Largest minus smallest element.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let axes = try ArrayMethods.axes(call, 1)
            let (high, low) = (try array.reduced(.maximum, over: axes, keepingAxes: true), try array.reduced(.minimum, over: axes, keepingAxes: true))
            return try finish(call, NumPy.apply(.subtract, high, low, in: array.dtype, call.vm), axes, array.rank, keep: 3, out: 2)
        },
        Builtin("count_nonzero", "a, axis=None, *, keepdims=False", "How many elements are not zero.", example: "np.count_nonzero([0, 3, 0, 1])  # 2") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let axes = try ArrayMethods.axes(call, 1)
            let counts = try NDArray(booleans: array.booleansOfAnyKind(call.vm), shape: array.shape).reduced(.sum, over: axes, keepingAxes: true)
            if axes == nil, try !call.bool(2, or: false) { return NumPy.scalar(integer: counts.firstInteger) }
            return try finish(call, counts, axes, array.rank, keep: 2, out: nil)
        },
    ]

    private static func cumulate(_ call: Call, _ isProduct: Bool) throws -> Value {
        var array = try NumPy.argument(call[0], call.vm)
        if let kind = try call.optional(2).map({ try NumPy.requiredDType($0, call.vm) }) { array = try NumPy.convertArray(array, to: kind, call.vm) }
        let axis = try ArrayMethods.axes(call, 1)?.first
        if array.dtype == .object {
            let moved = axis == nil ? try array.reshaped([-1]) : array
            let at = try moved.axis(axis ?? 0)
            var rows: [NDArray] = []
            for i in 0..<moved.shape[at] {
                let row = moved.sliced(at, from: i, count: 1)
                rows.append(try rows.last.map { try NumPy.apply(isProduct ? .multiply : .add, $0, row, in: .object, call.vm) } ?? row)
            }
            return .object(ArrayObject(rows.isEmpty ? moved.copy() : try NDArray.concatenate(rows, axis: at)))
        }
        let result = try NumPy.patiently(Double(array.count), call.vm) { [array] in try array.cumulated(isProduct, axis: axis) }
        if let target = call.optional(3)?.of(ArrayObject.self) {
            try target.array.assign(result)
            return .object(target)
        }
        return .object(ArrayObject(result))
    }
}

extension String {
    /// A method's parameters as a function's: the array is called `a`.
    var replacingSelf: String { hasPrefix("self") ? "a" + dropFirst(4) : self }
}

extension NDArray {
    /// Truth of each element, of Python objects too.
    func booleansOfAnyKind(_ vm: Interpreter) throws -> [Bool] {
        dtype == .object ? try objects.map { try vm.truth($0 as? Value ?? .none) } : booleans
    }
}
