import Interpreter

// How objects of this module are kept and put back: see `Interpreter.snapshot`.

extension FrameObject: Restorable {
    func keep() -> () -> Void {
        { [self, columns, data, index] in (self.columns, self.data, self.index) = (columns, data, index) }
    }
}

extension SeriesObject: Restorable {
    func keep() -> () -> Void {
        { [self, column, index, name] in (self.column, self.index, self.name) = (column, index, name) }
    }
}
