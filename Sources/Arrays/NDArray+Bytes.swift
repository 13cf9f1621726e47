extension NDArray {
    /// The elements' bytes in row-major order: numbers as they lie in memory, texts as padded UTF-32.
    public var rawBytes: [UInt8] {
        if case .text(let width) = dtype {
            return texts.flatMap { text in
                let points = text.unicodeScalars.prefix(width).map(\.value)
                return (points + [UInt32](repeating: 0, count: width - points.count)).flatMap { point in (0..<4).map { UInt8(truncatingIfNeeded: point >> (8 * UInt32($0))) } }
            }
        }
        let whole = contiguous
        return Array(UnsafeRawBufferPointer(start: whole.storage.bytes + whole.offset * dtype.byteCount, count: whole.count * dtype.byteCount))
    }

    /// An array of elements' bytes.
    public init(_ dtype: DType, shape: [Int], raw: ArraySlice<UInt8>) throws {
        if case .text(let width) = dtype {
            let bytes = Array(raw)
            let count = shape.reduce(1, *)
            self.init(texts: (0..<count).map { i in
                var text = String.UnicodeScalarView()
                for j in 0..<width {
                    let at = 4 * (i * width + j)
                    var point: UInt32 = 0
                    for k in 0..<4 { point |= UInt32(bytes[at + k]) << UInt32(8 * k) }
                    if point != 0, let scalar = Unicode.Scalar(point) { text.append(scalar) }
                }
                return String(text)
            }, shape: shape, width: width)
            return
        }
        let made = try NDArray.allocated(dtype, shape)
        raw.withUnsafeBytes { made.storage.bytes.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(made.storage.bytes), byteCount: min($0.count, made.count * dtype.byteCount)) }
        self = made
    }
}
