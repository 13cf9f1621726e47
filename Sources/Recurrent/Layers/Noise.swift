#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Layers that disturb their input in training and do nothing otherwise.
public struct Noise: Layer {
    public enum Rule: Sendable {
        /// Inverted dropout. Where `shape` has 1 the same factor serves the whole axis (behind the samples').
        case dropout(rate: Double, shape: [Int?]?)
        /// Whole features dropped, the same at every timestep.
        case spatial(rate: Double)
        /// Normal numbers added.
        case gaussian(deviation: Double)
    }

    public let kind: String
    public var rule: Rule

    public init(_ kind: String, _ rule: Rule) {
        self.kind = kind
        self.rule = rule
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        if case .spatial = rule { return [try only(inputs, axes: 3)] }
        return [try only(inputs)]
    }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        guard context.isTraining else { return Pass(inputs, outputs: inputs, context: context) }
        let y = Tensor<S>(x.shape)
        if case .gaussian(let deviation) = rule {
            let row = x.shape.dropFirst().reduce(1, *)
            for n in 0..<x.shape[0] {
                var generator = Randomness(Randomness.mix(context.seed, UInt64(truncatingIfNeeded: context.firstSample + n)))
                for i in n * row..<(n + 1) * row { y[i] = x[i] + S(deviation * generator.normal()) }
            }
            return Pass(inputs, output: y, mask: inputs[0].mask, context: context)
        }
        guard let factors = factors(x, context) else { return Pass(inputs, outputs: inputs, context: context) }
        for i in 0..<x.count { y[i] = x[i] * factors[i] }
        return Pass(inputs, output: y, mask: inputs[0].mask, kept: [factors], context: context)
    }

    /// One factor per number of x.
    private func factors<S: Scalar>(_ x: Tensor<S>, _ context: Context<S>) -> Tensor<S>? {
        switch rule {
        case .gaussian: return nil
        case .dropout(let rate, nil): return rate > 0 ? drawn(rate, x.shape, context) : nil
        case .dropout(let rate, let shape?):
            guard rate > 0 else { return nil }
            let small = [x.shape[0]] + zip(x.shape.dropFirst(), shape).map { $1 == 1 ? 1 : $0 }
            return drawn(rate, small, context).broadcast(to: x.shape)
        case .spatial(let rate): return rate > 0 ? drawn(rate, [x.shape[0], 1, x.shape[2]], context).broadcast(to: x.shape) : nil
        }
    }

    private func drawn<S: Scalar>(_ rate: Double, _ shape: [Int], _ context: Context<S>) -> Tensor<S> {
        rate < 1 ? Randomness.dropout(rate, shape, context) : Tensor(shape)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0], let factors = pass.kept.first else { return gradients }
        let d = Tensor<S>(gradient.shape)
        for i in 0..<d.count { d[i] = gradient[i] * factors[i] }
        return [d]
    }
}

extension Randomness {
    /// Box & Muller 1958.
    mutating func normal() -> Double {
        let (u, v) = (1 - uniform(), uniform())
        return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
    }
}

extension Tensor {
    /// The same numbers along axes of length 1 that the larger shape has longer.
    func broadcast(to larger: [Int]) -> Tensor {
        let result = Tensor(larger)
        let index = BroadcastIndex(shape, to: larger)
        for i in 0..<result.count { result[i] = self[index[i]] }
        return result
    }
}

/// Positions of a smaller tensor's numbers within a larger shape of as many axes.
struct BroadcastIndex {
    private let lengths: [Int]
    private let strides: [Int]
    private let isSame: Bool

    init(_ shape: [Int], to larger: [Int]) {
        lengths = larger
        isSame = shape == larger
        var strides = [Int](repeating: 0, count: shape.count)
        var step = 1
        for axis in shape.indices.reversed() {
            if shape[axis] != 1 || larger[axis] == 1 { strides[axis] = step }
            step *= shape[axis]
        }
        self.strides = strides
    }

    subscript(position: Int) -> Int {
        if isSame { return position }
        var (left, at) = (position, 0)
        for axis in lengths.indices.reversed() {
            at += left % lengths[axis] * strides[axis]
            left /= lengths[axis]
        }
        return at
    }
}
