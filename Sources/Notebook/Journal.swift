import FoundationEssentials
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A session on disk: each cell when it begins, and again when it has run, before its result is shown. A session that
/// ended otherwise than by being left can be made again from it.
///
/// One JSON object a line. The file is locked while its session lives, so that no other takes it for lost.
public final class Journal {
    /// What a cell came to: whether making the session again runs it again.
    public enum Ending: String, Codable, Sendable { case done, failed, interrupted }

    private struct Header: Codable {
        var unroll = 1
        let seed: UInt64
        let directory: String
        let started: Int
    }

    private struct Line: Codable {
        var cell: String?
        var isTyped: Bool?
        var ended: Ending?
    }

    /// A session that was not left, as its journal tells it.
    public struct Lost: Sendable {
        public let path: String
        public let seed: UInt64
        public let directory: String
        /// Seconds since 1970.
        public let started: Int
        public let cells: [(code: String, isTyped: Bool, ending: Ending?)]
    }

    public let path: String
    private let descriptor: Int32
    private var isTorn = false
    /// Whether a cell could not be kept: there is no room on the disk.
    public private(set) var hasFailed = false

    /// Begins a journal in a folder; nil if it can't be written there.
    public init?(folder: String, seed: UInt64, directory: String) {
        let started = Int(Glibc.time(nil))
        path = "\(folder)/session-\(started)-\(getpid()).jsonl"
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
        write(Header(seed: seed, directory: directory, started: started))
    }

    deinit { close(descriptor) }

    public func begin(_ cell: String, isTyped: Bool) { write(Line(cell: cell, isTyped: isTyped)) }
    public func end(_ ending: Ending) { write(Line(ended: ending)) }

    /// The session was left: nothing is lost.
    public func finish() { unlink(path) }

    private func write(_ value: some Encodable) {
        guard var bytes = try? Array(JSONEncoder().encode(value)) else { return }
        bytes.append(10)
        // A line that was torn by a full disk is ended first.
        if isTorn { bytes.insert(10, at: 0) }
        // One write: a line is there whole or, after a power cut, torn and passed over.
        isTorn = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } != bytes.count
        if isTorn { hasFailed = true }
        fdatasync(descriptor)
    }

    /// The sessions in a folder that were neither left nor live on, the newest first.
    public static func lost(in folder: String, names: [String]) -> [Lost] {
        names.filter { $0.hasPrefix("session-") && $0.hasSuffix(".jsonl") }.compactMap { name in read(folder + "/" + name) }
            .sorted { ($0.started, $0.path) > ($1.started, $1.path) }
    }

    private static func read(_ path: String) -> Lost? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // Its session lives on if the lock can't be had.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < 1 << 28 {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count <= 0 { break }
            bytes += chunk[..<count]
        }
        let lines = bytes.split(separator: 10)
        let decoder = JSONDecoder()
        guard let first = lines.first, let header = try? decoder.decode(Header.self, from: Data(first)), header.unroll == 1 else { return nil }
        var cells: [(code: String, isTyped: Bool, ending: Ending?)] = []
        for line in lines.dropFirst() {
            guard let entry = try? decoder.decode(Line.self, from: Data(line)) else { continue }
            if let cell = entry.cell { cells.append((cell, entry.isTyped ?? true, nil)) }
            if let ending = entry.ended, !cells.isEmpty { cells[cells.count - 1].ending = ending }
        }
        return Lost(path: path, seed: header.seed, directory: header.directory, started: header.started, cells: cells)
    }
}
