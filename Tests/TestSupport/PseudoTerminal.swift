import Foundation
#if canImport(Glibc)
import Glibc
#endif

/// The real program on a real pseudo-terminal: types into it and reads what appears.
public final class PseudoTerminal {
    private let master: Int32
    private var process = pid_t()
    private var exitStatus: Int32?
    private var seen = ""
    /// What stood before the text that was waited for last.
    public private(set) var passed = ""

    public init(_ program: String, _ arguments: [String], environment: [String: String] = [:], columns: UInt16 = 80, rows: UInt16 = 24) throws {
        var (masterEnd, slaveEnd): (Int32, Int32) = (0, 0)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        var path = [CChar](repeating: 0, count: 256)
        guard openpty(&masterEnd, &slaveEnd, &path, nil, &size) == 0 else { throw CocoaError(.fileReadUnknown) }
        master = masterEnd
        _ = fcntl(masterEnd, F_SETFD, FD_CLOEXEC)
        defer { close(slaveEnd) }
        // The child leads a session of its own; the terminal it opens first becomes its controlling one, so that Ctrl-C
        // reaches it.
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        posix_spawn_file_actions_addclose(&actions, slaveEnd)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        let setsid: Int16 = 0x80
        posix_spawnattr_setflags(&attributes, setsid | Int16(POSIX_SPAWN_SETSIGMASK))
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var variables = ProcessInfo.processInfo.environment
        variables["TERM"] = "xterm"
        variables["NO_COLOR"] = "1"
        for (name, value) in environment { variables[name] = value }
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0.key + "=" + $0.value) } + [nil]
        defer { for pointer in words + settings { free(pointer) } }
        guard posix_spawn(&process, program, &actions, &attributes, &words, &settings) == 0 else { throw CocoaError(.executableNotLoadable) }
    }

    public func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
    }

    /// Waits until a text appears behind what was waited for before; false after the time is up.
    public func wait(for text: String, seconds: Double = 20) -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while true {
            if let range = seen.range(of: text) {
                passed = String(seen[..<range.lowerBound])
                seen = String(seen[range.upperBound...])
                return true
            }
            var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            let left = end.timeIntervalSinceNow
            if left <= 0 { return false }
            guard poll(&descriptor, 1, Int32(min(left, 1) * 1000)) > 0 else { continue }
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = read(master, &buffer, buffer.count)
            if count <= 0 { return seen.contains(text) }
            seen += String(decoding: buffer[..<count], as: UTF8.self)
        }
    }

    /// Waits for the first of several texts; nil after the time is up.
    public func waitForAny(_ texts: [String], seconds: Double = 60) -> String? {
        let end = Date().addingTimeInterval(seconds)
        while end.timeIntervalSinceNow > 0 {
            let found = texts.compactMap { text in seen.range(of: text).map { ($0.lowerBound, text) } }.min { $0.0 < $1.0 }
            if let (_, text) = found, wait(for: text, seconds: 0) { return text }
            // Reads on without consuming anything.
            _ = wait(for: "\u{0}\u{0}", seconds: 0.02)
        }
        return nil
    }

    /// Sends the program a signal.
    public func send(_ signal: Int32) { kill(process, signal) }

    /// Gives the window another size.
    public func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    /// The power cut: kill -9.
    public func cut() {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        exitStatus = -1
    }

    /// What has appeared and was not waited for.
    public var rest: String { seen }

    /// The exit status, once the program has ended; nil if it has not in time.
    public func status(seconds: Double = 10) -> Int32? {
        let end = Date().addingTimeInterval(seconds)
        while exitStatus == nil, end.timeIntervalSinceNow > 0 {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                exitStatus = (status >> 8) & 0xFF
            } else {
                // Leaving, the program waits until what it wrote was read.
                _ = wait(for: "\u{0}", seconds: 0.05)
            }
        }
        return exitStatus
    }

    deinit {
        if exitStatus == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        close(master)
    }
}
