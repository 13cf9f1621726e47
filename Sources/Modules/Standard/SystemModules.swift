import Arrays
import Interpreter
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `os`, `os.path`, `sys`, `io`, `abc`, `glob`: the little that notebooks use of them.
enum SystemModules {
    private static func path(_ call: Call, _ index: Int) throws -> String {
        if let text = call[index].text { return text }
        if let text = try call.vm.attributeIfPresent(call[index], Name("_path"))?.text { return text }
        throw Raise(.typeError, "expected str, bytes or os.PathLike object, not \(call[index].typeName)")
    }

    private static func full(_ path: String, _ vm: Interpreter) -> String { path.hasPrefix("/") ? path : vm.directory + "/" + path }

    private static func current(_ vm: Interpreter) -> String {
        guard let resolved = realpath(vm.directory, nil) else { return vm.directory }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static let tail: [Builtin] = [
        Builtin("exists", "path", "Whether there is a file or folder of that name.") { .bool(DataFiles.exists(full(try path($0, 0), $0.vm))) },
        Builtin("isfile", "path", "Whether it is a file.") { call in
            let name = full(try path(call, 0), call.vm)
            return .bool(DataFiles.exists(name) && !DataFiles.isDirectory(name))
        },
        Builtin("isdir", "path", "Whether it is a folder.") { .bool(DataFiles.isDirectory(full(try path($0, 0), $0.vm))) },
        Builtin("join", "path, *paths", "Names joined by slashes.", example: "os.path.join('datasets', 'a.csv')") { call in
            var result = try path(call, 0)
            for part in call.rest {
                guard let part = part.text else { throw Raise(.typeError, "join() argument must be str, bytes, or os.PathLike object, not '\(part.typeName)'") }
                result = part.hasPrefix("/") ? part : result.isEmpty || result.hasSuffix("/") ? result + part : result + "/" + part
            }
            return .string(result)
        },
        Builtin("basename", "path", "What stands behind the last slash.") { .string(split(try path($0, 0)).tail) },
        Builtin("dirname", "path", "What stands before the last slash.") { .string(split(try path($0, 0)).head) },
        Builtin("split", "path", "Folder and name.") { call in
            let (head, tail) = split(try path(call, 0))
            return .pair(.string(head), .string(tail))
        },
        Builtin("splitext", "path", "Name and ending.", example: "os.path.splitext('a.csv')  # ('a', '.csv')") { call in
            let text = try path(call, 0)
            let name = split(text).tail
            guard let dot = name.lastIndex(of: "."), name[..<dot].contains(where: { $0 != "." }) else { return .pair(.string(text), .string("")) }
            let ending = String(name[dot...])
            return .pair(.string(String(text.dropLast(ending.count))), .string(ending))
        },
        Builtin("abspath", "path", "The path from the root.") { call in
            let name = try path(call, 0)
            return .string(normal(name.hasPrefix("/") ? name : current(call.vm) + "/" + name))
        },
        Builtin("normpath", "path", "The path without detours.") { .string(normal(try path($0, 0))) },
        Builtin("isabs", "path", "Whether it begins at the root.") { .bool(try path($0, 0).hasPrefix("/")) },
        Builtin("getsize", "path", "The size of a file in bytes.") { call in
            var info = stat()
            let name = try path(call, 0)
            guard stat(full(name, call.vm), &info) == 0 else { throw missing(name) }
            return .int(Int(info.st_size))
        },
        Builtin("expanduser", "path", "The path; home folders are not expanded.") { $0[0] },
    ]

    private static func missing(_ name: String) -> Raise { Raise(ExceptionObject(.named(.fileNotFoundError), [.int(2), .string("No such file or directory"), .string(name)])) }

    private static func split(_ path: String) -> (head: String, tail: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        var head = String(path[...slash])
        while head.count > 1, head.hasSuffix("/") { head.removeLast() }
        return (head, String(path[path.index(after: slash)...]))
    }

    private static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else if part != ".." || !path.hasPrefix("/") { parts.append(part) }
        }
        let joined = parts.joined(separator: "/")
        return path.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
    }

    static func osPath() -> Module { Module("os.path", "Names of files.", functions: tail, values: [("sep", .string("/"))]) }

    static func os(path: @escaping () throws -> Value) -> Module {
        let environment = Dict()
        for name in ["HOME", "USER", "PATH", "LANG", "TERM"] { if let value = getenv(name) { environment[name] = .string(String(cString: value)) } }
        return Module("os", "Files and the environment, as far as notebooks look at them.", functions: [
            Builtin("getcwd", "", "The working folder.") { .string(current($0.vm)) },
            Builtin("listdir", "path='.'", "The names in a folder below the working folder.") { call in
                let name = call.optional(0) == nil ? "." : try SystemModules.path(call, 0)
                guard DataFiles.isDirectory(full(name, call.vm)) else { throw missing(name) }
                return .items(DataFiles.list(full(name, call.vm)).map { .string($0) })
            },
            Builtin("getenv", "key, default=None", "A variable of the environment.") { call in
                getenv(try call.string(0)).map { .string(String(cString: $0)) } ?? call.optional(1) ?? .none
            },
            Builtin("cpu_count", "", "The number of processors.") { _ in .int(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) },
            Builtin("getpid", "", "The number of the process.") { _ in .int(Int(getpid())) },
            Builtin("makedirs", "name, mode=511, exist_ok=False", "Makes a folder below the working folder.") { call in
                let name = try SystemModules.path(call, 0)
                if DataFiles.isDirectory(full(name, call.vm)) {
                    if try call.bool(2, or: false) { return .none }
                    throw Raise(ExceptionObject(.named(.fileExistsError), [.int(17), .string("File exists"), .string(name)]))
                }
                guard !name.hasPrefix("/"), !name.contains(".."), mkdir(full(name, call.vm), 0o777) == 0 else {
                    throw Raise(ExceptionObject(.named(.permissionError), [.int(13), .string("Permission denied"), .string(name)]))
                }
                return .none
            },
        ], values: [("environ", .dict(environment)), ("sep", .string("/")), ("linesep", .string("\n")), ("name", .string("posix"))], lazy: ["path": path],
        absent: ["system": "Other programs can't be started from here.", "remove": "Files are not deleted from here.", "popen": "Other programs can't be started from here."])
    }

    static func sys() -> Module {
        Module("sys", "About the program itself.", functions: [
            Builtin("getsizeof", "object, default=None, /", "A rough size in bytes.") { call in
                switch call[0] {
                case .int: return .int(28)
                case .float: return .int(24)
                case .str(let text): return .int((text.isASCII ? 49 : 74) + text.count)
                case .list(let list): return .int(56 + 8 * list.items.count)
                case .tuple(let tuple): return .int(40 + 8 * tuple.items.count)
                case .dict(let dict): return .int(64 + 100 * dict.entries.count)
                default: return .int(48)
                }
            },
            Builtin("getrecursionlimit", "", "How deep calls may nest.") { _ in .int(Interpreter.recursionLimit) },
            Builtin("setrecursionlimit", "limit, /", "Accepted; the limit stays 1000.") { _ in .none },
            Builtin("exit", "status=None, /", "Ends the script.") { call in throw Raise(ExceptionObject(.named(.systemExit), call.optional(0).map { [$0] } ?? [])) },
            Builtin("getdefaultencoding", "", "utf-8.") { _ in .string("utf-8") },
        ], values: [
            ("version", .string("3.11.0 (Unroll's small Python)")), ("version_info", .tuple(Tuple([.int(3), .int(11), .int(0), .string("final"), .int(0)]))),
            ("argv", .items([.string("")])), ("maxsize", .int(Int.max)), ("platform", .string("linux")), ("byteorder", .string("little")), ("path", .items([])), ("modules", .dict(Dict())),
            ("executable", .string("unroll")), ("stdout", .object(Stream(isError: false))), ("stderr", .object(Stream(isError: true))),
        ])
    }

    static func io() -> Module { Module("io", "Texts in memory that are used like files.", [("StringIO", .object(TextFile.memory))], absent: ["BytesIO": "Use io.StringIO for text."]) }

    static func abc() -> Module {
        Module("abc", "Classes that only say what others must have.", functions: [
            Builtin("abstractmethod", "function, /", "Marks a method that a class based on this one must define.") { call in
                if call[0].of(Function.self) != nil { try call.vm.setAttribute(call[0], Function.abstractMark, .bool(true)) }
                return call[0]
            },
        ], values: [("ABC", .object(TypeObject.abstractBase))], absent: ["ABCMeta": "Metaclasses are not part of this small Python: base the class on abc.ABC."])
    }

    static func glob() -> Module {
        Module("glob", "Finding files by a pattern.", functions: [
            Builtin("glob", "pathname, *, recursive=False", "The names of the files a pattern such as data/*.csv fits.") { call in
                let (folder, pattern) = split(try call.string(0))
                let names = DataFiles.list(full(folder.isEmpty ? "." : folder, call.vm)).filter { fnmatch(pattern, $0, FNM_PERIOD) == 0 }
                return .items(names.map { .string(folder.isEmpty ? $0 : folder + "/" + $0) })
            },
        ])
    }
}

/// `sys.stdout` and `sys.stderr`.
final class Stream: Object {
    private let isError: Bool
    init(isError: Bool) { self.isError = isError }
    nonisolated(unsafe) private static let classObject = TypeObject("TextIOWrapper", module: "_io", methods: [
        Builtin("write", "self, text, /", "Prints a text as it is.") { call in
            guard let text = call[1].text else { throw Raise(.typeError, "write() argument must be str, not \(call[1].typeName)") }
            if call[0].of(Stream.self)?.isError == true { call.vm.host?.notice(text) } else { call.vm.print(text) }
            return .int(text.unicodeScalars.count)
        },
        Builtin("flush", "self, /", "Nothing is held back here.") { _ in .none },
        Builtin("isatty", "self, /", "Whether it is a terminal.") { .bool($0.vm.host?.isLive ?? false) },
    ])
    override var type: TypeObject { Stream.classObject }
}

/// The generator under `random`: raw numbers; the distributions are written in the language.
final class RandomCore: Object {
    var generator: MersenneTwister

    init(seed: UInt64) { generator = MersenneTwister(pythonSeed: seed) }

    private static func me(_ call: Call) throws -> RandomCore {
        guard let core = call[0].of(RandomCore.self) else { throw Raise(.typeError, "a generator is needed") }
        return core
    }

    nonisolated(unsafe) static let classObject = TypeObject("_Core", module: "random", methods: [
        Builtin("random", "self, /", "A uniform number in [0, 1).") { .float(try me($0).generator.uniform()) },
        Builtin("getrandbits", "self, k, /", "A whole number of so many random bits.") { call in
            let k = try call.int(1)
            guard k >= 0 else { throw Raise(.valueError, "number of bits must be non-negative") }
            try call.vm.checkSize(1, k / 8)
            var (result, left, shift) = (Value.int(0), k, 0)
            while left > 0 {
                let word = Int(try me(call).generator.nextWord() >> UInt32(max(0, 32 - left)))
                let part = try call.vm.arithmetic(.shiftLeft, .int(word), .int(shift), inPlace: false)
                result = try call.vm.arithmetic(.bitOr, result, part, inPlace: false)
                (left, shift) = (left - 32, shift + 32)
            }
            return result
        },
        Builtin("seed", "self, a=None, /", "Starts anew.") { call in
            guard let seed = call.optional(1) else {
                try me(call).generator = MersenneTwister(pythonSeed: call.vm.seed.next())
                return .none
            }
            let number: Int
            switch seed {
            case .float: number = try call.vm.hash(seed)
            case .str, .dict, .list, .tuple: throw Raise(.typeError, "a seed must be a whole number here", hint: "For example random.seed(42).")
            default: number = try call.vm.index(seed)
            }
            try me(call).generator = MersenneTwister(pythonSeed: UInt64(number.magnitude))
            return .none
        },
    ], constructor: Builtin("_Core", "", "A generator.") { call in
        let core = RandomCore(seed: call.vm.seed.next())
        // The first one is the module's own: its state is the session's.
        if call.vm.storage["random"] == nil { call.vm.storage["random"] = core }
        return .object(core)
    })
    override var type: TypeObject { RandomCore.classObject }
}

extension RandomCore: Restorable {
    func keep() -> () -> Void { { [self, generator] in self.generator = generator } }
}
