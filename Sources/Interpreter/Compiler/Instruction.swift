import Syntax

/// One step of compiled code. Operands `a`, `b`, `c` are registers; where a value is read, a negative number is the
/// constant `~n`.
struct Instruction {
    var op: Op
    var flag: UInt8 = 0
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
}

enum Op: UInt8 {
    // Moving values. `load`: a ← b.
    case load, loadGlobal, storeGlobal, deleteGlobal, loadCell, storeCell, deleteCell, makeCell, loadFree, storeFree, deleteLocal
    case loadName, storeName, deleteName
    // Arithmetic: a ← b op c.
    case add, subtract, multiply, binary, inPlace, unary, not
    // Comparison: a ← b op c; `compareJump` goes to a if b op c does not hold.
    case compare, isSame, isNot, contains, notContains, compareJump
    // Control.
    case jump, loop, jumpIfTrue, jumpIfFalse, iterate, advance
    // Objects.
    case attribute, setAttribute, deleteAttribute, item, setItem, deleteItem, slice
    case list, tuple, set, dict, append, insert, store, extend, merge, mergeArguments, toTuple
    case formatValue, joinText
    case unpack, unpackStar
    // Calls: a is the callee's register, b the number of arguments behind it, c the keyword names' constant.
    case call, callMethod, loadMethod, callSpread, result
    case function, makeClass, annotate, takeCell, yield, yieldFrom
    case importModule, importFrom, importAll
    case raise, reraise, matches, failAssert, bindContext
}

/// A region of code whose exceptions go to a handler.
struct HandlerRange {
    var start: Int
    var end: Int
    var target: Int
    /// Where the exception is put.
    var register: Int32
}

/// The compiled body of a function, class, comprehension or cell.
final class Code {
    let name: String
    let qualifiedName: String
    let source: SourceText
    let documentation: String?
    let instructions: UnsafeMutablePointer<Instruction>
    let instructionCount: Int
    let constants: UnsafeMutablePointer<Value>
    let constantCount: Int
    /// Names of attributes, in memory that lasts as long as the code.
    let nameTable: UnsafeMutablePointer<Name>
    private let nameCount: Int
    let spans: [Span]
    let handlers: [HandlerRange]
    let children: [Code]
    let registerCount: Int
    /// The first registers are the variables, parameters ahead; their names for error messages.
    let localNames: [String]
    let parameters: [FunctionNode.Parameter]
    let isGenerator: Bool
    let freeNames: [String]
    /// Of a module of our own: no traceback shows it.
    let isLibrary: Bool
    /// All parameters are plain.
    let isSimple: Bool
    /// A call can pass its arguments where they lie and run in the same loop.
    let isDirect: Bool
    let localCount: Int
    /// How many arguments by position fill all parameters of a direct call; -1 if there is more to do.
    let plainCount: Int
    /// Parameters that take arguments by position.
    let positionalCount: Int
    /// Ids of the parameters' names; -1 where none may be given by name.
    private let keywordIds: [Int32]

    /// The parameter of that name.
    func keyword(_ id: Int) -> Int? { keywordIds.firstIndex { Int($0) == id } }

    init(
        name: String, qualifiedName: String, source: SourceText, documentation: String?, instructions: [Instruction], constants: [Value],
        names: [Name], spans: [Span], handlers: [HandlerRange], children: [Code], registerCount: Int, localNames: [String],
        parameters: [FunctionNode.Parameter], isGenerator: Bool, freeNames: [String], isLibrary: Bool
    ) {
        self.isLibrary = isLibrary
        self.name = name
        self.qualifiedName = qualifiedName
        self.source = source
        self.documentation = documentation
        self.instructions = .allocate(capacity: max(1, instructions.count))
        self.instructions.initialize(from: instructions, count: instructions.count)
        instructionCount = instructions.count
        self.constants = .allocate(capacity: max(1, constants.count))
        self.constants.initialize(from: constants, count: constants.count)
        constantCount = constants.count
        nameTable = .allocate(capacity: max(1, names.count))
        nameTable.initialize(from: names, count: names.count)
        nameCount = names.count
        self.spans = spans
        self.handlers = handlers
        self.children = children
        self.registerCount = registerCount
        self.localNames = localNames
        self.parameters = parameters
        self.isGenerator = isGenerator
        self.freeNames = freeNames
        let isSimple = parameters.allSatisfy { $0.kind == .normal || $0.kind == .positionalOnly }
        self.isSimple = isSimple
        isDirect = !isGenerator && parameters.allSatisfy { $0.kind != .variadic && $0.kind != .keywords }
        positionalCount = parameters.count { $0.kind == .normal || $0.kind == .positionalOnly }
        localCount = localNames.count
        plainCount = isDirect && isSimple ? parameters.count : -1
        keywordIds = parameters.map { $0.kind == .normal || $0.kind == .keywordOnly ? Name($0.name).id : -1 }
    }

    deinit {
        instructions.deallocate()
        nameTable.deallocate()
        constants.deinitialize(count: constantCount)
        constants.deallocate()
    }

    func signatureText(_ standards: [Value]) -> String {
        var parts: [String] = []
        var starred = false
        for (i, parameter) in parameters.enumerated() {
            switch parameter.kind {
            case .variadic:
                parts.append("*" + parameter.name)
                starred = true
            case .keywords: parts.append("**" + parameter.name)
            case .keywordOnly:
                if !starred { parts.append("*") }
                starred = true
                fallthrough
            case .positionalOnly, .normal:
                let standard = i < standards.count && !standards[i].isUnset ? parameter.standard.map { "=" + source[$0.span] } ?? "" : ""
                parts.append(parameter.name + standard)
            }
        }
        return parts.joined(separator: ", ")
    }
}
