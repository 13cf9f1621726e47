import COpenBLAS

extension NDArray {
    /// Matrix product of the last two axes; vectors as NumPy's matmul takes them.
    public static func product(_ a: NDArray, _ b: NDArray) throws -> NDArray {
        for (i, operand) in [a, b].enumerated() where operand.rank == 0 {
            throw ArrayError.invalid("matmul: Input operand \(i) does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)")
        }
        let x = a.rank == 1 ? try a.expanded(at: 0) : a
        let y = b.rank == 1 ? try b.expanded(at: 1) : b
        let (n, k) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        let m = y.shape[y.rank - 1]
        guard k == y.shape[y.rank - 2] else {
            throw ArrayError.product(a.shape, b.shape, axisA: a.rank - 1, sizeA: k, axisB: max(0, b.rank - 2), sizeB: y.shape[y.rank - 2])
        }
        guard let batch = broadcast(Array(x.shape.dropLast(2)), Array(y.shape.dropLast(2))) else { throw ArrayError.shapes(operation: "operands", a.shape, b.shape) }
        let dtype = a.dtype.promoted(with: b.dtype)
        guard dtype.isNumber else { throw ArrayError.kinds(operation: "matmul") }
        let work: DType = dtype == .float16 ? .float32 : dtype
        var result = try allocated(work, batch + [n, m])
        let left = try x.asKind(work).broadcast(to: batch + [n, k])
        let right = try y.asKind(work).broadcast(to: batch + [k, m])
        if result.count > 0, k > 0 {
            let blocks = batch.reduce(1, *)
            let (flatLeft, flatRight) = (try left.blocks(), try right.blocks())
            for i in 0..<blocks {
                let out = NDArray(storage: result.storage, shape: [n, m], strides: [m, 1], offset: i * n * m)
                multiply(flatLeft(i), flatRight(i), out)
            }
        }
        if dtype == .float16 { result = result.converted(to: .float16) }
        var shape = batch + [n, m]
        if a.rank == 1 { shape.remove(at: shape.count - 2) }
        if b.rank == 1 { shape.removeLast() }
        return try result.reshaped(shape)
    }

    /// The i-th matrix of a stack, without a copy.
    private func blocks() throws -> (Int) -> NDArray {
        let outer = NDArray(storage: storage, shape: Array(shape.dropLast(2)), strides: Array(strides.dropLast(2)), offset: offset)
        let (shape, strides) = (Array(shape.suffix(2)), Array(strides.suffix(2)))
        if outer.rank == 0 { return { _ in self } }
        let starts = outer.offsets
        return { NDArray(storage: storage, shape: shape, strides: strides, offset: starts[$0]) }
    }

    /// How BLAS is told where a matrix's rows or columns lie; nil if it needs a copy.
    private var layout: (transposed: Bool, leading: Int)? {
        if strides[1] == 1 || shape[1] == 1, strides[0] >= max(1, shape[1]) || shape[0] == 1 { return (false, max(shape[1], strides[0])) }
        if strides[0] == 1 || shape[0] == 1, strides[1] >= max(1, shape[0]) || shape[1] == 1 { return (true, max(shape[0], strides[1])) }
        return nil
    }

    private static func multiply(_ a: NDArray, _ b: NDArray, _ out: NDArray) {
        let (n, k, m) = (a.shape[0], a.shape[1], b.shape[1])
        switch out.dtype {
        case .float64, .float32:
            let (x, y) = (a.layout == nil ? a.copy() : a, b.layout == nil ? b.copy() : b)
            guard let left = x.layout, let right = y.layout,
                let rows = Int32(exactly: n), let inner = Int32(exactly: k), let columns = Int32(exactly: m),
                let leadingA = Int32(exactly: left.leading), let leadingB = Int32(exactly: right.leading)
            else { return generic(a, b, out, Double.self, Double(0), { $0 + $1 * $2 }) }
            let (ta, tb) = (left.transposed ? CblasTrans : CblasNoTrans, right.transposed ? CblasTrans : CblasNoTrans)
            if out.dtype == .float64 {
                let (p, q, r) = (x.storage.pointer(Double.self) + x.offset, y.storage.pointer(Double.self) + y.offset, out.storage.pointer(Double.self) + out.offset)
                if m == 1 {
                    // A product with a vector, as NumPy asks BLAS for it.
                    let step = Int32(clamping: y.shape[0] > 1 ? y.strides[0] : 1)
                    cblas_dgemv(CblasRowMajor, ta, left.transposed ? inner : rows, left.transposed ? rows : inner, 1, p, leadingA, q, step, 0, r, 1)
                } else {
                    cblas_dgemm(CblasRowMajor, ta, tb, rows, columns, inner, 1, p, leadingA, q, leadingB, 0, r, columns)
                }
            } else {
                let (p, q, r) = (x.storage.pointer(Float.self) + x.offset, y.storage.pointer(Float.self) + y.offset, out.storage.pointer(Float.self) + out.offset)
                if m == 1 {
                    let step = Int32(clamping: y.shape[0] > 1 ? y.strides[0] : 1)
                    cblas_sgemv(CblasRowMajor, ta, left.transposed ? inner : rows, left.transposed ? rows : inner, 1, p, leadingA, q, step, 0, r, 1)
                } else {
                    cblas_sgemm(CblasRowMajor, ta, tb, rows, columns, inner, 1, p, leadingA, q, leadingB, 0, r, columns)
                }
            }
        case .complex128: generic(a, b, out, Complex.self, Complex(0)) { $0 + $1 * $2 }
        case .int32: generic(a, b, out, Int32.self, 0) { $0 &+ $1 &* $2 }
        case .int16: generic(a, b, out, Int16.self, 0) { $0 &+ $1 &* $2 }
        case .int8: generic(a, b, out, Int8.self, 0) { $0 &+ $1 &* $2 }
        case .uint16: generic(a, b, out, UInt16.self, 0) { $0 &+ $1 &* $2 }
        case .uint32: generic(a, b, out, UInt32.self, 0) { $0 &+ $1 &* $2 }
        case .uint8: generic(a, b, out, UInt8.self, 0) { $0 &+ $1 &* $2 }
        case .bool: generic(a, b, out, UInt8.self, 0) { $0 | ($1 & $2) }
        default: generic(a, b, out, Int.self, 0) { $0 &+ $1 &* $2 }
        }
    }

    @inline(__always)
    private static func generic<T>(_ a: NDArray, _ b: NDArray, _ out: NDArray, _ type: T.Type, _ zero: T, _ add: (T, T, T) -> T) {
        let (p, q, r) = (a.storage.pointer(T.self) + a.offset, b.storage.pointer(T.self) + b.offset, out.storage.pointer(T.self) + out.offset)
        let (n, k, m) = (a.shape[0], a.shape[1], b.shape[1])
        for i in 0..<n {
            let row = r + i * m
            for j in 0..<m { row[j] = zero }
            for l in 0..<k {
                let factor = p[i &* a.strides[0] &+ l &* a.strides[1]]
                let line = q + l &* b.strides[0]
                for j in 0..<m { row[j] = add(row[j], factor, line[j &* b.strides[1]]) }
            }
        }
    }
}
