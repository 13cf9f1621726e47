import Interpreter
public import Notebook

/// Compares what a cell printed with what the lesson says.
public enum OutputComparison {
    /// nil if they agree: words exactly, numbers within 1 %, `...` standing for anything.
    public static func difference(expected: String, found: String) -> String? {
        let want = expected.split(separator: "\n", omittingEmptySubsequences: true).map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        let got = found.split(separator: "\n", omittingEmptySubsequences: true).map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        var j = 0
        for (i, line) in want.enumerated() {
            if line == ["..."] {
                if i == want.count - 1 { return nil }
                while j < got.count, !matches(want[i + 1], got[j]) { j += 1 }
                continue
            }
            guard j < got.count else { return "expected '\(line.joined(separator: " "))', but the output ended" }
            guard matches(line, got[j]) else { return "expected '\(line.joined(separator: " "))', found '\(got[j].joined(separator: " "))'" }
            j += 1
        }
        return j < got.count ? "more output than expected: '\(got[j].joined(separator: " "))'" : nil
    }

    private static func matches(_ want: [String], _ got: [String]) -> Bool {
        guard want.count == got.count || want.last == "..." else { return false }
        for (a, b) in zip(want, got) {
            if a == "..." { return true }
            if a == b { continue }
            func number(_ text: String) -> Double? { Double(text.filter { !"[](),=:%".contains($0) }) }
            guard let x = number(a), let y = number(b), abs(x - y) <= 0.01 * max(abs(x), abs(y)) + 1e-6 else { return false }
        }
        return true
    }
}

/// Proves a lesson: every cell runs, its output holds, every solution passes its checks, the starter fails them.
public struct LessonCheck {
    public init() {}

    private final class Collector: OutputSink {
        var text = ""
        func receive(_ output: Output) { if case .text(let part) = output { text += part } }
        var isLive: Bool { false }
        func readLine(prompt: String) -> String? { nil }
    }

    public func problems(of lesson: Lesson) -> [LessonProblem] {
        var found: [LessonProblem] = []
        let session = Session(directory: ".")
        let collector = Collector()
        session.sink = collector
        func report(_ line: Int, _ message: String) { found.append(LessonProblem(path: lesson.path, line: line, message: message)) }
        for step in lesson.steps {
            switch step {
            case .cell(let cell):
                collector.text = ""
                switch session.run(cell.code, name: lesson.id, firstLine: cell.line) {
                case .value(let value):
                    if let value { collector.text += value + "\n" }
                    if let expected = cell.output, let difference = OutputComparison.difference(expected: expected, found: collector.text) { report(cell.line, difference) }
                case .figure: break
                case .failed(let failure): report(cell.line, "the cell fails: \(failure.className): \(failure.message)")
                }
            case .exercise(let exercise):
                if let message = ExerciseJudge.fault(exercise, after: exercise.starter, in: session) { _ = message } else {
                    report(exercise.line, "the empty starter already passes the checks of '\(exercise.id)'")
                }
                for mistake in exercise.mistakes where ExerciseJudge.fault(exercise, after: mistake.code, in: session) == nil {
                    report(exercise.line, "a named mistake passes the checks of '\(exercise.id)': \(mistake.code)")
                }
                if let message = ExerciseJudge.fault(exercise, after: exercise.solution, in: session) {
                    report(exercise.line, "the solution of '\(exercise.id)' fails its check: \(message)")
                }
            case .text, .quiz, .note: break
            }
        }
        return found
    }
}

/// Judges an answer by value and effect, not by spelling.
public enum ExerciseJudge {
    /// Runs code and then the checks; what is wrong, or nil if all hold.
    public static func fault(_ exercise: Exercise, after code: String, in session: Session) -> String? {
        if case .failed(let failure) = session.run(code) { return "\(failure.className): \(failure.message)" }
        return fault(exercise, in: session)
    }

    public static func fault(_ exercise: Exercise, in session: Session) -> String? {
        for check in exercise.checks {
            switch session.run("bool(" + check.expression + ")") {
            case .value("True"?): continue
            case .failed(let failure) where failure.className != "NameError": return "\(check.message) (\(failure.message))"
            default: return check.message
            }
        }
        return nil
    }
}
