#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A learning rate that depends on how many steps were taken (keras/src/optimizers/schedules).
public enum Schedule: Sendable, Equatable {
    case exponential(Double, steps: Double, rate: Double, staircase: Bool)
    /// values[i] up to and with boundaries[i].
    case piecewise(boundaries: [Double], values: [Double])
    case polynomial(Double, steps: Double, end: Double, power: Double, cycle: Bool)
    case inverseTime(Double, steps: Double, rate: Double, staircase: Bool)
    /// Loshchilov & Hutter 2017, after a straight warm-up if there is one.
    case cosine(Double, steps: Double, alpha: Double, warmup: (target: Double, steps: Double)?)
    case cosineRestarts(Double, steps: Double, tMul: Double, mMul: Double, alpha: Double)

    public static func == (a: Schedule, b: Schedule) -> Bool { String(describing: a) == String(describing: b) }

    public func rate(at step: Double) -> Double {
        switch self {
        case .exponential(let first, let steps, let rate, let staircase):
            return first * pow(rate, staircase ? (step / steps).rounded(.down) : step / steps)
        case .piecewise(let boundaries, let values):
            let at = boundaries.firstIndex { step <= $0 } ?? boundaries.count
            return values.indices.contains(at) ? values[at] : values.last ?? 0
        case .polynomial(let first, let steps, let end, let power, let cycle):
            let length = cycle ? steps * (step == 0 ? 1 : (step / steps).rounded(.up)) : steps
            return (first - end) * pow(1 - (cycle ? step : min(step, steps)) / length, power) + end
        case .inverseTime(let first, let steps, let rate, let staircase):
            return first / (1 + rate * (staircase ? (step / steps).rounded(.down) : step / steps))
        case .cosine(let first, let steps, let alpha, let warmup):
            guard let warmup else { return decayed(first, min(step, steps) / steps, alpha) }
            let at = min(step, steps + warmup.steps)
            if at < warmup.steps { return (warmup.target - first) * at / warmup.steps + first }
            return decayed(warmup.target, (at - warmup.steps) / steps, alpha)
        case .cosineRestarts(let first, let steps, let tMul, let mMul, let alpha):
            var fraction = step / steps
            let restart: Double
            if tMul == 1 {
                restart = fraction.rounded(.down)
                fraction -= restart
            } else {
                restart = (log(1 - fraction * (1 - tMul)) / log(tMul)).rounded(.down)
                fraction = (fraction - (1 - pow(tMul, restart)) / (1 - tMul)) / pow(tMul, restart)
            }
            return first * ((1 - alpha) * 0.5 * pow(mMul, restart) * (1 + cos(.pi * fraction)) + alpha)
        }
    }

    private func decayed(_ from: Double, _ fraction: Double, _ alpha: Double) -> Double {
        from * ((1 - alpha) * 0.5 * (1 + cos(.pi * fraction)) + alpha)
    }
}
