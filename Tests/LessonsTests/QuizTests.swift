import Lessons
import TestSupport
import Testing

@Suite struct QuizTests {
    private func quiz(_ yaml: String) throws -> Quiz {
        let lesson = try LessonParser.parse(LinterTests.quiz(yaml), path: "x.md")
        guard case .quiz(let quiz)? = lesson.steps.first else { throw LessonProblem(path: "", line: 0, message: "no quiz") }
        return quiz
    }

    private func name(_ verdict: Quiz.Verdict) -> String {
        switch verdict {
        case .right: "right"
        case .wrong(let why, _): "wrong " + why
        case .committed(let numbers): "committed \(numbers)"
        case .unclear: "unclear"
        }
    }

    /// A right answer is never refused for its spelling.
    @Test(arguments: [
        (0.0, "0"), (14, "14"), (0.283, "0.28"), (526_000, "530000"), (1e6, "1e6"), (999_999, "1e6"), (2.116e-7, "2.1e-7"), (9.96e-7, "1e-6"), (-12_345_678, "-1.2e7"), (5e-324, "5e-324"),
        (.infinity, "inf"), (1e300, "1e300"), (0.0001, "0.0001"),
    ])
    func numbersInShort(_ x: Double, _ text: String) { #expect(Quiz.short(x) == text) }

    @Test(arguments: [
        ("number: 2\ntolerance: 0.5", " 2.4 ", "right"), ("number: 2", "3", "wrong Too large."), ("number: 2", "x = 3", "unclear"),
        ("number: 0.5", "1/2", "right"), ("number: 0.5", "50 %", "right"), ("number: 0.5", "0,5", "right"), ("number: 12528", "12,528", "right"),
        ("number: 0.001", "10^-3", "right"), ("number: 0.001", "1e-3", "right"), ("number: -7", "−7", "right"), ("number: 3", "about 3", "right"),
        ("number: 2\nmistakes:\n- answer: 4\n  because: squared", "4.0", "wrong squared"),
        ("choices:\n- text: tanh\n  right: true\n- text: relu\n  because: wide", "1", "right"),
        ("choices:\n- text: tanh\n  right: true\n- text: relu\n  because: wide", "TANH", "right"),
        ("choices:\n- text: tanh\n  right: true\n- text: relu\n  because: wide", "a", "right"),
        ("choices:\n- text: tanh\n  right: true\n- text: relu\n  because: wide", "2.", "wrong wide"),
        ("choices:\n- text: tanh\n  right: true\n- text: relu\n  because: wide", "3", "unclear"),
        ("choices:\n- text: tanh\n  right: true\n- text: relu", "x.shape", "unclear"),
        ("choose-all:\n- text: p\n  right: true\n- q\n- text: r\n  right: true", "3, 1", "right"),
        ("choose-all:\n- text: p\n  right: true\n- q\n- text: r\n  right: true", "a and c", "right"),
        ("choose-all:\n- text: p\n  right: true\n- q\n- text: r\n  right: true", "1", "wrong So far so good. One more is right."),
        ("choose-all:\n- text: p\n  right: true\n- text: q\n  because: no.\n- text: r\n  right: true", "1 2", "wrong 2 is not right. no."),
        ("text: forget gate", "The Forget-Gate!", "right"), ("text: [forget, forget gate]", "forgt gate", "right"), ("text: forget", "input", "wrong That is not the word."),
        ("text: forget\nmistakes:\n- answer: input\n  because: it writes", "the input", "wrong it writes"),
        ("predict: x", "(32, 10, 1)", "committed [32.0, 10.0, 1.0]"), ("predict: x", "32x10", "committed [32.0, 10.0]"), ("predict: x", "-7", "committed [-7.0]"),
        ("predict: x", "x = 5", "unclear"), ("predict: x", "print(1)", "unclear"),
    ])
    func judges(_ yaml: String, _ answer: String, _ expected: String) throws {
        #expect(name(try quiz(yaml).judge(answer)) == expected)
    }

    @Test func predictionsAreScoredByDistance() throws {
        func score(_ yaml: String, _ given: [Double], _ truth: [Double]) throws -> (Bool, String) {
            guard case .predict(let prediction) = try quiz(yaml).kind else { return (false, "") }
            let score = prediction.score(given, truth)
            return (score.isClose, score.distance)
        }
        #expect(try score("predict: x", [95], [100]) == (true, "off by 5 %"))
        #expect(try score("predict: x", [80], [100]) == (false, "off by 20 %"))
        #expect(try score("predict: x\ntolerance: 3", [102], [100]) == (true, "off by 2"))
        #expect(try score("predict: x\nscale: log\ntolerance: 1", [1e-6], [1e-7]) == (true, "off by 1 power of ten"))
        #expect(try score("predict: x\nscale: log", [-1], [1e-7]) == (false, "no power of ten leads there"))
        #expect(try score("predict: x", [8, 5, 3], [8, 5, 3]) == (true, "exactly"))
        #expect(try score("predict: x", [8, 3], [8, 5, 3]) == (false, "another shape"))
    }

    /// At a word's question words are answers, but code and names of variables are not.
    @Test func answersAndCodeAreToldApart() throws {
        let words = try quiz("text: forget gate")
        #expect(words.isAnswer("forget gate") { _ in false })
        #expect(!words.isAnswer("h") { $0 == "h" })
        #expect(!words.isAnswer("print(h)") { _ in false })
        #expect(!(try quiz("number: 1").isAnswer("0.9 ** 99") { _ in false }))
    }
}
