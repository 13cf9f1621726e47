package import Arrays
package import Interpreter
import NumPyBridge

/// Draws with `random_state=`: a seed, a generator, or NumPy's own.
package enum Chance {
    package static func draw<T>(_ state: Value?, _ vm: Interpreter, _ body: (inout MersenneTwister) throws -> T) throws -> T {
        if let n = state?.index {
            guard let seed = UInt32(exactly: n) else { throw Raise(.valueError, "Seed must be between 0 and 2**32 - 1") }
            var generator = MersenneTwister(legacySeed: seed)
            return try body(&generator)
        }
        if let state, state.heapObject != nil { throw Raise(.valueError, "random_state must be an integer or None here, not '\(state.typeName)'") }
        return try body(&NumPyRandom.state(vm).generator)
    }
}
