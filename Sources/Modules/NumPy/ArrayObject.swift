public import Arrays
public import Interpreter

/// A NumPy array as a script holds it.
public final class ArrayObject: Object {
    public let array: NDArray

    public init(_ array: NDArray) { self.array = array }

    public override var type: TypeObject { NumPy.arrayType }

    private func text(_ vm: Interpreter) -> ArrayText { NumPy.text(vm) }

    public override func repr(_ vm: Interpreter) -> String { text(vm).repr(array) }
    public override func str(_ vm: Interpreter) -> String { text(vm).str(array) }
    public override func format(_ spec: String, _ vm: Interpreter) throws -> String {
        if spec.isEmpty { return str(vm) }
        if array.count == 1, array.rank == 0 { return try vm.format(.float(array.doubles[0]), spec) }
        throw Raise(.typeError, "unsupported format string passed to numpy.ndarray.__format__")
    }
    public override func truth(_ vm: Interpreter) throws -> Bool {
        if array.count == 1 { return array.doubles[0] != 0 }
        throw Raise(.valueError, array.count == 0 ? "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty." : "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
    }
    public override func hash(_ vm: Interpreter) throws -> Int { throw Raise(.typeError, "unhashable type: 'numpy.ndarray'") }
    public override func length(_ vm: Interpreter) throws -> Int? {
        guard let first = array.shape.first else { throw Raise(.typeError, "len() of unsized object") }
        return first
    }
    public override func iterator(_ vm: Interpreter) throws -> Iterator? {
        guard let first = array.shape.first else { throw Raise(.typeError, "iteration over a 0-d array") }
        var i = 0
        return ClosureIterator("array_iterator") { [self] _ in
            guard i < first else { return nil }
            i += 1
            return NumPy.value(NDArray(storage: array.storage, shape: Array(array.shape.dropFirst()), strides: Array(array.strides.dropFirst()), offset: array.offset + (i - 1) * array.strides[0]))
        }
    }
    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? {
        guard case .object(let result as ArrayObject)? = try compare(.equal, value, vm) else { return false }
        return try result.array.reduced(.any).integers[0] != 0
    }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        try NumPy.binary(op, .object(self), other, reflected: reflected)
    }
    public override func inPlace(_ op: Operator, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard let result = try NumPy.binary(op, .object(self), other, reflected: false), let new = NumPy.array(result) else { return nil }
        if new.dtype.isFloat, !array.dtype.isFloat {
            throw Raise(.typeError, "Cannot cast ufunc '\(NumPy.ufuncName(op))' output from dtype('\(new.dtype.rawValue)') to dtype('\(array.dtype.rawValue)') with casting rule 'same_kind'")
        }
        try array.assign(new)
        return .object(self)
    }
    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? { try NumPy.compare(op, .object(self), other) }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        try compare(.equal, other, vm).map { try vm.truth($0) }
    }
    public override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? { try NumPy.unary(op, array) }

    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if case .str = key { throw Raise(.indexError, "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices") }
        switch try select(key, vm) {
        case .view(let view): return view.rank == 0 && !NumPy.isSliceOnly(key) ? NumPy.scalar(view) : .object(ArrayObject(view))
        case .gather(let positions, let shape): return .object(ArrayObject(array.gather(positions, shape)))
        }
    }
    public override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        guard let source = try NumPy.convert(value, vm) else { throw Raise(.typeError, "float() argument must be a string or a real number, not '\(value.typeName)'") }
        do {
            switch try select(key, vm) {
            case .view(let view): try view.assign(source)
            case .gather(let positions, let shape): try array.scatter(positions, shape, source)
            }
        } catch ArrayError.shapes(_, let from, let to) {
            throw Raise(.valueError, "could not broadcast input array from shape \(NumPy.shape(from)) into shape \(NumPy.shape(to))")
        }
    }

    private func select(_ key: Value, _ vm: Interpreter) throws -> NDArray.Selection {
        let keys: [Value] = if case .tuple(let tuple) = key { tuple.items } else { [key] }
        var pending: [SliceObject] = []
        let parts: [Subscript] = try keys.map { part in
            if let slice = part.of(SliceObject.self) {
                pending.append(slice)
                return .slice(start: pending.count - 1, step: 1, count: -2)
            }
            switch part {
            case .none: return .newAxis
            case .int(let n): return .index(n)
            case .bool(let b): return .mask(NDArray(integers: [b ? 1 : 0], shape: [], dtype: .bool))
            default: break
            }
            if part.of(Singleton.self) != nil { return .ellipsis }
            if let scalar = part.of(ScalarObject.self), let n = scalar.indexValue { return .index(n) }
            guard part.heapObject != nil, let index = try NumPy.convert(part, vm) else {
                throw Raise(.indexError, "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices")
            }
            if index.dtype == .bool { return .mask(index) }
            if index.count == 0 { return .integers(index.converted(to: .int64)) }
            guard index.dtype.isInteger else { throw Raise(.indexError, "arrays used as indices must be of integer (or boolean) type") }
            return .integers(index)
        }
        return try array.select(parts) { which, length in
            let (start, _, step, count) = try pending[which].resolve(length)
            return .slice(start: start, step: step, count: count)
        }
    }

    public override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "shape": .tuple(Tuple(array.shape.map { .int($0) }))
        case "ndim": .int(array.rank)
        case "size": .int(array.count)
        case "dtype": .object(DTypeObject(array.dtype))
        case "itemsize": .int(array.dtype.byteCount)
        case "nbytes": .int(array.dtype.byteCount * array.count)
        case "T": .object(ArrayObject(try array.transposed()))
        case "flat": .object(ArrayObject(try array.reshaped([-1])))
        default: nil
        }
    }
    public override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        throw Raise(.attributeError, "attribute '\(name.text)' of 'numpy.ndarray' objects is not writable", hint: name.text == "shape" ? "Use a = a.reshape(...)." : nil)
    }
    public override func attributeNames(_ vm: Interpreter) -> [String] { ["shape", "ndim", "size", "dtype", "itemsize", "nbytes", "T", "flat"] }
}

/// A single number out of an array: `np.float64(0.5)`.
public final class ScalarObject: Object, IndexConvertible, DoubleConvertible {
    public let array: NDArray

    public init(_ array: NDArray) { self.array = array.copy() }

    public var dtype: DType { array.dtype }
    public override var type: TypeObject { NumPy.scalarType(dtype) }
    public var indexValue: Int? { dtype.isFloat ? nil : array.integers[0] }
    public var doubleValue: Double? { array.doubles[0] }
    public var isBool: Bool { dtype == .bool }

    /// The plain Python number.
    public var python: Value {
        switch dtype {
        case .bool: .bool(array.integers[0] != 0)
        case .int32, .int64: .int(array.integers[0])
        case .float32, .float64: .float(array.doubles[0])
        }
    }

    public override func str(_ vm: Interpreter) throws -> String {
        switch dtype {
        case .float32: NumPy.scalarText(FloatText.repr(array.floats[0]))
        case .float64: NumPy.scalarText(FloatText.repr(array.doubles[0]))
        default: try vm.repr(python)
        }
    }
    public override func repr(_ vm: Interpreter) throws -> String {
        dtype == .bool ? "np.\(try str(vm))_" : "np.\(dtype.rawValue)(\(try str(vm)))"
    }
    public override func format(_ spec: String, _ vm: Interpreter) throws -> String { spec.isEmpty ? try str(vm) : try vm.format(python, spec) }
    public override func truth(_ vm: Interpreter) -> Bool { array.doubles[0] != 0 }
    public override func hash(_ vm: Interpreter) throws -> Int { try vm.hash(python) }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        switch other {
        case .str, .dict: return nil
        case .list, .tuple:
            // A list times a NumPy integer is a longer list.
            if op == .multiply, let n = indexValue { return try vm.arithmetic(.multiply, other, .int(n), inPlace: false) }
        default: break
        }
        return try NumPy.binary(op, .object(self), other, reflected: reflected)
    }
    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        if case .str = other { return nil }
        return try NumPy.compare(op, .object(self), other)
    }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? { try compare(.equal, other, vm).map { try vm.truth($0) } }
    public override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? { try NumPy.unary(op, array) }
    public override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        switch name.text {
        case "shape": .tuple(Tuple([]))
        case "ndim": .int(0)
        case "size": .int(1)
        case "dtype": .object(DTypeObject(dtype))
        case "T", "real": .object(self)
        default: nil
        }
    }
}

/// `dtype('float64')`.
public final class DTypeObject: Object {
    public let dtype: DType
    public init(_ dtype: DType) { self.dtype = dtype }
    public override var type: TypeObject { NumPy.dtypeType }
    public override func repr(_ vm: Interpreter) -> String { "dtype('\(dtype.rawValue)')" }
    public override func str(_ vm: Interpreter) -> String { dtype.rawValue }
    public override func hash(_ vm: Interpreter) -> Int { dtype.hashValue }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? { try NumPy.dtype(other) == dtype }
    public override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "name": .string(dtype.rawValue)
        case "itemsize": .int(dtype.byteCount)
        case "kind": .string(dtype == .bool ? "b" : dtype.isFloat ? "f" : "i")
        default: nil
        }
    }
}
