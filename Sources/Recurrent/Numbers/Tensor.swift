import Arrays

/// Memory of a tensor, given back to the pool when nobody uses it any more.
public final class Buffer<S: Scalar>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<S>
    let count: Int
    private let byteCount: Int

    /// - Parameter isZeroed: false where every number is written before it is read.
    init(_ count: Int, isZeroed: Bool = true) {
        self.count = count
        byteCount = max(64, count * MemoryLayout<S>.stride)
        let raw = MemoryPool.take(byteCount)
        pointer = raw.bindMemory(to: S.self, capacity: max(1, count))
        if isZeroed { pointer.initialize(repeating: 0, count: count) }
    }

    deinit { MemoryPool.give(UnsafeMutableRawPointer(pointer), byteCount) }
}

/// A dense row-major block of numbers.
public struct Tensor<S: Scalar>: Sendable {
    public let shape: [Int]
    private let buffer: Buffer<S>
    private let offset: Int

    /// Zeros.
    public init(_ shape: [Int]) {
        self.shape = shape
        buffer = Buffer(shape.reduce(1, *))
        offset = 0
    }

    /// Memory as it comes, for what is written whole before it is read.
    init(uninitialized shape: [Int]) {
        self.shape = shape
        buffer = Buffer(shape.reduce(1, *), isZeroed: false)
        offset = 0
    }

    public init(_ values: [S], _ shape: [Int]) {
        let isFilled = values.count >= shape.reduce(1, *)
        self.shape = shape
        buffer = Buffer(shape.reduce(1, *), isZeroed: !isFilled)
        offset = 0
        pointer.update(from: values, count: min(values.count, count))
    }

    init(_ buffer: Buffer<S>, offset: Int, shape: [Int]) {
        self.buffer = buffer
        self.offset = offset
        self.shape = shape
    }

    /// A part of another tensor's memory, under a shape of its own.
    init(sharing other: Tensor, from start: Int, shape: [Int]) { self.init(other.buffer, offset: other.offset + start, shape: shape) }

    public var pointer: UnsafeMutablePointer<S> { buffer.pointer + offset }
    public var count: Int { shape.reduce(1, *) }
    public var values: [S] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    public subscript(index: Int) -> S {
        get { pointer[index] }
        nonmutating set { pointer[index] = newValue }
    }

    /// The same numbers in memory of their own.
    func copy() -> Tensor {
        let result = Tensor(uninitialized: shape)
        result.pointer.update(from: pointer, count: count)
        return result
    }

    /// The same memory under another shape.
    public func reshaped(_ shape: [Int]) -> Tensor { Tensor(buffer, offset: offset, shape: shape) }

    /// A part of the memory under a shape of its own.
    func view(_ start: Int, _ shape: [Int]) -> Tensor { Tensor(buffer, offset: offset + start, shape: shape) }

    /// The samples of a range, as a view.
    public func samples(_ range: Range<Int>) -> Tensor {
        let row = shape.dropFirst().reduce(1, *)
        return Tensor(buffer, offset: offset + range.lowerBound * row, shape: [range.count] + shape.dropFirst())
    }

    /// The samples of a list of indices, copied.
    public func gathered(_ rows: ArraySlice<Int>) -> Tensor {
        let result = Tensor(uninitialized: [rows.count] + shape.dropFirst())
        let row = shape.dropFirst().reduce(1, *)
        for (i, r) in rows.enumerated() { (result.pointer + i * row).update(from: pointer + r * row, count: row) }
        return result
    }

    public func converted<T: Scalar>(to type: T.Type) -> Tensor<T> { Tensor<T>(values.map { T($0) }, shape) }

    /// (samples, timesteps, features) to (timesteps, samples, features) or back; `reversed` turns time round.
    func timeMajor(reversed: Bool) -> Tensor { swapped(isTimeMajor: false, reversed: reversed) }
    func sampleMajor(reversed: Bool) -> Tensor { swapped(isTimeMajor: true, reversed: reversed) }

    private func swapped(isTimeMajor: Bool, reversed: Bool) -> Tensor {
        let (first, second, row) = (shape[0], shape[1], shape[2])
        let result = Tensor(uninitialized: [second, first, row])
        for i in 0..<first {
            for j in 0..<second {
                // Time is the second axis of what is not time-major, and the first of what is.
                let source = isTimeMajor ? (reversed ? first - 1 - i : i) * second + j : i * second + (reversed ? second - 1 - j : j)
                (result.pointer + (j * first + i) * row).update(from: pointer + source * row, count: row)
            }
        }
        return result
    }
}
