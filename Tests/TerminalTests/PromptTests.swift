import Foundation
import TestSupport
import Testing

/// The real program in a real pseudo-terminal.
@Suite(.serialized) struct PromptTests {
    private let home = NSTemporaryDirectory() + "unroll-home-\(UUID().uuidString)"

    private func start(_ arguments: [String] = [], rows: UInt16 = 24) throws -> PseudoTerminal {
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        return try PseudoTerminal(Repository.binary, arguments, environment: ["HOME": home, "XDG_STATE_HOME": home + "/state", "UNROLL_HOME": Repository.root], rows: rows)
    }

    @Test func cellsBlocksAndHistory() throws {
        let terminal = try start()
        #expect(terminal.wait(for: "In [1]: "))
        terminal.type("x = 20\r")
        #expect(terminal.wait(for: "In [2]: "))
        terminal.type("def f(a):\r")
        #expect(terminal.wait(for: "...: "))
        terminal.type("return a + x\r")
        terminal.type("\r")
        #expect(terminal.wait(for: "In [3]: "))
        terminal.type("f(22)\r")
        #expect(terminal.wait(for: "Out[3]: 42"))
        terminal.type("prnt(1)\r")
        #expect(terminal.wait(for: "Did you mean 'print'?"))
        terminal.type("%wha\r")
        #expect(terminal.wait(for: "Did you mean %who?"))
        terminal.type("%who\r")
        #expect(terminal.wait(for: "int  20"))
        terminal.type("prin\t(\"a\" + \"b\")\r")
        #expect(terminal.wait(for: "\nab"))
        #expect(terminal.wait(for: "In ["))
        // The terminal has to be in the editor's hands before it sees the key.
        usleep(300_000)
        terminal.type("\u{4}")
        #expect(terminal.status() == 0)
        let again = try start()
        #expect(again.wait(for: "In [1]: "), "\(again.rest)")
        // Ctrl-R finds what the session before typed.
        usleep(300_000)
        again.type("\u{12}return a")
        #expect(again.wait(for: "return a + x"), "\(again.rest)")
        let history = try String(contentsOfFile: home + "/state/unroll/history", encoding: .utf8)
        #expect(history.contains("f(22)\n"))
    }

    @Test func interruptGivesThePromptBack() throws {
        let terminal = try start()
        #expect(terminal.wait(for: "In [1]: "))
        terminal.type("kept = 7\r")
        #expect(terminal.wait(for: "In [2]: "))
        terminal.type("while True: pass\r")
        usleep(300_000)
        terminal.type("\u{3}")
        #expect(terminal.wait(for: "KeyboardInterrupt", seconds: 5))
        #expect(terminal.wait(for: "In [3]: "))
        terminal.type("import numpy as np; from tensorflow import keras; m = keras.Sequential([keras.layers.LSTM(32, input_shape=(50, 2)), keras.layers.Dense(1)]); m.compile(loss='mse', optimizer='adam')\r")
        #expect(terminal.wait(for: "In [4]: "))
        terminal.type("m.fit(np.random.rand(3000, 50, 2), np.random.rand(3000, 1), epochs=1000)\r")
        #expect(terminal.wait(for: "ms/step"))
        terminal.type("\u{3}")
        #expect(terminal.wait(for: "KeyboardInterrupt", seconds: 5))
        terminal.type("m.predict(np.zeros((2, 50, 2))).shape, kept\r")
        #expect(terminal.wait(for: "((2, 1), 7)"))
    }

    @Test func lessonWalk() throws {
        let terminal = try start(["lesson", "airline"], rows: 60)
        #expect(terminal.wait(for: "Enter runs the cell"))
        terminal.type("1 + 41\r")
        #expect(terminal.wait(for: "42"))
        terminal.type("\r")
        #expect(terminal.wait(for: "In [3]"))
        terminal.type("%back\r")
        #expect(terminal.wait(for: "In [3]"))
        terminal.type("%skip\r")
        #expect(terminal.wait(for: "(skipped)"))
        terminal.type("%quit\r")
        #expect(terminal.wait(for: "Left the lesson"))
        terminal.type("%quit\r")
        #expect(terminal.status() == 0)
    }
}

/// The command line without a terminal.
@Suite struct CommandLineTests {
    private func run(_ arguments: [String], input: String? = nil) throws -> (status: Int32, out: String, error: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Repository.binary)
        process.arguments = arguments
        let (out, error, stdin) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = error
        process.standardInput = stdin
        try process.run()
        stdin.fileHandleForWriting.write(Data((input ?? "").utf8))
        stdin.fileHandleForWriting.closeFile()
        let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let errors = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, errors)
    }

    private func file(_ name: String, _ content: Data) throws -> String {
        let path = NSTemporaryDirectory() + "\(UUID().uuidString)-\(name)"
        try content.write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func runsCodeScriptsAndPipes() throws {
        #expect(try run(["-c", "print(6 * 7)"]).out == "42\n")
        #expect(try run([], input: "print('piped')").out == "piped\n")
        let failed = try run(["run", file("a.py", Data("print('before')\n1/0\n".utf8))])
        #expect(failed.status == 1 && failed.out == "before\n" && failed.error.contains("ZeroDivisionError"))
        let notebook = #"{"cells": [{"cell_type": "code", "source": "%matplotlib inline\nx = 2"}, {"cell_type": "code", "source": "x + 1"}]}"#
        #expect(try run(["run", file("a.ipynb", Data(notebook.utf8))]).out == "3\n")
    }

    @Test func badInputIsOneClearMessage() throws {
        let missing = try run(["run", "nowhere.py"])
        #expect(missing.status == 2 && missing.error.contains("no file 'nowhere.py'"))
        let bytes = try run(["run", file("b.py", Data([0x78, 0x0A, 0xFF, 0x0A]))])
        #expect(bytes.status == 2 && bytes.error.contains("line 2: not valid UTF-8"))
        let open = try run(["run", file("c.py", Data("x = (1,\n".utf8))])
        #expect(open.status == 1 && open.error.contains("line 1") && open.error.contains("'(' was never closed") && open.error.contains("^"))
    }

    @Test func wrongUsageExitsWith2() throws {
        #expect(try run(["--bogus"]).status == 2)
        #expect(try run(["lesson", "nothing-like-it"]).status == 2)
        #expect(try run(["--version"]).out.hasPrefix("unroll "))
        #expect(try run(["--help"]).out.contains("lesson"))
    }
}
