package import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The one door between scripts and files: whatever reads or writes a file for a script asks here for its real path.
package enum Files {
    /// The path of an existing file that a script may read, by the name it gives.
    ///
    /// Names count from the script's folder, then from the shipped datasets. Links are followed before the folder is
    /// judged.
    /// - Throws: FileNotFoundError; PermissionError where the file lies outside of what the script may read.
    package static func readable(_ path: String, _ vm: Interpreter) throws -> String {
        guard !path.utf8.contains(0) else { throw Raise(.valueError, "embedded null byte") }
        let home = DataFiles.home()
        guard !path.isEmpty, let found = DataFiles.places(path, vm.directory).first(where: DataFiles.exists) else {
            let exception = ExceptionObject(.named(.fileNotFoundError), [.int(2), .string("No such file or directory"), .string(path)])
            let shipped = home.map { DataFiles.list($0 + "/datasets").filter { $0.hasSuffix(".csv") } } ?? []
            exception.hints = ["Looked in the folder \(vm.directory == "." ? "you started in" : vm.directory) and in the shipped datasets (\(shipped.joined(separator: ", ")))."]
            throw Raise(exception)
        }
        let folders = [vm.directory] + vm.access.readable + vm.access.writable + (home.map { [$0 + "/datasets", $0 + "/lessons"] } ?? [])
        if vm.access.readsAnything || isInside(found, folders) {
            try checkKind(found, path, vm)
            return found
        }
        throw refused(path, "A script reads files below its own folder and the working folder. For another folder: unroll run --allow-read FOLDER …, or type the line at the prompt.")
    }

    /// Devices and pipes may never come to an end: only a file whose length is known, and fits, is read.
    private static func checkKind(_ found: String, _ path: String, _ vm: Interpreter) throws {
        var info = stat()
        guard stat(found, &info) == 0, (info.st_mode & S_IFMT) != S_IFDIR else { return }
        guard (info.st_mode & S_IFMT) == S_IFREG else { throw Raise(.osError, "'\(path)' is a device or a pipe, not a file", hint: "Only files are read here: copy what it gives into one.") }
        // As text and as values it takes several times its length.
        if Int(info.st_size) > vm.memoryLimit / 4 { throw Raise(.memoryError, "'\(path)' has \(info.st_size >> 20) MiB, more than fit into memory", hint: "Cut it into parts, or give more with --memory-limit.") }
    }

    /// The path a script may write to, by the name it gives; the file need not be there yet.
    ///
    /// - Throws: FileNotFoundError if its folder isn't there, IsADirectoryError, PermissionError.
    package static func writable(_ path: String, _ vm: Interpreter) throws -> String {
        guard !path.utf8.contains(0) else { throw Raise(.valueError, "embedded null byte") }
        guard !path.isEmpty else { throw Raise(ExceptionObject(.named(.fileNotFoundError), [.int(2), .string("No such file or directory"), .string(path)])) }
        let full = path.hasPrefix("/") ? path : vm.directory + "/" + path
        if DataFiles.isDirectory(full) { throw Raise(ExceptionObject(.named(.isADirectoryError), [.int(21), .string("Is a directory"), .string(path)])) }
        let folder = DataFiles.parent(full)
        guard DataFiles.isDirectory(folder) else { throw Raise(ExceptionObject(.named(.fileNotFoundError), [.int(2), .string("No such file or directory"), .string(path)])) }
        // A link is written through: its end is what counts. One that leads nowhere yet is refused.
        var info = stat()
        let isLink = lstat(full, &info) == 0 && (info.st_mode & S_IFMT) == S_IFLNK
        guard isInside(isLink ? full : folder, [vm.directory] + vm.access.writable) else {
            throw refused(path, "Files are written below the working folder. For another folder start with --allow-write FOLDER.")
        }
        return full
    }

    /// Writes a whole file for a script, or nothing.
    package static func write(_ bytes: [UInt8], to path: String, _ vm: Interpreter) throws {
        let full = try writable(path, vm)
        guard DataFiles.write(bytes, to: real(full) ?? full) else { throw unwritten(path, errno) }
    }

    package static func write(_ text: String, to path: String, _ vm: Interpreter) throws { try write(Array(text.utf8), to: path, vm) }

    /// What the system says of a file that can't be written, as Python words it.
    private static func unwritten(_ path: String, _ code: Int32) -> Raise {
        let exception = ExceptionObject(.named(code == EACCES || code == EPERM || code == EROFS ? .permissionError : .osError), [.int(Int(code)), .string(String(cString: strerror(code))), .string(path)])
        if code == ENOSPC || code == EDQUOT { exception.hints = ["The disk is full: what was there before is still there."] }
        return Raise(exception)
    }

    private static func refused(_ path: String, _ hint: String) -> Raise {
        let exception = ExceptionObject(.named(.permissionError), [.int(13), .string("Permission denied"), .string(path)])
        exception.hints = [hint]
        return Raise(exception)
    }

    private static func isInside(_ path: String, _ folders: [String]) -> Bool {
        guard let path = real(path) else { return false }
        return folders.contains { folder in
            guard let folder = real(folder) else { return false }
            return path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
        }
    }

    private static func real(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
