import Arrays
public import Interpreter
import Recurrent

// How the modules' objects and states are kept and put back: see `Interpreter.snapshot`.

extension ArrayObject: Restorable {
    /// A view keeps its whole base: both are put back alike.
    public func keep() -> () -> Void {
        let storage = array.storage
        let copy = Storage(storage.dtype, count: storage.count)
        copy.bytes.copyMemory(from: storage.bytes, byteCount: storage.count * storage.dtype.byteCount)
        return { storage.bytes.copyMemory(from: copy.bytes, byteCount: storage.count * storage.dtype.byteCount) }
    }
}

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

extension EstimatorObject: Restorable {
    func keep() -> () -> Void {
        { [self, parameters, fitted, state, tables, featureNames, featureCount] in
            (self.parameters, self.fitted, self.state, self.tables) = (parameters, fitted, state, tables)
            (self.featureNames, self.featureCount) = (featureNames, featureCount)
        }
    }
}

extension LayerObject: Restorable {
    func keep() -> () -> Void {
        let values = model.weights.map(\.values)
        return { [model] in
            for (weight, kept) in zip(model.weights, values) { weight.pointer.update(from: kept, count: min(kept.count, weight.count)) }
        }
    }
}

extension ModelObject: Restorable {
    func keep() -> () -> Void {
        { [self, compilation, history, objective = model.objective, optimizer = model.optimizer, state = model.optimizer.state, seed = model.seed] in
            optimizer.state = state
            model.seed = seed
            self.compilation = compilation
            self.history = history
            model.compile(objective, optimizer)
        }
    }
    var held: [Value] { layers.map { .object($0) } }
}

extension OptimizerObject: Restorable {
    func keep() -> () -> Void { { [optimizer, state = optimizer.state] in optimizer.state = state } }
}

extension HistoryObject: Restorable {
    func keep() -> () -> Void { { [self, epochs] in self.epochs = epochs } }
    var held: [Value] { [.dict(history)] }
}

extension Keras.State: Restorable {
    func keep() -> () -> Void {
        { [self, generator, counts] in
            self.generator = generator
            self.counts = counts
        }
    }
}

extension NumPyRandom.State: Restorable {
    func keep() -> () -> Void { { [self, generator] in self.generator = generator } }
}
