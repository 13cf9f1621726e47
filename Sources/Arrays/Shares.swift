import Dispatch
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Long loops, shared between the processor's cores.
enum Shares {
    private static let cores = max(1, min(8, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// Runs a loop over `0..<count`, in parts at the same time if each part has enough to do. What the processor flags in any of them
    /// (overflow, division by zero, …) is flagged here.
    ///
    /// - Parameter least: turns that are worth a thread of their own.
    static func run(_ count: Int, least: Int = 1 << 16, _ body: (Range<Int>) -> Void) {
        let parts = min(cores, count / least)
        guard parts > 1 else { return body(0..<count) }
        let size = (count + parts - 1) / parts
        nonisolated(unsafe) let raised = UnsafeMutablePointer<Int32>.allocate(capacity: parts)
        raised.initialize(repeating: 0, count: parts)
        defer { raised.deallocate() }
        withoutActuallyEscaping(body) { body in
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: parts) { part in
                body(min(count, part * size)..<min(count, (part + 1) * size))
                raised[part] = fetestexcept(flags)
            }
        }
        for part in 0..<parts where raised[part] != 0 { feraiseexcept(raised[part]) }
    }

    /// All floating-point exceptions of the processor but "inexact", which nobody asks for.
    #if arch(x86_64)
    private static let flags: Int32 = 1 | 4 | 8 | 16
    #else
    private static let flags: Int32 = 1 | 2 | 4 | 8
    #endif
}
