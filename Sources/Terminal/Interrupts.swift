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
        watchMemory(of: session)
    }

    /// Whether Ctrl-C was pressed and nobody has answered it yet.
    static var isRequested: Bool { target?.isRequested ?? false }

    /// Lists grow by small steps, each of which fits: a cell with which the process comes to hold more than it may is
    /// ended by a MemoryError, and once more with each further tenth.
    private static func watchMemory(of session: Session) {
        let (interruption, left) = (session.vm.interruption, session.vm.memoryLeft)
        DetachedThread.start {
            var allowed = 0
            while true {
                usleep(50_000)
                let excess = -left()
                if excess > allowed {
                    interruption.request(.memory)
                    allowed = excess + excess / 10 + 256 << 20
                } else if excess <= 0 {
                    allowed = 0
                }
            }
        }
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
        suspends()
    }

    /// Ctrl-Z: the shell gets the terminal as it was, and with `fg` the program has it as it had set it.
    private static func suspends() {
        handle(SIGTSTP) { _ in
            var own = termios()
            let isSet = Interrupts.hasTerminal && tcgetattr(0, &own) == 0
            if isSet { tcsetattr(0, TCSANOW, &Interrupts.terminal) }
            signal(SIGTSTP, SIG_DFL)
            var stop = sigset_t()
            sigemptyset(&stop)
            sigaddset(&stop, SIGTSTP)
            // It waits until it is let through; here the process stands still until it is continued.
            kill(getpid(), SIGTSTP)
            pthread_sigmask(SIG_UNBLOCK, &stop, nil)
            pthread_sigmask(SIG_BLOCK, &stop, nil)
            Interrupts.suspends()
            if isSet { tcsetattr(0, TCSADRAIN, &own) }
        }
    }

    /// Interrupts the session after so many seconds; a session that does not heed that within two more is ended.
    static func stop(_ session: Session, after seconds: Double) {
        let interruption = session.vm.interruption
        let whole = Int(min(seconds, 1e9))
        DetachedThread.start {
            var pause = timespec(tv_sec: whole, tv_nsec: Int(min(max(seconds - Double(whole), 0), 0.999) * 1e9))
            var left = timespec()
            while nanosleep(&pause, &left) != 0, errno == EINTR { pause = left }
            Standard.error("unroll: stopped after \(seconds) s (--time-limit)\n")
            interruption.request()
            sleep(2)
            _exit(1)
        }
    }

    private static func handle(_ number: Int32, _ body: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = body
        sigemptyset(&action.sa_mask)
        sigaction(number, &action, nil)
    }
}
