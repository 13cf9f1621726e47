import FoundationEssentials
import StandardBridge
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Everything a learner did in a lesson, a line of JSON each, on disk before it is acted upon.
public final class LessonJournal {
    /// One line: an input, or what an input came to.
    public struct Entry: Codable, Sendable, Equatable {
        public enum Kind: String, Codable, Sendable {
            /// Inputs.
            case begin, cell, code, answer, skip, back, goto, hint, solution, reset
            /// What they came to.
            case ran, failed, interrupted, right, wrong, predicted, scored, solved, done
        }
        public var kind: Kind
        /// Index of the step that waited.
        public var at: Int
        /// The question it was about.
        public var id: String?
        public var text: String?
        /// A wrong answer in few words; how far a prediction was off.
        public var slip: String?
        /// Seconds since 1970.
        public var time: Int?

        public init(_ kind: Kind, at: Int, id: String? = nil, text: String? = nil, slip: String? = nil) {
            self.kind = kind
            self.at = at
            self.id = id
            self.text = text
            self.slip = slip
            time = Int(Glibc.time(nil))
        }
    }

    private let descriptor: Int32
    /// Set when a line could not be written: the disk is full, the folder is gone.
    public private(set) var hasFailed = false

    /// - Returns: nil if the file can't be opened for writing.
    public init?(_ path: String) {
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        // A line that a power cut tore is closed, so that the next one stands for itself.
        if let last = DataFiles.bytes(path)?.last, last != 10 { put("\n") }
    }

    deinit { close(descriptor) }

    func write(_ entry: Entry) {
        guard let data = try? JSONEncoder().encode(entry) else { return }
        put(String(decoding: data, as: UTF8.self) + "\n")
        fsync(descriptor)
    }

    private func put(_ line: String) {
        guard !hasFailed else { return }
        var bytes = Array(line.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                hasFailed = true
                return
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// The lines of a journal; what can't be read is left out.
    public static func read(_ path: String) -> [Entry] {
        (DataFiles.bytes(path) ?? []).split(separator: 10).compactMap { try? JSONDecoder().decode(Entry.self, from: Data($0)) }
    }

    public static func fileName(_ lesson: Lesson) -> String { "lesson-\(lesson.id).jsonl" }
}
