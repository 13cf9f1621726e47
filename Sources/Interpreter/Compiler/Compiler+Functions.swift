import Syntax

/// Functions, comprehensions, and the fetching of a loop's next value.
extension Compiler {
    /// Makes a function value: defaults are evaluated now, cells of the variables it shares are handed over.
    func function(_ node: FunctionNode, into target: Register) throws {
        guard let inner = analysis.scopes[node.scope] else { return }
        let isMethod = scope.kind == .classBody
        let prefix = qualifiedName == "<module>" ? "" : isMethod ? qualifiedName + "." : qualifiedName + ".<locals>."
        let compiler = Compiler(vm, source, analysis, inner, qualifiedName: prefix + node.name)
        compiler.span = span
        compiler.parameterNames = Set(node.parameters.map(\.name))
        compiler.declareLocals(node.parameters)
        try compiler.body(node.body, returningLast: false)
        let code = compiler.finish(name: node.name, parameters: node.parameters, documentation: node.documentation)
        try emitFunction(code, inner, node.parameters, into: target)
    }

    /// Register layout behind `function`: defaults by parameter, then the cells.
    func emitFunction(_ code: Code, _ inner: Scope, _ parameters: [FunctionNode.Parameter], into target: Register) throws {
        children.append(code)
        let index = Int32(children.count - 1)
        let first = temporaries(parameters.count + inner.free.count)
        for (i, parameter) in parameters.enumerated() {
            if let standard = parameter.standard {
                try compile(standard, into: first + Int32(i))
            } else {
                emit(.deleteLocal, first + Int32(i), 1)
            }
        }
        for (i, name) in inner.free.enumerated() {
            let register = first + Int32(parameters.count + i)
            switch location(of: name) {
            case .cell(let cell): emit(.load, register, cell, 0, flag: 1)
            case .free(let index): emit(.loadFree, register, index, 1)
            default:
                // A class body passes through what its methods use of the function around it.
                if let index = scope.owner.free.firstIndex(of: name) { emit(.loadFree, register, Int32(index), 1) }
            }
        }
        emit(.function, target, index, first)
    }

    func comprehension(_ node: ComprehensionNode, into target: Register) throws {
        guard let inner = analysis.scopes[node.scope], let first = node.clauses.first else { return }
        if node.kind == .generator {
            let source = temporary()
            emit(.iterate, source, try operand(first.iterable))
            let parameter = FunctionNode.Parameter(kind: .positionalOnly, name: ".0", standard: nil, span: first.iterable.span)
            let compiler = Compiler(vm, self.source, analysis, inner, qualifiedName: "<genexpr>")
            compiler.span = span
            compiler.declareLocals([parameter])
            try compiler.clauses(node, 0, sourceRegister: 0) { (compiler) in
                let mark = compiler.top
                let value = compiler.temporary()
                try compiler.compile(node.element, into: value)
                compiler.emit(.yield, value, value)
                compiler.top = mark
            }
            let code = compiler.finish(name: "<genexpr>", parameters: [parameter], documentation: nil)
            let base = temporaries(2)
            try emitFunction(code, inner, [parameter], into: base)
            top = base + 2
            emit(.load, base + 1, source)
            emit(.call, base, 1, -1)
            emit(.load, target, base)
            // Nothing else holds the generator, nor what it draws on, once it is let go.
            emit(.deleteLocal, source, 1)
            emit(.deleteLocal, base, 1)
            return
        }
        let result = temporary()
        let source = temporary()
        emit(.iterate, source, try operand(first.iterable))
        switch node.kind {
        case .set: emit(.set, result, 0, 0)
        case .dict: emit(.dict, result)
        default: emit(.list, result, 0, 0)
        }
        var registers: [String: Register] = [:]
        for name in inner.bound {
            let register = temporary()
            registers[name] = register
            emit(.deleteLocal, register, 1)
            if inner.cells.contains(name) { emit(.makeCell, register) }
        }
        let outer = scope
        scope = inner
        comprehensions.append((inner, registers))
        defer {
            scope = outer
            comprehensions.removeLast()
        }
        try clauses(node, 0, sourceRegister: source) { (compiler) in
            let mark = compiler.top
            let element = try compiler.checkedOperand(node.element)
            switch node.kind {
            case .list: compiler.emit(.append, result, element)
            case .set: compiler.emit(.insert, result, element)
            default: compiler.emit(.store, result, element, try compiler.checkedOperand(node.value ?? node.element))
            }
            compiler.top = mark
        }
        emit(.load, target, result)
    }

    private func clauses(
        _ node: ComprehensionNode, _ index: Int, sourceRegister: Register?, _ body: (Compiler) throws -> Void
    ) throws {
        let clause = node.clauses[index]
        let iterator: Register
        if let sourceRegister {
            iterator = sourceRegister
        } else {
            iterator = temporary()
            try at(clause.iterable.span) { emit(.iterate, iterator, try operand(clause.iterable)) }
        }
        let start = here
        let exit = try advance(clause.target, iterator)
        var skips: [Int] = []
        for condition in clause.conditions { skips += try jump(unless: condition) }
        if index + 1 < node.clauses.count {
            let mark = top
            try clauses(node, index + 1, sourceRegister: nil, body)
            top = mark
        } else {
            try body(self)
        }
        for skip in skips { land(skip) }
        emit(.loop, 0, 0, Int32(start))
        land(exit)
    }

    /// Fetches the next value into a loop's target; returns the jump taken at the end.
    func advance(_ target: Expression, _ iterator: Register) throws -> Int {
        if case .name(let name) = target.kind, case .register(let register) = location(of: name) {
            return emitJump(.advance, register, iterator)
        }
        let mark = top
        let value = temporary()
        let exit = emitJump(.advance, value, iterator, flag: 1)
        try assign(target, from: value)
        top = mark
        return exit
    }
}
