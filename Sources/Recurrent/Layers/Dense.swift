/// y = act(x·W + b) over the last axis.
public struct Dense: Layer {
    public var units: Int
    public var activation: Activation
    public var useBias: Bool
    public var kernelInitializer = Initializer.glorotUniform
    public var biasInitializer = Initializer.zeros

    public init(units: Int, activation: Activation = .linear, useBias: Bool = true) {
        self.units = units
        self.activation = activation
        self.useBias = useBias
    }

    public var kind: String { "Dense" }
    public var settings: [(String, String)] { [("units", String(units)), ("activation", activation.rawValue)] }

    public func weights(for input: [Int?]) throws(ModelError) -> [WeightSpec] {
        guard units > 0 else { throw .units(layer: kind, given: units) }
        guard let last = input.last, let features = last else { throw .rank(layer: kind, expected: 2, found: input.map { $0 ?? -1 }) }
        guard Double(units) * Double(features) < 4e9 else { throw .tooLarge(layer: kind, parameters: Double(units) * Double(features)) }
        var list = [WeightSpec(name: "kernel", shape: [features, units], initializer: kernelInitializer)]
        if useBias { list.append(WeightSpec(name: "bias", shape: [units], initializer: biasInitializer)) }
        return list
    }

    public func output(for input: [Int?]) throws(ModelError) -> [Int?] {
        guard !input.isEmpty else { throw .rank(layer: kind, expected: 2, found: []) }
        return input.dropLast() + [units]
    }

    public func forward<S: Scalar>(_ input: Tensor<S>, _ weights: [Tensor<S>], _ context: Context<S>) -> Pass<S> {
        let features = weights[0].shape[0]
        let rows = input.count / max(1, features)
        let z = Tensor<S>(input.shape.dropLast() + [units])
        if useBias { for i in 0..<rows { (z.pointer + i * units).update(from: weights[1].pointer, count: units) } }
        S.multiply(
            UnsafePointer(input.pointer), transposed: false, features, UnsafePointer(weights[0].pointer), transposed: false, units, into: z.pointer, units,
            rows: rows, columns: units, inner: features, beta: 1)
        let y = activation == .softmax ? Dense.softmax(z, units) : Dense.map(z, activation)
        return Pass(input: input, output: y, mask: context.mask, kept: [z], context: context)
    }

    public func backward<S: Scalar>(_ pass: Pass<S>, _ gradient: Tensor<S>, _ weights: [Tensor<S>], _ into: [Tensor<S>]) -> Tensor<S> {
        let features = weights[0].shape[0]
        let rows = pass.input.count / max(1, features)
        let (z, y) = (pass.kept[0], pass.output)
        let dZ = Tensor<S>(gradient.shape)
        if activation == .softmax {
            // dz = y∘(dy − Σ dy·y) along the last axis; for a single unit y is 1 and dz exactly 0.
            for i in 0..<rows {
                var dot: S = 0
                for j in 0..<units { dot += gradient[i * units + j] * y[i * units + j] }
                for j in 0..<units { dZ[i * units + j] = y[i * units + j] * (gradient[i * units + j] - dot) }
            }
        } else {
            for i in 0..<gradient.count { dZ[i] = gradient[i] * Dense.slope(activation, y[i], z[i]) }
        }
        S.multiply(
            UnsafePointer(pass.input.pointer), transposed: true, features, UnsafePointer(dZ.pointer), transposed: false, units, into: into[0].pointer, units,
            rows: features, columns: units, inner: rows, beta: 1)
        if useBias { for i in 0..<rows { for j in 0..<units { into[1][j] += dZ[i * units + j] } } }
        let dX = Tensor<S>(pass.input.shape)
        S.multiply(
            UnsafePointer(dZ.pointer), transposed: false, units, UnsafePointer(weights[0].pointer), transposed: true, units, into: dX.pointer, features,
            rows: rows, columns: features, inner: units, beta: 0)
        return dX
    }

    static func map<S: Scalar>(_ z: Tensor<S>, _ activation: Activation) -> Tensor<S> {
        let y = Tensor<S>(z.shape)
        var i = 0
        while i < z.count {
            let count = min(S.Vector.width, z.count - i)
            activation(S.Vector(loading: UnsafePointer(z.pointer + i), count: count)).store(to: y.pointer + i, count: count)
            i += S.Vector.width
        }
        return y
    }

    private static func slope<S: Scalar>(_ activation: Activation, _ y: S, _ z: S) -> S {
        var (value, argument, result) = (y, z, S(0))
        activation.derivative(value: S.Vector(loading: &value, count: 1), at: S.Vector(loading: &argument, count: 1)).store(to: &result, count: 1)
        return result
    }

    static func softmax<S: Scalar>(_ z: Tensor<S>, _ width: Int) -> Tensor<S> {
        let y = Tensor<S>(z.shape)
        for row in 0..<z.count / max(1, width) {
            var largest = z[row * width]
            for j in 1..<max(1, width) { largest = max(largest, z[row * width + j]) }
            var total: S = 0
            for j in 0..<width {
                var (difference, value) = (z[row * width + j] - largest, S(0))
                S.Vector(loading: &difference, count: 1).exponential().store(to: &value, count: 1)
                y[row * width + j] = value
                total += value
            }
            for j in 0..<width { y[row * width + j] = width == 1 && !total.isNaN ? 1 : y[row * width + j] / total }
        }
        return y
    }
}
