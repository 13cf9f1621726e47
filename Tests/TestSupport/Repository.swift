import Dispatch
import Foundation
public import Notebook
import Plots
import Testing

/// Where the repository lies, and its files.
public enum Repository {
    public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    /// The program under test: the one `make test` built, else the one of `make build`.
    public static let binary = ProcessInfo.processInfo.environment["UNROLL_BINARY"] ?? root + "/.build/release/unroll"

    public static func text(_ path: String) throws -> String { try String(contentsOfFile: root + "/" + path, encoding: .utf8) }

    /// The names (without ending) of the files of a folder that end so.
    public static func names(in folder: String, ending: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)) ?? []).filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
    }
}

/// Runs cells and keeps what they give.
public final class TestSession: OutputSink {
    public let session: Session
    public private(set) var printed = ""
    public private(set) var figures = 0
    /// The last figure that was drawn, as text of 80 columns.
    public private(set) var picture = ""
    public private(set) var notices: [String] = []

    public init(directory: String = Repository.root) {
        session = Session(directory: directory)
        session.sink = self
    }

    public func receive(_ output: Output) {
        switch output {
        case .text(let text): printed += text
        case .figure(let figure):
            figures += 1
            picture = TextRenderer.render(figure, TextStyle(width: 80))
        case .notice(let text): notices.append(text)
        }
    }
    public var isLive: Bool { false }
    public func readLine(prompt: String) -> String? { nil }

    /// What a cell prints and shows; an error's class and message if it fails.
    @discardableResult
    public func run(_ code: String) -> String {
        printed = ""
        switch outcome(of: code) {
        case .value(let value): return printed + (value ?? "")
        case .figure: return printed + "<figure>"
        case .failed(let failure): return printed + "\(failure.className): \(failure.message)"
        }
    }

    private func outcome(of code: String) -> Outcome { Deep.run { [session] in session.run(code) } }

    public func report(_ code: String) -> String {
        if case .failed(let failure) = outcome(of: code) { return failure.report }
        return ""
    }
}

/// Compares outputs: words exactly, numbers within a tolerance.
public enum Outputs {
    public static func difference(_ want: String, _ got: String, relative: Double = 2e-4, absolute: Double = 2e-5) -> String? {
        let (w, g) = (tokens(want), tokens(got))
        for (i, (a, b)) in zip(w, g).enumerated() where a != b {
            if let x = Double(a), let y = Double(b), abs(x - y) <= absolute + relative * abs(x) || (x.isNaN && y.isNaN) { continue }
            return "token \(i): expected \(w[max(0, i - 4)..<min(w.count, i + 3)].joined(separator: " ")), got \(g[max(0, i - 4)..<min(g.count, i + 3)].joined(separator: " "))"
        }
        return w.count == g.count ? nil : "\(w.count) tokens expected, \(g.count) printed"
    }

    private static func tokens(_ text: String) -> [String] {
        var spaced = ""
        for character in text {
            if "[](),|:={}'".contains(character) { spaced += " \(character) " } else { spaced.append(character) }
        }
        return spaced.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// The script's own `# tolerance: RTOL ATOL` line.
    public static func tolerance(_ script: String) -> (Double, Double) {
        for line in script.split(separator: "\n") where line.hasPrefix("# tolerance:") {
            let numbers = line.dropFirst(12).split(separator: " ").compactMap { Double($0) }
            if numbers.count >= 2 { return (numbers[0], numbers[1]) }
        }
        return (2e-4, 2e-5)
    }
}

/// Runs work on a thread with the stack the program gives itself.
public enum Deep {
    public static func run<T>(_ body: @escaping () -> T) -> T {
        nonisolated(unsafe) var result: T?
        nonisolated(unsafe) let body = body
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            result = body()
            done.signal()
        }
        thread.stackSize = 512 << 20
        thread.start()
        done.wait()
        guard let result else { return body() }
        return result
    }
}
