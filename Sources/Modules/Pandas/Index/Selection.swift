package import Interpreter
import Arrays
import NumPyBridge

/// What a key picks along one axis.
package enum Picked {
    case one(Int)
    case many([Int], isSlice: Bool)

    package var rows: [Int] {
        switch self {
        case .one(let row): [row]
        case .many(let rows, _): rows
        }
    }
}

/// Keys of `iloc`, `loc` and brackets as row or column numbers.
package enum Selection {
    static func isSlice(_ key: Value) -> SliceObject? { key.of(SliceObject.self) }

    /// A mask of bools in a list, array or series; nil for other keys.
    static func mask(_ key: Value, _ index: Index?, _ count: Int, _ vm: Interpreter) throws -> [Int]? {
        if let series = key.of(SeriesObject.self) {
            guard let truths = series.column.truths else { return nil }
            guard let index, !index.hasSameLabels(as: series.index) else { return try rows(truths, count) }
            let aligned = try index.data.map { label -> Bool in
                guard let at = series.index.positions(label).first else {
                    throw Raise(ExceptionObject(Selection.indexingError, [.string("Unalignable boolean Series provided as indexer (index of the boolean Series and of the indexed object do not match).")]))
                }
                return truths[at]
            }
            return try rows(aligned, count)
        }
        if let array = NumPy.array(key) {
            guard array.dtype == .bool, array.rank == 1 else { return nil }
            return try rows(array.integers.map { $0 != 0 }, count)
        }
        guard case .list(let list) = key, !list.items.isEmpty else { return nil }
        let truths = list.items.compactMap { item -> Bool? in
            if case .bool(let b) = Datum(item) { b } else { nil }
        }
        return truths.count == list.items.count ? try rows(truths, count) : nil
    }

    nonisolated(unsafe) static let indexingError = TypeObject("IndexingError", module: "pandas.errors", base: .named(.exception))

    private static func rows(_ truths: [Bool], _ count: Int) throws -> [Int] {
        guard truths.count == count else { throw Raise(.indexError, "Boolean index has wrong length: \(truths.count) instead of \(count)") }
        return truths.indices.filter { truths[$0] }
    }

    /// A key of `iloc`.
    package static func positions(_ key: Value, _ count: Int, _ vm: Interpreter) throws -> Picked {
        if let slice = isSlice(key) {
            for bound in [slice.start, slice.stop, slice.step] where !bound.isNone && bound.index == nil {
                throw Raise(.typeError, "cannot do positional indexing on RangeIndex with these indexers [\(try vm.str(bound))] of type \(bound.typeName)")
            }
            let (start, _, step, n) = try slice.resolve(count)
            return .many((0..<n).map { start + $0 * step }, isSlice: true)
        }
        if let rows = try mask(key, nil, count, vm) { return .many(rows, isSlice: false) }
        func place(_ n: Int, _ message: String) throws -> Int {
            let at = n < 0 ? n &+ count : n
            guard (0..<count).contains(at) else { throw Raise(.indexError, message) }
            return at
        }
        if let n = key.index { return .one(try place(n, "single positional indexer is out-of-bounds")) }
        if key.text != nil || key.number != nil { throw Raise(.typeError, "Cannot index by location index with a non-integer key", hint: "iloc takes positions; loc takes labels.") }
        return .many(try vm.sequence(key).map { item in
            guard let n = item.index else { throw Raise(.indexError, "iloc takes positions; loc takes labels") }
            return try place(n, "positional indexers are out-of-bounds")
        }, isSlice: false)
    }

    package static func missing(_ key: Value) -> Raise { Raise(ExceptionObject(.named(.keyError), [key])) }

    /// A KeyError with the nearest label there is.
    static func missing(_ key: Value, among index: Index, _ what: String) -> Raise {
        let exception = ExceptionObject(.named(.keyError), [key])
        let names = index.levels[0].isText && index.count <= 200 ? index.levels[0].data.compactMap(\.text) : []
        if let name = key.text, let hint = Frames.hint(name, names, what) { exception.hints = [hint] }
        return Raise(exception)
    }

    /// A key of `loc` along an axis.
    /// - Parameter axis: "index" or "columns", for messages.
    static func labels(_ key: Value, _ index: Index, axis: String, _ vm: Interpreter) throws -> Picked {
        if let slice = isSlice(key) { return .many(try labelSlice(slice, index, vm), isSlice: true) }
        if let rows = try mask(key, index, index.count, vm) { return .many(rows, isSlice: false) }
        if isListLike(key) { return .many(try labelList(try Column.make(key, vm).data, index, axis: axis, vm), isSlice: false) }
        let label = Datum(key)
        if index.isTime, case .text(let text) = label, let rows = span(text, index) {
            if rows.isEmpty { throw missing(key) }
            return .many(rows, isSlice: true)
        }
        let found = index.positions(label)
        if found.count == 1 { return .one(found[0]) }
        if !found.isEmpty { return .many(found, isSlice: false) }
        if index.isMulti {
            let parts = label.parts
            let rows = (0..<index.count).filter { row in zip(parts, index.levels).allSatisfy { $1[row] == $0 } }
            if !rows.isEmpty, parts.count <= index.levels.count { return .many(rows, isSlice: false) }
        }
        throw missing(key, among: index, axis == "columns" ? "columns" : "labels")
    }

    package static func isListLike(_ key: Value) -> Bool {
        switch key {
        case .list: true
        case .object(let object): object is SeriesObject || object is IndexObject || object is ArrayObject || object is SetObject || object is RangeObject || object is TextArrayObject
        default: false
        }
    }

    package static func labelList(_ labels: [Datum], _ index: Index, axis: String, _ vm: Interpreter) throws -> [Int] {
        let found = labels.map { index.positions($0) }
        let gone = zip(labels, found).filter { $1.isEmpty }.map { $0.0 }
        guard gone.isEmpty else {
            if gone.count == labels.count {
                let shown = try Index(Column(labels)).repr(vm)
                throw Raise(.keyError, "None of [\(shown)] are in the [\(axis)]")
            }
            throw Raise(.keyError, "[\(gone.map { CellLiteral.text($0, vm) }.joined(separator: ", "))] not in index")
        }
        return found.flatMap { $0 }
    }

    /// Rows of the dates that a text such as "1955" or "1955-07" covers; nil if it names one exact moment.
    static func span(_ text: String, _ index: Index) -> [Int]? {
        guard case .times(let times) = index.levels[0].store, let (_, resolution) = DateParser.moment(text), let (first, last) = DateParser.span(text) else { return nil }
        let isDaily = times.allSatisfy { $0 == Column.nat || $0 % Civil.dayLength == 0 }
        let isCoarser = switch resolution {
        case .year, .month: true
        case .day: !isDaily
        case .hour: !times.allSatisfy { $0 == Column.nat || $0 % (3600 * Civil.secondLength) == 0 }
        case .minute: !times.allSatisfy { $0 == Column.nat || $0 % (60 * Civil.secondLength) == 0 }
        case .second: false
        }
        guard isCoarser else { return nil }
        return times.indices.filter { times[$0] >= first && times[$0] <= last }
    }

    /// A slice between labels, both ends included.
    static func labelSlice(_ slice: SliceObject, _ index: Index, _ vm: Interpreter) throws -> [Int] {
        let step = slice.step.isNone ? 1 : try vm.index(slice.step)
        guard step != 0 else { throw Raise(.valueError, "slice step cannot be zero") }
        func bound(_ value: Value, isStart: Bool) throws -> Int {
            if value.isNone { return isStart == (step > 0) ? 0 : index.count - 1 }
            let label = Datum(value)
            if index.isTime, case .times(let times) = index.levels[0].store {
                let ends: (first: Int, last: Int)
                if case .text(let text) = label {
                    guard let span = DateParser.span(text) else { throw Raise(.keyError, text) }
                    ends = span
                } else if case .time(let time) = label { ends = (time, time) } else {
                    throw Raise(.typeError, "cannot do slice indexing on DatetimeIndex with these indexers [\(try vm.str(value))] of type \(value.typeName)")
                }
                if index.isIncreasing { return isStart ? times.firstIndex { $0 >= ends.first } ?? index.count : (times.lastIndex { $0 <= ends.last } ?? -1) }
                guard let at = isStart ? times.firstIndex(where: { $0 >= ends.first && $0 <= ends.last }) : times.lastIndex(where: { $0 >= ends.first && $0 <= ends.last }) else { throw missing(value) }
                return at
            }
            let found = index.positions(label)
            if let at = isStart ? found.first : found.last { return at }
            if index.isMulti, let at = isStart ? (0..<index.count).first(where: { index.levels[0][$0] == label.parts[0] }) : (0..<index.count).last(where: { index.levels[0][$0] == label.parts[0] }) { return at }
            let isText = index.levels[0].isText
            guard (label.text != nil) == isText || index.levels[0].isObject else {
                throw Raise(.typeError, "cannot do slice indexing on \(index.range != nil ? "RangeIndex" : "Index") with these indexers [\(try vm.str(value))] of type \(value.typeName)")
            }
            if index.isIncreasing { return isStart ? (0..<index.count).first { index[$0].precedes(label) == false } ?? index.count : (0..<index.count).last { label.precedes(index[$0]) == false } ?? -1 }
            if index.isDecreasing { return isStart ? (0..<index.count).first { label.precedes(index[$0]) == false } ?? index.count : (0..<index.count).last { index[$0].precedes(label) == false } ?? -1 }
            throw missing(value)
        }
        let (first, last) = (try bound(slice.start, isStart: true), try bound(slice.stop, isStart: false))
        return Array(stride(from: first, through: step > 0 ? min(last, index.count - 1) : max(last, 0), by: step)).filter { (0..<index.count).contains($0) }
    }
}
