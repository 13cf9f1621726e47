/// Several tensors, number by number, into one: lengths of 1 serve a whole axis.
public struct Merge: Layer {
    public enum Rule: String, Sendable, CaseIterable {
        case add = "Add", subtract = "Subtract", multiply = "Multiply", average = "Average", maximum = "Maximum", minimum = "Minimum", divide = "Divide"
    }
    public var rule: Rule

    public init(_ rule: Rule) { self.rule = rule }

    public var kind: String { rule.rawValue }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        guard inputs.count > 1 || (inputs.count == 1 && rule != .subtract && rule != .divide) else {
            throw .mismatch("A merge layer should be called on a list of at least \(rule == .subtract ? "2 inputs" : "1 input"). Received \(inputs.count)")
        }
        if rule == .subtract || rule == .divide, inputs.count != 2 { throw .mismatch("A `\(kind)` layer should be called on exactly 2 inputs. Received: \(inputs.count)") }
        var result = inputs[0]
        for shape in inputs.dropFirst() {
            func refuse() -> ModelError {
                func tuple(_ s: Shape) -> String { "(" + s.map { $0.map(String.init) ?? "None" }.joined(separator: ", ") + (s.count == 1 ? ",)" : ")") }
                return .mismatch("Inputs have incompatible shapes. Received shapes \(tuple(result)) and \(tuple(shape))")
            }
            guard shape.count == result.count else { throw refuse() }
            var merged: Shape = []
            for (a, b) in zip(result, shape) {
                if a == b || b == 1 { merged.append(a) } else if a == 1 { merged.append(b) } else if a == nil || b == nil { merged.append(a ?? b) } else { throw refuse() }
            }
            result = merged
        }
        return [result]
    }

    /// A timestep counts if it does in any input; without a mask on every input there is none.
    public func masks(for inputs: [Bool]) -> [Bool] { [!inputs.isEmpty && inputs.allSatisfy { $0 }] }

    static func joined<S: Scalar>(_ inputs: [Signal<S>]) -> Mask? {
        let masks = inputs.compactMap(\.mask)
        guard masks.count == inputs.count, let first = masks.first, masks.allSatisfy({ $0.shape == first.shape }) else { return nil }
        return Mask(first.values.indices.map { i in masks.contains { $0.values[i] } }, shape: first.shape)
    }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let shape = inputs.dropFirst().reduce(inputs[0].tensor.shape) { shape, signal in zip(shape, signal.tensor.shape).map { $0 == 1 ? $1 : $0 } }
        let tensors = inputs.map { $0.tensor.shape == shape ? $0.tensor : $0.tensor.broadcast(to: shape) }
        let y = Tensor<S>(tensors[0].values, shape)
        for other in tensors.dropFirst() {
            for i in 0..<y.count {
                switch rule {
                case .add, .average: y[i] += other[i]
                case .subtract: y[i] -= other[i]
                case .multiply: y[i] *= other[i]
                case .divide: y[i] /= other[i]
                case .maximum: y[i] = max(y[i], other[i])
                case .minimum: y[i] = min(y[i], other[i])
                }
            }
        }
        if rule == .average { for i in 0..<y.count { y[i] /= S(tensors.count) } }
        return Pass(inputs, output: y, mask: Merge.joined(inputs), kept: tensors, context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0] else { return pass.inputs.map { _ in nil } }
        let tensors = pass.kept
        return tensors.indices.map { which in
            let d = Tensor<S>(gradient.shape)
            for i in 0..<d.count {
                switch rule {
                case .add: d[i] = gradient[i]
                case .average: d[i] = gradient[i] / S(tensors.count)
                case .subtract: d[i] = which == 0 ? gradient[i] : -gradient[i]
                case .multiply: d[i] = tensors.indices.reduce(gradient[i]) { $1 == which ? $0 : $0 * tensors[$1][i] }
                case .divide: d[i] = which == 0 ? gradient[i] / tensors[1][i] : -gradient[i] * tensors[0][i] / (tensors[1][i] * tensors[1][i])
                // The first of equal ones takes the gradient.
                case .maximum, .minimum: if tensors.firstIndex(where: { $0[i] == pass.output[i] }) == which { d[i] = gradient[i] }
                }
            }
            return d.summed(to: pass.inputs[which].tensor.shape)
        }
    }
}

/// Several tensors one behind the other along an axis.
public struct Concatenate: Layer {
    /// Counted with the samples' axis; negative from the end.
    public var axis: Int

    public init(axis: Int = -1) { self.axis = axis }

    public var kind: String { "Concatenate" }

    /// The axis behind the samples', or an error.
    private func place(_ rank: Int) throws(ModelError) -> Int {
        let at = (axis < 0 ? axis + rank + 1 : axis) - 1
        guard at >= 0, at < rank else { throw .mismatch("Concatenate can't join along axis \(axis) of inputs with \(rank + 1) axes (axis 0 is that of the samples)") }
        return at
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] {
        guard let first = inputs.first else { throw .inputs(layer: kind, expected: 1, found: 0) }
        let at = try place(first.count)
        var result = first
        for shape in inputs.dropFirst() {
            let fits = shape.count == first.count && shape.indices.allSatisfy { $0 == at || shape[$0] == result[$0] || shape[$0] == nil || result[$0] == nil }
            guard fits else {
                let shown = inputs.map { s in "(None, " + s.map { $0.map(String.init) ?? "None" }.joined(separator: ", ") + ")" }.joined(separator: ", ")
                throw .mismatch("A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. Received: input_shape=[\(shown)]")
            }
            for i in shape.indices {
                if i == at { result[i] = result[i].flatMap { a in shape[i].map { a + $0 } } } else { result[i] = result[i] ?? shape[i] }
            }
        }
        return [result]
    }

    public func masks(for inputs: [Bool]) -> [Bool] { [inputs.contains(true)] }

    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let tensors = inputs.map(\.tensor)
        let at = (axis < 0 ? axis + tensors[0].shape.count : axis)
        let rows = tensors[0].shape[..<at].reduce(1, *)
        let widths = tensors.map { $0.shape[at...].reduce(1, *) }
        let total = widths.reduce(0, +)
        var shape = tensors[0].shape
        shape[at] = tensors.reduce(0) { $0 + $1.shape[at] }
        let y = Tensor<S>(shape)
        for row in 0..<rows {
            var to = y.pointer + row * total
            for (tensor, width) in zip(tensors, widths) {
                to.update(from: tensor.pointer + row * width, count: width)
                to += width
            }
        }
        return Pass(inputs, output: y, mask: mask(inputs, at), context: context)
    }

    /// Along the features a timestep counts if it does in any input; along time the masks stand behind one another.
    private func mask<S: Scalar>(_ inputs: [Signal<S>], _ at: Int) -> Mask? {
        guard let known = inputs.lazy.compactMap(\.mask).first else { return nil }
        let masks = inputs.map { signal in
            signal.mask ?? Mask([Bool](repeating: true, count: signal.tensor.shape.prefix(known.shape.count).reduce(1, *)), shape: Array(signal.tensor.shape.prefix(known.shape.count)))
        }
        if at >= known.shape.count {
            guard masks.allSatisfy({ $0.shape == known.shape }) else { return nil }
            return Mask(known.values.indices.map { i in masks.contains { $0.values[i] } }, shape: known.shape)
        }
        guard at == 1, known.shape.count == 2 else { return nil }
        let samples = known.shape[0]
        let values = (0..<samples).flatMap { n in masks.flatMap { Array($0.values[n * $0.shape[1]..<(n + 1) * $0.shape[1]]) } }
        return Mask(values, shape: [samples, masks.reduce(0) { $0 + $1.shape[1] }])
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0] else { return pass.inputs.map { _ in nil } }
        let at = (axis < 0 ? axis + gradient.shape.count : axis)
        let rows = gradient.shape[..<at].reduce(1, *)
        let total = gradient.shape[at...].reduce(1, *)
        var start = 0
        return pass.inputs.map { signal in
            let width = signal.tensor.shape[at...].reduce(1, *)
            let d = Tensor<S>(signal.tensor.shape)
            for row in 0..<rows { (d.pointer + row * width).update(from: gradient.pointer + row * total + start, count: width) }
            start += width
            return d
        }
    }
}
