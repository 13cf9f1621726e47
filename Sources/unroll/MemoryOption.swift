import ArgumentParser
import Terminal

/// `--memory-limit`, for whatever runs cells.
struct MemoryOption: ParsableArguments {
    @Option(help: ArgumentHelp(
        "How much memory a session may take: 2G, 800M; half of the machine's (or the container's) unless told. UNROLL_MEMORY_LIMIT says it for all sessions.", valueName: "amount"))
    var memoryLimit: String?

    func validate() throws {
        if let memoryLimit, !RunLimits.limitMemory(to: memoryLimit) { throw ValidationError("--memory-limit wants an amount such as 2G or 800M, not '\(memoryLimit)'") }
    }
}
