import Plots
import Testing

@Suite struct TextRendererTests {
    /// Whatever is drawn: no line is wider than the terminal, and nothing but colours reaches it.
    @Test(arguments: 0..<150)
    func everyPictureFits(seed: Int) {
        var samples = Samples(seed)
        let figure = samples.figure()
        for width in [20, 33, 80, 200] {
            for (colours, isPlain) in [(TextStyle.Colours.none, true), (.none, false), (.sixteen, false), (.xterm, false), (.full, false)] {
                let text = TextRenderer.render(figure, TextStyle(width: width, colours: colours, isPlain: isPlain))
                for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                    let shown = Shown(line)
                    #expect(shown.width <= width, "seed \(seed), width \(width): \(shown.width) columns: \(shown.text)")
                    #expect(!shown.text.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || (0x202A...0x202E).contains($0.value) }, "seed \(seed): \(shown.text.debugDescription)")
                }
                if colours == .none { #expect(!text.contains("\u{1B}")) }
                if isPlain { #expect(text.unicodeScalars.allSatisfy { $0.isASCII }, "seed \(seed)") }
            }
        }
    }

    @Test func panelsShareALineWhereThereIsRoom() {
        let panel = Figure.Panel.chart(.lines(title: "loss", series: [("", [1, 2])]))
        let figure = Figure(panels: [panel, panel], columns: 2)
        func titles(_ width: Int) -> [Int] { TextRenderer.render(figure, TextStyle(width: width)).split(separator: "\n").map { $0.split(separator: " ").filter { $0 == "loss" }.count } }
        #expect(titles(100).max() == 2)
        #expect(titles(40).max() == 1)
        #expect(titles(40).reduce(0, +) == 2)
    }

    /// The letters of a bar chart: a bar half as long as another has half as many blocks.
    @Test func barsAreAsLongAsTheirValues() {
        let text = TextRenderer.render(Figure(panels: [.bars(Bars(title: "", labels: ["a", "b", "c"], values: [4, 2, 1]))]), TextStyle(width: 50))
        let blocks = text.split(separator: "\n").map { $0.filter { $0 == "█" }.count }
        #expect(blocks[0] >= 40)
        #expect(abs(blocks[1] * 2 - blocks[0]) <= 1)
        #expect(abs(blocks[2] * 4 - blocks[0]) <= 3)
    }

    @Test func bars() {
        let text = TextRenderer.render(Figure(panels: [.bars(Bars(title: "norms", labels: ["kernel", "bias"], values: [1, 0.25]))]), TextStyle(width: 30))
        #expect(text == """
            norms
            kernel █████████████████ 1
              bias ████▎ 0.25

            """)
    }

    @Test func tablesAlignNumbers() {
        let table = NumberTable(headings: ["gate", "mean"], rows: [["forget", "0.5"], ["日本", "10.25"]])
        #expect(TextRenderer.render(Figure(panels: [.table(table)]), TextStyle(width: 40, isPlain: false)) == """
            gate     mean
            ─────────────
            forget    0.5
            日本    10.25

            """)
    }

    /// Without colours the values stand behind the words, with colours they are their backgrounds.
    @Test func wordsCarryTheirValues() {
        let words = Words(words: ["I", "love", "it"], values: [0.25, 1, -0.5])
        #expect(TextRenderer.render(Figure(panels: [.words(words)]), TextStyle(width: 60)) == "I(0.25) love(1) it(-0.5)\n")
        let line = Shown(TextRenderer.render(Figure(panels: [.words(words)]), TextStyle(width: 60, colours: .full)).split(separator: "\n")[0])
        #expect(line.text == "I love it")
        #expect(Set(line.backs.compactMap { $0 }).count == 3)
        #expect(line.backs[1] == nil)
    }
}
