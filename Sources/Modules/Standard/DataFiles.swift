package import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reading files that a script names, and finding what the program ships.
public enum DataFiles {
    /// Where `lessons` and `datasets` lie: UNROLL_HOME, beside the binary or above it (a build folder inside of the
    /// repository), or the working folder.
    public static func home() -> String? {
        var candidates: [String] = []
        if let named = getenv("UNROLL_HOME").map({ String(cString: $0) }), !named.isEmpty { candidates.append(named) }
        if let binary = executablePath() {
            var folder = parent(binary)
            for _ in 0..<5 {
                candidates.append(folder)
                candidates.append(folder + "/share/unroll")
                folder = parent(folder)
            }
        }
        candidates.append(".")
        return candidates.first { isDirectory($0 + "/lessons") && isDirectory($0 + "/datasets") }
    }

    private static func executablePath() -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        return count > 0 ? String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    public static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path as a person types it: `~` and `~/…` begin in the user's home folder, quotes around it are no part of it.
    public static func typed(_ path: String) -> String {
        var path = path
        if let quote = path.first, quote == "\"" || quote == "'", path.count > 1, path.last == quote { path = String(path.dropFirst().dropLast()) }
        guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME").map({ String(cString: $0) }), !home.isEmpty else { return path }
        return home + path.dropFirst()
    }

    public static func isDirectory(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && (info.st_mode & S_IFMT) == S_IFDIR
    }

    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Names in a folder, sorted.
    public static func list(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Writes a file whole or not at all: beside its place first, then moved there. False if it can't be
    /// written; `errno` then says why.
    public static func write(_ bytes: [UInt8], to path: String) -> Bool {
        let draft = path + ".unroll-\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { return false }
        var at = 0
        let isWhole = bytes.withUnsafeBytes { buffer in
            while at < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + at }, buffer.count - at)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return false }
                at += count
            }
            return true
        }
        // Why it failed, before tidying up succeeds.
        var reason = errno
        if close(descriptor) == 0, isWhole {
            if rename(draft, path) == 0 { return true }
            reason = errno
        }
        unlink(draft)
        errno = reason
        return false
    }

    public static func write(_ text: String, to path: String) -> Bool { write(Array(text.utf8), to: path) }

    /// The bytes of a file; nil if it can't be read, or has more than a gibibyte (a device may never end).
    public static func bytes(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            result += buffer[..<count]
            if result.count > 1 << 30 { return nil }
        }
        return ferror(file) == 0 ? result : nil
    }

    /// Whether `read` would find a file by the name a script gives it.
    public static func isFound(_ path: String, from folder: String) -> Bool { places(path, folder).contains(where: exists) }

    /// Where a file is looked for by the name a script gives it.
    static func places(_ path: String, _ folder: String) -> [String] {
        if path.hasPrefix("/") { return [path] }
        let shipped = home().map { [$0 + "/datasets/" + (path.hasPrefix("datasets/") ? String(path.dropFirst(9)) : path)] } ?? []
        return [folder + "/" + path] + shipped
    }

    /// A text file by the name a script gives it: in the script's folder, else among the shipped datasets.
    package static func read(_ path: String, _ vm: Interpreter) throws -> String {
        let found = try Files.readable(path, vm)
        if isDirectory(found) { throw Raise(ExceptionObject(.named(.isADirectoryError), [.int(21), .string("Is a directory"), .string(path)])) }
        guard let data = bytes(found) else { throw Raise(ExceptionObject(.named(.permissionError), [.int(13), .string("Permission denied"), .string(path)])) }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw undecodable(data, path)
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    /// What Python says of the first byte that is no UTF-8.
    private static func undecodable(_ data: [UInt8], _ path: String) -> Raise {
        var (line, lineStart) = (1, 0)
        for part in data.split(separator: 10, omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { break }
            line += 1
            lineStart += part.count + 1
        }
        var (decoder, bytes) = (Unicode.UTF8.ForwardParser(), data.dropFirst(lineStart).makeIterator())
        var position = lineStart
        var reason = "invalid start byte"
        scan: while true {
            switch decoder.parseScalar(from: &bytes) {
            case .valid(let encoded): position += encoded.count
            case .emptyInput: break scan
            case .error:
                let leads = data.indices.contains(position) && (0xC2...0xF4).contains(data[position])
                if leads { reason = position + 1 < data.count ? "invalid continuation byte" : "unexpected end of data" }
                break scan
            }
        }
        let byte = data.indices.contains(position) ? String(data[position], radix: 16) : "0"
        return Raise(.unicodeDecodeError, "'utf-8' codec can't decode byte 0x\(byte) in position \(position): \(reason)", hint: "Line \(line) of \(path) is no UTF-8: save the file as UTF-8, or read it with encoding='latin-1'.")
    }
}
