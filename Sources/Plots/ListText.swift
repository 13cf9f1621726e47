/// Pictures that are lists of lines: bars with their labels, tables, coloured words.
enum ListText {
    private static let longest = 40

    static func bars(_ bars: Bars, _ style: TextStyle) -> TextCanvas {
        var canvas = TextCanvas(width: style.width)
        canvas.addTitle(bars.title, style)
        guard !bars.values.isEmpty else {
            canvas.addNote("(nothing to draw: no values)", style)
            return canvas
        }
        let per = (bars.values.count - 1) / longest + 1
        let items = stride(from: 0, to: bars.values.count, by: per).map { start -> (label: String, value: Double) in
            let end = min(bars.values.count, start + per)
            let mean = bars.values[start..<end].reduce(0) { $0 + $1 / Double(end - start) }
            return (end - start > 1 ? "\(bars.label(start))-\(bars.label(end - 1))" : bars.label(start), mean)
        }
        let labels = items.map { DisplayText.fit(style.clean($0.label), max(4, min(30, style.width / 3)), isPlain: style.isPlain) }
        let labelWidth = labels.map { DisplayText.width($0) }.max() ?? 0
        let numbers = items.map { NumberText.short($0.value) }
        let room = max(2, style.width - labelWidth - (numbers.map(\.count).max() ?? 0) - 3)
        let finite = items.map(\.value).filter(\.isFinite)
        let (low, high) = (min(0, finite.min() ?? 0), max(0, finite.max() ?? 0))
        let scale = ColourScale(map: .sequential, low: low, high: high)
        let zero = low < 0 ? (scale.share(0) ?? 0) * Double(room) : 0
        let heading = [style.clean(bars.labelHeading), style.clean(bars.valueHeading)]
        if !heading.joined().isEmpty {
            canvas.grow(to: canvas.height + 1)
            canvas.put(heading[0], max(0, labelWidth - DisplayText.width(heading[0])), canvas.height - 1, isDim: true)
            canvas.put(heading[1], max(labelWidth, DisplayText.width(heading[0])) + 1, canvas.height - 1, isDim: true)
        }
        for (i, item) in items.enumerated() {
            let y = canvas.height
            canvas.grow(to: y + 1)
            canvas.put(labels[i], labelWidth - DisplayText.width(labels[i]), y)
            let at = item.value.isFinite && low < high ? (scale.share(item.value) ?? 0) * Double(room) : zero
            let (from, to) = (min(zero, at), max(zero, at))
            let bar = Blocks.horizontal(from: from, to: to, isPlain: style.isPlain)
            canvas.put(bar.text, labelWidth + 1 + bar.start, y, ink: .series(item.value < 0 ? 1 : 0))
            let end = max(Int(bounded: to.rounded(.up)), bar.start + bar.text.count)
            canvas.put(numbers[i], labelWidth + 2 + min(room, end), y)
        }
        if per > 1 { canvas.addNote("each bar is the mean of \(per) values (\(bars.values.count) in all)", style) }
        return canvas
    }

    static func table(_ table: NumberTable, _ style: TextStyle) -> TextCanvas {
        var canvas = TextCanvas(width: style.width)
        canvas.addTitle(table.title, style)
        guard table.columnCount > 0 else { return canvas }
        let rows = ([table.headings] + table.rows).map { row in (0..<table.columnCount).map { style.clean(table.cell(row, $0)) } }
        var widths = (0..<table.columnCount).map { column in rows.map { DisplayText.width($0[column]) }.max() ?? 0 }
        // Too wide: the widest columns give way.
        while widths.reduce(0, +) + 2 * (widths.count - 1) > style.width, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 3 { widths[widest] -= 1 }
        for (i, row) in rows.enumerated() where i > 0 || !table.headings.isEmpty {
            canvas.grow(to: canvas.height + 1)
            var x = 0
            for (column, text) in row.enumerated() {
                let text = DisplayText.fit(text, widths[column], isPlain: style.isPlain)
                canvas.put(text, table.isNumeric(column) ? x + widths[column] - DisplayText.width(text) : x, canvas.height - 1)
                x += widths[column] + 2
            }
            if i == 0 {
                canvas.grow(to: canvas.height + 1)
                canvas.put(String(repeating: style.isPlain ? "-" : "─", count: min(style.width, max(0, x - 2))), 0, canvas.height - 1, isDim: true)
            }
        }
        return canvas
    }

    /// Words as in a paragraph; where there are no colours, the strongest ones carry their value in brackets.
    static func words(_ words: Words, _ style: TextStyle) -> TextCanvas {
        var canvas = TextCanvas(width: style.width)
        canvas.addTitle(words.title, style)
        guard !words.words.isEmpty else {
            canvas.addNote("(no words)", style)
            return canvas
        }
        var x = 0
        canvas.grow(to: canvas.height + 1)
        for (i, word) in words.words.enumerated() {
            let value = words.value(i)
            var text = style.clean(word)
            if !style.hasScales, !value.isNaN { text += "(\(NumberText.short(value)))" }
            text = DisplayText.fit(text, style.width, isPlain: style.isPlain)
            let size = DisplayText.width(text)
            if x > 0, x + size > style.width {
                x = 0
                canvas.grow(to: canvas.height + 1)
            }
            let back = style.hasScales ? words.scale.colour(value) : nil
            canvas.put(text, x, canvas.height - 1, ink: back.map { .colour($0.readable) } ?? .ink, back: back)
            x += size + 1
        }
        if style.hasScales { canvas.addScale(words.scale, "", style, from: 0) }
        return canvas
    }
}

/// Bars of block characters, in eighths of a cell.
enum Blocks {
    private static let left: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    private static let lower: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇"]

    /// A bar between two places in cells: where its first character stands, and its characters.
    static func horizontal(from: Double, to: Double, isPlain: Bool) -> (start: Int, text: String) {
        guard from.isFinite, to.isFinite, to > from else { return (from.isFinite ? Int(bounded: from) : 0, "") }
        if isPlain {
            let start = Int(bounded: from.rounded())
            return (start, String(repeating: "#", count: max(1, Int(bounded: to.rounded()) - start)))
        }
        let start = Int(bounded: from.rounded(.down))
        // A bar that begins inside of a cell: its first cell is full or half.
        var text = ""
        var at = start
        if from - Double(start) > 0.25 {
            if from - Double(start) <= 0.75 { text = "▐" } else { text = " " }
            at += 1
        }
        let whole = Int(bounded: to.rounded(.down))
        text += String(repeating: "█", count: max(0, whole - at))
        let rest = Int(bounded: ((to - Double(max(whole, at))) * 8).rounded())
        if rest >= 8 { text += "█" } else if rest > 0 { text.append(left[rest - 1]) } else if text.isEmpty { text = "▏" }
        return (start, text)
    }

    /// The character for the part of a line between two heights, 0 at its bottom, 1 at its top; nil for none.
    static func vertical(from: Double, to: Double, isPlain: Bool) -> Character? {
        let (from, to) = (max(0, from), min(1, to))
        guard to > from else { return nil }
        if isPlain { return to - from >= 0.5 ? "#" : "_" }
        if from < 0.25 {
            let eighths = Int(bounded: (to * 8).rounded())
            return eighths >= 8 ? "█" : lower[max(0, eighths - 1)]
        }
        return to > 0.75 ? "▀" : "▬"
    }
}
