import Interpreter
import Plots

extension AxesMethods {
    static let lines: [DrawingRow] = [
        DrawingRow("plot", "*args, **options", "Lines through points: plot(y), plot(x, y), plot(x, y, 'r--o'), several of them after each other.", example: "plt.plot(history.history['loss'], label='loss')") { try plot($0) },
        DrawingRow("semilogy", "*args, **options", "Lines over a logarithmic vertical axis.") { drawing in
            drawing.axes.y.scale = .logarithmic
            return try plot(drawing)
        },
        DrawingRow("semilogx", "*args, **options", "Lines over a logarithmic horizontal axis.") { drawing in
            drawing.axes.x.scale = .logarithmic
            return try plot(drawing)
        },
        DrawingRow("loglog", "*args, **options", "Lines over two logarithmic axes.") { drawing in
            (drawing.axes.x.scale, drawing.axes.y.scale) = (.logarithmic, .logarithmic)
            return try plot(drawing)
        },
        DrawingRow("step", "x, y, *args, where='pre', **options", "Lines that go in steps.") { drawing in
            let place = try drawing.string(3, or: "pre")
            return try plot(drawing, [drawing[0], drawing[1]] + drawing.rest, step: place)
        },
        DrawingRow("plot_date", "x, y, *args, **options", "Lines over dates.") { try plot($0, [$0[0], $0[1]] + $0.rest) },
        DrawingRow("axhline", "y=0, xmin=0, xmax=1, **options", "A line across the axes at a height.", example: "plt.axhline(0, color='gray', ls='--')") { try rule($0, isVertical: false) },
        DrawingRow("axvline", "x=0, ymin=0, ymax=1, **options", "A line up the axes at a place.", example: "plt.axvline(96, color='r')") { try rule($0, isVertical: true) },
        DrawingRow("axhspan", "ymin, ymax, xmin=0, xmax=1, **options", "A stripe across the axes between two heights.") { try band($0, isVertical: false) },
        DrawingRow("axvspan", "xmin, xmax, ymin=0, ymax=1, **options", "A stripe up the axes between two places.") { try band($0, isVertical: true) },
        DrawingRow("hlines", "y, xmin, xmax, colors=None, linestyles='solid', label='', **options", "Lines across, each from xmin to xmax.") { try strokes($0, isVertical: false) },
        DrawingRow("vlines", "x, ymin, ymax, colors=None, linestyles='solid', label='', **options", "Lines upwards, each from ymin to ymax.") { try strokes($0, isVertical: true) },
        DrawingRow("fill_between", "x, y1, y2=0, where=None, interpolate=False, step=None, **options", "Fills what lies between two lines.", example: "plt.fill_between(t, mean - std, mean + std, alpha=0.3)") { try area($0) },
        DrawingRow("stackplot", "x, *args, labels=[], colors=None, **options", "Areas on top of each other.") { try stack($0) },
        DrawingRow("errorbar", "x, y, yerr=None, xerr=None, fmt='', ecolor=None, elinewidth=None, capsize=None, **options", "Points with the range of their error.") { try errors($0) },
        DrawingRow("stem", "*args, linefmt=None, markerfmt=None, basefmt=None, bottom=0, label=None, **options", "A stalk with a head for each value.") { try stem($0) },
    ]

    // MARK: plot

    private static func plot(_ drawing: Drawing, _ arguments: [Value]? = nil, step: String? = nil) throws -> Value {
        let vm = drawing.vm
        var rest = arguments ?? drawing.rest
        let shared = drawing.options(without: "data", "scalex", "scaley")
        var artists: [Artist] = []
        while !rest.isEmpty {
            // One group: y, x y, y format, or x y format.
            var group = [rest.removeFirst()]
            if let next = rest.first, try !isFormat(next, drawing) { group.append(rest.removeFirst()) }
            var format: String?
            if let next = rest.first?.text, try isFormat(rest[0], drawing) {
                format = next
                rest.removeFirst()
            }
            var options = try MarkOptions([], owner: "Line2D", vm)
            if let format { try options.apply(format: format) }
            let named = try MarkOptions(shared, owner: "Line2D", vm)
            artists += try lines(drawing, group, merged(options, named), labels: drawing.option("label"), step: step ?? named.step)
        }
        artists.forEach { drawing.axes.add($0) }
        return .items(artists.map { .object($0) })
    }

    /// Keywords win over the format.
    private static func merged(_ format: MarkOptions, _ named: MarkOptions) -> MarkOptions {
        var result = named
        result.paint = named.paint ?? format.paint
        result.dash = named.dash ?? format.dash
        result.marker = named.marker ?? format.marker
        return result
    }

    private static func isFormat(_ value: Value, _ drawing: Drawing) throws -> Bool {
        guard value.text != nil else { return false }
        // A column's name is data.
        if drawing.option("data") != nil, try drawing.resolved(value).text == nil { return false }
        return true
    }

    /// A line for every column of y.
    private static func lines(_ drawing: Drawing, _ group: [Value], _ options: MarkOptions, labels: Value?, step: String?) throws -> [Artist] {
        let vm = drawing.vm
        let yData = try PlotData(drawing.resolved(group[group.count - 1]), vm)
        let xData = try group.count > 1 ? PlotData(drawing.resolved(group[0]), vm) : indexOfSeries(group[0], vm) ?? counting(yData.shape.first ?? 1)
        if yData.shape.count > 2 || xData.shape.count > 2 {
            throw Raise(.valueError, "x and y can be no greater than 2D, but have shapes \(tuple(xData.shape)) and \(tuple(yData.shape))", hint: "Draw one feature of one sample: x[0, :, 0].")
        }
        guard (xData.shape.first ?? 1) == (yData.shape.first ?? 1) else {
            throw Raise(.valueError, "x and y must have same first dimension, but have shapes \(tuple(xData.shape)) and \(tuple(yData.shape))")
        }
        let ys = yData.columns.map { column in
            var part = yData
            part.values = column
            return drawing.axes.place(part, isVertical: true)
        }
        let xs = xData.columns.map { column in
            var part = xData
            part.values = column
            return drawing.axes.place(part, isVertical: false)
        }
        let count = max(xs.count, ys.count)
        let names = labels.flatMap { label in label.text == nil && count > 1 ? try? vm.sequence(label) : nil }
        return try (0..<count).map { i in
            let (x, y) = (xs[xs.count == 1 ? 0 : min(i, xs.count - 1)], ys[ys.count == 1 ? 0 : min(i, ys.count - 1)])
            let points = step.map { stepped(x, y, $0) } ?? (x, y)
            var options = options
            if let names, names.indices.contains(i) { options.label = try vm.str(names[i]) }
            let paint = options.paint ?? drawing.axes.nextPaint()
            let mark = Mark(.line(x: points.0, y: points.1), paint: paint, width: PlotState.of(vm).settings.lineWidth)
            let artist = Artist(.line, options.applied(to: mark), zOrder: options.zOrder ?? 2)
            artist.isVisible = options.isVisible
            artist.isWhole = (xData.isWhole && step == nil, yData.isWhole && step == nil)
            return artist
        }
    }

    /// 0, 1, 2, …
    private static func counting(_ count: Int) -> PlotData {
        var data = PlotData((0..<count).map(Double.init))
        data.isWhole = true
        return data
    }

    static func tuple(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")") }

    /// The index of a column with an index of its own, such as dates.
    private static func indexOfSeries(_ value: Value, _ vm: Interpreter) throws -> PlotData? {
        guard PlotData.isSeries(value) || PlotData.isFrame(value), let index = try vm.attributeIfPresent(value, Name("index")) else { return nil }
        return try? PlotData(index, vm)
    }

    /// The corners of a line that goes in steps.
    private static func stepped(_ x: [Double], _ y: [Double], _ place: String) -> ([Double], [Double]) {
        var (xs, ys): ([Double], [Double]) = ([], [])
        func add(_ x: Double, _ y: Double) {
            xs.append(x)
            ys.append(y)
        }
        for i in 0..<min(x.count, y.count) {
            if i > 0 {
                switch place {
                case "post": add(x[i], y[i - 1])
                case "mid":
                    add((x[i - 1] + x[i]) / 2, y[i - 1])
                    add((x[i - 1] + x[i]) / 2, y[i])
                default: add(x[i - 1], y[i])
                }
            }
            add(x[i], y[i])
        }
        return (xs, ys)
    }

    // MARK: Across the axes

    private static func rule(_ drawing: Drawing, isVertical: Bool) throws -> Value {
        let at = drawing.has(0) ? try drawing.data(drawing[0], isVertical: !isVertical).first ?? 0 : 0
        let options = try MarkOptions(drawing.options, owner: "Line2D", drawing.vm)
        let mark = Mark(.rule(at, isVertical: isVertical), paint: options.paint ?? drawing.axes.nextPaint())
        return drawn(drawing.artist(.line, mark, options))
    }

    private static func band(_ drawing: Drawing, isVertical: Bool) throws -> Value {
        let ends = try [0, 1].map { try drawing.data(drawing[$0], isVertical: !isVertical).first ?? 0 }
        let options = try MarkOptions(drawing.options, owner: "Rectangle", drawing.vm)
        let mark = Mark(.band(ends[0], ends[1], isVertical: isVertical), paint: options.paint ?? drawing.axes.nextPaint(isFill: true))
        return drawn(drawing.artist(.rectangle, mark, options, zOrder: 1))
    }

    /// Single strokes as one line with gaps.
    private static func strokes(_ drawing: Drawing, isVertical: Bool) throws -> Value {
        let vm = drawing.vm
        let at = try drawing.data(drawing[0], isVertical: !isVertical)
        let from = try drawing.each(drawing[1], at.count, or: 0)
        let to = try drawing.each(drawing[2], at.count, or: 0)
        var options = try MarkOptions(drawing.options, owner: "LineCollection", vm)
        if let colours = drawing.optional(3) { options.paint = try PlotColours.paint(firstColour(colours, vm), vm) }
        if let dash = drawing.optional(4) { options.dash = try MarkOptions.dash(dash, vm) }
        let label = try drawing.string(5, or: "")
        if !label.isEmpty { options.label = label }
        let along = zip(from, to).flatMap { [$0, $1, .nan] }
        let across = at.flatMap { [$0, $0, .nan] }
        let mark = Mark(isVertical ? .line(x: across, y: along) : .line(x: along, y: across), paint: options.paint ?? drawing.axes.nextPaint())
        return drawn(drawing.artist(.lines, mark, options))
    }

    static func firstColour(_ value: Value, _ vm: Interpreter) throws -> Value {
        if case .list(let list) = value, let first = list.items.first, first.text != nil { return first }
        return value
    }

    // MARK: Areas

    private static func area(_ drawing: Drawing) throws -> Value {
        let vm = drawing.vm
        let x = try drawing.data(drawing[0], isVertical: false)
        func side(_ i: Int, _ name: String) throws -> [Double] {
            guard drawing.has(i) else { return Array(repeating: 0, count: x.count) }
            let values = try drawing.data(drawing[i], isVertical: true)
            if values.count == 1 { return Array(repeating: values[0], count: x.count) }
            guard values.count == x.count else { throw Raise(.valueError, "'x' has size \(x.count), but '\(name)' has an unequal size of \(values.count)") }
            return values
        }
        var (low, high) = (try side(1, "y1"), try side(2, "y2"))
        if let condition = drawing.optional(3) {
            let wanted = try PlotData(condition, vm).values
            guard wanted.count == x.count else { throw Raise(.valueError, "where size (\(wanted.count)) does not match 'x' size (\(x.count))") }
            for i in x.indices where wanted[i] == 0 { (low[i], high[i]) = (.nan, .nan) }
        }
        let options = try MarkOptions(drawing.options(without: "data"), owner: "FillBetweenPolyCollection", vm)
        let mark = Mark(.area(x: x, low: low, high: high), paint: options.paint ?? drawing.axes.nextPaint(isFill: true))
        return drawn(drawing.artist(.area, mark, options, zOrder: 1))
    }

    private static func stack(_ drawing: Drawing) throws -> Value {
        let vm = drawing.vm
        let x = try drawing.data(drawing[0], isVertical: false)
        var layers: [[Double]] = []
        for value in drawing.rest {
            let data = try PlotData(value, vm)
            // A table holds a layer a row.
            layers += data.shape.count == 2 ? (0..<data.shape[0]).map { row in Array(data.values[row * data.shape[1]..<(row + 1) * data.shape[1]]) } : [data.values]
        }
        let names = try drawing.optional(2).map { try vm.sequence($0).map { try vm.str($0) } } ?? []
        let colours = try drawing.optional(3).map { try vm.sequence($0) } ?? []
        var below = Array(repeating: 0.0, count: x.count)
        var made: [Value] = []
        for (i, layer) in layers.enumerated() {
            guard layer.count == x.count else { throw Raise(.valueError, "x and y must have same first dimension, but have shapes (\(x.count),) and (\(layer.count),)") }
            let above = zip(below, layer).map { $0 + $1 }
            var options = try MarkOptions(drawing.options, owner: "PolyCollection", vm)
            if names.indices.contains(i) { options.label = names[i] }
            let paint = try colours.indices.contains(i) ? PlotColours.paint(colours[i], vm) : options.paint
            made.append(drawn(drawing.artist(.area, Mark(.area(x: x, low: below, high: above), paint: paint ?? drawing.axes.nextPaint()), options, zOrder: 1)))
            below = above
        }
        return .items(made)
    }

    // MARK: Points with stalks

    private static func errors(_ drawing: Drawing) throws -> Value {
        let vm = drawing.vm
        let x = try drawing.data(drawing[0], isVertical: false)
        let y = try drawing.data(drawing[1], isVertical: true)
        guard x.count == y.count else { throw Raise(.valueError, "'x' and 'y' must have the same size") }
        var format = try MarkOptions([], owner: "Line2D", vm)
        let text = try drawing.string(4, or: "")
        if text.lowercased() == "none" { format.dash = Mark.Dash.none } else { try format.apply(format: text) }
        let options = merged(format, try MarkOptions(drawing.options, owner: "Line2D", ignoring: ["capthick", "barsabove", "lolims", "uplims", "errorevery"], vm))
        let paint = options.paint ?? drawing.axes.nextPaint()
        let line = drawing.artist(.line, Mark(.line(x: x, y: y), paint: paint), options)
        var colour = paint
        if let wanted = drawing.optional(5), let found = try PlotColours.paint(wanted, vm) { colour = found }
        func sides(_ value: Value) throws -> (below: [Double], above: [Double]) {
            let data = try PlotData(value, vm)
            if data.shape == [2, x.count], x.count > 0 { return (Array(data.values[..<x.count]), Array(data.values[x.count...])) }
            let same = try drawing.each(value, x.count, or: 0)
            return (same, same)
        }
        if let value = drawing.optional(2) {
            let (below, above) = try sides(value)
            drawing.axes.add(Artist(.lines, Mark(.line(x: x.flatMap { [$0, $0, .nan] }, y: y.indices.flatMap { [y[$0] - below[$0], y[$0] + above[$0], .nan] }), paint: colour)))
        }
        if let value = drawing.optional(3) {
            let (below, above) = try sides(value)
            drawing.axes.add(Artist(.lines, Mark(.line(x: x.indices.flatMap { [x[$0] - below[$0], x[$0] + above[$0], .nan] }, y: y.flatMap { [$0, $0, .nan] }), paint: colour)))
        }
        return .object(ArtistContainer(.errors, line, parts: [.object(line), .tuple(Tuple([])), .tuple(Tuple([]))]))
    }

    private static func stem(_ drawing: Drawing) throws -> Value {
        let vm = drawing.vm
        let given = drawing.rest.filter { $0.text == nil }
        guard let first = given.first else { throw Raise(.typeError, "stem expected at least 1 positional argument, got 0") }
        let y = try drawing.data(given.count > 1 ? given[1] : first, isVertical: true)
        let x = given.count > 1 ? try drawing.data(first, isVertical: false) : y.indices.map(Double.init)
        guard x.count == y.count else { throw Raise(.valueError, "x and y must have same first dimension, but have shapes (\(x.count),) and (\(y.count),)") }
        let bottom = try drawing.double(4, or: 0)
        func options(_ i: Int) throws -> MarkOptions {
            var options = try MarkOptions([], owner: "Line2D", vm)
            if let format = drawing.optional(i) { try options.apply(format: vm.str(format)) }
            return options
        }
        let paint = drawing.axes.nextPaint()
        let stalks = drawing.artist(.lines, Mark(.line(x: x.flatMap { [$0, $0, .nan] }, y: y.flatMap { [bottom, $0, .nan] }), paint: paint), try options(1))
        var heads = try options(2)
        heads.label = try drawing.optional(5).map { try vm.str($0) }
        let points = drawing.artist(.line, Mark(.line(x: x, y: y), paint: paint, dash: .none, marker: .circle), heads)
        let base = drawing.artist(.line, Mark(.line(x: [x.min() ?? 0, x.max() ?? 0], y: [bottom, bottom]), paint: .series(3)), try options(3))
        return .object(ArtistContainer(.stems, points, parts: [points, stalks, base].map { .object($0) }))
    }
}
