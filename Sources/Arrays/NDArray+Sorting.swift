extension NDArray {
    /// Words in the order of the elements (nan and "not a time" last), for the kinds that are numbers or times.
    var sortKeys: [UInt64]? {
        let top: UInt64 = 1 << 63
        switch dtype {
        case .float16, .float32, .float64:
            return doubles.map { x in
                if x != x { return .max }
                let bits = (x == 0 ? 0 : x).bitPattern
                return bits & top == 0 ? bits | top : ~bits
            }
        case .uint64: return integers.map { UInt64(bitPattern: Int64($0)) }
        case .datetime, .timedelta: return integers.map { $0 == Dates.missing ? .max : UInt64(bitPattern: Int64($0)) ^ top }
        case .text, .object, .complex128: return nil
        default: return integers.map { UInt64(bitPattern: Int64($0)) ^ top }
        }
    }

    /// Stable order of the elements of a one-dimensional run of keys.
    static func order(_ keys: ArraySlice<UInt64>) -> [Int] {
        let n = keys.count
        let base = keys.startIndex
        if n < 512 {
            return (0..<n).sorted { keys[base + $0] != keys[base + $1] ? keys[base + $0] < keys[base + $1] : $0 < $1 }
        }
        // Radix sort, eleven bits a pass; passes in which all digits agree are left out.
        var order = Array(0..<n)
        var spare = order
        for shift in stride(from: 0, to: 64, by: 11) {
            var counts = [Int](repeating: 0, count: 2048)
            for key in keys { counts[Int(truncatingIfNeeded: key &>> UInt64(shift)) & 2047] += 1 }
            if counts.contains(n) { continue }
            var total = 0
            for i in counts.indices { (counts[i], total) = (total, total + counts[i]) }
            keys.withUnsafeBufferPointer { keys in
                for i in order {
                    let digit = Int(truncatingIfNeeded: keys[i] &>> UInt64(shift)) & 2047
                    spare[counts[digit]] = i
                    counts[digit] += 1
                }
            }
            swap(&order, &spare)
        }
        return order
    }

    /// The positions that would sort all elements, in row-major numbering.
    public func flatOrder() throws -> [Int] {
        if let keys = sortKeys { return NDArray.order(keys[...]) }
        if dtype.isText {
            let texts = texts
            return texts.indices.sorted { texts[$0] != texts[$1] ? NDArray.textPrecedes(texts[$0], texts[$1]) : $0 < $1 }
        }
        if dtype == .complex128 {
            let values = complexes
            return values.indices.sorted { i, j in
                let (a, b) = (values[i], values[j])
                return a.real != b.real ? a.real < b.real : a.imaginary != b.imaginary ? a.imaginary < b.imaginary : i < j
            }
        }
        throw ArrayError.kinds(operation: "sort")
    }

    /// The positions that would sort the elements along an axis.
    public func sortedPositions(axis: Int) throws -> NDArray {
        let at = try self.axis(axis)
        let moved = try movingAxis(at, to: rank - 1)
        let length = shape[at]
        let result = try NDArray.allocated(.int64, moved.shape)
        let out = result.storage.pointer(Int.self)
        if length > 0, let keys = moved.sortKeys {
            for start in stride(from: 0, to: keys.count, by: length) {
                for (i, n) in NDArray.order(keys[start..<start + length]).enumerated() { out[start + i] = n }
            }
        } else if length > 0 {
            let flat = try moved.reshaped([-1, length])
            for row in 0..<flat.shape[0] { for (i, n) in try flat.row(row).flatOrder().enumerated() { out[row * length + i] = n } }
        }
        return try result.movingAxis(rank - 1, to: at).copy()
    }

    /// A copy sorted along an axis.
    public func sorted(axis: Int) throws -> NDArray {
        let at = try self.axis(axis)
        let moved = try movingAxis(at, to: rank - 1).copy()
        let length = shape[at]
        if length > 1 {
            switch dtype {
            case .float64:
                let values = moved.storage.pointer(Double.self)
                for start in stride(from: 0, to: moved.count, by: length) { NDArray.sort(values + start, length) }
            case .int64:
                let values = moved.storage.pointer(Int.self)
                for start in stride(from: 0, to: moved.count, by: length) {
                    var row = UnsafeMutableBufferPointer(start: values + start, count: length)
                    row.sort()
                }
            default:
                let order = try moved.sortedPositions(axis: rank - 1)
                let rows = (order.integers.enumerated()).map { $0.offset / length * length + $0.element }
                return try moved.gather(rows, moved.shape).movingAxis(rank - 1, to: at).copy()
            }
        }
        return try moved.movingAxis(rank - 1, to: at).copy()
    }

    /// Sorts doubles, nan last.
    private static func sort(_ x: UnsafeMutablePointer<Double>, _ n: Int) {
        // Keys of a machine word order faster than doubles with their nan.
        let top: UInt64 = 1 << 63
        var keys = (0..<n).map { i -> UInt64 in
            if x[i] != x[i] { return .max }
            let bits = x[i].bitPattern
            return bits & top == 0 ? bits | top : ~bits
        }
        if n < 2048 { keys.sort() } else { radixSort(&keys) }
        for (i, key) in keys.enumerated() { x[i] = key == .max ? .nan : Double(bitPattern: key & top != 0 ? key ^ top : ~key) }
    }

    private static func radixSort(_ keys: inout [UInt64]) {
        var spare = keys
        for shift in stride(from: 0, to: 64, by: 11) {
            var counts = [Int](repeating: 0, count: 2048)
            for key in keys { counts[Int(truncatingIfNeeded: key &>> UInt64(shift)) & 2047] += 1 }
            if counts.contains(keys.count) { continue }
            var total = 0
            for i in counts.indices { (counts[i], total) = (total, total + counts[i]) }
            spare.withUnsafeMutableBufferPointer { spare in
                for key in keys {
                    let digit = Int(truncatingIfNeeded: key &>> UInt64(shift)) & 2047
                    spare[counts[digit]] = key
                    counts[digit] += 1
                }
            }
            swap(&keys, &spare)
        }
    }

    /// The sorted distinct elements, with what `np.unique` can say about them.
    public struct Distinct: Sendable {
        public let values: NDArray
        /// Where each first occurs.
        public let first: [Int]
        /// For each element, which distinct value it is.
        public let inverse: [Int]
        public let counts: [Int]
    }

    public func distinct() throws -> Distinct {
        let flat = try reshaped([-1]).contiguous
        let order = try flat.flatOrder()
        let isSame: (Int, Int) -> Bool
        if let keys = flat.sortKeys { isSame = { keys[$0] == keys[$1] } }
        else if dtype.isText {
            let texts = flat.texts
            isSame = { texts[$0] == texts[$1] }
        } else {
            let values = flat.complexes
            isSame = { values[$0] == values[$1] }
        }
        return NDArray.distinct(flat, order, isSame)
    }

    public static func distinct(_ flat: NDArray, _ order: [Int], _ isSame: (Int, Int) throws -> Bool) rethrows -> Distinct {
        var first: [Int] = []
        var counts: [Int] = []
        var inverse = [Int](repeating: 0, count: order.count)
        for (i, n) in order.enumerated() {
            if i > 0, try isSame(order[i - 1], n) {
                counts[counts.count - 1] += 1
            } else {
                first.append(n)
                counts.append(1)
            }
            inverse[n] = counts.count - 1
        }
        return Distinct(values: flat.gather(first.map { flat.offset + $0 }, [first.count]), first: first, inverse: inverse, counts: counts)
    }

    public enum QuantileMethod: Sendable { case linear, lower, higher, nearest, midpoint }

    /// Quantiles along axes; they stand along the first axis of the result, which the axes kept follow.
    public func quantiles(_ fractions: [Double], over axes: [Int], method: QuantileMethod, isMedian: Bool = false) throws -> NDArray {
        let kept = shape.indices.filter { !axes.contains($0) }
        let length = axes.reduce(1) { $0 * shape[$1] }
        let lines = kept.reduce(1) { $0 * shape[$1] }
        let rows = try transposed(kept + axes).reshaped([lines, length])
        let kind: DType = dtype.isFloat ? dtype : .float64
        var values = [Double](repeating: .nan, count: fractions.count * lines)
        let sorted = length > 0 ? try rows.converted(to: .float64).sorted(axis: 1).doubles : []
        for row in 0..<lines where length > 0 {
            let start = row * length
            // nan sorts last and spoils the row.
            if sorted[start + length - 1].isNaN { continue }
            for (k, q) in fractions.enumerated() {
                if isMedian {
                    let half = length / 2
                    values[k * lines + row] = length % 2 == 1 ? sorted[start + half] : mean(sorted[start + half - 1], sorted[start + half], kind)
                    continue
                }
                let place = q * Double(length - 1)
                let below = min(length - 1, max(0, Int(place.rounded(.down))))
                let above = min(length - 1, below + 1)
                let (a, b) = (sorted[start + below], sorted[start + above])
                let t = place - Double(below)
                values[k * lines + row] = switch method {
                case .linear: NDArray.between(a, b, t)
                case .lower: a
                case .higher: t > 0 ? b : a
                case .midpoint: t > 0 ? NDArray.between(a, b, 0.5) : a
                case .nearest: sorted[start + min(length - 1, max(0, Int(place.rounded(.toNearestOrEven))))]
                }
            }
        }
        return NDArray(values, shape: [fractions.count] + kept.map { shape[$0] }, dtype: kind)
    }

    private func mean(_ a: Double, _ b: Double, _ kind: DType) -> Double { kind == .float32 ? Double((Float(a) + Float(b)) / 2) : (a + b) / 2 }

    /// NumPy's interpolation, monotonic at both ends.
    static func between(_ a: Double, _ b: Double, _ t: Double) -> Double {
        let gap = b - a
        return t >= 0.5 ? b - gap * (1 - t) : a + gap * t
    }
}
