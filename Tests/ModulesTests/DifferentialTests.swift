import Foundation
import TestSupport
import Testing

/// Random programs against what CPython and NumPy answered; each file of `Differential` was made by the script beside it.
@Suite struct DifferentialTests {
    static let folder = "Tests/ModulesTests/Differential"

    /// `\n`, `\t` and `\\` as the scripts wrote them.
    private func plain(_ text: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                result.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }

    @Test(arguments: Repository.names(in: folder, ending: ".txt"))
    func agrees(_ name: String) throws {
        let lines = try Repository.text("\(Self.folder)/\(name).txt").split(separator: "\n")
        #expect(lines.count >= 300)
        var failures: [String] = []
        for line in lines {
            guard let tab = line.lastIndex(of: "\t") else { continue }
            let (program, wanted) = (plain(line[..<tab]), plain(line[line.index(after: tab)...]))
            let got = TestSession().run(program)
            if got != wanted, !(wanted == "None" && got.isEmpty) { failures.append("\(program)\n  wanted \(wanted)\n  got    \(got)") }
        }
        #expect(failures.isEmpty, "\(failures.count) of \(lines.count):\n\(failures.prefix(20).joined(separator: "\n"))")
    }
}
