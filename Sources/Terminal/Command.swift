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

    init(_ name: String, _ arguments: String = "", _ summary: String, completions: @escaping @Sendable (Prompt) -> [String] = { _ in [] }, run: @escaping @Sendable (Prompt, String) -> Void) {
        self.name = name
        self.arguments = arguments
        self.summary = summary
        self.completions = completions
        self.run = run
    }

    static let table: [Command] = [
        Command("help", "[COMMAND]", "What there is.", completions: { _ in table.map(\.name) }) { prompt, argument in prompt.help(argument) },
        Command("lesson", "[NAME]", "The lessons, or begin one.", completions: { $0.course?.lessons.map(\.name) ?? [] }) { prompt, argument in prompt.lesson(argument) },
        Command("back", "", "In a lesson: the step before.") { prompt, _ in prompt.inLesson { $0.back() } },
        Command("skip", "", "In a lesson: on to the next step.") { prompt, _ in prompt.inLesson { $0.skip() } },
        Command("hint", "", "In a lesson: the next hint.") { prompt, _ in prompt.inLesson { $0.hint() } },
        Command("solution", "", "In a lesson: one way to solve the exercise.") { prompt, _ in prompt.inLesson { $0.solution() } },
        Command("who", "", "The variables and what they are.") { prompt, _ in prompt.who() },
        Command("time", "CODE", "Runs code and says how long it took.") { prompt, argument in prompt.time(argument) },
        Command("history", "[N]", "The cells of this session, or the last N.") { prompt, argument in prompt.history(argument) },
        Command("run", "FILE", "Runs a .py, .md or .ipynb in this session.") { prompt, argument in prompt.runFile(argument) },
        Command("reset", "", "Forgets all variables.") { prompt, _ in prompt.reset() },
        Command("matplotlib", "", "Accepted, as in Jupyter; plots are drawn here anyway.") { _, _ in },
        Command("quit", "", "Leaves the lesson, or the program.") { prompt, _ in prompt.quit() },
    ]

    static func find(_ name: String) -> Command? { table.first { $0.name == name } ?? (name == "exit" || name == "q" ? table.first { $0.name == "quit" } : nil) }
}
