import Arrays
package import Interpreter
import OrderedCollections
import Plots
import Syntax

/// `seaborn`: statistics drawn on matplotlib's axes, from arrays or by the names of a frame's columns.
package enum Seaborn {
    package static func make() -> Module {
        Module("seaborn", "Statistics as pictures: heatmap, histplot, countplot and others.", functions: drawings + looks, values: [("__version__", .string("0.13 (Unroll's own)"))], absent: absent)
    }

    private static let absent: [String: String] = [
        "regplot": "Draw sns.scatterplot(x=…, y=…) and a line through np.polyfit(x, y, 1).", "lmplot": "Draw sns.scatterplot(x=…, y=…, hue=…) and a line through np.polyfit(x, y, 1).",
        "pairplot": "Draw the columns you compare: sns.scatterplot(data=df, x=…, y=…) in plt.subplots.", "jointplot": "Draw sns.scatterplot and two sns.histplot in plt.subplots.",
        "violinplot": "Use sns.boxplot or sns.histplot.", "swarmplot": "Use sns.boxplot.", "stripplot": "Use sns.scatterplot.", "pointplot": "Use sns.barplot or sns.lineplot.",
        "catplot": "Use sns.barplot, sns.boxplot or sns.countplot.", "relplot": "Use sns.lineplot or sns.scatterplot.", "displot": "Use sns.histplot or sns.kdeplot.",
        "clustermap": "Use sns.heatmap.", "FacetGrid": "Use plt.subplots.", "PairGrid": "Use plt.subplots.", "load_dataset": "Seaborn's datasets are on the web: read a file with pd.read_csv.",
        "rugplot": "Use sns.histplot.", "ecdfplot": "plt.plot(np.sort(x), np.linspace(0, 1, len(x))) draws it.", "residplot": "plt.scatter(x, y - prediction) draws it.",
    ]

    // MARK: Looks

    private static let styles = ["white", "dark", "whitegrid", "darkgrid", "ticks"]

    private static func setStyle(_ value: Value?, _ vm: Interpreter) throws {
        guard let name = value?.text else { return }
        guard styles.contains(name) else {
            throw Raise(.valueError, "style must be one of \(styles.joined(separator: ", "))", hint: Suggestion.nearest(to: name, among: styles).map { "Did you mean '\($0)'?" })
        }
        PlotState.of(vm).settings.values["axes.grid"] = .bool(name.hasSuffix("grid"))
    }

    private static func theme(_ name: String) -> Builtin {
        Builtin(name, "context='notebook', style='darkgrid', palette='deep', font='sans-serif', font_scale=1, color_codes=True, rc=None", "The look of pictures from now on: 'darkgrid' and 'whitegrid' draw lines at the ticks.") { call in
            try setStyle(call.optional(1) ?? .string("darkgrid"), call.vm)
            try setSettings(call.optional(6), call.vm)
            return .none
        }
    }

    private static func setSettings(_ value: Value?, _ vm: Interpreter) throws {
        guard let value else { return }
        _ = try vm.call(vm.attribute(.object(SettingsObject()), Name("update")), Arguments([value]))
    }

    private static let looks: [Builtin] = [
        theme("set_theme"), theme("set"),
        Builtin("set_style", "style=None, rc=None", "'white', 'dark', 'whitegrid', 'darkgrid' or 'ticks'.") { call in
            try setStyle(call.optional(0), call.vm)
            try setSettings(call.optional(1), call.vm)
            return .none
        },
        Builtin("set_context", "context=None, font_scale=1, rc=None", "Accepted; texts have one size here.") { call in
            try setSettings(call.optional(2), call.vm)
            return .none
        },
        Builtin("set_palette", "palette, n_colors=None, desat=None, color_codes=False", "Accepted: series keep colours that all readers tell apart.") { call in
            _ = try Palette.paints(call[0], 6, call.vm)
            return .none
        },
        Builtin("color_palette", "palette=None, n_colors=None, desat=None, as_cmap=False", "Colours as (red, green, blue), each from 0 to 1.", example: "sns.color_palette('viridis', 5)") { call in
            if try call.bool(3, or: false) { return .object(ColourMapObject(try PlotMaps.map(call.optional(0), standard: "viridis", call.vm))) }
            let count = try call.optional(1).map { try call.vm.index($0) } ?? (call.optional(0).flatMap(\.text).map { ColourMap.named($0) == nil } ?? true ? 10 : 6)
            guard (0...10_000).contains(count) else { throw Raise(.valueError, "n_colors must lie between 0 and 10000") }
            return .items(try Palette.paints(call.optional(0), count, call.vm).map { paint in
                let colour = paint.colour ?? Colour(0, 0, 0)
                return .pair(.float(Double(colour.red) / 255), .float(Double(colour.green) / 255), .float(Double(colour.blue) / 255))
            })
        },
        Builtin("despine", "**options", "Accepted; the pictures here draw two edges.") { _ in .none },
        Builtin("reset_defaults", "", "The settings as they were.") { call in
            PlotState.of(call.vm).settings = PlotSettings()
            return .none
        },
    ]
}

/// Colours for groups.
enum Palette {
    /// seaborn's "deep" (Waskom), the first ten.
    private static let deep = [0x4c72b0, 0xdd8452, 0x55a868, 0xc44e52, 0x8172b3, 0x937860, 0xda8bc3, 0x8c8c8c, 0xccb974, 0x64b5cd].map { Colour(hex: UInt32($0)) }
    private static let names = ["deep", "muted", "bright", "pastel", "dark", "colorblind", "tab10", "Set1", "Set2", "Set3", "Paired", "husl", "hls", "rainbow"]

    /// As many paints as groups, from a name, a list of colours, or the usual ones.
    static func paints(_ value: Value?, _ count: Int, _ vm: Interpreter) throws -> [Paint] {
        guard let value else { return (0..<count).map { .colour(deep[$0 % deep.count]) } }
        if case .dict(let dict) = value { return try paints(.items(dict.entries.values.map { $0 }), count, vm) }
        guard let name = value.text else {
            let given = try vm.sequence(value).map { try PlotColours.paint($0, vm) ?? .ink }
            return given.isEmpty ? [] : (0..<count).map { given[$0 % given.count] }
        }
        if ["husl", "hls"].contains(name) { return (0..<count).map { .colour((ColourMap.named("rainbow") ?? .sequential).colour(Double($0) / Double(max(1, count)))) } }
        if names.contains(name), ColourMap.named(name) == nil { return (0..<count).map { name == "deep" ? .colour(deep[$0 % deep.count]) : .series($0) } }
        if let map = ColourMap.named(name) { return (0..<count).map { .colour(map.colour(Double($0 + 1) / Double(count + 1))) } }
        throw Raise(.valueError, "'\(name)' is not a valid palette name", hint: Suggestion.nearest(to: name, among: names + ColourMap.names).map { "Did you mean '\($0)'?" })
    }
}
