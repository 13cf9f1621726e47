/// How far a learner came in a lesson: the journal summed up.
public struct LessonProgress: Codable, Sendable, Equatable {
    public struct Question: Codable, Sendable, Equatable {
        public var id: String
        public var tries = 0
        public var isRight = false
        public var isSkipped = false
        public var hints = 0
        public var sawSolution = false
        /// Wrong answers, in order.
        public var slips: [String] = []
        /// How far a prediction was off.
        public var distance: String?
    }
    public var lesson: String
    public var isBegun = false
    public var isDone = false
    /// How many of the stops were passed.
    public var reached = 0
    public var stops: Int
    public var questions: [Question]

    public init(_ lesson: Lesson, _ entries: [LessonJournal.Entry]) {
        self.lesson = lesson.id
        let stops = lesson.stops
        self.stops = stops.count
        questions = lesson.steps.compactMap { step in
            switch step {
            case .quiz(let quiz): Question(id: quiz.id)
            case .exercise(let exercise): Question(id: exercise.id)
            case .cell, .text, .note: nil
            }
        }
        for (i, entry) in entries.enumerated() {
            isBegun = true
            // What an input came to stands under the step it was typed at; some leave it behind.
            let isPassed = [.right, .solved, .predicted, .skip].contains(entry.kind) || (entry.kind == .ran && i > 0 && entries[i - 1].kind == .cell)
            let at = stops.firstIndex { $0 >= entry.at } ?? stops.count
            reached = max(reached, entry.kind == .done ? stops.count : min(stops.count, at + (isPassed ? 1 : 0)))
            if entry.kind == .done { isDone = true }
            guard let i = questions.firstIndex(where: { $0.id == entry.id }) else { continue }
            switch entry.kind {
            case .right, .solved:
                if !questions[i].isRight { questions[i].tries += 1 }
                questions[i].isRight = true
            case .wrong:
                guard !questions[i].isRight else { continue }
                questions[i].tries += 1
                if let slip = entry.slip { questions[i].slips.append(slip) }
            case .predicted: questions[i].tries += 1
            case .scored:
                questions[i].isRight = questions[i].isRight || entry.text == "close"
                questions[i].distance = entry.slip
            case .skip: questions[i].isSkipped = !questions[i].isRight
            case .hint: questions[i].hints += 1
            case .solution: questions[i].sawSolution = true
            default: break
            }
        }
    }

    public var rightCount: Int { questions.filter(\.isRight).count }
}
