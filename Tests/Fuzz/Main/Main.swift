import Fuzzing
import Glibc
import Synchronization

/// `make fuzz SECONDS=…`: spoiled cells and documents, for a given time, in worker processes. A crash, a hang of over two
/// seconds or more than a gibibyte of memory is kept as a file and counted; the exit status says whether there was any.
@main
enum Main {
    static let folder = ".build/fuzz"

    static func main() {
        let words = CommandLine.arguments
        if words.count == 4, words[1] == "worker", let seed = UInt64(words[2]), let seconds = Double(words[3]) { exit(Worker(seed: seed, seconds: seconds).run()) }
        let seconds = words.count > 1 ? Double(words[1]) ?? 60 : 60
        var seed = words.count > 2 ? UInt64(words[2]) ?? 1 : UInt64(time(nil))
        mkdir(".build", 0o755)
        mkdir(folder, 0o755)
        print("Fuzzing for \(Int(seconds)) s from seed \(seed).")
        let end = now() + seconds
        var totals = (cells: 0, documents: 0, crashes: 0, hangs: 0, hogs: 0)
        while now() < end {
            let slice = min(30, max(1, end - now()))
            let status = spawn([words[0], "worker", String(seed), String(slice)])
            let report = read("\(folder)/report-\(seed)").split(separator: " ").compactMap { Int($0) }
            if report.count == 2 { (totals.cells, totals.documents) = (totals.cells + report[0], totals.documents + report[1]) }
            if status != 0 {
                let kind = status == 3 ? "hang" : status == 4 ? "memory" : "crash"
                if status == 3 { totals.hangs += 1 } else if status == 4 { totals.hogs += 1 } else { totals.crashes += 1 }
                rename("\(folder)/current-\(seed)", "\(folder)/\(kind)-\(seed)")
                print("\(kind) (status \(status)): \(folder)/\(kind)-\(seed)")
            } else {
                unlink("\(folder)/current-\(seed)")
            }
            unlink("\(folder)/report-\(seed)")
            seed &+= 1
        }
        print("\(totals.cells) cells and \(totals.documents) documents; \(totals.crashes) crashes, \(totals.hangs) hangs, \(totals.hogs) over a gibibyte.")
        exit(totals.crashes + totals.hangs + totals.hogs == 0 ? 0 : 1)
    }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func spawn(_ words: [String]) -> Int32 {
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        guard posix_spawn(&child, words[0], nil, nil, &arguments, environ) == 0 else { return 127 }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        return status & 0x7F != 0 ? 128 + (status & 0x7F) : (status >> 8) & 0xFF
    }

    static func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        return String(decoding: buffer[..<fread(&buffer, 1, buffer.count, file)], as: UTF8.self)
    }
}

/// Runs cells and documents in one process, and watches itself.
final class Worker: @unchecked Sendable {
    private let seed: UInt64
    private let seconds: Double
    /// When the running piece began, in milliseconds; 0 between pieces.
    private let began = Atomic<Int>(0)
    private var target: Target?

    init(seed: UInt64, seconds: Double) {
        self.seed = seed
        self.seconds = seconds
    }

    func run() -> Int32 {
        // As deep a stack as the program gives itself.
        // Without its initializer: which C module that belongs to depends on what was built before.
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { attributes.deallocate() }
        pthread_attr_init(attributes)
        pthread_attr_setstacksize(attributes, 512 << 20)
        var (work, watch) = (pthread_t(), pthread_t())
        let own = Unmanaged.passUnretained(self).toOpaque()
        pthread_create(&watch, nil, { pointer in
            if let pointer { Unmanaged<Worker>.fromOpaque(pointer).takeUnretainedValue().watch() }
            return nil
        }, own)
        pthread_create(&work, attributes, { pointer in
            if let pointer { Unmanaged<Worker>.fromOpaque(pointer).takeUnretainedValue().fuzz() }
            return nil
        }, own)
        pthread_join(work, nil)
        return 0
    }

    private func fuzz() {
        let corpus = Corpus(repository: ".")
        let home = "\(Main.folder)/files-\(seed)"
        mkdir(home, 0o755)
        let target = Target(folder: home)
        self.target = target
        var maker = CellMaker(seed: seed, seeds: corpus.scripts)
        var random = Randomness(seed ^ 0xD0C5)
        var (cells, documents) = (0, 0)
        let end = Main.now() + seconds
        while Main.now() < end {
            if random.below(2) == 0 {
                let cell = maker.cell()
                note(Array(cell.utf8))
                target.run(cell: cell)
                cells += 1
            } else {
                let source = corpus.documents[random.below(corpus.documents.count)]
                let bytes = maker.document(source.bytes)
                note(Array("# \(source.kind.rawValue)\n".utf8) + bytes)
                target.read(bytes, as: source.kind)
                documents += 1
            }
            began.store(0, ordering: .relaxed)
            if (cells + documents) % 64 == 0 { report(cells, documents) }
        }
        report(cells, documents)
    }

    /// What is about to run, on disk: after a crash it is the culprit.
    private func note(_ bytes: [UInt8]) {
        guard let file = fopen("\(Main.folder)/current-\(seed)", "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        began.store(Int(Main.now() * 1000), ordering: .relaxed)
    }

    private func report(_ cells: Int, _ documents: Int) {
        guard let file = fopen("\(Main.folder)/report-\(seed)", "w") else { return }
        fputs("\(cells) \(documents)", file)
        fclose(file)
    }

    /// Interrupts what runs for a second, as Ctrl-C would; two more without an end are a hang.
    private func watch() {
        while true {
            usleep(50_000)
            var usage = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            if usage.ru_maxrss > 1 << 20 { _exit(4) }
            let start = began.load(ordering: .relaxed)
            guard start > 0 else { continue }
            let age = Int(Main.now() * 1000) - start
            if age > 1000 { target?.interrupt() }
            if age > 3000 { _exit(3) }
        }
    }
}
