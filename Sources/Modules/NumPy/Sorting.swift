package import Arrays
package import Interpreter

/// Sorting, searching and sets, for numbers, texts and Python objects.
package enum Sorting {
    private static func made(_ array: NDArray) -> Value { .object(ArrayObject(array)) }

    /// The order of all elements of an object array, which Python compares.
    private static func objectOrder(_ values: [Value], _ vm: Interpreter) throws -> [Int] {
        var failure: (any Error)?
        let order = values.indices.sorted { i, j in
            guard failure == nil else { return false }
            do {
                if try vm.precedes(values[i], values[j]) { return true }
                return try vm.precedes(values[j], values[i]) ? false : i < j
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        return order
    }

    static func order(_ flat: NDArray, _ vm: Interpreter) throws -> [Int] {
        flat.dtype == .object ? try objectOrder(flat.objects.map { $0 as? Value ?? .none }, vm) : try NumPy.patiently(Double(flat.count) * 10, vm) { try flat.flatOrder() }
    }

    package static func positions(_ array: NDArray, _ axis: Int, _ vm: Interpreter) throws -> NDArray {
        if array.rank == 0 { return NDArray(integers: [0], shape: [1]) }
        guard array.dtype == .object else { return try NumPy.patiently(Double(array.count) * 10, vm) { try array.sortedPositions(axis: axis) } }
        let at = try array.axis(axis)
        let moved = try array.movingAxis(at, to: array.rank - 1)
        let rows = try moved.reshaped([-1, max(1, array.shape[at])])
        let result = try (0..<rows.shape[0]).flatMap { try order(rows.row($0), vm) }
        return try NDArray(integers: result, shape: moved.shape).movingAxis(array.rank - 1, to: at).copy()
    }

    package static func sorted(_ array: NDArray, _ axis: Int, _ vm: Interpreter) throws -> NDArray {
        if array.rank == 0 { throw ArrayError.axis(axis, rank: 0) }
        guard array.dtype == .object else { return try NumPy.patiently(Double(array.count) * 10, vm) { try array.sorted(axis: axis) } }
        let at = try array.axis(axis)
        let order = try positions(array, axis, vm).movingAxis(at, to: array.rank - 1).integers
        let moved = try array.movingAxis(at, to: array.rank - 1).copy()
        let length = max(1, array.shape[at])
        return try moved.gather(order.enumerated().map { $0.offset / length * length + $0.element }, moved.shape).movingAxis(array.rank - 1, to: at).copy()
    }

    static func nonzero(_ array: NDArray, _ vm: Interpreter) throws -> [[Int]] {
        array.dtype == .object ? try NDArray(booleans: array.booleansOfAnyKind(vm), shape: array.shape).nonzero() : array.nonzero()
    }

    static func distinct(_ array: NDArray, _ vm: Interpreter) throws -> NDArray.Distinct {
        guard array.dtype == .object else { return try NumPy.patiently(Double(array.count) * 10, vm) { try array.distinct() } }
        let flat = try array.reshaped([-1]).copy()
        let values = flat.objects.map { $0 as? Value ?? .none }
        return try NDArray.distinct(flat, objectOrder(values, vm)) { try vm.areEqual(values[$0], values[$1]) }
    }

    /// Whether each element occurs among others.
    static func isMember(_ array: NDArray, _ others: NDArray, _ vm: Interpreter) throws -> [Bool] {
        if array.dtype.isText, others.dtype.isText {
            let set = Set(others.texts)
            return array.texts.map { set.contains($0) }
        }
        if array.dtype == .object || others.dtype == .object || array.dtype.isText != others.dtype.isText {
            let list = try NumPy.convertArray(others, to: .object, vm).objects.map { $0 as? Value ?? .none }
            return try NumPy.convertArray(array, to: .object, vm).objects.map { item in
                let value = item as? Value ?? .none
                return try list.contains { try vm.areEqual($0, value) }
            }
        }
        let kind = array.dtype.promoted(with: others.dtype)
        if kind.isFloat {
            let set = Set(others.doubles)
            return array.doubles.map { set.contains($0) }
        }
        let set = Set(others.asKind(kind).integers)
        return array.asKind(kind).integers.map { set.contains($0) }
    }

    static func search(_ array: NDArray, _ values: NDArray, _ side: String, sorter: NDArray?, _ vm: Interpreter) throws -> Value {
        guard array.rank == 1 else { throw Raise(.valueError, "object too deep for desired array") }
        guard side == "left" || side == "right" else { throw Raise(.valueError, "search side must be 'left' or 'right' (got '\(side)')") }
        let kind = array.dtype.common(with: values.dtype) ?? .object
        let sorted = try sorter.map { try array.taking($0.integers, axis: 0) } ?? array
        func place(_ precedes: (Int) throws -> Bool) rethrows -> Int {
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                if try precedes(middle) { low = middle + 1 } else { high = middle }
            }
            return low
        }
        let isLeft = side == "left"
        let result: [Int]
        if kind.isText {
            let (keys, wanted) = (try NumPy.convertArray(sorted, to: kind, vm).texts, try NumPy.convertArray(values, to: kind, vm).texts)
            result = wanted.map { x in place { isLeft ? NDArray.textPrecedes(keys[$0], x) : !NDArray.textPrecedes(x, keys[$0]) } }
        } else if kind == .object {
            let keys = try NumPy.convertArray(sorted, to: .object, vm).objects.map { $0 as? Value ?? .none }
            result = try NumPy.convertArray(values, to: .object, vm).objects.map { item in
                let x = item as? Value ?? .none
                return try place { try isLeft ? vm.precedes(keys[$0], x) : !vm.precedes(x, keys[$0]) }
            }
        } else if kind.isFloat || kind == .complex128 {
            let keys = sorted.doubles
            func precedes(_ a: Double, _ b: Double) -> Bool { a < b || (b.isNaN && !a.isNaN) }
            result = values.doubles.map { x in place { isLeft ? precedes(keys[$0], x) : !precedes(x, keys[$0]) } }
        } else {
            let (keys, wanted) = (sorted.asKind(kind).integers, values.asKind(kind).integers)
            result = wanted.map { x in place { isLeft ? keys[$0] < x : keys[$0] <= x } }
        }
        return NumPy.value(NDArray(integers: result, shape: values.shape))
    }

    static let functions: [Builtin] = [
        Builtin("sort", "a, axis=-1, kind=None, order=None, *, stable=None", "A sorted copy.", example: "np.sort([3, 1, 2])  # array([1, 2, 3])") { call in
            let array = try NumPy.argument(call[0], call.vm)
            if call.has(1), call[1].isNone { return made(try sorted(array.reshaped([-1]), -1, call.vm)) }
            return made(try sorted(array, call.int(1, or: -1), call.vm))
        },
        Builtin("partition", "a, kth, axis=-1", "A copy with the kth element in its place (here: sorted).") { made(try sorted(NumPy.argument($0[0], $0.vm), $0.int(2, or: -1), $0.vm)) },
        Builtin("lexsort", "keys, axis=-1", "The order by several keys, the last one first.", example: "np.lexsort((names, years))") { call in
            let keys = try call.vm.sequence(call[0]).map { try NumPy.argument($0, call.vm) }
            guard let first = keys.first else { throw Raise(.typeError, "need sequence of keys with len > 0 in lexsort") }
            guard keys.allSatisfy({ $0.shape == first.shape }), first.rank == 1 else { throw Raise(.valueError, "all keys need to be the same shape") }
            var order = Array(0..<first.count)
            for key in keys {
                let ranked = try Sorting.order(key.taking(order, axis: 0), call.vm)
                order = ranked.map { order[$0] }
            }
            return made(NDArray(integers: order))
        },
        Builtin("unique", "ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True", "The sorted distinct elements.", example: "np.unique([3, 1, 3], return_counts=True)") { call in
            let array = try NumPy.argument(call[0], call.vm)
            if let axis = try ArrayMethods.axis(call, 4) { return try uniqueRows(call, array, array.axis(axis)) }
            let found = try distinct(array, call.vm)
            var results = [made(found.values)]
            if try call.bool(1, or: false) { results.append(made(NDArray(integers: found.first))) }
            if try call.bool(2, or: false) { results.append(made(NDArray(integers: found.inverse, shape: array.shape))) }
            if try call.bool(3, or: false) { results.append(made(NDArray(integers: found.counts))) }
            return results.count == 1 ? results[0] : .tuple(Tuple(results))
        },
        Builtin("isin", "element, test_elements, assume_unique=False, invert=False, *, kind=None", "Whether each element occurs among others.") { try member($0) },
        Builtin("in1d", "ar1, ar2, assume_unique=False, invert=False", "Whether each element occurs among others.") { try member($0) },
        Builtin("intersect1d", "ar1, ar2, assume_unique=False, return_indices=False", "The elements in both arrays.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            let (p, q) = (try distinct(a, call.vm), try distinct(b, call.vm))
            let inside = try isMember(p.values, q.values, call.vm)
            let common = try ArrayMethods.compress(p.values, inside, 0)
            guard try call.bool(3, or: false) else { return made(common) }
            let other = try isMember(q.values, p.values, call.vm)
            return .pair(made(common), made(NDArray(integers: p.first.indices.filter { inside[$0] }.map { p.first[$0] })), made(NDArray(integers: q.first.indices.filter { other[$0] }.map { q.first[$0] })))
        },
        Builtin("union1d", "ar1, ar2", "The elements in either array.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm).reshaped([-1]), try NumPy.argument(call[1], call.vm).reshaped([-1]))
            return made(try distinct(Shaping.concatenate([a, b], 0, call.vm), call.vm).values)
        },
        Builtin("setdiff1d", "ar1, ar2, assume_unique=False", "The elements of the first array that are not in the second.") { call in
            let p = try distinct(NumPy.argument(call[0], call.vm), call.vm)
            return made(try ArrayMethods.compress(p.values, isMember(p.values, NumPy.argument(call[1], call.vm), call.vm).map { !$0 }, 0))
        },
        Builtin("setxor1d", "ar1, ar2, assume_unique=False", "The elements in exactly one of two arrays.") { call in
            let (p, q) = (try distinct(NumPy.argument(call[0], call.vm), call.vm).values, try distinct(NumPy.argument(call[1], call.vm), call.vm).values)
            let left = try ArrayMethods.compress(p, isMember(p, q, call.vm).map { !$0 }, 0)
            let right = try ArrayMethods.compress(q, isMember(q, p, call.vm).map { !$0 }, 0)
            return made(try distinct(Shaping.concatenate([left, right], 0, call.vm), call.vm).values)
        },
        Builtin("flatnonzero", "a", "The flat indices of the elements that are not zero.") { call in
            made(NDArray(integers: try nonzero(NumPy.argument(call[0], call.vm).reshaped([-1]), call.vm)[0]))
        },
        Builtin("argwhere", "a", "The indices of the elements that are not zero, a row each.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            let axes = try nonzero(array, call.vm)
            let count = axes.first?.count ?? (array.booleans.first == true ? 1 : 0)
            return made(NDArray(integers: (0..<count).flatMap { i in axes.map { $0[i] } }, shape: [count, array.rank]))
        },
        Builtin("digitize", "x, bins, right=False", "The number of the bin each element falls into.") { call in
            let bins = try NumPy.argument(call[1], call.vm)
            let x = try NumPy.argument(call[0], call.vm)
            let isRight = try call.bool(2, or: false)
            let values = bins.doubles
            let falls = values.count > 1 && (values.first ?? 0) > (values.last ?? 0)
            for i in values.indices.dropFirst() where falls ? values[i] > values[i - 1] : values[i] < values[i - 1] { throw Raise(.valueError, "bins must be monotonically increasing or decreasing") }
            guard falls else { return try search(bins, x, isRight ? "left" : "right", sorter: nil, call.vm) }
            let turned = bins.reversed(0).copy()
            guard let places = NumPy.array(try search(turned, x, isRight ? "right" : "left", sorter: nil, call.vm)) else { return .none }
            return NumPy.value(NDArray(integers: places.integers.map { values.count - $0 }, shape: x.shape))
        },
    ]

    private static func member(_ call: Call) throws -> Value {
        let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
        let turned = try call.bool(3, or: false)
        return NumPy.value(NDArray(booleans: try isMember(a, b, call.vm).map { $0 != turned }, shape: a.shape))
    }

    /// Distinct sub-arrays along an axis.
    private static func uniqueRows(_ call: Call, _ array: NDArray, _ axis: Int) throws -> Value {
        let moved = try array.movingAxis(axis, to: 0)
        let rows = try moved.reshaped([moved.shape[0], moved.shape.dropFirst().reduce(1, *)])
        let lines = rows.shape[0]
        var order = Array(0..<lines)
        for column in (0..<rows.shape[1]).reversed() {
            let key = rows.sliced(1, from: column, count: 1)
            let ranked = try Sorting.order(key.reshaped([-1]).taking(order, axis: 0), call.vm)
            order = ranked.map { order[$0] }
        }
        func same(_ i: Int, _ j: Int) throws -> Bool {
            try NumPy.apply(.equal, rows.row(i), rows.row(j), in: rows.dtype, call.vm).booleans.allSatisfy { $0 }
        }
        let found = try NDArray.distinct(NDArray(integers: Array(0..<lines)), order, same)
        var results = [made(try moved.taking(found.first, axis: 0).movingAxis(0, to: axis).copy())]
        if try call.bool(1, or: false) { results.append(made(NDArray(integers: found.first))) }
        if try call.bool(2, or: false) { results.append(made(NDArray(integers: found.inverse))) }
        if try call.bool(3, or: false) { results.append(made(NDArray(integers: found.counts))) }
        return results.count == 1 ? results[0] : .tuple(Tuple(results))
    }
}
