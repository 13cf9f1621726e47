/// A chart as SVG.
struct ChartSVG {
    private let chart: Chart
    private let box: SVGBox
    private let xPlan: AxisPlan
    private let yPlan: AxisPlan
    private let rightPlan: AxisPlan?
    private let inside: SVGBox
    private let xTicks: [Tick]
    private let yTicks: [Tick]
    private let rightTicks: [Tick]
    private let hasTurnedTicks: Bool
    /// Width of a legend beside the picture, where it would cover too much of it; 0 for one inside.
    private let legendRoom: Double

    init(_ chart: Chart, _ box: SVGBox) {
        self.chart = chart
        self.box = box
        (xPlan, yPlan, rightPlan) = (chart.xPlan, chart.yPlan, chart.rightPlan)
        let many = max(2, min(9, Int(bounded: box.height / 45)))
        yTicks = chart.hasAxes ? yPlan.ticks(many) : []
        rightTicks = chart.hasAxes ? rightPlan?.ticks(many) ?? [] : []
        func widest(_ ticks: [Tick]) -> Double { min(box.width / 3, ticks.map { SVGWriter.width($0.label, size: 11) }.max() ?? 0) }
        let left = chart.hasAxes ? widest(yTicks) + (chart.y.label.isEmpty ? 12 : 30) : 4
        let right = rightPlan == nil ? 12 : widest(rightTicks) + (chart.right?.label.isEmpty == false ? 30 : 14)
        let longest = chart.named.map { SVGWriter.width($0.name, size: 11) }.max() ?? 0
        legendRoom = chart.named.count > 5 ? min(box.width * 0.35, longest + 50) : 0
        let titles = chart.title.split(separator: "\n").count
        let top = titles == 0 ? 8 : 10 + 17 * Double(titles)
        let width = max(20, box.width - left - right - legendRoom)
        let wanted = xPlan.ticks(max(2, min(10, Int(bounded: width / 70))))
        xTicks = chart.hasAxes ? wanted : []
        let room = xTicks.count > 1 ? width / Double(xTicks.count) : width
        hasTurnedTicks = widest(xTicks) > room - 4
        let bottom = chart.hasAxes ? (hasTurnedTicks ? min(90, widest(xTicks) + 14) : 22) + (chart.x.label.isEmpty ? 4 : 20) : 4
        let scale = chart.scale == nil ? 0.0 : 36
        inside = SVGBox(x: box.x + left, y: box.y + top, width: width, height: max(20, box.height - top - bottom - scale))
    }

    private func plan(_ mark: Mark) -> AxisPlan { mark.isOnRight ? rightPlan ?? yPlan : yPlan }
    private func across(_ share: Double) -> Double { inside.x + max(-10, min(11, share)) * inside.width }
    private func up(_ share: Double) -> Double { inside.bottom - max(-10, min(11, share)) * inside.height }

    private func place(_ x: Double, _ y: Double, _ mark: Mark) -> Mark.Point? {
        guard x.isFinite, y.isFinite, let a = xPlan.place(x), let b = plan(mark).place(y), a.isFinite, b.isFinite else { return nil }
        return Mark.Point(across(a), up(b))
    }

    func draw(into writer: inout SVGWriter) {
        for (i, line) in chart.title.split(separator: "\n").enumerated() {
            writer.text(String(line), inside.middle, box.y + 16 + 17 * Double(i), size: 13, anchor: .middle)
        }
        if chart.hasAxes { drawAxes(into: &writer) }
        // A window keeps marks inside of the axes; its name is its place, so that several can be on a page.
        let window = "w\(Int(bounded: inside.x))-\(Int(bounded: inside.y))-\(Int(bounded: inside.width))"
        writer.add("<clipPath id=\"\(window)\"><rect x=\"\(SVGWriter.number(inside.x - 1))\" y=\"\(SVGWriter.number(inside.y - 1))\" width=\"\(SVGWriter.number(inside.width + 2))\" height=\"\(SVGWriter.number(inside.height + 2))\"/></clipPath>")
        writer.add("<g clip-path=\"url(#\(window))\">")
        for mark in chart.marks { draw(mark, into: &writer) }
        writer.add("</g>")
        for mark in chart.marks { drawText(mark, into: &writer) }
        if let scale = chart.scale { writer.scale(scale, chart.scaleLabel, x: inside.x, y: box.bottom - 30, width: min(200, inside.width)) }
        drawLegend(into: &writer)
    }

    // MARK: Axes

    private func drawAxes(into writer: inout SVGWriter) {
        writer.add("<path class=\"axis\" fill=\"none\" d=\"M\(SVGWriter.number(inside.x)) \(SVGWriter.number(inside.y))V\(SVGWriter.number(inside.bottom))H\(SVGWriter.number(inside.right))\(rightPlan == nil ? "" : "V\(SVGWriter.number(inside.y))")\"/>")
        for tick in yTicks {
            guard let share = yPlan.place(tick.at) else { continue }
            let y = up(share)
            if chart.hasGrid { writer.line(inside.x, y, inside.right, y, "class=\"grid\"") }
            writer.line(inside.x - 4, y, inside.x, y, "class=\"axis\"")
            writer.text(SVGWriter.fit(tick.label, box.width / 3, size: 11), inside.x - 7, y + 4, size: 11, anchor: .end)
        }
        for tick in rightTicks {
            guard let share = rightPlan?.place(tick.at) else { continue }
            writer.line(inside.right, up(share), inside.right + 4, up(share), "class=\"axis\"")
            writer.text(SVGWriter.fit(tick.label, box.width / 3, size: 11), inside.right + 7, up(share) + 4, size: 11)
        }
        for tick in xTicks {
            guard let share = xPlan.place(tick.at) else { continue }
            let x = across(share)
            if chart.hasGrid { writer.line(x, inside.y, x, inside.bottom, "class=\"grid\"") }
            writer.line(x, inside.bottom, x, inside.bottom + 4, "class=\"axis\"")
            if hasTurnedTicks {
                writer.text(SVGWriter.fit(tick.label, 84, size: 11), x + 4, inside.bottom + 8, size: 11, anchor: .end, turned: true)
            } else {
                writer.text(tick.label, x, inside.bottom + 17, size: 11, anchor: .middle)
            }
        }
        writer.text(chart.x.label, inside.middle, box.bottom - (chart.scale == nil ? 6 : 42), anchor: .middle)
        writer.text(chart.y.label, box.x + 12, inside.y + inside.height / 2, anchor: .middle, turned: true)
        if let right = chart.right { writer.text(right.label, box.right - 4, inside.y + inside.height / 2, anchor: .middle, turned: true) }
    }

    // MARK: Marks

    private func stroke(_ mark: Mark) -> String {
        let unit = max(1, mark.width)
        let pattern: String =
            switch mark.dash {
            case .solid, .none: ""
            case .dashed: " stroke-dasharray=\"\(SVGWriter.number(unit * 3.7)) \(SVGWriter.number(unit * 1.6))\""
            case .dotted: " stroke-dasharray=\"\(SVGWriter.number(unit)) \(SVGWriter.number(unit * 1.65))\""
            case .dashDot: " stroke-dasharray=\"\(SVGWriter.number(unit * 6.4)) \(SVGWriter.number(unit * 1.6)) \(SVGWriter.number(unit)) \(SVGWriter.number(unit * 1.6))\""
            }
        return SVGWriter.attribute("stroke", mark.paint) + " stroke-width=\"\(SVGWriter.number(max(0, min(50, mark.width)) * 1.33))\"" + pattern
            + (mark.opacity < 1 ? " stroke-opacity=\"\(SVGWriter.number(max(0, mark.opacity)))\"" : "")
    }

    private func fill(_ paint: Paint, _ mark: Mark) -> String {
        if mark.isOutline { return "fill=\"none\" " + SVGWriter.attribute("stroke", paint) }
        return SVGWriter.attribute("fill", paint) + (mark.opacity < 1 ? " fill-opacity=\"\(SVGWriter.number(max(0, mark.opacity)))\"" : "")
    }

    private func draw(_ mark: Mark, into writer: inout SVGWriter) {
        switch mark.shape {
        case .line(let x, let y): drawLine(x, y, mark, into: &writer)
        case .points(let x, let y, let sizes, let paints):
            for i in 0..<min(x.count, y.count) {
                guard let point = place(x[i], y[i], mark) else { continue }
                let area = sizes.indices.contains(i) ? sizes[i] : sizes.first ?? 36
                let size = area.isFinite ? max(0, area).squareRoot() * 1.33 / 2 : 4
                drawMarker(mark.marker == .none ? .circle : mark.marker, point, min(200, size), paints.indices.contains(i) ? paints[i] : mark.paint, mark, into: &writer)
            }
        case .bars(let bars, let isHorizontal):
            for bar in bars { draw(bar, mark, isHorizontal: isHorizontal, into: &writer) }
        case .area(let x, let low, let high):
            let count = min(x.count, low.count, high.count)
            let upper = (0..<count).compactMap { place(x[$0], high[$0], mark) }
            let lower = (0..<count).reversed().compactMap { place(x[$0], low[$0], mark) }
            guard let path = path(upper + lower) else { return }
            writer.add("<path d=\"\(path)Z\" \(fill(mark.paint, mark))/>")
        case .rule(let at, let isVertical):
            guard at.isFinite, let share = isVertical ? xPlan.place(at) : plan(mark).place(at) else { return }
            let (x, y) = (across(share), up(share))
            if isVertical { writer.line(x, inside.y, x, inside.bottom, stroke(mark)) } else { writer.line(inside.x, y, inside.right, y, stroke(mark)) }
        case .band(let low, let high, let isVertical):
            let plan = isVertical ? xPlan : plan(mark)
            guard let a = plan.place(low), let b = plan.place(high) else { return }
            if isVertical {
                writer.rect(across(min(a, b)), inside.y, across(max(a, b)) - across(min(a, b)), inside.height, fill(mark.paint, mark))
            } else {
                writer.rect(inside.x, up(max(a, b)), inside.width, up(min(a, b)) - up(max(a, b)), fill(mark.paint, mark))
            }
        case .text: break
        }
    }

    private func path(_ points: [Mark.Point]) -> String? {
        guard points.count > 1 else { return nil }
        return "M" + points.map { SVGWriter.number($0.x) + " " + SVGWriter.number($0.y) }.joined(separator: "L")
    }

    private func drawLine(_ x: [Double], _ y: [Double], _ mark: Mark, into writer: inout SVGWriter) {
        let count = min(x.count, y.count)
        var runs: [[Mark.Point]] = [[]]
        for i in 0..<count {
            if let point = place(x[i], y[i], mark) { runs[runs.count - 1].append(point) } else if runs.last?.isEmpty == false { runs.append([]) }
        }
        if mark.dash != .none {
            for run in runs {
                if let path = path(ChartSVG.thinned(run)) { writer.add("<path d=\"\(path)\" fill=\"none\" stroke-linejoin=\"round\" \(stroke(mark))/>") }
            }
        }
        guard mark.marker != .none else { return }
        let points = runs.joined()
        // More signs than pixels are a band.
        let every = max(1, points.count / 2000)
        for (i, point) in points.enumerated() where i % every == 0 { drawMarker(mark.marker, point, mark.markerSize * 1.33 / 2, mark.paint, mark, into: &writer) }
    }

    /// The lowest and highest point of every half pixel: what a long line looks like, in few points.
    static func thinned(_ points: [Mark.Point]) -> [Mark.Point] {
        guard points.count > 4000 else { return points }
        var result: [Mark.Point] = []
        var i = 0
        while i < points.count {
            let column = (points[i].x * 2).rounded()
            var (end, lowest, highest) = (i, i, i)
            while end < points.count, (points[end].x * 2).rounded() == column {
                if points[end].y < points[lowest].y { lowest = end }
                if points[end].y > points[highest].y { highest = end }
                end += 1
            }
            for index in Set([i, lowest, highest, end - 1]).sorted() { result.append(points[index]) }
            i = end
        }
        return result
    }

    private func draw(_ bar: Mark.Bar, _ mark: Mark, isHorizontal: Bool, into writer: inout SVGWriter) {
        let (along, across) = isHorizontal ? (xPlan, plan(mark)) : (plan(mark), xPlan)
        guard bar.length.isFinite, bar.base.isFinite, let a = across.place(bar.at - bar.thickness / 2), let b = across.place(bar.at + bar.thickness / 2),
            let end = along.place(bar.base + bar.length)
        else { return }
        let start = along.place(bar.base) ?? 0
        let title = mark.name.isEmpty ? "\(NumberText.short(bar.at)): \(NumberText.short(bar.length))" : "\(mark.name), \(NumberText.short(bar.at)): \(NumberText.short(bar.length))"
        let paint = fill(bar.paint ?? mark.paint, mark)
        if isHorizontal {
            let (left, right) = (self.across(min(start, end)), self.across(max(start, end)))
            writer.rect(left, up(max(a, b)), right - left, up(min(a, b)) - up(max(a, b)), paint, title: title)
        } else {
            let (top, bottom) = (up(max(start, end)), up(min(start, end)))
            writer.rect(self.across(min(a, b)), top, self.across(max(a, b)) - self.across(min(a, b)), bottom - top, paint, title: title)
        }
    }

    private func drawMarker(_ marker: Mark.Marker, _ at: Mark.Point, _ r: Double, _ paint: Paint, _ mark: Mark, into writer: inout SVGWriter) {
        let n = SVGWriter.number
        let filled = fill(paint, mark)
        let lined = "fill=\"none\" stroke-width=\"1.5\" " + SVGWriter.attribute("stroke", paint)
        func polygon(_ corners: [(Double, Double)]) -> String { "<path d=\"M" + corners.map { n(at.x + $0.0 * r) + " " + n(at.y + $0.1 * r) }.joined(separator: "L") + "Z\" \(filled)/>" }
        func strokes(_ parts: [(Double, Double, Double, Double)]) -> String {
            "<path d=\"" + parts.map { "M\(n(at.x + $0.0 * r)) \(n(at.y + $0.1 * r))L\(n(at.x + $0.2 * r)) \(n(at.y + $0.3 * r))" }.joined() + "\" \(lined)/>"
        }
        switch marker {
        case .none: break
        case .circle: writer.add("<circle cx=\"\(n(at.x))\" cy=\"\(n(at.y))\" r=\"\(n(r))\" \(filled)/>")
        case .dot: writer.add("<circle cx=\"\(n(at.x))\" cy=\"\(n(at.y))\" r=\"\(n(r / 2))\" \(filled)/>")
        case .square: writer.add(polygon([(-1, -1), (1, -1), (1, 1), (-1, 1)]))
        case .triangle: writer.add(polygon([(0, -1), (1, 1), (-1, 1)]))
        case .triangleDown: writer.add(polygon([(0, 1), (1, -1), (-1, -1)]))
        case .diamond: writer.add(polygon([(0, -1.2), (1, 0), (0, 1.2), (-1, 0)]))
        case .plus: writer.add(strokes([(-1, 0, 1, 0), (0, -1, 0, 1)]))
        case .cross: writer.add(strokes([(-1, -1, 1, 1), (-1, 1, 1, -1)]))
        case .star: writer.add(strokes([(-1, 0, 1, 0), (0, -1, 0, 1), (-0.7, -0.7, 0.7, 0.7), (-0.7, 0.7, 0.7, -0.7)]))
        case .bar: writer.add(strokes([(0, -1, 0, 1)]))
        }
    }

    private func drawText(_ mark: Mark, into writer: inout SVGWriter) {
        guard case .text(let text, let x, let y, let anchor, let target) = mark.shape, let point = place(x, y, mark) else { return }
        if let target, let end = place(target.x, target.y, mark) {
            writer.line(point.x, point.y, end.x, end.y, "class=\"line\"")
            writer.add("<circle cx=\"\(SVGWriter.number(end.x))\" cy=\"\(SVGWriter.number(end.y))\" r=\"2.5\" class=\"ink\"/>")
        }
        let drop = mark.rise == .above ? -3.0 : mark.rise == .middle ? 4 : 13
        writer.text(text, point.x, point.y + drop, anchor: anchor, paint: mark.paint, halo: true)
    }

    // MARK: Legend

    private func drawLegend(into writer: inout SVGWriter) {
        let named = chart.named
        guard !named.isEmpty else { return }
        let names = named.map { SVGWriter.fit($0.name, legendRoom > 0 ? legendRoom - 44 : inside.width * 0.6, size: 11) }
        let width = min(inside.width, (names + [chart.legendTitle]).map { SVGWriter.width($0, size: 11) }.max() ?? 0) + 44
        let lines = named.count + (chart.legendTitle.isEmpty ? 0 : 1)
        let height = Double(lines) * 16 + 8
        let corner = legendCorner(width, height)
        writer.rect(corner.x, corner.y, width, height, "class=\"page\" fill-opacity=\".8\" rx=\"3\"")
        var y = corner.y + 16
        if !chart.legendTitle.isEmpty {
            writer.text(chart.legendTitle, corner.x + width / 2, y, size: 11, anchor: .middle)
            y += 16
        }
        for (mark, name) in zip(named, names) {
            let middle = Mark.Point(corner.x + 19, y - 4)
            switch mark.shape {
            case .bars, .area, .band: writer.rect(corner.x + 8, y - 9, 22, 9, fill(mark.paint, mark))
            case .points: drawMarker(mark.marker == .none ? .circle : mark.marker, middle, 4, mark.paint, mark, into: &writer)
            case .line, .rule, .text:
                if mark.dash != .none { writer.line(corner.x + 8, y - 4, corner.x + 30, y - 4, stroke(mark)) }
                if mark.marker != .none { drawMarker(mark.marker, middle, 4, mark.paint, mark, into: &writer) }
            }
            writer.text(name, corner.x + 36, y, size: 11)
            y += 16
        }
    }

    /// Beside the picture, or the corner of the inside that covers the fewest points.
    private func legendCorner(_ width: Double, _ height: Double) -> Mark.Point {
        if legendRoom > 0 { return Mark.Point(box.right - legendRoom, inside.y) }
        let (left, right) = (inside.x + 6, inside.right - width - 6)
        let (top, bottom) = (inside.y + 6, inside.bottom - height - 6)
        let corners = [Mark.Point(right, top), Mark.Point(left, top), Mark.Point(right, bottom), Mark.Point(left, bottom)]
        var covered = [0, 0, 0, 0]
        for mark in chart.marks {
            for point in ChartSVG.thinned(places(of: mark)) {
                for (i, corner) in corners.enumerated() where point.x > corner.x - 4 && point.x < corner.x + width + 4 && point.y > corner.y - 4 && point.y < corner.y + height + 4 { covered[i] += 1 }
            }
        }
        let best = covered.indices.min { (covered[$0], $0) < (covered[$1], $1) } ?? 0
        return corners[best]
    }

    private func places(of mark: Mark) -> [Mark.Point] {
        switch mark.shape {
        case .line(let x, let y), .points(let x, let y, _, _): zip(x, y).compactMap { place($0, $1, mark) }
        case .bars(let bars, let isHorizontal):
            bars.flatMap { bar in [0.25, 0.5, 0.75, 1].compactMap { share in isHorizontal ? place(bar.base + bar.length * share, bar.at, mark) : place(bar.at, bar.base + bar.length * share, mark) } }
        default: []
        }
    }
}
