/// Two recurrent layers over the same input, one from the start and one from the end, joined.
public struct Bidirectional: Layer {
    public enum Merge: String, Sendable, CaseIterable { case concat, sum, multiply = "mul", average = "ave" }

    public var forwardLayer: any Traceable
    public var backwardLayer: any Traceable
    public var merge: Merge
    public var returnSequences: Bool

    public init(forward: any Traceable, backward: any Traceable, merge: Merge, returnSequences: Bool) {
        forwardLayer = forward
        backwardLayer = backward
        self.merge = merge
        self.returnSequences = returnSequences
    }

    public var kind: String { "Bidirectional" }
    public var settings: [(String, String)] { [("layer", forwardLayer.kind), ("merge_mode", merge.rawValue)] }

    public func weights(for input: [Int?]) throws(ModelError) -> [WeightSpec] {
        try forwardLayer.weights(for: input) + backwardLayer.weights(for: input)
    }

    public func output(for input: [Int?]) throws(ModelError) -> [Int?] {
        let one = try forwardLayer.output(for: input)
        let other = try backwardLayer.output(for: input)
        guard merge == .concat else {
            guard one == other else { throw .mismatch("the two directions of a Bidirectional layer must have the same number of units to be joined by '\(merge.rawValue)'") }
            return one
        }
        return one.dropLast() + [(one.last ?? 0).flatMap { a in (other.last ?? 0).map { a + $0 } }]
    }

    private func half(_ weights: Int) -> Int { weights / 2 }

    public func forward<S: Scalar>(_ input: Tensor<S>, _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let middle = splitPoint(weights)
        let a = S.forward(forwardLayer, input, Array(weights[..<middle]), context)
        let b = S.forward(backwardLayer, input, Array(weights[middle...]), context)
        // The backward half comes in processing order: its sequence is turned round to the input's time.
        let back = returnSequences ? b.output.flippedInTime() : b.output
        let (u, v) = (a.output.shape.last ?? 0, back.shape.last ?? 0)
        let rows = a.output.count / max(1, u)
        let y = Tensor<S>(a.output.shape.dropLast() + [merge == .concat ? u + v : u])
        for i in 0..<rows {
            switch merge {
            case .concat:
                (y.pointer + i * (u + v)).update(from: a.output.pointer + i * u, count: u)
                (y.pointer + i * (u + v) + u).update(from: back.pointer + i * v, count: v)
            case .sum: for j in i * u..<(i + 1) * u { y[j] = a.output[j] + back[j] }
            case .multiply: for j in i * u..<(i + 1) * u { y[j] = a.output[j] * back[j] }
            case .average: for j in i * u..<(i + 1) * u { y[j] = (a.output[j] + back[j]) / 2 }
            }
        }
        return Pass(input: input, output: y, records: a.records + b.records, mask: returnSequences ? context.mask : nil, kept: [a.output, back], context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradient: Tensor<S>, _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> Tensor<S> {
        let middle = splitPoint(weights)
        let (a, b) = (pass.kept[0], pass.kept[1])
        let (u, v) = (a.shape.last ?? 0, b.shape.last ?? 0)
        let (da, db) = (Tensor<S>(a.shape), Tensor<S>(b.shape))
        for i in 0..<a.count / max(1, u) {
            switch merge {
            case .concat:
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
        func part(_ record: RecurrentRecord<S>, _ output: Tensor<S>) -> Pass<S> {
            Pass(input: pass.input, output: output, records: [record], context: pass.context)
        }
        let x = S.backward(forwardLayer, part(pass.records[0], a), da, Array(weights[..<middle]), Array(into[..<middle]))
        let y = S.backward(backwardLayer, part(pass.records[1], b), returnSequences ? db.flippedInTime() : db, Array(weights[middle...]), Array(into[middle...]))
        for i in 0..<x.count { x[i] += y[i] }
        return x
    }

    /// Where the backward layer's weights begin.
    private func splitPoint<S: Scalar>(_ weights: [Tensor<S>]) -> Int {
        let features = weights.first?.shape.first ?? 0
        return (try? forwardLayer.weights(for: [nil, features]).count) ?? half(weights.count)
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
}
