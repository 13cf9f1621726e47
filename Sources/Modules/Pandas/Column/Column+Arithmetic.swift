import Arrays
import Interpreter
import NumPyBridge

extension Column {
    /// `a op b`, cell by cell; a column of length one is a scalar.
    static func arithmetic(_ op: Operator, _ a: Operand, _ b: Operand, _ vm: Interpreter) throws -> Column {
        if let x = a.numeric, let y = b.numeric {
            let result = try numeric(op, x, y, vm)
            return Column(array: result)
        }
        return try columnOfObjects(op, a, b, vm)
    }

    /// One side of an operation: a column, or a single value for all rows.
    enum Operand {
        case column(Column)
        case scalar(Value)

        var numeric: Value? {
            switch self {
            case .column(let column): return column.array.map { .object(ArrayObject($0)) }
            case .scalar(let value):
                if case .bool = value { return value }
                if case .none = value { return .float(.nan) }
                return value.number == nil ? nil : value
            }
        }
        var count: Int? { if case .column(let column) = self { column.count } else { nil } }
        subscript(_ i: Int) -> Datum {
            switch self {
            case .column(let column): column[i]
            case .scalar(let value): Datum(value)
            }
        }
        var isTime: Bool { if case .column(let column) = self { column.isTime } else { false } }
        var isText: Bool {
            switch self {
            case .column(let column): column.isText
            case .scalar(let value): value.text != nil
            }
        }
        var dtypeName: String {
            switch self {
            case .column(let column): column.dtypeName
            case .scalar(let value): Datum(value).kindName
            }
        }
    }

    private static func numeric(_ op: Operator, _ x: Value, _ y: Value, _ vm: Interpreter) throws -> NDArray {
        // pandas computes in silence: inf and nan are the answer.
        let settings = NumPy.settings(vm)
        let errors = settings.errors
        defer { settings.errors = errors }
        for kind in FloatingPoint.allCases { settings.errors[kind] = "ignore" }
        let result = try vm.arithmetic(op, x, y, inPlace: false)
        guard var array = NumPy.array(result) else { throw Raise(.typeError, "unsupported operand types for \(op.symbol)") }
        // Whole numbers divided by nought are inf and nan in pandas, not 0.
        if op == .floorDivide || op == .modulo, !array.dtype.isFloat, let divisor = try NumPy.convert(y, vm), divisor.doubles.contains(0) {
            let wide: (Value) throws -> Value = { value in .object(ArrayObject(try NumPy.argument(value, vm).converted(to: .float64))) }
            array = try NumPy.argument(vm.arithmetic(op, wide(x), wide(y), inPlace: false), vm)
        }
        return array
    }

    private static func columnOfObjects(_ op: Operator, _ a: Operand, _ b: Operand, _ vm: Interpreter) throws -> Column {
        let count = a.count ?? b.count ?? 0
        func isText(_ operand: Operand) -> Bool { operand.isText }
        // Texts and numbers don't mix: pandas' own words.
        if op != .multiply, op != .modulo, isText(a) != isText(b), a.numeric != nil || b.numeric != nil {
            let words = op == .add && isText(a) ? "can only concatenate str (not \"\(Datum.kind(b))\") to str" : "unsupported operand type(s) for \(op.symbol): '\(Datum.kind(a))' and '\(Datum.kind(b))'"
            throw Raise(.typeError, words, hint: "Turn the texts into numbers first, with pd.to_numeric(column) or column.astype(float).")
        }
        if case .column(let dates) = a, dates.isTime, b.numeric != nil {
            if op == .add || op == .subtract {
                throw Raise(.typeError, "Addition/subtraction of integers and integer-arrays with DatetimeArray is no longer supported.  Instead of adding/subtracting `n`, use `n * obj.freq`", hint: "Add a length of time: pd.Timedelta(days=1), or pd.DateOffset(months=1).")
            }
            throw Raise(.typeError, "cannot perform __\(op.stem)__ with this index type: DatetimeArray")
        }
        var data: [Datum] = []
        data.reserveCapacity(count)
        for i in 0..<count {
            let (x, y) = (a[i], b[i])
            if x.isMissing || y.isMissing {
                let isDated = [x, y].contains { if case .nat = $0 { true } else if case .time = $0 { true } else if case .span = $0 { true } else { false } }
                data.append(isDated ? .nat : .nan)
            } else {
                data.append(Datum(try vm.arithmetic(op, x.plain, y.plain, inPlace: false)))
            }
        }
        if count == 0 { return Column(.objects([])) }
        return Column(data)
    }

    static func comparison(_ op: Comparison, _ a: Operand, _ b: Operand, _ vm: Interpreter) throws -> Column {
        let count = a.count ?? b.count ?? 0
        if let x = a.numeric, let y = b.numeric {
            let (p, q) = (try NumPy.argument(x, vm).doubles, try NumPy.argument(y, vm).doubles)
            return Column(bools: (0..<count).map { op.holds(p[p.count == 1 ? 0 : $0], q[q.count == 1 ? 0 : $0]) })
        }
        // Dates compare with texts that name dates.
        func dated(_ operand: Operand, like other: Operand) -> Operand {
            guard case .column(let column) = other, column.isTime, case .scalar(let value) = operand, let text = value.text, let time = DateParser.parse(text) else { return operand }
            return .scalar(.object(TimestampObject(time)))
        }
        let (left, right) = (dated(a, like: b), dated(b, like: a))
        return Column(bools: try (0..<count).map { i in
            let (x, y) = (left[i], right[i])
            if x.isMissing || y.isMissing { return op == .notEqual }
            if op == .equal { return try x == y || vm.areEqual(x.plain, y.plain) }
            if op == .notEqual { return try x != y && !vm.areEqual(x.plain, y.plain) }
            guard let less = x.precedes(y), let more = y.precedes(x) else {
                if a.numeric != nil || b.numeric != nil || a.isTime, !a.isText { throw Raise(.typeError, "Invalid comparison between dtype=\(a.dtypeName) and \(y.kindName)") }
                throw Raise(.typeError, "'\(op.symbol)' not supported between instances of '\(x.kindName)' and '\(y.kindName)'")
            }
            switch op {
            case .less: return less
            case .greater: return more
            case .lessEqual: return !more
            default: return !less
            }
        })
    }
}

extension Datum {
    fileprivate static func kind(_ operand: Column.Operand) -> String {
        switch operand {
        case .scalar(let value): value.typeName
        case .column(let column): column.isText ? "str" : column.isFloat ? "float" : column.isBool ? "bool" : "int"
        }
    }
}
