import Arrays
import Interpreter

/// A generator that a script holds: `np.random.RandomState(seed)` or `np.random.default_rng(seed)`.
final class RandomObject: Object {
    enum Stream {
        case legacy(NumPyRandom.State)
        case modern(PCG64)
    }
    private(set) var stream: Stream

    init(_ stream: Stream) { self.stream = stream }

    var isLegacy: Bool { if case .legacy = stream { true } else { false } }

    nonisolated(unsafe) static let legacyType: TypeObject = TypeObject(
        "RandomState", module: "numpy.random.mtrand", methods: Distributions.methods(legacy: true),
        constructor: Builtin("RandomState", "seed=None", "A generator of its own, with the legacy numbers.") { call in
            .object(RandomObject(.legacy(NumPyRandom.State(call.optional(0) == nil ? NumPyRandom.unseeded(call.vm) : try NumPyRandom.seeded(call[0], call.vm)))))
        })
    nonisolated(unsafe) static let modernType: TypeObject = TypeObject("Generator", module: "numpy.random._generator", methods: Distributions.methods(legacy: false))

    override var type: TypeObject { isLegacy ? RandomObject.legacyType : RandomObject.modernType }
    override func repr(_ vm: Interpreter) -> String { (isLegacy ? "RandomState(MT19937) at " : "Generator(PCG64) at ") + address.uppercased().replacing("0X", with: "0x") }

    /// Draws from the stream, which moves on.
    func draw<R>(_ body: (inout any RandomSource) throws -> R) rethrows -> R {
        switch stream {
        case .legacy(let state):
            var source: any RandomSource = state.generator
            defer { if let twister = source as? MersenneTwister { state.generator = twister } }
            return try body(&source)
        case .modern(let generator):
            var source: any RandomSource = generator
            defer { if let moved = source as? PCG64 { stream = .modern(moved) } }
            return try body(&source)
        }
    }
}
