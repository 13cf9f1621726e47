import COpenBLAS

/// LAPACK's drivers for one matrix of doubles each. Matrices are held column by column, as Fortran has them.
public enum Lapack {
    /// A matrix for LAPACK: `values[row + column * rows]`.
    public struct Matrix: Sendable {
        public let rows: Int
        public let columns: Int
        public var values: [Double]

        public init(rows: Int, columns: Int, values: [Double]) {
            self.rows = rows
            self.columns = columns
            self.values = values
        }

        public init(_ array: NDArray) throws {
            self.init(rows: array.shape[0], columns: array.shape[1], values: try array.transposed().doubles)
        }

        public var array: NDArray {
            get throws { try NDArray(values, shape: [columns, rows]).transposed() }
        }

        public static func identity(_ n: Int) -> Matrix {
            Matrix(rows: n, columns: n, values: (0..<n * n).map { $0 / max(1, n) == $0 % max(1, n) ? 1 : 0 })
        }
    }

    private static func word(_ n: Int) -> Int32 { Int32(clamping: n) }

    /// x with a·x = b. - Throws: `ArrayError.singular`.
    public static func solve(_ a: Matrix, _ b: Matrix) throws -> Matrix {
        var (a, b) = (a, b)
        var (n, columns, info) = (word(a.rows), word(b.columns), Int32(0))
        var pivots = [Int32](repeating: 0, count: a.rows)
        if a.rows == 0 || b.columns == 0 { return b }
        var (lda, ldb) = (n, n)
        dgesv_(&n, &columns, &a.values, &lda, &pivots, &b.values, &ldb, &info)
        if info > 0 { throw ArrayError.singular }
        return b
    }

    /// Sign and logarithm of the magnitude of a determinant, and the determinant itself.
    public static func determinant(_ a: Matrix) -> (sign: Double, log: Double, value: Double) {
        var a = a
        if a.rows == 0 { return (1, 0, 1) }
        var (n, lda, info) = (word(a.rows), word(a.rows), Int32(0))
        var m = n
        var pivots = [Int32](repeating: 0, count: a.rows)
        dgetrf_(&m, &n, &a.values, &lda, &pivots, &info)
        if info > 0 { return (0, -.infinity, 0) }
        var (sign, log) = (1.0, 0.0)
        for i in 0..<a.rows where Int(pivots[i]) != i + 1 { sign = -sign }
        for i in 0..<a.rows {
            let pivot = a.values[i + i * a.rows]
            if pivot < 0 { sign = -sign }
            log += logarithm(pivot.magnitude)
        }
        return (sign, log, sign * exponential(log))
    }

    /// Eigenvalues and eigenvectors of a general matrix.
    public static func eigen(_ a: Matrix, vectors: Bool) throws -> (values: [Complex], vectors: [[Complex]]) {
        var a = a
        let size = a.rows
        if size == 0 { return ([], []) }
        var (n, lda, ldl, ldr, info) = (word(size), word(size), Int32(1), word(size), Int32(0))
        var real = [Double](repeating: 0, count: size)
        var imaginary = real
        var right = [Double](repeating: 0, count: vectors ? size * size : 1)
        if !vectors { ldr = 1 }
        var left = [0.0]
        var work = [0.0]
        var length: Int32 = -1
        let (none, wanted) = (CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: vectors ? "V" : "N")))
        for _ in 0..<2 {
            withUnsafePointer(to: none) { none in
                withUnsafePointer(to: wanted) { wanted in
                    dgeev_(none, wanted, &n, &a.values, &lda, &real, &imaginary, &left, &ldl, &right, &ldr, &work, &length, &info)
                }
            }
            if length > 0 { break }
            length = Int32(work[0])
            work = [Double](repeating: 0, count: Int(length))
        }
        if info > 0 { throw ArrayError.notConverged("Eigenvalues") }
        let values = zip(real, imaginary).map { Complex($0, $1) }
        guard vectors else { return (values, []) }
        // Conjugate pairs share two columns: real and imaginary part.
        var columns: [[Complex]] = []
        var j = 0
        while j < size {
            let first = right[j * size..<(j + 1) * size]
            if imaginary[j] != 0, j + 1 < size {
                let second = right[(j + 1) * size..<(j + 2) * size]
                columns.append(zip(first, second).map { Complex($0, $1) })
                columns.append(zip(first, second).map { Complex($0, -$1) })
                j += 2
            } else {
                columns.append(first.map { Complex($0) })
                j += 1
            }
        }
        return (values, columns)
    }

    /// Eigenvalues (rising) and eigenvectors of a symmetric matrix, of which one triangle is read.
    public static func symmetricEigen(_ a: Matrix, upper: Bool, vectors: Bool) throws -> (values: [Double], vectors: Matrix) {
        var a = a
        if a.rows == 0 { return ([], a) }
        var (n, lda, info) = (word(a.rows), word(a.rows), Int32(0))
        var values = [Double](repeating: 0, count: a.rows)
        var work = [0.0]
        var whole: [Int32] = [0]
        var (length, wholeLength): (Int32, Int32) = (-1, -1)
        let (job, half) = (CChar(UInt8(ascii: vectors ? "V" : "N")), CChar(UInt8(ascii: upper ? "U" : "L")))
        for _ in 0..<2 {
            withUnsafePointer(to: job) { job in
                withUnsafePointer(to: half) { half in
                    dsyevd_(job, half, &n, &a.values, &lda, &values, &work, &length, &whole, &wholeLength, &info)
                }
            }
            if length > 0 { break }
            (length, wholeLength) = (Int32(work[0]), whole[0])
            work = [Double](repeating: 0, count: Int(length))
            whole = [Int32](repeating: 0, count: Int(wholeLength))
        }
        if info > 0 { throw ArrayError.notConverged("Eigenvalues") }
        return (values, a)
    }

    /// u, the singular values (falling) and the transpose of v.
    /// - Parameter job: A for full matrices, S for reduced ones, N for the values only.
    public static func singular(_ a: Matrix, job: Character) throws -> (u: Matrix, values: [Double], vt: Matrix) {
        var a = a
        let least = min(a.rows, a.columns)
        let uColumns = job == "A" ? a.rows : job == "S" ? least : 0
        let vRows = job == "A" ? a.columns : job == "S" ? least : 0
        if least == 0 {
            return (job == "A" ? .identity(a.rows) : Matrix(rows: a.rows, columns: 0, values: []), [], job == "A" ? .identity(a.columns) : Matrix(rows: 0, columns: a.columns, values: []))
        }
        var u = Matrix(rows: a.rows, columns: uColumns, values: [Double](repeating: 0, count: max(1, a.rows * uColumns)))
        var vt = Matrix(rows: vRows, columns: a.columns, values: [Double](repeating: 0, count: max(1, vRows * a.columns)))
        var values = [Double](repeating: 0, count: least)
        var (m, n, lda, ldu, ldv, info) = (word(a.rows), word(a.columns), word(a.rows), word(max(1, a.rows)), word(max(1, vRows)), Int32(0))
        var whole = [Int32](repeating: 0, count: 8 * least)
        var work = [0.0]
        var length: Int32 = -1
        let letter = CChar(truncatingIfNeeded: job.asciiValue ?? UInt8(ascii: "N"))
        for _ in 0..<2 {
            withUnsafePointer(to: letter) { dgesdd_($0, &m, &n, &a.values, &lda, &values, &u.values, &ldu, &vt.values, &ldv, &work, &length, &whole, &info) }
            if length > 0 { break }
            length = Int32(work[0])
            work = [Double](repeating: 0, count: Int(length))
        }
        if info > 0 { throw ArrayError.notConverged("SVD") }
        return (u, values, vt)
    }

    /// q (with `columns` columns) and r of a matrix.
    public static func qr(_ a: Matrix, columns: Int) -> (q: Matrix, r: Matrix) {
        var a = a
        let least = min(a.rows, a.columns)
        var tau = [Double](repeating: 0, count: max(1, least))
        var (m, n, lda, info) = (word(a.rows), word(a.columns), word(max(1, a.rows)), Int32(0))
        var work = [0.0]
        var length: Int32 = -1
        if least > 0 {
            for _ in 0..<2 {
                dgeqrf_(&m, &n, &a.values, &lda, &tau, &work, &length, &info)
                if length > 0 { break }
                length = Int32(work[0])
                work = [Double](repeating: 0, count: Int(length))
            }
        }
        var r = Matrix(rows: columns, columns: a.columns, values: [Double](repeating: 0, count: columns * a.columns))
        for j in 0..<a.columns { for i in 0...j where i < columns && i < a.rows { r.values[i + j * columns] = a.values[i + j * a.rows] } }
        var q = Matrix(rows: a.rows, columns: columns, values: [Double](repeating: 0, count: a.rows * columns))
        for i in 0..<min(q.values.count, a.values.count) where i < a.rows * min(columns, a.columns) { q.values[i] = a.values[i] }
        if least == 0 {
            for i in 0..<min(columns, a.rows) { q.values[i + i * a.rows] = 1 }
            return (q, r)
        }
        var (wide, count) = (word(columns), word(least))
        length = -1
        work = [0]
        for _ in 0..<2 {
            dorgqr_(&m, &wide, &count, &q.values, &lda, &tau, &work, &length, &info)
            if length > 0 { break }
            length = Int32(work[0])
            work = [Double](repeating: 0, count: Int(length))
        }
        return (q, r)
    }

    /// The lower triangle l with a = l·lᵀ. - Throws: `ArrayError.notPositive`.
    public static func cholesky(_ a: Matrix) throws -> Matrix {
        var a = a
        if a.rows == 0 { return a }
        var (n, lda, info) = (word(a.rows), word(a.rows), Int32(0))
        let lower = CChar(UInt8(ascii: "L"))
        withUnsafePointer(to: lower) { dpotrf_($0, &n, &a.values, &lda, &info) }
        if info > 0 { throw ArrayError.notPositive }
        for j in 0..<a.columns { for i in 0..<j { a.values[i + j * a.rows] = 0 } }
        return a
    }

    /// The x that makes |a·x − b| least; the residuals' squares, the rank and the singular values of a.
    public static func leastSquares(_ a: Matrix, _ b: Matrix, tolerance: Double) throws -> (x: Matrix, residuals: [Double], rank: Int, singular: [Double]) {
        var a = a
        let (m, n) = (a.rows, a.columns)
        let height = max(1, m, n)
        var right = [Double](repeating: 0, count: height * max(1, b.columns))
        for j in 0..<b.columns { for i in 0..<b.rows { right[i + j * height] = b.values[i + j * b.rows] } }
        var values = [Double](repeating: 0, count: max(1, min(m, n)))
        var (rows, columns, count, lda, ldb, rank, info) = (word(m), word(n), word(b.columns), word(max(1, m)), word(height), Int32(0), Int32(0))
        var rcond = tolerance
        var work = [0.0]
        var whole: [Int32] = [0]
        var length: Int32 = -1
        if min(m, n) > 0 {
            for _ in 0..<2 {
                dgelsd_(&rows, &columns, &count, &a.values, &lda, &right, &ldb, &values, &rcond, &rank, &work, &length, &whole, &info)
                if length > 0 { break }
                length = Int32(work[0])
                whole = [Int32](repeating: 0, count: max(1, Int(whole[0])))
                work = [Double](repeating: 0, count: Int(length))
            }
        }
        if info > 0 { throw ArrayError.notConverged("SVD did not converge in Linear Least Squares: it") }
        var x = Matrix(rows: n, columns: b.columns, values: [Double](repeating: 0, count: n * b.columns))
        var residuals: [Double] = []
        for j in 0..<b.columns {
            for i in 0..<n { x.values[i + j * n] = right[i + j * height] }
            if Int(rank) == n, m > n { residuals.append((n..<m).reduce(0) { $0 + right[$1 + j * height] * right[$1 + j * height] }) }
        }
        return (x, residuals, Int(rank), min(m, n) > 0 ? values : [])
    }
}

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

private func logarithm(_ x: Double) -> Double { log(x) }
private func exponential(_ x: Double) -> Double { exp(x) }
