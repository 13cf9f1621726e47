import Lessons
import TestSupport
import Testing

@Suite struct LessonsTests {
    static let files = Repository.names(in: "lessons", ending: ".md")

    /// Every shipped lesson runs, prints what it says, and its exercises can be solved, and not by the named mistakes.
    @Test(arguments: files)
    func holds(_ name: String) throws {
        let lesson = try LessonParser.parse(Repository.text("lessons/\(name).md"), path: "lessons/\(name).md")
        let problems = LessonCheck().problems(of: lesson)
        #expect(problems.isEmpty, "\(problems.map(\.description).joined(separator: "\n"))")
    }

    @Test func thereAreLessons() { #expect(Self.files.count >= 2) }

    private let front = "---\ntitle: T\n---\n"

    @Test(arguments: [
        ("no front matter", 1, "begins with front matter"),
        ("---\nsummary: x\n---\n", 2, "no title"),
        ("---\ntitle: T\nformat: 9\n---\n", 2, "format 9"),
        ("---\ntitle: T\ncolour: red\n---\n", 2, "unknown key 'colour'"),
        ("---\ntitle: T\n---\n\n```quiz\nid: a\nask: b\n```\n", 5, "a quiz has choices"),
        ("---\ntitle: T\n---\n\n```quiz\nid: a\nask: b\nchoices:\n- text: x\n- text: y\n```\n", 5, "exactly one choice"),
        ("---\ntitle: T\n---\n\n```output\n1\n```\n", 5, "right behind a python cell"),
        ("---\ntitle: T\n---\n```quiz\nid: a\nask: b\nnumber: 1\n```\n\n```quiz\nid: a\nask: b\nnumber: 1\n```\n", 10, "used twice"),
    ])
    func brokenLessonsSayWhere(_ text: String, _ line: Int, _ words: String) {
        do throws(LessonProblem) {
            _ = try LessonParser.parse(text, path: "x.md")
            Issue.record("it was accepted")
        } catch {
            #expect(error.line == line && error.message.contains(words), "\(error)")
        }
    }

    @Test func quizzesJudge() throws {
        let lesson = try LessonParser.parse(front + "```quiz\nid: a\nask: b\nnumber: 2\ntolerance: 0.5\n```\n```quiz\nid: c\nask: d\nchoices:\n- text: tanh\n  right: true\n- text: relu\n  because: wide\n```\n", path: "x.md")
        guard case .quiz(let number) = lesson.steps[0], case .quiz(let choice) = lesson.steps[1] else {
            Issue.record("two quizzes")
            return
        }
        func name(_ verdict: Quiz.Verdict) -> String {
            switch verdict {
            case .right: "right"
            case .wrong(let why): "wrong " + why
            case .unclear: "unclear"
            }
        }
        #expect(name(number.judge(" 2.4 ")) == "right")
        #expect(name(number.judge("3")) == "wrong Too large.")
        #expect(name(number.judge("x = 3")) == "unclear")
        #expect(name(choice.judge("1")) == "right")
        #expect(name(choice.judge("TANH")) == "right")
        #expect(name(choice.judge("2")) == "wrong wide")
        #expect(name(choice.judge("3")) == "unclear")
    }

    @Test func outputsAreCompared() {
        #expect(OutputComparison.difference(expected: "loss 0.5\n...\nend", found: "loss 0.501\nx\ny\nend") == nil)
        #expect(OutputComparison.difference(expected: "loss 0.5", found: "loss 0.6") != nil)
        #expect(OutputComparison.difference(expected: "a", found: "a\nb") != nil)
        #expect(OutputComparison.difference(expected: "a\nb", found: "a") != nil)
    }
}
