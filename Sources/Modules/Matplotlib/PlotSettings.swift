import Interpreter
import OrderedCollections
import Plots
import Syntax

/// `plt.rcParams`: settings for new pictures. All of matplotlib's usual names are taken; those in `used` have an effect.
struct PlotSettings {
    var values: [String: Value] = [:]

    var figureSize: Figure.Size {
        guard case .list(let list)? = values["figure.figsize"], list.items.count == 2, let width = list.items[0].number, let height = list.items[1].number else {
            return Figure.Size(width: 6.4, height: 4.8)
        }
        return Figure.Size(width: width, height: height)
    }
    var hasGrid: Bool { if case .bool(true)? = values["axes.grid"] { true } else { false } }
    var lineWidth: Double { values["lines.linewidth"]?.number ?? 1.5 }
    var imageMap: String { values["image.cmap"]?.text ?? "viridis" }

    static func size(_ values: [Value], _ vm: Interpreter) throws -> Figure.Size {
        guard values.count == 2 else { throw Raise(.valueError, "figsize needs two numbers, width and height in inches, not \(values.count)", hint: "For example figsize=(8, 4).") }
        let (width, height) = (try vm.double(values[0]), try vm.double(values[1]))
        guard width.isFinite, height.isFinite, width > 0, height > 0 else { throw Raise(.valueError, "figure size must be positive finite not (\(try vm.repr(values[0])), \(try vm.repr(values[1])))") }
        guard width < 655.36, height < 655.36 else { throw Raise(.valueError, "Image size of \(NumberText.short(width * 100))x\(NumberText.short(height * 100)) pixels is too large. It must be less than 2^16 in each direction.") }
        return Figure.Size(width: width, height: height)
    }

    nonisolated(unsafe) static let defaults: [(String, Value)] = [
        ("figure.figsize", .items([.float(6.4), .float(4.8)])), ("figure.dpi", .float(100)), ("axes.grid", .bool(false)), ("lines.linewidth", .float(1.5)),
        ("lines.markersize", .float(6)), ("image.cmap", .string("viridis")), ("font.size", .float(10)), ("font.family", .items([.string("sans-serif")])),
        ("axes.labelsize", .string("medium")), ("axes.titlesize", .string("large")), ("xtick.labelsize", .string("medium")), ("ytick.labelsize", .string("medium")),
        ("legend.fontsize", .string("medium")), ("savefig.dpi", .string("figure")), ("text.usetex", .bool(false)), ("axes.spines.top", .bool(true)),
        ("axes.spines.right", .bool(true)), ("axes.unicode_minus", .bool(true)), ("figure.facecolor", .string("white")), ("axes.facecolor", .string("white")),
    ]

    func value(_ key: String) -> Value? { values[key] ?? PlotSettings.defaults.first { $0.0 == key }?.1 }

    private static let families = ["axes", "figure", "font", "legend", "lines", "xtick", "ytick", "image", "savefig", "text", "grid", "patch", "animation", "mathtext", "svg", "pdf", "backend", "interactive", "scatter", "errorbar", "boxplot", "hist", "date", "toolbar", "timezone", "pcolor"]

    mutating func set(_ key: String, _ value: Value, _ vm: Interpreter) throws {
        guard PlotSettings.families.contains(String(key.prefix { $0 != "." })), key.contains(".") || ["backend", "interactive", "toolbar", "timezone"].contains(key) else {
            let exception = ExceptionObject(.named(.keyError), [.string("\(Str.quoted(key)) is not a valid value for rcParam.")])
            exception.hints = [Suggestion.nearest(to: key, among: PlotSettings.defaults.map(\.0)).map { "Did you mean '\($0)'?" } ?? "The pictures here use figure.figsize, axes.grid, lines.linewidth and image.cmap."]
            throw Raise(exception)
        }
        if key == "figure.figsize" {
            let size = try PlotSettings.size(vm.sequence(value), vm)
            values[key] = .items([.float(size.width), .float(size.height)])
        } else {
            values[key] = value
        }
    }

    /// Styles with a grid.
    static func styles() -> [(name: String, hasGrid: Bool)] {
        [("default", false), ("classic", false), ("ggplot", true), ("bmh", true), ("fivethirtyeight", true), ("grayscale", false), ("dark_background", false), ("fast", false),
            ("seaborn", true), ("Solarize_Light2", true), ("tableau-colorblind10", false)]
            + ["", "-bright", "-colorblind", "-dark", "-darkgrid", "-deep", "-muted", "-notebook", "-paper", "-pastel", "-poster", "-talk", "-ticks", "-white", "-whitegrid"].flatMap { kind in
                ["seaborn-v0_8" + kind, "seaborn" + kind].map { ($0, kind.hasSuffix("grid") || kind.isEmpty) }
            }
    }
}

/// The settings as a script sees them: a dict that knows its keys.
final class SettingsObject: Object {
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("RcParams", module: "matplotlib", methods: [
        Builtin("update", "self, other={}, **options", "Changes several settings at once.", { call in
            if case .dict(let dict) = call[1] { for (key, value) in dict.entries { try PlotState.of(call.vm).settings.set(try call.vm.str(key.value), value, call.vm) } }
            for (name, value) in call.options { try PlotState.of(call.vm).settings.set(name.text, value, call.vm) }
            return .none
        }),
        Builtin("get", "self, key, default=None", "A setting, or the default.") { call in
            PlotState.of(call.vm).settings.value(try call.vm.str(call[1])) ?? (call.has(2) ? call[2] : .none)
        },
        Builtin("keys", "self", "The names of the settings.") { _ in .items(PlotSettings.defaults.map { .string($0.0) }) },
        Builtin("copy", "self", "The settings as a dict.") { call in
            .dict(Dict(PlotSettings.defaults.map { ($0.0, PlotState.of(call.vm).settings.value($0.0) ?? $0.1) }))
        },
    ])
    override var type: TypeObject { SettingsObject.classObject }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        let name = try vm.str(key)
        guard let value = PlotState.of(vm).settings.value(name) else {
            let exception = ExceptionObject(.named(.keyError), [key])
            exception.hints = [Suggestion.nearest(to: name, among: PlotSettings.defaults.map(\.0)).map { "Did you mean '\($0)'?" } ?? "plt.rcParams.keys() lists the settings."]
            throw Raise(exception)
        }
        return value
    }
    override func setItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws { try PlotState.of(vm).settings.set(try vm.str(key), value, vm) }
    override func contains(_ value: Value, _ vm: Interpreter) -> Bool? { value.text.map { PlotState.of(vm).settings.value($0) != nil } ?? false }
    override func iterator(_ vm: Interpreter) -> Iterator? { ArrayIterator(PlotSettings.defaults.map { .string($0.0) }) }
}
