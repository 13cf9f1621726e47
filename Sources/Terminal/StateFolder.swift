#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `$XDG_STATE_HOME/unroll`, by default `~/.local/state/unroll`.
enum StateFolder {
    /// As a person calls it.
    static let name = "the state folder ($XDG_STATE_HOME/unroll, or ~/.local/state/unroll)"

    /// A file in it, with the folder made; nil where there is no home or it can't be written.
    static func file(_ name: String) -> String? { path().map { $0 + "/" + name } }

    static func path() -> String? {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }
        guard let base = variable("XDG_STATE_HOME") ?? variable("HOME").map({ $0 + "/.local/state" }) else { return nil }
        let folder = base + "/unroll"
        var path = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
            path += part + "/"
            mkdir(path, 0o700)
        }
        return access(folder, W_OK) == 0 ? folder : nil
    }
}
