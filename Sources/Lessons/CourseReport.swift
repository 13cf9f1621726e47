import FoundationEssentials

/// What one learner hands in.
public struct LearnerResults: Codable, Sendable, Equatable {
    public var format = 1
    public var learner: String
    public var lessons: [LessonProgress]

    public init(learner: String, lessons: [LessonProgress]) {
        self.learner = learner
        self.lessons = lessons
    }

    public init?(json: [UInt8]) {
        guard let read = try? JSONDecoder().decode(LearnerResults.self, from: Data(json)), read.format == 1 else { return nil }
        self = read
    }

    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? "{}\n"
    }
}

/// The results of a class put together.
public struct CourseReport: Sendable {
    private let learners: [LearnerResults]

    public init(_ learners: [LearnerResults]) { self.learners = learners.sorted { $0.learner < $1.learner } }

    private var lessons: [String] { Set(learners.flatMap { $0.lessons.map(\.lesson) }).sorted() }

    /// How a question went in the class.
    struct Question {
        let lesson: String
        let id: String
        var learners = 0
        var right = 0
        var wrong = 0
        var slips: [String: Int] = [:]

        /// The most frequent wrong answer.
        var mainSlip: (slip: String, count: Int)? {
            slips.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.first.map { ($0.key, $0.value) }
        }
    }

    /// All questions that somebody tried, those missed by most learners first.
    var questions: [Question] {
        var table: [String: Question] = [:]
        for lesson in learners.flatMap(\.lessons) {
            for question in lesson.questions where question.tries > 0 {
                var row = table[lesson.lesson + "/" + question.id] ?? Question(lesson: lesson.lesson, id: question.id)
                row.learners += 1
                if question.isRight { row.right += 1 }
                if !question.slips.isEmpty || !question.isRight { row.wrong += 1 }
                for slip in Set(question.slips) { row.slips[slip, default: 0] += 1 }
                table[lesson.lesson + "/" + question.id] = row
            }
        }
        return table.values.sorted { ($1.wrong, $0.lesson, $0.id) < ($0.wrong, $1.lesson, $1.id) }
    }

    private func cell(_ text: String) -> String { text.split(separator: "\n").joined(separator: " ").split(separator: "|").joined(separator: "/") }

    public var markdown: String {
        var rows = ["## Who reached what", "", "| learner | " + lessons.joined(separator: " | ") + " |", "|---" + String(repeating: "|---", count: lessons.count) + "|"]
        for learner in learners {
            let states = lessons.map { id -> String in
                guard let p = learner.lessons.first(where: { $0.lesson == id }) else { return "" }
                return (p.isDone ? "done" : "\(p.reached)/\(p.stops)") + ", \(p.rightCount)/\(p.questions.count) right"
            }
            rows.append("| \(cell(learner.learner)) | " + states.joined(separator: " | ") + " |")
        }
        rows += ["", "## Which questions were missed most", "", "| lesson | question | missed by | the usual slip |", "|---|---|---|---|"]
        for question in questions where question.wrong > 0 {
            let slip = question.mainSlip.map { "\(cell($0.slip)) (\($0.count))" } ?? ""
            rows.append("| \(question.lesson) | \(question.id) | \(question.wrong) of \(question.learners) | \(slip) |")
        }
        return rows.joined(separator: "\n") + "\n"
    }

    /// A row for each learner and question.
    public var csv: String {
        func quoted(_ text: String) -> String {
            text.contains { ",\"\n\r".contains($0) } ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" : text
        }
        var lines = ["learner,lesson,reached,steps,done,question,tries,right,skipped,hints,solution_seen,distance,mistakes"]
        for learner in learners {
            for p in learner.lessons {
                let head = [learner.learner, p.lesson, String(p.reached), String(p.stops), p.isDone ? "yes" : "no"]
                for q in p.questions {
                    let row = head + [q.id, String(q.tries), q.isRight ? "yes" : "no", q.isSkipped ? "yes" : "no", String(q.hints), q.sawSolution ? "yes" : "no", q.distance ?? "", q.slips.joined(separator: "; ")]
                    lines.append(row.map(quoted).joined(separator: ","))
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
