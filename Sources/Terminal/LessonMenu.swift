import Lessons
import Plots

/// The list of lessons: number, title, minutes, what each needs, and how far one is.
enum LessonMenu {
    static func text(_ course: Course, _ screen: Screen) -> String {
        let isPlain = screen.style.isPlain
        var text = ""
        for lesson in course.lessons {
            let progress = LessonFiles.progress(lesson)
            let mark = progress.isDone ? (isPlain ? "x" : "✓") : progress.isBegun ? (isPlain ? ">" : "▸") : " "
            let number = lesson.number.isEmpty ? "" : String(Int(lesson.number) ?? 0)
            let head = String(repeating: " ", count: max(0, 3 - number.count)) + number + " " + mark + " "
            text += screen.colour(progress.isDone ? 32 : 36, head) + screen.bold(lesson.title) + screen.dim("  \(lesson.minutes) min") + "\n"
            var line = lesson.summary
            let needs = lesson.needs.compactMap { name in course.lessons.first { $0.name == name || $0.id == name }.map { $0.number.isEmpty ? $0.name : String(Int($0.number) ?? 0) } }
            if !needs.isEmpty { line += " Needs \(needs.joined(separator: ", "))." }
            if progress.isBegun, !progress.isDone { line += " Begun: step \(min(progress.reached + 1, progress.stops)) of \(progress.stops)." }
            for part in MarkdownPrinter(screen, width: screen.style.width - 6).text(line).split(separator: "\n") { text += "      " + screen.dim(String(part)) + "\n" }
        }
        return text + screen.dim("  Type a number to begin. \(isPlain ? "x done, > begun" : "✓ done, ▸ begun"); %progress tells more.") + "\n"
    }

    /// One lesson a line, for pipes.
    static func list(_ course: Course, _ screen: Screen) -> String {
        let width = course.lessons.map(\.name.count).max() ?? 0
        return course.lessons.map { lesson in
            "  \(lesson.number)  " + screen.bold(lesson.name) + String(repeating: " ", count: width + 2 - lesson.name.count) + lesson.title + screen.dim("  \(lesson.minutes) min") + "\n"
        }.joined() + screen.dim("  %lesson NAME or `unroll lesson NAME` begins one.") + "\n"
    }

    static func praise(_ progress: LessonProgress) -> String {
        let questions = progress.questions.count
        return questions == 0 || !progress.isBegun ? "" : "\(progress.rightCount) of \(questions) questions answered."
    }

    /// How far one is in each lesson, and how the questions of the open one went.
    static func progress(_ course: Course, current: Lesson?, _ screen: Screen) -> String {
        var rows = ["| | lesson | steps | questions | |", "|---|---|---|---|---|"]
        for lesson in course.lessons {
            let p = LessonFiles.progress(lesson)
            let state = p.isDone ? "done" : p.isBegun ? "begun" : ""
            rows.append("| \(lesson.number) | \(lesson.title) | \(p.reached) of \(p.stops) | \(p.rightCount) of \(p.questions.count) | \(state) |")
        }
        let markdown = MarkdownPrinter(screen)
        var text = markdown.text(rows.joined(separator: "\n"))
        if let current {
            let progress = LessonFiles.progress(current)
            var list = ["| question | tries | |", "|---|---|---|"]
            for q in progress.questions {
                let state = q.isRight ? "right" : q.isSkipped ? "skipped" : q.distance ?? ""
                list.append("| \(q.id) | \(q.tries) | \(state)\(q.hints > 0 ? ", \(q.hints) hints" : "")\(q.sawSolution ? ", solution seen" : "") |")
            }
            if list.count > 2 { text += "\n" + markdown.text(list.joined(separator: "\n")) }
        }
        return text
    }
}
