/// The same numbers under another shape: Reshape, and Flatten, which makes one axis of all behind the samples'.
public struct Reshape: Layer {
    public let kind: String
    /// One length may be -1: it is worked out.
    public var target: [Int]

    public init(_ target: [Int]) {
        kind = "Reshape"
        self.target = target
    }

    public static let flatten = Reshape()
    private init() {
        kind = "Flatten"
        target = [-1]
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        let input = try only(inputs)
        guard !input.contains(nil) else {
            return [target.map { $0 == -1 ? nil : $0 }]
        }
        return [try lengths(input.map { $0 ?? 1 }).map { $0 }]
    }

    public func masks(for inputs: [Bool]) -> [Bool] { [false] }

    private func lengths(_ input: [Int]) throws(ModelError) -> [Int] {
        let count = input.reduce(1, *)
        let known = target.filter { $0 != -1 }.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
        guard target.contains(-1) ? known > 0 && count % known == 0 : known == count else {
            func tuple(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")") }
            throw .mismatch("The total size of the tensor must be unchanged. Received: input_shape=\(tuple(input)), target_shape=\(tuple(target))")
        }
        return target.map { $0 == -1 ? count / max(1, known) : $0 }
    }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        let shape = (try? lengths(Array(x.shape.dropFirst()))) ?? [x.shape.dropFirst().reduce(1, *)]
        return Pass(inputs, output: x.reshaped([x.shape[0]] + shape), context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        [gradients[0]?.reshaped(pass.input.shape)]
    }
}

/// Axes in another order, counted from 1 behind the samples'.
public struct Permute: Layer {
    public var order: [Int]

    public init(_ order: [Int]) { self.order = order }

    public var kind: String { "Permute" }
    public func masks(for inputs: [Bool]) -> [Bool] { [false] }
    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        let input = try only(inputs, axes: order.count + 1)
        guard order.sorted() == Array(1...max(1, order.count)) else { throw .mismatch("Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must be consecutive and start from 1. Received dims=(\(order.map(String.init).joined(separator: ", ")))") }
        return [order.map { input[$0 - 1] }]
    }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        Pass(inputs, output: inputs[0].tensor.transposed([0] + order), context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        let axes = [0] + order
        let back = axes.indices.map { axis in axes.firstIndex(of: axis) ?? axis }
        return [gradients[0]?.transposed(back)]
    }
}

/// The same vector at each of n timesteps.
public struct RepeatVector: Layer {
    public var times: Int

    public init(_ times: Int) { self.times = times }

    public var kind: String { "RepeatVector" }
    public func masks(for inputs: [Bool]) -> [Bool] { [false] }
    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { [[times] + (try only(inputs, axes: 2))] }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        return Pass(inputs, output: x.reshaped([x.shape[0], 1, x.shape[1]]).broadcast(to: [x.shape[0], times, x.shape[1]]), context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0] else { return [nil] }
        return [gradient.summed(to: [pass.input.shape[0], 1, pass.input.shape[1]]).reshaped(pass.input.shape)]
    }
}

extension Tensor {
    /// Axes in another order, copied.
    func transposed(_ order: [Int]) -> Tensor {
        let result = Tensor(order.map { shape[$0] })
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
        let steps = order.map { strides[$0] }
        for i in 0..<result.count {
            var (left, at) = (i, 0)
            for axis in result.shape.indices.reversed() {
                at += left % result.shape[axis] * steps[axis]
                left /= result.shape[axis]
            }
            result[i] = self[at]
        }
        return result
    }

    /// Summed over axes that the smaller shape has with length 1: the adjoint of `broadcast`.
    func summed(to smaller: [Int]) -> Tensor {
        if smaller == shape { return self }
        let result = Tensor(smaller)
        let index = BroadcastIndex(smaller, to: shape)
        for i in 0..<count { result[index[i]] += self[i] }
        return result
    }
}
