#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A stream of random bits, and the distributions drawn from it as NumPy draws them (numpy/random/src/distributions).
public protocol RandomSource: Sendable {
    mutating func nextWord() -> UInt32
    mutating func next() -> UInt64
    /// A double in [0, 1) with 53 random bits.
    mutating func uniform() -> Double
    mutating func normal() -> Double
    mutating func exponential() -> Double
    /// A whole number up to and with a bound.
    mutating func bounded(upTo bound: UInt64) -> UInt64
}

extension RandomSource {
    /// Marsaglia and Tsang (2000); below shape 1 Best's rejection (1983).
    public mutating func gamma(_ shape: Double) -> Double {
        if shape == 1 { return exponential() }
        if shape <= 0 { return 0 }
        if shape < 1 {
            while true {
                let u = uniform()
                let v = exponential()
                if u <= 1 - shape {
                    let x = pow(u, 1 / shape)
                    if x <= v { return x }
                } else {
                    let y = -log((1 - u) / shape)
                    let x = pow(1 - shape + shape * y, 1 / shape)
                    if x <= v + y { return x }
                }
            }
        }
        let b = shape - 1.0 / 3
        let c = 1 / (9 * b).squareRoot()
        while true {
            var x = 0.0
            var v = 0.0
            repeat {
                x = normal()
                v = 1 + c * x
            } while v <= 0
            v = v * v * v
            let u = uniform()
            if u < 1 - 0.0331 * (x * x) * (x * x) { return b * v }
            if log(u) < 0.5 * x * x + b * (1 - v + log(v)) { return b * v }
        }
    }

    public mutating func beta(_ a: Double, _ b: Double) -> Double {
        guard a <= 1, b <= 1 else {
            let x = gamma(a)
            return x / (x + gamma(b))
        }
        while true {
            let (u, v) = (uniform(), uniform())
            let (x, y) = (pow(u, 1 / a), pow(v, 1 / b))
            guard x + y <= 1 else { continue }
            if x + y > 0 { return x / (x + y) }
            let (logX, logY) = (log(u) / a, log(v) / b)
            let top = max(logX, logY)
            return exp(logX - top - log(exp(logX - top) + exp(logY - top)))
        }
    }

    public mutating func poisson(_ mean: Double) -> Int {
        if mean == 0 { return 0 }
        if mean < 10 {
            let limit = exp(-mean)
            var (count, product) = (0, 1.0)
            while true {
                product *= uniform()
                if product <= limit { return count }
                count += 1
            }
        }
        // Hörmann's transformed rejection (1993).
        let root = mean.squareRoot()
        let logMean = log(mean)
        let b = 0.931 + 2.53 * root
        let a = -0.059 + 0.02483 * b
        let inverse = 1.1239 + 1.1328 / (b - 3.4)
        let limit = 0.9277 - 3.6224 / (b - 2)
        while true {
            let u = uniform() - 0.5
            let v = uniform()
            let us = 0.5 - abs(u)
            let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
            if us >= 0.07, v <= limit { return Int(k) }
            if k < 0 || (us < 0.013 && v > us) { continue }
            if log(v) + log(inverse) - log(a / (us * us) + b) <= -mean + k * logMean - lgamma(k + 1) { return Int(k) }
        }
    }

    public mutating func binomial(_ n: Int, _ p: Double) -> Int {
        if n == 0 || p == 0 { return 0 }
        if p <= 0.5 { return p * Double(n) <= 30 ? inversion(n, p) : rejection(n, p) }
        return n - ((1 - p) * Double(n) <= 30 ? inversion(n, 1 - p) : rejection(n, 1 - p))
    }

    private mutating func inversion(_ n: Int, _ p: Double) -> Int {
        let q = 1 - p
        let start = exp(Double(n) * log(q))
        let np = Double(n) * p
        let bound = Int(min(Double(n), np + 10 * (np * q + 1).squareRoot()))
        var (x, px, u) = (0, start, uniform())
        while u > px {
            x += 1
            if x > bound {
                (x, px) = (0, start)
                u = uniform()
            } else {
                u -= px
                px = Double(n - x + 1) * p * px / (Double(x) * q)
            }
        }
        return x
    }

    /// BTPE (Kachitvichyanukul & Schmeiser 1988), for p ≤ 1/2.
    private mutating func rejection(_ count: Int, _ p: Double) -> Int {
        let n = Double(count)
        let (r, q) = (p, 1 - p)
        let fm = n * r + r
        let m = fm.rounded(.down)
        let p1 = (2.195 * (n * r * q).squareRoot() - 4.6 * q).rounded(.down) + 0.5
        let xm = m + 0.5
        let (xl, xr) = (xm - p1, xm + p1)
        let c = 0.134 + 20.5 / (15.3 + m)
        var a = (fm - xl) / (fm - xl * r)
        let left = a * (1 + a / 2)
        a = (xr - fm) / (xr * q)
        let right = a * (1 + a / 2)
        let p2 = p1 * (1 + 2 * c)
        let p3 = p2 + c / left
        let p4 = p3 + c / right
        let nrq = n * r * q
        while true {
            let u = uniform() * p4
            var v = uniform()
            var y: Double
            if u <= p1 { return Int((xm - p1 * v + u).rounded(.down)) }
            if u <= p2 {
                let x = xl + (u - p1) / c
                v = v * c + 1 - abs(m - x + 0.5) / p1
                if v > 1 { continue }
                y = x.rounded(.down)
            } else if u <= p3 {
                y = (xl + log(v) / left).rounded(.down)
                if y < 0 || v == 0 { continue }
                v *= (u - p2) * left
            } else {
                y = (xr - log(v) / right).rounded(.down)
                if y > n || v == 0 { continue }
                v *= (u - p3) * right
            }
            let k = abs(y - m)
            if k <= 20 || k >= nrq / 2 - 1 {
                let s = r / q
                let a = s * (n + 1)
                var f = 1.0
                if m < y {
                    for i in Int(m) + 1...Int(y) { f *= a / Double(i) - s }
                } else if m > y {
                    for i in Int(y) + 1...Int(m) { f /= a / Double(i) - s }
                }
                if v > f { continue }
                return Int(y)
            }
            let rho = (k / nrq) * ((k * (k / 3 + 0.625) + 0.16666666666666666) / nrq + 0.5)
            let t = -k * k / (2 * nrq)
            let logV = log(v)
            if logV < t - rho { return Int(y) }
            if logV > t + rho { continue }
            let (x1, f1, z, w) = (y + 1, m + 1, n + 1 - m, n - y + 1)
            func tail(_ x: Double) -> Double {
                let s = x * x
                return (13680 - (462 - (132 - (99 - 140 / s) / s) / s) / s) / x / 166320
            }
            let limit = xm * log(f1 / x1) + (n - m + 0.5) * log(z / w) + (y - m) * log(w * r / (x1 * q)) + tail(f1) + tail(z) + tail(x1) + tail(w)
            if logV > limit { continue }
            return Int(y)
        }
    }

    public mutating func geometric(_ p: Double) -> Int {
        if p >= 0.333333333333333333333333 {
            let u = uniform()
            var (x, sum, product) = (1, p, p)
            while u > sum, x < 1 << 40 {
                product *= 1 - p
                sum += product
                x += 1
            }
            return x
        }
        let value = (log1p(-uniform()) / log1p(-p)).rounded(.up)
        return value >= 9.2e18 ? .max : Int(value)
    }

    /// n trials over outcomes of given probabilities: binomials one after another.
    public mutating func multinomial(_ n: Int, _ probabilities: [Double]) -> [Int] {
        var counts = [Int](repeating: 0, count: probabilities.count)
        var (left, remaining) = (n, 1.0)
        for (i, p) in probabilities.dropLast().enumerated() {
            counts[i] = binomial(left, min(1, max(0, p / remaining)))
            left -= counts[i]
            if left <= 0 { return counts }
            remaining -= p
        }
        if !counts.isEmpty { counts[counts.count - 1] = left }
        return counts
    }

    /// A whole number up to and with a bound, by masked rejection: what shuffles of all generators draw.
    public mutating func masked(upTo bound: UInt64) -> UInt64 {
        if bound == 0 { return 0 }
        var mask = bound
        for shift: UInt64 in [1, 2, 4, 8, 16, 32] { mask |= mask >> shift }
        while true {
            let value = (bound <= 0xFFFF_FFFF ? UInt64(nextWord()) : next()) & mask
            if value <= bound { return value }
        }
    }

    /// Fisher–Yates from the end: an order, of which the places from `first` on are drawn.
    public mutating func shuffled(_ order: [Int], from first: Int = 1) -> [Int] {
        var order = order
        for i in stride(from: order.count - 1, through: max(1, first), by: -1) { order.swapAt(i, Int(masked(upTo: UInt64(i)))) }
        return order
    }

    /// The same with bounded numbers, as sampling without putting back shuffles.
    public mutating func shuffledByBounds(_ order: [Int], from first: Int = 1) -> [Int] {
        var order = order
        for i in stride(from: order.count - 1, through: max(1, first), by: -1) { order.swapAt(i, Int(bounded(upTo: UInt64(i)))) }
        return order
    }
}

extension MersenneTwister: RandomSource {
    public mutating func exponential() -> Double { -log(1 - uniform()) }
    public mutating func bounded(upTo bound: UInt64) -> UInt64 { masked(upTo: bound) }
}
