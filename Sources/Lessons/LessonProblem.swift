/// What is wrong with a lesson file: where, what, and how to mend it.
public struct LessonProblem: Error, Sendable, CustomStringConvertible {
    public let path: String
    public let line: Int
    public let message: String
    public let mend: String?
    /// Lines that should have come and lines that came, for an output that does not hold.
    public let difference: [String]

    public init(path: String, line: Int, message: String, mend: String? = nil, difference: [String] = []) {
        self.path = path
        self.line = line
        self.message = message
        self.mend = mend
        self.difference = difference
    }

    public var description: String {
        (["\(path):\(line): \(message)"] + difference.map { "    " + $0 } + (mend.map { ["    " + $0] } ?? [])).joined(separator: "\n")
    }
}
