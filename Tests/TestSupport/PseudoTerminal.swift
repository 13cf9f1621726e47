import Foundation
#if canImport(Glibc)
import Glibc
#endif

/// The real program on a real pseudo-terminal: types into it and reads what appears.
public final class PseudoTerminal {
    private let master: Int32
    private let process = Process()
    private var seen = ""

    public init(_ program: String, _ arguments: [String], environment: [String: String] = [:], columns: UInt16 = 80, rows: UInt16 = 24) throws {
        var (masterEnd, slaveEnd): (Int32, Int32) = (0, 0)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&masterEnd, &slaveEnd, nil, nil, &size) == 0 else { throw CocoaError(.fileReadUnknown) }
        master = masterEnd
        // setsid makes the terminal the program's own, so that Ctrl-C reaches it.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        process.arguments = ["--ctty", program] + arguments
        var variables = ProcessInfo.processInfo.environment
        variables["TERM"] = "xterm"
        variables["NO_COLOR"] = "1"
        for (name, value) in environment { variables[name] = value }
        process.environment = variables
        let slave = FileHandle(fileDescriptor: slaveEnd, closeOnDealloc: false)
        process.standardInput = slave
        process.standardOutput = slave
        process.standardError = slave
        try process.run()
        close(slaveEnd)
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

    /// What has appeared and was not waited for.
    public var rest: String { seen }

    public func status(seconds: Double = 10) -> Int32? {
        let end = Date().addingTimeInterval(seconds)
        while process.isRunning, end.timeIntervalSinceNow > 0 { usleep(20_000) }
        return process.isRunning ? nil : process.terminationStatus
    }

    deinit {
        if process.isRunning { process.terminate() }
        close(master)
    }
}
