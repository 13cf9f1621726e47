/// A lesson: what it is about, and its steps in order.
public struct Lesson: Sendable {
    /// The file's name without folder and ending: `03-vanishing-gradients`.
    public let id: String
    public let path: String
    public let title: String
    public let summary: String
    public let minutes: Int
    public let needs: [String]
    public let goals: [String]
    public let steps: [Step]

    /// `03-vanishing-gradients` as `vanishing-gradients`.
    public var name: String {
        let rest = id.drop { $0.isNumber }
        return rest.hasPrefix("-") && !rest.dropFirst().isEmpty ? String(rest.dropFirst()) : id
    }
}

public enum Step: Sendable {
    case text([Block])
    case cell(Cell)
    case quiz(Quiz)
    case exercise(Exercise)
    /// Shown to instructors only.
    case note(String)

    public struct Cell: Sendable {
        public let code: String
        public let line: Int
        /// What it prints, as the document says; nil if it doesn't.
        public var output: String?
    }
}

public struct Quiz: Sendable {
    public enum Kind: Sendable {
        case choices([Choice])
        case number(answer: Double, tolerance: Double)
    }
    public struct Choice: Sendable {
        public let text: String
        public let isRight: Bool
        public let because: String?
    }
    public let id: String
    public let ask: String
    public let kind: Kind
    public let hints: [String]
    public let line: Int

    public enum Verdict: Sendable { case right(String?), wrong(String), unclear(String) }

    /// Judges what was typed: the number of a choice or its words, or a number.
    public func judge(_ answer: String) -> Verdict {
        let text = answer.trimmingSpaces()
        switch kind {
        case .choices(let choices):
            let index = Int(text).map { $0 - 1 } ?? choices.firstIndex { $0.text.lowercased() == text.lowercased() }
            guard let index, choices.indices.contains(index) else { return .unclear("Type the number of a choice, 1 to \(choices.count).") }
            let choice = choices[index]
            return choice.isRight ? .right(choice.because) : .wrong(choice.because ?? "That is not it.")
        case .number(let wanted, let tolerance):
            guard let given = Double(text) else { return .unclear("Type a number.") }
            if abs(given - wanted) <= tolerance { return .right(nil) }
            return .wrong(given < wanted ? "Too small." : "Too large.")
        }
    }
}

public struct Exercise: Sendable {
    public struct Check: Sendable {
        public let expression: String
        public let message: String
    }
    public struct Mistake: Sendable {
        public let code: String
        public let message: String
    }
    public let id: String
    public let ask: String
    public let starter: String
    public let checks: [Check]
    public let mistakes: [Mistake]
    public let hints: [String]
    public let solution: String
    public let line: Int
}

extension String {
    func trimmingSpaces() -> String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
