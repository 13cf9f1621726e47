import Arrays
import Interpreter
import NumPyBridge
import Plots
import Syntax

extension AxesMethods {
    static let settings: [DrawingRow] = limits + tickRows + appearance + ignored

    // MARK: Limits

    private static let limits: [DrawingRow] = [
        DrawingRow("set_xlim", plt: "xlim", "*args, left=None, right=None, xmin=None, xmax=None, **options", "The ends of the horizontal axis; without arguments they are only returned.") { try limit($0, isVertical: false) },
        DrawingRow("set_ylim", plt: "ylim", "*args, bottom=None, top=None, ymin=None, ymax=None, **options", "The ends of the vertical axis; without arguments they are only returned.") { try limit($0, isVertical: true) },
        DrawingRow("get_xlim", plt: nil, "", "The ends of the horizontal axis.") { ends($0.axes.chart.xLimits, isShown: true) },
        DrawingRow("get_ylim", plt: nil, "", "The ends of the vertical axis.") { ends(yEnds($0.axes), isShown: true) },
        DrawingRow("set_xscale", plt: "xscale", "value, **options", "'linear' or 'log'.") { drawing in
            drawing.axes.x.scale = try scale(drawing, drawing.axes.x.scale)
            return .none
        },
        DrawingRow("set_yscale", plt: "yscale", "value, **options", "'linear' or 'log'.", example: "plt.yscale('log')") { drawing in
            drawing.axes.y.scale = try scale(drawing, drawing.axes.y.scale)
            return .none
        },
        DrawingRow("invert_yaxis", plt: nil, "", "Turns the vertical axis round.") { drawing in
            let (low, high) = yEnds(drawing.axes)
            (drawing.axes.y.low, drawing.axes.y.high) = (high, low)
            return .none
        },
        DrawingRow("invert_xaxis", plt: nil, "", "Turns the horizontal axis round.") { drawing in
            let (low, high) = drawing.axes.chart.xLimits
            (drawing.axes.x.low, drawing.axes.x.high) = (high, low)
            return .none
        },
        DrawingRow("axis", "arg=None, *, emit=True, **options", "'off', 'equal', 'tight' or [xmin, xmax, ymin, ymax].", example: "plt.axis('off')") { try axis($0) },
        DrawingRow("margins", "*margins, x=None, y=None, tight=True", "Room around the data, as a share of its range.") { drawing in
            let given = try drawing.rest.map { try drawing.vm.double($0) }
            if let x = try drawing.optional(1).map({ try drawing.vm.double($0) }) ?? given.first { drawing.axes.x.margin = max(-0.49, min(10, x)) }
            if let y = try drawing.optional(2).map({ try drawing.vm.double($0) }) ?? given.last { drawing.axes.y.margin = max(-0.49, min(10, y)) }
            return .none
        },
        DrawingRow("set_aspect", plt: nil, "aspect, **options", "'equal' or 'auto'.") { drawing in
            let isEqual = drawing[0].text != "auto"
            drawing.axes.isSquare = isEqual
            drawing.axes.image?.picture?.isSquare = isEqual
            return .none
        },
    ]

    private static func ends(_ limits: (low: Double, high: Double), isShown: Bool) -> Value {
        isShown ? .pair(NumPy.scalar(limits.low), NumPy.scalar(limits.high)) : .pair(.float(limits.low), .float(limits.high))
    }

    /// Of the axes with their own marks alone: axes at the right have theirs.
    private static func yEnds(_ axes: AxesHandle) -> (low: Double, high: Double) { axes.chart.yLimits }

    private static func limit(_ drawing: Drawing, isVertical: Bool) throws -> Value {
        let vm = drawing.vm
        var given = drawing.rest
        if given.count == 1, given[0].number == nil, let pair = try? vm.sequence(given[0]) { given = pair }
        guard given.count <= 2 else { throw Raise(.typeError, "\(isVertical ? "ylim" : "xlim")() takes at most 2 positional arguments but \(given.count) were given") }
        func end(_ position: Int, _ keyword: Int, _ other: Int) throws -> Double? {
            let value = given.indices.contains(position) && !given[position].isNone ? given[position] : drawing.optional(keyword) ?? drawing.optional(other)
            guard let value else { return nil }
            let number = try drawing.data(value, isVertical: isVertical).first ?? .nan
            guard number.isFinite else { throw Raise(.valueError, "Axis limits cannot be NaN or Inf") }
            return number
        }
        let (low, high) = (try end(0, 1, 3), try end(1, 2, 4))
        if let low { if isVertical { drawing.axes.y.low = low } else { drawing.axes.x.low = low } }
        if let high { if isVertical { drawing.axes.y.high = high } else { drawing.axes.x.high = high } }
        let chart = drawing.axes.chart
        return ends(isVertical ? chart.yLimits : chart.xLimits, isShown: low == nil && high == nil)
    }

    private static func scale(_ drawing: Drawing, _ known: Axis.Scale) throws -> Axis.Scale {
        switch drawing[0].text {
        case "linear": return known == .dates ? .dates : .linear
        case "log": return .logarithmic
        case let name:
            let isThere = ["symlog", "logit", "asinh", "function", "functionlog"].contains(name)
            throw Raise(.valueError, "\(try drawing.vm.repr(drawing[0])) is not a valid value for scale.", hint: isThere ? "The pictures here know 'linear' and 'log'." : "There are 'linear' and 'log'.")
        }
    }

    private static func axis(_ drawing: Drawing) throws -> Value {
        let vm = drawing.vm
        let axes = drawing.axes
        if let word = drawing.optional(0)?.text {
            switch word {
            case "off": axes.hasAxes = false
            case "on": axes.hasAxes = true
            case "equal", "scaled", "square", "image": axes.isSquare = true
            case "tight": (axes.x.margin, axes.y.margin) = (0, 0)
            case "auto": axes.isSquare = false
            default:
                let known = ["off", "on", "equal", "tight", "auto", "scaled", "square", "image"]
                throw Raise(.valueError, "Unrecognized string '\(word)' to axis; try 'on' or 'off'", hint: Suggestion.nearest(to: word, among: known).map { "Did you mean '\($0)'?" })
            }
        } else if let value = drawing.optional(0) {
            if case .bool(let isOn) = value { axes.hasAxes = isOn } else {
                let numbers = try vm.sequence(value).map { try vm.double($0) }
                guard numbers.count == 4, numbers.allSatisfy(\.isFinite) else { throw Raise(.typeError, "the first argument to axis() must be an iterable of the form [xmin, xmax, ymin, ymax]") }
                (axes.x.low, axes.x.high, axes.y.low, axes.y.high) = (numbers[0], numbers[1], numbers[2], numbers[3])
            }
        }
        for (name, keyPath) in [("xmin", \Axis.low), ("xmax", \Axis.high)] { if let value = drawing.option(name) { axes.x[keyPath: keyPath] = try vm.double(value) } }
        for (name, keyPath) in [("ymin", \Axis.low), ("ymax", \Axis.high)] { if let value = drawing.option(name) { axes.y[keyPath: keyPath] = try vm.double(value) } }
        let chart = axes.chart
        return .tuple(Tuple([chart.xLimits.low, chart.xLimits.high, chart.yLimits.low, chart.yLimits.high].map { NumPy.scalar($0) }))
    }

    // MARK: Ticks

    private static let tickRows: [DrawingRow] = [
        DrawingRow("set_xticks", plt: nil, "ticks, labels=None, *, minor=False, **options", "Where the horizontal axis has ticks.") { try setTicks($0, isVertical: false) },
        DrawingRow("set_yticks", plt: nil, "ticks, labels=None, *, minor=False, **options", "Where the vertical axis has ticks.") { try setTicks($0, isVertical: true) },
        DrawingRow(nil, plt: "xticks", "ticks=None, labels=None, *, minor=False, **options", "Where the horizontal axis has ticks, and their labels.", example: "plt.xticks([0, 1], ['LSTM', 'GRU'])") { try ticks($0, isVertical: false) },
        DrawingRow(nil, plt: "yticks", "ticks=None, labels=None, *, minor=False, **options", "Where the vertical axis has ticks, and their labels.") { try ticks($0, isVertical: true) },
        DrawingRow("set_xticklabels", plt: nil, "labels, *, minor=False, fontdict=None, **options", "The labels of the horizontal axis's ticks.") { try setLabels($0, isVertical: false) },
        DrawingRow("set_yticklabels", plt: nil, "labels, *, minor=False, fontdict=None, **options", "The labels of the vertical axis's ticks.") { try setLabels($0, isVertical: true) },
        DrawingRow("get_xticks", plt: nil, "*, minor=False", "Where the horizontal axis has ticks.") { array(current($0.axes, isVertical: false).map(\.at)) },
        DrawingRow("get_yticks", plt: nil, "*, minor=False", "Where the vertical axis has ticks.") { array(current($0.axes, isVertical: true).map(\.at)) },
        DrawingRow("get_xticklabels", plt: nil, "minor=False, which=None", "The labels of the horizontal axis's ticks.") { .items(labels(current($0.axes, isVertical: false), isVertical: false)) },
        DrawingRow("get_yticklabels", plt: nil, "minor=False, which=None", "The labels of the vertical axis's ticks.") { .items(labels(current($0.axes, isVertical: true), isVertical: true)) },
        DrawingRow("tick_params", "axis='both', **options", "Accepted; ticks look the same everywhere here.") { drawing in
            for (name, isVertical) in [("labelbottom", false), ("labelleft", true)] where try drawing.option(name).map({ try !drawing.vm.truth($0) }) == true {
                if isVertical { drawing.axes.y.ticks = [] } else { drawing.axes.x.ticks = [] }
            }
            return .none
        },
    ]

    private static func current(_ axes: AxesHandle, isVertical: Bool) -> [Tick] { isVertical ? axes.chart.yTicks : axes.chart.xTicks }

    private static func labels(_ ticks: [Tick], isVertical: Bool) -> [Value] {
        ticks.map { tick in .object(Artist(.text, Mark(.text(tick.label, x: isVertical ? 0 : tick.at, y: isVertical ? tick.at : 0, anchor: .middle, target: nil), paint: .ink))) }
    }

    private static func setTicks(_ drawing: Drawing, isVertical: Bool) throws -> Value {
        let vm = drawing.vm
        let places = try drawing.data(drawing[0], isVertical: isVertical)
        var texts = places.map { isVertical && drawing.axes.y.scale == .dates || !isVertical && drawing.axes.x.scale == .dates ? AxisText.date($0) : NumberText.short($0) }
        let known = isVertical ? drawing.axes.yTexts : drawing.axes.xTexts
        for i in places.indices { if let place = Int(exactly: places[i]), known.indices.contains(place) { texts[i] = known[place] } }
        if let given = drawing.optional(1) {
            texts = try vm.sequence(given).map { try vm.str($0.of(Artist.self).flatMap { artist in if case .text(let text, _, _, _, _)? = artist.mark?.shape { .string(text) } else { nil } } ?? $0) }
            guard texts.count == places.count else {
                throw Raise(.valueError, "The number of FixedLocator locations (\(places.count)), usually from a call to set_ticks, does not match the number of labels (\(texts.count)).")
            }
        }
        let ticks = zip(places, texts).map { Tick(at: $0, label: $1) }
        if isVertical { drawing.axes.y.ticks = ticks } else { drawing.axes.x.ticks = ticks }
        return .items(ticks.map { _ in .object(Artist(.spine)) })
    }

    private static func ticks(_ drawing: Drawing, isVertical: Bool) throws -> Value {
        if drawing.optional(0) != nil {
            _ = try setTicks(drawing, isVertical: isVertical)
        } else if let given = drawing.optional(1) {
            try setLabels(given, drawing, isVertical: isVertical)
        }
        let ticks = current(drawing.axes, isVertical: isVertical)
        let texts = isVertical ? drawing.axes.yTexts : drawing.axes.xTexts
        let places: Value
        if let given = drawing.optional(0), case .list = given { places = given } else if !texts.isEmpty, ticks.count == texts.count { places = .items(texts.indices.map { .int($0) }) } else { places = array(ticks.map(\.at)) }
        return .pair(places, .items(labels(ticks, isVertical: isVertical)))
    }

    private static func setLabels(_ drawing: Drawing, isVertical: Bool) throws -> Value {
        try setLabels(drawing[0], drawing, isVertical: isVertical)
        return .items(labels(current(drawing.axes, isVertical: isVertical), isVertical: isVertical))
    }

    private static func setLabels(_ value: Value, _ drawing: Drawing, isVertical: Bool) throws {
        let vm = drawing.vm
        var ticks = current(drawing.axes, isVertical: isVertical)
        let texts = try vm.sequence(value).map { item -> String in
            if case .text(let text, _, _, _, _)? = item.of(Artist.self)?.mark?.shape { return text }
            return try vm.str(item)
        }
        let isFixed = (isVertical ? drawing.axes.y.ticks : drawing.axes.x.ticks) != nil
        if isFixed, !texts.isEmpty, texts.count != ticks.count {
            throw Raise(.valueError, "The number of FixedLocator locations (\(ticks.count)), usually from a call to set_ticks, does not match the number of labels (\(texts.count)).")
        }
        for i in ticks.indices { ticks[i].label = i < texts.count ? texts[i] : "" }
        if isVertical { drawing.axes.y.ticks = ticks } else { drawing.axes.x.ticks = ticks }
    }

    // MARK: Appearance

    private static let appearance: [DrawingRow] = [
        DrawingRow("grid", "visible=None, which='major', axis='both', **options", "Lines at the ticks.") { drawing in
            _ = try MarkOptions(drawing.options, owner: "Line2D", ignoring: ["b"], drawing.vm)
            if let value = drawing.optional(0) ?? drawing.option("b") { drawing.axes.hasGrid = try drawing.vm.truth(value) } else { drawing.axes.hasGrid = drawing.options.isEmpty ? !drawing.axes.hasGrid : true }
            return .none
        },
        DrawingRow("twinx", "", "Axes over these with a vertical axis of their own at the right.") { drawing in
            let axes = drawing.axes
            if let twin = axes.twin { return .object(twin) }
            guard let figure = axes.figure else { throw Raise(.runtimeError, "these axes belong to a figure that was closed", hint: "Begin a new one with fig, ax = plt.subplots().") }
            let twin = figure.addAxes(axes.frame, hasGrid: false)
            twin.host = axes
            axes.twin = twin
            return .object(twin)
        },
        DrawingRow("set_axis_off", plt: nil, "", "Hides both axes.") { drawing in
            drawing.axes.hasAxes = false
            return .none
        },
        DrawingRow("set_axis_on", plt: nil, "", "Shows both axes.") { drawing in
            drawing.axes.hasAxes = true
            return .none
        },
        DrawingRow("cla", "", "Takes everything off the axes.") { drawing in
            drawing.axes.clear()
            return .none
        },
        DrawingRow("clear", plt: nil, "", "Takes everything off the axes.") { drawing in
            drawing.axes.clear()
            return .none
        },
        DrawingRow("remove", plt: nil, "", "Takes the axes out of their figure.") { drawing in
            let axes = drawing.axes
            axes.figure?.axes.removeAll { $0 === axes }
            return .none
        },
        DrawingRow("get_figure", plt: nil, "", "The figure of the axes.") { $0.axes.figure.map { .object($0) } ?? .none },
        DrawingRow("get_lines", plt: nil, "", "The lines on the axes.") { .items($0.axes.artists.filter { $0.kind == .line }.map { .object($0) }) },
        DrawingRow("set", plt: nil, "**options", "Several at once: title, xlabel, ylabel, xlim, ylim, xticks, yticks, xscale, yscale.", example: "ax.set(title='Loss', xlabel='epoch')") { drawing in
            let vm = drawing.vm
            for (name, value) in drawing.options {
                let setter = Name("set_" + name.text)
                guard let method = try vm.attributeIfPresent(.object(drawing.axes), setter) else {
                    let known = methods.filter { $0.name.hasPrefix("set_") }.map { String($0.name.dropFirst(4)) }
                    throw Raise(.attributeError, "Axes.set() got an unexpected keyword argument '\(name.text)'", hint: Suggestion.nearest(to: name.text, among: known).map { "Did you mean '\($0)'?" })
                }
                _ = try vm.call(method, Arguments([value]))
            }
            return .none
        },
    ]

    private static let ignored: [DrawingRow] = [
        "set_facecolor", "set_axisbelow", "minorticks_on", "minorticks_off", "ticklabel_format", "relim", "autoscale", "autoscale_view", "set_prop_cycle", "label_outer", "set_xbound", "set_ybound",
        "locator_params", "set_frame_on", "set_position", "set_box_aspect", "use_sticky_edges",
    ].map { name in
        DrawingRow(name, plt: ["minorticks_on", "minorticks_off", "ticklabel_format", "autoscale", "locator_params"].contains(name) ? name : nil, "*args, **options", "Accepted; the pictures here choose for themselves.") { _ in .none }
    }
}
