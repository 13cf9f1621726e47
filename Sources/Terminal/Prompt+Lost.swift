import Notebook
import StandardBridge
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Sessions that ended by a crash, a closed terminal or a power cut, and bringing them back.
extension Prompt {
    static func lostSessions() -> [Journal.Lost] {
        let all = StateFolder.path().map { Journal.lost(in: $0, names: DataFiles.list($0)) } ?? []
        return all.filter { !$0.cells.isEmpty }
    }

    func offerLost() {
        let week = 7 * 24 * 3600
        let lost = Prompt.lostSessions().filter { Int(Glibc.time(nil)) - $0.started < week }
        guard let newest = lost.first else { return }
        let others = lost.count > 1 ? ", the newest of \(lost.count)" : ""
        Standard.out("The session of \(Clock.text(newest.started)) (\(counted(newest.cells.count, "cell"))\(others)) was not ended: `unroll --resume` brings it back.\n\n")
    }

    /// Runs a lost session's cells once more, silently and from the same random numbers. What was interrupted is shown
    /// and left out: where the interruption fell can't be made again.
    func makeAgain(_ lost: Journal.Lost) {
        Standard.out("Making the session of \(Clock.text(lost.started)) again: \(counted(lost.cells.count, "cell")).\n")
        session.sink = nil
        var left: [String] = []
        for cell in lost.cells {
            guard cell.ending == .done || cell.ending == .failed else {
                left.append(cell.code)
                continue
            }
            let outcome = session.run(cell.code, isTyped: cell.isTyped)
            if case .failed(let failure) = outcome, failure.isInterrupt {
                Standard.out("Interrupted: the cells after this one were not run.\n")
                break
            }
        }
        session.sink = printer
        unlink(lost.path)
        for code in left { Standard.out("Not run again, as it did not come to its end:\n" + code.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }.joined()) }
        Standard.out("%who lists what is there.\n\n")
    }

    private func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
}
