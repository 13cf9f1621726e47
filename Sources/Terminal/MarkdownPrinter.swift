import Notebook
import Plots

/// Lays Markdown out for a terminal's width.
struct MarkdownPrinter {
    let screen: Screen
    /// Lines of text are easier to read when they are not too long.
    private let width: Int

    /// - Parameter width: columns there are; the screen's unless told.
    init(_ screen: Screen, width: Int? = nil) {
        self.screen = screen
        self.width = max(20, min((width ?? screen.style.width) - 1, 86))
    }

    private var isPlain: Bool { screen.style.isPlain }
    private var hasColours: Bool { screen.style.colours != .none }

    /// The blocks, an empty line between them.
    func render(_ blocks: [Block]) -> String { blocks.map { block($0, indent: 0) }.filter { !$0.isEmpty }.joined(separator: "\n") }

    private func block(_ block: Block, indent: Int) -> String {
        let space = String(repeating: " ", count: indent)
        switch block {
        case .heading(let level, let text):
            let line = plain(text)
            if hasColours { return screen.bold(screen.colour(36, line)) + "\n" }
            return level <= 2 ? "\(line)\n\(String(repeating: level == 1 ? "=" : "-", count: DisplayText.width(line)))\n" : line + "\n"
        case .paragraph(let text): return wrapped(text, space, space, width) + "\n"
        case .list(let start, let items): return list(start, items, indent)
        case .code(_, let text, _):
            return text.split(separator: "\n", omittingEmptySubsequences: false).reversed().drop { $0.isEmpty }.reversed().map { space + "    " + screen.colour(36, String($0)) }.joined(separator: "\n") + "\n"
        case .quote(let blocks):
            let bar = isPlain ? "| " : "│ "
            let inner = MarkdownPrinter(screen, width: width - indent - 1).render(blocks)
            return inner.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { space + screen.dim(bar) + $0 + "\n" }.joined()
        case .table(let rows): return table(rows, indent)
        case .html: return ""
        case .rule: return space + String(repeating: isPlain ? "-" : "─", count: min(40, width - indent)) + "\n"
        }
    }

    private func list(_ start: Int?, _ items: [[Block]], _ indent: Int) -> String {
        let markers = items.indices.map { i in start.map { "\($0 + i). " } ?? (isPlain ? "* " : "• ") }
        let inner = indent + (markers.map(\.count).max() ?? 2)
        return zip(markers, items).map { marker, item in
            let body = item.map { block($0, indent: inner) }.joined()
            let head = String(repeating: " ", count: indent) + String(repeating: " ", count: inner - indent - marker.count) + marker
            return head + body.dropFirst(inner)
        }.joined()
    }

    // MARK: Tables

    /// Columns as wide as they need; where there is no room the widest give way and their cells are wrapped.
    private func table(_ rows: [[[Inline]]], _ indent: Int) -> String {
        let count = rows.map(\.count).max() ?? 0
        guard count > 0 else { return "" }
        var widths = (0..<count).map { c in max(1, rows.map { c < $0.count ? DisplayText.width(plain($0[c])) : 0 }.max() ?? 1) }
        let room = max(count * 4, width - indent - 2 * (count - 1))
        while widths.reduce(0, +) > room, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 4 { widths[widest] -= 1 }
        let space = String(repeating: " ", count: indent)
        var lines: [String] = []
        for (i, row) in rows.enumerated() {
            let cells = (0..<count).map { c in c < row.count ? self.lines(row[c], widths[c]) : [] }
            for k in 0..<max(1, cells.map(\.count).max() ?? 1) {
                var line = ""
                for c in 0..<count {
                    let (shown, size) = k < cells[c].count ? cells[c][k] : ("", 0)
                    line += (i == 0 ? screen.bold(shown) : shown) + (c == count - 1 ? "" : String(repeating: " ", count: max(0, widths[c] - size) + 2))
                }
                lines.append(space + line)
            }
            if i == 0 { lines.append(space + widths.map { String(repeating: isPlain ? "-" : "─", count: $0) }.joined(separator: "  ")) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Running text

    private func formula(_ text: String) -> String { isPlain ? text : Formula.unicode(text) }

    func plain(_ inlines: [Inline]) -> String {
        inlines.map { inline in
            switch inline {
            case .text(let text), .code(let text): text
            case .formula(let text): formula(text)
            case .emphasis(let inner), .strong(let inner), .link(let inner, _): plain(inner)
            case .lineBreak: " "
            }
        }.joined()
    }

    private struct Word {
        var shown: String
        var width: Int
        /// A line ends behind it.
        var ends = false
    }

    private func words(_ inlines: [Inline]) -> [Word] {
        var words: [Word] = []
        // Whether the next piece belongs to the last word: there was no blank between.
        var isOpen = false
        func add(_ text: String, _ style: (String) -> String) {
            for (i, part) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                if i > 0 { isOpen = false }
                guard !part.isEmpty else { continue }
                let word = Word(shown: style(String(part)), width: DisplayText.width(String(part)))
                if isOpen, let last = words.popLast() {
                    words.append(Word(shown: last.shown + word.shown, width: last.width + word.width))
                } else {
                    words.append(word)
                }
                isOpen = true
            }
        }
        func visit(_ inlines: [Inline], _ style: (String) -> String) {
            for inline in inlines {
                switch inline {
                case .text(let text): add(text, style)
                case .formula(let text): add(formula(text), { style(screen.italic($0)) })
                case .code(let text): add(hasColours ? text : "`\(text)`", { style(screen.colour(33, $0)) })
                case .emphasis(let inner): visit(inner) { style(screen.italic($0)) }
                case .strong(let inner): visit(inner) { style(screen.bold($0)) }
                case .link(let inner, _): visit(inner) { style(screen.colour(34, $0)) }
                case .lineBreak:
                    if !words.isEmpty { words[words.count - 1].ends = true }
                    isOpen = false
                }
            }
        }
        visit(inlines) { $0 }
        return words
    }

    /// Filled lines, each with its width. A word that is wider than a line is cut.
    private func lines(_ inlines: [Inline], _ width: Int) -> [(shown: String, width: Int)] {
        var lines: [(shown: String, width: Int)] = []
        var line = (shown: "", width: 0)
        for word in words(inlines) {
            if line.width > 0, line.width + 1 + word.width > width {
                lines.append(line)
                line = ("", 0)
            }
            line = line.width == 0 ? (word.shown, word.width) : (line.shown + " " + word.shown, line.width + 1 + word.width)
            if word.ends {
                lines.append(line)
                line = ("", 0)
            }
        }
        if line.width > 0 || lines.isEmpty { lines.append(line) }
        return lines
    }

    private func wrapped(_ inlines: [Inline], _ first: String, _ rest: String, _ width: Int) -> String {
        lines(inlines, max(10, width - rest.count)).enumerated().map { ($0.offset == 0 ? first : rest) + $0.element.shown }.joined(separator: "\n")
    }

    /// A text of Markdown, such as a question, filled behind a first word.
    func text(_ markdown: String, lead: String = "") -> String {
        var blocks = Markdown.parse(markdown)
        if !lead.isEmpty, case .paragraph(let text)? = blocks.first { blocks[0] = .paragraph([.strong([.text(lead)]), .text(" ")] + text) }
        return render(blocks)
    }
}
