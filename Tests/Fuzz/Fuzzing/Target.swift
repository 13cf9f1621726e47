import FoundationEssentials
import Interpreter
import Lessons
import Notebook
import StandardBridge

/// What the fuzzer throws things at: a session with all modules, and every reader of documents.
public final class Target {
    private let sink = Sink()
    private let session: Session
    private let folder: String
    private let preamble = "import numpy as np\nimport pandas as pd\nimport math, random\nfrom tensorflow import keras\nimport matplotlib.pyplot as plt\nimport unroll\n"
    private var cells = 0
    private var isFresh = true

    /// - Parameter folder: a folder of its own, where documents are written and scripts may write.
    public init(folder: String) {
        self.folder = folder
        session = Session(directory: folder, seed: 1)
        session.sink = sink
        session.vm.memoryLimit = 256 << 20
        session.vm.access.writable = [folder]
    }

    /// Asks the running cell to stop, as Ctrl-C does.
    public func interrupt() { session.vm.interruption.request() }

    public func run(cell: String) {
        // Names of earlier cells make later ones interesting; but not for ever.
        if cells % 50 == 0 {
            session.reset()
            _ = session.runAside(preamble)
        }
        cells += 1
        _ = session.run(cell)
    }

    /// The kinds of documents the program reads.
    public enum Kind: String, CaseIterable, Sendable { case notebook, markdown, lesson, csv, script }

    public func read(_ bytes: [UInt8], as kind: Kind) {
        let text = String(decoding: bytes, as: UTF8.self)
        switch kind {
        case .notebook: _ = try? Document(text, path: "fuzz.ipynb")
        case .markdown: _ = try? Document(text, path: "fuzz.md")
        case .lesson: _ = LessonParser.read(text, path: "lessons/99-fuzz.md")
        case .script:
            // Parsed and compiled, not run: the first statement fails.
            _ = session.runAside("raise ValueError\n" + text)
        case .csv:
            guard DataFiles.write(bytes, to: folder + "/fuzz.csv") else { return }
            _ = session.runAside("import pandas as pd\ntable = pd.read_csv('fuzz.csv')\nprint(table.head(), table.shape, table.describe())")
        }
    }
}

private final class Sink: OutputSink {
    func receive(_ output: Output) {}
    var isLive: Bool { false }
    func readLine(prompt: String) -> String? { nil }
    func readKeys(_ handle: (KeyPress) throws -> Bool) throws -> Bool { false }
}

/// Real scripts and documents, to be spoiled.
public struct Corpus {
    public let scripts: [String]
    public let documents: [(kind: Target.Kind, text: String)]

    public init(repository: String) {
        func texts(_ folder: String, _ ending: String) -> [String] {
            DataFiles.list(repository + "/" + folder).filter { $0.hasSuffix(ending) }.compactMap { name in
                DataFiles.bytes("\(repository)/\(folder)/\(name)").map { String(decoding: $0, as: UTF8.self) }
            }
        }
        scripts = ["language", "numpy", "frames", "keras"].flatMap { texts("Tests/ModulesTests/Corpus/" + $0, ".py") }
        let lessons = texts("lessons", ".md")
        let notebook = #"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": ["x = 1\n", "x"], "outputs": [], "metadata": {}, "execution_count": null}, {"cell_type": "markdown", "source": "a"}]}"#
        let table = texts("datasets", ".csv").map { String($0.prefix(2000)) } + ["a,b,c\n1,2,3\n4,,6\n\"x,\"\"y\",7,8\n", "date;v\n2020-01-01;1,5\n"]
        documents = lessons.map { (.lesson, $0) } + lessons.map { (.markdown, $0) } + table.map { (.csv, $0) } + [(.notebook, notebook)] + scripts.map { (.script, $0) }
    }
}
