extension NDArray {
    public func copy() -> NDArray {
        let result = NDArray(storage: Storage(dtype, count: count, isZeroed: false), shape: shape, strides: NDArray.rowMajor(shape), offset: 0)
        result.move(from: self)
        return result
    }

    /// The array itself if it lies in one piece, else a copy that does.
    public var contiguous: NDArray { isContiguous ? self : copy() }

    /// A contiguous copy of the given kind. Between numbers and texts or objects, see the room that knows how to write values.
    public func converted(to dtype: DType) -> NDArray {
        if dtype == self.dtype { return copy() }
        let result = NDArray(storage: Storage(dtype, count: count, isZeroed: false), shape: shape, strides: NDArray.rowMajor(shape), offset: 0)
        result.move(from: self)
        return result
    }

    /// Itself if it is of the kind already.
    public func asKind(_ dtype: DType) -> NDArray { dtype == self.dtype ? self : converted(to: dtype) }

    /// Writes another array's elements (broadcast) into this one's memory.
    public func assign(_ other: NDArray) throws {
        if isReadOnly { throw ArrayError.readOnly }
        // Leading axes of length 1 are dropped, as NumPy does in assignments.
        var source = other
        while source.rank > rank, source.shape.first == 1 { source = source.row(0) }
        // The two may overlap.
        move(from: try (source.storage === storage ? source.copy() : source).broadcast(to: shape))
    }

    /// Elements of an array of the same shape into this one.
    func move(from source: NDArray) {
        let (from, to) = (source.storage, storage)
        if from.dtype == to.dtype || (from.dtype.isWord && to.dtype.isWord && !(from.dtype.isTime && to.dtype.isTime)) {
            switch dtype.stride {
            case 1: transfer(source, UInt8.self, UInt8.self) { $0 }
            case 2: transfer(source, UInt16.self, UInt16.self) { $0 }
            case 4: transfer(source, UInt32.self, UInt32.self) { $0 }
            case 8: transfer(source, UInt.self, UInt.self) { $0 }
            default:
                if dtype.isText { return transfer(source, String.self, String.self) { $0 } }
                if dtype == .object { return transfer(source, Any.self, Any.self) { $0 } }
                transfer(source, Complex.self, Complex.self) { $0 }
            }
            return
        }
        switch (from.dtype, to.dtype) {
        case (.float64, .float32): transfer(source, Double.self, Float.self) { Float($0) }
        case (.float32, .float64): transfer(source, Float.self, Double.self) { Double($0) }
        case (.int64, .float64): transfer(source, Int.self, Double.self) { Double($0) }
        case (.int64, .float32): transfer(source, Int.self, Float.self) { Float($0) }
        case (.int64, .int32): transfer(source, Int.self, Int32.self) { Int32(truncatingIfNeeded: $0) }
        case (.int32, .int64): transfer(source, Int32.self, Int.self) { Int($0) }
        case (.int32, .float64): transfer(source, Int32.self, Double.self) { Double($0) }
        case (.bool, .int64): transfer(source, UInt8.self, Int.self) { Int($0) }
        case (.bool, .float64): transfer(source, UInt8.self, Double.self) { Double($0) }
        case (.bool, .float32): transfer(source, UInt8.self, Float.self) { Float($0) }
        case (.float64, .int64): transfer(source, Double.self, Int.self) { Storage.truncated($0) }
        case (.text, .text): Walk.each(self, source) { n, a, sa, b, sb in for i in 0..<n { to.setText(a + i * sa, from.text(b + i * sb)) } }
        case (.complex128, .bool): transfer(source, Complex.self, UInt8.self) { $0 == Complex(0) ? 0 : 1 }
        case (.datetime(let a), .datetime(let b)), (.timedelta(let a), .timedelta(let b)):
            transfer(source, Int.self, Int.self) { Dates.convert($0, from: a, to: b) }
        case (let a, _) where a.isFloat || a == .complex128:
            Walk.each(self, source) { n, a, sa, b, sb in for i in 0..<n { to.set(a + i * sa, from.double(b + i * sb)) } }
        case (.uint64, let b) where b.isFloat:
            Walk.each(self, source) { n, a, sa, b, sb in for i in 0..<n { to.set(a + i * sa, from.double(b + i * sb)) } }
        default:
            Walk.each(self, source) { n, a, sa, b, sb in for i in 0..<n { to.set(a + i * sa, from.integer(b + i * sb)) } }
        }
    }

    @inline(__always)
    private func transfer<A, B>(_ source: NDArray, _ a: A.Type, _ b: B.Type, _ convert: (A) -> B) {
        let from = source.storage.pointer(A.self)
        let to = storage.pointer(B.self)
        if isContiguous, source.isContiguous {
            let (x, y) = (to + offset, from + source.offset)
            for i in 0..<count { x[i] = convert(y[i]) }
            return
        }
        Walk.each(self, source) { n, x, sx, y, sy in
            if sx == 1, sy == 1 {
                for i in 0..<n { to[x &+ i] = convert(from[y &+ i]) }
            } else if sx == 1, sy == 0 {
                let value = convert(from[y])
                for i in 0..<n { to[x &+ i] = value }
            } else {
                for i in 0..<n { to[x &+ i &* sx] = convert(from[y &+ i &* sy]) }
            }
        }
    }

    /// Sets the elements of a fresh array of doubles one after another.
    public func writeDoubles(_ body: () throws -> Double) rethrows {
        guard dtype == .float64, isContiguous else { return }
        let out = storage.pointer(Double.self) + offset
        for i in 0..<count { out[i] = try body() }
    }
}
