/// A function with `yield`, stopped between two values.
public final class GeneratorObject: Iterator {
    private let frame: GeneratorFrame
    private let abandoned: AbandonedGenerators

    init(_ function: Function, _ arguments: [Value], _ vm: Interpreter) {
        frame = GeneratorFrame(function, arguments)
        abandoned = vm.abandoned
    }

    /// Nobody can go on with it, but its `finally` parts are still to run: soon, as nothing may run inside of a `deinit`.
    deinit {
        if frame.isInsideOfTry { abandoned.frames.append(frame) }
    }

    var returned: Value? { frame.returned }

    static let methods: [Builtin] = [
        Builtin("send", "self, value, /", "Resumes the generator; the yield it waits at gives the value.") { call in
            guard let generator = call[0].of(GeneratorObject.self) else { return .none }
            return try generator.given(generator.resume(call[1], call.vm))
        },
        Builtin("throw", "self, typ, val=None, tb=None, /", "Raises an exception at the yield the generator waits at.") { call in
            guard let generator = call[0].of(GeneratorObject.self) else { return .none }
            var exception = call[1]
            // The old way: class and argument.
            if let type = exception.of(TypeObject.self), let value = call.optional(2) {
                exception = value.type.inherits(type) ? value : try call.vm.call(.object(type), value)
            }
            let raised = try call.vm.instantiate(exception, "exceptions must be classes or instances deriving from BaseException, not \(exception.typeName)")
            return try generator.given(generator.frame.resume(throwing: raised, call.vm))
        },
        Builtin("close", "self, /", "Ends the generator where it waits; its finally parts run.") { call in
            try call[0].of(GeneratorObject.self)?.frame.close(call.vm)
            return .none
        },
        Builtin("__next__", "self, /", "The next value.") { call in
            guard let generator = call[0].of(GeneratorObject.self) else { return .none }
            return try generator.given(generator.next(call.vm))
        },
    ]

    public override var type: TypeObject { .generator }
    public override func repr(_ vm: Interpreter) -> String { "<generator object \(frame.name) at \(address)>" }

    public override func next(_ vm: Interpreter) throws -> Value? { try resume(.none, vm) }

    /// The next value, the `yield` before it giving `value`; nil at the end.
    func resume(_ value: Value, _ vm: Interpreter) throws -> Value? { try frame.resume(value, vm) }

    func resume(throwing exception: ExceptionObject, _ vm: Interpreter) throws -> Value? { try frame.resume(throwing: exception, vm) }

    func close(_ vm: Interpreter) throws { try frame.close(vm) }

    /// The value of a step, or StopIteration with what the function returned.
    private func given(_ value: Value?) throws -> Value {
        if let value { return value }
        throw Raise(ExceptionObject(.named(.stopIteration), returned.map { $0.isNone ? [] : [$0] } ?? []))
    }
}
