/// `RNN([cell, cell, …])`: cells on top of each other within each timestep, which is the same as layers on top of each
/// other over the whole sequence.
///
/// Inputs: the sequence, and behind it the first states of all cells in order. Outputs likewise.
public struct StackedRecurrent: Layer {
    /// From the lowest; all but the last return sequences, none goes backwards: the stack turns its input round.
    public var cells: [any Traceable]
    public var options: RecurrentOptions
    public var memory: Memory? { options.memory }

    /// - Parameter options: those of the whole layer (sequences, states, direction, memory); units, activations and
    ///   weights are the cells' own.
    public init(_ cells: [any Traceable], _ options: RecurrentOptions) {
        self.options = options
        self.cells = cells.map { cell in
            var cell = cell
            cell.options.returnSequences = true
            cell.options.returnState = true
            cell.options.goBackwards = false
            cell.options.memory = nil
            return cell
        }
    }

    public var kind: String { "RNN" }
    public var parts: [any Layer] { cells }
    public var stateUnits: [Int] { cells.flatMap { [Int](repeating: $0.units, count: $0.stateCount) } }

    public func partInputs(for inputs: [Shape]) throws(ModelError) -> [[Shape]] {
        guard var below = inputs.first, below.count == 2 else { throw .rank(layer: kind, expected: 3, found: [-1] + (inputs.first ?? []).map { $0 ?? -1 }) }
        guard inputs.count == 1 || inputs.count == 1 + stateUnits.count else { throw .mismatch("RNN has \(stateUnits.count) states, but was given \(inputs.count - 1) initial ones.") }
        var result: [[Shape]] = []
        var at = 1
        for cell in cells {
            let states = inputs.count > 1 ? Array(inputs[at..<at + cell.stateCount]) : []
            result.append([below] + states)
            below = [below[0], cell.units]
            at += cell.stateCount
        }
        return result
    }

    public func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec] {
        var list: [WeightSpec] = []
        for (cell, shapes) in zip(cells, try partInputs(for: inputs)) { list += try cell.weights(for: shapes) }
        return list
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        _ = try partInputs(for: inputs)
        let units = cells.last?.units
        return [options.returnSequences ? [inputs[0][0], units] : [units]] + (options.returnState ? stateUnits.map { [$0] } : [])
    }

    public func masks(for inputs: [Bool]) -> [Bool] {
        [options.returnSequences && inputs.first == true] + (options.returnState ? stateUnits.map { _ in false } : [])
    }

    private var weightRanges: [Range<Int>] {
        var at = 0
        return cells.map { cell in
            defer { at += cell.options.useBias ? 3 : 2 }
            return at..<at + (cell.options.useBias ? 3 : 2)
        }
    }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        var below = Signal(inputs[0].tensor, mask: inputs[0].appliedMask(inputs: inputs.count), isMaskGiven: true)
        if options.goBackwards {
            let mask = below.mask.map { mask in
                let steps = mask.shape[1]
                return Mask(mask.values.indices.map { mask.values[$0 / steps * steps + steps - 1 - $0 % steps] }, shape: mask.shape)
            }
            below = Signal(below.tensor.flippedInTime(), mask: mask, isMaskGiven: true)
        }
        let samples = below.tensor.shape[0]
        let given = inputs.count > 1 ? inputs.dropFirst().map(\.tensor) : options.memory?.read(context.firstSample, samples)
        var passes: [Pass<S>] = []
        var at = 0
        for (i, cell) in cells.enumerated() {
            var cell = cell
            if i == cells.count - 1 { cell.options.zeroOutputForMask = options.zeroOutputForMask }
            let states = given.map { Array($0[at..<at + cell.stateCount]) } ?? []
            let pass = S.forward(cell, [below] + states.map { Signal($0) }, Array(weights[weightRanges[i]]), context.inner(i, name: "cell_\(i)_" + context.name))
            passes.append(pass)
            below = pass.outputs[0]
            below.isMaskGiven = true
            at += cell.stateCount
        }
        let states = passes.flatMap { $0.outputs.dropFirst() }
        if context.keepsState { options.memory?.write(context.firstSample, states.map(\.tensor)) }
        let output = options.returnSequences ? Signal(below.tensor, mask: inputs[0].mask) : Signal(below.tensor.lastStep)
        return Pass(inputs, outputs: [output] + (options.returnState ? states : []), records: passes.flatMap(\.records), parts: passes, context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        var above = gradients[0]
        if !options.returnSequences { above = above?.atLastStep(of: pass.parts.last?.output.shape ?? []) }
        var end = gradients.count
        var states: [Tensor<S>?] = []
        for i in cells.indices.reversed() {
            var cell = cells[i]
            if i == cells.count - 1 { cell.options.zeroOutputForMask = options.zeroOutputForMask }
            let own = options.returnState ? Array(gradients[end - cell.stateCount..<end]) : []
            end -= cell.stateCount
            let inner = S.backward(cell, pass.parts[i], [above] + own, Array(weights[weightRanges[i]]), Array(into[weightRanges[i]]))
            above = inner[0]
            states = inner.dropFirst() + states
        }
        if options.goBackwards { above = above?.flippedInTime() }
        return [above] + (pass.inputs.count > 1 ? states : [])
    }
}

extension Tensor {
    /// (samples, timesteps, units) at the last timestep.
    var lastStep: Tensor {
        let (samples, steps, units) = (shape[0], shape[1], shape[2])
        let result = Tensor([samples, units])
        if steps > 0 { for n in 0..<samples { (result.pointer + n * units).update(from: pointer + (n * steps + steps - 1) * units, count: units) } }
        return result
    }

    /// Zeros of a sequence's shape with this at the last timestep: the adjoint of `lastStep`.
    func atLastStep(of shape: [Int]) -> Tensor {
        let result = Tensor(shape)
        let (samples, steps, units) = (shape[0], shape[1], shape[2])
        if steps > 0 { for n in 0..<samples { (result.pointer + (n * steps + steps - 1) * units).update(from: pointer + n * units, count: units) } }
        return result
    }
}
