import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections
import Recurrent

/// One batch: a tensor for each input and output of the model, and what the samples weigh.
struct SampleBatch {
    var inputs: [Tensor<Float>]
    var targets: [Tensor<Float>?]
    var weights: [Tensor<Float>?]
    var count: Int { inputs.first?.shape.first ?? 0 }
}

/// Where `fit`, `evaluate` and `predict` get their batches from.
protocol BatchSource: AnyObject {
    /// The number of batches, if it is known.
    var batches: Int? { get }
    /// Begins an epoch.
    func begin(_ vm: Interpreter) throws
    /// The next batch, nil at the end of the epoch.
    func next(_ vm: Interpreter) throws -> SampleBatch?
    func end(_ vm: Interpreter) throws
}

/// Arrays in memory.
final class ArraySource: BatchSource {
    let whole: SampleBatch
    private let size: Int
    private let shuffles: Bool
    private let steps: Int?
    private var order: [Int] = []
    private var at = 0

    init(_ whole: SampleBatch, size: Int, shuffles: Bool, steps: Int? = nil) {
        self.whole = whole
        self.size = size
        self.shuffles = shuffles
        self.steps = steps
    }

    var batches: Int? {
        let all = (whole.count + size - 1) / size
        return steps.map { min($0, all) } ?? all
    }
    func begin(_ vm: Interpreter) throws {
        at = 0
        if shuffles { order = Keras.state(vm).generator.permutation(whole.count) }
    }
    func next(_ vm: Interpreter) throws -> SampleBatch? {
        guard at < whole.count, at / size < steps ?? .max else { return nil }
        let range = at..<min(whole.count, at + size)
        at = range.upperBound
        func part(_ tensor: Tensor<Float>) -> Tensor<Float> { shuffles ? tensor.gathered(order[range]) : tensor.samples(range) }
        return SampleBatch(inputs: whole.inputs.map(part), targets: whole.targets.map { $0.map(part) }, weights: whole.weights.map { $0.map(part) })
    }
    func end(_ vm: Interpreter) throws {}
}

/// A generator, a dataset, or an object with `__len__` and `__getitem__`.
final class StreamSource: BatchSource {
    private let value: Value
    private let read: (Value) throws -> SampleBatch
    private let shuffles: Bool
    private let steps: Int?
    private var iterator: Iterator?
    /// Batches of an object by index.
    private var order: [Int] = []
    private var at = 0
    private let length: Int?
    /// A generator goes on where it stopped; a dataset starts anew.
    private var isOnce: Bool { value.of(Iterator.self) != nil || (value.of(DatasetObject.self)?.isEndless ?? false) }

    init(_ value: Value, steps: Int?, shuffles: Bool, _ vm: Interpreter, _ read: @escaping (Value) throws -> SampleBatch) throws {
        self.value = value
        self.steps = steps
        self.shuffles = shuffles
        self.read = read
        if value.of(DatasetObject.self) != nil || value.of(Iterator.self) != nil {
            length = value.of(DatasetObject.self)?.count
        } else {
            length = try value.heapObject?.length(vm)
        }
    }

    private var isIndexed: Bool { value.of(Iterator.self) == nil && value.of(DatasetObject.self) == nil }
    var batches: Int? { steps.map { s in length.map { isOnce ? s : min(s, $0) } ?? s } ?? length }

    func begin(_ vm: Interpreter) throws {
        at = 0
        if isIndexed {
            order = Array(0..<(length ?? 0))
            if shuffles { order = Keras.state(vm).generator.permutation(order.count) }
            if let hook = try vm.attributeIfPresent(value, Name("on_epoch_begin")) { _ = try vm.call(hook, Arguments()) }
        } else if iterator == nil || !isOnce {
            iterator = try value.heapObject?.iterator(vm)
        }
    }

    func next(_ vm: Interpreter) throws -> SampleBatch? {
        guard at < steps ?? .max else { return nil }
        defer { at += 1 }
        if isIndexed {
            guard at < order.count else { return nil }
            return try read(vm.item(value, .int(order[at])))
        }
        return try iterator?.next(vm).map(read)
    }

    func end(_ vm: Interpreter) throws {
        if isIndexed, let hook = try vm.attributeIfPresent(value, Name("on_epoch_end")) { _ = try vm.call(hook, Arguments()) }
    }
}

/// What scripts hand to fit, evaluate and predict, as tensors for a model.
struct DataReader {
    let object: ModelObject
    let vm: Interpreter
    private var model: Model { object.model }

    private var inputNames: [String] { object.inputNames }
    var outputNames: [String] { object.outputNames }

    static func isStream(_ value: Value, _ vm: Interpreter) -> Bool {
        if NumPy.array(value) != nil { return false }
        if value.of(Iterator.self) != nil || value.of(DatasetObject.self) != nil || value.of(TimeseriesGenerator.self) != nil { return true }
        guard let instance = value.of(Instance.self) else { return false }
        return instance.classObject.lookup(Name("__getitem__")) != nil
    }

    private func array(_ value: Value) throws -> Tensor<Float> {
        if value.isNone || value.isUnset { throw Raise(.valueError, "None values not supported.", hint: "An array was expected.") }
        guard let array = try NumPy.convert(value, vm) else {
            throw Raise(.valueError, "Unrecognized data type: \(value.typeName)", hint: "Models take arrays of numbers: np.array(…), or a list of them for several inputs.")
        }
        return Tensor(array.floats, array.rank == 0 ? [1] : array.shape)
    }

    /// A list of arrays, a dict by name, or one array.
    private func tensors(_ value: Value, _ count: Int, _ names: [String], _ what: String) throws -> [Tensor<Float>] {
        switch value {
        case .dict(let dict):
            return try names.map { name in
                guard let found = dict[name] else {
                    throw Raise(.valueError, "Missing data for \(what) \"\(name)\". You passed a data dictionary with keys [\(dict.entries.keys.map { "'\($0.value.text ?? "?")'" }.joined(separator: ", "))]. Expected the following keys: [\(names.map { "'\($0)'" }.joined(separator: ", "))]")
                }
                return try array(found)
            }
        case .list(let list) where count > 1 || isOneArrayInside(list.items): return try list.items.map(array)
        case .tuple(let tuple) where count > 1 || isOneArrayInside(tuple.items): return try tuple.items.map(array)
        default: return [try array(value)]
        }
    }

    private func isOneArrayInside(_ items: [Value]) -> Bool { items.count == 1 && NumPy.array(items[0]).map { $0.rank > 1 } ?? false }

    func inputs(_ value: Value) throws -> [Tensor<Float>] {
        var list = try tensors(value, max(1, model.inputs.count), inputNames, "input")
        try object.prepare(list, vm)
        guard list.count == model.inputs.count else {
            throw Raise(.valueError, "Layer \"\(model.name)\" expects \(model.inputs.count) input(s), but it received \(list.count) input tensors.")
        }
        // A vector of samples is a column for a model whose input has one axis of length 1.
        for (i, symbol) in model.inputs.enumerated() where list[i].shape.count == 1 && symbol.shape.count == 1 { list[i] = list[i].reshaped(list[i].shape + [1]) }
        return list
    }

    func targets(_ value: Value?) throws -> [Tensor<Float>?] {
        guard let value, !value.isNone, !value.isUnset else { return [] }
        let count = max(1, model.outputs.count)
        var list: [Tensor<Float>?] = try tensors(value, count, outputNames, "output")
        let parts = object.compilation?.parts ?? []
        if list.count < count, list.count == parts.compactMap({ $0 }).count {
            // Outputs without a loss have no targets.
            var rest = list[...]
            list = (0..<count).map { i in i < parts.count && parts[i] != nil ? rest.popFirst() ?? nil : nil }
        }
        guard list.count == count else {
            throw Raise(.valueError, "y_true and y_pred have different structures.\ny_true: \(list.count) arrays\ny_pred: \(count) outputs\n")
        }
        return list
    }

    func weights(_ value: Value?) throws -> [Tensor<Float>?] {
        guard let value, !value.isNone, !value.isUnset else { return [] }
        let count = max(1, model.outputs.count)
        let given: [Tensor<Float>?] = try tensors(value, count, outputNames, "output")
        return given.count == count ? given : (0..<count).map { _ in given.first ?? nil }
    }

    /// Weights of samples from the weights of their classes.
    func classWeights(_ value: Value, _ targets: [Tensor<Float>?]) throws -> [Tensor<Float>?] {
        guard case .dict(let dict) = value else { throw Raise(.valueError, "class_weight must be a dict from class numbers to weights, not '\(value.typeName)'") }
        guard targets.count == 1, let y = targets[0] else { throw Raise(.valueError, "`class_weight` is only supported for Models with a single output.") }
        var table: [Int: Float] = [:]
        for (key, weight) in dict.entries { if let k = key.value.index { table[k] = Float(try vm.double(weight)) } }
        let width = y.shape.count > 1 ? y.shape.last ?? 1 : 1
        let isOneHot = y.shape.count > 1 && width > 1
        let rows = isOneHot ? Array(y.shape.dropLast()) : y.shape.count > 1 && width == 1 ? Array(y.shape.dropLast()) : y.shape
        let result = Tensor<Float>(rows)
        for i in 0..<result.count {
            var label = 0
            if isOneHot { for j in 1..<width where y[i * width + j] > y[i * width + label] { label = j } } else { label = Int(exactly: y[i].rounded()) ?? -1 }
            // Keras counts a class that has no weight of its own as 1.
            result[i] = table[label] ?? 1
        }
        return [result]
    }

    func batch(_ x: Value, _ y: Value?, _ w: Value?, classWeight: Value? = nil) throws -> SampleBatch {
        var batch = SampleBatch(inputs: try inputs(x), targets: try targets(y), weights: try weights(w))
        if let classWeight {
            if !batch.weights.isEmpty { throw Raise(.valueError, "You cannot `class_weight` and `sample_weight` at the same time.") }
            batch.weights = try classWeights(classWeight, batch.targets)
        }
        let sizes = batch.targets.compactMap { $0?.shape.first } + batch.weights.compactMap { $0?.shape.first }
        guard sizes.allSatisfy({ $0 == batch.count }) else {
            func list(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: ", ") }
            throw Raise(.valueError, "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.'x' sizes: \(list(batch.inputs.compactMap(\.shape.first)))\n'y' sizes: \(list(batch.targets.compactMap { $0?.shape.first }))\n")
        }
        return batch
    }

    /// One item of a stream: x, (x, y) or (x, y, weights).
    func item(_ value: Value, classWeight: Value? = nil) throws -> SampleBatch {
        if case .tuple(let tuple) = value {
            guard (1...3).contains(tuple.items.count) else { throw Raise(.valueError, "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, found a tuple of \(tuple.items.count)") }
            return try batch(tuple.items[0], tuple.items.count > 1 ? tuple.items[1] : nil, tuple.items.count > 2 ? tuple.items[2] : nil, classWeight: classWeight)
        }
        if case .list(let list) = value, list.items.count == 2, model.inputs.count == 1 { return try batch(list.items[0], list.items[1], nil, classWeight: classWeight) }
        return try batch(value, nil, nil)
    }
}
