/// A picture as a value: what is to be seen, not how it is drawn.
public struct Figure: Sendable {
    public enum Panel: Sendable {
        case heatMap(HeatMap)
        case bars(Bars)
        case lines(Lines)
    }
    public var title: String
    public var panels: [Panel]

    public init(title: String = "", panels: [Panel]) {
        self.title = title
        self.panels = panels
    }
}

/// A table of numbers as colours: rows downwards, columns to the right.
public struct HeatMap: Sendable {
    public var title: String
    public var rows: [[Double]]
    public var rowLabel: String
    public var columnLabel: String
    /// Names of the columns, such as words; empty for numbers.
    public var columnNames: [String]
    /// The values that get the ends of the colour scale. Below zero to above zero is drawn diverging.
    public var low: Double
    public var high: Double

    public init(title: String, rows: [[Double]], rowLabel: String = "unit", columnLabel: String = "timestep", columnNames: [String] = [], low: Double, high: Double) {
        self.title = title
        self.rows = rows
        self.rowLabel = rowLabel
        self.columnLabel = columnLabel
        self.columnNames = columnNames
        self.low = low
        self.high = high
    }

    public var isDiverging: Bool { low < 0 && high > 0 }
}

/// Lengths side by side.
public struct Bars: Sendable {
    public var title: String
    public var labels: [String]
    public var values: [Double]
    public var labelHeading: String

    public init(title: String, labels: [String], values: [Double], labelHeading: String = "") {
        self.title = title
        self.labels = labels
        self.values = values
        self.labelHeading = labelHeading
    }
}

/// Curves over common axes.
public struct Lines: Sendable {
    public struct Series: Sendable {
        public var name: String
        public var x: [Double]
        public var y: [Double]
        public var isScatter: Bool

        public init(name: String, x: [Double], y: [Double], isScatter: Bool = false) {
            self.name = name
            self.x = x
            self.y = y
            self.isScatter = isScatter
        }
    }
    public var title: String
    public var xLabel: String
    public var yLabel: String
    public var isLogarithmic: Bool
    public var series: [Series]

    public init(title: String = "", xLabel: String = "", yLabel: String = "", isLogarithmic: Bool = false, series: [Series] = []) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.isLogarithmic = isLogarithmic
        self.series = series
    }

    /// Points that can be drawn: finite, and above zero on a logarithmic axis.
    func points(_ s: Series) -> [(x: Double, y: Double)] {
        zip(s.x, s.y).compactMap { x, y in
            guard x.isFinite, y.isFinite, !isLogarithmic || y > 0 else { return nil }
            return (x, isLogarithmic ? log10(y) : y)
        }
    }
}

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Short numbers for axes and scales.
public enum NumberText {
    public static func short(_ x: Double) -> String {
        if x.isNaN { return "nan" }
        if x.isInfinite { return x < 0 ? "-inf" : "inf" }
        if x == 0 { return "0" }
        let size = abs(x)
        if size >= 1e5 || size < 1e-3 { return format("%.1e", x) }
        if x == x.rounded(), size < 1e5 { return String(Int(x)) }
        return format(size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", x)
    }

    static func format(_ pattern: String, _ x: Double) -> String {
        withVaList([x]) { list in
            var buffer = [CChar](repeating: 0, count: 64)
            let count = Int(vsnprintf(&buffer, 64, pattern, list))
            return String(decoding: buffer.prefix(max(0, min(63, count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
