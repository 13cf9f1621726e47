public import Interpreter
import Modules
public import Plots
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
    private let bridge = HostBridge()

    public init(directory: String = ".") {
        vm = Interpreter()
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
        let number = nextNumber
        inputs.append(text)
        let source = SourceText(text, name: name ?? "cell \(number)", firstLine: firstLine)
        vm.interruption.clear()
        do {
            let program = try Parser.parse(source)
            let value = try vm.run(program)
            Library.endOfCell(vm)
            return try show(value, number, isSilent: endsWithSemicolon(program, source))
        } catch let diagnostic as Diagnostic {
            return .failed(ErrorReport.failure(diagnostic, source))
        } catch {
            Library.endOfCell(vm)
            return .failed(ErrorReport.failure(vm.exception(from: error), vm))
        }
    }

    private func show(_ value: Value, _ number: Int, isSilent: Bool) throws -> Outcome {
        if value.isNone || isSilent { return .value(nil) }
        outputs[number] = value
        vm.globals["_"] = value
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

    func write(_ text: String) { session?.sink?.receive(.text(text)) }
    func notice(_ text: String) { session?.sink?.receive(.notice(text)) }
    func show(_ value: Value) {
        guard let session else { return }
        if let figure = value.of(FigureObject.self) {
            session.sink?.receive(.figure(figure.figure))
        } else if let text = try? session.vm.repr(value) {
            session.sink?.receive(.text(text + "\n"))
        }
    }
    var isLive: Bool { session?.sink?.isLive ?? false }
    func readLine(prompt: String) -> String? { session?.sink?.readLine(prompt: prompt) }
    func readKeys(_ handle: (KeyPress) throws -> Bool) throws -> Bool { try session?.sink?.readKeys(handle) ?? false }
}
