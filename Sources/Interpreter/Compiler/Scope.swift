import Syntax

/// The names of one function, class, comprehension or cell, and where each of them lives.
final class Scope {
    enum Kind { case module, function, classBody, comprehension }
    enum Place { case local, cell, free, global, namespace }

    let kind: Kind
    let parent: Scope?
    /// Names in the order in which they were first bound.
    private(set) var bound: [String] = []
    private var boundSet: Set<String> = []
    private(set) var cells: Set<String> = []
    private(set) var free: [String] = []
    var globals: Set<String> = []
    var nonlocals: Set<String> = []
    var deleted: Set<String> = []
    var isGenerator = false
    var hasWalrus = false
    /// Of a module of our own, whose calls no traceback shows.
    var isLibrary = false

    init(_ kind: Kind, in parent: Scope?) {
        self.kind = kind
        self.parent = parent
    }

    /// The scope whose registers this one uses: a comprehension runs inside of what is around it.
    var owner: Scope { kind == .comprehension ? parent?.owner ?? self : self }

    func bind(_ name: String) {
        if globals.contains(name) || nonlocals.contains(name) { return }
        if boundSet.insert(name).inserted { bound.append(name) }
    }

    func isBound(_ name: String) -> Bool { boundSet.contains(name) }

    /// Notes that `name` is used here: variables of outer functions become cells, and travel inwards as free variables.
    func reference(_ name: String) {
        guard !globals.contains(name), let home = home(of: name), home.owner !== owner else { return }
        home.cells.insert(name)
        var scope: Scope? = owner
        while let current = scope, current !== home.owner {
            if !current.free.contains(name) { current.free.append(name) }
            scope = current.parent?.owner
        }
    }

    /// `__class__` is the class that is being defined around a method: `super()` needs it.
    static let ownClass = "__class__"

    private func home(of name: String) -> Scope? {
        var scope: Scope? = self
        if name == Scope.ownClass {
            while let current = scope, current.kind != .classBody { scope = current.parent }
            return scope
        }
        while let current = scope {
            if current.globals.contains(name) { return nil }
            if current.kind == .module { return nil }
            if current.isBound(name), current === self || current.kind != .classBody { return current }
            scope = current.parent
        }
        return nil
    }

    func place(of name: String) -> (place: Place, scope: Scope) {
        if globals.contains(name) { return (.global, self) }
        guard let home = home(of: name) else {
            return owner.kind == .classBody && owner === self ? (.namespace, self) : (.global, self)
        }
        if home.owner !== owner { return (.free, home) }
        if home.kind == .classBody { return (name == Scope.ownClass ? .cell : .namespace, home) }
        return (home.cells.contains(name) ? .cell : .local, home)
    }
}

/// Finds the scopes of a program before it is compiled.
struct ScopeAnalysis {
    private(set) var scopes: [Int: Scope] = [:]
    let module = Scope(.module, in: nil)
    private var references: [(Scope, String)] = []
    private var problem: Diagnostic?

    init(_ program: Program) throws(Diagnostic) {
        visit(program.statements, module)
        if let problem { throw problem }
        for (scope, name) in references { scope.reference(name) }
    }

    private mutating func visit(_ statements: [Statement], _ scope: Scope) {
        for statement in statements { visit(statement, scope) }
    }

    private mutating func visit(_ statement: Statement, _ scope: Scope) {
        switch statement.kind {
        case .expression(let value): visit(value, scope)
        case .assign(let targets, let value):
            visit(value, scope)
            for target in targets { bind(target, scope) }
        case .augment(let target, _, let value):
            visit(target, scope)
            visit(value, scope)
            bind(target, scope)
        case .annotated(let target, _, let value):
            if let value { visit(value, scope) }
            bind(target, scope)
        case .pass, .breakLoop, .continueLoop: break
        case .delete(let targets):
            for target in targets {
                bind(target, scope)
                if case .name(let name) = target.kind { scope.deleted.insert(name) }
            }
        case .returned(let value): if let value { visit(value, scope) }
        case .raise(let value, let cause):
            if let value { visit(value, scope) }
            if let cause { visit(cause, scope) }
        case .assert(let test, let message):
            visit(test, scope)
            if let message { visit(message, scope) }
        case .global(let names):
            for name in names {
                if scope.isBound(name), scope.kind != .module {
                    problem = problem ?? Diagnostic(.scope("name '\(name)' is assigned to before global declaration"), at: statement.span)
                }
                scope.globals.insert(name)
            }
        case .nonlocal(let names):
            for name in names {
                var outer = scope.parent
                while let current = outer, current.kind == .classBody || !current.isBound(name) { outer = current.parent }
                if outer == nil || outer?.kind == .module {
                    problem = problem ?? Diagnostic(.scope("no binding for nonlocal '\(name)' found"), at: statement.span)
                }
                scope.nonlocals.insert(name)
                references.append((scope, name))
            }
        case .importModules(let names):
            for name in names { scope.bind(name.alias ?? String(name.name.prefix { $0 != "." })) }
        case .importFrom(_, let names, _): for name in names { scope.bind(name.alias ?? name.name) }
        case .branch(let branches, let otherwise):
            for branch in branches {
                visit(branch.test, scope)
                visit(branch.body, scope)
            }
            visit(otherwise, scope)
        case .loop(let test, let body, let otherwise):
            visit(test, scope)
            visit(body, scope)
            visit(otherwise, scope)
        case .iterate(let target, let iterable, let body, let otherwise):
            visit(iterable, scope)
            bind(target, scope)
            visit(body, scope)
            visit(otherwise, scope)
        case .attempt(let body, let handlers, let otherwise, let finally):
            visit(body, scope)
            for handler in handlers {
                if let type = handler.type { visit(type, scope) }
                if let name = handler.name {
                    scope.bind(name)
                    scope.deleted.insert(name)
                    references.append((scope, name))
                }
                visit(handler.body, scope)
            }
            visit(otherwise, scope)
            visit(finally, scope)
        case .with(let items, let body):
            for item in items {
                visit(item.context, scope)
                if let target = item.target { bind(target, scope) }
            }
            visit(body, scope)
        case .function(let node):
            visit(node.decorators, scope)
            scope.bind(node.name)
            references.append((scope, node.name))
            visit(node, scope)
        case .classDefinition(let node):
            visit(node.decorators, scope)
            scope.bind(node.name)
            references.append((scope, node.name))
            for base in node.bases { visit(base.value, scope) }
            let inner = Scope(.classBody, in: scope)
            scopes[node.scope] = inner
            visit(node.body, inner)
        }
    }

    private mutating func visit(_ node: FunctionNode, _ scope: Scope) {
        for parameter in node.parameters { if let standard = parameter.standard { visit(standard, scope) } }
        let inner = Scope(.function, in: scope)
        scopes[node.scope] = inner
        for parameter in node.parameters { inner.bind(parameter.name) }
        visit(node.body, inner)
    }

    private mutating func bind(_ target: Expression, _ scope: Scope) {
        switch target.kind {
        case .name(let name):
            scope.bind(name)
            references.append((scope, name))
        case .tuple(let items), .list(let items): for item in items { bind(item, scope) }
        case .starred(let inner): bind(inner, scope)
        default: visit(target, scope)
        }
    }

    private mutating func visit(_ expressions: [Expression], _ scope: Scope) {
        for expression in expressions { visit(expression, scope) }
    }

    private mutating func visit(_ parts: [FormattedPart], _ scope: Scope) {
        for case .value(let value, _, _, let spec) in parts {
            visit(value, scope)
            visit(spec, scope)
        }
    }

    private mutating func visit(_ expression: Expression, _ scope: Scope) {
        switch expression.kind {
        case .name(let name): references.append((scope, name))
        case .integer, .float, .string, .bytes, .none, .bool, .ellipsis: break
        case .formatted(let parts): visit(parts, scope)
        case .tuple(let items), .list(let items), .set(let items), .boolean(_, let items): visit(items, scope)
        case .dict(let items):
            for item in items {
                if let key = item.key { visit(key, scope) }
                visit(item.value, scope)
            }
        case .unary(_, let inner), .starred(let inner), .attribute(let inner, _, _): visit(inner, scope)
        case .binary:
            // A long chain leans to the left: walk down it without recursion.
            var current = expression
            while case .binary(_, let left, let right) = current.kind {
                visit(right, scope)
                current = left
            }
            visit(current, scope)
        case .comparison(let first, let rest):
            visit(first, scope)
            for (_, value) in rest { visit(value, scope) }
        case .conditional(let test, let then, let otherwise): visit([test, then, otherwise], scope)
        case .call(let callee, let arguments):
            visit(callee, scope)
            if case .name("super") = callee.kind { references.append((scope, Scope.ownClass)) }
            for argument in arguments { visit(argument.value, scope) }
        case .subscripted(let base, let key): visit([base, key], scope)
        case .slice(let a, let b, let c): visit([a, b, c].compactMap { $0 }, scope)
        case .walrus(let name, let value):
            visit(value, scope)
            var target = scope
            while target.kind == .comprehension, let parent = target.parent { target = parent }
            target.bind(name)
            target.owner.hasWalrus = true
            references.append((scope, name))
        case .lambda(let node): visit(node, scope)
        case .comprehension(let node): visit(node, scope)
        case .yield(let value):
            scope.owner.isGenerator = true
            if let value { visit(value, scope) }
        case .yieldFrom(let value):
            scope.owner.isGenerator = true
            visit(value, scope)
        }
    }

    private mutating func visit(_ node: ComprehensionNode, _ scope: Scope) {
        guard let first = node.clauses.first else { return }
        visit(first.iterable, scope)
        let inner = Scope(node.kind == .generator ? .function : .comprehension, in: scope)
        if node.kind == .generator {
            inner.isGenerator = true
            inner.bind(".0")
        }
        scopes[node.scope] = inner
        for (i, clause) in node.clauses.enumerated() {
            if i > 0 { visit(clause.iterable, inner) }
            bind(clause.target, inner)
            visit(clause.conditions, inner)
        }
        visit(node.element, inner)
        if let value = node.value { visit(value, inner) }
    }
}
