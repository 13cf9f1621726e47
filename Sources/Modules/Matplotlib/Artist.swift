import Arrays
import Interpreter
import NumPyBridge
import Plots
import Syntax

/// Something drawn, as a script holds it: what `plt.plot` returns a list of.
final class Artist: Object {
    /// matplotlib's class of a thing drawn.
    enum Kind: String, CaseIterable {
        case line = "lines.Line2D"
        case points = "collections.PathCollection"
        case area = "collections.FillBetweenPolyCollection"
        case lines = "collections.LineCollection"
        case rectangle = "patches.Rectangle"
        case text = "text.Text"
        case annotation = "text.Annotation"
        case image = "image.AxesImage"
        case mesh = "collections.QuadMesh"
        case legend = "legend.Legend"
        case colourBar = "colorbar.Colorbar"
        case spine = "spines.Spine"
        case patch = "patches.FancyBboxPatch"

        var className: String { rawValue.split(separator: ".").last.map(String.init) ?? rawValue }
        var module: String { "matplotlib." + (rawValue.split(separator: ".").first.map(String.init) ?? "") }
    }

    let kind: Kind
    private var own: Mark?
    var picture: Picture?
    var zOrder: Double
    var isVisible = true
    /// Of points painted by a value: the scale, and whether it is shown beside them.
    var scale: ColourScale?
    var hasScale = false
    var scaleLabel = ""
    weak var axes: AxesHandle?
    /// Whether its places across and upwards were given as whole numbers.
    var isWhole = (x: false, y: false)
    /// A title's place prints as 1.0, others as they were given.
    var isHeading = false
    /// Of a single bar: the bars it is one of, and which.
    fileprivate let group: (whole: Artist, index: Int)?

    init(_ kind: Kind, _ mark: Mark? = nil, picture: Picture? = nil, zOrder: Double = 2) {
        self.kind = kind
        own = mark
        self.picture = picture
        self.zOrder = zOrder
        group = nil
    }

    /// The n-th bar of several.
    init(bar index: Int, of whole: Artist) {
        kind = .rectangle
        zOrder = whole.zOrder
        group = (whole, index)
    }

    var mark: Mark? {
        get { group?.whole.mark ?? own }
        set { if let group { group.whole.mark = newValue } else { own = newValue } }
    }

    /// Of a single bar: the bar, and whether it lies.
    var bar: (bar: Mark.Bar, isHorizontal: Bool)? {
        guard let group, case .bars(let bars, let isHorizontal)? = mark?.shape, bars.indices.contains(group.index) else { return nil }
        return (bars[group.index], isHorizontal)
    }

    nonisolated(unsafe) private static let types: [Kind: TypeObject] = Dictionary(
        uniqueKeysWithValues: Kind.allCases.map { ($0, TypeObject($0.className, module: $0.module, methods: ArtistMethods.table)) })

    override var type: TypeObject { Artist.types[kind] ?? .object }

    override func str(_ vm: Interpreter) throws -> String {
        switch kind {
        case .line: return "Line2D(\(mark?.name.isEmpty == false ? mark?.name ?? "" : "_child0"))"
        default: return try repr(vm)
        }
    }

    /// `Text(0.5, 1.0, 'title')`; matplotlib's other things print as Python's objects do.
    override func repr(_ vm: Interpreter) throws -> String {
        guard let mark, case .text(let text, let x, let y, _, _) = mark.shape else { return try super.repr(vm) }
        func number(_ x: Double) -> String { x == x.rounded() && abs(x) < 1e15 ? String(Int(x)) : FloatText.repr(x) }
        return "Text(\(number(x)), \(isHeading ? "1.0" : number(y)), \(Str.quoted(text)))"
    }
}

/// What `imshow` and its kin show.
struct Picture {
    var rows: [[Double]] = []
    var pixels: [[Colour]] = []
    var scale = ColourScale(map: .sequential, low: 0, high: 1)
    var isSquare = true
    /// The first row lies at the lower end.
    var isUpward = false
    var texts: [[String]] = []
    var rowNames: [String] = []
    var columnNames: [String] = []
    var hasScale = false
    var scaleLabel = ""
    /// Places count from the cells' edges, as seaborn has it: 0.5 is the first cell's middle.
    var isEdged = false
}

/// `plt.bar`'s bars, or what else comes as several parts.
final class ArtistContainer: Object {
    enum Kind: String, CaseIterable { case bars = "BarContainer", stems = "StemContainer", errors = "ErrorbarContainer" }

    let kind: Kind
    let artist: Artist
    let parts: [Value]

    init(_ kind: Kind, _ artist: Artist, parts: [Value]) {
        self.kind = kind
        self.artist = artist
        self.parts = parts
    }

    nonisolated(unsafe) private static let types: [Kind: TypeObject] = Dictionary(
        uniqueKeysWithValues: Kind.allCases.map { ($0, TypeObject($0.rawValue, module: "matplotlib.container", methods: ArtistMethods.ofContainers)) })

    override var type: TypeObject { ArtistContainer.types[kind] ?? .object }
    override func repr(_ vm: Interpreter) -> String { "<\(kind.rawValue) object of \(parts.count) artists>" }
    override func length(_ vm: Interpreter) -> Int? { parts.count }
    override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(parts) }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value { try vm.item(.tuple(Tuple(parts)), key) }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? { name.text == "patches" ? .items(parts) : nil }
}

/// What a script asks of a thing drawn, and changes about it.
enum ArtistMethods {
    static let table: [Builtin] = setters + getters + others

    static let ofContainers: [Builtin] = [
        Builtin("remove", "self", "Takes the bars away.") { call in
            guard let container = call[0].of(ArtistContainer.self) else { return .none }
            container.artist.axes?.remove(container.artist)
            return .none
        },
        Builtin("set_label", "self, s", "The name in the legend.") { call in
            call[0].of(ArtistContainer.self)?.artist.mark?.name = try call.vm.str(call[1])
            return .none
        },
        Builtin("get_label", "self", "The name in the legend.") { .string($0[0].of(ArtistContainer.self)?.artist.mark?.name ?? "") },
    ]

    private static func artist(_ call: Call) throws -> Artist {
        guard let artist = call[0].of(Artist.self) else { throw Raise(.typeError, "expected something drawn, not '\(call[0].typeName)'") }
        return artist
    }

    /// `set_color`, `set_linewidth`, …: a row for every keyword of the drawing functions.
    private static let setters: [Builtin] = MarkOptions.table.flatMap { row in
        row.names.map { name in
            Builtin("set_" + name, "self, value", "Changes \(name).") { call in
                let artist = try artist(call)
                var options = try MarkOptions([], owner: artist.kind.className, call.vm)
                try row.apply(&options, call[1], call.vm)
                artist.apply(options)
                return .none
            }
        }
    }

    private static func getter(_ name: String, _ summary: String, _ body: @escaping @Sendable (Artist, Mark) -> Value) -> Builtin {
        Builtin(name, "self", summary) { call in
            let artist = try artist(call)
            return artist.mark.map { body(artist, $0) } ?? .none
        }
    }

    private static func array(_ values: [Double], isWhole: Bool) -> Value { .object(ArrayObject(NDArray(values, dtype: isWhole ? .int64 : .float64))) }

    /// A length or place of a bar; whole where it was given so.
    private static func bar(_ artist: Artist, isUpward: Bool, _ pick: (Mark.Bar, Bool) -> Double) -> Value {
        guard let found = artist.bar, let whole = artist.group?.whole else { return .none }
        let isWhole = isUpward ? whole.isWhole.y : whole.isWhole.x
        let value = pick(found.bar, found.isHorizontal)
        return isWhole && value == value.rounded() ? NumPy.scalar(NDArray([value], shape: [], dtype: .int64)) : NumPy.scalar(value)
    }

    private static let getters: [Builtin] = [
        getter("get_xdata", "Where its points lie across.") { artist, mark in if case .line(let x, _) = mark.shape { array(x, isWhole: artist.isWhole.x) } else { .none } },
        getter("get_ydata", "How high its points lie.") { artist, mark in if case .line(_, let y) = mark.shape { array(y, isWhole: artist.isWhole.y) } else { .none } },
        getter("get_label", "The name in the legend.") { _, mark in .string(mark.name) },
        getter("get_color", "Its colour.") { _, mark in .string((mark.paint.colour ?? Colour(0, 0, 0)).hex) },
        getter("get_facecolor", "Its colour.") { _, mark in .string((mark.paint.colour ?? Colour(0, 0, 0)).hex) },
        getter("get_linewidth", "Width of its line in points.") { _, mark in .float(mark.width) },
        getter("get_alpha", "How much it covers.") { _, mark in mark.opacity == 1 ? .none : .float(mark.opacity) },
        getter("get_text", "What it says.") { _, mark in if case .text(let text, _, _, _, _) = mark.shape { .string(text) } else { .none } },
        getter("get_height", "How high the bar is.") { artist, _ in bar(artist, isUpward: true) { $1 ? $0.thickness : $0.length } },
        getter("get_width", "How wide the bar is.") { artist, _ in bar(artist, isUpward: false) { $1 ? $0.length : $0.thickness } },
        getter("get_x", "Where the bar begins across.") { artist, _ in bar(artist, isUpward: false) { $1 ? $0.base : $0.at - $0.thickness / 2 } },
        getter("get_y", "Where the bar begins upwards.") { artist, _ in bar(artist, isUpward: true) { $1 ? $0.at - $0.thickness / 2 : $0.base } },
    ]

    private static let others: [Builtin] = [
        Builtin("set_data", "self, x, y=None", "Other points for a line.") { call in
            let artist = try artist(call)
            guard artist.kind == .line else { return .none }
            let values = try call.optional(2).map { [call[1], $0] } ?? call.vm.sequence(call[1])
            guard values.count == 2 else { throw Raise(.typeError, "set_data needs x and y") }
            artist.mark?.shape = .line(x: try PlotData(values[0], call.vm).values, y: try PlotData(values[1], call.vm).values)
            return .none
        },
        Builtin("set_text", "self, s", "Another text.") { call in
            let artist = try artist(call)
            if let mark = artist.mark, case .text(_, let x, let y, let anchor, let target) = mark.shape { artist.mark?.shape = .text(try call.vm.str(call[1]), x: x, y: y, anchor: anchor, target: target) }
            return .none
        },
        Builtin("set_ydata", "self, y", "Other heights for a line's points.") { call in
            let artist = try artist(call)
            if let mark = artist.mark, case .line(let x, _) = mark.shape { artist.mark?.shape = .line(x: x, y: try PlotData(call[1], call.vm).values) }
            return .none
        },
        Builtin("set_clim", "self, vmin=None, vmax=None", "The numbers at the ends of an image's colours.") { call in
            let artist = try artist(call)
            guard var picture = artist.picture else { return .none }
            picture.scale = ColourScale(map: picture.scale.map, low: try call.optional(1).map { try call.vm.double($0) } ?? picture.scale.low, high: try call.optional(2).map { try call.vm.double($0) } ?? picture.scale.high)
            artist.picture = picture
            return .none
        },
        Builtin("set_cmap", "self, cmap", "The colours of an image.") { call in
            let artist = try artist(call)
            let map = try PlotMaps.map(call[1], standard: "viridis", call.vm)
            artist.picture?.scale.map = map
            return .none
        },
        Builtin("remove", "self", "Takes it away.") { call in
            let artist = try artist(call)
            artist.axes?.remove(artist)
            return .none
        },
        Builtin("set", "self, **options", "Changes several things at once.") { call in
            let artist = try artist(call)
            artist.apply(try MarkOptions(call.options, owner: artist.kind.className, call.vm))
            return .none
        },
    ] + ["set_rotation", "set_fontsize", "set_size", "set_ha", "set_va", "set_weight", "set_edgecolor", "set_position", "set_bounds", "set_ticks", "set_label_text", "set_title", "set_frame_on", "set_clip_on", "set_hatch"].map { name in
        Builtin(name, "self, *args, **options", "Accepted; the pictures here don't show it.") { _ in .none }
    }
}

extension Artist {
    func apply(_ options: MarkOptions) {
        if let order = options.zOrder { zOrder = order }
        if !options.isVisible { isVisible = false }
        guard let mark else { return }
        if let group, case .bars(var bars, let isHorizontal) = mark.shape, bars.indices.contains(group.index) {
            // One bar of several: only its colour is its own.
            bars[group.index].paint = options.paint ?? bars[group.index].paint
            self.mark?.shape = .bars(bars, isHorizontal: isHorizontal)
        } else {
            self.mark = options.applied(to: mark)
        }
    }
}
