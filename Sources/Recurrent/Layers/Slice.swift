/// `x[:, -1, :]` on a tensor of a model: for each axis behind the samples' one index, or a range with a step.
public struct Slice: Layer {
    public enum Part: Sendable {
        case index(Int)
        case range(start: Int?, stop: Int?, step: Int)
    }
    public var ranges: [Part]

    public init(_ parts: [Part]) { ranges = parts }

    public var kind: String { "GetItem" }
    public func masks(for inputs: [Bool]) -> [Bool] { [false] }

    /// The positions taken from an axis, or nil if its index lies outside.
    private func positions(_ part: Part, _ length: Int) -> [Int]? {
        switch part {
        case .index(let i):
            let at = i < 0 ? i + length : i
            return at >= 0 && at < length ? [at] : nil
        case .range(let start, let stop, let step):
            func place(_ i: Int) -> Int { i < 0 ? i + length : i }
            if step > 0 {
                let (from, to) = (max(0, start.map(place) ?? 0), min(length, stop.map(place) ?? length))
                return from < to ? Array(stride(from: from, to: to, by: step)) : []
            }
            let (from, to) = (min(length - 1, start.map(place) ?? length - 1), max(-1, stop.map(place) ?? -1))
            return from > to ? Array(stride(from: from, to: to, by: step)) : []
        }
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        let input = try only(inputs)
        guard ranges.count <= input.count else { throw .mismatch("too many indices: the tensor has \(input.count + 1) axes, but \(ranges.count + 1) were indexed") }
        var result: Shape = []
        for (axis, length) in input.enumerated() {
            guard axis < ranges.count else {
                result.append(length)
                continue
            }
            if let length {
                guard let taken = positions(ranges[axis], length) else { throw .mismatch("an index is out of bounds for axis \(axis + 1) with size \(length)") }
                if case .range = ranges[axis] { result.append(taken.count) }
            } else if case .range(let start, let stop, let step) = ranges[axis] {
                // All of an axis whose length is open stays open.
                guard (start ?? 0) == 0 || stop == nil || step == 1 else { throw .mismatch("a slice of an axis of unknown length needs plain bounds") }
                result.append(nil)
            }
        }
        return [result]
    }

    /// The sources of all numbers of the result.
    private func sources<S: Scalar>(_ x: Tensor<S>) -> (shape: [Int], positions: [Int]) {
        var offsets = [0]
        var shape: [Int] = []
        for axis in 1..<max(1, x.shape.count) {
            let stride = x.shape[(axis + 1)...].reduce(1, *)
            let part = axis - 1 < ranges.count ? ranges[axis - 1] : .range(start: nil, stop: nil, step: 1)
            let taken = positions(part, x.shape[axis]) ?? []
            if case .range = part { shape.append(taken.count) }
            offsets = offsets.flatMap { base in taken.map { base + $0 * stride } }
        }
        let row = x.shape.dropFirst().reduce(1, *)
        return ([x.shape[0]] + shape, (0..<x.shape[0]).flatMap { n in offsets.map { n * row + $0 } })
    }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        let (shape, positions) = sources(x)
        return Pass(inputs, output: Tensor(positions.map { x[$0] }, shape), context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0] else { return [nil] }
        let d = Tensor<S>(pass.input.shape)
        for (i, at) in sources(pass.input).positions.enumerated() { d[at] += gradient[i] }
        return [d]
    }
}

/// `a·x + b` with plain numbers: what arithmetic between a tensor of a model and a number means.
public struct ScaleShift: Layer {
    public let kind: String
    public var scale: Double
    public var shift: Double

    public init(_ kind: String, scale: Double, shift: Double) {
        self.kind = kind
        self.scale = scale
        self.shift = shift
    }

    public func masks(for inputs: [Bool]) -> [Bool] { [false] }
    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { [try only(inputs)] }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let x = inputs[0].tensor
        let y = Tensor<S>(x.shape)
        for i in 0..<x.count { y[i] = x[i] * S(scale) + S(shift) }
        return Pass(inputs, output: y, context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0] else { return [nil] }
        let d = Tensor<S>(gradient.shape)
        for i in 0..<d.count { d[i] = gradient[i] * S(scale) }
        return [d]
    }
}
