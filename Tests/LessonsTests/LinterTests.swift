import Foundation
import Lessons
import TestSupport
import Testing

/// Each rule of the linter broken once, and named with the line it is broken on.
@Suite struct LinterTests {
    static let front = "---\ntitle: T\nsummary: S\nminutes: 5\nneeds: []\ngoals: [g]\nformat: 1\n---\n"

    static func quiz(_ yaml: String) -> String { front + "```quiz\nid: q\nask: a\n" + yaml + "\n```\n" }
    static func exercise(_ yaml: String) -> String { front + "```exercise\nid: e\nask: a\n" + yaml + "\n```\n" }

    private func problems(_ text: String) -> [LessonProblem] {
        let (lesson, found) = LessonParser.read(text, path: Repository.root + "/lessons/x.md")
        guard let lesson else { return found }
        return found + Deep.run {
            var check = LessonCheck(lesson, course: LessonsTests.course)
            return check.problems()
        }
    }

    @Test func aSoundLessonHasNoProblems() {
        let text = Self.front + """
            # T

            Text with $h_t$ and a [link](../README.md).

            ```quiz
            id: p
            ask: how many?
            predict: len(a)
            ```

            ```python
            a = [1, 2, 3]
            print(len(a), 0.3333)
            a
            ```

            ```output
            3 0.333
            [1, ...]
            ```

            ```exercise
            id: e
            ask: the sum
            starter: s = 0
            checks:
              - that: s == 6
                else: s is the sum
            mistakes:
              - code: s = 3
                message: that is the length
              - code: s = 5
                message: the first is missing
            solution: s = sum(a)
            ```
            """
        #expect(problems(text).isEmpty, "\(problems(text))")
    }

    @Test(arguments: [
        ("no front matter", 1, "begins with front matter"),
        ("---\nsummary: x\nformat: 1\n---\n", 2, "no title"),
        ("---\ntitle: T\nformat: 9\n---\n", 3, "format 9"),
        ("---\ntitle: T\nformat: 1\ncolour: red\n---\n", 4, "unknown key 'colour'"),
        ("---\ntitle: T\nminutse: 3\nformat: 1\n---\n", 3, "unknown key 'minutse'"),
        ("---\ntitle: T\nsummary: a\nneeds: []\ngoals: [g]\nformat: 1\n---\n", 2, "no minutes"),
        ("---\ntitle: T\nsummary: a\nminutes: 3\ngoals: [g]\nformat: 1\n---\n", 2, "no needs"),
        ("---\ntitle: T\nsummary: a\nminutes: 3\nneeds: []\ngoals: [g]\n---\n", 2, "no format"),
        ("---\ntitle: T\nsummary: a\nminutes: 0\nneeds: []\ngoals: [g]\nformat: 1\n---\n", 4, "between 1 and 600"),
        ("---\ntitle: T\nsummary: a\nminutes: 3\nneeds: [vanishing-gradient]\ngoals: [g]\nformat: 1\n---\n", 2, "needs names no lesson"),
        ("---\ntitle: [\nformat: 1\n---\n", 4, "not valid YAML"),
        (quiz(""), 10, "a quiz has choices"),
        (quiz("number: 1\ntext: a"), 10, "of one kind"),
        (quiz("choices:\n- text: x\n- text: y"), 13, "exactly one choice"),
        (quiz("choices:\n- text: x\n  right: true"), 13, "at least two choices"),
        (quiz("choose-all:\n- text: x\n- text: y"), 13, "at least one choice"),
        (quiz("number: many"), 12, "must be a number"),
        (quiz("number: 1\nhnits: [x]"), 13, "unknown key 'hnits'"),
        (quiz("predict: 1\nscale: big"), 13, "scale is one of"),
        (quiz("predict: 1"), 9, "no cell follows"),
        (quiz("predict: y\n```\n\n```python\nx = 1"), 9, "is no number"),
        (front + "```output\n1\n```\n", 9, "right behind a python cell"),
        (quiz("number: 1") + "\n" + "```quiz\nid: q\nask: b\nnumber: 1\n```\n", 15, "used twice"),
        (front + "```python\n1 + 1\n```\n\n```output\n3\n```\n", 10, "not what the lesson says"),
        (front + "```python\nx = 1\ny = x / 0\n```\n", 10, "ZeroDivisionError"),
        (front + "See [this](nowhere.md).\n", 9, "leads nowhere"),
        (front + "```python\nimport os\nname = 'missing.csv'\n```\n", 11, "no data file 'missing.csv'"),
        (exercise("solution: s = 1"), 10, "an exercise has checks"),
        (exercise("checks:\n- that: s == 1\n  else: no"), 10, "no solution"),
        (exercise("checks:\n- that: s == 1\n  else: no\nsolution: s = 2"), 9, "the solution of 'e' fails its check: no"),
        (exercise("checks:\n- that: s == 1\n  else: no\nsolution: s = 1 / 0"), 9, "ZeroDivisionError"),
        (exercise("starter: s = 1\nchecks:\n- that: s == 1\n  else: no\nsolution: s = 1"), 9, "starter of 'e' already passes"),
        (exercise("checks:\n- that: s > 0\n  else: no\nmistakes:\n- code: s = 2\n  message: m\nsolution: s = 1"), 9, "mistake 1 of 'e' passes"),
        (exercise("checks:\n- that: s == 1\n  else: no\nmistakes:\n- code: s = 2\n  message: m\n- code: s = 3\n  message: m\nsolution: s = 1"), 9, "the same message"),
        (exercise("checks:\n- that: s > 1\n  else: no\nmistakes:\n- code: s = 0\n  message: m\n- code: s = 0.0\n  message: n\nsolution: s = 2"), 9, "does not get its own message"),
    ])
    func isNamed(_ text: String, _ line: Int, _ words: String) {
        let found = problems(text)
        #expect(found.contains { $0.line == line && $0.message.contains(words) }, "\(found)")
    }

    @Test func outputsAreCompared() {
        #expect(OutputComparison.difference(expected: "loss 0.5\n...\nend", found: "loss 0.501\nx\ny\nend") == nil)
        #expect(OutputComparison.difference(expected: "(2, 3) ... done", found: "(2, 3) and more done") == nil)
        #expect(OutputComparison.difference(expected: "loss 0.5", found: "loss 0.6") == ["- loss 0.5", "+ loss 0.6"])
        #expect(OutputComparison.difference(expected: "a", found: "a\nb") == ["  a", "+ b"])
        #expect(OutputComparison.difference(expected: "a\nb\nc", found: "a\nc") == ["  a", "- b", "  c"])
        #expect(OutputComparison.difference(expected: "...\nend", found: "x") != nil)
    }

    @Test func realOutputsAreTakenOver() throws {
        let text = Self.front + "```python\nprint('a'); print(2); print('x'); print('c')\n```\n\n```output\na\n3\nx\n...\n```\n\n```python\n1\n```\n\n```output\n1\n```\n"
        let lesson = try LessonParser.parse(text, path: "x.md")
        var check = LessonCheck(lesson)
        #expect(Deep.run { check.problems() }.count == 1)
        let accepted = check.accepted(text)
        #expect(accepted == text.replacingOccurrences(of: "a\n3\nx\n...", with: "a\n2\nx\n..."))
    }

    @Test func aNewLessonIsClean() {
        let text = LessonTemplate.text(title: "My \"own\"")
        let (lesson, found) = LessonParser.read(text, path: "01-x.md")
        #expect(found.isEmpty && lesson?.title == "My own")
        #expect(LessonTemplate.fileName("Peephole connections!", after: nil) == "01-peephole-connections.md")
    }

    @Test func aBrokenLessonDoesNotStopTheOthers() throws {
        let folder = NSTemporaryDirectory() + "lessons-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Self.front.write(toFile: folder + "/01-good.md", atomically: true, encoding: .utf8)
        try "nothing".write(toFile: folder + "/02-broken.md", atomically: true, encoding: .utf8)
        try Data([0xFF, 0xFE]).write(to: URL(fileURLWithPath: folder + "/03-bytes.md"))
        let course = Course(folder: folder)
        #expect(course.lessons.map(\.name) == ["good"])
        #expect(course.problems.map(\.line) == [1, 1])
    }
}
