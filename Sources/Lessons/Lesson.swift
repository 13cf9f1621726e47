public import Notebook

/// A lesson: what it is about, and its steps in order.
public struct Lesson: Sendable {
    /// The file's name without folder and ending: `03-vanishing-gradients`.
    public let id: String
    public let path: String
    public let title: String
    public let summary: String
    public let minutes: Int
    /// Names of the lessons to do first.
    public let needs: [String]
    public let goals: [String]
    public let steps: [Step]
    /// The addresses of all links, with their lines, for the linter.
    let links: [(address: String, line: Int)]
    /// What the linter minds in its form and a learner does not.
    let remarks: [LessonProblem]
    /// Changes when the text does: a journal knows by it whether it still fits.
    public let fingerprint: String

    /// `03-vanishing-gradients` as `vanishing-gradients`.
    public var name: String {
        let rest = id.drop { $0.isNumber }
        return rest.hasPrefix("-") && !rest.dropFirst().isEmpty ? String(rest.dropFirst()) : id
    }

    /// `03`; empty if the file's name has no number.
    public var number: String { String(id.prefix { $0.isNumber }) }

    /// Indices of the steps at which a learner does something, in order.
    public var stops: [Int] { steps.indices.filter { steps[$0].isStop } }
}

/// A piece of a lesson that comes at once.
public enum Step: Sendable {
    case text(Prose)
    case cell(Cell)
    case quiz(Quiz)
    case exercise(Exercise)
    /// Shown to instructors only.
    case note(String)

    /// Running text, read and as it stands in the file.
    public struct Prose: Sendable {
        public let blocks: [Block]
        public let source: String
    }

    public struct Cell: Sendable {
        public let code: String
        /// The line of the file on which the code begins.
        public let line: Int
        /// What it prints, as the document says; nil if it doesn't.
        public internal(set) var output: String?
        /// How far its numbers may be off, as a share; training in single precision is not the same on every machine.
        var tolerance = 0.01
    }

    /// Whether it waits for the learner.
    public var isStop: Bool {
        switch self {
        case .cell, .quiz, .exercise: true
        case .text, .note: false
        }
    }
}

/// A task in code, judged by what the code does.
public struct Exercise: Sendable {
    /// What has to hold of the learner's variables, and what to say if it does not.
    public struct Check: Sendable {
        public let expression: String
        public let message: String
    }
    /// A wrong answer that people give, as code, and what it shows about their idea.
    public struct Mistake: Sendable {
        public let code: String
        public let message: String
        /// An expression that is true of all answers of this kind; without one an answer is of this kind if the checks see
        /// the same values as after `code`.
        public let when: String?
    }
    public let id: String
    public let ask: String
    public let starter: String
    public let checks: [Check]
    public let mistakes: [Mistake]
    public let hints: [String]
    public let solution: String
    public let line: Int

    /// The task as Markdown, for documents.
    public var markdown: String { "**Exercise.** " + ask }
}
