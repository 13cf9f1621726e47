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
        Builtin("trace", "self, x, y=None, clamp=None, start=None, tokens=None, vocabulary=None, index_from=None", "Runs x through the model and keeps every hidden state and gate; with y also every gradient. tokens= (a word for each timestep) or vocabulary= (a list of words, a dict of words and the ids in x, a Tokenizer or TextVectorization) name the timesteps in pictures; index_from= is what was added to the dict's numbers to make x (3 for imdb.get_word_index(), else 0).", example: "trace = model.trace(X[:1], y[:1]); trace['lstm'].gates['forget']") { try TraceArguments.trace($0) },
        Builtin("unroll", "self, x, y=None, layer=None, sample=0", "One sample through one recurrent layer, step by step, forwards and (with y) back: the step debugger.", example: "s = model.unroll(x, y); s.step(); s.backward(); s.step()") { try TraceArguments.unroll($0) },
        Builtin("gradient_check", "self, x, y", "Backpropagation against central differences, in double precision.") { call in
            let object = try object(call)
            let (x, y) = try TraceArguments.data(call[1], call[2], object, call.vm)
            let rows = try object.model.gradientCheck(x, y ?? []) { try call.vm.checkInterruption() }
            let width = rows.map(\.name.count).max() ?? 0
            for row in rows { call.vm.print(row.name + String(repeating: " ", count: width - row.name.count) + "  " + CText.format("%.2e", row.difference) + "\n") }
            return .float(rows.map(\.difference).max() ?? 0)
        },
    ]
}
