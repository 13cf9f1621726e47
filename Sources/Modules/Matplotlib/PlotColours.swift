import Interpreter
import Plots
import Syntax

/// Colours as matplotlib names them.
enum PlotColours {
    /// nil for 'none': not drawn.
    static func paint(_ value: Value, _ vm: Interpreter) throws -> Paint? {
        if let text = value.text {
            guard let found = paint(named: text) else { throw try invalid(value, vm) }
            return found
        }
        if value.isNone { return nil }
        guard let parts = try? vm.sequence(value), (2...4).contains(parts.count) else { throw try invalid(value, vm) }
        // A colour and its opacity.
        if parts.count == 2 { return try paint(parts[0], vm) }
        let channels = parts.compactMap(\.number)
        guard channels.count == parts.count, channels.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { throw try invalid(value, vm) }
        return .colour(Colour(Int((channels[0] * 255).rounded()), Int((channels[1] * 255).rounded()), Int((channels[2] * 255).rounded())))
    }

    /// The paint of a text; `.some(nil)` for 'none', nil for what is no colour.
    static func paint(named text: String) -> Paint?? {
        let lower = text.lowercased()
        switch lower {
        case "none", "": return .some(nil)
        case "k", "black": return .some(.ink)
        default: break
        }
        if let known = letters[lower] ?? named[lower] { return .some(.colour(known)) }
        if lower.hasPrefix("c"), lower.count > 1, let n = Int(lower.dropFirst()), n >= 0 { return .some(.series(n)) }
        if lower.hasPrefix("#") { return hex(lower.dropFirst()).map { .some(.colour($0)) } }
        if let grey = Double(lower), grey >= 0, grey <= 1 {
            let level = Int((grey * 255).rounded())
            return .some(.colour(Colour(level, level, level)))
        }
        return nil
    }

    private static func hex(_ digits: Substring) -> Colour? {
        guard digits.allSatisfy(\.isHexDigit) else { return nil }
        let long: String
        switch digits.count {
        case 3, 4: long = digits.prefix(3).map { "\($0)\($0)" }.joined()
        case 6, 8: long = String(digits.prefix(6))
        default: return nil
        }
        return UInt32(long, radix: 16).map(Colour.init(hex:))
    }

    static func isColour(_ text: String) -> Bool { paint(named: text) != nil }

    private static func invalid(_ value: Value, _ vm: Interpreter) throws -> Raise {
        let hint = value.text.flatMap { Suggestion.nearest(to: $0, among: Array(named.keys).sorted()) }.map { "Did you mean '\($0)'?" }
        return Raise(
            .valueError,
            "\(try vm.repr(value)) is not a valid value for color: supported inputs are (r, g, b) and (r, g, b, a) 0-1 float tuples; '#rrggbb', '#rrggbbaa', '#rgb', '#rgba' strings; named color strings; string reprs of 0-1 floats for grayscale values; 'C0', 'C1', ... strings for colors of the color cycle; and pairs combining one of the above with an alpha value",
            hint: hint)
    }

    /// The single letters. Blue is lighter than matplotlib's, which can't be read on a dark page.
    static let letters: [String: Colour] = [
        "b": Colour(40, 90, 235), "g": Colour(0, 128, 0), "r": Colour(255, 0, 0), "c": Colour(0, 191, 191), "m": Colour(191, 0, 191), "y": Colour(191, 191, 0),
        "w": Colour(255, 255, 255),
    ]

    /// CSS colours (W3C, CSS Color Module 4) and Tableau's ten.
    private static let named: [String: Colour] = Dictionary(
        """
        aliceblue:f0f8ff antiquewhite:faebd7 aqua:00ffff aquamarine:7fffd4 azure:f0ffff beige:f5f5dc bisque:ffe4c4 black:000000 blanchedalmond:ffebcd
        blue:0000ff blueviolet:8a2be2 brown:a52a2a burlywood:deb887 cadetblue:5f9ea0 chartreuse:7fff00 chocolate:d2691e coral:ff7f50 cornflowerblue:6495ed
        cornsilk:fff8dc crimson:dc143c cyan:00ffff darkblue:00008b darkcyan:008b8b darkgoldenrod:b8860b darkgray:a9a9a9 darkgreen:006400 darkgrey:a9a9a9
        darkkhaki:bdb76b darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00 darkorchid:9932cc darkred:8b0000 darksalmon:e9967a darkseagreen:8fbc8f
        darkslateblue:483d8b darkslategray:2f4f4f darkslategrey:2f4f4f darkturquoise:00ced1 darkviolet:9400d3 deeppink:ff1493 deepskyblue:00bfff
        dimgray:696969 dimgrey:696969 dodgerblue:1e90ff firebrick:b22222 floralwhite:fffaf0 forestgreen:228b22 fuchsia:ff00ff gainsboro:dcdcdc
        ghostwhite:f8f8ff gold:ffd700 goldenrod:daa520 gray:808080 green:008000 greenyellow:adff2f grey:808080 honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c
        indigo:4b0082 ivory:fffff0 khaki:f0e68c lavender:e6e6fa lavenderblush:fff0f5 lawngreen:7cfc00 lemonchiffon:fffacd lightblue:add8e6 lightcoral:f08080
        lightcyan:e0ffff lightgoldenrodyellow:fafad2 lightgray:d3d3d3 lightgreen:90ee90 lightgrey:d3d3d3 lightpink:ffb6c1 lightsalmon:ffa07a
        lightseagreen:20b2aa lightskyblue:87cefa lightslategray:778899 lightslategrey:778899 lightsteelblue:b0c4de lightyellow:ffffe0 lime:00ff00
        limegreen:32cd32 linen:faf0e6 magenta:ff00ff maroon:800000 mediumaquamarine:66cdaa mediumblue:0000cd mediumorchid:ba55d3 mediumpurple:9370db
        mediumseagreen:3cb371 mediumslateblue:7b68ee mediumspringgreen:00fa9a mediumturquoise:48d1cc mediumvioletred:c71585 midnightblue:191970
        mintcream:f5fffa mistyrose:ffe4e1 moccasin:ffe4b5 navajowhite:ffdead navy:000080 oldlace:fdf5e6 olive:808000 olivedrab:6b8e23 orange:ffa500
        orangered:ff4500 orchid:da70d6 palegoldenrod:eee8aa palegreen:98fb98 paleturquoise:afeeee palevioletred:db7093 papayawhip:ffefd5 peachpuff:ffdab9
        peru:cd853f pink:ffc0cb plum:dda0dd powderblue:b0e0e6 purple:800080 rebeccapurple:663399 red:ff0000 rosybrown:bc8f8f royalblue:4169e1
        saddlebrown:8b4513 salmon:fa8072 sandybrown:f4a460 seagreen:2e8b57 seashell:fff5ee sienna:a0522d silver:c0c0c0 skyblue:87ceeb slateblue:6a5acd
        slategray:708090 slategrey:708090 snow:fffafa springgreen:00ff7f steelblue:4682b4 tan:d2b48c teal:008080 thistle:d8bfd8 tomato:ff6347 turquoise:40e0d0
        violet:ee82ee wheat:f5deb3 white:ffffff whitesmoke:f5f5f5 yellow:ffff00 yellowgreen:9acd32 tab:blue:1f77b4 tab:orange:ff7f0e tab:green:2ca02c
        tab:red:d62728 tab:purple:9467bd tab:brown:8c564b tab:pink:e377c2 tab:gray:7f7f7f tab:olive:bcbd22 tab:cyan:17becf
        """.split(whereSeparator: \.isWhitespace).compactMap { row in
            guard let colon = row.lastIndex(of: ":") else { return nil }
            return UInt32(row[row.index(after: colon)...], radix: 16).map { (String(row[..<colon]), Colour(hex: $0)) }
        }, uniquingKeysWith: { first, _ in first })
}

/// Colour maps as matplotlib names them.
enum PlotMaps {
    /// - Parameter standard: what None stands for.
    static func map(_ value: Value?, standard: String, _ vm: Interpreter) throws -> ColourMap {
        guard let value else { return ColourMap.named(standard) ?? .sequential }
        if let object = value.of(ColourMapObject.self) { return object.map }
        guard let name = value.text else {
            throw Raise(.typeError, "cmap must be the name of a colour map, not '\(value.typeName)'", hint: "For example cmap='viridis'.")
        }
        if let found = ColourMap.named(name) { return found }
        let hint = Suggestion.nearest(to: name, among: ColourMap.names).map { "Did you mean '\($0)'?" } ?? "There are: \(ColourMap.names.joined(separator: ", ")); each also reversed, with _r behind its name."
        throw Raise(.valueError, "'\(name)' is not a valid value for cmap", hint: hint)
    }
}

/// `plt.cm.viridis`: called with a number from 0 to 1 it gives a colour.
final class ColourMapObject: Object {
    let map: ColourMap
    init(_ map: ColourMap) { self.map = map }

    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("ListedColormap", module: "matplotlib.colors")
    override var type: TypeObject { ColourMapObject.classObject }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? { name.text == "name" ? .string(map.name) : name.text == "N" ? .int(256) : nil }
    override var isCallable: Bool { true }
    override func call(_ arguments: Arguments, _ vm: Interpreter) throws -> Value {
        guard let value = arguments.positional.first else { throw Raise(.typeError, "Colormap.__call__() missing 1 required positional argument: 'X'") }
        func colour(_ value: Value) throws -> Value {
            // Whole numbers count the map's 256 steps.
            let share = try value.index.map { Double(max(0, min(255, $0))) / 255 } ?? vm.double(value)
            let colour = map.colour(share)
            return .pair(.float(Double(colour.red) / 255), .float(Double(colour.green) / 255), .float(Double(colour.blue) / 255), .float(1))
        }
        if value.number != nil { return try colour(value) }
        return .items(try vm.sequence(value).map(colour))
    }
}

/// `plt.cm`: the colour maps by name.
final class ColourMapsObject: Object {
    nonisolated(unsafe) private static let classObject: TypeObject = TypeObject("ColormapRegistry", module: "matplotlib.cm")
    override var type: TypeObject { ColourMapsObject.classObject }
    override func attribute(_ name: Name, _ vm: Interpreter) throws -> Value? {
        if name.text == "get_cmap" { return .object(NativeFunction(Pyplot.getMap, owner: nil)) }
        return ColourMap.named(name.text).map { .object(ColourMapObject($0)) }
    }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value { .object(ColourMapObject(try PlotMaps.map(key, standard: "viridis", vm))) }
    override func attributeNames(_ vm: Interpreter) -> [String] { ColourMap.names }
}
