import Fuzzing
import Glibc

/// `make fuzz-parsers`: libFuzzer looks for bytes that lead one reader of documents onto new paths. The reader is named by
/// UNROLL_READER; all other words are libFuzzer's (`-max_total_time=300 CORPUS`).
@main
enum ParserFuzz {
    nonisolated(unsafe) static var target: Target?
    nonisolated(unsafe) static var kind = Target.Kind.syntax

    static func main() {
        let name = getenv("UNROLL_READER").map { String(cString: $0) } ?? ""
        guard let wanted = Target.Kind(rawValue: name) else {
            print("UNROLL_READER names a reader: \(Target.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
            exit(2)
        }
        kind = wanted
        let folder = ".build/fuzz/libfuzzer-\(name)"
        for path in [".build", ".build/fuzz", folder, folder + "/files", folder + "/corpus"] { mkdir(path, 0o755) }
        for (i, document) in Corpus(repository: ".").documents.filter({ $0.kind == wanted }).enumerated() {
            guard let file = fopen("\(folder)/corpus/seed-\(i)", "w") else { continue }
            fwrite(document.bytes, 1, document.bytes.count, file)
            fclose(file)
        }
        target = Target(folder: folder + "/files")
        var words = (CommandLine.arguments + [folder + "/corpus", "-artifact_prefix=\(folder)/"]).map { strdup($0) } + [nil]
        var count = Int32(words.count - 1)
        words.withUnsafeMutableBufferPointer { buffer in
            var pointer = buffer.baseAddress
            _ = run(&count, &pointer) { data, size in
                ParserFuzz.target?.read(Array(UnsafeBufferPointer(start: data, count: size)), as: ParserFuzz.kind)
                return 0
            }
        }
    }

    @_silgen_name("LLVMFuzzerRunDriver")
    static func run(_ count: UnsafeMutablePointer<Int32>, _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>, _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32) -> Int32
}
