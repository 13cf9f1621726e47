/// Where a generator stands, with registers of its own: what it calls uses the main stack.
final class GeneratorFrame {
    private let function: Function
    private let registers: UnsafeMutablePointer<Value>
    private let count: Int
    @exclusivity(unchecked) private var counter = 0
    /// The register that takes what `send` sends.
    @exclusivity(unchecked) private var target: Int?
    @exclusivity(unchecked) private var isStarted = false
    @exclusivity(unchecked) private var isRunning = false
    @exclusivity(unchecked) private var isDone = false
    @exclusivity(unchecked) private(set) var returned: Value?
    /// What was sent to, or is to be raised in, the generator it delegates to with `yield from`.
    @exclusivity(unchecked) private var sent: Value = .none
    /// What `run` raises first, where the generator stands.
    @exclusivity(unchecked) private(set) var pending: ExceptionObject?

    init(_ function: Function, _ arguments: [Value]) {
        self.function = function
        count = function.code.registerCount
        registers = .allocate(capacity: count)
        registers.initialize(repeating: .unset, count: count)
        for (i, value) in arguments.enumerated() { registers[i] = value }
    }

    deinit {
        registers.deinitialize(count: count)
        registers.deallocate()
    }

    var name: String { function.code.qualifiedName }

    /// Whether it waits where a `finally`, an `except` or the end of a `with` would hear of its end.
    var isInsideOfTry: Bool {
        isStarted && !isDone && !isRunning && function.code.handlers.contains { $0.start <= counter && counter <= $0.end }
    }

    func resume(_ value: Value, _ vm: Interpreter) throws -> Value? {
        if isDone { return nil }
        if !isStarted, !value.isNone { throw Raise(.typeError, "can't send non-None value to a just-started generator") }
        if let target { registers[target] = value } else { sent = value }
        return try step(vm)
    }

    /// Raises an exception where the generator waits; the next value if it goes on all the same.
    func resume(throwing exception: ExceptionObject, _ vm: Interpreter) throws -> Value? {
        // One that has not begun, or has ended, hears nothing of it.
        guard isStarted, !isDone else {
            if !isRunning { finish(.none) }
            throw Raise(exception)
        }
        pending = exception
        return try step(vm)
    }

    func close(_ vm: Interpreter) throws {
        if isDone { return }
        do {
            if try resume(throwing: ExceptionObject(.named(.generatorExit), []), vm) == nil { return }
        } catch let raise as Raise where raise.exception.classObject.inherits(.named(.generatorExit)) {
            return
        }
        throw Raise(.runtimeError, "generator ignored GeneratorExit")
    }

    private func step(_ vm: Interpreter) throws -> Value? {
        if isRunning {
            pending = nil
            throw Raise(.valueError, "generator already executing")
        }
        vm.depth += 1
        defer { vm.depth -= 1 }
        if vm.depth > Interpreter.recursionLimit { throw Raise(.recursionError, "maximum recursion depth exceeded") }
        isRunning = true
        isStarted = true
        defer { isRunning = false }
        do {
            let result = try vm.run(function, registers, from: counter, generator: self)
            return isDone ? nil : result
        } catch let raise as Raise where raise.exception.classObject.inherits(.named(.stopIteration)) {
            // It would end the loop that asks for values, as if all were well (PEP 479).
            let told = ExceptionObject(.named(.runtimeError), [.string("generator raised StopIteration")])
            told.cause = raise.exception
            told.suppressesContext = true
            throw Raise(told)
        }
    }

    func suspend(at counter: Int, register: Int?) {
        self.counter = counter
        target = register
    }

    func finish(_ value: Value) {
        isDone = true
        returned = value
    }

    func takePending() -> ExceptionObject? {
        defer { pending = nil }
        return pending
    }

    /// One step of what `yield from` draws on: what is sent or raised here goes to it.
    func delegate(to inner: Iterator, _ vm: Interpreter) throws -> Value? {
        let value = sent
        sent = .none
        guard let exception = takePending() else {
            guard !value.isNone else { return try inner.next(vm) }
            if let generator = inner as? GeneratorObject { return try generator.resume(value, vm) }
            throw Raise(.attributeError, "'\(inner.type.name)' object has no attribute 'send'")
        }
        guard let generator = inner as? GeneratorObject else { throw Raise(exception) }
        guard exception.classObject.inherits(.named(.generatorExit)) else { return try generator.resume(throwing: exception, vm) }
        try generator.close(vm)
        throw Raise(exception)
    }
}

/// Frames whose generators nobody holds any more. Generators share the list with their interpreter, so they need not refer to it.
final class AbandonedGenerators {
    @exclusivity(unchecked) var frames: [GeneratorFrame] = []
}
