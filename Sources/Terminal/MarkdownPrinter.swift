import Plots
import Lessons

/// Lays Markdown out for a terminal's width.
struct MarkdownPrinter {
    let screen: Screen
    private var width: Int { max(30, min(screen.style.width, 88) - 2) }

    init(_ screen: Screen) { self.screen = screen }

    func render(_ blocks: [Block]) -> String { blocks.map { block($0, indent: "") }.joined(separator: "\n") }

    private func block(_ block: Block, indent: String) -> String {
        switch block {
        case .heading(let level, let text):
            let line = plain(text)
            if screen.style.colours == .none { return level <= 2 ? "\(line)\n\(String(repeating: level == 1 ? "=" : "-", count: line.count))\n" : line + "\n" }
            return screen.bold(screen.colour(36, line)) + "\n"
        case .paragraph(let text): return wrapped(text, indent, indent) + "\n"
        case .list(let ordered, let items):
            return items.enumerated().map { i, item in
                let marker = ordered ? "\(i + 1). " : screen.style.isPlain ? "* " : "• "
                let body = item.map { self.block($0, indent: indent + String(repeating: " ", count: marker.count)) }.joined()
                return indent + marker + body.dropFirst(indent.count + marker.count)
            }.joined() + ""
        case .code(_, let text, _): return text.split(separator: "\n", omittingEmptySubsequences: false).map { indent + "    " + $0 }.joined(separator: "\n") + "\n"
        case .quote(let blocks):
            let bar = screen.style.isPlain ? "| " : "│ "
            return blocks.map { self.block($0, indent: "") }.joined().split(separator: "\n").map { indent + bar + $0 }.joined(separator: "\n") + "\n"
        case .table(let rows): return table(rows, indent)
        case .html: return ""
        case .rule: return indent + String(repeating: screen.style.isPlain ? "-" : "─", count: 40) + "\n"
        }
    }

    private func table(_ rows: [[[Inline]]], _ indent: String) -> String {
        let texts = rows.map { $0.map(plain) }
        let count = texts.map(\.count).max() ?? 0
        let widths = (0..<count).map { c in texts.map { c < $0.count ? $0[c].count : 0 }.max() ?? 0 }
        func line(_ row: [String]) -> String {
            indent + row.enumerated().map { $0.element + String(repeating: " ", count: widths[$0.offset] - $0.element.count) }.joined(separator: "  ")
        }
        guard let head = texts.first else { return "" }
        let rule = indent + widths.map { String(repeating: screen.style.isPlain ? "-" : "─", count: $0) }.joined(separator: "  ")
        return ([screen.bold(line(head)), rule] + texts.dropFirst().map(line)).joined(separator: "\n") + "\n"
    }

    private func plain(_ inlines: [Inline]) -> String {
        inlines.map { inline in
            switch inline {
            case .text(let text): Formula.unicode(text, isPlain: screen.style.isPlain)
            case .code(let text): text
            case .emphasis(let inner), .strong(let inner): plain(inner)
            case .link(let inner, _): plain(inner)
            case .lineBreak: " "
            }
        }.joined()
    }

    /// Words with their style; styles have no width.
    private func words(_ inlines: [Inline], _ style: (String) -> String) -> [(text: String, shown: String)] {
        var list: [(text: String, shown: String)] = []
        var glue = false
        func add(_ text: String, _ style: (String) -> String) {
            var isFirst = true
            for part in text.split(separator: " ", omittingEmptySubsequences: false) {
                if !isFirst || part.isEmpty { glue = part.isEmpty ? false : glue && isFirst }
                if !part.isEmpty {
                    let word = String(part)
                    if glue, isFirst, let last = list.popLast() { list.append((last.text + word, last.shown + style(word))) } else { list.append((word, style(word))) }
                    glue = true
                }
                isFirst = false
            }
            if text.hasSuffix(" ") { glue = false }
        }
        for inline in inlines {
            switch inline {
            case .text(let text): add(Formula.unicode(text, isPlain: screen.style.isPlain), style)
            case .code(let text): add(text.split(separator: " ").joined(separator: "\u{A0}"), screen.style.colours == .none ? { "`\($0)`" } : { screen.colour(33, $0) })
            case .emphasis(let inner): add(plain(inner), screen.style.colours == .none ? { $0 } : { "\u{1B}[3m\($0)\u{1B}[0m" })
            case .strong(let inner): add(plain(inner), { screen.bold($0) })
            case .link(let inner, _): add(plain(inner), { screen.colour(34, $0) })
            case .lineBreak: glue = false
            }
        }
        return list
    }

    private func wrapped(_ inlines: [Inline], _ first: String, _ rest: String) -> String {
        var lines: [String] = []
        var line = first
        var length = first.count
        var isEmpty = true
        let extra = screen.style.colours == .none ? 2 : 0
        for word in words(inlines, { $0 }) {
            let size = word.text.count + (word.shown.hasPrefix("`") ? extra : 0)
            if !isEmpty, length + 1 + size > width {
                lines.append(line)
                line = rest
                length = rest.count
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word.shown.replacingNoBreakSpaces()
            length += (isEmpty ? 0 : 1) + size
            isEmpty = false
        }
        lines.append(line)
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate func replacingNoBreakSpaces() -> String { String(map { $0 == "\u{A0}" ? " " : $0 }) }
}

/// `$h_t$` with Unicode's subscripts and Greek letters, as far as they go.
enum Formula {
    static func unicode(_ text: String, isPlain: Bool) -> String {
        guard text.contains("$") else { return text }
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return text }
        return parts.enumerated().map { $0.offset % 2 == 0 ? String($0.element) : isPlain ? String($0.element) : converted(String($0.element)) }.joined()
    }

    private static func converted(_ formula: String) -> String {
        var text = formula
        for (name, letter) in [("\\sigma", "σ"), ("\\partial", "∂"), ("\\cdot", "·"), ("\\circ", "∘"), ("\\odot", "∘"), ("\\tanh", "tanh"), ("\\sum", "Σ"), ("\\prod", "∏"), ("\\le", "≤"), ("\\times", "×"), ("\\tilde{h}", "ĥ"), ("\\|", "‖")] {
            text = text.split(separator: name, omittingEmptySubsequences: false).joined(separator: letter)
        }
        let low = Array("0123456789+-=()aehijklmnoprstuvx")
        let subs = Array("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
        var result = ""
        var rest = Array(text)[...]
        while let c = rest.popFirst() {
            guard c == "_", let next = rest.first else {
                if c != "{" && c != "}" { result.append(c) }
                continue
            }
            var group: [Character] = [next]
            rest = rest.dropFirst()
            if next == "{" {
                group = []
                while let inner = rest.popFirst(), inner != "}" { group.append(inner) }
            }
            let mapped = group.map { c in low.firstIndex(of: c).map { subs[$0] } }
            result += mapped.contains(nil) ? "_" + String(group) : String(mapped.compactMap { $0 })
        }
        return result
    }
}
