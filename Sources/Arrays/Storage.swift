#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Memory that arrays and their views share.
public final class Storage: @unchecked Sendable {
    public let bytes: UnsafeMutableRawPointer
    public let dtype: DType
    public let count: Int
    /// The array object a script made this memory with, if it lives: what a view's `base` is.
    ///
    /// Not weak, which would cost every small array a second allocation: the owner takes itself out before it goes.
    public var owner: AnyObject? {
        get { reference?.takeUnretainedValue() }
        set { reference = newValue.map { .passUnretained($0) } }
    }
    private var reference: Unmanaged<AnyObject>?

    /// Memory for a trusted number of elements; sizes a script asks for go through `NDArray.allocated`.
    /// - Parameter isZeroed: false leaves numbers undefined, for results that are about to be written.
    public init(_ dtype: DType, count: Int, isZeroed: Bool = true) {
        self.dtype = dtype
        self.count = count
        let size = max(64, count * dtype.stride)
        if size >= MemoryPool.smallest {
            bytes = MemoryPool.take(size)
            if isZeroed { memset(bytes, 0, size) }
        } else {
            bytes = (isZeroed ? calloc(1, size) : malloc(size)) ?? .allocate(byteCount: size, alignment: 16)
        }
        switch dtype {
        case .text: bytes.bindMemory(to: String.self, capacity: count).initialize(repeating: "", count: count)
        case .object: bytes.bindMemory(to: Any.self, capacity: count).initialize(repeating: Nothing.value, count: count)
        default: break
        }
    }

    deinit {
        switch dtype {
        case .text: pointer(String.self).deinitialize(count: count)
        case .object: pointer(Any.self).deinitialize(count: count)
        default: break
        }
        let size = count * dtype.stride
        if size >= MemoryPool.smallest { MemoryPool.give(bytes, size) } else { free(bytes) }
    }

    /// What an object array holds before anything is put into it.
    public enum Nothing: Sendable { case value }

    @inline(__always) func pointer<T>(_ type: T.Type) -> UnsafeMutablePointer<T> { bytes.assumingMemoryBound(to: type) }

    public func text(_ i: Int) -> String { dtype.isText ? pointer(String.self)[i] : "" }
    public func object(_ i: Int) -> Any { dtype == .object ? pointer(Any.self)[i] : Nothing.value }
    public func setObject(_ i: Int, _ value: Any) { if dtype == .object { pointer(Any.self)[i] = value } }
    /// A text is cut to the kind's width, as NumPy cuts it.
    public func setText(_ i: Int, _ text: String) {
        if case .text(let width) = dtype { pointer(String.self)[i] = text.unicodeScalars.count <= width ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(width))) }
    }

    public func double(_ i: Int) -> Double {
        switch dtype {
        case .bool, .uint8: Double(pointer(UInt8.self)[i])
        case .int8: Double(pointer(Int8.self)[i])
        case .int16: Double(pointer(Int16.self)[i])
        case .int32: Double(pointer(Int32.self)[i])
        case .int64, .timedelta, .datetime: Double(pointer(Int.self)[i])
        case .uint16: Double(pointer(UInt16.self)[i])
        case .uint32: Double(pointer(UInt32.self)[i])
        case .uint64: Double(pointer(UInt.self)[i])
        case .float16: Double(Half.float(pointer(UInt16.self)[i]))
        case .float32: Double(pointer(Float.self)[i])
        case .float64: pointer(Double.self)[i]
        case .complex128: pointer(Complex.self)[i].real
        case .text, .object: .nan
        }
    }

    public func integer(_ i: Int) -> Int {
        switch dtype {
        case .bool, .uint8: Int(pointer(UInt8.self)[i])
        case .int8: Int(pointer(Int8.self)[i])
        case .int16: Int(pointer(Int16.self)[i])
        case .int32: Int(pointer(Int32.self)[i])
        case .int64, .timedelta, .datetime: pointer(Int.self)[i]
        case .uint16: Int(pointer(UInt16.self)[i])
        case .uint32: Int(pointer(UInt32.self)[i])
        case .uint64: Int(bitPattern: pointer(UInt.self)[i])
        case .float16, .float32, .float64, .complex128: Storage.truncated(double(i))
        case .text, .object: 0
        }
    }

    func set(_ i: Int, _ x: Double) {
        switch dtype {
        case .bool: pointer(UInt8.self)[i] = x != 0 ? 1 : 0
        case .float16: pointer(UInt16.self)[i] = Half.bits(Float(x))
        case .float32: pointer(Float.self)[i] = Float(x)
        case .float64: pointer(Double.self)[i] = x
        case .complex128: pointer(Complex.self)[i] = Complex(x)
        case .uint64: pointer(UInt.self)[i] = x >= 9.2e18 ? UInt(exactly: x.rounded(.towardZero)) ?? 0 : UInt(bitPattern: Storage.truncated(x))
        case .int32: pointer(Int32.self)[i] = Int32(exactly: x.rounded(.towardZero)) ?? .min
        // The processor converts to 32 bits first.
        case .int8, .int16, .uint8, .uint16: set(i, Int(Int32(exactly: x.rounded(.towardZero)) ?? .min))
        default: set(i, Storage.truncated(x))
        }
    }

    func set(_ i: Int, _ n: Int) {
        switch dtype {
        case .bool: pointer(UInt8.self)[i] = n != 0 ? 1 : 0
        case .int8: pointer(Int8.self)[i] = Int8(truncatingIfNeeded: n)
        case .int16: pointer(Int16.self)[i] = Int16(truncatingIfNeeded: n)
        case .int32: pointer(Int32.self)[i] = Int32(truncatingIfNeeded: n)
        case .int64, .timedelta, .datetime: pointer(Int.self)[i] = n
        case .uint8: pointer(UInt8.self)[i] = UInt8(truncatingIfNeeded: n)
        case .uint16: pointer(UInt16.self)[i] = UInt16(truncatingIfNeeded: n)
        case .uint32: pointer(UInt32.self)[i] = UInt32(truncatingIfNeeded: n)
        case .uint64: pointer(UInt.self)[i] = UInt(bitPattern: n)
        case .float16, .float32, .float64, .complex128: set(i, Double(n))
        case .text: setText(i, String(n))
        case .object: break
        }
    }

    /// C's conversion, with the smallest integer for what doesn't fit.
    static func truncated(_ x: Double) -> Int { Int(exactly: x.rounded(.towardZero)) ?? .min }
}

extension DType {
    /// Bytes of an element in memory here.
    var stride: Int {
        switch self {
        case .text: MemoryLayout<String>.stride
        case .object: MemoryLayout<Any>.stride
        default: byteCount
        }
    }
}

/// A complex number, as LAPACK lays it out.
public struct Complex: Hashable, Sendable {
    public var real: Double
    public var imaginary: Double

    public init(_ real: Double, _ imaginary: Double = 0) {
        self.real = real
        self.imaginary = imaginary
    }

    public static func + (a: Complex, b: Complex) -> Complex { Complex(a.real + b.real, a.imaginary + b.imaginary) }
    public static func - (a: Complex, b: Complex) -> Complex { Complex(a.real - b.real, a.imaginary - b.imaginary) }
    public static func * (a: Complex, b: Complex) -> Complex {
        Complex(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
    }
    /// Smith's division, which NumPy uses.
    public static func / (a: Complex, b: Complex) -> Complex {
        if abs(b.real) >= abs(b.imaginary) {
            if b.real == 0, b.imaginary == 0 { return Complex(a.real / abs(b.real), a.imaginary / abs(b.real)) }
            let ratio = b.imaginary / b.real
            let scale = 1 / (b.real + b.imaginary * ratio)
            return Complex((a.real + a.imaginary * ratio) * scale, (a.imaginary - a.real * ratio) * scale)
        }
        let ratio = b.real / b.imaginary
        let scale = 1 / (b.imaginary + b.real * ratio)
        return Complex((a.real * ratio + a.imaginary) * scale, (a.imaginary * ratio - a.real) * scale)
    }
    public var magnitude: Double { hypot(real, imaginary) }
    public var conjugate: Complex { Complex(real, -imaginary) }
}

/// IEEE half precision, by its bits: the type `Float16` is not there on every platform.
enum Half {
    static func float(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10 & 0x1F)
        let mantissa = UInt32(bits & 0x3FF)
        switch exponent {
        case 0:
            let value = Float(mantissa) * Float(sign: .plus, exponent: -24, significand: 1)
            return sign == 0 ? value : -value
        case 31: return Float(bitPattern: sign | 0x7F80_0000 | mantissa << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | mantissa << 13)
        }
    }

    /// Rounds to nearest, ties to even.
    static func bits(_ x: Float) -> UInt16 {
        let sign = UInt16(truncatingIfNeeded: x.bitPattern >> 16) & 0x8000
        if x.isNaN { return sign | 0x7E00 }
        let size = x.magnitude
        if size >= 65520 { return sign | 0x7C00 }
        if size < Float(sign: .plus, exponent: -14, significand: 1) {
            return sign | UInt16((size * Float(sign: .plus, exponent: 24, significand: 1)).rounded(.toNearestOrEven))
        }
        let pattern = size.bitPattern
        let rounded = pattern &+ 0xFFF &+ (pattern >> 13 & 1)
        return sign | UInt16(truncatingIfNeeded: (rounded >> 13) &- (112 << 10))
    }
}
