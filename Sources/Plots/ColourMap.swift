/// A row of colours that stand for the numbers from 0 to 1.
public struct ColourMap: Sendable {
    public let name: String
    /// Whether its middle stands for "neither": colours for values on both sides of one.
    public let isDiverging: Bool
    private let stops: [Colour]

    public init(_ name: String, _ stops: [UInt32], isDiverging: Bool = false) {
        self.init(name, stops.map(Colour.init(hex:)), isDiverging: isDiverging)
    }

    private init(_ name: String, _ stops: [Colour], isDiverging: Bool) {
        self.name = name
        self.stops = stops
        self.isDiverging = isDiverging
    }

    /// The colour at a share from 0 to 1, mixed from its two neighbours.
    public func colour(_ share: Double) -> Colour {
        guard let first = stops.first, stops.count > 1, share.isFinite else { return stops.first ?? Colour(128, 128, 128) }
        let at = max(0, min(1, share)) * Double(stops.count - 1)
        let i = min(Int(at), stops.count - 2)
        return i < 0 ? first : stops[i].mixed(with: stops[i + 1], at - Double(i))
    }

    /// The same colours the other way round, as a name's `_r` asks for.
    public var reversed: ColourMap { ColourMap(name.hasSuffix("_r") ? String(name.dropLast(2)) : name + "_r", stops.reversed(), isDiverging: isDiverging) }

    /// For values from nothing to much: even in lightness, safe for colour-blind readers (van der Walt & Smith 2015).
    public static let sequential = named("viridis") ?? ColourMap("viridis", [0x440154, 0x21918c, 0xfde725])

    /// For values around zero: blue below, white at it, orange above. The ends differ in hue and in lightness from the
    /// middle, for every kind of colour vision.
    public static let diverging = ColourMap(
        "unroll", [0x053e73, 0x1c6aad, 0x6aaed6, 0xbdd9ec, 0xf7f7f7, 0xfbd3a0, 0xf59a3c, 0xd1650a, 0x8a3a02], isDiverging: true)

    /// A map by matplotlib's or seaborn's name, `_r` included; nil if there is none.
    public static func named(_ name: String) -> ColourMap? {
        if let found = byName[name] { return found }
        if name.hasSuffix("_r"), let found = byName[String(name.dropLast(2))] { return found.reversed }
        return nil
    }

    public static let names: [String] = all.map(\.name)

    private static let byName = Dictionary(
        all.map { ($0.name, $0) } + [("grey", "gray"), ("binary", "Greys"), ("gist_yarg", "Greys"), ("gist_gray", "gray"), ("gist_heat", "hot"), ("hsv", "rainbow")]
            .compactMap { alias, name in all.first { $0.name == name }.map { (alias, $0) } }, uniquingKeysWith: { first, _ in first })

    /// Nine samples of each map: viridis and its family (CC0), ColorBrewer's (Brewer 2002), Moreland's coolwarm (2009),
    /// turbo (Mikhailov 2019), seaborn's (Waskom).
    private static let all = [
        ColourMap("viridis", [0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725]),
        ColourMap("plasma", [0x0d0887, 0x4c02a1, 0x7e03a8, 0xaa2395, 0xcc4778, 0xe66c5c, 0xf89540, 0xfdc527, 0xf0f921]),
        ColourMap("inferno", [0x000004, 0x210c4a, 0x57106e, 0x8a226a, 0xbc3754, 0xe45a31, 0xf98e09, 0xf9cb35, 0xfcffa4]),
        ColourMap("magma", [0x000004, 0x1d1147, 0x51127c, 0x832681, 0xb73779, 0xe75263, 0xfc8961, 0xfec488, 0xfcfdbf]),
        ColourMap("cividis", [0x00224e, 0x1a386f, 0x434e6c, 0x61656f, 0x7d7c78, 0x9b9476, 0xbcae6c, 0xdec958, 0xfee838]),
        ColourMap("gray", [0x000000, 0x202020, 0x404040, 0x606060, 0x808080, 0xa0a0a0, 0xc0c0c0, 0xe0e0e0, 0xffffff]),
        ColourMap("Greys", [0xffffff, 0xf0f0f0, 0xd9d9d9, 0xbdbdbd, 0x959595, 0x727272, 0x515151, 0x242424, 0x000000]),
        ColourMap("Blues", [0xf7fbff, 0xdeebf7, 0xc6dbef, 0x9dcae1, 0x6aaed6, 0x4191c6, 0x2070b4, 0x08509b, 0x08306b]),
        ColourMap("Greens", [0xf7fcf5, 0xe5f5e0, 0xc7e9c0, 0xa0d99b, 0x73c476, 0x40aa5d, 0x228a44, 0x006c2c, 0x00441b]),
        ColourMap("Reds", [0xfff5f0, 0xfee0d2, 0xfcbba1, 0xfc9272, 0xfb694a, 0xee3a2c, 0xca181d, 0xa30f15, 0x67000d]),
        ColourMap("Oranges", [0xfff5eb, 0xfee6ce, 0xfdd0a2, 0xfdae6a, 0xfd8c3b, 0xf16813, 0xd84801, 0xa53603, 0x7f2704]),
        ColourMap("Purples", [0xfcfbfd, 0xefedf5, 0xdadaeb, 0xbcbddc, 0x9e9ac8, 0x807cba, 0x6950a3, 0x53268f, 0x3f007d]),
        ColourMap("YlGnBu", [0xffffd9, 0xedf8b1, 0xc6e9b4, 0x7ecdbb, 0x40b5c4, 0x1d90c0, 0x225da8, 0x243392, 0x081d58]),
        ColourMap("YlOrRd", [0xffffcc, 0xffeda0, 0xfed976, 0xfeb24c, 0xfd8c3c, 0xfc4d2a, 0xe2191c, 0xbb0026, 0x800026]),
        ColourMap("YlGn", [0xffffe5, 0xf7fcb9, 0xd9f0a3, 0xacdd8e, 0x77c679, 0x40aa5c, 0x228343, 0x006737, 0x004529]),
        ColourMap("BuGn", [0xf7fcfd, 0xe5f5f9, 0xccece6, 0x98d8c9, 0x65c2a3, 0x40ad75, 0x228a44, 0x006c2c, 0x00441b]),
        ColourMap("BuPu", [0xf7fcfd, 0xe0ecf4, 0xbfd3e6, 0x9ebcda, 0x8c95c6, 0x8c6ab1, 0x88409c, 0x800f7b, 0x4d004b]),
        ColourMap("RdPu", [0xfff7f3, 0xfde0dd, 0xfcc5c0, 0xfa9eb5, 0xf767a1, 0xdc3397, 0xad017e, 0x790177, 0x49006a]),
        ColourMap("hot", [0x0b0000, 0x5f0000, 0xb30000, 0xff0800, 0xff5c00, 0xffb000, 0xffff07, 0xffff85, 0xffffff]),
        ColourMap("jet", [0x000080, 0x0000ff, 0x0080ff, 0x16ffe1, 0x7dff7a, 0xe4ff13, 0xff9400, 0xff1e00, 0x800000]),
        ColourMap("turbo", [0x30123b, 0x466be3, 0x28bceb, 0x32f298, 0xa4fc3c, 0xeecf3a, 0xfb7e21, 0xd02f05, 0x7a0403]),
        ColourMap("coolwarm", [0x3b4cc0, 0x6282ea, 0x8db0fe, 0xb9d0f9, 0xdddcdc, 0xf5c4ac, 0xf4987a, 0xdd5f4b, 0xb40426], isDiverging: true),
        ColourMap("RdBu", [0x67001f, 0xbb2a34, 0xe58368, 0xfbceb7, 0xf6f7f7, 0xc0dceb, 0x68abd0, 0x2870b1, 0x053061], isDiverging: true),
        ColourMap("RdYlGn", [0xa50026, 0xde402e, 0xf98e52, 0xfed481, 0xfeffbe, 0xcbe982, 0x84ca66, 0x2aa054, 0x006837], isDiverging: true),
        ColourMap("RdYlBu", [0xa50026, 0xde402e, 0xf98e52, 0xfed485, 0xfeffc0, 0xd1ecf4, 0x8ec2dc, 0x4f81ba, 0x313695], isDiverging: true),
        ColourMap("bwr", [0x0000ff, 0x4040ff, 0x8080ff, 0xc0c0ff, 0xfffefe, 0xffbebe, 0xff7e7e, 0xff3e3e, 0xff0000], isDiverging: true),
        ColourMap("seismic", [0x00004c, 0x0000a6, 0x0101ff, 0x8181ff, 0xfffdfd, 0xff7d7d, 0xfe0000, 0xbe0000, 0x800000], isDiverging: true),
        ColourMap("PuOr", [0x7f3b08, 0xbe630a, 0xef9e3c, 0xfed7a2, 0xf6f6f7, 0xcecde4, 0x988dbe, 0x5d3790, 0x2d004b], isDiverging: true),
        ColourMap("PiYG", [0x8e0152, 0xcb3289, 0xe897c4, 0xfad6ea, 0xf7f7f6, 0xd9f0bc, 0x9acd61, 0x589b28, 0x276419], isDiverging: true),
        ColourMap("BrBG", [0x543005, 0x995d13, 0xcfa256, 0xf1dfb3, 0xf4f5f5, 0xb4e2db, 0x58b0a7, 0x0c7169, 0x003c30], isDiverging: true),
        ColourMap("Spectral", [0x9e0142, 0xdd4a4c, 0xf98e52, 0xfed481, 0xffffbe, 0xd6ee9b, 0x86cfa5, 0x3d95b8, 0x5e4fa2], isDiverging: true),
        ColourMap("rainbow", [0x8000ff, 0x4062fa, 0x00b5eb, 0x40ecd4, 0x80ffb4, 0xc0eb8d, 0xffb360, 0xff5f30, 0xff0000]),
        ColourMap("cool", [0x00ffff, 0x20dfff, 0x40bfff, 0x609fff, 0x807fff, 0xa05fff, 0xc03fff, 0xe01fff, 0xff00ff]),
        ColourMap("bone", [0x000000, 0x1c1c27, 0x38384e, 0x545574, 0x707b90, 0x8ca2ac, 0xa9c8c8, 0xd5e4e4, 0xffffff]),
        ColourMap("copper", [0x000000, 0x281910, 0x4f3220, 0x774b30, 0x9e6440, 0xc67d50, 0xed9660, 0xffaf6f, 0xffc77f]),
        ColourMap("summer", [0x008066, 0x209066, 0x40a066, 0x60b066, 0x80c066, 0xa0d066, 0xc0e066, 0xe0f066, 0xffff66]),
        ColourMap("spring", [0xff00ff, 0xff20df, 0xff40bf, 0xff609f, 0xff807f, 0xffa05f, 0xffc03f, 0xffe01f, 0xffff00]),
        ColourMap("autumn", [0xff0000, 0xff2000, 0xff4000, 0xff6000, 0xff8000, 0xffa000, 0xffc000, 0xffe000, 0xffff00]),
        ColourMap("winter", [0x0000ff, 0x0020ef, 0x0040df, 0x0060cf, 0x0080bf, 0x00a0af, 0x00c09f, 0x00e08f, 0x00ff80]),
        ColourMap("twilight", [0xe2d9e2, 0x95b5c7, 0x6276ba, 0x592a8f, 0x2f1436, 0x741e4f, 0xb25652, 0xcca389, 0xe2d9e2]),
        ColourMap("rocket", [0x03051a, 0x30173a, 0x611f53, 0x971c5b, 0xcb1b4f, 0xec4c3e, 0xf58860, 0xf6bc99, 0xfaebdd]),
        ColourMap("mako", [0x0b0405, 0x2b1c35, 0x3e356b, 0x3b5698, 0x357ba3, 0x359fab, 0x4bc2ad, 0x99ddb6, 0xdef5e5]),
        ColourMap("icefire", [0xbde7db, 0x60abcd, 0x4167c7, 0x37355c, 0x1f1e1e, 0x5c2935, 0xb93540, 0xed7e40, 0xffd4ac], isDiverging: true),
        ColourMap("vlag", [0x2369bd, 0x678bbe, 0x9baecb, 0xcfd4e0, 0xfaf5f4, 0xe7c8c6, 0xd39794, 0xbf6765, 0xa9373b], isDiverging: true),
        ColourMap("flare", [0xedb081, 0xea916e, 0xe5715e, 0xd9535d, 0xc14168, 0xa3386f, 0x863071, 0x672a6b, 0x4b2362]),
        ColourMap("crest", [0xa5cd90, 0x81bc91, 0x61aa90, 0x48988f, 0x33858d, 0x20728b, 0x1e5d86, 0x27477d, 0x2c3172]),
    ]
}

/// Numbers as colours: a map of colours and the numbers at its two ends.
public struct ColourScale: Sendable {
    public var map: ColourMap
    public var low: Double
    public var high: Double

    public init(map: ColourMap, low: Double, high: Double) {
        self.map = map
        // A scale without length has its only number in the middle.
        let isUsable = low.isFinite && high.isFinite && low < high
        self.low = isUsable ? low : low.isFinite ? low - 0.5 : 0
        self.high = isUsable ? high : low.isFinite ? low + 0.5 : 1
    }

    /// The usual choice: diverging and equally far on both sides if zero lies inside, sequential else.
    public init(low: Double, high: Double) {
        if low < 0, high > 0 {
            let size = max(-low, high)
            self.init(map: .diverging, low: -size, high: size)
        } else {
            self.init(map: .sequential, low: low, high: high)
        }
    }

    /// A scale for the finite ones of some values; `map` is chosen as in `init(low:high:)` if nil.
    public static func fitting(_ values: some Sequence<Double>, map: ColourMap? = nil) -> ColourScale {
        var (low, high) = (Double.infinity, -Double.infinity)
        for value in values where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
        if low > high { (low, high) = (0, 1) }
        return map.map { ColourScale(map: $0, low: low, high: high) } ?? ColourScale(low: low, high: high)
    }

    /// Position between the ends, 0 to 1; infinities lie at the ends, nil for nan.
    public func share(of value: Double) -> Double? { share(value) }

    func share(_ value: Double) -> Double? {
        if value.isNaN { return nil }
        if value <= low { return 0 }
        if value >= high { return 1 }
        // Halves keep the difference of huge ends finite.
        return (value / 2 - low / 2) / (high / 2 - low / 2)
    }

    func colour(_ value: Double) -> Colour? { share(value).map(map.colour) }

    /// Whether the sign of a value is what its colour tells first.
    var isSigned: Bool { map.isDiverging && low < 0 && high > 0 }
}
