import Synchronization

/// An interned identifier: attribute look-ups compare numbers, not strings.
public struct Name: Hashable, Sendable {
    public let id: Int32

    public init(_ text: String) { id = Name.table.withLock { $0.intern(text) } }

    public var text: String { Name.table.withLock { $0.texts[Int(id)] } }

    private struct Table {
        var ids: [String: Int32] = [:]
        var texts: [String] = []

        mutating func intern(_ text: String) -> Int32 {
            if let id = ids[text] { return id }
            let id = Int32(truncatingIfNeeded: texts.count)
            ids[text] = id
            texts.append(text)
            return id
        }
    }

    private static let table = Mutex(Table())

    public static let initialiser = Name("__init__")
    public static let call = Name("__call__")
    public static let name = Name("__name__")
    public static let className = Name("__class__")
    public static let documentation = Name("__doc__")
    public static let dictionary = Name("__dict__")
    static let setAttribute = Name("__setattr__")
    static let getAttribute = Name("__getattr__")
    static let slots = Name("__slots__")
    static let maker = Name("__new__")
    static let length = Name("__len__")
    static let truth = Name("__bool__")
    static let iterate = Name("__iter__")
    static let next = Name("__next__")
    static let item = Name("__getitem__")
    static let setItem = Name("__setitem__")
    static let contains = Name("__contains__")
    static let equal = Name("__eq__")
    static let hash = Name("__hash__")
    static let missing = Name("__missing__")
    static let getter = Name("__get__")
    static let absolute = Name("__abs__")
}
