import Foundation
import TestSupport
import Testing

/// Random expressions with what NumPy 2.4 answered; `Differential/numpy-generate.py` makes them.
@Suite struct NumPyDifferentialTests {
    @Test func answersAsNumPyDoes() throws {
        let lines = try Repository.text("Tests/ModulesTests/Differential/numpy-cases.jsonl").split(separator: "\n")
        #expect(lines.count >= 1000)
        let session = TestSession()
        _ = session.run("import numpy as np\nnp.seterr(all='ignore')\nNone")
        for line in lines {
            let pair = try JSONDecoder().decode([String].self, from: Data(line.utf8))
            let (expression, answer) = (try #require(pair.first), try #require(pair.last))
            let printed = session.run("try:\n    print(repr(\(expression)))\nexcept Exception as error:\n    print(type(error).__name__ + ': ' + str(error))\nNone")
            #expect(printed == answer + "\n", "\(expression)")
        }
    }
}
