import Arrays
import Interpreter

extension Column {
    func shifted(_ steps: Int, filling fill: Datum? = nil) -> Column {
        picked(optional: (0..<count).map { i in
            let (from, over) = i.subtractingReportingOverflow(steps)
            return !over && (0..<count).contains(from) ? from : nil
        }, filling: fill)
    }

    /// The differences to the cell some rows before.
    func differences(_ steps: Int) throws -> Column {
        func earlier(_ i: Int) -> Int? {
            let (from, over) = i.subtractingReportingOverflow(steps)
            return !over && (0..<count).contains(from) ? from : nil
        }
        switch store {
        case .times(let x), .spans(let x):
            return Column(.spans((0..<count).map { i in earlier(i).map { x[$0] == Column.nat || x[i] == Column.nat ? Column.nat : x[i] &- x[$0] } ?? Column.nat }))
        case .bools(let x): return Column((0..<count).map { i in earlier(i).map { .bool(x[i] != x[$0]) } ?? .nan })
        default:
            guard let x = doubles else {
                guard isObject, let numbers = Optional(data.compactMap { $0.isMissing ? .nan : $0.double }), numbers.count == count else { throw Raise(.typeError, "unsupported operand type(s) for -: 'str' and 'str'") }
                return try Column(floats: numbers).differences(steps)
            }
            return Column(floats: (0..<count).map { i in earlier(i).map { x[i] - x[$0] } ?? .nan }, isNarrow: isNarrow && isFloat)
        }
    }

    /// `fold` over the known cells; missing ones stay missing.
    func cumulated(_ name: String, start: Double, _ fold: (Double, Double) -> Double) throws -> Column {
        if case .ints(let x) = store {
            var total: Int?
            return Column(.ints(x.map { n in
                let next = total.map { $0 } ?? n
                total = total == nil ? n : name == "cumsum" ? next &+ n : name == "cumprod" ? next &* n : name == "cummax" ? max(next, n) : min(next, n)
                return total ?? n
            }), isNarrow: isNarrow)
        }
        if case .spans(let x) = store, name == "cumsum" {
            var total = 0
            return Column(.spans(x.map { span in
                if span == Column.nat { return span }
                total = total &+ span
                return total
            }))
        }
        if isTime || (isText && name != "cumsum") || isText {
            guard name == "cummax" || name == "cummin" else { throw Raise(.typeError, "\(name) is not supported for \(dtypeName) dtype") }
            var best: Datum = .nan
            return Column(data.map { datum in
                if datum.isMissing { return datum }
                if best.isMissing || (name == "cummax" ? best.precedes(datum) : datum.precedes(best)) == true { best = datum }
                return best
            })
        }
        guard let x = doubles else { throw Raise(.typeError, "\(name) is not supported for object dtype") }
        var total: Double?
        let result = x.map { value -> Double in
            if value.isNaN { return .nan }
            total = total.map { fold($0, value) } ?? value
            return total ?? .nan
        }
        if isBool { return Column(ints: result.map { Int($0) }) }
        return Column(floats: result, isNarrow: isNarrow)
    }

    func rounded(_ digits: Int) -> Column {
        guard case .floats(let x) = store else { return self }
        let scale = power(10, Double(min(300, digits.magnitude)))
        return Column(floats: x.map { value in
            let scaled = digits >= 0 ? (value * scale).rounded(.toNearestOrEven) / scale : (value / scale).rounded(.toNearestOrEven) * scale
            return scaled.isNaN || scaled.isInfinite ? value : scaled
        }, isNarrow: isNarrow)
    }

    /// Missing cells filled with the last known one (or the next).
    func filled(forward: Bool, limit: Int? = nil) -> Column {
        let missing = missing
        var rows = [Int?](repeating: nil, count: count)
        var last: Int?
        var run = 0
        for i in forward ? Array(0..<count) : Array((0..<count).reversed()) {
            if missing[i] {
                run += 1
                rows[i] = limit.map { run > $0 } == true ? nil : last
            } else {
                (last, run) = (i, 0)
                rows[i] = i
            }
        }
        return picked(optional: rows)
    }

    func filled(with datum: Datum) throws -> Column {
        let missing = missing
        guard missing.contains(true) else { return self }
        if isText, datum.text == nil, !datum.isMissing {
            throw Raise(.typeError, "Invalid value '\(Column.shown(datum))' for dtype 'str'. Value should be a string or missing value, got '\(datum.kindName)' instead.")
        }
        if isFloat, let x = datum.double { return Column(floats: (doubles ?? []).map { $0.isNaN ? x : $0 }, isNarrow: isNarrow) }
        let data = data.enumerated().map { missing[$0.offset] ? datum : $0.element }
        return isObject ? Column(.objects(data)) : Column(data)
    }

    package static func shown(_ datum: Datum) -> String {
        switch datum {
        case .text(let text): text
        case .bool(let b): b ? "True" : "False"
        case .int(let n): String(n)
        case .float(let x): FloatText.repr(x)
        case .nan: "nan"
        case .null: "None"
        case .nat: "NaT"
        case .time(let time): Civil(time).text
        case .span(let span): TimedeltaObject.text(span)
        case .tuple(let parts): "(" + parts.map { $0.text.map { Str.quoted($0) } ?? shown($0) }.joined(separator: ", ") + (parts.count == 1 ? ",)" : ")")
        case .other(let value): "<\(value.typeName)>"
        }
    }

    /// Missing numbers on straight lines between the known ones.
    func interpolated(at positions: [Double], both: Bool = false, limit: Int? = nil) throws -> Column {
        if case .ints = store { return self }
        guard case .floats(let x) = store else { throw Raise(.typeError, "\(isText ? "Cannot" : "Series cannot") interpolate with \(dtypeName) dtype") }
        var result = x
        let known = x.indices.filter { !x[$0].isNaN }
        guard let first = known.first, let last = known.last else { return self }
        for (a, b) in zip(known, known.dropFirst()) where b - a > 1 {
            for i in (a + 1)..<b where limit.map({ i - a <= $0 }) ?? true {
                result[i] = x[a] + (x[b] - x[a]) * (positions[i] - positions[a]) / (positions[b] - positions[a])
            }
        }
        for i in (last + 1)..<max(last + 1, count) where limit.map({ i - last <= $0 }) ?? true { result[i] = x[last] }
        if both { for i in 0..<first { result[i] = x[first] } }
        return Column(floats: result, isNarrow: isNarrow)
    }

    func clipped(_ low: Double?, _ high: Double?) throws -> Column {
        func clip(_ x: Double) -> Double { x.isNaN ? x : min(max(x, low ?? -.infinity), high ?? .infinity) }
        switch store {
        case .ints(let x):
            guard [low, high].allSatisfy({ $0.map { $0 == $0.rounded() } ?? true }) else { return Column(floats: x.map { clip(Double($0)) }) }
            return Column(.ints(x.map { Int(exactly: clip(Double($0))) ?? $0 }), isNarrow: isNarrow)
        case .floats(let x): return Column(floats: x.map(clip), isNarrow: isNarrow)
        default: throw Raise(.typeError, "'<=' not supported between instances of 'str' and 'float'")
        }
    }

    func absolute() throws -> Column {
        switch store {
        case .ints(let x): Column(.ints(x.map { $0 == .min ? $0 : abs($0) }), isNarrow: isNarrow)
        case .floats(let x): Column(floats: x.map(\.magnitude), isNarrow: isNarrow)
        case .bools: self
        case .spans(let x): Column(.spans(x.map { $0 == Column.nat ? $0 : abs($0) }))
        default: throw Raise(.typeError, "bad operand type for abs(): 'str'")
        }
    }

    /// Cells written at rows, or pandas' refusal of a value the column can't hold.
    func setting(_ rows: [Int], _ value: (Int) -> Datum) throws -> Column {
        let new = rows.indices.map { value($0) }
        func refuse(_ datum: Datum) -> Raise {
            let shown = Column.shown(datum)
            return Raise(.typeError, isText
                ? "Invalid value '\(shown)' for dtype 'str'. Value should be a string or missing value, got '\(datum.kindName)' instead."
                : "Invalid value '\(shown)' for dtype '\(dtypeName)'", hint: "Convert the column first, with astype('float64') or astype(object).")
        }
        switch store {
        case .objects(var x):
            for (i, row) in rows.enumerated() { x[row] = new[i] }
            return Column(.objects(x))
        case .floats(var x):
            for (i, row) in rows.enumerated() {
                if case .bool = new[i] { throw refuse(new[i]) }
                guard let number = new[i].double ?? (new[i].isMissing ? .nan : nil) else { throw refuse(new[i]) }
                x[row] = isNarrow ? Double(Float(number)) : number
            }
            return Column(.floats(x), isNarrow: isNarrow)
        case .ints(var x):
            if new.contains(where: \.isMissing) { return try Column(floats: x.map(Double.init)).setting(rows, value) }
            for (i, row) in rows.enumerated() {
                if case .bool = new[i] { throw refuse(new[i]) }
                guard let number = new[i].double, let whole = Int(exactly: number) else { throw refuse(new[i]) }
                if case .int(let n) = new[i] { x[row] = n } else { x[row] = whole }
            }
            return Column(.ints(x), isNarrow: isNarrow)
        case .bools(var x):
            if new.contains(where: \.isMissing) { return try Column(.objects(data)).setting(rows, value) }
            for (i, row) in rows.enumerated() {
                guard case .bool(let b) = new[i] else { throw refuse(new[i]) }
                x[row] = b
            }
            return Column(bools: x)
        case .texts(var x):
            for (i, row) in rows.enumerated() {
                guard new[i].isMissing || new[i].text != nil else { throw refuse(new[i]) }
                x[row] = new[i].text
            }
            return Column(texts: x)
        case .times(var x):
            for (i, row) in rows.enumerated() {
                switch new[i] {
                case .time(let time): x[row] = time
                case .nan, .null, .nat: x[row] = Column.nat
                case .text(let text):
                    guard let time = DateParser.parse(text) else { throw refuse(new[i]) }
                    x[row] = time
                default: throw refuse(new[i])
                }
            }
            return Column(.times(x))
        case .spans(var x):
            for (i, row) in rows.enumerated() {
                switch new[i] {
                case .span(let span): x[row] = span
                case .nan, .null, .nat: x[row] = Column.nat
                default: throw refuse(new[i])
                }
            }
            return Column(.spans(x))
        }
    }
}
