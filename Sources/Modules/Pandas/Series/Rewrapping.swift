import Arrays
import Interpreter

extension NumPy {
    /// A ufunc's result with the labels of the series or frame it was given, as `np.log(series)` is a series.
    static func rewrapped(_ result: Value, like values: Value...) throws -> Value {
        guard let array = result.of(ArrayObject.self)?.array else { return result }
        for value in values {
            if let series = value.of(SeriesObject.self), array.shape == [series.count] {
                return .object(SeriesObject(Column(array: array), index: series.index, name: series.name))
            }
            if let frame = value.of(FrameObject.self), array.shape == [frame.count, frame.data.count] {
                let columns = try frame.data.indices.map { Column(array: try ArrayMethods.take(array, [$0], 1).reshaped([-1])) }
                return .object(FrameObject(columns: frame.columns, data: columns, index: frame.index))
            }
        }
        return result
    }
}
