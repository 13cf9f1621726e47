import Arrays
import Interpreter
import NumPyBridge
import Plots

/// A call that draws: `ax.plot(…)` on its axes, or `plt.plot(…)` on the current ones. Arguments are counted without the axes.
struct Drawing {
    let call: Call
    let axes: AxesHandle
    private let offset: Int

    init(_ call: Call, _ axes: AxesHandle, offset: Int) {
        self.call = call
        self.axes = axes
        self.offset = offset
    }

    var vm: Interpreter { call.vm }
    var rest: [Value] { call.rest }
    var options: [(name: Name, value: Value)] { call.options }

    subscript(index: Int) -> Value { call[index + offset] }
    func has(_ index: Int) -> Bool { call.has(index + offset) }
    func optional(_ index: Int) -> Value? { call.optional(index + offset) }
    func string(_ index: Int, or standard: String) throws -> String { try optional(index).map { try vm.str($0) } ?? standard }
    func double(_ index: Int, or standard: Double) throws -> Double { try optional(index).map { try vm.double($0) } ?? standard }
    func bool(_ index: Int, or standard: Bool) throws -> Bool { try optional(index).map { try vm.truth($0) } ?? standard }

    func option(_ name: String) -> Value? { options.first { $0.name.text == name && !$0.value.isNone }?.value }

    /// Options without some that the drawing function reads itself.
    func options(without names: String...) -> [(name: Name, value: Value)] { options.filter { !names.contains($0.name.text) } }

    /// An argument, or the column of `data=` that it names.
    func resolved(_ value: Value) throws -> Value {
        guard let data = option("data"), let name = value.text else { return value }
        if let found = try data.heapObject?.contains(.string(name), vm), !found { return value }
        return try vm.item(data, value)
    }

    func data(_ value: Value, isVertical: Bool) throws -> [Double] { axes.place(try PlotData(resolved(value), vm), isVertical: isVertical) }

    func artist(_ kind: Artist.Kind, _ mark: Mark, _ options: MarkOptions, zOrder: Double = 2) -> Artist {
        let artist = Artist(kind, options.applied(to: mark), zOrder: options.zOrder ?? zOrder)
        artist.isVisible = options.isVisible
        return axes.add(artist)
    }

    /// A number for each of `count` things: one for all, or a list of them.
    func each(_ value: Value?, _ count: Int, or standard: Double) throws -> [Double] {
        guard let value else { return Array(repeating: standard, count: count) }
        let values = try PlotData(value, vm).values
        if values.count == 1 { return Array(repeating: values[0], count: count) }
        guard values.count == count else { throw Raise(.valueError, "shape mismatch: objects cannot be broadcast to a single shape. Mismatch is between (\(count),) and (\(values.count),).") }
        return values
    }
}

/// A function that draws on axes: one row for the method of axes and for the function of `pyplot`.
struct DrawingRow: Sendable {
    /// nil if only one of the two has it.
    let method: String?
    let function: String?
    /// Parameters without the axes.
    let signature: String
    let summary: String
    let example: String?
    let body: @Sendable (Drawing) throws -> Value

    init(
        _ method: String?, plt function: String?, _ signature: String, _ summary: String, example: String? = nil, _ body: @escaping @Sendable (Drawing) throws -> Value
    ) {
        self.method = method
        self.function = function
        self.signature = signature
        self.summary = summary
        self.example = example
        self.body = body
    }

    /// The same name for both.
    init(_ name: String, _ signature: String, _ summary: String, example: String? = nil, _ body: @escaping @Sendable (Drawing) throws -> Value) {
        self.init(name, plt: name, signature, summary, example: example, body)
    }

    var asMethod: Builtin? {
        method.map { name in
            Builtin(name, signature.isEmpty ? "self" : "self, " + signature, summary, example: example) { [body] call in
                guard let axes = call[0].of(AxesHandle.self) else { throw Raise(.typeError, "\(name)() needs axes, not '\(call[0].typeName)'") }
                return try body(Drawing(call, axes, offset: 1))
            }
        }
    }

    var asFunction: Builtin? {
        function.map { name in Builtin(name, signature, summary, example: example) { [body] call in try body(Drawing(call, PlotState.of(call.vm).axes, offset: 0)) } }
    }
}

/// What can be done with axes.
enum AxesMethods {
    static let rows: [DrawingRow] = lines + points + bars + images + words + settings

    static let methods: [Builtin] = rows.compactMap(\.asMethod)
    static let functions: [Builtin] = rows.compactMap(\.asFunction)

    static func drawn(_ artist: Artist) -> Value { .object(artist) }
    static func array(_ values: [Double]) -> Value { .object(ArrayObject(NDArray(values))) }
}
