import Arrays
import Interpreter

/// Differences, sums of products, interpolation, polynomials.
enum Calculus {
    static func made(_ array: NDArray) -> Value { .object(ArrayObject(array)) }

    private static func doubles(_ value: Value, _ vm: Interpreter) throws -> NDArray { try NumPy.convertArray(NumPy.argument(value, vm), to: .float64, vm) }

    static let table: [Builtin] = [
        Builtin("diff", "a, n=1, axis=-1, prepend=None, append=None", "Differences of neighbours.", example: "np.diff([1, 4, 9])  # array([3, 5])") { call in
            var array = try NumPy.argument(call[0], call.vm)
            let n = try call.int(1, or: 1)
            guard n >= 0 else { throw Raise(.valueError, "order must be non-negative but got \(n)") }
            guard array.rank > 0 else { throw Raise(.valueError, "diff requires input that is at least one dimensional") }
            let axis = try array.axis(call.int(2, or: -1))
            for (place, isFront) in [(3, true), (4, false)] {
                guard let value = call.optional(place) else { continue }
                var extra = try NumPy.argument(value, call.vm)
                if extra.rank == 0 {
                    var shape = array.shape
                    shape[axis] = 1
                    extra = try extra.broadcast(to: shape)
                }
                array = try Shaping.concatenate(isFront ? [extra, array] : [array, extra], axis, call.vm)
            }
            for _ in 0..<n {
                let length = array.shape[axis]
                guard length > 0 else { break }
                let (later, earlier) = (array.sliced(axis, from: 1, count: length - 1), array.sliced(axis, from: 0, count: length - 1))
                array = try NumPy.apply(array.dtype == .bool ? .notEqual : .subtract, later, earlier, in: array.dtype, call.vm)
            }
            return made(array)
        },
        Builtin("ediff1d", "ary, to_end=None, to_begin=None", "Differences of neighbours of the flattened array.") { call in
            let array = try NumPy.argument(call[0], call.vm).reshaped([-1])
            let gaps = try NumPy.apply(.subtract, array.sliced(0, from: 1, count: array.count - 1), array.sliced(0, from: 0, count: max(0, array.count - 1)), in: array.dtype, call.vm)
            let ends = try [2, 1].map { try call.optional($0).map { try NumPy.argument($0, call.vm).reshaped([-1]) } }
            return made(try Shaping.concatenate([ends[0], gaps, ends[1]].compactMap { $0 }, 0, call.vm))
        },
        Builtin("gradient", "f, *varargs, axis=None, edge_order=1", "Slopes by central differences, at the ends by one-sided ones.") { try gradient($0) },
        Builtin("trapezoid", "y, x=None, dx=1.0, axis=-1", "The area under a polygon.") { call in
            let y = try Statistics.floats(call[0], call.vm)
            let axis = try y.axis(call.int(3, or: -1))
            let length = y.shape[axis]
            let (later, earlier) = (y.sliced(axis, from: 1, count: length - 1), y.sliced(axis, from: 0, count: max(0, length - 1)))
            var width = NDArray([try call.double(2, or: 1)], shape: [])
            if let given = call.optional(1) {
                let x = try doubles(given, call.vm)
                let at = x.rank == 1 ? 0 : axis
                let steps = try NDArray.apply(.subtract, x.sliced(at, from: 1, count: x.shape[at] - 1), x.sliced(at, from: 0, count: max(0, x.shape[at] - 1)), in: .float64)
                var shape = [Int](repeating: 1, count: y.rank)
                shape[axis] = steps.count
                width = x.rank == 1 ? try steps.reshaped(shape) : steps
            }
            let sums = try NDArray.apply(.add, later, earlier, in: y.dtype)
            let areas = try NDArray.apply(.divide, NDArray.apply(.multiply, width, sums, in: .float64), NDArray([2], shape: []), in: .float64)
            return NumPy.value(try areas.reduced(.sum, axis: axis))
        },
        Builtin("convolve", "a, v, mode='full'", "The convolution of two sequences.", example: "np.convolve(x, np.ones(3) / 3, mode='valid')") { try convolve($0, standard: "full", reversed: false) },
        Builtin("correlate", "a, v, mode='valid'", "The correlation of two sequences.") { try convolve($0, standard: "valid", reversed: true) },
        Builtin("interp", "x, xp, fp, left=None, right=None, period=None", "Values between given points, along straight lines.") { call in
            let x = try doubles(call[0], call.vm)
            let (xp, fp) = (try doubles(call[1], call.vm).doubles, try doubles(call[2], call.vm).doubles)
            guard xp.count == fp.count else { throw Raise(.valueError, "fp and xp are not of the same length.") }
            guard let first = fp.first, let last = fp.last else { throw Raise(.valueError, "array of sample points is empty") }
            let (left, right) = (try call.optional(3).map { try call.vm.double($0) } ?? first, try call.optional(4).map { try call.vm.double($0) } ?? last)
            return NumPy.value(x.map { x in
                if x.isNaN { return x }
                if x < xp[0] { return left }
                if x > xp[xp.count - 1] { return right }
                var (low, high) = (0, xp.count)
                while low < high {
                    let middle = (low + high) / 2
                    if xp[middle] <= x { low = middle + 1 } else { high = middle }
                }
                let i = low - 1
                if i >= xp.count - 1 || xp[i] == x { return fp[min(i, fp.count - 1)] }
                let slope = (fp[i + 1] - fp[i]) / (xp[i + 1] - xp[i])
                return slope * (x - xp[i]) + fp[i]
            })
        },
        Builtin("polyfit", "x, y, deg, rcond=None, full=False, w=None, cov=False", "The polynomial of a degree nearest to points, highest power first.", example: "np.polyfit(x, y, 1)") { call in
            let (x, y) = (try doubles(call[0], call.vm), try doubles(call[1], call.vm))
            let degree = try call.int(2)
            guard degree >= 0 else { throw Raise(.valueError, "expected deg >= 0") }
            guard x.rank == 1 else { throw Raise(.typeError, "expected 1D vector for x") }
            guard x.count > 0 else { throw Raise(.typeError, "expected non-empty vector for x") }
            guard x.count == y.shape.first else { throw Raise(.typeError, "expected x and y to have same length") }
            guard try !call.bool(4, or: false), try !call.bool(6, or: false) else { throw Raise(.notImplementedError, "full= and cov= are not part of this np.polyfit") }
            try NDArray.checkedCount(.float64, [x.count, degree &+ 1])
            let weights = try call.optional(5).map { try doubles($0, call.vm).doubles }
            let points = x.doubles
            let rows = points.count
            var matrix = Lapack.Matrix(rows: rows, columns: degree + 1, values: [Double](repeating: 1, count: rows * (degree + 1)))
            for j in (0..<degree).reversed() { for i in 0..<rows { matrix.values[i + j * rows] = matrix.values[i + (j + 1) * rows] * points[i] } }
            var right = try Lapack.Matrix(y.rank == 1 ? y.reshaped([-1, 1]) : y)
            if let weights {
                for k in matrix.values.indices { matrix.values[k] *= weights[k % rows] }
                for k in right.values.indices { right.values[k] *= weights[k % rows] }
            }
            // Columns scaled to length one, for a better condition.
            let scales = (0...degree).map { j in (0..<rows).reduce(0) { $0 + matrix.values[$1 + j * rows] * matrix.values[$1 + j * rows] }.squareRoot() }
            for k in matrix.values.indices where scales[k / rows] > 0 { matrix.values[k] /= scales[k / rows] }
            let tolerance = try call.optional(3).map { try call.vm.double($0) } ?? Double(rows) * Double.ulpOfOne
            var found = try Lapack.leastSquares(matrix, right, tolerance: tolerance)
            for k in found.x.values.indices { found.x.values[k] /= scales[k % (degree + 1)] }
            if found.rank != degree + 1 { try NumPy.notice("RankWarning: Polyfit may be poorly conditioned", call.vm) }
            let result = try found.x.array.copy()
            return made(y.rank == 1 ? try result.reshaped([-1]) : result)
        },
        Builtin("polyval", "p, x", "A polynomial's values, highest power first.") { call in
            let p = try NumPy.argument(call[0], call.vm)
            let x = try NumPy.argument(call[1], call.vm)
            let kind = p.dtype.promoted(with: x.dtype)
            var y = NDArray(kind, shape: x.shape)
            for i in 0..<p.count { y = try NumPy.apply(.add, NumPy.apply(.multiply, y, x, in: kind, call.vm), p.row(i), in: kind, call.vm) }
            return NumPy.value(y)
        },
        Builtin("polyder", "p, m=1", "A polynomial's derivative.") { call in
            var p = try NumPy.argument(call[0], call.vm)
            for _ in 0..<max(0, min(p.count, try call.int(1, or: 1))) {
                let n = p.count - 1
                guard n >= 0 else { break }
                p = try NumPy.apply(.multiply, p.sliced(0, from: 0, count: n), NDArray(integers: (0..<n).map { n - $0 }), in: p.dtype.promoted(with: .int64), call.vm)
            }
            return made(p)
        },
        Builtin("polyint", "p, m=1, k=0", "A polynomial's antiderivative.") { call in
            let p = try doubles(call[0], call.vm).doubles
            return made(NDArray(p.indices.map { p[$0] / Double(p.count - $0) } + [try call.double(2, or: 0)]))
        },
        Builtin("polyadd", "a1, a2", "The sum of two polynomials.") { call in
            let (a, b) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
            let size = max(a.count, b.count)
            func padded(_ p: NDArray) throws -> NDArray { try NDArray.concatenate([NDArray(p.dtype, shape: [size - p.count]), p.reshaped([-1])], axis: 0) }
            return made(try NumPy.apply(.add, padded(a), padded(b), in: a.dtype.promoted(with: b.dtype), call.vm))
        },
        Builtin("polymul", "a1, a2", "The product of two polynomials.") { try convolve($0, standard: "full", reversed: false) },
        Builtin("poly", "seq_of_zeros", "The polynomial with given roots.") { call in
            let roots = try doubles(call[0], call.vm).doubles
            var p = [1.0]
            for root in roots {
                p.append(0)
                for i in (1..<p.count).reversed() { p[i] -= root * p[i - 1] }
            }
            return made(NDArray(p))
        },
        Builtin("roots", "p", "The roots of a polynomial, highest power first.", example: "np.roots([1, -3, 2])  # array([2., 1.])") { call in
            let p = try doubles(call[0], call.vm).doubles
            guard let first = p.firstIndex(where: { $0 != 0 }), let last = p.lastIndex(where: { $0 != 0 }) else { return made(NDArray(.float64, shape: [0])) }
            let inner = Array(p[first...last])
            let n = inner.count - 1
            var values: [Complex] = []
            if n > 0 {
                var companion = Lapack.Matrix(rows: n, columns: n, values: [Double](repeating: 0, count: n * n))
                for j in 0..<n { companion.values[j * n] = -inner[j + 1] / inner[0] }
                for i in 1..<max(1, n) { companion.values[i + (i - 1) * n] = 1 }
                values = try Lapack.eigen(companion, vectors: false).values
            }
            values += [Complex](repeating: Complex(0), count: p.count - 1 - last)
            return made(values.allSatisfy { $0.imaginary == 0 } ? NDArray(values.map(\.real)) : NDArray(complex: values))
        },
        Builtin("unwrap", "p, discont=None, axis=-1, *, period=6.283185307179586", "Angles without jumps of a full turn.") { call in
            let x = try doubles(call[0], call.vm)
            guard x.rank == 1 else { throw Raise(.notImplementedError, "np.unwrap takes one-dimensional arrays here") }
            let period = try call.double(3, or: 2 * .pi)
            var values = x.doubles
            var shift = 0.0
            let original = values
            for i in values.indices.dropFirst() {
                let gap = original[i] - original[i - 1]
                var wrapped = (gap + period / 2) - ((gap + period / 2) / period).rounded(.down) * period - period / 2
                if wrapped == -period / 2, gap > 0 { wrapped = period / 2 }
                if abs(gap) >= period / 2 { shift += wrapped - gap }
                values[i] = original[i] + shift
            }
            return made(NDArray(values))
        },
    ]

    private static func convolve(_ call: Call, standard: String, reversed: Bool) throws -> Value {
        var (a, v) = (try NumPy.argument(call[0], call.vm).reshaped([-1]), try NumPy.argument(call[1], call.vm).reshaped([-1]))
        guard a.count > 0 else { throw Raise(.valueError, "a cannot be empty") }
        guard v.count > 0 else { throw Raise(.valueError, "v cannot be empty") }
        let mode = try call.string(2, or: standard)
        let kind = a.dtype.promoted(with: v.dtype)
        let isSwapped = v.count > a.count
        if isSwapped { swap(&a, &v) }
        // Correlation slides v as it is, convolution turned round.
        if !reversed { v = v.reversed(0) }
        let (n, m) = (a.count, v.count)
        let (start, count): (Int, Int)
        switch mode {
        case "full": (start, count) = (-(m - 1), n + m - 1)
        case "same": (start, count) = (-(m / 2) + (m % 2 == 0 && !reversed ? 0 : 0), n)
        case "valid": (start, count) = (0, n - m + 1)
        default: throw Raise(.valueError, "mode must be one of 'valid', 'same', or 'full' (got '\(mode)')")
        }
        let from = mode == "same" ? -((m - 1) - (m - 1) / 2) + (m % 2 == 0 ? 0 : 0) : start
        var values: NDArray
        if kind.isFloat {
            let (x, y) = (a.doubles, v.doubles)
            values = NDArray(try (0..<count).map { i in
                if i & 0xFF == 0xFF { try call.vm.checkInterruption() }
                var total = 0.0
                for j in max(0, -(from + i))..<max(max(0, -(from + i)), min(m, n - (from + i))) { total += x[from + i + j] * y[j] }
                return total
            }, dtype: kind)
        } else {
            let (x, y) = (a.integers, v.integers)
            values = NDArray(integers: try (0..<count).map { i in
                if i & 0xFF == 0xFF { try call.vm.checkInterruption() }
                var total = 0
                for j in max(0, -(from + i))..<max(max(0, -(from + i)), min(m, n - (from + i))) { total &+= x[from + i + j] &* y[j] }
                return total
            }, dtype: kind == .bool ? .int64 : kind)
        }
        if reversed, isSwapped { values = values.reversed(0).copy() }
        return made(values)
    }

    private static func gradient(_ call: Call) throws -> Value {
        let f = try Statistics.floats(call[0], call.vm)
        let axes = try ArrayMethods.axes(call, 2).map { try $0.map { try f.axis($0) } } ?? Array(f.shape.indices)
        guard f.rank > 0 else { throw Raise(.valueError, "gradient requires at least one dimension") }
        let spacings = try call.rest.map { try doubles($0, call.vm) }
        guard spacings.count <= 1 || spacings.count == axes.count else { throw Raise(.typeError, "invalid number of arguments") }
        let order = try call.int(3, or: 1)
        let results = try axes.enumerated().map { i, axis -> Value in
            let n = f.shape[axis]
            guard n >= order + 1 else { throw Raise(.valueError, "Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.") }
            let spacing = spacings.isEmpty ? NDArray([1], shape: []) : spacings[min(i, spacings.count - 1)]
            var h = [Double](repeating: spacing.firstDouble, count: n - 1)
            if spacing.rank == 1 {
                let x = spacing.doubles
                guard x.count == n else { throw Raise(.valueError, "when 1d, distances must match the length of the corresponding dimension") }
                h = (0..<n - 1).map { x[$0 + 1] - x[$0] }
            }
            let isEven = h.allSatisfy { $0 == h[0] }
            let moved = try f.converted(to: .float64).movingAxis(axis, to: f.rank - 1)
            let values = moved.doubles
            var out = values
            for start in stride(from: 0, to: values.count, by: n) {
                func at(_ k: Int) -> Double { values[start + k] }
                for k in 1..<max(1, n - 1) {
                    if isEven {
                        out[start + k] = (at(k + 1) - at(k - 1)) / (2 * h[0])
                    } else {
                        let (a, b) = (h[k - 1], h[k])
                        out[start + k] = -b / (a * (a + b)) * at(k - 1) + (b - a) / (a * b) * at(k) + a / (b * (a + b)) * at(k + 1)
                    }
                }
                if order == 2 {
                    out[start] = (-1.5 * at(0) + 2 * at(1) - 0.5 * at(2)) / h[0]
                    out[start + n - 1] = (0.5 * at(n - 3) - 2 * at(n - 2) + 1.5 * at(n - 1)) / h[n - 2]
                } else {
                    out[start] = (at(1) - at(0)) / h[0]
                    out[start + n - 1] = (at(n - 1) - at(n - 2)) / h[n - 2]
                }
            }
            return made(try NDArray(out, shape: moved.shape).movingAxis(f.rank - 1, to: axis).copy().asKind(f.dtype))
        }
        return results.count == 1 ? results[0] : .tuple(Tuple(results))
    }
}
