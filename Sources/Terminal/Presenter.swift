import Interpreter
import Lessons
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
    /// Cells whose output, questions whose answer and exercises whose solution is shown.
    private var revealed: Set<Int> = []
    /// The first line shown of a page that is taller than the screen, and of what would come next; nil if nothing does.
    private var offset = 0
    private var next: Int?

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
            Interrupts.guardTerminal()
            presenter.present(from: first)
            return 0
        }
    }

    /// Steps that have a page: neither notes nor headings that stand alone before a cell, which are shown with it.
    private var shown: [Int] {
        lesson.steps.indices.filter { i in
            switch lesson.steps[i] {
            case .note: false
            case .text(let prose): !Presenter.isHeading(prose) || i + 1 == lesson.steps.count
            case .cell, .quiz, .exercise: true
            }
        }
    }

    private static func isHeading(_ prose: Step.Prose) -> Bool { prose.blocks.allSatisfy { if case .heading = $0 { true } else { false } } }

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
            case .character("b"), .left, .up: if !isHelp { turn(to: max(0, at - 1)) }
            case .character("n"):
                showsNotes.toggle()
                offset = 0
            case .character("r"):
                if steps.indices.contains(at) { revealed.remove(steps[at]) }
                offset = 0
            case .character("h"), .character("?"):
                isHelp = true
                Standard.out("\nspace or → on: more text, a cell's output, a question's answer, the next step   b or ← back\nr hides output or answer again   n notes   q quits; any key goes on\n")
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
        if let next {
            offset = next
        } else if canReveal(lesson.steps[steps[at]]), revealed.insert(steps[at]).inserted {
            offset = 0
        } else {
            turn(to: min(steps.count - 1, at + 1))
        }
    }

    private func turn(to page: Int) { (at, offset) = (page, 0) }

    private func canReveal(_ step: Step) -> Bool {
        switch step {
        case .cell, .exercise: true
        case .quiz(let quiz): quiz.explanation != nil
        case .text, .note: false
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
        show(beside(content(index, MarkdownPrinter(screen, width: width)), notes, isWide ? width : nil))
        if next == nil, case .cell = lesson.steps[index], revealed.contains(index) { runCell(index) }
    }

    /// What a page says, with the heading that stands alone before it.
    private func content(_ index: Int, _ markdown: MarkdownPrinter) -> String {
        func code(_ text: String) -> String {
            text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { LessonGuide.folded(String($0), screen.style.width - 3) }.map { "  " + screen.colour(36, $0) + "\n" }.joined()
        }
        var text = ""
        let before = lesson.steps[..<index].last { if case .note = $0 { false } else { true } }
        if case .text(let prose)? = before, Presenter.isHeading(prose) { text = markdown.render(prose.blocks) + "\n" }
        switch lesson.steps[index] {
        case .text(let prose): text += markdown.render(prose.blocks)
        case .cell(let cell): text += code(cell.code)
        case .quiz(let quiz):
            text += markdown.text(quiz.markdown)
            if revealed.contains(index), let explanation = quiz.explanation { text += "\n" + markdown.text(explanation) }
        case .exercise(let exercise):
            text += markdown.text(exercise.markdown) + "\n" + code(exercise.starter)
            if revealed.contains(index) { text += "\n" + code(exercise.solution) }
        case .note: break
        }
        return text
    }

    /// As much of a page as the screen holds; the rest waits for the next key.
    private func show(_ text: String) {
        let lines = (text.hasSuffix("\n") ? text.dropLast() : text[...]).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let room = screen.height.map { max(5, $0 - 4) } ?? .max
        let start = min(offset, lines.count)
        var end = lines.count - start > room ? start + room : lines.count
        if end < lines.count, let gap = lines[start..<end].lastIndex(where: \.isEmpty), gap > start + room / 3 { end = gap + 1 }
        next = end < lines.count ? end : nil
        Standard.out(lines[start..<end].joined(separator: "\n") + "\n" + (next == nil ? "" : screen.dim(screen.style.isPlain ? "... space: more" : "⋯ space: more") + "\n"))
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
