import ArgumentParser
import Glibc
import Terminal

@main
struct Unroll: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unroll", abstract: "A notebook for looking inside recurrent neural networks.",
        discussion: "Without arguments it opens the prompt; a script on standard input is run.",
        version: "unroll " + Version.text, subcommands: [Start.self, Run.self, LessonCommand.self, Lessons.self, Check.self, NewLesson.self, Results.self, Report.self, Export.self, Reference.self], defaultSubcommand: Start.self)

    /// Wrong usage exits with 2, as shells and Python do.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            StandardError.write(fullMessage(for: error))
            Glibc.exit(2)
        }
    }
}

private enum StandardError {
    static func write(_ text: String) {
        var line = text + "\n"
        line.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
    }
}

struct Start: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "start", abstract: "Open the prompt (the default).")

    @Option(name: .short, help: "Run code and leave.")
    var c: String?

    @Flag(help: "Bring back the last session that was not ended.")
    var resume = false
    @OptionGroup var memory: MemoryOption

    func run() throws {
        let (code, resume) = (c, resume)
        Work.exit {
            if let code { return ScriptRunner.run(code: code, name: "<string>") }
            guard isatty(0) == 1 else { return ScriptRunner.runStandardInput() }
            Prompt(resumes: resume)?.loop()
            return 0
        }
    }
}

struct Reference: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write the language reference as Markdown.")

    func run() throws { Work.exit { ScriptRunner.writeReference() } }
}

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run a .py, .md or .ipynb from top to bottom.")

    @Argument(help: "The file.", completion: .file(extensions: ["py", "md", "ipynb"]))
    var file: String

    @Option(help: ArgumentHelp("A folder the script may read beside its own.", valueName: "folder"))
    var allowRead: [String] = []

    @Option(help: ArgumentHelp("A folder the script may write below, beside its own and the working folder.", valueName: "folder"))
    var allowWrite: [String] = []

    @Option(help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
    var timeLimit: Double?
    @OptionGroup var memory: MemoryOption

    func validate() throws {
        if let timeLimit, !(timeLimit > 0) { throw ValidationError("--time-limit wants a number of seconds above 0, not \(timeLimit)") }
    }

    func run() throws {
        let (path, limits) = (file, RunLimits(readable: allowRead, writable: allowWrite, seconds: timeLimit))
        Work.exit { ScriptRunner.run(file: path, limits) }
    }
}

/// Runs the work on a thread with a stack deep enough for any program the parser accepts.
enum Work {
    private final class Job {
        let body: @Sendable () -> Int32
        var status: Int32 = 0
        init(_ body: @escaping @Sendable () -> Int32) { self.body = body }
    }

    static func exit(_ body: @escaping @Sendable () -> Int32) -> Never {
        // Whoever started the program may have had signals blocked: Ctrl-C must reach it all the same.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        let job = Job(body)
        // Without its initializer: which C module that belongs to depends on what was built before.
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { attributes.deallocate() }
        pthread_attr_init(attributes)
        pthread_attr_setstacksize(attributes, 512 << 20)
        var thread = pthread_t()
        let started = pthread_create(&thread, attributes, { pointer in
            guard let pointer else { return nil }
            let job = Unmanaged<Job>.fromOpaque(pointer).takeUnretainedValue()
            job.status = job.body()
            return nil
        }, Unmanaged.passUnretained(job).toOpaque())
        if started == 0 { pthread_join(thread, nil) } else { job.status = body() }
        // Not exit: a product that Ctrl-C left behind may still run, and OpenBLAS would wait for it.
        fflush(nil)
        _exit(job.status)
    }
}
