internal import COpenBLAS
import Dispatch

/// Work on several threads.
enum Threads {
    /// OpenBLAS held to one thread: batches are split between threads instead, which costs no hand-over at every step.
    static let single: Void = openblas_set_num_threads(1)

    /// Runs the parts, each on a thread of its own if there are several.
    static func concurrently<T>(_ count: Int, _ body: (Int) -> T) -> [T] {
        guard count > 1 else { return [body(0)] }
        nonisolated(unsafe) let results = UnsafeMutablePointer<T?>.allocate(capacity: count)
        results.initialize(repeating: nil, count: count)
        defer {
            results.deinitialize(count: count)
            results.deallocate()
        }
        nonisolated(unsafe) let run = body
        withoutActuallyEscaping(run) { escaping in
            nonisolated(unsafe) let escaping = escaping
            DispatchQueue.concurrentPerform(iterations: count) { results[$0] = escaping($0) }
        }
        return (0..<count).compactMap { results[$0] }
    }

    /// Halves of a long range, each on a thread of its own; a short one in one piece.
    static func overParts(of range: Range<Int>, _ body: (Range<Int>) -> Void) {
        guard range.count > 1 << 18 else { return body(range) }
        let middle = range.lowerBound + range.count / 2
        _ = concurrently(2) { body($0 == 0 ? range.lowerBound..<middle : middle..<range.upperBound) }
    }
}
