/// What a terminal can show.
public struct TextStyle: Sendable {
    public enum Colours: Sendable { case none, sixteen, xterm, full }
    public var width: Int
    public var colours: Colours
    /// Only characters of ASCII.
    public var isPlain: Bool

    public init(width: Int = 80, colours: Colours = .none, isPlain: Bool = false) {
        self.width = max(24, width)
        self.colours = colours
        self.isPlain = isPlain
    }

    func background(_ colour: Colour, _ text: String) -> String {
        switch colours {
        case .full: "\u{1B}[48;2;\(colour.red);\(colour.green);\(colour.blue)m\(text)\u{1B}[0m"
        case .xterm: "\u{1B}[48;5;\(colour.xterm)m\(text)\u{1B}[0m"
        case .sixteen, .none: text
        }
    }

    func foreground(_ colour: Colour, _ index: Int, _ text: String) -> String {
        switch colours {
        case .full: "\u{1B}[38;2;\(colour.red);\(colour.green);\(colour.blue)m\(text)\u{1B}[0m"
        case .xterm: "\u{1B}[38;5;\(colour.xterm)m\(text)\u{1B}[0m"
        case .sixteen: "\u{1B}[\([34, 31, 32, 35, 36, 33][index % 6])m\(text)\u{1B}[0m"
        case .none: text
        }
    }
}

/// Draws figures as lines of text.
public enum TextRenderer {
    public static func render(_ figure: Figure, _ style: TextStyle) -> String {
        var lines: [String] = figure.title.isEmpty ? [] : [figure.title]
        for panel in figure.panels {
            switch panel {
            case .heatMap(let map): lines += heatMap(map, style)
            case .bars(let bars): lines += self.bars(bars, style)
            case .lines(let chart): lines += self.lines(chart, style)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Heat map

    private static func heatMap(_ map: HeatMap, _ style: TextStyle) -> [String] {
        let count = map.rows.map(\.count).max() ?? 0
        guard count > 0 else { return [map.title, "(nothing to draw)"] }
        let maximumRows = 16
        let (rows, perRow) = grouped(map.rows, into: maximumRows)
        let margin = max(3, String(map.rows.count).count + 1)
        let room = max(8, style.width - margin - 2)
        let perColumn = (count + room - 1) / room
        let columns = (count + perColumn - 1) / perColumn
        let cellWidth = max(1, min(4, room / columns))
        var lines = [map.title]
        for (i, row) in rows.enumerated() {
            let label = String(i * perRow + 1)
            var line = String(repeating: " ", count: max(0, margin - label.count - 1)) + label + " "
            for c in 0..<columns {
                let part = row[min(row.count, c * perColumn)..<min(row.count, (c + 1) * perColumn)]
                let value = part.isEmpty ? .nan : part.reduce(0, +) / Double(part.count)
                line += cell(value, map, style, cellWidth)
            }
            lines.append(line)
        }
        lines.append(axis(map, count, perColumn, columns, cellWidth, margin, style.width))
        lines.append(scale(map, style, margin))
        var notes: [String] = []
        if perColumn > 1 { notes.append("each column is the mean of \(perColumn) \(map.columnLabel)s") }
        if perRow > 1 { notes.append("each row is the mean of \(perRow) \(map.rowLabel)s") }
        // The axis says so too where there is no room for its name.
        if map.columnNames.isEmpty, lines.last?.contains(map.columnLabel) == false { notes.append("across: \(map.columnLabel)s") }
        for note in notes { lines.append(String((String(repeating: " ", count: min(margin, 2)) + note).prefix(style.width))) }
        return lines
    }

    private static func grouped(_ rows: [[Double]], into limit: Int) -> ([[Double]], Int) {
        let per = (rows.count + limit - 1) / limit
        guard per > 1 else { return (rows, 1) }
        let means = stride(from: 0, to: rows.count, by: per).map { start -> [Double] in
            let part = rows[start..<min(rows.count, start + per)]
            return (part.first ?? []).indices.map { c in part.reduce(0) { $0 + $1[c] } / Double(part.count) }
        }
        return (means, per)
    }

    private static func cell(_ value: Double, _ map: HeatMap, _ style: TextStyle, _ width: Int) -> String {
        if !value.isFinite { return String(repeating: "?", count: width) }
        if style.colours == .full || style.colours == .xterm { return style.background(map.colour(value), String(repeating: " ", count: width)) }
        let ramp = Array(style.isPlain ? " .:-=+*#%@" : " ░▒▓█")
        if map.isDiverging {
            // Without colour the sign is written, the size shaded.
            let size = abs(value) / max(abs(map.low), abs(map.high))
            let shade = ramp[min(ramp.count - 1, Int(min(1, size) * Double(ramp.count)))]
            guard shade != " " else { return String(repeating: " ", count: width) }
            return (value < 0 ? "-" : width > 1 ? "+" : String(shade)) + String(repeating: shade, count: width - 1)
        }
        let shade = ramp[min(ramp.count - 1, Int(map.share(value) * Double(ramp.count)))]
        return String(repeating: shade, count: width)
    }

    private static func axis(_ map: HeatMap, _ count: Int, _ perColumn: Int, _ columns: Int, _ cellWidth: Int, _ margin: Int, _ width: Int) -> String {
        var line = Array(repeating: Character(" "), count: columns * cellWidth)
        func place(_ text: String, _ at: Int) -> Bool {
            let characters = Array(text)
            guard at + characters.count <= line.count, line[max(0, at - 1)..<min(line.count, at + characters.count + 1)].allSatisfy({ $0 == " " }) else { return false }
            for (i, c) in characters.enumerated() { line[at + i] = c }
            return true
        }
        for c in 0..<columns {
            let step = c * perColumn
            let name = step < map.columnNames.count ? map.columnNames[step] : String(step + 1)
            let isTick = c == 0 || !map.columnNames.isEmpty || (step + 1) % max(1, tickDistance(count)) == 0
            if isTick { _ = place(String(name.prefix(max(1, cellWidth * 3))), c * cellWidth) }
        }
        let heading = " " + map.columnLabel
        return String(repeating: " ", count: margin) + String(line) + (margin + line.count + heading.count <= width ? heading : "")
    }

    private static func tickDistance(_ count: Int) -> Int {
        for step in [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000] where count / step <= 10 { return step }
        return max(1, count / 10)
    }

    private static func scale(_ map: HeatMap, _ style: TextStyle, _ margin: Int) -> String {
        let steps = 10
        let bar = (0..<steps).map { i in
            let value = map.low + (map.high - map.low) * Double(i) / Double(steps - 1)
            return cell(value, map, style, map.isDiverging && style.colours == .none ? 2 : 1)
        }.joined()
        return String(repeating: " ", count: margin) + NumberText.short(map.low) + " " + bar + " " + NumberText.short(map.high)
    }

    // MARK: Bars

    private static func bars(_ bars: Bars, _ style: TextStyle) -> [String] {
        var lines = [bars.title]
        let limit = 40
        let per = max(1, (bars.values.count + limit - 1) / limit)
        var items: [(String, Double)] = []
        for start in stride(from: 0, to: bars.values.count, by: per) {
            let end = min(bars.values.count, start + per)
            let part = bars.values[start..<end]
            let label = start < bars.labels.count ? bars.labels[start] : String(start + 1)
            let last = end - 1 < bars.labels.count ? bars.labels[end - 1] : String(end)
            items.append((per > 1 ? "\(label)-\(last)" : label, part.reduce(0, +) / Double(max(1, part.count))))
        }
        let labelWidth = min(24, items.map(\.0.count).max() ?? 0)
        let numbers = items.map { NumberText.short($0.1) }
        let numberWidth = numbers.map(\.count).max() ?? 0
        let room = max(4, style.width - labelWidth - numberWidth - 4)
        let largest = items.map { $0.1.isFinite ? abs($0.1) : 0 }.max() ?? 0
        if !bars.labelHeading.isEmpty { lines.append(" " + bars.labelHeading) }
        for (i, item) in items.enumerated() {
            let share = largest > 0 && item.1.isFinite ? abs(item.1) / largest : 0
            let label = String(item.0.prefix(labelWidth))
            let text = style.isPlain ? String(repeating: "#", count: Int((share * Double(room)).rounded())) : eighths(share * Double(room))
            lines.append(
                " " + String(repeating: " ", count: labelWidth - label.count) + label + " "
                    + style.foreground(Colour.series[item.1 < 0 ? 1 : 0], item.1 < 0 ? 1 : 0, text) + " " + numbers[i])
        }
        if per > 1 { lines.append(" each bar is the mean of \(per) values") }
        return lines
    }

    private static func eighths(_ length: Double) -> String {
        let whole = Int(length)
        let rest = Int((length - Double(whole)) * 8)
        return String(repeating: "█", count: whole) + (rest > 0 ? String(Array("▏▎▍▌▋▊▉")[rest - 1]) : "")
    }

    // MARK: Lines

    private static func lines(_ chart: Lines, _ style: TextStyle) -> [String] {
        var result = chart.title.isEmpty ? [] : [chart.title]
        let all = chart.series.flatMap { chart.points($0) }
        guard let firstPoint = all.first else { return result + ["(nothing to draw)"] }
        var (x0, x1, y0, y1) = (firstPoint.x, firstPoint.x, firstPoint.y, firstPoint.y)
        for p in all { (x0, x1, y0, y1) = (min(x0, p.x), max(x1, p.x), min(y0, p.y), max(y1, p.y)) }
        if x0 == x1 { (x0, x1) = (x0 - 1, x1 + 1) }
        if y0 == y1 { (y0, y1) = (y0 - (y0 == 0 ? 1 : abs(y0) / 2), y1 + (y1 == 0 ? 1 : abs(y1) / 2)) }
        func label(_ y: Double) -> String { chart.isLogarithmic ? "1e" + NumberText.short((y * 10).rounded() / 10) : NumberText.short(y) }
        let labels = [label(y1), label((y0 + y1) / 2), label(y0)]
        let margin = (labels.map(\.count).max() ?? 1) + 1
        let columns = max(10, min(style.width - margin - 2, 100))
        let rows = max(8, min(16, columns / 5))
        // Braille gives 2×4 dots a character, plain text one.
        let (dx, dy) = style.isPlain ? (1, 1) : (2, 4)
        var dots = [[Int]](repeating: [Int](repeating: 0, count: columns), count: rows)
        var owner = [[Int]](repeating: [Int](repeating: -1, count: columns), count: rows)
        func plot(_ px: Int, _ py: Int, _ series: Int) {
            guard px >= 0, py >= 0, px < columns * dx, py < rows * dy else { return }
            let (c, r) = (px / dx, py / dy)
            dots[r][c] |= [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]][py % dy][px % dx]
            owner[r][c] = series
        }
        for (index, series) in chart.series.enumerated() {
            let points = chart.points(series).map { p in
                (Int(((p.x - x0) / (x1 - x0) * Double(columns * dx - 1)).rounded()), Int(((y1 - p.y) / (y1 - y0) * Double(rows * dy - 1)).rounded()))
            }
            for (i, p) in points.enumerated() {
                plot(p.0, p.1, index)
                guard i > 0, !series.isScatter else { continue }
                let q = points[i - 1]
                let steps = max(abs(p.0 - q.0), abs(p.1 - q.1))
                for s in 0..<max(1, steps) { plot(q.0 + (p.0 - q.0) * s / max(1, steps), q.1 + (p.1 - q.1) * s / max(1, steps), index) }
            }
        }
        let marks = Array("*o+x#@")
        for r in 0..<rows {
            let text = r == 0 ? labels[0] : r == rows / 2 ? labels[1] : r == rows - 1 ? labels[2] : ""
            var line = String(repeating: " ", count: margin - text.count - 1) + text + (style.isPlain ? " |" : " │")
            for c in 0..<columns {
                let series = owner[r][c]
                if series < 0 {
                    line += " "
                } else if style.isPlain {
                    line += String(marks[series % marks.count])
                } else {
                    line += style.foreground(Colour.series[series % 6], series, String(Character(Unicode.Scalar(UInt32(0x2800 + dots[r][c])) ?? " ")))
                }
            }
            result.append(line)
        }
        let (left, right) = (NumberText.short(x0), NumberText.short(x1))
        let gap = max(1, columns - left.count - right.count)
        result.append(String(repeating: " ", count: margin) + (style.isPlain ? "+" + String(repeating: "-", count: columns) : "└" + String(repeating: "─", count: columns)))
        let middle = chart.xLabel.count + 2 <= gap ? center(chart.xLabel, gap) : String(repeating: " ", count: gap)
        result.append(String(repeating: " ", count: margin + 1) + left + middle + right)
        let named = chart.series.enumerated().filter { !$0.element.name.isEmpty }
        if !named.isEmpty {
            let legend = named.map { i, s in style.foreground(Colour.series[i % 6], i, style.isPlain ? String(marks[i % marks.count]) : "━━") + " " + s.name }
            result.append(String(repeating: " ", count: margin + 1) + legend.joined(separator: "   ") + (chart.yLabel.isEmpty ? "" : "   (\(chart.yLabel))"))
        } else if !chart.yLabel.isEmpty {
            result.append(String(repeating: " ", count: margin + 1) + "y: " + chart.yLabel)
        }
        return result
    }

    private static func center(_ text: String, _ width: Int) -> String {
        let left = (width - text.count) / 2
        return String(repeating: " ", count: left) + text + String(repeating: " ", count: width - left - text.count)
    }
}
