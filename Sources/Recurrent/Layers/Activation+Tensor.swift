#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Activations of whole tensors: elementwise, or along the last axis.
extension Activation {
    public func applied<S: Scalar>(to z: Tensor<S>) -> Tensor<S> {
        if self == .softmax { return Activation.softmax(z) }
        if self == .logSoftmax { return Activation.logSoftmax(z) }
        let y = Tensor<S>(z.shape)
        var i = 0
        while i < z.count {
            let count = min(S.Vector.width, z.count - i)
            self(S.Vector(loading: UnsafePointer(z.pointer + i), count: count)).store(to: y.pointer + i, count: count)
            i += S.Vector.width
        }
        return y
    }

    /// dL/dz from dL/dy.
    public func pullback<S: Scalar>(_ gradient: Tensor<S>, value y: Tensor<S>, at z: Tensor<S>) -> Tensor<S> {
        let dZ = Tensor<S>(gradient.shape)
        if self == .softmax {
            // dz = y∘(dy − Σ dy·y) along the last axis; for a single unit y is 1 and dz exactly 0.
            let width = max(1, y.shape.last ?? 1)
            for row in stride(from: 0, to: y.count, by: width) {
                var dot: S = 0
                for j in row..<row + width { dot += gradient[j] * y[j] }
                for j in row..<row + width { dZ[j] = y[j] * (gradient[j] - dot) }
            }
            return dZ
        }
        if self == .logSoftmax {
            // dz = dy − softmax(z)·Σ dy.
            let width = max(1, y.shape.last ?? 1)
            let softmax = Activation.softmax(z)
            for row in stride(from: 0, to: y.count, by: width) {
                var sum: S = 0
                for j in row..<row + width { sum += gradient[j] }
                for j in row..<row + width { dZ[j] = gradient[j] - softmax[j] * sum }
            }
            return dZ
        }
        var i = 0
        while i < z.count {
            let count = min(S.Vector.width, z.count - i)
            func lane(_ tensor: Tensor<S>) -> S.Vector { S.Vector(loading: UnsafePointer(tensor.pointer + i), count: count) }
            (lane(gradient) * derivative(value: lane(y), at: lane(z))).store(to: dZ.pointer + i, count: count)
            i += S.Vector.width
        }
        return dZ
    }

    /// z − max z − log Σ e^(z − max z).
    private static func logSoftmax<S: Scalar>(_ z: Tensor<S>) -> Tensor<S> {
        let y = Tensor<S>(z.shape)
        let width = max(1, z.shape.last ?? 1)
        for row in stride(from: 0, to: z.count, by: width) {
            var largest = z[row]
            for j in row..<row + width { largest = max(largest, z[j]) }
            var total = 0.0
            for j in row..<row + width { total += exp(Double(z[j] - largest)) }
            for j in row..<row + width { y[j] = S(Double(z[j] - largest) - log(total)) }
        }
        return y
    }

    private static func softmax<S: Scalar>(_ z: Tensor<S>) -> Tensor<S> {
        let y = Tensor<S>(z.shape)
        let width = max(1, z.shape.last ?? 1)
        for row in stride(from: 0, to: z.count, by: width) {
            var largest = z[row]
            for j in row..<row + width { largest = max(largest, z[j]) }
            var total: S = 0
            for j in row..<row + width {
                var (difference, value) = (z[j] - largest, S(0))
                S.Vector(loading: &difference, count: 1).exponential().store(to: &value, count: 1)
                y[j] = value
                total += value
            }
            for j in row..<row + width { y[j] = width == 1 && !total.isNaN ? 1 : y[j] / total }
        }
        return y
    }
}
