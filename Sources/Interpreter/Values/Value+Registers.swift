/// Looking at a register's object without counting one more user of it, which costs more than most instructions do: the object lives as
/// long as the register holds it, so what is done with it must not write to the register first.
extension UnsafeMutablePointer<Value> {
    /// A value's payload lies in its first word: every case that has one fills a word, and the case's number stands behind it.
    @inline(__always)
    private func reference<T: AnyObject>(_ type: T.Type) -> Unmanaged<T> {
        .fromOpaque(UnsafeRawPointer(self).load(as: UnsafeRawPointer.self))
    }

    @inline(__always) var object: Unmanaged<Object>? { if case .object = pointee { reference(Object.self) } else { nil } }
    @inline(__always) var list: Unmanaged<List>? { if case .list = pointee { reference(List.self) } else { nil } }
    @inline(__always) var dict: Unmanaged<Dict>? { if case .dict = pointee { reference(Dict.self) } else { nil } }

    /// An object of just this class.
    @inline(__always)
    func exactly<T: Object>(_ type: T.Type) -> Unmanaged<T>? {
        guard case .object = pointee else { return nil }
        let found = reference(Object.self)
        return found._withUnsafeGuaranteedRef { Swift.type(of: $0) == type } ? .fromOpaque(found.toOpaque()) : nil
    }
}
