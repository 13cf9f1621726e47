/// Reads the YAML of a quiz or an exercise.
enum BlockReader {
    private static let kinds = ["choices", "choose-all", "number", "predict", "text"]

    /// - Parameter line: the line of the fence.
    static func quiz(_ yaml: String, path: String, line: Int) throws(LessonProblem) -> Quiz {
        let fields = try Fields(yaml, path: path, line: line + 1, what: "quiz")
        let given = kinds.filter(fields.has)
        guard let key = given.first, given.count == 1 else {
            throw fields.problem(given.isEmpty ? "a quiz has choices:, choose-all:, number:, predict: or text:" : "a quiz is of one kind, not \(given.joined(separator: " and "))")
        }
        try fields.allow(["id", "ask", "hints", key] + (["number", "predict"].contains(key) ? ["tolerance"] : []) + (key == "predict" ? ["scale"] : []) + (["number", "text"].contains(key) ? ["mistakes"] : []))
        return Quiz(id: try fields.text("id"), ask: try fields.text("ask"), kind: try kind(key, fields), hints: try fields.texts("hints"), line: line)
    }

    private static func kind(_ key: String, _ fields: Fields) throws(LessonProblem) -> Quiz.Kind {
        switch key {
        case "choices":
            let choices = try choices(key, fields)
            guard choices.filter(\.isRight).count == 1 else { throw fields.problem("exactly one choice has 'right: true'", at: key, mend: "If several are right, call it 'choose-all:'.") }
            return .choices(choices)
        case "choose-all":
            let choices = try choices(key, fields)
            guard choices.contains(where: \.isRight) else { throw fields.problem("at least one choice has 'right: true'", at: key) }
            return .chooseAll(choices)
        case "number":
            guard let answer = try fields.number(key) else { throw fields.problem("number must be a number", at: key) }
            return .number(answer: answer, tolerance: try fields.number("tolerance") ?? abs(answer) * 0.01, slips: try slips(fields))
        case "predict":
            let tolerance = try fields.number("tolerance")
            let word = fields.optionalText("scale") ?? (tolerance == nil ? "relative" : "absolute")
            guard let scale = Quiz.Prediction.Scale(rawValue: word) else {
                throw fields.problem("scale is one of \(Quiz.Prediction.Scale.allCases.map(\.rawValue).joined(separator: ", ")), not '\(word)'", at: "scale")
            }
            return .predict(.init(expression: try fields.expression(key), tolerance: tolerance ?? (scale == .log ? 1 : scale == .relative ? 0.1 : 0), scale: scale))
        default:
            let accepted = try fields.texts(key)
            guard !accepted.isEmpty else { throw fields.problem("text: wants the right answer, or a list of them", at: key) }
            return .text(accepted: accepted, slips: try slips(fields))
        }
    }

    private static func choices(_ key: String, _ fields: Fields) throws(LessonProblem) -> [Quiz.Choice] {
        var choices: [Quiz.Choice] = []
        for item in try fields.items(key, "choice", plain: "text") {
            try item.allow(["text", "right", "because"])
            choices.append(.init(text: try item.text("text"), isRight: try item.bool("right"), because: item.optionalText("because")))
        }
        guard choices.count >= 2 else { throw fields.problem("there must be at least two choices", at: key) }
        return choices
    }

    private static func slips(_ fields: Fields) throws(LessonProblem) -> [Quiz.Slip] {
        var slips: [Quiz.Slip] = []
        for item in try fields.items("mistakes", "mistake") {
            try item.allow(["answer", "because"])
            slips.append(.init(answer: try item.text("answer"), because: try item.text("because")))
        }
        return slips
    }

    static func exercise(_ yaml: String, path: String, line: Int) throws(LessonProblem) -> Exercise {
        let fields = try Fields(yaml, path: path, line: line + 1, what: "exercise")
        try fields.allow(["id", "ask", "starter", "checks", "mistakes", "hints", "solution"])
        var checks: [Exercise.Check] = []
        for item in try fields.items("checks", "check") {
            try item.allow(["that", "else"])
            checks.append(.init(expression: try item.text("that"), message: try item.text("else")))
        }
        guard !checks.isEmpty else { throw fields.problem("an exercise has checks:, each with that: and else:", mend: "Without checks any answer passes.") }
        var mistakes: [Exercise.Mistake] = []
        for item in try fields.items("mistakes", "mistake") {
            try item.allow(["code", "message", "when"])
            mistakes.append(.init(code: try item.text("code"), message: try item.text("message"), when: item.optionalText("when")))
        }
        return Exercise(
            id: try fields.text("id"), ask: try fields.text("ask"), starter: fields.optionalText("starter") ?? "", checks: checks, mistakes: mistakes,
            hints: try fields.texts("hints"), solution: try fields.text("solution"), line: line)
    }
}
