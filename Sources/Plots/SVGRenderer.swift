/// Draws figures as SVG, with text that stays text and colours for light and dark pages.
public enum SVGRenderer {
    private static let width = 720.0
    private static let margin = 64.0

    public static func render(_ figure: Figure) -> String {
        var body = ""
        var y = figure.title.isEmpty ? 8.0 : 36.0
        if !figure.title.isEmpty { body += text(figure.title, margin, 24, size: 16) }
        for panel in figure.panels {
            switch panel {
            case .heatMap(let map): y = heatMap(map, at: y, into: &body)
            case .bars(let bars): y = self.bars(bars, at: y, into: &body)
            case .lines(let chart): y = lines(chart, at: y, into: &body)
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(y + 8))" width="\(Int(width))" font-family="sans-serif">
            <style>text{fill:#222}.axis{stroke:#888;fill:none}.page{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#ddd}.page{fill:#1b1b1f}}</style>
            <rect class="page" width="100%" height="100%"/>
            \(body)</svg>

            """
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: if scalar.value >= 32 || scalar == "\n" || scalar == "\t" { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    private static func text(_ string: String, _ x: Double, _ y: Double, size: Int = 12, anchor: String = "start") -> String {
        string.isEmpty ? "" : "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(size)\" text-anchor=\"\(anchor)\">\(escaped(string))</text>\n"
    }

    private static func number(_ x: Double) -> String { NumberText.format("%.2f", x) }

    private static func heatMap(_ map: HeatMap, at top: Double, into body: inout String) -> Double {
        let columns = max(1, map.rows.map(\.count).max() ?? 1)
        let cellWidth = (width - 2 * margin) / Double(columns)
        let cellHeight = min(24, max(3, 240 / Double(max(1, map.rows.count))))
        body += text(map.title, margin, top + 16, size: 13)
        let start = top + 26
        for (i, row) in map.rows.enumerated() {
            for (j, value) in row.enumerated() {
                body += "<rect x=\"\(number(margin + Double(j) * cellWidth))\" y=\"\(number(start + Double(i) * cellHeight))\" width=\"\(number(cellWidth + 0.3))\" height=\"\(number(cellHeight + 0.3))\" fill=\"\(map.colour(value).hex)\"><title>\(escaped(map.rowLabel)) \(i + 1), \(escaped(map.columnLabel)) \(j + 1): \(NumberText.short(value))</title></rect>\n"
            }
        }
        let end = start + Double(map.rows.count) * cellHeight
        body += text(map.rowLabel, margin - 8, start + 12, anchor: "end")
        let every = max(1, columns / 12)
        for j in stride(from: 0, to: columns, by: every) {
            body += text(j < map.columnNames.count ? map.columnNames[j] : String(j + 1), margin + (Double(j) + 0.5) * cellWidth, end + 16, anchor: "middle")
        }
        body += text(map.columnLabel, width - margin + 8, end + 16)
        for i in 0..<20 {
            let value = map.low + (map.high - map.low) * Double(i) / 19
            body += "<rect x=\"\(number(margin + Double(i) * 8))\" y=\"\(number(end + 28))\" width=\"8.3\" height=\"10\" fill=\"\(map.colour(value).hex)\"/>\n"
        }
        body += text(NumberText.short(map.low), margin - 6, end + 37, anchor: "end") + text(NumberText.short(map.high), margin + 168, end + 37)
        return end + 52
    }

    private static func bars(_ bars: Bars, at top: Double, into body: inout String) -> Double {
        body += text(bars.title, margin, top + 16, size: 13)
        let height = min(18, max(4, 400 / Double(max(1, bars.values.count))))
        let largest = bars.values.map { $0.isFinite ? abs($0) : 0 }.max() ?? 0
        var y = top + 28
        for (i, value) in bars.values.enumerated() {
            let length = largest > 0 && value.isFinite ? abs(value) / largest * (width - 2 * margin - 60) : 0
            body += "<rect x=\"\(number(margin))\" y=\"\(number(y))\" width=\"\(number(length))\" height=\"\(number(height * 0.8))\" fill=\"\(Colour.series[value < 0 ? 1 : 0].hex)\"/>\n"
            if height > 9 || i % 5 == 0 {
                body += text(i < bars.labels.count ? bars.labels[i] : String(i + 1), margin - 6, y + height * 0.7, size: 11, anchor: "end")
                body += text(NumberText.short(value), margin + length + 6, y + height * 0.7, size: 11)
            }
            y += height
        }
        return y + 12
    }

    private static func lines(_ chart: Lines, at top: Double, into body: inout String) -> Double {
        body += text(chart.title, margin, top + 16, size: 13)
        let all = chart.series.flatMap { chart.points($0) }
        let (left, right, high, low) = (margin, width - 24, top + 28, top + 288)
        guard let first = all.first else { return low }
        var (x0, x1, y0, y1) = (first.x, first.x, first.y, first.y)
        for p in all { (x0, x1, y0, y1) = (min(x0, p.x), max(x1, p.x), min(y0, p.y), max(y1, p.y)) }
        if x0 == x1 { (x0, x1) = (x0 - 1, x1 + 1) }
        if y0 == y1 { (y0, y1) = (y0 - 1, y1 + 1) }
        func place(_ p: (x: Double, y: Double)) -> (Double, Double) {
            (left + (p.x - x0) / (x1 - x0) * (right - left), low - (p.y - y0) / (y1 - y0) * (low - high))
        }
        body += "<path class=\"axis\" d=\"M\(number(left)) \(number(high))V\(number(low))H\(number(right))\"/>\n"
        for i in 0...4 {
            let y = y0 + (y1 - y0) * Double(i) / 4
            let x = x0 + (x1 - x0) * Double(i) / 4
            body += text(chart.isLogarithmic ? "1e" + NumberText.short((y * 10).rounded() / 10) : NumberText.short(y), left - 6, place((x0, y)).1 + 4, size: 11, anchor: "end")
            body += text(NumberText.short(x), place((x, y0)).0, low + 16, size: 11, anchor: "middle")
        }
        for (i, series) in chart.series.enumerated() {
            let points = chart.points(series).map(place)
            let colour = Colour.series[i % 6].hex
            if series.isScatter {
                for p in points { body += "<circle cx=\"\(number(p.0))\" cy=\"\(number(p.1))\" r=\"3\" fill=\"\(colour)\"/>\n" }
            } else {
                body += "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" points=\"" + points.map { number($0.0) + "," + number($0.1) }.joined(separator: " ") + "\"/>\n"
            }
        }
        body += text(chart.xLabel, (left + right) / 2, low + 34, anchor: "middle")
        body += text(chart.yLabel, left, high - 6)
        var x = left
        for (i, series) in chart.series.enumerated() where !series.name.isEmpty {
            body += "<rect x=\"\(number(x))\" y=\"\(number(low + 44))\" width=\"18\" height=\"4\" fill=\"\(Colour.series[i % 6].hex)\"/>\n" + text(series.name, x + 24, low + 51)
            x += 44 + Double(series.name.count) * 7
        }
        return low + 64
    }
}
