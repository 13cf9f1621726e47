import Interpreter
import Notebook
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Ctrl-C while a cell runs: the signal handler only sets a flag, which loops and batches look at.
enum Interrupts {
    nonisolated(unsafe) private static var target: Interruption?

    static func forward(to session: Session) {
        target = session.vm.interruption
        signal(SIGPIPE, SIG_IGN)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Interrupts.target?.request() }
        sigemptyset(&action.sa_mask)
        sigaction(SIGINT, &action, nil)
    }
}
