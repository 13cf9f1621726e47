import Interpreter
import Recurrent

extension ModelObject {
    /// Numbers the optimizer keeps, once it has begun; nil before.
    var optimizerParameters: Int? {
        guard model.isCompiled, model.optimizer.iterations > 0 else { return nil }
        var count = 0
        for (spec, isTrainable) in zip(model.specs, model.trainability) where isTrainable { count += spec.count }
        return model.optimizer.rule.slots * count + 2
    }
}
