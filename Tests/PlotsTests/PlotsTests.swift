import Plots
import Testing

@Suite struct PlotsTests {
    private let map = HeatMap(title: "forget gate", rows: (0..<40).map { u in (0..<300).map { t in Double((u * t) % 100) / 100 } }, low: 0, high: 1)

    private func visible(_ line: Substring) -> Int {
        var text = ""
        var isEscape = false
        for character in line {
            if character == "\u{1B}" { isEscape = true } else if isEscape { isEscape = character != "m" } else { text.append(character) }
        }
        return DisplayText.width(text)
    }

    private var panels: [Figure.Panel] {
        [
            .heatMap(map), .bars(Bars(title: "norms", labels: (1...90).map(String.init), values: (1...90).map(Double.init))),
            .chart(.lines(title: "loss", xLabel: "epoch", series: [("a", [3, 1, 2]), ("b", [1, .nan, 0])])),
        ]
    }

    @Test(arguments: [20, 40, 80, 200], [TextStyle.Colours.none, .sixteen, .xterm, .full])
    func everythingFitsTheWidth(width: Int, colours: TextStyle.Colours) {
        for panel in panels {
            let text = TextRenderer.render(Figure(panels: [panel]), TextStyle(width: width, colours: colours))
            for line in text.split(separator: "\n") { #expect(visible(line) <= width, "\(line)") }
            #expect(text.contains("\u{1B}") == (colours != .none))
        }
    }

    @Test func plainIsASCII() {
        for panel in panels {
            let text = TextRenderer.render(Figure(panels: [panel]), TextStyle(width: 80, isPlain: true))
            #expect(!text.unicodeScalars.contains { !$0.isASCII }, "\(text)")
        }
    }

    /// Columns that stand for several timesteps say so.
    @Test func downsamplingIsSaid() {
        #expect(TextRenderer.render(Figure(panels: [.heatMap(map)]), TextStyle(width: 80)).contains("each column is the mean of 4 timesteps"))
    }

    @Test func svgKeepsTextAndEscapes() {
        let svg = SVGRenderer.render(Figure(title: "a < b & c", panels: [.heatMap(HeatMap(title: "t", rows: [[0, 1]], columnNames: ["<b>", "x"], low: 0, high: 1))]))
        #expect(svg.contains("a &lt; b &amp; c"))
        #expect(svg.contains("&lt;b&gt;"))
        #expect(svg.contains("prefers-color-scheme:dark"))
    }
}
