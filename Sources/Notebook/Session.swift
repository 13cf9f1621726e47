public import Interpreter
public import Plots
import KerasBridge
import Modules
import MatplotlibBridge
import Syntax

/// One piece of what a cell gives.
public enum Output: Sendable {
    case text(String)
    case figure(Figure)
    /// A line of notice beside the output.
    case notice(String)
}

/// What running a cell came to.
public enum Outcome {
    /// The value of the last expression, already written as text; nil if there is none to show.
    case value(String?)
    case figure(Figure)
    case failed(Failure)
}

extension Outcome {
    var ending: Journal.Ending {
        guard case .failed(let failure) = self else { return .done }
        return failure.isInterrupt ? .interrupted : .failed
    }
}

/// An error in a cell, ready to be shown.
public struct Failure: Sendable {
    public let className: String
    public let message: String
    /// The whole report: traceback, place and caret, message, hints.
    public let report: String
    public let isInterrupt: Bool
}

/// Receives what a running cell gives.
public protocol OutputSink: AnyObject {
    func receive(_ output: Output)
    var isLive: Bool { get }
    func readLine(prompt: String) -> String?
    func readKeys(_ handle: (KeyPress) throws -> Bool) throws -> Bool
}

extension OutputSink {
    public func readKeys(_ handle: (KeyPress) throws -> Bool) throws -> Bool { false }
}

/// A session: cells in, results out. It knows neither terminal nor line editor.
public final class Session {
    public let vm: Interpreter
    public weak var sink: (any OutputSink)?
    public private(set) var inputs: [String] = []
    public private(set) var outputs: [Int: Value] = [:]
    /// What this session showed, in order.
    public private(set) var transcript = Transcript()
    /// Where cells are kept against a crash.
    public var journal: Journal?
    private let bridge = HostBridge()
    /// While it is set, nothing a cell gives is shown or kept.
    fileprivate var isAside = false

    /// - Parameter seed: where unseeded random numbers begin; a new one unless given.
    public init(directory: String = ".", seed: UInt64? = nil) {
        vm = Interpreter()
        if let seed { vm.seed = SessionSeed(seed) }
        vm.directory = directory
        Library.install(in: vm)
        bridge.session = self
        vm.host = bridge
    }

    /// Number of the next cell, as in `In [n]:`.
    public var nextNumber: Int { inputs.count + 1 }

    /// Runs a cell. Whatever happens, the variables it set before an error stay.
    ///
    /// - Parameters:
    ///   - name: what tracebacks call it; `cell n` if nil.
    ///   - isTyped: whether a person typed it, who may read any file; a lesson's or a script's cell may not.
    public func run(_ text: String, name: String? = nil, firstLine: Int = 1, isTyped: Bool = false) -> Outcome {
        vm.access.readsAnything = isTyped
        defer { vm.access.readsAnything = false }
        journal?.begin(text, isTyped: isTyped)
        let outcome = outcome(of: text, name, firstLine)
        journal?.end(outcome.ending)
        return outcome
    }

    private func outcome(of text: String, _ name: String?, _ firstLine: Int) -> Outcome {
        let number = nextNumber
        inputs.append(text)
        transcript.begin(text, number: number)
        let outcome = outcome(of: SourceText(text, name: name ?? "cell \(number)", firstLine: firstLine), number)
        transcript.end(outcome, number: number)
        return outcome
    }

    /// Runs a cell beside the session: it may change variables, but shows nothing and is not counted.
    public func runAside(_ text: String, name: String = "aside", firstLine: Int = 1) -> Outcome {
        let wasAside = isAside
        isAside = true
        defer { isAside = wasAside }
        return outcome(of: SourceText(text, name: name, firstLine: firstLine), nil)
    }

    /// The value of an expression, beside the session.
    public func value(of expression: String) throws -> Value {
        let wasAside = isAside
        isAside = true
        defer { isAside = wasAside }
        return try vm.run(Parser.parse(SourceText(expression, name: "aside")))
    }

    /// Text that stands between the cells of this session, as Markdown.
    public func note(_ markdown: String) { transcript.append(markdown: markdown) }

    fileprivate func give(_ output: Output) {
        guard !isAside else { return }
        transcript.receive(output)
        sink?.receive(output)
    }

    private func outcome(of source: SourceText, _ number: Int?) -> Outcome {
        vm.interruption.clear()
        do {
            let program = try Parser.parse(source)
            let value = try vm.run(program)
            Library.endOfCell(vm)
            return try show(value, number, isSilent: number == nil || endsWithSemicolon(program, source))
        } catch let diagnostic as Diagnostic {
            return .failed(ErrorReport.failure(diagnostic, source))
        } catch {
            Library.endOfCell(vm)
            return .failed(ErrorReport.failure(vm.exception(from: error), vm))
        }
    }

    private func show(_ value: Value, _ number: Int?, isSilent: Bool) throws -> Outcome {
        if !value.isNone { vm.globals["_"] = value }
        if value.isNone || isSilent { return .value(nil) }
        if let number { outputs[number] = value }
        transcript.picture = TracePicture.of(value)
        if case .object(let object as any FigureConvertible) = value, let figure = object.shownFigure { return .figure(figure) }
        return .value(try vm.repr(value))
    }

    /// A semicolon at the end of a cell keeps its value from being shown.
    private func endsWithSemicolon(_ program: Program, _ source: SourceText) -> Bool {
        guard let last = program.statements.last else { return false }
        return source.bytes[min(last.span.end, source.bytes.count)...].first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: ";")
    }

    /// Forgets all variables and results.
    public func reset() {
        vm.globals.removeAll()
        outputs = [:]
        vm.storage = [:]
    }

    /// The variables a user made: no modules' inner names, no `_`.
    public var variables: [(name: String, value: Value)] { vm.globals.variables.filter { !$0.name.hasPrefix("_") } }
}

/// The interpreter's view of a session.
private final class HostBridge: Host {
    weak var session: Session?

    func write(_ text: String) { session?.give(.text(text)) }
    func notice(_ text: String) { session?.give(.notice(text)) }
    func show(_ value: Value) {
        guard let session else { return }
        if let figure = value.of(FigureObject.self) {
            session.give(.figure(figure.figure))
        } else if let text = try? session.vm.repr(value) {
            session.give(.text(text + "\n"))
        }
    }
    var isLive: Bool { session.map { !$0.isAside && $0.sink?.isLive == true } ?? false }
    func readLine(prompt: String) -> String? { session?.sink?.readLine(prompt: prompt) }
    func readKeys(_ handle: (KeyPress) throws -> Bool) throws -> Bool { try session?.sink?.readKeys(handle) ?? false }
}
