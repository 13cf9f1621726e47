package import Arrays
package import Interpreter

/// Operators on arrays and scalars, with NumPy 2's promotion: Python numbers take the array's kind where they can (NEP 50).
extension NumPy {
    static let elementwise: [Operator: ElementwiseOperator] = [
        .add: .add, .subtract: .subtract, .multiply: .multiply, .divide: .divide, .floorDivide: .floorDivide, .modulo: .modulo, .power: .power,
        .bitAnd: .bitAnd, .bitOr: .bitOr, .bitXor: .bitXor, .shiftLeft: .shiftLeft, .shiftRight: .shiftRight,
    ]
    private static let comparisons: [ElementwiseOperator] = [.less, .lessEqual, .greater, .greaterEqual, .equal, .notEqual]

    static func ufuncName(_ op: Operator) -> String { elementwise[op]?.name ?? "matmul" }

    package static func binary(_ op: Operator, _ mine: Value, _ other: Value, reflected: Bool, _ vm: Interpreter? = nil) throws -> Value? {
        guard let vm = vm ?? current else { return nil }
        let (a, b) = reflected ? (other, mine) : (mine, other)
        guard isOperand(a), isOperand(b) else { return nil }
        // A column, a frame or a tensor answers itself, and keeps what it is.
        if !reflected, let object = labelled(other), labelled(mine) == nil, let result = try object.binary(op, mine, reflected: true, vm) { return result }
        guard let kind = elementwise[op] else {
            let (x, y) = (try arrayLike(a, vm), try arrayLike(b, vm))
            return value(try matmul(x, y, vm))
        }
        return value(try apply(kind, a, b, vm))
    }

    package static func compare(_ op: Comparison, _ a: Value, _ b: Value, _ vm: Interpreter? = nil) throws -> Value? {
        guard let vm = vm ?? current else { return nil }
        guard isOperand(a), isOperand(b) else {
            // None and other objects are equal to no element.
            guard op == .equal || op == .notEqual, let x = array(a) ?? array(b) else { return nil }
            if x.dtype == .object {
                let other = array(a) == nil ? a : b
                return value(try objects(comparisons[Int(op.rawValue)], x, NDArray(objects: [other], shape: []), vm))
            }
            return value(NDArray(booleans: [Bool](repeating: op == .notEqual, count: x.count), shape: x.shape))
        }
        if let object = labelled(b), labelled(a) == nil, let result = try object.compare(op.swapped, a, vm) { return result }
        return value(try apply(comparisons[Int(op.rawValue)], a, b, vm))
    }

    /// An object that has an array and more than it.
    private static func labelled(_ value: Value) -> Object? {
        if case .object(let object) = value, object is any ArrayConvertible { object } else { nil }
    }

    package static func unary(_ op: UnaryOperation, _ array: NDArray, _ vm: Interpreter? = nil) throws -> Value? {
        let function: UnaryFunction = switch op {
        case .plus: .positive
        case .negate: .negative
        case .invert: .invert
        }
        return value(try apply(function, array, vm ?? current))
    }

    /// What operators take as an operand.
    private static func isOperand(_ value: Value) -> Bool {
        switch value {
        case .int, .float, .bool, .list, .tuple, .str: return true
        case .object(let object): return object is ArrayObject || object is ScalarObject || object is any ArrayConvertible || object is BigInteger || object is RangeObject
        default: return array(value) != nil
        }
    }

    /// The dtype two operands meet in; nil where there is none.
    static func common(_ a: Value, _ b: Value) -> DType? {
        switch (array(a)?.dtype, array(b)?.dtype) {
        case (let x?, let y?): return x.common(with: y)
        case (let x?, nil): return meet(x, b)
        case (nil, let y?): return meet(y, a)
        default: return nil
        }
    }

    /// An array's kind with a Python value: nil if the value has no kind of its own.
    private static func meet(_ strong: DType, _ weak: Value) -> DType? {
        switch weak {
        case .bool: return strong.isNumber ? strong : strong.common(with: .bool)
        case .int: return strong == .bool ? .int64 : strong.isNumber || strong.isTime ? strong : strong.common(with: .int64)
        case .float: return strong.isFloat || strong == .complex128 ? strong : strong.isNumber ? .float64 : strong.common(with: .float64)
        case .object(let object) where object is BigInteger: return strong.isFloat ? strong : strong == .uint64 ? .uint64 : strong == .object ? .object : nil
        default: return nil
        }
    }

    /// `a op b` for any two values, as the ufunc does it.
    ///
    /// - Parameter target: memory of `a` that may take the result, if that is of its kind and shape.
    static func apply(_ op: ElementwiseOperator, _ a: Value, _ b: Value, _ vm: Interpreter, dtype wanted: DType? = nil, into target: NDArray? = nil) throws -> NDArray {
        func isPython(_ value: Value) -> Bool {
            switch value {
            case .int, .float, .bool: true
            case .object(let object): object is BigInteger
            default: false
            }
        }
        let weakA = isPython(a)
        let weakB = isPython(b)
        // A Python number has no kind of its own beside an array; two of them have Python's.
        var dtype = wanted
        if dtype == nil, weakA != weakB {
            let strong = try arrayLike(weakA ? b : a, vm).dtype
            let weak = weakA ? a : b
            if op.isComparison, strong.isInteger, case .int(let n) = weak, n < strong.limits.low || n >= 0 && UInt(n) > strong.limits.high {
                dtype = .float64
            } else {
                dtype = meet(strong, weak)
            }
        }
        func operand(_ value: Value, _ isWeak: Bool) throws -> NDArray {
            if isWeak, let dtype, dtype.isNumber, wanted == nil { return try arrayLike(value, vm, dtype: dtype) }
            return try arrayLike(value, vm)
        }
        if weakA != weakB, dtype == nil, let big = (weakA ? a : b).of(BigInteger.self), try arrayLike(weakA ? b : a, vm).dtype.isInteger {
            _ = big
            throw Raise(.overflowError, "Python int too large to convert to C long")
        }
        let (x, y) = (try operand(a, weakA), try operand(b, weakB))
        return try apply(op, x, y, in: dtype ?? x.dtype.common(with: y.dtype), vm, into: target)
    }

    /// - Parameter dtype: the kind to work in; nil if the operands have none in common.
    static func apply(_ op: ElementwiseOperator, _ x: NDArray, _ y: NDArray, in dtype: DType?, _ vm: Interpreter, into target: NDArray? = nil) throws -> NDArray {
        if x.dtype == .object || y.dtype == .object { return try objects(op, convertArray(x, to: .object, vm), convertArray(y, to: .object, vm), vm) }
        if x.dtype.isTime || y.dtype.isTime { return try Times.apply(op, x, y) }
        guard let dtype, dtype.isNumber || x.dtype.isText && y.dtype.isText || op == .equal || op == .notEqual || op.isLogical else { throw noLoop(op.name, x.dtype, y.dtype) }
        if op.isBitwise, dtype.isFloat || dtype == .complex128 || !dtype.isNumber {
            throw unsupported(op.name)
        }
        // What is changed in place is not left to a thread that may outlive the cell.
        func made() throws -> NDArray {
            try target == nil ? patiently(extent(x, y), vm) { try NDArray.apply(op, x, y, in: dtype) } : NDArray.apply(op, x, y, in: dtype, into: target)
        }
        do {
            if dtype.isInteger || dtype == .bool, !(op == .divide) {
                let result = try made()
                if op == .floorDivide || op == .modulo || op == .fmod, !y.booleans.allSatisfy({ $0 }), y.count > 0 {
                    try warn(.divide, op.name, vm)
                }
                return result
            }
            if op.isComparison || op == .maximum || op == .minimum { return try made() }
            FloatingPoint.clear()
            let result = try made()
            try FloatingPoint.check(op.name, vm)
            return result
        } catch ArrayError.kinds {
            throw x.dtype.isNumber && y.dtype.isNumber ? unsupported(op.name) : noLoop(op.name, x.dtype, y.dtype)
        }
    }

    static func apply(_ function: UnaryFunction, _ x: NDArray, _ vm: Interpreter?) throws -> NDArray {
        if x.dtype == .object, let vm {
            return NDArray(objects: try x.objects.map { item -> Any in
                let value = item as? Value ?? .none
                switch function {
                case .negative: return try vm.unary(.negate, value)
                case .positive: return try vm.unary(.plus, value)
                case .invert: return try vm.unary(.invert, value)
                case .absolute:
                    if try vm.truth(vm.compare(.less, value, .int(0))) { return try vm.unary(.negate, value) }
                    return value
                default:
                    // An integer beyond the machine's stays an object.
                    guard value.number != nil, value.of(BigInteger.self) == nil else { throw Raise(.typeError, "loop of ufunc does not support argument 0 of type \(value.typeName) which has no callable \(function.rawValue) method") }
                    return try NumPy.value(apply(function, arrayLike(value, vm), vm))
                }
            }, shape: x.shape)
        }
        do {
            if x.dtype.isFloat || x.dtype == .complex128 || function.isFloating, let vm {
                FloatingPoint.clear()
                let result = try patiently(Double(x.count), vm) { try x.applying(function) }
                if !function.isTest { try FloatingPoint.check(function.rawValue, vm) }
                return result
            }
            return try x.applying(function)
        } catch ArrayError.kinds(let name) {
            throw unsupported(name)
        }
    }

    /// Elements that are Python objects are asked themselves.
    private static func objects(_ op: ElementwiseOperator, _ x: NDArray, _ y: NDArray, _ vm: Interpreter) throws -> NDArray {
        guard let shape = NDArray.broadcast(x.shape, y.shape) else { throw ArrayError.shapes(operation: "operands", x.shape, y.shape) }
        let (a, b) = (try x.broadcast(to: shape).objects, try y.broadcast(to: shape).objects)
        func pair(_ i: Int) -> (Value, Value) { (a[i] as? Value ?? .none, b[i] as? Value ?? .none) }
        if let index = comparisons.firstIndex(of: op), let comparison = Comparison(rawValue: UInt8(index)) {
            return NDArray(booleans: try a.indices.map { i in
                let (p, q) = pair(i)
                return try vm.truth(vm.compare(comparison, p, q))
            }, shape: shape)
        }
        if let (symbol, _) = elementwise.first(where: { $0.value == op }) {
            return NDArray(objects: try a.indices.map { i in
                let (p, q) = pair(i)
                return try vm.arithmetic(symbol, p, q, inPlace: false)
            }, shape: shape)
        }
        return NDArray(objects: try a.indices.map { i in
            let (p, q) = pair(i)
            switch op {
            case .maximum: return try vm.truth(vm.compare(.greaterEqual, p, q)) ? p : q
            case .minimum: return try vm.truth(vm.compare(.lessEqual, p, q)) ? p : q
            case .logicalAnd: return try vm.truth(p) ? q : p
            case .logicalOr: return try vm.truth(p) ? p : q
            default: throw unsupported(op.name)
            }
        }, shape: shape)
    }

    static func matmul(_ x: NDArray, _ y: NDArray, _ vm: Interpreter) throws -> NDArray {
        if x.dtype == .object || y.dtype == .object {
            // Numbers kept as objects.
            let (a, b) = (try convertArray(x, to: .float64, vm), try convertArray(y, to: .float64, vm))
            return try convertArray(NDArray.product(a, b), to: .object, vm)
        }
        do {
            return try patiently(Double(x.count) * Double(y.shape.last ?? 1) / 16, vm) { try NDArray.product(x, y) }
        } catch ArrayError.kinds { throw noLoop("matmul", x.dtype, y.dtype) }
    }

    /// The interpreter whose values are converted, for operators that are not given one.
    static var current: Interpreter? { Interpreter.current }

    // MARK: Errors

    nonisolated(unsafe) private static let ufuncTypeError: TypeObject = TypeObject("UFuncTypeError", module: "numpy._core._exceptions", base: .named(.typeError))
    nonisolated(unsafe) private static let noLoopError: TypeObject = TypeObject("UFuncTypeError", module: "numpy._core._exceptions", base: ufuncTypeError)
    nonisolated(unsafe) private static let castingError: TypeObject = TypeObject("UFuncTypeError", module: "numpy._core._exceptions", base: ufuncTypeError)

    static func dtypeText(_ dtype: DType) -> String { (dtype == .object ? "dtype('O')" : "dtype('\(dtype.name)')") }

    static func noLoop(_ name: String, _ kinds: DType...) -> Raise {
        Raise(ExceptionObject(noLoopError, [.string("ufunc '\(name)' did not contain a loop with signature matching types (\(kinds.map(dtypeText).joined(separator: ", "))) -> None")]))
    }

    static func unsupported(_ name: String) -> Raise {
        Raise(.typeError, "ufunc '\(name)' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''")
    }

    static func outputCast(_ name: String, from: DType, to: DType) -> Raise {
        let exception = ExceptionObject(castingError, [.string("Cannot cast ufunc '\(name)' output from \(dtypeText(from)) to \(dtypeText(to)) with casting rule 'same_kind'")])
        exception.hints.append("The operator keeps the array's kind: use a = a + … to get a new array, or a.astype(float) first.")
        return Raise(exception)
    }
}
