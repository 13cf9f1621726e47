import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections

/// `tf.data.Dataset`: a recipe for a sequence of elements (tensors, or tuples of them), walked anew each time.
final class DatasetObject: Object {
    /// Starts a walk.
    let start: (Interpreter) throws -> Iterator
    /// The number of elements, if it is known.
    let count: Int?
    /// What `repeat` without a number makes: an end that never comes.
    let isEndless: Bool

    init(count: Int?, isEndless: Bool = false, _ start: @escaping (Interpreter) throws -> Iterator) {
        self.start = start
        self.count = count
        self.isEndless = isEndless
    }

    nonisolated(unsafe) static let classObject: TypeObject = {
        let type = TypeObject("Dataset", module: "tensorflow.data", methods: methods)
        for maker in makers { type.define(Name(maker.name), .object(StaticFunction(maker))) }
        return type
    }()

    override var type: TypeObject { DatasetObject.classObject }
    override func repr(_ vm: Interpreter) -> String { "<Dataset\(count.map { " of \($0) elements" } ?? "")>" }
    override func iterator(_ vm: Interpreter) throws -> Iterator? { try start(vm) }
    override func length(_ vm: Interpreter) throws -> Int? {
        if isEndless { throw Raise(.typeError, "The dataset is infinite.") }
        guard let count else { throw Raise(.typeError, "The dataset length is unknown.") }
        return count
    }

    // MARK: Making

    /// A function of the class itself, which no instance binds.
    final class StaticFunction: Object {
        private let builtin: Builtin
        init(_ builtin: Builtin) { self.builtin = builtin }
        override var type: TypeObject { .builtinFunction }
        override var isCallable: Bool { true }
        override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value { try NativeFunction(builtin, owner: nil).call(arguments, vm) }
    }

    private static let makers: [Builtin] = [
        Builtin("from_tensor_slices", "tensors, name=None", "A dataset of the samples of an array, or of arrays side by side.") { call in
            let whole = try structure(call[0], call.vm)
            let count = try samples(whole)
            return .object(DatasetObject(count: count) { _ in
                var i = 0
                return ClosureIterator("dataset") { vm in
                    guard i < count else { return nil }
                    i += 1
                    return try map(whole) { try TensorMath.item(tensor($0), .int(i - 1), vm) }
                }
            })
        },
        Builtin("from_tensors", "tensors", "A dataset of one element.") { call in
            let whole = try structure(call[0], call.vm)
            return .object(DatasetObject(count: 1) { _ in ArrayIterator([whole]) })
        },
        Builtin("from_generator", "generator, *values, **options", "A dataset of what a generator function yields.") { call in
            let function = call[0]
            return .object(DatasetObject(count: nil) { vm in
                guard let inner = try vm.call(function, Arguments()).heapObject?.iterator(vm) else { throw Raise(.typeError, "`generator` must be a Python callable.") }
                return ClosureIterator("dataset") { vm in try inner.next(vm).map { try structure($0, vm) } }
            })
        },
        Builtin("range", "*args", "Whole numbers, as Python's range has them.") { call in
            let numbers = try call.rest.map { try call.vm.index($0) }
            guard (1...3).contains(numbers.count) else { throw Raise(.typeError, "range expected 1 to 3 arguments, got \(numbers.count)") }
            let (from, to, step) = numbers.count == 1 ? (0, numbers[0], 1) : (numbers[0], numbers[1], numbers.count == 3 ? numbers[2] : 1)
            guard step != 0 else { throw Raise(.valueError, "range() arg 3 must not be zero") }
            let all = Array(stride(from: from, to: to, by: step).prefix(50_000_000))
            return .object(DatasetObject(count: all.count) { _ in ArrayIterator(all.map { scalar($0) }) })
        },
        Builtin("zip", "*datasets", "Datasets side by side.") { call in
            var given = call.rest
            if given.count == 1, case .tuple(let tuple) = given[0] { given = tuple.items }
            let sets = try given.map { try dataset($0) }
            let counts = sets.compactMap(\.count)
            return .object(DatasetObject(count: counts.count == sets.count ? counts.min() : nil) { vm in
                let walks = try sets.map { try $0.start(vm) }
                return ClosureIterator("dataset") { vm in
                    let items = try walks.map { try $0.next(vm) }
                    return items.contains { $0 == nil } ? nil : .tuple(Tuple(items.compactMap { $0 }))
                }
            })
        },
    ]

    // MARK: Steps

    private static let methods: [Builtin] = [
        Builtin("batch", "self, batch_size, drop_remainder=False, **options", "Elements stacked, so many at a time.") { call in
            let (set, size, drops) = (try dataset(call[0]), try call.int(1), try call.bool(2, or: false))
            guard size > 0, size < 1 << 40 else { throw Raise(.valueError, "batch_size must be greater than zero, and no more than there can be samples.") }
            return .object(DatasetObject(count: set.count.map { drops ? $0 / size : ($0 + size - 1) / size }, isEndless: set.isEndless) { vm in
                let inner = try set.start(vm)
                return ClosureIterator("dataset") { vm in
                    var items: [Value] = []
                    while items.count < size, let next = try inner.next(vm) { items.append(next) }
                    return items.isEmpty || (drops && items.count < size) ? nil : try stacked(items)
                }
            })
        },
        Builtin("shuffle", "self, buffer_size, seed=None, reshuffle_each_iteration=True, **options", "Drawn at random from a buffer of elements, anew each walk.") { call in
            let (set, size) = (try dataset(call[0]), try call.int(1))
            guard size > 0 else { throw Raise(.valueError, "buffer_size must be greater than zero.") }
            let seed = try call.optional(2).map { UInt32(truncatingIfNeeded: try call.vm.index($0)) }
            return .object(DatasetObject(count: set.count, isEndless: set.isEndless) { vm in
                let inner = try set.start(vm)
                var buffer: [Value] = []
                let state = Keras.state(vm)
                var own = seed.map { MersenneTwister(legacySeed: $0) }
                return ClosureIterator("dataset") { vm in
                    while buffer.count < size, let next = try inner.next(vm) { buffer.append(next) }
                    guard !buffer.isEmpty else { return nil }
                    let bound = UInt64(buffer.count - 1)
                    let at = Int(own == nil ? state.generator.masked(upTo: bound) : own?.masked(upTo: bound) ?? 0)
                    buffer.swapAt(at, buffer.count - 1)
                    return buffer.removeLast()
                }
            })
        },
        Builtin("map", "self, map_func, **options", "A function of each element.") { call in
            let (set, function) = (try dataset(call[0]), call[1])
            return .object(DatasetObject(count: set.count, isEndless: set.isEndless) { vm in
                let inner = try set.start(vm)
                return ClosureIterator("dataset") { vm in try inner.next(vm).map { try structure(vm.call(function, Arguments(parts($0))), vm) } }
            })
        },
        Builtin("flat_map", "self, map_func, **options", "The elements of the datasets a function makes, one behind the other.") { call in
            let (set, function) = (try dataset(call[0]), call[1])
            return .object(DatasetObject(count: nil, isEndless: set.isEndless) { vm in
                let inner = try set.start(vm)
                var current: Iterator?
                return ClosureIterator("dataset") { vm in
                    while true {
                        if let next = try current?.next(vm) { return next }
                        guard let element = try inner.next(vm) else { return nil }
                        current = try dataset(vm.call(function, Arguments(parts(element)))).start(vm)
                    }
                }
            })
        },
        Builtin("window", "self, size, shift=None, stride=1, drop_remainder=False", "Datasets of neighbouring elements.") { call in
            let (set, size) = (try dataset(call[0]), try call.int(1))
            let (shift, stride, drops) = (call.optional(2) == nil ? size : try call.int(2), try call.int(3, or: 1), try call.bool(4, or: false))
            guard size > 0, shift > 0, stride > 0, size < 1 << 30, stride < 1 << 30, shift < 1 << 40 else { throw Raise(.valueError, "size, shift and stride must be greater than zero.") }
            let reach = (size - 1) * stride + 1
            return .object(DatasetObject(count: set.count.map { drops ? max(0, ($0 - reach) / shift + ($0 >= reach ? 1 : 0)) : ($0 + shift - 1) / shift }, isEndless: set.isEndless) { vm in
                let inner = try set.start(vm)
                var held: [Value] = []
                var skipped = 0
                return ClosureIterator("dataset") { vm in
                    while skipped > 0, try inner.next(vm) != nil { skipped -= 1 }
                    while held.count < reach, let next = try inner.next(vm) { held.append(next) }
                    guard !held.isEmpty, !(drops && held.count < reach) else { return nil }
                    let items = Swift.stride(from: 0, to: min(reach, held.count), by: stride).map { held[$0] }
                    if shift >= held.count { skipped = shift - held.count }
                    held.removeFirst(min(shift, held.count))
                    return .object(DatasetObject(count: items.count) { _ in ArrayIterator(items) })
                }
            })
        },
        Builtin("repeat", "self, count=None, **options", "Again and again, without end unless told.") { call in
            let set = try dataset(call[0])
            let times = call.optional(1) == nil ? -1 : try call.int(1)
            let total = times < 0 ? nil : set.count.flatMap { count -> Int? in
                let (product, over) = count.multipliedReportingOverflow(by: times)
                return over ? nil : product
            }
            return .object(DatasetObject(count: total, isEndless: times < 0 || set.isEndless) { vm in
                var (left, current, gave) = (times, try set.start(vm), false)
                if times == 0 { return ArrayIterator([]) }
                return ClosureIterator("dataset") { vm in
                    while true {
                        if let next = try current.next(vm) {
                            gave = true
                            return next
                        }
                        left -= 1
                        // An empty dataset repeated is empty.
                        if left == 0 || !gave { return nil }
                        try vm.checkInterruption()
                        current = try set.start(vm)
                    }
                }
            })
        },
        Builtin("take", "self, count, **options", "The first elements.") { call in
            let (set, most) = (try dataset(call[0]), try call.int(1))
            if most < 0 { return call[0] }
            return .object(DatasetObject(count: set.count.map { min($0, most) } ?? (set.isEndless ? most : nil)) { vm in
                let inner = try set.start(vm)
                var left = most
                return ClosureIterator("dataset") { vm in
                    guard left > 0 else { return nil }
                    left -= 1
                    return try inner.next(vm)
                }
            })
        },
        Builtin("skip", "self, count, **options", "Without the first elements.") { call in
            let (set, first) = (try dataset(call[0]), try call.int(1))
            return .object(DatasetObject(count: set.count.map { max(0, $0 - max(0, first)) }, isEndless: set.isEndless) { vm in
                let inner = try set.start(vm)
                for _ in 0..<max(0, first) {
                    try vm.checkInterruption()
                    if try inner.next(vm) == nil { break }
                }
                return inner
            })
        },
        Builtin("filter", "self, predicate, **options", "The elements for which a function holds.") { call in
            let (set, function) = (try dataset(call[0]), call[1])
            return .object(DatasetObject(count: nil, isEndless: set.isEndless) { vm in
                let inner = try set.start(vm)
                return ClosureIterator("dataset") { vm in
                    while let next = try inner.next(vm) { if try vm.truth(vm.call(function, Arguments(parts(next)))) { return next } }
                    return nil
                }
            })
        },
        Builtin("concatenate", "self, dataset", "One dataset behind the other.") { call in
            let (a, b) = (try dataset(call[0]), try dataset(call[1]))
            return .object(DatasetObject(count: a.count.flatMap { m in b.count.map { m + $0 } }, isEndless: a.isEndless || b.isEndless) { vm in
                let (first, second) = (try a.start(vm), try b.start(vm))
                return ClosureIterator("dataset") { vm in try first.next(vm) ?? second.next(vm) }
            })
        },
        Builtin("prefetch", "self, buffer_size, **options", "As it is: elements are made when they are needed.") { $0[0] },
        Builtin("cache", "self, filename='', **options", "As it is.") { $0[0] },
        Builtin("with_options", "self, options", "As it is.") { $0[0] },
        Builtin("cardinality", "self", "The number of elements; -1 without end, -2 unknown.") { call in
            let set = try dataset(call[0])
            return .object(TensorObject(NDArray(integers: [set.isEndless ? -1 : set.count ?? -2], shape: [])))
        },
        Builtin("as_numpy_iterator", "self", "The elements as NumPy arrays.") { call in
            let inner = try dataset(call[0]).start(call.vm)
            return .object(ClosureIterator("dataset") { vm in try inner.next(vm).map { try map($0) { NumPy.value(try tensor($0).array) } } })
        },
    ]

    // MARK: Elements

    static func dataset(_ value: Value) throws -> DatasetObject {
        guard let set = value.of(DatasetObject.self) else { throw Raise(.typeError, "expected a tf.data.Dataset, not '\(value.typeName)'") }
        return set
    }

    private static func scalar(_ n: Int) -> Value { .object(TensorObject(NDArray(integers: [n], shape: []))) }

    private static func tensor(_ value: Value) throws -> TensorObject {
        guard let tensor = value.of(TensorObject.self) else { throw Raise(.typeError, "expected a tensor, not '\(value.typeName)'") }
        return tensor
    }

    /// Tuples and dicts of whatever can be an array, as the same of tensors.
    private static func structure(_ value: Value, _ vm: Interpreter) throws -> Value {
        switch value {
        case .tuple(let tuple): return .tuple(Tuple(try tuple.items.map { try structure($0, vm) }))
        case .dict(let dict): return .dict(Dict(try dict.entries.map { (try vm.str($0.key.value), try structure($0.value, vm)) }))
        case .object(let object) where object is DatasetObject: return value
        default: return .object(try TensorMath.tensor(value, vm))
        }
    }

    static func map(_ value: Value, _ body: (Value) throws -> Value) throws -> Value {
        switch value {
        case .tuple(let tuple): .tuple(Tuple(try tuple.items.map { try map($0, body) }))
        case .dict(let dict): .dict(Dict(try dict.entries.map { ($0.key.value.text ?? "", try map($0.value, body)) }))
        default: try body(value)
        }
    }

    private static func leaves(_ value: Value) -> [Value] {
        switch value {
        case .tuple(let tuple): tuple.items.flatMap(leaves)
        case .dict(let dict): dict.entries.values.flatMap(leaves)
        default: [value]
        }
    }

    private static func samples(_ whole: Value) throws -> Int {
        let counts = try leaves(whole).map { try tensor($0).array.shape.first }
        guard let first = counts.first, let count = first, counts.allSatisfy({ $0 == count }) else {
            throw Raise(.valueError, "Dimensions \(counts.map { $0.map(String.init) ?? "none" }.joined(separator: " and ")) are not compatible", hint: "All arrays must have the same number of samples along their first axis.")
        }
        return count
    }

    /// A tuple's parts are a function's arguments.
    private static func parts(_ element: Value) -> [Value] { if case .tuple(let tuple) = element { tuple.items } else { [element] } }

    private static func stacked(_ items: [Value]) throws -> Value {
        guard let first = items.first else { return .none }
        switch first {
        case .tuple(let tuple): return .tuple(Tuple(try tuple.items.indices.map { i in try stacked(items.compactMap { if case .tuple(let t) = $0, i < t.items.count { t.items[i] } else { nil } }) }))
        case .dict(let dict): return .dict(Dict(try dict.entries.keys.map { key in (key.value.text ?? "", try stacked(items.compactMap { if case .dict(let d) = $0 { d.entries[key] } else { nil } })) }))
        default: return .object(TensorObject(try NDArray.stack(items.map { try tensor($0).array }, axis: 0)))
        }
    }
}
