/// An n-dimensional array. Slices and transposes are views: they share memory with their base.
public struct NDArray: Sendable {
    public let storage: Storage
    public let shape: [Int]
    /// Distance between neighbours along each axis, in elements.
    public let strides: [Int]
    public let offset: Int
    /// Broadcast views must not be written to.
    public var isReadOnly = false

    public init(storage: Storage, shape: [Int], strides: [Int], offset: Int) {
        self.storage = storage
        self.shape = shape
        self.strides = strides
        self.offset = offset
    }

    /// Zeros, for shapes that are known to fit.
    public init(_ dtype: DType, shape: [Int]) {
        self.init(storage: Storage(dtype, count: shape.reduce(1, *)), shape: shape, strides: NDArray.rowMajor(shape), offset: 0)
    }

    /// Zeros, or undefined numbers that are about to be written.
    /// - Throws: `ArrayError.memory` for what would not fit into memory.
    public static func allocated(_ dtype: DType, _ shape: [Int], isZeroed: Bool = true) throws(ArrayError) -> NDArray {
        NDArray(storage: Storage(dtype, count: try checkedCount(dtype, shape), isZeroed: isZeroed), shape: shape, strides: rowMajor(shape), offset: 0)
    }

    /// The number of elements of a shape that fits into memory.
    @discardableResult
    public static func checkedCount(_ dtype: DType, _ shape: [Int]) throws(ArrayError) -> Int {
        var count = 1
        for length in shape {
            if length < 0 { throw .invalid("negative dimensions are not allowed") }
            let (product, over) = count.multipliedReportingOverflow(by: length)
            count = over ? Int.max : product
        }
        if shape.contains(0) { return 0 }
        let (bytes, over) = count.multipliedReportingOverflow(by: dtype.stride)
        if over || !MemoryLimit.has(roomFor: bytes) { throw .memory(bytes: shape.reduce(Double(dtype.byteCount)) { $0 * Double($1) }, shape, dtype) }
        return count
    }

    public init(_ values: [Double], shape: [Int]? = nil, dtype: DType = .float64) {
        self.init(dtype, shape: shape ?? [values.count])
        if dtype == .float64 {
            storage.pointer(Double.self).update(from: values, count: min(values.count, storage.count))
        } else {
            for (i, x) in values.enumerated() where i < storage.count { storage.set(i, x) }
        }
    }

    public init(_ values: [Float], shape: [Int]? = nil) {
        self.init(.float32, shape: shape ?? [values.count])
        storage.pointer(Float.self).update(from: values, count: min(values.count, storage.count))
    }

    public init(integers values: [Int], shape: [Int]? = nil, dtype: DType = .int64) {
        self.init(dtype, shape: shape ?? [values.count])
        if dtype.isWord {
            storage.pointer(Int.self).update(from: values, count: min(values.count, storage.count))
        } else {
            for (i, n) in values.enumerated() where i < storage.count { storage.set(i, n) }
        }
    }

    public init(booleans values: [Bool], shape: [Int]? = nil) {
        self.init(.bool, shape: shape ?? [values.count])
        let out = storage.pointer(UInt8.self)
        for (i, b) in values.enumerated() where i < storage.count { out[i] = b ? 1 : 0 }
    }

    public init(texts values: [String], shape: [Int]? = nil, width: Int? = nil) {
        self.init(.text(width ?? max(1, values.map(\.unicodeScalars.count).max() ?? 1)), shape: shape ?? [values.count])
        for (i, text) in values.enumerated() where i < storage.count { storage.setText(i, text) }
    }

    public init(objects values: [Any], shape: [Int]? = nil) {
        self.init(.object, shape: shape ?? [values.count])
        for (i, value) in values.enumerated() where i < storage.count { storage.setObject(i, value) }
    }

    public init(complex values: [Complex], shape: [Int]? = nil) {
        self.init(.complex128, shape: shape ?? [values.count])
        storage.pointer(Complex.self).update(from: values, count: min(values.count, storage.count))
    }

    public var dtype: DType { storage.dtype }
    public var rank: Int { shape.count }
    public var count: Int { shape.reduce(1, *) }

    public static func rowMajor(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for i in shape.indices.dropLast().reversed() { strides[i] = strides[i + 1] &* max(1, shape[i + 1]) }
        return strides
    }

    public var isContiguous: Bool {
        var expected = 1
        for i in shape.indices.reversed() where shape[i] != 1 {
            if strides[i] != expected { return count == 0 }
            expected *= shape[i]
        }
        return true
    }

    /// One number that stands for all elements.
    var isOneNumber: Bool { count > 0 && zip(shape, strides).allSatisfy { $0 == 1 || $1 == 0 } }

    /// Where the runs along the last axis begin.
    var rowStarts: [Int] { NDArray(storage: storage, shape: shape.dropLast(), strides: strides.dropLast(), offset: offset).offsets }

    /// Storage positions of the elements in row-major order.
    @inline(__always)
    public func forEachOffset(_ body: (Int) -> Void) {
        Walk.each(self) { n, at, step in for i in 0..<n { body(at &+ i &* step) } }
    }

    @inline(__always)
    private func collect<T, R>(_ type: T.Type, _ convert: (T) -> R) -> [R] {
        let from = storage.pointer(T.self)
        let count = count
        return [R](unsafeUninitializedCapacity: count) { out, filled in
            guard let to = out.baseAddress else { return }
            var i = 0
            Walk.each(self) { n, at, step in
                for j in 0..<n { (to + (i &+ j)).initialize(to: convert(from[at &+ j &* step])) }
                i &+= n
            }
            filled = count
        }
    }

    /// The elements in row-major order, as doubles.
    public var doubles: [Double] {
        switch dtype {
        case .float64: collect(Double.self) { $0 }
        case .float32: collect(Float.self) { Double($0) }
        case .int64, .timedelta, .datetime: collect(Int.self) { Double($0) }
        case .bool: collect(UInt8.self) { Double($0) }
        default: offsets.map { storage.double($0) }
        }
    }

    public var floats: [Float] {
        switch dtype {
        case .float32: collect(Float.self) { $0 }
        case .float64: collect(Double.self) { Float($0) }
        default: offsets.map { Float(storage.double($0)) }
        }
    }

    public var integers: [Int] {
        switch dtype {
        case .int64, .timedelta, .datetime: collect(Int.self) { $0 }
        case .bool: collect(UInt8.self) { Int($0) }
        case .int32: collect(Int32.self) { Int($0) }
        default: offsets.map { storage.integer($0) }
        }
    }

    public var complexes: [Complex] {
        dtype == .complex128 ? collect(Complex.self) { $0 } : doubles.map { Complex($0) }
    }

    public var booleans: [Bool] {
        switch dtype {
        case .text: texts.map { !$0.isEmpty }
        case .complex128: complexes.map { $0 != Complex(0) }
        default: dtype.isFloat ? doubles.map { $0 != 0 } : integers.map { $0 != 0 }
        }
    }

    /// The elements of a text array.
    public var texts: [String] { dtype.isText ? collect(String.self) { $0 } : [] }
    /// The elements of an object array.
    public var objects: [Any] { dtype == .object ? collect(Any.self) { $0 } : [] }

    var offsets: [Int] {
        var result: [Int] = []
        result.reserveCapacity(count)
        forEachOffset { result.append($0) }
        return result
    }

    /// The first element's position; the only one of a scalar.
    public var firstDouble: Double { count > 0 ? storage.double(offset) : .nan }
    public var firstInteger: Int { count > 0 ? storage.integer(offset) : 0 }
    public var firstComplex: Complex { count > 0 && dtype == .complex128 ? storage.pointer(Complex.self)[offset] : Complex(firstDouble) }

    /// One sub-array along the first axis.
    public func row(_ i: Int) -> NDArray {
        NDArray(storage: storage, shape: Array(shape.dropFirst()), strides: Array(strides.dropFirst()), offset: offset + i * (strides.first ?? 0))
    }

    public func axis(_ axis: Int) throws(ArrayError) -> Int {
        let at = axis < 0 ? axis &+ rank : axis
        guard shape.indices.contains(at) else { throw .axis(axis, rank: rank) }
        return at
    }
}

extension DType {
    /// Held as a machine word.
    var isWord: Bool {
        switch self {
        case .int64, .datetime, .timedelta: true
        default: false
        }
    }
}
