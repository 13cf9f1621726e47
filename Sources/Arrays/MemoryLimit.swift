#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How much memory this process may take. The one place that says so.
public enum MemoryLimit {
    /// In bytes: what UNROLL_MEMORY_LIMIT says, else half of what there is.
    nonisolated(unsafe) public static var bytes = getenv("UNROLL_MEMORY_LIMIT").flatMap { parse(String(cString: $0)) } ?? present / 2

    /// The machine's memory or, where it is less, what the control group of this process may take.
    private static let present: Int = {
        let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
        let machine = pages > 0 && size > 0 ? pages * size : 4 << 30
        return ([machine] + groups.compactMap(number)).min() ?? machine
    }()

    /// Where Linux keeps the limits of control groups, second version and first, the outermost and one's own.
    private static var groups: [String] {
        let own = text("/proc/self/cgroup")?.split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3) ?? "/"
        return ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup\(own)/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    }

    private static func number(_ path: String) -> Int? { text(path)?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

    /// The first bytes of one of the system's files.
    private static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    /// What this process holds now; 0 where the system doesn't say.
    public static var resident: Int {
        guard let fields = text("/proc/self/statm")?.split(separator: " "), fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// What is left of the limit; below 0 where more is held already.
    public static var left: Int { bytes - resident }

    /// Whether so much more fits. What is small is not asked about: the watch over the whole sees to it.
    static func has(roomFor size: Int) -> Bool { size <= bytes && (size < 64 << 20 || size <= left) }

    /// A limit as a person writes it: `2G`, `1.5GiB`, `800M`, a number of bytes.
    public static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let units = ["": 0, "b": 0, "k": 10, "kb": 10, "kib": 10, "m": 20, "mb": 20, "mib": 20, "g": 30, "gb": 30, "gib": 30, "t": 40, "tb": 40, "tib": 40]
        guard let number = Double(digits), let shift = units[text[digits.endIndex...].lowercased()] else { return nil }
        return Int(exactly: (number * Double(1 << shift)).rounded()).flatMap { $0 > 0 ? $0 : nil }
    }
}
