import Lessons
import TestSupport
import Testing

/// The shipped lessons hold.
@Suite(.serialized) struct LessonsTests {
    static let course = Course(folder: Repository.root + "/lessons")

    /// Every cell prints what the lesson says, predictions come to something, exercises can be solved, and not by the
    /// named mistakes.
    @Test(arguments: Repository.names(in: "lessons", ending: ".md"))
    func holds(_ name: String) throws {
        let lesson = try LessonParser.parse(Repository.text("lessons/\(name).md"), path: Repository.root + "/lessons/\(name).md")
        let problems = Deep.run {
            var check = LessonCheck(lesson, course: Self.course)
            return check.problems()
        }
        #expect(problems.isEmpty, "\(problems.map(\.description).joined(separator: "\n"))")
    }

    @Test func theCourseIsWhole() {
        #expect(Self.course.problems.isEmpty)
        #expect(Self.course.lessons.count >= 2)
        for lesson in Self.course.lessons {
            var mistakes = 0
            var predictions = 0
            var notes = 0
            for step in lesson.steps {
                switch step {
                case .exercise(let exercise): mistakes = max(mistakes, exercise.mistakes.count)
                case .quiz(let quiz): if case .predict = quiz.kind { predictions += 1 }
                case .note: notes += 1
                default: break
                }
            }
            #expect(mistakes >= 2 && predictions >= 1 && notes >= 1, "\(lesson.id): \(mistakes) named mistakes, \(predictions) predictions, \(notes) notes")
        }
    }
}
