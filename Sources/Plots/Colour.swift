/// A colour in red, green and blue, 0 to 255.
public struct Colour: Sendable, Hashable {
    public var red: Int
    public var green: Int
    public var blue: Int

    public init(_ red: Int, _ green: Int, _ blue: Int) {
        self.red = max(0, min(255, red))
        self.green = max(0, min(255, green))
        self.blue = max(0, min(255, blue))
    }

    public init(hex: UInt32) { self.init(Int(hex >> 16 & 255), Int(hex >> 8 & 255), Int(hex & 255)) }

    public var hex: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Perceived lightness, 0 to 1 (the weights of ITU-R BT.601).
    public var lightness: Double { (0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)) / 255 }

    /// Black or white: what can be read on this colour.
    public var readable: Colour { lightness > 0.55 ? Colour(0, 0, 0) : Colour(255, 255, 255) }

    /// Nearest of the 256 colours of an xterm: its 6×6×6 cube or its greys.
    public var xterm: Int {
        func step(_ c: Int) -> Int { c < 48 ? 0 : c < 115 ? 1 : (c - 35) / 40 }
        func level(_ i: Int) -> Int { i == 0 ? 0 : 55 + 40 * i }
        let cube = (step(red), step(green), step(blue))
        let grey = max(0, min(23, ((red + green + blue) / 3 - 3) / 10))
        let value = 8 + 10 * grey
        if distance(to: Colour(value, value, value)) < distance(to: Colour(level(cube.0), level(cube.1), level(cube.2))) { return 232 + grey }
        return 16 + 36 * cube.0 + 6 * cube.1 + cube.2
    }

    /// The code of the nearest of the six coloured foregrounds every terminal has (31 to 36); 39, the terminal's own, for greys.
    public var ansi: Int {
        let (low, high) = (min(red, green, blue), max(red, green, blue))
        if high - low < 40 { return 39 }
        // Which of the three primaries take part, and so the hue.
        let middle = (low + high) / 2
        let code = 30 + (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0)
        return code
    }

    private func distance(to other: Colour) -> Int {
        (red - other.red) * (red - other.red) + (green - other.green) * (green - other.green) + (blue - other.blue) * (blue - other.blue)
    }

    func mixed(with other: Colour, _ share: Double) -> Colour {
        func mix(_ a: Int, _ b: Int) -> Int { Int(bounded: (Double(a) + (Double(b) - Double(a)) * max(0, min(1, share))).rounded()) }
        return Colour(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }

    static func mean(_ colours: [Colour]) -> Colour? {
        guard !colours.isEmpty else { return nil }
        let n = colours.count
        return Colour(colours.reduce(0) { $0 + $1.red } / n, colours.reduce(0) { $0 + $1.green } / n, colours.reduce(0) { $0 + $1.blue } / n)
    }

    /// Colours of lines: Okabe & Ito's, which colour-blind readers tell apart, without yellow and black.
    public static let series = [Colour(0, 114, 178), Colour(230, 126, 0), Colour(0, 158, 115), Colour(204, 62, 20), Colour(204, 121, 167), Colour(86, 180, 233)]
}

/// What a mark is drawn with.
public enum Paint: Sendable, Hashable {
    /// The colour of the page's text, black on white or white on black.
    case ink
    /// The n-th of the colours that series get in turn.
    case series(Int)
    case colour(Colour)

    /// The colour itself; nil where the page decides.
    public var colour: Colour? {
        switch self {
        case .ink: nil
        case .series(let i): Colour.series[Int(UInt(bitPattern: i) % UInt(Colour.series.count))]
        case .colour(let colour): colour
        }
    }

    /// The foreground code of a terminal with sixteen colours.
    var ansi: Int {
        switch self {
        case .ink: 39
        case .series(let i): [34, 33, 32, 31, 35, 36][Int(UInt(bitPattern: i) % 6)]
        case .colour(let colour): colour.ansi
        }
    }
}
