import Syntax

/// The state of a function call that waits for an inner call to return.
struct SavedFrame {
    let function: Unmanaged<Function>
    let registers: UnsafeMutablePointer<Value>
    let counter: Int
    /// The object whose `__init__` runs in the call, which is what the call gives, and that `__init__`: both held by this frame, as no
    /// register need hold them.
    let made: (object: Unmanaged<Instance>, initialiser: Unmanaged<Function>)?
}

/// What the loop does around calls, and where it leaves the straight way.
extension Interpreter {
    /// What the loop needs of a function, in plain pointers.
    @inline(__always)
    static func parts(
        _ function: Unmanaged<Function>
    ) -> (Unmanaged<Code>, UnsafeMutablePointer<Instruction>, UnsafeMutablePointer<Value>, UnsafeMutablePointer<Name>) {
        function._withUnsafeGuaranteedRef { function in
            let code = function.code
            return (.passUnretained(code), code.instructions, code.constants, code.nameTable)
        }
    }

    /// Makes room for a call: clears the variables behind the arguments.
    @inline(__always)
    func enter(_ code: Code, _ registers: Registers, _ count: Int) throws {
        try checkInterruption()
        depth += 1
        if depth > Interpreter.recursionLimit || registers - stack + code.registerCount + 64 > Interpreter.stackSize {
            depth -= 1
            throw Raise(.recursionError, "maximum recursion depth exceeded")
        }
        var i = count
        while i < code.localCount {
            registers[i] = .unset
            i += 1
        }
    }

    /// Makes room for a call and puts its arguments, standing in registers, in the parameters' order. False if that
    /// takes more than this, or if they don't fit: nothing has changed then.
    @inline(__always)
    func begin(_ function: Unmanaged<Function>, _ registers: Registers, _ count: Int, keywords: Value?) throws -> Bool {
        try function._withUnsafeGuaranteedRef { function in
            let code = function.code
            if keywords == nil, count == code.plainCount {
                try enter(code, registers, count)
                return true
            }
            return try code.isDirect && arrange(function, registers, count, keywords: keywords)
        }
    }

    @inline(never)
    func arrange(_ function: Function, _ registers: Registers, _ count: Int, keywords: Value?) throws -> Bool {
        let code = function.code
        var positional = count
        var named: [(parameter: Int, value: Value)] = []
        if case .tuple(let names)? = keywords {
            positional -= names.items.count
            for (j, name) in names.items.enumerated() {
                guard case .int(let id) = name, let parameter = code.keyword(id), parameter >= positional, !named.contains(where: { $0.parameter == parameter }) else { return false }
                named.append((parameter, registers[positional + j]))
            }
        }
        guard positional <= code.positionalCount else { return false }
        for parameter in positional..<max(positional, code.parameters.count)
        where function.standards[parameter].isUnset && !named.contains(where: { $0.parameter == parameter }) {
            return false
        }
        try enter(code, registers, positional)
        for parameter in positional..<max(positional, code.parameters.count) { registers[parameter] = function.standards[parameter] }
        for (parameter, value) in named { registers[parameter] = value }
        return true
    }

    /// Calls a built-in function whose arguments stay in registers; nil if it has to see them otherwise.
    @inline(__always)
    func callNative(_ native: NativeFunction, _ registers: Registers, _ count: Int) throws -> Value? {
        guard native.borrowsArguments, native.arity.contains(count) else { return nil }
        if !abandoned.frames.isEmpty { closeAbandoned() }
        return try native.builtin.body(Call(vm: self, registers: registers, count))
    }

    /// `text += addition` in a register: in place where nobody else holds the text, as CPython does it.
    @inline(never)
    func appendText(_ addition: Str, to register: Registers, variable slot: Int?) {
        if let slot, globals.values[slot].isSame(as: register.pointee) {
            // The variable holds it too, and is about to take the result.
            globals.values[slot] = .unset
        }
        guard case .str(var text) = register.move() else { return register.initialize(to: .unset) }
        if isKnownUniquelyReferenced(&text), Swift.type(of: text) == Str.self {
            text.append(addition)
            register.initialize(to: .str(text))
        } else {
            register.initialize(to: .str(Str(text.text + addition.text, isASCII: text.isASCII && addition.isASCII)))
        }
    }

    func joined(_ parts: Registers, _ count: Int) -> Str {
        var text = ""
        var isASCII = true
        for j in 0..<count {
            guard case .str(let part) = parts[j] else { continue }
            text += part.text
            if !part.isASCII { isASCII = false }
        }
        return Str(text, isASCII: isASCII)
    }

    @inline(__always)
    func leave(_ count: Int, _ registers: Registers) {
        depth -= 1
        for i in 0..<count { registers[i] = .unset }
    }

    @inline(never)
    func unbound(_ code: Code, _ register: Int32) -> Raise {
        let name = register >= 0 && register < code.localNames.count ? code.localNames[Int(register)] : "?"
        return Raise(ExceptionObject(.named(.unboundLocalError), [.string("cannot access local variable '\(name)' where it is not associated with a value")]))
    }

    /// An operation that failed on a variable without a value failed for that reason.
    func unboundOperand(_ error: any Error, _ code: Code, _ instruction: UnsafePointer<Instruction>, _ r: Registers) -> any Error {
        let i = instruction.pointee
        let operands: [Int32]
        switch i.op {
        case .add, .subtract, .multiply, .binary, .inPlace, .compare, .compareJump, .contains, .notContains, .item: operands = [i.b, i.c]
        case .unary, .not, .attribute, .loadMethod, .iterate, .unpack, .unpackStar, .formatValue: operands = [i.b]
        case .jumpIfTrue, .jumpIfFalse, .setAttribute, .setItem: operands = [i.a]
        default: return error
        }
        for operand in operands where operand >= 0 && operand < code.localNames.count && r[Int(operand)].isUnset {
            return unbound(code, operand)
        }
        return error
    }
}
