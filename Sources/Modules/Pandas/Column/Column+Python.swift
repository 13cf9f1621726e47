package import Arrays
package import Interpreter
import NumPyBridge

extension Column {
    /// The numbers of an array with one axis.
    package init(array: NDArray) {
        if array.dtype.isFloat {
            self.init(.floats(array.doubles), isNarrow: array.dtype == .float32)
        } else if array.dtype == .bool {
            self.init(bools: array.integers.map { $0 != 0 })
        } else if array.dtype.isText {
            self.init(texts: array.texts)
        } else if array.dtype == .object {
            // Objects stay what they are, but for texts, which are a kind of column of their own.
            let data = array.objects.map { Datum($0 as? Value ?? .none) }
            let inferred = Column(data)
            self = inferred.isText ? inferred : Column(.objects(data))
        } else if case .datetime(let unit) = array.dtype {
            self.init(.times(array.integers.map { Dates.convert($0, from: unit, to: .micro) }))
        } else if case .timedelta(let unit) = array.dtype {
            self.init(.spans(array.integers.map { Dates.convert($0, from: unit, to: .micro) }))
        } else {
            self.init(.ints(array.integers), isNarrow: array.dtype == .int32)
        }
    }

    /// The column as an array, where it holds numbers.
    var array: NDArray? {
        switch store {
        case .floats(let x): NDArray(x, dtype: isNarrow ? .float32 : .float64)
        case .ints(let x): NDArray(integers: x, dtype: isNarrow ? .int32 : .int64)
        case .bools(let x): NDArray(integers: x.map { $0 ? 1 : 0 }, dtype: .bool)
        default: nil
        }
    }

    /// The column as an array of any kind: dates as datetime64, texts and mixed cells as objects.
    package var elements: NDArray {
        switch store {
        case .times(let x): NDArray(integers: x, dtype: .datetime(.micro))
        case .spans(let x): NDArray(integers: x, dtype: .timedelta(.micro))
        case .texts, .objects: NDArray(objects: plainValues)
        default: array ?? NDArray(objects: plainValues)
        }
    }

    /// A list, array, series, range or other iterable as a column.
    package static func make(_ value: Value, _ vm: Interpreter, dtype: Value? = nil) throws -> Column {
        let made: Column
        if let series = value.of(SeriesObject.self) {
            made = series.column
        } else if let index = value.of(IndexObject.self) {
            made = index.index.levels.count == 1 ? index.index.levels[0] : Column(.objects(index.index.data))
        } else if let array = NumPy.array(value) {
            guard array.rank == 1 else {
                throw Raise(.valueError, array.rank == 0 ? "a column needs a sequence" : "Data must be 1-dimensional, got ndarray of shape \(tuple(array.shape)) instead")
            }
            made = Column(array: array)
        } else {
            made = Column(try vm.sequence(value).map { Datum($0) })
        }
        return try dtype.map { try made.converted(to: $0, vm) } ?? made
    }

    private static func tuple(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ", ") + ")" }

    /// Python's own values, as `tolist()` gives them.
    package var plainValues: [Value] { data.map(\.plain) }
    var boxedValues: [Value] { data.map { $0.boxed(isNarrow: isNarrow) } }
}
