/// Draws the marks of a chart into the grid of its inside.
struct MarkText {
    private let chart: Chart
    private let xPlan: AxisPlan
    private let yPlan: AxisPlan
    private let rightPlan: AxisPlan?
    private(set) var grid: PlotGrid
    /// What the legend shows for each mark, by its place among the marks.
    private(set) var signs: [Int: String] = [:]
    private var style: TextStyle { grid.style }

    init(_ chart: Chart, _ xPlan: AxisPlan, _ yPlan: AxisPlan, _ rightPlan: AxisPlan?, _ grid: PlotGrid) {
        self.chart = chart
        self.xPlan = xPlan
        self.yPlan = yPlan
        self.rightPlan = rightPlan
        self.grid = grid
    }

    private func plan(_ mark: Mark) -> AxisPlan { mark.isOnRight ? rightPlan ?? yPlan : yPlan }

    private func place(_ x: Double, _ y: Double, _ mark: Mark) -> Mark.Point? {
        guard x.isFinite, y.isFinite, let across = xPlan.place(x), let up = plan(mark).place(y) else { return nil }
        return Mark.Point(across, up)
    }

    /// Filled marks first, lines above them, points on top.
    mutating func drawMarks() {
        var lines = 0
        var fills = 0
        for (i, mark) in chart.marks.enumerated() {
            switch mark.shape {
            case .bars(let bars, let isHorizontal):
                let full = fillSign(fills, mark)
                fills += 1
                signs[i] = String(full)
                drawBars(bars, mark, isHorizontal: isHorizontal, full)
            case .area(let x, let low, let high):
                signs[i] = areaSign
                drawArea(x, low, high, mark)
            case .band(let low, let high, let isVertical):
                signs[i] = areaSign
                drawBand(low, high, isVertical: isVertical, mark)
            case .line, .points, .rule:
                let sign = MarkText.lineSigns[lines % MarkText.lineSigns.count]
                lines += 1
                signs[i] = grid.usesSigns ? String(sign) : sample(mark)
            case .text: break
            }
        }
        lines = 0
        for mark in chart.marks {
            let sign = MarkText.lineSigns[lines % MarkText.lineSigns.count]
            switch mark.shape {
            case .rule(let at, let isVertical):
                drawRule(at, isVertical: isVertical, mark, sign)
                lines += 1
            case .line(let x, let y):
                drawLine(x, y, mark, sign)
                lines += 1
            case .points(let x, let y, let sizes, let paints):
                drawPoints(x, y, sizes, paints, mark, sign)
                lines += 1
            default: break
            }
        }
    }

    private static let lineSigns: [Character] = ["*", "o", "+", "x", "#", "@", "%", "&"]
    private var areaSign: String { style.isPlain ? "." : "░" }

    private func fillSign(_ n: Int, _ mark: Mark) -> Character {
        if style.isPlain { return ["#", "=", "o", "%"][n % 4] }
        return style.colours == .none ? ["█", "▒", "░", "▓"][n % 4] : "█"
    }

    private func sample(_ mark: Mark) -> String {
        if case .points = mark.shape { return String(markerSign(mark.marker == .none ? .circle : mark.marker)) }
        let line: String =
            switch mark.dash {
            case .solid: "━━"
            case .dashed: "╍╍"
            case .dotted: "··"
            case .dashDot: "╍·"
            case .none: String(markerSign(mark.marker))
            }
        return mark.marker == .none || mark.dash == .none ? line : line + String(markerSign(mark.marker))
    }

    private func markerSign(_ marker: Mark.Marker) -> Character {
        switch marker {
        case .none, .circle: style.isPlain ? "o" : "●"
        case .dot: style.isPlain ? "." : "•"
        case .square: style.isPlain ? "#" : "■"
        case .triangle: style.isPlain ? "^" : "▲"
        case .triangleDown: style.isPlain ? "v" : "▼"
        case .diamond: style.isPlain ? "<" : "◆"
        case .plus: "+"
        case .cross: style.isPlain ? "x" : "×"
        case .star: "*"
        case .bar: "|"
        }
    }

    // MARK: Lines and points

    private mutating func drawLine(_ x: [Double], _ y: [Double], _ mark: Mark, _ sign: Character) {
        var before: Mark.Point?
        var phase = 0
        let count = min(x.count, y.count)
        // Signs need room between them; a long line has none.
        let showsMarkers = mark.marker != .none && (mark.dash == .none || count * 3 <= grid.columns * 2)
        var markers: [Mark.Point] = []
        for i in 0..<count {
            let point = place(x[i], y[i], mark)
            if let point, mark.dash != .none {
                if let before {
                    grid.line(before, point, mark.paint, dash: mark.dash, sign: sign, phase: &phase)
                } else if i + 1 >= count || place(x[i + 1], y[i + 1], mark) == nil {
                    // A point alone between gaps.
                    grid.line(point, point, mark.paint, dash: .solid, sign: sign, phase: &phase)
                }
            }
            if let point, showsMarkers { markers.append(point) }
            before = point
        }
        for point in markers { put(point, grid.usesSigns ? sign : markerSign(mark.marker), mark.paint) }
    }

    private mutating func put(_ point: Mark.Point, _ sign: Character, _ ink: Paint) {
        guard point.x > -1e-9, point.x < 1 + 1e-9, point.y > -1e-9, point.y < 1 + 1e-9 else { return }
        grid.sign(grid.position(point.x, grid.columns), grid.position(1 - point.y, grid.rows), sign, ink)
    }

    private mutating func drawPoints(_ x: [Double], _ y: [Double], _ sizes: [Double], _ paints: [Paint], _ mark: Mark, _ sign: Character) {
        let count = min(x.count, y.count)
        let isCrowded = count > grid.columns * grid.rows / 4
        let marker: Character = grid.usesSigns ? sign : markerSign(mark.marker == .none ? .circle : mark.marker)
        for i in 0..<count {
            guard let point = place(x[i], y[i], mark) else { continue }
            let ink = paints.indices.contains(i) ? paints[i] : mark.paint
            if isCrowded, !grid.usesSigns {
                guard point.x > -1e-9, point.x < 1 + 1e-9, point.y > -1e-9, point.y < 1 + 1e-9 else { continue }
                grid.dot(grid.position(point.x, grid.dotColumns), grid.position(1 - point.y, grid.dotRows), ink, sign: sign)
            } else {
                put(point, marker, ink)
            }
        }
    }

    private mutating func drawRule(_ at: Double, isVertical: Bool, _ mark: Mark, _ sign: Character) {
        guard at.isFinite, let share = isVertical ? xPlan.place(at) : plan(mark).place(at) else { return }
        var phase = 0
        let (from, to) = isVertical ? (Mark.Point(share, 0), Mark.Point(share, 1)) : (Mark.Point(0, share), Mark.Point(1, share))
        grid.line(from, to, mark.paint, dash: mark.dash, sign: style.isPlain ? (isVertical ? "|" : "-") : isVertical ? "│" : "─", phase: &phase)
    }

    // MARK: Fills

    private mutating func drawBars(_ bars: [Mark.Bar], _ mark: Mark, isHorizontal: Bool, _ full: Character) {
        let (along, across) = isHorizontal ? (xPlan, plan(mark)) : (plan(mark), xPlan)
        let (cells, lanes) = isHorizontal ? (grid.columns, grid.rows) : (grid.rows, grid.columns)
        var drawn: [Int: Double] = [:]
        for bar in bars {
            guard bar.at.isFinite, bar.length.isFinite, bar.base.isFinite, bar.length != 0 else { continue }
            guard let a = across.place(bar.at - bar.thickness / 2), let b = across.place(bar.at + bar.thickness / 2), let end = along.place(bar.base + bar.length) else { continue }
            // Without a place (zero on a logarithmic axis) a bar stands on the axis.
            let start = along.place(bar.base) ?? 0
            let (low, high) = (max(0, min(start, end)), min(1, max(start, end)))
            guard high > 0, low < 1, max(a, b) > 0, min(a, b) < 1 else { continue }
            var first = Int(bounded: (max(0, min(a, b)) * Double(lanes)).rounded())
            var last = max(first + 1, Int(bounded: (min(1, max(a, b)) * Double(lanes)).rounded()))
            // A lying bar of hardly a line has exactly one, so that all look the same.
            if isHorizontal, abs(a - b) * Double(lanes) < 2 {
                first = max(0, min(lanes - 1, Int(bounded: (a / 2 + b / 2) * Double(lanes) + 1e-9)))
                last = first + 1
            }
            let ink = bar.paint ?? mark.paint
            for lane in first..<last where lane < lanes {
                let lane = isHorizontal ? lanes - 1 - lane : lane
                // Of several bars in one column the highest is seen.
                if last == first + 1, let known = drawn[lane], known >= high - low { continue }
                drawn[lane] = high - low
                fill(lane, low * Double(cells), high * Double(cells), ink, full, isHorizontal: isHorizontal, isOver: mark.opacity < 1)
            }
        }
    }

    private mutating func fill(_ lane: Int, _ low: Double, _ high: Double, _ ink: Paint, _ full: Character, isHorizontal: Bool, isOver: Bool) {
        if isHorizontal {
            let bar = Blocks.horizontal(from: low, to: high, isPlain: style.isPlain)
            for (i, character) in bar.text.enumerated() where character != " " { grid.block(bar.start + i, lane, character == "█" || character == "#" ? full : character, ink) }
            return
        }
        let top = grid.rows
        for cell in max(0, Int(bounded: low))...max(0, min(top - 1, Int(bounded: high))) {
            guard let character = Blocks.vertical(from: low - Double(cell), to: high - Double(cell), isPlain: style.isPlain) else { continue }
            let row = top - 1 - cell
            let isFull = character == "█" || character == "#"
            if !isFull, grid.hasBlock(lane, row) { continue }
            // Where two transparent fills meet, both are seen.
            let below = isOver && grid.hasBlock(lane, row) && grid.blockInk(lane, row) != ink ? grid.blockInk(lane, row) : nil
            let sign: Character = isFull ? (below != nil && full == "█" ? "▒" : full) : full == "█" || full == "#" ? character : full
            grid.block(lane, row, sign, ink, over: below)
        }
    }

    private mutating func drawArea(_ x: [Double], _ low: [Double], _ high: [Double], _ mark: Mark) {
        let points = (0..<min(x.count, low.count, high.count)).compactMap { i -> (x: Double, low: Double, high: Double)? in
            guard let a = place(x[i], low[i], mark), let b = place(x[i], high[i], mark) else { return nil }
            return (a.x, min(a.y, b.y), max(a.y, b.y))
        }.sorted { $0.x < $1.x }
        guard let first = points.first, let last = points.last else { return }
        var i = 0
        for column in 0..<grid.columns {
            let at = (Double(column) + 0.5) / Double(grid.columns)
            guard at >= first.x - 0.5 / Double(grid.columns), at <= last.x + 0.5 / Double(grid.columns) else { continue }
            while i + 1 < points.count, points[i + 1].x < at { i += 1 }
            let (a, b) = (points[i], points[min(i + 1, points.count - 1)])
            let share = b.x > a.x ? max(0, min(1, (at - a.x) / (b.x - a.x))) : 0
            shade(column, a.low + (b.low - a.low) * share, a.high + (b.high - a.high) * share, mark.paint)
        }
    }

    private mutating func shade(_ column: Int, _ low: Double, _ high: Double, _ ink: Paint) {
        for row in 0..<grid.rows {
            let middle = 1 - (Double(row) + 0.5) / Double(grid.rows)
            if middle >= low, middle <= high { grid.block(column, row, style.isPlain ? "." : "░", ink) }
        }
    }

    private mutating func drawBand(_ low: Double, _ high: Double, isVertical: Bool, _ mark: Mark) {
        let plan = isVertical ? xPlan : plan(mark)
        guard let a = plan.place(low), let b = plan.place(high) else { return }
        for column in 0..<grid.columns {
            let at = (Double(column) + 0.5) / Double(grid.columns)
            if !isVertical { shade(column, min(a, b), max(a, b), mark.paint) } else if at >= min(a, b), at <= max(a, b) { shade(column, 0, 1, mark.paint) }
        }
    }

    // MARK: Texts

    func drawTexts(on canvas: inout TextCanvas, _ left: Int, _ top: Int) {
        for mark in chart.marks {
            guard case .text(let text, let x, let y, let anchor, _) = mark.shape, let point = place(x, y, mark) else { continue }
            guard point.x > -0.05, point.x < 1.05, point.y > -0.05, point.y < 1.05 else { continue }
            let shown = DisplayText.fit(style.clean(text), grid.columns, isPlain: style.isPlain)
            let size = DisplayText.width(shown)
            let column = grid.position(point.x, grid.columns)
            let row = grid.position(1 - point.y, grid.rows) - (mark.rise == .above ? 1 : mark.rise == .below ? -1 : 0)
            let start = anchor == .start ? column : anchor == .middle ? column - size / 2 : column - size
            canvas.put(shown, left + max(0, min(grid.columns - size, start)), top + max(0, min(grid.rows - 1, row)), ink: mark.paint)
        }
    }
}
