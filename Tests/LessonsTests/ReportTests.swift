import Lessons
import Testing

@Suite struct ReportTests {
    private let lesson = try? LessonParser.parse(LinterTests.quiz("number: 2") + "\n```python\nx = 1\n```\n" + "```exercise\nid: e\nask: a\nchecks:\n- that: s\n  else: no\nsolution: s = 1\n```\n", path: "04-gates.md")

    private func progress(_ entries: [LessonJournal.Entry]) throws -> LessonProgress { LessonProgress(try #require(lesson), entries) }

    @Test func aJournalIsSummedUp() throws {
        let p = try progress([
            .init(.begin, at: 0), .init(.answer, at: 0, id: "q", text: "3"), .init(.wrong, at: 0, id: "q", slip: "3"), .init(.hint, at: 0, id: "q"),
            .init(.right, at: 0, id: "q"), .init(.cell, at: 1), .init(.ran, at: 1), .init(.skip, at: 2, id: "e"), .init(.done, at: 3),
        ])
        #expect(p.isBegun && p.isDone && p.reached == 3 && p.stops == 3 && p.rightCount == 1)
        #expect(p.questions[0].tries == 2 && p.questions[0].hints == 1 && p.questions[0].slips == ["3"])
        #expect(p.questions[1].isSkipped && !p.questions[1].isRight)
        #expect(try !progress([]).isBegun)
    }

    @Test func aClassIsPutTogether() throws {
        let missed = try progress([.init(.begin, at: 0), .init(.wrong, at: 0, id: "q", slip: "2, \"or\" so"), .init(.wrong, at: 0, id: "q", slip: "3")])
        let right = try progress([.init(.begin, at: 0), .init(.right, at: 0, id: "q"), .init(.done, at: 3)])
        let learners = [LearnerResults(learner: "bo", lessons: [missed]), LearnerResults(learner: "ada", lessons: [right]), LearnerResults(learner: "cy", lessons: [missed])]
        for learner in learners { #expect(LearnerResults(json: Array(learner.json.utf8)) == learner) }
        #expect(LearnerResults(json: Array("{}".utf8)) == nil)
        let report = CourseReport(learners)
        let lines = report.markdown.split(separator: "\n").map(String.init)
        #expect(lines.contains("| ada | done, 1/2 right |"))
        #expect(lines.contains { $0.hasPrefix("| 04-gates | q | 2 of 3 | ") && $0.hasSuffix("(2) |") })
        let csv = report.csv.split(separator: "\n").map(String.init)
        #expect(csv.count == 7 && csv[1].hasPrefix("ada,04-gates,3,3,yes,q,1,yes,"))
        #expect(csv.contains { $0.contains("\"2, \"\"or\"\" so; 3\"") })
    }

    /// A journal that a power cut tore is read up to the tear.
    @Test func onlyWhatIsUnfinishedIsTakenUp() {
        let begun: [LessonJournal.Entry] = [.init(.begin, at: 0), .init(.cell, at: 0), .init(.ran, at: 0)]
        #expect(LessonRun.unfinished(begun)?.count == 3)
        #expect(LessonRun.unfinished(begun + [.init(.done, at: 3)]) == nil)
        #expect(LessonRun.unfinished(begun + [.init(.done, at: 3)] + begun)?.count == 3)
        #expect(LessonRun.unfinished([]) == nil)
    }
}
