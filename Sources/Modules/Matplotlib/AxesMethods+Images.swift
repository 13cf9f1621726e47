import Arrays
import Interpreter
import NumPyBridge
import Plots

extension AxesMethods {
    static let images: [DrawingRow] = [
        DrawingRow("imshow", "X, cmap=None, norm=None, *, aspect=None, interpolation=None, alpha=None, vmin=None, vmax=None, origin=None, extent=None, **options", "A table of numbers as colours, or an image.", example: "plt.imshow(model.get_weights()[1], cmap='coolwarm', aspect='auto')") { drawing in
            let aspect = drawing.optional(3).flatMap(\.text) ?? "equal"
            return try image(drawing, drawing[0], cmap: 1, low: 6, high: 7, isSquare: aspect != "auto", isUpward: drawing.optional(8)?.text == "lower")
        },
        DrawingRow("matshow", "A, cmap=None, vmin=None, vmax=None, **options", "A matrix as colours, its first row at the top.") { try image($0, $0[0], cmap: 1, low: 2, high: 3, isSquare: true, isUpward: false) },
        DrawingRow("pcolormesh", "*args, cmap=None, norm=None, vmin=None, vmax=None, alpha=None, shading=None, **options", "A table of numbers as colours, its first row at the lower end.") { try mesh($0) },
        DrawingRow("pcolor", "*args, cmap=None, norm=None, vmin=None, vmax=None, alpha=None, shading=None, **options", "A table of numbers as colours, its first row at the lower end.") { try mesh($0) },
        DrawingRow("spy", "Z, **options", "Where a matrix is not zero.") { drawing in
            let rows = try PlotData.table(drawing[0], drawing.vm).rows.map { $0.map { $0 == 0 ? 0.0 : 1.0 } }
            let picture = Picture(rows: rows, scale: ColourScale(map: ColourMap.named("Greys") ?? .sequential, low: 0, high: 1))
            return drawn(drawing.axes.add(Artist(.image, picture: picture, zOrder: 0)))
        },
    ]

    private static func mesh(_ drawing: Drawing) throws -> Value {
        guard let table = drawing.rest.last, drawing.rest.count == 1 || drawing.rest.count == 3 else { throw Raise(.typeError, "pcolormesh() takes 1 or 3 positional arguments but \(drawing.rest.count) were given") }
        return try image(drawing, table, cmap: 1, low: 3, high: 4, isSquare: false, isUpward: true)
    }

    private static func image(_ drawing: Drawing, _ value: Value, cmap: Int, low: Int, high: Int, isSquare: Bool, isUpward: Bool) throws -> Value {
        let vm = drawing.vm
        let (rows, shape) = try PlotData.table(value, vm)
        var picture = Picture(isSquare: isSquare, isUpward: isUpward)
        switch shape.count {
        case 3 where shape[2] == 3 || shape[2] == 4:
            picture.pixels = pixels(rows, depth: shape[2], isByte: (NumPy.array(value)?.dtype.isInteger ?? false))
        case 2...3 where shape.count == 2 || shape[2] == 1:
            let map = try PlotMaps.map(drawing.optional(cmap), standard: PlotState.of(vm).settings.imageMap, vm)
            let fitted = ColourScale.fitting(rows.joined(), map: map)
            picture.rows = rows
            picture.scale = ColourScale(map: map, low: try drawing.double(low, or: fitted.low), high: try drawing.double(high, or: fitted.high))
        default:
            throw Raise(.typeError, "Invalid shape \(tuple(shape)) for image data", hint: shape.count == 1 ? "A row of numbers is an image as x.reshape(1, -1)." : "Give two axes, or a third of 3 (red, green, blue).")
        }
        return drawn(drawing.axes.add(Artist(.image, picture: picture, zOrder: 0)))
    }

    /// Rows of red, green, blue (and opacity, left out): whole numbers up to 255, others up to 1.
    private static func pixels(_ rows: [[Double]], depth: Int, isByte: Bool) -> [[Colour]] {
        rows.map { row in
            stride(from: 0, to: row.count, by: depth).map { at in
                func channel(_ i: Int) -> Int {
                    let value = row[at + i] * (isByte ? 1 : 255)
                    return value.isNaN ? 0 : Int(max(0, min(255, value)).rounded())
                }
                return Colour(channel(0), channel(1), channel(2))
            }
        }
    }

    /// Shows the scale beside an image or beside points that are coloured by numbers.
    static func showScale(_ wanted: Artist?, _ axes: AxesHandle?, label: String) throws -> Value {
        let found = wanted ?? axes?.artists.last { $0.picture != nil || $0.scale != nil }
        guard let artist = found, artist.picture != nil || artist.scale != nil else {
            throw Raise(.runtimeError, "No mappable was found to use for colorbar creation. First define a mappable such as an image (with imshow) or a contour set (with contourf).")
        }
        artist.picture?.hasScale = true
        artist.picture?.scaleLabel = label
        artist.hasScale = true
        artist.scaleLabel = label
        return .object(ColourBarObject(artist))
    }
}

/// `plt.colorbar()`.
final class ColourBarObject: Object {
    private let artist: Artist
    init(_ artist: Artist) { self.artist = artist }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("Colorbar", module: "matplotlib.colorbar", methods: [
        Builtin("set_label", "self, label, **options", "What the colours measure.") { call in
            let text = try call.vm.str(call[1])
            guard let bar = call[0].of(ColourBarObject.self) else { return .none }
            bar.artist.picture?.scaleLabel = text
            bar.artist.scaleLabel = text
            return .none
        },
    ] + ["set_ticks", "set_ticklabels", "remove", "minorticks_on"].map { name in Builtin(name, "self, *args, **options", "Accepted; the scale here shows its ends.") { _ in .none } })
    override var type: TypeObject { ColourBarObject.classObject }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? { name.text == "ax" ? artist.axes.map { .object($0) } : nil }
}
