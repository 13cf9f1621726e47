#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A stretch of the weights' block that is one weight.
public struct WeightSpan: Sendable {
    public let range: Range<Int>
    public let isTrainable: Bool
    public let constraint: Constraint?
    public let shape: [Int]

    public init(_ range: Range<Int>, shape: [Int], isTrainable: Bool = true, constraint: Constraint? = nil) {
        self.range = range
        self.shape = shape
        self.isTrainable = isTrainable
        self.constraint = constraint
    }
}

/// Turns gradients into weight updates, over all weights of a model in one pass (keras/src/optimizers). It keeps what
/// it learned about each weight from step to step.
public final class Optimizer {
    /// How a gradient g becomes a step. m, v and so on are the slots that each weight keeps.
    public enum Rule: Sendable, Equatable {
        /// m = μ·m − lr·g; w += m (with Nesterov: w += μ·m − lr·g).
        case sgd(momentum: Float, nesterov: Bool)
        /// w −= lr·g / √(v + ε), v the running mean of g² (ε inside the root); centered takes the mean of g off; with
        /// momentum the steps add up.
        case rmsprop(rho: Float, momentum: Float, epsilon: Float, centered: Bool)
        /// Kingma & Ba 2015: w −= α·m / (√v + ε), α = lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ). AMSGrad keeps the largest v.
        case adam(beta1: Float, beta2: Float, epsilon: Float, amsgrad: Bool)
        /// Kingma & Ba 2015, section 7.1: the largest |g| instead of the mean of g².
        case adamax(beta1: Float, beta2: Float, epsilon: Float)
        /// Dozat 2016: Adam with Nesterov's look ahead and a momentum that warms up.
        case nadam(beta1: Float, beta2: Float, epsilon: Float)
        /// Duchi et al. 2011: w −= lr·g / √(Σg² + ε).
        case adagrad(initial: Float, epsilon: Float)
        /// Zeiler 2012: steps in the unit of the weights.
        case adadelta(rho: Float, epsilon: Float)

        /// Numbers kept for each weight.
        public var slots: Int {
            switch self {
            case .sgd(let momentum, _): momentum == 0 ? 0 : 1
            case .rmsprop(_, let momentum, _, let centered): 1 + (momentum > 0 ? 1 : 0) + (centered ? 1 : 0)
            case .adam(_, _, _, let amsgrad): amsgrad ? 3 : 2
            case .adamax, .nadam, .adadelta: 2
            case .adagrad: 1
            }
        }

        /// Keras's names of the slots, in its order.
        public var slotNames: [String] {
            switch self {
            case .sgd(let momentum, _): momentum == 0 ? [] : ["momentum"]
            case .rmsprop(_, let momentum, _, let centered): ["velocity"] + (momentum > 0 ? ["momentum"] : []) + (centered ? ["average_gradient"] : [])
            case .adam(_, _, _, let amsgrad): ["momentum", "velocity"] + (amsgrad ? ["velocity_hat"] : [])
            case .adamax: ["momentum", "norm"]
            case .nadam: ["momentum", "velocity"]
            case .adagrad: ["accumulator"]
            case .adadelta: ["accumulated_grad", "accumulated_delta_var"]
            }
        }
    }
    public enum Clipping: Sendable, Equatable { case none, value(Float), norm(Float), globalNorm(Float) }
    public enum Rate: Sendable, Equatable { case constant(Float), schedule(Schedule) }

    public var rule: Rule
    public var rate: Rate
    public var clipping = Clipping.none
    /// The share of each weight, times the learning rate, that is taken away before each step.
    public var weightDecay: Float?
    public var iterations = 0
    var slots: [[Float]] = []
    /// Nadam's product of momenta.
    private var momentumProduct: Float = 1

    /// What training changes of it: to be kept and put back.
    public struct State {
        public var iterations: Int
        var rate: Rate
        public var slots: [[Float]]
        public var momentumProduct: Float
    }

    public var state: State {
        get { State(iterations: iterations, rate: rate, slots: slots, momentumProduct: momentumProduct) }
        set { (iterations, rate, slots, momentumProduct) = (newValue.iterations, newValue.rate, newValue.slots, newValue.momentumProduct) }
    }

    public init(_ rule: Rule, learningRate: Float) {
        self.rule = rule
        rate = .constant(learningRate)
    }

    public static var adam: Optimizer { Optimizer(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false), learningRate: 0.001) }
    public static var sgd: Optimizer { Optimizer(.sgd(momentum: 0, nesterov: false), learningRate: 0.01) }
    public static var rmsprop: Optimizer { Optimizer(.rmsprop(rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false), learningRate: 0.001) }

    /// The rate of the next step.
    public var learningRate: Float {
        get {
            switch rate {
            case .constant(let rate): rate
            case .schedule(let schedule): Float(schedule.rate(at: Double(iterations)))
            }
        }
        set { rate = .constant(newValue) }
    }

    /// The slot of a weight, as it is now.
    public func slot(_ index: Int, _ range: Range<Int>) -> [Float] {
        slots.indices.contains(index) && range.upperBound <= slots[index].count ? Array(slots[index][range]) : [Float](repeating: 0, count: range.count)
    }

    public func setSlot(_ index: Int, _ range: Range<Int>, _ values: [Float]) {
        guard slots.indices.contains(index), range.upperBound <= slots[index].count, values.count == range.count else { return }
        slots[index].replaceSubrange(range, with: values)
    }

    public var isBuilt: Bool { !slots.isEmpty || (rule.slots == 0 && iterations > 0) }

    /// One update of the weights' block. Gradients of what is not trained must be zero, or are made so here.
    public func step(_ weights: Tensor<Float>, _ gradients: Tensor<Float>, _ spans: [WeightSpan]) {
        build(weights.count)
        let trained = spans.filter(\.isTrainable)
        clip(gradients.pointer, trained)
        let lr = learningRate
        if let weightDecay {
            for span in trained { for i in span.range { weights[i] -= weights[i] * weightDecay * lr } }
        }
        let t = Float(iterations + 1)
        if case .nadam(let beta1, _, _) = rule { momentumProduct *= beta1 * (1 - 0.5 * powf(0.96, t)) }
        withSlots { slots in
            let (w, g) = (weights.pointer, gradients.pointer)
            for range in Optimizer.merged(trained) { Threads.overParts(of: range) { update(w, g, slots, $0, lr, t) } }
        }
        iterations += 1
        for span in trained {
            span.constraint?.apply(to: weights.view(span.range.lowerBound, span.shape))
        }
    }

    /// Makes the slots.
    public func build(_ count: Int) {
        guard slots.count != rule.slots || slots.contains(where: { $0.count != count }) else { return }
        var first: Float = 0
        if case .adagrad(let initial, _) = rule { first = initial }
        slots = (0..<rule.slots).map { _ in [Float](repeating: first, count: count) }
    }

    /// Neighbouring spans as one, so that the loops below are long.
    private static func merged(_ spans: [WeightSpan]) -> [Range<Int>] {
        spans.reduce(into: []) { ranges, span in
            if let last = ranges.last, last.upperBound == span.range.lowerBound { ranges[ranges.count - 1] = last.lowerBound..<span.range.upperBound } else { ranges.append(span.range) }
        }
    }

    /// The memory of the slots the rule has, up to three, while nobody else touches it.
    private func withSlots(_ body: (Slots) -> Void) {
        var (first, second, third) = (slots.first ?? [], slots.count > 1 ? slots[1] : [], slots.count > 2 ? slots[2] : [])
        let count = slots.count
        slots = []
        first.withUnsafeMutableBufferPointer { a in
            second.withUnsafeMutableBufferPointer { b in third.withUnsafeMutableBufferPointer { c in body((a, b, c)) } }
        }
        slots = Array([first, second, third].prefix(count))
    }

    private typealias Slots = (UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>)

    private func update(_ w: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>, _ slots: Slots, _ range: Range<Int>, _ lr: Float, _ t: Float) {
        switch rule {
        case .sgd(let momentum, let nesterov):
            guard momentum != 0 else {
                for i in range { w[i] -= lr * gradient[i] }
                return
            }
            let m = slots.0
            for i in range {
                m[i] = momentum * m[i] - lr * gradient[i]
                w[i] += nesterov ? momentum * m[i] - lr * gradient[i] : m[i]
            }
        case .rmsprop(let rho, let momentum, let epsilon, let centered):
            let (v, m, centre) = (slots.0, slots.1, momentum > 0 ? slots.2 : slots.1)
            for i in range {
                let g = gradient[i]
                v[i] = rho * v[i] + (1 - rho) * g * g
                var below = v[i] + epsilon
                if centered {
                    centre[i] = rho * centre[i] + (1 - rho) * g
                    below -= centre[i] * centre[i]
                }
                let step = lr * g / below.squareRoot()
                if momentum > 0 {
                    m[i] = momentum * m[i] + step
                    w[i] -= m[i]
                } else {
                    w[i] -= step
                }
            }
        case .adam(let beta1, let beta2, let epsilon, let amsgrad):
            let alpha = lr * (1 - powf(beta2, t)).squareRoot() / (1 - powf(beta1, t))
            let (m, v, largest) = slots
            if amsgrad {
                for i in range {
                    let g = gradient[i]
                    m[i] += (g - m[i]) * (1 - beta1)
                    v[i] += (g * g - v[i]) * (1 - beta2)
                    largest[i] = max(largest[i], v[i])
                    w[i] -= alpha * m[i] / (largest[i].squareRoot() + epsilon)
                }
                return
            }
            // The one that nearly all use, sixteen weights at once.
            guard let m = m.baseAddress, let v = v.baseAddress else { return }
            for i in stride(from: range.lowerBound, to: range.upperBound, by: SIMD16<Float>.width) {
                let count = min(SIMD16<Float>.width, range.upperBound - i)
                func lanes(_ p: UnsafeMutablePointer<Float>) -> SIMD16<Float> { SIMD16(loading: UnsafePointer(p + i), count: count) }
                let g = lanes(gradient)
                let mean = lanes(m) + (g - lanes(m)) * (1 - beta1)
                let square = lanes(v) + (g * g - lanes(v)) * (1 - beta2)
                mean.store(to: m + i, count: count)
                square.store(to: v + i, count: count)
                (lanes(w) - alpha * mean / (square.squareRoot() + epsilon)).store(to: w + i, count: count)
            }
        case .adamax(let beta1, let beta2, let epsilon):
            let correction = 1 - powf(beta1, t)
            let (m, u, _) = slots
            for i in range {
                m[i] += (gradient[i] - m[i]) * (1 - beta1)
                u[i] = max(beta2 * u[i], abs(gradient[i]))
                w[i] -= lr * m[i] / (correction * (u[i] + epsilon))
            }
        case .nadam(let beta1, let beta2, let epsilon):
            let now = beta1 * (1 - 0.5 * powf(0.96, t))
            let next = beta1 * (1 - 0.5 * powf(0.96, t + 1))
            let (product, nextProduct) = (momentumProduct, momentumProduct * next)
            let correction = 1 - powf(beta2, t)
            let (m, v, _) = slots
            for i in range {
                let g = gradient[i]
                m[i] += (g - m[i]) * (1 - beta1)
                v[i] += (g * g - v[i]) * (1 - beta2)
                let ahead = next * m[i] / (1 - nextProduct) + (1 - now) * g / (1 - product)
                w[i] -= lr * ahead / ((v[i] / correction).squareRoot() + epsilon)
            }
        case .adagrad(_, let epsilon):
            let sum = slots.0
            for i in range {
                sum[i] += gradient[i] * gradient[i]
                w[i] -= lr * gradient[i] / (sum[i] + epsilon).squareRoot()
            }
        case .adadelta(let rho, let epsilon):
            let (grads, deltas, _) = slots
            for i in range {
                let g = gradient[i]
                grads[i] = rho * grads[i] + (1 - rho) * g * g
                let delta = -(deltas[i] + epsilon).squareRoot() * g / (grads[i] + epsilon).squareRoot()
                deltas[i] = rho * deltas[i] + (1 - rho) * delta * delta
                w[i] += lr * delta
            }
        }
    }

    private func clip(_ gradients: UnsafeMutablePointer<Float>, _ spans: [WeightSpan]) {
        func squares(_ range: Range<Int>) -> Float {
            var sum: Float = 0
            for i in range { sum += gradients[i] * gradients[i] }
            return sum
        }
        func scale(_ range: Range<Int>, _ norm: Float, _ limit: Float) {
            // A norm that is no number makes every gradient so, as in Keras.
            guard !(norm <= limit) else { return }
            for i in range { gradients[i] *= limit / norm }
        }
        switch clipping {
        case .none: break
        case .value(let limit): for span in spans { for i in span.range where !gradients[i].isNaN { gradients[i] = min(max(gradients[i], -limit), limit) } }
        case .globalNorm(let limit):
            let norm = spans.reduce(Float(0)) { $0 + squares($1.range) }.squareRoot()
            for span in spans { scale(span.range, norm, limit) }
        case .norm(let limit): for span in spans { scale(span.range, squares(span.range).squareRoot(), limit) }
        }
    }
}
