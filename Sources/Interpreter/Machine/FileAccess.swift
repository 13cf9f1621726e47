/// Which files a session's code may touch. A script, a notebook and a lesson are a stranger's code: they read their own
/// folder and what ships with the program, and write below the working folder; what a person types may read anything.
public struct FileAccess: Sendable {
    /// Folders whose files may be read, beside `Interpreter.directory` and the shipped data.
    public var readable: [String]
    /// Folders below which files may be written.
    public var writable: [String]
    /// Set while a cell runs that a person typed.
    public var readsAnything = false

    public init(readable: [String] = ["."], writable: [String] = ["."]) {
        self.readable = readable
        self.writable = writable
    }
}

/// Where a session's unseeded generators begin: drawn once, so that a session replayed from the same beginning gives
/// the same numbers (SplitMix64; Steele, Lea & Flood 2014).
public struct SessionSeed: Sendable {
    public let beginning: UInt64
    private var state: UInt64

    public init(_ beginning: UInt64 = .random(in: 0...UInt64.max)) {
        self.beginning = beginning
        state = beginning
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
