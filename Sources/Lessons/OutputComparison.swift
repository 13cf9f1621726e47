/// Compares what a cell printed with what the lesson says.
public enum OutputComparison {
    /// Where the two part, as lines of a diff; nil if they agree: words exactly, numbers within a share (1 % unless told), `...` standing for
    /// anything, blank lines and the width of gaps for nothing.
    public static func difference(expected: String, found: String, tolerance: Double = 0.01) -> [String]? {
        let (want, got) = (lines(expected), lines(found))
        var differs = false
        var diff: [String] = []
        for row in align(want, got, tolerance) {
            switch row {
            case .both(let line): diff.append("  " + line)
            case .expected(let line):
                differs = true
                diff.append("- " + line)
            case .found(let line):
                differs = true
                diff.append("+ " + line)
            case .any: diff.append("  ...")
            }
        }
        return differs ? diff : nil
    }

    /// The expected text brought up to what came: lines that agree stay as they stand, `...` too.
    static func accepted(expected: String, found: String, tolerance: Double = 0.01) -> String {
        align(lines(expected), lines(found), tolerance).compactMap { row in
            switch row {
            case .both(let line), .found(let line): line
            case .any: "..."
            case .expected: nil
            }
        }.joined(separator: "\n")
    }

    /// Whether two texts say the same, number by number.
    static func agree(_ a: String, _ b: String, tolerance: Double) -> Bool {
        let (x, y) = (tokens(a), tokens(b))
        return x.count == y.count && zip(x, y).allSatisfy { matches($0, $1, tolerance) }
    }

    private enum Row { case both(String), expected(String), found(String), any }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in
            var line = line
            while line.last?.isWhitespace == true { line.removeLast() }
            return String(line)
        }.filter { !$0.isEmpty }
    }

    /// The longest common part in order, lines of `...` swallowing what they can. A thousand lines at most are aligned.
    private static func align(_ want: [String], _ got: [String], _ tolerance: Double) -> [Row] {
        guard want.count <= 1000, got.count <= 1000 else { return want.map { .expected($0) } + got.map { .found($0) } }
        let (a, b) = (want.map(tokens), got.map(tokens))
        // best[i][j]: how much of want[i...] and got[j...] can be kept.
        var best = [[Int]](repeating: [Int](repeating: 0, count: got.count + 1), count: want.count + 1)
        var same = [[Bool]](repeating: [Bool](repeating: false, count: got.count), count: want.count)
        for i in want.indices.reversed() {
            for j in (0...got.count).reversed() {
                if want[i] == "..." {
                    best[i][j] = max(1 + best[i + 1][j], j < got.count ? best[i][j + 1] + 1 : 0)
                } else if j < got.count {
                    same[i][j] = matchesLine(a[i], b[j], tolerance)
                    best[i][j] = max(best[i + 1][j], best[i][j + 1], same[i][j] ? 4 + best[i + 1][j + 1] : 0)
                }
            }
        }
        var rows: [Row] = []
        var (i, j) = (0, 0)
        while i < want.count || j < got.count {
            if i < want.count, want[i] == "..." {
                if j < got.count, best[i][j] == best[i][j + 1] + 1, best[i][j] > 1 + best[i + 1][j] {
                    j += 1
                } else {
                    rows.append(.any)
                    i += 1
                }
            } else if i < want.count, j < got.count, same[i][j], best[i][j] == 4 + best[i + 1][j + 1] {
                rows.append(.both(want[i]))
                (i, j) = (i + 1, j + 1)
            } else if i < want.count, j == got.count || best[i][j] == best[i + 1][j] {
                rows.append(.expected(want[i]))
                i += 1
            } else {
                rows.append(.found(got[j]))
                j += 1
            }
        }
        return rows
    }

    private static func tokens(_ line: String) -> [String] {
        var spaced = ""
        for character in line {
            if "[](),:=%{}|".contains(character) { spaced += " \(character) " } else { spaced.append(character) }
        }
        return spaced.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func matchesLine(_ want: [String], _ got: [String], _ tolerance: Double) -> Bool {
        if let gap = want.firstIndex(of: "...") {
            let (head, tail) = (want[..<gap], want[(gap + 1)...])
            guard got.count >= head.count + tail.count, !tail.contains("...") else { return false }
            return zip(head, got).allSatisfy { matches($0, $1, tolerance) } && zip(tail, got.suffix(tail.count)).allSatisfy { matches($0, $1, tolerance) }
        }
        return want.count == got.count && zip(want, got).allSatisfy { matches($0, $1, tolerance) }
    }

    private static func matches(_ a: String, _ b: String, _ tolerance: Double) -> Bool {
        if a == b { return true }
        guard let x = Double(a), let y = Double(b), x.isFinite, y.isFinite else { return false }
        return abs(x - y) <= tolerance * max(abs(x), abs(y)) + 1e-6
    }
}
