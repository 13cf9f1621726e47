public import Syntax

/// A raised Python exception on its way up.
public struct Raise: Error, @unchecked Sendable {
    public let exception: ExceptionObject

    public init(_ exception: ExceptionObject) { self.exception = exception }

    /// An exception of CPython's class with CPython's message, and a hint that a traceback shows below it.
    public init(_ kind: ExceptionKind, _ message: String, hint: String? = nil) {
        exception = ExceptionObject(.named(kind), [.string(message)])
        if let hint { exception.hints.append(hint) }
    }
}

/// The exception classes of Python, each with its base.
public enum ExceptionKind: String, CaseIterable, Sendable {
    case baseException = "BaseException", exception = "Exception", keyboardInterrupt = "KeyboardInterrupt"
    case systemExit = "SystemExit", generatorExit = "GeneratorExit", stopIteration = "StopIteration"
    case arithmeticError = "ArithmeticError", zeroDivisionError = "ZeroDivisionError", overflowError = "OverflowError"
    case floatingPointError = "FloatingPointError", assertionError = "AssertionError", attributeError = "AttributeError"
    case importError = "ImportError", moduleNotFoundError = "ModuleNotFoundError", lookupError = "LookupError"
    case indexError = "IndexError", keyError = "KeyError", memoryError = "MemoryError", nameError = "NameError"
    case unboundLocalError = "UnboundLocalError", osError = "OSError", fileNotFoundError = "FileNotFoundError"
    case permissionError = "PermissionError", isADirectoryError = "IsADirectoryError", runtimeError = "RuntimeError"
    case recursionError = "RecursionError", notImplementedError = "NotImplementedError", syntaxError = "SyntaxError"
    case indentationError = "IndentationError", tabError = "TabError", typeError = "TypeError", valueError = "ValueError"
    case unicodeError = "UnicodeError", unicodeDecodeError = "UnicodeDecodeError", unicodeEncodeError = "UnicodeEncodeError", eofError = "EOFError"
    case timeoutError = "TimeoutError", warning = "Warning", userWarning = "UserWarning"
    case fileExistsError = "FileExistsError", notADirectoryError = "NotADirectoryError", bufferError = "BufferError"
    case referenceError = "ReferenceError", systemError = "SystemError", stopAsyncIteration = "StopAsyncIteration"
    case connectionError = "ConnectionError", brokenPipeError = "BrokenPipeError", processLookupError = "ProcessLookupError"
    case interruptedError = "InterruptedError", syntaxWarning = "SyntaxWarning", importWarning = "ImportWarning"
    case pendingDeprecationWarning = "PendingDeprecationWarning", resourceWarning = "ResourceWarning"
    case runtimeWarning = "RuntimeWarning", deprecationWarning = "DeprecationWarning", futureWarning = "FutureWarning"

    /// Its place in `allCases`: a case without a payload is kept as its number.
    fileprivate var position: Int { withUnsafeBytes(of: self) { Int($0[0]) } }

    var base: ExceptionKind? {
        switch self {
        case .baseException: nil
        case .exception, .keyboardInterrupt, .systemExit, .generatorExit: .baseException
        case .zeroDivisionError, .overflowError, .floatingPointError: .arithmeticError
        case .moduleNotFoundError: .importError
        case .indexError, .keyError: .lookupError
        case .unboundLocalError: .nameError
        case .fileNotFoundError, .permissionError, .isADirectoryError, .timeoutError, .fileExistsError, .notADirectoryError, .connectionError,
            .processLookupError, .interruptedError: .osError
        case .brokenPipeError: .connectionError
        case .recursionError, .notImplementedError: .runtimeError
        case .indentationError: .syntaxError
        case .tabError: .indentationError
        case .unicodeError: .valueError
        case .unicodeDecodeError, .unicodeEncodeError: .unicodeError
        case .userWarning, .runtimeWarning, .deprecationWarning, .futureWarning, .syntaxWarning, .importWarning, .pendingDeprecationWarning,
            .resourceWarning: .warning
        default: .exception
        }
    }
}

extension TypeObject {
    /// By the kind's position among all kinds.
    nonisolated(unsafe) private static let exceptions: [TypeObject] = {
        var table: [ExceptionKind: TypeObject] = [:]
        func make(_ kind: ExceptionKind) -> TypeObject {
            if let made = table[kind] { return made }
            let type = TypeObject(kind.rawValue, base: kind.base.map(make) ?? .object, methods: kind == .baseException ? ExceptionObject.methods : []).open()
            table[kind] = type
            return type
        }
        return ExceptionKind.allCases.map(make)
    }()

    public static func named(_ kind: ExceptionKind) -> TypeObject { exceptions[kind.position] }
}

/// An exception: its arguments, where it was raised, and what it came from.
public final class ExceptionObject: Instance {
    @exclusivity(unchecked) public var arguments: [Value]
    @exclusivity(unchecked) public var cause: ExceptionObject?
    @exclusivity(unchecked) public var context: ExceptionObject?
    @exclusivity(unchecked) public var suppressesContext = false
    /// What to try: shown under the message, not part of it.
    @exclusivity(unchecked) public var hints: [String] = []
    /// The call sites it passed, innermost first.
    @exclusivity(unchecked) public var trace: [TraceEntry] = []

    public init(_ classObject: TypeObject, _ arguments: [Value]) {
        self.arguments = arguments
        super.init(classObject)
    }

    public struct TraceEntry {
        public let source: SourceText
        public let span: Span
        public let function: String
    }

    static let methods: [Builtin] = [
        Builtin("__init__", "self, /, *args", "Keeps the arguments.") { call in
            guard let exception = call[0].of(ExceptionObject.self) else { return .none }
            exception.arguments = Array(call.rest)
            return .none
        },
        Builtin("with_traceback", "self, tb, /", "Returns the exception itself.") { $0[0] },
        Builtin("add_note", "self, note, /", "Adds a line to what a traceback shows.") { call in
            call[0].of(ExceptionObject.self)?.hints.append(try call.string(1))
            return .none
        },
    ]

    public override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        if let value = field(name) { return value }
        switch name.text {
        case "args": return .tuple(Tuple(arguments))
        case "__cause__": return cause.map { .object($0) } ?? Value.none
        case "__context__": return context.map { .object($0) } ?? Value.none
        case "__traceback__": return Value.none
        case "value" where classObject.inherits(.named(.stopIteration)): return arguments.first ?? Value.none
        case "name" where classObject.inherits(.named(.importError)) || classObject.inherits(.named(.nameError)): return Value.none
        case "errno", "strerror", "filename":
            guard classObject.inherits(.named(.osError)), arguments.count >= 2 else { return nil }
            let index = ["errno": 0, "strerror": 1, "filename": 2][name.text] ?? 0
            return index < arguments.count ? arguments[index] : Value.none
        default: return try super.attribute(name, vm)
        }
    }

    public override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        if name.text == "args" { arguments = try vm.sequence(value) } else { setField(name, value) }
    }

    /// What `str(e)` gives.
    public override func str(_ vm: Interpreter) throws -> String {
        if let result = try special("__str__", [], vm) { return try vm.str(result) }
        if classObject.inherits(.named(.osError)), arguments.count >= 2 {
            let file = arguments.count > 2 ? ": \(try vm.repr(arguments[2]))" : ""
            return "[Errno \(try vm.str(arguments[0]))] \(try vm.str(arguments[1]))\(file)"
        }
        switch arguments.count {
        case 0: return ""
        case 1: return classObject.inherits(.named(.keyError)) ? try vm.repr(arguments[0]) : try vm.str(arguments[0])
        default: return try vm.repr(.tuple(Tuple(arguments)))
        }
    }

    public override func repr(_ vm: Interpreter) throws -> String {
        if let result = try special("__repr__", [], vm) { return try vm.str(result) }
        return classObject.name + "(" + (try arguments.map { try vm.repr($0) }).joined(separator: ", ") + ")"
    }
}
