import Arrays
import Interpreter

/// Long work on arrays beside the session, so that Ctrl-C need not wait for its end.
extension NumPy {
    /// As many simple operations as take a few milliseconds.
    private static let short = 4e6

    /// - Parameters:
    ///   - operations: about how many simple ones the work takes.
    ///   - work: arrays in, new arrays out: it may outlive the cell.
    @inline(__always)
    static func patiently<T>(_ operations: Double, _ vm: Interpreter?, _ work: @escaping () throws -> T) throws -> T {
        guard operations > short, let vm else { return try work() }
        return try beside(vm, work)
    }

    @inline(never)
    private static func beside<T>(_ vm: Interpreter, _ work: @escaping () throws -> T) throws -> T {
        // The processor's flags belong to a thread.
        let (result, raised) = try vm.beside {
            FloatingPoint.clear()
            let result = try work()
            return (result, FloatingPoint.raised)
        }
        FloatingPoint.raised = raised
        return result
    }

    /// The number of elements of what two arrays give together.
    static func extent(_ x: NDArray, _ y: NDArray) -> Double {
        if x.count == y.count || y.count <= 1 { return Double(x.count) }
        if x.count <= 1 { return Double(y.count) }
        return (NDArray.broadcast(x.shape, y.shape) ?? []).reduce(1.0) { $0 * Double($1) }
    }
}
