import Arrays
import Interpreter
import Plots

/// One pair of axes of a figure, as a script holds it.
final class AxesHandle: Object {
    weak var figure: FigureHandle?
    var frame: Figure.Frame
    var title = ""
    var x = Axis()
    var y = Axis()
    var artists: [Artist] = []
    var hasGrid = false
    var hasAxes = true
    var isSquare = false
    var hasLegend = false
    var legendTitle = ""
    /// Texts given as data, in the order they came: their places on the axis are 0, 1, 2, …
    var xTexts: [String] = []
    var yTexts: [String] = []
    /// The axes that share this x axis with a y axis of their own at the right.
    var twin: AxesHandle?
    weak var host: AxesHandle?
    private var lineCount = 0
    private var fillCount = 0

    init(_ figure: FigureHandle, _ frame: Figure.Frame, hasGrid: Bool) {
        self.figure = figure
        self.frame = frame
        self.hasGrid = hasGrid
    }

    nonisolated(unsafe) static let classObject: TypeObject = TypeObject("Axes", module: "matplotlib.axes", methods: AxesMethods.methods)
    override var type: TypeObject { AxesHandle.classObject }

    override func repr(_ vm: Interpreter) -> String {
        var parts: [String] = []
        if !title.isEmpty { parts.append("title={'center': \(Str.quoted(title))}") }
        if !x.label.isEmpty { parts.append("xlabel=\(Str.quoted(x.label))") }
        if !y.label.isEmpty { parts.append("ylabel=\(Str.quoted(y.label))") }
        return "<Axes: \(parts.joined(separator: ", "))>"
    }

    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "figure": figure.map { .object($0) } ?? Value.none
        case "lines": .items(artists.filter { $0.kind == .line }.map { .object($0) })
        case "patches": .items(artists.filter { $0.kind == .rectangle }.flatMap { artist -> [Value] in
            guard case .bars(let bars, _)? = artist.mark?.shape else { return [.object(artist)] }
            return bars.indices.map { .object(Artist(bar: $0, of: artist)) }
        })
        case "images": .items(artists.filter { $0.picture != nil }.map { .object($0) })
        case "texts": .items((artists.filter { $0.kind == .text || $0.kind == .annotation } + cellTexts).map { .object($0) })
        case "spines": .object(SpinesObject())
        case "xaxis": .object(AxisHandle(self, isVertical: false))
        case "yaxis": .object(AxisHandle(self, isVertical: true))
        case "patch": .object(Artist(.patch))
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["figure", "lines", "patches", "images", "texts", "spines", "xaxis", "yaxis", "patch"] }

    /// `Axes(0.125,0.11;0.775x0.77)`: where they lie on matplotlib's page, with its usual room between axes.
    override func str(_ vm: Interpreter) -> String {
        func side(_ from: Double, _ to: Double, _ start: Double, _ size: Double) -> (at: Double, length: Double) {
            let count = max(1, (1 / size).rounded())
            let cell = (to - from) / (count + 0.2 * (count - 1))
            return (from + (start * count).rounded() * cell * 1.2, cell)
        }
        var across = side(0.125, 0.9, frame.left, frame.width)
        // A scale of colours takes a fifth.
        if image?.picture?.hasScale == true { across.length *= 0.8 }
        let up = side(0.11, 0.88, 1 - frame.top - frame.height, frame.height)
        return "Axes(" + CText.format("%g", across.at) + "," + CText.format("%g", up.at) + ";" + CText.format("%g", across.length) + "x" + CText.format("%g", up.length) + ")"
    }

    /// What seaborn wrote into an image's cells.
    private var cellTexts: [Artist] {
        guard let picture = image?.picture else { return [] }
        return picture.texts.enumerated().flatMap { row, texts in
            texts.enumerated().filter { !$0.element.isEmpty }.map { column, text in
                Artist(.text, Mark(.text(text, x: Double(column) + 0.5, y: Double(row) + 0.5, anchor: .middle, target: nil), paint: .ink))
            }
        }
    }

    // MARK: Drawing on them

    @discardableResult
    func add(_ artist: Artist) -> Artist {
        artist.axes = self
        artists.append(artist)
        return artist
    }

    func remove(_ artist: Artist) { artists.removeAll { $0 === artist } }

    func clear() {
        (title, artists, xTexts, yTexts, hasLegend, legendTitle, lineCount, fillCount) = ("", [], [], [], false, "", 0, 0)
        (x, y, hasAxes, isSquare, twin) = (Axis(), Axis(), true, false, nil)
    }

    /// The next colour of lines; bars, points and areas have a row of their own.
    func nextPaint(isFill: Bool = false) -> Paint {
        // Two axes over each other go on in one row.
        if let host { return host.nextPaint(isFill: isFill) }
        defer { if isFill { fillCount += 1 } else { lineCount += 1 } }
        return .series(isFill ? fillCount : lineCount)
    }

    /// Numbers for an axis: texts get places of their own, dates a calendar.
    func place(_ data: PlotData, isVertical: Bool) -> [Double] {
        switch data.kind {
        case .numbers: return data.values
        case .dates:
            if isVertical { y.scale = .dates } else { x.scale = .dates }
            return data.values
        case .texts(let texts):
            var known = isVertical ? yTexts : xTexts
            var places = Dictionary(known.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
            let values = texts.map { text -> Double in
                if let place = places[text] { return Double(place) }
                places[text] = known.count
                known.append(text)
                return Double(known.count - 1)
            }
            if isVertical { yTexts = known } else { xTexts = known }
            return values
        }
    }

    // MARK: As a picture

    private func axis(_ axis: Axis, _ texts: [String]) -> Axis {
        var axis = axis
        if axis.ticks == nil, !texts.isEmpty { axis.ticks = texts.enumerated().map { Tick(at: Double($0), label: $1) } }
        return axis
    }

    var image: Artist? { artists.last { $0.picture != nil && $0.isVisible } }

    /// Everything but images.
    var chart: Chart {
        let shown = artists.filter { $0.isVisible && $0.mark != nil }
        var marks = shown.enumerated().sorted { ($0.element.zOrder, $0.offset) < ($1.element.zOrder, $1.offset) }.compactMap(\.element.mark)
        var right: Axis?
        if let twin {
            right = twin.axis(twin.y, twin.yTexts)
            marks += twin.artists.filter(\.isVisible).compactMap(\.mark).map { mark in
                var mark = mark
                mark.isOnRight = true
                return mark
            }
        }
        var chart = Chart(title: title, x: axis(x, xTexts), y: axis(y, yTexts), right: right, marks: marks, hasLegend: hasLegend || twin?.hasLegend == true, hasGrid: hasGrid)
        chart.hasAxes = hasAxes
        chart.isSquare = isSquare
        chart.legendTitle = legendTitle
        if let points = artists.last(where: { $0.kind == .points && $0.scale != nil }), let scale = points.scale, points.hasScale {
            chart.scale = scale
            chart.scaleLabel = points.scaleLabel
        }
        if chart.title.isEmpty, let twin { chart.title = twin.title }
        if let picture = image?.picture { chart = framed(chart, picture) }
        return chart
    }

    /// The ends of the axes around an image: half a cell beyond the middles of its outer cells.
    private func framed(_ chart: Chart, _ picture: Picture) -> Chart {
        var chart = chart
        let (columns, rows) = (Double(max(picture.rows.first?.count ?? 0, picture.pixels.first?.count ?? 0)), Double(max(picture.rows.count, picture.pixels.count)))
        let edge = picture.isEdged ? 0.0 : -0.5
        (chart.x.low, chart.x.high) = (chart.x.low ?? edge, chart.x.high ?? columns + edge)
        (chart.y.low, chart.y.high) = (chart.y.low ?? (picture.isUpward ? edge : rows + edge), chart.y.high ?? (picture.isUpward ? rows + edge : edge))
        return chart
    }

    var panel: Figure.Panel {
        guard let image, let picture = image.picture else { return .chart(chart) }
        return .heatMap(heatMap(picture))
    }

    private func heatMap(_ picture: Picture) -> HeatMap {
        let (rowCount, columnCount) = (max(picture.rows.count, picture.pixels.count), max(picture.rows.first?.count ?? 0, picture.pixels.first?.count ?? 0))
        var map = HeatMap(title: title, rows: picture.rows, rowLabel: y.label, columnLabel: x.label, scale: picture.scale)
        map.pixels = picture.pixels
        map.firstRow = 0
        map.firstColumn = 0
        map.isSquare = picture.isSquare
        map.hasAxes = hasAxes
        map.hasScale = picture.hasScale
        map.scaleLabel = picture.scaleLabel
        map.texts = picture.texts
        map.rowNames = picture.rowNames.isEmpty ? AxesHandle.names(y.ticks, rowCount, picture) : picture.rowNames
        map.columnNames = picture.columnNames.isEmpty ? AxesHandle.names(x.ticks, columnCount, picture) : picture.columnNames
        for artist in artists where artist.isVisible {
            guard case .text(let text, let x, let y, _, _)? = artist.mark?.shape, let column = AxesHandle.cell(x, columnCount, picture), let row = AxesHandle.cell(y, rowCount, picture) else { continue }
            if map.texts.isEmpty { map.texts = Array(repeating: Array(repeating: "", count: columnCount), count: rowCount) }
            map.texts[row][column] = text
        }
        if picture.isUpward {
            map.rows.reverse()
            map.pixels.reverse()
            map.texts.reverse()
            map.rowNames = (map.rowNames.isEmpty ? (0..<rowCount).map(String.init) : map.rowNames).reversed()
        }
        return map
    }

    private static func cell(_ x: Double, _ count: Int, _ picture: Picture) -> Int? {
        guard x.isFinite, x > -0.5, x < Double(count) else { return nil }
        let place = Int(picture.isEdged ? x.rounded(.down) : x.rounded())
        return place >= 0 && place < count ? place : nil
    }

    /// Labels of ticks that were set, by cell; none if they were not.
    private static func names(_ ticks: [Tick]?, _ count: Int, _ picture: Picture) -> [String] {
        guard let ticks else { return [] }
        var names = Array(repeating: "", count: count)
        for tick in ticks { if let place = cell(tick.at, count, picture) { names[place] = tick.label } }
        return names
    }
}

/// `ax.xaxis`: what scripts set on it, as far as a picture here shows it.
final class AxisHandle: Object {
    private let axes: AxesHandle
    private let isVertical: Bool

    init(_ axes: AxesHandle, isVertical: Bool) {
        self.axes = axes
        self.isVertical = isVertical
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Axis", module: "matplotlib.axis", methods: [
        Builtin("set_label_text", "self, label", "The axis's name.") { call in
            guard let axis = call[0].of(AxisHandle.self) else { return .none }
            let text = try call.vm.str(call[1])
            if axis.isVertical { axis.axes.y.label = text } else { axis.axes.x.label = text }
            return .none
        },
        Builtin("set_visible", "self, b", "Whether the axis shows numbers.") { call in
            guard let axis = call[0].of(AxisHandle.self), try !call.vm.truth(call[1]) else { return .none }
            if axis.isVertical { axis.axes.y.ticks = [] } else { axis.axes.x.ticks = [] }
            return .none
        },
    ] + ["set_major_locator", "set_minor_locator", "set_major_formatter", "set_minor_formatter", "set_ticks_position", "set_label_position", "set_label_coords", "tick_top", "tick_right", "grid", "set_tick_params", "set_ticks"].map { name in
        Builtin(name, "self, *args, **options", "Accepted; the pictures here choose for themselves.") { _ in .none }
    })
    override var type: TypeObject { AxisHandle.classObject }
}

/// `ax.spines`: the edges of the axes. All of them can be named, hidden and moved; the pictures here draw two.
final class SpinesObject: Object {
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Spines", module: "matplotlib.spines", methods: [
        Builtin("values", "self", "All edges.") { _ in .items(names.map { _ in .object(Artist(.spine)) }) },
        Builtin("set_visible", "self, b", "Accepted; the pictures here draw two edges.") { _ in .none },
        Builtin("items", "self", "All edges with their names.") { _ in .items(names.map { .pair(.string($0), .object(Artist(.spine))) }) },
    ])
    private static let names = ["left", "right", "bottom", "top"]

    override var type: TypeObject { SpinesObject.classObject }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? { SpinesObject.names.contains(name.text) ? .object(Artist(.spine)) : nil }
    override func attributeNames(_ vm: Interpreter) -> [String] { SpinesObject.names }
    override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(SpinesObject.names.map { .string($0) }) }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        if case .list = key { return .object(SpinesObject()) }
        if case .tuple = key { return .object(SpinesObject()) }
        guard let name = key.text, SpinesObject.names.contains(name) else { throw Raise(ExceptionObject(.named(.keyError), [key])) }
        return .object(Artist(.spine))
    }
}
