package import Interpreter

extension Index {
    static func nameText(_ name: Datum?) -> String { name.map { Column.shown($0) } ?? "" }
    var hasNames: Bool { names.contains { $0 != nil } }

    /// The labels of each level as a frame prints them; repeated outer labels are left blank.
    func labelTexts(_ cells: CellText, sparsify: Bool = true) throws -> [[String]] {
        var texts = try levels.map { level in
            if case .texts(let x) = level.store { return x.map { CellText.escaped($0 ?? "NaN") } }
            if case .objects = level.store { return try level.data.map { try cells.text($0) } }
            let all = try cells.cells(level)
            let front = all.map { $0.prefix { $0 == " " }.count }.min() ?? 0
            let cut = all.map { String($0.dropFirst(front)) }
            guard level.isNumeric, !level.isBool else { return cut }
            // Numbers are filled up on the right, which shows in column names.
            let words = cut.map { String($0.drop { $0 == " " }) }
            let width = words.map(\.count).max() ?? 0
            return words.map { CellText.left($0, width) }
        }
        guard sparsify, texts.count > 1 else { return texts }
        for row in stride(from: count - 1, to: 0, by: -1) {
            for level in texts.indices.dropLast() {
                guard texts[level][row] == texts[level][row - 1] else { break }
                texts[level][row] = ""
            }
        }
        return texts
    }

    /// `Index(['a', 'b'], dtype='str')`.
    func repr(_ vm: Interpreter) throws -> String {
        if let range {
            let name = name.map { ", name=\(CellLiteral.text($0, vm))" } ?? ""
            return "RangeIndex(start=\(range.start), stop=\(range.start + range.step * count), step=\(range.step)\(name))"
        }
        let type = isMulti ? "MultiIndex" : isTime ? "DatetimeIndex" : levels[0].isSpan ? "TimedeltaIndex" : "Index"
        var attributes: [String] = []
        if !isMulti { attributes.append("dtype='\(levels[0].dtypeName)'") }
        if let name { attributes.append("name=\(CellLiteral.text(name, vm))") } else if isMulti, hasNames {
            attributes.append("names=[\(names.map { $0.map { CellLiteral.text($0, vm) } ?? "None" }.joined(separator: ", "))]")
        }
        if count > 100 { attributes.append("length=\(count)") }
        if isTime || (!isMulti && levels[0].isSpan) { attributes.append("freq=\(frequency.map { "'\($0)'" } ?? "None")") }
        let body = isMulti ? CellLiteral.tuples(self, vm) : CellLiteral.list(self, vm, type: type)
        let indent = String(repeating: " ", count: type.count + 1)
        var text = "\(type)(" + body
        for (i, attribute) in attributes.enumerated() {
            let line = text.split(separator: "\n", omittingEmptySubsequences: false).last?.count ?? 0
            let comma = i < attributes.count - 1 ? 1 : 0
            if i > 0 { text += line + 2 + attribute.count + comma > 80 ? ",\n" + indent + attribute : ", " + attribute } else {
                if line + attribute.count + comma > 80, text.hasSuffix(" ") { text = String(text.dropLast()) + "\n" + indent + attribute } else { text += attribute }
            }
        }
        return text + ")"
    }
}

/// Labels as the repr of an Index writes them.
package enum CellLiteral {
    package static func text(_ datum: Datum, _ vm: Interpreter) -> String {
        switch datum {
        case .text(let text): Str.quoted(text)
        case .tuple(let parts): "(" + parts.map { self.text($0, vm) }.joined(separator: ", ") + (parts.count == 1 ? ",)" : ")")
        case .time(let time): "'\(Civil(time).text)'"
        case .other(let value): (try? vm.repr(value)) ?? "<\(value.typeName)>"
        default: Column.shown(datum)
        }
    }

    private static func words(_ column: Column, _ vm: Interpreter) -> [String] {
        switch column.store {
        case .times(let x): CellText.dates(x).map { "'\($0)'" }
        case .spans(let x): x.map { $0 == Column.nat ? "NaT" : "'\(TimedeltaObject.text($0))'" }
        default: column.data.map { text($0, vm) }
        }
    }

    /// The labels in brackets, broken at the width of a line, with the comma and the blank or line end after it.
    static func list(_ index: Index, _ vm: Interpreter, type: String) -> String {
        let column = index.levels[0]
        let width = 80
        let isTruncated = column.count > 100
        let shown = isTruncated ? Array(0..<10) + Array(column.count - 10..<column.count) : Array(0..<column.count)
        var words = words(column.picked(shown), vm)
        if words.isEmpty { return "[], " }
        if words.count == 1 { return "[\(words[0])], " }
        func oneLine(_ part: ArraySlice<String>) -> Bool { part.map(\.count).reduce(0, +) + 2 * max(0, part.count - 1) < width }
        let cut = isTruncated ? 10 : 0
        if !column.isText, isTruncated || !oneLine(words[cut...]) {
            let longest = words.map(\.count).max() ?? 0
            words = words.map { CellText.right($0, longest) }
        }
        let prefix = "\n" + String(repeating: " ", count: type.count + 2)
        var (summary, line) = ("", prefix)
        func trimmed(_ text: String) -> String {
            var text = text
            while text.last == " " { text.removeLast() }
            return text
        }
        func extend(_ word: String, _ width: Int) {
            if trimmed(line).count + trimmed(word).count >= width {
                summary += trimmed(line)
                line = prefix
            }
            line += word
        }
        for word in words[..<cut] { extend(word + ", ", width) }
        if isTruncated {
            summary += trimmed(line) + prefix + "..."
            line = prefix
        }
        for word in words[cut...].dropLast() { extend(word + ", ", width) }
        extend(words[words.count - 1], width - 2)
        summary += line + "],"
        let isLong = summary.count > width
        return "[" + summary.dropFirst(prefix.count) + (isLong ? "\n" + String(repeating: " ", count: type.count + 1) : " ")
    }

    /// The rows of a MultiIndex, one a line.
    static func tuples(_ index: Index, _ vm: Interpreter) -> String {
        let isTruncated = index.count > 100
        let shown = isTruncated ? Array(0..<10) + Array(index.count - 10..<index.count) : Array(0..<index.count)
        let indent = String(repeating: " ", count: "MultiIndex".count + 2)
        let columns = index.levels.map { level -> [String] in
            let words = words(level.picked(shown), vm)
            let width = words.map(\.count).max() ?? 0
            return words.map { CellText.right($0, width) }
        }
        if shown.isEmpty { return "[], " }
        var lines = shown.indices.map { row in "(" + columns.map { $0[row] }.joined(separator: ", ") + ")" }
        if isTruncated { lines.insert("...", at: 10) }
        return "[" + lines.joined(separator: ",\n" + indent).replacing("...,", with: "...") + "],\n" + indent.dropLast() + (index.hasNames || isTruncated ? "" : "")
    }
}
