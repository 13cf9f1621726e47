import Arrays
import Interpreter

/// The cells of one column, all of one kind.
package struct Column {
    enum Store {
        case floats([Double]), ints([Int]), bools([Bool]), texts([String?])
        /// Microseconds since 1970, and microseconds; `Column.nat` is "not a time".
        case times([Int]), spans([Int])
        case objects([Datum])
    }

    var store: Store
    /// float32 and int32 instead of float64 and int64.
    package var isNarrow = false

    static let nat = Int.min

    init(_ store: Store, isNarrow: Bool = false) {
        self.store = store
        self.isNarrow = isNarrow
    }

    init(floats: [Double], isNarrow: Bool = false) { self.init(.floats(isNarrow ? floats.map { Double(Float($0)) } : floats), isNarrow: isNarrow) }
    init(ints: [Int]) { self.init(.ints(ints)) }
    init(bools: [Bool]) { self.init(.bools(bools)) }
    init(texts: [String?]) { self.init(.texts(texts)) }

    /// Finds the one kind that holds all the cells, as pandas infers it.
    package init(_ data: [Datum]) {
        var (bools, ints, floats, texts, times, spans, missing, others) = (0, 0, 0, 0, 0, 0, 0, 0)
        var (hasNull, hasNaT) = (false, false)
        for datum in data {
            switch datum {
            case .bool: bools += 1
            case .int: ints += 1
            case .float: floats += 1
            case .text: texts += 1
            case .time: times += 1
            case .span: spans += 1
            case .nan: missing += 1
            case .null: (missing, hasNull) = (missing + 1, true)
            case .nat: (missing, hasNaT) = (missing + 1, true)
            case .tuple, .other: others += 1
            }
        }
        let known = data.count - missing
        if known == 0, !data.isEmpty {
            if hasNaT { self.init(.times(data.map { _ in Column.nat })) } else if hasNull, data.allSatisfy({ if case .null = $0 { true } else { false } }) { self.init(.objects(data)) } else {
                self.init(floats: data.map { _ in .nan })
            }
        } else if bools == data.count, bools > 0 {
            self.init(bools: data.map { $0.double == 1 })
        } else if ints == data.count, ints > 0 {
            self.init(ints: data.map { if case .int(let n) = $0 { n } else { 0 } })
        } else if ints + floats == known, known > 0, !hasNaT {
            self.init(floats: data.map { $0.double ?? .nan })
        } else if texts == known, known > 0, !hasNaT {
            self.init(texts: data.map(\.text))
        } else if times == known, known > 0 {
            self.init(.times(data.map { if case .time(let t) = $0 { t } else { Column.nat } }))
        } else if spans == known, known > 0 {
            self.init(.spans(data.map { if case .span(let t) = $0 { t } else { Column.nat } }))
        } else {
            self.init(.objects(data))
        }
    }

    init(repeating datum: Datum, count: Int) { self.init([Datum](repeating: datum, count: count)) }

    package var count: Int {
        switch store {
        case .floats(let x): x.count
        case .ints(let x), .times(let x), .spans(let x): x.count
        case .bools(let x): x.count
        case .texts(let x): x.count
        case .objects(let x): x.count
        }
    }

    package subscript(_ i: Int) -> Datum {
        switch store {
        case .floats(let x): .number(x[i])
        case .ints(let x): .int(x[i])
        case .bools(let x): .bool(x[i])
        case .texts(let x): x[i].map { .text($0) } ?? .nan
        case .times(let x): x[i] == Column.nat ? .nat : .time(x[i])
        case .spans(let x): x[i] == Column.nat ? .nat : .span(x[i])
        case .objects(let x): x[i]
        }
    }

    package var data: [Datum] {
        if case .objects(let data) = store { return data }
        return (0..<count).map { self[$0] }
    }

    var missing: [Bool] {
        switch store {
        case .floats(let x): x.map(\.isNaN)
        case .texts(let x): x.map { $0 == nil }
        case .times(let x), .spans(let x): x.map { $0 == Column.nat }
        case .objects(let x): x.map(\.isMissing)
        case .ints, .bools: [Bool](repeating: false, count: count)
        }
    }

    var dtypeName: String {
        switch store {
        case .floats: isNarrow ? "float32" : "float64"
        case .ints: isNarrow ? "int32" : "int64"
        case .bools: "bool"
        case .texts: "str"
        case .times: "datetime64[us]"
        case .spans: "timedelta64[us]"
        case .objects: "object"
        }
    }

    package var isNumeric: Bool {
        switch store {
        case .floats, .ints, .bools: true
        default: false
        }
    }
    package var isFloat: Bool { if case .floats = store { true } else { false } }
    var isBool: Bool { if case .bools = store { true } else { false } }
    package var isText: Bool { if case .texts = store { true } else { false } }
    var isTime: Bool { if case .times = store { true } else { false } }
    var isSpan: Bool { if case .spans = store { true } else { false } }
    var isObject: Bool { if case .objects = store { true } else { false } }

    /// Numbers of a numeric column.
    var doubles: [Double]? {
        switch store {
        case .floats(let x): x
        case .ints(let x): x.map(Double.init)
        case .bools(let x): x.map { $0 ? 1 : 0 }
        default: nil
        }
    }

    /// Truth values of a column of bools (objects that are all bools count).
    var truths: [Bool]? {
        switch store {
        case .bools(let x): return x
        case .objects(let x):
            let found = x.compactMap { if case .bool(let b) = $0 { b } else { nil } }
            return found.count == x.count && !x.isEmpty ? found : nil
        default: return nil
        }
    }

    package func picked(_ rows: [Int]) -> Column {
        switch store {
        case .floats(let x): Column(.floats(rows.map { x[$0] }), isNarrow: isNarrow)
        case .ints(let x): Column(.ints(rows.map { x[$0] }), isNarrow: isNarrow)
        case .bools(let x): Column(.bools(rows.map { x[$0] }))
        case .texts(let x): Column(.texts(rows.map { x[$0] }))
        case .times(let x): Column(.times(rows.map { x[$0] }))
        case .spans(let x): Column(.spans(rows.map { x[$0] }))
        case .objects(let x): Column(.objects(rows.map { x[$0] }))
        }
    }

    /// Rows of which some are not there: those are missing.
    func picked(optional rows: [Int?], filling fill: Datum? = nil) -> Column {
        if rows.allSatisfy({ $0 != nil }) { return picked(rows.compactMap { $0 }) }
        let blank = fill ?? missingDatum
        switch store {
        case .floats(let x): if case .nan = blank { return Column(.floats(rows.map { $0.map { x[$0] } ?? .nan }), isNarrow: isNarrow) }
        case .times(let x): if case .nat = blank { return Column(.times(rows.map { $0.map { x[$0] } ?? Column.nat })) }
        case .spans(let x): if case .nat = blank { return Column(.spans(rows.map { $0.map { x[$0] } ?? Column.nat })) }
        case .texts(let x): if case .nan = blank { return Column(.texts(rows.map { $0.flatMap { x[$0] } })) }
        case .ints(let x): if case .nan = blank { return Column(floats: rows.map { $0.map { Double(x[$0]) } ?? .nan }) }
        default: break
        }
        let data = rows.map { $0.map { self[$0] } ?? blank }
        return isObject ? Column(.objects(data)) : Column(data)
    }

    /// What stands for "nothing" in a column of this kind.
    var missingDatum: Datum {
        switch store {
        case .times, .spans: .nat
        default: .nan
        }
    }

    static func joined(_ columns: [Column]) -> Column {
        let filled = columns.filter { $0.count > 0 }
        guard let first = filled.first else { return columns.first ?? Column(.objects([])) }
        if filled.count == 1 { return first }
        if filled.allSatisfy({ $0.dtypeName == first.dtypeName }) {
            switch first.store {
            case .floats: return Column(.floats(filled.flatMap { $0.doubles ?? [] }), isNarrow: first.isNarrow)
            case .objects: return Column(.objects(filled.flatMap(\.data)))
            default: break
            }
        }
        if filled.allSatisfy({ $0.isNumeric && !$0.isBool }) {
            if filled.allSatisfy({ !$0.isFloat }) { return Column(filled.flatMap(\.data)) }
            return Column(floats: filled.flatMap { $0.doubles ?? [] })
        }
        return Column(filled.flatMap(\.data))
    }

    func value(_ i: Int) -> Value { self[i].boxed(isNarrow: isNarrow) }
}
