/// A table in a box as the library rich draws it: heavy lines round the header, cells that wrap between words.
struct BoxTable {
    enum Alignment { case left, right, center }
    let header: [String]
    /// Widths of the cells' text.
    let widths: [Int]
    let alignments: [Alignment]
    var rows: [[String]] = []

    /// Widths of the cells' text, from the wished ones: what a line with borders and padding is too long for is taken from
    /// the columns in equal parts, rounded one after the other.
    static func fitted(_ wanted: [Int], _ length: Int) -> [Int] {
        var excess = max(0, wanted.reduce(0) { $0 + $1 + 2 } - (length - wanted.count - 1))
        return wanted.enumerated().map { i, width in
            let part = Int((Double(excess) / Double(wanted.count - i)).rounded(.toNearestOrEven))
            excess -= part
            return max(1, width - part)
        }
    }

    var text: String {
        var lines = [rule("┏", "━", "┳", "┓")] + cells(header, "┃") + [rule("┡", "━", "╇", "┩")]
        for (i, row) in rows.enumerated() {
            if i > 0 { lines.append(rule("├", "─", "┼", "┤")) }
            lines += cells(row, "│")
        }
        lines.append(rule("└", "─", "┴", "┘"))
        return lines.joined(separator: "\n") + "\n"
    }

    private func rule(_ left: String, _ fill: String, _ middle: String, _ right: String) -> String {
        left + widths.map { String(repeating: fill, count: $0 + 2) }.joined(separator: middle) + right
    }

    private func cells(_ row: [String], _ bar: String) -> [String] {
        let wrapped = zip(row, widths).map { wrap($0, $1) }
        let height = wrapped.map(\.count).max() ?? 1
        return (0..<height).map { line in
            bar + wrapped.enumerated().map { column, parts in
                " " + aligned(line < parts.count ? parts[line] : "", widths[column], alignments[column]) + " "
            }.joined(separator: bar) + bar
        }
    }

    private func aligned(_ text: String, _ width: Int, _ alignment: Alignment) -> String {
        let room = max(0, width - text.count)
        switch alignment {
        case .left: return text + String(repeating: " ", count: room)
        case .right: return String(repeating: " ", count: room) + text
        case .center: return String(repeating: " ", count: room / 2) + text + String(repeating: " ", count: room - room / 2)
        }
    }

    /// Lines of whole words; a word wider than the column is cut with an ellipsis.
    private func wrap(_ text: String, _ width: Int) -> [String] {
        guard text.count > width else { return [text] }
        var lines: [String] = []
        var line = ""
        // Spaces belong to the word before them, and those in front to the first.
        var words: [String] = []
        for character in text {
            if let last = words.last, character == " " || !last.hasSuffix(" ") || last.allSatisfy({ $0 == " " }) { words[words.count - 1].append(character) } else { words.append(String(character)) }
        }
        for word in words {
            let bare = word.withoutTrailingBlanks
            if line.isEmpty || line.count + bare.count <= width {
                line += word
            } else {
                lines.append(line)
                line = word
            }
        }
        lines.append(line)
        return lines.map { line in
            let bare = line.withoutTrailingBlanks
            return bare.count > width ? String(bare.prefix(max(0, width - 1))) + "…" : bare
        }
    }
}

extension String {
    /// Without spaces at the end.
    fileprivate var withoutTrailingBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
