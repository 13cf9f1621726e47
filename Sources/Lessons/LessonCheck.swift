import Notebook
import Interpreter
import StandardBridge
import Syntax

/// Proves a lesson: every cell runs and prints what it should, predictions come to something, every solution passes its
/// checks, the starter fails them, every named mistake gets its own message, links and data exist.
public struct LessonCheck {
    private let lesson: Lesson
    private let course: Course?
    private let session: Session
    private let collector = Collector()
    private var found: [LessonProblem] = []
    /// Predictions whose cell is still to come.
    private var waiting: [(prediction: Quiz.Prediction, quiz: Quiz)] = []
    /// What each cell with an output block printed, by the line of its code.
    private var printed: [Int: String] = [:]

    private final class Collector: OutputSink {
        var text = ""
        func receive(_ output: Output) { if case .text(let part) = output { text += part } }
        var isLive: Bool { false }
        func readLine(prompt: String) -> String? { nil }
    }

    /// - Parameter course: where the lessons that this one needs are looked up.
    public init(_ lesson: Lesson, course: Course? = nil) {
        self.lesson = lesson
        self.course = course
        session = Session(directory: DataFiles.parent(lesson.path))
        session.sink = collector
    }

    public mutating func problems() -> [LessonProblem] {
        found = lesson.remarks
        needs()
        links()
        for step in lesson.steps {
            switch step {
            case .cell(let cell): run(cell)
            case .exercise(let exercise):
                noCellBehindPredictions()
                check(exercise)
            case .quiz(let quiz): if case .predict(let prediction) = quiz.kind { waiting.append((prediction, quiz)) }
            case .text, .note: break
            }
        }
        noCellBehindPredictions()
        return found.sorted { $0.line < $1.line }
    }

    /// The lesson's text with the outputs that came in place of those that stand there. Call it after `problems`.
    public func accepted(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // From the end, so that line numbers stay right.
        for case .cell(let cell) in lesson.steps.reversed() {
            guard let expected = cell.output, let now = printed[cell.line], OutputComparison.difference(expected: expected, found: now, tolerance: cell.tolerance) != nil else { continue }
            guard let start = lines.indices.first(where: { $0 >= cell.line - 1 && lines[$0].hasPrefix("```output") }), let end = lines[(start + 1)...].firstIndex(where: { $0.hasPrefix("```") }) else { continue }
            lines.replaceSubrange((start + 1)..<end, with: OutputComparison.accepted(expected: expected, found: now, tolerance: cell.tolerance).components(separatedBy: "\n"))
        }
        return lines.joined(separator: "\n")
    }

    private mutating func report(_ line: Int, _ message: String, mend: String? = nil, difference: [String] = []) {
        found.append(LessonProblem(path: lesson.path, line: line, message: message, mend: mend, difference: difference))
    }

    // MARK: Form

    private mutating func needs() {
        guard let course else { return }
        for name in lesson.needs where !course.lessons.contains(where: { $0.name == name || $0.id == name }) {
            let hint = Suggestion.nearest(to: name, among: course.lessons.map(\.name)).map { "Did you mean '\($0)'?" }
            report(2, "needs names no lesson: '\(name)'", mend: hint ?? "Lessons are named as their files, without number and ending.")
        }
    }

    private mutating func links() {
        let folder = DataFiles.parent(lesson.path)
        for (address, line) in lesson.links {
            let isWeb = address.hasPrefix("https://") || address.hasPrefix("http://") || address.hasPrefix("mailto:")
            if isWeb || address.hasPrefix("#") { continue }
            let file = String(address.prefix { $0 != "#" })
            if file.isEmpty || !DataFiles.exists(file.hasPrefix("/") ? file : folder + "/" + file) {
                report(line, "the link leads nowhere: '\(address)'", mend: "Files are looked up from the lesson's folder.")
            }
        }
        for case .cell(let cell) in lesson.steps {
            for (i, text) in cell.code.components(separatedBy: "\n").enumerated() {
                for quoted in text.split(whereSeparator: { "\"'".contains($0) }) where [".csv", ".json", ".txt", ".npz"].contains(where: quoted.hasSuffix) && !quoted.contains(where: \.isWhitespace) {
                    if !DataFiles.isFound(String(quoted), from: folder) { report(cell.line + i, "there is no data file '\(quoted)'", mend: "It is looked for in the lesson's folder and among the shipped datasets.") }
                }
            }
        }
    }

    // MARK: Content

    private mutating func run(_ cell: Step.Cell) {
        collector.text = ""
        switch session.run(cell.code, name: lesson.id, firstLine: cell.line) {
        case .value(let value): if let value { collector.text += value + "\n" }
        case .figure: break
        case .failed(let failure):
            let place = failure.report.split(separator: "\n").filter { $0.contains("line ") }.last.map { " (\($0.trimmingCharacters))" } ?? ""
            waiting = []
            return report(cell.line, "the cell fails: \(failure.className): \(failure.message)\(place)")
        }
        for (prediction, quiz) in waiting where LessonRun.truth(of: prediction, in: session) == nil {
            report(quiz.line, "'\(prediction.expression)' is no number and no shape after the cell behind the prediction '\(quiz.id)'")
        }
        waiting = []
        guard let expected = cell.output else { return }
        printed[cell.line] = collector.text
        if let difference = OutputComparison.difference(expected: expected, found: collector.text, tolerance: cell.tolerance) {
            report(cell.line, "the output is not what the lesson says (- expected, + came)", mend: "`unroll check --accept` takes what came.", difference: difference)
        }
    }

    private mutating func noCellBehindPredictions() {
        for (_, quiz) in waiting { report(quiz.line, "no cell follows the prediction '\(quiz.id)'", mend: "A prediction is judged by the cell behind it.") }
        waiting = []
    }

    private mutating func check(_ exercise: Exercise) {
        let before = session.vm.snapshot()
        let judge = ExerciseJudge(exercise, in: session)
        let line = exercise.line
        if judge.judge(exercise.starter, before: before) == .right {
            report(line, "the starter of '\(exercise.id)' already passes its checks", mend: "Add a check that only an answer can pass.")
        }
        var messages: [String: Int] = [:]
        for (i, mistake) in exercise.mistakes.enumerated() {
            if let first = messages.updateValue(i, forKey: mistake.message) {
                report(line, "mistakes \(first + 1) and \(i + 1) of '\(exercise.id)' have the same message", mend: "Say to each what is wrong with it.")
            }
            switch judge.judge(mistake.code, before: before) {
            case .right: report(line, "mistake \(i + 1) of '\(exercise.id)' passes the checks: \(mistake.code)", mend: "It is no mistake, or a check is missing.")
            case .wrong(_, i): break
            case .wrong(let message, let other):
                let got = other.map { "that of mistake \($0 + 1)" } ?? "'\(message)'"
                report(line, "mistake \(i + 1) of '\(exercise.id)' does not get its own message but \(got): \(mistake.code)", mend: "The checks see no difference: add one that does, or a 'when:'.")
            }
        }
        if case .wrong(let message, _) = judge.judge(exercise.solution, before: before) {
            report(line, "the solution of '\(exercise.id)' fails its check: \(message)")
        }
        if case .failed(let failure) = session.runAside(exercise.solution, name: lesson.id) {
            report(line, "the solution of '\(exercise.id)' fails: \(failure.className): \(failure.message)")
        }
    }
}

extension Substring {
    fileprivate var trimmingCharacters: String { String(self).trimmingSpaces() }
}
