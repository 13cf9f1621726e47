import Yams

/// What is wrong with a lesson file.
public struct LessonProblem: Error, Sendable, CustomStringConvertible {
    public let path: String
    public let line: Int
    public let message: String

    public var description: String { "\(path):\(line): \(message)" }
}

/// Reads a lesson's Markdown: YAML front matter, then text, cells, outputs, quizzes and exercises.
public struct LessonParser {
    private let path: String
    private let text: String

    /// The newest format this program reads.
    static let format = 1

    public static func parse(_ text: String, path: String) throws(LessonProblem) -> Lesson {
        try LessonParser(path: path, text: text).lesson()
    }

    private func problem(_ line: Int, _ message: String) -> LessonProblem { LessonProblem(path: path, line: line, message: message) }

    private func lesson() throws(LessonProblem) -> Lesson {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
            throw problem(1, "a lesson begins with front matter: ---, title: …, ---")
        }
        let front = try mapping(lines[1..<end].joined(separator: "\n"), line: 2, what: "front matter")
        let known: Set<String> = ["title", "summary", "minutes", "needs", "goals", "format", "jupyter"]
        if let odd = front.keys.first(where: { !known.contains($0) }) { throw problem(2, "unknown key '\(odd)' in the front matter; known are \(known.sorted().joined(separator: ", "))") }
        let format = front["format"] as? Int ?? 1
        guard format <= LessonParser.format else { throw problem(2, "the lesson is in format \(format); this program reads formats up to \(LessonParser.format)") }
        guard let title = front["title"] as? String else { throw problem(2, "the front matter has no title") }
        // Blank lines in place of the front matter keep the line numbers right.
        let body = String(repeating: "\n", count: end + 1) + lines[(end + 1)...].joined(separator: "\n")
        let id = String((path.split(separator: "/").last ?? "lesson").split(separator: ".").first ?? "lesson")
        return Lesson(
            id: id, path: path, title: title, summary: front["summary"] as? String ?? "", minutes: front["minutes"] as? Int ?? 10,
            needs: front["needs"] as? [String] ?? [], goals: front["goals"] as? [String] ?? [], steps: try steps(Markdown.parse(body)))
    }

    private func steps(_ blocks: [Block]) throws(LessonProblem) -> [Step] {
        var steps: [Step] = []
        var prose: [Block] = []
        var ids: Set<String> = []
        func flush() {
            if !prose.isEmpty { steps.append(.text(prose)) }
            prose = []
        }
        func claim(_ id: String, _ line: Int) throws(LessonProblem) {
            if !ids.insert(id).inserted { throw problem(line, "the id '\(id)' is used twice") }
        }
        for block in blocks {
            switch block {
            case .code(let info, let text, let line):
                switch info.split(separator: " ").first.map(String.init) ?? "" {
                case "python":
                    flush()
                    steps.append(.cell(.init(code: text.trimmingNewlines(), line: line + 1, output: nil)))
                case "output":
                    guard prose.isEmpty, case .cell(var cell)? = steps.last else { throw problem(line, "an output block stands right behind a python cell") }
                    cell.output = text.trimmingNewlines()
                    steps[steps.count - 1] = .cell(cell)
                case "quiz":
                    flush()
                    let quiz = try quiz(text, line)
                    try claim(quiz.id, line)
                    steps.append(.quiz(quiz))
                case "exercise":
                    flush()
                    let exercise = try exercise(text, line)
                    try claim(exercise.id, line)
                    steps.append(.exercise(exercise))
                default: prose.append(block)
                }
            case .html(let html):
                if html.contains("<!-- instructor:") {
                    flush()
                    let inner = html.split(separator: "instructor:", maxSplits: 1).last.map(String.init) ?? ""
                    steps.append(.note((inner.split(separator: "-->").first.map(String.init) ?? inner).trimmingSpaces()))
                }
            case .heading(1, _) where steps.isEmpty && prose.isEmpty:
                // The document's own heading: the title, which is shown from the front matter.
                continue
            case .heading(let level, _):
                // A new section is a new step, unless the last heading stands alone.
                if level <= 2, prose.contains(where: { if case .heading = $0 { false } else { true } }) { flush() }
                prose.append(block)
            default: prose.append(block)
            }
        }
        flush()
        return steps
    }

    private func mapping(_ yaml: String, line: Int, what: String) throws(LessonProblem) -> [String: Any] {
        do {
            guard let map = try Yams.load(yaml: yaml) as? [String: Any] else { throw problem(line, "the \(what) must be a YAML mapping, key: value") }
            return map
        } catch let error as LessonProblem {
            throw error
        } catch let error as YamlError {
            var at = line
            if case .parser(_, _, let mark, _) = error { at += mark.line - 1 }
            if case .scanner(_, _, let mark, _) = error { at += mark.line - 1 }
            throw problem(at, "the \(what) is not valid YAML: \(String(describing: error).split(separator: "\n").first ?? "")")
        } catch {
            throw problem(line, "the \(what) is not valid YAML")
        }
    }

    private func text(_ map: [String: Any], _ key: String, _ line: Int, _ what: String) throws(LessonProblem) -> String {
        guard let value = map[key] else { throw problem(line, "the \(what) has no \(key)") }
        return (value as? String ?? "\(value)").trimmingNewlines()
    }

    private func quiz(_ yaml: String, _ line: Int) throws(LessonProblem) -> Quiz {
        let map = try mapping(yaml, line: line + 1, what: "quiz")
        let kind: Quiz.Kind
        if let list = map["choices"] as? [Any] {
            var choices: [Quiz.Choice] = []
            for item in list {
                guard let entry = item as? [String: Any] else { throw problem(line, "a choice is 'text: …' with 'right: true' for the right one") }
                choices.append(.init(text: try text(entry, "text", line, "choice"), isRight: entry["right"] as? Bool ?? false, because: entry["because"] as? String))
            }
            guard choices.filter(\.isRight).count == 1 else { throw problem(line, "exactly one choice has 'right: true'") }
            kind = .choices(choices)
        } else if let value = map["number"] ?? map["predict"] {
            guard let number = value as? Double ?? (value as? Int).map(Double.init) else { throw problem(line, "number must be a number") }
            kind = .number(answer: number, tolerance: map["tolerance"] as? Double ?? (map["tolerance"] as? Int).map(Double.init) ?? abs(number) * 0.01)
        } else {
            throw problem(line, "a quiz has choices: or number: or predict:")
        }
        return Quiz(id: try text(map, "id", line, "quiz"), ask: try text(map, "ask", line, "quiz"), kind: kind, hints: map["hints"] as? [String] ?? [], line: line)
    }

    private func exercise(_ yaml: String, _ line: Int) throws(LessonProblem) -> Exercise {
        let map = try mapping(yaml, line: line + 1, what: "exercise")
        var checks: [Exercise.Check] = []
        for item in map["checks"] as? [[String: Any]] ?? [] {
            checks.append(.init(expression: try text(item, "that", line, "check"), message: try text(item, "else", line, "check")))
        }
        guard !checks.isEmpty else { throw problem(line, "an exercise has checks:, each with that: and else:") }
        var mistakes: [Exercise.Mistake] = []
        for item in map["mistakes"] as? [[String: Any]] ?? [] {
            mistakes.append(.init(code: try text(item, "code", line, "mistake"), message: try text(item, "message", line, "mistake")))
        }
        return Exercise(
            id: try text(map, "id", line, "exercise"), ask: try text(map, "ask", line, "exercise"), starter: map["starter"] as? String ?? "", checks: checks,
            mistakes: mistakes, hints: map["hints"] as? [String] ?? [], solution: try text(map, "solution", line, "exercise"), line: line)
    }
}

extension String {
    func trimmingNewlines() -> String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        while text.first?.isNewline == true { text.removeFirst() }
        return String(text)
    }
}
