import Lessons
import Plots

/// The list of lessons: number, title, minutes, what each needs, and how far one is.
enum LessonMenu {
    /// With a summary for each where the screen holds it, else a line for each: the menu must not scroll away.
    static func text(_ course: Course, _ screen: Screen) -> String {
        let full = text(course, screen, hasSummaries: true)
        guard let height = screen.height, full.utf8.count(where: { $0 == 10 }) > height - 2 else { return full }
        return text(course, screen, hasSummaries: false)
    }

    private static func text(_ course: Course, _ screen: Screen, hasSummaries: Bool) -> String {
        let isPlain = screen.style.isPlain
        var text = ""
        let width = course.lessons.map { DisplayText.width($0.title) }.max() ?? 0
        for lesson in course.lessons {
            let progress = LessonFiles.progress(lesson)
            let mark = progress.isDone ? (isPlain ? "x" : "✓") : progress.isBegun ? (isPlain ? ">" : "▸") : " "
            let number = shortNumber(lesson)
            let head = String(repeating: " ", count: max(0, 3 - number.count)) + number + " " + mark + " "
            let needs = lesson.needs.compactMap { name in course.lessons.first { $0.name == name || $0.id == name }.map(shortNumber) }
            var facts = ["\(lesson.minutes) min"] + (needs.isEmpty ? [] : ["needs \(needs.joined(separator: ", "))"])
            if progress.isBegun, !progress.isDone { facts.append("begun: step \(min(progress.reached + 1, progress.stops)) of \(progress.stops)") }
            text += screen.colour(progress.isDone ? 32 : 36, head) + screen.bold(lesson.title) + String(repeating: " ", count: width - DisplayText.width(lesson.title)) + screen.dim("  " + facts.joined(separator: ", ")) + "\n"
            guard hasSummaries else { continue }
            for part in MarkdownPrinter(screen, width: screen.style.width - 6).text(lesson.summary).split(separator: "\n") { text += "      " + screen.dim(String(part)) + "\n" }
        }
        let enter = next(course).map { "; Enter takes \(shortNumber($0))" } ?? ""
        return text + screen.dim("  Type a number\(enter). \(isPlain ? "x done, > begun" : "✓ done, ▸ begun"); %progress tells more.") + "\n"
    }

    /// What Enter begins: a lesson that was begun, else the first that is not done.
    static func next(_ course: Course) -> Lesson? {
        let all = course.lessons.map { ($0, LessonFiles.progress($0)) }
        return (all.first { $1.isBegun && !$1.isDone } ?? all.first { !$1.isDone })?.0 ?? course.lessons.first
    }

    /// `3` for the lesson 03; its name if it has no number.
    private static func shortNumber(_ lesson: Lesson) -> String { Int(lesson.number).map(String.init) ?? lesson.name }

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
