import Arrays
import Interpreter

/// `np.where` and its like, for arrays of one kind.
enum ArraySelection {
    /// `a` where the condition holds, else `b`, all broadcast together.
    static func choose(_ condition: NDArray, _ a: NDArray, _ b: NDArray) throws -> NDArray {
        guard let inner = NDArray.broadcast(a.shape, b.shape), let shape = NDArray.broadcast(condition.shape, inner) else {
            throw Raise(.valueError, "operands could not be broadcast together with shapes \(NumPy.shape(condition.shape)) \(NumPy.shape(a.shape)) \(NumPy.shape(b.shape)) ")
        }
        let flags = condition.dtype == .bool ? condition : NDArray(booleans: condition.booleans, shape: condition.shape)
        return try NDArray.choosing(flags.broadcast(to: shape), a.broadcast(to: shape), b.broadcast(to: shape))
    }
}
