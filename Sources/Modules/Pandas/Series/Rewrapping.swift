package import Arrays
package import Interpreter
import NumPyBridge

// The labels a ufunc's result keeps: `np.log(series)` is a series.

extension SeriesObject: Labelled {
    package func labelled(_ result: NDArray) -> Value? {
        guard result.shape == [count] else { return nil }
        return .object(SeriesObject(Column(array: result), index: index, name: name))
    }
}

extension FrameObject: Labelled {
    package func labelled(_ result: NDArray) throws -> Value? {
        guard result.shape == [count, data.count] else { return nil }
        let columns = try data.indices.map { Column(array: try ArrayMethods.take(result, [$0], 1).reshaped([-1])) }
        return .object(FrameObject(columns: self.columns, data: columns, index: index))
    }
}
