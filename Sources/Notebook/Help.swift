import Interpreter
import Syntax

extension Session {
    /// Help for `name?`: signature, summary and an example, from the tables that calls use.
    public func help(_ expression: String) -> String {
        if vm.globals[expression] == nil, let topic = LanguageReference(vm).topic(expression) { return topic }
        let source = SourceText(expression, name: "help")
        guard let program = try? Parser.parse(source), case .expression(let parsed)? = program.statements.first?.kind, program.statements.count == 1, Session.isPlain(parsed) else {
            return "Write a name, or names joined by dots, before the question mark: np.mean?"
        }
        do {
            return describe(try vm.run(program), expression)
        } catch {
            return ErrorReportText.short(vm.exception(from: error), vm)
        }
    }

    /// Names and attributes only: help never runs a call.
    private static func isPlain(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .name: true
        case .attribute(let base, _, _): isPlain(base)
        default: false
        }
    }

    private func describe(_ value: Value, _ text: String) -> String {
        let name = text.split(separator: ".").last.map(String.init) ?? text
        func builtin(_ row: Builtin) -> String {
            let signature = row.signature.hasPrefix("self") ? String(row.signature.dropFirst(4).drop { ",/ ".contains($0) }) : row.signature
            return "\(row.name)(\(signature))\n  \(row.summary)" + (row.example.map { "\n  Example: \($0)" } ?? "")
        }
        if let native = value.of(NativeFunction.self) { return builtin(native.builtin) }
        if let bound = value.of(BoundMethod.self) { return describe(bound.function, text) }
        if let function = value.of(Function.self) {
            return "\(function.name)(\(function.signature))" + (function.documentation.map { "\n  " + $0.split(separator: "\n").joined(separator: "\n  ") } ?? "")
        }
        if let type = value.of(TypeObject.self) {
            var lines = ["\(type.name)(\(type.signature ?? ""))", "  " + (type.summary.isEmpty ? "A class." : type.summary)]
            if let example = type.example { lines.append("  Example: \(example)") }
            let methods = type.attributeNames(vm).filter { !$0.hasPrefix("_") }
            if !methods.isEmpty { lines.append("  Methods: \(methods.joined(separator: ", "))") }
            return lines.joined(separator: "\n")
        }
        if let module = value.of(Module.self) {
            return "module \(module.name)\n  \(module.summary)\n  It has: \(module.attributeNames(vm).joined(separator: ", "))"
        }
        let shown = (try? vm.repr(value)) ?? ""
        let short = shown.count > 300 ? shown.prefix(300) + "…" : shown[...]
        return "\(name): \(value.typeName)\n\(short)" + (value.type.summary.isEmpty ? "" : "\n  " + value.type.summary)
    }
}

enum ErrorReportText {
    static func short(_ exception: ExceptionObject, _ vm: Interpreter) -> String {
        ([exception.type.name + ": " + ((try? exception.str(vm)) ?? "")] + exception.hints.map { "  " + $0 }).joined(separator: "\n")
    }
}
