import Syntax

extension Compiler {
    func body(_ statements: [Statement], returningLast: Bool) throws {
        for (i, statement) in statements.enumerated() {
            if returningLast, i == statements.count - 1, case .expression(let value) = statement.kind {
                let register = temporary()
                try compile(value, into: register)
                emit(.result, 0, register)
                return
            }
            try compile(statement)
        }
    }

    private func block(_ statements: [Statement]) throws {
        for statement in statements { try compile(statement) }
    }

    func compile(_ statement: Statement) throws {
        let outerSpan = span
        span = statement.span
        let mark = top
        defer {
            span = outerSpan
            top = mark
        }
        switch statement.kind {
        case .expression(let value):
            if case .string = value.kind { return }
            try compile(value, into: temporary())
        case .assign(let targets, let value): try assign(targets, value)
        case .augment(let target, let op, let value): try augment(target, op, value)
        case .annotated(let target, let annotation, let value):
            if scope.kind == .classBody, case .name(let name) = target.kind {
                emit(.annotate, self.name(name), constant(.string(source[annotation])))
            }
            if let value { try assign([target], value) }
        case .pass: break
        case .breakLoop: try leave(toContinue: false)
        case .continueLoop: try leave(toContinue: true)
        case .delete(let targets): for target in targets { try delete(target) }
        case .returned(let value): try returned(value)
        case .raise(let value, let cause):
            guard let value else {
                emit(.raise, -1, -1, handlerRegister ?? -1)
                return
            }
            let exception = temporary()
            try compile(value, into: exception)
            var causeRegister: Int32 = -1
            if let cause {
                causeRegister = temporary()
                try compile(cause, into: causeRegister)
            }
            emit(.raise, exception, causeRegister, handlerRegister ?? -1)
        case .assert(let test, let message):
            let passed = try compileTrueJump(test)
            var register: Int32 = -1
            if let message {
                register = temporary()
                try compile(message, into: register)
            }
            at(test.span) { emit(.failAssert, register) }
            for jump in passed { land(jump) }
        case .global, .nonlocal: break
        case .importModules(let names):
            for item in names {
                let register = temporary()
                // `import a.b` binds `a`, `import a.b as c` binds the inner module.
                at(item.span) { emit(.importModule, register, constant(.string(item.name)), item.alias == nil ? 1 : 0) }
                store(item.alias ?? String(item.name.prefix { $0 != "." }), from: register)
                top = register
            }
        case .importFrom(let module, let names, let all):
            let register = temporary()
            emit(.importModule, register, constant(.string(module)), 0)
            if all { emit(.importAll, register) }
            for item in names {
                let value = temporary()
                at(item.span) { emit(.importFrom, value, register, constant(.string(item.name))) }
                store(item.alias ?? item.name, from: value)
                top = value
            }
        case .branch(let branches, let otherwise):
            var exits: [Int] = []
            for (i, branch) in branches.enumerated() {
                let skip = try jump(unless: branch.test)
                try block(branch.body)
                if i < branches.count - 1 || !otherwise.isEmpty { exits.append(emitJump(.jump)) }
                for jump in skip { land(jump) }
            }
            try block(otherwise)
            for exit in exits { land(exit) }
        case .loop(let test, let body, let otherwise):
            let start = here
            let isEndless: Bool = if case .bool(true) = test.kind { true } else { false }
            let exits = isEndless ? [] : try jump(unless: test)
            try loopBody(body, continueAt: start)
            let breaks = closeLoop()
            for exit in exits { land(exit) }
            try block(otherwise)
            for jump in breaks { land(jump) }
        case .iterate(let target, let iterable, let body, let otherwise):
            let iterator = temporary()
            try at(iterable.span) { emit(.iterate, iterator, try operand(iterable)) }
            top = iterator + 1
            let start = here
            let exit = try advance(target, iterator)
            try loopBody(body, continueAt: start)
            let breaks = closeLoop()
            land(exit)
            try block(otherwise)
            for jump in breaks { land(jump) }
            // A generator that was left by `break` is let go here.
            emit(.deleteLocal, iterator, 1)
        case .attempt(let body, let handlers, let otherwise, let finally):
            if finally.isEmpty {
                try attempt(body, handlers, otherwise)
            } else {
                try protected(finally) { try self.attempt(body, handlers, otherwise) }
            }
        case .with(let items, let body): try with(items[...], body)
        case .function(let node):
            try decorated(node.decorators, node.name) { try self.function(node, into: $0) }
        case .classDefinition(let node): try classDefinition(node)
        }
    }

    /// Jumps taken when the test holds.
    private func compileTrueJump(_ test: Expression) throws -> [Int] {
        let mark = top
        defer { top = mark }
        return [emitJump(.jumpIfTrue, try operand(test))]
    }

    // MARK: Assignment

    private func assign(_ targets: [Expression], _ value: Expression) throws {
        if targets.count == 1, case .name(let name) = targets[0].kind, case .register(let register) = location(of: name),
            value.writesTargetLast
        {
            try compile(value, into: register)
            return
        }
        if targets.count == 1, case .tuple(let names) = targets[0].kind, case .tuple(let values) = value.kind, names.count == values.count,
            !(names + values).contains(where: { if case .starred = $0.kind { true } else { false } })
        {
            let first = temporaries(values.count)
            for (i, item) in values.enumerated() { try compile(item, into: first + Int32(i)) }
            for (i, target) in names.enumerated() { try assign(target, from: first + Int32(i)) }
            return
        }
        let source = try checkedOperand(value)
        for target in targets { try assign(target, from: source) }
    }

    func assign(_ target: Expression, from value: Int32) throws {
        let outerSpan = span
        span = target.span
        let mark = top
        defer {
            span = outerSpan
            top = mark
        }
        switch target.kind {
        case .name(let name): store(name, from: value)
        case .attribute(let object, let name, _): emit(.setAttribute, try operand(object), self.name(name), value)
        case .subscripted(let object, let key):
            let from = try operand(object)
            emit(.setItem, from, try operand(key), value)
        case .tuple(let items), .list(let items):
            let first = temporaries(items.count)
            if let star = items.firstIndex(where: { if case .starred = $0.kind { true } else { false } }) {
                emit(.unpackStar, first, value, Int32(items.count) << 16 | Int32(star))
            } else {
                emit(.unpack, first, value, Int32(items.count))
            }
            for (i, item) in items.enumerated() {
                if case .starred(let inner) = item.kind {
                    try assign(inner, from: first + Int32(i))
                } else {
                    try assign(item, from: first + Int32(i))
                }
            }
        case .starred(let inner): try assign(inner, from: value)
        default: throw Diagnostic(.cannotAssign(to: target.described, with: "assign to"), at: target.span)
        }
    }

    private func augment(_ target: Expression, _ op: BinaryOperator, _ value: Expression) throws {
        func apply(_ into: Register, _ left: Int32) throws {
            let right = try operand(value)
            switch op {
            case .add: emit(.add, into, left, right, flag: 1)
            case .subtract: emit(.subtract, into, left, right, flag: 1)
            case .multiply: emit(.multiply, into, left, right, flag: 1)
            default: emit(.inPlace, into, left, right, flag: op.code.rawValue)
            }
        }
        switch target.kind {
        case .name(let name):
            if case .register(let register) = location(of: name) {
                try apply(register, register)
                return
            }
            let current = temporary()
            try compile(target, into: current)
            try apply(current, current)
            store(name, from: current)
        case .attribute(let object, let name, _):
            let from = try operand(object)
            let current = temporary()
            emit(.attribute, current, from, self.name(name))
            try apply(current, current)
            emit(.setAttribute, from, self.name(name), current)
        case .subscripted(let object, let key):
            let from = try operand(object)
            let keyOperand = try operand(key)
            let current = temporary()
            emit(.item, current, from, keyOperand)
            try apply(current, current)
            emit(.setItem, from, keyOperand, current)
        default: throw Diagnostic(.cannotAssign(to: target.described, with: "use augmented assignment with"), at: target.span)
        }
    }

    private func delete(_ target: Expression) throws {
        try at(target.span) {
            switch target.kind {
            case .name(let name): delete(name)
            case .attribute(let object, let name, _): emit(.deleteAttribute, try operand(object), self.name(name))
            case .subscripted(let object, let key):
                let from = try operand(object)
                emit(.deleteItem, from, try operand(key))
            case .tuple(let items), .list(let items): for item in items { try delete(item) }
            default: throw Diagnostic(.cannotAssign(to: target.described, with: "delete"), at: target.span)
            }
        }
    }

    // MARK: Loops and leaving them

    private func loopBody(_ body: [Statement], continueAt: Int) throws {
        blocks.append(.loop(breaks: [], continueAt: continueAt))
        try block(body)
        emit(.loop, 0, 0, Int32(continueAt))
    }

    private func closeLoop() -> [Int] {
        if case .loop(let breaks, _)? = blocks.popLast() { return breaks }
        return []
    }

    /// Runs what stands between here and a surrounding block: `finally` parts and the ends of `with`.
    private func unwind(downTo depth: Int) throws {
        let saved = blocks
        defer { blocks = saved }
        while blocks.count > depth, let block = blocks.popLast() {
            switch block {
            case .loop: break
            case .finally(let statements): try unguarded { try self.block(statements) }
            case .exit(let context): unguarded { self.emitExit(context) }
            }
        }
    }

    /// Marks code as outside of the `try` it stands in.
    private func unguarded(_ body: () throws -> Void) rethrows {
        let start = here
        try body()
        holes.append(start..<here)
    }

    private func leave(toContinue: Bool) throws {
        guard let index = blocks.lastIndex(where: { if case .loop = $0 { true } else { false } }) else { return }
        try unwind(downTo: index + 1)
        guard case .loop(var breaks, let continueAt) = blocks[index] else { return }
        if toContinue {
            emit(.loop, 0, 0, Int32(continueAt))
        } else {
            breaks.append(emitJump(.jump))
            blocks[index] = .loop(breaks: breaks, continueAt: continueAt)
        }
    }

    private func returned(_ value: Expression?) throws {
        var result = constant(.none)
        if let value {
            let register = temporary()
            try compile(value, into: register)
            result = register
        }
        try unwind(downTo: 0)
        emit(.result, 0, result)
    }

    // MARK: Exceptions

    /// Adds a handler for the code from `start` to here, leaving out what stands in holes made since.
    private func guardRange(from start: Int, holesFrom: Int, target: Int, register: Register) {
        var from = start
        let end = here
        for hole in holes[holesFrom...].sorted(by: { $0.lowerBound < $1.lowerBound }) where hole.lowerBound >= from && hole.upperBound <= end {
            if hole.lowerBound > from { handlers.append(HandlerRange(start: from, end: hole.lowerBound, target: target, register: register)) }
            from = hole.upperBound
        }
        if end > from { handlers.append(HandlerRange(start: from, end: end, target: target, register: register)) }
    }

    private func attempt(_ body: [Statement], _ clauses: [Handler], _ otherwise: [Statement]) throws {
        if clauses.isEmpty { return try block(body) }
        let exception = temporary()
        let start = here
        let holesFrom = holes.count
        try block(body)
        let firstHandler = handlers.count
        guardRange(from: start, holesFrom: holesFrom, target: -1, register: exception)
        let lastHandler = handlers.count
        var exits: [Int] = []
        let toElse = emitJump(.jump)
        for i in firstHandler..<lastHandler { handlers[i].target = here }
        let outerRegister = handlerRegister
        handlerRegister = exception
        for clause in clauses {
            let mark = top
            var skip: Int?
            if let type = clause.type {
                try at(type.span) {
                    let matched = temporary()
                    emit(.matches, matched, exception, try operand(type))
                    skip = emitJump(.jumpIfFalse, matched)
                }
            }
            if let name = clause.name { store(name, from: exception) }
            try block(clause.body)
            if let name = clause.name {
                store(name, from: constant(.none))
                delete(name)
            }
            exits.append(emitJump(.jump))
            if let skip { land(skip) }
            top = mark
        }
        if clauses.last?.type != nil { emit(.reraise, exception) }
        handlerRegister = outerRegister
        land(toElse)
        try block(otherwise)
        for exit in exits { land(exit) }
    }

    /// `body`, then `finally` however it was left.
    private func protected(_ finally: [Statement], _ body: () throws -> Void) throws {
        let exception = temporary()
        let start = here
        let holesFrom = holes.count
        blocks.append(.finally(finally))
        try body()
        blocks.removeLast()
        let firstHandler = handlers.count
        guardRange(from: start, holesFrom: holesFrom, target: -1, register: exception)
        let lastHandler = handlers.count
        try block(finally)
        let toEnd = emitJump(.jump)
        for i in firstHandler..<lastHandler { handlers[i].target = here }
        let outerRegister = handlerRegister
        handlerRegister = exception
        try block(finally)
        handlerRegister = outerRegister
        emit(.reraise, exception)
        land(toEnd)
    }

    // MARK: with

    private func emitExit(_ context: Register) {
        let mark = top
        let base = temporaries(5)
        emit(.loadMethod, base, context, name("__exit__"))
        for i in 2..<5 { emit(.load, base + Int32(i), constant(.none)) }
        emit(.callMethod, base, 3, -1)
        top = mark
    }

    private func with(_ items: ArraySlice<(context: Expression, target: Expression?)>, _ body: [Statement]) throws {
        guard let item = items.first else { return try block(body) }
        let context = temporary()
        try compile(item.context, into: context)
        let entered = temporaries(2)
        at(item.context.span) {
            emit(.loadMethod, entered, context, name("__enter__"))
            emit(.callMethod, entered, 0, -1)
        }
        if let target = item.target { try assign(target, from: entered) }
        let exception = temporary()
        let start = here
        let holesFrom = holes.count
        blocks.append(.exit(context: context))
        try with(items.dropFirst(), body)
        blocks.removeLast()
        let firstHandler = handlers.count
        guardRange(from: start, holesFrom: holesFrom, target: -1, register: exception)
        let lastHandler = handlers.count
        emitExit(context)
        let toEnd = emitJump(.jump)
        for i in firstHandler..<lastHandler { handlers[i].target = here }
        let base = temporaries(5)
        emit(.loadMethod, base, context, name("__exit__"))
        emit(.bindContext, base + 2, exception)
        emit(.callMethod, base, 3, -1)
        let swallowed = emitJump(.jumpIfTrue, base)
        emit(.reraise, exception)
        land(swallowed)
        land(toEnd)
    }

    // MARK: Classes

    /// Makes a function or class, hands it through its decorators, innermost first, and stores what comes out.
    private func decorated(_ decorators: [Expression], _ name: String, _ make: (Register) throws -> Void) throws {
        // Each decorator lies before its argument, as a call wants it.
        let first = temporaries(decorators.count)
        for (i, decorator) in decorators.enumerated() { try compile(decorator, into: first + Int32(i)) }
        let made = temporary()
        try make(made)
        for (i, decorator) in decorators.enumerated().reversed() {
            at(decorator.span) { emit(.call, first + Int32(i), 1, -1) }
        }
        store(name, from: decorators.isEmpty ? made : first)
    }

    private func classDefinition(_ node: ClassNode) throws {
        try decorated(node.decorators, node.name) { try self.makeClass(node, into: $0) }
    }

    private func makeClass(_ node: ClassNode, into register: Register) throws {
        guard let inner = analysis.scopes[node.scope] else { return }
        let prefix = qualifiedName == "<module>" ? "" : scope.owner.kind == .function ? qualifiedName + ".<locals>." : qualifiedName + "."
        let compiler = Compiler(vm, source, analysis, inner, qualifiedName: prefix + node.name)
        compiler.span = span
        // Register 0 of a class body holds its namespace.
        _ = compiler.temporary()
        if inner.cells.contains(Scope.ownClass) {
            let cell = compiler.temporary()
            compiler.locals[Scope.ownClass] = cell
            compiler.emit(.deleteLocal, cell, 1)
            compiler.emit(.makeCell, cell)
        }
        try compiler.body(node.body, returningLast: false)
        if let cell = compiler.locals[Scope.ownClass] { compiler.emit(.takeCell, 0, cell) }
        let code = compiler.finish(name: node.name, parameters: [], documentation: node.documentation)
        let function = temporary()
        try emitFunction(code, inner, [], into: function)
        top = function + 1
        let first = temporaries(node.bases.count)
        for (i, base) in node.bases.enumerated() { try compile(base.value, into: first + Int32(i)) }
        emit(.makeClass, register, function, Int32(node.bases.count))
    }
}

extension Expression {
    /// Whether compiling straight into a variable's register is safe: nothing is written before all is read.
    fileprivate var writesTargetLast: Bool {
        switch kind {
        case .boolean, .conditional, .walrus, .comparison, .yield, .yieldFrom: false
        default: true
        }
    }
}
