import Dispatch

extension Interpreter {
    /// Does work that can't look up while it goes on (BLAS, a product of long integers) on a thread beside this one. Ctrl-C
    /// leaves it to come to its end there, unheard, and the prompt is back at once.
    ///
    /// - Parameter work: touches neither the session nor anything that others change: it may outlive the cell.
    /// - Throws: what the work throws; KeyboardInterrupt.
    public func beside<T>(_ work: @escaping () throws -> T) throws -> T {
        let job = Job(work)
        guard DetachedThread.start({ job.run() }) else { return try work() }
        while job.isDone.wait(timeout: .now() + .milliseconds(20)) == .timedOut { try checkInterruption() }
        return try job.outcome()
    }
}

/// Work and what came of it. The semaphore orders the thread's writing before the reading.
private final class Job<T>: @unchecked Sendable {
    let isDone = DispatchSemaphore(value: 0)
    private var work: (() throws -> T)?
    private var result: Result<T, any Error>?

    init(_ work: @escaping () throws -> T) { self.work = work }

    func run() {
        if let work { result = Result(catching: work) }
        work = nil
        isDone.signal()
    }

    func outcome() throws -> T {
        guard let result else { throw Raise(.runtimeError, "the work beside was not done") }
        return try result.get()
    }
}
