import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections
import Plots
import Recurrent
import Syntax

/// What `model.unroll(x, y, layer, sample)` returns: the step debugger.
final class UnrollingObject: Object {
    var stepper: Stepper
    let hasTargets: Bool
    private let place: (entry: Int, part: Int)

    /// - Parameter place: the layer's in the trace.
    init(_ stepper: Stepper, hasTargets: Bool, place: (entry: Int, part: Int)) {
        self.stepper = stepper
        self.hasTargets = hasTargets
        self.place = place
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("Unrolling", module: "unroll", methods: moves + changes, summary: "One sample on its way through one recurrent layer, step by step, forwards and back.")

    private static func object(_ call: Call) throws -> UnrollingObject {
        guard let object = call[0].of(UnrollingObject.self) else { throw Raise(.typeError, "expected what model.unroll() returns, not '\(call[0].typeName)'") }
        return object
    }

    private static func count(_ call: Call) throws -> Int {
        let count = try call.int(1, or: 1)
        guard count >= 0 else { throw Raise(.valueError, "a number of steps is not negative, got \(count)", hint: "s.back(\(count == .min ? 1 : -count)) goes the other way.") }
        return count
    }

    private static let moves: [Builtin] = [
        Builtin("step", "self, n=1", "Goes n timesteps on and writes each step's equations with numbers; after s.backward() each step goes one timestep back.", example: "s = model.unroll(x); s.step()") { call in
            let object = try object(call)
            let passed = object.stepper.step(try count(call))
            if passed.isEmpty { call.vm.print(object.atEnd + "\n") }
            // Of many steps the last ones are written out.
            if passed.count > 3 { call.vm.print("… \(passed.count - 3) step\(passed.count == 4 ? "" : "s") …\n") }
            for position in passed.suffix(3) { object.write(position, call.vm) }
            return .none
        },
        Builtin("back", "self, n=1", "Goes n steps back the way it came; what was overwritten there is forgotten.", example: "s.back()") { call in
            let object = try object(call)
            try object.stepper.back(count(call))
            object.write(object.stepper.position, call.vm)
            return .none
        },
        Builtin("goto", "self, t", "Goes to the state after t steps: 0 before the first, -1 after the last.", example: "s.goto(5)") { call in
            let object = try object(call)
            let (t, last) = (try call.int(1), object.stepper.timesteps)
            let target = t < 0 ? t + last + 1 : t
            guard (0...last).contains(target) else { throw Raise(.indexError, "step \(t) is not on the way", hint: "There are \(last) steps: t is 0 to \(last), or -1 for the last.") }
            try object.stepper.go(to: target)
            object.write(target, call.vm)
            return .none
        },
        Builtin("run_until", "self, condition", "Steps on until condition(s) is true, or to the end.", example: "s.run_until(lambda s: s.gates['forget'].min() < 0.1)") { call in
            let object = try object(call)
            guard call[1].heapObject?.isCallable == true else { throw Raise(.typeError, "run_until needs a function of s, not '\(call[1].typeName)'", hint: "For example s.run_until(lambda s: s.hidden.max() > 0.9).") }
            while !object.stepper.step().isEmpty {
                try call.vm.checkInterruption()
                guard try call.vm.truth(call.vm.call(call[1], Arguments([call[0]]))) else { continue }
                object.write(object.stepper.position, call.vm)
                return .none
            }
            call.vm.print("the condition was never true up to step \(object.stepper.position) of \(object.stepper.timesteps)\n")
            return .none
        },
        Builtin("backward", "self", "Turns round at the last step: from there each step() goes one timestep back, with the loss's gradients. Needs y.", example: "s = model.unroll(x, y); s.backward(); s.step()") { call in
            let object = try object(call)
            guard object.hasTargets else { throw noTargets() }
            object.stepper.turn(.backward)
            object.write(object.stepper.position, call.vm)
            return .none
        },
        Builtin("forward", "self", "Turns round again: step() goes forwards from here.", example: "s.forward()") { call in
            let object = try object(call)
            object.stepper.turn(.forward)
            object.write(object.stepper.position, call.vm)
            return .none
        },
        Builtin("show", "self", "Writes the equations of the present step once more.", example: "s.show()") { call in
            let object = try object(call)
            object.write(object.stepper.position, call.vm)
            return .none
        },
        Builtin("plot", "self, gate=None", "Draws the gates over all timesteps, with what was overwritten.", example: "s.plot('forget')") { call in
            let gate = try call.optional(1).map { _ in try call.string(1) }
            TraceObject.show(try TracePictures.gates(object(call).stepper.trace, gate: gate, sample: 0), call.vm)
            return .none
        },
    ]

    private static let changes: [Builtin] = [
        Builtin("set", "self, hidden=None, cell=None, gates=None", "Overwrites numbers after this step (a number, or an array over the units); the steps that follow go on from there.", example: "s.set(gates={'forget': 0.0})") { call in
            let object = try object(call)
            let trace = object.stepper.trace
            guard object.stepper.direction == .forward else { throw Raise(.valueError, "on the way back nothing can be overwritten", hint: "Turn round first: s.forward().") }
            guard !object.stepper.whole.layers[object.place.entry].isShared else {
                throw Raise(.valueError, "the model calls layer '\(trace.layerName)' more than once, and one call alone can't be overwritten", hint: "model.trace(x, clamp={'\(trace.layerName)': {…}}) holds numbers in all its calls.")
            }
            func values(_ value: Value, _ what: String) throws -> [Float] {
                try TraceArguments.broadcast(value, [trace.units], what, "(units,)", call.vm).values
            }
            var edit = Stepper.Edit()
            edit.hidden = try call.optional(1).map { try values($0, "hidden") }
            if let cell = call.optional(2) {
                guard trace.layer.hasCell else { throw Raise(.valueError, "\(trace.layer.aKind) has no cell state", hint: "Set hidden=.") }
                edit.cell = try values(cell, "cell")
            }
            if let gates = call.optional(3) {
                guard case .dict(let table) = gates else { throw Raise(.typeError, "gates must be a dict, not '\(gates.typeName)'", hint: "For example s.set(gates={'\(trace.layer.gateNames.first ?? "forget")': 0.5}).") }
                guard object.stepper.position > 0 else { throw Raise(.valueError, "before the first step there are no gates to set", hint: "Take a step first: s.step().") }
                for (key, value) in table.entries {
                    guard let name = key.value.text, trace.layer.gateNames.contains(name) else {
                        _ = try TraceArguments.place(key.value, trace.layer, trace.name, call.vm)
                        throw Raise(.valueError, "'\(key.value.text ?? "")' is not a gate", hint: "Set it by its own name: s.set(hidden=…).")
                    }
                    edit.gates[name] = try values(value, name)
                }
            }
            guard edit.hidden != nil || edit.cell != nil || !edit.gates.isEmpty else { throw Raise(.typeError, "set() needs hidden=, cell= or gates=") }
            try object.stepper.set(edit)
            return .none
        },
        Builtin("undo", "self", "Takes the last step or overwriting back.", example: "s.undo()") { call in
            let object = try object(call)
            guard object.stepper.canUndo else { throw Raise(.valueError, "there is nothing to undo") }
            try object.stepper.undo()
            object.write(object.stepper.position, call.vm)
            return .none
        },
        Builtin("explore", "self", "Steps by single keys in a terminal: right and left step, b turns round, g goes to a step, q leaves.", example: "s.explore()") { call in
            try Explorer.run(object(call), call.vm)
            return .none
        },
    ]

    static func noTargets() -> Raise { Raise(.valueError, "there are no gradients without targets", hint: "Begin with model.unroll(x, y).") }

    // MARK: What is shown

    private var atEnd: String {
        stepper.direction == .forward
            ? "step \(stepper.position) of \(stepper.timesteps) is the last" + (hasTargets ? "; s.backward() turns round" : "; s.back() and s.goto(t) go elsewhere")
            : "this is the state before the first step; s.forward() turns round"
    }

    /// The equations of a position, and bars of colour for all units.
    func write(_ position: Int, _ vm: Interpreter) {
        vm.print(lines(position).joined(separator: "\n") + "\n")
        if position > 0, let bars = bars(position) { TraceObject.show(bars, vm) }
    }

    func bars(_ position: Int) -> Figure? {
        stepper.direction == .forward ? EquationText.bars(stepper.trace, step: stepper.trace.time(position - 1), sample: 0) : EquationText.gradientBars(stepper.trace, step: stepper.trace.time(position - 1))
    }

    func lines(_ position: Int) -> [String] {
        let trace = stepper.trace
        let head = "\(trace.name), step \(position) of \(stepper.timesteps)" + (stepper.direction == .backward ? ", going back" : "") + (stepper.isEdited ? ", with overwritten numbers" : "")
        guard position > 0 else {
            let names = ["h₀", "c₀"]
            let states = stepper.direction == .forward ? trace.start : trace.startGradient
            return [head + ": before the first step"] + zip(names, states).map { name, state in
                let shown = (0..<min(8, trace.units)).map { EquationText.number(Double(state[$0])) }.joined(separator: "  ")
                return (stepper.direction == .forward ? name : "d" + name) + " = " + shown + (trace.units > 8 ? "  …" : "")
            }
        }
        let step = trace.time(position - 1)
        return [head] + (stepper.direction == .forward ? EquationText.lines(trace, step: step, sample: 0) : EquationText.gradientLines(trace, step: step))
    }

    override var type: TypeObject { UnrollingObject.classObject }
    override func repr(_ vm: Interpreter) -> String {
        let trace = stepper.trace
        return "Unrolling of '\(trace.name)' (\(trace.kind), \(trace.units) units): step \(stepper.position) of \(stepper.timesteps)"
            + (stepper.direction == .backward ? ", going back" : "") + "\n  s.step(), s.back(), s.goto(t), s.run_until(condition), s.set(hidden=…, gates={…})" + (hasTargets ? ", s.backward()" : "") + ", s.explore()"
    }

    // MARK: Attributes

    private func row(_ series: Tensor<Float>) -> Value {
        let time = stepper.trace.time(stepper.position - 1)
        return .object(ArrayObject(NDArray((0..<series.shape[2]).map { series[0, time, $0] })))
    }

    private func dict(_ list: [(name: String, values: Tensor<Float>)]) -> Value {
        let dict = Dict(list.map { ($0.name, row($0.values)) })
        dict.contents = list.isEmpty ? "There are no gates in \(stepper.trace.layer.aKind); its state is s.hidden." : "There are: \(list.map(\.name).joined(separator: ", "))."
        return .dict(dict)
    }

    private func begun(_ name: String) throws {
        guard stepper.position > 0 else { throw Raise(.attributeError, "before the first step there is no '\(name)' yet", hint: "Take a step: s.step().") }
    }

    private func state(_ index: Int, _ series: Tensor<Float>) -> Value {
        stepper.position > 0 ? row(series) : .object(ArrayObject(NDArray(stepper.trace.start[index].values)))
    }

    private static let names = ["t", "timesteps", "input", "hidden", "cell", "gates", "preactivations", "gradients", "loss", "output", "trace"]

    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        let trace = stepper.trace
        switch name.text {
        case "t": return .int(stepper.position)
        case "timesteps": return .int(stepper.timesteps)
        case "input":
            try begun("input")
            return row(trace.input)
        case "hidden": return state(0, trace.hidden)
        case "cell":
            guard let cell = trace.cell else { throw Raise(.attributeError, "\(trace.layer.aKind) has no cell state", hint: "Its memory is s.hidden.") }
            return state(1, cell)
        case "gates":
            try begun("gates")
            return dict(trace.gates)
        case "preactivations":
            try begun("preactivations")
            return dict(trace.preactivations)
        case "gradients":
            guard hasTargets else { throw UnrollingObject.noTargets() }
            guard stepper.direction == .backward else { throw Raise(.attributeError, "gradients come on the way back", hint: "Turn round: s.backward(), then s.step().") }
            return .object(StepGradientsObject(gradients(), kind: trace.layer.aKind))
        case "loss":
            guard let loss = stepper.whole.loss else { throw UnrollingObject.noTargets() }
            return .float(loss)
        case "output": return Keras.array(stepper.whole.output)
        case "trace": return .object(LayerTraceObject(stepper.whole, place.entry, place.part))
        default: return nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { UnrollingObject.names.filter { $0 != "cell" || stepper.trace.layer.hasCell } }

    private func gradients() -> [(String, Value)] {
        let trace = stepper.trace
        guard stepper.position > 0 else {
            return zip(["hidden", "cell"], trace.startGradient).map { ($0, .object(ArrayObject(NDArray($1.values)))) }
        }
        var list: [(String, Value)] = []
        if let hidden = trace.hiddenGradient { list.append(("hidden", row(hidden))) }
        if let cell = trace.cellGradient { list.append(("cell", row(cell))) }
        if let input = trace.inputGradient { list.append(("input", row(input))) }
        list += [("gates", dict(trace.gateGradients)), ("preactivations", dict(trace.preactivationGradients)), ("hidden_paths", dict(trace.hiddenPaths))]
        if trace.layer.hasCell { list.append(("cell_paths", dict(trace.cellPaths))) }
        return list
    }
}

/// `s.gradients`: the loss's gradients at one step.
final class StepGradientsObject: Object {
    private let values: [(name: String, value: Value)]
    private let kind: String

    init(_ values: [(String, Value)], kind: String) {
        self.values = values.map { ($0.0, $0.1) }
        self.kind = kind
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("StepGradients", module: "unroll", summary: "The loss's gradients at one step: .hidden, .cell, .gates, .preactivations.")
    override var type: TypeObject { StepGradientsObject.classObject }
    override func repr(_ vm: Interpreter) throws -> String { try values.map { "\($0.name): \(try vm.repr($0.value))" }.joined(separator: "\n") }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        if let found = values.first(where: { $0.name == name.text }) { return found.value }
        if name.text == "cell" { throw Raise(.attributeError, "\(kind) has no cell state", hint: "Ask .hidden.") }
        return nil
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { values.map(\.name) }
}
