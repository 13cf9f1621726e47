import COpenBLAS
import Glibc

/// The rate of OpenBLAS's own single-precision product, in GFLOP/s: the ceiling of what a network can reach here.
enum ProductRate {
    static func measure(threads: Int32, size: Int = 2048, repeats: Int = 6) -> Double {
        openblas_set_num_threads(threads)
        let a = [Float](repeating: 0.5, count: size * size)
        let b = [Float](repeating: 0.25, count: size * size)
        var c = [Float](repeating: 0, count: size * size)
        let n = Int32(size)
        func product() { cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, &c, n) }
        product()
        var best = Double.infinity
        for _ in 0..<repeats {
            let start = Run.now()
            product()
            best = min(best, Run.now() - start)
        }
        return 2 * Double(size) * Double(size) * Double(size) / best / 1e9
    }
}
