#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The C library's logarithm and exponential.
enum Logarithm {
    static func natural(_ x: Double) -> Double { log(x) }
    static func exponential(_ x: Double) -> Double { exp(x) }
}
