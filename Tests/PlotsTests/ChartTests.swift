import Foundation
import Plots
import Testing

@Suite struct ChartTests {
    private func lines(_ chart: Chart, _ style: TextStyle = TextStyle(width: 60)) -> [String] {
        TextRenderer.render(Figure(panels: [.chart(chart)]), style).split(separator: "\n").map(String.init)
    }

    /// matplotlib 3.11's limits for the same data.
    @Test func limitsHaveMatplotlibsMargins() {
        func limits(_ y: [Double]) -> [Double] {
            let chart = Chart(marks: [Mark(.line(x: [0, 1, 2], y: y))])
            return [chart.xLimits.low, chart.xLimits.high, chart.yLimits.low, chart.yLimits.high]
        }
        func isNear(_ a: [Double], _ b: [Double]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-9 } }
        #expect(isNear(limits([1, 2, 3]), [-0.1, 2.1, 0.9, 3.1]))
        #expect(isNear(limits([5, 5, 5]), [-0.1, 2.1, 4.725, 5.275]))
        #expect(isNear(limits([0, 0, 0]), [-0.1, 2.1, -0.055, 0.055]))
        let bars = Chart(marks: [Mark(.bars([Mark.Bar(at: 0, length: 2), Mark.Bar(at: 1, length: 4)], isHorizontal: false))])
        #expect(isNear([bars.xLimits.low, bars.xLimits.high, bars.yLimits.low, bars.yLimits.high], [-0.49, 1.49, 0, 4.2]))
    }

    @Test func aRisingLineGoesFromCornerToCorner() {
        let chart = Chart(x: Axis(margin: 0), y: Axis(margin: 0), marks: [Mark(.line(x: [0, 1], y: [0, 1]))], hasLegend: false)
        let grid = lines(chart).filter { $0.contains("│") || $0.contains("┤") }.map { $0.split(whereSeparator: { "│┤".contains($0) }).last.map(Array.init) ?? [] }
        let width = grid.map(\.count).max() ?? 0
        for (row, line) in grid.enumerated() {
            let dots = line.indices.filter { line[$0] != " " }
            let expected = Double(width - 1) * (1 - (Double(row) + 0.5) / Double(grid.count))
            #expect(dots.allSatisfy { abs(Double($0) - expected) <= Double(width) / Double(grid.count) }, "row \(row): \(dots), about \(expected)")
            #expect(!dots.isEmpty)
        }
    }

    /// Without colours every series has its own sign, and the legend names it.
    @Test func seriesAreToldApartWithoutColours() {
        let text = lines(.lines(series: [("up", [1, 2, 3]), ("down", [3, 2, 1])]), TextStyle(width: 50, isPlain: true))
        #expect(text.last?.contains("* up   o down") == true)
        #expect(text.joined().contains("*") && text.joined().contains("o"))
    }

    @Test func pointsThatCantBeDrawnAreCounted() {
        let text = lines(.lines(isLogarithmic: true, series: [("", [1, 0, -3, .nan, 100])])).joined(separator: "\n")
        #expect(text.contains("3 points not drawn"))
        #expect(text.contains("logarithmic"))
    }

    @Test func longSeriesSayHowManyPointsAColumnCovers() {
        let text = lines(.lines(series: [("", (0..<5000).map { sin(Double($0) / 100) })]), TextStyle(width: 80)).joined(separator: " ")
        #expect(text.contains("of 5000 points, all of them drawn"))
    }

    @Test func logarithmicTicksArePowersOfTen() {
        let chart = Chart(y: Axis(scale: .logarithmic), marks: [Mark(.line(x: [0, 1], y: [1e-3, 1e5]))])
        #expect(chart.yTicks.map(\.at).allSatisfy { abs(log10($0) - log10($0).rounded()) < 1e-9 })
        #expect(chart.yTicks.count >= 4)
    }

    /// Ticks against matplotlib's MaxNLocator for the same ranges and at most nine parts.
    @Test func ticksAreRound() {
        func ticks(_ low: Double, _ high: Double) -> [String] { Chart(x: Axis(low: low, high: high)).xTicks.map(\.label) }
        #expect(ticks(0, 1) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
        #expect(ticks(-0.1, 2.1) == ["0.0", "0.5", "1.0", "1.5", "2.0"])
        #expect(ticks(0, 1e7) == ["0", "2e6", "4e6", "6e6", "8e6", "1e7"])
        #expect(ticks(-2e-4, 2e-4).contains("0.00010"))
        #expect(ticks(3, 3.00001).count >= 3)
        #expect(Set(ticks(3, 3.00001)).count == ticks(3, 3.00001).count)
    }

    /// Begins of years and months, against Foundation's calendar.
    @Test func datesHaveTicksAtTheirBegins() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        func seconds(_ year: Int, _ month: Int, _ day: Int) throws -> Double { try #require(calendar.date(from: DateComponents(year: year, month: month, day: day))).timeIntervalSince1970 }
        let years = Chart(x: Axis(scale: .dates, low: try seconds(1949, 1, 1), high: try seconds(1960, 12, 1))).xTicks
        #expect(years.count >= 4)
        for tick in years { #expect(tick.at == (try seconds(try #require(Int(tick.label)), 1, 1))) }
        let months = Chart(x: Axis(scale: .dates, low: try seconds(2023, 11, 3), high: try seconds(2024, 4, 20))).xTicks
        #expect(months.map(\.label) == ["2023-12", "2024-01", "2024-02", "2024-03", "2024-04"])
        for (tick, month) in zip(months, [12, 1, 2, 3, 4]) { #expect(tick.at == (try seconds(month == 12 ? 2023 : 2024, month, 1))) }
        for day in [-700_000, -1, 0, 59, 11_016, 19_782, 40_000] {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let text = AxisText.date(Double(day) * 86_400)
            if let year = parts.year, year > 999 { #expect(text == String(format: "%d-%02d-%02d", year, parts.month ?? 0, parts.day ?? 0)) }
        }
    }

    /// Counted one by one.
    @Test(arguments: 0..<20)
    func histogramsCountEveryValueOnce(seed: Int) {
        var samples = Samples(seed)
        let values = samples.numbers()
        let histogram = Histogram([values], bins: 7)
        let finite = values.filter(\.isFinite)
        guard histogram.edges[7] - histogram.edges[0] < 1e300 else { return }
        #expect(histogram.counts[0].reduce(0, +) == finite.count)
        for bin in 0..<7 {
            let (low, high) = (histogram.edges[bin], histogram.edges[bin + 1])
            let slack = (histogram.edges[7] - histogram.edges[0]) * 1e-9
            let least = finite.filter { $0 > low + slack && $0 < high - slack }.count
            let most = finite.filter { $0 >= low - slack && $0 <= high + slack }.count
            #expect((least...most).contains(histogram.counts[0][bin]))
        }
    }

    @Test func shortNumbers() {
        let wanted: [(Double, String)] = [
            (0, "0"), (-0.0, "0"), (1, "1"), (0.5, "0.5"), (-0.125, "-0.125"), (1234, "1234"), (123456, "1.23e5"), (1e-5, "1e-5"), (.nan, "nan"), (-.infinity, "-inf"), (3.14159, "3.142"), (99.999, "100"),
        ]
        for (number, text) in wanted { #expect(NumberText.short(number) == text) }
    }

    /// Lines that lie on each other take turns without colours: all of them are seen.
    @Test func coveredLinesAreSeen() {
        let text = lines(.lines(series: [("a", [1, 1]), ("b", [1, 1]), ("c", [1, 1]), ("d", [0, 2])]), TextStyle(width: 70)).dropLast(4).joined()
        for sign in "*o+x" { #expect(text.contains(sign), "\(sign) in \(text)") }
    }

    /// A single line needs no sign of its own where its points have theirs.
    @Test func aPathIsALineOfDots() {
        let text = lines(.path(x: [0, 1, 2], y: [0, 1, 0])).joined()
        #expect(text.contains("●") && text.contains("■") && !text.contains("*"))
    }

    /// There are six colours: the seventh line is dashed.
    @Test func moreLinesThanColoursAreToldApart() {
        let chart = Chart.lines(series: (0..<14).map { (name: String($0), y: [Double($0)]) })
        #expect(Set(chart.marks.map { "\($0.paint.colour?.hex ?? "") \($0.dash)" }).count == 14)
        // Their legend stands beside them.
        let svg = SVGRenderer.render(Figure(panels: [.chart(chart)]))
        let places = svg.split(separator: "\n").filter { $0.contains(">13<") }.compactMap { line in line.firstMatch(of: /x="([0-9.]+)"/).flatMap { Double($0.output.1) } }
        let axis = svg.firstMatch(of: /class="axis" fill="none" d="M[0-9.]+ [0-9.]+V[0-9.]+H([0-9.]+)"/).flatMap { Double($0.output.1) }
        #expect((places.max() ?? 0) > (axis ?? .infinity), "\(places) \(axis ?? 0)")
    }

    /// The names of lying bars stand in the bars' own lines, whatever their number.
    @Test(arguments: 1...12)
    func namesOfLyingBarsStandAtThem(_ count: Int) {
        let bars = Mark(.bars((0..<count).map { Mark.Bar(at: Double($0), length: Double($0 + 1)) }, isHorizontal: true))
        let chart = Chart(y: Axis(ticks: (0..<count).map { Tick(at: Double($0), label: "bar\($0)") }), marks: [bars])
        let named = lines(chart).filter { $0.contains("bar") }
        #expect(named.count == count)
        for line in named { #expect(line.contains("█") || line.contains("▌") || line.contains("▏"), "\(line)") }
    }
}
