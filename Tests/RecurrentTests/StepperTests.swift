import Arrays
import Recurrent
import Testing

/// The step debugger shows what prediction and trace compute, number for number.
@Suite struct StepperTests {
    private struct Setup {
        let model: Model
        let x: Tensor<Float>
        let y: Tensor<Float>
        let stepper: Stepper
    }

    private func setup(_ cell: Int, backwards: Bool) throws -> Setup {
        var generator = MersenneTwister(legacySeed: UInt32(cell))
        let layer = GradientCheckTests.recurrent { $0.goBackwards = backwards }[cell].1
        let model = Model(name: "stepped")
        try model.add(ModelLayer(name: "below", layer: GradientCheckTests.recurrent { $0.returnSequences = true }[1].1, declaredInput: [5, 3]), &generator)
        try model.add(ModelLayer(name: "rnn", layer: layer), &generator)
        try model.add(ModelLayer(name: "dense", layer: Dense(units: 2)), &generator)
        let (x, y) = (GradientCheckTests.random([1, 5, 3], seed: 4), GradientCheckTests.random([1, 2], seed: 5))
        let stepper = try Stepper { clamps, start in
            let trace = try model.trace(x, y, WhatIf(clamps: ["rnn": clamps], start: start.map { ["rnn": $0] } ?? [:]))
            return (trace, trace.layers[1].parts[0])
        }
        return Setup(model: model, x: x, y: y, stepper: stepper)
    }

    @Test(arguments: 0..<4, [false, true])
    func endsInPredictionAndGoesBackByTheTrace(_ cell: Int, backwards: Bool) throws {
        let setup = try setup(cell, backwards: backwards)
        var s = setup.stepper
        #expect(s.step(2) == [1, 2])
        #expect(s.step(99) == [3, 4, 5])
        #expect(s.step().isEmpty)
        #expect(s.whole.output.values == (try setup.model.predict(setup.x).values))
        let trace = try setup.model.trace(setup.x, setup.y).layers[1].parts[0]
        #expect(s.trace.hidden.values == trace.hidden.values)
        s.turn(.backward)
        #expect(s.step(2) == [4, 3])
        #expect(s.trace.hiddenGradient?.values == trace.hiddenGradient?.values)
        #expect(zip(s.trace.gateGradients, trace.gateGradients).allSatisfy { $0.values.values == $1.values.values })
    }

    @Test(arguments: 0..<4, [false, true])
    func overwrittenStateIsWhereTheNextStepStarts(_ cell: Int, backwards: Bool) throws {
        let setup = try setup(cell, backwards: backwards)
        var s = setup.stepper
        s.step(2)
        let before = s.trace.hidden.values
        var edit = Stepper.Edit()
        edit.hidden = [0.5, -0.25, 0.125, .nan]
        if s.trace.layer.hasCell { edit.cell = [0.1, 0.2, 0.3, 0.4] }
        try s.set(edit)
        let time = try #require(s.time)
        #expect((0..<3).map { s.trace.hidden[0, time, $0] } == [0.5, -0.25, 0.125])
        #expect(s.trace.hidden[0, time, 3] == before[time * 4 + 3])
        s.step()
        // The same step from the same state, begun afresh: what was overwritten is the first state of a shorter sequence.
        let next = try #require(s.time)
        let h = (0..<4).map { s.trace.hidden[0, time, $0] }
        let c = edit.cell ?? []
        let input = Tensor((0..<4).map { s.trace.input[0, next, $0] }, [1, 1, 4])
        let weights = s.trace.weights
        var generator = MersenneTwister(legacySeed: 1)
        let single = Model(name: "single")
        try single.add(ModelLayer(name: "rnn", layer: s.trace.layer, declaredInput: [1, 4]), &generator)
        let start = [Tensor(h, [1, 4])] + (c.isEmpty ? [] : [Tensor(c, [1, 4])])
        let one = try single.trace(input, nil, weights: weights, WhatIf(start: ["rnn": start]))
        for u in 0..<4 { #expect(abs(one.layers[0].parts[0].hidden[0, 0, u] - s.trace.hidden[0, next, u]) < 1e-6) }
        try s.back(2)
        #expect(s.position == 1 && !s.isEdited)
        #expect(s.trace.hidden.values == before)
    }

    @Test func undoTakesBackMovesAndEdits() throws {
        var s = try setup(1, backwards: false).stepper
        let before = s.trace.hidden.values
        s.step(3)
        var edit = Stepper.Edit()
        edit.gates["forget"] = [0, 0, 0, 0]
        try s.set(edit)
        #expect(s.trace.hidden.values != before)
        try s.undo()
        #expect(s.position == 3 && s.trace.hidden.values == before)
        try s.undo()
        #expect(s.position == 0 && !s.canUndo)
        var start = Stepper.Edit()
        start.hidden = [1, 0, 0, 0]
        try s.set(start)
        #expect(s.trace.start[0].values == [1, 0, 0, 0])
    }
}
