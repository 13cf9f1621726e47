import Arrays
import Interpreter
import NumPyBridge

/// `df.plot()` and `df.hist()`, drawn by the module matplotlib.pyplot.
enum Plotting {
    private static func pyplot(_ name: String, _ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        guard let module = try vm.importer("matplotlib.pyplot", vm) else { throw Raise(.moduleNotFoundError, "No module named 'matplotlib.pyplot'") }
        return try vm.call(vm.attribute(module, Name(name)), arguments)
    }

    /// A column as numbers or dates to draw.
    private static func numbers(_ column: Column) -> Value? {
        if column.isTime { return .object(ArrayObject(column.elements)) }
        return column.array.map { .object(ArrayObject($0.converted(to: .float64))) }
    }

    static func draw(_ value: Value, kind: String, _ options: [(name: Name, value: Value)], x: Value?, y: Value?, _ vm: Interpreter) throws -> Value {
        let frame: FrameObject
        if let series = value.of(SeriesObject.self) {
            frame = FrameObject(columns: Index(data: [series.name ?? .text("")]), data: [series.column], index: series.index)
        } else if let given = value.of(FrameObject.self) { frame = given } else { throw Raise(.typeError, "plot needs a frame or a series") }
        let passed = options.filter { ["color", "linewidth", "linestyle", "marker", "alpha", "bins"].contains($0.name.text) }
        func option(_ name: String) -> Value? { options.last { $0.name.text == name }.flatMap { $0.value.isNone ? nil : $0.value } }
        if option("figsize") != nil, option("ax") == nil { _ = try pyplot("figure", Arguments([], options.filter { $0.name.text == "figsize" }), vm) }
        let xAt = try x.map { try Selection.labelList([Datum($0)], frame.columns, axis: "columns", vm)[0] }
        let wanted = try y.map { try Selection.labelList(Frames.labels($0, vm), frame.columns, axis: "columns", vm) } ?? frame.data.indices.filter { frame.data[$0].isNumeric && $0 != xAt }
        guard !wanted.isEmpty else { throw Raise(.typeError, "no numeric data to plot") }
        let labels = xAt.map { frame.data[$0] } ?? frame.index.column
        let places = numbers(labels) ?? .object(ArrayObject(NDArray((0..<frame.count).map(Double.init))))
        for at in wanted {
            guard let values = numbers(frame.data[at]) else { throw Raise(.typeError, "no numeric data to plot") }
            let name = option("label") ?? .string(Column.shown(frame.columns[at]))
            let named = passed + [(Name("label"), name)]
            switch kind {
            case "line": _ = try pyplot("plot", Arguments([places, values], named), vm)
            case "scatter": _ = try pyplot("scatter", Arguments([places, values], named), vm)
            case "bar", "barh":
                let ticks: Value = labels.isNumeric ? places : .items(labels.data.map { .string(Column.shown($0)) })
                _ = try pyplot(kind, Arguments([ticks, values], named), vm)
            case "hist": _ = try pyplot("hist", Arguments([.object(ArrayObject(NDArray((frame.data[at].doubles ?? []).filter { !$0.isNaN })))], named), vm)
            default: throw Raise(.notImplementedError, "plot(kind='\(kind)') is not part of Unroll", hint: "There are 'line', 'bar', 'barh', 'hist' and 'scatter'.")
            }
        }
        for name in ["title", "xlabel", "ylabel"] { if let text = option(name) { _ = try pyplot(name, Arguments([text]), vm) } }
        if option("xlabel") == nil, kind == "line", let name = xAt.map({ frame.columns[$0] }) ?? frame.index.name { _ = try pyplot("xlabel", Arguments([.string(Column.shown(name))]), vm) }
        let wantsLegend = try option("legend").map { try vm.truth($0) } ?? (value.of(FrameObject.self) != nil)
        if wantsLegend { _ = try pyplot("legend", Arguments(), vm) }
        return try pyplot("gca", Arguments(), vm)
    }

    static let frameMethods: [Builtin] = [
        Builtin("hist", "self, column=None, **options", "A histogram of each column.") { call in
            let frame = try Frames.frame(call)
            let y = call.optional(1) ?? .items(frame.data.indices.filter { frame.data[$0].isNumeric }.map { frame.columns[$0].plain })
            return try draw(call[0], kind: "hist", call.options, x: nil, y: y, call.vm)
        },
    ]
    static let seriesMethods: [Builtin] = [
        Builtin("hist", "self, **options", "A histogram of the values.") { call in try draw(call[0], kind: "hist", call.options, x: nil, y: nil, call.vm) },
    ]
}

/// `df.plot`: called, or asked for a kind as in `df.plot.bar()`.
final class PlotAccessor: Object {
    private let value: Value
    init(_ value: Value) { self.value = value }

    override var isCallable: Bool { true }
    private static func body(_ value: Value, _ kind: String?) -> NativeFunction {
        let target = Kept(value)
        return NativeFunction(Builtin(kind ?? "plot", value.of(FrameObject.self) == nil ? "kind=None, **options" : "x=None, y=None, kind=None, **options", "Draws the columns.", example: "df.plot(y='Passengers')") { call in
            let isFrame = target.value.of(FrameObject.self) != nil
            let kindAt = isFrame ? 2 : 0
            return try Plotting.draw(target.value, kind: kind ?? call.string(kindAt, or: "line"), call.options, x: isFrame ? call.optional(0) : nil, y: isFrame ? call.optional(1) : nil, call.vm)
        }, owner: nil)
    }
    /// A value that a table row's closure may hold: a session runs on one thread.
    private struct Kept: @unchecked Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value { try PlotAccessor.body(value, nil).call(arguments, vm) }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        ["line", "bar", "barh", "hist", "scatter"].contains(name.text) ? .object(PlotAccessor.body(value, name.text)) : nil
    }
    override func attributeNames(_ vm: Interpreter) -> [String] { ["line", "bar", "barh", "hist", "scatter"] }
}
