import Lessons
import Notebook
import Plots

/// Shows a lesson on the screen, a step at a time, and hands what is typed to its run.
final class LessonGuide {
    let run: LessonRun
    private let session: Session
    private let printer: Printer
    private let screen: Screen
    /// What did not fit on the screen yet.
    private var pending: [String] = []
    /// The last stop to be shown: everything up to it, or one part of the lesson only.
    private let last: Int?
    private var toldOfJournal = false

    var lesson: Lesson { run.lesson }
    /// Whether anything is left to do.
    var isDone: Bool { (run.isDone || isPastLast) && pending.isEmpty }
    private var isPastLast: Bool { last.map { run.place.number > $0 } ?? false }

    /// - Parameter last: the number of the last stop to go through.
    init(_ run: LessonRun, _ session: Session, _ printer: Printer, last: Int? = nil) {
        self.run = run
        self.session = session
        self.printer = printer
        self.last = last
        screen = printer.screen
    }

    // MARK: Showing

    /// The title, what to expect, and the first step.
    func begin() {
        run.begin()
        session.note("# \(lesson.title)")
        var text = "\n" + screen.bold(lesson.title) + "  " + screen.dim("about \(lesson.minutes) minutes, \(run.place.of) steps") + "\n"
        if !lesson.goals.isEmpty { text += "You will\n" + MarkdownPrinter(screen).text(lesson.goals.map { "- " + $0 }.joined(separator: "\n")) }
        text += screen.dim("Enter goes on; any code may be typed in between.") + "\n"
        text += screen.dim("%hint, %back, %skip and others help (%help lists them); %quit leaves.") + "\n\n"
        show(text + approach(from: 0))
    }

    /// The step that waits, after a pause.
    func takeUp(_ cutOff: String?) {
        let (number, count) = run.place
        var text = "\n" + screen.bold(lesson.title) + "\n" + screen.dim("Taken up at step \(number) of \(count): what came before was run again.") + "\n" + screen.dim("%reset lesson begins anew.") + "\n"
        if let cutOff { text += screen.colour(33, "The last input had not ended: ") + cutOff.split(separator: "\n")[0] + "\n" }
        show(text + "\n" + approach(from: sectionStart))
    }

    /// Shows the waiting step once more, from its heading on.
    func again() { show(approach(from: sectionStart)) }

    /// Text that stands before the waiting step, back to the stop before it.
    private var sectionStart: Int { (lesson.stops.last { $0 < run.position } ?? -1) + 1 }

    private func arrived() -> String {
        if isPastLast, !run.isDone { return screen.colour(32, "That was the part asked for.") + " %lesson shows all lessons.\n" }
        return approach(from: sectionStart)
    }

    /// Texts from a step to the one that waits, and what waits.
    private func approach(from start: Int) -> String {
        var text = ""
        for step in lesson.steps[min(start, run.position)..<run.position] {
            guard case .text(let prose) = step else { continue }
            session.note(prose.source)
            text += MarkdownPrinter(screen).render(prose.blocks) + "\n"
        }
        if !isPastLast { text += waiting() }
        if run.isDone {
            text += screen.colour(32, "That was \"\(lesson.title)\".") + " " + LessonMenu.praise(LessonProgress(lesson, LessonFiles.entries(lesson))) + "\n"
            text += screen.dim("%lesson shows the others, %export lesson.html keeps this one.") + "\n"
        }
        return text
    }

    private var mark: String { screen.dim("[\(run.place.number)/\(run.place.of)] ") }

    private func waiting() -> String {
        let markdown = MarkdownPrinter(screen)
        switch run.step {
        case .cell(let cell)?: return mark + "\n" + code(cell.code)
        case .quiz(let quiz)?:
            session.note(quiz.markdown)
            return mark + "\n" + markdown.text(quiz.ask, lead: quiz.isPrediction ? "Your prediction." : "Question.") + choices(quiz)
        case .exercise(let exercise)?:
            session.note(exercise.markdown)
            var text = mark + "\n" + markdown.text(exercise.ask, lead: "Exercise.")
            if !exercise.starter.isEmpty { text += code(exercise.starter) }
            return text + screen.dim("Type your code; Enter alone checks it. %hint, %solution, %skip are there.") + "\n"
        default: return ""
        }
    }

    private func code(_ text: String) -> String {
        let bar = screen.style.isPlain ? "  | " : "  ▏ "
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { LessonGuide.folded(String($0), screen.style.width - 5) }
            .map { screen.dim(bar) + screen.colour(36, $0) + "\n" }.joined()
    }

    /// A line of code that is wider than the screen goes on below, further in, so that the bar beside it stays whole.
    static func folded(_ line: String, _ width: Int) -> [String] {
        let indent = String(repeating: " ", count: min(line.prefix { $0 == " " }.count + 6, max(0, width / 2)))
        var (lines, rest) = ([String](), line)
        while DisplayText.width(rest) > width, rest.count > width, width > 10 {
            let head = rest.prefix(width)
            let gap = head.lastIndex(of: " ").flatMap { head[..<$0].allSatisfy { $0 == " " } ? nil : rest.index(after: $0) } ?? head.endIndex
            lines.append(String(rest[..<gap]))
            rest = indent + rest[gap...]
        }
        return lines + [rest]
    }

    private func choices(_ quiz: Quiz) -> String {
        let markdown = MarkdownPrinter(screen)
        switch quiz.kind {
        case .choices(let choices), .chooseAll(let choices):
            let list = choices.enumerated().map { "\($0.offset + 1). \($0.element.text)" }.joined(separator: "\n")
            var isSeveral = false
            if case .chooseAll = quiz.kind { isSeveral = true }
            return markdown.text(list) + (isSeveral ? screen.dim("Type the numbers of all that are right, such as 1 3.") + "\n" : "")
        case .predict: return screen.dim("Type a number (or a shape); the next cell will tell.") + "\n"
        case .number, .text: return ""
        }
    }

    /// Prints as much as the screen holds and keeps the rest: what is being talked about must not scroll away.
    private func show(_ text: String) {
        pending += text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        page()
    }

    private func page() {
        // A picture or an output that fills the screen is looked at first; the text waits for Enter.
        let room = screen.height.map { height in
            let left = height - 2 - printer.linesSinceInput
            return left < 5 && printer.linesSinceInput > 0 ? 0 : max(5, left)
        } ?? .max
        var count = min(pending.count, room)
        if count < pending.count {
            // Better between two paragraphs than inside of one.
            if let gap = pending[..<count].lastIndex(where: { $0.isEmpty }), gap > count / 3 { count = gap + 1 }
        }
        printer.write(pending.prefix(count).joined(separator: "\n") + (count > 0 ? "\n" : ""))
        pending.removeFirst(count)
        if !pending.isEmpty { printer.write(screen.dim(screen.style.isPlain ? "... more: Enter" : "⋯ more: Enter") + "\n") }
        if run.journalHasFailed, !toldOfJournal {
            toldOfJournal = true
            printer.write(screen.colour(33, "What you do can't be kept any more: the state folder can't be written.") + "\n")
        }
    }

    /// What the prompt shows beside the number.
    var status: String {
        if !pending.isEmpty { return "Enter: more" }
        if isPastLast { return "done" }
        switch run.step {
        case .cell?: return "Enter runs the cell"
        case .quiz(let quiz)?: return quiz.isPrediction ? "your prediction" : "your answer"
        case .exercise?: return "your code"
        default: return "done"
        }
    }

    // MARK: Inputs

    /// Enter on an empty line: more text, or the waiting cell.
    func enter() {
        if !pending.isEmpty { return page() }
        guard !isPastLast else { return }
        switch run.step {
        case .cell?:
            let number = session.nextNumber
            guard let (outcome, scored) = run.runCell() else { return }
            guard printer.show(outcome, number: number) else {
                printer.write("\n" + screen.dim("The cell did not get through. Enter runs it again; the variables of the lesson are put back first.") + "\n")
                return
            }
            for one in scored { printer.write(self.scored(one)) }
            printer.write("\n")
            show(arrived())
        case .quiz?: show(waiting())
        case .exercise?: if let verdict = run.judge() { tell(verdict) }
        default: show(screen.dim("The lesson is over: %lesson shows the others.") + "\n")
        }
    }

    private func scored(_ one: LessonRun.Scored) -> String {
        func list(_ numbers: [Double]) -> String {
            let texts = numbers.map { Quiz.short($0, digits: 3) }
            return texts.count == 1 ? texts[0] : "(" + texts.joined(separator: ", ") + ")"
        }
        let head = one.score.isClose ? screen.colour(32, "Well predicted.") : screen.colour(33, "Not what you predicted.")
        let words = " You said \(list(one.given)), it is \(list(one.score.truth)): \(one.score.distance)."
        let isLong = DisplayText.width(words) + 25 > screen.style.width
        return head + (isLong ? "\n" + words.dropFirst() : words) + "\n"
    }

    /// Whether a typed line is an answer to the question that waits.
    func isAnswer(_ text: String) -> Bool { pending.isEmpty && run.isAnswer(text) }

    func answer(_ text: String) {
        pending = []
        let markdown = MarkdownPrinter(screen)
        switch run.answer(text) {
        case .right(let because)?:
            show(screen.colour(32, "Right.") + "\n" + (because.map { markdown.text($0) } ?? "") + "\n" + arrived())
        case .committed?: show(screen.colour(36, "Noted.") + " Now see.\n\n" + arrived())
        case .wrong(let because, _)?:
            show(screen.colour(33, "Not quite.") + "\n" + markdown.text(because) + (run.hints.isEmpty ? "" : screen.dim("%hint helps.") + "\n"))
        case .unclear(let what)?: show(what + "\n")
        case nil: show("No question waits here.\n")
        }
    }

    /// Code that was typed: free play, or an answer to the exercise.
    func typed(_ code: String) {
        let number = session.nextNumber
        let (outcome, verdict) = run.run(code)
        let isFine = printer.show(outcome, number: number)
        printer.write("\n")
        if isFine, let verdict { tell(verdict) }
        if !isFine, case .quiz(let quiz)? = run.step { printer.write(screen.dim("That ran as code; the question waits: \(expected(quiz)).") + "\n") }
    }

    private func expected(_ quiz: Quiz) -> String {
        switch quiz.kind {
        case .choices(let choices): "type a number, 1 to \(choices.count)"
        case .chooseAll: "type the numbers of all that are right"
        case .number: "type a number"
        case .predict: "type a number, or a shape like (2, 3)"
        case .text: "type a word, or %answer and your words"
        }
    }

    private func tell(_ verdict: ExerciseJudge.Verdict) {
        switch verdict {
        case .right: show(screen.colour(32, "That solves it.") + "\n\n" + arrived())
        case .wrong(let message, _): show(MarkdownPrinter(screen).text(message, lead: "Not yet:"))
        }
    }

    // MARK: Commands

    func hint() {
        guard let hint = run.hint() else {
            return show(run.hints.isEmpty ? "There is no hint for this step: Enter goes on.\n" : "There are no more hints. %solution shows the answer.\n")
        }
        show(MarkdownPrinter(screen).text(hint, lead: "Hint \(run.hintsShown) of \(run.hints.count):"))
    }

    func solution() {
        guard let solution = run.solution() else { return show("There is nothing to solve here.\n") }
        if case .exercise? = run.step { show(code(solution)) } else { show(MarkdownPrinter(screen).text(solution)) }
    }

    func skip() {
        if run.isDone { return show("This is the end.\n") }
        pending = []
        if let failure = run.skip() { return show(screen.colour(31, failure.report) + "\n") }
        show(screen.dim("(skipped)") + "\n\n" + arrived())
    }

    func back() {
        pending = []
        show(run.back() ? arrived() : "This is the beginning.\n")
    }

    /// To a step by number; without one, the list of steps.
    func goto(_ argument: String) {
        pending = []
        guard let number = Int(argument), (1...max(1, run.place.of)).contains(number) else { return show(contents()) }
        if number > run.place.number { printer.write(screen.dim("(running what comes before)") + "\n") }
        if let failure = run.goto(number) { return show(screen.colour(31, failure.report) + "\n" + arrived()) }
        show(arrived())
    }

    private func contents() -> String {
        var text = ""
        var number = 0
        for (i, step) in lesson.steps.enumerated() {
            if case .text(let prose) = step {
                for case .heading(_, let words) in prose.blocks { text += screen.bold(MarkdownPrinter(screen).plain(words)) + "\n" }
            }
            guard step.isStop else { continue }
            number += 1
            let what: String = switch step {
            case .cell(let cell): cell.code.split(separator: "\n").first { !$0.hasPrefix("import ") && !$0.hasPrefix("from ") }.map(String.init) ?? "imports"
            case .quiz(let quiz): (quiz.isPrediction ? "prediction: " : "question: ") + quiz.id
            case .exercise(let exercise): "exercise: " + exercise.id
            case .text, .note: ""
            }
            let here = i == run.position ? (screen.style.isPlain ? " <-" : " ◂") : ""
            let label = String(number)
            text += String(repeating: " ", count: max(0, 4 - label.count)) + label + "  " + DisplayText.fit(what, max(10, screen.style.width - 12), isPlain: screen.style.isPlain) + here + "\n"
        }
        return text + screen.dim("%goto N goes to one of them.") + "\n"
    }

    func reset(_ what: String) {
        pending = []
        switch what {
        case "lesson":
            run.resetLesson()
            show(screen.dim("(from the beginning)") + "\n\n" + approach(from: 0))
        case "step", "":
            run.resetStep()
            show(screen.dim("(this step anew)") + "\n\n" + arrived())
        default: show("%reset step begins the step anew, %reset lesson the lesson.\n")
        }
    }
}
