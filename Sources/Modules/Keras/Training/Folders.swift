#if canImport(Glibc)
import Glibc
import StandardBridge
#else
import Darwin
#endif

extension DataFiles {
    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) {
        if path.isEmpty || path == "." || path == "/" || exists(path) { return }
        makeFolder(parent(path))
        mkdir(path, 0o777)
    }
}
