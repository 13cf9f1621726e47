import Interpreter
import NumPyBridge
import Syntax

/// What frames and series share: labels from values, alignment, messages.
enum Frames {
    /// Labels for an axis from whatever a script gives.
    static func index(_ value: Value, _ vm: Interpreter) throws -> Index {
        if let object = value.of(IndexObject.self) { return object.index }
        if let series = value.of(SeriesObject.self) { return Index(series.column, name: series.name) }
        if let range = value.of(RangeObject.self) {
            // Kept as three numbers, but columns are made for it.
            try vm.checkSize(MemoryLayout<Datum>.stride, range.count)
            return Index(range: range.count, start: range.start, step: range.step)
        }
        if value.text != nil || value.number != nil { throw Raise(.typeError, "Index(...) must be called with a collection of some kind, \(try vm.repr(value)) was passed") }
        if NumPy.array(value) != nil { return Index(try Column.make(value, vm)) }
        return Index(data: try vm.sequence(value).map { Datum($0) })
    }

    /// The labels of both, and where each stands in either.
    static func align(_ a: Index, _ b: Index) throws -> (union: Index, mine: [Int?], theirs: [Int?]) {
        guard a.isUnique, b.isUnique else { throw Raise(.valueError, "cannot reindex on an axis with duplicate labels") }
        var labels = a.data
        let known = Set(labels)
        labels += b.data.filter { !known.contains($0) }
        var union = a.levels.count == b.levels.count && a.isMulti ? Index(data: labels, names: a.names) : Index(Column(labels), name: a.name == b.name ? a.name : nil)
        if let order = try? Column.order(by: union.levels, ascending: union.levels.map { _ in true }) { union = union.gathered(order) }
        if let start = union.levels[0][0].rangeStart, a.range != nil, b.range != nil, union.data == Index(range: union.count, start: start).data { union = Index(range: union.count, start: start) }
        let places = union.data
        return (union, places.map { a.positions($0).first }, places.map { b.positions($0).first })
    }

    static func hint(_ name: String, _ names: [String], _ what: String) -> String? {
        if names.isEmpty { return nil }
        return Suggestion.nearest(to: name, among: names).map { "Did you mean '\($0)'?" } ?? (names.count <= 20 ? "The \(what) are: \(names.joined(separator: ", "))." : nil)
    }

    static func series(_ call: Call) throws -> SeriesObject {
        guard let series = call[0].of(SeriesObject.self) else { throw Raise(.typeError, "expected a Series, not '\(call[0].typeName)'") }
        return series
    }

    static func frame(_ call: Call) throws -> FrameObject {
        guard let frame = call[0].of(FrameObject.self) else { throw Raise(.typeError, "expected a DataFrame, not '\(call[0].typeName)'") }
        return frame
    }

    /// `axis=` as 0 or 1.
    static func axis(_ value: Value?) throws -> Int {
        guard let value else { return 0 }
        switch value {
        case .int(0): return 0
        case .int(1): return 1
        default: break
        }
        switch value.text {
        case "index", "rows": return 0
        case "columns": return 1
        default: throw Raise(.valueError, "No axis named \(value.text ?? "\(value.index ?? -1)") for object type DataFrame")
        }
    }

    /// One label or a list of them.
    static func labels(_ value: Value, _ vm: Interpreter) throws -> [Datum] {
        if value.text != nil || value.number != nil { return [Datum(value)] }
        if case .tuple = value { return [Datum(value)] }
        if Datum(value).isScalar { return [Datum(value)] }
        return try Column.make(value, vm).data
    }
}

extension Datum {
    var rangeStart: Int? { if case .int(let n) = self { n } else { nil } }
}
