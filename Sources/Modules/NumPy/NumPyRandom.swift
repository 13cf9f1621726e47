import Arrays
import Interpreter

/// `numpy.random`: the legacy generator, with NumPy's numbers for a seed.
enum NumPyRandom {
    final class State { var generator = MersenneTwister(legacySeed: UInt32.random(in: 0...UInt32.max)) }

    static func state(_ vm: Interpreter) -> State {
        if let known = vm.storage["numpy.random"] as? State { return known }
        let made = State()
        vm.storage["numpy.random"] = made
        return made
    }

    static func make(_ vm: Interpreter) -> Module {
        Module("numpy.random", "Random numbers, the same as NumPy's for the same seed.", functions: table, absent: [
            "default_rng": "Use np.random.seed(n) and the functions of np.random; the newer generators follow later.",
        ])
    }

    private static func draw(_ call: Call, sizeAt index: Int, _ body: (inout MersenneTwister) -> Double) throws -> Value {
        let state = state(call.vm)
        guard let size = call.optional(index) else { return .float(body(&state.generator)) }
        return .object(ArrayObject(try fill(ArrayMethods.shapeArgument([size], call.vm), call.vm) { body(&state.generator) }))
    }

    private static func fill(_ shape: [Int], _ vm: Interpreter, _ body: () -> Double) throws -> NDArray {
        guard shape.allSatisfy({ $0 >= 0 }) else { throw Raise(.valueError, "negative dimensions are not allowed") }
        var total = 8
        for length in shape {
            try vm.checkSize(total, max(1, length))
            total *= max(1, length)
        }
        return NDArray((0..<shape.reduce(1, *)).map { _ in body() }, shape: shape)
    }

    private static let table: [Builtin] = [
        Builtin("seed", "seed=None", "Starts the generator anew.") { call in
            guard call.optional(0) != nil else {
                state(call.vm).generator = State().generator
                return .none
            }
            guard let seed = UInt32(exactly: try call.int(0)) else { throw Raise(.valueError, "Seed must be between 0 and 2**32 - 1") }
            state(call.vm).generator = MersenneTwister(legacySeed: seed)
            return .none
        },
        Builtin("rand", "*shape", "Uniform numbers in [0, 1).") { call in
            let state = state(call.vm)
            if call.rest.isEmpty { return .float(state.generator.uniform()) }
            return .object(ArrayObject(try fill(ArrayMethods.shapeArgument(call.rest, call.vm), call.vm) { state.generator.uniform() }))
        },
        Builtin("randn", "*shape", "Standard normal numbers.") { call in
            let state = state(call.vm)
            if call.rest.isEmpty { return .float(state.generator.normal()) }
            return .object(ArrayObject(try fill(ArrayMethods.shapeArgument(call.rest, call.vm), call.vm) { state.generator.normal() }))
        },
        Builtin("random", "size=None", "Uniform numbers in [0, 1).") { try draw($0, sizeAt: 0) { $0.uniform() } },
        Builtin("uniform", "low=0.0, high=1.0, size=None", "Uniform numbers between two bounds.") { call in
            let (low, high) = (try call.double(0, or: 0), try call.double(1, or: 1))
            return try draw(call, sizeAt: 2) { low + (high - low) * $0.uniform() }
        },
        Builtin("normal", "loc=0.0, scale=1.0, size=None", "Normal numbers of a mean and a deviation.") { call in
            let (mean, scale) = (try call.double(0, or: 0), try call.double(1, or: 1))
            if scale < 0 { throw Raise(.valueError, "scale < 0") }
            return try draw(call, sizeAt: 2) { mean + scale * $0.normal() }
        },
        Builtin("randint", "low, high=None, size=None", "Whole numbers from low up to, not including, high.") { call in
            let low = call.optional(1) == nil ? 0 : try call.int(0)
            let high = call.optional(1) == nil ? try call.int(0) : try call.int(1)
            if low >= high { throw Raise(.valueError, call.optional(1) == nil ? "high <= 0" : "low >= high") }
            let state = state(call.vm)
            let bound = UInt64(bitPattern: Int64(high - 1 - low))
            guard let size = call.optional(2) else { return .int(low + Int(state.generator.masked(upTo: bound))) }
            let shape = try ArrayMethods.shapeArgument([size], call.vm)
            try call.vm.checkSize(8, shape.reduce(1) { $0.multipliedReportingOverflow(by: max(1, $1)).overflow ? .max : $0 * max(1, $1) })
            return .object(ArrayObject(NDArray(integers: (0..<shape.reduce(1, *)).map { _ in low + Int(state.generator.masked(upTo: bound)) }, shape: shape)))
        },
        Builtin("permutation", "x", "A shuffled copy, or shuffled whole numbers below x.") { call in
            let state = state(call.vm)
            if let n = call[0].index {
                guard n >= 0 else { throw Raise(.valueError, "negative dimensions are not allowed") }
                try call.vm.checkSize(8, n)
                return .object(ArrayObject(NDArray(integers: state.generator.permutation(n))))
            }
            let array = try NumPy.argument(call[0], call.vm)
            return .object(ArrayObject(try ArrayMethods.take(array, state.generator.permutation(array.shape.first ?? 0), 0)))
        },
        Builtin("shuffle", "x", "Shuffles along the first axis, in place.") { call in
            let state = state(call.vm)
            if case .list(let list) = call[0] {
                list.items = state.generator.permutation(list.items.count).map { list.items[$0] }
                return .none
            }
            let array = try NumPy.argument(call[0], call.vm)
            try array.assign(ArrayMethods.take(array, state.generator.permutation(array.shape.first ?? 0), 0))
            return .none
        },
    ]
}
