import Syntax

extension Interpreter {
    /// Runs a module that is itself written in the language, and returns what it defines.
    ///
    /// Its global names live in slots of their own (`statistics.mean`), so they meet no script's; its calls don't show
    /// in tracebacks.
    public func libraryModule(_ name: String, _ summary: String, source: String) throws -> Module {
        let text = SourceText(source, name: "<\(name)>")
        let code = try Compiler.compile(Parser.parse(text), self, module: name)
        _ = try callFunction(Function(code, cells: [], standards: []), Arguments())
        let prefix = name + Globals.moduleMark
        var members: [(String, Value)] = []
        for (slot, value) in globals.all where slot.hasPrefix(prefix) {
            let member = String(slot.dropFirst(prefix.count))
            if member.hasPrefix("_") || value.of(Module.self) != nil { continue }
            if let type = value.of(TypeObject.self), type.isUserDefined, type.module == nil { type.module = name }
            members.append((member, value))
        }
        return Module(name, summary, members)
    }

    /// A global name of a library module, hidden ones too.
    public func libraryName(_ member: String, of module: String) -> Value? { globals[module + Globals.moduleMark + member] }
    public func setLibraryName(_ member: String, of module: String, _ value: Value) { globals[module + Globals.moduleMark + member] = value }
}
