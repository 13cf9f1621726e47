/// Two recurrent layers over the same input, one from the start and one from the end, joined.
///
/// Inputs: the sequence and, behind it, first states: the forward layer's, then the backward one's. Outputs: the joined
/// output (both, if they are not joined), and the last states in the same order if the layers hand them out.
public struct Bidirectional: Layer {
    public enum Merge: String, Sendable, CaseIterable { case concat, sum, multiply = "mul", average = "ave", none = "None" }

    public var forwardLayer: any Traceable
    public var backwardLayer: any Traceable
    public var merge: Merge

    /// Both layers give zeros at masked timesteps if they return sequences, whatever they were told (as in Keras).
    public init(forward: any Traceable, backward: any Traceable, merge: Merge) {
        forwardLayer = forward
        backwardLayer = backward
        forwardLayer.options.zeroOutputForMask = forward.options.returnSequences
        backwardLayer.options.zeroOutputForMask = backward.options.returnSequences
        self.merge = merge
    }

    public var kind: String { "Bidirectional" }
    public var parts: [any Layer] { [forwardLayer, backwardLayer] }
    private var returnsSequences: Bool { forwardLayer.options.returnSequences }
    private var joined: Int { merge == .none ? 2 : 1 }

    public func partInputs(for inputs: [Shape]) throws(ModelError) -> [[Shape]] {
        guard let sequence = inputs.first else { throw .inputs(layer: kind, expected: 1, found: 0) }
        let states = inputs.dropFirst()
        guard states.count == 0 || states.count == forwardLayer.stateCount + backwardLayer.stateCount else {
            throw .mismatch("Bidirectional needs \(forwardLayer.stateCount + backwardLayer.stateCount) initial states (those of the forward layer, then those of the backward layer), but was given \(states.count).")
        }
        return [[sequence] + states.prefix(states.count / 2), [sequence] + states.suffix(states.count / 2)]
    }

    public func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec] {
        let halves = try partInputs(for: inputs)
        return try forwardLayer.weights(for: halves[0]) + backwardLayer.weights(for: halves[1])
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        let halves = try partInputs(for: inputs)
        let (one, other) = (try forwardLayer.outputs(for: halves[0]), try backwardLayer.outputs(for: halves[1]))
        let states = Array(one.dropFirst() + other.dropFirst())
        switch merge {
        case .none: return [one[0], other[0]] + states
        case .concat: return [one[0].dropLast() + [forwardLayer.units + backwardLayer.units]] + states
        default:
            guard one[0] == other[0] else { throw .mismatch("the two directions of a Bidirectional layer must have the same number of units to be joined by '\(merge.rawValue)'") }
            return [one[0]] + states
        }
    }

    public func masks(for inputs: [Bool]) -> [Bool] {
        let states = forwardLayer.options.returnState ? forwardLayer.stateCount + backwardLayer.stateCount : 0
        return [Bool](repeating: returnsSequences && inputs.first == true, count: joined) + [Bool](repeating: false, count: states)
    }

    /// Where the backward layer's weights begin.
    private var middle: Int { forwardLayer.options.useBias ? 3 : 2 }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let half = (inputs.count - 1) / 2
        let a = S.forward(forwardLayer, Array(inputs[...half]), Array(weights[..<middle]), context.inner(0, name: "forward_" + context.name))
        let b = S.forward(backwardLayer, [inputs[0]] + inputs[(1 + half)...], Array(weights[middle...]), context.inner(1, name: "backward_" + context.name))
        // The backward half comes in processing order: its sequence is turned round to the input's time.
        let (first, second) = (a.output, returnsSequences ? b.output.flippedInTime() : b.output)
        let mask = returnsSequences ? inputs[0].mask : nil
        let states = Array(a.outputs.dropFirst() + b.outputs.dropFirst())
        let outputs = merge == .none ? [Signal(first, mask: mask), Signal(second, mask: mask)] : [Signal(join(first, second), mask: mask)]
        return Pass(inputs, outputs: outputs + states, parts: [a, b], kept: [first, second], context: context)
    }

    private func join<S: Scalar>(_ a: Tensor<S>, _ b: Tensor<S>) -> Tensor<S> {
        let (u, v) = (a.shape.last ?? 0, b.shape.last ?? 0)
        let y = Tensor<S>(a.shape.dropLast() + [merge == .concat ? u + v : u])
        for i in 0..<a.count / max(1, u) {
            switch merge {
            case .concat, .none:
                (y.pointer + i * (u + v)).update(from: a.pointer + i * u, count: u)
                (y.pointer + i * (u + v) + u).update(from: b.pointer + i * v, count: v)
            case .sum: for j in i * u..<(i + 1) * u { y[j] = a[j] + b[j] }
            case .multiply: for j in i * u..<(i + 1) * u { y[j] = a[j] * b[j] }
            case .average: for j in i * u..<(i + 1) * u { y[j] = (a[j] + b[j]) / 2 }
            }
        }
        return y
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        var (da, db): (Tensor<S>?, Tensor<S>?) = (gradients[0], merge == .none ? gradients[1] : nil)
        if merge != .none, let gradient = gradients[0] { (da, db) = split(gradient, pass.kept[0], pass.kept[1]) }
        if returnsSequences { db = db?.flippedInTime() }
        let states = gradients.dropFirst(joined)
        let mine = pass.parts[0].outputs.count - 1
        let x = S.backward(forwardLayer, pass.parts[0], [da] + states.prefix(mine), Array(weights[..<middle]), Array(into[..<middle]))
        let y = S.backward(backwardLayer, pass.parts[1], [db] + states.dropFirst(mine), Array(weights[middle...]), Array(into[middle...]))
        return [Tensor.sum(x[0], y[0])] + x.dropFirst() + y.dropFirst()
    }

    private func split<S: Scalar>(_ gradient: Tensor<S>, _ a: Tensor<S>, _ b: Tensor<S>) -> (Tensor<S>, Tensor<S>) {
        let (u, v) = (a.shape.last ?? 0, b.shape.last ?? 0)
        let (da, db) = (Tensor<S>(a.shape), Tensor<S>(b.shape))
        for i in 0..<a.count / max(1, u) {
            switch merge {
            case .concat, .none:
                (da.pointer + i * u).update(from: gradient.pointer + i * (u + v), count: u)
                (db.pointer + i * v).update(from: gradient.pointer + i * (u + v) + u, count: v)
            case .sum, .average:
                for j in i * u..<(i + 1) * u {
                    da[j] = merge == .sum ? gradient[j] : gradient[j] / 2
                    db[j] = da[j]
                }
            case .multiply:
                for j in i * u..<(i + 1) * u {
                    da[j] = gradient[j] * b[j]
                    db[j] = gradient[j] * a[j]
                }
            }
        }
        return (da, db)
    }
}

extension Tensor {
    /// (samples, timesteps, features) with time turned round.
    func flippedInTime() -> Tensor {
        let result = Tensor(shape)
        let (samples, steps, row) = (shape[0], shape[1], shape[2])
        for n in 0..<samples {
            for t in 0..<steps { (result.pointer + (n * steps + t) * row).update(from: pointer + (n * steps + steps - 1 - t) * row, count: row) }
        }
        return result
    }

    /// a + b as new memory; nil counts as zeros.
    static func sum(_ a: Tensor?, _ b: Tensor?) -> Tensor? {
        guard let a, let b else { return a ?? b }
        let result = Tensor(a.shape)
        for i in 0..<a.count { result[i] = a[i] + b[i] }
        return result
    }
}
