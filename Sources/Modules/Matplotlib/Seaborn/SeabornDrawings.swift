import Arrays
import Interpreter
import NumPyBridge
import Plots
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Seaborn {
    private static let variables = "data=None, *, x=None, y=None, hue=None, ax=None, palette=None, color=None"

    private static func data(_ call: Call) throws -> SeabornData {
        try SeabornData(data: call.optional(0), x: call.optional(1), y: call.optional(2), hue: call.optional(3), axes: call.optional(4), call.vm)
    }

    private static func paints(_ call: Call, _ count: Int, isGrouped: Bool, _ axes: AxesHandle, isFill: Bool = false) throws -> [Paint] {
        if let palette = call.optional(5) { return try Palette.paints(palette, count, call.vm) }
        if let colour = call.optional(6), let paint = try PlotColours.paint(colour, call.vm) { return Array(repeating: paint, count: count) }
        return (0..<count).map { _ in axes.nextPaint(isFill: isFill) }
    }

    private static let statistics: Set<String> = [
        "errorbar", "ci", "estimator", "n_boot", "order", "hue_order", "legend", "style", "size", "sizes", "markers", "dashes", "err_style", "err_kws", "sort", "orient", "saturation",
        "dodge", "width", "hue_norm", "units", "weights", "seed", "native_scale", "capsize", "gap", "log_scale", "formatter", "errcolor", "errwidth", "s", "edgecolor", "data",
        "fliersize", "whis", "notch", "showfliers", "medianprops", "boxprops", "stat", "common_norm", "shrink", "element", "multiple", "cumulative", "binwidth", "binrange", "discrete",
        "bw_adjust", "cut", "gridsize", "clip", "thresh", "levels", "bw_method", "kde_kws", "line_kws", "hist", "hist_kws", "rug", "norm_hist", "fit", "shade", "vertical",
    ]

    private static func options(_ call: Call, _ owner: String) throws -> MarkOptions { try MarkOptions(call.options, owner: owner, ignoring: statistics, call.vm) }

    private static func option(_ call: Call, _ name: String) -> Value? { call.options.first { $0.name.text == name && !$0.value.isNone }?.value }

    private static func drawing(_ name: String, taking extra: String = "", _ summary: String, example: String? = nil, _ body: @escaping @Sendable (Call) throws -> AxesHandle) -> Builtin {
        Builtin(name, variables + extra + ", **options", summary, example: example) { call in .object(try body(call)) }
    }

    static let drawings: [Builtin] = [
        drawing("lineplot", "Lines: the mean of y at each x, with a band of 1.96 standard errors where an x comes several times.", example: "sns.lineplot(data=df, x='epoch', y='loss', hue='model')") { try lineplot($0) },
        drawing("scatterplot", "Points.", example: "sns.scatterplot(data=df, x='a', y='b', hue='kind')") { try scatterplot($0) },
        drawing("barplot", "Bars as high as the mean of each category's values, with 1.96 standard errors.", example: "sns.barplot(x=['LSTM', 'GRU'], y=[0.91, 0.90])") { try barplot($0) },
        drawing("countplot", "Bars as high as each category is frequent.", example: "sns.countplot(x=labels)") { try countplot($0) },
        drawing("histplot", taking: ", bins='auto', kde=False", "How often values fall into equal parts of their range.", example: "sns.histplot(lengths, bins=20)") { try histplot($0, isDensity: false) },
        drawing("distplot", taking: ", bins='auto', kde=True", "A histogram as density, with a smooth curve.") { try histplot($0, isDensity: true) },
        drawing("kdeplot", taking: ", fill=False", "A smooth curve of how dense values lie (Gaussian kernels, Scott's width).") { try kdeplot($0) },
        drawing("boxplot", "Median, quartiles and outliers of each category's values.") { try boxplot($0) },
        Builtin("heatmap", "data, *, vmin=None, vmax=None, cmap=None, center=None, robust=False, annot=None, fmt='.2g', annot_kws=None, linewidths=0, linecolor='white', cbar=True, cbar_kws=None, square=False, xticklabels='auto', yticklabels='auto', mask=None, ax=None, **options", "A table of numbers as colours, with its scale.", example: "sns.heatmap(confusion, annot=True, fmt='d')") { .object(try SeabornHeatmap.draw($0)) },
    ]

    // MARK: Lines and points

    private static func lineplot(_ call: Call) throws -> AxesHandle {
        let data = try data(call)
        let options = try options(call, "Line2D")
        if !data.wide.isEmpty {
            let paints = try paints(call, data.wide.count, isGrouped: true, data.axes)
            for (i, column) in data.wide.enumerated() {
                let mark = Mark(.line(x: column.data.values.indices.map(Double.init), y: column.data.values), name: data.wide.count > 1 ? column.name : "", paint: paints[i])
                data.add(.line, mark, options)
            }
            if data.wide.count > 1 { data.showLegend("") } else { data.label(x: "", y: data.wide[0].name) }
            return data.axes
        }
        guard let y = data.y ?? data.x else { return data.axes }
        let x = data.y == nil ? nil : data.x
        let places = x.map { data.axes.place($0.data, isVertical: false) } ?? y.data.values.indices.map(Double.init)
        let values = data.axes.place(y.data, isVertical: true)
        let groups = SeabornData.groups(data.hue, count: values.count)
        let paints = try paints(call, groups.count, isGrouped: data.hue != nil, data.axes)
        for (i, group) in groups.enumerated() {
            var at: [Double: [Double]] = [:]
            for row in group.rows where !values[row].isNaN && !places[row].isNaN { at[places[row], default: []].append(values[row]) }
            let sorted = at.keys.sorted()
            let means = sorted.map { mean(at[$0] ?? []) }
            if at.values.contains(where: { $0.count > 1 }), option(call, "errorbar") == nil || option(call, "errorbar")?.text != nil, option(call, "ci") == nil {
                let isDeviation = option(call, "errorbar")?.text == "sd"
                let errors = sorted.map { isDeviation ? deviation(at[$0] ?? []) : standardError(at[$0] ?? []) * 1.96 }
                data.add(.area, Mark(.area(x: sorted, low: zip(means, errors).map { $0 - $1 }, high: zip(means, errors).map { $0 + $1 }), paint: paints[i], opacity: 0.2), zOrder: 1)
            }
            data.add(.line, Mark(.line(x: sorted, y: means), name: group.name, paint: paints[i]), options)
        }
        data.label(x: x?.name ?? "", y: y.name)
        if let hue = data.hue, try option(call, "legend").map({ try call.vm.truth($0) }) ?? true { data.showLegend(hue.name) }
        return data.axes
    }

    private static func scatterplot(_ call: Call) throws -> AxesHandle {
        let data = try data(call)
        let options = try options(call, "PathCollection")
        guard let x = data.x, let y = data.y else { throw Raise(.valueError, "scatterplot needs x and y", hint: "For example sns.scatterplot(data=df, x='a', y='b').") }
        let (places, values) = (data.axes.place(x.data, isVertical: false), data.axes.place(y.data, isVertical: true))
        let groups = SeabornData.groups(data.hue, count: values.count)
        let paints = try paints(call, groups.count, isGrouped: data.hue != nil, data.axes, isFill: true)
        for (i, group) in groups.enumerated() {
            data.add(.points, Mark(.points(x: group.rows.map { places[$0] }, y: group.rows.map { values[$0] }, sizes: [36], paints: []), name: group.name, paint: paints[i], marker: .circle), options, zOrder: 1)
        }
        data.label(x: x.name, y: y.name)
        if let hue = data.hue, try option(call, "legend").map({ try call.vm.truth($0) }) ?? true { data.showLegend(hue.name) }
        return data.axes
    }

    // MARK: Categories

    /// Which variable holds the categories; they stand along its axis.
    private static func roles(_ data: SeabornData) -> (category: SeabornData.Variable?, value: SeabornData.Variable?, isHorizontal: Bool) {
        guard let x = data.x, let y = data.y else { return data.y == nil ? (nil, data.x, true) : (nil, data.y, false) }
        let isHorizontal = y.isCategorical && !x.isCategorical
        return isHorizontal ? (y, x, true) : (x, y, false)
    }

    private static func barplot(_ call: Call) throws -> AxesHandle {
        let data = try data(call)
        let options = try options(call, "Rectangle")
        if !data.wide.isEmpty {
            let paints = try paints(call, 1, isGrouped: false, data.axes, isFill: true)
            let bars = data.wide.enumerated().map { Mark.Bar(at: Double($0), length: mean($1.data.values.filter { !$0.isNaN })) }
            data.axes.x.ticks = data.wide.enumerated().map { Tick(at: Double($0), label: $1.name) }
            data.add(.rectangle, Mark(.bars(bars, isHorizontal: false), paint: paints[0]), options, zOrder: 1)
            return data.axes
        }
        let (category, value, isHorizontal) = roles(data)
        guard let value else { throw Raise(.valueError, "barplot needs x and y", hint: "For example sns.barplot(x=names, y=values).") }
        let numbers = value.data.values
        draw(data, call, categories: try ordered(SeabornData.groups(category, count: numbers.count), call), hue: data.hue, count: numbers.count, isHorizontal: isHorizontal, options, paints: try barPaints(call, data)) { rows in
            let values = rows.map { numbers[$0] }.filter { !$0.isNaN }
            return values.isEmpty ? nil : (mean(values), values.count > 1 ? standardError(values) * 1.96 : nil)
        }
        data.label(x: isHorizontal ? value.name : category?.name ?? "", y: isHorizontal ? category?.name ?? "" : value.name)
        return data.axes
    }

    private static func countplot(_ call: Call) throws -> AxesHandle {
        var data = try data(call)
        let options = try options(call, "Rectangle")
        var isHorizontal = data.y != nil
        if let only = data.wide.first {
            (data.x, isHorizontal) = (only, true)
        }
        guard let variable = data.x ?? data.y else { throw Raise(.valueError, "countplot needs x or y", hint: "For example sns.countplot(x=labels).") }
        draw(data, call, categories: try ordered(SeabornData.groups(variable, count: variable.data.values.count), call), hue: data.hue, count: variable.data.values.count, isHorizontal: isHorizontal, options, paints: try barPaints(call, data)) { rows in
            (Double(rows.count), nil)
        }
        data.label(x: isHorizontal ? "count" : variable.name, y: isHorizontal ? variable.name : "count")
        return data.axes
    }

    /// The categories in the order that `order=` asks for.
    private static func ordered(_ groups: [SeabornData.Group], _ call: Call) throws -> [SeabornData.Group] {
        guard let order = option(call, "order") else { return groups }
        return try call.vm.sequence(order).map { item in
            let name = try item.number.map { NumberText.short($0) } ?? call.vm.str(item)
            return groups.first { $0.name == name } ?? SeabornData.Group(name: name, rows: [])
        }
    }

    /// One paint for each group of hue; with a palette and no hue one for each bar.
    private static func barPaints(_ call: Call, _ data: SeabornData) throws -> (groups: [Paint], bars: [Paint]) {
        if let hue = data.hue {
            let count = SeabornData.groups(hue, count: hue.data.values.count).count
            return (try paints(call, count, isGrouped: true, data.axes, isFill: true), [])
        }
        if let palette = call.optional(5) { return ([.series(0)], try Palette.paints(palette, 60, call.vm)) }
        return (try paints(call, 1, isGrouped: false, data.axes, isFill: true), [])
    }

    /// Bars for categories, beside each other by hue.
    private static func draw(
        _ data: SeabornData, _ call: Call, categories: [SeabornData.Group], hue: SeabornData.Variable?, count: Int, isHorizontal: Bool, _ options: MarkOptions,
        paints: (groups: [Paint], bars: [Paint]), _ height: ([Int]) -> (value: Double, error: Double?)?
    ) {
        let groups = SeabornData.groups(hue, count: count)
        // The same variable for colour: bars don't stand beside each other.
        let isSame = hue.map { hue in groups.count == categories.count && zip(groups, categories).allSatisfy { $0.rows == $1.rows } && hue.name == (data.x?.name ?? data.y?.name ?? "") } ?? false
        let thickness = isSame ? 0.8 : 0.8 / Double(max(1, groups.count))
        for (i, group) in groups.enumerated() {
            let members = Set(group.rows)
            var bars: [Mark.Bar] = []
            var errors: [(at: Double, low: Double, high: Double)] = []
            for (j, category) in categories.enumerated() {
                guard let found = height(category.rows.filter(members.contains)), !(isSame && i != j) else { continue }
                let at = isSame ? Double(j) : Double(j) - 0.4 + thickness * (Double(i) + 0.5)
                bars.append(Mark.Bar(at: at, thickness: thickness, length: found.value, paint: paints.bars.isEmpty ? nil : paints.bars[j % paints.bars.count]))
                if let error = found.error { errors.append((at, found.value - error, found.value + error)) }
            }
            data.add(.rectangle, Mark(.bars(bars, isHorizontal: isHorizontal), name: isSame ? "" : group.name, paint: paints.groups[i % max(1, paints.groups.count)]), options, zOrder: 1)
            if !errors.isEmpty, option(call, "errorbar") == nil, option(call, "ci") == nil {
                let (across, along) = (errors.flatMap { [$0.at, $0.at, .nan] }, errors.flatMap { [$0.low, $0.high, .nan] })
                data.add(.lines, Mark(isHorizontal ? .line(x: along, y: across) : .line(x: across, y: along), paint: .ink))
            }
        }
        let ticks = categories.enumerated().map { Tick(at: Double($0), label: $1.name) }
        if isHorizontal { data.axes.y.ticks = ticks } else { data.axes.x.ticks = ticks }
        if let hue, !isSame { data.showLegend(hue.name) }
    }

    private static func boxplot(_ call: Call) throws -> AxesHandle {
        let data = try data(call)
        _ = try options(call, "Line2D")
        var sets: [(name: String, values: [Double])] = data.wide.map { ($0.name, $0.data.values) }
        var isHorizontal = false
        if sets.isEmpty {
            let (category, value, lies) = roles(data)
            guard let value else { throw Raise(.valueError, "boxplot needs data, x or y") }
            isHorizontal = lies
            sets = try ordered(SeabornData.groups(category, count: value.data.values.count), call).map { group in (group.name, group.rows.map { value.data.values[$0] }) }
            data.label(x: lies ? value.name : category?.name ?? "", y: lies ? category?.name ?? "" : value.name)
        } else if sets.count == 1 {
            data.label(x: "", y: sets[0].name)
            sets[0].name = ""
        }
        let values: [Value] = sets.map { .object(ArrayObject(NDArray($0.values))) }
        _ = try call.vm.call(call.vm.attribute(.object(data.axes), Name("boxplot")), Arguments([.items(values)], [
            (Name("positions"), .items(sets.indices.map { .int($0) })), (Name("tick_labels"), .items(sets.map { .string($0.name) })), (Name("vert"), .bool(!isHorizontal)),
            (Name("widths"), .float(0.8)),
        ]))
        return data.axes
    }

    // MARK: Distributions

    private static func histplot(_ call: Call, isDensity: Bool) throws -> AxesHandle {
        let data = try data(call)
        let vm = call.vm
        let options = try options(call, "Rectangle")
        let isHorizontal = data.x == nil && data.y != nil
        let stat = option(call, "stat")?.text ?? (isDensity ? "density" : "count")
        guard ["count", "density", "probability", "proportion", "percent", "frequency"].contains(stat) else {
            throw Raise(.valueError, "The `stat` parameter for `Hist` must be one of 'count', 'density', 'percent', 'probability' or 'frequency', not '\(stat)'")
        }
        var sets: [(name: String, values: [Double])] = data.wide.map { ($0.name, $0.data.values) }
        let variable = data.x ?? data.y
        if let variable {
            let values = data.axes.place(variable.data, isVertical: isHorizontal)
            sets = SeabornData.groups(data.hue, count: values.count).map { group in (group.name, group.rows.map { values[$0] }) }
        }
        sets = sets.map { ($0.name, $0.values.filter(\.isFinite)) }
        let all = sets.flatMap(\.values)
        let bins: [Double]
        if let variable, variable.isCategorical {
            bins = (0...data.axes.xTexts.count + data.axes.yTexts.count).map { Double($0) - 0.5 }
        } else if let width = option(call, "binwidth"), let low = all.min(), let high = all.max() {
            let step = try vm.double(width)
            guard step > 0, (high - low) / step < 100_000 else { throw Raise(.valueError, "binwidth must be a positive number that makes fewer than 100000 bins") }
            bins = (0...Int(((high - low) / step).rounded(.up)) + (low == high ? 1 : 0)).map { low + Double($0) * step }
        } else {
            bins = try HistogramBins.edges(call.optional(7) ?? .string("auto"), all, range: option(call, "binrange"), vm)
        }
        let paints = try paints(call, sets.count, isGrouped: sets.count > 1, data.axes, isFill: true)
        let hasCurve = try call.bool(8, or: isDensity)
        let width = zip(bins, bins.dropFirst()).map { $1 - $0 }
        for (i, part) in sets.enumerated() {
            let counts = HistogramBins.counts(part.values, bins)
            let total = Double(max(1, all.count))
            let lengths = counts.indices.map { bin -> Double in
                switch stat {
                case "density": counts[bin] / total / width[bin]
                case "probability", "proportion": counts[bin] / total
                case "percent": counts[bin] / total * 100
                case "frequency": counts[bin] / width[bin]
                default: counts[bin]
                }
            }
            let bars = counts.indices.map { Mark.Bar(at: bins[$0] + width[$0] / 2, thickness: width[$0], length: lengths[$0]) }
            data.add(.rectangle, Mark(.bars(bars, isHorizontal: isHorizontal), name: sets.count > 1 ? part.name : "", paint: paints[i], opacity: sets.count > 1 ? 0.5 : 0.75), options, zOrder: 1)
            if hasCurve, let curve = Density(part.values) {
                // As high as the bars: their area.
                let area = zip(lengths, width).reduce(0) { $0 + $1.0 * $1.1 }
                let inside = curve.x.indices.filter { isDensity || curve.x[$0] >= (part.values.min() ?? 0) && curve.x[$0] <= (part.values.max() ?? 0) }
                let (x, y) = (inside.map { curve.x[$0] }, inside.map { curve.y[$0] * area })
                data.add(.line, Mark(isHorizontal ? .line(x: y, y: x) : .line(x: x, y: y), paint: sets.count > 1 ? paints[i] : .series(1)))
            }
        }
        let name = stat.prefix(1).uppercased() + stat.dropFirst()
        let own = variable?.name ?? (data.wide.count == 1 ? data.wide[0].name : "")
        data.label(x: isHorizontal ? name : own, y: isHorizontal ? own : name)
        if sets.count > 1 { data.showLegend(data.hue?.name ?? "") }
        return data.axes
    }

    private static func kdeplot(_ call: Call) throws -> AxesHandle {
        let data = try data(call)
        let options = try options(call, "Line2D")
        var sets: [(name: String, values: [Double])] = data.wide.map { ($0.name, $0.data.values) }
        if data.x != nil, data.y != nil { throw Raise(.notImplementedError, "kdeplot of two variables is not part of this seaborn", hint: "Use sns.scatterplot(x=…, y=…, alpha=0.3).") }
        if let variable = data.x ?? data.y { sets = SeabornData.groups(data.hue, count: variable.data.values.count).map { group in (group.name, group.rows.map { variable.data.values[$0] }) } }
        let total = Double(max(1, sets.reduce(0) { $0 + $1.values.filter(\.isFinite).count }))
        let adjust = try option(call, "bw_adjust").map { try call.vm.double($0) } ?? 1
        guard adjust > 0 else { throw Raise(.valueError, "bw_adjust must be positive") }
        let paints = try paints(call, sets.count, isGrouped: sets.count > 1, data.axes)
        let isFilled = try call.bool(7, or: false) || option(call, "shade").map { try call.vm.truth($0) } == true
        for (i, part) in sets.enumerated() {
            guard let curve = Density(part.values, adjust: adjust) else {
                call.vm.host?.notice("UserWarning: Dataset has 0 variance; skipping density estimate.")
                continue
            }
            let share = Double(part.values.filter(\.isFinite).count) / total
            let y = curve.y.map { $0 * share }
            if isFilled { data.add(.area, Mark(.area(x: curve.x, low: y.map { _ in 0 }, high: y), paint: paints[i], opacity: 0.25), zOrder: 1) }
            data.add(.line, Mark(.line(x: curve.x, y: y), name: sets.count > 1 ? part.name : "", paint: paints[i]), options)
        }
        data.label(x: (data.x ?? data.y)?.name ?? (data.wide.count == 1 ? data.wide[0].name : ""), y: "Density")
        if sets.count > 1 { data.showLegend(data.hue?.name ?? "") }
        return data.axes
    }

    // MARK: Numbers

    private static func mean(_ values: [Double]) -> Double { values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count) }

    private static func deviation(_ values: [Double]) -> Double {
        guard values.count > 1 else { return 0 }
        let middle = mean(values)
        return (values.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(values.count - 1)).squareRoot()
    }

    private static func standardError(_ values: [Double]) -> Double { deviation(values) / Double(max(1, values.count)).squareRoot() }
}

/// How dense values lie: a Gaussian at each, as wide as Scott's rule (1992) has it, at 200 places from three widths
/// before the smallest to three behind the largest.
struct Density {
    let x: [Double]
    let y: [Double]

    /// nil where there are fewer than two different values.
    init?(_ values: [Double], adjust: Double = 1) {
        let values = values.filter(\.isFinite)
        guard values.count > 1, let low = values.min(), let high = values.max(), low < high else { return nil }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
        let width = deviation * pow(n, -0.2) * adjust
        guard width > 0, width.isFinite else { return nil }
        // Many values are counted first: a curve of 200 places does not see the difference.
        let (places, weights) = values.count > 5000 ? Density.counted(values, low, high) : (values, Array(repeating: 1, count: values.count))
        let (from, to) = (low - 3 * width, high + 3 * width)
        let x = (0..<200).map { from + (to - from) * Double($0) / 199 }
        self.x = x
        y = x.map { at in
            zip(places, weights).reduce(0) { sum, value in
                let distance = (at - value.0) / width
                return sum + exp(-distance * distance / 2) * value.1
            } / (n * width * (2 * Double.pi).squareRoot())
        }
    }

    private static func counted(_ values: [Double], _ low: Double, _ high: Double) -> (places: [Double], weights: [Double]) {
        let edges = (0...2000).map { low + (high - low) * Double($0) / 2000 }
        return (zip(edges, edges.dropFirst()).map { $0 / 2 + $1 / 2 }, HistogramBins.counts(values, edges))
    }
}
