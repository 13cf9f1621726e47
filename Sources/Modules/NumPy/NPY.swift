import Arrays
import Interpreter

/// The .npy format, version 1 (numpy/lib/format.py): a header in Python's words, then the elements.
enum NPY {
    private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
    private static let codes: [(DType, String)] = [
        (.float64, "<f8"), (.float32, "<f4"), (.float16, "<f2"), (.int64, "<i8"), (.int32, "<i4"), (.int16, "<i2"), (.int8, "|i1"), (.uint64, "<u8"), (.uint32, "<u4"), (.uint16, "<u2"),
        (.uint8, "|u1"), (.bool, "|b1"), (.complex128, "<c16"),
    ]

    static func encode(_ given: NDArray) throws -> [UInt8] {
        let array = given.contiguous
        let code: String
        switch array.dtype {
        case .text(let width): code = "<U\(width)"
        case .datetime(let unit): code = "<M8[\(unit.rawValue)]"
        case .timedelta(let unit): code = "<m8[\(unit.rawValue)]"
        default:
            guard let known = codes.first(where: { $0.0 == array.dtype })?.1 else {
                throw Raise(.notImplementedError, "arrays of objects can't be saved here", hint: "Convert them first, as in a.astype(float) or a.astype(str).")
            }
            code = known
        }
        let shape = "(" + array.shape.map(String.init).joined(separator: ", ") + (array.rank == 1 ? ",)" : ")")
        var header = "{'descr': '\(code)', 'fortran_order': False, 'shape': \(shape), }"
        // Data begin at a multiple of 64.
        header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
        let size = UInt16(clamping: header.utf8.count)
        return magic + [1, 0, UInt8(truncatingIfNeeded: size), UInt8(truncatingIfNeeded: size >> 8)] + Array(header.utf8) + array.rawBytes
    }

    static func decode(_ bytes: [UInt8]) throws -> NDArray {
        guard bytes.count > 10, bytes.starts(with: magic) else { throw Raise(.valueError, "This file contains pickled (object) data, or is no .npy file", hint: "np.load reads what np.save and np.savez wrote.") }
        let isLong = bytes[6] > 1
        guard !isLong || bytes.count > 12 else { throw broken }
        let size = Int(bytes[8]) | Int(bytes[9]) << 8 | (isLong ? Int(bytes[10]) << 16 | Int(bytes[11]) << 24 : 0)
        let start = (isLong ? 12 : 10) + size
        guard start <= bytes.count else { throw broken }
        let header = String(decoding: bytes[(isLong ? 12 : 10)..<start], as: UTF8.self)
        func field(_ name: String) -> Substring? { header.ranges(of: "'\(name)':").first.map { header[$0.upperBound...].drop { $0 == " " } } }
        guard let code = field("descr")?.split(separator: "'", omittingEmptySubsequences: false).dropFirst().first.map(String.init),
            let shapeText = field("shape")?.dropFirst().prefix(while: { $0 != ")" })
        else { throw broken }
        let shape = shapeText.split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
        let isColumns = field("fortran_order")?.hasPrefix("True") ?? false
        let dtype: DType
        if let known = codes.first(where: { $0.1 == code || $0.1.dropFirst() == code.dropFirst() })?.0, !code.hasPrefix(">") { dtype = known }
        else if let other = try? NumPy.dtype(.string(code)), !code.hasPrefix(">"), other.isText || other.isTime { dtype = other }
        else { throw Raise(.valueError, "elements of kind '\(code)' can't be read here", hint: "Object arrays and other byte orders are not part of this NumPy.") }
        let count = try NDArray.checkedCount(dtype, shape)
        guard bytes.count - start >= count * dtype.byteCount else { throw Raise(.valueError, "cannot reshape array of size \((bytes.count - start) / max(1, dtype.byteCount)) into shape \(NumPy.shape(shape))") }
        let stored = isColumns ? Array(shape.reversed()) : shape
        let array = try NDArray(dtype, shape: stored, raw: bytes[start..<start + count * dtype.byteCount])
        return isColumns ? try array.transposed() : array
    }

    private static var broken: Raise { Raise(.valueError, "the file's header is broken") }
}

/// A zip archive without compression: what .npz files are.
enum StoredZip {
    static func write(_ parts: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        func two(_ n: Int) -> [UInt8] { [UInt8(truncatingIfNeeded: n), UInt8(truncatingIfNeeded: n >> 8)] }
        func four(_ n: Int) -> [UInt8] { two(n) + two(n >> 16) }
        for part in parts {
            let name = Array(part.name.utf8)
            let size = four(part.bytes.count)
            let sums: [UInt8] = four(Int(checksum(part.bytes))) + size + size
            let start = out.count
            let lengths = two(name.count) + two(0)
            // Version 2.0, stored, the first of January 1980.
            let common: [UInt8] = [20, 0, 0, 0, 0, 0, 0, 0, 33, 0]
            out += four(0x0403_4B50)
            out += common
            out += sums
            out += lengths
            out += name
            out += part.bytes
            directory += four(0x0201_4B50)
            directory += two(20)
            directory += common
            directory += sums
            directory += lengths
            directory += [UInt8](repeating: 0, count: 10)
            directory += four(start)
            directory += name
        }
        let counts = two(parts.count) + two(parts.count)
        let places: [UInt8] = four(directory.count) + four(out.count) + two(0)
        out += directory
        out += four(0x0605_4B50)
        out += [0, 0, 0, 0]
        out += counts
        out += places
        return out
    }

    static func read(_ bytes: [UInt8]) throws -> [(name: String, bytes: [UInt8])] {
        func number(_ at: Int, _ width: Int) -> Int {
            guard at >= 0, at + width <= bytes.count else { return 0 }
            var value = 0
            for i in 0..<width { value |= Int(bytes[at + i]) << (8 * i) }
            return value
        }
        let broken = Raise(.valueError, "the archive is broken")
        guard bytes.count >= 22, let end = stride(from: bytes.count - 22, through: max(0, bytes.count - 66_000), by: -1).first(where: { number($0, 4) == 0x0605_4B50 }) else { throw broken }
        var at = number(end + 16, 4)
        var parts: [(String, [UInt8])] = []
        for _ in 0..<number(end + 10, 2) {
            guard number(at, 4) == 0x0201_4B50 else { throw broken }
            let method = number(at + 10, 2)
            let size = number(at + 24, 4)
            let nameSize = number(at + 28, 2)
            guard method == 0 else { throw Raise(.notImplementedError, "compressed .npz files are not part of this NumPy", hint: "Save with np.savez instead of np.savez_compressed.") }
            guard at + 46 + nameSize <= bytes.count else { throw broken }
            let name = String(decoding: bytes[at + 46..<at + 46 + nameSize], as: UTF8.self)
            let local = number(at + 42, 4)
            let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
            guard number(local, 4) == 0x0403_4B50, start + size <= bytes.count else { throw broken }
            parts.append((name, Array(bytes[start..<start + size])))
            at += 46 + nameSize + number(at + 30, 2) + number(at + 32, 2)
        }
        return parts
    }

    /// CRC-32 of ISO 3309.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        let table = (0..<256).map { n -> UInt32 in
            var value = UInt32(n)
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
            return value
        }
        var sum = ~UInt32(0)
        for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8) }
        return ~sum
    }
}
