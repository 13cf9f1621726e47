import Arrays
package import Interpreter
import Plots
import Syntax

/// `matplotlib.pyplot`: figures that are drawn by `show` or at the end of the cell.
package enum Pyplot {
    /// Shows what was begun and not shown yet.
    package static func flush(_ vm: Interpreter) { PlotState.of(vm).show(vm) }

    package static func make() -> Module {
        Module(
            "matplotlib.pyplot", "Plots, drawn in the terminal and saved as SVG.", functions: AxesMethods.functions + functions,
            values: [("rcParams", .object(SettingsObject())), ("cm", .object(ColourMapsObject())), ("style", .object(style)), ("Axes", .object(AxesHandle.classObject))],
            absent: absent)
    }

    /// `matplotlib` itself.
    package static func root(pyplot: @escaping () throws -> Value) -> Module {
        Module(
            "matplotlib", "Plots: import matplotlib.pyplot as plt.", functions: [
                Builtin("use", "backend, *, force=True", "Accepted; pictures are drawn in the terminal.") { _ in .none }, rc,
                Builtin("rcdefaults", "", "The settings as they were.") { call in
                    PlotState.of(call.vm).settings = PlotSettings()
                    return .none
                },
            ],
            values: [
                ("rcParams", .object(SettingsObject())), ("colormaps", .object(ColourMapsObject())), ("cm", .object(ColourMapsObject())), ("style", .object(style)),
                ("__version__", .string("3.11 (Unroll's own)")),
            ], lazy: ["pyplot": pyplot],
            absent: [
                "animation": "Moving pictures are not part of this: draw a few steps one after the other.", "dates": "Dates on an axis are shown by themselves.",
                "ticker": "Ticks are chosen by themselves; plt.xticks sets them.", "patches": "Shapes are not part of this: axvspan and fill_between fill.",
            ])
    }

    private static let absent: [String: String] = [
        "pie": "Angles are hard to compare: use plt.bar(labels, values).", "polar": "The pictures here are flat: use plt.plot.", "contour": "Use plt.imshow or plt.pcolormesh for a surface.",
        "contourf": "Use plt.imshow or plt.pcolormesh for a surface.", "hexbin": "Use plt.scatter(x, y, alpha=0.3).", "hist2d": "Use plt.imshow(np.histogram2d(x, y)[0]) or plt.scatter.",
        "quiver": "Arrows are not part of this: plt.annotate draws one.", "streamplot": "Not part of this.", "violinplot": "Use plt.boxplot or plt.hist.",
        "specgram": "Not part of this.", "table": "print() or a DataFrame shows a table.", "imread": "Images can't be read from files here.", "imsave": "Use plt.savefig('x.svg').",
        "subplot_mosaic": "Use plt.subplots(rows, columns).", "subplot2grid": "Use plt.subplot(rows, columns, (first, last)).", "ginput": "Pictures here can't be clicked.",
    ]

    static let getMap = Builtin("get_cmap", "name=None, lut=None", "A map of colours by its name.") { call in
        .object(ColourMapObject(try PlotMaps.map(call.optional(0), standard: PlotState.of(call.vm).settings.imageMap, call.vm)))
    }

    private static let rc = Builtin("rc", "group, **options", "Settings of one group: rc('lines', linewidth=2).", example: "plt.rc('figure', figsize=(8, 4))") { call in
        let group = try call.vm.str(call[0])
        for (name, value) in call.options { try PlotState.of(call.vm).settings.set(group + "." + name.text, value, call.vm) }
        return .none
    }

    nonisolated(unsafe) private static let style = Module(
        "matplotlib.style", "Looks of pictures.", functions: [
            Builtin("use", "style", "Takes a style by its name; here styles differ in their grid alone.") { call in
                for name in try call[0].text.map({ [$0] }) ?? call.vm.sequence(call[0]).map({ try call.vm.str($0) }) {
                    guard let found = PlotSettings.styles().first(where: { $0.name == name }) else {
                        let hint = Suggestion.nearest(to: name, among: PlotSettings.styles().map(\.name)).map { "Did you mean '\($0)'?" }
                        throw Raise(.osError, "\(Str.quoted(name)) is not a valid package style, path of style file, URL of style file, or library style name (library styles are listed in `style.available`)", hint: hint)
                    }
                    PlotState.of(call.vm).settings.values["axes.grid"] = .bool(found.hasGrid)
                }
                return .none
            },
        ], values: [("available", .items(PlotSettings.styles().map { .string($0.name) }))])

    private static func state(_ call: Call) -> PlotState { PlotState.of(call.vm) }

    /// A number in a format: `'%.2f'` or `'{:.2f}'`.
    static func formatted(_ x: Double, _ format: String, _ vm: Interpreter) throws -> String {
        if format.contains("{") { return try vm.str(vm.call(vm.attribute(.string(format), Name("format")), Arguments([.float(x)]))) }
        return try vm.str(vm.arithmetic(.modulo, .string(format), .float(x), inPlace: false))
    }

    private static let functions: [Builtin] = [
        Builtin("figure", "num=None, figsize=None, dpi=None, *, facecolor=None, edgecolor=None, frameon=True, clear=False, layout=None, tight_layout=None, constrained_layout=None, **options", "Begins a new figure, or goes back to one by its number.", example: "plt.figure(figsize=(8, 4))") { call in
            let state = state(call)
            let size = try call.optional(1).map { try PlotSettings.size(call.vm.sequence($0), call.vm) }
            let number = try call.optional(0).map { value in value.text == nil ? try call.vm.index(value) : (state.figures.map(\.number).max() ?? 0) + 1 }
            if let number, let known = state.figures.first(where: { $0.number == number }) {
                state.current = known
                return .object(known)
            }
            return .object(state.newFigure(number, size: size))
        },
        Builtin("subplots", "nrows=1, ncols=1, *, sharex=False, sharey=False, squeeze=True, figsize=None, num=None, **options", "A new figure with a grid of axes.", example: "fig, axes = plt.subplots(1, 2, figsize=(10, 4))") { call in
            let size = try call.optional(5).map { try PlotSettings.size(call.vm.sequence($0), call.vm) }
            let known = ["width_ratios", "height_ratios", "subplot_kw", "gridspec_kw", "dpi", "tight_layout", "constrained_layout", "layout", "facecolor"]
            if let unknown = call.options.first(where: { !known.contains($0.name.text) }) {
                throw Raise.unknownKeyword(unknown.name.text, of: "subplots", known: known + ["nrows", "ncols", "sharex", "sharey", "squeeze", "figsize"])
            }
            let (rows, columns, isSqueezed) = (try call.int(0, or: 1), try call.int(1, or: 1), try call.bool(4, or: true))
            let state = state(call)
            let figure = FigureHandle((state.figures.map(\.number).max() ?? 0) + 1, size: size ?? state.settings.figureSize)
            let axes = try Subplots.grid(figure, rows: rows, columns: columns, sharex: call[2], sharey: call[3], squeeze: isSqueezed, call.vm)
            state.figures.append(figure)
            state.current = figure
            return .pair(.object(figure), axes)
        },
        Builtin("subplot", "*args, **options", "Axes in a grid of the current figure: subplot(rows, columns, number).", example: "plt.subplot(2, 1, 1)") { call in
            .object(try Subplots.subplot(call.rest, in: state(call).figure, options: call.options, call.vm))
        },
        Builtin("axes", "*args, **options", "The current axes.") { .object(state($0).axes) },
        Builtin("gca", "", "The current axes, begun if there are none.") { .object(state($0).axes) },
        Builtin("gcf", "", "The current figure, begun if there is none.") { .object(state($0).figure) },
        Builtin("sca", "ax", "Makes axes the current ones.") { call in
            guard let axes = call[0].of(AxesHandle.self) else { throw Raise(.typeError, "sca() needs axes, not '\(call[0].typeName)'") }
            axes.figure?.current = axes
            state(call).current = axes.figure
            return .none
        },
        Builtin("suptitle", "t, **options", "The title of the whole figure.") { call in
            let text = try call.vm.str(call[0])
            state(call).figure.title = text
            return .object(Artist(.text, Mark(.text(text, x: 0.5, y: 0.98, anchor: .middle, target: nil))))
        },
        Builtin("show", "*args, **options", "Draws the figures that were begun.") { call in
            state(call).show(call.vm)
            return .none
        },
        Builtin("savefig", "fname, format=None, **options", "Writes the current figure as SVG.", example: "plt.savefig('loss.svg')") { call in
            try PictureFile.save(state(call).figure.picture, as: call[0], format: call.optional(1).map { try call.vm.str($0) }, call.vm)
            return .none
        },
        Builtin("colorbar", "mappable=None, cax=None, ax=None, *, label='', **options", "The scale of an image's colours beside it.") { call in
            let axes = call.optional(2)?.of(AxesHandle.self) ?? state(call).axes
            let object = call.optional(0)
            return try AxesMethods.showScale(object?.of(Artist.self), axes, label: call.optional(3).map { try call.vm.str($0) } ?? "")
        },
        Builtin("clim", "vmin=None, vmax=None", "The numbers at the ends of the current image's colours.") { call in
            guard let image = state(call).axes.image, var picture = image.picture else { throw Raise(.runtimeError, "You must first define an image, e.g., with imshow") }
            picture.scale = ColourScale(
                map: picture.scale.map, low: try call.optional(0).map { try call.vm.double($0) } ?? picture.scale.low, high: try call.optional(1).map { try call.vm.double($0) } ?? picture.scale.high)
            image.picture = picture
            return .none
        },
        Builtin("close", "fig=None", "Forgets the current figure, a figure, or 'all'.") { call in
            let state = state(call)
            if call.optional(0)?.text == "all" {
                (state.figures, state.current) = ([], nil)
            } else if let figure = call.optional(0)?.of(FigureHandle.self) {
                state.close(figure)
            } else if let number = call.optional(0)?.index {
                if let figure = state.figures.first(where: { $0.number == number }) { state.close(figure) }
            } else if let figure = state.current ?? state.figures.last {
                state.close(figure)
            }
            return .none
        },
        Builtin("clf", "", "Takes everything off the current figure.") { call in
            let figure = state(call).figure
            (figure.axes, figure.title) = ([], "")
            return .none
        },
        Builtin("get_fignums", "", "The numbers of the open figures.") { .items(state($0).figures.map { .int($0.number) }) },
        Builtin("fignum_exists", "num", "Whether a figure of this number is open.") { call in
            let number = try call.int(0)
            return .bool(state(call).figures.contains { $0.number == number })
        },
        Builtin("set_cmap", "cmap", "The colours of images from now on.") { call in
            let map = try PlotMaps.map(call[0], standard: "viridis", call.vm)
            state(call).settings.values["image.cmap"] = .string(map.name)
            return .none
        },
        Builtin("setp", "obj, *args, **options", "Changes things drawn: setp(lines, linewidth=2).") { call in
            for item in try call[0].of(Artist.self).map({ [Value.object($0)] }) ?? call.vm.sequence(call[0]) {
                guard let artist = item.of(Artist.self) else { continue }
                artist.apply(try MarkOptions(call.options, owner: artist.kind.className, ignoring: ["rotation", "ha", "fontsize", "va", "size"], call.vm))
            }
            return .none
        },
        getMap, rc,
        Builtin("rcdefaults", "", "The settings as they were.") { call in
            state(call).settings = PlotSettings()
            return .none
        },
    ] + ["tight_layout", "subplots_adjust", "ion", "ioff", "pause", "draw", "figtext", "switch_backend", "xkcd"].map { name in
        Builtin(name, "*args, **options", "Accepted; the terminal's picture doesn't need it.") { _ in .none }
    }
}
