public import Arrays
public import Interpreter

/// Python values as arrays.
extension NumPy {
    /// Numbers, sequences of them and arrays as an array; nil for what holds no numbers (texts, objects).
    public static func convert(_ value: Value, _ vm: Interpreter, dtype: DType? = nil) throws -> NDArray? {
        if let array = array(value) { return try dtype.map { try convertArray(array, to: $0, vm) } ?? array }
        if case .none = value { return nil }
        let array = try arrayLike(value, vm, dtype: dtype)
        return array.dtype.isNumber || array.dtype.isTime ? array : nil
    }

    /// An argument as an array of numbers, or a TypeError.
    package static func argument(_ value: Value, _ vm: Interpreter) throws -> NDArray {
        if let array = array(value) { return array }
        return try arrayLike(value, vm)
    }

    /// `np.asarray(value, dtype)`.
    public static func arrayLike(_ value: Value, _ vm: Interpreter, dtype: DType? = nil) throws -> NDArray {
        if let array = array(value) {
            guard let dtype, dtype != array.dtype else { return array }
            return try convertArray(array, to: dtype, vm)
        }
        switch value {
        case .int(let n) where dtype == nil: return NDArray(integers: [n], shape: [])
        case .float(let x) where dtype == nil: return NDArray([x], shape: [])
        case .bool(let b) where dtype == nil: return NDArray(booleans: [b], shape: [])
        default: break
        }
        if dtype == .object { return try Collector(vm).objects(value) }
        var collector = Collector(vm)
        try collector.collect(value)
        return try collector.array(dtype)
    }

    static func items(_ value: Value, _ vm: Interpreter) throws -> [Value]? {
        switch value {
        case .list(let list): return list.items
        case .tuple(let tuple): return tuple.items
        case .object(let object) where object is RangeObject: return try vm.sequence(value)
        default: return nil
        }
    }

    /// Between any two kinds, texts and objects included (`astype`).
    public static func convertArray(_ array: NDArray, to dtype: DType, _ vm: Interpreter) throws -> NDArray {
        if array.dtype == dtype { return array.copy() }
        let from = array.dtype
        switch (from, dtype) {
        case (.object, _):
            let values = array.objects.map { $0 as? Value ?? .none }
            var collector = Collector(vm)
            for value in values { try collector.add(value) }
            collector.shape = array.shape
            return try collector.array(dtype)
        case (_, .object):
            var values: [Any] = []
            array.forEachOffset { values.append(python(array.storage, $0)) }
            return NDArray(objects: values, shape: array.shape)
        case (.text, .text(let width)):
            return NDArray(texts: array.texts, shape: array.shape, width: width == 0 ? nil : width)
        case (.text, .datetime(let unit)):
            let parsed = try array.texts.map { text -> (Int, DateUnit) in
                guard let found = Dates.parse(text) else { throw Raise(.valueError, "Error parsing datetime string \"\(text)\" at position 0") }
                return found
            }
            let finest = unit == .generic ? parsed.reduce(DateUnit.generic) { $0.finer($1.1) } : unit
            return NDArray(integers: parsed.map { Dates.convert($0.0, from: $0.1, to: finest) }, shape: array.shape, dtype: .datetime(finest))
        case (.text, _):
            var collector = Collector(vm)
            for text in array.texts { try collector.add(parsed(text, dtype)) }
            collector.shape = array.shape
            return try collector.array(dtype)
        case (_, .text(let width)):
            var texts: [String] = []
            try array.offsets { texts.append(try vm.str(element(array.storage, $0))) }
            let natural: Int? = switch from {
            case .bool: 5
            case .int64: 21
            case .int32: 11
            case .float64, .float32, .float16: 32
            default: nil
            }
            return NDArray(texts: texts, shape: array.shape, width: width == 0 ? natural : width)
        case (.datetime, .timedelta), (.timedelta, .datetime):
            throw Raise(.typeError, "Cannot cast \(from.name) to \(dtype.name)")
        case (.datetime(let unit), .datetime(.generic)): return array.converted(to: .datetime(unit))
        case (.timedelta(let unit), .timedelta(.generic)): return array.converted(to: .timedelta(unit))
        case (.datetime, _) where dtype.isFloat, (.timedelta, _) where dtype.isFloat:
            return NDArray(array.integers.map { $0 == Dates.missing ? .nan : Double($0) }, shape: array.shape, dtype: dtype)
        case (_, _) where from.isFloat && (dtype.isInteger || dtype.isTime):
            if array.doubles.contains(where: { !$0.isFinite || $0.magnitude >= 9.3e18 }) { try warn(.invalid, "cast", vm) }
            return array.converted(to: dtype)
        case (.complex128, _) where dtype != .bool:
            try notice("ComplexWarning: Casting complex values to real discards the imaginary part", vm)
            return array.converted(to: dtype)
        default: return array.converted(to: dtype)
        }
    }

    /// A text read as an element of a kind.
    private static func parsed(_ text: String, _ dtype: DType) throws -> Value {
        let word = text.trimmingBlanks()
        switch dtype.kind {
        case "b":
            if word == "True" || word == "1" { return .bool(true) }
            if word == "False" || word == "0" { return .bool(false) }
            throw Raise(.valueError, "invalid literal for int() with base 10: \(Str.quoted(text))")
        case "i", "u":
            if let n = Int(word) { return .int(n) }
            throw Raise(.valueError, "invalid literal for int() with base 10: \(Str.quoted(text))")
        default:
            if let x = number(word) { return .float(x) }
            throw Raise(.valueError, "could not convert string to float: \(Str.quoted(text))")
        }
    }

    /// A float as Python reads one.
    static func number(_ word: String) -> Double? {
        switch word.lowercased() {
        case "nan", "+nan", "-nan": return .nan
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default:
            guard let first = word.first, first.isNumber || "+-.".contains(first), !word.contains("x"), !word.contains("X"), !word.contains("p") else { return nil }
            return Double(word.replacingUnderscores())
        }
    }
}

extension String {
    fileprivate func replacingUnderscores() -> String { contains("_") ? filter { $0 != "_" } : self }
}

extension NDArray {
    /// `forEachOffset` for what throws.
    func offsets(_ body: (Int) throws -> Void) throws {
        var failure: (any Error)?
        forEachOffset { at in
            guard failure == nil else { return }
            do { try body(at) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

/// Gathers the leaves of nested sequences and finds the kind that holds them all.
struct Collector {
    let vm: Interpreter
    var shape: [Int] = []
    private var values: [Value] = []
    private var kind: DType?
    private var hasObjects = false
    private var hasTexts = false
    /// Kinds of all leaves that are numbers, for the width of the texts they become.
    private var width = 0

    init(_ vm: Interpreter) { self.vm = vm }

    mutating func collect(_ value: Value) throws {
        var probe = value
        while true {
            if let inner = NumPy.array(probe), !isText(probe) {
                shape += inner.shape
                break
            }
            guard let items = try NumPy.items(probe, vm) else { break }
            shape.append(items.count)
            guard let first = items.first else { break }
            if shape.count > 32 { throw Raise(.valueError, "setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 64.") }
            probe = first
        }
        values.reserveCapacity(min(1 << 20, shape.reduce(1, { $0 &* max(1, $1) }).magnitude.clampedInt))
        try collect(value, 0)
    }

    private func isText(_ value: Value) -> Bool { if case .str = value { true } else { false } }

    private mutating func collect(_ value: Value, _ depth: Int) throws {
        func ragged() -> ArrayError { .ragged(found: Array(shape[..<max(1, min(depth, shape.count))])) }
        if let inner = NumPy.array(value), !isText(value) {
            guard depth <= shape.count, Array(shape[depth...]) == inner.shape else { throw ragged() }
            try inner.offsets { try add(NumPy.element(inner.storage, $0)) }
            // An empty array has a kind, too.
            if inner.count == 0, inner.dtype.isNumber { kind = kind.map { $0.promoted(with: inner.dtype) } ?? inner.dtype }
            return
        }
        if let items = try NumPy.items(value, vm) {
            guard depth < shape.count, items.count == shape[depth] else { throw ragged() }
            for item in items { try collect(item, depth + 1) }
            return
        }
        guard depth == shape.count else { throw ragged() }
        try add(value)
    }

    mutating func add(_ value: Value) throws {
        values.append(value)
        let found: DType
        switch value {
        case .int: found = .int64
        case .float: found = .float64
        case .bool: found = .bool
        case .str(let text):
            hasTexts = true
            width = max(width, text.count)
            return
        case .object(let object):
            if let scalar = object as? ScalarObject { found = scalar.dtype }
            else if let big = object as? BigInteger { found = big.unsigned == nil ? .object : .uint64 }
            else if object.type.name == "complex" { found = .complex128 }
            else if let instance = object as? Instance, try instance.special("__float__", [], vm) != nil { found = .float64 }
            else { found = .object }
        default: found = .object
        }
        if found == .object { hasObjects = true } else if kind != found {
            guard let before = kind else {
                kind = found
                return
            }
            if let common = before.common(with: found) { kind = common } else { hasObjects = true }
        }
    }

    private var naturalKind: DType {
        if hasObjects { return .object }
        if hasTexts {
            guard let kind else { return .text(width) }
            return DType.text(width).promoted(with: kind)
        }
        return kind ?? .float64
    }

    func array(_ wanted: DType?) throws -> NDArray {
        let dtype = wanted ?? naturalKind
        try NDArray.checkedCount(dtype, shape)
        switch dtype {
        case .object: return NDArray(objects: values, shape: shape)
        case .text(let width):
            let texts = try values.map { value -> String in
                if case .str(let text) = value { return text.text }
                return try vm.str(value)
            }
            return NDArray(texts: texts, shape: shape, width: width == 0 ? nil : width)
        case .complex128: return NDArray(complex: try values.map { try complex($0) }, shape: shape)
        case .datetime, .timedelta: return try times(dtype)
        case .float16, .float32, .float64: return NDArray(try values.map { try double($0) }, shape: shape, dtype: dtype)
        case .bool: return NDArray(booleans: try values.map { try vm.truth($0) }, shape: shape)
        default: return NDArray(integers: try values.map { try integer($0, dtype) }, shape: shape, dtype: dtype)
        }
    }

    private func double(_ value: Value) throws -> Double {
        switch value {
        case .float(let x): return x
        case .int(let n): return Double(n)
        case .bool(let b): return b ? 1 : 0
        case .str(let text):
            guard let x = NumPy.number(text.text.trimmingBlanks()) else { throw Raise(.valueError, "could not convert string to float: \(Str.quoted(text.text))") }
            return x
        case .none: return .nan
        default:
            if let x = value.number { return x }
            if let instance = value.of(Instance.self), let result = try instance.special("__float__", [], vm) { return try vm.double(result) }
            throw Raise(.typeError, "float() argument must be a string or a real number, not '\(value.typeName)'")
        }
    }

    private func integer(_ value: Value, _ dtype: DType) throws -> Int {
        func checked(_ n: Int) throws -> Int {
            let (low, high) = dtype.limits
            // Python's integers must fit; NumPy's wrap.
            guard n >= low, n < 0 || UInt(n) <= high else { throw Raise(.overflowError, "Python integer \(n) out of bounds for \(dtype.name)") }
            return n
        }
        switch value {
        case .int(let n): return try checked(n)
        case .bool(let b): return b ? 1 : 0
        case .float(let x):
            if x.isNaN { throw Raise(.valueError, "cannot convert float NaN to integer") }
            guard let n = Int(exactly: x.rounded(.towardZero)) else { throw Raise(.overflowError, x.isInfinite ? "cannot convert float infinity to integer" : "Python int too large to convert to C long") }
            return n
        case .str(let text):
            guard let n = Int(text.text.trimmingBlanks()) else { throw Raise(.valueError, "invalid literal for int() with base 10: \(Str.quoted(text.text))") }
            return try checked(n)
        case .object(let object):
            if let scalar = object as? ScalarObject { return scalar.dtype.isFloat ? Int(exactly: scalar.double.rounded(.towardZero)) ?? .min : scalar.integer }
            if let big = object as? BigInteger {
                if dtype == .uint64, let n = big.unsigned { return Int(bitPattern: n) }
                throw Raise(.overflowError, "Python int too large to convert to C long")
            }
            if let n = value.index { return try checked(n) }
            throw Raise(.typeError, "int() argument must be a string, a bytes-like object or a real number, not '\(value.typeName)'")
        default: throw Raise(.typeError, "int() argument must be a string, a bytes-like object or a real number, not '\(value.typeName)'")
        }
    }

    private func complex(_ value: Value) throws -> Complex {
        if let scalar = value.of(ScalarObject.self) { return scalar.complex }
        return Complex(try double(value))
    }

    private func times(_ dtype: DType) throws -> NDArray {
        var unit: DateUnit
        switch dtype {
        case .datetime(let given), .timedelta(let given): unit = given
        default: return NDArray(dtype, shape: shape)
        }
        let isPoint = dtype.kind == "M"
        let found: [(Int, DateUnit)] = try values.map { value in
            switch value {
            case .str(let text):
                guard isPoint || text.text == "NaT", let parsed = Dates.parse(text.text) else { throw Raise(.valueError, "Error parsing datetime string \"\(text.text)\" at position 0") }
                return parsed
            case .int(let n): return (n, unit)
            case .none: return (Dates.missing, .generic)
            case .float(let x) where x.isNaN: return (Dates.missing, .generic)
            default:
                if let scalar = value.of(ScalarObject.self) {
                    switch scalar.dtype {
                    case .datetime(let own), .timedelta(let own): return (scalar.integer, own)
                    default: return (scalar.integer, unit)
                    }
                }
                if case .object(let object) = value, let inner = (object as? any ArrayConvertible)?.arrayValue, inner.count == 1, case .datetime(let own) = inner.dtype {
                    return (inner.firstInteger, own)
                }
                throw Raise(.valueError, "Could not convert object to NumPy datetime")
            }
        }
        if unit == .generic { unit = found.reduce(.generic) { $0.finer($1.1) } }
        return NDArray(integers: found.map { Dates.convert($0.0, from: $0.1, to: unit) }, shape: shape, dtype: isPoint ? .datetime(unit) : .timedelta(unit))
    }

    /// Lists become axes as far as they agree; everything else is kept as it is.
    func objects(_ value: Value) throws -> NDArray {
        var shape: [Int] = []
        var level = [value]
        while true {
            let lists = try level.map { try NumPy.items($0, vm) }
            guard let first = lists.first ?? nil, !lists.contains(where: { $0?.count != first.count }), shape.count < 32 else { break }
            shape.append(first.count)
            level = lists.flatMap { $0 ?? [] }
            if level.isEmpty { break }
        }
        return NDArray(objects: level, shape: shape)
    }
}

extension UInt {
    fileprivate var clampedInt: Int { Int(clamping: self) }
}
