import Arrays
import Interpreter
import Recurrent
import Syntax

/// Methods of a model.
enum ModelMethods {
    static func object(_ call: Call) throws -> ModelObject {
        guard let object = call[0].of(ModelObject.self) else { throw Raise(.typeError, "expected a model, not '\(call[0].typeName)'") }
        return object
    }

    static let table: [Builtin] = TrainingMethods.table + [
        Builtin("trace", "self, x, y=None, clamp=None, start=None, tokens=None, vocabulary=None", "Runs x through the model and keeps every hidden state and gate; with y also every gradient. tokens= (a word for each timestep) or vocabulary= (a list of words, or a dict of words and the ids in x) name the timesteps in pictures.", example: "trace = model.trace(X[:1], y[:1]); trace['lstm'].gates['forget']") { try TraceArguments.trace($0) },
        Builtin("unroll", "self, x, y=None, layer=None, sample=0", "One sample through one recurrent layer, step by step, forwards and (with y) back: the step debugger.", example: "s = model.unroll(x, y); s.step(); s.backward(); s.step()") { try TraceArguments.unroll($0) },
        Builtin("gradient_check", "self, x, y", "Backpropagation against central differences, in double precision.") { call in
            let object = try object(call)
            let rows = try object.model.gradientCheck(Keras.samples(call[1], call.vm), Keras.samples(call[2], call.vm)) { try call.vm.checkInterruption() }
            let width = rows.map(\.name.count).max() ?? 0
            for row in rows { call.vm.print(row.name + String(repeating: " ", count: width - row.name.count) + "  " + CText.format("%.2e", row.difference) + "\n") }
            return .float(rows.map(\.difference).max() ?? 0)
        },
    ]
}
