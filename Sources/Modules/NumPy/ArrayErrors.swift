import Arrays
package import Interpreter

/// Errors of arrays in NumPy's classes and words.
package enum ArrayErrors {
    package static func exception(_ error: any Error) -> ExceptionObject? { (error as? ArrayError).map { raise($0).exception } }

    private static func tuple(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")") }

    private static func raise(_ error: ArrayError) -> Raise {
        switch error {
        case .shapes(let operation, let a, let b):
            if operation == "index" { return Raise(.indexError, "shape mismatch: indexing arrays could not be broadcast together with shapes \(NumPy.shape(a)) \(NumPy.shape(b)) ") }
            return Raise(.valueError, "operands could not be broadcast together with shapes \(NumPy.shape(a)) \(NumPy.shape(b)) ", hint: "Axes are compared from the last one; they must be equal, or one of them 1.")
        case .reshape(let size, let shape):
            // NumPy leaves leading unknown lengths out and calls others newaxis.
            let known = shape.drop { $0 < 0 }.map { $0 < 0 ? "newaxis" : String($0) }
            return Raise(.valueError, "cannot reshape array of size \(size) into shape (\(known.joined(separator: ","))\(shape.count == 1 ? "," : ""))")
        case .axis(let axis, let rank): return Raise(ExceptionObject(axisError, [.string("axis \(axis) is out of bounds for array of dimension \(rank)")]))
        case .index(let index, let axis, let size): return Raise(.indexError, "index \(index) is out of bounds for axis \(axis) with size \(size)")
        case .tooManyIndices(let rank, let given):
            return Raise(.indexError, "too many indices for array: array is \(rank)-dimensional, but \(given) were indexed")
        case .ragged(let found):
            return Raise(.valueError, "setting an array element with a sequence. The requested array has an inhomogeneous shape after \(found.count) dimensions. The detected shape was \(tuple(found)) + inhomogeneous part.", hint: "All inner lists must have the same length.")
        case .boolMask(let axis, let size, let mask):
            return Raise(.indexError, "boolean index did not match indexed array along axis \(axis); size of axis is \(size) but size of corresponding boolean axis is \(mask)")
        case .product(_, _, _, let n, _, let m):
            return Raise(.valueError, "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size \(m) is different from \(n))")
        case .concatenate(let axis, let first, let other, let index):
            return Raise(.valueError, "all the input array dimensions except for the concatenation axis must match exactly, but along dimension \(axis), the array at index 0 has size \(first) and the array at index \(index) has size \(other)")
        case .stack: return Raise(.valueError, "all input arrays must have the same shape")
        case .empty(let operation):
            return Raise(.valueError, operation.hasPrefix("arg") ? "attempt to get \(operation) of an empty sequence" : "zero-size array to reduction operation \(operation) which has no identity")
        case .singular: return Raise(ExceptionObject(linAlgError, [.string("Singular matrix")]))
        case .notPositive: return Raise(ExceptionObject(linAlgError, [.string("Matrix is not positive definite")]))
        case .notConverged(let what): return Raise(ExceptionObject(linAlgError, [.string("\(what) did not converge")]))
        case .linalg(let why): return Raise(ExceptionObject(linAlgError, [.string(why)]))
        case .memory(let bytes, let shape, let dtype):
            return Raise(ExceptionObject(memoryError, [.string("Unable to allocate \(amount(bytes)) for an array with shape \(tuple(shape)) and data type \(dtype.name)")]))
        case .readOnly: return Raise(.valueError, "assignment destination is read-only")
        case .kinds(let operation): return NumPy.unsupported(operation)
        case .type(let why): return Raise(.typeError, why)
        case .indexing(let why): return Raise(.indexError, why)
        case .invalid(let why): return Raise(.valueError, why)
        }
    }

    nonisolated(unsafe) static let axisError = TypeObject("AxisError", module: "numpy.exceptions", base: .named(.valueError), mixin: .named(.indexError))
    nonisolated(unsafe) static let linAlgError = TypeObject("LinAlgError", module: "numpy.linalg", base: .named(.valueError)).open()
    nonisolated(unsafe) private static let memoryError = TypeObject("MemoryError", module: "numpy._core._exceptions", base: .named(.memoryError))

    /// Bytes as NumPy's MemoryError has them: three digits and a binary unit.
    private static func amount(_ bytes: Double) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        var (size, unit) = (bytes, 0)
        while size >= 1024, unit < units.count - 1 {
            size /= 1024
            unit += 1
        }
        if unit == 0 { return "\(Int(size)) bytes" }
        return (size < 10 ? CText.format("%.2f", size) : size < 100 ? CText.format("%.1f", size) : CText.format("%.0f", size)) + " " + units[unit]
    }
}
