/// Memory that arrays and their views share.
public final class Storage: @unchecked Sendable {
    public let bytes: UnsafeMutableRawPointer
    public let dtype: DType
    public let count: Int

    public init(_ dtype: DType, count: Int) {
        self.dtype = dtype
        self.count = count
        bytes = .allocate(byteCount: max(64, count * dtype.byteCount), alignment: 64)
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: max(64, count * dtype.byteCount))
    }

    deinit { bytes.deallocate() }

    @inline(__always) func pointer<T>(_ type: T.Type) -> UnsafeMutablePointer<T> { bytes.assumingMemoryBound(to: type) }

    func double(_ i: Int) -> Double {
        switch dtype {
        case .bool: Double(pointer(UInt8.self)[i])
        case .int32: Double(pointer(Int32.self)[i])
        case .int64: Double(pointer(Int64.self)[i])
        case .float32: Double(pointer(Float.self)[i])
        case .float64: pointer(Double.self)[i]
        }
    }

    func integer(_ i: Int) -> Int {
        switch dtype {
        case .bool: Int(pointer(UInt8.self)[i])
        case .int32: Int(pointer(Int32.self)[i])
        case .int64: Int(pointer(Int64.self)[i])
        case .float32: Storage.truncated(Double(pointer(Float.self)[i]))
        case .float64: Storage.truncated(pointer(Double.self)[i])
        }
    }

    func set(_ i: Int, _ x: Double) {
        switch dtype {
        case .bool: pointer(UInt8.self)[i] = x != 0 ? 1 : 0
        case .int32: pointer(Int32.self)[i] = Int32(truncatingIfNeeded: Storage.truncated(x))
        case .int64: pointer(Int64.self)[i] = Int64(Storage.truncated(x))
        case .float32: pointer(Float.self)[i] = Float(x)
        case .float64: pointer(Double.self)[i] = x
        }
    }

    func set(_ i: Int, _ n: Int) {
        switch dtype {
        case .bool: pointer(UInt8.self)[i] = n != 0 ? 1 : 0
        case .int32: pointer(Int32.self)[i] = Int32(truncatingIfNeeded: n)
        case .int64: pointer(Int64.self)[i] = Int64(n)
        case .float32: pointer(Float.self)[i] = Float(n)
        case .float64: pointer(Double.self)[i] = Double(n)
        }
    }

    /// C's conversion, with the smallest integer for what doesn't fit.
    static func truncated(_ x: Double) -> Int { Int(exactly: x.rounded(.towardZero)) ?? .min }
}

/// An n-dimensional array of numbers. Slices and transposes are views: they share memory with their base.
public struct NDArray: Sendable {
    public let storage: Storage
    public let shape: [Int]
    /// Distance between neighbours along each axis, in elements.
    public let strides: [Int]
    public let offset: Int

    public init(storage: Storage, shape: [Int], strides: [Int], offset: Int) {
        self.storage = storage
        self.shape = shape
        self.strides = strides
        self.offset = offset
    }

    /// Zeros.
    public init(_ dtype: DType, shape: [Int]) {
        self.init(storage: Storage(dtype, count: shape.reduce(1, *)), shape: shape, strides: NDArray.rowMajor(shape), offset: 0)
    }

    public init(_ values: [Double], shape: [Int]? = nil, dtype: DType = .float64) {
        self.init(dtype, shape: shape ?? [values.count])
        if dtype == .float64 {
            storage.pointer(Double.self).update(from: values, count: values.count)
        } else {
            for (i, x) in values.enumerated() { storage.set(i, x) }
        }
    }

    public init(_ values: [Float], shape: [Int]? = nil) {
        self.init(.float32, shape: shape ?? [values.count])
        storage.pointer(Float.self).update(from: values, count: values.count)
    }

    public init(integers values: [Int], shape: [Int]? = nil, dtype: DType = .int64) {
        self.init(dtype, shape: shape ?? [values.count])
        for (i, n) in values.enumerated() { storage.set(i, n) }
    }

    public var dtype: DType { storage.dtype }
    public var rank: Int { shape.count }
    public var count: Int { shape.reduce(1, *) }

    public static func rowMajor(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for i in shape.indices.dropLast().reversed() { strides[i] = strides[i + 1] * max(1, shape[i + 1]) }
        return strides
    }

    public var isContiguous: Bool {
        var expected = 1
        for i in shape.indices.reversed() where shape[i] != 1 {
            if strides[i] != expected { return false }
            expected *= shape[i]
        }
        return true
    }

    /// Storage positions of the elements in row-major order.
    public func forEachOffset(_ body: (Int) -> Void) {
        if count == 0 { return }
        if rank == 0 { return body(offset) }
        if isContiguous {
            for i in offset..<offset + count { body(i) }
            return
        }
        var index = [Int](repeating: 0, count: rank)
        var at = offset
        let last = rank - 1
        while true {
            for i in 0..<shape[last] { body(at + i * strides[last]) }
            var axis = last - 1
            while axis >= 0 {
                index[axis] += 1
                at += strides[axis]
                if index[axis] < shape[axis] { break }
                at -= index[axis] * strides[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    public var doubles: [Double] {
        if dtype == .float64, isContiguous {
            return Array(UnsafeBufferPointer(start: storage.pointer(Double.self) + offset, count: count))
        }
        var result: [Double] = []
        result.reserveCapacity(count)
        forEachOffset { result.append(storage.double($0)) }
        return result
    }

    public var floats: [Float] {
        if dtype == .float32, isContiguous {
            return Array(UnsafeBufferPointer(start: storage.pointer(Float.self) + offset, count: count))
        }
        var result: [Float] = []
        result.reserveCapacity(count)
        forEachOffset { result.append(dtype == .float32 ? storage.pointer(Float.self)[$0] : Float(storage.double($0))) }
        return result
    }

    public var integers: [Int] {
        var result: [Int] = []
        result.reserveCapacity(count)
        forEachOffset { result.append(storage.integer($0)) }
        return result
    }

    /// A contiguous copy of the given kind.
    public func converted(to dtype: DType) -> NDArray {
        let copy = NDArray(dtype, shape: shape)
        var i = 0
        if dtype.isFloat || self.dtype.isFloat {
            forEachOffset {
                copy.storage.set(i, storage.double($0))
                i += 1
            }
        } else {
            forEachOffset {
                copy.storage.set(i, storage.integer($0))
                i += 1
            }
        }
        return copy
    }

    public func copy() -> NDArray { converted(to: dtype) }

    /// Writes another array's elements (broadcast) into this one's memory.
    public func assign(_ other: NDArray) throws {
        let source = try other.broadcast(to: shape)
        // The two may overlap.
        let values = other.storage === storage ? source.copy() : source
        var offsets: [Int] = []
        offsets.reserveCapacity(count)
        values.forEachOffset { offsets.append($0) }
        var i = 0
        let isFloat = values.dtype.isFloat
        forEachOffset {
            if isFloat { storage.set($0, values.storage.double(offsets[i])) } else { storage.set($0, values.storage.integer(offsets[i])) }
            i += 1
        }
    }

    // MARK: Shape

    public static func broadcast(_ a: [Int], _ b: [Int]) -> [Int]? {
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
        return NDArray(storage: storage, shape: target, strides: strides, offset: offset)
    }

    /// One length may be -1: it is worked out. The result is a view where memory allows.
    public func reshaped(_ lengths: [Int]) throws -> NDArray {
        var lengths = lengths
        let unknown = lengths.indices.filter { lengths[$0] == -1 }
        if unknown.count > 1 { throw ArrayError.invalid("can only specify one unknown dimension") }
        if let i = unknown.first {
            let known = lengths.enumerated().reduce(1) { $1.offset == i ? $0 : $0 * $1.element }
            guard known != 0, count % known == 0 else { throw ArrayError.reshape(size: count, lengths) }
            lengths[i] = count / known
        }
        guard lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(1, *) == count else { throw ArrayError.reshape(size: count, lengths) }
        let base = isContiguous ? self : copy()
        return NDArray(storage: base.storage, shape: lengths, strides: NDArray.rowMajor(lengths), offset: base.offset)
    }

    public func transposed(_ order: [Int]? = nil) throws -> NDArray {
        let order = try order.map { try $0.map { try axis($0) } } ?? Array(shape.indices.reversed())
        guard Set(order).count == rank, order.count == rank else { throw ArrayError.invalid("axes don't match array") }
        return NDArray(storage: storage, shape: order.map { shape[$0] }, strides: order.map { strides[$0] }, offset: offset)
    }

    public func axis(_ axis: Int) throws -> Int {
        let at = axis < 0 ? axis + rank : axis
        guard shape.indices.contains(at) else { throw ArrayError.axis(axis, rank: rank) }
        return at
    }

    public func squeezed(_ axis: Int? = nil) throws -> NDArray {
        let dropped: Set<Int>
        if let axis {
            let at = try self.axis(axis)
            guard shape[at] == 1 else { throw ArrayError.invalid("cannot select an axis to squeeze out which has size not equal to one") }
            dropped = [at]
        } else {
            dropped = Set(shape.indices.filter { shape[$0] == 1 })
        }
        let kept = shape.indices.filter { !dropped.contains($0) }
        return NDArray(storage: storage, shape: kept.map { shape[$0] }, strides: kept.map { strides[$0] }, offset: offset)
    }

    public func expanded(at axis: Int) throws -> NDArray {
        let at = axis < 0 ? axis + rank + 1 : axis
        guard (0...rank).contains(at) else { throw ArrayError.axis(axis, rank: rank + 1) }
        var (shape, strides) = (shape, strides)
        shape.insert(1, at: at)
        strides.insert(0, at: at)
        return NDArray(storage: storage, shape: shape, strides: strides, offset: offset)
    }

    // MARK: Joining

    public static func concatenate(_ arrays: [NDArray], axis: Int) throws -> NDArray {
        guard let first = arrays.first else { throw ArrayError.invalid("need at least one array to concatenate") }
        let at = try first.axis(axis)
        let dtype = arrays.reduce(first.dtype) { $0.promoted(with: $1.dtype) }
        var shape = first.shape
        for (i, array) in arrays.enumerated().dropFirst() {
            guard array.rank == first.rank else { throw ArrayError.invalid("all the input array dimensions except for the concatenation axis must match exactly, but along dimension 0, the array at index 0 has \(first.rank) dimension(s) and the array at index \(i) has \(array.rank) dimension(s)") }
            for j in shape.indices where j != at && array.shape[j] != first.shape[j] {
                throw ArrayError.concatenate(axis: j, first: first.shape[j], other: array.shape[j], index: i)
            }
            shape[at] += array.shape[at]
        }
        let result = NDArray(dtype, shape: shape)
        var start = 0
        for array in arrays {
            var part = shape
            part[at] = array.shape[at]
            try NDArray(storage: result.storage, shape: part, strides: result.strides, offset: start * result.strides[at]).assign(array)
            start += array.shape[at]
        }
        return result
    }

    public static func stack(_ arrays: [NDArray], axis: Int) throws -> NDArray {
        guard let first = arrays.first else { throw ArrayError.invalid("need at least one array to stack") }
        guard arrays.allSatisfy({ $0.shape == first.shape }) else { throw ArrayError.stack }
        return try concatenate(arrays.map { try $0.expanded(at: axis) }, axis: axis)
    }
}
