import Interpreter
import Lessons
import Notebook
import Syntax
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which part of a lesson to go through.
public struct LessonPart: Sendable {
    /// Numbers of the first and the last step, from 1; what comes before runs unseen.
    public var first: Int?
    public var last: Int?

    public init(first: Int? = nil, last: Int? = nil) {
        self.first = first
        self.last = last
    }
}

extension Prompt {
    /// The menu, or a lesson by number, name or file.
    func lesson(_ name: String, _ part: LessonPart = LessonPart()) {
        guard let course else {
            printer.write("The lessons were not found. Set UNROLL_HOME to the folder that holds lessons/ and datasets/.\n")
            return
        }
        if name.isEmpty || !name.hasSuffix(".md") {
            for problem in course.problems { printer.write(screen.colour(33, "\(problem)") + "\n") }
        }
        guide = nil
        guard !name.isEmpty else {
            printer.write(LessonMenu.text(course, screen))
            isChoosing = true
            return
        }
        isChoosing = false
        switch Course.lesson(name, in: course) {
        case .success(let lesson): begin(lesson, part)
        case .failure(let problem): printer.write(problem.message + "\n")
        }
    }

    /// What may follow a menu: a number or a name, or Enter for the lesson that was begun or comes next.
    func choose(_ text: String) -> Bool {
        guard isChoosing, let course else { return false }
        if text.isEmpty {
            guard let next = LessonMenu.next(course) else { return false }
            isChoosing = false
            begin(next, LessonPart())
            return true
        }
        guard !text.contains("\n"), text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }), session.vm.globals[text] == nil else { return false }
        if Int(text) != nil || text.contains("-") || { if case .found = course.find(text) { true } else { false } }() {
            lesson(text)
            return true
        }
        return false
    }

    private func begin(_ lesson: Lesson, _ part: LessonPart) {
        let entries = LessonFiles.entries(lesson)
        let journal = LessonFiles.journal(lesson)
        if journal == nil, !toldOfState {
            toldOfState = true
            printer.write(screen.colour(33, "Your progress can't be kept: \(StateFolder.name) can't be written.") + " The lesson works all the same.\n")
        }
        let run = LessonRun(lesson, in: session, journal: journal)
        let guide = LessonGuide(run, session, printer, last: part.last)
        self.guide = guide
        if part.first == nil, part.last == nil, let rest = LessonRun.unfinished(entries) {
            printer.write(screen.dim("(running what you did before)") + "\n")
            return guide.takeUp(run.resume(rest))
        }
        if let first = part.first, first > 1 {
            run.begin()
            guide.goto(String(first))
        } else {
            guide.begin()
        }
    }

    func inLesson(_ body: (LessonGuide) -> Void) {
        if let guide { body(guide) } else { printer.write("No lesson is open: %lesson shows them.\n") }
    }

    func progress() {
        guard let course else { return printer.write("The lessons were not found.\n") }
        printer.write(LessonMenu.progress(course, current: guide?.lesson, screen))
    }

    func forget(_ name: String) {
        guard let course else { return printer.write("The lessons were not found.\n") }
        let lesson: Lesson
        if name.isEmpty {
            guard let open = guide?.lesson else { return printer.write("%forget NAME forgets what you did in a lesson.\n") }
            lesson = open
        } else {
            guard case .found(let found) = course.find(name) else { return printer.write("There is no lesson '\(name)'.\n") }
            lesson = found
        }
        if guide?.lesson.id == lesson.id { guide = nil }
        let isGone = LessonFiles.path(lesson).map { unlink($0) == 0 || errno == ENOENT } ?? true
        printer.write(isGone ? "Forgotten: \"\(lesson.title)\" is as if never begun.\n" : "It can't be removed from \(StateFolder.name).\n")
    }

    /// Writes the session so far as a document.
    func export(_ path: String) {
        printer.write(Exporter.write(session.transcript, to: path, title: guide?.lesson.title ?? "Unroll session").text + "\n")
    }

    /// Writes a results file to hand in.
    func results(_ path: String) {
        guard let course else { return printer.write("The lessons were not found.\n") }
        printer.write(ResultsFile.write(course, to: path.isEmpty ? nil : path).text + "\n")
    }
}

extension Course {
    /// A lesson by number, name, beginning of its name, or file.
    static func lesson(_ name: String, in course: Course) -> Result<Lesson, LessonProblem> {
        if name.hasSuffix(".md") {
            switch Course.read(name) {
            case .failure(let problem): return .failure(LessonProblem(path: name, line: 1, message: "\(problem)"))
            case .success(let (lesson?, problems)) where problems.isEmpty: return .success(lesson)
            case .success(let (_, problems)): return .failure(LessonProblem(path: name, line: 1, message: problems.map(\.description).joined(separator: "\n")))
            }
        }
        switch course.find(name) {
        case .found(let lesson): return .success(lesson)
        case .none(let suggestion):
            let hint = suggestion.map { " Did you mean '\($0)'?" } ?? ""
            return .failure(LessonProblem(path: name, line: 1, message: "There is no lesson '\(name)'.\(hint) %lesson or `unroll lessons` lists them."))
        }
    }
}
