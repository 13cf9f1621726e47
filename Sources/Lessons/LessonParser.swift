import Notebook

/// Reads a lesson's Markdown: YAML front matter, then text, cells, outputs, quizzes and exercises.
public struct LessonParser {
    private let path: String
    private var problems: [LessonProblem] = []
    /// What the linter minds and a learner does not.
    private var remarks: [LessonProblem] = []
    private var ids: [String: Int] = [:]

    /// The newest format this program reads.
    public static let format = 1

    /// A lesson that is whole.
    ///
    /// - Throws: the first of its problems.
    public static func parse(_ text: String, path: String) throws(LessonProblem) -> Lesson {
        let (lesson, problems) = read(text, path: path)
        if let first = problems.first { throw first }
        guard let lesson else { throw LessonProblem(path: path, line: 1, message: "there is no lesson in it") }
        return lesson
    }

    /// As much of a lesson as can be read, and everything that is wrong with its form.
    public static func read(_ text: String, path: String) -> (Lesson?, [LessonProblem]) {
        var parser = LessonParser(path: path)
        let lesson = parser.lesson(text)
        return (lesson, parser.problems.sorted { $0.line < $1.line })
    }

    private init(path: String) { self.path = path }

    private mutating func report(_ line: Int, _ message: String, mend: String? = nil) {
        problems.append(LessonProblem(path: path, line: line, message: message, mend: mend))
    }

    private mutating func lesson(_ text: String) -> Lesson? {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
            report(1, "a lesson begins with front matter: ---, title: …, ---", mend: "`unroll new-lesson NAME` writes one to start from.")
            return nil
        }
        let front: Fields
        let (title, summary, minutes, needs, goals): (String, String, Int, [String], [String])
        do throws(LessonProblem) {
            front = try Fields(lines[1..<end].joined(separator: "\n"), path: path, line: 2, what: "front matter")
            let format = try front.integer("format")
            if let format, format > LessonParser.format {
                throw front.problem("the lesson is in format \(format); this program reads formats up to \(LessonParser.format)", at: "format", mend: "A newer Unroll reads it.")
            }
            try front.allow(["title", "summary", "minutes", "needs", "goals", "format", "jupyter"])
            title = try front.text("title")
            summary = front.optionalText("summary") ?? ""
            goals = try front.texts("goals")
            needs = try front.texts("needs")
            let given = try front.integer("minutes")
            if let given, !(1...600).contains(given) { throw front.problem("minutes must be between 1 and 600", at: "minutes") }
            minutes = given ?? 10
            let wanted = ["format: \(LessonParser.format)", "summary: …", "minutes: 20", "needs: []", "goals:"]
            for line in wanted where !front.has(String(line.prefix { $0 != ":" })) {
                remarks.append(front.problem("the front matter has no \(line.prefix { $0 != ":" })", mend: "Add a line '\(line)'."))
            }
        } catch {
            problems.append(error)
            return nil
        }
        // Blank lines in place of the front matter keep the line numbers right.
        let body = String(repeating: "\n", count: end + 1) + lines[(end + 1)...].joined(separator: "\n")
        let id = String((path.split(separator: "/").last ?? "lesson").split(separator: ".").first ?? "lesson")
        return Lesson(
            id: id, path: path, title: title, summary: summary, minutes: minutes, needs: needs, goals: goals, steps: steps(Markdown.sections(body)),
            links: Markdown.links(body), remarks: remarks, fingerprint: LessonParser.fingerprint(text))
    }

    /// FNV-1a, 64 bit.
    private static func fingerprint(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    private mutating func claim(_ id: String, _ line: Int) {
        if let first = ids[id] {
            report(line, "the id '\(id)' is used twice", mend: "The first is in line \(first): progress is kept by id, so each needs its own.")
        } else {
            ids[id] = line
        }
    }

    private mutating func steps(_ sections: [(block: Block, source: String)]) -> [Step] {
        var steps: [Step] = []
        var prose: [Block] = []
        var source: [String] = []
        func flush() {
            if !prose.isEmpty { steps.append(.text(.init(blocks: prose, source: source.joined(separator: "\n")))) }
            (prose, source) = ([], [])
        }
        func add(_ section: (block: Block, source: String)) {
            prose.append(section.block)
            source.append(section.source)
        }
        for section in sections {
            let block = section.block
            switch block {
            case .code(let info, let text, let line):
                switch info.split(separator: " ").first.map(String.init) ?? "" {
                case "python":
                    flush()
                    steps.append(.cell(.init(code: text.trimmingNewlines(), line: line + 1, output: nil)))
                case "output":
                    guard prose.isEmpty, case .cell(var cell)? = steps.last, cell.output == nil else {
                        report(line, "an output block stands right behind a python cell")
                        continue
                    }
                    cell.output = text.trimmingNewlines()
                    for word in info.split(separator: " ").dropFirst() {
                        guard word.hasPrefix("tolerance="), let share = Quiz.number(String(word.dropFirst(10))), share >= 0 else {
                            report(line, "an output block may say 'tolerance=0.05', not '\(word)'")
                            continue
                        }
                        cell.tolerance = share
                    }
                    steps[steps.count - 1] = .cell(cell)
                case "quiz":
                    flush()
                    do throws(LessonProblem) {
                        let quiz = try BlockReader.quiz(text, path: path, line: line)
                        claim(quiz.id, line)
                        steps.append(.quiz(quiz))
                    } catch { problems.append(error) }
                case "exercise":
                    flush()
                    do throws(LessonProblem) {
                        let exercise = try BlockReader.exercise(text, path: path, line: line)
                        claim(exercise.id, line)
                        steps.append(.exercise(exercise))
                    } catch { problems.append(error) }
                default: add(section)
                }
            case .html(let html):
                guard let start = html.split(separator: "<!-- instructor:", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first else { continue }
                flush()
                steps.append(.note((start.split(separator: "-->", omittingEmptySubsequences: false).first.map(String.init) ?? "").trimmingSpaces()))
            case .heading(1, _) where steps.isEmpty && prose.isEmpty:
                // The document's own heading: the title, which is shown from the front matter.
                continue
            case .heading(let level, _):
                // A new section is a new step, unless the last heading stands alone.
                if level <= 2, prose.contains(where: { if case .heading = $0 { false } else { true } }) { flush() }
                add(section)
            default: add(section)
            }
        }
        flush()
        return steps
    }
}
