/// A layer of recurrent cells, run over the timesteps of its input.
///
/// Inputs: the sequence (timesteps, features), and behind it first states if they are given. Outputs: the last hidden
/// state or the sequence of them, and behind it the last states if `returnState`.
public struct RecurrentLayer<C: Cell>: Layer {
    public var options: RecurrentOptions

    public init(_ options: RecurrentOptions) { self.options = options }

    public var kind: String { C.kind }
    public var units: Int { options.units }
    private var stateCount: Int { C.hasCell ? 2 : 1 }

    public func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec] {
        let input = try sequence(inputs)
        guard units > 0 else { throw .units(layer: kind, given: units) }
        guard let features = input[1] else { throw .features(layer: kind, axis: -1, expected: -1, found: [-1] + input.map { $0 ?? -1 }) }
        let size = Double(C.kernelBlocks) * Double(units) * (Double(units) + Double(features) + 2)
        guard size < 1e9 else { throw .tooLarge(layer: kind, parameters: size) }
        let width = C.kernelBlocks * units
        var list = [options.kernel.spec("kernel", [features, width]), options.recurrentKernel.spec("recurrent_kernel", [units, width])]
        if options.useBias {
            var bias = options.bias
            if C.hasCell, options.unitForgetBias { bias.initializer = bias.initializer.withForgetGate }
            list.append(bias.spec("bias", C.biasRows == 2 ? [2, width] : [width]))
        }
        return list
    }

    /// The sequence's shape; the first states' must fit.
    private func sequence(_ inputs: [Shape]) throws(ModelError) -> Shape {
        guard let input = inputs.first, input.count == 2 else { throw .rank(layer: kind, expected: 3, found: [-1] + (inputs.first ?? []).map { $0 ?? -1 }) }
        guard inputs.count == 1 || inputs.count == 1 + stateCount else {
            throw .mismatch("An initial_state was passed that is not compatible with the layer: \(kind) has \(stateCount) state\(stateCount == 1 ? "" : "s") of size \(units), but \(inputs.count - 1) were given.")
        }
        for state in inputs.dropFirst() where state != [units] {
            throw .mismatch("An initial_state was passed that is not compatible with the layer: \(kind) has states of shape (None, \(units)), but was given (None, \(state.map { $0.map(String.init) ?? "None" }.joined(separator: ", "))).")
        }
        return input
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        let input = try sequence(inputs)
        return [options.returnSequences ? [input[0], units] : [units]] + (options.returnState ? [Shape](repeating: [units], count: stateCount) : [])
    }

    public func masks(for inputs: [Bool]) -> [Bool] {
        [options.returnSequences && inputs.first == true] + (options.returnState ? [Bool](repeating: false, count: stateCount) : [])
    }

    func loop<S: Scalar>(_ weights: [Tensor<S>], _ context: Context<S>) -> RecurrentLoop<C, S> {
        var loop = RecurrentLoop<C, S>(
            units: units, features: weights[0].shape[0], activations: options.activations, kernel: weights[0], recurrentKernel: weights[1],
            bias: options.useBias ? weights[2] : nil)
        loop.clamps = context.clamps.compactMap { name, values in
            let place: Clamp<S>.Place? = name == "hidden" ? .hidden : name == "cell" ? .cell : C.gateNames.firstIndex(of: name).map { .gate($0) }
            return place.map { Clamp($0, values.timeMajor(reversed: options.goBackwards)) }
        }
        return loop
    }

    /// The loop with the dropout factors of a training pass: drawn from the context's seed, so the way back finds the
    /// same ones. Keras draws one mask of the inputs for all gates, but one for each gate if the state has dropout too.
    private func loop<S: Scalar>(_ weights: [Tensor<S>], _ context: Context<S>, samples: Int) -> RecurrentLoop<C, S> {
        var loop = loop(weights, context)
        guard context.isTraining else { return loop }
        let (dropsInput, dropsState) = (options.dropout > 0 && options.dropout < 1, options.recurrentDropout > 0 && options.recurrentDropout < 1)
        let gates = C.kernelBlocks
        if dropsInput {
            let count = options.recurrentDropout > 0 ? gates : 1
            let factors = (0..<count).map { Randomness.dropout(options.dropout, [samples, loop.features], context, stream: $0) }
            loop.inputFactors = (0..<gates).map { factors[$0 % count] }
        }
        if dropsState { loop.recurrentFactors = (0..<gates).map { Randomness.dropout(options.recurrentDropout, [samples, units], context, stream: gates + $0) } }
        return loop
    }

    // Layers are reached through `any Layer`: without these the loop would run unspecialised, 20 times slower.
    @specialized(where C == SimpleRNN, S == Float)
    @specialized(where C == SimpleRNN, S == Double)
    @specialized(where C == LSTM, S == Float)
    @specialized(where C == LSTM, S == Double)
    @specialized(where C == GRU, S == Float)
    @specialized(where C == GRU, S == Double)
    @specialized(where C == GRUResetBefore, S == Float)
    @specialized(where C == GRUResetBefore, S == Double)
    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        _ = Threads.single
        let input = inputs[0].tensor
        let (samples, timesteps) = (input.shape[0], input.shape[1])
        let mask = inputs[0].appliedMask(inputs: inputs.count).map { mask in
            (0..<timesteps * samples).map { i in
                let t = i / samples
                return mask.values[i % samples * timesteps + (options.goBackwards ? timesteps - 1 - t : t)]
            }
        }
        let given = inputs.count > 1 ? inputs.dropFirst().map(\.tensor) : nil
        let initial = context.start ?? given ?? options.memory?.read(context.firstSample, samples)
        let record = loop(weights, context, samples: samples).forward(
            input.timeMajor(reversed: options.goBackwards), mask: mask, initial: initial, keepsGates: context.keepsRecords)
        let (row, last) = (samples * units, timesteps * samples * units)
        var states = [Tensor(sharing: record.hidden, from: last, shape: [samples, units]).copy()]
        if C.hasCell { states.append(Tensor(sharing: record.cell, from: last, shape: [samples, units]).copy()) }
        if context.keepsState { options.memory?.write(context.firstSample, states) }
        let output: Tensor<S>
        if options.returnSequences {
            // With go_backwards Keras leaves the sequence in processing order.
            output = Tensor(sharing: record.hidden, from: row, shape: [timesteps, samples, units]).sampleMajor(reversed: false)
            for i in hiddenSteps(record) { (output.pointer + (i % samples * timesteps + i / samples) * units).update(repeating: 0, count: units) }
        } else {
            output = timesteps > 0 ? states[0].copy() : Tensor([samples, units])
            for i in hiddenSteps(record) where i >= (timesteps - 1) * samples { (output.pointer + i % samples * units).update(repeating: 0, count: units) }
        }
        let outputs = [Signal(output, mask: options.returnSequences ? inputs[0].mask : nil)] + (options.returnState ? states.map { Signal($0) } : [])
        return Pass(inputs, outputs: outputs, records: [record], context: context)
    }

    /// Rows (timestep, sample) whose output is not the state but zero: masked ones with `zeroOutputForMask`; else those
    /// before the first timestep that counts, which repeat no output.
    private func hiddenSteps<S: Scalar>(_ record: RecurrentRecord<S>) -> [Int] {
        guard let mask = record.mask else { return [] }
        if options.zeroOutputForMask { return mask.indices.filter { !mask[$0] } }
        var begun = [Bool](repeating: false, count: record.samples)
        return mask.indices.filter { i in
            let sample = i % record.samples
            begun[sample] = begun[sample] || mask[i]
            return !begun[sample]
        }
    }

    @specialized(where C == SimpleRNN, S == Float)
    @specialized(where C == SimpleRNN, S == Double)
    @specialized(where C == LSTM, S == Float)
    @specialized(where C == LSTM, S == Double)
    @specialized(where C == GRU, S == Float)
    @specialized(where C == GRU, S == Double)
    @specialized(where C == GRUResetBefore, S == Float)
    @specialized(where C == GRUResetBefore, S == Double)
    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        let record = pass.records[0]
        let (samples, timesteps) = (record.samples, record.timesteps)
        let above: Tensor<S>
        let hidden = hiddenSteps(record)
        let last = timesteps * samples
        if options.returnSequences {
            above = gradients[0]?.timeMajor(reversed: false) ?? Tensor([timesteps, samples, units])
            for i in hidden { (above.pointer + i * units).update(repeating: 0, count: units) }
        } else {
            above = gradients[0]?.copy() ?? Tensor([samples, units])
            for i in hidden where i >= last - samples { (above.pointer + (i - last + samples) * units).update(repeating: 0, count: units) }
        }
        if gradients.count > 1, let state = gradients[1], above.count >= samples * units {
            let end = above.pointer + above.count - samples * units
            for i in 0..<samples * units { end[i] += state[i] }
        }
        let dInput = loop(weights, pass.context, samples: samples).backward(
            record, above, sequences: options.returnSequences, lastCell: gradients.count > 2 ? gradients[2] : nil, into: into)
        guard pass.inputs.count > 1, pass.context.start == nil else { return [dInput.sampleMajor(reversed: options.goBackwards)] + pass.inputs.dropFirst().map { _ in nil } }
        let first = [record.hiddenGradient, record.cellGradient].prefix(stateCount).map { $0?.samples(0..<1).reshaped([samples, units]) }
        return [dInput.sampleMajor(reversed: options.goBackwards)] + first
    }
}

/// What a trace needs of a recurrent layer, whatever its cell.
public protocol Traceable: Layer {
    var gateNames: [String] { get }
    var preactivationNames: [String] { get }
    var options: RecurrentOptions { get set }
    var units: Int { get }
    var hasCell: Bool { get }
    /// The same layer reading from the other end.
    var reversed: any Traceable { get }
    var activations: Activations { get }
    var notation: Notation { get }
    /// What follows from a record, worked out when asked.
    func answer<S: Scalar>(_ question: RecordQuestion, _ record: RecurrentRecord<S>, _ weights: [Tensor<S>], _ context: Context<S>) -> RecordAnswer<S>
}

extension Traceable {
    public var goBackwards: Bool { options.goBackwards }
    public var returnsSequences: Bool { options.returnSequences }
    public var stateCount: Int { hasCell ? 2 : 1 }
    /// The kind with its article: "an LSTM".
    public var aKind: String { (kind.hasPrefix("LSTM") ? "an " : "a ") + kind }
}

extension RecurrentLayer: Traceable {
    public var gateNames: [String] { C.gateNames }
    public var preactivationNames: [String] { C.preactivationNames }
    public var hasCell: Bool { C.hasCell }
    public var reversed: any Traceable {
        var turned = options
        turned.goBackwards.toggle()
        if turned.memory != nil { turned.memory = Memory() }
        return RecurrentLayer(turned)
    }

    public var activations: Activations { options.activations }
    public var notation: Notation { C.notation }

    @specialized(where C == SimpleRNN, S == Float)
    @specialized(where C == SimpleRNN, S == Double)
    @specialized(where C == LSTM, S == Float)
    @specialized(where C == LSTM, S == Double)
    @specialized(where C == GRU, S == Float)
    @specialized(where C == GRU, S == Double)
    @specialized(where C == GRUResetBefore, S == Float)
    @specialized(where C == GRUResetBefore, S == Double)
    public func answer<S: Scalar>(_ question: RecordQuestion, _ record: RecurrentRecord<S>, _ weights: [Tensor<S>], _ context: Context<S>) -> RecordAnswer<S> {
        loop(weights, context).answer(question, record)
    }
}
