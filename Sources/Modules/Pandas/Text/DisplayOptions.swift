import Interpreter

/// `pd.set_option('display.…')`, for a session.
final class DisplayOptions {
    struct Option: Sendable {
        let name: String
        let summary: String
        let standard: @Sendable () -> Value
    }

    static let table: [Option] = [
        Option(name: "display.max_rows", summary: "Rows shown before a frame is cut; None for all.") { .int(60) },
        Option(name: "display.min_rows", summary: "Rows shown of a frame that is cut.") { .int(10) },
        Option(name: "display.max_columns", summary: "Columns shown; 0 fits them to the width, None shows all.") { .int(0) },
        Option(name: "display.width", summary: "Characters in a line.") { .int(80) },
        Option(name: "display.precision", summary: "Decimals of floats.") { .int(6) },
        Option(name: "display.float_format", summary: "A function or a format text for floats.") { .none },
        Option(name: "display.max_colwidth", summary: "Characters of a text cell; None for all.") { .int(50) },
        Option(name: "display.show_dimensions", summary: "Whether a cut frame says its size.") { .string("truncate") },
        Option(name: "display.expand_frame_repr", summary: "Whether wide frames continue below.") { .bool(true) },
        Option(name: "display.colheader_justify", summary: "Accepted.") { .string("right") },
        Option(name: "display.max_info_columns", summary: "Accepted.") { .int(100) },
        Option(name: "mode.chained_assignment", summary: "Accepted: frames are copied on write.") { .none },
        Option(name: "mode.copy_on_write", summary: "Always on.") { .bool(true) },
        Option(name: "future.no_silent_downcasting", summary: "Always on.") { .bool(true) },
        Option(name: "plotting.backend", summary: "Accepted.") { .string("matplotlib") },
    ]

    private var values: [String: Value] = [:]

    static func of(_ vm: Interpreter) -> DisplayOptions {
        if let known = vm.storage["pandas.options"] as? DisplayOptions { return known }
        let made = DisplayOptions()
        vm.storage["pandas.options"] = made
        return made
    }

    subscript(_ name: String) -> Value {
        get { values[name] ?? DisplayOptions.table.first { $0.name == name }?.standard() ?? .none }
        set { values[name] = newValue }
    }

    /// nil for no limit.
    func limit(_ name: String) -> Int? { self["display." + name].index }

    static func name(_ text: String) throws -> String {
        let found = table.filter { $0.name.contains(text) }
        if let exact = found.first(where: { $0.name == text || $0.name.hasSuffix("." + text) }) ?? (found.count == 1 ? found.first : nil) { return exact.name }
        if found.count > 1 { throw Raise(ExceptionObject(optionError, [.string("Pattern matched multiple keys")])) }
        throw Raise(ExceptionObject(optionError, [.string("No such keys(s): \(Str.quoted(text))")]))
    }

    nonisolated(unsafe) static let optionError = TypeObject("OptionError", module: "pandas.errors", base: .named(.attributeError))

    static let functions: [Builtin] = [
        Builtin("set_option", "*args", "Sets how tables are printed.", example: "pd.set_option('display.precision', 2)") { call in
            guard !call.rest.isEmpty, call.rest.count % 2 == 0 else { throw Raise(.valueError, "Must provide an even number of non-keyword arguments") }
            for i in stride(from: 0, to: call.rest.count, by: 2) { of(call.vm)[try name(call.vm.str(call.rest[i]))] = call.rest[i + 1] }
            return .none
        },
        Builtin("get_option", "pat", "How an option is set.") { call in of(call.vm)[try name(call.string(0))] },
        Builtin("reset_option", "pat", "Sets an option back.") { call in
            let text = try call.string(0)
            for option in table where text == "all" || option.name.contains(text) { of(call.vm)[option.name] = option.standard() }
            return .none
        },
        Builtin("option_context", "*args", "Options for the length of a with block.") { _ in
            throw Raise(.notImplementedError, "option_context is not part of Unroll", hint: "Use pd.set_option(...) before and pd.reset_option(...) after.")
        },
    ]
}

/// `pd.options` and `pd.options.display`.
final class OptionsObject: Object {
    private let prefix: String
    init(_ prefix: String) { self.prefix = prefix }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        let full = prefix + name.text
        if DisplayOptions.table.contains(where: { $0.name == full }) { return DisplayOptions.of(vm)[full] }
        return DisplayOptions.table.contains { $0.name.hasPrefix(full + ".") } ? .object(OptionsObject(full + ".")) : nil
    }
    override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws { DisplayOptions.of(vm)[try DisplayOptions.name(prefix + name.text)] = value }
    override func attributeNames(_ vm: Interpreter) -> [String] {
        DisplayOptions.table.filter { $0.name.hasPrefix(prefix) }.compactMap { $0.name.dropFirst(prefix.count).split(separator: ".").first.map(String.init) }
    }
}
