/// Why a model can't be built or run, with the numbers that say so. Lengths of -1 stand for any.
public enum ModelError: Error, Sendable {
    case rank(layer: String, expected: Int, found: [Int])
    case rankBelow(layer: String, least: Int, found: [Int])
    case features(layer: String, axis: Int, expected: Int, found: [Int])
    /// A model's own input: data of another shape.
    case data(model: String, expected: [[Int]], found: [[Int]])
    case inputs(layer: String, expected: Int, found: Int)
    case units(layer: String, given: Int)
    case tooLarge(layer: String, parameters: Double)
    /// What a layer gives would not fit into memory.
    case outputTooLarge(layer: String, numbers: Double)
    case notBuilt(String)
    case notCompiled(String)
    case samples(x: Int, y: Int)
    case targets(expected: [Int], found: [Int])
    /// A class number that there is no class for.
    case label(Int, classes: Int)
    case weightShape(expected: [Int], found: [Int])
    case weights(expected: [[Int]], found: [[Int]], layer: String)
    case noSequence(layer: String)
    case batchSize(layer: String)
    case batch(expected: Int, found: Int)
    /// An id that an Embedding has no row for.
    case id(layer: String, Double, count: Int)
    case disconnected(String)
    case mismatch(String)

    /// Refuses outputs of more than a thousand million numbers; lengths that are open count as 1.
    static func checkSize(_ shapes: [Shape], samples: Int, layer: String) throws(ModelError) {
        for shape in shapes {
            let numbers = shape.reduce(Double(samples)) { $0 * Double($1 ?? 1) }
            guard numbers <= 1e9 else { throw .outputTooLarge(layer: layer, numbers: numbers) }
        }
    }

    /// The same error about data: with the number of samples where a model has none.
    public func withSamples(_ samples: Int) -> ModelError {
        func full(_ shape: [Int]) -> [Int] { shape.first == -1 ? [samples] + shape.dropFirst() : shape }
        return switch self {
        case .rank(let layer, let expected, let found): .rank(layer: layer, expected: expected, found: full(found))
        case .rankBelow(let layer, let least, let found): .rankBelow(layer: layer, least: least, found: full(found))
        case .features(let layer, let axis, let expected, let found): .features(layer: layer, axis: axis, expected: expected, found: full(found))
        default: self
        }
    }

    /// The same error about a layer of a model, by the name it has there.
    func named(_ name: String) -> ModelError {
        switch self {
        case .rank(_, let expected, let found): .rank(layer: name, expected: expected, found: found)
        case .rankBelow(_, let least, let found): .rankBelow(layer: name, least: least, found: found)
        case .features(_, let axis, let expected, let found): .features(layer: name, axis: axis, expected: expected, found: found)
        case .outputTooLarge(_, let numbers): .outputTooLarge(layer: name, numbers: numbers)
        case .inputs(_, let expected, let found): .inputs(layer: name, expected: expected, found: found)
        default: self
        }
    }
}
