package import Interpreter

/// What there is of Python's own library, by name, and what there is not on purpose.
package enum StandardLibrary {
    private static let native: [(name: String, make: @Sendable (_ inner: (String) -> () throws -> Value) -> Module)] = [
        ("math", { _ in Mathematics.module() }),
        ("re", { _ in Regex.module() }),
        ("json", { _ in JSON.module() }),
        ("os", { SystemModules.os(path: $0("os.path")) }),
        ("os.path", { _ in SystemModules.osPath() }),
        ("sys", { _ in SystemModules.sys() }),
        ("io", { _ in SystemModules.io() }),
        ("abc", { _ in SystemModules.abc() }),
        ("glob", { _ in SystemModules.glob() }),
    ]

    package static var names: [String] { native.map(\.name) + LibrarySource.table.map(\.name) + ["collections", "random", "time"] }

    /// Modules that scripts ask for and that are missing on purpose, each with what to use instead.
    package static let absent: [(name: String, instead: String)] = [
        ("pickle", "Keep data as text: json, or np.savetxt."), ("subprocess", "Other programs can't be started from here."),
        ("socket", "There is no network here."), ("urllib", "There is no network here: put the file beside the script."),
        ("requests", "There is no network here: put the file beside the script."), ("threading", "Everything here runs in order."),
        ("multiprocessing", "Everything here runs in order."), ("asyncio", "Everything here runs in order."),
        ("torch", "Recurrent networks are keras' here."), ("decimal", "Use float, or whole numbers of cents."),
        ("fractions", "Use float, or two whole numbers; (0.75).as_integer_ratio() gives them."), ("scipy", "numpy has what is needed here of it."),
    ]

    package static func make(_ name: String, _ vm: Interpreter, _ inner: (String) -> () throws -> Value) throws -> Module? {
        if let row = native.first(where: { $0.name == name }) { return row.make(inner) }
        if let row = LibrarySource.table.first(where: { $0.name == name }) { return try vm.libraryModule(row.name, row.summary, source: row.source) }
        switch name {
        case "collections":
            let rest = try vm.libraryModule(name, "Counter, defaultdict, deque, namedtuple, …", source: LibrarySource.collections)
            for type in [Collections.counter, Collections.defaultDict, Collections.orderedDict] { rest.setAttribute(Name(type.name), .object(type), vm) }
            if let bound = vm.libraryName("_bound", of: name) { rest.setAttribute(Name("_bound"), bound, vm) }
            return rest
        case "time":
            vm.setLibraryName("_core", of: name, .object(TimeModule.core()))
            return try vm.libraryModule(name, "Clocks and calendars.", source: LibrarySource.time)
        case "random":
            vm.setLibraryName("_core", of: name, .object(RandomCore.classObject))
            return try vm.libraryModule(name, "Random numbers, the same as CPython's for the same seed.", source: LibrarySource.random)
        default:
            let root = String(name.prefix { $0 != "." })
            if let row = absent.first(where: { $0.name == root }) {
                throw Raise(.moduleNotFoundError, "No module named '\(name)'", hint: "\(row.instead) \(root) is not part of this small Python.")
            }
            return nil
        }
    }
}
