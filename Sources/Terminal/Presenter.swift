import Interpreter
import Lessons
import Modules
import Notebook
import Plots
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A lesson at the front of a class: one step a key, the instructor's notes beside it, pictures as wide as the screen.
public final class Presenter {
    private let lesson: Lesson
    private let session = Session(directory: ".")
    private let printer: Printer
    private let run: LessonRun
    private let screen: Screen
    /// What is on the screen: an index into the lesson's steps, notes left out.
    private var at = 0
    private var showsNotes = true
    /// The state is that of a learner's run: cells up to here have run.
    private var outputs: Set<Int> = []

    private init(_ lesson: Lesson) {
        self.lesson = lesson
        screen = .current()
        printer = Printer(screen)
        run = LessonRun(lesson, in: session, journal: nil)
        session.sink = printer
    }

    public static func run(lesson name: String, from first: Int) -> Int32 {
        guard let course = Course.shipped() else { return ScriptRunner.missingLessons() }
        guard isatty(0) == 1, isatty(1) == 1 else {
            Standard.error("unroll: presenting needs a terminal\n")
            return 2
        }
        switch Course.lesson(name, in: course) {
        case .failure(let problem):
            Standard.error("unroll: \(problem.message)\n")
            return 2
        case .success(let lesson):
            let presenter = Presenter(lesson)
            Interrupts.forward(to: presenter.session)
            presenter.present(from: first)
            return 0
        }
    }

    /// Steps that are shown: everything but the notes.
    private var shown: [Int] {
        lesson.steps.indices.filter { if case .note = lesson.steps[$0] { false } else { true } }
    }

    private func present(from first: Int) {
        let steps = shown
        if first > 1, lesson.stops.indices.contains(first - 1) {
            if let failure = run.goto(first) { return Standard.error(failure.report + "\n") }
            at = steps.firstIndex(of: run.position) ?? 0
        }
        draw(steps)
        var isHelp = false
        _ = try? KeyReader.run { key in
            switch key {
            case .character("q"), .end: return false
            case .character(" "), .character("\n"), .right, .down: if !isHelp { forward(steps) }
            case .character("b"), .left, .up: if !isHelp { at = max(0, at - 1) }
            case .character("n"): showsNotes.toggle()
            case .character("r"): if steps.indices.contains(at) { outputs.remove(steps[at]) }
            case .character("h"), .character("?"):
                isHelp = true
                Standard.out("\nspace or → on   b or ← back   r runs the cell again   n notes   q quits; any key goes on\n")
                return true
            default: break
            }
            isHelp = false
            draw(steps)
            return true
        }
        Standard.out("\n")
    }

    /// Runs a cell that waits; otherwise turns to the next step.
    private func forward(_ steps: [Int]) {
        guard steps.indices.contains(at) else { return }
        if case .cell = lesson.steps[steps[at]], !outputs.contains(steps[at]) {
            outputs.insert(steps[at])
        } else {
            at = min(steps.count - 1, at + 1)
        }
    }

    private func draw(_ steps: [Int]) {
        guard steps.indices.contains(at) else { return }
        let index = steps[at]
        let notes = showsNotes ? self.notes(near: index) : nil
        let isWide = screen.style.width >= 110 && notes != nil
        let width = isWide ? screen.style.width * 2 / 3 : screen.style.width
        Standard.out(screen.isTerminal ? "\u{1B}[2J\u{1B}[H" : "\n")
        Standard.out(screen.bold(lesson.title) + screen.dim("   \(at + 1)/\(steps.count)   space on, b back, n notes, q quits") + "\n\n")
        let markdown = MarkdownPrinter(screen, width: width)
        var text = ""
        switch lesson.steps[index] {
        case .text(let prose): text = markdown.render(prose.blocks)
        case .cell(let cell): text = cell.code.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + screen.colour(36, String($0)) + "\n" }.joined()
        case .quiz(let quiz): text = markdown.text(quiz.markdown)
        case .exercise(let exercise): text = markdown.text(exercise.markdown) + "\n" + exercise.starter.split(separator: "\n").map { "  " + screen.colour(36, String($0)) + "\n" }.joined()
        case .note: break
        }
        Standard.out(beside(text, notes, isWide ? width : nil))
        if case .cell = lesson.steps[index], outputs.contains(index) { runCell(index) }
    }

    /// Runs the cell where the run stands, and everything before it that was passed over.
    private func runCell(_ index: Int) {
        Standard.out("\n")
        if let number = lesson.stops.firstIndex(of: index), let failure = run.goto(number + 1) { return Standard.out(failure.report + "\n") }
        if let (outcome, _) = run.runCell() { _ = printer.show(outcome, number: nil) }
    }

    /// The notes that stand beside a step: those of its section; at the beginning all, to be read before the class comes.
    private func notes(near index: Int) -> String? {
        var found: [String] = []
        if index == shown.first {
            for case .note(let text) in lesson.steps { found.append(text) }
            return found.isEmpty ? nil : found.joined(separator: "\n\n")
        }
        for i in lesson.steps[index...].indices {
            if i > index, case .text(let prose) = lesson.steps[i], case .heading? = prose.blocks.first { break }
            if case .note(let text) = lesson.steps[i] { found.append(text) }
        }
        for i in lesson.steps[..<index].indices.reversed() {
            if case .note(let text) = lesson.steps[i] { found.insert(text, at: 0) }
            if case .text(let prose) = lesson.steps[i], case .heading? = prose.blocks.first { break }
        }
        return found.isEmpty ? nil : found.joined(separator: "\n\n")
    }

    private func beside(_ text: String, _ notes: String?, _ width: Int?) -> String {
        guard let notes else { return text }
        guard let width else { return text + "\n" + screen.dim("— notes —") + "\n" + MarkdownPrinter(screen).text(notes).split(separator: "\n", omittingEmptySubsequences: false).map { screen.dim(String($0)) }.joined(separator: "\n") }
        let left = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let right = MarkdownPrinter(screen, width: screen.style.width - width - 3).text(notes).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return (0..<max(left.count, right.count)).map { i in
            let line = i < left.count ? left[i] : ""
            let gap = String(repeating: " ", count: max(0, width - DisplayText.width(Screen.withoutStyle(line))))
            return line + gap + (i < right.count && !right[i].isEmpty ? screen.dim((screen.style.isPlain ? "| " : "│ ") + right[i]) : "")
        }.joined(separator: "\n") + "\n"
    }
}
