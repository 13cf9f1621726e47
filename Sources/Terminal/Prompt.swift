import Interpreter
import Lessons
import Notebook
import Plots
import StandardBridge
import Syntax
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The interactive prompt: reads cells, runs them, shows what they give.
public final class Prompt {
    let session: Session
    let printer: Printer
    let course: Course?
    private let editor: LineEditor
    var guide: LessonGuide?
    /// A menu was shown: a number chooses.
    var isChoosing = false
    /// Whether it was said that progress can't be kept.
    var toldOfState = false
    private var toldOfJournal = false
    private var isLeaving = false
    var screen: Screen { printer.screen }
    private let lost: Journal.Lost?

    /// - Parameter resumes: whether the last lost session is made again.
    public init?(_ screen: Screen = .current(), resumes: Bool = false) {
        let lost = resumes ? Prompt.lostSessions().first : nil
        if resumes, lost == nil { Standard.out("There is no session to bring back: the last ones were all ended.\n") }
        printer = Printer(screen)
        printer.lineLimit = 1000
        session = Session(directory: ".", seed: lost?.seed)
        self.lost = lost
        session.sink = printer
        course = Course.shipped()
        guard let editor = LineEditor(historyPath: StateFolder.file("history")) else { return nil }
        self.editor = editor
        Interrupts.forward(to: session)
        Interrupts.guardTerminal()
        editor.complete = { [unowned self] in complete($0) }
        session.journal = StateFolder.path().flatMap { Journal(folder: $0, seed: session.vm.seed.beginning, directory: ".") }
    }

    /// Runs until Ctrl-D or %quit.
    public func loop(lesson name: String? = nil, part: LessonPart = LessonPart()) {
        defer { editor.close() }
        if let name {
            lesson(name, part)
        } else {
            Standard.out(screen.bold("Unroll") + " " + Version.text + "  a notebook for looking inside recurrent networks\n")
            Standard.out(screen.dim("%lesson begins a lesson, %help shows what there is, name? explains a name.") + "\n\n")
        }
        if let lost { makeAgain(lost) } else if name == nil { offerLost() }
        while !isLeaving {
            guard let cell = readCell() else { break }
            handle(cell)
        }
        session.journal?.finish()
        Standard.out(isLeaving ? "" : "\n")
    }

    // MARK: Reading

    private func label(_ text: String, _ code: Int) -> String {
        screen.style.colours == .none ? text : "\u{1}\u{1B}[\(code)m\u{1}\(text)\u{1}\u{1B}[0m\u{1}"
    }

    /// A whole cell, over as many lines as it needs; nil at the end of input.
    private func readCell() -> String? {
        var lines: [String] = []
        let number = session.nextNumber
        let state = guide?.status ?? (isChoosing ? "number of a lesson" : nil)
        let first = state.map { "In [\(number)] (\($0)): " } ?? "In [\(number)]: "
        while true {
            let prompt = lines.isEmpty ? label(first, 32) : label(String(repeating: " ", count: max(0, first.count - 5)) + "...: ", 32)
            let prefill = lines.isEmpty || editor.hasPending ? "" : indentation(after: lines)
            switch editor.read(prompt, prefill: prefill) {
            case .interrupted: lines = []
            case .end:
                if lines.isEmpty { return nil }
                lines = []
                Standard.out("\n")
            case .text(let line):
                editor.remember(line)
                lines.append(line)
                let text = lines.joined(separator: "\n")
                if lines.count == 1, line.trimmedStart.hasPrefix("%") || line.hasPrefix("?") || line.hasPrefix("!") || line.hasSuffix("?") { return text }
                switch Completeness.of(text) {
                case .complete, .invalid:
                    // A pasted block goes on as long as text is waiting.
                    if lines.count > 1, editor.hasPending { continue }
                    return text
                case .incomplete: continue
                }
            }
        }
    }

    private func indentation(after lines: [String]) -> String {
        guard let last = lines.last else { return "" }
        let indent = last.prefix { $0 == " " }
        if last.allSatisfy({ $0 == " " }) { return "" }
        let code = last.trimmedEnd
        if code.hasSuffix(":") { return indent + "    " }
        let word = code.trimmedStart.split(separator: " ").first ?? ""
        if ["return", "pass", "break", "continue", "raise"].contains(word) { return String(indent.dropLast(4)) }
        return String(indent)
    }

    // MARK: Running

    private func handle(_ cell: String) {
        let text = cell.trimmedEnd
        printer.linesSinceInput = 0
        let trimmed = text.trimmedStart
        if choose(trimmed) { return }
        if trimmed.isEmpty {
            guide?.enter()
            return
        }
        if let guide, !text.contains("\n"), guide.isAnswer(text) { return guide.answer(text) }
        if trimmed.hasPrefix("%") { return command(trimmed) }
        if trimmed.hasPrefix("!") {
            Standard.out("Shell commands are not part of Unroll: leave the line out.\n")
            return
        }
        if trimmed.hasPrefix("?") || trimmed.hasSuffix("?"), !trimmed.contains("\n") {
            Standard.out(Visible.text(session.help(String(trimmed.drop { $0 == "?" }.reversed().drop { $0 == "?" }.reversed()))) + "\n\n")
            return
        }
        if ["exit", "quit", "exit()", "quit()"].contains(trimmed) { return quit() }
        isChoosing = false
        if let guide { guide.typed(cell) } else { run(cell) }
    }

    private func run(_ cell: String) {
        let number = session.nextNumber
        printer.beginCell()
        _ = printer.show(session.run(cell, isTyped: true), number: number)
        printer.endCell()
        if session.journal?.hasFailed == true, !toldOfJournal {
            toldOfJournal = true
            Standard.out("The disk is full: what is typed from here on can't be brought back with --resume.\n")
        }
        Standard.out("\n")
    }

    private func command(_ text: String) {
        let words = text.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
        let name = words.first ?? ""
        guard let command = Command.find(name) else {
            let hint = Suggestion.nearest(to: name, among: Command.table.map(\.name)).map { "Did you mean %\($0)?" } ?? "%help lists them."
            Standard.out("There is no command %\(name). \(hint)\n")
            return
        }
        let argument = words.count > 1 ? String(words[1].drop { $0 == " " }) : ""
        command.run(self, command.takesPath ? DataFiles.typed(argument) : argument)
    }

    private func complete(_ line: String) -> (replacing: Int, candidates: [String]) {
        if line.hasPrefix("%") {
            let words = line.dropFirst().split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            let last = words.last ?? ""
            if words.count < 2 { return (last.utf8.count, Command.table.map(\.name).filter { $0.hasPrefix(last) }) }
            if let command = Command.find(words[0]) {
                let offered = command.completions(self).filter { $0.hasPrefix(last) }
                if !offered.isEmpty { return (last.utf8.count, offered) }
            }
        }
        let found = session.complete(line)
        return (found.replacing, found.candidates)
    }

    // MARK: Commands

    func help(_ name: String) {
        let wanted = name.hasPrefix("%") ? String(name.dropFirst()) : name
        if let command = Command.find(wanted) {
            Standard.out("%\(command.name) \(command.arguments)\n  \(command.summary)\n")
            return
        }
        let width = Command.table.map { $0.name.count + $0.arguments.count }.max() ?? 0
        for command in Command.table {
            let head = "%\(command.name)" + (command.arguments.isEmpty ? "" : " " + command.arguments)
            Standard.out("  " + screen.bold(head) + String(repeating: " ", count: width + 4 - head.count) + command.summary + "\n")
        }
        Standard.out("  name? or ?name shows a signature, what it does and an example; Tab completes; Ctrl-R searches the history.\n")
    }

    func who() {
        let variables = session.variables
        if variables.isEmpty { return Standard.out("There are no variables yet.\n") }
        let width = min(24, variables.map(\.name.count).max() ?? 0)
        for (name, value) in variables {
            var text = ((try? session.vm.repr(value)) ?? "").split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
            let room = max(10, screen.style.width - width - value.typeName.count - 8)
            if text.count > room { text = text.prefix(room - 1) + (screen.style.isPlain ? "..." : "…") }
            Standard.out("  " + screen.bold(name) + String(repeating: " ", count: max(1, width + 2 - name.count)) + value.typeName + "  " + screen.dim(Visible.text(text)) + "\n")
        }
    }

    func time(_ code: String) {
        guard !code.isEmpty else { return Standard.out("%time needs code: %time sum(range(10**6))\n") }
        let start = Clock.seconds
        run(code)
        let seconds = Clock.seconds - start
        Standard.out(seconds < 1 ? "\((seconds * 1e5).rounded() / 100) ms\n" : "\((seconds * 100).rounded() / 100) s\n")
    }

    func history(_ argument: String) {
        let inputs = session.inputs.enumerated().map { ($0.offset + 1, $0.element) }
        for (number, cell) in Int(argument).map({ Array(inputs.suffix(max(0, $0))) }) ?? inputs {
            Standard.out("\(number): " + cell.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n   ") + "\n")
        }
    }

    func runFile(_ path: String) {
        if path.isEmpty { return Standard.out("%run needs a file: %run script.py\n") }
        switch ScriptRunner.cells(path) {
        case .failure(let message): Standard.out(message + "\n")
        case .success(let document):
            for cell in document.everything {
                if let text = cell.text {
                    session.note(text)
                } else if let guide {
                    // In a lesson a file counts as typed: it may be the answer, and it is kept.
                    guide.typed(Jupyter.withoutCommands(cell.code))
                } else if !printer.show(session.run(Jupyter.withoutCommands(cell.code), name: path, firstLine: cell.firstLine), number: session.nextNumber) {
                    return
                }
            }
        }
    }

    /// Shows what the last cell printed beyond the limit, a screenful at a time.
    func page() {
        let lines = printer.overflow.split(separator: "\n", omittingEmptySubsequences: false)
        guard !printer.overflow.isEmpty else { return Standard.out("The last cell's output was shown whole.\n") }
        let height = max(4, Screen.height - 2)
        var at = 0
        while at < lines.count {
            for line in lines[at..<min(lines.count, at + height)] { Standard.out(line + "\n") }
            at += height
            guard at < lines.count, case .text(let answer) = editor.read("-- \(lines.count - at) lines more: Enter goes on, q leaves -- "), !answer.hasPrefix("q") else { return }
        }
    }

    func reset(_ what: String) {
        if let guide { return guide.reset(what) }
        session.reset()
        Standard.out("All variables are forgotten.\n")
    }

    func quit() {
        if guide != nil {
            guide = nil
            Standard.out("Left the lesson; it can be taken up where you left it, and variables stay.\n%quit once more leaves Unroll.\n")
        } else {
            isLeaving = true
        }
    }
}

extension String {
    var trimmedStart: String { String(drop { $0.isWhitespace }) }
    var trimmedEnd: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
