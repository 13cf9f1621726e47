/// One part of a subscript.
public enum Subscript: Sendable {
    case index(Int)
    /// Start, step and number of elements, already clipped to the axis.
    case slice(start: Int, step: Int, count: Int)
    case newAxis
    case ellipsis
    case integers(NDArray)
    case mask(NDArray)
}

extension NDArray {
    /// What a subscript selects: a view for basic indexing, else element positions.
    public enum Selection {
        case view(NDArray)
        case gather(positions: [Int], shape: [Int])
    }

    /// - Parameter slices: resolves a slice for an axis once its length is known.
    public func select(_ parts: [Subscript], slices: (Int, Int) throws -> Subscript) throws -> Selection {
        if parts.count == 1, let whole = try selectWhole(parts[0]) { return whole }
        let used = parts.reduce(0) { total, part in
            switch part {
            case .newAxis, .ellipsis: total
            case .mask(let mask): total + mask.rank
            default: total + 1
            }
        }
        guard used <= rank else { throw ArrayError.tooManyIndices(rank: rank, given: used) }
        var full: [Subscript] = []
        var hasEllipsis = false
        for part in parts {
            if case .ellipsis = part {
                if hasEllipsis { throw ArrayError.indexing("an index can only have a single ellipsis ('...')") }
                hasEllipsis = true
                full += Array(repeating: .slice(start: 0, step: 1, count: -1), count: rank - used)
            } else {
                full.append(part)
            }
        }
        if !hasEllipsis { full += Array(repeating: .slice(start: 0, step: 1, count: -1), count: rank - used) }

        var shape: [Int] = []
        var strides: [Int] = []
        var at = offset
        var axis = 0
        // Advanced parts: positions along each axis, broadcast together.
        var advanced: [(index: NDArray, stride: Int)] = []
        var advancedAt: Int?
        var isSplit = false
        var lastAdvanced = -2
        for (i, part) in full.enumerated() {
            func advance(_ index: NDArray, _ axis: Int) throws {
                let size = self.shape[axis]
                let fixed = NDArray(integers: try index.integers.map { n in
                    let position = n < 0 ? n + size : n
                    guard position >= 0, position < size else { throw ArrayError.index(n, axis: axis, size: size) }
                    return position
                }, shape: index.shape)
                if advancedAt == nil { advancedAt = shape.count }
                if lastAdvanced != i, lastAdvanced != i - 1, lastAdvanced >= 0 { isSplit = true }
                lastAdvanced = i
                advanced.append((fixed, self.strides[axis]))
            }
            switch part {
            case .index(let n):
                let size = self.shape[axis]
                let position = n < 0 ? n + size : n
                guard position >= 0, position < size else { throw ArrayError.index(n, axis: axis, size: size) }
                at += position * self.strides[axis]
                axis += 1
            case .slice(let start, let step, let count):
                let resolved: (Int, Int, Int)
                if count < 0, case .slice(let a, let b, let c) = count == -1 ? .slice(start: 0, step: 1, count: self.shape[axis]) : try slices(start, self.shape[axis]) {
                    resolved = (a, b, c)
                } else {
                    resolved = (start, step, count)
                }
                at += resolved.0 * self.strides[axis]
                shape.append(resolved.2)
                strides.append(resolved.1 * self.strides[axis])
                axis += 1
            case .newAxis:
                shape.append(1)
                strides.append(0)
            case .integers(let index):
                try advance(index, axis)
                axis += 1
            case .mask(let mask):
                for j in 0..<mask.rank where mask.shape[j] != self.shape[axis + j] {
                    throw ArrayError.boolMask(axis: axis + j, size: self.shape[axis + j], mask: mask.shape[j])
                }
                for (j, positions) in mask.nonzero().enumerated() { try advance(NDArray(integers: positions), axis + j) }
                axis += mask.rank
            case .ellipsis: break
            }
        }
        let base = NDArray(storage: storage, shape: shape, strides: strides, offset: at)
        guard !advanced.isEmpty else { return .view(base) }
        var common: [Int] = []
        for (index, _) in advanced {
            guard let joined = NDArray.broadcast(common, index.shape) else {
                throw ArrayError.shapes(operation: "index", advanced[0].index.shape, index.shape)
            }
            common = joined
        }
        var offsets = [Int](repeating: 0, count: common.reduce(1, *))
        for (index, stride) in advanced {
            for (i, n) in try index.broadcast(to: common).integers.enumerated() { offsets[i] += n * stride }
        }
        let front = isSplit ? 0 : advancedAt ?? 0
        let result = Array(shape[..<front]) + common + Array(shape[front...])
        let outer = NDArray(storage: storage, shape: Array(shape[..<front]), strides: Array(strides[..<front]), offset: at)
        let inner = NDArray(storage: storage, shape: Array(shape[front...]), strides: Array(strides[front...]), offset: 0)
        var positions: [Int] = []
        positions.reserveCapacity(result.reduce(1, *))
        outer.forEachOffset { base in for extra in offsets { inner.forEachOffset { positions.append(base + extra + $0) } } }
        return .gather(positions: positions, shape: result)
    }

    /// What a mask of the array's own shape, or a list of indices into one axis, selects; nil leaves it to `select`.
    private func selectWhole(_ part: Subscript) throws -> Selection? {
        switch part {
        case .mask(let mask) where rank > 0 && mask.shape == shape && isContiguous && mask.isContiguous:
            let flags = mask.storage.pointer(UInt8.self) + mask.offset
            let count = count
            var held = 0
            for i in 0..<count { held &+= Int(flags[i]) }
            let positions = [Int](unsafeUninitializedCapacity: held) { out, filled in
                // Each position is written, and stays if its flag holds: no branch depends on the flags.
                var (i, k) = (0, 0)
                while k < held, i < count {
                    out[k] = offset &+ i
                    k &+= Int(flags[i])
                    i &+= 1
                }
                filled = held
            }
            return .gather(positions: positions, shape: [held])
        case .integers(let index) where rank == 1 && index.dtype == .int64 && index.isContiguous:
            let given = index.storage.pointer(Int.self) + index.offset
            let (size, step) = (shape[0], strides[0])
            let positions = try [Int](unsafeUninitializedCapacity: index.count) { out, filled in
                for i in 0..<index.count {
                    let n = given[i]
                    let position = n < 0 ? n &+ size : n
                    guard position >= 0, position < size else { throw ArrayError.index(n, axis: 0, size: size) }
                    out[i] = offset &+ position &* step
                }
                filled = index.count
            }
            return .gather(positions: positions, shape: index.shape)
        default: return nil
        }
    }

    /// The elements at positions of the storage, as an array of a shape.
    public func gather(_ positions: [Int], _ shape: [Int]) -> NDArray {
        let result = NDArray(storage: Storage(dtype, count: positions.count, isZeroed: false), shape: shape, strides: NDArray.rowMajor(shape), offset: 0)
        func pick<T>(_ type: T.Type) {
            let (from, to) = (storage.pointer(T.self), result.storage.pointer(T.self))
            positions.withUnsafeBufferPointer { positions in for i in positions.indices { to[i] = from[positions[i]] } }
        }
        switch dtype.stride {
        case 1: pick(UInt8.self)
        case 2: pick(UInt16.self)
        case 4: pick(UInt32.self)
        case 8: pick(UInt.self)
        default: dtype.isText ? pick(String.self) : dtype == .object ? pick(Any.self) : pick(Complex.self)
        }
        return result
    }

    /// Writes values (broadcast to a shape) to positions of the storage.
    public func scatter(_ positions: [Int], _ shape: [Int], _ values: NDArray) throws {
        if isReadOnly { throw ArrayError.readOnly }
        var source = values
        while source.rank > shape.count, source.shape.first == 1 { source = source.row(0) }
        let same = try source.broadcast(to: shape).converted(to: dtype)
        func put<T>(_ type: T.Type) {
            let (from, to) = (same.storage.pointer(T.self), storage.pointer(T.self))
            positions.withUnsafeBufferPointer { positions in for i in positions.indices { to[positions[i]] = from[i] } }
        }
        switch dtype.stride {
        case 1: put(UInt8.self)
        case 2: put(UInt16.self)
        case 4: put(UInt32.self)
        case 8: put(UInt.self)
        default: dtype.isText ? put(String.self) : dtype == .object ? put(Any.self) : put(Complex.self)
        }
    }

    /// For each axis, the indices of the elements that are not zero.
    public func nonzero() -> [[Int]] {
        var result = [[Int]](repeating: [], count: rank)
        let rows = NDArray.rowMajor(shape)
        let flags = booleans
        var i = 0
        forEachOffset { _ in
            if flags[i] { for axis in 0..<rank { result[axis].append(i / rows[axis] % max(1, shape[axis])) } }
            i += 1
        }
        return result
    }
}

extension NDArray {
    /// The elements of `a` where a mask holds, else those of `b`: all of one shape, the last two of one kind.
    public static func choosing(_ mask: NDArray, _ a: NDArray, _ b: NDArray) throws -> NDArray {
        let result = try allocated(a.dtype, mask.shape, isZeroed: false)
        func pick<T>(_ type: T.Type) {
            let (x, y, out) = (a.storage.pointer(T.self), b.storage.pointer(T.self), result.storage.pointer(T.self))
            let flags = mask.storage.pointer(UInt8.self)
            var i = 0
            if mask.isContiguous {
                i = mask.offset
                var k = 0
                Walk.each(a, b) { n, p, sp, q, sq in
                    for j in 0..<n { out[k &+ j] = flags[i &+ j] != 0 ? x[p &+ j &* sp] : y[q &+ j &* sq] }
                    i &+= n
                    k &+= n
                }
                return
            }
            Walk.each(mask, a, b) { n, m, sm, p, sp, q, sq in
                for j in 0..<n { out[i &+ j] = flags[m &+ j &* sm] != 0 ? x[p &+ j &* sp] : y[q &+ j &* sq] }
                i &+= n
            }
        }
        switch a.dtype.stride {
        case 1: pick(UInt8.self)
        case 2: pick(UInt16.self)
        case 4: pick(UInt32.self)
        case 8: pick(UInt.self)
        default: a.dtype.isText ? pick(String.self) : a.dtype == .object ? pick(Any.self) : pick(Complex.self)
        }
        return result
    }
}
