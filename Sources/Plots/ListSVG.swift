/// Bars with their labels, tables and coloured words as SVG.
enum ListSVG {
    private static let line = 20.0

    private static func heading(_ title: String) -> Double { title.isEmpty ? 4 : 28 }

    /// A verdict is part of the title of bars: none of it may be cut off.
    private static func titleLines(_ bars: Bars, _ width: Double) -> [String] {
        bars.title.isEmpty ? [] : TextCanvas.wrapped(bars.title, max(1, Int(bounded: width / (13 * 0.58))), isPlain: false)
    }

    private static func heading(_ bars: Bars, _ width: Double) -> Double { heading(bars.title) + 17 * Double(max(0, titleLines(bars, width).count - 1)) }

    // MARK: Bars

    static func height(_ bars: Bars, _ width: Double) -> Double { heading(bars, width) + (bars.labelHeading.isEmpty ? 0 : line) + Double(bars.values.count) * barHeight(bars) + 8 }
    private static func barHeight(_ bars: Bars) -> Double { max(4, min(line, 800 / Double(max(1, bars.values.count)))) }

    static func draw(_ bars: Bars, _ box: SVGBox, into writer: inout SVGWriter) {
        for (i, line) in titleLines(bars, box.width).enumerated() { writer.text(line, box.middle, box.y + 16 + 17 * Double(i), size: 13, anchor: .middle) }
        let top = box.y + heading(bars, box.width)
        let height = barHeight(bars)
        let left = min(box.width / 3, max(30, (bars.values.indices.map { SVGWriter.width(bars.label($0), size: 11) }.max() ?? 0) + 12))
        let room = max(20, box.width - left - 70)
        let finite = bars.values.filter(\.isFinite)
        let (low, high) = (min(0, finite.min() ?? 0), max(0, finite.max() ?? 0))
        let scale = ColourScale(map: .sequential, low: low, high: high)
        let zero = low < 0 ? (scale.share(0) ?? 0) * room : 0
        var y = top
        if !bars.labelHeading.isEmpty {
            writer.text(bars.labelHeading, box.x + left - 6, y + 10, size: 11, anchor: .end)
            writer.text(bars.valueHeading, box.x + left, y + 10, size: 11)
            y += line
        }
        for (i, value) in bars.values.enumerated() {
            let at = value.isFinite && low < high ? (scale.share(value) ?? 0) * room : zero
            writer.rect(box.x + left + min(at, zero), y + height * 0.1, abs(at - zero), height * 0.8, SVGWriter.attribute("fill", .series(value < 0 ? 1 : 0)))
            if height > 9 || i % 5 == 0 {
                writer.text(SVGWriter.fit(bars.label(i), left - 8, size: 11), box.x + left - 6, y + height * 0.72, size: 11, anchor: .end)
                writer.text(NumberText.short(value), box.x + left + max(at, zero) + 5, y + height * 0.72, size: 11)
            }
            y += height
        }
        writer.line(box.x + left + zero, top, box.x + left + zero, y, "class=\"axis\"")
    }

    // MARK: Table

    static func height(_ table: NumberTable) -> Double { heading(table.title) + line * Double(table.rows.count + 1) + 8 }

    static func draw(_ table: NumberTable, _ box: SVGBox, into writer: inout SVGWriter) {
        writer.text(table.title, box.x, box.y + 16, size: 13)
        guard table.columnCount > 0 else { return }
        let widths = (0..<table.columnCount).map { column in
            ([table.headings] + table.rows).map { SVGWriter.width(table.cell($0, column)) }.max() ?? 0
        }
        var y = box.y + heading(table.title) + 14
        for (i, row) in ([table.headings] + table.rows).enumerated() {
            var x = box.x
            for column in 0..<table.columnCount {
                let isRight = table.isNumeric(column)
                writer.text(table.cell(row, column), isRight ? x + widths[column] : x, y, anchor: isRight ? .end : .start, isBold: i == 0)
                x += widths[column] + 20
            }
            if i == 0 { writer.line(box.x, y + 5, x - 20, y + 5, "class=\"axis\"") }
            y += line
        }
    }

    // MARK: Words

    private static let wordLine = 24.0

    private static func places(_ words: Words, _ width: Double) -> [(x: Double, line: Int, width: Double)] {
        var (x, row) = (0.0, 0)
        return words.words.map { word in
            let size = SVGWriter.width(word, size: 14) + 8
            if x > 0, x + size > width { (x, row) = (0, row + 1) }
            defer { x += size + 4 }
            return (x, row, size)
        }
    }

    static func height(_ words: Words, _ width: Double) -> Double { heading(words.title) + wordLine * Double((places(words, width).last?.line ?? 0) + 1) + 44 }

    static func draw(_ words: Words, _ box: SVGBox, into writer: inout SVGWriter) {
        writer.text(words.title, box.x, box.y + 16, size: 13)
        let top = box.y + heading(words.title)
        var bottom = top + wordLine
        for (i, place) in places(words, box.width).enumerated() {
            let y = top + Double(place.line) * wordLine
            let colour = words.scale.colour(words.value(i))
            if let colour { writer.rect(box.x + place.x, y, place.width, wordLine - 4, "rx=\"3\" fill=\"\(colour.hex)\"", title: NumberText.short(words.value(i))) }
            writer.text(words.words[i], box.x + place.x + 4, y + 15, size: 14, paint: colour.map { .colour($0.readable) } ?? .ink)
            bottom = y + wordLine
        }
        writer.scale(words.scale, "", x: box.x, y: bottom + 6, width: min(200, box.width))
    }
}
