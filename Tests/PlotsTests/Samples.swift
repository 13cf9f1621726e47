import Foundation
import Plots

#if canImport(FoundationXML)
import FoundationXML
#endif

/// A generator with a seed (SplitMix64; Steele, Lea & Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Figures made at random, of values and texts that pictures must survive.
struct Samples {
    var random: SplitMix

    init(_ seed: Int) { random = SplitMix(state: UInt64(seed)) }

    private static let texts = [
        "", "loss", "a much longer label than there is room for in a narrow terminal window", "日本語のラベル", "🙂👩‍👩‍👧‍👦🇩🇪", "e\u{301}clair", "\u{1B}[31mred\u{1B}[0m", "tab\tand\nline", "<b>&\"'",
        "\u{202E}turned", "‖dL/dh₁‖", "\u{0}\u{7}\u{9B}2J", "ﷺ क्षि ไม่", "a\u{200D}b", "\u{301}",
    ]

    mutating func text() -> String { Samples.texts.randomElement(using: &random) ?? "" }

    mutating func number() -> Double {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: [Double.nan, .infinity, -.infinity, 0, -0.0].randomElement(using: &random) ?? 0
        case 1: [1e308, -1e308, 5e-324, 1e-300, 1e15, -1e15].randomElement(using: &random) ?? 0
        case 2, 3: Double(Int.random(in: -5...5, using: &random))
        default: Double.random(in: -2...2, using: &random)
        }
    }

    mutating func numbers() -> [Double] {
        let count = [0, 1, 2, 7, 40, 400].randomElement(using: &random) ?? 1
        if Int.random(in: 0..<6, using: &random) == 0 { return Array(repeating: number(), count: count) }
        return (0..<count).map { _ in number() }
    }

    mutating func heatMap() -> HeatMap {
        let rows = [0, 1, 3, 17, 40].randomElement(using: &random) ?? 1
        let columns = [0, 1, 5, 30, 300].randomElement(using: &random) ?? 1
        let isNamed = Bool.random(using: &random)
        var map = HeatMap(
            title: text(), rows: (0..<rows).map { _ in (0..<columns).map { _ in number() } }, rowLabel: text(), columnLabel: text(),
            rowNames: isNamed ? (0..<rows).map { _ in text() } : [], columnNames: isNamed ? (0..<columns).map { _ in text() } : [], low: number(), high: number())
        map.isSquare = Bool.random(using: &random)
        map.hasAxes = Bool.random(using: &random)
        if Int.random(in: 0..<4, using: &random) == 0 { map.texts = (0..<rows).map { _ in (0..<columns).map { _ in text() } } }
        return map
    }

    mutating func chart() -> Chart {
        func axis(_ samples: inout Samples) -> Axis {
            var axis = Axis(samples.text(), scale: [.linear, .logarithmic, .dates].randomElement(using: &samples.random) ?? .linear)
            if Int.random(in: 0..<3, using: &samples.random) == 0 { axis.low = samples.number() }
            if Int.random(in: 0..<3, using: &samples.random) == 0 { axis.high = samples.number() }
            if Int.random(in: 0..<4, using: &samples.random) == 0 { axis.ticks = (0..<3).map { Tick(at: Double($0), label: samples.text()) } }
            return axis
        }
        var chart = Chart(title: text(), x: axis(&self), y: axis(&self), right: Bool.random(using: &random) ? axis(&self) : nil, hasGrid: Bool.random(using: &random))
        for i in 0..<Int.random(in: 0...4, using: &random) {
            let shape: Mark.Shape =
                switch Int.random(in: 0..<7, using: &random) {
                case 0: .line(x: numbers(), y: numbers())
                case 1: .points(x: numbers(), y: numbers(), sizes: numbers(), paints: [])
                case 2: .bars(numbers().prefix(50).map { Mark.Bar(at: number(), thickness: number(), base: number(), length: $0) }, isHorizontal: Bool.random(using: &random))
                case 3: .area(x: numbers(), low: numbers(), high: numbers())
                case 4: .text(text(), x: number(), y: number(), anchor: .middle, target: Mark.Point(number(), number()))
                case 5: .rule(number(), isVertical: Bool.random(using: &random))
                default: .band(number(), number(), isVertical: Bool.random(using: &random))
                }
            var mark = Mark(shape, name: text(), paint: .series(i), dash: [.solid, .dashed, .none].randomElement(using: &random) ?? .solid, marker: [.none, .circle, .cross].randomElement(using: &random) ?? .none)
            mark.isOnRight = Bool.random(using: &random)
            chart.marks.append(mark)
        }
        return chart
    }

    mutating func panel() -> Figure.Panel {
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1: .heatMap(heatMap())
        case 2: .bars(Bars(title: text(), labels: (0..<5).map { _ in text() }, values: numbers(), labelHeading: text(), valueHeading: text()))
        case 3: .table(NumberTable(title: text(), headings: (0..<3).map { _ in text() }, rows: (0..<4).map { _ in (0..<3).map { _ in text() } }))
        case 4: .words(Words(title: text(), words: (0..<30).map { _ in text() }, values: numbers()))
        default: .chart(chart())
        }
    }

    mutating func figure() -> Figure {
        let count = Int.random(in: 1...4, using: &random)
        let panels = (0..<count).map { _ in panel() }
        let frames = Bool.random(using: &random) ? panels.indices.map { Figure.Frame(row: $0 / 2, column: $0 % 2, rows: 2, columns: 2) } : []
        return Figure(title: text(), panels: panels, columns: Int.random(in: 1...3, using: &random), frames: frames, size: Bool.random(using: &random) ? Figure.Size(width: 8, height: 5) : nil)
    }
}

/// What a terminal shows of a text with colours: its characters, and the background of each.
struct Shown {
    var text = ""
    /// For every character, the 24-bit background it has.
    var backs: [String?] = []

    init(_ line: some StringProtocol) {
        var back: String?
        var rest = Substring(line)
        while let first = rest.first {
            if first == "\u{1B}", let end = rest.firstIndex(of: "m") {
                let codes = rest[rest.index(rest.startIndex, offsetBy: 2)..<end].split(separator: ";").map(String.init)
                if codes == ["0"] { back = nil }
                if let at = codes.firstIndex(of: "48"), codes.count > at + 4, codes[at + 1] == "2" { back = codes[at + 2...at + 4].joined(separator: ",") }
                rest = rest[rest.index(after: end)...]
            } else {
                text.append(first)
                backs.append(back)
                rest = rest.dropFirst()
            }
        }
    }

    /// Columns by the width of each scalar, as a terminal without any knowledge of joined characters counts them.
    var width: Int { text.unicodeScalars.reduce(0) { $0 + DisplayText.width($1) } }
}

/// An SVG file read by an XML parser.
final class ParsedSVG: NSObject, XMLParserDelegate {
    private(set) var elements: [(name: String, attributes: [String: String])] = []
    private(set) var texts: [String] = []
    private(set) var isValid = false
    private var current: String?

    init(_ svg: String) {
        super.init()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = self
        isValid = parser.parse()
    }

    func named(_ name: String) -> [[String: String]] { elements.filter { $0.name == name }.map(\.attributes) }

    func parser(_ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String] = [:]) {
        elements.append((name, attributes))
        if name == "text" { current = "" }
    }
    func parser(_ parser: XMLParser, foundCharacters string: String) { current? += string }
    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if name == "text", let text = current { texts.append(text) }
        if name == "text" { current = nil }
    }
}
