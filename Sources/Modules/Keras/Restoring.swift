import Interpreter
import Recurrent

// How objects of this module are kept and put back: see `Interpreter.snapshot`.

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
