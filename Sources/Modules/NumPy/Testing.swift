import Arrays
import Interpreter

/// `numpy.testing`: assertions on arrays.
enum Testing {
    static func module() -> Module { Module("numpy.testing", "Assertions on arrays.", functions: table) }

    private static func failed(_ lines: [String]) -> Raise { Raise(.assertionError, (["", ] + lines).joined(separator: "\n")) }

    /// Checks shapes, then elements; the message has NumPy's first lines.
    private static func compare(_ call: Call, _ headline: String, equalNaN: Bool = true, _ agrees: (NDArray, NDArray) throws -> NDArray) throws -> Value {
        let (x, y) = (try NumPy.argument(call[0], call.vm), try NumPy.argument(call[1], call.vm))
        let note = try call.string(call.has(5) ? 5 : 99, or: "")
        guard x.shape == y.shape || x.rank == 0 || y.rank == 0 else {
            throw failed([headline + (note.isEmpty ? "" : "\n" + note), "(shapes \(tuple(x.shape)), \(tuple(y.shape)) mismatch)", " ACTUAL: \(NumPy.text(call.vm).repr(x))", " DESIRED: \(NumPy.text(call.vm).repr(y))"])
        }
        let flags = try agrees(x, y).booleans
        let wrong = flags.count { !$0 }
        if wrong == 0 { return .none }
        let percent = FloatText.repr(((Double(wrong) / Double(flags.count) * 1000).rounded()) / 10)
        let share = percent.hasSuffix(".0") ? String(percent.dropLast(2)) : percent
        var lines = [headline, "Mismatched elements: \(wrong) / \(flags.count) (\(share)%)"]
        if x.dtype.isNumber, y.dtype.isNumber, x.dtype != .complex128, let shape = NDArray.broadcast(x.shape, y.shape) {
            let (a, b) = (try x.broadcast(to: shape).doubles, try y.broadcast(to: shape).doubles)
            let gaps = zip(a, b).map { abs($0 - $1) }.filter { !$0.isNaN }
            let relative = zip(a, b).filter { $1 != 0 }.map { abs($0 - $1) / abs($1) }.filter { !$0.isNaN }
            func short(_ x: Double) throws -> String { try call.vm.str(NumPy.value(NDArray([x], shape: []))) }
            lines.append("Max absolute difference among violations: \(try short(gaps.max() ?? 0))")
            lines.append("Max relative difference among violations: \(try short(relative.max() ?? .infinity))")
        }
        lines += [" ACTUAL: \(NumPy.text(call.vm).repr(x))", " DESIRED: \(NumPy.text(call.vm).repr(y))"]
        throw failed(lines)
    }

    private static func tuple(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")") }

    private static func equality(_ x: NDArray, _ y: NDArray, _ vm: Interpreter) throws -> NDArray {
        let same = try NumPy.apply(.equal, x, y, in: x.dtype.common(with: y.dtype), vm)
        guard x.dtype.isFloat, y.dtype.isFloat else { return same }
        return try NDArray.apply(.bitOr, same, NDArray.apply(.bitAnd, x.applying(.isnan), y.applying(.isnan), in: .bool), in: .bool)
    }

    private static let table: [Builtin] = [
        Builtin("assert_allclose", "actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg='', verbose=True", "Raises an AssertionError unless all elements agree within a tolerance.") { call in
            let (rtol, atol) = (try call.double(2, or: 1e-7), try call.double(3, or: 0))
            func short(_ x: Double) -> String { CText.format("%g", x) }
            return try compare(call, "Not equal to tolerance rtol=\(short(rtol)), atol=\(short(atol))\n") { x, y in
                try Utilities.close(x, y, rtol, atol, call.bool(4, or: true), call.vm)
            }
        },
        Builtin("assert_array_equal", "actual, desired, err_msg='', verbose=True", "Raises an AssertionError unless all elements are the same.") { call in
            try compare(call, "Arrays are not equal\n") { try equality($0, $1, call.vm) }
        },
        Builtin("assert_equal", "actual, desired, err_msg='', verbose=True", "Raises an AssertionError unless two values are the same.") { call in
            if NumPy.array(call[0]) == nil, NumPy.array(call[1]) == nil {
                if try call.vm.areEqual(call[0], call[1]) { return .none }
                throw failed(["Items are not equal:", " ACTUAL: \(try call.vm.repr(call[0]))", " DESIRED: \(try call.vm.repr(call[1]))"])
            }
            return try compare(call, "Arrays are not equal\n") { try equality($0, $1, call.vm) }
        },
        Builtin("assert_almost_equal", "actual, desired, decimal=7, err_msg='', verbose=True", "Raises an AssertionError unless values agree to some decimals.") { try almost($0, 7) },
        Builtin("assert_array_almost_equal", "actual, desired, decimal=6, err_msg='', verbose=True", "Raises an AssertionError unless all elements agree to some decimals.") { try almost($0, 6) },
        Builtin("assert_array_less", "x, y, err_msg='', verbose=True", "Raises an AssertionError unless each element is less than the other's.") { call in
            try compare(call, "Arrays are not strictly ordered `x < y`\n") { try NumPy.apply(.less, $0, $1, in: $0.dtype.common(with: $1.dtype), call.vm) }
        },
        Builtin("assert_raises", "exception_class, callable=None, *args, **kwargs", "Raises an AssertionError unless a call raises an exception.") { call in
            guard let function = call.optional(1), let wanted = call[0].of(TypeObject.self) else { throw Raise(.notImplementedError, "assert_raises takes the function to call here", hint: "Or use try and except.") }
            do {
                _ = try call.vm.call(function, Arguments(call.rest, call.options))
            } catch {
                let exception = call.vm.exception(from: error)
                if exception.type.inherits(wanted) { return .none }
                throw error
            }
            throw Raise(.assertionError, "\(wanted.name) not raised")
        },
    ]

    private static func almost(_ call: Call, _ standard: Int) throws -> Value {
        let decimals = try call.int(2, or: standard)
        let limit = 1.5 * power(10, Double(-decimals))
        return try compare(call, "Arrays are not almost equal to \(decimals) decimals\n") { x, y in
            guard let shape = NDArray.broadcast(x.shape, y.shape) else { throw ArrayError.shapes(operation: "operands", x.shape, y.shape) }
            let (a, b) = (try x.broadcast(to: shape).doubles, try y.broadcast(to: shape).doubles)
            return NDArray(booleans: zip(a, b).map { $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) < limit }, shape: shape)
        }
    }
}
