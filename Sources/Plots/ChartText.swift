/// A chart in a terminal's cells: title, axes with ticks, marks, legend.
struct ChartText {
    let chart: Chart
    let style: TextStyle
    private let rows: Int
    private let isLying: Bool
    private let xPlan: AxisPlan
    private let yPlan: AxisPlan
    private let rightPlan: AxisPlan?

    /// - Parameter shape: height by width that was asked for; nil for the usual.
    init(_ chart: Chart, _ style: TextStyle, shape: Double?) {
        self.chart = chart
        var style = style
        if shape == nil { style.width = min(style.width, 120) }
        self.style = style
        (xPlan, yPlan, rightPlan) = (chart.xPlan, chart.yPlan, chart.rightPlan)
        // A character is about twice as high as it is wide.
        let wanted = Double(style.width) * max(0.1, min(3, shape ?? 0.4)) / 2
        let standing = max(6, min(style.width > 110 ? 24 : 16, Int(bounded: wanted)))
        let lying = Set(chart.marks.flatMap { mark -> [Double] in if case .bars(let bars, true) = mark.shape { bars.map(\.at) } else { [] } }).count
        isLying = lying > 0
        rows = lying > 0 ? max(4, min(40, lying <= 12 ? 2 * lying : lying)) : standing
    }

    func canvas() -> TextCanvas {
        var canvas = TextCanvas(width: style.width)
        let yTicks = chart.hasAxes ? rowTicks(yPlan) : [:]
        let rightTicks = chart.hasAxes ? rightPlan.map(rowTicks) ?? [:] : [:]
        let limit = max(3, style.width / 4)
        func width(_ ticks: [Int: String]) -> Int { min(limit, ticks.values.map { DisplayText.width($0) }.max() ?? 0) }
        let margin = chart.hasAxes ? width(yTicks) + 1 : 0
        let rightMargin = rightPlan == nil ? 0 : width(rightTicks) + 1
        let columns = max(4, style.width - margin - 1 - rightMargin - (rightPlan == nil ? 0 : 1))
        canvas.addTitle(chart.title, style, centre: columns, from: margin + 1)
        addAxisNames(to: &canvas, margin: margin)
        let top = canvas.height
        canvas.grow(to: top + rows)
        var grid = PlotGrid(columns: columns, rows: rows, style: style, usesSigns: style.colours == .none && needsSigns)
        let xTicks = chart.hasAxes ? columnTicks(columns) : []
        if chart.hasGrid { addGrid(to: &grid, yTicks.keys.sorted(), xTicks.map(\.column)) }
        var painter = MarkText(chart, xPlan, yPlan, rightPlan, grid)
        painter.drawMarks()
        painter.grid.draw(on: &canvas, margin + 1, top)
        painter.drawTexts(on: &canvas, margin + 1, top)
        if chart.hasAxes {
            for row in 0..<rows {
                let text = DisplayText.fit(yTicks[row] ?? "", limit, isPlain: style.isPlain)
                canvas.put(text, margin - 1 - DisplayText.width(text), top + row)
                canvas.put(style.isPlain ? "|" : yTicks[row] == nil ? "│" : "┤", margin, top + row, isDim: true)
                if rightPlan != nil {
                    canvas.put(style.isPlain ? "|" : rightTicks[row] == nil ? "│" : "├", margin + 1 + columns, top + row, isDim: true)
                    canvas.put(DisplayText.fit(rightTicks[row] ?? "", limit, isPlain: style.isPlain), margin + 3 + columns, top + row)
                }
            }
            addHorizontalAxis(to: &canvas, margin, columns, xTicks)
        }
        if let scale = chart.scale { canvas.addScale(scale, chart.scaleLabel, style, from: margin + 1) }
        addLegend(to: &canvas, painter.signs, from: margin + 1)
        for note in notes(columns) { canvas.addNote(note, style, from: margin + 1) }
        return canvas
    }

    /// Whether lines or points look the same without their colours.
    private var needsSigns: Bool {
        let looks = chart.marks.compactMap { mark -> Mark.Marker? in
            switch mark.shape {
            case .line: Mark.Marker.none
            case .points: mark.marker == .none ? .circle : mark.marker
            default: nil
            }
        }
        return Set(looks).count < looks.count
    }

    // MARK: Axes

    private func rowTicks(_ plan: AxisPlan) -> [Int: String] {
        var result: [Int: String] = [:]
        let isNamed = plan.axis.ticks != nil
        for tick in plan.ticks(isNamed ? rows : max(2, min(7, rows / 2))) {
            guard let share = plan.place(tick.at) else { continue }
            // Lying bars fill whole lines, which their names stand in.
            let row = isLying && plan.axis.ticks != nil ? rows - 1 - max(0, min(rows - 1, Int(bounded: share * Double(rows) + 1e-9))) : max(0, min(rows - 1, Int(bounded: ((1 - share) * Double(rows - 1)).rounded())))
            if result[row] == nil { result[row] = style.clean(tick.label) }
        }
        return result
    }

    private func columnTicks(_ columns: Int) -> [(column: Int, label: String)] {
        let widest = xPlan.ticks(8).map { DisplayText.width($0.label) }.max() ?? 1
        return xPlan.ticks(max(2, min(12, columns / max(6, widest + 3)))).compactMap { tick in
            xPlan.place(tick.at).map { (max(0, min(columns - 1, Int(bounded: ($0 * Double(columns - 1)).rounded()))), style.clean(tick.label)) }
        }.sorted { $0.0 < $1.0 }
    }

    private func addAxisNames(to canvas: inout TextCanvas, margin: Int) {
        let names = chart.hasAxes ? [style.clean(chart.y.label), style.clean(chart.right?.label ?? "")] : ["", ""]
        guard !names.joined().isEmpty else { return }
        let room = names[1].isEmpty || names[0].isEmpty ? style.width : style.width / 2 - 1
        let left = DisplayText.fit(names[0], room, isPlain: style.isPlain)
        let right = DisplayText.fit(names[1], room, isPlain: style.isPlain)
        let y = canvas.height
        canvas.grow(to: y + 1)
        canvas.put(left, max(0, min(margin, style.width - DisplayText.width(left)) - DisplayText.width(left) / 2), y, isDim: true)
        canvas.put(right, style.width - DisplayText.width(right), y, isDim: true)
    }

    private func addHorizontalAxis(to canvas: inout TextCanvas, _ margin: Int, _ columns: Int, _ ticks: [(column: Int, label: String)]) {
        let y = canvas.height
        canvas.grow(to: y + 2)
        canvas.put((style.isPlain ? "+" : "└") + String(repeating: style.isPlain ? "-" : "─", count: columns) + (rightPlan == nil ? "" : style.isPlain ? "+" : "┘"), margin, y, isDim: true)
        var end = -1
        var hidden = 0
        for (column, label) in ticks {
            let label = DisplayText.fit(label, max(3, columns / 2), isPlain: style.isPlain)
            let size = DisplayText.width(label)
            let x = max(0, min(style.width - size, margin + 1 + column - size / 2))
            guard x > end else {
                hidden += 1
                continue
            }
            canvas.put(style.isPlain ? "+" : "┬", margin + 1 + column, y, isDim: true)
            canvas.put(label, x, y + 1)
            end = x + size
        }
        let label = DisplayText.fit(style.clean(chart.x.label), style.width, isPlain: style.isPlain)
        let size = DisplayText.width(label)
        if size > 0 {
            canvas.grow(to: y + 3)
            canvas.put(label, max(0, min(style.width - size, margin + 1 + (columns - size) / 2)), y + 2, isDim: true)
        }
    }

    private func addGrid(to grid: inout PlotGrid, _ ticked: [Int], _ columns: [Int]) {
        guard !style.isPlain, !grid.usesSigns else { return }
        for row in ticked { for x in stride(from: 0, to: grid.dotColumns, by: 4) { grid.dot(x, row * 4 + 2, .ink, sign: ".", isDim: true) } }
        for column in columns { for y in stride(from: 0, to: grid.dotRows, by: 4) { grid.dot(column * 2, y, .ink, sign: ".", isDim: true) } }
    }

    // MARK: Below

    private func addLegend(to canvas: inout TextCanvas, _ signs: [Int: String], from left: Int) {
        guard chart.hasLegend else { return }
        var entries: [(sample: String, ink: Paint, name: String)] = []
        for (i, mark) in chart.marks.enumerated() where !mark.name.isEmpty { entries.append((signs[i] ?? "", mark.paint, style.clean(mark.name))) }
        guard !entries.isEmpty else { return }
        var x = left
        canvas.grow(to: canvas.height + 1)
        let title = style.clean(chart.legendTitle)
        if !title.isEmpty {
            let text = DisplayText.fit(title + ":", max(4, style.width / 3), isPlain: style.isPlain)
            canvas.put(text, x, canvas.height - 1, isDim: true)
            x += DisplayText.width(text) + 2
        }
        for entry in entries {
            let name = DisplayText.fit(entry.name, max(1, style.width - left - 4), isPlain: style.isPlain)
            let size = DisplayText.width(entry.sample) + 1 + DisplayText.width(name)
            if x > left, x + size > style.width {
                canvas.grow(to: canvas.height + 1)
                x = left
            }
            canvas.put(entry.sample, x, canvas.height - 1, ink: entry.ink)
            canvas.put(name, x + DisplayText.width(entry.sample) + 1, canvas.height - 1)
            x += size + 3
        }
    }

    /// What the picture can't show as it is.
    private func notes(_ columns: Int) -> [String] {
        var notes: [String] = []
        var (most, missing, isBars) = (0, 0, false)
        for mark in chart.marks {
            switch mark.shape {
            case .line(let x, let y), .points(let x, let y, _, _):
                if case .line = mark.shape { most = max(most, min(x.count, y.count)) }
                // nan in both is a gap that was meant.
                missing += zip(x, y).reduce(0) { $1.0.isNaN && $1.1.isNaN ? $0 : $0 + (xPlan.place($1.0) == nil || (mark.isOnRight ? rightPlan ?? yPlan : yPlan).place($1.1) == nil || !$1.1.isFinite ? 1 : 0) }
            case .bars(let bars, false):
                if bars.count > columns { (most, isBars) = (max(most, bars.count), true) }
            default: break
            }
        }
        if most > 4 * columns || (isBars && most > columns) {
            notes.append("a column covers about \((most + columns - 1) / columns) of \(most) \(isBars ? "bars and shows the highest" : "points, all of them drawn")")
        }
        if missing > 0 {
            notes.append("\(missing) point\(missing == 1 ? "" : "s") not drawn: nan\(xPlan.axis.scale == .logarithmic || yPlan.axis.scale == .logarithmic ? ", inf, or not above 0 on a logarithmic axis" : " or inf")")
        }
        return notes
    }
}
