extension Parser {
    /// One logical line, which may hold several simple statements, or one compound statement.
    mutating func statement(into list: inout [Statement]) throws(Diagnostic) {
        let start = current.span.start
        if case .symbol(.at) = current.kind {
            list.append(Statement(try decorated(), Span(start, previousEnd)))
            return
        }
        if case .keyword(let word) = current.kind, let kind = try compound(word) {
            list.append(Statement(kind, Span(start, previousEnd)))
            return
        }
        while true {
            let begin = current.span.start
            let kind = try simple()
            list.append(Statement(kind, Span(begin, previousEnd)))
            if skip(.semicolon) {
                if skip(.newline) { return }
                if current.kind == .end { return }
                continue
            }
            if skip(.newline) { return }
            if current.kind == .end { return }
            throw unexpected(nil, in: "a statement")
        }
    }

    private mutating func compound(_ word: Keyword) throws(Diagnostic) -> Statement.Kind? {
        switch word {
        case .if: return try branch()
        case .while:
            index += 1
            let line = lineNumber
            let test = try namedExpression()
            let body = try loopBody(after: "'while' statement", line)
            return .loop(while: test, body: body, otherwise: try elseBlock())
        case .for:
            index += 1
            let line = lineNumber
            let target = try targetList()
            try expect(.in, in: "'for' statement")
            let iterable = try expressionList()
            let body = try loopBody(after: "'for' statement", line)
            return .iterate(target, over: iterable, body: body, otherwise: try elseBlock())
        case .try: return try attempt()
        case .with: return try with()
        case .def: return .function(try function())
        case .class: return .classDefinition(try classDefinition())
        case .async:
            throw error(.absent(feature: "async and await are", instead: "Everything here runs in order: leave the word out."))
        default: return nil
        }
    }

    /// `@decorator` lines and the function or class below them.
    private mutating func decorated() throws(Diagnostic) -> Statement.Kind {
        var decorators: [Expression] = []
        while skip(.at) {
            decorators.append(try namedExpression())
            guard skip(.newline) else { throw unexpected("the end of the line", in: "a decorator") }
        }
        switch current.kind {
        case .keyword(.def):
            var node = try function()
            node.decorators = decorators
            return .function(node)
        case .keyword(.class):
            var node = try classDefinition()
            node.decorators = decorators
            return .classDefinition(node)
        default: throw unexpected("'def' or 'class'", in: "a decorator")
        }
    }

    var lineNumber: Int { source.position(tokens[max(0, index - 1)].span.start).line }

    mutating func block(after what: String, _ line: Int) throws(Diagnostic) -> [Statement] {
        try expect(.colon, in: what)
        var body: [Statement] = []
        if !skip(.newline) {
            try statement(into: &body)
            return body
        }
        guard skip(.indent) else {
            if current.kind == .end { throw error(.unexpectedEnd(of: what)) }
            throw error(.expectedBlock(after: what, line: line))
        }
        try nested { (parser) throws(Diagnostic) in
            while !parser.skip(.dedent) {
                if parser.skip(.newline) { continue }
                if parser.current.kind == .end { return }
                if parser.current.kind == .indent { throw parser.error(.unexpectedIndent) }
                try parser.statement(into: &body)
            }
        }
        return body
    }

    private mutating func loopBody(after what: String, _ line: Int) throws(Diagnostic) -> [Statement] {
        loopDepth += 1
        defer { loopDepth -= 1 }
        return try block(after: what, line)
    }

    private mutating func elseBlock() throws(Diagnostic) -> [Statement] {
        let line = lineNumber
        return skip(.else) ? try block(after: "'else' statement", line) : []
    }

    private mutating func branch() throws(Diagnostic) -> Statement.Kind {
        var branches: [(test: Expression, body: [Statement])] = []
        repeat {
            index += 1
            let line = lineNumber
            let test = try namedExpression()
            branches.append((test, try block(after: "'if' statement", line)))
        } while current.kind == .keyword(.elif)
        return .branch(branches, otherwise: try elseBlock())
    }

    private mutating func attempt() throws(Diagnostic) -> Statement.Kind {
        index += 1
        let body = try block(after: "'try' statement", lineNumber)
        var handlers: [Handler] = []
        while current.kind == .keyword(.except) {
            let start = current.span.start
            index += 1
            let line = lineNumber
            if case .symbol(.star) = current.kind {
                throw error(.absent(feature: "except* is", instead: "Catch the exception with a plain except."))
            }
            var type: Expression?
            var name: String?
            if current.kind != .symbol(.colon) {
                type = try expression()
                if skip(.as) { name = try self.name(for: "a name").0 }
            }
            handlers.append(Handler(type: type, name: name, body: try block(after: "'except' statement", line), span: Span(start, previousEnd)))
        }
        let otherwise = handlers.isEmpty ? [] : try elseBlock()
        let line = lineNumber
        let finally = skip(.finally) ? try block(after: "'finally' statement", line) : []
        if handlers.isEmpty, finally.isEmpty { throw unexpected("'except' or 'finally' block", in: "'try' statement") }
        return .attempt(body: body, handlers: handlers, otherwise: otherwise, finally: finally)
    }

    private mutating func with() throws(Diagnostic) -> Statement.Kind {
        index += 1
        let line = lineNumber
        if let items = bracketedItems() { return .with(items, body: try block(after: "'with' statement", line)) }
        var items: [(context: Expression, target: Expression?)] = []
        repeat { items.append(try withItem()) } while skip(.comma)
        return .with(items, body: try block(after: "'with' statement", line))
    }

    private mutating func withItem() throws(Diagnostic) -> (context: Expression, target: Expression?) {
        let context = try expression()
        return (context, skip(.as) ? try target(try primaryTarget()) : nil)
    }

    /// `with (open(a) as f, open(b) as g):`; nil, and nothing read, if the bracket is a plain expression's.
    private mutating func bracketedItems() -> [(context: Expression, target: Expression?)]? {
        let start = self
        guard skip(.open) else { return nil }
        var items: [(context: Expression, target: Expression?)] = []
        while current.kind != .symbol(.close) {
            guard let item = try? withItem() else {
                self = start
                return nil
            }
            items.append(item)
            if !skip(.comma) { break }
        }
        guard skip(.close), current.kind == .symbol(.colon), items.contains(where: { $0.target != nil }) else {
            self = start
            return nil
        }
        return items
    }

    private mutating func primaryTarget() throws(Diagnostic) -> Expression { try orExpression(1) }

    private mutating func function() throws(Diagnostic) -> FunctionNode {
        index += 1
        let line = lineNumber
        let (name, _) = try self.name(for: "a function name")
        try expect(.open, in: "a function definition")
        let parameters = try self.parameters(until: .close, annotated: true)
        try expect(.close, in: "a function definition")
        if skip(.arrow) { _ = try expression() }
        let scope = newScope()
        let outerLoops = loopDepth
        loopDepth = 0
        functionDepth += 1
        defer {
            loopDepth = outerLoops
            functionDepth -= 1
        }
        let body = try block(after: "function definition", line)
        return FunctionNode(name: name, parameters: parameters, body: body, documentation: documentation(body), scope: scope)
    }

    func documentation(_ body: [Statement]) -> String? {
        if case .expression(let expression)? = body.first?.kind, case .string(let text) = expression.kind { return text }
        return nil
    }

    private mutating func classDefinition() throws(Diagnostic) -> ClassNode {
        index += 1
        let line = lineNumber
        let (name, _) = try self.name(for: "a class name")
        var bases: [Argument] = []
        if skip(.open) { bases = try arguments() }
        for base in bases {
            if case .keyword(let word) = base.kind {
                throw Diagnostic(.absent(feature: "\(word == "metaclass" ? "metaclasses are" : "class keyword arguments are")", instead: "Leave it out."), at: base.span)
            }
        }
        let scope = newScope()
        let outer = (loopDepth, functionDepth)
        (loopDepth, functionDepth) = (0, 0)
        defer { (loopDepth, functionDepth) = outer }
        let body = try block(after: "class definition", line)
        return ClassNode(name: name, bases: bases, body: body, documentation: documentation(body), scope: scope)
    }

    private mutating func simple() throws(Diagnostic) -> Statement.Kind {
        guard case .keyword(let word) = current.kind else { return try expressionStatement() }
        switch word {
        case .pass:
            index += 1
            return .pass
        case .break, .continue:
            if loopDepth == 0 { throw error(.outside(statement: word.rawValue, of: "loop")) }
            index += 1
            return word == .break ? .breakLoop : .continueLoop
        case .return:
            if functionDepth == 0 { throw error(.outside(statement: "return", of: "function")) }
            index += 1
            return .returned(endsStatement ? nil : try expressionList())
        case .raise:
            index += 1
            if endsStatement { return .raise(nil, cause: nil) }
            let exception = try expression()
            return .raise(exception, cause: skip(.from) ? try expression() : nil)
        case .assert:
            index += 1
            let test = try expression()
            return .assert(test, skip(.comma) ? try expression() : nil)
        case .del:
            index += 1
            let list = try targetList()
            if case .tuple(let items) = list.kind { return .delete(items) }
            return .delete([list])
        case .global, .nonlocal:
            index += 1
            var names: [String] = []
            repeat { names.append(try name(for: "a name").0) } while skip(.comma)
            return word == .global ? .global(names) : .nonlocal(names)
        case .import:
            index += 1
            var names: [ImportedName] = []
            repeat {
                let (name, span) = try dottedName()
                names.append(ImportedName(name: name, alias: skip(.as) ? try self.name(for: "a name").0 : nil, span: span))
            } while skip(.comma)
            return .importModules(names)
        case .from: return try fromImport()
        case .else, .elif, .except, .finally:
            throw error(.unexpected(found: "'\(word.rawValue)'", expected: nil), notes: ["It has no statement above it that it could belong to: look at the indentation."])
        default: return try expressionStatement()
        }
    }

    private var endsStatement: Bool {
        switch current.kind {
        case .newline, .end, .symbol(.semicolon): true
        default: false
        }
    }

    private mutating func dottedName() throws(Diagnostic) -> (String, Span) {
        var (text, span) = try name(for: "a module name")
        while skip(.dot) {
            let (next, nextSpan) = try name(for: "a module name")
            text += "." + next
            span = span.joined(nextSpan)
        }
        return (text, span)
    }

    private mutating func fromImport() throws(Diagnostic) -> Statement.Kind {
        index += 1
        let (module, _) = try dottedName()
        try expect(.import, in: "an import")
        if skip(.star) { return .importFrom(module, [], all: true) }
        let isBracketed = skip(.open)
        var names: [ImportedName] = []
        repeat {
            if isBracketed, current.kind == .symbol(.close) { break }
            let (name, span) = try self.name(for: "a name")
            names.append(ImportedName(name: name, alias: skip(.as) ? try self.name(for: "a name").0 : nil, span: span))
        } while skip(.comma)
        if isBracketed { try expect(.close, in: "an import") }
        return .importFrom(module, names, all: false)
    }

    private mutating func expressionStatement() throws(Diagnostic) -> Statement.Kind {
        let first = try expressionList(allowYield: true)
        if case .symbol(let symbol) = current.kind, let augmented = symbol.augmented {
            switch first.kind {
            case .name, .attribute, .subscripted: break
            default: throw Diagnostic(.cannotAssign(to: first.described, with: "use augmented assignment with"), at: first.span)
            }
            index += 1
            return .augment(first, augmented, try expressionList(allowYield: true))
        }
        if skip(.colon) {
            let target = try self.target(first)
            let annotation = try expression().span
            return .annotated(target, annotation: annotation, skip(.assign) ? try expressionList(allowYield: true) : nil)
        }
        guard current.kind == .symbol(.assign) else {
            if case .starred = first.kind {
                throw Diagnostic(.scope("can't use starred expression here"), at: first.span)
            }
            return .expression(first)
        }
        var parts = [first]
        while skip(.assign) { parts.append(try expressionList(allowYield: true)) }
        let value = parts.removeLast()
        if case .starred = value.kind { throw Diagnostic(.scope("can't use starred expression here"), at: value.span) }
        var targets: [Expression] = []
        for part in parts {
            if case .starred = part.kind {
                throw Diagnostic(.scope("starred assignment target must be in a list or tuple"), at: part.span)
            }
            targets.append(try target(part))
        }
        return .assign(targets, value)
    }

    /// Checks that an expression can be assigned to.
    func target(_ expression: Expression) throws(Diagnostic) -> Expression {
        switch expression.kind {
        case .name, .attribute, .subscripted: return expression
        case .starred(let inner): return Expression(.starred(try target(inner)), expression.span)
        case .tuple(let items), .list(let items):
            var stars = 0
            for item in items {
                _ = try target(item)
                if case .starred = item.kind { stars += 1 }
            }
            if stars > 1 { throw Diagnostic(.scope("multiple starred expressions in assignment"), at: expression.span) }
            return expression
        default:
            var notes: [String] = []
            if case .comparison = expression.kind { notes.append("Maybe you meant '==' instead of '='?") }
            throw Diagnostic(.cannotAssign(to: expression.described, with: "assign to"), at: expression.span, notes: notes)
        }
    }

    /// The targets of a `for` or a `del`: names, items, attributes, tuples of them.
    mutating func targetList() throws(Diagnostic) -> Expression {
        let start = current.span.start
        var items: [Expression] = []
        var isTuple = false
        repeat {
            if !items.isEmpty {
                isTuple = true
                if current.kind == .keyword(.in) || endsStatement { break }
            }
            if skip(.star) {
                let inner = try orExpression(1)
                items.append(Expression(.starred(try target(inner)), inner.span))
            } else {
                items.append(try target(try orExpression(1)))
            }
        } while skip(.comma)
        return isTuple ? Expression(.tuple(items), Span(start, previousEnd)) : items[0]
    }
}

extension Expression {
    /// How CPython names the expression when it can't be assigned to.
    public var described: String {
        switch kind {
        case .name: "name"
        case .integer, .float, .string, .bytes: "literal"
        case .formatted: "f-string expression"
        case .none: "None"
        case .bool(let value): value ? "True" : "False"
        case .ellipsis: "ellipsis"
        case .tuple: "tuple"
        case .list: "list"
        case .set: "set display"
        case .dict: "dict literal"
        case .unary, .binary, .boolean: "expression"
        case .comparison: "comparison"
        case .conditional: "conditional expression"
        case .call: "function call"
        case .attribute: "attribute"
        case .subscripted: "subscript"
        case .slice: "slice"
        case .starred: "starred"
        case .walrus: "named expression"
        case .lambda: "lambda"
        case .comprehension(let node):
            switch node.kind {
            case .list: "list comprehension"
            case .set: "set comprehension"
            case .dict: "dict comprehension"
            case .generator: "generator expression"
            }
        case .yield, .yieldFrom: "yield expression"
        }
    }
}
