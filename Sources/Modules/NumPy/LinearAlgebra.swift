import Arrays
import Interpreter

/// Products of vectors and matrices, and `numpy.linalg`.
enum LinearAlgebra {
    static func dot(_ a: NDArray, _ b: NDArray, _ vm: Interpreter) throws -> NDArray {
        if a.rank == 0 || b.rank == 0 { return try NumPy.apply(.multiply, a, b, in: a.dtype.common(with: b.dtype), vm) }
        do {
            if b.rank <= 2 && a.rank <= 2 || b.rank == 1 { return try NumPy.matmul(a, b, vm) }
            // The last axis of a with the last but one of b, all other axes kept.
            let inner = b.shape[b.rank - 2]
            guard a.shape[a.rank - 1] == inner else { throw ArrayError.product(a.shape, b.shape, axisA: a.rank - 1, sizeA: a.shape[a.rank - 1], axisB: b.rank - 2, sizeB: inner) }
            let left = try a.reshaped([-1, inner])
            let others = Array(0..<b.rank - 2) + [b.rank - 1]
            let right = try b.transposed([b.rank - 2] + others).reshaped([inner, -1])
            return try NumPy.matmul(left, right, vm).reshaped(Array(a.shape.dropLast()) + others.map { b.shape[$0] })
        } catch ArrayError.product(let x, let y, let axisA, let sizeA, let axisB, let sizeB) {
            throw Raise(.valueError, "shapes \(NumPy.shape(x)) and \(NumPy.shape(y)) not aligned: \(sizeA) (dim \(axisA)) != \(sizeB) (dim \(axisB))")
        }
    }

    static let products: [Builtin] = [
        Builtin("matmul", "x1, x2, /, out=None", "The matrix product; x1 @ x2.") { call in
            let result = try NumPy.matmul(NumPy.argument(call[0], call.vm), NumPy.argument(call[1], call.vm), call.vm)
            guard let out = call.optional(2)?.of(ArrayObject.self) else { return NumPy.value(result) }
            try out.array.assign(result)
            return .object(out)
        },
        Builtin("vdot", "a, b, /", "The dot product of the flattened arrays.") { call in
            NumPy.value(try NumPy.matmul(NumPy.argument(call[0], call.vm).reshaped([-1]), NumPy.argument(call[1], call.vm).reshaped([-1]), call.vm))
        },
        Builtin("vecdot", "x1, x2, /, *, axis=-1", "Dot products along an axis.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            return NumPy.value(try NumPy.apply(.multiply, a, b, in: a.dtype.common(with: b.dtype), call.vm).reduced(.sum, axis: call.int(2, or: -1)))
        },
        Builtin("inner", "a, b, /", "Sums of products over the last axes.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            if a.rank == 0 || b.rank == 0 { return NumPy.value(try NumPy.apply(.multiply, a, b, in: a.dtype.common(with: b.dtype), call.vm)) }
            guard a.shape[a.rank - 1] == b.shape[b.rank - 1] else {
                throw Raise(.valueError, "shapes \(NumPy.shape(a.shape)) and \(NumPy.shape(b.shape)) not aligned: \(a.shape[a.rank - 1]) (dim \(a.rank - 1)) != \(b.shape[b.rank - 1]) (dim \(b.rank - 1))")
            }
            return NumPy.value(try contract(a, [a.rank - 1], b, [b.rank - 1], call.vm))
        },
        Builtin("outer", "a, b, out=None", "All products of two vectors' elements.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            return .object(ArrayObject(try NumPy.apply(.multiply, a.reshaped([-1, 1]), b.reshaped([1, -1]), in: a.dtype.common(with: b.dtype), call.vm)))
        },
        Builtin("tensordot", "a, b, axes=2", "Sums of products over several axes.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            var (left, right): ([Int], [Int])
            if let n = call[2].isUnset ? 2 : call[2].index {
                guard n >= 0, n <= a.rank, n <= b.rank else { throw Raise(.valueError, "shape-mismatch for sum") }
                (left, right) = (Array(a.rank - n..<a.rank), Array(0..<n))
            } else {
                let pair = try call.vm.sequence(call[2])
                guard pair.count == 2 else { throw Raise(.valueError, "axes must be a number or a pair of sequences") }
                (left, right) = (try ArrayMethods.axes(pair[0], call.vm), try ArrayMethods.axes(pair[1], call.vm))
            }
            let (p, q) = (try left.map { try a.axis($0) }, try right.map { try b.axis($0) })
            guard p.count == q.count, zip(p, q).allSatisfy({ a.shape[$0] == b.shape[$1] }) else { throw Raise(.valueError, "shape-mismatch for sum") }
            return NumPy.value(try contract(a, p, b, q, call.vm))
        },
        Builtin("kron", "a, b", "The Kronecker product.") { call in
            var (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            let rank = max(a.rank, b.rank)
            a = try a.reshaped([Int](repeating: 1, count: rank - a.rank) + a.shape)
            b = try b.reshaped([Int](repeating: 1, count: rank - b.rank) + b.shape)
            let (left, right) = (try a.reshaped(a.shape.flatMap { [$0, 1] }), try b.reshaped(b.shape.flatMap { [1, $0] }))
            return NumPy.value(try NumPy.apply(.multiply, left, right, in: a.dtype.common(with: b.dtype), call.vm).reshaped(zip(a.shape, b.shape).map { $0 * $1 }))
        },
        Builtin("cross", "a, b, axisa=-1, axisb=-1, axisc=-1, axis=None", "The cross product of vectors of three numbers.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            guard a.rank > 0, b.rank > 0, a.shape[a.rank - 1] == 3, b.shape[b.rank - 1] == 3 else {
                throw Raise(.valueError, "Both input arrays must be (arrays of) 3-dimensional vectors, but they are \(a.shape.last ?? 0) and \(b.shape.last ?? 0) dimensional instead.")
            }
            let kind = a.dtype.common(with: b.dtype)
            func part(_ array: NDArray, _ i: Int) -> NDArray { array.sliced(array.rank - 1, from: i, count: 1) }
            func term(_ i: Int, _ j: Int) throws -> NDArray {
                try NumPy.apply(.subtract, NumPy.apply(.multiply, part(a, i), part(b, j), in: kind, call.vm), NumPy.apply(.multiply, part(a, j), part(b, i), in: kind, call.vm), in: kind, call.vm)
            }
            return .object(ArrayObject(try NDArray.concatenate([term(1, 2), term(2, 0), term(0, 1)], axis: -1)))
        },
    ]

    /// Sums of products over pairs of axes, as one matrix product.
    static func contract(_ a: NDArray, _ p: [Int], _ b: NDArray, _ q: [Int], _ vm: Interpreter) throws -> NDArray {
        let (keptA, keptB) = (a.shape.indices.filter { !p.contains($0) }, b.shape.indices.filter { !q.contains($0) })
        let inner = p.reduce(1) { $0 * a.shape[$1] }
        let left = try a.transposed(keptA + p).reshaped([keptA.reduce(1) { $0 * a.shape[$1] }, inner])
        let right = try b.transposed(q + keptB).reshaped([inner, keptB.reduce(1) { $0 * b.shape[$1] }])
        return try NumPy.matmul(left, right, vm).reshaped(keptA.map { a.shape[$0] } + keptB.map { b.shape[$0] })
    }
}
