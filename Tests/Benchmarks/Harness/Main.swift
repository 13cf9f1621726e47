import Glibc

/// `make bench [SUITE…]`: runs the scripts of Tests/Benchmarks under Unroll and, where they are installed, under what
/// people would use instead, and prints the figures side by side. Nothing here passes or fails.
@main
enum Main {
    static let unroll = ".build/release/unroll"
    static let folder = "Tests/Benchmarks"
    static let python = getenv("BENCH_PYTHON").map { String(cString: $0) } ?? "python3"

    /// What runs a suite beside Unroll.
    struct Peer {
        let name: String
        /// Module whose presence says that the peer is installed.
        let module: String
        let command: (String) -> [String]
        var environment: [String: String] = [:]

        var isInstalled: Bool { Run.command([python, "-c", "import \(module)"])?.succeeded ?? false }
    }

    struct Suite {
        let name: String
        let scripts: [String]
        let peers: [Peer]
    }

    /// What was set out to reach: our time as a share of a peer's.
    static let goals: [String: [(peer: String, share: Double)]] = [
        "reviews-lstm-step": [("PyTorch", 0.70)], "reviews-bidirectional-step": [("PyTorch", 0.70)], "reviews-lstm-forward": [("PyTorch", 0.9)],
        "reviews-gru-step": [("PyTorch", 1)], "reviews-simplernn-step": [("PyTorch", 1)],
        "airline-simplernn-100-epochs": [("PyTorch", 0.1), ("Keras", 0.01)], "airline-lstm-100-epochs": [("PyTorch", 0.1), ("Keras", 0.01)],
        "airline-gru-100-epochs": [("PyTorch", 0.1), ("Keras", 0.01)],
    ]
    /// Matrix products of a step, for its rate.
    static let work = ["reviews-lstm-step": 73e9, "reviews-bidirectional-step": 83e9]

    static func main() {
        let wanted = CommandLine.arguments.dropFirst()
        let cpython = Peer(name: "CPython", module: "sys", command: { [python, $0] })
        let numpy = Peer(name: "NumPy", module: "numpy", command: { [python, $0] })
        let keras = Peer(name: "Keras", module: "keras", command: { [python, $0] }, environment: ["TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"])
        let torch = Peer(name: "PyTorch", module: "torch", command: { [python, "\(folder)/peers/torch_models.py", stem($0)] })
        let suites = [
            Suite(name: "language", scripts: scripts("language"), peers: [cpython]),
            Suite(name: "numpy", scripts: scripts("numpy"), peers: [numpy]),
            Suite(name: "airline", scripts: ["\(folder)/engine/airline.py"], peers: [torch, keras]),
            Suite(name: "reviews", scripts: ["\(folder)/engine/reviews.py"], peers: [torch, keras]),
            Suite(name: "trace", scripts: ["\(folder)/engine/trace.py"], peers: []),
            Suite(name: "growth", scripts: ["\(folder)/engine/growth.py"], peers: []),
        ].filter { wanted.isEmpty ? $0.name != "growth" : wanted.contains($0.name) }
        print("Processor: \(processor()). Times in seconds; ratio: ours as a share of the peer's.")
        let one = ProductRate.measure(threads: 1)
        let all = ProductRate.measure(threads: Int32(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        print("OpenBLAS sgemm: \(Text.number(one)) GFLOP/s on one core, \(Text.number(all)) on all.")
        start()
        for suite in suites where !suite.scripts.isEmpty { run(suite, rate: all) }
    }

    private static func start() {
        let times = (0..<11).compactMap { _ in Run.command([unroll, "-c", "print(1)"])?.seconds }.sorted()
        if !times.isEmpty { print("unroll -c 'print(1)', a whole process: \(Text.number(times[times.count / 2] * 1000)) ms (median of \(times.count)).") }
    }

    private static func run(_ suite: Suite, rate: Double) {
        let peers = suite.peers.filter(\.isInstalled)
        print("\n\(suite.name)")
        print(Text.row(["figure", "Unroll"] + peers.flatMap { [$0.name, "ratio"] } + ["goal"]))
        var ratios = peers.map { _ in [Double]() }
        for script in suite.scripts {
            guard let ours = Run.command([unroll, "run", script]), ours.succeeded else {
                print("  \(script): Unroll could not run it")
                continue
            }
            let theirs = peers.map { peer in Run.command(peer.command(script), environment: peer.environment) }
            for (name, seconds) in ours.figures {
                var cells = [name, Text.number(seconds)]
                for (i, other) in theirs.enumerated() {
                    guard let figure = other?.figures.first(where: { $0.name == name })?.seconds else {
                        cells += ["-", "-"]
                        continue
                    }
                    ratios[i].append(seconds / figure)
                    cells += [Text.number(figure), Text.number(seconds / figure)]
                }
                cells.append((goals[name] ?? []).map { "≤ \($0.share) × \($0.peer)" }.joined(separator: ", "))
                print(Text.row(cells))
                if let flops = work[name] { print("    \(Text.number(flops / seconds / 1e9)) GFLOP/s, \(Text.number(100 * flops / seconds / 1e9 / rate)) % of sgemm's rate (goal: 85 %)") }
            }
            if suite.name == "reviews" {
                let memory = [("Unroll", ours)] + zip(peers, theirs).compactMap { peer, run in run.map { (peer.name, $0) } }
                print("    peak memory: " + memory.map { "\($0) \($1.peakBytes >> 20) MiB" }.joined(separator: ", "))
            }
        }
        for (peer, list) in zip(peers, ratios) where list.count > 1 {
            let mean = exp(list.reduce(0) { $0 + log($1) } / Double(list.count))
            print("  geometric mean of the ratios to \(peer.name): \(Text.number(mean))")
        }
    }

    private static func scripts(_ name: String) -> [String] {
        guard let directory = opendir("\(folder)/\(name)") else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
            if name.hasSuffix(".py") { names.append(name) }
        }
        return names.sorted().map { "\(folder)/\(name)/\($0)" }
    }

    private static func stem(_ path: String) -> String { String(path.split(separator: "/").last?.dropLast(3) ?? "") }

    private static func processor() -> String {
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        guard let file = fopen("/proc/cpuinfo", "r") else { return "\(cores) cores" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, 4096, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix("model name"), let name = text.split(separator: ":").last { return "\(cores) ×\(String(name).trimmingNewline)" }
        }
        return "\(cores) cores"
    }
}

/// Figures and rows as text.
enum Text {
    static func number(_ x: Double) -> String {
        guard x.isFinite, x > 0 else { return "\(x)" }
        let digits = max(0, 2 - Int(log10(x).rounded(.down)))
        let scale = pow(10, Double(min(digits, 6)))
        let rounded = (x * scale).rounded() / scale
        return rounded == rounded.rounded() && rounded >= 100 ? "\(Int(rounded))" : "\(rounded)"
    }

    static func row(_ cells: [String]) -> String {
        var text = "  " + pad(cells[0], 30)
        for cell in cells.dropFirst() { text += pad(cell, 11) }
        return text
    }

    private static func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(1, width - text.count)) }
}

extension String {
    var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
