import OrderedCollections

/// What can be put back as it was: an object that a script can change, or the state a module keeps.
public protocol Restorable: AnyObject {
    /// Keeps the present content; the closure puts it back into this very object.
    func keep() -> () -> Void
    /// What it holds by reference, and what therefore has to be kept with it.
    var held: [Value] { get }
}

extension Restorable { public var held: [Value] { [] } }

/// The state of a session at one moment: its variables, and the content of everything they lead to.
///
/// Objects are put back in place, so whatever refers to them (closures, views, the layers of a model) stays true.
public struct Snapshot {
    fileprivate let variables: [(name: String, value: Value)]
    fileprivate let mementos: [() -> Void]

    public var names: Set<String> { Set(variables.map(\.name)) }
}

extension Interpreter {
    public func snapshot() -> Snapshot {
        let variables = globals.variables
        var mementos: [() -> Void] = []
        var seen: Set<ObjectIdentifier> = []
        var waiting: [AnyObject] = variables.compactMap(\.value.heapObject) + storage.values
        while let object = waiting.popLast() {
            guard seen.insert(ObjectIdentifier(object)).inserted, let restorable = object as? any Restorable else { continue }
            mementos.append(restorable.keep())
            waiting += restorable.held.compactMap(\.heapObject)
        }
        return Snapshot(variables: variables, mementos: mementos)
    }

    /// Puts variables and contents back.
    ///
    /// - Parameter keepingOthers: whether variables that were not there at that moment stay.
    public func restore(_ snapshot: Snapshot, keepingOthers: Bool) {
        if !keepingOthers { globals.removeAll() }
        for (name, value) in snapshot.variables { globals[name] = value }
        for memento in snapshot.mementos { memento() }
    }
}

extension List: Restorable {
    public func keep() -> () -> Void { { [self, items] in self.items = items } }
    public var held: [Value] { items }
}

extension Tuple: Restorable {
    public func keep() -> () -> Void { {} }
    public var held: [Value] { items }
}

extension Dict: Restorable {
    public func keep() -> () -> Void { { [self, entries] in self.entries = entries } }
    public var held: [Value] { Array(entries.values) }
}

extension SetObject: Restorable {
    public func keep() -> () -> Void { { [self, table] in self.table = table } }
}

extension Instance: Restorable {
    public func keep() -> () -> Void { { [self, fields] in self.fields = fields } }
    public var held: [Value] { fields.map(\.value) + [.object(classObject)] }
}

extension TypeObject: Restorable {
    public func keep() -> () -> Void {
        guard isUserDefined else { return {} }
        return { [self, attributes] in for (name, value) in attributes { define(name, value) } }
    }
    public var held: [Value] { isUserDefined ? Array(attributes.values) : [] }
}

extension Cell: Restorable {
    func keep() -> () -> Void { { [self, value] in self.value = value } }
    var held: [Value] { [value] }
}

extension Function: Restorable {
    public func keep() -> () -> Void { { [self, fields] in self.fields = fields } }
    public var held: [Value] { cells.map { .object($0) } + standards + Array(fields.values) }
}

extension BoundMethod: Restorable {
    public func keep() -> () -> Void { {} }
    public var held: [Value] { [receiver, function] }
}
