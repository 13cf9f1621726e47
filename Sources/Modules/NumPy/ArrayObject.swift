public import Arrays
public import Interpreter

/// A NumPy array as a script holds it.
public final class ArrayObject: Object {
    /// `a.shape = …` replaces it by a view of other lengths; nothing else does.
    public internal(set) var array: NDArray

    public init(_ array: NDArray) {
        self.array = array
        super.init()
        if array.storage.owner == nil, array.offset == 0, array.count == array.storage.count { array.storage.owner = self }
    }

    deinit {
        if array.storage.owner === self { array.storage.owner = nil }
    }

    public override var type: TypeObject { NumPy.arrayType }

    public override func repr(_ vm: Interpreter) -> String { NumPy.text(vm).repr(array) }
    public override func str(_ vm: Interpreter) throws -> String {
        if array.rank == 0 { return try vm.str(NumPy.scalar(array)) }
        return NumPy.text(vm).str(array)
    }
    public override func format(_ spec: String, _ vm: Interpreter) throws -> String {
        if spec.isEmpty { return try str(vm) }
        if array.rank == 0 { return try vm.format(NumPy.scalar(array), spec) }
        throw Raise(.typeError, "unsupported format string passed to numpy.ndarray.__format__", hint: "Format single elements, or print with np.set_printoptions(precision=…) or np.round(a, …).")
    }
    public override func truth(_ vm: Interpreter) throws -> Bool {
        if array.count == 1 {
            if array.dtype == .object { return try vm.truth(NumPy.element(array.storage, array.offset)) }
            return array.booleans.first ?? false
        }
        throw Raise(
            .valueError,
            array.count == 0
                ? "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty."
                : "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
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
            return array.rank == 1 ? NumPy.element(array.storage, array.offset + (i - 1) * array.strides[0]) : .object(ArrayObject(array.row(i - 1)))
        }
    }
    public override func contains(_ value: Value, _ vm: Interpreter) throws -> Bool? {
        guard let result = try compare(.equal, value, vm), let flags = NumPy.array(result) else { return false }
        return flags.booleans.contains(true)
    }
    public override func binary(_ op: Operator, _ other: Value, reflected: Bool, _ vm: Interpreter) throws -> Value? {
        return try NumPy.binary(op, .object(self), other, reflected: reflected, vm)
    }
    public override func inPlace(_ op: Operator, _ other: Value, _ vm: Interpreter) throws -> Value? {
        guard let kind = NumPy.elementwise[op] else {
            guard let result = try NumPy.binary(op, .object(self), other, reflected: false, vm), let new = NumPy.array(result) else { return nil }
            try array.assign(new)
            return .object(self)
        }
        guard case .object(let object) = other, object is any ArrayConvertible else {
            return try inPlace(kind, NumPy.apply(kind, .object(self), other, vm, into: array.isReadOnly ? nil : array), vm)
        }
        return nil
    }
    private func inPlace(_ op: ElementwiseOperator, _ result: NDArray, _ vm: Interpreter) throws -> Value? {
        guard result.dtype.casts(to: array.dtype, .sameKind) else { throw NumPy.outputCast(op.name, from: result.dtype, to: array.dtype) }
        guard result.shape == array.shape else {
            throw Raise(.valueError, "non-broadcastable output operand with shape \(NumPy.shape(array.shape)) doesn't match the broadcast shape \(NumPy.shape(result.shape))")
        }
        if array.isReadOnly { throw Raise(.valueError, "output array is read-only") }
        if result.storage !== array.storage { try array.assign(result) }
        return .object(self)
    }
    public override func compare(_ op: Comparison, _ other: Value, _ vm: Interpreter) throws -> Value? {
        return try NumPy.compare(op, .object(self), other, vm)
    }
    public override func equals(_ other: Value, _ vm: Interpreter) throws -> Bool? {
        try compare(.equal, other, vm).map { try vm.truth($0) }
    }
    public override func unary(_ op: UnaryOperation, _ vm: Interpreter) throws -> Value? { try NumPy.unary(op, array, vm) }

    // MARK: Elements

    public override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        // The commonest case: one element, or one row.
        if case .int(let n) = key, let size = array.shape.first {
            let at = n < 0 ? n &+ size : n
            guard at >= 0, at < size else { throw ArrayError.index(n, axis: 0, size: size) }
            if array.rank == 1 { return NumPy.element(array.storage, array.offset + at * array.strides[0]) }
            return .object(ArrayObject(array.row(at)))
        }
        switch try select(key, vm) {
        case .view(let view): return view.rank == 0 && !ArrayObject.hasEllipsis(key) ? NumPy.scalar(view) : .object(ArrayObject(view))
        case .gather(let positions, let shape): 
            let result = array.gather(positions, shape)
            return shape.isEmpty ? NumPy.scalar(result) : .object(ArrayObject(result))
        }
    }

    public override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        if array.isReadOnly { throw ArrayError.readOnly }
        let selection = try select(key, vm)
        let source = try element(value, selection, vm)
        do {
            switch selection {
            case .view(let view): try view.assign(source)
            case .gather(let positions, let shape): try array.scatter(positions, shape, source)
            }
        } catch ArrayError.shapes(_, let from, let to) {
            if case .object(let object) = key, let mask = (object as? ArrayObject)?.array, mask.dtype == .bool, from.count == 1 {
                throw Raise(.valueError, "NumPy boolean array indexing assignment cannot assign \(from[0]) input values to the \(to.first ?? 0) output values where the mask is true")
            }
            switch selection {
            case .view: throw Raise(.valueError, "could not broadcast input array from shape \(NumPy.shape(source.shape)) into shape \(NumPy.shape(to))")
            case .gather: throw Raise(.valueError, "shape mismatch: value array of shape \(NumPy.shape(source.shape)) could not be broadcast to indexing result of shape \(NumPy.shape(to))")
            }
        }
    }

    /// A value to be stored, in the array's kind.
    private func element(_ value: Value, _ selection: NDArray.Selection, _ vm: Interpreter) throws -> NDArray {
        if array.dtype == .object {
            // A list stored at one place stays a list.
            if case .view(let view) = selection, view.rank == 0 { return NDArray(objects: [NumPy.plain(value)], shape: []) }
            return try NumPy.arrayLike(value, vm, dtype: .object)
        }
        if NumPy.array(value) == nil {
            if array.dtype.isFloat, case .list = value { return try NumPy.arrayLike(value, vm) }
            do {
                return try NumPy.arrayLike(value, vm, dtype: array.dtype)
            } catch ArrayError.ragged {
                throw Raise(.valueError, "setting an array element with a sequence.")
            }
        }
        let source = try NumPy.arrayLike(value, vm)
        if array.dtype.isNumber, source.dtype.isNumber { return source }
        return try NumPy.convertArray(source, to: array.dtype, vm)
    }

    private static func hasEllipsis(_ key: Value) -> Bool {
        guard case .tuple(let tuple) = key else { return key.of(Singleton.self) != nil }
        return tuple.items.contains { $0.of(Singleton.self) != nil }
    }

    func select(_ key: Value, _ vm: Interpreter) throws -> NDArray.Selection {
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
            case .bool(let b): return .mask(NDArray(booleans: [b], shape: []))
            default: break
            }
            if part.of(Singleton.self) != nil { return .ellipsis }
            if let scalar = part.of(ScalarObject.self) {
                if let n = scalar.indexValue { return .index(n) }
                if scalar.dtype == .bool { return .mask(scalar.array) }
            }
            let words = "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices"
            if case .str = part { throw Raise(.indexError, words) }
            guard part.heapObject != nil, let index = try NumPy.convert(part, vm) else { throw Raise(.indexError, words) }
            if index.dtype == .bool { return .mask(index) }
            if index.count == 0, NumPy.array(part) == nil { return .integers(index.converted(to: .int64)) }
            guard index.dtype.isInteger else { throw Raise(.indexError, index.rank == 0 || NumPy.array(part) == nil ? words : "arrays used as indices must be of integer (or boolean) type") }
            return index.rank == 0 ? .index(index.firstInteger) : .integers(index)
        }
        return try array.select(parts) { which, length in
            let (start, _, step, count) = try pending[which].resolve(length)
            return .slice(start: start, step: step, count: count)
        }
    }

    public override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? { try ArrayAttributes.value(name, self) }
    public override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        switch name.text {
        case "shape":
            let shape = try ArrayMethods.shapeArgument([value], vm)
            let new = try array.reshaped(shape)
            guard new.storage === array.storage else { throw Raise(.attributeError, "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.") }
            array = new
        case "flat": try array.assign(NumPy.arrayLike(value, vm).reshaped([-1]).broadcast(to: [array.count]).reshaped(array.shape))
        default:
            if try ArrayAttributes.value(name, self) != nil { throw Raise(.attributeError, "attribute '\(name.text)' of 'numpy.ndarray' objects is not writable") }
            try super.setAttribute(name, value, vm)
        }
    }
    public override func attributeNames(_ vm: Interpreter) -> [String] { ArrayAttributes.names }
}

extension NumPy {
    /// An element for an object array: NumPy's scalars stay what they are.
    static func plain(_ value: Value) -> Any { value }
}

/// What arrays and scalars know about themselves.
enum ArrayAttributes {
    static let names = ["shape", "ndim", "size", "dtype", "itemsize", "nbytes", "T", "mT", "flat", "real", "imag", "base", "strides", "flags"]

    static func value(_ name: Name, _ object: ArrayObject) throws -> Value? {
        let array = object.array
        switch name.text {
        case "shape": return .tuple(Tuple(array.shape.map { .int($0) }))
        case "ndim": return .int(array.rank)
        case "size": return .int(array.count)
        case "dtype": return .object(DTypeObject(array.dtype))
        case "itemsize": return .int(array.dtype.byteCount)
        case "nbytes": return .int(array.dtype.byteCount * array.count)
        case "strides": return .tuple(Tuple(array.strides.map { .int($0 * array.dtype.byteCount) }))
        case "T": return .object(ArrayObject(try array.transposed()))
        case "mT":
            guard array.rank >= 2 else { throw Raise(.valueError, "matrix transpose with ndim < 2 is undefined") }
            return .object(ArrayObject(try array.transposed(Array(0..<array.rank - 2) + [array.rank - 1, array.rank - 2])))
        case "flat": return .object(FlatIterator(array))
        case "real": return .object(ArrayObject(array.dtype == .complex128 ? NDArray(array.complexes.map(\.real), shape: array.shape) : array))
        case "imag":
            return .object(ArrayObject(array.dtype == .complex128 ? NDArray(array.complexes.map(\.imaginary), shape: array.shape) : NDArray(array.dtype, shape: array.shape)))
        case "base":
            guard array.storage.owner !== object else { return Value.none }
            if let owner = array.storage.owner as? ArrayObject { return .object(owner) }
            let whole = NDArray(storage: array.storage, shape: [array.storage.count], strides: [1], offset: 0)
            return array.storage.count == array.count && array.offset == 0 && array.isContiguous ? Value.none : .object(ArrayObject(whole))
        case "flags": return .object(FlagsObject(object))
        default: return nil
        }
    }

    static func scalar(_ name: Name, _ scalar: ScalarObject) throws -> Value? {
        switch name.text {
        case "shape", "strides": .tuple(Tuple([]))
        case "ndim": .int(0)
        case "size": .int(1)
        case "dtype": .object(DTypeObject(scalar.dtype))
        case "itemsize", "nbytes": .int(scalar.dtype.byteCount)
        case "T": .object(scalar)
        case "real": scalar.dtype == .complex128 ? NumPy.scalar(scalar.double) : .object(scalar)
        case "imag": scalar.dtype == .complex128 ? NumPy.scalar(scalar.complex.imaginary) : NumPy.scalar(NDArray(scalar.dtype, shape: []))
        case "base": Value.none
        default: nil
        }
    }
}

/// `a.flat`: the elements one by one, also by number.
final class FlatIterator: Iterator {
    private let array: NDArray
    private var at = 0

    init(_ array: NDArray) { self.array = array }

    override func repr(_ vm: Interpreter) -> String { "<numpy.flatiter object at \(address)>" }
    override func length(_ vm: Interpreter) -> Int? { array.count }
    override func next(_ vm: Interpreter) throws -> Value? {
        guard at < array.count else { return nil }
        at += 1
        return NumPy.scalar(try place(at - 1))
    }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value { try ArrayObject(array.reshaped([-1])).item(key, vm) }
    override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws {
        if let n = key.index {
            let at = n < 0 ? n &+ array.count : n
            guard at >= 0, at < array.count else { throw ArrayError.index(n, axis: 0, size: array.count) }
            return try place(at).assign(NumPy.arrayLike(value, vm, dtype: array.dtype))
        }
        let flat = ArrayObject(try array.reshaped([-1]).copy())
        try flat.setItem(key, value, vm)
        try array.assign(flat.array.reshaped(array.shape))
    }

    private func place(_ n: Int) throws -> NDArray {
        var rest = n
        var offset = array.offset
        for axis in array.shape.indices.reversed() {
            offset += rest % max(1, array.shape[axis]) * array.strides[axis]
            rest /= max(1, array.shape[axis])
        }
        return NDArray(storage: array.storage, shape: [], strides: [], offset: offset)
    }
}

/// `a.flags`.
final class FlagsObject: Object {
    private let object: ArrayObject
    init(_ object: ArrayObject) { self.object = object }

    private var table: [(String, Bool)] {
        let array = object.array
        let columns = (try? array.transposed())?.isContiguous ?? false
        return [
            ("C_CONTIGUOUS", array.isContiguous), ("F_CONTIGUOUS", columns), ("OWNDATA", array.storage.owner === object),
            ("WRITEABLE", !array.isReadOnly), ("ALIGNED", true), ("WRITEBACKIFCOPY", false),
        ]
    }
    override func repr(_ vm: Interpreter) -> String { table.map { "  \($0.0) : \($0.1 ? "True" : "False")" }.joined(separator: "\n") + "\n" }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? { table.first { $0.0.lowercased() == name.text }.map { .bool($0.1) } }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        guard let found = table.first(where: { $0.0 == key.text }) else { throw Raise(.keyError, "Unknown flag") }
        return .bool(found.1)
    }
    override func setAttribute(_ name: Name, _ value: Value, _ vm: Interpreter) throws {
        guard name.text == "writeable" else { throw Raise(.attributeError, "attribute '\(name.text)' of 'numpy._core.multiarray.flagsobj' objects is not writable") }
        object.array.isReadOnly = try !vm.truth(value)
    }
}
