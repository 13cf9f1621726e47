/// A colour in red, green and blue, 0 to 255.
public struct Colour: Sendable, Hashable {
    public var red: Int
    public var green: Int
    public var blue: Int

    public init(_ red: Int, _ green: Int, _ blue: Int) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    public var hex: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Nearest of the 256 colours of an xterm: its 6×6×6 cube or its greys.
    public var xterm: Int {
        func step(_ c: Int) -> Int { c < 48 ? 0 : c < 115 ? 1 : (c - 35) / 40 }
        func level(_ i: Int) -> Int { i == 0 ? 0 : 55 + 40 * i }
        let cube = (step(red), step(green), step(blue))
        let grey = max(0, min(23, ((red + green + blue) / 3 - 3) / 10))
        func distance(_ r: Int, _ g: Int, _ b: Int) -> Int { (r - red) * (r - red) + (g - green) * (g - green) + (b - blue) * (b - blue) }
        let value = 8 + 10 * grey
        if distance(value, value, value) < distance(level(cube.0), level(cube.1), level(cube.2)) { return 232 + grey }
        return 16 + 36 * cube.0 + 6 * cube.1 + cube.2
    }

    /// Sequential scale for values from 0 to 1: viridis (van der Walt & Smith 2015), even in lightness and safe for
    /// colour-blind readers.
    public static func sequential(_ x: Double) -> Colour { interpolate(viridis, x) }

    /// Diverging scale from −1 to 1: blue, light grey, red-orange; the two ends differ in lightness of hue for
    /// colour-blind readers too (ColorBrewer's PuOr family).
    public static func diverging(_ x: Double) -> Colour { interpolate(purpleOrange, (x + 1) / 2) }

    /// Colours of lines: Okabe & Ito's eight, without yellow and black.
    public static let series = [Colour(0, 114, 178), Colour(213, 94, 0), Colour(0, 158, 115), Colour(204, 121, 167), Colour(86, 180, 233), Colour(230, 159, 0)]

    private static let viridis = [
        Colour(68, 1, 84), Colour(72, 40, 120), Colour(62, 74, 137), Colour(49, 104, 142), Colour(38, 130, 142), Colour(31, 158, 137),
        Colour(53, 183, 121), Colour(109, 205, 89), Colour(180, 222, 44), Colour(253, 231, 37),
    ]
    private static let purpleOrange = [
        Colour(45, 0, 75), Colour(84, 39, 136), Colour(128, 115, 172), Colour(178, 171, 210), Colour(240, 240, 240), Colour(253, 184, 99),
        Colour(224, 130, 20), Colour(179, 88, 6), Colour(127, 59, 8),
    ]

    private static func interpolate(_ stops: [Colour], _ x: Double) -> Colour {
        guard x.isFinite else { return Colour(128, 128, 128) }
        let at = max(0, min(1, x)) * Double(stops.count - 1)
        let i = min(Int(at), stops.count - 2)
        let f = at - Double(i)
        func mix(_ a: Int, _ b: Int) -> Int { Int((Double(a) + (Double(b) - Double(a)) * f).rounded()) }
        return Colour(mix(stops[i].red, stops[i + 1].red), mix(stops[i].green, stops[i + 1].green), mix(stops[i].blue, stops[i + 1].blue))
    }
}

extension HeatMap {
    func colour(_ value: Double) -> Colour {
        isDiverging ? .diverging(value / max(abs(low), abs(high))) : .sequential(share(value))
    }

    /// Position of a value between low and high, 0 to 1.
    func share(_ value: Double) -> Double {
        guard high > low, value.isFinite else { return 0 }
        return max(0, min(1, (value - low) / (high - low)))
    }
}
