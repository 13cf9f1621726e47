package import Arrays
package import Interpreter

/// An object whose numbers have labels, which results of the same shape keep: a series, a frame.
package protocol Labelled: Object {
    /// The result with this object's labels; nil where its shape is another.
    func labelled(_ result: NDArray) throws -> Value?
}

extension NumPy {
    /// A ufunc's result with the labels of the first of the values that fits.
    static func rewrapped(_ result: Value, like values: Value...) throws -> Value {
        guard let array = result.of(ArrayObject.self)?.array else { return result }
        for value in values {
            if case .object(let object) = value, let labelled = try (object as? any Labelled)?.labelled(array) { return labelled }
        }
        return result
    }
}
