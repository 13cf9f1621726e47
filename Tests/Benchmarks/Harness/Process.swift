import Glibc

/// A program run to its end: what it printed, and what it took.
struct Run {
    let output: String
    let succeeded: Bool
    /// The largest resident size of the process, in bytes.
    let peakBytes: Int
    let seconds: Double

    /// Lines `name seconds`, as the benchmark scripts print them.
    var figures: [(name: String, seconds: Double)] {
        output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 2, let seconds = Double(words[1]) else { return nil }
            return (String(words[0]), seconds)
        }
    }

    /// Runs a command, found on PATH, without input; its errors go to ours.
    static func command(_ words: [String], environment: [String: String] = [:]) -> Run? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        for (name, value) in environment { setenv(name, value, 1) }
        defer { for name in environment.keys { unsetenv(name) } }
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let start = now()
        let status = posix_spawnp(&child, words[0], &actions, nil, &arguments, environ)
        close(ends[1])
        guard status == 0 else {
            close(ends[0])
            return nil
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(ends[0], &chunk, chunk.count)
            if count <= 0 { break }
            bytes += chunk[..<count]
        }
        close(ends[0])
        var exit: Int32 = 0
        var usage = rusage()
        wait4(child, &exit, 0, &usage)
        return Run(output: String(decoding: bytes, as: UTF8.self), succeeded: exit == 0, peakBytes: usage.ru_maxrss * 1024, seconds: now() - start)
    }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
