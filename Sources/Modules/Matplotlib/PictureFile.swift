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
        if DataFiles.isDirectory(path) { throw failure(EISDIR, text) }
        guard DataFiles.write(SVGRenderer.render(figure), to: path) else { throw failure(errno, text) }
    }

    private static func failure(_ code: Int32, _ name: String) -> Raise {
        let kind: ExceptionKind =
            switch code {
            case ENOENT, ENOTDIR: .fileNotFoundError
            case EACCES, EPERM, EROFS: .permissionError
            case EISDIR: .isADirectoryError
            default: .osError
            }
        return Raise(ExceptionObject(.named(kind), [.int(Int(code)), .string(String(cString: strerror(code))), .string(name)]))
    }
}
