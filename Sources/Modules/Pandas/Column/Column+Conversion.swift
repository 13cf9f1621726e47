import Arrays
import Interpreter
import NumPyBridge

extension Column {
    nonisolated(unsafe) static let castingError = TypeObject("IntCastingNaNError", module: "pandas.errors", base: .named(.valueError))

    /// `astype`.
    func converted(to dtype: Value, _ vm: Interpreter) throws -> Column {
        if dtype.of(DTypeNameObject.self)?.name == dtypeName { return self }
        let name = try Column.kind(dtype)
        if name == dtypeName { return self }
        switch name {
        case "float64", "float32":
            let narrow = name == "float32"
            if let doubles { return Column(floats: doubles, isNarrow: narrow) }
            if case .times = store { throw Raise(.typeError, "Cannot cast DatetimeArray to dtype \(name)") }
            return Column(floats: try data.map { datum in
                switch datum {
                case .text(let text):
                    guard let x = FloatParsing.parse(text.trimmed) else { throw Raise(.valueError, "could not convert string to float: \(Str.quoted(text))", hint: "pd.to_numeric(column, errors='coerce') turns such cells into NaN.") }
                    return x
                default:
                    guard let x = datum.double ?? (datum.isMissing ? .nan : nil) else { throw Raise(.typeError, "float() argument must be a string or a real number, not '\(datum.kindName)'") }
                    return x
                }
            }, isNarrow: narrow)
        case "int64", "int32":
            let narrow = name == "int32"
            func narrowed(_ ints: [Int]) -> Column { Column(.ints(narrow ? ints.map { Int(Int32(truncatingIfNeeded: $0)) } : ints), isNarrow: narrow) }
            if case .ints(let x) = store { return narrowed(x) }
            if case .times(let x) = store { return narrowed(x) }
            return narrowed(try data.map { datum in
                switch datum {
                case .text(let text):
                    guard let n = Int(text.trimmed) else { throw Raise(.valueError, "invalid literal for int() with base 10: \(Str.quoted(text))", hint: "pd.to_numeric(column, errors='coerce') turns such cells into NaN.") }
                    return n
                case .nan, .null, .nat:
                    throw Raise(ExceptionObject(Column.castingError, [.string("Cannot convert non-finite values (NA or inf) to integer. Replace or remove non-finite values or cast to an integer type that supports these values (e.g. 'Int64')")]))
                default:
                    guard let x = datum.double else { throw Raise(.typeError, "int() argument must be a string, a bytes-like object or a real number, not '\(datum.kindName)'") }
                    guard x.isFinite else { throw Raise(ExceptionObject(Column.castingError, [.string("Cannot convert non-finite values (NA or inf) to integer. Replace or remove non-finite values or cast to an integer type that supports these values (e.g. 'Int64')")])) }
                    return Int(exactly: x.rounded(.towardZero)) ?? .min
                }
            })
        case "bool":
            if let doubles { return Column(bools: doubles.map { $0 != 0 }) }
            return Column(bools: try data.map { try vm.truth($0.plain) })
        case "str":
            return Column(texts: try data.map { $0.isMissing ? nil : try vm.str($0.boxed(isNarrow: isNarrow)) })
        case "object": return Column(.objects(data))
        case "datetime64": return try ToDatetime.column(self)
        case "timedelta64":
            guard case .spans = store else { throw Raise(.typeError, "use pd.to_timedelta for that") }
            return self
        default: return self
        }
    }

    /// The name of the column kind that a dtype asks for.
    static func kind(_ dtype: Value) throws -> String {
        if let own = dtype.of(DTypeNameObject.self) { return own.name.hasPrefix("datetime64") ? "datetime64" : own.name.hasPrefix("timedelta64") ? "timedelta64" : own.name }
        if let type = dtype.of(TypeObject.self) {
            if type === TypeObject.str { return "str" }
            if type === TypeObject.object { return "object" }
        }
        if let text = dtype.text {
            switch text {
            case "str", "string", "U", "<U": return "str"
            case "object", "O": return "object"
            case let name where name.hasPrefix("datetime64"): return "datetime64"
            case let name where name.hasPrefix("timedelta64"): return "timedelta64"
            case "category": throw Raise(.notImplementedError, "the dtype 'category' is not part of Unroll", hint: "Leave the column as str: comparing, grouping and counting work the same. pd.factorize(column) gives the codes.")
            case "Int64", "Int32", "Float64", "boolean", "int8", "int16", "uint8", "uint16", "uint32", "uint64", "float16":
                throw Raise(.notImplementedError, "columns of '\(text)' are not part of Unroll", hint: "There are int64, int32, float64, float32, bool, str, object and datetime64.")
            default: break
            }
        }
        guard let found = try NumPy.dtype(dtype) else { throw Raise(.typeError, "Cannot interpret '\(dtype.typeName)' as a data type") }
        if found == .float32 { return "float32" }
        if found.isFloat { return "float64" }
        return found == .bool ? "bool" : found == .int32 ? "int32" : "int64"
    }

    /// Text cells as numbers where all are numbers, as a CSV column is read.
    static func inferred(_ cells: [String?], numbers parse: (String) -> Datum?) -> Column {
        var data: [Datum] = []
        data.reserveCapacity(cells.count)
        for cell in cells {
            guard let cell else {
                data.append(.nan)
                continue
            }
            guard let datum = parse(cell) else { return Column(texts: cells) }
            data.append(datum)
        }
        let hasBool = data.contains { if case .bool = $0 { true } else { false } }
        if hasBool, data.contains(where: { if case .int = $0 { true } else if case .float = $0 { true } else { false } }) { return Column(texts: cells) }
        return data.isEmpty ? Column(.objects([])) : Column(data)
    }
}

/// A dtype that NumPy's numbers don't have: str, object, datetime64[us].
final class DTypeNameObject: Object {
    let name: String
    init(_ name: String) { self.name = name }
    nonisolated(unsafe) private static let text: TypeObject = TypeObject("StringDtype", module: "pandas")
    nonisolated(unsafe) private static let other: TypeObject = TypeObject("dtype", module: "numpy")
    override var type: TypeObject { name == "str" ? DTypeNameObject.text : DTypeNameObject.other }
    override func str(_ vm: Interpreter) -> String { name }
    override func repr(_ vm: Interpreter) -> String {
        switch name {
        case "str": "<StringDtype(storage='python', na_value=nan)>"
        case "object": "dtype('O')"
        default: "dtype('\(name.replacing("datetime64", with: "<M8").replacing("timedelta64", with: "<m8"))')"
        }
    }
    override func hash(_ vm: Interpreter) -> Int { name.hashValue }
    override func equals(_ other: Value, _ vm: Interpreter) -> Bool? {
        if let other = other.of(DTypeNameObject.self) { return other.name == name }
        if let type = other.of(TypeObject.self) { return (type === TypeObject.object && name == "object") || (type === TypeObject.str && name == "str") }
        return other.text.map { $0 == name || ($0 == "O" && name == "object") || ($0 == "string" && name == "str") } ?? false
    }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "name": .string(self.name)
        case "kind": .string(self.name.hasPrefix("datetime64") ? "M" : self.name.hasPrefix("timedelta64") ? "m" : "O")
        default: nil
        }
    }
}

extension Column {
    /// `series.dtype`.
    var dtypeValue: Value {
        switch store {
        case .floats: .object(DTypeObject(isNarrow ? .float32 : .float64))
        case .ints: .object(DTypeObject(isNarrow ? .int32 : .int64))
        case .bools: .object(DTypeObject(.bool))
        default: .object(DTypeNameObject(dtypeName))
        }
    }
}
