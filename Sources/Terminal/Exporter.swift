import Lessons
import Notebook
import StandardBridge
import Syntax

/// `%export FILE` and `unroll export`.
public enum Exporter {
    /// Writes what a session showed.
    ///
    /// - Returns: a line that says what came of it.
    static func write(_ transcript: Transcript, to path: String, title: String) -> (text: String, isFine: Bool) {
        guard !path.isEmpty else { return ("%export needs a file: %export session.ipynb (or \(DocumentWriter.endings))", false) }
        guard let text = DocumentWriter.text(transcript, for: path, title: title) else {
            let ending = path.split(separator: "/").last?.split(separator: ".").dropFirst().last.map(String.init)
            let hint = ending.flatMap { Suggestion.nearest(to: $0, among: DocumentWriter.kinds.map(\.ending)) }.map { " Did you mean .\($0)?" } ?? ""
            return ("'\(path)' should end with \(DocumentWriter.endings).\(hint)", false)
        }
        if DataFiles.isDirectory(path) { return ("'\(path)' is a folder", false) }
        guard DataFiles.write(text, to: path) else { return ("'\(path)' can't be written", false) }
        let count = transcript.cells.count { if case .code = $0 { true } else { false } }
        return ("Written: \(path) (\(count) cell\(count == 1 ? "" : "s")).", true)
    }

    /// Runs a lesson or a file unseen and writes it as a document.
    public static func export(_ source: String, to path: String) -> Int32 {
        guard DocumentWriter.kinds.contains(where: { path.lowercased().hasSuffix("." + $0.ending) }) else {
            Standard.error("unroll: '\(path)' should end with \(DocumentWriter.endings)\n")
            return 2
        }
        let session: Session
        var title = source.split(separator: "/").last.map(String.init) ?? source
        var isWhole = true
        switch material(source) {
        case .failure(let problem):
            Standard.error("unroll: \(problem.message)\n")
            return 2
        case .success(.lesson(let lesson)):
            title = lesson.title
            session = Session(directory: DataFiles.parent(lesson.path))
            Interrupts.forward(to: session)
            isWhole = LessonReading.run(lesson, session, nil)
        case .success(.document(let document)):
            session = Session(directory: DataFiles.parent(source))
            Interrupts.forward(to: session)
            let cells = source.hasSuffix(".py") ? Document.percentCells(document.cells.first?.code ?? "") : document.everything
            for cell in cells {
                if let text = cell.text {
                    session.note(text)
                    continue
                }
                if case .failed(let failure) = session.run(Jupyter.withoutCommands(cell.code), name: title, firstLine: cell.firstLine) {
                    Standard.error(failure.report + "\n")
                    isWhole = false
                    break
                }
            }
        }
        let (text, isFine) = write(session.transcript, to: path, title: title)
        if isFine { Standard.out(text + "\n") } else { Standard.error("unroll: " + text + "\n") }
        return isFine && isWhole ? 0 : 1
    }

    private enum Material {
        case lesson(Lesson)
        case document(Document)
    }

    /// A file is read as what it is; a name is looked up among the lessons.
    private static func material(_ source: String) -> Result<Material, LessonProblem> {
        if source.hasSuffix(".md"), case .success(let (lesson?, problems)) = Course.read(source), problems.isEmpty { return .success(.lesson(lesson)) }
        if source.contains(".") || DataFiles.exists(source) {
            switch ScriptRunner.cells(source) {
            case .success(let document): return .success(.document(document))
            case .failure(let message): return .failure(LessonProblem(path: source, line: 1, message: message.hasPrefix("unroll: ") ? String(message.dropFirst(8)) : message))
            }
        }
        guard let course = Course.shipped() else { return .failure(LessonProblem(path: source, line: 1, message: "the lessons were not found; set UNROLL_HOME")) }
        return Course.lesson(source, in: course).map { .lesson($0) }
    }
}
