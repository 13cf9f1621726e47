import Arrays
import Interpreter

/// `np.linalg.norm` of all orders, and condition numbers.
enum Norms {
    static let table: [Builtin] = [
        Builtin("norm", "x, ord=None, axis=None, keepdims=False", "The length of a vector or size of a matrix; ord may be 1, 2, inf, 'fro', 'nuc' and so on.", example: "np.linalg.norm([3, 4])  # np.float64(5.0)") { call in
            let given = try NumPy.argument(call[0], call.vm)
            let array = given.dtype.isFloat || given.dtype == .complex128 ? given : try NumPy.convertArray(given, to: .float64, call.vm)
            return try norm(array, call.optional(1), axes: ArrayMethods.axes(call, 2), keep: call.bool(3, or: false), call.vm)
        },
        Builtin("vector_norm", "x, /, *, axis=None, keepdims=False, ord=2", "The length of a vector.") { call in
            let array = try NumPy.convertArray(NumPy.argument(call[0], call.vm), to: .float64, call.vm)
            let axes = try ArrayMethods.axes(call, 1)
            return try norm(axes == nil ? array.reshaped([-1]) : array, call.optional(3), axes: axes, keep: call.bool(2, or: false), call.vm)
        },
        Builtin("matrix_norm", "x, /, *, keepdims=False, ord='fro'", "The size of a matrix.") { call in
            let array = try NumPy.convertArray(NumPy.argument(call[0], call.vm), to: .float64, call.vm)
            return try norm(array, call.optional(2) ?? .string("fro"), axes: [-2, -1], keep: call.bool(1, or: false), call.vm)
        },
        Builtin("cond", "x, p=None", "The condition number: how much errors may grow.") { call in
            let array = try NumPy.argument(call[0], call.vm)
            guard array.rank >= 2 else { throw ArrayError.linalg("LinAlgError: cond is not defined on empty arrays") }
            let order = call.optional(1)
            if order == nil || order?.number == 2 || order?.number == -2 {
                let (a, kind) = try LinearAlgebra.matrices(call[0], call.vm, square: false)
                return NumPy.value(try LinearAlgebra.each(a, kind, call.vm) { matrix in
                    let s = try Lapack.singular(Lapack.Matrix(matrix), job: "N").values
                    let ratio = (s.first ?? .nan) / (s.last ?? .nan)
                    return [NDArray([order?.number == -2 ? 1 / ratio : ratio], shape: [])]
                }[0])
            }
            let (a, _) = try LinearAlgebra.matrices(call[0], call.vm, square: true)
            let inverse = try LinearAlgebra.each(a, .float64, call.vm) { [try Lapack.solve(Lapack.Matrix($0), .identity($0.shape[0])).array.copy()] }[0]
            let (p, q) = (try norm(a, order, axes: [-2, -1], keep: false, call.vm), try norm(inverse, order, axes: [-2, -1], keep: false, call.vm))
            return try call.vm.arithmetic(.multiply, p, q, inPlace: false)
        },
    ]

    static func norm(_ array: NDArray, _ order: Value?, axes: [Int]?, keep: Bool, _ vm: Interpreter) throws -> Value {
        func squares(_ x: NDArray) throws -> NDArray {
            if x.dtype == .complex128 { return NDArray(x.complexes.map { $0.real * $0.real + $0.imaginary * $0.imaginary }, shape: x.shape) }
            return try NDArray.apply(.multiply, x, x, in: x.dtype)
        }
        if order == nil {
            if axes == nil {
                // The dot product, as NumPy computes it.
                let flat = try array.reshaped([-1])
                let total = flat.dtype == .complex128 ? try squares(flat).reduced(.sum) : try NDArray.product(flat, flat)
                let root = try total.applying(.sqrt)
                return NumPy.value(keep ? try root.reshaped([Int](repeating: 1, count: array.rank)) : root)
            }
            return NumPy.value(try squares(array).reduced(.sum, over: axes, keepingAxes: keep).applying(.sqrt))
        }
        let places = try axes.map { try $0.map { try array.axis($0) } } ?? Array(array.shape.indices)
        let size = try array.applying(.absolute)
        switch places.count {
        case 1: return NumPy.value(try vector(size, order, places[0], keep))
        case 2:
            guard places[0] != places[1] else { throw Raise(.valueError, "Duplicate axes given.") }
            return NumPy.value(try matrix(array, size, order, places, keep, vm))
        default: throw Raise(.valueError, "Improper number of dimensions to norm.")
        }
    }

    private static func vector(_ size: NDArray, _ order: Value?, _ axis: Int, _ keep: Bool) throws -> NDArray {
        guard let p = order?.number else {
            throw Raise(.valueError, "Invalid norm order '\(order?.text ?? "")' for vectors")
        }
        func reduced(_ array: NDArray, _ kind: Reduction) throws -> NDArray { try array.reduced(kind, over: [axis], keepingAxes: keep) }
        switch p {
        case .infinity: return try reduced(size, .maximum)
        case -.infinity: return try reduced(size, .minimum)
        case 0: return try reduced(NDArray(booleans: size.booleans, shape: size.shape).converted(to: size.dtype), .sum)
        case 1: return try reduced(size, .sum)
        case 2: return try reduced(NDArray.apply(.multiply, size, size, in: size.dtype), .sum).applying(.sqrt)
        default:
            let total = try reduced(NDArray.apply(.power, size, NDArray([p], shape: [], dtype: size.dtype), in: size.dtype), .sum)
            return try NDArray.apply(.power, total, NDArray([1 / p], shape: [], dtype: total.dtype), in: total.dtype)
        }
    }

    private static func matrix(_ array: NDArray, _ size: NDArray, _ order: Value?, _ axes: [Int], _ keep: Bool, _ vm: Interpreter) throws -> NDArray {
        func kept(_ result: NDArray) throws -> NDArray {
            try keep ? result.reshaped(array.shape.indices.map { axes.contains($0) ? 1 : array.shape[$0] }) : result
        }
        let others = array.shape.indices.filter { !axes.contains($0) }
        func singular(_ pick: @escaping ([Double]) -> Double) throws -> NDArray {
            let moved = try array.converted(to: .float64).transposed(others + axes)
            return try kept(LinearAlgebra.each(moved, array.dtype, vm) { [NDArray([pick(try Lapack.singular(Lapack.Matrix($0), job: "N").values)], shape: [])] }[0])
        }
        if let name = order?.text {
            switch name {
            case "fro", "f": return try NDArray.apply(.multiply, size, size, in: size.dtype).reduced(.sum, over: axes, keepingAxes: keep).applying(.sqrt)
            case "nuc": return try singular { $0.reduce(0, +) }
            default: throw Raise(.valueError, "Invalid norm order for matrices.")
            }
        }
        // Sums along one axis, then the largest or smallest along the other.
        func lines(_ summed: Int, _ kind: Reduction) throws -> NDArray {
            try kept(size.reduced(.sum, over: [axes[summed]], keepingAxes: true).reduced(kind, over: axes))
        }
        switch order?.number {
        case 1: return try lines(0, .maximum)
        case -1: return try lines(0, .minimum)
        case .infinity?: return try lines(1, .maximum)
        case (-.infinity)?: return try lines(1, .minimum)
        case 2: return try singular { $0.first ?? 0 }
        case -2: return try singular { $0.last ?? 0 }
        default: throw Raise(.valueError, "Invalid norm order for matrices.")
        }
    }
}
