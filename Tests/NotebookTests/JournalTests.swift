import Foundation
@testable import Notebook
import TestSupport
import Testing

@Suite struct JournalTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "unroll-journal-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

    @Test func keepsCellsUntilTheSessionIsLeft() throws {
        var journal: Journal? = try #require(Journal(folder: folder, seed: .max, directory: "here"))
        journal?.begin("x = 'é\n\"'", isTyped: true)
        journal?.end(.done)
        journal?.begin("while True: pass", isTyped: false)
        // A session that lives is not lost.
        #expect(Journal.lost(in: folder, names: names).isEmpty)
        journal = nil
        let lost = try #require(Journal.lost(in: folder, names: names).first)
        #expect(lost.seed == .max)
        #expect(lost.directory == "here")
        #expect(lost.cells.map(\.code) == ["x = 'é\n\"'", "while True: pass"])
        #expect(lost.cells.map(\.ending) == [.done, nil])
        #expect(lost.cells.map(\.isTyped) == [true, false])
        Journal(folder: folder, seed: 1, directory: ".")?.finish()
        #expect(names.count == 1)
    }

    @Test func passesOverTornAndForeignLines() throws {
        var journal: Journal? = try #require(Journal(folder: folder, seed: 5, directory: "."))
        journal?.begin("a = 1", isTyped: true)
        journal?.end(.failed)
        let path = try #require(journal?.path)
        journal = nil
        let file = try #require(FileHandle(forWritingAtPath: path))
        file.seekToEndOfFile()
        file.write(Data("{\"cell\":\"b = ".utf8))
        try file.close()
        try Data("not a journal".utf8).write(to: URL(fileURLWithPath: folder + "/session-9-9.jsonl"))
        let lost = Journal.lost(in: folder, names: names)
        #expect(lost.count == 1)
        #expect(lost.first?.cells.map(\.code) == ["a = 1"])
    }

    /// The same beginning gives the same unseeded numbers, also after a reset.
    @Test func aSessionMadeAgainDrawsTheSameNumbers() {
        func numbers(_ seed: UInt64) -> [String] {
            let session = Session(directory: ".", seed: seed)
            return ["import numpy as np, random", "from tensorflow import keras", "np.random.rand(2)", "random.random()", "keras.layers.Dense(2).name", "np.random.default_rng().random()"].map { cell in
                Deep.run { if case .value(let text) = session.run(cell) { text ?? "" } else { "failed" } }
            }
        }
        let first = numbers(11)
        #expect(first == numbers(11))
        #expect(!first.contains("failed"))
        #expect(first[2] != numbers(12)[2])
    }
}
