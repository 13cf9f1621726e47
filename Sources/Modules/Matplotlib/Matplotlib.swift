import Arrays
import Interpreter
import Plots

/// `matplotlib.pyplot`: a current figure that calls add to, drawn by `show` or at the end of the cell.
enum Matplotlib {
    final class State { var chart = Chart() }

    static func state(_ vm: Interpreter) -> State {
        if let known = vm.storage["pyplot"] as? State { return known }
        let made = State()
        vm.storage["pyplot"] = made
        return made
    }

    /// The figure that was begun and not shown yet.
    static func flush(_ vm: Interpreter) {
        let state = state(vm)
        guard !state.chart.marks.isEmpty else { return }
        vm.host?.show(.object(FigureObject(Figure(panels: [.chart(state.chart)]))))
        state.chart = Chart()
    }

    static func make() -> Module { Module("matplotlib.pyplot", "Plots, drawn in the terminal.", functions: functions, absent: ["imshow": "Use trace.plot() for heat maps of gates; imshow follows later.", "hist": "hist follows later."]) }

    private static func labelled(_ name: String, _ summary: String, _ apply: @escaping @Sendable (inout Chart, String) -> Void) -> Builtin {
        Builtin(name, "text, **options", summary) { call in
            apply(&state(call.vm).chart, try call.vm.str(call[0]))
            return .none
        }
    }

    private static func ignored(_ name: String) -> Builtin { Builtin(name, "*values, **options", "Accepted; the terminal's picture doesn't need it.") { _ in .none } }

    private static func add(_ call: Call, scatter: Bool) throws -> Value {
        let rest = call.rest.filter { $0.text == nil }
        guard let first = rest.first else { throw Raise(.typeError, "plot needs numbers to draw") }
        let y = try NumPy.argument(rest.count > 1 ? rest[1] : first, call.vm)
        let x = rest.count > 1 ? try NumPy.argument(first, call.vm).doubles : (0..<(y.shape.first ?? 0)).map(Double.init)
        let label = try call.options.first { $0.name.text == "label" }.map { try call.vm.str($0.value) } ?? ""
        let columns = y.rank > 1 ? try (0..<y.shape[1]).map { try ArrayMethods.take(y.reshaped([y.shape[0], -1]), [$0], 1).doubles } : [y.doubles]
        for column in columns {
            guard column.count == x.count else { throw Raise(.valueError, "x and y must have same first dimension, but have shapes (\(x.count),) and (\(column.count),)") }
            let paint = Paint.series(state(call.vm).chart.marks.count)
            state(call.vm).chart.marks.append(scatter ? Mark(.points(x: x, y: column, sizes: [36], paints: []), name: label, paint: paint) : Mark(.line(x: x, y: column), name: label, paint: paint))
        }
        return .none
    }

    private static let functions: [Builtin] = [
        Builtin("plot", "*values, **options", "Lines through points; label= names them in the legend.", example: "plt.plot(history.history['loss'], label='loss')") { try add($0, scatter: false) },
        Builtin("scatter", "*values, **options", "Points.") { try add($0, scatter: true) },
        labelled("title", "The heading of the picture.") { $0.title = $1 }, labelled("suptitle", "The heading of the picture.") { $0.title = $1 },
        labelled("xlabel", "The name of the horizontal axis.") { $0.x.label = $1 }, labelled("ylabel", "The name of the vertical axis.") { $0.y.label = $1 },
        labelled("yscale", "'log' for a logarithmic vertical axis.") { $0.y.scale = $1 == "log" ? .logarithmic : .linear },
        Builtin("semilogy", "*values, **options", "Lines over a logarithmic vertical axis.") { call in
            state(call.vm).chart.y.scale = .logarithmic
            return try add(call, scatter: false)
        },
        Builtin("figure", "*values, **options", "Begins a new picture.") { call in
            flush(call.vm)
            return .none
        },
        Builtin("show", "*values, **options", "Draws the picture.") { call in
            flush(call.vm)
            return .none
        },
        Builtin("savefig", "fname, **options", "Not there yet.") { _ in throw Raise(.notImplementedError, "savefig is not there yet") },
        ignored("legend"), ignored("grid"), ignored("tight_layout"), ignored("xlim"), ignored("ylim"), ignored("close"), ignored("xticks"), ignored("yticks"),
    ]
}
