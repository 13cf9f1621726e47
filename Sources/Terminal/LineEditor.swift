import CEditLine
import Plots
import StandardBridge
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// libedit: emacs and vi keys, ~/.editrc, history between sessions, Tab.
///
/// libedit calls back plain C functions, so there is one editor a process, reached through `current`.
final class LineEditor {
    enum Line {
        case text(String)
        /// Ctrl-C.
        case interrupted
        /// Ctrl-D on an empty line.
        case end
    }

    private let handle: OpaquePointer
    private let history: OpaquePointer
    private let historyPath: String?
    private var promptText: UnsafeMutablePointer<CChar>?
    fileprivate var isInterrupted = false
    /// Answers Tab: how many bytes to replace, and with what.
    var complete: (String) -> (replacing: Int, candidates: [String]) = { _ in (0, []) }

    nonisolated(unsafe) fileprivate static var current: LineEditor?

    init?(historyPath: String?) {
        guard let handle = el_init("unroll", unroll_stdin(), unroll_stdout(), unroll_stderr()), let history = history_init() else { return nil }
        self.handle = handle
        self.history = history
        self.historyPath = historyPath
        LineEditor.current = self
        _ = unroll_history_size(history, 5000)
        _ = unroll_history_unique(history)
        _ = unroll_el_editor(handle, "emacs")
        _ = unroll_el_prompt(handle) { _ in LineEditor.current?.promptText }
        _ = unroll_el_history(handle, history)
        _ = unroll_el_signal(handle, 0)
        _ = unroll_el_no_signals(handle)
        _ = unroll_el_command(handle, "unroll-complete", "Complete the word") { _, _ in LineEditor.current?.tab() ?? UInt8(CC_ERROR) }
        _ = unroll_el_command(handle, "unroll-interrupt", "Drop the line") { _, _ in
            LineEditor.current?.isInterrupted = true
            return UInt8(CC_NEWLINE)
        }
        _ = unroll_el_command(handle, "unroll-suspend", "Stop the process") { _, _ in
            raise(SIGTSTP)
            return UInt8(CC_REDISPLAY)
        }
        _ = unroll_el_bind(handle, "^R", "em-inc-search-prev")
        el_source(handle, nil)
        _ = unroll_el_bind(handle, "\t", "unroll-complete")
        _ = unroll_el_bind(handle, "^C", "unroll-interrupt")
        _ = unroll_el_bind(handle, "^Z", "unroll-suspend")
        if let historyPath, let bytes = DataFiles.bytes(historyPath) {
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(5000) { _ = unroll_history_enter(history, String(line)) }
        }
    }

    func close() {
        el_end(handle)
        history_end(history)
        free(promptText)
        promptText = nil
        LineEditor.current = nil
    }

    /// Whether more typed or pasted text is waiting to be read.
    var hasPending: Bool {
        var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0 && descriptor.revents & Int16(POLLIN) != 0
    }

    /// - Parameters:
    ///   - prompt: shown as it is; escape sequences stand between \u{1} characters.
    ///   - prefill: text that stands on the line already.
    func read(_ prompt: String, prefill: String = "") -> Line {
        free(promptText)
        promptText = strdup(prompt)
        isInterrupted = false
        // The window may have another size by now.
        el_resize(handle)
        if !prefill.isEmpty { el_push(handle, prefill) }
        var count: Int32 = 0
        let text = el_gets(handle, &count)
        if isInterrupted {
            Standard.out("\n")
            return .interrupted
        }
        guard let text, count > 0 else { return .end }
        var line = String(cString: text)
        while line.last == "\n" || line.last == "\r" { line.removeLast() }
        return .text(line)
    }

    /// Adds a line to the history, on disk at once.
    func remember(_ line: String) {
        guard line.contains(where: { !$0.isWhitespace }) else { return }
        _ = unroll_history_enter(history, line)
        guard let historyPath, let file = fopen(historyPath, "a") else { return }
        fputs(line + "\n", file)
        fclose(file)
    }

    private func tab() -> UInt8 {
        guard let info = el_line(handle)?.pointee, let start = info.buffer, let cursor = info.cursor else { return UInt8(CC_ERROR) }
        let before = String(decoding: UnsafeBufferPointer(start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self), count: cursor - start), as: UTF8.self)
        // At the start of a line Tab indents.
        if before.allSatisfy({ $0 == " " }) {
            el_insertstr(handle, "    ")
            return UInt8(CC_REFRESH)
        }
        let (replacing, candidates) = complete(before)
        guard let first = candidates.first else { return UInt8(CC_REFRESH_BEEP) }
        var common = first
        for other in candidates { while !other.hasPrefix(common) { common.removeLast() } }
        let typed = String(decoding: before.utf8.suffix(replacing), as: UTF8.self)
        if common.utf8.count > typed.utf8.count {
            el_insertstr(handle, String(decoding: common.utf8.dropFirst(typed.utf8.count), as: UTF8.self))
            return UInt8(CC_REFRESH)
        }
        guard candidates.count > 1 else { return UInt8(CC_REFRESH_BEEP) }
        list(candidates)
        return UInt8(CC_REDISPLAY)
    }

    private func list(_ words: [String]) {
        let screen = Screen.current()
        let shown = words.prefix(120)
        let column = (shown.map(\.count).max() ?? 1) + 2
        let perLine = max(1, screen.style.width / column)
        var text = "\n"
        for (i, word) in shown.enumerated() {
            text += word + ((i + 1) % perLine == 0 ? "\n" : String(repeating: " ", count: column - word.count))
        }
        if !text.hasSuffix("\n") { text += "\n" }
        if words.count > shown.count { text += "… and \(words.count - shown.count) more\n" }
        Standard.out(text)
    }
}
