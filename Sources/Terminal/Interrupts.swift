import Interpreter
import Notebook
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Signals: Ctrl-C sets a flag, which loops and batches look at; a hang-up or a polite kill leaves the terminal as it was.
enum Interrupts {
    nonisolated(unsafe) private static var target: Interruption?
    nonisolated(unsafe) private static var terminal = termios()
    nonisolated(unsafe) private static var hasTerminal = false

    static func forward(to session: Session) {
        target = session.vm.interruption
        signal(SIGPIPE, SIG_IGN)
        handle(SIGINT) { _ in Interrupts.target?.request() }
    }

    /// Gives the terminal back when the process is told to go. The session's journal stays, for `--resume`.
    static func guardTerminal() {
        hasTerminal = tcgetattr(0, &terminal) == 0
        for number in [SIGTERM, SIGHUP] {
            handle(number) { number in
                if Interrupts.hasTerminal { tcsetattr(0, TCSANOW, &Interrupts.terminal) }
                _exit(128 + number)
            }
        }
    }

    /// Interrupts the session after so many seconds; a session that does not heed that within two more is ended.
    static func stop(_ session: Session, after seconds: Double) {
        let interruption = session.vm.interruption
        let whole = Int(min(seconds, 1e9))
        let thread = Thread {
            var pause = timespec(tv_sec: whole, tv_nsec: Int(min(max(seconds - Double(whole), 0), 0.999) * 1e9))
            var left = timespec()
            while nanosleep(&pause, &left) != 0, errno == EINTR { pause = left }
            Standard.error("unroll: stopped after \(seconds) s (--time-limit)\n")
            interruption.request()
            sleep(2)
            _exit(1)
        }
        thread.start()
    }

    private static func handle(_ number: Int32, _ body: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = body
        sigemptyset(&action.sa_mask)
        sigaction(number, &action, nil)
    }
}

/// A detached thread that runs a closure.
private final class Thread {
    private let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func start() {
        var id = pthread_t()
        let started = pthread_create(&id, nil, { pointer in
            if let pointer { Unmanaged<Thread>.fromOpaque(pointer).takeRetainedValue().body() }
            return nil
        }, Unmanaged.passRetained(self).toOpaque())
        if started == 0 { pthread_detach(id) }
    }
}
