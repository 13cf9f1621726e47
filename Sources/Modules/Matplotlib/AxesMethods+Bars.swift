import Arrays
import Interpreter
import NumPyBridge
import Plots

extension AxesMethods {
    // MARK: Points

    static let points: [DrawingRow] = [
        DrawingRow("scatter", "x, y, s=None, c=None, marker=None, cmap=None, norm=None, vmin=None, vmax=None, alpha=None, **options", "Points; c= colours them, by numbers over a map of colours.", example: "plt.scatter(x, y, c=labels, cmap='viridis')") { try scatter($0) },
    ]

    private static func scatter(_ drawing: Drawing) throws -> Value {
        let vm = drawing.vm
        let (x, y) = (try drawing.data(drawing[0], isVertical: false), try drawing.data(drawing[1], isVertical: true))
        guard x.count == y.count else { throw Raise(.valueError, "x and y must be the same size") }
        var options = try MarkOptions(drawing.options(without: "data"), owner: "PathCollection", vm)
        if let alpha = drawing.optional(9) { options.opacity = try vm.double(alpha) }
        if let marker = drawing.optional(4) { options.marker = try MarkOptions.marker(marker, vm) }
        let sizes = try drawing.optional(2).map { try PlotData(drawing.resolved($0), vm).values } ?? [36]
        var paints: [Paint] = []
        var scale: ColourScale?
        if let colours = drawing.optional(3) {
            let colours = try drawing.resolved(colours)
            if let text = colours.text {
                options.paint = try PlotColours.paint(.string(text), vm)
            } else if let items = try? vm.sequence(colours), items.contains(where: { $0.text != nil || (try? vm.sequence($0)) != nil }) {
                paints = try items.map { try PlotColours.paint($0, vm) ?? .ink }
                if paints.count == 1 { (options.paint, paints) = (paints[0], []) }
            } else {
                let values = try PlotData(colours, vm).values
                guard values.count == x.count else {
                    throw Raise(.valueError, "'c' argument has \(values.count) elements, which is inconsistent with 'x' and 'y' with size \(x.count).")
                }
                let map = try PlotMaps.map(drawing.optional(5), standard: PlotState.of(vm).settings.imageMap, vm)
                var made = ColourScale.fitting(values, map: map)
                made = ColourScale(map: map, low: try drawing.double(7, or: made.low), high: try drawing.double(8, or: made.high))
                paints = values.map { value in made.share(of: value).map { .colour(map.colour($0)) } ?? .ink }
                scale = made
            }
        }
        let mark = Mark(.points(x: x, y: y, sizes: sizes, paints: paints), paint: options.paint ?? drawing.axes.nextPaint(isFill: true), marker: .circle)
        let artist = drawing.artist(.points, mark, options, zOrder: 1)
        artist.scale = scale
        return drawn(artist)
    }

    // MARK: Bars

    static let bars: [DrawingRow] = [
        DrawingRow("bar", "x, height, width=0.8, bottom=None, *, align='center', **options", "Bars upwards from the axis.", example: "plt.bar(['LSTM', 'GRU'], [0.91, 0.90])") { try bar($0, isHorizontal: false) },
        DrawingRow("barh", "y, width, height=0.8, left=None, *, align='center', **options", "Bars to the right.") { try bar($0, isHorizontal: true) },
        DrawingRow("hist", "x, bins=None, range=None, density=False, weights=None, cumulative=False, bottom=None, histtype='bar', align='mid', orientation='vertical', rwidth=None, log=False, color=None, label=None, stacked=False, **options", "How often values fall into equal parts of their range; returns counts, edges and bars.", example: "plt.hist(weights.ravel(), bins=30)") { try histogram($0) },
        DrawingRow("boxplot", "x, notch=None, sym=None, vert=None, whis=1.5, positions=None, widths=None, tick_labels=None, labels=None, showmeans=False, showfliers=True, patch_artist=False, **options", "Median, quartiles and outliers of values.") { try boxes($0) },
        DrawingRow("bar_label", "container, labels=None, fmt='%g', **options", "The length of each bar beside it.") { try barLabels($0) },
    ]

    private static func bar(_ drawing: Drawing, isHorizontal: Bool) throws -> Value {
        let vm = drawing.vm
        var at = try drawing.data(drawing[0], isVertical: isHorizontal)
        let lengthData = try PlotData(drawing.resolved(drawing[1]), vm)
        let lengths = drawing.axes.place(lengthData, isVertical: !isHorizontal)
        let count = max(at.count, lengths.count)
        guard at.count == lengths.count || at.count == 1 || lengths.count == 1 else {
            let (first, second) = isHorizontal ? ("y", "width") : ("x", "height")
            throw Raise(.valueError, "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between '\(first)' with shape (\(at.count),) and '\(second)' with shape (\(lengths.count),).")
        }
        let thickness = try drawing.each(drawing.optional(2), count, or: 0.8)
        let base = try drawing.each(drawing.optional(3), count, or: 0)
        if at.count < count { at = Array(repeating: at[0], count: count) }
        if try drawing.string(4, or: "center") == "edge" { at = zip(at, thickness).map { $0 + $1 / 2 } }
        let ignoring: Set<String> = ["yerr", "xerr", "ecolor", "capsize", "error_kw", "log", "tick_label"]
        let errors = drawing.option(isHorizontal ? "xerr" : "yerr")
        // A list of labels or colours: one for each bar.
        var names: [String] = []
        if let label = drawing.option("label"), label.text == nil { names = try vm.sequence(label).map { try vm.str($0) } }
        var options = try MarkOptions(drawing.options(without: "data", names.isEmpty ? "" : "label"), owner: "Rectangle", ignoring: ignoring, vm)
        var paints: [Paint?] = []
        if let colours = drawing.option("color"), colours.text == nil, let items = try? vm.sequence(colours), items.first.map({ $0.number == nil }) == true {
            paints = try items.map { try PlotColours.paint($0, vm) }
            options.paint = paints.first ?? nil
        }
        let paint = options.paint ?? drawing.axes.nextPaint(isFill: true)
        let made = (0..<count).map { i in
            Mark.Bar(at: at[i], thickness: thickness[i], base: base[i], length: lengths[lengths.count == 1 ? 0 : i], paint: paints.isEmpty ? nil : paints[i % paints.count])
        }
        if try drawing.option("log").map({ try vm.truth($0) }) == true { if isHorizontal { drawing.axes.x.scale = .logarithmic } else { drawing.axes.y.scale = .logarithmic } }
        if let labels = drawing.option("tick_label") {
            let texts = try labels.text.map { [$0] } ?? vm.sequence(labels).map { try vm.str($0) }
            let ticks = zip(at, texts).map { Tick(at: $0, label: $1) }
            if isHorizontal { drawing.axes.y.ticks = ticks } else { drawing.axes.x.ticks = ticks }
        }
        let artist = drawing.artist(.rectangle, Mark(.bars(made, isHorizontal: isHorizontal), paint: paint), options, zOrder: 1)
        artist.isWhole = (isHorizontal && lengthData.isWhole, !isHorizontal && lengthData.isWhole)
        for (i, name) in names.enumerated() where made.indices.contains(i) && !name.hasPrefix("_") {
            // An entry of the legend without bars of its own.
            drawing.axes.add(Artist(.patch, Mark(.bars([], isHorizontal: isHorizontal), name: name, paint: made[i].paint ?? paint)))
        }
        if let errors {
            let sizes = try drawing.each(errors, count, or: 0)
            let along = made.indices.flatMap { i in [made[i].base + made[i].length - sizes[i], made[i].base + made[i].length + sizes[i], .nan] }
            let across = made.flatMap { [$0.at, $0.at, .nan] }
            drawing.axes.add(Artist(.lines, Mark(isHorizontal ? .line(x: along, y: across) : .line(x: across, y: along), paint: .ink)))
        }
        return .object(ArtistContainer(.bars, artist, parts: made.indices.map { .object(Artist(bar: $0, of: artist)) }))
    }

    private static func barLabels(_ drawing: Drawing) throws -> Value {
        let vm = drawing.vm
        guard let container = drawing[0].of(ArtistContainer.self), case .bars(let bars, let isHorizontal)? = container.artist.mark?.shape else {
            throw Raise(.typeError, "bar_label needs the bars that bar() returned, not '\(drawing[0].typeName)'")
        }
        let texts = try drawing.optional(1).map { try vm.sequence($0).map { try vm.str($0) } }
        let format = try drawing.string(2, or: "%g")
        return .items(try bars.enumerated().map { i, bar in
            let end = bar.base + bar.length
            let text = if let texts { i < texts.count ? texts[i] : "" } else { try Pyplot.formatted(end, format, vm) }
            var mark = Mark(.text(text, x: isHorizontal ? end : bar.at, y: isHorizontal ? bar.at : end, anchor: isHorizontal ? .start : .middle, target: nil), paint: .ink)
            mark.rise = isHorizontal ? .middle : bar.length < 0 ? .below : .above
            return drawn(drawing.axes.add(Artist(.annotation, mark, zOrder: 3)))
        })
    }

    // MARK: Histograms

    private static func histogram(_ drawing: Drawing) throws -> Value {
        let vm = drawing.vm
        let sets = try datasets(drawing.resolved(drawing[0]), drawing)
        let all = sets.flatMap { $0 }
        let edges = try HistogramBins.edges(drawing.optional(1), all, range: drawing.optional(2), vm)
        let weights = try drawing.optional(4).map { try datasets($0, drawing) }
        let bottom = try drawing.double(6, or: 0)
        let kind = try drawing.string(7, or: "bar")
        guard ["bar", "barstacked", "step", "stepfilled"].contains(kind) else { throw Raise(.valueError, "'\(kind)' is not a valid value for histtype; supported values are 'bar', 'barstacked', 'step', 'stepfilled'") }
        let isHorizontal = try drawing.string(9, or: "vertical") == "horizontal"
        let isStacked = try drawing.bool(14, or: false) || kind == "barstacked"
        if try drawing.bool(11, or: false) { if isHorizontal { drawing.axes.x.scale = .logarithmic } else { drawing.axes.y.scale = .logarithmic } }
        var counts = try sets.enumerated().map { i, values in
            if let weights, weights.indices.contains(i), weights[i].count != values.count { throw Raise(.valueError, "weights should have the same shape as x") }
            return HistogramBins.counts(values, edges, weights: weights.flatMap { $0.indices.contains(i) ? $0[i] : nil })
        }
        if try drawing.bool(3, or: false) { counts = counts.map { HistogramBins.density($0, edges) } }
        if try drawing.bool(5, or: false) {
            let isDensity = try drawing.bool(3, or: false)
            counts = counts.map { part in
                var sum = 0.0
                return part.indices.map { i in
                    sum += part[i] * (isDensity ? edges[i + 1] - edges[i] : 1)
                    return sum
                }
            }
        }
        let colours = try drawing.optional(12).map { value in value.text == nil && sets.count > 1 ? try vm.sequence(value) : [value] } ?? []
        let names = try drawing.optional(13).map { value in value.text == nil ? try vm.sequence(value).map { try vm.str($0) } : [try vm.str(value)] } ?? []
        let share = try drawing.double(10, or: sets.count > 1 && !isStacked && kind == "bar" ? 0.8 : 1)
        var below = Array(repeating: bottom, count: edges.count - 1)
        var containers: [Value] = []
        for (i, part) in counts.enumerated() {
            var options = try MarkOptions(drawing.options(without: "data"), owner: "Rectangle", vm)
            if colours.indices.contains(i) { options.paint = try PlotColours.paint(colours[i], vm) }
            if names.indices.contains(i) { options.label = names[i] }
            let paint = options.paint ?? drawing.axes.nextPaint(isFill: true)
            let beside = kind == "bar" && !isStacked
            let made = part.indices.map { bin -> Mark.Bar in
                let width = edges[bin + 1] - edges[bin]
                let lane = beside ? width * share / Double(counts.count) : width * share
                let middle = edges[bin] + width / 2
                return Mark.Bar(at: beside ? middle - width * share / 2 + lane * (Double(i) + 0.5) : middle, thickness: lane, base: below[bin], length: part[bin])
            }
            if isStacked { below = zip(below, part).map { $0 + $1 } }
            if kind == "step" {
                let across = edges.flatMap { [$0, $0] }
                let along = [bottom] + part.flatMap { [$0 + bottom, $0 + bottom] } + [bottom]
                let artist = drawing.artist(.line, Mark(isHorizontal ? .line(x: along, y: across) : .line(x: across, y: along), paint: paint), options)
                containers.append(.items([.object(artist)]))
            } else {
                let artist = drawing.artist(.rectangle, Mark(.bars(made, isHorizontal: isHorizontal), paint: paint), options, zOrder: 1)
                containers.append(.object(ArtistContainer(.bars, artist, parts: made.indices.map { .object(Artist(bar: $0, of: artist)) })))
            }
        }
        if counts.count == 1 { return .tuple(Tuple([array(counts[0]), array(edges), containers[0]])) }
        let table = NDArray(counts.flatMap { $0 }, shape: [counts.count, edges.count - 1])
        return .tuple(Tuple([.object(ArrayObject(table)), array(edges), .items(containers)]))
    }

    /// One row of numbers, or several: a list of them, or the columns of an array.
    private static func datasets(_ value: Value, _ drawing: Drawing) throws -> [[Double]] {
        let vm = drawing.vm
        if NumPy.array(value) == nil, let items = try? vm.sequence(value), let first = items.first, first.text == nil, first.number == nil, !first.isNone, (try? vm.sequence(first)) != nil {
            return try items.map { drawing.axes.place(try PlotData($0, vm), isVertical: false) }
        }
        if PlotData.isFrame(value) { return try datasets(PlotData.values(of: value, vm), drawing) }
        let data = try PlotData(value, vm)
        if data.shape.count > 2 { throw Raise(.valueError, "x must have 2 or fewer dimensions", hint: "x.ravel() gives all its numbers in one row.") }
        return data.shape.count == 2 ? data.columns : [drawing.axes.place(data, isVertical: false)]
    }

    // MARK: Boxes

    private static func boxes(_ drawing: Drawing) throws -> Value {
        let vm = drawing.vm
        let sets = try datasets(drawing[0], drawing)
        let isHorizontal = try !drawing.bool(3, or: true) || drawing.option("orientation")?.text == "horizontal"
        let reach = try drawing.double(4, or: 1.5)
        let places = try drawing.optional(5).map { try PlotData($0, vm).values } ?? sets.indices.map { Double($0 + 1) }
        guard places.count == sets.count else { throw Raise(.valueError, "List of boxplot statistics and `positions` values must have same the length") }
        let widths = try drawing.each(drawing.optional(6), sets.count, or: max(0.15, min(0.5, 0.15 * Double(sets.count))))
        var parts: [String: [Value]] = [:]
        for (i, values) in sets.enumerated() {
            guard let box = BoxStatistics(values, reach: reach) else { continue }
            let (at, half) = (places[i], widths[i] / 2)
            func line(_ across: [Double], _ along: [Double], _ paint: Paint, width: Double = 1, marker: Mark.Marker = .none, dash: Mark.Dash = .solid) -> Value {
                drawn(drawing.axes.add(Artist(.line, Mark(isHorizontal ? .line(x: along, y: across) : .line(x: across, y: along), paint: paint, width: width, dash: dash, marker: marker))))
            }
            let (left, right) = (at - half, at + half)
            parts["boxes", default: []].append(line([left, right, right, left, left], [box.lower, box.lower, box.upper, box.upper, box.lower], .ink))
            parts["medians", default: []].append(line([left, right], [box.median, box.median], .series(1), width: 2))
            parts["whiskers", default: []] += [line([at, at], [box.lower, box.low], .ink), line([at, at], [box.upper, box.high], .ink)]
            parts["caps", default: []] += [line([at - half / 2, at + half / 2], [box.low, box.low], .ink), line([at - half / 2, at + half / 2], [box.high, box.high], .ink)]
            if try drawing.bool(10, or: true), !box.outliers.isEmpty {
                parts["fliers", default: []].append(line(box.outliers.map { _ in at }, box.outliers, .ink, marker: .circle, dash: .none))
            }
            if try drawing.bool(9, or: false) { parts["means", default: []].append(line([at], [box.mean], .series(2), marker: .triangle, dash: .none)) }
        }
        let names = try (drawing.optional(7) ?? drawing.optional(8)).map { try vm.sequence($0).map { try vm.str($0) } }
        let ticks = places.enumerated().map { i, place in Tick(at: place, label: names.map { i < $0.count ? $0[i] : "" } ?? NumberText.short(place)) }
        if isHorizontal { drawing.axes.y.ticks = ticks } else { drawing.axes.x.ticks = ticks }
        return .dict(Dict(["whiskers", "caps", "boxes", "medians", "fliers", "means"].map { ($0, .items(parts[$0] ?? [])) }))
    }
}
