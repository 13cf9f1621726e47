import Foundation
import TestSupport
import Testing

/// A script is a stranger's code: attempts to reach what it should not.
@Suite struct FilesTests {
    private let outside: String
    private let inside: String
    private let session: TestSession

    init() throws {
        outside = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path + "/unroll-files-\(UUID().uuidString)"
        inside = outside + "/own"
        try FileManager.default.createDirectory(atPath: inside + "/below", withIntermediateDirectories: true)
        for path in [outside + "/secret.csv", inside + "/own.csv"] { try "a,b\n1,2\n".write(toFile: path, atomically: true, encoding: .utf8) }
        try FileManager.default.createSymbolicLink(atPath: inside + "/link.csv", withDestinationPath: outside + "/secret.csv")
        try FileManager.default.createSymbolicLink(atPath: inside + "/linked", withDestinationPath: outside)
        session = TestSession(directory: inside)
        session.run("import pandas as pd\nimport numpy as np\nimport matplotlib.pyplot as plt")
    }

    @Test(arguments: ["../secret.csv", "below/../../secret.csv", "link.csv", "linked/secret.csv", "/etc/passwd"])
    func readingElsewhereIsRefused(_ path: String) { #expect(session.run("pd.read_csv('\(path)')").hasPrefix("PermissionError: [Errno 13]")) }

    @Test func readsItsOwnAndTheShipped() {
        #expect(session.run("pd.read_csv('own.csv').shape") == "(1, 2)")
        #expect(session.run("pd.read_csv('below/../own.csv').shape") == "(1, 2)")
        #expect(session.run("pd.read_csv('airline-passengers.csv').shape") == "(144, 2)")
        #expect(session.run("pd.read_csv('nothing.csv')").hasPrefix("FileNotFoundError: [Errno 2] No such file or directory: 'nothing.csv'"))
    }

    @Test(arguments: ["../new.svg", "/tmp/unroll-new.svg", "linked/new.svg", "/etc/new.svg"])
    func writingElsewhereIsRefused(_ path: String) {
        #expect(session.run("plt.plot([1, 2]); plt.savefig('\(path)')").contains("PermissionError: [Errno 13]"))
        #expect(!FileManager.default.fileExists(atPath: path.hasPrefix("/") ? path : inside + "/" + path))
    }

    @Test func writesBelowItsFolder() {
        #expect(session.run("plt.plot([1, 2]); plt.savefig('below/new.svg')") == "")
        #expect(FileManager.default.fileExists(atPath: inside + "/below/new.svg"))
        #expect(session.run("plt.plot([1]); plt.savefig('nowhere/new.svg')").contains("FileNotFoundError"))
        #expect(session.run("pd.DataFrame({'a': [1]}).to_csv('table.csv')") == "")
    }

    @Test(arguments: ["open('../w.txt', 'w')", "open('/etc/passwd').read()", "np.save('../a.npy', np.zeros(2))", "np.loadtxt('/etc/passwd')", "pd.DataFrame({'a': [1]}).to_csv('../t.csv')", "np.load('../secret.csv')", "np.fromfile('/etc/passwd', dtype='uint8')", "np.zeros(2).tofile('../a.bin')", "np.savetxt('../a.txt', np.zeros(2))", "np.genfromtxt('/etc/passwd')"])
    func everyDoorIsTheSame(_ code: String) {
        #expect(session.run(code).contains("PermissionError"), "\(code): \(session.run(code))")
        #expect(!FileManager.default.fileExists(atPath: outside + "/w.txt"))
    }

    /// CPython closes a file that nobody holds any more.
    @Test func filesThatAreLetGoAreWritten() {
        #expect(session.run("_ = open('below/kept.txt', 'w').write('kept')\nprint(open('below/kept.txt').read())") == "kept\n")
        #expect(session.run("import json\njson.dump([1, 2], open('kept.json', 'w'))\nprint(json.load(open('kept.json')))") == "[1, 2]\n")
        #expect(session.run("def f():\n    g = open('kept.txt', 'a')\n    _ = g.write('a')\nf(); f()\nprint(open('kept.txt').read())") == "aa\n")
    }
}
