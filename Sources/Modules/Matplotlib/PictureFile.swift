import Interpreter
import Plots
import StandardBridge

/// Pictures as files.
enum PictureFile {
    /// Writes a figure as SVG below the working folder, whole or not at all.
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
        try Files.write(SVGRenderer.render(figure), to: text, vm)
    }
}
