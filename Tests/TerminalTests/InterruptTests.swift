import Foundation
import TestSupport
import Testing

/// Ctrl-C in the real program: the prompt is back, variables are there. How fast is measured elsewhere (Tests/Fuzz/FIGURES.md).
@Suite(.serialized) struct InterruptTests {
    private let home = NSTemporaryDirectory() + "unroll-home-\(UUID().uuidString)"

    /// What would go on for long: a line that prepares it, and the line itself.
    static let long: [(setup: String, cell: String)] = [
        ("import itertools, math, re, time, random; import numpy as np; import pandas as pd; import matplotlib.pyplot as plt; from tensorflow import keras", "for i in range(10**12): pass"),
        ("", "sum(range(10**12))"),
        ("", "x = [i for i in range(10**12) if i < 0]"),
        ("", "any(i < 0 for i in itertools.count())"),
        ("", "list(iter(int, 1))"),
        ("def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)", "fib(60)"),
        ("", "3 ** 10**8"),
        ("z = (1 << 10**8) - 1", "z * z"),
        ("", "re.match(r'(a+)+$', 'a' * 50 + 'b')"),
        ("", "time.sleep(600)"),
        ("", "answer = input('name? ')"),
        ("a = np.random.rand(8000, 8000)", "a @ a"),
        ("a = np.random.rand(3000, 3000)", "np.linalg.svd(a)"),
        ("a = np.random.rand(10**7)", "while True: b = np.sort(np.sin(a))"),
        ("d = pd.DataFrame({'a': range(10**6)})", "d['a'].apply(lambda v: [v for w in range(10**6)])"),
        ("", "while True: plt.plot([1, 2, 3])"),
        ("m = keras.Sequential([keras.layers.LSTM(64, input_shape=(50, 2)), keras.layers.Dense(1)]); m.compile(loss='mse', optimizer='adam')", "m.fit(np.random.rand(3000, 50, 2), np.random.rand(3000, 1), epochs=10000, verbose=0)"),
    ]

    private func start(_ arguments: [String] = []) throws -> PseudoTerminal {
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        return try PseudoTerminal(Repository.binary, arguments, environment: ["HOME": home, "XDG_STATE_HOME": home + "/state", "UNROLL_HOME": Repository.root], columns: 200)
    }

    @Test func promptComesBack() throws {
        let terminal = try start()
        #expect(terminal.wait(for: "In [1]: "))
        terminal.type("kept = 7\r")
        for (i, (setup, cell)) in InterruptTests.long.enumerated() {
            if !setup.isEmpty {
                terminal.type(setup + (setup.hasPrefix("def") ? "\r\r" : "\r"))
                usleep(100_000)
            }
            terminal.type("print('ready' + '\(i)')\r")
            try #require(terminal.wait(for: "ready\(i)\r", seconds: 60), "\(cell): \(terminal.rest.suffix(400))")
            #expect(terminal.wait(for: "In ["))
            terminal.type(cell + (cell.hasPrefix("for") || cell.hasPrefix("while") ? "\r\r" : "\r"))
            usleep(500_000)
            terminal.type("\u{3}")
            try #require(terminal.wait(for: "KeyboardInterrupt", seconds: 10), "\(cell): \(terminal.rest.suffix(400))")
            terminal.type("kept + \(1000 + i)\r")
            try #require(terminal.wait(for: ": \(1007 + i)\r", seconds: 10), "\(cell): \(terminal.rest.suffix(400))")
        }
        usleep(300_000)
        terminal.type("\u{4}")
        #expect(terminal.status() == 0)
    }

    @Test func typedAheadOfInputIsThePrompts() throws {
        let terminal = try start()
        #expect(terminal.wait(for: "In [1]: "))
        terminal.type("answer = input('name? ')\r")
        #expect(terminal.wait(for: "name? "))
        terminal.type("Ada\ranswer * 2\r")
        #expect(terminal.wait(for: "'AdaAda'"), "\(terminal.rest)")
    }

    @Test(arguments: [SIGTERM, SIGHUP]) func endsPolitely(signal: Int32) throws {
        let terminal = try start()
        #expect(terminal.wait(for: "In [1]: "))
        terminal.type("x = 20\r")
        #expect(terminal.wait(for: "In [2]: "))
        usleep(200_000)
        terminal.send(signal)
        #expect(terminal.status() == 128 + signal)
        let again = try start(["--resume"])
        #expect(again.wait(for: "again: 1 cell"), "\(again.rest)")
        again.type("x + 1\r")
        #expect(again.wait(for: ": 21"), "\(again.rest)")
    }

    @Test func stopsAndGoesOn() throws {
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let shell = try PseudoTerminal("/bin/sh", ["-i"], environment: ["HOME": home, "XDG_STATE_HOME": home + "/state", "UNROLL_HOME": Repository.root, "PS1": "shell> ", "ENV": "/dev/null"])
        #expect(shell.wait(for: "shell> "))
        shell.type(Repository.binary + "\r")
        #expect(shell.wait(for: "In [1]: "))
        shell.type("x = 20\r")
        #expect(shell.wait(for: "In [2]: "))
        usleep(300_000)
        shell.type("\u{1A}")
        #expect(shell.wait(for: "shell> "), "\(shell.rest)")
        // The shell's own terminal: what is typed is echoed, Enter is a line's end.
        shell.type("stty -a | tr ';' '\\n' | grep -c -- -icanon; echo $((40 + 2))\r")
        #expect(shell.wait(for: "0\r\n42\r"), "\(shell.rest)")
        shell.type("fg\r")
        usleep(500_000)
        shell.type("x + 1\r")
        #expect(shell.wait(for: "Out[2]: 21"), "\(shell.rest)")
        shell.type("while True: pass\r\r")
        usleep(500_000)
        shell.type("\u{1A}")
        #expect(shell.wait(for: "shell> "), "\(shell.rest)")
        shell.type("fg\r")
        usleep(500_000)
        shell.type("\u{3}")
        #expect(shell.wait(for: "KeyboardInterrupt"), "\(shell.rest)")
        usleep(300_000)
        shell.type("\u{4}")
        #expect(shell.wait(for: "shell> "))
    }

    @Test func widthFollowsTheWindow() throws {
        let terminal = try start()
        #expect(terminal.wait(for: "In [1]: "))
        terminal.resize(columns: 60, rows: 24)
        terminal.type("%history\r")
        #expect(terminal.wait(for: "In [1]: "))
        terminal.type("import matplotlib.pyplot as plt; plt.plot(range(9)); plt.show()\r")
        #expect(terminal.wait(for: "In [2]: "))
        // The first line is the echo of what was typed.
        let widest = terminal.passed.split(separator: "\r\n").dropFirst().map(\.count).max() ?? 0
        #expect(widest > 40 && widest <= 70, "\(widest)")
    }
}
