/// Draws figures as SVG: texts stay texts, colours suit a light and a dark page.
public enum SVGRenderer {
    /// Pixels to an inch of `Figure.size`.
    private static let resolution = 100.0
    private static let standardWidth = 720.0
    private static let gap = 16.0

    public static func render(_ figure: Figure) -> String {
        var writer = SVGWriter()
        let width = figure.size.map { max(160, min(6000, $0.width * resolution)) } ?? standardWidth
        var top = gap
        for line in figure.title.split(separator: "\n") {
            writer.text(String(line), width / 2, top + 16, size: 16, anchor: .middle, isBold: true)
            top += 24
        }
        let bottom = figure.size == nil || figure.frames.isEmpty ? stacked(figure, top, width, into: &writer) : placed(figure, top, width, into: &writer)
        return page(writer.body, width: width, height: bottom + gap / 2, title: figure.title)
    }

    /// Rows below each other, each as high as its panels need.
    private static func stacked(_ figure: Figure, _ top: Double, _ width: Double, into writer: inout SVGWriter) -> Double {
        var y = top
        let wanted = figure.size.map { max(100, min(6000, $0.height * resolution) - top) / Double(max(1, figure.rows.count)) }
        for row in figure.rows {
            let height = row.map { item in
                let natural = naturalHeight(item.panel, width * item.frame.width - gap)
                return wanted.map { isElastic(item.panel) ? max(120, $0) : natural } ?? natural
            }.max() ?? 0
            for item in row {
                draw(item.panel, SVGBox(x: gap / 2 + width * item.frame.left, y: y, width: width * item.frame.width - gap, height: height), into: &writer)
            }
            y += height + gap
        }
        return y
    }

    /// Every panel in its frame.
    private static func placed(_ figure: Figure, _ top: Double, _ width: Double, into writer: inout SVGWriter) -> Double {
        let height = max(120, (figure.size.map { min(6000, $0.height * resolution) } ?? 480) - top)
        var bottom = top + height
        for (panel, frame) in zip(figure.panels, figure.frames) {
            var box = SVGBox(x: gap / 2 + width * frame.left, y: top + height * frame.top, width: max(60, width * frame.width - gap), height: max(60, height * frame.height - gap))
            // Lists need their lines.
            if !isElastic(panel) { box.height = max(box.height, naturalHeight(panel, box.width)) }
            bottom = max(bottom, box.bottom)
            draw(panel, box, into: &writer)
        }
        return bottom
    }

    private static func isElastic(_ panel: Figure.Panel) -> Bool {
        switch panel {
        case .chart, .heatMap: true
        case .bars, .table, .words: false
        }
    }

    private static func naturalHeight(_ panel: Figure.Panel, _ width: Double) -> Double {
        switch panel {
        case .heatMap(let map): HeatMapSVG.naturalHeight(map, width)
        case .chart: 320
        case .bars(let bars): ListSVG.height(bars, width)
        case .table(let table): ListSVG.height(table)
        case .words(let words): ListSVG.height(words, width)
        }
    }

    private static func draw(_ panel: Figure.Panel, _ box: SVGBox, into writer: inout SVGWriter) {
        switch panel {
        case .heatMap(let map): HeatMapSVG(map, box).draw(into: &writer)
        case .chart(let chart): ChartSVG(chart, box).draw(into: &writer)
        case .bars(let bars): ListSVG.draw(bars, box, into: &writer)
        case .table(let table): ListSVG.draw(table, box, into: &writer)
        case .words(let words): ListSVG.draw(words, box, into: &writer)
        }
    }

    /// The page has its own ground, so that the picture can be read wherever it is put.
    private static func page(_ body: String, width: Double, height: Double, title: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(SVGWriter.number(width)) \(SVGWriter.number(height))" width="\(SVGWriter.number(width))" height="\(SVGWriter.number(height))" font-family="DejaVu Sans, Verdana, sans-serif" role="img">
        \(title.isEmpty ? "" : "<title>\(SVGWriter.escaped(title))</title>\n")<style>text{fill:#222}.page{fill:#fff}.ink{fill:#222}.line{stroke:#222}.axis{stroke:#777}.grid{stroke:#888;stroke-opacity:.25}.halo{paint-order:stroke;stroke:#fff;stroke-width:3px}@media(prefers-color-scheme:dark){text{fill:#ddd}.page{fill:#1b1b1f}.ink{fill:#ddd}.line{stroke:#ddd}.halo{stroke:#1b1b1f}circle{stroke:#ddd;stroke-opacity:.35}}</style>
        <rect class="page" width="100%" height="100%"/>
        \(body)</svg>

        """
    }
}
