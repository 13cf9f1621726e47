/// Something drawn over a chart's axes.
public struct Mark: Sendable {
    public enum Shape: Sendable {
        /// A line through points in their order; a gap where one is nan.
        case line(x: [Double], y: [Double])
        /// Points alone. `sizes` are areas in points², one for all or one each; `paints` one each or empty.
        case points(x: [Double], y: [Double], sizes: [Double], paints: [Paint])
        case bars([Bar], isHorizontal: Bool)
        /// What lies between two lines.
        case area(x: [Double], low: [Double], high: [Double])
        /// A text; an arrow from it to `target` if there is one.
        case text(String, x: Double, y: Double, anchor: Anchor, target: Point?)
        /// A line across the whole chart, at a height or (vertical) at a place.
        case rule(Double, isVertical: Bool)
        /// A stripe across the whole chart between two heights or (vertical) two places.
        case band(Double, Double, isVertical: Bool)
    }

    public struct Point: Sendable, Hashable {
        public var x: Double
        public var y: Double

        public init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// One bar: its middle on the axis it stands on, how thick it is, and from where it reaches how far.
    public struct Bar: Sendable, Hashable {
        public var at: Double
        public var thickness: Double
        public var base: Double
        public var length: Double
        /// nil for the mark's own paint.
        public var paint: Paint?

        public init(at: Double, thickness: Double = 0.8, base: Double = 0, length: Double, paint: Paint? = nil) {
            self.at = at
            self.thickness = thickness
            self.base = base
            self.length = length
            self.paint = paint
        }
    }

    public enum Anchor: Sendable { case start, middle, end }
    /// Where a text stands to its place.
    public enum Rise: Sendable { case above, middle, below }
    public enum Dash: Sendable { case solid, dashed, dotted, dashDot, none }
    /// The sign at each point of a line; `none` for the line alone.
    public enum Marker: Sendable, Hashable { case none, dot, circle, square, triangle, triangleDown, diamond, plus, cross, star, bar }

    public var shape: Shape
    /// Its name in the legend; empty for no entry.
    public var name: String
    public var paint: Paint
    /// Width of lines in points.
    public var width: Double
    public var dash: Dash
    public var marker: Marker
    /// Size of markers in points.
    public var markerSize: Double
    /// 0 is invisible, 1 covers what is below.
    public var opacity: Double
    /// Measured by the chart's right axis.
    public var isOnRight: Bool
    /// Of texts.
    public var rise: Rise
    /// Bars and areas as outlines alone.
    public var isOutline: Bool
    /// Whether a mark widens the axes to be seen whole.
    public var isFitted: Bool

    public init(
        _ shape: Shape, name: String = "", paint: Paint = .series(0), width: Double = 1.5, dash: Dash = .solid, marker: Marker = .none, opacity: Double = 1
    ) {
        self.shape = shape
        self.name = name
        self.paint = paint
        self.width = width
        self.dash = dash
        self.marker = marker
        self.opacity = opacity
        markerSize = 6
        isOnRight = false
        isOutline = false
        rise = .above
        isFitted = true
    }

    /// All numbers of the mark along an axis, and those at which an axis may end without a margin.
    func extent(isVertical: Bool) -> (values: [Double], sticky: [Double]) {
        switch shape {
        case .line(let x, let y), .points(let x, let y, _, _): return (isVertical ? y : x, [])
        case .area(let x, let low, let high): return (isVertical ? low + high : x, [])
        case .bars(let bars, let isHorizontal):
            if isVertical != isHorizontal { return (bars.flatMap { [$0.base, $0.base + $0.length] }, bars.map(\.base)) }
            return (bars.flatMap { [$0.at - $0.thickness / 2, $0.at + $0.thickness / 2] }, [])
        case .text: return ([], [])
        case .rule(let at, let stands): return (stands != isVertical ? [at] : [], [])
        case .band(let low, let high, let stands): return (stands != isVertical ? [low, high] : [], [])
        }
    }
}
