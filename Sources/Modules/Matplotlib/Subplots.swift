import Interpreter
import Plots

/// Grids of axes.
enum Subplots {
    /// Most axes in one figure: more could not be seen.
    private static let most = 400

    /// `subplot(2, 3, 1)`, `subplot(231)`, `subplot(2, 3, (1, 3))`; axes that are at this place already become current.
    static func subplot(_ arguments: [Value], in figure: FigureHandle, options: [(name: Name, value: Value)], _ vm: Interpreter) throws -> AxesHandle {
        var (rows, columns, first, last) = (1, 1, 1, 1)
        switch arguments.count {
        case 0: break
        case 1:
            guard let code = arguments[0].index, (111...999).contains(code), code / 10 % 10 > 0 else {
                throw Raise(.valueError, "Integer subplot specification must be a three-digit number, not \(try vm.repr(arguments[0]))", hint: "Rows, columns, number: plt.subplot(2, 3, 1).")
            }
            (rows, columns, first) = (code / 100, code / 10 % 10, code % 10)
            last = first
        case 3:
            (rows, columns) = (try vm.index(arguments[0]), try vm.index(arguments[1]))
            if case .tuple(let span) = arguments[2], span.items.count == 2 {
                (first, last) = (try vm.index(span.items[0]), try vm.index(span.items[1]))
            } else {
                first = try vm.index(arguments[2])
                last = first
            }
        default:
            throw Raise(.typeError, "subplot() takes 1 or 3 positional arguments but \(arguments.count) were given", hint: "Rows, columns, number: plt.subplot(2, 3, 1).")
        }
        try check(rows, columns)
        for number in [first, last] where number < 1 || number > rows * columns {
            throw Raise(.valueError, "num must be an integer with 1 <= num <= \(rows * columns), not \(number)", hint: "The numbers go through \(rows) row\(rows == 1 ? "" : "s") of \(columns), from 1.")
        }
        let (from, to) = (first - 1, max(first, last) - 1)
        let columnFrom = min(from % columns, to % columns)
        let frame = Figure.Frame(
            row: from / columns, column: columnFrom, rowSpan: to / columns - from / columns + 1, columnSpan: max(from % columns, to % columns) - columnFrom + 1, rows: rows, columns: columns)
        let axes: AxesHandle
        if let known = figure.axes.first(where: { $0.frame == frame && $0.host == nil }) {
            figure.current = known
            axes = known
        } else {
            axes = figure.addAxes(frame, hasGrid: PlotState.of(vm).settings.hasGrid)
        }
        for (name, value) in options {
            switch name.text {
            case "title": axes.title = try vm.str(value)
            case "xlabel": axes.x.label = try vm.str(value)
            case "ylabel": axes.y.label = try vm.str(value)
            case "projection":
                if !value.isNone, value.text != "rectilinear" { throw Raise(.valueError, "Unknown projection \(try vm.repr(value))", hint: "The pictures here are flat: no polar and no 3d axes.") }
            case "sharex", "sharey", "frameon", "facecolor", "aspect", "xticks", "yticks", "label": break
            default: throw Raise.unknownKeyword(name.text, of: "subplot", known: ["title", "xlabel", "ylabel", "sharex", "sharey"])
            }
        }
        return axes
    }

    /// Axes in rows and columns: a single one, a row of them or rows of rows, as matplotlib's `squeeze` has it.
    static func grid(_ figure: FigureHandle, rows: Int, columns: Int, sharex: Value, sharey: Value, squeeze: Bool, _ vm: Interpreter) throws -> Value {
        try check(rows, columns)
        let made = (0..<rows).flatMap { row in
            (0..<columns).map { figure.addAxes(Figure.Frame(row: row, column: $0, rows: rows, columns: columns), hasGrid: PlotState.of(vm).settings.hasGrid) }
        }
        figure.sharesX = try shares(sharex, vm)
        figure.sharesY = try shares(sharey, vm)
        figure.current = made.last
        if squeeze, made.count == 1 { return .object(made[0]) }
        if squeeze, rows == 1 || columns == 1 { return .object(AxesArray(made, shape: [made.count])) }
        return .object(AxesArray(made, shape: [rows, columns]))
    }

    private static func shares(_ value: Value, _ vm: Interpreter) throws -> Bool {
        if value.isUnset { return false }
        guard let text = value.text else { return try vm.truth(value) }
        guard ["all", "row", "col", "none"].contains(text) else { throw Raise(.valueError, "'\(text)' is not a valid value for sharex; supported values are 'all', 'row', 'col', 'none', False, True") }
        return text != "none"
    }

    private static func check(_ rows: Int, _ columns: Int) throws {
        if rows < 1 { throw Raise(.valueError, "Number of rows must be a positive integer, not \(rows)") }
        if columns < 1 { throw Raise(.valueError, "Number of columns must be a positive integer, not \(columns)") }
        let (count, over) = rows.multipliedReportingOverflow(by: columns)
        if over || count > most { throw Raise(.valueError, "a grid of \(rows) by \(columns) axes is more than a picture can show", hint: "At most \(most) axes fit into one figure.") }
    }
}
