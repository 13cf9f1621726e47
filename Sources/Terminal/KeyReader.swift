import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads single keys from the terminal, without waiting for the end of a line and without echo.
enum KeyReader {
    /// Hands keys on until `handle` returns false or throws; the terminal is put back into its former mode in every case.
    ///
    /// - Returns: false if standard input or output is no terminal.
    static func run(_ handle: (KeyPress) throws -> Bool) throws -> Bool {
        var former = termios()
        guard isatty(0) == 1, isatty(1) == 1, tcgetattr(0, &former) == 0 else { return false }
        var mode = former
        // Ctrl-C still interrupts: ISIG stays.
        mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
        mode.c_iflag |= tcflag_t(ICRNL)
        withUnsafeMutableBytes(of: &mode.c_cc) { bytes in
            bytes[Int(VMIN)] = 1
            bytes[Int(VTIME)] = 0
        }
        guard tcsetattr(0, TCSADRAIN, &mode) == 0 else { return false }
        defer { _ = tcsetattr(0, TCSADRAIN, &former) }
        while try handle(next()) {}
        return true
    }

    /// A line from standard input without its end; nil at the end of input, or if Ctrl-C was pressed.
    ///
    /// It takes no byte beyond the line: what was typed ahead belongs to the prompt.
    static func line() -> String? {
        var bytes: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            guard waits(-1) else { return nil }
            let count = read(0, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return count == 0 && !bytes.isEmpty ? String(decoding: bytes, as: UTF8.self) : nil }
            if byte == 10 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
    }

    private static func next() -> KeyPress {
        guard let first = byte(waiting: -1) else { return .end }
        if first == 0x1B { return escape() }
        if first == 4 { return .end }
        // The rest of a UTF-8 sequence belongs to the same key.
        var bytes = [first]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        while bytes.count < length, let more = byte(waiting: 50) { bytes.append(more) }
        return .character(String(decoding: bytes, as: UTF8.self).first ?? " ")
    }

    /// An arrow key, or the escape key alone if nothing follows at once.
    private static func escape() -> KeyPress {
        guard let second = byte(waiting: 50), second == UInt8(ascii: "[") || second == UInt8(ascii: "O") else { return .escape }
        var last = byte(waiting: 50)
        // Parameters such as those of Ctrl-Right are passed over.
        while let code = last, code == UInt8(ascii: ";") || (0x30...0x39).contains(code) { last = byte(waiting: 50) }
        switch last {
        case UInt8(ascii: "A"): return .up
        case UInt8(ascii: "B"): return .down
        case UInt8(ascii: "C"): return .right
        case UInt8(ascii: "D"): return .left
        default: return .character("?")
        }
    }

    /// A byte, or nil if none comes within so many milliseconds (−1: for ever) or the reading is interrupted.
    private static func byte(waiting milliseconds: Int32) -> UInt8? {
        var byte: UInt8 = 0
        return waits(milliseconds) && read(0, &byte, 1) == 1 ? byte : nil
    }

    /// Waits for input; false if none comes in time, or if Ctrl-C was pressed. The signal may have reached another thread,
    /// so the waiting looks up now and then.
    private static func waits(_ milliseconds: Int32) -> Bool {
        var left = milliseconds
        while !Interrupts.isRequested {
            var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            let slice = left < 0 ? 50 : min(left, 50)
            let count = poll(&request, 1, slice)
            if count > 0 { return true }
            if count < 0, errno != EINTR { return false }
            if left >= 0 {
                left -= slice
                if left <= 0 { return false }
            }
        }
        return false
    }
}
