import Arrays
import Interpreter
import StandardBridge

/// `np.save`, `np.load`, `np.savez`, `np.savetxt`, `np.loadtxt`, `np.genfromtxt`.
enum ArrayFiles {
    private static func path(_ value: Value, _ vm: Interpreter) throws -> String {
        if let text = value.text { return text }
        throw Raise(.typeError, "expected a file name, not '\(value.typeName)'")
    }

    private static func read(_ path: String, _ vm: Interpreter) throws -> [UInt8] {
        let found = try Files.readable(path, vm)
        guard let bytes = DataFiles.bytes(found) else { throw Raise(ExceptionObject(.named(.permissionError), [.int(13), .string("Permission denied"), .string(path)])) }
        return bytes
    }

    /// `a.tofile(…)`.
    static let toFile = Builtin("tofile", "self, fid, sep='', format='%s'", "Writes the bytes of the numbers, without a header.", example: "x.tofile('x.bin')") { call in
        let array = try NumPy.argument(call[0], call.vm)
        let (name, separator) = (try path(call[1], call.vm), try call.string(2, or: ""))
        if separator.isEmpty {
            guard array.dtype != .object else { throw Raise(.osError, "cannot write object arrays to a file in binary mode") }
            try Files.write(array.rawBytes, to: name, call.vm)
        } else {
            let words = try call.vm.sequence(.object(ArrayObject(array.reshaped([-1])))).map { try call.vm.str($0) }
            try Files.write(words.joined(separator: separator), to: name, call.vm)
        }
        return .none
    }

    static let table: [Builtin] = [
        Builtin("save", "file, arr, allow_pickle=True", "Writes an array into a .npy file.", example: "np.save('x.npy', x)") { call in
            let name = try path(call[0], call.vm)
            try Files.write(NPY.encode(NumPy.argument(call[1], call.vm)), to: name.hasSuffix(".npy") ? name : name + ".npy", call.vm)
            return .none
        },
        Builtin("savez", "file, *args, **kwds", "Writes several arrays into a .npz file.", example: "np.savez('data.npz', x=x, y=y)") { try saveAll($0) },
        Builtin("savez_compressed", "file, *args, **kwds", "Writes several arrays into a .npz file (here without compression).") { try saveAll($0) },
        Builtin("load", "file, mmap_mode=None, allow_pickle=False", "Reads a .npy or .npz file.", example: "x = np.load('x.npy')") { call in
            let name = try path(call[0], call.vm)
            let bytes = try read(name, call.vm)
            if bytes.starts(with: [0x50, 0x4B]) {
                let parts = try StoredZip.read(bytes)
                return .object(ArchiveObject(name, try parts.map { (String($0.name.hasSuffix(".npy") ? $0.name.dropLast(4) : $0.name[...]), try NPY.decode($0.bytes)) }))
            }
            return .object(ArrayObject(try NPY.decode(bytes)))
        },
        Builtin("fromfile", "file, dtype=float, count=-1, sep='', offset=0", "Reads the bytes of numbers, or with sep= numbers in a text, without a header.", example: "np.fromfile('x.bin', dtype='float32')") { call in
            let name = try path(call[0], call.vm)
            let dtype = call.has(1) ? try NumPy.requiredDType(call[1], call.vm) : .float64
            guard dtype.isNumber else { throw Raise(.valueError, "Cannot read into object array", hint: "Only arrays of numbers have bytes of a fixed length.") }
            let (count, separator, offset) = (try call.int(2, or: -1), try call.string(3, or: ""), try call.int(4, or: 0))
            if !separator.isEmpty {
                let words = try DataFiles.read(name, call.vm).split(whereSeparator: { $0.isWhitespace || separator.contains($0) }).map(String.init)
                let numbers = words.prefix(count < 0 ? words.count : count).map { NumPy.number($0) }
                guard let known = numbers.reduce(into: [Double]?([]), { result, x in if let x { result?.append(x) } else { result = nil } }) else {
                    throw Raise(.valueError, "string or file could not be read to its end due to unmatched data")
                }
                return .object(ArrayObject(try NumPy.convertArray(NDArray(known), to: dtype, call.vm)))
            }
            guard offset >= 0 else { throw Raise(.valueError, "offset must be non-negative") }
            let bytes = try read(name, call.vm).dropFirst(offset)
            let there = bytes.count / max(1, dtype.byteCount)
            let taken = count < 0 ? there : min(count, there)
            return .object(ArrayObject(try NDArray(dtype, shape: [taken], raw: bytes.prefix(taken * dtype.byteCount))))
        },
        Builtin("savetxt", "fname, X, fmt='%.18e', delimiter=' ', newline='\\n', header='', footer='', comments='# '", "Writes an array as a table of text.") { call in
            let array = try NumPy.argument(call[1], call.vm)
            guard array.rank == 1 || array.rank == 2 else { throw Raise(.valueError, "Expected 1D or 2D array, got \(array.rank)D array instead") }
            let table = array.rank == 1 ? try array.reshaped([-1, 1]) : array
            let formats = try NumPy.items(call[2], call.vm)?.map { $0.text ?? "%s" } ?? [call.string(2, or: "%.18e")]
            guard formats.count == 1 || formats.count == table.shape[1] else { throw Raise(.valueError, "fmt has wrong number of % formats:  \(formats)") }
            let (delimiter, newline, comments) = (try call.string(3, or: " "), try call.string(4, or: "\n"), try call.string(7, or: "# "))
            var text = ""
            func remark(_ words: String) { if !words.isEmpty { text += comments + words.replacing("\n", with: "\n" + comments) + newline } }
            remark(try call.string(5, or: ""))
            for i in 0..<table.shape[0] {
                let row = table.row(i)
                let words = try (0..<table.shape[1]).map { j in
                    try call.vm.str(call.vm.arithmetic(.modulo, .string(formats[min(j, formats.count - 1)]), NumPy.python(row.storage, row.row(j).offset), inPlace: false))
                }
                text += words.joined(separator: delimiter) + newline
            }
            remark(try call.string(6, or: ""))
            try Files.write(text, to: path(call[0], call.vm), call.vm)
            return .none
        },
        Builtin("loadtxt", "fname, dtype=float, comments='#', delimiter=None, converters=None, skiprows=0, usecols=None, unpack=False, ndmin=0, encoding=None, max_rows=None", "Reads a table of numbers from a text file.") { call in
            let columns = try call.optional(6).map { try ArrayMethods.axes($0, call.vm) }
            if call.optional(4) != nil { throw Raise(.notImplementedError, "converters are not part of this np.loadtxt", hint: "Use pandas.read_csv.") }
            return try table(call, skip: call.int(5, or: 0), columns: columns, comments: call.optional(2)?.text, delimiter: call.optional(3)?.text, dtype: call.has(1) ? call[1] : .object(TypeObject.float), unpack: call.bool(7, or: false), least: call.int(8, or: 0), limit: call.optional(10).map { try call.vm.index($0) }, missing: nil)
        },
        Builtin("genfromtxt", "fname, dtype=float, comments='#', delimiter=None, skip_header=0, skip_footer=0, converters=None, missing_values=None, filling_values=None, usecols=None, names=None, encoding=None, unpack=False", "Reads a table of numbers from a text file; what is missing becomes nan.") { call in
            if call.optional(10) != nil { throw Raise(.notImplementedError, "names= needs record arrays, which are not part of this NumPy", hint: "Use pandas.read_csv.") }
            return try table(call, skip: call.int(4, or: 0), columns: call.optional(9).map { try ArrayMethods.axes($0, call.vm) }, comments: call.optional(2)?.text, delimiter: call.optional(3)?.text, dtype: call.has(1) ? call[1] : .object(TypeObject.float), unpack: call.bool(12, or: false), least: 0, limit: nil, missing: call.optional(8).map { try call.vm.double($0) } ?? .nan, footer: call.int(5, or: 0))
        },
    ]

    private static func saveAll(_ call: Call) throws -> Value {
        let name = try path(call[0], call.vm)
        var parts: [(name: String, bytes: [UInt8])] = []
        for (i, value) in call.rest.enumerated() { parts.append(("arr_\(i).npy", try NPY.encode(NumPy.argument(value, call.vm)))) }
        for option in call.options { parts.append((option.name.text + ".npy", try NPY.encode(NumPy.argument(option.value, call.vm)))) }
        try Files.write(StoredZip.write(parts), to: name.hasSuffix(".npz") ? name : name + ".npz", call.vm)
        return .none
    }

    private static func table(
        _ call: Call, skip: Int, columns: [Int]?, comments: String?, delimiter: String?, dtype: Value, unpack: Bool, least: Int, limit: Int?, missing: Double?, footer: Int = 0
    ) throws -> Value {
        let vm = call.vm
        let lines: [String]
        if let given = try NumPy.items(call[0], vm) { lines = try given.map { try vm.str($0) } } else {
            lines = try DataFiles.read(path(call[0], vm), vm).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        }
        let kind = try NumPy.requiredDType(dtype, vm)
        var rows: [[String]] = []
        for (number, line) in lines.dropFirst(max(0, skip)).dropLast(max(0, footer)).enumerated() {
            var words = line[...]
            if let comments, !comments.isEmpty, let at = words.ranges(of: comments).first { words = words[..<at.lowerBound] }
            if words.allSatisfy(\.isWhitespace) { continue }
            if let limit, rows.count >= limit { break }
            var fields = delimiter.map { words.split(separator: $0, omittingEmptySubsequences: false).map { $0.trimmingBlanks() } } ?? words.split(whereSeparator: \.isWhitespace).map(String.init)
            if let columns {
                fields = try columns.map { n in
                    let at = n < 0 ? n + fields.count : n
                    guard fields.indices.contains(at) else { throw Raise(.valueError, "invalid column index \(n) at row \(rows.count + 1) with \(fields.count) columns") }
                    return fields[at]
                }
            }
            if let first = rows.first, first.count != fields.count {
                throw Raise(.valueError, missing == nil
                    ? "the number of columns changed from \(first.count) to \(fields.count) at row \(rows.count + 1); use `usecols` to select a subset and avoid this error"
                    : "Some errors were detected !\n    Line #\(number + 1 + skip) (got \(fields.count) columns instead of \(first.count))")
            }
            rows.append(fields)
        }
        let width = rows.first?.count ?? 0
        var array: NDArray
        if kind.isText {
            array = NDArray(texts: rows.flatMap { $0 }, shape: [rows.count, width])
        } else {
            let values = try rows.enumerated().flatMap { i, row in
                try row.enumerated().map { j, word -> Double in
                    if let x = NumPy.number(word) { return x }
                    if let missing { return missing }
                    throw Raise(.valueError, "could not convert string \(Str.quoted(word)) to \(kind.name) at row \(i), column \(j + 1).", hint: "A header line is left out with skiprows=1; another delimiter with delimiter=','.")
                }
            }
            array = try NumPy.convertArray(NDArray(values, shape: [rows.count, width]), to: kind, vm)
        }
        // One row or column alone is a vector.
        if least < 2, width == 1 || rows.count == 1 { array = try array.reshaped([-1]) }
        if least == 0, array.count == 1 { array = try array.reshaped([]) }
        if unpack { array = try array.transposed() }
        return .object(ArrayObject(array))
    }
}

/// The arrays of a .npz file.
final class ArchiveObject: Object {
    private let name: String
    private let parts: [(name: String, array: NDArray)]

    init(_ name: String, _ parts: [(String, NDArray)]) {
        self.name = name
        self.parts = parts.map { ($0.0, $0.1) }
    }

    nonisolated(unsafe) private static let archiveType: TypeObject = TypeObject("NpzFile", module: "numpy.lib.npyio", methods: [
        Builtin("keys", "self", "The names of the arrays.") { call in .items((call[0].of(ArchiveObject.self)?.parts ?? []).map { .string($0.name) }) },
        Builtin("items", "self", "Names and arrays.") { call in .items((call[0].of(ArchiveObject.self)?.parts ?? []).map { .pair(.string($0.name), .object(ArrayObject($0.array))) }) },
        Builtin("close", "self", "Nothing to close: the arrays are read.") { _ in .none },
        Builtin("__enter__", "self", "The archive itself.") { $0[0] },
        Builtin("__exit__", "self, *exception", "Nothing to close.") { _ in .none },
    ])

    override var type: TypeObject { ArchiveObject.archiveType }
    override func repr(_ vm: Interpreter) -> String { "NpzFile '\(name)' with keys: \(parts.map(\.name).joined(separator: ", "))" }
    override func attribute(_ name: Name, _ vm: Interpreter) -> Value? { name.text == "files" ? .items(parts.map { .string($0.name) }) : nil }
    override func length(_ vm: Interpreter) -> Int? { parts.count }
    override func contains(_ value: Value, _ vm: Interpreter) -> Bool? { parts.contains { $0.name == value.text } }
    override func iterator(_ vm: Interpreter) throws -> Iterator? { try List(parts.map { .string($0.name) }).iterator(vm) }
    override func item(_ key: Value, _ vm: Interpreter) throws -> Value {
        guard let found = parts.first(where: { $0.name == key.text }) else { throw Raise(.keyError, "\(key.text ?? "") is not a file in the archive") }
        return .object(ArrayObject(found.array))
    }
}
