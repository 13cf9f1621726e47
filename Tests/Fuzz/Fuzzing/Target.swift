import Arrays
import Interpreter
import Lessons
import Notebook
import StandardBridge
import Syntax

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
        MemoryLimit.bytes = 256 << 20
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
    public enum Kind: String, CaseIterable, Sendable { case syntax, notebook, markdown, lesson, csv, script, npy, npz, json, weights, journal }

    public func read(_ bytes: [UInt8], as kind: Kind) {
        let text = String(decoding: bytes, as: UTF8.self)
        func kept(_ name: String, _ code: String) {
            guard DataFiles.write(bytes, to: folder + "/" + name) else { return }
            _ = session.runAside(code)
        }
        switch kind {
        case .syntax: _ = try? Parser.parse(SourceText(text, name: "fuzz"))
        case .notebook: _ = try? Document(text, path: "fuzz.ipynb")
        case .markdown: _ = try? Document(text, path: "fuzz.md")
        case .lesson: _ = LessonParser.read(text, path: "lessons/99-fuzz.md")
        case .script:
            // Parsed and compiled, not run: the first statement fails.
            _ = session.runAside("raise ValueError\n" + text)
        case .csv: kept("fuzz.csv", "import pandas as pd\ntable = pd.read_csv('fuzz.csv')\nprint(table.head(), table.shape, table.describe())")
        case .npy: kept("fuzz.npy", "import numpy as np\nloaded = np.load('fuzz.npy', allow_pickle=True)\nprint(loaded, loaded.sum())")
        case .npz: kept("fuzz.npz", "import numpy as np\nwith np.load('fuzz.npz', allow_pickle=True) as f:\n    for name in f.files: print(name, f[name])")
        case .json: kept("fuzz.json", "import json\nwith open('fuzz.json') as f: print(json.dumps(json.load(f)))")
        case .weights:
            kept("fuzz.weights", "from tensorflow import keras\nm = keras.Sequential([keras.layers.LSTM(2, input_shape=(3, 1)), keras.layers.Dense(1)])\nm.load_weights('fuzz.weights')")
        case .journal:
            guard DataFiles.write(bytes, to: folder + "/session-1-1.jsonl") else { return }
            _ = Journal.lost(in: folder, names: ["session-1-1.jsonl"])
        }
    }
}

private final class Sink: OutputSink {
    func receive(_ output: Output) {}
    var isLive: Bool { false }
    func readLine(prompt: String) -> String? { nil }
    func readKeys(_ handle: (KeyPress) throws -> Bool) throws -> Bool { false }
}
