import Interpreter
import Recurrent

extension ModelObject {
    /// What training adds to a model's attributes.
    func trainingAttribute(_ name: String, _ vm: Interpreter) throws -> Value? {
        switch name {
        case "metrics_names": .items(model.figureNames.map { .string($0) })
        default: nil
        }
    }

    /// Numbers the optimizer keeps, once it has begun; nil before.
    var optimizerParameters: Int? {
        guard model.isCompiled, model.optimizer.iterations > 0 else { return nil }
        var count = 0
        for (spec, isTrainable) in zip(model.specs, model.trainability) where isTrainable { count += spec.count }
        return switch model.optimizer.rule {
        case .adam: 2 * count + 2
        case .rmsprop: count + 2
        case .sgd(let momentum, _): momentum == 0 ? 2 : count + 2
        }
    }
}
