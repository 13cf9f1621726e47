import Arrays
public import Interpreter

// How objects of this module are kept and put back: see `Interpreter.snapshot`.

extension ArrayObject: Restorable {
    /// A view keeps its whole base: both are put back alike.
    public func keep() -> () -> Void {
        let storage = array.storage
        let copy = Storage(storage.dtype, count: storage.count)
        copy.bytes.copyMemory(from: storage.bytes, byteCount: storage.count * storage.dtype.byteCount)
        return { storage.bytes.copyMemory(from: copy.bytes, byteCount: storage.count * storage.dtype.byteCount) }
    }
}

extension NumPyRandom.State: Restorable {
    package func keep() -> () -> Void { { [self, generator] in self.generator = generator } }
}
