/// Draws figures as lines of text, none wider than the terminal.
public enum TextRenderer {
    /// Whole lines, each with its end.
    public static func render(_ figure: Figure, _ style: TextStyle) -> String {
        let width = figure.size.map { max(60, min(style.width, Int(bounded: max(1, min(100, $0.width)) * 14))) } ?? style.width
        var page = style
        page.width = min(style.width, width)
        var lines: [String] = []
        for row in figure.rows {
            for group in grouped(row, page) {
                if !lines.isEmpty { lines.append("") }
                lines += sideBySide(group, figure.size, page).lines(style)
            }
        }
        if !figure.title.isEmpty {
            var heading = TextCanvas(width: page.width)
            heading.addTitle(figure.title, style, centre: figure.rows.contains { $0.count > 1 } ? page.width : nil)
            lines = heading.lines(style) + lines
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private typealias Placed = (panel: Figure.Panel, frame: Figure.Frame)

    /// A row of panels in as many rows as the page's width needs.
    private static func grouped(_ row: [Placed], _ style: TextStyle) -> [[Placed]] {
        guard row.count > 1 else { return [row] }
        let narrow = row.contains { Double(style.width) * $0.frame.width - 2 < Double(narrowest($0.panel)) }
        if !narrow { return [row] }
        let need = row.map { narrowest($0.panel) }.max() ?? 1
        let perLine = max(1, min(row.count - 1, (style.width + 2) / (need + 2)))
        return stride(from: 0, to: row.count, by: perLine).map { start in
            row[start..<min(row.count, start + perLine)].enumerated().map { i, item in (item.panel, Figure.Frame(row: 0, column: i, rows: 1, columns: perLine)) }
        }
    }

    /// The width below which a panel should not share its line with others.
    private static func narrowest(_ panel: Figure.Panel) -> Int {
        switch panel {
        case .heatMap(let map): max(14, min(34, map.columnCount + (map.hasAxes ? 4 : 0)))
        case .chart: 34
        case .bars: 30
        case .table(let table): min(60, table.columnCount * 8)
        case .words: 30
        }
    }

    private static func sideBySide(_ row: [Placed], _ size: Figure.Size?, _ style: TextStyle) -> TextCanvas {
        let canvases = row.map { item -> (TextCanvas, Int) in
            var part = style
            let share = row.count == 1 ? 1 : item.frame.width
            part.width = max(1, Int(bounded: Double(style.width) * share) - (row.count == 1 ? 0 : 2))
            let left = row.count == 1 ? 0 : Int(bounded: Double(style.width) * item.frame.left)
            let shape = size.map { $0.height * item.frame.height / max(0.1, $0.width * item.frame.width) }
            return (canvas(item.panel, shape, part), left)
        }
        var page = TextCanvas(width: style.width, height: canvases.map(\.0.height).max() ?? 0)
        for (canvas, left) in canvases { page.draw(canvas, left, 0) }
        return page
    }

    /// - Parameter shape: height by width of the panel's place, nil if free.
    private static func canvas(_ panel: Figure.Panel, _ shape: Double?, _ style: TextStyle) -> TextCanvas {
        switch panel {
        case .heatMap(let map): HeatMapText(map, style).canvas()
        case .chart(let chart): ChartText(chart, style, shape: shape).canvas()
        case .bars(let bars): ListText.bars(bars, style)
        case .table(let table): ListText.table(table, style)
        case .words(let words): ListText.words(words, style)
        }
    }
}

extension TextCanvas {
    /// Adds a heading, broken between words where it is too long. It stands in the middle of `centre` columns if given.
    mutating func addTitle(_ text: String, _ style: TextStyle, centre: Int? = nil, from left: Int = 0) {
        guard !text.isEmpty else { return }
        for part in text.split(separator: "\n", omittingEmptySubsequences: true) {
            for line in TextCanvas.wrapped(style.clean(String(part)), width, isPlain: style.isPlain) {
                grow(to: height + 1)
                let size = DisplayText.width(line)
                let start = centre.map { left + max(0, ($0 - size) / 2) } ?? left
                put(line, max(0, min(start, width - size)), height - 1)
            }
        }
    }

    /// Adds a remark below a picture.
    mutating func addNote(_ text: String, _ style: TextStyle, from left: Int = 1) {
        for line in TextCanvas.wrapped(style.clean(text), max(1, width - left), isPlain: style.isPlain) {
            grow(to: height + 1)
            put(line, left, height - 1, isDim: true)
        }
    }

    /// Broken between words; a longer word is cut.
    static func wrapped(_ text: String, _ width: Int, isPlain: Bool) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let word = DisplayText.fit(String(word), width, isPlain: isPlain)
            if line.isEmpty {
                line = word
            } else if DisplayText.width(line) + 1 + DisplayText.width(word) <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = word
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
