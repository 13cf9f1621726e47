import Interpreter
import Syntax

/// `df.query('epoch > 10 and loss < 0.5')`: an expression over the columns, evaluated for all rows at once.
struct Query {
    nonisolated(unsafe) static let undefined = TypeObject("UndefinedVariableError", module: "pandas.errors", base: .named(.nameError))

    static let frameMethods: [Builtin] = [
        Builtin("query", "self, expr, *, inplace=False", "The rows where an expression over the columns is true; @name is a variable.", example: "df.query('loss < 0.5 and epoch > @start')") { call in
            let (frame, vm) = (try Frames.frame(call), call.vm)
            let mask = try Query(frame, vm).value(call[1])
            guard let made = try frame.bracket(mask, vm).of(FrameObject.self), mask.of(SeriesObject.self)?.column.isBool == true else {
                throw Raise(.valueError, "expr must compare: its value is '\(mask.typeName)', not a truth for each row", hint: "For example: df.query('\(frame.columns.data.first.map { Column.shown($0) } ?? "x") > 1').")
            }
            return try Rows.finish(frame, made, inPlace: call.bool(2, or: false))
        },
        Builtin("eval", "self, expr, *, inplace=False", "The value of an expression over the columns.", example: "df.eval('a + b')") { call in
            try Query(Frames.frame(call), call.vm).value(call[1])
        },
    ]

    private let frame: FrameObject
    private let vm: Interpreter

    private init(_ frame: FrameObject, _ vm: Interpreter) { (self.frame, self.vm) = (frame, vm) }

    private func value(_ given: Value) throws -> Value {
        guard let text = given.text else { throw Raise(.valueError, "expr must be a string to be evaluated, <class '\(given.type.qualifiedName)'> given") }
        guard !text.trimmed.isEmpty else { throw Raise(.valueError, "expr cannot be an empty string") }
        let python = Query.python(text)
        guard let program = try? Parser.parse(SourceText(python.text, name: "<unknown>")), program.statements.count == 1, case .expression(let expression) = program.statements[0].kind else {
            throw Raise(.syntaxError, "invalid syntax (<unknown>, line 1)", hint: "df.query takes one expression over the columns, such as 'loss < 0.5 and epoch > 10'; a column whose name has blanks stands in `backticks`.")
        }
        return try evaluate(expression, python.names)
    }

    /// What stands for `@name` and for a column in backticks.
    private enum Special { case variable(String), column(String) }

    /// The text with names for `@name` and backticks; `&` and `|` bind as `and` and `or`, as in pandas.
    private static func python(_ text: String) -> (text: String, names: [String: Special]) {
        var (result, names) = ("", [String: Special]())
        var rest = text.trimmed[...]
        while let character = rest.popFirst() {
            switch character {
            case "'", "\"":
                let inside = rest.prefix { $0 != character }
                result += String(character) + inside + String(rest.dropFirst(inside.count).prefix(1))
                rest = rest.dropFirst(inside.count + 1)
            case "`":
                let inside = rest.prefix { $0 != "`" }
                rest = rest.dropFirst(inside.count + 1)
                let name = "__special_\(names.count)"
                names[name] = .column(String(inside))
                result += name
            case "@":
                let inside = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                rest = rest.dropFirst(inside.count)
                let name = "__special_\(names.count)"
                names[name] = .variable(String(inside))
                result += name
            case "&": result += " and "
            case "|": result += " or "
            case "\n": result += " "
            default: result.append(character)
            }
        }
        return (result, names)
    }

    private func named(_ name: String, _ special: Special?) throws -> Value {
        if case .variable(let variable)? = special {
            if let value = vm.globals[variable] { return value }
            throw Raise(ExceptionObject(Query.undefined, [.string("local variable '\(variable)' is not defined")]))
        }
        let column = if case .column(let text)? = special { text } else { name }
        if let at = frame.columns.positions(.text(column)).first { return .object(frame.series(at)) }
        for (level, label) in zip(frame.index.levels, frame.index.names) where label == .text(column) || (column == "index" && frame.index.levels.count == 1) {
            return .object(SeriesObject(level, index: frame.index))
        }
        let exception = ExceptionObject(Query.undefined, [.string("name '\(column)' is not defined")])
        if let hint = Frames.hint(column, frame.columns.data.compactMap(\.text), "columns") { exception.hints = [hint] }
        throw Raise(exception)
    }

    private func evaluate(_ expression: Expression, _ names: [String: Special]) throws -> Value {
        func inner(_ expression: Expression) throws -> Value { try evaluate(expression, names) }
        switch expression.kind {
        case .name(let name): return try named(name, names[name])
        case .integer(let digits, let radix):
            guard let n = Int(digits.filter { $0 != "_" }, radix: radix) else { throw Raise(.overflowError, "Python int too large to convert to C long") }
            return .int(n)
        case .float(let x): return .float(x)
        case .string(let text): return .string(text)
        case .bool(let truth): return .bool(truth)
        case .none: return .none
        case .list(let items), .tuple(let items): return .items(try items.map(inner))
        case .unary(.not, let operand), .unary(.invert, let operand): return try vm.unary(.invert, inner(operand))
        case .unary(.negate, let operand): return try vm.unary(.negate, inner(operand))
        case .unary(.plus, let operand): return try inner(operand)
        case .binary(let op, let left, let right):
            guard let place = BinaryOperator.allCases.firstIndex(of: op), Operator.allCases.indices.contains(place) else { break }
            return try vm.arithmetic(Operator.allCases[place], inner(left), inner(right), inPlace: false)
        case .boolean(let isAnd, let parts): return try joined(parts.map(inner), isAnd ? .bitAnd : .bitOr)
        case .comparison(let first, let rest):
            var left = try inner(first)
            var results: [Value] = []
            for (op, next) in rest {
                let right = try inner(next)
                results.append(try compared(op, left, right))
                left = right
            }
            return try joined(results, .bitAnd)
        case .attribute(let owner, let name, _): return try vm.attribute(inner(owner), Name(name))
        case .call(let function, let arguments):
            var (positional, keywords) = ([Value](), [(name: Name, value: Value)]())
            for argument in arguments {
                switch argument.kind {
                case .positional: positional.append(try inner(argument.value))
                case .keyword(let name): keywords.append((Name(name), try inner(argument.value)))
                default: throw Raise(.notImplementedError, "starred arguments are not supported in a query")
                }
            }
            return try vm.call(inner(function), Arguments(positional, keywords))
        default: break
        }
        throw Raise(.notImplementedError, "a query is made of columns, numbers, texts, comparisons, 'and', 'or', 'not', 'in' and methods", hint: "Anything else as a mask: df[df['x'] > f(3)].")
    }

    private func joined(_ values: [Value], _ op: Operator) throws -> Value {
        guard let first = values.first else { return .bool(true) }
        return try values.dropFirst().reduce(first) { try vm.arithmetic(op, $0, $1, inPlace: false) }
    }

    private func compared(_ op: CompareOperator, _ left: Value, _ right: Value) throws -> Value {
        // A list on the right asks for membership, with `==` too.
        let isMember = op == .contained || op == .notContained || (Selection.isListLike(right) && right.of(SeriesObject.self) == nil)
        if isMember, op != .less, op != .lessEqual, op != .greater, op != .greaterEqual {
            let found = try vm.call(vm.attribute(left, Name("isin")), right)
            return op == .contained || op == .equal ? found : try vm.unary(.invert, found)
        }
        guard let comparison = Comparison.allCases.first(where: { $0.symbol == op.rawValue }) else { throw Raise(.notImplementedError, "'\(op.rawValue)' is not supported in a query") }
        return try vm.compare(comparison, left, right)
    }
}
