import Lessons
import Notebook
import Plots

/// The whole lesson without a learner: cells run, questions shown with their answers.
enum LessonReading {
    /// - Parameter printer: nil writes nothing; the session keeps its transcript all the same.
    /// - Returns: false if a cell fails.
    static func run(_ lesson: Lesson, _ session: Session, _ printer: Printer?) -> Bool {
        let markdown = MarkdownPrinter(printer?.screen ?? .current())
        func say(_ text: String) { printer?.write(text + "\n") }
        /// Runs a cell and shows what it comes to.
        func isFine(_ code: String, _ line: Int) -> Bool {
            let outcome = session.run(code, name: lesson.id, firstLine: line)
            if let printer { return printer.show(outcome, number: nil) }
            if case .failed(let failure) = outcome {
                Standard.error(failure.report + "\n")
                return false
            }
            return true
        }
        session.note("# \(lesson.title)")
        say(markdown.render([.heading(1, [.text(lesson.title)])]))
        for step in lesson.steps {
            switch step {
            case .text(let prose):
                session.note(prose.source)
                say(markdown.render(prose.blocks))
            case .note: break
            case .cell(let cell):
                for (i, line) in cell.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() { printer?.write((i == 0 ? ">>> " : "... ") + line + "\n") }
                if !isFine(cell.code, cell.line) { return false }
                say("")
            case .quiz(let quiz):
                session.note(quiz.markdown)
                printer?.write(markdown.text(quiz.markdown))
                say(quiz.solution.map { markdown.text($0, lead: "Answer:") } ?? "")
            case .exercise(let exercise):
                session.note(exercise.markdown)
                printer?.write(markdown.text(exercise.ask, lead: "Exercise."))
                for line in exercise.solution.split(separator: "\n", omittingEmptySubsequences: false) { printer?.write("    " + line + "\n") }
                if !isFine(exercise.solution, 1) { return false }
                say("")
            }
        }
        return true
    }
}
