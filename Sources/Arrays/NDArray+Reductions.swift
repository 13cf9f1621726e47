public enum Reduction: Sendable { case sum, product, mean, minimum, maximum, variance(ddof: Int), deviation(ddof: Int), all, any, argMinimum, argMaximum, median }

extension NDArray {
    /// Reduces over one axis, or over all of them if there is none.
    public func reduced(_ kind: Reduction, axis: Int? = nil, keepingAxes: Bool = false) throws -> NDArray {
        try reduced(kind, over: axis.map { [$0] }, keepingAxes: keepingAxes)
    }

    public func reduced(_ kind: Reduction, axes: [Int], keepingAxes: Bool = false) throws -> NDArray {
        try reduced(kind, over: axes, keepingAxes: keepingAxes)
    }

    /// - Parameter axes: nil for all.
    public func reduced(_ kind: Reduction, over axes: [Int]?, keepingAxes: Bool = false) throws -> NDArray {
        let dropped = try axes.map { try $0.map { try axis($0) } } ?? Array(shape.indices)
        guard Set(dropped).count == dropped.count else { throw ArrayError.invalid("duplicate value in 'axis'") }
        let result = try reducing(kind, dropped)
        if keepingAxes { return result }
        let kept = shape.indices.filter { !dropped.contains($0) }
        return NDArray(storage: result.storage, shape: kept.map { shape[$0] }, strides: kept.map { result.strides[$0] }, offset: result.offset)
    }

    /// The result has length 1 along the axes reduced over.
    private func reducing(_ kind: Reduction, _ axes: [Int]) throws -> NDArray {
        let target = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
        let length = axes.reduce(1) { $0 * shape[$1] }
        func scaled(_ sums: NDArray, _ count: Double) throws -> NDArray {
            try NDArray.apply(.divide, sums, NDArray([count], shape: []), in: sums.dtype == .complex128 ? .complex128 : sums.dtype.isFloat ? sums.dtype : .float64)
        }
        switch kind {
        case .sum:
            if dtype.isFloat || dtype == .complex128 { return try accumulated(.add, target) }
            switch dtype.kind {
            case "u": return try asKind(.uint64).accumulated(.add, target)
            case "m": return try accumulated(.add, target)
            case "U", "O", "M": throw ArrayError.kinds(operation: "add")
            default: return try asKind(.int64).accumulated(.add, target)
            }
        case .product:
            if dtype.isFloat || dtype == .complex128 { return try accumulated(.multiply, target) }
            guard dtype.isNumber else { throw ArrayError.kinds(operation: "multiply") }
            return try asKind(dtype.isUnsigned ? .uint64 : .int64).accumulated(.multiply, target)
        case .minimum, .maximum:
            let isLow = if case .minimum = kind { true } else { false }
            if length == 0, target.reduce(1, *) > 0 { throw ArrayError.empty(operation: isLow ? "minimum" : "maximum") }
            if dtype.isText || dtype == .object { throw ArrayError.kinds(operation: isLow ? "minimum" : "maximum") }
            return try accumulated(isLow ? .minimum : .maximum, target)
        case .all, .any:
            let isAll = if case .all = kind { true } else { false }
            let flags = dtype == .bool ? self : NDArray(booleans: booleans, shape: shape)
            return try flags.accumulated(isAll ? .bitAnd : .bitOr, target)
        case .mean:
            if case .timedelta = dtype { return try NDArray(integers: reducing(.sum, axes).integers.map { length > 0 ? Int((Double($0) / Double(length)).rounded(.towardZero)) : Dates.missing }, shape: target, dtype: dtype) }
            guard dtype.isNumber else { throw ArrayError.kinds(operation: "add") }
            if dtype == .float16 { return try scaled(converted(to: .float32).reducing(.sum, axes), Double(length)).converted(to: .float16) }
            return try scaled((dtype.isFloat || dtype == .complex128 ? self : converted(to: .float64)).reducing(.sum, axes), Double(length))
        case .variance(let ddof), .deviation(let ddof):
            guard dtype.isNumber else { throw ArrayError.kinds(operation: "subtract") }
            if dtype == .float16 { return try converted(to: .float32).reducing(kind, axes).converted(to: .float16) }
            let base = dtype.isFloat ? self : converted(to: .float64)
            let mean = try base.reducing(.mean, axes)
            let gaps = try NDArray.apply(.subtract, base, mean, in: base.dtype)
            let squares = try NDArray.apply(.multiply, gaps, gaps, in: base.dtype)
            let result = try scaled(squares.reducing(.sum, axes), Double(max(0, length - ddof)))
            if case .deviation = kind { return try result.applying(.sqrt) }
            return result
        case .median:
            guard dtype.isNumber else { throw ArrayError.kinds(operation: "median") }
            return try quantiles([0.5], over: axes, method: .linear, isMedian: true).row(0).reshaped(target)
        case .argMinimum, .argMaximum:
            let isLow = if case .argMinimum = kind { true } else { false }
            return try bestPositions(isLow, axes, target)
        }
    }

    /// Runs an operation over the axes along which `target` has length 1. Axes are walked as they lie in memory; along the innermost,
    /// floating-point sums are pairwise. So digits come out as NumPy's.
    private func accumulated(_ op: ElementwiseOperator, _ target: [Int]) throws -> NDArray {
        let order = shape.indices.sorted { strides[$0].magnitude != strides[$1].magnitude ? strides[$0].magnitude > strides[$1].magnitude : $0 < $1 }
        let result = try NDArray.allocated(dtype, target)
        let outer = NDArray(
            storage: result.storage, shape: order.map { shape[$0] }, strides: order.map { target[$0] == 1 ? 0 : result.strides[$0] }, offset: 0)
        let inner = NDArray(storage: storage, shape: outer.shape, strides: order.map { strides[$0] }, offset: offset)
        if op == .minimum || op == .maximum {
            // Begin with the first element along each axis.
            if count > 0 { result.move(from: NDArray(storage: storage, shape: target, strides: strides, offset: offset)) }
        } else if op == .multiply || op == .bitAnd {
            result.move(from: try NDArray(integers: [1], shape: []).converted(to: dtype).broadcast(to: target))
        }
        switch dtype {
        case .float64: Accumulation.floating(op, inner, outer, Double.self)
        case .float32: Accumulation.floating(op, inner, outer, Float.self)
        case .float16: return try converted(to: .float32).accumulated(op, target).converted(to: .float16)
        case .complex128:
            Accumulation.run(inner, outer, Complex.self) { op == .multiply ? $0 * $1 : $0 + $1 }
        case .int64, .datetime, .timedelta: Accumulation.integer(op, inner, outer, Int.self)
        case .int32: Accumulation.integer(op, inner, outer, Int32.self)
        case .int16: Accumulation.integer(op, inner, outer, Int16.self)
        case .int8: Accumulation.integer(op, inner, outer, Int8.self)
        case .uint64: Accumulation.integer(op, inner, outer, UInt.self)
        case .uint32: Accumulation.integer(op, inner, outer, UInt32.self)
        case .uint16: Accumulation.integer(op, inner, outer, UInt16.self)
        case .bool, .uint8: Accumulation.integer(op, inner, outer, UInt8.self)
        case .text, .object: throw ArrayError.kinds(operation: op.name)
        }
        return result
    }

    private func bestPositions(_ isLow: Bool, _ axes: [Int], _ target: [Int]) throws -> NDArray {
        let length = axes.reduce(1) { $0 * shape[$1] }
        if length == 0, target.reduce(1, *) > 0 { throw ArrayError.empty(operation: isLow ? "argmin" : "argmax") }
        if dtype == .object { throw ArrayError.kinds(operation: isLow ? "argmin" : "argmax") }
        let kept = shape.indices.filter { !axes.contains($0) }
        let moved = try transposed(kept + axes)
        let result = NDArray(.int64, shape: target)
        let out = result.storage.pointer(Int.self)
        func search<T>(_ values: [T], _ precedes: (T, T) -> Bool) {
            for row in 0..<result.count {
                let start = row * length
                var best = start
                for i in start..<start + length where precedes(values[i], values[best]) { best = i }
                out[row] = best - start
            }
        }
        if dtype.isText { search(moved.texts) { isLow ? NDArray.textPrecedes($0, $1) : NDArray.textPrecedes($1, $0) } }
        else if dtype == .float64, moved.isContiguous, length > 0 { moved.firstBest(isLow, length, out, result.count, Double.self) }
        else if dtype == .float32, moved.isContiguous, length > 0 { moved.firstBest(isLow, length, out, result.count, Float.self) }
        // nan counts as smallest and largest.
        else if dtype.isFloat { search(moved.doubles) { a, b in b == b && (isLow ? a < b || a != a : a > b || a != a) } }
        else { search(moved.integers) { isLow ? $0 < $1 : $0 > $1 } }
        return result
    }

    /// For each row where its smallest or largest number, or its first nan, stands.
    private func firstBest<T: KernelFloat>(_ isLow: Bool, _ length: Int, _ out: UnsafeMutablePointer<Int>, _ rows: Int, _ type: T.Type) {
        for row in 0..<rows {
            let x = storage.pointer(T.self) + (offset + row * length)
            var (best, at) = (x[0], 0)
            if best == best {
                var i = 1
                while i < length {
                    let value = x[i]
                    if isLow ? !(value >= best) : !(value <= best) {
                        (best, at) = (value, i)
                        if value != value { break }
                    }
                    i &+= 1
                }
            }
            out[row] = at
        }
    }

    /// Running sums or products along an axis; over all elements if there is none.
    public func cumulated(_ isProduct: Bool, axis: Int?) throws -> NDArray {
        let base = axis == nil ? try reshaped([-1]) : self
        let at = try base.axis(axis ?? 0)
        let kind: DType = dtype.isFloat || dtype == .complex128 || dtype.isTime ? dtype : dtype.isUnsigned ? .uint64 : .int64
        guard kind != .float16 else { return try converted(to: .float32).cumulated(isProduct, axis: axis).converted(to: .float16) }
        guard dtype.isNumber || dtype.isTime else { throw ArrayError.kinds(operation: isProduct ? "multiply" : "add") }
        return base.accumulatedAlong(isProduct ? .multiply : .add, at, kind)
    }

    /// `op` of each element with all before it along an axis.
    public func accumulatedAlong(_ op: ElementwiseOperator, _ axis: Int, _ kind: DType) -> NDArray {
        let result = converted(to: kind)
        guard result.count > 0 else { return result }
        let first = result.sliced(axis, from: 0, count: 1)
        let (length, step) = (result.shape[axis], result.strides[axis])
        @inline(__always) func run<T>(_ type: T.Type, _ body: (T, T) -> T) {
            let out = result.storage.pointer(T.self)
            first.forEachOffset { start in
                var total = out[start]
                for i in 1..<max(1, length) {
                    total = body(total, out[start + i * step])
                    out[start + i * step] = total
                }
            }
        }
        switch kind {
        case .float64: 
            switch op {
            case .multiply: run(Double.self) { $0 * $1 }
            case .maximum: run(Double.self) { $0 >= $1 || $0 != $0 ? $0 : $1 }
            case .minimum: run(Double.self) { $0 <= $1 || $0 != $0 ? $0 : $1 }
            default: run(Double.self) { $0 + $1 }
            }
        case .float32:
            switch op {
            case .multiply: run(Float.self) { $0 * $1 }
            case .maximum: run(Float.self) { $0 >= $1 || $0 != $0 ? $0 : $1 }
            case .minimum: run(Float.self) { $0 <= $1 || $0 != $0 ? $0 : $1 }
            default: run(Float.self) { $0 + $1 }
            }
        case .complex128: run(Complex.self) { op == .multiply ? $0 * $1 : $0 + $1 }
        default:
            guard kind.stride == 8 else { break }
            switch op {
            case .multiply: run(Int.self) { $0 &* $1 }
            case .maximum: run(Int.self) { max($0, $1) }
            case .minimum: run(Int.self) { min($0, $1) }
            default: run(Int.self) { $0 &+ $1 }
            }
        }
        return result
    }
}

/// The loops of reductions: `outer` has the shape of `inner`, with steps of 0 along the axes reduced over.
enum Accumulation {
    @inline(__always)
    static func run<T>(_ inner: NDArray, _ outer: NDArray, _ type: T.Type, _ body: (T, T) -> T) {
        let (p, r) = (inner.storage.pointer(T.self), outer.storage.pointer(T.self))
        Walk.each(outer, inner) { n, o, so, a, sa in
            let (x, out) = (p + a, r + o)
            if so == 0 {
                var total = out[0]
                for i in 0..<n { total = body(total, x[i &* sa]) }
                out[0] = total
            } else if so == 1, sa == 1 {
                for i in 0..<n { out[i] = body(out[i], x[i]) }
            } else {
                for i in 0..<n { out[i &* so] = body(out[i &* so], x[i &* sa]) }
            }
        }
    }

    /// The smaller or larger of each two, or nan.
    @inline(__always)
    private static func better<T: KernelFloat>(_ a: SIMD8<T>, _ b: SIMD8<T>, _ isLow: Bool) -> SIMD8<T> {
        b.replacing(with: a, where: (isLow ? a .<= b : a .>= b) .| (a .!= a))
    }
    @inline(__always)
    private static func better<T: KernelFloat>(_ a: T, _ b: T, _ isLow: Bool) -> T { (isLow ? a <= b : a >= b) || a != a ? a : b }

    /// Extremes don't depend on the order: eight at a time.
    @inline(__always)
    private static func extreme<T: KernelFloat>(_ inner: NDArray, _ outer: NDArray, _ type: T.Type, isLow: Bool) {
        let (p, r) = (inner.storage.pointer(T.self), outer.storage.pointer(T.self))
        Walk.each(outer, inner) { n, o, so, a, sa in
            let (x, out) = (p + a, r + o)
            if so == 0, sa == 1, n >= 32 {
                var (b0, b1, b2, b3) = (eight(x), eight(x + 8), eight(x + 16), eight(x + 24))
                var i = 32
                while i &+ 32 <= n {
                    b0 = better(b0, eight(x + i), isLow)
                    b1 = better(b1, eight(x + (i &+ 8)), isLow)
                    b2 = better(b2, eight(x + (i &+ 16)), isLow)
                    b3 = better(b3, eight(x + (i &+ 24)), isLow)
                    i &+= 32
                }
                let joined = better(better(b0, b1, isLow), better(b2, b3, isLow), isLow)
                var best = out[0]
                for k in 0..<8 { best = better(best, joined[k], isLow) }
                while i < n {
                    best = better(best, x[i], isLow)
                    i &+= 1
                }
                out[0] = best
            } else if so == 0 {
                var best = out[0]
                for i in 0..<n { best = better(best, x[i &* sa], isLow) }
                out[0] = best
            } else {
                for i in 0..<n { out[i &* so] = better(out[i &* so], x[i &* sa], isLow) }
            }
        }
    }

    static func floating<T: KernelFloat>(_ op: ElementwiseOperator, _ inner: NDArray, _ outer: NDArray, _ type: T.Type) {
        switch op {
        case .add:
            let (p, r) = (inner.storage.pointer(T.self), outer.storage.pointer(T.self))
            Walk.each(outer, inner) { n, o, so, a, sa in
                let (x, out) = (p + a, r + o)
                if so == 0 {
                    out[0] += sa == 1 ? halves(x, n) : pairwise(x, n, sa)
                } else if so == 1, sa == 1 {
                    for i in 0..<n { out[i] += x[i] }
                } else {
                    for i in 0..<n { out[i &* so] += x[i &* sa] }
                }
            }
        case .multiply: run(inner, outer, T.self) { $0 * $1 }
        case .minimum: extreme(inner, outer, T.self, isLow: true)
        default: extreme(inner, outer, T.self, isLow: false)
        }
    }

    static func integer<T: FixedWidthInteger>(_ op: ElementwiseOperator, _ inner: NDArray, _ outer: NDArray, _ type: T.Type) {
        switch op {
        case .add:
            let (p, r) = (inner.storage.pointer(T.self), outer.storage.pointer(T.self))
            Walk.each(outer, inner) { n, o, so, a, sa in
                let (x, out) = (p + a, r + o)
                if so == 0, sa == 1 {
                    var total = out[0]
                    for i in 0..<n { total = total &+ x[i] }
                    out[0] = total
                } else {
                    for i in 0..<n { out[i &* so] = out[i &* so] &+ x[i &* sa] }
                }
            }
        case .multiply: run(inner, outer, T.self) { $0 &* $1 }
        case .minimum: run(inner, outer, T.self) { $1 < $0 ? $1 : $0 }
        case .bitAnd: run(inner, outer, T.self) { $0 & $1 }
        case .bitOr: run(inner, outer, T.self) { $0 | $1 }
        default: run(inner, outer, T.self) { $1 > $0 ? $1 : $0 }
        }
    }

    @inline(__always)
    static func eight<T: KernelFloat>(_ x: UnsafePointer<T>) -> SIMD8<T> { UnsafeRawPointer(x).loadUnaligned(as: SIMD8<T>.self) }

    /// Pairwise sums of long arrays: the first cut's two halves at the same time.
    private static func halves<T: KernelFloat>(_ x: UnsafePointer<T>, _ n: Int) -> T {
        guard n >= 1 << 17 else { return pairwise(x, n) }
        var half = n / 2
        half -= half % 8
        nonisolated(unsafe) var (first, second): (T, T) = (0, 0)
        Shares.run(2, least: 1) { parts in
            for part in parts {
                if part == 0 { first = pairwise(x, half) } else { second = pairwise(x + half, n - half) }
            }
        }
        return first + second
    }

    /// Sums as NumPy does: blocks of 128 with eight running sums, joined pairwise.
    static func pairwise<T: KernelFloat>(_ x: UnsafePointer<T>, _ n: Int) -> T {
        if n < 8 {
            var total: T = -0.0
            for i in 0..<n { total += x[i] }
            return total
        }
        if n <= 128 {
            var r = eight(x)
            var i = 8
            while i < n &- n % 8 {
                r += eight(x + i)
                i &+= 8
            }
            var total = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
            while i < n {
                total += x[i]
                i &+= 1
            }
            return total
        }
        var half = n / 2
        half -= half % 8
        return pairwise(x, half) + pairwise(x + half, n - half)
    }

    static func pairwise<T: KernelFloat>(_ x: UnsafePointer<T>, _ n: Int, _ step: Int) -> T {
        if n < 8 {
            var total: T = -0.0
            for i in 0..<n { total += x[i &* step] }
            return total
        }
        if n <= 128 {
            var r = [T](repeating: 0, count: 8)
            for k in 0..<8 { r[k] = x[k &* step] }
            var i = 8
            while i < n - n % 8 {
                for k in 0..<8 { r[k] += x[(i &+ k) &* step] }
                i += 8
            }
            var total = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
            while i < n {
                total += x[i &* step]
                i += 1
            }
            return total
        }
        var half = n / 2
        half -= half % 8
        return pairwise(x, half, step) + pairwise(x + half &* step, n - half, step)
    }
}
