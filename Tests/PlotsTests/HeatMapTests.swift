import Plots
import Testing

@Suite struct HeatMapTests {
    /// Each cell has the colour of its own value: the background at its place against the colour map by hand.
    @Test func cellsHaveTheColoursOfTheirValues() {
        let rows = [[0, 0.25, 0.5, 0.75], [1, 0.9, 0.1, 0.6]]
        let text = TextRenderer.render(Figure(panels: [.heatMap(HeatMap(title: "gate", rows: rows, low: 0, high: 1))]), TextStyle(width: 80, colours: .full))
        let lines = text.split(separator: "\n").dropFirst(2).prefix(2).map { Shown($0) }
        for (i, row) in rows.enumerated() {
            let first = lines[i].backs.firstIndex { $0 != nil } ?? 0
            let cell = lines[i].backs.filter { $0 != nil }.count / row.count
            #expect(cell >= 4)
            for (j, value) in row.enumerated() {
                for k in 0..<cell { #expect(lines[i].backs[first + j * cell + k] == viridis(value), "row \(i), column \(j)") }
            }
        }
    }

    /// The nine published samples of viridis, mixed in proportion.
    private func viridis(_ x: Double) -> String {
        let stops: [(Double, Double, Double)] = [
            (0x44, 0x01, 0x54), (0x47, 0x2d, 0x7b), (0x3b, 0x52, 0x8b), (0x2c, 0x72, 0x8e), (0x21, 0x91, 0x8c), (0x28, 0xae, 0x80), (0x5e, 0xc9, 0x62), (0xad, 0xdc, 0x30), (0xfd, 0xe7, 0x25),
        ]
        let i = min(7, Int(x * 8))
        let f = x * 8 - Double(i)
        let (a, b) = (stops[i], stops[i + 1])
        return [a.0 + (b.0 - a.0) * f, a.1 + (b.1 - a.1) * f, a.2 + (b.2 - a.2) * f].map { String(Int($0.rounded())) }.joined(separator: ",")
    }

    /// Without colours: darker for more, a sign for signed values.
    @Test func shades() {
        let plain = TextRenderer.render(Figure(panels: [.heatMap(HeatMap(title: "g", rows: [[0, 0.5, 0.999]], low: 0, high: 1))]), TextStyle(width: 80))
        #expect(plain.split(separator: "\n")[2] == " 1           ▒▒▒▒▒▒▒▒▒▒██████████")
        let signed = TextRenderer.render(Figure(panels: [.heatMap(HeatMap(title: "g", rows: [[-0.9, 0, 0.5]], low: -1, high: 1))]), TextStyle(width: 80, isPlain: true))
        #expect(signed.split(separator: "\n")[2] == " 1 -@@@@@@@@@          +ooooooooo")
    }

    /// Columns that stand for several timesteps say so, and show their mean.
    @Test func downsamplingIsSaid() {
        let map = HeatMap(title: "forget gate", rows: (0..<40).map { u in (0..<300).map { t in Double((u * t) % 100) / 100 } }, low: 0, high: 1)
        let text = TextRenderer.render(Figure(panels: [.heatMap(map)]), TextStyle(width: 80))
        #expect(text.contains("each column is the mean of 4 timesteps (300 in all)"))
        #expect(text.contains("each row is the mean of 3 units (40 in all)"))
        // Ones and zeros in turn are neither: their mean is a half.
        let striped = HeatMap(title: "", rows: [(0..<200).map { Double($0 % 2) }], low: 0, high: 1)
        let line = TextRenderer.render(Figure(panels: [.heatMap(striped)]), TextStyle(width: 110)).split(separator: "\n")[1]
        #expect(line.filter { $0 == "▒" }.count == 100)
    }

    @Test func namesStandBelowTheirColumns() {
        let map = HeatMap(title: "", rows: [[0.1, 0.2, 0.3]], rowNames: ["unit a"], columnNames: ["I", "love", "日本"], low: 0, high: 1)
        let lines = TextRenderer.render(Figure(panels: [.heatMap(map)]), TextStyle(width: 60, colours: .none)).split(separator: "\n")
        #expect(lines[1].hasPrefix("unit a "))
        let names = lines[2]
        #expect(names.distance(from: names.startIndex, to: names.firstIndex(of: "l") ?? names.startIndex) == 7 + 10)
        #expect(names.distance(from: names.startIndex, to: names.firstIndex(of: "日") ?? names.startIndex) == 7 + 20)
    }

    @Test func twoRowsShareALineInColour() {
        let map = HeatMap(title: "", rows: (0..<20).map { [Double($0) / 19] }, low: 0, high: 1)
        let lines = TextRenderer.render(Figure(panels: [.heatMap(map)]), TextStyle(width: 40, colours: .full)).split(separator: "\n")
        #expect(lines.filter { $0.contains("▀") }.count == 10)
    }

    @Test func missingNumbersAreSeen() {
        let map = HeatMap(title: "", rows: [[.nan, 0.5, .infinity]], low: 0, high: 1)
        let text = TextRenderer.render(Figure(panels: [.heatMap(map)]), TextStyle(width: 60, isPlain: true))
        #expect(text.contains("??????????"))
        #expect(text.contains("nan, not a number"))
        #expect(text.contains("inf is drawn at the end of the scale"))
    }

    /// White in the middle, equally far from both ends; the ends differ in lightness from it for all readers.
    @Test func signedScalesAreSymmetric() {
        let scale = ColourScale(low: -0.5, high: 2)
        #expect(scale.low == -2 && scale.high == 2)
        #expect(scale.share(of: 0) == 0.5)
        let middle = scale.map.colour(0.5)
        #expect(middle.lightness > 0.9)
        for share in [0.0, 1] { #expect(scale.map.colour(share).lightness < 0.45) }
        // Blue against orange: no red against green.
        #expect(scale.map.colour(0).blue > scale.map.colour(0).red)
        #expect(scale.map.colour(1).red > scale.map.colour(1).blue)
    }

    @Test func theSequentialScaleRisesInLightness() {
        let steps = (0...50).map { ColourMap.sequential.colour(Double($0) / 50).lightness }
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
    }

    /// Where a column covers several steps, the axis still counts in round numbers.
    @Test(arguments: [120, 200, 333, 500, 1000])
    func longAxesHaveRoundNumbers(_ steps: Int) {
        let map = HeatMap(title: "", rows: [[Double](repeating: 0.5, count: steps)], low: 0, high: 1)
        let lines = TextRenderer.render(Figure(panels: [.heatMap(map)]), TextStyle(width: 80)).split(separator: "\n").map(String.init)
        let numbers = lines.first { $0.hasPrefix("   1 ") }?.split(separator: " ").compactMap { Int($0) } ?? []
        #expect(numbers.count > 3 && numbers.first == 1, "\(lines)")
        let distance = numbers.count > 2 ? numbers[2] - numbers[1] : 0
        for (i, number) in numbers.dropFirst().enumerated() { #expect(number == distance * (i + 1), "\(numbers)") }
    }
}
