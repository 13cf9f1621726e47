import Interpreter
import Plots
import Syntax

/// What the keywords of a drawing function ask for.
struct MarkOptions {
    var paint: Paint?
    /// 'none' was asked for.
    var isUnfilled = false
    var width: Double?
    var dash: Mark.Dash?
    var marker: Mark.Marker?
    var markerSize: Double?
    var opacity: Double?
    var label: String?
    var zOrder: Double?
    var isVisible = true
    var step: String?

    /// - Parameter owner: matplotlib's class of what is drawn; named in the error about an unknown keyword.
    /// - Parameter ignoring: keywords that this function takes and a picture here does not need.
    init(_ options: [(name: Name, value: Value)], owner: String, ignoring: Set<String> = [], _ vm: Interpreter) throws {
        for (name, value) in options {
            let name = name.text
            if let row = MarkOptions.table.first(where: { $0.names.contains(name) }) {
                if value.isNone, name != "color", name != "c" { continue }
                try row.apply(&self, value, vm)
            } else if !MarkOptions.ignored.contains(name), !ignoring.contains(name) {
                let known = MarkOptions.table.flatMap(\.names) + ignoring
                throw Raise(.attributeError, "\(owner).set() got an unexpected keyword argument '\(name)'", hint: Suggestion.nearest(to: name, among: known).map { "Did you mean '\($0)'?" })
            }
        }
    }

    /// The mark with everything set that was asked for.
    func applied(to mark: Mark) -> Mark {
        var mark = mark
        if let paint { mark.paint = paint }
        if let width { mark.width = width }
        if let dash { mark.dash = dash }
        if let marker { mark.marker = marker }
        if let markerSize { mark.markerSize = markerSize }
        if let opacity { mark.opacity = opacity }
        if let label { mark.name = label.hasPrefix("_") ? "" : label }
        if isUnfilled { mark.isOutline = true }
        return mark
    }

    struct Row: Sendable {
        let names: [String]
        let apply: @Sendable (inout MarkOptions, Value, Interpreter) throws -> Void

        init(_ names: String..., apply: @escaping @Sendable (inout MarkOptions, Value, Interpreter) throws -> Void) {
            self.names = names
            self.apply = apply
        }
    }

    static let table: [Row] = [
        Row("color", "c", "facecolor", "fc", "facecolors") { options, value, vm in
            guard !value.isNone else { return }
            // Several colours: the first stands for all where a mark has one.
            if value.text == nil, let items = try? vm.sequence(value), let first = items.first, first.text != nil { options.paint = try PlotColours.paint(first, vm) } else {
                let paint = try PlotColours.paint(value, vm)
                if let paint { options.paint = paint } else { options.isUnfilled = true }
            }
        },
        Row("linewidth", "lw", "linewidths") { options, value, vm in options.width = try vm.double(first(value, vm)) },
        Row("linestyle", "ls", "linestyles") { options, value, vm in options.dash = try dash(first(value, vm), vm) },
        Row("marker") { options, value, vm in options.marker = try marker(value, vm) },
        Row("markersize", "ms") { options, value, vm in options.markerSize = try vm.double(value) },
        Row("alpha") { options, value, vm in
            let alpha = try vm.double(value)
            guard alpha >= 0, alpha <= 1 else { throw Raise(.valueError, "alpha (\(try vm.repr(value))) is outside 0-1 range") }
            options.opacity = alpha
        },
        Row("label") { options, value, vm in options.label = try vm.str(value) },
        Row("zorder") { options, value, vm in options.zOrder = try vm.double(value) },
        Row("visible") { options, value, vm in options.isVisible = try vm.truth(value) },
        Row("fill") { options, value, vm in options.isUnfilled = try !vm.truth(value) },
        Row("drawstyle", "ds") { options, value, vm in
            let style = try vm.str(value)
            if style.hasPrefix("steps") { options.step = style == "steps" || style == "steps-pre" ? "pre" : String(style.dropFirst(6)) }
        },
    ]

    /// Keywords whose effect a picture here does not show.
    static let ignored: Set<String> = [
        "antialiased", "aa", "markeredgewidth", "mew", "markeredgecolor", "mec", "markerfacecolor", "mfc", "fillstyle", "clip_on", "rasterized", "picker", "solid_capstyle",
        "solid_joinstyle", "dash_capstyle", "dash_joinstyle", "animated", "gid", "snap", "hatch", "edgecolor", "ec", "edgecolors", "transform", "dashes", "markevery", "url",
        "joinstyle", "capstyle", "gapcolor", "figure", "path_effects",
    ]

    private static func first(_ value: Value, _ vm: Interpreter) throws -> Value {
        if case .list(let list) = value, let first = list.items.first { return first }
        return value
    }

    static func dash(_ value: Value, _ vm: Interpreter) throws -> Mark.Dash {
        guard let text = value.text else {
            // (offset, (on, off, …)): some dashes.
            if case .tuple = value { return .dashed }
            throw Raise(.valueError, "\(try vm.repr(value)) is not a valid value for ls.", hint: dashHint)
        }
        if let known = dashes[text] { return known }
        throw Raise(.valueError, "'\(text)' is not a valid value for ls.", hint: Suggestion.nearest(to: text, among: ["solid", "dashed", "dotted", "dashdot"]).map { "Did you mean '\($0)'?" } ?? dashHint)
    }

    private static let dashHint = "There are '-', '--', ':', '-.' and '' (no line)."
    static let dashes: [String: Mark.Dash] = [
        "-": .solid, "solid": .solid, "--": .dashed, "dashed": .dashed, ":": .dotted, "dotted": .dotted, "-.": .dashDot, "dashdot": .dashDot, "": .none, " ": .none,
        "None": .none, "none": .none,
    ]

    static func marker(_ value: Value, _ vm: Interpreter) throws -> Mark.Marker {
        if let text = value.text, let known = markers[text] { return known }
        if value.text?.hasPrefix("$") == true || value.index != nil { return .circle }
        throw Raise(.valueError, "Unrecognized marker style \(try vm.repr(value))", hint: "There are 'o', '.', 'x', '+', '*', 's', '^', 'v', 'D' and ''.")
    }

    static let markers: [String: Mark.Marker] = [
        "o": .circle, ".": .dot, ",": .dot, "x": .cross, "X": .cross, "+": .plus, "P": .plus, "*": .star, "s": .square, "p": .circle, "h": .circle, "H": .circle, "8": .circle,
        "^": .triangle, "v": .triangleDown, "<": .triangle, ">": .triangle, "1": .triangleDown, "2": .triangle, "3": .triangle, "4": .triangle, "D": .diamond, "d": .diamond,
        "|": .bar, "_": .bar, "": .none, " ": .none, "None": .none, "none": .none,
    ]

    /// A format such as `'r--o'`: colour, line and marker in any order.
    mutating func apply(format text: String) throws {
        if PlotColours.isColour(text), text.count > 1, MarkOptions.markers[text] == nil, Double(text) == nil {
            if let found = PlotColours.paint(named: text) { paint = found }
            return
        }
        var rest = Substring(text)
        var (line, sign, hasColour): (Mark.Dash?, Mark.Marker?, Bool) = (nil, nil, false)
        func fail(_ why: String) -> Raise { Raise(.valueError, "'\(text)' is not a valid format string (\(why))", hint: "A format is a colour, a marker and a line, as in 'r--o'. A label goes into label='…'.") }
        func take(_ found: Paint, _ count: Int) throws {
            if hasColour { throw fail("two color symbols") }
            (paint, hasColour) = (found, true)
            rest = rest.dropFirst(count)
        }
        while let character = rest.first {
            let two = String(rest.prefix(2))
            if two == "--" || two == "-." {
                if line != nil { throw fail("two linestyle symbols") }
                line = MarkOptions.dashes[two]
                rest = rest.dropFirst(2)
            } else if character == "-" || character == ":" {
                if line != nil { throw fail("two linestyle symbols") }
                line = MarkOptions.dashes[String(character)]
                rest = rest.dropFirst()
            } else if character == "C", let digit = rest.dropFirst().first?.wholeNumberValue {
                try take(.series(digit), 2)
            } else if character == "k" {
                try take(.ink, 1)
            } else if let colour = PlotColours.letters[String(character)] {
                try take(.colour(colour), 1)
            } else if character != " ", let known = MarkOptions.markers[String(character)] {
                if sign != nil { throw fail("two marker symbols") }
                sign = known
                rest = rest.dropFirst()
            } else {
                throw fail("unrecognized character '\(character)'")
            }
        }
        // A marker without a line means points alone.
        dash = line ?? (sign == nil ? dash : Mark.Dash.none)
        marker = sign ?? marker
    }
}
