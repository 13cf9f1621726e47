package import Interpreter
import Arrays
import NumPyBridge

/// One cell or label of a table. Numbers that are equal are the same label, as `1` and `1.0` are in Python.
package enum Datum {
    /// The three faces of "nothing there": a float's nan, Python's None, a date's NaT.
    case nan, null, nat
    case bool(Bool), int(Int), float(Double), text(String)
    /// Microseconds since 1970, and microseconds.
    case time(Int), span(Int)
    case tuple([Datum])
    /// Any other Python value, compared by identity.
    case other(Value)

    static func number(_ x: Double) -> Datum { x.isNaN ? .nan : .float(x) }

    var isMissing: Bool {
        switch self {
        case .nan, .null, .nat: true
        default: false
        }
    }

    /// The number in a bool, int or float.
    package var double: Double? {
        switch self {
        case .bool(let b): b ? 1 : 0
        case .int(let n): Double(n)
        case .float(let x): x
        case .nan: .nan
        default: nil
        }
    }

    package var text: String? { if case .text(let text) = self { text } else { nil } }
    var parts: [Datum] { if case .tuple(let parts) = self { parts } else { [self] } }

    package init(_ value: Value) {
        switch value {
        case .unset, .none: self = .null
        case .bool(let b): self = .bool(b)
        case .int(let n): self = .int(n)
        case .float(let x): self = .number(x)
        case .str(let text): self = .text(text.text)
        case .tuple(let tuple): self = .tuple(tuple.items.map { Datum($0) })
        case .object(let object as ScalarObject): self = Datum(scalar: object)
        case .object(let object as TimestampObject): self = .time(object.time)
        case .object(let object as TimedeltaObject): self = .span(object.span)
        case .object(is NaTObject): self = .nat
        default: self = .other(value)
        }
    }

    private init(scalar: ScalarObject) {
        switch scalar.dtype {
        case .datetime(let unit):
            let time = Dates.convert(scalar.integer, from: unit, to: .micro)
            self = time == Dates.missing ? .nat : .time(time)
            return
        case .timedelta(let unit):
            let span = Dates.convert(scalar.integer, from: unit, to: .micro)
            self = span == Dates.missing ? .nat : .span(span)
            return
        default: break
        }
        switch scalar.python {
        case .object: self = .other(.object(scalar))
        case let plain: self = Datum(plain)
        }
    }

    /// The cell as a Python value; numbers as plain ones.
    package var plain: Value {
        switch self {
        case .nan: .float(.nan)
        case .null: .none
        case .nat: .object(NaTObject.shared)
        case .bool(let b): .bool(b)
        case .int(let n): .int(n)
        case .float(let x): .float(x)
        case .text(let text): .string(text)
        case .time(let time): .object(TimestampObject(time))
        case .span(let span): .object(TimedeltaObject(span))
        case .tuple(let parts): .tuple(Tuple(parts.map(\.plain)))
        case .other(let value): value
        }
    }

    /// The cell as a Python value; numbers as NumPy's scalars.
    func boxed(isNarrow: Bool = false) -> Value {
        switch self {
        case .nan: NumPy.scalar(NDArray([.nan], shape: [], dtype: isNarrow ? .float32 : .float64))
        case .float(let x): NumPy.scalar(NDArray([x], shape: [], dtype: isNarrow ? .float32 : .float64))
        case .int(let n): NumPy.scalar(NDArray(integers: [n], shape: [], dtype: isNarrow ? .int32 : .int64))
        case .bool(let b): NumPy.scalar(NDArray(integers: [b ? 1 : 0], shape: [], dtype: .bool))
        default: plain
        }
    }
}

extension Datum: Hashable {
    package static func == (a: Datum, b: Datum) -> Bool {
        switch (a, b) {
        case (.text(let x), .text(let y)): return Str.same(x, y)
        case (.int(let x), .int(let y)), (.time(let x), .time(let y)), (.span(let x), .span(let y)): return x == y
        case (.tuple(let x), .tuple(let y)): return x == y
        case (.nan, .nan), (.null, .null), (.nat, .nat): return true
        case (.other(let x), .other(let y)): return x.isSame(as: y)
        case (.nan, _), (_, .nan): return false
        default:
            guard let x = a.double, let y = b.double else { return false }
            return x == y
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let text): hasher.combine(text)
        case .time(let time): hasher.combine(time)
        case .span(let span): hasher.combine(span)
        case .tuple(let parts): hasher.combine(parts)
        case .nan, .null, .nat, .other: hasher.combine(0)
        case .bool, .int, .float: hasher.combine(double)
        }
    }
}

extension Datum {
    /// Order within one kind; nil where Python would refuse to compare.
    func precedes(_ other: Datum) -> Bool? {
        switch (self, other) {
        case (.text(let x), .text(let y)): return Str.precedes(x, y)
        case (.int(let x), .int(let y)), (.time(let x), .time(let y)), (.span(let x), .span(let y)): return x < y
        case (.tuple(let x), .tuple(let y)):
            for (a, b) in zip(x, y) where a != b { return a.precedes(b) }
            return x.count < y.count
        default:
            guard let x = double, let y = other.double else { return nil }
            return x < y
        }
    }

    /// The name of the kind, for messages about cells that can't be compared or summed.
    package var kindName: String {
        switch self {
        case .nan, .float: "float"
        case .null: "NoneType"
        case .nat: "NaTType"
        case .bool: "bool"
        case .int: "int"
        case .text: "str"
        case .time: "Timestamp"
        case .span: "Timedelta"
        case .tuple: "tuple"
        case .other(let value): value.typeName
        }
    }
}
