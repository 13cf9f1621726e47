import ArgumentParser
import Glibc
import Terminal

struct LessonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lesson", abstract: "The menu of lessons, or begin one; without a terminal, run it through.",
        discussion: "A lesson that was begun is taken up where it was left.")

    @Argument(help: "Its number, name or file; the menu unless told.", completion: .file(extensions: ["md"]))
    var name: String?
    @Option(help: ArgumentHelp("Begin at this step; what comes before runs unseen.", valueName: "n"))
    var from: Int?
    @Option(help: ArgumentHelp("Only this step, or these: 5-8.", valueName: "n"))
    var only: String?
    @Flag(help: "For the front of a class: a step a key, notes beside it.")
    var present = false
    @OptionGroup var memory: MemoryOption

    func validate() throws {
        if from != nil, only != nil { throw ValidationError("--from and --only exclude each other") }
        if let from, from < 1 { throw ValidationError("steps are counted from 1") }
        if only != nil, LessonCommand.range(only) == nil { throw ValidationError("--only wants a step, 5, or some, 5-8") }
        if present || from != nil || only != nil, name == nil { throw ValidationError("which lesson? Give its number or name") }
    }

    private static func range(_ text: String?) -> LessonPart? {
        guard let text else { return nil }
        let parts = text.split(separator: "-").map { Int($0) }
        guard let first = parts.first ?? nil, let last = parts.last ?? nil, parts.count <= 2, first >= 1, last >= first else { return nil }
        return LessonPart(first: first, last: last)
    }

    func run() throws {
        let (name, present) = (name, present)
        let part = LessonCommand.range(only) ?? LessonPart(first: from)
        Work.exit {
            if present { return Presenter.run(lesson: name ?? "", from: part.first ?? 1) }
            guard isatty(0) == 1 else { return ScriptRunner.run(lesson: name) }
            Prompt()?.loop(lesson: name ?? "", part: part)
            return 0
        }
    }
}

struct Lessons: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the lessons.")

    func run() throws { Work.exit { ScriptRunner.listLessons() } }
}

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prove lessons: outputs, solutions, mistakes, links.")

    @Argument(help: "Lesson files; all shipped ones unless told.", completion: .file(extensions: ["md"]))
    var files: [String] = []
    @Flag(help: "Write the outputs that came into the files.")
    var accept = false

    func run() throws {
        let (files, accept) = (files, accept)
        Work.exit { LessonTools.check(files, accepts: accept) }
    }
}

struct NewLesson: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "new-lesson", abstract: "Write a lesson to start from.")

    @Argument(help: "What it is called: 'peephole connections'.")
    var name: String
    @Option(help: "The folder it goes to.", completion: .directory)
    var folder = "."

    func run() throws {
        let (name, folder) = (name, folder)
        Work.exit { LessonTools.newLesson(name, in: folder) }
    }
}

struct Results: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write what you answered into a file to hand in.")

    @Argument(help: "The file; unroll-results-NAME.json unless told.")
    var file: String?

    func run() throws {
        let file = file
        Work.exit { ResultsFile.write(to: file) }
    }
}

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Put the results files of a class together.")

    @Argument(help: "The folder with the learners' files.", completion: .directory)
    var folder: String
    @Flag(help: "As comma-separated values, a row for each learner and question.")
    var csv = false

    func run() throws {
        let (folder, csv) = (folder, csv)
        Work.exit { ResultsFile.report(folder: folder, asCSV: csv) }
    }
}

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run a lesson or a file and write it as .ipynb, .html, .md or .py, with its outputs.")

    @Argument(help: "A lesson's name or number, or a .py, .md or .ipynb.")
    var source: String
    @Argument(help: "The file to write; its ending says what it becomes.")
    var file: String

    func run() throws {
        let (source, file) = (source, file)
        Work.exit { Exporter.export(source, to: file) }
    }
}
