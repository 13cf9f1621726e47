public import Syntax
import Synchronization

/// What the interpreter needs from whoever runs it.
public protocol Host: AnyObject {
    /// Text a script prints.
    func write(_ text: String)
    /// A figure or another rich value a script shows.
    func show(_ value: Value)
    /// A line of notice that is not part of the script's output.
    func notice(_ text: String)
    /// Whether printed lines may be rewritten in place (a progress bar).
    var isLive: Bool { get }
    /// Asks a question and waits for the line typed; nil at the end of input.
    func readLine(prompt: String) -> String?
    /// Hands on single keys until `handle` returns false; false if there is no terminal to read them from.
    func readKeys(_ handle: (KeyPress) throws -> Bool) throws -> Bool
}

/// The machine that runs compiled code: variables, registers, calls and exceptions of one session.
public final class Interpreter {
    public let globals = Globals()
    public weak var host: (any Host)?
    public private(set) var builtins: [Name: Value]
    /// Finds a module by its dotted name; set by the room that has the modules.
    public var importer: (String, Interpreter) throws -> Value? = { _, _ in nil }
    /// Names of all modules, for error messages and completion.
    public var moduleNames: [String] = []
    /// Turns the errors of other rooms into Python's exceptions.
    public var translate: (any Error) -> ExceptionObject? = { _ in nil }
    /// Where relative file names start.
    public var directory = "."
    /// What its code may read and write.
    public var access = FileAccess()
    /// What every generator that nobody seeds is seeded with.
    public var seed = SessionSeed()
    /// State that modules keep for this session, by module.
    public var storage: [String: AnyObject] = [:]

    /// Set from another thread or a signal handler: the running cell then raises KeyboardInterrupt.
    public let interruption = Interruption()

    public static let recursionLimit = 1000
    /// The largest object a script may ask for, in bytes.
    public var memoryLimit = 4 << 30
    /// How many bytes more the process may take.
    public var memoryLeft: @Sendable () -> Int = { .max }

    static let stackSize = 1 << 18
    let stack: UnsafeMutablePointer<Value>
    /// Calls that wait for inner ones to return, those of all running loops one behind the other; no more than `recursionLimit`.
    private let frames: UnsafeMutablePointer<SavedFrame>
    @exclusivity(unchecked) var frameTop: UnsafeMutablePointer<SavedFrame>
    @exclusivity(unchecked) var stackTop: UnsafeMutablePointer<Value>
    @exclusivity(unchecked) var depth = 0
    /// Generators that were let go inside of a `try`; what they still have to do is done at the next call.
    let abandoned = AbandonedGenerators()
    private var reprs: [ObjectIdentifier] = []
    var formatSpecs = FormatSpec.Known()

    /// The interpreter that runs on this thread's behalf: comparing keys may have to call a script's `__eq__`.
    public static var current: Interpreter? { reference?.takeUnretainedValue() }
    /// Not weak: an object with weak references counts its users several times slower.
    nonisolated(unsafe) private static var reference: Unmanaged<Interpreter>?

    public init() {
        stack = .allocate(capacity: Interpreter.stackSize)
        stack.initialize(repeating: .unset, count: Interpreter.stackSize)
        stackTop = stack
        frames = .allocate(capacity: Interpreter.recursionLimit + 64)
        frameTop = frames
        builtins = Builtins.table
        Interpreter.reference = .passUnretained(self)
    }

    /// Adds built-in functions of rooms above: `open`.
    public func add(_ functions: [Builtin]) {
        for row in functions { builtins[Name(row.name)] = .object(NativeFunction(row, owner: nil, isC: true)) }
        globals.forgetStandards()
    }

    deinit {
        if Interpreter.current === self { Interpreter.reference = nil }
        abandoned.frames = []
        stack.deinitialize(count: Interpreter.stackSize)
        stack.deallocate()
        frames.deallocate()
    }

    /// Runs a parsed cell; returns the value of its last expression, None if it has none.
    public func run(_ program: Program) throws -> Value {
        Interpreter.reference = .passUnretained(self)
        let code: Code
        do {
            code = try Compiler.compile(program, self)
        } catch let diagnostic as Diagnostic {
            throw diagnostic
        }
        defer { closeAbandoned() }
        let value = try callFunction(Function(code, cells: [], standards: []), Arguments())
        // Ctrl-C during the last thing it did.
        if interruption.take() == .keyboard { throw Raise(ExceptionObject(.named(.keyboardInterrupt), [])) }
        return value
    }

    /// Ends generators that nobody holds any more, as CPython does the moment they are let go: their `finally` parts run.
    /// What these raise reaches nobody.
    func closeAbandoned() {
        while let frame = abandoned.frames.popLast() { try? frame.close(self) }
    }

    /// Any error as an exception of Python's.
    public func exception(from error: any Error) -> ExceptionObject {
        if let raise = error as? Raise { return raise.exception }
        if let known = translate(error) { return known }
        return ExceptionObject(.named(.runtimeError), [.string("\(error)")])
    }

    /// Raises KeyboardInterrupt if somebody asked for it. Long operations call this now and then.
    @inline(__always)
    public func checkInterruption() throws {
        if interruption.isRequested { try interrupted() }
    }

    /// The same for code that isn't told which session it works for; dearer, so not for every turn of a loop.
    public static func checkInterruption() throws { try current?.checkInterruption() }

    @inline(never)
    private func interrupted() throws {
        switch interruption.take() {
        case .none: return
        case .keyboard: throw Raise(ExceptionObject(.named(.keyboardInterrupt), []))
        case .memory:
            throw Raise(.memoryError, "", hint: "The session takes all the memory it may (\(memoryLimit >> 20) MiB): del NAME lets go of what is not needed; --memory-limit gives more.")
        }
    }

    /// Refuses what would not fit into memory.
    public func checkSize(_ unit: Int, _ count: Int) throws {
        guard count > 0, unit > 0 else { return }
        let (bytes, over) = unit.multipliedReportingOverflow(by: count)
        if over || bytes > memoryLimit || bytes > 64 << 20 && bytes > memoryLeft() { throw Raise(ExceptionObject(.named(.memoryError), [])) }
    }

    public func guardingRepr(_ object: Object, _ marker: String, _ body: () throws -> String) throws -> String {
        let id = ObjectIdentifier(object)
        if reprs.contains(id) { return marker }
        if reprs.count > 200 { throw Raise(.recursionError, "maximum recursion depth exceeded while getting the repr of an object") }
        reprs.append(id)
        defer { reprs.removeLast() }
        return try body()
    }

    public func print(_ text: String) { host?.write(text) }
}

/// A flag that a signal handler or another thread may set.
public final class Interruption: Sendable {
    public enum Reason: UInt8, Sendable {
        case none, keyboard
        /// More memory is held than the process may take.
        case memory
    }

    private let flag = Atomic(Reason.none.rawValue)

    public var isRequested: Bool { flag.load(ordering: .relaxed) != Reason.none.rawValue }
    public func request(_ reason: Reason = .keyboard) { flag.store(reason.rawValue, ordering: .relaxed) }
    public func clear() { flag.store(Reason.none.rawValue, ordering: .relaxed) }
    func take() -> Reason { Reason(rawValue: flag.exchange(Reason.none.rawValue, ordering: .relaxed)) ?? .none }
}
