extension Parser {
    /// `a, b, *c`: a tuple where there is a comma, else the expression alone.
    mutating func expressionList(allowYield: Bool = false) throws(Diagnostic) -> Expression {
        if current.kind == .keyword(.yield) { return try yield() }
        let start = current.span.start
        let first = try starOrNamed()
        guard current.kind == .symbol(.comma) else { return first }
        var items = [first]
        while skip(.comma), startsExpression { items.append(try starOrNamed()) }
        return Expression(.tuple(items), Span(start, previousEnd))
    }

    private var startsExpression: Bool {
        switch current.kind {
        case .name, .integer, .float, .string: return true
        case .keyword(let word):
            switch word {
            case .none, .yes, .no, .not, .lambda, .yield, .await: return true
            default: return false
            }
        case .symbol(let symbol):
            switch symbol {
            case .open, .openBracket, .openBrace, .minus, .plus, .tilde, .star, .ellipsis: return true
            default: return false
            }
        default: return false
        }
    }

    mutating func starOrNamed() throws(Diagnostic) -> Expression {
        let start = current.span.start
        if skip(.star) {
            let inner = try orExpression(1)
            return Expression(.starred(inner), Span(start, inner.span.end))
        }
        return try namedExpression()
    }

    /// `name := value`, or an expression.
    mutating func namedExpression() throws(Diagnostic) -> Expression {
        if case .name(let name) = current.kind, peek(1) == .symbol(.walrus) {
            let start = current.span.start
            index += 2
            let value = try expression()
            return Expression(.walrus(name, value), Span(start, value.span.end))
        }
        return try expression()
    }

    private mutating func yield() throws(Diagnostic) -> Expression {
        if functionDepth == 0 { throw error(.outside(statement: "yield", of: "function")) }
        let start = current.span.start
        index += 1
        if skip(.from) {
            let value = try expression()
            return Expression(.yieldFrom(value), Span(start, value.span.end))
        }
        let value = startsExpression ? try expressionList() : nil
        return Expression(.yield(value), Span(start, previousEnd))
    }

    mutating func expression() throws(Diagnostic) -> Expression {
        try nested { (parser) throws(Diagnostic) in try parser.conditional() }
    }

    private mutating func conditional() throws(Diagnostic) -> Expression {
        if current.kind == .keyword(.lambda) { return try lambda() }
        let then = try disjunction()
        guard skip(.if) else { return then }
        let test = try disjunction()
        try expect(.else, in: "a conditional expression")
        let otherwise = try expression()
        return Expression(.conditional(test: test, then: then, otherwise: otherwise), then.span.joined(otherwise.span))
    }

    private mutating func lambda() throws(Diagnostic) -> Expression {
        let start = current.span.start
        index += 1
        let parameters = try self.parameters(until: .colon, annotated: false)
        try expect(.colon, in: "a lambda")
        let scope = newScope()
        functionDepth += 1
        defer { functionDepth -= 1 }
        let body = try expression()
        let node = FunctionNode(
            name: "<lambda>", parameters: parameters, body: [Statement(.returned(body), body.span)], documentation: nil, scope: scope)
        return Expression(.lambda(node), Span(start, body.span.end))
    }

    private mutating func disjunction() throws(Diagnostic) -> Expression {
        let first = try conjunction()
        guard current.kind == .keyword(.or) else { return first }
        var items = [first]
        while skip(.or) { items.append(try conjunction()) }
        return Expression(.boolean(isAnd: false, items), Span(first.span.start, previousEnd))
    }

    private mutating func conjunction() throws(Diagnostic) -> Expression {
        let first = try negation()
        guard current.kind == .keyword(.and) else { return first }
        var items = [first]
        while skip(.and) { items.append(try negation()) }
        return Expression(.boolean(isAnd: true, items), Span(first.span.start, previousEnd))
    }

    private mutating func negation() throws(Diagnostic) -> Expression {
        let start = current.span.start
        guard skip(.not) else { return try comparison() }
        let inner = try nested { (parser) throws(Diagnostic) in try parser.negation() }
        return Expression(.unary(.not, inner), Span(start, inner.span.end))
    }

    private mutating func comparison() throws(Diagnostic) -> Expression {
        let first = try orExpression(1)
        var rest: [(CompareOperator, Expression)] = []
        while let symbol = try comparisonOperator() { rest.append((symbol, try orExpression(1))) }
        return rest.isEmpty ? first : Expression(.comparison(first, rest), Span(first.span.start, previousEnd))
    }

    private mutating func comparisonOperator() throws(Diagnostic) -> CompareOperator? {
        switch current.kind {
        case .symbol(let symbol):
            guard let found = symbol.comparison else { return nil }
            index += 1
            return found
        case .keyword(.in):
            index += 1
            return .contained
        case .keyword(.is):
            index += 1
            return skip(.not) ? .isNot : .isSame
        case .keyword(.not) where peek(1) == .keyword(.in):
            index += 2
            return .notContained
        default: return nil
        }
    }

    /// Binary operators of at least the given precedence (the table stands at `Symbol.binary`).
    mutating func orExpression(_ minimum: Int) throws(Diagnostic) -> Expression {
        var left = try unary()
        var links = 0
        while case .symbol(let symbol) = current.kind, let (op, precedence) = symbol.binary, precedence >= minimum {
            links += 1
            if links > Parser.chainLimit { throw error(.tooDeep) }
            index += 1
            let right = try orExpression(precedence + 1)
            left = Expression(.binary(op, left, right), left.span.joined(right.span))
        }
        return left
    }

    private mutating func unary() throws(Diagnostic) -> Expression {
        let start = current.span.start
        let op: UnaryOperator
        switch current.kind {
        case .symbol(.minus): op = .negate
        case .symbol(.plus): op = .plus
        case .symbol(.tilde): op = .invert
        default: return try power()
        }
        index += 1
        let inner = try nested { (parser) throws(Diagnostic) in try parser.unary() }
        return Expression(.unary(op, inner), Span(start, inner.span.end))
    }

    private mutating func power() throws(Diagnostic) -> Expression {
        if current.kind == .keyword(.await) {
            throw error(.absent(feature: "async and await are", instead: "Everything here runs in order: leave the word out."))
        }
        let base = try primary()
        guard skip(.doubleStar) else { return base }
        let exponent = try nested { (parser) throws(Diagnostic) in try parser.unary() }
        return Expression(.binary(.power, base, exponent), base.span.joined(exponent.span))
    }

    private mutating func primary() throws(Diagnostic) -> Expression {
        var result = try atom()
        var links = 0
        while true {
            links += 1
            if links > Parser.chainLimit { throw error(.tooDeep) }
            let start = result.span.start
            if skip(.dot) {
                let (name, span) = try self.name(for: "an attribute name")
                result = Expression(.attribute(result, name, nameSpan: span), Span(start, span.end))
            } else if skip(.open) {
                let list = try nested { (parser) throws(Diagnostic) in try parser.arguments() }
                result = Expression(.call(result, list), Span(start, previousEnd))
            } else if skip(.openBracket) {
                let key = try nested { (parser) throws(Diagnostic) in try parser.subscriptKey() }
                try expect(.closeBracket, in: "a subscript")
                result = Expression(.subscripted(result, key), Span(start, previousEnd))
            } else {
                return result
            }
        }
    }

    private mutating func subscriptKey() throws(Diagnostic) -> Expression {
        let start = current.span.start
        let first = try sliceOrExpression()
        guard current.kind == .symbol(.comma) else { return first }
        var items = [first]
        while skip(.comma) {
            if current.kind == .symbol(.closeBracket) { break }
            items.append(try sliceOrExpression())
        }
        return Expression(.tuple(items), Span(start, previousEnd))
    }

    private mutating func sliceOrExpression() throws(Diagnostic) -> Expression {
        let start = current.span.start
        func part(_ parser: inout Parser) throws(Diagnostic) -> Expression? {
            switch parser.current.kind {
            case .symbol(.colon), .symbol(.comma), .symbol(.closeBracket): nil
            default: try parser.expression()
            }
        }
        if current.kind != .symbol(.colon) {
            let first = try starOrNamed()
            guard skip(.colon) else { return first }
            return try slice(from: first, start, part)
        }
        index += 1
        return try slice(from: nil, start, part)
    }

    private mutating func slice(
        from lower: Expression?, _ start: Int, _ part: (inout Parser) throws(Diagnostic) -> Expression?
    ) throws(Diagnostic) -> Expression {
        let upper = try part(&self)
        let step = skip(.colon) ? try part(&self) : nil
        return Expression(.slice(lower, upper, step), Span(start, previousEnd))
    }

    /// The arguments of a call, up to and with the closing bracket.
    mutating func arguments() throws(Diagnostic) -> [Argument] {
        var list: [Argument] = []
        var seenKeyword = false
        while !skip(.close) {
            let start = current.span.start
            if skip(.doubleStar) {
                let value = try expression()
                seenKeyword = true
                list.append(Argument(kind: .doubleStar, value: value, span: Span(start, previousEnd)))
            } else if skip(.star) {
                let value = try expression()
                list.append(Argument(kind: .star, value: value, span: Span(start, previousEnd)))
            } else if case .name(let name) = current.kind, peek(1) == .symbol(.assign) {
                index += 2
                let value = try expression()
                let isRepeated = list.contains { if case .keyword(name) = $0.kind { true } else { false } }
                if isRepeated { throw Diagnostic(.duplicate(kind: "keyword argument repeated:", name: name), at: Span(start, previousEnd)) }
                seenKeyword = true
                list.append(Argument(kind: .keyword(name), value: value, span: Span(start, previousEnd)))
            } else {
                var value = try namedExpression()
                if current.kind == .keyword(.for) {
                    value = try comprehension(.generator, element: value, value: nil, from: start)
                }
                if seenKeyword { throw Diagnostic(.argumentOrder, at: value.span) }
                list.append(Argument(kind: .positional, value: value, span: value.span))
            }
            if skip(.close) { break }
            if current.kind != .symbol(.comma) { throw unexpected("',' or ')'", in: "a call") }
            index += 1
        }
        return list
    }

    private mutating func atom() throws(Diagnostic) -> Expression {
        let token = current
        switch token.kind {
        case .name(let name):
            index += 1
            return Expression(.name(name), token.span)
        case .integer(let digits, let radix):
            index += 1
            return Expression(.integer(digits: digits, radix: radix), token.span)
        case .float(let value):
            index += 1
            return Expression(.float(value), token.span)
        case .string: return try strings()
        case .keyword(.none):
            index += 1
            return Expression(.none, token.span)
        case .keyword(.yes), .keyword(.no):
            index += 1
            return Expression(.bool(token.kind == .keyword(.yes)), token.span)
        case .symbol(.ellipsis):
            index += 1
            return Expression(.ellipsis, token.span)
        case .symbol(.open): return try nested { (parser) throws(Diagnostic) in try parser.parenthesised() }
        case .symbol(.openBracket): return try nested { (parser) throws(Diagnostic) in try parser.listDisplay() }
        case .symbol(.openBrace): return try nested { (parser) throws(Diagnostic) in try parser.braces() }
        default: throw unexpected(nil, in: "an expression")
        }
    }

    private mutating func parenthesised() throws(Diagnostic) -> Expression {
        let start = current.span.start
        index += 1
        if skip(.close) { return Expression(.tuple([]), Span(start, previousEnd)) }
        if current.kind == .keyword(.yield) {
            let inner = try yield()
            try expect(.close, in: "parentheses")
            return inner
        }
        let first = try starOrNamed()
        if current.kind == .keyword(.for) {
            let node = try comprehension(.generator, element: first, value: nil, from: start)
            try expect(.close, in: "a generator expression")
            return Expression(node.kind, Span(start, previousEnd))
        }
        if skip(.close) {
            // A bracketed name keeps its own meaning; the span takes in the brackets.
            return Expression(first.kind, Span(start, previousEnd))
        }
        var items = [first]
        while skip(.comma) {
            if current.kind == .symbol(.close) { break }
            items.append(try starOrNamed())
        }
        if current.kind != .symbol(.close) { throw unexpected("',' or ')'", in: "parentheses") }
        index += 1
        return Expression(.tuple(items), Span(start, previousEnd))
    }

    private mutating func listDisplay() throws(Diagnostic) -> Expression {
        let start = current.span.start
        index += 1
        var items: [Expression] = []
        while current.kind != .symbol(.closeBracket) {
            items.append(try starOrNamed())
            if items.count == 1, current.kind == .keyword(.for) {
                let node = try comprehension(.list, element: items[0], value: nil, from: start)
                try expect(.closeBracket, in: "a list comprehension")
                return Expression(node.kind, Span(start, previousEnd))
            }
            if current.kind == .symbol(.closeBracket) { break }
            if current.kind != .symbol(.comma) { throw unexpected("',' or ']'", in: "a list") }
            index += 1
        }
        index += 1
        return Expression(.list(items), Span(start, previousEnd))
    }

    private mutating func braces() throws(Diagnostic) -> Expression {
        let start = current.span.start
        index += 1
        if skip(.closeBrace) { return Expression(.dict([]), Span(start, previousEnd)) }
        var items: [DictItem] = []
        var elements: [Expression] = []
        while current.kind != .symbol(.closeBrace) {
            if skip(.doubleStar) {
                items.append(DictItem(key: nil, value: try orExpression(1)))
            } else {
                let key = try starOrNamed()
                if elements.isEmpty, skip(.colon) {
                    let value = try expression()
                    if items.isEmpty, current.kind == .keyword(.for) {
                        let node = try comprehension(.dict, element: key, value: value, from: start)
                        try expect(.closeBrace, in: "a dict comprehension")
                        return Expression(node.kind, Span(start, previousEnd))
                    }
                    items.append(DictItem(key: key, value: value))
                } else if items.isEmpty {
                    if elements.isEmpty, current.kind == .keyword(.for) {
                        let node = try comprehension(.set, element: key, value: nil, from: start)
                        try expect(.closeBrace, in: "a set comprehension")
                        return Expression(node.kind, Span(start, previousEnd))
                    }
                    elements.append(key)
                } else {
                    throw unexpected("':' after the key", in: "a dict")
                }
            }
            if current.kind == .symbol(.closeBrace) { break }
            if current.kind != .symbol(.comma) { throw unexpected("',' or '}'", in: elements.isEmpty ? "a dict" : "a set") }
            index += 1
        }
        index += 1
        return Expression(elements.isEmpty ? .dict(items) : .set(elements), Span(start, previousEnd))
    }

    private mutating func comprehension(
        _ kind: ComprehensionNode.Kind, element: Expression, value: Expression?, from start: Int
    ) throws(Diagnostic) -> Expression {
        if case .starred = element.kind {
            throw Diagnostic(.scope("iterable unpacking cannot be used in comprehension"), at: element.span)
        }
        var clauses: [ComprehensionNode.Clause] = []
        while skip(.for) {
            let target = try targetList()
            try expect(.in, in: "a comprehension")
            let iterable = try disjunctionOnly()
            var conditions: [Expression] = []
            while skip(.if) {
                if case .name = current.kind, peek(1) == .symbol(.walrus) {
                    conditions.append(try namedExpression())
                } else {
                    conditions.append(try disjunctionOnly())
                }
            }
            clauses.append(.init(target: target, iterable: iterable, conditions: conditions))
        }
        let node = ComprehensionNode(kind: kind, element: element, value: value, clauses: clauses, scope: newScope())
        return Expression(.comprehension(node), Span(start, previousEnd))
    }

    private mutating func disjunctionOnly() throws(Diagnostic) -> Expression {
        if current.kind == .keyword(.lambda) { return try lambda() }
        return try disjunction()
    }

    /// The parameters of a `def` (annotations are read and dropped) or a `lambda`.
    mutating func parameters(until close: Symbol, annotated: Bool) throws(Diagnostic) -> [FunctionNode.Parameter] {
        var list: [FunctionNode.Parameter] = []
        var afterStar = false
        while current.kind != .symbol(close) {
            let start = current.span
            if skip(.slash) {
                if afterStar || list.isEmpty { throw Diagnostic(.parameterOrder("/ must be ahead of * and behind a parameter"), at: start) }
                for i in list.indices { list[i].kind = .positionalOnly }
            } else if skip(.doubleStar) {
                list.append(try parameter(.keywords, annotated))
            } else if skip(.star) {
                if afterStar { throw Diagnostic(.parameterOrder("* argument may appear only once"), at: start) }
                afterStar = true
                if current.kind == .symbol(.comma) {
                    if peek(1) == .symbol(close) { throw Diagnostic(.parameterOrder("named arguments must follow bare *"), at: start) }
                } else {
                    list.append(try parameter(.variadic, annotated))
                }
            } else {
                var item = try parameter(afterStar ? .keywordOnly : .normal, annotated)
                if skip(.assign) {
                    item.standard = try expression()
                } else if !afterStar, list.contains(where: { $0.standard != nil }) {
                    throw Diagnostic(.parameterOrder("non-default argument follows default argument"), at: item.span)
                }
                list.append(item)
            }
            if let last = list.last, list.dropLast().contains(where: { $0.name == last.name }) {
                throw Diagnostic(.duplicate(kind: "duplicate argument in function definition:", name: last.name), at: last.span)
            }
            if list.last?.kind == .keywords, current.kind == .symbol(.comma), peek(1) != .symbol(close) {
                throw error(.parameterOrder("arguments cannot follow var-keyword argument"))
            }
            if !skip(.comma) { break }
        }
        return list
    }

    private mutating func parameter(_ kind: FunctionNode.Parameter.Kind, _ annotated: Bool) throws(Diagnostic) -> FunctionNode.Parameter {
        let (name, span) = try self.name(for: "a parameter name")
        if annotated, skip(.colon) { _ = try expression() }
        return FunctionNode.Parameter(kind: kind, name: name, standard: nil, span: span)
    }
}
