import Plots
import Testing

@Suite struct SVGRendererTests {
    /// Whatever is drawn: well-formed XML without a number that is none.
    @Test(arguments: 0..<150)
    func everyPictureIsXML(seed: Int) {
        var samples = Samples(seed + 1000)
        let svg = SVGRenderer.render(samples.figure())
        let parsed = ParsedSVG(svg)
        #expect(parsed.isValid, "seed \(seed)")
        for (name, attributes) in parsed.elements {
            for (key, value) in attributes {
                #expect(!value.contains("nan") && !value.contains("inf"), "seed \(seed): \(name) \(key)=\(value)")
                if ["width", "height", "r"].contains(key), value != "100%" { #expect((Double(value) ?? -1) >= 0, "seed \(seed): \(name) \(key)=\(value)") }
            }
        }
    }

    @Test func textStaysText() {
        let map = HeatMap(title: "t", rows: [[0, 1]], columnNames: ["<b>", "日本"], low: 0, high: 1)
        let parsed = ParsedSVG(SVGRenderer.render(Figure(title: "a < b & \"c\"", panels: [.heatMap(map)])))
        #expect(parsed.isValid)
        for text in ["a < b & \"c\"", "<b>", "日本", "timestep", "unit"] { #expect(parsed.texts.contains(text), "\(text)") }
    }

    /// A rectangle for every cell, in the colour of its value and at its place.
    @Test func cellsLieInTheirRowsAndColumns() {
        let rows = [[0.0, 0.5, 1], [1, 0, 0.25]]
        let parsed = ParsedSVG(SVGRenderer.render(Figure(panels: [.heatMap(HeatMap(title: "", rows: rows, low: 0, high: 1))])))
        let cells = parsed.named("rect").filter { $0["fill"]?.hasPrefix("#") == true }.prefix(6).map { $0 }
        #expect(cells.count == 6)
        for (i, cell) in cells.enumerated() { #expect(cell["fill"] == ColourMap.sequential.colour(rows[i / 3][i % 3]).hex) }
        func at(_ i: Int, _ key: String) -> Double { Double(cells[i][key] ?? "") ?? .nan }
        for i in 0..<3 { #expect(at(i, "x") == at(i + 3, "x") && at(i, "y") == at(0, "y") && at(i + 3, "y") > at(i, "y")) }
        #expect(abs((at(1, "x") - at(0, "x")) - (at(2, "x") - at(1, "x"))) < 0.02)
    }

    /// A title that is wider than the picture goes on below itself, and the bars begin under it.
    @Test func titlesOfBarsAreWhole() {
        let title = (1...40).map { "word\($0)" }.joined(separator: " ")
        let svg = SVGRenderer.render(Figure(panels: [.bars(Bars(title: title, labels: ["a"], values: [1]))]))
        #expect((1...40).allSatisfy { svg.contains("word\($0)") })
        let bar = ParsedSVG(svg).named("rect").first { $0["fill"] == Colour.series[0].hex }
        let lowest = ParsedSVG(svg).named("text").filter { $0["font-size"] == "13" }.compactMap { Double($0["y"] ?? "") }.max()
        #expect(Double(bar?["y"] ?? "") ?? 0 > lowest ?? .infinity)
    }

    /// Heights of bars are in proportion to their values, from a common base.
    @Test func barsAreAsHighAsTheirValues() {
        let chart = Chart.bars(names: ["a", "b", "c"], series: [("", [4, 2, 1])])
        let bars = ParsedSVG(SVGRenderer.render(Figure(panels: [.chart(chart)]))).named("rect").filter { $0["fill"] == Colour.series[0].hex }
        let heights = bars.map { Double($0["height"] ?? "") ?? .nan }
        #expect(bars.count == 3)
        #expect(abs(heights[0] / heights[1] - 2) < 0.01 && abs(heights[0] / heights[2] - 4) < 0.01)
        let feet = zip(bars, heights).map { (Double($0["y"] ?? "") ?? .nan) + $1 }
        #expect(feet.allSatisfy { abs($0 - feet[0]) < 0.02 })
    }

    @Test func sizesComeFromFigsize() {
        let chart = Figure.Panel.chart(.lines(series: [("", [1, 2])]))
        let root = ParsedSVG(SVGRenderer.render(Figure(panels: [chart], frames: [.init(row: 0, column: 0, rows: 1, columns: 1)], size: .init(width: 10, height: 4)))).named("svg")
        #expect(root.first?["width"] == "1000")
        #expect(abs((Double(root.first?["height"] ?? "") ?? 0) - 400) < 30)
    }

    /// Text and axes follow the page; black is the page's ink.
    @Test func lightAndDarkPages() {
        let svg = SVGRenderer.render(Figure(panels: [.chart(Chart(marks: [Mark(.line(x: [0, 1], y: [0, 1]), paint: .ink)]))]))
        #expect(svg.contains("prefers-color-scheme:dark"))
        #expect(!svg.contains("#000000"))
        #expect(ParsedSVG(svg).named("path").contains { $0["class"] == "line" })
    }

    /// A million points become as many as there are pixels, their extremes among them.
    @Test func longLinesAreThinned() {
        var y = (0..<200_000).map { _ in 0.0 }
        (y[70_001], y[150_003]) = (5, -5)
        let svg = SVGRenderer.render(Figure(panels: [.chart(.lines(series: [("", y)]))]))
        #expect(svg.utf8.count < 200_000)
        let path = ParsedSVG(svg).named("path").compactMap { $0["d"] }.max { $0.count < $1.count } ?? ""
        let heights = Set(path.dropFirst().split(separator: "L").compactMap { $0.split(separator: " ").last.flatMap { Double($0) } })
        #expect(heights.count == 3)
    }
}
