import Arrays
import Interpreter

/// Functions that join, split, repeat and rearrange.
enum Shaping {
    static func made(_ array: NDArray) -> Value { .object(ArrayObject(array)) }

    static func arrays(_ value: Value, _ vm: Interpreter) throws -> [NDArray] {
        if let array = NumPy.array(value), array.rank > 0 { return (0..<array.shape[0]).map { array.row($0) } }
        return try vm.sequence(value, orThrow: "arrays to stack must be passed as a \"sequence\" type such as list or tuple.").map { try NumPy.argument($0, vm) }
    }

    /// Arrays of different kinds in the one they share, joined.
    static func concatenate(_ arrays: [NDArray], _ axis: Int, _ vm: Interpreter, dtype: DType? = nil) throws -> NDArray {
        guard let first = arrays.first else { throw ArrayError.invalid("need at least one array to concatenate") }
        let kind = dtype ?? arrays.dropFirst().reduce(first.dtype) { $0.promoted(with: $1.dtype) }
        return try NDArray.concatenate(arrays.map { $0.dtype == kind ? $0 : try NumPy.convertArray($0, to: kind, vm) }, axis: axis)
    }

    static func stack(_ arrays: [NDArray], _ axis: Int, _ vm: Interpreter) throws -> NDArray {
        guard let first = arrays.first else { throw ArrayError.invalid("need at least one array to stack") }
        guard arrays.allSatisfy({ $0.shape == first.shape }) else { throw ArrayError.stack }
        let at = axis < 0 ? axis &+ first.rank &+ 1 : axis
        guard (0...first.rank).contains(at) else { throw ArrayError.axis(axis, rank: first.rank + 1) }
        return try concatenate(arrays.map { try $0.expanded(at: at) }, at, vm)
    }

    static func atLeast(_ array: NDArray, _ rank: Int) throws -> NDArray {
        switch (array.rank, rank) {
        case (0, 1): try array.reshaped([1])
        case (0, 2): try array.reshaped([1, 1])
        case (1, 2): try array.expanded(at: 0)
        case (0, 3): try array.reshaped([1, 1, 1])
        case (1, 3): try array.expanded(at: [0, 2])
        case (2, 3): try array.expanded(at: 2)
        default: array
        }
    }

    static func diagonal(_ array: NDArray, _ k: Int, _ first: Int, _ second: Int) throws -> NDArray {
        guard array.rank >= 2 else { throw Raise(.valueError, "diag requires an array of at least two dimensions") }
        let (a, b) = (try array.axis(first), try array.axis(second))
        guard a != b else { throw Raise(.valueError, "axis1 and axis2 cannot be the same") }
        let (rows, columns) = (array.shape[a], array.shape[b])
        let skip = Int(clamping: k.magnitude)
        let count = max(0, k >= 0 ? min(rows, columns - min(columns, skip)) : min(rows - min(rows, skip), columns))
        let start = count == 0 ? 0 : skip * (k >= 0 ? array.strides[b] : array.strides[a])
        let kept = array.shape.indices.filter { $0 != a && $0 != b }
        return NDArray(
            storage: array.storage, shape: kept.map { array.shape[$0] } + [count], strides: kept.map { array.strides[$0] } + [array.strides[a] + array.strides[b]], offset: array.offset + start)
    }

    static func put(_ array: NDArray, _ call: Call) throws {
        let index = try NumPy.argument(call[1], call.vm).reshaped([-1]).integers
        let values = try NumPy.convertArray(NumPy.argument(call[2], call.vm), to: array.dtype, call.vm).reshaped([-1])
        guard values.count > 0 else { return }
        let positions = array.positions
        for (i, n) in index.enumerated() {
            let at = n < 0 ? n &+ positions.count : n
            guard positions.indices.contains(at) else { throw Raise(.indexError, "index \(n) is out of bounds for axis 0 with size \(positions.count)") }
            try NDArray(storage: array.storage, shape: [], strides: [], offset: positions[at]).assign(values.row(i % values.count))
        }
    }

    static func roll(_ array: NDArray, _ shift: Int, _ axis: Int) throws -> NDArray {
        let length = array.shape[axis]
        guard length > 0 else { return array }
        let by = (shift % length + length) % length
        if by == 0 { return array.copy() }
        return try NDArray.concatenate([array.sliced(axis, from: length - by, count: by), array.sliced(axis, from: 0, count: length - by)], axis: axis)
    }

    private static func sections(_ array: NDArray, _ call: Call, _ axis: Int, equal: Bool) throws -> [NDArray] {
        let at = try array.axis(axis)
        let length = array.shape[at]
        var cuts: [Int]
        if let n = call[1].index {
            guard n > 0 else { throw Raise(n == 0 && equal ? .zeroDivisionError : .valueError, n == 0 && equal ? "integer modulo by zero" : "number sections must be larger than 0.") }
            if equal, length % n != 0 { throw Raise(.valueError, "array split does not result in an equal division") }
            try NDArray.checkedCount(.int64, [n])
            let (size, extra) = (length / n, length % n)
            cuts = [0]
            for i in 0..<n { cuts.append(cuts[i] + size + (i < extra ? 1 : 0)) }
        } else {
            cuts = [0] + (try NumPy.argument(call[1], call.vm).integers.map { min(length, max(0, $0 < 0 ? $0 + length : $0)) }) + [length]
        }
        return zip(cuts, cuts.dropFirst()).map { array.sliced(at, from: min($0, length), count: max(0, $1 - $0)) }
    }

    private static func split(_ call: Call, _ axis: Int, equal: Bool) throws -> Value {
        let array = try NumPy.argument(call[0], call.vm)
        return .items(try sections(array, call, axis, equal: equal).map { made($0) })
    }

    static func flipped(_ array: NDArray, _ axes: [Int]) throws -> NDArray { try axes.reduce(array) { $0.reversed(try $0.axis($1)) } }

    static let table: [Builtin] = [
        Builtin("reshape", "a, shape=None, order='C', *, newshape=None, copy=None", "The same elements in another shape; -1 is worked out.") { call in
            guard let shape = call.optional(1) ?? call.optional(3) else { throw Raise(.typeError, "reshape() missing 1 required positional argument: 'shape'") }
            return made(try ArrayMethods.reshaped(NumPy.argument(call[0], call.vm), ArrayMethods.shapeArgument([shape], call.vm), columns: ArrayMethods.isColumnOrder(call, 2)))
        },
        Builtin("transpose", "a, axes=None", "With the axes in another order, reversed unless told.") { call in
            made(try NumPy.argument(call[0], call.vm).transposed(ArrayMethods.axes(call, 1)))
        },
        Builtin("permute_dims", "a, axes=None", "With the axes in another order.") { made(try NumPy.argument($0[0], $0.vm).transposed(ArrayMethods.axes($0, 1))) },
        Builtin("matrix_transpose", "x, /", "With the last two axes exchanged.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            guard array.rank >= 2 else { throw Raise(.valueError, "Input array must be at least 2-dimensional, but it is \(array.rank)") }
            return made(try array.transposed(Array(0..<array.rank - 2) + [array.rank - 1, array.rank - 2]))
        },
        Builtin("moveaxis", "a, source, destination", "With axes moved to other places.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let from = try ArrayMethods.axes(call[1], call.vm).map { try array.axis($0) }
            let to = try ArrayMethods.axes(call[2], call.vm).map { try array.axis($0) }
            guard from.count == to.count else { throw Raise(.valueError, "`source` and `destination` arguments must have the same number of elements") }
            var order = array.shape.indices.filter { !from.contains($0) }
            for (destination, source) in zip(to, from).sorted(by: { $0.0 < $1.0 }) { order.insert(source, at: min(destination, order.count)) }
            return made(try array.transposed(order))
        },
        Builtin("rollaxis", "a, axis, start=0", "With an axis moved before another.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let from = try array.axis(call.int(1))
            var to = try call.int(2, or: 0)
            if to < 0 { to += array.rank }
            return made(try array.movingAxis(from, to: from < to ? to - 1 : to))
        },
        Builtin("concatenate", "arrays, /, axis=0, out=None, *, dtype=None", "Arrays joined along an axis.", example: "np.concatenate([a, b])") { try joined($0) },
        Builtin("concat", "arrays, /, axis=0, out=None, *, dtype=None", "Arrays joined along an axis.") { try joined($0) },
        Builtin("stack", "arrays, axis=0, out=None, *, dtype=None", "Arrays joined along a new axis.") { made(try stack(arrays($0[0], $0.vm), $0.int(1, or: 0), $0.vm)) },
        Builtin("vstack", "tup, *, dtype=None", "Arrays below one another.") { made(try concatenate(arrays($0[0], $0.vm).map { try atLeast($0, 2) }, 0, $0.vm)) },
        Builtin("row_stack", "tup", "Arrays below one another.") { made(try concatenate(arrays($0[0], $0.vm).map { try atLeast($0, 2) }, 0, $0.vm)) },
        Builtin("hstack", "tup, *, dtype=None", "Arrays side by side.") { call in
            let list = try arrays(call[0], call.vm).map { try atLeast($0, 1) }
            return made(try concatenate(list, list.first?.rank == 1 ? 0 : 1, call.vm))
        },
        Builtin("dstack", "tup", "Arrays behind one another.") { made(try concatenate(arrays($0[0], $0.vm).map { try atLeast($0, 3) }, 2, $0.vm)) },
        Builtin("column_stack", "tup", "Vectors as the columns of a matrix.") { call in
            made(try concatenate(arrays(call[0], call.vm).map { $0.rank < 2 ? try $0.reshaped([-1, 1]) : $0 }, 1, call.vm))
        },
        Builtin("block", "arrays", "An array of nested lists of blocks.") { call in
            func depth(_ value: Value) -> Int {
                if case .list(let list) = value { 1 + (list.items.map(depth).max() ?? 0) } else { 0 }
            }
            func build(_ value: Value, _ level: Int, _ total: Int) throws -> NDArray {
                guard case .list(let list) = value else {
                    let array = try NumPy.argument(value, call.vm)
                    return array.rank < total ? try array.reshaped([Int](repeating: 1, count: total - array.rank) + array.shape) : array
                }
                return try concatenate(list.items.map { try build($0, level + 1, total) }, -(total - level), call.vm)
            }
            return made(try build(call[0], 0, depth(call[0])))
        },
        Builtin("append", "arr, values, axis=None", "A copy with values added at the end.") { call in
            let list = [try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm)]
            guard let axis = try ArrayMethods.axis(call, 2) else { return made(try concatenate(list.map { try $0.reshaped([-1]) }, 0, call.vm)) }
            return made(try concatenate(list, axis, call.vm))
        },
        Builtin("insert", "arr, obj, values, axis=None", "A copy with values put in before some positions.") { try inserted($0) },
        Builtin("delete", "arr, obj, axis=None", "A copy without some elements along an axis.") { try deleted($0) },
        Builtin("resize", "a, new_shape", "A copy of another size, repeated as needed.") { call in
            let array = try NumPy.argument(call[0], call.vm).reshaped([-1])
            let shape = try ArrayMethods.shapeArgument([call[1]], call.vm)
            let count = try NDArray.checkedCount(array.dtype, shape)
            guard array.count > 0 else { return made(NDArray(array.dtype, shape: shape)) }
            return made(try array.taking((0..<count).map { $0 % array.count }, axis: 0).reshaped(shape))
        },
        Builtin("expand_dims", "a, axis", "With new axes of length 1.") { made(try NumPy.argument($0[0], $0.vm).expanded(at: ArrayMethods.axes($0[1], $0.vm))) },
        Builtin("atleast_1d", "*arys", "With at least one axis.") { try each($0, 1) },
        Builtin("atleast_2d", "*arys", "With at least two axes.") { try each($0, 2) },
        Builtin("atleast_3d", "*arys", "With at least three axes.") { try each($0, 3) },
        Builtin("broadcast_to", "array, shape, subok=False", "A read-only view in a larger shape.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let shape = try ArrayMethods.shapeArgument([call[1]], call.vm)
            do {
                return made(try array.broadcast(to: shape))
            } catch ArrayError.shapes {
                if array.rank > shape.count { throw Raise(.valueError, "input operand has more dimensions than allowed by the axis remapping") }
                throw Raise(.valueError, "operands could not be broadcast together with remapped shapes [original->remapped]: \(NumPy.shape(array.shape))  and requested shape \(NumPy.shape(shape))")
            }
        },
        Builtin("broadcast_arrays", "*args, subok=False", "All arrays in the shape they share.") { call in
            let list = try call.rest.map { try NumPy.argument($0, call.vm) }
            let shape = try commonShape(list.map(\.shape))
            return .tuple(Tuple(try list.map { made(try $0.broadcast(to: shape)) }))
        },
        Builtin("broadcast_shapes", "*args", "The shape that shapes broadcast to.") { call in
            let shape = try commonShape(call.rest.map { try ArrayMethods.shapeArgument([$0], call.vm) })
            return .tuple(Tuple(shape.map { .int($0) }))
        },
        Builtin("flip", "m, axis=None", "With the order turned round.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            return made(try flipped(array, ArrayMethods.axes(call, 1) ?? Array(array.shape.indices)))
        },
        Builtin("flipud", "m", "Upside down.") { made(try flipped(NumPy.argument($0[0], $0.vm), [0])) },
        Builtin("fliplr", "m", "Left and right exchanged.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            guard array.rank >= 2 else { throw Raise(.valueError, "Input must be >= 2-d.") }
            return made(try flipped(array, [1]))
        },
        Builtin("rot90", "m, k=1, axes=(0, 1)", "Turned by 90 degrees.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let axes = try (ArrayMethods.axes(call, 2) ?? [0, 1]).map { try array.axis($0) }
            guard axes.count == 2 else { throw Raise(.valueError, "len(axes) must be 2.") }
            var order = Array(array.shape.indices)
            order.swapAt(axes[0], axes[1])
            switch (try call.int(1, or: 1) % 4 + 4) % 4 {
            case 1: return made(try flipped(array, [axes[1]]).transposed(order))
            case 2: return made(try flipped(array, axes))
            case 3: return made(try flipped(array.transposed(order), [axes[1]]))
            default: return made(array)
            }
        },
        Builtin("roll", "a, shift, axis=None", "With the elements moved on, those that fall off put in front.", example: "np.roll([1, 2, 3], 1)  # array([3, 1, 2])") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let shifts = try ArrayMethods.axes(call[1], call.vm)
            guard let axes = try ArrayMethods.axes(call, 2) else {
                return made(try roll(array.reshaped([-1]), shifts.reduce(0, &+), 0).reshaped(array.shape))
            }
            var result = array
            for (i, axis) in axes.enumerated() { result = try roll(result, shifts[min(i, shifts.count - 1)], array.axis(axis)) }
            return made(result)
        },
        Builtin("tile", "A, reps", "The array repeated.", example: "np.tile([1, 2], (2, 2))") { call in
            let array = try NumPy.argument(call[0], call.vm)
            var reps = try ArrayMethods.shapeArgument([call[1]], call.vm)
            let rank = max(array.rank, reps.count)
            guard rank <= 32 else { throw Raise(.valueError, "maximum supported dimension for an ndarray is currently 64, found \(rank)") }
            reps = [Int](repeating: 1, count: rank - reps.count) + reps
            let base = try array.reshaped([Int](repeating: 1, count: rank - array.rank) + array.shape)
            let shape = zip(base.shape, reps).map { $0.multipliedReportingOverflow(by: max(0, $1)) }
            try NDArray.checkedCount(array.dtype, shape.map { $0.overflow ? Int.max : $0.partialValue })
            // Each axis twice: the repetitions, then the elements.
            let wide = NDArray(
                storage: base.storage, shape: zip(reps, base.shape).flatMap { [max(0, $0), $1] }, strides: base.strides.flatMap { [0, $0] }, offset: base.offset)
            return made(try wide.copy().reshaped(shape.map(\.partialValue)))
        },
        Builtin("split", "ary, indices_or_sections, axis=0", "An array cut into equal parts, or at some positions.") { try split($0, $0.int(2, or: 0), equal: true) },
        Builtin("array_split", "ary, indices_or_sections, axis=0", "An array cut into parts as equal as can be.") { try split($0, $0.int(2, or: 0), equal: false) },
        Builtin("vsplit", "ary, indices_or_sections", "Cut into parts below one another.") { try split($0, 0, equal: true) },
        Builtin("hsplit", "ary, indices_or_sections", "Cut into parts side by side.") { call in
            try split(call, NumPy.argument(call[0], call.vm).rank == 1 ? 0 : 1, equal: true)
        },
        Builtin("dsplit", "ary, indices_or_sections", "Cut along the third axis.") { try split($0, 2, equal: true) },
        Builtin("put", "a, ind, v, mode='raise'", "Sets the elements at flat positions.") { call in
            try put(NumPy.argument(call[0], call.vm), call)
            return .none
        },
        Builtin("copyto", "dst, src, casting='same_kind', where=True", "Copies values from one array into another.") { call in
            let (to, from) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            guard let mask = call.optional(3), NumPy.array(mask) != nil || mask.of(List.self) != nil else {
                try to.assign(NumPy.convertArray(from, to: to.dtype, call.vm))
                return .none
            }
            try to.assign(ArraySelection.choose(NumPy.argument(mask, call.vm), NumPy.convertArray(from, to: to.dtype, call.vm), to))
            return .none
        },
        Builtin("trim_zeros", "filt, trim='fb'", "Without zeros at front and back.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let flags = array.booleans
            let trim = try call.string(1, or: "fb")
            let first = trim.contains("f") ? flags.firstIndex(of: true) ?? flags.count : 0
            let last = trim.contains("b") ? flags.lastIndex(of: true) ?? -1 : flags.count - 1
            return made(array.sliced(0, from: first, count: max(0, last - first + 1)))
        },
    ]

    static func commonShape(_ shapes: [[Int]]) throws -> [Int] {
        try shapes.reduce([]) {
            guard let shape = NDArray.broadcast($0, $1) else {
                throw Raise(.valueError, "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with shape \(NumPy.shape(shapes[0])) and arg 1 with shape \(NumPy.shape($1)).")
            }
            return shape
        }
    }

    private static func joined(_ call: Call) throws -> Value {
        let list = try arrays(call[0], call.vm)
        let dtype = try call.optional(3).map { try NumPy.requiredDType($0, call.vm) }
        let result: NDArray
        if call.has(1), call[1].isNone {
            result = try concatenate(list.map { try $0.reshaped([-1]) }, 0, call.vm, dtype: dtype)
        } else {
            result = try concatenate(list, call.int(1, or: 0), call.vm, dtype: dtype)
        }
        guard let out = call.optional(2)?.of(ArrayObject.self) else { return made(result) }
        try out.array.assign(result)
        return .object(out)
    }

    private static func each(_ call: Call, _ rank: Int) throws -> Value {
        let list = try call.rest.map { made(try atLeast(NumPy.argument($0, call.vm), rank)) }
        return list.count == 1 ? list[0] : .tuple(Tuple(list))
    }

    /// Positions that an index, a slice or a mask means along an axis.
    private static func positions(_ value: Value, _ length: Int, _ vm: Interpreter, upTo limit: Int, axis: Int) throws -> [Int] {
        if let slice = value.of(SliceObject.self) {
            let (start, _, step, count) = try slice.resolve(length)
            return (0..<count).map { start + $0 * step }
        }
        let index = try NumPy.argument(value, vm)
        if index.dtype == .bool { return index.booleans.indices.filter { index.booleans[$0] } }
        return try index.reshaped([-1]).integers.map { n in
            let at = n < 0 ? n &+ length : n
            guard at >= 0, at < limit else { throw Raise(.indexError, "index \(n) is out of bounds for axis \(axis) with size \(length)") }
            return at
        }
    }

    private static func deleted(_ call: Call) throws -> Value {
        let array = try NumPy.argument(call[0], call.vm)
        let axis = try ArrayMethods.axis(call, 2)
        let base = axis == nil ? try array.reshaped([-1]) : array
        let at = try base.axis(axis ?? 0)
        let dropped = Set(try positions(call[1], base.shape[at], call.vm, upTo: base.shape[at], axis: at))
        return made(try base.taking((0..<base.shape[at]).filter { !dropped.contains($0) }, axis: at))
    }

    private static func inserted(_ call: Call) throws -> Value {
        let array = try NumPy.argument(call[0], call.vm)
        let axis = try ArrayMethods.axis(call, 3)
        let base = axis == nil ? try array.reshaped([-1]) : array
        let at = try base.axis(axis ?? 0)
        let length = base.shape[at]
        let isSingle = call[1].index != nil
        var places = try positions(call[1], length, call.vm, upTo: length + 1, axis: at)
        let given = try NumPy.argument(call[2], call.vm)
        let kind = base.dtype
        var values = try NumPy.convertArray(given, to: kind, call.vm)
        // One place takes as many values as there are; several places take one each.
        if isSingle {
            if values.rank < base.rank, base.rank > 1, values.rank > 0 { values = try values.expanded(at: at) }
            if values.rank == 0 { values = try values.reshaped([Int](repeating: 1, count: base.rank)) }
        } else if values.rank == 0 {
            values = try values.reshaped([Int](repeating: 1, count: base.rank))
        }
        var shape = base.shape
        shape[at] = isSingle ? (values.rank == base.rank ? values.shape[at] : 1) : places.count
        if isSingle { places = [Int](repeating: places[0], count: shape[at]) }
        let full = try values.broadcast(to: shape)
        // Stable: values for one place keep their order.
        let order = places.indices.sorted { places[$0] != places[$1] ? places[$0] < places[$1] : $0 < $1 }
        var parts: [NDArray] = []
        var from = 0
        for i in order {
            if places[i] > from {
                parts.append(base.sliced(at, from: from, count: places[i] - from))
                from = places[i]
            }
            parts.append(full.sliced(at, from: i, count: 1))
        }
        parts.append(base.sliced(at, from: from, count: length - from))
        return made(try concatenate(parts, at, call.vm))
    }
}
