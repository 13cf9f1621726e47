import Interpreter
import Notebook
import StandardBridge

/// What a run may do beyond its folder, and how long.
public struct RunLimits: Sendable {
    public var readable: [String]
    public var writable: [String]
    public var seconds: Double?

    public init(readable: [String] = [], writable: [String] = [], seconds: Double? = nil) {
        self.readable = readable
        self.writable = writable
        self.seconds = seconds
    }

    /// `--memory-limit`: false if it is no amount.
    public static func limitMemory(to amount: String) -> Bool { Memory.setLimit(amount) }

    func apply(to session: Session) {
        session.vm.access.readable += readable
        session.vm.access.writable += writable
        if let seconds { Interrupts.stop(session, after: seconds) }
    }
}
