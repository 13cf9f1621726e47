public import Interpreter
import Modules
import Syntax

/// The language reference, from the tables that calls, help and completion read: as topics at the prompt (`?strings`)
/// and as the page `Sources/Reference.md`, which `unroll reference` writes and a test compares.
public struct LanguageReference {
    private let vm: Interpreter

    public init(_ vm: Interpreter) { self.vm = vm }

    /// Topics in the order of the page: a name, a title, and what stands under it.
    private var topics: [(name: String, title: String, lines: () -> [String])] {
        [
            ("statements", "Statements", { LanguageReference.statements.map { "- `\($0.0)`: \($0.1)" } }),
            ("functions", "Built-in functions", { builtins.filter { !absentNames.contains($0.name) }.map(row) }),
            ("numbers", "int and float", { methods(.int) + methods(.float) }),
            ("strings", "str", { methods(.str) }),
            ("bytes", "bytes", { methods(.bytes) }),
            ("lists", "list and tuple", { methods(.list) }),
            ("dicts", "dict", { methods(.dict) }),
            ("sets", "set and frozenset", { methods(.set) }),
            ("exceptions", "Exceptions", { [ExceptionKind.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") + "."] }),
            ("modules", "Modules", { vm.moduleNames.map { "- `\($0)`" } }),
            ("absent", "What is deliberately not there", { absent.map { "- \($0.0): \($0.1)" } }),
        ]
    }

    public var names: [String] { topics.map(\.name) }

    /// The text of one topic; nil if there is none of that name.
    public func topic(_ name: String) -> String? {
        topics.first { $0.name == name }.map { ([$0.title] + $0.lines()).joined(separator: "\n") }
    }

    /// The whole page in Markdown.
    public var page: String {
        var lines = ["# The small Python", "", "Written by `unroll reference` from the program's own tables. At the prompt the same stands under `?strings`, `?absent`, …", ""]
        for topic in topics { lines += ["## \(topic.title) (`?\(topic.name)`)", ""] + topic.lines() + [""] }
        return lines.joined(separator: "\n")
    }

    private var builtins: [Builtin] {
        vm.builtins.values.compactMap { $0.of(NativeFunction.self)?.builtin }.sorted { $0.name < $1.name }
    }

    private func row(_ builtin: Builtin) -> String { "- `\(builtin.name)(\(builtin.signature))`: \(builtin.summary)" }

    private func methods(_ type: TypeObject) -> [String] {
        type.attributeNames(vm).filter { !$0.hasPrefix("_") }.compactMap { name in
            guard let function = type.lookup(Name(name))?.of(NativeFunction.self)?.builtin else { return nil }
            let signature = function.signature.hasPrefix("self") ? String(function.signature.dropFirst(4).drop { ",/ ".contains($0) }) : function.signature
            return "- `\(type.name).\(name)(\(signature))`: \(function.summary)"
        }
    }

    private var absentNames: Set<String> { Set(Builtins.absent.map(\.name)) }

    private var absent: [(String, String)] {
        LanguageReference.absentSyntax.map { ("\($0.0)", $0.1) } + Builtins.absent.map { ("`\($0.name)()`", $0.instead) }
            + Library.absentModules.map { ("`import \($0.name)`", $0.instead) }
    }

    private static let statements: [(String, String)] = [
        ("x = y = 1", "assignment to names, attributes, items, slices, tuples with a starred target; all augmented forms; `:=` inside of expressions."),
        ("if / elif / else", "and the conditional expression `a if test else b`."),
        ("for … else, while … else", "with break and continue."),
        ("def, lambda", "all kinds of parameters, defaults, closures, nonlocal and global, decorators; annotations are read and mean nothing."),
        ("yield, yield from", "generators with send, throw and close."),
        ("class", "several bases, super(), properties, class and static methods, special methods; list, dict, tuple, str, int, float and set may be bases."),
        ("try / except / else / finally, raise … from", "CPython's classes and messages."),
        ("with", "context managers, files among them."),
        ("import, from … import", "modules of the list below."),
        ("assert, del, pass", "as in Python."),
    ]

    private static let absentSyntax: [(String, String)] = [
        ("`async` and `await`", "Everything here runs in order: leave the word out."),
        ("`match`", "Use if and elif."),
        ("`except*` and exception groups", "Catch the exception with a plain except."),
        ("metaclasses and class keyword arguments", "Leave them out; `__init_subclass__` and decorators are there."),
        ("`1j`", "Keep the real and the imaginary part as two floats."),
        ("`\\N{…}` in texts", "Type the character itself, or \\uXXXX."),
    ]
}
