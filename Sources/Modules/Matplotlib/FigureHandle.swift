import Interpreter
import Plots

/// A figure of `matplotlib`, as a script holds it.
final class FigureHandle: Object, FigureConvertible {
    var number: Int
    var size: Figure.Size
    var title = ""
    var axes: [AxesHandle] = []
    weak var current: AxesHandle?
    /// Axes of a grid that agree in their limits.
    var sharesX = false
    var sharesY = false

    init(_ number: Int, size: Figure.Size) {
        self.number = number
        self.size = size
    }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Figure", module: "matplotlib.figure", methods: FigureMethods.table)
    override var type: TypeObject { FigureHandle.classObject }

    override func repr(_ vm: Interpreter) -> String {
        "<Figure size \(Int(size.width * 100))x\(Int(size.height * 100)) with \(axes.count) Axes>"
    }
    override func str(_ vm: Interpreter) -> String { "Figure(\(Int(size.width * 100))x\(Int(size.height * 100)))" }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "axes": .items(axes.map { .object($0) })
        case "number": .int(number)
        case "dpi": .float(100)
        default: nil
        }
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["axes", "number", "dpi"] }

    var shownFigure: Figure? { picture }

    var picture: Figure {
        let shown = axes.filter { $0.host == nil }
        var panels = shown.map(\.panel)
        if sharesX || sharesY { panels = shared(panels) }
        return Figure(title: title, panels: panels, frames: shown.map(\.frame), size: size)
    }

    /// The panels with common ends of their axes.
    private func shared(_ panels: [Figure.Panel]) -> [Figure.Panel] {
        let charts = panels.compactMap { if case .chart(let chart) = $0, !chart.marks.isEmpty { chart } else { nil } }
        func union(_ ends: [(low: Double, high: Double)]) -> (low: Double, high: Double)? {
            guard let first = ends.first else { return nil }
            return ends.reduce(first) { (min($0.low, $1.low), max($0.high, $1.high)) }
        }
        let (x, y) = (union(charts.map(\.xLimits)), union(charts.map(\.yLimits)))
        return panels.map { panel in
            guard case .chart(var chart) = panel else { return panel }
            if sharesX, let x { (chart.x.low, chart.x.high) = (chart.x.low ?? x.low, chart.x.high ?? x.high) }
            if sharesY, let y { (chart.y.low, chart.y.high) = (chart.y.low ?? y.low, chart.y.high ?? y.high) }
            return .chart(chart)
        }
    }

    func addAxes(_ frame: Figure.Frame, hasGrid: Bool) -> AxesHandle {
        let made = AxesHandle(self, frame, hasGrid: hasGrid)
        axes.append(made)
        current = made
        return made
    }
}

/// The figures of a session and the settings for new ones.
final class PlotState {
    var figures: [FigureHandle] = []
    weak var current: FigureHandle?
    var settings = PlotSettings()

    static func of(_ vm: Interpreter) -> PlotState {
        if let known = vm.storage["pyplot"] as? PlotState { return known }
        let made = PlotState()
        vm.storage["pyplot"] = made
        return made
    }

    func newFigure(_ number: Int? = nil, size: Figure.Size? = nil) -> FigureHandle {
        let made = FigureHandle(number ?? (figures.map(\.number).max() ?? 0) + 1, size: size ?? settings.figureSize)
        figures.append(made)
        current = made
        return made
    }

    /// The current figure, begun if there is none.
    var figure: FigureHandle { current ?? figures.last ?? newFigure() }

    /// The current axes, begun if there are none.
    var axes: AxesHandle {
        let figure = figure
        return figure.current ?? figure.axes.last ?? figure.addAxes(Figure.Frame(row: 0, column: 0, rows: 1, columns: 1), hasGrid: settings.hasGrid)
    }

    func close(_ figure: FigureHandle) {
        figures.removeAll { $0 === figure }
        if current === figure { current = figures.last }
    }

    /// Shows all figures that have axes, and closes them.
    func show(_ vm: Interpreter) {
        let open = figures
        (figures, current) = ([], nil)
        for figure in open where !figure.axes.isEmpty { vm.host?.show(.object(FigureObject(figure.picture))) }
    }
}

/// What a figure offers.
enum FigureMethods {
    private static func figure(_ call: Call) throws -> FigureHandle {
        guard let figure = call[0].of(FigureHandle.self) else { throw Raise(.typeError, "expected a Figure, not '\(call[0].typeName)'") }
        return figure
    }

    static let table: [Builtin] = [
        Builtin("add_subplot", "self, *args, **options", "Axes in a grid: add_subplot(rows, columns, number).") { call in
            .object(try Subplots.subplot(call.rest, in: figure(call), options: call.options, call.vm))
        },
        Builtin("subplots", "self, nrows=1, ncols=1, sharex=False, sharey=False, squeeze=True, **options", "A grid of axes.") { call in
            let vm = call.vm
            return try Subplots.grid(figure(call), rows: call.int(1, or: 1), columns: call.int(2, or: 1), sharex: call[3], sharey: call[4], squeeze: call.bool(5, or: true), vm)
        },
        Builtin("suptitle", "self, t, **options", "The title of the whole figure.") { call in
            let figure = try figure(call)
            figure.title = try call.vm.str(call[1])
            return .object(Artist(.text, Mark(.text(figure.title, x: 0.5, y: 0.98, anchor: .middle, target: nil))))
        },
        Builtin("savefig", "self, fname, format=None, **options", "Writes the figure as SVG.", example: "fig.savefig('x.svg')") { call in
            let format = try call.optional(2).map { try call.vm.str($0) }
            try PictureFile.save(figure(call).picture, as: call[1], format: format, call.vm)
            return .none
        },
        Builtin("colorbar", "self, mappable=None, cax=None, ax=None, label='', **options", "The scale of an image's colours beside it.") { call in
            try AxesMethods.showScale(call.optional(1)?.of(Artist.self), figure(call).current, label: call.optional(4).map { try call.vm.str($0) } ?? "")
        },
        Builtin("gca", "self", "The current axes.") { call in
            let figure = try figure(call)
            return .object(figure.current ?? figure.axes.last ?? figure.addAxes(Figure.Frame(row: 0, column: 0, rows: 1, columns: 1), hasGrid: PlotState.of(call.vm).settings.hasGrid))
        },
        Builtin("get_axes", "self", "All axes.") { .items(try figure($0).axes.map { .object($0) }) },
        Builtin("set_size_inches", "self, w, h=None", "Width and height in inches.") { call in
            let sizes = try call.optional(2).map { [call[1], $0] } ?? call.vm.sequence(call[1])
            try figure(call).size = PlotSettings.size(sizes, call.vm)
            return .none
        },
        Builtin("get_size_inches", "self", "Width and height in inches.") { call in
            let size = try figure(call).size
            return .pair(.float(size.width), .float(size.height))
        },
        Builtin("clf", "self", "Takes everything away.") { call in
            let figure = try figure(call)
            (figure.axes, figure.title) = ([], "")
            return .none
        },
        Builtin("delaxes", "self, ax", "Takes axes away.") { call in
            let axes = call[1].of(AxesHandle.self)
            try figure(call).axes.removeAll { $0 === axes }
            return .none
        },
        Builtin("show", "self, **options", "Draws the figure.") { call in
            let figure = try figure(call)
            call.vm.host?.show(.object(FigureObject(figure.picture)))
            PlotState.of(call.vm).close(figure)
            return .none
        },
        Builtin("legend", "self, *args, **options", "The legend of the figure's axes.") { call in
            try figure(call).axes.forEach { $0.hasLegend = true }
            return .object(Artist(.legend))
        },
    ] + ["tight_layout", "subplots_adjust", "autofmt_xdate", "set_tight_layout", "set_facecolor", "set_dpi", "align_labels", "text", "supxlabel", "supylabel", "set_layout_engine", "set_figwidth", "set_figheight", "set_constrained_layout"].map { name in
        Builtin(name, "self, *args, **options", "Accepted; the pictures here place their parts themselves.") { _ in .none }
    }
}
