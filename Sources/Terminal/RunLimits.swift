import Interpreter
import Notebook

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

    func apply(to session: Session) {
        session.vm.access.readable += readable
        session.vm.access.writable += writable
        if let seconds { Interrupts.stop(session, after: seconds) }
    }
}
