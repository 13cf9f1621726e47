/// Marks over common axes.
public struct Chart: Sendable {
    public var title: String
    public var x: Axis
    public var y: Axis
    /// A second vertical axis for the marks that are `isOnRight`.
    public var right: Axis?
    public var marks: [Mark]
    public var hasLegend: Bool
    public var legendTitle: String
    public var hasGrid: Bool
    /// Without axes only the marks are drawn.
    public var hasAxes: Bool
    /// The same length for one on both axes.
    public var isSquare: Bool
    /// A scale of colours the points were painted with.
    public var scale: ColourScale?
    public var scaleLabel: String

    public init(
        title: String = "", x: Axis = Axis(), y: Axis = Axis(), right: Axis? = nil, marks: [Mark] = [], hasLegend: Bool = true, hasGrid: Bool = false
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.right = right
        self.marks = marks
        self.hasLegend = hasLegend
        self.hasGrid = hasGrid
        legendTitle = ""
        hasAxes = true
        isSquare = false
        scale = nil
        scaleLabel = ""
    }

    /// Lines over 1, 2, 3, … (or `x`), each with its name and its colour.
    public static func lines(
        title: String = "", xLabel: String = "", yLabel: String = "", isLogarithmic: Bool = false, x: [Double]? = nil, series: [(name: String, y: [Double])]
    ) -> Chart {
        Chart(
            title: title, x: Axis(xLabel), y: Axis(yLabel, scale: isLogarithmic ? .logarithmic : .linear),
            marks: series.enumerated().map { i, line in
                // Colours come round again: the next lines with them are dashed, then dotted.
                Mark(.line(x: x ?? line.y.indices.map { Double($0 + 1) }, y: line.y), name: line.name, paint: .series(i), dash: [.solid, .dashed, .dotted][i / Colour.series.count % 3])
            })
    }

    /// A path from point to point, its first and last point marked.
    public static func path(title: String = "", xLabel: String = "", yLabel: String = "", x: [Double], y: [Double], start: String = "start", end: String = "end") -> Chart {
        var marks = [Mark(.line(x: x, y: y), paint: .series(0), marker: .dot)]
        if let first = x.first, let last = x.last, let above = y.first, let below = y.last {
            marks.append(Mark(.points(x: [first], y: [above], sizes: [60], paints: []), name: start, paint: .series(2), marker: .circle))
            marks.append(Mark(.points(x: [last], y: [below], sizes: [60], paints: []), name: end, paint: .series(1), marker: .square))
        }
        return Chart(title: title, x: Axis(xLabel), y: Axis(yLabel), marks: marks)
    }

    /// Bars at the places 1, 2, 3, … with their names below; several series stand beside each other.
    public static func bars(title: String = "", xLabel: String = "", yLabel: String = "", names: [String], series: [(name: String, values: [Double])]) -> Chart {
        let thickness = 0.8 / Double(max(1, series.count))
        let marks = series.enumerated().map { i, part in
            Mark(
                .bars(
                    part.values.enumerated().map { j, value in
                        Mark.Bar(at: Double(j + 1) - 0.4 + thickness * (Double(i) + 0.5), thickness: thickness, length: value)
                    }, isHorizontal: false), name: part.name, paint: .series(i))
        }
        var x = Axis(xLabel)
        if !names.isEmpty { x.ticks = names.enumerated().map { Tick(at: Double($0 + 1), label: $1) } }
        return Chart(title: title, x: x, y: Axis(yLabel), marks: marks)
    }

    /// How often values fall into `bins` equal parts of their range; several series share the bins.
    public static func histogram(title: String = "", xLabel: String = "", yLabel: String = "", bins: Int = 20, series: [(name: String, values: [Double])]) -> Chart {
        let histogram = Histogram(series.map(\.values), bins: bins)
        let marks = series.indices.map { i in
            Mark(.bars(histogram.bars(i), isHorizontal: false), name: series[i].name, paint: .series(i), opacity: series.count > 1 ? 0.5 : 1)
        }
        return Chart(title: title, x: Axis(xLabel), y: Axis(yLabel.isEmpty ? "count" : yLabel), marks: marks)
    }

    /// Marks that the legend names.
    var named: [Mark] { hasLegend ? marks.filter { !$0.name.isEmpty } : [] }
}

/// One axis: its name, its numbers and how they are spaced.
public struct Axis: Sendable {
    public enum Scale: Sendable {
        case linear
        /// Powers of ten at equal distances; numbers up to zero are not drawn.
        case logarithmic
        /// Seconds since 1970, shown as dates.
        case dates
    }

    public var label: String
    public var scale: Scale
    /// Ends that were asked for; nil for those of the data. `low` above `high` turns the axis round.
    public var low: Double?
    public var high: Double?
    /// Ticks that were asked for; nil to choose them.
    public var ticks: [Tick]?
    /// How much wider than the data, on each side, as a share of its range.
    public var margin: Double

    public init(_ label: String = "", scale: Scale = .linear, low: Double? = nil, high: Double? = nil, ticks: [Tick]? = nil, margin: Double = 0.05) {
        self.label = label
        self.scale = scale
        self.low = low
        self.high = high
        self.ticks = ticks
        self.margin = margin
    }
}

/// A place on an axis with what is written there.
public struct Tick: Sendable, Hashable {
    public var at: Double
    public var label: String

    public init(at: Double, label: String) {
        self.at = at
        self.label = label
    }
}

/// Values counted in equal parts of a range.
public struct Histogram: Sendable {
    /// One more than there are bins.
    public let edges: [Double]
    /// By series, by bin.
    public let counts: [[Int]]

    /// The finite values' range in `bins` parts, at most 1000; the last part has both its ends.
    public init(_ series: [[Double]], bins: Int) {
        let bins = max(1, min(1000, bins))
        var (low, high) = (Double.infinity, -Double.infinity)
        for values in series { for value in values where value.isFinite { (low, high) = (min(low, value), max(high, value)) } }
        if low > high { (low, high) = (0, 1) }
        if low == high { (low, high) = (low - 0.5, high + 0.5) }
        let step = high / Double(bins) - low / Double(bins)
        edges = (0...bins).map { $0 == bins ? high : low + Double($0) * step }
        counts = series.map { values in
            var counts = [Int](repeating: 0, count: bins)
            for value in values where value.isFinite && step > 0 {
                counts[max(0, min(bins - 1, Int(bounded: max(0, min(Double(bins), value / step - low / step)))))] += 1
            }
            return counts
        }
    }

    func bars(_ series: Int) -> [Mark.Bar] {
        counts[series].indices.map { i in
            Mark.Bar(at: edges[i] / 2 + edges[i + 1] / 2, thickness: edges[i + 1] - edges[i], length: Double(counts[series][i]))
        }
    }
}
