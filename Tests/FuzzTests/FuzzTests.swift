import Foundation
import Fuzzing
import TestSupport
import Testing

/// A small share of `make fuzz`, from a fixed seed: that it comes to its end is the test.
@Suite(.serialized) struct FuzzTests {
    private let folder: String = {
        let path = NSTemporaryDirectory() + "unroll-fuzz-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }()

    @Test func cells() {
        let count = Deep.run { [folder] in
            let corpus = Corpus(repository: Repository.root)
            var maker = CellMaker(seed: 20_260_101, seeds: corpus.scripts)
            let target = Target(folder: folder)
            for _ in 0..<2000 {
                let cell = maker.cell()
                // A cell that would run for long is stopped as Ctrl-C stops it.
                let stop = DispatchWorkItem { target.interrupt() }
                DispatchQueue.global().asyncAfter(deadline: .now() + 0.5, execute: stop)
                target.run(cell: cell)
                stop.cancel()
            }
            return corpus.scripts.count
        }
        #expect(count > 50)
    }

    @Test func documents() {
        let kinds = Deep.run { [folder] in
            let corpus = Corpus(repository: Repository.root)
            var maker = CellMaker(seed: 7, seeds: [])
            let target = Target(folder: folder)
            for _ in 0..<6 { for source in corpus.documents { target.read(maker.document(source.bytes), as: source.kind) } }
            return Set(corpus.documents.map(\.kind)).count
        }
        #expect(kinds == Target.Kind.allCases.count)
    }
}
