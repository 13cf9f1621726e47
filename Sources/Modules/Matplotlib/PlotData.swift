import Arrays
import Interpreter
import NumPyBridge
import Plots

/// Data of a script as numbers for an axis: arrays, lists, columns of frames, texts as categories, dates as seconds.
struct PlotData {
    enum Kind { case numbers, texts([String]), dates }

    var values: [Double]
    var kind: Kind
    /// As NumPy sees it, for error messages.
    var shape: [Int]
    /// Given as whole numbers: asked for again, they are shown as such.
    var isWhole = false

    init(_ values: [Double], kind: Kind = .numbers) {
        self.values = values
        self.kind = kind
        shape = [values.count]
    }

    /// One axis of data. A number alone is one point.
    init(_ value: Value, _ vm: Interpreter) throws { self = try PlotData.read(value, vm) }

    private init(_ array: NDArray) {
        values = array.doubles
        kind = .numbers
        shape = array.shape
        isWhole = array.dtype.isInteger
    }

    private static func read(_ value: Value, _ vm: Interpreter) throws -> PlotData {
        if let array = NumPy.array(value), !array.dtype.isText, array.dtype != .object {
            guard case .datetime(let unit) = array.dtype else { return PlotData(array) }
            var data = PlotData(array.integers.map { $0 == Dates.missing ? .nan : Double(Dates.convert($0, from: unit, to: .micro)) / 1e6 }, kind: .dates)
            data.shape = array.shape
            return data
        }
        if isFrame(value) { return try read(values(of: value, vm), vm) }
        if let text = value.text { return PlotData([0], kind: .texts([text])) }
        if let number = value.number {
            var data = PlotData([number])
            data.isWhole = value.index != nil
            return data
        }
        if let date = try dates([value], vm) { return PlotData(date, kind: .dates) }
        if case .dict = value { throw Raise(.typeError, "unhashable type: 'dict'", hint: "Draw list(d.values()) over list(d.keys()).") }
        let items = try vm.sequence(value, orThrow: "plots need numbers: an array, a list, a column, not '\(value.typeName)'")
        if items.contains(where: { $0.text != nil }) {
            let texts = try items.map { try $0.text ?? vm.str($0) }
            return PlotData(texts.indices.map(Double.init), kind: .texts(texts))
        }
        if !items.isEmpty, let dates = try dates(items, vm) { return PlotData(dates, kind: .dates) }
        if let first = items.first, NumPy.array(first).map({ $0.rank > 0 }) ?? (first.number == nil && !first.isNone), let array = try NumPy.convert(.items(items), vm) {
            return PlotData(array)
        }
        var data = PlotData(try items.map { item in
            if item.isNone { return .nan }
            guard let number = item.number else { throw Raise(.typeError, "plots need numbers, but the list holds a '\(item.typeName)'") }
            return number
        })
        data.isWhole = items.allSatisfy { if case .int = $0 { true } else { false } }
        return data
    }

    /// Dates as seconds since 1970; nil if an item is none.
    private static func dates(_ items: [Value], _ vm: Interpreter) throws -> [Double]? {
        var seconds: [Double] = []
        for item in items {
            switch item.typeName {
            case "Timestamp", "datetime": seconds.append(try vm.double(vm.call(vm.attribute(item, Name("timestamp")), Arguments())))
            case "NaTType": seconds.append(.nan)
            default: return nil
            }
        }
        return seconds.contains { !$0.isNaN } ? seconds : nil
    }

    /// Whether a value is a pandas frame, or one of its columns.
    static func isFrame(_ value: Value) -> Bool { value.typeName == "DataFrame" }
    static func isSeries(_ value: Value) -> Bool { value.typeName == "Series" }

    /// The numbers of a frame as an array.
    static func values(of frame: Value, _ vm: Interpreter) throws -> Value { try vm.attribute(frame, Name("values")) }

    /// The columns of data with two axes; the data itself if it has one.
    var columns: [[Double]] {
        guard shape.count == 2 else { return [values] }
        let (rows, columns) = (shape[0], shape[1])
        return (0..<columns).map { column in (0..<rows).map { values[$0 * columns + column] } }
    }

    var isEmpty: Bool { values.isEmpty }

    /// A table of numbers, row by row.
    static func table(_ value: Value, _ vm: Interpreter) throws -> (rows: [[Double]], shape: [Int]) {
        if isFrame(value) { return try table(values(of: value, vm), vm) }
        let array = try NumPy.argument(value, vm)
        guard array.rank >= 2 else { return ([], array.shape) }
        let width = array.shape[1...].reduce(1, *)
        let numbers = array.doubles
        return ((0..<array.shape[0]).map { Array(numbers[$0 * width..<($0 + 1) * width]) }, array.shape)
    }
}
