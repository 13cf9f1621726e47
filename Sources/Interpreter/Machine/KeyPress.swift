/// A key pressed in a terminal that hands on single keys.
public enum KeyPress: Sendable, Equatable {
    case character(Character)
    case left, right, up, down, escape
    /// Nobody types any more: the input is closed, or the reading was interrupted.
    case end
}

extension Host {
    public func readKeys(_ handle: (KeyPress) throws -> Bool) throws -> Bool { false }
}
