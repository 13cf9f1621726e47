import Arrays
import Interpreter

/// `numpy.linalg`, on stacks of matrices, through LAPACK.
extension LinearAlgebra {
    static func module() -> Module {
        Module(
            "numpy.linalg", "Linear algebra.", functions: table + Norms.table, values: [("LinAlgError", .object(ArrayErrors.linAlgError))],
            absent: ["tensorsolve": "Use np.linalg.solve on reshaped arrays.", "tensorinv": "Use np.linalg.inv on reshaped arrays."])
    }

    static func made(_ array: NDArray) -> Value { .object(ArrayObject(array)) }

    /// A stack of matrices as doubles, and the kind its results have.
    static func matrices(_ value: Value, _ vm: Interpreter, square: Bool) throws -> (NDArray, DType) {
        let array = try NumPy.argument(value, vm)
        guard array.dtype.isNumber || array.dtype == .object else { throw Raise(.typeError, "No loop matching the specified signature and casting was found for ufunc") }
        if array.dtype == .complex128 { throw Raise(.notImplementedError, "linear algebra of complex matrices is not part of this NumPy") }
        if array.dtype == .float16 { throw Raise(.typeError, "array type float16 is unsupported in linalg") }
        guard array.rank >= 2 else { throw ArrayError.linalg("\(array.rank)-dimensional array given. Array must be at least two-dimensional") }
        if square, array.shape[array.rank - 1] != array.shape[array.rank - 2] { throw ArrayError.linalg("Last 2 dimensions of the array must be square") }
        return (try NumPy.convertArray(array, to: .float64, vm), array.dtype == .float32 ? .float32 : .float64)
    }

    /// Applies a body to each matrix of a stack and stacks the results.
    static func each(_ stack: NDArray, _ kind: DType, _ vm: Interpreter, _ body: @escaping (NDArray) throws -> [NDArray]) throws -> [NDArray] {
        try NumPy.patiently(Double(stack.count) * Double(stack.shape.suffix(2).min() ?? 1), vm) { try each(stack, kind, body) }
    }

    private static func each(_ stack: NDArray, _ kind: DType, _ body: (NDArray) throws -> [NDArray]) throws -> [NDArray] {
        let outer = Array(stack.shape.dropLast(2))
        func typed(_ array: NDArray) -> NDArray { array.dtype == .complex128 ? array : array.asKind(kind) }
        if outer.isEmpty { return try body(stack).map(typed) }
        let flat = try stack.reshaped([outer.reduce(1, *)] + stack.shape.suffix(2))
        let results = try (0..<flat.shape[0]).map { try body(flat.row($0)) }
        guard let first = results.first else { return [stack] }
        return try first.indices.map { i in
            let joined = try NDArray.stack(results.map { $0[i] }, axis: 0)
            return typed(try joined.reshaped(outer + joined.shape.dropFirst()))
        }
    }

    private static func noneInfinite(_ array: NDArray) throws {
        if array.doubles.contains(where: { !$0.isFinite }) { throw ArrayError.linalg("Array must not contain infs or NaNs") }
    }

    static func result(_ name: String, _ fields: [String], _ values: [Value]) -> Value { .object(ResultTuple(name, fields, values)) }

    private static func complexMatrix(_ columns: [[Complex]]) -> NDArray {
        let n = columns.count
        let isReal = columns.allSatisfy { $0.allSatisfy { $0.imaginary == 0 } }
        let rows = (0..<n).flatMap { i in columns.map { $0[i] } }
        return isReal ? NDArray(rows.map(\.real), shape: [n, n]) : NDArray(complex: rows, shape: [n, n])
    }

    private static let table: [Builtin] = [
        Builtin("solve", "a, b", "x with a @ x == b.", example: "np.linalg.solve([[2, 0], [0, 4]], [2, 4])  # array([1., 1.])") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: true)
            let given = try NumPy.argument(call[1], call.vm)
            let b = try NumPy.convertArray(given, to: .float64, call.vm)
            let isVector = b.rank == 1
            let right = isVector ? try b.reshaped([-1, 1]) : b
            guard right.rank >= 2, right.shape[right.rank - 2] == a.shape[a.rank - 1] else {
                throw Raise(.valueError, "solve\(isVector ? "1" : ""): Input operand 1 has a mismatch in its core dimension 0, with gufunc signature \(isVector ? "(m,m),(m)->(m)" : "(m,m),(m,n)->(m,n)") (size \(b.shape.first ?? 0) is different from \(a.shape[a.rank - 1]))")
            }
            guard let outer = NDArray.broadcast(Array(a.shape.dropLast(2)), Array(right.shape.dropLast(2))) else { throw ArrayError.shapes(operation: "operands", a.shape, b.shape) }
            let left = try a.broadcast(to: outer + a.shape.suffix(2)).reshaped([-1] + a.shape.suffix(2))
            let rights = try right.broadcast(to: outer + right.shape.suffix(2)).reshaped([-1] + right.shape.suffix(2))
            let solved = try NumPy.patiently(Double(left.count) * Double(right.shape[right.rank - 2]), call.vm) {
                try (0..<left.shape[0]).map { try Lapack.solve(Lapack.Matrix(left.row($0)), Lapack.Matrix(rights.row($0))).array }
            }
            let x = try NDArray.stack(solved, axis: 0).reshaped(outer + right.shape.suffix(2))
            let single = kind == .float32 && given.dtype == .float32
            return made(try (isVector ? x.reshaped(Array(x.shape.dropLast())) : x).asKind(single ? .float32 : .float64))
        },
        Builtin("inv", "a", "The inverse of a square matrix.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: true)
            return made(try each(a, kind, call.vm) { [try Lapack.solve(Lapack.Matrix($0), .identity($0.shape[0])).array.copy()] }[0])
        },
        Builtin("det", "a", "The determinant.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: true)
            return NumPy.value(try each(a, kind, call.vm) { [NDArray([Lapack.determinant(try Lapack.Matrix($0)).value], shape: [])] }[0])
        },
        Builtin("slogdet", "a", "Sign and logarithm of the determinant.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: true)
            let parts = try each(a, kind, call.vm) { matrix in
                let d = Lapack.determinant(try Lapack.Matrix(matrix))
                return [NDArray([d.sign], shape: []), NDArray([d.log], shape: [])]
            }
            return result("SlogdetResult", ["sign", "logabsdet"], parts.map { NumPy.value($0) })
        },
        Builtin("eig", "a", "Eigenvalues and eigenvectors (as columns).") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: true)
            try noneInfinite(a)
            let parts = try each(a, .float64, call.vm) { matrix in
                let (values, vectors) = try Lapack.eigen(Lapack.Matrix(matrix), vectors: true)
                let isReal = values.allSatisfy { $0.imaginary == 0 }
                return [isReal ? NDArray(values.map(\.real)) : NDArray(complex: values), complexMatrix(vectors)]
            }.map { $0.dtype == .float64 ? $0.asKind(kind) : $0 }
            return result("EigResult", ["eigenvalues", "eigenvectors"], parts.map { made($0) })
        },
        Builtin("eigvals", "a", "Eigenvalues.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: true)
            try noneInfinite(a)
            let values = try each(a, .float64, call.vm) { matrix in
                let (values, _) = try Lapack.eigen(Lapack.Matrix(matrix), vectors: false)
                return [values.allSatisfy { $0.imaginary == 0 } ? NDArray(values.map(\.real)) : NDArray(complex: values)]
            }[0]
            return made(values.dtype == .float64 ? values.asKind(kind) : values)
        },
        Builtin("eigh", "a, UPLO='L'", "Eigenvalues (rising) and eigenvectors of a symmetric matrix.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: true)
            let upper = try call.string(1, or: "L").uppercased() == "U"
            let parts = try each(a, kind, call.vm) { matrix in
                let (values, vectors) = try Lapack.symmetricEigen(Lapack.Matrix(matrix), upper: upper, vectors: true)
                return [NDArray(values), try vectors.array.copy()]
            }
            return result("EighResult", ["eigenvalues", "eigenvectors"], parts.map { made($0) })
        },
        Builtin("eigvalsh", "a, UPLO='L'", "Eigenvalues (rising) of a symmetric matrix.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: true)
            let upper = try call.string(1, or: "L").uppercased() == "U"
            return made(try each(a, kind, call.vm) { [NDArray(try Lapack.symmetricEigen(Lapack.Matrix($0), upper: upper, vectors: false).values)] }[0])
        },
        Builtin("svd", "a, full_matrices=True, compute_uv=True, hermitian=False", "The singular value decomposition u, s, vh.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: false)
            let full = try call.bool(1, or: true)
            guard try call.bool(2, or: true) else {
                return made(try each(a, kind, call.vm) { [NDArray(try Lapack.singular(Lapack.Matrix($0), job: "N").values)] }[0])
            }
            let parts = try each(a, kind, call.vm) { matrix in
                let (u, s, vt) = try Lapack.singular(Lapack.Matrix(matrix), job: full ? "A" : "S")
                return [try u.array.copy(), NDArray(s), try vt.array.copy()]
            }
            return result("SVDResult", ["U", "S", "Vh"], parts.map { made($0) })
        },
        Builtin("svdvals", "x, /", "The singular values.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: false)
            return made(try each(a, kind, call.vm) { [NDArray(try Lapack.singular(Lapack.Matrix($0), job: "N").values)] }[0])
        },
        Builtin("qr", "a, mode='reduced'", "An orthogonal matrix q and an upper triangle r with q @ r == a.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: false)
            let mode = try call.string(1, or: "reduced")
            guard ["reduced", "complete", "r"].contains(mode) else { throw Raise(.valueError, "Unrecognized mode '\(mode)'", hint: "Modes are reduced, complete and r.") }
            let parts = try each(a, kind, call.vm) { matrix in
                let (q, r) = Lapack.qr(try Lapack.Matrix(matrix), columns: mode == "complete" ? matrix.shape[0] : min(matrix.shape[0], matrix.shape[1]))
                return [try q.array.copy(), try r.array.copy()]
            }
            return mode == "r" ? made(parts[1]) : result("QRResult", ["Q", "R"], parts.map { made($0) })
        },
        Builtin("cholesky", "a, /, *, upper=False", "The lower triangle l with l @ l.T == a.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: true)
            let upper = try call.bool(1, or: false)
            return made(try each(a, kind, call.vm) { matrix in
                let l = try Lapack.cholesky(Lapack.Matrix(matrix)).array
                return [try upper ? l.transposed().copy() : l.copy()]
            }[0])
        },
        Builtin("lstsq", "a, b, rcond=None", "The x that makes |a @ x − b| least, the residuals, the rank of a and its singular values.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: false)
            let b = try NumPy.convertArray(NumPy.argument(call[1], call.vm), to: .float64, call.vm)
            guard a.rank == 2 else { throw ArrayError.linalg("\(a.rank)-dimensional array given. Array must be two-dimensional") }
            let isVector = b.rank == 1
            let right = isVector ? try b.reshaped([-1, 1]) : b
            guard right.rank == 2 else { throw ArrayError.linalg("\(b.rank)-dimensional array given. Array must be two-dimensional") }
            guard right.shape[0] == a.shape[0] else { throw ArrayError.linalg("Incompatible dimensions") }
            let epsilon = kind == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
            let tolerance = try call.optional(2).map { try call.vm.double($0) } ?? epsilon * Double(max(a.shape[0], a.shape[1]))
            let found = try NumPy.patiently(Double(a.count) * Double(a.shape[1]), call.vm) { try Lapack.leastSquares(Lapack.Matrix(a), Lapack.Matrix(right), tolerance: tolerance) }
            let x = try found.x.array.copy()
            return .pair(made(try (isVector ? x.reshaped([-1]) : x).asKind(kind)), made(NDArray(found.residuals, dtype: kind)), .object(ScalarObject(integer: found.rank, .int32)), made(NDArray(found.singular, dtype: kind)))
        },
        Builtin("pinv", "a, rcond=None, hermitian=False, *, rtol=None", "The pseudo-inverse.") { call in
            let (a, kind) = try matrices(call[0], call.vm, square: false)
            let given = try (call.optional(1) ?? call.optional(3)).map { try call.vm.double($0) }
            return made(try each(a, kind, call.vm) { matrix in
                let (u, s, vt) = try Lapack.singular(Lapack.Matrix(matrix), job: "S")
                let cut = (given ?? 1e-15) * (s.max() ?? 0)
                let scales = NDArray(s.map { $0 > cut ? 1 / $0 : 0 }, shape: [s.count, 1])
                let scaled = try NDArray.apply(.multiply, scales, u.array.transposed(), in: .float64)
                return [try NDArray.product(vt.array.transposed(), scaled)]
            }[0])
        },
        Builtin("matrix_rank", "A, tol=None, hermitian=False, *, rtol=None", "The rank: how many singular values are not next to zero.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            if array.rank < 2 { return NumPy.scalar(integer: array.booleans.contains(true) ? 1 : 0) }
            let (a, kind) = try matrices(call[0], call.vm, square: false)
            let given = try call.optional(1).map { try call.vm.double($0) }
            let epsilon = kind == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
            let ranks = try each(a, .int64, call.vm) { matrix in
                let s = try Lapack.singular(Lapack.Matrix(matrix), job: "N").values
                let cut = given ?? (s.max() ?? 0) * Double(max(matrix.shape[0], matrix.shape[1])) * epsilon
                return [NDArray(integers: [s.count { $0 > cut }], shape: [])]
            }[0]
            return NumPy.value(ranks)
        },
        Builtin("matrix_power", "a, n", "A square matrix multiplied by itself n times.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            guard array.rank >= 2 else { throw ArrayError.linalg("\(array.rank)-dimensional array given. Array must be at least two-dimensional") }
            guard array.shape[array.rank - 1] == array.shape[array.rank - 2] else { throw ArrayError.linalg("Last 2 dimensions of the array must be square") }
            guard let n = call[1].index else { throw Raise(.typeError, "exponent must be an integer") }
            var base = array
            if n < 0 {
                let (a, kind) = try matrices(call[0], call.vm, square: true)
                base = try each(a, kind, call.vm) { [try Lapack.solve(Lapack.Matrix($0), .identity($0.shape[0])).array.copy()] }[0]
            }
            let size = array.shape[array.rank - 1]
            var total = try Lapack.Matrix.identity(size).array.converted(to: base.dtype).broadcast(to: base.shape).copy()
            var left = n.magnitude
            while left > 0 {
                if left & 1 == 1 { total = try NumPy.matmul(total, base, call.vm) }
                left >>= 1
                if left > 0 { base = try NumPy.matmul(base, base, call.vm) }
            }
            return made(total)
        },
        Builtin("multi_dot", "arrays, *, out=None", "The product of several matrices.") { call in
            let list = try Shaping.arrays(call[0], call.vm)
            guard let first = list.first, list.count > 1 else { throw Raise(.valueError, "Expecting at least two arrays.") }
            return NumPy.value(try list.dropFirst().reduce(first) { try dot($0, $1, call.vm) })
        },
        Builtin("matmul", "x1, x2, /", "The matrix product.") { NumPy.value(try NumPy.matmul(NumPy.argument($0[0], $0.vm), NumPy.argument($0[1], $0.vm), $0.vm)) },
    ]
}
