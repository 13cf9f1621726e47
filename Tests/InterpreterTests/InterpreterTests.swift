import TestSupport
import Testing

@Suite struct InterpreterTests {
    let session = TestSession()

    @Test func deepRecursionIsAnError() {
        session.run("def f(n): return f(n + 1)")
        #expect(session.run("f(0)") == "RecursionError: maximum recursion depth exceeded")
        #expect(session.run("1 + 1") == "2")
        session.run("xs = []\nfor i in range(100000): xs = [xs]")
        #expect(session.run("repr(xs)[:3]").contains("RecursionError"))
        // Freed here, on a thread with a deep stack.
        session.run("xs = None")
    }

    @Test func integersGrow() {
        #expect(session.run("2 ** 200") == "1606938044258990275541962092341162602522202993782792835301376")
        #expect(session.run("9223372036854775807 + 1") == "9223372036854775808")
        #expect(session.run("-9223372036854775808 // -1") == "9223372036854775808")
        #expect(session.run("[0] * 10 ** 12") == "MemoryError: ")
        #expect(session.run("'a' * 10 ** 13") == "MemoryError: ")
        #expect(session.run("1 << 10 ** 12") == "MemoryError: ")
    }

    @Test func variablesSurviveAnError() {
        #expect(session.run("a = 5\nb = a / 0") == "ZeroDivisionError: division by zero")
        #expect(session.run("a") == "5")
    }

    @Test func tracebackShowsPlaceAndCaret() {
        session.run("def half(x):\n    return x / 0")
        let report = session.report("half(3)")
        #expect(report.contains("cell 2, line 1\n    half(3)\n    ^^^^^^^"))
        #expect(report.contains("line 2, in half\n    return x / 0\n           ^^^^^"))
        #expect(report.hasSuffix("ZeroDivisionError: division by zero"))
    }

    @Test func nearestNames() {
        #expect(session.report("prnt(1)").hasSuffix("Did you mean 'print'?"))
        #expect(session.report("[].apend(1)").hasSuffix("Did you mean 'append'?"))
        #expect(session.report("sorted([1], revers=True)").hasSuffix("Did you mean 'reverse'?"))
    }

    /// Values worked out by CPython 3.11.
    @Test(arguments: [
        ("[x * y for x in range(3) for y in (1, 2) if x]", "[1, 2, 2, 4]"),
        ("x = 5\nx = 0 or x\nx", "5"),
        ("(lambda *a, k=2, **o: (a, k, o))(1, 2, z=3)", "((1, 2), 2, {'z': 3})"),
        ("f'{3.14159:>10.2f}|{42:#06x}|{1e6:,.0f}|{\"a\"!r:^7}'", "\"      3.14|0x002a|1,000,000|  'a'  \""),
        ("def g():\n    r = yield 1\n    yield r\nit = g(); (next(it), it.send(7))", "(1, 7)"),
        ("try:\n    raise ValueError('a') from KeyError('b')\nexcept ValueError as e:\n    s = repr(e.__cause__)\ns", "\"KeyError('b')\""),
        ("fs = [lambda: i for i in range(3)]\n[f() for f in fs]", "[2, 2, 2]"),
        ("-7 // 2, -7 % 3, 7.5 // -2, round(2.5), round(0.125, 2)", "(-4, 2, -4.0, 2, 0.12)"),
        ("1e16, 1e15, 0.1 + 0.2, 1e-5, 5e-324, -0.0", "(1e+16, 1000000000000000.0, 0.30000000000000004, 1e-05, 5e-324, -0.0)"),
        ("'é' == 'e\\u0301', len('e\\u0301'), '日本語'[1]", "(False, 2, '本')"),
    ])
    func values(_ code: String, _ expected: String) { #expect(session.run(code) == expected) }
}
