#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Time that only moves forwards.
public enum Clock {
    public static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// A moment as the clock on the wall shows it: `2026-11-24 15:02`.
    public static func text(_ secondsSince1970: Int) -> String {
        var (moment, parts) = (time_t(secondsSince1970), tm())
        localtime_r(&moment, &parts)
        func two(_ n: Int32) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(two(parts.tm_hour)):\(two(parts.tm_min))"
    }
}
