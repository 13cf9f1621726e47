import Arrays
import Interpreter
import SwiftCSV

/// The module `pandas`.
enum Pandas {
    nonisolated(unsafe) static let frameType: TypeObject = TypeObject("DataFrame", module: "pandas", methods: frameMethods, constructor: Builtin("DataFrame", "data=None, columns=None", "A table of named columns.", example: "pd.DataFrame({'x': [1, 2], 'y': [3, 4]})") { try frame($0) })
    nonisolated(unsafe) static let seriesType: TypeObject = TypeObject("Series", module: "pandas", methods: seriesMethods)

    static func make() -> Module {
        Module("pandas", "Tables, as pandas has them.", functions: [readCSV], values: [("DataFrame", .object(frameType)), ("Series", .object(seriesType))])
    }

    private static func frame(_ call: Call) throws -> Value {
        guard case .dict(let dict)? = call.optional(0) else {
            guard let data = call.optional(0) else { return .object(FrameObject([], index: [])) }
            let array = try NumPy.argument(data, call.vm)
            let table = array.rank == 1 ? try array.reshaped([-1, 1]) : array
            guard table.rank == 2 else { throw Raise(.valueError, "Must pass 2-d input. shape=\(NumPy.shape(array.shape))") }
            let names = try call.optional(1).map { try call.vm.sequence($0).map { try call.vm.str($0) } } ?? (0..<table.shape[1]).map(String.init)
            guard names.count == table.shape[1] else { throw Raise(.valueError, "Shape of passed values is \(NumPy.shape(table.shape)), indices imply (\(table.shape[0]), \(names.count))") }
            return .object(FrameObject(try names.enumerated().map { ($0.element, .numbers(try ArrayMethods.take(table, [$0.offset], 1).reshaped([-1]))) }, index: Array(0..<table.shape[0])))
        }
        var columns: [(name: String, column: Column)] = []
        for (key, value) in dict.entries {
            let items = try call.vm.sequence(value)
            let name = try call.vm.str(key.value)
            if let array = try? NumPy.convert(value, call.vm), array.rank == 1 {
                columns.append((name, .numbers(array.copy())))
            } else {
                columns.append((name, .texts(try items.map { $0.isNone ? nil : try call.vm.str($0) })))
            }
        }
        let count = columns.first?.column.count ?? 0
        guard columns.allSatisfy({ $0.column.count == count }) else { throw Raise(.valueError, "All arrays must be of the same length") }
        return .object(FrameObject(columns, index: Array(0..<count)))
    }

    private static let readCSV = Builtin("read_csv", "filepath_or_buffer, sep=',', header='infer', names=None, usecols=None, nrows=None, engine=None, index_col=None, **options", "A table from a CSV file.", example: "pd.read_csv('airline-passengers.csv')") { call in
        for (name, _) in call.options { throw Raise(.notImplementedError, "read_csv: \(name.text)= is not there yet", hint: "There are sep, header, names, usecols, nrows, engine.") }
        if call.optional(7) != nil { throw Raise(.notImplementedError, "read_csv: index_col= is not there yet", hint: "Leave it out: rows are numbered from 0.") }
        let path = try call.string(0)
        let text = try DataFiles.read(path, call.vm)
        var rows = try CSVRows.parse(text, path, separator: call.string(1, or: ","))
        guard !rows.isEmpty else { throw Raise(.valueError, "No columns to parse from file") }
        var names: [String]
        if let given = call.optional(3) {
            names = try call.vm.sequence(given).map { try call.vm.str($0) }
            if call[2].index == 0 { rows.removeFirst() }
        } else if call.has(2), call[2].isNone {
            names = (0..<rows[0].count).map(String.init)
        } else {
            names = rows.removeFirst().enumerated().map { $0.element.isEmpty ? "Unnamed: \($0.offset)" : $0.element }
        }
        if call.optional(5) != nil { rows = Array(rows.prefix(max(0, try call.int(5)))) }
        for (i, row) in rows.enumerated() where row.dropFirst(names.count).contains(where: { !$0.isEmpty }) {
            throw Raise(ExceptionObject(parserError, [.string("Error tokenizing data. C error: Expected \(names.count) fields in line \(i + 2), saw \((row.lastIndex { !$0.isEmpty } ?? 0) + 1)")]))
        }
        var columns = names.enumerated().map { j, name in (name: name, column: column(rows.map { j < $0.count ? $0[j] : "" })) }
        if let wanted = call.optional(4) {
            let keys = try call.vm.sequence(wanted)
            let picked = try keys.map { key -> Int in
                if let index = key.index {
                    guard columns.indices.contains(index) else { throw Raise(.valueError, "Usecols do not match columns, columns expected but not found: [\(index)]") }
                    return index
                }
                guard let index = columns.firstIndex(where: { $0.name == key.text }) else {
                    throw Raise(.valueError, "Usecols do not match columns, columns expected but not found: [\(try call.vm.repr(key))]", hint: "The columns are: \(names.joined(separator: ", ")).")
                }
                return index
            }
            columns = picked.sorted().map { columns[$0] }
        }
        return .object(FrameObject(columns, index: Array(rows.indices)))
    }

    nonisolated(unsafe) private static let parserError = TypeObject("ParserError", module: "pandas.errors", base: .named(.valueError))

    /// Whole numbers, else numbers (empty cells are nan), else texts.
    private static func column(_ cells: [String]) -> Column {
        let missing: Set<String> = ["", "NA", "NaN", "nan", "N/A", "null", "None"]
        var numbers: [Double] = []
        var integers: [Int]? = []
        for cell in cells {
            let text = cell.trimmed
            if missing.contains(text) {
                numbers.append(.nan)
                integers = nil
            } else if let n = Int(text) {
                numbers.append(Double(n))
                integers?.append(n)
            } else if let x = FloatParsing.parse(text) {
                numbers.append(x)
                integers = nil
            } else {
                return .texts(cells.map { missing.contains($0) ? nil : $0 })
            }
        }
        return .numbers(integers.map { NDArray(integers: $0) } ?? NDArray(numbers))
    }

    private static func frameOf(_ call: Call) throws -> FrameObject {
        guard let frame = call[0].of(FrameObject.self) else { throw Raise(.typeError, "expected a DataFrame") }
        return frame
    }

    private static let frameMethods: [Builtin] = [
        Builtin("head", "self, n=5", "The first rows.") { call in
            let (frame, n) = (try frameOf(call), try call.int(1, or: 5))
            return .object(frame.rows(Array(0..<max(0, n < 0 ? frame.index.count + n : min(n, frame.index.count)))))
        },
        Builtin("tail", "self, n=5", "The last rows.") { call in
            let (frame, n) = (try frameOf(call), try call.int(1, or: 5))
            return .object(frame.rows(Array(max(0, frame.index.count - max(0, n))..<frame.index.count)))
        },
        Builtin("isnull", "self", "Where cells are missing.") { try missing($0) },
        Builtin("isna", "self", "Where cells are missing.") { try missing($0) },
        Builtin("copy", "self", "A copy.") { call in
            let frame = try frameOf(call)
            return .object(FrameObject(frame.columns, index: frame.index))
        },
        Builtin("to_numpy", "self", "The cells as an array.") { try frameOf($0).values() },
        Builtin("mean", "self", "The means of the columns of numbers.") { call in
            let numbers = try frameOf(call).columns.compactMap { column -> (String, Double)? in
                guard case .numbers(let array) = column.column else { return nil }
                let known = array.doubles.filter { !$0.isNaN }
                return (column.name, known.reduce(0, +) / Double(known.count))
            }
            return .object(SeriesObject("", .numbers(NDArray(numbers.map(\.1))), index: Array(numbers.indices), labels: numbers.map(\.0)))
        },
    ]

    private static func missing(_ call: Call) throws -> Value {
        let frame = try frameOf(call)
        return .object(FrameObject(frame.columns.map { name, column in
            (name, .numbers(NDArray(integers: (0..<column.count).map { column.isMissing($0) ? 1 : 0 }, dtype: .bool)))
        }, index: frame.index))
    }

    private static func series(_ call: Call) throws -> SeriesObject {
        guard let series = call[0].of(SeriesObject.self) else { throw Raise(.typeError, "expected a Series") }
        return series
    }

    private static func reduced(_ name: String, _ kind: Reduction, _ summary: String) -> Builtin {
        Builtin(name, "self", summary) { call in
            let series = try series(call)
            guard let array = series.arrayValue else { throw Raise(.typeError, "column '\(series.name)' holds texts, which have no \(name)") }
            let known = array.dtype.isFloat ? NDArray(array.doubles.filter { !$0.isNaN }) : array
            return NumPy.value(try known.reduced(kind))
        }
    }

    private static let seriesMethods: [Builtin] = [
        reduced("mean", .mean, "The mean."), reduced("sum", .sum, "The sum."), reduced("min", .minimum, "The smallest value."), reduced("max", .maximum, "The largest value."),
        reduced("std", .deviation(ddof: 1), "The standard deviation of a sample."), reduced("var", .variance(ddof: 1), "The variance of a sample."), reduced("median", .median, "The middle value."),
        reduced("any", .any, "Whether any value is true."), reduced("all", .all, "Whether all values are true."),
        Builtin("head", "self, n=5", "The first values.") { call in
            let (series, n) = (try series(call), try call.int(1, or: 5))
            let rows = Array(0..<max(0, min(n, series.column.count)))
            return .object(SeriesObject(series.name, series.column.picked(rows), index: rows.map { series.index[$0] }))
        },
        Builtin("tail", "self, n=5", "The last values.") { call in
            let (series, n) = (try series(call), try call.int(1, or: 5))
            let rows = Array(max(0, series.column.count - max(0, n))..<series.column.count)
            return .object(SeriesObject(series.name, series.column.picked(rows), index: rows.map { series.index[$0] }))
        },
        Builtin("to_numpy", "self", "The values as an array.") { try $0.vm.attribute($0[0], Name("values")) },
        Builtin("tolist", "self", "The values as a list.") { call in
            let series = try series(call)
            return .items((0..<series.column.count).map { i in series.column.value(i).of(ScalarObject.self)?.python ?? series.column.value(i) })
        },
        Builtin("astype", "self, dtype", "The values as another kind of number.") { call in
            let series = try series(call)
            guard let array = series.arrayValue else { throw Raise(.valueError, "column '\(series.name)' holds texts, which are no numbers") }
            return .object(SeriesObject(series.name, .numbers(array.converted(to: try NumPy.requiredDType(call[1]))), index: series.index))
        },
    ]
}

/// CSV text as rows of cells, through SwiftCSV.
enum CSVRows {
    static func parse(_ text: String, _ path: String, separator: String) throws -> [[String]] {
        guard separator.count == 1, let character = separator.first else { throw Raise(.valueError, "sep must be one character, got \(Str.quoted(separator))") }
        do {
            let csv = try CSV<Enumerated>(string: text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n"), delimiter: .character(character), loadColumns: false)
            return ([csv.header] + csv.rows).filter { $0 != [""] && !$0.isEmpty }
        } catch {
            throw Raise(.valueError, "\(path) is not a CSV file: \(error)")
        }
    }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
