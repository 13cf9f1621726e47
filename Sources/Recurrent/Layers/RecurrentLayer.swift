/// Settings every recurrent layer has.
public struct RecurrentOptions: Sendable {
    public var units: Int
    public var activations = Activations()
    public var useBias = true
    public var returnSequences = false
    public var goBackwards = false
    public var unitForgetBias = true
    public var kernelInitializer = Initializer.glorotUniform
    public var recurrentInitializer = Initializer.orthogonal
    public var biasInitializer = Initializer.zeros

    public init(units: Int) { self.units = units }
}

/// A layer of recurrent cells, run over the timesteps of its input.
public struct RecurrentLayer<C: Cell>: Layer {
    public var options: RecurrentOptions

    public init(_ options: RecurrentOptions) { self.options = options }

    public var kind: String { C.kind }
    public var units: Int { options.units }

    public var settings: [(String, String)] {
        [("units", String(units)), ("activation", options.activations.state.rawValue), ("return_sequences", options.returnSequences ? "True" : "False")]
    }

    public func weights(for input: [Int?]) throws(ModelError) -> [WeightSpec] {
        guard input.count == 2 else { throw .rank(layer: kind, expected: 3, found: [-1] + input.map { $0 ?? -1 }) }
        guard units > 0 else { throw .units(layer: kind, given: units) }
        guard let features = input[1] else { throw .features(layer: kind, axis: -1, expected: -1, found: [-1] + input.map { $0 ?? -1 }) }
        let size = Double(C.kernelBlocks) * Double(units) * (Double(units) + Double(features) + 2)
        guard size < 4e9 else { throw .tooLarge(layer: kind, parameters: size) }
        let width = C.kernelBlocks * units
        var list = [
            WeightSpec(name: "kernel", shape: [features, width], initializer: options.kernelInitializer),
            WeightSpec(name: "recurrent_kernel", shape: [units, width], initializer: options.recurrentInitializer),
        ]
        if options.useBias {
            let initializer: Initializer = C.hasCell && options.unitForgetBias ? options.biasInitializer.withForgetGate : options.biasInitializer
            list.append(WeightSpec(name: "bias", shape: C.biasRows == 2 ? [2, width] : [width], initializer: initializer))
        }
        return list
    }

    public func output(for input: [Int?]) throws(ModelError) -> [Int?] {
        guard input.count == 2 else { throw .rank(layer: kind, expected: 3, found: [-1] + input.map { $0 ?? -1 }) }
        return options.returnSequences ? [input[0], units] : [units]
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

    // Layers are reached through `any Layer`: without these the loop would run unspecialised, 20 times slower.
    @specialized(where C == SimpleRNN, S == Float)
    @specialized(where C == SimpleRNN, S == Double)
    @specialized(where C == LSTM, S == Float)
    @specialized(where C == LSTM, S == Double)
    @specialized(where C == GRU, S == Float)
    @specialized(where C == GRU, S == Double)
    @specialized(where C == GRUResetBefore, S == Float)
    @specialized(where C == GRUResetBefore, S == Double)
    public func forward<S: Scalar>(_ input: Tensor<S>, _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        _ = Threads.single
        let (samples, timesteps) = (input.shape[0], input.shape[1])
        let mask = context.mask.map { mask in
            (0..<timesteps * samples).map { i in
                let t = i / samples
                return mask[i % samples * timesteps + (options.goBackwards ? timesteps - 1 - t : t)]
            }
        }
        let record = loop(weights, context).forward(input.timeMajor(reversed: options.goBackwards), mask: mask, initial: context.start)
        let last = timesteps * samples * units
        let output: Tensor<S>
        if options.returnSequences {
            // With go_backwards Keras leaves the sequence in processing order.
            output = Tensor<S>(Array(UnsafeBufferPointer(start: record.hidden.pointer + samples * units, count: last)), [timesteps, samples, units])
                .sampleMajor(reversed: false)
        } else {
            output = Tensor<S>(Array(UnsafeBufferPointer(start: record.hidden.pointer + last, count: samples * units)), [samples, units])
        }
        return Pass(input: input, output: output, records: [record], mask: options.returnSequences ? context.mask : nil, context: context)
    }

    @specialized(where C == SimpleRNN, S == Float)
    @specialized(where C == SimpleRNN, S == Double)
    @specialized(where C == LSTM, S == Float)
    @specialized(where C == LSTM, S == Double)
    @specialized(where C == GRU, S == Float)
    @specialized(where C == GRU, S == Double)
    @specialized(where C == GRUResetBefore, S == Float)
    @specialized(where C == GRUResetBefore, S == Double)
    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradient: Tensor<S>, _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> Tensor<S> {
        let above = options.returnSequences ? gradient.timeMajor(reversed: false) : gradient
        let dInput = loop(weights, pass.context).backward(pass.records[0], above, sequences: options.returnSequences, into: into)
        return dInput.sampleMajor(reversed: options.goBackwards)
    }
}

/// What a trace needs of a recurrent layer, whatever its cell.
public protocol Traceable: Layer {
    var gateNames: [String] { get }
    var preactivationNames: [String] { get }
    var units: Int { get }
    var hasCell: Bool { get }
    var goBackwards: Bool { get }
    var returnsSequences: Bool { get }
    /// The same layer reading from the other end.
    var reversed: any Traceable { get }
    var activations: Activations { get }
    var notation: Notation { get }
    /// What follows from a record, worked out when asked.
    func answer<S: Scalar>(_ question: RecordQuestion, _ record: RecurrentRecord<S>, _ weights: [Tensor<S>], _ context: Context<S>) -> RecordAnswer<S>
}

extension RecurrentLayer: Traceable {
    public var gateNames: [String] { C.gateNames }
    public var preactivationNames: [String] { C.preactivationNames }
    public var hasCell: Bool { C.hasCell }
    public var goBackwards: Bool { options.goBackwards }
    public var returnsSequences: Bool { options.returnSequences }
    public var reversed: any Traceable {
        var turned = options
        turned.goBackwards.toggle()
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
