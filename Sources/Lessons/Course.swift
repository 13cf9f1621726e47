import Notebook
import StandardBridge
import Syntax

/// The lessons in a folder, and those that could not be read.
public struct Course: Sendable {
    public let lessons: [Lesson]
    public let problems: [LessonProblem]

    /// Reads every `*.md` of a folder; a broken lesson is reported, the others still load.
    public init(folder: String) {
        var lessons: [Lesson] = []
        var problems: [LessonProblem] = []
        for path in Course.files(in: folder) {
            switch Course.read(path) {
            case .success(let (lesson, found)):
                if found.isEmpty, let lesson { lessons.append(lesson) }
                problems += found
            case .failure(let problem): problems.append(problem)
            }
        }
        self.lessons = lessons
        self.problems = problems
    }

    /// Paths of the lesson files in a folder: what begins with a number and ends with `.md`.
    public static func files(in folder: String) -> [String] {
        DataFiles.list(folder).filter { $0.hasSuffix(".md") && $0.first?.isNumber == true }.map { folder + "/" + $0 }
    }

    /// One lesson file: as much of it as can be read, and what is wrong with its form.
    public static func read(_ path: String) -> Result<(Lesson?, [LessonProblem]), LessonProblem> {
        guard DataFiles.exists(path) else { return .failure(LessonProblem(path: path, line: 1, message: "there is no such file")) }
        guard let bytes = DataFiles.bytes(path), let text = String(validating: bytes, as: UTF8.self) else {
            return .failure(LessonProblem(path: path, line: 1, message: "the file can't be read as UTF-8 text"))
        }
        return .success(LessonParser.read(Visible.text(text), path: path))
    }

    /// The course that the program ships.
    public static func shipped() -> Course? { DataFiles.home().map { Course(folder: $0 + "/lessons") } }

    public enum Match: Sendable {
        case found(Lesson)
        case none(suggestion: String?)
    }

    /// A lesson by its number, its name, or the beginning of its name.
    public func find(_ wanted: String) -> Match {
        let key = wanted.lowercased()
        if let number = Int(key), let lesson = lessons.first(where: { Int($0.id.prefix { $0.isNumber }) == number }) { return .found(lesson) }
        if let lesson = lessons.first(where: { $0.id == key || $0.name == key }) ?? lessons.first(where: { $0.name.hasPrefix(key) || $0.name.contains(key) }) { return .found(lesson) }
        return .none(suggestion: Suggestion.nearest(to: key, among: lessons.flatMap { [$0.name] + $0.name.split(separator: "-").map(String.init) }))
    }
}
