/// The kinds of elements an array can hold.
public enum DType: Hashable, Sendable {
    case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, float32, float64, complex128
    /// Texts of at most so many characters: `<U5`.
    case text(Int)
    /// Any Python values.
    case object
    /// A point in time or a span of it, counted in a unit since 1970; the smallest integer is "not a time".
    case datetime(DateUnit), timedelta(DateUnit)

    /// The kinds that hold numbers, in NumPy's order.
    public static let numbers: [DType] = [.bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64, .complex128]

    /// The name that `dtype(…)` takes back.
    public var rawValue: String { name }

    public var name: String {
        switch self {
        case .bool: "bool"
        case .int8: "int8"
        case .int16: "int16"
        case .int32: "int32"
        case .int64: "int64"
        case .uint8: "uint8"
        case .uint16: "uint16"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .float16: "float16"
        case .float32: "float32"
        case .float64: "float64"
        case .complex128: "complex128"
        case .text(let width): "<U\(width)"
        case .object: "object"
        case .datetime(let unit): "datetime64" + unit.suffix
        case .timedelta(let unit): "timedelta64" + unit.suffix
        }
    }

    /// Bytes of an element as NumPy counts them (four a character, eight an object).
    public var byteCount: Int {
        switch self {
        case .bool, .int8, .uint8: 1
        case .int16, .uint16, .float16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64, .object, .datetime, .timedelta: 8
        case .complex128: 16
        case .text(let width): 4 * width
        }
    }

    /// NumPy's letter for the group of kinds.
    public var kind: Character {
        switch self {
        case .bool: "b"
        case .int8, .int16, .int32, .int64: "i"
        case .uint8, .uint16, .uint32, .uint64: "u"
        case .float16, .float32, .float64: "f"
        case .complex128: "c"
        case .text: "U"
        case .object: "O"
        case .datetime: "M"
        case .timedelta: "m"
        }
    }

    public var isFloat: Bool { kind == "f" }
    public var isInteger: Bool { kind == "i" || kind == "u" }
    public var isUnsigned: Bool { kind == "u" }
    /// A number that compares and adds like one: everything but texts, objects and times.
    public var isNumber: Bool { "biufc".contains(kind) }
    public var isText: Bool { kind == "U" }
    public var isTime: Bool { kind == "M" || kind == "m" }

    /// The dtype of an operation on two arrays (NumPy 2's rules for arrays); nil where there is none.
    public func common(with other: DType) -> DType? {
        if self == other { return self }
        switch (self, other) {
        case (.object, _), (_, .object): return .object
        case (.text(let a), .text(let b)): return .text(max(a, b))
        case (.text(let a), let x) where x.isNumber: return .text(max(a, x.textWidth))
        case (let x, .text(let a)) where x.isNumber: return .text(max(a, x.textWidth))
        case (.datetime(let a), .datetime(let b)): return .datetime(a.finer(b))
        case (.timedelta(let a), .timedelta(let b)): return .timedelta(a.finer(b))
        case (.timedelta(let a), let x) where x.isInteger, (let x, .timedelta(let a)) where x.isInteger: return .timedelta(a)
        case (.bool, let x) where x.isNumber, (let x, .bool) where x.isNumber: return x
        default: break
        }
        guard isNumber, other.isNumber else { return nil }
        if self == .complex128 || other == .complex128 { return .complex128 }
        if isFloat, other.isFloat { return byteCount > other.byteCount ? self : other }
        if isFloat || other.isFloat {
            let (float, integer) = isFloat ? (self, other) : (other, self)
            let needed: DType = integer.byteCount == 1 ? .float16 : integer.byteCount == 2 ? .float32 : .float64
            return float.byteCount > needed.byteCount ? float : needed
        }
        if isUnsigned == other.isUnsigned { return byteCount > other.byteCount ? self : other }
        let (signed, unsigned) = isUnsigned ? (other, self) : (self, other)
        if signed.byteCount > unsigned.byteCount { return signed }
        switch unsigned {
        case .uint8: return .int16
        case .uint16: return .int32
        case .uint32: return .int64
        default: return .float64
        }
    }

    public func promoted(with other: DType) -> DType { common(with: other) ?? .object }

    /// Characters that a number of this kind may need.
    private var textWidth: Int {
        switch self {
        case .bool: 5
        case .int8: 4
        case .uint8: 3
        case .int16: 6
        case .uint16: 5
        case .int32: 11
        case .uint32: 10
        case .int64: 21
        case .uint64: 20
        case .complex128: 64
        default: 32
        }
    }

    /// Smallest and largest value of an integer kind.
    public var limits: (low: Int, high: UInt) {
        switch self {
        case .bool: (0, 1)
        case .int8: (Int(Int8.min), UInt(Int8.max))
        case .int16: (Int(Int16.min), UInt(Int16.max))
        case .int32: (Int(Int32.min), UInt(Int32.max))
        case .uint8: (0, UInt(UInt8.max))
        case .uint16: (0, UInt(UInt16.max))
        case .uint32: (0, UInt(UInt32.max))
        case .uint64: (0, UInt.max)
        default: (Int.min, UInt(Int.max))
        }
    }

    /// Whether NumPy lets values go from this kind to another without being asked.
    public func casts(to other: DType, _ rule: Casting) -> Bool {
        if self == other || rule == .unsafe { return true }
        if other == .object { return true }
        if rule == .safe { return common(with: other) == other }
        // The same kind, or one further along b, i, f, c.
        let order: [Character: Int] = ["b": 0, "u": 1, "i": 2, "f": 3, "c": 4]
        if kind == other.kind { return true }
        guard let a = order[kind], let b = order[other.kind] else { return false }
        return a <= b
    }

    public enum Casting: Sendable { case safe, sameKind, unsafe }
}

/// Units of time, as `datetime64[…]` names them.
public enum DateUnit: String, Sendable, CaseIterable {
    case generic = "", year = "Y", month = "M", week = "W", day = "D", hour = "h", minute = "m", second = "s", milli = "ms", micro = "us", nano = "ns"

    var suffix: String { self == .generic ? "" : "[\(rawValue)]" }
    var rank: Int { DateUnit.allCases.firstIndex(of: self) ?? 0 }
    public func finer(_ other: DateUnit) -> DateUnit { rank > other.rank ? self : other }

    /// Nanoseconds, for the units of fixed length.
    public var nanoseconds: Int? {
        switch self {
        case .week: 604_800_000_000_000
        case .day: 86_400_000_000_000
        case .hour: 3_600_000_000_000
        case .minute: 60_000_000_000
        case .second: 1_000_000_000
        case .milli: 1_000_000
        case .micro: 1000
        case .nano: 1
        default: nil
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
    case notPositive
    case notConverged(String)
    case memory(bytes: Double, [Int], DType)
    case readOnly
    /// Operands whose kinds an operation doesn't take.
    case kinds(operation: String)
    case invalid(String)
    case type(String)
    case indexing(String)
    case linalg(String)
}
