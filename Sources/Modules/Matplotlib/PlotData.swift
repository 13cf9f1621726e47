import Arrays
import Interpreter
import Plots

/// Data of a script as numbers for an axis: arrays, lists, columns of frames, texts as categories, dates as seconds.
struct PlotData {
    enum Kind { case numbers, texts([String]), dates }

    var values: [Double]
    var kind: Kind
    /// As NumPy sees it, for error messages.
    var shape: [Int]

    init(_ values: [Double], kind: Kind = .numbers) {
        self.values = values
        self.kind = kind
        shape = [values.count]
    }

    /// One axis of data. A number alone is one point.
    init(_ value: Value, _ vm: Interpreter) throws {
        if let array = NumPy.array(value) {
            values = array.doubles
            kind = .numbers
            shape = array.shape
            return
        }
        if let text = value.text {
            self.init([0], kind: .texts([text]))
            return
        }
        if let number = value.number {
            self.init([number])
            return
        }
        if case .dict = value { throw Raise(.typeError, "unhashable type: 'dict'", hint: "Draw list(d.values()) over list(d.keys()).") }
        try self.init(items: vm.sequence(value, orThrow: "plots need numbers: an array, a list, a column, not '\(value.typeName)'"), vm)
    }

    private init(items: [Value], _ vm: Interpreter) throws {
        if items.contains(where: { $0.text != nil }) {
            let texts = try items.map { try $0.text ?? vm.str($0) }
            self.init(texts.indices.map(Double.init), kind: .texts(texts))
            return
        }
        if !items.isEmpty, let dates = PlotData.dates(items) {
            self.init(dates, kind: .dates)
            return
        }
        if let first = items.first, NumPy.array(first).map({ $0.rank > 0 }) ?? (first.number == nil && !first.isNone), let array = try NumPy.convert(.items(items), vm) {
            values = array.doubles
            kind = .numbers
            shape = array.shape
            return
        }
        self.init(try items.map { item in
            if item.isNone { return .nan }
            guard let number = item.number else {
                throw Raise(.typeError, "plots need numbers, but the list holds a '\(item.typeName)'")
            }
            return number
        })
    }

    /// Dates as seconds since 1970; nil if an item is none.
    private static func dates(_ items: [Value]) -> [Double]? {
        var seconds: [Double] = []
        for item in items {
            guard case .object(let object as any DateConvertible) = item, let date = object.secondsSince1970 else { return nil }
            seconds.append(date)
        }
        return seconds
    }

    /// The columns of data with two axes; the data itself if it has one.
    var columns: [[Double]] {
        guard shape.count == 2 else { return [values] }
        let (rows, columns) = (shape[0], shape[1])
        return (0..<columns).map { column in (0..<rows).map { values[$0 * columns + column] } }
    }

    var isEmpty: Bool { values.isEmpty }

    /// A table of numbers, row by row.
    static func table(_ value: Value, _ vm: Interpreter) throws -> (rows: [[Double]], shape: [Int]) {
        if let frame = value.of(FrameObject.self) { return try table(frame.values(), vm) }
        let array = try NumPy.argument(value, vm)
        guard array.rank >= 2 else { return ([], array.shape) }
        let width = array.shape[1...].reduce(1, *)
        let numbers = array.doubles
        return ((0..<array.shape[0]).map { Array(numbers[$0 * width..<($0 + 1) * width]) }, array.shape)
    }
}

/// Objects that stand for a moment.
protocol DateConvertible { var secondsSince1970: Double? { get } }
