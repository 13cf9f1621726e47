import Interpreter

/// One attribute of an object of this module: a row of a table that look-up, completion and error messages read.
struct Facet<Owner>: Sendable {
    let name: String
    let summary: String
    let value: @Sendable (Owner, Interpreter) throws -> Value

    init(_ name: String, _ summary: String, _ value: @escaping @Sendable (Owner, Interpreter) throws -> Value) {
        self.name = name
        self.summary = summary
        self.value = value
    }
}

/// An object whose attributes are rows of a table, each computed when it is first asked for.
class FacetedObject: Object {
    private var known: [String: Value] = [:]

    /// The value of a facet of this name; nil if there is none.
    func facet<Owner>(_ name: Name, of owner: Owner, in table: [Facet<Owner>], _ vm: Interpreter) throws -> Value? {
        if let value = known[name.text] { return value }
        guard let row = table.first(where: { $0.name == name.text }) else { return nil }
        let value = try row.value(owner, vm)
        known[name.text] = value
        return value
    }

    func forget() { known = [:] }
}
