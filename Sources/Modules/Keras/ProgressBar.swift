import Interpreter
import OrderedCollections
import StandardBridge

/// Keras's progress bar (keras/src/utils/progbar.py): rewritten in place on a terminal, one line at the end elsewhere.
struct ProgressBar {
    /// nil: not known before the end.
    var total: Int?
    let isLive: Bool
    /// 0: silent, 1: a bar, 2: a line at the end.
    let verbose: Int
    private(set) var isOpen = false
    private let start = Clock.seconds
    private var shown = 0.0
    /// The first step is left out of the pace, as it makes ready what the others use.
    private var afterFirst: Double?

    init(total: Int?, isLive: Bool, verbose: Int) {
        self.total = total
        self.isLive = isLive
        self.verbose = verbose
    }

    private mutating func pace(_ step: Int, _ now: Double) -> Double {
        guard step > 0 else { return 0 }
        defer { if step == 1 { afterFirst = now } }
        if let afterFirst, step > 1 { return (now - afterFirst) / Double(step - 1) }
        return (now - start) / Double(step)
    }

    /// Text to write after a step, at most twenty times a second.
    mutating func update(_ step: Int, _ logs: @autoclosure () throws -> Dict) rethrows -> String? {
        let now = Clock.seconds
        let each = pace(step, now)
        guard verbose == 1, isLive, now - shown > 0.05 else { return nil }
        shown = now
        isOpen = true
        let left = total.map { ProgressBar.time(each * Double(max(0, $0 - step))) } ?? ProgressBar.time(now - start)
        return "\r\u{1B}[K" + head(step) + " \(left) \(ProgressBar.pace(each))" + ProgressBar.text(try logs())
    }

    /// The line that stays.
    mutating func finish(_ step: Int, _ logs: Dict) -> String? {
        let now = Clock.seconds
        let each = pace(step, now)
        isOpen = false
        if total == nil { total = step }
        let elapsed = "\(Int((now - start).rounded()))s"
        switch verbose {
        case 1:
            return (isLive ? "\r\u{1B}[K" : "") + head(total ?? step) + " \(elapsed) \(ProgressBar.pace(each))" + ProgressBar.text(logs) + "\n"
        case 2: return "\(total ?? step)/\(total ?? step) - \(elapsed) - \(ProgressBar.pace(each))" + ProgressBar.text(logs) + "\n"
        default: return nil
        }
    }

    private func head(_ step: Int) -> String {
        guard let total, total > 0 else { return ProgressBar.padded(step, 7) + "/Unknown" }
        let width = 20
        let filled = min(width, width * min(step, total) / total)
        let number = ProgressBar.padded(step, String(total).count) + "/\(total)"
        return number + " " + String(repeating: "━", count: filled) + String(repeating: " ", count: width - filled)
    }

    private static func padded(_ n: Int, _ width: Int) -> String { String(repeating: " ", count: max(0, width - String(n).count)) + String(n) }

    static func text(_ logs: Dict) -> String {
        logs.entries.compactMap { key, value in
            guard let number = value.number else { return nil }
            return " - \(key.value.text ?? ""): " + (abs(number) > 1e-3 ? CText.format("%.4f", number) : CText.format("%.4e", number))
        }.joined()
    }

    static func time(_ seconds: Double) -> String {
        let whole = Int(min(max(0, seconds), 1e9))
        if whole > 3600 { return "\(whole / 3600):" + pad(whole % 3600 / 60) + ":" + pad(whole % 60) }
        if whole > 60 { return "\(whole / 60):" + pad(whole % 60) }
        return "\(whole)s"
    }

    private static func pad(_ n: Int) -> String { (n < 10 ? "0" : "") + String(n) }

    static func pace(_ seconds: Double) -> String {
        if seconds >= 1 || seconds == 0 { return "\(Int(min(seconds, 1e9).rounded()))s/step" }
        if seconds >= 1e-3 { return "\(Int((seconds * 1e3).rounded()))ms/step" }
        return "\(Int((seconds * 1e6).rounded()))us/step"
    }
}
