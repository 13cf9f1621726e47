import Lessons
import StandardBridge

/// `unroll check` and `unroll new-lesson`: what the author of a lesson needs.
public enum LessonTools {
    /// Checks lessons, by default all that are shipped.
    ///
    /// - Parameter accepts: whether outputs that came are written into the files.
    /// - Returns: 0 if nothing is wrong, 1 otherwise, 2 if there is nothing to check.
    public static func check(_ files: [String], accepts: Bool) -> Int32 {
        let shipped = Course.shipped()
        var paths = files
        if files.isEmpty {
            guard let folder = DataFiles.home().map({ $0 + "/lessons" }) else { return ScriptRunner.missingLessons() }
            paths = Course.files(in: folder)
        }
        guard !paths.isEmpty else {
            Standard.error("unroll: there are no lessons\n")
            return 2
        }
        var names: [String: String] = [:]
        var wrong = 0
        for path in paths {
            var found: [LessonProblem]
            var count = 0
            switch Course.read(path) {
            case .failure(let problem): found = [problem]
            case .success(let (lesson, problems)):
                found = problems
                guard let lesson else { break }
                count = lesson.stops.count
                if let other = names.updateValue(path, forKey: lesson.name) {
                    found.append(LessonProblem(path: path, line: 1, message: "two lessons are named '\(lesson.name)'", mend: "The other is \(other)."))
                }
                let start = Clock.seconds
                var check = LessonCheck(lesson, course: files.isEmpty || DataFiles.parent(path) != "." ? Course(folder: DataFiles.parent(path)) : shipped)
                found += check.problems()
                if accepts, let bytes = DataFiles.bytes(path) {
                    let old = String(decoding: bytes, as: UTF8.self)
                    let new = check.accepted(old)
                    if new != old {
                        if DataFiles.write(new, to: path) {
                            Standard.out("\(path): outputs taken over\n")
                            found.removeAll { !$0.difference.isEmpty }
                        } else {
                            found.append(LessonProblem(path: path, line: 1, message: "the file can't be written"))
                        }
                    }
                }
                let seconds = Clock.seconds - start
                if found.isEmpty { Standard.out("\(path): \(count) steps hold (\((seconds * 10).rounded() / 10) s)\n") }
            }
            for problem in found.sorted(by: { $0.line < $1.line }) { Standard.out("\(problem)\n") }
            if !found.isEmpty { wrong += 1 }
        }
        if wrong > 0 { Standard.error("unroll: \(wrong) of \(paths.count) lessons need mending\n") }
        return wrong == 0 ? 0 : 1
    }

    /// Writes a lesson to start from.
    public static func newLesson(_ name: String, in folder: String) -> Int32 {
        let path = (folder == "." ? "" : folder + "/") + LessonTemplate.fileName(name, after: Course(folder: folder))
        if DataFiles.exists(path) {
            Standard.error("unroll: '\(path)' is there already\n")
            return 2
        }
        guard DataFiles.write(LessonTemplate.text(title: name.prefix(1).uppercased() + name.dropFirst().map { $0 == "-" ? " " : String($0) }.joined()), to: path) else {
            Standard.error("unroll: '\(path)' can't be written\n")
            return 2
        }
        Standard.out("\(path)\n  unroll check \(path)            proves it\n  unroll check --accept \(path)   takes what the cells print\n  unroll lesson \(path)           walks through it\n")
        return 0
    }
}
