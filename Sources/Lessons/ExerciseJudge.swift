public import Notebook
public import Interpreter
import Syntax

/// Judges an answer by value and effect, not by spelling, in a copy of the state: whatever a check does is undone.
public struct ExerciseJudge {
    public enum Verdict: Sendable, Equatable {
        case right
        /// What to say, and the number of the named mistake if it is one.
        case wrong(String, mistake: Int?)
    }
    private let exercise: Exercise
    private let session: Session

    public init(_ exercise: Exercise, in session: Session) {
        self.exercise = exercise
        self.session = session
    }

    /// Judges the variables as they are now.
    ///
    /// - Parameter before: the state in which the exercise began; named mistakes are tried out in it.
    public func judge(before: Snapshot) -> Verdict {
        guard let fault = undoing({ fault() }) else { return .right }
        let seen = undoing { fingerprint() }
        for (i, mistake) in exercise.mistakes.enumerated() {
            let isThis: Bool
            if let when = mistake.when {
                isThis = undoing { (try? session.vm.truth(session.value(of: when))) ?? false }
            } else {
                isThis = undoing {
                    session.vm.restore(before, keepingOthers: false)
                    _ = session.runAside(mistake.code)
                    return ExerciseJudge.agree(fingerprint(), seen)
                }
            }
            if isThis { return .wrong(mistake.message, mistake: i) }
        }
        return .wrong(fault, mistake: nil)
    }

    /// What code comes to in the state `before`, everything undone afterwards.
    public func judge(_ code: String, before: Snapshot) -> Verdict {
        undoing {
            session.vm.restore(before, keepingOthers: false)
            if case .failed(let failure) = session.runAside(code) { return .wrong("\(failure.className): \(failure.message)", mistake: nil) }
            return judge(before: before)
        }
    }

    private func undoing<T>(_ body: () -> T) -> T {
        let now = session.vm.snapshot()
        defer { session.vm.restore(now, keepingOthers: false) }
        return body()
    }

    /// The first check that does not hold, in words.
    private func fault() -> String? {
        for check in exercise.checks {
            do {
                if try session.vm.truth(session.value(of: check.expression)) { continue }
                return check.message + came(check)
            } catch {
                let exception = session.vm.exception(from: error)
                let name = exception.type.name
                if name == "NameError" || name == "KeyboardInterrupt" { return check.message }
                return "\(check.message) (\(name): \((try? exception.str(session.vm)) ?? ""))"
            }
        }
        return nil
    }

    /// ` (steps is 5)`: what stands on the left of the comparison that failed, if that is short.
    private func came(_ check: Exercise.Check) -> String {
        guard let (source, expression) = ExerciseJudge.parsed(check.expression), let left = ExerciseJudge.compared(expression), !ExerciseJudge.isConstant(left) else { return "" }
        let text = source[left.span]
        guard let value = try? session.value(of: text), let shown = try? session.vm.str(value), shown.count <= 60, !shown.contains("\n"), !shown.contains(" at 0x") else { return "" }
        return " (\(text) is \(shown))"
    }

    /// The first of what is compared: `a` of `a == b` and of `np.allclose(a, b)`.
    private static func compared(_ expression: Expression) -> Expression? {
        switch expression.kind {
        case .comparison(let left, _): left
        case .call(_, let arguments): arguments.count >= 2 ? arguments[0].value : nil
        default: nil
        }
    }

    // MARK: What the checks see

    /// The values of everything the checks compare, as text.
    private func fingerprint() -> [String] {
        exercise.checks.flatMap { check -> [String] in
            guard let (source, expression) = ExerciseJudge.parsed(check.expression) else { return [] }
            return ExerciseJudge.operands(expression).map { operand in
                do {
                    return try describe(session.value(of: source[operand.span]))
                } catch {
                    return session.vm.exception(from: error).type.name
                }
            }
        }
    }

    /// Objects that are what they print count by that, others by their kind: a model's name says nothing.
    private func describe(_ value: Value) throws -> String {
        let text = try session.vm.repr(value)
        return text.hasPrefix("<") ? value.typeName : text
    }

    private static func agree(_ a: [String], _ b: [String]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { OutputComparison.agree($0, $1, tolerance: 1e-4) }
    }

    private static func parsed(_ text: String) -> (SourceText, Expression)? {
        let source = SourceText(text, name: "check")
        guard let program = try? Parser.parse(source), program.statements.count == 1, case .expression(let expression)? = program.statements.first?.kind else { return nil }
        return (source, expression)
    }

    private static func operands(_ expression: Expression) -> [Expression] {
        switch expression.kind {
        case .boolean(_, let parts): return parts.flatMap(operands)
        case .unary(.not, let inner): return operands(inner)
        case .comparison(let first, let rest): return ([first] + rest.map(\.1)).filter { !isConstant($0) }
        // What goes into np.allclose says more than what comes out.
        case .call(_, let arguments): return [expression] + arguments.map(\.value).filter { !isConstant($0) }
        default: return [expression]
        }
    }

    private static func isConstant(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .integer, .float, .string, .none, .bool: return true
        case .unary(_, let inner): return isConstant(inner)
        case .tuple(let items), .list(let items): return items.allSatisfy(isConstant)
        default: return false
        }
    }

    // MARK: Names

    /// Names a text binds at its top level.
    static func bound(by code: String) -> Set<String> {
        guard let program = try? Parser.parse(SourceText(code, name: "solution")) else { return [] }
        var names: Set<String> = []
        func target(_ expression: Expression) {
            switch expression.kind {
            case .name(let name): names.insert(name)
            case .tuple(let items), .list(let items): items.forEach(target)
            case .starred(let inner): target(inner)
            default: break
            }
        }
        func visit(_ body: [Statement]) {
            for statement in body {
                switch statement.kind {
                case .assign(let targets, _): targets.forEach(target)
                case .augment(let place, _, _), .annotated(let place, _, _): target(place)
                case .importModules(let list), .importFrom(_, let list, _): for item in list { names.insert(item.alias ?? String(item.name.prefix { $0 != "." })) }
                case .function(let node): names.insert(node.name)
                case .classDefinition(let node): names.insert(node.name)
                case .branch(let arms, let otherwise):
                    for arm in arms { visit(arm.body) }
                    visit(otherwise)
                case .loop(_, let body, let otherwise): visit(body + otherwise)
                case .iterate(let place, _, let body, let otherwise):
                    target(place)
                    visit(body + otherwise)
                case .attempt(let body, let handlers, let otherwise, let finally):
                    visit(body + otherwise + finally)
                    for handler in handlers { visit(handler.body) }
                case .with(let items, let body):
                    for item in items { if let place = item.target { target(place) } }
                    visit(body)
                default: break
                }
            }
        }
        visit(program.statements)
        return names
    }

    /// Words of a text that could be names.
    static func words(in text: String) -> Set<String> {
        Set(text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
    }
}
