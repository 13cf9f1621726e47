import Interpreter
import Plots
import Syntax

extension AxesMethods {
    static let words: [DrawingRow] = [
        DrawingRow("set_title", plt: "title", "label, fontdict=None, loc=None, pad=None, *, y=None, **options", "The heading of the axes.", example: "plt.title('Training')") { drawing in
            let text = try checkedText(drawing, drawing[0])
            drawing.axes.title = text
            return label(text, 0.5, 1, isHeading: true)
        },
        DrawingRow("set_xlabel", plt: "xlabel", "xlabel, fontdict=None, labelpad=None, *, loc=None, **options", "The name of the horizontal axis.") { drawing in
            let text = try checkedText(drawing, drawing[0])
            drawing.axes.x.label = text
            return label(text, 0.5, 0)
        },
        DrawingRow("set_ylabel", plt: "ylabel", "ylabel, fontdict=None, labelpad=None, *, loc=None, **options", "The name of the vertical axis.") { drawing in
            let text = try checkedText(drawing, drawing[0])
            drawing.axes.y.label = text
            return label(text, 0, 0.5)
        },
        DrawingRow("text", "x, y, s, fontdict=None, **options", "A text at a place of the axes.", example: "plt.text(3, 0.5, 'here')") { drawing in
            let (x, y) = (try drawing.data(drawing[0], isVertical: false), try drawing.data(drawing[1], isVertical: true))
            return try text(drawing, drawing.vm.str(drawing[2]), x.first ?? 0, y.first ?? 0, kind: .text)
        },
        DrawingRow("annotate", "text, xy, xytext=None, xycoords='data', textcoords=None, arrowprops=None, **options", "A text that points at a place.", example: "plt.annotate('minimum', xy=(3, 0.2), xytext=(5, 0.6), arrowprops={})") { drawing in
            let vm = drawing.vm
            func point(_ value: Value) throws -> Mark.Point {
                let parts = try vm.sequence(value)
                guard parts.count == 2 else { throw Raise(.valueError, "a place has two numbers, x and y, not \(parts.count)") }
                return Mark.Point(try drawing.data(parts[0], isVertical: false).first ?? 0, try drawing.data(parts[1], isVertical: true).first ?? 0)
            }
            let target = try point(drawing[1])
            // Offsets in points move a label a little: here it stays at its place.
            let isPlaced = drawing.optional(4).map { $0.text == "data" } ?? true
            let at = try isPlaced ? drawing.optional(2).map(point) ?? target : target
            return try text(drawing, vm.str(drawing[0]), at.x, at.y, target: drawing.has(5) && at != target ? target : nil, kind: .annotation)
        },
        DrawingRow("legend", "*args, handles=None, labels=None, loc=None, title=None, **options", "Names the lines and bars that have a label=.", example: "plt.legend(loc='upper right')") { try legend($0) },
        DrawingRow("get_legend_handles_labels", plt: nil, "", "The named things drawn and their names.") { drawing in
            let named = drawing.axes.artists.filter { $0.mark?.name.isEmpty == false }
            return .pair(.items(named.map { .object($0) }), .items(named.map { .string($0.mark?.name ?? "") }))
        },
        DrawingRow("get_legend", plt: nil, "", "The legend, None if there is none.") { $0.axes.hasLegend ? .object(Artist(.legend)) : .none },
        DrawingRow("get_title", plt: nil, "loc='center'", "The heading.") { .string($0.axes.title) },
        DrawingRow("get_xlabel", plt: nil, "", "The name of the horizontal axis.") { .string($0.axes.x.label) },
        DrawingRow("get_ylabel", plt: nil, "", "The name of the vertical axis.") { .string($0.axes.y.label) },
    ]

    private static func label(_ text: String, _ x: Double, _ y: Double, isHeading: Bool = false) -> Value {
        let artist = Artist(.text, Mark(.text(text, x: x, y: y, anchor: .middle, target: nil), paint: .ink))
        artist.isHeading = isHeading
        return .object(artist)
    }

    /// How texts look is the page's matter: the keywords are checked, their effect not shown.
    private static let textKeywords: Set<String> = [
        "fontsize", "size", "fontweight", "weight", "fontstyle", "style", "family", "fontfamily", "fontname", "name", "fontproperties", "font", "ha", "horizontalalignment", "va",
        "verticalalignment", "rotation", "rotation_mode", "bbox", "backgroundcolor", "linespacing", "wrap", "usetex", "x", "y", "position", "math_fontfamily", "annotation_clip",
        "xycoords", "textcoords", "multialignment", "ma", "variant", "stretch", "fontstretch", "fontvariant", "parse_math", "horizontal_alignment",
    ]

    private static func checkedText(_ drawing: Drawing, _ value: Value) throws -> String {
        _ = try MarkOptions(drawing.options, owner: "Text", ignoring: textKeywords, drawing.vm)
        return try drawing.vm.str(value)
    }

    private static func text(_ drawing: Drawing, _ text: String, _ x: Double, _ y: Double, target: Mark.Point? = nil, kind: Artist.Kind) throws -> Value {
        let options = try MarkOptions(drawing.options, owner: "Text", ignoring: textKeywords, drawing.vm)
        let alignment = (drawing.option("ha") ?? drawing.option("horizontalalignment"))?.text ?? "left"
        let anchor: Mark.Anchor = alignment == "center" ? .middle : alignment == "right" ? .end : .start
        var mark = Mark(.text(text, x: x, y: y, anchor: anchor, target: target), paint: .ink)
        let vertical = (drawing.option("va") ?? drawing.option("verticalalignment"))?.text ?? "baseline"
        mark.rise = vertical.hasPrefix("center") ? .middle : vertical == "top" ? .below : .above
        return drawn(drawing.artist(kind, mark, options, zOrder: 3))
    }

    private static let places = ["best", "upper right", "upper left", "lower left", "lower right", "right", "center left", "center right", "lower center", "upper center", "center"]

    private static func legend(_ drawing: Drawing) throws -> Value {
        let vm = drawing.vm
        let axes = drawing.axes
        for (name, _) in drawing.options where !legendKeywords.contains(name.text) {
            throw Raise(.typeError, "Legend.__init__() got an unexpected keyword argument '\(name.text)'", hint: Suggestion.nearest(to: name.text, among: legendKeywords.sorted()).map { "Did you mean '\($0)'?" })
        }
        if let place = drawing.optional(3)?.text, !places.contains(place) {
            throw Raise(.valueError, "'\(place)' is not a valid value for loc.", hint: Suggestion.nearest(to: place, among: places).map { "Did you mean '\($0)'?" } ?? "There are: \(places.joined(separator: ", ")).")
        }
        var (handles, names) = (drawing.optional(1), drawing.optional(2))
        if drawing.rest.count == 1 { names = drawing.rest[0] } else if drawing.rest.count > 1 { (handles, names) = (drawing.rest[0], drawing.rest[1]) }
        // Things that stand for what they were made of: bars, a list with one line.
        func artist(_ value: Value) -> Artist? {
            if let artist = value.of(Artist.self) { return artist }
            if let container = value.of(ArtistContainer.self) { return container.artist }
            if case .list(let list) = value, let first = list.items.first { return artist(first) }
            return nil
        }
        if let names {
            // A single text is a sequence of letters, as in matplotlib.
            let texts = try vm.sequence(names).map { try vm.str($0) }
            let things = try handles.map { try vm.sequence($0).compactMap(artist) } ?? axes.artists.filter { $0.kind != .text && $0.kind != .annotation && $0.mark != nil }
            for (thing, text) in zip(things, texts) { thing.mark?.name = text }
        } else if handles == nil, !axes.artists.contains(where: { $0.mark?.name.isEmpty == false }), axes.twin == nil {
            vm.host?.notice("UserWarning: No artists with labels found to put in legend.  Note that artists whose label start with an underscore are ignored when legend() is called with no argument.")
        }
        axes.hasLegend = true
        axes.legendTitle = try drawing.string(4, or: "")
        return .object(Artist(.legend))
    }

    private static let legendKeywords: Set<String> = [
        "prop", "fontsize", "frameon", "fancybox", "shadow", "framealpha", "facecolor", "edgecolor", "ncol", "ncols", "mode", "bbox_to_anchor", "bbox_transform", "title_fontsize",
        "numpoints", "scatterpoints", "markerscale", "markerfirst", "borderpad", "labelspacing", "handlelength", "handletextpad", "borderaxespad", "columnspacing", "labelcolor",
        "alignment", "draggable", "reverse", "handleheight", "handler_map", "title_fontproperties", "scatteryoffsets",
    ]
}
