import Interpreter
import Plots
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Pictures as files.
enum PictureFile {
    /// Writes a figure as SVG, whole or not at all.
    ///
    /// - Parameter name: a file name; relative ones start in the working folder.
    static func save(_ figure: Figure, as name: Value, format: String? = nil, _ vm: Interpreter) throws {
        guard let text = name.text else { throw Raise(.typeError, "expected str, bytes or os.PathLike object, not \(name.typeName)", hint: "Give a file name: savefig('picture.svg').") }
        let file = text.split(separator: "/").last.map(String.init) ?? text
        let ending = file.contains(".") && !file.hasSuffix(".") ? String(file.split(separator: ".").last ?? "").lowercased() : ""
        let wanted = (format ?? (ending.isEmpty ? "" : ending)).lowercased()
        guard wanted == "svg" else {
            let stem = ending.isEmpty ? text : String(text.dropLast(ending.count + 1))
            throw Raise(
                .valueError, wanted.isEmpty ? "the file name '\(text)' says no format (supported formats: svg)" : "Format '\(wanted)' is not supported (supported formats: svg)",
                hint: "Pictures are saved as SVG, which every browser shows and which stays sharp: savefig('\(stem).svg').")
        }
        let path = text.hasPrefix("/") ? text : vm.directory + "/" + text
        try write(SVGRenderer.render(figure), to: path, named: text)
    }

    /// The file is written beside its place and then moved there.
    private static func write(_ content: String, to path: String, named name: String) throws {
        func failure() -> Raise {
            let code = errno
            let kind: ExceptionKind =
                switch code {
                case ENOENT, ENOTDIR: .fileNotFoundError
                case EACCES, EPERM, EROFS: .permissionError
                case EISDIR: .isADirectoryError
                default: .osError
                }
            return Raise(ExceptionObject(.named(kind), [.int(Int(code)), .string(String(cString: strerror(code))), .string(name)]))
        }
        if DataFiles.isDirectory(path) { throw Raise(ExceptionObject(.named(.isADirectoryError), [.int(Int(EISDIR)), .string("Is a directory"), .string(name)])) }
        let draft = path + ".\(getpid()).part"
        guard let file = fopen(draft, "wb") else { throw failure() }
        var content = content
        let isWritten = content.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
        guard fclose(file) == 0, isWritten, rename(draft, path) == 0 else {
            let error = failure()
            unlink(draft)
            throw error
        }
    }
}
