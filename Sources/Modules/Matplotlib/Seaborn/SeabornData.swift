import Arrays
import Interpreter
import OrderedCollections
import Plots
import Syntax

/// The data of one of seaborn's functions: columns named by x=, y=, hue=, or given as arrays.
struct SeabornData {
    /// A column with its name.
    struct Variable {
        var data: PlotData
        var name: String

        /// Whether it is drawn as categories.
        var isCategorical: Bool { if case .texts = data.kind { true } else { false } }

        /// The values as labels.
        var labels: [String] {
            switch data.kind {
            case .texts(let texts): texts
            case .dates: data.values.map { AxisText.date($0) }
            case .numbers: data.values.map { NumberText.short($0) }
            }
        }
    }

    /// Rows that belong together.
    struct Group {
        var name: String
        var rows: [Int]
    }

    let vm: Interpreter
    let axes: AxesHandle
    var x: Variable?
    var y: Variable?
    var hue: Variable?
    /// Columns of data that was given whole, without x and y.
    var wide: [Variable] = []

    init(data: Value?, x: Value?, y: Value?, hue: Value?, axes: Value?, _ vm: Interpreter) throws {
        self.vm = vm
        if let axes {
            guard let given = axes.of(AxesHandle.self) else { throw Raise(.typeError, "ax must be axes, not '\(axes.typeName)'", hint: "For example fig, ax = plt.subplots().") }
            self.axes = given
        } else {
            self.axes = PlotState.of(vm).axes
        }
        self.x = try x.map { try SeabornData.variable($0, "x", data, vm) }
        self.y = try y.map { try SeabornData.variable($0, "y", data, vm) }
        self.hue = try hue.map { try SeabornData.variable($0, "hue", data, vm) }
        if x == nil, y == nil, let data { wide = try SeabornData.columns(data, vm) }
        let counts = Set([self.x, self.y, self.hue].compactMap { $0?.data.values.count })
        if counts.count > 1 { throw Raise(.valueError, "Length of x, y and hue must be the same: they have \(counts.sorted().map(String.init).joined(separator: " and ")) values") }
    }

    private static func variable(_ value: Value, _ role: String, _ data: Value?, _ vm: Interpreter) throws -> Variable {
        if let name = value.text {
            guard let data, try contains(data, name, vm) else {
                let known = try data.map { try names($0, vm) } ?? []
                throw Raise(
                    .valueError, "Could not interpret value `\(name)` for `\(role)`. \(data == nil ? "Value is a string, but `data` was not passed." : "An entry with this name does not appear in `data`.")",
                    hint: Suggestion.nearest(to: name, among: known).map { "Did you mean '\($0)'?" } ?? (known.isEmpty ? nil : "The columns are: \(known.joined(separator: ", "))."))
            }
            return Variable(data: flat(try PlotData(vm.item(data, value), vm)), name: name)
        }
        let name = PlotData.isSeries(value) ? try vm.attributeIfPresent(value, Name("name")).flatMap { $0.isNone ? nil : try vm.str($0) } ?? "" : ""
        return Variable(data: flat(try PlotData(value, vm)), name: name)
    }

    private static func flat(_ data: PlotData) -> PlotData {
        var data = data
        data.shape = [data.values.count]
        return data
    }

    private static func names(_ data: Value, _ vm: Interpreter) throws -> [String] {
        if case .dict(let dict) = data { return try dict.entries.keys.map { try vm.str($0.value) } }
        guard PlotData.isFrame(data), let columns = try vm.attributeIfPresent(data, Name("columns")) else { return [] }
        return try vm.sequence(columns).map { try vm.str($0) }
    }

    private static func contains(_ data: Value, _ name: String, _ vm: Interpreter) throws -> Bool { try names(data, vm).contains(name) }

    private static func columns(_ data: Value, _ vm: Interpreter) throws -> [Variable] {
        if PlotData.isFrame(data) {
            return try names(data, vm).compactMap { name in
                let column = try PlotData(vm.item(data, .string(name)), vm)
                if case .texts = column.kind { return nil }
                return Variable(data: column, name: name)
            }
        }
        if case .dict(let dict) = data { return try dict.entries.map { Variable(data: try PlotData($0.value, vm), name: try vm.str($0.key.value)) } }
        let all = try PlotData(data, vm)
        let name = PlotData.isSeries(data) ? try vm.attributeIfPresent(data, Name("name")).flatMap { $0.isNone ? nil : try vm.str($0) } ?? "" : ""
        if all.shape.count == 2 { return all.columns.enumerated().map { Variable(data: PlotData($1), name: String($0)) } }
        return [Variable(data: flat(all), name: name)]
    }

    /// The rows in groups by a variable's values: texts as they come, numbers in order; one group without a variable.
    static func groups(_ variable: Variable?, count: Int) -> [Group] {
        guard let variable else { return [Group(name: "", rows: Array(0..<count))] }
        var order: [String] = []
        var rows: [String: [Int]] = [:]
        let sequence = variable.isCategorical ? Array(0..<count) : (0..<count).sorted { (variable.data.values[$0], $0) < (variable.data.values[$1], $1) }
        let labels = variable.labels
        for row in sequence where row < labels.count {
            if !variable.isCategorical, variable.data.values[row].isNaN { continue }
            if rows[labels[row]] == nil { order.append(labels[row]) }
            rows[labels[row], default: []].append(row)
        }
        return order.map { Group(name: $0, rows: (rows[$0] ?? []).sorted()) }
    }

    /// Names the axes, unless they have names already.
    func label(x: String, y: String) {
        if axes.x.label.isEmpty { axes.x.label = x }
        if axes.y.label.isEmpty { axes.y.label = y }
    }

    func showLegend(_ title: String) {
        axes.hasLegend = true
        axes.legendTitle = title
    }

    @discardableResult
    func add(_ kind: Artist.Kind, _ mark: Mark, _ options: MarkOptions? = nil, zOrder: Double = 2) -> Artist {
        axes.add(Artist(kind, options?.applied(to: mark) ?? mark, zOrder: options?.zOrder ?? zOrder))
    }
}
