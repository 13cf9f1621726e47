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
}
