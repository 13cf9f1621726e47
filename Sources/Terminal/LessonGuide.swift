import Lessons
import Notebook
import Plots

/// Walks a learner through a lesson, a step at a time, while any code may be typed in between.
final class LessonGuide {
    let lesson: Lesson
    private let session: Session
    private let printer: Printer
    private let screen: Screen
    /// The step that waits: a cell to run, a question to answer; everything before it was shown.
    private(set) var position = 0
    private var hintsShown = 0
    private var tries = 0

    init(_ lesson: Lesson, _ session: Session, _ printer: Printer) {
        self.lesson = lesson
        self.session = session
        self.printer = printer
        screen = printer.screen
    }

    var isDone: Bool { position >= lesson.steps.count }

    func begin() {
        Standard.out("\n" + screen.bold(lesson.title) + "  " + screen.dim("about \(lesson.minutes) minutes") + "\n")
        if !lesson.goals.isEmpty { Standard.out(lesson.goals.map { (screen.style.isPlain ? "  - " : "  • ") + $0 + "\n" }.joined()) }
        Standard.out("\n" + screen.dim("Enter goes on; any code may be typed in between. %back, %skip, %hint, %quit.") + "\n\n")
        showUntilStop()
    }

    /// Shows text up to the next cell or question.
    private func showUntilStop() {
        hintsShown = 0
        tries = 0
        while position < lesson.steps.count {
            switch lesson.steps[position] {
            case .text(let blocks): Standard.out(MarkdownPrinter(screen).render(blocks) + "\n")
            case .note: break
            case .cell(let cell):
                Standard.out(code(cell.code))
                return
            case .quiz(let quiz):
                ask(quiz)
                return
            case .exercise(let exercise):
                Standard.out(screen.bold("Exercise. ") + exercise.ask + "\n")
                if !exercise.starter.isEmpty { Standard.out(code(exercise.starter)) }
                Standard.out(screen.dim("Type your code. %hint helps, %solution shows one way, %skip goes on.") + "\n")
                return
            }
            position += 1
        }
        Standard.out(screen.colour(32, "That was \"\(lesson.title)\".") + " %lesson shows the others.\n")
    }

    private func code(_ text: String) -> String {
        let bar = screen.style.isPlain ? "  | " : "  ▏ "
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { screen.dim(bar) + screen.colour(36, String($0)) + "\n" }.joined()
    }

    private func ask(_ quiz: Quiz) {
        Standard.out(screen.bold("Question. ") + quiz.ask + "\n")
        if case .choices(let choices) = quiz.kind {
            for (i, choice) in choices.enumerated() { Standard.out("  \(i + 1). \(choice.text)\n") }
        }
    }

    /// What the prompt shows beside the number.
    var status: String {
        guard position < lesson.steps.count else { return "done" }
        switch lesson.steps[position] {
        case .cell: return "Enter runs the cell"
        case .quiz: return "your answer"
        case .exercise: return "your code"
        default: return "Enter"
        }
    }

    /// Enter on an empty line: runs the waiting cell.
    func enter() {
        guard position < lesson.steps.count else { return }
        switch lesson.steps[position] {
        case .cell(let cell):
            let number = session.nextNumber
            if printer.show(session.run(cell.code, name: lesson.id, firstLine: cell.line), number: number) {
                Standard.out("\n")
                position += 1
                showUntilStop()
            }
        case .quiz(let quiz): ask(quiz)
        case .exercise(let exercise): judge(exercise)
        default: break
        }
    }

    /// An answer to a waiting question; false if the text is no answer but code.
    func answer(_ text: String) -> Bool {
        guard position < lesson.steps.count, case .quiz(let quiz) = lesson.steps[position] else { return false }
        switch quiz.judge(text) {
        case .right(let because):
            Standard.out(screen.colour(32, "Right.") + (because.map { " " + $0 } ?? "") + "\n\n")
            position += 1
            showUntilStop()
            return true
        case .wrong(let because):
            tries += 1
            Standard.out(screen.colour(33, "Not quite. ") + because + (quiz.hints.isEmpty ? "" : screen.dim("  %hint helps.")) + "\n")
            return true
        case .unclear: return false
        }
    }

    /// After code was typed: if an exercise waits, is it solved?
    func codeWasRun(_ code: String) {
        guard position < lesson.steps.count, case .exercise(let exercise) = lesson.steps[position] else { return }
        judge(exercise, code)
    }

    private func judge(_ exercise: Exercise, _ code: String? = nil) {
        guard let fault = ExerciseJudge.fault(exercise, in: session) else {
            Standard.out(screen.colour(32, "That solves it.") + "\n\n")
            position += 1
            showUntilStop()
            return
        }
        let known = code.flatMap { typed in exercise.mistakes.first { LessonGuide.folded($0.code) == LessonGuide.folded(typed) }?.message }
        Standard.out(screen.colour(33, "Not yet: ") + (known ?? fault) + "\n")
    }

    private static func folded(_ code: String) -> String { String(code.filter { !$0.isWhitespace }) }

    func hint() {
        guard position < lesson.steps.count else { return }
        let hints: [String]
        switch lesson.steps[position] {
        case .quiz(let quiz): hints = quiz.hints
        case .exercise(let exercise): hints = exercise.hints
        default: hints = []
        }
        guard hintsShown < hints.count else {
            Standard.out(hints.isEmpty ? "There is no hint for this step: Enter goes on.\n" : "There are no more hints.\n")
            return
        }
        Standard.out(screen.colour(35, "Hint \(hintsShown + 1) of \(hints.count): ") + hints[hintsShown] + "\n")
        hintsShown += 1
    }

    func solution() {
        guard position < lesson.steps.count, case .exercise(let exercise) = lesson.steps[position] else {
            Standard.out("There is no exercise here.\n")
            return
        }
        Standard.out(code(exercise.solution))
    }

    /// Goes on without running or answering. A skipped cell is run silently: later steps need it.
    func skip() {
        guard position < lesson.steps.count else { return }
        if case .cell(let cell) = lesson.steps[position] { _ = session.run(cell.code, name: lesson.id, firstLine: cell.line) }
        if case .exercise(let exercise) = lesson.steps[position] { _ = session.run(exercise.solution) }
        Standard.out(screen.dim("(skipped)") + "\n\n")
        position += 1
        showUntilStop()
    }

    /// Back to the cell or question before this one, with the text above it.
    func back() {
        func isStop(_ i: Int) -> Bool {
            switch lesson.steps[i] {
            case .cell, .quiz, .exercise: true
            default: false
            }
        }
        guard let earlier = (0..<min(position, lesson.steps.count)).last(where: isStop) else {
            Standard.out("This is the beginning.\n")
            return
        }
        position = (0..<earlier).last(where: isStop).map { $0 + 1 } ?? 0
        showUntilStop()
    }

    /// The whole lesson without a learner: cells run, questions shown with their answers. False if a cell fails.
    static func runThrough(_ lesson: Lesson, _ session: Session, _ printer: Printer) -> Bool {
        let screen = printer.screen
        Standard.out(MarkdownPrinter(screen).render([.heading(1, [.text(lesson.title)])]) + "\n")
        for step in lesson.steps {
            switch step {
            case .text(let blocks): Standard.out(MarkdownPrinter(screen).render(blocks) + "\n")
            case .note: break
            case .cell(let cell):
                for (i, line) in cell.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() { Standard.out((i == 0 ? ">>> " : "... ") + line + "\n") }
                if !printer.show(session.run(cell.code, name: lesson.id, firstLine: cell.line), number: nil) { return false }
                Standard.out("\n")
            case .quiz(let quiz):
                Standard.out("Question. \(quiz.ask)\n")
                switch quiz.kind {
                case .choices(let choices):
                    for (i, choice) in choices.enumerated() { Standard.out("  \(i + 1). \(choice.text)\(choice.isRight ? "   <- right" : "")\n") }
                case .number(let answer, _): Standard.out("  Answer: \(NumberText.short(answer))\n")
                }
                Standard.out("\n")
            case .exercise(let exercise):
                Standard.out("Exercise. \(exercise.ask)\n")
                for line in exercise.solution.split(separator: "\n", omittingEmptySubsequences: false) { Standard.out("    " + line + "\n") }
                if !printer.show(session.run(exercise.solution), number: nil) { return false }
                Standard.out("\n")
            }
        }
        return true
    }
}
