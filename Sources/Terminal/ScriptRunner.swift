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

public enum Version { public static let text = "0.1" }

/// Runs scripts, notebooks and lessons without a prompt: results on standard output, diagnostics on standard error.
public enum ScriptRunner {
    enum Reading {
        case success(Document)
        case failure(String)
    }

    static func cells(_ path: String) -> Reading {
        guard DataFiles.exists(path) else {
            let names = DataFiles.list(DataFiles.parent(path))
            let wanted = path.split(separator: "/").last.map(String.init) ?? path
            return .failure("unroll: no file '\(path)'" + (Suggestion.nearest(to: wanted, among: names).map { "; did you mean '\($0)'?" } ?? ""))
        }
        if DataFiles.isDirectory(path) { return .failure("unroll: '\(path)' is a folder") }
        guard let bytes = DataFiles.bytes(path) else { return .failure("unroll: '\(path)' can't be read") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let line = bytes.split(separator: 10, omittingEmptySubsequences: false).firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
            return .failure("unroll: '\(path)', line \(line + 1): not valid UTF-8")
        }
        do throws(Document.ReadError) {
            return .success(try Document(text, path: path))
        } catch {
            switch error {
            case .notNotebook(let path, let why): return .failure("unroll: '\(path)' can't be run: \(why)")
            case .kind(let path): return .failure("unroll: '\(path)' is neither a .py, nor a .md, nor a .ipynb")
            default: return .failure("unroll: '\(path)' can't be read")
            }
        }
    }

    /// - Returns: the exit status: 0, 1 if a cell failed, 2 if the file can't be run.
    public static func run(file path: String, _ limits: RunLimits = RunLimits()) -> Int32 {
        switch cells(path) {
        case .failure(let message):
            Standard.error(message + "\n")
            return 2
        case .success(let document):
            let isScript = path.hasSuffix(".py")
            return run(document.cells, name: path.split(separator: "/").last.map(String.init) ?? path, directory: DataFiles.parent(path), showsValues: !isScript, limits)
        }
    }

    public static func run(code: String, name: String) -> Int32 { run([.init(code: code, firstLine: 1)], name: name, directory: ".", showsValues: false, RunLimits()) }

    private static func run(_ cells: [Document.Cell], name: String, directory: String, showsValues: Bool, _ limits: RunLimits) -> Int32 {
        let printer = Printer(.current())
        let session = Session(directory: directory)
        session.sink = printer
        Interrupts.forward(to: session)
        limits.apply(to: session)
        for (i, cell) in cells.enumerated() {
            var outcome = session.run(Jupyter.withoutCommands(cell.code), name: cells.count > 1 ? "\(name), cell \(i + 1)" : name, firstLine: cell.firstLine)
            if !showsValues, case .value = outcome { outcome = .value(nil) }
            if !printer.show(outcome, number: nil) {
                // As a shell counts it, for a program ended by Ctrl-C.
                if case .failed(let failure) = outcome, failure.isInterrupt { return 128 + SIGINT }
                return 1
            }
        }
        return 0
    }

    /// Everything on standard input as a script.
    public static func runStandardInput() -> Int32 {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(0, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            Standard.error("unroll: standard input is not valid UTF-8\n")
            return 2
        }
        return run(code: text, name: "<stdin>")
    }

    static func missingLessons() -> Int32 {
        Standard.error("unroll: the lessons were not found; set UNROLL_HOME to the folder that holds lessons/ and datasets/\n")
        return 2
    }

    /// A lesson from beginning to end. `nil` is the first one of the course.
    public static func run(lesson name: String?) -> Int32 {
        guard let course = Course.shipped() else { return missingLessons() }
        guard let wanted = name ?? course.lessons.first?.name else {
            Standard.error("unroll: there are no lessons\n")
            return 2
        }
        switch Course.lesson(wanted, in: course) {
        case .failure(let problem):
            Standard.error("unroll: \(problem.message)\n")
            return 2
        case .success(let lesson):
            let printer = Printer(.current())
            let session = Session(directory: ".")
            session.sink = printer
            Interrupts.forward(to: session)
            return LessonReading.run(lesson, session, printer) ? 0 : 1
        }
    }

    /// The language reference, from the tables.
    public static func writeReference() -> Int32 {
        Standard.out(LanguageReference(Session(directory: ".").vm).page)
        return 0
    }

    public static func listLessons() -> Int32 {
        guard let course = Course.shipped() else { return missingLessons() }
        for problem in course.problems { Standard.error("\(problem)\n") }
        Standard.out(LessonMenu.list(course, .current()))
        return 0
    }
}

/// Lines of a notebook's cell that Jupyter handles itself.
enum Jupyter {
    static func withoutCommands(_ code: String) -> String {
        guard code.contains("%") || code.contains("!") else { return code }
        return code.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("%") || line.hasPrefix("!") ? "# " + line : String(line)
        }.joined(separator: "\n")
    }
}
