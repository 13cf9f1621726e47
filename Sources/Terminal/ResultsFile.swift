import Lessons
import StandardBridge
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The file a learner hands in, and the table put together from many of them.
public enum ResultsFile {
    /// - Parameter path: by default `unroll-results-NAME.json` in the working folder, NAME being the user's.
    static func write(_ course: Course, to path: String?) -> (text: String, status: Int32) {
        let name = getenv("USER").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "learner"
        let path = path ?? "unroll-results-\(name.filter { $0.isLetter || $0.isNumber || "-_.".contains($0) }).json"
        let results = LearnerResults(learner: name, lessons: course.lessons.map(LessonFiles.progress).filter(\.isBegun))
        guard DataFiles.write(results.json, to: path) else { return ("'\(path)' can't be written", 1) }
        return ("Written: \(path) (\(results.lessons.count) lesson\(results.lessons.count == 1 ? "" : "s")). It holds what you answered, and nothing else you typed.", 0)
    }

    /// `unroll results [FILE]`.
    public static func write(to path: String?) -> Int32 {
        guard let course = Course.shipped() else { return ScriptRunner.missingLessons() }
        let (text, status) = write(course, to: path)
        if status == 0 { Standard.out(text + "\n") } else { Standard.error("unroll: " + text + "\n") }
        return status
    }

    /// `unroll report FOLDER`: who reached what, and which question was missed most.
    public static func report(folder: String, asCSV: Bool) -> Int32 {
        guard DataFiles.isDirectory(folder) else {
            Standard.error("unroll: '\(folder)' is not a folder; put the learners' results files into one\n")
            return 2
        }
        var learners: [LearnerResults] = []
        for name in DataFiles.list(folder) where name.hasSuffix(".json") {
            if let results = DataFiles.bytes(folder + "/" + name).flatMap(LearnerResults.init(json:)) {
                learners.append(results)
            } else {
                Standard.error("unroll: \(folder)/\(name) is not a results file: left out\n")
            }
        }
        guard !learners.isEmpty else {
            Standard.error("unroll: there are no results in '\(folder)'; learners write them with %results or `unroll results`\n")
            return 1
        }
        let report = CourseReport(learners)
        if asCSV { Standard.out(report.csv) } else { Standard.out(MarkdownPrinter(.current()).text(report.markdown)) }
        return 0
    }
}
