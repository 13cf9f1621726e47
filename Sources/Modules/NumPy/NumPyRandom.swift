package import Arrays
package import Interpreter

/// `numpy.random`: the legacy generator and the new ones, with NumPy's numbers for a seed.
package enum NumPyRandom {
    package final class State {
        package var generator: MersenneTwister
        init(_ generator: MersenneTwister) { self.generator = generator }
    }

    /// A legacy generator that nobody seeded: it begins where the session says.
    static func unseeded(_ vm: Interpreter) -> MersenneTwister { MersenneTwister(legacySeed: UInt32(truncatingIfNeeded: vm.seed.next())) }

    package static func state(_ vm: Interpreter) -> State {
        if let known = vm.storage["numpy.random"] as? State { return known }
        let made = State(unseeded(vm))
        vm.storage["numpy.random"] = made
        return made
    }

    static func make(_ vm: Interpreter) -> Module {
        Module(
            "numpy.random", "Random numbers, the same as NumPy's for the same seed.", functions: seeds + Distributions.functions,
            values: [("RandomState", .object(RandomObject.legacyType)), ("Generator", .object(RandomObject.modernType))],
            absent: [
                "PCG64": "Use np.random.default_rng(seed).", "MT19937": "Use np.random.RandomState(seed).", "SeedSequence": "Use np.random.default_rng(seed).",
                "set_state": "Seed again with np.random.seed(seed).", "vonmises": "This distribution is not part of this NumPy.", "zipf": "This distribution is not part of this NumPy.",
                "negative_binomial": "This distribution is not part of this NumPy.", "hypergeometric": "This distribution is not part of this NumPy.",
            ])
    }

    /// A legacy generator for a seed: a number, or several mixed together.
    static func seeded(_ value: Value, _ vm: Interpreter) throws -> MersenneTwister {
        if let n = value.index {
            guard let seed = UInt32(exactly: n) else { throw Raise(.valueError, "Seed must be between 0 and 2**32 - 1") }
            return MersenneTwister(legacySeed: seed)
        }
        if case .float = value { throw Raise(.typeError, "Cannot cast scalar from dtype('float64') to dtype('int64') according to the rule 'safe'") }
        let words = try NumPy.argument(value, vm).integers.map { n -> UInt32 in
            guard let word = UInt32(exactly: n) else { throw Raise(.valueError, "Seed must be between 0 and 2**32 - 1") }
            return word
        }
        guard !words.isEmpty else { throw Raise(.valueError, "Seed must be non-empty") }
        return MersenneTwister(key: words)
    }

    private static let seeds: [Builtin] = [
        Builtin("seed", "seed=None", "Starts the generator anew.", example: "np.random.seed(42)") { call in
            state(call.vm).generator = call.optional(0) == nil ? unseeded(call.vm) : try seeded(call[0], call.vm)
            return .none
        },
        Builtin("default_rng", "seed=None", "A generator of the newer kind.", example: "rng = np.random.default_rng(42)") { call in
            guard let value = call.optional(0) else { return .object(RandomObject(.modern(PCG64(seed: UInt(call.vm.seed.next()))))) }
            if value.of(RandomObject.self) != nil { return value }
            if let n = value.index {
                guard n >= 0 else { throw Raise(.valueError, "expected non-negative integer") }
                return .object(RandomObject(.modern(PCG64(seed: UInt(n)))))
            }
            if let big = value.of(BigInteger.self)?.unsigned { return .object(RandomObject(.modern(PCG64(seed: big)))) }
            guard let items = try NumPy.items(value, call.vm) else { throw Raise(.typeError, "SeedSequence expects int or sequence of ints for entropy not \(try call.vm.repr(value))") }
            let words = try items.flatMap { item -> [UInt32] in
                guard let n = item.index, n >= 0 else { throw Raise(.valueError, "expected non-negative integer") }
                return n >> 32 == 0 ? [UInt32(n)] : [UInt32(truncatingIfNeeded: n), UInt32(truncatingIfNeeded: n >> 32)]
            }
            return .object(RandomObject(.modern(PCG64(entropy: words))))
        },
    ]
}
