extension NDArray {
    /// The shape two operands meet in; nil if they don't.
    public static func broadcast(_ a: [Int], _ b: [Int]) -> [Int]? {
        if a == b { return a }
        var result = [Int](repeating: 1, count: max(a.count, b.count))
        for i in result.indices {
            let x = i < a.count ? a[a.count - 1 - i] : 1
            let y = i < b.count ? b[b.count - 1 - i] : 1
            guard x == y || x == 1 || y == 1 else { return nil }
            result[result.count - 1 - i] = x == 1 ? y : x
        }
        return result
    }

    public func broadcast(to target: [Int]) throws -> NDArray {
        if shape == target { return self }
        guard rank <= target.count else { throw ArrayError.shapes(operation: "broadcast", shape, target) }
        var strides = [Int](repeating: 0, count: target.count)
        for i in 0..<rank {
            let j = target.count - rank + i
            guard shape[i] == target[j] || shape[i] == 1 else { throw ArrayError.shapes(operation: "broadcast", shape, target) }
            strides[j] = shape[i] == 1 ? 0 : self.strides[i]
        }
        // A view takes no memory, but whatever is done with it does.
        try NDArray.checkedCount(dtype, target)
        var result = NDArray(storage: storage, shape: target, strides: strides, offset: offset)
        result.isReadOnly = true
        return result
    }

    /// One length may be -1: it is worked out. The result is a view where memory allows.
    public func reshaped(_ lengths: [Int]) throws -> NDArray {
        let given = lengths
        var lengths = lengths
        let unknown = lengths.indices.filter { lengths[$0] < 0 }
        if unknown.count > 1 { throw ArrayError.invalid("can only specify one unknown dimension") }
        if let i = unknown.first {
            let known = try NDArray.product(lengths.enumerated().filter { $0.offset != i }.map(\.element))
            guard known != 0, count % known == 0 else { throw ArrayError.reshape(size: count, given) }
            lengths[i] = count / known
        }
        guard try NDArray.product(lengths) == count else { throw ArrayError.reshape(size: count, given) }
        var result: NDArray
        if isContiguous {
            result = NDArray(storage: storage, shape: lengths, strides: NDArray.rowMajor(lengths), offset: offset)
        } else if let strides = viewStrides(lengths) {
            result = NDArray(storage: storage, shape: lengths, strides: strides, offset: offset)
        } else {
            return NDArray(storage: copy().storage, shape: lengths, strides: NDArray.rowMajor(lengths), offset: 0)
        }
        result.isReadOnly = isReadOnly
        return result
    }

    private static func product(_ lengths: [Int]) throws -> Int {
        try lengths.reduce(1) {
            let (product, over) = $0.multipliedReportingOverflow(by: $1)
            if over { throw ArrayError.invalid("Maximum allowed dimension exceeded") }
            return product
        }
    }

    /// Strides that show a strided array in a new shape without a copy, if groups of axes match.
    private func viewStrides(_ lengths: [Int]) -> [Int]? {
        let old = shape.indices.filter { shape[$0] != 1 }.map { (length: shape[$0], stride: strides[$0]) }
        var result = [Int](repeating: 1, count: lengths.count)
        var (i, j) = (0, 0)
        while i < old.count, j < lengths.count {
            var (a, b) = (old[i].length, lengths[j])
            var (lastOld, lastNew) = (i, j)
            while a != b {
                if a < b {
                    lastOld += 1
                    guard lastOld < old.count else { return nil }
                    a *= old[lastOld].length
                } else {
                    lastNew += 1
                    guard lastNew < lengths.count else { return nil }
                    b *= lengths[lastNew]
                }
            }
            for k in i..<lastOld where old[k].stride != old[k + 1].stride * old[k + 1].length { return nil }
            var stride = old[lastOld].stride
            for k in (j...lastNew).reversed() {
                result[k] = stride
                stride *= lengths[k]
            }
            i = lastOld + 1
            j = lastNew + 1
        }
        return result
    }

    public func transposed(_ order: [Int]? = nil) throws -> NDArray {
        if let order, order.count != rank { throw ArrayError.invalid("axes don't match array") }
        let given = try order.map { try $0.map { try axis($0) } } ?? Array(shape.indices.reversed())
        guard Set(given).count == rank else { throw ArrayError.invalid("repeated axis in transpose") }
        return NDArray(storage: storage, shape: given.map { shape[$0] }, strides: given.map { strides[$0] }, offset: offset)
    }

    /// One axis moved to another place, the others in order.
    public func movingAxis(_ from: Int, to: Int) throws -> NDArray {
        var order = shape.indices.filter { $0 != from }
        order.insert(from, at: min(max(0, to), order.count))
        return try transposed(order)
    }

    public func squeezed(_ axes: [Int]? = nil) throws -> NDArray {
        let dropped: Set<Int>
        if let axes {
            dropped = Set(try axes.map { try axis($0) })
            guard dropped.allSatisfy({ shape[$0] == 1 }) else { throw ArrayError.invalid("cannot select an axis to squeeze out which has size not equal to one") }
        } else {
            dropped = Set(shape.indices.filter { shape[$0] == 1 })
        }
        let kept = shape.indices.filter { !dropped.contains($0) }
        return NDArray(storage: storage, shape: kept.map { shape[$0] }, strides: kept.map { strides[$0] }, offset: offset)
    }

    public func squeezed(_ axis: Int?) throws -> NDArray { try squeezed(axis.map { [$0] }) }

    public func expanded(at axis: Int) throws -> NDArray { try expanded(at: [axis]) }

    public func expanded(at axes: [Int]) throws -> NDArray {
        let total = rank + axes.count
        let places = try axes.map { axis -> Int in
            let at = axis < 0 ? axis &+ total : axis
            guard at >= 0, at < total else { throw ArrayError.axis(axis, rank: total) }
            return at
        }
        guard Set(places).count == places.count else { throw ArrayError.invalid("repeated axis") }
        var (shape, strides) = (shape, strides)
        for at in places.sorted() {
            shape.insert(1, at: min(at, shape.count))
            strides.insert(0, at: min(at, strides.count))
        }
        return NDArray(storage: storage, shape: shape, strides: strides, offset: offset)
    }

    /// A part of one axis: `count` elements from `start`, `step` apart.
    public func sliced(_ axis: Int, from start: Int, count: Int, step: Int = 1) -> NDArray {
        var (shape, strides) = (shape, strides)
        let at = offset + (count > 0 ? start * strides[axis] : 0)
        shape[axis] = max(0, count)
        strides[axis] *= step
        return NDArray(storage: storage, shape: shape, strides: strides, offset: at)
    }

    /// With the order along an axis turned round; a view.
    public func reversed(_ axis: Int) -> NDArray { shape[axis] > 0 ? sliced(axis, from: shape[axis] - 1, count: shape[axis], step: -1) : self }

    public static func concatenate(_ arrays: [NDArray], axis: Int) throws -> NDArray {
        guard let first = arrays.first else { throw ArrayError.invalid("need at least one array to concatenate") }
        if first.rank == 0 { throw ArrayError.invalid("zero-dimensional arrays cannot be concatenated") }
        let at = try first.axis(axis)
        let dtype = arrays.dropFirst().reduce(first.dtype) { $0.promoted(with: $1.dtype) }
        var shape = first.shape
        for (i, array) in arrays.enumerated().dropFirst() {
            guard array.rank == first.rank else { throw ArrayError.invalid("all the input arrays must have same number of dimensions, but the array at index 0 has \(first.rank) dimension(s) and the array at index \(i) has \(array.rank) dimension(s)") }
            for j in shape.indices where j != at && array.shape[j] != first.shape[j] {
                throw ArrayError.concatenate(axis: j, first: first.shape[j], other: array.shape[j], index: i)
            }
            shape[at] += array.shape[at]
        }
        let result = try allocated(dtype, shape, isZeroed: false)
        var start = 0
        for array in arrays {
            result.sliced(at, from: start, count: array.shape[at]).move(from: array)
            start += array.shape[at]
        }
        return result
    }

    public static func stack(_ arrays: [NDArray], axis: Int) throws -> NDArray {
        guard let first = arrays.first else { throw ArrayError.invalid("need at least one array to stack") }
        guard arrays.allSatisfy({ $0.shape == first.shape }) else { throw ArrayError.stack }
        return try concatenate(arrays.map { try $0.expanded(at: axis) }, axis: axis < 0 ? axis &+ first.rank &+ 1 : axis)
    }

    /// The elements at some positions along an axis.
    public func taking(_ index: [Int], axis: Int) throws -> NDArray {
        var shape = shape
        shape[axis] = index.count
        let result = try NDArray.allocated(dtype, shape, isZeroed: false)
        for (i, n) in index.enumerated() { result.sliced(axis, from: i, count: 1).move(from: sliced(axis, from: n, count: 1)) }
        return result
    }
}
