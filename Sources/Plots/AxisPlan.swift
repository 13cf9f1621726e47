#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An axis made ready to draw: its ends, and where a number lies between them.
struct AxisPlan {
    let axis: Axis
    /// The ends on the scale's own measure: logarithms on a logarithmic axis.
    let low: Double
    let high: Double

    /// Numbers beyond are drawn at the edge: their differences would not be finite.
    private static let largest = 1e300

    init(_ axis: Axis, _ marks: [Mark], isVertical: Bool) {
        self.axis = axis
        let isLog = axis.scale == .logarithmic
        func measure(_ x: Double) -> Double? {
            guard x.isFinite, !isLog || x > 0 else { return nil }
            return isLog ? log10(x) : max(-AxisPlan.largest, min(AxisPlan.largest, x))
        }
        var (low, high) = (Double.infinity, -Double.infinity)
        var sticky: Set<Double> = []
        for mark in marks where mark.isFitted {
            let (values, ends) = mark.extent(isVertical: isVertical)
            for value in values { if let value = measure(value) { (low, high) = (min(low, value), max(high, value)) } }
            for end in ends { if let end = measure(end) { sticky.insert(end) } }
        }
        if low > high { (low, high) = isLog ? (-1, 0) : (0, 1) } else {
            let (first, last) = (low, high)
            (low, high) = AxisPlan.opened(low, high)
            let margin = (high - low) * axis.margin
            if !(sticky.contains(first) && first == low) { low -= margin }
            if !(sticky.contains(last) && last == high) { high += margin }
        }
        let (wantedLow, wantedHigh) = (axis.low.flatMap(measure), axis.high.flatMap(measure))
        let ends = (wantedLow ?? low, wantedHigh ?? high)
        (self.low, self.high) = ends.0 == ends.1 ? AxisPlan.opened(ends.0, ends.1) : ends
    }

    /// A range that can be divided: a single number gets room on both sides.
    private static func opened(_ low: Double, _ high: Double) -> (Double, Double) {
        let size = max(abs(low), abs(high))
        if high - low > size * 1e-13, high - low > 1e-300 { return (low, high) }
        return size < 1e-290 ? (-0.05, 0.05) : (low - size * 0.05, high + size * 0.05)
    }

    /// The ends as numbers of the data.
    var limits: (low: Double, high: Double) { axis.scale == .logarithmic ? (pow(10, low), pow(10, high)) : (low, high) }

    /// Where a number lies: 0 at the axis's beginning, 1 at its end; nil for what can't be drawn.
    func place(_ x: Double) -> Double? {
        if x.isNaN { return nil }
        var value = x
        if axis.scale == .logarithmic {
            guard x > 0 else { return nil }
            value = log10(x)
        }
        value = max(-1e301, min(1e301, value))
        return (value - low) / (high - low)
    }

    /// Ticks inside of the ends, about `count` where they may be chosen.
    func ticks(_ count: Int) -> [Tick] {
        if let ticks = axis.ticks {
            return ticks.filter { tick in place(tick.at).map { $0 > -1e-9 && $0 < 1 + 1e-9 } ?? false }
        }
        let (from, to) = (min(low, high), max(low, high))
        switch axis.scale {
        case .linear: return Ticks.linear(from, to, count)
        case .logarithmic: return Ticks.logarithmic(from, to, count)
        case .dates: return Ticks.dates(from, to, count)
        }
    }
}

extension Chart {
    var xPlan: AxisPlan { AxisPlan(x, marks, isVertical: false) }
    var yPlan: AxisPlan { AxisPlan(y, marks.filter { !$0.isOnRight }, isVertical: true) }
    var rightPlan: AxisPlan? { right.map { AxisPlan($0, marks.filter(\.isOnRight), isVertical: true) } }

    /// Ends of the axes as they are drawn.
    public var xLimits: (low: Double, high: Double) { xPlan.limits }
    public var yLimits: (low: Double, high: Double) { yPlan.limits }
    public var rightLimits: (low: Double, high: Double)? { rightPlan?.limits }
    /// Places of the ticks as they are drawn on a usual page.
    public var xTicks: [Tick] { xPlan.ticks(8) }
    public var yTicks: [Tick] { yPlan.ticks(8) }
}

/// Texts for single places on axes.
public enum AxisText {
    /// The day of a moment in seconds since 1970.
    public static func date(_ seconds: Double) -> String {
        guard abs(seconds) < 1e13 else { return NumberText.short(seconds) }
        return CalendarDay(day: Int((seconds / 86_400).rounded(.down))).text
    }
}
