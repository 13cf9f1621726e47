public import Arrays
public import Interpreter

/// What the parts of NumPy share: its types, and how arrays become values.
public enum NumPy {
    nonisolated(unsafe) public static let arrayType: TypeObject = TypeObject(
        "ndarray", module: "numpy", methods: ArrayMethods.table,
        constructor: Builtin("ndarray", "shape, dtype=None", "An array to be filled; np.array and np.zeros are what is meant mostly.") { call in
            .object(ArrayObject(try NDArray.allocated(call.optional(1).map { try requiredDType($0, call.vm) } ?? .float64, ArrayMethods.shapeArgument([call[0]], call.vm))))
        })
    nonisolated(unsafe) static let dtypeType: TypeObject = TypeObject(
        "dtype", module: "numpy",
        constructor: Builtin("dtype", "dtype, /", "The kind of an array's elements by name or type.", example: "np.dtype('float32').itemsize  # 4") { call in
            .object(DTypeObject(try requiredDType(call[0], call.vm)))
        })

    /// An array or, if it has no axes, a scalar.
    public static func value(_ array: NDArray) -> Value { array.rank == 0 ? scalar(array) : .object(ArrayObject(array)) }

    /// The one element of an array without axes: a NumPy scalar, or the Python value an object array holds.
    public static func scalar(_ array: NDArray) -> Value { element(array.storage, array.offset) }

    public static func element(_ storage: Storage, _ at: Int) -> Value {
        switch storage.dtype {
        case .object: return storage.object(at) as? Value ?? .none
        case .text: return .str(TextScalar(storage.text(at)))
        case .complex128: return .object(ScalarObject(NDArray(storage: storage, shape: [], strides: [], offset: at).firstComplex))
        case .float16, .float32, .float64: return .object(ScalarObject(storage.double(at), storage.dtype))
        default: return .object(ScalarObject(integer: storage.integer(at), storage.dtype))
        }
    }

    package static func scalar(_ x: Double) -> Value { .object(ScalarObject(x, .float64)) }
    package static func scalar(integer n: Int) -> Value { .object(ScalarObject(integer: n, .int64)) }
    package static func scalar(_ b: Bool) -> Value { .object(ScalarObject(integer: b ? 1 : 0, .bool)) }

    /// A plain Python value as one element stands in a list: what `tolist` and `item` give.
    static func python(_ storage: Storage, _ at: Int) -> Value {
        let value = element(storage, at)
        if case .str(let text) = value { return storage.dtype.isText ? .string(text.text) : value }
        return storage.dtype == .object ? value : value.of(ScalarObject.self)?.python ?? value
    }

    /// `(2, 3)` as Python writes a tuple of lengths, without blanks as NumPy's errors have it.
    package static func shape(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ",") + (shape.count == 1 ? "," : "") + ")" }

    package final class Settings {
        var options = PrintOptions()
        var formatter: [String: Value] = [:]
        /// What happens at a division by zero and the like.
        package var errors: [FloatingPoint: String] = [.divide: "warn", .over: "warn", .under: "ignore", .invalid: "warn"]
        var warned: Set<String> = []
    }

    package static func settings(_ vm: Interpreter) -> Settings {
        if let known = vm.storage["numpy.print"] as? Settings { return known }
        let made = Settings()
        vm.storage["numpy.print"] = made
        return made
    }

    static func text(_ vm: Interpreter) -> ArrayText {
        var text = ArrayText(
            settings(vm).options, digits: { FloatText.digits($0) }, singleDigits: { FloatText.digits($0) }, fixed: { CText.format("%.*f", $0, $1) },
            scientific: { CText.format("%.*e", $0, $1) })
        text.quoted = { Str.quoted($0) }
        text.described = { element in
            guard let value = element as? Value else { return "None" }
            let words = (try? vm.repr(value)) ?? "?"
            // A list among the elements must not look like an axis.
            if case .list = value { return "list(\(words))" }
            return words
        }
        let formatter = settings(vm).formatter
        if !formatter.isEmpty { text.custom = { Printing.custom(formatter, $0, vm) } }
        return text
    }

    /// The array in a value that already is one.
    public static func array(_ value: Value) -> NDArray? {
        guard case .object(let object) = value else {
            if case .str(let text as TextScalar) = value { return NDArray(texts: [text.text], shape: []) }
            return nil
        }
        if let object = object as? ArrayObject { return object.array }
        if let object = object as? ScalarObject { return object.array }
        return (object as? any ArrayConvertible)?.arrayValue
    }

    // MARK: Classes of numbers

    nonisolated(unsafe) static let scalarRoot: TypeObject = TypeObject("generic", module: "numpy")
    nonisolated(unsafe) static let number: TypeObject = TypeObject("number", module: "numpy", base: scalarRoot)
    nonisolated(unsafe) static let integerType: TypeObject = TypeObject("integer", module: "numpy", base: number)
    nonisolated(unsafe) static let signedInteger: TypeObject = TypeObject("signedinteger", module: "numpy", base: integerType)
    nonisolated(unsafe) static let unsignedInteger: TypeObject = TypeObject("unsignedinteger", module: "numpy", base: integerType)
    nonisolated(unsafe) static let inexact: TypeObject = TypeObject("inexact", module: "numpy", base: number)
    nonisolated(unsafe) static let floating: TypeObject = TypeObject("floating", module: "numpy", base: inexact)
    nonisolated(unsafe) static let complexFloating: TypeObject = TypeObject("complexfloating", module: "numpy", base: inexact)
    nonisolated(unsafe) static let textType: TypeObject = TypeObject(
        "str_", module: "numpy", base: .str, mixin: scalarRoot,
        constructor: Builtin("str_", "object='', /", "A text as an array's element.") { call in .str(TextScalar(call.has(0) ? try call.vm.str(call[0]) : "")) })
    nonisolated(unsafe) static let objectType: TypeObject = TypeObject("object_", module: "numpy", base: scalarRoot)
    nonisolated(unsafe) static let datetimeType: TypeObject = TypeObject(
        "datetime64", module: "numpy", base: scalarRoot, methods: ArrayMethods.table,
        constructor: Builtin("datetime64", "value=None, unit=None, /", "A point in time, such as np.datetime64('2024-03-01').") { call in
            guard let given = call.optional(0) else { return .object(ScalarObject(integer: Dates.missing, .datetime(.generic))) }
            let unit = try call.optional(1).map { try NumPy.unit($0) }
            let array = try convertArray(try arrayLike(given, call.vm), to: .datetime(unit ?? .generic), call.vm)
            return value(array)
        })
    nonisolated(unsafe) static let timedeltaType: TypeObject = TypeObject(
        "timedelta64", module: "numpy", base: signedInteger, methods: ArrayMethods.table,
        constructor: Builtin("timedelta64", "value=0, unit=None, /", "A span of time, such as np.timedelta64(3, 'D').") { call in
            let unit = try call.optional(1).map { try NumPy.unit($0) } ?? .generic
            if let text = call[0].text, text == "NaT" { return .object(ScalarObject(integer: Dates.missing, .timedelta(unit))) }
            if let scalar = call[0].of(ScalarObject.self), case .timedelta = scalar.dtype { return value(try convertArray(scalar.array, to: .timedelta(unit), call.vm)) }
            return .object(ScalarObject(integer: call.has(0) ? try call.int(0) : 0, .timedelta(unit)))
        })

    static func unit(_ value: Value) throws -> DateUnit {
        if let text = value.text, let unit = DateUnit(rawValue: text) { return unit }
        throw Raise(.typeError, "Invalid datetime unit \"\(value.text ?? value.typeName)\" in metadata", hint: "Units are Y, M, W, D, h, m, s, ms, us and ns.")
    }

    nonisolated(unsafe) private static let scalarTypes: [DType: TypeObject] = Dictionary(
        uniqueKeysWithValues: DType.numbers.map { dtype in
            let base: TypeObject = switch dtype.kind {
            case "i": signedInteger
            case "u": unsignedInteger
            case "f": floating
            case "c": complexFloating
            default: scalarRoot
            }
            return (dtype, TypeObject(dtype.name, module: "numpy", base: base, mixin: dtype == .float64 ? .float : nil, methods: ArrayMethods.table,
                constructor: Builtin(dtype.name, "x=0, /", "A number or an array as \(dtype.name).") { call in
                    guard call.has(0) else { return scalar(NDArray(dtype, shape: [])) }
                    return value(try arrayLike(call[0], call.vm, dtype: dtype))
                }))
        })
    static func scalarType(_ dtype: DType) -> TypeObject {
        switch dtype {
        case .text: textType
        case .object: objectType
        case .datetime: datetimeType
        case .timedelta: timedeltaType
        default: scalarTypes[dtype] ?? .object
        }
    }

    // MARK: Kinds by name

    private static let names: [String: DType] = {
        var table: [String: DType] = [:]
        for dtype in DType.numbers { table[dtype.name] = dtype }
        let others: [(DType, [String])] = [
            (.float64, ["float", "f8", "double", "d", "float_"]), (.float32, ["f4", "f", "single"]), (.float16, ["f2", "half", "e"]),
            (.int64, ["int", "i8", "long", "l", "int_", "longlong", "q", "intp", "p"]), (.int32, ["i4", "i", "intc"]), (.int16, ["i2", "h", "short"]), (.int8, ["i1", "b", "byte"]),
            (.uint64, ["u8", "L", "ulong", "uint", "uintp"]), (.uint32, ["u4", "I", "uintc"]), (.uint16, ["u2", "H", "ushort"]), (.uint8, ["u1", "B", "ubyte"]),
            (.bool, ["bool_", "?", "b1"]), (.complex128, ["complex", "c16", "D", "complex_"]), (.object, ["object", "O", "object_"]), (.text(0), ["str", "U", "<U", "str_", "unicode"]),
            (.datetime(.generic), ["datetime64", "M8", "M"]), (.timedelta(.generic), ["timedelta64", "m8", "m"]),
        ]
        for (dtype, words) in others { for word in words { table[word] = dtype } }
        return table
    }()

    /// A Python dtype name, type or dtype object; nil for what is none.
    package static func dtype(_ value: Value, _ vm: Interpreter? = nil) throws -> DType? {
        if let object = value.of(DTypeObject.self) { return object.dtype }
        if let type = value.of(TypeObject.self) {
            if type === TypeObject.float { return .float64 }
            if type === TypeObject.int { return .int64 }
            if type === TypeObject.bool { return .bool }
            if type === TypeObject.str || type === textType { return .text(0) }
            if type === TypeObject.object || type === objectType { return .object }
            if type.name == "complex" { return .complex128 }
            if type === floating || type === inexact { return .float64 }
            if type === integerType || type === signedInteger { return .int64 }
            if type === datetimeType { return .datetime(.generic) }
            if type === timedeltaType { return .timedelta(.generic) }
            return DType.numbers.first { scalarType($0) === type }
        }
        if case .object(let object) = value, let dtype = (object as? any DTypeConvertible)?.dtypeValue { return dtype }
        guard let text = value.text else { return nil }
        let name = text.hasPrefix("<") || text.hasPrefix("=") || text.hasPrefix("|") ? String(text.dropFirst()) : text
        if let known = names[name] { return known }
        if name.hasPrefix("U") || name.hasPrefix("S"), let width = Int(name.dropFirst()), (0...1_000_000).contains(width) { return .text(width) }
        for (stem, isPoint) in [("datetime64[", true), ("M8[", true), ("timedelta64[", false), ("m8[", false)] where name.hasPrefix(stem) && name.hasSuffix("]") {
            if let unit = DateUnit(rawValue: String(name.dropFirst(stem.count).dropLast())) { return isPoint ? .datetime(unit) : .timedelta(unit) }
        }
        throw Raise(.typeError, "data type '\(text)' not understood", hint: "There are float64, float32, float16, int64 … int8, uint64 … uint8, bool, complex128, str, object and datetime64[…].")
    }

    package static func requiredDType(_ value: Value, _ vm: Interpreter? = nil) throws -> DType {
        if let found = try dtype(value, vm) { return found }
        if value.isNone { return .float64 }
        let shown = try vm.map { try $0.repr(value) } ?? value.typeName
        throw Raise(.typeError, "Cannot interpret '\(shown)' as a data type", hint: "There are float64, float32, int64, int32, bool, str, object and their like.")
    }
}

/// Objects that NumPy takes as arrays: a column of a frame.
public protocol ArrayConvertible { var arrayValue: NDArray? { get } }
/// Objects that stand for a kind of element: pandas' dtypes.
public protocol DTypeConvertible { var dtypeValue: DType? { get } }
