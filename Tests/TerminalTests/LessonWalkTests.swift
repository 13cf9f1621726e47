import Foundation
import Lessons
import TestSupport
import Testing

/// Each lesson through a real pseudo-terminal, from the menu to the recap: wrong answers first, then right ones, and the power cut
/// at some step.
@Suite(.serialized) struct LessonWalkTests {
    static let files = Repository.names(in: "lessons", ending: ".md")

    private let home = NSTemporaryDirectory() + "unroll-lessons-\(UUID().uuidString)"

    private func start(_ arguments: [String], state: String? = nil, rows: UInt16 = 40) throws -> PseudoTerminal {
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        return try PseudoTerminal(
            Repository.binary, arguments, environment: ["HOME": home, "XDG_STATE_HOME": state ?? home + "/state", "UNROLL_HOME": Repository.root, "USER": "ada"], columns: 100, rows: rows)
    }

    private static let prompts = ["(Enter: more): ", "(Enter runs the cell): ", "(your prediction): ", "(your answer): ", "(your code): ", "(done): ", "(number of a lesson): "]

    private func right(_ quiz: Quiz) -> String {
        switch quiz.kind {
        case .choices(let choices), .chooseAll(let choices): choices.indices.filter { choices[$0].isRight }.map { String($0 + 1) }.joined(separator: " ")
        case .number(let answer, _, _): "\(answer)"
        case .predict: "1"
        case .text(let accepted, _): accepted[0]
        }
    }

    private func wrong(_ quiz: Quiz) -> String? {
        switch quiz.kind {
        case .choices(let choices), .chooseAll(let choices): choices.firstIndex { !$0.isRight }.map { String($0 + 1) }
        case .number(let answer, let tolerance, _): "\(answer + 10 * tolerance + 1)"
        case .predict, .text: nil
        }
    }

    @Test(arguments: files)
    func fromMenuToRecap(_ name: String) throws {
        let lesson = try LessonParser.parse(Repository.text("lessons/\(name).md"), path: name)
        let stops = lesson.stops.map { lesson.steps[$0] }
        let cutAt = stops.count * (3 + name.utf8.reduce(0) { $0 + Int($1) } % 5) / 10
        var terminal = try start(["lesson"])
        #expect(terminal.wait(for: lesson.title))
        #expect(terminal.wait(for: "number of a lesson"))
        terminal.type("\(Int(lesson.number) ?? 0)\r")
        var stop = 0
        var isCut = false
        var saidWrong: Set<Int> = []
        for _ in 0..<400 {
            guard let prompt = terminal.waitForAny(Self.prompts, seconds: 240) else {
                Issue.record("no prompt at stop \(stop): \(terminal.rest.suffix(2000))")
                return
            }
            if prompt == "(done): " { break }
            if prompt == "(Enter: more): " {
                terminal.type("\r")
                continue
            }
            if !isCut, stop == cutAt {
                isCut = true
                terminal.cut()
                terminal = try start(["lesson", lesson.name])
                #expect(terminal.wait(for: "Taken up at step \(stop + 1) of \(stops.count)", seconds: 240), "\(terminal.rest)")
                continue
            }
            guard stops.indices.contains(stop) else {
                Issue.record("more stops than the lesson has")
                return
            }
            switch stops[stop] {
            case .cell:
                #expect(prompt == "(Enter runs the cell): ", "stop \(stop + 1): \(terminal.rest)")
                terminal.type("\r")
                stop += 1
            case .quiz(let quiz):
                #expect(prompt == (quiz.isPrediction ? "(your prediction): " : "(your answer): "), "stop \(stop + 1)")
                if saidWrong.insert(stop).inserted, let wrong = wrong(quiz) {
                    terminal.type("\(wrong)\r")
                    #expect(terminal.wait(for: "Not quite."), "\(quiz.id)")
                } else {
                    terminal.type("\(right(quiz))\r")
                    #expect(terminal.wait(for: quiz.isPrediction ? "Noted." : "Right."), "\(quiz.id)")
                    stop += 1
                }
            case .exercise(let exercise):
                #expect(prompt == "(your code): ", "stop \(stop + 1)")
                let isMistake = saidWrong.insert(stop).inserted
                let file = home + "/answer.py"
                try (isMistake ? exercise.mistakes.first?.code ?? "pass" : exercise.solution).write(toFile: file, atomically: true, encoding: .utf8)
                terminal.type("%load \(file)\r")
                if isMistake {
                    // The message is filled anew on the screen: its first words must do.
                    let words = (exercise.mistakes.first?.message ?? "").split(separator: " ").prefix(3).joined(separator: " ").filter { $0 != "`" }
                    #expect(terminal.wait(for: "Not yet:", seconds: 60) && terminal.wait(for: String(words.prefix(10))), "\(exercise.id): \(terminal.rest)")
                } else {
                    #expect(terminal.wait(for: "That solves it.", seconds: 60), "\(exercise.id): \(terminal.rest)")
                    stop += 1
                }
            case .text, .note: break
            }
        }
        #expect(stop == stops.count && isCut)
        terminal.type("%export ~/whole.ipynb\r")
        #expect(terminal.wait(for: "Written: "))
        terminal.type("%lesson\r")
        #expect(terminal.wait(for: "✓ \(lesson.title)"))
        let notebook = try String(contentsOfFile: home + "/whole.ipynb", encoding: .utf8)
        #expect(notebook.contains("\"nbformat\" : 4") && notebook.contains("What to keep"))
    }

    /// Free play changes whatever it likes; the next step is as if nothing had been typed, and a check sees the answer alone.
    @Test func freePlaySpoilsNothing() throws {
        let terminal = try start(["lesson", "one-step"], rows: 80)
        #expect(terminal.wait(for: "(Enter runs the cell): "))
        terminal.type("\r")
        #expect(terminal.wait(for: "(Enter runs the cell): "))
        for line in ["x[:] = 7", "keras = np = vocabulary = None", "mine = 5"] {
            terminal.type(line + "\r")
            #expect(terminal.wait(for: "(Enter runs the cell): "))
        }
        terminal.type("\r")
        #expect(terminal.wait(for: "((4, 2), (2, 2), (2,))"), "\(terminal.rest)")
        terminal.type("mine, vocabulary[0], x.sum()\r")
        #expect(terminal.wait(for: "(5, 'I', "), "\(terminal.rest)")
        terminal.type("%goto 13\r")
        #expect(terminal.wait(for: "(your code): "))
        terminal.type("step = 3\r")
        #expect(terminal.wait(for: "Not yet:"))
        terminal.type("%hint\r")
        #expect(terminal.wait(for: "Hint 1 of 3:"))
        terminal.type("%solution\r")
        #expect(terminal.wait(for: "np.tanh(x_t @ W + h @ U + b)"))
        terminal.type("%reset step\r")
        #expect(terminal.wait(for: "(this step anew)"))
        terminal.type("%back\r")
        #expect(terminal.wait(for: "(Enter runs the cell): "))
        terminal.type("%quit\r")
        #expect(terminal.wait(for: "Left the lesson"))
        terminal.type("%forget one-step\r")
        #expect(terminal.wait(for: "as if never begun"))
        terminal.type("%quit\r")
        #expect(terminal.status() == 0)
    }

    @Test func aPartOfALesson() throws {
        let terminal = try start(["lesson", "2", "--only", "2"])
        #expect(terminal.wait(for: "[2/"))
        terminal.type("\r")
        #expect(terminal.wait(for: "That was the part asked for."), "\(terminal.rest)")
    }

    @Test func withoutAStateFolderOneNotice() throws {
        let terminal = try start(["lesson", "1"], state: "/proc/nowhere")
        #expect(terminal.wait(for: "Your progress can't be kept"))
        var shown: String?
        for _ in 0..<5 where shown != "'learning'" {
            shown = terminal.waitForAny(["'learning'", "(Enter: more): ", "(Enter runs the cell): "])
            if shown != "'learning'" { terminal.type("\r") }
        }
        #expect(shown == "'learning'")
        terminal.type("%lesson 2\r")
        #expect(terminal.waitForAny(["can't be kept", "Backwards through time"]) == "Backwards through time")
    }

    /// A page taller than the screen waits; a question shows its answer before the next step.
    @Test func presentingOnASmallScreen() throws {
        let terminal = try start(["lesson", "5", "--present"], rows: 24)
        #expect(terminal.wait(for: "space: more"))
        terminal.type(" ")
        #expect(terminal.wait(for: "conveyor belt"))
        for text in ["A step in numbers", "step 2 of 6", "though nobody set it", "what is the forget gate?", "Answer. 0.731", "How long does it last?"] {
            terminal.type(" ")
            #expect(terminal.wait(for: text), "\(text): \(terminal.rest)")
        }
        terminal.type("q")
        #expect(terminal.status() == 0)
    }

    /// What is no answer is run as code, and the question says what it waits for; the path of a file may begin with ~.
    @Test func whatIsNoAnswer() throws {
        let terminal = try start(["lesson", "3"], rows: 80)
        for _ in 0..<2 {
            #expect(terminal.wait(for: "(Enter runs the cell): "))
            terminal.type("\r")
        }
        #expect(terminal.wait(for: "(your prediction): "))
        terminal.type("small\r")
        #expect(terminal.wait(for: "NameError") && terminal.wait(for: "the question waits: type a number"), "\(terminal.rest)")
        terminal.type("%results ~/mine.json\r")
        #expect(terminal.wait(for: "(1 lesson)"), "\(terminal.rest)")
        #expect(FileManager.default.fileExists(atPath: home + "/mine.json"))
        terminal.cut()
        // The menu's Enter takes up what was begun, not the first lesson.
        let again = try start(["lesson"])
        #expect(again.wait(for: "Enter takes 3"))
        again.type("\r")
        #expect(again.wait(for: "Taken up at step 3 of"), "\(again.rest)")
    }

    @Test func presenting() throws {
        let terminal = try start(["lesson", "1", "--present"])
        #expect(terminal.wait(for: "hidden state"))
        terminal.type(" ")
        #expect(terminal.wait(for: "2/"))
        terminal.type("b")
        #expect(terminal.wait(for: "1/"))
        for _ in 0..<4 { terminal.type(" ") }
        #expect(terminal.wait(for: "['I', 'deep', 'learning', 'love']", seconds: 30), "\(terminal.rest)")
        terminal.type("q")
        #expect(terminal.status() == 0)
    }
}
