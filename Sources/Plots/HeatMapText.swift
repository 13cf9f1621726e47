/// A heat map in a terminal's cells: backgrounds where there are colours, else shades and signs.
struct HeatMapText {
    private let map: HeatMap
    private let style: TextStyle
    private let margin: Int
    /// Rows and columns of the map that one row and column of the picture stand for.
    private let perRow: Int
    private let perColumn: Int
    /// Columns of the terminal to a column of the picture, and its lines to a row.
    private let cellWidth: Int
    private let cellHeight: Int
    /// Two rows in a line: upper half in the foreground's colour, lower half in the background's.
    private let isHalved: Bool
    private let rows: Int
    private let columns: Int

    init(_ map: HeatMap, _ style: TextStyle) {
        self.map = map
        self.style = style
        let (rowCount, columnCount) = (max(1, map.rowCount), max(1, map.columnCount))
        let names = map.hasAxes ? (0..<min(rowCount, 2000)).map { DisplayText.width(style.clean(map.rowName($0))) } + [String(rowCount + map.firstRow - 1).count] : []
        margin = map.hasAxes ? max(3, min(max(6, style.width / 4), (names.max() ?? 0) + 1)) : 0
        let room = max(4, style.width - margin)
        let texts = map.texts.joined().map { DisplayText.width(style.clean($0)) }.max() ?? 0
        let hasRoomForTexts = texts > 0 && columnCount * (texts + 1) <= room && rowCount <= 40
        let limit = map.isSquare ? 24 : 16
        isHalved = style.hasScales && !hasRoomForTexts && rowCount > (map.isSquare ? 12 : limit)
        // Without colours a signed value needs a place for its sign.
        let narrowest = hasRoomForTexts ? texts + 1 : map.isSquare ? (isHalved ? 1 : 2) : map.scale.isSigned && !style.hasScales ? 2 : 1
        let across = max(1, room / narrowest)
        var perRow = hasRoomForTexts ? 1 : (rowCount - 1) / (isHalved ? 2 * limit : limit) + 1
        var perColumn = (columnCount - 1) / across + 1
        if map.isSquare { (perRow, perColumn) = (max(perRow, perColumn), max(perRow, perColumn)) }
        (self.perRow, self.perColumn) = (perRow, perColumn)
        rows = (rowCount - 1) / perRow + 1
        columns = (columnCount - 1) / perColumn + 1
        if map.isSquare, !hasRoomForTexts {
            cellHeight = isHalved ? 1 : max(1, min(8 / rows, room / (2 * columns)))
            cellWidth = isHalved ? 1 : 2 * cellHeight
        } else {
            cellHeight = 1
            let named = map.columnNames.map { DisplayText.width(style.clean($0)) + 1 }.max() ?? 0
            let widest = max(hasRoomForTexts ? texts + 2 : max(4, min(10, 40 / columns)), min(12, named))
            cellWidth = max(1, min(widest, room / columns))
        }
    }

    func canvas() -> TextCanvas {
        var canvas = TextCanvas(width: style.width)
        canvas.addTitle(map.title, style)
        guard map.rowCount > 0, map.columnCount > 0 else {
            canvas.addNote("(nothing to draw: no values)", style)
            return canvas
        }
        if map.hasAxes, !map.rowLabel.isEmpty { canvas.addNote(DisplayText.fit(style.clean(map.rowLabel), style.width, isPlain: style.isPlain), style, from: 0) }
        addRows(to: &canvas)
        if map.hasAxes { addColumnNames(to: &canvas) }
        if map.hasScale, map.pixels.isEmpty { canvas.addScale(map.scale, map.scaleLabel, style, from: margin) }
        for note in notes { canvas.addNote(note, style) }
        return canvas
    }

    private func rowRange(_ i: Int) -> Range<Int> { min(map.rowCount, i * perRow)..<min(map.rowCount, (i + 1) * perRow) }
    private func columnRange(_ j: Int) -> Range<Int> { min(map.columnCount, j * perColumn)..<min(map.columnCount, (j + 1) * perColumn) }

    private func addRows(to canvas: inout TextCanvas) {
        let top = canvas.height
        canvas.grow(to: top + (isHalved ? (rows + 1) / 2 : rows * cellHeight))
        for i in 0..<rows {
            let y = top + (isHalved ? i / 2 : i * cellHeight)
            if map.hasAxes, !isHalved || i % 2 == 0 {
                let name = DisplayText.fit(style.clean(map.rowName(i * perRow)), margin - 1, isPlain: style.isPlain)
                canvas.put(name, margin - 1 - DisplayText.width(name), y + (cellHeight - 1) / 2)
            }
            for j in 0..<columns {
                let x = margin + j * cellWidth
                let colour = map.colour(rowRange(i), columnRange(j))
                if isHalved {
                    half(colour, isUpper: i % 2 == 0, x, y, on: &canvas)
                } else {
                    let text = perRow == 1 && perColumn == 1 && cellWidth > 1 ? style.clean(map.text(i, j)) : ""
                    for line in 0..<cellHeight { cell(i, j, colour, text: line == (cellHeight - 1) / 2 ? text : "", x, y + line, on: &canvas) }
                }
            }
        }
    }

    private func half(_ colour: Colour?, isUpper: Bool, _ x: Int, _ y: Int, on canvas: inout TextCanvas) {
        for column in x..<(x + cellWidth) {
            var cell = canvas[column, y]
            if isUpper {
                cell.character = colour == nil ? " " : "▀"
                cell.ink = colour.map(Paint.colour) ?? .ink
            } else if let colour {
                cell.back = colour
            }
            canvas[column, y] = cell
        }
    }

    private func cell(_ i: Int, _ j: Int, _ colour: Colour?, text: String, _ x: Int, _ y: Int, on canvas: inout TextCanvas) {
        let size = DisplayText.width(text)
        let middle = x + max(0, cellWidth - size) / 2
        if style.hasScales {
            for column in x..<(x + cellWidth) { canvas[column, y] = TextCanvas.Cell(character: colour == nil ? missing : " ", back: colour, isDim: colour == nil) }
            if !text.isEmpty { canvas.put(text, middle, y, ink: colour.map { .colour($0.readable) } ?? .ink) }
        } else if !text.isEmpty, size <= cellWidth {
            canvas.put(text, middle, y)
        } else if let colour {
            let value = map.pixels.isEmpty ? map.mean(rowRange(i), columnRange(j)) : colour.lightness
            let scale = map.pixels.isEmpty ? map.scale : ColourScale(map: .sequential, low: 0, high: 1)
            let (shade, ink) = Shade.text(value, scale, style, width: cellWidth)
            canvas.put(shade, x, y, ink: ink)
        } else {
            canvas.put(String(repeating: missing, count: cellWidth), x, y, isDim: true)
        }
    }

    private var missing: Character { style.isPlain ? "?" : "·" }

    /// Names below the columns: at round distances if they are numbers, else each, in several lines where they are long.
    private func addColumnNames(to canvas: inout TextCanvas) {
        let top = canvas.height
        guard !map.columnNames.isEmpty else {
            canvas.grow(to: top + 1)
            let every = HeatMapText.distance(columns: columns, perColumn: perColumn, cellWidth: cellWidth, digits: String(map.columnCount + map.firstColumn).count)
            var end = 0
            for j in 0..<columns {
                // The round number among those that the column covers.
                let first = j * perColumn + map.firstColumn
                let number = j == 0 ? first : (first + every - 1) / every * every
                guard j == 0 || number < first + perColumn else { continue }
                let x = margin + j * cellWidth
                let text = String(number)
                // The first is always there; another needs a blank before it.
                guard j == 0 || x > end, x + text.count <= style.width else { continue }
                canvas.put(text, x, top)
                end = x + text.count
            }
            addColumnLabel(to: &canvas, after: end, line: top)
            return
        }
        let names = (0..<columns).map { style.clean(map.columnName($0 * perColumn)) }
        let longest = names.map { DisplayText.width($0) }.max() ?? 0
        let lines = max(1, min(4, columns, (longest + cellWidth) / cellWidth))
        canvas.grow(to: top + lines)
        for (j, name) in names.enumerated() {
            let x = margin + j * cellWidth
            canvas.put(DisplayText.fit(name, min(max(1, lines * cellWidth - 1), style.width - x), isPlain: style.isPlain), x, top + j % lines)
        }
        addColumnLabel(to: &canvas, after: margin + columns * cellWidth + (lines > 1 ? longest : 0), line: canvas.height - 1)
    }

    private func addColumnLabel(to canvas: inout TextCanvas, after end: Int, line: Int) {
        let label = DisplayText.fit(style.clean(map.columnLabel), style.width - 1, isPlain: style.isPlain)
        let size = DisplayText.width(label)
        let x = max(end + 1, margin + columns * cellWidth + 1)
        if x + size <= style.width {
            canvas.put(label, x, line, isDim: true)
        } else if size > 0 {
            canvas.grow(to: canvas.height + 1)
            canvas.put(label, max(0, min(margin + columns * cellWidth - size, style.width - size)), canvas.height - 1, isDim: true)
        }
    }

    /// Steps between two numbers of the axis: as many as leave room for both.
    private static func distance(columns: Int, perColumn: Int, cellWidth: Int, digits: Int) -> Int {
        let needed = max(1, (digits + 2 + cellWidth - 1) / cellWidth) * perColumn
        var power = 1
        while power < 1_000_000_000 {
            for factor in [1, 2, 5] where factor * power >= needed { return factor * power }
            power *= 10
        }
        return power
    }

    private var notes: [String] {
        var notes: [String] = []
        if perColumn > 1 { notes.append("each column is the mean of \(perColumn) \(HeatMapText.plural(map.columnLabel, "columns")) (\(map.columnCount) in all)") }
        if perRow > 1 { notes.append("each row is the mean of \(perRow) \(HeatMapText.plural(map.rowLabel, "rows")) (\(map.rowCount) in all)") }
        if isHalved, map.hasAxes, perRow == 1 { notes.append("two \(HeatMapText.plural(map.rowLabel, "rows")) in each line") }
        if map.pixels.isEmpty {
            let values = map.rows.joined()
            if values.contains(where: \.isNaN) { notes.append("\(isHalved ? "gaps are" : String(missing) + " is") nan, not a number") }
            if values.contains(where: \.isInfinite) { notes.append("inf is drawn at the end of the scale") }
        }
        if !map.texts.isEmpty, map.texts.contains(where: { !$0.isEmpty }), perRow * perColumn > 1 || isHalved || cellWidth < 2 {
            notes.append("the texts in the cells need a wider terminal")
        }
        return notes
    }

    private static func plural(_ label: String, _ standard: String) -> String {
        label.isEmpty ? standard : label.hasSuffix("s") ? label : label + "s"
    }
}

/// Numbers as shades, where a terminal has no colours for them.
enum Shade {
    /// `width` characters: the darker the higher, or with a sign and the darker the further from zero.
    static func text(_ value: Double, _ scale: ColourScale, _ style: TextStyle, width: Int) -> (String, Paint) {
        let ramp: [Character] = style.isPlain ? [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"] : [" ", "░", "▒", "▓", "█"]
        let share = scale.share(value) ?? 0
        guard scale.isSigned else { return (String(repeating: ramp[index(share, ramp.count)], count: width), .ink) }
        // A minus would not be told apart from its shade: its own ramp.
        let signed: [Character] = style.isPlain ? [" ", ".", "o", "#", "@"] : ramp
        let zero = scale.share(0) ?? 0.5
        let size = share < zero ? (zero - share) / max(zero, 1e-9) : (share - zero) / max(1 - zero, 1e-9)
        let shade = signed[index(size, signed.count)]
        if shade == " " { return (String(repeating: " ", count: width), .ink) }
        let isBelow = share < zero
        return ((isBelow ? "-" : "+") + String(repeating: shade, count: max(0, width - 1)), .series(isBelow ? 0 : 1))
    }

    private static func index(_ share: Double, _ count: Int) -> Int { max(0, min(count - 1, Int(bounded: max(0, min(1, share)) * Double(count)))) }
}

extension TextCanvas {
    /// Adds a line with a scale's colours and the numbers at its ends, and at zero if it is signed.
    mutating func addScale(_ scale: ColourScale, _ label: String, _ style: TextStyle, from left: Int) {
        let line = height
        grow(to: line + 1)
        let room = width - left
        let texts = [NumberText.short(scale.low), NumberText.short(scale.high)]
        let numbers = texts.map(\.count).reduce(0, +) + (scale.isSigned ? 5 : 2)
        let steps = max(2, min(style.hasScales ? 24 : 20, room - numbers)) / 2 * 2
        var x = left
        func put(_ text: String, isDim: Bool = false, on canvas: inout TextCanvas) {
            canvas.put(text, x, line, isDim: isDim)
            x += DisplayText.width(text)
        }
        put(texts[0] + " ", on: &self)
        for i in 0..<steps {
            if scale.isSigned, i == steps / 2 { put(" 0 ", on: &self) }
            let value = scale.low + (scale.high - scale.low) * Double(i) / Double(steps - 1)
            if style.hasScales {
                self[x, line] = Cell(back: scale.colour(value))
                x += 1
            } else if !scale.isSigned {
                let (shade, ink) = Shade.text(value, scale, style, width: 1)
                self.put(shade, x, line, ink: ink)
                x += 1
            } else if i % 2 == 0 {
                let (shade, ink) = Shade.text(scale.low + (scale.high - scale.low) * Double(i + (i < steps / 2 ? 0 : 1)) / Double(steps - 1), scale, style, width: 2)
                self.put(shade, x, line, ink: ink)
                x += 2
            }
        }
        put(" " + texts[1], on: &self)
        let label = style.clean(label)
        if !label.isEmpty, width - x > 3 { put("  " + DisplayText.fit(label, width - x - 2, isPlain: style.isPlain), isDim: true, on: &self) }
    }
}
