import Arrays
import Interpreter
import NumPyBridge

/// `keras.utils` and `keras.preprocessing.sequence`.
enum KerasUtils {
    static func module() -> Module {
        Module("keras.utils", "Helpers.", functions: [toCategorical, padSequences, timeseriesDataset, seed, normalize, splitDataset] + accepted, values: [
            ("Sequence", .object(sequence)), ("PyDataset", .object(sequence)),
        ], absent: [
            "plot_model": "A model is looked at with model.summary(), and what flows through it with model.trace(x, y).", "model_to_dot": "A model is looked at with model.summary().",
            "get_file": "Unroll fetches nothing: put the file beside the script and read it with pd.read_csv or open.", "image_dataset_from_directory": "There are no images here.",
            "text_dataset_from_directory": "Read the texts into a list, then TextVectorization or Tokenizer.", "audio_dataset_from_directory": "There is no sound here.",
        ])
    }

    static func sequenceModule() -> Module {
        Module("keras.preprocessing.sequence", "Sequences made ready.", functions: [padSequences], values: [("TimeseriesGenerator", .object(TimeseriesGenerator.classObject))], absent: [
            "skipgrams": "Word pairs are quickly made with two loops over the sequence.", "make_sampling_table": "Word pairs are quickly made with two loops over the sequence.",
        ])
    }

    /// `keras.utils.Sequence`: what classes with `__len__` and `__getitem__` are based on.
    nonisolated(unsafe) static let sequence: TypeObject = TypeObject("PyDataset", module: "keras.src.trainers.data_adapters.py_dataset_adapter", methods: [
        Builtin("__init__", "self, workers=1, use_multiprocessing=False, max_queue_size=10", "Accepted; batches are made when they are needed.") { _ in .none },
        Builtin("on_epoch_end", "self", "Called after each epoch.") { _ in .none },
        Builtin("on_epoch_begin", "self", "Called before each epoch.") { _ in .none },
    ]).open()

    private static let accepted: [Builtin] = [
        Builtin("disable_interactive_logging", "", "Accepted.") { _ in .none }, Builtin("enable_interactive_logging", "", "Accepted.") { _ in .none },
        Builtin("is_interactive_logging_enabled", "", "True.") { _ in .bool(true) },
    ]

    private static let seed = Builtin("set_random_seed", "seed", "Seeds Keras, NumPy and random at once.") { call in
        try Keras.seed(call.int(0), call.vm)
        for name in ["numpy.random", "random"] {
            if let home = try call.vm.importer(name, call.vm) { _ = try call.vm.call(call.vm.attribute(home, Name("seed")), Arguments([call[0]])) }
        }
        return .none
    }

    private static let toCategorical = Builtin("to_categorical", "x, num_classes=None", "A 1 in the place of each class, zeros around it.", example: "keras.utils.to_categorical([0, 2, 1])") { call in
        let array = try NumPy.argument(call[0], call.vm)
        var shape = array.shape
        if shape.count > 1, shape.last == 1 { shape.removeLast() }
        let labels = array.integers
        guard let largest = labels.max() else { return .object(ArrayObject(NDArray(.float64, shape: shape + [call.optional(1) == nil ? 0 : max(0, try call.int(1))]))) }
        let classes = call.optional(1) == nil ? largest.addingReportingOverflow(1).partialValue : try call.int(1)
        guard classes >= 0 else { throw Raise(.valueError, "negative dimensions are not allowed") }
        try call.vm.checkSize(8 * max(1, labels.count), max(1, classes))
        var hot = [Double](repeating: 0, count: labels.count * classes)
        for (i, label) in labels.enumerated() {
            guard label < classes, label >= -classes else { throw Raise(.indexError, "index \(label) is out of bounds for axis 1 with size \(classes)") }
            hot[i * classes + (label < 0 ? label + classes : label)] = 1
        }
        return .object(ArrayObject(NDArray(hot, shape: shape + [classes])))
    }

    static let padSequences = Builtin("pad_sequences", "sequences, maxlen=None, dtype='int32', padding='pre', truncating='pre', value=0.0", "Sequences of different lengths as one array, filled up in front or behind.", example: "pad_sequences([[1, 2, 3], [4]], maxlen=2)") { call in
        guard call[0].heapObject != nil, call[0].number == nil else { throw Raise(.valueError, "`sequences` must be iterable.") }
        let sequences = try call.vm.sequence(call[0])
        let parts = try sequences.map { sequence -> NDArray in
            guard let array = try NumPy.convert(sequence, call.vm), array.rank > 0 else {
                throw Raise(.valueError, "`sequences` must be a list of iterables. Found non-iterable: \(try call.vm.str(sequence))", hint: "pad_sequences takes a list of sequences: [[1, 2, 3], [4, 5]].")
            }
            return array
        }
        let dtype = try call.optional(2).map { try NumPy.requiredDType($0) } ?? .int32
        let (padding, truncating) = (try call.string(3, or: "pre"), try call.string(4, or: "pre"))
        guard ["pre", "post"].contains(truncating) else { throw Raise(.valueError, "Truncating type \"\(truncating)\" not understood") }
        guard ["pre", "post"].contains(padding) else { throw Raise(.valueError, "Padding type \"\(padding)\" not understood") }
        let length = call.optional(1) == nil ? parts.map { $0.shape[0] }.max() ?? 0 : try call.int(1)
        guard length >= 0 else { throw Raise(.valueError, "negative dimensions are not allowed") }
        let sample = parts.first { $0.shape[0] > 0 }.map { Array($0.shape.dropFirst()) } ?? []
        let row = sample.reduce(1, *)
        try call.vm.checkSize(8 * max(1, row) * max(1, parts.count), max(1, length))
        var values = [Double](repeating: try call.double(5, or: 0), count: parts.count * length * row)
        for (i, part) in parts.enumerated() where part.shape[0] > 0 {
            guard Array(part.shape.dropFirst()) == sample else {
                throw Raise(.valueError, "Shape of sample \(Keras.tuple(Array(part.shape.dropFirst()))) of sequence at position \(i) is different from expected shape \(Keras.tuple(sample))")
            }
            let count = min(part.shape[0], length)
            let first = truncating == "pre" ? part.shape[0] - count : 0
            let start = i * length + (padding == "pre" ? length - count : 0)
            let given = part.doubles
            for j in 0..<count * row { values[start * row + j] = given[first * row + j] }
        }
        return .object(ArrayObject(NDArray(values, shape: [parts.count, length] + sample, dtype: dtype)))
    }

    private static let normalize = Builtin("normalize", "x, axis=-1, order=2", "Scaled to length 1 along an axis.") { call in
        let array = try NumPy.argument(call[0], call.vm)
        let axis = try array.axis(call.int(1, or: -1))
        let order = try call.double(2, or: 2)
        let floats = array.dtype.isFloat ? array : array.converted(to: .float64)
        return .object(ArrayObject(try Activations.along(axis, floats) { row in
            let norm = order == 1 ? row.reduce(0) { $0 + abs($1) } : order.isInfinite ? row.reduce(0) { max($0, abs($1)) } : power(row.reduce(0) { $0 + power(abs($1), order) }, 1 / order)
            return norm == 0 ? row : row.map { $0 / norm }
        }))
    }

    /// Rows of the windows of a series, and the batches they make.
    static let timeseriesDataset = Builtin(
        "timeseries_dataset_from_array", "data, targets, sequence_length, sequence_stride=1, sampling_rate=1, batch_size=128, shuffle=False, seed=None, start_index=None, end_index=None",
        "Windows of a series and their targets, in batches.", example: "keras.utils.timeseries_dataset_from_array(series[:-10], series[10:], sequence_length=10)"
    ) { call in
        let data = try TensorMath.tensor(call[0], call.vm).array
        guard let count = data.shape.first else { throw Raise(.typeError, "object of type 'float' has no len()") }
        let targets = try call.optional(1).map { try TensorMath.tensor($0, call.vm).array }
        let (length, stride, rate) = (try call.int(2), try call.int(3, or: 1), try call.int(4, or: 1))
        let (start, end) = (call.optional(8) == nil ? 0 : try call.int(8), call.optional(9) == nil ? count : try call.int(9))
        guard start >= 0 else { throw Raise(.valueError, "`start_index` must be 0 or greater. Received: start_index=\(start)") }
        guard start == 0 || start < count else { throw Raise(.valueError, "`start_index` must be lower than the length of the data. Received: start_index=\(start), for data of length \(count)") }
        guard call.optional(9) == nil || end < count else { throw Raise(.valueError, "`end_index` must be lower than the length of the data. Received: end_index=\(end), for data of length \(count)") }
        guard end > start else { throw Raise(.valueError, "`end_index` must be higher than `start_index`. Received: start_index=\(start), and end_index=\(end) ") }
        guard rate > 0 else { throw Raise(.valueError, "`sampling_rate` must be higher than 0. Received: sampling_rate=\(rate)") }
        guard rate < count else { throw Raise(.valueError, "`sampling_rate` must be lower than the length of the data. Received: sampling_rate=\(rate), for data of length \(count)") }
        guard stride > 0 else { throw Raise(.valueError, "`sequence_stride` must be higher than 0. Received: sequence_stride=\(stride)") }
        guard stride < count else { throw Raise(.valueError, "`sequence_stride` must be lower than the length of the data. Received: sequence_stride=\(stride), for data of length \(count)") }
        guard length > 0, length <= count else { throw Raise(.valueError, "sequence_length must lie between 1 and the length of the data. Received: sequence_length=\(length), for data of length \(count)") }
        let (reach, over) = (length - 1).multipliedReportingOverflow(by: rate)
        var windows = over ? 0 : end - start - reach
        if let targets { windows = min(windows, targets.shape.first ?? 0) }
        var positions = Array(Swift.stride(from: 0, to: windows, by: stride))
        if try call.bool(6, or: false) {
            var generator = call.optional(7) == nil ? Keras.state(call.vm).generator : MersenneTwister(legacySeed: UInt32(truncatingIfNeeded: try call.int(7)))
            positions = generator.permutation(positions.count).map { positions[$0] }
            if call.optional(7) == nil { Keras.state(call.vm).generator = generator }
        }
        let size = call.has(5) && call[5].isNone ? nil : min(try call.int(5, or: 128), 1 << 40)
        guard size.map({ $0 > 0 }) ?? true else { throw Raise(.valueError, "batch_size must be greater than zero.") }
        let order = positions
        let batches = size.map { (order.count + $0 - 1) / $0 } ?? order.count
        return .object(DatasetObject(count: batches) { _ in
            var at = 0
            return ClosureIterator("dataset") { vm in
                guard at < order.count else { return nil }
                let chosen = Array(order[at..<min(order.count, at + (size ?? 1))])
                at += chosen.count
                try vm.checkSize(8 * max(1, data.count / max(1, count)) * length, chosen.count)
                let rows = chosen.flatMap { first in (0..<length).map { start + first + $0 * rate } }
                let windows = try ArrayMethods.take(data, rows, 0).reshaped((size == nil ? [length] : [chosen.count, length]) + Array(data.shape.dropFirst()))
                let x: Value = .object(TensorObject(windows))
                guard let targets else { return x }
                let y = try ArrayMethods.take(targets, chosen.map { start + $0 < (targets.shape.first ?? 0) ? start + $0 : $0 }, 0)
                return .pair(x, .object(TensorObject(size == nil ? try y.reshaped(Array(targets.shape.dropFirst())) : y)))
            }
        })
    }

    private static let splitDataset = Builtin("split_dataset", "dataset, left_size=None, right_size=None, shuffle=False, seed=None", "A dataset in two parts: by share or by number of samples.") { call in
        let arrays: [NDArray]
        if case .tuple(let tuple) = call[0] { arrays = try tuple.items.map { try TensorMath.tensor($0, call.vm).array } } else { arrays = [try TensorMath.tensor(call[0], call.vm).array] }
        guard let count = arrays.first?.shape.first, arrays.allSatisfy({ $0.shape.first == count }) else { throw Raise(.valueError, "all arrays must have the same number of samples") }
        func size(_ index: Int) throws -> Int? {
            guard let value = call.optional(index) else { return nil }
            if let whole = value.index { return min(max(0, whole), count) }
            let share = try call.vm.double(value)
            guard share > 0, share < 1 else { throw Raise(.valueError, "left_size and right_size must be whole numbers or shares between 0 and 1") }
            return Int((share * Double(count)).rounded())
        }
        let (left, right) = (try size(1), try size(2))
        guard left != nil || right != nil else { throw Raise(.valueError, "At least one of `left_size` or `right_size` must be specified.") }
        var order = Array(0..<count)
        if try call.bool(3, or: false) { order = Keras.state(call.vm).generator.permutation(count) }
        let cut = left ?? count - (right ?? 0)
        func part(_ rows: [Int]) -> Value {
            .object(DatasetObject(count: rows.count) { _ in
                var i = 0
                return ClosureIterator("dataset") { vm in
                    guard i < rows.count else { return nil }
                    i += 1
                    let items = try arrays.map { try TensorMath.item(TensorObject($0), .int(rows[i - 1]), vm) }
                    return items.count == 1 ? items[0] : .tuple(Tuple(items))
                }
            })
        }
        return .pair(part(Array(order[..<cut])), part(Array(order[max(cut, count - (right ?? count - cut))...])))
    }
}

/// `keras.preprocessing.sequence.TimeseriesGenerator`: batches of windows by index.
final class TimeseriesGenerator: Object {
    private let data, targets: NDArray
    private let length, rate, stride, first, last, size: Int
    private let shuffles, reverses: Bool

    private init(_ call: Call) throws {
        (data, targets) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
        (length, rate, stride, size) = (try call.int(2), try call.int(3, or: 1), try call.int(4, or: 1), try call.int(9, or: 128))
        (shuffles, reverses) = (try call.bool(7, or: false), try call.bool(8, or: false))
        let count = data.shape.first ?? 0
        guard count == targets.shape.first ?? 0 else { throw Raise(.valueError, "Data and targets have to be of same length. Data length is \(count) while target length is \(targets.shape.first ?? 0)") }
        guard length > 0, rate > 0, stride > 0, size > 0, length < 1 << 40, size < 1 << 40, stride < 1 << 20 else { throw Raise(.valueError, "length, sampling_rate, stride and batch_size must be positive") }
        let start = try call.int(5, or: 0)
        guard start >= 0, start < 1 << 40 else { throw Raise(.valueError, "start_index must lie within the data, got \(start)") }
        first = start + length
        last = min(call.optional(6) == nil ? count - 1 : try call.int(6), count - 1)
        guard first >= length, first <= last else {
            throw Raise(.valueError, "`start_index+length=\(first) > end_index=\(last)` is disallowed, as no part of the sequence would be left to be used as current step.")
        }
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject(
        "TimeseriesGenerator", module: "keras.preprocessing.sequence",
        constructor: Builtin("TimeseriesGenerator", "data, targets, length, sampling_rate=1, stride=1, start_index=0, end_index=None, shuffle=False, reverse=False, batch_size=128", "Windows of a series and the values that follow, in batches.") { .object(try TimeseriesGenerator($0)) })

    override var type: TypeObject { TimeseriesGenerator.classObject }
    private var batches: Int { (last - first + size * stride) / (size * stride) }
    override func length(_ vm: Interpreter) -> Int? { batches }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "data": .object(ArrayObject(data))
        case "targets": .object(ArrayObject(targets))
        case "length": .int(length)
        case "batch_size": .int(size)
        default: nil
        }
    }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        let index = try vm.index(key)
        guard index >= 0, index < batches else { throw Raise(.indexError, "the generator has \(batches) batches, not one of number \(index)") }
        let rows: [Int]
        if shuffles {
            let state = Keras.state(vm)
            rows = (0..<size).map { _ in first + Int(state.generator.masked(upTo: UInt64(last - first))) }
        } else {
            let from = first + size * stride * index
            rows = Array(Swift.stride(from: from, to: min(from + size * stride, last + 1), by: stride))
        }
        let steps = Array(Swift.stride(from: 0, to: length, by: rate))
        let order = reverses ? steps.reversed() : steps
        let places = rows.flatMap { row in order.map { row - length + $0 } }
        let x = try ArrayMethods.take(data, places, 0).reshaped([rows.count, order.count] + Array(data.shape.dropFirst()))
        return .pair(.object(ArrayObject(x)), .object(ArrayObject(try ArrayMethods.take(targets, rows, 0))))
    }
    override func iterator(_ vm: Interpreter) -> Iterator? {
        var i = 0
        return ClosureIterator("generator") { [self] vm in
            guard i < batches else { return nil }
            i += 1
            return try item(.int(i - 1), vm)
        }
    }
}
