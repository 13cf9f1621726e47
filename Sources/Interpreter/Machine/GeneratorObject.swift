/// A function with `yield`, stopped between two values. It keeps registers of its own.
public final class GeneratorObject: Iterator {
    private let function: Function
    private let registers: UnsafeMutablePointer<Value>
    private let count: Int
    private var counter = 0
    private var target: Int?
    private var isRunning = false
    private var isDone = false
    private(set) var returned: Value?

    init(_ function: Function, _ arguments: [Value]) {
        self.function = function
        // What it calls uses the main stack.
        count = function.code.registerCount
        registers = .allocate(capacity: count)
        registers.initialize(repeating: .unset, count: count)
        for (i, value) in arguments.enumerated() { registers[i] = value }
    }

    deinit {
        registers.deinitialize(count: count)
        registers.deallocate()
    }

    static let methods: [Builtin] = [
        Builtin("send", "self, value, /", "Resumes the generator; the yield it waits at gives the value.") { call in
            guard let generator = call[0].of(GeneratorObject.self) else { return .none }
            if let value = try generator.resume(call[1], call.vm) { return value }
            throw Raise(ExceptionObject(.named(.stopIteration), generator.returned.map { $0.isNone ? [] : [$0] } ?? []))
        },
        Builtin("close", "self, /", "Ends the generator.") { call in
            call[0].of(GeneratorObject.self)?.finish(.none)
            return .none
        },
        Builtin("__next__", "self, /", "The next value.") { call in
            guard let generator = call[0].of(GeneratorObject.self) else { return .none }
            if let value = try generator.next(call.vm) { return value }
            throw Raise(ExceptionObject(.named(.stopIteration), []))
        },
    ]

    public override var type: TypeObject { .generator }
    public override func repr(_ vm: Interpreter) -> String { "<generator object \(function.code.qualifiedName) at \(address)>" }

    public override func next(_ vm: Interpreter) throws -> Value? { try resume(.none, vm) }

    func resume(_ value: Value, _ vm: Interpreter) throws -> Value? {
        if isDone { return nil }
        if isRunning { throw Raise(.valueError, "generator already executing") }
        vm.depth += 1
        defer { vm.depth -= 1 }
        if vm.depth > Interpreter.recursionLimit { throw Raise(.recursionError, "maximum recursion depth exceeded") }
        isRunning = true
        defer { isRunning = false }
        if let target { registers[target] = value }
        let result = try vm.run(function, registers, from: counter, generator: self)
        return isDone ? nil : result
    }

    func suspend(at counter: Int, register: Int?) {
        self.counter = counter
        target = register
    }

    func finish(_ value: Value) {
        isDone = true
        returned = value
    }
}
