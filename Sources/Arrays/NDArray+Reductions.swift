public enum Reduction: Sendable { case sum, product, mean, minimum, maximum, variance(ddof: Int), deviation(ddof: Int), all, any, argMinimum, argMaximum, median }

extension NDArray {
    /// Reduces over one axis, or over all of them if there is none.
    public func reduced(_ kind: Reduction, axis: Int? = nil, keepingAxes: Bool = false) throws -> NDArray {
        guard let axis else {
            let flat = try reduceRows(kind, rows: 1, length: count, array: self, resultShape: [])
            return keepingAxes ? try flat.reshaped([Int](repeating: 1, count: rank)) : flat
        }
        let at = try self.axis(axis)
        let order = shape.indices.filter { $0 != at } + [at]
        let moved = try transposed(order)
        let resultShape = order.dropLast().map { shape[$0] }
        let result = try reduceRows(kind, rows: resultShape.reduce(1, *), length: shape[at], array: moved, resultShape: resultShape)
        if !keepingAxes { return result }
        var kept = shape
        kept[at] = 1
        return try result.reshaped(kept)
    }

    public func reduced(_ kind: Reduction, axes: [Int], keepingAxes: Bool = false) throws -> NDArray {
        let list = try axes.map { try axis($0) }.sorted(by: >)
        guard let first = list.first else { return self }
        if list.count == 1 { return try reduced(kind, axis: first, keepingAxes: keepingAxes) }
        let kept = shape.indices.filter { !list.contains($0) }
        let merged = try transposed(kept + list.reversed()).reshaped(kept.map { shape[$0] } + [-1])
        let result = try merged.reduced(kind, axis: -1)
        return keepingAxes ? try result.reshaped(shape.indices.map { list.contains($0) ? 1 : shape[$0] }) : result
    }

    private func reduceRows(_ kind: Reduction, rows: Int, length: Int, array: NDArray, resultShape: [Int]) throws -> NDArray {
        switch kind {
        case .minimum, .maximum, .argMinimum, .argMaximum:
            if length == 0 {
                throw ArrayError.empty(operation: { if case .minimum = kind { "minimum" } else if case .maximum = kind { "maximum" } else if case .argMinimum = kind { "argmin" } else { "argmax" } }())
            }
        default: break
        }
        if !dtype.isFloat {
            let values = array.integers
            func row(_ i: Int) -> ArraySlice<Int> { values[i * length..<(i + 1) * length] }
            switch kind {
            case .sum: return NDArray(integers: (0..<rows).map { row($0).reduce(0, &+) }, shape: resultShape)
            case .product: return NDArray(integers: (0..<rows).map { row($0).reduce(1, &*) }, shape: resultShape)
            case .minimum: return NDArray(integers: (0..<rows).map { row($0).min() ?? 0 }, shape: resultShape, dtype: dtype)
            case .maximum: return NDArray(integers: (0..<rows).map { row($0).max() ?? 0 }, shape: resultShape, dtype: dtype)
            default: break
            }
        }
        let values = array.doubles
        func row(_ i: Int) -> ArraySlice<Double> { values[i * length..<(i + 1) * length] }
        func sum(_ i: Int) -> Double {
            values.withUnsafeBufferPointer { NDArray.pairwiseSum(UnsafeBufferPointer(rebasing: $0[i * length..<(i + 1) * length])) }
        }
        func variance(_ i: Int, _ ddof: Int) -> Double {
            let mean = sum(i) / Double(length)
            let squares = row(i).map { ($0 - mean) * ($0 - mean) }
            return squares.withUnsafeBufferPointer(NDArray.pairwiseSum) / Double(length - ddof)
        }
        func best(_ i: Int, _ precedes: (Double, Double) -> Bool) -> Int {
            var index = 0
            let row = Array(row(i))
            for j in row.indices {
                if row[j].isNaN { return j }
                if precedes(row[j], row[index]) { index = j }
            }
            return index
        }
        let kept: DType = dtype == .float32 ? .float32 : .float64
        func floats(_ body: (Int) -> Double) -> NDArray { NDArray((0..<rows).map(body), shape: resultShape, dtype: kept) }
        switch kind {
        case .sum: return floats(sum)
        case .product: return floats { row($0).reduce(1, *) }
        case .mean: return floats { sum($0) / Double(length) }
        case .minimum: return floats { i in row(i).contains(where: \.isNaN) ? .nan : row(i).min() ?? 0 }
        case .maximum: return floats { i in row(i).contains(where: \.isNaN) ? .nan : row(i).max() ?? 0 }
        case .variance(let ddof): return floats { variance($0, ddof) }
        case .deviation(let ddof): return floats { variance($0, ddof).squareRoot() }
        case .median:
            return floats { i in
                let sorted = row(i).sorted()
                if sorted.isEmpty || sorted.contains(where: \.isNaN) { return .nan }
                let middle = sorted.count / 2
                return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
            }
        case .all: return NDArray(integers: (0..<rows).map { row($0).allSatisfy { $0 != 0 } ? 1 : 0 }, shape: resultShape, dtype: .bool)
        case .any: return NDArray(integers: (0..<rows).map { row($0).contains { $0 != 0 } ? 1 : 0 }, shape: resultShape, dtype: .bool)
        case .argMinimum: return NDArray(integers: (0..<rows).map { best($0, <) }, shape: resultShape)
        case .argMaximum: return NDArray(integers: (0..<rows).map { best($0, >) }, shape: resultShape)
        }
    }

    /// Sums as NumPy does: blocks of 128 with eight running sums, joined pairwise.
    static func pairwiseSum(_ x: UnsafeBufferPointer<Double>) -> Double {
        let n = x.count
        if n < 8 { return x.reduce(0, +) }
        if n <= 128 {
            var r = SIMD8<Double>(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7])
            var i = 8
            while i < n - n % 8 {
                r += SIMD8(x[i], x[i + 1], x[i + 2], x[i + 3], x[i + 4], x[i + 5], x[i + 6], x[i + 7])
                i += 8
            }
            var total = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
            while i < n {
                total += x[i]
                i += 1
            }
            return total
        }
        var half = n / 2
        half -= half % 8
        return pairwiseSum(UnsafeBufferPointer(rebasing: x[..<half])) + pairwiseSum(UnsafeBufferPointer(rebasing: x[half...]))
    }

    public func cumulated(_ isProduct: Bool, axis: Int?) throws -> NDArray {
        let base = axis == nil ? try reshaped([-1]) : self
        let at = try base.axis(axis ?? 0)
        let order = base.shape.indices.filter { $0 != at } + [at]
        let moved = try base.transposed(order)
        let length = base.shape[at]
        let back = order.indices.map { i in order.firstIndex(of: i) ?? 0 }
        if dtype.isFloat {
            var values = moved.doubles
            for i in values.indices where length > 0 && i % length != 0 { values[i] = isProduct ? values[i] * values[i - 1] : values[i] + values[i - 1] }
            return try NDArray(values, shape: moved.shape, dtype: dtype).transposed(back).copy()
        }
        var values = moved.integers
        for i in values.indices where length > 0 && i % length != 0 { values[i] = isProduct ? values[i] &* values[i - 1] : values[i] &+ values[i - 1] }
        return try NDArray(integers: values, shape: moved.shape).transposed(back).copy()
    }
}
