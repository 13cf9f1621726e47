import BigInt
import Syntax

extension Compiler {
    /// Where the value of an expression can be read: a variable's own register, a constant, or a new temporary.
    func operand(_ expression: Expression) throws -> Int32 {
        switch expression.kind {
        case .name(let name):
            if case .register(let register) = location(of: name), !scope.owner.hasWalrus { return register }
        case .integer, .float, .string, .none, .bool:
            return constant(literal(expression))
        case .unary(.negate, let inner):
            if case .integer(let digits, let radix) = inner.kind { return constant(negated(integer(digits, radix))) }
            if case .float(let value) = inner.kind { return constant(.float(-value)) }
        default: break
        }
        let register = temporary()
        try compile(expression, into: register)
        return register
    }

    /// Like `operand`, for places that would not notice a variable without a value.
    func checkedOperand(_ expression: Expression) throws -> Int32 {
        let found = try operand(expression)
        guard case .name(let name) = expression.kind, found >= 0, found < localNames.count, !isAlwaysSet(found, name) else { return found }
        let register = temporary()
        at(expression.span) { emit(.load, register, found) }
        return register
    }

    private func literal(_ expression: Expression) -> Value {
        switch expression.kind {
        case .integer(let digits, let radix): integer(digits, radix)
        case .float(let value): .float(value)
        case .string(let text): .string(text)
        case .bool(let value): .bool(value)
        default: .none
        }
    }

    private func integer(_ digits: String, _ radix: Int) -> Value {
        if let small = Int(digits, radix: radix) { return .int(small) }
        return Value(big: BigInt(digits, radix: radix) ?? 0)
    }

    private func negated(_ value: Value) -> Value {
        switch value {
        case .int(let n): .int(-n)
        default: value.bigInt.map { Value(big: -$0) } ?? value
        }
    }

    func compile(_ expression: Expression, into target: Register) throws {
        let outerSpan = span
        span = expression.span
        let mark = top
        defer {
            span = outerSpan
            top = mark
        }
        switch expression.kind {
        case .name(let name):
            switch location(of: name) {
            case .register(let register): emit(.load, target, register)
            case .cell(let register): emit(.loadCell, target, register)
            case .free(let index): emit(.loadFree, target, index)
            case .global(let slot): emit(.loadGlobal, target, slot)
            case .namespace(let index): emit(.loadName, target, index, slot(name))
            }
        case .integer, .float, .string, .none, .bool: emit(.load, target, constant(literal(expression)))
        case .bytes(let bytes): emit(.load, target, constant(.object(BytesObject(bytes))))
        case .ellipsis: emit(.load, target, constant(.object(Singleton.ellipsis)))
        case .formatted(let parts): try formatted(parts, into: target)
        case .tuple(let items): try display(items, .tuple, into: target)
        case .list(let items): try display(items, .list, into: target)
        case .set(let items): try display(items, .set, into: target)
        case .dict(let items): try dict(items, into: target)
        case .unary(.not, let inner): emit(.not, target, try operand(inner))
        case .unary(let op, let inner):
            if case .negate = op, case .integer(let digits, let radix) = inner.kind {
                emit(.load, target, constant(negated(integer(digits, radix))))
                return
            }
            let kind: UnaryOperation = op == .negate ? .negate : op == .plus ? .plus : .invert
            emit(.unary, target, try operand(inner), flag: kind.rawValue)
        case .binary: try binary(expression, into: target)
        case .boolean(let isAnd, let items):
            var exits: [Int] = []
            for (i, item) in items.enumerated() {
                try compile(item, into: target)
                if i < items.count - 1 { exits.append(emitJump(isAnd ? .jumpIfFalse : .jumpIfTrue, target)) }
            }
            for exit in exits { land(exit) }
        case .comparison(let first, let rest): try comparison(first, rest, into: target)
        case .conditional(let test, let then, let otherwise):
            let toElse = try jump(unless: test)
            try compile(then, into: target)
            let toEnd = emitJump(.jump)
            for jump in toElse { land(jump) }
            try compile(otherwise, into: target)
            land(toEnd)
        case .call(let callee, let arguments): try call(callee, arguments, expression.span, into: target)
        case .attribute(let base, let name, _):
            emit(.attribute, target, try operand(base), self.name(name))
        case .subscripted(let base, let key):
            let from = try operand(base)
            emit(.item, target, from, try operand(key))
        case .slice(let lower, let upper, let step):
            let first = temporaries(3)
            for (i, part) in [lower, upper, step].enumerated() {
                if let part { try compile(part, into: first + Int32(i)) } else { emit(.load, first + Int32(i), constant(.none)) }
            }
            emit(.slice, target, first)
        case .starred: throw Diagnostic(.scope("can't use starred expression here"), at: expression.span)
        case .walrus(let name, let value):
            try compile(value, into: target)
            store(name, from: target)
        case .lambda(let node): try function(node, into: target)
        case .comprehension(let node): try comprehension(node, into: target)
        case .yield(let value):
            let result = temporary()
            if let value { try compile(value, into: result) } else { emit(.load, result, constant(.none)) }
            emit(.yield, target, result)
        case .yieldFrom(let value):
            let iterator = temporary()
            emit(.iterate, iterator, try operand(value))
            emit(.yieldFrom, target, iterator)
        }
    }

    private func binary(_ expression: Expression, into target: Register) throws {
        // Chains lean to the left and may be thousands long: unwind them without recursion.
        var chain: [(BinaryOperator, Expression, Span)] = []
        var leftmost = expression
        while case .binary(let op, let left, let right) = leftmost.kind {
            chain.append((op, right, leftmost.span))
            leftmost = left
        }
        var left = try operand(leftmost)
        for (i, (op, right, where_)) in chain.reversed().enumerated() {
            let isLast = i == chain.count - 1
            let mark = top
            let rightOperand = try operand(right)
            let destination = isLast ? target : left >= Int32(localNames.count) && isTemporary(left) ? left : nil
            top = mark
            let into = destination ?? temporary()
            at(where_) {
                switch op {
                case .add: emit(.add, into, left, rightOperand)
                case .subtract: emit(.subtract, into, left, rightOperand)
                case .multiply: emit(.multiply, into, left, rightOperand)
                default: emit(.binary, into, left, rightOperand, flag: op.code.rawValue)
                }
            }
            left = into
        }
    }

    /// A register that no variable owns (comprehension variables are temporaries with an owner).
    private func isTemporary(_ register: Register) -> Bool {
        !comprehensions.contains { $0.registers.values.contains(register) }
    }

    private func comparison(_ first: Expression, _ rest: [(CompareOperator, Expression)], into target: Register) throws {
        var left = try operand(first)
        var exits: [Int] = []
        for (i, (op, right)) in rest.enumerated() {
            let rightOperand = try operand(right)
            emitComparison(op, target, left, rightOperand)
            if i < rest.count - 1 { exits.append(emitJump(.jumpIfFalse, target)) }
            left = rightOperand
        }
        for exit in exits { land(exit) }
    }

    private func emitComparison(_ op: CompareOperator, _ target: Register, _ left: Int32, _ right: Int32) {
        switch op {
        case .isSame: emit(.isSame, target, left, right)
        case .isNot: emit(.isNot, target, left, right)
        case .contained: emit(.contains, target, left, right)
        case .notContained: emit(.notContains, target, left, right)
        default: emit(.compare, target, left, right, flag: op.code.rawValue)
        }
    }

    /// Evaluates a condition and returns the jumps taken when it does not hold.
    func jump(unless test: Expression) throws -> [Int] {
        let mark = top
        defer { top = mark }
        switch test.kind {
        case .comparison(let first, let rest) where rest.count == 1 && rest[0].0.isOrdering:
            return try at(test.span) {
                let left = try operand(first)
                let right = try operand(rest[0].1)
                emit(.compareJump, -1, left, right, flag: rest[0].0.code.rawValue)
                return [here - 1]
            }
        case .boolean(isAnd: true, let items): return try items.flatMap { try jump(unless: $0) }
        case .unary(.not, let inner):
            let value = try operand(inner)
            return [at(test.span) { emitJump(.jumpIfTrue, value) }]
        default:
            let value = try operand(test)
            return [at(test.span) { emitJump(.jumpIfFalse, value) }]
        }
    }

    private func display(_ items: [Expression], _ op: Op, into target: Register) throws {
        let hasStar = items.contains { if case .starred = $0.kind { true } else { false } }
        if !hasStar, items.count < 5000 {
            let first = temporaries(items.count)
            for (i, item) in items.enumerated() { try compile(item, into: first + Int32(i)) }
            emit(op, target, first, Int32(items.count), flag: op == .set && items.count > 2 && items.allSatisfy(\.isConstant) ? 1 : 0)
            return
        }
        let list = temporary()
        emit(.list, list, 0, 0)
        for item in items {
            let mark = top
            if case .starred(let inner) = item.kind {
                emit(.extend, list, try operand(inner))
            } else {
                emit(.append, list, try checkedOperand(item))
            }
            top = mark
        }
        switch op {
        case .tuple: emit(.toTuple, target, list)
        case .set:
            emit(.set, target, 0, 0)
            emit(.extend, target, list)
        default: emit(.load, target, list)
        }
    }

    private func dict(_ items: [DictItem], into target: Register) throws {
        let result = temporary()
        emit(.dict, result)
        for item in items {
            let mark = top
            if let key = item.key {
                let keyOperand = try checkedOperand(key)
                emit(.store, result, keyOperand, try checkedOperand(item.value))
            } else {
                emit(.merge, result, try operand(item.value))
            }
            top = mark
        }
        emit(.load, target, result)
    }

    private func formatted(_ parts: [FormattedPart], into target: Register) throws {
        var count = 0
        let first = top
        for part in parts {
            switch part {
            case .text(let text):
                emit(.load, temporary(), constant(.string(text)))
                count += 1
            case .value(let value, let label, var conversion, let spec):
                if let label {
                    emit(.load, temporary(), constant(.string(label)))
                    count += 1
                    if conversion == nil, spec.isEmpty { conversion = "r" }
                }
                let register = temporary()
                try compile(value, into: register)
                let mark = top
                var specOperand = constant(.string(""))
                if spec.count == 1, case .text(let text) = spec[0] {
                    specOperand = constant(.string(text))
                } else if !spec.isEmpty {
                    specOperand = temporary()
                    try formatted(spec, into: specOperand)
                }
                let code: UInt8 = conversion == "r" ? 1 : conversion == "s" ? 2 : conversion == "a" ? 3 : 0
                at(value.span) { emit(.formatValue, register, register, specOperand, flag: code) }
                top = mark
                count += 1
            }
        }
        emit(.joinText, target, first, Int32(count))
        top = first
    }

    // MARK: Calls

    private func call(_ callee: Expression, _ arguments: [Argument], _ where_: Span, into target: Register) throws {
        let base = target == top - 1 && isTemporary(target) && target >= Int32(localNames.count) ? target : temporary()
        if callee.isBareSuper, arguments.isEmpty, scope.owner.kind == .function, scope.owner.free.contains(Scope.ownClass), let first = localNames.first {
            // `super()` knows the class around the method and its first parameter.
            emit(.loadGlobal, base, slot("super"))
            let start = temporaries(2)
            try compile(Expression(.name(Scope.ownClass), callee.span), into: start)
            try compile(Expression(.name(first), callee.span), into: start + 1)
            emit(.call, base, 2, -1)
            if base != target { emit(.load, target, base) }
            return
        }
        let isSpread = arguments.contains {
            switch $0.kind {
            case .star, .doubleStar: true
            default: false
            }
        }
        if isSpread || arguments.count > 250 {
            try compile(callee, into: base)
            try spread(arguments, base)
            at(where_) { emit(.callSpread, base) }
        } else if case .attribute(let object, let name, let nameSpan) = callee.kind {
            let receiver = temporary()
            let from = try operand(object)
            at(Span(object.span.start, nameSpan.end)) { emit(.loadMethod, base, from, self.name(name)) }
            top = receiver + 1
            let keywords = try plainArguments(arguments)
            at(where_) { emit(.callMethod, base, Int32(arguments.count), keywords) }
        } else {
            try compile(callee, into: base)
            let keywords = try plainArguments(arguments)
            at(where_) { emit(.call, base, Int32(arguments.count), keywords) }
        }
        if base != target { emit(.load, target, base) }
    }

    /// Puts arguments into the next registers; returns the constant that holds the keywords' names, or -1.
    private func plainArguments(_ arguments: [Argument]) throws -> Int32 {
        var names: [Value] = []
        for argument in arguments {
            try compile(argument.value, into: temporary())
            if case .keyword(let name) = argument.kind { names.append(.int(Int(Name(name).id))) }
        }
        return names.isEmpty ? -1 : ~constant(.tuple(Tuple(names)))
    }

    private func spread(_ arguments: [Argument], _ base: Register) throws {
        let list = temporary()
        let keywords = temporary()
        emit(.list, list, 0, 0)
        emit(.dict, keywords)
        for argument in arguments {
            let mark = top
            switch argument.kind {
            case .positional: emit(.append, list, try checkedOperand(argument.value))
            case .star: emit(.extend, list, try operand(argument.value), 0, flag: 1)
            case .keyword(let name): emit(.store, keywords, constant(.string(name)), try checkedOperand(argument.value))
            case .doubleStar: emit(.mergeArguments, keywords, try operand(argument.value), base)
            }
            top = mark
        }
    }
}

extension Expression {
    fileprivate var isConstant: Bool {
        switch kind {
        case .integer, .float, .string, .bytes, .none, .bool: true
        case .unary(let op, let inner): op != .not && inner.isConstant
        case .tuple(let items): items.allSatisfy(\.isConstant)
        default: false
        }
    }

    fileprivate var isBareSuper: Bool { if case .name("super") = kind { true } else { false } }
}

extension BinaryOperator {
    var code: Operator {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .floorDivide: .floorDivide
        case .modulo: .modulo
        case .power: .power
        case .matrixMultiply: .matrixMultiply
        case .bitAnd: .bitAnd
        case .bitOr: .bitOr
        case .bitXor: .bitXor
        case .shiftLeft: .shiftLeft
        case .shiftRight: .shiftRight
        }
    }
}

extension CompareOperator {
    var isOrdering: Bool {
        switch self {
        case .isSame, .isNot, .contained, .notContained: false
        default: true
        }
    }

    var code: Comparison {
        switch self {
        case .less: .less
        case .lessEqual: .lessEqual
        case .greater: .greater
        case .greaterEqual: .greaterEqual
        case .notEqual: .notEqual
        default: .equal
        }
    }
}
