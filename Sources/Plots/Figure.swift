/// A picture as a value: what is to be seen, not how it is drawn. `TextRenderer` draws it for a terminal, `SVGRenderer` as SVG.
///
/// ```swift
/// Figure(title: "lstm", panels: [.heatMap(forget), .chart(.lines(title: "loss", series: [("train", losses)]))])
/// ```
public struct Figure: Sendable {
    public enum Panel: Sendable {
        case heatMap(HeatMap)
        /// Lines, points, bars, areas, texts over common axes.
        case chart(Chart)
        /// Lengths side by side, a line each.
        case bars(Bars)
        case table(NumberTable)
        /// Words coloured by a value.
        case words(Words)
    }

    /// Width and height in inches, as matplotlib's `figsize`.
    public struct Size: Sendable, Hashable {
        public var width: Double
        public var height: Double

        public init(width: Double, height: Double) {
            self.width = width
            self.height = height
        }
    }

    /// Where a panel lies: shares of the figure, from its upper left corner.
    public struct Frame: Sendable, Hashable {
        public var left: Double
        public var top: Double
        public var width: Double
        public var height: Double

        public init(left: Double, top: Double, width: Double, height: Double) {
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }

        /// A cell of a grid, or several of its cells joined.
        public init(row: Int, column: Int, rowSpan: Int = 1, columnSpan: Int = 1, rows: Int, columns: Int) {
            let (rows, columns) = (Double(max(1, rows)), Double(max(1, columns)))
            self.init(
                left: Double(column) / columns, top: Double(row) / rows, width: Double(max(1, columnSpan)) / columns, height: Double(max(1, rowSpan)) / rows)
        }
    }

    public var title: String
    public var panels: [Panel]
    /// A place for each panel; empty if they follow each other in rows of `columns`.
    public var frames: [Frame]
    /// Panels side by side where no frames are given and the page is wide enough.
    public var columns: Int
    /// nil: each panel as large as it needs.
    public var size: Size?

    public init(title: String = "", panels: [Panel], columns: Int = 1, frames: [Frame] = [], size: Size? = nil) {
        self.title = title
        self.panels = panels
        self.columns = max(1, columns)
        self.frames = frames.count == panels.count ? frames : []
        self.size = size
    }

    /// Panels in rows from top to bottom, in each row from left to right, each with its share of the row's width.
    var rows: [[(panel: Panel, frame: Frame)]] {
        guard !frames.isEmpty else {
            return stride(from: 0, to: panels.count, by: columns).map { start in
                let row = panels[start..<min(panels.count, start + columns)]
                return row.enumerated().map { i, panel in (panel, Frame(row: 0, column: i, rows: 1, columns: columns)) }
            }
        }
        let placed = zip(panels, frames).map { (panel: $0, frame: $1) }.sorted { ($0.frame.top, $0.frame.left) < ($1.frame.top, $1.frame.left) }
        var rows: [[(panel: Panel, frame: Frame)]] = []
        for item in placed {
            // Side by side is what begins above the middle of the row's first panel.
            if let first = rows.last?.first?.frame, item.frame.top < first.top + first.height / 2 {
                rows[rows.count - 1].append(item)
            } else {
                rows.append([item])
            }
        }
        return rows.map { $0.sorted { $0.frame.left < $1.frame.left } }
    }
}

/// Lengths side by side, a labelled line each: norms by layer, importances.
public struct Bars: Sendable {
    public var title: String
    public var labels: [String]
    public var values: [Double]
    public var labelHeading: String
    public var valueHeading: String

    public init(title: String, labels: [String], values: [Double], labelHeading: String = "", valueHeading: String = "") {
        self.title = title
        self.labels = labels
        self.values = values
        self.labelHeading = labelHeading
        self.valueHeading = valueHeading
    }

    func label(_ i: Int) -> String { labels.indices.contains(i) ? labels[i] : String(i + 1) }
}

/// A table of texts with a heading for each column; numbers are aligned to the right.
public struct NumberTable: Sendable {
    public var title: String
    public var headings: [String]
    public var rows: [[String]]

    public init(title: String = "", headings: [String], rows: [[String]]) {
        self.title = title
        self.headings = headings
        self.rows = rows
    }

    var columnCount: Int { max(headings.count, rows.map(\.count).max() ?? 0) }
    func cell(_ row: [String], _ column: Int) -> String { row.indices.contains(column) ? row[column] : "" }
    func isNumeric(_ column: Int) -> Bool { rows.allSatisfy { cell($0, column).isEmpty || Double(cell($0, column)) != nil } }
}

/// Words in reading order, each coloured by a value: which words an output depends on.
public struct Words: Sendable {
    public var title: String
    public var words: [String]
    public var values: [Double]
    public var scale: ColourScale

    /// - Parameter scale: from the smallest to the largest value if nil, around zero if there are values on both sides.
    public init(title: String = "", words: [String], values: [Double], scale: ColourScale? = nil) {
        self.title = title
        self.words = words
        self.values = values
        self.scale = scale ?? .fitting(values)
    }

    func value(_ i: Int) -> Double { values.indices.contains(i) ? values[i] : .nan }
}
