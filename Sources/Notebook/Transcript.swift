public import Plots

/// What a session showed, in order: what a document of it is made from.
public struct Transcript: Sendable {
    public enum Cell: Sendable {
        case markdown(String)
        case code(Code)
    }
    public struct Code: Sendable {
        public var source: String
        public var number: Int?
        public var outputs: [Piece] = []
    }
    /// One output of a cell.
    public enum Piece: Sendable {
        /// Printed text.
        case stream(String)
        case figure(Figure, isResult: Bool)
        /// The value of the last expression, as text; a trace also as the picture of its gates and states.
        case value(String, Figure?)
        case failure(Failure)
    }
    public private(set) var cells: [Cell] = []
    /// The picture that goes with the value that is about to be shown.
    var picture: Figure?
    /// A cell that prints without end must not fill the memory.
    private static let longest = 200_000
    private var printed = 0

    public init() {}

    public mutating func append(markdown: String) { if !markdown.isEmpty { cells.append(.markdown(markdown)) } }

    public mutating func append(_ code: Code) { cells.append(.code(code)) }

    mutating func begin(_ source: String, number: Int) {
        cells.append(.code(Code(source: source, number: number)))
        printed = 0
        picture = nil
    }

    private mutating func add(_ piece: Piece) {
        guard case .code(var code)? = cells.last else { return }
        cells[cells.count - 1] = .markdown("")
        code.outputs.append(piece)
        cells[cells.count - 1] = .code(code)
    }

    mutating func receive(_ output: Output) {
        switch output {
        case .figure(let figure): add(.figure(figure, isResult: false))
        case .notice: break
        case .text(let text):
            guard printed < Transcript.longest else { return }
            printed += text.utf8.count
            let kept = printed < Transcript.longest ? text : "…\n"
            if case .code(var code)? = cells.last, case .stream(let before)? = code.outputs.last {
                cells[cells.count - 1] = .markdown("")
                code.outputs[code.outputs.count - 1] = .stream("")
                code.outputs[code.outputs.count - 1] = .stream(before + kept)
                cells[cells.count - 1] = .code(code)
            } else {
                add(.stream(kept))
            }
        }
    }

    mutating func end(_ outcome: Outcome, number: Int) {
        switch outcome {
        case .value(nil): break
        case .value(let text?): add(.value(text, picture))
        case .figure(let figure): add(.figure(figure, isResult: true))
        case .failed(let failure): add(.failure(failure))
        }
        picture = nil
    }

    /// Text as it stands on paper: a line that was rewritten keeps its last form, and no terminal codes.
    static func settled(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var kept = ""
            var fresh = ""
            var isEscape = false
            for character in line.unicodeScalars {
                if isEscape {
                    if character.properties.isAlphabetic { isEscape = false }
                } else if character == "\u{1B}" {
                    isEscape = true
                } else if character == "\r" {
                    if !fresh.isEmpty { kept = fresh }
                    fresh = ""
                } else if character == "\u{8}" {
                    if !fresh.unicodeScalars.isEmpty { fresh.unicodeScalars.removeLast() }
                } else {
                    fresh.unicodeScalars.append(character)
                }
            }
            return fresh.isEmpty ? kept : fresh
        }.joined(separator: "\n")
    }
}
