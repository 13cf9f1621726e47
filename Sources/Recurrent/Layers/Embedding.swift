/// A vector for each id: ids (samples, …) to (samples, …, features).
public struct Embedding: Layer {
    public var count: Int
    public var features: Int
    /// Id 0 stands for padding: timesteps with it are masked.
    public var masksZero: Bool
    public var table: WeightOptions

    public init(count: Int, features: Int, masksZero: Bool = false, table: WeightOptions = WeightOptions(.uniform)) {
        self.count = count
        self.features = features
        self.masksZero = masksZero
        self.table = table
    }

    public var kind: String { "Embedding" }

    public func weights(for inputs: [Shape]) throws(ModelError) -> [WeightSpec] {
        guard count > 0, features > 0 else { throw .units(layer: kind, given: min(count, features)) }
        guard Double(count) * Double(features) < 1e9 else { throw .tooLarge(layer: kind, parameters: Double(count) * Double(features)) }
        return [table.spec("embeddings", [count, features])]
    }

    public func outputs(for inputs: [Shape]) throws(ModelError) -> [Shape] { [try only(inputs) + [features]] }
    public func masks(for inputs: [Bool]) -> [Bool] { [masksZero] }

    /// The first id that has no row, if there is one.
    public func idOutOfRange<S: Scalar>(in input: Tensor<S>) -> S? {
        for i in 0..<input.count where !(input[i] > -1 && input[i] < S(count)) { return input[i] }
        return nil
    }

    /// Ids that have no row give nan: what comes of them must be seen. (Models check their ids before.)
    public func forward<S: Scalar>(_ inputs: [Signal<S>], _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let ids = inputs[0].tensor
        let output = Tensor<S>(ids.shape + [features])
        for i in 0..<ids.count {
            if let row = row(ids[i]) {
                (output.pointer + i * features).update(from: weights[0].pointer + row * features, count: features)
            } else {
                (output.pointer + i * features).update(repeating: .nan, count: features)
            }
        }
        let mask = masksZero ? Mask((0..<ids.count).map { ids[$0] != 0 }, shape: ids.shape) : nil
        return Pass(inputs, output: output, mask: mask, context: context)
    }

    /// The rows that ids name.
    func rows<S: Scalar>(of ids: Tensor<S>) -> [Int] { (0..<ids.count).compactMap { row(ids[$0]) } }

    private func row<S: Scalar>(_ id: S) -> Int? { id > -1 && id < S(count) ? Int(id) : nil }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradients: [Tensor<S>?], _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> [Tensor<S>?] {
        guard let gradient = gradients[0] else { return [nil] }
        let ids = pass.input
        for i in 0..<ids.count {
            guard let row = row(ids[i]) else { continue }
            let (target, source) = (into[0].pointer + row * features, gradient.pointer + i * features)
            for j in 0..<features { target[j] += source[j] }
        }
        return [nil]
    }
}
