/// A heat map as SVG: a rectangle a cell, names at both axes, its scale below.
struct HeatMapSVG {
    private let map: HeatMap
    private let box: SVGBox
    private let grid: SVGBox
    /// Rows and columns of the map to a rectangle: more than a few hundred could not be told apart.
    private let perRow: Int
    private let perColumn: Int
    private let rows: Int
    private let columns: Int

    private static let most = 300

    static func naturalHeight(_ map: HeatMap, _ width: Double) -> Double {
        let rows = Double(max(1, map.rowCount))
        let cell = map.isSquare ? max(2, min(48, (width - 80) / Double(max(1, map.columnCount)))) : min(26, max(3, 260 / rows))
        return min(900, rows * cell) + extra(map, cell * 3)
    }

    /// What is needed above and below the cells.
    private static func extra(_ map: HeatMap, _ cellWidth: Double) -> Double {
        (map.title.isEmpty ? 4 : 26) + (map.hasAxes ? 40 + (hasTurnedNames(map, cellWidth) ? 40 : 0) : 4) + (map.hasScale && map.pixels.isEmpty ? 34 : 0)
    }

    private static func hasTurnedNames(_ map: HeatMap, _ cellWidth: Double) -> Bool {
        (map.columnNames.map { SVGWriter.width($0, size: 11) }.max() ?? 0) > max(18, cellWidth)
    }

    init(_ map: HeatMap, _ box: SVGBox) {
        self.map = map
        self.box = box
        let most = HeatMapSVG.most
        perRow = (max(1, map.rowCount) - 1) / most + 1
        perColumn = (max(1, map.columnCount) - 1) / most + 1
        rows = (max(1, map.rowCount) - 1) / perRow + 1
        columns = (max(1, map.columnCount) - 1) / perColumn + 1
        let names = (0..<min(map.rowCount, 1000)).map { SVGWriter.width(map.rowName($0), size: 11) }
        let left = map.hasAxes ? min(box.width / 3, max(24, names.max() ?? 0) + (map.rowLabel.isEmpty ? 10 : 26)) : 4
        var grid = SVGBox(x: box.x + left, y: box.y + (map.title.isEmpty ? 4 : 26), width: max(10, box.width - left - 8), height: 10)
        grid.height = max(10, box.height - HeatMapSVG.extra(map, grid.width / Double(columns)))
        if map.isSquare {
            let cell = min(grid.width / Double(columns), grid.height / Double(rows))
            grid.x += (grid.width - cell * Double(columns)) / 2
            (grid.width, grid.height) = (cell * Double(columns), cell * Double(rows))
        }
        self.grid = grid
    }

    private var cellWidth: Double { grid.width / Double(columns) }
    private var cellHeight: Double { grid.height / Double(rows) }

    func draw(into writer: inout SVGWriter) {
        writer.text(SVGWriter.fit(map.title, box.width, size: 13), box.middle, box.y + 16, size: 13, anchor: .middle)
        guard map.rowCount > 0, map.columnCount > 0 else {
            writer.text("(nothing to draw: no values)", box.middle, box.y + 40, anchor: .middle)
            return
        }
        drawCells(into: &writer)
        var y = grid.bottom
        if map.hasAxes { y = drawNames(into: &writer) }
        if map.hasScale, map.pixels.isEmpty {
            writer.scale(map.scale, note(map.scaleLabel), x: grid.x, y: y + 6, width: min(200, max(60, grid.width)))
        }
    }

    private func note(_ label: String) -> String {
        var parts = label.isEmpty ? [] : [label]
        if perRow > 1 || perColumn > 1 { parts.append("each cell is the mean of \(perRow)×\(perColumn)") }
        if map.rows.joined().contains(where: \.isNaN) { parts.append("gaps are nan") }
        return parts.joined(separator: "; ")
    }

    private func drawCells(into writer: inout SVGWriter) {
        let hasTitles = rows * columns <= 2500 && map.pixels.isEmpty
        for i in 0..<rows {
            let rowRange = i * perRow..<min(map.rowCount, (i + 1) * perRow)
            var start = 0
            while start < columns {
                let colour = self.colour(rowRange, start)
                var end = start + 1
                // Neighbours of one colour are one rectangle where nothing tells them apart.
                while !hasTitles, end < columns, self.colour(rowRange, end) == colour { end += 1 }
                defer { start = end }
                guard let colour else { continue }
                let value = map.mean(rowRange, start * perColumn..<min(map.columnCount, (start + 1) * perColumn))
                writer.rect(
                    grid.x + Double(start) * cellWidth, grid.y + Double(i) * cellHeight, cellWidth * Double(end - start) + (end < columns ? 0.3 : 0), cellHeight + (i < rows - 1 ? 0.3 : 0),
                    "fill=\"\(colour.hex)\"", title: hasTitles ? title(i, start, value) : "")
            }
        }
        guard perRow == 1, perColumn == 1, !map.texts.isEmpty else { return }
        for i in 0..<rows {
            for j in 0..<columns {
                let text = map.text(i, j)
                guard !text.isEmpty else { continue }
                let size = max(5, min(13, min(cellHeight * 0.6, cellWidth / max(1, Double(DisplayText.width(text))) / 0.6)))
                let ink = colour(i..<(i + 1), j).map { Paint.colour($0.readable) } ?? .ink
                writer.text(text, grid.x + (Double(j) + 0.5) * cellWidth, grid.y + (Double(i) + 0.5) * cellHeight + size * 0.36, size: size, anchor: .middle, paint: ink)
            }
        }
    }

    private func colour(_ rowRange: Range<Int>, _ column: Int) -> Colour? { map.colour(rowRange, column * perColumn..<min(map.columnCount, (column + 1) * perColumn)) }

    private func title(_ i: Int, _ j: Int, _ value: Double) -> String {
        let row = map.rowLabel.isEmpty ? map.rowName(i) : "\(map.rowLabel) \(map.rowName(i))"
        let column = map.columnLabel.isEmpty ? map.columnName(j) : "\(map.columnLabel) \(map.columnName(j))"
        return "\(row), \(column): \(NumberText.short(value))"
    }

    /// - Returns: the lower end of what was written.
    private func drawNames(into writer: inout SVGWriter) -> Double {
        let everyRow = max(1, Int(bounded: (14 / cellHeight).rounded(.up)))
        for i in stride(from: 0, to: rows, by: everyRow) {
            writer.text(
                SVGWriter.fit(map.rowName(i * perRow), grid.x - box.x - 8, size: 11), grid.x - 5, grid.y + (Double(i) + 0.5) * cellHeight + 4, size: 11, anchor: .end)
        }
        if !map.rowLabel.isEmpty { writer.text(map.rowLabel, box.x + 12, grid.y + grid.height / 2, size: 12, anchor: .middle, turned: true) }
        let isTurned = HeatMapSVG.hasTurnedNames(map, cellWidth)
        let widest = map.columnNames.isEmpty ? SVGWriter.width(String(map.columnCount + map.firstColumn), size: 11) + 8 : isTurned ? 13 : 1
        let everyColumn = max(1, Int(bounded: (widest / cellWidth).rounded(.up)))
        for j in stride(from: 0, to: columns, by: everyColumn) {
            let x = grid.x + (Double(j) + 0.5) * cellWidth
            let name = map.columnName(j * perColumn)
            if isTurned {
                writer.text(SVGWriter.fit(name, 56, size: 11), x + 4, grid.bottom + 6, size: 11, anchor: .end, turned: true)
            } else {
                writer.text(name, x, grid.bottom + 15, size: 11, anchor: .middle)
            }
        }
        let bottom = grid.bottom + (isTurned ? 60 : 20)
        writer.text(map.columnLabel, grid.middle, bottom + 12, size: 12, anchor: .middle)
        return bottom + (map.columnLabel.isEmpty ? 2 : 18)
    }
}
