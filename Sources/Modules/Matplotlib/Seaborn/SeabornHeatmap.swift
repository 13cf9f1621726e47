import Arrays
import Interpreter
import NumPyBridge
import OrderedCollections
import Plots
import Syntax

/// `sns.heatmap`.
enum SeabornHeatmap {
    static func draw(_ call: Call) throws -> AxesHandle {
        let vm = call.vm
        let (rows, shape) = try PlotData.table(call[0], vm)
        guard shape.count == 2 else { throw Raise(.valueError, "Must pass 2-d input. shape=\(AxesMethods.tuple(shape))", hint: "One row of numbers is a table as x.reshape(1, -1).") }
        var shown = rows
        if let mask = call.optional(16) {
            let (hidden, maskShape) = try PlotData.table(mask, vm)
            guard maskShape == shape else { throw Raise(.valueError, "Mask must have the same shape as data.") }
            for i in shown.indices { for j in shown[i].indices where hidden[i][j] != 0 { shown[i][j] = .nan } }
        }
        let axes = try call.optional(17).map { value in
            guard let given = value.of(AxesHandle.self) else { throw Raise(.typeError, "ax must be axes, not '\(value.typeName)'") }
            return given
        } ?? PlotState.of(vm).axes
        let known = ["linewidth", "lw", "cbar_ax", "alpha", "edgecolor", "annot", "zorder", "rasterized"]
        if let unknown = call.options.first(where: { !known.contains($0.name.text) }) {
            throw Raise(.attributeError, "QuadMesh.set() got an unexpected keyword argument '\(unknown.name.text)'", hint: Suggestion.nearest(to: unknown.name.text, among: ["annot", "fmt", "cmap", "vmin", "vmax", "center", "cbar", "square", "xticklabels", "yticklabels", "mask", "linewidths"]).map { "Did you mean '\($0)'?" })
        }
        var picture = Picture(rows: shown, isSquare: try call.bool(13, or: false))
        picture.scale = try scale(call, shown)
        picture.hasScale = try call.bool(11, or: true)
        picture.isEdged = true
        if case .dict(let dict)? = call.optional(12), let label = dict.entries[Key("label")] { picture.scaleLabel = try vm.str(label) }
        picture.texts = try texts(call, shown)
        let isFrame = PlotData.isFrame(call[0])
        let columns = isFrame ? try vm.attributeIfPresent(call[0], Name("columns")) : nil
        let index = isFrame ? try vm.attributeIfPresent(call[0], Name("index")) : nil
        picture.columnNames = try names(call[14], columns, shown.first?.count ?? 0, vm)
        picture.rowNames = try names(call[15], index, shown.count, vm)
        axes.add(Artist(.mesh, picture: picture, zOrder: 0))
        return axes
    }

    /// The scale's ends and colours; with `center` the middle colour lies there.
    private static func scale(_ call: Call, _ rows: [[Double]]) throws -> ColourScale {
        let vm = call.vm
        let center = try call.optional(4).map { try vm.double($0) }
        let map = try PlotMaps.map(call.optional(3), standard: center == nil ? "rocket" : "icefire", vm)
        var values = rows.joined().filter(\.isFinite)
        if try call.bool(5, or: false), !values.isEmpty {
            values.sort()
            values = [BoxStatistics.quantile(values, 0.02), BoxStatistics.quantile(values, 0.98)]
        }
        let fitted = ColourScale.fitting(values, map: map)
        let (low, high) = (try call.optional(1).map { try vm.double($0) } ?? fitted.low, try call.optional(2).map { try vm.double($0) } ?? fitted.high)
        guard let center else { return ColourScale(map: map, low: low, high: high) }
        let reach = max(high - center, center - low)
        return ColourScale(map: map, low: center - reach, high: center + reach)
    }

    /// The numbers in the cells, or other texts.
    private static func texts(_ call: Call, _ rows: [[Double]]) throws -> [[String]] {
        let vm = call.vm
        guard let annot = call.optional(6) else { return [] }
        let format = try call.string(7, or: ".2g")
        var source = call[0]
        if case .bool(let isOn) = annot { if !isOn { return [] } } else { source = annot }
        if source.of(ArrayObject.self) == nil, !PlotData.isFrame(source), let lines = try? vm.sequence(source).map({ try vm.sequence($0) }), lines.joined().contains(where: { $0.text != nil }) {
            return try lines.map { try $0.map { try vm.str($0) } }
        }
        let array = try NumPy.argument(PlotData.isFrame(source) ? PlotData.values(of: source, vm) : source, vm)
        guard array.shape == [rows.count, rows.first?.count ?? 0] else { throw Raise(.valueError, "`data` and `annot` must have same shape.") }
        let isWhole = array.dtype.isInteger
        let numbers = array.doubles
        let width = rows.first?.count ?? 0
        return try rows.indices.map { i in
            try (0..<width).map { j in
                if rows[i][j].isNaN { return "" }
                let number = numbers[i * width + j]
                let value: Value = if isWhole, let whole = Int(exactly: number) { .int(whole) } else { .float(number) }
                return try vm.format(value, format)
            }
        }
    }

    /// Names of columns or rows: the frame's own, every n-th of them, given ones, or none.
    private static func names(_ wanted: Value, _ own: Value?, _ count: Int, _ vm: Interpreter) throws -> [String] {
        let labels = try own.map { try vm.sequence($0).map { try vm.str($0) } } ?? []
        if wanted.isUnset || wanted.isNone || wanted.text != nil { return labels }
        if case .bool(let isOn) = wanted { return isOn ? labels : Array(repeating: "", count: count) }
        if let every = wanted.index {
            guard every > 0 else { return Array(repeating: "", count: count) }
            return (0..<count).map { $0 % every == 0 ? (labels.indices.contains($0) ? labels[$0] : String($0)) : "" }
        }
        return try vm.sequence(wanted).map { try vm.str($0) }
    }
}
