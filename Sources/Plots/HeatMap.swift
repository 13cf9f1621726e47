/// A table of numbers as colours: rows downwards, columns to the right.
public struct HeatMap: Sendable {
    public var title: String
    public var rows: [[Double]]
    /// What a row is, such as "unit", and a column, such as "timestep": singular, for axes and captions.
    public var rowLabel: String
    public var columnLabel: String
    /// Names of rows and columns, such as words; empty for numbers.
    public var rowNames: [String]
    public var columnNames: [String]
    /// Numbers of the first row and column where there are no names.
    public var firstRow: Int
    public var firstColumn: Int
    public var scale: ColourScale
    /// What the colours measure; written beside the scale.
    public var scaleLabel: String
    public var hasScale: Bool
    /// Texts written into the cells, by row and column; empty for none.
    public var texts: [[String]]
    /// Colours of an image's own in place of the scale's; by row and column.
    public var pixels: [[Colour]]
    /// Cells as high as they are wide, as in an image.
    public var isSquare: Bool
    /// No axes: an image alone.
    public var hasAxes: Bool

    /// - Parameters:
    ///   - low: The value at the lower end of the scale.
    ///   - high: The value at its upper end. From below zero to above zero the scale diverges around zero, and its ends
    ///     lie equally far from it.
    public init(
        title: String, rows: [[Double]], rowLabel: String = "unit", columnLabel: String = "timestep", rowNames: [String] = [], columnNames: [String] = [],
        low: Double, high: Double
    ) {
        self.init(
            title: title, rows: rows, rowLabel: rowLabel, columnLabel: columnLabel, rowNames: rowNames, columnNames: columnNames,
            scale: ColourScale(low: low, high: high))
    }

    public init(
        title: String, rows: [[Double]], rowLabel: String, columnLabel: String, rowNames: [String] = [], columnNames: [String] = [], scale: ColourScale
    ) {
        self.title = title
        self.rows = rows
        self.rowLabel = rowLabel
        self.columnLabel = columnLabel
        self.rowNames = rowNames
        self.columnNames = columnNames
        self.scale = scale
        firstRow = 1
        firstColumn = 1
        scaleLabel = ""
        hasScale = true
        texts = []
        pixels = []
        isSquare = false
        hasAxes = true
    }

    public var columnCount: Int { max(rows.map(\.count).max() ?? 0, pixels.map(\.count).max() ?? 0) }
    public var rowCount: Int { max(rows.count, pixels.count) }

    func value(_ row: Int, _ column: Int) -> Double { rows.indices.contains(row) && rows[row].indices.contains(column) ? rows[row][column] : .nan }

    /// The mean of a block of cells over those that are numbers.
    func mean(_ rows: Range<Int>, _ columns: Range<Int>) -> Double {
        if rows.count == 1, columns.count == 1 { return value(rows.lowerBound, columns.lowerBound) }
        var (sum, count) = (0.0, 0)
        for row in rows {
            for column in columns {
                let value = value(row, column)
                if value.isNaN { continue }
                // Each part is divided first: sums of huge values would overflow.
                sum += value / Double(rows.count * columns.count)
                count += 1
            }
        }
        return count == 0 ? .nan : sum * Double(rows.count * columns.count) / Double(count)
    }

    /// The colour of a block of cells; nil where there is no number.
    func colour(_ rows: Range<Int>, _ columns: Range<Int>) -> Colour? {
        guard pixels.isEmpty else {
            let block = rows.flatMap { row in columns.compactMap { pixels.indices.contains(row) && pixels[row].indices.contains($0) ? pixels[row][$0] : nil } }
            return Colour.mean(block)
        }
        return scale.colour(mean(rows, columns))
    }

    func rowName(_ i: Int) -> String { rowNames.indices.contains(i) ? rowNames[i] : rowNames.isEmpty ? String(firstRow + i) : "" }
    func columnName(_ i: Int) -> String { columnNames.indices.contains(i) ? columnNames[i] : columnNames.isEmpty ? String(firstColumn + i) : "" }
    func text(_ row: Int, _ column: Int) -> String { texts.indices.contains(row) && texts[row].indices.contains(column) ? texts[row][column] : "" }
}
