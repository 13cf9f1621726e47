import BigInt
import Syntax

/// Compiles one function, class body, generator expression or cell to register code.
///
/// Variables live in the first registers, temporaries above them on a stack. Global names become slots, names of
/// enclosing functions cells; no name is looked up by its text when the code runs.
final class Compiler {
    typealias Register = Int32

    let vm: Interpreter
    let source: SourceText
    let analysis: ScopeAnalysis
    var scope: Scope
    let qualifiedName: String

    var instructions: [Instruction] = []
    var spans: [Span] = []
    var constants: [Value] = []
    var names: [Name] = []
    private var nameIndex: [Name: Int32] = [:]
    private var constantIndex: [ConstantKey: Int32] = [:]
    var handlers: [HandlerRange] = []
    var children: [Code] = []
    var locals: [String: Register] = [:]
    var localNames: [String] = []
    /// Registers of the variables of the comprehensions around the current place, innermost last.
    var comprehensions: [(scope: Scope, registers: [String: Register])] = []
    var top: Register = 0
    var highest: Register = 0
    var blocks: [Block] = []
    var span = Span(0, 0)
    /// Code that stands inside a `try` but is not guarded by it: `finally` parts copied to where they are left.
    var holes: [Range<Int>] = []
    /// The register of the exception being handled, for a bare `raise` and for `__context__`.
    var handlerRegister: Register?

    /// What `break`, `continue` and `return` have to leave in an orderly way.
    enum Block {
        case loop(breaks: [Int], continueAt: Int)
        case finally([Statement])
        case exit(context: Register)
    }

    enum ConstantKey: Hashable { case int(Int), float(UInt64), text([UInt8]), none, yes, no, names([Int32]) }

    /// The library module that is compiled; nil for a cell.
    private var module: String? { source.name.hasPrefix("<") && source.name.hasSuffix(">") && analysis.module.isLibrary ? String(source.name.dropFirst().dropLast()) : nil }

    /// The slot of a global name; those of a library module carry its name.
    func slot(_ name: String) -> Int32 {
        vm.globals.slot(module.map { $0 + Globals.moduleMark + name } ?? name)
    }

    init(_ vm: Interpreter, _ source: SourceText, _ analysis: ScopeAnalysis, _ scope: Scope, qualifiedName: String) {
        self.vm = vm
        self.source = source
        self.analysis = analysis
        self.scope = scope
        self.qualifiedName = qualifiedName
    }

    /// Compiles a cell. The value of its last statement, if that is an expression, is what running it returns.
    static func compile(_ program: Program, _ vm: Interpreter, module: String? = nil) throws -> Code {
        let analysis = try ScopeAnalysis(program)
        analysis.module.isLibrary = module != nil
        let compiler = Compiler(vm, program.source, analysis, analysis.module, qualifiedName: "<module>")
        try compiler.body(program.statements, returningLast: true)
        return compiler.finish(name: "<module>", parameters: [], documentation: nil)
    }

    // MARK: Emitting

    func emit(_ op: Op, _ a: Int32 = 0, _ b: Int32 = 0, _ c: Int32 = 0, flag: UInt8 = 0) {
        instructions.append(Instruction(op: op, flag: flag, a: a, b: b, c: c))
        spans.append(span)
    }

    var here: Int { instructions.count }

    func emitJump(_ op: Op, _ a: Int32 = 0, _ b: Int32 = 0, flag: UInt8 = 0) -> Int {
        emit(op, a, b, -1, flag: flag)
        return here - 1
    }

    /// Lets a jump lead to the next instruction.
    func land(_ jump: Int) {
        if instructions[jump].op == .compareJump {
            instructions[jump].a = Int32(here)
        } else {
            instructions[jump].c = Int32(here)
        }
    }

    func temporary() -> Register {
        let register = top
        top += 1
        highest = max(highest, top)
        return register
    }

    func temporaries(_ count: Int) -> Register {
        let first = top
        top += Int32(count)
        highest = max(highest, top)
        return first
    }

    func constant(_ value: Value) -> Int32 {
        let key: ConstantKey? =
            switch value {
            case .int(let n): .int(n)
            case .float(let x): .float(x.bitPattern)
            case .str(let s): .text(Array(s.text.utf8))
            case .none: ConstantKey.none
            case .bool(let b): b ? .yes : .no
            default: nil
            }
        if let key, let known = constantIndex[key] { return ~known }
        let index = Int32(constants.count)
        constants.append(value)
        if let key { constantIndex[key] = index }
        return ~index
    }

    func name(_ text: String) -> Int32 {
        let name = Name(text)
        if let known = nameIndex[name] { return known }
        let index = Int32(names.count)
        names.append(name)
        nameIndex[name] = index
        return index
    }

    func at<T>(_ span: Span, _ body: () throws -> T) rethrows -> T {
        let outer = self.span
        self.span = span
        defer { self.span = outer }
        return try body()
    }

    func finish(name: String, parameters: [FunctionNode.Parameter], documentation: String?) -> Code {
        emit(.result, 0, constant(.none))
        let owner = scope.owner
        return Code(
            name: name, qualifiedName: qualifiedName, source: source, documentation: documentation, instructions: instructions,
            constants: constants, names: names, spans: spans, handlers: handlers, children: children, registerCount: Int(highest) + 1,
            localNames: localNames, parameters: parameters, isGenerator: owner.isGenerator, freeNames: owner.free, isLibrary: analysis.module.isLibrary)
    }

    // MARK: Variables

    enum Location { case register(Register), cell(Register), free(Int32), global(Int32), namespace(Int32) }

    func location(of name: String) -> Location {
        let (place, home) = scope.place(of: name)
        switch place {
        case .global: return .global(slot(name))
        case .namespace: return .namespace(self.name(name))
        case .free: return .free(Int32(scope.owner.free.firstIndex(of: name) ?? 0))
        case .local, .cell:
            let register = comprehensions.last { $0.scope === home }?.registers[name] ?? locals[name] ?? 0
            return place == .cell ? .cell(register) : .register(register)
        }
    }

    /// Gives every variable of the scope its register and wraps those that inner functions share.
    func declareLocals(_ parameters: [FunctionNode.Parameter]) {
        let variables = scope.kind == .function ? parameters.map(\.name) + scope.bound.filter { name in !parameters.contains { $0.name == name } } : []
        for variable in variables {
            locals[variable] = temporary()
            localNames.append(variable)
        }
        for variable in variables where scope.cells.contains(variable) { emit(.makeCell, locals[variable] ?? 0) }
    }

    func isAlwaysSet(_ register: Register, _ name: String) -> Bool {
        !scope.owner.deleted.contains(name) && parameterNames.contains(name)
    }

    var parameterNames: Set<String> = []

    func store(_ name: String, from value: Int32) {
        switch location(of: name) {
        case .register(let register): if register != value { emit(.load, register, value) }
        case .cell(let register): emit(.storeCell, register, value)
        case .free(let index): emit(.storeFree, index, value)
        case .global(let slot): emit(.storeGlobal, slot, value)
        case .namespace(let index): emit(.storeName, index, value)
        }
    }

    func delete(_ name: String) {
        switch location(of: name) {
        case .register(let register): emit(.deleteLocal, register)
        case .cell(let register): emit(.deleteCell, register, 0)
        case .free(let index): emit(.deleteCell, index, 1)
        case .global(let slot): emit(.deleteGlobal, slot)
        case .namespace(let index): emit(.deleteName, index)
        }
    }
}
