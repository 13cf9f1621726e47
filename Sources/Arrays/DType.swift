/// The kinds of numbers an array can hold, in NumPy's order of promotion.
public enum DType: String, Sendable, CaseIterable {
    case bool, int32, int64, float32, float64

    public var byteCount: Int {
        switch self {
        case .bool: 1
        case .int32, .float32: 4
        case .int64, .float64: 8
        }
    }

    public var isFloat: Bool { self == .float32 || self == .float64 }
    public var isInteger: Bool { self == .int32 || self == .int64 }

    /// The dtype of an operation on two arrays (NumPy 2's rules for arrays).
    public func promoted(with other: DType) -> DType {
        if self == other { return self }
        switch (self, other) {
        case (.bool, let x), (let x, .bool): return x
        case (.int32, .int64), (.int64, .int32): return .int64
        default: return .float64
        }
    }
}

/// What an array operation can't do, with the numbers that say why.
public enum ArrayError: Error, Equatable, Sendable {
    case shapes(operation: String, [Int], [Int])
    case reshape(size: Int, [Int])
    case axis(Int, rank: Int)
    case index(Int, axis: Int, size: Int)
    case tooManyIndices(rank: Int, given: Int)
    case ragged(found: [Int])
    case boolMask(axis: Int, size: Int, mask: Int)
    case product([Int], [Int], axisA: Int, sizeA: Int, axisB: Int, sizeB: Int)
    case concatenate(axis: Int, first: Int, other: Int, index: Int)
    case stack
    case empty(operation: String)
    case singular
    case invalid(String)
}
