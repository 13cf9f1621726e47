import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Keras's progress bar (keras/src/utils/progbar.py): rewritten in place on a terminal, one line an epoch elsewhere.
struct ProgressBar {
    var total: Int
    let isLive: Bool
    private(set) var isOpen = false
    private let start = Clock.seconds
    private var shown = 0.0
    private var done = 0

    init(total: Int, isLive: Bool) {
        self.total = total
        self.isLive = isLive
    }

    /// Text to write after a batch, at most twenty times a second.
    mutating func update(_ step: Int, _ figures: [(name: String, value: Double)]) -> String? {
        done = step
        let now = Clock.seconds
        guard isLive, step < total, now - shown > 0.05 else { return nil }
        shown = now
        isOpen = true
        let each = (now - start) / Double(max(1, step))
        return "\r\u{1B}[K" + head(step) + " \(ProgressBar.time(each * Double(total - step))) \(ProgressBar.pace(each))" + ProgressBar.text(figures)
    }

    mutating func finish(_ figures: [(name: String, value: Double)]) -> String {
        isOpen = false
        let elapsed = Clock.seconds - start
        let rewind = isLive ? "\r\u{1B}[K" : ""
        return rewind + head(total) + " \(ProgressBar.time(elapsed)) \(ProgressBar.pace(elapsed / Double(max(1, total))))" + ProgressBar.text(figures) + "\n"
    }

    /// The line of verbose=2.
    func line(_ figures: [(name: String, value: Double)]) -> String {
        let elapsed = Clock.seconds - start
        return "\(total)/\(total) - \(ProgressBar.time(elapsed)) - \(ProgressBar.pace(elapsed / Double(max(1, total))))" + ProgressBar.text(figures) + "\n"
    }

    private func head(_ step: Int) -> String {
        let width = 20
        let filled = step >= total ? width : width * step / max(1, total)
        let number = String(step)
        let limit = String(total)
        return String(repeating: " ", count: max(0, limit.count - number.count)) + "\(number)/\(limit) "
            + String(repeating: "━", count: filled) + String(repeating: " ", count: width - filled)
    }

    static func text(_ figures: [(name: String, value: Double)]) -> String {
        figures.map { " - \($0.name): " + (abs($0.value) > 1e-3 ? CText.format("%.4f", $0.value) : CText.format("%.4e", $0.value)) }.joined()
    }

    static func time(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e9))
        if whole >= 3600 { return "\(whole / 3600):" + pad(whole % 3600 / 60) + ":" + pad(whole % 60) }
        if whole >= 60 { return "\(whole / 60):" + pad(whole % 60) }
        return "\(whole)s"
    }

    private static func pad(_ n: Int) -> String { (n < 10 ? "0" : "") + String(n) }

    static func pace(_ seconds: Double) -> String {
        if seconds >= 1 || seconds == 0 { return "\(Int(seconds.rounded()))s/step" }
        if seconds >= 1e-3 { return "\(Int((seconds * 1e3).rounded()))ms/step" }
        return "\(Int((seconds * 1e6).rounded()))us/step"
    }
}

/// Time that only moves forwards.
public enum Clock {
    public static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// A moment as the clock on the wall shows it: `2026-11-24 15:02`.
    public static func text(_ secondsSince1970: Int) -> String {
        var (moment, parts) = (time_t(secondsSince1970), tm())
        localtime_r(&moment, &parts)
        func two(_ n: Int32) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(two(parts.tm_hour)):\(two(parts.tm_min))"
    }
}
