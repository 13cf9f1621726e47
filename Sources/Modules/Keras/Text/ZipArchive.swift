import CZlib

/// The entries of a zip file, stored or deflated (PKWARE's APPNOTE 6.3, without encryption and zip64).
struct ZipArchive {
    /// Why a file can't be read.
    enum Problem: Error { case noArchive, damaged(String), unsupported(String), tooLarge(String) }

    private struct Entry {
        let method: Int
        let packed: Int
        let size: Int
        let offset: Int
    }

    private let bytes: [UInt8]
    private var entries: [String: Entry] = [:]

    init(_ bytes: [UInt8]) throws(Problem) {
        self.bytes = bytes
        // The directory's end is found from behind: a comment of any length up to 65,535 may follow it.
        guard bytes.count >= 22, let end = stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65_535), by: -1).first(where: { ZipArchive.number(bytes, $0, 4) == 0x0605_4b50 }) else { throw .noArchive }
        var at = ZipArchive.number(bytes, end + 16, 4) ?? 0
        for _ in 0..<(ZipArchive.number(bytes, end + 10, 2) ?? 0) {
            guard ZipArchive.number(bytes, at, 4) == 0x0201_4b50, let method = number(at + 10, 2), let packed = number(at + 20, 4), let size = number(at + 24, 4),
                let name = number(at + 28, 2), let extra = number(at + 30, 2), let comment = number(at + 32, 2), let offset = number(at + 42, 4), at + 46 + name <= bytes.count
            else { throw .damaged("its directory") }
            entries[String(decoding: bytes[at + 46..<at + 46 + name], as: UTF8.self)] = Entry(method: method, packed: packed, size: size, offset: offset)
            at += 46 + name + extra + comment
        }
    }

    var names: [String] { entries.keys.sorted() }

    private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int? {
        guard at >= 0, at + count <= bytes.count else { return nil }
        return (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }
    private func number(_ at: Int, _ count: Int) -> Int? { ZipArchive.number(bytes, at, count) }

    /// The unpacked bytes of an entry.
    func read(_ name: String, limit: Int) throws(Problem) -> [UInt8]? {
        guard let entry = entries[name] else { return nil }
        guard entry.size <= limit, entry.size < Int(UInt32.max) else { throw .tooLarge(name) }
        guard number(entry.offset, 4) == 0x0403_4b50, let nameLength = number(entry.offset + 26, 2), let extra = number(entry.offset + 28, 2) else { throw .damaged(name) }
        let start = entry.offset + 30 + nameLength + extra
        guard start + entry.packed <= bytes.count else { throw .damaged(name) }
        switch entry.method {
        case 0:
            guard entry.packed == entry.size else { throw .damaged(name) }
            return Array(bytes[start..<start + entry.size])
        case 8:
            var out = [UInt8](repeating: 0, count: entry.size)
            let written = bytes.withUnsafeBufferPointer { input in
                out.withUnsafeMutableBufferPointer { output -> Int in
                    guard let from = input.baseAddress, let to = output.baseAddress else { return 0 }
                    return unroll_inflate(from + start, UInt32(entry.packed), to, UInt32(entry.size))
                }
            }
            guard written == entry.size else { throw .damaged(name) }
            return out
        default: throw .unsupported(name)
        }
    }
}
