import Interpreter

/// The labels of rows or columns; several levels make a MultiIndex.
package struct Index {
    var levels: [Column]
    var names: [Datum?]
    /// First label and step where the labels are whole numbers that were counted, not given.
    private(set) var range: (start: Int, step: Int)?
    /// The step of dates that `date_range` or `resample` made, as pandas abbreviates it.
    var frequency: String?
    private let lookup = Lookup()

    /// Positions by label, worked out when first asked for.
    private final class Lookup { var table: [Datum: [Int]]? }

    init(_ column: Column, name: Datum? = nil, frequency: String? = nil) {
        levels = [column]
        names = [name]
        self.frequency = frequency
    }

    init(levels: [Column], names: [Datum?]) {
        self.levels = levels
        self.names = names
    }

    package init(range count: Int, start: Int = 0, step: Int = 1, name: Datum? = nil) {
        self.init(Column(ints: (0..<max(0, count)).map { start &+ $0 &* step }), name: name)
        range = (start, step)
    }

    init(texts: [String]) { self.init(Column(texts: texts)) }

    /// Labels as they come: tuples become levels.
    init(data: [Datum], names: [Datum?] = [nil]) {
        let width = data.first.flatMap { if case .tuple(let parts) = $0 { parts.count } else { nil } } ?? 0
        if width > 1, data.allSatisfy({ if case .tuple(let parts) = $0 { parts.count == width } else { false } }) {
            self.init(levels: (0..<width).map { level in Column(data.map { $0.parts[level] }) }, names: names.count == width ? names : [Datum?](repeating: nil, count: width))
        } else {
            self.init(Column(data), name: names.first ?? nil)
        }
    }

    var count: Int { levels.first?.count ?? 0 }
    var isMulti: Bool { levels.count > 1 }
    var name: Datum? {
        get { names.count == 1 ? names[0] : nil }
        set { names = [newValue] }
    }
    var column: Column { levels.count == 1 ? levels[0] : Column(.objects(data)) }
    var isTime: Bool { !isMulti && levels[0].isTime }

    package subscript(_ i: Int) -> Datum { isMulti ? .tuple(levels.map { $0[i] }) : levels[0][i] }
    package var data: [Datum] { isMulti ? (0..<count).map { self[$0] } : levels[0].data }

    func picked(_ rows: [Int]) -> Index {
        if let range, rows.count > 1, let step = evenStep(rows) {
            return Index(range: rows.count, start: range.start &+ rows[0] &* range.step, step: step &* range.step, name: name)
        }
        if let range, rows.count <= 1 { return Index(range: rows.count, start: rows.first.map { range.start &+ $0 &* range.step } ?? 0, step: range.step, name: name) }
        return Index(levels: levels.map { $0.picked(rows) }, names: names)
    }

    /// A slice keeps what a pick of rows loses: the frequency of dates.
    func sliced(_ rows: [Int]) -> Index {
        var part = picked(rows)
        if rows.count < 2 || evenStep(rows) == 1 { part.frequency = frequency }
        return part
    }

    private func evenStep(_ rows: [Int]) -> Int? {
        let step = rows[1] - rows[0]
        guard step != 0 else { return nil }
        for i in rows.indices.dropFirst() where rows[i] - rows[i - 1] != step { return nil }
        return step
    }

    /// Rows picked by a mask or a list lose the counting, as in pandas.
    package func gathered(_ rows: [Int]) -> Index { Index(levels: levels.map { $0.picked(rows) }, names: names) }

    private var table: [Datum: [Int]] {
        if let table = lookup.table { return table }
        var table: [Datum: [Int]] = [:]
        for (i, datum) in data.enumerated() { table[datum, default: []].append(i) }
        lookup.table = table
        return table
    }

    /// Where a label stands; empty if it is not there.
    func positions(_ label: Datum) -> [Int] {
        if let range {
            guard let x = label.double, let n = Int(exactly: x) else { return [] }
            let (distance, over) = n.subtractingReportingOverflow(range.start)
            guard !over, distance % range.step == 0, (0..<count).contains(distance / range.step) else { return [] }
            return [distance / range.step]
        }
        return table[adapted(label)] ?? []
    }

    /// A text that names a date, as a date.
    func adapted(_ label: Datum) -> Datum {
        guard isTime, case .text(let text) = label, let time = DateParser.parse(text) else { return label }
        return .time(time)
    }

    var isUnique: Bool { range != nil || table.count == count }

    /// Whether labels only grow (or only fall), for slices between labels that are not there.
    var isIncreasing: Bool {
        if let range { return range.step > 0 }
        return (1..<max(1, count)).allSatisfy { self[$0].precedes(self[$0 - 1]) == false }
    }
    var isDecreasing: Bool {
        if let range { return range.step < 0 }
        return (1..<max(1, count)).allSatisfy { self[$0 - 1].precedes(self[$0]) == false }
    }

    func hasSameLabels(as other: Index) -> Bool {
        guard count == other.count, levels.count == other.levels.count else { return false }
        if let a = range, let b = other.range { return count == 0 || (a.start == b.start && (a.step == b.step || count == 1)) }
        return data == other.data
    }
}
