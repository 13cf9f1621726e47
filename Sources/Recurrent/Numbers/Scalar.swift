internal import COpenBLAS

/// The precision an engine runs in: Float for training, Double for gradient checks.
public protocol Scalar: BinaryFloatingPoint & Sendable {
    /// What the equations of a cell are evaluated on: several numbers at once, or one.
    associatedtype Vector: Lane where Vector.Element == Self
    /// Whether a vector fits a register of the processor this was compiled for.
    static var hasWideVectors: Bool { get }

    /// C ← A·B + beta·C, row-major; `lda`, `ldb`, `ldc` are row lengths in memory.
    static func multiply(
        _ a: UnsafePointer<Self>, transposed ta: Bool, _ lda: Int, _ b: UnsafePointer<Self>, transposed tb: Bool, _ ldb: Int,
        into c: UnsafeMutablePointer<Self>, _ ldc: Int, rows: Int, columns: Int, inner: Int, beta: Self)

    /// Runs a layer's pass in this precision: how generic code reaches the specialised methods of `any Layer`.
    static func forward(_ layer: any Layer, _ inputs: [Signal<Self>], _ weights: [Tensor<Self>], _ context: Context<Self>) -> Pass<Self>
    static func backward(_ layer: any Layer, _ pass: Pass<Self>, _ gradients: [Tensor<Self>?], _ weights: [Tensor<Self>], _ into: [Tensor<Self>]) -> [Tensor<Self>?]
}

extension Float: Scalar {
    public typealias Vector = SIMD16<Float>
    public static var hasWideVectors: Bool { HAS_WIDE_REGISTERS != 0 }

    public static func multiply(
        _ a: UnsafePointer<Float>, transposed ta: Bool, _ lda: Int, _ b: UnsafePointer<Float>, transposed tb: Bool, _ ldb: Int,
        into c: UnsafeMutablePointer<Float>, _ ldc: Int, rows: Int, columns: Int, inner: Int, beta: Float
    ) {
        guard rows > 0, columns > 0, inner > 0 else { return }
        cblas_sgemm(
            CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1,
            a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
    }

    public static func forward(_ layer: any Layer, _ inputs: [Signal<Float>], _ weights: [Tensor<Float>], _ context: Context<Float>) -> Pass<Float> {
        layer.forward(inputs, weights, context)
    }
    public static func backward(_ layer: any Layer, _ pass: Pass<Float>, _ gradients: [Tensor<Float>?], _ weights: [Tensor<Float>], _ into: [Tensor<Float>]) -> [Tensor<Float>?] {
        layer.backward(pass, gradients, weights, into)
    }
}

extension Double: Scalar {
    public typealias Vector = Double
    /// Gradient checks have BLAS make their products.
    public static var hasWideVectors: Bool { false }

    public static func multiply(
        _ a: UnsafePointer<Double>, transposed ta: Bool, _ lda: Int, _ b: UnsafePointer<Double>, transposed tb: Bool, _ ldb: Int,
        into c: UnsafeMutablePointer<Double>, _ ldc: Int, rows: Int, columns: Int, inner: Int, beta: Double
    ) {
        guard rows > 0, columns > 0, inner > 0 else { return }
        cblas_dgemm(
            CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1,
            a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
    }

    public static func forward(_ layer: any Layer, _ inputs: [Signal<Double>], _ weights: [Tensor<Double>], _ context: Context<Double>) -> Pass<Double> {
        layer.forward(inputs, weights, context)
    }
    public static func backward(_ layer: any Layer, _ pass: Pass<Double>, _ gradients: [Tensor<Double>?], _ weights: [Tensor<Double>], _ into: [Tensor<Double>]) -> [Tensor<Double>?] {
        layer.backward(pass, gradients, weights, into)
    }
}
