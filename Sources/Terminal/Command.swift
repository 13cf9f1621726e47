import Lessons
import Notebook

/// A command of the prompt: what begins with %. Help and completion read the same table.
struct Command: Sendable {
    let name: String
    let arguments: String
    let summary: String
    /// Words that may follow, for Tab.
    let completions: @Sendable (Prompt) -> [String]
    let run: @Sendable (Prompt, String) -> Void

    /// Whether what follows may be a file.
    var takesPath: Bool { arguments.contains("FILE") }

    init(_ name: String, _ arguments: String = "", _ summary: String, completions: @escaping @Sendable (Prompt) -> [String] = { _ in [] }, run: @escaping @Sendable (Prompt, String) -> Void) {
        self.name = name
        self.arguments = arguments
        self.summary = summary
        self.completions = completions
        self.run = run
    }

    static let table: [Command] = [
        Command("help", "[COMMAND]", "What there is.", completions: { _ in table.map(\.name) }) { prompt, argument in prompt.help(argument) },
        Command("lesson", "[NAME|FILE]", "The lessons, or begin one.", completions: { $0.course?.lessons.map(\.name) ?? [] }) { prompt, argument in prompt.lesson(argument) },
        Command("back", "", "In a lesson: the step before.") { prompt, _ in prompt.inLesson { $0.back() } },
        Command("goto", "[N]", "In a lesson: to step N; without N, the list of steps.") { prompt, argument in prompt.inLesson { $0.goto(argument) } },
        Command("again", "", "In a lesson: shows this step once more.") { prompt, _ in prompt.inLesson { $0.again() } },
        Command("skip", "", "In a lesson: on to the next step.") { prompt, _ in prompt.inLesson { $0.skip() } },
        Command("answer", "TEXT", "In a lesson: an answer, where it could be taken for code.") { prompt, argument in prompt.inLesson { $0.answer(argument) } },
        Command("hint", "", "In a lesson: the next hint.") { prompt, _ in prompt.inLesson { $0.hint() } },
        Command("solution", "", "In a lesson: one way to solve the exercise.") { prompt, _ in prompt.inLesson { $0.solution() } },
        Command("progress", "", "What you did in the lessons.") { prompt, _ in prompt.progress() },
        Command("forget", "[NAME]", "Forgets what you did in a lesson.", completions: { $0.course?.lessons.map(\.name) ?? [] }) { prompt, argument in prompt.forget(argument) },
        Command("results", "[FILE]", "Writes what you answered into a file to hand in.") { prompt, argument in prompt.results(argument) },
        Command("who", "", "The variables and what they are.") { prompt, _ in prompt.who() },
        Command("time", "CODE", "Runs code and says how long it took.") { prompt, argument in prompt.time(argument) },
        Command("history", "[N]", "The cells of this session, or the last N.") { prompt, argument in prompt.history(argument) },
        Command("run", "FILE", "Runs a .py, .md or .ipynb in this session.") { prompt, argument in prompt.runFile(argument) },
        Command("load", "FILE", "The same: brings a document's cells into this session.") { prompt, argument in prompt.runFile(argument) },
        Command("export", "FILE", "Writes the session as \(DocumentWriter.endings).") { prompt, argument in prompt.export(argument) },
        Command("reset", "[step|lesson]", "Forgets all variables; in a lesson, begins the step or the lesson anew.", completions: { $0.guide == nil ? [] : ["step", "lesson"] }) { prompt, argument in prompt.reset(argument) },
        Command("page", "", "The rest of an output that was too long to show.") { prompt, _ in prompt.page() },
        Command("matplotlib", "", "Accepted, as in Jupyter; plots are drawn here anyway.") { _, _ in },
        Command("quit", "", "Leaves the lesson, or the program.") { prompt, _ in prompt.quit() },
    ]

    static func find(_ name: String) -> Command? { table.first { $0.name == name } ?? (name == "exit" || name == "q" ? table.first { $0.name == "quit" } : nil) }
}
