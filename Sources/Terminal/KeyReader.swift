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
        var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, milliseconds) > 0 else { return nil }
        var byte: UInt8 = 0
        return read(0, &byte, 1) == 1 ? byte : nil
    }
}
