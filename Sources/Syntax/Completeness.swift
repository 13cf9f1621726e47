/// Whether what was typed so far is a whole cell.
public enum Completeness: Sendable {
    case complete
    case incomplete
    case invalid(Diagnostic)

    /// Judges a text as a prompt does: a block goes on until an empty line ends it.
    public static func of(_ text: String) -> Completeness {
        let source = SourceText(text, name: "cell")
        do {
            let program = try Parser.parse(source)
            guard let last = program.statements.last, isBlock(last), text.contains("\n") || endsWithColon(text) else { return .complete }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let isEnded = lines.count > 1 && lines.last?.allSatisfy { $0 == " " || $0 == "\t" } == true
            return isEnded ? .complete : .incomplete
        } catch {
            return error.isIncomplete ? .incomplete : .invalid(error)
        }
    }

    private static func isBlock(_ statement: Statement) -> Bool {
        switch statement.kind {
        case .branch, .loop, .iterate, .attempt, .with, .function, .classDefinition: true
        default: false
        }
    }

    private static func endsWithColon(_ text: String) -> Bool {
        text.last { !$0.isWhitespace } == ":"
    }
}
