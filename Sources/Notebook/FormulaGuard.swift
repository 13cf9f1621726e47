/// Keeps formulas away from Markdown, to which `_`, `*` and `\` mean other things: each is a mark while it is read.
struct FormulaGuard {
    let text: String
    private let formulas: [String]
    private static let open: Character = "\u{E000}"
    private static let close: Character = "\u{E001}"

    init(_ source: String) {
        guard source.contains("$") else {
            (text, formulas) = (source, [])
            return
        }
        var (result, formulas) = ("", [String]())
        var fence: Substring?
        var paragraph: [Substring] = []
        func flush() {
            if !paragraph.isEmpty { result += FormulaGuard.guarded(paragraph.joined(separator: "\n"), &formulas) }
            paragraph = []
        }
        for (i, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.drop { $0 == " " }
            let isFence = trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~")
            // A formula may run over the end of a line, but not out of its paragraph.
            if fence != nil || isFence || trimmed.isEmpty {
                if !paragraph.isEmpty { result += "\n" }
                let hadParagraph = !paragraph.isEmpty
                if hadParagraph { result.removeLast() }
                flush()
                if i > 0 { result += "\n" }
                result += line
                if isFence {
                    let marks = trimmed.prefix { $0 == trimmed.first }
                    if let open = fence { if marks.hasPrefix(open), trimmed.dropFirst(marks.count).allSatisfy(\.isWhitespace) { fence = nil } } else { fence = marks }
                }
            } else {
                if paragraph.isEmpty, i > 0 { result += "\n" }
                paragraph.append(line)
            }
        }
        flush()
        (text, self.formulas) = (result, formulas)
    }

    private static func guarded(_ text: String, _ formulas: inout [String]) -> String {
        var result = ""
        var rest = text[...]
        while let first = rest.first {
            if first == "`" {
                let ticks = rest.prefix { $0 == "`" }
                if let end = rest.dropFirst(ticks.count).range(of: ticks) {
                    result += rest[..<end.upperBound]
                    rest = rest[end.upperBound...]
                } else {
                    result += ticks
                    rest = rest.dropFirst(ticks.count)
                }
            } else if first == "$", let (formula, after) = formula(rest) {
                // Line ends inside stay, so that lines keep their numbers.
                result += "\(open)\(formulas.count)\(close)" + String(repeating: "\n", count: formula.filter { $0 == "\n" }.count)
                formulas.append(String(formula.map { $0 == "\n" ? " " : $0 }))
                rest = after
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// `$x$` or `$$x$$` at the start; a dollar sign before a space or behind one is money.
    private static func formula(_ text: Substring) -> (Substring, Substring)? {
        let marks = text.hasPrefix("$$") ? 2 : 1
        let inner = text.dropFirst(marks)
        guard let first = inner.first, marks == 2 || !first.isWhitespace, let end = inner.range(of: marks == 2 ? "$$" : "$"), end.lowerBound > inner.startIndex else { return nil }
        let formula = inner[..<end.lowerBound]
        let after = inner[end.upperBound...]
        if marks == 1, formula.last?.isWhitespace == true || after.first?.isNumber == true { return nil }
        return (formula, after)
    }

    func inlines(in text: String) -> [Inline] {
        guard text.contains(FormulaGuard.open) else { return [.text(text)] }
        return pieces(text).map { $0.isFormula ? .formula($0.text) : .text($0.text) }
    }

    func restored(in text: String, _ show: (String) -> String) -> String {
        text.contains(FormulaGuard.open) ? pieces(text).map { $0.isFormula ? show($0.text) : $0.text }.joined() : text
    }

    private func pieces(_ text: String) -> [(text: String, isFormula: Bool)] {
        text.split(separator: FormulaGuard.open, omittingEmptySubsequences: false).enumerated().flatMap { i, part -> [(text: String, isFormula: Bool)] in
            guard i > 0, let end = part.firstIndex(of: FormulaGuard.close), let number = Int(part[..<end]), formulas.indices.contains(number) else { return part.isEmpty ? [] : [(String(part), false)] }
            let rest = String(part[part.index(after: end)...])
            return [(formulas[number], true)] + (rest.isEmpty ? [] : [(rest, false)])
        }
    }
}

extension Substring {
    /// The first place of a text in this one.
    fileprivate func range(of wanted: some StringProtocol) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(wanted) { return start..<index(start, offsetBy: wanted.count) }
            start = index(after: start)
        }
        return nil
    }
}
