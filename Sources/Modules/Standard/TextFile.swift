package import Interpreter

/// What `open` and `io.StringIO` give: a text that is read line by line, or collected and written when it is closed.
package final class TextFile: Iterator {
    private let name: String?
    private let mode: Mode
    private let isBinary: Bool
    private var points: [Unicode.Scalar]
    private var position = 0
    private(set) var isClosed = false
    /// Where a script was allowed to write when it opened the file, and whether something is not written yet.
    private var path: String?
    private var isChanged = false

    enum Mode { case read, write, memory }

    /// - Parameter name: nil for a text in memory.
    init(name: String?, text: String, mode: Mode, isBinary: Bool = false) {
        self.name = name
        self.mode = mode
        self.isBinary = isBinary
        points = Array(text.unicodeScalars)
    }

    /// A file that nobody holds any more is written as if it had been closed, as in CPython: `open(name, 'w').write(text)`.
    deinit {
        if let path, isChanged, !isClosed { _ = DataFiles.write(String(String.UnicodeScalarView(points)), to: path) }
    }

    nonisolated(unsafe) private static let file = TypeObject("TextIOWrapper", module: "_io", methods: methods)
    nonisolated(unsafe) static let memory = TypeObject("StringIO", module: "_io", methods: methods, constructor: Builtin("StringIO", "initial_value='', newline=None", "A text in memory that is used like a file.") { call in
        .object(TextFile(name: nil, text: try call.string(0, or: ""), mode: .memory))
    })
    package override var type: TypeObject { name == nil ? TextFile.memory : TextFile.file }
    package override func repr(_ vm: Interpreter) -> String {
        name.map { "<_io.TextIOWrapper name=\(Str.quoted($0)) mode='\(mode == .read ? "r" : "w")' encoding='UTF-8'>" } ?? "<_io.StringIO object at \(address)>"
    }
    package override func attribute(_ name: Name, _ vm: Interpreter) -> Value? {
        switch name.text {
        case "name": self.name.map { .string($0) }
        case "closed": .bool(isClosed)
        case "mode": .string(mode == .read ? "r" : "w")
        default: nil
        }
    }

    private func checkOpen() throws {
        if isClosed { throw Raise(.valueError, "I/O operation on closed file.") }
    }

    private func take(_ count: Int) throws -> Value {
        try checkOpen()
        if mode == .write { throw Raise(ExceptionObject(TextFile.unsupported, [.string("not readable")])) }
        let end = min(points.count, position &+ count)
        defer { position = end }
        let text = String(String.UnicodeScalarView(points[min(position, end)..<end]))
        return isBinary ? .object(BytesObject(Array(text.utf8))) : .string(text)
    }

    private func line() throws -> Value {
        let rest = points[min(position, points.count)...]
        let end = rest.firstIndex(of: "\n").map { $0 + 1 } ?? points.count
        return try take(end - position)
    }

    package override func next(_ vm: Interpreter) throws -> Value? {
        try checkOpen()
        return position < points.count ? try line() : nil
    }

    private func write(_ text: String) throws -> Int {
        try checkOpen()
        if mode == .read { throw Raise(ExceptionObject(TextFile.unsupported, [.string("not writable")])) }
        let new = Array(text.unicodeScalars)
        points.replaceSubrange(min(position, points.count)..<min(points.count, position + new.count), with: new)
        position += new.count
        isChanged = true
        return new.count
    }

    private func save(_ vm: Interpreter) throws {
        guard mode == .write, let name, !isClosed else { return }
        try Files.write(String(String.UnicodeScalarView(points)), to: name, vm)
        isChanged = false
    }

    nonisolated(unsafe) private static let unsupported = TypeObject("UnsupportedOperation", module: "io", base: .named(.osError))

    private static func file(_ call: Call) throws -> TextFile {
        guard let file = call[0].of(TextFile.self) else { throw Raise(.typeError, "a file is needed, not '\(call[0].typeName)'") }
        return file
    }

    private static let methods: [Builtin] = [
        Builtin("read", "self, size=-1, /", "The rest of the text, or so many characters.") { call in
            let count = call.optional(1) == nil ? -1 : try call.int(1)
            return try file(call).take(count < 0 ? Int.max / 2 : count)
        },
        Builtin("readline", "self, /", "The next line, with its end.") { try file($0).line() },
        Builtin("readlines", "self, /", "All lines that are left.") { call in .items(try call.vm.sequence(call[0])) },
        Builtin("write", "self, text, /", "Adds a text.") { call in
            guard let text = call[1].text ?? call[1].of(BytesObject.self).map({ String(decoding: $0.bytes, as: UTF8.self) }) else {
                throw Raise(.typeError, "write() argument must be str, not \(call[1].typeName)")
            }
            return .int(try file(call).write(text))
        },
        Builtin("writelines", "self, lines, /", "Adds several texts.") { call in
            for line in try call.vm.sequence(call[1]) { _ = try file(call).write(line.text ?? "") }
            return .none
        },
        Builtin("getvalue", "self, /", "The whole text.") { call in .string(String(String.UnicodeScalarView(try file(call).points))) },
        Builtin("seek", "self, position, /", "Goes to a place.") { call in
            try file(call).position = max(0, call.int(1))
            return call[1]
        },
        Builtin("tell", "self, /", "The place.") { .int(try file($0).position) },
        Builtin("flush", "self, /", "Writes what was collected.") { call in
            try file(call).save(call.vm)
            return .none
        },
        Builtin("close", "self, /", "Writes what was collected and ends the use.") { call in
            let file = try file(call)
            try file.save(call.vm)
            file.isClosed = true
            return .none
        },
        Builtin("readable", "self, /", "Whether it can be read.") { .bool(try file($0).mode != .write) },
        Builtin("writable", "self, /", "Whether it can be written.") { .bool(try file($0).mode != .read) },
        Builtin("__enter__", "self, /", "The file itself.") { call in
            try file(call).checkOpen()
            return call[0]
        },
        Builtin("__exit__", "self, *args", "Closes the file.") { call in
            let file = try file(call)
            try file.save(call.vm)
            file.isClosed = true
            return .none
        },
    ]

    package static let open = Builtin("open", "file, mode='r', buffering=-1, encoding=None, errors=None, newline=None", "A text file to read or to write, below the working folder.", example: "with open('notes.txt', 'w') as f: f.write('hello')") { call in
        guard let path = try call[0].text ?? (call.vm.attributeIfPresent(call[0], Name("_path"))?.text) else {
            throw Raise(.typeError, "expected str, bytes or os.PathLike object, not \(call[0].typeName)")
        }
        let mode = try call.string(1, or: "r")
        let letters = mode.filter { !"bt".contains($0) }
        guard ["r", "w", "a", "x"].contains(letters) else {
            throw Raise(.valueError, "invalid mode: '\(mode)'", hint: letters.contains("+") ? "Read the file, close it, and open it again to write." : "There are 'r', 'w', 'a' and 'x'.")
        }
        let isBinary = mode.contains("b")
        if letters == "r" { return .object(TextFile(name: path, text: try DataFiles.read(path, call.vm), mode: .read, isBinary: isBinary)) }
        let full = try Files.writable(path, call.vm)
        if letters == "x", DataFiles.exists(full) { throw Raise(ExceptionObject(.named(.fileExistsError), [.int(17), .string("File exists"), .string(path)])) }
        let old = letters == "a" && DataFiles.exists(full) ? try DataFiles.read(path, call.vm) : ""
        let file = TextFile(name: path, text: old, mode: .write, isBinary: isBinary)
        file.path = full
        file.position = file.points.count
        try file.save(call.vm)
        return .object(file)
    }
}
